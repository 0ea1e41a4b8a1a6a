"""Logarithms and exponentials as rules."""

from __future__ import annotations

from fractions import Fraction

from ..kernel import terms as k
from ..kernel.functions import instantiate
from ..kernel.terms import ONE, ZERO, Add, Call, Mul, Num, Pow, Term
from ..maths.functions import FUNCTIONS
from .forms import (
    coefficient,
    factors,
    neat,
    power,
    powers,
    product,
)
from .products import collect
from .scene import Scene


def powers_inside(t: Term) -> Term | None:
    """`(ab)^2 = a^2 b^2`, also of a fraction."""
    match t:
        case Pow(Mul() as base, e) if e.denominator == 1 and e > 0:
            return neat(k.mul(*[power(b, n * e) for b, n in powers(base)]))
    return None


def log_product(t: Term, scene: Scene) -> Term | None:
    """log of a product, quotient or power."""
    match t:
        case Call("log", (Mul() | Pow() as inner,)):
            parts = [
                k.mul(Num(e), k.call("log", b)) if e != 1 else k.call("log", b)
                for b, e in powers(inner)
            ]
            return neat(k.add(*parts))
    return None


def log_exp(t: Term, scene: Scene) -> Term | None:
    match t:
        case Call("log", (Call("exp", (inner,)),)):
            return inner
    return None


def exp_sum(t: Term, scene: Scene) -> Term | None:
    """exp of a difference is a quotient."""
    match t:
        case Call("exp", (Add(parts),)):
            made: list[Term] = []
            for p in parts:
                number, _ = coefficient(p)
                below = number < 0
                e = k.call("exp", neat(k.neg(p)) if below else p)
                made.append(Pow(e, Fraction(-1)) if below else e)
            return k.mul(*made)
    return None


def extension(t: Term) -> tuple[Term, Term] | None:
    """A sum with `exp(u)` that a fraction stands over, and `exp(-u)`."""
    for base, e in powers(t) if isinstance(t, Mul | Pow) else ():
        found = [f for p in base.terms for f in factors(p)] if isinstance(base, Add) else []
        for f in found if e == -1 else ():
            if isinstance(f, Call) and f.name == "exp":
                return base, k.call("exp", neat(k.neg(f.arguments[0])))
    return None


def extend(t: Term, scene: Scene) -> Term | None:
    """A fraction over a sum with `exp(u)`, multiplied above and below by `exp(-u)`."""
    found = extension(t)
    if found is not None:
        base, by = found
        assert isinstance(base, Add)
        below = k.add(*[_joined(neat(k.mul(p, by)), scene) for p in base.terms])
        above = k.mul(*[power(b, n) for b, n in powers(t) if b is not base])
        return neat(k.mul(_times(neat(above), by, scene), Pow(below, Fraction(-1))))
    return None


def _times(t: Term, by: Term, scene: Scene) -> Term:
    """A numerator with one more factor."""
    for f in factors(t):
        if isinstance(f, Add):
            rest = [g for g in factors(t) if g is not f]
            return k.mul(*rest, k.add(*[_joined(neat(k.mul(p, by)), scene) for p in f.terms]))
    return _joined(neat(k.mul(t, by)), scene)


def _joined(t: Term, scene: Scene) -> Term:
    made = exp_join(t, scene)
    return t if made is None else made


def exp_join(t: Term, scene: Scene) -> Term | None:
    """exp(a) exp(b) is exp(a + b); 1/exp(a) is exp(-a)."""
    if not isinstance(t, Mul):
        return None
    found = [(b, e) for b, e in powers(t) if isinstance(b, Call) and b.name == "exp"]
    if len(found) < 2:
        return None
    rest = [f for f in t.terms if not _is_exp(f)]
    inner = neat(k.add(*[product(e, (b.arguments[0],)) for b, e in found]))
    inner = _collected(inner, scene)
    return neat(k.mul(*rest, ONE if inner is ZERO else k.call("exp", inner)))


def _collected(t: Term, scene: Scene) -> Term:
    made = collect(t, scene)
    return t if made is None else neat(made)


def _is_exp(f: Term) -> bool:
    base = f.base if isinstance(f, Pow) else f
    return isinstance(base, Call) and base.name == "exp"


def complement(t: Term, scene: Scene) -> Term | None:
    """`1 - s(u)` is `s(-u)`."""
    if not isinstance(t, Add) or len(t.terms) != 2:
        return None
    for pair in (t.terms, t.terms[::-1]):
        match pair:
            case Num(one), Mul((Num(minus), Call("sigmoid", (u,)))) if one == -minus == 1:
                return k.call("sigmoid", neat(k.neg(u)))
    return None


def unfold(t: Term, scene: Scene) -> Term | None:
    if not isinstance(t, Call) or not has_formula(t):
        return None
    body = FUNCTIONS[t.name].definition
    return None if body is None else instantiate(body, t.arguments)


def has_formula(t: Call) -> bool:
    """Whether a function is defined by simpler ones."""
    return t.name in FUNCTIONS and FUNCTIONS[t.name].definition is not None
