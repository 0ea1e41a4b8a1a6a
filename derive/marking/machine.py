"""Claims about what a machine computes: judged in the rounding of its format, step by step.

What the computation comes to is found by enclosures, so a claim that agrees is `supported`; one
that does not is refuted, with what comes out as written and, where there is such a form, after the
shift that keeps `exp` from overflowing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import isfinite, isinf, isnan

from ..data import replace
from ..elaborate.nouns import Computation, Entry
from ..judge.enclose import Point, exact
from ..judge.stability import OVERFLOW, UNDERFLOW, Computed, EvaluationError, Stability, stability
from ..kernel.terms import Term
from ..maths.functions import FUNCTIONS
from ..maths.latex import latex
from ..report import Claim, Refuted, Supported, Undecided
from .claims import Claims
from .outcome import Judgement


def _has(kind: str) -> Callable[[Computed], bool]:
    return lambda c: any(event.kind == kind for event in c.events)


OUTCOMES: Mapping[str, Callable[[Computed], bool]] = {
    "inf": lambda c: isinf(c.value) and c.value > 0,
    "-inf": lambda c: isinf(c.value) and c.value < 0,
    "nan": lambda c: isnan(c.value),
    "0": lambda c: c.value == 0,
    "finite": lambda c: isfinite(c.value) and not _has(OVERFLOW)(c),
    "overflow": _has(OVERFLOW),
    "underflow": _has(UNDERFLOW),
}


def computed(entry: Entry, left: Term, right: Term, said: Computation, claims: Claims) -> Claim:
    """The verdict on a claim about a computation."""
    point = Point({}, {}, {}, functions=FUNCTIONS)
    try:
        found = stability(left, point, said.form)
        other = stability(right, point, said.form).written
    except EvaluationError as problem:
        reason = f"it can't be computed in {said.form}: {problem}"
        return claims.judged(entry, Judgement(Undecided(reason)))
    holds = _holds(found.written, other, said)
    if not holds and said.outcome == "same" and _is_exact(left, right, point):
        holds = True  # the precision was only mentioned: the formula itself is right
    shown = text(found)
    if holds:
        return replace(claims.judged(entry, Judgement(Supported(1, shown))), code=None)
    return replace(claims.judged(entry, Judgement(Refuted(None, shown))), code="machine")


def _is_exact(left: Term, right: Term, point: Point) -> bool:
    """Whether two sides are the same rational number."""
    value = exact(left, point)
    return value is not None and value == exact(right, point)


def _holds(one: Computed, other: Computed, said: Computation) -> bool:
    if said.outcome in OUTCOMES:
        return OUTCOMES[said.outcome](one)
    if said.outcome == "other":
        return one.value != other.value
    if one.value == other.value or not (isfinite(one.value) and isfinite(other.value)):
        return one.value == other.value
    return abs(Fraction(one.value) - Fraction(other.value)) <= said.off


def text(found: Stability) -> str:
    """What comes out as written, why, and what the shift makes of it."""
    written, shifted = found.written, found.shifted
    first = written.first
    message = f"computed in {written.format} as written: {_number(written)}"
    if first is not None and first.term != written.form:
        message += f" ({first.kind} in {latex(first.term)})"
    elif first is not None:
        message += f" ({first.kind})"
    if not written.fine and written.true is not None and isfinite(written.true):
        message += f"; its value is {written.true:.6g}"
    if shifted is not None and not written.fine and shifted.fine:
        message += f"; after the shift, {latex(shifted.form)}: {_number(shifted)}"
    return message


def _number(found: Computed) -> str:
    """As many digits as tell the numbers of the format apart."""
    digits = {"float64": 17, "float32": 9, "float16": 5, "bfloat16": 4}[found.format]
    short = f"{found.value:.6g}"
    same = float(short) == found.value or not isfinite(found.value)
    return short if same else f"{found.value:.{digits}g}"
