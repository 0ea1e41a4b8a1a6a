"""Answers and their grades: right verdicts, in time, from any thread, whatever the answer is."""

from __future__ import annotations

import doctest
import importlib
import sys
import threading
import time
from typing import Any

import pytest
import sympy as sp

from derive import Proved, Refuted, Supported, equal, grade_answer
from derive.library import grading, worker
from derive.library.grading import Grade, graded
from derive.library.worker import LateError, WorkerError, Workers

from .pairs import DIFFERENT, EQUAL

UNPROVED = {r"1 + \tan^2 x"}  # true, and no proof is found
x = sp.Symbol("x")


def test_there_are_a_hundred_pairs() -> None:
    assert len({*EQUAL, *DIFFERENT}) == 100


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_equal_answers(left: str, right: str) -> None:
    kind = Supported if left in UNPROVED else Proved
    assert isinstance(equal(left, right), kind)


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_different_answers(left: str, right: str) -> None:
    assert isinstance(equal(left, right), Refuted) and isinstance(equal(right, left), Refuted)


@pytest.mark.parametrize(
    ("answer", "reference", "given", "verdict"),
    [
        ("2x + x", "3x", [], "proved"),
        ("$3x$", "x + 2x", [], "proved"),
        ("x^3", "3x", [], "refuted"),
        ("x +", "3x", [], "unread"),
        ("", "3x", [], "unread"),
        (r"\frac{1}{2", "3x", [], "unread"),
        (r"\input{/etc/passwd}", "3x", [], "unread"),
        ("x = 3", "3", [], "unread"),
        ("\ud800", "3", [], "unread"),
        (r"\] \[ x", "x", [], "unread"),
        ("x % \\] y", "x", [], "unread"),
        ("{" * 10000, "x", [], "unread"),
        ("9" * 10000, "x", [], "unread"),
        ("10^{10^{10}}", "x", [], "undecided"),
        ("0/0", "0", [], "refuted"),
        ("x", "y +", [], "unread"),
        ("x", "y", ["x ="], "unread"),
        ("x", "y", ["x = y"], "proved"),
        ("p_i - y_i", r"p_i \sum_j y_j - y_i", [r"\sum_j y_j = 1"], "proved"),
        ("x x", x**2, [], "proved"),
        ("2 x", x**2, [sp.Eq(x, 2)], "proved"),
        (r"\alpha_1", sp.Symbol("alpha_1"), [], "proved"),
        (r"\sum_k y_k", sp.Sum(sp.IndexedBase("y")[x], (x, 1, sp.Symbol("N"))), [], "proved"),
    ],
)
def test_grades(answer: str, reference: Any, given: list[Any], verdict: str) -> None:
    grade = grade_answer(answer, reference, given)
    assert grade.verdict == verdict, grade
    assert grade.correct is {"proved": True, "refuted": False}.get(verdict)
    assert grade.reason or verdict == "proved"
    assert repr(grade).startswith(f"Grade({verdict}") and verdict in grade._repr_markdown_()


def test_a_grade_says_why() -> None:
    assert "the answer: " in grade_answer("x +", "y").reason
    assert "the reference: " in grade_answer("x", "y +").reason
    assert "given[0]: " in grade_answer("x", "y", ["z"]).reason
    assert "the two sides differ" in grade_answer("x", "y").reason
    assert grade_answer(r"\frac{x}{x}", "1").provided == (r"x \neq 0",)
    assert grade_answer("x", "y", ["x = y"]).uses == ("x = y",)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((3, "x"), "answer: LaTeX text"),
        (("x", "x", "x = 1"), "given: a list"),
        (("x", 0.5), "reference: .*Rational"),
        (("x", object()), "reference: a SymPy expression"),
        (("x", "x", [0.5]), r"given\[0\]: "),
        (("x", "x", [], 0), "seconds: a time above 0"),
        (("x", "x", [], float("nan")), "seconds: a time above 0"),
    ],
    ids=str,
)
def test_errors_name_the_argument(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        grade_answer(*arguments)


# -- time and processes ----------------------------------------------------------------------------
STUCK = """
import time, json, sys
print('"ready"', flush=True)
for line in sys.stdin:
    what = json.loads(line)[1]
    if what == "stuck":
        time.sleep(60)
    if what == "dies":
        sys.exit(3)
    print(json.dumps(["proved", "", [], []]), flush=True)
"""


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Workers:
    workers = Workers([sys.executable, "-c", STUCK])
    monkeypatch.setattr(grading, "_workers", lambda: workers)
    monkeypatch.setattr(grading, "PATIENCE", 0.2)
    return workers


def test_what_is_late_is_killed_also_outside_the_main_thread(stuck: Workers) -> None:
    found: dict[int, Grade] = {}

    def ask(n: int) -> None:
        found[n] = grade_answer("stuck" if n else "fine", "x", seconds=0.3)

    began = time.monotonic()
    threads = [threading.Thread(target=ask, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began < 10
    assert [found[n].verdict for n in range(3)] == ["proved", "undecided", "undecided"]
    assert found[1].reason == "it could not be judged within 0.3 s"
    assert grade_answer("fine", "x").verdict == "proved"  # and the next one is judged
    assert grade_answer("dies", "x").verdict == "undecided"
    assert grade_answer("fine", "x").verdict == "proved"
    stuck.close()


def test_processes_are_kept_and_ended(stuck: Workers) -> None:
    assert grade_answer("fine", "x").correct
    (idle,) = stuck._idle
    assert grade_answer("fine", "x").correct and stuck._idle == [idle]
    stuck.close()
    assert idle.process.poll() is not None and not stuck._idle
    with pytest.raises(WorkerError):
        idle.ask([], 1)


def test_after_a_fork_another_process_is_started(stuck: Workers) -> None:
    assert grade_answer("fine", "x").correct
    (idle,) = stuck._idle
    idle.owner = -1  # as a child sees what its parent started
    assert grade_answer("fine", "x").correct and idle not in stuck._idle
    idle.kill()
    stuck.close()


def test_without_processes_it_is_judged_here(monkeypatch: pytest.MonkeyPatch) -> None:
    workers = Workers(["/nowhere/python"])
    monkeypatch.setattr(grading, "_workers", lambda: workers)
    assert grade_answer("2x", "x + x").correct is True


def test_a_defect_is_no_exception(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise KeyError("x")

    monkeypatch.setattr(grading, "report_on", broken)
    grade = graded("x", "x", [], 1.0)
    assert grade.verdict == "undecided" and "please report it: KeyError" in grade.reason


@pytest.mark.parametrize("answer", ["x" * 20_000, "x^2+" * 3000 + "1", "(x+y+z+a)^{99}" * 40])
def test_large_answers_end_in_time(answer: str) -> None:
    began = time.monotonic()
    assert grade_answer(answer, "x", seconds=0.5).verdict in ("refuted", "undecided", "unread")
    assert time.monotonic() - began < 0.5 + grading.PATIENCE + 2


def test_workers_speak_json_and_nothing_else() -> None:
    noisy = Workers([sys.executable, "-c", "print('hello')"])
    with pytest.raises(WorkerError, match="not JSON"):
        noisy.ask(1, 1)
    silent = Workers([sys.executable, "-c", "import time; time.sleep(60)"])
    before = worker.START_SECONDS
    worker.START_SECONDS = 0.2
    try:
        with pytest.raises(LateError):
            silent.ask(1, 1)
    finally:
        worker.START_SECONDS = before


def test_the_process_that_judges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its side of the conversation, held here."""
    import io

    out = io.StringIO()
    monkeypatch.setattr(worker, "_limit_memory", lambda: None)
    monkeypatch.setattr(sys, "stdin", io.StringIO('["3x", "2x + x", [], 2.0]\n'))
    monkeypatch.setattr(sys, "stdout", out)
    grading.main()
    assert out.getvalue() == '"ready"\n["proved", "", [], []]\n'


def test_memory_is_bounded() -> None:
    code = "from derive.library.worker import serve; serve(lambda n: len(bytearray(n)))"
    greedy = Workers([sys.executable, "-c", code])
    assert greedy.ask(10, 10) == 10
    with pytest.raises(WorkerError, match="ended"):
        greedy.ask(3 * 2**30, 20)
    greedy.close()


@pytest.mark.parametrize("name", ["formula", "equality", "grading", "sheets"])
def test_the_examples_in_the_documentation(name: str) -> None:
    result = doctest.testmod(importlib.import_module(f"derive.library.{name}"))
    assert result.attempted > 0 and result.failed == 0
