"""Hypotheses that a step may silently have used, as a table.

Each row looks at a step and offers givens; whether the step is true under them is for the judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from ..data import frozen
from ..kernel import Given
from ..kernel.functions import instantiate
from ..kernel.terms import (
    ONE,
    ZERO,
    Binder,
    Call,
    Delta,
    Index,
    Num,
    Pow,
    Size,
    Sum,
    Sym,
    Term,
    fresh,
    neg,
    rename,
    transform,
    walk,
)
from ..maths.names import latex_name
from .scene import Scene

Givens = tuple[Given, ...]
ROOTS = frozenset(("log", "sqrt", "abs", "pow", "log2", "log10", "logit"))


@frozen
class Hypothesis:
    """Givens under which a step may be true, and how to say so: `{}` stands for the givens.

    `cases` are what is proved, each by itself, where not simply the givens are; `single` is an
    index set that has one member; `shrinks` says that some of the givens may be needless."""

    row: str
    text: str
    givens: Givens
    cases: tuple[Givens, ...] = ()
    single: str | None = None
    shrinks: bool = False

    def without(self, n: int) -> Hypothesis:
        """The same with one given less."""
        fewer = (*self.givens[:n], *self.givens[n + 1 :])
        return Hypothesis(self.row, self.text, fewer, (), self.single, self.shrinks)


Offers = Iterator[Hypothesis]


def sums_to_one(scene: Scene) -> Offers:
    """Probabilities: over the last index, or the first one, of a quantity without a formula."""
    for name, sets in scene.unbound:
        for n in dict.fromkeys((len(sets) - 1, 0)) if sets else ():
            all_ = _slots(scene, sets)
            total = Sum(all_[n], Sym(name, all_))
            given = Given(total, ONE, "=", frozenset((*all_[:n], *all_[n + 1 :])))
            yield Hypothesis("sum to one", "true if {}", (given,))


def one_hot(scene: Scene) -> Offers:
    """Labels with a single 1."""
    for name, sets in scene.unbound:
        if not sets:
            continue
        *before, j = _slots(scene, sets)
        k = fresh(j)
        at_j, at_k = Sym(name, (*before, j)), Sym(name, (*before, k))
        product = Given(at_j * at_k, Delta(j, k) * at_j, "=", frozenset((*before, j, k)))
        total = Given(Sum(j, at_j), ONE, "=", frozenset(before))
        text = rf"true if ${latex_name(name)}$ is one-hot"
        yield Hypothesis("one-hot", text, (product, total))


def label(scene: Scene) -> Offers:
    """Labels whose 1 stands at a free index of the step: what weighs logarithms in a sum."""
    weights = {
        s.args[0]
        for u in scene.all(Sum)
        if any(isinstance(c, Call) and c.name == "log" for c in walk(u))
        for s in walk(u)
        if isinstance(s, Sym)
    }
    for name, sets in scene.unbound:
        if len(sets) == 1 and name in weights:
            (k,) = _slots(scene, sets)
            for i in scene.free:
                if i.set == k.set:
                    given = Given(Sym(name, (k,)), Delta(k, i), "=", frozenset((k,)), True)
                    yield Hypothesis("label", "true if {}", (given,))


def _slots(scene: Scene, sets: tuple[str, ...]) -> tuple[Index, ...]:
    """New indices, called as indices of these sets are called here."""
    return tuple(fresh(scene.letter(s)) for s in sets)


def _pairs(scene: Scene) -> Iterator[tuple[Index, Index]]:
    for i, j in combinations(scene.free, 2):
        if i.set == j.set:
            yield i, j


def distinct(scene: Scene) -> Offers:
    """Two free indices that are not the same member."""
    for i, j in _pairs(scene):
        yield Hypothesis("distinct", "true only for {}", (Given(Delta(i, j), ZERO),))


def same(scene: Scene) -> Offers:
    """Two free indices that are the same member."""
    for i, j in _pairs(scene):
        yield Hypothesis("same", "true only for {}", (Given(Delta(i, j), ONE),))


def positive(scene: Scene) -> Offers:
    """Signs: of all quantities under roots and logarithms, of all quantities, of what is squared
    or measured there, each also negative."""
    under = [u for u in scene.all(Call, Pow) if _needs_sign(u)]
    inside = dict.fromkeys(s for u in under for s in walk(u) if isinstance(s, Sym))
    plain = [name for name, _ in scene.undefined]
    for chosen in ([s for s in inside if s.name in plain], _undefined(scene)):
        if chosen:
            signs = tuple(dict.fromkeys(_over_all(s) for s in chosen))
            yield Hypothesis("positive", "true if {}", signs, shrinks=True)
    for t in dict.fromkeys(b for u in under for c in u.children() for b in (c, _base(c))):
        if t.free <= {*scene.free} and not isinstance(t, Num):
            for side in (t, neg(t)):
                yield Hypothesis("positive", "true if {}", (Given(side, ZERO, ">"),))


def _undefined(scene: Scene) -> list[Sym]:
    known = {name for name, _ in scene.undefined}
    found = [u for u in scene.all(Sym) if isinstance(u, Sym) and u.name in known]
    return list({(s.name, len(s.indices)): s for s in found}.values())


def _over_all(s: Sym) -> Given:
    """Positive at every index."""
    every = tuple(fresh(i) for i in s.indices)
    return Given(Sym(s.name, every), ZERO, ">", frozenset(every))


def _needs_sign(u: Term) -> bool:
    return (isinstance(u, Call) and u.name in ROOTS) or (
        isinstance(u, Pow) and u.exponent.denominator % 2 == 0
    )


def _base(t: Term) -> Term:
    return t.base if isinstance(t, Pow) else t


def kinks(scene: Scene) -> Offers:
    """Away from where a function has a kink; or on one side of it."""
    for u in scene.all(Call):
        assert isinstance(u, Call)
        row = scene.functions.get(u.name)
        if row is None or not row.kinks:
            continue
        for kink in (instantiate(k, u.arguments) for k in row.kinks):
            if not kink.free <= {*scene.free}:
                continue
            above, below = (Given(kink, ZERO, ">"),), (Given(neg(kink), ZERO, ">"),)
            text = "true away from the kink, for {}"
            yield Hypothesis("kink", text, (Given(kink, ZERO, "!="),), (above, below))
            yield from (Hypothesis("positive", "true if {}", side) for side in (above, below))


def symmetric(scene: Scene) -> Offers:
    """A matrix over one set that equals its transpose."""
    for name, sets in scene.undefined:
        if len(sets) == 2 and sets[0] == sets[1]:
            i, j = _slots(scene, sets)
            j = fresh(Index("j" if i.name.partition("~")[0] != "j" else "k", j.set))
            given = Given(Sym(name, (i, j)), Sym(name, (j, i)), "=", frozenset((i, j)))
            text = rf"true if ${latex_name(name)}$ is symmetric, {{}}"
            yield Hypothesis("symmetric", text, (given,))


def single(scene: Scene) -> Offers:
    """A set with one member."""
    for s in scene.sets:
        yield Hypothesis("single", "true only if {}", (Given(Size(s), ONE),), single=s)


def alone(t: Term, of: str) -> Term:
    """A term over a set with one member: every index is that one, every sum its only term."""
    one = Index("1", of, member=True)

    def rule(u: Term) -> Term | None:
        match u:
            case Binder(i, body) if i.set == of:
                return alone(rename(body, {i: one}), of)
            case Sym(name, indices):
                return Sym(name, tuple(one if i.set == of else i for i in indices))
            case Delta(i, _) if i.set == of:
                return ONE
            case Size(s) if s == of:
                return ONE
        return None

    return transform(t, rule)


def alone_given(g: Given, of: str) -> Given:
    """A given over a set with one member."""
    generic = frozenset(i for i in g.generic if i.set != of)
    return Given(alone(g.left, of), alone(g.right, of), g.relation, generic, g.definition)


Row = Callable[[Scene], Offers]
LIKELY: tuple[Row, ...] = (sums_to_one, distinct, same, kinks, positive, one_hot, label)
"""What derivations rest on: asked before edits of more than a symbol."""
UNLIKELY: tuple[Row, ...] = (symmetric, single)
"""What makes much true that nobody means: asked where nothing else explains the step."""
