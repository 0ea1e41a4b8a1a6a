"""Vectors that are listed, `x = [2, 4, 6]`, and what is said of them as a whole.

`\\sum x` is the sum of the entries, `\\sum (x - \\bar{x})^2` goes entry by entry, `\\bar{x}` is
their mean where nothing else is said, n their number, and `\\text{var}(x)` a quantity of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from ..data import replace
from ..read import tree as t
from ..read.tree import Chain, Node, Relation, Span
from . import decimals, shapes
from .names import display
from .trees import rewritten

Said = Sequence[tuple[Node, int]]
MOMENTS = frozenset(("var", "Var", "mean", "std", "sd", "avg", "Mean", "Std"))
MEANS = ("mean", "Mean", "avg")
COUNTING = "n"  # the letter that counts entries where nothing else does
MEMBER = "k"


class Listed:
    """The lists of a document, by section."""

    def __init__(self, said: Said) -> None:
        self.lengths: dict[str, dict[int, int]] = {}  # by name and section
        self.said: dict[int, set[str]] = {}  # what statements of a section begin with
        self.heads: dict[int, set[str]] = {}  # what has a formula in a section
        self.named: dict[int, set[str]] = {}  # what they speak of
        self.worded: dict[int, dict[t.Run, None]] = {}  # `\\text{mean}(x)`, where numbers say it
        self.lists: dict[int, t.Name] = {}  # by the id of a statement, the vector it lists
        for node, section in said:
            if isinstance(node, Chain):
                self._look(node, section)
        if self.lists:
            for node, section in said:
                self.worded.setdefault(section, {}).update(dict.fromkeys(_means(node)))
                names = (t.dump(p) for p in t.walk(node) if isinstance(p, t.Name))
                self.named.setdefault(section, set()).update(names)

    def _look(self, node: Chain, section: int) -> None:
        heads = {t.dump(i) for i in node.items[:1] if isinstance(i, t.Name)}
        self.said.setdefault(section, set()).update(heads)
        if not shapes.is_computed(node.items[1]):
            self.heads.setdefault(section, set()).update(heads)
        match node.items:
            case (t.Name(sub=(), sup=None) as name, value):
                count = length(value)
                if count > 1:
                    self.lengths.setdefault(display(name), {}).setdefault(section, count)
                    self.lists[id(node)] = name

    # -- what is rewritten ------------------------------------------------------------------------
    def vectors(self, section: int) -> frozenset[str]:
        """The names that are lists in a section."""
        return frozenset(n for n, by in self.lengths.items() if min(by) <= section)

    def more(self, node: Node, section: int) -> Iterator[Node]:
        """What a list says beside its entries, where nothing else does: how many there are, and
        their mean."""
        name = self.lists.get(id(node))
        named, heads = self.named.get(section, set()), self.heads.get(section, set())
        if name is None or not isinstance(node, Chain) or name.span == node.items[1].span:
            return  # no list, or the column of a table
        span, count = node.span, length(node.items[1])
        number = t.Number(span, str(count), Fraction(count))
        letter = t.Name(span, COUNTING)
        if t.dump(letter) in named - self.said.get(section, set()):
            yield _said(span, letter, number)
        mean = replace(name, span=span, style=name.style | {"bar"})
        one = t.Frac(span, t.Number(span, "1", Fraction(1)), number)
        total = t.Run(span, (one, t.BigOp(span, "sum"), name), ("", ""))
        if t.dump(mean) in named - heads:
            yield _said(span, mean, total)
        for worded in self.worded.get(section, ()):
            if worded.items[1] == t.Group(span, "(", ")", name):
                yield _said(span, replace(worded, span=span), total)


def _means(node: Node) -> Iterator[t.Run]:
    """`\\text{mean}(x) = 5`."""
    match node:
        case Chain(items=(t.Run(items=(t.Name(base=base), t.Group())) as worded, right, *_)):
            if base in MEANS and shapes.is_computed(right):
                yield worded


def _said(span: Span, left: Node, right: Node) -> Chain:
    return Chain(span, (left, right), (Relation(span, "=", "="),))


def length(node: Node) -> int:
    match node:
        case t.Group(open="(" | "[", body=t.List(items=items, seps=seps), sup=None):
            numbers = all(decimals.lone(i) is not None for i in items)
            return len(items) if numbers and set(seps) == {","} else 0
        case t.Matrix(rows=rows) if all(len(row) == 1 for row in rows):
            return len(rows)
    return 0


def spelled(node: Node, vectors: frozenset[str]) -> Node | None:
    """Sums over whole lists with their index; moments of a list as quantities."""
    if not isinstance(node, t.Run) or not vectors:
        return None
    for k, (first, second) in enumerate(zip(node.items, node.items[1:], strict=False)):
        if is_total(first) and any(_is_list(p, vectors) for p in t.walk(second)):
            index = t.Name(first.span, MEMBER)
            total = t.BigOp(first.span, "sum", index, None, r"\sum")
            rest = tuple(_entry(p, vectors, index) for p in node.items[k + 1 :])
            return replace(node, items=(*node.items[:k], total, *rest))
        if isinstance(first, t.Name) and first.base in MOMENTS and isinstance(second, t.Group):
            body = second.body
            if isinstance(body, t.Name) and _is_list(body, vectors):
                label = replace(body, style=body.style | {"rm"})
                name = replace(first, sub=(label,), sup=second.sup)
                items = (*node.items[:k], name, *node.items[k + 2 :])
                ops = (*node.ops[:k], *node.ops[k + 1 :])
                return name if len(items) == 1 else replace(node, items=items, ops=ops)
    return None


def is_total(node: Node) -> bool:
    """`\\sum` without a range."""
    match node:
        case t.BigOp(kind="sum", lower=None, upper=None):
            return True
        case t.Name(base=r"\Sigma", sub=(), sup=None):
            return True
    return False


def _is_list(node: Node, vectors: frozenset[str]) -> bool:
    return isinstance(node, t.Name) and not node.sub and display(node) in vectors


def _entry(node: Node, vectors: frozenset[str], index: t.Name) -> Node:
    """A formula of whole lists at one of their entries."""

    def rule(part: Node) -> Node | None:
        if isinstance(part, t.Name) and _is_list(part, vectors):
            return replace(part, sub=(index,))
        return None

    return rewritten(node, rule)
