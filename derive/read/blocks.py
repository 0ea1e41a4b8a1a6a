"""The nouns of a document: blocks in reading order, and where each offset stands in its file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from derive.read.tree import Finding, Node, Span, noun

from ..data import field


class ReadError(Exception):
    """The file cannot be read at all. The message is one line, fit for a person."""


class TooLong(Exception):  # noqa: N818
    """There is more to read than any sheet needs."""


@noun
class Statement:
    """One thing that a row says: mostly a Chain, sometimes a bare formula or a Text remark.

    `sep` is what stands after it: ",", ";", ".", ":", "quad", or "" before a Text and at the end
    of the cell. Of two side by side the stronger counts: `, \\quad` is "quad"."""

    span: Span = field(compare=False)
    node: Node
    sep: str = ""


@noun
class Cell:
    """One formula of a row with what is said beside it: `a &= b` is one cell.

    `column` counts the alignment marks before it, so that cells below each other meet."""

    span: Span = field(compare=False)
    column: int
    statements: tuple[Statement, ...]


@noun
class Row:
    """One line of a display. A line that only goes on with the formula above is part of it."""

    span: Span = field(compare=False)
    cells: tuple[Cell, ...]


@noun
class Directive:
    """A magic comment: `% derive: given`, `% expect: refuted [sign]`. `kind` is "derive" or
    "expect", `text` the rest of the line."""

    span: Span = field(compare=False)
    kind: str
    text: str


@noun
class Heading:
    """`\\section`, `#`; `level` counts from 1 (0 for a title)."""

    span: Span = field(compare=False)
    level: int
    text: str


@noun
class Item:
    """A marker: a question number ("T4.", "Problem 3": kind "question"), or a list marker
    ("1.", "(a)", "-", `\\item`: kind "item"), or "theorem", "proof", ... (kind "environment",
    and "end" where it ends)."""

    span: Span = field(compare=False)
    kind: str
    text: str


@noun
class Words:
    """Plain words between the formulas of a sentence, markup removed."""

    span: Span = field(compare=False)
    text: str


@noun
class Inline:
    """A formula inside a sentence."""

    span: Span = field(compare=False)
    statements: tuple[Statement, ...]


@noun
class Sentence:
    """Words and formulas up to a full stop."""

    span: Span = field(compare=False)
    pieces: tuple[Words | Inline, ...]


@noun
class Prose:
    """A paragraph, or the part of one before or after a display."""

    span: Span = field(compare=False)
    sentences: tuple[Sentence, ...]


@noun
class Display:
    """A displayed formula. `env` is its outermost environment, or "$$" or "\\["."""

    span: Span = field(compare=False)
    env: str
    rows: tuple[Row, ...]
    directives: tuple[Directive, ...] = ()


@noun
class TableCell:
    """`statements` is empty where the cell holds words."""

    span: Span = field(compare=False)
    text: str
    statements: tuple[Statement, ...] = ()


@noun
class Table:
    """`header` is empty where the table has none."""

    span: Span = field(compare=False)
    header: tuple[TableCell, ...]
    rows: tuple[tuple[TableCell, ...], ...]


Block = Heading | Item | Prose | Display | Table | Directive


class Part(NamedTuple):
    """A stretch of `Document.text` that stands in one piece in a file."""

    start: int
    path: str
    offset: int


@noun
class Document:
    """What was read. `text` is the sheet (of a notebook, its Markdown cells; included files
    follow after), and spans count in it; `position` leads back to the file's lines."""

    path: str
    text: str
    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...]
    parts: tuple[Part, ...]
    line_starts: Mapping[str, Sequence[int]]

    def place(self, offset: int) -> tuple[str, int, int]:
        """The file, line and column (from 1) at which an offset stands."""
        part = self.parts[max(0, bisect_right(self.parts, offset, key=lambda p: p.start) - 1)]
        raw = part.offset + offset - part.start
        starts = self.line_starts[part.path]
        line = bisect_right(starts, raw)
        return part.path, line, raw - starts[line - 1] + 1

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column (from 1) at which an offset stands in its file."""
        return self.place(offset)[1:]

    def source(self, span: Span) -> str:
        """The text as written."""
        return self.text[span.start : span.end]
