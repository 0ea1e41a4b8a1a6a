"""The scanned sheets, read as they stand, where their folder is beside the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.check import verify
from derive.report import Claim, Report

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"


def sheet(number: str) -> Path:
    found = sorted(SEEDS.glob(f"{number}_*.txt"))
    if not found:
        pytest.skip("the scanned sheets are not beside this checkout")
    return found[0]


@pytest.fixture(scope="module")
def residual_network() -> Report:
    return verify(sheet("002"))


@pytest.fixture(scope="module")
def worksheet() -> Report:
    return verify(sheet("003"))


def claims(report: Report, verdict: str) -> list[Claim]:
    return [c for c in report.claims if c.verdict == verdict]


def test_the_wrong_factor_is_the_one_refuted_step(residual_network: Report) -> None:
    (wrong,) = claims(residual_network, "refuted")
    assert "(y_1 > 0)" in wrong.latex
    after = next(
        c
        for c in residual_network.claims
        if (c.line, c.column) > (wrong.line, wrong.column) and c.latex == "-0.2"
    )
    assert after.verdict == "proved" and after.recovers


def test_only_what_the_scanner_spoiled_is_unread(residual_network: Report) -> None:
    assert [c.latex for c in claims(residual_network, "unread")] == [r"\times"]


def test_all_else_is_proved(residual_network: Report) -> None:
    assert not claims(residual_network, "undecided") and not claims(residual_network, "supported")
    assert len(claims(residual_network, "proved")) == 55


def test_the_gradient_needs_that_y_sums_to_one(residual_network: Report) -> None:
    last = [c for c in claims(residual_network, "proved") if c.latex == "o_i - y_i"]
    assert last and any("y_j = 1" in use for use in last[-1].uses)


# -- a worksheet of numbers -----------------------------------------------------------------------
WRONG = [  # the line, what stands there, and the right value that the message gives
    (14, "0.65", "0.659"),
    (18, "0.91", "0.0989"),
    (28, "0.724", "-0.423"),
    (84, r"2(y - \hat{y})", ""),
    (107, "0.590", "0.571"),
    (123, r"z^{[3]}(1 - z^{[3]})", "0.245"),
    (127, r"0.1018 \times z^{[2]}", "0.0300"),
    (127, "0.0205", "0.0191"),
    (131, r"0.01025 \times 0.25", "0.00370"),
    (143, "-1.83", "-1.53"),
    (147, "-1", "1"),
    (149, "-2.66", "2.265"),
    (151, "-3.53", "3.53"),
    (214, "13.5", "no whole number"),
]
INSTEAD = {(127, r"0.1018 \times 0.25 \times 0.75")}  # of what the slip before comes to


@pytest.mark.parametrize(("line", "stands", "right"), WRONG)
def test_a_wrong_number_is_told_the_right_one(
    worksheet: Report, line: int, stands: str, right: str
) -> None:
    found = [c for c in claims(worksheet, "refuted") if c.line == line and stands in c.latex]
    assert any(right in c.message for c in found)


def test_nothing_else_is_refuted(worksheet: Report) -> None:
    found = {(c.line, c.latex) for c in claims(worksheet, "refuted") if not c.follows}
    others = [f for f in found - INSTEAD if not any(f[0] == n and s in f[1] for n, s, _ in WRONG)]
    assert not others


def test_a_root_is_rounded_before_it_divides(worksheet: Report) -> None:
    """2 / 3.162 is 0.633, though 2 over the root of ten is 0.6325."""
    found = [c for c in claims(worksheet, "proved") if c.latex.strip("-") == "0.633"]
    assert [c.line for c in found] == [145, 149]
    assert all(c.reading[0].endswith("} = 3.162") for c in found)


def test_what_is_left_open(worksheet: Report) -> None:
    """What the scanner spoiled, and a derivative by a weight that stands nowhere else."""
    assert [c.latex for c in claims(worksheet, "unread")] == [r"\rightarrow"]
    assert [c.line for c in claims(worksheet, "undecided")] == [207]
    assert len(claims(worksheet, "proved")) >= 50


def test_scores_without_a_name_are_what_the_softmax_is_of(worksheet: Report) -> None:
    (first,) = [c for c in claims(worksheet, "proved") if c.line == 10]
    assert "x is read as the array that stands before it" in first.reading
    assert "read as said of entry 1" in first.reading


def test_what_was_rounded_says_so(worksheet: Report) -> None:
    (second,) = [c for c in claims(worksheet, "proved") if c.line == 103]
    assert second.reading == ("rounding carried from 0.28 in line 101",)


def test_the_wrong_factor_is_named(residual_network: Report) -> None:
    (wrong,) = claims(residual_network, "refuted")
    assert wrong.message.startswith(r"factor 5, \frac{\partial x_{1}}{\partial y_{0}}, is ")
    assert wrong.message.endswith("= 0 stands there")
