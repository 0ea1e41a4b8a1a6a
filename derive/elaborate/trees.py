"""Syntax trees with some of their parts put otherwise; the formulas of a block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..data import replace
from ..read import blocks
from ..read import tree as t
from ..read.tree import Node

Rule = Callable[[Node], Node | None]


def stated(block: blocks.Block) -> Iterator[Node]:
    """The formulas of a block, in reading order."""
    match block:
        case blocks.Prose():
            pieces = [p for sentence in block.sentences for p in sentence.pieces]
            yield from (
                s.node for p in pieces if isinstance(p, blocks.Inline) for s in p.statements
            )
        case blocks.Display():
            cells = [cell for row in block.rows for cell in row.cells]
            yield from (s.node for cell in cells for s in cell.statements)
        case blocks.Table():
            tabled = [cell for line in (block.header, *block.rows) for cell in line]
            yield from (s.node for cell in tabled for s in cell.statements)


def rewritten(node: Node, rule: Rule) -> Node:
    """A tree with a rule applied from the top."""
    new = rule(node)
    if new is not None:
        return new
    changes: dict[str, Any] = {}
    for name in node.__match_args__:
        value = getattr(node, name)
        if isinstance(value, Node):
            made: object = rewritten(value, rule)
        elif isinstance(value, tuple) and value and not isinstance(value, t.Span):
            parts = tuple(_put(part, rule) for part in value)
            same = all(a is b for a, b in zip(parts, value, strict=True))
            made = value if same else parts
        else:
            continue
        if made is not value:
            changes[name] = made
    return replace(node, **changes) if changes else node


def _put(part: Any, rule: Rule) -> Any:
    if isinstance(part, Node):
        return rewritten(part, rule)
    if isinstance(part, tuple):
        return tuple(_put(p, rule) for p in part)
    return part
