r"""One slip each, in derivations that no table was made for: sheets as a student hands them in.

A line of `sheets.txt` is `name | sheet | hint`. In the sheet, `<<right|wrong>>` marks what was
slipped. The hint is a part of what a teacher would say: of the edited expression, of the missing
hypothesis, or the mistake by name; ` or ` stands between two that are as good.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

LIST = Path(__file__).with_suffix(".txt")


class Sheet(NamedTuple):
    """A derivation with a slip, and what must be said of it."""

    name: str
    text: str
    hint: str

    def read(self, wrong: bool) -> str:
        return re.sub(r"<<(.*?)\|(.*?)>>", lambda m: m[1 + wrong], self.text)

    def is_said_by(self, text: str) -> bool:
        """Whether a hint has what was expected, spaces and braces aside."""
        return any(bare(hint) in bare(text) for hint in self.hint.split(" or "))


def bare(latex: str) -> str:
    return re.sub(r"[{}\s]|\\cdot|\\left|\\right", "", latex)


def sheets() -> list[Sheet]:
    out = []
    for line in LIST.read_text(encoding="utf-8").splitlines():
        name, _, rest = line.partition(" | ")
        text, _, hint = rest.rpartition(" | ")
        out.append(Sheet(name, text, hint))
    return out
