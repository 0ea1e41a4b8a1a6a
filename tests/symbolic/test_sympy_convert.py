"""SymPy in and out: every construct keeps its value, at every small size."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction
from typing import Any

import mpmath
import numpy
import pytest
import sympy as sp
from mpvalue import Point, value

from derive.kernel.terms import Deriv, Index, Num, Sym, walk
from derive.maths.latex import text
from derive.symbolic.convert import WRITTEN_OUT, Context, to_sympy, to_term
from derive.symbolic.maxover import MaxOver

N, M = sp.symbols("N M", integer=True, positive=True)
i, j, k = sp.symbols("i j k", integer=True)
x, y, z = sp.symbols("x y z")
h, p, W = sp.IndexedBase("h"), sp.IndexedBase("p", positive=True), sp.IndexedBase("W")
f, g = sp.Function("f"), sp.Function("g")
OVER_N, OVER_M = (j, 1, N), (k, 1, M)
D = sp.KroneckerDelta


def softmax(at: Any) -> Any:
    return sp.exp(h[at]) / sp.Sum(sp.exp(h[k]), (k, 1, N))


EXPRESSIONS: list[tuple[Any, str]] = [
    (x - 2 * y / 3, "x - 2*y/3"),
    (x ** sp.Rational(-3, 2), "1/x^(3/2)"),
    (sp.sqrt(x), "sqrt(x)"),
    (x**y, "x^y"),
    (2**x, "2^x"),
    (sp.exp(-x) + sp.E + sp.pi, "exp(1) + pi + exp(-x)"),
    (sp.Sum(h[j], OVER_N), "sum_j h_j"),
    (N * sp.Sum(x, OVER_N), "|N|*sum_j x"),
    (sp.Sum(h[j] ** 2, (j, 0, N - 1)), "sum_j h_j^2"),
    (sp.Sum(W[j, k] * h[j], OVER_N, OVER_M), "sum_k sum_j h_j*W_jk"),
    (sp.Sum(1, OVER_N), "sum_j 1"),
    (sp.Product(p[j], OVER_N), "prod_j p_j"),
    (MaxOver(h[k], (k, 1, N)), "max_k h_k"),
    (softmax(i), "exp(h_i)/(sum_k exp(h_k))"),
    (sp.log(softmax(1)), "log(exp(h_1)/(sum_k exp(h_k)))"),
    (sp.Sum(D(i, j) * h[j], OVER_N), "sum_j h_j*[i = j]"),
    (sp.Sum(h[j], (j, 1, 3)), "h_1 + h_2 + h_3"),
    (sp.Sum(j * h[j], (j, 1, 2)), "1*h_1 + 2*h_2"),
    (sp.Product(h[j], (j, 1, 2)), "h_1*h_2"),
    (sp.Piecewise((x, x > y), (y, True)), "cases(x if x > y; y otherwise)"),
    (sp.Piecewise((x, x >= 0), (y, True)), "cases(x if x >= 0; y otherwise)"),
    (sp.Piecewise((x, sp.Eq(x, 1)), (y, True)), "cases(x if x = 1; y otherwise)"),
    (sp.Piecewise((1, sp.Or(x > 1, x < -1)), (0, True)), ""),
    (sp.Piecewise((1, sp.And(x > -1, x < 1)), (0, True)), ""),
    (sp.Piecewise((h[i], sp.Eq(i, j)), (-h[j], True)), "cases(h_i if i = j; -h_j otherwise)"),
    (
        sp.Sum(sp.Piecewise((h[j], sp.Ne(i, j)), (0, True)), OVER_N),
        "sum_j!=i h_j",
    ),
    (sp.Heaviside(x, 0), "[x > 0]"),
    (sp.Heaviside(x, 1), "1 - [x < 0]"),
    (sp.Heaviside(x), "[x > 0] + [x = 0]/2"),
    (sp.Max(x, y, z) + sp.Min(x, 1), ""),
    (sp.Abs(x) + sp.sign(x), ""),
    (sp.sin(x) * sp.cos(x) * sp.tan(x) + sp.atan(x), ""),
    (sp.sinh(x) + sp.cosh(x) + sp.tanh(x) + sp.asinh(x), ""),
    (sp.erf(x) + sp.erfc(x), "erf(x) + erfc(x)"),
]
IDS = [str(e) for e, _ in EXPRESSIONS]


def at_size(e: Any, n: int) -> Any:
    return e.subs({N: n, M: n}).doit()


def entries(n: int, rng: random.Random) -> dict[Any, Any]:
    """Values of everything in sight, with zeros and ones among the scalars."""

    def number() -> Any:
        return sp.Rational(rng.choice((-1, 1)) * rng.randint(1, 9), rng.randint(1, 5))

    out: dict[Any, Any] = {s: rng.choice((number(), 0, 1, -1)) for s in (y, z)}
    out[x] = number()
    for a in range(n + 4):
        out[h[a]], out[p[a]] = number(), abs(number())
        out.update({W[a, b]: number() for b in range(n + 4)})
    return out


def number_of(e: Any, n: int, values: dict[Any, Any], members: dict[Any, int]) -> Any:
    plain = at_size(e.subs(members), n).xreplace(values).subs(values)
    return sp.N(plain.doit(), 30)


def letters(e: Any) -> set[Any]:
    return {s for s in e.free_symbols if s.is_Symbol}


def close(a: Any, b: Any) -> bool:
    if a == b or (a.has(sp.nan, sp.zoo, sp.oo) and b.has(sp.nan, sp.zoo, sp.oo)):
        return True
    return bool(abs(sp.N(a - b)) < 1e-20 * (1 + abs(sp.N(a))))


@pytest.mark.parametrize("row", EXPRESSIONS, ids=IDS)
def test_an_expression_comes_back_with_its_value(row: tuple[Any, str]) -> None:
    e, shown = row
    context = Context()
    t = to_term(e, context)
    assert not shown or text(t) == shown
    for evaluate in (True, False):
        back = to_sympy(t, context, evaluate=evaluate)
        assert letters(back) <= letters(e)
        rng = random.Random(str(e))
        for n in (1, 2, 3):
            for a, b in itertools.product(range(1, n + 1), repeat=2):
                values, members = entries(n, rng), {i: a, j: b}
                one, other = (number_of(u, n, values, members) for u in (e, back))
                assert close(one, other), (back, n, values)


@pytest.mark.parametrize("row", EXPRESSIONS, ids=IDS)
def test_the_term_has_the_value_of_the_expression(row: tuple[Any, str]) -> None:
    """Seen by an evaluator of terms, so that two mistakes can't cancel."""
    e, _ = row
    t = to_term(e)
    rng = random.Random(str(e))
    for n in (1, 3):
        values = {**entries(n, rng), x: sp.Rational(rng.randint(1, 9), 4)}
        table: dict[Any, Any] = {}
        for s, v in values.items():
            name = (s.name,) if s.is_Symbol else (s.base.name, *map(int, s.indices))
            q = sp.Rational(v)
            table[name] = mpmath.mpf(int(q.p)) / int(q.q)
        shift = -1 if (j, 0, N - 1) in getattr(e, "limits", ()) else 0
        table = {(key[0], *(a - shift for a in key[1:])): v for key, v in table.items()}
        members = {a: rng.randint(1, n) for a in t.free}
        names = {s: members[a] for a in t.free for s in (i, j, k) if s.name == a.name}
        sizes = dict.fromkeys(("N", "M"), n)
        with mpmath.workdps(30):
            got = value(t, Point(table, sizes, members))
        want = number_of(e, n, values, names)
        assert mpmath.almosteq(got, mpmath.mpmathify(want), 1e-15, 1e-15), (text(t), n)


def test_the_same_symbols_come_back() -> None:
    a = sp.Symbol("a", positive=True)
    e = sp.Sum(a * p[j] * h[i], OVER_N)
    context = Context()
    assert to_sympy(to_term(e, context), context) == e


def test_bound_indices_are_not_captured_on_the_way_back() -> None:
    """Two sums over j, one inside the other: SymPy would take the inner for the outer."""
    context = Context()
    total = sp.Sum(h[j], OVER_N)
    e = sp.Sum(h[j] * total, OVER_N)
    back = to_sympy(to_term(e, context), context)
    assert len(back.atoms(sp.Sum)) == 2 or len(back.limits) == 2
    values = {h[1]: sp.Integer(2), h[2]: sp.Integer(5)}
    assert at_size(back, 2).xreplace(values) == 49
    outside = sp.Sum(h[j], OVER_N) * h[j]
    assert to_sympy(to_term(outside, Context())).subs(j, 1).free_symbols & {j} == set()


def test_a_free_index_and_a_bound_one_of_one_name_are_two() -> None:
    t = to_term(sp.Sum(h[j], OVER_N) + h[j])
    assert text(t) in ("h_j + sum_k h_k", "sum_k h_k + h_j")
    assert t.free == {Index("j", "N")}


# index sets
def sets(e: Any) -> set[str]:
    return {a.set for u in walk(to_term(e)) if isinstance(u, Sym) for a in u.indices}


def test_a_free_index_takes_the_set_of_its_slot() -> None:
    t = to_term(h[i] * sp.Sum(h[j], OVER_N))
    assert t.free == {Index("i", "N")}
    assert sets(W[i, k] + sp.Sum(W[i, j], (j, 1, M)) + h[i] + sp.Sum(h[j], OVER_N)) == {"N", "M"}


def test_sets_are_known_from_deltas_idx_and_shapes() -> None:
    assert sets(h[i] * D(i, sp.Idx("a", N))) == {"N"}
    assert sets(sp.IndexedBase("A", shape=(N, M))[i, j]) == {"N", "M"}
    a = sp.Idx("a", N)
    assert text(to_term(sp.Sum(h[a], a))) == "sum_a h_a"
    assert sets(h[i]) == {"dim(h)"} and sets(W[i, j]) == {"dim(W, 1)", "dim(W, 2)"}


def test_members_are_concrete() -> None:
    t = to_term(h[2] + sp.Sum(h[j], OVER_N))
    assert {a for u in walk(t) if isinstance(u, Sym) for a in u.indices if a.member} == {
        Index("2", "N", True)
    }
    assert to_term(D(i, 2) * h[i]).free == {Index("i", "dim(h)")}


def test_one_context_shares_sets_between_expressions() -> None:
    context = Context()
    to_term(sp.Sum(h[j], OVER_N), context)
    assert to_term(h[i], context).free == {Index("i", "N")}


# derivatives
def test_derivatives_stay_to_be_carried_out() -> None:
    t = to_term(sp.Derivative(sp.Sum(h[j] ** 2, OVER_N), h[i], h[i]))
    assert isinstance(t, Deriv) and isinstance(t.body, Deriv)
    assert t.variable == Sym("h", (Index("i", "N"),))
    context = Context()
    e = sp.Derivative(f(x) * sp.exp(x), (x, 2))
    assert to_sympy(to_term(e, context), context) == e


def test_derivatives_of_unknown_functions_at_a_place() -> None:
    e = sp.diff(f(x**2) * g(x, 2 * x), x)
    context = Context()
    t = to_term(e, context)
    assert {"f'", "g'0", "g'1"} <= {u.name for u in walk(t) if hasattr(u, "arguments")}
    back = to_sympy(t, context)
    F, G = sp.Lambda(x, sp.sin(x)), sp.Lambda((x, y), x**2 * sp.exp(y))
    one, other = (u.subs({f: F, g: G}).doit().subs(x, 2) for u in (e, back))
    assert sp.simplify(one - other) == 0


def test_a_derivative_of_a_defined_quantity_is_not_lost_on_the_way_back() -> None:
    L = Sym("L", ())
    e = to_sympy(Deriv(L, Sym("x", ())))
    assert isinstance(e, sp.Derivative) and to_term(e) == Deriv(L, Sym("x", ()))


# numbers
def test_numbers() -> None:
    assert to_term(3) == Num(Fraction(3)) == to_term(numpy.int64(3))
    assert to_term(Fraction(1, 3)) == Num(Fraction(1, 3)) == to_term(sp.Rational(1, 3))


BAD: list[tuple[Any, str]] = [
    ("x + 1", "not the string 'x \\+ 1'"),
    (1.5, "float 1.5.*Rational"),
    (sp.Float("1.5"), "Float 1.5.*Rational"),
    (x + sp.Float("1.5"), "the float 1.5.*Rational"),
    (True, "not True"),
    (None, "NoneType"),
    (numpy.zeros(2), "ndarray"),
    (sp.I * x, "ImaginaryUnit"),
    (sp.oo, "Infinity"),
    (sp.nan, "NaN"),
    (sp.Integral(x, (x, 0, 1)), "Integral"),
    (sp.Limit(1 / x, x, 0), "Limit"),
    (sp.gamma(x), "gamma"),
    (sp.conjugate(x), "conjugate"),
    (sp.Matrix([[x]]), "Matrix"),
    (sp.MatrixSymbol("A", 2, 2)[0, 1], "MatrixElement"),
    (sp.Symbol("q", commutative=False), "commute"),
    (sp.Symbol("q", imaginary=True) ** 2, "q is not a real number"),
    (sp.IndexedBase("r", real=False)[1], "r is not a real number"),
    (sp.true, "BooleanTrue"),
    (x > 1, "StrictGreaterThan"),
    (h[j + 1], "index j \\+ 1 in h\\[j \\+ 1\\]"),
    (sp.Sum(h[N - j], OVER_N), "index N - j|index -j \\+ N"),
    (h[-1], "index -1"),
    (h[N] + sp.Sum(h[j], OVER_N), "N is used as an index and as the size"),
    (h[h[j]], "index h\\[j\\]"),
    (i * h[i], "i is used as an index and as a number"),
    (sp.Sum(j * h[j], OVER_N), "j is used as an index and as a number"),
    (sp.Sum(j, OVER_N), "j is used as an index and as a number"),
    (sp.Idx("a", N) + 1, "a is used as an index and as a number"),
    (sp.Piecewise((1, i < j), (0, True)) * h[i] * h[j], "used as an index and as a number"),
    (sp.Sum(h[j], OVER_N) + sp.Sum(h[k], OVER_M), "1..M.*1..N|1..N.*1..M"),
    (sp.Sum(W[j, j], OVER_N) + sp.Sum(W[1, k], OVER_M), "1..N.*1..M|1..M.*1..N"),
    (sp.Sum(h[j] * D(i, j), OVER_N) * sp.Sum(W[i, k] * D(i, k), OVER_M), "mixed"),
    (sp.Sum(h[j], OVER_N) + sp.Sum(h[j], (j, 0, N - 1)), "0..N-1.*1..N|1..N.*0..N-1"),
    (h[0] + sp.Sum(h[j], OVER_N), "0 is outside 1..N"),
    (sp.Sum(h[j], (j, 2, N)), "range 2..N of j"),
    (sp.Sum(h[j], (j, 1, 2 * N)), "range 1..2\\*N of j"),
    (sp.Sum(h[j], (j, 1, sp.oo)), "range 1..oo of j"),
    (sp.Sum(W[i, j], (j, 1, i), (i, 1, N)), "range of j depends on the index i"),
    (sp.Sum(h[j], (j, 1, WRITTEN_OUT + 1)), "can't be written out"),
    (sp.Sum(h[j] * h[k], (j, 1, 900), (k, 1, 900)), "can't be written out"),
    (MaxOver(h[j], (j, 1, 0)), "largest of nothing"),
    (h[i] + sp.Sum(h[j], (j, 1, 3)), "stands for any of 1..3"),
    (h[i] + h[i, j], "h has"),
    (x + sp.Symbol("x", positive=True), "two different symbols are called x"),
    (sp.Sum(h[j], OVER_N) * sp.Symbol("N"), "two different symbols are called N"),
    (sp.Derivative(x**2, (x, 1000)), "order 1000"),
    (sp.Derivative(x**y, (x, sp.Symbol("n", integer=True))), "order n"),
    (sp.Derivative(N * x, N) + sp.Sum(h[j], OVER_N), "N is a size"),
    (sp.Piecewise((x, x > 0)), "no value where none"),
    (sp.Function("sigmoid")(x), "sigmoid is the name of a known function"),
    (sp.Subs(x * y, y, z**2), "Subs"),
]


@pytest.mark.parametrize("row", BAD, ids=lambda row: f"{type(row[0]).__name__} {row[0]!s:.40}")
def test_what_cannot_be_represented_is_named(row: tuple[Any, str]) -> None:
    e, message = row
    with pytest.raises(TypeError, match=message):
        to_term(e)


# MaxOver
def test_the_maximum_over_an_index_stays_until_it_is_asked_for() -> None:
    m = MaxOver(h[k], (k, 1, N))
    assert m.free_symbols == {h.label, h, N} or k not in m.free_symbols
    assert m.subs(N, 2).doit() == sp.Max(h[1], h[2]) and m.doit() == m
    assert sp.latex(m) == r"\max_{k} {h}_{k}" and str(m) == "MaxOver(h[k], (k, 1, N))"
    assert m.subs(k, 3) == m


# random expressions
def grow(rng: random.Random, depth: int, scope: tuple[Any, ...]) -> Any:
    if depth == 0:
        a, b = rng.choice(scope), rng.choice(scope)
        return rng.choice((h[a], p[a], W[a, b], x, y, sp.Rational(rng.randint(1, 5), 3), D(a, b)))

    def below(*more: Any) -> Any:
        return grow(rng, depth - 1, scope + more)

    symbol = rng.choice((i, j, k, sp.Dummy("j", integer=True)))
    return rng.choice(
        (
            lambda: below() + below(),
            lambda: below() * below(),
            lambda: below() - 2 * below(),
            lambda: below() ** rng.choice((2, 3)),
            lambda: sp.exp(-(below() ** 2)),
            lambda: sp.Sum(below(symbol), (symbol, 1, N)),
            lambda: sp.Product(below(symbol), (symbol, 1, N)),
            lambda: MaxOver(below(symbol), (symbol, 1, N)),
            lambda: sp.Piecewise((below(), below() > below()), (below(), True)),
        )
    )()


@pytest.mark.parametrize("seed", range(40))
def test_random_expressions_come_back_with_their_values(seed: int) -> None:
    rng = random.Random(seed)
    e = grow(rng, 3, (i, j)) + sp.Sum(W[j, k] * h[j], OVER_N, (k, 1, N))
    context = Context()
    back = to_sympy(to_term(e, context), context)
    for n in (1, 2):
        values, members = entries(n, rng), {i: rng.randint(1, n), j: rng.randint(1, n)}
        one, other = (number_of(u, n, values, members) for u in (e, back))
        assert close(one, other), f"seed {seed}: {e} came back as {back}"
