"""The list of rule instances that made a proof: each must be true by itself.

A step says that by a rule `before` equals `after`. Another program can check it without knowing
how it was found, and so does this one: both sides are evaluated at admissible points, with every
index that is free in the step standing for some member.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from derive.judge import prove
from derive.judge.enclose import Point, compare
from derive.judge.points import admissible_points
from derive.kernel.terms import Term
from derive.maths.functions import FUNCTIONS
from derive.report import Proved, Step

from ..targets import Target, proved

RULES = {
    "differentiate": "a derivative is carried out, before anything else is applied to it",
    "expand": "a quantity is its definition; `given` is the definition's number",
    "definition of": "a function of the table is its definition",
    "delta": "a sum over j of [j = i] f(j) is f(i)",
    "split": "a sum of a product is the product of sums of its connected parts",
    "flatten": "a product of sums is one sum over all their indices",
    "given": "a given says what a sum is; `given` is its number",
    "clear denominators": "two sides are equal where they are after multiplication",
}
BY_CASES = {"sqrt(x^2) = |x|"}  # their steps hold each in its own case
SILENT = {  # signs and the arithmetic of powers alone: no rule instance is written down
    "[v>0] + [v<=0] = 1",
    "[v>0] + [v<0] + [v=0] = 1",
    "x/x = 1",
    "exp(log x) = x",
    "log(ab), signs known",
    "sqrt(x^2), sign known",
}
TARGETS = [t for t in proved() if t.name not in BY_CASES]


def traced(t: Target) -> Proved[Term]:
    verdict = prove(t.left, t.right, t.givens, seconds=20, trace=True)
    assert isinstance(verdict, Proved), verdict
    return verdict


def points(t: Target, steps: tuple[Step[Term], ...]) -> list[Point]:
    """Admissible points that know every quantity of the steps."""
    sides = [side for s in steps for side in (s.before, s.after)]
    return list(admissible_points((t.left, t.right, *sides), t.givens, FUNCTIONS, limit=2))


def somewhere(step: Step[Term], point: Point, rng: Random) -> Point:
    """The point, with members for indices that were bound where the step was made."""
    loose = sorted((step.before.free | step.after.free) - point.members.keys())
    return replace(
        point, members={**point.members, **{i: rng.randrange(point.sizes[i.set]) for i in loose}}
    )


def rule_of(step: Step[Term]) -> str:
    """The rule without the name that it speaks of: `expand P` is `expand`."""
    return next((r for r in RULES if step.rule == r or step.rule.startswith(f"{r} ")), step.rule)


@pytest.mark.parametrize("exercise", TARGETS, ids=lambda t: t.name)
def test_every_step_is_true_by_itself(exercise: Target) -> None:
    steps = traced(exercise).trace
    rng = Random(0)
    found = []
    for point in points(exercise, steps):
        for step in steps:
            at = somewhere(step, point, rng)
            outcome = compare(step.before, step.after, at)
            assert outcome != "differ", f"{step.rule}: {step.before!r} is not {step.after!r}"
            found.append(outcome)
    assert found.count("agree") >= 0.8 * len(found)


@pytest.mark.parametrize("exercise", TARGETS, ids=lambda t: t.name)
def test_rules_are_known_and_givens_are_numbered(exercise: Target) -> None:
    verdict = traced(exercise)
    assert verdict.trace or exercise.name in SILENT
    for step in verdict.trace:
        assert rule_of(step) in RULES, step.rule
        assert (step.given is not None) == (rule_of(step) in ("expand", "given")), step
        assert step.given is None or step.given in verdict.uses


def test_without_being_asked_for_there_is_no_trace() -> None:
    for exercise in TARGETS[:5]:
        verdict = prove(exercise.left, exercise.right, exercise.givens)
        assert isinstance(verdict, Proved) and not verdict.trace
