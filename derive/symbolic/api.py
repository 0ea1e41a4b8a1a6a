"""The questions that people ask in Python: prove, diff, simplify."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import thread_time
from types import MappingProxyType
from typing import Any

import sympy

from .. import report
from ..data import frozen, replace
from ..kernel.functions import Function
from ..kernel.givens import Given
from ..kernel.terms import Sym, Term
from ..maths.functions import FUNCTIONS
from .back import to_sympy
from .context import Context
from .convert import Reader, expression
from .statements import Hypothesis, declared, read_givens, resolved
from .verdicts import translated

SECONDS = 2.0
"""What one attempt to simplify may take."""


@frozen
class Question:
    """Expressions that share their names and index sets, as terms."""

    context: Context
    terms: tuple[Term, ...]
    hypotheses: tuple[Hypothesis, ...]

    @property
    def givens(self) -> tuple[Given, ...]:
        return tuple(h.given for h in self.hypotheses)


def question(
    expressions: Sequence[Any],
    given: Sequence[Any] = (),
    ranges: Mapping[Any, Any] = MappingProxyType({}),
    names: Sequence[str] = ("expr",),
) -> Question:
    """All that is needed to ask about some expressions. Everything is read before index sets are
    resolved: what one expression says of a set holds for the others too. `ranges` has the sizes of
    the sets that free indices run over, `names` what expressions are called in errors."""
    context = Context()
    called = [*names, *[names[-1]] * (len(expressions) - len(names))]
    for expr, name in zip(expressions, called, strict=True):
        with named(name):
            context.announce(expr)
    for letter, size in ranges.items():
        context.give_range(context.free_index(letter).set, letter, sympy.Integer(1), size, letter)
    reader = Reader(context)
    terms = []
    for expr, name in zip(expressions, called, strict=True):
        with named(name):
            terms.append(reader.read(expr))
    hypotheses = [*read_givens(given, context), *declared(context, len(given))]
    return Question(
        context,
        tuple(context.resolve(t) for t in terms),
        tuple(resolved(h, context) for h in hypotheses),
    )


@contextmanager
def named(what: str) -> Iterator[None]:
    """An expression that can't be represented is an error that names the argument."""
    try:
        yield
    except TypeError as problem:
        raise TypeError(f"{what}: {problem}") from None


def prove(
    a: Any, b: Any, given: Sequence[Any] = (), seconds: float = 2.0, trace: bool = False
) -> report.Verdict[Any]:
    """Whether `a = b` for every size of the sums, every index and every value, under the givens.

    >>> import sympy
    >>> import derive
    >>> x, y = sympy.symbols("x y")
    >>> derive.prove((x + y)**2, x**2 + 2*x*y + y**2)
    Proved()
    """
    if isinstance(given, sympy.Basic | str) or not isinstance(given, Sequence):
        raise TypeError(f"given: a list of SymPy relations was expected, not {given!r}")
    from ..judge.prove import nothing_follows
    from ..judge.prove import prove as judge

    deadline = thread_time() + seconds
    asked = question([expression(a, "a"), expression(b, "b")], given, names=("a", "b"))
    left, right = asked.terms
    verdict = judge(left, right, asked.givens, functions=FUNCTIONS, seconds=seconds, trace=trace)
    verdict = nothing_follows(verdict, asked.givens, FUNCTIONS, deadline)
    return translated(verdict, asked.context, asked.hypotheses)


def _orders(wrt: Sequence[Any]) -> Iterator[Any]:
    """The variables, each as often as it is differentiated by: `x, 2` and `(x, 2)` are x, x."""
    last: Any = None
    for place, entry in enumerate(wrt):
        pair = isinstance(entry, tuple | sympy.Tuple)
        variable, order = entry if pair else (entry, 1)
        if not pair and isinstance(entry, int | sympy.Integer):
            if last is None:
                raise TypeError(f"wrt[{place}]: {entry} follows no variable")
            variable, order = last, int(entry) - 1
            last = None
        else:
            last = None if pair else entry
        yield from [expression(variable, f"wrt[{place}]")] * int(order)


def diff(expr: Any, *wrt: Any) -> Any:
    """The derivative of an expression by symbols or indexed quantities, with sums taken right.

    >>> import sympy
    >>> import derive
    >>> N = sympy.Symbol("N", integer=True, positive=True)
    >>> i, j = sympy.symbols("i j", integer=True)
    >>> h = sympy.IndexedBase("h")
    >>> derive.diff(sympy.Sum(h[j]**2, (j, 1, N)), h[i])
    2*h[i]
    """
    from ..choose import differentiate

    for place, entry in enumerate(wrt):
        if isinstance(entry, sympy.IndexedBase):
            raise TypeError(
                f"wrt[{place}]: {entry} has many entries: differentiate by one of them, "
                f"such as {entry}[i], or ask for the gradient"
            )
    variables = list(_orders(wrt))
    if not variables:
        raise TypeError("wrt: a symbol or an indexed quantity to differentiate by was expected")
    asked = question([expression(expr, "expr"), *variables], names=("expr", "wrt"))
    out, *by = asked.terms
    for variable, term in zip(variables, by, strict=True):
        if not isinstance(term, Sym):
            raise TypeError(f"wrt: can't differentiate by {variable}")
        out = differentiate(out, term, FUNCTIONS)
    return _shortest(out, asked, (OPAQUE, FUNCTIONS))


def simplify(expr: Any) -> Any:
    """The normal form of an expression.

    >>> import sympy
    >>> import derive
    >>> N = sympy.Symbol("N", integer=True, positive=True)
    >>> i, j = sympy.symbols("i j", integer=True)
    >>> h = sympy.IndexedBase("h")
    >>> derive.simplify(sympy.Sum(h[j] * sympy.KroneckerDelta(i, j), (j, 1, N)))
    h[i]
    """
    asked = question([expression(expr, "expr")])
    return _shortest(asked.terms[0], asked, (OPAQUE, FUNCTIONS))


OPAQUE: Mapping[str, Function] = {
    name: replace(row, definition=None) for name, row in FUNCTIONS.items()
}
"""The functions without their definitions: tanh stays tanh."""


def _shortest(t: Term, asked: Question, tables: Sequence[Mapping[str, Function]]) -> Any:
    """The shortest of the normal forms with functions closed and opened; the term itself where
    neither is found in time."""
    from ..choose import simplify as normal
    from ..kernel import OutOfBudget, Undefined

    found: list[Any] = []
    for table in tables:
        try:
            form = normal(t, asked.givens, table, thread_time() + SECONDS)
        except Undefined as problem:
            raise ZeroDivisionError(f"the expression is defined nowhere: {problem}") from None
        except (OutOfBudget, RecursionError):
            continue
        found.append(to_sympy(form, asked.context))
    return min(found, key=sympy.count_ops) if found else to_sympy(t, asked.context)
