"""Targets at a concrete size, as SymPy expressions: every sum written out, every entry a symbol.

This is what somebody does who has SymPy alone: choose N, expand, differentiate, simplify. Sums that
are given are used by putting the last entry in terms of the others; one-hot vectors become one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sympy

from derive.kernel import terms as k
from derive.kernel.functions import instantiate
from derive.kernel.givens import Given
from derive.kernel.terms import Index, Term
from derive.maths.functions import FUNCTIONS

from ..targets import Target

Entry = tuple[str, tuple[int, ...]]


@dataclass(frozen=True)
class Sheet:
    """The knowledge about one target at one size."""

    size: int
    givens: tuple[Given, ...]
    env: Mapping[Index, int]
    free: Mapping[Index, int]  # what the claim's free indices stand for, in definitions too
    held: frozenset[Entry] = frozenset()
    known: dict[tuple[frozenset[Entry], Entry], Any] = field(default_factory=dict)

    def with_index(self, index: Index, at: int) -> Sheet:
        return replace(self, env={**self.env, index: at})

    def at(self, indices: tuple[Index, ...]) -> tuple[int, ...]:
        return tuple(self.member(i) for i in indices)

    def member(self, i: Index) -> int:
        return int(i.name) - 1 if i.member else self.env[i]

    def symbol(self, entry: Entry) -> Any:
        name, at = entry
        label = "_".join([name, *map(str, at)])
        positive = any(
            isinstance(g.left, k.Sym) and g.left.name == name and g.relation == ">"
            for g in self.givens
        )
        return sympy.Symbol(label, positive=True) if positive else sympy.Symbol(label, real=True)

    def entry(self, entry: Entry) -> Any:
        """A quantity's entry: held, defined, constrained, or a symbol."""
        key = self.held, entry
        if key not in self.known:
            self.known[key] = self._entry(entry)
        return self.known[key]

    def _entry(self, entry: Entry) -> Any:
        name, at = entry
        if entry in self.held:
            return self.symbol(entry)
        hot = summed = False
        for g in self.givens:
            match g:
                case Given(k.Sym(defined, indices), formula, definition=True):
                    if defined == name and len(indices) == len(at):
                        bound = {**self.free, **dict(zip(indices, at, strict=True))}
                        return replace(self, env=bound).write(formula)
                case Given(k.Sum(_, k.Sym(lone, _)), k.Num(), definition=False):
                    summed = summed or lone == name
                case Given(k.Mul() | k.Pow() as product, _, definition=False):
                    hot = hot or any(
                        isinstance(u, k.Sym) and u.name == name for u in k.walk(product)
                    )
                case Given(k.Sym(one, _), k.Sym(two, _)) if one == two == name:
                    at = tuple(sorted(at))
        if hot and summed:
            return sympy.Integer(at[-1] == 0)
        return self.symbol((name, at))

    def write(self, t: Term) -> Any:
        return _WRITERS[type(t)](self, t)

    def members(self, t: k.Binder) -> list[Any]:
        return [self.with_index(t.index, n).write(t.body) for n in range(self.size)]

    def derivative(self, t: k.Deriv) -> Any:
        entry = t.variable.name, self.at(t.variable.indices)
        inner = replace(self, held=self.held | {entry})
        found = sympy.diff(inner.write(t.body), self.symbol(entry))
        return found if entry in self.held else found.subs(self.symbol(entry), self.entry(entry))

    def call(self, t: k.Call) -> Any:
        row = FUNCTIONS.get(t.name)
        if row is not None and row.definition is not None:
            return self.write(instantiate(row.definition, t.arguments))
        arguments = [self.write(a) for a in t.arguments]
        if t.name in _NATIVE:
            return _NATIVE[t.name](*arguments)
        return sympy.Function(t.name)(*arguments)

    def cases(self, t: k.Cases) -> Any:
        out = self.write(t.otherwise)
        for condition, value in reversed(t.branches):
            held = self.write(condition)
            if held == 1 or held == 0:
                out = self.write(value) if held == 1 else out
            else:
                out = sympy.Piecewise((self.write(value), sympy.Ne(held, 0)), (out, True))
        return out


_NATIVE: Mapping[str, Callable[..., Any]] = {
    "exp": sympy.exp,
    "log": sympy.log,
    "pow": lambda a, b: a**b,
    "step": lambda a: sympy.Heaviside(a, 0),
    "zero": lambda a: sympy.Piecewise((1, sympy.Eq(a, 0)), (0, True)),
    "pi": lambda: sympy.pi,
    "sin": sympy.sin,
    "cos": sympy.cos,
    "atan": sympy.atan,
    "asin": sympy.asin,
    "erf": sympy.erf,
}

_WRITERS: Mapping[type[Term], Callable[[Sheet, Any], Any]] = {
    k.Num: lambda s, t: sympy.Rational(t.value.numerator, t.value.denominator),
    k.Sym: lambda s, t: s.entry((t.name, s.at(t.indices))),
    k.Size: lambda s, t: sympy.Integer(s.size),
    k.Add: lambda s, t: sympy.Add(*map(s.write, t.terms)),
    k.Mul: lambda s, t: sympy.Mul(*map(s.write, t.terms)),
    k.Pow: lambda s, t: s.write(t.base) ** sympy.Rational(str(t.exponent)),
    k.Call: Sheet.call,
    k.Sum: lambda s, t: sympy.Add(*s.members(t)),
    k.Prod: lambda s, t: sympy.Mul(*s.members(t)),
    k.Max: lambda s, t: sympy.Max(*s.members(t)),
    k.Delta: lambda s, t: sympy.Integer(s.member(t.left) == s.member(t.right)),
    k.Cases: Sheet.cases,
    k.Deriv: Sheet.derivative,
}


def difference(target: Target, size: int) -> Any:
    """Left minus right, with every index set of this size."""
    members = _members(target, size)
    sheet = Sheet(size, target.givens, members, members)
    return _constrained(sheet, sheet.write(target.left) - sheet.write(target.right))


def _members(target: Target, size: int) -> dict[Index, int]:
    """Members for the free indices: all different ones, except where they are said to be equal."""
    env: dict[Index, int] = {}
    for i in sorted(target.left.free | target.right.free):
        env[i] = sum(1 for other in env if other.set == i.set) % size
    for g in target.givens:
        if isinstance(g.left, k.Delta) and g.right == k.ONE:
            env[g.left.right] = env[g.left.left]
    return env


def _constrained(sheet: Sheet, found: Any) -> Any:
    """Sums that are given, put in after the derivatives."""
    for g in sheet.givens:
        match g:
            case Given(k.Sum(_, k.Sym(name, indices)), k.Num(value), definition=False):
                rows = range(sheet.size) if len(indices) == 2 else (None,)
                for row in rows:
                    head = () if row is None else (row,)
                    entries = [sheet.symbol((name, (*head, n))) for n in range(sheet.size)]
                    last = sympy.Rational(str(value)) - sympy.Add(*entries[:-1])
                    found = found.subs(entries[-1], last)
    return found
