"""Admissible points satisfy every given exactly, and reach what a counterexample needs."""

from __future__ import annotations

from itertools import islice

import pytest
from judge_helpers import C, F, P, a, b, h, i, j, k, one, softmax, two, x, y

from derive.judge.enclose import compare, enclose, exact
from derive.judge.points import admissible_points
from derive.kernel.givens import Given, define
from derive.kernel.terms import ONE, ZERO, Delta, Deriv, Index, Size, Sum, call, term
from derive.maths.functions import FUNCTIONS
from tests.build import sym

ALL = frozenset({i})
PAIRS = frozenset({i, j})


def points(terms, givens=(), count=24, **options):
    found = admissible_points(terms, list(givens), FUNCTIONS, **options)
    return list(islice(found, count)), found


def q(first, second):
    return sym("Q", first, second)


SOLVED = {
    "a probability": [Given(Sum(k, y(k)), ONE), Given(y(i), ZERO, ">", ALL)],
    "a weighted sum": [Given(Sum(k, y(k) * h(k)), x)],
    "one-hot": [
        Given(y(i) * y(j), Delta(i, j) * y(i), "=", PAIRS),
        Given(Sum(k, y(k)), ONE),
    ],
    "zero or one": [Given(y(i) ** 2, y(i), "=", ALL), Given(Sum(k, y(k)), ONE)],
    "symmetric": [Given(q(i, j), q(j, i), "=", PAIRS)],
    "orthogonal": [Given(Sum(k, q(i, k) * q(j, k)), Delta(i, j), "=", PAIRS)],
    "antisymmetric": [Given(q(i, j), -q(j, i), "=", PAIRS)],
    "of length one": [Given(call("sqrt", Sum(k, y(k) ** 2)), ONE)],
    "centred": [Given(Sum(k, h(k)) / Size(C), ZERO)],
    "a ratio": [Given(a / b, x)],
    "between bounds": [Given(x, ZERO, ">"), Given(1 - x, ZERO, ">="), Given(a, x, ">")],
    "different": [Given(a, b, "!="), Given(h(i), ZERO, "!=", ALL)],
    "a product": [Given(a * b, ONE)],
    "through a definition": [define(P(i), h(i) - x), Given(Sum(k, P(k)), ZERO)],
    "of another function": [Given(b, call("exp", a))],
}


@pytest.mark.parametrize("name", SOLVED)
@pytest.mark.parametrize("seed", [0, 1])
def test_every_given_holds_at_every_point(name, seed):
    givens = SOLVED[name]
    found, stream = points([], givens, seed=seed)
    assert stream.status == "found" and len(found) >= 8
    for p in found:
        assert p.exact
        for g in givens:
            if g.definition:
                continue
            for n in range(p.sizes.get(C, 1)):
                for m in range(p.sizes.get(C, 1)):
                    at = with_members(p, {i: n, j: m})
                    if "of another" in name:
                        assert compare(g.left, g.right, at, g.relation) == "agree"
                    else:
                        assert holds(exact(g.left, at), exact(g.right, at), g.relation)


def with_members(p, members):
    from dataclasses import replace

    return replace(p, members={**p.members, **members})


def holds(left, right, relation):
    return {
        "=": left == right,
        "!=": left != right,
        ">": left > right,
        ">=": left >= right,
    }[relation]


def test_the_stream_is_repeatable():
    givens = SOLVED["orthogonal"]
    first, _ = points([q(i, j)], givens, seed=7)
    again, _ = points([q(i, j)], givens, seed=7)
    other, _ = points([q(i, j)], givens, seed=8)
    assert first == again != other


def test_sizes_start_at_2_then_3_and_1():
    found, _ = points([Sum(k, h(k))])
    sizes = [p.sizes[C] for p in found]
    assert sizes[0] == 2
    assert {1, 2, 3} <= set(sizes[:6])


def test_two_sets_get_different_sizes():
    s = Index("s", "S")
    found, _ = points([Sum(k, h(k)) * Sum(s, sym("v", s))])
    assert {p.sizes[C] - p.sizes["S"] for p in found} >= {-1, 0, 1}


def test_sizes_can_be_given():
    found, _ = points([h(i)], [Given(Size(C), term(5))])
    assert {p.sizes[C] for p in found} == {5}
    found, _ = points([h(i)], sizes={C: 4})
    assert {p.sizes[C] for p in found} == {4}


def test_equal_and_different_members_come_early():
    found, _ = points([h(i) * h(j)], count=3)
    assert {p.members[i] == p.members[j] for p in found} == {True, False}


def test_facts_about_indices_hold():
    different, _ = points([h(i) * h(j)], [Given(Delta(i, j), ZERO)])
    assert all(p.members[i] != p.members[j] and p.sizes[C] >= 2 for p in different)
    same, _ = points([h(i) * h(j)], [Given(Delta(i, j), ONE)])
    assert all(p.members[i] == p.members[j] for p in same)
    three = [Given(Delta(*pair), ZERO) for pair in ((i, j), (j, k), (i, k))]
    apart, _ = points([h(i) * h(j) * h(k)], three)
    assert apart and all(len({p.members[m] for m in (i, j, k)}) == 3 for p in apart)


def test_concrete_members_are_different_elements():
    found, _ = points([h(one) - h(two) + h(i)])
    for p in found:
        assert (p.members[one], p.members[two]) == (0, 1)
    assert {p.members[i] for p in found} >= {0, 1}


def test_all_sign_patterns_of_two_rectifiers_are_found():
    found, _ = points([call("relu", h(one)) + call("relu", h(two))], count=12)
    signs = {tuple(exact(h(m), p) > 0 for m in (one, two)) for p in found}
    assert len(signs) == 4


def test_sign_patterns_through_definitions():
    hidden = define(sym("v", i), Sum(k, sym("W", i, k) * h(k)))
    t = Sum(j, call("step", sym("v", j)) * sym("v", j))
    found, _ = points([t], [hidden], count=12)
    two_sized = [p for p in found if p.sizes[C] == 2]
    signs = {
        tuple(exact(sym("v", m), with_members(p, {one: 0, two: 1})) > 0 for m in (one, two))
        for p in two_sized
    }
    assert len(signs) >= 3


def test_a_wrong_indicator_is_found():
    """It shows only where the one argument is negative and the other positive."""
    right, wrong = (h(one) * call("step", h(m)) for m in (one, two))
    found, _ = points([right, wrong], count=8)
    assert "differ" in {compare(right, wrong, p) for p in found}


def test_logarithms_are_given_positive_arguments():
    for t in (
        call("log", x),
        Sum(k, y(k) * call("log", y(k))),
        call("log", 1 - x) * call("log", x),
        call("log", Sum(k, h(k) * y(k))),
        call("log", P(i)),
    ):
        found, _ = points([t], [define(P(i), softmax(i))], count=6)
        defined = [p for p in found if compare(t, t, p) == "agree"]
        assert len(defined) >= 3, t
        assert found[0] in defined


def test_roots_also_get_negative_numbers():
    t = call("sqrt", x**2)
    found, _ = points([t, x])
    assert {compare(t, x, p) for p in found} >= {"agree", "differ"}


def test_extreme_values_come_later():
    found, _ = points([a * b, x], count=32)
    values = [set(p.values.values()) for p in found]
    assert any(F("0") in v for v in values)
    assert any(len(v) == 1 for v in values)
    assert any(max(map(abs, v)) > 20 for v in values)
    assert all(len(v) == 3 for v in values[:4])


def test_given_zero_or_more_reaches_zero():
    found, _ = points([x], [Given(x, ZERO, ">=")], count=48)
    assert F("0") in {p.values["x", ()] for p in found}


def test_unknown_functions_and_arbitrary_losses():
    z = sym("z", i)
    t = Deriv(sym("L"), h(i)) + call("phi", x)
    found, _ = points([t], [define(z, h(i) ** 2)], depends={"L": (("z", (C,)),)})
    assert all(enclose(t, p).is_finite() for p in found)
    assert {len(c) for p in found for c in p.polynomials.values()} == {6}


def test_givens_about_other_names_do_no_harm():
    impossible = Given(a**2, term(2))  # no rational number
    found, _ = points([h(i)], [impossible])
    assert found
    chained = Given(b, a + 1)
    found, stream = points([b], [impossible, chained])
    assert not found and stream.status == "unsampled"


def test_a_given_about_a_defined_quantity_confines_its_parts():
    """P_1 = 1/2 is only exact where all h are equal and exp is: at 0."""
    found, _ = points([h(i)], [define(P(i), softmax(i)), Given(P(one), term(F("1/2")))])
    assert all(set(p.values.values()) == {F("0")} for p in found)


def test_redundant_givens_give_points_that_must_not_refute():
    givens = [define(P(i), softmax(i)), Given(Sum(k, P(k)), ONE)]
    strict, _ = points([P(i)], givens)
    assert all(exact(Sum(k, P(k)), p) == 1 for p in strict)
    loose, _ = points([P(i)], givens, loose=True)
    assert len(loose) > 5 and not loose[0].exact


CONTRADICTIONS = {
    "x = x + 1": [Given(x, x + 1)],
    "x := x + 1": [define(x, x + 1)],
    "two sums": [Given(Sum(k, y(k)), ONE), Given(Sum(k, y(k)), term(2))],
    "a sign": [Given(x, ZERO, ">"), Given(x, term(-1))],
    "two signs": [Given(x, ZERO, ">"), Given(-x, ZERO, ">=")],
    "i = j != i": [Given(Delta(i, j), ONE), Given(Delta(i, j), ZERO)],
    "i = j = k != i": [
        Given(Delta(i, j), ONE),
        Given(Delta(k, j), ONE),
        Given(Delta(i, k), ZERO),
    ],
    "two members are one": [Given(Delta(one, two), ONE)],
    "a square": [Given(x**2, term(-1))],
    "zero or one, yet half": [Given(x**2, x), Given(x, term(F("1/2")))],
    "three equations": [Given(a + b, ONE), Given(b + x, ONE), Given(a - x, ONE)],
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_contradictions_are_shown(name):
    found, stream = points([], CONTRADICTIONS[name])
    assert not found
    assert stream.status == "contradiction", stream.reason
    assert stream.reason


POSSIBLE = {
    "only at size 5": [Given(Sum(k, y(k)), ONE), Given(y(i), term(F("1/5")), "=", ALL)],
    "only for i = j": [Given(Sum(k, Delta(i, k) * Delta(j, k)), ONE)],
}


@pytest.mark.parametrize("name", POSSIBLE)
def test_what_holds_somewhere_is_no_contradiction(name):
    found, stream = points([], POSSIBLE[name])
    assert found and stream.status == "found"


@pytest.mark.parametrize(
    "givens",
    [
        [Given(x**2, term(2))],
        [Given(call("exp", x), term(2))],
        [Given(call("sin", x) * a, b * call("cos", x)), Given(b, a), Given(a, ZERO, ">")],
    ],
    ids=["root 2", "log 2", "an angle"],
)
def test_what_cannot_be_sampled_is_reported(givens):
    found, stream = points([], givens)
    assert not found and stream.status == "unsampled"
    assert stream.reason
