"""A matrix X and vectors x_n of the same letter: the rows (or columns) of X, where words or the
ranges of their indices say so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...kernel.givens import Given
from ...kernel.terms import Index, Sym
from ..nouns import Known
from ..record import Record
from ..world import Unread, World

ROWS, COLUMNS = re.compile(r"\brows?\b", re.I), re.compile(r"\bcolumns?\b", re.I)


def stacked(world: World, record: Record) -> Iterator[Known]:
    """The vectors as what they are entries of: definitions that hold in the whole document."""
    arrays = world.arrays
    if arrays is None:
        return
    text = arrays.document.text
    rows, columns = bool(ROWS.search(text)), bool(COLUMNS.search(text))
    kinds = {(name, own): kind for (name, _, own), kind in arrays.kinds.items()}
    for (name, count), slots in list(world.slots.items()):
        small = name.lower(), 2
        if count != 2 or len(name) != 1 or not name.isupper() or small not in world.slots:
            continue
        if kinds.get((name, 0)) != "m" or kinds.get((small[0], 1)) != "v":
            continue
        if {(name, 2), small} & record.defined:
            continue
        number, entry = world.slots[small]
        find = world.sets.find
        by_row = find(slots[0]) == find(number) or (rows and not columns)
        by_column = find(slots[1]) == find(number) or (columns and not rows)
        if by_row is by_column:
            continue
        n, k = Index("n", number), Index("k", entry)
        places = (n, k) if by_row else (k, n)
        try:
            world.slot(name, places)
        except Unread:
            continue
        given = Given(Sym(small[0], (n, k)), Sym(name, places), "=", frozenset((n, k)), True)
        said = f"the {'rows' if by_row else 'columns'} of {name} are the {small[0]}_n"
        yield Known(given, "definition", -1, -1, -(10**6), said)
