"""Routes that make an expression simple, and how the ends of two of them meet."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from functools import lru_cache

from ..kernel.givens import Given
from ..kernel.terms import Term
from . import algebra as a
from .expectations import ROUTES as EXPECTED
from .expectations import TOLD, given
from .forms import REMEMBERED, key, same
from .lines import Line, called, facts_used, tidy, used
from .rational import BACKWARDS, way
from .scene import Scene

SECONDS = 1.5
Route = tuple[tuple[a.Rule, ...], ...]

ROUTES: tuple[Route, ...] = (
    (),
    ((a.OPEN,),),
    ((a.EXP_SUM,), (a.PULL_OUT,), (a.CANCEL,)),
    ((a.OPEN,), (a.EXP_SUM,), (a.PULL_OUT,), (a.CANCEL,)),
    ((a.EXPAND,), (a.SPLIT,), (a.PULL_OUT,), (a.FOLD,), (a.COLLECT,)),
    ((a.EXPAND,), (a.SPLIT,), (a.CONTRACT,), (a.PULL_OUT, a.CANCEL)),
    ((a.EXPAND,), (a.SPLIT,), (a.PULL_OUT,), (a.SUMS,), (a.EXPAND, a.CANCEL, a.COLLECT)),
    ((a.OPEN,), (a.EXPAND,), (a.SPLIT,), (a.PULL_OUT,), (a.COLLECT,)),
    ((a.OPEN,), (a.LOG_PRODUCT,), (a.LOG_EXP,), (a.EXPAND,), (a.SPLIT,), (a.PULL_OUT,)),
    ((a.LOG_PRODUCT,), (a.LOG_EXP,), (a.EXPAND,), (a.SPLIT,), (a.PULL_OUT,)),
    ((a.UNFOLD,), (a.EXP_SUM,), (a.CANCEL,)),
)
LONGER: Route = (  # two brackets deep
    (a.OPEN,),
    (a.EXPAND,),
    (a.SPLIT, a.PULL_OUT),
    (a.EXPAND, a.SPLIT, a.PULL_OUT),
    (a.EXPAND, a.COLLECT),
)
DEEPER: Route = ((a.OPEN,), (a.OPEN,), (a.OPEN,), (a.EXPAND,), (a.EXPAND, a.CANCEL))
BACK = {  # what a line is called that is read from right to left
    **BACKWARDS,
    a.EXPAND.name: "factor",
    a.SPLIT.name: "join the sums",
    a.PULL_OUT.name: "into the sum",
    a.COMMON.name: a.EXPAND.name,
    a.LOG_PRODUCT.name: "log of a product",
}


def states(t: Term, route: Route, scene: Scene) -> list[Line]:
    """The forms on a route; the first one is the term itself."""
    out = [Line(t, "")]
    for group in route:
        made = t
        first = group[0]
        for rule in group:
            before, made = made, rule.apply(made, scene)
            if same(before, t) and not same(made, t):
                first = rule
        if not same(made, t):
            out.append(Line(made, called(first, t, made), about=_about(first, t, made, scene)))
            t = made
    return out + tidy(t, scene)


def routes_of(scene: Scene) -> tuple[Route, ...]:
    """The routes that may lead to something."""
    return ROUTES if scene.chance is None else (*EXPECTED, *ROUTES[:2])


def _about(rule: a.Rule, t: Term, made: Term, scene: Scene) -> tuple[Given, ...]:
    if rule is TOLD:
        return given(t, made, scene)
    if rule is a.UNFOLD:
        return a.unfolded(t, made)
    if rule is a.FACTS:
        return facts_used(t, scene)
    return used(t, made, scene) if rule.name == "definition" else ()


@lru_cache(REMEMBERED)
def _mark(t: Term) -> str:
    """The same for terms that differ in the order of their sums."""
    return repr(key(a.PULL_OUT.apply(a.FLATTEN.apply(t, a.NOTHING), a.NOTHING)))


def met(start: Sequence[Line], end: Sequence[Line], right: Term) -> list[Line] | None:
    """The shortest way through a form that both sides came to, up to the order of sums."""
    places = {_mark(line.right): n for n, line in reversed(list(enumerate(end)))}
    found = [(n, places.get(_mark(line.right))) for n, line in enumerate(start)]
    ways = [(n + m, n, m) for n, m in found if m is not None]
    if not ways:
        return None
    _, n, m = min(ways)
    out = list(start[1 : n + 1])
    if not same(start[n].right, end[m].right):
        pulled = same(*(a.PULL_OUT.apply(t, a.NOTHING) for t in (start[n].right, end[m].right)))
        rule = a.PULL_OUT if pulled else a.FLATTEN
        out.append(Line(end[m].right, rule.name))
    out += [backwards(end, at) for at in range(m, 0, -1)]
    if out and same(out[-1].right, right):
        out[-1] = out[-1]._replace(right=right)
    return out


def backwards(end: Sequence[Line], at: int) -> Line:
    """A line of a route, read from right to left."""
    line = end[at]
    return Line(end[at - 1].right, BACK.get(line.rule, line.rule), line.minor, line.about)


def shortest_meeting(
    starts: Iterable[Sequence[Line]], ends: Sequence[Sequence[Line]], right: Term
) -> list[Line] | None:
    """The shortest way over one of some routes to one of others."""
    found = (met(start, end, right) for start in starts for end in ends)
    return min((lines for lines in found if lines is not None), key=len, default=None)


def bridge(start: Term, end: Term, scene: Scene) -> list[Line] | None:
    """The lines from one expression to another, where both come to one form on some routes."""
    until = time.thread_time() + SECONDS
    routes = (*routes_of(scene), LONGER, DEEPER)
    ends = [states(end, route, scene) for route in routes if time.thread_time() < until]
    starts = (states(start, route, scene) for route in routes if time.thread_time() < until)
    best = shortest_meeting(starts, ends, end)
    return collapsed(best) if best else way(start, end, scene)


def collapsed(lines: Sequence[Line]) -> list[Line]:
    """What one rule does in several lines, in one."""
    out: list[Line] = []
    for line in lines:
        if out and out[-1].rule == line.rule and not line.about:
            out.pop()
        out.append(line)
    return out
