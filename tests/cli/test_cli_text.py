"""The report on a terminal and in a pipe."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys

import pytest

from derive.report import Claim, Report, WitnessText
from derive.write import FORMATS, Look, writer
from derive.write.concise import lines
from derive.write.measure import plain, shortened, width

from .conftest import ROOT, SHEETS, Program

CONCISE = {
    60: r"""
wrong.tex:3:38 refuted the two sides differ: # is not # [wrong]
    P_j (1 + P_j)
    at #
    the step at 4:6 follows from this slip
    the step at 5:6 recovers
    help: this is right: P_{j} (1 - P_{j})
wrong.tex: 2 proved, 1 refuted
""",
    200: r"""
wrong.tex:3:38 refuted the two sides differ: # is not # [wrong]: P_j (1 + P_j)
    at #
    the step at 4:6 follows from this slip
    the step at 5:6 recovers
    help: this is right: P_{j} (1 - P_{j})
wrong.tex: 2 proved, 1 refuted
""",
}
CONCISE[80] = CONCISE[60]


def blurred(text: str) -> str:
    """The values of the witness are the judge's choice."""
    text = re.sub(r"(?m)^    at .*$", "    at #", text)
    return re.sub(r"-?\d+\.\d+", "#", text)


@pytest.mark.parametrize("columns", CONCISE)
def test_concise(derive: Program, columns: int) -> None:
    arguments = ("verify", "wrong.tex", "--format", "concise")
    done = derive(*arguments, env={"COLUMNS": str(columns)})
    assert blurred(done.stdout) == CONCISE[columns].lstrip()


def test_every_format_for_people_begins_and_ends_alike(derive: Program) -> None:
    """`file:line:col verdict message` first, one line that counts last."""
    for name in ("full", "concise"):
        out = derive("verify", "wrong.tex", "--format", name).stdout.splitlines()
        assert out[0].startswith("wrong.tex:3:38 refuted the two sides differ")
        assert out[-1] == "wrong.tex: 2 proved, 1 refuted"


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_no_line_is_too_long(columns: int) -> None:
    """Formulas and witnesses are cut; places and messages never are."""
    long = " + ".join(rf"\frac{{x_{{{n}}}}}{{{n}}}" for n in range(60))
    values = {f"x_{{{n}}}": f"{n}/7" for n in range(60)}
    claim = Claim(
        *("a.tex", 3, 14, 3, 900, "claim", "refuted"),
        latex=long,
        witness=WitnessText({"N": 3}, values, "1", "2"),
        message="the two sides differ: 1 is not 2",
    )
    report = Report("a.tex", (claim,))
    short = list(lines(report, Look(columns)))
    assert short[0] == "a.tex:3:14 refuted the two sides differ: 1 is not 2"
    assert short[-1].endswith("more values")
    verbose = list(lines(report, Look(columns, verbose=True)))
    assert all(f"{name} = {value}" in "".join(verbose) for name, value in values.items())
    assert all(len(line) <= columns for line in (*short, *verbose))


def test_a_pipe_has_80_columns_and_no_colour(derive: Program) -> None:
    done = derive("verify", "wrong.tex")
    assert "\x1b" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert " --> wrong.tex:3:38" in done.stdout.splitlines()


COLOURS = [
    ({"FORCE_COLOR": "1"}, True),
    ({"FORCE_COLOR": "0"}, False),
    ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ({"TERM": "dumb"}, False),
]


@pytest.mark.parametrize(("env", "coloured"), COLOURS)
def test_colour_in_a_pipe(derive: Program, env: dict[str, str], coloured: bool) -> None:
    assert ("\x1b[" in derive("verify", "wrong.tex", env=env).stdout) == coloured


@pytest.mark.parametrize(
    ("env", "coloured"),
    [
        ({"TERM": "xterm"}, True),
        ({"TERM": "dumb"}, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False),
    ],
)
def test_colour_on_a_terminal(env: dict[str, str], coloured: bool) -> None:
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "derive", "verify", "wrong.tex"]
    whole = {**kept, "PYTHONPATH": str(ROOT), **env}
    with subprocess.Popen(command, stdout=theirs, cwd=SHEETS, env=whole) as process:
        process.wait(timeout=60)
        os.close(theirs)
        written = b""
        while select.select([ours], [], [], 0.2)[0]:
            try:
                part = os.read(ours, 65536)
            except OSError:
                break
            if not part:
                break
            written += part
    os.close(ours)
    assert b"refuted" in written
    assert (b"\x1b[" in written) == coloured


def test_everything_with_verbose(derive: Program) -> None:
    out = derive("verify", "wrong.tex", "-v").stdout
    assert "wrong.tex:1:6 given P_j = " in out
    assert "wrong.tex:4:6 proved follows from the slip in line 3" in out
    assert "wrong.tex:5:6 proved recovers from the slip in line 3" in out
    assert r"    uses: P_j = \frac{e^{h_j}}{\sum_k e^{h_k}}" in out


def test_summaries(derive: Program) -> None:
    assert derive("verify", "right.tex").stdout == "right.tex: 2 proved\n"
    assert derive("verify", "words.txt").stdout == "words.txt: no claims\n"
    last = derive("verify", "right.tex", "wrong.tex", "words.txt").stdout.splitlines()[-1]
    assert last == "3 files: 4 proved, 1 refuted"


def test_a_sheet_does_not_steer_the_terminal() -> None:
    assert plain("a\x1b[2Jb\r\n  c\u202e") == "a\\x1b[2Jb c\\x202e"


def test_wide_characters_take_two_columns() -> None:
    assert width("softmax") == 7
    assert width("損失") == 4
    assert width("損失関数損失関数"[:8]) == 16
    assert width(shortened("損失関数" * 10, 40)) <= 40


def test_both_ends_of_a_long_formula_are_kept() -> None:
    cut = shortened("a" * 50 + "z" * 50, 30)
    assert len(cut) == 30
    assert cut.startswith("aaa") and " ... " in cut and cut.endswith("zzz")


def test_every_format_has_its_writer() -> None:
    from derive import options

    assert tuple(FORMATS) == options.FORMATS
    assert all(callable(writer(name)) for name in FORMATS)


def test_a_reader_that_goes_away(derive: Program) -> None:
    """`derive verify ... | head -1` ends quietly."""
    script = f"{sys.executable} -m derive verify - -v 2>&1 | head -1; echo ${{PIPESTATUS[0]}}"
    sheet = r"\[ 1 = 1 \]" * 5000
    done = subprocess.run(
        ["bash", "-c", script],
        input=sheet,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.stdout.count("\n") == 2
    assert done.stdout.splitlines()[1] == "141"
    assert "rror" not in done.stdout + done.stderr
