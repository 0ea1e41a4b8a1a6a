"""Gradients over whole arrays, from their derivations entry by entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..kernel.terms import Deriv
from .dense import dense
from .differentiation import CURVED
from .gradients import CHAIN_RULE, LOCAL
from .lines import Derivation, Line
from .notation import Notation

MOST_PASSED = 1  # of the other lines that are left out because they speak of single entries
SILENT = frozenset(
    {
        *("linearity", "sum rule", LOCAL, "pull out of the sum", "split the sum"),
        *("join the sums", "into the sum", "order of the sums"),
    }
)
FACTS = ("given", "symmetric")
_CALCULUS = frozenset(rule.name for rule in CURVED)


def over_arrays(made: Derivation, notation: Notation) -> list[Derivation]:
    """A gradient over whole arrays. Where most of its lines speak of single entries, they are kept,
    and the result is put together."""
    left = made.left
    if not isinstance(left, Deriv):
        return [_identity(made, notation)]
    plain = replace(made, lines=tuple(line for line in made.lines if line.rule != LOCAL))
    if made.case is not None:
        return [plain]
    axes = left.variable.indices
    if not axes or any(i.set in notation.stacked for i in axes):
        return [plain]
    fits = [dense(line.right, axes, notation) is not None for line in made.lines]
    if dense(left, axes, notation) is None or not fits or not fits[-1]:
        return [plain]
    kept: list[Line] = []
    passed: list[Line] = []
    for line, fit in zip(made.lines, fits, strict=True):
        if fit:
            kept.append(line._replace(rule=_rule([*passed, line])))
            passed = []
        else:
            passed.append(line)
    hidden = [line for line, fit in zip(made.lines, fits, strict=True) if not fit]
    if sum(not _is_silent(line) for line in hidden) <= MOST_PASSED:
        return [replace(made, lines=tuple(kept), axes=axes)]
    result = Line(made.result, "all entries together")
    return [plain, Derivation(left, (result,), "As one array:", axes=axes)]


def _identity(made: Derivation, notation: Notation) -> Derivation:
    """An equality of arrays: its lines that have a form over them."""
    axes = tuple(sorted(made.left.free))
    ends = [dense(t, axes, notation) for t in (made.left, made.result)]
    if None in ends or any(i.set in notation.stacked for i in axes):
        return made
    kept: list[Line] = []
    reasons: list[Line] = []
    for line in made.lines:
        if line.rule in FACTS:
            reasons.append(line)
        if dense(line.right, axes, notation) is not None:
            why = reasons[0] if reasons else line
            kept.append(line._replace(rule=why.rule, about=why.about))
            reasons = []
    return replace(made, lines=tuple(kept), axes=axes)


def _is_silent(line: Line) -> bool:
    """Whether a line does what nobody writes down over arrays."""
    return line.rule in SILENT or not _CALCULUS.isdisjoint(line.rule.split(", "))


def _rule(lines: Sequence[Line]) -> str:
    """What is said of several lines that became one: the rules of differentiation among them."""
    if lines[-1].rule == LOCAL and len(lines) > 1:
        return CHAIN_RULE
    rules = [name for line in lines for name in line.rule.split(", ") if name in _CALCULUS]
    others = [line.rule for line in lines if line.rule not in SILENT]
    return ", ".join(dict.fromkeys(rules)) or [lines[-1].rule, *others][-1]
