"""Chapters that use letters anew: z is a number in one, a vector in the next.

Where the shapes of a document conflict, each of its chapters is looked at by itself. What a chapter
introduces (or what no chapter before it did) is another quantity where it is of another kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..data import replace
from ..maths.functions import NAMES
from ..read import Document, blocks
from ..read import tree as t
from ..read.tree import Chain
from .anew import Changes, Place
from .definitions import Found, statements, survey_document
from .names import display, word
from .shapes import split
from .spelling import spelled_out
from .words import names

FIXED = frozenset(("e", "d", "I", "T", r"\pi", r"\nabla", r"\partial"))


class _Use(NamedTuple):
    """What a chapter makes of a name that one of its definitions speaks of."""

    kind: str  # "s", "v", "r", "m"
    sizes: tuple[str, ...] | None  # what it is declared with
    introduced: bool  # whether it is defined or declared there


def changes(document: Document) -> Changes:
    """The names that are other ones from some chapter on, with the beginnings of these."""
    found: dict[str, list[Place]] = {}
    current: dict[str, _Use] = {}
    for section, chapter in _chapters(document):
        for name, mine in _uses(spelled_out(chapter)):
            before = current.setdefault(name, mine)
            new = mine.introduced or not before.introduced
            if new and _differ(before, mine):
                found.setdefault(name, []).append((section, -1))
                current[name] = mine
            elif mine.introduced:
                current[name] = before._replace(introduced=True)
    return found


def _differ(before: _Use, mine: _Use) -> bool:
    declared = mine.sizes is not None and mine.sizes != before.sizes
    return before.kind != mine.kind or declared


def _chapters(document: Document) -> Iterator[tuple[int, Document]]:
    """The chapters of a document behind what precedes them all, with their sections: its questions,
    or what stands below its highest headings of which there are several."""
    level = _level(document)
    starts = [n for n, b in enumerate(document.blocks) if level is not None and _rank(b) == level]
    section = 0
    for n, block in enumerate(document.blocks):
        section += _rank(block) is not None
        if n in starts:
            end = next((m for m in starts if m > n), len(document.blocks))
            yield (
                section,
                replace(document, blocks=(*document.blocks[: starts[0]], *document.blocks[n:end])),
            )


def _rank(block: object) -> int | None:
    """How high a heading stands; questions stand above all."""
    if isinstance(block, blocks.Heading):
        return block.level
    return -1 if isinstance(block, blocks.Item) and block.kind == "question" else None


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
