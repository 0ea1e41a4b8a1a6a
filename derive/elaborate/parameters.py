"""Functions of several named variables, in full.

`f(w_1, w_2) = w_1^2 + 3 w_2` is a quantity f that is made of w_1 and w_2, `f(1, 2)` its formula
with these put in, and `\\nabla f = (2 w_1, 3)` says what its derivatives by its variables are.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ..data import replace
from ..read import tree as t
from ..read.tree import Chain, Node, spanning
from . import decimals
from .names import arguments, display, is_index_letter
from .survey import EQUALS
from .trees import rewritten

Variables = tuple[t.Name, ...]


class Parameters:
    """The functions of a document that are defined by formulas of named variables."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.variables: dict[str, Variables] = {}  # of each function
        self.bodies: dict[str, Node] = {}  # of those whose variables have subscripts
        again: set[str] = set()
        for node in nodes:
            found = _defined(node)
            if found is not None:
                name, variables, body = found
                known = self.variables.setdefault(name, variables)
                if {*map(t.dump, known)} == {*map(t.dump, variables)} and known != variables:
                    continue  # f(b, a), where f(a, b) has a formula
                again |= {name} if name in self.bodies else set()
                if any(v.sub for v in variables):
                    self.bodies.setdefault(name, body)
        for name in {*again, *filter(self._calls_itself, self.bodies)}:
            self.bodies.pop(name, None)

    def _calls_itself(self, name: str) -> bool:
        """Whether a formula comes to speak of its own function, perhaps through others."""
        seen: set[str] = set()
        todo = [name]
        while todo:
            parts = t.walk(self.bodies[todo.pop()])
            spoken = {display(p) for p in parts if isinstance(p, t.Name)} & self.bodies.keys()
            todo += spoken - seen
            seen |= spoken
        return name in seen

    def spelled(self, node: Node) -> Node | None:
        """A call of such a function as its name, or as its formula at other arguments; a derivative
        with numbers behind it as one at a point."""
        if isinstance(node, t.Run) and len(node.items) == 2:
            slope = self._slope_at(*node.items)
            if slope is not None:
                return slope
        if not self.bodies or not isinstance(node, t.Run):
            return None
        items, ops = list(node.items), list(node.ops)
        for k in range(len(items) - 2, -1, -1):
            name, group = items[k], items[k + 1]
            called = isinstance(name, t.Name) and isinstance(group, t.Group) and not ops[k]
            if called and isinstance(name, t.Name) and isinstance(group, t.Group):
                made = self._call(name, group)
                if made is not None:
                    items[k : k + 2], ops[k : k + 1] = [made], []
        if len(items) == len(node.items):
            return None
        items = [rewritten(i, self.spelled) for i in items]
        return items[0] if len(items) == 1 else replace(node, items=tuple(items), ops=tuple(ops))

    def _slope_at(self, slope: Node, group: Node) -> Node | None:
        """`\\frac{\\partial f}{\\partial x}(1, 2)`."""
        match slope, group:
            case t.DerivOp(of=t.Name() as f, by=(_, *_)), t.Group(open="(", body=body, sup=None):
                given = arguments(body)
                fits = len(given) == len(self.variables.get(display(f), ()))
                if fits and all(map(decimals.lone, given)):
                    span = spanning(slope.span, group.span)
                    return t.Group(span, ".", "|", slope, sub=(group,))
        return None

    def _call(self, name: t.Name, group: t.Group) -> Node | None:
        variables = self.variables.get(display(name), ())
        given = arguments(group.body)
        fits = group.open == "(" and len(given) == len(variables) and not name.sub
        if display(name) not in self.bodies or not fits or name.primes or name.sup is not None:
            return None
        if given == variables:
            return replace(name, span=spanning(name.span, group.span), sup=group.sup)
        put = dict(zip(map(t.dump, variables), given, strict=True))

        def rule(part: Node) -> Node | None:
            found = put.get(t.dump(replace(part, sup=None))) if isinstance(part, t.Name) else None
            if found is None or not isinstance(part, t.Name):
                return None
            return t.Group(part.span, "(", ")", found, sup=part.sup)

        body = rewritten(self.bodies[display(name)], rule)
        return t.Group(group.span, "(", ")", body, sup=group.sup)

    def gradient(self, node: Node) -> list[Node]:
        """`\\nabla f = (2x, 6y)` as one statement for each variable; nothing for any other."""
        if not isinstance(node, Chain) or any(
            r.kind not in (*EQUALS, "approx") for r in node.relations
        ):
            return []
        function, point = _gradient(node.items[0])
        variables = self.variables.get(function, ()) if function else ()
        sides = [_entries(item) for item in node.items[1:]]
        if len(variables) < 2 or any(len(side) != len(variables) for side in sides):
            return []
        out: list[Node] = []
        span = node.items[0].span
        for k, v in enumerate(variables):
            by = replace(v, span=span)
            of = t.Name(span, function)
            slope: Node = t.DerivOp(span, "partial", of, ((by, 1),), 1)
            if point is not None:
                slope = t.Group(span, ".", "|", slope, sub=(point,))
            items = (slope, *(side[k] for side in sides))
            out.append(Chain(spanning(span, items[-1].span), items, node.relations))
        return out


def between(node: Node) -> Node | None:
    """`\\cos(a, b)`: the cosine of the angle between two vectors."""
    if not isinstance(node, t.Run):
        return None
    for k, (name, group) in enumerate(pairwise(node.items)):
        match name, group:
            case t.Name(base="cos" | r"\cos", sub=(), sup=None), t.Group(open="(", sup=None):
                given = arguments(group.body)
                if len(given) == 2 and all(isinstance(a, t.Name) for a in given):
                    made = _cosine(given[0], given[1], spanning(name.span, group.span))
                    items = (*node.items[:k], made, *node.items[k + 2 :])
                    ops = (*node.ops[:k], *node.ops[k + 1 :])
                    return made if len(items) == 1 else replace(node, items=items, ops=ops)
    return None


def _cosine(a: Node, b: Node, span: t.Span) -> Node:
    lengths = tuple(t.Group(span, "‖", "‖", x) for x in (a, b))
    return t.Frac(span, t.Run(span, (a, b), (r"\cdot",)), t.Run(span, lengths, ("",)))


def _defined(node: Node) -> tuple[str, Variables, Node] | None:
    """The name, the variables and the formula of `f(x, y) = ...`."""
    match node:
        case Chain(
            items=(t.Run(items=(t.Name() as name, t.Group(open="(", sup=None) as group)), body, *_)
        ):
            given = arguments(group.body)
            names = tuple(a for a in given if isinstance(a, t.Name))
            bare = len(names) == len(given) and not name.sub and name.sup is None
            bare = bare and not isinstance(group.body, t.Bar) and node.relations[0].kind in EQUALS
            distinct = len({t.dump(n) for n in names}) == len(names)
            if bare and distinct and not any(map(_is_entry, names)) and _speaks_of(body, names):
                return display(name), names, body
    return None


def _is_entry(name: t.Name) -> bool:
    """`x_i`: not one variable, but any of a family."""
    return name.sup is not None or name.primes > 0 or any(map(is_index_letter, name.sub))


def _speaks_of(body: Node, names: Variables) -> bool:
    inside = {t.dump(replace(p, sup=None)) for p in t.walk(body) if isinstance(p, t.Name)}
    return all(t.dump(n) in inside for n in names)


def _gradient(node: Node) -> tuple[str, Node | None]:
    """f of `\\nabla f`, `\\nabla f(x, y)`; of `\\nabla f(1, 2)` the point as well."""
    match node:
        case t.Group(open=".", close="|", body=body, sub=(t.Group(open="(") as point,)):
            return _gradient(body)[0], point
        case t.Run(
            items=(t.DerivOp(kind="nabla", of=None, by=()), t.Name(sub=(), sup=None) as name)
        ):
            return display(name), None
        case t.Run(
            items=(
                t.DerivOp(kind="nabla", of=None, by=()),
                t.Name(sub=(), sup=None) as name,
                t.Group(body=body, sup=None) as group,
            )
        ):
            named = all(isinstance(a, t.Name) for a in arguments(body))
            numbers = all(map(decimals.lone, arguments(body)))
            return display(name) if named or numbers else "", group if numbers else None
    return "", None


def _entries(node: Node) -> tuple[Node, ...]:
    """The entries of a tuple or column of formulas."""
    match node:
        case t.Group(open="(" | "[", body=t.List(items=items, seps=seps)) if set(seps) == {","}:
            return items
        case t.Matrix(rows=rows) if all(len(row) == 1 for row in rows):
            return tuple(row[0] for row in rows)
        case t.Matrix(rows=(row,)) if len(row) > 1:
            return row
    return ()
