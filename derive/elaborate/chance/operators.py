"""Where expectations stand: `\\mathbb{E}[X]`, `\\operatorname{Var}(X)` become one node each.

Done before a document is surveyed, so that nobody takes `Var(X) = ...` for the definition of a
function, or `E` for a factor.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction

from ...data import replace
from ...read import Document
from ...read import tree as t
from ...read.tree import Chain, Node, Span, spanning
from .. import listed
from ..expect import Expect
from ..names import arguments, bound_letters, display, is_index_letter
from ..spelling import respelled
from ..trees import rewritten, stated
from .densities import Taken, with_densities
from .families import Law
from .finite import summed

SPOKEN = re.compile(r"\bexpect(ed|ation)|\brandom\b|\bvariance", re.I)
KINDS: Mapping[str, str] = {
    "E": "E",
    "V": "Var",
    **dict.fromkeys(("Var", "var", "Variance"), "Var"),
    **dict.fromkeys(("Cov", "cov"), "Cov"),
    **dict.fromkeys(("Corr", "corr"), "Corr"),
}
SET = frozenset(("bb", "op", "rm", "text", "bold", "sf"))  # how an operator is set, not a letter
BOLD, BOLD_OF = frozenset(("bold",)), "bold "
SQUARED = "the power behind E(...) is read as one under the expectation"
JOINED = frozenset(("", r"\,"))


def with_operators(document: Document) -> tuple[Document, tuple[Law, ...], tuple[Taken, ...]]:
    """The document with its operators as nodes, densities in full (with the laws of variables),
    expectations over a finite set as sums (with their laws), and x a label in `\\sigma_x`."""
    dense, taken = with_densities(respelled(document, _Operators(document).rule))
    made, laws = summed(dense)
    letters = _variables(made) if made is not document else frozenset()

    def rule(node: Node) -> Node | None:
        match node:
            case t.Name(sub=(t.Name(base=base) as own,)) if base in letters and own == bare(own):
                return replace(node, sub=(replace(own, style=frozenset(("rm",))),))
        return None

    return (respelled(made, rule) if letters else made), laws, taken


def bare(name: t.Name) -> t.Name:
    """A name without its scripts and its style."""
    return t.Name(name.span, name.base)


def _variables(document: Document) -> frozenset[str]:
    """The letters of quantities with entries, or under expectations: as subscripts of others they
    are labels."""
    said = [node for block in document.blocks for node in stated(block)]
    nodes = [p for node in said for p in t.walk(node)]
    counting = {x for p in nodes if isinstance(p, t.BigOp) for x in _counting(p)}
    counting |= {x for p in nodes if isinstance(p, t.List) for x in _last(p)}
    bodies = [item for p in nodes if isinstance(p, Expect) for item in p.items]
    names = [n for body in bodies for n in _bases(body)]
    names += [n for node in said for n in _bases(node) if n.sub]
    return frozenset(n.base for n in names if is_index_letter(bare(n))) - counting


def _counting(op: t.BigOp) -> Iterator[str]:
    """The letters that a big operator binds or ends at."""
    yield from bound_letters(op.lower)
    yield from (n.base for n in t.walk(op.upper) if isinstance(n, t.Name)) if op.upper else ()


def _last(node: t.List) -> Iterator[str]:
    """n of `x_1, \\dots, x_n`."""
    if any(isinstance(i, t.Ellipsis) for i in node.items):
        scripts = (s for n in _bases(node.items[-1]) for s in (*n.sub, n.sup) if s is not None)
        yield from (p.base for s in scripts for p in t.walk(s) if isinstance(p, t.Name))


def _bases(node: Node) -> Iterator[t.Name]:
    """The names of a formula that are no scripts."""
    if isinstance(node, t.Name):
        yield node
        return
    for part in t.parts(node):
        yield from _bases(part)


class _Operators:
    """Finds the operators of one document."""

    def __init__(self, document: Document) -> None:
        nodes = [node for block in document.blocks for node in stated(block)]
        heads = {display(n.items[0]) for n in nodes if _is_named(n)}  # type: ignore[attr-defined]
        self.plain = "E" not in heads  # whether a plain E before brackets is an operator
        self.own = {base for n in nodes if (base := _defined(n)) is not None}
        self.own |= _matrices(nodes, document.text)
        self.lists = {display(n.items[0]) for n in nodes if _is_listed(n)}  # type: ignore[attr-defined]
        self.source = document.source
        self.spoken = self.plain and bool(SPOKEN.search(document.text))

    def rule(self, node: Node) -> Node | None:
        """A run with its operators and what they are taken of as one factor each."""
        if not isinstance(node, t.Run):
            return None
        items, ops = node.items, node.ops
        out: list[Node] = []
        joins: list[str] = []
        k = 0
        while k < len(items):
            made, used = self._at(items, ops, k)
            out.append(made)
            k += used
            if k < len(items):
                joins.append(ops[k - 1])
        if all(a is b for a, b in zip(out, items, strict=False)):
            return node
        return out[0] if len(out) == 1 else replace(node, items=tuple(out), ops=tuple(joins))

    def _at(self, items: Sequence[Node], ops: Sequence[str], k: int) -> tuple[Node, int]:
        """What begins at an item, an operator with its operand if there is one, and how many items
        that is."""
        if k and _is_euler(items[k - 1], items[k]):
            return replace(items[k], sup=t.Number(items[k].span, "1", Fraction(1))), 1
        found = _operator(items, ops, k, self.own)
        name, after = found if found is not None else (None, k + 1)
        following = items[after] if after < len(items) and ops[after - 1] in JOINED else None
        if name is not None and isinstance(following, t.Group) and self._opens(name, following):
            inner = rewritten(following.body, self.rule)
            span = spanning(name.span, following.span)
            if _is_squared_inside(name, following):  # E(X - \mu)^2
                square = replace(following, body=inner)
                made = replace(self._made(name, square, span), note=SQUARED)
                return _raised(made, name.sup), after + 1 - k
            made = self._made(name, inner, span)
            return _raised(_raised(made, name.sup), following.sup), after + 1 - k
        if name is None or following is None or not name.style & SET or len(name.base) > 1:
            return rewritten(items[k], self.rule), 1
        stop = after + 1
        while stop < len(items) and ops[stop - 1] in JOINED and not self._begins(items, ops, stop):
            stop += 1
        rest = items[after:stop]
        span = spanning(name.span, rest[-1].span)
        body = rest[0] if len(rest) == 1 else t.Run(span, tuple(rest), tuple(ops[after : stop - 1]))
        return _raised(self._made(name, rewritten(body, self.rule), span), name.sup), stop - k

    def _begins(self, items: Sequence[Node], ops: Sequence[str], k: int) -> bool:
        return _operator(items, ops, k, self.own) is not None

    def _opens(self, name: t.Name, group: t.Group) -> bool:
        """Whether brackets hold what an operator is taken of."""
        if group.sub or group.primes or group.open not in "([{":
            return False
        if isinstance(group.body, t.Name) and display(group.body) in self.lists:
            return False  # of numbers that are listed
        if name.style & SET or len(name.base) > 1:
            return True
        return self.plain and (group.open == "[" or (group.open == "(" and self.spoken))

    def _made(self, name: t.Name, body: Node, span: Span) -> Expect:
        over, laws = _below(name.sub)
        law = ",".join(t.dump(head(u)) for u in laws)
        bar = body if isinstance(body, t.Bar) else None
        inside, given = (bar.left, arguments(bar.right)) if bar is not None else (body, ())
        written = self.source(name.span).partition("^")[0].strip()
        return Expect(span, KINDS[name.base], arguments(inside), over, law, laws, given, written)


def _is_euler(before: Node, node: Node) -> bool:
    """e of `2 \\pi e \\sigma^2`, as it stands in entropies."""
    match before, node:
        case t.Name(base=r"\pi", sub=()), t.Name(base="e", sub=(), sup=None, primes=0):
            return True
    return False


def _is_squared_inside(name: t.Name, group: t.Group) -> bool:
    """A power behind round brackets around a sum is that of the sum: its mean is often zero."""
    summed = isinstance(group.body, t.Sum) and group.open == "("
    return KINDS[name.base] == "E" and summed and isinstance(group.sup, t.Number)


def _operator(
    items: Sequence[Node], ops: Sequence[str], k: int, own: Collection[str]
) -> tuple[t.Name, int] | None:
    """The name of an operator, and the item behind it; some names are the document's own."""
    name = items[k]
    if not isinstance(name, t.Name) or name.primes or name.stars or name.base in own:
        return None
    if name.style & BOLD and BOLD_OF + name.base in own:
        return None
    bracketed = k + 1 < len(items) and isinstance(items[k + 1], t.Group)
    if name.base in KINDS and (name.style & SET or (name.base == "E" and bracketed)):
        return (name, k + 1) if name.style & SET or not name.style else None
    letters = [n for n in items[k : k + 3] if isinstance(n, t.Name) and not n.style]
    text = "".join(n.base for n in letters if len(n.base) == 1)
    if len(letters) < 3 or any(ops[k : k + 2]) or text not in KINDS:
        return None  # Var(X), written without a backslash
    bare = not any(n.sub or n.sup or n.primes for n in letters[:2])
    return (replace(letters[2], base=text), k + 3) if bare else None


def _defined(node: Node) -> str | None:
    """The operator of `Var(x) = \\frac1n \\sum_i (x_i - \\bar{x})^2`: a document's own formula."""
    match node:
        case Chain(
            items=(t.Run(items=(t.Name() as name, t.Group(body=t.Name() as of))), right, *_)
        ):
            parts = list(t.walk(right))
            names = [p for p in parts if isinstance(p, t.Name)]
            summed = any(isinstance(p, t.BigOp) for p in parts)
            entries = any(n.sub and display(n) == display(of) for n in names)
            again = any(n.base in KINDS and n.style & SET for n in names)
            if name.base in KINDS and "bb" not in name.style and summed and entries and not again:
                return name.base
    return None


def _matrices(nodes: Sequence[Node], text: str) -> set[str]:
    """Bold letters that are matrices: where words speak of no chance, or where they stand alone."""
    spoken = bool(SPOKEN.search(text))
    sides = [x for n in nodes if isinstance(n, Chain) for x in n.items]
    alone = {x.base for x in sides if isinstance(x, t.Name) and x.style & BOLD}
    return {BOLD_OF + base for base in KINDS if not spoken or base in alone}


def _is_listed(node: Node) -> bool:
    return _is_named(node) and isinstance(node, Chain) and listed.length(node.items[1]) > 1


def _is_named(node: Node) -> bool:
    return isinstance(node, Chain) and isinstance(node.items[0], t.Name)


def _raised(node: Node, sup: Node | None) -> Node:
    """`E[X]^2`, `E^2[X]`: the power of the whole."""
    return node if sup is None else t.Scripted(node.span, node, (), sup)


def _below(subs: Sequence[Node]) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """What stands below an operator: the names that it runs over, and their law."""
    over: list[Node] = []
    laws: list[Node] = []
    for sub in (part for s in subs for part in arguments(s)):
        match sub:
            case Chain(items=(name, law), relations=(t.Relation(kind="sim"),)):
                over += arguments(name)
                laws.append(law)
            case t.Name():
                over.append(sub)
            case _:
                laws.append(sub)
    return tuple(over), tuple(laws)


def head(law: Node) -> Node:
    """p of `p(x)`."""
    match law:
        case t.Run(items=(t.Name() as name, t.Group())):
            return name
    return law
