"""Sums as rules: what a sum over all members of a set may be turned into."""

from __future__ import annotations

from ..kernel import terms as k
from ..kernel.terms import Add, Delta, Index, Size, Sum, Term, fresh, rename
from .forms import (
    coefficient,
    factors,
    key,
    neat,
    product,
)
from .scene import Scene


def contract(t: Term, scene: Scene) -> Term | None:
    """`sum_j f(j) delta_ij` is f(i); so is a sum of which every summand has that delta."""
    if not isinstance(t, Sum):
        return None
    parts = t.body.terms if isinstance(t.body, Add) else (t.body,)
    marks = [_mark(p, t.index) for p in parts]
    first = marks[0]
    if first is None or any(m is None or m[1] != first[1] for m in marks):
        return None
    rest = k.add(*[k.mul(*[g for g in factors(p) if g is not m[0]])
                   for p, m in zip(parts, marks, strict=True) if m is not None])  # fmt: skip
    return neat(rename(rest, {t.index: first[1]}))


def _mark(t: Term, index: Index) -> tuple[Term, Index] | None:
    """The delta of a product that speaks of an index, and the index that it is equal to."""
    for f in factors(t):
        if isinstance(f, Delta) and index in (f.left, f.right):
            return f, f.right if f.left == index else f.left
    return None


def split(t: Term, scene: Scene) -> Term | None:
    """A sum of sums is taken apart."""
    if not isinstance(t, Sum) or not isinstance(t.body, Add):
        return None
    return k.add(*[Sum(t.index, p) for p in t.body.terms])


def pull_out(t: Term, scene: Scene) -> Term | None:
    """What does not depend on the index of a sum stands in front of it."""
    if not isinstance(t, Sum):
        return None
    fixed = [f for f in factors(t.body) if t.index not in f.free]
    moving = [f for f in factors(t.body) if t.index in f.free]
    if not moving:
        return k.mul(Size(t.index.set), t.body)
    return k.mul(*fixed, Sum(t.index, k.mul(*moving))) if fixed else None


def flatten(t: Term, scene: Scene) -> Term | None:
    """Sums in products in sums become sums of one product, in an order that the names of their
    indices do not change."""
    if not isinstance(t, Sum) or isinstance(t.body, Add):
        return None
    bound: list[Index] = []
    parts: list[Term] = []

    def visit(u: Term) -> None:
        for f in factors(u):
            if isinstance(f, Sum) and not isinstance(f.body, Add):
                i = fresh(f.index) if f.index in bound or f.index in t.free else f.index
                bound.append(i)
                visit(rename(f.body, {f.index: i}))
            else:
                parts.append(f)

    visit(t)
    if len(bound) < 2:
        return None
    out = k.mul(*parts)
    for i in sorted(bound, key=lambda i: _place(i, parts), reverse=True):
        out = Sum(i, out)
    return out


def _place(i: Index, parts: list[Term]) -> tuple[object, ...]:
    """Where an index stands: in which slots of which quantities."""
    slots = [
        (u.name, n)
        for f in parts
        for u in k.walk(f)
        if isinstance(u, k.Sym)
        for n, j in enumerate(u.indices)
        if i == j
    ]
    return (i.set, *sorted(slots))


APART = "#apart"  # Sym(APART, (i, j)) as a factor under a sum over j: only j other than i


def join(t: Term, scene: Scene) -> Term | None:
    """`f(i) + sum_{j != i} f(j)` is the whole sum."""
    if not isinstance(t, Add):
        return None
    for n, p in enumerate(t.terms):
        number, rest = coefficient(p)
        for series in (f for f in rest if isinstance(f, Sum)):
            beside = [f for f in rest if f is not series]
            for mark in factors(series.body):
                if not isinstance(mark, k.Sym) or mark.name != APART:
                    continue
                i = mark.indices[0] if mark.indices[1] == series.index else mark.indices[1]
                body = k.mul(*[f for f in factors(series.body) if f is not mark])
                lone = key(neat(product(number, (*beside, rename(body, {series.index: i})))))
                for m, q in enumerate(t.terms):
                    if m != n and key(neat(q)) == lone:
                        others = [u for at, u in enumerate(t.terms) if at not in (n, m)]
                        whole = product(number, (*beside, Sum(series.index, body)))
                        return k.add(whole, *others)
    return None
