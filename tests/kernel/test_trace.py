"""A proof carries its steps: each is true by itself, and together they lead from left to right."""

from __future__ import annotations

from random import Random

import pytest

from derive.choose.steps import RULES
from derive.judge import prove
from derive.judge.enclose import Point
from derive.judge.points import admissible_points
from derive.kernel.terms import Term
from derive.maths.functions import FUNCTIONS
from derive.report import Proved, Step

from ..build import Max, Prod, exp, families, indices, log, positive, scalars, sqrt, step, total
from ..targets import Target, proved, target
from .replay import LINE, cases, is_chain, replayed, rule_of

TARGETS = list(proved())
USED = {"expand", "given", "one-hot", "sign"}  # what a step of these says is said by a given


def traced(t: Target) -> Proved[Term]:
    verdict = prove(t.left, t.right, t.givens, seconds=20, trace=True)
    assert isinstance(verdict, Proved), verdict
    return verdict


def points(t: Target, steps: tuple[Step[Term], ...], limit: int = 2) -> list[Point]:
    """Admissible points that know every quantity of the steps."""
    sides = [side for s in steps for side in (s.before, s.after)]
    return list(admissible_points((t.left, t.right, *sides), t.givens, FUNCTIONS, limit=limit))


@pytest.mark.parametrize("exercise", TARGETS, ids=lambda t: t.name)
def test_a_proof_can_be_replayed(exercise: Target) -> None:
    verdict = traced(exercise)
    found = []
    several = list(cases(verdict.trace))
    for case in several:
        assert is_chain(case, exercise.left, exercise.right)
        limit = 2 if len(several) == 1 else 12
        outcomes = replayed(case, points(exercise, verdict.trace, limit), Random(0))
        for one, outcome in outcomes:
            assert outcome != "differ", f"{one.rule}: {one.before!r} is not {one.after!r}"
        found += [outcome for _, outcome in outcomes]
    assert found.count("agree") >= 0.8 * len(found) > 0


@pytest.mark.parametrize("exercise", TARGETS, ids=lambda t: t.name)
def test_rules_are_known_and_givens_are_mentioned(exercise: Target) -> None:
    verdict = traced(exercise)
    assert {rule_of(s) for s in verdict.trace} <= RULES.keys()
    mentioned = {s.given for s in verdict.trace if s.given is not None}
    facts = {n for n, g in enumerate(exercise.givens) if type(g.left).__name__ == "Delta"}
    assert mentioned <= set(verdict.uses) <= mentioned | facts | differentiated(exercise)
    for one in verdict.trace:
        assert one.given is None or rule_of(one) in USED, one


def differentiated(t: Target) -> set[int]:
    """Definitions that a derivative goes through: the step says what came of it."""
    return {n for n, g in enumerate(t.givens) if g.definition}


(p,) = families("p")
j, k = indices("j k", "C")
X, Y = scalars("X Y")
SAID = [
    (target("powers", sqrt(X**2 * Y), X * sqrt(Y), positive(X), positive(Y)), {"power", "sign"}),
    (target("exponentials", exp(X + log(Y)), Y * exp(X)), {"exp"}),
    (target("logarithms", log(X * Y), log(X) + log(Y), positive(X), positive(Y)), {"log", "sign"}),
    (target("products", Prod(j, exp(p[j])), exp(total(j, p[j]))), {"product"}),
    (target("maxima", Max(j, p[j] + X), Max(j, p[j]) + X), {"maximum"}),
    (target("cases", sqrt(X**2), X * step(X) - X * step(-X)), {"case"}),
    (target("fractions", 1 / (X + Y) + 1, (X + Y + 1) / (X + Y)), {"clear denominators"}),
    (target("one sum", total(j, 1 / (p[j] + X) / (p[j] + Y)) * (Y - X),
            total(j, 1 / (p[j] + X)) - total(j, 1 / (p[j] + Y))), {"one sum"}),
]  # fmt: skip


@pytest.mark.parametrize(("exercise", "rules"), SAID, ids=lambda t: getattr(t, "name", ""))
def test_what_was_done_is_said(exercise: Target, rules: set[str]) -> None:
    verdict = traced(exercise)
    assert rules <= {rule_of(s) for s in verdict.trace}
    for case in cases(verdict.trace):
        assert is_chain(case, exercise.left, exercise.right)


def test_a_changed_step_is_seen() -> None:
    """The other program does not agree with everything."""
    exercise = next(t for t in TARGETS if t.name == "softmax jacobian")
    trace = traced(exercise).trace
    (case,) = cases(trace)
    wrong = case._replace(steps=tuple(Step(s.rule, s.before, s.after + 1) for s in case.steps))
    outcomes = replayed(wrong, points(exercise, trace), Random(0))
    assert all(outcome != "agree" for _, outcome in outcomes)
    assert not is_chain(wrong, exercise.left, exercise.right)
    short = case._replace(steps=tuple(s for s in case.steps if s.rule not in LINE[:1]))
    assert not is_chain(short, exercise.left, exercise.right)


def test_without_being_asked_for_there_is_no_trace() -> None:
    for exercise in TARGETS[:5]:
        verdict = prove(exercise.left, exercise.right, exercise.givens)
        assert isinstance(verdict, Proved) and not verdict.trace
