"""Values that a document only puts in: `W x = W (0.5, -1)` says what x is.

Where a step copies the formula before it with numbers, or matrices, in the places of all names, and
the document says nothing else about one of these, that is the value of the name. Something must be
known already: two formulas without a common part are a claim.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..data import replace
from ..read import tree as t
from ..read.tree import Chain, Node, Relation
from . import decimals
from .names import bound_letters, display

Pair = tuple[Node, Node]


def said_by_putting_in(said: Sequence[tuple[Node, int]]) -> dict[int, list[Chain]]:
    """By the id of a statement, the values that it says beside what it claims. Statements come
    with their sections; what a later section says of a name does not count."""
    first: dict[str, int] = {}  # the section that says something of a name
    for node, section in said:
        for spoken in told(node):
            first.setdefault(_spelled(spoken), section)
    put = [(node, section, pairs) for node, section in said for pairs in _pairs(node)]
    bound = {b for node, _ in said if put for p in t.walk(node) for b in _bound(p)}
    found: dict[int, list[Chain]] = {}
    for node, section, pairs in put:
        if _meet(pairs, first, section):
            for name, value in pairs:
                if not isinstance(name, t.Name) or display(name) in bound:
                    continue
                if first.get(_spelled(name), section + 1) > section:
                    first[_spelled(name)] = section
                    found.setdefault(id(node), []).append(_value(name, value))
    return found


def told(node: Node) -> Iterator[t.Name]:
    """The names that a statement speaks of by themselves."""
    for item in node.items if isinstance(node, Chain) else ():
        body = item.body if isinstance(item, t.Group) else item
        for part in body.items if isinstance(body, t.List) else (item,):
            if isinstance(part, t.Name):
                yield part


def _bound(node: Node) -> Iterable[str]:
    return bound_letters(node.lower) if isinstance(node, t.BigOp) else ()


def _pairs(node: Node) -> Iterator[list[Pair]]:
    """The parts of each step that puts values in."""
    if not isinstance(node, Chain):
        return
    for k, relation in enumerate(node.relations):
        after = k + 1
        if relation.kind == "implies" and k:  # f(x) = P, so f(28) = P
            same = k + 2 < len(node.items) and node.items[k] == node.items[k + 2]
            pairs = _aligned(node.items[k - 1], node.items[after]) if same else None
        else:
            pairs = _aligned(node.items[k], node.items[after]) if relation.kind == "=" else None
        if pairs:
            yield pairs


def _meet(pairs: Sequence[Pair], first: Mapping[str, int], section: int) -> bool:
    """Whether something is known already."""
    return any(a == b or first.get(_spelled(a), section + 1) <= section for a, b in pairs)


def _value(name: t.Name, value: Node) -> Chain:
    return Chain(value.span, (replace(name, span=value.span), value), (_equals(value),))


def _equals(node: Node) -> Relation:
    return Relation(node.span, "=", "=")


def _spelled(node: Node) -> str:
    return t.dump(node) if isinstance(node, t.Name) else ""


def _aligned(before: Node, after: Node) -> list[Pair] | None:
    """The parts of a formula with the values that stand in their places; None where anything else
    stands there."""
    if _is_value(after) and (_is_value(before) or _is_quantity(before)):
        return [(before, after)]
    match before, after:
        case t.Run(items=ones), t.Run(items=others) if len(ones) == len(others):
            pairs = zip(ones, others, strict=True)
        case t.Sum(terms=a), t.Sum(terms=b) if [s for s, _ in a] == [s for s, _ in b]:
            pairs = zip([p for _, p in a], [p for _, p in b], strict=True)
        case t.Frac(num=x, den=y), t.Frac(num=u, den=v):
            pairs = zip((x, y), (u, v), strict=True)
        case t.Group(body=x, sup=None), t.Group(body=y, sup=None):
            pairs = zip((x,), (y,), strict=True)
        case _:
            return None
    out: list[Pair] = []
    for one, other in pairs:
        found = _aligned(one, other)
        if found is None:
            return None
        out += found
    return out


def _is_quantity(node: Node) -> bool:
    """A name without a power; a superscript in brackets is a label."""
    if not isinstance(node, t.Name) or node.primes:
        return False
    return node.sup is None or isinstance(node.sup, t.Group)


def _is_value(node: Node) -> bool:
    match node:
        case t.Matrix():
            return True
        case t.Group(open="(" | "[", body=t.List(items=items), sup=None):
            return all(decimals.lone(i) is not None for i in items)
    return decimals.lone(node) is not None
