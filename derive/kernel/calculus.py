"""Differentiation of terms, before any given is applied.

The derivative of a term is a term that is not simplified: deltas stay where a sum met its
variable. Because nothing is rewritten on the way, a hypothesis such as `sum_j y_j = 1` cannot be
applied too early.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from .functions import Function, instantiate
from .terms import (
    ONE,
    ZERO,
    Add,
    Binder,
    Call,
    Cases,
    Delta,
    Deriv,
    Index,
    Max,
    Mul,
    Num,
    Pow,
    Prod,
    Size,
    Sum,
    Sym,
    Term,
    add,
    call,
    fresh,
    mul,
    rename,
    transform,
    walk,
)

Depends = Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]
Lookup = Callable[[Sym], Term | None]


def _plus(*terms: Term) -> Term:
    return add(*[t for t in terms if t is not ZERO])


def _times(*factors: Term) -> Term:
    return ZERO if ZERO in factors else mul(*[f for f in factors if f is not ONE])


def _power(base: Term, e: Fraction) -> Term:
    return ONE if e == 0 else base if e == 1 else Pow(base, e)


class Calculus:
    """Derivatives, given the rows of functions, the definitions of quantities, and which
    undefined quantities are arbitrary functions of which others."""

    def __init__(
        self,
        functions: Mapping[str, Function],
        definition: Lookup = lambda _: None,
        depends: Depends | None = None,
    ) -> None:
        self.functions = functions
        self.definition = definition
        self.depends = depends or {}
        self.kinks: dict[tuple[Term, str], None] = {}
        self._known: dict[tuple[Term, Sym], Term] = {}

    def carry_out(self, t: Term) -> Term:
        """The term with every derivative in it carried out."""
        return transform(t, lambda u: self.diff(u.body, u.variable) if isinstance(u, Deriv) else None)

    def diff(self, t: Term, v: Sym) -> Term:
        key = (t, v)
        out = self._known.get(key)
        if out is None:
            out = self._known[key] = self._RULES[type(t)](self, t, v)
        return out

    def _sym(self, t: Sym, v: Sym) -> Term:
        if t.name == v.name and len(t.indices) == len(v.indices):
            pairs = [(i, j) for i, j in zip(t.indices, v.indices, strict=True) if i != j]
            return mul(*[Delta(i, j) for i, j in pairs])
        body = self.definition(t)
        if body is not None:
            return self.diff(body, v)
        return self._arbitrary(t, t.name, v)

    def _arbitrary(self, t: Term, name: str, v: Sym) -> Term:
        """The chain rule for an arbitrary function of the quantities that it depends on."""
        if any(inner == v.name for inner, _ in self.depends.get(name, ())):
            return Deriv(t, v)
        parts = []
        for inner, sets in self.depends.get(name, ()):
            indices = tuple(fresh(Index("k", s)) for s in sets)
            entry = Sym(inner, indices)
            part = _times(Deriv(t, entry), self.diff(entry, v))
            if part is not ZERO:
                for i in reversed(indices):
                    part = Sum(i, part)
                parts.append(part)
        return _plus(*parts)

    def _mul(self, t: Mul, v: Sym) -> Term:
        parts = []
        for k, factor in enumerate(t.terms):
            d = self.diff(factor, v)
            if d is not ZERO:
                parts.append(_times(*t.terms[:k], d, *t.terms[k + 1 :]))
        return _plus(*parts)

    def _pow(self, t: Pow, v: Sym) -> Term:
        d = self.diff(t.base, v)
        return _times(Num(t.exponent), _power(t.base, t.exponent - 1), d) if d is not ZERO else ZERO

    def _call(self, t: Call, v: Sym) -> Term:
        inner = [self.diff(a, v) for a in t.arguments]
        if all(d is ZERO for d in inner):
            return ZERO
        native = _NATIVE.get(t.name)
        if native is not None:
            if t.name in ("step", "zero"):
                self.kinks[t.arguments[0], "kink"] = None
            return native(t, inner)
        row = self.functions.get(t.name)
        if row is None:
            mark = "'" if len(inner) == 1 else "'{}"
            outer = [call(t.name + mark.format(k), *t.arguments) for k in range(len(inner))]
        else:
            outer = [instantiate(d, t.arguments) for d in row.derivatives]
            for kink in [instantiate(k, t.arguments) for k in row.kinks]:
                if self.diff(kink, v) is not ZERO:
                    self.kinks[kink, "kink"] = None
        return _plus(*[_times(o, d) for o, d in zip(outer, inner, strict=True)])

    def _apart(self, t: Binder, v: Sym) -> tuple[Index, Term]:
        """A binder's index and body, with an index that the variable does not mention."""
        if t.index not in v.indices:
            return t.index, t.body
        new = fresh(t.index)
        return new, rename(t.body, {t.index: new})

    def _sum(self, t: Sum, v: Sym) -> Term:
        i, body = self._apart(t, v)
        d = self.diff(body, v)
        return Sum(i, d) if d is not ZERO else ZERO

    def _prod(self, t: Prod, v: Sym) -> Term:
        i, body = self._apart(t, v)
        d = self.diff(body, v)
        return _times(t, Sum(i, _times(d, Pow(body, Fraction(-1))))) if d is not ZERO else ZERO

    def _max(self, t: Max, v: Sym) -> Term:
        """The derivative of the entry that is the largest; where two are, there is none."""
        i, body = self._apart(t, v)
        d = self.diff(body, v)
        if d is ZERO:
            return ZERO
        self.kinks[t, "unique"] = None
        return Sum(i, _times(1 - call("step", t - body), d))

    def _cases(self, t: Cases, v: Sym) -> Term:
        values = [self.diff(value, v) for _, value in t.branches]
        otherwise = self.diff(t.otherwise, v)
        for condition, _ in t.branches:
            for u in walk(condition):
                if isinstance(u, Call) and self.diff(u.arguments[0], v) is not ZERO:
                    self.kinks[u.arguments[0], "kink"] = None
        if all(d is ZERO for d in (*values, otherwise)):
            return ZERO
        conditions = [c for c, _ in t.branches]
        return Cases(tuple(zip(conditions, values, strict=True)), otherwise)

    def _deriv(self, t: Deriv, v: Sym) -> Term:
        inner = self.diff(t.body, t.variable)
        root: Term = inner
        while isinstance(root, Deriv):
            root = root.body
        if isinstance(inner, Deriv) and isinstance(root, Sym):
            return self._arbitrary(inner, root.name, v)
        return self.diff(inner, v)

    _RULES: dict[type, Callable[[Any, Any, Sym], Term]] = {
        **dict.fromkeys((Num, Size, Delta), lambda self, t, v: ZERO),
        Sym: _sym,
        Add: lambda self, t, v: _plus(*[self.diff(u, v) for u in t.terms]),
        Mul: _mul,
        Pow: _pow,
        Call: _call,
        Sum: _sum,
        Prod: _prod,
        Max: _max,
        Cases: _cases,
        Deriv: _deriv,
    }


def _pow_call(t: Call, inner: list[Term]) -> Term:
    base, exponent = t.arguments
    by_base = _times(exponent, call("pow", base, exponent - 1), inner[0])
    by_exponent = _times(t, call("log", base), inner[1])
    return _plus(by_base, by_exponent)


_NATIVE: dict[str, Callable[[Call, list[Term]], Term]] = {
    "exp": lambda t, d: _times(t, d[0]),
    "log": lambda t, d: _times(Pow(t.arguments[0], Fraction(-1)), d[0]),
    "step": lambda t, d: ZERO,
    "zero": lambda t, d: ZERO,
    "pow": _pow_call,
}
