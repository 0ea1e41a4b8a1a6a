"""Exit statuses, and what is said when something can't be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import SHEETS, Program

STATUS = [
    (["verify", "right.tex"], 0),
    (["verify", "words.txt"], 0),
    (["verify", "right.tex", "words.txt"], 0),
    (["verify", "wrong.tex"], 1),
    (["verify", "unread.md"], 1),
    (["verify", "lecture.ipynb"], 1),
    (["verify", "right.tex", "wrong.tex"], 1),
    (["verify", "wrong.tex", "--fail-on", "refuted"], 1),
    (["verify", "unread.md", "--fail-on", "refuted"], 0),
    (["verify", "right.tex", "--strict"], 0),
    (["verify", "unread.md", "--strict"], 1),
    (["verify", "missing.tex"], 2),
    (["verify", "missing.tex", "wrong.tex"], 2),
    (["verify", "right.tex", "--seconds", "5"], 0),
    (["verify"], 2),
    (["verify", "right.tex", "--seconds", "0"], 2),
    (["verify", "right.tex", "--seconds", "soon"], 2),
    (["verify", "right.tex", "--seconds", "nan"], 2),
    (["verify", "right.tex", "--format", "xml"], 2),
    (["verify", "right.tex", "--strict", "--fail-on", "refuted"], 2),
    (["show", "right.tex"], 0),
    (["show", "unread.md"], 0),
    (["show", "missing.tex"], 2),
    (["answer", "x + x", "2x"], 0),
    (["answer", "x + x", "3x"], 1),
    (["answer", "x + x"], 2),
    (["--version"], 0),
    (["--help"], 0),
    (["verify", "--help"], 0),
    (["show", "--help"], 0),
    (["answer", "--help"], 0),
    ([], 2),
    (["verfy", "right.tex"], 2),
]


@pytest.mark.parametrize(
    ("arguments", "status"),
    STATUS,
    ids=lambda x: " ".join(map(str, x)) if isinstance(x, list) else "",
)
def test_exit_status(derive: Program, arguments: list[str], status: int) -> None:
    done = derive(*arguments)
    assert done.returncode == status, done.stdout + done.stderr


def test_a_misspelled_command_gets_the_nearest_one(derive: Program) -> None:
    assert "did you mean 'verify'?" in derive("vrify", "right.tex").stderr


def test_a_file_for_a_command_gets_the_command(derive: Program) -> None:
    assert "did you mean 'derive verify right.tex'?" in derive("right.tex").stderr


def test_usage_errors_take_one_line(derive: Program) -> None:
    for arguments in (["verify"], ["verify", "x", "--format", "xml"], ["nonsense"], []):
        done = derive(*arguments)
        assert done.stderr.count("\n") == 1
        assert done.stderr.startswith("derive: ")
        assert done.stdout == ""


BROKEN = {
    "binary.tex": b"\x00\x01\x02\xff",
    "undecodable.tex": "naïve".encode("latin-1"),
    "notebook.ipynb": b"{ this is not JSON",
    "picture.png": b"\x89PNG",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_cannot_be_read(derive: Program, tmp_path: Path, name: str) -> None:
    """One clear line that names the file; the others of the call are still judged."""
    (tmp_path / name).write_bytes(BROKEN[name])
    done = derive("verify", tmp_path / name, SHEETS / "wrong.tex")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert name in done.stderr
    assert "refuted" in done.stdout
    assert "1 file not readable" in done.stdout


def test_a_missing_file_is_named(derive: Program) -> None:
    assert derive("verify", "missing.tex").stderr == "derive: missing.tex: no such file\n"


def test_a_folder_is_walked(derive: Program, tmp_path: Path) -> None:
    deep = tmp_path / "chapters" / "one"
    deep.mkdir(parents=True)
    (tmp_path / ".hidden").mkdir()
    for name in ("a.md", "chapters/b.txt", "chapters/one/c.tex", ".hidden/d.tex", "e.py"):
        (tmp_path / name).write_text("$$ (x + 1)^2 = x^2 + 2x + 1 $$\n")
    done = derive("verify", ".", "-v", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    seen = [line.partition(":")[0] for line in done.stdout.splitlines()]
    assert seen == ["a.md", "chapters/b.txt", "chapters/one/c.tex", "3 files"]


def test_a_folder_without_sheets_is_an_error(derive: Program, tmp_path: Path) -> None:
    done = derive("verify", tmp_path)
    assert done.returncode == 2
    assert "no .tex, .md, .ipynb or .txt file" in done.stderr


def test_standard_input(derive: Program) -> None:
    done = derive("verify", "-", stdin=r"\[ 1 + 1 = 3 \]")
    assert done.returncode == 1
    assert done.stdout.startswith("<stdin>:1:12 refuted")
    done = derive("verify", "-", "--kind", "md", stdin="$$\n1 + 1 = 2\n$$\n")
    assert (done.returncode, done.stdout) == (0, "<stdin>: 1 proved\n")


def test_standard_input_that_is_no_text(derive: Program) -> None:
    done = derive("verify", "-", stdin=b"\xff\xfe\x00")
    assert done.returncode == 2
    assert done.stderr.startswith("derive: <stdin>: ")
