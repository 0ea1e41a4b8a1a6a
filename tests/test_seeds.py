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
