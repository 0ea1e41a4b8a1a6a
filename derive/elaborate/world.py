"""What formulas are read against: the document's names, sets and functions; a chain's letters.

A world grows while a document is read from top to bottom, so that a formula is read by what was
said before it (and by what the survey found in the whole document).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from ..kernel import Function
from ..kernel.terms import Index, Term
from ..maths.functions import FUNCTIONS
from ..read.tree import Node, noun
from .nouns import Family
from .sets import Sets
from .stops import Unread as Unread
from .survey import Survey

if TYPE_CHECKING:
    from .arrays.knowledge import Arrays
    from .arrays.nouns import Array
    from .arrays.opaques import Opaque
    from .chance.reading import Chance


def counted(letter: str, extra: int) -> str:
    """The size of a set with this many members more than a letter says."""
    return f"{letter}{extra:+d}" if extra else letter


@noun
class UserFunction:
    """`f(x) = body`, kept as it was written."""

    parameters: tuple[str, ...]
    body: Node
    letters: frozenset[str] = frozenset()  # the free indices of its body


class World:
    """What a whole document knows: its names, index sets and functions."""

    table: Mapping[str, Function] = FUNCTIONS

    def __init__(self, survey: Survey, arrays: Arrays | None = None) -> None:
        self.survey = survey
        self.arrays = arrays  # what is known of vectors and matrices, if there are any
        self.chance: Chance | None = None  # what is known of random variables, if there are any
        self.sets = Sets()
        self.opaques: dict[str, Opaque] = {}  # matrices whose inverses are spoken of, by name
        self.slots: dict[Family, tuple[str, ...]] = {}  # the sets of a quantity's indices
        self.functions: dict[str, dict[int, UserFunction]] = {}  # by name and arity
        self.events: dict[str, str] = {}  # P -> y, where P(y=j) came first
        self.members: set[str] = set()  # the concrete members that were met: 1, n
        self.constants: dict[str, Index] = {}  # letters for one fixed member, as in -log p_y
        self.upcoming: dict[tuple[int, str, int], UserFunction] = {}  # by section, name and arity
        self.called: dict[Term, Term] = {}  # values of the document's functions, and their calls
        self.section = 0
        self.formulas: dict[str, Term] = {}  # the quantities that were defined up to here
        self.question = 0  # the number of the question that is being read

    def is_family(self, base: str) -> bool:
        """Whether a numeral on this base is a member, not a label, in this question."""
        return self.survey.is_family(base, self.question)

    def define_function(self, name: str, function: UserFunction) -> None:
        self.functions.setdefault(name, {})[len(function.parameters)] = function

    def function(self, name: str, arity: int) -> UserFunction | None:
        """What the document has defined up to here, else what it defines next in this section."""
        found = self.functions.get(name, {}).get(arity)
        return found or self.upcoming.get((self.section, name, arity))

    def only_function(self, name: str) -> UserFunction | None:
        """The function of this name, where there is only one."""
        found = list(self.functions.get(name, {}).values())
        return found[0] if len(found) == 1 else None

    def slot(self, key: str, indices: Sequence[Index]) -> None:
        """A quantity has met indices: their sets are its slots' sets."""
        family = key, len(indices)
        if family not in self.slots:
            self.sets.journal.put(self.slots, family, self._declared(key, len(indices)))
        for a, i in zip(self.slots[family], indices, strict=True):
            self.sets.join(a, i.set)

    def _declared(self, key: str, count: int) -> tuple[str, ...]:
        """The sets of a quantity that was not met before: declared, or new."""
        dims = self.survey.dimensions(key, self.question)
        if dims is None or len(dims) != count:
            return tuple(self.sets.new() for _ in range(count))
        known = self.survey.sizes
        return tuple(self.sized(d) if d in known else self.sets.new() for d in dims)

    def sized(self, letter: str) -> str:
        """The set whose ranges end at this letter."""
        return self.sets.sized(counted(letter, self.survey.extra.get(letter, 0)))


class Scope:
    """The letters of one chain: free indices by letter, shared by all its links."""

    def __init__(self) -> None:
        self.free: dict[str, Index] = {}
        self.valued: set[str] = set()  # letters that stood as numbers while they were no index
        self.subscripts: set[str] = set()  # letters that stand as subscripts in what is read
        self.kinks: list[Term] = []  # where a derivative that was read is a convention
        self.calls = 0  # functions that were put in
        self.bare = False  # a family was read without its index, as a whole
        self.vector: Index | None = None  # the entry by which vector equations are read
        self.shape: Array | None = None  # of the sides, where they are arrays
        self.alike: Callable[[Term], tuple[Term, Term]] | None = None  # the last side, multiplied
        self.notes: list[str] = []
        self.rules: list[str] = []  # of expectations, by which the formulas were read

    def copy(self) -> Scope:
        """The same scope, to read something in that may not be meant."""
        made = Scope()
        for name, value in vars(self).items():
            mutable = isinstance(value, dict | set | list)
            setattr(made, name, value.copy() if mutable else value)
        return made

    def note(self, text: str) -> None:
        """Something was read in one of several ways: the report says which."""
        if text not in self.notes:
            self.notes.append(text)

    def rule(self, text: str) -> None:
        """A rule by which something was taken apart."""
        if text not in self.rules:
            self.rules.append(text)
