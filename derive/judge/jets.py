"""Values that the independent evaluator computes with: exact rationals, rigorous balls, jets.

A value stays an exact rational (`fmpq`) for as long as it is one, so that `step`, `zero` and
equality can be decided; it becomes a ball (`arb`) when a transcendental function appears. A ball
that is `nan` says "not determined" and counts for neither side. A `Jet` carries the derivative in
one direction; its parts may be jets of lower levels, which gives mixed higher derivatives.

The derivatives of native functions are written here a second time on purpose: nothing is shared
with the kernel's differentiation, which this module is there to contradict.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import combinations_with_replacement
from typing import Any, TypeAlias

from .reals import arb, fmpq
from .trouble import TooMuch, Undefined

Value: TypeAlias = Any  # fmpq | arb | Jet
Scalar: TypeAlias = Any  # fmpq | arb

ZERO, ONE = fmpq(0), fmpq(1)
NAN = arb("nan")
MAX_BITS = 20_000  # longer rationals go on as balls
MAX_EXPONENT = 10**9


class Jet:
    """`re + eps * d` with `d * d = 0`, where `d` belongs to the nesting `level`."""

    __slots__ = ("eps", "level", "re")

    def __init__(self, level: int, re: Value, eps: Value) -> None:
        self.level, self.re, self.eps = level, re, eps

    def __add__(self, other: Value) -> Value:
        if type(other) is Jet:
            if other.level > self.level:
                return Jet(other.level, self + other.re, other.eps)
            if other.level == self.level:
                return Jet(self.level, self.re + other.re, self.eps + other.eps)
        return Jet(self.level, self.re + other, self.eps)

    __radd__ = __add__

    def __neg__(self) -> Jet:
        return Jet(self.level, -self.re, -self.eps)

    def __sub__(self, other: Value) -> Value:
        return self + (-other)

    def __rsub__(self, other: Value) -> Value:
        return -self + other

    def __mul__(self, other: Value) -> Value:
        if type(other) is Jet:
            if other.level > self.level:
                return Jet(other.level, self * other.re, self * other.eps)
            if other.level == self.level:
                eps = self.re * other.eps + self.eps * other.re
                return Jet(self.level, self.re * other.re, eps)
        elif is_zero(other):  # a constant 0: the product does not vary
            return self.re * other
        return Jet(self.level, self.re * other, self.eps * other)

    __rmul__ = __mul__

    def __repr__(self) -> str:
        return f"Jet({self.level}, {self.re!r}, {self.eps!r})"


def real(x: Value) -> Scalar:
    """The value without its derivatives."""
    while type(x) is Jet:
        x = x.re
    return x


def split(x: Value, level: int) -> tuple[Value, Value]:
    """Value and derivative at the outermost `level`; what carries none there does not vary."""
    if type(x) is Jet and x.level == level:
        return x.re, x.eps
    return x, nothing(x)


def nothing(x: Value) -> Scalar:
    """0, or `nan` where the value is not determined."""
    return trim(real(x) * 0)


def is_zero(x: Scalar) -> bool:
    """Whether a scalar is known to be exactly 0."""
    return x.is_zero() if type(x) is arb else x == 0


def rational(value: Fraction | int) -> Scalar:
    """An exact number; a very long one as a ball."""
    return trim(fmpq(value.numerator, value.denominator))


def trim(x: Value) -> Value:
    """Keep rationals short and zeros exact."""
    if type(x) is fmpq:
        return arb(x) if x.height_bits() > MAX_BITS else x
    if type(x) is arb:
        return ZERO if x.is_zero() else x
    return Jet(x.level, trim(x.re), trim(x.eps)) if type(x) is Jet else x


def sign(x: Scalar) -> int | None:
    """-1, 0 or 1, or None where the ball does not tell."""
    if x > 0:
        return 1
    if x < 0:
        return -1
    return 0 if is_zero(x) else None


def recip(x: Value) -> Value:
    """1/x."""
    if type(x) is Jet:
        r = recip(x.re)
        return Jet(x.level, r, -(r * r) * x.eps)
    if is_zero(x):
        raise Undefined("division by zero")
    return ONE / x


def power(x: Value, exponent: Fraction) -> Value:
    """A rational power; roots of rational squares stay exact."""
    if exponent == 0:
        return ONE + nothing(x)
    if exponent == 1:
        return x
    if type(x) is Jet:
        slope = power(x.re, exponent - 1) * rational(exponent)
        return Jet(x.level, power(x.re, exponent), slope * x.eps)
    if exponent.denominator == 1:
        return _integer_power(x, exponent.numerator)
    s = sign(x)
    if s == -1 or (s == 0 and exponent < 0):
        raise Undefined("root of a negative number or division by zero")
    if s == 0:
        return ZERO
    return _integer_power(_root(x, exponent.denominator), exponent.numerator)


def _integer_power(x: Scalar, n: int) -> Scalar:
    if n < 0 and is_zero(x):
        raise Undefined("division by zero")
    if type(x) is fmpq:
        if x == 1 or x == 0:
            return x
        if abs(n) * x.height_bits() > 4 * MAX_BITS:
            if abs(n) > MAX_EXPONENT:
                raise TooMuch("a power with a huge exponent")
            x = arb(x)
        return trim(x**n)
    if abs(n) > MAX_EXPONENT:
        raise TooMuch("a power with a huge exponent")
    return x**n


def _root(x: Scalar, q: int) -> Scalar:
    if q > 1000:
        return NAN
    if type(x) is fmpq:
        top, bottom = x.p.root(q), x.q.root(q)
        if top**q == x.p and bottom**q == x.q:
            return fmpq(top, bottom)
        x = arb(x)
    return x.sqrt() if q == 2 else x.root(q)


def general_power(a: Value, b: Value) -> Value:
    """a**b: rational exponents for what they allow, any exponent for a > 0."""
    if type(b) is fmpq:
        return power(a, Fraction(int(b.p), int(b.q)))
    if type(b) is not Jet and b.is_integer():
        return power(a, Fraction(int(b.unique_fmpz())))
    s = sign(real(a))
    if s == -1 or (s == 0 and not real(b) > 0):
        raise Undefined("a power of a number that is not positive")
    if s == 0:
        if type(a) is Jet or type(b) is Jet:
            raise Undefined("derivative of a power at zero")
        return ZERO
    return apply("exp", b * apply("log", a))


def maximum(a: Value, b: Value) -> Value:
    """The larger of two values; a derivative does not exist where they are equal."""
    x, y = real(a), real(b)
    if x > y:
        return a
    if y > x:
        return b
    if type(a) is Jet or type(b) is Jet:
        if is_zero(x - y):
            raise Undefined("a tie of a maximum")
        return NAN
    return x if is_zero(x - y) else arb(x).max(arb(y))


def minimum(a: Value, b: Value) -> Value:
    """The smaller of two values."""
    return -maximum(-a, -b)


def _step(x: Scalar) -> Scalar:
    s = sign(x)
    return NAN if s is None else ONE if s > 0 else ZERO


def _zero(x: Scalar) -> Scalar:
    s = sign(x)
    return NAN if s is None else ONE if s == 0 else ZERO


def _sign(x: Scalar) -> Scalar:
    s = sign(x)
    return NAN if s is None else fmpq(s)


def _floor(x: Scalar) -> Scalar:
    if type(x) is fmpq:
        return fmpq(x.p // x.q)
    low, high = arb(x).lower().floor(), arb(x).upper().floor()
    whole = low.unique_fmpz() if low.overlaps(high) else None
    return NAN if whole is None else fmpq(whole)


def _inside(test: Callable[[Scalar], bool], what: str) -> Callable[[Scalar], Scalar]:
    """A domain check: arguments that are certainly outside are not in the domain."""

    def check(x: Scalar) -> Scalar:
        if test(x):
            raise Undefined(what)
        return x

    return check


_POSITIVE = _inside(lambda x: bool(x <= 0), "logarithm of a number that is not positive")
_UNIT = _inside(lambda x: bool(x > 1 or x < -1), "arc function of a number beyond 1")
_OPEN = _inside(lambda x: bool(x >= 1 or x <= -1), "artanh of a number beyond 1")
_ABOVE = _inside(lambda x: bool(x < 1), "arcosh of a number below 1")
_POLES = _inside(lambda x: type(x) is fmpq and x.q == 1 and x <= 0, "a pole of gamma")

NATIVE: Mapping[str, Callable[[Scalar], Scalar]] = {
    "exp": lambda x: ONE if is_zero(x) else arb(x).exp(),
    "log": lambda x: ZERO if x == 1 else arb(_POSITIVE(x)).log(),
    "sin": lambda x: ZERO if is_zero(x) else arb(x).sin(),
    "cos": lambda x: ONE if is_zero(x) else arb(x).cos(),
    "tan": lambda x: ZERO if is_zero(x) else arb(x).tan(),
    "asin": lambda x: ZERO if is_zero(x) else arb(_UNIT(x)).asin(),
    "acos": lambda x: ZERO if x == 1 else arb(_UNIT(x)).acos(),
    "atan": lambda x: ZERO if is_zero(x) else arb(x).atan(),
    "sinh": lambda x: ZERO if is_zero(x) else arb(x).sinh(),
    "cosh": lambda x: ONE if is_zero(x) else arb(x).cosh(),
    "tanh": lambda x: ZERO if is_zero(x) else arb(x).tanh(),
    "asinh": lambda x: ZERO if is_zero(x) else arb(x).asinh(),
    "acosh": lambda x: ZERO if x == 1 else arb(_ABOVE(x)).acosh(),
    "atanh": lambda x: ZERO if is_zero(x) else arb(_OPEN(x)).atanh(),
    "erf": lambda x: ZERO if is_zero(x) else arb(x).erf(),
    "erfc": lambda x: ONE if is_zero(x) else arb(x).erfc(),
    "gamma": lambda x: ONE if x == 1 else arb(_POLES(x)).gamma(),
    "digamma": lambda x: arb(_POLES(x)).digamma(),
    "sigmoid": lambda x: fmpq(1, 2) if is_zero(x) else 1 / (1 + (-arb(x)).exp()),
    "softplus": lambda x: arb(x).exp().log1p(),
    "sqrt": lambda x: power(x, Fraction(1, 2)),
    "abs": abs,
    "floor": _floor,
    "sign": _sign,
    "step": _step,
    "zero": _zero,
}


def _flat(x: Value, y: Value) -> Value:
    """The derivative of a function with a jump at 0: 0 elsewhere."""
    if is_zero(real(x)):
        raise Undefined("derivative at a kink")
    return nothing(y)


def _floor_slope(x: Value, y: Value) -> Value:
    if is_zero(real(x) - real(y)):
        raise Undefined("derivative at a kink")
    return nothing(y)


def _abs_slope(x: Value, y: Value) -> Value:
    if is_zero(real(x)):
        raise Undefined("derivative at a kink")
    return apply("sign", x)


# The derivative of each native function at x, given y = f(x).
SLOPE: Mapping[str, Callable[[Value, Value], Value]] = {
    "exp": lambda x, y: y,
    "log": lambda x, y: recip(x),
    "sin": lambda x, y: apply("cos", x),
    "cos": lambda x, y: -apply("sin", x),
    "tan": lambda x, y: y * y + 1,
    "asin": lambda x, y: power(1 - x * x, Fraction(-1, 2)),
    "acos": lambda x, y: -power(1 - x * x, Fraction(-1, 2)),
    "atan": lambda x, y: recip(x * x + 1),
    "sinh": lambda x, y: apply("cosh", x),
    "cosh": lambda x, y: apply("sinh", x),
    "tanh": lambda x, y: 1 - y * y,
    "asinh": lambda x, y: power(x * x + 1, Fraction(-1, 2)),
    "acosh": lambda x, y: power(x * x - 1, Fraction(-1, 2)),
    "atanh": lambda x, y: recip(1 - x * x),
    "erf": lambda x, y: apply("exp", -(x * x)) * (2 / arb.pi().sqrt()),
    "erfc": lambda x, y: apply("exp", -(x * x)) * (-2 / arb.pi().sqrt()),
    "gamma": lambda x, y: y * apply("digamma", x),
    "sigmoid": lambda x, y: y * (1 - y),
    "softplus": lambda x, y: apply("sigmoid", x),
    "sqrt": lambda x, y: recip(y + y),
    "abs": _abs_slope,
    "floor": _floor_slope,
    "sign": _flat,
    "step": _flat,
    "zero": _flat,
}


def apply(name: str, x: Value) -> Value:
    """A native function of one argument, with derivatives of any order."""
    if type(x) is Jet:
        y = apply(name, x.re)
        slope = SLOPE.get(name)
        if slope is None:
            raise TooMuch(f"no derivative of {name} is known here")
        return Jet(x.level, y, slope(x.re, y) * x.eps)
    return NATIVE[name](x)


NATIVE0: Mapping[str, Callable[[], Scalar]] = {"pi": arb.pi, "e": arb.const_e}

NATIVE2: Mapping[str, Callable[[Value, Value], Value]] = {
    "pow": general_power,
    "max": maximum,
    "min": minimum,
}


def monomials(arity: int) -> list[tuple[int, ...]]:
    """The monomials, as positions of arguments, of a generic polynomial that stands for an
    unknown smooth function: degree 5 in one argument, degree 3 in several."""
    degree = 5 if arity == 1 else 3
    return [m for d in range(degree + 1) for m in combinations_with_replacement(range(arity), d)]


def polynomial(coefficients: tuple[Fraction, ...], arguments: tuple[Value, ...]) -> Value:
    """The generic polynomial with these coefficients, in the order of `monomials`."""
    total: Value = ZERO
    for coefficient, monomial in zip(coefficients, monomials(len(arguments)), strict=True):
        part: Value = rational(coefficient)
        for k in monomial:
            part = trim(part * arguments[k])
        total = trim(total + part)
    return total
