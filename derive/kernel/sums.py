"""Binders: sums, products and maxima over index sets of any size, and a canonical form for them.

A sum is contracted (deltas), flattened (products of sums), split (what does not depend on a bound
index comes out; what is not connected falls apart), and its bound indices are named canonically:
`%h.n` for the n-th index of height h, so that an inner sum never captures an outer index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from .arithmetic import Arithmetic
from .poly import ONE, Atom, Mono, Poly, Powers, Rational, divide
from .signs import POSITIVE
from .terms import Index, fresh
from .trouble import OutOfBudget, Undefined


class Sums(Arithmetic):
    """Arithmetic with binders."""

    # what the upper floor adds
    symbol: Callable[[Any, tuple[Index, ...]], Poly]
    differ: Callable[[Index, Index], bool]
    found_sum: Callable[[Atom], Poly]

    def __init__(self, deadline: float) -> None:
        super().__init__(deadline)
        self._sums: dict[Any, Poly] = {}
        self._moved: dict[Any, Poly] = {}

    # -- moving indices ---------------------------------------------------------------------------
    def move(self, p: Poly, mapping: Mapping[Index, Index]) -> Poly:
        """Put indices for indices; bound ones get fresh names on the way."""
        touched = frozenset(mapping)
        out = Poly()
        for m, c in p.items():
            moved = [self._move(a, e, mapping) for a, e in m if touched & a.free]
            keep = {a: e for a, e in m if not touched & a.free}
            out.add(self.product(self.local(keep), *moved) if moved else {m: 1}, c)
        return out

    def _move(self, a: Atom, e: Rational, mapping: Mapping[Index, Index]) -> Poly:
        near = {i: j for i, j in mapping.items() if i in a.free}
        key = (a, e, tuple(near.items()))
        if key not in self._moved:
            near |= {b: fresh(b) for b in a.bound}
            indices = tuple([near.get(i, i) for i in a.indices])
            polys = [self.move(Poly(p), near) for p in a.polys]
            made = self._made(a, indices, polys)
            self._moved[key] = made if e == 1 else self.power(made, e)
        return self._moved[key]

    def _made(self, a: Atom, indices: tuple[Index, ...], polys: list[Poly]) -> Poly:
        """An atom of other parts."""
        if a.kind in _MAKE:
            return _MAKE[a.kind](self, a.name, indices, *polys)
        return self.function(a.name or a.kind, polys)

    def open(self, bound: Iterable[Index], body: Poly) -> tuple[list[Index], Poly]:
        """A binder's body with fresh indices for the bound ones."""
        new = {b: fresh(b) for b in bound}
        return list(new.values()), self.move(body, new)

    def _named(self, order: Iterable[Index], p: Poly) -> tuple[tuple[Index, ...], Poly]:
        """The body of a binder with canonical names for its bound indices."""
        height = 1 + max((a.height for a in p.atoms()), default=0)
        names = {b: Index(f"%{height}.{n}", b.set) for n, b in enumerate(order, 1)}
        moved = self.move(p, names)
        if any(a.height >= height for a in moved.atoms()):
            raise OutOfBudget("a given made a body larger than it was")
        return tuple(names.values()), moved

    # -- deltas and sums --------------------------------------------------------------------------
    def delta(self, i: Index, j: Index) -> Poly:
        if i.set != j.set:
            raise Undefined("indices of different sets are compared")
        if i == j:
            return ONE
        if (i.member and j.member) or self.differ(i, j):
            return Poly()
        # the concrete member, else the smaller name, stays where a delta makes two indices one
        return self.unit(
            self.atom("delta", indices=sorted((i, j), key=lambda k: (not k.member, k)))
        )

    def sum_over(self, bound: Sequence[Index], p: Poly) -> Poly:
        todo, out = Poly(p), Poly()
        while todo and bound:
            m, c = todo.popitem()
            choice = self.chooser.fraction(m, bound)
            if choice is not None:
                todo.add(self._reduced(dict(m), *choice), c)
                continue
            key = (tuple(bound), m)
            if key not in self._sums:
                self._sums[key] = self._sum_mono(list(bound), m)
            out.add(self._sums[key], c)
        return out.add(todo)

    def _reduced(self, powers: Powers, a: Atom, lead: Mono) -> Poly:
        """For a denominator q: lead/q = (1 - rest/q) / coefficient, so that bodies over one
        denominator become canonical (partial fractions)."""
        self.tick()
        q, less = a.body, divide(powers, lead)
        if a.kind != "base" or any(
            powers.get(x, 0) * f < f * f for x, f in lead if x.kind != "exp"
        ):
            raise ValueError("a monomial was to be divided by one that is not in it")
        rest = self.times(self.local(less), q.without(lead))
        return (self.local(divide(less, [(a, -1)])) - rest) * (Fraction(1) / q[lead])

    def _sum_mono(self, bound: list[Index], m: Mono) -> Poly:
        self.tick()
        for a, e in sorted(m, key=lambda t: t[0].kind):  # deltas before sums
            mine = [b for b in bound if b in a.free]
            if a.kind == "delta" and mine:
                rest = Poly.of(divide(dict(m), [(a, e)]))
                (other,) = {*a.indices} - {mine[0]}
                left = [b for b in bound if b != mine[0]]
                out = self.sum_over(left, self.move(rest, {mine[0]: other}))
                return self._noted("delta", bound, m, out)
            if a.kind == "sum" and mine and isinstance(e, int) and e > 0:
                if e > 12:
                    raise OutOfBudget("a power of a sum is too large")
                opened = [self.open(a.indices, a.body) for _ in range(e)]
                indices = [*bound, *[b for new, _ in opened for b in new]]
                rest = self.local(divide(dict(m), [(a, e)]))
                flat = self.product(rest, *[body for _, body in opened])
                return self._noted("flatten", bound, m, self.sum_over(indices, flat))
        return self._noted("split", bound, m, self._split(bound, m))

    def _noted(self, rule: str, bound: list[Index], m: Mono, out: Poly) -> Poly:
        def written() -> Poly:
            return Atom(-1, ("sum", "", tuple(bound), (frozenset([(m, 1)]),))).poly()

        self.chooser.note(rule, written, out)
        return out

    def _split(self, bound: list[Index], m: Mono) -> Poly:
        """What depends on no bound index comes out; the rest falls into connected parts."""
        parts: list[tuple[set[Index], Powers]] = [({b}, {}) for b in bound]
        for a, e in m:
            near = [p for p in parts if not p[0].isdisjoint(a.free)]
            powers = {b: f for _, part in near for b, f in part.items()} | {a: e}
            parts = [p for p in parts if p not in near]
            parts.append((set[Index]().union(*[indices for indices, _ in near]), powers))
        out = ONE
        for indices, powers in parts:
            mine = [b for b in bound if b in indices]
            if not mine:
                part = self.local(powers)
            elif not powers:
                part = self.unit(self.atom("size", name=mine[0].set))
            else:
                part = self._closed(mine, Poly.of(powers))
            out = self.times(out, part)
        return out

    def _closed(self, bound: list[Index], body: Poly) -> Poly:
        """One connected sum, its bound indices named canonically: any naming is right, and the
        smallest of those that are proposed is taken."""
        found: dict[Mono, tuple[Rational, tuple[Index, ...]]] = {}
        for order in self.chooser.orders(self, bound, *body):
            if sorted(order) != sorted(bound):
                raise ValueError("the bound indices of a sum were to be put in order")
            names, moved = self._named(order, body)
            if len(moved) != 1 or not moved.free.issuperset(names):
                return self.sum_over(*self.open(names, moved))  # a given rewrote the body
            ((m, c),) = moved.items()
            if found.setdefault(m, (c, names))[0] != c:
                return Poly()  # the sum is its own multiple: exchanging indices changes its sign
        m = min(found)
        c, names = found[m]
        return self.found_sum(self.atom("sum", Poly({m: 1}), indices=sorted(names))) * c

    # -- products and maxima ----------------------------------------------------------------------
    def prod_over(self, bound: Sequence[Index], p: Poly) -> Poly:
        """Positive factors as the exponential of a sum of logarithms."""
        (b,) = bound
        for a in p.atoms():
            if a.kind == "delta" and b in a.free:
                return self._prod_delta(b, a, p)
        factors: list[tuple[Poly, Rational]] = [(p, 1)]
        if len(p) == 1:
            ((m, c),) = p.items()
            factors = [(ONE * c, 1), *[(a.poly(), e) for a, e in m]]
        out = ONE
        for q, e in factors:
            if self.signs.poly(q) == POSITIVE:
                part = self.exp(self.sum_over(bound, self.log(q)) * e)
            else:
                part = self.power(self._binder("prod", b, q), e)
            out = self.times(out, part)
        return out

    def _prod_delta(self, b: Index, d: Atom, p: Poly) -> Poly:
        """One factor is another one: the usual factor is taken out where it is not zero, else the
        product is over the others; that one is put in."""
        (other,) = {*d.indices} - {b}
        here, (_, off) = self.move(p, {b: other}), self.at_delta(p, d)
        usual = self.move(off, {b: other})
        if 0 in self.signs.poly(usual):
            hole = off + self.times(d.poly(), ONE - off)
            return self.times(self._binder("prod", b, hole), here)
        return self.product(self.prod_over([b], off), here, self.power(usual, -1))

    def max_over(self, bound: Sequence[Index], p: Poly) -> Poly:
        (b,) = bound
        outside = Poly({m: c for m, c in p.items() if b not in Poly({m: c}).free})
        if outside == p:
            return p
        outer, c, q = self.content(p - outside, whole=False)
        if any(b in a.free for a in outer):
            outer, c, q = {}, 1, p - outside
        return outside + self.times(self.local(outer), self._binder("max", b, q)) * c

    def _binder(self, kind: str, b: Index, p: Poly) -> Poly:
        names, body = self._named([b], p)
        return self.unit(self.atom(kind, body, indices=names))


# how an atom is made from its parts; others are functions
_MAKE: dict[str, Callable[..., Poly]] = {
    "base": lambda s, name, indices, p: p,
    "sym": lambda s, name, indices: s.symbol(name, indices),
    "delta": lambda s, name, indices: s.delta(*indices),
    "sum": lambda s, name, indices, p: s.sum_over(indices, p),
    "prod": lambda s, name, indices, p: s.prod_over(indices, p),
    "max": lambda s, name, indices, p: s.max_over(indices, p),
}
