"""The report as a page: the sheet in its own order, typeset, every claim where it stands."""

from __future__ import annotations

import re
from html import unescape
from itertools import pairwise

import pytest

from derive.read import read_text
from derive.report import Report
from derive.typeset import typeset

from .pages import MARKDOWN, page
from .test_machine_formats import Page


def visible(text: str) -> str:
    """What is read: words without tags; of formulas, their LaTeX."""
    body = text.partition("<body>")[2].partition("as it stands")[0]
    body = re.sub(r"<math\b[^>]*alttext=\"([^\"]*)\".*?</math>", r" $\1$ ", body)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def test_the_words_stand_in_their_order() -> None:
    said = visible(page())
    parts = [
        "The softmax layer",
        "Let $p_j = ",
        "its derivative is",
        r"$\frac{\partial p_j}{\partial z_i} &= p_j",
        "Small print",
        "(b)",
        "First $a = c + 1$",
        "theorem",
        "If $i=j$",
        r"\frac{\partial p_i}{\partial z_i} = p_i (1 - p_i)",
        "What is taken as given",
    ]
    places = [said.index(part) for part in parts]
    assert places == sorted(places)


def test_macros_are_spelled_out() -> None:
    shown = page().partition("as it stands")[0]
    assert "pd{" not in shown and r"\softmax" not in shown
    assert shown.count("<mi>∂</mi>") + shown.count("<mo>∂</mo>") > 8


def test_every_finding_is_reached_and_unfolded() -> None:
    made = Page(page())
    assert len(made.ids) == len(set(made.ids))
    assert {t[1:] for t in made.targets} <= set(made.ids)
    assert page().count('<details id="') >= page().count(" open>") >= 3
    said = visible(page())
    assert "expand $p$" in said and "by $z_{i}$" in said  # what was used
    assert r"Help: this is right: $" in said
    assert said.count("refuted , line ") == 2


def test_a_proved_step_has_its_mark_in_words() -> None:
    assert 'aria-label="proved">✓</span>' in page()  # in a sentence
    assert '<span aria-hidden="true">✓</span> proved</span>' in page()  # beside a step


def test_a_table_and_markup_in_words() -> None:
    made = page(MARKDOWN, "md")
    Page(made)
    assert "<b>" not in made.partition("<body>")[2].partition("as it stands")[0]
    assert "<td>" in made and "A table" in made


BOUNDS = {
    "a macro that never ends": (r"\def\a{\a x}", r"\a"),
    "macros that double": (
        "".join(rf"\def\x{a}{{\x{b}\x{b}}}" for a, b in pairwise("abcdefghijklmn")),
        r"\xa",
    ),
    "an argument that is missing": (r"\newcommand{\f}[2]{#2#1}", r"\f"),
}


@pytest.mark.parametrize("name", BOUNDS)
def test_macros_within_bounds(name: str) -> None:
    definition, call = BOUNDS[name]
    document = read_text(f"{definition} $x {call} = 1$", "tex")
    made = typeset(document, Report("", ()))
    assert all(len(p.text) < 25_000 for block in made.text for row in block.rows for p in row)


def test_a_macro_means_what_it_meant_there() -> None:
    text = r"\def\a{u} $\a = 1$, then \def\a{v} $\a = 2$."
    (block,) = typeset(read_text(text, "tex"), Report("", ())).text
    assert [p.text for p in block.rows[0] if p.kind == "formula"] == ["$u = 1$", "$v = 2$"]
