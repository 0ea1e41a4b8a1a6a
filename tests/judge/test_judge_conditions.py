"""Side conditions: what a proof lists is all that it needs, and says which members it speaks of."""

from __future__ import annotations

import pytest

from derive.choose import simplify
from derive.judge import prove
from derive.kernel.givens import Given
from derive.kernel.terms import ONE, ZERO, Index, Max, Pow, Size, Sum, Term, call, term
from derive.maths.functions import FUNCTIONS
from derive.report import Proved, Refuted, Undecided
from tests.build import (
    D,
    Fraction,
    define,
    eq,
    exp,
    families,
    indices,
    log,
    positive,
    scalars,
    sqrt,
    sym,
)

X, Y, T = scalars("X Y T")
h, g, W = families("h g W")
i, j, k = indices("i j k", "C")
j1, i1 = indices("j' i'", "C")
ONE_C, TWO_C = Index("1", "C", True), Index("2", "C", True)


def listed(left: Term, right: Term | int, *givens: Given, strict: bool = True) -> set[object]:
    verdict = prove(left, term(right), givens, strict=strict)
    assert isinstance(verdict, Proved), verdict
    return {(simplify(c.subject, (), FUNCTIONS), c.relation) for c in verdict.provided}


LETTERS = [
    ("every entry of a sum, beside one", h[j] * Sum(j, 1 / h[j]), Sum(k, h[j] / h[k]), {k}),
    ("every entry of a sum", Sum(j, 1 / h[j]), Sum(j, h[j] / h[j] ** 2), {j}),
    ("one entry", 1 / h[j], h[j] / h[j] ** 2, {j}),
    ("a sum in a sum", h[i] * Sum(i, Sum(j, 1 / W[i, j])), Sum(i, h[i] / h[i]) * h[i]
        * Sum(i, Sum(j, 1 / W[i, j])) / Sum(k, term(1)), {i1, j}),
]  # fmt: skip


@pytest.mark.parametrize("name, left, right, letters", LETTERS, ids=[r[0] for r in LETTERS])
def test_a_letter_is_not_read_as_another_one(
    name: str, left: Term, right: Term, letters: set[object]
) -> None:
    """`h_j \\neq 0` where j is free says nothing of the entries of a sum."""
    verdict = prove(left, right)
    assert isinstance(verdict, Proved), verdict
    assert set().union(*[c.subject.free for c in verdict.provided]) == letters


def test_no_counter_is_in_a_name() -> None:
    def said() -> str:
        verdict = prove(1 / (Sum(i, h[i] ** 2) * Max(k, g[k])) * Sum(i, h[i] ** 2) * Max(k, g[k]),
                        term(1), [define(g[i], h[i] - Sum(k, h[k]))])  # fmt: skip
        assert isinstance(verdict, Proved)
        return repr(verdict.provided)

    assert said() == said() and "~" not in said()


def test_a_sign_of_one_entry_is_granted_to_no_other() -> None:
    """log(h_i) needs h_i > 0; the root of h_j^2 needs the sign of another entry."""
    for strict in (True, False):
        wrong = prove(log(h[i]) + sqrt(h[j] ** 2), log(h[i]) + h[j], strict=strict)
        assert not isinstance(wrong, Proved), wrong
    left, right = log(h[i]) + sqrt(h[i] ** 2), log(h[i]) + h[i]
    assert listed(left, right) == {(h[i], ">")}
    every = log(h[i]) + Sum(j, sqrt(h[j] ** 2)), log(h[i]) + Sum(j, h[j])
    assert not isinstance(prove(*every), Proved)
    assert listed(*every, positive(h[j], j)) == set()


# a step to what is defined at fewer points, whatever signs happen to be sampled
NARROWER = {
    "a logarithm of a product": (log(X * Y), log(X) + log(Y)),
    "the root of a quotient": (sqrt(X / Y), sqrt(X) / sqrt(Y)),
    "a power of a square": (Pow(X**2, Fraction(2)), exp(4 * log(X))),
    "a sum of logarithms": (log(h[i] * h[j]), log(h[i]) + log(h[j])),
}


@pytest.mark.parametrize("name", NARROWER)
def test_a_narrower_step_is_refuted_at_a_point_outside(name: str) -> None:
    verdict = prove(*NARROWER[name])
    assert isinstance(verdict, Refuted) and verdict.needs, verdict
    assert verdict.witness is not None and verdict.witness.right is None
    assert isinstance(prove(*NARROWER[name], strict=False), Proved)


def test_where_the_outside_is_excluded_nothing_is_refuted() -> None:
    assert listed(log(X * Y), log(X) + log(Y), Given(X, ZERO, ">"), eq(Y, X)) == set()


def test_a_sign_is_told_of_what_is_equal() -> None:
    """Equations are known before a sign is read, in whichever order they are given."""
    signs = positive(X / T), eq(X, Y), eq(T, h[i])
    for givens in (signs, signs[::-1]):
        assert listed(sqrt((Y / h[i]) ** 2), Y / h[i], *givens, strict=False) <= {(h[i], "!=")}


def kinks(left: Term, right: Term | int) -> set[object]:
    return {subject for subject, relation in listed(left, right) if relation == "kink"}  # type: ignore[misc]


def test_a_kink_is_one_of_every_member_that_is_summed() -> None:
    bend = Sum(k, call("abs", h[k]) * g[k])
    assert kinks(D(bend, h[i]), call("sign", h[i]) * g[i]) == {h[k]}
    assert kinks(D(Sum(k, call("abs", h[k])), h[i]) ** 2, 1) == {h[k]}
    assert kinks(Sum(j, D(call("abs", h[j]), h[j]) ** 2), Size("C")) == {h[j]}


def test_where_one_entry_has_no_kink_another_one_may() -> None:
    """h_i is not 0 where |h_i| has a derivative; of h_j nothing is known."""
    for a, b in ((h[i], h[j]), (h[ONE_C], h[TWO_C])):
        claim = D(call("abs", a), a) ** 2 + call("sign", b) ** 2
        assert isinstance(prove(claim, term(2)), Refuted)


@pytest.mark.parametrize("relation", ["=", "!=", ">", ">="])
def test_what_is_defined_nowhere_is_no_error(relation: str) -> None:
    x, y = sym("x"), sym("y")
    nowhere = (x - x) ** -1
    for left, right, givens in (
        (nowhere, x, ()),
        (x, y, (define(y, nowhere),)),
        (x, y, (Given(nowhere, ONE),)),
        (x, y, (Given(x, ONE), Given(x, ZERO))),
    ):
        assert isinstance(prove(left, right, givens, relation=relation), Undecided)
