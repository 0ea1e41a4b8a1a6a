"""Which factor of a product is wrong: each factor is matched with its partner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..judge.trouble import EvaluationError
from ..kernel.terms import Deriv, Mul, Num, Term
from ..maths.latex import latex
from .decimals import said
from .place import FORMULAS, SLIPS
from .putting import local_derivative

if TYPE_CHECKING:
    from .place import Place


def wrong_factor(place: Place) -> str:
    """The first factor of the left side whose partner has another value, where both sides are
    products of as many factors and the values of the document tell them apart."""
    left, right = place.left, place.right
    if not isinstance(left, Mul) or not isinstance(right, Mul):
        return ""
    if len(left.terms) != len(right.terms):
        return ""
    for n, (one, other) in enumerate(zip(left.terms, right.terms, strict=True), 1):
        values = _values(place, one, other)
        if values is None:
            return ""
        if values[0] != values[1]:
            found = f"factor {n}, {latex(one)}, is {_shown(place, one)}{values[0]}"
            stands = "" if isinstance(other, Num) else f"{latex(other)} = "
            return f"{found}; {stands}{values[1]} stands there"
    return ""


def _values(place: Place, one: Term, other: Term) -> tuple[str, str] | None:
    for mode in (FORMULAS, SLIPS):
        try:
            return said(place.worth(one, mode)), said(place.worth(other, mode))
        except EvaluationError:
            continue
    return None


def _shown(place: Place, factor: Term) -> str:
    """The formula of a derivative, before its value."""
    found = local_derivative(place, factor) if isinstance(factor, Deriv) else None
    return f"{latex(found)} = " if found is not None and not isinstance(found, Num) else ""
