"""From one form of an expression to another one, by steps of textbook size.

Rules are applied to both ends until the forms meet. A rule that leads from the end backwards is
read the other way round there: what is multiplied out from there is a common factor from here.
"""

from __future__ import annotations

import time
from typing import NamedTuple

from ..kernel.givens import Given
from ..kernel.terms import Term, walk
from . import algebra as a
from .forms import key, same
from .lines import Line, facts_used, used
from .powers import extension
from .scene import Scene

MOST_FORMS = 60  # that are looked at from each end
MOST_STEPS = 4  # from each end
SECONDS = 0.25


class Move(NamedTuple):
    """A rule, and how it is called when it is read from right to left."""

    rule: a.Rule
    back: str


MOVES = (
    Move(a.CANCEL, "cancel"),
    Move(a.FACTS, "given"),
    Move(a.INSIDE, "given"),
    Move(a.NAMED, "definition"),
    Move(a.FOLD, "definition"),
    Move(a.SUMS, "definition"),
    Move(a.COLLECT, "collect"),
    Move(a.ORDER, "minus out of the bracket"),
    Move(a.COMPLEMENT, "symmetry of the sigmoid"),
    Move(a.COMMON, "multiply out"),
    Move(a.EXPAND, "common factor"),
    Move(a.FRACTION, "common denominator"),
    Move(a.DENOMINATOR, "split the fraction"),
    Move(a.SPLIT, "join the sums"),
    Move(a.PULL_OUT, "into the sum"),
    Move(a.CONTRACT, "common factor"),
    Move(a.FLATTEN, "order of the sums"),
    Move(a.EXP_JOIN, "exp of a sum"),
    Move(a.EXP_SUM, "exp of a sum"),
    Move(a.EXTEND, "multiply above and below"),
    Move(a.LOG_PRODUCT, "log of a product"),
    Move(a.LOG_EXP, "log of exp"),
    Move(a.UNFOLD, "definition of the function"),
    Move(a.OPEN, "definition"),
)


class _Form(NamedTuple):
    term: Term
    before: _Form | None = None
    move: Move | None = None


def connect(start: Term, end: Term, scene: Scene) -> list[Line] | None:
    """The lines from a form (which is not among them) to another one; None where none are found."""
    until = time.thread_time() + SECONDS
    here = {repr(key(start)): _Form(start)}
    there = {repr(key(end)): _Form(end)}
    edges = ([*here.values()], [*there.values()])
    for _ in range(MOST_STEPS):
        for side, found in enumerate((here, there)):
            meeting = _meeting(here, there)
            if meeting is not None:
                return _lines(*meeting, end, scene)
            edges[side][:] = _grown(edges[side], found, scene, until)
    meeting = _meeting(here, there)
    return None if meeting is None else _lines(*meeting, end, scene)


def _grown(edge: list[_Form], found: dict[str, _Form], scene: Scene, until: float) -> list[_Form]:
    """The forms one step further, as far as there is room for them."""
    out: list[_Form] = []
    for form in edge:
        for move in MOVES:
            if len(found) >= MOST_FORMS or time.thread_time() > until:
                return out
            made = move.rule.apply(form.term, scene)
            if made is form.term:
                continue
            mark = repr(key(made))
            if mark not in found:
                found[mark] = _Form(made, form, move)
                out.append(found[mark])
    return out


def _meeting(here: dict[str, _Form], there: dict[str, _Form]) -> tuple[_Form, _Form] | None:
    shared = here.keys() & there.keys()
    ways = [(_length(here[m]) + _length(there[m]), m) for m in shared]
    return (here[min(ways)[1]], there[min(ways)[1]]) if ways else None


def _length(form: _Form) -> int:
    return 0 if form.before is None else 1 + _length(form.before)


def _lines(near: _Form, far: _Form, end: Term, scene: Scene) -> list[Line]:
    out: list[Line] = []
    while near.before is not None and near.move is not None:
        about = _about(near.move, near.before.term, near.term, scene)
        out.insert(0, Line(near.term, near.move.rule.name, about=about))
        near = near.before
    while far.before is not None and far.move is not None:
        about = _about(far.move, far.term, far.before.term, scene)
        out.append(Line(far.before.term, far.move.back, about=about))
        far = far.before
    if out and same(out[-1].right, end):
        out[-1] = out[-1]._replace(right=end)
    return out


def _about(move: Move, before: Term, after: Term, scene: Scene) -> tuple[Given, ...]:
    if move.rule is a.INSIDE:
        return (facts_used(before, scene) or facts_used(after, scene))[:1]
    if move.rule is a.UNFOLD:
        return a.unfolded(before, after) or a.unfolded(after, before)
    if move.rule is a.EXTEND:
        by = next((found[1] for u in walk(before) if (found := extension(u))), None)
        return () if by is None else (Given(by, by, "=", frozenset()),)
    if move.rule is a.FACTS:
        return facts_used(before, scene) or facts_used(after, scene)
    return used(before, after, scene) if move.back == "definition" else ()
