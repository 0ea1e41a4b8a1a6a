"""Expectations, variances and covariances as rules: each is one thing that a book does in a step.

What is told of the random variables (independence, means, variances, laws) is asked of `Chance`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from ..kernel import terms as k
from ..kernel.givens import Given
from ..kernel.terms import ONE, ZERO, Add, Delta, Num, Pow, Sum, Sym, Term, fresh, rename
from ..maths.operators import Operator, operator, read
from . import algebra as a
from .forms import coefficient, factors, key, neat, outermost, power, powers, product, rewrite, same
from .powers import powers_inside
from .scene import Scene, family

SQUARE = Fraction(2)
VAR, COV = r"\operatorname{Var}", r"\operatorname{Cov}"
ROUNDS = 8  # of what is told about what was told


Row = Callable[[Operator, Scene], Term | None]


def _operators(row: Row, *kinds: str) -> Callable[[Term, Scene], Term]:
    """What a row makes of the operators of some kinds, from the innermost ones on."""

    def everywhere(t: Term, scene: Scene) -> Term:
        def rule(u: Term) -> Term | None:
            found = read(u)
            return None if found is None or found.kind not in kinds else row(found, scene)

        return neat(rewrite(t, rule)) if scene.chance is not None else t

    return everywhere


# -- who is random ---------------------------------------------------------------------------------
def is_random(t: Term, scene: Scene) -> bool:
    """Whether a term speaks of something random; an expectation does not, but for what is given."""
    found = read(t)
    if found is not None:
        return any(is_random(g, scene) for g in found.given)
    if isinstance(t, Sym):
        formula = scene.formula(t)
        known = scene.chance is not None and family(t) in scene.chance.random
        return known or (formula is not None and is_random(formula, scene))
    if isinstance(t, k.Call) and scene.chance is not None and (t.name, -1) in scene.chance.random:
        return True
    return any(is_random(u, scene) for u in t.children())


def _sorted_out(t: Term, scene: Scene) -> tuple[list[Term], list[Term]]:
    """The constant factors of a product, and the random ones."""
    fixed = [f for f in factors(t) if not is_random(f, scene)]
    return fixed, [f for f in factors(t) if is_random(f, scene)]


def _expected(scene: Scene, parts: list[Term], like: Operator | None = None) -> Term:
    body = neat(k.mul(*parts))
    if body is ONE:
        return ONE
    if like is not None:
        return like._replace(kind="E", head=_head(scene, like), operands=(body,)).term
    assert scene.chance is not None
    return operator("E", scene.chance.head, (body,))


def _head(scene: Scene, found: Operator) -> str:
    """How the expectation is written that belongs to an operator."""
    assert scene.chance is not None
    return found.head if found.kind == "E" else scene.chance.head


# -- rows ------------------------------------------------------------------------------------------
def _open(found: Operator, scene: Scene) -> Term | None:
    """The names of what is computed from random variables, as their formulas."""

    def rule(u: Term) -> Term | None:
        formula = scene.formula(u)
        return formula if formula is not None and is_random(formula, scene) else None

    made = tuple(neat(outermost(u, rule)) for u in found.operands)
    return None if made == found.operands else found._replace(operands=made).term


def _linear(found: Operator, scene: Scene) -> Term | None:
    """`E[aX + bY + c] = a E[X] + b E[Y] + c`"""
    body = found.operands[0]
    if isinstance(body, Add):
        return k.add(*[_linear_of(p, found, scene) for p in body.terms])
    made = _linear_of(body, found, scene)
    return None if same(made, found.term) else made


def _linear_of(part: Term, found: Operator, scene: Scene) -> Term:
    fixed, random = _sorted_out(part, scene)
    if len(random) == 1 and isinstance(random[0], Sum):
        inner = random[0]
        body = _linear_of(inner.body, found, scene)
        if isinstance(inner.body, Add):
            body = k.add(*[_linear_of(p, found, scene) for p in inner.body.terms])
        return k.mul(*fixed, Sum(inner.index, body))
    return k.mul(*fixed, *([_expected(scene, random, found)] if random else []))


def _expanded(found: Operator, scene: Scene) -> Term | None:
    """Products of sums under the operator are multiplied out."""
    body = found.operands[0]
    made = a.COLLECT.apply(body, scene)
    for rule in (a.EXPAND, a.SPLIT, a.CANCEL, a.COLLECT):
        made = rule.apply(neat(rewrite(made, powers_inside)), scene)
    made = neat(rewrite(made, powers_inside))
    return None if same(made, body) else found._replace(operands=(made,)).term


def _independent(found: Operator, scene: Scene) -> Term | None:
    """`E[XY] = E[X] E[Y]`"""
    random = factors(found.operands[0])
    if scene.chance is None or len(random) < 2 or found.given:
        return None
    value = scene.chance.told(random, found.head)
    means = [read(f) for f in factors(value)] if value is not None else []
    if len(means) < 2:
        return None
    places = [random.index(factors(m.operands[0])[0]) for m in means if m is not None]
    ordered = sorted(zip(places, means, strict=False), key=lambda row: row[0])
    return k.mul(*[m.term for _, m in ordered if m is not None]) if None not in means else None


def _tower(found: Operator, scene: Scene) -> Term | None:
    """`E[E[X | Y]] = E[X]`"""
    inner = read(found.operands[0])
    if inner is None or inner.kind != "E" or not inner.given or found.given:
        return None
    return inner._replace(given=()).term


def _told(found: Operator, scene: Scene) -> Term | None:
    """A mean, a variance or another moment that is given."""
    if scene.chance is None or found.given:
        return None
    if found.kind == "E":
        return _moment(found.operands[0], scene, found.head)
    square = _moment(neat(Pow(found.operands[0], SQUARE)), scene, scene.chance.head)
    mean = _moment(found.operands[0], scene, scene.chance.head)
    if square is None or mean is None:
        return None if square is None else _told_variance(found, square, scene)
    return _shorter(k.add(square, k.neg(Pow(mean, SQUARE))), scene)


def _told_variance(found: Operator, square: Term, scene: Scene) -> Term | None:
    """From `E[X^2] = v + E[X]^2`, where the mean is not known."""
    mean = _expected(scene, [found.operands[0]])
    value = _shorter(k.add(square, k.neg(Pow(mean, SQUARE))), scene)
    return None if any(read(u) for u in k.walk(value)) else value


def _shorter(t: Term, scene: Scene) -> Term:
    for rule in (a.EXPAND, a.CANCEL, a.COLLECT, a.COMMON):
        t = rule.apply(neat(t), scene)
    return t


def _moment(body: Term, scene: Scene, head: str) -> Term | None:
    """What the expectation of a variable, or of a power of one, is said to be."""
    base = body.base if isinstance(body, Pow) else body
    if scene.chance is None or not isinstance(base, Sym):
        return None
    value = scene.chance.told((body,), head)
    return None if value is None else resolved(value, scene, head)


def resolved(t: Term, scene: Scene, head: str) -> Term:
    """With everything put that is told of the expectations in a term."""
    assert scene.chance is not None
    chance = scene.chance

    def rule(u: Term) -> Term | None:
        found = read(u)
        if found is None or found.kind != "E" or found.given:
            return None
        return chance.told(factors(found.operands[0]), head)

    for _ in range(ROUNDS):
        made = neat(outermost(t, rule))
        if made is t:
            break
        t = made
    return t


# -- variances -------------------------------------------------------------------------------------
def _scaled(found: Operator, scene: Scene) -> Term | None:
    """`Var(aX + b) = a^2 Var(X)`"""
    body = found.operands[0]
    if isinstance(body, Add):
        moving = [p for p in body.terms if is_random(p, scene)]
        if len(moving) < len(body.terms):
            if not moving:
                return ZERO
            less = found._replace(operands=(k.add(*moving),))
            return _scaled(less, scene) or less.term
        body = a.COMMON.apply(body, scene)
    fixed, random = _sorted_out(body, scene)
    if len(random) == 1 and isinstance(random[0], Sum):
        inner = random[0]
        inside, moving = _sorted_out(inner.body, scene)
        out = [f for f in inside if inner.index not in f.free]
        if out:
            rest = [f for f in inside if f not in out]
            fixed, random = [*fixed, *out], [Sum(inner.index, k.mul(*rest, *moving))]
    if not fixed:
        return None
    square = [power(b, e * SQUARE) for b, e in powers(k.mul(*fixed))]
    plain = found._replace(operands=(k.mul(*random),))
    return neat(k.mul(*square, _scaled(plain, scene) or plain.term))


def _summed(found: Operator, scene: Scene) -> Term | None:
    """The variance of a sum of independent variables."""
    body = found.operands[0]
    if found.given:
        return None
    if isinstance(body, Sum):
        other = fresh(body.index)
        if not _uncorrelated(body.body, rename(body.body, {body.index: other}), scene):
            return None
        return Sum(body.index, found._replace(operands=(body.body,)).term)
    if not isinstance(body, Add):
        return None
    pairs = [(p, q) for n, p in enumerate(body.terms) for q in body.terms[:n]]
    if not all(_uncorrelated(p, q, scene) for p, q in pairs):
        return None
    return k.add(*[found._replace(operands=(p,)).term for p in body.terms])


def _uncorrelated(one: Term, other: Term, scene: Scene) -> bool:
    """Whether two variables, at different members where they are of one family, have no
    covariance."""
    assert scene.chance is not None
    head = scene.chance.head
    both = _mean(neat(k.mul(one, other)), scene, head)
    apart = k.mul(_mean(one, scene, head), _mean(other, scene, head))
    sides = [_settled(t, scene) for t in (both, apart)]
    return same(*sides)


def _mean(t: Term, scene: Scene, head: str) -> Term:
    return resolved(_linear_of(t, Operator("E", head, (t,)), scene), scene, head)


def _settled(t: Term, scene: Scene) -> Term:
    """Different members, multiplied out."""
    t = neat(outermost(t, lambda u: ZERO if isinstance(u, Delta) else None))
    for rule in (a.EXPAND, a.CANCEL, a.COLLECT, a.CANCEL):
        t = rule.apply(t, scene)
    return t


def _pair(found: Operator, scene: Scene) -> Term | None:
    """`Var(X + Y) = Var(X) + Var(Y) + 2 Cov(X, Y)`"""
    body = found.operands[0]
    if not isinstance(body, Add) or len(body.terms) != 2 or found.given:
        return None
    signs = [coefficient(p) for p in body.terms]
    if any(abs(n) != 1 for n, _ in signs):
        return None
    plain = [product(Fraction(1), rest) for _, rest in signs]
    both = operator("Cov", COV, plain)
    variances = [found._replace(operands=(p,)).term for p in plain]
    return k.add(*variances, k.mul(Num(2 * signs[0][0] * signs[1][0]), both))


def _variance(found: Operator, scene: Scene) -> Term:
    """`Var(X) = E[X^2] - E[X]^2`"""
    (body,) = found.operands
    square = _expected(scene, [_squared(body)], found)
    return k.add(square, k.neg(Pow(_expected(scene, [body], found), SQUARE)))


def _squared(t: Term) -> Term:
    return k.mul(*[power(b, e * SQUARE) for b, e in powers(t)])


def _second(found: Operator, scene: Scene) -> Term | None:
    """`E[X^2] = Var(X) + E[X]^2`, of something that is computed."""
    match found.operands:
        case (Pow(Sym() as base, e),) if e == SQUARE:
            variance = operator("Var", VAR, (base,), found.given)
            supposed = any(f.left is variance for f in scene.facts)
            if supposed or scene.formula(base) is not None:
                mean = found._replace(operands=(base,)).term
                return k.add(variance, Pow(mean, SQUARE))
    return None


def _out(found: Operator, scene: Scene) -> Term | None:
    """`E[aX] = a E[X]`"""
    fixed, random = _sorted_out(found.operands[0], scene)
    return k.mul(*fixed, _expected(scene, random, found)) if fixed and random else None


def _covariance(found: Operator, scene: Scene) -> Term:
    """`Cov(X, Y) = E[XY] - E[X] E[Y]`"""
    one, other = found.operands
    both = _expected(scene, [one, other], found)
    means = [_expected(scene, [u], found) for u in (one, other)]
    return k.add(both, k.neg(k.mul(*means)))


def _bilinear(found: Operator, scene: Scene) -> Term | None:
    """`Cov(aX + b, Y) = a Cov(X, Y)`, `Cov(X, X) = Var(X)`"""
    for n, body in enumerate(found.operands):
        fixed, random = _sorted_out(body, scene)
        parts = body.terms if isinstance(body, Add) else (k.mul(*random),)
        if parts == (body,):
            continue
        made = [_with(found, n, p) for p in parts if is_random(p, scene)]
        inner = [_bilinear(u, scene) or u.term for u in made]
        return neat(k.mul(*([] if isinstance(body, Add) else fixed), k.add(*inner)))
    if same(*found.operands):
        return operator("Var", VAR, found.operands[:1], found.given)
    return None


def _with(found: Operator, n: int, operand: Term) -> Operator:
    operands = (*found.operands[:n], operand, *found.operands[n + 1 :])
    return found._replace(operands=operands)


def _folded(t: Term, scene: Scene) -> Term | None:
    """`E[X^2] - E[X]^2` is Var(X), `E[XY] - E[X] E[Y]` is Cov(X, Y)."""
    if not isinstance(t, Add) or scene.chance is None:
        return None
    for n, p in enumerate(t.terms):
        number, rest = coefficient(p)
        for found in filter(None, map(read, rest)):
            others = [f for f in rest if f is not found.term]
            for made, below in _spread(found, scene):
                lost = key(neat(product(-number, (*others, *below))))
                for m, q in enumerate(t.terms):
                    if m != n and key(q) == lost:
                        left = [u for at, u in enumerate(t.terms) if at not in (n, m)]
                        return k.add(product(number, (*others, made)), *left)
    return None


def _spread(found: Operator, scene: Scene) -> Iterator[tuple[Term, tuple[Term, ...]]]:
    """A variance or covariance that begins with an expectation, and what is taken from that."""
    if found.kind != "E":
        return
    body = found.operands[0]
    bases = list(powers(body))
    if all(e == 2 for _, e in bases):
        inner = k.mul(*[b for b, _ in bases])
        mean = found._replace(operands=(inner,)).term
        head = VAR
        yield found._replace(kind="Var", head=head, operands=(inner,)).term, (Pow(mean, SQUARE),)
    if len(bases) == 2 and all(e == 1 for _, e in bases):
        pair = tuple(b for b, _ in bases)
        means = tuple(found._replace(operands=(u,)).term for u in pair)
        head = COV
        yield found._replace(kind="Cov", head=head, operands=pair).term, means


def _multiplied(t: Term, scene: Scene) -> Term:
    return a.COLLECT.apply(a.CANCEL.apply(a.EXPAND.apply(t, scene), scene), scene)


OPEN = a.Rule("definition", "a name is its formula", _operators(_open, "E", "Var", "Cov"))
SCALED = a.Rule(
    "constants out of the variance", "Var(aX + b) = a^2 Var(X)", _operators(_scaled, "Var")
)
SUMMED = a.Rule(
    "independence", "variances of independent variables add", _operators(_summed, "Var")
)
PAIR = a.Rule("variance of a sum", "Var(X + Y) has a covariance", _operators(_pair, "Var"))
VARIANCE = a.Rule("definition of the variance", "E[X^2] - E[X]^2", _operators(_variance, "Var"))
COVARIANCE = a.Rule(
    "definition of the covariance", "E[XY] - E[X]E[Y]", _operators(_covariance, "Cov")
)
BILINEAR = a.Rule("linearity of the covariance", "in each argument", _operators(_bilinear, "Cov"))
EXPANDED = a.Rule("multiply out", "a(b + c) = ab + ac", _operators(_expanded, "E"))
LINEAR = a.Rule("linearity of the expectation", "E[aX + b] = aE[X] + b", _operators(_linear, "E"))
INDEPENDENT = a.Rule("independence", "E[XY] = E[X]E[Y]", _operators(_independent, "E"))
TOWER = a.Rule("total expectation", "E[E[X | Y]] = E[X]", _operators(_tower, "E"))
TOLD = a.Rule("given", "what is said of a variable", _operators(_told, "E", "Var"))
FOLDED = a.Rule(
    "definition of the variance",
    "read backwards",
    lambda t, s: neat(rewrite(t, lambda u: _folded(u, s))),
)
MULTIPLIED = a.Rule("multiply out", "a(b + c) = ab + ac", _multiplied)

SECOND = a.Rule("definition of the variance", "read backwards", _operators(_second, "E"))
OUT = a.Rule("linearity of the expectation", "E[aX] = a E[X]", _operators(_out, "E"))

_SECOND = ((TOLD,), (SECOND,), (a.FACTS,), (a.PULL_OUT,), (MULTIPLIED,))
_MOMENTS = ((EXPANDED,), (LINEAR,), (TOWER,), (INDEPENDENT,), *_SECOND)
_REST = ((OPEN,), *_MOMENTS)
_DEFINED = (VARIANCE, COVARIANCE)
_SUMS = ((OPEN,), (SCALED,), (SUMMED, SCALED), (LINEAR,), (INDEPENDENT,), (TOLD,), (a.PULL_OUT,))
ROUTES: tuple[tuple[tuple[a.Rule, ...], ...], ...] = (
    ((TOLD,), (SCALED,), (TOLD,), (a.PULL_OUT,)),
    ((OPEN,), (SCALED,), (SUMMED, SCALED), (TOLD,), (a.PULL_OUT,)),
    ((OPEN,), (SCALED,), (SUMMED,), _DEFINED, (INDEPENDENT,), (TOLD,), (a.PULL_OUT,)),
    ((OPEN,), (BILINEAR,)),
    ((PAIR,), (BILINEAR,)),
    ((OPEN,), (LINEAR,), (INDEPENDENT,), (TOLD,), (a.PULL_OUT,)),
    ((OPEN,), (OUT,), (a.FACTS,), (a.CANCEL,)),
    ((EXPANDED,), (OUT,), (SECOND,), (a.FACTS,), *_SUMS, (MULTIPLIED,)),
    ((a.FACTS,), (LINEAR,), *_SECOND),
    (_DEFINED, *_REST),
    (_DEFINED, *_REST, (FOLDED,)),
    ((a.LOG_PRODUCT, a.LOG_PRODUCT), (a.LOG_EXP,), *_REST),
    (*_REST, _DEFINED, (MULTIPLIED,)),
)


def given(before: Term, after: Term, scene: Scene) -> tuple[Given, ...]:
    """What was told of the operators that are gone."""
    left = {u for u in k.walk(after) if read(u) is not None}
    gone = [u for u in k.walk(before) if read(u) is not None and u not in left]
    rows = ((u, TOLD.apply(u, scene)) for u in gone)
    return tuple(Given(u, value, "=", frozenset()) for u, value in rows if value is not u)
