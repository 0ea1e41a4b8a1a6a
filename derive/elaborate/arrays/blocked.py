"""Matrices made of blocks: `\\begin{bmatrix} A & B \\\\ C & D \\end{bmatrix}`, `[x; 1]`.

Such an array is a grid of arrays; a zero fits everywhere, a number is a block of one entry. A name
that is defined as one stands for it. A statement about them says the same of each block.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TYPE_CHECKING

from ...kernel.terms import ZERO, Sym, Term
from ...read import tree as t
from ...read.tree import Chain, Node, Span
from ..world import Unread
from . import literals
from . import operations as op
from .nouns import Array, Grid

if TYPE_CHECKING:
    from ..resolve import Resolver

ALONE = "a matrix of blocks meets one without: its blocks are not known"


def grid(r: Resolver, cells: Sequence[Sequence[Array]], span: Span) -> Array:
    """The array of blocks, whose shapes must fit along rows and columns."""
    for row in cells:
        _along(r, [a for a in row if not _is_zero(a)], "row", span)
    for col in zip(*cells, strict=True):
        _along(r, [a for a in col if not _is_zero(a)], "col", span)
    return _of(tuple(map(tuple, cells)))


def _along(r: Resolver, blocks: Sequence[Array], axis: str, span: Span) -> None:
    for a in blocks[1:]:
        if not op.meet(r, getattr(blocks[0], axis), getattr(a, axis)):
            told = f"{op.shape(r, blocks[0])} beside {op.shape(r, a)}"
            raise op.conflict(r, f"blocks that do not fit: {told}", span)


def _of(cells: Grid) -> Array:
    if len(cells) == 1 and len(cells[0]) == 1:
        return cells[0][0]
    return Array(ZERO, blocks=cells)


def _is_zero(a: Array) -> bool:
    return a.entry == ZERO and not a.is_paired


def _cells(a: Array) -> Grid:
    assert a.blocks is not None
    return a.blocks


# -- what is done to them -------------------------------------------------------------------------
def transpose(a: Array) -> Array:
    return _of(tuple(tuple(map(op.transpose, col)) for col in zip(*_cells(a), strict=True)))


def scaled(a: Array, by: Term) -> Array:
    return _of(tuple(tuple(op.scaled(x, by) for x in row) for row in _cells(a)))


def negative(a: Array) -> Array:
    return _of(tuple(tuple(map(op.negative, row)) for row in _cells(a)))


def total(r: Resolver, a: Array, b: Array, span: Span) -> Array:
    if a.blocks is None or b.blocks is None or _size(a) != _size(b):
        raise op.conflict(r, ALONE, span)
    pairs = (zip(x, y, strict=True) for x, y in zip(a.blocks, b.blocks, strict=True))
    return _of(tuple(tuple(_plus(r, x, y, span) for x, y in row) for row in pairs))


def product(r: Resolver, a: Array, b: Array, left: Node, right: Node) -> Array:
    """Block by block; what has one row (or column) of blocks also with a whole matrix."""
    span = Span(left.span.start, right.span.end)
    first = a.blocks or ((a,),)
    second = b.blocks or ((b,),)
    if len(first[0]) != len(second):
        raise op.conflict(r, ALONE, span)
    columns = list(zip(*second, strict=True))

    def cell(row: Sequence[Array], col: Sequence[Array]) -> Array:
        parts = [_times(r, x, y, left, right) for x, y in zip(row, col, strict=True)]
        return reduce(lambda x, y: _plus(r, x, y, span), parts)

    return grid(r, [[cell(row, col) for col in columns] for row in first], span)


def _times(r: Resolver, a: Array, b: Array, left: Node, right: Node) -> Array:
    if _is_zero(a) or _is_zero(b):
        return op.number(ZERO)
    return op.product(r, a.anew(), b.anew(), left, right)


def _plus(r: Resolver, a: Array, b: Array, span: Span) -> Array:
    if _is_zero(a) or _is_zero(b):
        return b if _is_zero(a) else a
    return op.total(r, a, b.anew(), span)


def _size(a: Array) -> tuple[int, int]:
    return len(_cells(a)), len(_cells(a)[0])


# -- statements -----------------------------------------------------------------------------------
def side(r: Resolver, found: Array, node: Node) -> Term:
    """One side of a statement: a family over its blocks, each at the entry that is its own."""
    arrays, scope = r.world.arrays, r.scope
    assert arrays is not None
    if found.blocks is None or (scope.shape is not None and scope.shape.blocks is None):
        raise op.conflict(r, ALONE, node.span)
    if scope.shape is None:
        rows = [next((a.row for a in row if a.row is not None), None) for row in found.blocks]
        columns = zip(*found.blocks, strict=True)
        cols = [next((a.col for a in col if a.col is not None), None) for col in columns]
        places = [i for i in (*rows, *cols) if i is not None]
        letters = iter(arrays.lettered(r, places))
        lettered = [[i and next(letters) for i in axis] for axis in (rows, cols)]
        axes = [literals.counted(r, len(axis)) for axis in (rows, cols)]
        cells = tuple(tuple(Array(ZERO, i, j) for j in lettered[1]) for i in lettered[0])
        scope.shape = Array(ZERO, axes[0], axes[1], blocks=cells)
    wanted = scope.shape
    assert wanted.blocks is not None
    if _size(found) != _size(wanted):
        raise op.conflict(r, "other blocks than on the other side", node.span)
    entries: dict[tuple[int, int], Term] = {}
    for n, row in enumerate(found.blocks, 1):
        for m, a in enumerate(row, 1):
            at = wanted.blocks[n - 1][m - 1]
            if not _is_zero(a) and not (op.meet(r, at.row, a.row) and op.meet(r, at.col, a.col)):
                raise op.conflict(r, "blocks of different shapes", node.span)
            entries[n, m] = ZERO if _is_zero(a) else a.at(at.row, at.col)
    places = [i for i in (wanted.row, wanted.col) if i is not None]
    return Sym(arrays.keep(r, entries, {}), tuple(places))


def find_stacked(r: Resolver, nodes: Sequence[Node]) -> dict[str, Node]:
    """The names that are defined as matrices of blocks."""
    from .reader import read_any

    found: dict[str, Node] = {}
    for node in nodes:
        match node:
            case Chain(items=(t.Name() as name, right), relations=(relation,)):
                if relation.kind not in ("=", ":=") or not _may_be_blocks(right):
                    continue
                try:
                    if read_any(r, right).blocks is not None:
                        found.setdefault(t.dump(name), right)
                except (Unread, RecursionError):
                    continue
    return found


def _may_be_blocks(node: Node) -> bool:
    listed = isinstance(node, t.Group) and isinstance(node.body, t.List)
    return listed or isinstance(node, t.Matrix | t.Scripted)
