"""`P(\\neg D)` where `P(D)` is spoken of: one less that, and a claim where it is said later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from ..data import replace
from ..read import tree as t
from ..read.tree import Chain, Node
from .trees import Rule, rewritten

PROBABILITIES = ("P", "Pr", r"\Pr")
NOT = "bar"


def complements(said: Sequence[Node]) -> Rule | None:
    """How such probabilities are put otherwise, in a document that has some."""
    calls = {t.dump(call): call for node in said for call in _calls(node)}
    heads = [t.dump(node.items[0]) for node in said if isinstance(node, Chain)]
    turned = {text: _turned(call) for text, call in calls.items()}
    found = {
        text: of
        for text, of in turned.items()
        if of is not None and t.dump(of) in calls and _is_first(t.dump(of), text, heads)
    }
    if not found:
        return None

    def rule(part: Node) -> Node | None:
        if not isinstance(part, t.Run):
            return None
        items, ops = list(part.items), list(part.ops)
        for k in range(len(items) - 2, -1, -1):
            call = t.Run(items[k + 1].span, (items[k], items[k + 1]), ("",))
            plain = found.get(t.dump(call))
            if plain is not None:
                one = t.Number(call.span, "1", Fraction(1))
                rest = t.Sum(call.span, (("+", one), ("-", plain)))
                items[k : k + 2], ops[k : k + 1] = [t.Group(call.span, "(", ")", rest)], []
                if k:  # what stands before the bracket is no function of it
                    ops[k - 1] = ops[k - 1] or r"\cdot"
        if len(items) == len(part.items):
            return None
        items = [rewritten(i, rule) for i in items]
        return items[0] if len(items) == 1 else replace(part, items=tuple(items), ops=tuple(ops))

    return rule


def _is_first(plain: str, turned: str, heads: Sequence[str]) -> bool:
    """Whether P(D) is said before P(\\neg D), if that is said at all."""
    if turned not in heads:
        return True
    return plain in heads and heads.index(plain) < heads.index(turned)


def _calls(node: Node) -> Iterator[t.Run]:
    """`P(D)` anywhere in a statement."""
    for part in t.walk(node):
        for name, group in pairwise(part.items if isinstance(part, t.Run) else ()):
            match name, group:
                case t.Name(base=base, sub=(), sup=None), t.Group(body=t.Name(), sup=None):
                    if base in PROBABILITIES and group.open == "(":
                        yield t.Run(group.span, (name, group), ("",))


def _turned(call: t.Run) -> t.Run | None:
    """`P(D)` of `P(\\neg D)`; the bar over a small letter is that of a mean."""
    match call.items:
        case (name, t.Group(body=t.Name(style=style, base=base) as event) as group):
            if NOT in style and base[:1].isupper():
                plain = replace(group, body=replace(event, style=style - {NOT}))
                return replace(call, items=(name, plain))
    return None
