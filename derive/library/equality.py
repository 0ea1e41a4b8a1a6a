"""Are two expressions equal, each in LaTeX or SymPy?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..answer import answer, one_line
from ..check import Options
from ..report import Claim, Report, Verdict
from .formula import ParseError, parse
from .verdicts import Undecided, verdict_of

SECONDS = 2.0


def equal(
    left: Any, right: Any, given: Sequence[Any] = (), seconds: float = SECONDS
) -> Verdict[Any]:
    """Whether two expressions are equal for every value, under what is given: each in LaTeX or as
    a SymPy expression. `right` must be defined wherever `left` is: x + 1 may stand for
    (x^2 - 1)/(x - 1), not the other way round. Raises ParseError for LaTeX that is not read.

    >>> equal(r"\\frac{e^x}{1 + e^x}", r"\\frac{1}{1 + e^{-x}}")
    Proved()
    >>> equal(r"p_i \\sum_j y_j - y_i", "p_i - y_i", given=[r"\\sum_j y_j = 1"])
    Proved(using \\sum_j y_j = 1)
    >>> import sympy
    >>> equal(sympy.Symbol("x")**2, "x x")
    Proved()
    """
    asked = arguments(left, right, given)
    if all(isinstance(value, str) for value in asked.values()):
        return _in_latex({what: one_line(text) for what, text in asked.items()}, seconds)
    return _in_sympy(asked, seconds)


def arguments(left: Any, right: Any, given: Any) -> dict[str, Any]:
    """What is asked about, by the names of the arguments."""
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise TypeError(f"given: a list of relations was expected, not {given!r}")
    return {"left": left, "right": right} | {f"given[{n}]": g for n, g in enumerate(given)}


def _in_latex(texts: Mapping[str, str], seconds: float) -> Verdict[Any]:
    left, right, *given = texts.values()
    report = answer(left, right, given, Options(seconds=seconds, why=0))
    claim = unread_claim(report)
    if claim is not None:
        what, text = [*texts.items()][claim.line - 1]
        message = claim.message.partition(": ")[2] or claim.message
        raise ParseError(what, text, message, claim.column - 1, claim.end_column - 1)
    return judged(report, given)[1]


def unread_claim(report: Report) -> Claim | None:
    """The first text that was not understood."""
    return next((c for c in report.claims if c.verdict == "unread"), None)


def judged(report: Report, given: Sequence[str]) -> tuple[Claim | None, Verdict[Any]]:
    """The verdict on an answer, with its claim. Givens that are refuted, or contradict each other,
    decide none."""
    for claim in report.claims:
        if claim.line > 2 and claim.verdict not in ("given", "proved", "supported"):
            return None, Undecided(reason=claim.message)
    found = [c for c in report.claims if c.line <= 2 and c.verdict != "given"]
    if not found:
        return None, Undecided(reason="no claim was read")
    return found[-1], verdict_of(found[-1], given)


def _in_sympy(asked: Mapping[str, Any], seconds: float) -> Verdict[Any]:
    """What is LaTeX among it is read with the symbols of the others."""
    from ..symbolic.api import prove, question
    from ..symbolic.convert import expression

    known = {what: expression(v, what) for what, v in asked.items() if not isinstance(v, str)}
    parts = [
        (what, side)
        for what, e in known.items()
        for side in (e.args if getattr(e, "is_Relational", False) else (e,))
    ]
    context = question([e for _, e in parts], names=[what for what, _ in parts]).context
    made = {
        what: _latex_in(value, what, context) if isinstance(value, str) else value
        for what, value in asked.items()
    }
    left, right, *given = made.values()
    return prove(left, right, given, seconds=seconds)


def _latex_in(text: str, what: str, context: Any) -> Any:
    try:
        formula = parse(text)
    except ParseError as problem:
        raise ParseError(what, problem.text, problem.message, problem.start, problem.end) from None
    if (formula.right is not None) != what.startswith("given"):
        wanted = "a relation" if formula.right is None else "one expression"
        raise ParseError(what, formula.source, f"{wanted} was expected", 0, len(formula.source))
    return formula.expression(context, evaluate=False)
