"""SARIF 2.1.0, which code scanning reads."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, TextIO
from urllib.parse import quote

from ..report import Claim, Place
from . import Look, Outcome
from .measure import plain
from .said import EXPECTED, Told, formula, hint, is_news, point, sides, told

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
UNREADABLE = "unreadable"
LEVELS = {"supported": "note", "proved": "note", "given": "note"}


def write(outcomes: Iterable[Outcome], out: TextIO, look: Look) -> None:
    """One run with a result for each finding."""
    results: list[dict[str, Any]] = []
    troubles: list[dict[str, Any]] = []
    for outcome in outcomes:
        if outcome.report is None:
            troubles.append(_trouble(outcome))
            continue
        for one in told(outcome.report, look._replace(verbose=False)):
            if is_news(one.claim, look):
                results.append(_result(one, look))
    rules = list(dict.fromkeys(r["ruleId"] for r in results))
    for result in results:
        result["ruleIndex"] = rules.index(result["ruleId"])
    driver = {"name": "derive", "version": look.version, "rules": [_rule(code) for code in rules]}
    invocation = {"executionSuccessful": not troubles, "toolExecutionNotifications": troubles}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "results": results,
    }
    json.dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, out, indent=1)
    out.write("\n")


def _rule(code: str) -> dict[str, Any]:
    return {
        "id": code,
        "shortDescription": {"text": f"{code} (see: derive explain {code})"},
        "help": {"text": f"derive explain {code}"},
    }


def _result(one: Told, look: Look) -> dict[str, Any]:
    claim = one.claim
    said = [one.message or claim.verdict, formula(claim, look), *one.after]
    if claim.witness is not None:
        left, right = sides(claim)
        said.append(f"at {', '.join(point(claim.witness))}:")
        said.append(f"{left} {plain(claim.witness.left)}, {right} {plain(claim.witness.right)}")
    if advice := hint(claim):
        edit = f": {plain(claim.suggestion)}" if claim.suggestion else ""
        said.append(f"help: {advice}{edit}")
    level = "error" if claim.verdict in look.fails else LEVELS.get(claim.verdict, "warning")
    made: dict[str, Any] = {
        "ruleId": claim.code or claim.verdict,
        "level": level,
        "message": {"text": "\n".join(said)},
        "locations": [_location(claim.path, claim.place)],
        "properties": {"verdict": claim.verdict},
    }
    if claim.previous_place is not None:
        words = {"text": EXPECTED.get(claim.relation, "compared with this")}
        related = _location(claim.path, claim.previous_place) | {"id": 1, "message": words}
        made["relatedLocations"] = [related]
    if claim.suggestion:
        made["fixes"] = [_fix(claim)]
    return made


def _location(path: str, place: Place) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": _artifact(path), "region": _region(place)}}


def _artifact(path: str) -> dict[str, str]:
    return {"uri": quote(path.replace("\\", "/"))}


def _region(place: Place) -> dict[str, int]:
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _fix(claim: Claim) -> dict[str, Any]:
    edit = {
        "deletedRegion": _region(claim.place),
        "insertedContent": {"text": claim.suggestion},
    }
    change = {"artifactLocation": _artifact(claim.path), "replacements": [edit]}
    return {"description": {"text": hint(claim)}, "artifactChanges": [change]}


def _trouble(outcome: Outcome) -> dict[str, Any]:
    where = {"physicalLocation": {"artifactLocation": _artifact(outcome.path)}}
    message = {"text": outcome.error}
    return {"level": "error", "message": message, "locations": [where]}
