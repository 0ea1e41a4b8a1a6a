"""Differentiation of terms, before any given is applied.

The derivative of a term is a term that is not simplified: deltas stay where a sum met its
variable. Because nothing is rewritten on the way, a hypothesis such as `sum_j y_j = 1` cannot be
applied too early.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from . import terms as k
from .functions import NATIVE, Function, instantiate
from .terms import ONE, ZERO, Call, Deriv, Index, Pow, Sum, Sym, Term, call, fresh, rename

Depends = Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]


def _plus(*terms: Term) -> Term:
    return k.add(*[t for t in terms if t is not ZERO])


def _times(*factors: Term) -> Term:
    return ZERO if ZERO in factors else k.mul(*[f for f in factors if f is not ONE])


@dataclass
class Calculus:
    """Derivatives, given the rows of functions, the definitions of quantities, and which
    undefined quantities are arbitrary functions of which others."""

    functions: Mapping[str, Function]
    definition: Callable[[Sym], Term | None] = lambda _: None
    depends: Depends = field(default_factory=dict)
    kinks: dict[tuple[Term, str], None] = field(default_factory=dict)  # there is no derivative
    _known: dict[tuple[Term, Sym], Term] = field(default_factory=dict)

    def carry_out(self, t: Term) -> Term:
        """The term with every derivative in it carried out."""

        def rule(u: Term) -> Term | None:
            if not isinstance(u, Deriv):
                return None
            return u if self.arbitrary(u) else self.diff(u.body, u.variable)

        return k.transform(t, rule)

    def arbitrary(self, t: Term) -> tuple[Sym, ...]:
        """An arbitrary function, and the entries that it is differentiated by; else nothing."""
        if isinstance(t, Deriv):
            parts = self.arbitrary(t.body)
            inner = [name for name, _ in self.depends[parts[0].name]] if parts else []
            return (*parts, t.variable) if t.variable.name in inner else ()
        free = isinstance(t, Sym) and t.name in self.depends and self.definition(t) is None
        return (t,) if isinstance(t, Sym) and free else ()

    def diff(self, t: Term, v: Sym) -> Term:
        key = (t, v)
        out = self._known.get(key)
        if out is None:
            out = self._known[key] = _RULES[type(t)](self, t, v)
        return out

    def _sym(self, t: Sym, v: Sym) -> Term:
        if t.name == v.name and len(t.indices) == len(v.indices):
            pairs = [(i, j) for i, j in zip(t.indices, v.indices, strict=True) if i != j]
            return k.mul(*[k.Delta(i, j) for i, j in pairs])
        body = self.definition(t)
        return self.diff(body, v) if body is not None else self._arbitrary(t, t, v)

    def _arbitrary(self, t: Term, root: Sym, v: Sym) -> Term:
        """The chain rule for an arbitrary function of the quantities that it depends on."""
        depends = self.depends.get(root.name, ())
        if any(inner == v.name for inner, _ in depends):
            return Deriv(t, v)
        parts = []
        for inner, sets in depends:
            indices = tuple(fresh(Index("k", s)) for s in sets)
            entry = Sym(inner, indices)
            part = _times(Deriv(t, entry), self.diff(entry, v))
            for i in reversed(indices):
                part = Sum(i, part) if part is not ZERO else ZERO
            parts.append(part)
        return _plus(*parts)

    def _mul(self, t: k.Mul, v: Sym) -> Term:
        inner = [self.diff(factor, v) for factor in t.terms]
        return _plus(*[_times(*t.terms[:n], d, *t.terms[n + 1 :]) for n, d in enumerate(inner)])

    def _pow(self, t: Pow, v: Sym) -> Term:
        d, e = self.diff(t.base, v), t.exponent - 1
        outer = ONE if e == 0 else t.base if e == 1 else Pow(t.base, e)
        return _times(k.Num(t.exponent), outer, d)

    def _call(self, t: Call, v: Sym) -> Term:
        inner = [self.diff(a, v) for a in t.arguments]
        if all(d is ZERO for d in inner):
            return ZERO
        row = NATIVE.get(t.name) or self.functions.get(t.name)
        mark = "'" if len(inner) == 1 else "'{}"
        outer = [call(t.name + mark.format(n), *t.arguments) for n in range(len(inner))]
        if row is not None:
            outer = [instantiate(d, t.arguments) for d in row.derivatives]
        kinks = [instantiate(kink, t.arguments) for kink in row.kinks] if row is not None else []
        self.kinks |= {(kink, "kink"): None for kink in kinks if self.diff(kink, v) is not ZERO}
        return _plus(*[_times(o, d) for o, d in zip(outer, inner, strict=True)])

    def _binder(self, t: k.Binder, v: Sym) -> Term:
        i, body = t.index, t.body
        if i in v.indices:
            i = fresh(t.index)
            body = rename(body, {t.index: i})
        d = self.diff(body, v)
        if d is ZERO:
            return ZERO
        if isinstance(t, k.Prod):
            return _times(t, Sum(i, _times(d, Pow(body, Fraction(-1)))))
        if isinstance(t, k.Max):  # of the entry that is the largest; where two are, there is none
            self.kinks[t, "unique"] = None
            d = _times(1 - call("step", t - body), d)
        return Sum(i, d)

    def _cases(self, t: k.Cases, v: Sym) -> Term:
        for condition, _ in t.branches:
            self.diff(condition, v)  # which notes where it jumps
        branches = tuple((condition, self.diff(value, v)) for condition, value in t.branches)
        otherwise = self.diff(t.otherwise, v)
        if all(d is ZERO for d in (otherwise, *[d for _, d in branches])):
            return ZERO
        return k.Cases(branches, otherwise)

    def _deriv(self, t: Deriv, v: Sym) -> Term:
        parts = self.arbitrary(t)
        return self._arbitrary(t, parts[0], v) if parts else self.diff(self.diff(*t.args), v)


_RULES: dict[type, Callable[[Any, Any, Sym], Term]] = {
    **dict.fromkeys((k.Num, k.Size, k.Delta), lambda self, t, v: ZERO),
    Sym: Calculus._sym,
    k.Add: lambda self, t, v: _plus(*[self.diff(u, v) for u in t.terms]),
    k.Mul: Calculus._mul,
    Pow: Calculus._pow,
    Call: Calculus._call,
    **dict.fromkeys((Sum, k.Prod, k.Max), Calculus._binder),
    k.Cases: Calculus._cases,
    Deriv: Calculus._deriv,
}
