"""Derivatives by jets, against formulae."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from flint import ctx
from judge_helpers import C, F, P, a, b, h, i, j, k, point, softmax, x, y

from derive.judge.enclose import Point, Undefined, compare, enclose, exact
from derive.judge.jets import SLOPE
from derive.kernel.givens import define
from derive.kernel.terms import (
    ONE,
    ZERO,
    Cases,
    Delta,
    Deriv,
    Max,
    Pow,
    Prod,
    Sum,
    call,
    rename,
    term,
)
from derive.maths.functions import FUNCTIONS
from tests.build import sym

LOSS = define(sym("L"), -Sum(k, y(k) * call("log", P(k))))
GIVENS = (define(P(i), softmax(i)), LOSS)


def soft(first: int, second: int) -> Point:
    return point(
        *GIVENS, size=3, members={i: first, j: second, k: 2},
        h=["3/7", "-5/4", "1/3"], y=["1/2", "1/3", "1/6"],
    )  # fmt: skip


def test_polynomials_are_differentiated_exactly():
    at = point(x="3/2", a="5")
    assert exact(Deriv(x**3 * a + x, x), at) == Fraction(3 * 9 * 5, 4) + 1
    assert exact(Deriv(Deriv(x**3, x), x), at) == 9
    assert exact(Deriv(Deriv(Deriv(x**3 * a, x), a), x), at) == 9
    assert exact(Deriv(x**-2, x), at) == F("-16/27")
    assert exact(Deriv(a, x), at) == 0


@pytest.mark.parametrize(("first", "second"), [(0, 1), (1, 1), (2, 0)])
def test_the_jacobian_of_softmax(first, second):
    at = soft(first, second)
    assert compare(Deriv(P(j), h(i)), P(i) * (Delta(i, j) - P(j)), at) == "agree"
    wrong = compare(Deriv(P(j), h(i)), -P(i) * P(j), at)
    assert wrong == ("differ" if first == second else "agree")


@pytest.mark.parametrize(("first", "second"), [(0, 1), (1, 1)])
def test_logsumexp_to_third_order(first, second):
    at = soft(first, second)
    lse = call("log", Sum(k, call("exp", h(k))))
    hessian = P(i) * Delta(i, j) - P(i) * P(j)
    assert compare(Deriv(lse, h(i)), P(i), at) == "agree"
    assert compare(Deriv(Deriv(lse, h(i)), h(j)), hessian, at) == "agree"
    third = Deriv(Deriv(Deriv(lse, h(i)), h(j)), h(k))
    assert compare(third, Deriv(hessian, h(k)), at) == "agree"
    assert compare(third, ZERO, at) == "differ"


def test_cross_entropy_goes_through_its_definitions():
    at = soft(0, 1)
    assert compare(Deriv(sym("L"), h(i)), P(i) - y(i), at) == "agree"
    assert compare(Deriv(sym("L"), P(i)), -y(i) / P(i), at) == "agree"


def test_without_sum_y_1_the_gradient_is_another_one():
    at = replace(soft(0, 1), values={**soft(0, 1).values, ("y", (2,)): Fraction(2)})
    assert compare(Deriv(sym("L"), h(i)), P(i) - y(i), at) == "differ"
    assert compare(Deriv(sym("L"), h(i)), P(i) * Sum(k, y(k)) - y(i), at) == "agree"


def test_a_defined_quantity_is_held_as_a_variable_where_it_is_one():
    z, w = sym("z"), sym("w")
    at = point(define(z, x**2), define(w, z**3 + x), x="2")
    assert exact(Deriv(w, z), at) == 3 * 16  # the path through x does not count
    assert exact(Deriv(w, x), at) == 3 * 16 * 4 + 1
    assert exact(Deriv(Deriv(w, z), x), at) == 6 * 4 * 4
    assert exact(Deriv(Deriv(w, x), z), at) == 6 * 4 * 4


def test_formulas_give_values_that_do_not_move():
    at = replace(point(a="1", x="2"), formulas={("b", 0): (define(b, call("exp", a)),)})
    assert compare(Deriv(b * x, x), call("exp", ONE), at) == "agree"
    assert exact(Deriv(b * x, a), at) == 0
    assert exact(Deriv(b * x, b), at) == 2


def test_products_maxima_and_cases():
    at = point(members={i: 0, j: 1}, h=["3", "5"], x="2")
    assert exact(Deriv(Prod(k, h(k)), h(i)), at) == 5
    assert exact(Deriv(Max(k, h(k) * x), x), at) == 5
    assert exact(Deriv(Max(k, h(k)), h(i)), at) == 0
    assert exact(Deriv(Cases(((call("step", x), x**2),), x), x), at) == 4


@pytest.mark.parametrize(
    "t",
    [
        call("step", x),
        call("relu", x),
        call("abs", x),
        call("sign", x),
        call("zero", x),
        call("max", x, -x),
        Pow(x, F("1/2")),
        Pow(x**2, F("1/2")),
        Max(k, h(k) * x),
    ],
    ids=lambda t: str(t)[:30],
)
def test_at_a_kink_there_is_no_derivative(t):
    at = point(x="0", h=["1", "2"])
    enclose(t, at)
    with pytest.raises(Undefined):
        enclose(Deriv(t, x), at)


def test_beside_a_kink_there_is_one():
    for number, slope in (("1/9", 1), ("-1/9", 0)):
        assert exact(Deriv(call("relu", x), x), point(x=number)) == slope
    # what does not vary has no kink
    assert exact(Deriv(call("step", a) * x, x), point(x="1", a="0")) == 0


@pytest.mark.parametrize("name", sorted(set(SLOPE) - {"step", "zero", "sign", "gamma"}))
@pytest.mark.parametrize("order", [1, 2])
def test_native_slopes_against_differences(name, order):
    """A central difference at 400 digits of precision is off by its step squared only."""
    number, step = Fraction(4, 3) if name == "acosh" else Fraction(3, 7), Fraction(1, 10**30)
    t = call(name, x)
    for _ in range(order - 1):
        t = Deriv(t, x)
    sides = [point(x=str(number + s)) for s in (step, -step)]
    plain = [replace(p, functions={}) for p in sides]
    up, down = (enclose(t, p, 1400) for p in plain)
    slope = enclose(Deriv(t, x), replace(point(x=str(number)), functions={}), 1400)
    with ctx.workprec(1400):
        error = abs((up - down) * 10**30 / 2 - slope)
    assert error < 1e-50


@pytest.mark.parametrize("name", sorted(n for n, row in FUNCTIONS.items() if row.arity == 1))
def test_the_table_of_functions_agrees(name):
    """The derivative of each row, against jets through its definition."""
    agreed = 0
    for number in ("5/7", "-4/9", "7/3", "11/2"):
        at = point(x=number)
        said = compare(Deriv(call(name, x), x), rename_x(FUNCTIONS[name].derivatives[0]), at)
        assert said != "differ", (name, number)
        agreed += said == "agree"
    assert agreed


def rename_x(row):
    from derive.kernel.functions import instantiate

    return instantiate(row, (x,))


def test_unknown_functions_are_smooth():
    phi = {("phi", 1): tuple(map(F, ("1/2", "-2", "3", "1/3", "1/5", "2/7")))}
    at = replace(point(x="3/2", a="5"), polynomials=phi)
    assert compare(Deriv(call("phi", x**2), x), 2 * x * call("phi'", x**2), at) == "agree"
    assert compare(Deriv(call("phi'", x), x), call("phi''", x), at) == "agree"
    assert exact(call("phi''", ZERO), at) == 6
    assert compare(call("phi", x + a), call("phi", x) + call("phi", a), at) == "differ"


def test_primes_of_known_functions():
    at = point(x="3/2")
    assert compare(call("sigmoid'", x), call("sigmoid", x) * call("sigmoid", -x), at) == "agree"
    assert compare(call("sin''", x), -call("sin", x), at) == "agree"


def test_an_arbitrary_loss_obeys_the_chain_rule():
    z = sym("z", i)
    at = point(define(z, sym("w") * h(i)), members={i: 0, j: 1}, h=["2", "3"], w="5/7")
    at = replace(at, depends={"L": (("z", (C,)),)})
    loss = sym("L")
    chain = Sum(k, Deriv(loss, sym("z", k)) * h(k))
    assert compare(Deriv(loss, sym("w")), chain, at) == "agree"
    assert exact(Deriv(loss, sym("z", i)), at) != exact(Deriv(loss, sym("z", j)), at)
    mixed = Deriv(Deriv(loss, sym("z", i)), sym("z", j))
    assert exact(mixed, at) not in (None, 0)


def test_a_bound_variable_of_differentiation():
    at = point(members={i: 0}, h=["2", "3"])
    laplacian = Sum(k, Deriv(Deriv(Sum(j, h(j) ** 3), h(k)), h(k)))
    assert exact(laplacian, at) == 6 * 5
    assert exact(rename(Deriv(h(k) ** 2, h(k)), {k: i}), at) == 4
    assert exact(Deriv(term(3), h(i)), at) == 0
