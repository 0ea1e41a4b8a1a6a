"""What is written is read back: every line of every sheet is proved, in every style."""

from __future__ import annotations

from itertools import pairwise

import pytest

from derive.check import verify_text
from derive.solving.named import named, names
from derive.solving.solve import STYLES, Sheet, solve

NAMES = names()


def solved(name: str, style: str) -> Sheet:
    text = named(name)
    assert text is not None
    return solve(text, style=style)


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_proved(name: str, style: str) -> None:
    sheet = solved(name, style)
    assert sheet.solved, sheet.unsolved
    assert sheet.steps
    wrong = [(c.line, c.verdict, c.latex) for c in sheet.report.claims if c.verdict not in OPEN]
    assert not wrong
    for step in sheet.steps:
        assert step.rule, f"{step.right} has no reason"
        assert step.left != step.right
    if style == "full":
        assert LEAP not in [step.rule for step in sheet.steps]
    assert all(a.right != b.right or a.left != b.left for a, b in pairwise(sheet.steps))


LEAP = "rearrange"  # how a line is called to which no rule leads
OPEN = ("proved", "given")


@pytest.mark.parametrize("name", NAMES[::12])
def test_the_report_is_what_verify_says_of_the_sheet(name: str) -> None:
    sheet = solved(name, "full")
    said = [(c.line, c.latex, c.verdict) for c in verify_text(sheet.latex).claims]
    assert said == [(c.line, c.latex, c.verdict) for c in sheet.report.claims]


def test_sizes_of_the_cross_entropy() -> None:
    assert len(solved("softmax_ce", "full").steps) <= 15
    assert len(solved("softmax_ce", "short").steps) <= 6
