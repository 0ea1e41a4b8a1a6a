"""Givens as rewrites: index facts, definitions, one-hot vectors, sums, products, signs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING, Any

from .givens import Given
from .poly import (
    UNIT,
    Atom,
    Mono,
    Poly,
    Rational,
    Contradiction,
    constant,
    freeze,
    mono,
    plus,
    rational,
    scale,
)
from .signs import RELATIONS
from .sums import Sums
from .terms import Delta, Index, Num, Sym, Term, rename

if TYPE_CHECKING:
    from .signs import Signs

Env = dict[Index, Index]
_numbers = count(1)


def bind(pattern: Sequence[Index], target: Sequence[Index], generic: frozenset[Index]) -> Env | None:
    """The members that generic indices stand for, where a pattern fits; else None."""
    if len(pattern) != len(target):
        return None
    env: Env = {}
    for p, t in zip(pattern, target, strict=True):
        if p in generic:
            if p.set != t.set or env.setdefault(p, t) != t:
                return None
        elif p != t:
            return None
    return env


class Rewriting(Sums):
    """Sums under givens. Rules are tried where an atom, a monomial or a sum is made."""

    signs_of: Signs
    unfold: frozenset[str]
    poly: Callable[[Term], Poly]
    use: Callable[[int], None]
    common_denominator: Callable[[Poly], tuple[Mono, Poly]]

    def install(self, givens: Sequence[Given]) -> None:
        self._same: dict[Index, Index] = {}
        self._differ: set[frozenset[Index]] = set()
        self._definitions: dict[str, list[tuple[int, Given]]] = {}
        self._solved: dict[Any, list[tuple[Atom, frozenset[Index], Poly, int]]] = {}
        self._products: dict[Any, list[tuple[Mono, frozenset[Index], Poly, int]]] = {}
        self._sum_rules: list[tuple[Index, Mono, frozenset[Index], Poly, int]] = []
        self._onehot: dict[str, tuple[Index, tuple[int, ...]]] = {}
        self._opened: dict[int, Poly] = {}
        self.symmetric = frozenset()
        for n, given in enumerate(givens):
            if given.definition and isinstance(given.left, Sym):
                self._definitions.setdefault(given.left.name, []).append((n, given))
            elif isinstance(given.left, Delta) and isinstance(given.right, Num):
                self._index_fact(n, given.left, given.right.value == 1)
            elif given.relation != "=":
                self._sign_fact(n, given)
        equalities = [
            (n, g)
            for n, g in enumerate(givens)
            if g.relation == "=" and not g.definition and not isinstance(g.left, Delta)
        ]
        self._find_onehot(equalities)
        for n, given in equalities:
            self._equality(n, given)

    # -- index facts ----------------------------------------------------------------------------
    def _index_fact(self, n: int, d: Delta, equal: bool) -> None:
        i, j = self.same(d.left), self.same(d.right)
        if not equal:
            self._differ.add(frozenset((i, j)))
        elif i != j:
            keep, drop = sorted((i, j), key=lambda k: (not k.member, k))
            self._same = {a: keep if b == drop else b for a, b in self._same.items()} | {drop: keep}
            self._differ = {frozenset(keep if i == drop else i for i in f) for f in self._differ}
        self.use(n)

    def same(self, i: Index) -> Index:
        return self._same.get(i, i)

    def differ(self, i: Index, j: Index) -> bool:
        return frozenset((i, j)) in self._differ

    # -- signs ----------------------------------------------------------------------------------
    def _sign_fact(self, n: int, given: Given) -> None:
        mask = RELATIONS[given.relation]
        left = given.left
        zero = isinstance(given.right, Num) and not given.right.value
        if zero and isinstance(left, Sym):
            generic = given.generic

            def matches(indices: Sequence[Index], pattern: Sequence[Index] = left.indices) -> Any:
                return bind(pattern, indices, generic)

            self.signs_of.names.setdefault(left.name, []).append((matches, mask, n))
        else:
            p = plus(self.poly(left), self.poly(given.right), -1)
            key = self.shape(p, 1)  # type: ignore[attr-defined]
            if key is not None:
                self.signs_of.polys[key] = (mask, n)

    # -- definitions ----------------------------------------------------------------------------
    def defining(self, name: Any, indices: Sequence[Index]) -> tuple[int, Given] | None:
        """The definition that speaks of this entry of a quantity."""
        for n, given in self._definitions.get(name, ()):
            assert isinstance(given.left, Sym)
            if bind(given.left.indices, indices, given.generic) is not None:
                return n, given
        return None

    def definition_of(self, t: Sym) -> Term | None:
        """The formula of a quantity at these indices."""
        found = self.defining(t.name, t.indices)
        if found is None:
            return None
        n, given = found
        assert isinstance(given.left, Sym)
        self.use(n)
        return rename(given.right, bind(given.left.indices, t.indices, given.generic) or {})

    def symbol(self, name: Any, indices: tuple[Index, ...]) -> Poly:
        if name in self._onehot:
            hot, numbers = self._onehot[name]
            for n in numbers:
                self.use(n)
            return self.delta(indices[0], hot)
        if name in self.symmetric:
            indices = tuple(sorted(indices))
        for pattern, generic, value, n in self._solved.get(name, ()):
            env = bind(pattern.args[1], indices, generic)
            if env is not None:
                self.use(n)
                return self.move(value, env)
        found = self.defining(name, indices) if name in self.unfold else None
        if found is not None:
            n, given = found
            assert isinstance(given.left, Sym)
            self.use(n)
            if n not in self._opened:
                self._opened[n] = self.poly(given.right)
                self.log(f"expand {name}", lambda: given.left, self._opened[n], n)  # type: ignore[attr-defined]
            return self.move(self._opened[n], bind(given.left.indices, indices, given.generic) or {})
        return self.unit(self.atom("sym", name, indices))

    def open_definition(self, name: str) -> None:
        """From now on the quantity is its formula."""
        self.unfold |= {name}
        self._polys_forget()

    def open_definitions(self) -> None:
        self.unfold = frozenset(self._definitions)
        self._polys_forget()

    # -- equalities -----------------------------------------------------------------------------
    def _find_onehot(self, equalities: list[tuple[int, Given]]) -> None:
        """y_k^2 = y_k (or y_j y_k = [j = k] y_k) and sum_k y_k = 1: y is [k = c] for some c."""
        total: dict[str, tuple[int, Index]] = {}
        idempotent: dict[str, int] = {}
        for n, g in equalities:
            p = self._difference(g)
            names = {s for m in p for s, _ in m if s.kind == "sym"}
            sums = [a for m in p for a, _ in m if a.kind == "sum"]
            if len(sums) == 1 and len(p) == 2 and not names:
                ((m, _),) = [t for t in p.items() if t[0]]
                body = sums[0].args[1]
                if len(body) == 1 and m == ((sums[0], 1),) and body[0][1] == 1:
                    a = body[0][0]
                    if a.kind == "sym" and len(a.args[1]) == 1 and sum(p.values()) == 0:
                        total[a.args[0]] = (n, a.args[1][0])
            elif len({a.args[0] for a in names}) == 1 and all(len(a.args[1]) == 1 for a in names):
                a = min(names)
                k = a.args[1][0]
                if k in g.generic and freeze(p) in self._idempotent_forms(p, g):
                    idempotent[a.args[0]] = n
        for name in total.keys() & idempotent.keys():
            n, k = total[name]
            self._onehot[name] = (Index(f"c~{next(_numbers)}", k.set), (n, idempotent[name]))

    def _idempotent_forms(self, p: Poly, g: Given) -> set[Any]:
        syms = sorted({a for m in p for a, _ in m if a.kind == "sym"})
        a = syms[0]
        forms = [{((a, 2),): 1, ((a, 1),): -1}]
        if len(syms) == 2 and g.generic >= syms[0].free | syms[1].free:
            b = syms[1]
            d = self.delta(a.args[1][0], b.args[1][0])
            pair: Poly = {mono({a: 1, b: 1}): 1}
            forms += [plus(pair, self.times(d, {((s, 1),): 1}), -1) for s in (a, b)]
        return {freeze(scale(f, c)) for f in forms for c in (1, -1)}

    def _difference(self, given: Given) -> Poly:
        p = plus(self.poly(given.left), self.poly(given.right), -1)
        return self.common_denominator(p)[1]

    def _equality(self, n: int, given: Given) -> None:
        p = self._difference(given)
        if not p:
            return
        if set(p) == {UNIT}:
            raise Contradiction("the givens contradict each other")
        if self._is_symmetry(given):
            self.use(n)
            return
        for lead in self._leads(p, given):
            outer = tuple(t for t in lead if t[0].kind == "size" and len(lead) > 1)
            core = tuple(t for t in lead if t not in outer)
            q = self.times(p, {mono(self.divide({}, outer)): 1}) if outer else p
            rest = scale({m: c for m, c in q.items() if m != core}, rational(-1 / Fraction(q[core])))
            self._orient(n, core, given.generic, rest)
            return

    def _is_symmetry(self, given: Given) -> bool:
        match given.left, given.right:
            case Sym(a, i), Sym(b, j) if a == b and sorted(i) == sorted(j) and i != j:
                if given.generic >= frozenset(i):
                    self.symmetric |= {a}
                    for atom in self.atoms.values():  # forget what was made before it was known
                        atom.plain = atom.plain
                    return True
        return False

    def _leads(self, p: Poly, given: Given) -> list[Mono]:
        """Monomials that an equation can be solved for, the best first."""

        def is_free(m: Mono) -> bool:
            rest = {k: c for k, c in p.items() if k != m}
            mine = frozenset(i for a, _ in m for i in a.free)
            others = frozenset(i for k in rest for a, _ in k for i in a.free)
            return not (others & given.generic) - mine

        def lone(m: Mono) -> bool:
            if len(m) != 1 or m[0][1] != 1 or m[0][0].kind != "sym":
                return False
            name = m[0][0].args[0]
            return sum(self._mentions(k, name) for k in p) == 1

        def rank(m: Mono) -> tuple[int, int]:
            sides = [self.poly(given.left), self.poly(given.right)]
            if lone(m) and any(set(s) == {m} for s in sides):
                return 0, 0
            core = [t for t in m if t[0].kind != "size"]
            if len(core) == 1 and core[0][0].kind == "sum" and core[0][1] == 1:
                return 1, -core[0][0].height
            if lone(m):
                return 2, 0
            if m and all(a.kind == "sym" and isinstance(e, int) and e > 0 for a, e in m):
                return 3, -sum(int(e) for _, e in m)
            return 9, 0

        ranked = [(rank(m), m) for m in p if m and is_free(m)]
        return [m for r, m in sorted(ranked) if r[0] < 9]

    def _mentions(self, m: Mono, name: Any) -> bool:
        stack = [a for a, _ in m]
        while stack:
            a = stack.pop()
            if a.kind == "sym" and a.args[0] == name:
                return True
            stack += a.inside
        return False

    def _orient(self, n: int, lead: Mono, generic: frozenset[Index], rest: Poly) -> None:
        a, e = lead[0]
        if len(lead) == 1 and e == 1 and a.kind == "sym":
            self._solved.setdefault(a.args[0], []).append((a, generic, rest, n))
            self._polys_forget()
        elif a.kind == "sum":
            if len(a.args[0]) == 1:
                self._sum_rules.append((a.args[0][0], a.args[1], generic, rest, n))
            else:
                self._sum_rules.append((Index("", ""), lead, frozenset(), rest, n))
        else:
            for b, _ in lead:
                self._products.setdefault(b.args[0], []).append((lead, generic, rest, n))
                self.watched.add(b.args[0])
            for b in self.atoms.values():
                if b.kind == "sym" and b.args[0] in self.watched:
                    b.plain = False
        self._polys_forget()

    def _polys_forget(self) -> None:
        """A new rule: what was normalised before it must be made again."""
        for memo in (self._polys, self._sums, self._moved, self._opened):  # type: ignore[attr-defined]
            memo.clear()

    # -- applying -------------------------------------------------------------------------------
    def _local_sym(self, a: Atom, e: Rational, powers: dict[Atom, Rational]) -> Poly | None:
        for lead, generic, rest, n in self._products.get(a.args[0], ()):
            found = self._fit(list(lead), powers, {}, generic)
            if found is not None:
                env, taken = found
                self.use(n)
                left = self.divide(powers, mono(taken))
                return self.mono_times(left, self.move(rest, env))
        return None

    def _fit(
        self, lead: list[tuple[Atom, Rational]], powers: Mapping[Atom, Rational], env: Env, generic: frozenset[Index]
    ) -> tuple[Env, dict[Atom, Rational]] | None:
        """Where the monomial of a rule stands inside another one."""
        if not lead:
            return env, {}
        (p, e), *rest = lead
        for a in sorted(powers):
            if a.kind != "sym" or a.args[0] != p.args[0] or powers[a] < e:
                continue
            more = bind(p.args[1], a.args[1], generic)
            if more is None or any(env.get(i, j) != j for i, j in more.items()):
                continue
            left = self.divide(powers, ((a, e),))
            found = self._fit(rest, left, {**env, **more}, generic)
            if found is not None:
                env_all, taken = found
                return env_all, {**taken, a: rational(taken.get(a, 0) + e)}
        return None

    def found_sum(self, a: Atom) -> Poly:
        """A canonical sum, where a given says what it is."""
        bound, body = a.args
        for b, pattern, generic, rest, n in self._sum_rules:
            if b.name == "":
                if pattern == ((a, 1),):
                    self.use(n)
                    return rest
                continue
            for x in bound:
                if x.set != b.set:
                    continue
                mine = [t for t in body if x in t[0].free]
                env = self._match_all(list(pattern), mine, {b: x}, generic)
                if env is None or any(v == x for k, v in env.items() if k != b):
                    continue
                self.use(n)
                others = [y for y in bound if y != x]
                outer: Poly = {tuple(t for t in body if x not in t[0].free): 1}
                value = self.move(rest, {k: v for k, v in env.items() if k != b})
                indices, opened = self.open(others, self.times(outer, value))
                out = self.sum_over(indices, opened)
                self.log("given", lambda: self.as_sum(bound, body), out, n)  # type: ignore[attr-defined]
                return out
        return self.unit(a)

    def _match_all(
        self, patterns: list[tuple[Atom, Rational]], targets: list[tuple[Atom, Rational]], env: Env, generic: frozenset[Index]
    ) -> Env | None:
        if not patterns:
            return None if targets else env
        (p, e), *rest = patterns
        for k, (a, f) in enumerate(targets):
            if e != f or p.kind != a.kind:
                continue
            more: Env | None = {}
            if p.kind == "sym":
                if p.args[0] != a.args[0]:
                    continue
                more = bind(p.args[1], a.args[1], generic | env.keys())
                if more is None or any(env.get(i, j) != j for i, j in more.items()):
                    continue
            elif self.move({((p, 1),): 1}, env) != {((a, 1),): 1}:
                continue
            found = self._match_all(rest, targets[:k] + targets[k + 1 :], {**env, **more}, generic)
            if found is not None:
                return found
        return None

