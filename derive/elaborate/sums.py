"""Sums of terms: how far a big operator reaches over a plus sign, and what dots stand for."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ..data import names, replace
from ..kernel.terms import Term, add, neg
from ..read import tree as t
from ..read.tree import Node, Span
from . import ranges, runs
from .names import display, letter, subscripts
from .world import Unread

if TYPE_CHECKING:
    from .resolve import Resolver

Signed = tuple[str, Node]
HOLE = t.Name(Span(0, 0), "k")  # the member of an enumeration that is written with dots


def total(r: Resolver, node: t.Sum) -> Term:
    """Terms with their signs."""
    if any(isinstance(part, t.Ellipsis) for _, part in node.terms):
        return _enumeration(r, node)
    out: list[Term] = []
    for sign, part in reaching(r, node.terms):
        if sign not in "+-":
            raise Unread(f"{sign} has two readings", part.span)
        value = r.term(part)
        out.append(neg(value) if sign == "-" else value)
    return add(*out)


# -- how far an operator reaches ------------------------------------------------------------------
def reaching(r: Resolver, terms: Sequence[Signed]) -> list[Signed]:
    """A sum goes on over a following term that mentions its bound letter."""
    out: list[Signed] = []
    for sign, part in terms:
        longer = _longer(r, out[-1][1], sign, part) if out and sign in "+-" else None
        if longer is None:
            out.append((sign, part))
        else:
            out[-1] = (out[-1][0], longer)
    return out


def _longer(r: Resolver, before: Node, sign: str, part: Node) -> Node | None:
    """A term with the one behind it under its operator, where that belongs there."""
    items, ops = (before.items, before.ops) if isinstance(before, t.Run) else ((before,), ())
    operators = [k for k, item in enumerate(items) if isinstance(item, t.BigOp)]
    if not operators:
        return None
    at = operators[-1]
    if at == len(items) - 1:  # \sum_i -2 x_i
        signed = t.Sum(part.span, ((sign, part),))
        return t.Run(before.span, (*items, signed), (*ops, ""))
    letters = _binds(items[at]) - r.bound.keys() - r.scope.free.keys()
    if letters.isdisjoint(subscripts(part)):
        return None
    under = items[at + 1 :]
    inner = under[0] if len(under) == 1 else t.Run(before.span, under, ops[at + 1 :])
    joined = t.Sum(before.span, (("+", inner), (sign, part)))
    return t.Run(before.span, (*items[: at + 1], joined), ops[: at + 1])


def _binds(op: Node) -> set[str]:
    """The letter of an operator that has one."""
    assert isinstance(op, t.BigOp)
    match op.lower:
        case t.Name() as name:
            return {letter(name)}
        case t.Chain(items=(t.Name() as name, *_)):
            return {letter(name)}
    return set()


# -- dots -----------------------------------------------------------------------------------------
def _enumeration(r: Resolver, node: t.Sum) -> Term:
    """`h_1 + \\dots + h_N`: the sum over the members between."""
    first, last = node.terms[0][1], node.terms[-1][1]
    signs = {s for s, part in node.terms if not isinstance(part, t.Ellipsis)}
    found = None
    if len(signs) == 1 and not isinstance(last, t.Ellipsis):
        found = _generic(first, last)
    if found is None:
        raise Unread("what the dots stand for is not clear", node.span)
    body, end = found
    if isinstance(end, t.Name):
        survey = r.world.survey
        if display(end) in survey.extra or display(end) in survey.uneven:
            raise Unread(f"{display(end)} ends another range elsewhere", node.span, "index")
        survey.sizes.add(display(end))
        survey.ranges.setdefault(display(end), set()).add((1, 0))
    one = t.Number(node.span, "1", Fraction(1))
    lower = t.Chain(node.span, (HOLE, one), (t.Relation(node.span, "=", "="),))
    op = t.BigOp(node.span, "sum", lower, end)
    out = ranges.big(r, op, lambda inner: runs.factors(inner, [body], [], node.span))
    return neg(out) if signs == {"-"} else out


def _generic(first: Any, last: Any) -> tuple[Any, Node] | None:
    """The two ends of an enumeration as one formula with a hole for the member, and the last
    member. They may differ in nothing else."""
    match first, last:
        case t.Number(value=value), t.Name() | t.Number() if value == 1:
            return HOLE, last
        case Node(), Node() if type(first) is type(last):
            parts = [name for name in names(first) if name != "span"]
            found = _generic_parts(
                [getattr(first, n) for n in parts], [getattr(last, n) for n in parts]
            )
            if not found:
                return None
            same: Node = replace(first, **dict(zip(parts, found[0], strict=True)))
            return same, found[1]
        case tuple(), tuple() if len(first) == len(last):
            found = _generic_parts(first, last)
            return found and (tuple(found[0]), found[1])
    return None


def _generic_parts(first: Sequence[Any], last: Sequence[Any]) -> tuple[list[Any], Node] | None:
    out: list[Any] = []
    end: Node | None = None
    for a, b in zip(first, last, strict=True):
        if a == b:
            out.append(a)
            continue
        found = _generic(a, b)
        if found is None or (end is not None and found[1] != end):
            return None
        out.append(found[0])
        end = found[1]
    return (out, end) if end is not None else None
