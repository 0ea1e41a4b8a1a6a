"""The normal form: terms to polynomials over atoms, under givens, with what must hold noted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from . import terms as k
from .calculus import Calculus, Depends
from .chooser import Chooser
from .functions import NATIVE, Function, instantiate
from .givens import Env, Given, apart, bind
from .poly import ONE, UNIT, Atom, Frozen, Mono, Poly, Powers, divide
from .signs import SignRules
from .sums import Sums
from .terms import Index, Sym, Term, fresh, rename, transform
from .trouble import Contradiction, Undefined

KINK = 10**9  # stands for the number of a given
Guards = tuple[Term, ...]  # conditions of the cases that a term stands in
Rule = tuple[Mono, frozenset[Index], Poly, int]  # a monomial, generic indices, its value, the given
# the same for an entry of a quantity, which may be a formula
Solved = tuple[Sequence[Index], frozenset[Index], Poly | Term, tuple[int, ...]]


class Algebra(Sums):
    """Everything that one attempt at a proof knows and notes.

    `used` are the numbers of the givens that took part, `needs` what must hold of terms as they
    were written."""

    def __init__(
        self,
        givens: Sequence[Given] = (),
        functions: Mapping[str, Function] | None = None,
        depends: Depends | None = None,
        chooser: Chooser | None = None,
        deadline: float = float("inf"),
    ) -> None:
        super().__init__(deadline)
        self.functions = {**(functions or {}), **NATIVE}
        self.chooser = chooser or Chooser()
        self.used: set[int] = set()
        self.needs: dict[tuple[Term, str, Guards], None] = {}
        self.signs = SignRules(self)
        self.calculus = Calculus(self.functions, self.definition_of, depends or {})
        self.unfold: frozenset[str] = frozenset()  # quantities that are their formulas now
        self.symmetric: dict[Any, int] = {}  # by name and index sets: the given that says so
        self.fixed = frozenset(i for g in givens for i in (g.left.free | g.right.free) - g.generic)
        self._guards: Guards = ()
        self._equations: dict[int, Given] = {}
        self._polys: dict[Any, Poly] = {}
        self._opened: dict[int, Poly] = {}
        self._same: dict[Index, Index] = {}
        self._differ: set[frozenset[Index]] = set()
        self._definitions: dict[Any, list[tuple[int, Given]]] = {}
        self._solved: dict[Any, list[Solved]] = defaultdict(list)  # by the name of a quantity
        self._rules: dict[str, list[Rule]] = {"sum": [], "product": []}
        self._install(givens)
        self._forget()
        self.needs.clear()  # where a given holds, it is defined

    # -- notes ------------------------------------------------------------------------------------
    def use(self, *givens: int) -> None:
        self.used.update(givens)

    def need(self, t: Term, relation: str) -> None:
        """`t relation 0` must hold for what was written to be defined."""
        self.needs[t, relation, self._guards] = None

    def conditions(self) -> list[tuple[Term, str]]:
        """What was noted and does not follow: side conditions of the proof."""
        missing = [
            (t, relation)
            for t, relation, guards in list(self.needs)
            if not self.signs.holds(t, relation) and not self._guarded(t, guards)
        ]
        return list(dict.fromkeys([*missing, *self.calculus.kinks]))

    def _guarded(self, t: Term, guards: Guards) -> bool:
        """Whether a condition [q > 0] of the case that `t` stands in says it already."""
        above = [g.arguments[0] for g in guards if isinstance(g, k.Call) and g.name == "step"]
        return any(self.shape(self.poly(t)) == self.shape(self.poly(q)) for q in above)

    def shape(self, p: Poly) -> Frozen:
        """A polynomial up to positive factors, as a key."""
        return (self.content(p, whole=False)[2] if p else p).frozen()

    # -- terms to polynomials ---------------------------------------------------------------------
    def poly(self, t: Term) -> Poly:
        key = (t, self._guards) if self._guards else t
        if key not in self._polys:
            self.tick()
            self._polys[key] = _FROM[type(t)](self, t)
        return self._polys[key]

    def within(self, guards: Guards, t: Term) -> Poly:
        """The polynomial of a term that stands under these conditions, and no others."""
        before, self._guards = self._guards, guards
        try:
            return self.poly(t)
        finally:
            self._guards = before

    def apart(self, t: Term) -> Any:
        """The term, no bound index of which has the name of an index that a given speaks of."""

        def rule(u: Term) -> Term | None:
            if not isinstance(u, k.Binder) or u.index not in self.fixed:
                return None
            new = Index(f"{u.index.name}~bound", u.index.set)
            return transform(type(u)(new, rename(u.body, {u.index: new})), rule)

        return transform(t, rule) if self.fixed else t

    def _from_add(self, t: k.Add) -> Poly:
        out = Poly()
        for u in t.terms:
            out.add(self.poly(u))
        return out

    def _from_pow(self, t: k.Pow) -> Poly:
        inner, e = t.base, t.exponent
        if e.denominator != 1:
            if isinstance(inner, k.Pow) and self.signs.holds(inner.base, ">"):
                return self.poly(k.Pow(inner.base, inner.exponent * e))
            self.need(inner, ">" if e < 0 else ">=")
        elif e < 0:
            self.need(inner, "!=")
        return self.power(self.poly(inner), e)

    def _from_call(self, t: k.Call) -> Poly:
        row = self.functions.get(t.name)
        if t.name == "pow":
            return self._general_power(*t.arguments)
        for what, relation in row.domain if row is not None else ():
            self.need(instantiate(what, t.arguments), relation.removesuffix(" 0"))
        if row is None or row.definition is None:
            return self.function(t.name, [self.poly(a) for a in t.arguments])
        out = self.poly(instantiate(row.definition, t.arguments))
        self.chooser.note(f"definition of {t.name}", t, out)
        return out

    def _general_power(self, base: Term, exponent: Term) -> Poly:
        e = self.poly(exponent)
        if e.keys() <= {UNIT}:
            return self.poly(k.Pow(base, Fraction(e.get(UNIT, 0))))
        self.need(base, ">")
        return self.exp(self.times(e, self.log(self.poly(base))))

    def _from_binder(self, t: k.Binder) -> Poly:
        t = self.apart(t)
        body = self.within(tuple(g for g in self._guards if t.index not in g.free), t.body)
        if isinstance(t, k.Max):
            self.need(k.Size(t.index.set), ">")
        over = {k.Sum: self.sum_over, k.Prod: self.prod_over, k.Max: self.max_over}
        return over[type(t)]([t.index], body)

    def _from_cases(self, t: k.Cases) -> Poly:
        out, rest = Poly(), ONE
        for condition, value in t.branches:
            part = self.times(rest, self.poly(condition))
            if part:
                out.add(self.times(part, self.within((*self._guards, condition), value)))
            rest = rest - part
        return out.add(self.times(rest, self.poly(t.otherwise))) if rest else out

    def _from_deriv(self, t: k.Deriv) -> Poly:
        parts = self.calculus.arbitrary(t)
        if parts:  # a derivative of an arbitrary function is a quantity of its own
            name = tuple((v.name, len(v.indices)) for v in parts)
            return self._from_sym(name, [i for v in parts for i in v.indices])
        self.poly(t.body)  # which notes where it is defined
        known = len(self.calculus.kinks)
        carried = self.calculus.carry_out(self.apart(t))
        for q, relation in list(self.calculus.kinks)[known:]:
            if relation == "kink":  # there is no derivative where q is zero
                self.signs.learn(KINK, Given(q, k.ZERO, "!=", q.free))
                self._forget()
        self.chooser.note("differentiate", t, carried)
        return self.poly(carried)

    def _from_sym(self, name: Any, indices: Sequence[Index]) -> Poly:
        return self.symbol(name, tuple(map(self.same, indices)))

    # -- the zero test ----------------------------------------------------------------------------
    def common_denominator(self, p: Poly) -> tuple[Mono, Poly]:
        """p as one fraction: (negative powers of bases, numerator)."""
        over: Powers = {}
        for _ in range(60):
            low: Powers = {}
            for a, e in [t for m in p for t in m if t[0].kind == "base" and t[1] < 0]:
                low[a] = min(low.get(a, 0), e)
            if not low:
                return tuple(over.items()), p
            over = divide(over, [(a, -e) for a, e in low.items()])
            top = Poly()
            for m, c in p.items():
                top.add(self.local(divide(dict(m), low.items())), c)
            p = top
        raise Undefined("denominators within denominators without end")

    def residual(self, left: Term, right: Term) -> Poly:
        """What is left of `left - right` over a common denominator; empty: they are equal."""
        known = len(self.calculus.kinks)
        p = self.poly(left) - self.poly(right)
        if len(self.calculus.kinks) > known:  # the left side was made before they were known
            p = self.poly(left) - self.poly(right)
        over, top = self.common_denominator(p)
        if over:
            self.chooser.note("clear denominators", p, top)
        return top

    # -- givens: installing -----------------------------------------------------------------------
    def _install(self, givens: Sequence[Given]) -> None:
        equations: dict[int, Given] = {}
        for n, given in enumerate(apart(n, g) for n, g in enumerate(givens)):
            if given.relation == "=":
                match given.left, given.right:
                    case k.Delta(i, j), k.Num(value):
                        self._index_fact(n, self.same(i), self.same(j), value)
                    case Sym(name, _), _ if given.definition:
                        self._definitions.setdefault(name, []).append((n, given))
                    case Sym(a, (i, j)), Sym(b, (y, x)) if (
                        (a, i, j) == (b, x, y) and i.set == j.set and given.generic >= {i, j}
                    ):
                        self.symmetric[a, (i.set, j.set)] = n
                    case _:
                        equations[n] = given
        for n, given in enumerate(givens):
            if given.relation != "=":
                self.signs.learn(n, given)
        zeros = {n: self._difference(g) for n, g in equations.items()}
        for name, of, square, total in self.chooser.one_hot(zeros):
            i, c = fresh(Index("k", of)), fresh(Index("c", of))
            generic = equations[square].generic
            if self._is_one_hot(Sym(name, (i,)), zeros[square], zeros[total], generic):
                hot = [i], frozenset([i]), self.delta(i, c), (square, total)
                self._solved[name].append(hot)
        self._equations = equations
        self._solve_all()

    def _solve_all(self) -> None:
        """Every equation as a rule, with the quantities that are formulas by now."""
        for rules in self._rules.values():
            rules.clear()
        for entries in self._solved.values():  # one-hot names stand for two givens
            entries[:] = [e for e in entries if len(e[3]) > 1 or e[3][0] not in self._equations]
        for n, given in self._equations.items():
            self._forget()
            self._solve(n, given)

    def _forget(self) -> None:
        """A new rule: what was normalised before it must be made again."""
        for memo in (self._polys, self._sums, self._moved, self._opened):
            memo.clear()

    def _index_fact(self, n: int, i: Index, j: Index, value: Fraction) -> None:
        keep, drop = sorted((i, j), key=lambda k: (not k.member, k))
        if value == 1:
            self._same = {a: keep if b == drop else b for a, b in self._same.items()} | {drop: keep}
            self._differ = {frozenset(map(self.same, f)) for f in self._differ}
        else:
            self._differ.add(frozenset((i, j)))
        if value not in (0, 1) or any(len(f) == 1 for f in self._differ):
            raise Contradiction("the facts about indices contradict each other")
        self.use(n)

    def _difference(self, given: Given) -> Poly:
        """left - right, all denominators multiplied out: where a given holds, it is defined."""
        p = self.common_denominator(self.poly(given.left) - self.poly(given.right))[1]
        low: Powers = {}
        for a, e in [t for m in p for t in m if t[1] < 0]:
            low[a] = max(low.get(a, 0), -e)
        return self.times(p, Poly.of(low)) if low else p

    def _is_one_hot(self, y: Sym, square: Poly, total: Poly, generic: frozenset[Index]) -> bool:
        """y_k y_k = y_k for every k and sum_k y_k = 1: y is [k = c] for some c."""
        (i,) = y.indices
        square = self.move(square, dict.fromkeys(generic, i))
        wanted = self.poly(y**2 - y), self.poly(k.Sum(i, y) - 1)
        same = _proportional(square, wanted[0]) and _proportional(total, wanted[1])
        return same and all(g.set == i.set for g in generic)

    def _solve(self, n: int, given: Given) -> None:
        """The equation p = 0 as a rule for one of its monomials."""
        p = self._difference(given)
        if p.keys() == {UNIT}:
            raise Contradiction("the givens contradict each other")
        sides = self.poly(given.left), self.poly(given.right)
        lead = self.chooser.lead(p, sides, given.generic) if p else None
        if not lead:
            return
        sizes = [t for t in lead if t[0].kind == "size" and len(lead) > 1]
        self.signs.mono(tuple(sizes))  # which notes that the sets have a member
        core = tuple(divide(dict(lead), sizes).items())
        rest = self.times(p.without(lead) * (Fraction(-1) / p[lead]), Poly.of(divide({}, sizes)))
        if (rest.free & given.generic) - Poly({core: 1}).free:
            return  # it would speak of members that there need not be
        ((a, e), *more) = core
        if a.kind == "sym" and e == 1 and not more:
            self._solved[a.name].append((a.indices, given.generic, rest, (n,)))
        elif a.kind == "sum" and e == 1 and not more:
            self._rules["sum"].append((core, given.generic, rest, n))
        elif all(b.kind == "sym" and isinstance(f, int) and f > 0 for b, f in core):
            self._rules["product"].append((core, given.generic, rest, n))
            self.watched |= {b.name for b, _ in core}
            for b in self.atoms.values():
                b.plain = b.plain and b.name not in self.watched

    def open_definitions(self, *names: str) -> None:
        """From now on these quantities (all, where none is named) are their formulas."""
        for name in set(names or self._definitions) - self.unfold:
            for n, given in self._definitions[name]:
                self._solved[name].append((given.left.args[1], given.generic, given.right, (n,)))
        self.unfold |= frozenset(names or self._definitions)
        self._solve_all()
        self._forget()

    # -- givens: applying -------------------------------------------------------------------------
    def same(self, i: Index) -> Index:
        return self._same.get(i, i)

    def differ(self, i: Index, j: Index) -> bool:
        return frozenset((i, j)) in self._differ

    def defining(self, name: Any, indices: Sequence[Index]) -> tuple[int, Given, Env] | None:
        """The definition that speaks of this entry of a quantity."""
        for n, given in self._definitions.get(name, ()):
            env = bind(given.left.args[1], indices, given.generic)
            if env is not None:
                return n, given, env
        return None

    def definition_of(self, t: Sym) -> Term | None:
        """The formula of a quantity at these indices."""
        found = self.defining(t.name, t.indices)
        if found is None:
            return None
        n, given, env = found
        self.use(n)
        return rename(given.right, env)

    def symbol(self, name: Any, indices: tuple[Index, ...]) -> Poly:
        if self.symmetric and indices != tuple(sorted(indices)):
            given = self.symmetric.get((name, tuple(i.set for i in indices)))
            if given is not None:
                self.use(given)
                return self.symbol(name, tuple(sorted(indices)))
        for pattern, generic, value, numbers in self._solved.get(name, ()):
            env = bind(pattern, indices, generic)
            if env is not None:
                self.use(*numbers)
                if isinstance(value, Term):
                    value = self._formula(Sym(name, tuple(pattern)), value, *numbers)
                return self.move(value, env)
        return self.unit(self.atom("sym", name=name, indices=indices))

    def _formula(self, left: Sym, right: Term, n: int) -> Poly:
        if n not in self._opened:
            self._opened[n] = self.within((), right)
            self.chooser.note(f"expand {left.name}", left, self._opened[n], n)
        return self._opened[n]

    def rewrite(self, powers: Powers) -> Poly | None:
        for lead, generic, rest, n in self._rules["product"]:
            env = self.chooser.fit(self, lead, powers, generic, {})
            if env is None or not _members(env, generic):
                continue
            there = [(self._entry(a, env), e) for a, e in lead]
            left = divide(powers, there)
            if all(a in powers and left.get(a, 0) >= 0 for a, _ in there):
                self.use(n)
                return self.times(self.local(left), self.move(rest, env))
        return None

    def _entry(self, a: Atom, env: Env) -> Atom:
        return self.atom("sym", name=a.name, indices=[env.get(i, i) for i in a.indices])

    def found_sum(self, a: Atom) -> Poly:
        """A canonical sum, where a given says what a sum over one of its indices is."""
        (body,) = a.body
        for ((lead, _),), generic, rest, n in self._rules["sum"]:
            if lead is a:
                self.use(n)
                return rest
            (pattern,), (b, *more) = lead.body, lead.indices
            for x in [i for i in a.indices if i.set == b.set and not more]:
                mine = {c: e for c, e in body if x in c.free}
                env = self.chooser.fit(self, pattern, mine, generic, {b: x}) or {}
                if self.move(Poly({pattern: 1}), {**env, b: x}) != Poly.of(mine):
                    continue
                env = {i: j for i, j in env.items() if i != b}
                if not _members(env, generic) or x in env.values():
                    continue
                self.use(n)
                rest = self.times(Poly.of(divide(dict(body), mine.items())), self.move(rest, env))
                out = self.sum_over(*self.open([y for y in a.indices if y != x], rest))
                self.chooser.note("given", a.poly, out, n)
                return out
        return self.unit(a)


def _proportional(p: Poly, q: Poly) -> bool:
    return p.keys() == q.keys() and len({Fraction(p[m]) / q[m] for m in p}) == 1


def _members(env: Env, generic: frozenset[Index]) -> bool:
    """Whether these are members that generic indices can stand for."""
    return all(i in generic and i.set == j.set for i, j in env.items())


_FROM: dict[type, Callable[[Any, Any], Poly]] = {
    k.Num: lambda s, t: ONE * t.value,
    Sym: lambda s, t: s._from_sym(t.name, t.indices),
    k.Size: lambda s, t: s.unit(s.atom("size", name=t.set)),
    k.Delta: lambda s, t: s.delta(s.same(t.left), s.same(t.right)),
    k.Add: Algebra._from_add,
    k.Mul: lambda s, t: s.product(*map(s.poly, t.terms)),
    k.Pow: Algebra._from_pow,
    k.Call: Algebra._from_call,
    **dict.fromkeys((k.Sum, k.Prod, k.Max), Algebra._from_binder),
    k.Cases: Algebra._from_cases,
    k.Deriv: Algebra._from_deriv,
}
