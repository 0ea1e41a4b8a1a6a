"""Short names to write terms with: `h[j]`, `total(j, h[j])`, `D(L, h[i])`."""

from __future__ import annotations

from fractions import Fraction

from derive.kernel.givens import Given, define
from derive.kernel.terms import (
    ONE,
    ZERO,
    Cases,
    Delta,
    Deriv,
    Index,
    Max,
    Pow,
    Prod,
    Size,
    Sum,
    Sym,
    Term,
    call,
    term,
)


class Family:
    """A quantity with indices."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __getitem__(self, indices: Index | tuple[Index, ...]) -> Sym:
        return Sym(self.name, indices if type(indices) is tuple else (indices,))  # type: ignore[arg-type]


def families(names: str) -> list[Family]:
    return [Family(n) for n in names.split()]


def scalars(names: str) -> list[Sym]:
    return [Sym(n, ()) for n in names.split()]


def indices(names: str, of: str) -> list[Index]:
    return [Index(n, of) for n in names.split()]


def total(i: Index, body: Term) -> Term:
    return Sum(i, body)


def others(j: Index, i: Index, body: Term) -> Term:
    """The sum over j != i."""
    return Sum(j, Cases(((1 - Delta(i, j), body),), ZERO))


def mean(i: Index, body: Term) -> Term:
    return Sum(i, body) / Size(i.set)


def sym(name: str, *indices: Index) -> Sym:
    """A quantity with its indices."""
    return Sym(name, indices)


def exp(t: Term) -> Term:
    return call("exp", t)


def log(t: Term) -> Term:
    return call("log", t)


def sqrt(t: Term) -> Term:
    return Pow(term(t), Fraction(1, 2))


def step(t: Term) -> Term:
    return call("step", t)


def relu(t: Term) -> Term:
    return call("relu", t)


def softmax(f: Family, j: Index, k: Index) -> Term:
    return exp(f[j]) / Sum(k, exp(f[k]))


def D(t: Term, *variables: Sym) -> Term:
    for v in variables:
        t = Deriv(t, v)
    return t


def eq(left: Term | int, right: Term | int, *generic: Index) -> Given:
    return Given(term(left), term(right), "=", frozenset(generic))


def positive(t: Term, *generic: Index) -> Given:
    return Given(t, ZERO, ">", frozenset(generic))


def differ(i: Index, j: Index) -> Given:
    return Given(Delta(i, j), ZERO)


def same(i: Index, j: Index) -> Given:
    return Given(Delta(i, j), ONE)


__all__ = [name for name in dir() if not name.startswith("_")]
__all__ += ["Max", "Prod", "define"]
