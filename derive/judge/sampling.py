"""The sampler behind `points`: sizes, members, values, in this order, then every given checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import cycle, islice, product
from math import gcd
from random import Random
from time import thread_time
from typing import TYPE_CHECKING, Any, TypeAlias

from ..data import replace
from ..kernel.givens import Given
from ..kernel.terms import ZERO, Term
from .enclose import Entry, Point
from .equations import Inconsistent, NotPolynomial, Search, evaluate, variables
from .evaluate import RELATIONS, Evaluator, order
from .gather import Problem, is_positive
from .jets import monomials, real, sign
from .layout import MAX_ENTRIES, REALS, Layout, Members, assignments, classes, lay
from .reals import fmpq
from .sizes import satisfied, solutions, speaks_of_sizes, suggested
from .trouble import EvaluationError, TooMuch

if TYPE_CHECKING:
    from .points import Points

Number: TypeAlias = Any  # fmpq
Pattern = tuple[int | None, ...]

MISSES = 12  # rounds without any point before giving up
FUTILE = 2  # searches without a solution after which a layout is left
ASSIGNMENTS = 200  # choices of members that a contradiction is shown for

# Fractions between 1/5 and 3, the simplest first.
GENERIC: tuple[Number, ...] = tuple(
    [
        fmpq(a, n - a)
        for n in range(5, 23)
        for a in range(1, n)
        if n < 6 * a and 4 * a < 3 * n and n - a < 14 and gcd(a, n) == 1
    ][1:73]
)
SMALL: tuple[Number, ...] = (
    *map(fmpq, (0, 1, -1, 2)),
    *(fmpq(a, b) for b in (2, 3) for a in (1, -1)),
    *(fmpq(a, b) for a, b in ((2, 3), (-2, 3), (3, 5), (4, 5), (-3, 5), (-4, 5), (1, 4))),
)
SPECIAL: tuple[Number, ...] = tuple(map(fmpq, (0, 1, -1, 2, 0, 1)))
CORNERS: Mapping[str, tuple[Number, ...]] = {
    "zeros": (fmpq(0),),
    "ones": (fmpq(1),),
    "some zeros": (fmpq(0), None),  # None is any value
}
CORNER = "corner"  # an argument of an indicator is 0
SCALES: Mapping[str, Number] = {"large": fmpq(40), "tiny": fmpq(1, 50)}


def _apart(elements: list[int], used: list[int]) -> list[int]:
    return sorted(elements, key=used.count)


def _together(elements: list[int], used: list[int]) -> list[int]:
    return sorted(elements, key=used.count, reverse=True)


# The rounds: sizes of sets in turn, members (apart, together or mixed), and the style of values.
# Corners and extremes come after the ordinary rounds.
Round = tuple[tuple[int, ...], str, str]
ROUNDS: tuple[Round, ...] = (
    ((2,), "apart", "generic"),
    ((2,), "together", "generic"),
    ((2, 3), "apart", "generic"),
    ((3,), "apart", "signs"),
    ((1,), "apart", "generic"),
    ((3, 2), "together", "signs"),
    ((2,), "mixed", "small"),
    ((3,), "mixed", "generic"),
    ((2,), "apart", "signs"),
    ((2,), "apart", "equal"),
    ((2,), "apart", CORNER),
    ((2,), "apart", "zeros"),
    ((2, 3), "mixed", "generic"),
    ((2,), "mixed", "large"),
    ((3,), "apart", "small"),
    ((2, 3), "mixed", "some zeros"),
    ((3, 2), "apart", CORNER),
    ((1,), "mixed", "signs"),
    ((3, 2), "apart", "tiny"),
    ((2,), "apart", "ones"),
    ((4, 3), "mixed", "signs"),
    ((3,), "apart", "some zeros"),
    ((2,), "mixed", CORNER),
    ((1,), "apart", "zeros"),
    ((2,), "mixed", "signs"),
)


def stream(points: Points) -> Iterator[Point]:
    """The points of a problem; sets the status of `points` on the way."""
    sampler = Sampler(points)
    found = misses = 0
    while found < points.limit and misses < MISSES:
        if sampler.classes is None or sampler.impossible or sampler.late():
            break
        point = sampler.point()
        if point is None and not found and misses == MISSES - 1:
            point = sampler.elsewhere()
        if point is None:
            misses += 1
            continue
        found, misses = found + 1, 0
        points.status = "found"
        yield point
    if not found:
        points.status, points.reason = sampler.verdict()


class Sampler:
    """Makes one point per round; layouts are kept, because many rounds share one."""

    def __init__(self, points: Points) -> None:
        self.problem: Problem = points.problem
        self.points = points
        self.random = Random(points.seed)
        self.round = 0
        self.rounds: Sequence[Round] = ROUNDS
        self.trouble = ""
        self.near = False  # whether the last point missed a given by its enclosure only
        self.layouts: dict[Any, Layout | None] = {}
        self.patterns: set[Pattern] = set()
        survey = self.problem.survey
        self.sets = sorted(survey.sets)
        self.classes = classes(self.problem)
        self.impossible = self._impossible()
        stated = (*self.problem.equations, *self.problem.checks)
        self.told = [g for g in stated if speaks_of_sizes(g)]
        least = {s: self._least(s) for s in self.sets}
        self.solutions = solutions(self.told, least, self.late) if self.told else []
        self.polynomials = {
            family: tuple([self._coefficient() for _ in monomials(family[1])])
            for family in survey.unknown
        }
        self.futile: dict[int, int] = {}  # layouts, and the searches that came to nothing
        self.needs = [t for t in survey.domains if not is_positive(t, self.problem)]
        self.kinks = list(survey.kinks)[:8]
        self.corners = self._corners()
        self.orders: Mapping[str, Callable[[list[int], list[int]], list[int]]] = {
            "apart": _apart,
            "together": _together,
            "mixed": self._mixed,
        }

    def point(self) -> Point | None:
        """A point, or None where this round gave none."""
        sizes, members, style = self.rounds[self.round % len(self.rounds)]
        self.round += 1
        try:
            corner = next(self.corners, None) if style == CORNER else None
            layout = self._layout(self._sized(sizes), members, corner)
            if layout is None:
                return None
            return self._best(layout, style, self.round > 1 and corner is None)
        except EvaluationError as error:
            self.trouble = str(error)
            return None

    def elsewhere(self) -> Point | None:
        """A point at sizes that the numbers in the givens suggest; the rounds then stay there."""
        for n in self._suggested() if self.sets else ():
            if self.late():
                return None
            self.rounds = [((n,), members, style) for _, members, style in ROUNDS]
            point = self.point()
            if point is not None:
                return point
        return None

    def late(self) -> bool:
        """Whether the time is over."""
        if self.points.deadline is None or thread_time() <= self.points.deadline:
            return False
        self.trouble = "out of time"
        return True

    # Sizes and members

    def _sized(self, sizes: Sequence[int]) -> dict[str, int]:
        """Sizes for all sets, large enough for what is named, or as the givens fix them."""
        chosen = {s: max(sizes[k % len(sizes)], self._least(s)) for k, s in enumerate(self.sets)}
        chosen |= {**self.problem.fixed, **self.points.sizes}
        if self.told and not satisfied(self.told, chosen):
            if not self.solutions:
                raise TooMuch("no sizes were found that satisfy the givens")
            found = self.solutions[sizes[0] % len(self.solutions)]
            chosen |= {**found, **self.problem.fixed, **self.points.sizes}
        if max(chosen.values(), default=0) > MAX_ENTRIES:
            raise TooMuch("too many entries to sample")
        return chosen

    def _impossible(self) -> str:
        """Why there are no sizes at all: one is given that is too small for what is named."""
        free = {i.set for i in self.problem.survey.indices}
        for name, size in self.problem.fixed.items():
            if size < 0 or (size < self._least(name) and (size or name in free)):
                return f"a set of size {size} has too few members"
        return ""

    def _least(self, set_: str) -> int:
        members = sum(1 for i in self.problem.survey.members if i.set == set_)
        different = any(i.set == set_ and not same for i, _, same in self.problem.facts)
        return max(members, 2 if different else 1)

    def _mixed(self, elements: list[int], used: list[int]) -> list[int]:
        self.random.shuffle(elements)
        return elements

    def _layout(self, sizes: dict[str, int], kind: str, corner: Given | None) -> Layout | None:
        """A layout at these sizes that is not inconsistent at once, if one is soon found."""
        assert self.classes is not None
        for members in islice(assignments(self.classes, sizes, self.orders[kind]), 6):
            key = (tuple(sizes.values()), tuple(members.values()), corner)
            if key not in self.layouts:
                self.layouts[key] = self._lay(sizes, members, corner)
            layout = self.layouts[key]
            if layout is not None:
                return layout
        return None

    def _lay(self, sizes: dict[str, int], members: Members, corner: Given | None) -> Layout | None:
        more = () if corner is None else (corner,)
        problem = replace(self.problem, equations=(*self.problem.equations, *more))
        try:
            return lay(problem, sizes, members)
        except Inconsistent:
            return None
        except NotPolynomial:
            raise TooMuch("the givens are too large to be solved") from None

    # Contradictions

    def verdict(self) -> tuple[str, str]:
        """Status and reason when no point was found."""
        if self.classes is None:
            return "contradiction", "facts about indices contradict each other"
        if self.impossible:
            return "contradiction", self.impossible
        trouble = self.trouble or "no values that satisfy every given were found"
        try:
            shown = self._contradiction()
        except (EvaluationError, NotPolynomial):
            shown = None
        if shown is None:
            return "unsampled", trouble
        tried = f" (sizes tried: {', '.join(map(str, shown))})" if self.sets else ""
        return "contradiction", f"the givens have no common solution{tried}"

    def _contradiction(self) -> list[int] | None:
        """The sizes at which the givens were shown to be inconsistent for all members, or None
        where some size may have a solution."""
        assert self.classes is not None
        wanted = [*range(1, 7), *(n for n in self._suggested() if n > 6)]
        tried: set[tuple[int, ...]] = set()
        for n in wanted if self.sets else [1]:
            sizes = self._sized((n,))
            key = tuple(sizes.values())
            if key in tried:
                continue
            tried.add(key)
            for k, members in enumerate(assignments(self.classes, sizes, _apart)):
                self._in_time()
                if k >= ASSIGNMENTS or not self._inconsistent(sizes, members):
                    return None
        return sorted({n for key in tried for n in key})

    def _in_time(self) -> None:
        if self.late():
            raise TooMuch("out of time")

    def _suggested(self) -> list[int]:
        return suggested((*self.problem.equations, *self.problem.checks))

    def _inconsistent(self, sizes: dict[str, int], members: Members) -> bool:
        try:
            layout = lay(self.problem, sizes, members)
        except Inconsistent:
            return True
        if not layout.system.rest:
            return False
        search = Search(lambda v: [], self.random.shuffle, self.late)
        return not search.solve(layout.system.rest, {}) and search.complete

    # Values

    def _best(self, layout: Layout, style: str, patterns: bool) -> Point | None:
        """A point; in the domain of the claim, and with new signs at the kinks, if one is found."""
        wanted = bool(self.needs) or (patterns and bool(self.kinks))
        hard = wanted or bool(layout.domains) or bool(layout.system.rest) or bool(layout.instances)
        best: tuple[int, Point, Pattern] | None = None
        self.near = False
        attempts = (6 if layout.system.rest else 24) if hard else 1
        for attempt in range(attempts):
            if self.futile.get(id(layout), 0) >= FUTILE:
                break
            found = self._try(layout, style, attempt)
            if found is None:
                self._in_time()
                if self.near:  # other values will not make it exact
                    break
                continue
            if not wanted:
                return found
            score, pattern = self._score(found)
            if best is None or score > best[0]:
                best = (score, found, pattern)
            if score == 2:
                break
        if best is None:
            return None
        self.patterns.add(best[2])
        return best[1]

    def _try(self, layout: Layout, style: str, attempt: int) -> Point | None:
        values: dict[Entry, Number] = {}
        if layout.system.rest:
            search = Search(lambda v: self._candidates(layout, v), self.random.shuffle, self.late)
            if not search.solve(layout.system.rest, values):
                if search.left <= 0:  # not one that has no solution near what was tried
                    self.futile[id(layout)] = self.futile.get(id(layout), 0) + 1
                return None
        draw = self._drawer(layout, style, attempt)
        for entry in layout.entries:
            if entry not in values:
                values[entry] = draw(entry)
        for pivot, expression in layout.system.pivots.items():
            for v in variables(expression):
                if v not in values:
                    values[v] = draw(v)
            values[pivot] = evaluate(expression, values)
        return self._checked(layout, self._point(layout, values))

    def _point(self, layout: Layout, values: Mapping[Entry, Number]) -> Point:
        problem = self.problem
        return Point(
            layout.sizes,
            layout.members,
            {entry: _fraction(v) for entry, v in values.items()},
            problem.definitions,
            self.points.functions,
            self.polynomials,
            problem.depends,
            problem.formulas,
            problem.survey.slots,
        )

    def _drawer(self, layout: Layout, style: str, attempt: int) -> Callable[[Entry], Number]:
        """How to draw a value: inside its domain, another one for each entry if it can be.

        Later attempts stay closer to the bounds: probabilities have to sum to 1."""
        count = min(len(GENERIC), 12 + 2 * len(layout.entries))
        pool = [fmpq(1, 2)] if style == "equal" else self.random.sample(GENERIC[:count], count)
        used = 0
        scale = SCALES.get(style, fmpq(1))
        near = scale / (1 + attempt % 8)
        positive, chance = self.problem.positive, self.random.random

        corners = CORNERS.get("some zeros" if style == "zeros" and attempt else style, ())

        def draw(entry: Entry) -> Number:
            nonlocal used
            size = pool[used % len(pool)]
            used += 1
            d = layout.domains.get(entry, REALS)
            corner = self._pick(corners) if corners else None
            if corner is not None and d.admits(corner):
                outside = corner == 0 and (entry[0], len(entry[1])) in positive
                return fmpq(1) if outside and d.admits(fmpq(1)) else corner
            if d.low is not None and d.high is not None:
                part = size / (size + 1 + attempt % 8)
                return d.low + (d.high - d.low) * part
            if d.low is not None:
                edge = style == "small" and not d.low_open and chance() < 0.5
                return d.low if edge else d.low + size * near
            if d.high is not None:
                return d.high - size * near
            if (entry[0], len(entry[1])) in positive and style != "signs":
                return size * near
            if style == "small":
                return self._pick(SPECIAL)
            return -size * scale if style != "equal" and chance() < 0.5 else size * scale

        return draw

    def _corners(self) -> Iterator[Given]:
        """What makes an argument of an indicator 0, of each in turn, for all that is bound."""
        spoken = self.problem.survey.indices
        for t in cycle(self.kinks):
            yield Given(t, ZERO, "=", frozenset(i for i in t.free if i not in spoken))

    def _candidates(self, layout: Layout, entry: Entry) -> list[Number]:
        """Values to try for an entry that is confined by equations of a higher degree."""
        domain = layout.domains.get(entry, REALS)
        found = [v for v in (*SMALL, *self.random.sample(GENERIC, 2)) if v in domain]
        self.random.shuffle(found)
        return found

    def _pick(self, pool: Sequence[Number]) -> Number:
        return pool[int(self.random.random() * len(pool))]

    def _coefficient(self) -> Fraction:
        size = _fraction(self._pick(GENERIC))
        return -size if self.random.random() < 0.5 else size

    # Checks

    def _checked(self, layout: Layout, point: Point) -> Point | None:
        """The point, if every given was seen to hold."""
        if not layout.instances and not layout.formulas:
            return point
        evaluator = Evaluator(point, 128, 50_000, self.points.deadline)
        exact = True
        try:
            for given, bound in layout.formulas:
                evaluator.bind(bound)
                evaluator.value(given.left)
            for given, bound in layout.instances:
                evaluator.bind(bound)
                left, right = evaluator.value(given.left), evaluator.value(given.right)
                said = order(real(left), real(right), 128)
                if RELATIONS[given.relation].get(said) != "agree":
                    return None
                exact = exact and said != "~"
        except EvaluationError as error:
            self.trouble = str(error)
            return None
        if exact:
            return point
        self.trouble, self.near = "a given could only be shown to hold up to enclosures", True
        return replace(point, exact=False) if self.points.loose else None

    def _score(self, point: Point) -> tuple[int, Pattern]:
        """2 for a point in the domain with a new pattern of signs, 1 without, 0 outside."""
        evaluator = Evaluator(point, 64, 50_000, self.points.deadline)
        inside = all(s == 1 for t in self.needs for s in _signs(evaluator, t, point))
        pattern = tuple([s for t in self.kinks for s in _signs(evaluator, t, point)])[:6]
        new = 0 not in pattern and (pattern not in self.patterns or not pattern)
        return (1 + new if inside else 0), pattern


def _fraction(x: Number) -> Fraction:
    return Fraction(int(x.p), int(x.q))


def _signs(evaluator: Evaluator, t: Term, point: Point) -> list[int | None]:
    """The signs of a term for all that its other indices can stand for (at most eight)."""
    others = sorted(i for i in t.free if i not in point.members)
    if any(i.set not in point.sizes for i in others):
        return []
    signs: list[int | None] = []
    for at in islice(product(*[range(point.sizes[i.set]) for i in others]), 8):
        try:
            evaluator.bind(dict(zip(others, at, strict=True)))
            signs.append(sign(real(evaluator.value(t))))
        except EvaluationError:
            signs.append(None)
    return signs
