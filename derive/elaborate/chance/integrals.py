"""Integrals as sums over an index: `\\int p(x) f(x) \\, dx` is `\\sum_x p(x) f(x)` over a set of
which nothing is known.

Only integrals over the whole space, of what is called with the letter: a number `\\int dx` is
none. Where the letter also stands for itself the integral is not read.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...data import replace
from ...read import Document
from ...read import tree as t
from ...read.tree import Node
from ..spelling import respelled
from ..trees import rewritten
from .families import is_bare

INTEGRAL = r"\int"
KINDS = {"int": 1, "iint": 2, "iiint": 3}
INFINITE = (r"\infty", r"+\infty", r"-\infty")


def with_integrals(document: Document) -> Document:
    """The document with such integrals as sums."""
    return respelled(document, _run) if r"int" in document.text else document


def _run(node: Node) -> Node | None:
    if not isinstance(node, t.Run):
        return None
    for k, item in enumerate(node.items):
        if isinstance(item, t.BigOp) and item.kind in KINDS and _is_whole(item):
            made = _integral(node, k)
            if made is not None:
                return rewritten(made, _run)
    return None


def _is_whole(op: t.BigOp) -> bool:
    """Whether an integral is over the whole space."""
    if op.upper is None:
        return op.lower is None or isinstance(op.lower, t.Name)
    return _endless(op.upper) and op.lower is not None and _endless(op.lower)


def _endless(node: Node) -> bool:
    match node:
        case t.Sum(terms=((_, part),)):
            return _endless(part)
        case t.Name(base=base):
            return base in INFINITE
    return False


def _integral(node: t.Run, k: int) -> Node | None:
    """The run with the integral that begins at an item as a sum in brackets; the last one of
    several goes first."""
    items, ops = node.items, node.ops
    while k + 1 < len(items) and isinstance(items[k + 1], t.BigOp):
        k += 1
    op = items[k]
    if not (isinstance(op, t.BigOp) and op.kind in KINDS and _is_whole(op)):
        return None
    found: list[t.Name] = []
    first = stop = 0
    at = k + 1
    while at + 1 < len(items) and len(found) < KINDS[op.kind]:
        name = _differential(items, ops, at)
        if name is not None:
            first = first or at
            found.append(name)
            at += 2
            stop = at
        elif found:
            return None
        else:
            at += 1
    if len(found) < KINDS[op.kind]:
        return None
    if first == k + 1:  # \int dx p(x)
        inside, joins, rest = items[stop:], ops[stop:], len(items)
    else:
        inside, joins, rest = items[k + 1 : first], ops[k + 1 : first - 1], stop
    if not inside or not all(_speaks(inside, n) for n in found):
        return None
    body = inside[0] if len(inside) == 1 else replace(node, items=inside, ops=joins)
    lower = (
        found[0] if len(found) == 1 else t.List(op.span, tuple(found), (",",) * (len(found) - 1))
    )
    total = t.BigOp(op.span, "sum", lower, None, INTEGRAL)
    whole = t.Run(node.span, (total, t.Group(node.span, "[", "]", body)), ("",))
    made = t.Group(node.span, "(", ")", whole)
    left, right = (*items[:k], made), items[rest:]
    tail = ops[rest - 1 :] if right else ()
    return replace(node, items=(*left, *right), ops=(*ops[:k], *tail))


def _differential(items: Sequence[Node], ops: Sequence[str], at: int) -> t.Name | None:
    """x of `dx`."""
    match items[at : at + 2]:
        case (t.Name(base="d", sub=(), sup=None, primes=0), t.Name() as name):
            return name if ops[at] == "" and is_bare(name) else None
    return None


def _speaks(inside: Sequence[Node], name: t.Name) -> bool:
    parts = (p for i in inside for p in t.walk(i))
    return any(isinstance(p, t.Name) and p.base == name.base for p in parts)
