"""Letters that mean something else further on: x is -2 in one exercise, (1, 2) in the next.

A value says of which kind a name is: a number, a list of so many entries, a matrix. Where a later
section says another kind, the name is another one there; and so it is from the paragraph on in
which something else is listed. A number in a section that still speaks of entries is none of these:
it may be one of them. f(x, y) = ... after f(x, y, z) = ... is another f, unless both are spoken of
together or the first one again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from ..read import tree as t
from ..read.tree import Chain, Node
from . import decimals
from .listed import length
from .names import display
from .words import is_computed

EQUALS = frozenset(("=", ":=", "equiv", "triangleq"))
SAME = EQUALS | {"approx"}
Kind = tuple[int, ...]  # the numbers of rows and columns: none of a number
Place = tuple[int, int]  # a section, and a block of the document
Changes = Mapping[str, Sequence[Place]]  # from where on names are others


class _Telling(NamedTuple):
    place: Place
    kind: Kind


class Anew:
    """From where on a name is another one."""

    def __init__(self, said: Sequence[tuple[Node, Place]], apart: Changes) -> None:
        told: dict[str, list[_Telling]] = {}
        for node, place in said:
            for name, kind in _kinds(node):
                told.setdefault(name, []).append(_Telling(place, kind))
        changing = {n for n, tellings in told.items() if len({kind for _, kind in tellings}) > 1}
        arrayed = _arrayed(said, changing) if changing else set()
        changes = {n: _changes(sorted(told[n]), n, arrayed) for n in changing}
        for name, places in (*_functions(said), *_forms(said), *apart.items()):
            changes[name] = sorted({*changes.get(name, ()), *places})
        self._changes = {name: places for name, places in changes.items() if places}

    def at(self, place: Place) -> Mapping[str, int]:
        """Names that mean something else here than at first, with how often they have changed."""
        passed = {name: sum(p <= place for p in places) for name, places in self._changes.items()}
        return {name: often for name, often in passed.items() if often}


def _kinds(node: Node) -> list[tuple[str, Kind]]:
    match node:
        case Chain(items=(t.Name(sub=(), sup=None) as name, *values), relations=relations):
            equal = all(r.kind in SAME for r in relations)
            kinds = [k for k in map(_kind, values) if k is not None] if equal else []
            return [(display(name), kinds[0])] if kinds else []
    return []


def _kind(value: Node) -> Kind | None:
    """What a value that is written out is."""
    match value:
        case t.Matrix(rows=rows) if len(rows) > 1 and len(rows[0]) > 1:
            return len(rows), len(rows[0])
    count = length(value)
    if count:
        return (count,) if count > 1 else None
    return () if decimals.lone(value) is not None else None


def _arrayed(said: Sequence[tuple[Node, Place]], names: set[str]) -> set[tuple[str, int]]:
    """Names that have entries, a mean, a sum in a section."""
    found: set[tuple[str, int]] = set()
    for node, (section, _) in said:
        parts = list(t.walk(node))
        sums = any(isinstance(p, t.BigOp) for p in parts)
        for p in parts:
            if isinstance(p, t.Name) and p.base in names and (p.sub or sums or p.style & ACCENTS):
                found.add((p.base, section))
    return found


ACCENTS = frozenset(("bar", "hat", "tilde"))


def _changes(tellings: Sequence[_Telling], name: str, arrayed: set[tuple[str, int]]) -> list[Place]:
    """Where the kind of a name changes."""
    found: list[Place] = []
    (section, _), current = tellings[0]
    for (here, block), kind in tellings[1:]:
        if kind == current:
            section = here
        elif here > section and (kind or (name, here) not in arrayed):
            found.append((here, -1))
            section, current = here, kind
        elif here == section and kind:
            found.append((here, block))
            current = kind
    return found


def _functions(said: Sequence[tuple[Node, Place]]) -> Iterator[tuple[str, list[Place]]]:
    """Names of functions, with the places from which on they have another number of arguments."""
    defined: dict[str, list[_Telling]] = {}
    for node, place in said:
        match node:
            case Chain(items=(head, body, *_), relations=(first, *_)) if first.kind in EQUALS:
                call = _call(head)
                if call is not None and decimals.lone(body) is None:
                    defined.setdefault(call[0], []).append(_Telling(place, (call[1],)))
    several = {n: d for n, d in defined.items() if len({kind for _, kind in d}) > 1}
    used: dict[str, list[_Telling]] = {}
    for node, place in said if several else ():
        for call in map(_call, t.walk(node)):
            if call is not None and call[0] in several:
                used.setdefault(call[0], []).append(_Telling(place, (call[1],)))
    for name, tellings in several.items():
        _, current = tellings[0]
        places = []
        for place, kind in tellings[1:]:
            again = any(k == current and p >= place for p, k in used[name])
            before = any(k == kind and p < place for p, k in used[name])
            if kind != current and not again and not before:
                places.append((place[0], place[1]))
                current = kind
        yield name, places


def _forms(said: Sequence[tuple[Node, Place]]) -> Iterator[tuple[str, list[Place]]]:
    """Names that are defined as a quantity in one section, `L = ...`, and as a function in another
    one, `L(w) = ...`, with the sections that change it."""
    forms: dict[str, list[tuple[int, bool]]] = {}
    for node, (section, _) in said:
        match node:
            case Chain(items=(head, body, *_), relations=(first, *_)) if first.kind in EQUALS:
                call, plain = _call(head), isinstance(head, t.Name) and not head.sub
                if (call or plain) and not is_computed(body):
                    name = call[0] if call else display(head) if isinstance(head, t.Name) else ""
                    forms.setdefault(name, []).append((section, call is not None))
    for name, found in forms.items():
        turns = [(b, -1) for (a, was), (b, now) in pairwise(found) if a < b and was != now]
        yield name, turns


def _call(node: Node) -> tuple[str, int] | None:
    """A name with bare names as arguments, `f(x, y)`, and how many there are."""
    match node:
        case t.Run(
            items=(t.Name(sub=(), sup=None) as name, t.Group(open="(", body=body)), ops=("",)
        ):
            arguments = body.items if isinstance(body, t.List) else (body,)
            if all(isinstance(a, t.Name) for a in arguments):
                return display(name), len(arguments)
    return None
