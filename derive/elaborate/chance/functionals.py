"""What is made of distributions: divergences, entropies, mutual information, as sums."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ...read import tree as t
from ...read.tree import Node, Span, spanning
from ..names import DOUBLE, arguments, display
from .families import Call, Families, called, variable

Found = tuple[Node, int]


class Functionals:
    """Finds them in one document."""

    def __init__(self, families: Families) -> None:
        self.families = families

    def at(self, items: Sequence[Node], ops: Sequence[str], k: int) -> Found | None:
        """The functional that begins at an item, as a sum in brackets, and the item behind it."""
        for start, name in _names(items, ops, k):
            group = items[start] if start < len(items) and ops[start - 1] in ("", r"\,") else None
            rule = RULES.get(name)
            if rule is None or not isinstance(group, t.Group) or group.open not in "([":
                continue
            span = spanning(items[k].span, group.span)
            made = rule(self, group.body, span)
            if made is not None:
                return t.Group(span, "(", ")", made, sup=group.sup), start + 1
        return None

    # -- what they are ----------------------------------------------------------------------------
    def _divergence(self, body: Node, span: Span) -> Node | None:
        """`\\sum_x p(x) \\log\\frac{p(x)}{q(x)}`."""
        if not isinstance(body, t.Bar) or body.spelled not in DOUBLE:
            return None
        first = self._call(body.left)
        second = self._call(body.right, first)
        if first is None or second is None:
            return None
        ratio = t.Frac(span, self.families.entry(first), self.families.entry(second))
        return self._mean(first, ratio, span, "+")

    def _entropy(self, body: Node, span: Span) -> Node | None:
        """`-\\sum_x p(x) \\log q(x)`, and `H(Y \\mid X)`."""
        if isinstance(body, t.Bar):
            both, given = self._of(body.left, body.right), self._of(body.right)
            one = self._of(body.left)
            if both is None or given is None or one is None:
                return None
            conditional = Call(both.head, one.left, given.left)
            return self._mean(both, self.families.entry(conditional), span, "-")
        sides = arguments(body)
        calls = [self._call(s) for s in sides]
        if None not in calls and len(calls) in (1, 2):
            first, last = calls[0], self._call(sides[-1], calls[0])
            assert first is not None
            return None if last is None else self._mean(first, self.families.entry(last), span, "-")
        whole = self._of(*sides)
        return None if whole is None else self._mean(whole, self.families.entry(whole), span, "-")

    def _information(self, body: Node, span: Span) -> Node | None:
        """`\\sum_{x, y} p(x, y) \\log\\frac{p(x, y)}{p(x) p(y)}`."""
        if not isinstance(body, t.List) or len(body.items) != 2:
            return None
        both = self._of(*body.items)
        parts = [self._of(i) for i in body.items]
        if both is None or None in parts:
            return None
        below = t.Run(span, tuple(self.families.entry(p) for p in parts if p is not None), ("",))
        return self._mean(both, t.Frac(span, self.families.entry(both), below), span, "+")

    # -- of what ----------------------------------------------------------------------------------
    def _call(self, node: Node, like: Call | None = None) -> Call | None:
        """p or p(x); where p is called in several ways, with the letters of the first one."""
        match node:
            case t.Run(items=items, ops=ops) if len(items) == 2:
                found = called(items, ops, 0)
                return found if found is not None and self.families.fits(found) else None
            case t.Name(sup=None):
                found = self.families.only(display(node))
                if found is None and like is not None and display(node) in self.families.ways:
                    found = Call(node, like.left)
                return found
        return None

    def _of(self, *nodes: Node) -> Call | None:
        """The distribution of `X`, or of `X` and `Y`, of the one joint one that there is."""
        names = [n for node in nodes for n in arguments(node) if isinstance(n, t.Name)]
        letters = [t.Name(n.span, n.base.lower(), n.style) for n in names]
        joints = [h for h in self.families.ways if self.families.is_joint(h)]
        known = all(map(self.families.is_letter, letters)) and all(n.base.isupper() for n in names)
        if len(joints) != 1 or not known or not names:
            return None
        call = next(iter(self.families.ways[joints[0]].values()))
        if not {*map(variable, letters)} <= {*self.families.variables(joints[0])}:
            return None
        return Call(call.head, tuple(letters))

    def _mean(self, law: Call, inside: Node, span: Span, sign: str) -> Node:
        """The mean of a logarithm."""
        self.families.normalise(law, span)
        log = t.Name(span, r"\log", frozenset(("op",)))
        body = t.Run(span, (log, t.Group(span, "(", ")", inside)), ("",))
        whole = self.families.weighted(law, t.Group(span, "[", "]", body), span)
        return t.Sum(span, ((sign, whole),))


def _names(items: Sequence[Node], ops: Sequence[str], k: int) -> list[tuple[int, str]]:
    """The names that may begin at an item, and where their brackets would be."""
    match items[k : k + 2]:
        case (t.Name(base="K", sub=()), t.Name(base="L", sub=())) if ops[k] == "":
            return [(k + 2, "KL")]
        case (t.Name(base="D", sub=subs), *_) if "".join(map(_text, subs)) == "KL":
            return [(k + 1, "KL")]
        case (t.Name(base=base, sub=(), sup=None), *_):
            return [(k + 1, base)]
    return []


def _text(node: Node) -> str:
    return node.base if isinstance(node, t.Name) else ""


RULES: Mapping[str, Callable[[Functionals, Node, Span], Node | None]] = {
    "KL": Functionals._divergence,
    "D": Functionals._divergence,
    "H": Functionals._entropy,
    "I": Functionals._information,
}
