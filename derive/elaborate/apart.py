"""Chapters that use letters anew: z is a number in one, a vector in the next.

Where the shapes of a document conflict, each of its chapters is looked at by itself. What a chapter
introduces (or what no chapter before it did) is another quantity where it is of another kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ..data import replace
from ..maths.functions import NAMES
from ..read import Document, blocks
from ..read import tree as t
from ..read.tree import Chain
from .anew import Changes, Place
from .definitions import Found, survey_document
from .names import display, word
from .placed import statements
from .shapes import split
from .spelling import spelled_out
from .words import names

NUMBERED = 100  # the rank of numbered items, below all headings
MOST = 60  # chapters that are looked at
FIXED = frozenset(("e", "d", "I", "T", r"\pi", r"\nabla", r"\partial"))


class _Use(NamedTuple):
    """What a chapter makes of a name that one of its definitions speaks of."""

    kind: str  # "s", "v", "r", "m"
    sizes: tuple[str, ...] | None  # what it is declared with
    introduced: bool  # whether it is defined or declared there


def changes(document: Document) -> Iterator[Changes]:
    """The names that are other ones from some chapter on, with the beginnings of these: those of
    another kind; else those that are defined again, too."""
    found = [(place, dict(_uses(spelled_out(chapter)))) for place, chapter in _chapters(document)]
    kinds = _changes(found, again=False)
    if kinds:
        yield kinds
    more = _changes(found, again=True)
    if more != kinds:
        yield more


def _changes(chapters: Sequence[tuple[Place, Mapping[str, _Use]]], again: bool) -> Changes:
    found: dict[str, list[Place]] = {}
    current: dict[str, _Use] = {}
    for place, uses in chapters:
        for name, mine in uses.items():
            before = current.setdefault(name, mine)
            new = mine.introduced or not before.introduced
            twice = again and before is not mine and mine.introduced and before.introduced
            if (new and _differ(before, mine)) or twice:
                found.setdefault(name, []).append(place)
                current[name] = mine
            elif mine.introduced:
                current[name] = before._replace(introduced=True)
    return found


def _differ(before: _Use, mine: _Use) -> bool:
    declared = mine.sizes is not None and mine.sizes != before.sizes
    return before.kind != mine.kind or declared


def _chapters(document: Document) -> Iterator[tuple[Place, Document]]:
    """The chapters of a document behind what precedes them all, with their places: its questions,
    or what stands below its highest headings of which there are several, or its numbered items."""
    level = _level(document)
    starts = [n for n, b in enumerate(document.blocks) if level is not None and _rank(b) == level]
    section = 0
    for n, block in enumerate(document.blocks):
        section += _rank(block) in range(-1, NUMBERED)
        if n in starts[:MOST]:
            end = next((m for m in starts if m > n), len(document.blocks))
            inside = (*document.blocks[: starts[0]], *document.blocks[n:end])
            yield (section, n), replace(document, blocks=inside)


def _rank(block: object) -> int | None:
    """How high a heading stands; questions stand above all, numbered items below."""
    match block:
        case blocks.Heading(level=level):
            return level
        case blocks.Item(kind="question"):
            return -1
        case blocks.Item(kind="item", text=text) if text[:1].isdigit():
            return NUMBERED
    return None


def _level(document: Document) -> int | None:
    ranks = [rank for block in document.blocks if (rank := _rank(block)) is not None]
    return min((rank for rank in ranks if ranks.count(rank) > 1), default=None)


def _uses(document: Document) -> Iterator[tuple[str, _Use]]:
    found = survey_document(document)
    introduced: set[str] = set()
    standing: dict[str, None] = {}
    for node, _ in statements(document):
        for piece in _pieces(node):
            head = piece.items[0]
            declares = piece.relations[0].kind == "in"
            if not declares and id(head) not in found.defining:
                continue
            introduced |= {display(head)} if isinstance(head, t.Name) else set()
            spoken = (head,) if declares else piece.items[:2]
            standing.update((display(n), None) for part in spoken for n in names(part) if _may(n))
    survey = found.survey
    fixed = survey.sizes | survey.index_letters | FIXED
    for name in (n for n in standing if n not in fixed):
        sizes = survey.dimensions(name, 0)
        yield name, _Use(_kind(found, name), sizes, name in introduced)


def _pieces(node: t.Node) -> Iterator[Chain]:
    if isinstance(node, Chain):
        yield from split(node)


def _may(name: t.Name) -> bool:
    return word(name) not in NAMES or len(word(name)) == 1


def _kind(found: Found, name: str) -> str:
    arrays, survey = found.arrays, found.survey
    arity = survey.arity.get(name, set())
    if arrays is not None:
        if any(form[0] == name for _, form in arrays.numbers):
            return "s"
        kinds = {k for (shown, _, own), k in arrays.kinds.items() if shown == name and not own}
        if len(kinds) == 1:
            return kinds.pop()
    return {1: "v", 2: "m"}.get(max(arity), "s") if arity else "s"
