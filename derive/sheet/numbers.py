"""Numbers of a worked example: values of quantities, as the decimals that are written down."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from ..judge.enclose import EvaluationError, enclose
from ..judge.points import admissible_points
from ..kernel.givens import Given
from ..kernel.terms import Num, Sym, Term, walk
from ..maths.functions import FUNCTIONS
from .forms import put

SIGNIFICANT = 4
MOST_PLACES = 14
SURE = 1e3  # how many times a digit is larger than what is not known of it
EXACT = 1e-25  # an enclosure as narrow as this around a decimal is that decimal


class Numbers:
    """The values of terms, where the quantities in them have values."""

    def __init__(self, givens: Sequence[Given], terms: Sequence[Term]) -> None:
        self.point = admissible_points(tuple(terms), givens, FUNCTIONS).first()

    def ball(self, t: Term) -> Any:
        """A rigorous enclosure of a term; None where there is none."""
        if self.point is None:
            return None
        try:
            found = enclose(t, self.point)
        except EvaluationError:
            return None
        return found if found.is_finite() else None

    def of(self, t: Term) -> Num | None:
        """A term's value, rounded as it is written; None where there is none."""
        return written(self.ball(t))


def written(ball: Any) -> Num | None:
    """The middle of an enclosure as it is written down."""
    return None if ball is None else rounded(Fraction(*_ratio(ball)), float(ball.rad()))


def _ratio(ball: Any) -> tuple[int, int]:
    """The midpoint of an enclosure as a fraction."""
    mantissa, exponent = ball.mid().man_exp()
    m, e = int(mantissa), int(exponent)
    return (m << e, 1) if e >= 0 else (m, 1 << -e)


def rounded(value: Fraction, radius: float = 0.0) -> Num:
    """A number to four significant digits; exactly where a short decimal is exact."""
    for places in range(MOST_PLACES + 1):
        if radius * SURE > 10.0**-places:
            break
        near = Fraction(round(value * 10**places), 10**places)
        if abs(near - value) <= Fraction(EXACT + radius * 2):
            return Num(near)
    digits = SIGNIFICANT - 1 - math.floor(math.log10(abs(value)))
    places = min(max(digits, 0), MOST_PLACES)
    return Num(Fraction(round(value * 10**places), 10**places))


def with_numbers(t: Term, values: Mapping[Sym, Num]) -> Term:
    """A formula with the values of its quantities put."""
    return put(t, dict(values))


def is_closed(t: Term) -> bool:
    return not any(isinstance(u, Sym) for u in walk(t))
