"""Expectations over a finite set that a document also sums over.

Where x stands only below `\\sum_x`, `E_{x \\sim p}` and in `p(x)`, it is a member of a set: `p(x)`
is an entry of a family, and `E_{x \\sim p}[f(x)]` is `\\sum_x p(x) f(x)`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...data import replace
from ...read import Document
from ...read import tree as t
from ...read.tree import Chain, Node, Span
from ..expect import Expect
from ..names import display, is_index_letter
from ..spelling import respelled
from ..trees import rewritten, stated


class Law(NamedTuple):
    """A distribution over a finite set, by its name, and where it is first taken."""

    name: str
    span: Span
    by: tuple[str, ...] = ()  # its parameters: \theta of p_\theta


def summed(document: Document) -> tuple[Document, tuple[Law, ...]]:
    """The document with such expectations as sums, and their laws."""
    nodes = [node for block in document.blocks for node in stated(block)]
    letters = {x for node in nodes for p in t.walk(node) for x in _bound(p)}
    for node in nodes if letters else ():
        letters -= set(_as_numbers(node))
    if not letters:
        return document, ()
    laws: dict[str, Law] = {}

    def rule(node: Node) -> Node | None:
        match node:
            case Expect(kind="E", items=(body,), given=(), over=(t.Name() as x,), under=(p,)):
                if display(x) in letters and isinstance(p, t.Name):
                    labels = tuple(display(s) for s in p.sub if isinstance(s, t.Name))
                    name = display(p) + "".join(f"_{{{x}}}" for x in labels)
                    laws.setdefault(name, Law(name, node.span, labels))
                    weight = replace(p, span=node.span, sub=(*p.sub, _letter(x)))
                    op = t.BigOp(node.span, "sum", _letter(x), None, r"\sum")
                    inner = t.Group(node.span, "[", "]", rewritten(body, rule))
                    return t.Run(node.span, (op, weight, inner), ("", ""))
            case t.Run(items=items, ops=ops):
                return _entries(node, items, ops)
        return None

    def _entries(node: t.Run, items: Sequence[Node], ops: Sequence[str]) -> Node | None:
        out: list[Node] = []
        joins: list[str] = []
        for k, item in enumerate(items):
            called = _called(items, ops, k - 1) if k else None
            if called is not None and called in letters:
                before = out[-1]
                assert isinstance(before, t.Name) and isinstance(item, t.Group)
                sub = (*before.sub, t.Name(item.span, called))
                sup = item.sup if item.sup is not None else before.sup
                out[-1] = replace(before, sub=sub, sup=sup)
                continue
            if k:
                joins.append(ops[k - 1])
            out.append(rewritten(item, rule))
        if len(out) == 1:
            return out[0]
        return replace(node, items=tuple(out), ops=tuple(joins))

    return respelled(document, rule), tuple(laws.values())


def _letter(name: t.Name) -> t.Name:
    return t.Name(name.span, name.base)


def _bound(node: Node) -> Iterator[str]:
    """x of `\\sum_x`, `\\sum_{x \\in S}`."""
    match node:
        case t.BigOp(kind="sum", lower=t.Name() as name, upper=None) if is_index_letter(name):
            yield display(name)
        case t.BigOp(kind="sum", lower=Chain(items=(t.Name() as name, _), relations=(r,))):
            if r.kind == "in" and is_index_letter(name):
                yield display(name)


def _called(items: Sequence[Node], ops: Sequence[str], k: int) -> str | None:
    """x of `p(x)`."""
    match items[k : k + 2]:
        case (t.Name(primes=0) as f, t.Group(open="(", body=t.Name(sub=(), sup=None) as x) as g):
            plain = ops[k] == "" and not g.sub and not g.primes and not (f.sup and g.sup)
            return display(x) if plain and is_index_letter(x) else None
    return None


def _as_numbers(node: Node) -> Iterator[str]:
    """The letters that stand for themselves, not as members."""
    match node:
        case t.Name():
            yield display(node)
            for part in t.parts(node):
                yield from () if is_index_letter(part) else _as_numbers(part)
        case t.BigOp(upper=upper):
            yield from () if upper is None else _as_numbers(upper)
        case Expect(items=items, given=given):
            for part in (*items, *given):
                yield from _as_numbers(part)
        case Chain(items=(t.Name(), *rest), relations=(t.Relation(kind="sim" | "in"), *_)):
            for part in rest:
                yield from _as_numbers(part)
        case t.Run(items=items, ops=ops):
            for k, item in enumerate(items):
                if not (k and _called(items, ops, k - 1)):
                    yield from _as_numbers(item)
        case _:
            for part in t.parts(node):
                yield from _as_numbers(part)
