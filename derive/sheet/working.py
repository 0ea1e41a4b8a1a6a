"""Worked numbers: a formula, the same with its values put, and what comes out."""

from __future__ import annotations

from ..kernel.terms import Num, Sym, Term, walk
from .lines import Derivation, Line, distinct
from .numbers import Numbers, with_numbers
from .scene import Scene


def worked(left: Term, scene: Scene, numbers: Numbers) -> Derivation | None:
    """An expression with numbers put for its names, and its value."""
    value = numbers.of(left)
    if value is None:
        return None
    values: dict[Sym, Num] = {}
    for u in walk(left):
        if isinstance(u, Sym):
            found = numbers.of(u)
            if found is not None:
                values[u] = found
    lines = [Line(with_numbers(left, values), "insert the values"), Line(value, "evaluate")]
    return Derivation(left, distinct(left, lines))
