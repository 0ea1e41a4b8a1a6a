"""Formulas of vectors and matrices, read to the entry at one row and one column.

How each kind of node is read is a row of `RULES`; what holds no array is a number, and read as
everywhere. Products are read run by run, as numbers are (`runs`): a big operator takes the rest of
its run, a function its brackets or the next factor.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ...data import replace
from ...kernel.terms import ZERO, Index, Pow, Sum, Term, fresh, mul, rename
from ...read import tree as t
from ...read.tree import Node, Span
from .. import points, ranges, runs, words
from ..dotted import LAID, LISTED, ROWS, TURNED
from ..expect import Expect
from ..names import bound_letters, mean_letter
from ..sums import reaching
from ..world import Unread
from . import (
    blocked,
    derivatives,
    differentials,
    functions,
    literals,
    named,
    opaques,
    pairs,
    windows,
)
from . import operations as op
from .nouns import Array
from .scripts import is_transpose

if TYPE_CHECKING:
    from ..resolve import Resolver

DEEP = 200  # formulas nested deeper are not read
STAR = "*"
ENTRYWISE = (r"\odot", r"\circ", r"\oslash", r"\otimes")


def read(r: Resolver, node: Node) -> Array:
    """What a formula means, as an array whose axes are no pairs."""
    found = read_any(r, node)
    if found.is_paired:
        raise Unread(pairs.UNCOVERED, node.span)
    return found


def read_any(r: Resolver, node: Node) -> Array:
    """What a formula means, as an array."""
    assert r.world.arrays is not None
    rule = RULES.get(type(node)) if r.world.arrays.concerns(r, node) else None
    if r.depth >= DEEP:
        raise Unread("nested too deeply", node.span)
    r.depth += 1
    try:
        return opaques.folded(r, rule(r, node)) if rule else op.number(r.number(node))
    finally:
        r.depth -= 1


def term(r: Resolver, node: Node) -> Term:
    """A number that is made of arrays, inside a formula."""
    found = read(r, node)
    if not found.is_number:
        told = f"{op.shape(r, found)} stands where a number should"
        raise Unread(told, node.span, code="shape")
    return found.entry


def side(r: Resolver, node: Node) -> Term:
    """One side of a statement: the entry at the chain's own row and column."""
    arrays = r.world.arrays
    assert arrays is not None
    found = read_any(r, node)
    scope = r.scope
    scope.alike = None
    if found.is_number and found.entry == ZERO:
        return ZERO
    if found.is_paired or (scope.shape is not None and scope.shape.is_paired):
        return _paired_side(r, found, node)
    if scope.shape is None:
        row, col = arrays.letters(r, found)
        scope.shape = Array(found.at(row, col), row, col, None, found.layout)
        return scope.shape.entry
    if scope.vector is not None and scope.shape.is_number and found.col is None:
        return _at_vector(r, found, scope.vector, node)
    found = derivatives.turned(r, found, scope.shape, node)
    scope.alike = _multiplied(r, found, scope.shape)
    told = op.shape(r, scope.shape), op.shape(r, found)
    if not (op.meet(r, scope.shape.row, found.row) and op.meet(r, scope.shape.col, found.col)):
        pairs = (scope.shape.row, found.row), (scope.shape.col, found.col)
        reason = f"{told[0]} on one side, {told[1]} on the other"
        raise op.conflict(r, reason, node.span, *pairs)
    return found.at(scope.shape.row, scope.shape.col)


def _paired_side(r: Resolver, found: Array, node: Node) -> Term:
    """A side whose axes run over pairs."""
    scope, arrays = r.scope, r.world.arrays
    assert arrays is not None
    if found.blocks is not None or (scope.shape is not None and scope.shape.blocks is not None):
        return blocked.side(r, found, node)
    if scope.shape is None:
        axes = (*pairs.rows(found), *pairs.cols(found))
        letters = arrays.lettered(r, axes)
        names = dict(zip(axes, letters, strict=True))
        row, col = (tuple(names[i] for i in x) for x in (pairs.rows(found), pairs.cols(found)))
        scope.shape = pairs.made(rename(found.entry, names), row, col, None, found.layout)
        return scope.shape.entry
    if not scope.shape.is_paired and scope.shape.made is None:
        raise op.conflict(r, "pairs on one side only", node.span)
    wanted = scope.shape
    return pairs.placed(r, found, pairs.rows(wanted), pairs.cols(wanted), node.span).entry


def _multiplied(
    r: Resolver, found: Array, shape: Array
) -> Callable[[Term], tuple[Term, Term]] | None:
    """`w = A^{-1} b` holds just where `A w = b` does: the two sides of that, from the left one of
    this."""
    row = shape.row
    if found.lead is None or row is None:
        return None
    base, rest = (opaques.folded(r, a.anew()) for a in found.lead)
    if not (op.meet(r, base.row, row) and op.meet(r, rest.row, row)):
        return None
    place = fresh(row)
    right = rest.at(row, shape.col)

    def sides(left: Term) -> tuple[Term, Term]:
        return Sum(place, mul(base.at(row, place), rename(left, {row: place}))), right

    return sides


def _at_vector(r: Resolver, found: Array, at: Index, node: Node) -> Term:
    """A side of a statement that is read entry by entry already."""
    if found.row is None:
        return found.entry
    if not op.meet(r, at, found.row):
        raise Unread("vectors of different lengths", node.span, code="shape")
    return found.at(at, None)


# -- sums and products ----------------------------------------------------------------------------
def _sum(r: Resolver, node: t.Sum) -> Array:
    if any(isinstance(part, t.Ellipsis) for _, part in node.terms):
        raise Unread("what the dots stand for is not clear", node.span)
    out: Array | None = None
    for sign, part in reaching(r, node.terms):
        if sign not in "+-":
            raise Unread(f"{sign} has two readings", part.span)
        found = read_any(r, part)
        found = op.negative(found) if sign == "-" else found
        out = found if out is None else op.total(r, out, found, part.span)
    assert out is not None
    return out


def _run(r: Resolver, node: t.Run) -> Array:
    items, ops = words.spelled(node.items, node.ops)
    return factors(r, items, ops, node.span)


Piece = tuple[Array, Node]


def factors(r: Resolver, items: Sequence[Node], ops: Sequence[str], span: Span) -> Array:
    """Factors from left to right; a matrix product binds closer than an entrywise one."""
    done: tuple[Piece, str] | None = None
    pieces: list[Piece] = []
    signs: list[str] = []
    k = 0
    while k < len(items):
        found, used = factor(r, items, ops, k)
        node = items[k] if used == 1 else replace_span(items[k], items[k + used - 1])
        k += used
        pieces.append((found, node))
        sign = ops[k - 1] if k < len(items) else ""
        if sign in (*ENTRYWISE, STAR) or k >= len(items):
            part = _product(r, pieces, signs)
            part = part if done is None else _beside(r, done[0], done[1], part, span)
            done, pieces, signs = (part, sign), [], []
        else:
            signs.append(sign)
    assert done is not None
    return done[0][0]


def _beside(r: Resolver, last: Piece, sign: str, new: Piece, span: Span) -> Piece:
    """An entrywise product; a star is one where the shapes are the same and do not conform."""
    (a, left), (b, right) = last, new
    if sign == STAR:
        if not _is_entrywise(r, a, b):
            return _joined(r, last, sign, new)
        r.note("* is read entry by entry")
    return _entrywise(r, a, sign, b, span), replace_span(left, right)


def _is_entrywise(r: Resolver, a: Array, b: Array) -> bool:
    if a.is_number or b.is_number or a.is_paired or b.is_paired:
        return False
    if windows.convolves(r, a, STAR, b):
        return False
    if not (a.is_matrix and b.is_matrix):
        return (a.row is None, a.col is None) == (b.row is None, b.col is None)
    alike = op.is_one(r, a.row, b.row) and op.is_one(r, a.col, b.col)
    return alike and not op.is_one(r, a.col, b.row)


def _product(r: Resolver, pieces: list[Piece], signs: list[str]) -> Piece:
    """The product of factors; those that together are a matrix with a name are that one."""
    assert r.world.arrays is not None
    if r.world.arrays.bases and len(pieces) > 2:
        pieces, signs = _with_names(r, pieces, signs)
    last = pieces[0]
    for sign, piece in zip(signs, pieces[1:], strict=True):
        last = _joined(r, last, sign, piece)
    return last


def _with_names(
    r: Resolver, pieces: list[Piece], signs: list[str]
) -> tuple[list[Piece], list[str]]:
    """`X^T X` in a longer product by its name, where its inverse is spoken of."""
    for length in (3, 2):
        for k in range(len(pieces) - length + 1):
            part, joins = pieces[k : k + length], signs[k : k + length - 1]
            ends = part[0][0].row, part[-1][0].col
            if None in ends or any(s not in runs.PRODUCTS for s in joins):
                continue
            if not all(op.is_one(r, a.col, b.row) for (a, _), (b, _) in pairwise(part)):
                continue
            last = part[0][0].anew(), part[0][1]
            for sign, (a, node) in zip(joins, part[1:], strict=True):
                last = _joined(r, last, sign, (a.anew(), node))
            found = opaques.folded(r, last[0])
            if found is not last[0]:
                rest = [*pieces[:k], (found, last[1]), *pieces[k + length :]]
                return _with_names(r, rest, [*signs[:k], *signs[k + length - 1 :]])
    return pieces, signs


def replace_span(first: Node, last: Node) -> Node:
    """A stand-in for several nodes, for what is said of them."""
    return t.Run(t.spanning(first.span, last.span), (first, last), ("",))


def _entrywise(r: Resolver, a: Array, sign: str, b: Array, span: Span) -> Array:
    if sign == r"\otimes":
        if (a.col is None and b.col is None) or a.is_number or b.is_number:
            return op.outer(r, a, b, span)
        return pairs.kron(r, a, b, span)
    if a.is_paired or b.is_paired:
        raise Unread(pairs.UNCOVERED, span)
    return op.entrywise(r, a, b, span, divide=sign == r"\oslash")


def _joined(r: Resolver, last: Piece, sign: str, new: Piece) -> Piece:
    (a, left), (b, right) = last, new
    whole = replace_span(left, right)
    if sign in runs.DIVISIONS:
        if not b.is_number:
            raise Unread("a division by an array", right.span, code="shape")
        return op.scaled(a, Pow(b.entry, Fraction(-1))), whole
    if sign not in runs.PRODUCTS:
        raise Unread(f"the operator {sign} is not read here", right.span)
    if windows.convolves(r, a, sign, b):
        return windows.convolve(r, a, b, whole.span), whole
    vectors = a.col is None and b.col is None and not a.is_number and not b.is_number
    if sign == r"\cdot" and vectors:
        return op.dot(r, a, b, left, right), whole
    return op.product(r, a, b, left, right), whole


def factor(r: Resolver, items: Sequence[Node], ops: Sequence[str], k: int) -> tuple[Array, int]:
    """The factor that begins at item k, and how many items it takes."""
    node, left = items[k], len(items) - k
    moved = differentials.differential(r, items, ops, k)
    if moved is not None:
        return moved
    if isinstance(node, t.BigOp) and left > 1:
        if node.kind in LAID:
            return _laid_out(r, node, items, ops, k), left
        return _big(r, node, items, ops, k)
    if isinstance(node, t.DerivOp) and node.of is None:
        return derivatives.of_rest(r, node, items, ops, k)
    if isinstance(node, t.Name) and left > 1:
        found = functions.applied(r, node, items, ops, k)
        if found is not None:
            return found
    return read_any(r, node), 1


def _big(
    r: Resolver, node: t.BigOp, items: Sequence[Node], ops: Sequence[str], k: int
) -> tuple[Array, int]:
    """A big operator over the rest of the run, entry by entry."""
    mine = set(bound_letters(node.lower))
    end = k + 2
    while end < len(items) and mine.isdisjoint(runs.binds(items[end])):
        end += 1
    alone = node.upper is None and not isinstance(items[k + 1], t.BigOp)
    mean = mean_letter(items[k - 1]) if k and alone else None
    found: list[Array] = []

    def body(inner: Resolver) -> Term:
        found.append(factors(inner, items[k + 1 : end], ops[k + 1 : end - 1], node.span))
        return found[0].entry

    entry = ranges.big(r, node, body, mean)
    return Array(entry, found[0].row, found[0].col), end - k


def _laid_out(
    r: Resolver, node: t.BigOp, items: Sequence[Node], ops: Sequence[str], k: int
) -> Array:
    """Entries, rows or columns at every place of a range, below or beside each other."""
    (found,) = ranges.letters(r, node)
    place = fresh(Index(found.letter, found.set))
    inner = r.inside(bound={found.letter: place})
    a = factors(inner, items[k + 1 :], ops[k + 1 :], node.span)
    if found.numbers is not None or a.is_matrix or a.is_paired:
        raise Unread("what the dots in this matrix stand for is not clear", node.span)
    below = node.kind == ROWS or (node.kind in (LISTED, TURNED) and a.is_number)
    if below or (node.kind in (LISTED, TURNED) and a.row is None):
        if a.row is not None:
            raise Unread("columns below each other are not read", node.span, code="shape")
        return Array(a.entry, place, a.col)
    if a.col is not None:
        raise Unread("rows beside each other are not read", node.span, code="shape")
    whole = Array(a.entry, a.row, place)
    return op.transpose(whole) if node.kind == TURNED else whole


# -- what carries scripts -------------------------------------------------------------------------
def _group(r: Resolver, node: t.Group) -> Array:
    for reading in GROUPS:
        found = reading(r, node)
        if found is not None:
            return found
    raise Unread("these brackets are not read here", node.span)


def _at_point(r: Resolver, node: t.Group) -> Array | None:
    return op.number(points.at_point(r, node)) if points.is_at_point(node) else None


def _plain(r: Resolver, node: t.Group) -> Array | None:
    body = node.body
    if node.open not in "([{." or node.sub or node.stars or isinstance(body, t.Chain | t.Bar):
        return None
    if isinstance(body, t.List):
        if len(body.items) != 1:
            return None
        body = body.items[0]
    inner = replace(node, sup=None, primes=0)
    return named.raised(r, read_any(r, body), node.sup, inner)


def _listed(r: Resolver, node: t.Group) -> Array | None:
    """`(1, 2, 3)`: a column; `(1, 2, 3)^\\top` too, which is how columns are put on a line."""
    if node.open not in "([" or not isinstance(node.body, t.List) or node.sub:
        return None
    if any(s != "," for s in node.body.seps):
        return None
    found = literals.column(r, node.body)
    arrays = r.world.arrays
    assert arrays is not None
    beside = found.blocks is not None and len(found.blocks) == 1
    if is_transpose(node.sup, arrays.transposes) and not beside:
        return found
    return named.raised(r, found, node.sup, replace(node, sup=None))


def _scripted(r: Resolver, node: t.Scripted) -> Array:
    if node.sub or node.primes or node.stars:
        raise Unread("scripts on this are not read", node.span)
    return named.raised(r, read_any(r, node.base), node.sup, node.base)


def _frac(r: Resolver, node: t.Frac) -> Array:
    above, below = read(r, node.num), read(r, node.den)
    if not below.is_number:
        raise Unread("a division by an array", node.den.span, code="shape")
    return op.scaled(above, Pow(below.entry, Fraction(-1)))


def _expected(r: Resolver, node: Expect) -> Array:
    from ..chance.reading import expected_array  # loaded where there is an expectation

    return expected_array(r, node)


GROUPS: tuple[Callable[[Resolver, t.Group], Array | None], ...] = (
    functions.norm,
    functions.bars,
    functions.inner_product,
    functions.condition,
    _at_point,
    _plain,
    _listed,
)
RULES: Mapping[type[Node], Callable[[Resolver, Any], Array]] = {
    t.Name: named.name,
    t.Sum: _sum,
    t.Run: _run,
    t.Group: _group,
    t.Scripted: _scripted,
    t.Frac: _frac,
    t.Matrix: literals.matrix,
    t.DerivOp: derivatives.whole,
    t.Decorated: lambda r, n: read(r, n.body),
    Expect: _expected,
}
