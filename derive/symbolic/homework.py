"""Somebody's own NumPy function beside a derived expression: what is wrong with it, and where."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Mapping, Sequence
from threading import Thread
from typing import Any

import numpy as np

from ..data import frozen
from .checks import SIZES, checked_counts, point_text
from .compiled import Compiled, Quantity, compile
from .samples import finite_samples
from .scaled import Array


@frozen
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
        at = f"; smallest failing input: {point_text(self.at)}" if self.at else ""
        sides = ""
        if self.returned is not None:
            sides = f"; expected {_shown(self.expected)}, returned {_shown(self.returned)}"
        return f"FunctionCheck(WRONG: {self.reason}{at}{sides})"

    def _repr_markdown_(self) -> str:
        return f"`{self!r}`"


def _shown(value: Any) -> str:
    return np.array2string(np.asarray(value), precision=6, threshold=20)


@frozen
class _Failure:
    reason: str
    returned: Any = None
    error: float = np.inf


def _passed(value: Array, q: Quantity) -> Any:
    """What a function is called with."""
    return int(value) if q.counts else value if value.ndim else value[()]


@frozen
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
        arguments = [_passed(given[q.name], q) for q in self.right.quantities]
        returned, problem = _bounded(lambda: self.function(*arguments), self.seconds)
        if problem:
            return _Failure(problem)
        changed = [n for n, a in at.items() if not np.array_equal(given[n], a, equal_nan=True)]
        if changed:
            return _Failure(f"it changes its argument {', '.join(changed)}")
        return self._judged(returned, self.expected(at))

    def _judged(self, returned: Any, expected: Array) -> _Failure | float:
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
    checked_counts(sizes, points)
    if not (tolerance > 0 and 0 < seconds < 1e6):
        raise ValueError(f"tolerance, seconds: above 0, not {tolerance!r}, {seconds!r}")
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
    whole = {q.name for q in trial.right.quantities if q.counts}
    for name, array in at.items():
        if name in whole:
            continue
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
