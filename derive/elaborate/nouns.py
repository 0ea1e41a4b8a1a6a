"""What leaves this room: the entries of a document, and what is known in it. Frozen data."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from ..kernel.calculus import Depends
from ..kernel.givens import Given
from ..kernel.terms import Sym, Term
from ..read import Document
from ..read.tree import Span, noun
from .decimals import Decimal

if TYPE_CHECKING:
    from .chance.nouns import Heard

POSITION = r"\mathrm{position}"  # of a member in its set: an index that stands as a number
UNCOUNTED = "is a number here: how many terms a range up to it has is not known from that"
Family = tuple[str, int]
"""A quantity by its name and its number of indices: y and y_j may live together."""


@noun
class Computation:
    """What a formula is said to come to when it is computed in a floating-point format: "inf",
    "-inf", "nan", "0", "overflow", "underflow", "finite", or the "same" as (or an "other" number
    than) the formula on its right side. A number written with a point stands for what rounds to
    it: `off` is how far the computed one may be from it."""

    form: str
    outcome: str
    off: Fraction = Fraction(0)


class Instead(NamedTuple):
    """What may be meant by a formula whose shapes conflict: as it would be written, and read."""

    text: str
    term: Term
    alike: tuple[Term, Term] | None = None


class Way(NamedTuple):
    """Formulas of which each is equal to the one before, from one side to the other; where both
    are `multiplied` by something that has an inverse, from the one product to the other."""

    terms: tuple[Term, ...]
    multiplied: bool


@noun
class Entry:
    """One thing that a document says, with its place. `left relation right` for every value of the
    free indices; a given has no verdict to get. `link` orders the steps of chain `chain`."""

    kind: str  # "given", "claim", "unread", "noted": found about what is given
    span: Span
    relation: str = "="
    left: Term | None = None
    right: Term | None = None
    previous: Span | None = None
    chain: int = 0
    link: int = 0
    section: int = 0
    order: int = 0
    cases: tuple[Given, ...] = ()
    premises: tuple[Given, ...] = ()  # what it is said to follow from, the nearest one last
    backward: tuple[int, int] = (0, 0)  # of the direction back: the entries from there to there
    kinks: tuple[Given, ...] = ()  # where its derivatives are no convention
    notes: tuple[str, ...] = ()
    message: str = ""
    code: str | None = None
    lone: Decimal | None = None  # a right side that is a number by itself
    written: tuple[Decimal, ...] = ()  # the decimals that stand on both sides
    also: Term | None = None  # what the left side may be instead: other numbers of its row
    plain: bool = False  # lone names and numbers stand on its sides
    conditional: bool = False  # an equation that something follows from
    remark: bool = False  # words after a step say it as a reminder
    alike: tuple[Term, Term] | None = None  # sides that are equal just where these are
    group: int = 0  # of the entries of one statement about arrays, which are reported as one
    place: str = ""  # which entry of an array it is about
    one: bool = False  # it may be about one entry of its group only
    total: bool = False  # a derivative in it is written with d
    computation: Computation | None = None  # a claim about what a machine computes
    instead: tuple[Instead, ...] = ()  # where its shapes conflict, what may be meant
    way: Way | None = None  # from the left side to the right one
    sure: bool = False  # that it can't be meant as it stands
    rules: tuple[str, ...] = ()  # by which its sides were taken apart, as a reader
    restates: Given | None = None  # a claim `name = formula` that may refine the name's definition


@noun
class Known:
    """A given with where it holds and what it says of which quantity."""

    given: Given
    role: str  # "definition", "value", "hypothesis", "condition"
    entry: int
    section: int
    order: int
    text: str
    slipped: Given | None = None  # the same, said of the expression that a chain came to
    local: bool = False  # supposed for an argument, not said of the thing itself
    until: int | None = None  # the first entry that it is not meant for any more
    elsewhere: bool = False  # as seen from an entry: not said for that place

    @property
    def family(self) -> Family:
        """The quantity that a definition or value is about."""
        assert isinstance(self.given.left, Sym)
        return family(self.given.left)


@noun
class Models:
    """What the moments of random variables may be, to refute with: no proof uses it. Of the moments
    in `open` nothing is refuted. `inside` says which quantities a moment is made of, `variables`
    which of them are random, `possible` what moments would be if all were independent."""

    givens: tuple[Given, ...] = ()
    open: frozenset[str] = frozenset()
    inside: Mapping[str, frozenset[Family]] = MappingProxyType({})
    variables: Mapping[str, frozenset[Family]] = MappingProxyType({})
    possible: tuple[Given, ...] = ()


@noun
class Elaborated:
    """The entries of a document in reading order, and what is known in it."""

    document: Document
    entries: tuple[Entry, ...]
    known: tuple[Known, ...]
    depends: Mapping[int, Depends]  # by section
    sizes: Mapping[str, str]  # sets whose size is written as a letter
    # names of which a given was not understood, and what of it is not covered
    tainted: Mapping[str, str]
    freed: tuple[tuple[str, int], ...]  # names that are arbitrary again, from an entry on
    updating: frozenset[int]  # the chains at whose end a name has another value
    models: Models = Models()
    # what they depend on, by section, were nothing carried on to the next step of a recurrence
    nearest: Mapping[int, Depends] = MappingProxyType({})
    heard: Heard | None = None  # of random variables
    # the values of the document's functions, and the calls that stand for them
    called: Mapping[Term, Term] = MappingProxyType({})


def family(quantity: Sym) -> Family:
    """The quantity without its indices."""
    return quantity.name, len(quantity.indices)
