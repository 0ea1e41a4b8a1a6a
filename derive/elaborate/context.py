"""What surrounds the formula that is being read."""

from __future__ import annotations

from typing import NamedTuple

from ..read.tree import Chain, Node, Relation


class Premise(NamedTuple):
    """What a statement follows from, and the first entry that says it."""

    node: Chain
    entry: int


class Context:
    """The section, the words before, the cases that hold, and what was concluded from."""

    def __init__(self, section: int = 0) -> None:
        self.section = section
        self.words = ""  # at the end of the sentence before
        self.cases: tuple[Node, ...] = ()
        self.lately: tuple[Node, ...] = ()  # the cases of values that were opened last
        self.directive = ""
        self.premises: tuple[Premise, ...] = ()  # from first to last
        self.beside: tuple[Premise, ...] = ()  # what was said before, in the same display
        self.arrow: Relation | None = None  # by which the next statement follows from the last

    def with_cases(self, *more: Node) -> Context:
        """The same place, in further cases."""
        made = Context(self.section)
        made.words, made.directive = self.words, self.directive
        made.cases = (*self.cases, *more)
        made.premises, made.arrow, made.beside = self.premises, self.arrow, self.beside
        return made

    def following(self, premise: Premise, arrow: Relation) -> Context:
        """The same place, behind an arrow."""
        made = self.with_cases()
        made.premises, made.arrow = (*self.premises, *self.beside, premise), arrow
        made.beside = ()
        return made
