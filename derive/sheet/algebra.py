"""The rules of algebra as rows: each does one thing everywhere in an expression."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import NamedTuple

from ..kernel import terms as k
from ..kernel.givens import Given
from ..kernel.terms import ONE, ZERO, Add, Call, Delta, Mul, Num, Pow, Size, Sum, Term, rename
from .forms import (
    MINUS,
    coefficient,
    factors,
    key,
    neat,
    outermost,
    power,
    powers,
    product,
    rewrite,
)
from .matching import instance
from .scene import Scene


class Rule(NamedTuple):
    """How a step is called, the sentence that explains it, and what it makes of an expression."""

    name: str
    sentence: str
    apply: Callable[[Term, Scene], Term]


def _local(row: Callable[[Term, Scene], Term | None]) -> Callable[[Term, Scene], Term]:
    return lambda t, scene: neat(rewrite(t, lambda u: row(u, scene)))


# -- sums and deltas -------------------------------------------------------------------------------
def _contract(t: Term, scene: Scene) -> Term | None:
    """`sum_j f(j) delta_ij` is f(i)."""
    if not isinstance(t, Sum):
        return None
    for f in factors(t.body):
        if isinstance(f, Delta) and t.index in (f.left, f.right):
            other = f.right if f.left == t.index else f.left
            rest = k.mul(*[g for g in factors(t.body) if g is not f])
            return neat(rename(rest, {t.index: other}))
    return None


def _split(t: Term, scene: Scene) -> Term | None:
    """A sum of sums is taken apart."""
    if not isinstance(t, Sum) or not isinstance(t.body, Add):
        return None
    return k.add(*[Sum(t.index, p) for p in t.body.terms])


def _pull_out(t: Term, scene: Scene) -> Term | None:
    """What does not depend on the index of a sum stands in front of it."""
    if not isinstance(t, Sum):
        return None
    fixed = [f for f in factors(t.body) if t.index not in f.free]
    moving = [f for f in factors(t.body) if t.index in f.free]
    if not fixed:
        return None
    return k.mul(*fixed, Sum(t.index, k.mul(*moving)) if moving else Size(t.index.set))


def _expand(t: Term, scene: Scene) -> Term | None:
    """A product of sums is multiplied out; a small power of a sum is such a product."""
    if isinstance(t, Pow) and isinstance(t.base, Add) and t.exponent == 2:
        return _square(t.base)
    if not isinstance(t, Mul):
        return None
    at = next((n for n, f in enumerate(t.terms) if isinstance(f, Add)), None)
    if at is None:
        return None
    left, right = t.terms[:at], t.terms[at + 1 :]
    inner = t.terms[at]
    assert isinstance(inner, Add)
    return neat(k.add(*[_expanded(neat(k.mul(*left, p, *right)), scene) for p in inner.terms]))


def _square(base: Add) -> Term:
    """`(a + b + c)^2` with every pair once."""
    out: list[Term] = []
    for n, a in enumerate(base.terms):
        out += [neat(k.mul(Num(Fraction(2)), b, a)) for b in base.terms[:n]]
        out.append(neat(Pow(_positive(a), Fraction(2))))
    return k.add(*out)


def _positive(t: Term) -> Term:
    number, rest = coefficient(t)
    return product(-number, rest) if number < 0 else t


def _expanded(t: Term, scene: Scene) -> Term:
    made = _expand(t, scene)
    return t if made is None else made


# -- products and fractions ------------------------------------------------------------------------
def _cancel(t: Term, scene: Scene) -> Term | None:
    """Equal factors above and below the bar; equal factors beside each other."""
    if not isinstance(t, Mul):
        return None
    number, rest = coefficient(t)
    found: dict[object, tuple[Term, Fraction]] = {}
    for base, e in powers(k.mul(*rest)):
        name = key(base)
        found[name] = (base, found[name][1] + e) if name in found else (base, e)
    if len(found) == len(rest):
        return None
    return product(number, [power(b, e) for b, e in found.values() if e])


def _fraction(t: Term, scene: Scene) -> Term | None:
    """A fraction of a sum is a sum of fractions."""
    if not isinstance(t, Mul) or not any(isinstance(f, Pow) and f.exponent < 0 for f in t.terms):
        return None
    made = _expand(t, scene)
    return None if made is None else rewrite(made, lambda u: _cancel(u, scene))


def _collect(t: Term, scene: Scene) -> Term | None:
    """Equal summands are counted; a sum over j beside the same one cancels."""
    if not isinstance(t, Add):
        return None
    found: dict[object, tuple[Fraction, tuple[Term, ...]]] = {}
    for p in t.terms:
        number, rest = coefficient(p)
        name = key(k.mul(*rest))
        before = found.get(name, (Fraction(0), rest))
        found[name] = (before[0] + number, before[1])
    if len(found) == len(t.terms) and all(n for n, _ in found.values()):
        return None
    return k.add(*[product(n, rest) for n, rest in found.values() if n])


def _common(t: Term, scene: Scene) -> Term | None:
    """What every summand has as a factor stands in front."""
    if not isinstance(t, Add):
        return None
    counts = [_bases(p) for p in t.terms]
    shared = counts[0]
    for c in counts[1:]:
        shared = {n: (b, min(e, c[n][1])) for n, (b, e) in shared.items() if n in c}
    shared = {n: (b, e) for n, (b, e) in shared.items() if e > 0 or _all_below(n, counts)}
    numbers = [coefficient(p)[0] for p in t.terms]
    number = _shared_number(numbers)
    if not shared and number == 1:
        return None
    rest = [_divided(p, shared, number) for p in t.terms]
    front = [power(b, e) for b, e in shared.values()]
    inner = k.add(*rest)
    return neat(k.mul(Num(number), *front, inner))


def _all_below(name: object, counts: list[dict[object, tuple[Term, Fraction]]]) -> bool:
    return all(c[name][1] < 0 for c in counts)


def _shared_number(numbers: list[Fraction]) -> Fraction:
    size = abs(numbers[0])
    same_size = all(abs(n) == size for n in numbers) and size != 1
    if all(n < 0 for n in numbers):
        return -size if same_size else Fraction(-1)
    return size if same_size else Fraction(1)


def _bases(t: Term) -> dict[object, tuple[Term, Fraction]]:
    return {key(b): (b, e) for b, e in powers(k.mul(*coefficient(t)[1]))}


def _divided(t: Term, by: dict[object, tuple[Term, Fraction]], number: Fraction) -> Term:
    mine, rest = coefficient(t)
    left = []
    for b, e in powers(k.mul(*rest)):
        e -= by[key(b)][1] if key(b) in by else 0
        if e:
            left.append(power(b, e))
    return product(mine / number, left)


def _positive_first(t: Term, scene: Scene) -> Term | None:
    """`o - y` reads better than `-y + o`, and than `-(y - o)`."""
    if isinstance(t, Mul) and len(t.terms) == 2 and t.terms[0] == MINUS:
        inner = t.terms[1]
        if isinstance(inner, Add) and any(coefficient(p)[0] < 0 for p in inner.terms):
            turned = k.add(*[neat(k.neg(p)) for p in inner.terms])
            return _positive_first(turned, scene) or turned
    if not isinstance(t, Add):
        return None
    plus = [p for p in t.terms if coefficient(p)[0] >= 0]
    minus = [p for p in t.terms if coefficient(p)[0] < 0]
    return k.add(*plus, *minus) if plus and coefficient(t.terms[0])[0] < 0 else None


# -- functions -------------------------------------------------------------------------------------
def _log_product(t: Term, scene: Scene) -> Term | None:
    """log of a product, quotient or power."""
    match t:
        case Call("log", (Mul() | Pow() as inner,)):
            parts = [
                k.mul(Num(e), k.call("log", b)) if e != 1 else k.call("log", b)
                for b, e in powers(inner)
            ]
            return neat(k.add(*parts))
    return None


def _log_exp(t: Term, scene: Scene) -> Term | None:
    match t:
        case Call("log", (Call("exp", (inner,)),)):
            return inner
    return None


def _exp_sum(t: Term, scene: Scene) -> Term | None:
    """exp of a difference is a quotient."""
    match t:
        case Call("exp", (Add(parts),)):
            made: list[Term] = []
            for p in parts:
                number, _ = coefficient(p)
                below = number < 0
                e = k.call("exp", neat(k.neg(p)) if below else p)
                made.append(Pow(e, Fraction(-1)) if below else e)
            return k.mul(*made)
    return None


def _exp_join(t: Term, scene: Scene) -> Term | None:
    """exp(a) exp(b) is exp(a + b); 1/exp(a) is exp(-a)."""
    if not isinstance(t, Mul):
        return None
    found = [(b, e) for b, e in powers(t) if isinstance(b, Call) and b.name == "exp"]
    if len(found) < 2:
        return None
    rest = [f for f in t.terms if not _is_exp(f)]
    inner = neat(k.add(*[product(e, (b.arguments[0],)) for b, e in found]))
    inner = _collected(inner, scene)
    return neat(k.mul(*rest, ONE if inner is ZERO else k.call("exp", inner)))


def _collected(t: Term, scene: Scene) -> Term:
    made = _collect(t, scene)
    return t if made is None else neat(made)


def _is_exp(f: Term) -> bool:
    base = f.base if isinstance(f, Pow) else f
    return isinstance(base, Call) and base.name == "exp"


def _unfold_functions(t: Term, scene: Scene) -> Term | None:
    from ..kernel.functions import instantiate
    from ..maths.functions import FUNCTIONS

    if not isinstance(t, Call) or t.name not in FUNCTIONS:
        return None
    body = FUNCTIONS[t.name].definition
    return None if body is None else instantiate(body, t.arguments)


# -- definitions and facts -------------------------------------------------------------------------
def _apply_facts(t: Term, scene: Scene) -> Term:
    for fact in scene.facts:
        t = apply_fact(t, fact)
    return neat(t)


def apply_fact(t: Term, fact: Given) -> Term:
    """The right side of an equation put wherever its left side stands."""
    return rewrite(t, lambda u: instance(u, fact))


FOLDS = 4  # a formula may stand several times in one product


def _fold(t: Term, scene: Scene) -> Term:
    """Where the formula of a name stands, the name."""
    for given in scene.definitions.values():
        if isinstance(given.right, k.Sym | Num):
            continue
        for _ in range(FOLDS):
            before = t
            t = rewrite(t, lambda u, g=given: _folded(u, g))  # type: ignore[misc]
            if t is before:
                break
    return neat(t)


def _folded(t: Term, given: Given) -> Term | None:
    back = Given(given.right, given.left, "=", given.generic)
    whole = instance(t, back)
    if whole is not None:
        return whole
    return _part_of_product(t, back)


def _part_of_product(t: Term, back: Given) -> Term | None:
    """A formula that is a product may be some of the factors of a larger one."""
    if not isinstance(t, Mul) or not isinstance(back.left, Mul):
        return None
    wanted = back.left.terms
    for start in _anchors(t, wanted):
        for chosen in _subsets(t, start, len(wanted)):
            made = instance(k.mul(*[t.terms[n] for n in chosen]), back)
            if made is not None:
                rest = [f for n, f in enumerate(t.terms) if n not in chosen]
                at = min(chosen)
                before = sum(1 for n in range(at) if n not in chosen)
                return k.mul(*rest[:before], made, *rest[before:])
    halves = _with_halved_powers(t)
    return None if halves is None else _part_of_product(halves, back)


def _with_halved_powers(t: Mul) -> Mul | None:
    """`b^{-2}` as `b^{-1} b^{-1}`, so that one of them may belong to a formula."""
    out: list[Term] = []
    for f in t.terms:
        if isinstance(f, Pow) and abs(f.exponent) == 2:
            out += [power(f.base, f.exponent / 2)] * 2
        else:
            out.append(f)
    return Mul(tuple(out)) if len(out) > len(t.terms) else None


def _anchors(t: Mul, wanted: tuple[Term, ...]) -> Iterator[int]:
    kind = type(wanted[0])
    yield from (n for n, f in enumerate(t.terms) if type(f) is kind)


def _subsets(t: Mul, start: int, count: int) -> Iterator[tuple[int, ...]]:
    from itertools import combinations

    others = [n for n in range(len(t.terms)) if n != start]
    if len(others) > 12:
        return
    for rest in combinations(others, count - 1):
        yield (start, *rest)


def _open(t: Term, scene: Scene) -> Term:
    """Every defined name replaced by its formula, once; derivatives keep theirs."""

    def rule(u: Term) -> Term | None:
        if isinstance(u, k.Deriv):
            return u
        return scene.formula(u)

    return neat(outermost(t, rule))


APART = "#apart"  # Sym(APART, (i, j)) as a factor under a sum over j: only j other than i


def _join(t: Term, scene: Scene) -> Term | None:
    """`f(i) + sum_{j != i} f(j)` is the whole sum."""
    if not isinstance(t, Add):
        return None
    for n, p in enumerate(t.terms):
        number, rest = coefficient(p)
        if len(rest) != 1 or not isinstance(rest[0], Sum):
            continue
        series = rest[0]
        marks = [f for f in factors(series.body) if isinstance(f, k.Sym) and f.name == APART]
        for mark in marks:
            i = mark.indices[0] if mark.indices[1] == series.index else mark.indices[1]
            body = k.mul(*[f for f in factors(series.body) if f is not mark])
            lone = key(neat(product(number, (rename(body, {series.index: i}),))))
            for m, q in enumerate(t.terms):
                if m != n and key(neat(q)) == lone:
                    others = [u for at, u in enumerate(t.terms) if at not in (n, m)]
                    return k.add(product(number, (Sum(series.index, body),)), *others)
    return None


JOIN = Rule("join the sum", "one term and all others are all terms", _local(_join))
EXPAND = Rule("expand", "multiply out", _local(_expand))
SPLIT = Rule("split the sum", "a sum of sums is taken apart", _local(_split))
CONTRACT = Rule(
    r"$\delta$ keeps one term", "only the term with equal indices is left", _local(_contract)
)
PULL_OUT = Rule("pull out of the sum", "a constant factor stands in front", _local(_pull_out))
CANCEL = Rule("cancel", "equal factors above and below the bar", _local(_cancel))
FRACTION = Rule(
    "split the fraction", "a fraction of a sum is a sum of fractions", _local(_fraction)
)
COLLECT = Rule("collect", "equal summands are counted", _local(_collect))
COMMON = Rule("common factor", "what all summands share stands in front", _local(_common))
ORDER = Rule("rearrange", "positive summands first", _local(_positive_first))
LOG_PRODUCT = Rule("log of a quotient", "log(a/b) = log a - log b", _local(_log_product))
LOG_EXP = Rule("log of exp", "log exp x = x", _local(_log_exp))
EXP_SUM = Rule("exp of a difference", "exp(a - b) = exp a / exp b", _local(_exp_sum))
EXP_JOIN = Rule("exp of a sum", "exp a exp b = exp(a + b)", _local(_exp_join))
UNFOLD = Rule("definition of the function", "as it is defined", _local(_unfold_functions))
FACTS = Rule("given", "what is supposed", _apply_facts)
FOLD = Rule("by definition", "the formula of a name is the name", _fold)
OPEN = Rule("by definition", "a name is its formula", _open)

RULES = (
    EXPAND, SPLIT, CONTRACT, PULL_OUT, CANCEL, FRACTION, COLLECT, COMMON, JOIN, ORDER,
    LOG_PRODUCT, LOG_EXP, EXP_SUM, EXP_JOIN, UNFOLD, FACTS, FOLD, OPEN,
)  # fmt: skip
