"""Macros: what `\\newcommand` and its kin define, and their expansion with hard bounds.

A sheet is untrusted: an expansion that recurses or doubles is stopped by counting, reported once,
and the macro is not expanded again. Tokens of a body stand where the call stands; arguments keep
their own places.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from derive.pattern import pattern
from derive.read.blocks import TooLong
from derive.read.tokens import Token, Tokenizer
from derive.read.tree import Finding, Span

MAX_DEFINITIONS = 20_000  # in a file
MAX_CALLS = 2_000  # that one call may lead to
MAX_TOKENS = 20_000  # that one call may produce
MAX_TOTAL = 300_000  # calls in a document
MAX_ARGUMENT = 4_000  # tokens

DEFINITION = pattern(
    r"\\(newcommand|renewcommand|providecommand|def|gdef|let|DeclareMathOperator"
    r"|DeclareRobustCommand|DeclarePairedDelimiter|NewDocumentCommand)(?![A-Za-z])\*?"
)
_NAME = pattern(r"\s*(?:\{\s*(\\(?:[A-Za-z]+|.))\s*\}|(\\(?:[A-Za-z]+|[^A-Za-z\s])))")
_COUNT = pattern(r"\s*\[\s*([0-9])\s*\]")
_DEFAULT = pattern(r"\s*\[([^\[\]]*)\]")
_PARAMS = pattern(r"((?:\s*#[1-9])*)\s*(?=\{)")
_LET = pattern(r"\s*=?\s*(\\(?:[A-Za-z]+|[^A-Za-z])|\S)")


class Macro(NamedTuple):
    params: int
    default: tuple[Token, ...] | None
    body: tuple[Token, ...]


class Definition(NamedTuple):
    """`name` means `macro` from offset `start` on; the definition itself ends at `end`."""

    name: str
    macro: Macro
    start: int
    end: int


def definitions(source: Tokenizer, start: int, end: int) -> list[Definition]:
    """Every macro definition in a stretch, in order. A malformed one is a finding."""
    out: list[Definition] = []
    at = start
    while found := DEFINITION.search(source.text, at, end):
        made = _definition(source, found, end)
        if made is None:
            at = found.end()
            source.findings.append(
                Finding("macro-bad", "this macro definition has no known form", Span(*found.span()))
            )
        else:
            out.append(made)
            at = made.end
        if len(out) > MAX_DEFINITIONS:
            raise TooLong(f"more than {MAX_DEFINITIONS:,} macros")
    return out


def _definition(source: Tokenizer, found: re.Match[str], end: int) -> Definition | None:
    text, form = source.text, found.group(1)
    named = _NAME.match(text, found.end(), end)
    if named is None:
        return None
    name, at = named.group(1) or named.group(2), named.end()
    if form == "let":
        other = _LET.match(text, at, end)
        if other is None:
            return None
        body = source.read(*other.span(1))
        return Definition(name, Macro(0, None, tuple(body)), found.start(), other.end())
    params, default = 0, None
    if form in ("def", "gdef"):
        listed = _PARAMS.match(text, at, end)
        if listed is None:
            return None
        params, at = listed.group(1).count("#"), listed.end()
    elif form == "NewDocumentCommand":
        spec = source.argument(at, end)
        if spec is None:
            return None
        params, at = text[spec[0] : spec[1]].count("m"), spec[2]
    else:
        if count := _COUNT.match(text, at, end):
            params, at = int(count.group(1)), count.end()
        if params and (optional := _DEFAULT.match(text, at, end)):
            default, at = tuple(source.read(*optional.span(1))), optional.end()
    argument = source.argument(at, end)
    if argument is None:
        return None
    begin, stop, at = argument
    if form == "DeclareMathOperator":
        word = re.sub(r"\\[,;:! ]|\s|~|\\[a-z]+|[{}]", "", text[begin:stop])
        body = [Token("text", "\\operatorname", begin, stop, False, word)]
    elif form == "DeclarePairedDelimiter":
        second = source.argument(at, end)
        if second is None:
            return None
        params, at = 1, second[2]
        body = [
            Token("cmd", "\\left", begin, stop),
            *source.read(begin, stop),
            Token("param", "#1", begin, stop, False, "1"),
            Token("cmd", "\\right", begin, stop),
            *source.read(second[0], second[1]),
        ]
    else:
        body = source.read(begin, stop)
    return Definition(name, Macro(params, default, tuple(body)), found.start(), at)


class Expander:
    """Replaces macro calls in token lists. `poisoned` holds the names that did not end."""

    def __init__(self, findings: list[Finding]) -> None:
        self.table: dict[str, Macro] = {}
        self.poisoned: set[str] = set()
        self.findings = findings
        self.calls = 0

    def expand(self, tokens: list[Token]) -> list[Token]:
        if not self.table or not any(t.text in self.table for t in tokens if t.kind == "cmd"):
            return tokens
        out: list[Token] = []
        at = 0
        while at < len(tokens):
            token = tokens[at]
            if not self._is_call(token):
                out.append(token)
                at += 1
                continue
            at, made = self._call(tokens, at)
            out += made
        return out

    def _is_call(self, token: Token) -> bool:
        return token.kind == "cmd" and token.text in self.table and token.text not in self.poisoned

    def _call(self, tokens: list[Token], at: int) -> tuple[int, list[Token]]:
        """Expand the call at `at` completely; where to go on, and what it stands for."""
        root, out = tokens[at], list[Token]()
        stack: list[tuple[list[Token], int]] = []
        line, after, calls, produced = tokens, at, 0, 0
        while True:
            token = line[after]
            if not self._is_call(token):
                out.append(token)
                after += 1
            else:
                calls, self.calls = calls + 1, self.calls + 1
                if calls > MAX_CALLS or produced > MAX_TOKENS or self.calls > MAX_TOTAL:
                    self.poisoned |= {root.text, token.text}
                    self._report("macro-loop", root, f"the expansion of {root.text} does not end")
                    return at + 1, [root]
                got = self._arguments(self.table[token.text], token, line, after + 1)
                if got is None:
                    self._report("macro-bad", token, f"arguments of {token.text} are missing")
                    out.append(token)
                    after += 1
                else:
                    arguments, next_at, last = got
                    body = _fill(self.table[token.text], arguments, token, max(token.end, last))
                    produced += len(body)
                    stack.append((line, next_at))
                    line, after = body, 0
            while stack and after >= len(line):
                line, after = stack.pop()
            if not stack and line is tokens:
                return after, out

    def _report(self, code: str, token: Token, message: str) -> None:
        self.findings.append(Finding(code, message, Span(token.start, token.end)))

    def _arguments(
        self, macro: Macro, call: Token, line: list[Token], at: int
    ) -> tuple[list[tuple[Token, ...]], int, int] | None:
        arguments: list[tuple[Token, ...]] = []
        last = 0
        if macro.default is not None:
            arguments.append(
                tuple(t._replace(start=call.start, end=call.end) for t in macro.default)
            )
            if at < len(line) and line[at].text == "[":
                close = next(
                    (k for k in range(at, min(len(line), at + 200)) if line[k].text == "]"), -1
                )
                if close > 0:
                    arguments[0] = tuple(line[at + 1 : close])
                    last, at = line[close].end, close + 1
        while len(arguments) < macro.params:
            if at >= len(line):
                return None
            stop = group_end(line, at)
            if stop is None:
                return None
            if stop == at:
                arguments.append((line[at],))
            else:
                arguments.append(tuple(line[at + 1 : stop]))
            last, at = line[stop].end, stop + 1
        return arguments, at, last


def group_end(line: list[Token], at: int) -> int | None:
    """The index of the last token of the argument at `at`; None where it does not end."""
    if line[at].text != "{":
        return None if line[at].text == "}" else at
    depth = 0
    for k in range(at, min(len(line), at + MAX_ARGUMENT)):
        text = line[k].text
        if text == "{":
            depth += 1
        elif text == "}":
            depth -= 1
            if depth == 0:
                return k
    return None


def _fill(macro: Macro, arguments: list[tuple[Token, ...]], call: Token, end: int) -> list[Token]:
    """The body with its arguments in place, standing where the call stands."""
    body: list[Token] = []
    for token in macro.body:
        if token.kind == "param":
            number = int(token.arg)
            if number <= len(arguments):
                body += arguments[number - 1]
            continue
        arg = token.arg
        if "#" in arg and token.kind == "text":
            for k, argument in enumerate(arguments, 1):
                arg = arg.replace(f"#{k}", "".join(_plain(t) for t in argument))
        body.append(token._replace(start=call.start, end=end, arg=arg))
    return body


def _plain(token: Token) -> str:
    return token.arg if token.kind == "text" else (" " if token.spaced else "") + token.text
