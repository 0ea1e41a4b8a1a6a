"""Places in a term: where a slip can stand, what is in scope there, and how to put a change in."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..choose.written_out import occurrences, rebuilt
from ..data import frozen
from ..kernel.terms import (
    Add,
    Binder,
    Deriv,
    Index,
    Mul,
    Num,
    Sum,
    Term,
    add,
    fresh,
    mul,
    neg,
    rename,
    transform,
)
from ..maths.printer import signed

Path = tuple[int, ...]


@frozen
class Place:
    """A subterm with the way down to it, the node that holds it, and the indices bound above."""

    path: Path
    term: Term
    holder: Term | None
    bound: tuple[Index, ...]


def places(t: Term) -> Iterator[Place]:
    """Every place, outermost first; what a derivative is taken by is none."""
    stack = [Place((), t, None, ())]
    while stack:
        here = stack.pop()
        yield here
        u = here.term
        bound = (*here.bound, u.index) if isinstance(u, Binder) else here.bound
        children = u.children()[:1] if isinstance(u, Deriv) else u.children()
        stack += [
            Place((*here.path, n), child, u, bound) for n, child in reversed([*enumerate(children)])
        ]


def put(t: Term, path: Path, new: Term) -> Term:
    """The term with another one at a place; sums and products are laid flat there."""
    if not path:
        return new
    children = list(t.children())
    children[path[0]] = put(children[path[0]], path[1:], new)
    match t:
        case Add(_):
            return add(*children)
        case Mul(_):
            return mul(*[c for c in children if c != Num(Fraction(1))])
    return rebuilt(t, tuple(children))


def put_everywhere(t: Term, old: Term, new: Term) -> Term:
    """The term with one subterm exchanged wherever it stands, but not where one derives by it."""

    def rule(u: Term) -> Term | None:
        if u is old or u == old:
            return new
        if isinstance(u, Deriv):
            return Deriv(transform(u.body, rule), u.variable)
        return None

    return transform(t, rule)


def nodes(t: Term) -> int:
    """How large a term is; a sign counts for nothing."""
    return sum(1 for u in occurrences(t) if not (isinstance(u, Num) and u.value == -1))


def negated(t: Term) -> Term:
    """The negative, as a person would write it: without two signs, a difference turned round."""
    if isinstance(t, Add):
        parts = [negated(part) for part in t.terms]
        return add(*sorted(parts, key=lambda part: signed(part)[0]))
    if isinstance(t, Sum) and signed(t.body)[0]:
        return Sum(t.index, negated(t.body))
    minus, plain = signed(t)
    return plain if minus else neg(t)


def refreshed(t: Term) -> Term:
    """The same term with bound indices of its own, fit to stand anywhere."""

    def rule(u: Term) -> Term | None:
        if isinstance(u, Binder):
            new = fresh(u.index)
            return type(u)(new, refreshed(rename(u.body, {u.index: new})))
        return None

    return transform(t, rule)


def without(parts: tuple[Term, ...], at: int) -> tuple[Term, ...]:
    """All parts but one."""
    return (*parts[:at], *parts[at + 1 :])
