"""What was found out about a claim, kept for when the same is asked again.

A resident process judges a sheet at every save, and most of it is what it was. The same claim has
other bound indices each time, so it is spelled with numbers for them; everything that a verdict
depends on is a part of the key, and so is every word that is shown of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ..kernel import Given
from ..kernel.terms import Index, Term

T = TypeVar("T")
MOST = 20_000  # answers that are kept; then it begins anew


class Memo:
    """Answers by what was asked."""

    def __init__(self) -> None:
        self.kept: dict[Any, Any] = {}

    def recall(self, asked: object, answer: Callable[[], T]) -> T:
        """The answer from the last time, or a new one."""
        key = spelled(asked, {})
        if key not in self.kept:
            if len(self.kept) >= MOST:
                self.kept.clear()
            self.kept[key] = answer()
        known: T = self.kept[key]
        return known


def spelled(part: Any, numbers: dict[Index, int]) -> Any:
    """The same for whatever differs in the names of unwritten indices alone."""
    if isinstance(part, Index):
        if "~" not in part.name:
            return part
        number = numbers.setdefault(part, len(numbers))
        return part.name.partition("~")[0], part.set, number
    if isinstance(part, Term):
        return (type(part).__name__, *(spelled(a, numbers) for a in part.args))
    if isinstance(part, Given):
        sides = spelled(part.left, numbers), spelled(part.right, numbers)
        generic = frozenset(spelled(i, numbers) for i in sorted(part.generic))
        return (*sides, part.relation, generic, part.definition)
    if isinstance(part, tuple | list):
        return tuple(spelled(p, numbers) for p in part)
    if isinstance(part, Mapping):
        return tuple((k, spelled(v, numbers)) for k, v in part.items())
    return part
