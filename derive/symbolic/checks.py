"""Numeric checks with NumPy: a derived gradient against differences, somebody's own function
against a derived expression."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Thread
from typing import Any

import numpy as np
import sympy

from ..judge.enclose import EvaluationError
from .compiled import Compiled, compile, finite_samples, untested
from .context import name_of
from .convert import expression
from .entries import Entries
from .gradients import gradient
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


@dataclass(frozen=True)
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
            f"differences {self.differences:.6g} at entry {self.entry} of {_point(self.at)})"
        )

    def _repr_markdown_(self) -> str:
        return f"`{self!r}`"


def _point(at: Mapping[str, Any]) -> str:
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
    value = untested(expr)
    if value.indices:
        free = ", ".join(i.name for i in value.indices)
        raise TypeError(f"expr: one value was expected, but {free} is free in it: sum over it")
    slope = _gradient(expr, wrt, derived, dtype)
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


def _base(wrt: Any) -> str:
    wrt = wrt.base if isinstance(wrt, Entries) else wrt
    if not isinstance(wrt, sympy.Symbol | sympy.IndexedBase):
        raise TypeError(f"wrt: a symbol or an IndexedBase was expected, not {wrt!r}")
    return name_of(wrt)


def _gradient(expr: Any, wrt: Any, derived: Any, dtype: Any) -> Compiled:
    return untested(gradient(expr, wrt) if derived is None else derived, None, None, dtype)


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


# -- somebody's own function -----------------------------------------------------------------------
@dataclass(frozen=True)
class FunctionCheck:
    """Whether a function computes an expression. Where it does not, `reason` says what is wrong,
    `at` is the smallest input that was found at which it fails, `expected` and `returned` are the
    values there; `worst_error` and `worst_at` are over everything that was tried."""

    ok: bool
    reason: str
    tried: int
    worst_error: float = 0.0
    worst_at: Mapping[str, Any] | None = None
    at: Mapping[str, Any] | None = None
    expected: Any = None
    returned: Any = None

    def __bool__(self) -> bool:
        return self.ok

    def __repr__(self) -> str:
        if self.ok:
            return (
                f"FunctionCheck(right at {self.tried} inputs: worst error {self.worst_error:.1e})"
            )
        at = f"; smallest failing input: {_point(self.at)}" if self.at else ""
        sides = ""
        if self.returned is not None:
            sides = f"; expected {_shown(self.expected)}, returned {_shown(self.returned)}"
        return f"FunctionCheck(WRONG: {self.reason}{at}{sides})"

    def _repr_markdown_(self) -> str:
        return f"`{self!r}`"


def _shown(value: Any) -> str:
    return np.array2string(np.asarray(value), precision=6, threshold=20)


@dataclass(frozen=True)
class _Failure:
    reason: str
    returned: Any = None
    error: float = np.inf


@dataclass(frozen=True)
class _Trial:
    """Runs the function that is looked at, and says what is wrong with what it returns."""

    function: Callable[..., Any]
    right: Compiled
    tolerance: float
    seconds: float

    def expected(self, at: Mapping[str, Array]) -> Array:
        return np.asarray(self.right(**at))

    def failure(self, at: Mapping[str, Array]) -> _Failure | float:
        """What goes wrong at one input, or how large the error is."""
        given = {n: np.array(a) for n, a in at.items()}
        arguments = [given[n] if given[n].ndim else given[n][()] for n in self.right.arguments]
        returned, problem = _bounded(lambda: self.function(*arguments), self.seconds)
        if problem:
            return _Failure(problem)
        changed = [n for n, a in at.items() if not np.array_equal(given[n], a, equal_nan=True)]
        if changed:
            return _Failure(f"it changes its argument {', '.join(changed)}")
        return self._compared(returned, self.expected(at))

    def _compared(self, returned: Any, expected: Array) -> _Failure | float:
        if returned is None:
            return _Failure("it returns nothing (is there a return?)")
        try:
            made = np.asarray(returned, dtype=np.float64)
        except (TypeError, ValueError):
            return _Failure(f"it returns {type(returned).__name__}, no array of numbers")
        if made.shape != expected.shape:
            return _Failure(
                f"it returns the shape {made.shape}, {expected.shape} was expected", made
            )
        if not np.isfinite(made[np.isfinite(expected)]).all():
            return _Failure("it returns nan or inf where the value is finite", made)
        size = max(1.0, float(np.abs(expected).max(initial=0.0)))
        error = float(np.abs(made - expected).max(initial=0.0)) / size
        if error > self.tolerance:
            return _Failure("it returns other values", made, error)
        return error


def _bounded(call: Callable[[], Any], seconds: float) -> tuple[Any, str]:
    """What a call returns, or what became of it. It runs in a thread of its own; one that does not
    come back is told to stop and left behind."""
    import ctypes

    done: list[tuple[Any, str]] = []

    def run() -> None:
        try:
            with np.errstate(all="ignore"):
                done.append((call(), ""))
        except BaseException as problem:
            text = " ".join(str(problem).split())[:200]
            done.append((None, f"it raises {type(problem).__name__}: {text}".rstrip(": ")))

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if done:
        return done[0]
    stop = ctypes.py_object(SystemExit)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), stop)
    return None, f"it does not return within {seconds:g} s"


def check_function(
    function: Callable[..., Any],
    expr: Any,
    arguments: Sequence[Any] | None = None,
    indices: Sequence[Any] | None = None,
    *,
    sizes: Sequence[int] = SIZES,
    points: int = 20,
    tolerance: float = 1e-6,
    seconds: float = 2.0,
    seed: int = 0,
) -> FunctionCheck:
    """Whether a NumPy function computes an expression: it is called with the arrays `arguments` (by
    name, where they are not given), and returns an array over the free indices.

    >>> import sympy, numpy
    >>> from derive.symbolic import softmax
    >>> h, i = sympy.IndexedBase("h"), sympy.Symbol("i", integer=True)
    >>> check_function(lambda h: numpy.exp(h) / numpy.exp(h).sum(), softmax(h)[i]).ok
    True
    >>> check_function(lambda h: h / h.sum(), softmax(h)[i])
    FunctionCheck(WRONG: it returns other values; smallest failing input: h = [0. 1.]; \
expected [0.268941 0.731059], returned [0. 1.])
    """
    if not callable(function):
        raise TypeError(f"function: a function of arrays was expected, not {function!r}")
    trial = _Trial(function, compile(expr, arguments, indices), tolerance, seconds)
    tried, worst, worst_at = 0, 0.0, None
    for at in _inputs(trial.right, sizes, points, seed):
        tried += 1
        found = trial.failure(at)
        if isinstance(found, _Failure):
            return _reported(trial, at, found, tried, sizes, points, seed)
        if found >= worst:
            worst, worst_at = found, at
    if not tried:
        raise ValueError("expr: it has no finite value at random points")
    return FunctionCheck(True, "", tried, worst, worst_at)


def _inputs(
    right: Compiled, sizes: Sequence[int], points: int, seed: int
) -> Iterator[dict[str, Array]]:
    """Simple inputs first, the smallest sizes first: then what fails is easy to look at."""
    for size in sizes if any(q.sets for q in right.quantities) else (1,):
        found = finite_samples(right, right, size, points, seed)
        if found is None:
            continue
        for n in range(max((len(a) for a in found.values() if a.ndim), default=1)):
            yield {name: a[n] if a.ndim else a for name, a in found.items()}


def _reported(
    trial: _Trial,
    at: dict[str, Array],
    found: _Failure,
    tried: int,
    sizes: Sequence[int],
    points: int,
    seed: int,
) -> FunctionCheck:
    """The failure at the smallest input, and the worst one of all."""
    small, failure = _smallest(trial, at, found)
    worst, worst_at = found.error, at
    if np.isfinite(worst):
        for other in _inputs(trial.right, sizes, points, seed):
            again = trial.failure(other)
            error = again.error if isinstance(again, _Failure) else again
            if error > worst:
                worst, worst_at = error, other
            if not np.isfinite(worst):
                break
    return FunctionCheck(
        False,
        failure.reason,
        tried,
        worst,
        worst_at,
        small,
        trial.expected(small),
        failure.returned,
    )


SIMPLE = (0.0, 1.0, -1.0, 0.5, 2.0)


def _smallest(
    trial: _Trial, at: dict[str, Array], found: _Failure
) -> tuple[dict[str, Array], _Failure]:
    """Entry by entry, the simplest number at which the function still fails."""
    if "within" in found.reason:
        return at, found
    for name, array in at.items():
        for place in np.ndindex(array.shape):
            for number in SIMPLE:
                if array[place] == number:
                    break
                moved = {**at, name: array.copy() if array.ndim else np.asarray(number)}
                moved[name][place] = number
                if not np.isfinite(trial.expected(moved)).all():
                    continue
                failure = trial.failure(moved)
                if isinstance(failure, _Failure) and failure.reason == found.reason:
                    at, found, array = moved, failure, moved[name]
                    break
    return at, found
