"""`\\sum x_i`, `\\prod p_i`: where nothing stands under an operator, it runs over the one index
that what follows has and nothing else of the statement. Beside `\\sum_{i=1}^2 x_i`, the sum
`\\sum_i x_i` has the same two terms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from ..data import replace
from ..read import tree as t
from ..read.tree import Node, parts
from .names import bound_letters, display, index_letter
from .trees import Rule, rewritten

KINDS = ("sum", "prod")


def with_ranges(node: Node) -> Node:
    """A statement with what its operators run over."""
    if not any(map(_is_bare, t.walk(node))):
        return node
    outside = _letters((node,), frozenset(), hidden=True)

    def rule(part: Node) -> Node | None:
        if not isinstance(part, t.Run) or not any(map(_is_bare, part.items)):
            return None
        items = [rewritten(item, rule) for item in part.items]
        for k, item in enumerate(items):
            if isinstance(item, t.BigOp) and _is_bare(item):
                inside = _letters(items[k + 1 :], frozenset())
                if len(inside) == 1 and inside.isdisjoint(outside):
                    items[k] = replace(item, lower=t.Name(item.span, inside.pop()))
        return replace(part, items=tuple(items))

    return rewritten(node, rule)


# -- ranges that end at a number ------------------------------------------------------------------
Ranges = Mapping[str, tuple[t.Chain, Node] | None]
"""By family, where its index begins and ends; None where it does so in two ways."""


def number_ranges(said: Sequence[tuple[Node, int]]) -> Mapping[int, Ranges]:
    """By section, the families whose sums have as many terms as a number says."""
    found: dict[int, dict[str, tuple[t.Chain, Node] | None]] = {}
    for node, section in said:
        for op, rest in _operators(node):
            match op:
                case t.BigOp(
                    lower=t.Chain(items=(t.Name(), t.Number())) as lower, upper=t.Number() as upper
                ):
                    ends = t.dump(lower.items[-1]), t.dump(upper)
                    mine = found.setdefault(section, {})
                    for family in _families(op, rest):
                        old = mine.setdefault(family, (lower, upper))
                        if old is not None and (t.dump(old[0].items[-1]), t.dump(old[1])) != ends:
                            mine[family] = None
    return found


def counted(node: Node, ranges: Ranges, rule: Rule) -> Node | None:
    """A run whose sum without an end goes over families that have one."""
    if not isinstance(node, t.Run):
        return None
    items = list(node.items)
    for k, op in enumerate(items):
        match op:
            case t.BigOp(lower=t.Name() as index, upper=None):
                known = {ranges.get(f) for f in _families(op, items[k + 1 :])}
                if len(known) == 1 and (found := known.pop()) is not None:
                    lower, upper = found
                    own = replace(lower, span=op.span, items=(index, *lower.items[1:]))
                    items[k] = replace(op, lower=own, upper=replace(upper, span=op.span))
    if all(a is b for a, b in zip(items, node.items, strict=True)):
        return None
    return replace(node, items=tuple(rewritten(i, rule) for i in items))


def _operators(node: Node) -> Iterator[tuple[t.BigOp, Sequence[Node]]]:
    """The operators of a formula, with what stands behind them."""
    for part in t.walk(node):
        items = part.items if isinstance(part, t.Run) else ()
        for k, item in enumerate(items):
            if isinstance(item, t.BigOp):
                yield item, items[k + 1 :]


def _families(op: t.BigOp, rest: Sequence[Node]) -> set[str]:
    """The families that have an operator's index."""
    bound = set(bound_letters(op.lower))
    return {
        display(p)
        for node in rest
        for p in t.walk(node)
        if isinstance(p, t.Name) and any(index_letter(s) in bound for s in _scripts(p))
    }


def _is_bare(node: Node) -> bool:
    """An operator with nothing under it."""
    match node:
        case t.BigOp(kind=kind, lower=None, upper=None):
            return kind in KINDS
    return False


def _letters(nodes: Iterable[Node], bound: Collection[str], hidden: bool = False) -> set[str]:
    """The letters of free indices; `hidden`: but for what stands behind a bare operator."""
    found: set[str] = set()
    bound = frozenset(bound)
    for node in nodes:
        if isinstance(node, t.BigOp):
            if hidden and _is_bare(node):
                return found
            bound |= frozenset(bound_letters(node.lower))
        elif isinstance(node, t.Name):
            found |= {x for s in _scripts(node) if (x := index_letter(s)) is not None}
        elif isinstance(node, t.Run):
            found |= _letters(node.items, bound, hidden)
        else:
            for part in parts(node):
                found |= _letters((part,), bound, hidden)
        found -= bound
    return found


def _scripts(name: t.Name) -> tuple[Node, ...]:
    """The subscripts of a name, and the i of x^{(i)}."""
    match name.sup:
        case t.Group(open="(", body=t.Name() as above):
            return (*name.sub, above)
    return name.sub
