"""Polynomials over atoms: the ground floor of the normal form.

A polynomial maps monomials to rational coefficients; a monomial is a tuple of (atom, exponent),
sorted. An atom is a term in canonical form that arithmetic does not look into:

Size, Sym, Delta     sizes, quantities (a name that begins with %: a derivative), [i = j]
step                 [p > 0]; [p = 0] is 1 - [p > 0] - [-p > 0]
exp                  the exponential of one monomial
log                  a logarithm that could not be taken apart
Num, Add, Mul, Pow   what stands under a root or a negative power
any other call       a function without a definition
Sum                  one connected closed sum of one monomial (nested for several indices)
Prod, Max            the product, the largest
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from .terms import NO_INDICES, Add, Call, Delta, Index, Mul, Num, Pow, Term, add, mul

Rational = int | Fraction
Mono = tuple[tuple[Term, Rational], ...]
Powers = dict[Term, Rational]  # a monomial on its way
BASES = (Num, Add, Mul, Pow)


def rational(c: Rational) -> Rational:
    """An integer as `int` (fast), anything else as `Fraction`."""
    return c if type(c) is int else c.numerator if c.denominator == 1 else c


def divide(powers: Mapping[Term, Rational], by: Iterable[tuple[Term, Rational]]) -> Powers:
    """A monomial by another one."""
    out = dict(powers)
    for a, e in by:
        left = rational(out.pop(a, 0) - e)
        if left:
            out[a] = left
    return out


def kind(a: Term) -> Any:
    """What sort of atom it is: a function's name, else the type of term."""
    return a.name if isinstance(a, Call) else type(a)


def is_binary(a: Term) -> bool:
    """Whether an atom is 0 or 1."""
    return kind(a) in (Delta, "step")


class Poly(dict[Mono, Rational]):
    """A polynomial: the coefficients of its monomials, none of them zero."""

    __slots__ = ()

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

    def solved(self, m: Mono) -> Poly:
        """What one of its monomials is where the polynomial is 0."""
        return Poly({n: c for n, c in self.items() if n != m}) * (Fraction(-1) / self[m])

    def atoms(self) -> list[Term]:
        return sorted({a for m in self for a, _ in m})

    def free(self) -> frozenset[Index]:
        return NO_INDICES.union(*[a.free for m in self for a, _ in m])

    def term(self) -> Term:
        """The polynomial as a term: the same one for equal polynomials."""
        return add(*[_written(m, c) for m, c in sorted(self.items())])


def mono(powers: Powers, c: Rational = 1) -> Poly:
    """One monomial as a polynomial."""
    return Poly({tuple(sorted(powers.items())): c})


ONE = Poly({(): 1})


def _written(m: Mono, c: Rational) -> Term:
    factors = [a if e == 1 else Pow(a, Fraction(e)) for a, e in m]
    return mul(*factors) if c == 1 and m else mul(Num(Fraction(c)), *factors)
