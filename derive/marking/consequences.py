"""What follows from an equation, where rewriting with it does not show it.

From A = B follows L = R where L - R is a multiple of A - B (something was cancelled, multiplied
through or brought to the other side), and where L = f(A) and R = f(B). Which multiple it may be is
guessed from derivatives; that it is one is an identity, and proved as such. What was divided by is
then a side condition of that proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from ..choose import differentiate
from ..data import replace
from ..kernel import Given
from ..kernel.terms import ZERO, Deriv, Index, Sym, Term, call, neg, rename, walk
from ..maths.functions import FUNCTIONS
from ..report import Proved, Verdict

Identity: TypeAlias = Callable[[Term, Term, Sequence[Given]], Verdict[Term]]

UNKNOWNS = 4  # quantities that an equation is taken to be about
EQUATIONS = 4  # equations that are tried
# what may be applied to both sides of an equation
APPLIED: tuple[Callable[[Term], Term], ...] = (
    lambda t: call("exp", t),
    lambda t: call("log", t),
    lambda t: t**-1,
    lambda t: t**2,
    neg,
)


def consequence(
    left: Term, right: Term, givens: Sequence[Given], identity: Identity
) -> Proved[Term] | None:
    """A proof that an equation follows from one of the given equations."""
    tried = 0
    for n in reversed(range(len(givens))):
        given = givens[n]
        if given.relation != "=" or given.definition or given.left == given.right:
            continue
        given = _about(given, left.free | right.free)
        tried += 1
        if tried > EQUATIONS:
            break
        others = [*givens[:n], Given(ZERO, ZERO), *givens[n + 1 :]]  # the others keep their places
        proof = _from_equation(left, right, given, others, identity)
        if proof is not None:
            return replace(proof, uses=tuple(sorted({*proof.uses, n})))
    return None


def _about(given: Given, free: frozenset[Index]) -> Given:
    """An equation that holds for every member, said of the members that a claim is about."""
    names = {}
    for i in sorted(given.generic):
        near = [j for j in sorted(free) if j.set == i.set]
        if near:
            names[i] = i if i in near else near[0]
    left, right = rename(given.left, names), rename(given.right, names)
    return replace(given, left=left, right=right)


def _from_equation(
    left: Term, right: Term, given: Given, others: Sequence[Given], identity: Identity
) -> Proved[Term] | None:
    difference, equation = left - right, given.left - given.right
    for factor in _factors(difference, equation):
        found = identity(difference, factor * equation, others)
        if isinstance(found, Proved):
            return found
    for apply in APPLIED:
        for a, b in ((given.left, given.right), (given.right, given.left)):
            first = identity(left, apply(a), others)
            if not isinstance(first, Proved):
                continue
            second = identity(right, apply(b), others)
            if isinstance(second, Proved):
                provided = tuple(dict.fromkeys((*first.provided, *second.provided)))
                uses = tuple(sorted({*first.uses, *second.uses}))
                return replace(second, uses=uses, provided=provided)
    return None


def _factors(difference: Term, equation: Term) -> Iterator[Term]:
    """By what an equation may have been multiplied: if both sides are linear in a quantity, the
    quotient of their derivatives."""
    if any(isinstance(u, Deriv) for u in (*walk(difference), *walk(equation))):
        return
    inside = {u for u in walk(equation) if isinstance(u, Sym)}
    unknowns = [u for u in dict.fromkeys(walk(difference)) if u in inside]
    for unknown in unknowns[:UNKNOWNS]:
        assert isinstance(unknown, Sym)
        above = differentiate(difference, unknown, FUNCTIONS)
        below = differentiate(equation, unknown, FUNCTIONS)
        if above != ZERO and below != ZERO:
            yield above / below
