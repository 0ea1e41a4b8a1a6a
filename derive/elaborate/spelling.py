"""What people write in short, spelled out before anything is read.

`(x_1, y_1) = (1, 2)` says two things, `w_1 = w_2 = 0.5` too, `TP = 40` speaks of a quantity whose
name has two letters, `w^{new}` and `w^+` of another w, the x of `w_x = 0.6` is a label where x is
itself a number, and `0.2 w = 0.2 \\cdot 0.5` says what w is. A document that has nothing of this
comes back as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from ..data import replace
from ..maths.functions import NAMES
from ..pattern import pattern
from ..read import Document, blocks
from ..read import tree as t
from ..read.tree import Chain, Node, spanning
from . import decimals, intervals, listed, shapes
from .about import About
from .bare import Bare
from .dotted import Dotted
from .ended import ended, range_values
from .lettered import lettered, worded
from .listed import Listed
from .names import bound_letters, display, index_letter
from .parameters import Parameters
from .phrases import Phrases, sizes
from .substituted import said_by_putting_in
from .summed import Summed
from .tables import tabled
from .trees import Rule, rewritten, stated
from .unwritten import with_ranges

if TYPE_CHECKING:
    from .backward import Gradients

B = TypeVar("B")
Spell = Callable[[Node], list[Node]]  # what a statement says, in full
Statements = tuple[blocks.Statement, ...]
INDICES = frozenset("ijklmnc")  # letters that say which entry, also where they have a value
MARKS = frozenset(("+", "-", "new", "old", "next", "prev"))  # superscripts that make another name


def spelled_out(document: Document) -> Document:
    """The document with its short forms written in full."""
    if "pool" in document.text:
        from .pooled import pooled

        document = pooled(document)
    document = replace(document, blocks=tabled(document.blocks))
    summed = Summed([node for node, _ in _statements(document)])
    if summed.step:
        document = _with_blocks(document, summed.spelled)
    letters = lettered([node for node, _ in _statements(document)])
    if letters:
        document = respelled(document, lambda part: worded(part, letters))
    said = list(_statements(document))
    nodes = [node for node, _ in said]
    words = _words(nodes) | _long_words(nodes)
    marked, phrases = (
        Marked(_labels(nodes), _numbered(nodes)),
        Phrases([_with_words(n, words) for n in nodes]),
    )
    cells = {id(n) for b in document.blocks if isinstance(b, blocks.Table) for n in stated(b)}
    about = About(nodes, [n for n in nodes if id(n) not in cells])
    twins, parameters = _twins(said), Parameters(nodes)
    values = said_by_putting_in(said)
    sections = {id(node): section for node, section in said}
    put = [(v, sections[n]) for n, found in values.items() for v in found]
    lists, ends = Listed([*put, *said]), range_values(said)
    gradients = _gradients(nodes, document.text)
    fractions, bare, dotted = _mixed(document.text), Bare(nodes), Dotted(nodes)

    def spell(node: Node) -> list[Node]:
        section = sections[id(node)]
        until = ends.get(id(node), {})
        mine, vectors, anew = twins.get(section, {}), lists.vectors(section), lists.anew(section)

        def rule(part: Node) -> Node | None:
            if (laid := dotted.spelled(part)) is not None:
                return rewritten(laid, rule)
            if (named := about.spelled(part, rule)) is not None:
                return named
            if (called := parameters.spelled(part)) is not None:
                return rewritten(called, rule)
            if gradients is not None and (full := gradients.spelled(part, rule)) is not None:
                return full
            if until and (counted := ended(part, until)) is not None:
                return counted
            summed = phrases.entry(part) or listed.spelled(part, vectors)
            if summed is not None:
                return rewritten(summed, rule)
            return _worded(part, words, rule) or _labelled(part, marked, mine) or _anew(part, anew)

        if fractions and (summed := fractions(node)) is not node:
            return [summed]
        if convolved := sizes(node):
            return list(convolved)
        said = parameters.gradient(node) or _parts(phrases.spelled(_headed(node, words)))
        whole = [*values.get(id(node), ()), *said, *lists.more(node, section)]
        return [with_ranges(rewritten(bare.spelled(n), rule)) for n in whole]

    return _with_blocks(document, spell)


def respelled(document: Document, rule: Rule) -> Document:
    """The document with a rule applied to all its formulas."""
    return _with_blocks(document, lambda node: [rewritten(node, rule)])


def _with_blocks(document: Document, spell: Spell) -> Document:
    made = tuple(_block(b, spell) for b in document.blocks)
    if all(a is b for a, b in zip(made, document.blocks, strict=True)):
        return document
    return replace(document, blocks=made)


def _mixed(text: str) -> Callable[[Node], Node] | None:
    """How `3\\frac14` is to be read, where that stands somewhere."""
    if not MIXED.search(text):
        return None
    from .mixed import spelled

    return spelled


def _gradients(nodes: Sequence[Node], text: str) -> Gradients | None:
    """How `dW = ...` is to be read, where a statement begins so."""
    heads = (n.items[0] for n in nodes if isinstance(n, Chain))
    if not any(isinstance(h, t.Run) and h.items[0] == t.Name(h.span, "d") for h in heads):
        return None
    from .backward import says_gradients

    return says_gradients(nodes, text)


# -- walking blocks -------------------------------------------------------------------------------
def _statements(document: Document) -> Iterator[tuple[Node, int]]:
    """Every statement with its section."""
    section = 0
    for block in document.blocks:
        section += isinstance(block, blocks.Heading)
        section += isinstance(block, blocks.Item) and block.kind == "question"
        yield from ((node, section) for node in stated(block))


def _block(block: B, spell: Spell) -> B:
    """A block, sentence, row, cell or table with its statements spelled out."""
    if isinstance(block, tuple):
        parts = tuple(_block(part, spell) for part in block)
        same = all(a is b for a, b in zip(parts, block, strict=True))
        return block if same else parts  # type: ignore[return-value]
    if not isinstance(block, _HOLDERS):
        return block
    changes: dict[str, Any] = {}
    for name in block.__match_args__:
        value = getattr(block, name)
        if name == "statements":
            new: object = _spelled(value, spell)
        else:
            new = _block(value, spell) if isinstance(value, tuple) and name != "span" else value
        if new is not value:
            changes[name] = new
    return replace(block, **changes) if changes else block


MIXED = pattern(r"\d\s*\\[td]?frac\s*\{?\s*\d")
LONG = 3  # letters that make a word
_HOLDERS = (
    blocks.Prose,
    blocks.Sentence,
    blocks.Inline,
    blocks.Display,
    blocks.Row,
    blocks.Cell,
    blocks.Table,
    blocks.TableCell,
)


def _spelled(statements: Statements, spell: Spell) -> Statements:
    out: list[blocks.Statement] = []
    for s in statements:
        *others, last = spell(s.node)
        out += [blocks.Statement(n.span, n, ",") for n in others]
        out.append(s if last is s.node else blocks.Statement(last.span, last, s.sep))
    out = _shared(intervals.shared(out))
    same = len(out) == len(statements) and all(a is b for a, b in zip(out, statements, strict=True))
    return statements if same else tuple(out)


def _shared(statements: Sequence[blocks.Statement]) -> list[blocks.Statement]:
    """`a, b > 0` says it of both."""
    out = list(statements)
    for k in reversed(range(len(out) - 1)):
        name, behind = out[k], out[k + 1].node
        bare = name.sep == "," and isinstance(name.node, t.Name)
        if bare and shapes.is_inequality(behind) and isinstance(behind.items[0], t.Name):
            said = Chain(name.span, (name.node, *behind.items[1:]), behind.relations)
            out[k] = blocks.Statement(name.span, said, ",")
    return out


# -- several values in one statement --------------------------------------------------------------
def _parts(node: Node) -> Iterator[Node]:
    """What a statement says, one quantity at a time."""
    match node:
        case Chain(
            items=(
                t.Group(body=t.List(items=names), sup=None),
                t.Group(body=t.List(items=values), sup=None),
            ),
            relations=(relation,),
        ) if len(names) == len(values) and all(isinstance(n, t.Name) for n in names):
            for n, v in zip(names, values, strict=True):
                yield Chain(spanning(n.span, v.span), (n, v), (relation,))
        case Chain(items=(*names, last), relations=relations) if len(names) > 1 and _alike(names):
            equal = all(r.kind == "=" for r in relations)
            if not equal or decimals.lone(last) is None:
                yield node
                return
            for n in names:
                yield Chain(spanning(n.span, last.span), (n, last), (relations[-1],))
        case _:
            yield node


def _alike(names: list[Node]) -> bool:
    """w_1, w_2: the same letter with different scripts."""
    if not all(isinstance(n, t.Name) and (n.sub or n.sup) for n in names):
        return False
    return len({display(n) for n in names if isinstance(n, t.Name)}) == 1


# -- names of several letters ---------------------------------------------------------------------
def _words(nodes: Sequence[Node]) -> frozenset[str]:
    """The capitals that begin a statement `TP = ...` or head a column together, and are not all
    names by themselves."""
    heads = [n.items[0] if isinstance(n, Chain) else n for n in nodes]
    whole = [
        r for r in heads if isinstance(r, t.Run) and list(_stretches(r)) == [(0, len(r.items))]
    ]
    found = {w for w in map(_text, whole) if w.isupper()}
    alone = _alone(nodes, 2) if found else set()
    return frozenset(w for w in found if not set(w) <= alone)


def _long_words(nodes: Sequence[Node]) -> frozenset[str]:
    """`Loss`, `pos`: three letters or more that touch each other, most of which are no names by
    themselves and which spell no function."""
    runs = [n for node in nodes for n in t.walk(node) if isinstance(n, t.Run)]
    found = {_text(r, a, b) for r in runs for a, b in _stretches(r) if b - a >= LONG}
    found = {w for w in found if not any(name in w for name in NAMES if len(name) > 2)}
    alone = _alone(nodes, LONG) if found else set()
    return frozenset(w for w in found if 2 * len(set(w) - alone) > len(set(w)))


def _alone(nodes: Sequence[Node], least: int) -> set[str]:
    """The letters that stand by themselves somewhere, not with so many others."""
    inside = {
        id(item)
        for node in nodes
        for run in t.walk(node)
        if isinstance(run, t.Run)
        for a, b in _stretches(run)
        if b - a >= least
        for item in run.items[a:b]
    }
    names = [n for node in nodes for n in t.walk(node) if isinstance(n, t.Name)]
    return {n.base for n in names if id(n) not in inside}


def _stretches(run: t.Run) -> Iterator[tuple[int, int]]:
    """Where letters touch each other in a run; scripts may stand on the last one."""
    start = 0
    for k, item in enumerate(run.items):
        if not (isinstance(item, t.Name) and _is_letter(item)):
            start = k + 1
            continue
        after = run.items[k + 1] if k + 1 < len(run.items) else None
        touches = after is not None and run.ops[k] == "" and item.span.end == after.span.start
        bare = not item.sub and item.sup is None and not item.primes
        if touches and bare and isinstance(after, t.Name) and _is_letter(after):
            continue
        if k > start:
            yield start, k + 1
        start = k + 1


def _is_letter(name: t.Name) -> bool:
    return len(name.base) == 1 and name.base.isalpha() and not name.style


def _text(run: t.Run, start: int = 0, stop: int | None = None) -> str:
    return "".join(i.base for i in run.items[start:stop] if isinstance(i, t.Name))


def _with_words(node: Node, words: frozenset[str]) -> Node:
    def rule(part: Node) -> Node | None:
        return _worded(part, words, rule)

    return rewritten(node, rule) if words else node


def _headed(node: Node, words: frozenset[str]) -> Node:
    """A statement whose left side is a word, as that name: `Loss = ...` is no label."""
    if not words or not isinstance(node, Chain):
        return node
    head = _with_words(node.items[0], words)
    return replace(node, items=(head, *node.items[1:])) if isinstance(head, t.Name) else node


def _worded(node: Node, words: frozenset[str], rule: Rule) -> Node | None:
    """A run with the letters of each name put together."""
    if not isinstance(node, t.Run):
        return None
    items, ops = list(node.items), list(node.ops)
    for start, stop in reversed(list(_stretches(node))):
        text = _text(node, start, stop)
        if text in words:
            span = spanning(items[start].span, items[stop - 1].span)
            name = replace(items[stop - 1], span=span, base=text, style=frozenset({"rm"}))
            items[start:stop], ops[start : stop - 1] = [name], []
    if len(items) == len(node.items):
        return None
    items = [rewritten(i, rule) for i in items]
    return items[0] if len(items) == 1 else replace(node, items=tuple(items), ops=tuple(ops))


# -- labels ---------------------------------------------------------------------------------------
def _labels(nodes: Sequence[Node]) -> frozenset[tuple[str, str]]:
    """The bases and subscripts of `w_x = 0.6` where x is a quantity, not an index."""
    heads = [n.items[0] for n in nodes if isinstance(n, Chain) and decimals.lone(n.items[-1])]
    rows = [n.items[0] for n in nodes if isinstance(n, Chain) and isinstance(n.items[-1], t.Matrix)]
    steps = _steps(nodes, [*heads, *rows]) | _called_after(nodes)
    found = {
        (display(n), s.base)
        for n in heads
        if isinstance(n, t.Name) and len(n.sub) == 1
        for s in n.sub
        if isinstance(s, t.Name) and index_letter(s) is not None
    }
    if not found:
        return steps
    parts = [p for node in nodes for p in t.walk(node)]
    bound = {b for p in parts if isinstance(p, t.BigOp) for b in bound_letters(p.lower)}
    quantities = {p.base for p in parts if isinstance(p, t.Name) and p.sub}
    quantities |= {n.base for n in heads if isinstance(n, t.Name) and not n.sub}
    quantities -= INDICES - _fractions(nodes)
    return frozenset((base, s) for base, s in found if s in quantities - bound) | steps


def _called_after(nodes: Sequence[Node]) -> frozenset[tuple[str, str]]:
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


def _steps(nodes: Sequence[Node], heads: Sequence[Node]) -> frozenset[tuple[str, str]]:
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


class Marked(NamedTuple):
    """Scripts that are labels: subscripts by base, and the bases of which superscripts number."""

    subscripts: frozenset[tuple[str, str]]
    numbered: frozenset[str]


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


def _labelled(node: Node, marked: Marked, twins: Mapping[str, str]) -> Node | None:
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
        case (t.Sum() as own,) if (step := _step(own)) and (display(node), step[0]) in labels:
            sub = (t.Text(own.span, step[1]),)
    mark = _mark(node.sup)
    if mark is not None and node.sup is not None and node.base != "e":
        sup = t.Text(node.sup.span, mark)
    if isinstance(node.sup, t.Number) and not node.sub and display(node) in marked.numbered:
        sup = t.Text(node.sup.span, node.sup.text)
    if sub is node.sub and sup is node.sup and base == node.base:
        return None
    return replace(node, base=base, sub=sub, sup=sup)


def _anew(node: Node, names: Mapping[str, str]) -> Node | None:
    """A name by what it is called in its section."""
    called = names.get(node.base) if isinstance(node, t.Name) and not _accented(node) else None
    return replace(node, base=called) if called is not None else None


def _accented(name: t.Name) -> bool:
    return display(name) != name.base


def _twins(said: Sequence[tuple[Node, int]]) -> dict[int, dict[str, str]]:
    """By section, names with a label that are defined with their other case only: z^{[1]} where
    Z^{[1]} is."""
    heads: dict[int, dict[str, t.Name]] = {}
    for node, section in said:
        head = node.items[0] if isinstance(node, Chain) else None
        if isinstance(head, t.Name) and isinstance(head.sup, t.Group) and len(head.base) == 1:
            heads.setdefault(section, {})[t.dump(head)] = head
    return {
        section: {
            t.dump(turned): head.base
            for head in mine.values()
            for turned in (replace(head, base=head.base.swapcase()),)
            if t.dump(turned) not in mine
        }
        for section, mine in heads.items()
    }


def _mark(sup: Node | None) -> str | None:
    """`+`, `new`: which quantity is meant, not a power."""
    match sup:
        case t.Name(base=base) if not sup.sub:
            text = base
        case t.Run(items=items, ops=ops) if not any(ops):
            text = "".join(i.base for i in items if isinstance(i, t.Name))
            text = text if len(text) == len(items) else ""
        case _:
            return None
    return text if text in MARKS else None
