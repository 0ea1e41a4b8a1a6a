"""Steps that are nearly right: sqrt(x^2) to x, log(ab) to log a + log b, x to 1/(1/x).

Random terms are rewritten at random places by rules that hold for most values. What is proved of
such a step is tried exactly where they fail: zeros, ties, negative numbers, empty sets, sets of
one. Wherever the listed conditions hold, both sides must be defined and equal. `DERIVE_FUZZ` and
`DERIVE_FUZZ_SEED` as in `test_fuzz.py`.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from multiprocessing import get_context
from random import Random

from derive.judge import prove
from derive.kernel.givens import Given
from derive.kernel.terms import (
    ONE,
    ZERO,
    Add,
    Call,
    Cases,
    Delta,
    Index,
    Max,
    Mul,
    Num,
    Pow,
    Prod,
    Size,
    Sum,
    Term,
    add,
    call,
    mul,
    neg,
    rename,
    term,
    transform,
    walk,
)
from derive.report import Proved
from tests.build import exp, families, indices, log, scalars, sqrt, step

from .exactly import Exactly, Unsure, inexact, plus, points
from .test_fuzz import FIRST, WORKERS

CHUNK = 500
COUNT = int(os.environ.get("DERIVE_FUZZ", 2 * CHUNK))
CORNERS = 40  # points that a proof is tried at
X, Y = scalars("X Y")
h, y, W, x = families("h y W x")
i, j, w = indices("i j w", "C")
(n,) = indices("n", "S")
ONE_C = Index("1", "C", True)
HALF = Fraction(1, 2)
FUNCTIONS = ("exp", "log", "step", "zero", "abs", "sign", "relu", "sqrt")


class Draw:
    """A random term, the same one for the same seed; bound letters may be those of free ones."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)

    def member(self, scope: tuple[Index, ...]) -> Index:
        return self.rng.choice([*[b for b in scope if b.set == "C"] * 3, i, j, ONE_C])

    def leaf(self, scope: tuple[Index, ...]) -> Term:
        number = term(self.rng.choice((0, 1, -1, 2, HALF)))
        c, d = self.member(scope), self.member(scope)
        few = [number, Size("C"), Delta(c, d), x[n], W[c, d]]
        return self.rng.choice([*few, X, Y, X, Y, h[c], h[c], y[c], h[d]])

    def term(self, depth: int, scope: tuple[Index, ...] = ()) -> Term:
        if depth <= 0:
            return self.leaf(scope)

        def t() -> Term:
            return self.term(depth - 1, scope)

        def bound() -> Term:
            b = Index(*self.rng.choice((("i", "C"), ("j", "C"), ("k", "C"), ("n", "S"))))
            body = self.term(depth - 1, (*scope, b))
            return self.rng.choice((Sum, Sum, Prod, Max))(b, body)

        made: list[Callable[[], Term]] = [
            *[lambda: t() + t(), lambda: t() * t(), bound] * 3,
            *[lambda: call(self.rng.choice(FUNCTIONS), t())] * 3,
            lambda: Pow(t(), Fraction(self.rng.choice((-1, 2, -2, 3)))),
            lambda: Pow(t(), self.rng.choice((HALF, -HALF, Fraction(3, 2), Fraction(1, 3)))),
            lambda: call(self.rng.choice(("max", "min")), t(), t()),
            lambda: Cases(((step(t()), t()),), t()),
        ]
        return self.rng.choice(made)()


def steps_of(t: Term) -> Iterator[Term]:
    """What a term is nearly always equal to."""
    yield from (t * (X / X), 1 / (1 / t), exp(log(t)), sqrt(t**2), sqrt(t) ** 2, t + 0 * log(X))
    match t:
        case Pow(base, e):
            yield exp(Num(e) * log(base))
            if isinstance(base, Pow):
                yield Pow(base.base, base.exponent * e)
            if isinstance(base, Mul):
                yield mul(*[Pow(f, e) for f in base.terms])
        case Call("log", (a,)):
            yield Num(HALF) * log(a**2)
            yield neg(log(1 / a))
            if isinstance(a, Mul):
                yield add(*[log(f) for f in a.terms])
        case Call("exp", (a,)):
            yield 1 / exp(neg(a))
            if isinstance(a, Sum):
                yield Prod(a.index, exp(a.body))
        case Call("step", (a,)):
            yield from (1 - step(neg(a)), 1 - step(neg(a)) - call("zero", a))
        case Call("abs", (a,)):
            yield from (sqrt(a**2), a * call("sign", a), call("max", a, neg(a)))
        case Call("sign", (a,)):
            yield from (a / call("abs", a), 2 * step(a) - 1, step(a) - step(neg(a)))
        case Call("relu", (a,)):
            yield from (a * step(a), (a + call("abs", a)) / 2)
        case Call("zero", (a,)):
            yield from (1 - step(a**2), 1 - a / a)
        case Call("max", (a, b)):
            yield from ((a + b + call("abs", a - b)) / 2, a * step(a - b) + b * step(b - a))
        case Sum(b, Mul(factors)):
            yield mul(*[Sum(b, f) for f in factors])
            outer = [f for f in factors if b not in f.free]
            yield mul(*outer, Sum(b, mul(*[f for f in factors if b in f.free])))
        case Sum(b, body):
            yield from (Sum(b, body / body * body), Size(b.set) * body if b not in body.free else t)
            if b.set == "C":
                yield Sum(b, body * (1 - Delta(b, j))) + rename(body, {b: j})
        case Prod(b, body):
            yield exp(Sum(b, log(body)))
            if b not in body.free:
                yield call("pow", body, Size(b.set)) if body is not ZERO else t
        case Max(b, body):
            yield from (body if b not in body.free else t, log(Max(b, exp(body))))
        case Mul((Sum(a, one), Sum(b, two))) if a.set == b.set == "C":
            yield Sum(i, Sum(w, rename(one, {a: i}) * rename(two, {b: w})))
        case Add((a, b)):
            yield from ((a**2 - b**2) / (a - b), a * (1 + b / a), log(exp(a) * exp(b)))


GIVENS: tuple[tuple[Given, ...], ...] = (
    *[()] * 4,
    (Given(X, ZERO, ">"),),
    (Given(X, ZERO, ">="),),
    (Given(h[i], ZERO, ">="),),
    (Given(h[i], ZERO, ">", frozenset([i])),),
    (Given(Sum(j, y[j]), ONE),),
    (Given(X + Y, ONE), Given(X - Y, ZERO)),
    (Given(h[i], h[j]),),
    (Given(Delta(i, j), ZERO),),
    (Given(W[i, j], -W[j, i], "=", frozenset([i, j])),),
    (Given(y[i] ** 2, y[i], "=", frozenset([i])),),
)


def drawn(seed: int) -> tuple[Term, Term, tuple[Given, ...]]:
    """A term, what a step or two make of it, and what is given."""
    draw = Draw(seed)
    rng, left = draw.rng, draw.term(1 + seed % 3)
    right = left
    for _ in range(rng.choice((1, 1, 2))):
        place = rng.choice([*walk(right)])
        right = transform(right, _once(place, rng.choice([*steps_of(place)])))
    return (left, right, rng.choice(GIVENS)) if seed % 2 else (right, left, rng.choice(GIVENS))


def _once(place: Term, new: Term) -> Callable[[Term], Term | None]:
    left = iter([new])
    return lambda u: next(left, None) if u is place else None


def wrong(seed: int) -> tuple[str, str]:
    """The verdict on a step, and what is wrong with it, if anything."""
    left, right, givens = drawn(seed)
    verdict = prove(left, right, givens, seconds=1, strict=seed % 3 == 0)
    if not isinstance(verdict, Proved):
        return verdict.name, ""
    for point in points((left, right), givens, Random(seed), CORNERS):
        try:
            what = _against(left, right, verdict, point)
        except Unsure:
            continue
        if what:
            return (
                verdict.name,
                f"seed {seed}: {left!r} = {right!r} under {givens}: {what} at {point}",
            )
    return verdict.name, ""


def _against(left: Term, right: Term, verdict: Proved[Term], point: Exactly) -> str:
    for c in verdict.provided:
        if not point.holds(c.subject, c.relation, sorted(c.subject.free - point.members.keys())):
            return ""
    a, b = point.outcome(left), point.outcome(right)
    if a is None or b is None:
        return "proved, but not defined"
    apart = plus(a, -b)
    return "proved, but different" if abs(inexact(apart)) > 1e-20 * (1 + abs(inexact(a))) else ""


def stretch(start: int) -> tuple[Counter[str], list[str]]:
    found = [wrong(seed) for seed in range(start, start + CHUNK)]
    return Counter(name for name, _ in found), [what for _, what in found if what]


def test_what_is_proved_of_a_step_that_is_nearly_right_is_right() -> None:
    starts = range(FIRST, FIRST + COUNT, CHUNK)
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        results = list(pool.map(stretch, starts))
    failures = [line for _, found in results for line in found]
    assert not failures, f"{len(failures)} failures\n" + "\n".join(failures[:5])
    verdicts = sum((names for names, _ in results), Counter[str]())
    assert verdicts["proved"] > 0.5 * COUNT and verdicts["refuted"] > 0.1 * COUNT, verdicts
