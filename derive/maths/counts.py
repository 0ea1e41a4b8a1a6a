"""Sizes and counts that remember what they were made of: `3·3·3·5 + 5 = 140`, each number with its
name, so that a wrong count can be told by the factor that it leaves out."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import NamedTuple


class Shape(NamedTuple):
    """The size of what stands between two layers: positions, and the numbers at each of them.
    `100x100x3` has positions (100, 100) and 3 channels; a vector has no positions."""

    space: tuple[int, ...]
    channels: int

    @property
    def total(self) -> int:
        """How many numbers there are."""
        return prod(self.space) * self.channels

    def text(self, channels_first: bool = False) -> str:
        """As people write it."""
        numbers = (self.channels, *self.space) if channels_first else (*self.space, self.channels)
        return "x".join(map(str, numbers))


class Factor(NamedTuple):
    """A number with what it counts."""

    name: str
    value: int


class Product(NamedTuple):
    """A product of named numbers, as one kind of thing that is counted."""

    name: str
    factors: tuple[Factor, ...]

    @property
    def value(self) -> int:
        return prod(f.value for f in self.factors)

    @property
    def text(self) -> str:
        return "·".join(str(f.value) for f in self.factors) or "1"


Count = tuple[Product, ...]


def product(name: str, *factors: tuple[str, int | Iterable[int]]) -> Product:
    """A product; a factor with several numbers (a kernel) stands for each of them."""
    flat: list[Factor] = []
    for what, value in factors:
        flat += (
            [Factor(what, value)] if isinstance(value, int) else [Factor(what, v) for v in value]
        )
    return Product(name, tuple(flat))


def value(count: Iterable[Product]) -> int:
    """What a count comes to."""
    return sum(p.value for p in count)


def text(count: Iterable[Product]) -> str:
    """A count as it is computed: `3·3·3·5 + 5`."""
    return " + ".join(p.text for p in count) or "0"
