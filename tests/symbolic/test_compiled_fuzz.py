"""Random expressions: a compiled function has the exact values."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy as sp

import derive
from derive.judge.enclose import EvaluationError
from derive.symbolic.compiled import Compiled, untested
from derive.symbolic.samples import finite_samples

N = sp.Symbol("N", integer=True, positive=True)
LETTERS = sp.symbols("i j k l", integer=True)
x, y = sp.symbols("x y")
h, v, W = map(sp.IndexedBase, "hvW")
Make = Callable[[], Any]

COMBINED: tuple[Callable[[Make], Any], ...] = (
    lambda g: g() + g(),
    lambda g: g() * g(),
    lambda g: g() * g() - g(),
    lambda g: sp.exp(g()),
    lambda g: sp.log(sp.exp(g()) + sp.exp(g())),
    lambda g: sp.exp(g()) / (sp.exp(g()) + sp.exp(g())),
    lambda g: 1 / (1 + g() ** 2),
    lambda g: sp.sqrt(1 + g() ** 2),
    lambda g: sp.Max(g(), g()),
    lambda g: sp.tanh(g()),
    lambda g: sp.Piecewise((g(), g() > 0), (g(), True)),
)
BOUND = (sp.Sum, sp.Sum, sp.Sum, derive.MaxOver, sp.Product)


def expression(rng: random.Random, depth: int, bound: tuple[Any, ...] = ()) -> Any:
    """An expression whose indices are all bound."""
    if depth == 0:
        leaves = [x, y, sp.Rational(rng.randint(-5, 5), 3)]
        if bound:
            i, j = rng.choice(bound), rng.choice(bound)
            leaves += [h[i], v[i], W[i, j], h[1], sp.KroneckerDelta(i, j) + h[j]]
        return rng.choice(leaves)
    if rng.random() < 0.25 and len(bound) < len(LETTERS):
        letter = LETTERS[len(bound)]
        body = expression(rng, depth - 1, (*bound, letter))
        return rng.choice(BOUND)(body, (letter, 1, N))
    return rng.choice(COMBINED)(lambda: expression(rng, depth - 1, bound))


def _agrees(function: Compiled, size: int, seed: int) -> bool | None:
    """Whether both are the same at a random point; None where there is nothing to compare."""
    found = finite_samples(function, function, size, 1, seed)
    if found is None or function.indices:
        return None
    at = {n: a[0] if a.ndim else a for n, a in found.items()}
    try:
        ball = function.exact(at, ())
    except EvaluationError:
        return None
    if not ball.is_finite():
        return None
    exact = float(ball.mid())
    return bool(abs(np.asarray(function(**at)) - exact) <= 1e-8 * max(1.0, abs(exact)))


@pytest.mark.parametrize("seed", range(3))
def test_random_expressions(seed: int) -> None:
    rng = random.Random(seed)
    compared = 0
    for _ in range(40):
        made = expression(rng, rng.randint(2, 5))
        for size in (1, 2, 3):
            agrees = _agrees(untested(made), size, rng.randint(0, 99))
            assert agrees is not False, made
            compared += agrees is not None
    assert compared > 40
