"""Whether the condition of a last case takes up what the cases before it leave, kinks aside."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from ..kernel.terms import Add, Call, Delta, Mul, Num, Term, walk


class _About(NamedTuple):
    """What a fact is about, up to its sign, and whether that is turned."""

    subject: Hashable
    sign: int


def is_rest(last: Term, before: Sequence[Term]) -> bool:
    """Where all conditions are about one difference, or one pair of indices, this is found out
    exactly. Of two conditions about different ones only `y = 1` and `y = 0` may leave nothing; of
    more it is taken as said."""
    facts = {u: _about(u) for c in (*before, last) for u in walk(c) if _is_fact(u)}
    subjects = {about.subject for about in facts.values()}
    if len(subjects) > 1:
        return len(before) > 1 or all(isinstance(u, Call) and u.name == "zero" for u in facts)
    for sign in (-1, 1):
        known = {fact: sign * about.sign for fact, about in facts.items()}
        if any(_value(c, known) for c in before) == bool(_value(last, known)):
            return False
    return True


def _is_fact(u: Term) -> bool:
    return isinstance(u, Delta) or (isinstance(u, Call) and u.name in ("step", "zero"))


def _about(fact: Term) -> _About:
    """A difference as its coefficients; that its first one is positive says how it is turned."""
    if not isinstance(fact, Call):
        assert isinstance(fact, Delta)
        return _About(frozenset((fact.left, fact.right)), 1)
    parts = _linear(fact.arguments[0])
    first = next(iter(sorted(parts.items(), key=lambda p: repr(p[0]))), ("", Fraction(1)))[1]
    return _About(frozenset((k, v / first) for k, v in parts.items()), 1 if first > 0 else -1)


def _linear(t: Term) -> Mapping[Hashable, Fraction]:
    """The coefficients of the different products in a sum."""
    out: dict[Hashable, Fraction] = {}
    for part in t.terms if isinstance(t, Add) else (t,):
        factors = part.terms if isinstance(part, Mul) else (part,)
        number = Fraction(1)
        rest: list[Term] = []
        for factor in factors:
            match factor:
                case Num(value):
                    number *= value
                case Add() if len(factors) == 2 and isinstance(factors[0], Num):  # -(a - b)
                    inner = _linear(factor)
                    for key, value in inner.items():
                        out[key] = out.get(key, Fraction(0)) + factors[0].value * value
                    break
                case _:
                    rest.append(factor)
        else:
            key = tuple(sorted(map(repr, rest)))
            out[key] = out.get(key, Fraction(0)) + number
    return {key: value for key, value in out.items() if value}


def _value(t: Term, known: Mapping[Term, int]) -> int:
    """A condition where no difference is zero."""
    match t:
        case Num(value):
            return int(value)
        case Add(terms):
            return sum(_value(u, known) for u in terms)
        case Mul(terms):
            out = 1
            for u in terms:
                out *= _value(u, known)
            return out
        case Call("zero"):
            return 0
    return int(known[t] > 0)
