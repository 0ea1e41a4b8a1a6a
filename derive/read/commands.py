"""What each command reads after it: a new kind of formula part is a function and its row below."""

from __future__ import annotations

from collections.abc import Callable

from derive.read import notation as n
from derive.read.atoms import Atoms
from derive.read.macros import group_end
from derive.read.styles import restyle, sub_items
from derive.read.tokens import Token
from derive.read.tree import (
    Accented,
    BigOp,
    Binom,
    Decorated,
    DerivOp,
    Group,
    List,
    Missing,
    Name,
    Node,
    Number,
    Root,
    Text,
)


def _frac(p: Atoms, token: Token) -> Node:
    start = p.at - 1
    num, den = p.braced(), p.braced()
    return p.fraction(num, den, p.span(start))


def _binom(p: Atoms, token: Token) -> Node:
    start = p.at - 1
    top, bottom = p.braced(), p.braced()
    return Binom(p.span(start), top, bottom)


def _root(p: Atoms, token: Token) -> Node:
    start, degree = p.at - 1, None
    after = p.peek()
    if after is not None and after.text == "[":
        p.at += 1
        p.open.append("]")
        degree = p.content()
        p.open.pop()
        closing = p.peek()
        if closing is not None and closing.text == "]":
            p.at += 1
    body = p.braced()
    return Root(p.span(start), body, degree)


def _accent(p: Atoms, token: Token) -> Node:
    start, accent = p.at - 1, n.ACCENTS[token.text]
    body = p.argument()
    if isinstance(body, Name):
        styled = restyle(body, accent)
        assert isinstance(styled, Name)
        return Name(p.span(start), styled.base, styled.style, *_scripts_of(styled))
    return Accented(p.span(start), accent, body)


def _scripts_of(name: Name) -> tuple[tuple[Node, ...], Node | None, int, int]:
    return name.sub, name.sup, name.primes, name.stars


def _letters(p: Atoms, stop: str) -> str:
    """The letters up to a closing brace, if there is nothing else: a word."""
    at, word = p.at, ""
    while at < len(p.tokens) and p.tokens[at].kind == "letter":
        word += p.tokens[at].text
        at += 1
    return word if word and at < len(p.tokens) and p.tokens[at].text == stop else ""


def _font(p: Atoms, token: Token) -> Node:
    start, font = p.at - 1, n.FONTS[token.text]
    after = p.peek()
    if after is not None and after.text == "{":
        p.at += 1
        word = _letters(p, "}")
        if len(word) > (1 if font in n.WORD_FONTS else 2):
            p.at += len(word) + 1
            span = p.span(start)
            if font == "rm" and word in n.CONNECTIVES and not p.scripted:
                return Text(span, word)
            return Name(span, word, frozenset({font}))
        p.at -= 1
    node = restyle(p.argument(), font)
    if isinstance(node, Name):
        return Name(p.span(start), node.base, node.style, *_scripts_of(node))
    return node


def _switch(p: Atoms, token: Token) -> Node:
    start, font = p.at - 1, n.SWITCHES[token.text]
    word = _letters(p, "}")
    if len(word) > (1 if font in n.WORD_FONTS else 2):
        p.at += len(word)
        return Name(p.span(start), word, frozenset({font}))
    return restyle(p.content(), font)


def _decoration(p: Atoms, token: Token) -> Node:
    start, kind = p.at - 1, n.DECORATIONS[token.text]
    body, note = p.braced(), None
    script, mark = n.NOTE_SCRIPT.get(kind), p.peek()
    if script and mark is not None and mark.text == script:
        note = p.script()
    return Decorated(p.span(start), kind, body, note)


def _passed(p: Atoms, token: Token) -> Node:
    return p.braced()


def _partial(p: Atoms, token: Token) -> Node:
    after = p.peek()
    if after is not None and after.text == "^" and p.at + 1 < len(p.tokens):
        stop = group_end(p.tokens, p.at + 1)
        after = p.tokens[stop + 1] if stop is not None and stop + 1 < len(p.tokens) else None
    if after is None or after.text != "_":
        return Name(p.of(token), "\\partial")
    return _indexed(p, "partial")


def _nabla(p: Atoms, token: Token) -> Node:
    return _indexed(p, "nabla")


def _indexed(p: Atoms, kind: str) -> Node:
    """`\\partial_x`, `\\nabla_\\theta`, `\\nabla^2`."""
    start, by, order = p.at - 1, tuple[Node, ...](), 1
    while (mark := p.peek()) is not None and mark.text in ("_", "^"):
        script = p.script()
        if mark.text == "_" and not by:
            by = sub_items(script)
        elif mark.text == "^" and isinstance(script, Number) and script.value in (2, 3, 4):
            order = int(script.value)
        else:
            return p.unknown(mark.text, "a derivative with such a script", p.span(start))
    orders = order if len(by) == 1 else 1
    total = max(order, len(by))
    return DerivOp(p.span(start), kind, None, tuple((v, orders) for v in by), total)


def _over(p: Atoms, token: Token) -> Node:
    """`\\overset{a}{b}` where b is no relation: limits of an operator, or a remark on b."""
    start = p.at - 1
    note, body = p.braced(), p.braced()
    below = token.text == "\\underset"
    if isinstance(body, Name) and body.base in n.LIMIT_WORDS and below:
        return BigOp(p.span(start), body.base, note, None, body.base)
    if isinstance(body, BigOp):
        lower, upper = (note, body.upper) if below else (body.lower, note)
        return BigOp(p.span(start), body.kind, lower, upper, body.spelled)
    return Decorated(p.span(start), token.text[1:], body, note)


def _substack(p: Atoms, token: Token) -> Node:
    start = p.at - 1
    after = p.peek()
    if after is None or after.text != "{":
        return p.argument()
    p.at += 1
    rows = [p.content()]
    while (mark := p.peek()) is not None and mark.text == "\\\\":
        p.at += 1
        rows.append(p.content())
    node = p.closed("}", Missing(p.span(start)), start, after)
    if not isinstance(node, Missing):
        return node
    return (
        rows[0] if len(rows) == 1 else List(p.span(start), tuple(rows), ("\\\\",) * (len(rows) - 1))
    )


def _fenced(open_: str) -> Callable[[Atoms, Token], Node]:
    def read(p: Atoms, token: Token) -> Node:
        start = p.at - 1
        body = p.braced()
        return Group(p.span(start), open_, n.PARTNER[open_], body)

    return read


def _physics(kind: str) -> Callable[[Atoms, Token], Node]:
    """`\\pdv{f}{x}`, `\\dv{f}{x}`, `\\pdv[2]{f}{x}`, `\\pdv{x}`."""

    def read(p: Atoms, token: Token) -> Node:
        start, order = p.at - 1, 1
        after, digit = p.peek(), p.peek(1)
        if after is not None and after.text == "[" and digit is not None and digit.text in "234":
            order, p.at = int(digit.text), p.at + 3
        first = p.braced()
        second = p.peek()
        if second is None or second.text != "{":
            return DerivOp(p.span(start), kind, None, ((first, order),), order)
        variable = p.braced()
        return DerivOp(p.span(start), kind, first, ((variable, order),), order)

    return read


def _negation(p: Atoms, token: Token) -> Node:
    return p.unknown("\\not", "\\not before something that is no relation", p.of(token))


def _left(p: Atoms, token: Token) -> Node:
    return p.left(token)


def _big(p: Atoms, token: Token) -> Node:
    return p.big(token)


def _dashed(p: Atoms, token: Token) -> Node:
    """`\\cancelto{0}{x}`: the value is the note."""
    start = p.at - 1
    note = p.braced()
    body = p.braced()
    return Decorated(p.span(start), "cancel", body, note)


COMMANDS: dict[str, Callable[[Atoms, Token], Node]] = {
    **dict.fromkeys(("\\frac", "\\dfrac", "\\tfrac", "\\cfrac", "\\nicefrac", "\\sfrac"), _frac),
    **dict.fromkeys(("\\binom", "\\dbinom", "\\tbinom"), _binom),
    **dict.fromkeys(n.ACCENTS, _accent),
    **dict.fromkeys(n.FONTS, _font),
    **dict.fromkeys(n.SWITCHES, _switch),
    **dict.fromkeys(n.DECORATIONS, _decoration),
    **dict.fromkeys(n.TRANSPARENT, _passed),
    **dict.fromkeys(n.BIG, _big),
    **dict.fromkeys(("\\overset", "\\underset", "\\stackrel"), _over),
    "\\sqrt": _root,
    "\\left": _left,
    "\\partial": _partial,
    "\\nabla": _nabla,
    "\\grad": _nabla,
    "\\cancelto": _dashed,
    "\\substack": _substack,
    "\\abs": _fenced("|"),
    "\\norm": _fenced("‖"),
    "\\pdv": _physics("partial"),
    "\\dv": _physics("d"),
    "\\not": _negation,
}
