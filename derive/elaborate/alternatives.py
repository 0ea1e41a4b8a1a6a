"""`x = 2` or `x = 3`: one of the two holds, so that the product of the differences is zero."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from ..data import replace
from ..pattern import pattern
from ..read import blocks
from ..read import tree as t
from ..read.tree import Chain, Node, spanning
from . import shapes

_OR = pattern(r"^\W*(?:either\s+)?or(?:\s+else)?\W*$", re.I)
Piece = blocks.Words | blocks.Inline


def in_sentence(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces of a sentence with alternatives as one formula."""
    out: list[Piece] = []
    for piece in pieces:
        joined = _joined(out[-2], piece) if len(out) > 1 and _is_or(out[-1]) else None
        if joined is None:
            out.append(piece)
        else:
            out[-2:] = [joined]
    return tuple(out)


def in_cell(cell: blocks.Cell) -> blocks.Cell:
    """The statements of a cell of a display with alternatives as one formula."""
    out: list[blocks.Statement] = []
    for statement in cell.statements:
        said = out[-1].node if len(out) > 1 else None
        worded = isinstance(said, t.Text) and _OR.match(said.text)
        one = _either(out[-2].node, statement.node) if worded else None
        if one is None:
            out.append(statement)
        else:
            out[-2:] = [blocks.Statement(one.span, one, statement.sep)]
    return replace(cell, statements=tuple(out)) if len(out) < len(cell.statements) else cell


def _is_or(piece: Piece) -> bool:
    return isinstance(piece, blocks.Words) and _OR.match(piece.text) is not None


def _joined(first: Piece, second: Piece) -> blocks.Inline | None:
    if not isinstance(first, blocks.Inline) or not isinstance(second, blocks.Inline):
        return None
    if len(first.statements) != 1 or len(second.statements) != 1:
        return None
    one = _either(first.statements[0].node, second.statements[0].node)
    if one is None:
        return None
    statement = replace(second.statements[0], span=one.span, node=one)
    return blocks.Inline(spanning(first.span, second.span), (statement,))


def _either(first: Node, second: Node) -> Chain | None:
    """The equation that holds where one of two does, behind what leads to the first."""
    if not isinstance(first, Chain) or not isinstance(second, Chain):
        return None
    if len(second.items) != 2 or not _is_choice(second) or not _is_choice(first):
        return None
    span = spanning(first.items[-2].span, second.span)
    factors = tuple(_difference(*chain.items[-2:]) for chain in (first, second))
    items = (*first.items[:-2], t.Run(span, factors, ("",)), t.Number(span, "0", Fraction(0)))
    return Chain(spanning(first.span, second.span), items, first.relations)


def _is_choice(chain: Chain) -> bool:
    """Whether a chain is, or leads to, `name = value`, or to such alternatives."""
    made = isinstance(chain.items[-2], t.Run) and shapes.is_zero(chain.items[-1])
    led = len(chain.relations) == 1 or chain.relations[-2].kind in shapes.BREAKS
    equal = chain.relations[-1].kind == "="
    return equal and led and (made or isinstance(chain.items[-2], t.Name))


def _difference(left: Node, right: Node) -> Node:
    span = spanning(left.span, right.span)
    right = t.Group(right.span, "(", ")", right)
    return t.Group(span, "(", ")", t.Sum(span, (("+", left), ("-", right))))
