"""Sizes that givens ask for: found where there are some, said to be none only where that is so."""

from __future__ import annotations

import pytest

from derive.judge import prove
from derive.judge.points import CONTRADICTION, contradiction
from derive.kernel.givens import Given
from derive.kernel.terms import ONE, Delta, Index, Size, Sum, Term, term
from derive.maths.functions import FUNCTIONS
from derive.report import Proved, Refuted, Undecided
from tests.build import Fraction, define, differ, eq, families, indices, positive, scalars

N, M = Size("C"), Size("S")
X, Y = scalars("X Y")
(h,) = families("h")
i, j, k = indices("i j k", "C")
ONE_C, TWO_C = Index("1", "C", True), Index("2", "C", True)


def is_(left: Term, relation: str, right: Term | int | Fraction, *generic: object) -> Given:
    return Given(left, term(right), relation, frozenset(generic))  # type: ignore[arg-type]


POSSIBLE: dict[str, list[Given]] = {
    "a square": [eq(N**2, 10_000)],
    "more than 50": [is_(N, ">", 50)],
    "at least 20": [is_(N, ">=", 20)],
    "three times another one": [eq(N, 3 * M)],
    "twice another one": [eq(M, 2 * N)],
    "much larger than another one": [eq(N, M + 20)],
    "two that sum to 5": [eq(N + M, 5)],
    "counted": [eq(Sum(k, ONE), 20)],
    "counted twice": [eq(Sum(i, Sum(j, Delta(i, j))), 20)],
    "as many as there are parts": [eq(Sum(k, h[k]), 1), is_(h[k], "=", Fraction(1, 50), k)],
    "by two numbers": [eq(Sum(k, h[k]), 3), is_(h[k], "=", Fraction(1, 7), k)],
    "a square of a number": [eq(X**2, N), eq(X, 3), eq(N, N)],
}


@pytest.mark.parametrize("name", POSSIBLE)
def test_what_holds_at_some_size_is_no_contradiction(name: str) -> None:
    givens = POSSIBLE[name]
    assert not contradiction(givens, FUNCTIONS)
    assert isinstance(prove(N * M * Y, M * Y * N, givens), Proved)
    assert isinstance(prove(N * M * Y, M * Y * N + 1, givens), Refuted)


def test_an_empty_set_is_possible_where_nobody_is_named() -> None:
    assert isinstance(prove(Sum(k, h[k]), ONE, [eq(N, 0)]), Refuted)
    assert not isinstance(prove(Sum(k, h[k]), term(0), [eq(N, 0)]), Refuted | Undecided)


IMPOSSIBLE: dict[str, list[Given]] = {
    "negative": [eq(N, -1)],
    "no member, and one is named": [eq(N, 0), eq(h[i], 1)],
    "two members of one": [eq(N, 1), eq(h[ONE_C], h[TWO_C])],
    "two numbers": [eq(N, 3), eq(N, 2)],
    "three members of two": [differ(i, j), differ(j, k), differ(i, k), eq(N, 2)],
    "x = x + 1": [eq(X, X + 1)],
    "a quantity through itself": [define(X, X + 1), eq(X, 2)],
    "positive and negative": [positive(X), eq(X, -2)],
    "two sums": [eq(Sum(k, h[k]), 1), eq(Sum(k, h[k]), 3)],
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_contradictions_are_shown_whatever_is_claimed(name: str) -> None:
    """`contradiction` looks at all givens, also those that a claim over Y does not need."""
    assert contradiction(IMPOSSIBLE[name], FUNCTIONS)
    verdict = prove(h[i] * X, X * h[i], IMPOSSIBLE[name])
    assert isinstance(verdict, Undecided) and verdict.code == CONTRADICTION, verdict


def test_what_cannot_be_sampled_is_no_contradiction() -> None:
    assert not contradiction([eq(X**2, 2)], FUNCTIONS)
