"""Reports in the formats that people and programs read: one module each, one row in `FORMATS`.

A writer is a function `write(outcomes, out, look)`. Outcomes come one by one, so that a format that
can be read from its beginning (text) shows the first file while the next one is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import NamedTuple, TextIO

from ..report import Report

FORMATS = {  # and in derive/options.py, which is read before anything is imported
    "full": ".full",
    "concise": ".concise",
    "plain": ".spoken",
    "json": ".as_json",
    "github": ".github",
    "junit": ".junit",
    "sarif": ".sarif",
    "html": ".html",
}


SHOW_SOURCE = ("full", "html")  # the formats that show lines of the sheet
SHOW_TEXT = ("html",)  # the formats that show what it says


class NotInstalledError(Exception):
    """A format needs a package that is an extra, in one line."""


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
    explain: bool = False  # say in one line what makes a proved step hold
    fails: frozenset[str] = frozenset(("refuted", "undecided", "unread"))  # what is an error


Writer = Callable[[Iterable[Outcome], TextIO, Look], None]


def writer(name: str) -> Writer:
    """The writer of a format. Its module is imported only now."""
    try:
        made: Writer = import_module(FORMATS[name], __name__).write
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package in ("", "derive"):
            raise
        install = f"pip install 'derive-proofs[{name}]'"
        raise NotInstalledError(f"--format {name} needs {package}: {install}") from None
    return made
