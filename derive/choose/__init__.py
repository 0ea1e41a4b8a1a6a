"""What the kernel lets others choose: nothing in this room needs to be trusted.

`algebra` makes the kernel's algebra with a good chooser, `simplify` gives a normal form, `as_term`
reads a polynomial back as a term.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..kernel import Algebra, Calculus, Function, Given
from ..kernel.calculus import Depends
from ..kernel.terms import Deriv, Sym, Term, transform
from .choices import Choices
from .chooser import Chooser
from .printing import as_term, written
from .steps import RuleInstance, case

__all__ = ["Choices", "Chooser", "RuleInstance", "algebra", "as_term", "carry_out", "case"]
__all__ += ["differentiate", "simplify", "steps_of", "written"]


def algebra(
    givens: Sequence[Given] = (),
    functions: Mapping[str, Function] | None = None,
    *,
    depends: Depends | None = None,
    deadline: float = float("inf"),
    steps: list[RuleInstance] | None = None,
    unfold: Iterable[str] = (),
) -> Algebra:
    """An algebra that chooses well; it writes down what it does where there is a list for it."""
    made = Algebra(givens, functions, depends, Choices(steps), deadline, unfold)
    if made.facts:  # once more: what has a sign is something else under the equations
        for n, given, _ in [*made.signs.facts]:
            made.signs.learn(n, given)
        made.needs.clear()  # where a given holds, it is defined
    return made


def differentiate(t: Term, variable: Sym, functions: Mapping[str, Function] | None = None) -> Term:
    """The derivative of a term, not simplified."""
    return Calculus(functions or {}, lambda _: None, {}).diff(t, variable)


def carry_out(t: Term, calculus: Calculus) -> Term:
    """The term with every derivative in it carried out."""

    def rule(u: Term) -> Term | None:
        if not isinstance(u, Deriv):
            return None
        return u if calculus.arbitrary(u) else calculus.diff(u.body, u.variable)

    return transform(t, rule)


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
