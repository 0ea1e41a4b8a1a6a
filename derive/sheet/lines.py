"""Lines of a derivation, and the passes that put an expression in order one line at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ..choose.written_out import occurrences, rebuilt
from ..kernel import terms as k
from ..kernel.givens import Given
from ..kernel.terms import Add, Deriv, Index, Mul, Sum, Sym, Term
from . import algebra as a
from .differentiation import curved, is_easy, is_open, linear
from .forms import factors, key, neat, outermost, powers, rewrite, same, size, summands
from .naming import apply_fact
from .networks import facts_inside
from .scene import Scene, family


class Line(NamedTuple):
    """One line: what stands right of the equality sign, and by which rule."""

    right: Term
    rule: str
    minor: bool = False  # a short derivation leaves it out
    about: tuple[Given, ...] = ()  # the definitions or hypotheses that it uses


@dataclass(frozen=True)
class Derivation:
    """A chain of equalities that begins with `left`; `intro` says what is done."""

    left: Term
    lines: tuple[Line, ...]
    intro: str = ""
    case: tuple[str, Index, Index] | None = None  # ("=", i, j): it holds where i is j
    axes: tuple[Index, ...] | None = None  # of the arrays that it is written over
    spelled: tuple[str, str] = ("", "")  # its first and last side, as the problem writes them

    @property
    def result(self) -> Term:
        return self.lines[-1].right if self.lines else self.left


PASSES = 12  # lines of tidying; what is not simple by then stays as it is
WORTH = 1  # of a bracket that is multiplied out, how much must be gained
MOST_MORE = 2  # summands for one that is multiplied out
ROUNDS = 3  # lines of differentiation; what is left is then carried out at once


def distinct(left: Term, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Lines that say something new: no two neighbours are the same."""
    out: list[Line] = []
    before = left
    for line in lines:
        if same(before, line.right):
            if out:  # the same in a better order
                out[-1] = out[-1]._replace(right=line.right)
        else:
            out.append(line)
        before = line.right
    return tuple(out)


# -- carrying out derivatives ----------------------------------------------------------------------
def differentiate(t: Term, scene: Scene) -> list[Line]:
    """Lines until no derivative is left that has a rule."""
    lines: list[Line] = []
    n = 0
    while n < ROUNDS:
        if not is_open(t, scene):
            return lines
        straight = a.SIGNS.apply(_contracted(linear(t, scene), scene), scene)
        if not same(straight, t):
            last = not is_open(straight, scene)
            if n and not last:  # within a rule's parts, nobody writes it down
                t = straight
                continue
            lines.append(Line(straight, "linearity" if not last else "sum rule", minor=not last))
            t = straight
            if last:
                return lines
        t, names = _curved(t, scene)
        lines.append(Line(t, names, minor=n > 0))
        n += 1
    while is_open(t, scene):
        t = _contracted(linear(t, scene), scene)
        t = _curved(t, scene)[0]
        lines = [*lines[:-1], Line(t, "carry out the derivatives")]
    return lines


def _curved(t: Term, scene: Scene) -> tuple[Term, str]:
    made, used = curved(t, scene)
    names = ", ".join(dict.fromkeys(rule.name for rule in used))
    closed = outermost(made, lambda u: _easy(u, scene))
    return a.SIGNS.apply(_contracted(closed, scene), scene), names


def _easy(t: Term, scene: Scene) -> Term | None:
    return linear(t, scene) if isinstance(t, Deriv) and is_easy(t, scene) else None


def _contracted(t: Term, scene: Scene) -> Term:
    return a.CONTRACT.apply(neat(t), scene)


# -- putting in order ------------------------------------------------------------------------------
def _distribute(t: Term, scene: Scene) -> Term:
    """Under sums, products are multiplied out and the sums are taken apart."""

    def rule(u: Term) -> Term | None:
        if not isinstance(u, Sum) or not any(isinstance(f, Add) for f in factors(u.body)):
            return None
        return a.SPLIT.apply(Sum(u.index, neat(a.EXPAND.apply(u.body, scene))), scene)

    return a.SIGNS.apply(neat(rewrite(t, rule)), scene)


def _split(t: Term, scene: Scene) -> Term:
    """A sum of sums is taken apart where a delta keeps one term of a part."""

    def rule(u: Term) -> Term | None:
        if not isinstance(u, Sum) or not isinstance(u.body, Add):
            return None
        lone = any(isinstance(f, k.Delta) for p in u.body.terms for f in factors(p))
        return a.SPLIT.apply(u, scene) if lone else None

    return neat(rewrite(t, rule))


def _reduce(t: Term, scene: Scene) -> Term:
    """Deltas keep one term, what is constant stands in front of a sum."""
    t = a.CONTRACT.apply(t, scene)
    return neat(a.PULL_OUT.apply(t, scene))


GATHERED = (a.CANCEL, a.COLLECT, a.JOIN)


def _gather(t: Term, scene: Scene) -> Term:
    for rule in GATHERED:
        t = rule.apply(t, scene)
    return t


def _gathered_by(t: Term, scene: Scene) -> str:
    """The names of what gathers something."""
    names = []
    for rule in GATHERED:
        made = rule.apply(t, scene)
        if not same(made, t):
            names.append(called(rule, t, made))
        t = made
    return ", ".join(dict.fromkeys(names))


def called(rule: a.Rule, before: Term, after: Term) -> str:
    """The name of a rule; factors that are only counted do not cancel."""
    merges = rule is a.CANCEL and _below(after) == _below(before)
    return a.COLLECT.name if merges else rule.name


def _below(t: Term) -> int:
    """How many factors stand below a bar."""
    return sum(isinstance(u, k.Pow) and u.exponent < 0 for u in occurrences(t))


def _split_and_fold(t: Term, scene: Scene) -> Term:
    """A fraction is taken apart where its parts have names."""
    split = a.FRACTION.apply(t, scene)
    folded = a.FOLD.apply(split, scene)
    return t if same(split, folded) else folded


def _given(t: Term, scene: Scene) -> Term:
    made = a.FACTS.apply(t, scene)
    return t if same(made, t) else a.ORDER.apply(made, scene)


def _by_denominator(t: Term, scene: Scene) -> Term:
    made = a.BY_DENOMINATOR.apply(t, scene)
    return t if same(made, t) else _gather(a.EXPAND.apply(made, scene), scene)


def _shorter(t: Term, scene: Scene) -> Term:
    """Multiplied out, where that is shorter in the end."""
    made = t
    for _ in range(2):
        made = _gather(a.EXPAND.apply(made, scene), scene)
    made = a.ORDER.apply(made, scene)
    shorter = size(made) + WORTH < min(size(t), size(a.ORDER.apply(t, scene)))
    return made if shorter and len(summands(made)) <= MOST_MORE * len(summands(t)) else t


def _cancelling(t: Term, scene: Scene) -> Term:
    """`(a/u + b) u` is `a + b u`: a factor goes into a bracket where it cancels there."""

    def rule(u: Term) -> Term | None:
        if not isinstance(u, Mul):
            return None
        outer = {key(b) for b, e in powers(u) if e > 0}
        for f in u.terms:
            if isinstance(f, Add) and any(
                e < 0 and key(b) in outer for p in f.terms for b, e in powers(p)
            ):
                rest = [g for g in u.terms if g is not f]
                parts = [a.CANCEL.apply(neat(k.mul(p, *rest)), scene) for p in f.terms]
                return k.add(*parts)
        return None

    return neat(rewrite(t, rule))


def _common(t: Term, scene: Scene) -> Term:
    made = a.COMMON.apply(t, scene)
    return t if same(made, t) else a.JOIN.apply(a.ORDER.apply(made, scene), scene)


def _apart(t: Term, scene: Scene) -> Term:
    """A delta of indices that are known to differ is 0."""

    def rule(u: Term) -> Term | None:
        return scene.delta(u.left, u.right) if isinstance(u, k.Delta) else None

    return neat(rewrite(t, rule))


def _symmetric(t: Term, scene: Scene) -> Term:
    """Symmetric matrices have one way of writing: summands that are equal then are counted."""
    if not scene.symmetric:
        return t
    made = one_way(t, scene)
    counted = a.COLLECT.apply(made, scene)
    if same(made, t) or same(counted, made):
        return t
    return neat(a.PULL_OUT.apply(counted, scene))


def one_way(t: Term, scene: Scene) -> Term:
    """The same for terms in which symmetric matrices are written in either way."""
    t = neat(t)
    for fact in scene.symmetric:
        t = _one_way(t, fact.left)
    return t


def _one_way(t: Term, entry: Term) -> Term:
    """The entries of a symmetric matrix with free indices first, then in the order of their names;
    a bound index has the name of where it is bound."""

    def go(u: Term, bound: tuple[Index, ...]) -> Term:
        match u:
            case Sym(name, (i, j)) if isinstance(entry, Sym) and name == entry.name:
                place = {b: n for n, b in enumerate(bound, 1)}
                first, second = sorted((i, j), key=lambda x: (place.get(x, 0), x))
                return Sym(name, (first, second))
            case k.Binder(i, _):
                bound = (*bound, i)
        return rebuilt(u, tuple(go(c, bound) for c in u.children())) if u.children() else u

    return go(t, ())


GATHER = "gather"
STEPS = (
    (_symmetric, "symmetric", False),
    (_gather, GATHER, False),
    (_given, "given", False),
    (_reduce, "pull out of the sum", False),
    (_apart, "the indices differ", False),
    (a.FOLD.apply, "definition", False),
    (a.SUMS.apply, "definition", False),
    (_split_and_fold, "split the fraction", False),
    (_cancelling, "multiply out and cancel", False),
    (_by_denominator, "insert the denominator", False),
    (_shorter, "multiply out", False),
    (_split, "split the sum", True),
    (_common, "common factor", False),
    (_distribute, "multiply out", True),
    (a.ORDER.apply, a.ORDER.name, True),
)


def tidy(t: Term, scene: Scene) -> list[Line]:
    """Lines that make an expression simple, as far as the smallest form that was met."""
    lines: list[Line] = []
    start = size(t)
    seen = {repr(key(t))}
    for _ in range(PASSES):
        for step, name, minor in STEPS:
            made = step(t, scene)
            mark = repr(key(made))
            if mark not in seen:
                seen.add(mark)
                title = _title(name, t, made, scene)
                lines.append(Line(made, title, minor, _about(name, t, made, scene)))
                t = made
                break
        else:
            break
    return _in_order(shortest(lines, start), scene)


def _in_order(lines: list[Line], scene: Scene) -> list[Line]:
    """The end with its positive summands first."""
    if lines:
        made = a.ORDER.apply(lines[-1].right, scene)
        if same(made, lines[-1].right):
            lines[-1] = lines[-1]._replace(right=made)
    return lines


def _title(name: str, before: Term, after: Term, scene: Scene) -> str:
    """How a step is called, where it does one thing or another."""
    if name == GATHER:
        return _gathered_by(before, scene)
    keeps = name == "pull out of the sum" and _deltas(after) < _deltas(before)
    return KEEPS_ONE if keeps else name


KEEPS_ONE = r"$\delta$ keeps one term of the sum"


def _deltas(t: Term) -> int:
    return sum(isinstance(u, k.Delta) for u in occurrences(t))


def _about(name: str, before: Term, after: Term, scene: Scene) -> tuple[Given, ...]:
    """The givens that a line used."""
    if name == "symmetric":
        return tuple(f for f in scene.symmetric if not same(_one_way(before, f.left), before))
    if name == "given":
        return facts_used(before, scene)
    if name in ("definition", "split the fraction"):
        return used(before, after, scene)
    return ()


def facts_used(before: Term, scene: Scene) -> tuple[Given, ...]:
    """The facts that change an expression, each after those before it."""
    found = []
    for fact in scene.facts:
        made = apply_fact(before, fact)
        if (
            not same(made, before)
            or facts_inside(before, replace(scene, facts=(fact,))) is not before
        ):
            found.append(fact)
        before = made
    return tuple(found)


def used(before: Term, after: Term, scene: Scene) -> tuple[Given, ...]:
    """The definitions by which names came or went."""
    old, new = (
        Counter(family(u) for u in k.walk(t) if isinstance(u, Sym)) for t in (before, after)
    )
    changed = [f for f in scene.definitions if old[f] != new[f]]
    if not changed:  # a sum has become a name that stood there before
        gone = {key(u) for u in k.walk(before) if isinstance(u, Sum)}
        gone -= {key(u) for u in k.walk(after) if isinstance(u, Sum)}
        return tuple(
            given
            for given in scene.definitions.values()
            if any(isinstance(u, Sum) and key(u) in gone for u in k.walk(given.right))
        )
    inner = {g for f in changed for g in scene.uses(f)}
    return tuple(scene.definitions[f] for f in changed if f not in inner)


def shortest(lines: list[Line], start: int) -> list[Line]:
    """Up to the smallest form; nothing, where the first form was smaller than all."""
    sizes = [start, *(size(line.right) for line in lines)]
    best = min(range(len(sizes)), key=lambda n: (sizes[n], -n if sizes[n] == start else n))
    while 0 < best < len(lines) and same(lines[best].right, lines[best - 1].right):
        best += 1  # the same in a better order
    return lines[:best]
