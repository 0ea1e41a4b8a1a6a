"""What sentences tell of random variables, as values: which names, and what of them.

Words and formulas of a sentence are laid on one line, a formula as `<3>`, so that a phrase can be
found with the names before or behind it. Nothing is resolved here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain as linked
from typing import NamedTuple

from ...data import replace
from ...maths.laws import DISTRIBUTIONS, NAMES
from ...read import blocks
from ...read import tree as t
from ...read.tree import Chain, Node, noun
from ..names import arguments, is_index_letter
from .phrases import (
    ALIKE,
    CONSTANT,
    CONTINUES,
    COVARIANCE,
    DENIED,
    DEVIATION,
    GAUSSIAN,
    GIVEN,
    GROUPED,
    HAS,
    INDEPENDENT,
    MEAN,
    MOST_BEHIND,
    NOUN_BEHIND,
    NUMERAL,
    OF,
    OTHER,
    OWNER,
    PARTS,
    PLAIN,
    RANDOM,
    SAID_OF,
    SHORT,
    SOMETHING,
    STANDARD,
    TOKEN,
    TURNED,
    UNCORRELATED,
    UNDER,
    VARIANCE,
    WORDS,
)

Nodes = tuple[Node, ...]
ENTRY = "i"  # the letter of any entry, where a list has dots
FRACTIONS = {"0": Fraction(0), "1": Fraction(1)}


@noun
class Saying:
    """What is told: "independent", "pairwise", "of" (the first group of the second),
    "uncorrelated", "alike", "mean", "variance", "law", "random", "constant", "real" (in the real
    numbers), "free" (not
    independent), "unheard" (something of this, but not of what)."""

    kind: str
    groups: tuple[Nodes, ...]
    values: Nodes = ()
    law: str = ""
    entries: bool = False  # whether it is said of the entries of one family too


class _Line(NamedTuple):
    """A sentence as text, with what its tokens stand for."""

    text: str
    nodes: tuple[Nodes, ...]

    def group(self, text: str) -> Nodes:
        return tuple(n for m in TOKEN.finditer(text) for n in self.nodes[int(m[1])])

    def with_more(self, other: _Line) -> _Line:
        """This line and another one behind it."""
        count = len(self.nodes)
        text = TOKEN.sub(lambda m: f"<{int(m[1]) + count}>", other.text)
        return _Line(self.text + " " + text, self.nodes + other.nodes)


class Listener(NamedTuple):
    """What the sentence before was about, and its line where it only seems to have ended, at
    "i.i.d."."""

    about: Nodes = ()
    line: _Line | None = None

    def after(self, sentence: blocks.Sentence) -> Listener:
        """The same once a sentence is read."""
        line = _line(sentence)
        unfinished = bool(SHORT.search(line.text.rstrip()))
        return Listener(subject(sentence) or self.about, line if unfinished else None)


def sayings(sentence: blocks.Sentence, listener: Listener) -> list[Saying]:
    """What a sentence tells."""
    line = _line(sentence)
    if listener.line is not None:
        line = listener.line.with_more(line)
    if line.text.rstrip().endswith("?"):
        return []
    found = [*_sayings(sentence, line, listener)]
    if SHORT.search(line.text.rstrip()):
        return [s for s in found if s.kind != "unheard"]
    return found


def _sayings(sentence: blocks.Sentence, line: _Line, listener: Listener) -> Iterator[Saying]:
    before = listener.about if CONTINUES.search(line.text) else ()
    yield from _of_statements(sentence)
    yield from _independence(line, before)
    yield from _numbers(line, before)
    for pattern, kind in ((RANDOM, "random"), (CONSTANT, "constant")):
        for match in pattern.finditer(line.text):
            names = line.group("".join(g for g in match.groups() if g))
            yield Saying(kind, (names,))


def subject(sentence: blocks.Sentence) -> Nodes:
    """What a sentence is about: the first names in it."""
    line = _line(sentence)
    match = GROUPED.search(line.text)
    return line.group(match[0]) if match else ()


def _line(sentence: blocks.Sentence) -> _Line:
    texts: list[str] = []
    nodes: list[Nodes] = []
    for piece in sentence.pieces:
        if isinstance(piece, blocks.Words):
            texts.append(piece.text)
            continue
        texts.append(f" <{len(nodes)}> ")
        nodes.append(tuple(linked.from_iterable(_names(s.node) for s in piece.statements)))
    return _Line(re.sub(r"\s+", " ", "".join(texts)), tuple(nodes))


def _names(node: Node) -> Iterator[Node]:
    """What a formula names: `x_1, \\dots, x_n` its last one, `X \\sim p` what stands before."""
    match node:
        case t.List(items=items) if any(isinstance(i, t.Ellipsis) for i in items):
            yield _any_entry(items[-1])
        case t.List(items=items):
            for item in items:
                yield from _names(item)
        case Chain(items=(first, *_), relations=(t.Relation(kind="sim" | "in"), *_)):
            yield from _names(first)
        case t.Group(open="{", body=body):
            yield from _names(body)
        case t.Ellipsis():
            return
        case _:
            yield node


def _any_entry(node: Node) -> Node:
    """`x_i` for the last one of `x_1, \\dots, x_n`."""
    match node:
        case t.Name(sub=(_,)):
            return replace(node, sub=(t.Name(node.span, ENTRY),))
        case t.Name(sub=(), sup=t.Group() as above):
            return replace(node, sup=replace(above, body=t.Name(node.span, ENTRY)))
        case t.Group(body=t.List(items=items) as body):  # (x_n, y_n)
            inside = replace(body, items=tuple(map(_any_entry, items)))
            return replace(node, body=inside)
    return node


# -- independence ---------------------------------------------------------------------------------
def _independence(line: _Line, before: Nodes) -> Iterator[Saying]:
    text = line.text
    if DENIED.search(text):
        yield Saying("free", (line.group(text),))
        return
    if OTHER.search(text):
        return
    handled: list[tuple[int, int]] = []
    for match in OF.finditer(text):
        handled.append(match.span())
        left = _before(line, match.start()) or before
        plain = not UNDER.match(text[match.end() :]) and not GIVEN.match(text)
        plain = plain and _says_nothing(_behind_last(text[: match.start()]))
        yield Saying("of" if plain else "unheard", (left, line.group(match[1])))
    for match in INDEPENDENT.finditer(text):
        if any(a <= match.start() < b for a, b in handled):
            continue
        pairwise = re.search(r"\bpairwise[-\s]+$", text[: match.start()], re.I)
        yield from _mutual(line, match, before, "pairwise" if pairwise else "independent")
    for match in UNCORRELATED.finditer(text):
        yield from _mutual(line, match, before, "uncorrelated")
    for match in ALIKE.finditer(text):
        names = _around(line, match.start(), match.end()) or before
        if names:
            yield Saying("alike", (names,))


def _mutual(line: _Line, match: re.Match[str], before: Nodes, kind: str) -> Iterator[Saying]:
    behind = line.text[match.end() :]
    if re.match(r"\s+variable\b(?!s)", behind, re.I):  # the independent variable of a regression
        return
    names = _around(line, match.start(), match.end()) or before
    if not names or not _is_plain(line, match):
        yield Saying("unheard", (names,) if names else (), law=kind)
    else:
        entries = bool(PARTS.search(line.text)) or len(names) == 1
        yield Saying(kind, tuple(map(members, names)), entries=entries)


def _is_plain(line: _Line, match: re.Match[str]) -> bool:
    """Whether independence is simply said of the names around: nothing stands between that could
    turn it, it is no property of something else, and it is not under a condition."""
    before, behind = line.text[: match.start()], line.text[match.end() :]
    if UNDER.match(behind) or GIVEN.match(line.text):
        return False
    if re.search(r"\b(has|have|having)\s+$", before, re.I):
        return bool(re.match(r"\s+(components?|entries|coordinates|elements)\b", behind, re.I))
    first = TOKEN.search(behind)
    adjective = NOUN_BEHIND.match(behind) if first else None
    gap = behind[: adjective.end()] if adjective and not SAID_OF.search(before) else None
    if gap is None:
        gap = _behind_last(before)
    return _says_nothing(gap)


def _behind_last(text: str) -> str:
    """What stands behind the last formula."""
    groups = [*TOKEN.finditer(text)]
    return text[groups[-1].end() :] if groups else text


def _says_nothing(gap: str) -> bool:
    """Whether no word could turn what is said."""
    return all(w.lower() in PLAIN for w in re.findall(r"[A-Za-z]+", gap))


def _around(line: _Line, start: int, end: int) -> Nodes:
    """The names that a phrase is about: "X has zero mean", "the zero-mean noise X"."""
    adjective = NOUN_BEHIND.match(line.text, end)
    if adjective and not SAID_OF.search(line.text[:start]):
        behind = GROUPED.match(line.text, adjective.end())
        names = _only_names(line.group(behind[0])) if behind else ()
        if names:
            return names
    return _before(line, start)


def _before(line: _Line, start: int) -> Nodes:
    """The names that stand before a phrase and are no value of something."""
    for match in reversed([*GROUPED.finditer(line.text, 0, start)]):
        mine, owner = match[0], OWNER.search(line.text[: match.start()])
        if owner and not PARTS.search(line.text):
            if owner[1].endswith("s"):  # "with means a and b"
                continue
            mine = mine.partition(">")[2]  # "x has variance 1 and y variance 2"
        names = _only_names(line.group(mine))
        if names:
            return names
    return ()


def _only_names(nodes: Nodes) -> Nodes:
    """The names of a group; nothing where it holds something else."""
    return nodes if all(map(_is_variable, nodes)) else ()


def _is_variable(node: Node) -> bool:
    match node:
        case t.Name(sup=sup):
            return sup is None or isinstance(sup, t.Group)
        case t.Group(open="(", body=t.List(items=items)):
            return all(map(_is_variable, items))
    return False


def members(node: Node) -> Nodes:
    """x and y of a pair (x, y)."""
    match node:
        case t.Group(body=t.List(items=items)):
            return items
    return (node,)


# -- means, variances, laws -----------------------------------------------------------------------
def _numbers(line: _Line, before: Nodes) -> Iterator[Saying]:
    text = line.text
    gaussian = bool(GAUSSIAN.search(text))
    rows = (
        (MEAN, "mean"),
        (VARIANCE, "variance"),
        (DEVIATION, "deviation"),
        (COVARIANCE, "covariance"),
    )
    found: dict[str, Saying] = {}
    for pattern, kind in rows:
        for match in pattern.finditer(text):
            if not HAS.search(text[: match.start()]) and "-" not in match[0]:
                continue  # "the mean m": of a list, perhaps
            if TURNED.search(text[: match.start()]):
                yield Saying("unheard", (_before(line, match.start()) or before,))
                continue
            said = next(g for g in match.groups() if g)
            values = _values(line, said)
            names = _around(line, match.start(), match.end()) or before
            if len(values) > 1 and len(values) != len(names):
                values = values[:1]  # "x has variance 1 and y variance 2"
            if names and values:
                found[kind] = Saying(kind, (names,), values)
                yield found[kind]
            else:
                yield Saying("unheard", (names,))
    for match in SOMETHING.finditer(text):
        if not any(p.search(text, match.start(), match.end() + MOST_BEHIND) for p, _ in rows):
            yield Saying("unheard", (_before(line, match.start()) or before,))
    standard = STANDARD.search(text)
    if standard and (SAID_OF.search(text[: standard.start()]) or _from(text, standard)):
        names = _around(line, standard.start(), standard.end()) or before
        if names:
            yield Saying("law", (names,), _values(line, "zero, one"), "normal")
    elif gaussian and "mean" in found and "variance" in found:
        mean, variance = found["mean"], found["variance"]
        if mean.groups == variance.groups and len(mean.values) == len(variance.values) == 1:
            yield Saying("law", mean.groups, (*mean.values, *variance.values), "normal")


def _from(text: str, match: re.Match[str]) -> bool:
    """ "drawn from a standard normal", "the standard normal variable X"."""
    before = re.search(r"\b(from|follows?|as|by)\s+(an?\s+|the\s+)?$", text[: match.start()], re.I)
    return bool(before or NOUN_BEHIND.match(text, match.end()))


def _values(line: _Line, text: str) -> Nodes:
    out: list[Node] = []
    for part in re.finditer(rf"<(\d+)>|[a-z]+|{NUMERAL}", text, re.I):
        if part[1]:
            out += line.nodes[int(part[1])]
        elif part[0][0].isdigit():
            out.append(t.Number(t.Span(0, 0), part[0], Fraction(part[0])))
        elif part[0].lower() in WORDS:
            word = WORDS[part[0].lower()]
            out.append(t.Number(t.Span(0, 0), word, FRACTIONS[word]))
    return tuple(out)


def _of_statements(sentence: blocks.Sentence) -> Iterator[Saying]:
    for piece in sentence.pieces:
        if isinstance(piece, blocks.Inline):
            for statement in piece.statements:
                yield from of_statement(statement.node)


def of_statement(node: Node) -> Iterator[Saying]:
    """`X \\perp Y`, `X \\sim \\mathcal{N}(\\mu, \\sigma^2)`, `a, b \\in \\mathbb{R}`."""
    match node:
        case Chain(items=(left, right, *_), relations=(t.Relation(kind="sim") as sign, *_)):
            names = tuple(_names(left))
            yield Saying("random", (names,))
            if sign.note is not None and "iid" in _letters(sign.note):
                yield Saying("independent", tuple((n,) for n in names), entries=True)
                yield Saying("alike", (names,))
            found = distribution(right)
            if found is not None:
                yield Saying("law", (names,), found[1], found[0])
        case Chain(items=(left, *_, right)) if all(r.kind == "perp" for r in node.relations):
            yield Saying("of", (tuple(_names(left)), tuple(_names(right))))
        case Chain(items=(left, t.Name(base="R", style=style)), relations=(t.Relation(kind="in"),)):
            if "bb" in style:
                yield Saying("real", (tuple(_names(left)),))


def distribution(node: Node) -> tuple[str, Nodes] | None:
    """A distribution of the table with its parameters."""
    match node:
        case t.Run(items=(t.Name(base=base) as name, t.Group(body=body))) if base in NAMES:
            row = NAMES[base]
            given = arguments(body)
            lone = len(base) == 1 and "cal" not in name.style and base != "N"
            if (
                len(given) == DISTRIBUTIONS[row].parameters
                and not isinstance(body, t.Bar)
                and not lone
            ):
                return row, given
    return None


def _letters(node: Node) -> str:
    """The letters in a note over a relation: `\\overset{\\text{i.i.d.}}{\\sim}`."""
    found = ""
    for part in t.walk(node):
        found += part.text if isinstance(part, t.Text) else ""
        found += part.base if isinstance(part, t.Name) else ""
    return re.sub(r"[^a-z]", "", found.lower())


def named(saying: Saying) -> Iterator[t.Name]:
    """The names that something is told of."""
    for group in saying.groups:
        yield from (n for node in group for n in members(node) if isinstance(n, t.Name))


def has_letter(node: Node) -> bool:
    """`x_i`, `x^{(i)}`: any entry of a family."""
    return any(
        isinstance(n, t.Name) and (any(map(is_index_letter, n.sub)) or isinstance(n.sup, t.Group))
        for n in members(node)
    )
