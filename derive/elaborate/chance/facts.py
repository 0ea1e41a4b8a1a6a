"""What tells which moment: each fact is a rule that says what some moments are.

Independence makes the moment of a product the product of moments, identical laws take the index
away, a mean, a variance or a law says what the moment is. Every row of `RULES` looks at one fact
and one moment. The moments that a rule speaks of are looked at in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

from ...data import frozen
from ...kernel.terms import Add, Delta, Index, Pow, Sym, Term, mul, neg, rename, transform, walk
from ...maths.laws import DISTRIBUTIONS
from .moments import Moment, Moments, Named, named, powered
from .nouns import Alike, Fact, Independent, Says, Shared

ANY = r"_{\cdot}"
MOST_ENTRIES = 4  # different entries of one family in a moment
Atoms = tuple[Term, ...]


@frozen
class Place:
    """A moment at members, which are letters."""

    moments: Moments
    moment: Moment
    indices: tuple[Index, ...]

    @property
    def atoms(self) -> Atoms:
        return self.moment.at(self.indices)

    @property
    def given(self) -> Atoms:
        names = dict(zip(self.moment.indices, self.indices, strict=True))
        return tuple(rename(g, names) for g in self.moment.given)

    def of(self, atoms: Sequence[Term], more: frozenset[Named] = frozenset()) -> Term:
        """The moment of another product of the same variables."""
        return self.moments.of(atoms, self.moment.random | more, (), self.moment.law)

    def variables(self, *atoms: Term) -> list[Term]:
        """What is random in some factors."""
        return [u for a in atoms for u in walk(a) if named(u) in self.moment.random]


def says(fact: Fact, place: Place) -> Iterator[tuple[Sym, Term]]:
    """What a fact says a moment is: the moment, at the members that are meant, and its formula."""
    left = Sym(place.moment.name, place.indices)
    if place.moment.law:  # facts are about variables under a law that is not named
        return
    for rule in RULES[type(fact)]:
        found = rule(fact, place)
        if found is not None:
            yield found if isinstance(found, tuple) else (left, found)
            return


# -- independence ---------------------------------------------------------------------------------
def keys(u: Term) -> frozenset[str]:
    """What a variable goes by: its family, and which member of it."""
    if not isinstance(u, Sym):
        return frozenset(key[:1] if (key := named(u)) else ())
    members = [i.name for i in u.indices if i.member]
    return frozenset((u.name, member(u.name, members))) if members else frozenset((u.name,))


def member(name: str, members: Sequence[str]) -> str:
    return f"{name}#{','.join(members)}"


def _group(fact: Independent, variables: Sequence[Term]) -> int | None:
    """The group that variables are all in."""
    for n, group in enumerate(fact.groups):
        if variables and all(not group.isdisjoint(keys(u)) for u in variables):
            return n
    return None


def _apart(fact: Independent, place: Place) -> Term | None:
    """Factors of several groups: the product of their moments."""
    if place.moment.given:
        return _unconditional(fact, place)
    groups: dict[int, list[Term]] = {}
    for atom in place.atoms:
        found = _group(fact, place.variables(atom))
        if found is None:
            return None
        groups.setdefault(found, []).append(atom)
    if len(groups) < 2:
        return None
    if not _allowed(fact, list(groups.values())):
        return None
    return mul(*(place.of(g) for g in groups.values()))


def _allowed(fact: Independent, groups: Sequence[Sequence[Term]]) -> bool:
    """Whether as much is told: of uncorrelated variables only products of two."""
    if (fact.pairs or fact.linear) and len(groups) > 2:
        return False
    return not fact.linear or all(len(g) == 1 and isinstance(g[0], Sym) for g in groups)


def _unconditional(fact: Independent, place: Place) -> Term | None:
    """What is given says nothing of what is independent of it."""
    mine = _group(fact, place.variables(*place.atoms))
    others = {_group(fact, [g]) for g in place.given}
    if fact.linear or fact.pairs or mine is None or None in others or mine in others:
        return None
    return place.of(place.atoms)


def _entries(fact: Independent, place: Place) -> Term | None:
    """Factors at several entries of independent families: by which of the letters are the same."""
    if place.moment.given or not fact.entries:
        return None
    by_entry: dict[tuple[Index, ...], list[Term]] = {}
    for atom in place.atoms:
        at = _entry(fact, place.variables(atom))
        if at is None:
            return None
        by_entry.setdefault(at, []).append(atom)
    letters = list(by_entry)
    if not 1 < len(letters) <= MOST_ENTRIES:
        return None
    if not _allowed(fact, list(by_entry.values())):
        return None
    out = []
    for blocks in _partitions(letters):
        heads = [b[0] for b in blocks]
        same = [_same(b[0], other) for b in blocks for other in b[1:]]
        apart = [1 + neg(_same(a, b)) for a, b in combinations(heads, 2)]
        moments = [place.of([_moved(u, a, b[0]) for a in b for u in by_entry[a]]) for b in blocks]
        out.append(mul(*same, *apart, *moments))
    return Add(tuple(out))


def _entry(fact: Independent, variables: Sequence[Term]) -> tuple[Index, ...] | None:
    """The entry that variables are all of."""
    found = {u.indices for u in variables if isinstance(u, Sym) and u.name in fact.entries}
    whole = all(isinstance(u, Sym) and u.name in fact.entries for u in variables)
    return next(iter(found)) if whole and len(found) == 1 and () not in found else None


def _same(a: Sequence[Index], b: Sequence[Index]) -> Term:
    return mul(*(Delta(i, j) for i, j in zip(a, b, strict=True)))


def _moved(atom: Term, old: Sequence[Index], new: Sequence[Index]) -> Term:
    return rename(atom, dict(zip(old, new, strict=True))) if old != new else atom


def _partitions(letters: Sequence[Any]) -> Iterator[list[list[Any]]]:
    """All ways to put letters into blocks."""
    if not letters:
        yield []
        return
    first, rest = letters[0], letters[1:]
    for blocks in _partitions(rest):
        yield [[first], *blocks]
        for n, block in enumerate(blocks):
            yield [*blocks[:n], [first, *block], *blocks[n + 1 :]]


# -- laws -----------------------------------------------------------------------------------------
def _alike(fact: Alike, place: Place) -> Term | None:
    """The moment of any entry is the same, and that of any variable with the same law."""
    variables = [u for u in place.variables(*place.atoms) if isinstance(u, Sym)]
    names = {u.name for u in variables}
    entries = {u.indices for u in variables}
    if place.moment.given or not names <= set(fact.names) or len(entries) != 1:
        return None
    if len(variables) < len(place.variables(*place.atoms)):
        return None
    if not fact.together and len(names) > 1:
        return None
    bare = entries == {()} and not fact.entries
    if bare and names == {fact.names[0]}:
        return None
    put = {n: any_entry(n if fact.together else fact.names[0], bare) for n in names}

    def rule(u: Term) -> Term | None:
        return Sym(put[u.name], ()) if isinstance(u, Sym) and u in variables else None

    moved = frozenset((n, 0) for n in put.values())
    return place.of([transform(a, rule) for a in place.atoms], moved)


def any_entry(name: str, bare: bool = False) -> str:
    """What any entry of a family is called, where all have one law."""
    return name if bare else name + ANY


def _said(fact: Says, place: Place) -> tuple[Sym, Term] | None:
    """What the moment of a variable with a mean, a variance or a law is."""
    if place.moment.given or len(place.atoms) != 1:
        return None
    base, power = powered(place.atoms[0])
    if not isinstance(base, Sym):
        return None
    names: dict[Index, Index] = {}
    if base.name == any_entry(fact.of.name):
        if any(v.free for v in fact.values):
            return None
    elif base.name != fact.of.name or len(base.indices) != len(fact.of.indices):
        return None
    else:
        pairs = list(zip(fact.of.indices, base.indices, strict=True))
        names = {mine: other for mine, other in pairs if not mine.member}
        meant = {other: mine for mine, other in pairs if mine.member}
        place = Place(place.moments, place.moment, tuple(meant.get(i, i) for i in place.indices))
        base = powered(place.atoms[0])[0]
        assert isinstance(base, Sym)
    values = [rename(v, names) for v in fact.values]
    if any(v.free - base.free for v in values):
        return None
    mean = place.of([base])
    left = Sym(place.moment.name, place.indices)
    rows: Mapping[str, Callable[[], Term | None]] = {
        "mean": lambda: values[0] if power == 1 else None,
        "variance": lambda: values[0] + Pow(mean, Fraction(2)) if power == 2 else None,
        "second": lambda: values[0] if power == 2 else None,
        "law": lambda: DISTRIBUTIONS[fact.law].moment(values, power),
    }
    value = rows[fact.what]()
    return None if value is None else (left, value)


def _shared(fact: Shared, place: Place) -> Term | None:
    """The moment of two variables by their covariance."""
    if place.moment.given:
        return None
    if len(place.atoms) == 1:
        return _spread(fact, place)
    if len(place.atoms) != 2:
        return None
    for pair in (fact.of, fact.of[::-1]):
        names: dict[Index, Index] = {}
        for mine, atom in zip(pair, place.atoms, strict=True):
            if not isinstance(atom, Sym) or named(atom) != named(mine):
                break
            names |= dict(zip(mine.indices, atom.indices, strict=True))
        else:
            if not any(i.member for i in names):
                product = mul(*(place.of([a]) for a in place.atoms))
                return rename(fact.value, names) + product
    return None


def _spread(fact: Shared, place: Place) -> Term | None:
    """The second moment of an entry, by the diagonal of a covariance matrix."""
    base, power = powered(place.atoms[0])
    one, other = fact.of
    if power != 2 or not isinstance(base, Sym) or not named(base) == named(one) == named(other):
        return None
    pairs = [*zip(one.indices, base.indices, strict=True)]
    pairs += zip(other.indices, base.indices, strict=True)
    if any(i.member for i, _ in pairs):
        return None
    return rename(fact.value, dict(pairs)) + Pow(place.of([base]), Fraction(2))


RULES: Mapping[type, Sequence[Callable[[Any, Place], Term | tuple[Sym, Term] | None]]] = {
    Independent: (_apart, _entries),
    Alike: (_alike,),
    Says: (_said,),
    Shared: (_shared,),
}
