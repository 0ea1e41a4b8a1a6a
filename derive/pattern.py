"""Regular expressions that are compiled when they are first needed.

To compile the patterns of every phrase that a sheet may hold takes longer than to judge a short
sheet, and most of them match nothing in it.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any, cast

__all__ = ["pattern"]

METHODS = ("search", "match", "fullmatch", "findall", "finditer", "sub", "split")
SEEKING = METHODS[:3]


class Lazy:
    """Stands for the expression until a text is looked at that may match."""

    def __init__(self, source: str, flags: int, hints: str) -> None:
        self.source, self.flags, self.hints = source, flags, hints.split("|") if hints else []

    def __getattr__(self, name: str) -> Any:
        return partial(self._seek, name) if self.hints and name in SEEKING else self._method(name)

    def _seek(self, name: str, text: str, *place: int) -> Any:
        low = text.lower()
        if not any(hint in low for hint in self.hints):
            return None
        return self._method(name)(text, *place)

    def _method(self, name: str) -> Any:
        made = re.compile(self.source, self.flags)
        for method in METHODS:
            setattr(self, method, getattr(made, method))
        return getattr(made, name)


def pattern(source: str, flags: int = 0, hints: str = "") -> re.Pattern[str]:
    """A regular expression; one of the hints (small letters, `|` between them) is in whatever it
    finds."""
    return cast(re.Pattern[str], Lazy(source, flags, hints))
