"""A derived gradient against central differences, at many random points at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import sympy

from ..data import frozen, replace
from ..judge.enclose import EvaluationError
from .compiled import Compiled, untested
from .context import name_of
from .convert import expression
from .entries import Entries
from .gradients import gradient
from .samples import finite_samples
from .scaled import Array

SIZES = (1, 2, 3, 5, 7)
POINTS = 100
STEP = 1e-3
"""How far the four points of a difference are from each other, relative to the entry (or to 1); a
tenth of it is tried as well: where the two differ, there is a kink between."""

SEEN_AS_ZERO = 1e-3
"""A derivative smaller than this share of the largest one (and of the function) is compared with
that share: differences of floats know no better."""

EXACTLY = 50
"""So many entries that seem to differ are looked at again without rounding."""

TOLERANCES: Mapping[Any, float] = {np.float64: 1e-6, np.float32: 1e-3, np.float16: 0.1}


@frozen
class GradientCheck:
    """How near a derived gradient comes to central differences. `worst_error` is relative; `at` is
    the point where it was found, `entry` the entry of the gradient, counted from 0."""

    ok: bool
    worst_error: float
    tolerance: float
    points: int
    sizes: tuple[int, ...]
    at: Mapping[str, Any]
    entry: tuple[int, ...]
    derived: float
    differences: float

    def __bool__(self) -> bool:
        return self.ok

    def __repr__(self) -> str:
        said = "agrees" if self.ok else "DIFFERS"
        shown = f"{said}: worst relative error {self.worst_error:.1e} at {self.points} points"
        sizes = f" of sizes {', '.join(map(str, self.sizes))}" if self.sizes else ""
        if self.ok:
            return f"GradientCheck({shown}{sizes})"
        return (
            f"GradientCheck({shown}{sizes}; derived {self.derived:.6g}, "
            f"differences {self.differences:.6g} at entry {self.entry} of {point_text(self.at)})"
        )

    def _repr_markdown_(self) -> str:
        return f"`{self!r}`"


def point_text(at: Mapping[str, Any]) -> str:
    shown = (f"{n} = {np.array2string(np.asarray(v), precision=6)}" for n, v in at.items())
    return ", ".join(shown)


def check_gradient(
    expr: Any,
    wrt: Any,
    at: Mapping[Any, Any] | None = None,
    dtype: Any = "float64",
    *,
    sizes: Sequence[int] | None = None,
    points: int = POINTS,
    seed: int = 0,
    derived: Any = None,
) -> GradientCheck:
    """Whether the derived gradient agrees with central differences at many random points, for
    several sizes; or at the one point `at`, such as `{h: [1.0, 2.0], y: [0, 1]}`. `derived` is
    looked at in the place of the gradient that is derived here.

    >>> import sympy
    >>> from derive.symbolic import cross_entropy, softmax
    >>> h, y = sympy.IndexedBase("h"), sympy.IndexedBase("y")
    >>> check_gradient(cross_entropy(softmax(h), y), h).ok
    True
    """
    expr = expression(expr, "expr")
    base = _base(wrt)
    wrt = wrt.base if isinstance(wrt, sympy.Indexed) else wrt
    checked_counts(sizes, points)
    letters = [s for s in expr.free_symbols if isinstance(s, sympy.Symbol | sympy.Idx)]
    value = untested(expr, chosen=letters)
    slope = untested(
        gradient(expr, wrt) if derived is None else derived, None, None, dtype, letters
    )
    if base not in value.arguments:
        raise ValueError(f"wrt: {base} is not in the expression")
    sets = [q for q in value.quantities if q.sets]
    chosen = () if at is not None or not sets else tuple(SIZES if sizes is None else sizes)
    checks = [
        _checked(value, slope, base, _points_at(value, at, size, points, seed))
        for size in chosen or (1,)
    ]
    worst = max(checks, key=lambda c: c.worst_error if np.isfinite(c.worst_error) else np.inf)
    return replace(worst, sizes=chosen, points=sum(c.points for c in checks))


def checked_counts(sizes: Sequence[int] | None, points: int) -> None:
    """Sizes and a number of points that something can be tried at."""
    if sizes is not None and (not sizes or not all(isinstance(n, int) and n > 0 for n in sizes)):
        raise ValueError(f"sizes: whole numbers above 0 were expected, not {sizes!r}")
    if not isinstance(points, int) or points < 1:
        raise ValueError(f"points: a whole number above 0 was expected, not {points!r}")


def _base(wrt: Any) -> str:
    wrt = wrt.base if isinstance(wrt, Entries | sympy.Indexed) else wrt
    if not isinstance(wrt, sympy.Symbol | sympy.IndexedBase):
        raise TypeError(f"wrt: a symbol or an IndexedBase was expected, not {wrt!r}")
    return name_of(wrt)


def _points_at(
    value: Compiled, at: Mapping[Any, Any] | None, size: int, points: int, seed: int
) -> dict[str, Array]:
    """The points, each array with one axis in front."""
    if at is None:
        found = finite_samples(value, value, size, points, seed)
        if found is None:
            raise ValueError(
                f"expr: it has no finite value at random points of size {size}: give at="
            )
        return found
    if not isinstance(at, Mapping):
        raise TypeError(f"at: a mapping from symbols to numbers was expected, not {at!r}")
    named = {n if isinstance(n, str) else name_of(n): v for n, v in at.items()}
    arrays = value.bound((), {n: v for n, v in named.items() if n in value.arguments})
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise ValueError(f"at: {name} must be finite, not {array}")
    ranks = {q.name: len(q.sets) for q in value.quantities}
    return {n: a.reshape(-1, *a.shape[a.ndim - ranks[n] :]) for n, a in arrays.items()}


def _checked(value: Compiled, slope: Compiled, base: str, at: dict[str, Array]) -> GradientCheck:
    numeric, kinks = _differences(value, base, at)
    given = {n: a for n, a in at.items() if n in slope.arguments}
    given |= _sizes(value, slope, base, at)
    derived = np.broadcast_to(np.asarray(slope(**given), dtype=np.float64), numeric.shape).copy()
    told = np.isfinite(numeric) & ~kinks
    if not told.any():
        raise ValueError(f"expr: it has no derivative by {base} here that differences could tell")
    tolerance = TOLERANCES.get(slope.dtype, 1e-6)
    height = np.abs(np.asarray(value(**at), dtype=np.float64))
    for _ in range(EXACTLY):
        errors = np.where(told, _errors(derived, numeric, height), -1)
        worst = np.unravel_index(np.argmax(errors), errors.shape)
        entry = tuple(int(n) for n in worst[1:])
        point = {n: a[worst[0] if len(a) > 1 else 0] if a.ndim else a for n, a in given.items()}
        exact = None if errors[worst] <= tolerance else _exact(slope, point, entry)
        if exact is None or exact == derived[worst]:
            break
        derived[worst] = exact
    error = float(errors[worst])
    return GradientCheck(
        error <= tolerance,
        error,
        tolerance,
        int(told.reshape(len(told), -1).any(axis=1).sum()),
        (),
        {n: a[worst[0] if len(a) > 1 else 0] if a.ndim else a for n, a in at.items()},
        entry,
        float(derived[worst]),
        float(numeric[worst]),
    )


def _errors(derived: Array, numeric: Array, height: Array) -> Array:
    """How far two gradients are from each other, relative to the larger entry, or to what can be
    seen beside the largest one."""
    size = np.maximum(np.abs(derived), np.abs(numeric))
    rows = size.reshape(len(size), -1).max(axis=1)
    floor = (np.maximum(height, rows) * SEEN_AS_ZERO).reshape(-1, *[1] * (numeric.ndim - 1))
    with np.errstate(all="ignore"):
        errors = np.abs(derived - numeric) / np.maximum(np.maximum(size, floor), 1e-12)
    return np.where(np.isfinite(derived), errors, np.inf)


def _exact(slope: Compiled, at: Mapping[str, Array], entry: tuple[int, ...]) -> float | None:
    """The derived value without rounding: what cancels in float64 is no mistake."""
    if slope.dtype is not np.float64:
        return None
    try:
        ball = slope.exact({n: np.asarray(a) for n, a in at.items()}, entry[: len(slope.indices)])
    except EvaluationError:
        return None
    return float(ball.mid()) if ball.is_finite() else None


def _sizes(
    value: Compiled, slope: Compiled, base: str, at: Mapping[str, Array]
) -> dict[str, Array]:
    """Sizes that a gradient mentions, and no array in it tells."""
    known = value.sizes(dict(at))
    known |= {i.set: n for i, n in zip(slope.indices, at[base].shape[1:], strict=False)}
    return {
        n: np.asarray(float(size))
        for n, size in known.items()
        if n in slope.arguments and n not in at
    }


def _differences(value: Compiled, base: str, at: Mapping[str, Array]) -> tuple[Array, Array]:
    """Central differences of fourth order, by every entry at every point at once; and where there
    is a kink: the second difference then shrinks with the step no faster than the first."""
    array = np.asarray(at[base], dtype=np.float64)
    points, shape = len(array), array.shape[1:]
    count = int(np.prod(shape))
    spread = np.repeat(array[np.newaxis], count, axis=0)
    moves = np.eye(count).reshape(count, 1, *shape) * np.maximum(1.0, np.abs(array))
    others = {n: _again(a, count, points) for n, a in at.items() if n != base}

    def moved(step: float) -> Array:
        there = (spread + step * moves).reshape(count * points, *shape)
        values = np.asarray(value(**{**others, base: there}), dtype=np.float64)
        return values.reshape(count, points).T.reshape(points, *shape)

    middle, scale = moved(0.0), np.maximum(1.0, np.abs(array))
    slopes, bends = [], []
    for step in (STEP, STEP / 10):
        ahead, behind = moved(step), moved(-step)
        far = moved(2 * step) - moved(-2 * step)
        slopes.append((8 * (ahead - behind) - far) / (12 * step * scale))
        bends.append(np.abs(ahead - 2 * middle + behind) / (step * scale))
    level = np.maximum(np.abs(slopes[1]), SEEN_AS_ZERO * np.abs(middle))
    bent = (bends[1] > 0.5 * bends[0]) & (bends[1] > 1e-5 * level)
    apart = np.abs(slopes[0] - slopes[1])
    near = np.where(apart > 1e-8 * level, slopes[1], slopes[0])
    return near, bent | (apart > 1e-5 * np.maximum(level, 1e-9))


def _again(array: Array, count: int, points: int) -> Array:
    if array.ndim == 0 or len(array) != points:
        return array
    return np.concatenate([array] * count)
