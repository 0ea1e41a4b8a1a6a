"""The numeric sieve before the prover: what differs at a point need not be tried to prove.

One evaluator per point is kept for all candidates. They share nearly all of their subterms, so a
candidate costs the way from its change up to the top, and hundreds of them are affordable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from ..data import field, record
from ..judge.enclose import BUDGET, EvaluationError, Point
from ..judge.points import admissible_points
from ..judge.trouble import Undefined
from ..kernel import Function, Given
from ..kernel.calculus import Depends
from ..kernel.terms import ZERO, Term

if TYPE_CHECKING:
    from ..judge.evaluate import Evaluator

POINTS = 6
ENOUGH = 3  # points at which a candidate must be defined, and agree
PRECISION = 128


@record
class Screen:
    """Admissible points, and the left side's value at each, computed when first needed."""

    left: Term
    points: list[Point]
    relation: str = "="
    deadline: float | None = None
    at: list[tuple[Evaluator, Any]] = field(default_factory=list)
    kept: list[Term] = field(default_factory=list)  # evaluators know terms by their identity

    @classmethod
    def of(
        cls,
        left: Term,
        others: Sequence[Term],
        givens: Sequence[Given],
        functions: Mapping[str, Function],
        depends: Depends,
        deadline: float,
        relation: str = "=",
    ) -> Screen:
        """Points for a left side and all terms that may be compared with it."""
        points = admissible_points(
            (left, *others), givens, functions, depends=depends, deadline=deadline
        )
        found = sorted(islice(points, POINTS), key=_cost)
        return cls(left, found, relation, deadline)

    def _values(self) -> Iterator[tuple[Evaluator, Any]]:
        yield from self.at
        while self.points:
            from ..judge.evaluate import Evaluator

            evaluator = Evaluator(self.points.pop(0), PRECISION, BUDGET, self.deadline)
            try:
                known = evaluator, evaluator.value(self.left)
            except EvaluationError:
                continue
            self.at.append(known)
            yield known

    def agrees(self, t: Term) -> bool:
        """Whether a term has the value of the left side at every point where that has one.

        Where both are 0 at every point, nothing is explained: much makes an expression vanish."""
        from ..judge.evaluate import RELATIONS, order
        from ..judge.jets import is_zero, real

        self.kept.append(t)
        agreed = 0
        vanishes = t is not ZERO
        for evaluator, value in self._values():
            evaluator.left = BUDGET
            try:
                other = real(evaluator.value(t))
            except Undefined:
                return False
            except EvaluationError:
                continue
            said = RELATIONS[self.relation].get(order(real(value), other, PRECISION), "unknown")
            if said == "differ":
                return False
            agreed += said == "agree"
            vanishes = vanishes and is_zero(other)
        return agreed >= min(ENOUGH, len(self.at)) > 0 and not vanishes


def _cost(point: Point) -> int:
    """Small sizes first: most candidates are wrong at a single member already."""
    return sum(point.sizes.values())
