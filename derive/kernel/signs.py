"""Which signs an expression can have: the procedure that discharges side conditions.

A mask of NEGATIVE, NULL and POSITIVE bits. It is computed on the form as written where that is
decisive (a variance plus epsilon is positive there, not after it is multiplied out), else on the
normal form.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .givens import Given
from .poly import NEGATIVE, NULL, POSITIVE, Atom, Mono, Poly, Rational
from .terms import Add, Call, Delta, Max, Mul, Num, Pow, Prod, Size, Sum, Sym, Term

if TYPE_CHECKING:
    from .normal import Algebra

ANY = NEGATIVE | NULL | POSITIVE
RELATIONS = {
    ">": POSITIVE,
    ">=": NULL | POSITIVE,
    "!=": NEGATIVE | POSITIVE,
    "<": NEGATIVE,
    "<=": NEGATIVE | NULL,
}
_SIGNS = {"> 0": POSITIVE, ">= 0": NULL | POSITIVE}
BITS = ((NEGATIVE, -1), (NULL, 0), (POSITIVE, 1))


def _of(sign: int) -> int:
    return NULL if sign == 0 else POSITIVE if sign > 0 else NEGATIVE


def times(a: int, b: int) -> int:
    """The signs of a product."""
    out = 0
    for bit, s in BITS:
        for cit, t in BITS:
            if a & bit and b & cit:
                out |= _of(s * t)
    return out


def plus(a: int, b: int) -> int:
    """The signs of a sum."""
    out = 0
    for bit, s in BITS:
        for cit, t in BITS:
            if a & bit and b & cit:
                out |= ANY if s * t < 0 else _of(s + t)
    return out


def power(a: int, e: Rational) -> int:
    """The signs of a power, where it is defined."""
    if e == 0:
        return POSITIVE
    if e < 0:
        a &= ~NULL
    if e.denominator != 1:
        return a & ~NEGATIVE
    return (a & ~NEGATIVE) | POSITIVE if e.numerator % 2 == 0 and a & NEGATIVE else a


class Signs:
    """Signs of atoms, polynomials and terms under the givens of an algebra."""

    def __init__(self, algebra: Algebra) -> None:
        self.algebra = algebra
        self.names: dict[Any, list[tuple[Any, int, int]]] = {}  # name -> (indices, mask, given)
        self.polys: dict[Any, tuple[int, int]] = {}  # facts about whole polynomials
        self.nonempty: dict[str, None] = {}  # index sets that had to have a member
        self._by_definition: dict[int, int] = {}

    # -- atoms and polynomials ------------------------------------------------------------------
    def atom(self, a: Atom) -> int:
        return _ATOMS.get(a.kind, lambda s, a: ANY)(self, a)

    def mono(self, m: Mono, c: Rational) -> int:
        mask = _of(1 if c > 0 else -1)
        for a, e in m:
            mask = times(mask, power(self.atom(a), e))
        return mask

    def poly(self, p: Poly) -> int:
        """Without givens about the whole polynomial first, then with them."""
        mask = NULL
        for m, c in p.items():
            mask = plus(mask, self.mono(m, c))
        if mask not in (NEGATIVE, NULL, POSITIVE) and self.polys:
            for sign in (1, -1):
                fact = self.polys.get(self.algebra.shape(p, sign))
                if fact:
                    self.algebra.use(fact[1])
                    mask &= fact[0] if sign > 0 else times(fact[0], NEGATIVE)
        return mask

    def deep(self, p: Poly) -> int:
        """As `poly`; where that says nothing, on one fraction."""
        mask = self.poly(p)
        if mask == ANY and any(a.kind == "base" and e < 0 for m in p for a, e in m):
            over, top = self.algebra.common_denominator(p)
            mask = self.poly(top)
            for a, e in over:
                mask = times(mask, power(self.atom(a), e))
        return mask

    def symbol(self, name: Any, indices: tuple[Any, ...]) -> int:
        mask = ANY
        for matches, bits, given in self.names.get(name, ()):
            if matches(indices) is not None:
                self.algebra.use(given)
                mask &= bits
        if mask == ANY:
            found = self.algebra.defining(name, indices)
            if found is not None:
                mask = self._defined(*found)
        return mask

    def _defined(self, n: int, given: Given) -> int:
        """The signs of a defined quantity, found once, for all members alike."""
        if n not in self._by_definition:
            self._by_definition[n] = ANY  # while it is being found
            self._by_definition[n] = self.term(given.right)
        if self._by_definition[n] != ANY:
            self.algebra.use(n)
        return self._by_definition[n]

    def _size(self, name: str) -> int:
        self.nonempty[name] = None
        return POSITIVE

    def over(self, name: str, mask: int, empty: int) -> int:
        """A sum (`empty` NULL) or product of terms of these signs; over no terms it is `empty`."""
        if mask == POSITIVE and empty == NULL:
            self._size(name)
            return POSITIVE
        if empty == POSITIVE:
            return mask | POSITIVE
        return plus(mask | NULL, mask | NULL)

    # -- terms as they were written -----------------------------------------------------------------
    def term(self, t: Term) -> int:
        rule = _TERMS.get(type(t))
        mask = rule(self, t) if rule else ANY
        if mask in (NEGATIVE, NULL, POSITIVE):
            return mask
        return mask & self.deep(self.algebra.poly(t))

    def quick(self, t: Term) -> int:
        """Only the written form."""
        rule = _TERMS.get(type(t))
        return rule(self, t) if rule else ANY


def _product(s: Signs, t: Mul) -> int:
    mask = POSITIVE
    for u in t.terms:
        mask = times(mask, s.quick(u))
    return mask


def _addition(s: Signs, t: Add) -> int:
    mask = NULL
    for u in t.terms:
        mask = plus(mask, s.quick(u))
    return mask


def _function(s: Signs, t: Call) -> int:
    if t.name in ("exp", "pow"):
        return POSITIVE
    if t.name in ("step", "zero"):
        return NULL | POSITIVE
    row = s.algebra.functions.get(t.name)
    return _SIGNS.get(row.sign, ANY) if row else ANY


_ATOMS: dict[str, Callable[[Signs, Atom], int]] = {
    "size": lambda s, a: s._size(a.args[0]),
    "root": lambda s, a: POSITIVE,
    "exp": lambda s, a: POSITIVE,
    **dict.fromkeys(("delta", "step", "zero"), lambda s, a: NULL | POSITIVE),
    "base": lambda s, a: s.poly(dict(a.args[0])),
    "sum": lambda s, a: s.over(a.args[0][0].set, s.mono(a.args[1], 1), NULL),
    "prod": lambda s, a: s.over(a.args[0][0].set, s.poly(dict(a.args[1])), POSITIVE),
    "max": lambda s, a: s.poly(dict(a.args[1])),
    "sym": lambda s, a: s.symbol(a.args[0], a.args[1]),
    "call": lambda s, a: _SIGNS.get(
        getattr(s.algebra.functions.get(a.args[0]), "sign", ""), ANY
    ),
}
_TERMS: dict[type, Callable[[Signs, Any], int]] = {
    Num: lambda s, t: _of((t.value > Fraction(0)) - (t.value < Fraction(0))),
    Size: lambda s, t: s._size(t.set),
    Sym: lambda s, t: s.symbol(t.name, t.indices),
    Add: _addition,
    Mul: _product,
    Pow: lambda s, t: power(s.quick(t.base), t.exponent),
    Call: _function,
    Sum: lambda s, t: s.over(t.index.set, s.quick(t.body), NULL),
    Prod: lambda s, t: s.over(t.index.set, s.quick(t.body), POSITIVE),
    Max: lambda s, t: s.quick(t.body),
    Delta: lambda s, t: NULL | POSITIVE,
}
