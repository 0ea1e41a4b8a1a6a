"""Subscripts of several letters that are words, not indices: `n_{norm}`, `d_{ff} = 2048`, `s_{xy}`
beside `s_{xx}`. TeX sets them as letters; what a document says of them tells them apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..data import replace
from ..read import tree as t
from ..read.tree import Chain, Node, spanning
from . import shapes
from .names import display, is_index_letter

Found = frozenset[tuple[str, str]]


def lettered(nodes: Sequence[Node]) -> Found:
    """The bases and subscripts that are words."""
    parts = [p for node in nodes for p in t.walk(node)]
    names = [n for n in parts if isinstance(n, t.Name) and _letters(n)]
    if not names:
        return frozenset()
    lower = [p.lower for p in parts if isinstance(p, t.BigOp) and p.lower is not None]
    taken = {display(n) for node in lower for n in t.walk(node) if isinstance(n, t.Name)}
    single = (s for p in parts if isinstance(p, t.Name) and len(p.sub) == 1 for s in p.sub)
    taken |= {display(s) for s in single if isinstance(s, t.Name) and is_index_letter(s)}
    free = {(display(n), w) for n in names if taken.isdisjoint(w := _letters(n))}
    bases = {base for base, word in _valued(nodes) if (base, word) in free}
    return frozenset((base, word) for base, word in free if base in bases)


def _valued(nodes: Sequence[Node]) -> Iterator[tuple[str, str]]:
    """What is said to be a number, but 0 and 1, which entries of many matrices are."""
    for node in nodes:
        match node:
            case Chain(items=(t.Name() as name, *rest), relations=(relation, *_)):
                word = _letters(name)
                if word and relation.kind == "=" and any(map(_is_number, rest)):
                    yield display(name), word


def _is_number(node: Node) -> bool:
    return shapes.is_computed(node) and shapes.number(node) not in (0, 1)


def _letters(name: t.Name) -> str:
    """The letters of a subscript that touch each other."""
    touching = all(a.span.end == b.span.start for a, b in pairwise(name.sub))
    letters = [s.base for s in name.sub if isinstance(s, t.Name) and is_index_letter(s)]
    whole = len(letters) == len(name.sub) > 1 and touching
    return "".join(letters) if whole else ""


def worded(node: Node, found: Found) -> Node | None:
    """A name with such a subscript as a word."""
    if not found or not isinstance(node, t.Name) or len(node.sub) < 2:
        return None
    word = _letters(node)
    if (display(node), word) not in found:
        return None
    span = spanning(node.sub[0].span, node.sub[-1].span)
    return replace(node, sub=(t.Text(span, word),))
