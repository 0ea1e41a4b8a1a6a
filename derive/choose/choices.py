"""What is done where there is a choice: denominators, leads of equations, places of rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import gcd, lcm
from typing import Any, NamedTuple

from ..kernel.givens import Env, bind
from ..kernel.poly import ONE, Mono, Poly, Powers, Rational, divide, is_binary, kind, mono
from ..kernel.signs import POSITIVE
from ..kernel.terms import Delta, Index, Pow, Size, Sum, Sym, Term, walk
from .chooser import Chooser, Noted
from .labelling import orders
from .steps import RuleInstance, instances


class Rule(NamedTuple):
    """A fact, and the monomial that it is solved for; where a quantity is only another entry of
    itself, that entry."""

    fact: int
    lead: Mono
    generic: frozenset[Index]
    other: Sym | None = None

    def helps(self, env: Env) -> bool:
        """Whether indices come into order, where the rule does nothing else."""
        if self.other is None:
            return True
        here = [env[i] for i in self.lead[0][0].args[1]]
        return [env[i] for i in self.other.indices] < here


class Choices(Chooser):
    """The choices under which equal expressions get equal forms."""

    def __init__(self, steps: list[RuleInstance] | None = None) -> None:
        self.steps = steps  # where rule instances are written down
        self.rules: list[Rule] = []
        self.symmetric: set[tuple[Any, tuple[str, ...]]] = set()  # names with their sets
        self._watched: set[Any] = set()

    def note(self, rule: str, before: Noted, after: Noted, *givens: int) -> None:
        if self.steps is not None:
            self.steps += instances(rule, before, after, givens)

    def orders(self, algebra: Any, bound: list[Index], body: Mono) -> Iterable[Sequence[Index]]:
        return orders(algebra, bound, body, self.symmetric)

    def summed(self, algebra: Any, p: Poly) -> tuple[str, list[Term]]:
        """Sums with denominators; beside them, sums over the same set. What stands in every
        monomial stays outside."""
        common = set.intersection(*[{a for a, _ in m} for m in p]) if p else ()
        found = [[a for a, e in m if isinstance(a, Sum) and e == 1 and a not in common] for m in p]
        divided = {a for sums in found for a in sums if _divides(a)}
        of = min((a.index.set for a in divided), default="")
        out: list[Term] = []
        for m, sums in zip(p, found, strict=True):
            near: list[Term] = sorted(
                [a for a in sums if a.index.set == of], key=lambda a: a not in divided
            )
            out += [*near, *[a for a, e in m if a == Size(of) and e == 1]][:1]
        return of, out if divided else []

    def signs(self, algebra: Any, p: Poly) -> Iterator[tuple[int, Env, int]]:
        """Entries are matched; for whole polynomials all members are tried."""
        for n, (_, given, fact) in enumerate(algebra.signs.facts):
            match [*p], [*fact]:
                case [((Sym() as entry, 1),)], [((pattern, 1),) as m]:
                    fits = isinstance(pattern, Sym) and pattern.name == entry.name
                    slots = pattern.indices if isinstance(pattern, Sym) else ()
                    env = bind(slots, entry.indices, given.generic) if fits else None
                    yield from [(n, env, fact[m])] if env is not None else []
                case [((Sym(), 1),)], _:
                    pass
                case _:
                    members = [[i for i in p.free() if i.set == g.set] for g in given.generic]
                    for chosen in product(*members):
                        env = dict(zip(given.generic, chosen, strict=True))
                        yield from [(n, env, 1), (n, env, -1)]

    def factors(self, algebra: Any, p: Poly, whole: bool) -> list[tuple[Poly, Rational]]:
        """Atoms that stand in every monomial, and the rational content, not a leading coefficient:
        it does not depend on names. Under a root, positive atoms, and primes."""
        if not p:
            return [(p, 1)]
        monos = [dict(m) for m in p]
        outer: Powers = {}
        for a in p.atoms():
            e = min(m.get(a, 0) for m in monos)
            if e and not is_binary(a) and (whole or algebra.signs.quick(a) == POSITIVE):
                outer[a] = e
        q = Poly()
        for m, v in p.items():
            q.add(mono(divide(dict(m), outer.items()), v))
        above, below = zip(*[v.as_integer_ratio() for v in p.values()], strict=True)
        c = Fraction(gcd(*above), lcm(*below))
        c = -c if whole and q[min(q)] < 0 else c
        numbers = {c: 1} if whole else _primes(c)
        atoms = [(mono({a: 1}), e) for a, e in outer.items()]
        return [*atoms, *[(ONE * n, e) for n, e in numbers.items() if n != 1], (q * (1 / c), 1)]

    def one_hot(self, algebra: Any) -> Iterator[tuple[str, str]]:
        """Vectors with one index, where one fact is about their sum and another one only about
        their entries."""
        names = [
            {a.name for m in f.zero for a, _ in m if isinstance(a, Sym)} for f in algebra.facts
        ]
        found = [a for f in algebra.facts for a in f.zero.atoms() if isinstance(a, Sum)]
        for name, of in {(a.body, a.index.set) for a in found}:
            if isinstance(name, Sym) and {name.name} in names:
                yield name.name, of

    # -- givens -----------------------------------------------------------------------------------
    def learn(self, algebra: Any, fact: int, sides: Sequence[Poly]) -> Iterator[Env]:
        if fact == 0:  # they are told anew
            self.rules, self._watched, self.symmetric = [], set(), set()
        zero, generic, _ = algebra.facts[fact]
        entries = _exchanged(zero, generic)
        if entries:
            a, other = entries
            yield dict.fromkeys(a.indices, a.indices[0])  # exchanged with itself
            self.symmetric.add((a.name, tuple([i.set for i in a.indices])))
            self.rules.append(Rule(fact, ((a, 1),), generic, other))
        elif lead := _lead(zero, sides, generic):
            self.rules.append(Rule(fact, lead, generic))
        else:
            return
        self._watched |= {_mark(a) for a, _ in self.rules[-1].lead}

    def watches(self, a: Term) -> bool:
        return _mark(a) in self._watched

    def rewrite(self, algebra: Any, powers: Powers) -> tuple[int, Mono, Env] | None:
        for rule in self.rules:
            env = _fit(algebra, rule.lead, powers, rule.generic, {})
            if env is not None and rule.helps(env):
                return rule.fact, rule.lead, env
        return None

    def inner(self, algebra: Any, bound: Sequence[Index], body: Mono) -> Index | None:
        if len(bound) == 1:
            return None
        for rule in self.rules:
            ((a, _), *_) = rule.lead
            if isinstance(a, Sum) and not isinstance(a.body, Sum):
                pattern = next(iter(algebra.body[a.body]))
                for b in bound:
                    mine = {c: e for c, e in body if b in c.free}
                    env = _fit(algebra, pattern, mine, rule.generic, {a.index: b}, whole=True)
                    if b.set == a.index.set and env is not None:
                        return b
        return None


def _divides(a: Sum) -> bool:
    """Whether something is divided by in a sum that depends on its index."""
    return any(isinstance(u, Pow) and u.exponent < 0 and a.index in u.free for u in walk(a.body))


def _primes(c: Fraction) -> dict[int, int]:
    """A number as a product of powers of primes (what trial division does not split stays one)."""
    out: dict[int, int] = {}
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


def _mark(a: Term) -> Any:
    """What tells apart the atoms that a rule may speak of."""
    return a.name if isinstance(a, Sym) else kind(a)


def _fit(
    algebra: Any,
    lead: Mono,
    powers: Powers,
    generic: frozenset[Index],
    env: Env,
    whole: bool = False,
) -> Env | None:
    """Where the monomial of a rule stands inside another one (or is the whole of it)."""
    if not lead:
        return None if whole and powers else env
    (p, e), *rest = lead
    for a, f in sorted(powers.items()):
        if type(p) is type(a) and f * e >= e * e:
            more = _match(algebra, p, a, generic, env) if isinstance(p, Sym) or f == e else None
            if more is not None:
                left = divide(powers, [(a, e)])
                found = _fit(algebra, tuple(rest), left, generic, more, whole)
                if found is not None:
                    return found
    return None


def _match(algebra: Any, p: Term, a: Term, generic: frozenset[Index], env: Env) -> Env | None:
    """The members for which an atom of a rule is this one."""
    if isinstance(p, Sym):
        if not isinstance(a, Sym) or p.name != a.name:
            return None
        here = bind(p.indices, a.indices, generic, env)
        if (
            here is None
            and (p.name, tuple([i.set for i in p.indices])) in algebra.chooser.symmetric
        ):
            here = bind(p.indices, a.indices[::-1], generic, env)
        return here
    if isinstance(p, Sum) and isinstance(a, Sum) and p.index == a.index:
        (pattern, _), *_ = algebra.body[_core(p)].items()
        ((mine, _),) = algebra.body[_core(a)].items()
        env = _fit(algebra, pattern, dict(mine), generic, env, whole=True) or env
    return env if algebra.raw(p, env) is a else None


def _core(t: Term) -> Term:
    while isinstance(t, Sum):
        t = t.body
    return t


def _exchanged(p: Poly, generic: frozenset[Index]) -> tuple[Sym, Sym] | None:
    """Two entries, where an equation only says what exchanging indices of a quantity does."""
    match [*p]:
        case [((Sym(a, i) as left, 1),), ((Sym(b, j) as right, 1),)]:
            same = a == b and sorted(i) == sorted(j) and len({k.set for k in i}) == 1
            return (left, right) if same and generic.issuperset(i) else None
    return None


def _lead(p: Poly, sides: Sequence[Poly], generic: frozenset[Index]) -> Mono | None:
    """A quantity that stands alone on a side, else the innermost sum, else a lone quantity, else
    the product of most factors."""
    ranked = [(_rank(m, p, sides), m) for m in p if m and _determines(m, p, generic)]
    if not generic:  # entries of one quantity: the last one is what the others say
        ranked += [((2, 1), m) for m in p if _is_last(m, p)]
    rank, lead = min(ranked, default=((9, 0), ()))
    return lead if rank < (9, 0) else None


def _determines(m: Mono, p: Poly, generic: frozenset[Index]) -> bool:
    """Whether a monomial mentions every generic index."""
    mine = {i for a, _ in m for i in a.free}
    return all(i in mine for k in p for a, _ in k for i in a.free & generic)


def _rank(m: Mono, p: Poly, sides: Sequence[Poly]) -> tuple[int, Rational]:
    lone = _lone(m, p)
    if isinstance(m[0][0], Delta) and p.keys() <= {m, ()}:
        return 0, 0
    if lone and any(side.keys() == {m} for side in sides):
        return 0, 0
    core = [t for t in m if not isinstance(t[0], Size)]
    if len(core) == 1 and isinstance(core[0][0], Sum) and core[0][1] == 1:
        return 1, -core[0][0].height
    if lone:
        return 2, 0
    degree = _degree(m, names := {a.name for a, _ in m if isinstance(a, Sym)})
    shorter = all(_degree(k, names) < degree for k in p if k != m)  # or it would go on for ever
    if shorter and all(isinstance(a, Sym) and isinstance(e, int) and e > 0 for a, e in m):
        return 3, -degree
    return 9, 0


def _degree(m: Mono, names: set[Any]) -> Rational:
    return sum(e for a, e in m if isinstance(a, Sym) and a.name in names)


def _lone(m: Mono, p: Poly) -> bool:
    """Whether a monomial is a quantity that no other one mentions."""
    match m:
        case ((Sym(name, _), 1),):
            return sum(any(_mentions(a, name) for a, _ in n) for n in p) == 1
    return False


def _is_last(m: Mono, p: Poly) -> bool:
    """Whether a monomial is an entry of a quantity that else only stands as earlier entries."""
    if len(m) != 1 or not isinstance(m[0][0], Sym) or m[0][1] != 1:
        return False
    last = m[0][0]
    others = [n for n in p if n != m and any(_mentions(a, last.name) for a, _ in n)]
    return all(len(n) == 1 and kind(n[0][0]) is Sym and n[0] < m[0] for n in others)


def _mentions(a: Term, name: str) -> bool:
    return any(isinstance(u, Sym) and u.name == name for u in walk(a))
