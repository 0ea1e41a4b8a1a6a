"""JUnit's XML, which every build server shows: a suite for each sheet, a case for each claim."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..report import Claim
from . import Look, Outcome
from .measure import plain
from .said import Told, because, formula, hint, point, sides, told


def write(outcomes: Iterable[Outcome], out: TextIO, look: Look) -> None:
    """The whole as one document."""
    whole = Element("testsuites", name="derive")
    for outcome in outcomes:
        _suite(SubElement(whole, "testsuite", name=plain(outcome.path)), outcome, look)
    totals = {
        key: sum(int(s.get(key, 0)) for s in whole) for key in ("tests", "failures", "errors")
    }
    for key, total in totals.items():
        whole.set(key, str(total))
    whole.set("time", f"{sum(float(s.get('time', 0)) for s in whole):.3f}")
    indent(whole)
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write(tostring(whole, encoding="unicode") + "\n")


def _suite(suite: Element, outcome: Outcome, look: Look) -> None:
    if outcome.report is None:
        case = SubElement(suite, "testcase", classname=plain(outcome.path), name="can be read")
        SubElement(case, "error", message=plain(outcome.error), type="unreadable")
        suite.attrib |= {"tests": "1", "failures": "0", "errors": "1", "time": "0.000"}
        return
    claims = [t for t in told(outcome.report, look._replace(verbose=True)) if _judged(t.claim)]
    for one in claims:
        _case(suite, one, look)
    failed = sum(t.claim.verdict in look.fails for t in claims)
    took = sum(t.claim.ms for t in claims) / 1000
    suite.attrib |= {"tests": str(len(claims)), "failures": str(failed), "errors": "0"}
    suite.set("time", f"{took:.3f}")


def _judged(claim: Claim) -> bool:
    return claim.verdict != "given"


def _case(suite: Element, one: Told, look: Look) -> None:
    claim = one.claim
    shown = formula(claim, look)
    case = SubElement(
        suite,
        "testcase",
        classname=plain(claim.path),
        name=f"{claim.line}:{claim.column} {shown}",
        file=plain(claim.path),
        line=str(claim.line),
        time=f"{claim.ms / 1000:.3f}",
    )
    if claim.verdict in look.fails:
        kind = claim.code or claim.verdict
        failure = SubElement(case, "failure", message=one.message, type=kind)
        failure.text = "\n".join(_evidence(one))
    elif claim.verdict == "proved":
        SubElement(case, "system-out").text = because(claim)
    else:
        SubElement(case, "system-out").text = f"{claim.verdict}: {one.message}"


def _evidence(one: Told) -> Iterable[str]:
    claim = one.claim
    yield f"{plain(claim.path)}:{claim.line}:{claim.column} {claim.verdict} {one.message}"
    yield f"written: {plain(claim.latex)}"
    if claim.previous is not None:
        yield f"compared with: {plain(claim.previous)}"
    if claim.witness is not None:
        left, right = sides(claim)
        yield f"at {', '.join(point(claim.witness))}"
        yield f"{left}: {plain(claim.witness.left)}, {right}: {plain(claim.witness.right)}"
    yield from one.after
    if advice := hint(claim):
        yield f"help: {advice}" + (f": {plain(claim.suggestion)}" if claim.suggestion else "")
