"""A formula as a sum of products: what is constant apart from what is random.

Linearity in one place: sums, finite or over an index, are taken apart, powers and products are
multiplied out, the derivative by a constant is carried out. What is no polynomial of random
variables stays as one random factor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import partial
from itertools import product

from ...choose import differentiate
from ...kernel import Function
from ...kernel.terms import (
    ONE,
    Add,
    Call,
    Deriv,
    Index,
    Mul,
    Num,
    Pow,
    Sum,
    Sym,
    Term,
    call,
    fresh,
    mul,
    rename,
    term,
    total,
    transform,
)
from ...read.tree import noun

MOST = 600  # products that a formula is multiplied out to
HIGHEST = 8  # power that is multiplied out


class TooMany(Exception):  # noqa: N818
    """A formula has more products than are looked at."""


@noun
class Part:
    """The sum over `bound` of `factor` times the product of `atoms`, which are random."""

    bound: tuple[Index, ...]
    factor: Term
    atoms: tuple[Term, ...]

    def anew(self) -> Part:
        """The same with bound indices that nothing else has."""
        names = {i: fresh(i) for i in self.bound}
        if not names:
            return self
        atoms = tuple(rename(a, names) for a in self.atoms)
        return Part(tuple(names.values()), rename(self.factor, names), atoms)


class Parts:
    """Takes formulas apart; `random` says which names are random."""

    def __init__(self, random: Callable[[Term], bool], table: Mapping[str, Function]) -> None:
        self.random, self.table = random, table

    def of(self, formula: Term) -> list[Part]:
        """The parts of a formula. Raises TooMany."""
        if not self.random(formula):
            return [Part((), formula, ())]
        match formula:
            case Add(terms):
                found = [p for u in terms for p in self.of(u)]
            case Mul(terms):
                found = self._times([self.of(u) for u in terms])
            case Pow(base, exponent) if exponent.denominator == 1 and 0 < exponent <= HIGHEST:
                found = self._times([self.of(base)] * int(exponent))
            case Pow(Pow(base, inner), exponent) if (inner * exponent).denominator == 1:
                found = self._even(formula, base, inner, exponent)
            case Sum(i, body):
                j = fresh(i)
                inside = self.of(rename(body, {i: j}))
                found = [Part((j, *p.bound), p.factor, p.atoms) for p in inside]
            case Call("log", (argument,)):
                found = self._logarithm(argument)
            case Deriv(body, variable) if not self.random(variable):
                found = self._derivative(formula, body, variable)
            case _:
                found = [Part((), ONE, (formula,))]
        if len(found) > MOST:
            raise TooMany
        return found

    def _times(self, factors: Sequence[list[Part]]) -> list[Part]:
        count = 1
        for parts in factors:
            count *= len(parts)
        if count > MOST:
            raise TooMany
        return [_joined([p.anew() for p in chosen]) for chosen in product(*factors)]

    def _even(self, whole: Term, base: Term, inner: Fraction, outer: Fraction) -> list[Part]:
        """`(x^{1/2})^2` is x wherever it has a value; the root of a square is not."""
        if inner.denominator != 1 and outer.denominator == 1 and inner * outer > 0:
            return self.of(Pow(base, inner * outer))
        return [Part((), ONE, (whole,))]

    def _logarithm(self, argument: Term) -> list[Part]:
        """`\\log(a e^u) = \\log a + u`: both have values where a is positive."""
        powers = list(_exponents(argument))
        rest = [u for u in _factors(argument) if _exponent(u) is None]
        if not powers:
            return [Part((), ONE, (call("log", argument),))]
        found = [p for u in powers for p in self.of(u)]
        left = mul(*rest) if rest else ONE
        return found if left == ONE else found + self.of(call("log", left))

    def _derivative(self, written: Term, body: Term, variable: Sym) -> list[Part]:
        """A derivative by a constant stands under the expectation too, that of a logarithm once
        it is taken apart."""
        if any(map(partial(_depends, variable=variable), _inside(body))):
            return [Part((), ONE, (written,))]
        inner = whole(self.of(body), lambda atoms: mul(*atoms))
        done = differentiate(inner, variable, self.table)
        if any(isinstance(u, Deriv) for u in _inside(done)):
            return [Part((), ONE, (written,))]
        return self.of(done)


def _depends(u: Term, variable: Sym) -> bool:
    """`f_\\theta(x)` by \\theta: nothing else says how it depends on it."""
    if not isinstance(u, Sym | Call) or u is variable:
        return False
    return variable.name in u.name.partition("_")[2]


def _inside(t: Term) -> Iterator[Term]:
    todo = [t]
    while todo:
        u = todo.pop()
        yield u
        todo += u.children()


def _factors(t: Term) -> Sequence[Term]:
    return t.terms if isinstance(t, Mul) else (t,)


def _exponent(t: Term) -> Term | None:
    """u of `e^u`, -u of `1 / e^u`."""
    match t:
        case Call("exp", (u,)):
            return u
        case Pow(Call("exp", (u,)), power):
            return mul(Num(power), u)
    return None


def _exponents(t: Term) -> Iterator[Term]:
    yield from (e for u in _factors(t) if (e := _exponent(u)) is not None)


def _joined(parts: Sequence[Part]) -> Part:
    bound = tuple(i for p in parts for i in p.bound)
    atoms = tuple(a for p in parts for a in p.atoms)
    return Part(bound, mul(*(p.factor for p in parts if p.factor != ONE)), atoms)


def whole(parts: Sequence[Part], value: Callable[[tuple[Term, ...]], Term]) -> Term:
    """The sum of parts with their atoms valued."""
    out: list[Term] = []
    for p in parts:
        factors = [u for u in (p.factor, value(p.atoms) if p.atoms else ONE) if u != ONE]
        out.append(total(p.bound, mul(*factors)))
    return out[0] if len(out) == 1 else Add(tuple(out)) if out else term(0)


def opened(formula: Term, definition: Callable[[Sym], Term | None]) -> Term:
    """A formula with what is defined through random variables put in full."""

    def rule(u: Term) -> Term | None:
        found = definition(u) if isinstance(u, Sym) else None
        return opened(found, definition) if found is not None else None

    return transform(formula, rule)
