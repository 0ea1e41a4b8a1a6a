"""Floating point emulated: what overflows, what is lost, and what the shift saves."""

from __future__ import annotations

import math
import random
import struct
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import pytest

from derive.judge import floats
from derive.judge.floats import FORMATS
from derive.judge.prove import prove
from derive.judge.shifts import stable
from derive.judge.stability import EvaluationError, compute, stability, values_at
from derive.kernel.terms import Delta, Index, Max, Prod, Size, Sum, Sym, Term, call, term
from derive.maths.functions import FUNCTIONS
from derive.report import Proved
from tests.build import sym

F = Fraction
i, k = Index("i", "C"), Index("k", "C")
x, y = sym("x"), sym("y")
z_i, z_k = sym("z", i), sym("z", k)
Z = {"z": (1000, 1, 0)}


def e(t: Term) -> Term:
    return call("exp", t)


S = Sum(k, e(z_k))
SOFTMAX = e(z_i) / S


def computed(t: Term, at: dict[str, Any], form: str = "float64") -> Any:
    return stability(t, values_at(t, at, functions=FUNCTIONS), form)


# -- formats -----------------------------------------------------------------------------------
PACKED = {"float64": "<d", "float32": "<f", "float16": "<e"}


def rationals() -> Iterator[Fraction]:
    """Numbers of every scale, ties and borders among them."""
    rng = random.Random(7)
    for _ in range(400):
        yield F(rng.randint(-(10**20), 10**20), rng.randint(1, 10**20)) * F(2) ** rng.randint(
            -160, 160
        )
    for form in FORMATS.values():
        top, tiny = F(form.largest), F(form.smallest) / 2 ** (form.bits - 1)
        half = F(2) ** (form.high - form.bits)
        yield from (top, top + half, top + half - F(1, 3), -top, tiny, tiny / 2, tiny * 3 / 2)
        yield from (1 + F(1, 2**form.bits), 1 + F(3, 2**form.bits), F(form.smallest) - tiny / 3)


@pytest.mark.parametrize("name", PACKED)
def test_rounding_is_that_of_the_machine(name: str) -> None:
    """Packing rounds from a float64, so only rationals that are one are asked for."""
    for number in rationals():
        try:
            exact = number.numerator / number.denominator
        except OverflowError:
            exact = math.inf if number > 0 else -math.inf
        if name == "float64":
            assert floats.rounded(number, FORMATS[name]) == exact
        elif math.isfinite(exact):
            try:
                packed = struct.unpack(PACKED[name], struct.pack(PACKED[name], exact))[0]
            except OverflowError:
                packed = math.copysign(math.inf, exact)
            assert floats.rounded(F(exact), FORMATS[name]) == packed


def test_the_borders_of_the_formats() -> None:
    assert FORMATS["float64"].largest == 1.7976931348623157e308
    assert FORMATS["float32"].largest == 3.4028234663852886e38
    assert FORMATS["float16"].largest == 65504
    assert FORMATS["float64"].smallest == F(2.2250738585072014e-308)


SPECIAL = (0.0, -0.0, 1.5, -2.0, 1e308, -1e308, 5e-324, math.inf, -math.inf, math.nan)
OPERATIONS: dict[str, tuple[Any, Callable[[float, float], float]]] = {
    "+": (floats.plus, lambda a, b: a + b),
    "*": (floats.times, lambda a, b: a * b),
    "/": (floats.over, lambda a, b: a / b),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_operations_are_those_of_the_machine(name: str) -> None:
    ours, machine = OPERATIONS[name]
    rng = random.Random(name)
    some = [rng.uniform(-1, 1) * 10.0 ** rng.randint(-300, 300) for _ in range(40)]
    for a in (*SPECIAL, *some):
        for b in (*SPECIAL, *some):
            if name == "/" and b == 0:
                continue  # Python refuses; the next test says what must come
            assert repr(ours(a, b, FORMATS["float64"])) == repr(machine(a, b)), (a, name, b)


def test_division_by_zero() -> None:
    over = floats.over
    double = FORMATS["float64"]
    assert over(1.0, 0.0, double) == math.inf
    assert over(-1.0, 0.0, double) == over(1.0, -0.0, double) == -math.inf
    assert math.isnan(over(0.0, 0.0, double))


# -- expressions -------------------------------------------------------------------------------
# expression, values, what float64 and float32 make of it, the first thing that goes wrong
ROWS: dict[str, tuple[Term, dict[str, Any], float, float, str]] = {
    "exp": (e(x), {"x": 709}, 8.218407461554972e307, math.inf, "overflow"),
    "exp, too much": (e(x), {"x": 710}, math.inf, math.inf, "overflow"),
    "exp, small": (e(x), {"x": 88}, 1.6516362549940018e38, 1.6516362661361307e38, ""),
    "exp, 89": (e(x), {"x": 89}, 4.4896128191743455e38, math.inf, "overflow"),
    "softmax": (SOFTMAX, {**Z, "i": 0}, math.nan, math.nan, "overflow"),
    "softmax, lost": (SOFTMAX, {"z": (-1000, -1001)}, math.nan, math.nan, "underflow"),
    "log-sum-exp": (call("log", S), Z, math.inf, math.inf, "overflow"),
    "log-softmax": (call("log", SOFTMAX), {**Z, "i": 1}, -math.inf, -math.inf, "overflow"),
    "sigmoid": (1 / (1 + e(-x)), {"x": -1000}, 0.0, 0.0, "overflow"),
    "its log": (
        call("log", 1 / (1 + e(-x))),
        {"x": -1000},
        -math.inf,
        -math.inf,
        "overflow",
    ),
    "tanh written": ((e(x) - e(-x)) / (e(x) + e(-x)), {"x": 1000}, math.nan, math.nan, "overflow"),
    "tanh": (call("tanh", x), {"x": 1000}, 1.0, 1.0, ""),
    "softplus": (call("log", 1 + e(x)), {"x": 1000}, math.inf, math.inf, "overflow"),
    "lost one": (x + y - x, {"x": 10**20, "y": 1}, 0.0, 0.0, "cancellation"),
    "tenths": (
        term(F("0.1")) + F("0.2") - F("0.3"),
        {},
        5.551115123125783e-17,
        0.0,
        "cancellation",
    ),
    "squares": (x**2 / x, {"x": 10**200}, math.inf, math.nan, "overflow"),
    "ratio": (e(x) / e(y), {"x": 1000, "y": 999}, math.nan, math.nan, "overflow"),
    "by zero": (1 / (x - x), {"x": 3}, math.inf, math.inf, "division by zero"),
    "zero by zero": ((x - x) / (x - x), {"x": 3}, math.nan, math.nan, "invalid"),
    "log of 0": (call("log", x), {"x": 0}, -math.inf, -math.inf, "division by zero"),
    "log of -1": (call("log", x), {"x": -1}, math.nan, math.nan, "invalid"),
    "root of -1": (call("sqrt", x), {"x": -1}, math.nan, math.nan, "invalid"),
    "nothing wrong": (x * y + 1, {"x": F("1.5"), "y": 2}, 4.0, 4.0, ""),
    "a mean": (Sum(k, z_k) / Size("C"), {"z": (1, 2, 6)}, 3.0, 3.0, ""),
    "a largest": (Max(k, z_k), {"z": (1, 7, 6)}, 7.0, 7.0, ""),
    "a product": (Prod(k, z_k), {"z": (10**100,) * 4}, math.inf, math.inf, "overflow"),
    "one-hot": (Sum(k, Delta(i, k) * z_k), {"z": (4, 5, 6), "i": 1}, 5.0, 5.0, ""),
    "ReLU": (call("relu", x), {"x": -5}, 0.0, 0.0, ""),
    "powers": (e(x) ** 2 / (1 + e(x)) ** 2, {"x": 800}, math.nan, math.nan, "overflow"),
    "1 - cos": ((1 - call("cos", x)) / x**2, {"x": F("1e-9")}, 0.0, 0.0, "cancellation"),
}


@pytest.mark.parametrize("name", ROWS)
def test_as_written(name: str) -> None:
    t, at, double, single, first = ROWS[name]
    found = computed(t, at).written
    assert repr(found.value) == repr(double)
    assert repr(computed(t, at, "float32").written.value) == repr(single)
    one = found.first or computed(t, at, "float32").written.first
    assert (one.kind if one else "") == first
    assert found.fine == (math.isfinite(double) and first in ("", "overflow"))


@pytest.mark.parametrize("name", ROWS)
def test_the_shift_is_proved_and_no_worse(name: str) -> None:
    """Whatever an expression is shifted to is the same expression, and is computed well."""
    t, at, *_ = ROWS[name]
    form = stable(t)
    if form is None:
        assert computed(t, at).shifted is None
        return
    assert isinstance(prove(t, form, [], functions=FUNCTIONS), Proved)
    for precision in ("float64", "float32"):
        shifted = computed(t, at, precision).shifted
        assert shifted.fine, shifted
        assert math.isclose(shifted.value, shifted.true, rel_tol=1e-6, abs_tol=1e-40)


def test_what_is_shifted() -> None:
    shifted = {name for name, row in ROWS.items() if stable(row[0]) is not None}
    assert shifted == {
        "softmax",
        "softmax, lost",
        "log-sum-exp",
        "log-softmax",
        "sigmoid",
        "its log",
        "tanh written",
        "softplus",
        "ratio",
        "powers",
    }


NOT_SHIFTED: dict[str, Term] = {
    "a difference under a logarithm may be negative": call("log", (e(x) - 1) / (1 + e(y))),
    "no exponential below the line": 1 / (1 + x**2),
    "an exponential inside of a function": 1 / (1 + call("tanh", e(x))),
    "an exponential of its own": e(x),
}


@pytest.mark.parametrize("name", NOT_SHIFTED)
def test_what_is_not_shifted(name: str) -> None:
    form = stable(NOT_SHIFTED[name])
    assert form is None or isinstance(
        prove(NOT_SHIFTED[name], form, [], functions=FUNCTIONS), Proved
    )


def test_an_event_says_where() -> None:
    found = computed(SOFTMAX, {"z": (0, 2000), "i": 0}).written
    assert [(v.kind, v.term, dict(v.members), v.operands) for v in found.events] == [
        ("overflow", e(z_k), {"k": 1}, (2000.0,))
    ]
    assert found.value == 0.0


def test_definitions_are_computed_as_they_are_written() -> None:
    from judge_helpers import families

    from derive.kernel.givens import define

    point = values_at(e(x), {"x": 800})
    s = sym("s")
    point = type(point)({}, {}, point.values, families([define(s, 1 + e(x))]), FUNCTIONS)
    assert compute(1 / s, point).first == compute(1 / (1 + e(x)), point).first
    circular = type(point)({}, {}, {}, families([define(s, 1 + s)]), FUNCTIONS)
    with pytest.raises(EvaluationError):
        compute(s, circular)


def test_what_is_left_open_is_said() -> None:
    for t, at in ((x + y, {"x": 1}), (S, {}), (SOFTMAX, {"z": 3}), (z_i + x, {"z": (1, 2)})):
        with pytest.raises(EvaluationError):
            computed(t, at)


def test_it_is_bounded() -> None:
    long = Sum(k, Sum(i, z_i * z_k))
    with pytest.raises(EvaluationError):
        stability(long, values_at(long, {"z": [1] * 1000}), budget=5000)
    for t in (e(e(e(x))), x ** (10**8), Prod(k, e(z_k))):
        assert computed(t, {"x": 10**9, "z": [10**9] * 3}).written.value == math.inf


def test_large_arguments() -> None:
    for power, wanted in ((10**300, math.inf), (-(10**300), 0.0)):
        assert computed(e(x), {"x": power}).written.value == wanted
    found = computed(call("sin", x), {"x": 10**300}).written
    assert found.value == math.sin(1e300)
    assert found.true is None  # the exact number is not the float64


def test_a_long_softmax() -> None:
    long = computed(SOFTMAX, {"z": [n + 150 for n in range(600)], "i": 599})
    assert math.isnan(long.written.value)
    assert long.shifted.fine


def random_term(rng: random.Random, depth: int) -> Term:
    if depth == 0:
        return rng.choice((x, y, term(F(rng.randint(-40, 40), 8))))
    a, b = random_term(rng, depth - 1), random_term(rng, depth - 1)
    return rng.choice((a + b, a - b, a * b, a / b, a**2, call("exp", a), call("tanh", a)))


def machine(t: Term, at: dict[str, float]) -> float:
    """The same term by Python's own floats."""
    from derive.kernel import terms as n

    match t:
        case n.Num(value):
            return float(value)
        case Sym(name, ()):
            return at[name]
        case n.Add(parts):
            total = machine(parts[0], at)
            for part in parts[1:]:
                total += machine(part, at)
            return total
        case n.Mul(parts):
            total = machine(parts[0], at)
            for part in parts[1:]:
                if isinstance(part, n.Pow) and part.exponent < 0:
                    total /= machine(part.base, at)
                else:
                    total *= machine(part, at)
            return total
        case n.Pow(base, power):
            return machine(base, at) ** int(power)
        case n.Call(name, (inner,)):
            return float(getattr(math, name)(machine(inner, at)))
    raise AssertionError(t)


def test_random_expressions_are_computed_as_the_machine_computes_them() -> None:
    rng = random.Random(3)
    compared = 0
    for _ in range(300):
        t = random_term(rng, 3)
        try:
            wanted = machine(t, {"x": 0.75, "y": -1.5})
        except (ZeroDivisionError, OverflowError):
            continue
        got = compute(t, values_at(t, {"x": F(3, 4), "y": F(-3, 2)}, functions=FUNCTIONS))
        assert got.value == pytest.approx(wanted, rel=1e-13, abs=1e-300) or not got.fine, t
        compared += 1
    assert compared > 200
