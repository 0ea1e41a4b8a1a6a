"""Derivatives of inverses and determinants by the derivative of their matrix."""

from __future__ import annotations

from ..kernel import terms as k
from ..kernel.terms import Deriv, Index, Sum, Sym, Term, fresh
from ..maths.inverses import LOG_DETERMINANT, inverse_name, is_inverse
from .scene import Scene

PLACES = 2  # of an entry of a matrix: its row and its column


def inverse(body: Term, v: Sym, scene: Scene) -> Term | None:
    """`d(A^{-1})_{ab} = - sum_k sum_l A^{-1}_{ak} dA_{kl} A^{-1}_{lb}`"""
    if not isinstance(body, Sym) or not is_inverse(body.name):
        return None
    *own, a, b = body.indices
    row, col = fresh(b), fresh(a)
    inside = Deriv(_entry(scene, body, (*own, row, col)), v)
    left, right = Sym(body.name, (*own, a, row)), Sym(body.name, (*own, col, b))
    return k.neg(Sum(row, Sum(col, k.mul(left, inside, right))))


def determinant(body: Term, v: Sym, scene: Scene) -> Term | None:
    """`d log det A = sum_k sum_l A^{-1}_{lk} dA_{kl}`; of the determinant, that times it."""
    matrix = scene.matrices.get(body.name) if isinstance(body, Sym) else None
    if not isinstance(body, Sym) or matrix is None or is_inverse(body.name):
        return None
    own, places = body.indices, matrix.indices[-PLACES:]
    row, col = (fresh(i) for i in places)
    inside = Deriv(_entry(scene, body, (*own, row, col)), v)
    by = Sym(inverse_name(matrix.name), (*own, col, row))
    slope = Sum(row, Sum(col, k.mul(by, inside)))
    return slope if body.name.startswith(LOG_DETERMINANT) else k.mul(body, slope)


def _entry(scene: Scene, body: Sym, indices: tuple[Index, ...]) -> Sym:
    return Sym(scene.matrices[body.name].name, indices)
