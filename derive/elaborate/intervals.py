"""What `p, q \\in (0, 1)` says: two inequalities of each name, between the ends.

They keep the sign of membership as their text: it says what kind of number a name is, and is no
claim.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..read import blocks
from ..read import tree as t
from ..read.tree import Chain, Node, Relation
from .names import index_letter
from .shapes import IN, number

WHOLE = frozenset("ijklmn")  # letters that run through whole numbers, in brackets too
_SIGNS = {"(": "<", ")": "<", "[": "leq", "]": "leq"}
_INFINITY = r"\infty"
Bound = tuple[Node, str]  # an end that is a number, and its relation


def shared(statements: Sequence[blocks.Statement]) -> list[blocks.Statement]:
    """The statements with intervals as inequalities; `p, q \\in (0, 1)` says it of both."""
    out: list[blocks.Statement] = []
    for s in statements:
        name, ends = _interval(s.node)
        if name is None:
            out.append(s)
            continue
        named = [blocks.Statement(s.span, name, s.sep)]
        while out and out[-1].sep == "," and _is_number(out[-1].node):
            named.insert(0, out.pop())
        for about in named:
            assert isinstance(about.node, t.Name)
            said = list(_between(about.node, ends))
            out += [blocks.Statement(about.span, chain, ",") for chain in said]
        out[-1] = blocks.Statement(s.span, out[-1].node, s.sep)
    return out


def _interval(node: Node) -> tuple[t.Name | None, tuple[Bound | None, Bound | None]]:
    """The name that lies in an interval, and the ends of that; None for an infinite one."""
    match node:
        case Chain(
            items=(
                t.Name() as name,
                t.Group(open=start, close=stop, sup=None, body=t.List(items=(a, b))),
            ),
            relations=(Relation(kind="in"),),
        ) if _is_number(name) and start in _SIGNS and stop in _SIGNS:
            ends = number(a), number(b)
            if all(end is not None or _is_infinite(x) for end, x in zip(ends, (a, b), strict=True)):
                low = (a, _SIGNS[start]) if ends[0] is not None else None
                high = (b, _SIGNS[stop]) if ends[1] is not None else None
                if low or high:
                    return name, (low, high)
    return None, (None, None)


def _is_number(node: Node) -> bool:
    return isinstance(node, t.Name) and index_letter(node) not in WHOLE


def _is_infinite(node: Node) -> bool:
    match node:
        case t.Sum(terms=((_, t.Name(base=base)),)) | t.Name(base=base):
            return base == _INFINITY
    return False


def _between(name: t.Name, ends: tuple[Bound | None, Bound | None]) -> Iterator[Chain]:
    low, high = ends
    if low is not None:
        turned = {"<": ">", "leq": "geq"}[low[1]]
        yield Chain(name.span, (name, low[0]), (Relation(name.span, turned, IN),))
    if high is not None:
        yield Chain(name.span, (name, high[0]), (Relation(name.span, high[1], IN),))
