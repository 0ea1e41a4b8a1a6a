"""Numbers that were written for the parts of a formula, put in for those parts.

In dy/da = dy/dz dz/da = 0.204 w the number stands for the first factor, and w is the second one.
And where a derivative has no number of its own, those of the quantities that are computed from its
variable give one: backpropagation, one step at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..choose import differentiate
from ..kernel.terms import ONE, ZERO, Deriv, Mul, Num, Sym, Term, add, mul, transform, walk
from ..maths.functions import FUNCTIONS
from .ledger import Written

if TYPE_CHECKING:
    from .place import Place


def put_in(place: Place, term: Term) -> tuple[Term, tuple[Written, ...]]:
    """A term with numbers for its derivatives, and where those were written."""
    sources: list[Written] = []

    def rule(u: Term) -> Term | None:
        if isinstance(u, Mul):
            parts = [transform(p, rule) for p in u.terms]
            return mul(*(p for p in parts if p is not ONE))
        return _number(place, u, sources) if isinstance(u, Deriv) else None

    return transform(term, rule), tuple(sources)


def _number(place: Place, derivative: Deriv, sources: list[Written]) -> Term | None:
    written = place.ledger.get(derivative)
    if written is not None:
        sources.append(written)
        return Num(written.value)
    body, v = derivative.body, derivative.variable
    if not isinstance(body, Sym):
        return None
    parts = []
    for left, right in _formulas(place):
        if v not in set(walk(right)):
            continue
        local = differentiate(right, v, FUNCTIONS)
        if left == body:
            parts.append(local)
            continue
        outer = place.ledger.get(Deriv(body, left))
        if outer is None and _reaches(place, left, body):
            return None
        if outer is not None:
            sources.append(outer)
            parts.append(Num(outer.value) if local is ONE else mul(Num(outer.value), local))
    return add(*(p for p in parts if p is not ZERO)) if parts else None


def local_derivative(place: Place, derivative: Deriv) -> Term | None:
    """The derivative of a quantity's own formula, where that speaks of the variable."""
    for left, right in _formulas(place):
        if left == derivative.body and derivative.variable in set(walk(right)):
            return differentiate(right, derivative.variable, FUNCTIONS)
    return None


def _formulas(place: Place) -> Iterator[tuple[Sym, Term]]:
    for k in place.known:
        if isinstance(k.given.left, Sym):
            yield k.given.left, k.given.right


def _reaches(place: Place, start: Sym, goal: Sym) -> bool:
    """Whether one quantity is computed from another."""
    above = {start}
    grown = True
    while grown:
        new = {left for left, right in _formulas(place) if above & set(walk(right))}
        grown = not new <= above
        above |= new
    return goal in above


def without_common(left: Term, right: Term) -> tuple[Term, Term]:
    """Two products without the factors that stand in both."""
    ones, others = _factors(left), _factors(right)
    for factor in tuple(ones):
        if factor in others:
            ones.remove(factor)
            others.remove(factor)
    return mul(*ones), mul(*others)


def _factors(term: Term) -> list[Term]:
    return list(term.terms) if isinstance(term, Mul) else [term]
