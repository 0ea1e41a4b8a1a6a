"""Routes to an identity: both sides are made simple until they meet."""

from __future__ import annotations

from ..choose.written_out import occurrences
from ..kernel.terms import Deriv, Term, walk
from ..maths.operators import read
from .forms import same
from .gradients import Gradients, connected
from .lines import Derivation, Line, differentiate, distinct, tidy
from .rational import way
from .routes import Route, routes_of, shortest_meeting, states

SHORT = 5  # lines of a way that needs no other one


def identity(left: Term, right: Term | None, finder: Gradients) -> Derivation:
    """A chain from the left side to the right one, or to the simplest form that was found."""
    if right is None:
        return Derivation(left, distinct(left, _simplest(left, finder)))
    routes = routes_of(finder.scene)
    starts, ends = ([_states(t, route, finder) for route in routes] for t in (left, right))
    best = shortest_meeting(starts, ends, right)
    if best is None:
        best = connected(left, _states(left, (), finder)[1:], right, finder.scene)
    if len(best) > SHORT or (best and best[-1].rule == "rearrange"):
        by_fractions = way(left, right, finder.scene)
        if by_fractions and (best[-1].rule == "rearrange" or len(by_fractions) < len(best)):
            best = by_fractions
    return Derivation(left, distinct(left, best))


def _simplest(left: Term, finder: Gradients) -> list[Line]:
    found = [_states(left, route, finder)[1:] for route in routes_of(finder.scene)]
    for lines in found:
        while lines and same(lines[-1].right, left):  # back where it began
            lines.pop()
    ends = [(*_rest(f[-1].right), n) for n, f in enumerate(found) if f]
    return found[min(ends)[-1]] if ends else []


def _rest(t: Term) -> tuple[bool, int, int]:
    """What is left to do: derivatives, expectations, and how much there is to read."""
    return _has_slope(t), sum(read(u) is not None for u in occurrences(t)), len(repr(t))


def _has_slope(t: Term) -> bool:
    return any(isinstance(u, Deriv) for u in walk(t))


def _states(t: Term, route: Route, finder: Gradients) -> list[Line]:
    """The forms on a route; the first one is the term itself."""
    scene = finder.scene
    out = [Line(t, "")]
    if _has_slope(t) and scene.chance is not None:  # expectations first
        out += states(t, route, scene)[1:]
        out += differentiate(out[-1].right, scene)
        return out + tidy(out[-1].right, scene)
    if _has_slope(t):
        after = finder._insert(t)
        out.append(Line(after, "insert"))
        out += differentiate(after, scene)
        t = out[-1].right
    return out + states(t, route, scene)[1:]
