"""Is somebody's answer right? Whatever the answer is, there is a verdict, in time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..answer import answer as report_on
from ..answer import one_line
from ..check import Options
from ..data import frozen
from ..report import Report
from .equality import SECONDS, judged, unread_claim
from .verdicts import point_text

if TYPE_CHECKING:
    from .worker import Workers

PATIENCE = 1.0
"""Seconds beyond the time limit, for a process that is about to answer."""

NAMES = {1: "the reference", 2: "the answer"}


@frozen
class Grade:
    """The verdict on an answer: proved, supported, refuted, undecided or unread, and the reason in
    words. `provided` is what must hold besides, `uses` are the givens that the proof used."""

    verdict: str
    reason: str = ""
    provided: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()

    @property
    def correct(self) -> bool | None:
        """Whether the answer was proved (True) or refuted (False); None where neither."""
        return {"proved": True, "refuted": False}.get(self.verdict)

    def __repr__(self) -> str:
        parts = [self.verdict, self.reason]
        parts += [f"provided {', '.join(self.provided)}"] if self.provided else []
        parts += [f"using {', '.join(self.uses)}"] if self.uses else []
        return f"Grade({'; '.join(p for p in parts if p)})"

    def _repr_markdown_(self) -> str:
        return f"**{self.verdict}** {self.reason}".rstrip()


def grade_answer(
    answer: str, reference: Any, given: Sequence[Any] = (), seconds: float = SECONDS
) -> Grade:
    """The verdict on an answer in LaTeX, beside a reference and givens in LaTeX or SymPy. Never an
    exception for what somebody answers, and never later than the time limit by much: it is judged
    in another process, which is killed where it is late. May be called from any thread.

    >>> grade_answer("2x + x", "3x")
    Grade(proved)
    >>> grade_answer("x^", "3x")
    Grade(unread; the answer: an argument of ^ is missing)
    >>> grade_answer("x^3", "3x").correct
    False
    """
    if not isinstance(answer, str):
        raise TypeError(f"answer: LaTeX text was expected, not {answer!r}")
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise TypeError(f"given: a list of relations was expected, not {given!r}")
    if not 0 < seconds < 1e6:
        raise ValueError(f"seconds: a time above 0 was expected, not {seconds!r}")
    texts = [_text(g, f"given[{n}]") for n, g in enumerate(given)]
    request = _text(reference, "reference"), one_line(answer), texts, seconds
    from .worker import LateError, WorkerError

    try:
        return Grade(*map(_back, _workers().ask(request, seconds + PATIENCE)))
    except LateError:
        return Grade("undecided", f"it could not be judged within {seconds:g} s")
    except WorkerError:
        return Grade("undecided", "judging it took more memory than there is")
    except OSError:  # no process can be started here: the judge looks at the clock by itself
        return graded(*request)


def _back(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


@lru_cache(1)
def _workers() -> Workers:
    from .worker import Workers, python

    return Workers(python("derive.library.grading"))


def _text(value: Any, what: str) -> str:
    """LaTeX as it is, or an expression as LaTeX."""
    if isinstance(value, str):
        return one_line(value)
    from .written import as_latex

    return as_latex(value, what)


def graded(reference: str, answer: str, given: list[str], seconds: float) -> Grade:
    """The same, in this process."""
    try:
        report = report_on(reference, answer, given, Options(seconds=seconds, why=0))
        return _grade(report, given)
    except (RecursionError, MemoryError):
        return Grade("undecided", "it is too large to be judged")
    except Exception as defect:
        text = " ".join(str(defect).split())[:200]
        return Grade(
            "undecided", f"internal error, please report it: {type(defect).__name__}: {text}"
        )


def _grade(report: Report, given: list[str]) -> Grade:
    unread = unread_claim(report)
    if unread is not None:
        who = NAMES.get(unread.line, f"given[{unread.line - 3}]")
        return Grade("unread", f"{who}: {unread.message.partition(': ')[2] or unread.message}")
    claim, verdict = judged(report, given)
    if claim is None or verdict.name != claim.verdict:
        return Grade(verdict.name, getattr(verdict, "reason", ""))
    point = point_text(claim.witness)
    reason = "; ".join(part for part in (claim.message, point) if part)
    return Grade(claim.verdict, reason, claim.provided, claim.uses)


def main() -> None:
    """The process that judges."""
    from .worker import serve

    def answered(request: Any) -> Any:
        grade = graded(*request)
        reason = grade.reason.encode("utf-8", "backslashreplace").decode()
        return [grade.verdict, reason, grade.provided, grade.uses]

    serve(answered)
