"""The trusted room: terms, derivative, normal form, givens as rewrites. Standard library only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .calculus import Calculus
from .functions import Function
from .givens import Given, define
from .normal import Algebra, RuleInstance
from .poly import Contradiction, OutOfBudget, Undefined
from .terms import Sym, Term

__all__ = [
    "Algebra",
    "Calculus",
    "Contradiction",
    "Function",
    "Given",
    "OutOfBudget",
    "RuleInstance",
    "Undefined",
    "define",
    "differentiate",
    "simplify",
]


def differentiate(
    t: Term, variable: Sym, functions: Mapping[str, Function] | None = None
) -> Term:
    """The derivative of a term, not simplified."""
    return Calculus(functions or {}).diff(t, variable)


def simplify(
    t: Term,
    givens: Sequence[Given] = (),
    functions: Mapping[str, Function] | None = None,
    deadline: float = float("inf"),
) -> Term:
    """The normal form of a term, as a term."""
    algebra = Algebra(givens, functions, deadline=deadline)
    return algebra.term(algebra.poly(t))
