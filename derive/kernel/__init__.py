"""The trusted room: terms, derivative, normal form, givens as rewrites. Standard library only."""

from .calculus import Calculus
from .functions import Function
from .givens import Given, define
from .normal import Algebra
from .terms import Contradiction, OutOfBudget, Undefined

__all__ = ["Algebra", "Calculus", "Contradiction", "Function", "Given", "OutOfBudget", "Undefined"]
__all__ += ["define"]
