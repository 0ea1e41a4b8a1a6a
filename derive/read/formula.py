"""The formula parser: tokens into trees, by precedence. It cannot fail.

From loose to tight: statements, chains of relations, sums, runs of factors, one factor with its
scripts. What cannot be read becomes an Unknown node and a Finding, and reading goes on behind it.
"""

from __future__ import annotations

from derive.read import notation as n
from derive.read.atoms import Atoms
from derive.read.blocks import Statement
from derive.read.commands import COMMANDS
from derive.read.derivatives import fold, join
from derive.read.tokens import Token
from derive.read.tree import (
    Bar,
    Chain,
    Decorated,
    Ellipsis,
    Empty,
    Factorial,
    Group,
    List,
    Missing,
    Name,
    Node,
    Number,
    Relation,
    Run,
    Span,
    Sum,
    Text,
    Unknown,
    spanning,
)

_SEPS = {",": ",", ";": ";", ".": ".", ":": ":", "\\colon": ":", "\\quad": "quad"}
_STRENGTH = {"": 0, ",": 1, "quad": 2, ".": 3, ":": 4, ";": 5}  # of separators side by side
_OPERATORS = n.SIGNS | n.PRODUCTS


class Parser(Atoms):
    """Reads one list of tokens. `open` is the stack of closing signs that are awaited."""

    commands = COMMANDS

    def statements(self) -> tuple[Statement, ...]:
        """Everything, as statements with what separates them."""
        pieces: list[tuple[Node, str]] = []
        while self.at < len(self.tokens):
            pieces += self._sequence()
            if (token := self.peek()) is not None:
                pieces.append((self.stray(token), ""))
        return _statements(_enumerations(pieces))

    def content(self) -> Node:
        """What stands inside brackets, up to a closing sign."""
        if self.depth >= self.max_depth:
            return self.too_deep()
        self.depth += 1
        start = self.at
        token, after = self.peek(), self.peek(1)
        if token and token.text in _OPERATORS and (after is None or self.closes(after)):
            self.at += 1
            node: Node = Name(Span(token.start, token.end), token.text)
        else:
            node = self._bars(self._sequence(), start)
        self.depth -= 1
        return node

    def _bars(self, pieces: list[tuple[Node, str]], start: int) -> Node:
        """`y \\mid x` binds looser than every comma."""
        for k, (_, sep) in enumerate(pieces):
            if sep.startswith("|"):
                left = self._list(pieces[: k + 1], start)
                right = self._bars(pieces[k + 1 :], start)
                return Bar(self.span(start), left, right, sep[1:])
        return self._list(pieces, start)

    def _list(self, pieces: list[tuple[Node, str]], start: int) -> Node:
        if not pieces:
            return Empty(self.span(start))
        if len(pieces) == 1:
            return pieces[0][0]
        seps = tuple(sep if sep in (",", ";") else "" for _, sep in pieces[:-1])
        first, last = pieces[0][0].span, pieces[-1][0].span
        return List(spanning(first, last), tuple(p for p, _ in pieces), seps)

    def _sequence(self) -> list[tuple[Node, str]]:
        """Chains and texts with the separator after each, up to a closing sign."""
        pieces: list[tuple[Node, str]] = []
        while (token := self.peek()) is not None and not self.closes(token):
            if token.text in _SEPS and token.kind != "text" and not self.related():
                self.at += 1
                if pieces and self._is_member(token):
                    pieces[-1] = (self._member(pieces[-1][0], token), "")
                    continue
                sep = "" if self.open and token.text == "\\quad" else _SEPS[token.text]
                if pieces and _STRENGTH.get(pieces[-1][1], 9) < _STRENGTH[sep]:
                    pieces[-1] = (pieces[-1][0], sep)
                continue
            if self.open and (bar := self.bar(token)) and not self.fence_opens():
                self.at += 1 if bar != "\\|2" else 2
                left = pieces.pop()[0] if pieces else Missing(Span(token.start, token.start))
                pieces.append((left, "|" + bar.rstrip("2")))
                continue
            pieces.append((self._piece(token), ""))
        return pieces

    def _is_member(self, point: Token) -> bool:
        """The point of `X.T`, which ends no sentence: it touches two names."""
        before, after = self.tokens[self.at - 2], self.peek()
        if after is None or point.text != "." or point.spaced or after.spaced:
            return False
        return before.kind == "letter" and after.kind == "letter"

    def _member(self, owner: Node, point: Token) -> Node:
        """`X.T.dot(y)` with all that touches it."""
        inside = 0  # brackets of the call
        while (after := self.peek()) is not None and (inside or not after.spaced):
            if not inside and self.closes(after):
                break
            inside += (after.text in "([{") - (after.text in ")]}")
            self.at += 1
        last = self.tokens[self.at - 1]
        span = spanning(owner.span, Span(last.start, last.end))
        return self.unknown(point.text, "a part of an object: code is not read", span)

    def _piece(self, token: Token) -> Node:
        start = self.at
        if token.kind == "text" and not self.word_at(self.at) and not self.operand_text():
            self.at += 1
            return self.phrase(token)
        if token.text in n.SPOKEN:
            self.at += 1
            return Text(Span(token.start, token.end), token.text)
        after = self.peek(1)
        if self.open and token.text in _OPERATORS and after and after.text == ",":
            self.at += 1
            return Name(self.of(token), token.text)  # the gap in f(\cdot, x)
        node = self.chain()
        return self.stray(token) if self.at == start else node

    def chain(self) -> Node:
        start = self.at
        items: list[Node] = [self._side()]
        relations: list[Relation] = []
        while (relation := self.relation()) is not None:
            relations.append(relation)
            self._skip_space()
            items.append(self._side())
        if not relations:
            return items[0]
        written = len(items) > 2 and not isinstance(items[-2], Missing)
        if written and isinstance(items[-1], Missing) and self._into_words(relations[-1]):
            return _flat(Chain(self.span(start), tuple(items[:-1]), tuple(relations[:-1])))
        if isinstance(items[-1], Missing) and not self.open:
            self.find("dangling", f"nothing stands after {relations[-1].text}", relations[-1].span)
        elif isinstance(items[-1], Missing):
            message = f"nothing stands after {relations[-1].text}"
            items[-1] = self.unknown(relations[-1].text, message, relations[-1].span, "dangling")
        return _flat(Chain(self.span(start), tuple(items), tuple(relations)))

    def _into_words(self, relation: Relation) -> bool:
        """An arrow to words, or at the end: what it points at is no formula."""
        after = self.peek()
        if after is None:
            return relation.kind == "to" and not self.open
        return relation.kind in ("to", "implies") and after.kind == "text"

    def _skip_space(self) -> None:
        """Space after a relation separates nothing: `\\Rightarrow \\quad x`."""
        at = self.at
        while (token := self.peek()) is not None and token.text == "\\quad":
            self.at += 1
        if token is None or not (self.begins(token) or token.text in n.SIGNS):
            self.at = at

    def _side(self) -> Node:
        node = self.sum()
        if node is not None:
            return node
        edge = self.tokens[self.at - 1].end if self.at else self.start
        return Missing(Span(edge, edge))

    def sum(self) -> Node | None:
        start = self.at
        terms: list[tuple[str, Node]] = []
        written = False
        while True:
            token = self.peek()
            sign = "+"
            if token and not terms and self._outcome(token):
                self.at += 1
                return Name(self.of(token), token.text, style=frozenset({"text"}))
            if token and token.text in n.SIGNS:
                sign, written = token.text, True
                self.at += 1
            elif terms:
                break
            run = self.run(expected=bool(terms) or written, signed=written)
            if run is None:
                if token is None or not written:
                    break
                self._dangling(token, terms, sign)
                break
            terms.append((sign, run))
        if not terms:
            return None
        if len(terms) == 1 and not written:
            return terms[0][1]
        return Sum(self.span(start), tuple(terms))

    def _outcome(self, token: Token) -> bool:
        """The plus of `P(+ \\mid D)`: what a test says, no sign of anything."""
        after = self.peek(1)
        if token.text not in ("+", "-") or after is None or not self.open or self.open[-1] != ")":
            return False
        return after.text in n.BARS or after.text in (")", "|", ",")

    def _dangling(self, token: Token, terms: list[tuple[str, Node]], sign: str) -> None:
        """A sign with nothing after it: noted at a row's end, unreadable elsewhere."""
        message = f"nothing stands after {token.text}"
        if terms and self.row_ends():
            self.find("dangling", message, Span(token.start, token.end))
        else:
            span = Span(token.start, token.end)
            terms.append((sign, self.unknown(token.text, message, span, "dangling")))

    def run(self, expected: bool = False, signed: bool = False) -> Node | None:
        start = self.at
        first = self.factor(signed=signed, expected=expected)
        if first is None:
            token = self.peek()
            if token is None or token.text not in n.PRODUCTS or self.open:
                return None
            first = Missing(Span(token.start, token.start))
            self.find("dangling", f"nothing stands before {token.text}", self.of(token))
        items, ops = [first], list[str]()
        while (token := self.peek()) is not None:
            if token.text in n.PRODUCTS:
                self.at += 1
                item = self.factor(signed=True, expected=True)
                if item is None:
                    message = f"nothing stands after {token.text}"
                    if self.row_ends():
                        self.find("dangling", message, self.of(token))
                        break
                    item = self.unknown(token.text, message, self.of(token), "dangling")
                ops.append(token.text)
            elif self.evaluates(token):
                items, ops = [self._evaluated(items, ops, start)], []
                continue
            elif self.begins(token):
                item = self.factor()
                if item is None:
                    break
                if isinstance(item, Number) and isinstance(items[-1], Number) and not item.percent:
                    message = "two numbers stand side by side"
                    item = self.unknown(item.text, message, item.span)
                ops.append("")
            else:
                break
            items.append(item)
        if "/" in ops:
            fold(items, ops)
        if len(items) == 1:
            return items[0]
        return Run(self.span(start), tuple(items), tuple(ops))

    def _evaluated(self, items: list[Node], ops: list[str], start: int) -> Node:
        """`f(x) |_{x=0}`: the same as with \\left. and \\right| around it."""
        self.at += 1
        body = join(tuple(items), tuple(ops))
        return self.scripts(Group(self.span(start), ".", "|", body), start)

    def factor(self, signed: bool = False, expected: bool = False) -> Node | None:
        """One factor with its scripts. `signed` allows a sign, as after `\\cdot`; `expected`
        lets a text be the factor, as after an operator."""
        start = self.at
        token = self.peek()
        signs: list[Token] = []
        while signed and token and token.text in n.SIGNS and len(signs) < 4:
            signs.append(token)
            self.at += 1
            token = self.peek()
        node = self._bare(token, expected)
        if node is None:
            self.at = start
            return None
        for sign in reversed(signs):
            node = Sum(spanning(sign, node.span), ((sign.text, node),))
        return node

    def _bare(self, token: Token | None, expected: bool) -> Node | None:
        if token is None:
            return None
        start = self.at
        if token.kind == "text" and not self.word_at(self.at):
            if self.connective(token) or not (expected or self.operand_text()):
                return None
            self.at += 1
            return self.phrase(token)
        if not self.begins(token):
            return None
        node = self.scripts(self.atom(), start)
        marks = 0
        while (after := self.peek()) is not None and after.text == "!" and marks < 2:
            following = self.peek(1)
            if after.spaced and following and following.text == "=" and not following.spaced:
                break
            self.at += 1
            marks += 1
            node = Factorial(self.span(start), node)
        return node


def _flat(chain: Chain) -> Chain:
    """`\\boxed{a = b} = c` and `{a = b} = c` are one chain."""
    if not any(isinstance(_bare_box(item), Chain) for item in chain.items):
        return chain
    items: list[Node] = []
    relations: list[Relation] = []
    for k, item in enumerate(chain.items):
        if k:
            relations.append(chain.relations[k - 1])
        inner = _bare_box(item)
        if isinstance(inner, Chain):
            items += inner.items
            relations += inner.relations
        else:
            items.append(item)
    return Chain(chain.span, tuple(items), tuple(relations))


def _bare_box(node: Node) -> Node:
    while isinstance(node, Decorated):
        node = node.body
    return node


def _enumerations(pieces: list[tuple[Node, str]]) -> list[tuple[Node, str]]:
    """`i = 1, \\dots, N` is one chain with a list at its end, not three statements."""
    out: list[tuple[Node, str]] = []
    k = 0
    while k < len(pieces):
        node, sep = pieces[k]
        dots = _bare_box(node)
        if isinstance(dots, Ellipsis) and out and out[-1][1] == "," and sep in (",", ""):
            parts: list[Node] = [node]
            while out and out[-1][1] == ",":
                before = out.pop()[0]
                parts.insert(0, before)
                if isinstance(before, Chain):
                    break
            while sep == "," and k + 1 < len(pieces):
                k += 1
                node, sep = pieces[k]
                parts.append(node)
                if isinstance(node, Chain) or not isinstance(node, Ellipsis):
                    break
            out.append((_enumeration(parts), sep))
        else:
            out.append((node, sep))
        k += 1
    return out


def _enumeration(parts: list[Node]) -> Node:
    first, last = parts[0], parts[-1]
    inner = list(parts)
    head = tail = None
    if isinstance(first, Chain):
        head, inner[0] = first, first.items[-1]
    if isinstance(last, Chain):
        tail, inner[-1] = last, last.items[0]
    listed = List(spanning(inner[0].span, inner[-1].span), tuple(inner), (",",) * (len(inner) - 1))
    if head is None and tail is None:
        return listed
    items: tuple[Node, ...] = (*(head.items[:-1] if head else ()), listed)
    items += tail.items[1:] if tail else ()
    relations = (head.relations if head else ()) + (tail.relations if tail else ())
    return Chain(spanning(first.span, last.span), items, relations)


def _statements(pieces: list[tuple[Node, str]]) -> tuple[Statement, ...]:
    out: list[Statement] = []
    for node, sep in pieces:
        bare = _bare_box(node)
        whole = bare if isinstance(bare, Chain) else node
        if isinstance(whole, Unknown) and out and isinstance(out[-1].node, Unknown):
            continue  # one Unknown for a stretch of them; each has its finding
        out.append(Statement(whole.span, whole, sep))
    return tuple(out)
