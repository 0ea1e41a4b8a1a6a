"""Displays into rows and columns, before any formula in them is read.

Alignment marks, nested layout environments and line breaks are typography. What they say is which
pieces stand below each other, and where one formula goes on in the next line.
"""

from __future__ import annotations

from typing import NamedTuple

from derive.read import notation as n
from derive.read.blocks import Cell, Row
from derive.read.formula import Parser
from derive.read.tokens import Token
from derive.read.tree import Finding, Span, spanning

MAX_NESTED = 6
_JOINS = (n.SIGNS | n.PRODUCTS) - {"\\star", "\\circ", "\\bullet"}


# what is said of an arrow at the end of a row
_HANGING = frozenset(f"nothing stands after {sign}" for sign in n.ARROWS)


class Line(NamedTuple):
    """A row as tokens: its cells, and the environment that they stand in."""

    env: str
    cells: list[list[Token]]


class Slot(NamedTuple):
    column: int
    tokens: list[Token]


def read_rows(tokens: list[Token], env: str, findings: list[Finding]) -> tuple[Row, ...]:
    """The rows of a display, each cell read as statements."""
    rows: list[Row] = []
    hanging = len(
        findings
    )  # findings before the last slot, where what follows an arrow is what follows it
    for line in _joined(_lines(_apart(tokens), env.rstrip("*"), 0)):
        cells = []
        for slot in _slots(line):
            findings[hanging:] = [f for f in findings[hanging:] if f.message not in _HANGING]
            hanging = len(findings)
            statements = Parser(slot.tokens, findings).statements()
            if statements:
                first, last = slot.tokens[0], slot.tokens[-1]
                cells.append(Cell(spanning(first, last), slot.column, statements))
        if cells:
            rows.append(Row(spanning(cells[0].span, cells[-1].span), tuple(cells)))
    return tuple(rows)


def _apart(tokens: list[Token]) -> list[Token]:
    """Words between rows (`\\intertext`) are rows of their own."""
    if not any(t.text in n.BETWEEN and t.kind == "text" for t in tokens):
        return tokens
    out: list[Token] = []
    for token in tokens:
        if token.kind == "text" and token.text in n.BETWEEN:
            before = Token("sym", "\\\\", token.start, token.start)
            out += [before, token, before._replace(start=token.end, end=token.end)]
        else:
            out.append(token)
    return out


def take_marker(tokens: list[Token]) -> tuple[str, Span, list[Token]] | None:
    """A question number in front of a formula, `i)` or `3)`: a bracket that closes nothing."""
    for k, token in enumerate(tokens[:5]):
        if token.text == ")":
            label = "".join(t.text for t in tokens[:k])
            roman = label and set(label) <= set("ivx")
            if roman or (len(label) <= 2 and label.isalnum()):
                return label, spanning(tokens[0], token), tokens[k + 1 :]
            return None
        if token.kind not in ("letter", "num"):
            return None
    return None


def _depth_change(token: Token) -> int:
    if token.kind in ("begin", "end"):
        return 1 if token.kind == "begin" else -1
    if token.kind == "text":
        return 0
    if token.text in ("{", "\\left"):
        return 1
    return -1 if token.text in ("}", "\\right") else 0


def _split(tokens: list[Token], mark: str) -> list[list[Token]]:
    """The stretches between marks that stand in no bracket of TeX."""
    if all(token.text != mark for token in tokens):
        return [list(tokens)]
    out: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth = max(0, depth + _depth_change(token))
        if depth == 0 and token.text == mark and token.kind == "sym":
            out.append([])
        else:
            out[-1].append(token)
    return out


def _lines(tokens: list[Token], env: str, nested: int) -> list[Line]:
    out: list[Line] = []
    rows = _split(tokens, "\\\\")
    for row in rows:
        cells = _split(row, "&")
        opened = _opened(cells, env, nested, len(rows) == 1)
        out += [Line(env, cells)] if opened is None else opened
    if env in n.BROKEN:
        whole = [token for line in out for cell in line.cells for token in cell]
        return [Line(env, [whole])]
    return out


def _opened(cells: list[list[Token]], env: str, nested: int, alone: bool) -> list[Line] | None:
    """The lines of a layout environment inside a cell; None if there is none."""
    if nested >= MAX_NESTED:
        return None
    for c, cell in enumerate(cells):
        found = _layout(cell, alone and len(cells) == 1)
        if found is None:
            continue
        start, stop = found
        inner = _lines(cell[start + 1 : stop], cell[start].arg.rstrip("*"), nested + 1)
        before, after = cell[:start], cell[stop + 1 :]
        if not inner:
            return None
        first = inner[0]
        inner[0] = Line(first.env, [*cells[:c], [*before, *first.cells[0]], *first.cells[1:]])
        rest = _lines(after, env, nested + 1) if len(after) > 2 and nested < MAX_NESTED else []
        if not rest and after:
            inner[-1].cells[-1].extend(after)
        inner += rest
        if cells[c + 1 :]:
            inner[-1] = Line(inner[-1].env, inner[-1].cells + cells[c + 1 :])
        return inner
    return None


def _layout(cell: list[Token], alone: bool) -> tuple[int, int] | None:
    """Where a layout environment begins and ends in a cell, outside of any bracket."""
    if all(token.kind != "begin" for token in cell):
        return None
    depth = brackets = 0
    start = -1
    for k, token in enumerate(cell):
        if depth == 0 and token.kind == "begin" and start < 0 and brackets == 0:
            start = k
        elif depth == 0 and token.kind != "text":
            brackets += (token.text in n.OPEN) - (token.text in n.CLOSE)
        depth = max(0, depth + _depth_change(token))
        if start >= 0 and depth == 0:
            name = cell[start].arg
            if name in n.LAYOUTS or name in n.DISPLAYS:
                return start, k
            if name == "array" and _has_relations(cell[start + 1 : k]):
                return start, k
            if name in n.CASES and start == 0 and alone and _is_system(cell[start + 1 : k]):
                return start, k
            start = -1
    return None


def _has_relations(tokens: list[Token]) -> bool:
    return any(
        token.text in n.RELATIONS
        for line in _split(tokens, "\\\\")
        for token in line
        if token.kind in ("sym", "cmd")
    )


def _is_system(tokens: list[Token]) -> bool:
    """Equations behind one brace, not the cases of a value."""
    lines = [_split(line, "&") for line in _split(tokens, "\\\\") if line]
    return bool(lines) and all(
        _has_relations(cells[0])
        or (len(cells) > 1 and bool(cells[1]) and cells[1][0].text in n.RELATIONS)
        for cells in lines
    )


def _joined(lines: list[Line]) -> list[Line]:
    """Lines that only go on with the formula above them are put to it."""
    out: list[Line] = []
    for line in lines:
        if not any(line.cells):
            continue
        at = _continued(out[-1], line) if out else None
        if at is None:
            out.append(Line(line.env, [list(cell) for cell in line.cells]))
        else:
            column, tokens = at
            cell = out[-1].cells[column]
            while cell and cell[-1].text == "\\quad":
                cell.pop()
            cell.extend(tokens)
    return out


def _continued(above: Line, line: Line) -> tuple[int, list[Token]] | None:
    """The cell above that this line goes on with, and the tokens; None if it stands alone."""
    full = [c for c, cell in enumerate(line.cells) if _solid(cell)]
    whole = [c for c, cell in enumerate(above.cells) if _solid(cell)]
    if not full or not whole:
        return None
    tokens = [token for cell in line.cells[full[0] :] for token in cell]
    while tokens[0].text == "\\quad":
        del tokens[0]
    target = full[0] if full[0] in whole and len(full) == 1 else whole[-1]
    if len(full) > 1 and len(whole) > 2:
        return None
    first = tokens[0]
    last = next(t for t in reversed(above.cells[target]) if t.text != "\\quad")
    if first.text in _JOINS and first.kind != "text":
        return target, tokens
    if len(full) > 1 or len(whole) > 2 or first.text in n.RELATIONS or first.kind == "text":
        return None
    hangs = last.text in _JOINS or last.text in n.RELATIONS
    if hangs and last.kind != "text" and not _states(tokens):
        return target, tokens
    return (target, tokens) if _open_brackets(above.cells[target]) > 0 else None


def _solid(cell: list[Token]) -> bool:
    return any(token.text != "\\quad" for token in cell)


def _states(tokens: list[Token]) -> bool:
    """Whether there is a relation in the line outside of brackets: then it stands on its own."""
    depth = 0
    for token in tokens:
        if token.kind == "text":
            continue
        depth += (token.text in n.OPEN or token.text == "{" or token.kind == "begin") - (
            token.text in n.CLOSE or token.text == "}" or token.kind == "end"
        )
        if depth == 0 and token.text in n.RELATIONS:
            return True
    return False


def _open_brackets(tokens: list[Token]) -> int:
    return sum(
        (token.text in ("(", "[", "\\{")) - (token.text in (")", "]", "\\}"))
        for token in tokens
        if token.kind != "text"
    )


def _slots(line: Line) -> list[Slot]:
    """Cells that hold one formula are put together: `a &= b` is cut by the mark, not by sense."""
    group = 2 if line.env in n.PAIRED else 3 if line.env in n.THREES else 0
    slots: list[Slot] = []
    for c, cell in enumerate(line.cells):
        if slots and _belongs(slots[-1].tokens, cell, c, group):
            slots[-1].tokens.extend(cell)
        else:
            slots.append(Slot(c, list(cell)))
    return [slot for slot in slots if _solid(slot.tokens)]


def _belongs(before: list[Token], cell: list[Token], column: int, group: int) -> bool:
    if before and all(t.text in n.ARROWS or t.text == "\\quad" for t in before):
        return True
    starts = bool(cell) and (cell[0].text in n.RELATIONS or cell[0].text in _JOINS)
    if group and column % group:
        return not (_states(before) and not starts and _states(cell))
    ends = bool(before) and (before[-1].text in n.RELATIONS or before[-1].text in _JOINS)
    if group:
        hangs = ends and bool(cell) and not _states(cell)
        return hangs or (starts and bool(before) and not _states(before))
    return not before or ends or (starts and (not _states(before) or cell[0].text in _JOINS))
