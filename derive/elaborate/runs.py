"""Runs of factors: what each operator takes of the factors behind it.

The tree keeps factors side by side. From left to right, a sum takes the rest of its run, `d/dx` a
bracket or the rest up to a product sign, a function word the next factor, a name the brackets that
are its arguments.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ..kernel.terms import Deriv, Index, Pow, Sym, Term, mul
from ..read import tree as t
from ..read.tree import Node, Span
from . import calls, quantities, ranges
from .names import bound_letters, display, mean_letter
from .nouns import POSITION
from .words import Items, Ops, spelled
from .world import Unread

if TYPE_CHECKING:
    from .resolve import Resolver

STOPS = (r"\cdot", r"\times", "*")  # where the reach of d/dx ends
DIVISIONS = ("/", r"\div")
PRODUCTS = ("", *STOPS, r"\,", r"\odot", r"\circ")


def run(r: Resolver, node: t.Run) -> Term:
    items, ops = spelled(node.items, node.ops)
    return factors(r, items, ops, node.span)


def factors(r: Resolver, items: Items, ops: Ops, span: Span) -> Term:
    """Factors from left to right; operators take what is theirs of the rest."""
    out: list[Term] = []
    divide = False
    k = 0
    while k < len(items):
        found, used = _factor(r, items, ops, k)
        out.append(Pow(found, Fraction(-1)) if divide else found)
        k += used
        if k < len(items):
            op = ops[k - 1]
            if op not in PRODUCTS and op not in DIVISIONS:
                raise Unread(f"the operator {op} is not read here", items[k].span)
            divide = op in DIVISIONS
    return mul(*out)


def _factor(r: Resolver, items: Items, ops: Ops, k: int) -> tuple[Term, int]:
    """The factor that begins at item k, and how many items it takes."""
    node, left = items[k], len(items) - k
    if isinstance(node, t.BigOp) and not (node.spelled == r"\Sigma" and left == 1):
        return _big(r, node, items, ops, k)
    if isinstance(node, t.DerivOp) and node.of is None:
        return _derivative_of_rest(r, node, items, ops, k)
    if isinstance(node, t.Name) and left > 1:
        following = items[k + 1]
        if isinstance(following, t.Group) and ops[k] == "":
            found = calls.call_of(r, node, following)
            if found is not None:
                return found, 2
        if calls.is_function_word(node) and ops[k] in ("", r"\cdot"):
            inner, used = _factor(r, items, ops, k + 1)
            return calls.apply(r, node, [inner]), used + 1
    return r.term(node), 1


def _big(r: Resolver, op: t.BigOp, items: Items, ops: Ops, k: int) -> tuple[Term, int]:
    """A big operator takes the rest of the run, up to one that binds its letter anew."""
    if k + 1 == len(items):
        raise Unread("nothing stands under this operator", op.span)
    mine = set(bound_letters(op.lower))
    end = k + 2
    while end < len(items) and mine.isdisjoint(binds(items[end])):
        end += 1
    alone = op.upper is None and not isinstance(items[k + 1], t.BigOp)
    mean = mean_letter(items[k - 1]) if k and alone else None

    def body(inner: Resolver) -> Term:
        return factors(inner, items[k + 1 : end], ops[k + 1 : end - 1], op.span)

    return ranges.big(r, op, body, mean), end - k


def binds(node: Node) -> set[str]:
    return set(bound_letters(node.lower)) if isinstance(node, t.BigOp) else set()


# -- derivatives --------------------------------------------------------------------------------
def _derivative_of_rest(
    r: Resolver, node: t.DerivOp, items: Items, ops: Ops, k: int
) -> tuple[Term, int]:
    """`d/dx` takes a following bracket, else the run up to an explicit product sign."""
    if k + 1 >= len(items):
        raise Unread("nothing stands behind this derivative", node.span)
    if isinstance(items[k + 1], t.Group) and (k + 2 >= len(items) or ops[k + 1] != "/"):
        return _derivative(r, node, r.term(items[k + 1])), 2
    end = k + 2
    while end < len(items) and ops[end - 1] not in STOPS:
        end += 1
    body = factors(r, items[k + 1 : end], ops[k + 1 : end - 1], node.span)
    return _derivative(r, node, body), end - k


def whole_derivative(r: Resolver, node: t.DerivOp) -> Term:
    """`\\frac{\\partial L}{\\partial x}`, with its operand."""
    if node.of is None:
        raise Unread("nothing stands behind this derivative", node.span)
    single = quantities.single(r, node.of)
    if single is not None and node.by == ((node.of, 1),):
        return Deriv(single, single)
    return _derivative(r, node, single or r.term(node.of))


def with_variables(node: t.DerivOp) -> None:
    """Raise where no variable is written, or where those below are not as many as is said above."""
    if not node.by:
        raise Unread("a gradient without its variable is not read", node.span)
    below = sum(order for _, order in node.by)
    if node.kind != "nabla" and below != node.order:
        raise Unread(f"order {node.order} above and {below} below do not fit", node.span)


def _derivative(r: Resolver, node: t.DerivOp, body: Term) -> Term:
    with_variables(node)
    for variable, order in reversed(node.by):
        _by_family(r, variable)
        v = r.term(variable)
        if isinstance(v, Pow) and isinstance(v.base, Sym):
            raise Unread("a derivative by a power is not read", variable.span)
        if not isinstance(v, Sym):
            raise Unread("a derivative is taken by a quantity, not by a formula", variable.span)
        by_quantity(v, variable)
        if r.vector is not None and r.vector in v.indices and r.vector in body.free:
            raise Unread("a derivative of a vector by a vector is not read yet", node.span)
        r.apart(*v.indices)
        for _ in range(order):
            body = Deriv(body, v)
    return body


def by_quantity(v: Sym, node: Node) -> None:
    """Raise where what stands below is an index: `\\nabla_w f_w(x)`, where f_w is an entry."""
    if v.name == POSITION:
        raise Unread("a derivative by an index is not read", node.span)


def _by_family(r: Resolver, variable: Node) -> None:
    """`dL/dz` by a vector z: the chain is read entry by entry."""
    count = quantities.whole_family(r, variable)
    if count == 0 or r.vector is not None:
        return
    as_number = isinstance(variable, t.Name) and (display(variable), 0) in r.world.slots
    if as_number and not r.scope.bare:
        return
    if count > 1:
        raise Unread("a derivative by a whole matrix is not read yet", variable.span)
    if r.scope.bare:
        raise Unread("a derivative of a vector by a vector is not read yet", variable.span)
    r.scope.vector = Index("k", r.world.sets.new())
    r.note("a vector equation is read entry by entry")
