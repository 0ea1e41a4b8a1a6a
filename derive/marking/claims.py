"""Entries and verdicts as the claims of a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ..data import replace
from ..elaborate.nouns import Elaborated, Entry
from ..read.tree import Finding, Span
from ..report import Claim, Place, Proved, Refuted, Supported, Undecided, WitnessText
from .outcome import Judgement
from .texts import condition_text, refutation


class Claims:
    """Makes the claims of one document's report."""

    def __init__(self, sheet: Elaborated) -> None:
        self.document, self.sizes = sheet.document, sheet.sizes

    def given(self, entry: Entry, *notes: str) -> Claim:
        return self._claim(entry, "given", reading=(*entry.notes, *notes))

    def unread(self, entry: Entry) -> Claim:
        return self._claim(entry, "unread", code=entry.code, message=entry.message)

    def noted(self, entry: Entry) -> Claim:
        """What was found about something that is given, and right as far as it goes."""
        found = self._claim(entry, "given", code=entry.code, message=entry.message)
        return replace(found, kind="finding")

    def misshapen(self, entry: Entry, message: str, wrong: bool, follows: bool) -> Claim:
        """A step whose shapes conflict."""
        verdict = "refuted" if wrong else "unread"
        return self._claim(entry, verdict, code=entry.code, message=message, follows=follows)

    def undecided(self, entry: Entry) -> Claim:
        """A claim that can't be judged, because something before it was not read."""
        return self._claim(entry, "undecided", code="undecided", message=entry.message)

    def judged(
        self, entry: Entry, judged: Judgement, follows: bool = False, recovers: bool = False
    ) -> Claim:
        verdict = judged.verdict
        evidence: dict[str, Any] = {}
        if isinstance(verdict, Proved):
            provided = dict.fromkeys(condition_text(c, self.sizes) for c in verdict.provided)
            evidence = {
                "uses": judged.uses,
                "provided": (*provided, *judged.provided),
                "because": judged.because,
                "leap": judged.leap,
            }
        elif isinstance(verdict, Refuted):
            witness = WitnessText.of(verdict.witness) if verdict.witness else None
            message = refutation(verdict, self.sizes)
            evidence = {"code": judged.code, "message": message, "witness": witness}
        elif isinstance(verdict, Supported):
            evidence = {"code": verdict.name, "message": verdict.reason}
        elif isinstance(verdict, Undecided):
            evidence = {"code": verdict.code, "message": verdict.reason}
        return self._claim(
            entry,
            verdict.name,
            reading=(*entry.notes, *judged.notes),
            follows=follows,
            recovers=recovers,
            **evidence,
        )

    def finding(self, found: Finding) -> Claim:
        """What the reader could not read."""
        return Claim(
            **self._place(found.span),
            kind="finding",
            verdict="unread",
            code=found.code,
            latex=self.document.source(found.span),
            message=found.message,
        )

    def _claim(self, entry: Entry, verdict: str, **more: Any) -> Claim:
        return Claim(
            **self._place(entry.span),
            kind="given" if entry.kind == "given" else "claim",
            verdict=verdict,
            relation="approx" if entry.relation == "~" else entry.relation,
            latex=self.document.source(entry.span),
            previous=self.document.source(entry.previous) if entry.previous else None,
            previous_place=self._previous(entry.previous) if entry.previous else None,
            **{"reading": entry.notes, **more},
        )

    def _previous(self, span: Span) -> Place | None:
        place = self._place(span)
        return Place(place["line"], place["column"], place["end_line"], place["end_column"])

    def _place(self, span: Span) -> dict[str, Any]:
        path, line, column = self.document.place(span.start)
        _, end_line, end_column = self.document.place(span.end)
        return {
            "path": path,
            "line": line,
            "column": column,
            "end_line": end_line,
            "end_column": end_column,
        }


def without_doubles(claims: Iterable[Claim]) -> Iterator[Claim]:
    """A reader's finding inside an unread formula is one finding, not two."""
    claims = list(claims)
    unread = [c for c in claims if c.verdict == "unread"]
    unread.sort(key=lambda c: (*_start(c), -c.end_line, -c.end_column, c.kind == "finding"))
    inside: set[int] = set()
    path, end = "", (0, 0)  # how far the formulas up to here reach
    for c in unread:
        reach = c.end_line, c.end_column
        if c.kind == "finding" and c.path == path and reach <= end:
            inside.add(id(c))
        else:
            path, end = c.path, max(reach, end) if c.path == path else reach
    return (c for c in claims if id(c) not in inside)


def _start(claim: Claim) -> tuple[str, int, int]:
    return claim.path, claim.line, claim.column


def in_order(claims: Iterable[Claim]) -> list[Claim]:
    """Claims in reading order."""
    return sorted(claims, key=_start)
