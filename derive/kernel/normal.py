"""The normal form: terms to polynomials over atoms, under givens, with what must hold noted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .calculus import Calculus, Depends
from .functions import Function, instantiate
from .givens import Given
from .poly import (
    NULL,
    POSITIVE,
    UNIT,
    Atom,
    Mono,
    Poly,
    Rational,
    Undefined,
    add_to,
    constant,
    factor,
    freeze,
    mono,
    plus,
    rational,
    scale,
)
from .rewrite import Rewriting
from .signs import RELATIONS, Signs
from .terms import (
    Add,
    Binder,
    Call,
    Cases,
    Delta,
    Deriv,
    Index,
    Max,
    Mul,
    Num,
    Pow,
    Prod,
    Size,
    Sum,
    Sym,
    Term,
    add,
    mul,
    rename,
)


@dataclass(frozen=True)
class RuleInstance:
    """By `rule`, `before` equals `after`; `given` is the number of the given that was used."""

    rule: str
    before: Term
    after: Term
    given: int | None = None


class Algebra(Rewriting):
    """Everything that one attempt at a proof knows and notes.

    `used` are the numbers of the givens that took part, `needs` what must hold of terms as they
    were written, `steps` (with `trace`) the rule instances in the order of their discovery."""

    def __init__(
        self,
        givens: Sequence[Given] = (),
        functions: Mapping[str, Function] | None = None,
        *,
        unfold: frozenset[str] = frozenset(),
        depends: Depends | None = None,
        deadline: float = float("inf"),
        trace: bool = False,
    ) -> None:
        super().__init__(deadline)
        self.functions = functions or {}
        self.unfold = unfold
        self.used: set[int] = set()
        self.needs: dict[tuple[Term, str], tuple[Term, ...]] = {}
        self.steps: list[RuleInstance] | None = [] if trace else None
        self.signs_of = Signs(self)
        self.calculus = Calculus(self.functions, self.definition_of, depends)
        self._polys: dict[Term, Poly] = {}
        self._guards: tuple[Term, ...] = ()
        self.install(givens)

    # -- notes ------------------------------------------------------------------------------------
    def use(self, given: int) -> None:
        self.used.add(given)

    def need(self, t: Term, relation: str) -> None:
        """`t relation 0` must hold for what was written to be defined."""
        self.needs.setdefault((t, relation), self._guards)

    def need_nonzero(self, p: Poly) -> None:
        self.need(self.term(p), "!=")

    def log(
        self, rule: str, before: Callable[[], Term], after: Poly | Term, given: int | None = None
    ) -> None:
        if self.steps is not None:
            to = after if isinstance(after, Term) else self.term(after)
            self.steps.append(RuleInstance(rule, before(), to, given))

    def conditions(self) -> list[tuple[Term, str]]:
        """What was noted and does not follow: side conditions of the proof."""
        out: dict[tuple[Term, str], None] = {}
        for (t, relation), guards in list(self.needs.items()):
            if not self._follows(t, relation) and not self._guarded(t, guards):
                out[t, relation] = None
        out.update(self.calculus.kinks)
        return list(out)

    def _follows(self, t: Term, relation: str) -> bool:
        return not self.signs_of.term(t) & ~RELATIONS[relation]

    def _guarded(self, t: Term, guards: tuple[Term, ...]) -> bool:
        """Whether a condition [q > 0] of the case that `t` stands in says it already."""
        mine = self.shape(self.poly(t), 1)
        return any(
            isinstance(g, Call) and g.name == "step" and self.shape(self.poly(g.arguments[0]), 1) == mine
            for g in guards
        )

    # -- signs ------------------------------------------------------------------------------------
    def signs(self, a: Atom) -> int:
        return self.signs_of.atom(a)

    def shape(self, p: Poly, sign: int) -> Any:
        """A polynomial up to positive factors (times `sign`), as a key."""
        if not p:
            return None
        _, _, q = self.content(p, whole=False)
        return freeze(scale(q, sign))

    # -- constructors -------------------------------------------------------------------------------
    def exp(self, p: Poly) -> Poly:
        split = self.split_delta(p, self.exp)
        if split is not None:
            return split
        out = constant(1)
        for m, c in p.items():
            if len(m) == 1 and m[0][1] == 1 and m[0][0].kind == "log":
                part = self.power(dict(m[0][0].args[0]), c)
            else:
                part = {((self.atom("exp", m), c),): 1}
            out = self.times(out, part)
        return out

    def log_of(self, p: Poly) -> Poly:
        """A logarithm, taken apart only where the parts are positive."""
        if not p:
            raise Undefined("the logarithm of zero")
        split = self.split_delta(p, self.log_of)
        if split is not None:
            return split
        if len(p) > 1:
            outer, c, q = self.content(p, whole=False)
            rest = {((self.atom("log", freeze(q)), 1),): 1}
            return plus(rest, self.log_of({outer: c})) if outer or c != 1 else rest
        ((m, c),) = p.items()
        out: Poly = {}
        left = []
        for a, e in m:
            if self.signs(a) == POSITIVE:
                add_to(out, self._log_atom(a), e)
            else:
                left.append((a, e))
        if not left and c < 0:
            raise Undefined("the logarithm of a negative number")
        for q, k in factor(abs(c)).items():
            add_to(out, {((self.atom("log", freeze(constant(q))), 1),): k})
        if len(left) == 1 and c > 0 and left[0][1].numerator % 2:
            return plus(out, self._log_atom(left[0][0]), left[0][1])
        if left:
            inner = freeze({tuple(left): 1 if c > 0 else -1})
            add_to(out, {((self.atom("log", inner), 1),): 1})
        return out

    def _log_atom(self, a: Atom) -> Poly:
        if a.kind == "exp":
            return {a.args[0]: 1}
        if a.kind == "root":
            return {((self.atom("log", freeze(constant(a.args[0]))), 1),): 1}
        if a.kind == "prod" and self.signs(a) == POSITIVE:
            bound, body = self.open(a.args[0], dict(a.args[1]))
            return self.sum_over(bound, self.log_of(body))
        inner = dict(a.args[0]) if a.kind == "base" else {((a, 1),): 1}
        return {((self.atom("log", freeze(inner)), 1),): 1}

    def step(self, p: Poly) -> Poly:
        """[p > 0]: positive factors do not matter, a square only where it is zero."""
        split = self.split_delta(p, self.step)
        if split is not None:
            return split
        mask = self.signs_of.poly(p)
        if not mask & POSITIVE or mask == POSITIVE:
            return constant(1 if mask & POSITIVE else 0)
        if len(p) == 1:
            ((m, c),) = p.items()
            out = constant(1)
            left: dict[Atom, Rational] = {}
            for a, e in m:
                if a.kind in ("delta", "step", "zero"):
                    out = self.times(out, self.unit(a))
                elif e.denominator == 1 and e.numerator % 2 == 0:
                    out = self.times(out, plus(constant(1), self.zero({((a, 1),): 1}), -1))
                elif self.signs(a) != POSITIVE:
                    left[a] = 1
            q: Poly = {mono(left): 1 if c > 0 else -1}
            if q != p or len(out) != 1 or UNIT not in out:
                return self.times(out, self.step(q))
        else:
            _, _, q = self.content(p, whole=False)
        return self._indicator("step", q)

    def _indicator(self, kind: str, q: Poly) -> Poly:
        if q[min(q)] > 0:
            return self.unit(self.atom(kind, freeze(q)))
        q = scale(q, -1)
        none = self.unit(self.atom("zero", freeze(q)))
        if kind == "zero":
            return none
        some = self.unit(self.atom("step", freeze(q)))
        return plus(plus(constant(1), some, -1), none, -1)

    def zero(self, p: Poly) -> Poly:
        """[p = 0]."""
        split = self.split_delta(p, self.zero)
        if split is not None:
            return split
        mask = self.signs_of.poly(p)
        if mask == NULL or not mask & NULL:
            return constant(1 if mask & NULL else 0)
        return self._indicator("zero", self.content(p, whole=False)[2])

    def function(self, name: str, polys: Sequence[Poly]) -> Poly:
        """A function without a definition; odd and even ones have one sign of argument."""
        row = self.functions.get(name)
        if len(polys) == 1:
            split = self.split_delta(polys[0], lambda q: self.function(name, [q]))
            if split is not None:
                return split
        if row is not None and len(polys) == 1:
            (p,) = polys
            if not p and row.at_zero is not None:
                return constant(row.at_zero)
            if p and row.parity and p[min(p)] < 0:
                return scale(self.function(name, [scale(p, -1)]), row.parity)
        return self.unit(self.atom("call", name, tuple(freeze(p) for p in polys)))

    # -- terms to polynomials -----------------------------------------------------------------------
    def poly(self, t: Term) -> Poly:
        out = self._polys.get(t)
        if out is None:
            self.tick()
            out = self._FROM[type(t)](self, t)
            self._polys[t] = out
        return out

    def _from_pow(self, t: Pow) -> Poly:
        inner, e = t.base, t.exponent
        if isinstance(inner, Pow) and e.denominator != 1 and self.signs_of.quick(inner.base) == POSITIVE:
            return self._from_pow(Pow(inner.base, inner.exponent * e))
        if e.denominator != 1:
            self.need(inner, ">" if e < 0 else ">=")
        elif e < 0:
            self.need(inner, "!=")
        return self.power(self.poly(inner), e)

    def _from_call(self, t: Call) -> Poly:
        if t.name == "exp":
            return self.exp(self.poly(t.arguments[0]))
        if t.name == "log":
            self.need(t.arguments[0], ">")
            return self.log_of(self.poly(t.arguments[0]))
        if t.name == "pow":
            base, exponent = t.arguments
            e = self.poly(exponent)
            if not e or set(e) == {UNIT}:
                return self._from_pow(Pow(base, Fraction(e.get(UNIT, 0))))
            self.need(base, ">")
            return self.exp(self.times(e, self.log_of(self.poly(base))))
        if t.name in ("step", "zero"):
            return (self.step if t.name == "step" else self.zero)(self.poly(t.arguments[0]))
        row = self.functions.get(t.name)
        if row is not None:
            for what, relation in row.domain:
                self.need(instantiate(what, t.arguments), relation.removesuffix(" 0"))
            if row.definition is not None:
                out = self.poly(instantiate(row.definition, t.arguments))
                self.log(f"definition of {t.name}", lambda: t, out)
                return out
        return self.function(t.name, [self.poly(a) for a in t.arguments])

    def _from_binder(self, t: Binder) -> Poly:
        body = self.poly(t.body)
        if isinstance(t, Sum):
            return self.sum_over([t.index], body)
        if isinstance(t, Prod):
            return self.prod_over([t.index], body)
        self.need(Size(t.index.set), ">")
        return self.max_over([t.index], body)

    def _from_cases(self, t: Cases) -> Poly:
        out: Poly = {}
        rest = constant(1)
        before = self._guards
        for condition, value in t.branches:
            c = self.poly(condition)
            self._guards = (*before, condition)
            part = self.times(rest, c)
            if part:
                add_to(out, self.times(part, self.poly(value)))
            rest = self.times(rest, plus(constant(1), c, -1))
        self._guards = before
        return add_to(out, self.times(rest, self.poly(t.otherwise))) if rest else out

    def _from_deriv(self, t: Deriv) -> Poly:
        carried = self.calculus.carry_out(t)
        if isinstance(carried, Deriv) and isinstance(carried.body, Sym | Deriv):
            names: list[str] = []
            indices: tuple[Index, ...] = ()
            u: Term = carried
            while isinstance(u, Deriv):
                names.append(u.variable.name)
                indices = (*u.variable.indices, *indices)
                u = u.body
            if isinstance(u, Sym):
                name = (u.name, len(u.indices), *reversed(names))
                return self.symbol(name, (*u.indices, *indices))
        out = self.poly(carried)
        self.log("differentiate", lambda: t, carried)
        return out

    _FROM: dict[type, Callable[[Any, Any], Poly]] = {
        Num: lambda s, t: constant(rational(t.value)),
        Sym: lambda s, t: s.symbol(t.name, tuple(s.same(i) for i in t.indices)),
        Size: lambda s, t: s.unit(s.atom("size", t.set)),
        Delta: lambda s, t: s.delta(s.same(t.left), s.same(t.right)),
        Add: lambda s, t: s._from_add(t),
        Mul: lambda s, t: s.product([s.poly(u) for u in t.terms]),
        Pow: _from_pow,
        Call: _from_call,
        **dict.fromkeys((Sum, Prod, Max), _from_binder),
        Cases: _from_cases,
        Deriv: _from_deriv,
    }

    def _from_add(self, t: Add) -> Poly:
        out: Poly = {}
        for u in t.terms:
            add_to(out, self.poly(u))
        return out

    # -- polynomials to terms -----------------------------------------------------------------------
    def term(self, p: Poly) -> Term:
        return add(*[self._mono_term(m, c) for m, c in sorted(p.items(), key=lambda t: t[0])])

    def _mono_term(self, m: Mono, c: Rational) -> Term:
        factors = [self._power_term(a, e) for a, e in m]
        return mul(*factors) if c == 1 and factors else mul(Num(Fraction(c)), *factors)

    def _power_term(self, a: Atom, e: Rational) -> Term:
        if a.kind == "exp":
            return Call("exp", (self._mono_term(a.args[0], e),))
        t = self._TO[a.kind](self, a.args)
        return t if e == 1 else Pow(t, Fraction(e))

    def as_sum(self, bound: Sequence[Index], m: Mono) -> Term:
        """A sum as a term, for the trace."""
        return self._bind(Sum, bound, self._mono_term(m, 1))

    @staticmethod
    def _bind(kind: type[Binder], bound: Iterable[Index], body: Term) -> Term:
        for b in bound:
            new = Index(b.name, b.set)
            body = kind(new, body)
        return rename(body, {})

    def _symbol_term(self, args: tuple[Any, ...]) -> Term:
        name, indices = args
        if isinstance(name, str):
            return Sym(name, indices)
        body, own, *variables = name
        t: Term = Sym(body, indices[:own])
        rest = indices[own:]
        each = len(rest) // len(variables)
        for k, v in enumerate(variables):
            t = Deriv(t, Sym(v, rest[k * each : (k + 1) * each]))
        return t

    _TO: dict[str, Callable[[Any, tuple[Any, ...]], Term]] = {
        "size": lambda s, args: Size(args[0]),
        "sym": lambda s, args: s._symbol_term(args),
        "root": lambda s, args: Num(Fraction(args[0])),
        "delta": lambda s, args: Delta(*args),
        "step": lambda s, args: Call("step", (s.term(dict(args[0])),)),
        "zero": lambda s, args: Call("zero", (s.term(dict(args[0])),)),
        "log": lambda s, args: Call("log", (s.term(dict(args[0])),)),
        "base": lambda s, args: s.term(dict(args[0])),
        "call": lambda s, args: Call(args[0], tuple(s.term(dict(f)) for f in args[1])),
        "sum": lambda s, args: s._bind(Sum, args[0], s._mono_term(args[1], 1)),
        "prod": lambda s, args: s._bind(Prod, args[0], s.term(dict(args[1]))),
        "max": lambda s, args: s._bind(Max, args[0], s.term(dict(args[1]))),
    }

    # -- the zero test ------------------------------------------------------------------------------
    def common_denominator(self, p: Poly) -> tuple[Mono, Poly]:
        """p as one fraction: (negative powers of bases, numerator)."""
        over: dict[Atom, Rational] = {}
        for _ in range(60):
            low: dict[Atom, Rational] = {}
            for m in p:
                for a, e in m:
                    if a.kind == "base" and e < 0:
                        low[a] = min(low.get(a, 0), e)
            if not low:
                return mono(over), p
            out: Poly = {}
            for m, c in p.items():
                add_to(out, self.local(self.divide(dict(m), mono(low))), c)
            for a, e in low.items():
                over[a] = over.get(a, 0) + e
            p = out
        raise Undefined("denominators within denominators without end")

    def residual(self, left: Term, right: Term) -> Poly:
        """What is left of `left - right` over a common denominator; empty: they are equal."""
        p = plus(self.poly(left), self.poly(right), -1)
        over, top = self.common_denominator(p)
        if over:
            self.log("clear denominators", lambda: self.term(p), top)
        return top
