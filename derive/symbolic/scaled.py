"""Arrays of numbers as mantissa times exp(scale): what is exponential stays in the exponent.

`exp(1000)` is 1 times exp(1000). A product adds scales, a sum takes out the largest one, a
logarithm reads the scale off. So a softmax is evaluated in its shifted form, however it is
written, and so are its logarithm, its gradient, sigmoid and softplus; no pattern is looked for.

Every array has the same number of axes, length 1 where it does not vary along one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Array = Any
"""A NumPy array; its type would say no more."""


@dataclass(frozen=True)
class Scaled:
    """`mantissa * exp(scale)`; no scale is a scale of 0."""

    mantissa: Array
    scale: Array | None = None

    def value(self) -> Array:
        """The numbers themselves. The exponential is taken in two halves: a mantissa may bring
        back into range what is out of it."""
        if self.scale is None:
            return self.mantissa
        half = np.exp(self.scale / 2)
        return np.where(self.mantissa == 0, self.mantissa, self.mantissa * half * half)

    def lowered(self, to: Array) -> Array:
        """The mantissa where the scale is another one."""
        own = 0 if self.scale is None else self.scale
        return np.where(self.mantissa == 0, 0, self.mantissa * np.exp(own - to))

    def levelled(self, axis: int) -> Scaled:
        """The same with a scale that does not vary along an axis."""
        if self.scale is None or self.scale.shape[axis] == 1:
            return self
        level = _level(self.scales().max(axis=axis, keepdims=True))
        return Scaled(self.lowered(level), level)

    def scales(self) -> Array:
        """The scale; nothing has the least of all."""
        own = np.zeros_like(self.mantissa) if self.scale is None else self.scale
        return np.where(self.mantissa == 0, -np.inf, own)


def exp(x: Scaled) -> Scaled:
    value = x.value()
    return Scaled(np.ones_like(value), value)


def log(x: Scaled) -> Scaled:
    logs = np.log(x.mantissa)
    return Scaled(logs if x.scale is None else logs + x.scale)


def product(factors: Sequence[Scaled]) -> Scaled:
    mantissa = factors[0].mantissa
    for f in factors[1:]:
        mantissa = mantissa * f.mantissa
    return Scaled(mantissa, _added([f.scale for f in factors]))


def _added(scales: Sequence[Array | None]) -> Array | None:
    known = [s for s in scales if s is not None]
    out = known[0] if known else None
    for s in known[1:]:
        out = out + s
    return out


def power(x: Scaled, exponent: Any) -> Scaled:
    scale = None if x.scale is None else x.scale * exponent
    whole = int(exponent) if abs(exponent) < 2**31 and exponent == int(exponent) else exponent
    return Scaled(np.power(x.mantissa, whole), scale)


def _level(scales: Array) -> Array:
    """A scale to bring others to: what is not finite brings nothing down."""
    return np.where(np.isfinite(scales), scales, 0)


def total(parts: Sequence[Scaled]) -> Scaled:
    """The sum of some parts."""
    if all(p.scale is None for p in parts):
        out = parts[0].mantissa
        for p in parts[1:]:
            out = out + p.mantissa
        return Scaled(out)
    largest = parts[0].scales()
    for p in parts[1:]:
        largest = np.maximum(largest, p.scales())
    level = _level(largest)
    out = parts[0].lowered(level)
    for p in parts[1:]:
        out = out + p.lowered(level)
    return Scaled(out, level)


def log_of_total(parts: Sequence[Scaled]) -> Scaled:
    """log of a sum: the largest part is taken out, and the others are small beside it."""
    arrays = np.broadcast_arrays(*[p.mantissa for p in parts], *[p.scales() for p in parts])
    count = len(parts)
    mantissas, scales = np.stack(arrays[:count]), np.stack(arrays[count:])
    return _log_over(mantissas, scales, 0, False)


def log_of_sum(x: Scaled, axis: int) -> Scaled:
    """log of the sum over an axis."""
    mantissa, scales = np.broadcast_arrays(x.mantissa, x.scales())
    return _log_over(mantissa, scales, axis, True)


def _log_over(mantissa: Array, scales: Array, axis: int, keep: bool) -> Scaled:
    level = _level(scales.max(axis=axis, keepdims=True))
    lowered = np.where(mantissa == 0, 0, mantissa * np.exp(scales - level))
    at = np.abs(lowered).argmax(axis=axis, keepdims=True)
    first = np.take_along_axis(lowered, at, axis)
    np.put_along_axis(lowered, at, 0, axis)
    rest = lowered.sum(axis=axis, keepdims=True)
    out = np.where(first > 0, np.log(first) + np.log1p(rest / first), np.log(first + rest)) + level
    return Scaled(out if keep else out.squeeze(axis))


def over(x: Scaled, axis: int, size: int) -> Scaled:
    """The sum over an axis, along which an array may be constant."""
    x = x.levelled(axis)
    many = size if x.mantissa.shape[axis] == 1 else 1
    return Scaled(x.mantissa.sum(axis=axis, keepdims=True) * many, x.scale)


def prod_over(x: Scaled, axis: int, size: int) -> Scaled:
    """The product over an axis."""
    repeat = size if x.mantissa.shape[axis] == 1 else 1
    mantissa = np.prod(x.mantissa, axis=axis, keepdims=True) ** repeat
    if x.scale is None:
        return Scaled(mantissa)
    repeat = size if x.scale.shape[axis] == 1 else 1
    return Scaled(mantissa, x.scale.sum(axis=axis, keepdims=True) * repeat)


def applied(function: Callable[..., Array], *arguments: Scaled) -> Scaled:
    """A function of the numbers themselves."""
    return Scaled(function(*[a.value() for a in arguments]))
