"""What becomes of an expression that is computed as it is written, and the form that is stable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from time import thread_time
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy

from ..data import frozen, replace
from ..maths.functions import FUNCTIONS
from ..report import Proved
from .api import SECONDS, prove
from .back import to_sympy
from .compiled import Compiled, untested
from .context import name_of
from .convert import expression

if TYPE_CHECKING:
    from ..judge.enclose import Point
    from ..judge.stability import Computed, Event
    from ..report import Verdict

FORMATS = ("float64", "float32", "bfloat16", "float16")


@frozen
class Trouble:
    """One operation that goes wrong: `kind` is overflow, underflow, cancellation, invalid or
    division by zero; `part` is what it computes, for the members `where`."""

    kind: str
    part: Any
    where: Mapping[str, int]
    operands: tuple[float, ...]
    value: float

    def __repr__(self) -> str:
        members = ", ".join(f"{n} = {v}" for n, v in self.where.items())
        given = ", ".join(f"{v:g}" for v in self.operands)
        at = f" at {members}" if members else ""
        return f"{self.kind} in {self.part}{at}: {given} gives {self.value:g}"


@frozen
class Stability:
    """An expression computed as it is written. `fine` says that at least half of the digits are
    right; `troubles` what went wrong on the way. `form` is an expression that was proved equal and
    does better (None where none is known), `form_value` what that comes to."""

    fine: bool
    dtype: str
    value: float
    exact: float | None
    troubles: tuple[Trouble, ...]
    form: Any = None
    form_value: float | None = None
    proof: Verdict[Any] | None = None

    def __repr__(self) -> str:
        if self.fine:
            return f"Stability(fine in {self.dtype}: {self.value:.6g})"
        first = f": {self.troubles[0]!r}" if self.troubles else ""
        exact = "undefined" if self.exact is None else f"{self.exact:.6g}"
        said = f"{self.value:.6g} instead of {exact} in {self.dtype}{first}"
        better = "" if self.form is None else f"; stable: {self.form} = {self.form_value:.6g}"
        return f"Stability({said}{better})"

    def _repr_latex_(self) -> str:
        form = "" if self.form is None else rf",\quad \text{{stable: }} {sympy.latex(self.form)}"
        said = "fine" if self.fine else self.troubles[0].kind if self.troubles else "not accurate"
        return rf"$\displaystyle \text{{{said}}}{form}$"


def stability(expr: Any, at: Mapping[Any, Any], dtype: str = "float64") -> Stability:
    """What an expression comes to when it is computed as written, at a point such as
    `{z: [1000, 0], i: 1}` (an index is counted from 1), and a form that is stable there.

    >>> import sympy
    >>> from derive.symbolic import logsumexp
    >>> z = sympy.IndexedBase("z")
    >>> found = stability(logsumexp(z), {z: [1000, 0]})
    >>> found.troubles[0]
    overflow in exp(z[k]) at k = 1: 1000 gives inf
    >>> found.form
    log(Sum(exp(z[k] - MaxOver(z[l], (l, 1, N))), (k, 1, N))) + MaxOver(z[k], (k, 1, N))
    >>> found.form_value
    1000.0
    """
    from ..judge.enclose import EvaluationError
    from ..judge.stability import stability as computed

    if dtype not in FORMATS:
        raise ValueError(f"dtype: one of {', '.join(FORMATS)} was expected, not {dtype!r}")
    function = untested(expression(expr, "expr"))
    values, members = _point(function, at)
    point = function.point(values, members)
    try:
        found = computed(function.term, point, dtype)
    except EvaluationError as problem:
        raise ValueError(f"expr: it can't be computed at this point: {problem}") from None
    written = found.written
    troubles = tuple(_trouble(e, function) for e in written.events)
    shown = Stability(written.fine, dtype, written.value, written.true, troubles)
    if written.fine:
        return shown
    for better in _candidates(found.shifted, function, point, dtype):
        form = to_sympy(better.form, function.context)
        proof = prove(expr, form) if better.fine else None
        if isinstance(proof, Proved):
            return replace(shown, form=form, form_value=better.value, proof=proof)
    return shown


def _trouble(event: Event, function: Compiled) -> Trouble:
    part = to_sympy(event.term, function.context, evaluate=False)
    where = {n: m + _start(event, n, function) for n, m in event.members.items()}
    return Trouble(event.kind, part, where, event.operands, event.value)


def _start(event: Event, name: str, function: Compiled) -> int:
    sets = [i.set for i in event.term.free if i.name.partition("~")[0] == name]
    return int(function.first.get(sets[0], 1)) if sets else 1


def _candidates(
    shifted: Computed | None, function: Compiled, point: Point, dtype: str
) -> Iterator[Computed]:
    """Other forms, computed at the point: after the shift, and the normal form."""
    from ..choose import simplify
    from ..judge.stability import EvaluationError, compute
    from ..kernel import OutOfBudget, Undefined

    if shifted is not None:
        yield shifted
    try:
        yield compute(simplify(function.term, (), FUNCTIONS, thread_time() + SECONDS), point, dtype)
    except (OutOfBudget, Undefined, EvaluationError, RecursionError):
        return


def _point(function: Compiled, at: Mapping[Any, Any]) -> tuple[dict[str, Any], tuple[int, ...]]:
    """Arrays by name, and the member (from 0) that each free index stands for."""
    if not isinstance(at, Mapping):
        raise TypeError(f"at: a mapping from symbols to numbers was expected, not {at!r}")
    named = {n if isinstance(n, str) else name_of(n): v for n, v in at.items()}
    numbers = {}
    for index in function.indices:
        if index.name not in named:
            raise TypeError(f"at: no number is given for the index {index.name}")
        numbers[index] = int(named.pop(index.name))
    values = function.bound((), named)
    for name, array in values.items():
        if not np.isfinite(array).all():
            raise ValueError(f"at: {name} must be finite, not {array}")
    sizes = function.sizes(values)
    places = tuple(n - function.first[index.set] for index, n in numbers.items())
    for (index, number), place in zip(numbers.items(), places, strict=True):
        if not 0 <= place < sizes.get(index.set, 1):
            raise ValueError(f"at: there is no member {number} of {index.name}")
    return values, places
