"""An expression as a NumPy function of arrays, looked at against exact values when it is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import sympy

from ..choose import carry_out
from ..data import frozen
from ..judge.enclose import EvaluationError, Point, enclose
from ..kernel import terms as k
from ..kernel.calculus import Calculus
from ..kernel.terms import Index, Term
from ..maths.functions import FUNCTIONS
from ..maths.names import indices_of
from .api import question
from .arrays import Evaluation, axes_of
from .context import Context, name_of
from .convert import expression
from .entries import Entries
from .samples import finite_samples
from .scaled import Array

CHECKED_SIZES = (1, 2, 3)
"""Index sets have these sizes when a compiled function is looked at."""

CLOSE = 1e-9
"""How near a compiled function must come to the exact value, relative to it (or to 1)."""


class CompilationError(Exception):
    """A compiled function is not what it was made from: a defect of this program."""


@frozen
class Quantity:
    """What a compiled function is given: a number, or an array with an axis for each set; or the
    number of the member that an index stands for."""

    name: str
    sets: tuple[str, ...]
    symbol: Any
    index: Index | None = None

    @property
    def counts(self) -> bool:
        """Whether it is a whole number: a size, or the number of a member."""
        return self.index is not None or (not self.sets and bool(self.symbol.is_integer))

    def positive(self) -> bool:
        """Whether it was declared to be positive."""
        return bool(self.symbol.assumptions0.get("positive"))


@frozen
class Compiled:
    """A function of arrays. Call it with arrays in the order of `arguments`, or by name; more
    axes in front are many points at once.

    >>> import sympy, numpy
    >>> from derive.symbolic import softmax
    >>> h, i = sympy.IndexedBase("h"), sympy.Symbol("i", integer=True)
    >>> f = compile(softmax(h)[i])
    >>> f
    <compiled function of h[N], an array over i: exp(h[i])/Sum(exp(h[k]), (k, 1, N))>
    >>> f([1000, 1000])
    array([0.5, 0.5])
    """

    expr: Any
    term: Term
    quantities: tuple[Quantity, ...]
    indices: tuple[Index, ...]
    first: Mapping[str, int]
    least: Mapping[str, int]  # sizes that the members in the expression ask for
    context: Context
    dtype: Any = np.float64

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of what it is given, in order."""
        return tuple(q.name for q in self.quantities)

    def __call__(self, *arrays: Any, **named: Any) -> Any:
        values = self.bound(arrays, named)
        ranks = {q.name: len(q.sets) for q in self.quantities}
        batch = np.broadcast_shapes(*[a.shape[: a.ndim - ranks[n]] for n, a in values.items()])
        flat = {n: _flattened(a, ranks[n], batch) for n, a in values.items()}
        out = self.at(flat, self.sizes(values))
        out = np.broadcast_to(out, (int(np.prod(batch)), *out.shape[1:])) if batch else out
        return out.reshape(batch + out.shape[1:])[()]

    def bound(self, arrays: Sequence[Any], named: Mapping[str, Any]) -> dict[str, Array]:
        """The arrays by name, each with the axes that it needs at least."""
        names = self.arguments
        if len(arrays) > len(names):
            raise TypeError(
                f"{len(names)} arrays were expected ({_listed(names)}), not {len(arrays)}"
            )
        given = dict(zip(names, arrays, strict=False))
        for name, value in named.items():
            if name not in names:
                raise TypeError(f"{name} is no argument: there are {_listed(names)}")
            if name in given:
                raise TypeError(f"{name} is given twice")
            given[name] = value
        missing = [n for n in names if n not in given]
        if missing:
            raise TypeError(f"no value is given for {_listed(missing)}")
        return {q.name: _array(given[q.name], q, self.dtype) for q in self.quantities}

    def sizes(self, values: Mapping[str, Array]) -> dict[str, int]:
        """The sizes of index sets, from the shapes of arrays."""
        found: dict[str, tuple[int, str]] = {}
        for q in self.quantities:
            array = values[q.name]
            if (
                q.name in self.first and not q.sets and q.index is None
            ):  # a size that no array tells
                found[q.name] = _count(array, q.name), q.name
            shape = array.shape[array.ndim - len(q.sets) :]
            for set_, length in zip(q.sets, shape, strict=True):
                known, by = found.setdefault(set_, (length, q.name))
                if known != length:
                    raise ValueError(
                        f"{q.name}: {known} entries were expected as in {by}, not {length}"
                    )
                if length < self.least.get(set_, 1):
                    least = self.least.get(set_, 1)
                    raise ValueError(f"{q.name}: it needs {least} entries, not {length}")
        return {set_: size for set_, (size, _) in found.items()}

    @property
    def chosen(self) -> tuple[Index, ...]:
        """The indices that are arguments."""
        return tuple(q.index for q in self.quantities if q.index is not None)

    def at(self, arrays: Mapping[str, Array], sizes: Mapping[str, int]) -> Array:
        """The values where every array has one axis in front, for the points."""
        chosen = {q.name: q.index for q in self.quantities if q.index is not None}
        indices = (*self.indices, *chosen.values())
        axes = axes_of(self.term, indices)
        run = Evaluation(arrays, sizes, axes, lambda s: self.first.get(s, 1), self.dtype)
        value = run.value(self.term)
        points = max((a.shape[0] for a in arrays.values()), default=1)
        shape = (points, *[sizes[i.set] for i in indices])
        out = np.broadcast_to(value.reshape(value.shape[: len(shape)]), shape)
        for name, index in reversed(chosen.items()):
            place = self._places(arrays[name], index, sizes, name)
            place = place.reshape(-1, *[1] * (out.ndim - 1))
            place = np.broadcast_to(place, (points, *out.shape[1:-1], 1))
            out = np.take_along_axis(out, place, axis=-1)[..., 0]
        return out.copy()

    def _places(self, numbers: Array, index: Index, sizes: Mapping[str, int], name: str) -> Array:
        """The positions of members, from 0."""
        places = numbers - self.first[index.set]
        good = (places >= 0) & (places < sizes[index.set]) & (places == np.floor(places))
        if not good.all():
            first, size = self.first[index.set], sizes[index.set]
            raise ValueError(
                f"{name}: a member of {first}..{first + size - 1} was expected, not "
                f"{numbers[~good].flat[0]:g}"
            )
        return np.asarray(places, dtype=np.int64)

    def exact(self, values: Mapping[str, Array], members: Sequence[int]) -> Any:
        """A rigorous enclosure of the value at one point and one entry."""
        return enclose(self.term, self.point(values, members))

    def point(self, values: Mapping[str, Array], members: Sequence[int]) -> Point:
        """The point that arrays are, with exact numbers."""
        sizes = self.sizes(values)
        entries = {
            (q.name, at): Fraction(float(values[q.name][at]))
            for q in self.quantities
            if q.name not in sizes and q.index is None
            for at in np.ndindex(values[q.name].shape)
        }
        named = {
            i: int(i.name) - self.first.get(i.set, 1)
            for u in k.walk(self.term)
            for i in indices_of(u)
            if i.member
        }
        places = dict(zip(self.indices, members, strict=True))
        places |= {
            q.index: int(self._places(values[q.name], q.index, sizes, q.name))
            for q in self.quantities
            if q.index is not None
        }
        return Point(sizes, {**places, **named}, entries, functions=FUNCTIONS)

    def __repr__(self) -> str:
        shown = [f"{q.name}[{', '.join(q.sets)}]" if q.sets else q.name for q in self.quantities]
        array = f", an array over {', '.join(i.name for i in self.indices)}" if self.indices else ""
        return f"<compiled function of {', '.join(shown) or 'nothing'}{array}: {self.expr}>"

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {sympy.latex(self.expr)}$"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "nothing"


def _array(value: Any, q: Quantity, dtype: Any) -> Array:
    if isinstance(value, str | sympy.Basic):
        raise TypeError(f"{q.name}: numbers were expected, not {value!r}")
    try:
        array = np.asarray(value, dtype=dtype)
    except (TypeError, ValueError) as problem:
        raise TypeError(f"{q.name}: an array of numbers was expected: {problem}") from None
    if array.ndim < len(q.sets):
        raise ValueError(f"{q.name}: {len(q.sets)} axes were expected, not {array.ndim}")
    return array


def _count(array: Array, name: str) -> int:
    if array.shape or not (np.isfinite(array) and array >= 0 and array == int(array)):
        raise ValueError(f"{name}: a whole number was expected, not {array}")
    return int(array)


def _flattened(array: Array, rank: int, batch: tuple[int, ...]) -> Array:
    """All points along one axis; an array that is the same for all keeps length 1 there."""
    own = array.shape[: array.ndim - rank]
    inner = array.shape[array.ndim - rank :]
    if int(np.prod(own)) == 1:
        return array.reshape(1, *inner)
    return np.broadcast_to(array, (*batch, *inner)).reshape(-1, *inner)


def compile(
    expr: Any,
    arguments: Sequence[Any] | None = None,
    indices: Sequence[Any] | None = None,
    dtype: Any = "float64",
) -> Compiled:
    """A NumPy function of the quantities in an expression: by name, or in the order of
    `arguments`. It has an axis for each free index, in the order of `indices` (by name, where they
    are not given); sizes are those of the arrays. It was compared with exact values.

    >>> import sympy
    >>> N = sympy.Symbol("N", integer=True, positive=True)
    >>> x, y, k = sympy.IndexedBase("x"), sympy.IndexedBase("y"), sympy.Symbol("k")
    >>> compile(sympy.Sum(x[k]*y[k], (k, 1, N)), [x, y])([1, 2], [3, 4])
    np.float64(11.0)
    """
    made = untested(expr, arguments, indices, dtype)
    _look(made)
    return made


def untested(
    expr: Any,
    arguments: Sequence[Any] | None = None,
    indices: Sequence[Any] | None = None,
    dtype: Any = "float64",
    chosen: Sequence[Any] | None = None,
) -> Compiled:
    """The same, taken on trust. `chosen` are indices that are arguments."""
    if isinstance(expr, Entries):
        letters, body = expr.shown()
        letters = letters if indices is None else tuple(indices)
        sizes = zip(letters, expr.sizes, strict=True)
        ranges = {i: n for i, n in sizes if isinstance(n, sympy.Symbol)}
        return _made(body, arguments, letters, dtype, ranges, chosen)
    return _made(expression(expr, "expr"), arguments, indices, dtype, {}, chosen)


def _made(
    expr: Any,
    arguments: Sequence[Any] | None,
    indices: Sequence[Any] | None,
    dtype: Any,
    ranges: Mapping[Any, Any],
    chosen: Sequence[Any] | None,
) -> Compiled:
    asked = question([expr], ranges=ranges)
    term = carry_out(asked.terms[0], Calculus(FUNCTIONS, lambda _: None, {}))
    given = _chosen(term, arguments if chosen is None else chosen)
    quantities = _quantities(term, asked.context) | given
    return Compiled(
        expr,
        term,
        _ordered(quantities, arguments),
        _free(term, indices, given),
        _first(term, asked.context),
        _least(term, asked.context),
        asked.context,
        _dtype(dtype),
    )


def _dtype(dtype: Any) -> Any:
    found = np.dtype(dtype)
    if found.kind != "f":
        raise TypeError(f"dtype: a kind of floats was expected, not {dtype!r}")
    return found.type


def _quantities(t: Term, context: Context) -> dict[str, Quantity]:
    found: dict[str, Quantity] = {}
    sets: dict[str, Any] = {}
    for u in k.walk(t):
        if isinstance(u, k.Call) and u.name.partition("'")[0] in context.functions:
            raise TypeError(f"expr: {u.name} is an unknown function: it has no values")
        if isinstance(u, k.Sym):
            symbol = (context.bases if u.indices else context.scalars)[u.name]
            found[u.name] = Quantity(u.name, tuple(i.set for i in u.indices), symbol)
        sets |= {u.set: u} if isinstance(u, k.Size) else {}
        sets |= {i.set: i for i in indices_of(u)}
    told = {s for q in found.values() for s in q.sets}
    for name in sets.keys() - told:
        symbol = context.sizes.get(name)
        if symbol is None:
            raise TypeError(f"expr: nothing tells how many members {name} has")
        found[name] = Quantity(name, (), symbol)
    return found


def _chosen(t: Term, arguments: Sequence[Any] | None) -> dict[str, Quantity]:
    """Free indices that are among the arguments."""
    free = {i.name: i for i in t.free}
    named = {name_of(a): a for a in arguments or () if isinstance(a, sympy.Symbol | sympy.Idx)}
    return {n: Quantity(n, (), a, free[n]) for n, a in named.items() if n in free}


def _ordered(
    found: Mapping[str, Quantity], arguments: Sequence[Any] | None
) -> tuple[Quantity, ...]:
    if arguments is None:
        return tuple(found[name] for name in sorted(found))
    names = []
    for n, a in enumerate(arguments):
        a = a.base if isinstance(a, Entries | sympy.Indexed) else a
        if not isinstance(a, sympy.Symbol | sympy.Idx | sympy.IndexedBase):
            raise TypeError(f"arguments[{n}]: a symbol or an IndexedBase was expected, not {a!r}")
        names.append(name_of(a))
    missing = sorted(found.keys() - set(names))
    if missing:
        raise TypeError(f"arguments: {_listed(missing)} is in the expression, but not among them")
    given = zip(names, arguments, strict=True)
    return tuple(found.get(n) or Quantity(n, _unused(a), a) for n, a in given)


def _unused(argument: Any) -> tuple[str, ...]:
    """The axes of an argument that the expression does not mention."""
    rank = len(argument.shape or (0,)) if isinstance(argument, sympy.IndexedBase) else 0
    return tuple(f"{argument}#{n}" for n in range(rank))


def _free(
    t: Term, indices: Sequence[Any] | None, chosen: Mapping[str, Quantity]
) -> tuple[Index, ...]:
    free = {i.name: i for i in sorted(t.free) if i.name not in chosen}
    if indices is None:
        return tuple(free.values())
    names = [name_of(i) for i in indices]
    if set(names) != set(free):
        raise TypeError(f"indices: {_listed(sorted(free))} expected, not {_listed(names)}")
    return tuple(free[n] for n in names)


def _first(t: Term, context: Context) -> dict[str, int]:
    """The number of the first member of each set: 1, unless its range or a member says 0."""
    first = {s: 1 for u in k.walk(t) for s in _sets(u)}
    for size, start in context.sets.first.items():
        first[str(size.name)] = start
    for u in k.walk(t):
        first |= {i.set: 0 for i in indices_of(u) if i.member and i.name == "0"}
    return first


def _sets(t: Term) -> list[str]:
    return [t.set] if isinstance(t, k.Size) else [i.set for i in indices_of(t)]


def _least(t: Term, context: Context) -> dict[str, int]:
    first = _first(t, context)
    least: dict[str, int] = {}
    for u in k.walk(t):
        for i in indices_of(u):
            if i.member:
                least[i.set] = max(least.get(i.set, 0), int(i.name) - first[i.set] + 1)
    return least


# -- looked at against exact values ----------------------------------------------------------------
def _look(function: Compiled) -> None:
    """Compare a function with exact values at a few points of some sizes."""
    exact64 = function if function.dtype is np.float64 else None
    if exact64 is None:
        return _look(untested(function.expr, None, None, "float64", chosen=()))
    for size in CHECKED_SIZES:
        found = finite_samples(function, function, size, 1, seed=1)
        if found is not None:
            _compare(function, {n: a[0] if a.ndim else a for n, a in found.items()})
    return None


def _compare(function: Compiled, values: Mapping[str, Array]) -> None:
    made = np.asarray(function(**values))
    for at in list(product(*map(range, made.shape)))[:4]:
        try:
            ball = function.exact(values, at)
        except EvaluationError:
            continue
        exact = float(ball.mid())
        if ball.is_finite() and abs(made[at] - exact) > CLOSE * max(1.0, abs(exact)):
            raise CompilationError(
                f"{function.expr} is {exact} at {dict(values)}, but the compiled function says "
                f"{made[at]}: please report it"
            )
