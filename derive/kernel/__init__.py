"""The trusted room: terms, derivative, normal form, givens as rewrites. Standard library only."""

from collections.abc import Mapping

from .calculus import Calculus as Calculus
from .chooser import Chooser as Chooser
from .functions import Function as Function
from .givens import Given as Given
from .givens import define as define
from .normal import Algebra as Algebra
from .terms import Sym, Term
from .trouble import Contradiction as Contradiction
from .trouble import OutOfBudget as OutOfBudget
from .trouble import Undefined as Undefined


def differentiate(t: Term, variable: Sym, functions: Mapping[str, Function] | None = None) -> Term:
    """The derivative of a term, not simplified."""
    return Calculus(functions or {}).diff(t, variable)
