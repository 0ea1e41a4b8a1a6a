"""Sheets judged from Python, and what notebooks show of them; the package's public names."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest
import sympy as sp

import derive
from derive import ReadError, Report, verify

SLIP = r"$$ (a+b)^2 = a^2 + b^2 $$ and $$ x + \foo = 1 $$ and $$ 2 + 2 = 4 $$"


def test_a_path_or_text(tmp_path: Path) -> None:
    path = tmp_path / "sheet.tex"
    path.write_text(SLIP)
    for report in (verify(path), verify(str(path)), verify(SLIP), verify(SLIP, kind="md")):
        assert isinstance(report, Report) and report.verdict == "refuted"
        assert report.summary == {"proved": 1, "undecided": 1, "unread": 1, "refuted": 1}
    assert verify("# A title\n\n$$ 1 + 1 = 3 $$", kind="md").verdict == "refuted"
    with pytest.raises(ReadError):
        verify(tmp_path / "nowhere.tex")
    with pytest.raises(ReadError):
        verify("nowhere.tex")
    with pytest.raises(TypeError, match="text_or_path: text or a path"):
        verify(3)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="kind: 'tex' or 'md'"):
        verify("x", kind="pdf")


def test_notebooks_show_it() -> None:
    report = verify(SLIP)
    html, markdown = report._repr_html_(), report._repr_markdown_()
    assert html.count("<tr>") == 5 and "$(a+b)^2 = a^2 + b^2$" in html and "refuted" in html
    assert markdown.count("\n") == 5 and "the two sides differ" in markdown
    assert "2 + 2 = 4" in report._repr_latex_() and "foo" not in report._repr_latex_()
    assert "1:14 refuted the two sides differ" in repr(report)
    assert repr(verify("no formula at all")) == "Report(proved: no claims)"


def test_what_is_not_understood_is_shown_as_text() -> None:
    html = verify(r"$$ \href{javascript:alert(1)}{x} <b> = 1 $$")._repr_html_()
    assert "<b>" not in html and "$\\href" not in html


def test_reports_are_frozen() -> None:
    x = sp.Symbol("x")
    things: list[Any] = [
        verify("$x = x$"),
        derive.parse("x"),
        derive.equal("x", "x"),
        derive.grade_answer("x", "x"),
        derive.prove(x, x),
        derive.check_gradient(x**2, x),
        derive.check_function(lambda a: a, x),
        derive.stability(x, {x: 1}),
        derive.compile(x),
        derive.graph().__class__()["x"] and derive.symbolic.softmax(sp.IndexedBase("h")),
    ]
    for thing in things:
        with pytest.raises((FrozenInstanceError, AttributeError)):
            thing.name = 1
        with pytest.raises((FrozenInstanceError, AttributeError)):
            thing.verdict = 1


def test_everything_public_has_words_and_types() -> None:
    for name in derive.__all__:
        thing = getattr(derive, name)
        assert thing.__doc__, name
        if callable(thing) and not isinstance(thing, type):
            hints = thing.__annotations__
            assert "return" in hints and len(hints) > (name != "graph"), name


def test_the_import_is_light() -> None:
    """`import derive` loads nothing of others, and what is asked about LaTeX no SymPy."""
    code = (
        "import sys, derive; dir(derive)\n"
        "heavy = ('sympy', 'numpy', 'flint')\n"
        "print([m for m in heavy if m in sys.modules], 'dataclasses' in sys.modules)\n"
        "derive.equal('x + x', '2x'); derive.verify('$x = x$'); derive.symbolic\n"
        "print([m for m in heavy if m in sys.modules and m != 'flint'])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[] False\n[]\n"
