"""A file into a Document. Sheets are untrusted: what may be read, and how much, is bounded here."""

from __future__ import annotations

import os
import stat
from array import array
from collections import deque
from collections.abc import Sequence
from itertools import chain

from derive.pattern import pattern
from derive.read.blocks import Document, Part, ReadError, TooLong
from derive.read.masks import mask_markdown, mask_tex
from derive.read.reader import Reader
from derive.read.tex import Walker
from derive.read.tree import Finding, Span

MAX_BYTES = 10_000_000
MAX_FILES = 64
KINDS = {".tex": "tex", ".md": "md", ".markdown": "md", ".txt": "md", ".ipynb": "ipynb"}
_LINE = pattern(r"\n")


def read(path: str | os.PathLike[str]) -> Document:
    """Read a sheet from its file; its suffix says what it is."""
    name = os.fspath(path)
    kind = KINDS.get(os.path.splitext(name)[1].lower())
    if kind is None:
        raise ReadError(f"{name}: not a .tex, .md, .txt or .ipynb file")
    return _Sheet(name, os.path.dirname(os.path.abspath(name))).read(_load(name), kind)


def read_text(text: str, kind: str = "md", path: str = "<text>") -> Document:
    """Read a text of kind "tex", "md", "txt" or "ipynb". It has no folder, so no \\input."""
    kind = KINDS.get("." + kind.lstrip("."), "md")
    return _Sheet(path, None).read(_clean(text, path), kind)


def _load(path: str) -> str:
    """A file's text, or a ReadError that says in one line why not."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # a pipe would be waited for
            raise ReadError(f"{path}: not a file")
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ReadError(f"{path}: {error.strerror or 'cannot be read'}") from None
    except ValueError:
        raise ReadError(f"{path!r}: not a file name") from None
    if len(data) > MAX_BYTES:
        raise ReadError(f"{path}: larger than {MAX_BYTES // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadError(f"{path}: not UTF-8 text (at byte {error.start})") from None
    return _clean(text, path)


def _clean(text: str, path: str) -> str:
    if "\0" in text:
        raise ReadError(f"{path}: a binary file (it holds a NUL byte)")
    if len(text) > MAX_BYTES:
        raise ReadError(f"{path}: larger than {MAX_BYTES // 1_000_000} MB")
    return text


def _walker(kind: str) -> type[Walker]:
    if kind == "tex":
        return Walker
    from derive.read.markdown import MarkdownWalker

    return MarkdownWalker


class _Sheet:
    """One reading: the sheet and the files that it includes."""

    def __init__(self, path: str, folder: str | None) -> None:
        self.path = path
        self.folder = os.path.realpath(folder) if folder is not None else None
        self.reader = Reader()
        self.parts: list[Part] = []
        self.line_starts: dict[str, Sequence[int]] = {}
        self.open: list[str] = [os.path.realpath(path)]
        self.files = 0
        self.bytes = 0

    def read(self, raw: str, kind: str) -> Document:
        try:
            if kind == "ipynb":
                self._notebook(raw)
            else:
                self._file(raw, kind, self.path)
        except TooLong as error:
            raise ReadError(f"{self.path}: {error}") from None
        reader = self.reader
        return Document(
            self.path,
            reader.text,
            tuple(reader.blocks),
            tuple(sorted(set(reader.findings), key=lambda f: f.span)),
            tuple(self.parts) or (Part(0, self.path, 0),),
            self.line_starts,
        )

    def _lines(self, path: str, raw: str) -> None:
        starts = (found.end() for found in _LINE.finditer(raw))
        self.line_starts[path] = array("I", chain((0,), starts))

    def _file(self, raw: str, kind: str, path: str) -> None:
        reader = self.reader
        if reader.text:
            reader.append("\n\n", "\n\n", [])
        self._lines(path, raw)
        base = len(reader.text)
        masked, directives = (mask_tex if kind == "tex" else mask_markdown)(raw, base)
        self.parts.append(Part(base, path, 0))
        later, reader.directives = reader.directives, deque()
        start, end = reader.append(raw, masked, directives)
        reader.take_definitions(start, end)
        _walker(kind)(reader, self._include).document(start, end)
        reader.blocks += reader.directives
        reader.directives = later

    def _notebook(self, raw: str) -> None:
        from derive.read.notebook import markdown_cells, parts

        reader = self.reader
        self._lines(self.path, raw)
        for cell in markdown_cells(raw, self.path):
            if reader.text:
                reader.append("\n\n", "\n\n", [])
            base = len(reader.text)
            self.parts += parts(cell, base, self.path)
            start, end = reader.append(cell.text, *mask_markdown(cell.text, base))
            reader.take_definitions(start, end)
            _walker("md")(reader, self._include).document(start, end)
        reader.blocks += reader.directives

    def _include(self, name: str, span: Span) -> None:
        """\\input: only what lies below the sheet's own folder, each file once at a time."""
        path = self._inside(name.strip())
        if path is None:
            self._complain("input-outside", f"\\input{{{name}}} leaves the sheet's folder", span)
            return
        if path in self.open:
            self._complain("input-missing", f"\\input{{{name}}} includes itself", span)
            return
        self.files += 1
        try:
            raw = _load(path)
        except ReadError as error:
            reason = str(error).rpartition(": ")[2]
            self._complain("input-missing", f"\\input{{{name}}}: {reason}", span)
            return
        self.bytes += len(raw)
        if self.files > MAX_FILES or self.bytes > MAX_BYTES:
            self._complain("input-missing", "too many or too large \\input files", span)
            return
        self.open.append(path)
        shown = os.path.join(os.path.dirname(self.path), os.path.relpath(path, self.folder))
        self._file(raw, "tex", shown)
        self.open.pop()

    def _inside(self, name: str) -> str | None:
        if self.folder is None or not name or "\\" in name:
            return None
        try:
            path = os.path.realpath(os.path.join(self.folder, name))
            if not os.path.isfile(path):
                path = os.path.realpath(os.path.join(self.folder, name + ".tex"))
            inside = os.path.commonpath([self.folder, path]) == self.folder
        except ValueError:
            return None
        return path if inside else None

    def _complain(self, code: str, message: str, span: Span) -> None:
        self.reader.findings.append(Finding(code, message, span))
