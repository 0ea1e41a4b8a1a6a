"""A term shares its equal parts: what is short to hold may be too long to write, or to go over."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from derive.choose.written_out import is_too_long, occurrences
from derive.judge import prove
from derive.kernel.givens import Given
from derive.kernel.terms import ZERO, Add, Cases, Mul, Sum, Sym, Term, call, walk
from derive.report import Proved, Refuted, Undecided
from tests.build import D, define, eq, families, indices, positive, scalars, step

SECONDS, SLACK = 1.0, 2.0
X, Y, Q = scalars("X Y Q")
h, W, c = families("h W c")
i, k, q = indices("i k q", "C")


def doubled(levels: int, wrap: Callable[[Term], Term]) -> Term:
    t: Term = X
    for _ in range(levels):
        t = wrap(t)
    return t


SHARED: dict[str, Callable[[Term], Term]] = {
    "sums": lambda t: Add((t, t)),
    "products": lambda t: Mul((t, t)),
    "maxima": lambda t: call("max", t, t),
    "unknown functions": lambda t: call("f", t, t),
    "two functions": lambda t: call("sin", t) + call("cos", t),
    "cases": lambda t: Cases(((step(t), t),), t),
    "sums over a set": lambda t: Sum(k, t * h[k] * t),
}


@pytest.mark.parametrize("name", SHARED)
@pytest.mark.parametrize("given", ["none", "a sign", "an equation", "a definition"])
def test_what_nobody_could_write_ends_in_time(name: str, given: str) -> None:
    t = doubled(60, SHARED[name])
    givens: dict[str, list[Given]] = {
        "none": [],
        "a sign": [positive(X)],
        "an equation": [eq(t, 1)],
        "a definition": [define(Q, t)],
    }
    began = time.thread_time()
    verdict = prove(Q if given == "a definition" else t, t + 1, givens[given], seconds=SECONDS)
    assert time.thread_time() - began < SECONDS + SLACK
    assert isinstance(verdict, Undecided) and "too long" in verdict.reason


def test_what_is_shared_a_little_is_judged() -> None:
    t = doubled(8, SHARED["two functions"])
    assert isinstance(prove(t, t), Proved)
    assert isinstance(prove(t, t + 1, [positive(X)]), Refuted)


def test_a_part_is_walked_once_and_occurs_often() -> None:
    t = doubled(10, SHARED["sums"])
    assert len([*walk(t)]) == 11
    assert len([*occurrences(t)]) == 2**11 - 1
    assert not is_too_long(t) and is_too_long(doubled(20, SHARED["sums"]))


# what each named quantity is of the one before it
LAYERS: dict[str, Callable[[Callable[..., Term]], Term]] = {
    "sin": lambda last: call("sin", last(i)) + last(i),
    "unknown functions": lambda last: call("f", last(i), last(i)),
    "products": lambda last: last(i) ** 2 + last(i),
    "sums": lambda last: Sum(k, last(k) * call("sin", last(i))),
    "a network": lambda last: Sum(k, W[i, k] * call("tanh", last(k))),
}


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("layers", [12, 40])
def test_definitions_on_definitions_end_in_time(layer: str, layers: int) -> None:
    """What cannot be proved opens every definition; each stands twice in the next one."""
    givens = [define(Sym("c0", (i,)), h[i] ** 2), positive(Y)]
    for n in range(1, layers):
        body = LAYERS[layer](lambda j, n=n: Sym(f"c{n - 1}", (j,)))
        givens.append(define(Sym(f"c{n}", (i,)), body))
    top = Sym(f"c{layers - 1}", (i,))
    nothing = call("atan", Y) + call("atan", 1 / Y) - call("pi") / 2
    for left, right in ((top + nothing, top), (D(top, h[q]) + nothing, D(top, h[q]))):
        began = time.thread_time()
        verdict = prove(left, right, givens, seconds=SECONDS)
        assert time.thread_time() - began < SECONDS + SLACK
        assert not isinstance(verdict, Proved | Refuted), verdict
    assert not isinstance(prove(D(top, h[q]), ZERO, givens, seconds=SECONDS), Proved)
