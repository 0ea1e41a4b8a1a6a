"""Verdicts about formulas in LaTeX: the evidence is LaTeX, as it was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from .. import report
from ..data import frozen
from ..report import Claim, WitnessText


def _shown(name: str, *parts: str) -> str:
    return f"{name}({'; '.join(p for p in parts if p)})"


def _listed(word: str, texts: Sequence[str]) -> str:
    return f"{word} {', '.join(texts)}" if texts else ""


@frozen
class Proved(report.Proved[str]):
    """`given` has the givens that were used; `uses` has their numbers. `conditions` is what must
    hold besides."""

    given: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return _shown("Proved", _listed("provided", self.conditions), _listed("using", self.given))

    def _repr_markdown_(self) -> str:
        parts = [("provided", self.conditions), ("using", self.given)]
        said = (f"{word} {', '.join(f'${t}$' for t in texts)}" for word, texts in parts if texts)
        return ", ".join(["**proved**", *said])


@frozen
class Supported(report.Supported[str]):
    """No proof, but agreement."""

    def __repr__(self) -> str:
        return _shown("Supported", self.reason or "the two sides agree at every point tried")


@frozen
class Refuted(report.Refuted[str]):
    """False; `point` has values at which the two sides differ."""

    point: WitnessText | None = None

    def __repr__(self) -> str:
        return _shown("Refuted", self.reason, point_text(self.point))

    def _repr_markdown_(self) -> str:
        return f"**refuted**: {self.reason} ({point_text(self.point)})"


@frozen
class Undecided(report.Undecided[str]):
    """Neither."""

    def __repr__(self) -> str:
        return _shown("Undecided", self.reason)


def point_text(point: WitnessText | None) -> str:
    """Where two sides differ, in a line."""
    if point is None:
        return ""
    at = [f"{n} = {v}" for table in (point.sizes, point.values) for n, v in table.items()]
    return f"at {', '.join(at)}" if at else ""


def _proved(claim: Claim, given: Sequence[str]) -> Proved:
    numbers = tuple(n for n, text in enumerate(given) if text in claim.uses)
    return Proved(numbers, given=claim.uses, conditions=claim.provided)


_VERDICTS: Mapping[str, Callable[[Claim, Sequence[str]], report.Verdict[str]]] = {
    "proved": _proved,
    "supported": lambda claim, _: Supported(reason=claim.message),
    "refuted": lambda claim, _: Refuted(reason=claim.message, point=claim.witness),
    "undecided": lambda claim, _: Undecided(reason=claim.message),
}


def verdict_of(claim: Claim, given: Sequence[str]) -> report.Verdict[str]:
    """The verdict that a claim has got."""
    return _VERDICTS[claim.verdict](claim, given)
