"""Which signs an expression can have: the procedure that discharges side conditions.

Signs are a set of -1, 0 and 1. They are found on the form as written where that is decisive (a
variance plus epsilon is positive there, not after it is multiplied out), else on the normal form.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, reduce
from typing import Any

from . import terms as k
from .givens import Given, members
from .poly import Mono, Poly, Rational, mono

Signs = frozenset[int]
POSITIVE, NEGATIVE, NULL, ANY = map(Signs, ((1,), (-1,), (0,), (-1, 0, 1)))
RELATIONS = {">": POSITIVE, "<": NEGATIVE, "!=": POSITIVE | NEGATIVE}
RELATIONS |= {">=": POSITIVE | NULL, "<=": NEGATIVE | NULL}


def of(value: Rational) -> Signs:
    """The sign of a number."""
    return NULL if value == 0 else POSITIVE if value > 0 else NEGATIVE


_SUMS = {(s, t): ANY if s * t < 0 else of(s + t) for s in ANY for t in ANY}


@lru_cache(4096)
def times(*signs: Signs) -> Signs:
    """The signs of a product."""
    return reduce(lambda a, b: Signs(s * t for s in a for t in b), signs, POSITIVE)


@lru_cache(4096)
def plus(*signs: Signs) -> Signs:
    """The signs of a sum."""
    return reduce(lambda a, b: Signs().union(*[_SUMS[s, t] for s in a for t in b]), signs, NULL)


def power(a: Signs, e: Rational) -> Signs:
    """The signs of a power, where it is defined."""
    if e.denominator != 1:
        a -= NEGATIVE
    return Signs(s if e % 2 else s * s for s in a if s or e > 0) if e else POSITIVE


class SignRules:
    """Signs of terms and polynomials under the givens of an algebra."""

    def __init__(self, algebra: Any) -> None:
        self.algebra = algebra
        self.facts: list[tuple[int, Given, Poly]] = []  # numbers, inequalities, left - right
        self.nonempty: dict[str, None] = {}  # index sets that had to have a member
        self._by_definition: dict[int, Signs] = {}

    def learn(self, n: int, given: Given) -> None:
        """The given number n is an inequality."""
        parts = self.algebra.factors(self.algebra.form(given.left - given.right), whole=False)
        self.facts.append((n, given, parts[-1][0]))  # positive factors do not matter

    def _told(self, p: Poly) -> Signs:
        """By givens that speak of p, or of -p, up to positive factors."""
        signs, space = ANY, self.algebra
        for fact, env, sign in space.chooser.signs(space, p):
            n, given, zero = self.facts[fact]
            if members(env, given.generic) and space.alike(space.move(zero, env), p * sign):
                space.used.add(n)
                space.chooser.note("sign", (p * sign, given.relation), k.ONE, n)
                signs &= times(RELATIONS[given.relation], of(sign))
        return signs

    # -- polynomials ------------------------------------------------------------------------------
    def mono(self, m: Mono, c: Rational = 1) -> Signs:
        return times(of(c), *[power(self.quick(a), e) for a, e in m])

    def poly(self, p: Poly) -> Signs:
        """Without givens about the whole polynomial first, then with them."""
        signs = plus(*[self.mono(m, c) for m, c in p.items()])
        if len(signs) > 1:
            signs &= self._told(p)
            d = next((a for a in p.atoms() if isinstance(a, k.Delta)), None)
            if d is not None:
                on, off = self.algebra.at_delta(p, d)
                signs &= self.poly(on) | self.poly(off)
        return signs

    # -- terms, as they were written or in canonical form ------------------------------------------
    def quick(self, t: k.Term) -> Signs:
        """By the form that it has."""
        return _TERMS[type(t)](self, t) if type(t) in _TERMS else ANY

    def term(self, t: k.Term) -> Signs:
        """Where the written form does not decide: the normal form, then that as one fraction."""
        signs = self.quick(t)
        if len(signs) > 1:
            p = self.algebra.form(t, None)
            signs &= self.poly(p)
        if signs == ANY:
            over, top = self.algebra.cleared(p)
            signs = times(self.mono((*over.items(),)), self.poly(top))
        return signs

    def holds(self, t: k.Term, relation: str) -> bool:
        """Whether `t relation 0` follows."""
        return self.term(t) <= RELATIONS[relation]

    def _sym(self, t: k.Sym) -> Signs:
        signs = self._told(mono({t: 1})) if self.facts else ANY
        found = self.algebra.defining(t) if signs == ANY else None
        if found is None:
            return signs
        n, given, _ = found
        if n not in self._by_definition:  # found once, for all members alike
            self._by_definition[n] = ANY  # while it is being found
            self._by_definition[n] = self.term(given.right)
        if self._by_definition[n] != ANY:
            self.algebra.used.add(n)
            self.algebra.chooser.note("expand", given.left, given.right, n)
        return self._by_definition[n]

    def size(self, name: str) -> Signs:
        self.nonempty[name] = None
        return POSITIVE

    def _sum(self, t: k.Sum) -> Signs:
        """Over an empty set a sum is 0."""
        body = self.quick(t.body)
        return self.size(t.index.set) if body == POSITIVE else plus(body | NULL, body | NULL)

    def _call(self, t: k.Call) -> Signs:
        row = self.algebra.functions.get(t.name)
        return RELATIONS[row.sign.removesuffix(" 0")] if row and row.sign else ANY


_TERMS: dict[type, Callable[[SignRules, Any], Signs]] = {
    k.Num: lambda s, t: of(t.value),
    k.Size: lambda s, t: s.size(t.set),
    k.Sym: SignRules._sym,
    k.Add: lambda s, t: plus(*map(s.quick, t.terms)),
    k.Mul: lambda s, t: times(*map(s.quick, t.terms)),
    k.Pow: lambda s, t: power(s.quick(t.base), t.exponent),
    k.Call: SignRules._call,
    k.Sum: SignRules._sum,
    k.Prod: lambda s, t: s.quick(t.body) | POSITIVE,
    k.Max: lambda s, t: s.quick(t.body),
    k.Delta: lambda s, t: NULL | POSITIVE,
}
