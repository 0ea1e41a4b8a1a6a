"""What a problem becomes at one choice of sizes and members: entries, equations, domains."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any, TypeAlias

from ..data import field, frozen, record
from ..kernel.givens import Given
from ..kernel.terms import Add, Call, Index, Mul, Pow, Term, add, mul
from .enclose import Entry, binding
from .equations import (
    Inconsistent,
    NotPolynomial,
    Poly,
    Reading,
    System,
    degree,
    plus,
    substitute,
    variables,
)
from .gather import Problem
from .reals import fmpq
from .trouble import TooMuch

Number: TypeAlias = Any  # fmpq
Members = dict[Index, int]
MAX_ENTRIES = 4000


@frozen
class Domain:
    """An interval that a given confines an entry to; None is unbounded."""

    low: Number | None = None
    high: Number | None = None
    low_open: bool = False
    high_open: bool = False

    @property
    def empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        return bool(
            self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))
        )

    def above(self, bound: Number, open_: bool) -> Domain:
        """The part above a bound."""
        if self.low is not None and (self.low > bound or (self.low == bound and self.low_open)):
            return self
        return Domain(bound, self.high, open_, self.high_open)

    def below(self, bound: Number, open_: bool) -> Domain:
        """The part below a bound."""
        if self.high is not None and (self.high < bound or (self.high == bound and self.high_open)):
            return self
        return Domain(self.low, bound, self.low_open, open_)

    def admits(self, value: Number) -> bool:
        """Whether a value lies inside, or on a bound that belongs to it."""
        low, high = (self.low, self.low_open), (self.high, self.high_open)
        return value in self and (value, True) not in (low, high)

    def __contains__(self, value: Number) -> bool:
        return (self.low is None or bool(value >= self.low)) and (
            self.high is None or bool(value <= self.high)
        )


REALS = Domain()


@record
class Layout:
    """Sizes and members, with what the givens become there."""

    sizes: dict[str, int]
    members: Members
    entries: list[Entry] = field(default_factory=list)  # to be sampled
    system: System = field(default_factory=System)
    domains: dict[Entry, Domain] = field(default_factory=dict)
    instances: list[tuple[Given, Members]] = field(default_factory=list)  # to be checked
    formulas: list[tuple[Given, Members]] = field(default_factory=list)  # to be defined


def lay(problem: Problem, sizes: dict[str, int], members: Members) -> Layout:
    """The layout of a problem; raises `Inconsistent` where the linear givens contradict."""
    layout = Layout(sizes, members)
    opaque = frozenset(problem.formulas) | {
        f for f in problem.survey.slots if f[0] in problem.depends
    }
    reading = Reading(sizes, members, problem.definitions, opaque)
    equations: list[Poly] = []
    orders: list[tuple[Poly, str]] = []
    for given in (*problem.equations, *problem.checks):
        sides = _cleared(given) if given.relation == "=" else (given.left, given.right)
        for bound in instances(given, sizes):
            layout.instances.append((given, bound))
            poly = _difference(reading, sides, bound)
            if poly is None:
                continue
            if given.relation == "=":
                equations.append(poly)
            elif given.relation in HOLDS:
                orders.append((poly, given.relation))
    layout.system = System.of(equations)
    for poly, relation in orders:
        _restrict(layout, substitute(poly, layout.system.pivots), relation)
    for found in problem.formulas.values():
        layout.formulas += [(given, bound) for given in found for bound in instances(given, sizes)]
    layout.entries = _entries(problem, layout)
    return layout


def _entries(problem: Problem, layout: Layout) -> list[Entry]:
    """The entries that have a value of their own: no definition, formula or equation gives it."""
    pivots, found = layout.system.pivots, []
    for family, sets in problem.survey.slots.items():
        name = family[0]
        if name in problem.depends:
            continue
        rules = (*problem.definitions.get(family, ()), *problem.formulas.get(family, ()))
        if any(_covers(rule) for rule in rules):
            continue
        for at in product(*[range(layout.sizes[s]) for s in sets]):
            if (name, at) not in pivots and all(
                binding(r, at, layout.members) is None for r in rules
            ):
                found.append((name, at))
            if len(found) > MAX_ENTRIES:
                raise TooMuch("too many entries to sample")
    return found


def _covers(rule: Given) -> bool:
    """Whether a rule speaks of every entry of its family."""
    indices = rule.left.args[1]
    if any(i.member or (not rule.definition and i not in rule.generic) for i in indices):
        return False
    return len(set(indices)) == len(indices)


def instances(given: Given, sizes: Mapping[str, int]) -> list[Members]:
    """All that the generic indices of a given can stand for."""
    indices = sorted(given.generic)
    ranges = [range(sizes[i.set]) for i in indices]
    total = 1
    for r in ranges:
        total *= len(r)
    if total > MAX_ENTRIES:
        raise TooMuch("too many instances of a given")
    return [dict(zip(indices, at, strict=True)) for at in product(*ranges)]


def _difference(reading: Reading, sides: tuple[Term, Term], bound: Members) -> Poly | None:
    """left - right as a polynomial in entries, if it is one."""
    try:
        return plus(reading.read(sides[0], bound), reading.read(sides[1], bound), fmpq(-1))
    except NotPolynomial:
        return None


def _cleared(given: Given) -> tuple[Term, Term]:
    """An equation that follows, without denominators and a root around one side. Whether the given
    itself holds is seen when the point is checked."""
    left, right = given.left, given.right
    (up, down), (above, below) = _fraction(left), _fraction(right)
    if down or below:
        return mul(*up, *below), mul(*above, *down)
    for side, other in ((left, right), (right, left)):
        if isinstance(side, Call) and side.name == "sqrt":
            return side.arguments[0], other**2
        if isinstance(side, Pow) and side.exponent.numerator == 1 < side.exponent.denominator:
            return side.base, other**side.exponent.denominator
    return left, right


def _fraction(t: Term) -> tuple[list[Term], list[Term]]:
    """Factors above and below; of a sum, over the powers that stand below any part."""
    if isinstance(t, Add):
        powers = [_below(p) for p in t.terms]
        shared = {b: max(p.get(b, 0) for p in powers) for p in powers for b in p}
        parts = [
            mul(*_above(p), *(b ** (n - mine.get(b, 0)) for b, n in shared.items()))
            for p, mine in zip(t.terms, powers, strict=True)
        ]
        return [add(*parts)] if shared else [t], [b**n for b, n in shared.items()]
    return _above(t), [b**n for b, n in _below(t).items()]


def _above(t: Term) -> list[Term]:
    return [b**n for b, n in _powers(t).items() if n > 0]


def _below(t: Term) -> dict[Term, int]:
    """What stands below the bar of a product, with its powers."""
    return {b: -n for b, n in _powers(t).items() if n < 0}


def _powers(t: Term) -> dict[Term, int]:
    """The factors of a product with how often they stand there; below its bar less than 0 times."""
    found: dict[Term, int] = {}
    for f in t.terms if isinstance(t, Mul) else (t,):
        whole = isinstance(f, Pow) and f.exponent.denominator == 1
        base, n = (f.base, int(f.exponent)) if isinstance(f, Pow) and whole else (f, 1)
        for part in base.terms if isinstance(base, Mul) else (base,):
            found[part] = found.get(part, 0) + n
    return found


HOLDS = {
    ">": lambda v: v > 0,
    ">=": lambda v: v >= 0,
    "<": lambda v: v < 0,
    "<=": lambda v: v <= 0,
}


def _restrict(layout: Layout, poly: Poly, relation: str) -> None:
    """Take an inequality about one entry into its domain."""
    found = variables(poly)
    if not found:
        if not HOLDS[relation](poly.get((), fmpq(0))):
            raise Inconsistent
        return
    if len(found) != 1 or degree(poly) != 1:
        return
    (entry,) = found
    slope = poly[(entry,)]
    bound = -poly.get((), fmpq(0)) / slope
    domain = layout.domains.get(entry, REALS)
    cut = domain.above if (slope > 0) == (relation[0] == ">") else domain.below
    layout.domains[entry] = domain = cut(bound, len(relation) == 1)
    if domain.empty:
        raise Inconsistent


@frozen
class Classes:
    """Indices that are one member, by a representative, and pairs that are not."""

    of: Mapping[Index, Index]
    different: frozenset[tuple[Index, Index]]
    free: tuple[Index, ...]  # representatives without a concrete member
    concrete: tuple[Index, ...]


def _spelled(index: Index) -> tuple[str, int, str]:
    return index.set, len(index.name), index.name


def classes(problem: Problem) -> Classes | None:
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
        tuple(sorted((r for r in roots if r.member), key=_spelled)),
    )


Options = Callable[[list[int], list[int]], list[int]]  # (all elements, those in use) -> in order


def assignments(classes: Classes, sizes: Mapping[str, int], options: Options) -> Iterator[Members]:
    """All choices of members for all indices, in the order that `options` prefers."""
    chosen: Members = {}
    for index in classes.concrete:
        chosen[index] = sum(1 for other in chosen if other.set == index.set)
        if chosen[index] >= sizes[index.set]:
            return

    def fits(index: Index) -> bool:
        return all(
            chosen[a] != chosen[b]
            for a, b in classes.different
            if index in (a, b) and a in chosen and b in chosen
        )

    def place(k: int) -> Iterator[Members]:
        if k == len(classes.free):
            yield {i: chosen[r] for i, r in classes.of.items()}
            return
        index = classes.free[k]
        used = [e for i, e in chosen.items() if i.set == index.set and not i.member]
        for element in options(list(range(sizes[index.set])), used):
            chosen[index] = element
            if fits(index):
                yield from place(k + 1)
            del chosen[index]

    yield from place(0)
