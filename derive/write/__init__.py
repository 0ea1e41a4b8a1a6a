"""Reports in the formats that people and programs read: one module each, one row in `FORMATS`.

A writer is a function `write(outcomes, out, look)`. Outcomes come one by one, so that a format that
can be read from its beginning (text) shows the first file while the next one is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import NamedTuple, TextIO

from ..report import Report

FORMATS = {
    "text": ".text",
    "json": ".as_json",
}


class Outcome(NamedTuple):
    """What became of one file: its report, or why there is none."""

    path: str
    report: Report | None
    error: str = ""


class Look(NamedTuple):
    """How the reader wants to see it."""

    width: int = 80
    colour: bool = False
    verbose: bool = False
    version: str = ""
    places: bool = True  # False where the claims stand in no file


Writer = Callable[[Iterable[Outcome], TextIO, Look], None]


def writer(name: str) -> Writer:
    """The writer of a format. Its module is imported only now."""
    made: Writer = import_module(FORMATS[name], __name__).write
    return made
