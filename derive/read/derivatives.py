"""Derivatives, recognised in every spelling: stacked, on one line, with a subscript.

A fraction is a derivative when a bare d (or \\partial, \\delta) leads both its numerator and its
denominator. What the operand depends on is no question of notation.
"""

from __future__ import annotations

from typing import NamedTuple

from derive.read.tree import DerivOp, Name, Node, Number, Run, Span, Sum, spanning

MAX_ORDER = 20
_MARKS = {"d": "d", "\\partial": "partial", "\\delta": "delta"}
_UPRIGHT = frozenset({"rm", "text", "op", "it"})


class Mark(NamedTuple):
    kind: str
    order: int


def mark(node: Node) -> Mark | None:
    """The d of a derivative: bare but for an order."""
    if not isinstance(node, Name) or node.sub or node.primes or node.stars:
        return None
    kind = _MARKS.get(node.base)
    if kind is None or not node.style <= _UPRIGHT:
        return None
    if node.sup is None:
        return Mark(kind, 1)
    order = _order(node.sup)
    return Mark(kind, order) if order else None


def _order(node: Node) -> int:
    if isinstance(node, Number) and node.decimals is None and 1 <= node.value <= MAX_ORDER:
        return int(node.value)
    return 0


def join(items: tuple[Node, ...], ops: tuple[str, ...]) -> Node:
    """One item as itself, more as a Run."""
    if len(items) == 1:
        return items[0]
    return Run(spanning(items[0].span, items[-1].span), items, ops)


def from_fraction(num: Node, den: Node, span: Span) -> Node | None:
    """The derivative that a fraction spells, or None. `-\\partial L` above keeps its sign."""
    if isinstance(num, Sum) and len(num.terms) == 1:
        sign, term = num.terms[0]
        inner = from_fraction(term, den, span)
        return None if inner is None else Sum(span, ((sign, inner),))
    top = _numerator(num)
    if top is None:
        return None
    found, of = top
    by = _variables(den, found)
    return None if by is None else DerivOp(span, found.kind, of, by, found.order)


def _numerator(node: Node) -> tuple[Mark, Node | None] | None:
    """The leading d and the operand. In `\\partial a + b` everything is the operand."""
    if isinstance(node, Sum):
        (sign, first), *rest = node.terms
        top = _numerator(first) if sign == "+" else None
        if top is None:
            return None
        found, of = top
        terms = (("+", of), *rest) if of is not None else tuple(rest)
        if len(terms) == 1 and terms[0][0] == "+":
            return found, terms[0][1]
        return found, Sum(spanning(terms[0][1].span, node.span), terms)
    items, ops = (node.items, node.ops) if isinstance(node, Run) else ((node,), ())
    found_mark = mark(items[0])
    if found_mark is None:
        return None
    if len(items) == 1:
        return found_mark, None
    if ops[0] or any(_is(item, found_mark.kind) for item in items[1:]):
        return None
    return found_mark, join(items[1:], ops[1:])


def _is(node: Node, kind: str) -> bool:
    found = mark(node)
    return found is not None and found.kind == kind


def _variables(den: Node, top: Mark) -> tuple[tuple[Node, int], ...] | None:
    items, ops = (den.items, den.ops) if isinstance(den, Run) else ((den,), ())
    if any(ops) or not _is(items[0], top.kind):
        return None
    by: list[tuple[Node, int]] = []
    start = 1
    for k in range(1, len(items) + 1):
        if k == len(items) or _is(items[k], top.kind):
            if k == start:
                return None
            by.append(_variable(join(items[start:k], ops[start : k - 1]), top.order))
            start = k + 1
    return tuple(by)


def _variable(node: Node, order: int) -> tuple[Node, int]:
    """In `d x^2` below a `d^2`, the exponent counts derivatives."""
    if order > 1 and isinstance(node, Name) and node.sup is not None and (n := _order(node.sup)):
        bare = Name(node.span, node.base, node.style, node.sub, None, node.primes, node.stars)
        return bare, n
    return node, 1


def fold(items: list[Node], ops: list[str]) -> None:
    """Put DerivOps in the place of `\\partial L / \\partial h_i` and `dL/dz`, in a run."""
    at = 0
    while "/" in ops[at:]:
        at = ops.index("/", at)
        braced = _braced(items[at], items[at + 1])
        if braced is not None:
            items[at : at + 2] = [braced]
            ops[at : at + 1] = []
            continue
        low = _lowered(items, ops, at)
        if low is None:
            at += 1
            continue
        first, by, last = low
        head = mark(items[first])
        span = spanning(items[first].span, items[last].span)
        assert head is not None
        inner = tuple(items[first + 1 : at + 1])
        of = join(inner, tuple(ops[first + 1 : at])) if inner else None
        items[first : last + 1] = [DerivOp(span, head.kind, of, by, head.order)]
        ops[first:last] = []
        at = first


def _braced(num: Node, den: Node) -> Node | None:
    """`{\\partial L}/{\\partial x}`: braces hold its parts together."""
    if not isinstance(num, Run) or not isinstance(den, Run):
        return None
    return from_fraction(num, den, spanning(num.span, den.span))


def _lowered(
    items: list[Node], ops: list[str], at: int
) -> tuple[int, tuple[tuple[Node, int], ...], int] | None:
    """Around the slash at `ops[at]`: where the derivative begins, its variables, its end."""
    low = mark(items[at + 1])
    if low is None or low.order != 1 or at + 2 >= len(items) or ops[at + 1]:
        return None
    if low.kind == "d" and items[at + 1].span.end != items[at + 2].span.start:
        return None
    first = at
    while not _is(items[first], low.kind):
        if first == 0 or ops[first - 1]:
            return None
        first -= 1
    head = mark(items[first])
    assert head is not None
    by = [_variable(items[at + 2], head.order)]
    last = at + 2
    while (
        sum(order for _, order in by) < head.order
        and last + 2 < len(items)
        and not ops[last]
        and not ops[last + 1]
        and _is(items[last + 1], low.kind)
    ):
        by.append(_variable(items[last + 2], head.order))
        last += 2
    return first, tuple(by), last
