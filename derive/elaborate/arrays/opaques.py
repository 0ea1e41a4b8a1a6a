"""Inverses and determinants as quantities of their own.

The inverse of A is a family B of which the document is taken to say that it exists. To the kernel
it is known by givens: B A = A B = I, and B is symmetric where A is. Its derivatives follow from a
definition that agrees with it up to the order that is asked for, Newton's step for an inverse, once
or twice: B = 2C - C A C and C = 2D - D A D, where D stays as it is and all are equal in value. In
the same way log det A is a constant, plus tr E - tr E^2 / 2 for E = D A - I, zero in value.

A matrix that is computed (X^T X) has a name of its own, with its formula as its definition, and
stands by that name wherever it is met: so that its inverse meets it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from itertools import count
from time import thread_time
from typing import TYPE_CHECKING

from ...choose import algebra
from ...data import replace
from ...kernel import OutOfBudget, Undefined
from ...kernel.givens import Given
from ...kernel.terms import (
    ONE,
    Binder,
    Delta,
    Deriv,
    Index,
    Size,
    Sum,
    Sym,
    Term,
    add,
    fresh,
    mul,
    neg,
    rename,
    transform,
    walk,
)
from ...maths.functions import FUNCTIONS
from ...maths.inverses import determinant_name, inverse_name
from ...read import tree as t
from ...read.tree import Node, noun
from ..nouns import Entry, Known
from ..record import Record
from ..world import World
from .nouns import Array

if TYPE_CHECKING:
    from ..resolve import Resolver

APPLIED = r"\,"  # between the name of a function that is not known and its argument
SECONDS = 0.2  # for the form by which a computed matrix is known again
ORDERS = 2  # of derivatives that the definitions are good for
BEYOND = "derivatives beyond the second, where inverses are spoken of, are not covered"


@noun
class Opaque:
    """A matrix whose inverse or determinant is spoken of, as a family over `own` and its places."""

    name: str
    own: tuple[Index, ...]
    row: Index
    col: Index
    formula: Term | None  # where it is computed
    symmetric: bool

    def at(self, name: str, row: Index, col: Index) -> Term:
        return Sym(name, (*self.own, row, col))


# -- which matrix it is ---------------------------------------------------------------------------
def opaque(r: Resolver, a: Array, node: Node) -> tuple[Opaque, bool]:
    """A square matrix as a family, and whether it stands transposed."""
    arrays = r.world.arrays
    assert arrays is not None and a.row is not None and a.col is not None
    match a.entry:
        case Sym(name, indices) if {*indices[-2:]} == {a.row, a.col}:
            symmetric = name in arrays.symmetric
            found = Opaque(name, indices[:-2], a.row, a.col, None, symmetric)
            return _kept(r, found), indices[-1] == a.row
    known = _named(r, a)
    if known is not None:
        return known
    plain = canonical(a)
    text = arrays.source(node.body if isinstance(node, t.Group) else node)
    name = f"({text})"
    while name in arrays.bases:
        name += "'"
    r.world.sets.journal.put(arrays.bases, name, plain)
    return _family(r, a, name, plain), False


def _named(r: Resolver, a: Array) -> tuple[Opaque, bool] | None:
    """A computed matrix whose inverse was met before, and whether this is its transpose."""
    arrays = r.world.arrays
    assert arrays is not None
    plain = canonical(a)
    for name, other in arrays.bases.items():
        if equal(plain, other):
            return _family(r, a, name, plain), False
    back = Array(a.entry, a.col, a.row)
    plain = canonical(back)
    for name, other in arrays.bases.items():
        if equal(plain, other):
            return _family(r, back, name, plain), True
    return None


def _family(r: Resolver, a: Array, name: str, plain: Term) -> Opaque:
    """A computed matrix as a family."""
    assert a.row is not None and a.col is not None
    own = tuple(sorted(a.entry.free - {a.row, a.col}))
    r.world.slot(name, (*own, a.row, a.col))
    symmetric = equal(plain, canonical(Array(a.entry, a.col, a.row)))
    return _kept(r, Opaque(name, own, a.row, a.col, a.entry, symmetric))


def _kept(r: Resolver, new: Opaque) -> Opaque:
    if new.name not in r.world.opaques:
        r.world.sets.journal.put(r.world.opaques, new.name, new)
    return new


def folded(r: Resolver, a: Array) -> Array:
    """A computed matrix by its name, where its inverse or determinant is spoken of."""
    arrays = r.world.arrays
    assert arrays is not None
    if not arrays.bases or a.row is None or a.col is None or isinstance(a.entry, Sym):
        return a
    if a.is_paired:
        return a
    found = _named(r, a)
    if found is None:
        return a
    family, turned = found
    own = sorted(a.entry.free - {a.row, a.col})
    places = (a.col, a.row) if turned else (a.row, a.col)
    return Array(Sym(family.name, (*own, *places)), a.row, a.col, a.made)


def canonical(a: Array) -> Term:
    """A formula whatever its letters and sets are called."""
    others = sorted(a.entry.free - {a.row, a.col})
    names = {i: Index(f"#{n}", "*") for n, i in enumerate(others)}
    assert a.row is not None and a.col is not None
    names |= {a.row: Index("#r", "*"), a.col: Index("#c", "*")}
    return _in_one_set(rename(a.entry, names))


def equal(a: Term, b: Term) -> bool:
    """Whether two formulas are the same by calculation."""
    if a is b:
        return True
    named = ({u.name for u in walk(x) if isinstance(u, Sym)} for x in (a, b))
    if next(named) != next(named):
        return False
    try:
        return not algebra((), FUNCTIONS, deadline=thread_time() + SECONDS).residual(a, b)
    except (OutOfBudget, Undefined):
        return False


def _in_one_set(x: Term) -> Term:
    def same(i: Index) -> Index:
        return i._replace(set="*")

    def rule(u: Term) -> Term | None:
        match u:
            case Sym(name, indices):
                return Sym(name, tuple(map(same, indices)))
            case Delta(i, j):
                return Delta(same(i), same(j))
            case Size():
                return Size("*")
            case Binder(i, body):
                return type(u)(same(i), _in_one_set(body))
        return None

    return transform(x, rule)


# -- what is known of it --------------------------------------------------------------------------
def known(world: World, record: Record) -> Iterator[Known]:
    """The givens about the inverses and determinants that a document speaks of. They hold in the
    whole of it."""
    sides = [x for e in record.entries for x in (e.left, e.right) if x is not None]
    sides += [x for k in record.known for x in (k.given.left, k.given.right)]
    sides += [a.formula for a in world.opaques.values() if a.formula is not None]
    names = {u.name for x in sides for u in walk(x) if isinstance(u, Sym)}
    orders = Orders(record)
    for a in world.opaques.values():
        orders.inverts(a)
    order = max(map(orders.of, sides), default=0)
    record.entries[:] = [
        replace(e, kind="claim", left=None, right=None, message=BEYOND)
        if e.kind == "claim" and orders.of_entry(e) > ORDERS
        else e
        for e in record.entries
    ]
    numbers = count(1)
    for found in world.opaques.values():
        moving = min(order, ORDERS) if orders.moves(found, sides) else 0
        for role, given, text in _said(found, names, moving):
            yield Known(given, role, -1, -1, -next(numbers), text)


class Orders:
    """How often something is differentiated in a term, through definitions."""

    def __init__(self, record: Record) -> None:
        self.formulas = {
            k.given.left.name: k.given.right
            for k in record.known
            if k.role == "definition" and isinstance(k.given.left, Sym)
        }
        self.known: dict[Term, int] = {}

    def inverts(self, a: Opaque) -> None:
        """An inverse and a determinant are made of their matrix, and that of its formula."""
        matrix = a.at(a.name, a.row, a.col)
        names = (inverse_name(a.name), *(determinant_name(a.name, log) for log in (True, False)))
        self.formulas |= dict.fromkeys(names, matrix)
        if a.formula is not None:
            self.formulas[a.name] = a.formula

    def moves(self, a: Opaque, sides: Iterable[Term]) -> bool:
        """Whether something is differentiated that is made of an inverse or determinant."""
        own = {inverse_name(a.name), *(determinant_name(a.name, log) for log in (True, False))}
        bodies = [u.body for x in sides for u in walk(x) if isinstance(u, Deriv)]
        return any(not own.isdisjoint(self._names(x)) for x in dict.fromkeys(bodies))

    def _names(self, x: Term) -> set[str]:
        """The names in a term and in the definitions of what is named."""
        seen: set[str] = set()
        todo = [u.name for u in walk(x) if isinstance(u, Sym)]
        while todo:
            name = todo.pop()
            if name not in seen and name in self.formulas:
                todo += [u.name for u in walk(self.formulas[name]) if isinstance(u, Sym)]
            seen.add(name)
        return seen

    def of_entry(self, entry: Entry) -> int:
        return max((self.of(x) for x in (entry.left, entry.right) if x is not None), default=0)

    def of(self, x: Term) -> int:
        if x not in self.known:
            self.known[x] = 0  # what is defined by itself
            inside = [self.of(c) for c in x.children()]
            if isinstance(x, Sym) and x.name in self.formulas:
                inside.append(self.of(self.formulas[x.name]))
            self.known[x] = max(inside, default=0) + isinstance(x, Deriv)
        return self.known[x]


def _said(a: Opaque, names: Set[str], order: int) -> Iterator[tuple[str, Given, str]]:
    """`order`: how often something is differentiated at most."""
    i, j = a.row, a.col
    generic = frozenset((*a.own, i, j))
    outer, inner, fixed = (inverse_name(a.name, layer) for layer in range(3))
    logs, plain = determinant_name(a.name, log=True), determinant_name(a.name, log=False)
    text = f"{a.name} is invertible"
    inverted = outer in names or (order > 0 and bool(names & {logs, plain}))
    if a.formula is not None and (inverted or a.name in names):
        yield "definition", Given(a.at(a.name, i, j), a.formula, "=", generic, True), a.name
    if inverted:
        for pair in ((a.name, fixed), (fixed, a.name)):
            yield "existence", Given(_chain(a, pair, i, j), Delta(i, j), "=", generic), text
        if a.symmetric:
            mirrored = Given(a.at(fixed, i, j), a.at(fixed, j, i), "=", generic)
            yield "assumption", mirrored, f"{a.name} is symmetric"
    steps = ((outer, inner), (inner, fixed)) if order > 1 else ((outer, fixed),)
    for name, body in steps if outer in names else ():
        if order:
            formula = 2 * a.at(body, i, j) - _chain(a, (body, a.name, body), i, j)
            yield "definition", Given(a.at(name, i, j), formula, "=", generic, True), text
        yield "existence", Given(a.at(name, i, j), a.at(fixed, i, j), "=", generic), text
    for name, expansion in ((logs, _log), (plain, _plain)) if order else ():
        if name in names:
            value, at = Sym(name, a.own), Sym(name + "'", a.own)
            own = frozenset(a.own)
            yield "definition", Given(value, expansion(a, at, order), "=", own, True), text
            yield "existence", Given(value, at, "=", own), text


def _log(a: Opaque, at: Term, order: int) -> Term:
    """log det A near a point where it is `at`, up to this order."""
    once, twice = _errors(a)
    return add(at, once, neg(twice / 2)) if order > 1 else add(at, once)


def _plain(a: Opaque, at: Term, order: int) -> Term:
    """det A near a point where it is `at`, up to this order."""
    once, twice = _errors(a)
    second = (once**2 / 2, neg(twice / 2)) if order > 1 else ()
    return mul(at, add(ONE, once, *second))


def _errors(a: Opaque) -> tuple[Term, Term]:
    """The traces of E and of its square, for E = D A - I: both are zero in value."""
    fixed = inverse_name(a.name, 2)
    size = Size(a.row.set)
    once = add(_traced(a, (fixed, a.name)), neg(size))
    back = neg(2 * _traced(a, (fixed, a.name)))
    return once, add(_traced(a, (fixed, a.name, fixed, a.name)), back, size)


def _chain(a: Opaque, names: tuple[str, ...], row: Index, col: Index) -> Term:
    """The entry of a product of families."""
    inner = [fresh(row) for _ in names[1:]]
    ends = [row, *inner, col]
    out = mul(*(a.at(n, ends[k], ends[k + 1]) for k, n in enumerate(names)))
    for i in inner:
        out = Sum(i, out)
    return out


def _traced(a: Opaque, names: tuple[str, ...]) -> Term:
    i = fresh(a.row)
    return Sum(i, _chain(a, names, i, i))
