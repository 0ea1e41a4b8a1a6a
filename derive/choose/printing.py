"""Polynomials as terms, for people and for the points at which a proof is looked at again."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..kernel.poly import Atom, Mono, Poly, Rational
from ..kernel.terms import (
    Binder,
    Call,
    Delta,
    Deriv,
    Max,
    Num,
    Pow,
    Prod,
    Size,
    Sum,
    Sym,
    Term,
    add,
    mul,
)


def as_term(p: Poly) -> Term:
    """A polynomial as a term."""
    return add(*[_mono(m, c) for m, c in sorted(p.items(), key=lambda t: t[0])])


def _mono(m: Mono, c: Rational) -> Term:
    factors = [_power(a, e) for a, e in m]
    return mul(*factors) if c == 1 and factors else mul(Num(Fraction(c)), *factors)


def _power(a: Atom, e: Rational) -> Term:
    if a.kind == "exp":
        return Call("exp", (as_term(a.body * e),))
    t = _TERMS.get(a.kind, _call)(a)
    return t if e == 1 else Pow(t, Fraction(e))


def _call(a: Atom) -> Term:
    return Call(a.name or a.kind, tuple(as_term(Poly(p)) for p in a.polys))


def _bound(kind: type[Binder], a: Atom) -> Term:
    t = as_term(a.body)
    for b in a.indices:
        t = kind(b, t)
    return t


def _quantity(a: Atom) -> Term:
    if isinstance(a.name, str):
        return Sym(a.name, a.indices)
    (body, own), *variables = a.name  # a derivative of an arbitrary function
    t: Term = Sym(body, a.indices[:own])
    for name, count in variables:
        t, own = Deriv(t, Sym(name, a.indices[own : own + count])), own + count
    return t


_TERMS: dict[str, Callable[[Atom], Term]] = {
    "size": lambda a: Size(a.name),
    "sym": _quantity,
    "delta": lambda a: Delta(*a.indices),
    "base": lambda a: as_term(a.body),
    "sum": lambda a: _bound(Sum, a),
    "prod": lambda a: _bound(Prod, a),
    "max": lambda a: _bound(Max, a),
}
