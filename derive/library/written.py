"""SymPy expressions as the LaTeX that is read here."""

from __future__ import annotations

from typing import Any

from ..kernel.terms import Term
from ..maths.latex import latex
from ..symbolic.api import question
from ..symbolic.convert import expression

RELATIONS = {
    "Equality": "=",
    "Unequality": r"\neq",
    "StrictGreaterThan": ">",
    "GreaterThan": r"\geq",
    "StrictLessThan": "<",
    "LessThan": r"\leq",
}


def as_latex(value: Any, what: str) -> str:
    """An expression, or a relation, as LaTeX."""
    made = expression(value, what)
    sign = RELATIONS.get(type(made).__name__)
    sides = made.args if sign else (made,)
    terms = question(sides).terms
    return f" {sign} ".join(map(_side, terms))


def _side(t: Term) -> str:
    sets = {i.set for i in t.free} | _inner(t)
    named = {name: name for name in sets if name.isidentifier()}
    return latex(t, sizes=named, ranges=named)


def _inner(t: Term) -> set[str]:
    from ..kernel.terms import Binder, Size, walk

    sizes = {u.set for u in walk(t) if isinstance(u, Size)}
    return sizes | {u.index.set for u in walk(t) if isinstance(u, Binder)}
