"""One self-contained HTML file: the steps as typeset mathematics (native MathML), each with its
mark, and under it what was found, the values, and what was used. No script, no network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from ..report import Claim, Passage, Report
from . import Look, Outcome
from .mathml import math
from .measure import Strip, plain
from .measure import words as in_words
from .said import ORDER, Told, hint, is_news, point, sides, summary, told

TEMPLATE = Path(__file__).with_name("report.html.jinja")
MARKS = {"proved": "✓", "supported": "≈", "refuted": "✗", "undecided": "?", "unread": "!"}
WORST = ("given", "proved", "supported", "undecided", "unread", "refuted")
_DELIMITERS = re.compile(r"^(\$\$?|\\[(\[])|(\$\$?|\\[)\]])$")
RELATIONS = {"<=": r"\leq", ">=": r"\geq", "!=": r"\neq", "approx": r"\approx"}


class Row(NamedTuple):
    """A claim as it stands in the report."""

    claim: Claim
    anchor: str
    mark: str
    is_open: bool
    message: str
    formula: Markup
    facts: list[tuple[str, list[Markup]]]
    values: list[str]
    sides: list[tuple[str, str]]
    advice: str
    edit: Markup | None


class Line(NamedTuple):
    """A line of the sheet, typeset, with the claims that begin in it."""

    text: Markup
    rows: list[Row]

    @property
    def verdict(self) -> str:
        """The worst of its claims."""
        found = [r.claim.verdict for r in self.rows]
        return max(found, key=WORST.index, default="")


class Part(NamedTuple):
    """A paragraph of the sheet: its lines, and what is said below it."""

    kind: str
    level: int
    lines: list[Line]
    below: list[Row]
    cells: list[list[Markup]]


def write(outcomes: Iterable[Outcome], out: TextIO, look: Look) -> None:
    """All sheets in one page."""
    found = list(outcomes)
    text = TEMPLATE.read_text(encoding="utf-8")
    page = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).from_string(text)
    counts: dict[str, int] = dict.fromkeys(ORDER, 0)
    for outcome in found:
        for verdict, n in outcome.report.summary.items() if outcome.report else ():
            counts[verdict] = counts.get(verdict, 0) + n
    out.write(
        page.render(
            version=look.version,
            summary=summary(found, look._replace(colour=False)),
            counts=[(v, n, MARKS[v]) for v, n in counts.items() if v in MARKS and n],
            sheets=[_sheet(n, outcome, look) for n, outcome in enumerate(found, 1)],
        )
    )
    out.write("\n")


def _sheet(number: int, outcome: Outcome, look: Look) -> dict[str, Any]:
    report = outcome.report
    made: dict[str, Any] = {"path": plain(outcome.path), "error": plain(outcome.error), "files": []}
    made |= {"number": number, "givens": [], "parts": [], "one": "", "news": []}
    if report is None:
        return made
    rows = _rows(f"s{number}", report, look)
    made["givens"] = [r for r in rows if r.claim.verdict == "given"]
    made["news"] = [r for r in rows if is_news(r.claim, look)]
    made["parts"] = list(_parts(report, rows))
    made["one"] = summary([outcome], look._replace(colour=False)).partition(": ")[2]
    noted = {(c.path, c.line): c.verdict for c in report.claims if is_news(c, look)}
    for path, lines in report.source.items():
        numbered = [
            (n, Strip.of(line).text, noted.get((path, n), "")) for n, line in enumerate(lines, 1)
        ]
        made["files"].append((plain(path), numbered))
    return made


def _rows(anchor: str, report: Report, look: Look) -> list[Row]:
    """Every claim in reading order; one that goes on with the one before needs no left side."""
    rows: list[Row] = []
    for n, one in enumerate(told(report, look._replace(verbose=True))):
        before = rows[-1].claim if rows else None
        rows.append(_row(f"{anchor}-{n}", one, before, look))
    return rows


def _parts(report: Report, rows: Iterable[Row]) -> Iterator[Part]:
    """The sheet in reading order, each claim where it stands; at the end what stands nowhere."""
    left: dict[tuple[str, int], list[Row]] = {}
    for r in rows:
        left.setdefault((r.claim.path, r.claim.line), []).append(r)
    for paragraph in report.text:
        lines = []
        for passages in paragraph.rows:
            here = [r for p in passages for r in _taken(p, left)]
            lines.append(Line(_line(passages, here, paragraph.kind), here))
        cells = [[_passage(p, paragraph.kind) for p in passages] for passages in paragraph.rows]
        below = [r for line in lines for r in line.rows if r.is_open]
        yield Part(paragraph.kind, paragraph.level, lines, below, cells)
    rest = [r for found in left.values() for r in found]
    if rest:
        yield Part("display", 0, [Line(r.formula, [r]) for r in rest], [], [])


def _taken(passage: Passage, left: dict[tuple[str, int], list[Row]]) -> Iterator[Row]:
    """The claims that begin in a passage; they are not asked for again."""
    for number in range(passage.place.line, passage.place.end_line + 1):
        found = left.get((passage.path, number), [])
        here = [r for r in found if _holds(passage, r.claim)]
        if here:
            left[passage.path, number] = [r for r in found if not _holds(passage, r.claim)]
        yield from here


def _holds(passage: Passage, claim: Claim) -> bool:
    """Whether a claim begins in a passage."""
    place, at = passage.place, (claim.line, claim.column)
    start, end = (place.line, place.column), (place.end_line, place.end_column)
    return passage.path == claim.path and start <= at < end


def _line(passages: Iterable[Passage], rows: Iterable[Row], kind: str) -> Markup:
    """Words and formulas of one line; in a sentence, each formula with the marks of its claims."""
    out = Markup()
    for n, passage in enumerate(passages):
        out += Markup(" " if n and passage.apart else "") + _passage(passage, kind)
        if kind != "display":
            for r in rows:
                if r.claim.verdict != "given" and _holds(passage, r.claim):
                    out += _mark(r)
    return out


def _mark(row: Row) -> Markup:
    """The mark of a claim in a sentence; where there is more to say, it leads there."""
    verdict = row.claim.verdict
    if not row.is_open:
        text = '<span class="{}" role="img" aria-label="{}">{}</span>'
        return Markup(text).format(f"mark {verdict}", verdict, row.mark)
    text = '<a class="{}" href="#{}" aria-label="{}: {}">{}</a>'
    return Markup(text).format(f"mark {verdict}", row.anchor, verdict, row.message, row.mark)


def _passage(passage: Passage, kind: str) -> Markup:
    if passage.kind == "words":
        return Markup.escape(plain(passage.text))
    return math(_DELIMITERS.sub("", passage.text), display=kind == "display")


def _row(anchor: str, one: Told, before: Claim | None, look: Look) -> Row:
    claim = one.claim
    goes_on = before is not None and claim.previous == before.latex
    start = "" if goes_on or claim.previous is None else claim.previous
    relation = RELATIONS.get(claim.relation, claim.relation) if claim.previous is not None else ""
    shown = math(claim.latex, before=f"{start} {relation} ")
    facts = [
        ("because", [_worded(text) for text in claim.because]),
        ("uses", [] if claim.because else [math(text) for text in claim.uses]),
        ("provided", [math(text) for text in claim.provided]),
        ("reading", [_worded(text) for text in claim.reading]),
        ("then", [Markup.escape(text) for text in one.after]),
    ]
    if claim.previous is not None and claim.verdict not in ("proved", "unread", "given"):
        facts.insert(0, ("compared with", [math(claim.previous)]))
    values = point(claim.witness) if claim.witness else []
    both = (
        list(zip(sides(claim), (claim.witness.left, claim.witness.right), strict=True))
        if claim.witness
        else []
    )
    return Row(
        claim,
        anchor,
        MARKS.get(claim.verdict, ""),
        is_news(claim, look),
        one.message,
        shown,
        [(title, texts) for title, texts in facts if texts],
        values,
        both,
        hint(claim) if claim.verdict != "proved" else "",
        math(claim.suggestion) if claim.suggestion else None,
    )


def _worded(text: str) -> Markup:
    """Words with formulas between dollars."""
    pieces = text.split("$")
    if len(pieces) % 2 == 0:
        return Markup.escape(in_words(text))
    words = (
        Markup.escape(p) if n % 2 == 0 else math(p, display=False) for n, p in enumerate(pieces)
    )
    return Markup().join(words)
