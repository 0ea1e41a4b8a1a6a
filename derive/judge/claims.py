"""What is asked of the judge, and what one attempt at a proof finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from ..choose import algebra as chosen
from ..data import frozen
from ..kernel import Algebra, Function, Given
from ..kernel.calculus import Depends
from ..kernel.terms import Deriv, Index, Sym, Term, walk
from ..report import Step


@frozen
class Claim:
    """What is asked: does `left relation right` hold under the givens?"""

    left: Term
    right: Term
    givens: tuple[Given, ...]
    functions: Mapping[str, Function]
    depends: Depends
    deadline: float
    trace: bool
    strict: bool = True
    models: tuple[Given, ...] = ()  # ways that quantities may be: for points, never for a proof
    supposed: tuple[Given, ...] = ()  # the last givens, in a case or under a side condition
    taken: frozenset[Index] = frozenset()  # indices that no bound one is called as

    def algebra(self, *more: Given, unfold: Iterable[str] = ()) -> Algebra:
        return chosen(
            (*self.givens, *more),
            self.functions,
            depends=self.depends,
            deadline=self.deadline,
            steps=[] if self.trace else None,
            unfold=unfold,
        )

    def defined(self) -> set[str]:
        """The quantities that have a formula."""
        return {g.left.name for g in self.givens if g.definition and isinstance(g.left, Sym)}

    def sampled(self) -> tuple[Given, ...]:
        """What points must satisfy. A derivative of what is modelled is what it is in the model,
        at whatever point."""
        modelled = {m.left.name for m in self.models if isinstance(m.left, Sym)}
        known = modelled.union(*(_names(m.right) for m in self.models))
        return (*(g for g in self.givens if not _is_slope(g, modelled, known)), *self.models)


def _is_slope(given: Given, modelled: Set[str], known: Set[str]) -> bool:
    match given.left:
        case Deriv(Sym(name), _) if name in modelled:
            return _names(given.left) | _names(given.right) <= known
    return False


def _names(t: Term) -> set[str]:
    return {u.name for u in walk(t) if isinstance(u, Sym)}


@frozen
class Proof:
    """What one successful attempt found."""

    used: frozenset[int]
    conditions: tuple[tuple[Term, str], ...]
    steps: tuple[Step[Term], ...]


@frozen
class Failure:
    """What an attempt left: the residual's indicators, signs that it missed, why it stopped."""

    indicators: tuple[Term, ...] = ()
    signs: tuple[Given, ...] = ()
    reason: str = ""
