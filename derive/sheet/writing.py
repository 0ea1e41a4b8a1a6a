"""Sheets as LaTeX and Markdown: the problem's own text with solutions where they belong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..kernel.givens import Given
from ..kernel.terms import Deriv, Sym
from .dense import bare, dense, shown
from .lines import Derivation, Line, distinct
from .notation import Notation
from .widths import broken, width
from .working import ArrayLine

_HERE = Path(__file__).parent


FULL = 78  # characters of a row without a rule beside it


class Row(NamedTuple):
    """One row of a display: `lines` lines of the solution, of which `mark` is the first."""

    left: str
    right: str
    rule: str
    mark: int
    lines: int = 1

    @property
    def shown(self) -> str:
        """The right side, on several lines where it is too wide for one."""
        return r" \\ &\quad ".join(broken(self.right))


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


class Table(NamedTuple):
    """A table of formulas and words, as LaTeX in every cell."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@cache
def _environment() -> Environment:
    """LaTeX uses braces and per cent signs itself."""
    return Environment(
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


def rendered(template: str, **what: object) -> str:
    return _environment().get_template(template).render(**what)


def write(template: str, parts: Sequence[Words | Solution], standalone: bool, drawing: bool) -> str:
    """The parts in a template's format."""
    shown = [p._asdict() for p in parts]
    return rendered(template, parts=shown, standalone=standalone, drawing=drawing)


@dataclass
class Group:
    """Part of a solution: derivations below some words, each in a display of its own or (compact)
    one in each row of a single display; or a table; or a drawing."""

    intro: str = ""
    derivations: list[Derivation] = field(default_factory=list)
    compact: bool = False
    equations: bool = False  # rows of one display, each with a left side of its own
    decimals: bool = False
    table: Table | None = None
    drawings: Mapping[str, str] = field(default_factory=dict)  # by format
    rows: Sequence[ArrayLine] = ()

    @property
    def lines(self) -> int:
        """How many lines of a solution there are."""
        return sum(len(d.lines) for d in self.derivations) + sum(len(r.rights) for r in self.rows)

    def leave_out(self, bad: set[int]) -> None:
        """Lines are taken away, by their number."""
        number = 0
        derivations = []
        for made in self.derivations:
            kept = [x for n, x in enumerate(made.lines, number) if n not in bad]
            number += len(made.lines)
            if kept:
                ended = kept[-1] is made.lines[-1]
                spelled = made.spelled if ended else (made.spelled[0], "")
                lines = distinct(made.left, kept)
                derivations.append(replace(made, lines=lines, spelled=spelled))
        rows = []
        for row in self.rows:
            rights = tuple(x for n, x in enumerate(row.rights, number) if n not in bad)
            number += len(row.rights)
            if rights:
                rows.append(row._replace(rights=rights))
        if self.lines and not derivations and not rows:
            self.intro = ""  # of nothing
        self.derivations, self.rows = derivations, rows

    def steps(self, notation: Notation) -> Iterator[tuple[str, str, str]]:
        """What stands left and right of every sign of equality, and why it holds."""
        notation = replace(notation, decimals=self.decimals)
        for made in self.derivations:
            before = shown(made.left, made, notation)
            for line in made.lines:
                right = shown(line.right, made, notation)
                yield before, right, reason(line, made, notation)
                before = right
        for row in self.rows:
            before = row.left
            for n, right in enumerate(row.rights, 1):
                yield before, right, "evaluate" if n == len(row.rights) else "insert the values"
                before = right


def pieces(group: Group, notation: Notation, start: int, markup: str) -> Iterator[Piece]:
    """A group as displays; its lines are numbered from `start` on."""
    if group.decimals:
        notation = replace(notation, decimals=True)
    if group.table is not None:
        yield Piece(group.intro, (), rendered(f"table.{markup}.jinja", table=group.table))
    elif group.drawings:
        yield Piece(group.intro, (), group.drawings[markup])
    elif group.rows:
        written: list[Row] = []
        for array in group.rows:
            written += _in_one_row(array.left, array.rights, start)
            start += len(array.rights)
        yield Piece(group.intro, written)
    elif group.compact:
        rows: list[Row] = []
        for made in group.derivations:
            rights = [shown(line.right, made, notation) for line in made.lines]
            rows += _in_one_row(shown(made.left, made, notation), rights, start)
            start += len(made.lines)
        yield Piece(group.intro, rows)
    elif group.equations:
        listed: list[Row] = []
        for made in group.derivations:
            listed += _rows(made, notation, start)
            start += len(made.lines)
        yield Piece(group.intro, listed)
    else:
        intro = group.intro
        if intro and not group.derivations:
            yield Piece(intro)
        for made in group.derivations:
            yield Piece(_case(made, made.intro or intro), _rows(made, notation, start))
            start += len(made.lines)
            intro = ""


def _rows(made: Derivation, notation: Notation, start: int) -> list[Row]:
    left = shown(made.left, made, notation)
    rights = [shown(line.right, made, notation) for line in made.lines]
    return [
        Row(left if n == 0 else "", right, reason(line, made, notation), start + n)
        for n, (line, right) in enumerate(zip(made.lines, rights, strict=True))
    ]


def _in_one_row(left: str, rights: Sequence[str], start: int) -> Iterator[Row]:
    """A chain on one row, or on several where it is too wide for one."""
    kept: list[str] = []
    for n, right in enumerate(rights):
        if kept and width(" = ".join([left, *kept, right])) > FULL:
            yield Row(left, " = ".join(kept), "", start + n - len(kept), len(kept))
            left, kept = "", []
        kept.append(right)
    yield Row(left, " = ".join(kept), "", start + len(rights) - len(kept), len(kept))


def _case(made: Derivation, intro: str) -> str:
    if made.case is None:
        return intro
    sign, i, j = made.case
    relation = "=" if sign == "=" else r"\neq"
    return f"Case ${i.name} {relation} {j.name}$:"


def reason(line: Line, made: Derivation, notation: Notation) -> str:
    """The name of the rule, with what it used."""
    if line.rule == "symmetric":
        return f"since {' and '.join(_names(line, made, notation))} is symmetric"
    if line.rule == "given" and line.about:
        return "since " + " and ".join(_equation(f, made, notation) for f in line.about)
    if line.rule in ("divide", "multiply above and below") and line.about:
        return f"{line.rule} by " + ", ".join(f"${notation.latex(f.left)}$" for f in line.about)
    if line.rule == "definition of the function" and line.about:
        functions = (notation.function(f.left) for f in line.about)
        return "definition of " + ", ".join(f"${x}$" for x in functions)
    names = ", ".join(_names(line, made, notation))
    if line.rule in ("definition", "split the fraction") and names:
        start = "split the fraction; " if line.rule != "definition" else ""
        return f"{start}definition of {names}"
    return line.rule


def _equation(fact: Given, made: Derivation, notation: Notation) -> str:
    """What is given: of arrays where the lines are."""
    left = fact.left
    sides = [notation.latex(t) for t in (left, fact.right)]
    if made.axes is not None:
        axes = left.variable.indices if isinstance(left, Deriv) else tuple(sorted(left.free))
        whole = [dense(t, axes, notation) for t in (left, fact.right)]
        sides = [x for x in whole if x is not None] if None not in whole else sides
    return f"${sides[0]} = {sides[1]}$"


def _names(line: Line, made: Derivation, notation: Notation) -> list[str]:
    """What a line speaks of: of arrays their names, without the products that have none."""
    hidden = "({" if line.rule != "symmetric" else "("
    lefts = [f.left for f in line.about if isinstance(f.left, Sym) and f.left.name[0] not in hidden]
    if made.axes is None and line.rule != "symmetric":
        return [f"${notation.latex(x)}$" for x in lefts]
    return [f"${bare(x, notation)}$" for x in lefts]
