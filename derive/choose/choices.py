"""What is done where there is a choice: denominators, leads of equations, places of rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..data import frozen
from ..kernel.chooser import Chooser, Noted
from ..kernel.givens import Env, bind
from ..kernel.poly import Atom, Mono, Poly, Powers, Rational, divide
from ..kernel.sums import Sums
from ..kernel.terms import Index, Term
from .labelling import orders
from .printing import as_term


@frozen
class RuleInstance:
    """By `rule`, `before` equals `after`; `given` is the number of the given that was used."""

    rule: str
    before: Term
    after: Term
    given: int | None = None


@frozen
class Choices(Chooser):
    """The choices under which equal expressions get equal forms."""

    steps: list[RuleInstance] | None = None  # where rule instances are written down

    def note(self, rule: str, before: Noted, after: Noted, given: int | None = None) -> None:
        if self.steps is not None:
            self.steps.append(RuleInstance(rule, _term(before), _term(after), given))

    def orders(self, algebra: Any, bound: list[Index], body: Mono) -> Iterable[Sequence[Index]]:
        return orders(algebra, bound, body)

    def fraction(self, m: Mono, bound: Sequence[Index]) -> tuple[Atom, Mono] | None:
        """The monomial of a denominator that has most to do with the bound indices."""
        for a, e in m:
            if a.kind != "base" or e >= 0 or e.denominator != 1 or a.free.isdisjoint(bound):
                continue
            powers, near = dict(m), frozenset(bound)
            lead = max(a.body, key=lambda k: (sum(1 for x, _ in k if x.free & near), k))
            if not lead:
                continue
            if all(powers.get(x, 0) * f >= f * f for x, f in lead):
                return a, lead
            inverse = all(x.kind == "exp" and powers.get(x, 0) * f < 0 for x, f in lead)
            if () in a.body and inverse:
                return a, ()
        return None

    def factors(self, c: Rational) -> Mapping[Rational, int]:
        """Primes (what trial division does not split stays one factor)."""
        out: dict[Rational, int] = {}
        for n, sign in ((c.numerator, 1), (c.denominator, -1)):
            q = 2
            while n > 1:
                if q * q > n or q > 10_000:
                    q = n
                while n % q == 0:
                    n //= q
                    out[q] = out.get(q, 0) + sign
                q += 1
        return out

    def one_hot(self, equations: Mapping[int, Poly]) -> Iterator[tuple[str, str, int, int]]:
        """A vector with one index, of which one given is a sum and another one is about entries."""
        for total, p in equations.items():
            for a in {b for m in p for s, _ in m if s.kind == "sum" for b in s.inside}:
                for square, q in equations.items():
                    entries = {b for m in q for b, _ in m if b.kind == "sym"}
                    if {b.name for b in entries} == {a.name} and len(a.indices) == 1:
                        yield a.name, a.indices[0].set, square, total

    def lead(self, p: Poly, sides: Sequence[Poly], generic: frozenset[Index]) -> Mono | None:
        """A quantity that stands alone on a side, else the innermost sum, else a lone quantity,
        else the product of most factors."""
        ranked = [(_rank(m, p, sides), m) for m in p if m and _determines(m, p, generic)]
        rank, lead = min(ranked, default=((9, 0), ()))
        return lead if rank < (9, 0) else None

    def fit(
        self, algebra: Any, lead: Mono, powers: Powers, generic: frozenset[Index], known: Env
    ) -> Env | None:
        return fit(algebra, lead, powers, generic, known, whole=bool(known))


def _term(side: Noted) -> Term:
    if isinstance(side, Term):
        return side
    return as_term(side if isinstance(side, Poly) else side())


def fit(
    algebra: Sums, lead: Mono, powers: Powers, generic: frozenset[Index], env: Env, whole: bool
) -> Env | None:
    """Where the monomial of a rule stands inside another one (or is the whole of it)."""
    if not lead:
        return None if whole and powers else env
    (p, e), *rest = lead
    for a, f in sorted(powers.items()):
        more: Env | None = None
        if p.kind == a.kind == "sym" and p.name == a.name and f * e >= e * e:
            more = bind(p.indices, a.indices, generic, env)
        elif p.kind == a.kind and f == e and algebra.move(p.poly(), env) == a.poly():
            more = env
        if more is not None:
            left = divide(powers, [(a, e)])
            found = fit(algebra, tuple(rest), left, generic, more, whole)
            if found is not None:
                return found
    return None


def _determines(m: Mono, p: Poly, generic: frozenset[Index]) -> bool:
    """Whether a monomial mentions every generic index."""
    mine = {i for a, _ in m for i in a.free}
    return all(i in mine for k in p for a, _ in k for i in a.free & generic)


def _rank(m: Mono, p: Poly, sides: Sequence[Poly]) -> tuple[int, Rational]:
    lone = _lone(m, p)
    if lone and any(side.keys() == {m} for side in sides):
        return 0, 0
    core = [t for t in m if t[0].kind != "size"]
    if len(core) == 1 and core[0][0].kind == "sum" and core[0][1] == 1:
        return 1, -core[0][0].height
    if lone:
        return 2, 0
    degree = _degree(m, names := {a.name for a, _ in m})
    shorter = all(_degree(k, names) < degree for k in p if k != m)  # or it would go on for ever
    if shorter and all(a.kind == "sym" and isinstance(e, int) and e > 0 for a, e in m):
        return 3, -degree
    return 9, 0


def _degree(m: Mono, names: set[object]) -> Rational:
    return sum(e for a, e in m if a.kind == "sym" and a.name in names)


def _lone(m: Mono, p: Poly) -> bool:
    """Whether a monomial is a quantity that no other one mentions."""
    if len(m) != 1 or m[0][1] != 1 or m[0][0].kind != "sym":
        return False
    return sum(_mentions(k, m[0][0].name) for k in p) == 1


def _mentions(m: Mono, name: object) -> bool:
    stack = [a for a, _ in m]
    while stack:
        a = stack.pop()
        if a.kind == "sym" and a.name == name:
            return True
        stack += a.inside
    return False
