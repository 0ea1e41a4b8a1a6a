"""Equations between the entries of quantities at one choice of sizes, solved in exact rationals.

A given becomes polynomials in entries. The linear ones are eliminated, the others are solved by
trying small values. Only what is shown counts as inconsistent: a constant that is not 0 after
elimination, or a complete list of roots none of which fits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from ..data import field, record
from ..kernel import terms
from ..kernel.givens import Given
from .enclose import Entry, Family, binding
from .reals import fmpq
from .trouble import TooMuch

Number: TypeAlias = Any  # fmpq
Monomial = tuple[Entry, ...]  # sorted, with repetition
Poly = dict[Monomial, Number]
ZERO, ONE = fmpq(0), fmpq(1)
MAX_TERMS = 1500
UNIT: Monomial = ()


class NotPolynomial(Exception):  # noqa: N818
    """The term is no polynomial in entries."""


class Inconsistent(Exception):  # noqa: N818
    """The equations have no real solution: this is shown."""


class Unsolved(Exception):  # noqa: N818
    """No rational solution was found."""


def constant(value: Number) -> Poly:
    return {UNIT: value} if value != 0 else {}


def plus(p: Poly, q: Poly, factor: Number = ONE) -> Poly:
    """p + factor q."""
    total = dict(p)
    for monomial, c in q.items():
        new = total.get(monomial, ZERO) + c * factor
        if new == 0:
            total.pop(monomial, None)
        else:
            total[monomial] = new
    return total


def times(p: Poly, q: Poly) -> Poly:
    if len(p) * len(q) > MAX_TERMS:
        raise NotPolynomial
    total: Poly = {}
    for m, c in p.items():
        for n, d in q.items():
            monomial = tuple(sorted(m + n)) if m and n else m or n
            new = total.get(monomial, ZERO) + c * d
            if new == 0:
                total.pop(monomial, None)
            else:
                total[monomial] = new
    return total


def degree(p: Poly) -> int:
    return max(map(len, p), default=0)


def variables(p: Poly) -> set[Entry]:
    return {v for monomial in p for v in monomial}


def substitute(p: Poly, values: Mapping[Entry, Poly]) -> Poly:
    """Put polynomials for some entries."""
    touched = [m for m in p if not values.keys().isdisjoint(m)]
    if not touched:
        return p
    total = {m: c for m, c in p.items() if values.keys().isdisjoint(m)}
    for monomial in touched:
        part: Poly = {tuple([v for v in monomial if v not in values]): p[monomial]}
        for v in monomial:
            if v in values:
                part = times(part, values[v])
        for m, d in part.items():
            new = total.get(m, ZERO) + d
            if new == 0:
                total.pop(m, None)
            else:
                total[m] = new
    return total


def evaluate(p: Poly, values: Mapping[Entry, Number]) -> Number:
    total = ZERO
    for monomial, c in p.items():
        for v in monomial:
            c = c * values[v]
        total = total + c
    return total


@record
class Reading:
    """Reads terms as polynomials in the entries that have no definition."""

    sizes: Mapping[str, int]
    members: Mapping[terms.Index, int]
    definitions: Mapping[Family, tuple[Given, ...]]
    opaque: frozenset[Family]
    left: int = 20_000
    env: dict[terms.Index, int] = field(default_factory=dict)
    depth: int = 0

    def __post_init__(self) -> None:
        self.env = dict(self.members)

    def read(self, t: terms.Term, bound: Mapping[terms.Index, int] | None = None) -> Poly:
        """The polynomial of a term, with some indices bound."""
        before = self.env
        self.env = {**before, **bound} if bound else before
        try:
            return self.of(t)
        except KeyError as error:
            raise NotPolynomial from error
        finally:
            self.env = before

    def of(self, t: terms.Term) -> Poly:
        self.left -= 1
        if self.left < 0:
            raise TooMuch("too many equations")
        rule = _RULES.get(type(t))
        if rule is None:
            raise NotPolynomial
        return rule(self, t)

    def sym(self, t: terms.Sym) -> Poly:
        at = tuple([self.env[i] for i in t.indices])
        family = (t.name, len(at))
        if family in self.opaque:
            raise NotPolynomial
        for given in self.definitions.get(family, ()):
            bound = binding(given, at, self.members)
            if bound is None:
                continue
            if self.depth > 50:
                raise NotPolynomial
            before, self.env, self.depth = self.env, {**self.members, **bound}, self.depth + 1
            try:
                return self.of(given.right)
            finally:
                self.env, self.depth = before, self.depth - 1
        return {((t.name, at),): ONE}

    def each(self, t: terms.Binder) -> Iterable[Poly]:
        before = self.env
        found = []
        for element in range(self.sizes[t.index.set]):
            self.env = {**before, t.index: element}
            found.append(self.of(t.body))
        self.env = before
        return found

    def number(self, t: terms.Term) -> Number:
        p = self.of(t)
        if degree(p):
            raise NotPolynomial
        return p.get(UNIT, ZERO)


def _add(r: Reading, t: terms.Add) -> Poly:
    total: Poly = {}
    for part in t.terms:
        total = plus(total, r.of(part))
    return total


def _mul(r: Reading, t: terms.Mul) -> Poly:
    total: Poly = {UNIT: ONE}
    for part in t.terms:
        total = times(total, r.of(part))
    return total


def _pow(r: Reading, t: terms.Pow) -> Poly:
    if t.exponent.denominator != 1 or abs(t.exponent) > 12:
        raise NotPolynomial
    n = t.exponent.numerator
    if n < 0:
        number = r.number(t.base)
        if number == 0:
            raise NotPolynomial
        return {UNIT: number**n}
    base, total = r.of(t.base), {UNIT: ONE}
    for _ in range(n):
        total = times(total, base)
    return total


def _sum(r: Reading, t: terms.Sum) -> Poly:
    total: Poly = {}
    for part in r.each(t):
        total = plus(total, part)
    return total


def _prod(r: Reading, t: terms.Prod) -> Poly:
    total: Poly = {UNIT: ONE}
    for part in r.each(t):
        total = times(total, part)
    return total


def _cases(r: Reading, t: terms.Cases) -> Poly:
    for condition, value in t.branches:
        if r.number(condition) != 0:
            return r.of(value)
    return r.of(t.otherwise)


_RULES: Mapping[type[terms.Term], Callable[[Reading, Any], Poly]] = {
    terms.Num: lambda r, t: constant(fmpq(t.value.numerator, t.value.denominator)),
    terms.Sym: Reading.sym,
    terms.Size: lambda r, t: constant(fmpq(r.sizes[t.set])),
    terms.Delta: lambda r, t: constant(ONE) if r.env[t.left] == r.env[t.right] else {},
    terms.Add: _add,
    terms.Mul: _mul,
    terms.Pow: _pow,
    terms.Sum: _sum,
    terms.Prod: _prod,
    terms.Cases: _cases,
}


@record
class System:
    """Equations after elimination: `pivots` are given by the others, `rest` is nonlinear."""

    pivots: dict[Entry, Poly] = field(default_factory=dict)
    rest: list[Poly] = field(default_factory=list)

    @staticmethod
    def of(equations: Iterable[Poly]) -> System:
        """Eliminate until no linear equation is left."""
        system = System()
        waiting = list(equations)
        while waiting:
            grown = False
            later: list[Poly] = []
            for p in sorted(waiting, key=degree):
                q = substitute(p, system.pivots)
                if degree(q) > 1:
                    later.append(q)
                elif system._take(q):
                    grown = True
            waiting = later
            if not grown:
                break
        system.rest = waiting
        return system

    def _take(self, q: Poly) -> bool:
        """Take in a linear equation; say whether it told something new."""
        if not q:
            return False
        found = variables(q)
        if not found:
            raise Inconsistent
        pivot = max(found)
        scale = -1 / q[(pivot,)]
        expression = {m: c * scale for m, c in q.items() if m != (pivot,)}
        change = {pivot: expression}
        self.pivots = {v: substitute(p, change) for v, p in self.pivots.items()}
        self.pivots[pivot] = expression
        return True


@record
class Search:
    """Solves nonlinear equations by trying candidate values; counts what it tries."""

    candidates: Callable[[Entry], list[Number]]
    shuffle: Callable[[list[Number]], None]
    late: Callable[[], bool] = lambda: False
    left: int = 400
    complete: bool = True  # whether all that was tried were complete lists of roots

    def solve(self, equations: list[Poly], values: dict[Entry, Number]) -> bool:
        """Extend `values` to a solution in place."""
        self.left -= 1
        if self.left < 0 or self.late():
            self.complete = False
            self.left = 0
            return False
        open_: list[Poly] = []
        for p in equations:
            if not degree(p):
                if p:
                    return False
                continue
            open_.append(p)
        if not open_:
            return True
        linear = next((q for q in open_ if degree(q) == 1 and len(variables(q)) > 1), None)
        if linear is not None:
            return self._eliminate(linear, [q for q in open_ if q is not linear], values)
        p = min(open_, key=lambda q: (len(variables(q)), degree(q)))
        v = _hardest(p, open_)
        for value in self._choices(p, v):
            change = {v: constant(value)}
            values[v] = value
            if self.solve([substitute(q, change) for q in open_], values):
                return True
            del values[v]
        return False

    def _eliminate(self, p: Poly, others: list[Poly], values: dict[Entry, Number]) -> bool:
        """Solve a linear equation for its last unknown, and the others without that one."""
        pivot = max(variables(p))
        scale = -1 / p[(pivot,)]
        expression = {m: c * scale for m, c in p.items() if m != (pivot,)}
        if not self.solve([substitute(q, {pivot: expression}) for q in others], values):
            return False
        for v in sorted(variables(expression)):
            if v not in values:
                values[v] = next(iter(self.candidates(v)), ZERO)  # any value does
        values[pivot] = evaluate(expression, values)
        return True

    def _choices(self, p: Poly, v: Entry) -> list[Number]:
        if len(variables(p)) == 1:
            found = roots([p.get((v,) * k, ZERO) for k in range(degree(p) + 1)])
            if found is not None:
                self.shuffle(found)
                return found
        self.complete = False
        return self.candidates(v)


def _hardest(p: Poly, equations: Sequence[Poly]) -> Entry:
    """The unknown with the highest power, in most of the equations: once it has a value, the rest
    may be linear. Of S u = c u, that is u: with S fixed first, u could only be zero."""
    powers: dict[Entry, int] = {}
    for m in p:
        for v in set(m):
            powers[v] = max(powers.get(v, 0), m.count(v))
    there = [variables(q) for q in equations]
    often = {v: sum(v in found for found in there) for v in powers}
    return min(powers, key=lambda v: (-powers[v], -often[v], v))


def roots(c: list[Number]) -> list[Number] | None:
    """All real roots of a polynomial with these coefficients if they are rational, else None."""
    if len(c) == 2:
        return [-c[0] / c[1]]
    if len(c) == 3:
        d = c[1] * c[1] - 4 * c[0] * c[2]
        if d < 0:
            return []
        top, bottom = d.p.root(2), d.q.root(2)
        if top * top == d.p and bottom * bottom == d.q:
            s = fmpq(top, bottom)
            both = {(-c[1] + s) / (2 * c[2]), (-c[1] - s) / (2 * c[2])}
            return sorted(both)
    return None
