"""Other numbers for a problem: `x_0 = 1.0` becomes `x_0 = 2.0`."""

from __future__ import annotations

import re
from collections.abc import Mapping

_NUMBER = r"[-+]?(?:\d[\d,]*\.?\d*|\.\d+)"


def with_values(text: str, values: Mapping[str, str]) -> str:
    """The text with other numbers. Every name must have one already."""
    for name, number in values.items():
        if not re.fullmatch(_NUMBER, number):
            raise ValueError(f"{name}: {number!r} is no number")
        pattern = re.compile(rf"(?<![A-Za-z_\\]){_name(name)}(\s*=\s*){_NUMBER}")
        text, count = pattern.subn(lambda m, n=number: m[0][: m.end(2) - m.start()] + n, text)  # type: ignore[misc]
        if not count:
            raise ValueError(f"{name} has no value in this problem")
    return text


def _name(name: str) -> str:
    """The name as it may be spelled: x_0, x_{0}."""
    base, _, below = name.partition("_")
    if not below:
        return f"({re.escape(base)})"
    inner = re.escape(below.strip("{}"))
    return rf"({re.escape(base)}_(?:{inner}(?![A-Za-z0-9])|\{{{inner}\}}))"


__all__ = ["with_values"]
