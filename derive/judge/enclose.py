"""Points, and rigorous enclosures of terms at points.

This module does not import python-flint: the evaluator behind it is loaded at the first use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

from ..data import field, frozen
from ..kernel.functions import Function
from ..kernel.givens import Given
from ..kernel.terms import Index, Sym, Term
from ..report import Enclosure, Witness
from .trouble import EvaluationError, Missing, TooMuch, Undefined

if TYPE_CHECKING:
    from flint import arb

__all__ = [
    "BUDGET",
    "Depends",
    "Entry",
    "EvaluationError",
    "Family",
    "Missing",
    "Point",
    "TooMuch",
    "Undefined",
    "binding",
    "compare",
    "enclose",
    "exact",
    "families",
    "witness",
]

BUDGET = 200_000
Entry = tuple[str, tuple[int, ...]]
Family = tuple[str, int]  # a name with the number of its indices
Depends = Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]  # name -> families with their sets


@frozen
class Point:
    """One choice of everything that a term leaves open.

    Elements of a set of size n are 0..n-1. `definitions` are followed by derivatives;
    `formulas` give values only (a hypothesis `b = exp(a)` says nothing of how b moves with a).
    A name in `depends` is an arbitrary differentiable function of all entries of the families;
    `polynomials` hold the coefficients of unknown functions, `functions` is the table.
    `exact` says that every given was shown to hold exactly; no other point may refute."""

    sizes: Mapping[str, int]
    members: Mapping[Index, int]
    values: Mapping[Entry, Fraction]
    definitions: Mapping[Family, tuple[Given, ...]] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)
    polynomials: Mapping[Family, tuple[Fraction, ...]] = field(default_factory=dict)
    depends: Depends = field(default_factory=dict)
    formulas: Mapping[Family, tuple[Given, ...]] = field(default_factory=dict)
    slots: Mapping[Family, tuple[str, ...]] = field(default_factory=dict)
    exact: bool = True

    def elements(self, sets: Iterable[str]) -> Iterable[tuple[int, ...]]:
        """All choices of one element of each set."""
        try:
            return product(*[range(self.sizes[s]) for s in sets])
        except KeyError as error:
            raise Missing(f"the set {error.args[0]} has no size") from None


def families(givens: Iterable[Given]) -> dict[Family, tuple[Given, ...]]:
    """Definitions by name and arity; those for concrete members come first."""
    table: dict[Family, list[Given]] = {}
    for given in givens:
        if isinstance(given.left, Sym):
            table.setdefault((given.left.name, len(given.left.indices)), []).append(given)
    return {key: tuple(sorted(found, key=_generality)) for key, found in table.items()}


def _generality(given: Given) -> int:
    return len(given.left.free)


def binding(
    given: Given, at: tuple[int, ...], members: Mapping[Index, int]
) -> dict[Index, int] | None:
    """What the indices on a definition's left side stand for at an entry, if it speaks of it."""
    bound: dict[Index, int] = {}
    for index, element in zip(given.left.args[1], at, strict=True):
        generic = not index.member and (given.definition or index in given.generic)
        known = bound.get(index) if generic else members.get(index)
        if known is None and generic:
            bound[index] = element
        elif known != element:
            return None
    return bound


def enclose(
    term: Term,
    point: Point,
    precision: int = 128,
    *,
    budget: int = BUDGET,
    deadline: float | None = None,
) -> arb:
    """A ball that contains the value of the term at the point; `nan` where it is not determined.

    Raises `Undefined` where the point is not in the term's domain, `TooMuch` where the budget of
    steps or the deadline (of `thread_time`) is reached, `Missing` for a name without value."""
    from .evaluate import Evaluator, ball

    return ball(Evaluator(point, precision, budget, deadline).value(term), precision)


def exact(term: Term, point: Point, *, budget: int = BUDGET) -> Fraction | None:
    """The value as a rational number, where it was computed exactly; raises like `enclose`."""
    from .evaluate import Evaluator, fraction

    return fraction(Evaluator(point, 128, budget).value(term))


def compare(
    left: Term,
    right: Term,
    point: Point,
    relation: str = "=",
    *,
    budget: int = BUDGET,
    deadline: float | None = None,
) -> str:
    """Whether a relation holds at a point: "agree", "differ", "unknown" or "undefined".

    "differ" is shown: exact rationals or disjoint enclosures. "agree" is evidence: the
    enclosures are tight and overlap. A point outside the domain of a side says nothing."""
    from . import evaluate

    try:
        return evaluate.compare(left, right, point, relation, budget, deadline)
    except Undefined:
        return "undefined"
    except EvaluationError:
        return "unknown"


def witness(point: Point, left: Term, right: Term, precision: int = 128) -> Witness[Any]:
    """A point in a reader's words, with the enclosures of both sides."""
    labels = _labels(point)
    values = {_entry(point, labels, entry): str(v) for entry, v in point.values.items()}
    for (name, arity), coefficients in point.polynomials.items():
        values[f"{name}({', '.join('xyzuvw'[:arity])})"] = _polynomial(arity, coefficients)
    members = {
        index.name.partition("~")[0]: labels[index.set][element]
        for index, element in point.members.items()
        if not index.member
    }
    sides = (_enclosure(enclose(side, point, precision)) for side in (left, right))
    return Witness(dict(point.sizes), members, values, *sides)


def _labels(point: Point) -> dict[str, list[str]]:
    """What to call the elements of each set: by their names where the document has some."""
    table: dict[str, list[str]] = {}
    for name, size in point.sizes.items():
        named = {e: i.name for i, e in point.members.items() if i.member and i.set == name}
        start = 0 if "0" in named.values() else 1
        others = (str(n) for n in range(start, start + 2 * size) if str(n) not in named.values())
        table[name] = [named[e] if e in named else next(others) for e in range(size)]
    return table


def _entry(point: Point, labels: Mapping[str, list[str]], entry: Entry) -> str:
    name, at = entry
    if not at:
        return name
    sets = point.slots.get((name, len(at)))
    names = [labels[s][e] for s, e in zip(sets, at, strict=True)] if sets else map(str, at)
    return f"{name}[{', '.join(names)}]"


def _polynomial(arity: int, coefficients: tuple[Fraction, ...]) -> str:
    from .jets import monomials

    parts = []
    for c, monomial in zip(coefficients, monomials(arity), strict=True):
        parts.append("*".join([f"({c})" if c < 0 else str(c), *("xyzuvw"[k] for k in monomial)]))
    return " + ".join(parts)


def _enclosure(ball: arb) -> Enclosure:
    return Enclosure(ball.str(20), *_outward(ball))


def _outward(ball: arb) -> tuple[float, float]:
    """Floats around a ball: rounded to nearest, then one step outward."""
    from math import inf, nextafter

    if not ball.is_finite():
        return -inf, inf
    low, high = float(ball.lower().mid()), float(ball.upper().mid())
    return nextafter(low, -inf), nextafter(high, inf)
