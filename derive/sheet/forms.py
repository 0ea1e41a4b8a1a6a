"""How a written expression is kept in order without being changed into another one.

A textbook step does one thing. So there are two kinds of rewriting: `neat` does what nobody writes
down as a step of its own (a factor of 1, a sum of one term, a sign in front), and the rules of the
tables do what has a name. `key` says when two expressions differ only in order or bound letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache

from ..choose.written_out import occurrences, rebuilt
from ..kernel import terms as k
from ..kernel.terms import ONE, ZERO, Add, Binder, Delta, Index, Mul, Num, Pow, Sum, Sym, Term

Key = tuple[object, ...]
REMEMBERED = 20_000  # terms of which the form is kept
MINUS = Num(Fraction(-1))


# -- the same up to order and names ----------------------------------------------------------------
@lru_cache(REMEMBERED)
def key(t: Term) -> Key:
    """Equal for terms that differ in the order of summands and factors, or in bound letters."""
    return _key(t, {})


def _key(t: Term, env: Mapping[Index, Index]) -> Key:
    match t:
        case Add(parts) | Mul(parts):
            inner = sorted((_key(p, env) for p in parts), key=repr)
            return (type(t).__name__, *inner)
        case Binder(i, body):
            letter = Index(f"#{len(env)}", i.set)
            return (type(t).__name__, letter, _key(body, {**env, i: letter}))
        case Delta(i, j):
            return ("Delta", *sorted((env.get(i, i), env.get(j, j))))
    return (type(t).__name__, *(_key_of(a, env) for a in t.args))


def _key_of(part: object, env: Mapping[Index, Index]) -> object:
    if isinstance(part, Term):
        return _key(part, env)
    if isinstance(part, Index):
        return env.get(part, part)
    return tuple(_key_of(p, env) for p in part) if isinstance(part, tuple) else part


def same(a: Term, b: Term) -> bool:
    return a is b or key(a) == key(b)


@lru_cache(REMEMBERED)
def size(t: Term) -> int:
    """How much there is to read in an expression."""
    return sum(WEIGHT.get(type(u), 1) + _repeated(u) for u in occurrences(t))


def _repeated(t: Term) -> int:
    """What is worse about `x x` than about `x^2`."""
    return WEIGHT[Pow] * (len(t.terms) - len(set(t.terms))) if isinstance(t, Mul) else 0


WEIGHT: Mapping[type[Term], int] = {Sum: 2, k.Prod: 2, k.Max: 2, k.Deriv: 2, Pow: 3, Delta: 4}


# -- parts -----------------------------------------------------------------------------------------
def summands(t: Term) -> tuple[Term, ...]:
    return t.terms if isinstance(t, Add) else () if t is ZERO else (t,)


def factors(t: Term) -> tuple[Term, ...]:
    return t.terms if isinstance(t, Mul) else () if t is ONE else (t,)


def coefficient(t: Term) -> tuple[Fraction, tuple[Term, ...]]:
    """The number in front of a product, and its other factors."""
    number = Fraction(1)
    rest = []
    for f in factors(t):
        if isinstance(f, Num):
            number *= f.value
        else:
            rest.append(f)
    return number, tuple(rest)


def product(number: Fraction, rest: Iterable[Term]) -> Term:
    parts = tuple(rest)
    if number == 0:
        return ZERO
    return k.mul(*parts) if number == 1 and parts else k.mul(Num(number), *parts)


def powers(t: Term) -> Iterator[tuple[Term, Fraction]]:
    """The factors of a product as bases with exponents."""
    for f in factors(t):
        yield (f.base, f.exponent) if isinstance(f, Pow) else (f, Fraction(1))


def power(base: Term, exponent: Fraction) -> Term:
    return ONE if exponent == 0 else base if exponent == 1 else Pow(base, exponent)


# -- keeping in order ------------------------------------------------------------------------------
def rewrite(t: Term, rule: Callable[[Term], Term | None]) -> Term:
    """From the leaves to the root, once."""
    children = t.children()
    changed = tuple(rewrite(c, rule) for c in children)
    t = t if changed == children else rebuilt(t, changed)
    new = rule(t)
    return t if new is None else new


def outermost(t: Term, rule: Callable[[Term], Term | None]) -> Term:
    """From the root: what a rule has made is left alone."""
    return k.transform(t, rule)


@lru_cache(REMEMBERED)
def neat(t: Term) -> Term:
    """The same without what nobody would write: factors of 1, summands of 0, signs inside."""
    return rewrite(t, _neat)


def _neat(t: Term) -> Term | None:
    for kind, row in _NEAT.items():
        if isinstance(t, kind):
            return row(t)
    return None


def _neat_product(t: Mul) -> Term:
    flat = k.mul(*t.terms)
    number, rest = coefficient(flat)
    if number == 0:
        return ZERO
    kept = []
    for f in rest:
        if isinstance(f, Sum):  # a sign or number in front of a sum goes to the front of all
            inner, others = coefficient(f.body)
            if inner == -1 and others:
                number, f = -number, Sum(f.index, k.mul(*others))
        kept.append(f)
    return product(number, kept)


def _neat_sum(t: Add) -> Term:
    flat = list(k.add(*t.terms).args[0]) if isinstance(k.add(*t.terms), Add) else [t]
    number = sum((p.value for p in flat if isinstance(p, Num)), Fraction(0))
    rest = [p for p in flat if not isinstance(p, Num)]
    numbers = [Num(number)] if number else []
    first = bool(flat) and isinstance(flat[0], Num)
    return k.add(*numbers, *rest) if first else k.add(*rest, *numbers)


def _neat_power(t: Pow) -> Term:
    base, e = t.base, t.exponent
    if isinstance(base, Pow) and (e == -1 or base.exponent.denominator == 1 == e.denominator):
        return power(base.base, base.exponent * e)
    if isinstance(base, Num) and e.denominator == 1 and (base.value or e > 0) and abs(e) < 64:
        return Num(base.value ** int(e))
    if isinstance(base, Mul) and e == -1:
        return _neat_product(Mul(tuple(_neat_power(Pow(f, e)) for f in base.terms)))
    return power(base, e)


def _neat_series(t: Sum) -> Term:
    if t.body is ZERO:
        return ZERO
    number, rest = coefficient(t.body)
    return k.neg(Sum(t.index, k.mul(*rest))) if number == -1 and rest else t


def _neat_delta(t: Delta) -> Term:
    if t.left == t.right:
        return ONE
    return ZERO if t.left.member and t.right.member else t


_NEAT: dict[type[Term], Callable[..., Term]] = {
    Mul: _neat_product,
    Add: _neat_sum,
    Pow: _neat_power,
    Sum: _neat_series,
    Delta: _neat_delta,
}


# -- where something occurs ------------------------------------------------------------------------
def families(t: Term) -> dict[tuple[str, int], Sym]:
    """The quantities of a term by name and number of indices."""
    return {(u.name, len(u.indices)): u for u in k.walk(t) if isinstance(u, Sym)}


def put(t: Term, table: Mapping[Sym, Term]) -> Term:
    """Terms put for quantities. (What is put must not mention a letter that is bound in t.)"""
    return k.transform(t, lambda u: table.get(u) if isinstance(u, Sym) else None)
