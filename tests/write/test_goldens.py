"""Rendered diagnostics, as files that only `pytest --update-goldens` rewrites."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from derive.write import Look, Outcome, writer
from derive.write.measure import Strip, width, wrapped
from derive.write.said import changed_span

from ..conftest import Golden
from .reports import REPORTS

GOLDEN = Path(__file__).parent / "golden"


def rendered(name: str, sheet: str, look: Look) -> str:
    report = REPORTS[sheet]()
    out = io.StringIO()
    writer(name)([Outcome(report.path, report)], out, look)
    return out.getvalue()


@pytest.mark.parametrize("columns", [60, 80, 200])
@pytest.mark.parametrize("sheet", REPORTS)
def test_full(golden: Golden, sheet: str, columns: int) -> None:
    text = rendered("full", sheet, Look(columns))
    golden(GOLDEN / f"{sheet}_{columns}.txt", text)
    head = [line for line in text.splitlines() if line.startswith(REPORTS[sheet]().path)]
    assert all(width(line) <= columns or line in head for line in text.splitlines())
    assert all(c == "\n" or c.isprintable() for c in text)


@pytest.mark.parametrize("sheet", REPORTS)
def test_plain(golden: Golden, sheet: str) -> None:
    text = rendered("plain", sheet, Look(80))
    golden(GOLDEN / f"{sheet}_plain.txt", text)
    assert "^" * 3 not in text and " | " not in text and "-->" not in text


def test_colours_change_nothing_but_colours() -> None:
    import re

    for sheet in REPORTS:
        coloured = rendered("full", sheet, Look(80, colour=True))
        assert "\x1b[" in coloured
        assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == rendered("full", sheet, Look(80))


@pytest.mark.parametrize("columns", range(20, 130, 7))
@pytest.mark.parametrize("name", ["full", "concise", "plain"])
def test_no_width_is_too_small(name: str, columns: int) -> None:
    for sheet in REPORTS:
        assert rendered(name, sheet, Look(columns, verbose=True))


def test_explained(golden: Golden) -> None:
    look = Look(80, verbose=True, explain=True)
    text = rendered("full", "softmax", look)
    assert "because: since \\sum_j y_j = 1; provided p_i \\neq 0" in text
    golden(GOLDEN / "softmax_explain.txt", text)


def test_carets_stand_under_what_they_mean() -> None:
    strip = Strip.of("\ta損b\u0301c\x07d")
    assert strip.text == "    a損b\u0301c\\x07d"
    assert [strip.at(n) for n in range(1, 9)] == [0, 4, 5, 7, 8, 8, 9, 13]
    text, cut, moved = Strip.of("x" * 100 + "HERE" + "y" * 100).window(100, 104, 40)
    assert width(text) <= 40
    assert text[100 - cut + moved : 104 - cut + moved] == "HERE"
    assert text.startswith("...") and text.endswith("...")


EDITS = {
    ("P_j (1 + P_j)", "P_{j} (1 - P_{j})"): "-",
    (r"\exp(a) b", r"\log(a) b"): r"\log",
    ("a b", "a b c"): "c",
    ("a b c", "a c"): "",
    ("n x", "(n - 1) x"): "(n - 1)",
    ("a a", "a a a"): "a",
}


@pytest.mark.parametrize(("before", "after"), EDITS)
def test_the_change_is_marked(before: str, after: str) -> None:
    start, end = changed_span(before, after)
    assert after[start:end] == EDITS[before, after]


def test_words_are_broken_only_where_they_must() -> None:
    assert list(wrapped("one two three", 7)) == ["one two", "three"]
    assert list(wrapped("a" * 10, 4)) == ["aaaa", "aaaa", "aa"]
