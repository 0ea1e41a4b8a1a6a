"""Patterns that are compiled late: their hints are in whatever they find."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from itertools import islice, product
from pathlib import Path
from re import _parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import derive
from derive.pattern import METHODS, Lazy, pattern

ROOT = Path(derive.__file__).parent
MANY = 2000  # shortest ways through a pattern that are looked at


def hinted() -> Iterator[tuple[str, Lazy]]:
    for path in sorted(ROOT.rglob("*.py")):
        if "pattern(" in path.read_text() and path.name != "pattern.py":
            module = import_module(
                ".".join(("derive", *path.relative_to(ROOT).with_suffix("").parts))
            )
            for name, value in vars(module).items():
                if isinstance(value, Lazy) and value.hints:
                    yield f"{path.stem}.{name}", value


def ways(parsed: Any) -> Iterator[str]:
    """The texts that a pattern finds, each with as little as it may have. A class of characters is
    each of them, where they are listed; else a sign that is in no hint."""
    parts = [list(islice(_part(str(op), value), MANY)) for op, value in parsed]
    yield from ("".join(way) for way in product(*parts))


def _part(op: str, value: Any) -> Iterator[str]:
    match op, value:
        case "LITERAL", int(code):
            yield chr(code).lower()
        case "BRANCH", (_, branches):
            for branch in branches:
                yield from ways(branch)
        case "SUBPATTERN", (*_, inner):
            yield from ways(inner)
        case "MAX_REPEAT" | "MIN_REPEAT", (least, _, inner):
            yield from ways(inner) if least else iter([""])
        case "AT" | "ASSERT" | "ASSERT_NOT", _:
            yield ""
        case "IN", members if all(str(kind) == "LITERAL" for kind, _ in members):
            yield from sorted({chr(code).lower() for _, code in members})
        case _:
            yield "\0"


@pytest.mark.parametrize(
    ("name", "lazy"), list(hinted()), ids=lambda v: v if isinstance(v, str) else ""
)
def test_a_hint_is_in_whatever_is_found(name: str, lazy: Lazy) -> None:
    found = list(islice(ways(_parser.parse(lazy.source, lazy.flags)), MANY))
    assert found
    missed = [text for text in found if not any(hint in text for hint in lazy.hints)]
    assert not missed, f"{name} finds {missed[0]!r} without a hint"


def test_it_is_compiled_at_the_first_need() -> None:
    lazy = pattern(r"\bfoo(bar)?\b", re.I, "foo")
    assert lazy.search("nothing of it") is None and "search" not in vars(lazy)
    found = lazy.search("a FooBar")
    assert found is not None and found.group(1) == "Bar" and "search" in vars(lazy)
    assert lazy.sub("x", "foo foo") == "x x" and lazy.fullmatch("foo") is not None


def test_it_does_what_the_expression_does() -> None:
    for method in METHODS[:5]:
        made = getattr(pattern("a+"), method)("aab")
        usual = getattr(re.compile("a+"), method)("aab")
        assert repr(list(made) if method == "finditer" else made) == repr(
            list(usual) if method == "finditer" else usual
        )
