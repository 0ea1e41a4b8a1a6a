"""Polynomials over atoms: the ground floor of the normal form.

A polynomial maps monomials to rational coefficients; a monomial is a tuple of (atom, exponent),
sorted by the atoms' numbers. Atoms are interned per `Arithmetic`, so equal ones are one object.

kind    args                  it is
size    (set,)                the size of an index set
sym     (name, indices)       a quantity; name (a, b) stands for the derivative of a by b
root    (prime,)              a prime number, only with exponents between 0 and 1
delta   (i, j)                [i = j]
step    (poly,)               [poly > 0]; `zero` is [poly = 0]
exp     (monomial,)           the exponential of one monomial
log     (poly,)               a logarithm that could not be taken apart
base    (poly,)               a polynomial that is under a root or a negative power
call    (name, polys)         any other function
sum     (indices, monomial)   one connected closed sum; `prod` and `max` are alike over a poly
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from math import comb, gcd, lcm
from typing import Any

from .terms import NO_INDICES, Index

Rational = int | Fraction
Mono = tuple[tuple["Atom", Rational], ...]
Poly = dict[Mono, Rational]
Frozen = frozenset[tuple[Mono, Rational]]
UNIT: Mono = ()
NEGATIVE, NULL, POSITIVE = 1, 2, 4
MAX_TERMS = 20_000
MAX_BITS = 20_000


class OutOfBudget(Exception):
    """The work does not fit its limits of time or size."""


class Undefined(Exception):
    """The expression is defined nowhere (a division by zero, a logarithm of zero)."""


class Contradiction(Undefined):
    """The givens cannot hold together."""


class Atom:
    """One generator of the algebra; compared by identity."""

    __slots__ = ("args", "free", "height", "inside", "kind", "number", "plain")

    def __init__(self, kind: str, args: tuple[Any, ...], number: int) -> None:
        self.kind, self.args, self.number = kind, args, number

    def __hash__(self) -> int:
        return self.number

    def __lt__(self, other: Atom) -> bool:
        return self.number < other.number


def rational(c: Rational) -> Rational:
    """An integer as `int` (fast), anything else as `Fraction`."""
    return c if type(c) is int else c.numerator if c.denominator == 1 else c


def constant(c: Rational) -> Poly:
    return {UNIT: rational(c)} if c else {}


def add_to(p: Poly, q: Mapping[Mono, Rational], c: Rational = 1) -> Poly:
    """p += c * q, in place."""
    for m, v in q.items():
        s = p.get(m, 0) + (v if c == 1 else c * v)
        if s:
            p[m] = rational(s)
        else:
            p.pop(m, None)
    return p


def plus(p: Poly, q: Poly, c: Rational = 1) -> Poly:
    """p + c * q."""
    return add_to(dict(p), q, c)


def scale(p: Poly, c: Rational) -> Poly:
    return {m: rational(v * c) for m, v in p.items()} if c else {}


def freeze(p: Poly) -> Frozen:
    return frozenset(p.items())


def mono(powers: Mapping[Atom, Rational]) -> Mono:
    return tuple(sorted(powers.items()))


def atoms_of(p: Iterable[Mono]) -> list[Atom]:
    """The atoms of a polynomial, in the order of their numbers."""
    return sorted({a for m in p for a, _ in m})


def free_of(p: Iterable[Mono]) -> frozenset[Index]:
    return NO_INDICES.union(*[a.free for m in p for a, _ in m])


# Parts of an atom's arguments that carry indices: kind -> (monomials inside, own bound indices)
_INSIDE: dict[str, Callable[[tuple[Any, ...]], Iterable[Mono]]] = {
    "exp": lambda args: (args[0],),
    "sum": lambda args: (args[1],),
    "prod": lambda args: [m for m, _ in args[1]],
    "max": lambda args: [m for m, _ in args[1]],
    "call": lambda args: [m for f in args[1] for m, _ in f],
    **{k: lambda args: [m for m, _ in args[0]] for k in ("step", "zero", "log", "base")},
}
_PLAIN = frozenset(("size", "sym", "exp", "log", "sum", "prod", "max"))


class Arithmetic:
    """Polynomial arithmetic with the local rewriting of monomials, within limits."""

    def __init__(self, deadline: float = float("inf")) -> None:
        self.deadline = deadline
        self.work = 0
        self.atoms: dict[tuple[Any, ...], Atom] = {}
        self.watched: set[Any] = set()  # names of symbols that monomial rules look at
        self.relations: dict[str, tuple[int, Poly]] = {}

    def tick(self, amount: int = 1) -> None:
        """Count work; stop when the time is over."""
        self.work += amount
        if self.work > 400:
            self.work = 0
            if time.monotonic() > self.deadline:
                raise OutOfBudget("the time limit was reached")

    # -- atoms ------------------------------------------------------------------------------
    def atom(self, kind: str, *args: Any) -> Atom:
        key = (kind, *args)
        a = self.atoms.get(key)
        if a is None:
            a = self.atoms[key] = Atom(kind, args, len(self.atoms))
            inside = list(_INSIDE[kind](args)) if kind in _INSIDE else []
            a.inside = tuple(b for m in inside for b, _ in m)
            a.height = max((b.height for b in a.inside), default=0)
            a.free = free_of(inside)
            if kind in ("sum", "prod", "max"):
                a.height += 1
                a.free -= frozenset(args[0])
            elif kind in ("sym", "delta"):
                a.free = frozenset(i for i in (args[1] if kind == "sym" else args) if not i.member)
            a.plain = kind in _PLAIN and not (kind == "sym" and args[0] in self.watched)
        return a

    def unit(self, a: Atom, e: Rational = 1) -> Poly:
        return {((a, e),): 1} if a.plain else self.local({a: e})

    # -- products ---------------------------------------------------------------------------
    def times(self, p: Poly, q: Poly) -> Poly:
        out: Poly = {}
        if len(p) * len(q) > MAX_TERMS * 10:
            raise OutOfBudget("a product has too many terms")
        for m, c in p.items():
            for n, d in q.items():
                self.tick()
                cd = c * d
                if not m or not n:
                    r: Poly = {m or n: 1}
                else:
                    r = self.join(m, n)
                add_to(out, r, cd)
            if len(out) > MAX_TERMS:
                raise OutOfBudget("a polynomial has too many terms")
        return out

    def join(self, m: Mono, n: Mono) -> Poly:
        """The product of two monomials."""
        powers = dict(m)
        plain = all([a.plain for a in powers])
        for a, e in n:
            if a in powers:
                s = powers[a] + e
                if s:
                    powers[a] = rational(s)
                else:
                    del powers[a]
            else:
                powers[a] = e
            plain = plain and a.plain
        return {mono(powers): 1} if plain else self.local(powers)

    def product(self, factors: Iterable[Poly]) -> Poly:
        out = constant(1)
        for p in factors:
            out = self.times(out, p)
        return out

    def mono_times(self, powers: Mapping[Atom, Rational], *factors: Poly) -> Poly:
        """A raw monomial times polynomials."""
        return self.product([self.local(dict(powers)), *factors])

    def local(self, powers: dict[Atom, Rational]) -> Poly:
        """A raw monomial brought into form: indicators are idempotent, a delta makes its indices
        one, positive powers of a base are multiplied out, relations and givens are applied."""
        self.tick()
        for a in sorted(powers):
            e = powers.get(a)
            if e is None or a.plain:
                continue
            rule = getattr(self, f"_local_{a.kind}", None)
            new: Poly | None = rule(a, e, powers) if rule else None
            if new is not None:
                return new
        return {mono(powers): 1}

    def _local_delta(self, a: Atom, e: Rational, powers: dict[Atom, Rational]) -> Poly | None:
        powers[a] = 1
        keep, drop = a.args
        rest = {b: f for b, f in powers.items() if b is not a}
        if not any(drop in b.free for b in rest):
            return None
        moved = self.move({mono(rest): 1}, {drop: keep})
        return self.times({((a, 1),): 1}, moved) if moved else {}

    def _local_step(self, a: Atom, e: Rational, powers: dict[Atom, Rational]) -> Poly | None:
        powers[a] = 1
        return {} if self.atoms.get(("zero", a.args[0])) in powers else None

    def _local_zero(self, a: Atom, e: Rational, powers: dict[Atom, Rational]) -> Poly | None:
        """[q = 0] times the leading monomial of q is [q = 0] times the rest of q."""
        powers[a] = 1
        if self.atoms.get(("step", a.args[0])) in powers:
            return {}
        q = dict(a.args[0])
        lead = max(q, key=lambda m: (len(m), m))
        if lead and all(powers.get(b, 0) >= f > 0 for b, f in lead):
            rest = self.divide(powers, lead)
            del rest[a]
            tail = scale({m: c for m, c in q.items() if m != lead}, Fraction(-1) / q[lead])
            return self.mono_times(rest, self.times({((a, 1),): 1}, tail))
        return None

    def _local_base(self, a: Atom, e: Rational, powers: dict[Atom, Rational]) -> Poly | None:
        if e < 1:
            return None
        p = dict(a.args[0])
        if comb(len(p) + int(e) - 1, int(e)) > 300:
            return None
        rest = dict(powers)
        rest[a] = rational(e - int(e))
        if not rest[a]:
            del rest[a]
        return self.mono_times(rest, *[p] * int(e))

    def _local_root(self, a: Atom, e: Rational, powers: dict[Atom, Rational]) -> Poly | None:
        whole = e.numerator // e.denominator
        if not whole:
            return None
        rest = dict(powers)
        rest[a] = e - whole
        if not rest[a]:
            del rest[a]
        return scale(self.local(rest), Fraction(a.args[0]) ** whole)

    def _local_call(self, a: Atom, e: Rational, powers: dict[Atom, Rational]) -> Poly | None:
        """cos^2 is 1 - sin^2 of the same argument."""
        if a.args[0] != "cos" or e < 2:
            return None
        rest = dict(powers)
        rest[a] = rational(e - 2)
        if not rest[a]:
            del rest[a]
        sine = self.unit(self.atom("call", "sin", a.args[1]), 2)
        return self.mono_times(rest, plus(constant(1), sine, -1))

    @staticmethod
    def divide(powers: Mapping[Atom, Rational], by: Mono) -> dict[Atom, Rational]:
        out = dict(powers)
        for a, e in by:
            s = rational(out.get(a, 0) - e)
            if s:
                out[a] = s
            else:
                out.pop(a, None)
        return out

    # -- powers -----------------------------------------------------------------------------
    def number_power(self, c: Rational, e: Rational) -> Poly:
        """c ** e for a rational e; c > 0 where e is not whole."""
        if abs(e) * max(c.numerator.bit_length(), c.denominator.bit_length()) > MAX_BITS:
            raise OutOfBudget("a power of a number is too large")
        if e.denominator == 1:
            return constant(Fraction(c) ** int(e))
        return self.product(
            self.local({self.atom("root", q): rational(k * e)}) for q, k in factor(c).items()
        )

    def power(self, p: Poly, e: Rational) -> Poly:
        """p ** e. Whoever calls has noted what must hold of p."""
        e = rational(e)
        if e == 0:
            return constant(1)
        if e == 1:
            return p
        if not p:
            if e > 0:
                return {}
            raise Undefined("division by zero")
        split = self.split_delta(p, lambda q: self.power(q, e))
        if split is not None:
            return split
        if isinstance(e, int) and e > 0 and (len(p) == 1 or comb(len(p) + e - 1, e) <= 300):
            return self.product([p] * e) if e <= 64 or len(p) > 1 else self.mono_power(p, e)
        if len(p) == 1:
            return self.mono_power(p, e)
        outer, c, q = self.content(p, whole=isinstance(e, int))
        out = self.number_power(c, e)
        inner = self.unit(self.atom("base", freeze(q)), e)
        return self.mono_times({a: rational(f * e) for a, f in outer}, inner, out)

    def mono_power(self, p: Poly, e: Rational) -> Poly:
        ((m, c),) = p.items()
        taken: dict[Atom, Rational] = {}
        left: dict[Atom, Rational] = {}
        for a, f in m:
            whole = isinstance(e, int) and a.kind not in ("delta", "step", "zero")
            (taken if whole or self.signs(a) == POSITIVE else left)[a] = f
        if len(left) == 1 and c > 0:  # a lone x^k: the root of an odd power needs x >= 0 itself
            ((a, f),) = left.items()
            even = f.denominator == 1 and f.numerator % 2 == 0
            if not even:
                taken[a] = left.pop(a)
            elif self.signs(a) == NEGATIVE and (f * e).denominator == 1:
                out = self.mono_times({a: rational(f * e)}, self.number_power(c, e))
                return scale(out, (-1) ** int(f * e))
        powers = {a: rational(f * e) for a, f in taken.items()}
        if not left and (c > 0 or isinstance(e, int)):
            return self.mono_times(powers, self.number_power(c, e))
        sign = 1 if c > 0 else -1
        inner = self.unit(self.atom("base", freeze({mono(left): sign})), e)
        return self.mono_times(powers, inner, self.number_power(abs(c), e))

    def content(self, p: Poly, whole: bool) -> tuple[Mono, Rational, Poly]:
        """p = outer * c * q; under a root (`whole` is False) `outer` holds positive atoms only.
        The rational content, not a leading coefficient: it does not depend on names."""
        monos = [dict(m) for m in p]
        common: dict[Atom, Rational] = {}
        for a in atoms_of(p):
            e = min(m.get(a, 0) for m in monos)
            if e and a.kind not in ("delta", "step", "zero"):
                if whole or self.signs(a) == POSITIVE:
                    common[a] = e
        c: Rational = Fraction(
            gcd(*[v.numerator for v in p.values()]), lcm(*[v.denominator for v in p.values()])
        )
        outer = mono(common)
        q = {mono(self.divide(dict(m), outer)): v for m, v in p.items()}
        if whole and q[min(q)] < 0:
            c = -c
        return outer, rational(c), {m: rational(v / c) for m, v in q.items()}

    def split_delta(self, p: Poly, function: Callable[[Poly], Poly]) -> Poly | None:
        """A function of p, where p has a delta d: d f(p at d = 1) + (1 - d) f(p at d = 0)."""
        d = next((a for a in atoms_of(p) if a.kind == "delta"), None)
        if d is None:
            return None
        keep, drop = d.args
        on: Poly = {}
        off: Poly = {}
        for m, c in p.items():
            bare = tuple(t for t in m if t[0] is not d)
            add_to(on, {bare: c})
            if bare == m:
                add_to(off, {m: c})
        unit: Poly = {((d, 1),): 1}
        yes = self.times(unit, function(self.move(on, {drop: keep})))
        return plus(yes, self.times(plus(constant(1), unit, -1), function(off)))

    # -- what the upper floors add ------------------------------------------------------------
    def move(self, p: Poly, mapping: Mapping[Index, Index]) -> Poly:
        """Put indices for indices."""
        raise NotImplementedError

    def signs(self, a: Atom) -> int:
        """Which signs an atom can have, as a mask of NEGATIVE, NULL and POSITIVE."""
        raise NotImplementedError


def factor(c: Rational) -> dict[int, int]:
    """A positive rational as a product of prime powers (what trial division does not split
    stays one factor)."""
    out: dict[int, int] = {}
    for n, sign in ((c.numerator, 1), (c.denominator, -1)):
        q = 2
        while q * q <= n and q < 10_000:
            while n % q == 0:
                n //= q
                out[q] = out.get(q, 0) + sign
            q += 1
        if n > 1:
            out[n] = out.get(n, 0) + sign
    return {q: k for q, k in out.items() if k}
