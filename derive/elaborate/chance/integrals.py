"""Integrals as sums over an index: `\\int p(x) f(x) \\, dx` is `\\sum_x p(x) f(x)` over a set of
which nothing is known.

Only integrals over the whole space, of what is called with the letter: a number `\\int dx` is
none. Where the letter also stands for itself the integral is not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

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


class Integral(NamedTuple):
    """An integral in a run: its letters, what stands under it, and where it stands."""

    run: t.Run
    first: int
    stop: int
    letters: tuple[t.Name, ...]
    items: tuple[Node, ...]
    ops: tuple[str, ...]

    def instead(self, made: Node) -> Node:
        """The run with something put for the integral."""
        items, ops = self.run.items, self.run.ops
        rest = items[self.stop :]
        tail = ops[self.stop - 1 :] if rest else ()
        whole = (*items[: self.first], made, *rest)
        if len(whole) == 1:
            return made
        return replace(self.run, items=whole, ops=(*ops[: self.first], *tail))

    @property
    def body(self) -> Node:
        if len(self.items) == 1:
            return self.items[0]
        return replace(self.run, items=self.items, ops=self.ops)


def _run(node: Node) -> Node | None:
    if not isinstance(node, t.Run):
        return None
    for k in range(len(node.items)):
        found = integrand(node, k)
        if found is not None and all(_speaks(found.items, n) for n in found.letters):
            return rewritten(_summed(found), _run)
    return None


def _summed(found: Integral) -> Node:
    span, letters = found.run.span, found.letters
    one = len(letters) == 1
    lower = letters[0] if one else t.List(span, letters, (",",) * (len(letters) - 1))
    total = t.BigOp(span, "sum", lower, None, INTEGRAL)
    whole = t.Run(span, (total, t.Group(span, "[", "]", found.body)), ("",))
    return found.instead(t.Group(span, "(", ")", whole))


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


def integrand(node: t.Run, k: int) -> Integral | None:
    """The integral that begins at an item; of several in a row the last one goes first."""
    items, ops = node.items, node.ops
    while k + 1 < len(items) and _is_integral(items[k]) and _is_integral(items[k + 1]):
        k += 1
    op = items[k]
    if not isinstance(op, t.BigOp) or op.kind not in KINDS or not _is_whole(op):
        return None
    found: list[t.Name] = []
    first = stop = 0
    at = k + 1
    while at + 1 < len(items) and len(found) < KINDS[op.kind]:
        name = _differential(items, ops, at)
        if name is not None:
            first = first or at
            found.append(name)
            at = stop = at + 2
        elif found:
            return None
        else:
            at += 1
    if len(found) < KINDS[op.kind]:
        return None
    if first == k + 1:  # \int dx p(x)
        inside, joins, end = items[stop:], ops[stop:], len(items)
    else:
        inside, joins, end = items[k + 1 : first], ops[k + 1 : first - 1], stop
    return Integral(node, k, end, tuple(found), inside, joins) if inside else None


def _is_integral(node: Node) -> bool:
    return isinstance(node, t.BigOp) and node.kind in KINDS


def _differential(items: Sequence[Node], ops: Sequence[str], at: int) -> t.Name | None:
    """x of `dx`."""
    match items[at : at + 2]:
        case (t.Name(base="d", sub=(), sup=None, primes=0), t.Name() as name):
            return name if ops[at] == "" and is_bare(name) else None
    return None


def _speaks(inside: Sequence[Node], name: t.Name) -> bool:
    parts = (p for i in inside for p in t.walk(i))
    return any(isinstance(p, t.Name) and p.base == name.base for p in parts)
