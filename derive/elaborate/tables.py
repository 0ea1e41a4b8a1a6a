"""Tables with formulas as headers, judged row by row.

A column whose header is a formula, or a name that has one, is claimed in every row at the values
that the other columns give there. Rows of displays with as many numbers as there are formulas in
the display before them are a table too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from ..data import replace
from ..read import blocks
from ..read import tree as t
from ..read.tree import Chain, Node, Relation, spanning
from . import decimals
from .context import Context
from .listed import is_total
from .names import display, index_letter
from .statements import Statements
from .told import data, in_one, tells_data
from .trees import rewritten, stated
from .world import Unread

LEAST_ROWS = 2  # of a table without rules
NORMALISED = ("norm", "normalized", "normalised")
SCALED = r"batch normalisation scales by \gamma, which this header leaves out: read as {} times it"


# -- displays that are tables ---------------------------------------------------------------------
def tabled(found: Sequence[blocks.Block]) -> tuple[blocks.Block, ...]:
    """The blocks of a document, with rows of displays put together as tables."""
    out: list[blocks.Block] = []
    found = tuple(map(in_one, found))
    k = 0
    while k < len(found):
        header = _nodes(found[k])
        rows: list[list[Node]] = []
        if len(header) > 1 and not all(decimals.lone(n) is not None for n in header):
            rows = list(_rows(found[k + 1 :], len(header)))
        if len(rows) >= LEAST_ROWS:
            lines = tuple(tuple(map(_cell, row)) for row in rows)
            span = spanning(found[k].span, found[k + len(rows)].span)
            out.append(blocks.Table(span, tuple(map(_cell, header)), lines))
            k += len(rows) + 1
        else:
            out.append(found[k])
            k += 1
    return _with_columns(out)


def _with_columns(found: Sequence[blocks.Block]) -> tuple[blocks.Block, ...]:
    """What the columns of tables and pairs in sentences say of families, behind each."""
    entries: frozenset[str] | None = None
    out: list[blocks.Block] = []
    for block in found:
        out.append(block)
        if not isinstance(block, blocks.Table) and not tells_data(block):
            continue
        entries = _entries(found) if entries is None else entries
        tabled = columns(block, entries) if isinstance(block, blocks.Table) else ()
        for node in (*tabled, *data(block, entries)):
            statement = blocks.Statement(node.span, node)
            cell = blocks.Cell(node.span, 0, (statement,))
            out.append(blocks.Display(node.span, "$$", (blocks.Row(node.span, (cell,)),)))
    return tuple(out)


def _entries(found: Sequence[blocks.Block]) -> frozenset[str]:
    """The names that have a letter as index somewhere, or are added up as a whole: `\\sum x y`."""
    parts = [p for b in found for node in stated(b) for p in t.walk(node)]
    names = (p for p in parts if isinstance(p, t.Name) and len(p.sub) == 1)
    indexed = {display(n) for n in names if index_letter(n.sub[0]) is not None}
    return frozenset(indexed | {x for p in parts if isinstance(p, t.Run) for x in _totalled(p)})


def _totalled(run: t.Run) -> Iterator[str]:
    """The names behind a sum without a range."""
    behind = False
    for item in run.items:
        behind = behind or is_total(item)
        for part in t.walk(item) if behind else ():
            if isinstance(part, t.Name) and not part.sub:
                yield display(part)


def columns(table: blocks.Table, entries: Collection[str]) -> Iterator[Chain]:
    """`y = (0, 1, 1, 0)` for each column of numbers whose name has entries elsewhere."""
    for k, cell in enumerate(table.header):
        name = cell.statements[0].node if len(cell.statements) == 1 else None
        if not isinstance(name, t.Name) or name.sub or display(name) not in entries:
            continue
        numbers = [_number(row[k]) for row in table.rows if k < len(row) and row[k].statements]
        found = tuple(n for n in numbers if n is not None)
        if len(found) == len(numbers) > 1:
            listed = t.Group(
                cell.span, "(", ")", t.List(cell.span, found, (",",) * (len(found) - 1))
            )
            yield Chain(cell.span, (name, listed), (Relation(cell.span, "=", "="),))


def _nodes(block: blocks.Block) -> list[Node]:
    """The formulas of a display of one row, beside each other."""
    match block:
        case blocks.Display(rows=(blocks.Row(cells=cells),)):
            statements = [s for cell in cells for s in cell.statements]
            if all(s.sep in ("quad", "") for s in statements):
                return [s.node for s in statements]
    return []


def _rows(found: Sequence[blocks.Block], width: int) -> Iterator[list[Node]]:
    """As many numbers in each display as there are headers."""
    for row in map(_nodes, found):
        if len(row) != width or not all(decimals.lone(n) is not None for n in row):
            return
        yield row


def _cell(node: Node) -> blocks.TableCell:
    return blocks.TableCell(node.span, "", (blocks.Statement(node.span, node),))


Row = Mapping[str, tuple[Node | None, Node]]  # by name: its column's formula, and its number


# -- what a table claims --------------------------------------------------------------------------
class _Column:
    """What a header says: a name, a formula, or both."""

    def __init__(self, cell: blocks.TableCell, formulas: Mapping[str, Node]) -> None:
        node = cell.statements[0].node if len(cell.statements) == 1 else None
        self.span = cell.span
        self.name: Node | None = None
        self.formula: Node | None = None
        match node:
            case Chain(items=(_, value)) if decimals.lone(value) is not None:
                pass  # `Y = 0`: a case, which no number of the column is
            case Chain(items=(t.Name() as name, formula, *_)):
                self.name, self.formula = name, formula
            case t.Name():
                found = formulas.get(t.dump(node))
                self.name, self.formula = node, None if found and _sums(found) else found
            case t.Run() if cell.text.isalpha():
                pass  # `MR`: a word, no product
            case Node() if not isinstance(node, Chain) and _has_names(node):
                self.name = self.formula = node


class Tables:
    """Reads the tables of a document."""

    def __init__(self, statements: Statements) -> None:
        self.statements = statements
        self.section = 0
        self.formulas: dict[str, Node] = {}  # what names were said to be
        self.valued: set[str] = set()  # names with a number

    def note(self, block: blocks.Block, section: int) -> None:
        """What a block before a table says of names, in its own section."""
        if section != self.section:
            self.section = section
            self.formulas.clear()
            self.valued.clear()
        for node in stated(block):
            match node:
                case Chain(items=(t.Name() as name, right, *_)) if not isinstance(right, t.Missing):
                    if decimals.lone(right) is not None:
                        self.valued.add(t.dump(name))
                    elif not _is_list(right):
                        self.formulas[t.dump(name)] = right

    def read(self, table: blocks.Table, context: Context) -> None:
        for line in (table.header, *table.rows):
            for cell in line:
                self._stated(cell, context)
        columns = [_Column(cell, self.formulas) for cell in table.header]
        if not any(c.formula is not None for c in columns):
            return
        record = self.statements.record
        if not table.rows:
            record.unread(Unread("this table has no rows", table.span), context.section)
        for row in table.rows:
            numbers = [_number(cell) for cell in row]
            if len(row) != len(columns):
                told = f"this row has {len(row)} cells, the header {len(columns)}"
                span = spanning(row[0].span, row[-1].span)
                record.unread(Unread(told, span, code="shape"), context.section)
                continue
            for k, column in enumerate(columns):
                if column.formula is not None and numbers[k] is not None:
                    self._claim(columns, numbers, k, context)

    def _stated(self, cell: blocks.TableCell, context: Context) -> None:
        """`30 + 0 - 30 = 0`: a cell that claims something by itself."""
        for s in cell.statements:
            if isinstance(s.node, Chain) and not isinstance(s.node.items[0], t.Name | t.Missing):
                self.statements.read(s.node, "claim", context)

    def _claim(
        self,
        columns: Sequence[_Column],
        numbers: Sequence[Node | None],
        k: int,
        context: Context,
    ) -> None:
        """What a cell should be at the values of its row: of the columns that nothing is said of,
        and of all as they are written."""
        formula, value = columns[k].formula, numbers[k]
        assert formula is not None
        assert value is not None
        formula, note = self._scaled(formula)
        row: dict[str, tuple[Node | None, Node]] = {}
        for n, (column, number) in enumerate(zip(columns, numbers, strict=True)):
            if column.name is not None and number is not None and n != k:
                row[t.dump(column.name)] = column.formula, number
        before = numbers[k - 1] if k else None
        for name in self._normalised(formula, row) if before is not None else ():
            assert before is not None
            row[name] = columns[k - 1].formula, before
        equals = Relation(value.span, "=", "=")
        first = replace(_at(formula, row, deep=True), span=columns[k].span)
        written = _at(formula, row, deep=False)
        chains = self.statements.chains
        chain = chains.start(first, context)
        if note:
            chain.scope.note(note)
        chains.links(chain, Chain(value.span, (first, value), (equals,)))
        if written != first:
            chains.also(chain, written)

    def _normalised(self, formula: Node, put: Collection[str]) -> Iterator[str]:
        """Names like `x_{norm}` of which nothing else is said: the column before."""
        for part in t.walk(formula):
            if isinstance(part, t.Name) and _is_normalised(part):
                name = t.dump(part)
                if name not in put and name not in self.formulas and name not in self.valued:
                    yield name

    def _scaled(self, formula: Node) -> tuple[Node, str]:
        """`x_{norm} + \\beta`, where a value of gamma is given: gamma times it."""
        gamma = t.Name(formula.span, r"\gamma")
        match formula:
            case t.Sum(terms=(("+", t.Name() as one), ("+", t.Name(base=r"\beta") as beta))):
                if _is_normalised(one) and t.dump(gamma) in self.valued:
                    scaled = t.Run(one.span, (gamma, one), ("",))
                    read = replace(formula, terms=(("+", scaled), ("+", beta)))
                    return read, SCALED.format(r"\gamma")
        return formula, ""


def _at(formula: Node, row: Row, deep: bool) -> Node:
    """A formula at the numbers of a row: `deep`, with the formulas of those that have some."""

    def rule(part: Node) -> Node | None:
        found = row.get(t.dump(part)) if isinstance(part, t.Name) else None
        if found is None:
            return None
        own, number = found
        if deep and own is not None and part != own:
            rest = {name: put for name, put in row.items() if name != t.dump(part)}
            return t.Group(part.span, "(", ")", _at(own, rest, deep))
        return t.Group(part.span, "(", ")", number)

    return rewritten(formula, rule)


def _sums(node: Node) -> bool:
    """Whether a formula speaks of all rows at once."""
    return any(isinstance(p, t.BigOp) for p in t.walk(node))


def _has_names(node: Node) -> bool:
    return any(isinstance(p, t.Name) for p in t.walk(node))


def _is_list(node: Node) -> bool:
    return isinstance(node, t.Matrix) or (
        isinstance(node, t.Group) and isinstance(node.body, t.List)
    )


def _is_normalised(name: t.Name) -> bool:
    labels = [s.base for s in name.sub if isinstance(s, t.Name)]
    return any(label in NORMALISED for label in labels) or "hat" in name.style


def _number(cell: blocks.TableCell) -> Node | None:
    """The number of a cell."""
    if len(cell.statements) != 1:
        return None
    node = cell.statements[0].node
    return node if decimals.lone(node) is not None else None
