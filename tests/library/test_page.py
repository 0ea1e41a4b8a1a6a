"""The library's page: its examples do what it shows, and it names all that is public."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import derive
from derive import symbolic

PAGE = Path(__file__).parents[2] / "docs" / "library.md"


def test_the_examples() -> None:
    found = doctest.testfile(str(PAGE), module_relative=False)
    assert found.attempted > 30 and found.failed == 0


def test_the_gradient_takes_at_most_six_lines() -> None:
    first = PAGE.read_text(encoding="utf-8").split("```pycon")[1].split("```")[0]
    lines = [row for row in first.splitlines() if row.startswith(">>> ") and "import" not in row]
    assert len(lines) <= 6


def test_every_public_name_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    listed = set(re.findall(r"`([A-Za-z_]+)[`(]", text))
    assert {*derive.__all__, *symbolic.__all__} <= listed | {"Verdict"}
    assert all(hasattr(derive, name) for name in derive.__all__)
