"""The pipeline: read -> elaborate -> judge -> report."""

from __future__ import annotations

import os

from .choose.sweep import sweep
from .elaborate.document import elaborate
from .elaborate.nouns import Elaborated
from .marking.asking import Options
from .marking.session import Session
from .read import read, read_text
from .report import Report

__all__ = ["Options", "judge", "verify", "verify_text"]


def verify(path: str | os.PathLike[str], options: Options | None = None) -> Report:
    """The report on one file. Raises ReadError where it cannot be read at all."""
    return judge(elaborate(read(path)), options or Options())


def verify_text(text: str, kind: str = "tex", options: Options | None = None) -> Report:
    """The report on a sheet that is held as text."""
    return judge(elaborate(read_text(text, kind)), options or Options())


def judge(sheet: Elaborated, options: Options) -> Report:
    """Every entry of a sheet with its verdict, in reading order."""
    report = Session(sheet, options).run()
    sweep()
    return report
