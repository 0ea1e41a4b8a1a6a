"""Orders of the bound indices of a sum: the same set of orders whatever their names are.

Colour refinement first: indices that look different are told apart by what they stand in. Where
some look alike, one of them is singled out, each in turn; a search through all permutations would
be factorial. Indices that can be exchanged without any change count as one.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from fractions import Fraction
from typing import Any
from weakref import WeakKeyDictionary

from ..kernel.normal import Algebra
from ..kernel.poly import Mono, Poly, kind
from ..kernel.terms import Add, Delta, Index, Mul, Num, OutOfBudget, Pow, Sym, Term

MAX_ORDERS = 2_000
MINUS = Num(Fraction(-1))
Colours = dict[Index, Any]
_ids: WeakKeyDictionary[Algebra, dict[Any, int]] = WeakKeyDictionary()  # looks, numbered


Symmetric = Set[tuple[Any, tuple[str, ...]]]  # quantities whose indices may be exchanged


def orders(
    algebra: Algebra, bound: list[Index], body: Mono, symmetric: Symmetric
) -> Iterator[list[Index]]:
    """The orders that are to be tried."""
    if len(bound) == 1:
        yield bound
        return
    looks = Looks(algebra, body, symmetric)
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

    def __init__(self, algebra: Algebra, body: Mono, symmetric: Symmetric) -> None:
        self.algebra, self.body, self.symmetric = algebra, body, symmetric
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

    def atom(self, t: Term, colours: Colours) -> int:
        """A number that equal looks share. The sign of a term does not count: exchanging indices
        may change it."""
        if t.free.isdisjoint(colours):
            return self.id(t)
        match t:
            case Sym(name, indices):
                looks = [colours.get(i, i) for i in indices]
                if (name, tuple([i.set for i in indices])) in self.symmetric:
                    looks.sort(key=self.id)
                return self.id((name, *looks))
            case Delta(i, j):
                return self.id(("delta", *sorted([self.id(colours.get(k, k)) for k in (i, j)])))
            case Add(parts) | Mul(parts):
                found = [self.atom(u, colours) for u in parts if u is not MINUS]
                return self.id((type(t), *sorted(found))) if len(found) > 1 else found[0]
        more = t.args[1] if isinstance(t, Pow) else kind(t)
        return self.id((more, *[self.atom(u, colours) for u in t.children()]))
