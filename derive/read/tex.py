"""A walk through a LaTeX document: where its formulas, headings and sentences stand."""

from __future__ import annotations

import re
from collections.abc import Callable

from derive.pattern import pattern
from derive.read import notation as n
from derive.read.blocks import Heading, Item
from derive.read.masks import MARK
from derive.read.reader import Reader, plain
from derive.read.tree import Span

_LEVELS = {
    "title": 0,
    "part": 1,
    "chapter": 1,
    "section": 1,
    "subsection": 2,
    "subsubsection": 3,
    "paragraph": 4,
    "subparagraph": 5,
}
_EVENT = pattern(
    r"\\begin\s*\{\s*(?P<begin>[A-Za-z]+\*?)\s*\}"
    r"|\\end\s*\{\s*(?P<end>[A-Za-z]+\*?)\s*\}"
    r"|(?P<math>\\\[|\\\(|\$\$|\$)"
    r"|\\(?P<head>" + "|".join(_LEVELS) + r")\*?\s*(?:\[[^\[\]]*\]\s*)?(?=\{)"
    r"|\\(?P<item>item)(?![A-Za-z])\s*(?:\[(?P<label>[^\[\]\n]*)\])?"
    r"|\\(?:input|include|subfile)\s*\{(?P<input>[^{}]*)\}"
    r"|(?P<paragraph>\n[ \t\r]*\n)"
    r"|(?P<mark>" + MARK + r")"
    r"|\\(?P<command>[A-Za-z]+)|\\."
)
# Only here can an event begin; a plain search for these signs is many times faster.
_STARTS = pattern(r"[\\$\n" + MARK + "]")
_OPTION = pattern(r"\s*\[[^\[\]]*\]")
# Some Markdown needs its backslashes written twice; in LaTeX these do not begin a formula.
_TWICE = {"\\\\[": "\\\\]", "\\\\(": "\\\\)"}
CLOSINGS = {"\\[": "\\]", "\\(": "\\)", "$$": "$$", "$": "$"} | _TWICE
_PARAGRAPH = pattern(r"\n[ \t\r]*\n")
_SENTENCE = pattern(r"(?:\b[a-zA-Z]{2,}\b[ ,.\n]+){6,}")
_TEXT = pattern(r"\\[A-Za-z]+\s*\{[^{}]*\}")
_TABULARS = n.words("tabular tabularx tabulary longtable")
# Theorem-like environments, told to the reader as markers.
_SPOKEN = n.words(
    "theorem lemma proposition corollary definition proof claim example remark problem"
)


class Walker:
    """Walks through stretches of a Reader's text. `include` reads a file that \\input names."""

    def __init__(self, reader: Reader, include: Callable[[str, Span], None]) -> None:
        self.reader = reader
        self.include = include
        self._absent: set[tuple[str, int]] = set()  # what does not stand before an offset
        self._paragraph = (0, -1, -1)  # from where, to where, searched up to where

    def document(self, start: int, end: int) -> None:
        """A file: of what stands before \\begin{document}, only the macros count."""
        text = self.reader.masked
        begin = re.compile(r"\\begin\s*\{document\}").search(text, start, end)
        if begin is None:
            self.walk(start, end)
            return
        for found in _EVENT.finditer(text, start, begin.start()):
            if found.group("input"):
                self.reader.pass_definitions(found.start())
                self.include(found.group("input"), Span(*found.span()))
        self.reader.pass_definitions(begin.start())
        close = text.find("\\end{document}", begin.end(), end)
        self.walk(begin.end(), end if close < 0 else close)
        self.reader.pass_definitions(end)

    starts, events = _STARTS, _EVENT

    def walk(self, start: int, end: int) -> None:
        reader, at, done = self.reader, start, start
        while place := self.starts.search(reader.masked, at, end):
            found = self.events.match(reader.masked, place.start(), end)
            if found is None:
                at = place.end()
                continue
            at = found.end()
            reader.bounded()
            go_on = self.line(found, done)
            if go_on is None:
                go_on = self.event(found, end, done)
            if go_on is not None:
                at = done = go_on
        reader.words(done, end)
        reader.flush()

    def line(self, found: re.Match[str], done: int) -> int | None:
        """What only some kinds of document know; None if it is none of that."""
        return None

    def event(self, found: re.Match[str], end: int, done: int) -> int | None:
        """Handle what was met; where the walk goes on, or None if it was only words."""
        kind, here, at = found.lastgroup, found.start(), found.end()
        reader = self.reader
        if kind is None:
            return None
        if kind == "command":
            return self._command(found, end, done)
        if kind == "math":
            return self.math(found.group(), here, end, done)
        if kind == "begin" and found.group("begin").rstrip("*") in _BASE_DISPLAYS:
            return self._environment(found.group("begin"), here, at, end, done)
        reader.words(done, here)
        if kind == "mark":
            reader.directive(here)
            return at
        reader.flush()
        if kind == "begin":
            name = found.group("begin").rstrip("*")
            if name in _TABULARS:
                return self._tabular(found.group("begin"), at, end)
            if name in _SPOKEN:
                reader.blocks.append(Item(Span(here, at), "environment", name))
            option = _OPTION.match(reader.masked, at, end)
            return option.end() if option else at
        if kind == "end" and found.group("end").rstrip("*") in _SPOKEN:
            reader.blocks.append(Item(Span(here, at), "end", found.group("end").rstrip("*")))
        if kind in ("item", "label"):
            label = found.group("label") or ""
            reader.blocks.append(Item(Span(here, at), "item", plain(label)))
        elif kind == "input":
            self.include(found.group("input"), Span(here, at))
        elif kind == "head":
            return self._heading(found, end)
        return at

    def _heading(self, found: re.Match[str], end: int) -> int:
        reader = self.reader
        argument = reader.tokenizer.argument(found.end(), end)
        if argument is None:
            reader.find("unbalanced", "a heading without its end", found.start(), found.end())
            return found.end()
        start, stop, at = argument
        level = _LEVELS[found.group("head")]
        text = plain(reader.masked[start:stop].replace("$", ""))
        reader.blocks.append(Heading(Span(found.start(), at), level, text))
        self.heading(start, stop)
        return at

    def heading(self, start: int, stop: int) -> None:
        """What is given in a heading is given."""
        inside = self.reader.masked[start:stop]
        if "=" in inside and inside.count("$") > 1:
            Walker.walk(self, start, stop)
            self.reader.flush()

    def _tabular(self, name: str, at: int, end: int) -> int:
        """A table, if its cells stand in rows; what is laid out in another way is not read."""
        from derive.read.tabular import cells

        text, closing = self.reader.masked, f"\\end{{{name}}}"
        close = self._find(closing, at, end)
        if close < 0:
            return at
        rows = cells(text, name, at, close)
        if len(rows) > 1:
            self.reader.table(rows, header=True, words=True)
        return close + len(closing)

    def _environment(self, name: str, here: int, at: int, end: int, done: int) -> int:
        reader = self.reader
        reader.words(done, here)
        close = None
        if (name, end) not in self._absent:
            pattern = re.compile(r"\\end\s*\{\s*" + re.escape(name) + r"\s*\}")
            close = pattern.search(reader.masked, at, end)
        if close is None:
            self._absent.add((name, end))
            stop = self._blank_line(at, end)
            reader.find("unbalanced", f"\\begin{{{name}}} is not closed", here, at)
            reader.display(here, stop, Span(at, stop), name)
            return stop
        reader.display(here, close.end(), Span(here, close.end()), name)
        return close.end()

    def math(self, opening: str, here: int, end: int, done: int) -> int | None:
        """A formula between delimiters."""
        reader = self.reader
        at = here + len(opening)
        close = self.closing(opening, at, end)
        if close is None:
            return self.unclosed(opening, here, end, done)
        reader.words(done, here)
        stop = close + len(CLOSINGS[opening])
        if self.displayed(opening, here, stop):
            reader.display(here, stop, Span(at, close), opening)
        else:
            reader.inline(here, stop, Span(at, close))
        return stop

    def displayed(self, opening: str, here: int, stop: int) -> bool:
        """Whether a formula stands by itself, not in a sentence."""
        return opening == "$$" or opening.endswith("[")

    def unclosed(self, opening: str, here: int, end: int, done: int) -> int | None:
        reader = self.reader
        at = here + len(opening)
        reader.find("unbalanced", f"{opening} is not closed", here, at)
        return None

    def closing(self, opening: str, at: int, end: int) -> int | None:
        """Where the closing delimiter stands; None if a paragraph of words comes first."""
        text, wanted = self.reader.masked, CLOSINGS[opening]
        found = at
        limit = end
        if opening == "$" or opening.endswith("("):
            limit = self._blank_line(at, end)
        while True:
            found = self._find(wanted, found, limit)
            if found < 0:
                return None
            slashes = found
            while slashes > at and text[slashes - 1] == "\\":
                slashes -= 1
            if (found - slashes) % 2 == 0:
                break
            found += 1
        inside = text[at:found]
        if "\n" in inside and _PARAGRAPH.search(inside) and _SENTENCE.search(_TEXT.sub("", inside)):
            return None
        return found

    def _blank_line(self, at: int, end: int) -> int:
        """Where the paragraph ends. The last answer is kept, or a sheet of one paragraph would be
        searched to its end at every formula."""
        since, blank, until = self._paragraph
        if not (since <= at <= blank and end == until):
            found = _PARAGRAPH.search(self.reader.masked, at, end)
            blank = found.start() if found else end
            self._paragraph = at, blank, end
        return blank

    def _find(self, wanted: str, at: int, limit: int) -> int:
        """The next place of a delimiter, or -1. The walk only goes on: where there is none up to a
        limit, none is looked for again."""
        if (wanted, limit) in self._absent:
            return -1
        found = self.reader.masked.find(wanted, at, limit)
        if found < 0:
            self._absent.add((wanted, limit))
        return found

    def _command(self, found: re.Match[str], end: int, done: int) -> int | None:
        """A macro that stands for \\begin{equation}, with its partner."""
        reader = self.reader
        reader.pass_definitions(found.start())
        macro = reader.expander.table.get(found.group())
        if macro is None or not macro.body or macro.body[0].kind != "begin":
            return None
        name = macro.body[0].arg
        if name.rstrip("*") not in _BASE_DISPLAYS:
            return None
        closers = [
            re.escape(key) + r"(?![A-Za-z])"
            for key, other in reader.expander.table.items()
            if other.body and other.body[-1].kind == "end" and other.body[-1].arg == name
        ]
        closers.append(r"\\end\s*\{" + re.escape(name) + r"\}")
        close = re.compile("|".join(closers)).search(reader.masked, found.end(), end)
        if close is None:
            return None
        reader.words(done, found.start())
        reader.display(found.start(), close.end(), Span(found.start(), close.end()), name)
        return close.end()


_BASE_DISPLAYS = frozenset(name.rstrip("*") for name in n.DISPLAYS) | {"cases", "array"}
