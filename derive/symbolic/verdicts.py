"""Verdicts for people who hold SymPy: the evidence as expressions, and a readable `repr`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sympy

from .. import report
from ..data import frozen
from ..kernel.terms import Term
from .back import to_sympy
from .context import Context
from .statements import Hypothesis

_CONDITIONS: Mapping[str, str] = {
    "kink": "{} != 0 (there is a kink)",
    "unique": "{} is reached once",
}


def _condition(condition: report.Condition[Any]) -> str:
    relation = condition.relation.removesuffix(" 0")
    return _CONDITIONS.get(relation, f"{{}} {relation} 0").format(condition.subject)


_DECLARED: Mapping[str, str] = {">": "is_positive", ">=": "is_nonnegative", "!=": "is_nonzero"}


def _declared(condition: report.Condition[Any]) -> bool:
    """Whether a condition says of a symbol no more than what it was declared to be."""
    subject, relation = condition.subject, condition.relation.removesuffix(" 0")
    atomic = subject.is_Symbol or isinstance(subject, sympy.Indexed)
    return bool(atomic and getattr(subject, _DECLARED.get(relation, ""), False))


def _listed(word: str, parts: Sequence[object]) -> list[str]:
    return [f"{word} {', '.join(map(str, parts))}"] if parts else []


def _shown(name: str, parts: Sequence[str]) -> str:
    return f"{name}({'; '.join(parts)})"


@frozen
class Proved(report.Proved[Any]):
    """`given` has the statements that were used; `uses` has their numbers in the list that was
    passed in. What symbols were declared to be is numbered after that list."""

    given: tuple[Any, ...] = ()

    def __repr__(self) -> str:
        provided = _listed("provided", [_condition(c) for c in self.provided])
        return _shown("Proved", [*provided, *_listed("using", self.given)])


@frozen
class Supported(report.Supported[Any]):
    """No proof, but agreement."""

    def __repr__(self) -> str:
        return _shown("Supported", [self.reason or f"the two sides agree at {self.points} points"])


@frozen
class Refuted(report.Refuted[Any]):
    """False, with a witness."""

    def __repr__(self) -> str:
        parts = [self.reason] if self.reason else []
        if self.witness is not None:
            parts.append(_witness(self.witness))
        return _shown("Refuted", [*parts, *_listed("needs", [_condition(c) for c in self.needs])])


@frozen
class Undecided(report.Undecided[Any]):
    """Neither."""

    def __repr__(self) -> str:
        return _shown("Undecided", [self.reason] if self.reason else [])


def _witness(witness: report.Witness[Any]) -> str:
    tables = (witness.sizes, witness.members, witness.values)
    at = [f"{name} = {value}" for table in tables for name, value in table.items()]
    sides = [
        f"{side} = {enclosure.text}"
        for side, enclosure in (("left", witness.left), ("right", witness.right))
        if enclosure is not None
    ]
    return f"at {', '.join(at)}: {', '.join(sides)}" if at else ", ".join(sides)


class _Translation:
    """Evidence over terms as evidence over expressions."""

    def __init__(self, context: Context, hypotheses: Sequence[Hypothesis]) -> None:
        self.context, self.hypotheses = context, hypotheses

    def conditions(
        self, conditions: Sequence[report.Condition[Term]]
    ) -> tuple[report.Condition[Any], ...]:
        shown = (
            report.Condition(to_sympy(c.subject, self.context), c.relation) for c in conditions
        )
        return tuple(dict.fromkeys(c for c in shown if not _declared(c)))

    def number(self, given: int | None) -> int | None:
        known = given is not None and given < len(self.hypotheses)
        return self.hypotheses[given].number if known and given is not None else None

    def step(self, step: report.Step[Term]) -> report.Step[Any]:
        before, after = (
            to_sympy(t, self.context, evaluate=False) for t in (step.before, step.after)
        )
        return report.Step(step.rule, before, after, self.number(step.given))

    def proved(self, v: report.Proved[Term]) -> Proved:
        used = [self.hypotheses[n] for n in v.uses if n < len(self.hypotheses)]
        return Proved(
            uses=tuple(sorted({h.number for h in used})),
            provided=self.conditions(v.provided),
            trace=tuple(map(self.step, v.trace)),
            given=tuple(dict.fromkeys(h.statement for h in used)),
        )

    def refuted(self, v: report.Refuted[Term]) -> Refuted:
        return Refuted(witness=v.witness, reason=v.reason, needs=self.conditions(v.needs))


_TRANSLATIONS: Mapping[type, Callable[[_Translation, Any], report.Verdict[Any]]] = {
    report.Proved: _Translation.proved,
    report.Supported: lambda _, v: Supported(points=v.points, reason=v.reason),
    report.Refuted: _Translation.refuted,
    report.Undecided: lambda _, v: Undecided(reason=v.reason),
}


def translated(
    verdict: report.Verdict[Term], context: Context, hypotheses: Sequence[Hypothesis]
) -> report.Verdict[Any]:
    """A verdict over terms as one over expressions."""
    return _TRANSLATIONS[type(verdict)](_Translation(context, hypotheses), verdict)
