"""What is wrong with a step is found, is proved, and is found in time."""

from __future__ import annotations

import time
from collections import Counter
from random import Random

import pytest

from derive.judge import prove
from derive.kernel.terms import Delta, Term
from derive.report import Proved, Refuted
from derive.why import Why, explain

from ..build import D, define, differ, eq, indices, same, scalars, total
from ..targets import LOSS, SOFTMAX, L, P, Target, h, proved, refuted, y
from .mutate import Mutant, mutant
from .slips import Slip, slips

SECONDS = 1.0
SEED, MANY = 20240607, 250
i, j = indices("i j", "C")

# What must be said of each tempting falsehood of the targets: row, and a part of the hint.
TEMPTING = {
    "sign": ("sign", "$P_{i} - y_{i}$ instead of $y_{i} - P_{i}$"),
    "without sum y = 1": ("sum to one", r"true if $\sum_{j} y_{j} = 1$"),
    "i != j for every j": ("distinct", r"true only for $i \neq j$"),
    "sigmoid' at z": ("argument", "the derivative of the activation at the wrong place"),
    "lost 1/N": ("factor", "an average that lost its 1/N"),
    "N for N-1": ("number", "instead of $|S| - 1$"),
    "lost delta": ("delta", "a lost delta"),
    "i and j exchanged": ("index", "$W_{ik}$ instead of $W_{ki}$"),
    "wrong gate": ("name", "instead of $y_{1}$"),
    "sqrt(x^2) = x": ("positive", r"true if $X \geq 0$"),
    "log(ab) without signs": ("positive", "true if $X > 0$, $Y > 0$"),
    "variance lost its mean": ("summand", r"$-\mu^{2}$ is missing"),
}


def is_true(left: Term, why: Why, right: Term, givens: tuple) -> bool:  # type: ignore[type-arg]
    """Whether what was said is proved by the judge."""
    if why.edited is not None:
        return isinstance(prove(left, why.edited, givens, strict=False, seconds=20), Proved)
    verdict = prove(left, right, (*givens, *why.hypotheses), strict=False, seconds=20)
    return not isinstance(verdict, Refuted)  # by cases, or over one member, is proved elsewhere


@pytest.mark.parametrize("exercise", refuted(), ids=lambda t: t.name)
def test_tempting_falsehoods(exercise: Target) -> None:
    why = explain(exercise.left, exercise.right, exercise.givens)
    row, says = TEMPTING[exercise.name]
    assert why is not None and why.row == row and says in why.text, why
    assert is_true(exercise.left, why, exercise.right, exercise.givens)


@pytest.mark.parametrize("slip", slips(), ids=lambda s: s.name)
def test_planted_slips(slip: Slip) -> None:
    assert isinstance(prove(slip.left, slip.right, slip.givens), Refuted)
    why = explain(slip.left, slip.right, slip.givens)
    assert why is not None
    assert why.row == slip.row or not slip.row, why
    assert why.mistake == slip.mistake and slip.says in why.text, why
    assert is_true(slip.left, why, slip.right, slip.givens), why


def random_slips() -> list[Mutant]:
    """Slips that a point refutes, one each, in true steps."""
    rng, targets = Random(SEED), proved()
    found: list[Mutant] = []
    while len(found) < MANY:
        m = mutant(rng.choice(targets), rng)
        if m is not None and isinstance(prove(m.left, m.right, m.givens, hunt=8), Refuted):
            found.append(m)
    return found


def test_random_slips(capsys: pytest.CaptureFixture[str]) -> None:
    """More often than not the reason is found, it is never wrong, and it is found in time."""
    right: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    times = []
    for m in random_slips():
        started = time.process_time()
        why = explain(m.left, m.right, m.givens, seconds=SECONDS)
        times.append(time.process_time() - started)
        tried[m.kind] += 1
        if why is not None:
            right[m.kind] += 1
            assert is_true(m.left, why, m.right, m.givens), (m, why)
    rates = ", ".join(f"{kind} {right[kind]}/{n}" for kind, n in sorted(tried.items()))
    times.sort()
    with capsys.disabled():
        print(f"\nseed {SEED}: explained {right.total()} of {tried.total()} ({rates})")
        print(f"median {times[len(times) // 2] * 1000:.0f} ms, slowest {times[-1] * 1000:.0f} ms")
    assert right.total() > 0.75 * tried.total()
    assert times[-1] < 1.5 * SECONDS


def test_what_holds_for_no_reason_is_not_explained() -> None:
    """A hypothesis or an edit that makes both sides vanish explains nothing."""
    why = explain(D(L, h[i]), P[i] - y[i], [LOSS])  # P is no softmax here: the derivative is 0
    assert why is None, why


def test_a_hypothesis_never_contradicts_the_givens() -> None:
    i_is_j, i_is_not_j = same(i, j), differ(i, j)
    right = P[i] * (1 - P[i])
    assert explain(D(P[j], h[i]), right, [SOFTMAX]).row == "same"  # type: ignore[union-attr]
    why = explain(D(P[j], h[i]), right, [SOFTMAX, i_is_not_j])
    assert why is None or Delta(i, j) not in {g.left for g in why.hypotheses}
    why = explain(D(P[j], h[i]), -P[i] * P[j], [SOFTMAX, i_is_j])
    assert why is None or Delta(i, j) not in {g.left for g in why.hypotheses}
    two = eq(total(j, y[j]), 2)
    why = explain(D(L, h[i]), P[i] - y[i], [SOFTMAX, LOSS, two])
    assert why is None or why.edited is not None


def test_the_change_is_marked() -> None:
    why = explain(D(L, h[i]), P[i] + y[i], [SOFTMAX, LOSS, eq(total(j, y[j]), 1)])
    assert why is not None
    assert why.latex == "P_{i} - y_{i}"
    assert why.marked == r"P_{i} \boxed{- y_{i}}"
    assert (why.was, why.now) == ("y_{i}", "-y_{i}")


def test_a_step_that_is_right_elsewhere_has_its_hypothesis() -> None:
    X, Y = scalars("X Y")
    why = explain(X + Y, X + 2 * Y, relation=">=")
    assert why is None or not why.edited


def test_an_arbitrary_loss() -> None:
    (n,) = indices("n", "S")
    gamma, out, x = scalars("gamma")[0], "out", "x"
    from ..build import Family

    at = define(Family(out)[n], gamma * Family(x)[n])
    by_out = total(n, D(L, Family(out)[n]) * Family(x)[n])
    depends = {"L": (("out", ("S",)),)}
    why = explain(D(L, gamma), -by_out, [at], depends=depends)
    assert why is not None and why.row == "sign"


def test_time_is_kept() -> None:
    """A deep step with nothing to be found ends in time."""
    deep = next(t for t in proved() if t.name == "10 layers")
    started = time.process_time()
    explain(deep.left, deep.right, deep.givens[:-1], seconds=0.3)
    assert time.process_time() - started < 1.0
