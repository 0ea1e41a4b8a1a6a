r"""How sheets read: what must stand in a solution, and what must not.

A row is what read badly once, a problem, what must be written, and what must not be."""

from __future__ import annotations

import re
import xml.dom.minidom

import pytest

from derive.check import verify_text
from derive.solving.annotate import annotated
from derive.solving.named import named
from derive.solving.solve import solve

ROWS: list[tuple[str, str, str, str]] = [
    (
        "a value is a decimal where the problem writes it so, a formula keeps its fraction",
        "Let $x = 0.5$, $t = 2$, $y = 3 x$ and $E = \\frac{1}{2} (y - t)^2$.\n\n"
        "Compute the forward and backward pass.",
        r"\frac{1}{2} u_{1}^{2}",
        r"3 \cdot \frac{1}{2}",
    ),
    (
        "numbers that are compared keep their sides",
        "Let $a = -0.5$, $b = -1$ and $m = \\max(a, b)$ and $z = m w$ and $w = 2$.\n\n"
        "Compute the forward and backward pass.",
        r"\mathbf{1}[-0.5 > -1]",
        r"\mathbf{1}[0.5 < 1]",
    ),
    (
        "an indicator of a number is not turned around",
        "Let $x = -3$ and $y = \\mathbf{1}[x > 0]$.\n\nCompute $y$.",
        r"\mathbf{1}[-3 > 0] = 0",
        r"[3 < 0]",
    ),
    (
        "a maximum with 0 is written as the problem writes it",
        "Let $f = \\max(0, 1 - u)$.\n\nFind $\\frac{d f}{d u}$.",
        r"\max(0, 1 - u)",
        "ReLU",
    ),
    (
        "a slope that is one thing or another stands in two branches",
        "Let $a = w x + b$, $y = \\mathrm{LeakyReLU}(a)$ and $E = (y - t)^2$.\n\n"
        "Find $\\frac{\\partial E}{\\partial w}$.",
        r"\frac{1}{100} & \text{otherwise}",
        "99",
    ),
    (
        "squares of functions with short names",
        "Let $h = \\tanh(u)$ and $g = h^2$.\n\nFind $\\frac{d h}{d u}$.",
        r"1 - \tanh^{2} u",
        r"(\tanh u)^{2}",
    ),
    (
        "an entry with an offset is spelled as it is",
        "Let $y_t = \\sum_{k=0}^{K-1} w_k x_{t+k} + b$.\n\n"
        "Show that $\\frac{\\partial y_t}{\\partial w_k} = x_{t+k}$.",
        r"w_{l} x_{t+l}",
        "+,",
    ),
    (
        "the sign goes into the difference",
        "Let $q_j = \\frac{\\exp(z_j/T)}{\\sum_k \\exp(z_k/T)}$ and $L = -\\sum_j t_j \\log q_j$ "
        "with $\\sum_j t_j = 1$.\n\nFind $\\frac{\\partial L}{\\partial z_i}$.",
        r"\frac{q_{i} - t_{i}}{T}",
        r"-\frac{t_{i} - q_{i}}{T}",
    ),
    (
        "a value of a function is written as a value of that function",
        "Let $f(x) = \\frac{1}{1+e^{-x}}$.\n\nShow that $f(-x) = 1 - f(x)$.",
        r"f(-x) &= \frac{1}{1 + e^{x}}",
        r"e^{(-1) (-1) x}",
    ),
    (
        "a sum that becomes a name says which",
        "Let $\\mu = \\frac{1}{m} \\sum_{i=1}^{m} x_i$.\n\n"
        "Show that $\\sum_{i=1}^{m} (x_i - \\mu) = 0$.",
        r"definition of $\mu$",
        r"\footnotesize definition}",
    ),
    (
        "what one task has shown is known to the next",
        "Let $q_k = \\frac{e^{z_k}}{\\sum_{l=1}^K e^{z_l}}$, $t_k = (1-a) y_k + \\frac{a}{K}$ with "
        "$\\sum_{k=1}^K y_k = 1$ and $L = -\\sum_{k=1}^K t_k \\log q_k$.\n\n"
        "Show that $\\sum_{k=1}^K t_k = 1$.\n\nFind $\\frac{\\partial L}{\\partial z_k}$.",
        r"since $\sum_{k=1}^{K} t_{k} = 1$",
        "rearrange",
    ),
    (
        "what is symmetric is used once, not to and fro",
        "Let $A \\in \\mathbb{R}^{n \\times n}$ be symmetric, $x \\in \\mathbb{R}^n$ and "
        "$f = x^\\top A x$.\n\nFind $\\nabla_x f$.",
        "since $A$ is symmetric",
        r"A_{ij} = A_{ji}",
    ),
    (
        "a product is not multiplied out to more summands than anybody wants",
        "Let $F = -(1-q)^2 \\log q$.\n\nFind $\\frac{dF}{dq}$.",
        r"2 (1 - q) \log q",
        r"2 q \log q",
    ),
    (
        "an index is not opened again once it is clear which case is meant",
        "Let $p_k = \\frac{e^{z_k}}{\\sum_j e^{z_j}}$ and $L = -\\log p_c$.\n\n"
        "Find $\\frac{\\partial L}{\\partial z_i}$ for $i = c$ and for $i \\ne c$.",
        r"Case $i \neq c$:",
        "-1 + p",
    ),
]


@pytest.mark.parametrize(
    ("problem", "written", "not_written"), [r[1:] for r in ROWS], ids=[r[0] for r in ROWS]
)
def test_how_a_sheet_reads(problem: str, written: str, not_written: str) -> None:
    sheet = solve(problem)
    assert sheet.solved, sheet.unsolved
    body = sheet.latex.replace(problem.strip(), "")
    assert written in body
    assert not_written not in body


@pytest.mark.parametrize(
    ("problem", "last"),
    [
        (r"Let $X \in \mathbb{R}^{n \times d}$.", r"X (X^\top X)^{-1} X^\top X = X"),
        (r"Let $Q \in \mathbb{R}^{n \times n}$ be orthogonal.", r"Q^\top Q Q^\top = Q^\top"),
    ],
)
def test_what_is_known_of_two_factors_is_used(problem: str, last: str) -> None:
    sheet = solve(f"{problem}\n\nShow that ${last}$.\n")
    assert sheet.solved, sheet.unsolved
    assert "= I" in sheet.steps[-1].rule


def test_a_table_or_a_drawing_begins_a_line_of_its_own() -> None:
    latex = solve(named("layers_dense") or "").latex
    assert re.search(r"\\textbf\{Solution\.\}\s*\\par\\noindent\\begin\{minipage\}", latex)


def test_markdown_has_no_comments_of_latex() -> None:
    sheet = solve(named("pooling") or "")
    assert not re.search(r"^\s*%", sheet.markdown, re.M)
    drawing = re.search(r"<svg.*</svg>", sheet.markdown, re.S)
    assert drawing is not None
    names = xml.dom.minidom.parseString(drawing[0]).getElementsByTagName("tspan")
    assert {n.firstChild.data for n in names} >= {"1", "2", "3"}  # type: ignore[union-attr]


def test_numbers_beside_a_steep_arrow_stand_upright() -> None:
    latex = solve(named("pooling") or "").latex
    assert re.search(r"node\[value, left\] \{\$8\$\} node\[slope, right\] \{\$2\$\}", latex)


def test_a_note_has_its_backslashes() -> None:
    sheet = r"Let $W \in \mathbb{R}^{2 \times 3}$ and $x \in \mathbb{R}^3$. \[ W x = x^\top W . \]"
    text = annotated(sheet, verify_text(sheet))
    assert r"\char`" not in text
