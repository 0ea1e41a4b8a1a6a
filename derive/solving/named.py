"""The problems that can be solved by name: one file each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

_FOLDER = Path(__file__).parent / "problems"


def names() -> list[str]:
    return sorted(path.stem for path in _FOLDER.glob("*.tex"))


def named(name: str) -> str | None:
    """The text of a problem."""
    if name not in names():
        return None
    return (_FOLDER / f"{name}.tex").read_text(encoding="utf-8")


def listed() -> Iterator[str]:
    """Every problem with the first line of its file, which says what it is about."""
    known = names()
    width = max(map(len, known), default=0)
    for name in known:
        first = (named(name) or "").split("\n", 1)[0]
        yield f"{name:{width}}  {first.lstrip('% ')}"
