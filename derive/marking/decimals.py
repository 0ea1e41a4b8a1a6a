"""How numbers are said in a message: to the digits that matter, and not one more."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..judge.reals import arb

DIGITS = 3  # that count, at least, of a number that is not written exactly
MOST_DIGITS = 300  # of a number that is said in digits
LOG_2 = 0.30103
LONGEST = 6  # digits of an exact number that is said in full


def said(value: Any, places: int | None = None) -> str:
    """An exact rational or a ball as a reader would write it; `places` are those of the number
    that it is compared with."""
    from ..judge.reals import fmpq

    if isinstance(value, fmpq):
        exact = Fraction(int(value.p), int(value.q))
        if abs(_power(exact)) > MOST_DIGITS:
            return f"about {'-' * (exact < 0)}10^{_power(exact)}"
        written = _terminating(exact)
        if written is not None:
            return written
        value = exact
    elif not value.is_finite():
        return "undefined"
    else:
        value = _middle(value)
        if abs(_power(value)) > MOST_DIGITS:
            return f"about {'-' * (value < 0)}10^{_power(value)}"
    return rounded(value, places)


def _power(value: Fraction) -> int:
    """The power of ten that a number is about."""
    return round((value.numerator.bit_length() - value.denominator.bit_length()) * LOG_2)


def rounded(value: Fraction, places: int | None) -> str:
    """To as many places as the other number has, and to three digits that count."""
    if not value:
        return "0"
    magnitude = len(str(abs(value.numerator) // value.denominator))  # digits before the point
    if abs(value) < 1:
        magnitude = -_leading_zeros(abs(value))
    needed = max(DIGITS - magnitude, DIGITS if magnitude < DIGITS else 0, places or 0)
    if magnitude < -5 and not places:
        return f"{float(value):.{DIGITS - 1}e}"
    return _fixed(value, needed)


def _leading_zeros(value: Fraction) -> int:
    zeros = 0
    while value * 10 < 1 and zeros < 400:
        value, zeros = value * 10, zeros + 1
    return zeros


def _fixed(value: Fraction, places: int) -> str:
    """Rounded half up, as by hand."""
    scaled = abs(value) * 10**places + Fraction(1, 2)
    digits = str(scaled.numerator // scaled.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 and digits.strip("0") else ""
    return sign + (digits[:-places] + "." + digits[-places:] if places else digits)


def _terminating(value: Fraction) -> str | None:
    """The exact decimal of a number that has a short one."""
    for places in range(LONGEST + 1):
        if (value * 10**places).denominator == 1:
            text = _fixed(value, places)
            short = len(text.replace("-", "").replace(".", "").lstrip("0")) <= LONGEST
            return text if short or not places else None
    return None


def _middle(value: arb) -> Fraction:
    middle = value.mid().fmpq()
    return Fraction(int(middle.p), int(middle.q))


def middle(value: Any) -> Fraction:
    """An exact rational, or the middle of a ball."""
    from ..judge.reals import fmpq

    if isinstance(value, fmpq):
        return Fraction(int(value.p), int(value.q))
    return _middle(value)


def plain(value: Fraction) -> str:
    """A written number as it would be cited."""
    text = _terminating(value)
    return text if text is not None else str(value)
