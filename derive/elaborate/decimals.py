"""Numbers as people write them: how many digits a lone number shows, which decimals stand where."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from ..read import tree as t
from ..read.tree import Node


class Decimal(NamedTuple):
    """A number as it is written: its value, the places behind its point, the digits that count,
    and whether it stands for all reals that round to it. (An integer stands for itself.)"""

    value: Fraction
    places: int
    digits: int
    rounded: bool

    @property
    def half(self) -> Fraction:
        """Half a unit of the last digit: how far the reals lie that round to it."""
        return Fraction(1, 2) / Fraction(10) ** self.places


def value(node: t.Number) -> Fraction:
    """What a number is worth: 50 % is one half."""
    return node.value / 100 if node.percent else node.value


def lone(node: Node) -> Decimal | None:
    """A number by itself, perhaps signed, boxed, or in scientific notation."""
    match node:
        case t.Number():
            return _number(node)
        case t.Sum(terms=((sign, inner),)):
            found = lone(inner)
            return found and found._replace(value=-found.value if sign == "-" else found.value)
        case t.Decorated(body=body) | t.Group(open="(", sup=None, body=body):
            return lone(body)
        case t.Run(items=(mantissa, t.Scripted() as ten), ops=(r"\cdot" | r"\times" | "*",)):
            found, power = lone(mantissa), _power_of_ten(ten)
            if found is not None and power is not None:
                places, value = found.places - power, found.value * Fraction(10) ** power
                return Decimal(value, places, found.digits, found.rounded or places > 0)
    return None


def _number(node: t.Number) -> Decimal:
    mantissa, _, exponent = node.text.lower().replace(",", "").partition("e")
    places = len(mantissa.partition(".")[2]) - int(exponent or 0) + 2 * node.percent
    digits = len(mantissa.replace(".", "").lstrip("0"))
    return Decimal(value(node), places, digits, node.decimals is not None or places > 0)


def _power_of_ten(node: t.Scripted) -> int | None:
    match node.base, node.sup:
        case t.Number(text="10"), t.Number(value=power) if power.denominator == 1:
            return int(power)
        case t.Number(text="10"), t.Sum(terms=(("-", t.Number(value=power)),)):
            return -int(power) if power.denominator == 1 else None
    return None


def decimals(node: Node) -> Iterator[Decimal]:
    """All numbers with a decimal point that stand in a formula, labels left out."""
    match node:
        case t.Number():
            found = _number(node)
            if found.rounded:
                yield found
        case t.Name():
            if node.sup is not None and not isinstance(node.sup, t.Group):
                yield from decimals(node.sup)
        case _:
            for part in t.parts(node):
                yield from decimals(part)
