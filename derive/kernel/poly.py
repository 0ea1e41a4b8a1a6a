"""Polynomials over atoms: the ground floor of the normal form.

A polynomial maps monomials to rational coefficients; a monomial is a tuple of (atom, exponent),
sorted by the atoms' numbers. Atoms are interned per algebra, so equal ones are one object.

kind             name      indices   polys        it is
size             set                              the size of an index set
sym              name      its own                a quantity; a name that is a tuple: a derivative
delta                      i, j                   [i = j]
step, zero                           p            [p > 0], [p = 0]
exp                                  one monomial the exponential of it
log                                  p            a logarithm that could not be taken apart
base                                 p            p under a root or a negative power
call             function            arguments    any other function
sum                        bound     one monomial one connected closed sum
prod, max                  bound     p            the product, the largest
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from .terms import NO_INDICES, Index

Rational = int | Fraction
Mono = tuple[tuple["Atom", Rational], ...]
Powers = dict["Atom", Rational]  # a monomial on its way
Frozen = frozenset[tuple[Mono, Rational]]
Key = tuple[str, Any, tuple[Index, ...], tuple[Frozen, ...]]  # what an atom is
INDICATORS = frozenset(("delta", "step", "zero"))


class Atom:
    """One generator of the algebra; compared by identity."""

    def __init__(self, number: int, key: Key) -> None:
        self.number, self.key = number, key
        self.kind, self.name, self.indices, self.polys = key
        binds = self.kind in ("sum", "prod", "max")
        self.bound = self.indices if binds else ()
        self.inside = {b for p in self.polys for m, _ in p for b, _ in m}
        self.height: int = max((b.height for b in self.inside), default=0) + binds
        free = [i.free for i in self.indices] + [a.free for a in self.inside]
        self.free: frozenset[Index] = NO_INDICES.union(*free).difference(self.bound)
        self.plain = True  # whether products with it need no further look

    @property
    def body(self) -> Poly:
        """The polynomial that the atom is made of."""
        return Poly(self.polys[0])

    def poly(self) -> Poly:
        return Poly({((self, 1),): 1})

    def __hash__(self) -> int:
        return self.number

    def __lt__(self, other: Atom) -> bool:
        return self.number < other.number


def rational(c: Rational) -> Rational:
    """An integer as `int` (fast), anything else as `Fraction`."""
    return c if type(c) is int else c.numerator if c.denominator == 1 else c


def divide(powers: Mapping[Atom, Rational], by: Iterable[tuple[Atom, Rational]]) -> Powers:
    """A monomial by another one."""
    out = dict(powers)
    for a, e in by:
        left = rational(out.pop(a, 0) - e)
        if left:
            out[a] = left
    return out


class Poly(dict[Mono, Rational]):
    """A polynomial: the coefficients of its monomials, none of them zero."""

    __slots__ = ()

    @classmethod
    def of(cls, powers: Powers) -> Poly:
        """One monomial."""
        return cls({tuple(sorted(powers.items())): 1})

    def add(self, other: Mapping[Mono, Rational], c: Rational = 1) -> Poly:
        """Add c * other, in place."""
        for m, v in other.items():
            s = self.pop(m, 0) + (v if c == 1 else c * v)
            if s:
                self[m] = rational(s)
        return self

    def __add__(self, other: Poly) -> Poly:
        return Poly(self).add(other)

    def __sub__(self, other: Poly) -> Poly:
        return Poly(self).add(other, -1)

    def __mul__(self, c: Rational) -> Poly:
        return Poly({m: rational(v * c) for m, v in self.items()} if c else {})

    def without(self, m: Mono) -> Poly:
        return Poly({n: c for n, c in self.items() if n != m})

    def frozen(self) -> Frozen:
        return frozenset(self.items())

    def atoms(self) -> list[Atom]:
        """In the order of their numbers."""
        return sorted({a for m in self for a, _ in m})

    @property
    def free(self) -> frozenset[Index]:
        return NO_INDICES.union(*[a.free for m in self for a, _ in m])


UNIT: Mono = ()
ONE = Poly({UNIT: 1})
