"""Every row of the table of layers is tried; a new row needs no test of its own.

The formulas of a row are compared with what its loops do: all outputs, parameters and products are
counted one by one, for settings that are drawn from what the row reads and which options it takes.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from derive.maths.counts import Shape, value
from derive.maths.layers import LAYERS, SPELLINGS, Layer, LayerError, Settings

ROWS = [pytest.param(row, id=name) for name, row in LAYERS.items()]
TRIES = 60

Draw = Callable[[random.Random, int], dict[str, Any]]
DRAWS: dict[str, Draw] = {  # what a row may read or take -> settings of it, for a number of axes
    "units": lambda r, axes: {"units": r.randint(1, 6)},
    "window": lambda r, axes: {"window": tuple(r.randint(1, 3) for _ in range(axes))},
    "stride": lambda r, axes: {"stride": tuple(r.randint(1, 3) for _ in range(axes))},
    "pad": lambda r, axes: r.choice(
        ({"pad": tuple(r.randint(0, 2) for _ in range(axes))}, {"same": True}, {})
    ),
    "more": lambda r, axes: {"more": tuple(r.randint(0, 1) for _ in range(axes))},
    "dilation": lambda r, axes: {"dilation": tuple(r.randint(1, 2) for _ in range(axes))},
    "rounding": lambda r, axes: {"rounding": r.choice(("", "floor", "ceil"))},
    "groups": lambda r, axes: {"groups": r.choice((1, 1, 2, 3))},
    "heads": lambda r, axes: {"heads": r.randint(1, 3)},
    "bias": lambda r, axes: {"bias": r.random() < 0.5},
    "biases": lambda r, axes: {"biases": r.randint(1, 2)},
    "directions": lambda r, axes: {"directions": r.randint(1, 2)},
    "last": lambda r, axes: {"last": r.random() < 0.5},
    "rate": lambda r, axes: {},
}


def drawn(row: Layer, rng: random.Random) -> tuple[Shape, Settings]:
    axes = rng.randint(0, 3)
    shape = Shape(tuple(rng.randint(1, 6) for _ in range(axes)), rng.randint(1, 6))
    given: dict[str, Any] = {}
    for name in (*row.reads.split(), *row.options.split()):
        given |= DRAWS[name](rng, axes or 1)
    return shape, Settings(**given)


@pytest.mark.parametrize("row", ROWS)
def test_the_formulas_are_what_the_loops_count(row: Layer) -> None:
    rng = random.Random(row.name)
    tried = 0
    for _ in range(40 * TRIES):
        shape, settings = drawn(row, rng)
        try:
            after, _ = row.size(shape, settings)
        except LayerError:
            continue
        uses = list(row.uses(shape, settings))
        outputs = {u.target[1:] for u in uses if u.target[0] == "out"}
        said = f"{row.name} of {shape} with {settings}"
        numbers = (*after.space, after.channels)
        assert {len(at) for at in outputs} == {len(numbers)}, said
        assert [len({at[k] for at in outputs}) for k in range(len(numbers))] == list(numbers), said
        assert len(outputs) == after.total, said
        parameters = {u.parameter for u in uses} - {None}
        assert len(parameters) == value(row.parameters(shape, settings)), said
        assert sum(u.times for u in uses) == value(row.multiplications(shape, settings)), said
        tried += 1
        if tried == TRIES:
            return
    pytest.fail(f"{row.name}: hardly any settings that it takes")


@pytest.mark.parametrize("row", ROWS)
def test_every_factor_has_a_name(row: Layer) -> None:
    rng = random.Random(0)
    for _ in range(200):
        shape, settings = drawn(row, rng)
        try:
            row.size(shape, settings)
        except LayerError as problem:
            assert str(problem)
            continue
        for count in (row.parameters(shape, settings), row.multiplications(shape, settings)):
            assert all(f.name for p in count for f in p.factors)
            assert {p.name for p in count} <= {"weights", "biases", "multiplications"}


def test_the_table() -> None:
    assert len(LAYERS) >= 20
    listed = [s for row in LAYERS.values() for s in row.spellings.split(", ")]
    assert len(listed) == len(set(listed)) == len(SPELLINGS)
    assert all(name in SPELLINGS for name in LAYERS)


SIZES = [  # worked by hand, or known from well-known networks
    ("conv", Shape((100, 100), 3), Settings((3, 3), 5), Shape((98, 98), 5), 140, 1_296_540),
    ("conv", Shape((98, 98), 5), Settings((3, 3), 10), Shape((96, 96), 10), 460, 4_147_200),
    ("conv", Shape((100, 100), 3), Settings((5, 5), 10), Shape((96, 96), 10), 760, 6_912_000),
    (
        "conv",
        Shape((224, 224), 3),
        Settings((7, 7), 64, (2,), (3,), rounding="floor", bias=False),
        Shape((112, 112), 64),
        9_408,
        118_013_952,
    ),
    ("linear", Shape((), 30), Settings(units=1024), Shape((), 1024), 31_744, 30_720),
    ("lstm", Shape((5,), 10), Settings(units=20), Shape((5,), 20), 2_480, 12_300),
    ("gru", Shape((5,), 10), Settings(units=20), Shape((5,), 20), 1_860, 9_300),
    ("attention", Shape((10,), 512), Settings(heads=8), Shape((10,), 512), 1_050_624, 10_588_160),
    ("embedding", Shape((), 7), Settings((10000,), 300), Shape((7,), 300), 3_000_000, 0),
    ("deconv", Shape((4, 4), 8), Settings((4, 4), 2, (2,), (1,)), Shape((8, 8), 2), 258, 4096),
]


@pytest.mark.parametrize(("name", "before", "settings", "after", "parameters", "times"), SIZES)
def test_known_sizes(
    name: str, before: Shape, settings: Settings, after: Shape, parameters: int, times: int
) -> None:
    row = LAYERS[name]
    assert row.size(before, settings)[0] == after
    assert value(row.parameters(before, settings)) == parameters
    assert value(row.multiplications(before, settings)) == times
