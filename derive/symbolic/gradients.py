"""Gradients and Hessians: derivatives by every entry of a quantity, for any size."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sympy

from .api import diff
from .convert import expression
from .entries import Entries, entries, size_symbol


def gradient(loss: Any, wrt: Any) -> Any:
    """The derivative of an expression by a quantity: by a symbol or an entry `h[i]` an expression;
    by all of `h` its entries, `gradient(loss, h)[i]`; by a list of symbols their column.

    >>> import sympy
    >>> from derive.symbolic import logsumexp
    >>> h, i = sympy.IndexedBase("h"), sympy.Symbol("i", integer=True)
    >>> gradient(logsumexp(h), h)[i]
    exp(h[i])/Sum(exp(h[j]), (j, 1, N))
    """
    loss = expression(loss, "loss")
    if isinstance(wrt, Sequence) and not isinstance(wrt, str):
        return sympy.Matrix([diff(loss, _one(v, f"wrt[{n}]")) for n, v in enumerate(wrt)])
    if not isinstance(wrt, sympy.IndexedBase | Entries):
        return diff(loss, _one(wrt, "wrt"))
    quantity, sizes = _quantity(loss, wrt)
    return Entries(lru_cache(256)(lambda *at: diff(loss, quantity[at])), sizes)


def hessian(loss: Any, wrt: Any) -> Any:
    """The second derivatives, as `gradient` gives the first ones: `hessian(loss, h)[i, j]`.

    >>> import sympy
    >>> x, y = sympy.symbols("x y")
    >>> hessian(x**2 * y, [x, y])
    Matrix([
    [2*y, 2*x],
    [2*x,   0]])
    """
    if isinstance(wrt, Sequence) and not isinstance(wrt, str):
        return sympy.Matrix([[diff(g, v) for v in wrt] for g in gradient(loss, wrt)])
    if not isinstance(wrt, sympy.IndexedBase | Entries):
        return diff(gradient(loss, wrt), wrt)
    quantity, sizes = _quantity(expression(loss, "loss"), wrt)
    rank = len(sizes)

    def entry(*at: Any) -> Any:
        return diff(loss, quantity[at[:rank]], quantity[at[rank:]])

    return Entries(lru_cache(256)(entry), sizes * 2)


def _one(variable: Any, what: str) -> Any:
    if not isinstance(variable, sympy.Symbol | sympy.Indexed):
        raise TypeError(
            f"{what}: a symbol, an entry such as h[i] or an IndexedBase was expected, "
            f"not {variable!r}"
        )
    return variable


def _quantity(loss: Any, wrt: Any) -> tuple[Any, tuple[Any, ...]]:
    """The base that is differentiated by, and the sizes of its entries in an expression."""
    base = wrt.base if isinstance(wrt, Entries) else wrt
    if base is None:
        raise TypeError("wrt: a quantity of its own was expected, not what is computed from others")
    if isinstance(wrt, Entries):
        return base, wrt.sizes
    if base.shape:
        return base, entries(base, "wrt", (None,) * len(base.shape)).sizes
    used = [a for a in loss.atoms(sympy.Indexed) if a.base == base]
    rank = len(used[0].indices) if used else 1
    return base, tuple(_size(loss, used, axis) for axis in range(rank))


def _size(loss: Any, used: Sequence[Any], axis: int) -> Any:
    """How far an index runs: as far as its sums do."""
    letters = {a.indices[axis] for a in used}
    for ranged in loss.atoms(sympy.Sum):
        for letter, low, high in ranged.limits:
            if letter in letters and low == 1 and high.is_Symbol:
                return high
    return size_symbol("NMKD"[axis])
