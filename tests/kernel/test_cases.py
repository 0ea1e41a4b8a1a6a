"""Proofs by cases on an indicator, and the side conditions that they must not lose."""

from __future__ import annotations

from derive.judge import prove
from derive.kernel.terms import ONE, Deriv, Pow, Term, call
from derive.report import Condition, Proved, Refuted, Verdict
from tests.build import Delta, Fraction, define, families, indices, log, same, scalars, sqrt, total

(X, Y) = scalars("X Y")
i, j, k, n = indices("i j k n", "C")


def conditions(verdict: Verdict[Term]) -> set[tuple[Term, str]]:
    assert isinstance(verdict, Proved), verdict
    return {(c.subject, c.relation) for c in verdict.provided if isinstance(c, Condition)}


def test_a_case_that_is_defined_somewhere_is_not_skipped() -> None:
    """At X = 0 and i = j the left side is 1/2."""
    at_zero = call("zero", X)
    left = Pow(2 * Delta(i, j) * at_zero + 1 - at_zero, Fraction(-1))
    assert not isinstance(prove(left, ONE), Proved)


def test_what_is_undefined_in_a_case_is_listed() -> None:
    assert (X, "!=") in conditions(prove(X / call("abs", X), call("sign", X)))
    assert (X, "!=") in conditions(prove(1 / sqrt(X**2), 1 / call("abs", X)))


def test_a_derivative_keeps_the_domain_of_what_is_differentiated() -> None:
    assert (X, ">") in conditions(prove(Deriv(log(X), X), 1 / X))
    assert (Y, "!=") in conditions(prove(Deriv(1 / Y + X, X), ONE))


def test_a_slope_says_nothing_at_its_kink() -> None:
    """max(0, x) has the slope [x >= 0] by its own row and [x > 0] by relu's: alike off the kink."""
    verdict = prove(Deriv(call("max", 0, X), X), call("step", X))
    assert any(relation == "kink" for _, relation in conditions(verdict))


def test_one_index_is_not_another() -> None:
    """Where i = j, the Jacobian of the softmax is not P_i (1 - P_n)."""
    P, h = families("P h")
    soft = define(P[j], call("exp", h[j]) / total(k, call("exp", h[k])))
    right = P[i] * (1 - P[n])
    verdict = prove(Deriv(P[j], h[i]), right, [soft, same(i, j)])
    assert isinstance(verdict, Refuted)
