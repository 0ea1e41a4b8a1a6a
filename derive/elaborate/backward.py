"""`dW = dz\\, x^\\top`: gradients in the short form of backward passes, where dX stands for
$\\partial L / \\partial X$.

A differential is of what is defined, in terms of what it is made of. Where a sheet says what dW is,
of an input W, by dz, of a z that W goes into, it speaks of gradients. L is the last thing that the
sheet computes, or an arbitrary function of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..data import replace
from ..read import tree as t
from ..read.tree import Chain, Node, spanning
from .arrays.scripts import split
from .names import LOSS_LETTERS, display
from .phrases import LOSSES
from .survey import EQUALS
from .trees import Rule, rewritten

SHORT = "d"
TRANSPOSED = frozenset("T")
ALL, ONE = "the mean over the samples", "one sample"
UNCLEAR = f"whether d{{}} is of the loss of {ONE} or of {ALL} is not clear"


def says_gradients(nodes: Sequence[Node], text: str) -> Gradients | None:
    """How the short forms of a document are to be read, where it has them."""
    heads = [n for n in nodes if isinstance(n, Chain) and _pair(n.items[0]) is not None]
    if not heads or "ifferential" in text:
        return None
    made = {_key(name): rights for name, rights in _definitions(nodes)}
    for head in heads:
        pair = _pair(head.items[0])
        assert pair is not None
        own = _key(pair[1])
        behind = {_key(x) for i in head.items[1:] for _, x in _pairs(i)}
        if own not in made and any(own in made.get(b, ()) for b in behind):
            return Gradients(nodes, heads, made)
    return None


class Gradients:
    """The loss whose gradients the short forms are, and the quantities that have one."""

    def __init__(
        self, nodes: Sequence[Node], heads: Sequence[Chain], made: Mapping[str, frozenset[str]]
    ) -> None:
        pairs = [x for n in nodes for _, x in _pairs(n)]
        self.names = {*made, *(k for used in made.values() for k in used)}
        self.loss = _loss(nodes, made, {_key(x) for x in pairs})
        self.mixed = any(_is_mean(h) for h in heads)

    def spelled(self, node: Node, rule: Rule) -> Node | None:
        """A run with its short forms written in full."""
        if not isinstance(node, t.Run):
            return None
        found = [(k, x) for k, x in _pairs(node, within=False) if _key(x) in self.names]
        if not found:
            return None
        items, ops = list(node.items), list(node.ops)
        for k, name in reversed(found):
            items[k : k + 2] = [self._gradient(items[k], name)]
            del ops[k]
        items = [rewritten(i, rule) if not isinstance(i, t.DerivOp) else i for i in items]
        return items[0] if len(items) == 1 else replace(node, items=tuple(items), ops=tuple(ops))

    def _gradient(self, short: Node, name: t.Name) -> Node:
        span = spanning(short.span, name.span)
        if self.mixed:
            return t.Unknown(span, SHORT, UNCLEAR.format(display(name)))
        label, above = split(name, TRANSPOSED)
        loss = replace(self.loss, span=span)
        whole = t.DerivOp(span, "partial", loss, ((replace(name, sup=label), 1),))
        return whole if above is None else t.Group(span, "(", ")", whole, sup=above)


def _pair(node: Node) -> tuple[int, t.Name] | None:
    """`dW` by itself."""
    found = list(_pairs(node, within=False)) if isinstance(node, t.Run) else []
    return found[0] if len(found) == 1 and len(t.parts(node)) == 2 else None


def _pairs(node: Node, within: bool = True) -> Iterator[tuple[int, t.Name]]:
    """The names that a d touches, with its place in the run."""
    for run in t.walk(node) if within else (node,):
        if not isinstance(run, t.Run):
            continue
        for k, (short, name) in enumerate(zip(run.items, run.items[1:], strict=False)):
            bare = isinstance(short, t.Name) and replace(short, style=frozenset()) == t.Name(
                short.span, SHORT
            )
            touch = run.ops[k] == "" and short.span.end == name.span.start
            if bare and touch and isinstance(name, t.Name):
                yield k, name


def _key(name: t.Name) -> str:
    """The name with its label and its numeral, without what is done to it."""
    label, _ = split(name, TRANSPOSED)
    numerals = [t.dump(s) for s in name.sub if isinstance(s, t.Number)]
    return " ".join([display(name), *numerals, *([t.dump(label)] if label is not None else [])])


def _definitions(nodes: Sequence[Node]) -> Iterator[tuple[t.Name, frozenset[str]]]:
    """The names that have a formula, with those in it."""
    for node in nodes:
        if isinstance(node, Chain) and node.relations[0].kind in EQUALS:
            head = node.items[0]
            if isinstance(head, t.Run) and _is_call(head):
                head = head.items[0]
            if isinstance(head, t.Name):
                parts = (p for p in t.walk(node.items[1]) if isinstance(p, t.Name))
                yield head, frozenset(map(_key, parts))


def _is_call(node: t.Run) -> bool:
    """`J(w, b)`."""
    return len(node.items) == 2 and isinstance(node.items[1], t.Group)


def _loss(nodes: Sequence[Node], made: Mapping[str, frozenset[str]], shortened: set[str]) -> t.Name:
    """What nothing else is made of, and no gradient is of; else a letter that stands nowhere."""
    used = {k for inside in made.values() for k in inside}
    last = {_key(n): n for n, _ in _definitions(nodes) if _key(n) not in used | shortened}
    usual = {k: n for k, n in last.items() if display(n) in {*LOSSES.values(), *LOSS_LETTERS}}
    found = list((usual or last).values())
    if len(found) == 1:
        return replace(found[0], sub=(), sup=None)
    taken = {display(p) for n in nodes for p in t.walk(n) if isinstance(p, t.Name)}
    return t.Name(nodes[0].span, next((x for x in LOSS_LETTERS if x not in taken), r"\mathcal{E}"))


def _is_mean(head: Chain) -> bool:
    """`dW = \\frac1m dZ A^\\top`: divided here, and not in dZ."""
    fractions = (p for i in head.items[1:] for p in t.walk(i) if isinstance(p, t.Frac))
    return any(
        isinstance(f.num, t.Number) and f.num.value == 1 and isinstance(f.den, t.Name)
        for f in fractions
    )
