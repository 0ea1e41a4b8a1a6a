"""Pooling in words: "Max pooling 2x2 with stride 2 gives `M = ...`" says that M is what the grid
before it is pooled to.

The grid is one that the sentence names, else the last one before whose windows give a result of the
size that stands there. Where no grid fits, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from ..data import replace
from ..pattern import pattern
from ..read import Document, blocks
from ..read import tree as t
from ..read.tree import Chain, Node, Relation
from .names import display
from .survey import EQUALS

_POOLS = pattern(r"\b(max|average|avg|mean)(?:imum)?[- ]?pool", re.I, "pool")
_WINDOW = pattern(
    r"(\d)\s*\$?\s*(?:\\times|x|×|by)\s*\$?\s*(\d)|\b(?:size|window|kernel)\D{0,12}(\d)", re.I
)
_STRIDE = pattern(r"\bstrides?\D{0,12}(\d)|\b(no)n?[- ]overlap", re.I, "stride|overlap")
_OUTPUT = pattern(r"\b(?:outputs?|results?|gives?|yields?|get|obtain)\b", re.I)
_BACK = pattern(r"gradient|backward|derivative|route", re.I)
FUNCTIONS = {"max": "maxpool"}  # the others are means
Size = tuple[int, int]


class _Pooling(NamedTuple):
    """What words say: the function, the width of its windows, and how far they move."""

    function: str
    window: int
    stride: int

    def size(self, grid: Size) -> Size:
        rows, cols = ((n - self.window) // self.stride + 1 for n in grid)
        return rows, cols

    def of(self, name: t.Name, span: t.Span) -> Node:
        """The pooled grid as a formula."""
        numbers = (self.window, self.stride)
        subs = tuple(t.Number(span, str(n), Fraction(n)) for n in numbers)
        function = t.Name(span, self.function, sub=subs, style=frozenset({"op"}))
        argument = t.Group(span, "(", ")", replace(name, span=span))
        return t.Run(span, (function, argument), ("",))


class Pooled:
    """One walk through a document: the grids up to here, and what words say of pooling."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.grids: dict[str, tuple[t.Name, Size]] = {}  # in the order in which they came
        self.said = ""  # the words before
        self.pending: _Pooling | None = None  # said of a grid that was its input

    def run(self) -> tuple[blocks.Block, ...]:
        return tuple(map(self._block, self.document.blocks))

    def _block(self, block: blocks.Block) -> blocks.Block:
        match block:
            case blocks.Heading() | blocks.Item(kind="question"):
                self.said, self.pending = "", None
            case blocks.Prose(sentences=sentences):
                made = tuple(map(self._sentence, sentences))
                same = all(a is b for a, b in zip(made, sentences, strict=True))
                return block if same else replace(block, sentences=made)
            case blocks.Display():
                rows = tuple(self._row(row) for row in block.rows)
                self.said = ""
                same = all(a is b for a, b in zip(rows, block.rows, strict=True))
                return block if same else replace(block, rows=rows)
        return block

    def _sentence(self, sentence: blocks.Sentence) -> blocks.Sentence:
        pieces: list[blocks.Words | blocks.Inline] = []
        start = sentence.span.start
        for piece in sentence.pieces:
            if isinstance(piece, blocks.Inline):
                self.said = self.document.text[start : piece.span.start]
                statements = self._statements(piece.statements)
                if any(self._is_result(s.node) for s in statements):
                    start = piece.span.end
                same = statements is piece.statements
                pieces.append(piece if same else replace(piece, statements=statements))
            else:
                pieces.append(piece)
        self.said = self.document.text[start : sentence.span.end]
        same = all(a is b for a, b in zip(pieces, sentence.pieces, strict=True))
        return sentence if same else replace(sentence, pieces=tuple(pieces))

    def _row(self, row: blocks.Row) -> blocks.Row:
        cells = tuple(replace(c, statements=self._statements(c.statements)) for c in row.cells)
        same = all(a.statements is b.statements for a, b in zip(cells, row.cells, strict=True))
        return row if same else replace(row, cells=cells)

    def _statements(self, statements: tuple[blocks.Statement, ...]) -> tuple[blocks.Statement, ...]:
        made = tuple(map(self._statement, statements))
        same = all(a is b for a, b in zip(made, statements, strict=True))
        return statements if same else made

    def _statement(self, statement: blocks.Statement) -> blocks.Statement:
        node = statement.node
        if not self._is_result(node):
            return statement
        assert isinstance(node, Chain) and isinstance(node.items[0], t.Name)
        name, grid = node.items[0], node.items[-1]
        size = _size(grid)
        formula = self._formula(node, size) if len(node.items) == 2 else None
        self.grids.pop(t.dump(name), None)
        self.grids[t.dump(name)] = name, size
        if formula is None:
            return statement
        equals = Relation(grid.span, "=", "=")
        whole = Chain(node.span, (name, formula, grid), (*node.relations, equals))
        return replace(statement, node=whole)

    def _is_result(self, node: Node) -> bool:
        match node:
            case Chain(items=(t.Name(), *_, t.Matrix() as last), relations=(relation, *_)):
                return relation.kind in EQUALS and _size(last) != (0, 0)
        return False

    def _formula(self, node: Chain, size: Size) -> Node | None:
        """What words say that a grid is."""
        said = _pooling(self.said)
        if said is None and _OUTPUT.search(self.said):
            said = self.pending
        if said is None:
            return None
        self.pending = said
        grids = list(self.grids.values())
        named = [g for g in grids if re.search(rf"\${re.escape(display(g[0]))}\$", self.said)]
        for name, grid in reversed(named or grids):
            if name != node.items[0] and said.size(grid) == size:
                self.pending = None
                return said.of(name, node.items[0].span)
        return None


def _pooling(words: str) -> _Pooling | None:
    """The pooling that words speak of, the last one."""
    found: Sequence[re.Match[str]] = list(_POOLS.finditer(words))
    window = _WINDOW.search(words)
    if not found or window is None or _BACK.search(words):
        return None
    width = int(window[1] or window[3])
    if window[1] and window[1] != window[2]:
        return None
    stride = _STRIDE.search(words)
    step = int(stride[1]) if stride and stride[1] else width
    function = FUNCTIONS.get(found[-1][1].lower(), "avgpool")
    return _Pooling(function, width, step) if width and step else None


def _size(node: Node) -> Size:
    """Rows and columns of a grid of numbers or formulas that is written out."""
    if not isinstance(node, t.Matrix) or not node.rows or len({*map(len, node.rows)}) != 1:
        return 0, 0
    rows, cols = len(node.rows), len(node.rows[0])
    return (rows, cols) if rows > 1 or cols > 1 else (0, 0)


def pooled(document: Document) -> Document:
    """The document with what it says of pooled grids as formulas."""
    return replace(document, blocks=Pooled(document).run())
