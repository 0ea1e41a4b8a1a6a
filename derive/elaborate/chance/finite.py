"""Expectations over a finite set that a document also sums over, and integrals, which are read as
such sums.

Where x stands only below `\\sum_x`, `E_{x \\sim p}`, in `\\int ... dx` and in `p(x)`, it is a
member of a set: `p(x)` is an entry of a family, and `E_{x \\sim p}[f(x)]` is `\\sum_x p(x) f(x)`.
An integral is linear as a sum is; what follows for every finite set holds for it as well, where
the integrals exist and limits may be exchanged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from ...data import replace
from ...maths.laws import NAMES as LAWS
from ...read import Document
from ...read import tree as t
from ...read.tree import Chain, Node, Span
from ..expect import Expect
from ..names import arguments, display, is_index_letter
from ..spelling import respelled
from ..trees import rewritten, stated
from .families import PROBABILITIES, Call, Families, Law, called, head, is_bare, parted, variable
from .functionals import RULES, Functionals
from .integrals import INTEGRAL, with_integrals

__all__ = ["Law", "summed"]

ONE_OF = "[", "]"


def summed(document: Document) -> tuple[Document, tuple[Law, ...]]:
    """The document with such expectations as sums, and their laws."""
    integrated = with_integrals(document)
    nodes = [node for block in integrated.blocks for node in stated(block)]
    families = _families(nodes)
    if not families.letters:
        return document, ()
    made = respelled(integrated, _Summing(families, Functionals(families)).rule)
    return made, tuple(families.laws.values())


def _families(nodes: Sequence[Node]) -> Families:
    """The letters that stand for members, and what is called with them."""
    parts = [p for node in nodes for p in t.walk(node)]
    calls = [c for p in parts if isinstance(p, t.Run) for c in _calls(p)]
    calls += [c for p in parts if isinstance(p, Expect) for c in _laws(p)]
    made = [c for c in calls if head(c) in RULES]
    several = any(n.base.isupper() for c in made for n in (*c.left, *c.right))
    calls = [c for c in calls if head(c) not in RULES]
    used = {p.base for p in parts if isinstance(p, t.Name)}
    letters = {variable(n) for p in parts for n in _bound(p)}
    written = [c for p in parts if isinstance(p, t.Run) for c in _calls(p)]
    heads = {head(c) for c in written}
    densities = {variable(n) for c in written if head(c) in PROBABILITIES for n in c.left}
    laws = [c for p in parts if isinstance(p, Expect) for c in _laws(p)]
    under = [c for c in laws if head(c) in heads or {*map(variable, c.left)} <= densities]
    letters |= {variable(n) for c in under for n in c.left if is_bare(n)}
    letters |= {variable(n) for c in _probable(calls) for n in (*c.left, *c.right) if is_bare(n)}
    defined = {h for node in nodes for h in _defined(node)}
    closed = defined & {h for h in defined if len({_shape(c) for c in calls if head(c) == h}) > 1}
    while letters:
        families = Families(calls, letters, used, defined, closed, several)
        left = letters & set(families.letters)
        for node in nodes:
            if not isinstance(node, t.Name | t.List):  # in words, only mentioned
                left -= set(_Numbers(families).of(node))
        more = {head(c) for c in calls if not families.fits(c)} | _otherwise(parts)
        if left == letters and more <= closed:
            return families
        letters, closed = left, closed | more
    return Families((), ())


def _shape(call: Call) -> tuple[int, int]:
    return len(call.left), len(call.right)


def _otherwise(parts: Sequence[Node]) -> set[str]:
    """The names that are called with something that is no name: `f(2 x)`."""
    found = set()
    for p in parts:
        pairs = zip(p.items, p.items[1:], p.ops, strict=False) if isinstance(p, t.Run) else ()
        for f, group, op in pairs:
            match f, group:
                case t.Name(sup=None), t.Group(open="(", body=t.List() | t.Bar() as body):
                    if op == "" and parted(body) is None:
                        found.add(display(f))
    return found


def _defined(node: Node) -> Iterator[str]:
    """p of `p(o \\mid c) = ...` with a formula in which p does not stand."""
    if not isinstance(node, Chain):
        return
    for left, right, relation in zip(node.items, node.items[1:], node.relations, strict=False):
        pair = isinstance(left, t.Run) and len(left.items) == 2
        found = called(left.items, left.ops, 0) if pair and isinstance(left, t.Run) else None
        inside = (p for p in t.walk(right) if isinstance(p, t.Name))
        equal = found is not None and relation.kind in ("=", ":=") and not _is_law(right)
        if found is not None and equal and all(display(p) != head(found) for p in inside):
            yield head(found)


def _is_law(node: Node) -> bool:
    """`\\mathcal{N}(z; 0, 1)`."""
    match node:
        case t.Run(items=(t.Name(base=base), t.Group())):
            return base in LAWS
    return False


def _probable(calls: Sequence[Call]) -> Iterator[Call]:
    """The calls of names that are distributions: with a bar somewhere, or with several letters."""
    barred = {head(c) for c in calls if c.right}
    several = {head(c) for c in calls if len(c.left) > 1} & PROBABILITIES
    return (c for c in calls if head(c) in barred | several)


def _calls(node: t.Run) -> Iterator[Call]:
    for k in range(len(node.items) - 1):
        found = called(node.items, node.ops, k)
        if found is not None:
            yield found


def _bound(node: Node) -> Iterator[t.Name]:
    """x of `\\sum_x`, `\\sum_{x \\in S}`, `\\sum_{x, y}`, and of `E_{q(x)}`."""
    match node:
        case t.BigOp(kind="sum", lower=Chain(items=(t.Name() as name, _), relations=(r,))):
            yield from (name,) if r.kind == "in" and is_index_letter(name) else ()
        case t.BigOp(kind="sum", lower=t.Node() as lower, upper=None, spelled=spelled):
            names = [n for n in arguments(lower) if isinstance(n, t.Name) and is_bare(n)]
            small = spelled == INTEGRAL or all(map(is_index_letter, names))
            yield from names if small and len(names) == len(arguments(lower)) else ()
        case Expect(kind="E", given=()):
            yield from (n for c in _laws(node) for n in c.left if c.right or not node.over)


def _laws(node: Expect) -> Iterator[Call]:
    """What an expectation is under: `E_{q(z)}`, `E_{z \\sim q(z \\mid x)}`, `E_{x \\sim p}`."""
    over = tuple(n for n in node.over if isinstance(n, t.Name))
    match node.under:
        case (t.Name() as p,) if over:
            yield Call(p, over)
        case (t.Run() as run,):
            found = called(_pointed(run, over).items, run.ops, 0) if len(run.items) == 2 else None
            same = found is not None and {*map(variable, found.left)} == {*map(variable, over)}
            if found is not None and (same or not over):
                yield found


def _pointed(run: t.Run, over: Sequence[t.Name]) -> t.Run:
    """`\\pi(\\cdot \\mid s)` with its letter."""
    match run.items:
        case (head, t.Group(body=t.Bar(left=t.Name(base=r"\cdot")) as bar) as group) if (
            len(over) == 1
        ):
            return replace(run, items=(head, replace(group, body=replace(bar, left=over[0]))))
    return run


class _Numbers:
    """The letters that stand for themselves, not as members."""

    def __init__(self, families: Families) -> None:
        self.families = families

    def of(self, node: Node) -> Iterator[str]:
        match node:
            case t.Name():
                yield display(node)
                for part in t.parts(node):
                    yield from () if is_index_letter(part) else self.of(part)
            case t.BigOp(upper=upper):
                yield from () if upper is None else self.of(upper)
            case Expect(items=items, given=given):
                for part in (*items, *given):
                    yield from self.of(part)
            case Chain(items=(_, law)) if _is_law(law):
                return  # what law it is says nothing of numbers where it is not read
            case Chain(items=(t.Name(), *rest), relations=(t.Relation(kind="sim" | "in"), *_)):
                for part in rest:
                    yield from self.of(part)
            case t.Run(items=items, ops=ops):
                for k, item in enumerate(items):
                    if not (k and self._is_entry(items, ops, k - 1)):
                        yield from self.of(item)
            case _:
                for part in t.parts(node):
                    yield from self.of(part)

    def _is_entry(self, items: Sequence[Node], ops: Sequence[str], k: int) -> bool:
        found = called(items, ops, k)
        return found is not None and self.families.fits(found)


class _Summing:
    """Puts sums for expectations and entries for calls."""

    def __init__(self, families: Families, functionals: Functionals) -> None:
        self.families, self.functionals = families, functionals

    def rule(self, node: Node) -> Node | None:
        match node:
            case Expect(kind="E" | "Var", items=(body,), given=()):
                return self._expected(node, body)
            case t.BigOp(kind="sum"):
                return self._operator(node)
            case t.Run(items=items, ops=ops):
                return self._entries(node, items, ops)
        return None

    def _expected(self, node: Expect, body: Node) -> Node | None:
        law = next(_laws(node), None) or self._bare(node)
        if law is None or not law.left or not self.families.fits(law):
            return None
        self.families.normalise(law, node.span)
        inner = rewritten(body, self.rule)
        if node.kind == "E":
            return self._over(law, inner, node.span)
        square = t.Group(node.span, *ONE_OF, inner, sup=_two(node.span))
        mean = t.Group(node.span, *ONE_OF, self._over(law, inner, node.span), sup=_two(node.span))
        second = self._over(law, square, node.span)
        return t.Group(node.span, "(", ")", t.Sum(node.span, (("+", second), ("-", mean))))

    def _bare(self, node: Expect) -> Call | None:
        """`E_q`, where q is called in one way only."""
        match node:
            case Expect(over=(t.Name(sup=None) as q,), under=()):
                return self.families.only(display(q))
        return None

    def _over(self, law: Call, body: Node, span: Span) -> Node:
        return self.families.weighted(law, t.Group(span, *ONE_OF, body), span)

    def _operator(self, op: t.BigOp) -> Node | None:
        names = [n for n in _bound(op) if self.families.is_letter(n)]
        if not names or isinstance(op.lower, Chain):
            return None
        return replace(op, lower=self.families.bound(names, op.span))

    def _entries(self, node: t.Run, items: Sequence[Node], ops: Sequence[str]) -> Node:
        out: list[Node] = []
        joins: list[str] = []
        k = 0
        while k < len(items):
            start, told = k, False
            made = self.functionals.at(items, ops, k)
            call = called(items, ops, k) if made is None else None
            if made is not None:
                new, k = made
            elif call is not None and self.families.fits(call):
                new, k = self.families.entry(call, items[k + 1].sup), k + 2  # type: ignore[attr-defined]
                told = self.families.is_joint(head(call))
            else:
                new, k = rewritten(items[k], self.rule), k + 1
            if told:  # what it is follows from the joint distribution: no definition
                for _ in range(2):
                    new = t.Group(new.span, "(", ")", new)
            if out:
                joins.append(ops[start - 1])
            out.append(new)
        return out[0] if len(out) == 1 else replace(node, items=tuple(out), ops=tuple(joins))


def _two(span: Span) -> t.Number:
    return t.Number(span, "2", Fraction(2))
