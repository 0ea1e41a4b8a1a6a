"""Quantities with what they are about in brackets: `H(S) = 0.94`, `P(\\text{yes}) = \\frac{9}{14}`,
`d(A, c_1) = 3.61`.

No formula of such a name speaks of what stands in its brackets, so these are no arguments: they say
which of several quantities is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..data import replace
from ..maths.functions import NAMES
from ..maths.vectors import VECTOR_FUNCTIONS
from ..read import tree as t
from ..read.tree import Chain, Node, spanning
from . import decimals, shapes
from .listed import MOMENTS
from .names import WORDY, display, plain, title, word
from .survey import EQUALS
from .trees import Rule, rewritten

Pair = tuple[t.Name, t.Group]


class About:
    """The names whose brackets are no arguments."""

    def __init__(self, nodes: Sequence[Node], said: Sequence[Node]) -> None:
        """`said`: what stands outside of tables, where values are given."""
        heads = [n for n in nodes if isinstance(n, Chain) and _head(n) is not None]
        numbers = {title(pair[0]) for n in heads if (pair := _head(n)) and _has_number(n)}
        self.names = frozenset(numbers)
        if not numbers:
            return
        parts = [p for node in nodes for p in t.walk(node)]
        runs = [p for p in parts if isinstance(p, t.Run)]
        called = {id(name) for run in runs for _, name, _ in _pairs(run)}
        bare = {title(p) for p in parts if isinstance(p, t.Name) and id(p) not in called}
        derived = {display(v) for p in parts if isinstance(p, t.DerivOp) for v in _by(p)}
        points = {display(n) for node in said for n in _valued(node, points=True)}
        taken = derived | {display(n) for node in said for n in _valued(node, points=False)}
        self.names = frozenset(numbers - bare - _applied(runs, taken, points))
        while spoken := {title(pair[0]) for n in heads if (pair := _head(n)) and self._uses(n)}:
            if not spoken & self.names:
                break
            self.names -= spoken

    def _uses(self, node: Chain) -> bool:
        """Whether a formula speaks of what stands in the brackets before it."""
        pair = _head(node)
        assert pair is not None
        own = {display(a) for a in _labels(pair[1]) if isinstance(a, t.Name)}
        inside = (p for i in node.items[1:] for p in t.walk(rewritten(i, self._rule)))
        return any(isinstance(p, t.Name) and display(p) in own for p in inside)

    def _rule(self, node: Node) -> Node | None:
        return self.spelled(node, self._rule)

    def spelled(self, node: Node, rule: Rule) -> Node | None:
        """A run with each such quantity as one name."""
        if not isinstance(node, t.Run) or not self.names:
            return None
        items, ops = list(node.items), list(node.ops)
        found = [p for p in _pairs(node) if title(p[1]) in self.names and _labels(p[2])]
        for k, name, group in reversed(found):
            about = ",".join(_text(a) for a in _labels(group))
            base = f"{title(name)}({about})"
            span = spanning(name.span, group.span)
            style = frozenset({"rm"})
            items[k : k + 2] = [t.Name(span, base, sub=(), sup=group.sup or name.sup, style=style)]
            ops[k : k + 1] = []
        if not found:
            return None
        items = [rewritten(i, rule) for i in items]
        return items[0] if len(items) == 1 else replace(node, items=tuple(items), ops=tuple(ops))


def _pairs(run: t.Run) -> Iterator[tuple[int, t.Name, t.Group]]:
    """The names of a run with brackets right behind them."""
    for k, (name, group) in enumerate(zip(run.items, run.items[1:], strict=False)):
        if isinstance(name, t.Name) and isinstance(group, t.Group) and not run.ops[k]:
            known = word(name) in NAMES or word(name) in VECTOR_FUNCTIONS or name.base in MOMENTS
            if group.open == "(" and not known and not name.primes:
                yield k, name, group


def _head(node: Chain) -> Pair | None:
    """What a statement is about, where that has brackets of labels."""
    match node.items[0]:
        case t.Run(items=(_, _)) as run if node.relations[0].kind in EQUALS:
            for _, name, group in _pairs(run):
                return (name, group) if _labels(group) else None
    return None


def _has_number(node: Chain) -> bool:
    """Whether a statement gives a number, computed or as such."""
    return shapes.is_computed(node.items[1]) or decimals.lone(node.items[-1]) is not None


def _labels(group: t.Group) -> tuple[Node, ...]:
    """What stands between brackets, where all of that can be labels."""
    parts = _split(group.body)
    return parts if all(map(_is_label, parts)) else ()


def _is_label(node: Node) -> bool:
    """A name, a word, also of letters that are set as a product, or a sign: `P(ill \\mid +)`."""
    match node:
        case t.Run(items=items, ops=ops):
            letters = all(isinstance(i, t.Name) and len(i.base) == 1 for i in items)
            return letters and len(items) > 2 and not any(ops)
    return isinstance(node, t.Text | t.Name)


def _split(body: Node) -> tuple[Node, ...]:
    match body:
        case t.Bar(left=left, right=right):
            return *_split(left), *_split(right)
        case t.List(items=items):
            return items
    return (body,)


def _text(label: Node) -> str:
    if isinstance(label, t.Run):
        return "".join(map(_text, label.items))
    return plain(label) + "'" * (label.primes if isinstance(label, t.Name) else 0)


def _by(node: t.DerivOp) -> Iterator[t.Name]:
    return (v for v, _ in node.by if isinstance(v, t.Name))


def _valued(node: Node, points: bool) -> Iterator[t.Name]:
    """A name that is said to be a point, or else a number or a formula."""
    match node:
        case Chain(items=(t.Name() as name, value, *_)) if _is_point(value) == points:
            yield name


def _is_point(node: Node) -> bool:
    return isinstance(node, t.Matrix) or (
        isinstance(node, t.Group) and isinstance(node.body, t.List)
    )


def _applied(runs: Sequence[t.Run], taken: set[str], points: set[str]) -> set[str]:
    """The names that are applied to numbers, formulas, or quantities that have a value. A distance
    `d(A, B)` may be about points, a word before a matrix is a function."""
    found = set()
    for run in runs:
        for _, name, group in _pairs(run):
            labels = _labels(group)
            chain = any(isinstance(p, Chain | t.Unknown) for p in t.walk(group.body))
            mine = taken | points if name.style & WORDY else taken
            quantities = any(isinstance(a, t.Name) and display(a) in mine for a in labels)
            if not chain and (not labels or quantities):
                found.add(title(name))
    return found
