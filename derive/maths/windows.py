"""Layers that move a window: convolution, its transpose, pooling, upsampling.

Along an axis of n numbers a window of k, with its entries d apart, reaches over `d(k - 1) + 1` and
comes to `(n + 2p - reach)/s + 1` places, with padding p on each side and stride s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product as combinations

from .counts import Count, Shape, product
from .layer import LayerError, Settings, Sized, Use, positions


def fitted(shape: Shape, s: Settings) -> Settings:
    """Settings with a number for each axis of what comes in."""
    axes = len(shape.space)

    def each(given: tuple[int, ...], default: Sequence[int], name: str) -> tuple[int, ...]:
        if len(given) not in (0, 1, axes):
            raise LayerError(f"{len(given)} numbers for the {name}, but {axes} axes to move along")
        return tuple(default) if not given else given * axes if len(given) == 1 else given

    if not axes:
        raise LayerError(f"a window moves over positions, but {shape.text()} is a vector")
    window = each(s.window, (1,) * axes, "window")
    stride = each(s.stride, (1,) * axes, "stride")
    dilation = each(s.dilation, (1,) * axes, "dilation")
    pad = each(s.pad, (0,) * axes, "padding")
    more = each(s.more, (0,) * axes, "output padding")
    extra = tuple(2 * p for p in pad)
    if s.same:
        ends = [-(-n // t) for n, t in zip(shape.space, stride, strict=True)]
        spans = _spans(window, dilation)
        rows = zip(ends, stride, spans, shape.space, strict=True)
        extra = tuple(max((end - 1) * t + span - n, 0) for end, t, span, n in rows)
    return s._replace(
        window=window, stride=stride, dilation=dilation, pad=pad, more=more, extra=extra
    )


def _spans(window: Sequence[int], dilation: Sequence[int]) -> tuple[int, ...]:
    """How far windows reach."""
    return tuple(d * (k - 1) + 1 for k, d in zip(window, dilation, strict=True))


def _slid(shape: Shape, s: Settings, channels: int) -> Sized:
    """The size after a window has moved, and which sizes are no whole numbers."""
    s = fitted(shape, s)
    notes: list[str] = []
    found: list[int] = []
    spans = _spans(s.window, s.dilation)
    for n, span, step, extra, k in zip(
        shape.space, spans, s.stride, s.extra, s.window, strict=True
    ):
        whole = n + extra - span
        if whole < 0:
            raise LayerError(f"a window that reaches over {span} does not fit into {n + extra}")
        if s.same and step == 1 and extra % 2:
            size = f"({span} - 1)/2 = {_decimal(Fraction(extra, 2))}"
            notes.append(f"the padding {size} is no whole number: the window {k} is even")
        if whole % step and not s.rounding and not s.same:
            padded = f"{n} + 2·{extra // 2}" if extra else str(n)
            size = f"({padded} - {span})/{step} + 1 = {_decimal(Fraction(whole, step) + 1)}"
            notes.append(f"the size {size} is no whole number; {whole // step + 1} was used")
        places = whole // step + 1
        late = s.rounding == "ceil" and whole % step and places * step < n + extra // 2
        found.append(places + bool(late))
    return Shape(tuple(found), channels), tuple(dict.fromkeys(notes))


def _decimal(value: Fraction) -> str:
    return f"{float(value):.6g}"


def _places(shape: Shape, s: Settings) -> Iterator[tuple[int, ...]]:
    """Where windows stand, counted by moving them."""
    spans = _spans(s.window, s.dilation)
    starts = []
    for n, span, step, extra in zip(shape.space, spans, s.stride, s.extra, strict=True):
        end = n + extra - span + 1
        if s.rounding == "ceil":  # the last one may stand out, if it does not begin outside
            end = max(end, min(end + step - 1, n + extra // 2))
        starts.append(range(len(range(0, end, step))))
    return combinations(*starts)


# -- convolutions ---------------------------------------------------------------------------------
def grouped(shape: Shape, s: Settings) -> int:
    """The input channels that a filter sees."""
    for what, channels in (("input channels", shape.channels), ("filters", s.units)):
        if channels % s.groups:
            raise LayerError(f"{channels} {what} can't be split into {s.groups} groups")
    return shape.channels // s.groups


def kernel(shape: Shape, s: Settings) -> list[tuple[str, int | tuple[int, ...]]]:
    what = "input channels" if s.groups == 1 else "input channels of a group"
    s = fitted(shape, s)
    return [("kernel size", s.window), (what, grouped(shape, s)), ("filters", s.units)]


def conv_size(shape: Shape, s: Settings) -> Sized:
    grouped(shape, s)
    return _slid(shape, s, s.units)


def conv_products(shape: Shape, s: Settings) -> Count:
    after = _slid(shape, s, s.units)[0]
    return (product("multiplications", ("output positions", after.space), *kernel(shape, s)),)


def conv_uses(shape: Shape, s: Settings) -> Iterator[Use]:
    s = fitted(shape, s)
    for at in _places(shape, s):
        for o in range(s.units):
            for offset in positions((*s.window, shape.channels // s.groups)):
                yield Use(("out", *at, o), ("w", o, *offset), True)
            if s.bias:
                yield Use(("out", *at, o), ("b", o), False)


def transposed_size(shape: Shape, s: Settings) -> Sized:
    grouped(shape, s)
    s = fitted(shape, s)
    rows = zip(shape.space, s.stride, s.pad, s.dilation, s.window, s.more, strict=True)
    space = tuple((n - 1) * t - 2 * p + d * (k - 1) + m + 1 for n, t, p, d, k, m in rows)
    if min(space) < 1:
        raise LayerError(f"a padding of {max(s.pad)} leaves nothing")
    return Shape(space, s.units), ()


def transposed_products(shape: Shape, s: Settings) -> Count:
    return (product("multiplications", ("input positions", shape.space), *kernel(shape, s)),)


def transposed_uses(shape: Shape, s: Settings) -> Iterator[Use]:
    s = fitted(shape, s)
    reached: list[set[int]] = [set() for _ in shape.space]
    for at in positions(shape.space):
        for offset in positions(s.window):
            rows = zip(at, offset, s.stride, s.dilation, s.pad, strict=True)
            goal = tuple(a * t + o * d - p for a, o, t, d, p in rows)
            for seen, g in zip(reached, goal, strict=True):
                seen.add(g)
            for f, c in positions((s.units, shape.channels // s.groups)):
                yield Use(("sum", goal, f), ("w", f, *offset, c), True)
    ends = (max(seen) - p + m + 1 for seen, p, m in zip(reached, s.pad, s.more, strict=True))
    for where in positions((*ends, s.units)):
        yield Use(("out", *where), ("b", where[-1]) if s.bias else None, False)


# -- pooling ---------------------------------------------------------------------------------------
def _pool(shape: Shape, s: Settings) -> Settings:
    return s if s.stride else s._replace(stride=fitted(shape, s).window)


def pool_size(shape: Shape, s: Settings) -> Sized:
    return _slid(shape, _pool(shape, s), shape.channels)


def pool_uses(shape: Shape, s: Settings) -> Iterator[Use]:
    s = fitted(shape, _pool(shape, s))
    for at in _places(shape, s):
        for offset in positions((*s.window, shape.channels)):
            yield Use(("out", *at, offset[-1]), None, False)


def up_size(shape: Shape, s: Settings) -> Sized:
    factors = fitted(shape, s).window
    space = tuple(n * f for n, f in zip(shape.space, factors, strict=True))
    return Shape(space, shape.channels), ()


def up_uses(shape: Shape, s: Settings) -> Iterator[Use]:
    factors = fitted(shape, s).window
    for *at, c in positions((*shape.space, shape.channels)):
        for offset in positions(factors):
            goal = (a * f + o for a, f, o in zip(at, factors, offset, strict=True))
            yield Use(("out", *goal, c), None, False)
