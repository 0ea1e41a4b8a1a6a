"""Big operators: which letters they bind, over which sets, with which member left out.

How a range may be written is a row of `RANGES`; what the operator does, a row of `OPERATORS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ..kernel.terms import (
    ONE,
    ZERO,
    Binder,
    Cases,
    Delta,
    Index,
    Max,
    Prod,
    Sum,
    Sym,
    Term,
    add,
    call,
    fresh,
    mul,
    rename,
    term,
    transform,
)
from ..read import tree as t
from .names import display, letter, range_end
from .nouns import POSITION, UNCOUNTED
from .world import Unread

if TYPE_CHECKING:
    from .resolve import Resolver

EXPAND = 64  # a range of numbers up to this long is written out


class Range(NamedTuple):
    """A bound letter with its set, a left-out member, or the numbers that it runs over."""

    letter: str
    set: str
    without: Index | None = None
    numbers: range | None = None


class Operator(NamedTuple):
    """The binder of an operator, the same over listed terms, and what a left-out term counts."""

    binder: type[Binder]
    listed: Callable[..., Term]
    neutral: Term


def _largest(*parts: Term) -> Term:
    out = parts[0]
    for part in parts[1:]:
        out = call("max", out, part)
    return out


INTEGRAL = r"\int"  # how a sum is spelled that stands for an integral
OPERATORS: Mapping[str, Operator] = {
    "sum": Operator(Sum, add, ZERO),
    "prod": Operator(Prod, mul, ONE),
    "max": Operator(Max, _largest, ZERO),
}


def big(
    r: Resolver, op: t.BigOp, body: Callable[[Resolver], Term], mean: str | None = None
) -> Term:
    """An operator over what stands under it, which is read with the letters bound. `mean` is the
    n of a 1/n before it."""
    operator = OPERATORS.get(op.kind)
    if operator is None:
        raise Unread(f"{op.spelled or op.kind} is not read yet", op.span)
    if op.spelled == INTEGRAL:
        r.note("an integral is read as a sum: limits may be exchanged")
    made = [(fresh(Index(x.letter, x.set)), x) for x in letters(r, op)]
    out = body(r.inside(bound={x.letter: i for i, x in made}))
    if mean is not None and len(made) == 1:
        _counts(r, mean, made[0][1].set)
    for i, found in reversed(made):
        out = _over(r, operator, i, found, out)
    return out


def _counts(r: Resolver, letter: str, found: str) -> None:
    """The n of a 1/n before a sum is the number of its terms, where nothing else is."""
    survey, sets = r.world.survey, r.world.sets
    if letter not in survey.sizes or survey.extra.get(letter) or sets.size(found) is not None:
        return
    sets.join(found, r.world.sized(letter))
    if letter in survey.averaged:
        r.note(f"{letter} is read as the number of terms of the sum")


def _over(r: Resolver, operator: Operator, i: Index, found: Range, body: Term) -> Term:
    if found.without is not None:
        r.world.sets.join(i.set, found.without.set)
        body = Cases(((1 - Delta(found.without, i), body),), operator.neutral)
    if found.numbers is None:
        return operator.binder(i, body)
    for n in found.numbers:
        r.world.sets.member(i.set, n)
    return operator.listed(*(_numbered(body, i, n) for n in found.numbers))


def _numbered(body: Term, i: Index, number: int) -> Term:
    """What stands under an operator at the member that is written as this number."""
    position = Sym(POSITION, (i,))
    body = transform(body, lambda u: term(number) if u == position else None)
    return rename(body, {i: Index(str(number), i.set, True)})


# -- ranges -------------------------------------------------------------------------------------
def letters(r: Resolver, op: t.BigOp) -> list[Range]:
    """The letters that an operator binds."""
    for reading in RANGES:
        found = reading(r, op)
        if found:
            return found
    raise Unread("this range is not read", op.span)


def _bare(r: Resolver, op: t.BigOp) -> list[Range]:
    """`\\sum_i`, `\\sum_i^N`."""
    if not isinstance(op.lower, t.Name):
        return []
    found = r.world.sets.new()
    if op.upper is not None:
        _end(r, op, found, None)
    return [Range(letter(op.lower), found)]


def _counted(r: Resolver, op: t.BigOp) -> list[Range]:
    """`\\sum_{i=1}^N`, `\\sum_{i=0}^{N-1}`, `\\sum_{i=1}^3`."""
    match op.lower:
        case t.Chain(items=(t.Name() as name, t.Number() as low), relations=(relation,)):
            if relation.kind == "=":
                found = r.world.sets.new()
                return [Range(letter(name), found, numbers=_end(r, op, found, int(low.value)))]
    return []


def _without_one(r: Resolver, op: t.BigOp) -> list[Range]:
    """`\\sum_{j \\neq i}`: the letter that is not free outside is bound."""
    match op.lower:
        case t.Chain(items=(t.Name() as a, t.Name() as b), relations=(t.Relation(kind="neq"),)):
            bound, out = (b, a) if r.in_scope(a) and not r.in_scope(b) else (a, b)
            left_out = r.index(out)
            if op.kind == "max":
                raise Unread("a maximum that leaves one member out is not read yet", op.span)
            return [Range(letter(bound), r.world.sets.new(), without=left_out)]
    return []


def _in_set(r: Resolver, op: t.BigOp) -> list[Range]:
    """`\\sum_{x \\in X}`."""
    match op.lower:
        case t.Chain(items=(t.Name() as name, over), relations=(t.Relation(kind="in"),)):
            sets = r.world.sets
            found = sets.lettered(display(over)) if isinstance(over, t.Name) else sets.new()
            return [Range(letter(name), found)]
    return []


def _several(r: Resolver, op: t.BigOp) -> list[Range]:
    """`\\sum_{i, j}`."""
    match op.lower:
        case t.List(items=items):
            names = [i for i in items if isinstance(i, t.Name)]
            if len(names) == len(items):
                return [Range(letter(n), r.world.sets.new()) for n in names]
    return []


RANGES: tuple[Callable[[Resolver, t.BigOp], list[Range]], ...] = (
    _bare,
    _counted,
    _without_one,
    _in_set,
    _several,
)


def _end(r: Resolver, op: t.BigOp, found: str, low: int | None) -> range | None:
    """The end of a range: a size letter joins the set; numbers are run through."""
    match op.upper:
        case None:
            raise Unread("this range has no end", op.span)
        case t.Number(value=value) if value.denominator == 1 and value - (low or 1) < EXPAND:
            first = 1 if low is None else low
            if value < first and op.kind == "max":
                raise Unread("a maximum of nothing", op.span)
            return range(first, int(value) + 1)
    end = range_end(op.upper)
    if end is None:
        raise Unread("this part of a range is not read yet", op.span)
    _lettered_end(r, op, found, end[0])
    if low is not None:
        r.world.sets.begins(found, low)
    return None


def _lettered_end(r: Resolver, op: t.BigOp, found: str, size: str) -> None:
    """A range that ends at a letter: all ranges that end at it are one set, or none is read."""
    survey = r.world.survey
    if size in survey.bound or size in r.bound or size in r.scope.free:
        raise Unread(f"a range that ends at the index {size} is not read yet", op.span)
    if size in survey.uneven:
        reason = f"the ranges that end at {size} are not all the same one, which is not read yet"
        raise Unread(reason, op.span, "index")
    if size in survey.defined and size not in survey.sizes:
        r.note(f"{size} {UNCOUNTED}")
    r.world.sets.join(found, r.world.sized(size))
