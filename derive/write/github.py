"""Workflow annotations: each finding at its line in a pull request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from . import Look, Outcome
from .measure import plain
from .said import LEAP, Told, formula, hint, is_news, summary, told

LEVELS = {
    "supported": "notice",
    "proved": "notice",
    "given": "notice",
}  # whatever else is no error is a warning


def write(outcomes: Iterable[Outcome], out: TextIO, look: Look) -> None:
    """A line for each finding, and the summary, which is no annotation."""
    seen = []
    for outcome in outcomes:
        seen.append(outcome)
        if outcome.report is None:
            out.write(_command("error", outcome.error, file=outcome.path, title="not readable"))
            continue
        for one in told(outcome.report, look._replace(verbose=False)):
            if is_news(one.claim, look) or one.claim.code == LEAP:
                out.write(_annotation(one, look))
    out.write(summary(seen, look._replace(colour=False)) + "\n")


def _annotation(one: Told, look: Look) -> str:
    claim = one.claim
    level = "error" if claim.verdict in look.fails else LEVELS.get(claim.verdict, "warning")
    place: dict[str, str | int] = {"file": claim.path, "line": claim.line}
    place["endLine"] = claim.end_line
    if claim.end_line == claim.line:  # columns of a longer stretch are refused
        place |= {"col": claim.column, "endColumn": max(claim.end_column - 1, claim.column)}
    said = [f"{one.message}: {formula(claim, look)}" if one.message else formula(claim, look)]
    if claim.previous is not None:
        said.append(f"compared with: {plain(claim.previous)}")
    said += one.after
    if advice := hint(claim):
        edit = f": {plain(claim.suggestion)}" if claim.suggestion else ""
        said.append(f"help: {advice}{edit}")
    title = f"{claim.verdict} [{claim.code}]" if claim.code else claim.verdict
    return _command(level, "\n".join(said), **place, title=title)


def _command(level: str, message: str, **properties: str | int) -> str:
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{level} {listed}::{_data(message)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
