"""What may be supposed: by the words before a statement, and by what it says."""

from __future__ import annotations

from ..kernel.terms import Call, Num, Sum, Sym, Term, walk
from ..maths.functions import FUNCTIONS
from .nouns import Family, family

ELEMENTARY = frozenset(("exp", "log", "sqrt", "abs", "sin", "cos", "tan", "sinh", "cosh", "tanh"))
REASONS = ("because", "where", "?")


def may_suppose(kind: str, inline: bool) -> bool:
    """Whether words of this kind may make a hypothesis of what follows."""
    return kind in ("suppose", *REASONS) or (inline and kind in ("if", "for", "define"))


def is_of_one(total: Term, entry: Term) -> bool:
    """`\\sum_k w_k y_k = w_c`: said of every c, all entries would be the same."""
    closed = not total.free and any(isinstance(u, Sum) for u in walk(total))
    return closed and isinstance(entry, Sym) and bool(entry.free)


def is_identity(left: Term, right: Term) -> bool:
    """`\\log z_i = z_i - \\log \\sum_j e^{z_j}`: that a function of something is a formula of
    that is no hypothesis, but right or wrong."""
    alone = any(isinstance(x, Sym | Num) for x in (left, right))
    inside, outside = _applied_to(left), _applied_to(right)
    return not alone and bool(inside & _families(right) | outside & _families(left))


def _applied_to(t: Term) -> set[Family]:
    """The quantities that functions of the table are applied to."""
    calls = (u for u in walk(t) if isinstance(u, Call) and u.name in FUNCTIONS)
    return {f for call in calls for f in _families(call)}


def _families(t: Term) -> set[Family]:
    return {family(u) for u in walk(t) if isinstance(u, Sym)}
