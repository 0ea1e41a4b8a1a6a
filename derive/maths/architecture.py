"""The table of an architecture: what comes out of each layer, what it learns and multiplies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from .counts import Count, Factor, Product, Shape, value
from .layers import Layer, LayerError, Settings
from .spec import Spec, SpecError, Step


class Line(NamedTuple):
    """A layer with what it makes of what comes in. `depth` counts the residual blocks around it,
    `notes` say which sizes are no whole numbers."""

    step: Step
    settings: Settings
    before: Shape
    after: Shape
    parameters: Count
    multiplications: Count
    notes: tuple[str, ...] = ()
    depth: int = 0

    @property
    def row(self) -> Layer:
        return self.step.row

    @property
    def weights(self) -> Count:
        """The parameters without the biases."""
        return tuple(p for p in self.parameters if p.name != "biases")

    @property
    def biases(self) -> Count:
        return tuple(p for p in self.parameters if p.name == "biases")


class Architecture(NamedTuple):
    """All layers, in order."""

    spec: Spec
    lines: tuple[Line, ...]

    @property
    def batch(self) -> int:
        return self.spec.batch or 1

    @property
    def parameters(self) -> Count:
        """Of all layers together."""
        return tuple(p for line in self.lines for p in line.parameters)

    @property
    def multiplications(self) -> Count:
        return tuple(p for line in self.lines for p in line.multiplications)

    def outputs(self, shape: Shape) -> int:
        """How many numbers a shape has, for every sample of the batch."""
        return shape.total * self.batch


def architecture(spec: Spec) -> Architecture:
    """The table. Raises `SpecError` where a layer can't take what comes in."""
    return Architecture(spec, tuple(_lines(spec.steps, spec.shape, spec.batch, 0)))


def _lines(steps: Sequence[Step], shape: Shape, batch: int | None, depth: int) -> Iterator[Line]:
    for step in steps:
        ends: list[Shape] = []
        for branch in step.branches:
            inner = list(_lines(branch, shape, batch, depth + 1))
            yield from inner
            ends.append(inner[-1].after if inner else shape)
        if len(ends) == 1:
            ends.append(shape)  # the input itself goes around
        for end in ends[1:]:
            _same(step, ends[0], end)
        line = _line(step, ends[0] if ends else shape, batch, depth)
        yield line
        shape = line.after


def _same(step: Step, one: Shape, other: Shape) -> None:
    if one != other:
        reason = f"{one.text()} and {other.text()} can't be added"
        raise SpecError(reason, step.start, step.end)


def _line(step: Step, shape: Shape, batch: int | None, depth: int) -> Line:
    """One layer."""
    try:
        settings = _completed(step, shape)
        after, notes = step.row.size(shape, settings)
        products = step.row.multiplications(shape, settings)
        if batch is not None:
            every = Factor("batch", batch)
            products = tuple(Product(p.name, (every, *p.factors)) for p in products)
        parameters = step.row.parameters(shape, settings)
    except LayerError as problem:
        raise SpecError(f"{step.row.name}: {problem}", step.start, step.end) from None
    return Line(step, settings, shape, after, parameters, products, notes, depth)


# -- numbers that the row makes sense of -----------------------------------------------------------
def _completed(step: Step, shape: Shape) -> Settings:
    """Settings with the numbers that stand behind a layer's name."""
    row, settings = step.row, step.settings
    reads, axes = row.reads.split(), len(shape.space)
    if step.axes and step.axes != axes:
        along = f"{step.axes} axis" if step.axes == 1 else f"{step.axes} axes"
        raise LayerError(f"it moves along {along}, but {shape.text()} has {axes}")
    if any(0 in numbers for numbers in step.numbers):
        raise LayerError("a size is at least 1")
    if step.depthwise:
        units = settings.units or shape.channels
        settings = settings._replace(groups=shape.channels, units=units)
    if row.name == "linear" and axes > 1:
        raise LayerError(f"a vector is expected; {shape.text()} has to be flattened before")
    numbers = [*step.numbers]
    if "window" in reads and numbers and not settings.window:
        settings = _window(numbers.pop(0), settings, shape, "units" in reads)
    for name, put in _PUTS.items():
        if name in reads and numbers and len(numbers[0]) == 1:
            settings = put(settings, numbers.pop(0)[0])
    if numbers and ("rate" not in reads or len(numbers[0]) > 1):
        shown = "x".join(map(str, numbers[0]))
        raise LayerError(f"what {shown} means is not clear")
    for name, example in (("window", "3x3"), ("units", _EXAMPLES.get(row.name, "10"))):
        if name in reads and not getattr(settings, name):
            what = "the number of filters" if reads == ["window", "units"] else _MISSING[name]
            raise LayerError(f"{what} is missing, as in {row.name} {example}")
    if min((*settings.window, *settings.stride, *settings.dilation, 1)) < 1:
        raise LayerError("a window, a stride and a dilation are at least 1")
    if min(settings.groups, settings.heads) < 1:
        raise LayerError("groups and heads are at least 1")
    return settings


_PUTS: Mapping[str, Callable[[Settings, int], Settings]] = {
    "units": lambda s, n: s._replace(units=n),
    "groups": lambda s, n: s._replace(groups=n),
    "heads": lambda s, n: s._replace(heads=n),
}
_MISSING = {"window": "the size of the window", "units": "the number of units"}
_EXAMPLES = {"conv": "3x3x5", "deconv": "3x3x5", "embedding": "10000x300"}


def _window(numbers: tuple[int, ...], s: Settings, shape: Shape, with_units: bool) -> Settings:
    """`3x3x5` is a window of 3x3 and 5 filters; `3x3x2x5` says the 2 input channels too."""
    axes = len(shape.space) or 1
    if not with_units or s.units or len(numbers) == 1:
        return s._replace(window=numbers)
    if len(numbers) == axes + 2 and numbers[-2] == shape.channels // max(s.groups, 1):
        numbers = (*numbers[:-2], numbers[-1])
    if len(numbers) == axes + 1 or not shape.space:
        return s._replace(window=numbers[:-1], units=numbers[-1])
    return s._replace(window=numbers)


# -- shares ----------------------------------------------------------------------------------------
def share(count: Count, name: str) -> int:
    """What the products of one name come to."""
    return value(p for p in count if p.name == name)
