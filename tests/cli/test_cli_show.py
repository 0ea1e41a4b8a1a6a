"""What was understood, read back; and single answers."""

from __future__ import annotations

import pytest

from .conftest import Program

SHEET = r"""
\section{Softmax}
Let $p_j = \frac{e^{z_j}}{\sum_{k=1}^{K} e^{z_k}}$, where $\sum_j y_j = 1$ and $a = 0.5$.
Case $i \neq j$:
\[ \frac{\partial p_j}{\partial z_i} = -p_i p_j \]
"""


def test_show(derive: Program) -> None:
    done = derive("show", "-", stdin=SHEET)
    assert done.returncode == 0
    out = done.stdout
    assert "1..K" in out
    assert r"3:6      definition  p_{j} = \frac{e^{z_{j}}}{\sum_{k=1}^{K} e^{z_{k}}}" in out
    assert r"hypothesis  \sum_{j} y_{j} = 1" in out
    assert r"value       a = \frac{1}{2}" in out
    assert r"claim       \frac{\partial p_{j}}{\partial z_{i}} = -p_{i} p_{j}" in out
    assert r"for every i, j in 1..K" in out
    assert r"case i \neq j" in out
    assert "Softmax" in out.splitlines()


def test_show_names_what_it_did_not_read(derive: Program) -> None:
    out = derive("show", "unread.md").stdout
    assert r"7:8" in out
    assert r"unread" in out
    assert r"\unheardof" in out


def test_show_of_several_files(derive: Program) -> None:
    done = derive("show", "right.tex", "missing.tex", "wrong.tex")
    assert done.returncode == 2
    assert {"right.tex", "wrong.tex"} <= set(done.stdout.splitlines())


ANSWERS = [
    (["(a+b)^2", "a^2 + 2ab + b^2"], "proved", 0),
    (["$x + x$", r"\[ 2x \]"], "proved", 0),
    (["-x", "-1 x"], "proved", 0),
    (["-v x", "x v"], "refuted", 1),
    ([r"p_i \sum_j y_j - y_i", "p_i - y_i", "--given", r"\sum_j y_j = 1"], "proved", 0),
    ([r"p_i \sum_j y_j - y_i", "p_i - y_i"], "refuted", 1),
    (["x^2", "y", "--given", "y = x^2"], "proved", 0),
    (["x", "x)"], "unread", 1),
    (["x", ""], "unread", 1),
    (["x", "x = y"], "unread", 1),
    (["x", "x, y"], "unread", 1),
    (["x", r"x % y"], "unread", 1),
    (["x", r"x \] \[ y"], "unread", 1),
    (["x", r"\unheardof{x}"], "unread", 1),
    (["x", "x", "--given", "y"], "unread", 1),
]


@pytest.mark.parametrize(("arguments", "verdict", "status"), ANSWERS)
def test_answer(derive: Program, arguments: list[str], verdict: str, status: int) -> None:
    done = derive("answer", *arguments)
    assert done.stdout.startswith(verdict), done.stdout + done.stderr
    assert done.returncode == status
    assert done.stderr == ""


def test_an_answer_that_is_not_read_is_named(derive: Program) -> None:
    assert "the second answer: ) closes nothing" in derive("answer", "x", "x)").stdout


def test_an_answer_says_what_it_used(derive: Program) -> None:
    out = derive("answer", "x / x", "1").stdout
    assert out == "proved x / x = 1\n    provided: x \\neq 0\n"
