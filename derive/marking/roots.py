"""Numbers that come from a root which was worked out and rounded before: 2 / \\sqrt{10} by hand is
2 / 3.162 = 0.633, though \\sqrt{10} / 5 is 0.6325. Nobody divides by a root in another way, so the
rounded root counts as written, with as many places as the result has."""

from __future__ import annotations

from fractions import Fraction

from ..judge.trouble import EvaluationError
from ..kernel.terms import Num, Pow, transform, walk
from ..maths.latex import latex
from .decimals import middle, plain
from .place import FORMULAS, Place, rational


def by_rounded_root(place: Place) -> str:
    """What a number that is off by one unit follows from, if a root was rounded on the way."""
    lone = place.entry.lone
    if lone is None or lone.places < 1:
        return ""
    roots = {u for u in walk(place.left) if isinstance(u, Pow) and u.exponent.denominator == 2}
    if len(roots) != 1:
        return ""
    (root,) = roots
    positive = Pow(root.base, Fraction(1, 2))
    try:
        exact = place.worth(positive, FORMULAS)
        if rational(exact) is not None:
            return ""
        unit = Fraction(1, 10**lone.places)
        by_hand = round(middle(exact) / unit) * unit
        if not by_hand:
            return ""
        power = Pow(Num(by_hand), 2 * root.exponent)
        put = transform(place.left, lambda u: power if u == root else None)
        value = place.worth(put, FORMULAS)
    except EvaluationError:
        return ""
    if abs(middle(value) - lone.value) > lone.half:
        return ""
    return f"rounding carried from {latex(positive)} = {plain(by_hand)}"
