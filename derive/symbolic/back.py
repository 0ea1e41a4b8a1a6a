"""Terms as SymPy expressions.

SymPy evaluates while it constructs, so what comes out may be simpler than the term: it is equal to
it wherever the term is defined. With `evaluate=False` sums, products and powers stay as written.
Bound indices get names that nothing else in the expression has: SymPy would capture them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import sympy

from ..choose.written_out import occurrences
from ..data import frozen, replace
from ..kernel import terms as k
from ..kernel.functions import instantiate
from ..kernel.terms import Index, Term
from ..maths.functions import FUNCTIONS
from ..maths.names import choose, free_names, taken_names
from ..maths.printer import negation
from .context import Context
from .maxover import MaxOver

LARGEST_EXPONENT = 10_000
"""A term with a larger exponent is not evaluated at all: SymPy would write out the number."""

LARGEST_NUMBER = 12_000
"""Nor is one that has a number with more binary digits than this: Python would not print it."""


def to_sympy(t: Term, context: Context | None = None, evaluate: bool = True) -> Any:
    """The SymPy expression that a term means, over the symbols of the context."""
    context = context or Context()
    evaluate = evaluate and not any(map(_enormous, k.walk(t)))
    taken = taken_names(t)
    names = free_names(t, {}, taken)
    writer = Writer(context, taken, {}, evaluate)
    return replace(writer, env={i: writer.letter(i, name) for i, name in names.items()}).write(t)


def _enormous(t: Term) -> bool:
    """A power that may be a number with very many digits."""
    if isinstance(t, k.Call) and t.name == "pow":
        return not any(isinstance(u, k.Sym | k.Size) for u in k.walk(t))
    if not isinstance(t, k.Pow):
        return False
    times = abs(t.exponent.numerator)
    return times > LARGEST_EXPONENT or times * _digits(t.base) > LARGEST_NUMBER


def _digits(t: Term) -> int:
    """How many binary digits its numbers have, where it has nothing but numbers."""
    inner = [*occurrences(t)]
    if any(isinstance(u, k.Sym | k.Size) for u in inner):
        return 0
    numbers = [u.value for u in inner if isinstance(u, k.Num)]
    return sum(max(abs(q.numerator), q.denominator).bit_length() for q in numbers)


@frozen
class Writer:
    """Writes terms; `env` has the SymPy object for every index in scope."""

    context: Context
    taken: frozenset[str]
    env: Mapping[Index, Any]
    evaluate: bool

    def write(self, t: Term) -> Any:
        return _WRITERS[type(t)](self, t)

    def letter(self, index: Index, name: str) -> Any:
        if index.member and name.isdigit():
            return sympy.Integer(name)
        known = self.context.letters.get(name)
        return known if known is not None else sympy.Symbol(name, integer=True)

    def symbol(self, t: k.Sym) -> Any:
        if not t.indices:
            known = self.context.scalars.get(t.name)
            return known if known is not None else sympy.Symbol(t.name)
        base = self.context.bases.get(t.name)
        base = base if base is not None else sympy.IndexedBase(t.name)
        return base[tuple(self.env[i] for i in t.indices)]

    def size(self, name: str) -> Any:
        known = self.context.sizes.get(name)
        return known if known is not None else sympy.Symbol(name, integer=True, positive=True)

    def power(self, t: k.Pow) -> Any:
        exponent = sympy.Rational(t.exponent.numerator, t.exponent.denominator)
        return sympy.Pow(self.write(t.base), exponent, evaluate=self.evaluate)

    def many(self, operation: Any, t: Any) -> Any:
        return operation(*map(self.write, t.terms), evaluate=self.evaluate)

    def binder(self, operation: Any, t: k.Binder) -> Any:
        used = {str(s) for s in self.env.values()} | self.taken
        symbol = self.letter(t.index, choose(t.index, used))
        size = self.size(t.index.set)
        first = self.context.sets.first.get(size, 1)
        body = replace(self, env={**self.env, t.index: symbol}).write(t.body)
        return operation(body, (symbol, first, size + first - 1))

    def call(self, t: k.Call) -> Any:
        arguments = [self.write(a) for a in t.arguments]
        if t.name == "pow":
            return sympy.Pow(*arguments, evaluate=self.evaluate)
        known = _CALLS.get(t.name)
        if known is not None:
            return known(*arguments)
        row = FUNCTIONS.get(t.name)
        if row is not None and row.definition is not None:
            return self.write(instantiate(row.definition, t.arguments))
        return self.unknown(t.name, arguments)

    def unknown(self, name: str, arguments: list[Any]) -> Any:
        """An unknown function, or a derivative of one: `f'` of one argument, `f'0'1` of more."""
        base, *marks = name.split("'")
        found = self.context.functions.get(base)
        function = found if found is not None else sympy.Function(base)
        if not marks:
            return function(*arguments)
        places = [sympy.Dummy(f"u{n}") for n in range(len(arguments))]
        by = [places[int(mark or 0)] for mark in marks]
        derivative = sympy.Derivative(function(*places), *by)
        return sympy.Subs(derivative, tuple(places), tuple(arguments))

    def cases(self, t: k.Cases) -> Any:
        branches = [(self.write(v), self.condition(c)) for c, v in t.branches]
        return sympy.Piecewise(*branches, (self.write(t.otherwise), True))

    def derivative(self, t: k.Deriv) -> Any:
        body, variable = self.write(t.body), self.write(t.variable)
        made = sympy.Derivative(body, variable)
        if made != 0:
            return made
        # SymPy takes a symbol for a constant; here it may be a quantity with a definition.
        return sympy.Expr.__new__(sympy.Derivative, body, sympy.Tuple(variable, 1))

    def condition(self, t: Term) -> Any:
        """A 0/1-valued term as a statement."""
        match t:
            case k.Call("step", (inner,)):
                return sympy.Gt(self.write(inner), 0)
            case k.Call("zero", (inner,)):
                return sympy.Eq(self.write(inner), 0)
            case k.Delta(i, j):
                return sympy.Eq(self.env[i], self.env[j])
            case k.Mul(parts):
                return sympy.And(*map(self.condition, parts))
            case k.Num(value) if value in (0, 1):
                return sympy.true if value else sympy.false
        denied = negation(t)
        return sympy.Eq(self.write(t), 1) if denied is None else sympy.Not(self.condition(denied))


def _step(x: Any) -> Any:
    return sympy.Heaviside(x, 0)


def _zero(x: Any) -> Any:
    return sympy.Piecewise((1, sympy.Eq(x, 0)), (0, True))


_SAME = re.findall(
    r"\w+",
    "exp log sin cos tan cot sec csc asin acos atan sinh cosh tanh coth sech csch asinh acosh "
    "atanh erf erfc sign sqrt",
)
_CALLS: dict[str, Callable[..., Any]] = {
    **{name: getattr(sympy, name) for name in _SAME},
    "pi": lambda: sympy.pi,
    "abs": sympy.Abs,
    "max": sympy.Max,
    "min": sympy.Min,
    "step": _step,
    "zero": _zero,
    "relu": lambda x: sympy.Max(x, 0),
}
"""Functions that SymPy has; others are written by their definition."""

_WRITERS: dict[type[Term], Callable[[Writer, Any], Any]] = {
    k.Num: lambda w, t: sympy.Rational(t.value.numerator, t.value.denominator),
    k.Sym: Writer.symbol,
    k.Size: lambda w, t: w.size(t.set),
    k.Add: lambda w, t: w.many(sympy.Add, t),
    k.Mul: lambda w, t: w.many(sympy.Mul, t),
    k.Pow: Writer.power,
    k.Call: Writer.call,
    k.Sum: lambda w, t: w.binder(sympy.Sum, t),
    k.Prod: lambda w, t: w.binder(sympy.Product, t),
    k.Max: lambda w, t: w.binder(MaxOver, t),
    k.Delta: lambda w, t: sympy.KroneckerDelta(w.env[t.left], w.env[t.right]),
    k.Cases: Writer.cases,
    k.Deriv: Writer.derivative,
}
