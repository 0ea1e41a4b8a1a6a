"""The sheets of a call: which files, their text, and the lines to show of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .read import Document

STDIN = "<stdin>"


def sheets(paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The files to read, each once, and what is wrong with a path that gives none."""
    for path in dict.fromkeys(paths):
        if path == "-" or not os.path.isdir(path):
            yield path, "" if path == "-" or os.path.exists(path) else f"{path}: no such file"
            continue
        found = list(_walk(path))
        yield from ((sheet, "") for sheet in found)
        if not found:
            yield path, f"{path}: no .tex, .md, .ipynb or .txt file in this folder"


def _walk(folder: str) -> Iterator[str]:
    from .read.document import KINDS

    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(files):
            if os.path.splitext(name)[1].lower() in KINDS and not name.startswith("."):
                yield os.path.normpath(os.path.join(parent, name))


def read_sheet(path: str, kind: str) -> Document:
    from .read import ReadError, read, read_text
    from .read.document import MAX_BYTES

    if path != "-":
        return read(path)
    try:
        text = sys.stdin.buffer.read(MAX_BYTES + 1).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadError(f"{STDIN}: not UTF-8 text (at byte {error.start})") from None
    return read_text(text, kind, STDIN)


def source_of(document: Document) -> Mapping[str, Sequence[str]]:
    """The lines of a document's files as they stand there, by path."""
    if document.path.lower().endswith(".ipynb"):
        return {document.path: _lines_of(document.path)}
    starts = [*(part.start for part in document.parts), len(document.text)]
    return {
        part.path: document.text[part.start : end].split("\n")
        for part, end in zip(document.parts, starts[1:], strict=True)
    }


def _lines_of(path: str) -> Sequence[str]:
    try:
        with open(path, encoding="utf-8-sig", newline="\n") as file:
            return file.read().split("\n")
    except (OSError, UnicodeDecodeError):
        return ()
