"""How a problem spells its names, functions and sums: its solution follows that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

from ..elaborate.names import display, event, is_index_letter, letter, range_begin, range_end, word
from ..elaborate.nouns import Elaborated
from ..elaborate.world import counted
from ..kernel.terms import Sym, walk
from ..maths.functions import NAMES
from ..read import Document, blocks
from ..read import tree as t
from ..read.tree import Span
from ..sheet.notation import MAXIMUM, Family, Notation, Spelling

_MAXIMUM = re.compile(r"\\max\s*(\\left)?\s*\(\s*0\s*,")
_OPERATOR = {"op", "rm", "text"}


def notation(sheet: Elaborated) -> Notation:
    """The notation of a problem."""
    document = sheet.document
    nodes = [n for top in _formulas(document) for n in t.walk(top)]
    known = {u.name for e in sheet.entries for x in (e.left, e.right) if x for u in walk(x)
             if isinstance(u, Sym)}  # fmt: skip
    names = dict(_names(document, nodes))
    return Notation(
        names=names,
        functions=dict(_functions(document, nodes)),
        bounds=dict(_bounds(document, nodes, sheet)),
        sizes={name: name for name in sheet.sizes},
        taken=frozenset(known) | frozenset(sheet.sizes.values()),
        exp="exp" if re.search(r"\\exp(?![A-Za-z])", document.text) else "e",
        total=_is_total(nodes),
        nabla=r"\nabla" in document.text,
        norms=re.search(r"\\\||\\lVert|\|\|", document.text) is not None,
        stacked=frozenset(_stacked(sheet, names)),
        symmetric=frozenset(_symmetric(sheet)),
        traces=re.search(r"\\([a-z]+\{)?[tT]r(?![a-z])", document.text) is not None,
        fractions=frozenset(
            n.num.value / n.den.value
            for n in nodes
            if isinstance(n, t.Frac) and isinstance(n.num, t.Number)
            if isinstance(n.den, t.Number) and n.den.value
        ),
        written=frozenset(n.value for n in nodes if isinstance(n, t.Number) and "." in n.text),
        indexed=frozenset(
            display(n) for n in nodes if isinstance(n, t.Name) and any(map(is_index_letter, n.sub))
        ),
    )


def _formulas(document: Document) -> Iterator[t.Node]:
    for block in document.blocks:
        match block:
            case blocks.Prose():
                for sentence in block.sentences:
                    for piece in sentence.pieces:
                        if isinstance(piece, blocks.Inline):
                            yield from (s.node for s in piece.statements)
            case blocks.Display():
                for row in block.rows:
                    for cell in row.cells:
                        yield from (s.node for s in cell.statements)


def _stacked(sheet: Elaborated, names: Mapping[Family, Spelling]) -> Iterator[str]:
    """The sets whose members count vectors: a name with one index fewer than it has entries'."""
    sides = [x for e in sheet.entries for x in (e.left, e.right) if x is not None]
    for term in sides:
        for u in walk(term):
            if isinstance(u, Sym) and len(u.indices) > 1 and (u.name, len(u.indices) - 1) in names:
                yield from (i.set for i in u.indices[:-1])


def _symmetric(sheet: Elaborated) -> Iterator[str]:
    for known in sheet.known:
        match known.given.left, known.given.right:
            case Sym(name, (i, j)), Sym(other, (n, m)) if name == other and (i, j) == (m, n):
                yield name.removesuffix("''")


def bare_names(document: Document, span: Span) -> frozenset[str]:
    """The names that stand without an index somewhere in a stretch of the document."""
    nodes = (n for top in _formulas(document) for n in t.walk(top))
    return frozenset(
        display(n) + _label(document, n) + _below(document, n)
        for n in nodes
        if isinstance(n, t.Name) and span.start <= n.span.start < span.end
        if not any(map(is_index_letter, n.sub))
    )


def _below(document: Document, node: t.Name) -> str:
    """A label below: the layer in W_1."""
    text = ",".join(document.source(s.span).strip("{}") for s in node.sub)
    return "" if not text else f"_{text}" if len(text) == 1 else f"_{{{text}}}"


def called_names(document: Document) -> frozenset[str]:
    """The names that stand before brackets on the left of an equation: `f(x) = ...`."""
    heads = (n.items[0] for n in _formulas(document) if isinstance(n, t.Chain))
    return frozenset(
        display(head.items[0])
        for head in heads
        if isinstance(head, t.Run) and len(head.items) == 2
        if isinstance(head.items[0], t.Name) and isinstance(head.items[1], t.Group)
        if isinstance(head.items[1].body, t.Name | t.List)
        if word(head.items[0]) not in NAMES
    )


def _label(document: Document, node: t.Name) -> str:
    """A label above: the layer in z^{[1]}."""
    match node.sup:
        case t.Group(open="["):
            return "^{" + document.source(node.sup.span).strip("{}") + "}"
    return ""


def _is_total(nodes: list[t.Node]) -> bool:
    kinds = Counter(n.kind for n in nodes if isinstance(n, t.DerivOp))
    return kinds["d"] > kinds["partial"]


# -- names -----------------------------------------------------------------------------------------
def _names(document: Document, nodes: list[t.Node]) -> Iterator[tuple[Family, Spelling]]:
    """Names whose spelling is not the usual one: a sample above, bold, a probability."""
    for node in reversed(nodes):  # the first spelling counts
        match node:
            case t.Name():
                found = _name(document, node) or _shifted(document, node)
                if found is not None:
                    yield found
            case t.Run(items=items):
                for first, second in pairwise(items):
                    if isinstance(first, t.Name) and isinstance(second, t.Group):
                        found = _probability(document, first, second)
                        if found is not None:
                            yield found


def _name(document: Document, node: t.Name) -> tuple[Family, Spelling] | None:
    sample = None
    label = _label(document, node)
    match node.sup:
        case t.Group(open="(", body=t.Name() as body) if is_index_letter(body):
            sample = letter(body)
        case _ if node.sup is not None and not label:
            return None
    unusual = sample is not None or node.style & {"bold"}
    subs = [s for s in node.sub if isinstance(s, t.Name) and is_index_letter(s)]
    if not unusual or len(subs) != len(node.sub) or node.primes or node.stars:
        return None
    letters = ([sample] if sample else []) + [letter(s) for s in subs]
    spelling = _template(document.source(node.span), letters)
    return None if spelling is None else ((display(node) + label, len(letters)), spelling)


def _shifted(document: Document, node: t.Name) -> tuple[Family, Spelling] | None:
    """`x_{t+k}`: an entry with an index for each letter, in the order of their names."""
    match node.sub:
        case (t.Sum(terms=(("+" | "", t.Name() as first), ("+", t.Name() as second))),):
            letters = sorted((letter(first), letter(second)))
            spelling = _template(document.source(node.span), letters)
            return None if spelling is None else ((display(node) + "_+", 2), spelling)
    return None


def _probability(
    document: Document, node: t.Name, group: t.Group
) -> tuple[Family, Spelling] | None:
    at = event(group)
    if at is None or node.sub or node.sup is not None or group.sup is not None:
        return None
    left, right = at
    if not isinstance(right, t.Name) or not is_index_letter(right) or left.sub:
        return None
    text = document.text[node.span.start : group.span.end]
    head, _, tail = text.rpartition("=")
    found = re.search(rf"(?<![A-Za-z\\]){re.escape(letter(right))}(?![A-Za-z])", tail)
    if found is None or left.sup is not None:
        return None
    return (display(node), 1), (f"{head}={tail[: found.start()]}", 0, tail[found.end() :])


def _template(text: str, letters: list[str]) -> Spelling | None:
    """The text with the places of its letters; None where they can't be told."""
    if len(set(letters)) != len(letters):
        return None
    places: list[tuple[int, int]] = []
    for n, name in enumerate(letters):
        found = [
            m.start() for m in re.finditer(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])", text)
        ]
        if len(found) != 1 or found[0] == 0:
            return None
        places.append((found[0], n))
    out: list[str | int] = []
    at = 0
    for start, n in sorted(places):
        out += [text[at:start], n]
        at = start + len(letters[n])
    return (*out, text[at:])


# -- functions and sums ----------------------------------------------------------------------------
def _functions(document: Document, nodes: list[t.Node]) -> Iterator[tuple[str, str]]:
    if _MAXIMUM.search(document.text):
        yield "relu", MAXIMUM
    for node in nodes:
        if isinstance(node, t.Name) and not node.sub and node.sup is None:
            spelled = document.source(node.span).strip()
            if node.base == r"\sigma" and r"\sigma(" in document.text.replace(" ", ""):
                yield "sigmoid", r"\sigma"
            elif node.style & _OPERATOR and word(node) in NAMES and spelled[:1] == "\\":
                yield NAMES[word(node)], spelled


def _bounds(
    document: Document, nodes: list[t.Node], sheet: Elaborated
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Sums over a set have their bounds where the problem writes more of them so than not."""
    written: Counter[tuple[str, tuple[str, str]]] = Counter()
    bare = 0
    for node in nodes:
        if not isinstance(node, t.BigOp) or node.kind not in ("sum", "prod"):
            continue
        end, begin = range_end(node.upper), range_begin(node.lower)
        if end is None or begin is None or node.upper is None:
            bare += 1
        else:
            written[end[0], (str(begin), document.source(node.upper.span).strip("{} "))] += 1
    for (size, bounds), _ in reversed(written.most_common()):
        if bare <= sum(written.values()):
            extra = 1 - int(bounds[0]) - 1
            for name in (size, counted(size, extra)):
                if name in sheet.sizes:
                    yield name, bounds
