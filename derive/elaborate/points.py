"""A formula at a point: \\left.\\frac{df}{dx}\\right|_{x=2}. Its derivatives are carried out first,
through the formulas of its quantities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..choose import carry_out
from ..kernel.calculus import Calculus
from ..kernel.terms import ZERO, Deriv, Sym, Term, transform, walk
from ..read import tree as t
from ..read.tree import Chain, Node
from .names import arguments, display
from .world import Unread

if TYPE_CHECKING:
    from .resolve import Resolver

DEEPEST = 60  # formulas in formulas


def is_at_point(node: t.Group) -> bool:
    return node.open == "." and node.close == "|" and bool(node.sub) and node.sup is None


def at_point(r: Resolver, node: t.Group) -> Term:
    """What stands before the bar, with the values below it."""
    values = dict(_value(r, node, sub) for sub in _said(r, node))

    def formula(quantity: Sym) -> Term | None:
        known = None if quantity.indices or quantity in values else quantity.name
        return r.world.formulas.get(known) if known is not None else None

    def put(term: Term) -> Term:
        for _ in range(DEEPEST):
            found = transform(term, lambda u: formula(u) if isinstance(u, Sym) else None)
            if found == term:
                return transform(term, lambda u: values.get(u) if isinstance(u, Sym) else None)
            term = found
        raise Unread("formulas are nested too deeply here", node.span)

    body = r.term(node.body)
    if any(u.indices and u.name in r.world.formulas for u in _reached(r, body)):
        raise Unread("formulas of entries are not put in at a point", node.span)
    calculus = Calculus(r.world.table, formula, {})
    made = carry_out(body, calculus)
    if any(isinstance(u, Deriv) for u in walk(made)):
        raise Unread("this derivative is not computed at a point", node.span)
    if any(put(kink) == ZERO for kink, _ in calculus.kinks):
        raise Unread("there is no derivative at this point", node.span)
    return put(made)


def _reached(r: Resolver, term: Term) -> set[Sym]:
    """The quantities that a term is made of, through their formulas."""
    found: set[Sym] = set()
    todo = [term]
    while todo:
        new = {u for u in walk(todo.pop()) if isinstance(u, Sym)} - found
        found |= new
        todo += [r.world.formulas[u.name] for u in new if u.name in r.world.formulas]
    return found


def _said(r: Resolver, node: t.Group) -> list[Node]:
    """`x = 2` for each variable; of `(1, 2)`, by the function that stands before it."""
    match node.sub:
        case (t.Group(open="(", body=body),):
            given = arguments(body)
            called = [p for p in t.walk(node.body) if isinstance(p, t.Name)]
            functions = (r.world.only_function(display(p)) for p in called)
            for function in filter(None, functions):
                if len(function.parameters) == len(given):
                    pairs = zip(function.parameters, given, strict=True)
                    equal = (t.Relation(node.span, "=", "="),)
                    return [Chain(v.span, (t.Name(v.span, x), v), equal) for x, v in pairs]
            raise Unread("which variables these values are of is not clear", node.span)
    return list(node.sub)


def _value(r: Resolver, node: t.Group, said: Node) -> tuple[Sym, Term]:
    match said:
        case Chain(items=(t.Name() as name, value), relations=(relation,)):
            variable = r.term(name)
            if relation.kind == "=" and isinstance(variable, Sym) and not variable.free:
                return variable, r.term(value)
    raise Unread("at which point is not clear", node.span)
