"""Commands and exit statuses. What a command needs is imported when it runs."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from . import __version__

if TYPE_CHECKING:
    from .check import Options
    from .read import Document
    from .report import Report
    from .write import Look, Outcome

T = TypeVar("T")

FINE, FAILED, BROKEN, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141

FAILS = {  # what --fail-on names -> the verdicts that make the exit status 1
    "refuted": ("refuted",),
    "undecided": ("refuted", "undecided", "unread"),
    "supported": ("refuted", "undecided", "unread", "supported"),
}
FORMATS = ("text", "json")
SHELLS = ("bash", "zsh", "tcsh")
STDIN = "<stdin>"

ABOUT = """\
Read a derivation as people write it, in LaTeX, Markdown or a notebook, and say of every step
whether it is right: for every size of the sums and every value, not for one example."""

EXAMPLES = """\
examples:
  derive verify homework.tex           every step of one sheet
  derive verify notes/ --strict        every sheet below a folder; a proof for every step
  derive show homework.tex             what was understood, before you believe a verdict
  derive answer 'o_i - y_i' '-(y_i - o_i)'

exit status:
  0  every claim is proved or supported      1  a claim is not
  2  wrong usage, or a file that cannot be read"""

VERIFY = """\
Judge every step of the sheets. A line is printed for each claim that is not proved:

  proved      true for every size, index and value, under the givens of the sheet
  supported   no proof found, but both sides agree at every point that was tried
  refuted     false, with values at which the two sides differ
  undecided   neither; it says what was tried
  unread      a formula that was not understood"""

VERIFY_EXAMPLES = """\
examples:
  derive verify homework.tex
  derive verify chapter1.tex notes.md lecture.ipynb
  derive verify proofs/ --format json
  pandoc notes.html -t markdown | derive verify - --kind md"""

SHOW = """\
Print what was understood: every definition, value, hypothesis and claim, read back into LaTeX,
with the sets that its indices range over, its cases, and how doubtful notation was read."""

ANSWER = """\
Are two answers equal? Both are LaTeX expressions; what may be used is said by --given: a
definition (P_i = ...), a hypothesis (\\sum_j y_j = 1) or a sign (a > 0)."""

ANSWER_EXAMPLES = """\
examples:
  derive answer '(a+b)^2' 'a^2 + 2ab + b^2'
  derive answer 'p_i \\sum_j y_j - y_i' 'p_i - y_i' --given '\\sum_j y_j = 1'
  derive answer '\\log(ab)' '\\log a + \\log b' --given 'a > 0' --given 'b > 0'"""


class UsageError(Exception):
    """Something that the caller must put right, in one line."""


# -- the parser ------------------------------------------------------------------------------------
class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, and what was probably meant."""

    def error(self, message: str) -> NoReturn:
        self.exit(BROKEN, f"derive: {message} (try: {self.prog} --help)\n")


class _Completion(argparse.Action):
    """Print a completion script; shtab is imported only here."""

    def __call__(self, parser: argparse.ArgumentParser, *rest: Any) -> NoReturn:
        import shtab

        print(shtab.complete(parser, shell=rest[1]))
        parser.exit()


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"{text} is no time limit; give a number above 0")
    return value


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help for the terminal's width. (Left to itself, argparse asks shutil, which is slow to load,
    even where no help is printed.)"""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=min(_columns(), 100) - 2)


def _command(commands: Any, name: str, line: str, about: str, examples: str = "") -> _Parser:
    made: _Parser = commands.add_parser(
        name,
        help=line,
        description=about,
        epilog=examples,
        formatter_class=_Help,
    )
    return made


def _paths(command: _Parser) -> None:
    command.add_argument(
        "paths",
        nargs="+",
        metavar="PATH",
        help="a .tex, .md, .ipynb or .txt file, a folder of them, or - for standard input",
    )
    command.add_argument(
        "--kind", choices=("tex", "md"), default="tex", help="what standard input is (tex)"
    )


def _judging(command: _Parser) -> None:
    command.add_argument(
        "--seconds", type=_seconds, default=None, metavar="N", help="time limit of a claim (2)"
    )
    command.add_argument(
        "--format", choices=FORMATS, default="text", help="how the report is written (text)"
    )
    level = command.add_mutually_exclusive_group()
    level.add_argument(
        "--fail-on",
        choices=tuple(FAILS),
        default="undecided",
        help="the mildest verdict that makes the exit status 1 (undecided)",
    )
    level.add_argument(
        "--strict",
        dest="fail_on",
        action="store_const",
        const="supported",
        help="a claim without a proof makes the exit status 1, as --fail-on supported",
    )
    command.add_argument("-v", "--verbose", action="store_true", help="list what is proved too")


def parser() -> _Parser:
    """All commands with their options."""
    top = _Parser(
        "derive",
        description=ABOUT,
        epilog=EXAMPLES,
        formatter_class=_Help,
    )
    top.add_argument("--version", action="version", version=f"derive {__version__}")
    top.add_argument(
        "--print-completion", action=_Completion, choices=SHELLS, help="a script for your shell"
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True, prog="derive")

    verify = _command(commands, "verify", "judge every step of a sheet", VERIFY, VERIFY_EXAMPLES)
    _paths(verify)
    _judging(verify)

    show = _command(commands, "show", "print what was understood of a sheet", SHOW)
    _paths(show)

    answer = _command(commands, "answer", "are two answers equal?", ANSWER, ANSWER_EXAMPLES)
    answer.add_argument("left", metavar="LATEX")
    answer.add_argument("right", metavar="LATEX")
    answer.add_argument(
        "--given", action="append", default=[], metavar="LATEX", help="what may be used"
    )
    _judging(answer)

    for command in (verify, show, answer):
        command.add_argument("--debug", action="store_true", help=argparse.SUPPRESS)
    return top


def _formulas(arguments: Sequence[str]) -> list[str]:
    """`derive answer -x y`: a formula may begin with a minus. A space keeps it from being taken for
    an option."""
    if not arguments or arguments[0] != "answer":
        return list(arguments)
    known = ("-h", "-v", "--help", "--verbose", "--debug", "--strict", "--")
    valued = ("--given", "--seconds", "--format", "--fail-on")
    return [
        f" {a}" if a.startswith("-") and a.partition("=")[0] not in (*known, *valued) else a
        for a in arguments
    ]


def _check_command(arguments: Sequence[str]) -> None:
    """A misspelled command gets the nearest one."""
    word = arguments[0] if arguments else "-"
    if word.startswith("-") or word in COMMANDS:
        return
    from difflib import get_close_matches

    if os.path.exists(word):
        raise UsageError(f"'{word}' is not a command; did you mean 'derive verify {word}'?")
    near = get_close_matches(word, COMMANDS, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(COMMANDS)}"
    raise UsageError(f"'{word}' is not a command; {hint}")


# -- files -----------------------------------------------------------------------------------------
def _sheets(paths: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The files to read, each once, and what is wrong with a path that gives none."""
    for path in dict.fromkeys(paths):
        if path == "-" or not os.path.isdir(path):
            yield path, "" if path == "-" or os.path.exists(path) else f"{path}: no such file"
            continue
        found = list(_walk(path))
        yield from ((sheet, "") for sheet in found)
        if not found:
            yield path, f"{path}: no .tex, .md, .ipynb or .txt file in this folder"


def _walk(folder: str) -> Iterator[str]:
    from .read.document import KINDS

    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(files):
            if os.path.splitext(name)[1].lower() in KINDS and not name.startswith("."):
                yield os.path.normpath(os.path.join(parent, name))


def _read(path: str, kind: str) -> Document:
    from .read import ReadError, read, read_text
    from .read.document import MAX_BYTES

    if path != "-":
        return read(path)
    try:
        text = sys.stdin.buffer.read(MAX_BYTES + 1).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadError(f"{STDIN}: not UTF-8 text (at byte {error.start})") from None
    return read_text(text, kind, STDIN)


def _complain(line: str) -> None:
    print(f"derive: {line}", file=sys.stderr, flush=True)


def _internal(error: Exception, options: argparse.Namespace, where: str = "") -> str:
    """A defect of this program in one line."""
    if getattr(options, "debug", False):
        import traceback

        traceback.print_exception(error)
    text = " ".join(str(error).split())[:200]
    place = f" in {where}" if where else ""
    return f"internal error{place}, please report it: {type(error).__name__}: {text}"


# -- the commands ----------------------------------------------------------------------------------
def _verify(options: argparse.Namespace) -> int:
    from .check import judge
    from .elaborate.document import elaborate
    from .write import Outcome

    limits = _limits(options)

    def report(path: str) -> Report:
        return judge(elaborate(_read(path, options.kind)), limits)

    return _write((Outcome(*each) for each in _each(options, report)), options)


def _answer(options: argparse.Namespace) -> int:
    from .answer import answer
    from .write import Outcome

    report = answer(options.left, options.right, options.given, _limits(options))
    return _write([Outcome(report.path, report)], options, places=False)


def _show(options: argparse.Namespace) -> int:
    from .elaborate.document import elaborate
    from .show import show

    def understood(path: str) -> str:
        return "\n".join(show(elaborate(_read(path, options.kind))))

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

    for path, error in _sheets(options.paths):
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

    return Options() if options.seconds is None else Options(options.seconds)


def _write(outcomes: Iterable[Outcome], options: argparse.Namespace, places: bool = True) -> int:
    """Write the report and say with which status the program ends."""
    from .write import writer

    verdicts: set[str] = set()
    broken = False

    def seen() -> Iterator[Outcome]:
        nonlocal broken
        for outcome in outcomes:
            broken |= outcome.report is None
            if outcome.report is not None:
                verdicts.update(c.verdict for c in outcome.report.claims)
            yield outcome

    writer(options.format)(seen(), sys.stdout, _look(options)._replace(places=places))
    if broken:
        return BROKEN
    return FAILED if verdicts.intersection(FAILS[options.fail_on]) else FINE


def _look(options: argparse.Namespace) -> Look:
    """What the terminal can do, and what its user asks for."""
    from .write import Look

    env = os.environ
    forced = env.get("FORCE_COLOR", "") not in ("", "0")
    able = sys.stdout.isatty() and env.get("TERM") != "dumb"
    colour = (able or forced) and not env.get("NO_COLOR")
    return Look(_columns(), colour, options.verbose, __version__)


def _columns() -> int:
    """The width to write for: the user's, the terminal's, or 80."""
    wish = os.environ.get("COLUMNS", "")
    if wish.isascii() and wish.isdigit() and int(wish):
        return max(int(wish), 20)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


COMMANDS = {"verify": _verify, "show": _show, "answer": _answer}


# -- entry points ----------------------------------------------------------------------------------
def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status. No exception but SystemExit leaves here."""
    options = argparse.Namespace(debug="--debug" in arguments)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        _check_command(arguments)
        options = parser().parse_args(_formulas(arguments))
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
    gc.set_threshold(50_000, 20, 20)
    status = run(sys.argv[1:])
    sys.stderr.flush()
    os._exit(status)
