"""What may be asked for: the commands with their options, their help, and the user's defaults."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

from . import __version__

FINE, FAILED, BROKEN, INTERRUPTED, PIPE_CLOSED = 0, 1, 2, 130, 141

FAILS = {  # what --fail-on names -> the verdicts that make the exit status 1
    "refuted": ("refuted",),
    "undecided": ("refuted", "undecided", "unread"),
    "supported": ("refuted", "undecided", "unread", "supported"),
}
ROUNDING = ("strict", "loose")
FORMATS = ("full", "concise", "plain", "json", "github", "junit", "sarif", "html")
STYLES = ("full", "short", "cases", "logs")
LAYER_FORMATS = ("text", "markdown", "latex", "json")
SHELLS = ("bash", "zsh", "tcsh")

ABOUT = """\
Read a derivation as people write it, in LaTeX, Markdown or a notebook, and say of every step
whether it is right: for every size of the sums and every value, not for one example."""

EXAMPLES = """\
examples:
  derive verify homework.tex           every step of one sheet
  derive verify notes/ --strict        every sheet below a folder; a proof for every step
  derive show homework.tex             what was understood, before you believe a verdict
  derive solve exercise.tex --pdf      the solution, every line of it judged
  derive answer 'o_i - y_i' '-(y_i - o_i)'
  derive layers '30 -> 1024 -> 1'      sizes, parameters and multiplications of a network
  derive explain wrong                 what a finding's code means

exit status:
  0  every claim is proved or supported      1  a claim is not
  2  wrong usage, or a file that cannot be read"""

VERIFY = """\
Judge every step of the sheets. Each claim that is not proved is shown with its reason:

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
  derive verify notes/ --watch         again whenever a sheet is saved
  pandoc notes.html -t markdown | derive verify - --kind md"""

SOLVE = """\
Write the solution of a problem: a sheet without its proof ("Show that ...", "Find ...") or one of
the problems that --list names. Every line is judged as derive verify does before it is written."""

SOLVE_EXAMPLES = """\
examples:
  derive solve exercise.tex -o solution.tex
  derive solve exercise.tex --style short --pdf
  derive solve --list
  derive solve residual --set x_0=2.0 --set w_1=0.5
  derive solve softmax_ce --exercise   the sheet without the answers"""

EXPLAIN = """\
What a finding's code means, with an example that has it and one that is right. Without a code,
all of them are listed."""

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


LAYERS = """\
The table of an architecture: what comes out of each layer, the parameters that
it learns (biases included) and the multiplications that it carries out (those
with the zeros of a padding too).

SPEC is the size of the input and the layers, with '->' between them; a number
alone is a linear layer. It may also be a file, or - for standard input.

  layers    linear, conv, depthwise conv, deconv, maxpool, avgpool, global pool,
            batchnorm, layernorm, groupnorm, embedding, rnn, lstm, gru,
            attention, residual(...), flatten, dropout, upsample, activations
  options   stride 2, pad 1, same, dilation 2, groups 4, 8 heads, no bias,
            floor, ceil, bidirectional, last; 'A: conv ...' is a label
  anywhere  batch 32, channels first"""

LAYERS_EXAMPLES = """\
examples:
  derive layers '30 -> 1024 -> 512 -> 1, batch 32'
  derive layers '100x100x3 -> conv 3x3x5 -> conv 3x3x10' --formulas
  derive layers '28x28x1 -> conv 5x5x6 pad 2 -> relu -> maxpool 2x2 -> flatten -> 10'
  derive layers '8x8x16 -> residual(conv 3x3x16 same -> relu -> conv 3x3x16 same)'
  derive layers '20 -> embedding 10000x300 -> lstm 64 last -> 2' --format markdown
  derive layers network.txt --batch 64

exit status:
  0  every size is a whole number      1  one is not, and was rounded down
  2  SPEC is not understood"""


class UsageError(Exception):
    """Something that the caller must put right, in one line."""


def never_over(written: str | None, read: Iterable[str]) -> None:
    """What is written goes over nothing that is read."""
    if written and os.path.exists(written):
        for path in read:
            if os.path.exists(path) and os.path.samefile(path, written):
                raise UsageError(f"{written}: what is read is not written over; name another file")


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


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is too small; give a number above 0")
    return value


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"{text} is no time limit; give a number above 0")
    return value


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help for the terminal's width. (Left to itself, argparse asks shutil, which is slow to load,
    even where no help is printed.)"""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=min(columns(), 100) - 2)


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
        "--format", choices=FORMATS, default="full", help="how the report is written (full)"
    )
    command.add_argument("--output", metavar="FILE", help="write the report to a file")
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
    command.add_argument(
        "--rounding",
        choices=ROUNDING,
        default="strict",
        help="whether a decimal may be off by one in its last digit (strict: it may not)",
    )
    command.add_argument("-v", "--verbose", action="store_true", help="list what is proved too")
    command.add_argument(
        "--explain",
        action="store_true",
        help="list what is proved, with what makes each step hold in one line",
    )


def _solving(command: _Parser) -> None:
    command.add_argument("problem", nargs="?", metavar="PROBLEM", help="a file, a name, or -")
    command.add_argument("--list", action="store_true", help="list the problems with a name")
    command.add_argument("-o", "--output", metavar="FILE", help="write to a .tex or .md file")
    command.add_argument("--pdf", action="store_true", help="make a PDF (needs latexmk)")
    command.add_argument(
        "--style", choices=STYLES, default="full", help="which way to the answer (full)"
    )
    command.add_argument("--exercise", action="store_true", help="the problem without its solution")
    command.add_argument(
        "--set", action="append", default=[], metavar="NAME=NUMBER", help="another number"
    )
    command.add_argument(
        "--kind", choices=("tex", "md"), default="tex", help="what standard input is (tex)"
    )


def _verifying(command: _Parser) -> None:
    _paths(command)
    _judging(command)
    command.add_argument(
        "--max-leap", type=_count, metavar="N", help="report steps that need more rules than N"
    )
    command.add_argument(
        "--second-reader",
        action="store_true",
        help="report plain expressions that latex2sympy2 reads differently",
    )
    command.add_argument(
        "--watch", action="store_true", help="again at every change; print what is new"
    )
    command.add_argument(
        "--annotate", metavar="OUT.tex", help="write the sheet again with a mark at every step"
    )


def _answering(command: _Parser) -> None:
    command.add_argument("left", metavar="LATEX")
    command.add_argument("right", metavar="LATEX")
    command.add_argument(
        "--given", action="append", default=[], metavar="LATEX", help="what may be used"
    )
    _judging(command)


def _counting(command: _Parser) -> None:
    command.add_argument("spec", metavar="SPEC")
    command.add_argument("--batch", type=_count, metavar="N", help="the number of samples")
    command.add_argument(
        "--format", choices=LAYER_FORMATS, default="text", help="how the table is written (text)"
    )
    command.add_argument("--formulas", action="store_true", help="how each count is computed")


def _explaining(command: _Parser) -> None:
    command.add_argument("code", nargs="?", metavar="CODE")


class Command(NamedTuple):
    """One of the commands: a line for the list, what its help says, and what adds its options."""

    line: str
    about: str
    examples: str
    options: Callable[[_Parser], None]
    judges: bool = False  # and takes the user's defaults


COMMANDS = {
    "verify": Command("judge every step of a sheet", VERIFY, VERIFY_EXAMPLES, _verifying, True),
    "solve": Command("write the solution", SOLVE, SOLVE_EXAMPLES, _solving),
    "show": Command("print what was understood of a sheet", SHOW, "", _paths),
    "answer": Command("are two answers equal?", ANSWER, ANSWER_EXAMPLES, _answering, True),
    "layers": Command("sizes and counts of a network", LAYERS, LAYERS_EXAMPLES, _counting),
    "explain": Command("what a finding's code means", EXPLAIN, "", _explaining),
}


def parser(defaults: Mapping[str, Any] | None = None, only: str = "") -> _Parser:
    """All commands with their options, or one of them, which takes a sixth of the time; `defaults`
    are the user's own."""
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
    for name, row in COMMANDS.items():
        if only in ("", name):
            command: _Parser = commands.add_parser(
                name,
                help=row.line,
                description=row.about,
                epilog=row.examples,
                formatter_class=_Help,
            )
            row.options(command)
            command.add_argument("--debug", action="store_true", help=argparse.SUPPRESS)
            if row.judges:
                command.set_defaults(**(defaults or {}))
    return top


def formulas(arguments: Sequence[str]) -> list[str]:
    """`derive answer -x y`: a formula may begin with a minus. A space keeps it from being taken for
    an option."""
    if not arguments or arguments[0] != "answer":
        return list(arguments)
    known = ("-h", "-v", "--help", "--verbose", "--debug", "--strict", "--explain", "--")
    valued = ("--given", "--seconds", "--format", "--fail-on", "--output")
    return [
        f" {a}" if a.startswith("-") and a.partition("=")[0] not in (*known, *valued) else a
        for a in arguments
    ]


def named(arguments: Sequence[str]) -> str:
    """The command that comes first, if one does. A misspelled one gets the nearest one."""
    word = arguments[0] if arguments else "-"
    if word.startswith("-") or word in COMMANDS:
        return word if word in COMMANDS else ""
    from difflib import get_close_matches

    if os.path.exists(word):
        raise UsageError(f"'{word}' is not a command; did you mean 'derive verify {word}'?")
    near = get_close_matches(word, COMMANDS, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(COMMANDS)}"
    raise UsageError(f"'{word}' is not a command; {hint}")


def columns() -> int:
    """The width to write for: the user's, the terminal's, or 80."""
    wish = os.environ.get("COLUMNS", "")
    if wish.isascii() and wish.isdigit() and int(wish):
        return max(int(wish), 20)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


# -- the user's defaults ---------------------------------------------------------------------------
def defaults() -> dict[str, Any]:
    """`[tool.derive]` of the nearest pyproject.toml that has it, then the DERIVE_* variables."""
    found = _project(os.getcwd())
    for name in SETTINGS:
        text = os.environ.get("DERIVE_" + name.upper())
        if text:
            _set(found, name, text, "DERIVE_" + name.upper())
    return found


def _project(folder: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    while True:
        path = os.path.join(folder, "pyproject.toml")
        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError:
            data = b""
        if b"tool.derive" in data:
            for key, value in _table(path, data).items():
                text = str(value).lower() if isinstance(value, bool) else str(value)
                _set(found, key.replace("-", "_"), text, f"[tool.derive] {key} in {path}")
            return found
        folder, inner = os.path.dirname(folder), folder
        if folder == inner:
            return found


def _table(path: str, data: bytes) -> dict[str, Any]:
    import tomllib  # only where there is something to read

    try:
        tool = tomllib.loads(data.decode()).get("tool", {})
    except ValueError as error:
        raise UsageError(f"{path}: {' '.join(str(error).split())}") from None
    table = tool.get("derive", {}) if isinstance(tool, dict) else {}
    return table if isinstance(table, dict) else {}


def _set(found: dict[str, Any], name: str, text: str, where: str) -> None:
    """One setting; what is wrong with it is said with where it stands."""
    if name not in SETTINGS:
        known = ", ".join(key.replace("_", "-") for key in SETTINGS)
        raise UsageError(f"{where} is no setting; there are {known}")
    try:
        value = SETTINGS[name](text)
    except (KeyError, ValueError, argparse.ArgumentTypeError):
        raise UsageError(f"{where}: {text!r} is no value for it") from None
    if name != "strict":
        found[name] = value
    elif value:
        found["fail_on"] = "supported"


def _one_of(names: Sequence[str]) -> Callable[[str], str]:
    def chosen(text: str) -> str:
        return names[tuple(names).index(text)]

    return chosen


def _flag(text: str) -> bool:
    return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text]


SETTINGS: Mapping[str, Callable[[str], Any]] = {
    "format": _one_of(FORMATS),
    "fail_on": _one_of(tuple(FAILS)),
    "strict": _flag,
    "seconds": _seconds,
    "rounding": _one_of(ROUNDING),
    "max_leap": _count,
    "second_reader": _flag,
    "verbose": _flag,
    "explain": _flag,
}
