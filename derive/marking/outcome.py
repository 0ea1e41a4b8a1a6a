"""What a judge says of one claim."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from ..kernel.terms import Term
from ..report import Refuted, Undecided, Verdict


class Judgement(NamedTuple):
    """A verdict, the givens that its proof used as they are written, and how it was read.

    Of numbers: whether it `follows` from a wrong one, whether the two sides are `exact`ly equal,
    else how far from the number that was written the true one may lie."""

    verdict: Verdict[Term]
    uses: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    because: tuple[str, ...] = ()  # what makes it hold, where that was asked for
    leap: int | None = None  # how many rules and hypotheses that is
    code: str = "wrong"  # of a refutation
    follows: bool = False
    exact: bool = False
    spread: Fraction = Fraction(0)
    copied: frozenset[Fraction] = frozenset()  # values of parts that were written without rounding
    truth: Fraction | None = None  # what should stand in the place of a wrong number,
    doubt: Fraction = Fraction(0)  # and how far from that the true one may lie
    numeric: bool = False  # of a refutation: at the document's values, not for all
    provided: tuple[str, ...] = ()  # what is taken to exist

    @property
    def refuted(self) -> bool:
        return isinstance(self.verdict, Refuted)

    @property
    def holds(self) -> bool:
        """Proved, or nothing found against it."""
        return not isinstance(self.verdict, Refuted | Undecided)
