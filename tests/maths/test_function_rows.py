"""Every row of the function table is tried; a new row needs no test of its own."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from typing import Any

import mpmath
import pytest
from mpvalue import PRIMITIVES, Point, value

from derive.kernel.functions import PARAMETERS, Function, instantiate
from derive.kernel.terms import Call, Sym, Term, walk
from derive.maths.functions import DEFAULTS, FUNCTIONS, NAMES
from tests.build import sym

ROWS = [pytest.param(row, id=name) for name, row in FUNCTIONS.items()]
POINTS = 40
HOLDS: dict[str, Callable[[Any], bool]] = {
    "> 0": lambda v: v > 0,
    ">= 0": lambda v: v >= 0,
    "!= 0": lambda v: v != 0,
}


@pytest.fixture(autouse=True)
def fifty_digits() -> Iterator[None]:
    with mpmath.workdps(50):
        yield


def point(arguments: tuple[Any, ...]) -> Point:
    return Point({(p.name,): v for p, v in zip(PARAMETERS, arguments, strict=False)})


def of(row: Function, arguments: tuple[Any, ...]) -> Any:
    return value(Call(row.name, PARAMETERS[: row.arity]), point(arguments))


def inside(row: Function, arguments: tuple[Any, ...]) -> bool:
    p = point(arguments)
    return all(HOLDS[relation](value(t, p)) for t, relation in row.domain)


def candidates(row: Function) -> Iterator[tuple[Any, ...]]:
    """Arguments of every scale and sign, the same ones in every run."""
    rng = random.Random(row.name)
    while True:
        yield tuple(
            mpmath.mpf(rng.choice((-1, 1)) * rng.randint(1, 4000)) / rng.choice((400, 1000, 4000))
            for _ in range(row.arity)
        )


def admissible(row: Function) -> list[tuple[Any, ...]]:
    """Points in the domain, away from its border and from kinks."""
    found: list[tuple[Any, ...]] = []
    for arguments, _ in zip(candidates(row), range(5000), strict=False):
        p = point(arguments)
        border = [value(t, p) for t, _ in row.domain] + [value(t, p) for t in row.kinks]
        if inside(row, arguments) and all(abs(v) > 1e-3 for v in border):
            found.append(arguments)
        if len(found) == POINTS:
            return found
    pytest.fail(f"{row.name}: too few points in its domain")


@pytest.mark.parametrize("row", ROWS)
def test_the_derivatives_are_those_of_the_definition(row: Function) -> None:
    for arguments in admissible(row):
        for place, derivative in enumerate(row.derivatives):

            def along(x: Any, place: int = place, at: tuple[Any, ...] = arguments) -> Any:
                return of(row, (*at[:place], x, *at[place + 1 :]))

            claimed = value(derivative, point(arguments))
            assert mpmath.almosteq(claimed, mpmath.diff(along, arguments[place]), 1e-18, 1e-18), (
                f"{row.name} by argument {place} at {arguments}"
            )


@pytest.mark.parametrize("row", ROWS)
def test_the_value_is_a_number_in_the_domain_and_has_the_sign(row: Function) -> None:
    for arguments in admissible(row):
        v = of(row, arguments)
        assert isinstance(v, mpmath.mpf) and mpmath.isfinite(v), f"{row.name} at {arguments}"
        assert not row.sign or HOLDS[row.sign](v), f"{row.name} at {arguments}"


@pytest.mark.parametrize("row", ROWS)
def test_the_domain_is_not_larger_than_the_definition_allows(row: Function) -> None:
    """A point outside the domain gives no real number; `pow` alone also takes whole exponents."""
    for arguments, _ in zip(candidates(row), range(300), strict=False):
        if inside(row, arguments):
            continue
        try:
            v = of(row, arguments)
        except (ZeroDivisionError, ValueError):
            continue
        assert not isinstance(v, mpmath.mpf) or not mpmath.isfinite(v) or row.name == "pow"


@pytest.mark.parametrize("row", [p for p in ROWS if p.values[0].domain])
def test_the_border_of_the_domain(row: Function) -> None:
    """At the border itself a strict condition excludes the point and a weak one allows it."""
    for border in (-1, 0, 1):
        arguments = tuple(mpmath.mpf(border) for _ in range(row.arity))
        try:
            v = of(row, arguments)
            finite = isinstance(v, mpmath.mpf) and bool(mpmath.isfinite(v))
        except (ZeroDivisionError, ValueError):
            finite = False
        assert finite or not inside(row, arguments), f"{row.name} at {border}"


@pytest.mark.parametrize("row", [p for p in ROWS if p.values[0].arity])
def test_the_points_reach_both_signs(row: Function) -> None:
    one_signed = any(t is PARAMETERS[0] and r != "!= 0" for t, r in row.domain)
    signs = {bool(x > 0) for x, *_ in admissible(row)}
    assert signs == {True, False} or one_signed or row.name == "acosh"


@pytest.mark.parametrize("row", [p for p in ROWS if p.values[0].kinks])
def test_a_kink_is_where_the_derivative_jumps_or_the_value_does(row: Function) -> None:
    """No kink is listed for nothing: next to each one something changes abruptly."""
    for kink in row.kinks:
        other = mpmath.mpf(3) / 7
        root = mpmath.findroot(lambda x, k=kink, o=other: value(k, point((x, o))), 0.1)
        near = mpmath.mpf(10) ** -20
        sides = [(root + s * near, other)[: row.arity] for s in (-1, 0, 1)]
        jumps = [
            {mpmath.nstr(value(t, point(s)), 15) for s in sides}
            for t in (*row.derivatives, Call(row.name, PARAMETERS[: row.arity]))
        ]
        slopes = mpmath.diff(
            lambda x, o=other: value(row.derivatives[0], point((x, o))), root + near, direction=1
        ) - mpmath.diff(
            lambda x, o=other: value(row.derivatives[0], point((x, o))), root - near, direction=-1
        )
        assert any(len(j) > 1 for j in jumps) or abs(slopes) > 1e-6, row.name


def test_definitions_do_not_go_round_in_a_circle() -> None:
    def below(name: str, above: tuple[str, ...]) -> int:
        assert name not in above, f"{name} is defined by itself"
        definition = FUNCTIONS[name].definition
        calls = {u.name for u in walk(definition) if isinstance(u, Call)} if definition else set()
        return 1 + max((below(c, (*above, name)) for c in calls), default=0)

    assert max(below(name, ()) for name in FUNCTIONS) < 6


def test_a_row_without_a_definition_is_a_primitive() -> None:
    assert {name for name, row in FUNCTIONS.items() if row.definition is None} == set(PRIMITIVES)


@pytest.mark.parametrize("row", ROWS)
def test_rows_speak_of_their_parameters_only(row: Function) -> None:
    terms = (*row.derivatives, row.definition, *(t for t, _ in row.domain), *row.kinks)
    used = {u for t in terms if t is not None for u in walk(t) if isinstance(u, Sym)}
    assert used <= set(PARAMETERS[: row.arity])


def test_spellings() -> None:
    assert set(NAMES.values()) == set(FUNCTIONS)
    assert NAMES["ReLU"] == "relu" and NAMES["ln"] == "log" and NAMES["arctan"] == "atan"
    assert "sigma" not in NAMES
    assert all(FUNCTIONS[name].arity == 2 for name in DEFAULTS)


def test_an_instance_puts_terms_for_parameters() -> None:
    z = sym("z")
    row = FUNCTIONS["sigmoid"]
    assert row.definition is not None
    with mpmath.workdps(50):
        got = value(instantiate(row.definition, (z,)), Point({("z",): mpmath.mpf(2)}))
    assert math.isclose(got, 1 / (1 + math.exp(-2)))


def test_rows_are_terms() -> None:
    assert all(isinstance(d, Term) for row in FUNCTIONS.values() for d in row.derivatives)
