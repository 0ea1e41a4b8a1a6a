"""Statements about expectations in one line each, with the verdicts that their claims must get.

A row is the verdicts (P proved, R refuted, U undecided, X unread) and the sheet. A true statement
stands beside one that looks like it and is false, or that lacks what the other one was told.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.check import verify_text

LETTERS = {"proved": "P", "refuted": "R", "undecided": "U", "unread": "X", "supported": "S"}
TABLE = Path(__file__).parent / "expectations.txt"
ROWS = [
    line.split(" | ", 1)
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def test_the_table_is_long_enough() -> None:
    assert len(ROWS) >= 60
    assert sum("R" in letters for letters, _ in ROWS) >= 20


@pytest.mark.parametrize(("letters", "text"), ROWS, ids=[text for _, text in ROWS])
def test_an_expectation_is_judged(letters: str, text: str) -> None:
    claims = [c for c in verify_text(text).claims if c.verdict != "given"]
    got = "".join(LETTERS[c.verdict] for c in claims)
    assert got == letters.strip("-"), [(c.latex, c.verdict, c.message) for c in claims]
