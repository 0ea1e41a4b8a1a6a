"""Arithmetic: products and powers of polynomials, exponentials, logarithms, indicators."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from math import comb, floor, gcd, lcm, prod
from typing import Any

from .chooser import Chooser
from .functions import Function
from .poly import INDICATORS, ONE, UNIT, Atom, Key, Mono, Poly, Powers, Rational, divide, rational
from .signs import NEGATIVE, NULL, POSITIVE, SignRules
from .terms import Index
from .trouble import OutOfBudget, Undefined

MAX_TERMS, MAX_BITS = 200_000, 20_000
EXPANDED = 300  # terms up to which a power is multiplied out


def at_each_delta(method: Callable[..., Poly]) -> Callable[..., Poly]:
    """A function of p, where p has a delta d: d f(p at d = 1) + (1 - d) f(p at d = 0)."""

    def split(self: Arithmetic, p: Poly, *more: Any) -> Poly:
        d = min((a for m in p for a, _ in m if a.kind == "delta"), default=None)
        if d is None:
            return method(self, p, *more)
        on, off = (split(self, q, *more) for q in self.at_delta(p, d))
        return self.times(d.poly(), on) + self.times(ONE - d.poly(), off)

    return split


class Arithmetic:
    """Arithmetic with the local rewriting of monomials, within limits."""

    functions: Mapping[str, Function]
    signs: SignRules
    chooser: Chooser
    # what the upper floors add
    move: Callable[[Poly, Mapping[Index, Index]], Poly]  # indices for indices
    rewrite: Callable[[Powers], Poly | None]  # by a given that speaks of a product

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.work = 0
        self.atoms: dict[Key, Atom] = {}
        self.watched: set[Any] = set()  # names of symbols that rules for products look at

    def tick(self) -> None:
        """Count work; stop when the time is over."""
        self.work += 1
        if self.work % 400 == 0 and time.monotonic() > self.deadline:
            raise OutOfBudget("the time limit was reached")

    def atom(self, kind: str, *polys: Poly, name: Any = "", indices: Iterable[Index] = ()) -> Atom:
        key = kind, name, tuple(indices), tuple(p.frozen() for p in polys)
        if key not in self.atoms:
            a = self.atoms[key] = Atom(len(self.atoms), key)
            a.plain = kind not in _LOCAL and name not in self.watched
        return self.atoms[key]

    def unit(self, a: Atom, e: Rational = 1) -> Poly:
        return Poly({((a, e),): 1}) if a.plain else self.local({a: e})

    # -- products ---------------------------------------------------------------------------------
    def times(self, p: Poly, q: Poly) -> Poly:
        if len(p) * len(q) > MAX_TERMS:
            raise OutOfBudget("a product has too many terms")
        if p == ONE or q == ONE:
            return q if p == ONE else p
        out = Poly()
        for m, c in p.items():
            for n, d in q.items():
                self.tick()
                out.add(self.join(m, n), c * d)
        return out

    def join(self, m: Mono, n: Mono) -> Poly:
        """The product of two monomials."""
        if not m or not n:
            return Poly({m or n: 1})
        powers = dict(m)
        for a, e in n:
            s = powers.pop(a, 0) + e
            if s:
                powers[a] = rational(s)
        plain = [a for a in powers if a.plain]
        return Poly.of(powers) if len(plain) == len(powers) else self.local(powers)

    def product(self, *factors: Poly) -> Poly:
        out = ONE
        for p in factors:
            out = self.times(out, p)
        return out

    def local(self, powers: Powers) -> Poly:
        """A monomial brought into form: indicators are idempotent, a delta makes its indices
        one, positive powers of a base are multiplied out, givens about products are applied."""
        self.tick()
        powers = {a: 1 if a.kind in INDICATORS else e for a, e in powers.items()}
        for a in sorted(a for a in powers if a.kind in _LOCAL):
            new = _LOCAL[a.kind](self, a, powers)
            if new is not None:
                return new
        watched = self.watched and any(a.name in self.watched for a in powers)
        new = self.rewrite(powers) if watched else None
        return Poly.of(powers) if new is None else new

    def _delta(self, a: Atom, powers: Powers) -> Poly | None:
        keep, drop = a.indices
        rest = Poly.of(divide(powers, [(a, 1)]))
        return self.times(a.poly(), self.move(rest, {drop: keep})) if drop in rest.free else None

    def _step(self, a: Atom, powers: Powers) -> Poly | None:
        """[q > 0] [q = 0] = 0."""
        return Poly() if self.atoms.get(("zero", *a.key[1:])) in powers else None

    def _zero(self, a: Atom, powers: Powers) -> Poly | None:
        """[q = 0] times the leading monomial of q is [q = 0] times the rest of q."""
        q = a.body
        lead = max(q, key=lambda m: (len(m), m))
        if not lead or not all(powers.get(b, 0) >= f > 0 for b, f in lead):
            return None
        tail = self.times(a.poly(), q.without(lead) * (Fraction(-1) / q[lead]))
        return self.times(self.local(divide(powers, (*lead, (a, 1)))), tail)

    def _base(self, a: Atom, powers: Powers) -> Poly | None:
        """Whole positive powers are multiplied out; a number keeps a power between 0 and 1."""
        p, e = a.body, powers[a]
        whole = floor(e) if p.keys() == {UNIT} else max(int(e), 0)
        if not whole or comb(len(p) + abs(whole) - 1, len(p) - 1) > EXPANDED:
            return None
        return self.times(self.local(divide(powers, [(a, whole)])), self.power(p, whole))

    def _call(self, a: Atom, powers: Powers) -> Poly | None:
        """cos^2 is 1 - sin^2 of the same argument."""
        if a.name != "cos" or powers[a] < 2:
            return None
        sine = self.unit(self.atom("call", a.body, name="sin"), 2)
        return self.times(self.local(divide(powers, [(a, 2)])), ONE - sine)

    # -- powers -----------------------------------------------------------------------------------
    def _number_power(self, c: Rational, e: Rational) -> Poly:
        """c ** e for a rational e; c > 0 where e is not whole."""
        if max(e, -e) * max(c.numerator.bit_length(), c.denominator.bit_length()) > MAX_BITS:
            raise OutOfBudget("a power of a number is too large")
        if e.denominator == 1:
            return ONE * Fraction(c) ** int(e)
        return self.local({self.atom("base", ONE * q): e * n for q, n in self._factors(c)})

    def _factors(self, c: Rational) -> Iterable[tuple[Rational, int]]:
        """A positive number as a product of powers."""
        found = self.chooser.factors(c)
        if prod(Fraction(q) ** n for q, n in found.items()) != c or min(found, default=1) <= 0:
            raise ValueError("the factors of a number do not make it up")
        return found.items()

    @at_each_delta
    def power(self, p: Poly, e: Rational) -> Poly:
        """p ** e. Whoever calls has noted what must hold of p."""
        e = rational(e)
        if not p and e < 0:
            raise Undefined("division by zero")
        if e == 0 or e == 1 or not p:
            return p if e else ONE
        whole = isinstance(e, int)
        if whole and e > 0 and 1 < comb(len(p) + int(e) - 1, len(p) - 1) <= EXPANDED:
            return self.product(*[p] * int(e))
        outer, c, q = self.content(p, whole)
        outside = self.local({a: rational(f * e) for a, f in outer.items()})
        return self.product(outside, self._number_power(c, e), self._bare_power(q, e))

    def _bare_power(self, q: Poly, e: Rational) -> Poly:
        """A power of what has no content; the root of an odd power x^k needs x >= 0 itself."""
        ((m, sign), *more) = q.items()
        if q == ONE or (isinstance(e, int) and e > 0 and not more):
            return q
        if len(m) == 1 and sign > 0 and not more:
            ((a, f),) = m
            fe = rational(f * e)
            if f % 2:
                return self.unit(a, fe)
            if isinstance(fe, int) and self.signs.atom(a) == NEGATIVE:
                return self.unit(a, fe) * (1 if fe % 2 == 0 else -1)
        return self.unit(self.atom("base", q), e)

    def content(self, p: Poly, whole: bool) -> tuple[Powers, Rational, Poly]:
        """p = outer * c * q; under a root (`whole` is False) `outer` holds positive atoms only.
        The rational content, not a leading coefficient: it does not depend on names."""
        monos = [dict(m) for m in p]
        outer: Powers = {}
        for a in p.atoms():
            e = min(m.get(a, 0) for m in monos)
            if e and a.kind not in INDICATORS and (whole or self.signs.atom(a) == POSITIVE):
                outer[a] = e
        q = Poly()
        for m, v in p.items():
            q.add(Poly.of(divide(dict(m), outer.items())), v)
        above, below = zip(*[v.as_integer_ratio() for v in p.values()], strict=True)
        c = Fraction(gcd(*above), lcm(*below))
        c = -c if whole and q[min(q)] < 0 else c
        return outer, rational(c), q * (1 / c)

    def at_delta(self, p: Poly, d: Atom) -> tuple[Poly, Poly]:
        """p where a delta is 1, its indices being one, and where it is 0."""
        keep, drop = d.indices
        off = Poly({m: c for m, c in p.items() if d not in dict(m)})
        return self.move(p, {drop: keep}), off

    # -- functions --------------------------------------------------------------------------------
    @at_each_delta
    def exp(self, p: Poly) -> Poly:
        parts = []
        for m, c in p.items():
            if len(m) == 1 and m[0][1] == 1 and m[0][0].kind == "log":
                parts.append(self.power(m[0][0].body, c))
            else:
                parts.append(Poly({((self.atom("exp", Poly({m: 1})), c),): 1}))
        return self.product(*parts)

    @at_each_delta
    def log(self, p: Poly) -> Poly:
        """A logarithm, taken apart only where the parts are positive."""
        if not p:
            raise Undefined("the logarithm of zero")
        outer, c, q = self.content(p, whole=False)
        out = Poly()
        for prime, n in self._factors(c):
            out.add(self.unit(self.atom("log", ONE * prime)), n)
        ((m, sign), *more) = q.items()
        if len(m) == 1 and not more and sign > 0 and m[0][1].numerator % 2:
            outer, q = outer | dict(m), ONE
        for a, e in outer.items():
            out.add(self._log_of(a), e)
        if q == ONE * -1:
            raise Undefined("the logarithm of a negative number")
        return out if q == ONE else out + self.unit(self.atom("log", q))

    def _log_of(self, a: Atom) -> Poly:
        if a.kind == "exp":
            return a.body
        return self.unit(self.atom("log", a.body if a.kind == "base" else a.poly()))

    @at_each_delta
    def step(self, p: Poly) -> Poly:
        """[p > 0]: positive factors do not matter, a square only where it is zero."""
        mask = self.signs.poly(p)
        if mask == POSITIVE or 1 not in mask:
            return ONE if mask == POSITIVE else Poly()
        _, _, q = self.content(p, whole=False)
        if len(q) == 1:
            ((m, c),) = q.items()
            for a, e in m:
                rest = Poly.of(divide(dict(m), [(a, e)])) * c
                if a.kind in INDICATORS:
                    return self.times(self.unit(a), self.step(rest))
                if e % 2 == 0:
                    return self.times(ONE - self.zero(a.poly()), self.step(rest))
            q = Poly.of({a: 1 for a, _ in m}) * c
        return self._indicator("step", q)

    @at_each_delta
    def zero(self, p: Poly) -> Poly:
        """[p = 0]."""
        mask = self.signs.poly(p)
        if mask == NULL or 0 not in mask:
            return ONE if mask == NULL else Poly()
        return self._indicator("zero", self.content(p, whole=False)[2])

    def _indicator(self, kind: str, q: Poly) -> Poly:
        """[q > 0] or [q = 0]; of q and -q only one has an atom of its own."""
        if q[min(q)] > 0:
            return self.unit(self.atom(kind, q))
        if kind == "zero":
            return self.unit(self.atom("zero", q * -1))
        return ONE - self.unit(self.atom("step", q * -1)) - self.zero(q * -1)

    @at_each_delta
    def _unary(self, p: Poly, name: str) -> Poly:
        return self.unit(self.atom("call", p, name=name))

    def function(self, name: str, polys: Sequence[Poly]) -> Poly:
        """A function without a definition."""
        if name in NATIVE:
            return NATIVE[name](self, *polys)
        whole = self.atom("call", *polys, name=name)
        return self._unary(*polys, name) if len(polys) == 1 else self.unit(whole)


_LOCAL: dict[str, Callable[[Any, Atom, Powers], Poly | None]] = {
    "delta": Arithmetic._delta,
    "step": Arithmetic._step,
    "zero": Arithmetic._zero,
    "base": Arithmetic._base,
    "call": Arithmetic._call,
}
NATIVE: dict[str, Callable[..., Poly]] = {
    "exp": Arithmetic.exp,
    "log": Arithmetic.log,
    "step": Arithmetic.step,
    "zero": Arithmetic.zero,
}
