"""Operations on arrays: what each makes of shapes and of entries. Conflicts name both sides."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ...kernel.terms import (
    ONE,
    ZERO,
    Delta,
    Index,
    Num,
    Pow,
    Sum,
    Sym,
    Term,
    add,
    fresh,
    mul,
    neg,
    rename,
)
from ...read.tree import Node, Span
from ..world import Unread
from . import pairs
from .nouns import Array, Made

if TYPE_CHECKING:
    from ..resolve import Resolver

HALF = Fraction(1, 2)


def number(entry: Term) -> Array:
    return Array(entry)


def axis(r: Resolver) -> Index:
    """A place on an axis of which nothing is known yet."""
    return fresh(Index("i", r.world.sets.new()))


# -- shapes ---------------------------------------------------------------------------------------
def meet(r: Resolver, a: Index | None, b: Index | None) -> bool:
    """Whether two axes are one: from here on, where they can be."""
    if a is None or b is None:
        return a is b
    try:
        r.world.sets.join(a.set, b.set)
    except Unread:
        return False
    return True


def length(r: Resolver, a: Index | None) -> str:
    """How many members an axis has, in words."""
    return "1" if a is None else r.world.sets.length(a.set) or "another number of"


def shape(r: Resolver, a: Array) -> str:
    """What kind of thing an array is, in words."""
    if a.is_number:
        return "a number"
    rows, cols = length(r, a.row), length(r, a.col)
    if a.col is None:
        return f"a column of {rows} entries" if rows[0] != "a" else "a column vector"
    if a.row is None:
        return f"a row of {cols} entries" if cols[0] != "a" else "a row vector"
    return f"a {rows} by {cols} matrix" if "a" not in (rows[0], cols[0]) else "a matrix"


def source(r: Resolver, node: Node) -> str:
    """What stands in the document."""
    assert r.world.arrays is not None
    return r.world.arrays.source(node)


def conflict(
    r: Resolver, reason: str, span: Span, *axes: tuple[Index | None, Index | None]
) -> Unread:
    """Shapes that do not fit, as these pairs of axes; surely so where two have known lengths."""
    lengths = [(r.world.sets.length(a.set), r.world.sets.length(b.set)) for a, b in axes if a and b]
    sure = any(a and b and a != b for a, b in lengths)
    return Unread(reason, span, code="shape", sure=sure)


def same(r: Resolver, a: Array, b: Array, span: Span, what: str) -> Array:
    """The second array on the axes of the first, where both have one shape."""
    told = shape(r, a), shape(r, b)
    if not (meet(r, a.row, b.row) and meet(r, a.col, b.col)):
        pairs = (a.row, b.row), (a.col, b.col)
        raise conflict(r, f"{what}: {told[0]} and {told[1]}", span, *pairs)
    return Array(b.at(a.row, a.col), a.row, a.col)


# -- the operations -------------------------------------------------------------------------------
def transpose(a: Array) -> Array:
    if a.is_paired:
        return pairs.transpose(a)
    if a.made is not None and a.made.kind == "transpose":
        inner: Array = a.made.parts[0]
        return Array(a.entry, a.col, a.row, inner.made)
    layout = a.layout if a.layout == "slice" else ""
    return Array(a.entry, a.col, a.row, Made("transpose", (a,)), layout)


def scaled(a: Array, by: Term) -> Array:
    if a.is_paired:
        return pairs.scaled(a, by)
    made = Made("scaled", (by, a)) if a.is_matrix else None
    lead = (a.lead[0], scaled(a.lead[1], by)) if a.lead else None
    return Array(mul(by, a.entry), a.row, a.col, made, a.layout, lead)


def negative(a: Array) -> Array:
    if a.is_paired:
        return pairs.negative(a)
    made = Made("scaled", (neg(ONE), a)) if a.is_matrix else None
    lead = (a.lead[0], negative(a.lead[1])) if a.lead else None
    return Array(neg(a.entry), a.row, a.col, made, a.layout, lead)


def total(r: Resolver, a: Array, b: Array, span: Span) -> Array:
    """The sum; a zero has every shape."""
    if a.entry == ZERO and a.is_number:
        return b
    if b.entry == ZERO and b.is_number:
        return a
    if a.is_paired or b.is_paired:
        return pairs.total(r, a, b, span)
    if a.is_number is not b.is_number and _spreads(r, *((a, b) if a.is_number else (b, a))):
        r.note("a number is added to every entry")
        array = b if a.is_number else a
        return Array(add(a.entry, b.entry), array.row, array.col)
    if a.is_number is not b.is_number:
        told = f"{shape(r, a)} and {shape(r, b)} are added"
        raise conflict(r, told, span)
    widened = _biased(r, a, b) or _biased(r, b, a)
    if widened is not None:
        return widened
    b = same(r, a, b, span, "different shapes are added")
    return Array(add(a.entry, b.entry), a.row, a.col)


def _spreads(r: Resolver, number: Array, array: Array) -> bool:
    """Whether a number is added to every entry: where it is written as one, or was given as one, or
    stands beside a list that is written out."""
    place = array.row or array.col
    assert place is not None
    arrays = r.world.arrays
    assert arrays is not None
    valued = isinstance(number.entry, Sym) and number.entry.name in arrays.valued
    listed = r.world.sets.length(place.set).isdigit()
    return valued or listed or isinstance(number.entry, Num)


def _biased(r: Resolver, a: Array, b: Array) -> Array | None:
    """A vector that is added to every row or column of a batch."""
    if a.row is None or a.col is None or (b.row is None) is (b.col is None):
        return None
    place = b.row or b.col
    assert place is not None
    sets = r.world.sets
    rows, cols = (sets.find(i.set) == sets.find(place.set) for i in (a.row, a.col))
    if rows is cols or (rows and b.row is None):
        return None
    r.note("a vector is added to every " + ("column" if rows else "row"))
    entry = rename(b.entry, {place: a.row if rows else a.col})
    return Array(add(a.entry, entry), a.row, a.col)


def product(r: Resolver, a: Array, b: Array, left: Node, right: Node) -> Array:
    """The matrix product; a number scales."""
    if a.is_paired or b.is_paired:
        if a.is_number or b.is_number:
            by, array = (a, b) if a.is_number else (b, a)
            return pairs.scaled(array, by.entry)
        return pairs.product(r, a, b, left, right)
    if a.is_number or b.is_number:
        by, array = (a, b) if a.is_number else (b, a)
        made = Made("scaled", (by.entry, array)) if array.is_matrix else None
        lead = (array.lead[0], scaled(array.lead[1], by.entry)) if array.lead else None
        return Array(mul(a.entry, b.entry), array.row, array.col, made, array.layout, lead)
    lead = _lead(r, a, b, left, right)
    a, b = laid_out(r, a, b)
    span = Span(left.span.start, right.span.end)
    cols, rows = length(r, a.col), length(r, b.row)
    if not meet(r, a.col, b.row):
        names = source(r, left), source(r, right)
        if names[0] == names[1]:
            names = f"the first {names[0]}", f"the second {names[1]}"
        told = f"{names[0]} has {cols} column(s), {names[1]} has {rows} row(s)"
        raise conflict(r, f"{' '.join(names)} does not conform: {told}", span, (a.col, b.row))
    if a.col is None or b.row is None:
        return Array(mul(a.entry, b.entry), a.row, b.col)
    entry = mul(a.entry, rename(b.entry, {b.row: a.col}))
    made = Made("product", (a, b)) if a.is_matrix and b.is_matrix else None
    return Array(Sum(a.col, entry), a.row, b.col, made, lead=lead)


def _lead(r: Resolver, a: Array, b: Array, left: Node, right: Node) -> tuple[Array, Array] | None:
    """A and B, where a product is the inverse of A times B."""
    if a.lead is not None:
        return a.lead[0], product(r, a.lead[1].anew(), b.anew(), left, right)
    made, by = a.made, ONE
    if made is not None and made.kind == "scaled":
        by, made = made.parts[0], made.parts[1].made
    if made is not None and made.kind == "inverse":
        return made.parts[0], b.anew() if by == ONE else scaled(b.anew(), by)
    return None


def laid_out(r: Resolver, a: Array, b: Array) -> tuple[Array, Array]:
    """Two factors, with a derivative among them turned where only that makes them conform. The
    gradient by a matrix has the matrix's shape, unless gradients are rows in this document."""
    if not a.layout and not b.layout:
        return a, b
    for first in (a, transpose(a)) if _may_turn(r, a) else (a,):
        for second in (b, transpose(b)) if _may_turn(r, b) else (b,):
            if is_one(r, first.col, second.row):
                return first, second
    return a, b


def _may_turn(r: Resolver, a: Array) -> bool:
    assert r.world.arrays is not None
    rows = r.world.arrays.layouts.get("gradient") == {"across"}
    return bool(a.layout) and (rows or not (a.layout == "gradient" and a.is_matrix))


def is_one(r: Resolver, a: Index | None, b: Index | None) -> bool:
    """Whether two axes are known to be one."""
    if a is None or b is None:
        return a is b
    return r.world.sets.find(a.set) == r.world.sets.find(b.set)


def dot(r: Resolver, a: Array, b: Array, left: Node, right: Node) -> Array:
    """The inner product of two vectors; for matrices, of their entries."""
    span = Span(left.span.start, right.span.end)
    b = same(r, a, b, span, "an inner product of different shapes")
    return number(summed(mul(a.entry, b.entry), a))


def summed(entry: Term, a: Array) -> Term:
    """An entry summed over all places of an array."""
    for i in (a.col, a.row):
        entry = Sum(i, entry) if i is not None else entry
    return entry


def entrywise(r: Resolver, a: Array, b: Array, span: Span, divide: bool = False) -> Array:
    """Products (or quotients) entry by entry; a number scales."""
    if a.is_number or b.is_number:
        array = b if a.is_number else a
        second = Pow(b.entry, Fraction(-1)) if divide else b.entry
        return Array(mul(a.entry, second), array.row, array.col)
    if (a.row is None and b.col is None) or (a.col is None and b.row is None):
        r.note("a row and a column are multiplied entry by entry")
        b = transpose(b)
    b = same(r, a, b, span, "an entrywise product of different shapes")
    second = Pow(b.entry, Fraction(-1)) if divide else b.entry
    return Array(mul(a.entry, second), a.row, a.col)


def outer(r: Resolver, a: Array, b: Array, span: Span) -> Array:
    """`a \\otimes b` of two columns: a b^T."""
    if a.is_number or b.is_number:
        return entrywise(r, a, b, span)
    if a.col is not None or b.col is not None:
        raise Unread("Kronecker products of matrices are not covered", span)
    return Array(mul(a.entry, b.entry), a.row, b.row, Made("outer", (a, b)))


def trace(r: Resolver, a: Array, node: Node) -> Array:
    if a.is_paired:
        return pairs.trace(r, a, node)
    if a.is_number:
        return a
    rows, cols = length(r, a.row), length(r, a.col)
    if a.row is None or a.col is None or not meet(r, a.row, a.col):
        told = f"it has {rows} row(s) and {cols} column(s)"
        raise conflict(r, f"the trace of {source(r, node)}: {told}", node.span, (a.row, a.col))
    return number(Sum(a.row, rename(a.entry, {a.col: a.row})))


def diagonal(r: Resolver, a: Array, node: Node) -> Array:
    """The matrix with a vector as its diagonal, or the diagonal of a matrix."""
    if a.row is not None and a.col is not None:
        if not meet(r, a.row, a.col):
            raise conflict(r, "the diagonal of a matrix that is not square", node.span)
        return Array(rename(a.entry, {a.col: a.row}), a.row)
    place = a.row or a.col
    if place is None:
        raise conflict(r, "the diagonal of a number", node.span)
    other = fresh(place)
    return Array(mul(Delta(place, other), a.entry), place, other, Made("diagonal", (a,)))


def squared_norm(a: Array) -> Term:
    """The sum of the squares of all entries."""
    return summed(Pow(a.entry, Fraction(2)), a)


def power(r: Resolver, a: Array, n: int, node: Node) -> Array:
    """A square matrix times itself."""
    out = a
    for _ in range(n - 1):
        out = product(r, out, a.anew(), node, node)
    return out


def identity(r: Resolver) -> Array:
    row = axis(r)
    col = fresh(row)
    return Array(Delta(row, col), row, col, Made("identity"))


def ones(r: Resolver) -> Array:
    return Array(ONE, axis(r))
