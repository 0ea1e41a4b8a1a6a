"""Terms evaluated over NumPy arrays: an index is an axis, a sum is a reduction.

Axis 0 is for many points at once. The other axes belong to the indices of the term, in one order;
an array has length 1 along the axis of an index that it does not depend on.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import count
from typing import Any

import numpy as np

from ..kernel import terms as k
from ..kernel.functions import instantiate
from ..kernel.terms import Index, Term
from ..maths.functions import FUNCTIONS
from . import scaled
from .scaled import Array, Scaled

LARGEST = 50_000_000
"""An array with more numbers than this is not made."""


def _pointwise(function: Callable[[float], float]) -> Callable[[Array], Array]:
    """A function of floats for arrays: NumPy itself has no erf."""
    many = np.frompyfunc(function, 1, 1)
    return lambda x: np.asarray(many(x), dtype=x.dtype)


NUMPY: Mapping[str, Callable[..., Array]] = {
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "log1p": np.log1p,
    "expm1": np.expm1,
    "abs": np.abs,
    "floor": np.floor,
    "sign": np.sign,
    "max": np.maximum,
    "min": np.minimum,
    "erf": _pointwise(math.erf),
    "erfc": _pointwise(math.erfc),
}
"""Functions that are evaluated at the numbers themselves; others by their definition."""


def axes_of(t: Term, indices: Sequence[Index]) -> dict[Index, int]:
    """An axis for each index of a term, its free ones in this order. Bound indices share one where
    nothing depends on both."""
    beside: dict[Index, set[Index]] = {}
    for u in k.walk(t):
        if isinstance(u, k.Binder):
            beside.setdefault(u.index, set()).update(u.body.free - {u.index})
    for index, others in [*beside.items()]:
        for other in others:
            beside.setdefault(other, set()).add(index)
    axes = {index: n for n, index in enumerate(indices)}
    for index, others in beside.items():
        if index not in axes:
            taken = {axes[o] for o in others if o in axes}
            axes[index] = next(n for n in count() if n not in taken)
    return axes


@dataclass
class Evaluation:
    """One evaluation of terms: the arrays of its quantities, the sizes of its index sets."""

    arrays: Mapping[str, Array]  # points first, then an axis for each index
    sizes: Mapping[str, int]
    axes: Mapping[Index, int]
    first: Callable[[str], int]  # the number of a set's first member
    dtype: Any = np.float64
    known: dict[Term, Scaled] = field(default_factory=dict)

    @property
    def rank(self) -> int:
        """How many axes there are for indices."""
        return 1 + max(self.axes.values(), default=-1)

    def value(self, t: Term) -> Array:
        """The numbers that a term is worth."""
        with np.errstate(all="ignore"):
            return self.of(t).value()

    def of(self, t: Term) -> Scaled:
        found = self.known.get(t)
        if found is None:
            self._guard(t)
            found = self.known[t] = EVALUATE[type(t)](self, t)
        return found

    def _guard(self, t: Term) -> None:
        count = math.prod(self.sizes[i.set] for i in t.free)
        points = max((a.shape[0] for a in self.arrays.values()), default=1)
        if count * points > LARGEST:
            raise ValueError(f"an array of {count * points} numbers would be needed")

    def number(self, value: Any) -> Array:
        return np.full((1,) * (self.rank + 1), value, dtype=self.dtype)

    def axis(self, index: Index) -> int:
        return 1 + self.axes[index]

    def place(self, index: Index) -> int:
        """The position of a concrete member."""
        at = int(index.name) - self.first(index.set)
        if not 0 <= at < self.sizes[index.set]:
            raise ValueError(
                f"{index.set}: it has {self.sizes[index.set]} members, and {index.name} is none"
            )
        return at

    # -- leaves
    def symbol(self, t: k.Sym) -> Scaled:
        array = self.arrays[t.name]
        for axis in range(len(t.indices), 0, -1):
            if t.indices[axis - 1].member:
                array = np.take(array, self.place(t.indices[axis - 1]), axis=axis)
        return Scaled(self.spread(array, tuple(i for i in t.indices if not i.member)))

    def spread(self, array: Array, indices: tuple[Index, ...]) -> Array:
        """An array whose axes belong to these indices, laid along the axes of all."""
        for at, index in enumerate(indices):
            again = indices.index(index)
            if again < at:  # as in W_ii
                array = np.diagonal(array, axis1=again + 1, axis2=at + 1)
                array = np.moveaxis(array, -1, again + 1)
                return self.spread(array, indices[:at] + indices[at + 1 :])
        order = sorted(range(len(indices)), key=lambda n: self.axes[indices[n]])
        array = np.transpose(array, (0, *[n + 1 for n in order]))
        shape = [array.shape[0], *[1] * self.rank]
        for n in order:
            shape[self.axis(indices[n])] = self.sizes[indices[n].set]
        return array.reshape(shape)

    def delta(self, t: k.Delta) -> Scaled:
        free = [i for i in (t.left, t.right) if not i.member]
        members = [i for i in (t.left, t.right) if i.member]
        size = self.sizes[t.left.set]
        if not free:
            return Scaled(self.number(float(t.left == t.right)))
        table = np.eye(size, dtype=self.dtype)
        if members:
            table = table[self.place(members[0])]
        return Scaled(self.spread(table[np.newaxis], tuple(free)))

    # -- functions
    def call(self, t: k.Call) -> Scaled:
        special = SPECIAL.get(t.name)
        if special is not None:
            return special(self, *t.arguments)
        if t.name in NUMPY:
            return scaled.applied(NUMPY[t.name], *map(self.of, t.arguments))
        row = FUNCTIONS.get(t.name)
        if row is None or row.definition is None:
            raise ValueError(f"{t.name} is an unknown function: it has no values")
        return self.of(instantiate(row.definition, t.arguments))

    def log(self, argument: Term) -> Scaled:
        if isinstance(argument, k.Sum):
            body = self.of(argument.body)
            if body.mantissa.shape[self.axis(argument.index)] > 1 or body.scale is not None:
                return scaled.log_of_sum(
                    self._whole(body, argument.index), self.axis(argument.index)
                )
        if isinstance(argument, k.Add):
            return scaled.log_of_total([self.of(p) for p in argument.terms])
        if isinstance(argument, k.Mul) and all(_positive(f) for f in argument.terms):
            logs = [self._log_of_factor(f) for f in argument.terms]
            return scaled.total(logs)
        return scaled.log(self.of(argument))

    def _log_of_factor(self, f: Term) -> Scaled:
        if isinstance(f, k.Pow):
            inner = self.log(f.base)
            return Scaled(inner.value() * float(f.exponent))
        return self.log(f)

    def _whole(self, x: Scaled, index: Index) -> Scaled:
        """With an entry for each member of the index."""
        axis, size = self.axis(index), self.sizes[index.set]
        scales = x.scales()
        return Scaled(_stretched(x.mantissa, axis, size), _stretched(scales, axis, size))

    def step(self, argument: Term) -> Scaled:
        return Scaled((self.of(argument).mantissa > 0).astype(self.dtype))

    def zero(self, argument: Term) -> Scaled:
        return Scaled((self.of(argument).mantissa == 0).astype(self.dtype))

    def general_power(self, base: Term, exponent: Term) -> Scaled:
        b, e = self.of(base), self.of(exponent).value()
        if b.scale is None:
            return Scaled(np.power(b.mantissa, e))
        return Scaled(np.power(b.mantissa, e), b.scale * e)

    # -- what ranges over an index
    def sum(self, t: k.Sum) -> Scaled:
        factors = t.body.terms if isinstance(t.body, k.Mul) else ()
        parts = [self.of(f) for f in factors]
        axis, size = self.axis(t.index), self.sizes[t.index.set]
        plain = [p.mantissa for p in parts if p.scale is None]
        if not plain or len(parts) < 2:
            return scaled.over(self.of(t.body), axis, size)
        exponential = [p for p in parts if p.scale is not None]
        if not exponential:
            return Scaled(self._contracted(t, plain))
        weight = scaled.product(exponential).levelled(axis)
        return Scaled(self._contracted(t, [weight.mantissa, *plain]), weight.scale)

    def _contracted(self, t: k.Sum, arrays: list[Array]) -> Array:
        """A sum of products without an array of all products."""
        axis = self.axis(t.index)
        if all(a.shape[axis] == 1 for a in arrays):
            return scaled.product([*map(Scaled, arrays)]).mantissa * self.sizes[t.index.set]
        kept: list[Any] = []
        for a in arrays:
            axes = [n for n in range(a.ndim) if a.shape[n] > 1]
            kept += [a.reshape([a.shape[n] for n in axes]), axes]
        shape = np.broadcast_shapes(*[a.shape for a in arrays])
        out = [n for n in range(len(shape)) if shape[n] > 1 and n != axis]
        made = np.einsum(*kept, out, optimize=len(arrays) > 2)
        return made.reshape([1 if n == axis else shape[n] for n in range(len(shape))])

    def prod(self, t: k.Prod) -> Scaled:
        return scaled.prod_over(self.of(t.body), self.axis(t.index), self.sizes[t.index.set])

    def max(self, t: k.Max) -> Scaled:
        values = self.of(t.body).value()
        if not self.sizes[t.index.set]:
            raise ValueError("the maximum of nothing")
        return Scaled(values.max(axis=self.axis(t.index), keepdims=True))

    def cases(self, t: k.Cases) -> Scaled:
        out = self.of(t.otherwise).value()
        for condition, value in reversed(t.branches):
            out = np.where(self.of(condition).value() != 0, self.of(value).value(), out)
        return Scaled(out)


def _positive(t: Term) -> bool:
    """Plainly positive: exponentials, positive numbers, sums and powers of these."""
    match t:
        case k.Num(value):
            return value > 0
        case k.Size():
            return True
        case k.Call("exp"):
            return True
        case k.Pow(base, _):
            return _positive(base)
        case k.Sum(_, body):
            return _positive(body)
        case k.Add(parts) | k.Mul(parts):
            return all(map(_positive, parts))
    return False


def _float(q: Fraction) -> float:
    try:
        return q.numerator / q.denominator
    except OverflowError:
        return math.inf if q > 0 else -math.inf


def _stretched(array: Array, axis: int, size: int) -> Array:
    return array if array.shape[axis] == size else np.repeat(array, size, axis=axis)


SPECIAL: Mapping[str, Callable[..., Scaled]] = {
    "exp": lambda e, x: scaled.exp(e.of(x)),
    "log": Evaluation.log,
    "step": Evaluation.step,
    "zero": Evaluation.zero,
    "pow": Evaluation.general_power,
    "pi": lambda e: Scaled(e.number(math.pi)),
}

EVALUATE: Mapping[type[Term], Callable[[Evaluation, Any], Scaled]] = {
    k.Num: lambda e, t: Scaled(e.number(_float(t.value))),
    k.Size: lambda e, t: Scaled(e.number(e.sizes[t.set])),
    k.Sym: Evaluation.symbol,
    k.Delta: Evaluation.delta,
    k.Add: lambda e, t: scaled.total([e.of(p) for p in t.terms]),
    k.Mul: lambda e, t: scaled.product([e.of(p) for p in t.terms]),
    k.Pow: lambda e, t: scaled.power(e.of(t.base), _float(t.exponent)),
    k.Call: Evaluation.call,
    k.Sum: Evaluation.sum,
    k.Prod: Evaluation.prod,
    k.Max: Evaluation.max,
    k.Cases: Evaluation.cases,
}
