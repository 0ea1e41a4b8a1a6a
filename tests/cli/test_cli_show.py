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


GIVENS = {
    "x = x + 1": ("y = y + 1",),
    "a number of two values": ("y = 1", "y = 2"),
    "a sign": ("y > 0", "y = -2"),
    "two sums": (r"\sum_{k=1}^N p_k = 1", r"\sum_k p_k = 3"),
}


@pytest.mark.parametrize("name", GIVENS)
def test_nothing_is_decided_under_givens_that_contradict_each_other(
    derive: Program, name: str
) -> None:
    """Also where the answer needs none of them."""
    given = [word for text in GIVENS[name] for word in ("--given", text)]
    assert "contradict each other" in derive("answer", "x + x", "2x", *given).stdout
    assert "proved" in derive("answer", "x + x", "2x", *given[:2]).stdout or name == "x = x + 1"


def test_a_condition_on_the_entries_of_a_sum_is_not_one_on_a_free_entry(derive: Program) -> None:
    out = derive("answer", r"h_j \sum_{j=1}^N 1/h_j", r"\sum_{k=1}^N h_j/h_k").stdout
    assert "proved" in out and r"provided: h_{k} \neq 0" in out
    assert "provided: h_{j} " not in out


def test_an_answer_says_what_it_used(derive: Program) -> None:
    out = derive("answer", "x / x", "1").stdout
    assert out == "proved x / x = 1\n    provided: x \\neq 0\n"
