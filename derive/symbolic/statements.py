"""What a proof may use, from SymPy: equations, inequalities, and what symbols were declared to be.

`q[k] > 0` holds for every k. `Ne(i, j)` and `Eq(i, j)` speak of those two indices alone. An
equation `Eq(P[j], formula)` with a bare name on the left defines it for every j; what else is free
in the formula is the same as everywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import sympy

from ..data import frozen, replace
from ..kernel.givens import Given
from ..kernel.terms import ONE, ZERO, Index, Size, Sym, Term, fresh, neg
from .context import Context, index_symbols, name_of
from .convert import Reader


@frozen
class Hypothesis:
    """A given, with the statement that it comes from and that statement's number."""

    given: Given
    number: int
    statement: Any


def read_givens(statements: Sequence[Any], context: Context) -> list[Hypothesis]:
    """The givens of some statements; they are not resolved yet."""
    found: list[Hypothesis] = []
    defined: dict[str, frozenset[str]] = {}
    for number, statement in enumerate(statements):
        for part in _parts(statement, f"given[{number}]"):
            given = _given(part, context, defined)
            found.append(Hypothesis(given, number, part))
    return found


def resolved(hypothesis: Hypothesis, context: Context) -> Hypothesis:
    """The hypothesis with its indices in their sets."""
    given = hypothesis.given
    left, right = context.resolve(given.left), context.resolve(given.right)
    names = {i.name for i in given.generic}
    generic = frozenset(i for i in left.free | right.free if i.name in names)
    return replace(hypothesis, given=replace(given, left=left, right=right, generic=generic))


def _parts(statement: Any, what: str) -> Iterator[Any]:
    """The relations of a statement."""
    if isinstance(statement, bool | str) or not isinstance(statement, sympy.Basic):
        hint = " (use Eq or Ne, not == or !=)" if isinstance(statement, bool) else ""
        raise TypeError(f"{what}: a SymPy relation was expected, not {statement!r}{hint}")
    if isinstance(statement, sympy.And):
        for part in statement.args:
            yield from _parts(part, what)
    elif statement == sympy.false or isinstance(statement, sympy.core.relational.Relational):
        yield statement
    elif statement != sympy.true:
        kind = type(statement).__name__
        raise TypeError(f"{what}: {kind} can't be represented as a given: {statement}")


def _given(relation: Any, context: Context, defined: dict[str, frozenset[str]]) -> Given:
    if relation == sympy.false:
        return Given(ZERO, ONE)
    return (
        _index_fact(relation, context)
        or _definition(relation, context, defined)
        or _generic(relation, context)
    )


def _index_fact(relation: Any, context: Context) -> Given | None:
    """`i = j` or `i != j`, also written with a KroneckerDelta that is 1 or 0."""
    if not isinstance(relation, sympy.Eq | sympy.Ne):
        return None
    left, right = relation.lhs, relation.rhs
    equal = isinstance(relation, sympy.Eq)
    reader = Reader(context)
    if isinstance(left, sympy.KroneckerDelta) and right in (0, 1):
        if not all(reader.is_index(s) or s.is_Integer for s in left.args[:2]):
            return None
        return Given(reader.read(left), ONE if equal == (right == 1) else ZERO)
    if reader.is_index(left) or reader.is_index(right):
        return Given(reader.delta(left, right, relation), ONE if equal else ZERO)
    return None


def _definition(
    relation: Any, context: Context, defined: dict[str, frozenset[str]]
) -> Given | None:
    """A bare name and its formula. Formulas that would go round in a circle define nothing."""
    left, right = relation.lhs, relation.rhs
    if not isinstance(relation, sympy.Eq) or right.is_number:
        return None
    if not isinstance(left, sympy.Symbol | sympy.Indexed):
        return None
    indices = left.indices if isinstance(left, sympy.Indexed) else ()
    if len(set(indices)) < len(indices) or not all(_letter(i) for i in indices):
        return None
    name = _quantity(left)
    if name in defined or name in _below(right, defined):
        return None
    defined[name] = _quantities(right)
    reader, generic = _every(indices, context)
    return Given(reader.read(left), reader.read(right), "=", generic, True)


def _below(formula: Any, defined: Mapping[str, frozenset[str]]) -> set[str]:
    """The quantities that a formula mentions, directly or through definitions."""
    found: set[str] = set()
    waiting = list(_quantities(formula))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(defined.get(name, ()))
    return found


def _letter(index: Any) -> bool:
    return isinstance(index, sympy.Symbol | sympy.Idx)


def _quantity(symbol: Any) -> str:
    return f"{name_of(symbol.base)}[]" if isinstance(symbol, sympy.Indexed) else name_of(symbol)


def _quantities(expr: Any) -> frozenset[str]:
    return frozenset(_quantity(s) for s in expr.atoms(sympy.Symbol, sympy.Indexed))


_RELATIONS: dict[type, tuple[str, bool]] = {
    sympy.Eq: ("=", False),
    sympy.Ne: ("!=", False),
    sympy.StrictGreaterThan: (">", False),
    sympy.GreaterThan: (">=", False),
    sympy.StrictLessThan: (">", True),
    sympy.LessThan: (">=", True),
}
"""How a relation is called, and whether its sides change places."""


def _generic(relation: Any, context: Context) -> Given:
    """A relation that holds for every member that its free indices may stand for."""
    name, flip = _RELATIONS[type(relation)]
    reader, generic = _every(tuple(index_symbols(relation)), context)
    left, right = reader.read(relation.lhs), reader.read(relation.rhs)
    return Given(right, left, name, generic) if flip else Given(left, right, name, generic)


def _every(symbols: Sequence[Any], context: Context) -> tuple[Reader, frozenset[Index]]:
    """A reader for which some symbols are indices of its own."""
    reader, generic = Reader(context), set()
    for symbol in dict.fromkeys(symbols):
        index = fresh(Index(name_of(symbol), context.index_node(symbol)))
        reader = reader.put(symbol, index)
        generic.add(index)
    return reader, frozenset(generic)


_DECLARED: tuple[tuple[str, Callable[[Term], tuple[Term, str]]], ...] = (
    ("positive", lambda t: (t, ">")),
    ("negative", lambda t: (neg(t), ">")),
    ("nonnegative", lambda t: (t, ">=")),
    ("nonpositive", lambda t: (neg(t), ">=")),
    ("nonzero", lambda t: (t, "!=")),
)
"""Assumptions of symbols, the strongest first, as inequalities with zero."""

_LETTERS = "ijklmnpqrstuvw"


def declared(context: Context, number: int) -> list[Hypothesis]:
    """What the symbols of a context were declared to be, numbered from `number` on."""
    found: list[Hypothesis] = []
    for name, base in context.bases.items():
        rank = context.ranks[name]
        sets = context.sets
        slots = [sets.slot(name, place, rank) for place in range(rank)]
        indices = tuple(fresh(Index(letter, s)) for letter, s in zip(_LETTERS, slots, strict=False))
        symbols = [sympy.Symbol(letter, integer=True) for letter in _LETTERS[:rank]]
        entry = Sym(name, indices)
        found += _declared(base[tuple(symbols)], base, entry, frozenset(indices), number)
    for name, symbol in context.scalars.items():
        if name not in context.sizes:
            found += _declared(symbol, symbol, Sym(name, ()), frozenset(), number)
    for name, symbol in context.sizes.items():
        found += _declared(symbol, symbol, Size(name), frozenset(), number)
    return [replace(h, number=number + k) for k, h in enumerate(found)]


def _declared(
    shown: Any, symbol: Any, t: Term, generic: frozenset[Index], number: int
) -> list[Hypothesis]:
    for assumption, relation in _DECLARED:
        if symbol.assumptions0.get(assumption):
            left, sign = relation(t)
            given = Given(left, ZERO, sign, generic)
            return [Hypothesis(given, number, f"{shown} is {assumption}")]
    return []
