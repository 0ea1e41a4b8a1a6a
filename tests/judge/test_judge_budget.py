"""Nothing hangs: steps, digits, depth and time are bounded."""

from __future__ import annotations

from fractions import Fraction
from time import process_time, thread_time

import pytest
from judge_helpers import C, a, b, h, i, k, point, x

from derive.judge.enclose import Point, TooMuch, compare, enclose, exact
from derive.judge.points import admissible_points
from derive.kernel.givens import Given, define
from derive.kernel.terms import ZERO, Add, Index, Mul, Num, Pow, Sum, call
from derive.maths.functions import FUNCTIONS
from tests.build import sym


@pytest.fixture(autouse=True)
def quick():
    start = process_time()
    yield
    assert process_time() - start < 5


def nested(depth: int):
    indices = [Index(f"n{n}", C) for n in range(depth)]
    t = Mul(tuple(h(index) for index in indices))
    for index in indices:
        t = Sum(index, t)
    return t


def test_sums_nested_50_deep():
    with pytest.raises(TooMuch):
        enclose(nested(50), point(h=["1", "2"]))
    assert compare(nested(50), ZERO, point(h=["1", "2"])) == "unknown"


def test_a_chain_of_sums_costs_its_length_only():
    t = h(i)
    for n in range(50):
        t = Sum(Index(f"n{n}", C), h(Index(f"n{n}", C)) * t)
    assert exact(t, point(members={i: 0}, h=["1", "2"])) == 3**50


def test_a_million_members():
    with pytest.raises(TooMuch):
        enclose(Sum(k, call("exp", x)), point(size=10**6, x="1"))


def test_a_deadline():
    with pytest.raises(TooMuch):
        enclose(nested(16), point(h=["1", "2"]), deadline=thread_time() - 1)


@pytest.mark.parametrize(
    "t",
    [
        Pow(Num(Fraction(10)), Fraction(10) ** 10),
        call("pow", 10, Pow(Num(Fraction(10)), Fraction(10))),
        call("pow", 10, Pow(Num(Fraction(10)), Fraction(10) ** 10)),
        Pow(Num(Fraction(10)), Fraction(-(10**10), 3)),
        Pow(Num(Fraction(2)), Fraction(1, 10**9)),
    ],
    ids=lambda t: str(t)[:50],
)
def test_towers_of_powers(t):
    assert compare(t, ZERO, point()) in ("unknown", "differ")


def test_repeated_squares_do_not_grow_for_ever():
    t = Num(Fraction(3, 7))
    for _ in range(60):
        t = Mul((t, t))
    assert compare(t, ZERO, point()) in ("unknown", "differ")


def test_terms_that_share_their_parts():
    t = x
    for _ in range(200):
        t = Add((t, t))
    assert compare(t, Num(Fraction(2**200)), point(x="1")) == "agree"


def test_deep_terms():
    t = x
    for _ in range(1500):
        t = call("sin", t)
    assert compare(t, t, point(x="1")) == "agree"
    for _ in range(30_000):
        t = call("sin", t)
    assert compare(t, t, point(x="1")) == "unknown"


def test_a_deep_network_of_definitions():
    givens = [define(sym("z0", i), h(i))]
    for n in range(1, 40):
        inner = Sum(k, sym(f"W{n}", i, k) * call("relu", sym(f"z{n - 1}", k)))
        givens.append(define(sym(f"z{n}", i), inner))
    points = admissible_points([sym("z39", i)], givens, FUNCTIONS)
    found = points.first()
    assert isinstance(found, Point)
    assert enclose(sym("z39", i), found).is_finite()


def test_points_of_huge_sets_are_refused():
    points = admissible_points([h(i)], [], FUNCTIONS, sizes={C: 10**9})
    assert points.first() is None
    assert points.status == "unsampled"
    assert "many" in points.reason


def test_points_stop_at_the_deadline():
    hard = Given(sum((sym(f"v{n}") ** 4 for n in range(8)), ZERO), Num(Fraction(7)))
    points = admissible_points([a, b, sym("v1")], [hard], FUNCTIONS, deadline=thread_time() + 0.2)
    start = process_time()
    assert points.first() is None
    assert process_time() - start < 1
    assert points.status == "unsampled"
