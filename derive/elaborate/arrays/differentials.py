"""Differentials: `dL = \\operatorname{tr}(G^T dX)`, first-order perturbations of what is named.

`dX` is a family of the shape of X, for every name X that something differs in and that has no
formula. The differential of anything else is the sum of its derivatives by the entries of those
names, each times its perturbation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ...kernel.terms import ZERO, Deriv, Sum, Sym, Term, add
from ...read import tree as t
from ...read.tree import Node
from ..names import WORDY, display
from ..survey import Survey
from ..world import Unread
from . import named
from .nouns import Array

if TYPE_CHECKING:
    from ..resolve import Resolver


def is_sign(node: Node) -> bool:
    """The d of `dX`, `\\mathrm{d}X`."""
    plain = isinstance(node, t.Name) and node.base == "d" and not node.sub
    return plain and isinstance(node, t.Name) and node.sup is None and not node.primes


def says_differential(node: Node) -> bool:
    """`df = ...`"""
    head = node.items[0] if isinstance(node, t.Chain) else None
    return isinstance(head, t.Run) and is_sign(head.items[0]) and len(head.items) == 2


def leaves(nodes: Iterable[Node], survey: Survey) -> dict[str, t.Name]:
    """The names that something differs in, which have no formula of their own."""
    if "d" in survey.sizes or "d" in survey.defined or "d" in survey.bound:
        return {}
    found: dict[str, t.Name] = {}
    for node in nodes:
        for run in (p for p in t.walk(node) if isinstance(p, t.Run)):
            for name in _behind(run):
                word = name.style & WORDY and len(name.base) > 1
                if display(name) not in survey.defined and not name.sub and not word:
                    found.setdefault(display(name), t.Name(name.span, name.base, name.style))
    return found


def _behind(run: t.Run) -> Iterator[t.Name]:
    for k, (first, second) in enumerate(zip(run.items, run.items[1:], strict=False)):
        if is_sign(first) and run.ops[k] == "" and isinstance(second, t.Name):
            yield second


def differential(
    r: Resolver, items: Sequence[Node], ops: Sequence[str], k: int
) -> tuple[Array, int] | None:
    """The differential that begins at item k, and how many items it takes."""
    from .reader import factor

    arrays = r.world.arrays
    assert arrays is not None
    if not arrays.leaves or not is_sign(items[k]) or k + 1 >= len(items) or ops[k] != "":
        return None
    node = items[k + 1]
    if isinstance(node, t.Name) and display(node) in arrays.leaves and not node.sub:
        plain = t.Name(node.span, node.base, node.style, (), None, 0, 0)
        value = named.name(r, plain)
        moved = _perturbation(r, value, _leaf(value, node))
        return named.raised(r, moved, node.sup, node), 2
    found, used = factor(r, items, ops, k + 1)
    parts: list[Term] = []
    for leaf in arrays.leaves.values():
        v = named.name(r, leaf)
        entry = _leaf(v, node)
        part: Term = Deriv(found.entry, entry) * _perturbation(r, v, entry).entry
        for i in (v.col, v.row):
            part = Sum(i, part) if i is not None else part
        parts.append(part)
    r.note("d is read as a first-order perturbation of " + ", ".join(arrays.leaves))
    return Array(add(*parts) if parts else ZERO, found.row, found.col), used + 1


def _leaf(v: Array, node: Node) -> Sym:
    if not isinstance(v.entry, Sym):
        raise Unread("a differential of this is not read", node.span)
    return v.entry


def _perturbation(r: Resolver, v: Array, of: Sym) -> Array:
    """`dX` at the places of X."""
    entry = Sym(f"d {of.name}", of.indices)
    r.world.slot(entry.name, entry.indices)
    r.world.slot(of.name, of.indices)
    return Array(entry, v.row, v.col)
