"""The collection of proofs: right ones are proved to the last step, wrong ones fail where planted.

In `proofs/wrong/` a line `% expect: refuted [what was planted]` stands directly above the source
line on which the wrong expression begins. Exactly those lines must be refuted, not counting what
follows from them, and everything must be read and decided. The worked sheets in `proofs/worked/`
are held to the same; some of them are right.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from derive.check import verify

PROOFS = Path(__file__).parent.parent / "proofs"
RIGHT = sorted([*PROOFS.glob("*.tex"), *PROOFS.glob("matrix/*.tex")])
WRONG = sorted((PROOFS / "wrong").glob("*.tex"))
WORKED = sorted((PROOFS / "worked").iterdir())
EXPECT = re.compile(r"% expect: refuted \[[^\]]+\]")


def expected(path: Path) -> set[int]:
    """The numbers of the lines that must be refuted."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return {n + 2 for n, line in enumerate(lines) if EXPECT.fullmatch(line)}


def test_the_collection_is_not_empty() -> None:
    assert len(RIGHT) >= 40
    assert len(WRONG) >= 60
    assert len(WORKED) >= 12
    assert sum(p.parent.name == "matrix" for p in RIGHT) >= 25
    assert sum(p.name.startswith("matrix_") for p in WRONG) >= 15
    assert sum(p.name.startswith("expectation_") for p in RIGHT) >= 12
    assert sum(p.name.startswith("expectation_") for p in WRONG) >= 20


@pytest.mark.parametrize("path", [*RIGHT, *WRONG], ids=lambda p: p.name)
def test_a_proof_says_what_it_solves(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("% ")


@pytest.mark.parametrize("path", RIGHT, ids=lambda p: p.name)
def test_a_right_proof_is_proved_to_the_last_step(path: Path) -> None:
    assert "expect:" not in path.read_text(encoding="utf-8")
    claims = [c for c in verify(path).claims if c.verdict != "given"]
    assert claims
    assert not [(c.line, c.verdict, c.latex, c.message) for c in claims if c.verdict != "proved"]


@pytest.mark.parametrize("path", WRONG, ids=lambda p: p.name)
def test_a_wrong_proof_is_refuted_where_the_mistake_was_planted(path: Path) -> None:
    lines = expected(path)
    assert len(lines) == path.read_text(encoding="utf-8").count("expect:")
    assert lines
    claims = verify(path).claims
    assert {c.line for c in claims if c.verdict == "refuted" and not c.follows} == lines
    assert not [
        (c.line, c.verdict, c.latex) for c in claims if c.verdict in ("unread", "undecided")
    ]


@pytest.mark.parametrize("path", WORKED, ids=lambda p: p.name)
def test_a_worked_sheet_is_wrong_where_it_says_so(path: Path) -> None:
    claims = verify(path).claims
    assert any(c.verdict == "proved" for c in claims)
    assert {c.line for c in claims if c.verdict == "refuted" and not c.follows} == expected(path)
    open_ones = ("unread", "undecided", "supported")
    assert not [(c.line, c.verdict, c.latex) for c in claims if c.verdict in open_ones]


def test_every_wrong_proof_differs_from_the_others() -> None:
    texts = [p.read_text(encoding="utf-8") for p in WRONG]
    assert len(set(texts)) == len(texts)
