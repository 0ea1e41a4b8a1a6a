"""What the kernel is told of a function: one row of a table, as frozen data.

The definition is trusted and unfolded by the normal form; a function without one (sin, erf) stays
an atom. Rows are written over the parameters `X` (and `A` for a second argument).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from .terms import Sym, Term, transform

X, A = Sym("#0", ()), Sym("#1", ())
PARAMETERS = (X, A)


@dataclass(frozen=True)
class Function:
    """A scalar function of one or two arguments.

    `derivatives` has one term per argument; `domain` lists what must hold of terms for the
    function to be defined, as `(term, relation)`; the derivative does not hold where a term of
    `kinks` is zero; `sign` is what is known of every value."""

    name: str
    derivatives: tuple[Term, ...]
    definition: Term | None = None
    domain: tuple[tuple[Term, str], ...] = ()
    kinks: tuple[Term, ...] = ()
    sign: str = ""  # "" or "> 0" or ">= 0"
    parity: int = 0  # 1: even, -1: odd, 0: neither
    at_zero: Fraction | None = None

    @property
    def arity(self) -> int:
        return len(self.derivatives)


def instantiate(row: Term, arguments: Sequence[Term]) -> Term:
    """A row's term with arguments put for its parameters."""
    table = dict(zip(PARAMETERS, arguments, strict=False))
    return transform(row, lambda t: table.get(t) if isinstance(t, Sym) else None)
