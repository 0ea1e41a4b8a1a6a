"""Definitions and facts as rules: names put for formulas, and formulas for names."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..kernel import terms as k
from ..kernel.givens import Given
from ..kernel.terms import ONE, Add, Mul, Num, Pow, Size, Sum, Term, rename
from .forms import (
    coefficient,
    factors,
    key,
    neat,
    outermost,
    power,
    powers,
    rewrite,
    same,
)
from .matching import instance
from .products import cancel
from .scene import Scene
from .sums import pull_out


def apply_facts(t: Term, scene: Scene) -> Term:
    for fact in scene.facts:
        t = apply_fact(t, fact)
    return neat(t)


def apply_fact(t: Term, fact: Given) -> Term:
    """The right side of an equation put wherever its left side stands."""
    return rewrite(t, lambda u: instance(u, fact))


MOST = 4  # the largest power that is taken apart
FOLDS = 4  # a formula may stand several times in one product


def unit_sums(scene: Scene) -> Iterator[Given]:
    """What is divided by its own sum sums to one."""
    for given in scene.definitions.values():
        for f in factors(given.right):
            match f:
                case Pow(Sum(index, body), e) if e == -1:
                    top = k.mul(*[g for g in factors(given.right) if g is not f])
                    for i in given.generic:
                        if index.set == i.set and same(rename(body, {index: i}), top):
                            left = Sum(index, rename(given.left, {i: index}))
                            yield Given(left, ONE, "=", given.generic - {i})


def fold(t: Term, scene: Scene) -> Term:
    """Where the formula of a name stands, the name."""
    for given in scene.definitions.values():
        if isinstance(given.right, k.Sym | Num):
            continue
        for _ in range(FOLDS):
            before = t
            t = rewrite(t, lambda u, g=given: _folded(u, g))  # type: ignore[misc]
            if t is before:
                break
    return neat(t)


def _folded(t: Term, given: Given) -> Term | None:
    back = Given(given.right, given.left, "=", given.generic)
    whole = instance(t, back)
    if whole is not None:
        return whole
    if isinstance(t, Pow) and isinstance(back.left, Pow):
        times = t.exponent / back.left.exponent
        root = instance(Pow(t.base, back.left.exponent), back)
        return power(root, times) if root is not None and times.denominator == 1 else None
    return _part_of_product(t, back)


def _part_of_product(t: Term, back: Given) -> Term | None:
    """A formula that is a product may be some of the factors of a larger one."""
    if not isinstance(t, Mul) or not isinstance(back.left, Mul):
        return None
    wanted = back.left.terms
    for start in _anchors(t, wanted):
        for chosen in _subsets(t, start, len(wanted)):
            made = instance(k.mul(*[t.terms[n] for n in chosen]), back)
            if made is not None:
                rest = [f for n, f in enumerate(t.terms) if n not in chosen]
                at = min(chosen)
                before = sum(1 for n in range(at) if n not in chosen)
                made = k.mul(*rest[:before], made, *rest[before:])
                return rewrite(made, lambda u: cancel(u, Scene()))
    single = _with_single_powers(t)
    return None if single is None else _part_of_product(single, back)


def _with_single_powers(t: Mul) -> Mul | None:
    """`b^{-2}` as `b^{-1} b^{-1}`, so that one of them may belong to a formula."""
    out: list[Term] = []
    for f in t.terms:
        if isinstance(f, Pow) and 1 < abs(f.exponent) <= MOST and f.exponent.denominator == 1:
            out += [power(f.base, f.exponent / abs(f.exponent))] * int(abs(f.exponent))
        else:
            out.append(f)
    return Mul(tuple(out)) if len(out) > len(t.terms) else None


def _anchors(t: Mul, wanted: tuple[Term, ...]) -> Iterator[int]:
    kind = type(wanted[0])
    yield from (n for n, f in enumerate(t.terms) if type(f) is kind)


def _subsets(t: Mul, start: int, count: int) -> Iterator[tuple[int, ...]]:
    from itertools import combinations

    others = [n for n in range(len(t.terms)) if n != start]
    if len(others) > 12:
        return
    for rest in combinations(others, count - 1):
        yield (start, *rest)


def open_names(t: Term, scene: Scene) -> Term:
    """Every defined name replaced by its formula, once; derivatives keep theirs."""

    def rule(u: Term) -> Term | None:
        if isinstance(u, k.Deriv):
            return u
        return scene.formula(u)

    return neat(outermost(t, rule))


def sums_by_name(t: Term, scene: Scene) -> Term:
    """From `m = 1/n sum_i x_i`: the sum is `n m`."""
    for given in scene.definitions.values():
        number, rest = coefficient(pull_out(given.right, scene) or given.right)
        sums = [f for f in rest if isinstance(f, Sum)]
        others = [f for f in rest if f not in sums]
        if len(sums) != 1 or any(not isinstance(b, Size) for b, _ in powers(k.mul(*others))):
            continue
        if number == 1 and not others:
            continue
        value = neat(
            k.mul(Num(1 / number), *[power(b, -e) for b, e in _bases_of(others)], given.left)
        )
        t = apply_fact(t, Given(sums[0], value, "=", given.generic))
    return neat(t)


def _bases_of(parts: list[Term]) -> list[tuple[Term, Fraction]]:
    return list(powers(k.mul(*parts))) if parts else []


def by_denominator(t: Term, scene: Scene) -> Term:
    """From `a = 1/(1 + u)`: where a stands, the other u are `1/a - 1`."""
    for given in scene.definitions.values():
        match given.right:
            case Pow(Add(parts), e) if e == -1 and not given.generic:
                moving = [p for p in parts if not isinstance(p, Num)]
                rest = [neat(k.neg(p)) for p in parts if isinstance(p, Num)]
                if len(moving) == 1 and rest and _beside(t, moving[0], given.left):
                    value = k.add(Pow(given.left, Fraction(-1)), *rest)
                    t = rewrite(t, lambda u, m=moving[0], v=value: v if same(u, m) else None)  # type: ignore[misc]
    return neat(t)


def _beside(t: Term, part: Term, name: Term) -> bool:
    """Whether a product has both as factors."""
    return any(
        isinstance(u, Mul) and {key(part), key(name)} <= {key(b) for b, _ in powers(u)}
        for u in k.walk(t)
    )
