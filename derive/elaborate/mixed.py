"""`3\\frac14 = 3.25`: a whole number with a fraction behind it.

Side by side they are a product everywhere else. They are a sum where an equation of numbers is
right as that, and wrong as a product.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from ..data import replace
from ..read import tree as t
from ..read.tree import Chain, Node
from .decimals import lone, value
from .survey import EQUALS
from .trees import rewritten

RELATIONS = (*EQUALS, "approx")
FACTORS = ("", r"\cdot", r"\times", "*")


def spelled(node: Node) -> Node:
    """A statement with its mixed numbers as sums, where they are meant."""
    if not isinstance(node, Chain) or any(r.kind not in RELATIONS for r in node.relations):
        return node
    summed = rewritten(node, _as_sum)
    if summed is node or not isinstance(summed, Chain):
        return node
    return summed if _holds(summed.items) and not _holds(node.items) else node


def _parts(node: Node) -> tuple[t.Number, t.Frac] | None:
    """3 and 1/4, where the fraction is a proper one of whole numbers."""
    match node:
        case t.Run(items=(t.Number() as whole, t.Frac(num=t.Number(), den=t.Number()) as part)):
            numbers = [whole.value, part.num.value, part.den.value]  # type: ignore[attr-defined]
            if node.ops == ("",) and all(n.denominator == 1 for n in numbers):
                return (whole, part) if 0 < numbers[1] < numbers[2] else None
    return None


def _as_sum(node: Node) -> Node | None:
    found = _parts(node)
    if found is None:
        return _within(node) if isinstance(node, t.Run) else None
    return t.Group(node.span, "(", ")", t.Sum(node.span, tuple(("+", p) for p in found)))


def _within(run: t.Run) -> Node | None:
    """`2\\frac12 \\cdot 4`."""
    for k in range(len(run.items) - 1):
        pair = t.Run(run.span, run.items[k : k + 2], run.ops[k : k + 1])
        made = _as_sum(pair) if len(run.items) > 2 and _parts(pair) else None
        if made is not None:
            items = (*run.items[:k], made, *run.items[k + 2 :])
            return rewritten(replace(run, items=items, ops=run.ops[:k] + run.ops[k + 1 :]), _as_sum)
    return None


def _holds(items: Sequence[Node]) -> bool:
    """Whether all sides are one number; a decimal stands for what rounds to it."""
    values = [_worth(i) for i in items]
    for (a, b), (left, right) in zip(pairwise(values), pairwise(items), strict=True):
        rounded = [found.half for i in (left, right) if (found := lone(i)) and found.rounded]
        if a is None or b is None or abs(a - b) > max(rounded, default=Fraction(0)):
            return False
    return True


def _worth(node: Node) -> Fraction | None:
    """The value of a formula of numbers."""
    match node:
        case t.Number():
            return value(node)
        case t.Frac(num=num, den=den):
            above, below = _worth(num), _worth(den)
            return above / below if above is not None and below else None
        case t.Group(body=body, sup=None, sub=()):
            return _worth(body)
        case t.Sum(terms=terms):
            parts = [_worth(p) for _, p in terms]
            known = [p for p in parts if p is not None]
            signs = [-1 if sign == "-" else 1 for sign, _ in terms]
            whole = sum((s * p for s, p in zip(signs, known, strict=False)), Fraction(0))
            return whole if len(known) == len(parts) else None
        case t.Run(items=(first, *rest), ops=ops):
            total = _worth(first)
            for op, item in zip(ops, rest, strict=True):
                factor = _worth(item)
                if total is None or factor is None or (op == "/" and not factor):
                    return None
                if op not in (*FACTORS, "/"):
                    return None
                total = total / factor if op == "/" else total * factor
            return total
    return None
