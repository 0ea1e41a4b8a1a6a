"""Givens about derivatives ("the gradient is zero"), with the derivatives carried out: so that
points can be found that satisfy them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..choose import carry_out
from ..data import replace
from ..kernel.calculus import Calculus, Depends
from ..kernel.givens import Given, bind
from ..kernel.terms import Deriv, Sym, Term, rename, walk
from ..maths.functions import FUNCTIONS


def carried_out(givens: Sequence[Given], depends: Depends) -> Iterator[Given]:
    """The same equations without derivatives, where they have one everywhere."""
    for given in givens:
        if given.relation != "=" or given.definition or not _moves(given):
            continue
        calculus = Calculus(FUNCTIONS, _Definitions(givens), depends)
        left, right = carry_out(given.left, calculus), carry_out(given.right, calculus)
        made = replace(given, left=left, right=right)
        if not calculus.kinks and not _moves(made):
            yield made


def _moves(given: Given) -> bool:
    return any(isinstance(u, Deriv) for side in (given.left, given.right) for u in walk(side))


class _Definitions:
    """The formula of a quantity, by the givens that are definitions."""

    def __init__(self, givens: Sequence[Given]) -> None:
        self.givens = [g for g in givens if g.definition and isinstance(g.left, Sym)]

    def __call__(self, quantity: Sym) -> Term | None:
        for given in self.givens:
            assert isinstance(given.left, Sym)
            if given.left.name == quantity.name:
                env = bind(given.left.indices, quantity.indices, given.generic)
                if env is not None:
                    return rename(given.right, env)
        return None
