"""Binders: sums, products and maxima over index sets of any size, and a canonical form for them.

A sum is contracted (deltas), flattened (products of sums), split (what does not depend on a bound
index comes out; what is not connected falls apart), and its bound indices are named canonically:
`%h.n` for the n-th index of height h, so that an inner sum never captures an outer index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from . import terms as k
from .arithmetic import Arithmetic
from .givens import Env
from .poly import ONE, Mono, Poly, Powers, Rational, divide, mono
from .signs import POSITIVE
from .terms import Delta, Index, OutOfBudget, Size, Sum, Term, Undefined, fresh, rename, total


class Sums(Arithmetic):
    """Arithmetic with binders."""

    form: Callable[[Term, None], Poly]  # what the upper floor adds: the polynomial of a term

    # -- moving indices ---------------------------------------------------------------------------
    def move(self, p: Poly, mapping: Env) -> Poly:
        """Put indices for indices."""
        out = Poly()
        for m, c in p.items():
            old = [t for t in m if not t[0].free.isdisjoint(mapping)]
            new = [self._move(a, e, mapping) for a, e in old]
            out.add(self.product(self.local(divide(dict(m), old)), *new) if new else {m: 1}, c)
        return out

    def _move(self, a: Term, e: Rational, mapping: Env) -> Poly:
        near = {i: j for i, j in mapping.items() if i in a.free}
        key = a, e, tuple(near.items())
        if key not in self.memo:
            self.memo[key] = self.power(self.form(rename(a, near), None), e)
        return self.memo[key]

    def open(self, t: Term) -> tuple[list[Index], Poly]:
        """What nested sums range over, with fresh indices, and the body."""
        bound = {}
        while isinstance(t, Sum):
            bound[t.index], t = fresh(t.index), t.body
        return list(bound.values()), self.form(rename(t, bound), None)

    def _named(self, order: Iterable[Index], p: Poly) -> tuple[list[Index], Poly]:
        """The body of a binder with canonical names for its bound indices."""
        height = 1 + max((a.height for a in p.atoms()), default=0)
        names = {b: Index(f"%{height}.{n}", b.set) for n, b in enumerate(order, 1)}
        moved = self.move(p, names)
        if any(a.height >= height for a in moved.atoms()):
            raise OutOfBudget("a given made a body larger than it was")
        return list(names.values()), moved

    # -- deltas and sums --------------------------------------------------------------------------
    def delta(self, i: Index, j: Index) -> Poly:
        if i.set != j.set:
            raise Undefined("indices of different sets are compared")
        if i == j or (i.member and j.member):
            return ONE if i == j else Poly()
        # the concrete member, else the smaller name, stays where a delta makes two indices one
        return self.unit(Delta(*sorted((i, j), key=lambda k: (not k.member, k))))

    def sum_over(self, bound: Sequence[Index], p: Poly) -> Poly:
        out = Poly(() if bound else p)
        for m, c in p.items() if bound else ():
            key = (tuple(bound), m)
            if key not in self.memo:
                rule, self.memo[key] = self._sum_mono(bound, m)
                self.chooser.note(rule, (bound, m), self.memo[key])
            out.add(self.memo[key], c)
        return out

    def _sum_mono(self, bound: Sequence[Index], m: Mono) -> tuple[str, Poly]:
        """By which rule, and what."""
        for a, e in sorted(m, key=lambda t: isinstance(t[0], Sum)):  # deltas before sums
            rest = divide(dict(m), [(a, e)])
            if isinstance(a, Delta) and not a.free.isdisjoint(bound):
                b, other = a.args if a.left in bound else (a.right, a.left)
                there = self.move(mono(rest), {b: other})
                return "delta", self.sum_over([i for i in bound if i != b], there)
            if isinstance(a, Sum) and not a.free.isdisjoint(bound) and e > 0 and e % 1 == 0:
                opened = [self.open(a) for _ in range(int(e))]
                flat = self.product(self.local(rest), *[body for _, body in opened])
                indices = [*bound, *[b for new, _ in opened for b in new]]
                return "flatten", self.sum_over(indices, flat)
        mine, known = {bound[0]}, 0
        while len(mine) > known:  # what is connected to the first index
            known = len(mine)
            near = {a: e for a, e in m if not mine.isdisjoint(a.free)}
            mine = mine.union(*[a.free.intersection(bound) for a in near])
        one = [b for b in bound if b in mine]
        part = self._closed(one, near) if near else self.unit(Size(bound[0].set))
        far = self.local(divide(dict(m), near.items()))
        return "split", self.times(part, self.sum_over([b for b in bound if b not in mine], far))

    def _closed(self, bound: list[Index], powers: Powers) -> Poly:
        """One connected sum, its bound indices named canonically: any naming is right, and the
        smallest of those that are proposed is taken."""
        body = mono(powers)
        first = self.chooser.inner(self, bound, *body)
        if first in bound:  # a given says what the sum over this one is
            mine = {a: e for a, e in powers.items() if first in a.free}
            part, others = self._closed([first], mine), [b for b in bound if b != first]
            if not any(isinstance(a, Sum) and not a.free.isdisjoint(others) for a in part.atoms()):
                rest = self.local(divide(powers, mine.items()))
                return self.sum_over(others, self.times(part, rest))
        found: dict[Mono, tuple[Rational, list[Index]]] = {}
        for order in self.chooser.orders(self, bound, *body):
            if sorted(order) != sorted(bound):
                raise ValueError("the bound indices of a sum were to be put in order")
            names, moved = self._named(order, body)
            if len(moved) != 1 or not moved.free().issuperset(names):  # a given rewrote the body
                new = {i: fresh(i) for i in names}
                return self.sum_over([*new.values()], self.move(moved, new))
            ((m, c),) = moved.items()
            if found.setdefault(m, (c, names))[0] != c:
                return Poly()  # the sum is its own multiple: exchanging indices changes its sign
        m = min(found)
        c, names = found[m]
        return self.unit(total(sorted(names), self.canonical(Poly({m: 1})))) * c

    # -- products and maxima ----------------------------------------------------------------------
    def prod_over(self, bound: Sequence[Index], p: Poly) -> Poly:
        """Positive factors as the exponential of a sum of logarithms."""
        if self.signs.poly(p) == POSITIVE:
            return self.function("exp", self.sum_over(bound, self.function("log", p)))
        (b,) = bound
        for d in [d for d in p.atoms() if isinstance(d, Delta) and b in d.free][:1]:
            there = {b: d.left if d.right == b else d.right}
            here, off = self.move(p, there), self.at_delta(p, d)[1]
            if 0 not in self.signs.poly(self.move(off, there)):  # one factor is another one
                usual = self.power(self.move(off, there), -1)
                return self.product(self.prod_over(bound, off), here, usual)
            if here != ONE:
                hole = off + self.times(mono({d: 1}), ONE - off)
                return self.times(self.prod_over(bound, hole), here)
        parts = [(q, e) for q, e in self.factors(p, whole=True) if q != ONE]
        if len(parts) > 1 or any(e != 1 for _, e in parts):
            return self.product(*[self.power(self.prod_over(bound, q), e) for q, e in parts])
        return self._binder(k.Prod, b, p)

    def max_over(self, bound: Sequence[Index], p: Poly) -> Poly:
        (b,) = bound
        outside = Poly({m: c for m, c in p.items() if all(b not in a.free for a, _ in m)})
        if outside == p:
            return p
        *outer, (q, _) = self.factors(p - outside, whole=False)
        if any(b in f.free() for f, _ in outer):
            outer, q = [], p - outside
        scale = self.product(*[self.power(f, e) for f, e in outer])
        return outside + self.times(scale, self._binder(k.Max, b, q))

    def _binder(self, of: type[k.Binder], b: Index, p: Poly) -> Poly:
        (name,), body = self._named([b], p)
        return self.unit(of(name, self.canonical(body)))


OVER: dict[type, Callable[[Any, Sequence[Index], Poly], Poly]] = {
    Sum: Sums.sum_over,
    k.Prod: Sums.prod_over,
    k.Max: Sums.max_over,
}
