"""`\\hat y = softmax(h W + b)` beside `z = h W + b`: the one is made of the other.

A derivative by z goes through what has z's formula in it. So where something is differentiated by a
name, its formula inside of other definitions is that name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeGuard

from ..data import replace
from ..read import tree as t
from ..read.tree import Chain, Node
from .survey import EQUALS
from .trees import rewritten


def inner_formulas(nodes: Sequence[Node]) -> Mapping[str, t.Name]:
    """The names by which something is differentiated, by their formulas."""
    variables = {
        t.dump(v)
        for n in nodes
        for p in t.walk(n)
        if isinstance(p, t.DerivOp)
        for v, _ in p.by
        if isinstance(v, t.Name)
    }
    if not variables:
        return {}
    heads = Counter(t.dump(n.items[0]) for n in nodes if _is_definition(n))
    found: dict[str, t.Name] = {}
    for node in nodes:
        if not _is_definition(node) or not isinstance(node.items[1], t.Sum | t.Run):
            continue
        name, key = node.items[0], t.dump(node.items[0])
        if isinstance(name, t.Name) and key in variables and heads[key] == 1:
            found.setdefault(t.dump(node.items[1]), name)
    return found


def through(node: Node, formulas: Mapping[str, t.Name]) -> Node:
    """A definition with those names in it for their formulas."""
    if not formulas or not _is_definition(node):
        return node
    whole = node.items[1]
    inside: set[str] = set()

    def rule(part: Node) -> Node | None:
        if part is whole or not isinstance(part, t.Sum | t.Run):
            return None
        name = formulas.get(t.dump(part))
        if name is None:
            return None
        inside.update(_names(part))
        return replace(name, span=part.span)

    made = rewritten(whole, rule)
    if not inside or not inside.isdisjoint(_names(made)):  # it is made of the parts as well
        return node
    return replace(node, items=(node.items[0], made, *node.items[2:]))


def _names(node: Node) -> set[str]:
    return {t.dump(p) for p in t.walk(node) if isinstance(p, t.Name)}


def _is_definition(node: Node) -> TypeGuard[Chain]:
    says = isinstance(node, Chain) and node.relations[0].kind in EQUALS
    return says and isinstance(node, Chain) and isinstance(node.items[0], t.Name)
