"""What a document tells of random variables."""

from __future__ import annotations

from collections.abc import Callable

from ...data import replace
from ...kernel.terms import Sym, Term
from ...read.tree import noun

Key = str
"""What a random variable goes by: its name, or one member of its family (`X#1`)."""


@noun
class Told:
    """Where something is told: from an entry on, up to another one where it is supposed for an
    argument only."""

    order: int
    section: int
    text: str
    until: int | None = None


@noun
class Independent:
    """The groups are independent of each other; of families in `entries`, all entries are."""

    told: Told
    groups: tuple[frozenset[Key], ...]
    entries: frozenset[Key] = frozenset()
    pairs: bool = False  # any two are, not all together
    linear: bool = False  # uncorrelated: only products of two variables


@noun
class Alike:
    """These variables, and all entries of each, have one and the same law; pairs (x_i, y_i) of
    families have one `together`."""

    told: Told
    names: tuple[Key, ...]
    together: bool = False
    entries: bool = False  # of families: x by itself is any of the x_i


@noun
class Says:
    """What a variable has: a "mean", a "variance", a "second" moment, or the "law" of a
    distribution with a name."""

    told: Told
    what: str
    of: Sym
    values: tuple[Term, ...]
    law: str = ""


@noun
class Shared:
    """The covariance of two variables."""

    told: Told
    of: tuple[Sym, Sym]
    value: Term


Fact = Independent | Alike | Says | Shared


@noun
class Heard:
    """All that was told, and which quantities (functions with -1 for the number of indices) are
    random."""

    facts: tuple[Fact, ...]
    random: frozenset[tuple[str, int]]

    def settled(self, settle: Callable[[Term], Term]) -> Heard:
        """With index sets as they turned out in the end."""
        return Heard(tuple(_settled(f, settle) for f in self.facts), self.random)


def _settled(fact: Fact, settle: Callable[[Term], Term]) -> Fact:
    def name(u: Sym) -> Sym:
        made = settle(u)
        assert isinstance(made, Sym)
        return made

    match fact:
        case Says(of=of, values=values):
            return replace(fact, of=name(of), values=tuple(map(settle, values)))
        case Shared(of=(one, other), value=value):
            return replace(fact, of=(name(one), name(other)), value=settle(value))
    return fact
