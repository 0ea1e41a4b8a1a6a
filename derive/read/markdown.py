"""A walk through Markdown: the same formulas as in LaTeX, among headings, lists and tables."""

from __future__ import annotations

import re

from derive.read.blocks import Heading
from derive.read.masks import MARK
from derive.read.reader import plain
from derive.read.tex import Walker
from derive.read.tree import Span

_EVENT = re.compile(
    r"(?P<head>^[ ]{0,3}\#{1,6}[ \t]+[^\n]*)"
    r"|(?P<table>^[^\n]*\|[^\n]*\n[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*\n"
    r"(?:[^\n]*\|[^\n]*(?:\n|\Z))*)"
    r"|(?P<tabs>^(?:[^\n\t]*[^\s][^\n\t]*\t[^\n]*[^\s][^\n]*(?:\n|\Z))+)"
    r"|\\begin\s*\{\s*(?P<begin>[A-Za-z]+\*?)\s*\}"
    r"|\\end\s*\{\s*(?P<end>[A-Za-z]+\*?)\s*\}"
    r"|(?P<math>\\\[|\\\(|\$\$|\$)"
    r"|(?P<paragraph>\n[ \t\r]*\n|\n(?=[ \t]*(?:[-*+]|[0-9]{1,2}[.)])[ \t]+\S))"
    r"|(?P<rule>^[ \t]*(?:-{3,}|\*{3,}|_{3,})[ \t]*$)"
    r"|(?P<mark>" + MARK + r")"
    r"|\\(?P<command>[A-Za-z]+)|\\.",
    re.MULTILINE,
)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*\n", re.DOTALL)
_MONEY = re.compile(r"[0-9][0-9.,]*\s+[A-Za-z]{2,}|\s*$")
_PIPE = re.compile(r"\\.|\$[^$\n]*\$|\|")


class MarkdownWalker(Walker):
    """Lines count here, and a lone dollar may be money."""

    def document(self, start: int, end: int) -> None:
        front = _FRONT_MATTER.match(self.reader.masked[start:end])
        self.walk(start + (front.end() if front else 0), end)

    def walk(self, start: int, end: int) -> None:
        reader, at, done = self.reader, start, start
        while found := _EVENT.search(reader.masked, at, end):
            at = found.end()
            go_on = self._line(found, done)
            if go_on is None:
                go_on = self.event(found, end, done)
            if go_on is not None:
                at = done = go_on
        reader.words(done, end)
        reader.flush()

    def _line(self, found: re.Match[str], done: int) -> int | None:
        kind, here, at, reader = found.lastgroup, found.start(), found.end(), self.reader
        if kind not in ("head", "table", "tabs", "rule"):
            return None
        if kind == "table" and found.group().lstrip().startswith("$$"):
            return None
        reader.words(done, here)
        reader.flush()
        if kind == "head":
            line = found.group().strip()
            level = len(line) - len(line.lstrip("#"))
            text = plain(line.strip("# \t").replace("$", ""))
            reader.blocks.append(Heading(Span(here, at), level, text))
        elif kind == "table":
            self._table(here, at)
        elif kind == "tabs":
            lines = [
                [(s, e) for s, e in self._cut(a, b, re.compile("\t"))]
                for a, b in self._lines(here, at)
            ]
            header = len(lines) > 1
            reader.table(lines, header)
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

    def _table(self, start: int, end: int) -> None:
        lines = []
        for k, (a, b) in enumerate(self._lines(start, end)):
            if k == 1:
                continue
            cells = self._cut(a, b, _PIPE)
            text = self.reader.masked
            if len(cells) > 1 and not text[slice(*cells[0])].strip():
                cells = cells[1:]
            if len(cells) > 1 and not text[slice(*cells[-1])].strip():
                cells = cells[:-1]
            lines.append(cells)
        self.reader.table(lines, True)

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
