"""Single factors: names, numbers, brackets, fractions, and the commands that build them.

What a command like `\\frac` reads is a row of `commands.COMMANDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from derive.read import notation as n
from derive.read.derivatives import from_fraction
from derive.read.numerals import Numerals
from derive.read.styles import sub_items
from derive.read.tokens import Token
from derive.read.tree import (
    BigOp,
    Binom,
    CasesEnv,
    DerivOp,
    Ellipsis,
    Empty,
    Frac,
    Group,
    List,
    Matrix,
    Name,
    Node,
    Run,
    Scripted,
    Span,
    Sum,
    spanning,
)

_PRIMES = {"'": 1, "\\prime": 1, "\\dprime": 2}
_STARS = frozenset({"*", "\\ast", "\\star"})
_SCRIPT_SIGNS = n.SIGNS | n.PRODUCTS | {"!"}


class Atoms(Numerals):
    """Factors without what stands around them. `commands` is the table of what a command reads."""

    commands: Mapping[str, Callable[[Atoms, Token], Node]]

    def atom(self) -> Node:
        token = self.tokens[self.at]
        if self.depth >= self.max_depth:
            return self.too_deep()
        self.depth += 1
        node = self._atom(token)
        self.depth -= 1
        return node

    def _atom(self, token: Token) -> Node:
        text = token.text
        if token.kind == "num":
            return self.number(token)
        if text in ("_", "^", "'") and token.kind == "sym":
            return Empty(Span(token.start, token.start))
        if text in n.FENCES and token.kind != "text":
            return self._fence(token)
        self.at += 1
        if token.kind == "letter":
            return Name(self.of(token), text)
        if token.kind == "text":
            style = "op" if text.startswith(("\\operatorname", "\\mathop")) else "text"
            return Name(self.of(token), token.arg.strip(), frozenset({style}))
        if token.kind == "begin":
            return self._environment(token)
        if text == "{":
            return self._braces(token)
        if text in n.OPEN:
            return self._group(token, n.OPEN[text])
        if text in n.LETTERS:
            return Name(self.of(token), text)
        if text in n.WORDS:
            return self._word(token)
        if text in n.ELLIPSES:
            return Ellipsis(self.of(token), text)
        handler = self.commands.get(text)
        if handler:
            return handler(self, token)
        if token.kind == "end" or token.kind == "param":
            return self.unknown(text, f"{text} cannot stand here", self.of(token))
        kind = "command" if text.startswith("\\") else "sign"
        return self.unknown(text, f"the {kind} {text} is not known", self.of(token))

    # Brackets.

    def _braces(self, token: Token) -> Node:
        """Braces group and leave no node; \\over and \\choose divide what stands in them."""
        start = self.at - 1
        self.open.append("}")
        node = self.content()
        while (divider := self.peek()) and divider.text in ("\\over", "\\choose", "\\atop"):
            self.at += 1
            below = self.content()
            span = spanning(node.span, below.span)
            over = divider.text == "\\over"
            node = self.fraction(node, below, span) if over else Binom(span, node, below)
        self.open.pop()
        return self.closed("}", node, start, token)

    def closed(self, close: str, node: Node, start: int, opening: Token) -> Node:
        """Take the closing brace, or say that it is missing."""
        token = self.peek()
        if token is not None and token.text == close:
            self.at += 1
            return node
        shown = f"{opening.text}{{{opening.arg}}}" if opening.kind == "begin" else opening.text
        message, span = f"{shown} is not closed", self.of(opening)
        if self.deepest:  # that was said already, and is why nothing more was read
            return node
        if self.unclosed is not None and self.unclosed[0] == self.at:
            del self.findings[self.unclosed[1] :]  # the outermost one stands for all
        self.unclosed = self.at, len(self.findings)
        broken = self.unknown(shown, message, span, "unbalanced")
        return Run(self.span(start), (broken, node), ("",))

    def _group(self, token: Token, sign: str) -> Node:
        start = self.at - 1
        awaited = n.PARTNER[sign]
        self.open.append(awaited)
        self.sets |= {len(self.open)} if sign == "{" else set()
        body = self.content()
        self.sets.discard(len(self.open))
        self.open.pop()
        closing = self.peek()
        if closing is not None and closing.kind != "text":
            found = n.CLOSE.get(closing.text)
            interval = found and found in ")]" and sign in "([" and isinstance(body, List)
            if found == awaited or (interval and found not in self.open[-1:]):
                self.at += 1
                return Group(self.span(start), sign, found or awaited, body)
        return self.closed("", body, start, token)

    def _fence(self, token: Token) -> Node:
        start = self.at
        double = token.text == "|" and self._double(self.at)
        sign = "‖" if double else n.FENCES[token.text]
        self.at += 2 if double else 1
        self.open.append(sign)
        body = self.content()
        self.open.pop()
        closing = self.peek()
        if closing is not None and closing.text in n.FENCES:
            if double and self._double(self.at):
                self.at += 2
                return Group(self.span(start), sign, sign, body)
            if n.FENCES[closing.text] == sign:
                self.at += 1
                return Group(self.span(start), sign, sign, body)
        return self.closed("", body, start, token)

    def delimiter(self) -> str | None:
        """The sign after \\left or \\right."""
        token = self.peek()
        if token is None:
            return None
        text = token.text
        sign = n.OPEN.get(text) or n.CLOSE.get(text) or n.FENCES.get(text)
        if sign is None and text in (".", "<", ">", "/", "\\backslash"):
            sign = {"<": "⟨", ">": "⟩"}.get(text, text)
        if sign is not None:
            self.at += 1
        return sign

    def left(self, token: Token) -> Node:
        start = self.at - 1
        sign = self.delimiter()
        if sign is None:
            return self.unknown("\\left", "no bracket follows", self.of(token), "unbalanced")
        self.open.append("\\right")
        body = self.content()
        self.open.pop()
        closing = self.peek()
        while closing is not None and closing.text in n.CLOSE and "\\right" not in self.open:
            # A plain bracket too many inside: say so and go on to the \right.
            broken = self.stray(closing)
            rest = self.content()
            body = Run(self.span(start), (body, broken, rest), ("", ""))
            closing = self.peek()
        if closing is None or closing.text != "\\right":
            return self.closed("", body, start, token)
        self.at += 1
        close = self.delimiter() or "."
        cases = sign == "{" and close == "." and isinstance(body, Matrix)
        if cases and isinstance(body, Matrix) and all(1 <= len(row) <= 2 for row in body.rows):
            return CasesEnv(self.span(start), tuple(_case(row) for row in body.rows))
        return Group(self.span(start), sign, close, body)

    # Arguments and scripts.

    def argument(self) -> Node:
        """What TeX takes as an argument: braces, or a single sign."""
        token = self.peek()
        if token is None or (token.text != "{" and self.closes(token)):
            edge = self.tokens[self.at - 1]
            return self.unknown(
                edge.text, f"an argument of {edge.text} is missing", self.of(edge), "dangling"
            )
        if token.kind == "num" and len(token.text) > 1:
            first, rest = token.text[0], token.text[1:]
            self.tokens[self.at] = token._replace(text=first, end=token.start + 1)
            self.tokens.insert(self.at + 1, token._replace(text=rest, start=token.start + 1))
        if token.text in _SCRIPT_SIGNS and token.kind != "text":
            self.at += 1
            return Name(self.of(token), token.text)
        if token.kind == "num":
            self.scripted += 1
            node = self.number(self.tokens[self.at])
            self.scripted -= 1
            return node
        return self.atom()

    def script(self) -> Node:
        self.at += 1
        self.scripted += 1
        opened, self.open = self.open, [*self.open, "}"]
        node = self.argument()
        self.open = opened
        self.scripted -= 1
        return node

    def _marks(self) -> tuple[int, int] | None:
        """Primes and stars in a superscript: `^{\\prime}`, `^*`, `^{**}`."""
        at, braced = self.at + 1, False
        if at < len(self.tokens) and self.tokens[at].text == "{":
            at, braced = at + 1, True
        primes = stars = 0
        while at < len(self.tokens):
            text = self.tokens[at].text
            if text in _PRIMES:
                primes += _PRIMES[text]
            elif text in _STARS:
                stars += 1
            else:
                break
            at += 1
            if not braced:
                break
        if not primes + stars or (braced and self.tokens[at : at + 1][0:1] == []):
            return None
        if braced:
            if self.tokens[at].text != "}":
                return None
            at += 1
        self.at = at
        return primes, stars

    def scripts(self, base: Node, start: int) -> Node:
        """Everything raised, lowered and primed after a base."""
        sub: Node | None = None
        sup: Node | None = None
        primes = stars = 0
        while (token := self.peek()) is not None and token.kind in ("sym", "cmd"):
            if token.text in _PRIMES:
                primes += _PRIMES[token.text]
                self.at += 1
            elif token.text == "^" and (marks := self._marks()):
                primes, stars = primes + marks[0], stars + marks[1]
            elif token.text in ("^", "_"):
                taken = sup if token.text == "^" else sub
                if taken is not None:
                    self.find("double-script", "two scripts of one kind", self.of(token))
                    broken = self._attach(base, sub, sup, primes, stars, start)
                    self.at += 1
                    last = self.unknown(token.text, "a second script", self.of(token))
                    return Run(self.span(start), (broken, last), ("",))
                if token.text == "_" and isinstance(base, Name):
                    self._slices(base)
                value = self.script()
                sub, sup = (sub, value) if token.text == "^" else (value, sup)
            elif sub is None and self._is_entry(base, token):
                self.at += 1
                sub = self.atom()
                self.at += 1
            else:
                break
        if sub is None and sup is None and not primes and not stars:
            return base
        return self._attach(base, sub, sup, primes, stars, start)

    def _slices(self, base: Name) -> None:
        """`X_{i,:}`, `W_{:j}`, `X_{i\\cdot}`: the sign for a whole axis is an item of a subscript.
        Without a comma it is one on a capital only: `x_{:t}` are the first ones."""
        closing = next((k for k in range(2, 8) if self._is_at(k, "}")), 0)
        if not self._is_at(1, "{") or closing < 4:
            return
        inside = self.tokens[self.at + 2 : self.at + closing]
        comma = any(token.text == "," for token in inside)
        letters = [t for t in inside if t.kind in ("letter", "num")]
        if not (comma or base.base[:1].isupper()) or len(letters) + comma + 1 != len(inside):
            return
        for at in (0, len(inside) - 1):
            if inside[at].text in n.WHOLE_AXIS:
                whole = inside[at]._replace(kind="letter", text=n.WHOLE)
                self.tokens[self.at + 2 + at] = whole
                return

    def _is_at(self, ahead: int, text: str) -> bool:
        token = self.peek(ahead)
        return token is not None and token.text == text

    def _is_entry(self, base: Node, token: Token) -> bool:
        """`h[1]`, `h[n]`: a letter with a number or an index in brackets behind it."""
        if token.text != "[" or not isinstance(base, Name) or base.style or base.sub:
            return False
        inside = self.tokens[self.at + 1 : self.at + 3]
        if len(inside) < 2 or inside[1].text != "]" or base.span.end != token.start:
            return False
        return inside[0].text.isdigit() or inside[0].text in n.ENTRIES

    def _attach(
        self, base: Node, sub: Node | None, sup: Node | None, primes: int, stars: int, start: int
    ) -> Node:
        span = self.span(start)
        items = sub_items(sub) if sub is not None else ()
        if isinstance(base, DerivOp):
            return base
        if isinstance(base, Name):
            if base.base in n.LIMIT_WORDS and base.style & {"op", "text", "rm"} and sub is not None:
                return BigOp(span, base.base, sub, sup, base.base)
            if self._sums(base, sub, sup):
                return BigOp(span, "sum", sub, sup, base.base)
            if not (base.sup is not None and (sub or sup)) and not (base.sub and sub):
                return Name(
                    span,
                    base.base,
                    base.style,
                    base.sub or items,
                    base.sup if base.sup is not None else sup,
                    base.primes + primes,
                    base.stars + stars,
                )
        if isinstance(base, Group) and not base.sub and base.sup is None:
            return Group(span, base.open, base.close, base.body, items, sup, primes, stars)
        return Scripted(span, base, items, sup, primes, stars)

    def _sums(self, base: Name, sub: Node | None, sup: Node | None) -> bool:
        """`\\Sigma_j y_j`: a letter that may be meant as a sum."""
        after = self.peek()
        if base.base != "\\Sigma" or base.style or sub is None or after is None:
            return False
        if self.scripted or isinstance(sup, Sum) or not self.begins(after):
            return False
        return len(sub_items(sub)) == 1

    # Words and big operators.

    def _word(self, token: Token) -> Node:
        after = self.peek()
        word, span = token.text[1:], self.of(token)
        if word == "arg" and after is not None and after.text in ("\\max", "\\min"):
            self.at += 1
            word, span = "arg" + after.text[1:], spanning(token, after)
        return Name(span, word, frozenset({"op"}))

    def big(self, token: Token) -> Node:
        start = self.at - 1
        lower = upper = None
        while (mark := self.peek()) is not None and mark.text in ("_", "^"):
            if (lower if mark.text == "_" else upper) is not None:
                self.find("double-script", "two limits of one kind", self.of(mark))
                break
            if mark.text == "_":
                lower = self.script()
            else:
                upper = self.script()
        return BigOp(self.span(start), n.BIG[token.text], lower, upper, token.text)

    def _environment(self, token: Token) -> Node:
        start, env = self.at - 1, token.arg
        known = env in n.MATRICES or env in n.CASES or env in n.LAYOUTS
        rows: list[tuple[Node, ...]] = []
        row: list[Node] = []
        self.open.append("\\end")
        while True:
            row.append(self.content())
            mark = self.peek()
            if mark is not None and mark.text in ("&", "\\\\") and mark.kind == "sym":
                self.at += 1
                if mark.text == "\\\\":
                    rows.append(tuple(row))
                    row = []
                continue
            if mark is None or mark.kind == "end" or self._awaited(mark):
                break
            row.append(self.stray(mark))
        self.open.pop()
        if any(not isinstance(cell, Empty) for cell in row):
            rows.append(tuple(row))
        if mark is None or mark.kind != "end" or mark.arg != env:
            return self.closed("", Matrix(self.span(start), env, tuple(rows)), start, token)
        self.at += 1
        span = self.span(start)
        if not known:
            return self.unknown(env, f"the environment {env} is not known", span)
        if env in n.CASES:
            return CasesEnv(span, tuple(_case(row) for row in rows))
        return Matrix(span, env, tuple(rows))

    def _awaited(self, token: Token) -> bool:
        """Whether an outer bracket waits for this sign."""
        return token.text in self.open or n.CLOSE.get(token.text, "none") in self.open

    def fraction(self, num: Node, den: Node, span: Span) -> Node:
        return from_fraction(num, den, span) or Frac(span, num, den)

    def braced(self) -> Node:
        """An argument in which a number may have separators and words are words."""
        token = self.peek()
        if token is not None and token.text == "{":
            return self.atom()
        return self.argument()


def _case(row: tuple[Node, ...]) -> tuple[Node, Node | None]:
    """Value and condition; without a & the condition begins at the first comma or text."""
    if len(row) > 1:
        return row[0], row[1] if len(row) == 2 else List(
            spanning(row[1].span, row[-1].span), row[1:], ("",) * (len(row) - 2)
        )
    cell = row[0]
    if isinstance(cell, List) and len(cell.items) > 1:
        value, *rest = cell.items
        if len(rest) == 1:
            return value, rest[0]
        return value, List(spanning(rest[0].span, rest[-1].span), tuple(rest), cell.seps[1:])
    return cell, None
