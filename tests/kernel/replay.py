"""Another program that checks a proof: it knows what rules say, not how they were found.

Every step is an equation of two terms. It must hold at every point that is tried, exactly or within
rigorous enclosures, whatever members its free indices stand for, where what is supposed in its case
holds. The steps of each case must lead from the left side of the claim to its right side: the line
of `rearrange` and `equal`, each beginning where the one before ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import NamedTuple

from derive.choose.steps import RULES
from derive.judge.enclose import Point, compare
from derive.kernel.terms import Index, Term
from derive.report import Step

LINE = ("rearrange", "equal")


class Case(NamedTuple):
    """What is supposed, and the steps under it."""

    supposed: tuple[Step[Term], ...]
    steps: tuple[Step[Term], ...]


def cases(trace: Sequence[Step[Term]]) -> Iterator[Case]:
    """The trace, cut before each group of suppositions."""
    supposed: list[Step[Term]] = []
    steps: list[Step[Term]] = []
    for step in trace:
        if step.rule == "case" and steps:
            yield Case(tuple(supposed), tuple(steps))
            supposed, steps = [], []
        (supposed if step.rule == "case" else steps).append(step)
    yield Case(tuple(supposed), tuple(steps))


def rule_of(step: Step[Term]) -> str:
    """The rule without the name that it speaks of: `expand P` is `expand`."""
    return step.rule if step.rule in RULES else step.rule.partition(" ")[0]


def is_chain(case: Case, left: Term, right: Term) -> bool:
    """Whether the line of a case leads from one side to the other."""
    here = left
    for step in case.steps:
        if step.rule in LINE:
            if step.before is not here:
                return False
            here = step.after
    return here is right


def somewhere(step: Step[Term], point: Point, rng: Random) -> Point:
    """The point, with members for indices that were bound where the step was made."""
    loose = sorted((step.before.free | step.after.free) - point.members.keys())
    chosen = {i: rng.randrange(point.sizes[i.set]) for i in loose}
    return replace(point, members={**point.members, **chosen})


def _members(point: Point, i: Index) -> Iterator[Point]:
    """The point, with each member of a set for an index."""
    for n in range(point.sizes[i.set]):
        yield replace(point, members={**point.members, i: n})


def _holds(step: Step[Term], point: Point, k: Index) -> bool:
    return all(compare(step.before, step.after, at) == "agree" for at in _members(point, k))


def with_witnesses(case: Case, point: Point) -> Point:
    """The point, with the members of which a one-hot vector is 1: one for all steps."""
    known: set[Index] = set()
    for step in case.steps:
        new = step.after.free - step.before.free - known
        if step.rule == "one-hot" and new:
            known |= new
            (c,) = new
            (k,) = step.before.free
            point = next(at for at in _members(point, c) if _holds(step, at, k))
    return point


def replayed(case: Case, points: Sequence[Point], rng: Random) -> list[tuple[Step[Term], str]]:
    """Each step with what it came to at each point where the case applies."""
    found = []
    for point in points:
        if all(compare(s.before, s.after, point) == "agree" for s in case.supposed):
            here = with_witnesses(case, point)
            found += [
                (step, compare(step.before, step.after, somewhere(step, here, rng)))
                for step in case.steps
            ]
    return found
