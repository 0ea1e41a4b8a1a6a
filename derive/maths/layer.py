"""What a row of the table of layers is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product as combinations
from typing import NamedTuple

from .counts import Count, Shape, product


class LayerError(Exception):
    """What a layer can't do with its input, in one line."""


class Settings(NamedTuple):
    """What is said of a layer. `window` and the others with a number for each axis may be given
    with a single one; `pad` is what is added on each side, `extra` on both together."""

    window: tuple[int, ...] = ()
    units: int = 0
    stride: tuple[int, ...] = ()
    pad: tuple[int, ...] = ()
    same: bool = False
    dilation: tuple[int, ...] = ()
    groups: int = 1
    bias: bool = True
    rounding: str = ""  # "floor" or "ceil", where a size need not be whole
    more: tuple[int, ...] = ()  # output padding
    heads: int = 1
    biases: int = 1  # recurrent layers of some libraries have two of each
    directions: int = 1
    last: bool = False
    extra: tuple[int, ...] = ()


class Use(NamedTuple):
    """A step of a layer's computation: what it adds to, the parameter that it takes, and whether it
    is a multiplication. A target ("out", ...) is a number of the output."""

    target: tuple[object, ...]
    parameter: tuple[object, ...] | None
    times: bool


Sized = tuple[Shape, tuple[str, ...]]
"""A size, and what is to be said of it: that it is no whole number."""


class Layer(NamedTuple):
    """A row. `reads` says what the numbers after its name are, `options` which words it takes."""

    name: str
    spellings: str
    size: Callable[[Shape, Settings], Sized]
    parameters: Callable[[Shape, Settings], Count]
    multiplications: Callable[[Shape, Settings], Count]
    uses: Callable[[Shape, Settings], Iterator[Use]]
    reads: str = ""
    options: str = ""


def positions(sizes: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """All positions of a grid."""
    return combinations(*map(range, sizes))


def learned(
    weights: Sequence[tuple[str, int | tuple[int, ...]]], biases: int, s: Settings
) -> Count:
    """Weights, and biases where the settings have them."""
    found = (product("weights", *weights),)
    return (*found, product("biases", ("biases", biases))) if s.bias else found
