"""Random slips at one place of a true right side. This knows nothing of the tables in `why`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from random import Random

from derive.choose.written_out import rebuilt
from derive.kernel.givens import Given
from derive.kernel.terms import (
    Add,
    Call,
    Cases,
    Delta,
    Deriv,
    Index,
    Mul,
    Num,
    Pow,
    Size,
    Sum,
    Sym,
    Term,
    walk,
)

from ..targets import Target


@dataclass(frozen=True)
class Mutant:
    """A target with one slip."""

    name: str
    kind: str
    left: Term
    right: Term
    givens: tuple[Given, ...]


def _sign(u: Term, rng: Random, whole: Term) -> Term | None:
    if isinstance(u, Add):
        n = rng.randrange(len(u.terms))
        return Add((*u.terms[:n], -u.terms[n], *u.terms[n + 1 :]))
    return -u if u is whole else None


def _index(u: Term, rng: Random, whole: Term) -> Term | None:
    if not isinstance(u, Sym) or not u.indices:
        return None
    n = rng.randrange(len(u.indices))
    near = {i for s in walk(whole) if isinstance(s, Sym) for i in s.indices}
    others = sorted(i for i in near if i.set == u.indices[n].set and i != u.indices[n])
    if not others:
        return None
    return Sym(u.name, (*u.indices[:n], rng.choice(others), *u.indices[n + 1 :]))


def _name(u: Term, rng: Random, whole: Term) -> Term | None:
    if not isinstance(u, Sym):
        return None
    sets = [i.set for i in u.indices]
    found = {
        s.name for s in walk(whole) if isinstance(s, Sym) and [i.set for i in s.indices] == sets
    }
    others = sorted(found - {u.name})
    return Sym(rng.choice(others), u.indices) if others else None


def _lost_factor(u: Term, rng: Random, whole: Term) -> Term | None:
    if not isinstance(u, Mul) or len(u.terms) < 2:
        return None
    n = rng.randrange(len(u.terms))
    rest = (*u.terms[:n], *u.terms[n + 1 :])
    return rest[0] if len(rest) == 1 else Mul(rest)


def _factor(u: Term, rng: Random, whole: Term) -> Term | None:
    sizes = [Size(s.index.set) for s in walk(whole) if isinstance(s, Sum)]
    others: list[Term] = [Num(Fraction(2)), Num(Fraction(1, 2)), *sizes[:1]]
    return rng.choice(others) * u if isinstance(u, Mul | Sum | Sym) else None


def _lost_summand(u: Term, rng: Random, whole: Term) -> Term | None:
    if not isinstance(u, Add) or len(u.terms) < 2:
        return None
    n = rng.randrange(len(u.terms))
    rest = (*u.terms[:n], *u.terms[n + 1 :])
    return rest[0] if len(rest) == 1 else Add(rest)


def _exponent(u: Term, rng: Random, whole: Term) -> Term | None:
    if isinstance(u, Pow):
        e = u.exponent + rng.choice((-1, 1))
        return Pow(u.base, e) if e else None
    return Pow(u, Fraction(2)) if isinstance(u, Sym | Call) else None


def _function(u: Term, rng: Random, whole: Term) -> Term | None:
    if not isinstance(u, Call) or len(u.arguments) != 1:
        return None
    return rng.choice((u.arguments[0], Call("log" if u.name == "exp" else "exp", u.arguments)))


def _bracket(u: Term, rng: Random, whole: Term) -> Term | None:
    if not isinstance(u, Mul):
        return None
    for n, part in enumerate(u.terms):
        if isinstance(part, Add):
            outer = Mul((*u.terms[:n], *u.terms[n + 1 :], part.terms[0]))
            return Add((outer, *part.terms[1:]))
    return None


def _delta(u: Term, rng: Random, whole: Term) -> Term | None:
    return Num(Fraction(1)) if isinstance(u, Delta) else None


def _diagonal(u: Term, rng: Random, whole: Term) -> Term | None:
    if isinstance(u, Sum) and isinstance(u.body, Cases):
        return Sum(u.index, u.body.branches[0][1])
    return None


def _mean(u: Term, rng: Random, whole: Term) -> Term | None:
    if not isinstance(u, Mul):
        return None
    rest = tuple(f for f in u.terms if not (isinstance(f, Pow) and isinstance(f.base, Size)))
    return Mul(rest) if 0 < len(rest) < len(u.terms) else None


Slip = Callable[[Term, Random, Term], Term | None]
SLIPS: tuple[Slip, ...] = (
    _sign,
    _index,
    _name,
    _lost_factor,
    _factor,
    _lost_summand,
    _exponent,
    _function,
    _bracket,
    _delta,
    _diagonal,
    _mean,
)


def _paths(t: Term, above: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Term]]:
    yield above, t
    if not isinstance(t, Deriv):
        for n, child in enumerate(t.children()):
            yield from _paths(child, (*above, n))


def _put(t: Term, path: tuple[int, ...], new: Term) -> Term:
    if not path:
        return new
    children = list(t.children())
    children[path[0]] = _put(children[path[0]], path[1:], new)
    return rebuilt(t, tuple(children))


def mutant(t: Target, rng: Random) -> Mutant | None:
    """One slip somewhere, or None where the dice found no place for it."""
    slip = rng.choice(SLIPS)
    options = [
        (path, new)
        for path, u in _paths(t.right)
        if (new := slip(u, rng, t.right)) is not None and new != u
    ]
    if not options:
        return None
    path, new = rng.choice(options)
    right = _put(t.right, path, new)
    scope: frozenset[Index] = t.left.free | t.right.free
    if right.free - scope:
        return None
    return Mutant(t.name, slip.__name__.strip("_").replace("_", " "), t.left, right, t.givens)
