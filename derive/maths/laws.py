"""Distributions with a name, as a table: how they are written and what their moments are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import comb, factorial

from ..data import frozen
from ..kernel.terms import ONE, Num, Pow, Term, add, mul

Moment = Callable[[Sequence[Term], int], Term]


@frozen
class Distribution:
    """A distribution: how many parameters it has, and its n-th moment by them."""

    parameters: int
    moment: Moment


def _power(t: Term, n: int) -> Term:
    return ONE if n == 0 else t if n == 1 else Pow(t, Fraction(n))


def _times(number: int | Fraction, *factors: Term) -> Term:
    kept = [f for f in factors if f != ONE]
    return mul(Num(Fraction(number)), *kept) if number != 1 or not kept else mul(*kept)


def _about(mean: Term, n: int, central: Callable[[int], Term | None]) -> Term:
    """The n-th moment by the central ones; None stands for 0."""
    found = [(j, central(j)) for j in range(n + 1)]
    return add(*(_times(comb(n, j), _power(mean, n - j), c) for j, c in found if c is not None))


def _normal(p: Sequence[Term], n: int) -> Term:
    def central(j: int) -> Term | None:
        half = j // 2
        odd = factorial(j) // (2**half * factorial(half))
        return None if j % 2 else _times(odd, _power(p[1], half))

    return _about(p[0], n, central)


def _laplace(p: Sequence[Term], n: int) -> Term:
    return _about(p[0], n, lambda j: None if j % 2 else _times(factorial(j), _power(p[1], j)))


def _bernoulli(p: Sequence[Term], _: int) -> Term:
    return p[0]


def _uniform(p: Sequence[Term], n: int) -> Term:
    a, b = p
    share = Fraction(1, n + 1)
    return add(*(_times(share, _power(a, j), _power(b, n - j)) for j in range(n + 1)))


def _exponential(p: Sequence[Term], n: int) -> Term:
    return _times(factorial(n), Pow(p[0], Fraction(-n)))


def _partitions(n: int, k: int) -> int:
    """In how many ways n things fall into k groups."""
    signed = (comb(k, j) * j**n * (-1 if (k - j) % 2 else 1) for j in range(k + 1))
    return int(sum(signed) // factorial(k))


def _poisson(p: Sequence[Term], n: int) -> Term:
    return add(*(_times(_partitions(n, k), _power(p[0], k)) for k in range(1, n + 1)))


def _binomial(p: Sequence[Term], n: int) -> Term:
    count, chance = p
    ways = [mul(*(count - j for j in range(k))) for k in range(1, n + 1)]
    return add(
        *(_times(_partitions(n, k), w, _power(chance, k)) for k, w in enumerate(ways, start=1))
    )


DISTRIBUTIONS: Mapping[str, Distribution] = {
    "normal": Distribution(2, _normal),
    "laplace": Distribution(2, _laplace),
    "bernoulli": Distribution(1, _bernoulli),
    "uniform": Distribution(2, _uniform),
    "exponential": Distribution(1, _exponential),
    "poisson": Distribution(1, _poisson),
    "binomial": Distribution(2, _binomial),
}
NAMES: Mapping[str, str] = {
    **dict.fromkeys(("N", "Normal", "normal", "Gaussian", "gaussian"), "normal"),
    **dict.fromkeys(("Laplace", "Lap"), "laplace"),
    **dict.fromkeys(("Bernoulli", "Bern", "Ber", "bernoulli"), "bernoulli"),
    **dict.fromkeys(("U", "Uniform", "Unif", "uniform"), "uniform"),
    **dict.fromkeys(("Exp", "Exponential"), "exponential"),
    **dict.fromkeys(("Poisson", "Poi", "Pois"), "poisson"),
    **dict.fromkeys(("Binomial", "Bin", "B"), "binomial"),
}
"""How a document writes a distribution before its parameters."""
