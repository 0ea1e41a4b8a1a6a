"""The words and signs of an architecture's notation, and what can be wrong with it."""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_LENGTH, MAX_DIGITS = 20_000, 12


class SpecError(Exception):
    """What is wrong with an architecture, and from where to where."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message, self.start, self.end = message, start, max(end, start + 1)


class Token(NamedTuple):
    kind: str  # "arrow", "word", "numbers", "decimal", "(", ")", "|", ":", ","
    text: str
    start: int
    end: int

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(map(int, re.findall(r"\d+", self.text)))


_TIMES = r"(?:x|X|×|\*|\\times)"
_TOKEN = re.compile(
    rf"""(?P<arrow>-+>|=>|→|\\(?:long)?(?:right)?arrow\b|\\to\b|;|[-–—](?=\s*\d)|\n(?=\s*\S))
    |(?P<decimal>\d+\.\d+)
    |(?P<numbers>\d+(?:\s*{_TIMES}\s*\d+)*)
    |(?P<word>[A-Za-z]+(?:[123][dD](?![A-Za-z0-9])|(?<=[uU])6(?!\d))?)
    |(?P<sign>[()|:,])
    |(?P<space>(?:[^\S\n]|\n(?!\s*\S)|[_.$/]|=(?!>)|-(?!-*>|\s*\d))+)
    |(?P<other>.)""",
    re.VERBOSE,
)


def tokens(text: str) -> list[Token]:
    """The tokens of an architecture."""
    if len(text) > MAX_LENGTH:
        raise SpecError("too long for an architecture", MAX_LENGTH, MAX_LENGTH + 1)
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        kind, written = match.lastgroup or "", match.group()
        if kind == "other":
            raise SpecError(f"{written!r} means nothing here", match.start(), match.end())
        if kind == "numbers" and len(written) > MAX_DIGITS and _longest(written) > MAX_DIGITS:
            raise SpecError("no layer is as large as that", match.start(), match.end())
        if written == "\n" and found and found[-1].kind in ("arrow", "(", "|"):
            continue  # a line's end after an arrow
        if kind == "arrow" and found and found[-1].text == "\n":
            found.pop()  # or before one
        if kind != "space":
            shown = written if kind == "sign" else kind
            found.append(Token(shown, written, match.start(), match.end()))
    while found and found[-1].kind == "arrow" and found[-1].text in ("\n", ";"):
        found.pop()
    return found


def _longest(written: str) -> int:
    return max(map(len, re.findall(r"\d+", written)))
