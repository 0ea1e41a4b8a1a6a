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

Nodes = tuple[Node, ...]
ENTRY = "i"  # the letter of any entry, where a list has dots
_FRACTIONS = {"0": Fraction(0), "1": Fraction(1)}


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


ONE_TOKEN = r"<\d+>"
GROUP = rf"{ONE_TOKEN}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+(?:the\s+)?){ONE_TOKEN})*"
_GROUP = re.compile(GROUP)
_TOKEN = re.compile(r"<(\d+)>")
_IID = r"i\.?\s?i\.?\s?d\b\.?|independent(?:ly)? and identically distributed"
_INDEPENDENT = re.compile(rf"\b(?:{_IID}|independent(?:ly)?\b|independence\b)", re.I)
_OF = re.compile(rf"\bindependent\s+(?:of|from)\s+(?:\w+\s+){{0,3}}?({GROUP})", re.I)
_ALIKE = re.compile(rf"\b(?:{_IID}|identically distributed|same distribution)", re.I)
_OTHER = re.compile(r"\b(?:conditionally|linearly|time|path)[-\s]+independent", re.I)
_DENIED = re.compile(
    r"(?:\b(?:not|without|never|whether|no longer|regardless|unless|would|needs?|requires?|were)\b"
    r"|n't\b)[^.;]{0,80}\b(?:independen|uncorrelated)|\bdependent\b|(?<!un)\bcorrelated\b"
    r"|\bindependence\b[^.;]{0,60}\b(?:not|never|fails?|violated|dropped|unnecessary)\b",
    re.I,
)
_UNCORRELATED = re.compile(r"\buncorrelated\b", re.I)
_NUMERAL = r"\d+(?:\.\d+)?(?![\w.]*\d)"
_VALUE = rf"(?:{ONE_TOKEN}|zero\b|one\b|unity\b|{_NUMERAL})"
_VALUES = rf"({_VALUE}(?:(?:\s*,\s*|\s+and\s+){_VALUE})*)"
_MEAN = re.compile(
    r"(?<!sample )(?<!empirical )(?<!batch )\b(?:means?|expectations?|expected values?)\s+"
    rf"(?:of\s+|is\s+|are\s+|equal to\s+)?{_VALUES}(?!\s*of\b)"
    r"|\b(zero)[-\s]+(?:mean|expectation)\b|\bmean[-\s]+(zero)\b|\b(centred|centered)\b",
    re.I,
)
_VARIANCE = re.compile(
    r"(?<!sample )(?<!empirical )(?<!batch )\bvariances?\s+"
    rf"(?:of\s+|is\s+|are\s+|equal to\s+)?{_VALUES}(?!\s*of\b)|\b(unit)[-\s]+variance\b",
    re.I,
)
_SOMETHING = re.compile(
    r"\b(?:with|has|have|having)\s+(?:(?!finite\b)[\w-]+\s+){0,4}?(?:means?|variances?|deviations?)\b",
    re.I,
)
_COVARIANCE = re.compile(
    rf"\bcovariance(?:\s+matrix)?\s+(?:of\s+|is\s+|equal to\s+)?({ONE_TOKEN})(?!\s*of\b)", re.I
)
MOST_BEHIND = 40  # characters behind a phrase in which its value may stand
_DEVIATION = re.compile(
    rf"\bstandard deviations?\s+(?:of\s+|is\s+|are\s+)?{_VALUES}(?!\s*of\b)", re.I
)
_STANDARD = re.compile(r"\bstandard[-\s]+(?:normal|gaussian)", re.I)
_GAUSSIAN = re.compile(r"\b(?:normal(?:ly distributed)?|gaussian)\b", re.I)
_GAP = r"(?:\s+(?!with\b|of\b|for\b)[\w-]+){0,4}?"
_RANDOM = re.compile(
    rf"({GROUP})\s*(?:is|are|be|being|denotes?|as)\b{_GAP}\s+random\b"
    rf"|\brandom\s+(?:\w+\s+){{1,2}}?({GROUP})|\bnoise\s+(?:\w+\s+)?({GROUP})",
    re.I,
)
_CONSTANT = re.compile(
    rf"({GROUP})\s*(?:(?:is|are|be|being)\b{_GAP}|\ban?\b)?\s+"
    r"(?:constants?|fixed|deterministic|scalars?|numbers?|parameters?|non-?random|not random)\b"
    r"|\b(?:constants?|fixed|deterministic|scalars?|numbers?|parameters?|non-?random)\s+"
    rf"(?:\w+\s+){{0,2}}?({GROUP})",
    re.I,
)
_SAID_OF = re.compile(  # before what is said of the names before it
    r"\b(?:has|have|having|is|are|be|being|with|of|both|all|mutually|jointly|pairwise|"
    r"statistically|also|assumed|drawn|sampled)\s+(?:(?:a|an|the|common|also)\s+)?$",
    re.I,
)
_NOUN_BEHIND = re.compile(r"[-\s]+(?:(?!and\b|with\b|variance|mean)\w+[\s-]+){0,4}(?=<\d)", re.I)
_SHORT = re.compile(r"\bi\.?\s?i\.?\s?d\.$", re.I)
_CONTINUES = re.compile(  # a sentence that speaks of what the one before it was about
    r"^\W*(they|both|each|it|all|these|its|their|with|having|whose|"
    r"the (components|entries|samples|variables|weights|noise))\b",
    re.I,
)
_HAS = re.compile(
    r"(?:\b(?:with|has|have|having|and|an?|common|same|finite|unknown|known|their|its|whose|of|both|"
    r"zero|respective|is|are|be)\b|,)\s*$",
    re.I,
)
_OWNER = re.compile(
    r"\b(means?|variances?|deviations?|expectations?|values?|of|by|number)\s+"
    r"(?:of\s+)?$",
    re.I,
)
_PARTS = re.compile(r"\b(?:components?|entries|elements|coordinates)\b", re.I)
_WORDS = {"zero": "0", "centred": "0", "centered": "0", "unit": "1", "one": "1", "unity": "1"}


class _Line(NamedTuple):
    """A sentence as text, with what its tokens stand for."""

    text: str
    nodes: tuple[Nodes, ...]

    def group(self, text: str) -> Nodes:
        return tuple(n for m in _TOKEN.finditer(text) for n in self.nodes[int(m[1])])

    def with_more(self, other: _Line) -> _Line:
        """This line and another one behind it."""
        count = len(self.nodes)
        text = _TOKEN.sub(lambda m: f"<{int(m[1]) + count}>", other.text)
        return _Line(self.text + " " + text, self.nodes + other.nodes)


class Listener(NamedTuple):
    """What the sentence before was about, and its line where it only seems to have ended, at
    "i.i.d."."""

    about: Nodes = ()
    line: _Line | None = None

    def after(self, sentence: blocks.Sentence) -> Listener:
        """The same once a sentence is read."""
        line = _line(sentence)
        unfinished = bool(_SHORT.search(line.text.rstrip()))
        return Listener(subject(sentence) or self.about, line if unfinished else None)


def sayings(sentence: blocks.Sentence, listener: Listener) -> list[Saying]:
    """What a sentence tells."""
    line = _line(sentence)
    if listener.line is not None:
        line = listener.line.with_more(line)
    if line.text.rstrip().endswith("?"):
        return []
    found = [*_sayings(sentence, line, listener)]
    if _SHORT.search(line.text.rstrip()):
        return [s for s in found if s.kind != "unheard"]
    return found


def _sayings(sentence: blocks.Sentence, line: _Line, listener: Listener) -> Iterator[Saying]:
    before = listener.about if _CONTINUES.search(line.text) else ()
    yield from _of_statements(sentence)
    yield from _independence(line, before)
    yield from _numbers(line, before)
    for pattern, kind in ((_RANDOM, "random"), (_CONSTANT, "constant")):
        for match in pattern.finditer(line.text):
            names = line.group("".join(g for g in match.groups() if g))
            yield Saying(kind, (names,))


def subject(sentence: blocks.Sentence) -> Nodes:
    """What a sentence is about: the first names in it."""
    line = _line(sentence)
    match = _GROUP.search(line.text)
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
    if _DENIED.search(text):
        yield Saying("free", (line.group(text),))
        return
    if _OTHER.search(text):
        return
    handled: list[tuple[int, int]] = []
    for match in _OF.finditer(text):
        handled.append(match.span())
        left = _before(line, match.start()) or before
        yield Saying("of", (left, line.group(match[1])))
    for match in _INDEPENDENT.finditer(text):
        if any(a <= match.start() < b for a, b in handled):
            continue
        pairwise = re.search(r"\bpairwise[-\s]+$", text[: match.start()], re.I)
        yield from _mutual(line, match, before, "pairwise" if pairwise else "independent")
    for match in _UNCORRELATED.finditer(text):
        yield from _mutual(line, match, before, "uncorrelated")
    for match in _ALIKE.finditer(text):
        names = _around(line, match.start(), match.end()) or before
        if names:
            yield Saying("alike", (names,))


def _mutual(line: _Line, match: re.Match[str], before: Nodes, kind: str) -> Iterator[Saying]:
    behind = line.text[match.end() :]
    if re.match(r"\s+variable\b(?!s)", behind, re.I):  # the independent variable of a regression
        return
    names = _around(line, match.start(), match.end()) or before
    if not names:
        yield Saying("unheard", (), law=kind)
    else:
        entries = bool(_PARTS.search(line.text)) or len(names) == 1
        yield Saying(kind, tuple(map(members, names)), entries=entries)


def _around(line: _Line, start: int, end: int) -> Nodes:
    """The names that a phrase is about: "X has zero mean", "the zero-mean noise X"."""
    adjective = _NOUN_BEHIND.match(line.text, end)
    if adjective and not _SAID_OF.search(line.text[:start]):
        behind = _GROUP.match(line.text, adjective.end())
        names = _only_names(line.group(behind[0])) if behind else ()
        if names:
            return names
    return _before(line, start)


def _before(line: _Line, start: int) -> Nodes:
    """The names that stand before a phrase and are no value of something."""
    for match in reversed([*_GROUP.finditer(line.text, 0, start)]):
        mine, owner = match[0], _OWNER.search(line.text[: match.start()])
        if owner and not _PARTS.search(line.text):
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
    gaussian = bool(_GAUSSIAN.search(text))
    rows = (
        (_MEAN, "mean"),
        (_VARIANCE, "variance"),
        (_DEVIATION, "deviation"),
        (_COVARIANCE, "covariance"),
    )
    found: dict[str, Saying] = {}
    for pattern, kind in rows:
        for match in pattern.finditer(text):
            if not _HAS.search(text[: match.start()]) and "-" not in match[0]:
                continue  # "the mean m": of a list, perhaps
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
    for match in _SOMETHING.finditer(text):
        if not any(p.search(text, match.start(), match.end() + MOST_BEHIND) for p, _ in rows):
            yield Saying("unheard", (_before(line, match.start()) or before,))
    standard = _STANDARD.search(text)
    if standard and (_SAID_OF.search(text[: standard.start()]) or _from(text, standard)):
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
    return bool(before or _NOUN_BEHIND.match(text, match.end()))


def _values(line: _Line, text: str) -> Nodes:
    out: list[Node] = []
    for part in re.finditer(rf"<(\d+)>|[a-z]+|{_NUMERAL}", text, re.I):
        if part[1]:
            out += line.nodes[int(part[1])]
        elif part[0][0].isdigit():
            out.append(t.Number(t.Span(0, 0), part[0], Fraction(part[0])))
        elif part[0].lower() in _WORDS:
            word = _WORDS[part[0].lower()]
            out.append(t.Number(t.Span(0, 0), word, _FRACTIONS[word]))
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
