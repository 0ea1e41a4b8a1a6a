"""Floating-point formats, emulated exactly: every result is the rational that it would round to.

A value is a Python float, which holds every number of the formats below, the infinities and nan.
Sums, products and quotients are computed as rationals and rounded once, to the nearest number of
the format, ties to even. Functions are rounded from an enclosure that is narrow enough; that is
what a good library gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import copysign, inf, isfinite, isinf, isnan, nan
from types import MappingProxyType
from typing import Any, NamedTuple


class Format(NamedTuple):
    """A binary format: its significant bits, and the exponents of its smallest and largest normal
    numbers."""

    name: str
    bits: int
    low: int
    high: int

    @property
    def largest(self) -> float:
        """The largest finite number."""
        return float((2 - Fraction(1, 2 ** (self.bits - 1))) * 2**self.high)

    @property
    def smallest(self) -> float:
        """The smallest normal number; below it, digits are lost."""
        return float(2.0**self.low)


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        row.name: row
        for row in (
            Format("float64", 53, -1022, 1023),
            Format("float32", 24, -126, 127),
            Format("bfloat16", 8, -126, 127),
            Format("float16", 11, -14, 15),
        )
    }
)

# what a function comes to at minus and plus infinity; every other one comes to nan there
LIMITS: Mapping[str, tuple[float, float]] = {
    "exp": (0.0, inf),
    "exp2": (0.0, inf),
    "expm1": (-1.0, inf),
    "log": (nan, inf),
    "log2": (nan, inf),
    "log10": (nan, inf),
    "log1p": (nan, inf),
    "sqrt": (nan, inf),
    "tanh": (-1.0, 1.0),
    "sinh": (-inf, inf),
    "cosh": (inf, inf),
    "asinh": (-inf, inf),
    "erf": (-1.0, 1.0),
    "erfc": (2.0, 0.0),
    "abs": (inf, inf),
    "floor": (-inf, inf),
    "ceil": (-inf, inf),
    "sign": (-1.0, 1.0),
    "step": (0.0, 1.0),
    "zero": (0.0, 0.0),
    "relu": (0.0, inf),
    "sigmoid": (0.0, 1.0),
    "softplus": (0.0, inf),
    "logsigmoid": (-inf, 0.0),
}
# where a function goes to infinity at a finite number
POLES: Mapping[tuple[str | float, ...], float] = {
    ("log", 0.0): -inf,
    ("log2", 0.0): -inf,
    ("log10", 0.0): -inf,
    ("log1p", -1.0): -inf,
}


def rounded(value: Fraction, form: Format) -> float:
    """The number of the format that is nearest to a rational; infinite beyond the largest."""
    if not value:
        return 0.0
    if form is FORMATS["float64"]:  # Python's own division of integers is rounded in the same way
        try:
            return value.numerator / value.denominator
        except OverflowError:
            return inf if value > 0 else -inf
    size = abs(value)
    exponent = size.numerator.bit_length() - size.denominator.bit_length()
    if size < Fraction(2) ** exponent:
        exponent -= 1
    quantum = Fraction(2) ** (max(exponent, form.low) - form.bits + 1)
    nearest = round(size / quantum) * quantum
    found = inf if nearest >= 2 ** (form.high + 1) else float(nearest)
    return found if value > 0 else -found


def rounded_ball(ball: Any, form: Format) -> float:
    """The number of the format nearest to a rational (`fmpq`), or to the middle of a narrow `arb`;
    nan where the enclosure is not narrow enough to tell."""
    if hasattr(ball, "p"):
        return rounded(Fraction(int(ball.p), int(ball.q)), form)
    if not ball.is_finite():
        return nan
    beyond, nothing = form.high + 2, form.low - form.bits - 2
    middle = ball.mid()
    if abs(middle) >= type(ball)(2) ** beyond:  # its rational may be too long to be written
        return inf if middle > 0 else -inf
    if abs(ball) < type(ball)(2) ** nothing:
        return 0.0
    if ball.rad() * type(ball)(2) ** form.bits > abs(middle):
        return nan
    mantissa, exponent = middle.man_exp()
    return rounded(int(mantissa) * Fraction(2) ** int(exponent), form)


def plus(a: float, b: float, form: Format) -> float:
    """a + b."""
    if isfinite(a) and isfinite(b):
        return rounded(Fraction(a) + Fraction(b), form) or a + b  # which knows the sign of 0
    return a + b


def times(a: float, b: float, form: Format) -> float:
    """a b."""
    if isfinite(a) and isfinite(b):
        found = rounded(Fraction(a) * Fraction(b), form)
        return found or copysign(0.0, copysign(1, a) * copysign(1, b))
    return a * b


def over(a: float, b: float, form: Format) -> float:
    """a / b, which is infinite for b = 0, and nan for 0/0."""
    if isnan(a) or isnan(b) or (isinf(a) and isinf(b)) or (a == 0 and b == 0):
        return nan
    towards = copysign(1, a) * copysign(1, b)
    if isinf(a) or b == 0:
        return copysign(inf, towards)
    if isinf(b):
        return copysign(0.0, towards)
    return rounded(Fraction(a) / Fraction(b), form) or copysign(0.0, towards)
