"""Formulas and answers in LaTeX."""

from __future__ import annotations

from typing import Any

import pytest
import sympy as sp

from derive import Proved, Refuted, Undecided
from derive.library.equality import equal
from derive.library.formula import ParseError, parse
from derive.library.written import as_latex

from ..symbolic.test_builders import CASES

x, y, a, b = sp.symbols("x y a b")
i, j, k = sp.symbols("i j k", integer=True)
N = sp.Symbol("N", integer=True, positive=True)
p, q, Y = sp.IndexedBase("p"), sp.IndexedBase("q"), sp.IndexedBase("y")


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\frac{a}{b}", a / b),
        (r"$x^2$", x**2),
        (r"\sum_j y_j", sp.Sum(Y[j], (j, 1, N))),
        (r"\sum_{j=1}^{N} y_j \log p_j", sp.Sum(sp.log(p[j]) * Y[j], (j, 1, N))),
        (r"\alpha_1 x", sp.Symbol("alpha_1") * x),
        (r"\hat{y} - y", sp.Symbol("yhat") - y),
        (
            r"\sum_{i=1}^n i p_i",
            sp.Sum(i * p[i], (i, 1, sp.Symbol("n", integer=True, positive=True))),
        ),
        (r"\delta_{ij}", sp.KroneckerDelta(i, j)),
        ("x <= 3", x <= 3),
        (r"x \neq 0", sp.Ne(x, 0)),
        (r"p_i = \frac{1}{a}", sp.Eq(p[i], 1 / a)),
        (r"0.1 x", x / 10),
        (r"\frac{d}{dx} x^2", sp.Derivative(x**2, x)),
        ("f(x)", sp.Function("f")(x)),
    ],
)
def test_a_formula_is_a_sympy_expression(latex: str, expected: Any) -> None:
    made = parse(latex)
    assert made.sympy == expected
    assert made._repr_latex_().startswith("$") and repr(made).startswith("Formula(")
    assert parse(made.latex).sympy == expected  # what is read back is read alike


def test_the_parts_have_places() -> None:
    made = parse(r"\frac{a}{b} + \sin c")
    assert {made.source[s.start : s.end] for s in made.parts} >= {"a", "b", "c", r"\frac{a}{b}"}
    assert all(made.source[s.start : s.end] == s.text for s in made.parts)
    assert parse(r"\sigma(x)").notes == (r"\sigma is read as the sigmoid function",)


BAD = (
    ("", "there is no formula"),
    ("x +", r"nothing stands after \+"),
    (r"\frac{a}", "argument"),
    ("(x", "not closed"),
    (r"\unknown x", "not known"),
    (r"\int x \, dx", "not read yet"),
    ("a, b", "not one formula"),
    ("a = b = c", "several steps"),
    (r"a \] \[ 1 = 2", "not known"),
    ("\x00", "not known"),
    ("(" * 5000 + "x" + ")" * 5000, "nested too deep"),
    (r"\log " * 3000 + "x", "nested too deep"),
    ("9" * 10000, "too many digits"),
    ("x" * 30000, "more than 20000 characters"),
)


@pytest.mark.parametrize(("latex", "message"), BAD, ids=lambda t: t[:12])
def test_what_is_not_read_is_an_error_with_its_place(latex: str, message: str) -> None:
    with pytest.raises(ParseError, match=message) as caught:
        parse(latex)
    assert 0 <= caught.value.start <= caught.value.end <= max(len(caught.value.text), 1)
    assert len(str(caught.value)) < 400


def test_large_numbers_are_not_written_out() -> None:
    assert parse("10^{10^{10}}").sympy.is_Pow and parse("10^{10000}").sympy.is_Pow
    assert "10" in repr(parse("10^{10000}"))


@pytest.mark.parametrize(
    ("left", "right", "given", "kind"),
    [
        ("(a+b)^2", "a^2+2ab+b^2", [], Proved),
        ("(a+b)^2", "a^2+b^2", [], Refuted),
        (r"\frac{x^2-1}{x-1}", "x+1", [], Proved),
        (r"\log(ab)", r"\log a + \log b", [], Refuted),
        (r"\log(ab)", r"\log a + \log b", ["a > 0", "b > 0"], Proved),
        (r"p_i \sum_j y_j - y_i", "p_i - y_i", [r"\sum_j y_j = 1"], Proved),
        ("x", "y", [], Refuted),
        ("x", "y", ["x = 1"], Refuted),
        ("x", "y", ["x = y"], Proved),
        ("p_i", "q_i", ["p_i = q_i"], Proved),
        ("x^2", "x", ["x = 1"], Proved),
        ("x", "y", ["x = 1", "x = 2"], Undecided),
        ("x", "y", ["x > 1", "x < 0"], Undecided),
        ("a + b", "0.9", ["a = 0.3", "b = 0.6"], Proved),
        ("a + b", "0.8", ["a = 0.3", "b = 0.6"], Refuted),
        (r"\frac{dy}{dh}", "0", [], Refuted),
        ("w", "w - a g", [], Refuted),
        (x**2, "x x", [], Proved),
        ("2 x", 2 * x, [], Proved),
        (x**2, x**3, [], Refuted),
        (sp.Sum(Y[j], (j, 1, N)), r"\sum_k y_k", [], Proved),
        (sp.Sum(Y[j], (j, 1, N)) * x, "x", [r"\sum_k y_k = 1"], Proved),
        (sp.Symbol("alpha"), r"\alpha", [], Proved),
        (sp.Symbol("yhat"), r"\hat{y}", [], Proved),
        (sp.Integer(1), r"\frac{x}{x}", [], Proved),
        ("x", "2", [sp.Eq(x, 2)], Proved),
        (3, "3", [], Proved),
        (-sp.log(p[1]), r"-\log p_1", [], Proved),
        (p[1] + sp.Symbol("p_2"), "p_1 + p_2", [], Proved),
    ],
)
def test_answers(left: Any, right: Any, given: list[Any], kind: type) -> None:
    verdict = equal(left, right, given)
    assert isinstance(verdict, kind), verdict


def test_a_verdict_says_why() -> None:
    proved = equal(r"\frac{y_i}{x} \sum_j p_j", r"\frac{y_i}{x}", ["a > 0", r"\sum_j p_j = 1"])
    assert repr(proved) == r"Proved(provided x \neq 0; using \sum_j p_j = 1)"
    assert isinstance(proved, Proved) and proved.uses == (1,)
    refuted = equal("x", "y")
    assert "the two sides differ" in repr(refuted) and "at x = " in repr(refuted)
    assert refuted._repr_markdown_().startswith("**refuted**")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((r"\log " * 3000 + "x", "y"), "left: .*nested too deeply"),
        (("x +", "y"), "left: nothing stands after"),
        (("y", r"\foo"), "right: .*not known"),
        (("x", "y", ["x > "]), r"given\[0\]: "),
        (("x", "y", ["x"]), r"given\[0\]: .*relation"),
        (("x", "y", "x > 0"), "given: a list"),
        (("x = 1", "y"), "left: .*without a relation"),
        ((0.5, "y"), "left: .*Rational"),
        ((x, "y = 1"), "right: one expression"),
        ((x, "y", ["y"]), r"given\[0\]: a relation"),
        ((x, r"\foo"), "right: .*not known"),
        (((1, 2), "y"), "left: a SymPy expression"),
    ],
    ids=str,
)
def test_errors_name_the_argument(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        equal(*arguments)


@pytest.mark.parametrize("name", CASES)
def test_a_builder_in_latex_is_read_as_what_it_is(name: str) -> None:
    """A reference that is an expression is told to the process that judges as LaTeX."""
    built = CASES[name][0]()
    assert isinstance(equal(built, as_latex(built, "built")), Proved)
