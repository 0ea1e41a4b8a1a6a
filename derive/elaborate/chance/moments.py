"""Moments: the expectation of a product of random factors is one quantity, whatever letters its
indices have.

`E[x_i y_j]` and `E[x_k y_l]` are two entries of one family. The family remembers which product it
is the expectation of, so that what a document tells can say what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from ...kernel.terms import ONE, Binder, Call, Index, Pow, Sym, Term, rename, transform, walk
from ...maths.latex import latex
from ...maths.names import place
from ...read.tree import noun

ANY = "?"  # the set of indices in a pattern
Named = tuple[str, int]  # a quantity with the number of its indices, a function with -1


@noun
class Moment:
    """A family of moments: its name, and the product by the indices of the family."""

    name: str
    atoms: tuple[Term, ...]
    indices: tuple[Index, ...]
    given: tuple[Term, ...] = ()  # what stands behind the bar
    law: str = ""  # that the expectation is taken under, where there are several
    random: frozenset[Named] = frozenset()  # the quantities and functions in it that are random

    def at(self, indices: Sequence[Index]) -> tuple[Term, ...]:
        """The factors at some members."""
        return put(self.atoms, self.indices, indices)


class Moments:
    """All moments that a document speaks of, by what they are of."""

    def __init__(self) -> None:
        self.by_pattern: dict[object, Moment] = {}
        self.by_name: dict[str, Moment] = {}

    def of(
        self,
        atoms: Iterable[Term],
        random: frozenset[Named],
        given: Sequence[Term] = (),
        law: str = "",
    ) -> Term:
        """The expectation of a product."""
        product = gathered(atoms)
        if not product:
            return ONE
        indices = _indices((*product, *given))
        key = pattern, behind, _ = _key(product, given, law, indices)
        found = self.by_pattern.get(key)
        if found is None:
            name = self._named(product, given, law, indices)
            found = Moment(name, pattern, _places(indices), behind, law, random)
            self.by_pattern[key] = self.by_name[found.name] = found
        return Sym(found.name, indices)

    def knows(self, atoms: Iterable[Term]) -> bool:
        """Whether the expectation of a product was spoken of."""
        product = gathered(atoms)
        return _key(product, (), "", _indices(product)) in self.by_pattern

    def _named(
        self, product: Sequence[Term], given: Sequence[Term], law: str, indices: Sequence[Index]
    ) -> str:
        names = {i: place(n) for n, i in enumerate(indices)}
        bare = " ".join(_shown(a, names) for a in product)
        bare += r" \mid " + ", ".join(_shown(a, names) for a in given) if given else ""
        name = rf"\mathbb{{E}}{f'_{{{law}}}' if law else ''}[{bare}]"
        while name in self.by_name:
            name += "'"
        return name


def _places(indices: Sequence[Index]) -> tuple[Index, ...]:
    return tuple(Index(f"#{n}", ANY) for n in range(len(indices)))


def _key(
    product: Sequence[Term], given: Sequence[Term], law: str, indices: Sequence[Index]
) -> tuple[tuple[Term, ...], tuple[Term, ...], str]:
    """The same for the same product at whatever members."""
    places = _places(indices)
    pattern = tuple(plain(a) for a in put(product, indices, places))
    return pattern, tuple(plain(a) for a in put(given, indices, places)), law


def put(terms: Sequence[Term], old: Sequence[Index], new: Sequence[Index]) -> tuple[Term, ...]:
    """Terms with other indices, all at once."""
    names = dict(zip(old, new, strict=True))
    return tuple(rename(t, names) if names else t for t in terms)


def powered(atom: Term) -> tuple[Term, int]:
    """The base of a factor and its power, where that is a whole number above zero."""
    if isinstance(atom, Pow) and atom.exponent.denominator == 1 and atom.exponent > 0:
        return atom.base, int(atom.exponent)
    return atom, 1


def gathered(atoms: Iterable[Term]) -> tuple[Term, ...]:
    """A product with equal factors as one power, in an order of its own."""
    counted: dict[Term, int] = {}
    for base, power in map(powered, atoms):
        counted[base] = counted.get(base, 0) + power
    return tuple(Pow(b, Fraction(n)) if n > 1 else b for b, n in sorted(counted.items()))


def _indices(terms: Sequence[Term]) -> tuple[Index, ...]:
    """The free indices and the members in some terms, as they come."""
    return tuple(dict.fromkeys(i for t in terms for i in _met(t, frozenset())))


def _met(t: Term, bound: frozenset[Index]) -> Iterator[Index]:
    if isinstance(t, Binder):
        bound |= {t.index}
    for part in t.args:
        for i in part if isinstance(part, tuple) else (part,):
            if type(i) is Index and i not in bound:
                yield i
    for u in t.children():
        yield from _met(u, bound)


def plain(term: Term, depth: int = 0) -> Term:
    """A term with its bound letters numbered from outside: equal forms mean equal terms."""

    def rule(u: Term) -> Term | None:
        if not isinstance(u, Binder):
            return None
        numbered = u.index._replace(name=f"#b{depth}")
        return type(u)(numbered, plain(rename(u.body, {u.index: numbered}), depth + 1))

    return transform(term, rule)


def _shown(atom: Term, names: Mapping[Index, str]) -> str:
    """A factor as it is written, with places for its indices."""
    base, power = powered(atom)
    text = latex(base, names=names)
    if power == 1:
        return text
    simple = isinstance(base, Sym) and "^" not in text
    return f"{text}^{{{power}}}" if simple else f"({text})^{{{power}}}"


def named(u: Term) -> Named | None:
    """What a quantity or a function goes by."""
    match u:
        case Sym(name, indices):
            return name, len(indices)
        case Call(name):
            return name.partition("'")[0], -1
    return None


def symbols(terms: Iterable[Term]) -> list[Sym]:
    """The quantities in some terms."""
    return [u for t in terms for u in walk(t) if isinstance(u, Sym)]
