"""The value of every kind of term, against values that are known."""

from __future__ import annotations

from fractions import Fraction
from math import erf, exp, log, pi

import pytest
from judge_helpers import C, F, a, approx, b, h, i, j, k, one, point, two, x, y

from derive.judge.enclose import Missing, Undefined, compare, enclose, exact
from derive.kernel.givens import define
from derive.kernel.terms import ONE, ZERO, Cases, Delta, Max, Pow, Prod, Size, Sum, call, term
from tests.build import sym

AT = point(members={i: 0, j: 1, one: 0, two: 1}, h=["3/7", "-5/4"], x="9/4", a="2", b="-3")

EXACT = [
    (term(F("2/3")), "2/3"),
    (h(i), "3/7"),
    (h(two), "-5/4"),
    (x, "9/4"),
    (Size(C), "2"),
    (h(i) + h(j), "-23/28"),
    (h(i) * h(j), "-15/28"),
    (x**2, "81/16"),
    (x**-1, "4/9"),
    (Pow(x, F("1/2")), "3/2"),
    (Pow(x, F("-3/2")), "8/27"),
    (Pow(ZERO, F("0")), "1"),
    (Sum(k, h(k)), "-23/28"),
    (Sum(k, ONE), "2"),
    (Prod(k, h(k)), "-15/28"),
    (Max(k, h(k)), "3/7"),
    (Delta(i, j), "0"),
    (Delta(i, i), "1"),
    (Delta(one, i), "1"),
    (Sum(k, Delta(k, i) * h(k)), "3/7"),
    (call("step", h(i)), "1"),
    (call("step", h(j)), "0"),
    (call("step", ZERO), "0"),
    (call("zero", x - F("9/4")), "1"),
    (call("zero", x), "0"),
    (call("pow", x, Fraction(1, 2)), "3/2"),
    (call("pow", a, b), "1/8"),
    (call("exp", ZERO), "1"),
    (call("log", ONE), "0"),
    (call("relu", b), "0"),
    (call("abs", b), "3"),
    (call("max", a, b), "2"),
    (call("sigmoid", ZERO), "1/2"),
    (Cases(((call("step", b), a),), x), "9/4"),
    (Cases(((call("step", a), x), (ONE, b)), ZERO), "9/4"),
]


@pytest.mark.parametrize(("t", "value"), EXACT, ids=lambda v: str(v)[:40])
def test_rational_values_stay_exact(t, value):
    assert exact(t, AT) == F(value)


@pytest.mark.parametrize(
    ("t", "value"),
    [
        (call("exp", x), exp(2.25)),
        (call("log", x), log(2.25)),
        (call("erf", x), erf(2.25)),
        (call("pi"), pi),
        (Pow(term(2), F("1/2")), 2**0.5),
        (Pow(term(2), F("-2/3")), 2 ** (-2 / 3)),
        (call("pow", x, Pow(term(2), F("1/2"))), 2.25 ** (2**0.5)),
        (Max(k, call("exp", h(k))), exp(3 / 7)),
        (call("softplus", b), log(1 + exp(-3))),
    ],
    ids=lambda v: str(v)[:40],
)
def test_other_values_are_enclosed_tightly(t, value):
    ball = enclose(t, AT)
    assert abs(float(ball.mid()) - value) < 1e-12
    assert ball.rel_accuracy_bits() > 100
    assert exact(t, AT) is None


def test_a_sum_over_an_empty_set_is_0_and_a_product_1():
    empty = point(size=0)
    assert exact(Sum(k, h(k)), empty) == 0
    assert exact(Prod(k, h(k)), empty) == 1
    with pytest.raises(Undefined):
        enclose(Max(k, h(k)), empty)


@pytest.mark.parametrize(
    "t",
    [
        1 / (x - F("9/4")),
        call("log", b),
        call("log", ZERO),
        Pow(b, F("1/2")),
        Pow(ZERO, F("-1/2")),
        call("pow", b, F("1/3")),
        call("asin", a),
        ZERO * call("log", b),
        Sum(k, 1 / (h(k) - h(i))),
    ],
    ids=lambda v: str(v)[:40],
)
def test_outside_the_domain_there_is_no_value(t):
    with pytest.raises(Undefined):
        enclose(t, AT)


def test_a_branch_that_is_not_taken_need_not_be_defined():
    assert exact(Cases(((call("step", b), call("log", b)),), a), AT) == 2


def test_what_is_not_exactly_known_decides_nothing():
    one_ = call("exp", x) * call("exp", -x)  # 1, but only enclosed
    for t in (call("step", one_ - 1), call("zero", one_ - 1), 1 / (one_ - 1)):
        assert not enclose(t, AT).is_finite()
        assert compare(t, ZERO, AT) == "unknown"
        assert compare(t, ONE, AT) == "unknown"


def test_definitions_are_followed_with_their_parameters():
    w = sym("w", i)
    at = point(define(w, h(i) ** 2), define(sym("w", one), term(7)), members={one: 0, j: 1},
               h=["3", "5"])  # fmt: skip
    assert exact(sym("w", j), at) == 25
    assert exact(Sum(k, sym("w", k)), at) == 32


def test_one_name_may_have_values_at_several_numbers_of_indices():
    at = point(define(sym("h"), Sum(k, h(k))), h=["1", "2"])
    assert exact(sym("h"), at) == 3


def test_a_name_without_value_is_reported():
    for t in (sym("unknown"), call("mystery", x), h(k), y(i)):
        with pytest.raises(Missing):
            enclose(t, AT)
        assert compare(t, t, AT) == "unknown"


def test_a_name_that_is_defined_through_itself_is_reported():
    at = point(define(a, b), define(b, a))
    with pytest.raises(Missing):
        enclose(a, at)


@pytest.mark.parametrize(
    ("left", "relation", "right", "said"),
    [
        (x, "=", F("9/4"), "agree"),
        (x, "=", F("9/5"), "differ"),
        (call("exp", a + b), "=", call("exp", a) * call("exp", b), "agree"),
        (call("exp", a + b), "=", call("exp", a) + call("exp", b), "differ"),
        (call("exp", a), "=", call("exp", a) + Fraction(1, 10**30), "differ"),
        (call("exp", a) - call("exp", a), "=", 0, "agree"),
        (b, "<", a, "agree"),
        (a, "<", a, "differ"),
        (a, "<=", a, "agree"),
        (a, ">", b, "agree"),
        (b, ">=", a, "differ"),
        (a, "!=", b, "agree"),
        (a, "!=", a, "differ"),
        (call("exp", a) * call("exp", -a), "!=", 1, "unknown"),
        (call("log", b), "=", 1, "undefined"),
    ],
    ids=str,
)
def test_comparing(left, relation, right, said):
    assert compare(term(left), term(right), AT, relation) == said


def test_approximate_values_are_of_the_right_entry():
    assert approx(call("exp", h(j)), AT) == pytest.approx(exp(-1.25))
