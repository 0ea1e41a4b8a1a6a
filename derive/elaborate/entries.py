"""What single entries of a family are defined as, and which letters so name layers."""

from __future__ import annotations

import re
from itertools import combinations
from typing import NamedTuple

from ..read.tree import Name, Node, dump, walk
from .names import index_letter, tagged


class _EntryFormula(NamedTuple):
    """What an entry of a family was defined as."""

    skeleton: str  # the formula with its letters of indices numbered
    mentions: frozenset[str]  # letters of other entries of the family in it
    block: int  # the number of the display that it stands in, or 0


def _skeleton(index: Node, formula: Node) -> str:
    """A formula with its letters of indices numbered: the same for `a_i + b_i` and `a_j + b_j`."""
    numbers = {index_letter(index): 0}
    for part in walk(formula):
        subs = part.sub if isinstance(part, Name) else ()
        for letter in map(index_letter, subs):
            numbers.setdefault(letter, len(numbers))
    return re.sub(r"\b[a-z]\b", lambda m: f"#{numbers.get(m[0], m[0])}", dump(formula))


class Entries:
    """The formulas of entries, by family and letter."""

    def __init__(self) -> None:
        self._formulas: dict[str, dict[str, _EntryFormula]] = {}

    def note(self, left: Name, right: Node, block: int) -> None:
        """Note what one entry of a family is: `\\delta_j = \\sum_k w_{jk} \\delta_k`."""
        if len(left.sub) != 1 or (letter := index_letter(left.sub[0])) is None:
            return
        inside = [p for p in walk(right) if isinstance(p, Name)]
        others = {index_letter(p.sub[0]) for p in inside if p.sub and tagged(p) == tagged(left)}
        mentions = frozenset(o for o in others if o is not None) - {letter}
        if inside:
            found = _EntryFormula(_skeleton(left.sub[0], right), mentions, block)
            self._formulas.setdefault(tagged(left), {}).setdefault(letter, found)

    def split(self) -> dict[str, frozenset[str]]:
        """Families with letters that name layers: one formula speaks of the other, or both stand
        together."""
        found: dict[str, frozenset[str]] = {}
        for base, entries in self._formulas.items():
            for a, b in combinations(entries, 2):
                one, other = entries[a], entries[b]
                together = one.block == other.block != 0 or b in one.mentions or a in other.mentions
                if together and one.skeleton != other.skeleton:
                    found[base] = frozenset(entries)
        return found
