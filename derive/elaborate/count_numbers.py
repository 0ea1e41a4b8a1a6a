"""The numbers that a sheet comes to, each with the words around it: what is said before it, in it
and behind it, up to the next formula or the next clause."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from math import prod
from typing import NamedTuple

from ..pattern import pattern
from ..read import blocks
from ..read import tree as t
from ..read.tree import Chain, Node, Span

_BREAK = re.compile(r"[,;:.]|\b(?:and|while|whereas|but|which|so)\b", re.I)
_KIND_FOLLOWS = re.compile(r"[\s-]*(?:conv|filter|kernel|max|average|avg|pool|window|layer)", re.I)


# a count in words stands before what it counts, or behind a verb and at the end of what is said
_INTEGER = r"(?:\d{1,3}(?:,\d{3})+|\d{1,9})"
_PLAIN = pattern(rf"(?<![\w.,$\\-]){_INTEGER}(?:\s*[x×]\s*{_INTEGER}){{0,4}}(?![\w%]|[.,]\d)")
_COUNTED = pattern(
    r"\s+(?:(?:learnable|trainable|free)\s+)?"
    r"(?:parameters?|params|weights|biases|multiplications|multiplies)\b",
    re.I,
)
_SAID = pattern(r"(?:\b(?:is|are|equals|gives|needs|total|totals)|[=:])\s+$", re.I)
_ENDS = pattern(r"\s*(?:[.;,]|$)")


_SIZE = re.compile(r"\d{1,9}(?:\s*[x×]\s*\d{1,9}){1,4}")


class Number(NamedTuple):
    """A number in a sheet: what is claimed, where it stands, and the words around it."""

    value: Fraction
    span: Span
    name: str  # what stands on its left side, if that is a name
    words: str
    alone: bool  # the only formula of its sentence
    after: str = ""  # those of the words that stand behind it
    factors: tuple[int, ...] = ()  # of what stands first, where that is a product of numbers


def in_sentence(sentence: blocks.Sentence, text: str = "") -> Iterator[Number]:
    """The formulas of a sentence that come to a number, each with the words around it; where the
    document's text is given, the counts in its words too."""
    pieces = [*spoken(sentence, text)]
    formulas = [k for k, p in enumerate(pieces) if not isinstance(p, str)]
    for k in formulas:
        piece = pieces[k]
        assert not isinstance(piece, str)
        before = pieces[k - 1] if k and isinstance(pieces[k - 1], str) else ""
        after = pieces[k + 1] if k + 1 < len(pieces) and isinstance(pieces[k + 1], str) else ""
        assert isinstance(before, str)
        assert isinstance(after, str)
        if k - 1 > 0:  # the end of what was said of the formula before
            before = before[max((m.end() for m in _BREAK.finditer(before)), default=0) :]
        if k + 2 < len(pieces):
            found = _BREAK.search(after)
            after = after[: found.start()] if found else after
        found_number = _numbered(piece)
        if found_number is not None:
            number, name, words = found_number
            around = f"{before} {words} {after}"
            alone = len(formulas) == 1
            yield Number(number, piece.span, name, around, alone, after, _factors(piece))


def _split(words: blocks.Words, text: str) -> Iterator[str | Node]:
    """Words cut at the counts that stand in them."""
    at = words.span.start
    end = words.span.end
    for found in _PLAIN.finditer(text, words.span.start, end):
        ended = _SAID.search(text[at : found.start()]) and _ENDS.match(text, found.end(), end)
        if not ended and not _COUNTED.match(text, found.end(), end):
            continue
        yield text[at : found.start()]
        span = Span(*found.span())
        numbers = [_integer(part, span) for part in re.split(r"\s*[x×]\s*", found[0])]
        ops = (r"\times",) * (len(numbers) - 1)
        yield numbers[0] if len(numbers) == 1 else t.Run(span, tuple(numbers), ops)
        at = span.end
    yield text[at : words.span.end] if at > words.span.start else words.text


def _integer(text: str, span: Span) -> t.Number:
    return t.Number(span, text, Fraction(int(text.replace(",", ""))))


def spoken(sentence: blocks.Sentence, text: str = "") -> Iterator[str | Node]:
    """Words and formulas in turn; a formula that is only a name, or the size of a window before a
    word for it, counts as a word."""
    words = ""
    for k, piece in enumerate(sentence.pieces):
        if isinstance(piece, blocks.Words):
            for part in _split(piece, text) if text else (piece.text,):
                if isinstance(part, str):
                    words += " " + part
                else:
                    yield words
                    yield part
                    words = ""
            continue
        rest = sentence.pieces[k + 1] if k + 1 < len(sentence.pieces) else None
        follows = isinstance(rest, blocks.Words) and _KIND_FOLLOWS.match(rest.text)
        for statement in piece.statements:
            node = statement.node
            if isinstance(node, t.Text):
                words += " " + node.text
            elif isinstance(node, t.Name) and not node.sub and node.sup is None:
                words += f" [{node.base}]"
            elif follows and isinstance(node, t.Run):
                numbers = [i.text for i in node.items if isinstance(i, t.Number)]
                words += " " + "x".join(numbers)
            else:
                yield words
                yield node
                words = ""
    yield words


def in_display(block: blocks.Display) -> Iterator[Number]:
    """What each chain of a display comes to, with the words in it."""
    words, chains = "", list[tuple[list[Node], str]]()
    for statement in (s for row in block.rows for cell in row.cells for s in cell.statements):
        node = statement.node
        if isinstance(node, t.Text):
            words += " " + node.text
        elif isinstance(node, Chain) and isinstance(node.items[0], t.Missing) and chains:
            chains[-1][0].append(node)
        else:
            chains.append(([node], words))
            words = ""
    for n, (rows, before) in enumerate(chains):
        last = _numbered(rows[-1])
        if last is None:
            continue
        heads = [_words_of(r) for r in rows[:-1]]
        number, name, inside = last
        if len(rows) > 1:
            first = rows[0].items[0] if isinstance(rows[0], Chain) else rows[0]
            name = _name_of(first)
        after = words if n == len(chains) - 1 else ""
        around = " ".join([before, *heads, inside, after])
        alone, factors = len(chains) == 1, _factors(rows[0])
        yield Number(number, _last(rows[-1]).span, name, around, alone, after, factors)


def in_cell(cell: blocks.TableCell) -> Number | None:
    """The number of a cell of a table; `98x98x5` is one too."""
    if len(cell.statements) == 1:
        found = _numbered(cell.statements[0].node)
        if found is None:
            return None
        factors = _factors(cell.statements[0].node)
        return Number(found[0], cell.span, "", "", True, "", factors)
    if cell.statements or not _SIZE.fullmatch(cell.text.strip()):
        return None
    factors = tuple(map(int, re.findall(r"\d+", cell.text)))
    return Number(Fraction(prod(factors)), cell.span, "", "", True, "", factors)


def named(block: blocks.Display) -> Iterator[tuple[str, str]]:
    """The letters that a display gives to something said in words: `\\text{padding} = P`."""
    for statement in (s for row in block.rows for cell in row.cells for s in cell.statements):
        node = statement.node
        if isinstance(node, Chain) and _words_of(node):
            yield from ((_name_of(i), _words_of(node)) for i in node.items if _name_of(i))


def _numbered(node: Node) -> tuple[Fraction, str, str] | None:
    """The number that a formula comes to, the name that it is given, and the words in it."""
    if isinstance(node, Chain) and any(r.kind != "=" for r in node.relations):
        return None
    number = _value(_last(node))
    if number is None or (number.denominator == 1 and _is_rough(_last(node))):
        return None
    first = node.items[0] if isinstance(node, Chain) else node
    return number, _name_of(first), _words_of(node)


def _is_rough(node: Node) -> bool:
    """Whether a number is written with a point, or as a multiple of a power of ten."""
    return any(
        (isinstance(n, t.Number) and n.decimals is not None)
        or (isinstance(n, t.Scripted) and isinstance(n.base, t.Number) and n.base.value == 10)
        for n in t.walk(node)
    )


def _factors(node: Node) -> tuple[int, ...]:
    """The numbers of `98 \\times 98 \\times 5`, also behind a name or before what it comes to."""
    for side in node.items if isinstance(node, Chain) else (node,):
        if isinstance(side, t.Run):
            numbers = [i.value for i in side.items if isinstance(i, t.Number)]
            whole = len(numbers) == len(side.items) and all(n.denominator == 1 for n in numbers)
            return tuple(map(int, numbers)) if whole else ()
    return ()


def _last(node: Node) -> Node:
    return node.items[-1] if isinstance(node, Chain) else node


def _name_of(node: Node) -> str:
    return node.base if isinstance(node, t.Name) and len(node.base) < 3 else ""


def _words_of(node: Node) -> str:
    """The words that stand as a side of a chain."""
    sides = node.items if isinstance(node, Chain) else ()
    words = [s.text for s in sides if isinstance(s, t.Text)]
    words += [s.base for s in sides if isinstance(s, t.Name) and len(s.base) > 2]
    return " ".join(f"{w} =" for w in words)


def _value(node: Node) -> Fraction | None:
    """What a formula of plain numbers comes to; of a decimal, nothing is known but its digits."""
    match node:
        case t.Number(value=number, percent=False):
            return number
        case t.Group(open="(" | "[" | "{" | ".", body=body, sup=None, sub=()):
            return _value(body)
        case t.Frac(num=above, den=below):
            return _quotient(_value(above), _value(below))
        case t.Sum(terms=terms):
            parts = [_value(part) for _, part in terms]
            signs = [{"+": 1, "-": -1}.get(sign) for sign, _ in terms]
            if None in parts or None in signs:
                return None
            return sum((p * s for p, s in zip(parts, signs, strict=True) if p and s), Fraction(0))
        case t.Run(items=items, ops=ops):
            return _product([_value(i) for i in items], ops)
        case t.Scripted(base=base, sup=t.Number(value=power), sub=()) if 0 <= power <= 12:
            root = _value(base)
            if root is None or power.denominator != 1 or abs(root) > 10**6:
                return None
            return Fraction(root ** int(power))
    return None


def _quotient(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return None if a is None or not b else a / b


def _product(numbers: list[Fraction | None], ops: tuple[str, ...]) -> Fraction | None:
    total: Fraction | None = numbers[0]
    for op, number in zip(ops, numbers[1:], strict=True):
        if total is None or number is None:
            return None
        if op in ("", r"\cdot", r"\times", "*", r"\ast", "·", "×"):
            total = total * number
        elif op in ("/", r"\div"):
            total = _quotient(total, number)
        else:
            return None
    return total
