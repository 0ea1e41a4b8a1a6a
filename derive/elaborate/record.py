"""What a document has said so far: entries and givens, in reading order. Both only grow."""

from __future__ import annotations

from ..data import replace
from ..kernel.givens import Given
from ..kernel.terms import Sym
from ..read import tree as t
from ..read.tree import Node, Span
from .names import display
from .nouns import Entry, Family, Known, family
from .world import Unread


class Record:
    """The entries of a document, what is known, and of which names a given was not understood."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.known: list[Known] = []
        self.tainted: dict[str, str] = {}  # and what is not covered about them
        self.freed: list[tuple[str, int]] = []  # names that are arbitrary again, from an entry on
        self.local = False  # whether what is supposed now is supposed for an argument only
        self.updating: set[int] = set()  # the chains at whose end a name has another value
        self.defined: set[Family] = set()  # quantities of which more than a hypothesis is known

    def add(self, entry: Entry) -> None:
        self.entries.append(replace(entry, order=len(self.entries)))

    def unread(self, stop: Unread, section: int, code: str | None = None) -> None:
        self.add(
            Entry(
                "unread", stop.span, message=stop.message, code=code or stop.code, section=section
            )
        )

    def unread_given(self, stop: Unread, section: int, about: Node) -> None:
        """A given that was not understood: what it is about can't be refuted any more."""
        self.unread(stop, section)
        self.taint(about)

    def taint(self, about: Node) -> None:
        """Nothing is refuted with these names."""
        self.tainted |= {display(n): "" for n in t.walk(about) if isinstance(n, t.Name)}

    def know(
        self, role: str, entry: Entry, given: Given, text: str, came_to: Given | None = None
    ) -> None:
        """A given, with the entry that says it."""
        order = len(self.entries)
        self.known.append(
            Known(given, role, order, entry.section, order, text, came_to, self.local)
        )
        if role != "hypothesis" and isinstance(given.left, Sym):
            self.defined.add(family(given.left))
        self.add(replace(entry, relation=given.relation, left=given.left, right=given.right))

    def remark(self, start: int) -> None:
        """The entries from this one on are reminders."""
        self.entries[start:] = [replace(e, remark=True) for e in self.entries[start:]]

    def condition(self, start: int) -> None:
        """The last claim of a statement need not hold by itself: something follows from it."""
        if start >= len(self.entries):
            return
        chain = self.entries[start].chain
        steps = [n for n, e in enumerate(self.entries) if n >= start and e.chain == chain]
        last = self.entries[steps[-1]]
        if last.kind == "claim" and not last.premises:
            self.entries[steps[-1]] = replace(last, conditional=True)


def given_entry(span: Span, section: int) -> Entry:
    """The entry of a given that belongs to no chain."""
    return Entry("given", span, section=section)
