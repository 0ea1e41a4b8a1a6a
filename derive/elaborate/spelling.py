"""What people write in short, spelled out before anything is read.

`(x_1, y_1) = (1, 2)` says two things, `w_1 = w_2 = 0.5` too, `TP = 40` speaks of a quantity whose
name has two letters, `w^{new}` and `w^+` of another w, the x of `w_x = 0.6` is a label where x is
itself a number, and `0.2 w = 0.2 \\cdot 0.5` says what w is. A document that has nothing of this
comes back as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from ..data import replace
from ..maths.functions import NAMES
from ..pattern import pattern
from ..read import Document, blocks
from ..read import tree as t
from ..read.tree import Chain, Node, spanning
from . import decimals, intervals, listed, shapes, unnamed
from .about import About
from .anew import Anew, Changes, Place
from .bare import Bare
from .complements import complements
from .dotted import Dotted
from .ended import ended, range_values
from .equated import Equated
from .hoisted import hoisted
from .labels import labelled, marked_in
from .lettered import lettered, worded
from .listed import Listed
from .names import display
from .parameters import Parameters, between
from .phrases import Phrases, sizes
from .substituted import said_by_putting_in
from .summed import Summed
from .tables import tabled
from .traced import traced
from .trees import Rule, rewritten, stated
from .unwritten import counted, number_ranges, with_ranges
from .within import inner_formulas, through

if TYPE_CHECKING:
    from .backward import Gradients

B = TypeVar("B")
Spell = Callable[[Node], list[Node]]  # what a statement says, in full
NONE: Changes = {}
Statements = tuple[blocks.Statement, ...]
COUNTS = frozenset(("TP", "FP", "TN", "FN"))  # of right and wrong answers, as they are abbreviated


def spelled_out(document: Document, apart: Changes = NONE) -> Document:
    """The document with its short forms written in full, and with the names that are others from
    some place on told apart."""
    if "pool" in document.text:
        from .pooled import pooled

        document = pooled(document)
    if r"\hat" in document.text:
        from .estimates import with_estimates

        document = with_estimates(document)
    document = replace(document, blocks=tabled(hoisted(document.blocks)))
    summed = Summed([node for node, _ in said_in(document)])
    if summed.step:
        document = _with_blocks(document, summed.spelled)
    rule = complements([node for node, _ in said_in(document)])
    document = document if rule is None else respelled(document, rule)
    letters = lettered([node for node, _ in said_in(document)])
    if letters:
        document = respelled(document, lambda part: worded(part, letters))
    placed = list(said_in(document))
    if arrays := unnamed.unnamed([(node, section) for node, (section, _) in placed]):
        document = _with_blocks(document, lambda node: _with_array(node, arrays))
        placed = list(said_in(document))
    places = {id(node): place for node, place in placed}
    said = [(node, section) for node, (section, _) in placed]
    nodes = [node for node, _ in said]
    words = _words(nodes) | _long_words(nodes) | _counts(nodes)
    full = [_with_words(n, words) for n in nodes]
    marked, phrases = marked_in(full), Phrases(full)
    cells = {id(n) for b in document.blocks if isinstance(b, blocks.Table) for n in stated(b)}
    about = About(nodes, [n for n in nodes if id(n) not in cells])
    twins, parameters = _twins(said), Parameters(nodes)
    values = said_by_putting_in(said)
    put = [(v, places[n]) for n, found in values.items() for v in found]
    lists = Listed([*((v, section) for v, (section, _) in put), *said])
    ends, ranges, changes = range_values(said), number_ranges(said), Anew([*put, *placed], apart)
    gradients, formulas = _gradients(nodes, document.text), inner_formulas(nodes)
    fractions, bare, dotted = _mixed(document.text), Bare(nodes), Dotted(nodes)
    equated = Equated(nodes)

    def spell(node: Node) -> list[Node]:
        place = section, _ = places[id(node)]
        until, mine_ranges = ends.get(id(node), {}), ranges.get(section, {})
        mine, vectors, anew = twins.get(section, {}), lists.vectors(section), changes.at(place)

        def rule(part: Node) -> Node | None:
            if (laid := dotted.spelled(part)) is not None:
                return rewritten(laid, rule)
            if (named := about.spelled(part, rule)) is not None:
                return named
            if (called := parameters.spelled(part)) is not None:
                return rewritten(called, rule)
            if gradients is not None and (full := gradients.spelled(part, rule)) is not None:
                return full
            if until and (finite := ended(part, until)) is not None:
                return finite
            if mine_ranges and (finite := counted(part, mine_ranges, rule)) is not None:
                return finite
            summed = phrases.entry(part) or listed.spelled(part, vectors) or between(part)
            if summed is not None:
                return rewritten(summed, rule)
            return _worded(part, words, rule) or labelled(part, marked, mine) or _anew(part, anew)

        if fractions and (summed := fractions(node)) is not node:
            return [summed]
        if convolved := sizes(node):
            return list(convolved)
        plain = equated.spelled(node)
        said = parameters.gradient(plain) or _parts(phrases.spelled(_headed(plain, words)))
        whole = [*values.get(id(node), ()), *said, *lists.more(node, section)]
        whole = [through(bare.spelled(n), formulas) for n in whole]
        return [with_ranges(rewritten(n, rule)) for n in whole]

    return _with_formulas(_with_blocks(document, spell))


def _with_formulas(document: Document) -> Document:
    """Results that numbers were computed from, in their places."""
    found = traced([(node, section) for node, (section, _) in said_in(document)])
    return _with_blocks(document, lambda node: [found.get(id(node), node)]) if found else document


def _with_array(node: Node, arrays: Mapping[int, unnamed.Meant]) -> list[Node]:
    """A statement with an array that stands before it under the name that is meant by it."""
    return unnamed.spelled(node, arrays[id(node)]) if id(node) in arrays else [node]


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


def _is_short(node: Node) -> bool:
    """The d of `dW`, `\\mathbf{dW}`."""
    return isinstance(node, t.Name) and node.base == "d" and not (node.sub or node.sup)


def _gradients(nodes: Sequence[Node], text: str) -> Gradients | None:
    """How `dW = ...` is to be read, where a statement begins so."""
    heads = (n.items[0] for n in nodes if isinstance(n, Chain))
    if not any(isinstance(h, t.Run) and _is_short(h.items[0]) for h in heads):
        return None
    from .backward import says_gradients

    return says_gradients(nodes, text)


# -- walking blocks -------------------------------------------------------------------------------
def said_in(document: Document) -> Iterator[tuple[Node, Place]]:
    """Every statement with its section and the number of its block."""
    section = 0
    for number, block in enumerate(document.blocks):
        section += isinstance(block, blocks.Heading)
        section += isinstance(block, blocks.Item) and block.kind == "question"
        yield from ((node, (section, number)) for node in stated(block))


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
    # beside TP and FP, FN is one name where there is an N as well
    return frozenset(found if any(not set(w) <= alone for w in found) else ())


def _long_words(nodes: Sequence[Node]) -> frozenset[str]:
    """`Loss`, `pos`: three letters or more that touch each other, most of which are no names by
    themselves and which spell no function. Of `net_1 = ...`, one letter is enough."""
    runs = [n for node in nodes for n in t.walk(node) if isinstance(n, t.Run)]
    found = {_text(r, a, b) for r in runs for a, b in _stretches(r) if b - a >= LONG}
    found = {w for w in found if not any(name in w for name in NAMES if len(name) > 2)}
    if not found:
        return frozenset()
    alone, heads = _alone(nodes, LONG), {w for node in nodes for w in _head_word(node)}
    rare = {w: len(set(w) - alone) for w in found}
    return frozenset(w for w in found if 2 * rare[w] > len(set(w)) or (rare[w] and w in heads))


def _head_word(node: Node) -> Iterator[str]:
    """What a statement `net_1 = ...`, `Gain(S, A) = ...` begins with."""
    match node:
        case Chain(items=(t.Run(items=items) as run, *_), relations=(relation, *_)):
            count = len(items) - isinstance(items[-1], t.Group)
            if relation.kind == "=" and (0, count) in _stretches(run):
                yield _text(run, 0, count)


def _counts(nodes: Sequence[Node]) -> frozenset[str]:
    """TP, FP, ... where no T stands by itself."""
    runs = [n for node in nodes for n in t.walk(node) if isinstance(n, t.Run)]
    found = COUNTS & {_text(r, a, b) for r in runs for a, b in _stretches(r) if b - a == 2}
    return found if len(found) > 1 and "T" not in _alone(nodes, 2) else frozenset()


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


def _apart(first: Node, second: Node, op: str, words: frozenset[str]) -> t.Name | None:
    """`T P` as the name TP, where that is one."""
    match first, second:
        case t.Name(sub=(), sup=None, primes=0), t.Name() if _is_letter(first) and _is_letter(
            second
        ):
            text, touching = first.base + second.base, first.span.end == second.span.start
            if not op and not touching and text.isupper() and text in words:
                span = spanning(first.span, second.span)
                return replace(second, span=span, base=text, style=frozenset({"rm"}))
    return None


def _worded(node: Node, words: frozenset[str], rule: Rule) -> Node | None:
    """A run with the letters of each name put together."""
    if not isinstance(node, t.Run):
        return None
    items, ops, size = list(node.items), list(node.ops), len(node.items)
    for k in reversed(range(len(ops))):
        if (named := _with_digits(items[k], items[k + 1], ops[k])) is not None:
            items[k : k + 2], ops[k : k + 1] = [named], []
    for k in reversed(range(len(ops))):
        if (named := _apart(items[k], items[k + 1], ops[k], words)) is not None:
            items[k : k + 2], ops[k : k + 1] = [named], []
    node = replace(node, items=tuple(items), ops=tuple(ops)) if len(items) > 1 else node
    for start, stop in reversed(list(_stretches(node)) if len(items) > 1 else []):
        text = _text(node, start, stop)
        if text in words:
            span = spanning(items[start].span, items[stop - 1].span)
            name = replace(items[stop - 1], span=span, base=text, style=frozenset({"rm"}))
            items[start:stop], ops[start : stop - 1] = [name], []
    if len(items) == size:
        return None
    items = [rewritten(i, rule) for i in items]
    return items[0] if len(items) == 1 else replace(node, items=tuple(items), ops=tuple(ops))


def _with_digits(name: Node, number: Node, op: str) -> t.Name | None:
    """`F1`, `w2`: digits that touch a letter are no factor."""
    match name, number:
        case t.Name(sub=(), sup=None, style=style, primes=0) as letter, t.Number(
            decimals=None
        ) as n:
            touching = not op and letter.span.end == n.span.start and len(letter.base) == 1
            if touching and not style and letter.base not in ("d", "e") and len(n.text) == 1:
                span = spanning(letter.span, n.span)
                return replace(letter, span=span, base=letter.base + n.text)
    return None


# -- other meanings of a name -----------------------------------------------------------------
def _anew(node: Node, changed: Mapping[str, int]) -> Node | None:
    """A name that means something else than at first, as another one that looks the same."""
    if not changed or not isinstance(node, t.Name):
        return None
    often = changed.get(display(node), 0)
    return replace(node, base=node.base + " " * often) if often else None


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
