"""Densities by their formulas: `p = \\mathcal{N}(\\mu, \\sigma^2)` says what `p(x)` is, and of what
law x is under `E_{x \\sim p}`.

An integral against such a density is an expectation. A letter that is taken under several laws is
another variable under each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ...data import frozen, replace
from ...read import Document, read_text
from ...read import tree as t
from ...read.tree import Chain, Node
from ..expect import Expect
from ..names import DOUBLE, arguments, display
from ..spelling import respelled
from ..trees import rewritten, stated
from . import told
from .families import Call, called, parted
from .integrals import integrand

FORMULAS: Mapping[str, str] = {
    "normal": r"\frac{1}{\sqrt{2 b \pi}} \exp\left(-\frac{(x - a)^2}{2 b}\right)",
    "exponential": r"a \exp(-a x)",
}
"""By x and the parameters a and b."""
PARAMETERS = "ab"
DIVERGENCES = ("KL", "D")
MATRICES = ("I", r"\Sigma", r"\Lambda", "diag", "Diag", r"\Id", "C", "K", "P", "Q", "R", "S")
LOG = t.Name(t.Span(0, 0), r"\log", frozenset(("op",)))
NORMAL = t.Name(t.Span(0, 0), "N", frozenset(("cal",)))


@frozen
class Density:
    """A law with its parameters, and the letter that it is written with, where it is."""

    row: str
    parameters: tuple[Node, ...]
    letter: t.Name | None = None

    @property
    def key(self) -> tuple[str, ...]:
        return (self.row, *map(t.dump, self.parameters))

    def at(self, x: Node) -> Node:
        """The density at x."""
        put = {"x": x, **dict(zip(PARAMETERS, self.parameters, strict=False))}
        formula = next(iter(stated(read_text(f"${FORMULAS[self.row]}$").blocks[0])))

        def rule(node: Node) -> Node | None:
            if isinstance(node, t.Name) and node.base in put:
                inner = t.Group(x.span, "(", ")", put[node.base])
                return replace(inner, sup=node.sup)
            return replace(node, span=x.span) if isinstance(node, t.Number) else None

        return t.Group(x.span, "(", ")", rewritten(formula, rule))


Form = tuple[str, tuple[str, ...]]  # the letter of a density, and those behind its bar
Taken = tuple[t.Name, Density]  # a variable with its law


def with_densities(document: Document) -> tuple[Document, tuple[Taken, ...]]:
    """The document with its densities in full, and the laws of its variables."""
    nodes = [node for block in document.blocks for node in stated(block)]
    reader = _Densities(nodes)
    if not reader.laws and not reader.written:
        return document, ()
    made = respelled(document, reader.rule)
    return made, tuple(reader.taken.values())


class _Densities:
    """The laws of one document."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        parts = [p for node in nodes for p in t.walk(node)]
        found: dict[str, dict[Form, list[Density]]] = {}
        self.declaring: dict[int, str] = {}
        for node in parts:
            for p, form, density in _declared(node):
                found.setdefault(p, {}).setdefault(form, []).append(density)
                self.declaring[id(node)] = p
        calls = [c for p in parts if isinstance(p, t.Run) for c in _calls(p)]
        self.laws = {
            p: {form: all_[0] for form, all_ in forms.items()}
            for p, forms in found.items()
            if all(len({d.key for d in all_}) == 1 for all_ in forms.values())
            and all(_covered(forms, c) for c in calls if display(c.head) == p)
        }
        self.written = any(_written(p) is not None for p in parts)
        self.written |= any(isinstance(p, Expect) and _inline(p) is not None for p in parts)
        self.taken: dict[tuple[str, tuple[str, ...]], Taken] = {}
        self.under: dict[str, list[tuple[str, ...]]] = {}  # by letter, the laws that it has
        for node in nodes:
            match node:
                case Chain(items=(t.Name() as x, law), relations=(t.Relation(kind="sim"),)):
                    said = _written(law)
                    self.under[display(x)] = [(t.dump(law),) if said is None else said.key]

    def rule(self, node: Node) -> Node | None:
        match node:
            case Chain(items=(left, right, *rest)) if id(node) in self.declaring:
                if self.declaring[id(node)] not in self.laws:
                    return node
                made = (rewritten(u, self.rule) for u in (right, *rest))
                return replace(node, items=(left, *made))
            case Expect(items=items):
                return self._expected(node, items)
            case t.Run(items=items, ops=ops):
                return self._run(node, items, ops)
        return None

    # -- formulas ---------------------------------------------------------------------------------
    def _run(self, node: t.Run, items: Sequence[Node], ops: Sequence[str]) -> Node | None:
        for k in range(len(items)):
            made = self._integral(node, k)
            if made is not None:
                return rewritten(made, self.rule)
        out: list[Node] = []
        joins: list[str] = []
        k = 0
        while k < len(items):
            start, found = k, self._density(items, ops, k)
            mean = self._functional(items, ops, k) if found is None else None
            found = found if mean is None else rewritten(mean, self.rule)
            new, k = (rewritten(items[k], self.rule), k + 1) if found is None else (found, k + 2)
            if out:
                joins.append(ops[start - 1])
            out.append(new)
        return out[0] if len(out) == 1 else replace(node, items=tuple(out), ops=tuple(joins))

    def _density(self, items: Sequence[Node], ops: Sequence[str], k: int) -> Node | None:
        """`p(x)`, `\\mathcal{N}(x; \\mu, \\sigma^2)`."""
        match items[k : k + 2]:
            case (t.Name(sup=None) as p, t.Group(open="(", body=body) as group) if ops[k] == "":
                written = _written(t.Run(p.span, (p, group), ("",)))
                if written is not None and written.letter is not None:
                    return written.at(written.letter)
                law = self._of(p, body)
                if law is not None:
                    argument = body.left if isinstance(body, t.Bar) else body
                    return replace(law.at(rewritten(argument, self.rule)), sup=group.sup)
        return None

    def _integral(self, node: t.Run, k: int) -> Node | None:
        """`\\int p(x) f(x) \\, dx` as an expectation."""
        found = integrand(node, k)
        if found is None or len(found.letters) != 1:
            return None
        letter = found.letters[0]
        items, ops = found.items, found.ops
        for n in range(len(items) - 1):
            call = called(items, ops, n)
            law = self._of(call.head, items[n + 1].body) if call is not None else None  # type: ignore[attr-defined]
            if call is None or law is None or display(call.left[0]) != display(letter):
                continue
            if any(op not in ("", r"\,", r"\cdot") for op in ops):
                return None
            rest = (*items[:n], *items[n + 2 :])
            one = t.Number(node.span, "1", told.FRACTIONS["1"])
            body: Node = one if not rest else rest[0]
            if len(rest) > 1:
                body = t.Run(node.span, rest, ("",) * (len(rest) - 1))
            mean = Expect(node.span, "E", (body,), (letter,), "", (call.head,))
            return found.instead(mean)
        return None

    def _functional(self, items: Sequence[Node], ops: Sequence[str], k: int) -> Node | None:
        """`\\mathrm{KL}(p \\,\\|\\, q)`, `H(p)` of such laws."""
        found = self._sides(items, ops, k)
        if found is None:
            return None
        span = items[k].span
        mine, *others = (law for law in found)
        x = mine.letter or t.Name(span, "x", sub=(_label(span, "law"),))
        logs = [t.Run(span, (LOG, t.Group(span, "(", ")", law.at(x))), ("",)) for law in found]
        signs = "+-" if others and self._is_divergence(items, k) else "-"
        terms = tuple(zip(signs, logs if signs == "+-" else logs[-1:], strict=True))
        law = t.Run(span, (NORMAL, t.Group(span, "(", ")", _listed(mine.parameters))), ("",))
        return Expect(span, "E", (t.Sum(span, terms),), (x,), "", (law,))

    def _is_divergence(self, items: Sequence[Node], k: int) -> bool:
        group = items[k + 1]
        return isinstance(group, t.Group) and isinstance(group.body, t.Bar)

    def _sides(self, items: Sequence[Node], ops: Sequence[str], k: int) -> list[Density] | None:
        """The laws that a functional is taken of."""
        match items[k : k + 2]:
            case (t.Name(base=base), t.Group(body=body)) if ops[k] in ("", r"\,"):
                bars = isinstance(body, t.Bar) and body.spelled in DOUBLE
                if base not in (DIVERGENCES if bars else ("H",)):
                    return None
                sides = [self._side(s) for s in arguments(body)]
                found = [s for s in sides if s is not None]
                normal = len(found) == len(sides) and all(s.row == "normal" for s in found)
                return found if normal and len(found) in ((2,) if bars else (1, 2)) else None
        return None

    def _side(self, node: Node) -> Density | None:
        match node:
            case t.Name():
                return self._of(node)
            case t.Run(items=(t.Name() as p, t.Group(body=body))):
                return self._of(p, body) or _written(node)
        return None

    def _of(self, p: t.Name, body: Node | None = None) -> Density | None:
        """The density that a name stands for, as it is called."""
        forms = self.laws.get(display(p), {})
        alone = next(iter(forms.items())) if len(forms) == 1 else None
        if alone is not None and not alone[0][1]:
            return None if isinstance(body, t.List | t.Bar) else alone[1]
        found = parted(body) if body is not None else None
        return None if found is None else forms.get(_form(*found))

    # -- expectations -----------------------------------------------------------------------------
    def _law(self, node: Expect) -> Taken | None:
        """The variable of an expectation, with its law."""
        over = [n for n in node.over if isinstance(n, t.Name)]
        if (inline := _inline(node)) is not None:
            return inline
        match node.under:
            case (t.Name() as p,) if len(over) == 1:
                law = self._of(p)
                return None if law is None else (over[0], law)
            case (t.Run(items=(t.Name() as p, t.Group(body=body))),) if len(over) < 2:
                law, found = self._of(p, body), parted(body)
                x = over[0] if over else found[0][0] if found is not None else None
                return None if law is None or x is None else (x, law)
            case () if len(over) == 1 and (law := self._of(over[0])) is not None:
                letters = [law.letter] if law.letter is not None else [*self._letters(node)]
                names = {display(n) for n in letters}
                return (letters[0], law) if len(names) == 1 else None
        return None

    def _letters(self, node: Expect) -> list[t.Name]:
        """The letters that densities are called with in an expectation, else the only small letter
        in it."""
        called_with = [*self._called_with(node)]
        names = [p for i in node.items for p in t.walk(i) if isinstance(p, t.Name) and not p.sub]
        small = [n for n in names if len(n.base) == 1 and n.base.islower()]
        return called_with or small

    def _called_with(self, node: Expect) -> Iterator[t.Name]:
        for p in (p for i in node.items for p in t.walk(i)):
            match p:
                case t.Run(items=items, ops=ops):
                    for k in range(len(items) - 1):
                        call = called(items, ops, k)
                        if call is not None and self._of(call.head) is not None:
                            yield t.Name(node.span, call.left[0].base, call.left[0].style)

    def _expected(self, node: Expect, items: Sequence[Node]) -> Node | None:
        law = self._law(node)
        if law is None:
            return None
        letter, density = law
        name = display(letter)
        new = t.Name(node.span, letter.base, letter.style, letter.sub)
        laws = self.under.setdefault(name, [])
        laws += [density.key] if density.key not in laws else []
        if number := laws.index(density.key):  # the same letter is another variable
            new = replace(new, sub=(_label(node.span, f"law {number + 1}"),))
        self.taken.setdefault((t.dump(new), density.key), (new, density))

        def rule(part: Node) -> Node | None:
            same = isinstance(part, t.Name) and display(part) == name and part.sub == letter.sub
            return replace(part, sub=new.sub) if same else None

        inside = (rewritten(rewritten(i, self.rule), rule) for i in items)
        return replace(node, items=tuple(inside), over=(new,), law="", under=())


def _declared(node: Node) -> Iterator[tuple[str, Form, Density]]:
    """p of `p = \\mathcal{N}(\\mu, \\sigma^2)`, `p(x) = \\mathcal{N}(x; \\mu, \\sigma^2)`."""
    match node:
        case Chain(items=(left, right), relations=(t.Relation(kind="=" | ":="),)):
            density = _written(right)
        case _:
            return
    match left:
        case t.Name(sup=None) if density is not None:
            yield display(left), ("", ()), density
        case t.Run(items=(t.Name(), t.Group()), ops=("",)) if density is not None:
            found = called(left.items, left.ops, 0)
            mine = density.letter
            if found is not None and len(found.left) == 1:
                x = found.left[0]
                if mine is None or display(mine) == display(x):
                    letter = t.Name(x.span, x.base, x.style)
                    form = _form(found.left, found.right)
                    yield display(found.head), form, replace(density, letter=letter)


def _form(left: Sequence[t.Name], right: Sequence[t.Name]) -> Form:
    return ",".join(map(display, left)), tuple(map(display, right))


def _covered(forms: Mapping[Form, object], call: Call) -> bool:
    """Whether it is said what a call is: of a law with one letter at every argument."""
    plain = len(forms) == 1 and not next(iter(forms))[1]
    if plain and len(call.left) == 1 and not call.right:
        return True
    return _form(call.left, call.right) in forms


def _calls(node: t.Run) -> Iterator[Call]:
    found = (called(node.items, node.ops, k) for k in range(len(node.items) - 1))
    yield from (c for c in found if c is not None)


def _written(node: Node) -> Density | None:
    """A law of the table with its parameters, all numbers."""
    match node:
        case t.Run(items=(t.Name() as name, t.Group(body=body) as group), ops=("",)):
            letter: t.Name | None = None
            match body:
                case t.Bar(left=t.Name() as letter, right=right, spelled=bar) if bar not in DOUBLE:
                    body = right
                case t.List(items=(t.Name() as letter, *more), seps=(";", *seps)):
                    body = replace(body, items=tuple(more), seps=tuple(seps))
            plain = t.Run(node.span, (name, replace(group, body=body)), ("",))
            found = told.distribution(plain)
            if found is None or found[0] not in FORMULAS or not all(map(_is_number, found[1])):
                return None
            return Density(found[0], found[1], letter)
    return None


def _is_number(node: Node) -> bool:
    """Whether a parameter is no vector and no matrix."""
    names = [p for p in t.walk(node) if isinstance(p, t.Name)]
    return not any("bold" in n.style or n.base in MATRICES for n in names)


def _inline(node: Expect) -> Taken | None:
    """`E_{x \\sim \\mathcal{N}(0, 1)}`."""
    match node:
        case Expect(over=(t.Name() as x,), under=(law,)):
            density = _written(law)
            return None if density is None or density.letter is not None else (x, density)
    return None


def _label(span: t.Span, text: str) -> t.Name:
    return t.Name(span, text, frozenset(("rm",)))


def _listed(nodes: Sequence[Node]) -> Node:
    if len(nodes) == 1:
        return nodes[0]
    return t.List(nodes[0].span, tuple(nodes), (",",) * (len(nodes) - 1))
