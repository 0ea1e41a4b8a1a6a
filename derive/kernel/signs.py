"""Which signs an expression can have: the procedure that discharges side conditions.

Signs are a set of -1, 0 and 1. They are found on the form as written where that is decisive (a
variance plus epsilon is positive there, not after it is multiplied out), else on the normal form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, reduce
from itertools import product
from typing import TYPE_CHECKING, Any

from . import terms as k
from .givens import Given, bind
from .poly import Atom, Mono, Poly, Rational
from .terms import Index, Term

if TYPE_CHECKING:
    from .normal import Algebra

Signs = frozenset[int]
POSITIVE, NEGATIVE, NULL = Signs((1,)), Signs((-1,)), Signs((0,))
ANY = Signs((-1, 0, 1))
RELATIONS = {">": POSITIVE, "<": NEGATIVE, "!=": POSITIVE | NEGATIVE}
RELATIONS |= {">=": POSITIVE | NULL, "<=": NEGATIVE | NULL}


def of(value: Rational) -> Signs:
    """The sign of a number."""
    return NULL if value == 0 else POSITIVE if value > 0 else NEGATIVE


@cache
def _product(a: Signs, b: Signs) -> Signs:
    return Signs(s * t for s in a for t in b)


@cache
def _sum(a: Signs, b: Signs) -> Signs:
    return Signs().union(*[ANY if s * t < 0 else of(s + t) for s in a for t in b])


def times(*signs: Signs) -> Signs:
    """The signs of a product."""
    return reduce(_product, signs, POSITIVE)


def plus(signs: Iterable[Signs]) -> Signs:
    """The signs of a sum."""
    return reduce(_sum, signs, NULL)


def power(a: Signs, e: Rational) -> Signs:
    """The signs of a power, where it is defined."""
    if e.denominator != 1:
        a -= NEGATIVE
    return Signs(s if e % 2 else s * s for s in a if s or e > 0) if e else POSITIVE


class SignRules:
    """Signs of atoms, polynomials and terms under the givens of an algebra."""

    def __init__(self, algebra: Algebra) -> None:
        self.algebra = algebra
        # facts: about entries of a quantity, by its name, and about whole polynomials
        self.names: dict[Any, list[tuple[int, Given]]] = {}
        self.polys: list[tuple[int, Given, Poly]] = []
        self.nonempty: dict[str, None] = {}  # index sets that had to have a member
        self._by_definition: dict[int, Signs] = {}

    def learn(self, n: int, given: Given) -> None:
        """The given number n is an inequality."""
        if isinstance(given.left, k.Sym) and given.right is k.ZERO:
            self.names.setdefault(given.left.name, []).append((n, given))
        else:
            self.polys.append((n, given, self.algebra.poly(given.left - given.right)))

    # -- atoms and polynomials --------------------------------------------------------------------
    def atom(self, a: Atom) -> Signs:
        return _ATOMS[a.kind](self, a) if a.kind in _ATOMS else ANY

    def mono(self, m: Mono, c: Rational = 1) -> Signs:
        return times(of(c), *[power(self.atom(a), e) for a, e in m])

    def poly(self, p: Poly) -> Signs:
        """Without givens about the whole polynomial first, then with them."""
        signs = plus(self.mono(m, c) for m, c in p.items())
        if len(signs) > 1:
            for n, given, fact in self.polys:
                for sign in self._instances(fact, given.generic, p):
                    self.algebra.use(n)
                    signs &= times(RELATIONS[given.relation], of(sign))
        return signs

    def _instances(self, fact: Poly, generic: frozenset[Index], p: Poly) -> Iterator[int]:
        """1 or -1 where a fact speaks of p or of -p, up to positive factors."""
        shapes = {self.algebra.shape(p * sign): sign for sign in (1, -1)}
        for members in product(*[[i for i in p.free if i.set == g.set] for g in generic]):
            moved = self.algebra.move(fact, dict(zip(generic, members, strict=True)))
            if self.algebra.shape(moved) in shapes:
                yield shapes[self.algebra.shape(moved)]

    def symbol(self, name: Any, indices: tuple[Index, ...]) -> Signs:
        signs = ANY
        for n, given in self.names.get(name, ()):
            if bind(given.left.args[1], indices, given.generic) is not None:
                self.algebra.use(n)
                signs &= RELATIONS[given.relation]
        found = self.algebra.defining(name, indices) if signs == ANY else None
        return self._defined(*found[:2]) if found else signs

    def _defined(self, n: int, given: Given) -> Signs:
        """The signs of a defined quantity, found once, for all members alike."""
        if n not in self._by_definition:
            self._by_definition[n] = ANY  # while it is being found
            self._by_definition[n] = self.term(given.right)
        if self._by_definition[n] != ANY:
            self.algebra.use(n)
        return self._by_definition[n]

    def size(self, name: str) -> Signs:
        self.nonempty[name] = None
        return POSITIVE

    def sum(self, indices: Iterable[Index], body: Signs) -> Signs:
        """Over an empty set a sum is 0."""
        if body == POSITIVE:
            return times(*[self.size(i.set) for i in indices])
        return plus((body | NULL, body | NULL))

    # -- terms as they were written ---------------------------------------------------------------
    def quick(self, t: Term) -> Signs:
        """Only the written form."""
        return _TERMS[type(t)](self, t) if type(t) in _TERMS else ANY

    def term(self, t: Term) -> Signs:
        """Where the written form does not decide: the normal form, then that as one fraction."""
        signs = self.quick(t)
        if len(signs) > 1:
            p = self.algebra.poly(t)
            signs &= self.poly(p)
            if signs == ANY:
                over, top = self.algebra.common_denominator(p)
                signs = times(self.mono(over), self.poly(top))
        return signs

    def holds(self, t: Term, relation: str) -> bool:
        """Whether `t relation 0` follows."""
        return self.term(t) <= RELATIONS[relation]

    def under(self, t: k.Binder) -> Signs:
        return self.quick(self.algebra.apart(t).body)

    def call(self, name: str, *arguments: Term) -> Signs:
        if name == "pow":  # with a number as exponent it is a power, of any base
            return POSITIVE if self.quick(arguments[0]) == POSITIVE else ANY
        row = self.algebra.functions.get(name)
        return RELATIONS[row.sign.removesuffix(" 0")] if row and row.sign else ANY


_ATOMS: dict[str, Callable[[SignRules, Atom], Signs]] = {
    "size": lambda s, a: s.size(a.name),
    **dict.fromkeys(("exp", "step", "zero"), lambda s, a: s.call(a.kind)),
    "delta": lambda s, a: NULL | POSITIVE,
    **dict.fromkeys(("base", "max"), lambda s, a: s.poly(a.body)),
    "sum": lambda s, a: s.sum(a.indices, s.poly(a.body)),
    "prod": lambda s, a: s.poly(a.body) | POSITIVE,
    "sym": lambda s, a: s.symbol(a.name, a.indices),
    "call": lambda s, a: s.call(a.name),
}
_TERMS: dict[type, Callable[[SignRules, Any], Signs]] = {
    k.Num: lambda s, t: of(t.value),
    k.Size: lambda s, t: s.size(t.set),
    k.Sym: lambda s, t: s.symbol(t.name, t.indices),
    k.Add: lambda s, t: plus(map(s.quick, t.terms)),
    k.Mul: lambda s, t: times(*map(s.quick, t.terms)),
    k.Pow: lambda s, t: power(s.quick(t.base), t.exponent),
    k.Call: lambda s, t: s.call(t.name, *t.arguments),
    k.Sum: lambda s, t: s.sum([t.index], s.under(t)),
    k.Prod: lambda s, t: s.under(t) | POSITIVE,
    k.Max: lambda s, t: s.under(t),
    k.Delta: lambda s, t: NULL | POSITIVE,
}
