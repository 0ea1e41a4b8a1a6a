"""A sheet that is handed back: a mark at every step, corrections below the wrong ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from derive.check import verify_text
from derive.cli import run
from derive.solving.annotate import MARKS, annotated

SHEET = r"""Let $a = 1$. We have $(x-y)^2 = x^2 - y^2$ here.
\begin{align*}
(x + y)^2 &= x^2 + 2 x y + y^2 \\
  &= x^2 + y^2 \\[4pt]
  &= y^2 + x^2
\end{align*}
\[ x + x = 2 x = 3 x . \]
\begin{equation}
x (y + z) = x y + x z \label{one}
\end{equation}
\[ \begin{aligned} x (y + z) &= x y + x z \\ &= x y + z \end{aligned} \]
"""


def marked(text: str) -> str:
    return annotated(text, verify_text(text))


def test_every_step_has_its_mark() -> None:
    report = verify_text(SHEET)
    steps = [c for c in report.claims if c.verdict in MARKS]
    assert len(steps) == 9
    assert marked(SHEET).count(r"\derivemark{") == len(steps)


def test_the_sheet_is_still_there() -> None:
    """Without what was put in, it is the sheet as it was."""
    body = marked(SHEET).split(r"\begin{document}")[1].split(r"\end{document}")[0]
    for found in (
        r" \\tag\*\{(?:\\derivemark\{[^{}]*\}\{[^{}]*\} ?)+\}",
        r"(?:\\;|\\quad )\\derivemark\{[^{}]*\}\{[^{}]*\}",
        r" \\intertext\{\\color\{red\}.*\}",
        r"\\derivenote\{.*\}",
    ):
        body = re.sub(found, "", body)
    assert body.strip() == SHEET.strip()


@pytest.mark.parametrize(
    ("step", "after"),
    [
        ("x^2 + y^2 ", r" \tag*{\derivemark{red}{\times}}\\[4pt] \intertext{"),
        ("x^2 - y^2", r"\;\derivemark{red}{\times}$ here."),
        ("2 x = 3 x . ", r" \tag*{\derivemark{green!50!black}{\checkmark} \derivemark{red}"),
        ("x y + x z", r"\quad \derivemark{green!50!black}{\checkmark} \label{one}"),
        ("&= x y + z", r"\quad \derivemark{red}{\times} \end{aligned} \]\derivenote{"),
    ],
)
def test_where_marks_go(step: str, after: str) -> None:
    assert step + after in marked(SHEET)


def test_what_follows_from_a_slip_has_a_mark_of_its_own() -> None:
    assert r"y^2 + x^2" + "\n" + r" \tag*{\derivemark{orange}" in marked(SHEET)


def test_words_are_no_commands() -> None:
    text = marked(r"\[ x_1 + x_1 = 3 x_1 . \]")
    note = text.rsplit(r"\derivenote{")[-1]
    assert r"x\_1" in note


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet, out = tmp_path / "a.tex", tmp_path / "b.tex"
    sheet.write_text(SHEET, encoding="utf-8")
    assert run(["verify", "--annotate", str(out), str(sheet)]) == 1
    assert out.read_text(encoding="utf-8") == marked(SHEET)
    assert "refuted" in capsys.readouterr().out
    assert run(["verify", "--annotate", str(out), str(tmp_path / "c.md")]) == 2
    assert run(["verify", "--annotate", str(out), str(tmp_path / "no.tex")]) == 2
