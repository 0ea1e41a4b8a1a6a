"""`derive verify --watch`: judge again what is saved, and print what changed."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from .files import sheets
from .options import FINE, UsageError
from .report import Claim, Report
from .write import Look, Outcome, writer
from .write.measure import plain
from .write.said import is_news, summary

Key = tuple[Any, ...]


def watch(options: argparse.Namespace, verify: Callable[[str], Report], look: Look) -> int:
    """Everything once, then at every change what is new. Ends with the interrupt."""
    try:
        from watchfiles import watch as changes
    except ModuleNotFoundError:
        raise UsageError("--watch needs watchfiles: pip install 'derive-proofs[watch]'") from None
    if "-" in options.paths:
        raise UsageError("--watch needs files: standard input does not change")
    if options.format not in ("full", "concise", "plain") or options.output:
        raise UsageError("--watch prints to the terminal: use --format full, concise or plain")
    resident = Resident(options, verify, look)
    for line in resident.judge(resident.paths()):
        print(line, end="", flush=True)
    folders = sorted({os.path.dirname(os.path.abspath(p)) for p in resident.paths()})
    folders += [p for p in options.paths if os.path.isdir(p)]
    for found in changes(*folders, debounce=20, step=5, rust_timeout=1000):
        saved = {os.path.realpath(path) for _, path in found}
        for line in resident.judge(resident.touched(saved)):
            print(line, end="", flush=True)
    return FINE


class Resident:
    """What is known of every sheet from the last time."""

    def __init__(
        self, options: argparse.Namespace, verify: Callable[[str], Report], look: Look
    ) -> None:
        self.options, self.verify, self.look = options, verify, look
        self.outcomes: dict[str, Outcome] = {}

    def paths(self) -> list[str]:
        return [path for path, error in sheets(self.options.paths) if not error]

    def touched(self, saved: set[str]) -> list[str]:
        """The sheets that a saved file belongs to, itself or through an \\input."""
        here = self.paths()
        for path in set(self.outcomes) - set(here):
            del self.outcomes[path]
        return [path for path in here if saved & set(map(os.path.realpath, self._files(path)))]

    def _files(self, path: str) -> Iterable[str]:
        report = self.outcomes[path].report if path in self.outcomes else None
        return {path, *report.source, *(c.path for c in report.claims)} if report else {path}

    def judge(self, paths: Iterable[str]) -> Iterator[str]:
        """What is to be printed: new findings, how many are gone, and the summary."""
        paths = list(paths)
        for path in paths:
            before = self.outcomes.get(path)
            after = self.outcomes[path] = self._outcome(path)
            yield from self._news(before, after)
        if paths:
            yield summary(list(self.outcomes.values()), self.look) + "\n"

    def _outcome(self, path: str) -> Outcome:
        from .read import ReadError

        try:
            return Outcome(path, self.verify(path))
        except ReadError as error:
            return Outcome(path, None, str(error))
        except Exception as error:  # a defect is told, and watching goes on
            return Outcome(path, None, f"internal error: {type(error).__name__}: {error}")

    def _news(self, before: Outcome | None, after: Outcome) -> Iterator[str]:
        from io import StringIO

        from .data import replace

        if after.report is None:
            print(f"derive: {plain(after.error)}", file=sys.stderr, flush=True)
            return
        told = Counter(map(_key, _found(before, self.look)))
        fresh = [c for c in _found(after, self.look) if not told[_key(c)]]
        out = StringIO()
        report = replace(after.report, claims=tuple(c for c in fresh))
        writer(self.options.format)([Outcome(after.path, report)], out, self.look)
        yield "".join(out.getvalue().splitlines(keepends=True)[:-1])  # not its own summary
        gone = told - Counter(map(_key, _found(after, self.look)))
        if gone:
            count = sum(gone.values())
            yield f"{plain(after.path)}: {count} finding{'s' * (count > 1)} gone\n"


def _found(outcome: Outcome | None, look: Look) -> list[Claim]:
    if outcome is None or outcome.report is None:
        return []
    return [c for c in outcome.report.claims if look.verbose or is_news(c, look)]


def _key(claim: Claim) -> Key:
    """What makes a finding the same one after lines were put in above it."""
    return claim.verdict, claim.code, claim.latex, claim.previous
