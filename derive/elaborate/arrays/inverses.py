"""Inverses and determinants."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from ...kernel.terms import Index, add, mul, neg
from ...read.tree import Node
from ..world import Unread
from . import operations as op
from .nouns import Array

if TYPE_CHECKING:
    from ..resolve import Resolver

WRITTEN_OUT = 4  # determinants up to this size are sums of products


def inverse(r: Resolver, a: Array, node: Node) -> Array:
    raise Unread("the inverse of a matrix is not read yet", node.span)


def determinant(r: Resolver, a: Array, node: Node) -> Array:
    """The determinant of a small matrix of known size."""
    if a.is_number:
        return a
    if a.row is None or a.col is None or not op.meet(r, a.row, a.col):
        told = f"the determinant of {op.shape(r, a)}"
        raise op.conflict(r, told, node.span)
    size = r.world.sets.count(a.row.set)
    if size is None or size > WRITTEN_OUT:
        raise Unread("the determinant of a matrix of this size is not covered", node.span)
    members = [Index(str(n), a.row.set, True) for n in range(1, size + 1)]
    terms = []
    for order in permutations(range(size)):
        odd = sum(x > y for k, y in enumerate(order) for x in order[:k]) % 2
        factor = mul(*(a.at(members[n], members[m]) for n, m in enumerate(order)))
        terms.append(neg(factor) if odd else factor)
    return op.number(add(*terms))
