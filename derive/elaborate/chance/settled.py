"""What a document's facts say of its moments, and one way in which all of it can be true.

The givens are what a proof may use. The models are there to refute: a random variable takes one of
finitely many values, each as likely as any other, so that its moments are averages. Such a
variable has every mean and variance that words give it; what it cannot have is left open, and
nothing is refuted of a moment without a model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from ...kernel.givens import Given, define
from ...kernel.terms import (
    ZERO,
    Call,
    Deriv,
    Index,
    Pow,
    Size,
    Sum,
    Sym,
    Term,
    fresh,
    mul,
    neg,
    rename,
    transform,
    walk,
)
from ...maths.functions import FUNCTIONS
from ...maths.laws import DISTRIBUTIONS
from ..nouns import Family, Known, Models, family
from ..record import Record
from ..world import World
from .facts import Place, keys, says
from .moments import Moment, Moments, named, powered, symbols
from .nouns import Alike, Fact, Heard, Independent, Says, Shared, Told
from .parts import Parts, TooMany, whole

ORDERS = 2  # of derivatives of expectations that are looked at
MOST = 300  # moments that are looked at
LETTERS = "ijklmnpq"
OUTCOME = r"^{\omega}"  # marks a variable at an outcome
SECOND = 2  # the degree of the moments that a mean and a variance say all of


class Settled(NamedTuple):
    """What is known of moments."""

    known: tuple[Known, ...]
    models: Models
    heard: Heard


def settled(
    facts: Sequence[Fact],
    ends: Mapping[int, int],
    unheard: Sequence[frozenset[str]],
    world: World,
    record: Record,
) -> Settled:
    """The givens and the models of all moments. Of some names something was told that was not
    understood: an empty set of them is about all."""
    assert world.chance is not None
    possible = tuple(_possible(world, list(world.chance.moments.by_name.values())))
    by = _variables(record)
    slopes = [s for _ in range(ORDERS) for s in _slopes(facts, world, by)]
    told = [*_known(facts, ends, world, record)]
    known = sorted((*told, *slopes, *_moving(facts, told, world, by)), key=lambda k: k.order)
    moments = list(world.chance.moments.by_name.values())
    models = _Models(facts, world)
    made = {m.name: None if _is_lost(m, unheard) else models.of(m) for m in moments}
    givens = tuple(g for g in made.values() if g is not None)
    lost = frozenset(name for name, g in made.items() if g is None)
    inside = {m.name: frozenset(_inside(m, facts)) for m in moments}
    variables = {m.name: frozenset(f for f in m.random if f in inside[m.name]) for m in moments}
    random = frozenset(name for m in moments for name in m.random)
    random |= {family(u) for m in moments for u in symbols(m.given)}
    heard = Heard(tuple(facts), random)
    return Settled(tuple(known), Models(givens, lost, inside, variables, possible), heard)


def _possible(world: World, moments: Sequence[Moment]) -> Iterator[Given]:
    """What moments would be if all variables, and all entries of each, were independent."""
    assert world.chance is not None
    every = world.chance.moments
    for moment in moments[:MOST]:
        names = sorted(n for n, count in moment.random if count >= 0)
        fact = Independent(Told(0, 0, ""), tuple(frozenset((n,)) for n in names), frozenset(names))
        place = Place(every, moment, _letters(world, moment))
        for left, right in says(fact, place):
            _slots(world, every, right)
            yield define(left, right)


def _inside(moment: Moment, facts: Sequence[Fact]) -> Iterator[Family]:
    """What a moment is made of, and what its variables are said to have."""
    yield from map(family, symbols(moment.atoms))
    calls = (u for a in moment.atoms for u in walk(a) if isinstance(u, Call))
    yield from ((u.name.partition("'")[0], -len(u.arguments)) for u in calls)
    mine = {name for name, _ in moment.random}
    for fact in facts:
        if isinstance(fact, Says) and fact.of.name in mine:
            yield from map(family, symbols(fact.values))


def _is_lost(moment: Moment, unheard: Sequence[frozenset[str]]) -> bool:
    mine = {name for name, _ in moment.random}
    return any(not names or names & mine for names in unheard)


def _known(
    facts: Sequence[Fact], ends: Mapping[int, int], world: World, record: Record
) -> Iterator[Known]:
    """What each fact says of each moment; moments that it speaks of are looked at in turn."""
    assert world.chance is not None
    moments = world.chance.moments
    graph: dict[Family, set[Family]] = {}
    for k in record.known:
        if k.role == "definition" and isinstance(k.given.left, Sym):
            graph.setdefault(k.family, set()).update(map(family, symbols((k.given.right,))))
    seen: set[str] = set()
    while waiting := [m for n, m in moments.by_name.items() if n not in seen][:MOST]:
        if len(seen) >= MOST:
            return
        for moment in waiting:
            seen.add(moment.name)
            place = Place(moments, moment, _letters(world, moment))
            for n, fact in enumerate(facts):
                for left, right in says(fact, place):
                    _slots(world, moments, right)
                    needs = set(map(family, symbols((right,))))
                    if _reached(graph, needs, family(left)):
                        continue
                    graph.setdefault(family(left), set()).update(needs)
                    told = fact.told
                    yield Known(
                        define(left, right),
                        "law",
                        told.order,
                        told.section,
                        told.order,
                        told.text,
                        until=ends.get(n),
                    )


def _variables(record: Record) -> dict[Family, Sym]:
    """By what something is differentiated."""
    entries = [x for e in record.entries for x in (e.left, e.right) if x is not None]
    known = [x for k in record.known for x in (k.given.left, k.given.right)]
    return {family(u.variable): u.variable for x in (*entries, *known) for u in _derivatives(x)}


def _parameters(moment: Moment, facts: Sequence[Fact]) -> set[Family]:
    """What the laws of its variables are said with."""
    mine = {name for name, _ in moment.random}
    said = (f for f in facts if isinstance(f, Says) and f.of.name in mine)
    return {family(u) for f in said for u in symbols(f.values)}


def _slopes(facts: Sequence[Fact], world: World, by: Mapping[Family, Sym]) -> Iterator[Known]:
    """The derivative of an expectation by a constant, on which no law depends, is the expectation
    of the derivative."""
    assert world.chance is not None
    moments = world.chance.moments
    for moment in list(moments.by_name.values())[:MOST] if by else ():
        if moment.given:
            continue
        place = Place(moments, moment, _letters(world, moment))
        mine = {family(u) for u in symbols(place.atoms)} - moment.random
        for v in (v for f, v in by.items() if f in mine - _parameters(moment, facts)):
            left, generic = _slope(place, v)
            parts = Parts(lambda f, m=moment: _holds(f, m), FUNCTIONS)  # type: ignore[misc]
            try:
                right = whole(parts.of(Deriv(mul(*place.atoms), left.variable)), place.of)
            except TooMany:
                continue
            _slots(world, moments, right)
            text = "the derivative of an expectation is that of what it is of"
            yield Known(Given(left, right, "=", generic), "hypothesis", 0, 0, 0, text)


def _moving(
    facts: Sequence[Fact], told: Sequence[Known], world: World, by: Mapping[Family, Sym]
) -> Iterator[Known]:
    """A moment of which nothing else is known depends on what the laws of its variables are said
    with, in a way of which nothing is known: its square is not negative."""
    assert world.chance is not None
    moments = world.chance.moments
    known = {k.family[0] for k in told}
    for moment in list(moments.by_name.values())[:MOST] if by else ():
        place = Place(moments, moment, _letters(world, moment))
        for v in (v for f, v in by.items() if f in _parameters(moment, facts)):
            left, generic = _slope(place, v)
            square = Given(Pow(left, Fraction(2)), ZERO, ">=", generic)
            if moment.name not in known:
                yield Known(square, "hypothesis", 0, 0, 0, f"{moment.name} depends on {v.name}")


def _slope(place: Place, v: Sym) -> tuple[Deriv, frozenset[Index]]:
    """The derivative of a moment by a quantity, for all their members."""
    at = Sym(v.name, tuple(fresh(i) for i in v.indices))
    left = Deriv(Sym(place.moment.name, place.indices), at)
    return left, frozenset((*place.indices, *at.indices))


def _derivatives(t: Term) -> Iterator[Deriv]:
    return (u for u in walk(t) if isinstance(u, Deriv))


def _holds(formula: Term, moment: Moment) -> bool:
    return any(named(u) in moment.random for u in walk(formula))


def _reached(graph: Mapping[Family, set[Family]], start: set[Family], goal: Family) -> bool:
    """Whether a quantity is made of itself."""
    todo, seen = list(start), set[Family]()
    while todo:
        quantity = todo.pop()
        if quantity == goal:
            return True
        if quantity not in seen:
            seen.add(quantity)
            todo += graph.get(quantity, ())
    return False


def _letters(world: World, moment: Moment) -> tuple[Index, ...]:
    """The letters of a moment's indices, each of the set that it ranges over."""
    count = len(moment.indices)
    sets = world.slots.get((moment.name, count)) or tuple(world.sets.new() for _ in range(count))
    return tuple(
        Index(LETTERS[n % len(LETTERS)] + "'" * (n // len(LETTERS)), s) for n, s in enumerate(sets)
    )


def _slots(world: World, moments: Moments, term: Term) -> None:
    for u in symbols((term,)):
        if u.name in moments.by_name:
            world.slot(u.name, u.indices)


# -- models ---------------------------------------------------------------------------------------
class _Models:
    """Averages over finitely many outcomes."""

    def __init__(self, facts: Sequence[Fact], world: World) -> None:
        self.facts, self.world = facts, world
        self.outcomes = world.sets.new()

    def of(self, moment: Moment) -> Given | None:
        """What a moment is in the model, if it can be anything there."""
        letters = _letters(self.world, moment)
        atoms = moment.at(letters)
        variables = {u for a in atoms for u in walk(a) if named(u) in moment.random}
        moved = any(isinstance(u, Deriv) for a in atoms for u in walk(a))
        if moment.given or moved or not self._may(moment, atoms, variables):
            return None
        at = Index("o", self.outcomes)
        product = mul(*(self._put(a, variables, at, moment.law) for a in atoms))
        return define(Sym(moment.name, letters), Sum(at, product) / Size(self.outcomes))

    def _may(self, moment: Moment, atoms: tuple[Term, ...], variables: set[Term]) -> bool:
        """Whether what is told can be so in this model: no two of the variables are said to be
        independent, and no law says more than a mean and a variance."""
        if not all(self._is_plain(u) for u in variables):
            return False
        if moment.law:  # a law of which nothing is told
            return True
        degree = sum(powered(a)[1] for a in atoms)
        plain = all(isinstance(powered(a)[0], Sym) for a in atoms)
        low = plain and degree <= SECOND
        for fact in self.facts:
            match fact:
                case Says(what="second", of=of) if of.name in {
                    u.name for u in variables if isinstance(u, Sym)
                }:
                    if self._said(of)[0] is None:
                        return False
                case Says(what="law", of=of):
                    if any(isinstance(u, Sym) and u.name == of.name for u in variables) and not low:
                        return False
                case Independent(groups=groups, entries=entries):
                    met = {n for u in variables for n, g in enumerate(groups) if g & keys(u)}
                    mine = {u for u in variables if isinstance(u, Sym) and u.name in entries}
                    if (len(met) > 1 or len(mine) > 1) and not self._split(fact, moment):
                        return False
                case Alike(names=names):
                    mine = {u for u in variables if isinstance(u, Sym) and u.name in names}
                    if len(variables) > 1 and mine and not self._splits(moment):
                        return False
                case Shared(of=pair):
                    if any(
                        isinstance(u, Sym) and u.name in {p.name for p in pair} for u in variables
                    ):
                        return False
        return True

    def _is_plain(self, u: Term) -> bool:
        """A variable, no function and no conditional expectation."""
        return isinstance(u, Sym) and u.name not in self._moments.by_name

    def _split(self, fact: Independent, moment: Moment) -> bool:
        place = Place(self._moments, moment, _letters(self.world, moment))
        return any(True for _ in says(fact, place))

    def _splits(self, moment: Moment) -> bool:
        return any(isinstance(f, Independent) and self._split(f, moment) for f in self.facts)

    @property
    def _moments(self) -> Moments:
        assert self.world.chance is not None
        return self.world.chance.moments

    def _put(self, atom: Term, variables: set[Term], at: Index, law: str) -> Term:
        """A factor at an outcome."""

        def rule(u: Term) -> Term | None:
            return self._value(u, at, law) if isinstance(u, Sym) and u in variables else None

        return transform(atom, rule)

    def _value(self, variable: Sym, at: Index, law: str) -> Term:
        """A variable at an outcome, with the mean and the variance that it is said to have."""
        name = variable.name + OUTCOME + law
        plain = Sym(name, (at, *variable.indices))
        if law:
            return plain
        mean, variance = self._said(variable)
        if mean is None and variance is None:
            return plain
        other = fresh(at)
        middle = Sum(other, Sym(name, (other, *variable.indices))) / Size(self.outcomes)
        centred = plain + neg(middle)
        if variance is not None:
            square = Sum(other, Pow(rename(centred, {at: other}), Fraction(2))) / Size(
                self.outcomes
            )
            centred = mul(centred, Pow(square, Fraction(-1, 2)), Pow(variance, Fraction(1, 2)))
        return (middle if mean is None else mean) + centred

    def _said(self, variable: Sym) -> tuple[Term | None, Term | None]:
        """The mean and the variance that words give a variable, the last ones."""
        found: dict[str, Term] = {}
        for fact in self.facts:
            if not isinstance(fact, Says) or fact.of.name != variable.name:
                continue
            if len(fact.of.indices) != len(variable.indices) and variable.indices:
                continue
            names = dict(zip(fact.of.indices, variable.indices, strict=False))
            values = [rename(v, names) if names else v for v in fact.values]
            if fact.what == "law":
                rows = zip(("mean", "second"), (1, 2), strict=True)
                found |= {w: DISTRIBUTIONS[fact.law].moment(values, n) for w, n in rows}
            else:
                found[fact.what] = values[0]
        if "second" in found and "mean" in found:
            found["variance"] = found["second"] + neg(Pow(found["mean"], Fraction(2)))
        return found.get("mean"), found.get("variance")
