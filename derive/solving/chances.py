"""What a problem tells of its random variables, for those who write steps."""

from __future__ import annotations

from collections.abc import Iterator

from ..elaborate.chance.facts import Place, says
from ..elaborate.chance.moments import Moment, Moments
from ..elaborate.chance.nouns import Alike, Fact, Heard
from ..elaborate.nouns import Elaborated, Entry
from ..kernel.terms import Sym, Term, mul, transform, walk
from ..maths.operators import Operator, operator, read
from ..sheet.scene import Chance

DEPTH = 6  # of what is said about what was said


def chance_of(sheet: Elaborated, entry: Entry) -> Chance | None:
    """What is known of random variables at some place, if there are any."""
    if sheet.heard is None:
        return None
    heads = [found.head for found in _operators(sheet) if found.kind == "E"]
    asked = _Asked(sheet.heard, entry.order)
    head = heads[0] if heads else r"\mathbb{E}"
    return Chance(sheet.heard.random, asked.told, head)


def _operators(sheet: Elaborated) -> Iterator[Operator]:
    sides = (x for e in sheet.entries for x in (e.left, e.right) if x is not None)
    yield from filter(None, (read(u) for x in sides for u in walk(x)))


class _Asked:
    """Answers what the expectation of a product is."""

    def __init__(self, heard: Heard, order: int) -> None:
        self.heard = heard
        known = [f for f in heard.facts if f.told.order <= order]
        self.facts = sorted(known, key=lambda f: isinstance(f, Alike))

    def told(self, atoms: tuple[Term, ...], head: str) -> Term | None:
        """By what is told of it; nothing where that ends in a moment of some entry or other."""
        moments = Moments()
        found = self._said(moments, moments.of(atoms, self.heard.random), DEPTH)
        return None if found is None else _written(found, moments, head)

    def _said(self, moments: Moments, moment: Term, depth: int) -> Term | None:
        if not isinstance(moment, Sym) or moment.name not in moments.by_name or not depth:
            return None
        place = Place(moments, moments.by_name[moment.name], moment.indices)
        for fact in self.facts:
            for left, right in says(fact, place):
                if left == moment and right != moment:
                    whole = self._without_any(moments, fact, right, depth)
                    if whole is not None:
                        return whole
        return None

    def _without_any(self, moments: Moments, fact: Fact, value: Term, depth: int) -> Term | None:
        """What is said of any entry, put; None where nothing is."""
        if not isinstance(fact, Alike):
            return value
        return self._said(moments, value, depth - 1)


def _written(t: Term, moments: Moments, head: str) -> Term:
    """Moments as expectations."""

    def rule(u: Term) -> Term | None:
        found: Moment | None = moments.by_name.get(u.name) if isinstance(u, Sym) else None
        if found is None or not isinstance(u, Sym):
            return None
        return operator("E", head, (mul(*found.at(u.indices)),))

    return transform(t, rule)
