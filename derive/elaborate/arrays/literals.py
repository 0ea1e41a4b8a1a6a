"""Matrices that are written out. Each is a family of its own over sets of known size, so that a
statement about it is one formula until its entries are told apart (`concrete`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...kernel.terms import Index, Sym, Term, fresh
from ...read import tree as t
from ...read.tree import Node
from ..decimals import Decimal, lone
from ..world import Unread
from .nouns import Array

if TYPE_CHECKING:
    from ..resolve import Resolver

LARGEST = 4096  # entries of one matrix
BARS = ("vmatrix", "vmatrix*")


def matrix(r: Resolver, node: t.Matrix) -> Array:
    """The array of a matrix that is written out; bars make it a determinant."""
    if node.env.startswith("Vmatrix"):
        raise Unread("this matrix is not read", node.span)
    found = table(r, node, node.rows)
    if node.env in BARS:
        from .inverses import determinant

        return determinant(r, found, node)
    return found


def column(r: Resolver, body: t.List) -> Array:
    """`(1, 2, 3)`, `[x, y]`: below each other; matrices beside each other."""
    arrays = r.world.arrays
    assert arrays is not None
    if any(arrays.concerns(r, item) for item in body.items):
        from .reader import read

        if any(read(r, item).col is not None for item in body.items):
            return table(r, body, (body.items,))
    return table(r, body, tuple((item,) for item in body.items))


def table(r: Resolver, node: Node, rows: tuple[tuple[Node, ...], ...]) -> Array:
    """Rows of formulas as an array."""
    widths = {len(row) for row in rows}
    if len(widths) != 1:
        told = " and ".join(map(str, sorted(widths)))
        raise Unread(f"the rows of this matrix have {told} entries", node.span, code="shape")
    ((width),) = widths
    if width * len(rows) > LARGEST:
        raise Unread(f"a matrix of more than {LARGEST} entries", node.span)
    if any(isinstance(p, t.Ellipsis) for row in rows for c in row for p in t.walk(c)):
        raise Unread("what the dots in this matrix stand for is not clear", node.span)
    arrays = r.world.arrays
    assert arrays is not None
    inner = r.inside(deeper=1)
    if any(arrays.concerns(inner, cell) for row in rows for cell in row):
        from .reader import read

        found = [[read(inner, cell) for cell in row] for row in rows]
        if not all(a.is_number for row in found for a in row):
            from .blocked import grid

            return grid(r, found, node.span)
    cells: dict[tuple[int, int], Term] = {}
    written: dict[tuple[int, int], Decimal | None] = {}
    for n, row in enumerate(rows, 1):
        for m, cell in enumerate(row, 1):
            cells[n, m] = inner.term(cell)
            written[n, m] = lone(cell)
    row_axis = counted(r, len(rows))
    col_axis = counted(r, width)
    key = arrays.keep(r, cells, written)
    indices = tuple(i for i in (row_axis, col_axis) if i is not None)
    return Array(Sym(key, indices), row_axis, col_axis)


def counted(r: Resolver, n: int) -> Index | None:
    """A place on an axis of n members; none on an axis of one."""
    if n == 1:
        return None
    name = r.world.sets.new()
    r.world.sets.counted(name, n)
    return fresh(Index("i", name))
