"""Text in columns: what a terminal makes of a character, and what fits on a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from . import Look

CUT = "..."
TAB = 4
COLOURS = {
    "proved": "32",
    "supported": "36",
    "given": "2",
    "undecided": "33",
    "unread": "33",
    "refuted": "1;31",
    "place": "1",
    "gutter": "34",
    "second": "34",
    "help": "1;36",
}


def painted(text: str, role: str, look: Look) -> str:
    """The text in the colour of its role, where colours are wanted."""
    return f"\x1b[{COLOURS[role]}m{text}\x1b[0m" if look.colour and text else text


def plain(text: str) -> str:
    """One line without control characters: a sheet must not steer the terminal."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
    words = " ".join(text.split())
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in words)


def words(text: str) -> str:
    """LaTeX on one line without the marks that typesetting its words takes."""
    head, *rest = plain(text).split(r"\text{")
    return head + "".join(part.replace("}", "", 1) for part in rest)


def width(text: str) -> int:
    """How many columns a text takes; many East Asian characters take two, accents none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 1 + (east_asian_width(c) in "WF") for c in text)


def shortened(text: str, room: int) -> str:
    """The text, its middle left out where it is too long: both ends of a formula tell it apart."""
    if width(text) <= room:
        return text
    left = (room - 5) * 2 // 3
    return f"{_start(text, left)} {CUT} {_start(text[::-1], room - 5 - left)[::-1]}"


def _start(text: str, room: int) -> str:
    """The longest beginning that fits."""
    if text.isascii():
        return text[: max(room, 0)]
    end = used = 0
    while end < len(text) and used + width(text[end]) <= room:
        used += width(text[end])
        end += 1
    return text[:end]


def wrapped(text: str, room: int) -> Iterator[str]:
    """Lines that fit, broken between words; a word is only broken where it fits on no line."""
    line = ""
    for word in plain(text).split(" "):
        while width(word) > room:
            if line:
                yield line
                line = ""
            head = _start(word, room) or word[:1]
            yield head
            word = word[len(head) :]
        joined = f"{line} {word}" if line else word
        if width(joined) > room:
            yield line
            joined = word
        line = joined
    if line:
        yield line


def packed(parts: Iterable[str], room: int) -> Iterator[list[str]]:
    """Rows of parts with commas between and after them; a part is never cut in two."""
    row: list[str] = []
    for part in parts:
        if row and width(", ".join([*row, part])) >= room:
            yield row
            row = []
        row.append(part)
    yield row


class Strip(NamedTuple):
    """A line of a file as a terminal shows it: a piece of text for each character, and the column
    at which each one begins (one more for the end)."""

    pieces: Sequence[str]
    columns: Sequence[int]

    @classmethod
    def of(cls, line: str) -> Strip:
        pieces: list[str] = []
        columns = [0]
        for c in line:
            at = columns[-1]
            if c == "\t":
                piece, wide = " " * (TAB - at % TAB), TAB - at % TAB
            elif c.isspace():
                piece = " " * width(c)
                wide = len(piece)
            elif c.isprintable():
                piece, wide = c, width(c)
            else:
                piece = f"\\x{ord(c):02x}"
                wide = len(piece)
            pieces.append(piece)
            columns.append(at + wide)
        return cls(pieces, columns)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def at(self, column: int) -> int:
        """Where the character at a column of the file (from 1) begins on the terminal."""
        return self.columns[min(max(column - 1, 0), len(self.columns) - 1)]

    def window(self, start: int, end: int, room: int) -> tuple[str, int, int]:
        """The line, cut around what stands from `start` to `end` (columns of the terminal). Comes
        with the column at which the cut line begins, and with what it is moved to the right by."""
        whole = self.columns[-1]
        if whole <= room:
            return self.text, 0, 0
        inner = max(room - 2 * len(CUT), 1)
        spare = inner - (end - start)
        left = start - spare // 2 if spare > 0 else start
        left = max(0, min(left, whole - inner))
        if left <= len(CUT):
            left, inner = 0, room - len(CUT)
        elif left + inner + len(CUT) >= whole:
            inner = room - len(CUT)
            left = whole - inner
        first = next(n for n, at in enumerate(self.columns) if at >= left)
        last = max(n for n, at in enumerate(self.columns) if at <= left + inner)
        before = CUT if first else ""
        after = CUT if last < len(self.pieces) else ""
        shown = before + "".join(self.pieces[first:last]) + after
        return shown, self.columns[first], len(before)
