"""Scripts that are no indices and no powers: the x of `w_x = 0.6` where x is itself a number, the
o of `out_o = 0.75`, the t-1 of `c_{t-1} = 0.4`, the + of `w^+`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from ..data import replace
from ..read import tree as t
from ..read.tree import Chain, Node
from . import decimals, shapes
from .names import bound_letters, display, index_letter

Labels = frozenset[tuple[str, str]]
"""Names, with the letter of a subscript that is a label on them."""
SAMPLES = frozenset("ij")  # letters that are never anything but indices
INDICES = frozenset("ijklmnc")  # letters that say which entry, also where they have a value
MARKS = frozenset(("+", "-", "new", "old", "next", "prev"))  # superscripts that make another name


class Marked(NamedTuple):
    """Scripts that are labels: subscripts by base, and the bases of which superscripts number."""

    subscripts: Labels
    numbered: frozenset[str]
    words: frozenset[str] = MARKS  # superscripts that make another name


def marked_in(nodes: Sequence[Node]) -> Marked:
    """Which scripts are labels in these statements."""
    return Marked(_labels(nodes), _numbered(nodes), MARKS | _capitals(nodes))


def _capitals(nodes: Sequence[Node]) -> frozenset[str]:
    """The LS of `y^{LS}`: capitals side by side above a name, not all of which stand elsewhere."""
    parts = [p for node in nodes for p in t.walk(node)]
    above = [p.sup for p in parts if isinstance(p, t.Name) and isinstance(p.sup, t.Run)]
    texts = {_letters(sup) for sup in above}
    found = {text for text in texts if text.isupper() and text.isalpha() and text != "TT"}
    if not found:
        return frozenset()
    inside = {id(i) for sup in above for i in sup.items}
    alone = {p.base for p in parts if isinstance(p, t.Name) and id(p) not in inside}
    return frozenset(text for text in found if not set(text) <= alone)


def _labels(nodes: Sequence[Node]) -> Labels:
    """Which letters are labels on which names."""
    heads = [n.items[0] for n in nodes if isinstance(n, Chain) and decimals.lone(n.items[-1])]
    rows = [n.items[0] for n in nodes if isinstance(n, Chain) and isinstance(n.items[-1], t.Matrix)]
    steps = _steps(nodes, [*heads, *rows]) | _called_after(nodes)
    names = [n for n in heads if isinstance(n, t.Name)]
    single = [n for n in names if len(n.sub) == 1]
    found = {(display(n), x) for n in single if (x := index_letter(n.sub[0])) is not None}
    tagged = {(display(n), tag) for n in names if (tag := _tag(n)) is not None}
    if not found and not tagged:
        return steps
    parts = [p for node in nodes for p in t.walk(node)]
    bound = {b for p in parts if isinstance(p, t.BigOp) for b in bound_letters(p.lower)}
    quantities = {p.base for p in parts if isinstance(p, t.Name) and p.sub}
    quantities |= {n.base for n in heads if isinstance(n, t.Name) and not n.sub}
    quantities -= INDICES - _fractions(nodes)
    loose = bound | SAMPLES
    free = _only_labels(parts, found)
    kept = {(b, x) for b, x in found if x in quantities - bound or x in free - loose}
    return frozenset(kept | {(b, tag) for b, tag in tagged if tag[0] not in loose}) | steps


def _only_labels(parts: Sequence[Node], found: Collection[tuple[str, str]]) -> set[str]:
    """The k of `d_k = 64`: letters that stand at names with a number only."""
    letters = Counter(p.base for p in parts if isinstance(p, t.Name) and not p.sub)
    at = [(p, s) for p in parts if isinstance(p, t.Name) for s in p.sub if isinstance(s, t.Name)]
    at = [(p, s) for p, s in at if len(p.sub) == 1 and index_letter(s) is not None]
    lettered = [(display(p), s.base) for p, s in at]
    families = {base for base, letter in lettered if (base, letter) not in found}
    labelling = Counter(x for base, x in lettered if (base, x) in found and base not in families)
    return {letter for letter, count in labelling.items() if letters[letter] == count}


def _tag(name: t.Name) -> str | None:
    """`h1` of `net_{h1}`."""
    match name.sub:
        case (t.Name() as first, t.Number(text=text)):
            letter = index_letter(first)
            return None if letter is None else letter + text
    return None


def _called_after(nodes: Sequence[Node]) -> Labels:
    """`d_p = \\sum_k (a_k - p_k)^2`: a subscript that is a quantity with entries of its own, and
    runs through nothing, anywhere."""
    chains = (n for n in nodes if isinstance(n, Chain))
    heads = [(name, sub) for n in chains if (name := n.items[0]) and (sub := _lone_sub(name))]
    if not heads:
        return frozenset()
    parts = [p for node in nodes for p in t.walk(node)]
    quantities = {p.base for p in parts if isinstance(p, t.Name) and p.sub}
    heads = [(name, sub) for name, sub in heads if sub in quantities]
    if not heads:
        return frozenset()
    bound = {b for p in parts if isinstance(p, t.BigOp) for b in bound_letters(p.lower)}
    found = {(display(name), sub) for name, sub in heads if isinstance(name, t.Name)}
    elsewhere = {
        s.base
        for p in parts
        if isinstance(p, t.Name)
        for s in p.sub
        if isinstance(s, t.Name) and (len(p.sub) > 1 or (display(p), s.base) not in found)
    }
    return frozenset((base, s) for base, s in found if s not in bound | elsewhere)


def _lone_sub(node: Node) -> str | None:
    """p of `d_p`."""
    match node:
        case t.Name(sub=(t.Name(sub=(), sup=None) as own,), sup=None):
            return index_letter(own)
    return None


def _numbered(nodes: Sequence[Node]) -> frozenset[str]:
    """v of `v^0 = 0` and of `v^1 = v^0 - g`: no power is written so."""
    found = set()
    for node in nodes:
        match node:
            case Chain(items=(t.Name(sub=(), sup=t.Number() as sup) as name, right, *_)):
                bare = isinstance(right, t.Name) and right.sup is None and right.base == name.base
                one = shapes.number(right) == 1
                if sup.value in (0, 1) and not bare and not one and name.base != "e":
                    found.add(display(name))
    return frozenset(found)


def _fractions(nodes: Sequence[Node]) -> set[str]:
    """Letters whose value is no whole number: no index is one of these."""
    found = set()
    for node in nodes:
        match node:
            case Chain(items=(t.Name(base=letter, sub=()), *_, last)):
                value = decimals.lone(last)
                if value is not None and value.value.denominator != 1:
                    found.add(letter)
    return found


def _steps(nodes: Sequence[Node], heads: Sequence[Node]) -> Labels:
    """`c_{t-1} = 0.4` beside `c_t`: two quantities, before and after."""
    found = {
        (display(n), step[0])
        for n in heads
        if isinstance(n, t.Name) and len(n.sub) == 1 and (step := _step(n.sub[0])) is not None
    }
    if not found:
        return frozenset()
    parts = [p for node in nodes for p in t.walk(node)]
    bound = {b for p in parts if isinstance(p, t.BigOp) for b in bound_letters(p.lower)}
    letters = {letter for _, letter in found} - bound
    names = (p for p in parts if isinstance(p, t.Name) and len(p.sub) == 1)
    shown = ((display(p), index_letter(p.sub[0]) or (_step(p.sub[0]) or ("",))[0]) for p in names)
    return frozenset((base, letter) for base, letter in shown if letter in letters)


def _step(sub: Node) -> tuple[str, str] | None:
    """The letter of `t-1` or `t+1`, and the whole as text."""
    match sub:
        case t.Sum(terms=(("+", t.Name() as name), (sign, t.Number(text=text)))):
            letter = index_letter(name)
            return (letter, f"{letter}{sign}{text}") if letter is not None else None
    return None


def labelled(node: Node, marked: Marked, twins: Mapping[str, str]) -> Node | None:
    """A name with the scripts that are no indices and no powers as words, by the letter that it is
    defined with."""
    if not isinstance(node, t.Name):
        return None
    sub, sup = node.sub, node.sup
    base = twins.get(t.dump(node), node.base)
    labels = marked.subscripts
    match node.sub:
        case (t.Name(base=letter) as own,) if (display(node), letter) in labels:
            sub = (replace(own, style=frozenset({"rm"})),)
        case (own, _) if (tag := _tag(node)) and (display(node), tag) in labels:
            sub = (t.Text(own.span, tag),)
        case (t.Sum() as own,) if (step := _step(own)) and (display(node), step[0]) in labels:
            sub = (t.Text(own.span, step[1]),)
    mark = _mark(node.sup, marked.words)
    if mark is not None and node.sup is not None and node.base != "e":
        sup = t.Text(node.sup.span, mark)
    if isinstance(node.sup, t.Number) and not node.sub and display(node) in marked.numbered:
        sup = t.Text(node.sup.span, node.sup.text)
    if sub is node.sub and sup is node.sup and base == node.base:
        return None
    return replace(node, base=base, sub=sub, sup=sup)


def _letters(sup: t.Run) -> str:
    """The letters of a run of nothing else, side by side."""
    text = "".join(i.base for i in sup.items if isinstance(i, t.Name))
    return text if len(text) == len(sup.items) and not any(sup.ops) else ""


def _mark(sup: Node | None, words: frozenset[str]) -> str | None:
    """`+`, `new`: which quantity is meant, not a power."""
    match sup:
        case t.Name(base=base) if not sup.sub:
            text = base
        case t.Run():
            text = _letters(sup)
        case _:
            return None
    return text if text in words else None
