"""Numbers as people write them: with separators of both styles, exponents, percent signs."""

from __future__ import annotations

import re
from fractions import Fraction

from derive.read.cursor import Cursor
from derive.read.tokens import Token
from derive.read.tree import Node, Number

MAX_DIGITS = 400
MAX_EXPONENT = 400
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}")


class Numerals(Cursor):
    """What reads a number and nothing that stands around it."""

    def number(self, token: Token) -> Node:
        start = self.at
        self.at += 1
        text = token.text
        if not self.scripted and not (self.open and self._may_list()):
            text = self._thousands(start, text)
        span = self.span(start)
        if self._points_again(text):
            return self.unknown(text, "a number with two points", self.span(start))
        if len(text) > MAX_DIGITS:
            return self.unknown(
                text[:20] + "...", "a number with too many digits", span, "number-too-long"
            )
        mantissa, _, exponent = text.lower().replace(",", "").partition("e")
        if exponent and abs(int(exponent)) > MAX_EXPONENT:
            return self.unknown(text, "a number out of any range", span, "number-too-long")
        whole, point, digits = mantissa.partition(".")
        value = Fraction(int((whole + digits) or "0"), 10 ** len(digits))
        if exponent:
            value *= Fraction(10) ** int(exponent)
        percent = (after := self.peek()) is not None and after.text == "\\%"
        if percent or (after is not None and after.text == "\\$"):  # an amount of money
            self.at += 1
        return Number(self.span(start), text, value, len(digits) if point else None, percent)

    def _may_list(self) -> bool:
        """Whether a comma between numbers may separate them: in brackets, and in braces that are
        written."""
        return self.open[-1] in "]⟩" or (self.open[-1] == "}" and len(self.open) in self.sets)

    def _points_again(self, text: str) -> bool:
        """`1.000.000`: what the points mean is not clear. All of it is passed."""
        found = False
        while "." in text and (after := self.peek()) is not None and not after.spaced:
            if after.kind == "num" and after.text.startswith("."):
                self.at += 1
            elif after.text == "." and self._is_digits(self.at + 1):
                self.at += 2
            else:
                break
            found = True
        return found

    def _is_digits(self, at: int) -> bool:
        token = self.tokens[at] if at < len(self.tokens) else None
        return token is not None and token.kind == "num" and not token.spaced

    def _thousands(self, start: int, text: str) -> str:
        """`32,768`, `32{,}768`, `3,77,64,42,464`: the longest reading as one integer."""
        if not text.isdigit() or len(text) > 3:
            return text
        whole, at = text, self.at
        best, stop = text, self.at
        while len(whole) < MAX_DIGITS:
            braced = [t.text for t in self.tokens[at : at + 3]] == ["{", ",", "}"]
            plain = at < len(self.tokens) and self.tokens[at].text == ","
            if not (braced or plain):
                break
            group = at + (3 if braced else 1)
            run = self.tokens[at : group + 1]
            if group >= len(self.tokens) or run[-1].kind != "num":
                break
            if any(t.spaced for t in run):
                break
            digits, _, rest = run[-1].text.partition(".")
            whole, at = whole + "," + digits, group + 1
            if len(digits) not in (2, 3):
                break
            if rest:
                if _THOUSANDS.fullmatch(whole):
                    best, stop = whole + "." + rest, at
                break
            if _THOUSANDS.fullmatch(whole):
                best, stop = whole, at
        # `1,234,5` is a list: no part of it is a number with separators.
        if stop != at:
            return text
        self.at = stop
        return best
