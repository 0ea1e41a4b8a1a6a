"""The value of a term at a point, to 50 digits. Shares no code with the kernel's rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import mpmath

from derive.kernel import terms as t
from derive.maths.functions import FUNCTIONS

PRIMITIVES: dict[str, Callable[..., Any]] = {
    "pi": lambda: +mpmath.pi,
    "exp": mpmath.exp,
    "log": mpmath.log,
    "step": lambda x: mpmath.mpf(x > 0),
    "zero": lambda x: mpmath.mpf(x == 0),
    "pow": mpmath.power,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "asin": mpmath.asin,
    "atan": mpmath.atan,
    "erf": mpmath.erf,
    "floor": mpmath.floor,
}


@dataclass(frozen=True)
class Point:
    """Sizes of sets, values by (name, members), and the members that indices stand for."""

    values: Mapping[tuple[Any, ...], Any]
    sizes: Mapping[str, int] = field(default_factory=dict)
    members: Mapping[t.Index, int] = field(default_factory=dict)

    def at(self, index: t.Index) -> int:
        return int(index.name) if index.member else self.members[index]

    def over(self, index: t.Index) -> list[Point]:
        return [
            Point(self.values, self.sizes, {**self.members, index: k})
            for k in range(1, self.sizes[index.set] + 1)
        ]


def value(u: t.Term, p: Point) -> Any:
    """The value of a term at a point."""
    match u:
        case t.Num(q):
            return mpmath.mpf(q.numerator) / q.denominator
        case t.Sym(name, indices):
            return p.values[(name, *map(p.at, indices))]
        case t.Size(name):
            return mpmath.mpf(p.sizes[name])
        case t.Add(parts):
            return mpmath.fsum(value(v, p) for v in parts)
        case t.Mul(parts):
            return mpmath.fprod(value(v, p) for v in parts)
        case t.Pow(base, e):
            return mpmath.power(value(base, p), mpmath.mpf(e.numerator) / e.denominator)
        case t.Call(name, arguments):
            inner = [value(v, p) for v in arguments]
            if name in PRIMITIVES:
                return PRIMITIVES[name](*inner)
            definition = FUNCTIONS[name].definition
            assert definition is not None, f"{name} has neither a definition nor a value"
            return value(definition, Point({("#0",): inner[0], ("#1",): inner[-1]}))
        case t.Sum(index, body):
            return mpmath.fsum(value(body, q) for q in p.over(index))
        case t.Prod(index, body):
            return mpmath.fprod(value(body, q) for q in p.over(index))
        case t.Max(index, body):
            return max(value(body, q) for q in p.over(index))
        case t.Delta(i, j):
            return mpmath.mpf(p.at(i) == p.at(j))
        case t.Cases(branches, otherwise):
            for condition, v in branches:
                if value(condition, p) == 1:
                    return value(v, p)
            return value(otherwise, p)
    raise TypeError(type(u).__name__)
