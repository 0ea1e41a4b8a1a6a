"""The report in sentences, for screen readers and for being read aloud: no drawing, no columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from ..report import Report
from . import Look, Outcome
from .measure import plain
from .said import EXPECTED, Told, formula, grounds, hint, point, sides, summary, told


def write(outcomes: Iterable[Outcome], out: TextIO, look: Look) -> None:
    """A paragraph for each finding, then the summary."""
    seen = []
    for outcome in outcomes:
        seen.append(outcome)
        if outcome.report is not None:
            for line in lines(outcome.report, look):
                out.write(line + "\n")
    if look.places:
        out.write(summary(seen, look._replace(colour=False)) + "\n")


def lines(report: Report, look: Look) -> Iterator[str]:
    """One sentence a line."""
    for one in told(report, look):
        yield from filter(None, _paragraph(one, look))
        yield ""


def _paragraph(one: Told, look: Look) -> Iterator[str]:
    claim = one.claim
    where = (
        f"{plain(claim.path)}, line {claim.line}, column {claim.column}: " if look.places else ""
    )
    code = f", code {claim.code}" if claim.code and claim.code != claim.verdict else ""
    yield f"{where}{claim.verdict}{code}."
    yield f"Written: {formula(claim, look)}"
    if claim.previous is not None and look.places and claim.verdict not in ("given", "proved"):
        title = EXPECTED.get(claim.relation, "compared with this").removesuffix(" this")
        line = f", in line {claim.previous_place.line}" if claim.previous_place else ""
        yield f"{title.capitalize()}{line}: {plain(claim.previous)}"
    yield one.message and f"Finding: {one.message}."
    if claim.witness is not None:
        left, right = sides(claim)
        at = ", ".join(point(claim.witness))
        values = f"{left} {plain(claim.witness.left)}, {right} {plain(claim.witness.right)}"
        yield f"At {at}: {values}." if at else f"Values: {values}."
    yield from (f"Note: {text}." for text in one.after)
    yield from (f"{title.capitalize()}: {text}" for title, text in grounds(claim, look))
    if advice := hint(claim):
        edit = f": {plain(claim.suggestion)}" if claim.suggestion else ""
        yield f"Help: {advice}{edit}"
