"""Products, fractions and sums of a few terms as rules."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from ..kernel import terms as k
from ..kernel.terms import Add, Mul, Num, Pow, Term
from .forms import (
    MINUS,
    coefficient,
    key,
    neat,
    power,
    powers,
    product,
    rewrite,
    summands,
)
from .scene import Scene

INDICATORS = ("step", "zero")


def expand(t: Term, scene: Scene) -> Term | None:
    """A product of sums is multiplied out; a small power of a sum is such a product."""
    if isinstance(t, Pow) and isinstance(t.base, Add) and t.exponent == 2:
        return _square(t.base)
    if not isinstance(t, Mul):
        return None
    at = next((n for n, f in enumerate(t.terms) if isinstance(f, Add)), None)
    if at is None:
        return None
    left, right = t.terms[:at], t.terms[at + 1 :]
    inner = t.terms[at]
    assert isinstance(inner, Add)
    return neat(k.add(*[_expanded(neat(k.mul(*left, p, *right)), scene) for p in inner.terms]))


def _square(base: Add) -> Term:
    """`(a + b + c)^2` with every pair once."""
    out: list[Term] = []
    for n, a in enumerate(base.terms):
        out += [neat(k.mul(Num(Fraction(2)), b, a)) for b in base.terms[:n]]
        out.append(neat(Pow(_positive(a), Fraction(2))))
    return k.add(*out)


def _positive(t: Term) -> Term:
    number, rest = coefficient(t)
    return product(-number, rest) if number < 0 else t


def _expanded(t: Term, scene: Scene) -> Term:
    made = expand(t, scene)
    return t if made is None else made


# -- products and fractions ------------------------------------------------------------------------
def cancel(t: Term, scene: Scene) -> Term | None:
    """Equal factors above and below the bar; equal factors beside each other."""
    if not isinstance(t, Mul):
        return None
    number, rest = coefficient(t)
    found: dict[object, tuple[Term, Fraction]] = {}
    for base, e in powers(k.mul(*rest)):
        name = key(base)
        found[name] = (base, found[name][1] + e) if name in found else (base, e)
    if len(found) == len(rest):
        return None
    return product(number, [power(b, _once(b, e)) for b, e in found.values() if e])


def _once(base: Term, e: Fraction) -> Fraction:
    """An indicator times itself is itself."""
    return Fraction(1) if isinstance(base, k.Call) and base.name in INDICATORS and e > 1 else e


def split_fraction(t: Term, scene: Scene) -> Term | None:
    """A fraction of a sum is a sum of fractions."""
    if not isinstance(t, Mul) or not any(isinstance(f, Pow) and f.exponent < 0 for f in t.terms):
        return None
    made = expand(t, scene)
    return None if made is None else rewrite(made, lambda u: cancel(u, scene))


def denominator(t: Term, scene: Scene) -> Term | None:
    """A sum of fractions over what stands below any of them."""
    if not isinstance(t, Add):
        return None
    below: dict[object, tuple[Term, Fraction]] = {}
    for p in t.terms:
        for base, e in powers(k.mul(*coefficient(p)[1])):
            name = key(base)
            if e < 0 and e.denominator == 1:
                below[name] = (base, max(-e, below[name][1] if name in below else -e))
    if not below:
        return None
    shared = [power(b, e) for b, e in below.values()]
    parts = []
    for p in t.terms:
        whole = neat(k.mul(p, *shared))
        made = cancel(whole, scene)
        parts.append(neat(whole if made is None else made))
    return neat(k.mul(k.add(*parts), *[power(b, -e) for b, e in below.values()]))


def collect(t: Term, scene: Scene) -> Term | None:
    """Equal summands are counted; a sum over j beside the same one cancels."""
    if not isinstance(t, Add):
        return None
    found: dict[object, tuple[Fraction, tuple[Term, ...]]] = {}
    for p in t.terms:
        number, rest = coefficient(p)
        name = key(k.mul(*rest))
        before = found.get(name, (Fraction(0), rest))
        found[name] = (before[0] + number, before[1])
    if len(found) == len(t.terms) and all(n for n, _ in found.values()):
        return None
    return k.add(*[product(n, rest) for n, rest in found.values() if n])


def common_factor(t: Term, scene: Scene) -> Term | None:
    """What every summand has as a factor stands in front."""
    if not isinstance(t, Add):
        return None
    counts = [_bases(p) for p in t.terms]
    shared = counts[0]
    for c in counts[1:]:
        shared = {n: (b, _nearer(e, c[n][1])) for n, (b, e) in shared.items() if n in c}
    shared = {n: (b, e) for n, (b, e) in shared.items() if e}
    numbers = [coefficient(p)[0] for p in t.terms]
    number = _shared_number(numbers)
    if not shared and number == 1:
        return None
    rest = [_divided(p, shared, number) for p in t.terms]
    front = [power(b, e) for b, e in shared.values()]
    inner = k.add(*rest)
    return neat(k.mul(Num(number), *front, inner))


def _nearer(e: Fraction, f: Fraction) -> Fraction:
    """What two powers of one base share: the one nearer to 0, on the same side."""
    return Fraction(0) if (e > 0) != (f > 0) else min(e, f, key=abs)


def _shared_number(numbers: list[Fraction]) -> Fraction:
    size = abs(numbers[0])
    same_size = all(abs(n) == size for n in numbers) and size != 1
    if all(n < 0 for n in numbers):
        return -size if same_size else Fraction(-1)
    return size if same_size else Fraction(1)


def _bases(t: Term) -> dict[object, tuple[Term, Fraction]]:
    return {key(b): (b, e) for b, e in powers(k.mul(*coefficient(t)[1]))}


def _divided(t: Term, by: dict[object, tuple[Term, Fraction]], number: Fraction) -> Term:
    mine, rest = coefficient(t)
    left = []
    for b, e in powers(k.mul(*rest)):
        e -= by[key(b)][1] if key(b) in by else 0
        if e:
            left.append(power(b, e))
    return product(mine / number, left)


def positive_first(t: Term, scene: Scene) -> Term | None:
    """`o - y` reads better than `-y + o`, and than `-(y - o)`."""
    turned = sign_inside(t, scene)
    if turned is not None and any(coefficient(p)[0] > 0 for p in summands(turned)):
        return positive_first(turned, scene) or turned
    if isinstance(t, Mul):
        return _turned(t, scene)
    if not isinstance(t, Add):
        return None
    plus = [p for p in t.terms if coefficient(p)[0] >= 0]
    minus = [p for p in t.terms if coefficient(p)[0] < 0]
    return k.add(*plus, *minus) if plus and coefficient(t.terms[0])[0] < 0 else None


def _turned(t: Mul, scene: Scene) -> Term | None:
    """`-c (a - b)` as `c (b - a)`, unless `a - b` is what the definitions speak of."""
    number, rest = coefficient(t)
    sums = [f for f in rest if isinstance(f, Add)]
    if number >= 0 or len(sums) != 1 or not any(coefficient(p)[0] < 0 for p in sums[0].terms):
        return None
    if any(_mentions(g.right, sums[0]) for g in scene.definitions.values()):
        return None
    inner = k.add(*[neat(k.neg(p)) for p in sums[0].terms])
    turned = positive_first(inner, scene) or inner
    return product(-number, [turned if f is sums[0] else f for f in rest])


def _mentions(t: Term, part: Add) -> bool:
    """Whether a difference stands in a term, for whichever indices."""
    return any(
        isinstance(u, Add)
        and len(u.terms) == len(part.terms)
        and Counter(map(_head, u.terms)) == Counter(map(_head, part.terms))
        for u in k.walk(t)
    )


def _head(t: Term) -> tuple[object, ...]:
    """A summand without its indices."""
    number, rest = coefficient(t)
    return (
        number,
        *sorted(f"{type(u).__name__} {getattr(u, 'name', '')}" for f in rest for u in k.walk(f)),
    )


def sign_inside(t: Term, scene: Scene) -> Term | None:
    """`-(a - b)` is `b - a`: the sign goes into the bracket."""
    if isinstance(t, Mul) and len(t.terms) == 2 and t.terms[0] == MINUS:
        inner = t.terms[1]
        return k.add(*[neat(k.neg(p)) for p in inner.terms]) if isinstance(inner, Add) else None
    return None
