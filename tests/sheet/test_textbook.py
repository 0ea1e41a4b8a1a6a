r"""Identities step by step: no step is a leap, and each is called what a book calls it.

A row is a claim with the rules that lead to it, in order."""

from __future__ import annotations

import pytest

from derive.solving.solve import solve

FUNCTION, FRACTION = r"definition of $\sigma$", "common denominator"
ROWS: list[tuple[str, tuple[str, ...]]] = [
    (r"\frac{a^2 - b^2}{a - b} = a + b", ("factor", "cancel")),
    (r"\frac{a^3 - b^3}{a - b} = a^2 + a b + b^2", ("factor", "cancel")),
    (
        r"\sigma(x) + \sigma(-x) = 1",
        (FUNCTION, "multiply above and below by $e^{x}$", FRACTION),
    ),
    (
        r"\tanh x = 2 \sigma(2x) - 1",
        (
            r"definition of $\tanh$",
            "multiply above and below by $e^{x}$",
            "regroup",
            "split the fraction",
            "multiply above and below by $e^{2 x}$",
            FUNCTION,
        ),
    ),
    (
        r"\log(1 + e^x) - \log(1 + e^{-x}) = x",
        (
            "log of a quotient",
            "multiply above and below by $e^{x}$",
            "factor",
            "cancel",
            "log of exp",
        ),
    ),
    (
        r"\sigma(x) (1 - \sigma(x)) = \frac{e^x}{(1 + e^x)^2}",
        (FUNCTION, "multiply above and below by $e^{x}$", FRACTION),
    ),
    (
        r"\sum_{i=1}^n \left( \frac{x_i}{p} - \frac{1 - x_i}{1 - p} \right)"
        r" = \frac{\sum_{i=1}^n x_i - n p}{p (1 - p)}",
        (FRACTION, "multiply out", "pull out of the sum", "split the sum", "pull out of the sum"),
    ),
    (
        r"\sum_{i=1}^n \sum_{j=1}^n v_i v_j (\delta_{ij} p_i - p_i p_j)"
        r" = \sum_{i=1}^n p_i v_i^2 - \left( \sum_{i=1}^n p_i v_i \right)^2",
        (
            "multiply out",
            "split the sum",
            r"$\delta$ keeps one term",
            "pull out of the sum",
        ),
    ),
    (r"\sigma(-x) (1 - \sigma(-x)) = \sigma(x) \sigma(-x)", ("symmetry of the sigmoid",)),
]


@pytest.mark.parametrize(("claim", "rules"), ROWS, ids=[r[0] for r in ROWS])
def test_identities(claim: str, rules: tuple[str, ...]) -> None:
    sheet = solve(f"Let $a \\neq b$ and $0 < p < 1$.\n\nShow that ${claim}$.")
    assert sheet.solved, sheet.unsolved
    assert tuple(step.rule for step in sheet.steps) == rules
    assert {c.verdict for c in sheet.report.claims} <= {"proved", "given"}


STATIONARY = [
    "Let $L = \\sum_{n=1}^N (x_n - c)^2$. Suppose that $\\frac{dL}{dc} = 0$.\n\n"
    "Show that $c = \\frac{1}{N} \\sum_{n=1}^N x_n$.",
    "Let $L = \\sum_{n=1}^N (x_n - c)^2$.\n\n"
    "Show that at the minimum, where $\\frac{dL}{dc} = 0$, $c = \\frac{1}{N} \\sum_{n=1}^N x_n$.",
    "Let $\\ell = -\\frac{N}{2} \\log v - \\frac{1}{2v} \\sum_{n=1}^N (x_n - m)^2$ with $v > 0$. "
    "Suppose that $\\frac{\\partial \\ell}{\\partial v} = 0$.\n\n"
    "Show that $v = \\frac{1}{N} \\sum_{n=1}^N (x_n - m)^2$.",
    "Let $X \\in \\mathbb{R}^{n \\times d}$, $y \\in \\mathbb{R}^n$, $w \\in \\mathbb{R}^d$ and "
    "$L = \\|Xw - y\\|^2$.\n\nProve that if $\\nabla_w L = 0$ then "
    "$w = (X^\\top X)^{-1} X^\\top y$.",
]


@pytest.mark.parametrize("problem", STATIONARY)
def test_what_follows_from_a_slope_that_is_zero(problem: str) -> None:
    sheet = solve(problem)
    assert sheet.solved, sheet.unsolved
    assert any(step.rule.startswith("since") for step in sheet.steps)
    assert "divide" in sheet.steps[-1].rule or "inverse" in sheet.steps[-1].rule


def test_what_is_to_be_shown_of_a_new_name_is_not_taken_as_said() -> None:
    sheet = solve("Let $x = 3$.\n\nShow that $s = 2 x$.")
    assert not sheet.solved
