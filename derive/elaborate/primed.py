"""A prime behind brackets: `(fg)'` where f' and g' stand somewhere, `(\\sin x)'`, `(f(x) g(x))'`.

By what is differentiated is not written. It is what unknown functions are applied to, else what
the primed names of the document depend on, else the one name that stands there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..choose import differentiate
from ..kernel import Function
from ..kernel.functions import PARAMETERS, instantiate
from ..kernel.terms import Call, Deriv, Sym, Term, add, walk
from ..read import tree as t
from .world import Unread

if TYPE_CHECKING:
    from .resolve import Resolver

FUNCTIONS = frozenset("fghuvFGHUV")  # letters of functions that need no prime of their own
USUAL = ("x", "t", "z", "u", "s")  # letters of variables beside letters of constants


def derivative(r: Resolver, node: t.Group) -> Term:
    """The derivative of what stands between primed brackets."""
    if node.stars or node.primes > 1 or node.sub or node.open not in "([{":
        raise Unread("scripts on these brackets are not read", node.span)
    body = r.term(node.body)
    named = [u for u in dict.fromkeys(walk(body)) if isinstance(u, Sym)]
    primed = [u for u in named if not u.indices and u.name in r.world.survey.primed]
    unknown = (u for u in walk(body) if isinstance(u, Call) and u.name not in r.world.table)
    applied = {a for u in unknown for a in u.arguments}
    several = len(named) > 1 and all(u.name in FUNCTIONS for u in named)
    if (primed or several) and not applied.intersection(named):
        moving = [u for u in named if u in primed or u.name in FUNCTIONS]
        if len(moving) < len(named):
            raise Unread("which of these names are functions is not clear", node.span)
        r.note("the prime is a derivative of " + ", ".join(u.name for u in moving))
        return add(*(Deriv(body, u) * Sym(u.name + "'", ()) for u in moving))
    by = variable(body)
    if by is None:
        raise Unread("by what this is differentiated is not clear", node.span)
    r.note(f"the prime is the derivative by {by.name}")
    return Deriv(body, by)


def slope(r: Resolver, row: Function, terms: Sequence[Term], primes: int) -> Term:
    """A function's derivative at an argument, as often as it has primes; at a kink it is a
    convention."""
    r.scope.kinks += [instantiate(kink, terms) for kink in row.kinks]
    out = row.derivatives[0]
    for _ in range(primes - 1):
        out = differentiate(out, PARAMETERS[0], r.world.table)
    return instantiate(out, terms)


def variable(formula: Term) -> Sym | None:
    """By what a formula is differentiated, where a prime says no more."""
    named = [u for u in dict.fromkeys(walk(formula)) if isinstance(u, Sym)]
    usual = [u for u in named if u.name in USUAL and not u.indices]
    found = usual or named
    return found[0] if len(found) == 1 else None
