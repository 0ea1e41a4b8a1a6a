"""What is no part of a derivation is blanked out, offset by offset: comments, code, quote marks.

Magic comments are taken out on the way; a sign that no keyboard writes marks where each stood.
"""

from __future__ import annotations

import re

from derive.pattern import pattern
from derive.read.blocks import Directive
from derive.read.tree import Span

MARK = "\ue000"
SKIPPED_ENVIRONMENTS = (
    "verbatim|verbatim\\*|Verbatim|lstlisting|minted|comment|tikzpicture|algorithmic|"
    "algorithm|thebibliography|filecontents|filecontents\\*|pgfpicture|figure\\*?"
)
_DIRECTIVE = pattern(r"\s*(derive|expect)\s*:\s*(.*?)\s*$")
_TEX = pattern(
    r"\\begin\s*\{(" + SKIPPED_ENVIRONMENTS + r")\}"
    r"|\\(?:verb|lstinline)\*?([^A-Za-z\s*{])"
    r"|\\(?:.|\n)|%"
)
_MARKDOWN = pattern(
    r"^(?P<fence>[ \t]{0,3}(?P<tick>`{3,}|~{3,})[ \t]*(?P<info>[^\n`]*)\n)"
    r"|(?P<quote>^[ \t]{0,3}(?:>[ \t]?)+)"
    r"|(?P<html><!--)"
    r"|(?P<code>(?<![`\\])`{1,2}(?!`))"
    r"|\\.|(?P<percent>%)",
    re.MULTILINE,
)
_INK = pattern(r"[^\n]")


class Mask:
    """A text of the same length with what is skipped as spaces, and the directives found."""

    def __init__(self, text: str, base: int) -> None:
        self.text = text
        self.base = base
        self.directives: list[Directive] = []
        self._pieces: list[str] = []
        self._done = 0
        self._absent: set[str] = set()

    def blank(self, start: int, end: int, lines: bool = True) -> None:
        """Blank out; without `lines` the line ends go too, so that no paragraph ends there."""
        self._pieces.append(self.text[self._done : start])
        inside = self.text[start:end]
        self._pieces.append(_INK.sub(" ", inside) if lines else " " * len(inside))
        self._done = end

    def comment(self, start: int, end: int, content: str, lines: bool) -> None:
        found = _DIRECTIVE.match(content)
        if found:
            span = Span(self.base + start, self.base + end)
            self.directives.append(Directive(span, found.group(1), found.group(2)))
            self._pieces.append(self.text[self._done : start] + MARK)
            self._done = start + 1
            start += 1
        self.blank(start, end, lines)

    def find(self, closing: str, start: int) -> int:
        """Where a closing string stands, or -1; what is missing once is not looked for again."""
        if closing in self._absent:
            return -1
        at = self.text.find(closing, start)
        if at < 0:
            self._absent.add(closing)
        return at

    def result(self) -> str:
        self._pieces.append(self.text[self._done :])
        return "".join(self._pieces)


def mask_tex(text: str, base: int) -> tuple[str, list[Directive]]:
    mask = Mask(text, base)
    at = 0
    while found := _TEX.search(text, at):
        at = found.end()
        if found.group() == "%":
            at = _comment(mask, found.start())
        elif found.group(1):
            closing = f"\\end{{{found.group(1)}}}"
            end = mask.find(closing, at)
            if end >= 0:
                at = end + len(closing)
                mask.blank(found.start(), at)
        elif found.group(2):
            end = text.find(found.group(2), at, at + 500)
            if end >= 0:
                at = end + 1
                mask.blank(found.start(), at)
    return mask.result(), mask.directives


def _comment(mask: Mask, start: int) -> int:
    """A comment takes its line's end with it, unless a blank line follows."""
    line_end = mask.text.find("\n", start)
    end = len(mask.text) if line_end < 0 else line_end
    alone = not mask.text[mask.text.rfind("\n", 0, start) + 1 : start].strip()
    mask.comment(start, end, mask.text[start + 1 : end], True)
    if alone and end < len(mask.text):
        mask.blank(end, end + 1, False)
        return end + 1
    return end


def mask_markdown(text: str, base: int) -> tuple[str, list[Directive]]:
    mask = Mask(text, base)
    at = 0
    while found := _MARKDOWN.search(text, at):
        at = found.end()
        kind = found.lastgroup
        if kind in ("fence", "info", "tick"):
            at = _fence(mask, found)
        elif kind == "quote":
            mask.blank(found.start(), at)
        elif kind == "html":
            end = mask.find("-->", at)
            if end >= 0:
                at = end + 3
                mask.comment(found.start(), at, text[found.end() : end], True)
        elif kind == "code":
            tick = found.group("code")
            end = text.find(tick, at, at + 500)
            if end >= 0 and "\n\n" not in text[at:end]:
                mask.blank(found.start(), end + len(tick))
                at = end + len(tick)
        elif kind == "percent":
            line_end = text.find("\n", at)
            end = len(text) if line_end < 0 else line_end
            if _DIRECTIVE.match(text, at, end):
                mask.comment(found.start(), end, text[at:end], True)
                at = end
    return mask.result(), mask.directives


def _fence(mask: Mask, found: re.Match[str]) -> int:
    """Code is skipped; a math fence becomes a display in dollars."""
    tick = found.group("tick")
    closing = re.compile(
        r"^[ \t]{0,3}" + re.escape(tick[0]) + "{" + str(len(tick)) + r",}[ \t]*$", re.M
    )
    end = closing.search(mask.text, found.end())
    if found.group("info").strip().lower() != "math" or end is None:
        stop = end.end() if end else len(mask.text)
        mask.blank(found.start(), stop)
        return stop
    mask.blank(found.start(), found.end() - 3)
    mask._pieces.append("$$\n")
    mask._done = found.end()
    mask.blank(found.end(), found.end())
    mask._pieces.append(mask.text[mask._done : end.start()] + "$$")
    mask._done = end.start() + 2
    mask.blank(end.start() + 2, end.end())
    return end.end()
