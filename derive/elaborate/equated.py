"""`\\varphi = \\Phi'`: of functions that are called elsewhere, that they have the same values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..data import replace
from ..read import tree as t
from ..read.tree import Chain, Node
from .names import display


class Equated:
    """The functions of a document that are called with a lone name."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.called: Mapping[str, t.Name] = {}
        if any(_sides(node) for node in nodes):
            runs = (p for node in nodes for p in t.walk(node) if isinstance(p, t.Run))
            self.called = {f: x for run in runs for f, x in _calls(run)}

    def spelled(self, node: Node) -> Node:
        """The statement about values; any other one as it is."""
        sides = _sides(node)
        if sides is None or not isinstance(node, Chain):
            return node
        argument = next((x for s in sides if (x := self.called.get(_function(s)))), None)
        if argument is None:
            return node
        first, second = (_applied(s, argument) for s in sides)
        turned = bool(sides[0].primes) and not sides[1].primes  # F' = f says what f is
        return replace(node, items=(second, first) if turned else (first, second))


def _sides(node: Node) -> tuple[t.Name, t.Name] | None:
    """Two bare names, one of which is a derivative."""
    match node:
        case Chain(items=(t.Name() as a, t.Name() as b), relations=(t.Relation(kind="=" | ":="),)):
            bare = not (a.sub or b.sub or a.sup or b.sup)
            return (a, b) if bare and (a.primes or b.primes) else None
    return None


def _function(name: t.Name) -> str:
    return display(replace(name, primes=0))


def _calls(run: t.Run) -> list[tuple[str, t.Name]]:
    pairs = zip(run.items, run.items[1:], run.ops, strict=False)
    return [
        (_function(f), group.body)
        for f, group, op in pairs
        if isinstance(f, t.Name) and isinstance(group, t.Group) and not op and group.open == "("
        if isinstance(group.body, t.Name) and not group.body.sub and not f.sub
    ]


def _applied(name: t.Name, argument: t.Name) -> t.Run:
    x = t.Name(name.span, argument.base, argument.style)
    return t.Run(name.span, (name, t.Group(name.span, "(", ")", x)), ("",))
