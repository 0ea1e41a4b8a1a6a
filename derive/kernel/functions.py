"""What the kernel is told of a function: one row of a table, as frozen data.

The definition is trusted and unfolded by the normal form; a function without one (sin, erf) stays
an atom. Rows are written over the parameters `X` (and `A` for a second argument).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .terms import ZERO, Sym, Term, call, transform

X, A = Sym("#0", ()), Sym("#1", ())
PARAMETERS = (X, A)


class Function(NamedTuple):
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

    @property
    def arity(self) -> int:
        return len(self.derivatives)


# what the kernel itself knows: exp, log, the indicators of X > 0 and X = 0, X to the A
POWER, ABOVE = call("exp", A * call("log", X)), ((X, "> 0"),)
_ROWS = (
    Function("exp", (call("exp", X),), sign="> 0"),
    Function("log", (1 / X,), domain=ABOVE),
    Function("step", (ZERO,), kinks=(X,), sign=">= 0"),
    Function("zero", (ZERO,), 1 - call("step", X) - call("step", -X), kinks=(X,), sign=">= 0"),
    Function("pow", (A * call("pow", X, A - 1), call("pow", X, A) * call("log", X)), POWER, ABOVE),
)
NATIVE = {row.name: row for row in _ROWS}


def instantiate(row: Term, arguments: Sequence[Term]) -> Term:
    """A row's term with arguments put for its parameters."""
    table = dict(zip(PARAMETERS, arguments, strict=False))
    return transform(row, lambda t: table.get(t) if isinstance(t, Sym) else None)
