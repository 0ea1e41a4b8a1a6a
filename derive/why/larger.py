"""Slips that are more than a symbol: factors, summands, brackets, sums, rules of calculus."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ..choose.written_out import rebuilt
from ..kernel.terms import (
    ONE,
    ZERO,
    Add,
    Binder,
    Call,
    Deriv,
    Mul,
    Num,
    Pow,
    Size,
    Sum,
    Sym,
    Term,
    add,
    fresh,
    mul,
    neg,
    rename,
    walk,
)
from .edits import MISSING, SMALL, Change, Changes, Maker
from .places import Place, negated, nodes, refreshed, without
from .scene import Scene, derivatives


def factors(scene: Scene, place: Place) -> Changes:
    """A factor that was lost: 2, 1/2, N, 1/N, or one that occurs elsewhere, also under the bar."""
    t = place.term
    alone = place.holder is None or isinstance(place.holder, Add)
    counts = not isinstance(t, Num) or (abs(t.value) == 1 and alone)
    if isinstance(place.holder, Mul) or not counts:
        return
    scope = {*scene.in_scope(place.bound)}
    for n in scene.numbers:
        yield Change(mul(Num(n), t), 1, MISSING, Num(n))
        yield Change(mul(Num(1 / n), t), 1, MISSING, Num(1 / n))
    for s in scene.sets:
        yield Change(t / Size(s), 1, MISSING, Pow(Size(s), Fraction(-1)))
        yield Change(Size(s) * t, 1, MISSING, Size(s))
    entries = ((f, 1) for f in scene.entries((*scope,)))
    for f, size in (*scene.factors, *entries):
        if f.free <= scope and not isinstance(f, Size):
            yield Change(t * f, size, MISSING, f)
            if isinstance(f, Sym):
                yield Change(t * f**2, size + 1, MISSING, f**2)
            if not isinstance(f, Pow):
                yield Change(t / f, size + 1, MISSING, Pow(f, Fraction(-1)))


def summands(scene: Scene, place: Place) -> Changes:
    """A summand that was lost: one that occurs elsewhere, or 1."""
    t = place.term
    if isinstance(place.holder, Add) or (isinstance(t, Num) and t is not ONE):
        return
    scope = {*scene.in_scope(place.bound)}
    small = 0 if place.holder is None or isinstance(t, Add) else 1
    entries = ((f, 1) for f in scene.entries((*scope,)))
    own = t.args[0] if isinstance(t, Add) else (t,)
    for part, size in ((ONE, 1), *scene.summands, *entries):
        if part.free <= scope and part not in own and negated(part) not in own:
            for p in (part, negated(part)):
                yield Change(t + p, size + 1 + small, MISSING, p)


def products(scene: Scene, place: Place) -> Changes:
    """A summand that is a product of two quantities that occur, at the top only."""
    if place.path:
        return
    scope = {*scene.free}
    small = [f for f, size in scene.factors if size <= 2 and f.free <= scope][:12]
    for n, f in enumerate(small):
        yield from (Change(place.term + p, 4, MISSING, p) for p in (2 * f, neg(2 * f)))
        for g in small[: n + 1]:
            for p in (f * g, neg(f * g), 2 * f * g, neg(2 * f * g)):
                yield Change(place.term + p, 4, MISSING, p)


def _late(parts: tuple[Term, ...], n: int) -> Changes:
    """d + a f(b) + c for d + a f(b + c)."""
    part, behind = parts[n], parts[n + 1 :]
    *outside, last = part.children()
    if behind and isinstance(last, Call) and len(last.arguments) == 1:
        inside = Call(last.name, (add(last.arguments[0], *behind),))
        yield Change(add(*parts[:n], mul(*outside, inside)), 1)


def brackets(scene: Scene, place: Place) -> Changes:
    """A bracket that ends too early or too late."""
    t = place.term
    match t:
        case Mul(parts):
            for n, part in enumerate(parts):
                rest = without(parts, n)
                if isinstance(part, Add):  # a (b + c) for a b + c
                    for m, first in enumerate(part.terms):
                        yield Change(add(mul(*rest, first), *without(part.terms, m)), 1)
                    yield from _one_factor_less(rest, part)
                if isinstance(part, Pow):  # (a b)^2 for a b^2
                    yield Change(Pow(mul(*rest, part.base), part.exponent), 1)
        case Add(parts):
            for n, part in enumerate(parts):  # a b + c for a (b + c)
                rest = without(parts, n)
                if isinstance(part, Mul):
                    for m, last in enumerate(part.terms):
                        outside = without(part.terms, m)
                        yield Change(mul(*outside, add(last, *rest)), 1)
                    yield from _late(parts, n)
                if isinstance(part, Sum):
                    yield Change(Sum(part.index, add(part.body, *rest)), 1)
                if isinstance(part, Call) and len(part.arguments) == 1:
                    yield Change(Call(part.name, (add(part.arguments[0], *rest),)), 1)
        case Pow(Mul(parts), e):
            for n, part in enumerate(parts):
                yield Change(mul(*without(parts, n), Pow(part, e)), 1)
        case Pow(Add(parts), e):
            yield Change(add(*[Pow(p, e) for p in parts]), 2)
            for n, part in enumerate(parts):
                yield Change(add(*without(parts, n), Pow(part, e)), 1)
        case Call(name, (Add(parts),)):
            for n, part in enumerate(parts):
                yield Change(add(Call(name, (part,)), *without(parts, n)), 1)
        case Call(name, (Mul(parts),)):
            for n, part in enumerate(parts):
                yield Change(mul(Call(name, (part,)), *without(parts, n)), 1)
        case Sum(i, Add(parts)):
            for n, part in enumerate(parts):
                if i not in part.free:
                    yield Change(add(Sum(i, add(*without(parts, n))), part), 1)


def _one_factor_less(rest: tuple[Term, ...], part: Add) -> Iterator[Change]:
    """a (b + c) d for (a b + c) d: one factor belongs to one summand only."""
    for n, factor in enumerate(rest):
        for m, inner in enumerate(part.terms):
            changed = add(*part.terms[:m], mul(factor, inner), *part.terms[m + 1 :])
            yield Change(mul(*without(rest, n), changed), 1)


def sums(scene: Scene, place: Place) -> Changes:
    """A sum that was lost, or is too much, or stands on the wrong side of a function."""
    t = place.term
    scope = scene.in_scope(place.bound)
    own = {*scene.left.free}
    for i in sorted(t.free):
        if i not in own and not isinstance(place.holder, Mul) and i not in place.bound:
            yield Change(refreshed(Sum(i, t)), 1)
    match t:
        case Sum(i, body):
            yield from (Change(rename(body, {i: j}), 1) for j in scope if j.set == i.set)
            yield from _other_letters(scene, place, t)
            if isinstance(body, Mul):
                yield from _squares(t, body)
            if isinstance(body, Call) and len(body.arguments) == 1:
                yield Change(Call(body.name, (Sum(i, body.arguments[0]),)), 2)
            if isinstance(body, Pow):
                yield Change(Pow(Sum(i, body.base), body.exponent), 2)
        case Call(name, (Sum(i, body),)):
            yield Change(Sum(i, Call(name, (body,))), 2)
        case Pow(Sum(i, body), e):
            yield Change(Sum(i, Pow(body, e)), 2)
        case Sym(name, indices):  # an entry for the sum of all entries
            for n, old in enumerate(indices):
                j = scene.letter(old.set)
                every = Sym(name, (*indices[:n], j, *indices[n + 1 :]))
                yield Change(refreshed(Sum(j, every)), 2)


def _other_letters(scene: Scene, place: Place, t: Sum) -> Changes:
    """A sum over the other letter of its body."""
    scope = scene.in_scope(place.bound)
    for j in sorted(t.body.free - {t.index}):
        new = fresh(j)
        for k in scope:
            if k.set == t.index.set and not k.member:
                yield Change(Sum(new, rename(t.body, {t.index: k, j: new})), 2)


def _squares(t: Sum, body: Mul) -> Changes:
    """The square of a sum for a sum of squares."""
    for n, part in enumerate(body.terms):
        if isinstance(part, Pow) and part.exponent == 2:
            inner = mul(*body.terms[:n], part.base, *body.terms[n + 1 :])
            yield Change(Pow(Sum(t.index, inner), part.exponent), 2)


def chain(scene: Scene, place: Place) -> Changes:
    """The derivative of an inner function that the chain rule asks for."""
    if isinstance(place.holder, Mul) or len(place.path) > 2:
        return
    for d in inner_derivatives(scene):
        yield Change(place.term * d, 1, MISSING, d)


HALF_SIZE = 8  # up to two more nodes, half of a product rule is as likely as a slip of two symbols


def inner_derivatives(scene: Scene) -> list[Term]:
    """Derivatives of what stands inside of functions and powers on the left side."""
    out: dict[Term, None] = {}
    for body, variable in scene.derived:
        for u in walk(body):
            if isinstance(u, Call | Pow):
                for inner in u.children():
                    if inner != variable and inner.free <= {*scene.free}:
                        out[tidy(scene.calculus.diff(inner, variable))] = None
        for w in {u.variable for u in derivatives(scene.right)} - {variable}:
            out[tidy(scene.calculus.diff(w, variable))] = None
    return [d for d in out if d not in (ZERO, ONE) and nodes(d) <= 3 * 9]


def product_rule(scene: Scene, place: Place) -> Changes:
    """The half of the product rule that was forgotten."""
    if place.path:
        return
    for part in halves(scene):
        yield Change(place.term + part, max(2, nodes(part) - HALF_SIZE), MISSING, part)


def halves(scene: Scene) -> list[Term]:
    """The summands of the product rule for what the left side derives."""
    out: dict[Term, None] = {}
    for body, variable in scene.derived:
        over: list[Binder] = []
        while isinstance(body, Sum):
            over.append(body)
            body = body.body
        if not isinstance(body, Mul):
            continue
        for n, f in enumerate(body.terms):
            part = tidy(mul(*without(body.terms, n), scene.calculus.diff(f, variable)))
            for binder in reversed(over):
                part = Sum(binder.index, part)
            if part is not ZERO and nodes(part) <= 40:
                out[refreshed(part)] = None
    return list(out)


def tidy(t: Term) -> Term:
    """A derivative as a person would write it: numbers multiplied, zeros and ones left out."""
    if isinstance(t, Deriv | Sym):
        return t
    t = rebuilt(t, tuple(map(tidy, t.children())))
    if isinstance(t, Add):
        return add(*[p for p in t.terms if p is not ZERO])
    if isinstance(t, Mul):
        flat = mul(*t.terms)
        parts = list(flat.terms) if isinstance(flat, Mul) else [flat]
        number = Fraction(1)
        for p in parts:
            number *= p.value if isinstance(p, Num) else 1
        rest = [p for p in parts if not isinstance(p, Num)]
        if number == 0:
            return ZERO
        return mul(*([Num(number)] if number != 1 or not rest else []), *rest)
    return t


ROWS: tuple[tuple[str, Maker], ...] = (
    *SMALL,
    ("chain rule", chain),
    ("bracket", brackets),
    ("factor", factors),
    ("sum", sums),
    ("product rule", product_rule),
    ("summand", summands),
    ("product", products),
)
"""Every kind of edit, by name. Tried by cost, and within one cost in this order."""
