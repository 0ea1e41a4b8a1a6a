"""A problem and its solution: the steps are written, judged as `derive verify` does, and kept only
where they are proved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from ..check import Options, judge, verify_text
from ..elaborate.document import elaborate
from ..read import read_text
from ..report import Claim, Report
from ..sheet.writing import Piece, Solution, Words, pieces, write
from .answers import Answer, answers
from .problem import Problem, preamble_and_body, read_problem
from .values import with_values

STYLES = ("full", "short", "cases", "logs")
ATTEMPTS = 4  # lines that are not proved are left out, and the rest is judged again
REMEMBERED = 8  # texts: a problem is often solved in several styles, which share lines
NOTHING = "no way to it was found"
NEEDED = r"""\usepackage{amsmath,amssymb,booktabs,xcolor,tikz}
\begin{document}
"""
OPEN = "what could be proved is written"
_COMMENT = re.compile(r"^[ \t]*%.*\n?", re.M)
_MARK = re.compile(r"[ \t]*%#(\d+),(\d+)")


class Step(NamedTuple):
    """One line of a solution: by `rule`, `left` equals `right`; both are LaTeX."""

    left: str
    right: str
    rule: str
    verdict: str = "proved"


@dataclass(frozen=True)
class Sheet:
    """A solved problem. `unsolved` says of every task that is left open how far it came; `refuted`
    is the report on a problem that asks to show something false."""

    latex: str
    markdown: str
    steps: tuple[Step, ...]
    report: Report
    unsolved: tuple[str, ...] = ()
    refuted: Report | None = None
    exercise: str = field(default="", repr=False)

    @property
    def solved(self) -> bool:
        return self.refuted is None and not self.unsolved


def solve(
    problem: str,
    *,
    style: str = "full",
    kind: str = "tex",
    values: Mapping[str, str] | None = None,
) -> Sheet:
    """The solution sheet of a problem that is held as text. `values` are other numbers for it."""
    if style not in STYLES:
        raise ValueError(f"style is one of {', '.join(STYLES)}, not {style!r}")
    read, asked = _posed(with_values(problem, values or {}), kind)
    if any(c.verdict == "refuted" for c in asked.claims):
        return Sheet("", "", (), asked, refuted=asked)
    sheet = _checked(read, list(answers(read, style)))
    if sheet.unsolved and style != STYLES[0]:  # what does not go this way may go the usual one
        usual = _checked(read, list(answers(read, STYLES[0])))
        sheet = usual if len(usual.unsolved) < len(sheet.unsolved) else sheet
    return sheet


@lru_cache(REMEMBERED)
def _posed(problem: str, kind: str) -> tuple[Problem, Report]:
    """A problem as it is understood, and what is said of its own claims."""
    asked = judge(elaborate(read_text(problem, kind, "<problem>")), Options())
    return read_problem(problem, kind), asked


@lru_cache(REMEMBERED)
def _verified(sheet: str) -> Report:
    return verify_text(sheet, "tex", Options(why=0))


# -- the sheet -------------------------------------------------------------------------------------
def _checked(problem: Problem, answers: list[Answer]) -> Sheet:
    """The sheet, of which every line was judged. What is not proved is left out."""
    for attempt in range(2 * ATTEMPTS):
        text = _written(problem, answers, "tex")
        report, verdicts = _judged(text)
        bad = {n for n, verdict in verdicts.items() if verdict != "proved"}
        for answer in answers:
            if not any(g.lines or g.table for g in answer.groups):
                answer.unsolved = answer.unsolved or NOTHING
        if not bad:
            break
        if attempt < ATTEMPTS:
            _leave_out(answers, bad)
        else:
            _give_up(answers, bad)
    unsolved = (
        *(f"{a.text}: {a.unsolved}" for a in answers if a.unsolved),
        *(f"{text}: the question is not understood" for text in problem.missed),
    )
    return Sheet(
        _clean(text),
        _clean(_written(problem, answers, "md")),
        tuple(_steps(problem, answers)),
        report,
        unsolved,
        exercise=_clean(_written(problem, [], "tex")),
    )


def _leave_out(answers: list[Answer], bad: set[int]) -> None:
    """What is not proved goes; an answer without its last line is none."""
    number = 0
    for answer in answers:
        for group in answer.groups:
            count = group.lines
            if group is answer.groups[-1] and count and number + count - 1 in bad:
                answer.unsolved = answer.unsolved or OPEN
            group.leave_out({n - number for n in bad})
            number += count


def _give_up(answers: list[Answer], bad: set[int]) -> None:
    """An answer goes with all of its lines, where what is left of it goes on being wrong."""
    number = 0
    for answer in answers:
        count = sum(group.lines for group in answer.groups)
        if bad & set(range(number, number + count)):
            answer.groups.clear()
        number += count


def _judged(text: str) -> tuple[Report, dict[int, str]]:
    """The verdict on every numbered line. Of several in one row, the last claim is the last."""
    report = _verified(_clean(text))
    claims: dict[int, list[Claim]] = {}
    for claim in report.claims:
        if claim.kind == "claim" or claim.verdict == "unread":
            claims.setdefault(claim.line, []).append(claim)
    verdicts: dict[int, str] = {}
    for row, line in enumerate(text.split("\n"), 1):
        match = _MARK.search(line)
        if match is None:
            continue
        first, count = int(match[1]), int(match[2])
        found = sorted(claims.get(row, []), key=lambda c: c.column)
        for n in range(count):
            at = len(found) - count + n
            verdicts[first + n] = found[at].verdict if at >= 0 else _lone(found, n)
        if any(c.verdict == "unread" for c in found):
            verdicts |= dict.fromkeys(range(first, first + count), "unread")
    return report, verdicts


def _lone(found: list[Claim], place: int) -> str:
    """A first step may be taken for a definition: then it is no claim."""
    return "proved" if place == 0 and found else "unread"


def _clean(text: str) -> str:
    return _MARK.sub("", text)


def _written(problem: Problem, answers: Sequence[Answer], markup: str) -> str:
    head, body, begin = preamble_and_body(problem.text)
    solutions: dict[int, list[Piece]] = {}
    number = 0
    for answer in answers:
        put = solutions.setdefault(answer.end, [])
        for group in answer.groups:
            put += pieces(group, problem.notation, number, markup)
            number += group.lines
    parts: list[Words | Solution] = []
    at = begin
    for end, below in sorted(solutions.items()):
        parts += [Words(problem.text[at:end].strip("\n")), Solution(below)]
        at = end
    parts.append(Words(problem.text[at : begin + len(body)].strip("\n")))
    drawing = any(g.drawings for a in answers for g in a.groups)
    if markup == "md" and problem.kind == "tex":
        parts = [p._replace(text=_COMMENT.sub("", p.text)) if isinstance(p, Words) else p
                 for p in parts]  # fmt: skip
    template = {"tex": "tex.tex.jinja", "md": "md.md.jinja"}[markup]
    written = write(template, parts, standalone=not head, drawing=drawing)
    return f"{head}{NEEDED}{written}\\end{{document}}\n" if head and markup == "tex" else written


def _steps(problem: Problem, answers: Sequence[Answer]) -> Iterator[Step]:
    for answer in answers:
        for group in answer.groups:
            for left, right, rule in group.steps(problem.notation):
                yield Step(left, right, rule)
