"""Which letters an index has: in a claim, where every bound one is its own, and in what is said.

A side condition speaks of indices that are bound in the claim (`h_j \\neq 0` for every j of a sum).
Where the claim also has a free j, that letter would say less than is needed: it gets a prime.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..kernel.givens import Given
from ..kernel.terms import Binder, Index, Term, fresh, rename, transform, walk

Letters = frozenset[str]


def free_indices(terms: Iterable[Term], givens: Sequence[Given]) -> frozenset[Index]:
    """The members that a claim speaks of; the indices of a definition are everybody's."""
    stated = (g for g in givens if not g.definition)
    told = (i for g in stated for i in (g.left.free | g.right.free) - g.generic)
    return frozenset(told).union(*[t.free for t in terms])


def apart(t: Term, taken: frozenset[Index]) -> Term:
    """The term with other bound indices for those that are also free somewhere."""

    def rule(u: Term) -> Term | None:
        if not isinstance(u, Binder) or u.index not in taken:
            return None
        own = fresh(u.index)
        return type(u)(own, apart(rename(u.body, {u.index: own}), taken))

    inside = taken and any(isinstance(u, Binder) and u.index in taken for u in walk(t))
    return transform(t, rule) if inside else t


def lettered(t: Term, taken: frozenset[Index]) -> Term:
    """A term as a reader is told it: one letter for one index, free indices with their own."""
    used = {i.name for i in taken}
    names: dict[Index, Index] = {}

    def letter(i: Index) -> Index:
        name, _, mark = i.name.partition("~")
        if mark and mark != "fixed":
            while name in used:
                name += "'"
        used.add(name)
        return Index(name, i.set)

    def rule(u: Term) -> Term | None:
        if not isinstance(u, Binder) or "~" not in u.index.name:
            return None
        own = letter(u.index)
        return type(u)(own, transform(rename(u.body, {u.index: own}), rule))

    for i in sorted(t.free):
        names[i] = letter(i)
    return transform(rename(t, {i: j for i, j in names.items() if i != j}), rule)


def whatever_letters(t: Term, taken: frozenset[Index]) -> Term:
    """The same term for what is said of every member, by whichever letters."""
    names = {i.name for i in taken}
    met = [i for u in walk(t) for i in u.parts if type(i) is Index and i in t.free]
    every = dict.fromkeys(i for i in met if i.name not in names)
    return rename(t, {i: Index(f"#{n}", i.set) for n, i in enumerate(every)})
