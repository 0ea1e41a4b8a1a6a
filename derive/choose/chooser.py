"""What the kernel does not decide by itself: its questions, with answers that always do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..kernel.givens import Env
from ..kernel.poly import Mono, Poly, Powers, Rational
from ..kernel.terms import Index, Term

Noted = Term | Poly | tuple[Any, ...]  # for a function its arguments; a sum's indices and body


class Chooser:
    """Proposes what is to be done where there is a choice. Nothing that it says is trusted: the
    kernel checks it and does the work. This one proposes nothing; proofs are then found rarely.

    `algebra` is the one that asks."""

    def orders(self, algebra: Any, bound: list[Index], body: Mono) -> Iterable[Sequence[Index]]:
        """Orders in which the bound indices of a sum are numbered; the smallest result is kept."""
        return [bound]

    def summed(self, algebra: Any, p: Poly) -> tuple[str, Sequence[Term]]:
        """An index set, and in every monomial a sum over it or its size: they become one sum."""
        return "", []

    def signs(self, algebra: Any, p: Poly) -> Iterable[tuple[int, Env, int]]:
        """Facts about signs that speak of p (1) or of -p (-1), up to positive factors, for these
        members."""
        return []

    def factors(self, algebra: Any, p: Poly, whole: bool) -> Sequence[tuple[Poly, Rational]]:
        """Polynomials whose powers make up p; all but the last are positive unless `whole`."""
        return [(p, 1)]

    def one_hot(self, algebra: Any) -> Iterable[tuple[str, str]]:
        """Vectors that may be one-hot: name and index set."""
        return []

    def learn(self, algebra: Any, fact: int, sides: Sequence[Poly]) -> Iterable[Env]:
        """`algebra.facts[fact]` is known from now on; `sides` are what was equal as written.
        Gives the members for some generic indices at which the fact says something of its own."""
        return []

    def watches(self, a: Term) -> bool:
        """Whether facts may say something of products with this atom."""
        return False

    def rewrite(self, algebra: Any, powers: Powers) -> tuple[int, Mono, Env] | None:
        """A fact, one of its monomials that is a factor of this one, and the members that generic
        indices stand for."""
        return None

    def inner(self, algebra: Any, bound: Sequence[Index], body: Mono) -> Index | None:
        """The bound index that is to be summed over first, because a fact speaks of that sum."""
        return None

    def note(self, rule: str, before: Noted, after: Noted, *givens: int) -> None:
        """By a rule (and the givens of these numbers) the one equals the other."""
