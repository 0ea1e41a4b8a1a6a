"""Slips of one or two symbols, as a table: each row says what could have stood at a place.

A row is a name and a generator of changes; a change is never judged here. Cost is the number of
symbols that change, so that the smallest edit is tried first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from ..data import frozen
from ..kernel.functions import instantiate
from ..kernel.terms import (
    ONE,
    ZERO,
    Add,
    Call,
    Cases,
    Delta,
    Index,
    Mul,
    Num,
    Pow,
    Size,
    Sum,
    Sym,
    Term,
    add,
    call,
    mul,
    rename,
)
from ..maths.printer import signed
from .places import Place, negated, nodes, without
from .scene import Scene

REPLACED, MISSING, EXTRA = "replaced", "missing", "extra"
HALF = Fraction(1, 2)


@frozen
class Change:
    """What could stand at a place. `part` is what is missing or too much, where it is that."""

    new: Term
    cost: int
    kind: str = REPLACED
    part: Term | None = None


Changes = Iterator[Change]
Maker = Callable[[Scene, Place], Changes]


def minus_signs(scene: Scene, place: Place) -> Changes:
    """A minus that is too much, or a difference the wrong way round."""
    if isinstance(place.term, Add) or signed(place.term)[0]:
        yield Change(negated(place.term), 1)


def plus_signs(scene: Scene, place: Place) -> Changes:
    """A minus that was lost: of a summand, an argument, or the whole."""
    held = place.holder
    if (held is None or isinstance(held, Add | Call)) and not signed(place.term)[0]:
        yield Change(negated(place.term), 1)


def indices(scene: Scene, place: Place) -> Changes:
    """Two indices of a symbol exchanged, or one for another."""
    t = place.term
    if not isinstance(t, Sym | Delta):
        return
    own = t.indices if isinstance(t, Sym) else (t.left, t.right)

    def made(new: tuple[Index, ...]) -> Term:
        return Sym(t.name, new) if isinstance(t, Sym) else Delta(*new)

    for m, i in enumerate(own):
        for n in range(m):
            if own[n].set == i.set and own[n] != i and isinstance(t, Sym):
                new = list(own)
                new[m], new[n] = new[n], new[m]
                yield Change(made(tuple(new)), 1)
    for m, i in enumerate(own):
        for other in scene.in_scope(place.bound):
            if other.set == i.set and other != i:
                yield Change(made((*own[:m], other, *own[m + 1 :])), 1)


def letters(scene: Scene, place: Place) -> Changes:
    """Two free indices exchanged, or one put for another, in a whole summand or factor."""
    t = place.term
    if isinstance(t, Sym | Delta) or not t.free:
        return
    scope = scene.in_scope(place.bound)
    for n, i in enumerate(scope):
        for j in scope[:n]:
            if i.set == j.set and (i in t.free or j in t.free):
                yield Change(rename(t, {i: j, j: i}), 2)
        for j in scope:
            if i.set == j.set and i != j and i in t.free and not i.member:
                yield Change(rename(t, {i: j}), 2)


def names(scene: Scene, place: Place) -> Changes:
    """Another name of the same kind; a name that lost an index or got one."""
    t = place.term
    if not isinstance(t, Sym):
        return
    for name in scene.kinds.get(tuple(i.set for i in t.indices), ()):
        if name != t.name:
            yield Change(Sym(name, t.indices), 1)
    scope = scene.in_scope(place.bound)
    for sets, family in scene.kinds.items():
        if t.name in family and len(sets) != len(t.indices) and len(sets) <= 1:
            if not sets:
                yield Change(Sym(t.name, ()), 1)
            for i in scope:
                if sets == (i.set,):
                    yield Change(Sym(t.name, (i,)), 1)


def other_names(scene: Scene, place: Place) -> Changes:
    """Another name with another number of indices."""
    t = place.term
    if isinstance(t, Sym) and len(t.indices) < 2:
        for s in scene.entries(scene.in_scope(place.bound)):
            if s.name != t.name and len(s.indices) <= 1 and len(s.indices) != len(t.indices):
                yield Change(s, 2)
        for name in scene.kinds.get((), ()) if t.indices else ():
            yield Change(Sym(name, ()), 2)


def numbers(scene: Scene, place: Place) -> Changes:
    """A number off by one, doubled, halved or upside down; n for n - 1."""
    t = place.term
    if isinstance(t, Num) and abs(t.value) != 1:
        v = t.value
        others = (v + 1, v - 1, 2 * v, v / 2, -v, *((1 / v, v * v) if v else ()))
        needless = isinstance(place.holder, Mul)  # a factor 1 is no factor: that one was dropped
        yield from (Change(Num(w), 1) for w in dict.fromkeys(others) if w != 1 or not needless)
    elif isinstance(t, Num) and not isinstance(place.holder, Mul):
        yield Change(Num(2 * t.value), 1)
        yield Change(Num(t.value / 2), 1)
    if isinstance(t, Size):
        yield Change(t - 1, 1)
        yield Change(t + 1, 1)
        yield from (Change(Size(s), 1) for s in scene.sets if s != t.set)
    if isinstance(t, Add) and len(t.terms) == 2:
        inner = [p for p in t.terms if not isinstance(p, Num)]
        yield from (Change(p, 1) for p in inner if len(inner) == 1)


def exponents(scene: Scene, place: Place) -> Changes:
    """An exponent off by one, with the other sign, or forgotten."""
    t = place.term
    match t:
        case Pow(base, e):
            for other in dict.fromkeys((e + 1, e - 1, -e, e * 2, e * HALF, HALF, -HALF)):
                if other not in (e, 0):
                    yield Change(base if other == 1 else Pow(base, other), 1)
            yield Change(base, 1)
        case Call("pow", (base, e_)):
            yield Change(call("pow", base, e_ - 1), 1)
            yield Change(call("pow", base, e_ + 1), 1)
        case Num():
            return
    minus, plain = signed(t)
    if minus and isinstance(plain, Mul):
        yield Change(negated(plain**2), 1)
    if not isinstance(place.holder, Pow) and not isinstance(t, Pow):
        yield from (Change(Pow(t, Fraction(e)), 1) for e in (2, -1, HALF))


def operations(scene: Scene, place: Place) -> Changes:
    """A plus for a times, and the other way round."""
    t = place.term
    if isinstance(t, Add):
        yield Change(mul(*t.terms), 1)
    if isinstance(t, Mul):
        parts = [p for p in t.terms if not isinstance(p, Num)]
        numbers = [p for p in t.terms if isinstance(p, Num)]
        if len(parts) > 1:
            yield Change(mul(*numbers, add(*parts)), 1)


# functions that are taken for one another
RELATED = (
    ("exp", "log"),
    ("sin", "cos"),
    ("sinh", "cosh"),
    ("sigmoid", "tanh", "softplus", "silu"),
    ("relu", "step", "abs", "sign"),
    ("step", "zero"),
)


def functions(scene: Scene, place: Place) -> Changes:
    """Log for exp, a function that was forgotten, or put where none belongs."""
    t = place.term
    if isinstance(t, Call) and len(t.arguments) == 1:
        others = dict.fromkeys(f for group in RELATED if t.name in group for f in group)
        for name in (*others, *scene.called):
            if name != t.name:
                yield Change(Call(name, t.arguments), 1)
        yield Change(t.arguments[0], 1)
    if not isinstance(t, Num | Size | Delta):
        for name in dict.fromkeys((*scene.called, "exp", "log")):
            if place.holder is None and isinstance(scene.left, Call) and scene.left.name == name:
                continue  # f(x) for x is no slip where the step says f(x) = x
            yield Change(Call(name, (t,)), 1 if name in scene.called else 3)


def arguments(scene: Scene, place: Place) -> Changes:
    """A quantity for one that is made from it: a = f(z) for z, or z for a."""
    t = place.term
    if not isinstance(t, Sym | Call):
        return
    for u in scene.all(Call):
        if u == scene.left and place.holder is None:
            continue
        if isinstance(u, Call) and t in u.arguments and _fits(scene, place, u):
            yield Change(u, 1)
    for s in scene.all(Sym):
        assert isinstance(s, Sym)
        formula = scene.formula(s)
        if s != t and _fits(scene, place, s) and formula in (t, *_wrapped(scene, t)):
            yield Change(s, 1)
    made = scene.formula(t) if isinstance(t, Sym) else t
    if isinstance(made, Call):
        yield from (Change(u, 1) for u in made.arguments if isinstance(t, Sym))
        yield from (Change(d, 1) for d in slopes(scene, made))


def slopes(scene: Scene, t: Call) -> list[Term]:
    """The derivative of a function of one argument, by the table, if it is short."""
    row = scene.functions.get(t.name)
    if row is None or len(t.arguments) != 1:
        return []
    return [d for d in (instantiate(d, t.arguments) for d in row.derivatives) if nodes(d) <= 9]


def _wrapped(scene: Scene, t: Term) -> tuple[Term, ...]:
    return tuple(Call(name, (t,)) for name in scene.called)


def _fits(scene: Scene, place: Place, t: Term) -> bool:
    return t.free <= {*scene.in_scope(place.bound)}


def deltas(scene: Scene, place: Place) -> Changes:
    """A delta that was lost, at a summand or for a 1."""
    t = place.term
    if isinstance(place.holder, Mul) and t != ONE:
        return
    scope = scene.in_scope(place.bound)
    for n, i in enumerate(scope):
        for j in scope[:n]:
            if i.set == j.set and not (i.member and j.member):
                d = Delta(*sorted((i, j)))
                if t in (ONE, -ONE):
                    yield Change(d if t is ONE else -d, 1)
                yield Change(d * t, 1, MISSING, d)
                yield Change((1 - d) * t, 2, MISSING, 1 - d)


def diagonals(scene: Scene, place: Place) -> Changes:
    """A sum over all members for one over all others, and the other way round."""
    t = place.term
    if not isinstance(t, Sum):
        return
    if isinstance(t.body, Cases) and t.body.otherwise is ZERO and len(t.body.branches) == 1:
        yield Change(Sum(t.index, t.body.branches[0][1]), 1)
    for i in scene.in_scope(place.bound):
        if i.set == t.index.set and i != t.index:
            apart = Cases(((1 - Delta(i, t.index), t.body),), ZERO)
            yield Change(Sum(t.index, apart), 1)


def drops(scene: Scene, place: Place) -> Changes:
    """A factor or summand that is too much."""
    t = place.term
    if isinstance(t, Mul):
        for n, part in enumerate(t.terms):
            rest = without(t.terms, n)
            new = rest[0] if len(rest) == 1 else Mul(rest)
            if part != Num(Fraction(-1)):
                yield Change(new, nodes(part), EXTRA, part)
    if isinstance(t, Add):
        for n, part in enumerate(t.terms):
            yield Change(add(*without(t.terms, n)), nodes(part), EXTRA, part)


def complements(scene: Scene, place: Place) -> Changes:
    """u for 1 - u, and the other way round."""
    t = place.term
    if isinstance(t, Sym | Call | Pow):
        yield Change(1 - t, 2)
    if isinstance(t, Add) and len(t.terms) == 2 and ONE in t.terms:
        (rest,) = (p for p in t.terms if p is not ONE) if t.terms != (ONE, ONE) else (ONE,)
        yield Change(negated(rest), 2)


# Tried by cost, and within one cost in this order.
SMALL: tuple[tuple[str, Maker], ...] = (
    ("sign", minus_signs),
    ("sign", plus_signs),
    ("index", indices),
    ("name", names),
    ("argument", arguments),
    ("number", numbers),
    ("exponent", exponents),
    ("operation", operations),
    ("delta", deltas),
    ("diagonal", diagonals),
    ("function", functions),
    ("dropped", drops),
    ("complement", complements),
    ("letters", letters),
    ("name", other_names),
)
