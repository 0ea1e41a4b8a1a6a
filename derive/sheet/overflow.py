"""Why a formula is not computed as it is written: what overflows, and the shift that helps."""

from __future__ import annotations

from fractions import Fraction

from ..judge.enclose import EvaluationError, Point
from ..judge.stability import OVERFLOW, stability
from ..kernel import terms as k
from ..kernel.terms import Call, Num, Term, walk
from ..maths.functions import FUNCTIONS
from .forms import neat, rewrite
from .lines import Derivation, Line, distinct
from .numbers import Numbers


def overflow(t: Term, form: str) -> str:
    """What a machine makes of a formula as it is written, in words."""
    try:
        found = stability(t, Point({}, {}, {}, functions=FUNCTIONS), form).written
    except EvaluationError:
        return ""
    bad = [e for e in found.events if e.kind == OVERFLOW]
    if not bad:
        return f"In {form} the formula can be computed as it is written."
    names = dict.fromkeys(_named(e.term, e.operands) for e in bad)
    parts = " and ".join(names) + (" are" if len(names) > 1 else " is")
    return (
        f"As it is written, the machine meets an overflow: {parts} larger than every number "
        rf"of {form} and becomes \texttt{{inf}}, and the whole comes to \texttt{{{found.value}}}. "
        "So numerator and denominator are divided by the largest exponential:"
    )


def _named(t: Term, operands: tuple[float, ...]) -> str:
    """An operation in words, without a formula that could be taken for a claim."""
    if isinstance(t, Call) and len(operands) == 1:
        return f"{t.name} of {operands[0]:g}"
    return "a sum"


def shifted(t: Term, numbers: Numbers) -> Derivation | None:
    """The formula with the largest exponent taken out of all exponentials, and its value."""
    exponents = [
        u.arguments[0].value
        for u in walk(t)
        if isinstance(u, Call) and u.name == "exp" and isinstance(u.arguments[0], Num)
    ]
    value = numbers.of(t)
    if not exponents or value is None:
        return None
    most = max(exponents)
    lines = [
        Line(_shift(t, most, done=False), "divide by the largest exponential"),
        Line(_shift(t, most, done=True), "subtract"),
        Line(value, "evaluate"),
    ]
    return Derivation(t, distinct(t, lines))


def _shift(t: Term, most: Fraction, done: bool) -> Term:
    def rule(u: Term) -> Term | None:
        match u:
            case Call("exp", (Num(value),)):
                inner: Term = Num(value - most) if done else k.Add((Num(value), Num(-most)))
                return Call("exp", (inner,))
        return None

    made = rewrite(t, rule)
    return neat(made) if done else made
