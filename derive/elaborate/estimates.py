"""`\\hat\\mu` where it is what \\mu comes out as: the point at which a derivative by \\mu vanishes.

From where a derivative by \\mu is set to zero, \\hat\\mu is \\mu at that point: what is said of it
follows or does not. Not where both stand in one formula, or where something is said of the
estimate as a random variable: there they are two things.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..data import replace
from ..pattern import pattern
from ..read import Document
from ..read import tree as t
from ..read.tree import Chain, Node
from . import shapes
from .expect import Expect
from .names import display
from .spelling import respelled, said_in
from .trees import rewritten

HAT = frozenset(("hat",))
VANISHES = pattern(r"\bzero\b|\bvanish|stationar|=\s*0\b", hints="zero|vanish|stationar|= 0|=0")


def with_estimates(document: Document) -> Document:
    """The document with such names without their hats."""
    if not VANISHES.search(document.text):
        return document
    sections: dict[int, list[Node]] = {}
    for node, (section, _) in said_in(document):
        sections.setdefault(section, []).append(node)
    meant = {id(n): found for nodes in sections.values() for n, found in _meant(nodes)}
    if not meant:
        return document

    def statement(node: Node) -> Node | None:
        names = meant.get(id(node))

        def rule(part: Node) -> Node | None:
            if isinstance(part, t.Name) and "hat" in part.style and _plain(part) in (names or ()):
                bare = replace(part, style=part.style - HAT)
                return rewritten(bare, rule) if part.sub or part.sup else bare
            return None

        return rewritten(node, rule) if names else None

    return respelled(document, statement)


def _meant(nodes: Sequence[Node]) -> Iterator[tuple[Node, frozenset[str]]]:
    """The statements of a section with hats, and which of them are at the point."""
    moved: dict[str, int] = {}
    hats: dict[str, int] = {}
    no: set[str] = set()
    for n, node in enumerate(nodes):
        hatted, bare = set[str](), set[str]()
        for part in t.walk(node):
            match part:
                case t.DerivOp(by=by):
                    for name in (v for v, _ in by if isinstance(v, t.Name)):
                        if "hat" not in name.style:
                            moved.setdefault(_plain(name), n)
                case Expect(items=items):
                    no |= {_plain(p) for i in items for p in t.walk(i) if _is_hatted(p)}
                case t.Name():
                    (hatted if _is_hatted(part) else bare).add(_plain(part))
        no |= hatted & bare
        match node:
            case Chain(items=(t.Name() as head, right, *_)) if not _is_hatted(head):
                no |= set() if shapes.is_zero(right) else {_plain(head)}
        for key in hatted:
            hats.setdefault(key, n)
    found = {x for x, n in hats.items() if moved.get(x, n) < n} - no
    for node in nodes if found else ():
        here = frozenset(_plain(p) for p in t.walk(node) if _is_hatted(p)) & found
        if here:
            yield node, here


def _is_hatted(part: Node) -> bool:
    return isinstance(part, t.Name) and "hat" in part.style


def _plain(part: Node) -> str:
    assert isinstance(part, t.Name)
    return display(replace(part, style=part.style - HAT))
