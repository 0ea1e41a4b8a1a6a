"""Orders of the bound indices of a sum: the same set of orders whatever their names are.

Colour refinement first: indices that look different are told apart by what they stand in. Where
some look alike, one of them is singled out, each in turn; a search through all permutations would
be factorial. Indices that can be exchanged without any change count as one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

from ..kernel.normal import Algebra
from ..kernel.poly import Atom, Mono, Poly
from ..kernel.terms import Index
from ..kernel.trouble import OutOfBudget

MAX_ORDERS = 2_000
Colours = dict[Index, Any]
_ids: WeakKeyDictionary[Algebra, dict[Any, int]] = WeakKeyDictionary()  # looks, numbered


def orders(algebra: Algebra, bound: list[Index], body: Mono) -> Iterator[list[Index]]:
    """The orders that are to be tried."""
    if len(bound) == 1:
        yield bound
        return
    looks = Looks(algebra, body)
    stack: list[Colours] = [dict.fromkeys(bound, 0)]
    found = 0
    while stack:
        colours = looks.refine(stack.pop())
        cells: dict[int, list[Index]] = {}
        for b in bound:
            cells.setdefault(colours[b], []).append(b)
        alike = [(c, cell) for c, cell in sorted(cells.items()) if len(cell) > 1]
        if alike:
            stack += looks.singled_out(colours, *alike[0])
            continue
        found += 1
        if found > MAX_ORDERS:
            raise OutOfBudget("a sum is too symmetric to be named canonically")
        yield sorted(bound, key=colours.__getitem__)


class Looks:
    """What the factors of one body look like when bound indices show only their colours."""

    def __init__(self, algebra: Algebra, body: Mono) -> None:
        self.algebra, self.body = algebra, body
        self.ids = _ids.setdefault(algebra, {})

    def id(self, look: Any) -> int:
        return self.ids.setdefault(look, len(self.ids))

    def refine(self, colours: Colours) -> Colours:
        """Colours that tell apart whatever stands differently, as often as that helps."""
        count = len(set(colours.values()))
        while True:
            new: Colours = {}
            for b, colour in colours.items():
                seen = {**colours, b: ("here", colour)}
                marks = [self.id((self.atom(a, seen), e)) for a, e in self.body if b in a.free]
                new[b] = self.id((colour, tuple(sorted(marks))))
            if len(set(new.values())) == count:
                return colours
            count, colours = len(set(new.values())), new

    def singled_out(self, colours: Colours, colour: int, cell: list[Index]) -> Iterator[Colours]:
        """One of the indices that look alike gets a colour of its own, each in turn."""
        tried: list[Index] = []
        for b in cell:
            if not any(self.twins(b, t) for t in tried):
                tried.append(b)
                yield {**colours, b: self.id(("chosen", colour))}

    def twins(self, b: Index, t: Index) -> bool:
        """Whether exchanging two bound indices leaves the body as it is."""
        body = Poly({self.body: 1})
        return self.algebra.move(body, {b: t, t: b}) == body

    def atom(self, a: Atom, colours: Colours) -> int:
        if not any(i in colours for i in a.free):
            return self.id(a)
        indices = [] if a.bound else [colours.get(i, i) for i in a.indices]
        slots = a.name, tuple(i.set for i in a.indices)
        if a.kind == "delta" or slots in self.algebra.symmetric:
            indices.sort(key=self.id)
        polys = [
            tuple(sorted(self.id((self.mono(m, colours), abs(c))) for m, c in p)) for p in a.polys
        ]
        return self.id((a.kind, a.name, tuple(indices), tuple(polys)))

    def mono(self, m: Mono, colours: Colours) -> int:
        return self.id(tuple(sorted(self.id((self.atom(a, colours), e)) for a, e in m)))
