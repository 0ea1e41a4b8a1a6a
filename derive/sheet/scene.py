"""What a derivation may use: definitions, facts, and what depends on what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..kernel import terms as k
from ..kernel.calculus import Calculus, Depends
from ..kernel.givens import Given, apart, bind
from ..kernel.terms import Delta, Deriv, Index, Sym, Term, rename
from ..maths.functions import FUNCTIONS
from ..maths.names import choose

Family = tuple[str, int]


def family(quantity: Sym) -> Family:
    return quantity.name, len(quantity.indices)


@dataclass(frozen=True)
class Chance:
    """What is known of the random variables of a problem: who is random, and what the expectation
    of a product is said to be, by how an expectation is written."""

    random: frozenset[Family]
    told: Callable[[tuple[Term, ...], str], Term | None]
    head: str = r"\mathbb{E}"


@dataclass(frozen=True)
class Scene:
    """The givens of a problem at one of its tasks."""

    definitions: Mapping[Family, Given] = field(default_factory=dict)
    facts: tuple[Given, ...] = ()
    depends: Depends = field(default_factory=dict)
    unequal: frozenset[tuple[Index, Index]] = frozenset()
    symmetric: tuple[Given, ...] = ()  # what says that a matrix is its own transpose
    known: tuple[Given, ...] = ()  # derivatives that were found before
    entries: Mapping[Sym, Term] = field(default_factory=dict)  # formulas of single members
    chance: Chance | None = None
    matrices: Mapping[str, Sym] = field(default_factory=dict)  # of inverses and determinants

    def formula(self, quantity: Term) -> Term | None:
        """What a quantity is defined to be, for these indices."""
        if isinstance(quantity, Sym) and quantity in self.entries:
            return self.entries[quantity]
        given = self.definitions.get(family(quantity)) if isinstance(quantity, Sym) else None
        if given is None or not isinstance(given.left, Sym) or not isinstance(quantity, Sym):
            return None
        env = bind(given.left.indices, quantity.indices, given.generic)
        return None if env is None else rename(given.right, dict(env))

    def uses(self, quantity: Family) -> Iterator[Family]:
        """The quantities that a formula mentions."""
        given = self.definitions.get(quantity)
        if given is not None:
            yield from {self._made_of(u): None for u in k.walk(given.right) if isinstance(u, Sym)}
        yield from ((name, len(sets)) for name, sets in self.depends.get(quantity[0], ()))

    def _made_of(self, quantity: Sym) -> Family:
        """A quantity; for an inverse or a determinant its matrix."""
        return family(self.matrices.get(quantity.name, quantity))

    def reaches(self, start: Family, end: Family) -> bool:
        """Whether a quantity is, through definitions, a function of another one."""
        seen, todo = {start}, [start]
        while todo:
            at = todo.pop()
            if at == end:
                return True
            for inner in self.uses(at):
                if inner not in seen:
                    seen.add(inner)
                    todo.append(inner)
        return False

    def depends_on(self, t: Term, variable: Sym) -> bool:
        """Whether a term changes with an entry of a quantity."""
        end = family(variable)
        return any(isinstance(u, Sym) and self.reaches(self._made_of(u), end) for u in k.walk(t))

    def arbitrary(self, t: Term) -> bool:
        """Whether a derivative is one that stays: of a function that has no formula."""
        return bool(self.calculus().arbitrary(t))

    def calculus(self) -> Calculus:
        """Derivatives with every other named quantity held fixed."""
        return Calculus(FUNCTIONS, lambda _: None, self.depends)

    def delta(self, left: Index, right: Index) -> Term:
        """1 where two indices are one member, as far as it is known."""
        if left == right:
            return k.ONE
        if (left, right) in self.unequal or (right, left) in self.unequal:
            return k.ZERO
        if left.member and right.member:
            return k.ZERO
        return Delta(left, right)

    def found(self, t: Deriv) -> Term | None:
        """A derivative that was found before."""
        return lookup(self.known, t)


def lookup(known: Sequence[Given], t: Deriv) -> Term | None:
    """The right side of the equation that speaks of a derivative, for its indices."""
    for n, given in enumerate(known):
        row = apart(n, given)
        if isinstance(row.left, Deriv):
            env = _bind_derivative(row.left, t, row.generic)
            if env is not None:
                return rename(row.right, dict(env))
    return None


def _bind_derivative(
    pattern: Term, target: Term, generic: frozenset[Index]
) -> Mapping[Index, Index] | None:
    """The members that the indices of a derivative stand for."""
    here = list(_symbols(pattern))
    there = list(_symbols(target))
    if [family(s) for s in here] != [family(s) for s in there] or not here:
        return None
    slots = tuple(i for s in here for i in s.indices)
    members = tuple(i for s in there for i in s.indices)
    return bind(slots, members, generic)


def _symbols(t: Term) -> Iterator[Sym]:
    """The body and the variables of a derivative of a quantity."""
    while isinstance(t, Deriv):
        yield t.variable
        t = t.body
    if isinstance(t, Sym):
        yield t


def letters(indices: tuple[Index, ...], taken: set[str]) -> dict[Index, Index]:
    """Fresh letters for indices, none of them taken."""
    out: dict[Index, Index] = {}
    for i in indices:
        name = choose(i, taken)
        taken.add(name)
        out[i] = Index(name, i.set)
    return out
