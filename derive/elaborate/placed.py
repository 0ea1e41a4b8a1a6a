"""Every statement of a document with its place: its section and item, and the words before it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import NamedTuple

from ..read import Document, blocks
from ..read import tree as t
from ..read.tree import Node
from . import prose, shapes


class Place(NamedTuple):
    """Where a statement stands, and the words before it."""

    section: int
    question: int
    words: str
    inline: bool  # in a sentence
    item: int = 0  # the number of its item, in a list
    order: int = 0  # among all statements
    block: int = 0  # the number of its display, where it stands in one
    leads: bool = False  # an arrow leads from it to what follows
    cased: bool = False  # "if x > 0" stands before it


def statements(document: Document) -> Iterator[tuple[Node, Place]]:
    """Every statement with its place."""
    section = question = item = 0
    marked = cased = False  # whether an item begins here; whether a case holds
    words = ""
    for number, block in enumerate(document.blocks, 1):
        match block:
            case blocks.Heading():
                section, item = section + 1, 0
            case blocks.Item(kind="question"):
                section, question, item = section + 1, question + 1, 0
            case blocks.Item(kind="item"):
                item, marked = number, True
            case blocks.Prose():
                item, marked = item if marked else 0, False
                for sentence in block.sentences:
                    words, cased = "", False
                    for piece in sentence.pieces:
                        if isinstance(piece, blocks.Words):
                            words = piece.text if piece.text.strip(" ,;") else words
                        else:
                            place = Place(section, question, words, True, item=item, cased=cased)
                            yield from ((s.node, place) for s in piece.statements)
                            if any(shapes.is_slope_zero(s.node) for s in piece.statements):
                                words = prose.before_condition(words)
                            cased = cased or _opens_case(piece, words)
            case blocks.Display():
                place = Place(section, question, words, False, item, block=number, cased=cased)
                for row in block.rows:
                    for cell in row.cells:
                        yield from _of_cell(cell, place)
                words = ""


def _opens_case(piece: blocks.Inline, words: str) -> bool:
    """`if y = 1`, `if x > 0`."""
    if prose.cue(words) != "if" or len(piece.statements) != 1:
        return False
    node = piece.statements[0].node
    return shapes.is_inequality(node) or shapes.is_said_number(node)


def _of_cell(cell: blocks.Cell, place: Place) -> Iterator[tuple[Node, Place]]:
    for s, after in zip_longest(cell.statements, cell.statements[1:]):
        if isinstance(s.node, t.Text):
            place = place._replace(words=s.node.text)
        else:
            yield s.node, place._replace(leads=after is not None and shapes.follows(after.node))
            place = place._replace(words="")
