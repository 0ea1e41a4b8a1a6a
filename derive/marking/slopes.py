"""Derivatives of what has no formula, by the numbers that were written for others: from dL/dY and
Y = max(X, ...) follows dL/dX, though nothing says what L is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..elaborate.nouns import Entry
from ..judge.trouble import EvaluationError
from ..kernel.functions import instantiate
from ..kernel.terms import Call, Deriv, Sym, Term, walk
from ..maths.functions import FUNCTIONS
from .place import FORMULAS, Place
from .putting import put_in

if TYPE_CHECKING:
    from .ledger import Written
    from .numbers import Numbers


def slope(
    numbers: Numbers, entry: Entry, left: Term, right: Term
) -> tuple[Term, tuple[Written, ...]] | None:
    """A derivative by the derivatives that have numbers, and where those were written; None where
    these do not say what it is."""
    if not isinstance(left, Deriv) or left in numbers.ledger.numbers:
        return None
    known = [t.variable for t in numbers.ledger.numbers if isinstance(t, Deriv)]
    by = [v for v in known if Deriv(left.body, v) in numbers.ledger.numbers]
    if not by:
        return None
    givens = numbers.knowledge.at(entry, (left, right, *by), values=False)
    place = Place(numbers.ledger, numbers.knowledge, entry, left, right, givens)
    term, sources = put_in(place, left)
    moved = isinstance(left.variable, Sym) and any(
        left.variable in set(walk(k.given.right)) for k in place.known
    )
    if not sources or not moved or any(isinstance(u, Deriv) for u in walk(term)):
        return None
    return None if _is_tied(place, left.variable) else (term, sources)


def _is_tied(place: Place, variable: Term) -> bool:
    """Whether the values lie at a kink of a formula of the variable: what the derivative is there
    is a convention."""
    for k in place.known:
        for kink in kinks(k.given.right):
            if variable not in set(walk(kink)):
                continue
            try:
                if place.worth(kink, FORMULAS) == 0:
                    return True
            except EvaluationError:
                continue
    return False


def kinks(term: Term) -> Iterator[Term]:
    """Where the functions of a term have no derivative: the terms that are zero there."""
    for u in walk(term):
        row = FUNCTIONS.get(u.name) if isinstance(u, Call) else None
        if row is not None and isinstance(u, Call):
            yield from (instantiate(kink, u.arguments) for kink in row.kinks)
