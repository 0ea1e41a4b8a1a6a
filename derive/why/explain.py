"""Why a step is wrong: found by trying, and said only where the judge proves it."""

from __future__ import annotations

import heapq
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from ..choose.written_out import rebuilt
from ..data import field, frozen, record, replace
from ..judge import Disagreement, prove
from ..kernel import Function, Given
from ..kernel.calculus import Depends
from ..kernel.terms import ZERO, Delta, Deriv, Num, Size, Sym, Term, walk
from ..report import Proved
from .edits import Change
from .folding import Folding
from .hypotheses import LIKELY, UNLIKELY, Hypothesis, Row, alone, alone_given
from .larger import ROWS
from .mistakes import named
from .places import Path, Place, places, put, put_everywhere
from .printing import Style, mark, mark_everywhere, said
from .scene import Scene
from .screen import Screen

SYMBOL = 1  # the cost of an edit that is tried before any hypothesis
LARGEST = 30  # the cost of the largest edit
PROOF = 0.9  # seconds for one proof, at most; half of them are for the normal form
SAFE = 0.8  # of the time that is left: a proof ends a little after its limit
VARIABLES = 3  # by which a left side is differentiated
HUNT = 2  # counterexamples are not looked for: the screen did that


@frozen
class Why:
    """What makes a refuted step true, proved: hypotheses, or an edit of its right side.

    `cause` is a missing hypothesis or a mistake by name, `text` the hint for a reader. `row` names
    the table row that found it. `latex` is the edited expression, `marked` the same with a frame
    around the change, `was` and `now` the part that changes, before and after."""

    row: str
    text: str
    cause: str | None = None
    hypotheses: tuple[Given, ...] = ()
    edited: Term | None = None
    mistake: str | None = None
    latex: str | None = None
    marked: str | None = None
    was: str | None = None
    now: str | None = None

    @property
    def hypothesis(self) -> Given | None:
        """The first of the missing hypotheses."""
        return self.hypotheses[0] if self.hypotheses else None


class Edit(NamedTuple):
    """A change at a place, or wherever the same stands."""

    cost: int
    order: int
    row: str
    place: Place
    change: Change
    everywhere: bool

    def applied(self, t: Term) -> Term:
        """The edited expression."""
        if self.everywhere:
            return put_everywhere(t, self.place.term, self.change.new)
        return put(t, self.place.path, self.change.new)

    def marked(self, t: Term) -> Term:
        """The edited expression with the change in a frame."""
        if self.everywhere:
            return mark_everywhere(t, self.place.term, self.change.new)
        return put(t, *_framed(self.place, self.change))


def _framed(place: Place, change: Change) -> tuple[Path, Term]:
    """A frame around what was put in, where that can be told apart, else around the place."""
    part, new = change.part, change.new
    if part is not None and change.kind == "missing":
        children = new.children()
        for n, child in enumerate(children):
            if child == part:
                framed = (*children[:n], mark(child), *children[n + 1 :])
                return place.path, rebuilt(new, framed)
    return place.path, mark(new)


@record
class Search:
    """One search for a reason, within its time."""

    scene: Scene
    relation: str
    style: Style
    started: float
    seconds: float
    screen: Screen
    folding: Folding
    tried: set[Term] = field(default_factory=set)

    def left(self, share: float = 1.0) -> float:
        """Seconds that are left of a share of the time."""
        return self.started + share * self.seconds - time.thread_time()

    # -- proofs ---------------------------------------------------------------------------------
    def judged(self, left: Term, right: Term, givens: Sequence[Given]) -> Proved[Term] | None:
        """The judge's proof of the relation for every size and value, if it has one.

        Where the judge contradicts itself over a candidate, that one is not offered."""
        seconds = min(PROOF, SAFE * self.left())
        if seconds <= 0:
            return None
        try:
            verdict = prove(
                left,
                right,
                givens,
                functions=self.scene.functions,
                relation=self.relation,
                depends=self.scene.depends,
                seconds=seconds,
                strict=False,
                hunt=HUNT,
            )
        except Disagreement:
            return None
        return verdict if isinstance(verdict, Proved) else None

    def holds(self, left: Term, right: Term, givens: Sequence[Given]) -> bool:
        """Whether the judge proves the relation."""
        return self.judged(left, right, givens) is not None

    # -- hypotheses -----------------------------------------------------------------------------
    def under(self, rows: Iterable[Row], share: float) -> Why | None:
        """The first hypothesis that makes the step true."""
        for row in rows:
            for h in row(self.scene):
                if self.left(share) <= 0:
                    return None
                if self._true_under(h):
                    h = self._weaker(self._shrunk(h))
                    text = self.style.hypothesis(h)
                    return Why(h.row, text, text, h.givens)
        return None

    def _true_under(self, h: Hypothesis) -> bool:
        scene = self.scene
        givens = (*scene.givens, *h.givens)
        screen = self.screened(scene.left, givens)
        if not screen.agrees(scene.right):
            return False
        if h.single is not None:
            of = h.single
            known = [alone_given(g, of) for g in scene.givens]
            return self.holds(alone(scene.left, of), alone(scene.right, of), known)
        cases = h.cases or (h.givens,)
        return all(self.holds(scene.left, scene.right, (*scene.givens, *case)) for case in cases)

    def _shrunk(self, h: Hypothesis) -> Hypothesis:
        """Without the givens that are not needed."""
        n = len(h.givens) - 1
        while h.shrinks and n >= 0 and len(h.givens) > 1:
            fewer = h.without(n)
            if self._true_under(fewer):
                h = fewer
            n -= 1
        return h

    def _weaker(self, h: Hypothesis) -> Hypothesis:
        """At zero too, where it is true there."""
        if len(h.givens) != 1 or h.givens[0].relation != ">":
            return h
        (g,) = h.givens
        zero = Given(g.left, g.right, "=", g.generic)
        weak = replace(h, givens=(replace(g, relation=">="),), cases=((g,), (zero,)))
        return weak if not g.generic and self._true_under(weak) else h

    def screened(self, left: Term, givens: Sequence[Given]) -> Screen:
        """Points under these givens at which the right side is compared with this left one."""
        scene = self.scene
        deadline = time.thread_time() + max(0.0, self.left())
        return Screen.of(
            left,
            (scene.right,),
            givens,
            scene.functions,
            scene.depends,
            deadline,
            self.relation,
        )

    # -- edits ----------------------------------------------------------------------------------
    def edited(self, edits: Iterator[Edit], share: float) -> Why | None:
        """The first edit that makes the step true."""
        scene = self.scene
        for edit in edits:
            if self.left(share) <= 0:
                return None
            shown = edit.applied(self.spoken.right)
            right = self.folding.unfold(shown)
            if right is None or right in self.tried:
                continue
            self.tried.add(right)
            if self.screen.agrees(right) and self.holds(scene.left, right, scene.givens):
                return self._found(edit, right, shown)
        return None

    @cached_property
    def spoken(self) -> Scene:
        """The step as it was written, with its calls."""
        return replace(self.scene, right=self.folding.fold(self.scene.right))

    def _found(self, edit: Edit, right: Term, shown: Term) -> Why:
        style, change = self.style, edit.change
        was, now = edit.place.term, change.new
        hint = said(style, change.kind, was, now, change.part)
        mistake = named(self.scene, edit.row, was, change, self.holds)
        return Why(
            row=edit.row,
            text=f"{mistake}: {hint}" if mistake else hint,
            cause=mistake,
            edited=right,
            mistake=mistake,
            latex=style.latex(shown),
            marked=style.latex(edit.marked(self.spoken.right)),
            was=style.latex(was),
            now=style.latex(now),
        )


@record
class Edits:
    """Every edit of a step's right side; not one is judged here.

    Those of one symbol come row by row while they are made; the larger ones are put aside on the
    way, and come afterwards, the smallest first."""

    scene: Scene
    aside: list[tuple[int, int, int, Edit]] = field(default_factory=list)

    def small(self) -> Iterator[Edit]:
        """Edits of one symbol, in the order of the table."""
        everything = list(places(self.scene.right))
        often = Counter(p.term for p in everything if not isinstance(p.term, Num | Delta))
        for order, (row, make) in enumerate(ROWS):
            seen: set[Term] = set()
            for place in everything:
                again = often[place.term] > 1 and place.term not in seen
                seen.add(place.term)
                for change in make(self.scene, place):
                    if change.new == place.term or change.cost > LARGEST:
                        continue
                    edit = Edit(change.cost, order, row, place, change, False)
                    if change.cost <= SYMBOL:
                        yield edit
                    else:
                        self._put_aside(edit)
                    if again and not change.new.free - place.term.free:
                        self._put_aside(edit._replace(cost=change.cost + 1, everywhere=True))

    def _put_aside(self, edit: Edit) -> None:
        self.aside.append((edit.cost, edit.order, len(self.aside), edit))

    def large(self) -> Iterator[Edit]:
        """The others, the smallest first."""
        heapq.heapify(self.aside)
        while self.aside:
            yield heapq.heappop(self.aside)[3]


def explain(
    left: Term,
    right: Term,
    givens: Sequence[Given] = (),
    *,
    functions: Mapping[str, Function] | None = None,
    depends: Depends | None = None,
    relation: str = "=",
    seconds: float = 1.0,
    sizes: Mapping[str, str] | None = None,
    ranges: Mapping[str, str] | None = None,
    called: Mapping[Term, Term] | None = None,
) -> Why | None:
    """Why a refuted step is wrong: what would make it right, if that is found in time.

    `sizes` and `ranges` say how sizes are written, as for `latex`, `called` what stands for the
    values of the document's functions. A slip of one symbol is
    preferred to a missing hypothesis, and that to a larger edit."""
    started = time.thread_time()
    if functions is None:
        from ..maths.functions import FUNCTIONS

        functions = FUNCTIONS
    scene = Scene(left, right, tuple(givens), functions, depends or {})
    style = Style(sizes or {}, ranges or {})
    folding = Folding(called or {}, left)
    try:
        screen = Screen.of(
            left, scene.spoken, givens, functions, scene.depends, started + seconds, relation
        )
        search = Search(scene, relation, style, started, seconds, screen, folding)
        return _first(search)
    except (RecursionError, MemoryError):
        return None


def _first(search: Search) -> Why | None:
    """The order in which reasons are looked for: it is the order in which people slip."""
    if search.relation != "=":
        return search.under(LIKELY, 0.7) or search.under(UNLIKELY, 1.0)
    edits = Edits(search.spoken)
    stages: tuple[Callable[[], Why | None], ...] = (
        lambda: domain(search),
        lambda: search.edited(edits.small(), 0.5),
        lambda: search.under(LIKELY, 0.7),
        lambda: search.edited(edits.large(), 0.9),
        lambda: slope(search),
        lambda: search.under(UNLIKELY, 1.0),
    )
    for stage in stages:
        why = stage()
        if why is not None:
            return why
    return None


def slope(search: Search) -> Why | None:
    """A step whose right side is the derivative of the left one."""
    scene = search.scene
    match scene.left:
        case Deriv(_, variable):
            variables = [variable]
        case _:
            inside = dict.fromkeys(walk(scene.left))
            inside.pop(scene.left, None)
            variables = [u for u in inside if isinstance(u, Sym) and not u.indices][:VARIABLES]
    for v in variables:
        left = Deriv(scene.left, v)
        screen = search.screened(left, scene.givens)
        if screen.agrees(scene.right) and search.holds(left, scene.right, scene.givens):
            text = f"this is the derivative of the left side by ${search.style.latex(v)}$"
            return Why("derivative", text, text)
    return None


def domain(search: Search) -> Why | None:
    """A step that is wrong only because its right side is defined at fewer points."""
    scene = search.scene
    if not search.screen.agrees(scene.right):
        return None
    proof = search.judged(scene.left, scene.right, scene.givens)
    if proof is None:
        return None
    needs = tuple(
        Given(c.subject, ZERO, c.relation, frozenset(c.subject.free))
        for c in proof.provided
        if c.relation in (">", ">=", "!=") and not any(isinstance(u, Size) for u in walk(c.subject))
    )
    if not needs:
        return None
    h = Hypothesis("positive", "true if {}", needs)
    text = search.style.hypothesis(h)
    return Why(h.row, text, text, needs)
