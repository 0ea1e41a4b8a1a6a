"""Are two answers equal? A sheet of one claim, judged like any other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from time import thread_time

from .check import Options, judge
from .data import replace
from .elaborate.document import Elaborated, elaborate
from .marking.judging import is_closed
from .read import Chain, Node, Text, parse_formula, read_text
from .read.tree import Finding
from .report import Claim, Report

PATH = "<answer>"
LONGEST = 20_000
_FENCES = (("$$", "$$"), ("$", "$"), (r"\[", r"\]"), (r"\(", r"\)"))


def answer(left: str, right: str, givens: Sequence[str], options: Options) -> Report:
    """The report on `left = right` under the givens. What can't be read is unread, and says why.
    An answer holds for whatever it is asked for: one that is right on a smaller domain is refuted.

    Its line 1 is the left answer, line 2 the right one; the givens follow from line 3 on."""
    texts = [one_line(text) for text in (left, right, *givens)]
    unread = [c for line, text in enumerate(texts, 1) for c in _complaints(line, text)]
    if unread:
        return Report(PATH, tuple(unread))
    sheet, lines = _sheet(texts)
    try:
        read = _supposed(elaborate(read_text(sheet, "tex", PATH)))
        report = _together(read, judge(read, options._replace(strict=True)), options.seconds)
    except RecursionError:
        line = max(range(len(texts)), key=lambda n: len(texts[n])) + 1
        return Report(PATH, (_unread(line, texts[line - 1], "it is nested too deeply"),))
    return Report(PATH, tuple(_moved(c, lines) for c in report.claims))


def _supposed(sheet: Elaborated) -> Elaborated:
    """A value that is given holds of a formula too: with x = 1, x^2 is x. (In a document, a formula
    is judged for all values.) Where a side is a number, values are put in anyway."""
    claim = sheet.entries[-1]
    if any(side is None or is_closed(side) for side in (claim.left, claim.right)):
        return sheet
    roles = {"value": "hypothesis"}
    known = (replace(k, role=roles.get(k.role, k.role)) for k in sheet.known)
    return replace(sheet, known=tuple(known))


def _together(sheet: Elaborated, report: Report, seconds: float) -> Report:
    """An answer is right under all that was given, also under what its proof did not need: where
    that is shown to hold nowhere, nothing was decided."""
    from .judge.points import CONTRADICTION, contradiction
    from .maths.functions import FUNCTIONS

    shown = [c.kind == "claim" and c.verdict in ("proved", "supported") for c in report.claims]
    givens = [k.given for k in sheet.known]
    depends = sheet.depends.get(sheet.entries[-1].section, {})
    limit = thread_time() + seconds
    why = any(shown) and contradiction(givens, FUNCTIONS, depends=depends, deadline=limit)
    if not why:
        return report
    undecided = {"verdict": "undecided", "code": CONTRADICTION, "message": why}
    nothing = {"uses": (), "provided": (), "because": ()}
    claims = (
        replace(c, **undecided, **nothing) if said else c
        for c, said in zip(report.claims, shown, strict=True)
    )
    return replace(report, claims=tuple(claims))


def one_line(text: str) -> str:
    """One line; dollars around it are no part of the formula."""
    line = " ".join(text.split())
    for start, end in _FENCES:
        if len(line) >= len(start + end) and line.startswith(start) and line.endswith(end):
            return line[len(start) : len(line) - len(end)].strip()
    return line


def _sheet(texts: Sequence[str]) -> tuple[str, dict[int, int]]:
    """The sheet that says it, and which of its lines holds which text."""
    left, right, *givens = texts
    rows: list[str] = []
    lines: dict[int, int] = {}

    def put(number: int, text: str) -> None:
        rows.append(text)
        lines[len(rows)] = number

    for number, text in enumerate(givens, 3):
        rows += ["% derive: given", r"\["]
        put(number, text)
        rows.append(r"\]")
    rows += ["% derive: claim", r"\["]
    put(1, left)
    rows.append("=")
    put(2, right)
    rows.append(r"\]")
    return "\n".join(rows), lines


def _complaints(line: int, text: str) -> Iterator[Claim]:
    """What keeps a text from being one formula: an answer is an expression, a given a relation."""
    node, problems = statement_of(text)
    if node is None:
        yield from (_unread(line, text, *problem) for problem in problems)
    elif line > 2 and not isinstance(node, Chain):
        yield _unread(line, text, "a given is a relation, such as a > 0")
    elif line <= 2 and isinstance(node, Chain):
        yield _unread(line, text, "an answer is one expression without a relation")


def statement_of(text: str) -> tuple[Node | None, list[tuple[str, int, int]]]:
    """The one statement of a text, or what keeps it from being one, each with its place."""
    if len(text) > LONGEST:
        return None, [(f"it has more than {LONGEST} characters", 0, len(text))]
    findings: list[Finding] = []
    try:
        nodes = [s.node for s in parse_formula(text, findings)]
    except RecursionError:
        return None, [("it is nested too deeply", 0, len(text))]
    if findings:
        return None, [(f.message, f.span.start, f.span.end) for f in findings]
    if not nodes:
        return None, [("there is no formula", 0, len(text))]
    if len(nodes) > 1 or isinstance(nodes[0], Text):
        return None, [("it is not one formula", 0, len(text))]
    return nodes[0], []


def _unread(line: int, text: str, message: str, start: int = 0, end: int | None = None) -> Claim:
    end = len(text) if end is None else end
    return Claim(
        path=PATH,
        line=line,
        column=start + 1,
        end_line=line,
        end_column=end + 1,
        kind="claim",
        verdict="unread",
        code="unread",
        latex=text,
        message=f"{_NAMES.get(line, 'a given')}: {message}",
    )


_NAMES = {1: "the first answer", 2: "the second answer"}


def _moved(claim: Claim, lines: dict[int, int]) -> Claim:
    """The claim at its place in the texts that were asked about."""
    line, end = lines.get(claim.line, 1), lines.get(claim.end_line, 1)
    return replace(claim, line=line, end_line=end)
