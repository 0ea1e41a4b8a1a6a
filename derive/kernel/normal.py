"""The normal form: terms to polynomials over atoms, under givens, with what must hold noted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from functools import reduce
from typing import Any, NamedTuple

from . import terms as k
from .arithmetic import Local
from .calculus import Calculus, Depends, Rows
from .functions import NATIVE, instantiate
from .givens import Env, Given, apart, bind, members
from .poly import BASES, ONE, Poly, Powers, divide, kind, mono
from .signs import SignRules
from .sums import OVER, Sums
from .terms import NO_INDICES, Delta, Index, Num, Sym, Term, fresh, rename

# conditions of the cases that a term stands in; None for what was not written
Guards = tuple[Term, ...] | None


class Fact(NamedTuple):
    """What equations say: `zero` is 0 for every member of the generic indices."""

    zero: Poly
    generic: frozenset[Index]
    numbers: tuple[int, ...]  # of the givens


class Algebra(Sums):
    """Everything that one attempt at a proof knows and notes.

    `used` are the numbers of the givens that took part, `needs` what must hold of terms as they
    were written."""

    def __init__(
        self,
        givens: Sequence[Given] = (),
        functions: Rows | None = None,
        depends: Depends | None = None,
        chooser: Any = None,
        deadline: float = float("inf"),
        unfold: Iterable[str] = (),
    ) -> None:
        super().__init__(chooser, deadline)
        self.functions = {**(functions or {}), **NATIVE}
        self.used: set[int] = set()
        self.needs: dict[tuple[Term, str, Guards], None] = {}  # `t relation 0`, in which cases
        self.signs = SignRules(self)
        self.calculus = Calculus(self.functions, self.definition_of, depends or {})
        self.unfold = set(unfold)  # quantities that are their formulas
        self.facts: list[Fact] = []
        # indices that a given speaks of, by names that no bound one has
        fixed = [i for g in givens for i in (g.left.free | g.right.free) - g.generic]
        self.names = {i: Index(f"{i.name}~fixed", i.set) for i in fixed}
        self._definitions: dict[Any, list[tuple[int, Given]]] = {}
        self._install(givens)
        self.needs.clear()  # where a given holds, it is defined

    # -- notes ------------------------------------------------------------------------------------
    def conditions(self) -> list[tuple[Term, str]]:
        """What was noted and does not follow, from the givens or from a condition [t > 0] of the
        case that it stands in: side conditions of the proof."""
        missing = []
        for t, relation, guards in [*self.needs]:
            above = [g.args[1][0] for g in guards or () if kind(g) == "step"]
            if guards is not None and t not in above and not self.signs.holds(t, relation):
                missing.append((t, relation))
        return list(dict.fromkeys([*missing, *self.calculus.kinks]))

    def alike(self, p: Poly, q: Poly) -> bool:
        """Whether two polynomials are one up to positive factors."""
        return p == q or self.factors(p, whole=False)[-1] == self.factors(q, whole=False)[-1]

    def enter(self, t: Term) -> Term:
        """What was written, with the indices that givens speak of."""
        return rename(t, self.names)

    def poly(self, t: Term) -> Poly:
        """The normal form of what was written."""
        return self.form(self.enter(t))

    def form(self, t: Term, guards: Guards = ()) -> Poly:
        if (t, guards) not in self.memo:
            self.tick()
            self.memo[t, guards] = _FROM[type(t)](self, t, guards)
        return self.memo[t, guards]

    def _from_pow(self, t: k.Pow, guards: Guards) -> Poly:
        inner, e = t.base, t.exponent
        if e.denominator != 1:
            if isinstance(inner, k.Pow) and self.signs.holds(inner.base, ">"):
                return self.form(k.Pow(inner.base, inner.exponent * e), guards)
            self.needs[inner, ">" if e < 0 else ">=", guards] = None
        elif e < 0:
            self.needs[inner, "!=", guards] = None
        return self.power(self.form(inner, guards), e)

    def _from_call(self, t: k.Call, guards: Guards) -> Poly:
        row = self.functions.get(t.name)
        polys = [self.form(a, guards) for a in t.arguments]
        if t.name == "pow" and polys[1].keys() <= {()}:
            return self.form(k.Pow(t.arguments[0], Fraction(polys[1].get((), 0))), guards)
        for what, relation in row.domain if row is not None else ():
            self.needs[instantiate(what, t.arguments), relation.removesuffix(" 0"), guards] = None
        if row is None or row.definition is None:
            return self.function(t.name, *polys) if polys else self.unit(t)
        out = self.form(instantiate(row.definition, t.arguments), guards)
        self.chooser.note(f"definition of {t.name}", t, out)
        return out

    def _from_binder(self, t: k.Binder, guards: Guards) -> Poly:
        if guards is None and isinstance(t, k.Sum):  # all indices of nested sums together
            return self.sum_over(*self.open(t))
        if t.index.name.startswith("%"):  # inner ones might get the same name
            i = fresh(t.index)
            t = type(t)(i, rename(t.body, {t.index: i}))
        if isinstance(t, k.Max):
            self.needs[k.Size(t.index.set), ">", guards] = None
        inner = guards and tuple(g for g in guards if t.index not in g.free)
        out = OVER[type(t)](self, [t.index], self.form(t.body, inner))
        self.chooser.note(type(t).__name__, t, out)
        return out

    def _from_cases(self, t: k.Cases, guards: Guards) -> Poly:
        out, rest = Poly(), ONE
        for condition, value in t.branches:
            part = self.times(rest, self.form(condition, guards))
            if part:
                inner = None if guards is None else (*guards, condition)
                out.add(self.times(part, self.form(value, inner)))
            rest = rest - part
        return out.add(self.times(rest, self.form(t.otherwise, guards))) if rest else out

    def _from_deriv(self, t: k.Deriv, guards: Guards) -> Poly:
        parts = self.calculus.arbitrary(t)
        if parts:  # a derivative of an arbitrary function is a quantity of its own
            name = f"%{[(v.name, len(v.indices)) for v in parts]}"  # which nobody can write
            return self.symbol(Sym(name, tuple([i for v in parts for i in v.indices])))
        self.form(t.body, guards)  # which notes where it is defined
        known = len(self.calculus.kinks)
        carried = self.calculus.diff(t.body, t.variable)
        for q, relation in list(self.calculus.kinks)[known:]:
            if relation == "kink":  # there is no derivative where q is zero
                self.signs.learn(10**9, Given(q, k.ZERO, "!=", q.free - t.free))
                self.memo.clear()
        self.chooser.note("differentiate", t, carried)
        return self.form(carried, guards)

    # -- the zero test ----------------------------------------------------------------------------
    def cleared(self, p: Poly, kinds: Any = BASES) -> tuple[Powers, Poly]:
        """p as one fraction: (negative powers of atoms of these kinds, numerator)."""
        over: Powers = {}
        while low := [(a, e) for m in p for a, e in m if e < 0 and isinstance(a, kinds)]:
            rise = {a: -e for a, e in sorted(low, key=lambda t: -t[1])}  # the lowest wins
            over, p = divide(over, rise.items()), self.times(p, mono(rise))
        return over, p

    def rest(self, p: Poly) -> Poly:
        """What is to be compared with 0: p over a common denominator; nothing where it is one sum
        the body of which is 0. In every monomial somebody chooses a sum, or the size of a set."""
        top = self.cleared(p)[1]
        self.chooser.note("clear denominators", p, top)
        of, choice = self.chooser.summed(self, top)
        if not choice or len(choice) != len(top):
            return top
        b, body = fresh(Index("k", of)), Poly()
        for (m, c), a in zip(top.items(), choice, strict=True):
            if a != k.Size(of) and not (isinstance(a, k.Sum) and a.index.set == of):
                return top
            one = self.form(rename(a.body, {a.index: b}), None) if isinstance(a, k.Sum) else ONE
            body.add(self.times(self.local(divide(dict(m), [(a, 1)])), one), c)
        if self.rest(body):
            return top
        self.chooser.note("one sum", top, Poly())
        return Poly()

    def residual(self, left: Term, right: Term) -> Poly:
        """What is left of `left - right` over a common denominator; empty: they are equal."""
        for _ in range(2):  # the left side is made before it is known where there are kinks
            p = self.poly(left) - self.poly(right)
        return self.rest(p)

    # -- givens -----------------------------------------------------------------------------------
    def _install(self, givens: Sequence[Given]) -> None:
        for n, (left, right, relation, *_) in enumerate(givens):
            if isinstance(left, Delta) and right is k.ONE and relation == "=":
                ends = [self.names.get(i, i) for i in left.args]
                keep, drop = sorted(ends, key=lambda k: (not k.member, k))
                self.names = {a: keep if b == drop else b for a, b in self.names.items()}
                self.used.add(n)
        equations = []
        for n, given in enumerate(apart(n, g, self.names) for n, g in enumerate(givens)):
            match given:
                case Given(Sym(name, _), definition=True):
                    self._definitions.setdefault(name, []).append((n, given))
                case Given(relation="="):
                    equations.append((n, given))
                case _:
                    self.signs.learn(n, given)
        self._solve(equations, [])
        hot = [f for name, of in self.chooser.one_hot(self) for f in self._one_hot(name, of)]
        if hot:  # once more, with what that says
            self._solve(equations, hot)

    def _solve(self, equations: Sequence[tuple[int, Given]], known: Iterable[Fact]) -> None:
        self.facts.clear()
        for fact in known:
            self.know(fact)
        for n, given in equations:
            sides = self.form(given.left), self.form(given.right)
            zero = self.cleared(sides[0] - sides[1], Term)[1]  # where it holds, it is defined
            if zero.keys() == {()}:
                raise k.Contradiction("the givens contradict each other")
            self.know(Fact(zero, given.generic, (n,)), sides)

    def _one_hot(self, name: str, of: str) -> Iterator[Fact]:
        """Where y_k y_k = y_k for every k and sum_k y_k = 1, y is [k = c] for some c."""
        i, c = fresh(Index("k", of)), fresh(Index("c", of))
        y, before, self.used = Sym(name, (i,)), self.used, set()
        if not self.poly(y**2 - y) and not self.poly(k.Sum(i, y) - 1):
            yield Fact(self.unit(y) - self.delta(i, c), frozenset([i]), tuple(sorted(self.used)))
        self.used = before

    def know(self, fact: Fact, sides: Sequence[Poly] = ()) -> None:
        """A fact, and what it says where some of its generic indices are one."""
        self.facts.append(fact)
        for env in self.chooser.learn(self, len(self.facts) - 1, sides):
            if members(env, fact.generic):
                self.know(fact._replace(zero=self.move(fact.zero, env)))
        self.special |= {a for f in self.facts for a in f.zero.atoms() if self.chooser.watches(a)}
        self.memo.clear()

    def opened(self, p: Poly, name: str) -> Poly:
        """A polynomial to be compared with zero; from now on a quantity is its formula."""
        self.unfold.add(name)
        self.memo.clear()
        out = Poly()
        for m, c in p.items():
            same = {a: e for a, e in m if not any(u.args[:1] == (name,) for u in k.walk(a))}
            new = [self.power(self.form(a, None), e) for a, e in m if a not in same]
            out.add(self.product(self.local(same), *new), c)
        return self.rest(out)

    def defining(self, t: Sym) -> tuple[int, Given, Env] | None:
        """The definition that speaks of this entry of a quantity."""
        for n, given in self._definitions.get(t.name, ()):
            env = bind(given.left.args[1], t.indices, given.generic)
            if env is not None:
                return n, given, env
        return None

    def definition_of(self, t: Sym) -> Term | None:
        """The formula of a quantity at these indices."""
        self.tick()
        found = self.defining(t)
        self.used.update(found[:1] if found else ())
        return rename(found[1].right, found[2]) if found else None

    def symbol(self, t: Sym) -> Poly:
        """A quantity: what its formula says, or a given, or an atom."""
        found = self.defining(t) if t.name in self.unfold else None
        if found is None:
            return self.unit(t)
        n, given, env = found
        self.used.add(n)
        self.chooser.note(f"expand {t.name}", given.left, given.right, n)
        return self.move(self.form(given.right), env)

    def raw(self, a: Term, env: Env) -> Term:
        """An atom with other indices as it would be in canonical form; givens are not applied."""
        t = rename(a, env, lambda i: i)
        if isinstance(t, k.Mul):
            return k.Mul(tuple(sorted(t.terms, key=lambda u: getattr(u, "base", u))))
        return k.Sum(t.index, self.raw(t.body, env)) if isinstance(t, k.Sum) else t

    def rewrite(self, powers: Powers) -> Local:
        """A factor that a fact speaks of: one of its monomials, for the members that generic
        indices stand for, is what the rest of the fact comes to."""
        choice = self.chooser.rewrite(self, powers)
        if choice is None:
            return None
        fact, lead, env = choice
        zero, generic, numbers = self.facts[fact]
        sizes: Powers = {a: -e for a, e in lead if isinstance(a, k.Size)}
        core = divide({}, [(self.raw(a, env), -e) for a, e in lead if a not in sizes])
        free = NO_INDICES.union(*[env.get(i, i).free for i in Poly({lead: 1}).free()])
        inside = all(powers.get(a, 0) >= e > 0 for a, e in core.items())
        if not inside or not members(env, generic) or mono(core).free() != free:
            return None
        value = self.times(self.move(zero.solved(lead), env), mono(sizes))
        if not value.free().isdisjoint(generic):
            return None  # it would speak of members that there need not be
        self.signs.mono((*sizes.items(),))  # which notes that the sets have a member
        self.used.update(numbers)
        self.chooser.note("given", mono(core), value, *numbers)
        return core, value


_FROM: dict[type, Callable[[Any, Any, Guards], Poly]] = {
    Num: lambda s, t, guards: ONE * t.value,
    Sym: lambda s, t, guards: s.symbol(t),
    k.Size: lambda s, t, guards: s.unit(t),
    Delta: lambda s, t, guards: s.delta(t.left, t.right),
    k.Add: lambda s, t, guards: reduce(Poly.add, [s.form(u, guards) for u in t.terms], Poly()),
    k.Mul: lambda s, t, guards: s.product(*[s.form(u, guards) for u in t.terms]),
    k.Pow: Algebra._from_pow,
    k.Call: Algebra._from_call,
    **dict.fromkeys(OVER, Algebra._from_binder),
    k.Cases: Algebra._from_cases,
    k.Deriv: Algebra._from_deriv,
}
