"""`derive verify --annotate`: the sheet again, with a mark at every step and corrections in colour.

The text is not typeset anew: marks are put into the LaTeX of the sheet behind the steps. A step in
a display without numbers gets its mark in the margin; what is wrong has its correction below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from ..report import Claim, Report

MARKS = {
    "proved": r"\derivemark{green!50!black}{\checkmark}",
    "supported": r"\derivemark{green!50!black}{\approx}",
    "refuted": r"\derivemark{red}{\times}",
    "undecided": r"\derivemark{orange}{?}",
    "unread": r"\derivemark{orange}{!}",
}
FOLLOWS = r"\derivemark{orange}{\checkmark}"  # right, after a step that is not
PREAMBLE = r"""\usepackage{amsmath,amssymb,xcolor}
\providecommand{\derivemark}[2]{\textcolor{#1}{\ensuremath{#2}}}
\providecommand{\derivenote}[1]{\par\noindent\textcolor{red}{\footnotesize #1}\par\smallskip}
"""
WRAPPED = r"""\documentclass{article}
%s\begin{document}
%s
\end{document}
"""
SPACES = {"inline": r"\;", "rows": r"\quad ", "nested": r"\quad "}
_ROWS = ("align", "gather", "alignat", "flalign", "eqnarray", "multline")
_INNER = ("aligned", "split", "gathered", "alignedat", "array", "cases", "multlined")
_STARRED = re.compile(r"(align|gather|flalign)\*")
_BEGIN = re.compile(r"\\begin\{([A-Za-z]+\*?)\}|\\\[|\$\$")
_END = re.compile(r"\\\\(?:\*?\[[^\]]*\])?|\\end\{([A-Za-z]+\*?)\}|\\\]|\$\$|\\\)|\$")
_PARAGRAPH = re.compile(r"\n\s*\n|\n\s*\\(end|begin|item)\b|\Z")
_SPECIAL = re.compile(r"([#$%&_{}])|([\\~^<>])")
_ENTRY = re.compile(r"(\\?[A-Za-z]+|\\[a-z]+\{\\?[A-Za-z]+\})(?:\[([\w, ]+)\])?")
_NUMBER = re.compile(r"[-+\d./e]+")
_MINUS = re.compile(r"(?<![\w$-])-(?=\d)")
_SPELLED = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": "$<$",
    ">": "$>$",
}


class Insertion(NamedTuple):
    """Text that is put in front of the character at an offset."""

    offset: int
    text: str


def annotated(source: str, report: Report) -> str:
    """The LaTeX of a sheet with its marks."""
    starts = _line_starts(source)
    margins: dict[int, list[str]] = {}  # the marks of each row, by where it ends
    found: list[Insertion] = []
    for claim in report.claims:
        mark = FOLLOWS if claim.follows else MARKS.get(claim.verdict)
        if mark is None or claim.path != report.path:
            continue
        step = _step(source, _offset(starts, claim))
        if step.kind == "margin":
            margins.setdefault(step.row_end, []).append(mark)
        else:
            found.append(Insertion(step.end, SPACES[step.kind] + mark))
        note = _correction(claim)
        if note:
            found.append(_below(source, step, note))
    found += [Insertion(at, rf" \tag*{{{' '.join(marks)}}}") for at, marks in margins.items()]
    text = source
    for at, put in sorted(found, key=lambda i: i.offset, reverse=True):
        text = text[:at] + put + text[at:]
    return _with_preamble(text)


def _line_starts(source: str) -> Sequence[int]:
    return [0, *(m.end() for m in re.finditer("\n", source))]


def _offset(starts: Sequence[int], claim: Claim) -> int:
    """Where the step ends."""
    line = min(claim.end_line, len(starts))
    return starts[line - 1] + claim.end_column - 1


class _Step(NamedTuple):
    """Where a step ends, where its row does, and what it stands in."""

    end: int
    row_end: int
    break_end: int  # behind the line break, where there is one
    kind: str


def _step(source: str, end: int) -> _Step:
    stop = _END.search(source, end)
    kind = _display(source, end)
    row_end, break_end = (stop.start(), stop.end()) if stop else (len(source), len(source))
    if kind == "margin" and re.search(r"\\(tag|label)\b", source[end:row_end]):
        kind = "rows"
    if stop is None or not stop[0].startswith(r"\\"):
        break_end = -1
    return _Step(end, row_end, break_end, kind)


def _below(source: str, step: _Step, note: str) -> Insertion:
    """A correction: below its row where more rows follow, else below the display."""
    if step.break_end >= 0 and step.kind in ("margin", "rows"):
        return Insertion(step.break_end, rf" \intertext{{\color{{red}}\footnotesize {note}}}")
    return Insertion(_after_display(source, step.end, step.kind), rf"\derivenote{{{note}}}")


def _display(source: str, at: int) -> str:
    """What a step stands in: a display with a free margin, one with numbers, or a sentence."""
    for match in reversed(list(_BEGIN.finditer(source, 0, at))):
        name = match[1]
        if name is None:
            closer = r"\]" if match[0] == r"\[" else "$$"
            if source.find(closer, match.end(), at) < 0:
                return "margin" if match[0] == r"\[" else "nested"
            continue
        if source.find(rf"\end{{{name}}}", match.end(), at) >= 0:
            continue
        if _STARRED.fullmatch(name):
            return "margin"
        if name.rstrip("*") in _ROWS:
            return "rows"
        if name.startswith("equation"):
            return "margin" if name.endswith("*") else "nested"
        return "nested" if name in _INNER else "inline"
    return "inline"


def _after_display(source: str, at: int, kind: str) -> int:
    """The end of the display; of a sentence, the end of its line."""
    if kind == "inline":
        end = _PARAGRAPH.search(source, at)
        return end.start() if end else len(source)
    for match in re.compile(r"\\end\{(align|gather|flalign|alignat|eqnarray|multline|equation)\*?\}"
                            r"|\\\]|\$\$").finditer(source, at):  # fmt: skip
        return match.end()
    return len(source)


def _correction(claim: Claim) -> str:
    """What a teacher writes under a wrong step."""
    if claim.verdict != "refuted":
        return ""
    words = [_plain(claim.message[:1].upper() + claim.message[1:].rstrip(".") + ".")]
    if claim.suggestion:
        words.append(rf"It should be ${claim.suggestion}$.")
    if claim.cause:
        words.append(_plain(claim.cause))
    if claim.witness is not None and claim.witness.values:
        values = ", ".join(_value(n, str(v)) for n, v in claim.witness.values.items())
        words.append(f"For example at {values}.")
    return " ".join(w for w in words if w)


def _value(name: str, value: str) -> str:
    """`h[1]` with its number, as a formula where that is a plain one."""
    match = _ENTRY.fullmatch(name)
    if match is None or not _NUMBER.fullmatch(value):
        return _plain(f"{name} = {value}")
    below = f"_{{{match[2]}}}" if match[2] else ""
    return f"${match[1]}{below} = {value}$"


def _plain(text: str) -> str:
    """Words for LaTeX: nothing in them is a command, and a minus is one."""

    def escaped(match: re.Match[str]) -> str:
        return rf"\{match[1]}" if match[1] else _SPELLED[match[2]]

    return _MINUS.sub("$-$", _SPECIAL.sub(escaped, text))


def _with_preamble(text: str) -> str:
    at = text.find(r"\begin{document}")
    if at < 0:
        return WRAPPED % (PREAMBLE, text)
    return text[:at] + PREAMBLE + text[at:]
