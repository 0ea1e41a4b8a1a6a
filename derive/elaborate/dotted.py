"""`(x_1, \\dots, x_n)`, and matrices with dots: the entry at any place instead of the first and the
last one.

What the dots stand for is clear where the last entry is the first one with a letter in the place of
every 1. Such an array becomes an operator that lays its entries out: `rows_{i=1}^n x_i`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ..data import replace
from ..read import tree as t
from ..read.tree import Chain, Node, Span
from .names import display

ROWS, COLS = "rows", "cols"  # below each other, beside each other,
LISTED, TURNED = "listed", "turned"  # by what the entries are, and with a transpose above
LAID = frozenset((ROWS, COLS, LISTED, TURNED))
LETTERS = "ijkpqrstuvh"
DIAGONALS = ("diag", "Diag")
OPEN = ("(", "[")


class _Unclear(Exception):  # noqa: N818
    """The entries do not say what the dots stand for."""


class Dotted:
    """The dotted arrays of a document, over letters that stand nowhere in it."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.there = any(isinstance(p, t.Ellipsis) for n in nodes for p in t.walk(n))
        parts = (p for n in nodes for p in t.walk(n)) if self.there else ()
        taken = {p.base for p in parts if isinstance(p, t.Name)}
        self.letters = [x for x in LETTERS if x not in taken]

    def spelled(self, node: Node) -> Node | None:
        """A matrix, a side of an equation or a diagonal without its dots."""
        if not self.there or len(self.letters) < 2:
            return None
        try:
            match node:
                case t.Matrix(rows=rows) if any(map(_is_dots, (c for r in rows for c in r))):
                    return self._matrix(node)
                case Chain(items=items):
                    made = tuple(self._side(i) for i in items)
                    same = all(a is b for a, b in zip(made, items, strict=True))
                    return None if same else replace(node, items=made)
                case t.Run(items=(t.Name() as name, t.Group(body=t.List(items=items)) as group)):
                    if display(name) in DIAGONALS and any(map(_is_dots, items)):
                        body = self._line(ROWS, items, group.span, 0)
                        return replace(node, items=(name, replace(group, body=body)))
        except _Unclear:
            return None
        return None

    def _side(self, node: Node) -> Node:
        match node:
            case t.Group(open=bracket, body=t.List(items=items, seps=seps), sub=(), sup=sup):
                dots = any(map(_is_dots, items)) and set(seps) <= {",", ";"}
                if bracket in OPEN and dots and (sup is None or _is_transposed(sup)):
                    try:
                        return self._line(LISTED if sup is None else TURNED, items, node.span, 0)
                    except _Unclear:
                        return node
        return node

    def _line(self, kind: str, cells: Sequence[Node], span: Span, letter: int) -> Node:
        """Entries on one line, with dots among them."""
        made, end = self._entry(cells, letter)
        if end is None:
            raise _Unclear
        return self._laid(kind, made, end, span, letter)

    def _laid(self, kind: str, entry: Node, end: Node, span: Span, letter: int) -> Node:
        name = t.Name(span, self.letters[letter])
        one = t.Number(span, "1", Fraction(1))
        lower = Chain(span, (name, one), (t.Relation(span, "=", "="),))
        operator = t.BigOp(span, kind, lower, end, r"\dots")
        rest = entry.items if isinstance(entry, t.Run) and not any(entry.ops) else (entry,)
        return t.Run(span, (operator, *rest), ("",) * len(rest))

    def _entry(self, cells: Sequence[Node], letter: int) -> tuple[Node, Node | None]:
        """The entry at any place of a line, and where the line ends; none where all are alike."""
        first, last = cells[0], cells[-1]
        if sum(map(_is_dots, cells)) != 1 or _is_dots(first) or _is_dots(last):
            raise _Unclear
        ends: dict[str, Node] = {}
        made: Node = self._general(first, last, letter, ends)
        for k, cell in enumerate(cells[1:], 2):
            if _is_dots(cell):
                break
            met: dict[str, Node] = {}
            other = self._general(first, cell, letter, met)
            numbers = [n.value for n in met.values() if isinstance(n, t.Number)]
            if t.dump(other) != t.dump(made) or (ends and numbers != [k]):
                raise _Unclear
        if len(ends) > 1:
            raise _Unclear
        return made, next(iter(ends.values()), None)

    def _general(self, first: Any, last: Any, letter: int, ends: dict[str, Node]) -> Any:
        """What two entries have in common, with a letter where the one has 1 and the other its
        end."""
        begins = isinstance(first, t.Number) and first.value == 1
        if begins and isinstance(last, t.Name | t.Number) and t.dump(first) != t.dump(last):
            ends[t.dump(last)] = last
            return t.Name(last.span, self.letters[letter])
        if isinstance(first, Span):
            return first
        if isinstance(first, tuple) and isinstance(last, tuple) and len(first) == len(last):
            pairs = zip(first, last, strict=True)
            return tuple(self._general(a, b, letter, ends) for a, b in pairs)
        if not isinstance(first, Node):
            if first != last:
                raise _Unclear
            return first
        if type(first) is not type(last):
            raise _Unclear
        made = {
            name: self._general(getattr(first, name), getattr(last, name), letter, ends)
            for name in first.__match_args__
        }
        return replace(first, **made)

    # -- matrices ---------------------------------------------------------------------------------
    def _matrix(self, node: t.Matrix) -> Node:
        rows = [list(row) for row in node.rows]
        if len({len(row) for row in rows}) != 1:
            raise _Unclear
        columns = [list(c) for c in zip(*rows, strict=True)]
        across, down = any(map(_is_dots, rows[0])), any(map(_is_dots, columns[0]))
        if down and across:
            return self._both(node, rows)
        made: list[list[Node]]
        if down:
            made = [[self._stacked(ROWS, c, columns, node.span) for c in columns]]
        else:
            made = [[self._stacked(COLS, r, rows, node.span)] for r in rows]
        if len(made) == len(made[0]) == 1 and not node.env.startswith(("v", "V")):
            return made[0][0]
        return replace(node, rows=tuple(map(tuple, made)))

    def _stacked(self, kind: str, line: list[Node], lines: list[list[Node]], span: Span) -> Node:
        """One line; where all its entries are alike, it ends where the others do."""
        entry, end = self._entry(line, 0)
        if end is None:
            ends = [e for _, e in (self._entry(other, 0) for other in lines) if e is not None]
            if not ends or len({t.dump(e) for e in ends}) > 1:
                raise _Unclear
            end = ends[0]
        return self._laid(kind, entry, end, span, 0)

    def _both(self, node: t.Matrix, rows: list[list[Node]]) -> Node:
        whole = [r for r in rows if not _is_dots(r[0])]
        lines = [self._entry(r, 1) for r in whole]
        ends = {t.dump(end): end for _, end in lines if end is not None}
        at = [n for n, r in enumerate(rows) if _is_dots(r[0])]
        if len(ends) != 1 or len(at) != 1:
            raise _Unclear
        column = [e for e, _ in lines]
        column.insert(at[0], t.Ellipsis(node.span, "dots"))
        (end,) = ends.values()
        entry, below = self._entry(column, 0)
        if below is None:
            raise _Unclear
        return self._laid(ROWS, self._laid(COLS, entry, end, node.span, 1), below, node.span, 0)


def _is_dots(node: Node) -> bool:
    return isinstance(node, t.Ellipsis)


def _is_transposed(sup: Node) -> bool:
    return isinstance(sup, t.Name) and sup.base in ("T", r"\top", "t", r"\intercal")
