"""Tables in LaTeX: where the cells of a `tabular` stand."""

from __future__ import annotations

import re

from derive.pattern import pattern

_SIZED = ("tabularx", "tabulary", "tabular*")  # with their width before their columns
_RULE = pattern(
    r"\s*(?:\\(?:hline|toprule|midrule|bottomrule|endhead|endfirsthead|endfoot)(?![A-Za-z])"
    r"|\\(?:cline|cmidrule)(?:\([^()]*\))?\s*\{[^{}]*\})"
)
_CUT = pattern(r"\\\\(?:\s*\[[^\[\]]*\])?|\\.|[{}&]", re.DOTALL)
_MERGED = pattern(r"\\(?:multicolumn|multirow|begin)(?![A-Za-z])")
_OPTION = pattern(r"\s*\[[^\[\]]*\]")
_BRACES = pattern(r"\s*\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}")
Cell = tuple[int, int]


def cells(text: str, name: str, at: int, end: int) -> list[list[Cell]]:
    """From where to where each cell of each row stands, behind `\\begin{tabular}`; nothing where
    cells are merged or hold tables."""
    option = _OPTION.match(text, at, end)
    at = option.end() if option else at
    for _ in range(1 + (name in _SIZED)):
        found = _BRACES.match(text, at, end)
        at = found.end() if found else at
    if _MERGED.search(text, at, end):
        return []
    rows: list[list[Cell]] = [[]]
    depth = 0
    for cut in _CUT.finditer(text, at, end):
        sign = cut.group()
        depth += (sign == "{") - (sign == "}")
        if depth or not (sign == "&" or sign.startswith("\\\\")):
            continue
        rows[-1].append((at, cut.start()))
        at = cut.end()
        if sign != "&":
            rows.append([])
    rows[-1].append((at, end))
    made = [[_without_rules(text, *cell) for cell in row] for row in rows]
    return [row for row in made if any(text[slice(*cell)].strip() for cell in row)]


def _without_rules(text: str, start: int, end: int) -> Cell:
    while found := _RULE.match(text, start, end):
        start = found.end()
    return start, end
