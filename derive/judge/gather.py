"""What a problem speaks of: sets, families of quantities, free indices, functions, sign tests.

Collected once per problem; no numbers are involved, and python-flint is not needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from ..data import field, frozen, record
from ..kernel.functions import Function, instantiate
from ..kernel.givens import Given
from ..kernel.terms import (
    Add,
    Binder,
    Call,
    Delta,
    Index,
    Mul,
    Num,
    Pow,
    Size,
    Sum,
    Sym,
    Term,
    walk,
)
from .enclose import Depends, Family, families

NATIVE_NAMES = frozenset(
    [
        "exp",
        "log",
        "step",
        "zero",
        "pow",
        "sin",
        "cos",
        "tan",
        "asin",
        "acos",
        "atan",
        "sinh",
        "cosh",
        "tanh",
        "asinh",
        "acosh",
        "atanh",
        "erf",
        "erfc",
        "gamma",
        "digamma",
        "sigmoid",
        "softplus",
        "sqrt",
        "abs",
        "floor",
        "sign",
        "max",
        "min",
        "pi",
        "e",
    ]
)
NATIVE_KINKS = frozenset({"step", "abs", "sign"})


@record
class Survey:
    """Everything that occurs in some terms."""

    functions: Mapping[str, Function]
    slots: dict[Family, tuple[str, ...]] = field(default_factory=dict)
    sets: dict[str, None] = field(default_factory=dict)
    indices: dict[Index, None] = field(default_factory=dict)
    members: dict[Index, None] = field(default_factory=dict)
    unknown: dict[Family, None] = field(default_factory=dict)
    kinks: dict[Term, None] = field(default_factory=dict)
    domains: dict[Term, None] = field(default_factory=dict)
    seen: set[Term] = field(default_factory=set)

    def look(self, t: Term) -> None:
        """Take in a term and all below it."""
        stack = [t]
        seen = self.seen
        while stack:
            u = stack.pop()
            if u in seen:
                continue
            seen.add(u)
            note = _NOTES.get(type(u))
            if note is not None:
                note(self, u)
            elif isinstance(u, Binder):
                self.sets[u.index.set] = None
            stack.extend(u.children())

    def hang(self, depends: Depends) -> None:
        """Take in what the arbitrary functions that occur depend on."""
        for name in sorted({name for name, _ in self.slots}.intersection(depends)):
            for family, sets in depends[name]:
                self.slots.setdefault((family, len(sets)), sets)
                self.sets.update(dict.fromkeys(sets))

    def free(self, t: Term, bound: Iterable[Index] = ()) -> None:
        """Take in the free indices of a term."""
        for index in sorted(t.free.difference(bound)):
            self.indices[index] = None
            self.sets[index.set] = None

    def _sym(self, t: Sym) -> None:
        self.slots.setdefault((t.name, len(t.indices)), tuple([i.set for i in t.indices]))
        self._touch(t.indices)

    def _touch(self, indices: Sequence[Index]) -> None:
        for i in indices:
            self.sets[i.set] = None
            if i.member:
                self.members[i] = None

    def _delta(self, t: Delta) -> None:
        self._touch(t.args)

    def _size(self, t: Size) -> None:
        self.sets[t.set] = None

    def _pow(self, t: Pow) -> None:
        if t.exponent.denominator != 1:
            self.domains[t.base] = None
            for f in t.base.terms if isinstance(t.base, Mul) else (t.base,):
                if isinstance(f, Pow) and f.exponent % 2 == 0:
                    self.kinks[f.base] = None  # the root of a square has one on either side

    def _call(self, t: Call) -> None:
        name = t.name
        if name == "log":
            self.domains[t.arguments[0]] = None
        if name in NATIVE_KINKS:
            self.kinks[t.arguments[0]] = None
        plain = name.partition("'")[0]
        row = self.functions.get(name) or self.functions.get(plain)
        if row is not None:
            if row.arity == len(t.arguments):
                for kink in row.kinks:
                    self.kinks[instantiate(kink, t.arguments)] = None
                for condition, _ in row.domain:
                    self.domains[instantiate(condition, t.arguments)] = None
        elif plain not in NATIVE_NAMES:
            self.unknown[plain, len(t.arguments)] = None


_NOTES: Mapping[type[Term], Callable[[Survey, Any], None]] = {
    Sym: Survey._sym,
    Delta: Survey._delta,
    Size: Survey._size,
    Pow: Survey._pow,
    Call: Survey._call,
}


@lru_cache(maxsize=4096)
def names(t: Term) -> frozenset[Family]:
    """The families of quantities that occur in a term."""
    return frozenset((u.name, len(u.indices)) for u in walk(t) if type(u) is Sym)


def _closed(found: frozenset[Family], parts: Mapping[Family, frozenset[Family]]) -> set[Family]:
    """Families with all that they are defined through."""
    closed: set[Family] = set()
    stack = list(found)
    while stack:
        family = stack.pop()
        if family not in closed:
            closed.add(family)
            stack.extend(parts.get(family, ()))
    return closed


def relevant(terms: Sequence[Term], givens: Sequence[Given], depends: Depends) -> list[Given]:
    """The givens that share names with the terms, directly, through definitions or through other
    givens; facts about indices and sizes always count. Without terms, all givens.

    A definition of a name that nobody mentions restricts nothing."""
    if not terms or not givens:
        return list(givens)
    parts = {
        (name, arity): frozenset((f, len(sets)) for f, sets in found)
        for name, found in depends.items()
        for arity in range(4)
    }
    for g in givens:
        key = _family(g.left) if g.definition else None
        if key:
            parts[key] = parts.get(key, frozenset()) | names(g.right)
    touched = _closed(frozenset[Family]().union(*map(names, terms)), parts)
    waiting = {
        k: _closed(names(g.left) | names(g.right), parts)
        for k, g in enumerate(givens)
        if not g.definition
    }
    chosen: set[int] = set()
    while True:
        new = [k for k, found in waiting.items() if not found or not found.isdisjoint(touched)]
        if not new:
            break
        for k in new:
            touched |= waiting.pop(k)
            chosen.add(k)
    return [
        g
        for k, g in enumerate(givens)
        if (_family(g.left) in touched if g.definition else k in chosen)
    ]


def _family(t: Term) -> Family | None:
    return (t.name, len(t.indices)) if isinstance(t, Sym) else None


@frozen
class Problem:
    """A claim with its givens, sorted by what a sampler does with each."""

    survey: Survey
    definitions: Mapping[Family, tuple[Given, ...]]
    formulas: Mapping[Family, tuple[Given, ...]]
    equations: tuple[Given, ...]  # to be solved
    checks: tuple[Given, ...]  # to be tested: inequalities, and what can't be solved
    facts: tuple[tuple[Index, Index, bool], ...]  # same member or not
    fixed: Mapping[str, int]  # sizes that are given as numbers
    positive: frozenset[Family]  # better sampled positive: their logarithm is taken
    depends: Depends


def gather(
    terms: Sequence[Term],
    givens: Sequence[Given],
    functions: Mapping[str, Function],
    depends: Depends,
) -> Problem:
    """Sort out a problem."""
    givens = relevant(terms, givens, depends)
    survey = Survey(functions)
    for t in terms:
        survey.look(t)
        survey.free(t)
    for g in givens:
        survey.look(g.left)
        survey.look(g.right)
        bound = g.generic | g.left.free if g.definition else g.generic
        survey.free(g.left, bound)
        survey.free(g.right, bound)
    survey.hang(depends)
    defining = [g for g in givens if g.definition and isinstance(g.left, Sym) and not _circular(g)]
    definitions = families(defining)
    facts, equations, checks = [], [], []
    fixed: dict[str, int] = {}
    told = {id(g) for g in defining}
    for g in (g for g in givens if id(g) not in told):
        fact, size = _fact(g), _fixed(g)
        if fact is not None:
            facts.append(fact)
        elif size is not None and fixed.setdefault(size[0], size[1]) == size[1]:
            continue
        elif g.relation == "=":
            equations.append(g)
        else:
            checks.append(g)
    formulas, determined = _formulas(equations, definitions)
    return Problem(
        survey,
        definitions,
        formulas,
        tuple(g for g in equations if g not in determined),
        tuple(checks),
        tuple(facts),
        fixed,
        _positive(survey, definitions),
        depends,
    )


def _circular(g: Given) -> bool:
    return any(u is g.left for u in walk(g.right))


def _fact(g: Given) -> tuple[Index, Index, bool] | None:
    """`i = j` or `i != j` between particular members."""
    for delta, number in ((g.left, g.right), (g.right, g.left)):
        if isinstance(delta, Delta) and isinstance(number, Num) and not delta.free & g.generic:
            if g.relation == "=" and number.value in (0, 1):
                return delta.left, delta.right, number.value == 1
            if g.relation == "!=" and number.value in (0, 1):
                return delta.left, delta.right, number.value == 0
    return None


def _fixed(g: Given) -> tuple[str, int] | None:
    """A size that is given as a number."""
    for size, number in ((g.left, g.right), (g.right, g.left)):
        if isinstance(size, Size) and isinstance(number, Num) and g.relation == "=":
            return (size.set, int(number.value)) if number.value.denominator == 1 else None
    return None


_ALGEBRAIC = (Sym, Num, Size, Add, Mul, Delta, Sum)


def _polynomial(t: Term) -> bool:
    """Whether an equation over this term is worth solving as a polynomial."""
    return all(
        isinstance(u, _ALGEBRAIC)
        or (isinstance(u, Pow) and u.exponent.denominator == 1 and _divides(u))
        for u in walk(t)
    )


def _divides(u: Pow) -> bool:
    return u.exponent > 0 or not any(isinstance(v, Sym) for v in walk(u.base))


def _formulas(
    equations: Sequence[Given], definitions: Mapping[Family, tuple[Given, ...]]
) -> tuple[dict[Family, tuple[Given, ...]], list[Given]]:
    """Equations that are no polynomials and give a lone quantity a value."""
    found: dict[Family, tuple[Given, ...]] = {}
    used: list[Given] = []
    for g in equations:
        if _polynomial(g.left) and _polynomial(g.right):
            continue
        for lone, other in ((g.left, g.right), (g.right, g.left)):
            family = _family(lone)
            if family is None or family in definitions or family in names(other):
                continue
            if (other.free - lone.free) & g.generic or family in found:
                continue
            found[family] = (Given(lone, other, "=", g.generic),)
            used.append(g)
            break
    return found, used


def _positive(survey: Survey, definitions: Mapping[Family, object]) -> frozenset[Family]:
    lone = (t for t in survey.domains if isinstance(t, Sym))
    return frozenset(f for t in lone if (f := (t.name, len(t.indices))) not in definitions)


def is_positive(t: Term, problem: Problem, depth: int = 0) -> bool:
    """Whether a term is positive by its form alone, so that no point needs to be tried for it."""
    match t:
        case Num(value):
            return bool(value > 0)
        case Call("exp", _) | Size():
            return True
        case Sym(name, indices):
            family = (name, len(indices))
            found = problem.definitions.get(family, ())
            if len(found) == 1 and depth < 5 and not any(i.member for i in found[0].left.args[1]):
                return is_positive(found[0].right, problem, depth + 1)
            return family in problem.positive
        case Add() | Mul() | Sum():
            return all(is_positive(c, problem, depth) for c in t.children())
        case Pow(base, _):
            return is_positive(base, problem, depth)
    return False
