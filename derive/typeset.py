"""A sheet as it is to be read: its words and formulas in order, its own commands spelled out.

A page knows nothing of macros, and a converter to MathML neither; so they are replaced here, by the
reader's own rules and within its bounds.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .read import blocks
from .read.blocks import Document
from .read.macros import Definition, Expander, definitions
from .read.masks import mask_tex
from .read.tokens import Token, Tokenizer
from .read.tree import Span
from .report import Claim, Paragraph, Passage, Place, Report

LONGEST = 20_000  # characters of a formula that is spelled out
_COMMAND = re.compile(r"\\[A-Za-z]+")
_GLUED = re.compile(r"\\[A-Za-z]+\Z")


def typeset(document: Document, report: Report) -> Report:
    """The same report with the text of its sheet, and with formulas that need no macros."""
    page = _Page(document)
    return replace(
        report,
        claims=tuple(map(page.spelled, report.claims)),
        text=tuple(page.paragraphs()),
    )


class _Page:
    """What is needed to write one document down."""

    def __init__(self, document: Document) -> None:
        self.document = document
        masked, _ = mask_tex(document.text, 0)
        found = definitions(Tokenizer(masked, []), 0, len(masked)) if "\\" in masked else []
        self.definitions: Sequence[Definition] = sorted(found, key=lambda d: d.start)
        self.names = {d.name for d in found}

    # -- macros -----------------------------------------------------------------------------------
    def spelled(self, claim: Claim) -> Claim:
        """A claim whose formulas stand without macros."""
        if not self.names:
            return claim
        return replace(
            claim,
            latex=self.plain(claim.latex),
            previous=None if claim.previous is None else self.plain(claim.previous),
            uses=tuple(map(self.plain, claim.uses)),
            because=tuple(map(self.plain, claim.because)),
        )

    def plain(self, latex: str, at: int | None = None) -> str:
        """LaTeX without the document's own commands: those that are defined up to an offset."""
        if len(latex) > LONGEST or self.names.isdisjoint(_COMMAND.findall(latex)):
            return latex
        upto = len(self.definitions)
        if at is not None:
            upto = bisect_right(self.definitions, at, key=lambda d: d.start)
        expander = Expander([])
        expander.table.update((d.name, d.macro) for d in self.definitions[:upto])
        made = unread(expander.expand(Tokenizer(latex, []).read(0, len(latex))))
        return made if len(made) <= LONGEST else latex

    # -- the text ---------------------------------------------------------------------------------
    def paragraphs(self) -> Iterator[Paragraph]:
        for block in self.document.blocks:
            match block:
                case blocks.Heading(span, level, text):
                    yield Paragraph("heading", ((self._words(span, text),),), level)
                case blocks.Item(span, kind, text) if kind != "end":
                    yield Paragraph(kind, ((self._words(span, text),),))
                case blocks.Prose(_, sentences):
                    pieces = [p for s in sentences for p in s.pieces]
                    yield Paragraph("words", (tuple(map(self._piece, pieces)),))
                case blocks.Display(_, _, rows):
                    yield Paragraph("display", tuple((self._formula(r.span),) for r in rows))
                case blocks.Table(_, header, rows):
                    lines = [header, *rows] if header else rows
                    cells = tuple(tuple(map(self._cell, line)) for line in lines)
                    yield Paragraph("table", cells, level=int(bool(header)))

    def _piece(self, piece: blocks.Words | blocks.Inline) -> Passage:
        if isinstance(piece, blocks.Inline):
            return self._formula(piece.span)
        return self._words(piece.span, piece.text)

    def _cell(self, cell: blocks.TableCell) -> Passage:
        return self._formula(cell.span) if cell.statements else self._words(cell.span, cell.text)

    def _words(self, span: Span, text: str) -> Passage:
        return Passage("words", text, *self._place(span), apart=self._apart(span))

    def _formula(self, span: Span) -> Passage:
        latex = self.plain(self.document.source(span), span.start)
        return Passage("formula", latex, *self._place(span), apart=self._apart(span))

    def _apart(self, span: Span) -> bool:
        """Whether a space stands before it."""
        before = self.document.text[max(span.start - 1, 0) : span.start + 1]
        return any(c.isspace() for c in before)

    def _place(self, span: Span) -> tuple[str, Place]:
        path, line, column = self.document.place(span.start)
        _, end_line, end_column = self.document.place(span.end)
        return path, Place(line, column, end_line, end_column)


def unread(tokens: Sequence[Token]) -> str:
    """Tokens as LaTeX that means the same."""
    out: list[str] = []
    for token in tokens:
        text = _written(token)
        glued = out and text[:1].isalpha() and _GLUED.search(out[-1])
        out.append(" " + text if glued or token.spaced else text)
    return "".join(out)


def _written(token: Token) -> str:
    if token.kind == "text":
        return f"{token.text}{{{token.arg}}}"
    if token.kind in ("begin", "end"):
        return rf"\{token.kind}{{{token.arg}}}"
    return token.text
