"""Functions of a whole vector: softmax and its kin, one row each.

A row is written over the family `V(i)` of inputs. `apply_vector` puts a formula for the family, so
that softmax of `h` at `i` is `exp(h_i) / sum_k exp(h_k)`; nothing but plain terms is left. The
derivative of a row is a claim that the test-suite tries by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from derive.kernel.terms import (
    ONE,
    Binder,
    Delta,
    Index,
    Max,
    Pow,
    Size,
    Sum,
    Sym,
    Term,
    call,
    fresh,
    neg,
    rename,
    transform,
)

from ..data import frozen

SET = "#"
AT, BY, OVER = Index("#at", SET), Index("#by", SET), Index("#over", SET)
SIZE = Size(SET)


def V(index: Index) -> Sym:
    """An entry of the input vector of a row."""
    return Sym("#0", (index,))


@frozen
class VectorFunction:
    """A function of a vector, over the placeholders above.

    `definition` is the value at `AT` (a function with a single value does not mention `AT`);
    `derivative` is claimed for that value by the input at `BY`, where no input is tied with
    another; None where there is no single formula for it."""

    name: str
    definition: Term
    derivative: Term | None

    @property
    def scalar(self) -> bool:
        """Whether there is one value, not one for every index."""
        return AT not in self.definition.free


def _sum(body: Term) -> Term:
    return Sum(OVER, body)


def _exp(index: Index, sign: int = 1) -> Term:
    return call("exp", V(index) if sign > 0 else neg(V(index)))


def _share(index: Index, sign: int = 1) -> Term:
    return _exp(index, sign) / _sum(_exp(OVER, sign))


_MEAN = _sum(V(OVER)) / SIZE
_VARIANCE = _sum((V(OVER) - _MEAN) ** 2) / SIZE
_RMS = Pow(_sum(V(OVER) ** 2) / SIZE, Fraction(1, 2))
_NORM = Pow(_sum(V(OVER) ** 2), Fraction(1, 2))

_ROWS = (
    VectorFunction("softmax", _share(AT), _share(AT) * (Delta(AT, BY) - _share(BY))),
    VectorFunction("softmin", _share(AT, -1), _share(AT, -1) * (_share(BY, -1) - Delta(AT, BY))),
    VectorFunction("log_softmax", call("log", _share(AT)), Delta(AT, BY) - _share(BY)),
    VectorFunction("logsumexp", call("log", _sum(_exp(OVER))), _share(BY)),
    VectorFunction("max", Max(OVER, V(OVER)), None),
    VectorFunction("min", neg(Max(OVER, neg(V(OVER)))), None),
    VectorFunction("sum", _sum(V(OVER)), ONE),
    VectorFunction("mean", _MEAN, 1 / SIZE),
    VectorFunction("variance", _VARIANCE, 2 * (V(BY) - _MEAN) / SIZE),
    VectorFunction("norm", _NORM, V(BY) / _NORM),
    VectorFunction("rms", _RMS, V(BY) / (SIZE * _RMS)),
    VectorFunction("normalise", V(AT) / _NORM, (Delta(AT, BY) - V(AT) * V(BY) / _NORM**2) / _NORM),
    VectorFunction(
        "rms_normalise",
        V(AT) / _RMS,
        (Delta(AT, BY) - V(AT) * V(BY) / (SIZE * _RMS**2)) / _RMS,
    ),
)

VECTOR_FUNCTIONS: Mapping[str, VectorFunction] = MappingProxyType({row.name: row for row in _ROWS})
"""Every function of a vector, by name."""

VECTOR_NAMES: Mapping[str, str] = MappingProxyType(
    {name: name for name in VECTOR_FUNCTIONS}
    | {
        "Softmax": "softmax",
        "SoftMax": "softmax",
        "softargmax": "softmax",
        "Softmin": "softmin",
        "logsoftmax": "log_softmax",
        "LogSoftmax": "log_softmax",
        "LogSoftMax": "log_softmax",
        "LSE": "logsumexp",
        "lse": "logsumexp",
        "LogSumExp": "logsumexp",
        "log_sum_exp": "logsumexp",
        "Mean": "mean",
        "Var": "variance",
        "var": "variance",
        "Max": "max",
        "Min": "min",
        "Norm": "norm",
        "RMS": "rms",
        "normalize": "normalise",
    }
)
"""Spellings of their names, each with the row that it means."""


def _put(template: Term, body: Term, index: Index, places: Mapping[Index, Index]) -> Term:
    """A template with `body` over `index` for the input; its own bound index is made anew."""

    def rule(t: Term) -> Term | None:
        match t:
            case Sym("#0", (place,)):
                return rename(body, {index: places[place]})
            case Delta(i, j):
                return Delta(places.get(i, i), places.get(j, j))
            case Size(set) if set == SET:
                return Size(index.set)
            case Binder(bound, inner):
                new = fresh(index)
                return type(t)(new, _put(inner, body, index, {**places, bound: new}))
        return None

    return transform(template, rule)


def apply_vector(row: VectorFunction, body: Term, index: Index, at: Index | None = None) -> Term:
    """The value at `at` (or at `index` itself) of a function of the vector `body` over `index`."""
    return _put(row.definition, body, index, {AT: at or index})


def vector_derivative(
    row: VectorFunction, body: Term, index: Index, at: Index | None, by: Index
) -> Term:
    """The claimed derivative of that value by the entry `by` of the vector."""
    if row.derivative is None:
        raise ValueError(f"no formula for the derivative of {row.name}")
    return _put(row.derivative, body, index, {AT: at or index, BY: by})
