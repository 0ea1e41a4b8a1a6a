"""A walk through Markdown: the same formulas as in LaTeX, among headings, lists and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator

from derive.pattern import pattern
from derive.read.blocks import Heading
from derive.read.masks import MARK
from derive.read.reader import plain
from derive.read.tex import Walker
from derive.read.tree import Span

_EVENT = pattern(
    r"\\begin\s*\{\s*(?P<begin>[A-Za-z]+\*?)\s*\}"
    r"|\\end\s*\{\s*(?P<end>[A-Za-z]+\*?)\s*\}"
    r"|(?P<math>\\{1,2}[\[(]|\$\$|\$)"
    r"|(?P<head>^\#{1,6}[ \t]+[^\n]*)"
    r"|(?P<paragraph>\n[ \t\r]*\n|\n(?=[ \t]*(?:[-*+]|[0-9]{1,2}[.)])[ \t]+\S))"
    r"|(?P<mark>" + MARK + r")"
    r"|\\(?P<command>[A-Za-z]+)|\\.",
    re.MULTILINE,
)
_STARTS = pattern(r"[\\$\n#" + MARK + "]")
_DASHES = pattern(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*")
_FRONT_MATTER = pattern(r"\A---[ \t]*\n.*?\n---[ \t]*\n", re.DOTALL)
_VALUE = pattern(r"\s*\\?[A-Za-z]+(_\{?\w+\}?)?\s*(=|<|>|\\(neq?|[lg]eq?)\b)\s*[-\d.]+\s*")
BESIDE = 60  # how many characters beside a formula are looked at
_WORD = pattern(r"[A-Za-z]{2,}")
_MONEY = pattern(r"[0-9][0-9.,]*\s+[A-Za-z]{2,}|\s*$")
_TAB = pattern("\t")
_PIPE = pattern(r"\\.|\$[^$\n]*\$|\|")


class MarkdownWalker(Walker):
    """Lines count here, and a lone dollar may be money."""

    def document(self, start: int, end: int) -> None:
        front = _FRONT_MATTER.match(self.reader.masked[start:end])
        self.walk(start + (front.end() if front else 0), end)

    starts, events = _STARTS, _EVENT

    def walk(self, start: int, end: int) -> None:
        """Stretches between tables. A table in a display is none."""
        at = start
        for first, last, lines, ruled in self._tables(start, end):
            before = self.reader.masked[at:first]
            if before.count("$$") % 2 or before.count("\\begin{") > before.count("\\end{"):
                continue
            super().walk(at, first)
            self.reader.table(lines, ruled or len(lines) > 1)
            at = last
        super().walk(at, end)

    def _tables(
        self, start: int, end: int
    ) -> Iterator[tuple[int, int, list[list[tuple[int, int]]], bool]]:
        """Lines with pipes and a rule below the first, or lines with tabs: place, cells, rule."""
        text = self.reader.masked
        if "|" not in text[start:end] and "\t" not in text[start:end]:
            return
        lines = self._lines(start, end)
        k = 0
        while k < len(lines):
            first, stop = k, k
            ruled = k + 1 < len(lines) and self._ruled(lines[k], lines[k + 1])
            if ruled:
                stop = k + 2
                while stop < len(lines) and "|" in text[slice(*lines[stop])]:
                    stop += 1
                kept = [lines[k], *lines[k + 2 : stop]]
                cells = [self._trimmed(self._cut(a, b, _PIPE)) for a, b in kept]
            else:
                while stop < len(lines) and "\t" in text[slice(*lines[stop])].strip():
                    stop += 1
                cells = [self._cut(a, b, _TAB) for a, b in lines[k:stop]]
            k = max(stop, k + 1)
            if stop > first:
                yield lines[first][0], lines[stop - 1][1], cells, ruled

    def _ruled(self, line: tuple[int, int], below: tuple[int, int]) -> bool:
        text = self.reader.masked
        head, rule = text[slice(*line)], text[slice(*below)]
        return "|" in head and "|" in rule and _DASHES.fullmatch(rule) is not None

    def _trimmed(self, cells: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Cells without the empty ones outside of the outer pipes."""
        text = self.reader.masked
        if len(cells) > 1 and not text[slice(*cells[0])].strip():
            cells = cells[1:]
        if len(cells) > 1 and not text[slice(*cells[-1])].strip():
            cells = cells[:-1]
        return cells

    def line(self, found: re.Match[str], done: int) -> int | None:
        if found.lastgroup != "head":
            return None
        reader, here, at = self.reader, found.start(), found.end()
        reader.words(done, here)
        reader.flush()
        line = found.group().strip()
        level = len(line) - len(line.lstrip("#"))
        reader.blocks.append(
            Heading(Span(here, at), level, plain(line.strip("# \t").replace("$", "")))
        )
        self.heading(here + level, at)
        return at

    def _lines(self, start: int, end: int) -> list[tuple[int, int]]:
        out = []
        while start < end:
            stop = self.reader.masked.find("\n", start, end)
            stop = end if stop < 0 else stop
            out.append((start, stop))
            start = stop + 1
        return out

    def _cut(self, start: int, end: int, mark: re.Pattern[str]) -> list[tuple[int, int]]:
        out, at = [], start
        for found in mark.finditer(self.reader.masked, start, end):
            if found.group() in ("|", "\t"):
                out.append((at, found.start()))
                at = found.end()
        return [*out, (at, end)]

    def displayed(self, opening: str, here: int, stop: int) -> bool:
        """`$$x = 2$$` with words before and behind it on its line is in a sentence, as `$` is."""
        text = self.reader.masked
        if opening != "$$" or not _VALUE.fullmatch(text, here + 2, stop - 2):
            return super().displayed(opening, here, stop)
        before = text[max(here - BESIDE, 0) : here].rpartition("\n")[2]
        behind = text[stop : stop + BESIDE].partition("\n")[0]
        return not (_WORD.search(before) and _WORD.match(behind.lstrip(" ,;")))

    def closing(self, opening: str, at: int, end: int) -> int | None:
        close = super().closing(opening, at, end)
        if close is None or opening != "$":
            return close
        inside = self.reader.masked[at:close]
        if "\\" not in inside and _MONEY.match(inside):
            return None
        return close

    def unclosed(self, opening: str, here: int, end: int, done: int) -> int | None:
        if opening != "$":
            return super().unclosed(opening, here, end, done)
        return None
