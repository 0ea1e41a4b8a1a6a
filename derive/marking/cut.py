"""Derivatives of a deep composition, without opening what lies above them.

In `dL/da = dL/dz dz/da` nothing is said of how L is computed from z. So where every way from L to
the other variables of a claim leads through some quantities by which L is differentiated there, L
is taken for an arbitrary function of those: what is proved of it holds for L as it is defined. With
all definitions opened, a claim about the first layer would cost as much as the whole network.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..elaborate.nouns import Family, Known, family
from ..kernel.calculus import Calculus, Depends
from ..kernel.terms import Deriv, Sym, Term, walk
from ..maths.functions import FUNCTIONS
from ..report import Condition

MANY = 4  # definitions that may as well be opened


class Cut(NamedTuple):
    """What is known below the cut, what the quantity above depends on, and where it has kinks."""

    known: tuple[Known, ...]
    depends: Depends
    kinks: tuple[Condition[Term], ...]


def cut(left: Term, right: Term, known: Sequence[Known], depends: Depends) -> Cut | None:
    """Where a claim's one differentiated quantity may be cut off; None where it may not."""
    formulas = {k.family: k for k in known if k.role == "definition"}
    if len(formulas) <= MANY or len(formulas) < sum(k.role == "definition" for k in known):
        return None
    if any(
        isinstance(u, Deriv) and not isinstance(u.body, Sym) for u in (*walk(left), *walk(right))
    ):
        return None  # how a derivative changes again is not known of an arbitrary function
    roots = [f for f in _differentiated(left, right) if f in formulas]
    inner = {f: set(_mentioned(k.given.right)) for f, k in formulas.items()}
    below = {f: _below(f, inner) for f in formulas}
    tops = [r for r in roots if not any(r in below[o] for o in roots if o != r)]
    if len(tops) != 1 or tops[0][1]:
        return None
    top = tops[0]
    variables = _differentiated(left, right)[top]
    edge = [v for v in variables if not any(v in below.get(o, ()) for o in variables if o != v)]
    if not edge or any(v not in formulas for v in edge):
        return None
    if any(v in below[v] for v in edge):  # a recurrence: its steps are one family
        return None
    above = _below(top, inner, stop=edge) - set(edge)
    if above & (set(variables) | set(roots)) - {top} or top in above:
        return None
    dropped = {top, *above}
    if any(name in depends for name, _ in above):  # what those depend on would be lost
        return None
    if dropped & _undifferentiated(left, right):  # how they change is not known any more
        return None
    kept = tuple(k for k in known if not (k.role == "definition" and k.family in dropped))
    lefts = [formulas[v].given.left for v in edge]
    outer = tuple((x.name, tuple(i.set for i in x.indices)) for x in lefts if isinstance(x, Sym))
    return Cut(
        kept,
        {**depends, top[0]: outer},
        tuple(_kinks(formulas[f] for f in dropped & formulas.keys())),
    )


def _differentiated(*sides: Term) -> dict[Family, dict[Family, None]]:
    """The quantities that are differentiated, each with what it is differentiated by."""
    found: dict[Family, dict[Family, None]] = {}
    for side in sides:
        for u in walk(side):
            if isinstance(u, Deriv) and isinstance(u.body, Sym):
                found.setdefault(family(u.body), {})[family(u.variable)] = None
    return found


def _undifferentiated(*sides: Term) -> set[Family]:
    """The quantities that stand for themselves, or in a derivative of an expression."""
    found: set[Family] = set()
    todo = list(sides)
    while todo:
        match todo.pop():
            case Deriv(Sym()):
                continue
            case Sym() as u:
                found.add(family(u))
            case u:
                todo += u.children()
    return found


def _mentioned(t: Term) -> Iterator[Family]:
    return (family(u) for u in walk(t) if isinstance(u, Sym))


def _below(
    start: Family, inner: dict[Family, set[Family]], stop: Sequence[Family] = ()
) -> set[Family]:
    """What a quantity is computed from, not further than some quantities."""
    seen: set[Family] = set()
    todo = [start]
    while todo:
        at = todo.pop()
        if at in stop:
            continue
        new = inner.get(at, set()) - seen
        seen |= new
        todo += new
    return seen


def _kinks(above: Iterator[Known]) -> Iterator[Condition[Term]]:
    """Where the derivative of what was cut off does not exist."""
    for k in above:
        calculus = Calculus(FUNCTIONS, lambda _: None, {})
        for quantity in {u for u in walk(k.given.right) if isinstance(u, Sym)}:
            calculus.diff(k.given.right, quantity)
        yield from (Condition(t, kind) for t, kind in calculus.kinks)
