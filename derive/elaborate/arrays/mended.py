"""What a formula would be whose shapes conflict, with a transpose more or less, or with two factors
exchanged: the readings that conform, for the judge to look at."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from ...data import replace
from ...kernel.terms import Term
from ...read import tree as t
from ...read.tree import Node, Span
from ..names import WORDY
from ..nouns import Instead
from ..trees import rewritten
from ..world import Scope, Unread, World
from .scripts import is_transpose

if TYPE_CHECKING:
    from ..resolve import Resolver

EDITS, READINGS = 60, 4  # edits that are tried, and readings that are kept
TURN = r"^\top"


class _Edit(NamedTuple):
    """A part of a formula, and what would stand there."""

    old: Node
    new: Node
    text: str


def mended(
    world: World, scope: Scope, node: Node, left: Term | None
) -> tuple[tuple[Instead, ...], Scope]:
    """The nearest readings that conform, the first one's scope with them. A reading that would make
    two sizes one is none."""
    assert world.arrays is not None
    found: list[Instead] = []
    ways = dict(world.arrays.ways)
    kept = scope
    for edit in islice(_edits(world, node), EDITS):
        changed = rewritten(node, lambda n, e=edit: e.new if n is e.old else None)  # type: ignore[misc]
        trial = scope.copy()
        roots = world.sets.roots()
        world.sets.journal.mark()
        try:
            term = _resolver(world, trial).term(changed)
        except (Unread, RecursionError):
            world.sets.journal.back()
            continue
        if world.sets.merges(roots):
            world.sets.journal.back()
            continue
        kept = kept if found else trial
        alike = trial.alike(left) if trial.alike and left is not None else None
        found.append(Instead(_written(world, node, edit), term, alike))
        if len(found) == READINGS:
            break
    world.arrays.mixed.clear()
    world.arrays.ways = ways
    return tuple(found), kept


def _resolver(world: World, scope: Scope) -> Resolver:
    from ..resolve import Resolver

    return Resolver(world, scope)


def _written(world: World, node: Node, edit: _Edit) -> str:
    """The formula with the edit, as it would be written; nothing where a macro stands between."""
    assert world.arrays is not None
    text = world.arrays.document.text
    before = text[node.span.start : edit.old.span.start]
    behind = text[edit.old.span.end : node.span.end]
    inside = node.span.start <= edit.old.span.start and edit.old.span.end <= node.span.end
    between = " " if edit.text[-1:].isalpha() and behind[:1].isalpha() else ""
    return before + edit.text + between + behind if inside and edit.text else ""


# -- edits ----------------------------------------------------------------------------------------
def _edits(world: World, node: Node) -> Iterator[_Edit]:
    """One transpose, then an exchange, then the transpose of a whole term, then two transposes."""
    parts = list(_parts(world, node))
    yield from (e for p in parts for e in _turned(world, p))
    runs = [p for p in t.walk(node) if isinstance(p, t.Run)]
    yield from (e for run in runs for e in _exchanged(world, run))
    yield from (e for run in runs for e in _turned_round(world, run))
    sums = [part for p in t.walk(node) if isinstance(p, t.Sum) for _, part in p.terms]
    for whole in (node, *sums):
        if isinstance(whole, t.Run | t.Sum):
            yield from _turned(world, t.Group(whole.span, "(", ")", whole), whole)
    for run in runs:
        yield from _turned_twice(world, run)


def _parts(world: World, node: Node) -> Iterator[Node]:
    """The factors that a transpose may stand on."""
    match node:
        case t.Run(items=items):
            for item, after in zip(items, (*items[1:], None), strict=True):
                if not _is_call(world, item, after):
                    yield from _parts(world, item)
        case t.Sum(terms=terms):
            for _, part in terms:
                yield from _parts(world, part)
        case t.Group(body=body) if node.open in "([{":
            yield node
            yield from _parts(world, body)
        case t.DerivOp(of=of):
            if of is not None:
                yield node
        case t.Frac(num=num):
            yield from _parts(world, num)
        case t.Name() | t.Scripted():
            yield node


def _is_call(world: World, node: Node, after: Node | None) -> bool:
    """Whether a name is a function of what stands behind it."""
    if not isinstance(node, t.Name):
        return False
    assert world.arrays is not None
    number = world.arrays.kind(_resolver(world, Scope()), node) == "s"
    return bool(node.style & WORDY) or (number and isinstance(after, t.Group))


def _turned(world: World, part: Node, old: Node | None = None) -> Iterator[_Edit]:
    """A factor with a transpose more, or without the one that it has."""
    arrays = world.arrays
    assert arrays is not None
    span, text = part.span, arrays.document.text[part.span.start : part.span.end]
    turn = t.Name(Span(span.end, span.end), r"\top")
    match part:
        case t.Name(sup=sup) | t.Group(sup=sup) | t.Scripted(sup=sup):
            if sup is None:
                shown = f"({text}){TURN}" if old is not None else text + TURN
                yield _Edit(old or part, replace(part, sup=turn), shown)
            elif is_transpose(sup, arrays.transposes):
                yield _Edit(part, replace(part, sup=None), _without(text, span, sup.span))
            elif isinstance(sup, t.Run) and is_transpose(sup.items[-1], arrays.transposes):
                rest = sup.items[0] if len(sup.items) == 2 else None
                if rest is not None:
                    cut = sup.items[-1].span
                    shown = text[: cut.start - span.start] + text[cut.end - span.start :]
                    yield _Edit(part, replace(part, sup=rest), shown)
            elif not isinstance(part, t.Group) or sup is None:
                whole = t.Scripted(span, part, (), turn)
                yield _Edit(part, whole, f"({text}){TURN}")
        case t.DerivOp():
            whole = t.Scripted(span, t.Group(span, "(", ")", part), (), turn)
            yield _Edit(part, whole, rf"\left({text}\right){TURN}")


def _without(text: str, span: Span, sup: Span) -> str:
    """The source of a factor without its superscript."""
    before, behind = text[: sup.start - span.start].rstrip(), text[sup.end - span.start :]
    if before.endswith("{"):
        before, behind = before[:-1].rstrip(), behind.lstrip().removeprefix("}")
    return before.removesuffix("^") + behind


def _exchanged(world: World, run: t.Run) -> Iterator[_Edit]:
    """Two factors side by side in the other order."""
    assert world.arrays is not None
    text = world.arrays.document.text
    for k, (a, b) in enumerate(pairwise(run.items)):
        if (
            run.ops[k] not in ("", r"\otimes")
            or _is_call(world, a, b)
            or isinstance(a, t.BigOp)
            or isinstance(b, t.BigOp)
        ):
            continue
        items = (*run.items[:k], b, a, *run.items[k + 2 :])
        one, other = text[a.span.start : a.span.end], text[b.span.start : b.span.end]
        head, tail = text[run.span.start : a.span.start], text[b.span.end : run.span.end]
        between = f" {run.ops[k]} ".replace("  ", " ")
        yield _Edit(run, replace(run, items=items), f"{head}{other}{between}{one}{tail}")


def _turned_round(world: World, run: t.Run) -> Iterator[_Edit]:
    """A product of two factors transposed: `b a^T` for `a b^T`."""
    if len(run.items) != 2 or run.ops[0] or _is_call(world, *run.items):
        return
    for first in _turned(world, run.items[1]):
        for second in _turned(world, run.items[0]):
            new = replace(run, items=(first.new, second.new))
            yield _Edit(run, new, f"{first.text} {second.text}")


def _turned_twice(world: World, run: t.Run) -> Iterator[_Edit]:
    """Two factors side by side, each with a transpose more or less."""
    for k, (a, b) in enumerate(pairwise(run.items)):
        for first in _turned(world, a):
            for second in _turned(world, b):
                items = (*run.items[:k], first.new, second.new, *run.items[k + 2 :])
                if first.old is a and second.old is b:
                    text = _both(world, run, first, second)
                    yield _Edit(run, replace(run, items=items), text)


def _both(world: World, run: t.Run, first: _Edit, second: _Edit) -> str:
    assert world.arrays is not None
    text, a, b = world.arrays.document.text, first.old.span, second.old.span
    head, tail = text[run.span.start : a.start], text[b.end : run.span.end]
    return head + first.text + text[a.end : b.start] + second.text + tail
