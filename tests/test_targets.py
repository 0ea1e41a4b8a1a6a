"""Every target is proved; every tempting falsehood is refuted with a witness."""

from __future__ import annotations

import pytest

from derive.judge.prove import prove
from derive.report import Proved, Refuted, Undecided

from .build import Delta, Family, define, eq, families, indices, positive, scalars, total
from .targets import LOSS, ONE_SUM, SOFTMAX, D, L, P, Target, h, i, proved, refuted, y


@pytest.mark.parametrize("exercise", proved(), ids=lambda t: t.name)
def test_is_proved(exercise: Target) -> None:
    verdict = prove(exercise.left, exercise.right, exercise.givens, seconds=20)
    assert isinstance(verdict, Proved), verdict


@pytest.mark.parametrize("exercise", refuted(), ids=lambda t: t.name)
def test_is_refuted(exercise: Target) -> None:
    verdict = prove(exercise.left, exercise.right, exercise.givens, seconds=20)
    assert isinstance(verdict, Refuted), verdict
    witness = verdict.witness
    assert witness is not None
    apart = witness.right is None or (
        witness.left.high < witness.right.low or witness.right.high < witness.left.low
    )
    assert apart, witness


def test_the_hypothesis_is_listed() -> None:
    verdict = prove(D(L, h[i]), P[i] - y[i], [SOFTMAX, LOSS, ONE_SUM])
    assert isinstance(verdict, Proved) and verdict.uses == (0, 1, 2)


def test_a_denominator_is_a_side_condition() -> None:
    (X,) = scalars("X")
    verdict = prove(X / X, eq(1, 1).left)
    assert isinstance(verdict, Proved)
    assert [(c.subject, c.relation) for c in verdict.provided] == [(X, "!=")]


def test_the_missing_sign_is_named() -> None:
    logs = next(t for t in refuted() if t.name == "log(ab) without signs")
    verdict = prove(logs.left, logs.right)
    assert isinstance(verdict, Refuted)
    X, Y = scalars("X Y")
    assert {(c.subject, c.relation) for c in verdict.needs} == {(X, ">"), (Y, ">")}


def test_zero_over_zero_for_one_hot_is_not_proved() -> None:
    (v,) = families("v")
    j, k = indices("j k", "C")
    hot = eq(v[j] * v[k], Delta(j, k) * v[j], j, k), eq(total(j, v[j]), 1)
    same = v[j] ** 2 - v[j]
    assert isinstance(prove(same / same, eq(1, 1).left, hot), Undecided)


def test_nothing_follows_from_contradictory_givens() -> None:
    (v,) = families("v")
    (j,) = indices("j", "C")
    (X,) = scalars("X")
    two_sums = eq(total(j, v[j]), 1), eq(total(j, v[j]), 2)
    for givens in (two_sums, (eq(X, X + 1),), (positive(X), eq(X, -1))):
        for claim in (X, eq(1, 1).left):
            verdict = prove(claim, X, givens)
            assert isinstance(verdict, Undecided), verdict
            assert "contradict" in verdict.reason


def test_a_verdict_has_no_truth_value() -> None:
    (X,) = scalars("X")
    with pytest.raises(TypeError, match="isinstance"):
        bool(prove(X, X))


def test_families_do_not_mix() -> None:
    assert Family("a")[i] != Family("b")[i]


def test_an_arbitrary_loss_obeys_the_chain_rule() -> None:
    """L is any function of out; out_n = gamma x_n: dL/dgamma = sum_n dL/dout_n x_n."""
    (n,) = indices("n", "S")
    out, x = families("out x")
    L, gamma = scalars("L gamma")
    known = [define(out[n], gamma * x[n])]
    depends = {"L": (("out", ("S",)),)}
    by_out = total(n, D(L, out[n]) * x[n])
    right = prove(D(L, gamma), by_out, known, depends=depends)
    assert isinstance(right, Proved)
    wrong = prove(D(L, gamma), 2 * by_out, known, depends=depends)
    assert isinstance(wrong, Refuted)
