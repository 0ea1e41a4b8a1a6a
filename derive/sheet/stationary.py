"""What a derivative that is zero says of the variable: the equation is solved, one move a row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from ..kernel import terms as k
from ..kernel.givens import Given
from ..kernel.terms import ZERO, Deriv, Num, Pow, Sym, Term
from . import algebra as a
from .connect import connect
from .dense import bare, dense
from .forms import coefficient, factors, neat, power, same, summands
from .gradients import Gradients
from .lines import Derivation, Line, differentiate
from .notation import Notation
from .scene import Scene, family

DIVIDE = "divide"
FACTORED, INVERTED = "factor", "multiply by the inverse"
ORDERLY = (a.EXPAND, a.SPLIT, a.PULL_OUT, a.EXPAND, a.CANCEL, a.COLLECT)


def solved(left: Term, right: Term | None, finder: Gradients) -> list[Derivation] | None:
    """Rows with a left side of their own, from a condition on a derivative to what is asked; None
    where no condition speaks of it."""
    for fact in finder.scene.facts:
        if not isinstance(fact.left, Deriv) or fact.right is not ZERO:
            continue
        if _mentions(left, fact.left.variable):
            axes = fact.left.variable.indices if finder.arrays else None
            rows = list(_rows(fact, left, right, finder))
            return [replace(row, axes=axes) for row in rows] if rows else None
    return None


def _rows(fact: Given, left: Term, right: Term | None, finder: Gradients) -> Iterator[Derivation]:
    assert isinstance(fact.left, Deriv)
    unknown, scene = fact.left.variable, finder.scene
    slope = scene.found(fact.left) or finder.derivative(fact.left)
    rules = _rules(slope, unknown, scene)
    slope = _by(rules, slope, scene)
    moving = [p for p in summands(slope) if _mentions(p, unknown)]
    if not moving:
        return
    yield _row(slope, ZERO, "given", fact)
    if _coefficient(neat(k.add(*moving)), unknown) is None:
        above = _above(slope, rules, scene)
        if above is not None:
            slope = above
            moving = [p for p in summands(slope) if _mentions(p, unknown)]
            yield _row(slope, ZERO, "multiply by the denominators")
    rest = [p for p in summands(slope) if p not in moving]
    number = coefficient(moving[0])[0]
    here = neat(k.add(*[_divided(p, number) for p in moving]))
    there = neat(k.add(*[_divided(p, -number) for p in rest]))
    moves = ["the rest on the other side"] if rest else []
    moves += [f"divide by ${number}$"] if number != 1 else []
    if moves:
        yield _row(here, there, ", ".join(moves))
    lone = _coefficient(here, unknown)
    if lone is not None and lone is not k.ONE and not unknown.indices:
        there = _quotient(there, lone, finder)
        yield _row(unknown, there, DIVIDE, Given(lone, lone, "=", frozenset()))
        here = unknown
    if right is None and finder.arrays and lone is None:
        yield from _inverted(here, there, unknown, finder)
    if right is None or (same(here, left) and same(there, right)):
        return
    way = connect(there, right, scene) if same(here, left) else None
    if way is not None:
        yield Derivation(left, tuple(way))
        return
    before = None if same(left, unknown) else connect(here, left, scene)
    name = "multiply by the inverse" if same(left, unknown) else "the rest on the other side"
    yield _row(left, right, before[-1].rule if before else name)


def _inverted(here: Term, there: Term, unknown: Sym, finder: Gradients) -> Iterator[Derivation]:
    """`A x + c x = b` is solved by the inverse of `A + c I`, as far as that is written with x."""
    if len(unknown.indices) != 1:
        return
    (i,) = unknown.indices
    j = k.fresh(i)
    slope = [Line(Deriv(here, Sym(unknown.name, (j,))), "")]
    slope += differentiate(slope[0].right, finder.scene)
    matrix = _by(ORDERLY, slope[-1].right, finder.scene)
    if _mentions(matrix, unknown) or any(isinstance(u, Deriv) for u in k.walk(matrix)):
        return
    about = Given(unknown, matrix, "=", frozenset())
    if len(summands(matrix)) > 1:
        yield _row(here, there, FACTORED, about)
    yield _row(unknown, there, INVERTED, about)


def _rules(slope: Term, unknown: Sym, scene: Scene) -> tuple[a.Rule, ...]:
    """As few rules as are needed for an equation that is linear in its unknown."""
    for rules in ((), ORDERLY[1:3]) if not unknown.indices else ():
        made = _by(rules, slope, scene)
        for t in (made, _above(made, rules, scene)):
            moving = [] if t is None else [p for p in summands(t) if _mentions(p, unknown)]
            if moving and _coefficient(neat(k.add(*moving)), unknown) is not None:
                return rules
    return ORDERLY


def _by(rules: tuple[a.Rule, ...], t: Term, scene: Scene) -> Term:
    for rule in rules:
        t = neat(rule.apply(t, scene))
    return t


def _above(t: Term, rules: tuple[a.Rule, ...], scene: Scene) -> Term | None:
    """What stands above the bar of a sum of fractions, multiplied out."""
    made = a.DENOMINATOR.apply(t, scene)
    if same(made, t):
        return None
    made = k.mul(*[f for f in factors(made) if not (isinstance(f, Pow) and f.exponent < 0)])
    return _by(rules, made, scene)


def _row(left: Term, right: Term, rule: str, *about: Given) -> Derivation:
    return Derivation(left, (Line(right, rule, about=about),))


def _mentions(t: Term, unknown: Sym) -> bool:
    return any(isinstance(u, Sym) and family(u) == family(unknown) for u in k.walk(t))


def _divided(t: Term, number: Fraction) -> Term:
    mine, rest = coefficient(t)
    return neat(k.mul(Num(mine / number), *rest))


def _coefficient(t: Term, unknown: Sym) -> Term | None:
    """What a variable is multiplied by; None where it is not linear."""
    out = []
    for p in summands(t):
        rest = [f for f in factors(p) if f is not unknown]
        if len(rest) != len(factors(p)) - 1 or any(_mentions(f, unknown) for f in rest):
            return None
        out.append(k.mul(*rest))
    return neat(k.add(*out))


def _quotient(t: Term, by: Term, finder: Gradients) -> Term:
    made = neat(k.mul(power(by, Fraction(-1)), t))
    return neat(a.CANCEL.apply(made, finder.scene))


def spelled(row: Derivation, notation: Notation) -> Derivation | None:
    """A row in which a matrix or its inverse has no name of its own; None where it can't be
    written."""
    line = row.lines[-1]
    if line.rule not in (FACTORED, INVERTED) or not line.about:
        return row
    about = line.about[0]
    if not isinstance(about.left, Sym) or row.axes is None:
        return row
    (i,) = about.left.indices
    (j,) = about.right.free - {i} or (i,)
    texts = [dense(about.right, (i, j), notation), dense(row.result, row.axes, notation)]
    matrix, there = (None if t is None else _bracketed(t) for t in texts)
    if matrix is None or there is None:
        return None
    if line.rule == FACTORED:
        return replace(row, spelled=(f"{matrix} {bare(about.left, notation)}", ""))
    return replace(row, spelled=("", f"{matrix}^{{-1}} {there}"))


def _bracketed(text: str) -> str:
    """What stands as a factor."""
    return f"({text})" if " + " in text or " - " in text else text
