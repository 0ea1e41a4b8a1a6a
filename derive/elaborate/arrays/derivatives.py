"""Derivatives by arrays: of a number by an array, of an array by a number, Jacobians."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...data import replace
from ...kernel.terms import Deriv, Sym, walk
from ...maths.inverses import is_inverse
from ...read import tree as t
from ...read.tree import Node
from .. import quantities, runs
from ..names import display
from ..world import Unread
from . import operations as op
from . import pairs
from .nouns import Array
from .opaques import APPLIED

if TYPE_CHECKING:
    from ..resolve import Resolver

MIXED = "{} are laid out in two ways in this document: {} here, {} before"
WAYS = {
    "gradient": {"across": "as rows", "straight": "as columns"},
    "jacobian": {"across": "with a row for each variable", "straight": "with a row for each value"},
    "slice": {"across": "transposed", "straight": "as they stand"},
}
LAYOUTS = {"gradient": "gradients", "jacobian": "Jacobians", "slice": "rows and columns"}


def whole(r: Resolver, node: t.DerivOp) -> Array:
    """`\\frac{\\partial L}{\\partial W}`, with its operand."""
    from .reader import read_any

    if node.of is None:
        raise Unread("nothing stands behind this derivative", node.span)
    single = quantities.single(r, node.of)
    if single is not None and node.by == ((node.of, 1),):
        return op.number(Deriv(single, single))
    whole = _function(r, node.of)
    body = op.number(single) if single is not None else whole or read_any(r, node.of)
    return derivative(r, node, body)


def _function(r: Resolver, node: Node) -> Array | None:
    """A function of a vector by its name alone, as its formula."""
    from .reader import read

    if not isinstance(node, t.Name) or node.sub or node.primes or node.sup is not None:
        return None
    function = r.world.only_function(display(node))
    if function is None or display(node) in r.world.survey.formulas:
        return None
    quantities.put_in(r, node)
    return read(r.inside(arrays={}, params={}, deeper=1), function.body)


def of_rest(
    r: Resolver, node: t.DerivOp, items: Sequence[Node], ops: Sequence[str], k: int
) -> tuple[Array, int]:
    """`\\nabla_w` takes a following bracket, else the run up to an explicit product sign."""
    from .reader import ENTRYWISE, factor, factors, read

    if k + 1 >= len(items):
        raise Unread("nothing stands behind this derivative", node.span)
    second = items[k + 1]
    if isinstance(second, t.DerivOp) and _is_bare(node) and _is_bare(second) and k + 2 < len(items):
        twice = replace(node, order=node.order + second.order)  # \nabla \nabla E
        found, used = of_rest(r, twice, (twice, *items[k + 2 :]), ("", *ops[k + 2 :]), 0)
        return found, used + 1
    if not node.by:
        node = _with_variable(r, node, items[k + 1 :])
    if isinstance(items[k + 1], t.Group) and (k + 2 >= len(items) or ops[k + 1] != "/"):
        bracket = read(r, items[k + 1])
        if bracket.is_number or k + 2 >= len(items):
            return derivative(r, node, bracket), 2
    end = k + 2
    while end < len(items) and ops[end - 1] not in (*runs.STOPS, *ENTRYWISE):
        end += 1
    body = factors(r, items[k + 1 : end], ops[k + 1 : end - 1], node.span)
    if not body.is_number and end > k + 2:  # \nabla_z L x^T: of the number in front
        first, used = factor(r, items, ops, k + 1)
        if first.is_number:
            return derivative(r, node, first), 1 + used
    return derivative(r, node, body), end - k


def _is_bare(node: t.DerivOp) -> bool:
    """`\\nabla` without its variable and its operand."""
    return node.kind == "nabla" and not node.by and node.of is None


def _with_variable(r: Resolver, node: t.DerivOp, operand: Sequence[Node]) -> t.DerivOp:
    """`\\nabla f(x)`, `\\nabla f`: by the argument of a function that has one."""
    by: Node | None = None
    match operand:
        case (t.Name(), t.Group(body=t.Name() as argument), *_):
            by = argument
        case (t.Name() as name, *_):
            function = r.world.only_function(display(name))
            if function is not None and len(function.parameters) == 1:
                (parameter,) = function.parameters
                inside = (p for p in t.walk(function.body) if isinstance(p, t.Name))
                by = next((p for p in inside if display(p) == parameter and not p.sub), None)
                by = t.Name(node.span, by.base, by.style) if by is not None else None
    arrays = r.world.arrays
    if by is None and arrays is not None and len(arrays.leaves) == 1:
        (by,) = arrays.leaves.values()
    if by is None:
        raise Unread("a gradient without its variable is not read", node.span)
    return t.DerivOp(node.span, node.kind, node.of, ((by, node.order),))


def derivative(r: Resolver, node: t.DerivOp, body: Array) -> Array:
    """The derivative of an array by the variables of an operator, the last one first."""
    runs.with_variables(node)
    for variable, order in reversed(node.by):
        for _ in range(order):
            body = _by(r, node, body, variable)
    return body


def _by(r: Resolver, node: t.DerivOp, body: Array, variable: Node) -> Array:
    from .reader import read_any

    transposed = isinstance(variable, t.Name) and variable.sup is not None
    v = read_any(r, variable)
    if not isinstance(v.entry, Sym):
        raise Unread("a derivative is taken by a quantity, not by a formula", variable.span)
    runs.by_quantity(v.entry, variable)
    if (v.made is not None and v.made.kind == "inverse") or is_inverse(v.entry.name):
        raise Unread("a derivative by an inverse is not covered", variable.span)
    of = f"{APPLIED}({v.entry.name})"
    if any(isinstance(u, Sym) and u.name.endswith(of) for u in walk(body.entry)):
        raise Unread("how a function that is not known changes is not clear", variable.span)
    r.apart(*v.entry.indices)
    if v.is_paired or body.is_paired:
        if v.col is not None or body.col is not None or v.blocks or body.blocks:
            raise Unread(pairs.UNCOVERED, node.span)
        return pairs.derivative(body, v)
    if v.is_number:
        return Array(Deriv(body.entry, v.entry), body.row, body.col)
    if body.is_number:
        layout = "" if node.kind == "nabla" else "gradient"
        return Array(Deriv(body.entry, v.entry), v.row, v.col, None, layout)
    if body.row is None and v.col is None:  # a Hessian, by x^T first
        return Array(Deriv(body.entry, v.entry), v.row, body.col)
    if body.row is None or (v.row is None and not transposed):
        raise Unread("a derivative of or by a row vector", node.span)
    if body.col is not None or (v.col is not None and not transposed):
        raise Unread("a derivative of or by a matrix with more than two axes", node.span)
    assert body.row is not None
    place = v.row or v.col
    layout = "" if node.kind == "nabla" else "jacobian"
    return Array(Deriv(body.entry, v.entry), body.row, place, None, layout)


def turned(r: Resolver, found: Array, wanted: Array, node: Node) -> Array:
    """A side of a statement, turned where a derivative is laid out the other way: the gradient by
    a vector as a row, a Jacobian with the variable's entries as its rows. The gradient by a matrix
    has the matrix's shape, unless all gradients of the document are rows."""
    arrays = r.world.arrays
    assert arrays is not None
    layout = found.layout or wanted.layout
    if not layout:
        return found
    straight, across = _agrees(r, found, wanted), _agrees(r, op.transpose(found), wanted)
    if straight is across:
        return found
    matrix = layout == "gradient" and wanted.is_matrix
    if across and matrix and arrays.layouts.get("gradient") != {"across"}:
        return found
    if not matrix:
        way = "across" if across else "straight"
        arrays.layouts.setdefault(layout, set()).add(way)
        if arrays.ways.setdefault(layout, way) != way:
            here, before = (WAYS[layout][w] for w in (way, arrays.ways[layout]))
            told = MIXED.format(LAYOUTS[layout], here, before)
            arrays.mixed.append(Unread(told, node.span, code="layout"))
    if not across:
        return found
    r.note(f"{LAYOUTS[layout]} are read transposed here: in the other layout")
    return op.transpose(found)


def _agrees(r: Resolver, a: Array, b: Array) -> bool:
    """Whether two arrays are known to have one shape; a column is none of a row's."""
    if not (a.is_matrix and b.is_matrix):
        return (a.row is None, a.col is None) == (b.row is None, b.col is None)
    return op.is_one(r, a.row, b.row) and op.is_one(r, a.col, b.col)
