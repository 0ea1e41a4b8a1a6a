"""What sentences tell in several formulas: functions in pieces, and data in pairs.

"f(u) = u for u > 0 and f(u) = 0.1 u otherwise" defines one function, and "the points (1, 2), (2, 4)
and (3, 5)" say what all x_i and y_i are.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from ..data import replace
from ..pattern import pattern
from ..read import blocks
from ..read import tree as t
from ..read.tree import Chain, Node, Relation, spanning
from . import alternatives, decimals, shapes
from .names import arguments, display

_WHERE = pattern(r"^\W*(?:for|if|when|where|in case)\W*$", re.I)
_ELSE = pattern(r"\b(?:otherwise|else|for all other)\b", re.I)
_DATA = pattern(r"\b(?:points?|pairs?|samples?|data|examples?|observations?)\b", re.I)
Piece = blocks.Words | blocks.Inline


class _Case(NamedTuple):
    """A function at some of its arguments."""

    call: Node
    value: Node
    condition: Node | None  # None: otherwise


def in_one(block: blocks.Block) -> blocks.Block:
    """A block with functions in pieces, and with alternatives, put together."""
    if isinstance(block, blocks.Display):
        return _display(block)
    if not isinstance(block, blocks.Prose):
        return block
    made = tuple(map(_sentence, block.sentences))
    same = all(a is b for a, b in zip(made, block.sentences, strict=True))
    return block if same else replace(block, sentences=made)


def _display(block: blocks.Display) -> blocks.Display:
    rows = tuple(replace(r, cells=tuple(map(alternatives.in_cell, r.cells))) for r in block.rows)
    return replace(block, rows=rows) if rows != block.rows else block


def _sentence(sentence: blocks.Sentence) -> blocks.Sentence:
    pieces = alternatives.in_sentence(sentence.pieces)
    if len(pieces) < len(sentence.pieces):
        return replace(sentence, pieces=pieces)
    for k, piece in enumerate(pieces):
        first = _case(pieces, k)
        if first is None or first.condition is None or not isinstance(piece, blocks.Inline):
            continue
        for n in range(k + 3, len(pieces)):
            second = _case(pieces, n)
            if second is None or second.call != first.call:
                continue
            rows = ((first.value, first.condition), (second.value, second.condition))
            node = piece.statements[0].node
            cases = t.CasesEnv(spanning(first.value.span, second.value.span), rows)
            assert isinstance(node, Chain)
            whole = replace(node, items=(node.items[0], cases))
            statement = replace(piece.statements[0], node=whole)
            after = n + (1 if second.condition is None else 3)
            inline = replace(piece, statements=(statement,))
            return replace(sentence, pieces=(*pieces[:k], inline, *pieces[after:]))
    return sentence


def _case(pieces: Sequence[Piece], k: int) -> _Case | None:
    """`f(u) = u` with what is said behind it of where it holds."""
    node = _only(pieces[k])
    match node:
        case Chain(items=(t.Run() as call, value), relations=(relation,)) if relation.kind == "=":
            if shapes.defined_function(call) is None or k + 1 >= len(pieces):
                return None
        case _:
            return None
    words = pieces[k + 1]
    if not isinstance(words, blocks.Words):
        return None
    condition = _only(pieces[k + 2]) if k + 2 < len(pieces) else None
    if _WHERE.match(words.text) and condition is not None and shapes.is_inequality(condition):
        return _Case(call, value, condition)
    return _Case(call, value, None) if _ELSE.search(words.text[:20]) else None


def _only(piece: Piece) -> Node | None:
    if not isinstance(piece, blocks.Inline) or len(piece.statements) != 1:
        return None
    return piece.statements[0].node


# -- data -----------------------------------------------------------------------------------------
def tells_data(block: blocks.Block) -> bool:
    """Whether a paragraph speaks of data."""
    if not isinstance(block, blocks.Prose):
        return False
    pieces = [p for sentence in block.sentences for p in sentence.pieces]
    return any(isinstance(p, blocks.Words) and _DATA.search(p.text) for p in pieces)


def data(block: blocks.Block, entries: Collection[str]) -> Iterator[Chain]:
    """What pairs of numbers in a sentence say of families."""
    for sentence in block.sentences if isinstance(block, blocks.Prose) else ():
        words = " ".join(p.text for p in sentence.pieces if isinstance(p, blocks.Words))
        nodes = [
            s.node for p in sentence.pieces if isinstance(p, blocks.Inline) for s in p.statements
        ]
        rows = [pair for n in nodes if (pair := _tuple(n)) and all(map(decimals.lone, pair))]
        if not _DATA.search(words) or len(rows) < 2 or len({len(r) for r in rows}) != 1:
            continue
        named = [pair for n in nodes if (pair := _tuple(n)) and all(map(_is_name, pair))]
        names = named[0] if named else _usual(rows[0], entries)
        if len(names) != len(rows[0]):
            continue
        for k, name in enumerate(names):
            column = tuple(row[k] for row in rows)
            span = spanning(column[0].span, column[-1].span)
            items = t.List(span, column, (",",) * (len(column) - 1))
            bare = replace(name, sub=(), sup=None, span=span) if isinstance(name, t.Name) else name
            listed = t.Group(span, "(", ")", items)
            yield Chain(span, (bare, listed), (Relation(span, "=", "="),))


def _tuple(node: Node) -> tuple[Node, ...]:
    match node:
        case t.Group(open="(", body=t.List() as body, sup=None):
            return arguments(body)
    return ()


def _is_name(node: Node) -> bool:
    return isinstance(node, t.Name)


def _usual(row: Sequence[Node], entries: Collection[str]) -> tuple[Node, ...]:
    """x and y, where the document has x_i and y_i."""
    names = tuple(t.Name(row[0].span, letter) for letter in ("x", "y"))
    return names if all(display(n) in entries for n in names) else ()
