"""`\\sum x_i`, `\\prod p_i`: where nothing stands under an operator, it runs over the one index
that what follows has and nothing else of the statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ..data import replace
from ..read import tree as t
from ..read.tree import Node, parts
from .names import bound_letters, index_letter
from .trees import rewritten

KINDS = ("sum", "prod")


def with_ranges(node: Node) -> Node:
    """A statement with what its operators run over."""
    if not any(map(_is_bare, t.walk(node))):
        return node
    outside = _letters((node,), frozenset(), hidden=True)

    def rule(part: Node) -> Node | None:
        if not isinstance(part, t.Run) or not any(map(_is_bare, part.items)):
            return None
        items = [rewritten(item, rule) for item in part.items]
        for k, item in enumerate(items):
            if isinstance(item, t.BigOp) and _is_bare(item):
                inside = _letters(items[k + 1 :], frozenset())
                if len(inside) == 1 and inside.isdisjoint(outside):
                    items[k] = replace(item, lower=t.Name(item.span, inside.pop()))
        return replace(part, items=tuple(items))

    return rewritten(node, rule)


def _is_bare(node: Node) -> bool:
    """An operator with nothing under it."""
    match node:
        case t.BigOp(kind=kind, lower=None, upper=None):
            return kind in KINDS
    return False


def _letters(nodes: Iterable[Node], bound: Collection[str], hidden: bool = False) -> set[str]:
    """The letters of free indices; `hidden`: but for what stands behind a bare operator."""
    found: set[str] = set()
    bound = frozenset(bound)
    for node in nodes:
        if isinstance(node, t.BigOp):
            if hidden and _is_bare(node):
                return found
            bound |= frozenset(bound_letters(node.lower))
        elif isinstance(node, t.Name):
            found |= {x for s in _scripts(node) if (x := index_letter(s)) is not None}
        elif isinstance(node, t.Run):
            found |= _letters(node.items, bound, hidden)
        else:
            for part in parts(node):
                found |= _letters((part,), bound, hidden)
        found -= bound
    return found


def _scripts(name: t.Name) -> tuple[Node, ...]:
    """The subscripts of a name, and the i of x^{(i)}."""
    match name.sup:
        case t.Group(open="(", body=t.Name() as above):
            return (*name.sub, above)
    return name.sub
