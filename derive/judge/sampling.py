"""The sampler behind `points`: sizes, members, values, in this order, then every given checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product
from random import Random
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeAlias

from flint import fmpq

from ..kernel.givens import Given
from ..kernel.terms import Index, Num, Term, walk
from .enclose import Entry, Family, Point, binding
from .equations import (
    Inconsistent,
    NotPolynomial,
    Poly,
    Reading,
    Search,
    System,
    degree,
    evaluate,
    plus,
    substitute,
    variables,
)
from .evaluate import RELATIONS, Evaluator, order
from .gather import Problem, is_positive
from .jets import monomials, real, sign
from .trouble import EvaluationError, TooMuch

if TYPE_CHECKING:
    from .points import Points

Number: TypeAlias = Any  # fmpq
Domain = tuple[Number | None, Number | None]  # open interval; None is unbounded
Members = dict[Index, int]

MAX_ENTRIES = 4000
ROUNDS_WITHOUT_POINT = 12
_TOPS = (3, 5, 2, 7, 11, 4, 13, 8, 9, 6, 17, 10, 19, 14, 23, 12)
_BOTTOMS = (7, 4, 3, 5, 13, 9, 6, 11, 8, 17, 15, 19)
GENERIC: tuple[Number, ...] = tuple(
    dict.fromkeys(
        q for b in _BOTTOMS for a in _TOPS if fmpq(1, 5) < (q := fmpq(a, b)) < 3 and q != 1
    )
)
SMALL: tuple[Number, ...] = tuple(map(fmpq, (0, 1, -1))) + (
    fmpq(1, 2),
    fmpq(3, 5),
    fmpq(4, 5),
    fmpq(-3, 5),
    fmpq(-4, 5),
    fmpq(2),
    fmpq(1, 3),
    fmpq(2, 3),
    fmpq(-1, 2),
    fmpq(-1, 3),
    fmpq(-2, 3),
    fmpq(1, 4),
)
# What the values of a round look like. Extremes come after enough generic rounds.
STYLES = ("generic", "generic", "generic", "signs", "generic", "signs", "small", "generic")
LATER = ("signs", "equal", "generic", "large", "small", "generic", "tiny", "signs")


@dataclass
class Layout:
    """Sizes and members, with what the givens become there."""

    sizes: dict[str, int]
    members: Members
    entries: list[Entry] = field(default_factory=list)  # to be sampled
    system: System = field(default_factory=System)
    domains: dict[Entry, Domain] = field(default_factory=dict)
    instances: list[tuple[Given, Members]] = field(default_factory=list)  # to be checked


def stream(points: Points) -> Iterator[Point]:
    """The points of a problem; sets the status of `points` on the way."""
    sampler = Sampler(points)
    found = misses = 0
    for round_ in range(points.limit * 3):
        if points.deadline is not None and monotonic() > points.deadline:
            points.reason = points.reason or "out of time"
            break
        try:
            point = sampler.point(round_)
        except EvaluationError as error:
            sampler.trouble, point = str(error), None
        if point is None:
            misses += 1
            if misses >= ROUNDS_WITHOUT_POINT and not found:
                break
            continue
        found += 1
        points.status = "found"
        yield point
        if found >= points.limit:
            break
    if not found:
        points.status, points.reason = sampler.verdict()


class Sampler:
    """Makes one point per round; layouts are kept, because most rounds share one."""

    def __init__(self, points: Points) -> None:
        self.problem: Problem = points.problem
        self.points = points
        self.random = Random(points.seed)
        self.layouts: dict[Any, Layout | None] = {}
        self.patterns: set[tuple[int | None, ...]] = set()
        self.inconsistent: set[tuple[int, ...]] = set()
        self.open = False  # whether some sizes were not shown to be inconsistent
        self.trouble = ""
        self.sets = sorted(self.problem.survey.sets)
        self.classes = _classes(self.problem)
        self.polynomials = {
            f: tuple([_fraction(self._pick(GENERIC)) for _ in monomials(f[1])])
            for f in self.problem.survey.unknown
        }
        positive = self.problem.positive
        survey = self.problem.survey
        self.needs = [t for t in survey.domains if not is_positive(t, positive)]
        self.kinks = list(survey.kinks)[:8]

    # Sizes and members

    def verdict(self) -> tuple[str, str]:
        """Status and reason when no point was found."""
        if self.classes is None:
            return "contradiction", "facts about indices contradict each other"
        if self.inconsistent and not self.open and self._more_sizes():
            tried = ", ".join(str(s[0]) if s else "" for s in sorted(self.inconsistent))
            where = f" (sizes tried: {tried})" if self.sets else ""
            return "contradiction", "the givens have no common solution" + where
        return "unsampled", self.trouble or "no values that satisfy every given were found"

    def _more_sizes(self) -> bool:
        """Whether the givens stay inconsistent at sizes beyond those of the schedule."""
        if not self.sets:
            return True
        numbers = {
            n
            for g in (*self.problem.equations, *self.problem.checks)
            for t in (*walk(g.left), *walk(g.right))
            if isinstance(t, Num)
            for n in (abs(t.value.numerator), t.value.denominator)
        }
        for n in sorted({1, 2, 3, 4, 5, 6, *(k for k in numbers if k <= 30)}):
            self.layout(self._sized(dict.fromkeys(self.sets, n)), 0)
            if self.open:
                return False
        return True

    def _sizes(self, round_: int) -> dict[str, int]:
        sets = self.sets
        plans: tuple[Callable[[int], int], ...] = (
            lambda k: 2,
            lambda k: 2,
            lambda k: 2 + k % 2,
            lambda k: 3,
            lambda k: 1,
            lambda k: 3 - k % 2,
            lambda k: 2,
            lambda k: 2,
        )
        plan = plans[round_ % len(plans)]
        return self._sized({s: plan(k) for k, s in enumerate(sets)})

    def _sized(self, sizes: dict[str, int]) -> dict[str, int]:
        for s in sizes:
            sizes[s] = max(sizes[s], self._least(s))
        return {**sizes, **self.problem.fixed, **self.points.sizes}

    def _least(self, set_: str) -> int:
        """Room for the concrete members, and for two indices that differ."""
        members = sum(1 for i in self.problem.survey.members if i.set == set_)
        different = any(i.set == set_ and not same for i, _, same in self.problem.facts)
        return max(members, 2 if different else 1)

    def layout(self, sizes: dict[str, int], variant: int) -> Layout | None:
        """What the problem looks like at these sizes; None where nothing can be sampled."""
        if self.classes is None:
            return None
        members = _assign(self.classes, sizes, variant, self.random)
        key = (
            tuple(sizes[s] for s in self.sets),
            tuple(sorted(members.items()) if members else ()),
        )
        if key in self.layouts:
            return self.layouts[key]
        made: Layout | None = None
        try:
            if members is not None:
                made = self._lay(sizes, members)
                self.open = True
        except Inconsistent:
            self.inconsistent.add(key[0])
            if len(self.classes.free) and variant < 4:
                # Other members may do: only all of them together are inconsistent.
                self.layouts[key] = None
                self.layout(sizes, variant + 1)
        except NotPolynomial:
            self.open, self.trouble = True, "a given is too large to be solved"
        self.layouts[key] = made
        return made

    def _lay(self, sizes: dict[str, int], members: Members) -> Layout:
        problem = self.problem
        layout = Layout(sizes, members)
        opaque = frozenset(problem.formulas) | {
            f for f in problem.survey.slots if f[0] in problem.depends
        }
        reading = Reading(sizes, members, problem.definitions, opaque)
        equations: list[Poly] = []
        above: list[tuple[Poly, str]] = []
        for given in (*problem.equations, *problem.checks):
            for bound in _instances(given, sizes):
                poly = _difference(reading, given, bound)
                if poly is None or given.relation not in ("=",):
                    layout.instances.append((given, bound))
                else:
                    layout.instances.append((given, bound))
                    equations.append(poly)
                if poly is not None and given.relation in _ORDERS:
                    above.append((poly, given.relation))
        layout.system = System.of(equations)
        for poly, relation in above:
            _restrict(layout, substitute(poly, layout.system.pivots), relation)
        layout.entries = self._entries(layout, opaque)
        return layout

    def _entries(self, layout: Layout, opaque: frozenset[Family]) -> list[Entry]:
        problem, pivots = self.problem, layout.system.pivots
        found: list[Entry] = []
        for family, sets in problem.survey.slots.items():
            name = family[0]
            if name in problem.depends or name.startswith("#"):
                continue
            rules = (*problem.definitions.get(family, ()), *problem.formulas.get(family, ()))
            if any(_covers(rule) for rule in rules):
                continue
            for at in product(*[range(layout.sizes[s]) for s in sets]):
                entry = (name, at)
                if entry in pivots or any(
                    binding(r, at, layout.members) is not None for r in rules
                ):
                    continue
                found.append(entry)
            if len(found) > MAX_ENTRIES:
                raise TooMuch("too many entries to sample")
        return found

    # Values

    def point(self, round_: int) -> Point | None:
        """A point, or None where this round gave none."""
        layout = self.layout(self._sizes(round_), (0, 1, 2, 3, 0, 2, 2, 1)[round_ % 8])
        if layout is None:
            return None
        styles = STYLES if round_ < len(STYLES) else LATER
        style = styles[round_ % len(styles)]
        wanted = bool(self.needs) or bool(self.kinks and round_)
        best: tuple[int, Point, Any] | None = None
        for attempt in range(24 if wanted or layout.domains or layout.system.rest else 4):
            found = self._try(layout, style, attempt)
            if found is None:
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
        values = self._values(layout, style, attempt)
        if values is None:
            return None
        problem = self.problem
        point = Point(
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
        return self._checked(layout, point)

    def _values(self, layout: Layout, style: str, attempt: int) -> dict[Entry, Number] | None:
        values: dict[Entry, Number] = {}
        if layout.system.rest:
            search = Search(lambda v: self._candidates(layout, v), self.random.shuffle)
            if not search.solve(layout.system.rest, values):
                if search.complete:
                    layout_key = tuple(layout.sizes[s] for s in self.sets)
                    self.inconsistent.add(layout_key)
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
        return values

    def _drawer(self, layout: Layout, style: str, attempt: int) -> Callable[[Entry], Number]:
        """How to draw a value: inside its domain, different for each entry if it can be."""
        pool = self.random.sample(GENERIC, len(GENERIC)) if style != "equal" else [fmpq(1, 2)]
        numbers = iter(range(10**9))
        scale = _SCALES.get(style, fmpq(1)) / (1 + attempt % 8)
        positive = self.problem.positive
        signed = style != "equal"

        def draw(entry: Entry) -> Number:
            name, at = entry
            low, high = layout.domains.get(entry, (None, None))
            size = pool[next(numbers) % len(pool)]
            if low is None and high is None:
                if (name, len(at)) in positive and style != "signs":
                    return size * scale
                if style == "small":
                    return self._pick(SMALL)
                if signed and self.random.random() < 0.5:
                    return -size * _SCALES.get(style, 1)
                return size * _SCALES.get(style, 1)
            if low is not None and high is not None:
                return low + (high - low) * size / (size + (1 + attempt % 8))
            return low + size * scale if low is not None else high - size * scale

        return draw

    def _candidates(self, layout: Layout, entry: Entry) -> list[Number]:
        low, high = layout.domains.get(entry, (None, None))
        found = [*SMALL, *self.random.sample(GENERIC, 2)]
        self.random.shuffle(found)
        return [v for v in found if (low is None or v >= low) and (high is None or v <= high)]

    def _pick(self, pool: Sequence[Number]) -> Number:
        return pool[int(self.random.random() * len(pool))]

    # Checks

    def _checked(self, layout: Layout, point: Point) -> Point | None:
        """The point, if every given was seen to hold."""
        evaluator = Evaluator(point, 128, 50_000, self.points.deadline)
        exact = True
        for given, bound in layout.instances:
            try:
                evaluator.bind(bound)
                said = order(
                    real(evaluator.value(given.left)), real(evaluator.value(given.right)), 128
                )
            except EvaluationError as error:
                self.trouble = str(error)
                return None
            answer = RELATIONS[given.relation].get(said)
            if answer != "agree":
                return None
            exact = exact and said != "~"
        if exact:
            return point
        self.trouble = "a given holds only up to enclosures"
        return replace(point, exact=False) if self.points.loose else None

    def _score(self, point: Point) -> tuple[int, tuple[int | None, ...]]:
        """2 for a point in the domain with a new pattern of signs, 1 without, 0 outside."""
        evaluator = Evaluator(point, 64, 50_000, self.points.deadline)
        inside = all(s == 1 for t in self.needs for s in _signs(evaluator, t, point))
        pattern = tuple([s for t in self.kinks for s in _signs(evaluator, t, point)])[:4]
        new = pattern not in self.patterns and 0 not in pattern
        return (1 + new if inside else 0), pattern


_ORDERS = frozenset({">", ">=", "<", "<="})
_SCALES: Mapping[str, Number] = {"large": fmpq(40), "tiny": fmpq(1, 50)}


def _fraction(x: Number) -> Fraction:
    return Fraction(int(x.p), int(x.q))


def _covers(rule: Given) -> bool:
    """Whether a rule speaks of every entry of its family."""
    indices = rule.left.args[1]
    if any(i.member or (not rule.definition and i not in rule.generic) for i in indices):
        return False
    return len(set(indices)) == len(indices)


def _instances(given: Given, sizes: Mapping[str, int]) -> list[Members]:
    """All that the generic indices of a given can stand for."""
    indices = sorted(given.generic)
    ranges = [range(sizes[i.set]) for i in indices]
    total = 1
    for r in ranges:
        total *= len(r)
    if total > MAX_ENTRIES:
        raise TooMuch("too many instances of a given")
    return [dict(zip(indices, at, strict=True)) for at in product(*ranges)]


def _difference(reading: Reading, given: Given, bound: Members) -> Poly | None:
    """left - right as a polynomial in entries, if it is one."""
    try:
        return plus(reading.read(given.left, bound), reading.read(given.right, bound), fmpq(-1))
    except NotPolynomial:
        return None


def _restrict(layout: Layout, poly: Poly, relation: str) -> None:
    """Take an inequality about one entry into its domain."""
    found = variables(poly)
    if not found:
        value = poly.get((), fmpq(0))
        holds = {
            ">": value > 0,
            ">=": value >= 0,
            "<": value < 0,
            "<=": value <= 0,
        }[relation]
        if not holds:
            raise Inconsistent
        return
    if len(found) != 1 or degree(poly) != 1:
        return
    (entry,) = found
    slope = poly[(entry,)]
    bound = -poly.get((), fmpq(0)) / slope
    low, high = layout.domains.get(entry, (None, None))
    if (slope > 0) == (relation[0] == ">"):
        low = bound if low is None or bound > low else low
    else:
        high = bound if high is None or bound < high else high
    if low is not None and high is not None and (low > high or (low == high and len(relation) < 2)):
        raise Inconsistent
    layout.domains[entry] = (low, high)


def _signs(evaluator: Evaluator, t: Term, point: Point) -> list[int | None]:
    """The signs of a term for all that its other indices can stand for (at most eight)."""
    open_ = sorted(i for i in t.free if i not in point.members)
    ranges = [range(point.sizes[i.set]) for i in open_ if i.set in point.sizes]
    if len(ranges) != len(open_):
        return []
    signs: list[int | None] = []
    for at in list(product(*ranges))[:8]:
        try:
            evaluator.bind(dict(zip(open_, at, strict=True)))
            signs.append(sign(real(evaluator.value(t))))
        except EvaluationError:
            signs.append(None)
    return signs


@dataclass(frozen=True)
class Classes:
    """Indices that are one member, by a representative, and pairs that are not."""

    of: Mapping[Index, Index]
    different: frozenset[tuple[Index, Index]]
    free: tuple[Index, ...]  # representatives without a concrete member
    concrete: tuple[Index, ...]


def _classes(problem: Problem) -> Classes | None:
    """Merge the indices that are said to be equal; None where that can't be."""
    survey = problem.survey
    parent: dict[Index, Index] = {i: i for i in (*survey.members, *survey.indices)}

    def find(i: Index) -> Index:
        while parent.setdefault(i, i) != i:
            i = parent[i]
        return i

    for i, j, same in problem.facts:
        a, b = find(i), find(j)
        if same and a != b:
            if a.set != b.set or (a.member and b.member):
                return None
            if a.member:
                a, b = b, a
            parent[a] = b
    different = set()
    for i, j, same in problem.facts:
        a, b = find(i), find(j)
        if not same:
            if a == b:
                return None
            different.add((min(a, b), max(a, b)))
    roots = dict.fromkeys(find(i) for i in parent)
    return Classes(
        {i: find(i) for i in parent},
        frozenset(different),
        tuple(r for r in roots if not r.member),
        tuple(r for r in roots if r.member),
    )


def _assign(
    classes: Classes, sizes: Mapping[str, int], variant: int, random: Random
) -> Members | None:
    """Members for all indices: variant 0 makes them different where it can, 1 equal, others mix."""
    chosen: Members = {}
    for index in classes.concrete:
        chosen[index] = sum(1 for other in chosen if other.set == index.set)
        if chosen[index] >= sizes[index.set]:
            return None

    def place(k: int) -> bool:
        if k == len(classes.free):
            return True
        index = classes.free[k]
        used = [e for other, e in chosen.items() if other.set == index.set and not other.member]
        options = list(range(sizes[index.set]))
        if variant > 1:
            random.shuffle(options)
        else:
            options.sort(key=lambda e: used.count(e) if variant == 0 else -used.count(e))
        for e in options:
            chosen[index] = e
            if all(
                chosen[a] != chosen[b]
                for a, b in classes.different
                if a in chosen and b in chosen and index in (a, b)
            ) and place(k + 1):
                return True
            del chosen[index]
        return False

    if not place(0):
        return None
    return {i: chosen[r] for i, r in classes.of.items()}
