"""Sizes of index sets for which the givens hold that speak of sizes alone: N = 3 M, N > 50."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, product

from ..kernel.givens import Given
from ..kernel.terms import Binder, Num, Size, Sym, Term, walk
from .enclose import Point, compare

Sizes = dict[str, int]
TRIES = 1600  # choices of sizes
KEPT = 6
STEPS = 2000  # of the evaluator, for one choice
LARGEST = 150  # a size that numbers suggest
SUGGESTED = 40


def speaks_of_sizes(g: Given) -> bool:
    """Whether a given is about sizes and nothing else."""
    parts = [*walk(g.left), *walk(g.right)]
    counted = any(isinstance(u, Size | Binder) for u in parts)
    return counted and not (g.left.free or g.right.free or any(isinstance(u, Sym) for u in parts))


def solutions(
    givens: Sequence[Given], least: Mapping[str, int], late: Callable[[], bool]
) -> list[Sizes]:
    """The smallest sizes for which the givens hold, a few."""
    sets = sorted({s for g in givens for t in (g.left, g.right) for s in _sets(t)})
    most = max(2, round(TRIES ** (1 / max(1, len(sets)))))
    ranges = [range(least.get(s, 1), least.get(s, 1) + most) for s in sets]
    choices = sorted(islice(product(*ranges), 2 * TRIES), key=lambda c: (sum(c), c))

    def found() -> Iterator[Sizes]:
        for choice in choices:
            sizes = dict(zip(sets, choice, strict=True))
            if late():
                return
            if satisfied(givens, sizes):
                yield sizes

    return list(islice(found(), KEPT))


def _sets(t: Term) -> Iterator[str]:
    for u in walk(t):
        if isinstance(u, Size):
            yield u.set
        elif isinstance(u, Binder):
            yield u.index.set


def satisfied(givens: Sequence[Given], sizes: Sizes) -> bool:
    """Whether what is said of sizes holds for these."""
    point = Point(sizes, {}, {})
    return all(compare(g.left, g.right, point, g.relation, budget=STEPS) == "agree" for g in givens)


def suggested(givens: Sequence[Given]) -> list[int]:
    """Sizes that the numbers in givens may need: entries of 1/7 that sum to 3 are 21."""
    numbers = {
        n
        for g in givens
        for t in (*walk(g.left), *walk(g.right))
        if isinstance(t, Num)
        for n in (abs(t.value.numerator), t.value.denominator)
        if 0 < n <= LARGEST
    }
    pairs = {n for a in numbers for b in numbers for n in (a * b, a + b, abs(a - b))}
    return sorted(n for n in numbers | pairs if 0 < n <= LARGEST)[:SUGGESTED]
