"""Claims that hold at generic points and perhaps not at special ones.

Small random terms are sorted by their values at generic points. Two that agree there are either
equal or differ where something is zero, where two values meet, or in a set of one: the claims that
sampling cannot refute by luck, so that a wrong proof would stay unseen. `DERIVE_FUZZ` and
`DERIVE_FUZZ_SEED` as in `test_fuzz.py`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from fractions import Fraction
from multiprocessing import get_context
from random import Random

from derive.judge import Disagreement, prove
from derive.judge.enclose import EvaluationError, Point, compare, enclose
from derive.kernel.terms import Index, Num, Prod, Size, Sum, Sym, Term, add, call, mul
from derive.report import Proved

from .fuzz import FREE_C, ONE_C, TWO_C, WORLDS, Draw, Max, X, Y, h
from .test_fuzz import BUDGET, FIRST, WORKERS

CHUNK = 1500
COUNT = int(os.environ.get("DERIVE_FUZZ", 2 * CHUNK))
RIVALS = 4  # terms of one class that a new one is compared with
GENERIC = 8  # points that decide on the class


class Small(Draw):
    """Terms of few quantities, so that many of them are nearly equal."""

    def entry(self, scope: Sequence[Index]) -> Sym:
        return self.rng.choice([X, Y, h[self.index("C", scope)]])

    def leaf(self, scope: Sequence[Index]) -> Term:
        number = Num(Fraction(self.rng.choice((-1, 0, 1, 2))))
        choices = [self.condition(-1, scope), number, Size("C")]
        return self.rng.choice([*choices, *[self.entry(scope) for _ in range(4)]])

    def bound(self, binder: type, depth: int, scope: Sequence[Index]) -> Term:  # type: ignore[override]
        index = Index(self.rng.choice("abc"), "C")
        return binder(index, self.term(depth, (*scope, index)))  # type: ignore[no-any-return]

    def term(self, depth: int, scope: Sequence[Index] = ()) -> Term:
        if depth <= 0 or self.rng.random() < 0.1:
            return self.leaf(scope)
        below = depth - 1
        return self.rng.choice(
            [
                *[lambda: add(self.term(below, scope), self.term(below, scope))] * 4,
                *[lambda: mul(self.term(below, scope), self.term(below, scope))] * 4,
                lambda: call(self.rng.choice(("step", "zero", "relu")), self.term(below, scope)),
                lambda: call(self.rng.choice(("abs", "sign")), self.term(below, scope)),
                lambda: self.power(below, scope),
                lambda: self.cases(below, scope),
                lambda: self.bound(self.rng.choice((Sum, Prod, Max)), below, scope),
                lambda: self.derivative(below, scope),
            ]
        )()


def special(base: Point) -> list[Point]:
    """Points at which much is zero or equal, and sets are small."""
    rng = Random(0)
    found = []
    for size in (1, 2, 2, 3):
        for _ in range(20):
            members = {i: rng.randrange(size) for i in FREE_C}
            if size > 1:
                members |= {ONE_C: 0, TWO_C: 1}
            values = {(name, ()): Fraction(rng.choice((-1, 0, 1))) for name in ("X", "Y")}
            values |= {("h", (n,)): Fraction(rng.choice((-1, 0, 0, 1, 2))) for n in range(size)}
            found.append(replace(base, sizes={"C": size}, members=members, values=values))
    return found


def signature(t: Term, points: Sequence[Point]) -> tuple[str, ...] | None:
    """The values at generic points, to ten digits; None where a term has too few."""
    values = []
    for point in points:
        try:
            values.append(f"{float(enclose(t, point, budget=BUDGET).mid()):.9e}")
        except (EvaluationError, OverflowError):
            values.append("")
    return tuple(values) if values.count("") < 3 and "nan" not in values else None


def wrong(t: Term, rival: Term, points: Sequence[Point]) -> str:
    """What is wrong with the verdict on a claim, if anything."""
    try:
        verdict = prove(t, rival, seconds=1)
    except Disagreement:
        return "a false proof, seen by the judge itself"
    if not isinstance(verdict, Proved):
        return ""
    for point in points:
        conditions = [c for c in verdict.provided if c.relation not in ("kink", "unique")]
        if not all(c.subject.free <= point.members.keys() for c in conditions):
            continue  # a condition on every member of a set: not spelled out here
        if compare(t, rival, point, budget=BUDGET) == "differ" and all(
            compare(c.subject, Num(Fraction(0)), point, c.relation) == "agree" for c in conditions
        ):
            return f"proved, but false at {point}"
    return ""


def stretch(start: int) -> tuple[int, list[str]]:
    """Claims that were asked, and those with a wrong verdict."""
    world = WORLDS[0]
    generic, corners = world.points[:GENERIC], special(world.points[0])
    classes: dict[tuple[str, ...], list[Term]] = {}
    asked, found = 0, []
    for seed in range(start, start + CHUNK):
        t = Small(seed, world).term(2 + seed % 2)
        key = signature(t, generic)
        if key is None or t in classes.setdefault(key, []):
            continue
        for rival in classes[key]:
            asked += 1
            what = wrong(t, rival, corners)
            if what:
                found.append(f"seed {seed}: {t!r} = {rival!r}: {what}")
        if len(classes[key]) < RIVALS:
            classes[key].append(t)
    return asked, found


def test_nothing_is_proved_that_is_false_at_a_corner() -> None:
    starts = range(FIRST, FIRST + COUNT, CHUNK)
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        results = list(pool.map(stretch, starts))
    failures = [line for _, found in results for line in found]
    assert not failures, f"{len(failures)} failures\n" + "\n".join(failures[:5])
    assert sum(asked for asked, _ in results) > 0.3 * COUNT
