"""SymPy's own cases of deltas under sums and products, and of matrix derivatives, done here.

The cases are recorded while SymPy's tests run: what `deltasummation` and `deltaproduct` are asked,
and what they answer. Each is then asked here, and both answers are compared at numbers with the
sum written out. Where SymPy is wrong, the case stands in DEFECTS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import product
from typing import Any

import pytest
import sympy as sp
from sympy.concrete.tests import test_delta as theirs

import derive

COMMUTING = {theirs.x: sp.Symbol("x"), theirs.y: sp.Symbol("y")}
AT = {COMMUTING[theirs.x]: sp.Rational(3, 2), COMMUTING[theirs.y]: sp.Rational(-5, 7)}
LETTERS = (theirs.i, theirs.j, theirs.k, theirs.l, theirs.m)
Case = tuple[Any, Any, tuple[Any, Any, Any], Any]  # Sum or Product, body, range, SymPy's answer


@lru_cache(1)
def recorded() -> tuple[Case, ...]:
    """Every call in SymPy's tests that sums over 1..N or between two numbers."""
    found: dict[Any, Case] = {}

    def recorder(kind: Any, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(body: Any, limit: Any, *rest: Any) -> Any:
            answer = function(body, limit, *rest)
            case = (kind, sp.sympify(body).xreplace(COMMUTING), limit)
            found[str(case)] = (*case, sp.sympify(answer).xreplace(COMMUTING))
            return answer

        return call

    patch = pytest.MonkeyPatch()
    patch.setattr(theirs, "ds", recorder(sp.Sum, theirs.ds))
    patch.setattr(theirs, "dp", recorder(sp.Product, theirs.dp))
    for name in dir(theirs):
        if name.startswith("test_") and "extract" not in name:
            getattr(theirs, name)()
    patch.undo()
    return tuple(c for c in found.values() if _is_ours(*c[:3]))


def _is_ours(kind: Any, body: Any, limit: Any) -> bool:
    """Ranges that stand for an index set: from 1 to a symbol, or between two numbers; the letter of
    a size is no index besides."""
    _, low, high = map(sp.sympify, limit)
    numbers = low.is_Integer and high.is_Integer and low <= high
    sized = low == 1 and high.is_Symbol and high not in body.free_symbols
    return bool(body.has(sp.KroneckerDelta) and (numbers or sized))


def _written_out(kind: Any, body: Any, limit: Any, at: dict[Any, int]) -> Any:
    letter, low, high = (sp.sympify(e) for e in limit)
    ends = (int(e.subs(at)) for e in (low, high))
    first, last = ends
    values = [body.subs(letter, n).subs(at) for n in range(first, last + 1)]
    return sum(values, sp.S.Zero) if kind is sp.Sum else sp.prod(values)


def _points(body: Any, limit: Any) -> Iterator[dict[Any, int]]:
    """Sizes up to 3, and every member of the set for every free letter."""
    _, low, high = map(sp.sympify, limit)
    letter = sp.sympify(limit[0])
    free = [s for s in LETTERS if s in body.free_symbols and s not in (letter, high)]
    for size in (1, 2, 3) if high.is_Symbol else (int(high),):
        for members in product(range(int(low), size + 1), repeat=len(free)):
            yield dict(zip(free, members, strict=True)) | ({high: size} if high.is_Symbol else {})


def ours(kind: Any, body: Any, limit: Any, at: dict[Any, int]) -> Any:
    """What is said here: where the range is of numbers, members are numbers too."""
    _, low, high = map(sp.sympify, limit)
    if high.is_Symbol:
        size = sp.Symbol(str(high), integer=True, positive=True)
        made = derive.simplify(kind(body, (limit[0], low, size)))
        return evaluated(made.subs(size, at[high]).subs(at).subs(AT))
    return derive.simplify(kind(body.subs(at), limit))


def evaluated(expr: Any) -> Any:
    """What an expression is worth. `doit` is not asked: see DEFECTS."""
    if isinstance(expr, sp.Sum | sp.Product):
        ((letter, low, high),) = expr.limits
        return _written_out(type(expr), expr.function, (letter, low, high), {})
    return expr.func(*map(evaluated, expr.args)) if expr.args else expr


def test_there_are_cases() -> None:
    assert len(recorded()) > 110


@pytest.mark.parametrize("part", range(10))
def test_deltas(part: int) -> None:
    for case in recorded()[part::10]:
        kind, body, limit, answer = case
        for at in _points(body, limit):
            right = _written_out(kind, body, limit, at).subs(AT)
            assert ours(kind, body, limit, at).subs(AT) == right, (case, at)
            assert answer.subs(at).subs(AT).doit() == right, (case, at)


# -- what SymPy gets wrong -------------------------------------------------------------------------
Dk = sp.KroneckerDelta
p, q = sp.symbols("p q")
t = sp.Symbol("t", integer=True)
DEFECTS = {
    "a product whose body has a delta in several terms": (
        sp.Product(p - p * Dk(1, t) - q * Dk(1, t) + Dk(1, t), (t, 1, 2)),
        lambda e: e.doit(),  # says p + p*q - q**2
        p - p * q,
    ),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_defects_of_sympy(name: str) -> None:
    """Each is still there, and the answer here is the right one."""
    expr, wrong, right = DEFECTS[name]
    assert sp.expand(wrong(expr) - right) != 0
    assert sp.expand(derive.simplify(expr) - right) == 0


# -- matrix derivatives ----------------------------------------------------------------------------
n, i, j, k, m = (sp.Symbol(c, integer=True, positive=True) for c in "nijkm")
X, A, B = (sp.MatrixSymbol(c, n, n) for c in "XAB")
x, a, b = (sp.MatrixSymbol(c, n, 1) for c in "xab")


def entries(*names: str) -> list[Any]:
    return [sp.IndexedBase(name) for name in names]


IX, IA, IB, Ix, Ia, Ib = entries("X", "A", "B", "x", "a", "b")


def over(body: Any, *letters: Any) -> Any:
    return sp.Sum(body, *[(s, 1, n) for s in letters])


# a scalar as a matrix expression and as a sum, and by what it is differentiated
SCALARS: dict[str, tuple[Any, Any, Any]] = {
    "a.T x": (a.T * x, over(Ia[k] * Ix[k], k), x),
    "x.T a": (x.T * a, over(Ix[k] * Ia[k], k), x),
    "x.T x": (x.T * x, over(Ix[k] ** 2, k), x),
    "x.T A x": (x.T * A * x, over(Ix[k] * IA[k, m] * Ix[m], k, m), x),
    "a.T X b": (a.T * X * b, over(Ia[k] * IX[k, m] * Ib[m], k, m), X),
    "a.T X.T b": (a.T * X.T * b, over(Ia[k] * IX[m, k] * Ib[m], k, m), X),
    "tr X": (sp.Trace(X), over(IX[k, k], k), X),
    "tr A X": (sp.Trace(A * X), over(IA[k, m] * IX[m, k], k, m), X),
    "tr A X.T": (sp.Trace(A * X.T), over(IA[k, m] * IX[k, m], k, m), X),
    "tr X.T X": (sp.Trace(X.T * X), over(IX[k, m] ** 2, k, m), X),
    "tr X X": (sp.Trace(X * X), over(IX[k, m] * IX[m, k], k, m), X),
    "a.T X.T X b": (
        a.T * X.T * X * b,
        sp.Sum(Ia[k] * IX[j, k] * IX[j, m] * Ib[m], (k, 1, n), (j, 1, n), (m, 1, n)),
        X,
    ),
}
BASES = {"x": Ix, "X": IX}


@pytest.mark.parametrize("name", SCALARS)
def test_matrix_derivatives(name: str) -> None:
    matrix, total, by = SCALARS[name]
    base = BASES[by.name]
    slope = derive.gradient(total, base)
    for size in (1, 2, 3):
        # the matrix derivative of SymPy, written out
        explicit = sp.Matrix(matrix.diff(by).subs(n, size).as_explicit())
        places = product(range(1, size + 1), repeat=1 if by is x else 2)
        for at in places:
            mine = slope[at[0] if by is x else at]
            mine = mine.subs(sp.Symbol("N", integer=True, positive=True), size).subs(n, size).doit()
            theirs_at = explicit[at[0] - 1, (at[1] - 1) if len(at) > 1 else 0]
            assert sp.expand(mine - _indexed(theirs_at)) == 0, (name, size, at)


def _indexed(expr: Any) -> Any:
    """Entries of matrices, counted from 0, as indexed quantities, counted from 1."""
    table = {}
    for e in expr.atoms(sp.matrices.expressions.matexpr.MatrixElement):
        base = sp.IndexedBase(e.parent.name)
        table[e] = base[e.i + 1] if e.parent.name.islower() else base[e.i + 1, e.j + 1]
    return expr.xreplace(table)
