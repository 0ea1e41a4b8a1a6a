"""Expectations, variances and covariances as terms that are not taken apart: calls of functions
that no table has, named by their kind and by how they are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..kernel.terms import Call, Term

MARK = ":"


class Operator(NamedTuple):
    """What is taken of what: "E", "Var", "Cov" or "Corr"; what is `given` stands behind a bar."""

    kind: str
    head: str
    operands: tuple[Term, ...]
    given: tuple[Term, ...] = ()

    @property
    def term(self) -> Term:
        return operator(self.kind, self.head, self.operands, self.given)


def operator(kind: str, head: str, operands: Sequence[Term], given: Sequence[Term] = ()) -> Term:
    return Call(f"{kind}{MARK}{len(operands)}{MARK}{head}", (*operands, *given))


def read(t: Term) -> Operator | None:
    """The operator that a term is, if it is one."""
    if not isinstance(t, Call) or MARK not in t.name:
        return None
    kind, count, head = t.name.split(MARK, 2)
    at = int(count)
    return Operator(kind, head, t.arguments[:at], t.arguments[at:])
