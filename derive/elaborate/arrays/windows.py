"""Windows that move over a grid of numbers: convolution without padding, and pooling.

`X * K` is what networks call a convolution: the filter is not turned. It is read where words speak
of one, and the sizes of both are known; so is pooling, whose windows do not overlap.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial, reduce
from typing import TYPE_CHECKING, Any, NamedTuple

from ...kernel.terms import Index, Num, Sym, Term, add, call, fresh, mul
from ...read import tree as t
from ...read.tree import Node, Span
from ..world import Unread
from . import operations as op
from .nouns import Array

if TYPE_CHECKING:
    from ..resolve import Resolver

SIGNS = ("*", r"\ast", r"\star")
CONVOLVING = re.compile(r"\b(convol\w*|filters?|kernels?|cross-?correl\w*|cnn)\b", re.I)
_SIZE = r"\D{0,40}?(\d)\s*\$?\s*(?:\\times|x|×|by)\s*\$?\s*\d"
POOLED = re.compile(
    rf"pool\w*{_SIZE}|(\d)\s*\$?\s*(?:\\times|x|×|by)\s*\$?\s*\d\D{{0,20}}pool", re.I
)
LARGEST = 20_000  # products of one convolution
Cell = Callable[[int, int], Term]


class Moves(NamedTuple):
    """How wide windows are, and how far they move."""

    window: int
    stride: int


def convolves(r: Resolver, a: Array, sign: str, b: Array) -> bool:
    """Whether a star between two arrays is a convolution."""
    arrays = r.world.arrays
    assert arrays is not None
    grids = None not in (_size(r, a), _size(r, b))
    return sign in SIGNS and grids and bool(CONVOLVING.search(arrays.document.text))


def convolve(r: Resolver, a: Array, b: Array, span: Span) -> Array:
    """Every place of the filter in the picture."""
    picture, window = _size(r, a), _size(r, b)
    assert picture is not None
    assert window is not None
    rows, cols = picture[0] - window[0] + 1, picture[1] - window[1] + 1
    if rows < 1 or cols < 1:
        raise op.conflict(r, f"{op.shape(r, b)} is moved over {op.shape(r, a)}", span)
    if rows * cols * window[0] * window[1] > LARGEST:
        raise Unread(f"a convolution of more than {LARGEST} products is not computed", span)
    r.note("* is read as a convolution without padding; the filter is not turned")

    def cell(i: int, j: int) -> Term:
        places = _places(*window)
        return add(*[mul(_entry(a, i + u - 1, j + v - 1), _entry(b, u, v)) for u, v in places])

    return _grid(r, rows, cols, cell)


Rule = Callable[["Resolver", Array, Node], Array]


def max_pool(r: Resolver, a: Array, node: Node, moves: Moves | None = None) -> Array:
    return _pool(r, a, node, lambda parts: reduce(lambda x, y: call("max", x, y), parts), moves)


def mean_pool(r: Resolver, a: Array, node: Node, moves: Moves | None = None) -> Array:
    return _pool(r, a, node, lambda parts: mul(add(*parts), Num(Fraction(1, len(parts)))), moves)


POOLS = (max_pool, mean_pool)


def moved(rule: Any, numbers: Sequence[Node]) -> Rule:
    """Pooling with its window and stride."""
    window, stride = (int(n.value) if isinstance(n, t.Number) else 1 for n in numbers)
    return partial(rule, moves=Moves(window, stride))


def _pool(
    r: Resolver, a: Array, node: Node, of: Callable[[list[Term]], Term], moves: Moves | None
) -> Array:
    """What each window comes to."""
    size = _size(r, a)
    if size is None:
        raise Unread("pooling needs a grid of known size", node.span)
    width, step = moves or _spoken(r, a, size, node)
    rows, cols = ((n - width) // step + 1 for n in size)
    if moves:
        r.note(f"read as pooling with windows of {width} by {width}, moved by {step}")
    if rows < 1 or cols < 1:
        told = f"windows of {width} by {width} in {op.shape(r, a)}"
        raise op.conflict(r, told, node.span)
    if rows * cols * width * width > LARGEST:
        raise Unread(f"pooling of more than {LARGEST} entries is not computed", node.span)

    def cell(i: int, j: int) -> Term:
        up, left = (i - 1) * step, (j - 1) * step
        return of([_entry(a, up + u, left + v) for u, v in _places(width, width)])

    return _grid(r, rows, cols, cell)


def _spoken(r: Resolver, a: Array, size: tuple[int, int], node: Node) -> Moves:
    """Windows that do not overlap, as wide as the document says."""
    arrays = r.world.arrays
    assert arrays is not None
    said = POOLED.search(arrays.document.text)
    width = int(said.group(1) or said.group(2)) if said else 2
    if not width or size[0] % width or size[1] % width:
        told = f"windows of {width} by {width} do not divide {op.shape(r, a)}"
        raise op.conflict(r, told, node.span)
    if said is None:
        r.note("the windows are read as 2 by 2")
    return Moves(width, width)


# -- grids ----------------------------------------------------------------------------------------
def _size(r: Resolver, a: Array) -> tuple[int, int] | None:
    """Rows and columns of a matrix, where they are numbers."""
    if a.row is None or a.col is None:
        return None
    rows, cols = r.world.sets.length(a.row.set), r.world.sets.length(a.col.set)
    return (int(rows), int(cols)) if rows.isdigit() and cols.isdigit() else None


def _places(rows: int, cols: int) -> Iterator[tuple[int, int]]:
    return ((u, v) for u in range(1, rows + 1) for v in range(1, cols + 1))


def _entry(a: Array, i: int, j: int) -> Term:
    assert a.row is not None
    assert a.col is not None
    return a.at(Index(str(i), a.row.set, True), Index(str(j), a.col.set, True))


def _grid(r: Resolver, rows: int, cols: int, cell: Cell) -> Array:
    """A matrix of computed entries."""
    arrays = r.world.arrays
    assert arrays is not None
    cells = {(i, j): cell(i, j) for i, j in _places(rows, cols)}
    key = arrays.keep(r, cells, {})
    row, col = (_axis(r, n) for n in (rows, cols))
    return Array(Sym(key, tuple(i for i in (row, col) if i is not None)), row, col)


def _axis(r: Resolver, count: int) -> Index | None:
    if count == 1:
        return None
    name = r.world.sets.new()
    r.world.sets.counted(name, count)
    return fresh(Index("i", name))
