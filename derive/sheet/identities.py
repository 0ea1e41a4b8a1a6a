"""Routes to an identity: both sides are made simple until they meet."""

from __future__ import annotations

from ..kernel.givens import Given
from ..kernel.terms import Deriv, Term, walk
from . import algebra as a
from .forms import key, same
from .gradients import Gradients, connected
from .lines import Derivation, Line, differentiate, distinct, tidy, used
from .scene import Scene


def identity(left: Term, right: Term | None, finder: Gradients) -> Derivation:
    """A chain from the left side to the right one, or to the simplest form that was found."""
    if right is None:
        return Derivation(left, distinct(left, _simplest(left, finder)))
    best: list[Line] | None = None
    ends = [_states(right, route, finder) for route in ROUTES]
    for route in ROUTES:
        start = _states(left, route, finder)
        for end in ends:
            met = _met(start, end, right)
            if met is not None and (best is None or len(met) < len(best)):
                best = met
    if best is None:
        best = connected(left, _states(left, ROUTES[0], finder)[1:], right, finder.scene)
    return Derivation(left, distinct(left, best))


def _simplest(left: Term, finder: Gradients) -> list[Line]:
    found = [_states(left, route, finder)[1:] for route in ROUTES]
    return min((f for f in found if f), key=lambda f: len(repr(f[-1].right)), default=[])


def _met(start: list[Line], end: list[Line], right: Term) -> list[Line] | None:
    """The shortest way through a form that both sides came to."""
    places = {repr(key(line.right)): n for n, line in reversed(list(enumerate(end)))}
    ways = [
        (n + places[mark], n, places[mark])
        for n, line in enumerate(start)
        if (mark := repr(key(line.right))) in places
    ]
    if not ways:
        return None
    _, n, m = min(ways)
    back = [
        Line(end[at - 1].right, end[at].rule, end[at].minor, end[at].about)
        for at in range(m, 0, -1)
    ]
    out = [*start[1 : n + 1], *back]
    if not out or not same(out[-1].right, right):
        out.append(Line(right, "rearrange"))
    return out


def _states(t: Term, route: tuple[tuple[a.Rule, ...], ...], finder: Gradients) -> list[Line]:
    """The forms on a route; the first one is the term itself."""
    scene = finder.scene
    out = [Line(t, "")]
    if any(isinstance(u, Deriv) for u in walk(t)):
        after = finder._insert(t)
        out.append(Line(after, "insert"))
        out += differentiate(after, scene)
        t = out[-1].right
    for group in route:
        made = t
        for rule in group:
            made = rule.apply(made, scene)
        if not same(made, t):
            out.append(Line(made, group[0].name, about=_about(group[0], t, made, scene)))
            t = made
    out += tidy(t, scene)
    return out


def _about(rule: a.Rule, t: Term, made: Term, scene: Scene) -> tuple[Given, ...]:
    return used(t, made, scene) if rule.name == "definition" else ()


ROUTES: tuple[tuple[tuple[a.Rule, ...], ...], ...] = (
    (),
    ((a.OPEN,),),
    ((a.EXP_SUM,), (a.PULL_OUT,), (a.CANCEL,)),
    ((a.OPEN,), (a.EXP_SUM,), (a.PULL_OUT,), (a.CANCEL,)),
    ((a.EXPAND,), (a.SPLIT,), (a.PULL_OUT,), (a.FOLD,), (a.COLLECT,)),
    ((a.EXPAND,), (a.SPLIT,), (a.PULL_OUT,), (a.SUMS,), (a.EXPAND, a.CANCEL, a.COLLECT)),
    ((a.OPEN,), (a.EXPAND,), (a.SPLIT,), (a.PULL_OUT,), (a.COLLECT,)),
    ((a.OPEN,), (a.LOG_PRODUCT,), (a.LOG_EXP,), (a.EXPAND,), (a.SPLIT,), (a.PULL_OUT,)),
    ((a.LOG_PRODUCT,), (a.LOG_EXP,), (a.EXPAND,), (a.SPLIT,), (a.PULL_OUT,)),
    ((a.UNFOLD,), (a.EXP_SUM,), (a.CANCEL,)),
)
