"""What a proof costs grows at most with the square of a network's depth."""

from __future__ import annotations

import time
from itertools import pairwise

from derive.choose import algebra
from derive.judge import prove
from derive.kernel.terms import Index, Sum, Sym, Term
from derive.report import Proved
from tests.targets import deep


def seconds(layers: int) -> float:
    """The shortest of three proofs, in the processor's time."""
    t, best = deep(layers), float("inf")
    for _ in range(3):
        began = time.thread_time()
        assert isinstance(prove(t.left, t.right, t.givens, seconds=20), Proved)
        best = min(best, time.thread_time() - began)
    return best


def test_twice_the_layers_cost_about_four_times_as_much() -> None:
    """Eight times would be the cube of the depth."""
    assert seconds(20) < 6 * seconds(10)


def test_sums_in_sums_are_opened_together() -> None:
    """A sum over many indices is one canonical sum however deep they are nested."""
    letters = [Index(f"i{n}", "C") for n in range(12)]
    chain: Term = Sym("v", (letters[-1],))
    for a, b in reversed([*pairwise(letters)]):
        chain = Sum(b, Sym("W", (a, b)) * chain)
    space = algebra()
    p = space.poly(Sum(letters[0], chain))
    ((m, _),) = p.items()
    (closed,) = m
    assert space.form(closed[0], None) == p
