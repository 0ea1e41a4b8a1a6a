"""Broken documents: no crash, no hang, nothing without a place, whatever the format.

`DERIVE_FUZZ=200000` tries more of them, `DERIVE_FUZZ_SEED` others.
"""

from __future__ import annotations

import os
import signal
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from io import StringIO
from multiprocessing import get_context
from types import FrameType

import pytest

from derive.check import Options, judge
from derive.elaborate.document import elaborate
from derive.files import source_of
from derive.read import ReadError, read_text
from derive.read.blocks import Document
from derive.report import Claim, Report
from derive.show import show
from derive.write import FORMATS, Look, Outcome, writer

from .documents import Made, document, pieces

COUNT = int(os.environ.get("DERIVE_FUZZ", "12000"))
SEED = int(os.environ.get("DERIVE_FUZZ_SEED", "1"))
BATCH = 250
SLOW = 5  # seconds of the processor in which one small document must be done
JUDGED, WRITTEN = 3, 30  # of so many documents, one is judged, one written in every format
LIMITS = Options(seconds=0.05, why=0.02, trace=True)


class Hang(BaseException):
    """The time for one document is over; no handler for errors may catch this."""


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise Hang("".join(traceback.format_stack(frame)[-6:]))

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 1)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def processed(number: int, made: Made) -> str:
    """What became of one document: the worst verdict, or why it could not be read."""
    try:
        read = read_text(made.text, made.kind)
    except ReadError as error:
        assert "\n" not in str(error)
        return "not readable"
    sheet = elaborate(read)
    if number % JUDGED:
        return "elaborated"
    report = judge(sheet, LIMITS)
    for claim in report.claims:
        sound(claim, read)
    if number % WRITTEN == 0:
        assert all(isinstance(line, str) for line in show(sheet, report))
        written(Report(report.path, report.claims, source_of(read)))
    return report.verdict


def sound(claim: Claim, read: Document) -> None:
    """Everything has a place in the text, and a reason where it is no proof."""
    assert 1 <= claim.line <= len(read.line_starts[claim.path])
    assert (claim.line, claim.column) <= (claim.end_line, claim.end_column)
    assert "internal error" not in claim.message
    assert claim.code or claim.verdict in ("proved", "given")
    assert claim.verdict != "refuted" or claim.message


def written(report: Report) -> None:
    for name in FORMATS:
        out = StringIO()
        writer(name)([Outcome("sheet", report)], out, Look(80, colour=True, verbose=True))
        assert out.getvalue()


def batch(start: int) -> tuple[Counter[str], list[str]]:
    """So many documents, and those that went wrong."""
    outcomes: Counter[str] = Counter()
    wrong = []
    for number in range(start, start + BATCH):
        made = document(number)
        try:
            with bounded(SLOW):
                outcomes[processed(number, made)] += 1
        except (Exception, Hang):
            wrong.append(f"document({number}), {made.kind}:\n{made.text}\n{traceback.format_exc()}")
    return outcomes, wrong


def test_documents_are_made_again_from_their_number() -> None:
    assert len(pieces()) > 500
    assert [document(n) for n in range(20)] == [document(n) for n in range(20)]
    assert len({document(n).text for n in range(200)}) > 190


CRASHED = {  # documents that were found here once
    "a factor without a value": (
        r"$$\begin{aligned} \frac{\partial z}{\partial b_1} &= \frac{\partial \text{ReLU}(v_1)}"
        r"{\partial v_1} \frac{\partial v_1}{\partial y_1} \frac{\partial y_1}{\partial b_1} \\ "
        r"&= (v_1 > 0)(1)(1) = 1 \end{aligned}$$"
    ),
    "the differential of what is no name": (
        r"Let $\mathbf{X} \in \mathbb{R}^{N \times D}$ and $f(x) = x^2$. \[ dL = a^\top df \] "
        r"\[ d\mathbf{X} = df \]"
    ),
    "a logarithm of a determinant of nothing": (
        r"Let $X \in \mathbb{R}^{n \times n}$. \[ X = X \quad \log\det \]"
    ),
}


@pytest.mark.parametrize("name", CRASHED)
def test_what_crashed_once(name: str) -> None:
    assert processed(0, Made(CRASHED[name], "tex"))


def test_broken_documents(capsys: pytest.CaptureFixture[str]) -> None:
    first = SEED * 10_000_000
    starts = range(first, first + COUNT, BATCH)
    outcomes: Counter[str] = Counter()
    wrong: list[str] = []
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        for some, failed in pool.map(batch, starts):
            outcomes += some
            wrong += failed
    with capsys.disabled():
        print(
            f"\ndocuments {first} to {first + outcomes.total() + len(wrong) - 1}: {dict(outcomes)}"
        )
    assert not wrong, f"{len(wrong)} documents, the first of them:\n{wrong[0]}"
    assert outcomes.total() >= COUNT
    assert outcomes["proved"] and outcomes["refuted"] and outcomes["unread"]
