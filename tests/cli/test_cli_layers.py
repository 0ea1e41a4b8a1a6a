"""`derive layers`: the table of an architecture on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Program

LENET = "28x28x1 -> conv 5x5x6 pad 2 -> relu -> maxpool 2x2 -> flatten -> 120 -> 84 -> 10"
TABLE = """\
   layer             size     outputs  parameters  multiplications
   input             28x28x1      784
1  conv 5x5x6 pad 2  28x28x6    4,704         156          117,600
2  relu              28x28x6    4,704           0                0
3  maxpool 2x2       14x14x6    1,176           0                0
4  flatten           1176       1,176           0                0
5  linear 120        120          120     141,240          141,120
6  linear 84         84            84      10,164           10,080
7  linear 10         10            10         850              840
------------------------------------------------------------------
   total                                  152,410          269,640
"""


def test_the_table(derive: Program) -> None:
    done = derive("layers", LENET)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == TABLE


def test_a_file_and_standard_input(derive: Program, tmp_path: Path) -> None:
    path = tmp_path / "lenet.txt"
    path.write_text(LENET.replace(" -> ", "\n") + "\n")
    assert derive("layers", path).stdout == TABLE
    assert derive("layers", "-", stdin=LENET).stdout == TABLE


def test_a_batch(derive: Program) -> None:
    done = derive("layers", "30 -> 1024 -> 512 -> 1", "--batch", "32")
    assert done.stdout == derive("layers", "30 -> 1024 -> 512 -> 1, batch 32").stdout
    assert "32,768" in done.stdout
    assert done.stdout.endswith("outputs and multiplications are those of a batch of 32\n")
    assert derive("layers", "30 -> 1", "--batch", "0").returncode == 2


def test_formulas(derive: Program) -> None:
    out = derive("layers", "100x100x3 -> conv 3x3x5", "--formulas").stdout
    assert "layer 1: 3·3·3·5 + 5 = 140 parameters\n" in out
    assert "layer 1: 98·98·3·3·3·5 = 1,296,540 multiplications\n" in out


def test_machine_formats(derive: Program) -> None:
    spec = "30 -> A: 1024 -> 1, batch 2"
    found = json.loads(derive("layers", spec, "--format", "json").stdout)
    assert found["batch"] == 2
    assert found["layers"][0] == {
        "label": "A",
        "layer": "linear",
        "written": "1024",
        "depth": 0,
        "input": [30],
        "size": [1024],
        "outputs": 2048,
        "parameters": 31744,
        "weights": 30720,
        "biases": 1024,
        "multiplications": 61440,
        "formulas": {"parameters": "1024·30 + 1024", "multiplications": "2·1024·30"},
        "notes": [],
    }
    assert found["total"] == {"parameters": 32769, "multiplications": 63488}
    markdown = derive("layers", spec, "--format", "markdown").stdout.splitlines()
    assert markdown[3] == "| 1 | A: linear 1024 | 1024 | 2,048 | 31,744 | 61,440 |"
    assert {line.count("|") for line in markdown} == {7}
    latex = derive("layers", "9x9x1 -> conv 3x3x2", "--format", "latex").stdout
    assert r"  1 & conv 3x3x2 & $7\times 7\times 2$ & 98 & 20 & 882 \\" in latex


LONG = (
    "224x224x3 -> conv 7x7x64 stride 2 pad 3 no bias floor -> batchnorm -> "
    "maxpool 3x3 stride 2 pad 1 floor -> residual(conv 3x3x64 pad 1 no bias -> batchnorm -> relu "
    "-> conv 3x3x64 pad 1 no bias -> batchnorm) -> relu"
)


@pytest.mark.parametrize("form", ["text", "markdown", "latex", "json"])
def test_every_format_is_written(derive: Program, form: str) -> None:
    done = derive("layers", LONG, "--format", form, "--formulas")
    assert (done.returncode, done.stderr) == (0, "")
    assert "118,013,952" in done.stdout or "118013952" in done.stdout


def test_eighty_columns(derive: Program) -> None:
    out = derive("layers", LONG, "--formulas").stdout
    assert max(map(len, out.splitlines())) <= 80
    assert "  batchnorm" in out


def test_a_size_that_is_no_whole_number(derive: Program) -> None:
    done = derive("layers", "28x28x1 -> conv 5x5x6 stride 2")
    assert done.returncode == 1
    assert "layer 1: the size (28 - 5)/2 + 1 = 12.5 is no whole number; 12 was used" in done.stdout
    assert derive("layers", "28x28x1 -> conv 5x5x6 stride 2 floor").returncode == 0


def test_what_is_not_understood_is_pointed_at(derive: Program) -> None:
    done = derive("layers", "28x28x1 -> cnov 5x5x6")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "derive: 'cnov' is no layer; did you mean 'conv'?\n"
        "  28x28x1 -> cnov 5x5x6\n"
        "             ^^^^\n"
    )
    second = derive("layers", "-", stdin="9x9x1\nrelu\nblub 3\n").stderr.splitlines()
    assert second[1:] == ["  blub 3", "  ^^^^"]
    far = derive("layers", "9x9x1 -> " + "relu -> " * 40 + "blub").stderr.splitlines()
    assert far[1].index("blub") == far[2].index("^")
    assert max(map(len, far)) <= 80


@pytest.mark.parametrize(
    "given", ["", " ", "->", "3 ->", "\u00e9", "no such file.txt", "1 -> " * 999]
)
def test_bad_input_is_a_line_not_a_traceback(derive: Program, given: str) -> None:
    done = derive("layers", given)
    assert done.returncode == 2
    assert done.stderr.startswith("derive: ")


def test_a_file_that_is_no_text(derive: Program, tmp_path: Path) -> None:
    path = tmp_path / "spec.txt"
    path.write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8 text" in derive("layers", path).stderr
