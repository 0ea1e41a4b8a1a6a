"""Small words for the judge's tests: indices, quantities, points."""

from __future__ import annotations

from fractions import Fraction

from derive.judge.enclose import Point, enclose, families
from derive.kernel.givens import Given
from derive.kernel.terms import Index, Sum, Sym, Term, call, fresh
from derive.maths.functions import FUNCTIONS
from tests.build import sym

C = "C"
i, j, k = (Index(name, C) for name in "ijk")
one, two = Index("1", C, True), Index("2", C, True)
x, a, b = sym("x"), sym("a"), sym("b")


def F(text: str) -> Fraction:
    return Fraction(text)


def h(index: Index) -> Sym:
    return sym("h", index)


def y(index: Index) -> Sym:
    return sym("y", index)


def P(index: Index) -> Sym:
    return sym("P", index)


def softmax(index: Index) -> Term:
    bound = fresh(index)
    return call("exp", h(index)) / Sum(bound, call("exp", h(bound)))


def point(
    *givens: Given, members: dict[Index, int] | None = None, size: int = 2, **values: object
) -> Point:
    """A point of one set: `h=["1/2", "-3"]` gives a vector, `x="1/2"` a scalar."""
    entries: dict[tuple[str, tuple[int, ...]], Fraction] = {}
    for name, value in values.items():
        if isinstance(value, list):
            entries.update({(name, (n,)): F(v) for n, v in enumerate(value)})
        else:
            entries[name, ()] = F(str(value))
    return Point({C: size}, members or {}, entries, families(givens), FUNCTIONS)


def approx(term: Term, at: Point) -> float:
    return float(enclose(term, at).mid())
