"""Expectations to terms: taken apart into moments by linearity, variances by what they are.

`Chance` is what a document says of its random variables. An expectation is read by who is random
in it; what moments are beyond that is for `facts`, once the document is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from ...data import frozen, replace
from ...kernel import Given
from ...kernel.terms import (
    ONE,
    Call,
    Deriv,
    Index,
    Pow,
    Sym,
    Term,
    mul,
    neg,
    rename,
    transform,
    walk,
)
from ...maths.functions import FUNCTIONS
from ...maths.operators import operator
from ...read import Document
from ...read import tree as t
from ..expect import Expect
from ..nouns import POSITION, Family, family
from ..world import Unread
from .moments import Moments, Named, named, symbols
from .names import CONSTANT, RANDOM, Names
from .parts import MOST, Parts, TooMany, opened, whole

if TYPE_CHECKING:
    from ..arrays.nouns import Array
    from ..resolve import Resolver

LINEAR = "the expectation is linear"
CONSTANTS = "the expectation of a constant is the constant"
TOWER = r"$E[E[X \mid Y]] = E[X]$"
KNOWN = "what is known stands before a conditional expectation"
VARIANCE = r"$\operatorname{Var}(X) = E[X^2] - E[X]^2$"
COVARIANCE = r"$\operatorname{Cov}(X, Y) = E[XY] - E[X] E[Y]$"
CORRELATION = "the correlation is the covariance by the root of the product of the variances"
Atoms = tuple[Term, ...]


@frozen
class Frame:
    """One expectation: what is random in it, what is held fixed behind its bar, its law."""

    random: frozenset[Named]
    given: Atoms
    law: str
    note: Callable[[str], None]

    def holds(self, formula: Term) -> bool:
        """Whether a formula speaks of something random."""
        return any(named(u) in self.random for u in walk(formula))


class Chance:
    """What a document says of its random variables."""

    def __init__(self, document: Document, kept: bool = False) -> None:
        self.names = Names(document)
        self.kept = kept  # whether operators stay as they are written
        self.plain: dict[Term, Term] = {}  # what those mean
        self.moments = Moments()
        self.formulas: dict[Family, list[Given]] = {}
        self.section = 0

    def define(self, given: Given) -> None:
        """A quantity has a formula from here on."""
        assert isinstance(given.left, Sym)
        key = family(given.left)
        given = given._replace(right=self.meant(given.right))
        kept = [g for g in self.formulas.get(key, ()) if g.left != given.left]
        self.formulas[key] = [*kept, given]

    def formula(self, quantity: Sym) -> Term | None:
        """What a quantity is defined as."""
        for given in self.formulas.get(family(quantity), ()):
            assert isinstance(given.left, Sym)
            names = bind_loosely(given, quantity)
            if names is not None:
                return rename(given.right, names)
        return None

    def keep(self, node: Expect, operands: Sequence[Term], given: Atoms, found: Term) -> Term:
        """An operator as it is written, of which is known what it means."""
        whole = operator(node.kind, node.head, operands, given)
        self.plain[whole] = found
        return whole

    def meant(self, formula: Term) -> Term:
        """A formula with what its operators mean."""
        return transform(formula, self.plain.get) if self.plain else formula

    # -- who is random ----------------------------------------------------------------------------
    def is_random(self, u: Term) -> bool:
        """Whether a name is said to be random, or a conditional expectation."""
        if not isinstance(u, Sym | Call):
            return False
        moment = self.moments.by_name.get(u.name)
        if moment is not None:
            return bool(moment.given)
        return self.names.of(u.name, self.section) == RANDOM

    def opened(self, formula: Term, everything: bool = False) -> Term:
        """A formula with the quantities that are made of random ones in full."""
        seen: list[Family] = []

        def definition(u: Sym) -> Term | None:
            body = self.formula(u)
            if body is None or seen.count(family(u)) > 20:
                return None
            seen.append(family(u))
            return body if everything or self._reaches(body, {family(u)}) else None

        return opened(formula, definition)

    def _reaches(self, body: Term, seen: set[Family]) -> bool:
        """Whether a formula is made of something random."""
        for u in walk(body):
            if self.is_random(u):
                return True
            if isinstance(u, Sym) and family(u) not in seen:
                seen.add(family(u))
                inner = self.formula(u)
                if inner is not None and self._reaches(inner, seen):
                    return True
        return False


def bind_loosely(given: Given, quantity: Sym) -> dict[Index, Index] | None:
    """The indices of a definition as those of a quantity."""
    assert isinstance(given.left, Sym)
    pairs = zip(given.left.indices, quantity.indices, strict=True)
    names: dict[Index, Index] = {}
    for mine, other in pairs:
        if mine.member and mine.name != other.name:
            return None
        names[mine] = other
    return names


# -- reading --------------------------------------------------------------------------------------
def expected(r: Resolver, node: Expect) -> Term:
    """What an operator with its operand means."""
    return expected_of(r, node, [r.term(item) for item in node.items])


def expected_array(r: Resolver, node: Expect) -> Array:
    """What an operator means whose operand may be a vector: the expectation of each entry, the
    covariance of each two."""
    from ..arrays.nouns import Array
    from ..arrays.reader import read

    found = [read(r, item) for item in node.items]
    if all(a.is_number for a in found):
        return Array(expected_of(r, node, [a.entry for a in found]))
    if node.kind == "E" and len(found) == 1:
        (a,) = found
        return Array(expected_of(r, node, [a.entry]), a.row, a.col)
    one, other = found[0].anew(), found[-1].anew()
    columns = len(found) < 3 and None not in (one.row, other.row) and one.col is other.col is None
    if node.kind not in ("Var", "Cov") or not columns:
        raise Unread(f"{node.kind} of these arrays is not read", node.span)
    pair = replace(node, kind="Cov", items=(node.items[0], node.items[-1]))
    return Array(expected_of(r, pair, [one.entry, other.entry]), one.row, other.row)


def expected_of(r: Resolver, node: Expect, operands: Sequence[Term]) -> Term:
    """What an operator means, taken of these numbers."""
    chance = r.world.chance
    if chance is None:  # the document is still being surveyed
        raise Unread("expectations are read later", node.span)
    chance.section = r.world.section
    if node.note:
        r.note(node.note)
    wanted = 2 if node.kind in PAIRS else 1
    if len(operands) != wanted:
        count = "one variable" if wanted == 1 else "two variables"
        raise Unread(f"{node.kind} is taken of {count} here", node.span)
    formulas = [_body(chance, chance.meant(u)) for u in operands]
    given = tuple(_given(r, g) for g in node.given)
    frame = _frame(r, chance, node, formulas, given)
    try:
        found = KINDS[node.kind](chance, frame, *formulas)
    except TooMany:
        raise Unread(f"more than {MOST} products stand under this", node.span) from None
    for u in symbols((found,)):
        if u.name in chance.moments.by_name:
            r.world.slot(u.name, u.indices)
    return chance.keep(node, operands, given, found) if chance.kept else found


def _body(chance: Chance, formula: Term) -> Term:
    differentiated = any(isinstance(u, Deriv) for u in walk(formula))
    return chance.opened(formula, everything=differentiated)


def entry(r: Resolver, node: t.Node) -> Term:
    """A number, or any entry of a vector."""
    if r.world.arrays is None or not r.world.arrays.concerns(r, node):
        return r.number(node)
    from ..arrays.reader import read

    return read(r, node).entry


def _given(r: Resolver, node: t.Node) -> Term:
    if isinstance(node, t.Chain):
        raise Unread("an expectation given a value is not read yet", node.span)
    found = entry(r, node)
    if not isinstance(found, Sym):
        raise Unread("what is given must be a random variable by its name", node.span)
    return found


def _frame(
    r: Resolver, chance: Chance, node: Expect, formulas: Sequence[Term], given: Atoms
) -> Frame:
    """Who is random here; a name of which nothing says it stops the reading."""
    over = {named(u) for n in node.over for u in walk(entry(r, n)) if isinstance(u, Sym)}
    inside = sorted({u for f in formulas for u in walk(f) if named(u) is not None})
    mine = over & {named(u) for u in inside}
    law = node.law
    if over and not mine:  # E_\theta, E_\pi: no variable, but under which law
        law = ",".join(sorted(key[0] for key in over if key is not None))
    random = {named(u) for u in inside if chance.is_random(u)}
    if mine:
        others = sorted(key[0] for key in random - mine if key is not None)
        if others and not node.law and not all(n in chance.moments.by_name for n in others):
            told = f"whether {others[0]} is held fixed under this expectation is not clear"
            raise Unread(told, node.span)
        random = mine | {named(u) for u in inside if _is_conditional(chance, u)}
    else:
        random |= {named(u) for u in inside if _by_hint(r, chance, u, node)}
    law = law if len(chance.names.laws) > 1 else ""
    return Frame(frozenset(key for key in random if key is not None), given, law, r.scope.rule)


def _is_conditional(chance: Chance, u: Term) -> bool:
    return isinstance(u, Sym) and u.name in chance.moments.by_name and chance.is_random(u)


def _by_hint(r: Resolver, chance: Chance, u: Term, node: Expect) -> bool:
    """Whether a name of which nothing is said is random, by how it is written."""
    if isinstance(u, Call) and u.name.startswith(r"\hat"):
        if chance.names.of(u.name, chance.section):
            return False
        r.note(f"{u.name} is read as a random variable")
        return True
    if not isinstance(u, Sym) or chance.is_random(u) or u.name in chance.moments.by_name:
        return False
    if u.name.startswith(POSITION) or _is_fixed_inverse(r, chance, u.name):
        return False
    if chance.names.of(u.name, chance.section) == CONSTANT or chance.formula(u) is not None:
        return False
    hint = chance.names.hint(u.name)
    if not hint:
        reason = f"whether {u.name} is a random variable or a constant is not said"
        raise Unread(reason, node.span)
    article = "a random variable" if hint == RANDOM else "a constant"
    r.note(f"{u.name} is read as {article}")
    return hint == RANDOM


def _is_fixed_inverse(r: Resolver, chance: Chance, name: str) -> bool:
    """Whether a name is the inverse of a matrix in which nothing is random."""
    base = name.rstrip("'").removeprefix("{").removesuffix("}^{-1}")
    matrix = r.world.opaques.get(base)
    if matrix is None or base == name:
        return False
    if matrix.formula is None:
        return chance.names.of(base, chance.section) == CONSTANT
    inside = symbols((matrix.formula,))
    return all(
        chance.names.of(v.name, chance.section) == CONSTANT
        or chance.names.hint(v.name) == CONSTANT
        or _is_fixed_inverse(r, chance, v.name)
        for v in inside
    )


# -- operators ------------------------------------------------------------------------------------
def _mean(chance: Chance, frame: Frame, formula: Term) -> Term:
    """Linear: constants stand before, what is left of each product is a moment."""
    parts = Parts(frame.holds, FUNCTIONS).of(formula)
    if not any(p.atoms for p in parts):
        frame.note(CONSTANTS)
    elif len(parts) > 1 or any(p.bound or p.factor != ONE for p in parts):
        frame.note(LINEAR)
    return whole(parts, lambda atoms: _moment(chance, frame, atoms))


def _moment(chance: Chance, frame: Frame, atoms: Atoms) -> Term:
    outside = [a for a in atoms if frame.given and _is_known(chance, a, frame.given)]
    inside = [a for a in atoms if a not in outside]
    if outside:
        frame.note(KNOWN)
    inside = _tower(chance, frame, inside)
    found = chance.moments.of(inside, frame.random, frame.given if inside else (), frame.law)
    return mul(*(u for u in (*outside, found)))


def _tower(chance: Chance, frame: Frame, atoms: Sequence[Term]) -> list[Term]:
    """`E[E[X | Y] g(Y)] = E[X g(Y)]`."""
    for n, atom in enumerate(atoms):
        moment = chance.moments.by_name.get(atom.name) if isinstance(atom, Sym) else None
        if moment is None or not moment.given or not isinstance(atom, Sym):
            continue
        names = dict(zip(moment.indices, atom.indices, strict=True))
        given = tuple(rename(g, names) for g in moment.given)
        others = [*atoms[:n], *atoms[n + 1 :]]
        if set(frame.given) <= set(given) and all(_is_known(chance, a, given) for a in others):
            frame.note(TOWER)
            return _tower(chance, frame, [*others, *moment.at(atom.indices)])
    return list(atoms)


def _is_known(chance: Chance, atom: Term, given: Atoms) -> bool:
    """Whether a factor is made of nothing random but what is given."""
    for u in symbols((atom,)):
        moment = chance.moments.by_name.get(u.name)
        if moment is not None and moment.given:
            names = dict(zip(moment.indices, u.indices, strict=True))
            if not {rename(g, names) for g in moment.given} <= set(given):
                return False
        elif u not in given and (chance.is_random(u) or chance.names.hint(u.name) != CONSTANT):
            return False
    return True


def _variance(chance: Chance, frame: Frame, formula: Term) -> Term:
    mean = _mean(chance, frame, formula)
    square = _mean(chance, frame, Pow(formula, Fraction(2)))
    frame.note(VARIANCE)
    return square + neg(Pow(mean, Fraction(2)))


def _covariance(chance: Chance, frame: Frame, one: Term, other: Term) -> Term:
    product = _mean(chance, frame, one * other)
    means = _mean(chance, frame, one) * _mean(chance, frame, other)
    frame.note(COVARIANCE)
    return product + neg(means)


def _correlation(chance: Chance, frame: Frame, one: Term, other: Term) -> Term:
    frame.note(CORRELATION)
    both = mul(*(_variance(chance, frame, u) for u in (one, other)))
    return mul(_covariance(chance, frame, one, other), Pow(both, Fraction(-1, 2)))


KINDS: Mapping[str, Callable[..., Term]] = {
    "E": _mean,
    "Var": _variance,
    "Cov": _covariance,
    "Corr": _correlation,
}
PAIRS = frozenset(("Cov", "Corr"))
