"""Differentiation of terms, before any given is applied.

The derivative of a term is a term that is not simplified: deltas stay where a sum met its
variable. Because nothing is rewritten on the way, a hypothesis such as `sum_j y_j = 1` cannot be
applied too early.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from . import terms as k
from .functions import NATIVE, Function, instantiate
from .terms import ONE, ZERO, Call, Deriv, Index, Sum, Sym, Term, call, fresh, rename

Rows = Mapping[str, Function]
Formulas = Callable[[Sym], Term | None]
Depends = Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]


def _plus(*terms: Term) -> Term:
    return k.add(*[t for t in terms if t is not ZERO])


def _times(*factors: Term) -> Term:
    return ZERO if ZERO in factors else k.mul(*[f for f in factors if f is not ONE])


class Calculus:
    """Derivatives, given the rows of functions, the definitions of quantities, and which
    undefined quantities are arbitrary functions of which others. `kinks` are terms that must not
    be zero, and maxima that must not have ties, for there to be a derivative."""

    def __init__(self, functions: Rows, definition: Formulas, depends: Depends) -> None:
        self.functions, self.definition, self.depends = functions, definition, depends
        self.kinks: dict[tuple[Term, str], None] = {}
        self._known: dict[tuple[Term, Sym], Term] = {}

    def arbitrary(self, t: Term) -> tuple[Sym, ...]:
        """An arbitrary function, and the entries that it is differentiated by; else nothing."""
        if isinstance(t, Sym):
            return (t,) if t.name in self.depends and self.definition(t) is None else ()
        parts = self.arbitrary(t.body) if isinstance(t, Deriv) else ()
        by = dict(self.depends[parts[0].name]) if parts else {}
        return (*parts, t.variable) if isinstance(t, Deriv) and t.variable.name in by else ()

    def diff(self, t: Term, v: Sym) -> Term:
        if (t, v) not in self._known:
            rule: Callable[[Any, Sym], Term] = getattr(self, f"_{type(t).__name__.lower()}")
            self._known[t, v] = rule(t, v)
        return self._known[t, v]

    def _sym(self, t: Sym, v: Sym) -> Term:
        if t.name == v.name and len(t.indices) == len(v.indices):
            pairs = [(i, j) for i, j in zip(t.indices, v.indices, strict=True) if i != j]
            return k.mul(*[k.Delta(i, j) for i, j in pairs])
        body = self.definition(t)
        return self.diff(body, v) if body is not None else self._arbitrary(t, t, v)

    def _arbitrary(self, t: Term, root: Sym, v: Sym) -> Term:
        """The chain rule for an arbitrary function of the quantities that it depends on."""
        depends = self.depends.get(root.name, ())
        if v.name in dict(depends):
            return Deriv(t, v)
        parts = []
        for inner, sets in depends:
            entry = Sym(inner, tuple(fresh(Index("k", s)) for s in sets))
            part = _times(Deriv(t, entry), self.diff(entry, v))
            parts.append(part if part is ZERO else k.total(entry.indices, part))
        return _plus(*parts)

    def _add(self, t: k.Add, v: Sym) -> Term:
        return _plus(*[self.diff(u, v) for u in t.terms])

    def _mul(self, t: k.Mul, v: Sym) -> Term:
        inner = [self.diff(factor, v) for factor in t.terms]
        return _plus(*[_times(*t.terms[:n], d, *t.terms[n + 1 :]) for n, d in enumerate(inner)])

    def _pow(self, t: k.Pow, v: Sym) -> Term:
        e = t.exponent
        outer = ONE if e == 1 else t.base if e == 2 else t.base ** (e - 1)
        return _times(k.Num(e), outer, self.diff(t.base, v))

    def _call(self, t: Call, v: Sym) -> Term:
        inner = [self.diff(a, v) for a in t.arguments]
        row = NATIVE.get(t.name) or self.functions.get(t.name)
        mark = "'" if len(inner) == 1 else "'{}"
        outer = [call(t.name + mark.format(n), *t.arguments) for n in range(len(inner))]
        if row is not None:
            outer = [instantiate(d, t.arguments) for d in row.derivatives]
        kinks = [instantiate(kink, t.arguments) for kink in (row.kinks if row is not None else ())]
        self.kinks |= {(kink, "kink"): None for kink in kinks if self.diff(kink, v) is not ZERO}
        return _plus(*[_times(o, d) for o, d in zip(outer, inner, strict=True)])

    def _sum(self, t: k.Binder, v: Sym) -> Term:
        i = fresh(t.index) if t.index in v.indices else t.index
        body = rename(t.body, {t.index: i}) if i != t.index else t.body
        d = self.diff(body, v)
        if d is ZERO or isinstance(t, Sum):
            return Sum(i, d) if d is not ZERO else ZERO
        if isinstance(t, k.Prod):
            return _times(t, Sum(i, d / body))
        self.kinks[t, "unique"] = None  # of the entry that is the largest
        return Sum(i, _times(1 - call("step", t - body), d))

    def _cases(self, t: k.Cases, v: Sym) -> Term:
        found = [self.diff(u, v) for u in t.children()]  # of conditions: where they jump is noted
        branches = tuple((c, d) for (c, _), d in zip(t.branches, found[1::2], strict=True))
        same = all(d is ZERO for d in (*found[1::2], found[-1]))
        return ZERO if same else k.Cases(branches, found[-1])

    def _deriv(self, t: Deriv, v: Sym) -> Term:
        parts = self.arbitrary(t)
        return self._arbitrary(t, parts[0], v) if parts else self.diff(self.diff(*t.args), v)

    _num = _size = _delta = lambda self, t, v: ZERO
    _prod = _max = _sum
