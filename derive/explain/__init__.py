"""What the codes of findings mean: a page each, with an example that has the finding and one that
is right. A page is a Markdown file in `pages/`: its name is the code, its first line the title, its
two `latex` blocks are the examples. The tests run both through the checker."""

from __future__ import annotations

import os
from collections.abc import Iterator

_PAGES = os.path.join(os.path.dirname(__file__), "pages")


def codes() -> list[str]:
    """All codes that have a page."""
    return sorted(name[:-3] for name in os.listdir(_PAGES) if name.endswith(".md"))


def page(code: str) -> str | None:
    """The page of a code."""
    if code not in codes():
        return None
    with open(os.path.join(_PAGES, code + ".md"), encoding="utf-8") as file:
        return file.read().strip()


def title(code: str) -> str:
    """The code and what it means, in one line."""
    return (page(code) or "").partition("\n")[0].lstrip("# ")


def listed() -> Iterator[str]:
    """A line for each code."""
    width = max(map(len, codes()))
    for code in codes():
        yield f"{code:{width}}  {title(code).partition(': ')[2]}"
    yield ""
    yield "derive explain CODE says more, with a wrong and a right example."
