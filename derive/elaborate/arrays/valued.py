"""Names that are numbers because a document gives them one, whatever others of their letter are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from ...read import tree as t
from ...read.tree import Chain, Node
from .. import shapes
from ..decimals import lone
from ..names import display
from .declared import shown

if TYPE_CHECKING:
    from ..placed import Place
    from .kinds import Search
    from .knowledge import Form


def find_numbers(search: Search, said: Sequence[tuple[Node, Place]]) -> None:
    """What is a number in one question, with its label, or everywhere."""
    arrays = search.arrays
    shaped: set[tuple[int, Form]] = set()
    given: set[tuple[int, Form]] = set()
    labelled: dict[tuple[int, str], str] = {}
    for node, place in said:
        search.questions[id(node)] = place.question
        for name, valued, listed in _equated(search, node):
            form, at = search.form(name), (place.question, t.dump(name))
            if search.kinds.get(form, "s") != "s":
                shaped |= {(place.question, form)} if listed else set()
                given |= {(place.question, form)} if any(valued) else set()  # 0 may be a vector
            tagged = name.sub or name.sup is not None  # b^{(2)} = 0.05, where b^{(1)} is a vector
            if tagged and (listed or valued):
                labelled[at] = listed or labelled.get(at, "s")
    arrays.numbers |= given - shaped
    arrays.labelled |= labelled
    for node, _ in said:  # mu = 3 is a number, also beside a list
        for name, valued, _listed in _equated(search, node):
            if valued and search.form(name) not in search.kinds:
                search.say(name, "s", firm=True)
                arrays.valued.add(display(name))


def find_computed(search: Search, said: Sequence[tuple[Node, Place]]) -> None:
    """`z_2 = W_2 a_1`: what a name with a label is, where its formula has another shape than those
    of its letter."""
    arrays = search.arrays
    for node, place in said if arrays.labelled else ():
        match node:
            case Chain(items=(t.Name() as name, formula, *_)) if name.sub or name.sup is not None:
                at, kind = (place.question, t.dump(name)), search.kinds.get(search.form(name), "s")
                if at in arrays.labelled or kind == "s" or search.is_family(name):
                    continue
                shape = search.shape(formula, place.question)
                if shape and shape != kind:
                    arrays.labelled[at] = shape
                    arrays.forget()


def _equated(search: Search, node: Node) -> Iterator[tuple[t.Name, list[Fraction], str]]:
    """The names of a chain, with the numbers that stand in it, and the kind of a list in it."""
    for piece in shapes.split(node) if isinstance(node, Chain) else ():
        names = [i for i in piece.items if isinstance(i, t.Name)]
        if names:
            values = [found.value for i in piece.items if (found := lone(i)) is not None]
            listed = next(filter(None, map(shown, piece.items)), "")
            yield from ((n, values, listed) for n in names)
