"""Reports to be written, made by hand: what a judge finds may change, how it is shown may not."""

from __future__ import annotations

from dataclasses import replace

from derive.report import Claim, Place, Report, WitnessText
from derive.write import Outcome

SOFTMAX = [
    r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$, $\sum_j y_j = 1$.",
    r"\begin{align}",
    r"\frac{\partial L}{\partial z_i}",
    r"  &= -\sum_j \frac{y_j}{p_j} \frac{\partial p_j}{\partial z_i} \\",
    r"  &= -\sum_j y_j (\delta_{ij} + p_i) \\",
    r"  &= -y_i - p_i",
    r"\end{align}",
]


def at(lines: list[str], line: int, text: str, nth: int = 0) -> Place:
    """Where a text stands in a line."""
    start = -1
    for _ in range(nth + 1):
        start = lines[line - 1].index(text, start + 1)
    return Place(line, start + 1, line, start + 1 + len(text))


def claim(path: str, lines: list[str], line: int, text: str, verdict: str, **more: object) -> Claim:
    return Claim(path, *at(lines, line, text), "claim", verdict, latex=text, **more)  # type: ignore[arg-type]


def softmax() -> Report:
    """A slip in a chain, with all that can be known of it."""
    path, lines = "softmax.tex", SOFTMAX
    first = r"-\sum_j \frac{y_j}{p_j} \frac{\partial p_j}{\partial z_i}"
    second = r"-\sum_j y_j (\delta_{ij} + p_i)"
    values = {"i": "1", "z[1]": "-7/3", "z[2]": "2/9", "y[1]": "3/2", "y[2]": "-1/2"}
    return Report(
        path,
        (
            replace(claim(path, lines, 1, r"\sum_j y_j = 1", "given"), kind="given"),
            claim(
                path, lines, 4, first, "proved", previous=r"\frac{\partial L}{\partial z_i}", ms=2.5
            ),
            claim(
                path,
                lines,
                5,
                second,
                "refuted",
                code="wrong",
                previous=first,
                previous_place=at(lines, 4, first),
                witness=WitnessText({"K": 2}, values, "-1.42795", "-1.57205"),
                message="the two sides differ: -1.42795 is not -1.57205",
                mistake="quotient rule with the signs exchanged",
                suggestion=r"-\sum_j y_j (\delta_{ij} - p_i)",
                ms=31.25,
            ),
            claim(
                path,
                lines,
                6,
                "-y_i - p_i",
                "proved",
                previous=second,
                follows=True,
                uses=(r"\sum_j y_j = 1",),
                provided=(r"p_i \neq 0",),
            ),
        ),
        {path: lines},
    )


def one_line() -> Report:
    """Both expressions on one line, tabs before them and wide characters between."""
    lines = ["\t\t損失: $x̂ \\cdot x = 損 x^3 + 損$ と e\u0301 である。"]
    text, before = "損 x^3 + 損", "x̂ \\cdot x"
    return Report(
        "wide.md",
        (
            claim(
                "wide.md",
                lines,
                1,
                text,
                "refuted",
                code="wrong",
                previous=before,
                previous_place=at(lines, 1, before),
                message="true only if x = 0",
                cause="true if x = 0",
                witness=WitnessText({"?3": 2}, {}, "1", "undefined"),
            ),
        ),
        {"wide.md": lines},
    )


def long_line() -> Report:
    """An expression in the middle of a line that is longer than any terminal is wide."""
    many = [rf"\frac{{x_{{{n}}}}}{{{n}}}" for n in range(60)]
    lines = ["", "A step: $" + " + ".join(many) + " = S$."]
    text = " + ".join(many[20:24])
    values = {f"x_{{{n}}}": f"{n}/7" for n in range(40)}
    return Report(
        "long.tex",
        (
            claim(
                "long.tex",
                lines,
                2,
                text,
                "refuted",
                code="wrong",
                previous=" + ".join(many[:12]),
                message="the two sides differ: 1 is not 2",
                witness=WitnessText({"N": 3}, values, "1", "2"),
                reading=("a(b + c) was read as a product, as a is no function anywhere in it",),
            ),
        ),
        {"long.tex": lines},
    )


def many_lines() -> Report:
    """An expression over six lines, a formula that was not understood, one that is undecided."""
    lines = [
        r"\begin{align}",
        r"L &= a +",
        "  b +",
        "  c +",
        "  d +",
        "  e +",
        "  f",
        r"\end{align}",
    ]
    lines += [r"\[ x = \unheardof{y} \]", r"\[ a \leq b \]", "\\[ q = \u202ex \\]"]
    whole = Claim(
        *("lines.tex", 2, 6, 7, 4, "claim", "supported", "supported"),
        latex="a +\n b +\n c +\n d +\n e +\n f",
        previous="L",
        previous_place=at(lines, 2, "L"),
        message="the two sides agree at 24 points; no proof was found",
    )
    path = "lines.tex"
    return Report(
        path,
        (
            whole,
            claim(
                *(path, lines, 9, r"\unheardof", "unread"),
                code="unread-token",
                message=r"the command \unheardof is not known",
            ),
            claim(
                *(path, lines, 10, "b", "undecided"),
                code="undecided",
                relation="<=",
                previous="a",
                previous_place=at(lines, 10, "a"),
                message="the time limit was reached",
            ),
            claim(
                *(path, lines, 11, "\u202ex", "refuted"),
                code="wrong",
                previous="q",
                previous_place=at(lines, 11, "q"),
                message="the two sides differ: 1 is not 2",
            ),
        ),
        {path: lines},
    )


REPORTS = {
    "softmax": softmax,
    "one_line": one_line,
    "long_line": long_line,
    "many_lines": many_lines,
}


def outcomes() -> list[Outcome]:
    """All of them, and a file that could not be read."""
    made = [Outcome(report.path, report) for report in (make() for make in REPORTS.values())]
    return [*made, Outcome("gone.tex", None, "gone.tex: no such file")]
