"""A sheet judged from Python, with a report that notebooks can show."""

from __future__ import annotations

import os
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from .. import check, report
from ..check import Options
from ..data import frozen, names
from ..report import Claim

KINDS = {".tex": "tex", ".md": "md", ".ipynb": "ipynb", ".txt": "tex"}
"""Files that hold a sheet, by how their names end."""

SHOWN = ("place", "verdict", "formula", "reason")
COLOURS = {"proved": "#1a7f37", "refuted": "#cf222e", "given": "#57606a", "supported": "#0969da"}


@frozen
class Report(report.Report):
    """Everything that is known of a sheet. Notebooks show it as a table.

    >>> verify(r"$$ (a+b)^2 = a^2 + 2ab + b^2 $$")
    Report(proved: 1 proved)
    """

    def __repr__(self) -> str:
        counts = ", ".join(f"{n} {name}" for name, n in self.summary.items())
        rows = [f"\n  {_place(c)} {c.verdict} {_reason(c)}".rstrip() for c in self._news()]
        return f"Report({self.verdict}: {counts or 'no claims'}{''.join(rows)})"

    def _news(self) -> Iterator[Claim]:
        return (c for c in self.claims if c.verdict not in ("proved", "given"))

    def _repr_markdown_(self) -> str:
        head = f"| {' | '.join(SHOWN)} |\n|{'---|' * len(SHOWN)}\n"
        return head + "\n".join(f"| {' | '.join(map(_cell, _row(c)))} |" for c in self.claims)

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{name}</th>" for name in SHOWN)
        rows = "".join(f"<tr>{_html(c)}</tr>" for c in self.claims)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def _repr_latex_(self) -> str:
        rows = (
            rf"\text{{{c.verdict}}} & \displaystyle {_formula(c)}"
            for c in self.claims
            if c.verdict != "unread"
        )
        return r"$\begin{array}{ll}" + r" \\ ".join(rows) + r"\end{array}$"


def _place(claim: Claim) -> str:
    return f"{claim.line}:{claim.column}"


def _formula(claim: Claim) -> str:
    latex = " ".join(claim.latex.split())
    return f"{claim.previous} {claim.relation} {latex}" if claim.previous else latex


def _reason(claim: Claim) -> str:
    uses = f"using {', '.join(f'${u}$' for u in claim.uses)}" if claim.uses else ""
    provided = f"provided {', '.join(f'${p}$' for p in claim.provided)}" if claim.provided else ""
    return "; ".join(part for part in (claim.message, provided, uses) if part)


def _row(claim: Claim) -> tuple[str, str, str, str]:
    formula = _formula(claim)
    if claim.verdict == "unread":  # what is in it is not known: it is no mathematics to show
        return _place(claim), claim.verdict, f"`{formula}`", _reason(claim)
    return _place(claim), claim.verdict, f"${formula}$" if formula else "", _reason(claim)


def _cell(text: str) -> str:
    return text.replace("|", "&#124;").replace("\n", " ")


def _html(claim: Claim) -> str:
    place, verdict, formula, reason = map(escape, _row(claim))
    colour = COLOURS.get(claim.verdict, "#9a6700")
    mark = f'<span style="color:{colour}">{verdict}</span>'
    return "".join(f"<td>{cell}</td>" for cell in (place, mark, formula, reason))


def verify(
    text_or_path: str | os.PathLike[str], kind: str | None = None, seconds: float | None = None
) -> Report:
    """The report on a sheet: a path to one, or its text. A string is a path if it is one line that
    ends like a sheet's file (.tex, .md, .ipynb, .txt), else text, of the `kind` "tex" or "md".

    >>> verify(r"$$ (a+b)^2 = a^2 + b^2 $$").verdict
    'refuted'
    """
    options = Options() if seconds is None else Options(seconds)
    if isinstance(text_or_path, str) and not _is_path(text_or_path):
        found = check.verify_text(text_or_path, _checked_kind(kind), options)
    elif isinstance(text_or_path, str | os.PathLike):
        found = check.verify(text_or_path, options)
    else:
        raise TypeError(f"text_or_path: text or a path was expected, not {text_or_path!r}")
    return Report(**{name: getattr(found, name) for name in names(found)})


def _is_path(text: str) -> bool:
    return "\n" not in text and "$" not in text and Path(text).suffix.lower() in KINDS


def _checked_kind(kind: Any) -> str:
    if kind not in (None, "tex", "md"):
        raise ValueError(f"kind: 'tex' or 'md' was expected, not {kind!r}")
    return kind or "tex"
