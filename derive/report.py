"""The nouns that leave: verdicts with their evidence, witnesses, claims, reports. Frozen data.

`T` is what a formula is to the reader of the report: a kernel term inside, LaTeX text in a sheet's
report, a SymPy expression in the library.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Generic, NamedTuple, NoReturn, TypeVar

from .data import field, frozen

T = TypeVar("T")


# -- verdicts with their evidence ------------------------------------------------------------------


@frozen
class Condition(Generic[T]):
    """Something that must hold of `subject`: it is `!= 0`, `> 0`, `>= 0`, or not at a `kink`."""

    subject: T
    relation: str


@frozen
class Enclosure:
    """A rigorous interval: the true value lies between `low` and `high`, written as decimals."""

    text: str
    low: float
    high: float


@frozen
class Witness(Generic[T]):
    """A point that satisfies every given and at which the two sides differ.

    `sizes` are the sizes of index sets, `members` the members that free indices stand for,
    `values` exact rationals of quantities (or functions, as text). `right` is None where the
    right side is not defined at a point where the left side is."""

    sizes: Mapping[str, int]
    members: Mapping[str, str]
    values: Mapping[str, str]
    left: Enclosure
    right: Enclosure | None


@frozen
class Step(Generic[T]):
    """One rule instance of a proof: by `rule`, `before` equals `after` (given number `given`)."""

    rule: str
    before: T
    after: T
    given: int | None = None


@frozen
class Verdict(Generic[T]):
    """What is known of a claim. It has no truth value: ask for its class."""

    name: ClassVar[str] = ""

    def __bool__(self) -> NoReturn:
        raise TypeError(
            "a verdict is not true or false: use isinstance(verdict, derive.Proved) "
            "or verdict.name == 'proved'"
        )


@frozen
class Proved(Verdict[T]):
    """True for every size, index and value, under `uses` (numbers of givens) and `provided`."""

    name: ClassVar[str] = "proved"
    uses: tuple[int, ...] = ()
    provided: tuple[Condition[T], ...] = ()
    trace: tuple[Step[T], ...] = field(default=(), repr=False)


@frozen
class Supported(Verdict[T]):
    """No proof found; rigorous enclosures agree at `points` admissible points."""

    name: ClassVar[str] = "supported"
    points: int = 0
    reason: str = ""


@frozen
class Refuted(Verdict[T]):
    """False: at the witness the enclosures of the two sides are disjoint."""

    name: ClassVar[str] = "refuted"
    witness: Witness[T] | None = None
    reason: str = ""
    needs: tuple[Condition[T], ...] = ()


@frozen
class Undecided(Verdict[T]):
    """Neither proved nor refuted; `reason` says what was tried, `code` which page explains it."""

    name: ClassVar[str] = "undecided"
    reason: str = ""
    code: str = "undecided"


# -- reports on documents --------------------------------------------------------------------------
VERDICTS = ("proved", "supported", "undecided", "unread", "refuted")  # a document has its worst


@frozen
class WitnessText:
    """A witness in words for a reader."""

    sizes: Mapping[str, int]
    values: Mapping[str, str]
    left: str
    right: str

    @classmethod
    def of(cls, witness: Witness[Any]) -> WitnessText:
        values = {**witness.members, **witness.values}
        return cls(dict(witness.sizes), values, _shown(witness.left), _shown(witness.right))


def _shown(enclosure: Enclosure | None) -> str:
    """A value to six digits; an enclosure as narrow as ours needs no radius on paper."""
    if enclosure is None:
        return "undefined"
    return f"{(enclosure.low + enclosure.high) / 2:.6g}"


class Place(NamedTuple):
    """From where to where something stands in a file, counted from 1; the end is excluded."""

    line: int
    column: int
    end_line: int
    end_column: int


@frozen
class Claim:
    """One judged step, given, or finding of a document, at its place (counted from 1).

    `previous_place` is where the expression stands that it should equal. What was found out about
    a wrong step: `cause` (what would make it true), `suggestion` (LaTeX of the smallest edit that
    was then proved), `mistake` (its name). Of a proof, where that was asked for: `because` says
    what makes it hold, and `leap` counts the rules and hypotheses that this takes."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    kind: str
    verdict: str
    code: str | None = None
    relation: str = "="
    latex: str = ""
    previous: str | None = None
    follows: bool = False
    recovers: bool = False
    uses: tuple[str, ...] = ()
    provided: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()
    witness: WitnessText | None = None
    message: str = ""
    ms: float = 0.0
    previous_place: Place | None = None
    cause: str | None = None
    suggestion: str | None = None
    mistake: str | None = None
    because: tuple[str, ...] = ()
    leap: int | None = None

    @property
    def place(self) -> Place:
        """Where the expression stands."""
        return Place(self.line, self.column, self.end_line, self.end_column)

    def covers(self, other: Claim) -> bool:
        """Whether the other one stands inside this one."""
        start, end = (self.line, self.column), (self.end_line, self.end_column)
        return (
            self.path == other.path
            and start <= (other.line, other.column)
            and (other.end_line, other.end_column) <= end
        )


@frozen
class Passage:
    """Words, or a formula in LaTeX, of a sheet, with where they stand; `apart` says that a space
    stands before them."""

    kind: str
    text: str
    path: str
    place: Place
    apart: bool = True


@frozen
class Paragraph:
    """A stretch of a sheet in rows: "heading" (of a `level`), "words", "display", "table" (with a
    header where `level` is 1), "item", "question" or "environment"."""

    kind: str
    rows: tuple[tuple[Passage, ...], ...]
    level: int = 0


@frozen
class Report:
    """Everything that is known of one document. `source` has the lines of its files by their path,
    and `text` all that it says in reading order, where these are to be shown."""

    path: str
    claims: tuple[Claim, ...]
    source: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False, compare=False)
    text: tuple[Paragraph, ...] = field(default=(), repr=False, compare=False)

    @property
    def verdict(self) -> str:
        """The worst verdict of a claim; a document without claims has nothing wrong."""
        found = [VERDICTS.index(c.verdict) for c in self.claims if c.verdict in VERDICTS]
        return VERDICTS[max(found, default=0)]

    @property
    def summary(self) -> dict[str, int]:
        """How many claims have which verdict."""
        names = (*VERDICTS, "given")
        counts = {n: sum(c.verdict == n for c in self.claims) for n in names}
        return {n: k for n, k in counts.items() if k}
