"""Math text into tokens, each with its exact place.

The text that comes here has its comments blanked out already, so that offsets are those of the
sheet. Text arguments (`\\text{...}`) become one token; what is only for the eye disappears.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from derive.pattern import pattern
from derive.read import notation as n
from derive.read.tree import Finding, Span

MAX_TEXT_DEPTH = 4


class Token(NamedTuple):
    """`kind` is "cmd", "letter", "num", "sym", "text", "begin", "end" or "param".

    `text` is the command with its backslash or the sign; `arg` the content of a text, the name of
    an environment, the number of a parameter. `spaced` tells that blank space stood before it."""

    kind: str
    text: str
    start: int
    end: int
    spaced: bool = False
    arg: str = ""


_TOKEN = pattern(
    r"""(?P<space>\s+)
    |(?P<cmd>\\(?:[A-Za-z]+|[^A-Za-z]))
    |(?P<letter>[A-Za-z])
    |(?P<num>[0-9]{1,3}(?:\\,[0-9]{3})+(?![0-9])|(?:[0-9]+(?:\.[0-9]+)?|(?<![.0-9])\.[0-9]+)(?:[eE][+-]?[0-9]+(?![0-9.]))?)
    |(?P<sym>\.\.\.?|:=|=:|<=>|<=|>=|==|=>|->|[{}_^&()\[\]|+\-*/=<>:;,.'!])
    |(?P<param>\#[1-9])
    |(?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀ]+)
    |(?P<lowered>[₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ᵢⱼₖₙₘₜₓ]+)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_LINE_END = pattern(r"\*?(?:[ \t]*\[\s*-?[0-9.]+\s*[a-z\\]+\s*\])?")
_ENV = pattern(r"\s*\{\s*([^{}]*?)\s*\}")
_OPTION = pattern(r"\s*\[([^\[\]]*)\]")
_KERN = pattern(r"\s*-?[0-9.]+\s*[a-z]{2}")
_BRACE = pattern(r"\\.|[{}]", re.DOTALL)
_BLANK = pattern(r"\s*")
_QUIET = pattern(r"\\[,;:! ]|~|\\-|[{}]")

_DIGITS = pattern(r"\{,\}([0-9]+)(?!\{,\})")
# `0{,}75`, `2{,}5`: a comma that separates no thousands, so that all of them are decimal points
_DECIMAL = pattern(r"(?<![\d}])(?:0\{,\}\d|\d+\{,\}(?:\d{1,2}|\d{4,})(?![\d{]))")


class Tokenizer:
    """Reads stretches of one text. Nothing here fails: what is not known becomes a "cmd" token
    that the parser reports."""

    def __init__(self, text: str, findings: list[Finding]) -> None:
        self.text = text
        self.findings = findings
        self.commas = "{,}" in text and _DECIMAL.search(text) is not None
        self._braces: dict[int, int] = {}
        self._matched = (0, 0)

    def brace_end(self, at: int, end: int) -> int:
        """The offset of the brace that closes the one at `at`, or -1."""
        if not (self._matched[0] <= at and end <= self._matched[1]):
            self._match(at, end)
        return self._braces.get(at, -1)

    def _match(self, start: int, end: int) -> None:
        stack: list[int] = []
        self._braces = {}
        self._matched = (start, end)
        for found in _BRACE.finditer(self.text, start, end):
            sign = found.group()
            if sign == "{":
                stack.append(found.start())
            elif sign == "}" and stack:
                self._braces[stack.pop()] = found.start()

    def argument(self, at: int, end: int) -> tuple[int, int, int] | None:
        """Start and end of the argument that follows `at`, and where to go on; None if none."""
        blank = _BLANK.match(self.text, at, end)
        at = blank.end() if blank else at
        if at >= end:
            return None
        if self.text[at] == "{":
            close = self.brace_end(at, end)
            return None if close < 0 else (at + 1, close, close + 1)
        if self.text[at] == "\\":
            found = _TOKEN.match(self.text, at, end)
            return (at, found.end(), found.end()) if found else None
        return None if self.text[at] in "}&$" else (at, at + 1, at + 1)

    def read(self, start: int, end: int, depth: int = 0) -> list[Token]:
        """The tokens of a stretch."""
        out: list[Token] = []
        at, spaced = start, False
        match = _TOKEN.match
        while at < end:
            found = match(self.text, at, end)
            if found is None:
                at += 1
                continue
            kind = found.lastgroup or ""
            word, here, at = found.group(), at, found.end()
            if kind == "space":
                spaced = True
                continue
            if kind == "cmd":
                at = self._command(word, here, at, end, spaced, out, depth)
            elif kind in ("letter", "num", "sym"):
                if word in n.ELLIPSES:
                    kind = "cmd"
                if kind == "num":
                    word = word.replace("\\", "")  # a thin space: 1\,000
                    if self.commas and (digits := _DIGITS.match(self.text, at, end)):
                        word, at = f"{word}.{digits[1]}", digits.end()
                out.append(Token(kind, word, here, at, spaced))
            elif kind == "param":
                out.append(Token(kind, word, here, at, spaced, word[1]))
            else:
                self._other(kind, word, here, spaced, out)
            spaced = False
        return out

    def _command(
        self, word: str, here: int, at: int, end: int, spaced: bool, out: list[Token], depth: int
    ) -> int:
        if word in n.SKIPPED:
            return self._skip(word, here, at, end, out)
        if word in n.IGNORED:
            return at
        if word == "\\\\":
            tail = _LINE_END.match(self.text, at, end)
            at = tail.end() if tail else at
            out.append(Token("sym", "\\\\", here, at, spaced))
            return at
        if word in ("\\begin", "\\end"):
            return self._environment(word, here, at, end, spaced, out)
        if word in n.TEXTS:
            return self._words(word, here, at, end, spaced, out, depth)
        if word in n.SEPARATORS:
            word = "\\quad"
        elif word in ("\\newline", "\\cr"):
            out.append(Token("sym", "\\\\", here, at, spaced))
            return at
        out.append(Token("cmd", word, here, at, spaced))
        return at

    def _skip(self, word: str, here: int, at: int, end: int, out: list[Token]) -> int:
        if self.text.startswith("*", at):
            at += 1
        kern = _KERN.match(self.text, at, end) if not n.SKIPPED[word] else None
        at = kern.end() if kern else at
        option = _OPTION.match(self.text, at, end)
        at = option.end() if option else at
        for _ in range(n.SKIPPED[word]):
            found = self.argument(at, end)
            if found:
                at = found[2]
        if word in n.SEPARATORS:
            out.append(Token("cmd", "\\quad", here, at))
        return at

    def _environment(
        self, word: str, here: int, at: int, end: int, spaced: bool, out: list[Token]
    ) -> int:
        name = _ENV.match(self.text, at, end)
        if name is None:
            self.findings.append(Finding("unbalanced", f"{word} without a name", Span(here, at)))
            return at
        at = name.end()
        if word == "\\begin":
            option = _OPTION.match(self.text, at, end)
            if option and len(option.group(1).strip()) == 1 and option.group(1).strip() in "tbc":
                at = option.end()
            for _ in range(n.ENV_ARGUMENTS.get(name.group(1), 0)):
                found = self.argument(at, end)
                at = found[2] if found else at
        out.append(Token(word[1:], word, here, at, spaced, name.group(1)))
        return at

    def _words(
        self, word: str, here: int, at: int, end: int, spaced: bool, out: list[Token], depth: int
    ) -> int:
        if self.text.startswith("*", at):
            at += 1
        found = self.argument(at, end)
        if found is None:
            self.findings.append(
                Finding("unbalanced", f"{word} without its argument", Span(here, at))
            )
            return at
        start, stop, at = found
        content = self.text[start:stop]
        style = n.TEXTS[word]
        if style == "mathop":
            if re.fullmatch(r"\\(?:rm|mathrm|text|sf)\b[\s{]*[A-Za-z ,~\\]*\}?", content):
                content, style = re.sub(r"\\[a-z]+|[{}]", "", content), "op"
            elif re.fullmatch(r"[A-Za-z]{2,}", content):
                style = "op"
            else:
                out.append(Token("sym", "{", here, start, spaced))
                out += self.read(start, stop, depth + 1) if depth < MAX_TEXT_DEPTH else []
                out.append(Token("sym", "}", stop, at))
                return at
        if "$" in content and depth < MAX_TEXT_DEPTH:
            self._mixed(word, start, stop, here, at, out, depth)
            return at
        if style == "op":
            content = _QUIET.sub("", content).replace(" ", "")
        else:
            content = _QUIET.sub(" ", content) if "\\" in content or "~" in content else content
            content = " ".join(content.split("\n"))
        out.append(Token("text", word, here, at, spaced, content))
        return at

    def _mixed(
        self, word: str, start: int, stop: int, here: int, after: int, out: list[Token], depth: int
    ) -> None:
        """`\\text{for $i = j$ only}`: words and formulas in turn."""
        at, inside = start, False
        pieces = self.text[start:stop].split("$")
        for k, piece in enumerate(pieces):
            edge = (here if k == 0 else at, after if k == len(pieces) - 1 else at + len(piece))
            if inside:
                out += self.read(at, at + len(piece), depth + 1)
            elif piece.strip():
                out.append(Token("text", word, *edge, True, " " + piece + " "))
            at += len(piece) + 1
            inside = not inside

    def _other(self, kind: str, word: str, here: int, spaced: bool, out: list[Token]) -> None:
        if kind in ("raised", "lowered"):
            table, script = (n.RAISED, "^") if kind == "raised" else (n.LOWERED, "_")
            stop = here + len(word)
            out.append(Token("sym", script, here, here + 1, spaced))
            out.append(Token("sym", "{", here, here + 1))
            for k, sign in enumerate(word):
                plain = table[sign]
                part = "num" if plain.isdigit() else "letter" if plain.isalpha() else "sym"
                if part == "num" and out[-1].kind == "num":
                    last = out.pop()
                    out.append(last._replace(text=last.text + plain, end=here + k + 1))
                else:
                    out.append(Token(part, plain, here + k, here + k + 1))
            out.append(Token("sym", "}", stop - 1, stop))
            return
        self._sign(word, here, spaced, out)

    def _sign(self, sign: str, here: int, spaced: bool, out: list[Token]) -> None:
        plain = n.UNICODE.get(sign)
        if plain is not None:
            if plain in n.IGNORED:
                return
            for part in ("'", "'") if plain == "''" else (plain,):
                kind = "cmd" if part.startswith("\\") else "sym"
                out.append(Token(kind, part, here, here + 1, spaced))
            return
        if sign in n.MARKS:
            if out and out[-1].end == here:
                last = out[-1]
                out.insert(len(out) - 1, Token("cmd", n.MARKS[sign], last.start, here + 1))
            return
        if sign == "%":
            out.append(Token("cmd", "\\%", here, here + 1, spaced))
            return
        self._letter(sign, here, spaced, out)

    def _letter(self, sign: str, here: int, spaced: bool, out: list[Token]) -> None:
        """Styled letters (𝑥, ℝ) and letters with an accent of their own (ŷ)."""
        import unicodedata  # needed by few sheets, and not free to load

        parts = unicodedata.normalize("NFD", sign)
        if len(parts) == 2 and parts[1] in n.MARKS and parts[0].isalpha():
            out.append(Token("cmd", n.MARKS[parts[1]], here, here + 1, spaced))
            out.append(Token("letter", parts[0], here, here + 1))
            return
        plain = unicodedata.normalize("NFKC", sign)
        name = unicodedata.name(sign, "")
        if len(plain) == 1 and plain != sign and (plain.isalnum() and plain.isascii()):
            font = "\\mathbb" if "DOUBLE-STRUCK" in name else "\\mathbf" if "BOLD" in name else ""
            font = "\\mathcal" if "SCRIPT" in name else font
            if font:
                out.append(Token("cmd", font, here, here + 1, spaced))
            kind = "num" if plain.isdigit() else "letter"
            out.append(Token(kind, plain, here, here + 1, spaced))
            return
        if len(plain) == 1 and plain != sign and plain in n.UNICODE:
            out.append(Token("cmd", n.UNICODE[plain], here, here + 1, spaced))
            return
        out.append(Token("cmd", sign, here, here + 1, spaced))
