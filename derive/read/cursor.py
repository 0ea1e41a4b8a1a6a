"""Where the parser stands, and what it can tell by looking at the next tokens."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod

from derive.read import notation as n
from derive.read.macros import group_end
from derive.read.tokens import Token
from derive.read.tongues import in_english
from derive.read.tree import Empty, Finding, Name, Node, Relation, Span, Text, Unknown

MAX_DEPTH = 50
LOOK_AHEAD = 400  # tokens, for the partner of a fence

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9'._-]*")
_ENDS = frozenset({"}", "&", "\\\\", "\\right", "\\over", "\\choose", "\\atop"}) | set(n.CLOSE)
_NOTED = frozenset({"\\stackrel", "\\overset", "\\underset"})
_BARS = frozenset({"|", r"\mid", r"\vert"})  # what a dot is an argument before
_FOLLOWS_NAME = frozenset({"(", "_", "^", "[", "\\left", "/"})


class Cursor(ABC):
    """`open` holds the closing signs that are awaited, innermost last."""

    max_depth = MAX_DEPTH

    def __init__(self, tokens: list[Token], findings: list[Finding]) -> None:
        self.tokens = tokens
        self.findings = findings
        self.at = 0
        self.depth = 0
        self.open: list[str] = []
        self.sets: set[int] = set()  # at which depths of that written braces stand
        self.scripted = 0
        self.start = tokens[0].start if tokens else 0
        self.deepest = False  # whether brackets were nested too deep
        self.unclosed: tuple[int, int] | None = None  # where a bracket missed its end; its finding

    @abstractmethod
    def content(self) -> Node:
        """What stands inside brackets, up to a closing sign."""

    def peek(self, ahead: int = 0) -> Token | None:
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else None

    def of(self, token: Token) -> Span:
        return Span(token.start, token.end)

    def span(self, start: int) -> Span:
        """From token `start` to the last one that was read."""
        if self.at <= start:
            edge = self.tokens[start].start if start < len(self.tokens) else self.start
            return Span(edge, edge)
        first, last = self.tokens[start], self.tokens[self.at - 1]
        return Span(min(first.start, last.start), max(first.end, last.end))

    def find(self, code: str, message: str, span: Span) -> None:
        self.findings.append(Finding(code, message, span))

    def unknown(self, token: str, message: str, span: Span, code: str = "unread-token") -> Unknown:
        self.find(code, message, span)
        return Unknown(span, token, message)

    def too_deep(self) -> Node:
        """Give up on the whole row: what is nested like this is no formula."""
        span = self.span(self.at)
        self.at, self.deepest = len(self.tokens), True
        return self.unknown("", "brackets are nested too deep", span, "too-deep")

    def stray(self, token: Token) -> Node:
        """A token that nothing can begin with."""
        self.at += 1
        span = self.of(token)
        if token.text in n.CLOSE or token.text in ("}", "\\right") or token.kind == "end":
            shown = f"\\end{{{token.arg}}}" if token.kind == "end" else token.text
            if token.text == "\\right" and (after := self.peek()) and after.kind != "text":
                self.at += 1
            message = f"{shown} closes nothing"
            last = self.findings[-1] if self.findings else None
            if last is not None and last.message == message and last.span.end == span.start:
                self.findings[-1] = last._replace(span=Span(last.span.start, span.end))
                return Unknown(span, shown, message)  # one finding for all of them
            return self.unknown(shown, message, span, "unbalanced")
        following = self.peek()
        if token.text == r"\cdot" and following is not None and following.text in _BARS:
            return Name(span, token.text)
        return self.unknown(token.text, f"{token.text} cannot stand here", span)

    def closes(self, token: Token) -> bool:
        """Whether a token ends what is being read, here or further out."""
        if token.kind == "end" or token.text in _ENDS:
            return token.kind != "text"
        if token.text in n.FENCES and self.open:
            awaited = self.open[-1]
            if n.FENCES[token.text] == awaited:
                return True
            return awaited == "‖" and self._double(self.at)
        return False

    def _double(self, at: int) -> bool:
        """Two bars without space between them: ||."""
        if at + 1 >= len(self.tokens):
            return False
        one, two = self.tokens[at], self.tokens[at + 1]
        return one.text == two.text == "|" and one.end == two.start

    def bar(self, token: Token) -> str:
        """The spelling of a separating bar; "\\|2" for two signs; "" if it is none."""
        if token.text in n.BARS:
            return "\\mid" if token.text == "\\middle" else token.text
        if token.text in n.FENCES:
            return "\\|2" if self._double(self.at) else token.text
        return ""

    def fence_opens(self) -> bool:
        """Whether the bar here has a partner before the bracket around it closes."""
        token = self.tokens[self.at]
        if token.text not in n.FENCES:
            return False
        depth = 0
        first = self.at + (2 if self._double(self.at) else 1)
        for k in range(first, min(len(self.tokens), first + LOOK_AHEAD)):
            other = self.tokens[k]
            if other.kind == "text":
                continue
            if other.text in n.OPEN or other.text in ("{", "\\left") or other.kind == "begin":
                depth += 1
            elif other.text in n.CLOSE or other.text in ("}", "\\right") or other.kind == "end":
                depth -= 1
                if depth < 0:
                    return False
            elif depth == 0 and other.text in n.FENCES and k > first:
                same = n.FENCES[other.text] == n.FENCES[token.text]
                return same and not (first > self.at + 1 and not self._double(k))
        return False

    def evaluates(self, token: Token) -> bool:
        """A bar with a subscript behind an expression: f |_{x = 0}."""
        after = self.peek(1)
        if self.closes(token) or n.FENCES.get(token.text) != "|":
            return False
        return after is not None and after.text == "_"

    def row_ends(self) -> bool:
        """Whether only punctuation is left, and no bracket is open."""
        rest = self.tokens[self.at : self.at + 4]
        return (
            not self.open
            and len(rest) < 4
            and all(t.text in n.SEPARATORS | {"\\quad"} for t in rest)
        )

    def begins(self, token: Token) -> bool:
        """Whether a factor begins here."""
        if token.kind in ("letter", "num", "begin"):
            return True
        if token.kind == "text":
            return self.word_at(self.at)
        text = token.text
        if text in ("{", "_", "^", "'"):
            return not (text == "{" and self._relation_at(self.at))
        if text in n.OPEN:
            return True
        if text in n.FENCES:
            return not self.closes(token) and self.fence_opens()
        if token.kind != "cmd" or self.closes(token):
            return False
        if text in n.RELATIONS or text in n.LONG_ARROWS or text in n.SIGNS or text in n.PRODUCTS:
            return False
        if text in n.SPOKEN or text in n.BARS or text in n.SEPARATORS or text == "\\quad":
            return False
        return not self._relation_at(self.at)

    # Texts: a word is a name, a phrase is a remark.

    def connective(self, token: Token) -> bool:
        first = in_english(token.arg).split(maxsplit=1)
        if self._beside_operator(self.at):
            return False
        return bool(first) and first[0].strip(",.:;").lower() in n.CONNECTIVES

    def word_at(self, at: int) -> bool:
        """Whether the text at `at` is one word that names something: \\text{ReLU}."""
        token = self.tokens[at]
        if token.kind != "text":
            return False
        if token.text.startswith("\\operatorname") or token.text == "\\mathop":
            return True
        word = token.arg.strip()
        if not _WORD.fullmatch(word) or word.endswith("."):
            return False
        if self.scripted:
            return True
        if in_english(word).lower() in n.CONNECTIVES and not self._beside_operator(at):
            return len(word) == 1 and word == token.arg
        if word == token.arg:
            return True
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        return after is not None and (
            after.text in _FOLLOWS_NAME or self._relation_at(at + 1) is not None
        )

    def _beside_operator(self, at: int) -> bool:
        """Whether `\\text{recall}` stands here as a quantity: next to a sign or a relation."""
        if at >= len(self.tokens) or self.tokens[at].arg.lower() not in n.NOUNS:
            return False
        before = self.tokens[at - 1].text if at else ""
        after = self.tokens[at + 1].text if at + 1 < len(self.tokens) else ""
        signs = n.PRODUCTS | n.SIGNS
        behind = after in signs | {"_", "^"} or self._relation_at(at + 1) is not None
        return before in signs or behind

    def operand_text(self) -> bool:
        """Whether the phrase here is one side of a relation: \\text{Total cost} = 3."""
        token, after = self.peek(), self.peek(1)
        if token is None or token.kind != "text" or after is None or self.connective(token):
            return False
        return self._relation_at(self.at + 1) is not None or after.text in n.PRODUCTS | {"+"}

    def phrase(self, token: Token) -> Node:
        span = self.of(token)
        words = " ".join(in_english(token.arg).split())
        return Text(span, words) if words else Empty(span)

    # Relations.

    def related(self) -> bool:
        """Whether a relation stands here."""
        return self._relation_at(self.at) is not None

    def relation(self) -> Relation | None:
        found = self._relation_at(self.at)
        if found is None:
            return None
        kind, stop, note = found
        start = self.at
        above = self._note(*note) if note else None
        self.at = stop
        text = " ".join(t.arg if t.kind == "text" else t.text for t in self.tokens[start:stop])
        if stop - start > 1 and not note:
            text = text.replace(" ", "")
        return Relation(self.span(start), kind, text, above)

    def _note(self, start: int, stop: int) -> Node:
        """What stands over a relation; it is read apart."""
        if stop == start + 1 and self.tokens[start].kind == "sym":
            return Name(self.of(self.tokens[start]), self.tokens[start].text)
        inner = type(self)(self.tokens[start:stop], [])
        inner.scripted = 1
        inner.depth = self.depth
        return inner.content()

    def _relation_at(self, at: int) -> tuple[str, int, tuple[int, int] | None] | None:
        """The relation at `at`: its kind, where to go on, and the place of a note over it."""
        if at >= len(self.tokens):
            return None
        token = self.tokens[at]
        text = token.text
        if token.kind not in ("sym", "cmd"):
            return None
        if text in n.RELATIONS:
            return self._plain_relation(at)
        if text == "!" and token.spaced:
            after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
            if after and after.text == "=" and not after.spaced:
                return "neq", at + 2, None
        if text == "\\not":
            after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
            kind = n.RELATIONS.get(after.text, "") if after else ""
            return (n.NEGATED.get(kind, "not " + kind), at + 2, None) if kind else None
        if text in n.LONG_ARROWS:
            return self._arrow(at)
        if text in _NOTED:
            return self._noted(at)
        inside = at + 1 if text in n.TRANSPARENT else at
        if inside < len(self.tokens) and self.tokens[inside].text == "{":
            return self._braced(inside)
        return None

    def _plain_relation(self, at: int) -> tuple[str, int, None] | None:
        kind = n.RELATIONS[self.tokens[at].text]
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if kind == "colon":
            if after and after.text == "=":
                return ":=", at + 2, None
            if after is None or after.text in n.SEPARATORS or after.kind == "text":
                return None  # it ends what stands before it
        return kind, at + 1, None

    def _braced(self, at: int) -> tuple[str, int, None] | None:
        """`{=}`: a relation whose spacing was taken away."""
        if at + 2 < len(self.tokens) and self.tokens[at + 2].text == "}":
            kind = n.RELATIONS.get(self.tokens[at + 1].text)
            return (kind, at + 3, None) if kind else None
        return None

    def _arrow(self, at: int) -> tuple[str, int, tuple[int, int] | None]:
        kind, first = n.LONG_ARROWS[self.tokens[at].text], at + 1
        if first < len(self.tokens) and self.tokens[first].text == "[":
            closing = range(first, min(len(self.tokens), first + LOOK_AHEAD))
            first = next((k + 1 for k in closing if self.tokens[k].text == "]"), first)
        stop = group_end(self.tokens, first) if first < len(self.tokens) else None
        if stop is None:
            return kind, first, None
        return kind, stop + 1, (first + 1, stop) if stop > first else (first, stop + 1)

    def _noted(self, at: int) -> tuple[str, int, tuple[int, int] | None] | None:
        """`\\stackrel{note}{=}`; None where the base is no relation."""
        if at + 1 >= len(self.tokens) or (middle := group_end(self.tokens, at + 1)) is None:
            return None
        if middle + 1 >= len(self.tokens):
            return None
        stop = group_end(self.tokens, middle + 1)
        if stop is None or stop - middle not in (1, 3):
            return None
        base = self.tokens[middle + 1 if stop - middle == 1 else middle + 2]
        kind = n.RELATIONS.get(base.text)
        if kind is None:
            return None
        note = (at + 2, middle) if middle > at + 1 else (at + 1, middle + 1)
        return kind, stop + 1, note
