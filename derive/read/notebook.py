"""The Markdown cells of a notebook, with the place of each character in the notebook's file.

The standard JSON reader forgets where things stood, so strings are found again by a small scan.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from derive.pattern import pattern
from derive.read.blocks import Part, ReadError

_TOKEN = pattern(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]', re.DOTALL)
_ESCAPE = pattern(r"\\(?:u[0-9a-fA-F]{4}|.)")
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


class Source(NamedTuple):
    """The decoded text of a cell, and where its stretches stand: (offset in it, in the file)."""

    text: str
    places: tuple[tuple[int, int], ...]


def markdown_cells(raw: str, path: str) -> list[Source]:
    import json  # only notebooks need it

    try:
        data = json.loads(raw)
        kinds = [cell["cell_type"] for cell in data["cells"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ReadError(f"{path}: not a Jupyter notebook") from None
    sources = _sources(raw)
    if len(sources) != len(kinds):
        raise ReadError(f"{path}: not a Jupyter notebook with cells as expected")
    return [
        _decode(raw, spans)
        for kind, spans in zip(kinds, sources, strict=True)
        if kind == "markdown"
    ]


def _sources(raw: str) -> list[list[tuple[int, int]]]:
    """For each cell, the places of the strings of its "source"."""
    cells: list[list[tuple[int, int]]] = []
    path: list[str] = []  # the key or [ at each depth
    key, expects_key = "", False
    for found in _TOKEN.finditer(raw):
        sign = found.group()
        if sign in "{[":
            if sign == "{" and path == ["{", "cells", "[", ""]:
                cells.append([])
            path += [sign, ""]
            expects_key = sign == "{"
        elif sign in "}]":
            del path[-2:]
            expects_key = False
        elif sign == ",":
            expects_key = bool(path) and path[-2] == "{"
        elif sign == ":":
            expects_key = False
            path[-1] = key
        elif expects_key:
            key = sign[1:-1]
        elif path[:5] == ["{", "cells", "[", "", "{"] and path[5:6] == ["source"]:
            cells[-1].append((found.start() + 1, found.end() - 1))
    return cells


def _decode(raw: str, spans: list[tuple[int, int]]) -> Source:
    pieces: list[str] = []
    places: list[tuple[int, int]] = []
    length = 0

    def put(text: str, at: int) -> None:
        nonlocal length
        pieces.append(text)
        places.append((length, at))
        length += len(text)

    for start, end in spans:
        at = start
        for found in _ESCAPE.finditer(raw, start, end):
            if found.start() < at:
                continue
            if found.start() > at:
                put(raw[at : found.start()], at)
            text, at = _unescape(raw, found)
            put(text, found.start())
        if at < end:
            put(raw[at:end], at)
    return Source("".join(pieces), tuple(places))


def _unescape(raw: str, found: re.Match[str]) -> tuple[str, int]:
    body = found.group()[1:]
    if body[0] != "u":
        return _PLAIN.get(body, body), found.end()
    code = int(body[1:], 16)
    low = re.compile(r"\\u([dD][c-fC-F][0-9a-fA-F]{2})").match(raw, found.end())
    if 0xD800 <= code < 0xDC00 and low:
        return chr(0x10000 + ((code - 0xD800) << 10) + int(low.group(1), 16) - 0xDC00), low.end()
    return ("\ufffd" if 0xD800 <= code < 0xE000 else chr(code)), found.end()


def parts(source: Source, start: int, path: str) -> list[Part]:
    """The places of a cell that begins at `start` in the document's text."""
    return [Part(start + at, path, raw) for at, raw in source.places]
