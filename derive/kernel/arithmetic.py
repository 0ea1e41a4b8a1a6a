"""Arithmetic: products and powers of polynomials, exponentials, logarithms, indicators."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from math import comb, floor
from typing import Any

from .givens import Env
from .poly import BASES, ONE, Mono, Poly, Powers, Rational, divide, is_binary, kind, mono, rational
from .signs import NEGATIVE, POSITIVE, SignRules
from .terms import Call, Delta, Num, OutOfBudget, Term, Undefined, call

MAX_TERMS, MAX_BITS = 200_000, 20_000
EXPANDED = 300  # terms up to which a power is multiplied out
Local = tuple[Powers, Poly] | None  # a part of a monomial, and what it is


class Arithmetic:
    """Arithmetic with the local rewriting of monomials, within limits. What the `chooser` says is
    checked (`derive.choose`)."""

    signs: SignRules
    # what the upper floors add
    move: Callable[[Poly, Env], Poly]  # indices for indices
    rewrite: Callable[[Powers], Local]  # by a given that speaks of a monomial

    def __init__(self, chooser: Any, deadline: float) -> None:
        self.chooser, self.deadline = chooser, deadline
        self.work = 0
        self.memo: dict[Any, Poly] = {}  # what was made by the rules that are known
        self.body: dict[Term, Poly] = {}  # the polynomials of terms in canonical form
        self.special: set[Term] = set()  # atoms that products with need a further look

    def tick(self) -> None:
        """Count work; stop when the time is over."""
        self.work += 1
        if self.work % 400 == 0 and time.thread_time() > self.deadline:
            raise OutOfBudget("the time limit was reached")

    def canonical(self, p: Poly) -> Term:
        """A polynomial as the one term that stands for it."""
        t = p.term()
        self.body[t] = p
        return t

    def unit(self, a: Term, e: Rational = 1) -> Poly:
        """A power of an atom."""
        if a not in self.special and (kind(a) in _LOCAL or self.chooser.watches(a)):
            self.special.add(a)
        return self.local({a: e})

    # -- products ---------------------------------------------------------------------------------
    def times(self, p: Poly, q: Poly) -> Poly:
        if len(p) * len(q) > MAX_TERMS:
            raise OutOfBudget("a product has too many terms")
        out = Poly()
        for m, c in p.items():
            for n, d in q.items():
                out.add(self.local(divide(dict(m), [(a, -e) for a, e in n])), c * d)
        return out

    def product(self, *factors: Poly) -> Poly:
        return reduce(self.times, factors or (ONE,))

    def local(self, powers: Powers) -> Poly:
        """A monomial brought into form: indicators are idempotent, a delta makes its indices
        one, positive powers of a base are multiplied out, givens about products are applied."""
        self.tick()
        special = sorted(self.special.intersection(powers))
        powers = powers | {a: 1 for a in special if is_binary(a)}
        tries = (_LOCAL[kind(a)](self, a, powers) for a in special if kind(a) in _LOCAL)
        found = next(filter(None, tries), None) or (self.rewrite(powers) if special else None)
        if found is None:
            return mono(powers)
        return self.times(self.local(divide(powers, found[0].items())), found[1])

    def _delta(self, a: Delta, powers: Powers) -> Local:
        rest = mono(divide(powers, [(a, 1)]))
        if a.right not in rest.free():
            return None
        return powers, self.times(mono({a: 1}), self.move(rest, {a.right: a.left}))

    def _step(self, a: Call, powers: Powers) -> Local:
        """[q > 0] [q < 0] = 0, and q (1 - [q > 0] - [q < 0]) = 0, solved for [q < 0] times the
        leading monomial of q."""
        q = self.body[a.arguments[0]]
        opposite = call("step", self.canonical(q * -1))
        if opposite in powers:
            return {a: 1, opposite: 1}, Poly()
        lead = max(q, key=lambda m: (len(m), m))
        if q[min(q)] > 0 or not lead or not all(powers.get(b, 0) >= f > 0 for b, f in lead):
            return None
        others = ONE - mono({opposite: 1})
        rest = self.times(q.solved(lead), others - mono({a: 1}))
        return {**dict(lead), a: 1}, self.times(Poly({lead: 1}), others) - rest

    def _base(self, a: Term, powers: Powers) -> Local:
        """Whole positive powers are multiplied out; a number keeps a power between 0 and 1."""
        p, e = self.body[a], powers[a]
        whole = floor(e) if isinstance(a, Num) else max(int(e), 0)
        if not whole or comb(len(p) + abs(whole) - 1, len(p) - 1) > EXPANDED:
            return None
        return {a: whole}, self.power(p, whole)

    def _cos(self, a: Call, powers: Powers) -> Local:
        """cos^2 is 1 - sin^2 of the same argument."""
        return ({a: 2}, ONE - self.unit(call("sin", *a.arguments), 2)) if powers[a] >= 2 else None

    # -- functions --------------------------------------------------------------------------------
    def made(self, name: str, *arguments: Poly) -> Poly:
        """An atom for a function of polynomials."""
        return self.unit(call(name, *map(self.canonical, arguments)))

    def function(self, name: str, p: Poly, *more: Any) -> Poly:
        """A function of p; where p has a delta d: d f(p at d = 1) + (1 - d) f(p at d = 0)."""
        d = min((a for m in p for a, _ in m if isinstance(a, Delta)), default=None)
        if d is not None:
            on, off = [self.function(name, q, *more) for q in self.at_delta(p, d)]
            return off + self.times(mono({d: 1}), on - off)
        out = _NATIVE[name](self, p, *more) if name in _NATIVE else self.made(name, p, *more)
        self.chooser.note(name, (p, *more), out)
        return out

    def at_delta(self, p: Poly, d: Delta) -> tuple[Poly, Poly]:
        """p where a delta is 1, its indices being one, and where it is 0."""
        off = Poly({m: c for m, c in p.items() if d not in dict(m)})
        return self.move(p, {d.right: d.left}), off

    def factors(self, p: Poly, whole: bool) -> list[tuple[Poly, Rational]]:
        """Polynomials whose powers make up p; under a root or a logarithm (`whole` is False) all
        but the last are positive."""
        found: list[tuple[Poly, Rational]] = self.chooser.factors(self, p, whole)
        parts = [q if e == 1 else self._bare_power(q, rational(e)) for q, e in found]
        positive = whole or all(self.signs.poly(q) == POSITIVE for q, _ in found[:-1])
        return found if positive and self.product(*parts) == p else [(p, 1)]

    def power(self, p: Poly, e: Rational) -> Poly:
        """p ** e. Whoever calls has noted what must hold of p."""
        return p if e == 1 else self.function("power", p, rational(e))

    def _power(self, p: Poly, e: Rational) -> Poly:
        if not p and e < 0:
            raise Undefined("division by zero")
        if not p or not e:
            return p if e else ONE
        whole = isinstance(e, int)
        if whole and e > 0 and 1 < comb(len(p) + int(e) - 1, len(p) - 1) <= EXPANDED:
            return self.product(*[p] * int(e))
        parts = self.factors(p, whole)
        return self.product(*[self._bare_power(q, rational(f * e)) for q, f in parts])

    def _bare_power(self, q: Poly, e: Rational) -> Poly:
        """A power of what has no factors; the root of an odd power x^k needs x >= 0 itself."""
        found: list[Any] = [*q.items()]
        match found:
            case [((), c)] if e % 1 == 0:
                if abs(e) * (c.numerator.bit_length() + c.denominator.bit_length()) > MAX_BITS:
                    raise OutOfBudget("a power of a number is too large")
                return Poly({(): rational(Fraction(c) ** int(e))})
            case [(((a, f),), 1)] if f % 2:
                return self.unit(a, rational(f * e))
            case [(((a, f),), 1)] if (f * e) % 1 == 0 and self.signs.quick(a) == NEGATIVE:
                return self.unit(a, rational(f * e)) * (-1 if (f * e) % 2 else 1)
            case [(_, 1)] if e > 0 and e % 1 == 0:
                return q  # indicators
        return q if q == ONE else self.unit(self.canonical(q), e)

    def exp(self, p: Poly) -> Poly:
        """exp(c log q) is q ** c."""
        return self.product(*[self._exp(m, c) for m, c in p.items()])

    def _exp(self, m: Mono, c: Rational) -> Poly:
        if len(m) == 1 and m[0][1] == 1 and kind(m[0][0]) == "log":
            return self.power(self.body[m[0][0].args[1][0]], c)
        return self.unit(call("exp", self.canonical(Poly({m: 1}))), c)

    def log(self, p: Poly) -> Poly:
        """A logarithm, taken apart only where the parts are positive."""
        *parts, (q, _) = self.factors(p, whole=False)
        match [*q.items()]:
            case [(((a, f),), 1)] if f.numerator % 2:
                parts, q = [*parts, (self.unit(a), f)], ONE
        if not q or q == ONE * -1:
            raise Undefined("the logarithm of what is not positive")
        out = Poly() if q == ONE else self.made("log", q)
        for part, e in parts:
            a = part.term()
            inner = self.body[a.args[1][0]] if kind(a) == "exp" else None
            out = out + (inner or self.made("log", self.body.get(a, part))) * e
        return out

    def step(self, p: Poly) -> Poly:
        """[p > 0]: positive factors do not matter, a square only where it is zero."""
        mask = self.signs.poly(p)
        if mask == POSITIVE or 1 not in mask:
            return ONE if mask == POSITIVE else Poly()
        q, _ = self.factors(p, whole=False)[-1]
        if len(q) == 1:
            ((m, c),) = q.items()
            for a, e in m:
                if is_binary(a) or e % 2 == 0:
                    here = self.unit(a)
                    if not is_binary(a):  # [a != 0]
                        here = self.step(here) + self.step(here * -1)
                    return self.times(here, self.step(mono(divide(dict(m), [(a, e)]), c)))
            q = mono({a: 1 for a, _ in m}, c)
        if q[min(q)] < 0 and 0 not in mask:
            return ONE - self.made("step", q * -1)
        return self.made("step", q)


_LOCAL: dict[Any, Callable[[Any, Any, Powers], Local]] = {
    Delta: Arithmetic._delta,
    "step": Arithmetic._step,
    "cos": Arithmetic._cos,
    **dict.fromkeys(BASES, Arithmetic._base),
}
_NATIVE: dict[str, Callable[..., Poly]] = {
    "power": Arithmetic._power,
    "exp": Arithmetic.exp,
    "log": Arithmetic.log,
    "step": Arithmetic.step,
}
