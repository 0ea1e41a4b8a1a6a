"""What a superscript of an array says: a label, then transposes, inverses and powers in a row."""

from __future__ import annotations

from typing import NamedTuple

from ...read import tree as t
from ...read.notation import WHOLE
from ...read.tree import Node
from ..names import LAYERS, TRANSPOSES


def is_slice(node: t.Name) -> bool:
    """`X_{i,:}`, `X_{:,j}`: a row or a column of a matrix."""
    return len(node.sub) == 2 and sum(_is_whole(s) for s in node.sub) == 1


def _is_whole(sub: Node) -> bool:
    return isinstance(sub, t.Name) and sub.base == WHOLE


def sliced(node: t.Name) -> tuple[Node, str]:
    """The index of a slice, and its kind: a row "r" or a column "v"."""
    return (node.sub[1], "v") if _is_whole(node.sub[0]) else (node.sub[0], "r")


class Operation(NamedTuple):
    """Something that is done to an array."""

    kind: str  # "transpose", "inverse", "power"
    node: Node | None = None


def is_transpose(node: Node | None, letters: frozenset[str]) -> bool:
    """`T`, `\\top`; `letters` are those that mean a transpose in this document."""
    return isinstance(node, t.Name) and not node.sub and node.base in (*TRANSPOSES, *letters)


def operations(sup: Node, letters: frozenset[str]) -> list[Operation]:
    """What a superscript does, in order."""
    match sup:
        case t.Run(items=items, ops=ops) if not any(ops):
            return [o for i in items for o in operations(i, letters)]
        case t.Sum(terms=(("-", t.Number(value=value)),)) if value == 1:
            return [Operation("inverse")]
        case t.Sum(terms=(("-", t.Number(value=value) as n),)) if value.denominator == 1:
            return [Operation("inverse"), Operation("power", n)]
        case t.Sum(terms=(("-", inner),)) if is_transpose(inner, letters):
            return [Operation("inverse"), Operation("transpose")]
        case t.Sum(terms=(("-", t.Run(items=(t.Number(value=value), inner))),)) if (
            value == 1 and is_transpose(inner, letters)
        ):
            return [Operation("inverse"), Operation("transpose")]
    if is_transpose(sup, letters):
        return [Operation("transpose")]
    return [Operation("power", sup)]


def split(node: t.Name, letters: frozenset[str]) -> tuple[Node | None, Node | None]:
    """The superscript of a name as its label and the rest: `(l)` and `T` of `W^{(l)T}`."""
    sup = node.sup
    match sup:
        case None:
            return None, None
        case t.Run(items=(first, *rest)) if is_label(first):
            if all(is_transpose(i, letters) for i in rest):
                return first, rest[0] if len(rest) == 1 else t.Run(sup.span, tuple(rest), sup.ops)
    return (sup, None) if is_label(sup) else (None, sup)


def is_label(sup: Node) -> bool:
    """`(l)`, `[1]`, `l+1`: which one of several, not what is done to it."""
    match sup:
        case t.Group(open="(" | "["):
            return True
        case t.Name(base=base) if base in LAYERS and not sup.sub:
            return True
        case t.Sum(terms=((_, t.Name(base=base)), (_, t.Number()))):
            return base in LAYERS
    return isinstance(sup, t.Text)
