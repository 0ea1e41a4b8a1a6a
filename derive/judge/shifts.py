"""The form of an expression that `exp` can't overflow in: after the shift by the largest exponent.

Every sum of exponentials is worth `exp(m)` times the sum with m taken from each exponent. Over a
product these exponents come together, and a logarithm takes them out. This only chooses: that the
new form equals the old one is proved by the normal form, as for any other step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import reduce
from typing import NamedTuple

from ..kernel.terms import (
    ONE,
    ZERO,
    Add,
    Binder,
    Call,
    Index,
    Max,
    Mul,
    Num,
    Pow,
    Sum,
    Term,
    add,
    call,
    mul,
    neg,
    rename,
    transform,
    walk,
)


def stable(t: Term) -> Term | None:
    """The shifted form, or None where there is nothing to shift."""
    made = _shifted(t)
    return None if made == t else made


def _shifted(t: Term) -> Term:
    """The parts that can be shifted, from outside."""
    return transform(t, _rule)


def _rule(t: Term) -> Term | None:
    match t:
        case Call("log", (inner,)):
            return _logarithm(inner)
        case Mul() | Pow():
            return _product(t)
    return None


class _Part(NamedTuple):
    """`exp(power * exponent) * base ** power`: a factor after its shift; base 1 for a lone exp."""

    exponent: Term
    base: Term
    power: Fraction


def _product(t: Term) -> Term | None:
    """A product with a sum of exponentials below its line, or with several exponentials."""
    parts, others = _factors(t)
    if len(parts) < 2 and not any(p.power < 0 for p in parts):
        return None
    exponent = _total(parts)
    powers = [_power(p.base, p.power) for p in parts if p.base != ONE]
    front = [call("exp", exponent)] if exponent != ZERO else []
    found = [*[_shifted(o) for o in others if o != ONE], *front, *powers]
    return mul(*sorted(found, key=_is_below))


def _logarithm(inner: Term) -> Term | None:
    """The logarithm of a product of sums of exponentials is a sum; each has to be positive."""
    parts, others = _factors(inner)
    if not any(p.base != ONE for p in parts) or not all(_is_positive(p.base) for p in parts):
        return None
    if not all(isinstance(o, Num) and o.value > 0 for o in others):
        return None
    logs = [_times(p.power, call("log", p.base)) for p in parts if p.base != ONE]
    constants = [call("log", mul(*others))] if any(o != ONE for o in others) else []
    return add(_total(parts), *logs, *constants)


def _factors(t: Term) -> tuple[list[_Part], list[Term]]:
    """The factors that are sums of exponentials, shifted, and the others."""
    parts: list[_Part] = []
    others: list[Term] = []
    for factor in t.terms if isinstance(t, Mul) else (t,):
        found = _part(*_flat(factor))
        if found is not None:
            parts.append(found)
        else:
            others.append(factor)
    return parts, others


def _flat(t: Term, power: Fraction = Fraction(1)) -> tuple[Term, Fraction]:
    """A factor's base and its power: of `(x^2)^{-1}`, x and -2."""
    if isinstance(t, Pow) and t.exponent.denominator == 1:
        return _flat(t.base, power * t.exponent)
    return t, power


def _part(base: Term, power: Fraction) -> _Part | None:
    match base:
        case Call("exp", (u,)):
            return _Part(u, ONE, power)
        case Add() | Sum():
            largest = _largest(base)
            if largest is not None:
                return _Part(largest, _less(base, largest), power)
    return None


def _largest(t: Term) -> Term | None:
    """The largest exponent of a sum of exponentials; None where it is no such sum."""
    found = [*_exponents(t)]
    if not any(isinstance(u, Call) and u.name == "exp" for u in walk(t)) or None in found:
        return None
    known = [u for u in dict.fromkeys(found) if u is not None]
    numbers = [u.value for u in known if isinstance(u, Num)]
    if len(numbers) == len(known):
        return Num(max(numbers))
    return reduce(lambda a, b: call("max", a, b), known)


def _exponents(t: Term) -> Iterator[Term | None]:
    """The exponent of each part of a sum; of a constant, 0; None for what is neither."""
    match t:
        case Add(parts):
            for part in parts:
                yield from _exponents(part)
        case Sum(index, body):
            for u in _exponents(body):
                yield None if u is None else _over(index, u)
        case Call("exp", (u,)):
            yield u
        case Mul(factors):
            exponents = [f for f in factors if isinstance(f, Call) and f.name == "exp"]
            rest = [f for f in factors if f not in exponents]
            if len(exponents) > 1 or any(map(_has_exp, rest)):
                yield None
            else:
                yield exponents[0].arguments[0] if exponents else ZERO
        case _:
            yield None if _has_exp(t) else ZERO


def _over(index: Index, u: Term) -> Term:
    """The largest of an exponent; its letter is its own, and the same one each time."""
    if index not in u.free:
        return u
    own = index._replace(name=f"{index.name.partition('~')[0]}~max")
    return Max(own, rename(u, {index: own}))


def _has_exp(t: Term) -> bool:
    return any(isinstance(u, Call) for u in walk(t))


def _less(t: Term, m: Term) -> Term:
    """A sum of exponentials with m taken from every exponent."""
    match t:
        case Add(parts):
            return add(*[_less(part, m) for part in parts])
        case Sum(index, body):
            return Sum(index, _less(body, m))
        case Call("exp", (u,)):
            if isinstance(u, Num) and isinstance(m, Num):
                return call("exp", u.value - m.value)
            return call("exp", u - m if u != ZERO else neg(m))
        case Mul(factors) if any(isinstance(f, Call) and f.name == "exp" for f in factors):
            return mul(*[_less(f, m) if isinstance(f, Call) else f for f in factors])
    shift = call("exp", neg(m))
    return shift if t == ONE else mul(t, shift)


def _total(parts: Sequence[_Part]) -> Term:
    """What the exponents of all factors come to; what is taken twice is taken out."""
    found: dict[Term, Fraction] = {}
    for p in parts:
        found[p.exponent] = found.get(p.exponent, Fraction(0)) + p.power
    return add(*[_times(c, u) for u, c in found.items() if c and u != ZERO])


def _times(c: Fraction, u: Term) -> Term:
    return u if c == 1 else neg(u) if c == -1 else mul(Num(c), u)


def _power(base: Term, power: Fraction) -> Term:
    return base if power == 1 else Pow(base, power)


def _is_below(t: Term) -> bool:
    return isinstance(t, Pow) and t.exponent < 0


def _is_positive(t: Term) -> bool:
    """Whether a sum of exponentials has nothing but positive parts."""
    match t:
        case Add(parts) | Mul(parts):
            return all(map(_is_positive, parts))
        case Binder(_, body):
            return _is_positive(body)
        case Num(value):
            return value > 0
    return isinstance(t, Call) and t.name == "exp"
