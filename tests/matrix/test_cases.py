"""Short documents in matrix notation, each below the letters of the verdicts that its claims must
get: P proved, R refuted, S supported, U undecided, X unread."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.check import Options, verify_text

LETTERS = {"proved": "P", "refuted": "R", "supported": "S", "undecided": "U", "unread": "X"}
FILES = sorted((Path(__file__).parent / "cases").glob("*.md"))
CASES = [
    (file.stem, *chunk.split("\n", 1))
    for file in FILES
    for chunk in file.read_text(encoding="utf-8").split("\n@ ")[1:]
]


def test_there_are_cases() -> None:
    assert FILES
    assert all(name in {c[0] for c in CASES} for name in (f.stem for f in FILES))


@pytest.mark.parametrize(("file", "expected", "text"), CASES)
def test_each_claim_gets_its_verdict(file: str, expected: str, text: str) -> None:
    claims = [c for c in verify_text(text, "md", Options(why=0)).claims if c.verdict != "given"]
    found = "".join(LETTERS[c.verdict] for c in claims)
    assert found == expected, (file, [(c.verdict, c.latex, c.message) for c in claims])
