"""Quotients of polynomials, and how one is brought to its simplest form: by one move a line.

An exponential is a power here: `e^{2x}` is the square of `e^x`, `e^{-x}` its inverse. Polynomials
are only used to find what a fraction comes to; what is written down is checked like any line.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import NamedTuple

from ..kernel import terms as k
from ..kernel.givens import Given
from ..kernel.terms import ONE, Add, Binder, Call, Deriv, Mul, Num, Pow, Sum, Term
from . import algebra as a
from .forms import coefficient, factors, key, neat, outermost, power, powers, product, rewrite
from .lines import Line, distinct
from .powers import powers_inside
from .scene import Scene

MOST = 40  # monomials of a polynomial
HIGHEST = 6  # power that is multiplied out
BY = "multiply above and below"
BACKWARDS: Mapping[str, str] = {  # what a line is called that is read from right to left
    a.DENOMINATOR.name: "split the fraction",
    a.EXPAND.name: "regroup",
    "factor": a.EXPAND.name,
    a.CANCEL.name: BY,
    a.LOG_EXP.name: "log of exp",
}


class TooLargeError(Exception):
    """A polynomial has more monomials than anybody would write."""


class Atom(NamedTuple):
    """What a polynomial is made of: `e` to the power of a product, or anything else."""

    name: str
    term: Term
    is_exponent: bool = False


Monomial = tuple[tuple[Atom, Fraction], ...]
Poly = dict[Monomial, Fraction]


# -- polynomials -----------------------------------------------------------------------------------
def _times_monomials(m: Monomial, n: Monomial) -> Monomial:
    found = dict(m)
    for atom, e in n:
        found[atom] = found.get(atom, Fraction(0)) + e
    return tuple(sorted((x, e) for x, e in found.items() if e))


def _plus(p: Poly, q: Poly, by: Fraction = Fraction(1)) -> Poly:
    out = dict(p)
    for m, c in q.items():
        out[m] = out.get(m, Fraction(0)) + by * c
    return {m: c for m, c in out.items() if c}


def _times(p: Poly, q: Poly) -> Poly:
    if len(p) * len(q) > MOST * MOST:
        raise TooLargeError
    out: Poly = {}
    for m, c in p.items():
        for n, d in q.items():
            both = _times_monomials(m, n)
            out[both] = out.get(both, Fraction(0)) + c * d
    out = {m: c for m, c in out.items() if c}
    if len(out) > MOST:
        raise TooLargeError
    return out


def _one() -> Poly:
    return {(): Fraction(1)}


def _raised(p: Poly, n: int) -> Poly:
    if n > HIGHEST and len(p) > 1:
        raise TooLargeError
    if len(p) == 1:
        ((m, c),) = p.items()
        return {tuple((x, e * n) for x, e in m): c**n}
    return reduce(_times, [p] * n, _one())


def _degree(m: Monomial, atoms: Sequence[Atom]) -> tuple[Fraction, ...]:
    found = dict(m)
    return tuple(found.get(x, Fraction(0)) for x in atoms)


def _atoms(*polys: Poly) -> list[Atom]:
    return sorted({x for p in polys for m in p for x, _ in m})


def _content(p: Poly) -> Monomial:
    """The largest monomial that every other one has as a factor; it may have negative powers."""
    atoms = _atoms(p)
    lowest = [min(dict(m).get(x, Fraction(0)) for m in p) for x in atoms]
    return tuple((x, e) for x, e in zip(atoms, lowest, strict=True) if e)


def _shifted(p: Poly, by: Monomial, sign: int) -> Poly:
    back = tuple((x, sign * e) for x, e in by)
    return {_times_monomials(m, back): c for m, c in p.items()}


def divided(p: Poly, q: Poly) -> Poly | None:
    """The quotient, where there is no remainder."""
    atoms = _atoms(p, q)
    lead = max(q, key=lambda m: _degree(m, atoms))
    out: Poly = {}
    while p:
        top = max(p, key=lambda m: _degree(m, atoms))
        by = _times_monomials(top, tuple((x, -e) for x, e in lead))
        if any(e < 0 for _, e in by) or len(out) > MOST:
            return None
        part = {by: p[top] / q[lead]}
        out = _plus(out, part)
        p = _plus(p, _times(part, q), Fraction(-1))
    return out


# -- quotients -------------------------------------------------------------------------------------
class Quotient(NamedTuple):
    """`above` over a product of powers of polynomials that are no monomials and have none as a
    factor."""

    above: Poly
    below: tuple[tuple[tuple[tuple[Monomial, Fraction], ...], int], ...] = ()

    @property
    def factors(self) -> dict[tuple[tuple[Monomial, Fraction], ...], int]:
        return dict(self.below)

    def over(self, more: Mapping[tuple[tuple[Monomial, Fraction], ...], int]) -> Poly:
        """What stands above, if this stands below."""
        out = self.above
        mine = self.factors
        for f, n in more.items():
            out = _times(out, _raised(dict(f), n - mine.get(f, 0)))
        return out


def _frozen(p: Poly) -> tuple[tuple[Monomial, Fraction], ...]:
    return tuple(sorted(p.items()))


def _below(found: Mapping[tuple[tuple[Monomial, Fraction], ...], int]) -> Quotient:
    return Quotient(_one(), tuple(sorted((f, n) for f, n in found.items() if n)))


def _inverse(p: Poly, n: int) -> Quotient:
    """One over a power of a polynomial."""
    if not p:
        raise TooLargeError
    out = _content(p)
    plain = _shifted(p, out, -1)
    atoms = _atoms(plain)
    first = plain.get(
        (), plain[max(plain, key=lambda m: (sum(_degree(m, atoms)), _degree(m, atoms)))]
    )
    scale = first if len(plain) == 1 else math.copysign(1, first) * _shared(plain.values())
    plain = {m: c / Fraction(scale) for m, c in plain.items()}
    front = {tuple((x, -e * n) for x, e in out): Fraction(1) / Fraction(scale) ** n}
    if len(plain) == 1:
        return Quotient(front)
    return Quotient(front, ((_frozen(plain), n),))


def _shared(numbers: Iterable[Fraction]) -> Fraction:
    """The greatest number of which all are whole multiples."""
    listed = list(numbers)
    top = reduce(math.gcd, [abs(c.numerator) for c in listed])
    bottom = reduce(math.lcm, [c.denominator for c in listed])
    return Fraction(top, bottom)


def quotient(t: Term) -> Quotient:
    """A term as one fraction. Raises TooLargeError."""
    match t:
        case Num(value):
            return Quotient({(): value} if value else {})
        case Add(parts):
            found = [quotient(p) for p in parts]
            below: dict[tuple[tuple[Monomial, Fraction], ...], int] = {}
            for q in found:
                for f, n in q.below:
                    below[f] = max(below.get(f, 0), n)
            above: Poly = reduce(_plus, (q.over(below) for q in found), {})
            return _below(below)._replace(above=above)
        case Mul(parts):
            return reduce(_product, map(quotient, parts), Quotient(_one()))
        case Pow(base, e) if e.denominator == 1 and abs(e) <= HIGHEST:
            inner = quotient(base)
            n = abs(int(e))
            if e > 0:
                whole = _below({f: m * n for f, m in inner.below})
                return whole._replace(above=_raised(inner.above, n))
            out = _inverse(inner.above, n)
            for f, m in inner.below:
                out = out._replace(above=_times(out.above, _raised(dict(f), m * n)))
            return _reduced(out)
        case Call("exp", (inside,)):
            return Quotient({_exponential(inside): Fraction(1)})
    return Quotient({((Atom(repr(key(t)), t), Fraction(1)),): Fraction(1)})


def _product(p: Quotient, q: Quotient) -> Quotient:
    below = p.factors
    for f, n in q.below:
        below[f] = below.get(f, 0) + n
    return _reduced(_below(below)._replace(above=_times(p.above, q.above)))


def _exponential(t: Term) -> Monomial:
    """`e^{2x - y}` as powers of `e^x` and `e^y`."""
    out: Monomial = ()
    for p in t.terms if isinstance(t, Add) else (t,):
        number, rest = coefficient(p)
        base = k.mul(*rest)
        atom = Atom(repr(key(base)), base, is_exponent=True)
        out = _times_monomials(out, ((atom, number),))
    return out


def _reduced(q: Quotient) -> Quotient:
    """Without the factors that stand above and below."""
    below = q.factors
    above = q.above
    for f, n in q.below:
        while n and above and (made := _exactly(above, dict(f))) is not None:
            above, n = made, n - 1
        below[f] = n
    return _below(below)._replace(above=above)


def _exactly(above: Poly, by: Poly) -> Poly | None:
    """Division after the monomial in front is taken out."""
    front = _content(above)
    made = divided(_shifted(above, front, -1), by)
    return None if made is None else _shifted(made, front, 1)


# -- as terms --------------------------------------------------------------------------------------
def _monomial(m: Monomial) -> Iterator[Term]:
    exponents = [product(e, (x.term,)) for x, e in m if x.is_exponent and x.term is not ONE]
    constants = [Num(e) for x, e in m if x.is_exponent and x.term is ONE]
    yield from (power(x.term, e) for x, e in m if not x.is_exponent)
    if exponents or constants:
        yield k.call("exp", neat(k.add(*exponents, *constants)))


def polynomial(p: Poly) -> Term:
    """The largest powers first."""
    atoms = _atoms(p)
    order = sorted(p, key=lambda m: (sum(_degree(m, atoms)), _degree(m, atoms)), reverse=True)
    if p.get((), 0) > 0 and any(x.is_exponent for x in atoms):  # 1 + e^x
        order = [(), *[m for m in order if m]]
    order.sort(key=lambda m: p[m] < 0)
    return k.add(*[product(p[m], tuple(_monomial(m))) for m in order])


def fraction(q: Quotient) -> Term:
    under = tuple((x, e) for x, e in _content(q.above) if e < 0 and not x.is_exponent)
    below = [*_monomial(under), *(power(polynomial(dict(f)), Fraction(-n)) for f, n in q.below)]
    return neat(k.mul(polynomial(_shifted(q.above, under, -1)), *below))


# -- the lines -------------------------------------------------------------------------------------
def simplified(t: Term, scene: Scene) -> list[Line]:
    """The lines from a term to its simplest fraction; the first one is the term itself."""
    lines = [Line(t, "")]
    if any(isinstance(u, Deriv) for u in k.walk(t)):
        return lines
    series = [u for u in k.walk(t) if isinstance(u, Binder)]
    if series:
        return _under_the_sum(t, series[0], scene) if len(series) == 1 else lines
    open_ = a.UNFOLD.apply(t, scene)
    lines.append(Line(open_, a.UNFOLD.name, about=a.unfolded(t, open_)))
    lines.append(Line(LOG_JOIN.apply(open_, scene), LOG_JOIN.name))
    inner = next((u for u in k.walk(lines[-1].right) if _is_log_of_fraction(u)), None)
    if isinstance(inner, Call):
        around = lines[-1].right
        for line in _fraction_lines(inner.arguments[0], scene)[1:]:
            whole = k.call("log", line.right)
            lines.append(line._replace(right=neat(outermost(around, _put(inner, whole)))))
        made = a.LOG_EXP.apply(lines[-1].right, scene)
        lines.append(Line(made, a.LOG_EXP.name))
    lines += _fraction_lines(lines[-1].right, scene)[1:]
    return [lines[0], *distinct(t, lines[1:])]


def _under_the_sum(t: Term, series: Binder, scene: Scene) -> list[Line]:
    """What is summed is one fraction; what does not depend on the index then comes out."""
    lines = [Line(t, "")]
    if not isinstance(series, Sum):
        return lines
    for line in _fraction_lines(series.body, scene)[1:]:
        lines.append(
            line._replace(right=neat(outermost(t, _put(series, Sum(series.index, line.right)))))
        )
    for rule in (a.PULL_OUT, a.SPLIT, a.PULL_OUT):
        lines.append(Line(rule.apply(lines[-1].right, scene), rule.name))
    return [lines[0], *distinct(t, lines[1:])]


def _put(old: Term, new: Term) -> Callable[[Term], Term | None]:
    return lambda u: new if u is old else None


def _is_log_of_fraction(t: Term) -> bool:
    match t:
        case Call("log", (inside,)):
            return any(e < 0 for _, e in powers(inside))
    return False


def _join_logs(t: Term, scene: Scene) -> Term | None:
    """`log a - log b` is `log(a/b)`."""
    if not isinstance(t, Add):
        return None
    found = [(p, *coefficient(p)) for p in t.terms]
    logs = [(p, n, r[0]) for p, n, r in found if len(r) == 1 and _is_log(r[0]) and abs(n) == 1]
    if len(logs) < 2:
        return None
    rest = [p for p in t.terms if not any(p is q for q, _, _ in logs)]
    inside = [power(u.arguments[0], n) for _, n, u in logs if isinstance(u, Call)]
    return k.add(k.call("log", neat(k.mul(*inside))), *rest)


def _is_log(t: Term) -> bool:
    return isinstance(t, Call) and t.name == "log"


LOG_JOIN = a.Rule(
    "log of a quotient",
    "log a - log b = log(a/b)",
    lambda t, scene: neat(rewrite(t, lambda u: _join_logs(u, scene))),
)


def _fraction_lines(t: Term, scene: Scene) -> list[Line]:
    """To one fraction, multiplied out, and without what stands above and below."""
    lines = [Line(t, "")]
    try:
        whole = quotient(t)
        cleared, by = _cleared(t)
        if by is not None:
            lines.append(Line(cleared, BY, about=(Given(by, by, "=", frozenset()),)))
        made = _one_fraction(lines[-1].right, scene)
        lines.append(Line(made, a.DENOMINATOR.name))
        open_ = _unreduced(made)
        if open_ is not None:
            lines.append(Line(fraction(open_), a.EXPAND.name))
            if open_ != whole:
                lines.append(Line(_factored(open_, whole), "factor"))
        lines.append(Line(fraction(whole), a.CANCEL.name))
    except TooLargeError:
        return lines[:1]
    return [lines[0], *distinct(t, lines[1:])]


def _cleared(t: Term) -> tuple[Term, Term | None]:
    """Every fraction without exponentials of negative powers below; the first factor."""
    used: list[Term] = []

    def rule(u: Term) -> Term | None:
        below = [(b, e) for b, e in powers(u) if e < 0 and isinstance(b, Add)]
        if not isinstance(u, Mul | Pow) or len(below) != 1 or below[0][1] != -1:
            return None
        base = below[0][0]
        inner = quotient(base)
        front = tuple((x, e) for x, e in _content(inner.above) if x.is_exponent and e < 0)
        if inner.below or not front:
            return None
        by = k.mul(*_monomial(tuple((x, -e) for x, e in front)))
        above = k.mul(*[f for f in factors(u) if f is not u and not _stands_below(f, base)])
        top = quotient(above)
        if top.below:
            return None
        used.append(by)
        made = polynomial(_shifted(top.above, front, -1))
        return neat(k.mul(made, power(polynomial(_shifted(inner.above, front, -1)), Fraction(-1))))

    made = outermost(t, rule)
    return made, used[0] if used else None


def _stands_below(f: Term, base: Term) -> bool:
    return isinstance(f, Pow) and f.base is base


def _one_fraction(t: Term, scene: Scene) -> Term:
    t = neat(rewrite(t, powers_inside))
    for rule in (a.DENOMINATOR, a.CANCEL, a.COLLECT):
        t = rule.apply(t, scene)
    return t


def _unreduced(t: Term) -> Quotient | None:
    """A fraction with what stands above multiplied out."""
    above = k.mul(*[power(b, e) for b, e in powers(t) if e > 0])
    found = quotient(neat(above))
    below: dict[tuple[tuple[Monomial, Fraction], ...], int] = {}
    front = found.above
    for b, e in powers(t):
        if e < 0:
            under = _inverse(quotient(b).above, int(-e)) if e.denominator == 1 else None
            if under is None or quotient(b).below:
                return None
            front = _times(front, under.above)
            for f, n in under.below:
                below[f] = below.get(f, 0) + n
    return None if found.below else _below(below)._replace(above=front)


def _factored(q: Quotient, whole: Quotient) -> Term:
    """What stands above as a product with what will cancel."""
    left = whole.factors
    gone = [power(polynomial(dict(f)), Fraction(n - left.get(f, 0))) for f, n in q.below]
    below = [power(polynomial(dict(f)), Fraction(-n)) for f, n in q.below]
    return neat(Mul((polynomial(whole.above), *[g for g in gone if g is not ONE], *below)))


def way(left: Term, right: Term, scene: Scene) -> list[Line] | None:
    """The lines from one side to another through the simplest fraction of both."""
    here, there = simplified(neat(left), scene), simplified(neat(right), scene)
    places = {repr(key(line.right)): n for n, line in reversed(list(enumerate(there)))}
    for n, line in enumerate(here):
        m = places.get(repr(key(line.right)))
        if m is not None:
            back = [
                Line(
                    there[at - 1].right,
                    BACKWARDS.get(there[at].rule, there[at].rule),
                    about=there[at].about,
                )
                for at in range(m, 0, -1)
            ]
            out = [*here[1 : n + 1], *back]
            return [*out[:-1], out[-1]._replace(right=right)] if out else None
    return None
