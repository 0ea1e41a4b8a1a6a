"""Facts about products under sums: `sum_k Q_ki Q_kj = delta_ij` holds for two factors of any longer
product, where nothing else is summed with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations
from typing import NamedTuple

from ..kernel import terms as k
from ..kernel.givens import Given
from ..kernel.terms import Index, Mul, Pow, Sum, Sym, Term, rename
from .forms import factors, neat, rewrite
from .scene import Scene
from .sums import contract

PAIR = 2


class Network(NamedTuple):
    """A product under sums."""

    bound: tuple[Index, ...]
    parts: tuple[Term, ...]

    @property
    def term(self) -> Term:
        out = k.mul(*self.parts)
        for i in self.bound:
            out = Sum(i, out)
        return out


def network(t: Term) -> Network:
    """A sum as one product under all its sums; a square of a sum is two of them."""
    bound: list[Index] = []
    parts: list[Term] = []

    def visit(u: Term) -> None:
        for f in factors(u):
            match f:
                case Sum(index, body) if not isinstance(body, k.Add):
                    i = k.fresh(index) if index in bound or index in t.free else index
                    bound.append(i)
                    visit(rename(body, {index: i}))
                case Pow(Sum() as base, e) if e == PAIR:
                    visit(base)
                    visit(base)
                case _:
                    parts.append(f)

    visit(t)
    return Network(tuple(bound), tuple(parts))


def facts_inside(t: Term, scene: Scene) -> Term:
    return _everywhere(t, scene.facts, scene)


def folds_inside(t: Term, scene: Scene) -> Term:
    """Products that have a name of their own: `X^T X`."""
    named = [Given(g.right, g.left, "=", g.generic) for g in scene.definitions.values()]
    return _everywhere(t, named, scene)


def _everywhere(t: Term, facts: Iterable[Given], scene: Scene) -> Term:
    pairs = [(f, p) for f in facts if (p := _pair(f)) is not None]

    def rule(u: Term) -> Term | None:
        if not isinstance(u, Sum | Mul):
            return None
        return _used(network(u), pairs, scene)

    return neat(rewrite(t, rule)) if pairs else t


class Pair(NamedTuple):
    """What `sum_b p q` is made of."""

    over: Index
    first: Sym
    second: Sym


def _pair(fact: Given) -> Pair | None:
    match fact.left:
        case Sum(index, Mul((Sym() as first, Sym() as second))):
            return Pair(index, first, second)
    return None


def _used(net: Network, pairs: Sequence[tuple[Given, Pair]], scene: Scene) -> Term | None:
    quantities = [p for p in net.parts if isinstance(p, Sym)]
    for fact, pair in pairs:
        for first, second in permutations(quantities, PAIR):
            for env in _bound(fact, pair, first, second):
                b = env[pair.over]
                rest = list(net.parts)
                rest.remove(first)
                rest.remove(second)
                if b not in net.bound or any(b in p.free for p in rest):
                    continue
                bound = tuple(i for i in net.bound if i != b)
                made = Network(bound, (*rest, rename(fact.right, env))).term
                return rewrite(made, lambda u: contract(u, scene))
    return None


def _bound(fact: Given, pair: Pair, first: Sym, second: Sym) -> Iterator[dict[Index, Index]]:
    """What the indices of a fact stand for, if these two are its factors."""
    env: dict[Index, Index] = {}
    for pattern, actual in ((pair.first, first), (pair.second, second)):
        if pattern.name != actual.name or len(pattern.indices) != len(actual.indices):
            return
        for i, j in zip(pattern.indices, actual.indices, strict=True):
            free = i in fact.generic or i == pair.over
            if env.setdefault(i, j if free else i) != j:
                return
    yield env
