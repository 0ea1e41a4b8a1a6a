"""The independent evaluator: what a term is worth at a point.

It walks the term as it is written and knows nothing of the normal form. Derivatives are carried
out by jets: inside `Deriv(body, v)` the entry v moves, and whatever is defined through it follows.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from time import thread_time
from typing import Any
from zlib import crc32

from ..kernel import terms
from ..kernel.functions import PARAMETERS
from .enclose import Entry, Point, binding
from .jets import (
    NAN,
    NATIVE,
    NATIVE0,
    NATIVE2,
    ONE,
    ZERO,
    Jet,
    Value,
    apply,
    is_zero,
    maximum,
    polynomial,
    power,
    rational,
    real,
    split,
    trim,
)
from .reals import arb, ctx, fmpq
from .trouble import Missing, TooMuch, Undefined

_SLOTS: Mapping[str, int] = {p.name: k for k, p in enumerate(PARAMETERS)}
_DEPTH = 12_000  # frames: deep networks are deep terms


@contextmanager
def _deep() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _DEPTH))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def coefficient(name: str, entry: tuple[int, ...], *more: object) -> fmpq:
    """A generic rational that depends on nothing but what it is for."""
    code = crc32(repr((name, entry, more)).encode())
    return fmpq(code % 23 - 11 or 12, 7 + code // 23 % 12)


DEEPEST = 8  # derivatives of derivatives


class Evaluator:
    """Values of terms at one point and one precision; what was computed once is kept."""

    def __init__(
        self, point: Point, precision: int, budget: int, deadline: float | None = None
    ) -> None:
        self.point, self.precision = point, precision
        self.left, self.deadline = budget, deadline
        self.base: dict[terms.Index, int] = dict(point.members)
        self.env = self.base
        self.frame: tuple[Value, ...] = ()
        self.context: tuple[Entry | None, ...] = ()
        self.cache: dict[Any, Value] = {}
        self.entries: dict[Any, Value] = {}
        self.caches: dict[Any, dict[Any, Value]] = {(): self.cache}
        self.active: set[Any] = set()

    def value(self, term: terms.Term) -> Value:
        """The value of a term: a rational, or a ball."""
        old = ctx.prec
        if old != self.precision:
            ctx.prec = self.precision
        try:
            with _deep():
                return self.of(term)
        except ZeroDivisionError as error:
            raise Undefined("division by zero") from error
        except (RecursionError, OverflowError, MemoryError) as error:
            raise TooMuch(str(error)) from error
        finally:
            self.env, self.frame, self.context, self.cache = self.base, (), (), self.caches[()]
            self.active.clear()
            if old != self.precision:
                ctx.prec = old

    def bind(self, bound: Mapping[terms.Index, int]) -> None:
        """Let further free indices stand for elements, from now on."""
        self.base = {**self.point.members, **bound}
        self.env = self.base

    def of(self, t: terms.Term) -> Value:
        handler, kept = HANDLERS[type(t)]
        if not kept:
            return handler(self, t)
        env = self.env
        try:
            key = (t, *[env[i] for i in t.free]) if t.free else t
        except KeyError as error:
            raise Missing(f"index {error.args[0].name} stands for no member") from None
        known = self.cache.get(key)
        if known is not None:
            return known
        self.spend(1 + len(t.free) // 4)
        value = self.cache[key] = handler(self, t)
        return value

    def spend(self, steps: int) -> None:
        """Count steps, and look at the clock now and then."""
        self.left -= steps
        if self.left < 0:
            raise TooMuch("too many steps")
        if self.deadline is not None and not self.left & 63 and thread_time() > self.deadline:
            raise TooMuch("out of time")

    @contextmanager
    def within(self, **changes: Any) -> Iterator[None]:
        """Go on with other indices, parameters or moving entries, and come back."""
        before = {name: getattr(self, name) for name in changes}
        for name, value in changes.items():
            setattr(self, name, value)
        try:
            yield
        finally:
            for name, value in before.items():
                setattr(self, name, value)

    def member(self, index: terms.Index) -> int:
        """The element that an index stands for here."""
        try:
            return self.env[index]
        except KeyError:
            raise Missing(f"index {index.name} stands for no member") from None

    # Quantities

    def entry(self, name: str, at: tuple[int, ...]) -> Value:
        """One entry of a quantity, moving where it is, or depends on, a variable."""
        key = (self.context, name, at)
        known = self.entries.get(key)
        if known is not None:
            return known
        if key in self.active:
            raise Missing(f"{name} is defined through itself")
        self.active.add(key)
        value = self._still(name, at)
        if self.context:
            for level, held in enumerate(self.context):
                if held == (name, at):
                    value = value + Jet(level, ZERO, ONE)
        self.active.discard(key)
        self.entries[key] = value
        return value

    def _still(self, name: str, at: tuple[int, ...]) -> Value:
        point = self.point
        number = point.values.get((name, at))
        if number is not None:
            return rational(number)
        family = (name, len(at))
        for given in point.definitions.get(family, ()):
            bound = binding(given, at, point.members)
            if bound is not None:
                with self.within(env={**point.members, **bound}, frame=()):
                    return self.of(given.right)
        for given in point.formulas.get(family, ()):
            bound = binding(given, at, point.members)
            if bound is not None:
                cache = self.caches[()]
                changes = {"env": {**point.members, **bound}, "frame": (), "context": ()}
                with self.within(**changes, cache=cache):
                    return self.of(given.right)
        if name in point.depends:
            return self._generic(name, at)
        raise Missing(f"{name} has no value")

    def _generic(self, name: str, at: tuple[int, ...]) -> Value:
        """An arbitrary differentiable function of all entries of some families: a cubic."""
        linear = quadratic = plane = cubic = ZERO
        for family, sets in self.point.depends[name]:
            for entry in self.point.elements(sets):
                v = self.entry(family, entry)
                a, b, c, d = (coefficient(name, at, family, entry, k) for k in range(4))
                linear, plane, cubic = linear + v * a, plane + v * b, cubic + v * d
                quadratic = quadratic + v * v * c
        self.spend(1)
        total = linear + quadratic + plane * plane + cubic * cubic * cubic * fmpq(1, 8)
        return trim(total)  # of a function of a function: three times as many digits each

    # Functions

    def call(self, name: str, arguments: tuple[Value, ...]) -> Value:
        """A function of the table, a native one, an unknown one, or a derivative of these."""
        row = self.point.functions.get(name)
        if row is not None and row.definition is not None:
            if len(arguments) > len(_SLOTS):
                raise Missing(f"{name} has too many arguments")
            with self.within(frame=arguments, cache={}):
                return self.of(row.definition)
        if len(arguments) == 1 and name in NATIVE:
            return apply(name, arguments[0])
        if not arguments and name in NATIVE0:
            return NATIVE0[name]()
        if len(arguments) == 2 and name in NATIVE2:
            return NATIVE2[name](*arguments)
        coefficients = self.point.polynomials.get((name, len(arguments)))
        if coefficients is not None:
            return polynomial(coefficients, arguments)
        base, mark, place = name.rpartition("'")  # f' of one argument, f'1 by the second of several
        if mark and (place.isdigit() or len(arguments) == 1):
            level, slot = self._level(), int(place or 0)
            moved = arguments[slot] + Jet(level, ZERO, ONE)
            with self.within(context=(*self.context, None)):
                value = self.call(base, (*arguments[:slot], moved, *arguments[slot + 1 :]))
            return split(value, level)[1]
        raise Missing(f"nothing is known of the function {name}")

    def _level(self) -> int:
        """How many derivatives stand around this one: each doubles what a value is made of."""
        level = len(self.context)
        if level >= DEEPEST:
            raise TooMuch("derivatives within derivatives")
        return level

    def derivative(self, body: terms.Term, entry: Entry) -> Value:
        """The total derivative of a term by one entry."""
        level = self._level()
        context = (*self.context, entry)
        # Inside a function's row the parameters are part of what a value depends on.
        cache: dict[Any, Value] = {} if self.frame else self.caches.setdefault(context, {})
        with self.within(context=context, cache=cache):
            value = self.of(body)
        return split(value, level)[1]


def _num(e: Evaluator, t: terms.Num) -> Value:
    return rational(t.value)


def _sym(e: Evaluator, t: terms.Sym) -> Value:
    if e.frame and t.name in _SLOTS:
        return e.frame[_SLOTS[t.name]]
    env = e.env
    try:
        return e.entry(t.name, tuple([env[i] for i in t.indices]))
    except KeyError as error:
        raise Missing(f"{error.args[0]} stands for no member") from None


def _size(e: Evaluator, t: terms.Size) -> Value:
    try:
        return fmpq(e.point.sizes[t.set])
    except KeyError:
        raise Missing(f"the set {t.set} has no size") from None


def _add(e: Evaluator, t: terms.Add) -> Value:
    total: Value = ZERO
    for part in t.terms:
        total = trim(total + e.of(part))
    return total


def _mul(e: Evaluator, t: terms.Mul) -> Value:
    total: Value = ONE
    for part in t.terms:
        total = trim(total * e.of(part))
    return total


def _pow(e: Evaluator, t: terms.Pow) -> Value:
    return power(e.of(t.base), t.exponent)


def _call(e: Evaluator, t: terms.Call) -> Value:
    return e.call(t.name, tuple([e.of(a) for a in t.arguments]))


def _members(e: Evaluator, t: terms.Binder) -> list[Value]:
    """The body at each element of the set."""
    try:
        size = e.point.sizes[t.index.set]
    except KeyError:
        raise Missing(f"the set {t.index.set} has no size") from None
    e.spend(size)
    env, index, body = e.env, t.index, t.body
    outer = env.get(index)
    values = []
    try:
        for element in range(size):
            env[index] = element
            values.append(e.of(body))
    finally:
        if outer is None:
            env.pop(index, None)
        else:
            env[index] = outer
    return values


def _sum(e: Evaluator, t: terms.Sum) -> Value:
    total: Value = ZERO
    for value in _members(e, t):
        total = trim(total + value)
    return total


def _prod(e: Evaluator, t: terms.Prod) -> Value:
    total: Value = ONE
    for value in _members(e, t):
        total = trim(total * value)
    return total


def _max(e: Evaluator, t: terms.Max) -> Value:
    values = _members(e, t)
    if not values:
        raise Undefined("the maximum of nothing")
    best = values[0]
    for value in values[1:]:
        best = maximum(best, value)
    return best


def _delta(e: Evaluator, t: terms.Delta) -> Value:
    return ONE if e.member(t.left) == e.member(t.right) else ZERO


def _cases(e: Evaluator, t: terms.Cases) -> Value:
    for condition, value in t.branches:
        held = real(e.of(condition))
        if is_zero(held):
            continue
        if held > 0:
            return e.of(value)
        return NAN
    return e.of(t.otherwise)


def _deriv(e: Evaluator, t: terms.Deriv) -> Value:
    v = t.variable
    return e.derivative(t.body, (v.name, tuple([e.member(i) for i in v.indices])))


# How each kind of term is evaluated, and whether its value is worth keeping.
HANDLERS: Mapping[type[terms.Term], tuple[Callable[[Evaluator, Any], Value], bool]] = {
    terms.Num: (_num, False),
    terms.Sym: (_sym, False),
    terms.Size: (_size, False),
    terms.Delta: (_delta, False),
    terms.Add: (_add, True),
    terms.Mul: (_mul, True),
    terms.Pow: (_pow, True),
    terms.Call: (_call, True),
    terms.Sum: (_sum, True),
    terms.Prod: (_prod, True),
    terms.Max: (_max, True),
    terms.Cases: (_cases, True),
    terms.Deriv: (_deriv, True),
}


def ball(x: Value, precision: int) -> arb:
    """A value as a ball."""
    x = real(x)
    if type(x) is arb:
        return x
    with ctx.workprec(precision):
        return arb(x)


def fraction(x: Value) -> Fraction | None:
    """A value as an exact rational, or None where it is only enclosed."""
    return Fraction(int(x.p), int(x.q)) if type(x) is fmpq else None


def _tight(x: Value, precision: int) -> bool:
    if type(x) is fmpq:
        return True
    if x.rel_accuracy_bits() > 60:
        return True
    return precision > 128 and bool(x.rad() < arb(2) ** (-precision // 2))


def order(x: Value, y: Value, precision: int) -> str:
    """How two scalars compare: "<", "=" (exactly), ">", "~" (tight and overlapping) or "?"."""
    if type(x) is fmpq and type(y) is fmpq:
        return "=" if x == y else "<" if x < y else ">"
    a, b = ball(x, precision), ball(y, precision)
    if not (a.is_finite() and b.is_finite()):
        return "?"
    if a < b:
        return "<"
    if a > b:
        return ">"
    return "~" if _tight(x, precision) and _tight(y, precision) else "?"


# For each relation, what each outcome of `order` says; what is not listed is unknown.
RELATIONS: Mapping[str, Mapping[str, str]] = {
    "=": {"=": "agree", "~": "agree", "<": "differ", ">": "differ"},
    "!=": {"=": "differ", "<": "agree", ">": "agree"},
    "<": {"<": "agree", "=": "differ", ">": "differ"},
    "<=": {"<": "agree", "=": "agree", "~": "agree", ">": "differ"},
    ">": {">": "agree", "=": "differ", "<": "differ"},
    ">=": {">": "agree", "=": "agree", "~": "agree", "<": "differ"},
}
PRECISIONS = (128, 256, 1024)


def compare(
    left: terms.Term,
    right: terms.Term,
    point: Point,
    relation: str,
    budget: int,
    deadline: float | None,
) -> str:
    """See `enclose.compare`."""
    said = RELATIONS[relation]
    for precision in PRECISIONS:
        evaluator = Evaluator(point, precision, budget, deadline)
        x, y = evaluator.value(left), evaluator.value(right)
        found = order(real(x), real(y), precision)
        if found != "?":
            return said.get(found, "unknown")
        budget = evaluator.left
    return "unknown"
