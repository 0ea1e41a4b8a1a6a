"""SymPy expressions as terms.

What an expression means is looked up by its class in a table; a class that is not there can't be
represented, and the error names it. Conventions: symbols stand for real numbers; `Heaviside(x, 0)`
is the kernel's step, and `Heaviside(x)` is 1/2 at zero, as in SymPy; a sum between two numbers is
written out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from numbers import Integral
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

from ..data import frozen, replace
from ..kernel.terms import (
    ONE,
    ZERO,
    Binder,
    Call,
    Cases,
    Delta,
    Deriv,
    Index,
    Max,
    Num,
    Pow,
    Prod,
    Sum,
    Sym,
    Term,
    add,
    call,
    fresh,
    mul,
    neg,
    term,
)
from ..maths.functions import FUNCTIONS
from .back import to_sympy
from .context import Context, name_of
from .maxover import MaxOver

WRITTEN_OUT = 1000
"""A sum between two numbers with more terms than this is refused."""

WRITTEN_OUT_TOGETHER = 5 * WRITTEN_OUT
"""All such sums together may have this many."""

ORDERS = 20
"""A derivative of a higher order is refused."""

__all__ = ["Context", "Reader", "expression", "to_sympy", "to_term"]


def expression(value: Any, what: str = "expression") -> Any:
    """The SymPy expression that was passed in. Strings are refused: SymPy would run them."""
    if isinstance(value, str):
        raise TypeError(f"{what}: a SymPy expression was expected, not the string {value!r}")
    if isinstance(value, bool):
        raise TypeError(f"{what}: a SymPy expression was expected, not {value!r} (use Eq, not ==)")
    if isinstance(value, Integral):
        return sympy.Integer(int(value))
    if isinstance(value, Fraction):
        return sympy.Rational(value.numerator, value.denominator)
    if isinstance(value, sympy.Float) or not isinstance(value, sympy.Basic):
        number = isinstance(value, sympy.Float | float)
        hint = "; write it as a Rational, or use nsimplify" if number else ""
        raise TypeError(
            f"{what}: a SymPy expression was expected, not {type(value).__name__} {value!r}{hint}"
        )
    return value


def to_term(value: Any, context: Context | None = None) -> Term:
    """The term that an expression means. With a context, names and index sets are shared."""
    context = context or Context()
    expr = expression(value)
    context.announce(expr)
    return context.resolve(Reader(context).read(expr))


@frozen
class Reader:
    """Reads expressions. `scope` has the bound symbols: an index, or a number put for it."""

    context: Context
    scope: Mapping[Any, Index | int] | None = None

    def read(self, expr: Any) -> Term:
        for cls in type(expr).__mro__:
            reader = READERS.get(cls)
            if reader is not None:
                return reader(self, expr)
        raise TypeError(f"{type(expr).__name__} can't be represented: {expr}")

    def each(self, parts: Iterable[Any]) -> list[Term]:
        return [self.read(p) for p in parts]

    def bound(self, symbol: Any) -> Index | int | None:
        return (self.scope or {}).get(symbol)

    def put(self, symbol: Any, meaning: Index | int) -> Reader:
        return replace(self, scope={**(self.scope or {}), symbol: meaning})

    # Indices
    def is_index(self, expr: Any) -> bool:
        """Whether an expression stands for a member of an index set."""
        return isinstance(expr, sympy.Idx | sympy.Symbol) and (
            isinstance(self.bound(expr), Index)
            or (self.bound(expr) is None and self.context.is_index(expr))
        )

    def index(self, expr: Any, where: Any) -> Index:
        """The member of an index set that an expression stands for."""
        meaning = self.bound(expr)
        if isinstance(meaning, Index):
            return meaning
        numbers = {s: n for s, n in (self.scope or {}).items() if isinstance(n, int)}
        value = expr.xreplace({s: sympy.Integer(n) for s, n in numbers.items()})
        if isinstance(value, sympy.Idx) and value.label.is_Integer:
            value = value.label
        if value.is_Integer and value >= 0:
            node = self.context.sets.node(str(value))
            if meaning is not None:
                self.context.sets.explicit(node, meaning, meaning)
            return Index(str(value), node, True)
        if isinstance(value, sympy.Idx | sympy.Symbol):
            return self.context.free_index(value)
        raise TypeError(
            f"the index {expr} in {where} can't be represented: "
            "an index is a symbol or a number that is not negative"
        )

    def delta(self, left: Any, right: Any, where: Any) -> Term:
        """1 where two indices are equal."""
        i, j = self.index(left, where), self.index(right, where)
        self.context.sets.join(i.set, j.set, where)
        if i.member and j.member:
            return ONE if i.name == j.name else ZERO
        return Delta(i, j)

    # Leaves
    def number(self, expr: Any) -> Term:
        return Num(Fraction(int(expr.p), int(expr.q)))

    def symbol(self, expr: Any) -> Term:
        meaning = self.bound(expr)
        if isinstance(meaning, int):
            return term(meaning)
        if meaning is not None or self.context.is_index(expr):
            raise TypeError(f"{expr} is used as an index and as a number")
        if not expr.is_commutative:
            raise TypeError(f"the symbol {expr} does not commute")
        return Sym(self.context.scalar(expr), ())

    def idx(self, expr: Any) -> Term:
        meaning = self.bound(expr)
        if isinstance(meaning, int):
            return term(meaning)
        raise TypeError(f"{expr} is used as an index and as a number")

    def indexed(self, expr: Any) -> Term:
        if not isinstance(expr.base, sympy.IndexedBase):
            raise TypeError(f"{expr.base} is not an IndexedBase, in {expr}")
        rank = len(expr.indices)
        name = self.context.base(expr.base, rank)
        indices = tuple(self.index(i, expr) for i in expr.indices)
        sets = self.context.sets
        for place, i in enumerate(indices):
            slot = sets.slot(name, place, rank)
            self._shape(slot, expr, place)
            sets.join(slot, i.set, expr)
        return Sym(name, indices)

    def _shape(self, slot: str, expr: Any, place: int) -> None:
        extent = expr.base.shape[place] if expr.base.shape else None
        if extent is not None and extent.is_Symbol:
            self.context.sets.range(slot, extent, None, expr)
        elif extent is not None and extent.is_Integer:
            self.context.sets.explicit(slot, 0, int(extent) - 1)

    # Arithmetic and functions
    def power(self, expr: Any) -> Term:
        base, exponent = expr.base, expr.exp
        if base is sympy.E:
            return call("exp", self.read(exponent))
        if exponent.is_Rational:
            return Pow(self.read(base), Fraction(int(exponent.p), int(exponent.q)))
        return call("pow", self.read(base), self.read(exponent))

    def heaviside(self, expr: Any) -> Term:
        inner = self.read(expr.args[0])
        at_zero = self.read(expr.args[1])
        if at_zero is ZERO:
            return call("step", inner)
        if at_zero is ONE:
            return 1 - call("step", neg(inner))
        return call("step", inner) + at_zero * call("zero", inner)

    def chain(self, name: str, parts: Iterable[Any]) -> Term:
        """A function of many arguments by one of two."""
        first, *rest = self.each(parts)
        for t in rest:
            first = call(name, first, t)
        return first

    def undefined(self, expr: Any) -> Term:
        name = self.context.function(expr.func)
        if name in FUNCTIONS:
            raise TypeError(
                f"{name} is the name of a known function: write its formula for it, "
                f"or give the unknown function {expr} another name"
            )
        return Call(name, tuple(self.each(expr.args)))

    def substituted(self, expr: Any) -> Term:
        """A derivative of an unknown function at a place: `Subs(Derivative(f(u), u), u, x**2)`."""
        inner = expr.expr
        if not (isinstance(inner, sympy.Derivative) and isinstance(inner.expr, AppliedUndef)):
            raise TypeError(f"Subs can't be represented: {expr}")
        function = inner.expr
        marks = ""
        for variable, order in inner.variable_count:
            if function.args.count(variable) != 1:
                raise TypeError(f"Subs can't be represented: {expr}")
            mark = "'" if len(function.args) == 1 else f"'{function.args.index(variable)}"
            marks += mark * self.order(order, expr)
        places = dict(zip(expr.variables, expr.point, strict=True))
        name = self.context.function(function.func)
        return Call(name + marks, tuple(self.read(a.xreplace(places)) for a in function.args))

    # Sums, products, maxima
    def binder(self, kind: type[Binder], expr: Any) -> Term:
        return self._limits(kind, expr, list(expr.limits))

    def _limits(self, kind: type[Binder], expr: Any, limits: list[Any]) -> Term:
        """SymPy's last limit is the outermost."""
        if not limits:
            return self.read(expr.function)
        symbol, low, high = self._limit(limits[-1], expr)
        if low.is_Integer and high.is_Integer:
            return self._written_out(kind, expr, limits, (symbol, int(low), int(high)))
        for s in (low.free_symbols | high.free_symbols) & {*(self.scope or {}), symbol}:
            raise TypeError(f"the range of {symbol} depends on the index {s}: {expr}")
        node = self.context.index_node(symbol)
        self.context.give_range(node, symbol, low, high, expr)
        index = fresh(Index(name_of(symbol), node))
        return kind(index, self.put(symbol, index)._limits(kind, expr, limits[:-1]))

    def _limit(self, limit: Any, expr: Any) -> tuple[Any, Any, Any]:
        if len(limit) != 3:
            raise TypeError(f"the range of {limit[0]} is not given: {expr}")
        symbol, low, high = limit
        numbers = {s: sympy.Integer(n) for s, n in (self.scope or {}).items() if isinstance(n, int)}
        return symbol, low.xreplace(numbers), high.xreplace(numbers)

    def _written_out(
        self, kind: type[Binder], expr: Any, limits: list[Any], over: tuple[Any, int, int]
    ) -> Term:
        symbol, low, high = over
        self.context.written_out += max(high - low, 0)
        if (
            not low - 1 <= high < low + WRITTEN_OUT
            or self.context.written_out > WRITTEN_OUT_TOGETHER
        ):
            raise TypeError(f"the range {low}..{high} of {symbol} can't be written out: {expr}")
        parts = [self.put(symbol, k)._limits(kind, expr, limits[:-1]) for k in range(low, high + 1)]
        if kind is not Max:
            return add(*parts) if kind is Sum else mul(*parts)
        if not parts:
            raise TypeError(f"there is no largest of nothing: {expr}")
        first, *rest = parts
        for t in rest:
            first = call("max", first, t)
        return first

    # Derivatives
    def order(self, order: Any, expr: Any) -> int:
        if not (order.is_Integer and 0 <= order <= ORDERS):
            raise TypeError(f"the order {order} of {expr} is not a number up to {ORDERS}")
        return int(order)

    def derivative(self, expr: Any) -> Term:
        out = self.read(expr.expr)
        for variable, order in expr.variable_count:
            by = self.quantity(variable, expr)
            for _ in range(self.order(order, expr)):
                out = Deriv(out, by)
        return out

    def quantity(self, variable: Any, where: Any) -> Sym:
        """What may be differentiated by."""
        if isinstance(variable, sympy.Symbol | sympy.Indexed):
            by = self.read(variable)
            if isinstance(by, Sym):
                return by
        raise TypeError(f"a derivative by {variable} can't be represented: {where}")

    # Cases
    def piecewise(self, expr: Any) -> Term:
        branches: list[tuple[Term, Term]] = []
        for value, condition in expr.args:
            if condition == sympy.true:
                return Cases(tuple(branches), self.read(value)) if branches else self.read(value)
            branches.append((self.condition(condition), self.read(value)))
        if sympy.Or(*(c for _, c in expr.args)) == sympy.true:
            return Cases(tuple(branches[:-1]), branches[-1][1])
        raise TypeError(f"no value where none of the conditions holds; add (value, True): {expr}")

    def condition(self, expr: Any) -> Term:
        """A statement as a term that is 1 where it holds and else 0."""
        for cls in type(expr).__mro__:
            reader = CONDITIONS.get(cls)
            if reader is not None:
                return reader(self, expr)
        raise TypeError(f"the condition {expr} can't be represented ({type(expr).__name__})")

    def equal(self, expr: Any) -> Term:
        left, right = expr.lhs, expr.rhs
        if self.is_index(left) or self.is_index(right):
            return self.delta(left, right, expr)
        return call("zero", self.difference(left, right))

    def difference(self, left: Any, right: Any) -> Term:
        """`left - right`, both read as numbers."""
        a, b = self.read(left), self.read(right)
        return a if b is ZERO else neg(b) if a is ZERO else a - b


def _above(reader: Reader, more: Any, less: Any) -> Term:
    return call("step", reader.difference(more, less))


def _all(reader: Reader, parts: Iterable[Any]) -> Term:
    return mul(*[reader.condition(p) for p in parts])


def _either(condition: Term, one: Term, other: Term) -> Term:
    return condition * one + (1 - condition) * other


def _any(reader: Reader, parts: Iterable[Any]) -> Term:
    return 1 - mul(*[1 - reader.condition(p) for p in parts])


CONDITIONS: dict[type, Callable[[Reader, Any], Term]] = {
    sympy.StrictGreaterThan: lambda r, e: _above(r, e.lhs, e.rhs),
    sympy.StrictLessThan: lambda r, e: _above(r, e.rhs, e.lhs),
    sympy.GreaterThan: lambda r, e: 1 - _above(r, e.rhs, e.lhs),
    sympy.LessThan: lambda r, e: 1 - _above(r, e.lhs, e.rhs),
    sympy.Equality: Reader.equal,
    sympy.Unequality: lambda r, e: 1 - r.equal(e),
    sympy.And: lambda r, e: _all(r, e.args),
    sympy.Or: lambda r, e: _any(r, e.args),
    sympy.Not: lambda r, e: 1 - r.condition(e.args[0]),
    sympy.ITE: lambda r, e: _either(*map(r.condition, e.args)),
    type(sympy.true): lambda r, e: ONE,
    type(sympy.false): lambda r, e: ZERO,
}
"""What a statement is as a 0/1-valued term."""


def _float(reader: Reader, expr: Any) -> Term:
    raise TypeError(f"the float {expr} is not exact: write a Rational, or use nsimplify")


def _numbers_last(expr: Any) -> Any:
    """The order of what SymPy keeps as a set; `Max(x, 0)` has its kink as step(x) says it."""
    return bool(expr.is_number), sympy.default_sort_key(expr)


def _row(name: str) -> Callable[[Reader, Any], Term]:
    return lambda reader, expr: Call(name, tuple(reader.each(expr.args)))


SAME_NAME = (
    "exp log sin cos tan cot sec csc asin acos atan sinh cosh tanh coth sech csch asinh acosh "
    "atanh erf erfc sign"
)
"""Functions that are called alike here and in SymPy."""

READERS: dict[type, Callable[[Reader, Any], Term]] = {
    sympy.Rational: Reader.number,
    sympy.Float: _float,
    sympy.Symbol: Reader.symbol,
    sympy.Idx: Reader.idx,
    sympy.Indexed: Reader.indexed,
    type(sympy.pi): lambda r, e: call("pi"),
    type(sympy.E): lambda r, e: call("exp", 1),
    sympy.Add: lambda r, e: add(*r.each(e.args)),
    sympy.Mul: lambda r, e: mul(*r.each(e.args)),
    sympy.Pow: Reader.power,
    **{getattr(sympy, name): _row(name) for name in SAME_NAME.split()},
    sympy.Abs: _row("abs"),
    sympy.floor: _row("floor"),
    sympy.ceiling: _row("ceil"),
    sympy.Max: lambda r, e: r.chain("max", sorted(e.args, key=_numbers_last)),
    sympy.Min: lambda r, e: r.chain("min", sorted(e.args, key=_numbers_last)),
    sympy.Heaviside: Reader.heaviside,
    sympy.KroneckerDelta: lambda r, e: r.delta(e.args[0], e.args[1], e),
    sympy.Piecewise: Reader.piecewise,
    sympy.Sum: lambda r, e: r.binder(Sum, e),
    sympy.Product: lambda r, e: r.binder(Prod, e),
    MaxOver: lambda r, e: r.binder(Max, e),
    sympy.Derivative: Reader.derivative,
    sympy.Subs: Reader.substituted,
    AppliedUndef: Reader.undefined,
}
"""What an object of a SymPy class means."""
