"""What reading a formula changes, so that a reading that fails can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Journal:
    """Notes every entry that is put into a mapping or a set since the last mark."""

    def __init__(self) -> None:
        self._undo: list[Callable[[], object]] = []

    def mark(self) -> None:
        """From here on changes can be taken back."""
        self._undo.clear()

    def back(self) -> None:
        """Everything is again as it was at the mark."""
        while self._undo:
            self._undo.pop()()

    def put(self, mapping: dict[K, V], key: K, value: V) -> None:
        if key in mapping:
            old = mapping[key]
            self._undo.append(lambda: mapping.__setitem__(key, old))
        else:
            self._undo.append(lambda: mapping.pop(key, None))
        mapping[key] = value

    def drop(self, mapping: dict[K, V], key: K) -> None:
        if key in mapping:
            old = mapping.pop(key)
            self._undo.append(lambda: mapping.__setitem__(key, old))

    def add(self, members: set[K], member: K) -> None:
        if member not in members:
            members.add(member)
            self._undo.append(lambda: members.discard(member))
