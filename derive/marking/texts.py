"""How cases, side conditions and refutations are said in a report."""

from __future__ import annotations

from collections.abc import Mapping

from ..kernel import Given
from ..kernel.terms import Delta, Num, Size, Term
from ..maths.latex import latex
from ..report import Condition, Refuted, WitnessText

RELATIONS = {"!=": r"\neq", ">=": r"\geq"}
CONDITIONS = {
    "!=": r"{} \neq 0",
    ">": "{} > 0",
    ">=": r"{} \geq 0",
    "kink": r"{} \neq 0 \text{{ (the derivative at the kink is a convention)}}",
    "unique": r"\text{{only one entry attains }} {}",
}


def case_text(given: Given) -> str:
    """The condition of a case as LaTeX."""
    match given.left, given.right:
        case Delta(i, j), right:
            equal = isinstance(right, Num) and right.value
            return f"{i.name} {'=' if equal else RELATIONS['!=']} {j.name}"
    relation = RELATIONS.get(given.relation, given.relation)
    return f"{latex(given.left)} {relation} {latex(given.right)}"


def condition_text(condition: Condition[Term], sizes: Mapping[str, str]) -> str:
    """A side condition as LaTeX."""
    if isinstance(condition.subject, Size):
        letter = sizes.get(condition.subject.set)
        return rf"{letter} \geq 1" if letter else r"\text{a sum has at least one term}"
    return CONDITIONS[condition.relation].format(latex(condition.subject, sizes=sizes))


def refutation(verdict: Refuted[Term], sizes: Mapping[str, str]) -> str:
    """Why a step is wrong, in a line."""
    if verdict.needs:
        return "true only if " + ", ".join(condition_text(c, sizes) for c in verdict.needs)
    witness = verdict.witness
    if witness is None or witness.right is None:
        return verdict.reason
    text = WitnessText.of(witness)
    return f"the two sides differ: {text.left} is not {text.right}"
