"""`derive solve`: which problem, in which style, written where."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..options import BROKEN, FAILED, FAILS, FINE, UsageError, never_over

if TYPE_CHECKING:
    from ..report import Report
    from ..write import Look

Complain = Callable[[str], None]


def run(options: argparse.Namespace, complain: Complain) -> int:
    """Solve one problem and write its sheet. The status is 1 where something is left open."""
    from .named import listed

    if options.list:
        print("\n".join(listed()))
        return FINE
    if options.problem is None:
        raise UsageError("which problem? Give a file, or a name of derive solve --list")
    if options.output and options.output.endswith(".pdf") and not options.pdf:
        raise UsageError(f"{options.output}: a PDF is made with --pdf")
    never_over(options.output, [options.problem])
    text, kind = _text(options)
    from .solve import solve
    from .values import with_values

    try:
        text = with_values(text, _values(options.set))
    except ValueError as problem:
        raise UsageError(f"--set: {problem}") from None
    sheet = solve(text, style=options.style, kind=kind)
    if sheet.refuted is not None:
        _refutation(sheet.refuted, text)
        return FAILED
    written = sheet.markdown if _is_markdown(options, kind) else sheet.latex
    if options.exercise:
        written = sheet.exercise
    for line in sheet.unsolved:
        complain(line)
    status = FAILED if sheet.unsolved else FINE
    if options.pdf:
        from .pdf import NoPdfError, pdf

        latex = sheet.exercise if options.exercise else sheet.latex
        try:
            complain(f"{pdf(latex, _pdf_path(options))} is written")
        except NoPdfError as problem:
            complain(str(problem))
            status = BROKEN
    if options.output and not options.output.endswith(".pdf"):
        _save(options.output, written)
    elif not options.pdf:
        sys.stdout.write(written)
    return status


def annotate(
    options: argparse.Namespace,
    verifier: Callable[[str], Report],
    look: Look,
    complain: Complain,
) -> int:
    """Write one sheet again with its marks, and the report as ever."""
    from ..read import ReadError
    from ..write import Outcome, writer
    from .annotate import annotated

    if len(options.paths) != 1 or not options.paths[0].endswith((".tex", ".txt")):
        raise UsageError("--annotate takes one .tex file")
    path = options.paths[0]
    try:
        report = verifier(path)
    except ReadError as problem:
        complain(str(problem))
        return BROKEN
    with open(path, encoding="utf-8-sig") as file:
        _save(options.annotate, annotated(file.read(), report))
    writer(options.format)([Outcome(path, report)], sys.stdout, look)
    verdicts = {c.verdict for c in report.claims}
    return FAILED if verdicts.intersection(FAILS[options.fail_on]) else FINE


def _text(options: argparse.Namespace) -> tuple[str, str]:
    """The problem, and whether it is LaTeX or Markdown."""
    from ..files import read_sheet
    from .named import named

    path = options.problem
    if path != "-" and not os.path.exists(path):
        text = named(path)
        if text is None:
            raise UsageError(f"{path}: no such file, and no problem of derive solve --list")
        return text, "tex"
    if os.path.isdir(path):
        raise UsageError(f"{path}: a problem is one file")
    kind = "md" if path.endswith(".md") else options.kind if path == "-" else "tex"
    return read_sheet(path, options.kind).text, kind


def _values(texts: list[str]) -> dict[str, str]:
    values = {}
    for text in texts:
        name, sign, number = text.partition("=")
        if not sign or not name.strip() or not number.strip():
            raise UsageError(f"--set {text}: a name and a number were expected, such as x_0=1.0")
        values[name.strip()] = number.strip()
    return values


def _is_markdown(options: argparse.Namespace, kind: str) -> bool:
    if options.output:
        return str(options.output).endswith(".md")
    return kind == "md" and not options.pdf


def _pdf_path(options: argparse.Namespace) -> str:
    stem: str = os.path.splitext(options.output or os.path.basename(options.problem))[0]
    if options.problem == "-" and not options.output:
        stem = "problem"
    return stem + (".pdf" if options.output else "-solution.pdf")


def _save(path: str, text: str) -> None:
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or 'cannot be written'}") from None


def _refutation(report: Report, text: str) -> None:
    """What is asked for is false: the same words as `derive verify` has for it."""
    from ..data import replace
    from ..options import columns
    from ..write import Look, Outcome, writer

    shown = replace(report, source={report.path: text.split("\n")})
    look = Look(columns(), colour=False, verbose=False, version="")
    writer("full")([Outcome(report.path, shown)], sys.stdout, look)
