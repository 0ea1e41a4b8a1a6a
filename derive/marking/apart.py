"""A member that stands by itself: u_o beside `\\sum_k \\log \\sigma(-u_k^\\top v)`.

Where a formula speaks of u_o and of a sum over all u_k, o may be one of the k or none of them. As
one of them it changes the sum as well. A step that holds only where it is none is left open.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..data import replace
from ..elaborate.nouns import Entry
from ..kernel import Given
from ..kernel.terms import Deriv, Index, Sum, Sym, Term, transform, walk
from ..report import Proved
from .asking import Asking

TOLD = "it holds if {} is none of the members that are summed over, which is not said here"


def holds_apart(asking: Asking, entry: Entry, left: Term, right: Term) -> str:
    """What is to be said of a step that holds for a member that is in no sum; else nothing."""
    known = asking.knowledge.at(entry, (left, right), values=False)
    formulas = [k.given for k in known if k.role == "definition"]
    fixed = {i for g in formulas for i in g.right.free - g.left.free if not i.member}
    for at in sorted(_varied(left, right) & fixed):
        if not any(at.set == s.index.set for g in formulas for s in _sums(g.right)):
            continue
        one, other = _alone(left, at), _alone(right, at)
        givens = [_given(k.given, at) for k in known]
        if isinstance(asking.attempt(entry, one, other, givens, "=", hunt=1), Proved):
            return TOLD.format(at.name)
    return ""


def _varied(*sides: Term) -> set[Index]:
    """The letters of what is differentiated by."""
    made = (u.variable for side in sides for u in walk(side) if isinstance(u, Deriv))
    return {i for v in made if isinstance(v, Sym) for i in v.indices}


def _sums(x: Term) -> Iterator[Sum]:
    return (u for u in walk(x) if isinstance(u, Sum))


def _given(given: Given, at: Index) -> Given:
    return replace(given, left=_alone(given.left, at), right=_alone(given.right, at))


def _alone(x: Term, at: Index) -> Term:
    """A term in which what stands at a member is a quantity of its own."""

    def rule(u: Term) -> Term | None:
        if not isinstance(u, Sym) or at not in u.indices:
            return None
        return Sym(f"{u.name}_{{{at.name}}}", tuple(i for i in u.indices if i != at))

    return transform(x, rule)
