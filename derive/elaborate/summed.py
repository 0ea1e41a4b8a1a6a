"""Recurrences whose steps are summed over: `\\nabla_W L = \\sum_t \\delta_t h_{t-1}^\\top`.

At one step, what stands at t and at t - 1 are quantities of their own (`steps`). In a statement
that sums over t they are families with an entry for each step, and what is carried over, h_{t-1},
is a family for itself. By the chain rule the derivative of L by a parameter sums, over all steps,
what L changes with the quantities of a step times how these change with the parameter at that step
alone. So L may be taken for any function of what the steps carry on, beside what is said of it:
what holds for all these holds for the L that comes through the later steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..data import replace
from ..read import tree as t
from ..read.tree import Chain, Node, Span
from .names import bound_letters, display
from .steps import moved, recurring
from .survey import EQUALS
from .trees import rewritten

LETTERS = "srqpkj"  # for the step in a sum
ALL, ONE = "all", "one"  # labels of L, in a statement about all steps and about one
LATER = "R"  # what the later steps add to it
THROUGH = "whether this goes through the earlier steps as well is not clear"
SINGLE = "a sum over the steps of a recurrence is not read beside what stands at single steps"
PARTS = "how the sum over all steps depends on one of them is not covered"


class Summed:
    """The letter of the steps of a document, and the one that it has in sums."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        links = [n for n in nodes if isinstance(n, Chain) and _is_definition(n)]
        heads = [(n, n.items[0]) for n in links]
        found = recurring([(h, n.items[1]) for n, h in heads if isinstance(h, t.Name)])
        bound = {b for n in nodes for p in t.walk(n) for b in _bound(p)} if found else set()
        steps = sorted(found & bound)
        self.step = steps[0] if len(steps) == 1 else ""
        if not self.step:
            return
        names = [p for n in nodes for p in t.walk(n) if isinstance(p, t.Name)]
        self.letter = next((x for x in LETTERS if x not in {p.base for p in names}), "")
        self.step = self.step if self.letter else ""
        self.shifts = {(display_of(p), by) for n in links for p in t.walk(n) for by in self._by(p)}
        first: dict[str, Chain] = {}
        for n, h in heads:
            if isinstance(h, t.Name) and 0 in self._by(h) and not self._sums(n):
                first.setdefault(t.dump(h), n)
        self.copied = {id(n) for n in first.values()}
        self.defined = {
            display(n.items[0]) for n in first.values() if isinstance(n.items[0], t.Name)
        }
        self.losses = {display(x) for n in nodes for x in _differentiated(n) if not _is_scripted(x)}
        whole = [n for n in links if display_of(n.items[0]) in self.losses]
        whole = [n for n in whole if not _is_scripted(n.items[0])]
        sums = [n for n in whole if self._sums(n)]
        self.formulas = {display_of(n.items[0]) for n in whole if not self._sums(n)}
        self.parts = {display_of(p) for n in sums for p in t.walk(n) if self._stands(p)}

    def spelled(self, node: Node) -> list[Node]:
        """A statement, with its copy for all steps where it says what a quantity is."""
        if not self.step:
            return [node]
        copied = id(node) in self.copied
        node = rewritten(node, self._numbered)
        if self._sums(node):
            if not self._may_turn(node):
                return [_stopped(node, self.step, SINGLE)]
            made = self._turned(node)
            head = made.items[0] if isinstance(made, Chain) else made
            if not isinstance(made, Chain) or display_of(head) not in self.losses:
                return [self._marked(made, ALL)]
            assert isinstance(head, t.Name)
            said = made.items[1]
            if self.parts & self.defined:
                said = t.Sum(node.span, (("+", said), ("+", _label(LATER, ALL, node.span))))
            whole = replace(made, items=(_label(head.base, ALL, head.span, head), said))
            return [made, replace(whole, relations=made.relations[:1])]
        one = self._marked(node, ONE)
        if not copied:
            return [one]
        assert isinstance(node, Chain)
        copy = replace(node, items=node.items[:2], relations=node.relations[:1])
        return [one, self._marked(self._turned(copy), ALL)] if self._may_turn(copy) else [one]

    def _numbered(self, node: Node) -> Node | None:
        """`h_0`: a quantity of its own."""
        match node:
            case t.Name(sub=(t.Number(text=text) as at,)) if display(node) in self.defined:
                return replace(node, sub=(t.Text(at.span, text),))
        return None

    # -- what is said of steps --------------------------------------------------------------------
    def _by(self, node: Node) -> Iterator[int]:
        """How far the step of a name is moved on."""
        subs = node.sub if isinstance(node, t.Name) else ()
        for part in (*subs, _above(node)):
            found = moved(part) if part is not None else None
            if found is not None and found[0] == self.step:
                yield found[1]

    def _stands(self, node: Node) -> bool:
        """Whether a name carries a step."""
        return next(self._by(node), None) is not None

    def _sums(self, node: Node) -> bool:
        return any(self.step in _bound(p) for p in t.walk(node))

    def _may_turn(self, node: Node) -> bool:
        """Nothing is moved on otherwise than by the recurrence, and sums go over all steps; a loss
        has no other formula."""
        for part in t.walk(node):
            if display_of(part) in self.formulas and not _is_scripted(part):
                return False
            if display_of(part) in self.defined and _is_scripted(part) and not self._stands(part):
                return False  # h_T, h_0
            if any(by and (display_of(part), by) not in self.shifts for by in self._by(part)):
                return False
            match part:
                case t.BigOp(lower=Chain(items=(_, t.Number(value=value)))) if value != 1:
                    return False
                case t.BigOp(kind=kind) if kind != "sum" and self.step in _bound(part):
                    return False
        return True

    def _turned(self, node: Node) -> Node:
        """The letter of the sum in the place of the step."""

        def rule(part: Node) -> Node | None:
            unclear = self._unclear(part)
            if unclear is not None:
                return unclear
            match part:
                case t.Name(base=base, sub=(), sup=None) if base == self.step:
                    return replace(part, base=self.letter)
                case t.Name() if any(self._by(part)):
                    return self._carried(part)
            return None

        return rewritten(node, rule)

    def _unclear(self, node: Node) -> t.Unknown | None:
        """`\\partial h_t / \\partial W`: at this step alone, or through all before it."""
        operators: list[tuple[t.DerivOp, tuple[Node, ...]]] = []
        match node:
            case t.DerivOp(of=Node() as of):
                operators.append((node, (of,)))
            case t.Run(items=items):
                for k, item in enumerate(items[:-1]):
                    if isinstance(item, t.DerivOp) and item.of is None:
                        operators.append((item, items[k + 1 :]))
        for operator, operand in operators:
            shared = any(not self._stands(v) for v, _ in operator.by)
            inside = operand[:1] if display_of(operand[0]) in self.losses else operand
            made = (p for o in inside for p in t.walk(o) if self._stands(p))
            if shared and any(display_of(p) in self.defined for p in made):
                return t.Unknown(node.span, "d", THROUGH)
        return None

    def _carried(self, name: t.Name) -> t.Name:
        """`h_{t-1}` as the entry at t of another family."""
        (by,) = set(self._by(name)) - {0}
        place = t.Name(name.span, self.letter)
        label = t.Text(name.span, f"{by:+d}")
        subs = [place if _is_moved(s, self.step) else s for s in name.sub]
        inner = _above(name)
        if inner is None or name.sup is None or not _is_moved(inner, self.step):
            return replace(name, sub=(label, *subs))
        sup = rewritten(name.sup, lambda part: place if part is inner else None)
        return replace(name, sub=(label, *subs), sup=sup)

    def _marked(self, node: Node, mark: str) -> Node:
        """The losses that are differentiated, as those of a statement about one step or all."""

        def rule(part: Node) -> Node | None:
            plain = isinstance(part, t.Name) and not _is_scripted(part)
            losses = self.losses - self.formulas
            if isinstance(part, t.Name) and plain and display(part) in losses:
                return _label(part.base, mark, part.span, part)
            return None

        if not any(True for _ in _differentiated(node)):
            return node
        names = [p for p in t.walk(node) if isinstance(p, t.Name)]
        parts = self.parts & {display(p) for p in names if self._stands(p)}
        losses = self.losses & {display(p) for p in names if not _is_scripted(p)}
        if mark == ONE and parts and losses:
            return _stopped(node, min(losses), PARTS)
        return rewritten(node, rule)


def _stopped(node: Node, text: str, reason: str) -> Node:
    """A statement that is not read."""
    if not isinstance(node, Chain):
        return t.Unknown(node.span, text, reason)
    return replace(node, items=tuple(t.Unknown(i.span, text, reason) for i in node.items))


def _label(base: str, mark: str, span: Span, like: t.Name | None = None) -> t.Name:
    name = like or t.Name(span, base)
    return replace(name, sub=(t.Text(span, mark),))


def display_of(node: Node) -> str:
    return display(node) if isinstance(node, t.Name) else ""


def _above(node: Node) -> Node | None:
    """t of `h^{(t)}`, `h^{(t)\\top}`."""
    sup = node.sup if isinstance(node, t.Name) else None
    first = sup.items[0] if isinstance(sup, t.Run) else sup
    return first.body if isinstance(first, t.Group) and first.open == "(" else None


def _is_definition(node: Chain) -> bool:
    return node.relations[0].kind in EQUALS


def _is_moved(node: Node, step: str) -> bool:
    found = moved(node)
    return found is not None and found[0] == step


def _is_scripted(name: Node) -> bool:
    return isinstance(name, t.Name) and bool(name.sub or name.sup is not None or name.primes)


def _bound(node: Node) -> set[str]:
    return set(bound_letters(node.lower)) if isinstance(node, t.BigOp) else set()


def _differentiated(node: Node) -> Iterator[t.Name]:
    """The names that a formula differentiates."""
    for part in t.walk(node):
        match part:
            case t.DerivOp(of=t.Name() as name):
                yield name
            case t.Run(items=items):
                for first, second in pairwise(items):
                    opens = isinstance(first, t.DerivOp) and first.of is None
                    if opens and isinstance(second, t.Name):
                        yield second
