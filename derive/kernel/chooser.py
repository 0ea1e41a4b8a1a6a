"""What the kernel does not decide by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from .givens import Env
from .poly import Atom, Mono, Poly, Powers, Rational
from .terms import Index, Term

Noted = Term | Poly | Callable[[], Poly]


class Chooser:
    """Proposes what is to be done where there is a choice. Nothing that it says is trusted: the
    kernel checks it and does the work. This one proposes nothing; proofs are then found rarely."""

    def orders(self, algebra: Any, bound: list[Index], body: Mono) -> Iterable[Sequence[Index]]:
        """Orders in which the bound indices of a sum are numbered; the smallest result is kept."""
        return [bound]

    def fraction(self, m: Mono, bound: Sequence[Index]) -> tuple[Atom, Mono] | None:
        """A denominator q in m, and the monomial of q that is to be replaced by q and the rest."""
        return None

    def factors(self, c: Rational) -> Mapping[Rational, int]:
        """A positive number as a product of powers of smaller ones."""
        return {c: 1}

    def one_hot(self, equations: Mapping[int, Poly]) -> Iterable[tuple[str, str, int, int]]:
        """Vectors that may be one-hot: name, index set, and two givens that may say so."""
        return []

    def lead(self, p: Poly, sides: Sequence[Poly], generic: frozenset[Index]) -> Mono | None:
        """The monomial that the equation p = 0 is to be solved for."""
        return None

    def fit(
        self, algebra: Any, lead: Mono, powers: Powers, generic: frozenset[Index], known: Env
    ) -> Env | None:
        """The members that generic indices stand for, where a rule's monomial is a part of this
        one (or the whole of it, where `known` has the member of a bound index)."""
        return None

    def note(self, rule: str, before: Noted, after: Noted, given: int | None = None) -> None:
        """By a rule (and the given of this number) the one equals the other."""
