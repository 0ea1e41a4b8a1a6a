"""What becomes of an expression when it is computed as it is written, in floating point.

`stability(term, point, format)` walks a term in written order, operation by operation, in the
rounding of the format, with the true value beside it. It reports where it overflows, underflows,
cancels or is not defined, and does the same for the form after the shift (`shifts.stable`).

A function of the table counts as one operation: `tanh` is what a library computes, while
`(e^x - e^{-x}) / (e^x + e^{-x})` is two exponentials on either side of a division.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from math import isfinite, isinf, isnan, nan
from time import thread_time
from typing import Any, NamedTuple

from flint import arb, ctx, fmpq

from ..kernel import terms
from ..kernel.terms import Term
from . import floats
from .enclose import BUDGET, Point, binding
from .evaluate import Evaluator
from .floats import FORMATS, LIMITS, POLES, Format
from .jets import NAN, power, rational
from .shifts import stable
from .trouble import EvaluationError, Missing, TooMuch, Undefined

PRECISION = 300  # bits of the true values: those of a float64, lost five times over
SECONDS = 2.0
EVENTS = 8  # how many are kept
HUGE = 1e6  # from there on exp is not enclosed any more, and has come to its limit

OVERFLOW, UNDERFLOW, CANCELLATION = "overflow", "underflow", "cancellation"
INVALID, BY_ZERO = "invalid", "division by zero"


class Event(NamedTuple):
    """An operation that went wrong: the part of the term that it computes, which members its
    indices stand for there, what it was given, and what it came to."""

    kind: str
    term: Term
    members: Mapping[str, int]
    operands: tuple[float, ...]
    value: float


class Computed(NamedTuple):
    """An expression computed in a format. `true` is the exact value, to float64; None where there
    is none. `fine`: it is a number, and at least half of the format's digits are right."""

    form: Term
    format: str
    value: float
    true: float | None
    events: tuple[Event, ...]
    fine: bool

    @property
    def first(self) -> Event | None:
        """The first operation that went wrong."""
        return self.events[0] if self.events else None


class Stability(NamedTuple):
    """An expression as it was written, and after the shift, where there is one."""

    written: Computed
    shifted: Computed | None


class _Pair(NamedTuple):
    """What was computed, and what it should be (`fmpq` or `arb`)."""

    value: float
    true: Any


def values_at(
    t: Term, values: Mapping[str, Fraction | int | Sequence[Fraction | int]], **more: Any
) -> Point:
    """A point from names: a number for a scalar, a list for a quantity with one index, and for a
    free index the position (from 0) of its member. Sets get their sizes from the lists."""
    sizes: dict[str, int] = {}
    entries: dict[tuple[str, tuple[int, ...]], Fraction] = {}
    for u in terms.walk(t):
        if isinstance(u, terms.Sym) and isinstance(values.get(u.name), Sequence):
            listed = values[u.name]
            assert isinstance(listed, Sequence)
            if len(u.indices) != 1:
                raise Missing(f"{u.name} has {len(u.indices)} indices, not one")
            if sizes.setdefault(u.indices[0].set, len(listed)) != len(listed):
                raise Missing(f"{u.name} has {len(listed)} entries, and not as many as others")
            entries |= {(u.name, (n,)): Fraction(v) for n, v in enumerate(listed)}
        elif isinstance(u, terms.Sym) and u.name in values:
            number = values[u.name]
            assert not isinstance(number, Sequence)
            entries[u.name, ()] = Fraction(number)
    members = {
        i: int(position)
        for i in t.free
        if not isinstance(position := values.get(i.name, 0), Sequence)
    }
    return Point(sizes, members, entries, **more)


def stability(
    t: Term, point: Point, form: str = "float64", budget: int = BUDGET, seconds: float = SECONDS
) -> Stability:
    """What a term comes to at a point, as written and after the shift.

    The shift is the form that `exp` can't overflow in: the largest exponent of every sum of
    exponentials is taken out of it. Raises an `EvaluationError` where the point leaves a name of
    the term open, or where the budget of operations or the time is used up."""
    written = compute(t, point, form, budget, seconds)
    other = stable(t)
    shifted = None if other is None else compute(other, point, form, budget, seconds)
    return Stability(written, shifted)


def compute(
    t: Term, point: Point, form: str = "float64", budget: int = BUDGET, seconds: float = SECONDS
) -> Computed:
    """A term computed at a point in a format, one operation after the other."""
    old = ctx.prec
    ctx.prec = PRECISION
    try:
        walk = _Walk(point, FORMATS[form], budget, thread_time() + seconds)
        pair = walk.of(t)
        fine = walk.is_close(pair)
        true = floats.rounded_ball(pair.true, FORMATS["float64"])
    except (RecursionError, OverflowError, MemoryError) as error:
        raise TooMuch(str(error)) from error
    finally:
        ctx.prec = old
    known = None if isnan(true) else true
    return Computed(t, form, pair.value, known, tuple(walk.events), fine)


class _Walk:
    """One computation."""

    def __init__(self, point: Point, form: Format, budget: int, deadline: float) -> None:
        self.point, self.form, self.left, self.deadline = point, form, budget, deadline
        self.smallest = rational(Fraction(form.smallest))
        self.half = fmpq(1, 2 ** (form.bits // 2))
        self.env: dict[terms.Index, int] = dict(point.members)
        self.events: list[Event] = []
        self.names: list[str] = []  # definitions that are being followed
        self.known: dict[object, _Pair] = {}  # what sums and maxima came to
        self.exact = Evaluator(point, PRECISION, budget, deadline)

    def of(self, t: Term) -> _Pair:
        self.left -= 1
        if self.left < 0 or (not self.left & 63 and thread_time() > self.deadline):
            raise TooMuch("too many operations")
        handler = _HANDLERS.get(type(t))
        if handler is None:
            raise Missing("a derivative that is not carried out can't be computed")
        if not isinstance(t, terms.Binder):
            return handler(self, t)
        key = (t, *[self.env.get(i) for i in t.free])
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = handler(self, t)
        return found

    def input(self, number: Fraction, t: Term) -> _Pair:
        """A number that is written, or given: the nearest one of the format."""
        found = _Pair(floats.rounded(number, self.form), rational(number))
        return self.done(t, (), found)

    def member(self, index: terms.Index) -> int:
        try:
            return self.env[index]
        except KeyError:
            raise Missing(f"the index {index.name} stands for no member") from None

    def done(
        self, t: Term, operands: tuple[_Pair, ...], found: _Pair, kind: str | None = None
    ) -> _Pair:
        """A result, after a look at what went wrong in it."""
        kind = self._trouble(operands, found) if kind is None else kind
        if kind and len(self.events) < EVENTS:
            members = {i.name.partition("~")[0]: self.env[i] for i in t.free if i in self.env}
            given = tuple(p.value for p in operands)
            self.events.append(Event(kind, t, members, given, found.value))
        return found

    def _trouble(self, operands: tuple[_Pair, ...], found: _Pair) -> str:
        """Why a result is worse than what it was computed from."""
        given = [p.value for p in operands]
        if isnan(found.value):
            return "" if any(map(isnan, given)) else INVALID
        if isinf(found.value):
            return "" if any(map(isinf, given)) else OVERFLOW
        if not all(map(isfinite, given)) or any(self.is_lost(p) for p in operands):
            return ""
        if self.is_lost(found):
            return UNDERFLOW
        if all(self.is_close(p) for p in operands) and not self.is_close(found):
            return CANCELLATION
        return ""

    def is_close(self, pair: _Pair) -> bool:
        """Whether at least half of the digits are right, as far as the format has digits there.
        What can't be told counts as right."""
        if not isfinite(pair.value):
            return False
        off = abs(rational(Fraction(pair.value)) - pair.true)
        return not off > max(abs(pair.true), self.smallest) * self.half

    def is_lost(self, pair: _Pair) -> bool:
        """Whether a result that is not 0 is too small for the format: its digits are lost."""
        if abs(pair.value) >= self.form.smallest or not self.smallest > abs(pair.true) > 0:
            return False
        return bool(pair.true != rational(Fraction(pair.value)))

    # -- operations -------------------------------------------------------------------------------
    def plus(self, t: Term, a: _Pair, b: _Pair) -> _Pair:
        return self.done(
            t, (a, b), _Pair(floats.plus(a.value, b.value, self.form), a.true + b.true)
        )

    def times(self, t: Term, a: _Pair, b: _Pair) -> _Pair:
        found = floats.times(a.value, b.value, self.form)
        return self.done(t, (a, b), _Pair(found, a.true * b.true))

    def over(self, t: Term, a: _Pair, b: _Pair) -> _Pair:
        true = NAN if b.true == 0 else a.true / b.true
        found = _Pair(floats.over(a.value, b.value, self.form), true)
        by_zero = b.value == 0 and isfinite(a.value) and a.value != 0
        return self.done(t, (a, b), found, BY_ZERO if by_zero else None)

    def function(self, t: Term, name: str, given: tuple[_Pair, ...]) -> _Pair:
        """A function as a library has it: rounded once, from the argument as it was computed."""
        true = self._exactly(name, [p.true for p in given])
        values = tuple(p.value for p in given)
        pole = POLES.get((name, *values))
        if pole is not None:
            return self.done(t, given, _Pair(pole, true), BY_ZERO)
        return self.done(t, given, _Pair(self._computed(name, values), true))

    def _computed(self, name: str, values: tuple[float, ...]) -> float:
        if any(map(isnan, values)):
            return nan
        if name in ("max", "min"):
            return (max if name == "max" else min)(values)
        if all(map(isfinite, values)):
            at = [rational(Fraction(v)) for v in values]
            if name == "pow" and at[1].q != 1:
                at[1] = arb(at[1])  # a root of that degree would be no root any more
            found = floats.rounded_ball(self._exactly(name, at), self.form)
            if not isnan(found) or name not in LIMITS or abs(values[0]) < HUGE:
                return found
        return LIMITS.get(name, (nan, nan))[values[0] > 0] if len(values) == 1 else nan

    def _exactly(self, name: str, arguments: list[Any]) -> Any:
        if any(isinstance(a, arb) and not a.is_finite() for a in arguments):
            return NAN
        try:
            return self.exact.call(name, tuple(arguments))
        except (Undefined, ZeroDivisionError):
            return NAN


# -- each kind of term -----------------------------------------------------------------------------
def _sym(walk: _Walk, t: terms.Sym) -> _Pair:
    at = tuple(map(walk.member, t.indices))
    number = walk.point.values.get((t.name, at))
    if number is not None:
        return walk.input(number, t)
    family = t.name, len(at)
    if t.name in walk.names:
        raise Missing(f"{t.name} is defined through itself")
    for table in (walk.point.definitions, walk.point.formulas):
        for given in table.get(family, ()):
            bound = binding(given, at, walk.point.members)
            if bound is not None:
                before, walk.env = walk.env, {**walk.point.members, **bound}
                walk.names.append(t.name)
                try:
                    return walk.of(given.right)
                finally:
                    walk.env = before
                    walk.names.pop()
    raise Missing(f"{t.name} has no value")


def _size(walk: _Walk, t: terms.Size) -> _Pair:
    if t.set not in walk.point.sizes:
        raise Missing(f"the set {t.set} has no size")
    return walk.input(Fraction(walk.point.sizes[t.set]), t)


def _add(walk: _Walk, t: terms.Add) -> _Pair:
    return _running(walk, t, map(walk.of, t.terms), walk.plus, fmpq(0))


def _mul(walk: _Walk, t: terms.Mul) -> _Pair:
    """Factors from left to right; a negative power divides."""
    total: _Pair | None = None
    for factor in t.terms:
        match factor:
            case terms.Pow(base, exponent) if exponent < 0 and total is not None:
                below = walk.of(base if exponent == -1 else terms.Pow(base, -exponent))
                total = walk.over(t, total, below)
            case _:
                found = walk.of(factor)
                total = found if total is None else walk.times(t, total, found)
    return total or _Pair(1.0, fmpq(1))


def _pow(walk: _Walk, t: terms.Pow) -> _Pair:
    if t.exponent < 0:
        one = _Pair(1.0, fmpq(1))
        return walk.over(t, one, walk.of(t.base if t.exponent == -1 else t.base**-t.exponent))
    base = walk.of(t.base)
    try:
        true = power(base.true, t.exponent)
    except (Undefined, ZeroDivisionError):
        true = NAN
    if isfinite(base.value):
        try:
            value = floats.rounded_ball(
                power(rational(Fraction(base.value)), t.exponent), walk.form
            )
        except (Undefined, ZeroDivisionError):
            value = nan
    else:
        negative = base.value < 0 and t.exponent.denominator != 1
        value = nan if negative else base.value ** float(t.exponent)
    return walk.done(t, (base,), _Pair(value, true))


def _call(walk: _Walk, t: terms.Call) -> _Pair:
    return walk.function(t, t.name, tuple(map(walk.of, t.arguments)))


def _members(walk: _Walk, t: terms.Binder) -> Iterator[_Pair]:
    """The body at each member, one after the other."""
    if t.index.set not in walk.point.sizes:
        raise Missing(f"the set {t.index.set} has no size")
    before = walk.env
    try:
        for member in range(walk.point.sizes[t.index.set]):
            walk.env = {**before, t.index: member}
            yield walk.of(t.body)
    finally:
        walk.env = before


def _running(
    walk: _Walk,
    t: Term,
    parts: Iterator[_Pair],
    step: Callable[[Term, _Pair, _Pair], _Pair],
    empty: Any,
) -> _Pair:
    first = next(parts, None)
    if first is None:
        return _Pair(float(int(empty)), empty)
    return reduce(lambda a, b: step(t, a, b), parts, first)


def _largest(walk: _Walk, t: terms.Max) -> _Pair:
    found = [*_members(walk, t)]
    if not found:
        raise Undefined("the maximum of nothing")
    return reduce(lambda a, b: walk.function(t, "max", (a, b)), found)


def _cases(walk: _Walk, t: terms.Cases) -> _Pair:
    for condition, value in t.branches:
        held = walk.of(condition)
        if held.value:
            found = walk.of(value)
            return found if held.true == 1 else found._replace(true=NAN)
    return walk.of(t.otherwise)


def _delta(walk: _Walk, t: terms.Delta) -> _Pair:
    same = walk.member(t.left) == walk.member(t.right)
    return _Pair(float(same), fmpq(int(same)))


_HANDLERS: Mapping[type[Term], Callable[[_Walk, Any], _Pair]] = {
    terms.Num: lambda walk, t: walk.input(t.value, t),
    terms.Sym: _sym,
    terms.Size: _size,
    terms.Add: _add,
    terms.Mul: _mul,
    terms.Pow: _pow,
    terms.Call: _call,
    terms.Sum: lambda walk, t: _running(walk, t, _members(walk, t), walk.plus, fmpq(0)),
    terms.Prod: lambda walk, t: _running(walk, t, _members(walk, t), walk.times, fmpq(1)),
    terms.Max: _largest,
    terms.Cases: _cases,
    terms.Delta: _delta,
}


__all__ = [
    "Computed",
    "EvaluationError",
    "Event",
    "Stability",
    "compute",
    "stability",
    "values_at",
]
