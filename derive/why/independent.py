"""Steps that would be right if the random variables in them were independent of each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ..judge import Disagreement, prove
from ..kernel import Function, Given
from ..kernel.calculus import Depends
from ..kernel.terms import Sym, Term
from ..maths.names import latex_name
from ..report import Proved
from .explain import Why

Names = Mapping[str, Collection[tuple[str, int]]]


def independent(
    left: Term,
    right: Term,
    givens: Sequence[Given],
    possible: Sequence[Given],
    variables: Names,
    *,
    functions: Mapping[str, Function],
    depends: Depends,
    relation: str,
    seconds: float,
) -> Why | None:
    """The independence that a step lacks. `possible` says what moments are products of,
    `variables` which random variables each moment is made of."""
    try:
        verdict = prove(
            left,
            right,
            [*givens, *possible],
            functions=functions,
            relation=relation,
            depends=depends,
            seconds=seconds,
            strict=False,
            hunt=1,
        )
    except Disagreement:
        return None
    if not isinstance(verdict, Proved):
        return None
    used = [possible[n - len(givens)] for n in verdict.uses if n >= len(givens)]
    moments = [g.left.name for g in used if isinstance(g.left, Sym)]
    names = sorted({f for m in moments for f in variables.get(m, ())})
    if not names:
        return None
    text = f"true if {_said(names)} are independent"
    return Why("independent", text, text, tuple(used))


def _said(names: Sequence[tuple[str, int]]) -> str:
    """`$X$ and $Y$`, `the $x_i$`."""
    shown = [f"${latex_name(name)}$" if not count else f"the ${name}_i$" for name, count in names]
    return shown[0] if len(shown) == 1 else ", ".join(shown[:-1]) + " and " + shown[-1]
