"""The rules of differentiation as rows: what one of them does to one derivative.

A row takes a derivative that is not carried out and gives what stands there after its rule alone;
derivatives of parts stay for the next line. A rule for one more form of body is one more row.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from ..kernel import terms as k
from ..kernel.functions import NATIVE, instantiate
from ..kernel.terms import ZERO, Add, Call, Deriv, Mul, Num, Pow, Sum, Sym, Term, fresh, rename
from ..maths.functions import FUNCTIONS
from . import inverses
from .forms import factors, neat, outermost, same
from .scene import Scene, family

Row = Callable[[Term, Sym, Scene], Term | None]


class Rule(NamedTuple):
    """How a step is called, the sentence that explains it, and what it does to a body."""

    name: str
    sentence: str
    apply: Row


def _constant(body: Term, v: Sym, scene: Scene) -> Term | None:
    return None if scene.depends_on(body, v) else ZERO


def _variable(body: Term, v: Sym, scene: Scene) -> Term | None:
    if not isinstance(body, Sym) or family(body) != family(v):
        return None
    return k.mul(*[scene.delta(i, j) for i, j in zip(body.indices, v.indices, strict=True)])


def _sum(body: Term, v: Sym, scene: Scene) -> Term | None:
    if not isinstance(body, Add):
        return None
    return k.add(*[Deriv(p, v) for p in body.terms if scene.depends_on(p, v)])


def _series(body: Term, v: Sym, scene: Scene) -> Term | None:
    if not isinstance(body, Sum):
        return None
    i, inner = body.index, body.body
    if i in v.indices:
        i = fresh(body.index)
        inner = rename(inner, {body.index: i})
    return Sum(i, Deriv(inner, v))


def _constant_factor(body: Term, v: Sym, scene: Scene) -> Term | None:
    if not isinstance(body, Mul):
        return None
    fixed = [f for f in body.terms if not scene.depends_on(f, v)]
    moving = [f for f in body.terms if scene.depends_on(f, v)]
    return k.mul(*fixed, Deriv(k.mul(*moving), v)) if fixed and moving else None


def _quotient(body: Term, v: Sym, scene: Scene) -> Term | None:
    if not isinstance(body, Mul):
        return None
    below = [f for f in body.terms if isinstance(f, Pow) and f.exponent < 0]
    above = [f for f in body.terms if f not in below]
    if not below or not above:
        return None
    top = k.mul(*above)
    bottom = k.mul(*[_inverse(f) for f in below])
    change = k.add(k.mul(Deriv(top, v), bottom), k.neg(k.mul(top, Deriv(bottom, v))))
    return k.mul(change, Pow(bottom, Fraction(-2)))


def _inverse(f: Term) -> Term:
    assert isinstance(f, Pow)
    return f.base if f.exponent == -1 else Pow(f.base, -f.exponent)


def _product(body: Term, v: Sym, scene: Scene) -> Term | None:
    if not isinstance(body, Mul):
        return None
    parts = body.terms
    return k.add(*[k.mul(*parts[:n], Deriv(f, v), *parts[n + 1 :]) for n, f in enumerate(parts)])


def _power(body: Term, v: Sym, scene: Scene) -> Term | None:
    if not isinstance(body, Pow):
        return None
    e = body.exponent
    outer = body.base if e == 2 else Pow(body.base, e - 1)
    return k.mul(Num(e), outer, Deriv(body.base, v))


def _elementary(body: Term, v: Sym, scene: Scene) -> Term | None:
    """The derivative of a function at the variable itself."""
    match body:
        case Call(_, (Sym() as argument,)) if family(argument) == family(v):
            return _chain(body, v, scene)
    return None


def _chain(body: Term, v: Sym, scene: Scene) -> Term | None:
    """The derivative of the function at its argument, times that of the argument."""
    if not isinstance(body, Call):
        return None
    row = NATIVE.get(body.name) or FUNCTIONS.get(body.name)
    if row is None or len(row.derivatives) != len(body.arguments):
        return None
    outer = [by_sign(instantiate(d, body.arguments)) for d in row.derivatives]
    parts = zip(outer, body.arguments, strict=True)
    return k.add(*[k.mul(o, Deriv(a, v)) for o, a in parts if scene.depends_on(a, v)])


def by_sign(t: Term) -> Term:
    """Slopes that are one thing where an argument is positive and another one elsewhere,
    `s + a (1 - s)`, in two branches."""
    return outermost(t, _in_branches)


def _in_branches(t: Term) -> Term | None:
    if not isinstance(t, Add):
        return None
    inside = [f for p in t.terms for f in factors(p)]
    signs = [f for f in inside if isinstance(f, Call) and f.name == "step"]
    for sign in signs:
        if any(same(f, k.add(k.ONE, k.neg(sign))) for f in inside):
            above, below = (_with(t, sign, value) for value in (k.ONE, ZERO))
            return t if below is ZERO else k.Cases(((sign, above),), below)
    return None


def _with(t: Term, part: Term, value: Term) -> Term:
    return neat(outermost(t, lambda u: value if u is part else None))


def _cases(body: Term, v: Sym, scene: Scene) -> Term | None:
    if not isinstance(body, k.Cases):
        return None
    branches = tuple((condition, Deriv(value, v)) for condition, value in body.branches)
    return k.Cases(branches, Deriv(body.otherwise, v))


LINEAR = (
    Rule("constant", "what does not depend on the variable has the derivative 0", _constant),
    Rule("variable", "a variable changes with itself alone", _variable),
    Rule("sum rule", "the derivative of a sum is the sum of the derivatives", _sum),
    Rule("sum rule", "a sum is differentiated term by term", _series),
    Rule("constant factor", "a constant factor stands in front", _constant_factor),
)
CURVED = (
    Rule("quotient rule", "(f/g)' = (f' g - f g') / g^2", _quotient),
    Rule("product rule", "(fg)' = f' g + f g'", _product),
    Rule("power rule", "(f^n)' = n f^(n-1) f'", _power),
    Rule("elementary derivative", "that of a function of the table", _elementary),
    Rule("chain rule", "(f(g))' = f'(g) g'", _chain),
    Rule("derivative of the inverse", "dA^-1 = -A^-1 dA A^-1", inverses.inverse),
    Rule("derivative of the determinant", "d log det A = tr(A^-1 dA)", inverses.determinant),
    Rule("by cases", "each branch has its own derivative", _cases),
)


def linear(t: Term, scene: Scene) -> Term:
    """Every derivative taken into sums and past constant factors, as far as that goes."""
    return _everywhere(t, scene, LINEAR, again=True)[0]


def curved(t: Term, scene: Scene) -> tuple[Term, tuple[Rule, ...]]:
    """One rule for each derivative of a product, quotient, power or function."""
    return _everywhere(t, scene, CURVED, again=False)


def _everywhere(
    t: Term, scene: Scene, rows: tuple[Rule, ...], again: bool
) -> tuple[Term, tuple[Rule, ...]]:
    used: dict[Rule, None] = {}

    def rule(u: Term) -> Term | None:
        if not isinstance(u, Deriv):
            return None
        inner = outermost(u.body, rule)  # of a derivative, the inner one comes first
        if inner is not u.body:
            return Deriv(inner, u.variable)
        for row in rows:
            made = row.apply(u.body, u.variable, scene)
            if made is not None:
                used[row] = None
                return outermost(made, rule) if again else made
        return u

    return outermost(t, rule), tuple(used)


def is_open(t: Term, scene: Scene) -> bool:
    """Whether a derivative is left that can be carried out."""
    return any(isinstance(u, Deriv) and _closed_by(u, scene) for u in k.walk(t))


def _closed_by(t: Deriv, scene: Scene) -> bool:
    if isinstance(t.body, Sym) and t.body.name not in scene.matrices:
        return family(t.body) == family(t.variable)
    return any(row.apply(t.body, t.variable, scene) is not None for row in LINEAR + CURVED)


def is_easy(t: Deriv, scene: Scene) -> bool:
    """Whether nobody would write a line of its own for this derivative: of a linear expression."""
    after = linear(t, scene)
    return not any(isinstance(u, Deriv) for u in k.walk(after))
