"""Sheets as LaTeX and Markdown: the problem's own text with solutions where they belong."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..kernel.terms import Index, Term
from .lines import Derivation, Line
from .notation import Notation

_HERE = Path(__file__).parent


class Row(NamedTuple):
    """One line of a display; `mark` is its number in the sheet."""

    left: str
    right: str
    rule: str
    mark: int
    relation: str = "="


class Piece(NamedTuple):
    """A paragraph of a solution: words, a chain of lines, or something drawn."""

    intro: str = ""
    rows: Sequence[Row] = ()
    raw: str = ""


class Words(NamedTuple):
    """A stretch of the problem."""

    text: str


class Solution(NamedTuple):
    """What stands below a task."""

    pieces: Sequence[Piece]
    note: str = ""


def write(template: str, parts: Sequence[Words | Solution], standalone: bool, drawing: bool) -> str:
    """The parts in a template's format."""
    environment = Environment(  # LaTeX uses braces and per cent signs itself
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        autoescape=False,
        loader=FileSystemLoader(_HERE),
    )
    shown = [p._asdict() for p in parts]
    return environment.get_template(template).render(
        parts=shown, standalone=standalone, drawing=drawing
    )


def piece(made: Derivation, notation: Notation, start: int, intro: str | None = None) -> Piece:
    """A derivation as a display; its lines are numbered from `start` on."""
    names: dict[Index, str] = {}
    left = notation.latex(made.left, names)
    rows = []
    for n, line in enumerate(made.lines):
        right = notation.latex(line.right, names)
        rows.append(Row(left if n == 0 else "", right, reason(line, notation), start + n))
    return Piece(_case(made, intro or made.intro), rows)


def _case(made: Derivation, intro: str) -> str:
    if made.case is None:
        return intro
    sign, i, j = made.case
    relation = "=" if sign == "=" else r"\neq"
    return f"Case ${i.name} {relation} {j.name}$:"


def reason(line: Line, notation: Notation) -> str:
    """The name of the rule, with what it used."""
    if line.rule == "given" and line.about:
        facts = (f"${notation.latex(f.left)} = {notation.latex(f.right)}$" for f in line.about)
        return "since " + " and ".join(facts)
    if line.rule in ("definition", "split the fraction") and line.about:
        names = ", ".join(f"${notation.latex(f.left)}$" for f in line.about)
        start = "split the fraction; " if line.rule != "definition" else ""
        return f"{start}definition of {names}"
    return line.rule


__all__ = ["Piece", "Row", "Solution", "Term", "Words", "piece", "reason", "write"]
