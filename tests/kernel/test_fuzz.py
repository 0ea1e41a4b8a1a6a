"""Random terms against the independent evaluator, in bulk.

`DERIVE_FUZZ=100000 pytest tests/kernel/test_fuzz.py` tries that many terms per property, and
`DERIVE_FUZZ_SEED` says where to begin: a failure names the seed that has it again.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from random import Random

import pytest

from derive.choose import differentiate, simplify
from derive.judge import Disagreement, prove
from derive.judge.enclose import EvaluationError, Point, compare, enclose
from derive.kernel import OutOfBudget, Undefined
from derive.kernel.terms import ZERO, Deriv, Term
from derive.maths.functions import FUNCTIONS
from derive.report import Proved, Refuted, Verdict

from .fuzz import Draw, World, draw, mutated, renamed, renamed_world, shuffled

WORKERS, CHUNK = 2, 500
BUDGET = 20_000  # steps of the evaluator at one point
SLOWEST = 5.0  # seconds that one term may take: far more than its time limit is a hang
FIRST = int(os.environ.get("DERIVE_FUZZ_SEED", "0"))


@dataclass
class Tally:
    """What became of a stretch of seeds: outcomes by name, and a line per failure."""

    outcomes: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def fail(self, seed: int, world: World, what: object) -> None:
        self.failures.append(f"seed {seed} ({world.name}): {what}")

    def share(self, *names: str) -> float:
        return sum(self.outcomes[n] for n in names) / max(1, self.outcomes.total())


# -- the properties, one seed at a time -----------------------------------------------------------
def normal_form(seed: int, tally: Tally) -> None:
    """A term's normal form has the value of the term wherever that is defined."""
    world, t = draw(seed)
    try:
        simple = simplify(t, world.givens, FUNCTIONS, deadline=time.thread_time() + 1)
    except (OutOfBudget, RecursionError, Undefined) as stop:
        tally.outcomes[type(stop).__name__] += 1
        return
    for point in Random(seed).sample(world.points, 3):
        found = compare(t, simple, point, budget=BUDGET)
        tally.outcomes[found] += 1
        if found == "differ" and not _excused(t, simple, world, point):
            tally.fail(seed, world, f"the normal form has another value at {point}")
            return


def _excused(t: Term, simple: Term, world: World, point: Point) -> bool:
    """Whether the side conditions that come with the normal form rule the point out."""
    verdict = prove(t, simple, world.givens)
    return isinstance(verdict, Proved) and _ruled_out(verdict, point)


def _ruled_out(verdict: Proved[Term], point: Point) -> bool:
    return any(
        c.relation not in ("kink", "unique")
        and compare(c.subject, ZERO, point, c.relation) != "agree"
        for c in verdict.provided
    )


def order_and_names(seed: int, tally: Tally) -> None:
    """A term equals itself in another order, with other bound indices and other names."""
    world, t = draw(seed)
    rng = Random(seed)
    other = shuffled(t, rng)
    if rng.random() < 0.5:
        world, t, other = renamed_world(world), renamed(t), renamed(other)
    verdict = prove(t, other, world.givens, seconds=1)
    tally.outcomes[verdict.name] += 1
    if isinstance(verdict, Refuted):
        tally.fail(seed, world, "a term in another order is refuted")


def changes(seed: int, tally: Tally) -> None:
    """A changed term is not proved equal where points tell the two apart, and what is refuted
    does differ somewhere."""
    world, t = draw(seed)
    rng = Random(seed)
    other = mutated(t, rng)
    verdict = prove(t, shuffled(other, rng), world.givens, seconds=1)
    tally.outcomes[verdict.name] += 1
    if isinstance(verdict, Refuted) and other is t:
        tally.fail(seed, world, "a term in another order is refuted")
    if isinstance(verdict, Proved):
        for point in rng.sample(world.points, 6):
            found = compare(t, other, point, budget=BUDGET)
            if found == "differ" and not _ruled_out(verdict, point):
                tally.fail(seed, world, f"proved, but different at {point}: {_brief(verdict)}")
                return


def _brief(verdict: Verdict[Term]) -> str:
    return repr(verdict)[:300]


def derivative(seed: int, tally: Tally) -> None:
    """The derivative of a term is what the evaluator's jets say."""
    world, t = draw(seed)
    if world.name == "softmax":  # definitions are followed by the judge, not by `differentiate`
        return
    variable = Draw(seed + 1, world).entry(())
    carried = differentiate(t, variable, FUNCTIONS)
    for point in Random(seed).sample(world.points, 3):
        found = compare(Deriv(t, variable), carried, point, budget=BUDGET)
        tally.outcomes[found] += 1
        if found == "differ":
            tally.fail(seed, world, f"the derivative by {variable} differs at {point}")
            return


Property = Callable[[int, Tally], None]
PROPERTIES: Mapping[str, tuple[Property, int]] = {
    "normal form": (normal_form, 20_000),
    "order and names": (order_and_names, 6_000),
    "changes": (changes, 6_000),
    "derivative": (derivative, 20_000),
}


def stretch(name: str, start: int) -> Tally:
    """One property for a stretch of seeds; whatever else is raised is a failure too."""
    check, _ = PROPERTIES[name]
    tally = Tally()
    for seed in range(start, start + CHUNK):
        began = time.thread_time()
        try:
            check(seed, tally)
        except Disagreement as error:
            tally.fail(seed, draw(seed)[0], f"Disagreement: {str(error)[:300]}")
        except Exception as error:
            tally.fail(seed, draw(seed)[0], f"{type(error).__name__}: {str(error)[:300]}")
        if time.thread_time() - began > SLOWEST:
            tally.fail(seed, draw(seed)[0], f"took {time.thread_time() - began:.1f} s")
    return tally


def run(name: str) -> Tally:
    """All stretches of a property, on two cores."""
    count = int(os.environ.get("DERIVE_FUZZ", PROPERTIES[name][1]))
    starts = range(FIRST, FIRST + count, CHUNK)
    total = Tally()
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        for tally in pool.map(partial(stretch, name), starts):
            total.outcomes += tally.outcomes
            total.failures += tally.failures
    return total


# -- the tests ------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", PROPERTIES)
def test_random_terms(name: str) -> None:
    tally = run(name)
    shown = "\n".join(tally.failures[:10])
    assert not tally.failures, f"{len(tally.failures)} failures, {tally.outcomes}\n{shown}"
    if name in ("normal form", "derivative"):
        assert tally.share("agree") > 0.9, tally.outcomes
    elif name == "order and names":
        assert tally.share("proved") > 0.97, tally.outcomes
    else:  # most changes matter, and a point shows it
        assert tally.share("proved") < 0.25, tally.outcomes
        assert tally.share("refuted") > 0.7, tally.outcomes


def test_the_evaluator_gives_values() -> None:
    """The comparison is not vacuous: most terms have a finite value at most points."""
    finite = 0
    for seed in range(300):
        world, t = draw(seed)
        with suppress(EvaluationError):
            finite += bool(enclose(t, world.points[seed % 8], budget=BUDGET).is_finite())
    assert finite > 250


def test_a_seed_gives_the_same_term_again() -> None:
    for seed in range(50):
        assert draw(seed) == draw(seed)
