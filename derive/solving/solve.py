"""A problem and its solution: the steps are written, judged as `derive verify` does, and kept only
where they are proved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ..check import Options, judge, verify_text
from ..elaborate.document import elaborate
from ..kernel.terms import Deriv, Sym, rename
from ..read import read_text
from ..report import Claim, Report
from ..sheet.gradients import Gradients
from ..sheet.identities import identity
from ..sheet.lines import Derivation, distinct
from ..sheet.writing import Piece, Solution, Words, piece, write
from .problem import Problem, Task, goal, preamble_and_body, read_problem
from .values import with_values

STYLES = ("full", "short", "cases", "logs")
ATTEMPTS = 4  # lines that are not proved are left out, and the rest is judged again
SHORT = 6  # lines of a short solution
_MARK = re.compile(r"[ \t]*%#(\d+)")


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


@dataclass
class _Answer:
    """The derivations of one task, and what is missing."""

    task: Task
    derivations: list[Derivation]
    unsolved: str = ""


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
    problem = with_values(problem, values or {})
    read = read_problem(problem, kind)
    asked = judge(elaborate(read_text(problem, kind, "<problem>")), Options())
    if any(c.verdict == "refuted" for c in asked.claims):
        return Sheet("", "", (), asked, refuted=asked)
    answers = list(_answers(read, style))
    return _checked(read, answers)


# -- answers ---------------------------------------------------------------------------------------
def _answers(problem: Problem, style: str) -> Iterator[_Answer]:
    finder: Gradients | None = None
    for task in problem.tasks:
        scene = problem.scene(task)
        swap = problem.equal(task)
        left = rename(task.left, swap) if swap else task.left
        right = rename(task.right, swap) if swap and task.right is not None else task.right
        if finder is not None:
            scene = replace(scene, known=finder.scene.known)
        finder = Gradients(scene, style)
        if isinstance(left, Deriv) and isinstance(left.body, Sym | Deriv):
            finder.derivative(left, right)
            made = finder.done
        else:
            made = [identity(left, right, finder)]
        yield _Answer(task, short(made) if style == "short" else made)


def short(made: Sequence[Derivation]) -> list[Derivation]:
    """The lines that matter; of what only prepares the answer, the result."""
    *before, last = made
    out = [replace(d, lines=(d.lines[-1],)) for d in before if d.lines]
    room = max(SHORT - len(out), 1)
    lines = list(last.lines)
    while len(lines) > room:
        at = next((n for n, line in enumerate(lines[:-1]) if line.minor), len(lines) - 2)
        del lines[at]
    return [*out, replace(last, lines=tuple(lines))]


# -- the sheet -------------------------------------------------------------------------------------
def _checked(problem: Problem, answers: list[_Answer]) -> Sheet:
    """The sheet, of which every line was judged. What is not proved is left out."""
    for attempt in range(ATTEMPTS):
        text = _written(problem, answers, "tex.tex.jinja")
        report, verdicts = _judged(text, problem)
        bad = {n for n, verdict in verdicts.items() if verdict != "proved"}
        if not bad:
            break
        _leave_out(answers, bad, last=attempt == ATTEMPTS - 2)
    steps = tuple(_steps(problem, answers))
    unsolved = (
        *(f"{a.task.text}: {a.unsolved}" for a in answers if a.unsolved),
        *(f"{text}: the question is not understood" for text in problem.missed),
    )
    markdown = _written(problem, answers, "md.md.jinja")
    bare = _written(problem, [], "tex.tex.jinja")
    return Sheet(_clean(text), markdown, steps, report, unsolved, exercise=_clean(bare))


def _leave_out(answers: list[_Answer], bad: set[int], last: bool) -> None:
    number = 0
    for answer in answers:
        kept = []
        for made in answer.derivations:
            marks = range(number, number + len(made.lines))
            number += len(made.lines)
            lines = [x for n, x in zip(marks, made.lines, strict=True) if n not in bad]
            broken = bool(made.lines) and marks[-1] in bad
            if broken and made is answer.derivations[-1]:
                answer.unsolved = "the last step that was proved is written"
            if lines:
                kept.append(replace(made, lines=distinct(made.left, lines)))
        answer.derivations = kept


def _judged(text: str, problem: Problem) -> tuple[Report, dict[int, str]]:
    """The verdict on every numbered line."""
    kind = "tex"
    marks = {n: int(m[1]) for n, row in enumerate(text.split("\n"), 1) if (m := _MARK.search(row))}
    report = verify_text(_clean(text), kind)
    verdicts = dict.fromkeys(marks.values(), "unread")
    for claim in report.claims:
        mark = marks.get(claim.line)
        if mark is not None and claim.kind == "claim":
            verdicts[mark] = claim.verdict if claim.verdict != "proved" else _or(verdicts[mark])
    return report, verdicts


def _or(before: str) -> str:
    return "proved" if before in ("unread", "proved") else before


def _clean(text: str) -> str:
    return _MARK.sub("", text)


def _written(problem: Problem, answers: Sequence[_Answer], template: str) -> str:
    head, body, begin = preamble_and_body(problem.text)
    parts: list[Words | Solution] = []
    at = begin
    number = 0
    groups: dict[int, list[Piece]] = {}
    for answer in answers:
        pieces = groups.setdefault(answer.task.end, [])
        for made in answer.derivations:
            pieces.append(piece(made, problem.notation, number, _intro(made, answer, problem)))
            number += len(made.lines)
    for end, pieces in sorted(groups.items()):
        parts += [Words(problem.text[at:end].strip("\n")), Solution(pieces)]
        at = end
    parts.append(Words(problem.text[at : begin + len(body)].strip("\n")))
    return write(template, parts, standalone=not head, drawing=False)


def _intro(made: Derivation, answer: _Answer, problem: Problem) -> str:
    latex = problem.notation.latex
    if made.intro:
        return made.intro
    if isinstance(made.left, Deriv) and made is not answer.derivations[-1]:
        return f"The derivative of ${latex(made.left.body)}$ by ${latex(made.left.variable)}$:"
    return ""


def _steps(problem: Problem, answers: Sequence[_Answer]) -> Iterator[Step]:
    for answer in answers:
        for made in answer.derivations:
            shown = piece(made, problem.notation, 0)
            before = shown.rows[0].left if shown.rows else ""
            for row in shown.rows:
                yield Step(before, row.right, row.rule)
                before = row.right


__all__ = ["STYLES", "Claim", "Sheet", "Step", "goal", "solve"]
