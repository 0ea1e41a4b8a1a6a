"""Inverses and determinants: the rules that take them apart, and what is left as it is.

The inverse of a product of square matrices is the product of the inverses, the other way round;
its determinant the product of the determinants. What can't be taken apart is a quantity of its own
(`opaques`), or is written out where the matrix is small and its size a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from itertools import permutations
from typing import TYPE_CHECKING

from ...kernel.terms import ONE, ZERO, Index, Pow, Prod, Size, Sum, Sym, Term, add, call, mul, neg
from ...maths.inverses import determinant_name, inverse_name
from ...read.tree import Node
from ..world import Unread
from . import opaques, pairs
from . import operations as op
from .nouns import Array, Made

if TYPE_CHECKING:
    from ..resolve import Resolver

WRITTEN_OUT = 3  # inverses and determinants up to this size are sums of products


def inverse(r: Resolver, a: Array, node: Node) -> Array:
    """The inverse of a square matrix, which is taken to exist."""
    if a.is_number:
        return op.number(Pow(a.entry, Fraction(-1)))
    if a.is_paired:
        return _of_kronecker(r, a, node)
    _square(r, a, node, "inverse")
    rule = INVERSES.get(a.made.kind) if a.made is not None else None
    found = rule(r, a, node) if rule is not None else None
    if found is not None:
        return found
    members = _members(r, a)
    if members:
        return _written_out(r, a, members)
    family, turned = opaques.opaque(r, a, node)
    assert a.row is not None and a.col is not None
    row, col = (a.col, a.row) if turned else (a.row, a.col)
    name = inverse_name(family.name)
    indices = (*family.own, row, col)
    r.world.slot(name, indices)
    r.world.slot(family.name, indices)
    return Array(Sym(name, indices), a.row, a.col, Made("inverse", (a,))).anew()


def determinant(r: Resolver, a: Array, node: Node) -> Array:
    """The determinant of a square matrix."""
    if a.is_number:
        return a
    _square(r, a, node, "determinant")
    members = _members(r, a)
    if members:
        return op.number(_leibniz(a, members, members))
    return op.number(_determinant(r, a, node, log=False))


def log_determinant(r: Resolver, a: Array, node: Node) -> Array:
    """The logarithm of the determinant's absolute value, which is taken not to be zero."""
    if a.is_number:
        return op.number(call("log", a.entry))
    _square(r, a, node, "determinant")
    members = _members(r, a)
    if members:
        return op.number(call("log", _leibniz(a, members, members)))
    return op.number(_determinant(r, a, node, log=True))


def _square(r: Resolver, a: Array, node: Node, what: str) -> None:
    told = op.shape(r, a)
    if isinstance(a.entry, Sym) and r.world.arrays is not None:
        r.world.sets.journal.add(r.world.arrays.square, a.entry.name)
    if a.row is None or a.col is None or not op.meet(r, a.row, a.col):
        raise op.conflict(r, f"the {what} of {op.source(r, node)}, which is {told}", node.span)


def _is_square(r: Resolver, a: Array) -> bool:
    return a.is_matrix and op.is_one(r, a.row, a.col)


def _of_kronecker(r: Resolver, a: Array, node: Node) -> Array:
    """The inverse of a Kronecker product is the product of the inverses."""
    if a.made is None or a.made.kind != "kronecker":
        raise Unread(pairs.UNCOVERED, node.span)
    first, second = (inverse(r, part.anew(), node) for part in a.made.parts)
    return pairs.kron(r, first, second, node.span)


# -- inverses -------------------------------------------------------------------------------------
def _of_product(r: Resolver, a: Array, node: Node) -> Array | None:
    assert a.made is not None
    first, second = a.made.parts
    if not (_is_square(r, first) and _is_square(r, second)):
        return None
    left, right = inverse(r, second.anew(), node), inverse(r, first.anew(), node)
    return op.product(r, left, right, node, node)


def _of_transpose(r: Resolver, a: Array, node: Node) -> Array:
    assert a.made is not None
    return op.transpose(inverse(r, a.made.parts[0].anew(), node))


def _of_scaled(r: Resolver, a: Array, node: Node) -> Array:
    assert a.made is not None
    by, inner = a.made.parts
    return op.scaled(inverse(r, inner.anew(), node), Pow(by, Fraction(-1)))


def _of_diagonal(r: Resolver, a: Array, node: Node) -> Array:
    assert a.made is not None
    (vector,) = a.made.parts
    inner = Array(Pow(vector.entry, Fraction(-1)), vector.row, vector.col).anew()
    return op.diagonal(r, inner, node)


INVERSES: Mapping[str, Callable[[Resolver, Array, Node], Array | None]] = {
    "product": _of_product,
    "transpose": _of_transpose,
    "scaled": _of_scaled,
    "diagonal": _of_diagonal,
    "inverse": lambda r, a, node: a.made.parts[0].anew() if a.made else None,
    "identity": lambda r, a, node: a,
}


# -- determinants ---------------------------------------------------------------------------------
def _determinant(r: Resolver, a: Array, node: Node, log: bool) -> Term:
    """By the rules that take it apart; else a quantity of its own."""
    kind, parts = (a.made.kind, a.made.parts) if a.made is not None else ("", ())
    assert a.row is not None
    join = add if log else mul
    if kind == "product" and all(_is_square(r, p) for p in parts):
        return join(*(_determinant(r, p.anew(), node, log) for p in parts))
    if kind == "transpose":
        return _determinant(r, parts[0].anew(), node, log)
    if kind == "inverse":
        inner = _determinant(r, parts[0].anew(), node, log)
        return neg(inner) if log else Pow(inner, Fraction(-1))
    if kind == "identity":
        return ZERO if log else ONE
    if kind == "scaled":
        by, inner = parts
        size = Size(a.row.set)
        mine = mul(size, call("log", by)) if log else call("pow", by, size)
        return join(mine, _determinant(r, inner.anew(), node, log))
    if kind == "diagonal":
        (vector,) = parts
        vector = vector.anew()
        place = vector.row or vector.col
        assert place is not None
        return Sum(place, call("log", vector.entry)) if log else Prod(place, vector.entry)
    family, _ = opaques.opaque(r, a, node)
    r.world.slot(family.name, (*family.own, a.row, a.col or a.row))
    return Sym(determinant_name(family.name, log), family.own)


# -- small matrices -------------------------------------------------------------------------------
def _members(r: Resolver, a: Array) -> list[Index]:
    """The members of the axes of a matrix that is small enough to be written out."""
    assert a.row is not None
    size = r.world.sets.count(a.row.set)
    if size is None:
        return []
    if size > WRITTEN_OUT:
        raise Unread(
            f"inverses and determinants beyond size {WRITTEN_OUT} are not covered", r.world.sets.at
        )
    return [Index(str(n), a.row.set, True) for n in range(1, size + 1)]


def _leibniz(a: Array, rows: list[Index], cols: list[Index]) -> Term:
    """The determinant of the rows and columns that are named."""
    terms = []
    for order in permutations(range(len(rows))):
        odd = sum(x > y for k, y in enumerate(order) for x in order[:k]) % 2
        factor = mul(*(a.at(rows[n], cols[m]) for n, m in enumerate(order)))
        terms.append(neg(factor) if odd else factor)
    return add(*terms)


def _written_out(r: Resolver, a: Array, members: list[Index]) -> Array:
    """The inverse by cofactors."""
    arrays = r.world.arrays
    assert arrays is not None and a.row is not None
    whole = Pow(_leibniz(a, members, members), Fraction(-1))
    cells = {}
    for n, i in enumerate(members, 1):
        for m, j in enumerate(members, 1):
            minor = _leibniz(a, [k for k in members if k != j], [k for k in members if k != i])
            cells[n, m] = mul(whole, neg(minor) if (n + m) % 2 else minor)
    name = arrays.keep(r, cells, {})
    found = Array(Sym(name, (a.row, a.col or a.row)), a.row, a.col, Made("inverse", (a,)))
    return found.anew()
