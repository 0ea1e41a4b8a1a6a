"""Reports for programs: one JSON object."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from ..report import VERDICTS, Claim, WitnessText
from . import Look, Outcome

UNREADABLE = "unreadable"


def _witness(witness: WitnessText | None) -> dict[str, Any] | None:
    if witness is None:
        return None
    return {
        "sizes": dict(witness.sizes),
        "values": dict(witness.values),
        "left": witness.left,
        "right": witness.right,
    }


def _kind(kind: str) -> str:
    """To a program there are givens and there is what was judged; a finding is judged unread."""
    return "given" if kind == "given" else "claim"


def _as_it_is(value: Any) -> Any:
    return value


# the keys of a claim in their order, and what becomes of the value
KEYS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("line", "column", "end_line", "end_column"), _as_it_is),
    "kind": _kind,
    **dict.fromkeys(("verdict", "code", "relation", "latex", "previous"), _as_it_is),
    **dict.fromkeys(("follows", "recovers"), _as_it_is),
    **dict.fromkeys(("uses", "provided", "reading"), list),
    "witness": _witness,
    **dict.fromkeys(("message", "ms", "suggestion", "cause"), _as_it_is),
}


def write(outcomes: Iterable[Outcome], out: TextIO, look: Look) -> None:
    """All documents with all claims, and how many claims have which verdict."""
    found = list(outcomes)
    counts = dict.fromkeys((*VERDICTS, "given"), 0)
    for outcome in found:
        for verdict, n in outcome.report.summary.items() if outcome.report else ():
            counts[verdict] += n
    whole = {
        "tool": "derive",
        "version": look.version,
        "documents": [_document(outcome, look) for outcome in found],
        "summary": counts,
    }
    json.dump(whole, out)
    out.write("\n")


def _document(outcome: Outcome, look: Look) -> dict[str, Any]:
    report = outcome.report
    if report is None:
        nothing: list[Any] = []
        return {
            "path": outcome.path,
            "verdict": UNREADABLE,
            "error": outcome.error,
            "claims": nothing,
        }
    claims = [_claim(c, outcome.path, look) for c in report.claims]
    return {"path": outcome.path, "verdict": report.verdict, "claims": claims}


def _claim(claim: Claim, document: str, look: Look) -> dict[str, Any]:
    row = {key: made(getattr(claim, key)) for key, made in KEYS.items()}
    row["cause"] = claim.cause or claim.mistake
    if look.explain:
        row |= {"because": list(claim.because), "leap": claim.leap}
    if claim.path != document:  # it stands in a file that the document includes
        row["path"] = claim.path
    return row
