"""Conditions as terms that are 0 or 1: indicators, cases, facts about indices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from ..kernel.terms import ZERO, Cases, Term, add, call, neg
from ..read import tree as t
from ..read.tree import Node
from .rest import is_rest
from .world import Unread

if TYPE_CHECKING:
    from .resolve import Resolver

# a relation between a and b, as a term in their difference
TESTS: Mapping[str, Callable[[Term], Term]] = {
    ">": lambda d: call("step", d),
    "<": lambda d: call("step", neg(d)),
    "geq": lambda d: 1 - call("step", neg(d)),
    "leq": lambda d: 1 - call("step", d),
    "=": lambda d: call("zero", d),
    "neq": lambda d: 1 - call("zero", d),
}
OTHERWISE = ("otherwise", "else", "sonst", "all other")


def truth(r: Resolver, node: Node) -> Term:
    """A condition as a term that is 0 or 1."""
    match node:
        case t.Chain(items=(left, right), relations=(relation,)):
            return _relation(r, relation.kind, left, right, node)
        case t.Group(body=body):
            return truth(r, body)
        case t.List(items=items):
            kept = [i for i in items if not isinstance(i, t.Text)]
            if len(kept) == 1:
                return truth(r, kept[0])
    raise Unread("this condition is not read", node.span)


def _relation(r: Resolver, kind: str, left: Node, right: Node, node: Node) -> Term:
    equality = kind in ("=", "neq")
    if equality and (r.is_index(left) or r.is_index(right)):
        same = r.delta(r.index(left), r.index(right))
        return same if kind == "=" else 1 - same
    test = TESTS.get(kind)
    if test is None:
        raise Unread("this condition is not read", node.span)
    a, b = r.term(left), r.term(right)
    if equality and a == ZERO:
        return test(b)
    return test(a if b == ZERO else add(a, neg(b)))


def cases(r: Resolver, node: t.CasesEnv) -> Term:
    """The rows of a cases environment; one of them may be for all that is left."""
    branches: list[tuple[Term, Term]] = []
    otherwise: Term | None = None
    for value, when in node.rows:
        if when is None or _is_otherwise(when):
            otherwise = r.term(value)
        else:
            branches.append((truth(r, when), r.term(value)))
    if otherwise is None:
        if not branches:
            raise Unread("cases without conditions", node.span)
        last, otherwise = branches.pop()
        if not is_rest(last, [when for when, _ in branches]):
            raise Unread("these cases overlap, or leave something out", node.span)
        r.note("the last case is read as all that is left")
    return Cases(tuple(branches), otherwise) if branches else otherwise


def _is_otherwise(node: Node) -> bool:
    texts = [n.text.lower() for n in t.walk(node) if isinstance(n, t.Text)]
    return any(words in text for words in OTHERWISE for text in texts)
