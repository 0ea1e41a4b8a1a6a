"""Derivations in matrix notation from end to end: right ones, and ones with a slip."""

from __future__ import annotations

import pytest

from derive.check import Options, verify_text

from .published import PUBLISHED, Published

QUICK = Options(why=0)
SLIPS = [(p, old, new) for p in PUBLISHED for old, new in p.slips]


@pytest.mark.parametrize("sheet", PUBLISHED, ids=lambda p: p.name)
def test_all_steps_are_right(sheet: Published) -> None:
    claims = [c for c in verify_text(sheet.text, "md", QUICK).claims if c.verdict != "given"]
    bad = [c for c in claims if c.verdict not in ("proved", "supported")]
    assert not bad, [(c.line, c.verdict, c.latex, c.message) for c in bad]
    assert claims


@pytest.mark.parametrize(("sheet", "old", "new"), SLIPS, ids=lambda x: getattr(x, "name", x))
def test_a_slip_is_found_at_its_line(sheet: Published, old: str, new: str) -> None:
    assert sheet.text.count(old) == 1
    line = sheet.text[: sheet.text.index(old)].count("\n") + 1
    claims = verify_text(sheet.text.replace(old, new), "md", QUICK).claims
    wrong = [c for c in claims if c.verdict == "refuted" and not c.follows]
    assert wrong, [(c.line, c.verdict, c.message) for c in claims]
    assert all(c.line <= line <= c.end_line for c in wrong), [(c.line, c.message) for c in wrong]
