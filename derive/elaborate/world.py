"""What formulas are read against: the document's names, sets and functions; a chain's letters.

A world grows while a document is read from top to bottom, so that a formula is read by what was
said before it (and by what the survey found in the whole document).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..kernel import Function
from ..kernel.terms import Index
from ..maths.functions import FUNCTIONS
from ..read.tree import Node, Span, noun
from .nouns import Family
from .sets import Sets
from .survey import Survey


class Unread(Exception):  # noqa: N818
    """A formula that was not understood, with the place that stopped it."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.message, self.span = message, span


@noun
class UserFunction:
    """`f(x) = body`, kept as it was written."""

    parameters: tuple[str, ...]
    body: Node


class World:
    """What a whole document knows: its names, index sets and functions."""

    table: Mapping[str, Function] = FUNCTIONS

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.sets = Sets()
        self.slots: dict[Family, tuple[str, ...]] = {}  # the sets of a quantity's indices
        self.functions: dict[str, dict[int, UserFunction]] = {}  # by name and arity
        self.events: dict[str, str] = {}  # P -> y, where P(y=j) came first
        self.constants: dict[str, Index] = {}  # letters for one fixed member, as in -log p_y
        self.question = 0  # the number of the question that is being read

    def is_family(self, base: str) -> bool:
        """Whether a numeral on this base is a member, not a label, in this question."""
        return self.survey.is_family(base, self.question)

    def define_function(self, name: str, function: UserFunction) -> None:
        self.functions.setdefault(name, {})[len(function.parameters)] = function

    def function(self, name: str, arity: int) -> UserFunction | None:
        return self.functions.get(name, {}).get(arity)

    def only_function(self, name: str) -> UserFunction | None:
        """The function of this name, where there is only one."""
        found = list(self.functions.get(name, {}).values())
        return found[0] if len(found) == 1 else None

    def slot(self, key: str, indices: Sequence[Index]) -> None:
        """A quantity has met indices: their sets are its slots' sets."""
        family = key, len(indices)
        if family not in self.slots:
            self.slots[family] = tuple(self.sets.new() for _ in indices)
        for a, i in zip(self.slots[family], indices, strict=True):
            self.sets.join(a, i.set)


class Scope:
    """The letters of one chain: free indices by letter, shared by all its links."""

    def __init__(self) -> None:
        self.free: dict[str, Index] = {}
        self.vector: Index | None = None  # the entry by which vector equations are read
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        """Something was read in one of several ways: the report says which."""
        if text not in self.notes:
            self.notes.append(text)
