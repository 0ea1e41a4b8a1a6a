"""Defaults from pyproject.toml and the environment, --output, --explain, --watch, leaps, strict
answers, and the progress bar."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from derive import check, cli
from derive.marking.memo import Memo
from derive.options import parser
from derive.watch import Resident
from derive.write import Look

from .conftest import ROOT, SHEETS, Program

WRONG = "\\[ (a + b)^2 = a^2 + b^2 \\]\n"
RIGHT = "\\[ (a + b)^2 = a^2 + 2ab + b^2 \\]\n"


# -- defaults --------------------------------------------------------------------------------------
def sheet(folder: Path, settings: str = "") -> Path:
    (folder / "deep").mkdir()
    (folder / "deep" / "a.tex").write_text(WRONG)
    if settings:
        (folder / "pyproject.toml").write_text(f"[tool.derive]\n{settings}\n")
    return folder / "deep"


def test_the_order_of_defaults(derive: Program, tmp_path: Path) -> None:
    """What is asked for, then the environment, then the project."""
    here = sheet(tmp_path, 'format = "github"')
    assert derive("verify", "a.tex", cwd=here).stdout.startswith("::error")
    env = {"DERIVE_FORMAT": "json"}
    assert json.loads(derive("verify", "a.tex", cwd=here, env=env).stdout)
    done = derive("verify", "a.tex", "--format", "concise", cwd=here, env=env)
    assert done.stdout.startswith("a.tex:1:16 refuted")


def test_settings(derive: Program, tmp_path: Path) -> None:
    settings = 'fail-on = "refuted"\nseconds = 5\nverbose = true\nmax-leap = 3'
    assert derive("verify", "a.tex", cwd=sheet(tmp_path, settings)).returncode == 1
    (tmp_path / "pyproject.toml").write_text("[tool.derive]\nstrict = true\n")
    (tmp_path / "s.tex").write_text("\\[ e^x \\geq 1 + x \\]\n")
    assert derive("verify", "s.tex", cwd=tmp_path).returncode == 1
    assert derive("verify", "s.tex", "--fail-on", "refuted", cwd=tmp_path).returncode == 0


BAD = {
    'format = "xml"': "format",
    "seconds = 0": "seconds",
    "speed = 3": "no setting",
    "= 3": "pyproject.toml",
}


@pytest.mark.parametrize("settings", BAD)
def test_a_bad_setting_is_one_line(derive: Program, tmp_path: Path, settings: str) -> None:
    done = derive("verify", "a.tex", cwd=sheet(tmp_path, settings))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert BAD[settings] in done.stderr


def test_a_bad_variable_is_named(derive: Program) -> None:
    done = derive("verify", "right.tex", env={"DERIVE_SECONDS": "soon"})
    assert done.returncode == 2
    assert "DERIVE_SECONDS" in done.stderr


# -- output ----------------------------------------------------------------------------------------
def test_output(derive: Program, tmp_path: Path) -> None:
    target = tmp_path / "report.txt"
    done = derive("verify", "wrong.tex", "--output", target)
    assert (done.returncode, done.stdout) == (1, "")
    assert target.read_text() == derive("verify", "wrong.tex").stdout


def test_an_output_that_cannot_be_written(derive: Program, tmp_path: Path) -> None:
    for target in (tmp_path, tmp_path / "no" / "such"):
        done = derive("verify", "wrong.tex", "--output", target)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)


def test_a_sheet_is_not_written_over(derive: Program, tmp_path: Path) -> None:
    path = tmp_path / "a.tex"
    path.write_text(WRONG)
    for arguments in (
        ("verify", path, "--output", path),
        ("verify", tmp_path, "--output", path),
        ("verify", path, "--annotate", path),
        ("solve", path, "--output", path),
        ("solve", "softmax_ce", "--output", tmp_path / "a.pdf"),
    ):
        done = derive(*arguments)
        assert (done.returncode, done.stderr.count("\n"), done.stdout) == (2, 1, "")
    assert path.read_text() == WRONG


@pytest.mark.parametrize("name", ["github", "junit", "sarif", "html", "plain"])
def test_formats_of_a_real_sheet(derive: Program, name: str) -> None:
    done = derive("verify", ".", "--format", name)
    assert (done.returncode, done.stderr) == (1, "")
    assert "P_j" in done.stdout


# -- what holds a step -----------------------------------------------------------------------------
def test_explained(derive: Program) -> None:
    out = derive("verify", "wrong.tex", "--explain", "--format", "concise").stdout
    assert "    because: expand P; differentiate P_j by h_j; the sum over k collapses" in out
    assert "uses:" not in out


def test_leaps(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    whole = check.judge

    def judge(sheet: check.Elaborated, options: check.Options) -> check.Report:
        report = whole(sheet, options)
        return replace(report, claims=tuple(replace(c, leap=7) for c in report.claims))

    monkeypatch.setattr(check, "judge", judge)
    path = str(SHEETS / "right.tex")
    assert cli.run(["verify", path, "--max-leap", "7"]) == 0
    assert "leap" not in capsys.readouterr().out
    assert cli.run(["verify", path, "--max-leap", "6"]) == 0
    assert "proved a leap: this step needs 7 rules at once [leap]" in capsys.readouterr().out


def test_an_answer_holds_wherever_it_is_asked_for(derive: Program) -> None:
    done = derive("answer", r"\log(ab)", r"\log a + \log b")
    assert done.returncode == 1
    assert done.stdout.startswith("refuted true only if a > 0, b > 0")
    signs = ("--given", "a > 0", "--given", "b > 0")
    assert derive("answer", r"\log(ab)", r"\log a + \log b", *signs).returncode == 0


# -- watching --------------------------------------------------------------------------------------
def test_only_what_changed_is_printed(tmp_path: Path) -> None:
    path = tmp_path / "a.tex"
    options = argparse.Namespace(paths=[str(tmp_path)], format="concise", kind="tex")
    resident = Resident(options, check.verify, Look())
    path.write_text(WRONG)
    first = "".join(resident.judge(resident.paths()))
    assert "refuted" in first and first.endswith("a.tex: 1 refuted\n")
    path.write_text("\n" + WRONG + RIGHT)  # moved down, and something right below
    assert (
        "".join(resident.judge(resident.touched({str(path)}))) == f"{path}: 1 proved, 1 refuted\n"
    )
    path.write_text(RIGHT)
    gone = "".join(resident.judge(resident.touched({str(path)})))
    assert gone == f"{path}: 1 finding gone\n{path}: 1 proved\n"
    assert not resident.touched({str(tmp_path / "b.tex")})


def test_what_is_the_same_is_not_judged_again(tmp_path: Path) -> None:
    """A change of one line costs reading and one claim, whatever else stands in the sheet."""
    text = (ROOT / "proofs" / "softmax_ce.tex").read_text(encoding="utf-8")
    path = tmp_path / "a.tex"
    options = parser().parse_args(["verify", str(path), "--watch", "--format", "concise"])
    resident = Resident(options, cli._verifier(options), Look())
    spent = []
    for n in range(4):
        changed = text.replace("P_i - y_i", f"P_i - y_i + {n} - {n}")
        path.write_text(f"% {'x' * n}\n\n{changed}", encoding="utf-8")
        begun = time.process_time()
        assert "23 proved" in "".join(resident.judge([str(path)]))
        spent.append(time.process_time() - begun)
    assert min(spent[1:]) < 0.1
    assert min(spent[1:]) < 0.75 * spent[0]


def test_answers_that_are_kept_are_those_of_the_same_question() -> None:
    sheets = [
        r"Let $y = 2x$. \[ \frac{d}{dx} y^2 = 8x \]",
        r"Let $y = 3x$. \[ \frac{d}{dx} y^2 = 8x \]",
        r"Assume $\sum_j y_j = 1$. \[ 2 \sum_j y_j = 2 \]",
        r"Assume $\sum_j y_j = 2$. \[ 2 \sum_j y_j = 2 \]",
        r"Assume $\sum_k y_k = 1$. \[ 2 \sum_j y_j = 2 \]",
        r"Case $i = j$: \[ \delta_{ij} = 1 \]",
        r"Case $i \neq j$: \[ \delta_{ij} = 1 \]",
        r"\[ \sum_i \sum_j a_{ij} = \sum_j \sum_i a_{ij} \]",
        r"\[ \sum_i \sum_j a_{ij} = \sum_j \sum_i a_{ji} \] with $b_i = \sum_j a_{ij}$, $c_j = 1$",
    ]
    memo = Memo()
    for text in [*sheets, *reversed(sheets)]:
        fresh = check.verify_text(text)
        kept = check.verify_text(text, options=check.Options(memo=memo))
        assert [(c.verdict, c.latex) for c in kept.claims] == [
            (c.verdict, c.latex) for c in fresh.claims
        ]


def test_watching(tmp_path: Path) -> None:
    pytest.importorskip("watchfiles")
    path = tmp_path / "a.tex"
    path.write_text(RIGHT)
    command = [sys.executable, "-m", "derive", "verify", "a.tex", "--watch", "--format", "concise"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=tmp_path, env=env) as process:
        assert process.stdout is not None
        late = threading.Timer(30, process.kill)  # a line that never comes ends the test
        late.start()
        assert process.stdout.readline() == b"a.tex: 1 proved\n"
        time.sleep(0.5)  # until the folder is watched
        path.write_text(WRONG)
        assert process.stdout.readline().startswith(b"a.tex:1:16 refuted")
        late.cancel()
        process.terminate()


# -- progress --------------------------------------------------------------------------------------
def test_progress(capsys: pytest.CaptureFixture[str]) -> None:
    from derive.progress import shown

    assert list(shown(iter("abc"), 3, 8)) == ["a", "b", "c"]
    assert list(shown(iter("abcdefghi"), 9, 8)) == list("abcdefghi")
    assert capsys.readouterr().out == ""
