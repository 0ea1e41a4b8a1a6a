"""How far a supposition is meant: to the end of its theorem and proof, or of its section.

"Let y be one-hot" says what y is, for the rest of the document; so does a section that only sets
the scene. "Assume that ..." in a lemma, or in a section that argues from it, ends with that.
"""

from __future__ import annotations

from typing import NamedTuple

from ..data import replace
from ..read import blocks
from .record import Record

QUESTION, THEOREM = 20, 30  # deeper than any heading
ROLES = ("hypothesis", "assumption")


class _Part(NamedTuple):
    """A part of a document that has begun, and what was said before it."""

    level: int
    known: int
    entries: int


class Reach:
    """Follows the blocks of a document and notes where suppositions end."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.open: list[_Part] = []
        self.stated = False  # a theorem has ended: its proof may follow

    def at(self, block: blocks.Block) -> None:
        """A block begins."""
        if self.stated and not _is_proof(block):
            self._close(THEOREM)
        match block:
            case blocks.Heading(level=level):
                self._close(level)
                self._begin(level)
            case blocks.Item(kind="question"):
                self._close(QUESTION)
                self._begin(QUESTION)
            case blocks.Item(kind="environment", text=name) if name != "definition":
                if not _is_proof(block):
                    self._close(THEOREM)
                    self._begin(THEOREM)
                self.stated = False
            case blocks.Item(kind="end", text=name) if name != "definition":
                self.stated = True

    def end(self) -> None:
        """The document ends."""
        self._close(0)

    def _begin(self, level: int) -> None:
        self.open.append(_Part(level, len(self.record.known), len(self.record.entries)))

    def _close(self, level: int) -> None:
        """End all parts of this level and below."""
        self.stated = False
        while self.open and self.open[-1].level >= level:
            self._forget(self.open.pop())

    def _forget(self, part: _Part) -> None:
        record = self.record
        if not any(e.kind == "claim" for e in record.entries[part.entries :]):
            return
        for n in range(part.known, len(record.known)):
            known = record.known[n]
            meant = known.role in ROLES and known.until is None
            if meant and (known.local or part.level == THEOREM):
                record.known[n] = replace(known, until=len(record.entries))


def _is_proof(block: blocks.Block) -> bool:
    return isinstance(block, blocks.Item) and block.text == "proof"
