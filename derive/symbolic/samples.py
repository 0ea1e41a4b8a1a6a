"""Random arrays for compiled functions, at which they have finite values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from .scaled import Array

if TYPE_CHECKING:
    from .compiled import Compiled


def samples(
    function: Compiled, size: int, count: int, seed: int = 0, draw: str = "normal"
) -> dict[str, Array]:
    """Random arrays for `count` points, with this size for every set that may have it."""
    random = np.random.default_rng([seed, size])
    out: dict[str, Array] = {}
    sizes = function.first.keys()
    for q in function.quantities:
        shape = (count, *[max(size, function.least.get(s, 0)) for s in q.sets])
        if q.index is not None:
            first = function.first[q.index.set]
            last = max(size, function.least.get(q.index.set, 0)) + first
            out[q.name] = random.integers(first, last, shape).astype(np.float64)
        elif q.name in sizes and not q.sets:
            out[q.name] = np.asarray(float(max(size, function.least.get(q.name, 0))))
        elif q.counts:
            out[q.name] = random.integers(1, 6, shape).astype(np.float64)
        elif draw == "positive" or q.positive():
            out[q.name] = random.uniform(0.05, 0.95, shape)
        else:
            out[q.name] = random.normal(size=shape)
    return out


def finite_samples(
    value: Callable[..., Array], function: Compiled, size: int, count: int, seed: int
) -> dict[str, Array] | None:
    """Samples at which a function is finite: near zero of both signs, or else between 0 and 1."""
    best: tuple[int, dict[str, Array]] | None = None
    for draw in ("normal", "positive"):
        found = samples(function, size, 2 * count if draw == "normal" else count, seed, draw)
        good = np.flatnonzero(np.isfinite(value(**found)).reshape(_points(found), -1).all(axis=1))
        if best is None or len(good) > best[0]:
            kept = {n: a[good[:count]] if a.ndim else a for n, a in found.items()}
            best = min(len(good), count), kept
        if best[0] == count:
            break
    return best[1] if best and best[0] else None


def _points(arrays: Mapping[str, Array]) -> int:
    return max((a.shape[0] for a in arrays.values() if a.ndim), default=1)
