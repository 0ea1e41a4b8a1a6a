"""What the README shows is what the program does."""

from __future__ import annotations

import doctest
import re
import subprocess
from pathlib import Path

import pytest

from .conftest import ROOT, Program

README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", README, re.DOTALL)
    assert found is not None
    return found.group(1)


def test_the_first_example(derive: Program, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """`pytest --update-goldens` rewrites what is shown."""
    (tmp_path / "slip.tex").write_text(block("latex"))
    command, _, shown = block("console").partition("\n")
    assert command == "$ derive verify slip.tex"
    written = derive("verify", "slip.tex", cwd=tmp_path).stdout
    assert "not readable" not in written
    if request.config.getoption("--update-goldens"):
        (ROOT / "README.md").write_text(README.replace(shown, written), encoding="utf-8")
        shown = written
    assert written == shown


def test_the_first_example_put_right(derive: Program, tmp_path: Path) -> None:
    right = block("latex").replace(r"\delta_{ij} + p_i", r"\delta_{ij} - p_i")
    right = right.replace("-y_i - p_i", "p_i - y_i")
    (tmp_path / "slip.tex").write_text(right)
    assert derive("verify", "slip.tex", cwd=tmp_path).stdout == "slip.tex: 3 proved\n"
    explained = derive("verify", "slip.tex", "--explain", cwd=tmp_path).stdout
    assert r"since $\sum_j y_j = 1$" in explained.partition("because: ")[2]


def test_the_library() -> None:
    found = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert found.attempted > 8
    assert found.failed == 0


def test_the_answers(derive: Program) -> None:
    """The commands that need no file run as they stand there."""
    import shlex

    commands = [
        shlex.split(line, comments=True) for line in re.findall(r"(?m)^derive answer.*$", README)
    ]
    assert len(commands) > 1
    for _, *arguments in commands:
        assert derive(*arguments).returncode == 0


def test_the_two_commands() -> None:
    """Each is one line that makes its own virtual environment."""
    job, tests = re.findall(r"(?m)^python3 -m venv .*$", README)
    assert "derive verify proofs/softmax_ce.tex" in job
    assert "pytest" in tests
    assert (ROOT / "proofs" / "softmax_ce.tex").exists()
    script = subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], check=False)
    assert script.returncode == 0
