"""One line for each claim that is not proved, what belongs to it indented, and a summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from ..report import Report, WitnessText
from . import Look, Outcome
from .measure import packed, painted, plain, shortened, width, wrapped
from .said import BECAUSE, Told, coded, formula, grounds, hint, point, summary, told

_INDENT = "    "
_SHORTEST = 32  # columns; an expression cut shorter than this says little


def write(outcomes: Iterable[Outcome], out: TextIO, look: Look) -> None:
    """Each file as soon as it is judged, then one line that counts."""
    seen = []
    for outcome in outcomes:
        seen.append(outcome)
        if outcome.report is not None:
            for line in lines(outcome.report, look):
                out.write(line + "\n")
    if look.places:
        out.write(summary(seen, look) + "\n")


def lines(report: Report, look: Look) -> Iterator[str]:
    """What a report has to say, line by line."""
    for one in told(report, look):
        yield from entry(one, look)


def entry(one: Told, look: Look) -> Iterator[str]:
    """A claim and what belongs to it."""
    yield from _headline(one, look)
    yield from (_INDENT + line for line in _details(one, look))


def head(one: Told, look: Look) -> tuple[str, int]:
    """`file:line:col verdict message [code]`, and how many columns it takes."""
    claim = one.claim
    place = f"{plain(claim.path)}:{claim.line}:{claim.column} " if look.places else ""
    message = coded(one)
    line = painted(place, "place", look) + painted(claim.verdict, claim.verdict, look)
    tail = f" {message}" if message else ""
    return line + tail, width(f"{place}{claim.verdict}{tail}")


def _headline(one: Told, look: Look) -> Iterator[str]:
    """The head, and the expression: beside it where there is room for it, else below."""
    line, used = head(one, look)
    shown = formula(one.claim, look)
    if not shown:
        yield line
        return
    gap = ": " if coded(one) else " "
    room = look.width - used - len(gap)
    if width(shown) <= room or (gap == " " and room >= _SHORTEST):
        yield line + gap + shortened(shown, room)
    else:
        yield line
        yield _INDENT + shortened(shown, look.width - len(_INDENT))


def _details(one: Told, look: Look) -> Iterator[str]:
    claim, room = one.claim, look.width - len(_INDENT)
    if claim.witness is not None:
        yield from _witness(claim.witness, room, look.verbose)
    yield from one.after
    for title, text in grounds(claim, look):
        if title == BECAUSE:  # what was asked for is told in full
            first, *more = wrapped(f"{title}: {text}", room - len(_INDENT))
            yield from (first, *(_INDENT + line for line in more))
        else:
            yield shortened(f"{title}: {text}", room)
    if claim.verdict == "refuted" and (advice := hint(claim)):
        edit = f": {plain(claim.suggestion)}" if claim.suggestion else ""
        yield shortened(f"help: {advice}{edit}", room)


def _witness(witness: WitnessText, room: int, whole: bool) -> Iterator[str]:
    """The values at which the sides differ; one line of them unless the whole is wanted."""
    pairs = [shortened(pair, room - 4) for pair in point(witness)]
    if not pairs:
        return
    rows = list(packed(pairs, room - 3))
    if whole or len(rows) == 1:
        for number, row in enumerate(rows, 1):
            lead = "at " if number == 1 else "   "
            yield lead + ", ".join(row) + ("," if number < len(rows) else "")
        return
    first = next(packed(pairs, room - 3 - len(f" and {len(pairs)} more values")))
    yield f"at {', '.join(first)} and {len(pairs) - len(first)} more values"
