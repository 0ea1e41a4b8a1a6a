"""What is said of slips in sheets that are not in the collection, and of those that are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from derive.check import verify, verify_text
from derive.report import Claim

from .sheets import Sheet, bare, sheets

WRONG = Path(__file__).parents[2] / "proofs" / "wrong"
EXPECT = re.compile(r"% expect: refuted \[([^\]:]+): ([^\]]+)\]")
SHEETS = sheets()


def judged(sheet: Sheet, wrong: bool) -> list[Claim]:
    return [c for c in verify_text(sheet.read(wrong)).claims if c.verdict != "given"]


def said(claim: Claim) -> str:
    return " ; ".join(filter(None, (claim.suggestion, claim.cause, claim.mistake)))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda s: s.name)
def test_only_the_slip_is_refuted(sheet: Sheet) -> None:
    assert {c.verdict for c in judged(sheet, wrong=False)} == {"proved"}
    verdicts = [c.verdict for c in judged(sheet, wrong=True)]
    assert verdicts.count("refuted") == 1 and set(verdicts) <= {"refuted", "proved"}


def test_most_slips_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(SHEETS) >= 40
    missed = []
    for sheet in SHEETS:
        (claim,) = [c for c in judged(sheet, wrong=True) if c.verdict == "refuted"]
        if not sheet.is_said_by(said(claim)):
            missed.append(f"{sheet.name}: {said(claim) or 'nothing'}, not {sheet.hint}")
    with capsys.disabled():
        print(f"\n{len(SHEETS) - len(missed)} of {len(SHEETS)} slips in new sheets are named")
    assert len(missed) <= 0.15 * len(SHEETS), missed


def test_the_hints_of_the_collection(capsys: pytest.CaptureFixture[str]) -> None:
    """The expected hint stands behind the name of what was planted."""
    found = missed = 0
    for path in sorted(WRONG.glob("*.tex")):
        lines = path.read_text(encoding="utf-8").split("\n")
        for claim in verify(path).claims:
            if claim.verdict == "refuted" and not claim.follows:
                expected = EXPECT.fullmatch(lines[claim.line - 2])
                found += 1
                missed += expected is None or bare(expected[2]) not in bare(said(claim))
    with capsys.disabled():
        print(f"\n{found - missed} of {found} hints in proofs/wrong are as expected")
    assert found >= 80
    assert missed <= 0.2 * found
