"""What must not happen: a traceback, a slow import, a report that never comes."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from derive import check, cli

from .conftest import ROOT, SHEETS, Program


def test_a_defect_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another sheet is still judged, and the status says that one was not."""
    whole = check.judge

    def judge(sheet: check.Elaborated, options: check.Options) -> check.Report:
        if sheet.document.path.endswith("wrong.tex"):
            raise ZeroDivisionError("somewhere\ndeep inside")
        return whole(sheet, options)

    monkeypatch.setattr(check, "judge", judge)
    sheets = [str(SHEETS / name) for name in ("wrong.tex", "right.tex")]
    assert cli.run(["verify", *sheets]) == 2
    out, err = capsys.readouterr()
    assert err.count("\n") == 1
    assert (
        "internal error in" in err and "please report it: ZeroDivisionError: somewhere deep" in err
    )
    assert out.endswith("2 files: 2 proved, 1 file not readable\n")
    assert cli.run(["verify", *sheets, "--debug"]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_a_defect_outside_a_sheet_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(options: object) -> int:
        raise RuntimeError("no")

    monkeypatch.setitem(cli.COMMANDS, "verify", broken)
    assert cli.run(["verify", "right.tex"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(cli.COMMANDS, "verify", interrupted)
    assert cli.run(["verify", "right.tex"]) == 130


def test_control_c(derive: Program) -> None:
    command = [sys.executable, "-m", "derive", "verify", "-"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        time.sleep(1)  # it waits for its input
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 130
        assert process.stderr is not None
        assert process.stderr.read() == b""


SLOW = ("sympy", "numpy", "rich", "jinja2", "shtab", "pytest", "shutil", "difflib", "json")


def test_a_sheet_is_judged_without_slow_imports() -> None:
    """The time of a short sheet is the time of its imports."""
    code = (
        "import sys; from derive.cli import run; run(['verify', 'right.tex']); "
        f"print([m for m in {SLOW} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=SHEETS,
        env={"PYTHONPATH": str(ROOT)},
        timeout=60,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("shell", cli.SHELLS)
def test_completion(derive: Program, shell: str) -> None:
    done = derive("--print-completion", shell)
    assert done.returncode == 0
    assert "--fail-on" in done.stdout
