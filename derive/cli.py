"""Commands and exit statuses. What a command needs is imported when it runs."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn, TextIO, TypeVar

from . import __version__
from .files import STDIN, read_sheet, sheets
from .options import (
    BROKEN,
    FAILED,
    FAILS,
    FINE,
    INTERRUPTED,
    PIPE_CLOSED,
    SHELLS,
    UsageError,
    columns,
    defaults,
    formulas,
    named,
    never_over,
    parser,
)

if TYPE_CHECKING:
    from .check import Options
    from .elaborate.document import Elaborated
    from .report import Claim, Report
    from .write import Look, Outcome

__all__ = ["COMMANDS", "SHELLS", "main", "run"]

T = TypeVar("T")
MANY = 8  # files from which on a terminal gets a progress bar


def _complain(line: str) -> None:
    print(f"derive: {line}", file=sys.stderr, flush=True)


def _internal(error: Exception, options: argparse.Namespace, where: str = "") -> str:
    """A defect of this program, or of its installation, in one line."""
    if isinstance(error, MemoryError):
        return f"{where}{': ' * bool(where)}it needs more memory than there is"
    if isinstance(error, ModuleNotFoundError) and not (error.name or "").startswith("derive"):
        return (
            f"the Python package {error.name} is not installed here: "
            "install derive with what it needs (pip install .)"
        )
    if getattr(options, "debug", False):
        import traceback

        traceback.print_exception(error)
    text = " ".join(str(error).split())[:200]
    place = f" in {where}" if where else ""
    return f"internal error{place}, please report it: {type(error).__name__}: {text}"


# -- the commands ----------------------------------------------------------------------------------
def _verify(options: argparse.Namespace) -> int:
    from .write import Outcome

    for written in (options.annotate, options.output):
        never_over(written, (path for path, _ in sheets(options.paths)))
    report = _verifier(options)
    if options.watch:
        from .watch import watch

        return watch(options, report, _look(options))
    if options.annotate:
        from .solving.command import annotate

        return annotate(options, report, _look(options), _complain)
    several = len(options.paths) >= MANY or any(map(os.path.isdir, options.paths))
    pairs = _each(options, report)
    if several and sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        from .progress import shown

        pairs = shown(pairs, sum(1 for _ in sheets(options.paths)), MANY)
    return _write((Outcome(*each) for each in pairs), options)


def _verifier(options: argparse.Namespace) -> Callable[[str], Report]:
    """What becomes of one path."""
    from .check import judge
    from .data import replace
    from .elaborate.document import elaborate
    from .write import SHOW_SOURCE, SHOW_TEXT

    second = _second_reader() if options.second_reader else lambda made, _: made
    traced = options.explain or options.max_leap is not None
    limits = _limits(options)._replace(trace=traced)
    if options.watch:
        from .marking.memo import Memo

        limits = limits._replace(memo=Memo())

    def report(path: str) -> Report:
        document = read_sheet(path, options.kind)
        sheet = elaborate(document)
        made = second(judge(sheet, limits), sheet)
        if options.max_leap is not None:
            made = replace(made, claims=tuple(_leaps(made.claims, options.max_leap)))
        if options.format in SHOW_SOURCE:
            from .files import source_of

            made = replace(made, source=source_of(document))
        if options.format in SHOW_TEXT:
            from .typeset import typeset

            made = typeset(document, made)
        return made

    return report


def _second_reader() -> Callable[[Report, Elaborated], Report]:
    """What another reader makes of the formulas of a sheet."""
    from .library.second import PACKAGE, SecondReader, installed, with_second_opinion

    if not installed():
        raise UsageError(
            f"--second-reader needs {PACKAGE}: pip install 'derive-proofs[latex2sympy]'"
        )
    reader = SecondReader()
    return lambda made, sheet: with_second_opinion(made, sheet, reader)


def _leaps(claims: Iterable[Claim], most: int) -> Iterator[Claim]:
    """Proved steps that take more rules than a reader is asked to follow get a code."""
    from .data import replace

    for claim in claims:
        if claim.verdict == "proved" and claim.leap is not None and claim.leap > most:
            message = f"a leap: this step needs {claim.leap} rules at once"
            claim = replace(claim, code="leap", message=message)
        yield claim


def _answer(options: argparse.Namespace) -> int:
    from .answer import answer
    from .write import Outcome

    limits = _limits(options)._replace(trace=options.explain)
    report = answer(options.left, options.right, options.given, limits)
    return _write([Outcome(report.path, report)], options, places=False)


def _solve(options: argparse.Namespace) -> int:
    from .solving.command import run

    return run(options, _complain)


def _explain(options: argparse.Namespace) -> int:
    from .explain import listed, page

    if options.code is None:
        print("\n".join(listed()))
        return FINE
    text = page(options.code)
    if text is None:
        from difflib import get_close_matches

        from .explain import codes

        near = get_close_matches(options.code, codes(), n=1)
        hint = f"did you mean '{near[0]}'?" if near else "derive explain lists them"
        raise UsageError(f"'{options.code}' is no code of a finding; {hint}")
    print(text)
    return FINE


def _layers(options: argparse.Namespace) -> int:
    from .layers import table

    text, whole = table(options.spec, options.batch, options.format, columns(), options.formulas)
    print(text)
    return FINE if whole else FAILED


def _show(options: argparse.Namespace) -> int:
    from .check import Options, judge
    from .elaborate.document import elaborate
    from .show import show

    def understood(path: str) -> str:
        sheet = elaborate(read_sheet(path, options.kind))
        return "\n".join(show(sheet, judge(sheet, Options(why=0, trace=True))))

    status = FINE
    several = len(options.paths) > 1 or os.path.isdir(options.paths[0])
    for path, text, _ in _each(options, understood):
        if text is None:
            status = BROKEN
        else:
            print(f"{path}\n{text}\n" if several else text)
    return status


def _each(
    options: argparse.Namespace, work: Callable[[str], T]
) -> Iterator[tuple[str, T | None, str]]:
    """One file after the other; one that can't be read is no reason to leave the others."""
    from .read import ReadError

    for path, error in sheets(options.paths):
        shown = STDIN if path == "-" else path
        result = None
        if not error:
            try:
                result = work(path)
            except ReadError as problem:
                error = str(problem)
            except Exception as problem:
                error = _internal(problem, options, shown)
        if error:
            _complain(error)
        yield shown, result, error


def _limits(options: argparse.Namespace) -> Options:
    from .check import Options

    limits = Options(loose=options.rounding == "loose")
    return limits if options.seconds is None else limits._replace(seconds=options.seconds)


def _write(outcomes: Iterable[Outcome], options: argparse.Namespace, places: bool = True) -> int:
    """Write the report and say with which status the program ends."""
    from .write import NotInstalledError, writer

    verdicts: set[str] = set()
    broken = False

    def seen() -> Iterator[Outcome]:
        nonlocal broken
        for outcome in outcomes:
            broken |= outcome.report is None
            if outcome.report is not None:
                verdicts.update(c.verdict for c in outcome.report.claims)
            yield outcome

    try:
        write = writer(options.format)
    except NotInstalledError as problem:
        raise UsageError(str(problem)) from None
    with _opened(options.output) as out:
        write(seen(), out, _look(options)._replace(places=places))
    if broken:
        return BROKEN
    return FAILED if verdicts.intersection(FAILS[options.fail_on]) else FINE


@contextmanager
def _opened(path: str | None) -> Iterator[TextIO]:
    """Standard output, or a file that is written when everything is judged."""
    if path is None:
        yield sys.stdout
        return
    import io

    if os.path.isdir(path) or not os.path.isdir(os.path.dirname(path) or "."):
        raise UsageError(f"{path}: cannot be written")
    held = io.StringIO()
    yield held
    try:
        with open(path, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(held.getvalue())
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or 'cannot be written'}") from None


def _look(options: argparse.Namespace) -> Look:
    """What the terminal can do, and what its user asks for."""
    from .write import Look

    env = os.environ
    forced = env.get("FORCE_COLOR", "") not in ("", "0")
    able = options.output is None and sys.stdout.isatty() and env.get("TERM") != "dumb"
    return Look(
        columns(),
        colour=(able or forced) and not env.get("NO_COLOR"),
        verbose=options.verbose or options.explain,
        version=__version__,
        explain=options.explain,
        fails=frozenset(FAILS[options.fail_on]),
    )


COMMANDS = {
    "verify": _verify,
    "solve": _solve,
    "show": _show,
    "answer": _answer,
    "layers": _layers,
    "explain": _explain,
}


# -- entry points ----------------------------------------------------------------------------------
def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status. No exception but SystemExit leaves here."""
    options = argparse.Namespace(debug="--debug" in arguments)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        name = named(arguments)
        options = parser(defaults(), name).parse_args(formulas(arguments))
        status = COMMANDS[options.command](options)
        sys.stdout.flush()
        return status
    except UsageError as failure:
        _complain(str(failure))
        return BROKEN
    except BrokenPipeError:
        # the reader has gone; what Python flushes at its end must not complain again
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        _complain(_internal(error, options))
        return BROKEN


def main() -> NoReturn:
    """The process: tuned to start and to end quickly, for a short sheet is judged in no time.

    The default thresholds would look for garbage again and again while modules are imported; and
    at the end nothing is open, so there is no use in freeing every term one by one."""
    gc.set_threshold(300_000, 20, 20)
    argparse._ = str  # type: ignore[attr-defined]  # nobody translates it: none is looked for
    status = run(sys.argv[1:])
    sys.stderr.flush()
    os._exit(status)
