"""Admissible points: exact rationals that satisfy every given exactly.

This module does not import python-flint: the sampler behind it is loaded at the first point.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..data import field, record
from ..kernel.functions import Function
from ..kernel.givens import Given
from ..kernel.terms import Term
from .enclose import Depends, Point
from .gather import Problem, gather

OPEN, FOUND, CONTRADICTION, UNSAMPLED = "open", "found", "contradiction", "unsampled"
LIMIT = 64


@record
class Points:
    """A repeatable stream of points; iterating again goes on where it stopped.

    `status` is "open" before the first point was asked for, "found" once there was one,
    "contradiction" if the givens were shown to have no common point at all sizes that were tried
    (`reason` says which), and "unsampled" if none was found but nothing was shown."""

    problem: Problem
    functions: Mapping[str, Function]
    seed: int = 0
    sizes: Mapping[str, int] = field(default_factory=dict)
    deadline: float | None = None
    limit: int = LIMIT
    loose: bool = False
    status: str = OPEN
    reason: str = ""
    _stream: Iterator[Point] | None = None

    def __iter__(self) -> Iterator[Point]:
        return self

    def __next__(self) -> Point:
        if self._stream is None:
            from .sampling import stream

            self._stream = stream(self)
        return next(self._stream)

    def first(self) -> Point | None:
        """The next point, if there is one."""
        return next(self, None)


def admissible_points(
    terms: Sequence[Term],
    givens: Sequence[Given],
    functions: Mapping[str, Function],
    *,
    seed: int = 0,
    sizes: Mapping[str, int] | None = None,
    depends: Depends | None = None,
    deadline: float | None = None,
    limit: int = LIMIT,
    loose: bool = False,
) -> Points:
    """Points for a claim over `terms` under `givens`; without terms, for all givens together.

    `depends` names arbitrary differentiable functions with the families that they depend on.
    With `loose=True`, points also come at which a given could only be shown to hold up to
    enclosures; they have `exact=False` and must not refute."""
    problem = gather(terms, givens, functions, depends or {})
    return Points(problem, functions, seed, sizes or {}, deadline, limit, loose)


def contradiction(
    givens: Sequence[Given],
    functions: Mapping[str, Function],
    *,
    depends: Depends | None = None,
    deadline: float | None = None,
) -> str:
    """Why givens hold nowhere together, where that is shown. A proof only needs the givens that
    share names with its claim; from those that contradict each other nothing is learnt."""
    if not any(not g.definition for g in givens):
        return ""
    points = admissible_points(
        (), givens, functions, depends=depends, deadline=deadline, loose=True
    )
    if points.first() is None and points.status == CONTRADICTION:
        return f"the givens contradict each other: {points.reason}"
    return ""
