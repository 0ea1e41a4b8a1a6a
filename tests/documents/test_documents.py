"""Documents as people write them: right ones, and wrong ones with a slip.

In a wrong document a line `expect: refuted` (a comment) stands directly above the line on which the
wrong expression begins. Exactly those lines must be refuted, not counting what follows from them.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from derive.check import verify

HERE = Path(__file__).parent
EXPECT = re.compile(r"\s*(?:% expect: refuted|<!-- expect: refuted -->)\s*")


def documents(folder: str) -> list[Path]:
    return sorted(p for p in (HERE / folder).glob("*") if p.suffix in (".tex", ".md"))


def expected(path: Path) -> set[int]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return {n + 2 for n, line in enumerate(lines) if EXPECT.fullmatch(line)}


@pytest.mark.parametrize("folder", ["right", "wrong"])
def test_there_are_documents(folder: str) -> None:
    assert documents(folder)


@pytest.mark.parametrize("path", documents("right"), ids=lambda p: p.name)
def test_a_right_document_is_right(path: Path) -> None:
    assert not expected(path)
    claims = verify(path).claims
    bad = [c for c in claims if c.verdict in ("refuted", "undecided", "unread")]
    assert not bad, [(c.line, c.column, c.verdict, c.latex, c.message) for c in bad]
    assert any(c.verdict == "proved" for c in claims)


@pytest.mark.parametrize("path", documents("wrong"), ids=lambda p: p.name)
def test_the_slip_and_nothing_else_is_refuted(path: Path) -> None:
    lines = expected(path)
    assert lines, "a wrong document says where it is wrong"
    claims = verify(path).claims
    refuted = {c.line for c in claims if c.verdict == "refuted" and not c.follows}
    assert refuted == lines
    assert not [(c.line, c.latex, c.message) for c in claims if c.verdict == "unread"]
