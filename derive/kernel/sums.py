"""Binders: sums, products and maxima over index sets of any size, and a canonical form for them.

A sum is contracted (deltas), flattened (products of sums), split (what does not depend on a bound
index comes out; what is not connected falls apart), and its bound indices are named canonically:
`%h.n` for the n-th index of height h, so that an inner sum never captures an outer index.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from .poly import (
    POSITIVE,
    UNIT,
    Arithmetic,
    Atom,
    Mono,
    OutOfBudget,
    Poly,
    Rational,
    Undefined,
    add_to,
    atoms_of,
    constant,
    free_of,
    freeze,
    mono,
    plus,
    rational,
    scale,
)
from .terms import Index, fresh

MAX_LEAVES = 2_000
Colours = dict[Index, Any]


class Sums(Arithmetic):
    """Arithmetic with binders."""

    def __init__(self, deadline: float = float("inf")) -> None:
        super().__init__(deadline)
        self._sums: dict[tuple[tuple[Index, ...], Mono], Poly] = {}
        self._moved: dict[Any, Poly] = {}
        self._colour_ids: dict[Any, int] = {}

    # -- moving indices -----------------------------------------------------------------------
    def move(self, p: Poly, mapping: Mapping[Index, Index]) -> Poly:
        touched = frozenset(mapping)
        out: Poly = {}
        for m, c in p.items():
            if not any(touched & a.free for a, _ in m):
                add_to(out, {m: c})
                continue
            keep = {a: e for a, e in m if not touched & a.free}
            moved = [self._move_atom(a, e, mapping) for a, e in m if touched & a.free]
            add_to(out, self.mono_times(keep, *moved), c)
        return out

    def _move_atom(self, a: Atom, e: Rational, mapping: Mapping[Index, Index]) -> Poly:
        pairs = tuple(sorted((i, mapping[i]) for i in a.free if i in mapping))
        key = (a, e, pairs)
        out = self._moved.get(key)
        if out is None:
            if a.kind == "base":
                out = self.power(self.move(dict(a.args[0]), mapping), e)
            else:
                out = self.power(self._REMAKE[a.kind](self, a.args, dict(pairs)), e)
            self._moved[key] = out
        return out

    _REMAKE: dict[str, Callable[[Any, Any, Mapping[Index, Index]], Poly]] = {
        "sym": lambda s, args, mp: s.symbol(args[0], tuple(mp.get(i, i) for i in args[1])),
        "delta": lambda s, args, mp: s.delta(*(mp.get(i, i) for i in args)),
        "exp": lambda s, args, mp: s.exp(s.move({args[0]: 1}, mp)),
        "log": lambda s, args, mp: s.log_of(s.move(dict(args[0]), mp)),
        "step": lambda s, args, mp: s.step(s.move(dict(args[0]), mp)),
        "zero": lambda s, args, mp: s.zero(s.move(dict(args[0]), mp)),
        "call": lambda s, args, mp: s.function(args[0], [s.move(dict(f), mp) for f in args[1]]),
        "sum": lambda s, args, mp: s.sum_over(*s.open(args[0], {args[1]: 1}, mp)),
        "prod": lambda s, args, mp: s.prod_over(*s.open(args[0], dict(args[1]), mp)),
        "max": lambda s, args, mp: s.max_over(*s.open(args[0], dict(args[1]), mp)),
    }

    def open(
        self, bound: Sequence[Index], body: Poly, mapping: Mapping[Index, Index] | None = None
    ) -> tuple[list[Index], Poly]:
        """A binder's body with fresh indices for the bound ones."""
        new = {b: fresh(b) for b in bound}
        return list(new.values()), self.move(body, {**(mapping or {}), **new})

    # -- deltas and sums ------------------------------------------------------------------------
    def delta(self, i: Index, j: Index) -> Poly:
        if i == j:
            return constant(1)
        if (i.member and j.member) or self.differ(i, j):
            return {}
        # the concrete member, else the smaller name, stays where a delta makes two indices one
        i, j = sorted((i, j), key=lambda k: (not k.member, k))
        return self.unit(self.atom("delta", i, j))

    def sum_over(self, bound: Sequence[Index], p: Poly) -> Poly:
        if not bound:
            return p
        if any(a.kind == "base" for m in p for a, _ in m):
            p = self.one_denominator(p, frozenset(bound))
        out: Poly = {}
        for m, c in p.items():
            key = (tuple(bound), m)
            part = self._sums.get(key)
            if part is None:
                part = self._sums[key] = self._sum_mono(list(bound), m)
            add_to(out, part, c)
        return out

    def _sum_mono(self, bound: list[Index], m: Mono) -> Poly:
        self.tick()
        B = frozenset(bound)
        for a, e in m:
            if a.kind == "delta" and a.free & B:
                drop, keep = (a.args[1], a.args[0]) if a.args[1] in B else a.args
                rest: Poly = {tuple(t for t in m if t[0] is not a): 1}
                out = self.sum_over([b for b in bound if b != drop], self.move(rest, {drop: keep}))
                self.log("delta", lambda: self.as_sum(bound, m), out)
                return out
        for a, e in m:
            if a.kind == "sum" and a.free & B and isinstance(e, int) and e > 0:
                if e > 12:
                    raise OutOfBudget("a power of a sum is too large")
                indices, factors = list(bound), []
                for _ in range(e):
                    new, body = self.open(a.args[0], {a.args[1]: 1})
                    indices += new
                    factors.append(body)
                rest_powers = {b: f for b, f in m if b is not a}
                out = self.sum_over(indices, self.mono_times(rest_powers, *factors))
                self.log("flatten", lambda: self.as_sum(bound, m), out)
                return out
        out = self._split(bound, m, B)
        self.log("split", lambda: self.as_sum(bound, m), out)
        return out

    def _split(self, bound: list[Index], m: Mono, B: frozenset[Index]) -> Poly:
        parts: list[tuple[frozenset[Index], list[tuple[Atom, Rational]]]] = []
        for t in m:
            mine = t[0].free & B
            if not mine:
                continue
            atoms, apart = [t], []
            for indices, others in parts:
                if indices & mine:
                    mine, atoms = mine | indices, others + atoms
                else:
                    apart.append((indices, others))
            parts = [*apart, (mine, atoms)]
        used = frozenset().union(*[indices for indices, _ in parts])
        out = self.local({a: e for a, e in m if not a.free & B})
        for b in bound:
            if b not in used:
                out = self.times(out, self.unit(self.atom("size", b.set)))
        for indices, atoms in parts:
            out = self.times(out, self.closed_sum([b for b in bound if b in indices], atoms))
        return out

    # -- canonical names ------------------------------------------------------------------------
    def closed_sum(self, bound: list[Index], atoms: list[tuple[Atom, Rational]]) -> Poly:
        """One connected sum, its bound indices named canonically."""
        height = 1 + max(a.height for a, _ in atoms)
        best: tuple[Mono, Rational] | None = None
        leaves = 0
        for order in self._labellings(bound, atoms):
            leaves += 1
            if leaves > MAX_LEAVES:
                raise OutOfBudget("a sum is too symmetric to be named canonically")
            numbers: dict[str, int] = {}
            names: dict[Index, Index] = {}
            for b in order:
                n = numbers[b.set] = numbers.get(b.set, 0) + 1
                names[b] = Index(f"%{height}.{n}", b.set)
            moved = self.move({mono(dict(atoms)): 1}, names)
            if len(moved) != 1:  # a given rewrote the body: sum what came of it
                back = {v: fresh(v) for v in names.values()}
                return self.sum_over(list(back.values()), self.move(moved, back))
            ((m, c),) = moved.items()
            if best is None or m < best[0]:
                best = (m, c)
            elif m == best[0] and c != best[1]:
                return {}  # exchanging two bound indices changes the sign only
        assert best is not None
        m, c = best
        indices = sorted({i for a, _ in m for i in a.free if i.name.startswith(f"%{height}.")})
        if not any(a.free & frozenset(indices) for a, _ in m):
            raise OutOfBudget("a sum lost its index")
        return scale(self.found_sum(self.atom("sum", tuple(indices), m)), c)

    def _labellings(
        self, bound: list[Index], atoms: list[tuple[Atom, Rational]]
    ) -> list[list[Index]] | Any:
        """Orders of the bound indices; the same set of orders whatever their names are."""
        if len(bound) == 1:
            yield bound
            return
        stack: list[Colours] = [dict.fromkeys(bound, 0)]
        while stack:
            colours = self._refine(bound, atoms, stack.pop())
            cells: dict[int, list[Index]] = {}
            for b in bound:
                cells.setdefault(colours[b], []).append(b)
            open_cells = [(c, cell) for c, cell in sorted(cells.items()) if len(cell) > 1]
            if not open_cells:
                yield sorted(bound, key=colours.__getitem__)
                continue
            colour, cell = open_cells[0]
            tried: list[Index] = []
            for b in cell:
                if not any(self._twins(atoms, b, t) for t in tried):
                    tried.append(b)
                    stack.append({**colours, b: self._id(("chosen", colour))})

    def _twins(self, atoms: list[tuple[Atom, Rational]], b: Index, t: Index) -> bool:
        """Whether exchanging two bound indices leaves the body as it is."""
        body: Poly = {mono(dict(atoms)): 1}
        return self.move(body, {b: t, t: b}) == body

    def _refine(
        self, bound: list[Index], atoms: list[tuple[Atom, Rational]], colours: Colours
    ) -> Colours:
        count = len(set(colours.values()))
        while True:
            new: Colours = {}
            for b in bound:
                seen = {**colours, b: ("here", colours[b])}
                marks = sorted(
                    self._id((self._look(a, seen), e)) for a, e in atoms if b in a.free
                )
                new[b] = self._id((colours[b], tuple(marks)))
            if len(set(new.values())) == count:
                return colours
            count, colours = len(set(new.values())), new

    def _id(self, look: Any) -> int:
        return self._colour_ids.setdefault(look, len(self._colour_ids))

    def _look(self, a: Atom, colours: Colours) -> Any:
        """What an atom looks like when bound indices show only their colours."""
        if not any(i in colours for i in a.free):
            return a.number
        if a.kind in ("sym", "delta"):
            indices = [colours.get(i, i) for i in (a.args[1] if a.kind == "sym" else a.args)]
            if a.kind == "delta" or a.args[0] in self.symmetric:
                indices = sorted(indices, key=self._id)
            return self._id((a.kind, a.args[0] if a.kind == "sym" else "", tuple(indices)))
        if a.kind in ("exp", "sum"):
            body = a.args[0] if a.kind == "exp" else a.args[1]
            return self._id((a.kind, self._look_mono(body, colours)))
        polys = a.args[1] if a.kind == "call" else (a.args[-1],)
        name = a.args[0] if a.kind == "call" else ""
        looks = tuple(
            tuple(sorted(self._id((self._look_mono(m, colours), abs(c))) for m, c in f))
            for f in polys
        )
        return self._id((a.kind, name, looks))

    def _look_mono(self, m: Mono, colours: Colours) -> int:
        return self._id(tuple(sorted(self._id((self._look(a, colours), e)) for a, e in m)))

    # -- one denominator under a sum --------------------------------------------------------------
    def one_denominator(self, p: Poly, bound: frozenset[Index]) -> Poly:
        """Where a denominator q depends on a bound index: lead/q = (1 - tail/q) / coefficient,
        so that bodies over one denominator become canonical (partial fractions)."""
        todo, out = dict(p), {}
        while todo:
            m, c = todo.popitem()
            new = self._reduce_fraction(m, bound)
            if new is None:
                add_to(out, {m: c})
            else:
                add_to(todo, new, c)
        return out

    def _reduce_fraction(self, m: Mono, bound: frozenset[Index]) -> Poly | None:
        powers = dict(m)
        for a, e in m:
            if a.kind != "base" or e >= 0 or e.denominator != 1 or not a.free & bound:
                continue
            q = dict(a.args[0])
            lead = max(q, key=lambda k: (sum(1 for x, _ in k if x.free & bound), k))
            if lead == UNIT:
                continue
            tail = {k: v for k, v in q.items() if k != lead}
            rest = {**powers, a: e + 1}
            if not rest[a]:
                del rest[a]
            if all(powers.get(x, 0) * f > 0 and abs(powers[x]) >= abs(f) for x, f in lead):
                # lead / q = (1 - tail / q) / c
                less = self.divide(powers, lead)
                less_q = self.divide(rest, lead)
                new = self.local(less_q)
                new = plus(new, self.mono_times(less, tail), -1)
                return scale(new, rational(1 / Fraction(q[lead])))
            if UNIT in q and all(x.kind == "exp" and powers.get(x, 0) * f < 0 for x, f in lead):
                # u^-1 / q = (u^-1 - u^-1 (q - c) / q) / c  for a unit u and the constant c of q
                other = {k: v for k, v in q.items() if k != UNIT}
                new = plus(self.local(rest), self.mono_times(powers, other), -1)
                return scale(new, rational(1 / Fraction(q[UNIT])))
        return None

    # -- products and maxima ------------------------------------------------------------------------
    def prod_over(self, bound: Sequence[Index], p: Poly) -> Poly:
        (b,) = bound
        if not p:
            raise OutOfBudget("a product of zeros over a set of unknown size")
        for a in atoms_of(p):
            if a.kind == "delta" and b in a.free:
                return self._prod_delta(b, a, p)
        if len(p) > 1:
            return self._binder("prod", b, p)
        ((m, c),) = p.items()
        out = constant(1) if c == 1 else self._repeat(b, constant(c))
        for a, e in m:
            if b not in a.free:
                out = self.times(out, self._repeat(b, {((a, e),): 1}))
            elif a.kind == "exp":
                out = self.times(out, self.exp(scale(self.sum_over([b], {a.args[0]: 1}), e)))
            else:
                inner = {((a, 1),): 1}
                out = self.times(out, self.power(self._binder("prod", b, inner), e))
        return out

    def _repeat(self, b: Index, p: Poly) -> Poly:
        """p ** size: an exponential where p is positive, else a product atom."""
        if all(c > 0 and all(self.signs(a) == POSITIVE for a, _ in m) for m, c in p.items()):
            return self.exp(self.times(self.unit(self.atom("size", b.set)), self.log_of(p)))
        return self._binder("prod", b, p)

    def _prod_delta(self, b: Index, d: Atom, p: Poly) -> Poly:
        """One factor of a product is another one: take the usual factor out, put that one in."""
        off = {m: c for m, c in p.items() if not any(a is d for a, _ in m)}
        other = d.args[0] if d.args[1] == b else d.args[1]
        here = self.move(p, {b: other})
        usual = self.move(off, {b: other})
        if not usual:
            raise Undefined("division by zero")
        self.need_nonzero(usual)
        return self.product([self.prod_over([b], off), here, self.power(usual, -1)])

    def max_over(self, bound: Sequence[Index], p: Poly) -> Poly:
        (b,) = bound
        inside = {m: c for m, c in p.items() if any(b in a.free for a, _ in m)}
        outside = {m: c for m, c in p.items() if m not in inside}
        if not inside:
            return outside
        outer, c, q = self.content(inside, whole=False)
        if any(b in a.free for a, _ in outer):
            outer, c, q = UNIT, 1, inside
        found = self.mono_times(dict(outer), self._binder("max", b, q))
        return plus(outside, found, c)

    def _binder(self, kind: str, b: Index, p: Poly) -> Poly:
        height = 1 + max((a.height for a in atoms_of(p)), default=0)
        name = Index(f"%{height}.1", b.set)
        return self.unit(self.atom(kind, (name,), freeze(self.move(p, {b: name}))))

    # -- what the upper floors add: see Rewriting and Algebra -------------------------------------
    symmetric: frozenset[Any] = frozenset()
    symbol: Callable[[Any, tuple[Index, ...]], Poly]
    differ: Callable[[Index, Index], bool]
    found_sum: Callable[[Atom], Poly]
    need_nonzero: Callable[[Poly], None]
    exp: Callable[[Poly], Poly]
    log_of: Callable[[Poly], Poly]
    log: Callable[..., None]
    as_sum: Callable[[Sequence[Index], Mono], Any]
