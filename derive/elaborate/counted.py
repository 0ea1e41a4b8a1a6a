"""Counts of layers in a sheet: the architecture that it gives, and the claims that are about it.

An architecture stands in a magic comment (`% derive: layers 30 -> 1024 -> 1`) or in a sentence ("a
network with layers 30-1024-1"). From there on a number of which the words around it say what it
counts, and of which layer, is a claim against the table. Where the words leave that open, nothing
is claimed; the arithmetic of the row is judged anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from ..data import replace
from ..kernel.terms import Num, Term, add, mul
from ..maths.architecture import Architecture, Line, architecture
from ..maths.counts import Count, value
from ..maths.spec import SpecError, read_spec
from ..maths.tally import COLUMNS, Asked, expected, said, stated
from ..read import Document, blocks
from ..read.tree import Span
from .count_numbers import Number, in_cell, in_display, in_sentence, named, spoken
from .count_words import Understood, understood
from .nouns import Entry
from .spec_sentences import spec_in

MAX_SENTENCE = 2000  # characters
_NETS = r"[^.]*\b(?:networks?|architecture|model|cnn|mlp|perceptron)\b"
_ANOTHER = re.compile(rf"\b(?:another|different|new|other|second|instead|both|two){_NETS}", re.I)
_INTRODUCED = re.compile(rf"\b(?:consider|given|let|suppose|take|now|next){_NETS}", re.I)


def count_claims(document: Document, first: int) -> list[Entry]:
    """The entries about layers of a document, numbered from `first` on."""
    return [
        replace(entry, order=first + k, chain=-1 - k)
        for k, entry in enumerate(_Counting(document).entries())
    ]


class _Counting:
    """One walk through a document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.made: Architecture | None = None
        self.written = False  # whether it was given by a magic comment
        self.column = ""  # what the sentence before asked for
        self.row = ""  # the words before that name a layer
        self.bias: bool | None = None
        self.names: dict[str, str] = {}  # what letters were said to count
        self.section = 0

    def entries(self) -> Iterator[Entry]:
        for block in self.document.blocks:
            for entry in self._block(block):
                yield replace(entry, section=self.section)

    def _block(self, block: blocks.Block) -> Iterator[Entry]:
        match block:
            case blocks.Directive(kind="derive"):
                yield from self._directive(block)
            case blocks.Heading(text=text):
                self._forget()
                self._hear(text)
                if _ANOTHER.search(text):
                    self.made = None
            case blocks.Item(kind="question"):
                self._forget()
                self._drop()
            case blocks.Prose(sentences=sentences):
                for sentence in sentences:
                    yield from self._sentence(sentence)
            case blocks.Display():
                yield from self._display(block)
            case blocks.Table():
                yield from self._table(block)

    def _drop(self) -> None:
        """What a sentence gave may not be meant any more; a magic comment holds until the next."""
        self.made = self.made if self.written else None

    def _forget(self) -> None:
        """A new section."""
        self.column, self.row, self.bias, self.names = "", "", None, {}
        self.section += 1

    # -- what is given ----------------------------------------------------------------------------
    def _directive(self, block: blocks.Directive) -> Iterator[Entry]:
        words = block.text.strip()
        if not words.startswith("layers") or words[6:7].strip():
            return
        spec = words[6:].strip()
        start = self.document.text.find(spec, block.span.start) if spec else block.span.start
        yield self._given(spec, Span(start, start + max(len(spec), 1)), start)

    def _given(self, spec: str, span: Span, start: int) -> Entry:
        try:
            self.made, self.written = architecture(read_spec(spec)), True
        except SpecError as problem:
            self.made = None
            place = Span(start + problem.start, start + problem.end)
            return Entry("unread", place, message=problem.message, code="layers")
        return _network(self.made, span)

    def _sentence(self, sentence: blocks.Sentence) -> Iterator[Entry]:
        source = self.document.source(sentence.span)
        if len(source) > MAX_SENTENCE:
            return
        spec = spec_in(source)
        if _ANOTHER.search(source):
            self.made = None
        if _INTRODUCED.search(source):
            self._drop()
        if spec and not (self.made is not None and self.written):
            try:
                made = architecture(read_spec(spec))
            except SpecError:
                made = None
            if made is not None and made.lines:
                self.made, self.written = made, False
                yield _network(made, sentence.span)
                return
        numbers = [*in_sentence(sentence, self.document.text)]
        words = " ".join(p for p in spoken(sentence) if isinstance(p, str))
        column, heard = "", False
        for number in numbers:
            clause = self._understood(number.words, number.after)
            column = (clause.column if clause.counts else "") or column
            entry = self._claim(number, clause, column)
            if entry is not None:
                yield entry
                heard = True
        if not heard:
            self._hear(words, formulas=bool(numbers))
            if re.search(rf"\d{_NETS}|{_NETS}[^.]*\d", source, re.I):
                self._drop()  # a network that was not understood

    def _hear(self, words: str, formulas: bool = False) -> None:
        """What a sentence without a count says of what comes: which column, and which layer."""
        heard = self._understood(words)
        if heard.columns:
            self.column = heard.column if heard.counts else ""
            self.bias = heard.bias
        elif heard.bias is not None:
            self.bias = heard.bias
        elif heard.rest:
            self.column = ""
        plain = not heard.rest and not heard.clash and not formulas
        asked = heard.total and words.rstrip().endswith("?")  # an answer may begin with its parts
        self.row = words if plain and heard.names_row and not asked else ""

    def _understood(self, words: str, after: str = "") -> Understood:
        lines = self.made.lines if self.made is not None else ()
        labels = frozenset(line.step.label for line in lines if line.step.label)
        return understood(words, labels, after)

    # -- what is claimed --------------------------------------------------------------------------
    def _display(self, block: blocks.Display) -> Iterator[Entry]:
        for directive in block.directives:
            yield from self._directive(directive)
        for name, words in named(block):
            self.names[name] = words
        numbers = [*in_display(block)]
        column = ""
        for k, number in enumerate(numbers):
            words = number.words if number.words.strip() else self.names.get(number.name, "")
            if k == 0 and self.row and not self._understood(words).names_row:
                words = f"{self.row} {words}"
            clause = self._understood(words, number.after)
            column = (clause.column if clause.counts else "") or column
            entry = self._claim(number._replace(alone=len(numbers) == 1), clause, column)
            if entry is not None:
                yield entry
        self.row = ""

    def _table(self, block: blocks.Table) -> Iterator[Entry]:
        """A table whose first column names layers, and whose heads say what is counted."""
        heads = [self._understood(cell.text) for cell in block.header[1:]]
        for label, *cells in block.rows:
            row = self._understood(label.text)
            if not row.names_row or row.columns or row.rest:
                continue
            for head, cell in zip(heads, cells, strict=False):
                counts = head.counts or head.column == "parameters"
                number = in_cell(cell) if counts and not head.rest and not head.clash else None
                row = row._replace(size=head.size)
                entry = self._claim(number, row, head.column) if number and head.column else None
                if entry is not None:
                    yield entry

    def _claim(self, number: Number, clause: Understood, column: str) -> Entry | None:
        """The claim that a number is what the table says, if the words decide which."""
        if clause.rest or clause.clash or len(clause.columns) > 1:
            return None
        inherited = not column
        if inherited and clause.columns:  # "the output is 0.62": a value, not a count
            return None
        named = self._is_label(number.name) or (number.alone and clause.names_row)
        if inherited and not named:
            return None
        column = column or self.column
        if not column:
            return None
        if number.value.denominator != 1:
            return None if inherited else _not_whole(number, column)
        if self.made is None or not self.made.lines or column not in COLUMNS:
            return None
        lines = self._lines(clause, number.name)
        bias = clause.bias if clause.bias is not None else self.bias if inherited else None
        asked = [Asked(column, n, bias, clause.per, clause.size) for n in lines]
        return self._judged(self.made, number, [a for a in asked if expected(self.made, a)])

    def _judged(self, made: Architecture, number: Number, asked: list[Asked]) -> Entry | None:
        """The claim, for the first layer that may be meant and of which it is true."""
        claimed = int(number.value)
        if not asked or any(_is_open(made, a, claimed) for a in asked):
            return None
        choices = [(a, choice) for a in asked for choice in expected(made, a)]
        true = [pair for pair in choices if value(pair[1].products) == claimed]
        meant, choice = (true or choices)[0]
        if true and len(number.factors) > 1 and not _has_shape(made, meant, number.factors):
            return None
        return Entry(
            "claim",
            number.span,
            left=_term(choice.products),
            right=Num(number.value),
            notes=(f"counted: {stated(made, meant, choice)}",),
            message="" if true else said(made, meant, claimed),
            code="count",
        )

    def _is_label(self, name: str) -> bool:
        lines = self.made.lines if self.made is not None else ()
        return bool(name) and any(line.step.label == name for line in lines)

    def _lines(self, clause: Understood, name: str) -> list[int | None]:
        """The places in the table that may be meant, the likeliest first; None for the whole."""
        assert self.made is not None
        lines = [*enumerate(self.made.lines)]
        label = clause.label or name
        found = [n for n, line in lines if line.step.label and line.step.label == label]
        if found and not (clause.total or clause.nth or clause.last or clause.hidden):
            return [*found] if len(found) == 1 else []
        if clause.label:
            return []
        if clause.kind:
            lines = [(n, line) for n, line in lines if line.row.name == clause.kind]
        if clause.window:
            lines = [(n, line) for n, line in lines if _has_window(line, clause)]
        learning = [n for n, line in lines if line.parameters]
        every = [n for n, _ in lines]
        if clause.last:
            return [] if clause.nth else [*learning[-1:]]
        if clause.hidden:
            inner = learning[:-1]
            return _at(inner, clause.nth or (1 if len(inner) == 1 else 0))
        if clause.nth is not None:  # activations may be counted as layers, or not
            return [*dict.fromkeys(_at(learning, clause.nth) + _at(every, clause.nth))]
        if clause.kind or clause.window or len(self.made.lines) == 1:
            return [*every] if len(every) == 1 and not clause.total else []
        return [None] if clause.total else []


def _network(made: Architecture, span: Span) -> Entry:
    return Entry("given", span, notes=(f"read as {_shown(made)}",), code="layers")


def _at(places: list[int], nth: int) -> list[int | None]:
    return [places[nth - 1]] if 0 < nth <= len(places) else []


def _has_shape(made: Architecture, asked: Asked, factors: tuple[int, ...]) -> bool:
    """Whether a product that is said to be a size is made of the size's numbers."""
    if asked.column != "outputs" or not asked.size or asked.line is None:
        return True
    after = made.lines[asked.line].after
    whole = (*after.space, after.channels)
    sizes = (whole, (*whole, made.batch), after.space)
    return _without_ones(factors) in map(_without_ones, sizes)


def _without_ones(numbers: tuple[int, ...]) -> list[int]:
    return sorted(n for n in numbers if n > 1)


def _is_open(made: Architecture, asked: Asked, claimed: int) -> bool:
    """Whether "5 outputs" of a convolution may be its 5 channels."""
    if asked.column != "outputs" or asked.size or asked.line is None:
        return False
    after = made.lines[asked.line].after
    return bool(after.space) and claimed == after.channels


def _has_window(line: Line, clause: Understood) -> bool:
    window = line.settings.window
    said = clause.window
    if len(said) == len(window) + 1 and said[-1] == line.settings.units:
        said = said[:-1]  # with the number of filters
    return window == said or (len(window) == 1 and set(said) == set(window))


def _shown(made: Architecture) -> str:
    """The sizes that an architecture goes through."""
    first = made.spec.channels_first
    sizes = [made.spec.shape.text(first), *(line.after.text(first) for line in made.lines)]
    batch = f", batch {made.spec.batch}" if made.spec.batch is not None else ""
    return f"the sizes {' -> '.join(sizes)}{batch}"


def _term(count: Count) -> Term:
    """A count as the kernel computes it."""
    return add(*[mul(*[Num(Fraction(f.value)) for f in p.factors]) for p in count])


_WHOLE = {column: f"a number of {column}" for column in COLUMNS} | {
    "outputs": "a size",
    "padding": "a padding: with stride 1, only a window of odd size keeps what it moves over",
}


def _not_whole(number: Number, column: str) -> Entry | None:
    """A count that is no whole number is none."""
    return Entry(
        "claim",
        number.span,
        left=Num(Fraction(round(number.value))),
        right=Num(number.value),
        message=f"{float(number.value):.6g} is no whole number, so it can't be {_WHOLE[column]}",
        code="not-whole",
    )
