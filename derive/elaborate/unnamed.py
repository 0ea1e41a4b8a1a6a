"""Arrays that stand by themselves: what the next sum over entries without values may be about.

A sheet shows the scores (2, 1, 0.1), writes the softmax of x_i below and computes with 7.39. Nobody
said that x is these scores, so the x up to its next value is a name of its own, `{}x`, with them
as its value. With that a number may be proved; nothing is refuted by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..data import replace
from ..kernel.terms import Sym, walk
from ..read import tree as t
from ..read.tree import Chain, Node, Relation
from . import listed
from .names import bound_letters, display
from .nouns import Entry
from .substituted import said_by_putting_in, told
from .trees import rewritten

MARK = "{}"  # prints as nothing
NOTE = "{} is read as the array that stands before it"
SHOWS = frozenset(("to", "implies"))  # what is done with an array, not what it is


def called(name: str) -> str:
    """The name that an array is given by its place."""
    return MARK + name


def is_called(name: str) -> bool:
    return name.startswith(MARK)


class Meant(NamedTuple):
    """The letter of a statement that means an array, or the array that is meant by it."""

    letter: str
    array: Node | None = None


def unnamed(said: Sequence[tuple[Node, int]]) -> dict[int, Meant]:
    """By the id of a statement, which of its names means an array without a name."""
    if not any(_array(node) is not None for node, _ in said):
        return {}
    put = said_by_putting_in(said)
    known: set[str] = set()
    found: dict[int, Meant] = {}
    section, meant = -1, ""
    shown: Node | None = None  # the last statement with an array
    for node, place in said:
        if place != section:
            section, shown, meant = place, None, ""
        new = {display(n) for n in _told(node, put.get(id(node), ()))}
        known |= new
        shown = node if _array(node) is not None else shown
        meant = "" if meant in new else meant
        if meant and any(_is(p, meant) for p in t.walk(node)):
            found[id(node)] = Meant(meant)
        elif shown is not None and (letters := {*_formed(node)} - known) and len(letters) == 1:
            (meant,) = letters
            found[id(node)], found[id(shown)] = Meant(meant), Meant(meant, _array(shown))
            shown = None
    return found


def _told(node: Node, values: Sequence[Chain]) -> Iterator[t.Name]:
    """The names that a statement says something of."""
    yield from told(node)
    yield from (v.items[0] for v in values if isinstance(v.items[0], t.Name))


def _array(node: Node) -> Node | None:
    """An array that nothing is said to be equal to."""
    match node:
        case Chain(items=(first, *_), relations=(relation, *_)) if relation.kind in SHOWS:
            return _array(first)
    return node if listed.length(node) > 1 else None


def _formed(node: Node) -> Iterator[str]:
    """The letters whose entries are added up in what a statement says that something is."""
    match node:
        case Chain(items=(t.Name() | t.Run(items=(t.Name(), t.Group())), formula, *_)):
            yield from _summed(formula)


def _summed(node: Node) -> Iterator[str]:
    """The letters of which all entries are added up in a statement."""
    bound = {b for p in t.walk(node) if isinstance(p, t.BigOp) for b in bound_letters(p.lower)}
    for part in t.walk(node) if bound else ():
        match part:
            case t.Name(sub=(t.Name(base=letter, sub=()),), sup=None, primes=0):
                if letter in bound:
                    yield display(replace(part, sub=()))


def _is(node: Node, letter: str) -> bool:
    return isinstance(node, t.Name) and display(node) == letter


def spelled(node: Node, meant: Meant) -> list[Node]:
    """A statement with the array under its own name; what the array shows as a value of that."""
    name = called(meant.letter)
    if meant.array is not None:
        span = meant.array.span
        value = Chain(span, (t.Name(span, name), meant.array), (Relation(span, "=", "="),))
        return [value] if node is meant.array else [value, node]

    def rule(part: Node) -> Node | None:
        if isinstance(part, t.Name) and _is(part, meant.letter):
            sub = tuple(rewritten(s, rule) for s in part.sub)
            return replace(part, base=name, style=frozenset(), sub=sub)
        return None

    return [rewritten(node, rule)]


def noted(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries, with what their arrays were read as."""
    return tuple(map(_noted, entries))


def _noted(entry: Entry) -> Entry:
    sides = [s for s in (entry.left, entry.right) if s is not None]
    sides = sides[1:] if entry.kind == "given" else sides
    names = {u.name for s in sides for u in walk(s) if isinstance(u, Sym) and is_called(u.name)}
    if not names:
        return entry
    said = tuple(NOTE.format(name.removeprefix(MARK)) for name in sorted(names))
    return replace(entry, notes=(*entry.notes, *said))
