"""Names of vectors and matrices, and the superscripts that arrays carry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ...data import replace
from ...kernel.terms import ZERO, Delta, Pow, Sym
from ...read import tree as t
from ...read.tree import Node
from .. import quantities
from ..names import display
from ..world import Unread
from . import inverses, pairs
from . import operations as op
from .nouns import Array
from .scripts import Operation, is_slice, is_transpose, operations, sliced, split

if TYPE_CHECKING:
    from ..resolve import Resolver


def name(r: Resolver, node: t.Name) -> Array:
    """A name with its scripts: an array, or a number."""
    arrays = r.world.arrays
    assert arrays is not None
    label, above = split(node, arrays.transposes)
    base = replace(node, sup=label)
    special = SPECIAL.get(arrays.special(r, node))
    if special is not None:
        return raised(r, special(r, base), above, base)
    put = r.arrays.get(display(node))
    other = node.sub or node.primes or node.stars or label is not None  # w^* is not w
    if put is not None and not other:
        return raised(r, put.anew(), above, base)
    stacked = arrays.stacked.get(t.dump(base)) if arrays.stacked else None
    if stacked is not None:
        from .reader import read_any

        return raised(r, read_any(r, stacked), above, base)
    if is_slice(node):
        return raised(r, _slice(r, base), above, base)
    if arrays.kind(r, base) == "s":
        if len(node.sub) == 2 and display(node) in arrays.diagonal:
            return raised(r, _diagonal_entry(r, base), above, base)
        turned = is_transpose(above, arrays.transposes)
        if turned and isinstance(above, t.Name) and above.base in arrays.survey.sizes:
            told = f"{above.base} is a size elsewhere: a power or a transpose"
            raise Unread(told, above.span)
        plain = base if turned else node
        return op.number(r.number(plain))
    return raised(r, _quantity(r, base), above, base)


def _slice(r: Resolver, node: t.Name) -> Array:
    """A row or a column of a matrix; documents differ in whether its rows are columns."""
    whole = name(r, replace(node, sub=()))
    if whole.row is None or whole.col is None:
        raise Unread("a row or column of what is no matrix", node.span, code="shape")
    at, kind = sliced(node)
    member = r.index(at)
    r.world.sets.join(member.set, (whole.row if kind == "r" else whole.col).set)
    if kind == "r":
        return Array(whole.at(member, whole.col), None, whole.col, None, "slice")
    return Array(whole.at(whole.row, member), whole.row, None, None, "slice")


def _quantity(r: Resolver, node: t.Name) -> Array:
    """The family of a name's entries."""
    arrays = r.world.arrays
    assert arrays is not None
    key, own, power = quantities.quantity(r, node)
    kind = arrays.kind(r, node)
    row = op.axis(r) if kind in "vm" else None
    col = op.axis(r) if kind in "rm" else None
    entry = Sym(key, (*own, *(i for i in (row, col) if i is not None)))
    if not own and node.sup is None:
        places = [i for i in (row, col) if i is not None]
        for i, count in zip(places, arrays.lengths.get(display(node), ()), strict=False):
            if count is not None:
                r.world.sets.counted(i.set, count)
    diagonal = kind == "m" and key in arrays.diagonal
    r.world.slot(key, entry.indices[:-1] if diagonal else entry.indices)
    if key in arrays.square or key in arrays.symmetric:
        op.meet(r, row, col)
    found = Array(entry, row, col)
    if diagonal:
        found = op.diagonal(r, Array(Sym(key, entry.indices[:-1]), row), node)
    return raised(r, found, power, node)


def _diagonal_entry(r: Resolver, node: t.Name) -> Array:
    """An entry of a matrix that is said to be diagonal."""
    whole = name(r, replace(node, sub=()))
    at = [r.index(s) for s in node.sub]
    for member, axis in zip(at, (whole.row, whole.col), strict=True):
        if axis is not None:
            r.world.sets.join(member.set, axis.set)
    return op.number(whole.at(*at))


def raised(r: Resolver, a: Array, sup: Node | None, node: Node) -> Array:
    """An array with the superscript that stands on it: a transpose, an inverse, a power."""
    if sup is None:
        return a
    arrays = r.world.arrays
    assert arrays is not None
    for operation in operations(sup, arrays.transposes):
        if a.is_paired and operation.kind == "power":
            raise Unread(pairs.UNCOVERED, node.span)
        a = OPERATIONS[operation.kind](r, a, operation, node)
    return a


# -- what a superscript does --------------------------------------------------------------------
def _transposed(r: Resolver, a: Array, _: Operation, node: Node) -> Array:
    return op.transpose(a)


def _inverse(r: Resolver, a: Array, operation: Operation, node: Node) -> Array:
    if a.is_number:
        return op.number(a.entry**-1)
    return inverses.inverse(r, a, node)


def _power(r: Resolver, a: Array, operation: Operation, node: Node) -> Array:
    assert operation.node is not None
    if a.is_number:
        return op.number(r.raised(a.entry, operation.node))
    if a.made is not None and a.made.kind == "diagonal" and a.is_matrix:
        (vector,) = a.made.parts
        entry = r.raised(vector.entry, operation.node)
        return op.diagonal(r, Array(entry, vector.row, vector.col).anew(), node)
    value = operation.node.value if isinstance(operation.node, t.Number) else None
    if value is None or value.denominator != 1 or not 0 < value <= 8:
        raise Unread("this power of a matrix is not covered", operation.node.span)
    if a.row is None or a.col is None:
        r.note("the power of a vector is read entry by entry")
        return Array(Pow(a.entry, value), a.row, a.col)
    return op.power(r, a, int(value), node)


OPERATIONS: Mapping[str, Callable[[Resolver, Array, Operation, Node], Array]] = {
    "transpose": _transposed,
    "inverse": _inverse,
    "power": _power,
}


# -- names with a meaning of their own ------------------------------------------------------------
def _basis(r: Resolver, node: t.Name) -> Array:
    """`e_i`: one at i, else zero."""
    row = op.axis(r)
    member = r.index(node.sub[0])
    r.world.sets.join(row.set, member.set)
    return Array(Delta(row, member), row)


def _sized(r: Resolver, node: t.Name, found: Array) -> Array:
    """`I_d`, `\\mathbf{1}_n`, `I_3`: of the size that stands below."""
    match node.sub:
        case (t.Number(value=value),) if found.row is not None and value.denominator == 1:
            r.world.sets.counted(found.row.set, int(value))
        case (t.Name() as letter,) if found.row is not None:
            if display(letter) in r.world.survey.sizes:
                r.world.sets.join(found.row.set, r.world.sized(display(letter)))
    return found


SPECIAL: Mapping[str, Callable[[Resolver, Any], Array]] = {
    "identity": lambda r, n: _sized(r, n, op.identity(r)),
    "ones": lambda r, n: _sized(r, n, op.ones(r)),
    "zero": lambda r, n: op.number(ZERO),
    "basis": _basis,
}
