"""Random well-formed terms, and harmless or harmful changes of them.

Everything is a function of a seed, so that a failure can be had again from the one number that it
prints. Terms are drawn inside a `World`: a few quantities over two index sets, givens about them,
and admissible points that were found once and serve all terms of that world.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import islice
from random import Random

from derive.choose.written_out import rebuilt
from derive.judge.enclose import Point
from derive.judge.points import admissible_points
from derive.kernel.givens import Given
from derive.kernel.terms import (
    ONE,
    ZERO,
    Add,
    Binder,
    Call,
    Cases,
    Delta,
    Deriv,
    Index,
    Max,
    Mul,
    Num,
    Pow,
    Prod,
    Size,
    Sum,
    Sym,
    Term,
    add,
    call,
    mul,
    rename,
    transform,
    walk,
)
from derive.maths.functions import FUNCTIONS

from ..build import define, differ, eq, exp, families, indices, positive, same, scalars, total

i, j, k = FREE_C = indices("i j k", "C")
m, n = FREE_S = indices("m n", "S")
ONE_C, TWO_C = CONCRETE = (Index("1", "C", True), Index("2", "C", True))
X, Y, T = scalars("X Y T")
h, g, y, W, V, w, P = families("h g y W V w P")

SMOOTH = ("sigmoid", "tanh", "softplus", "sin", "cos", "atan", "erf", "silu", "sinh", "phi")
KINKED = ("relu", "abs", "sign", "step", "zero")
NUMBERS = [Fraction(a, b) for a in (-3, -2, -1, 1, 2, 3, 5) for b in (1, 2, 3)]
SCALARS, VECTORS, WEIGHTS = (X, Y), (h, g, y), (W,)
ENTRIES = (h[i], g[i], y[i], W[i, n], V[n], P[i], h[ONE_C], h[TWO_C])


@dataclass(frozen=True)
class World:
    """What is known of the quantities, and points at which to look."""

    name: str
    givens: tuple[Given, ...]
    free: tuple[Index, ...] = (*FREE_C, *FREE_S)
    bound: str = "ijkabcd"  # names of bound indices: those of free ones too
    small: bool = False  # points at which much is 0, 1 or equal, where special cases show

    @property
    def points(self) -> list[Point]:
        return _points(self)


@cache
def _points(world: World) -> list[Point]:
    seen = (*ENTRIES, X, Y, T, w[i], h[j], h[k], V[m], call("phi", X), Size("C"), Size("S"))
    found = []
    for seed in range(3):
        stream = admissible_points(seen, world.givens, FUNCTIONS, seed=seed)
        found += list(islice(stream, 8))
    assert found, world.name
    return [_small(p, Random(n)) for n, p in enumerate(found)] if world.small else found


def _small(point: Point, rng: Random) -> Point:
    """The point with other values; only quantities that are given as positive stay as they are."""
    values = {
        entry: old if entry[0] in ("T", "w") else Fraction(rng.choice((-1, 0, 0, 1, 1, 2)))
        for entry, old in point.values.items()
    }
    return replace(point, values=values)


SOFTMAX = define(P[j], exp(h[j]) / total(k, exp(h[k])))
POSITIVE = positive(T), positive(w[j], j)
WORLDS = (
    World("nothing but signs", POSITIVE),
    World("softmax", (SOFTMAX, *POSITIVE)),
    World("sums to one", (eq(total(j, y[j]), 1), *POSITIVE)),
    World("one-hot", (eq(y[j] * y[k], Delta(j, k) * y[j], j, k), eq(total(j, y[j]), 1), *POSITIVE)),
    World("i = j", (same(i, j), *POSITIVE), bound="abcd"),
    World("i != j", (differ(i, j), *POSITIVE), bound="abcd"),
    World("small values", POSITIVE, small=True),
    World("centred, and a product", (eq(total(j, h[j]), 0), eq(X * Y, 1), *POSITIVE)),
)


class Draw:
    """One random term after another."""

    def __init__(self, seed: int, world: World) -> None:
        self.rng, self.world = Random(seed), world

    # -- leaves -----------------------------------------------------------------------------------
    def index(self, of: str, scope: Sequence[Index]) -> Index:
        """A member of a set: bound ones are likely, free and concrete ones possible."""
        bound = [b for b in scope if b.set == of]
        if bound and self.rng.random() < 0.7:
            return self.rng.choice(bound)
        if of == "C" and self.rng.random() < 0.15:
            return self.rng.choice(CONCRETE)
        return self.rng.choice([f for f in self.world.free if f.set == of])

    def entry(self, scope: Sequence[Index]) -> Sym:
        """An entry of some quantity."""
        which = self.rng.random()
        if which < 0.25:
            return self.rng.choice(SCALARS)
        if which < 0.65:
            return self.rng.choice(VECTORS)[self.index("C", scope)]
        if which < 0.8:
            return W[self.index("C", scope), self.index("S", scope)]
        if which < 0.9 or self.world.name != "softmax":
            return V[self.index("S", scope)]
        return P[self.index("C", scope)]

    def leaf(self, scope: Sequence[Index]) -> Term:
        which = self.rng.random()
        if which < 0.15:
            return Num(self.rng.choice(NUMBERS))
        if which < 0.2:
            return Size(self.rng.choice("CS"))
        if which < 0.3:
            of = self.rng.choice("CCS")
            return Delta(self.index(of, scope), self.index(of, scope))
        return self.entry(scope)

    def positive(self, depth: int, scope: Sequence[Index]) -> Term:
        """A term that is positive wherever it is defined."""
        if depth <= 0:
            return self.rng.choice([T, w[self.index("C", scope)], Size("C"), Num(Fraction(2))])
        return self.rng.choice(
            [
                lambda: exp(self.term(depth - 1, scope)),
                lambda: add(self.positive(depth - 1, scope), self.term(depth - 1, scope) ** 2),
                lambda: mul(self.positive(depth - 1, scope), self.positive(depth - 1, scope)),
                lambda: self.bound(Sum, depth - 1, scope, self.positive),
                lambda: Pow(self.positive(depth - 1, scope), self.rng.choice(NUMBERS)),
                lambda: call("sigmoid", self.term(depth - 1, scope)),
                lambda: self.positive(0, scope),
            ]
        )()

    # -- inner nodes ------------------------------------------------------------------------------
    def bound(
        self,
        binder: type[Binder],
        depth: int,
        scope: Sequence[Index],
        body: Callable[[int, Sequence[Index]], Term],
    ) -> Term:
        """Under a binder; its name may be that of a free index, or of one bound further out."""
        index = Index(self.rng.choice(self.world.bound), "C")
        if self.rng.random() < 0.35:
            index = Index(self.rng.choice("mnpq"), "S")
        return binder(index, body(depth, (*scope, index)))

    def condition(self, depth: int, scope: Sequence[Index]) -> Term:
        if self.rng.random() < 0.6:
            d = Delta(self.index("C", scope), self.index("C", scope))
            return d if self.rng.random() < 0.5 else 1 - d
        return call("step", self.term(depth, scope))

    def term(self, depth: int, scope: Sequence[Index] = ()) -> Term:
        """A term with at most `depth` levels of operations."""
        if depth <= 0 or self.rng.random() < 0.08:
            return self.leaf(scope)
        below = depth - 1
        (make,) = self.rng.choices(_MAKERS, _WEIGHTS)
        return make(self, below, scope)

    def some(self, depth: int, scope: Sequence[Index], most: int) -> list[Term]:
        return [self.term(depth, scope) for _ in range(self.rng.randint(2, most))]

    def power(self, depth: int, scope: Sequence[Index]) -> Term:
        return Pow(self.term(depth, scope), Fraction(self.rng.choice((2, 2, 3, -1, -1, -2, 1, 0))))

    def root(self, depth: int, scope: Sequence[Index]) -> Term:
        exponent = Fraction(self.rng.choice((1, -1, 3, -3)), self.rng.choice((2, 2, 3)))
        return Pow(self.positive(depth, scope), exponent)

    def general_power(self, depth: int, scope: Sequence[Index]) -> Term:
        return call("pow", self.positive(depth, scope), self.term(depth, scope))

    def cases(self, depth: int, scope: Sequence[Index]) -> Term:
        branches = tuple(
            (self.condition(depth, scope), self.term(depth, scope))
            for _ in range(self.rng.choice((1, 1, 2)))
        )
        return Cases(branches, self.term(depth, scope))

    def derivative(self, depth: int, scope: Sequence[Index]) -> Term:
        return Deriv(self.term(depth, scope), self.entry(scope))


_MAKERS: tuple[Callable[[Draw, int, Sequence[Index]], Term], ...] = (
    lambda d, n, s: add(*d.some(n, s, 4)),
    lambda d, n, s: mul(*d.some(n, s, 3)),
    lambda d, n, s: add(d.term(n, s), mul(Num(Fraction(-1)), d.term(n, s))),
    lambda d, n, s: d.bound(Sum, n, s, d.term),
    Draw.power,
    Draw.root,
    lambda d, n, s: exp(d.term(n, s)),
    lambda d, n, s: call("log", d.positive(n, s)),
    lambda d, n, s: call(d.rng.choice(SMOOTH), d.term(n, s)),
    lambda d, n, s: call(d.rng.choice(KINKED), d.term(n, s)),
    lambda d, n, s: d.bound(Prod, n, s, d.term),
    lambda d, n, s: d.bound(Max, n, s, d.term),
    Draw.cases,
    Draw.general_power,
    Draw.derivative,
)
_WEIGHTS = (20, 22, 6, 22, 9, 4, 5, 3, 4, 4, 3, 3, 5, 1, 4)


def draw(seed: int, world: World | None = None, depth: int | None = None) -> tuple[World, Term]:
    """The world and the term of a seed."""
    rng = Random(seed)
    world = world or rng.choice(WORLDS)
    depth = depth or rng.choice((2, 3, 3, 4))
    return world, Draw(seed, world).term(depth)


# -- changes that keep the value ------------------------------------------------------------------
def shuffled(t: Term, rng: Random) -> Term:
    """Summands and factors in another order, bound indices under other names."""
    children = [shuffled(c, rng) for c in t.children()]
    if isinstance(t, Add | Mul):
        rng.shuffle(children)
    elif isinstance(t, Binder):
        new = Index(f"s{rng.randrange(10**6)}", t.index.set)
        return type(t)(new, rename(children[0], {t.index: new}))
    return rebuilt(t, tuple(children)) if children else t


_NEW_NAMES = {
    "X": "zz",
    "Y": "aa",
    "h": "y",
    "g": "h",
    "y": "W2",
    "W": "b",
    "V": "T2",
    "phi": "chi",
}


def renamed(t: Term) -> Term:
    """Other names for the quantities: the normal form must not depend on how they sort."""

    def rule(u: Term) -> Term | None:
        if isinstance(u, Sym):
            return Sym(_NEW_NAMES.get(u.name, u.name), u.indices)
        if isinstance(u, Call) and u.name in _NEW_NAMES:
            return Call(_NEW_NAMES[u.name], tuple(transform(a, rule) for a in u.arguments))
        if isinstance(u, Deriv):
            variable = rule(u.variable)
            assert isinstance(variable, Sym)
            return Deriv(transform(u.body, rule), variable)
        return None

    return transform(t, rule)


def renamed_world(world: World) -> World:
    """The world of renamed quantities: its points come from its own givens."""
    givens = tuple(g._replace(left=renamed(g.left), right=renamed(g.right)) for g in world.givens)
    return replace(world, name=f"{world.name}, renamed", givens=givens)


# -- changes that should matter -------------------------------------------------------------------
def nodes(t: Term) -> list[Term]:
    """All places of a term that a change can be made at, each counted once."""
    return list(dict.fromkeys(walk(t)))


def replaced(t: Term, old: Term, new: Term) -> Term:
    """The term with one subterm exchanged, everywhere where it stands."""
    return transform(t, lambda u: new if u is old else None)


def _drop(u: Term, rng: Random) -> Term | None:
    if not isinstance(u, Add | Mul) or len(u.terms) < 2:
        return None
    gone = rng.randrange(len(u.terms))
    rest = [t for place, t in enumerate(u.terms) if place != gone]
    return (add if isinstance(u, Add) else mul)(*rest)


def _exponent(u: Term, rng: Random) -> Term | None:
    return Pow(u.base, u.exponent + 1) if isinstance(u, Pow) else None


def _other_index(u: Term, rng: Random) -> Term | None:
    if not isinstance(u, Sym) or not u.indices:
        return None
    place = rng.randrange(len(u.indices))
    of = u.indices[place].set
    others = [f for f in (*FREE_C, *FREE_S) if f.set == of and f != u.indices[place]]
    if not others:
        return None
    new = list(u.indices)
    new[place] = rng.choice(others)
    return Sym(u.name, tuple(new))


CHANGES: Mapping[str, Callable[[Term, Random], Term | None]] = {
    "sign": lambda u, r: mul(Num(Fraction(-1)), u) if isinstance(u, Sym | Mul | Sum) else None,
    "factor 2": lambda u, r: mul(Num(Fraction(2)), u) if isinstance(u, Sym | Mul | Sum) else None,
    "plus 1": lambda u, r: add(u, ONE) if isinstance(u, Sym | Sum | Call) else None,
    "dropped part": _drop,
    "exponent + 1": _exponent,
    "another index": _other_index,
    "nothing": lambda u, r: ZERO if isinstance(u, Call | Delta) else None,
}


def mutated(t: Term, rng: Random) -> Term:
    """The term with one random change; as it is, where none fits."""
    places = [u for u in nodes(t) if not isinstance(u, Num)]
    for _ in range(20):
        old = rng.choice(places) if places else t
        new = CHANGES[rng.choice(list(CHANGES))](old, rng)
        if new is not None and not _inside_variable(t, old):
            return replaced(t, old, new)
    return t


def _inside_variable(t: Term, old: Term) -> bool:
    """Whether a place is what a derivative is taken by: that must stay a quantity."""
    return any(isinstance(u, Deriv) and u.variable is old for u in walk(t))
