"""What the kernel lets others choose: nothing in this room needs to be trusted.

`algebra` makes the kernel's algebra with a good chooser, `simplify` gives a normal form, `as_term`
reads a polynomial back as a term.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..kernel import Algebra, Function, Given
from ..kernel.calculus import Depends
from ..kernel.terms import Term
from .choices import Choices, RuleInstance
from .printing import as_term

__all__ = ["Choices", "RuleInstance", "algebra", "as_term", "simplify", "steps_of"]


def algebra(
    givens: Sequence[Given] = (),
    functions: Mapping[str, Function] | None = None,
    *,
    depends: Depends | None = None,
    deadline: float = float("inf"),
    steps: list[RuleInstance] | None = None,
) -> Algebra:
    """An algebra that chooses well; it writes down what it does where there is a list for it."""
    return Algebra(givens, functions, depends, Choices(steps), deadline)


def steps_of(algebra: Algebra) -> Sequence[RuleInstance]:
    """What was written down, in the order of discovery."""
    chooser = algebra.chooser
    return chooser.steps or () if isinstance(chooser, Choices) else ()


def simplify(
    t: Term,
    givens: Sequence[Given] = (),
    functions: Mapping[str, Function] | None = None,
    deadline: float = float("inf"),
) -> Term:
    """The normal form of a term, as a term."""
    return as_term(algebra(givens, functions, deadline=deadline).poly(t))
