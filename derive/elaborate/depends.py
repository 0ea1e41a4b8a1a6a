"""Arbitrary functions: quantities without a definition that are differentiated somewhere.

L in backpropagation through one layer is one: nothing is known of it but that it depends on the
quantities nearest to it by which it is differentiated. The chain rule holds for it through those.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from ..kernel.calculus import Depends
from ..kernel.terms import Deriv, Sym, Term, walk
from .nouns import Entry, Family, Known, family

Variables = Mapping[Family, tuple[str, ...]]
"""Quantities by which something is differentiated, with the sets of their indices."""


Parts = Mapping[Family, Sequence[str]]
"""Quantities that are made of arbitrary functions: what they depend on, these do."""


def arbitrary(
    entries: Sequence[Entry], known: Sequence[Known], parts: Parts = MappingProxyType({})
) -> Mapping[int, Depends]:
    """The arbitrary functions of each section of a document, with what they depend on."""
    definitions = {k.family: k for k in known if k.role == "definition"}
    sides = (x for k in known for x in (k.given.left, k.given.right))
    given = _differentiated(sides, definitions, parts)
    sections: dict[int, list[Term]] = {}
    for e in entries:
        sections.setdefault(e.section, []).extend(x for x in (e.left, e.right) if x is not None)
    everywhere = _nearest(given, definitions)
    out: dict[int, Depends] = {}
    for section, terms in sections.items():
        here = _differentiated(terms, definitions, parts)
        out[section] = _nearest(_joined(here, given), definitions) if here else everywhere
    return out


def _differentiated(
    terms: Iterable[Term], definitions: Mapping[Family, Known], parts: Parts
) -> dict[str, dict[Family, tuple[str, ...]]]:
    """By what the quantities without a definition are differentiated."""
    by: dict[str, dict[Family, tuple[str, ...]]] = {}
    for u in (u for x in terms for u in walk(x)):
        match u:
            case Deriv(Sym() as body, Sym() as v) if (
                v.name != body.name and family(body) not in definitions
            ):
                by.setdefault(body.name, {})[family(v)] = tuple(i.set for i in v.indices)
            case Deriv(Sym() as body, Sym() as v) if family(body) in parts:
                for name in parts[family(body)]:
                    by.setdefault(name, {})[family(v)] = tuple(i.set for i in v.indices)
            case Deriv(body, Sym() as v) if v.name.startswith("\\"):
                for name in _labelled(body, v.name, definitions):
                    by.setdefault(name, {})[family(v)] = tuple(i.set for i in v.indices)
    return by


def _labelled(body: Term, parameter: str, definitions: Mapping[Family, Known]) -> Iterator[str]:
    """`p_\\theta` by \\theta: the label says what it depends on."""
    endings = f"_{parameter}", f"_{{{parameter}}}"
    for u in walk(body):
        if isinstance(u, Sym) and u.name.endswith(endings) and family(u) not in definitions:
            yield u.name


def _joined(here: Mapping[str, Variables], given: Mapping[str, Variables]) -> dict[str, Variables]:
    names = dict.fromkeys((*here, *given))
    return {name: {**here.get(name, {}), **given.get(name, {})} for name in names}


def _nearest(by: Mapping[str, Variables], definitions: Mapping[Family, Known]) -> Depends:
    graph = _Graph(definitions, by)
    return {name: graph.nearest(variables) for name, variables in by.items()}


class _Graph:
    """Which quantities are computed from which, by definitions and derivatives."""

    def __init__(self, definitions: Mapping[Family, Known], by: Mapping[str, Variables]) -> None:
        self.definitions, self.by = definitions, by
        self._inputs: dict[Family, tuple[Family, ...]] = {}

    def nearest(self, variables: Variables) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Those from which no other one is left to be computed."""
        reach = {v: self._behind(v) for v in variables}
        return tuple(
            (v[0], sets)
            for v, sets in variables.items()
            if not any(v in reach[w] for w in variables if w != v)
        )

    def _behind(self, start: Family) -> set[Family]:
        """The quantities that a quantity is computed from."""
        seen: set[Family] = set()
        todo = [start]
        while todo:
            new = [f for f in self._from(todo.pop()) if f not in seen]
            seen.update(new)
            todo += new
        return seen

    def _from(self, quantity: Family) -> tuple[Family, ...]:
        if quantity not in self._inputs:
            known = self.definitions.get(quantity)
            if known is None:
                found = dict.fromkeys(self.by.get(quantity[0], ()))
            else:
                inside = walk(known.given.right)
                found = dict.fromkeys(family(u) for u in inside if isinstance(u, Sym))
            self._inputs[quantity] = tuple(found)
        return self._inputs[quantity]
