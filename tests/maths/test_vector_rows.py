"""Every function of a vector is tried: its claimed derivative against that of its definition."""

from __future__ import annotations

import random
from typing import Any

import mpmath
import pytest
from mpvalue import Point, value

from derive.kernel.terms import Delta, Index, Sum, Sym, Term
from derive.maths.vectors import (
    AT,
    BY,
    OVER,
    VECTOR_FUNCTIONS,
    VECTOR_NAMES,
    VectorFunction,
    apply_vector,
    vector_derivative,
)

K, I, J = (Index(n, "C") for n in "kij")
ROWS = [pytest.param(row, id=name) for name, row in VECTOR_FUNCTIONS.items()]


def h(index: Index) -> Sym:
    return Sym("h", (index,))


def point(size: int, at: int, by: int, values: dict[tuple[Any, ...], Any]) -> Point:
    return Point(values, {"C": size}, {I: at, J: by, K: at})


@pytest.mark.parametrize("row", [p for p in ROWS if p.values[0].derivative is not None])
@pytest.mark.parametrize("size", [1, 2, 3, 5])
def test_the_derivative_is_that_of_the_definition(row: VectorFunction, size: int) -> None:
    rng = random.Random(f"{row.name} {size}")
    out = apply_vector(row, h(K), K, I)
    claim = vector_derivative(row, h(K), K, I, J)
    with mpmath.workdps(40):
        values: dict[tuple[Any, ...], Any] = {
            ("h", k): mpmath.mpf(rng.choice((-1, 1)) * rng.randint(1, 900)) / 300
            for k in range(1, size + 1)
        }
        for at in range(1, size + 1):
            for by in range(1, size + 1):

                def along(x: Any, at: int = at, by: int = by) -> Any:
                    return value(out, point(size, at, by, {**values, ("h", by): x}))

                claimed = value(claim, point(size, at, by, values))
                exact = mpmath.diff(along, values[("h", by)])
                assert mpmath.almosteq(claimed, exact, 1e-15, 1e-15), (row.name, at, by)


def placeholders(t: Term) -> bool:
    return bool({AT, BY, OVER} & t.free) or "#" in repr(t)


@pytest.mark.parametrize("row", ROWS)
def test_nothing_of_the_template_is_left(row: VectorFunction) -> None:
    out = apply_vector(row, h(K), K, I)
    assert not placeholders(out)
    assert out.free == (frozenset() if row.scalar else {I})


def test_a_vector_of_formulas_is_not_captured() -> None:
    """softmax over k of sum_j W_kj [i = k]: i stays what it was, at i itself too."""
    body = Sum(J, Sym("W", (K, J)) * Delta(I, K))
    out = apply_vector(VECTOR_FUNCTIONS["softmax"], body, K, I)
    values = {("W", a, b): mpmath.mpf(a + 2 * b) / 7 for a in (1, 2) for b in (1, 2)}
    e = mpmath.exp
    row1 = values[("W", 1, 1)] + values[("W", 1, 2)]
    got = value(out, Point(values, {"C": 2}, {I: 1}))
    assert mpmath.almosteq(got, e(row1) / (e(row1) + 1))


def test_without_a_place_the_value_is_at_the_index_itself() -> None:
    assert apply_vector(VECTOR_FUNCTIONS["softmax"], h(K), K).free == {K}


def test_spellings() -> None:
    assert set(VECTOR_NAMES.values()) == set(VECTOR_FUNCTIONS)
