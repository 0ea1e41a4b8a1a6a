"""`\\operatorname{vec} X` and Kronecker products: arrays whose axes run over pairs.

The entries of vec X stand column by column: its one axis is the column of X, and within it the
row. A Kronecker product has such pairs as rows and as columns. An `Array` has the outer one of a
pair as its `row` or `col`, the inner one in `inner`. What is read here is made of sums, products,
transposes and derivatives; everything else that meets such an array is not covered.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ...data import replace
from ...kernel.terms import Deriv, Index, Pow, Sum, Sym, Term, add, fresh, mul, neg, rename
from ...read.tree import Node, Span
from ..world import Unread
from . import blocked
from . import operations as op
from .nouns import Array, Made

if TYPE_CHECKING:
    from ..resolve import Resolver

Axis = tuple[Index, ...]
UNCOVERED = "this is not covered for vec, Kronecker products and matrices of blocks"


def rows(a: Array) -> Axis:
    return tuple(i for i in (a.row, a.inner[0]) if i is not None)


def cols(a: Array) -> Axis:
    return tuple(i for i in (a.col, a.inner[1]) if i is not None)


def made(entry: Term, row: Axis, col: Axis, how: Made | None = None, layout: str = "") -> Array:
    """The array with these axes, each of none, one, or two indices."""
    outer = [next(iter(axis), None) for axis in (row, col)]
    inner = [axis[1] if len(axis) > 1 else None for axis in (row, col)]
    return Array(entry, outer[0], outer[1], how, layout, None, (inner[0], inner[1]))


def anew(a: Array) -> Array:
    """The same with indices of its own."""
    names = {i: fresh(i) for i in (*rows(a), *cols(a))}
    row, col = (tuple(names[i] for i in axis) for axis in (rows(a), cols(a)))
    return made(rename(a.entry, names), row, col, a.made, a.layout)


def meet(r: Resolver, a: Axis, b: Axis) -> bool:
    return len(a) == len(b) and all(op.meet(r, i, j) for i, j in zip(a, b, strict=True))


# -- what makes pairs -----------------------------------------------------------------------------
def vec(r: Resolver, a: Array, node: Node) -> Array:
    """The columns of a matrix below each other."""
    if a.is_paired:
        raise Unread(UNCOVERED, node.span)
    return made(a.entry, (*cols(a), *rows(a)), ())


def kron(r: Resolver, a: Array, b: Array, span: Span) -> Array:
    """Every entry of the first times the second."""
    if a.is_paired or b.is_paired:
        raise Unread("Kronecker products of more than two are not covered", span)
    how = Made("kronecker", (a, b)) if a.is_matrix and b.is_matrix else None
    return made(mul(a.entry, b.entry), (*rows(a), *rows(b)), (*cols(a), *cols(b)), how)


# -- what is done to them -------------------------------------------------------------------------
def transpose(a: Array) -> Array:
    if a.blocks is not None:
        return blocked.transpose(a)
    how = None
    if a.made is not None and a.made.kind == "kronecker":
        how = Made("kronecker", tuple(op.transpose(p) for p in a.made.parts))
    return made(a.entry, cols(a), rows(a), how)


def scaled(a: Array, by: Term) -> Array:
    if a.blocks is not None:
        return blocked.scaled(a, by)
    return replace(a, entry=mul(by, a.entry), made=None)


def negative(a: Array) -> Array:
    if a.blocks is not None:
        return blocked.negative(a)
    return replace(a, entry=neg(a.entry), made=None)


def total(r: Resolver, a: Array, b: Array, span: Span) -> Array:
    if a.blocks is not None or b.blocks is not None:
        return blocked.total(r, a, b, span)
    b = placed(r, b, rows(a), cols(a), span)
    return made(add(a.entry, b.entry), rows(a), cols(a))


def product(r: Resolver, a: Array, b: Array, left: Node, right: Node) -> Array:
    """Summed over both places of a pair."""
    if a.blocks is not None or b.blocks is not None:
        return blocked.product(r, a, b, left, right)
    span = Span(left.span.start, right.span.end)
    b = column(b) if len(cols(a)) == 2 else b
    if not meet(r, cols(a), rows(b)):
        names = op.source(r, left), op.source(r, right)
        axes = list(zip(cols(a), rows(b), strict=False))
        raise op.conflict(r, f"{' '.join(names)} does not conform", span, *axes)
    entry = mul(a.entry, rename(b.entry, dict(zip(rows(b), cols(a), strict=True))))
    for i in reversed(cols(a)):
        entry = Sum(i, entry)
    return made(entry, rows(a), cols(b))


def trace(r: Resolver, a: Array, node: Node) -> Array:
    if a.blocks is not None:
        raise Unread(UNCOVERED, node.span)
    if not meet(r, rows(a), cols(a)):
        raise Unread("the trace of what is not square", node.span, code="shape")
    entry = rename(a.entry, dict(zip(cols(a), rows(a), strict=True)))
    for i in reversed(rows(a)):
        entry = Sum(i, entry)
    return op.number(entry)


def derivative(body: Array, v: Array) -> Array:
    """`\\partial vec Y / \\partial vec X`: a row for each value, a column for each variable."""
    assert isinstance(v.entry, Sym)
    entry = Deriv(body.entry, v.entry)
    if body.is_number:
        return made(entry, rows(v), cols(v), None, "gradient")
    return made(entry, rows(body), rows(v), None, "jacobian")


def column(a: Array) -> Array:
    """`a \\otimes b` as one column of pairs."""
    outer = a.is_matrix and a.made is not None and a.made.kind == "outer"
    return made(a.entry, (*rows(a), *cols(a)), ()) if outer else a


def placed(r: Resolver, a: Array, row: Axis, col: Axis, span: Span) -> Array:
    """The array at the places of another one of the same shape. The outer product of two vectors
    is a column of pairs as well: `\\operatorname{vec}(a b^\\top) = b \\otimes a`."""
    if len(row) == 2 and not col:
        a = column(a)
    if not (meet(r, row, rows(a)) and meet(r, col, cols(a))):
        axes = list(zip((*row, *col), (*rows(a), *cols(a)), strict=False))
        raise op.conflict(r, "the sides have different shapes", span, *axes)
    names = {**dict(zip(rows(a), row, strict=True)), **dict(zip(cols(a), col, strict=True))}
    return made(rename(a.entry, names), row, col)


def squared_norm(a: Array) -> Term:
    """The sum of the squares of all entries."""
    out: Term = Pow(a.entry, Fraction(2))
    for i in (*rows(a), *cols(a)):
        out = Sum(i, out)
    return out
