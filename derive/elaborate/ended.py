"""Ranges that end at a letter which has a value: with N = 3, a computation with `\\sum_{j=1}^N` is
one with three terms. A formula that holds for every N stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from ..data import replace
from ..read import tree as t
from ..read.tree import Chain, Node
from . import decimals, shapes
from .names import display, range_end

MOST = 64  # terms of a range that is written out
Values = Mapping[str, int]


def range_values(said: Sequence[tuple[Node, int]]) -> dict[int, Values]:
    """By the id of a statement that computes something, the values of letters that end ranges in
    it."""
    known: dict[str, int] = {}
    found: dict[int, Values] = {}
    for node, _ in said:
        if isinstance(node, Chain) and len(node.items) == 2:
            given = _given(node)
            if given is not None:
                known[given[0]] = given[1]
                continue
        if known and isinstance(node, Chain) and any(map(_is_worked, node.items)):
            mine = {end for op in _operators(node) for end in _end(op) if end in known}
            if mine:
                found[id(node)] = {end: known[end] for end in mine}
    return found


def _is_worked(node: Node) -> bool:
    """A computation with numbers; that sums come to 0 or 1 may be said for every N."""
    return shapes.is_computed(node) and shapes.number(node) not in (0, 1)


def _given(node: Chain) -> tuple[str, int] | None:
    """`N = 3`."""
    name, number = node.items[0], decimals.lone(node.items[1])
    if not isinstance(name, t.Name) or name.sub or name.sup is not None or number is None:
        return None
    whole = node.relations[0].kind == "=" and number.value.denominator == 1
    return (display(name), int(number.value)) if whole and number.value > 0 else None


def _operators(node: Node) -> Iterator[t.BigOp]:
    return (p for p in t.walk(node) if isinstance(p, t.BigOp))


def _end(op: t.BigOp) -> Iterator[str]:
    end = range_end(op.upper)
    if end is not None:
        yield end[0]


def ended(node: Node, values: Values) -> Node | None:
    """A big operator with the number at which its range ends."""
    if not isinstance(node, t.BigOp) or node.upper is None:
        return None
    end = range_end(node.upper)
    if end is None or end[0] not in values:
        return None
    last = values[end[0]] + end[1]
    if not 0 <= last <= MOST:
        return None
    return replace(node, upper=t.Number(node.upper.span, str(last), Fraction(last)))
