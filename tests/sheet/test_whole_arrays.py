r"""Gradients by vectors and matrices are written over whole arrays, and every line is proved.

A row is a problem, what is asked, and what the last line of its answer must be."""

from __future__ import annotations

import re

import pytest

from derive.check import verify_text
from derive.solving.solve import Sheet, solve

LAYERS = r"""Let $\mathbf{x} \in \mathbb{R}^D$, $\mathbf{U} \in \mathbb{R}^{H \times D}$,
$\mathbf{V} \in \mathbb{R}^{K \times H}$, $\mathbf{a} = \mathbf{U}\mathbf{x} + \mathbf{b}$,
$\mathbf{h} = %s(\mathbf{a})$, $\mathbf{o} = \mathbf{V}\mathbf{h} + \mathbf{c}$ and
$E = \frac{1}{2} \|\mathbf{o} - \mathbf{t}\|^2$.
"""
RELU, SIGMOID = LAYERS % r"\mathrm{ReLU}", LAYERS % r"\sigma"
BATCH = r"""Let $X \in \mathbb{R}^{N \times D}$, $W \in \mathbb{R}^{D \times K}$, $S = X W$,
$P = \operatorname{softmax}(S)$ and
$L = -\frac{1}{N} \sum_{n=1}^N \sum_{k=1}^K Y_{nk} \log P_{nk}$ where $\sum_{k=1}^K Y_{nk} = 1$.
"""
RIDGE = r"""Let $\mathbf{X} \in \mathbb{R}^{N \times D}$, $\mathbf{t} \in \mathbb{R}^N$,
$\mathbf{w} \in \mathbb{R}^D$, $\lambda > 0$ and
$J = \frac{1}{2} \|\mathbf{X}\mathbf{w} - \mathbf{t}\|^2 + \frac{\lambda}{2} \|\mathbf{w}\|^2$.
"""
FACTORS = r"""Let $R \in \mathbb{R}^{m \times n}$, $A \in \mathbb{R}^{m \times k}$,
$B \in \mathbb{R}^{n \times k}$ and $f = \| A B^\top - R \|_F^2$.
"""
TRACE = r"""Let $A \in \mathbb{R}^{m \times n}$, $B \in \mathbb{R}^{n \times m}$ and
$f = \operatorname{tr}(A B)$.
"""
SAMPLES = r"""Let $\mathbf{x}_n \in \mathbb{R}^D$, $\mathbf{w} \in \mathbb{R}^D$,
$q_n = \mathbf{w}^\top \mathbf{x}_n$ and $E = \frac{1}{2} \sum_{n=1}^N (q_n - t_n)^2$.
"""
SYMMETRIC = r"""Let $M \in \mathbb{R}^{d \times d}$ be symmetric, $x, a \in \mathbb{R}^d$ and
$g = (x - a)^\top M (x - a)$.
"""

ROWS = [
    (RELU, r"\frac{\partial E}{\partial \mathbf{V}}", r"(\mathbf{o} - \mathbf{t}) \mathbf{h}^\top"),
    (
        RELU,
        r"\frac{\partial E}{\partial \mathbf{U}}",
        r"(\mathbf{V}^\top (\mathbf{o} - \mathbf{t}) \odot \mathrm{ReLU}'(\mathbf{a}))"
        r" \mathbf{x}^\top",
    ),
    (
        SIGMOID,
        r"\nabla_{\mathbf{b}} E",
        r"\mathbf{V}^\top (\mathbf{o} - \mathbf{t}) \odot \mathbf{h}"
        r" \odot (\mathbf{1} - \mathbf{h})",
    ),
    (
        SIGMOID,
        r"\nabla_{\mathbf{x}} E",
        r"\mathbf{U}^\top (\mathbf{V}^\top (\mathbf{o} - \mathbf{t}) \odot \mathbf{h}"
        r" \odot (\mathbf{1} - \mathbf{h}))",
    ),
    (BATCH, r"\nabla_W L", r"\frac{1}{N} X^\top (P - Y)"),
    (BATCH, r"\frac{\partial L}{\partial X}", r"\frac{1}{N} (P - Y) W^\top"),
    (
        RIDGE,
        r"\nabla_{\mathbf{w}} J",
        r"\mathbf{X}^\top (\mathbf{X} \mathbf{w} - \mathbf{t}) + \lambda \mathbf{w}",
    ),
    (FACTORS, r"\frac{\partial f}{\partial A}", r"2 (A B^\top - R) B"),
    (FACTORS, r"\frac{\partial f}{\partial B}", r"2 (A B^\top - R)^\top A"),
    (TRACE, r"\frac{\partial f}{\partial A}", r"B^\top"),
    (SAMPLES, r"\nabla_{\mathbf{w}} E", r"\sum_{n=1}^{N} (q_{n} - t_{n}) \mathbf{x}_n"),
    (SYMMETRIC, r"\nabla_x g", r"2 M (x - a)"),
]


def proved(sheet: Sheet) -> bool:
    claims = verify_text(sheet.latex).claims
    return sheet.solved and all(c.verdict in ("proved", "given") for c in claims)


@pytest.mark.parametrize(("problem", "asked", "last"), ROWS)
def test_gradients(problem: str, asked: str, last: str) -> None:
    sheet = solve(f"{problem}\nFind ${asked}$.\n")
    assert proved(sheet), sheet.unsolved
    assert sheet.steps[-1].right == last
    assert all(step.rule for step in sheet.steps)


def test_gradients_by_entries_stay_so() -> None:
    """A question with indices is answered with indices."""
    sheet = solve(RIDGE + "\nFind $\\frac{\\partial J}{\\partial w_i}$.\n")
    assert proved(sheet)
    assert "w_{i}" in sheet.steps[-1].right


def test_a_softmax_is_derived_entry_by_entry_and_put_together() -> None:
    sheet = solve(BATCH + "\nFind $\\nabla_S L$.\n")
    assert proved(sheet)
    assert sheet.steps[-1][:3] == (r"\nabla_{S} L", r"\frac{1}{N} (P - Y)", "all entries together")


NORMAL = r"""Let $A \in \mathbb{R}^{m \times n}$, $x \in \mathbb{R}^n$, $b \in \mathbb{R}^m$ and
$g = \frac{1}{2} \|A x - b\|^2$. Setting $\nabla_x g = 0$, show that $%s$.
"""


@pytest.mark.parametrize("claim", [r"A^\top A x = A^\top b", r"x = (A^\top A)^{-1} A^\top b"])
def test_normal_equations(claim: str) -> None:
    sheet = solve(NORMAL % claim)
    assert proved(sheet), sheet.unsolved
    assert any(s.right == "0" and "since" in s.rule for s in sheet.steps)


def test_false_normal_equations_are_refuted() -> None:
    assert solve(NORMAL % r"A^\top A x = -A^\top b").refuted is not None


@pytest.mark.parametrize(
    ("loss", "answer"),
    [
        (r"\sum_{n=1}^N (x_n - c)^2", r"\frac{1}{N} \sum_{n=1}^{N} x_{n}"),
        (r"3 \sum_{n=1}^N a_n (c - x_n)^2", r"a_{n} x_{n}"),
        (r"a c^2 - 2 b c", r"\frac{b}{a}"),
    ],
)
def test_an_equation_is_solved(loss: str, answer: str) -> None:
    sheet = solve(f"Let $E = {loss}$.\n\nSet $\\frac{{dE}}{{dc}} = 0$ and solve for $c$.\n")
    assert proved(sheet), sheet.unsolved
    assert sheet.steps[-1].left == "c"
    assert answer in sheet.steps[-1].right


def test_what_can_not_be_solved_for_is_left_open() -> None:
    sheet = solve("Let $E = e^c - c^2$.\n\nSet $\\frac{dE}{dc} = 0$ and solve for $c$.\n")
    assert not any(re.fullmatch("c", s.left) for s in sheet.steps)
    assert not sheet.solved
