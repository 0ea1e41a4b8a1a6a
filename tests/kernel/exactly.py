"""Terms at a point, by brute force: exact fractions, else 60 digits; nothing of the judge's.

Written once more on purpose: a mistake of the judge's evaluator would hide one of the kernel. Sets
may be empty here, and every value may be 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from itertools import product
from operator import add, mul
from random import Random
from typing import Any

import mpmath

from derive.kernel import terms as k
from derive.kernel.givens import Given
from derive.kernel.terms import Index, Term, walk

mpmath.mp.dps = 60
TINY = mpmath.mpf(10) ** -40
Number = Any  # Fraction or mpf
ZERO, ONE = Fraction(0), Fraction(1)
VALUES = tuple(map(Fraction, (0, 0, 1, 1, -1, 2, -2, Fraction(1, 2), Fraction(-5, 3))))


class Undefined(Exception):  # noqa: N818
    """The point is outside of the term's domain."""


class Unsure(Exception):  # noqa: N818
    """Digits do not tell whether a number is 0."""


def sign(x: Number) -> int:
    if not isinstance(x, Fraction) and abs(x) < TINY:
        raise Unsure
    return int(x > 0) - int(x < 0)


def inexact(x: Number) -> Number:
    return mpmath.mpf(x.numerator) / x.denominator if isinstance(x, Fraction) else x


def both(operation: Callable[[Number, Number], Number]) -> Callable[[Number, Number], Number]:
    def apply(a: Number, b: Number) -> Number:
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return operation(a, b)
        return operation(inexact(a), inexact(b))

    return apply


plus, times = both(add), both(mul)


def power(base: Number, e: Fraction) -> Number:
    if e == 0:
        return ONE
    s = sign(base)
    if (s == 0 and e < 0) or (s < 0 and e.denominator > 1):
        raise Undefined
    if e.denominator == 1:
        return base ** int(e)
    return mpmath.power(inexact(base), inexact(e)) if s else ZERO


def general_power(base: Number, e: Number) -> Number:
    if isinstance(e, Fraction):
        return power(base, e)
    if sign(base) <= 0:
        raise Unsure  # it may be a whole number
    return mpmath.power(inexact(base), e)


def log(x: Number) -> Number:
    if sign(x) <= 0:
        raise Undefined
    return ZERO if x == 1 else mpmath.log(inexact(x))


FUNCTIONS: Mapping[str, Callable[..., Number]] = {
    "exp": lambda x: ONE if x == 0 else mpmath.exp(inexact(x)),
    "log": log,
    "step": lambda x: Fraction(sign(x) > 0),
    "zero": lambda x: Fraction(sign(x) == 0),
    "sign": lambda x: Fraction(sign(x)),
    "abs": abs,
    "relu": lambda x: x if sign(x) > 0 else ZERO,
    "sqrt": lambda x: power(x, Fraction(1, 2)),
    "pow": general_power,
    "max": lambda x, y: x if sign(plus(x, -y)) > 0 else y,
    "min": lambda x, y: y if sign(plus(x, -y)) > 0 else x,
}


class Exactly:
    """Values of terms: sizes, members of indices, entries of quantities."""

    def __init__(
        self,
        sizes: Mapping[str, int],
        members: Mapping[Index, int],
        values: Mapping[tuple[str, tuple[int, ...]], Fraction],
    ) -> None:
        self.sizes, self.members, self.values = sizes, members, values

    def __repr__(self) -> str:
        return f"{self.sizes} {[(i.name, e) for i, e in self.members.items()]} {self.values}"

    def value(self, t: Term, more: Mapping[Index, int] | None = None) -> Number:
        env = {**self.members, **(more or {})}
        match t:
            case k.Num(value):
                return value
            case k.Sym(name, indices):
                return self.values[name, tuple(env[i] for i in indices)]
            case k.Size(name):
                return Fraction(self.sizes[name])
            case k.Add(parts):
                return reduce(plus, [self.value(u, env) for u in parts], ZERO)
            case k.Mul(parts):
                return reduce(times, [self.value(u, env) for u in parts], ONE)
            case k.Pow(base, e):
                return power(self.value(base, env), e)
            case k.Call(name, arguments):
                return FUNCTIONS[name](*[self.value(u, env) for u in arguments])
            case k.Delta(i, j):
                return Fraction(env[i] == env[j])
            case k.Cases(branches, otherwise):
                for condition, then in branches:
                    if sign(self.value(condition, env)):
                        return self.value(then, env)
                return self.value(otherwise, env)
            case k.Binder(index, body):
                each = [self.value(body, {**env, index: n}) for n in range(self.sizes[index.set])]
                if isinstance(t, k.Max):
                    if not each:
                        raise Undefined
                    return reduce(FUNCTIONS["max"], each)
                return (
                    reduce(plus, each, ZERO) if isinstance(t, k.Sum) else reduce(times, each, ONE)
                )
        raise TypeError(t)

    def outcome(self, t: Term) -> Number | None:
        """The value; None outside of the domain."""
        try:
            return self.value(t)
        except Undefined:
            return None

    def holds(self, t: Term, relation: str, generic: Sequence[Index]) -> bool:
        """Whether `t relation 0` for all members that the generic indices can stand for."""
        ranges = [range(self.sizes[i.set]) for i in generic]
        try:
            signs = [
                sign(self.value(t, dict(zip(generic, at, strict=True)))) for at in product(*ranges)
            ]
        except Undefined:
            return False
        return all(RELATIONS[relation](s) for s in signs)


RELATIONS: Mapping[str, Callable[[int], bool]] = {
    "=": lambda s: s == 0,
    "!=": lambda s: s != 0,
    ">": lambda s: s > 0,
    ">=": lambda s: s >= 0,
    "<": lambda s: s < 0,
    "<=": lambda s: s <= 0,
}


def points(
    terms: Sequence[Term], givens: Sequence[Given], rng: Random, count: int
) -> Iterator[Exactly]:
    """Points at which the givens hold, many of them at corners."""
    sides = [*terms, *(t for g in givens for t in (g.left, g.right))]
    inside = [u for t in sides for u in walk(t)]
    slots = {(u.name, tuple(i.set for i in u.indices)) for u in inside if isinstance(u, k.Sym)}
    named = {i for u in inside for i in u.parts if isinstance(i, Index) and i.member}
    free = {i for t in terms for i in t.free} | {
        i for g in givens for i in (g.left.free | g.right.free) - g.generic
    }
    for _ in range(count):
        sizes = {s: rng.choice((0, 1, 1, 2, 2, 3)) for s in ("C", "S")}
        sizes |= {i.set: max(1, sizes[i.set]) for i in free}
        sizes |= {s: max(sizes[s], sum(i.set == s for i in named)) for s in sizes}
        members = {i: rng.randrange(sizes[i.set]) for i in sorted(free)}
        for s in sizes:
            places = rng.sample(range(sizes[s]), sizes[s])
            members |= dict(zip(sorted(i for i in named if i.set == s), places, strict=False))
        pool = rng.choice((VALUES, VALUES, (ZERO, ONE), VALUES[3:4] + VALUES[5:8:2]))
        values = {
            (name, at): rng.choice(pool)
            for name, sets in sorted(slots)
            for at in product(*[range(sizes[s]) for s in sets])
        }
        point = Exactly(sizes, members, values)
        if all(point.holds(g.left - g.right, g.relation, sorted(g.generic)) for g in givens):
            yield point
