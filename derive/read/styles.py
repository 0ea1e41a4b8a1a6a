"""Fonts and accents over what was read, and the items of a subscript."""

from __future__ import annotations

from derive.read.notation import LABELS
from derive.read.tree import Group, List, Name, Node, Number, Run, Scripted


def restyle(node: Node, style: str) -> Node:
    """The node with every name in it set in `style`: `\\mathbf{Wx}` is two bold names."""
    if isinstance(node, Name):
        return Name(
            node.span,
            node.base,
            node.style | {style},
            node.sub,
            node.sup,
            node.primes,
            node.stars,
        )
    if isinstance(node, Number) and style != "rm":
        return Name(node.span, node.text, frozenset({style}))
    if isinstance(node, Run):
        return Run(node.span, tuple(restyle(item, style) for item in node.items), node.ops)
    if isinstance(node, Group):
        body = restyle(node.body, style)
        return Group(
            node.span, node.open, node.close, body, node.sub, node.sup, node.primes, node.stars
        )
    if isinstance(node, Scripted):
        base = restyle(node.base, style)
        return Scripted(node.span, base, node.sub, node.sup, node.primes, node.stars)
    return node


def sub_items(node: Node) -> tuple[Node, ...]:
    """`_{ij}` and `_{i,j}` have two items; `_{2i, j}` has a product and a name."""
    if isinstance(node, List) and all(sep == "," for sep in node.seps):
        return tuple(
            item
            for part in node.items
            for item in (_letters(part) if not _numbered(part) else (part,))
        )
    return _letters(node)


def _numbered(node: Node) -> bool:
    return isinstance(node, Run) and isinstance(node.items[0], Number)


def _letters(node: Node) -> tuple[Node, ...]:
    if not isinstance(node, Run) or any(node.ops):
        return (node,)
    plain = all(isinstance(item, Name | Number) for item in node.items)
    word = "".join(item.base for item in node.items if isinstance(item, Name))
    if plain and word in LABELS and len(word) == len(node.items):
        return (Name(node.span, word, frozenset({"text"})),)
    return node.items if plain else (node,)
