"""What every kind of document needs: formulas, sentences and tables into blocks."""

from __future__ import annotations

import re
from collections import deque

from derive.pattern import pattern
from derive.read import notation as n
from derive.read.blocks import (
    Block,
    Directive,
    Display,
    Inline,
    Item,
    Prose,
    Sentence,
    Statement,
    Table,
    TableCell,
    TooLong,
    Words,
)
from derive.read.formula import Parser
from derive.read.layout import read_rows, take_marker
from derive.read.macros import Definition, Expander, definitions
from derive.read.masks import MARK
from derive.read.tokens import Token, Tokenizer
from derive.read.tongues import in_english
from derive.read.tree import Finding, Span, spanning

_STOP = pattern(r"[.?!](?=\s|$)|[。！？]")
_ABBREVIATIONS = n.words(
    "i.e e.g w.r.t s.t cf resp eq eqs fig sec ch thm prop lem vs etc no dr prof al st def ex"
)
_TAIL = pattern(r"[A-Za-z.]+$")
_NUMERIC = pattern(r"[-+0-9.,=*/() \t]*[0-9][-+0-9.,=*/() \t]*")
_FORMULA = pattern(r"[\\_^]|^\s*[A-Za-z]\s*$")
_HEAD = pattern(r"[A-Z]{2,4}")  # the name of a column: TP
_QUESTION = pattern(
    r"\s*\**(?:(?:question|problem|exercise|task|part|q)\s*\.?\s*[0-9]+[a-z]?|[A-Z]{1,3}[0-9]{1,3}"
    r"|[0-9]{1,2}(?=\)))[.):]*\**(?=\s|$)",
    re.IGNORECASE,
)
_MARKER = pattern(r"\s*(?:[-*+•]|[0-9]{1,3}\.|\(?(?:[a-z]|[ivx]{1,4}|[0-9]{1,2})\))(?=\s)")


MAX_MATHS = 1_000_000  # characters of formulas in one document, and tokens of them
MAX_BLOCKS = 200_000  # headings, items, paragraphs, displays
MAX_FINDINGS = 20_000
MAX_WORDS = 5_000  # characters between two formulas of one sentence
FORMULA = 20  # what a formula costs beside its characters


class Reader:
    """Collects the blocks of one document. `masked` is its text with comments blanked out."""

    def __init__(self) -> None:
        self.written = self.made = 0  # how much mathematics was read, in characters and in tokens
        self.text = ""
        self.masked = ""
        self.blocks: list[Block] = []
        self.findings: list[Finding] = []
        self.directives: deque[Directive] = deque()
        self.tokenizer = Tokenizer("", self.findings)
        self.expander = Expander(self.findings)
        self._pending: list[Definition] = []
        self._pieces: list[tuple[int, int] | Inline] = []

    def append(self, text: str, masked: str, directives: list[Directive]) -> tuple[int, int]:
        """Put a file or cell behind what there is; its place."""
        start = len(self.text)
        self.text += text
        self.masked += masked
        self.tokenizer = Tokenizer(self.masked, self.findings)
        self.directives += directives
        return start, len(self.text)

    def take_definitions(self, start: int, end: int) -> None:
        """Find the macros of a stretch, blank them out, and keep them for when they are passed."""
        found = definitions(self.tokenizer, start, end)
        if not found:
            return
        pieces, done = [], 0
        for definition in found:
            pieces.append(self.masked[done : definition.start])
            pieces.append(" " * (definition.end - definition.start))
            done = definition.end
        self.masked = "".join([*pieces, self.masked[done:]])
        self.tokenizer = Tokenizer(self.masked, self.findings)
        self._pending = sorted([*self._pending, *found], key=lambda d: -d.start)

    def pass_definitions(self, upto: int) -> None:
        """Macros defined before an offset hold from here on."""
        while self._pending and self._pending[-1].start < upto:
            definition = self._pending.pop()
            self.expander.table[definition.name] = definition.macro
            self.expander.poisoned.discard(definition.name)

    def tokens(self, start: int, end: int) -> list[Token]:
        self.pass_definitions(end)
        self.written += end - start + FORMULA
        if self.written > MAX_MATHS:
            raise TooLong(f"more than {MAX_MATHS:,} characters of formulas: split it")
        made = self.expander.expand(self.tokenizer.read(start, end))
        self.made += len(made)
        if self.made > MAX_MATHS:
            raise TooLong(f"macros that make more than {MAX_MATHS:,} symbols")
        return made

    def bounded(self) -> None:
        """Stops where there is more than any sheet has."""
        if len(self.blocks) > MAX_BLOCKS:
            raise TooLong(f"more than {MAX_BLOCKS:,} headings, items and paragraphs: split it")
        if len(self.findings) > MAX_FINDINGS:
            raise TooLong(f"more than {MAX_FINDINGS:,} things that are not understood")

    def find(self, code: str, message: str, start: int, end: int) -> None:
        self.findings.append(Finding(code, message, Span(start, end)))

    # Formulas.

    def statements(self, start: int, end: int) -> tuple[Statement, ...]:
        return Parser(self.tokens(start, end), self.findings).statements()

    def display(self, start: int, end: int, inner: Span, env: str) -> None:
        """A displayed formula; `inner` is what stands between its delimiters."""
        self.flush()
        tokens = self.tokens(*inner)
        marker = take_marker(tokens)
        if marker is not None:
            label, span, tokens = marker
            self.blocks.append(Item(span, "item", label))
        rows = read_rows(tokens, env, self.findings)
        own = []
        while self.directives and self.directives[0].span.start < end:
            own.append(self.directives.popleft())
        if rows:
            self.blocks.append(Display(Span(start, end), env, rows, tuple(own)))
        else:
            self.blocks += own

    def inline(self, start: int, end: int, inner: Span) -> None:
        statements = self.statements(*inner)
        if statements:
            self._pieces.append(Inline(Span(start, end), statements))

    def directive(self, upto: int) -> None:
        """The directive whose mark was met."""
        self.flush()
        while self.directives and self.directives[0].span.start <= upto:
            self.blocks.append(self.directives.popleft())

    # Prose.

    def words(self, start: int, end: int) -> None:
        if start < end and self.masked[start:end].strip(" \t\r\n-*_="):
            self._pieces.append((start, end))

    def flush(self) -> None:
        """End the paragraph."""
        pieces, self._pieces = self._pieces, []
        if pieces and isinstance(pieces[0], tuple):
            first = pieces[0]
            pieces[:1] = self._marked(*first)
        sentences: list[Sentence] = []
        current: list[Words | Inline] = []
        for piece in pieces:
            if isinstance(piece, Inline):
                current.append(piece)
                continue
            at, end = piece
            for stop in self._stops(at, end):
                self._word_piece(at, stop, current)
                _close(current, sentences)
                at = stop
            self._word_piece(at, end, current)
        _close(current, sentences)
        if sentences:
            span = spanning(sentences[0].span, sentences[-1].span)
            self.blocks.append(Prose(span, tuple(sentences)))

    def _marked(self, start: int, end: int) -> list[tuple[int, int] | Inline]:
        """Question numbers and list markers in front of a paragraph become blocks."""
        while True:
            found = _MARKER.match(self.masked, start, end)
            kind = "item"
            question = _QUESTION.match(self.masked, start, end)
            if question:
                found, kind = question, "question"
            if found is None or found.end() == start:
                break
            text = found.group().strip()
            at = found.end() - len(found.group().lstrip())
            self.blocks.append(Item(Span(at, found.end()), kind, text.strip("*.:()")))
            start = found.end()
        return [(start, end)] if self.masked[start:end].strip() else []

    def _stops(self, start: int, end: int) -> list[int]:
        """Where sentences end."""
        out = []
        for found in _STOP.finditer(self.masked, start, end):
            before = _TAIL.search(self.masked[max(start, found.start() - 12) : found.start()])
            word = before.group().lower() if before else ""
            if word in _ABBREVIATIONS or (len(word) == 1 and found.group() == "."):
                continue
            out.append(found.end())
        return out

    def _word_piece(self, start: int, end: int, current: list[Words | Inline]) -> None:
        raw = self.masked[start:end]
        text = plain(raw)
        if text:
            lead = _LEAD.match(raw).end()  # type: ignore[union-attr]
            near = in_english(text[-MAX_WORDS:])  # what stands nearest to a formula says most of it
            current.append(Words(Span(start + lead, start + len(raw.rstrip())), near))

    # Tables.

    def table(self, lines: list[list[tuple[int, int]]], header: bool, words: bool = False) -> None:
        """A table; `words`: what is in no dollars is words, for certain."""
        self.flush()
        names = _HEAD if header and not words else None
        rows = []
        for line in lines:
            rows.append(tuple(self._cell(start, end, words, names) for start, end in line))
            names = None
        span = Span(lines[0][0][0], lines[-1][-1][1])
        head, body = (rows[0], rows[1:]) if header else ((), rows)
        self.blocks.append(Table(span, head, tuple(body)))

    def _cell(self, start: int, end: int, words: bool, names: re.Pattern[str] | None) -> TableCell:
        raw = self.masked[start:end]
        lead = len(raw) - len(raw.lstrip())
        text = raw.strip()
        start, end = start + lead, start + lead + len(text)
        dollars = len(text) > 2 and text[0] == text[-1] == "$"
        if dollars:
            single = text.count("$") == 2  # of several nobody knows which one the cell is about
            statements = self.statements(start + 1, end - 1) if single else ()
        elif "$" in text:  # words with formulas between them
            statements = ()
        elif text and (
            _NUMERIC.fullmatch(text)
            or (not words and _FORMULA.search(text))
            or (names is not None and names.fullmatch(text))
        ):
            statements = self.statements(start, end)
        else:
            statements = ()
        return TableCell(Span(start, end), text, statements)


def _close(current: list[Words | Inline], sentences: list[Sentence]) -> None:
    if current:
        span = spanning(current[0].span, current[-1].span)
        sentences.append(Sentence(span, tuple(current)))
        current.clear()


_REFERENCE = pattern(
    r"\\(?:ref|eqref|cite[a-z]*|label|autoref|cref|Cref|footnote|url|vspace|hspace|bibliography"
    r"|bibliographystyle|includegraphics|pagestyle|thispagestyle|setlength|setcounter)\*?"
    r"(?:\[[^\[\]]*\])?(?:\{[^{}]*\})?"
)
_LEAD = pattern(r"(?:\s|\\label\{[^{}]*\})*")
_COMMAND = pattern(r"\\[A-Za-z]+\*?|\\\\|\\(?=[^A-Za-z])|[{}]|\*\*|<[a-zA-Z/][^<>]*>|" + MARK)
_SPACE = pattern(r"[\s~]+")


def plain(raw: str) -> str:
    """Words without their markup."""
    if "\\" in raw:
        raw = _REFERENCE.sub(" ", raw)
    return _SPACE.sub(" ", _COMMAND.sub("", raw)).strip()
