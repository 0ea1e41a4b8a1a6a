"""Left sides that are words, and what they stand for.

`1st 3 \\times 3 conv = 32 \\cdot 9` is a label and a product, `\\text{Loss (MSE)} = ...` says what
L is where nothing else does, `S(x_i) = ...` defines a family with the index of its argument, and
`6 \\times 6 * 3 \\times 3 = 4 \\times 4` speaks of the sizes of a convolution: of a picture, a
filter, and what it gives without padding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from ..data import replace
from ..maths.functions import NAMES
from ..maths.vectors import VECTOR_FUNCTIONS
from ..read import tree as t
from ..read.tree import Chain, Node, Relation, Span, Sum, spanning
from . import decimals, shapes
from .listed import MOMENTS
from .names import display
from .shapes import BREAKS

LEAST_LETTERS = 3  # that stand side by side make a word
LOSSES = {"loss": "L", "cost": "J", "error": "E", "objective": "J"}
CONVOLVED = ("*", r"\ast", r"\star")


class Phrases:
    """What the words of a document stand for."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.alone: set[str] = set()  # letters that are names by themselves
        self.defined: set[str] = set()
        self.numbered: set[str] = set()  # names that are said to be a number,
        self.formulas: set[str] = set()  # and those that have a formula
        self.applied: set[str] = set()  # S of `S(x_i) = ...`
        for node in nodes:
            head = _applied(node.items[0]) if isinstance(node, Chain) else None
            if head is not None and isinstance(node, Chain) and _speaks_of(node, head.sub[0]):
                self.applied.add(display(head))
            inside = {id(i) for run in _runs(node) for s in _stretches(run) for i in s}
            for part in t.walk(node):
                if isinstance(part, t.Name) and len(part.base) == 1 and id(part) not in inside:
                    self.alone.add(part.base)
            equal = isinstance(node, Chain) and node.relations[0].kind == "="
            if equal and isinstance(node, Chain) and isinstance(node.items[0], t.Name):
                self.defined.add(display(node.items[0]))
                numbered = decimals.lone(node.items[1]) is not None
                (self.numbered if numbered else self.formulas).add(t.dump(node.items[0]))

    def entry(self, node: Node) -> Node | None:
        """`S(x_i)` as an entry of S."""
        found = _applied(node)
        return found if found is not None and display(found) in self.applied else None

    def spelled(self, node: Node) -> Node:
        """A statement with its words as words."""
        if not isinstance(node, Chain):
            return node
        if shapes.is_words(node.items[0]) and node.relations[0].kind == "to":
            if len(node.items) == 2:
                return node.items[1]
            return self.spelled(shapes.part(node, 1))  # a label with an arrow
        first, *rest = node.items
        if _is_tested(first) and node.relations[0].kind == "colon":
            return t.Text(node.span, "label")
        loss = self._loss(first)
        if loss is not None:
            return replace(node, items=(loss, *rest))
        stretches = _stretches(first) if isinstance(first, t.Run) else []
        worded = any(map(self._is_word, stretches))
        if worded and all(map(shapes.is_computed, rest)):
            return replace(node, items=(t.Text(first.span, "label"), *rest))
        return self._turned(node)

    def _turned(self, node: Chain) -> Chain:
        """`\\frac{f - 1}{2} = P`, where a number is said for P later: P is the name of that."""
        items, relations = list(node.items), node.relations
        for k, relation in enumerate(relations):
            name, formula = items[k + 1], items[k]
            begins = k == 0 or relations[k - 1].kind in BREAKS
            ends = k + 1 == len(relations) or relations[k + 1].kind in BREAKS
            new = isinstance(name, t.Name) and t.dump(name) in self.numbered - self.formulas
            named = any(isinstance(p, t.Name) for p in t.walk(formula))
            turned = relation.kind == "=" and begins and ends and new and named
            if turned and not shapes.is_lone(formula):
                items[k : k + 2] = [name, formula]
                return replace(node, items=tuple(items))
        return node

    def _is_word(self, letters: Sequence[t.Name]) -> bool:
        known = sum(n.base in self.alone for n in letters)
        return len(letters) >= LEAST_LETTERS and known < len(letters) / 2

    def _loss(self, node: Node) -> t.Name | None:
        """The letter of a loss that is named in words."""
        match node:
            case t.Text(text=text) | t.Name(base=text, sub=(), sup=None):
                letter = LOSSES.get(text.split(" ")[0].strip("(),.:").lower())
                if letter in self.alone and letter not in self.defined:
                    return t.Name(node.span, letter) if letter is not None else None
        return None


def _is_tested(node: Node) -> bool:
    """`H_0`: the name of a hypothesis, which a test may reject."""
    match node:
        case t.Name(base="H", sub=(t.Number(value=value),)):
            return value in (0, 1)
        case t.Name(base="H", sub=(t.Name(base="a" | "A"),)):
            return True
    return False


def _applied(node: Node) -> t.Name | None:
    """S_i for `S(x_i)`, where S is no function that is known."""
    match node:
        case t.Run(items=(t.Name(sub=(), sup=None) as name, t.Group(open="(", body=body, sup=sup))):
            known = name.base in NAMES or name.base in VECTOR_FUNCTIONS or name.base in MOMENTS
            match body:
                case t.Name(sub=(t.Name() as index,)) if not known:
                    return replace(name, span=node.span, sub=(index,), sup=sup)
    return None


def _speaks_of(node: Chain, index: Node) -> bool:
    """Whether what stands on the right has the same index."""
    return any(isinstance(p, t.Name) and index in p.sub for i in node.items[1:] for p in t.walk(i))


def _runs(node: Node) -> Iterator[t.Run]:
    return (p for p in t.walk(node) if isinstance(p, t.Run))


def _stretches(run: t.Run) -> list[list[t.Name]]:
    """Small letters of a run that touch each other."""
    found: list[list[t.Name]] = [[]]
    for k, item in enumerate(run.items):
        letter = isinstance(item, t.Name) and len(item.base) == 1 and item.base.islower()
        bare = isinstance(item, t.Name) and not (item.style or item.sub or item.sup or item.primes)
        if not (letter and bare and isinstance(item, t.Name)):
            found.append([])
            continue
        last = found[-1]
        if last and (run.ops[k - 1] or last[-1].span.end != item.span.start):
            found.append([])
        found[-1].append(item)
    return [s for s in found if len(s) >= LEAST_LETTERS]


# -- sizes of a convolution -----------------------------------------------------------------------
def sizes(node: Node) -> list[Chain]:
    """What `n \\times n * f \\times f = m \\times m` says of each direction: n - f + 1 = m."""
    if not isinstance(node, Chain) or len(node.items) != 2:
        return []
    sides = [_sized(item) for item in node.items]
    match sides:
        case [[picture, window], [made]] if len(picture) == len(window) == len(made):
            return [
                _without_padding(n, f, m) for n, f, m in zip(picture, window, made, strict=True)
            ]
    return []


def _sized(node: Node) -> list[list[t.Number]]:
    """`6 \\times 6 * 3 \\times 3` as two lists of sizes."""
    if not isinstance(node, t.Run):
        return []
    groups: list[list[t.Number]] = [[]]
    for item, op in zip(node.items, (*node.ops, ""), strict=True):
        if not isinstance(item, t.Number):
            return []
        groups[-1].append(item)
        if op in CONVOLVED:
            groups.append([])
        elif op not in (r"\times", ""):
            return []
    return groups if all(len(g) > 1 for g in groups) else []


def _without_padding(n: t.Number, f: t.Number, m: t.Number) -> Chain:
    one = t.Number(f.span, "1", Fraction(1))
    left = Sum(spanning(n.span, f.span), (("+", n), ("-", f), ("+", one)))
    span = Span(m.span.start, m.span.end)
    return Chain(span, (left, m), (Relation(span, "=", "="),))
