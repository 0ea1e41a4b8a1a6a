"""A small computation graph: named nodes, each a formula of others.

From it come the forward values, every local derivative, the chain of local derivatives that makes
up a gradient, and the gradient's value, in exact arithmetic or in floats.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from math import isfinite
from numbers import Integral, Rational
from typing import Any

import sympy

from ..data import frozen
from .api import diff
from .convert import expression

LARGEST_NUMBER = 100_000
"""A number with more binary digits than this is not written out."""

MOST_PATHS = 1000
"""A chain of more paths than this is not listed."""

Values = Mapping[str, Any]


def number(value: Any, what: str) -> Any:
    """A number, exactly: a float is the decimal that it is written as."""
    if isinstance(value, float):
        if not isfinite(value):
            raise ValueError(f"{what}: a finite number was expected, not {value}")
        value = Fraction(repr(value))
    if isinstance(value, bool) or not isinstance(value, Integral | Rational | sympy.Expr):
        raise TypeError(f"{what}: a number was expected, not {value!r}")
    made = sympy.nsimplify(value) if isinstance(value, sympy.Float) else sympy.sympify(value)
    if not made.is_number or made.is_finite is False:
        raise ValueError(f"{what}: a finite number was expected, not {value}")
    return made


@frozen
class Chain:
    """The gradient of one node by another: a sum over paths of products of local derivatives.
    `paths` has the nodes of each path, from the result on; `expr` is what it comes to."""

    of: str
    by: str
    paths: tuple[tuple[str, ...], ...]
    locals: Mapping[tuple[str, str], Any]

    @property
    def expr(self) -> Any:
        """The gradient, in the names of the nodes."""
        return sympy.Add(*[sympy.Mul(*self.factors(path)) for path in self.paths])

    def factors(self, path: tuple[str, ...]) -> list[Any]:
        """The local derivatives along a path."""
        return [self.locals[pair] for pair in pairwise(path)]

    def __repr__(self) -> str:
        shown = (" * ".join(f"d{a}/d{b}" for a, b in pairwise(p)) or "1" for p in self.paths)
        return f"Chain(d{self.of}/d{self.by} = {' + '.join(shown) or '0'} = {self.expr})"

    def _repr_latex_(self) -> str:
        def step(a: str, b: str) -> str:
            return rf"\frac{{\partial {_latex(a)}}}{{\partial {_latex(b)}}}"

        paths = (r" \cdot ".join(step(a, b) for a, b in pairwise(p)) or "1" for p in self.paths)
        whole = " + ".join(paths) or "0"
        return rf"$\displaystyle {step(self.of, self.by)} = {whole} = {sympy.latex(self.expr)}$"


def _latex(name: str) -> str:
    return str(sympy.latex(sympy.Symbol(name)))


class Graph:
    """Nodes by name. `g["x"]` is the symbol of a node, for use in other formulas; what is assigned
    to a name is its formula, or its value. A name without either is an input.

    >>> from derive.symbolic import relu
    >>> g = Graph()
    >>> g["x0"], g["w0"], g["b0"], g["w1"] = 1, 0.3, 0.1, -0.2
    >>> g["x1"] = relu(g["x0"] * g["w0"] + g["b0"])
    >>> g["y1"] = g["x1"] * g["w1"]
    >>> g.forward()["y1"]
    -2/25
    >>> g.local("y1")
    {'w1': x1, 'x1': w1}
    >>> g.chain("y1", "w0")
    Chain(dy1/dw0 = dy1/dx1 * dx1/dw0 = w1*x0*Heaviside(b0 + w0*x0, 0))
    >>> g.gradient("y1", "w0", at={})
    -1/5
    >>> g.gradient("y1", "w0", at={"w1": 0.5}, exact=False)
    0.5
    """

    def __init__(self) -> None:
        self._formulas: dict[str, Any] = {}
        self._locals: dict[str, dict[str, Any]] = {}

    # -- nodes
    def __getitem__(self, name: str) -> Any:
        return sympy.Symbol(_name(name))

    def __setitem__(self, name: str, formula: Any) -> None:
        _name(name)
        made = self._read(formula, name)
        below = self._below(made)
        if name in below:
            raise ValueError(f"{name}: its formula depends on {name} itself")
        self._formulas[name] = made
        self._locals.clear()

    def _read(self, formula: Any, name: str) -> Any:
        if isinstance(formula, float | int | Fraction | sympy.Float):
            return number(formula, name)
        made = expression(formula, name)
        others = made.atoms(sympy.Indexed) | made.atoms(sympy.Sum)
        if others or not isinstance(made, sympy.Expr):
            shown = others.pop() if others else made
            raise TypeError(f"{name}: a formula of numbers was expected, not {shown}")
        return made

    def __contains__(self, name: object) -> bool:
        return name in self._formulas

    def __iter__(self) -> Iterator[str]:
        yield from self.order()

    def _inner(self, formula: Any) -> list[str]:
        """The names that a formula mentions, in the order of the alphabet."""
        return sorted(s.name for s in formula.free_symbols)

    def _below(self, formula: Any) -> set[str]:
        found: set[str] = set()
        waiting = self._inner(formula)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self._inner(self._formulas.get(name, sympy.S.Zero))
        return found

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names that have no formula."""
        every = {n for f in self._formulas.values() for n in self._inner(f)}
        return tuple(sorted(every - self._formulas.keys()))

    def order(self) -> list[str]:
        """All names, each after those that it is computed from."""
        done: dict[str, None] = dict.fromkeys(self.inputs)
        waiting = list(reversed(self._formulas))
        while waiting:
            name = waiting[-1]
            missing = [n for n in self._inner(self._formulas[name]) if n not in done]
            if name in done or not missing:
                done[waiting.pop()] = None
            else:
                waiting += missing
        return list(done)

    # -- forward
    def forward(self, at: Values | None = None, exact: bool = True) -> dict[str, Any]:
        """The value of every node: SymPy numbers, or floats. `at` has values of inputs."""
        values = self._values(at or {})
        return values if exact else {n: _float(v, n) for n, v in values.items()}

    def _values(self, at: Values) -> dict[str, Any]:
        given = {n: number(v, f"at[{n!r}]") for n, v in at.items()}
        unknown = sorted(given.keys() - set(self.order()))
        if unknown:
            raise KeyError(f"at: there is no node {unknown[0]!r}")
        values: dict[str, Any] = {}
        for name in self.order():
            if name in given:
                values[name] = given[name]
            elif name not in self._formulas:
                raise ValueError(f"at: no value is given for the input {name}")
            else:
                values[name] = self._at(self._formulas[name], values, name)
        return values

    def _at(self, formula: Any, values: Values, name: str) -> Any:
        made = _put(formula, values, name)
        if made.has(sympy.nan, sympy.zoo, sympy.oo, -sympy.oo) or made.is_real is False:
            raise ValueError(f"{name}: {formula} is not defined at these values")
        return made

    # -- backward
    def local(self, name: str) -> dict[str, Any]:
        """The derivative of a node's formula by each name in it, the others held fixed."""
        if name not in self._formulas:
            raise KeyError(f"{name}: this node has no formula")
        if name not in self._locals:
            formula = self._formulas[name]
            inner = sorted(formula.free_symbols, key=lambda s: self.order().index(s.name))
            self._locals[name] = {s.name: diff(formula, s) for s in inner}
        return dict(self._locals[name])

    def chain(self, of: str, by: str) -> Chain:
        """The gradient of a node by another, path by path."""
        self._known(of, by)
        paths = []
        for path in self._paths(of, by, frozenset(self._leading(by))):
            paths.append(path)
            if len(paths) > MOST_PATHS:
                raise ValueError(f"of: there are more than {MOST_PATHS} paths from {of} to {by}")
        pairs = {pair for path in paths for pair in pairwise(path)}
        return Chain(of, by, tuple(paths), {(a, b): self.local(a)[b] for a, b in pairs})

    def _leading(self, by: str) -> Iterator[str]:
        """The nodes that depend on one."""
        for name in self.order():
            inner = self._formulas.get(name, sympy.S.Zero)
            if name == by or by in self._below(inner):
                yield name

    def _paths(self, of: str, by: str, leading: frozenset[str]) -> Iterator[tuple[str, ...]]:
        if of == by:
            yield (of,)
        elif of in leading:
            for name in self.local(of):
                for rest in self._paths(name, by, leading):
                    yield (of, *rest)

    def gradient(self, of: str, by: str, at: Values | None = None, exact: bool = True) -> Any:
        """The derivative of a node by another, through everything between: an expression in the
        names of the nodes, or its value where `at` is given ({} for the values assigned)."""
        self._known(of, by)
        values = None if at is None else self._values(at)
        slopes: dict[str, Any] = {of: sympy.S.One}
        leading = set(self._leading(by))
        for name in reversed(self.order()):
            if name == by or name not in slopes or name not in self._formulas:
                continue
            for inner, local in self.local(name).items():
                if inner in leading:
                    slope = local if values is None else self._at(local, values, name)
                    slopes[inner] = slopes.get(inner, 0) + slopes[name] * slope
        found = sympy.S(slopes.get(by, 0))
        return found if exact or values is None else _float(found, f"d{of}/d{by}")

    def gradients(self, of: str, at: Values | None = None, exact: bool = True) -> dict[str, Any]:
        """The derivative of a node by every name that it depends on."""
        self._known(of, of)
        below = self._below(self._formulas.get(of, sympy.S.Zero))
        names = [n for n in self.order() if n in below]
        return {n: self.gradient(of, n, at, exact) for n in names}

    def _known(self, *names: str) -> None:
        for name in names:
            if name not in self._formulas and name not in self.inputs:
                raise KeyError(f"there is no node {name!r}")

    def __repr__(self) -> str:
        rows = [f"{n} = {self._formulas[n]}" for n in self.order() if n in self._formulas]
        return f"Graph({'; '.join(rows)})"

    def _repr_latex_(self) -> str:
        rows = [
            rf"{_latex(n)} &= {sympy.latex(self._formulas[n])}"
            for n in self.order()
            if n in self._formulas
        ]
        return r"$$\begin{aligned} " + r" \\ ".join(rows) + r" \end{aligned}$$"


def graph() -> Graph:
    """A computation graph without nodes.

    >>> g = graph()
    >>> g["z"] = g["x"]**2
    >>> g.gradient("z", "x")
    2*x
    """
    return Graph()


def _name(name: Any) -> str:
    if not isinstance(name, str) or not name.strip():
        raise TypeError(f"name: the name of a node was expected, not {name!r}")
    return name


def _put(expr: Any, values: Values, what: str) -> Any:
    """An expression at values. Powers are looked at before SymPy writes them out."""
    if expr.is_Symbol:
        return values[expr.name]
    parts = [_put(a, values, what) for a in expr.args] if expr.args else []
    if isinstance(expr, sympy.Pow) and all(p.is_Rational for p in parts):
        base, exponent = parts
        digits = max(abs(base.p), base.q).bit_length() if abs(base) != 1 else 1
        if digits * abs(exponent) > LARGEST_NUMBER:
            raise ValueError(f"{what}: the number {base}**{exponent} is too large to write out")
    return expr.func(*parts) if parts else expr


def _float(value: Any, what: str) -> float:
    try:
        made = float(value)
    except OverflowError:
        made = float("inf")
    if not isfinite(made):
        raise ValueError(f"{what}: its value is too large for a float")
    return made
