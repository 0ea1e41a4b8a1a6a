"""Formulas to terms: what stands on the page, read by what the document says and what is in scope.

A `Resolver` holds what is in scope at one place of a formula. It never changes while a formula is
read: what stands deeper is read by a resolver `inside` it. How each kind of node is read is a row
of `RULES`; the rules live by topic (`quantities`, `runs`, `calls`, `ranges`, `sums`, `truth`). A
formula that is not understood raises `Unread` at the node that stopped it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import factorial
from typing import TYPE_CHECKING, Any

from ..kernel.terms import Add, Delta, Index, Mul, Num, Pow, Term, call
from ..read import tree as t
from ..read.tree import Node
from . import decimals, points, primed, quantities, runs, sums, truth
from .expect import Expect
from .names import TRANSPOSES, display, index_letter, letter, subscripts
from .world import Scope, Unread, World

if TYPE_CHECKING:
    from .arrays.nouns import Array

DEEP = 400  # formulas nested deeper are not read
WHOLE = {"⌊": "floor", "⌈": "ceil"}
LARGEST_FACTORIAL = 200
LARGEST_POWER = 64  # numbers with larger powers stay as they were written


TOO_DEEP = "this formula, or what it is made of, is nested too deeply"


class Resolver:
    """What is in scope where a formula of one chain is read."""

    def __init__(self, world: World, scope: Scope) -> None:
        self.world, self.scope = world, scope
        self.bound: Mapping[str, Index] = {}  # letters that a big operator binds
        self.params: Mapping[str, Term] = {}  # parameters of a function, and what is put for them
        self.vectors: Mapping[str, t.Name] = {}  # vector parameters, the same
        self.arrays: Mapping[str, Array] = {}  # parameters that arrays are put for
        self._vector: Index | None = None
        self.depth = 0

    def inside(
        self,
        *,
        bound: Mapping[str, Index] | None = None,
        params: Mapping[str, Term] | None = None,
        vectors: Mapping[str, t.Name] | None = None,
        arrays: Mapping[str, Array] | None = None,
        vector: Index | None = None,
        deeper: int = 0,
    ) -> Resolver:
        """A resolver for what stands deeper, with another scope."""
        made = Resolver(self.world, self.scope)
        made.bound = self.bound if bound is None else {**self.bound, **bound}
        made.params = self.params if params is None else params
        made.vectors = self.vectors if vectors is None else vectors
        made.arrays = self.arrays if arrays is None else arrays
        made._vector = self._vector if vector is None else vector
        made.depth = self.depth + deeper
        return made

    @property
    def vector(self) -> Index | None:
        """The entry by which a bare family is read."""
        return self._vector or self.scope.vector

    def term(self, node: Node) -> Term:
        """What a formula means: of vectors and matrices, their entry."""
        arrays = self.world.arrays
        try:
            return self.number(node) if arrays is None else arrays.term(self, node)
        except RecursionError:
            raise Unread(TOO_DEEP, node.span) from None

    def number(self, node: Node) -> Term:
        """What a formula of numbers means."""
        if self.depth >= DEEP:
            raise Unread("nested too deeply", node.span)
        rule = RULES.get(type(node))
        if rule is None:
            raise Unread(_WHY.get(type(node), "this notation is not read here"), node.span)
        self.world.sets.at = node.span
        if self.depth == 0:
            self.scope.subscripts |= subscripts(node)
        self.depth += 1
        try:
            return rule(self, node)
        finally:
            self.depth -= 1

    def note(self, text: str) -> None:
        self.scope.note(text)

    # -- indices ------------------------------------------------------------------------------
    def index(self, node: Node) -> Index:
        """A member of an index set: a letter in scope, or a concrete one."""
        match node:
            case t.Number(value=value) if value.denominator == 1:
                found = self.world.sets.new()
                self.world.sets.member(found, int(value))
                self.world.members.add(str(value))
                return Index(str(value), found, True)
            case t.Name(sup=None) if not node.sub:
                return self._lettered(letter(node), node)
            case t.Group(open="(", body=body):
                return self.index(body)
        raise Unread("an index that is computed is not read yet", node.span)

    def _lettered(self, name: str, node: Node) -> Index:
        survey, sets = self.world.survey, self.world.sets
        if name in self.bound:
            return self.bound[name]
        if name in survey.sizes:
            if not survey.is_last(name):
                reason = f"{name} is the size of a set and stands as an index"
                raise Unread(reason, node.span, "index")
            self.world.members.add(name)
            return Index(name, self.world.sized(name), True)  # x_N, the last one
        if name not in self.scope.free:
            if name in self.scope.valued and name not in survey.defined:
                reason = f"{name} is an index here, and stood as a number before"
                raise Unread(reason, node.span, "index")
            constant = self.world.constants.get(name)
            self.scope.free[name] = constant or Index(name, sets.new())
        return self.scope.free[name]

    def is_index(self, node: Node) -> bool:
        """A letter that is bound, free in this chain, or an index elsewhere in the document."""
        if not isinstance(node, t.Name) or node.sub or node.sup is not None:
            return False
        return self.in_scope(node) or index_letter(node) in self.world.survey.index_letters

    def in_scope(self, node: t.Name) -> bool:
        """A letter that is bound or free in this chain already."""
        return letter(node) in self.bound or letter(node) in self.scope.free

    def keep_free(self, letters: frozenset[str], node: t.Name) -> None:
        """A function whose formula speaks of one i says nothing where i runs over all."""
        for name in sorted(letters & self.bound.keys()):
            reason = f"{display(node)} speaks of one {name}, and {name} runs over all here"
            raise Unread(reason, node.span, "index")

    def delta(self, i: Index, j: Index) -> Term:
        self.world.sets.join(i.set, j.set)
        self.apart(i if i.member and j.member and i.name != j.name else None)
        return Delta(i, j)

    def apart(self, *indices: Index | None) -> None:
        """The members 1 and n may be one and the same: nothing is read where that matters."""
        named = sorted(m for m in self.world.members if not m.lstrip("-").isdigit())
        if named and len(self.world.members) > 1 and any(i and i.member for i in indices):
            reason = f"whether the member {named[-1]} is another one than those beside it is open"
            raise Unread(reason, self.world.sets.at, "index")

    # -- powers -------------------------------------------------------------------------------
    def raised(self, base: Term, power: Node | None) -> Term:
        """A term with the superscript that stands on it."""
        if power is None:
            return base
        if isinstance(power, t.Name) and power.base in (*TRANSPOSES, "T"):
            raise Unread(quantities.TRANSPOSED, power.span)
        if isinstance(power, t.Name) and power.base == r"\circ":
            raise Unread("degrees are not read", power.span)
        exponent = self.term(power)
        value = _number(exponent)
        return Pow(base, value) if value is not None else call("pow", base, exponent)


def _number(term: Term) -> Fraction | None:
    """The value of a term of numbers, of moderate size."""
    match term:
        case Num(value):
            return value
        case Pow(base, exponent) if exponent.denominator == 1 and abs(exponent) <= LARGEST_POWER:
            inner = _number(base)
            return inner**exponent.numerator if inner else None
        case Add(terms) | Mul(terms):
            total = Fraction(0 if isinstance(term, Add) else 1)
            for part in terms:
                number = _number(part)
                if number is None:
                    return None
                total = total + number if isinstance(term, Add) else total * number
            return total
    return None


# -- the rules ------------------------------------------------------------------------------------
def _group(r: Resolver, node: t.Group) -> Term:
    body = node.body
    if node.primes or node.stars:
        return r.raised(primed.derivative(r, node), node.sup)
    if isinstance(body, t.Chain):
        return r.raised(truth.truth(r, body), node.sup)
    if node.open == "|":
        return r.raised(call("abs", r.term(body)), node.sup)
    if node.open in WHOLE:
        return r.raised(call(WHOLE[node.open], r.term(body)), node.sup)
    if points.is_at_point(node):
        return r.raised(points.at_point(r, node), node.sup)
    if node.open not in "([{." or node.sub:
        raise Unread("these brackets are not read here", node.span)
    if isinstance(body, t.List) and len(body.items) == 1:
        body = body.items[0]
    return r.raised(r.term(body), node.sup)


def _scripted(r: Resolver, node: t.Scripted) -> Term:
    if node.sub or node.primes or node.stars:
        raise Unread("scripts on this are not read", node.span)
    return r.raised(r.term(node.base), node.sup)


def _root(r: Resolver, node: t.Root) -> Term:
    degree = Fraction(2) if node.degree is None else _number(r.term(node.degree))
    if not degree:
        raise Unread("the degree of a root must be a number", node.span)
    return Pow(r.term(node.body), 1 / degree)


def _factorial(r: Resolver, node: t.Factorial) -> Term:
    value = _number(r.term(node.body))
    if value is None or value.denominator != 1 or not 0 <= value <= LARGEST_FACTORIAL:
        raise Unread("only factorials of small numbers are read", node.span)
    return Num(Fraction(factorial(int(value))))


def _unknown(r: Resolver, node: t.Unknown) -> Term:
    raise Unread(node.message or f"{node.token} is not known", node.span)


def _expected(r: Resolver, node: Expect) -> Term:
    from .chance.reading import expected  # loaded where there is an expectation

    return expected(r, node)


RULES: Mapping[type[Node], Callable[[Resolver, Any], Term]] = {
    t.Number: lambda _, n: Num(decimals.value(n)),
    t.Name: quantities.name,
    t.Group: _group,
    t.Scripted: _scripted,
    t.Decorated: lambda r, n: r.term(n.body),
    t.Run: runs.run,
    t.Sum: sums.total,
    t.Frac: lambda r, n: r.term(n.num) / r.term(n.den),
    t.Root: _root,
    t.Factorial: _factorial,
    t.DerivOp: runs.whole_derivative,
    t.CasesEnv: truth.cases,
    Expect: _expected,
    t.Unknown: _unknown,
}

_WHY: Mapping[type[Node], str] = {
    t.Text: "words stand where a formula should",
    t.Matrix: "matrices are not read yet",
    t.Ellipsis: "what the dots stand for is not clear",
    t.List: "several values stand where one should",
    t.Missing: "one side is missing",
    t.Empty: "an empty group",
    t.Chain: "a relation stands inside a formula",
}
