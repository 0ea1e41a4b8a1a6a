"""The second reader: what it is asked, and what becomes of its answers."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from derive.check import Options, judge
from derive.cli import run
from derive.elaborate.document import elaborate
from derive.library import second
from derive.library.second import SecondReader, installed, with_second_opinion
from derive.read import read_text
from derive.report import Claim

FAKE = """
import json, sys
answers, asked = json.loads(sys.argv[1]), sys.argv[2]
print('"ready"', flush=True)
for line in sys.stdin:
    text = json.loads(line)
    with open(asked, "a") as out:
        out.write(text + "\\n")
    if text == "h":
        import time
        time.sleep(60)
    if text == "d":
        sys.exit(1)
    print("not json" if text == "j" else json.dumps(answers.get(text)), flush=True)
"""
X, Y, B = ["name", "x"], ["name", "y"], ["name", "b"]


def findings(reader: SecondReader, sheet: str) -> list[Claim]:
    elaborated = elaborate(read_text(sheet, "tex"))
    report = judge(elaborated, Options())
    made = with_second_opinion(report, elaborated, reader)
    assert [c for c in made.claims if c.code != "ambiguous"] == list(report.claims)
    assert made.verdict == report.verdict and made.summary == report.summary
    return [c for c in made.claims if c.code == "ambiguous"]


class Fake:
    """A reader that gives the answers of a table, and writes down what it is asked."""

    def __init__(self, folder: Path, answers: dict[str, Any]) -> None:
        self.log = folder / "asked"
        self.log.touch()
        command = [sys.executable, "-c", FAKE, json.dumps(answers), str(self.log)]
        self.reader = SecondReader(command)

    @property
    def asked(self) -> list[str]:
        return self.log.read_text().splitlines()


def test_a_disagreement_shows_both_readings(tmp_path: Path) -> None:
    fake = Fake(tmp_path, {r"\sin x y": ["call", "sin", ["product", X, Y]]})
    (found,) = findings(fake.reader, r"\[ \sin x y = y \sin x \]")
    assert (found.line, found.column, found.kind) == (1, 4, "finding")
    assert found.message == r"read as $(\sin x) y$; another reader takes it for $\sin(x y)$"
    assert fake.asked == [r"\sin x y", r"y \sin x"]
    fake.reader.close()


def test_agreement_is_no_finding_however_it_is_written(tmp_path: Path) -> None:
    answers = {
        r"(x+y)^2": ["power", ["sum", X, Y], ["number", "2", "1"]],
        r"x^2 + 2xy + y^2": ["power", ["sum", Y, X], ["number", "2", "1"]],
        r"\ln  x": ["call", "log", X],
    }
    fake = Fake(tmp_path, answers)
    assert not findings(fake.reader, r"\[ (x+y)^2 = x^2 + 2xy + y^2 \] \[ \log x = \log x \]")
    assert r"\ln  x" in fake.asked  # base 10 is what it takes \log for
    fake.reader.close()


NEVER_SENT = (
    r"\[ \sum_j y_j = \sum_k y_k \]",
    r"\[ W^{[1]} x = x W^{[1]} \]",
    r"\[ x' + x = x + x' \]",
    r"\[ y_j + 1 = 1 + y_j \]",
    r"\[ f(x) = f(x) \]",
    r"\[ \hat{y} - 1 = -(1 - \hat{y}) \]",
    r"\[ \frac{d}{dx} x^2 = 2 \cdot \frac{x^2}{x} \cdot \sum_j p_j \]",
    r"\[ \log_2 x = \log_2 x \]",
    r"\[ \max(x, y) = \max(y, x) \]",
    r"\[ 2 \pi = \pi 2 \]",
)


@pytest.mark.parametrize("sheet", NEVER_SENT)
def test_sums_labels_and_calls_are_never_sent(sheet: str, tmp_path: Path) -> None:
    fake = Fake(tmp_path, {})
    assert not findings(fake.reader, sheet)
    assert not [text for text in fake.asked if any(c in text for c in r"_'[^{f") or "max" in text]
    fake.reader.close()


def test_relations_are_sent_one_side_at_a_time(tmp_path: Path) -> None:
    fake = Fake(tmp_path, {})
    assert not findings(fake.reader, r"\[ a = b = c \]")
    assert not [text for text in fake.asked if "=" in text]
    fake.reader.close()


@pytest.mark.parametrize("text", ["h", "d", "j"])
def test_one_that_hangs_dies_or_talks_nonsense_has_no_opinion(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second, "SECONDS", 0.3)
    fake = Fake(tmp_path, {"b": X})
    sheet = rf"\[ {text} = {text} \] \[ b = b \]"
    found = findings(fake.reader, sheet)  # another process is there for what comes next
    assert [c.latex for c in found] == ["b", "b"] and fake.asked == [text, "b"]
    fake.reader.close()


@pytest.mark.parametrize(
    "answer",
    [["unknown"], ["call", "gamma", X], ["number", "a", "1"], ["name"], 3, "x", [], ["power", X]],
)
def test_what_it_says_is_not_trusted(answer: Any, tmp_path: Path) -> None:
    fake = Fake(tmp_path, {"b": answer})
    assert not findings(fake.reader, r"\[ b = b \]")
    fake.reader.close()


def test_an_expression_is_asked_about_once(tmp_path: Path) -> None:
    fake = Fake(tmp_path, {})
    findings(fake.reader, r"\[ b = b \] \[ b = b \]")
    assert fake.asked == ["b"]
    fake.reader.close()


# -- the command line, and the reader itself where it is installed ---------------------------------
@pytest.fixture
def sheet(tmp_path: Path) -> Iterator[str]:
    path = tmp_path / "sheet.tex"
    path.write_text(r"\[ \sin x y = y \sin x \]")
    yield str(path)


def test_the_option(
    sheet: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A finding is no verdict: the exit status stays. Without the package, it says so."""
    if installed():
        assert run(["verify", sheet, "--second-reader", "--format", "concise"]) == 0
        assert "ambiguous read as" in capsys.readouterr().out
    monkeypatch.setattr(second, "installed", lambda: False)
    assert run(["verify", sheet, "--second-reader"]) == 2
    assert "pip install 'derive-proofs[latex2sympy]'" in capsys.readouterr().err
    assert run(["verify", sheet]) == 0 and "ambiguous" not in capsys.readouterr().out


MISREAD = (  # the second reader's own faults, which are no ambiguity
    r"\[ \sum_j y_j = \sum_k y_k \]",
    r"\[ W^{[1]} = W^{[1]} \]",
    r"\[ a = b = c \]",
    r"\[ \log x^2 = 2 \log x \]",
    r"\[ \ln(x) + \log(y) = \log(y) + \ln(x) \]",
    r"\[ \frac{1}{1+e^{-z}} = \frac{e^z}{1+e^z} \]",
    r"\[ x_{12} + x_1 = x_1 + x_{12} \]",
    r"\[ \alpha \beta = \beta \alpha \]",
    r"\[ a(b+c) = ab + ac \]",
    r"\[ I x = x I \]",
    r"\[ E + S = S + E \]",
    r"\[ i^2 + 1 = 1 + i^2 \]",
    r"\[ \frac ab = \frac{a}{b} \]",
    r"\[ 32,768 = 2^{15} \]",
    r"\[ x! + x = x + x! \]",
)
DOUBTFUL = (r"\sin x y", r"\log a b", r"1/2x", r"x^23")


@pytest.fixture(scope="module")
def real() -> Iterator[SecondReader]:
    reader = SecondReader()
    yield reader
    reader.close()


@pytest.mark.parametrize("sheet", MISREAD)
def test_its_own_faults_are_not_reported(sheet: str, real: SecondReader) -> None:
    assert not findings(real, sheet)


@pytest.mark.parametrize("text", DOUBTFUL)
def test_what_is_doubtful_is_reported_where_it_is_installed(text: str, real: SecondReader) -> None:
    assert len(findings(real, rf"\[ {text} = {text} \]")) == (2 if installed() else 0)
