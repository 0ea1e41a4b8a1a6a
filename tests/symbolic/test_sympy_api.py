"""The questions that people ask in Python, and what their answers look like."""

from __future__ import annotations

import doctest
import subprocess
import sys
from typing import Any

import pytest
import sympy as sp

import derive
from derive.kernel.givens import Given
from derive.kernel.terms import ONE, ZERO, Delta, Index, Size, Sum, Sym
from derive.maths.latex import text
from derive.symbolic import api, maxover
from derive.symbolic.api import question

N, M = sp.symbols("N M", integer=True, positive=True)
i, j, k, c = sp.symbols("i j k c", integer=True)
x, y, z = sp.symbols("x y z")
h, t, W, v = (sp.IndexedBase(n) for n in ("h", "t", "W", "v"))
p = sp.IndexedBase("p", positive=True)
D = sp.KroneckerDelta


def over(body: Any, index: Any = j, size: Any = N) -> Any:
    return sp.Sum(body, (index, 1, size))


def P(at: Any) -> Any:
    return sp.exp(h[at]) / over(sp.exp(h[k]), k)


LOSS = -over(t[j] * sp.log(P(j)))
TOTAL = sp.Eq(over(t[j]), 1)


# the language of the package
def test_importing_the_package_imports_nothing_large() -> None:
    code = (
        "import sys, derive; dir(derive);"
        "print([m for m in ('sympy', 'numpy', 'flint') if m in sys.modules]);"
        "derive.Proved; print('sympy' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split("\n")[:2] == ["[]", "False"]


def test_every_public_name_is_there() -> None:
    for name in derive.__all__:
        assert getattr(derive, name) is not None and name in dir(derive)
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = derive.nothing  # type: ignore[attr-defined]


@pytest.mark.parametrize("module", [api, maxover], ids=lambda m: m.__name__)
def test_the_examples_in_the_documentation(module: Any) -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0 and result.failed == 0


# prove
def test_the_gradient_of_cross_entropy_needs_its_given() -> None:
    claim = sp.Derivative(LOSS, h[i]), P(i) - t[i]
    proved = derive.prove(*claim, given=[TOTAL])
    assert isinstance(proved, derive.Proved) and proved.uses == (0,)
    assert repr(proved) == "Proved(using Eq(Sum(t[j], (j, 1, N)), 1))"
    refuted = derive.prove(*claim)
    assert isinstance(refuted, derive.Refuted) and refuted.witness is not None
    assert refuted.witness.sizes == {"N": 2} and repr(refuted).startswith("Refuted(at N = 2, i = ")


def test_index_facts_speak_of_two_indices() -> None:
    claim = sp.Derivative(P(j), h[i]), -P(i) * P(j)
    assert isinstance(derive.prove(*claim), derive.Refuted)
    for fact in (sp.Ne(i, j), sp.Eq(D(i, j), 0)):
        assert isinstance(derive.prove(*claim, given=[fact]), derive.Proved)
    same = P(i) * (1 - P(i))
    assert isinstance(derive.prove(claim[0], same, given=[sp.Eq(i, j)]), derive.Proved)


def test_side_conditions_are_expressions() -> None:
    one = sp.Mul(x, sp.Pow(x, -1), evaluate=False)
    verdict = derive.prove(one, 1)
    assert isinstance(verdict, derive.Proved)
    assert [(s.subject, s.relation) for s in verdict.provided] == [(x, "!=")]
    assert repr(verdict) == "Proved(provided x != 0)"
    declared = sp.Symbol("a", positive=True)
    one = sp.Mul(declared, sp.Pow(declared, -1), evaluate=False)
    assert derive.prove(one, 1).provided == ()  # type: ignore[attr-defined]


def test_declared_signs_are_givens() -> None:
    claim = sp.log(sp.Product(p[j], (j, 1, N))), over(sp.log(p[j]))
    verdict = derive.prove(*claim)
    assert isinstance(verdict, derive.Proved) and "is positive" in repr(verdict)
    unsigned = [e.xreplace({p: t}).subs(p, t) for e in claim]
    refuted = derive.prove(*unsigned)
    assert not isinstance(refuted, derive.Proved)
    assert isinstance(derive.prove(*unsigned, given=[t[k] > 0]), derive.Proved)


def test_a_one_hot_vector_by_its_class_and_by_its_products() -> None:
    by_class = derive.prove(LOSS, -sp.log(P(c)), given=[sp.Eq(t[j], D(j, c))])
    assert isinstance(by_class, derive.Proved)
    products = sp.Eq(t[j] * t[k], D(j, k) * t[j])
    square = over(t[k] * h[k], k) ** 2, over(t[k] * h[k] ** 2, k)
    assert isinstance(derive.prove(*square, given=[TOTAL, products]), derive.Proved)


def test_a_shift_by_the_maximum() -> None:
    m = derive.MaxOver(h[k], (k, 1, N))
    shifted = sp.exp(h[i] - m) / over(sp.exp(h[k] - m), k)
    assert isinstance(derive.prove(shifted, P(i)), derive.Proved)


def test_the_value_of_heaviside_at_zero_matters() -> None:
    assert isinstance(derive.prove(sp.Heaviside(x, 0), sp.Heaviside(x, 0)), derive.Proved)
    assert not isinstance(derive.prove(sp.Heaviside(x, 0), sp.Heaviside(x)), derive.Proved)
    relu = sp.Derivative(sp.Max(x, 0), x)
    assert isinstance(derive.prove(relu, sp.Heaviside(x, 0)), derive.Proved)


def test_a_trace_consists_of_expressions() -> None:
    s = 1 / (1 + sp.exp(-z))
    verdict = derive.prove(sp.Derivative(s, z), s * (1 - s), trace=True)
    assert isinstance(verdict, derive.Proved) and verdict.trace
    assert all(isinstance(e, sp.Basic) for step in verdict.trace for e in (step.before, step.after))


def test_contradictory_givens_prove_nothing() -> None:
    for given in ([sp.Eq(x, 1), sp.Eq(x, 2)], [sp.false], [sp.Eq(x, y), sp.Eq(x, y + 1)]):
        for claim in ((x, 3), (y, y), (z, z)):  # also where the claim does not need them
            verdict = derive.prove(*claim, given=given)
            assert isinstance(verdict, derive.Undecided), (claim, given, verdict)
            assert "contradict" in repr(verdict)


def test_a_verdict_is_not_a_truth_value() -> None:
    with pytest.raises(TypeError, match="not true or false"):
        bool(derive.prove(x, x))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("x", x), "a: a SymPy expression was expected, not the string"),
        ((x, 0.5), "b: .*float 0.5.*Rational"),
        ((x, sp.Eq(x, 1)), "Equality"),
        ((x, x, "x > 0"), "given: a list"),
        ((x, x, sp.Eq(x, 1)), "given: a list"),
        ((x, x, [x == y]), r"given\[0\]: .*False \(use Eq or Ne"),
        ((x, x, ["x > 0"]), r"given\[0\]: .*'x > 0'"),
        ((x, x, [x > 0, x]), r"given\[1\]: Symbol"),
        ((x, x, [sp.Or(x > 0, y > 0)]), r"given\[0\]: Or"),
        ((x, x, [sp.Eq(x, sp.I)]), "ImaginaryUnit"),
        ((over(h[j]), over(h[k], k, M)), "1..N.*1..M"),
    ],
    ids=str,
)
def test_errors_name_the_argument(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        derive.prove(*arguments)


# givens, as the judge is told of them
ABOUT = h[i] * h[j] + over(h[k], k)


def told(*given: Any, about: Any = ABOUT) -> list[Given]:
    asked = question([about], given)
    return [h.given for h in asked.hypotheses if h.number < len(given)]


def shown(given: Given) -> str:
    sides = f"{text(given.left)} {given.relation} {text(given.right)}"
    return f"{sides} for all {len(given.generic)}" if given.generic else sides


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (x > y, ["x > y"]),
        (x < y, ["y > x"]),
        (x >= y, ["x >= y"]),
        (sp.Le(x, y), ["y >= x"]),
        (sp.Ne(x, y), ["x != y"]),
        (sp.And(x > 0, y > 0), ["x > 0", "y > 0"]),
        (t[k] > 0, ["t_k > 0 for all 1"]),
        (sp.Eq(W[i, j], W[j, i]), ["W_ij = W_ji for all 2"]),
        (TOTAL, ["sum_j t_j = 1"]),
        (sp.Ne(i, j), ["[i = j] = 0"]),
        (sp.Eq(i, j), ["[i = j] = 1"]),
        (sp.Eq(i, 2), ["[i = 2] = 1"]),
        (sp.Eq(D(i, j), 1), ["[i = j] = 1"]),
        (sp.Eq(N, 3), ["|N| = 3"]),
        (sp.true, []),
        (sp.false, ["0 = 1"]),
    ],
    ids=str,
)
def test_a_statement_as_a_given(statement: Any, expected: list[str]) -> None:
    found = [shown(g) for g in told(statement)]
    assert sorted(found) == sorted(expected)
    assert not any(g.definition for g in told(statement) if g.generic)


def test_definitions() -> None:
    (share,) = told(sp.Eq(t[j], P(j)), about=t[i] + over(h[k], k))
    assert share.definition and len(share.generic) == 1
    (one_hot,) = told(sp.Eq(t[j], D(j, c)), about=h[c] * t[c])
    assert one_hot.definition and {a.name for a in one_hot.left.free} == {
        a.name for a in one_hot.generic
    }
    assert "c" in {a.name for a in one_hot.right.free} and len(one_hot.generic) == 1


def test_what_goes_round_in_a_circle_defines_nothing() -> None:
    flags = [g.definition for g in told(sp.Eq(x, 2 * y), sp.Eq(y, z), sp.Eq(z, x / 2))]
    assert flags == [True, True, False]
    assert [g.definition for g in told(sp.Eq(x, 2), sp.Eq(y, y**2), sp.Eq(t[1], x))] == [False] * 3


def test_what_symbols_were_declared_to_be() -> None:
    n = sp.Symbol("n", negative=True)
    r = sp.IndexedBase(sp.Symbol("r", nonzero=True))
    asked = question([n * sp.Symbol("a", nonnegative=True) * over(p[j] * r[j])])
    found = {shown(h.given): h.statement for h in asked.hypotheses}
    assert found == {
        "-n > 0": "n is negative",
        "a >= 0": "a is nonnegative",
        "p_i > 0 for all 1": "p[i] is positive",
        "r_i != 0 for all 1": "r[i] is nonzero",
        "|N| > 0": "N is positive",
    }
    (sign,) = (h.given for h in asked.hypotheses if h.given.left == Size("N"))
    assert sign.right == ZERO


def test_the_indices_of_a_given_are_its_own() -> None:
    """k runs over N in the claim and over M in the given: these are two."""
    asked = question([over(h[k], k) + over(v[k], k, M) + h[k]], [v[k] > 0])
    (given,) = (h.given for h in asked.hypotheses if h.number == 0)
    assert {a.set for a in given.generic} == {"M"}
    fact = Given(Delta(Index("i", "N"), Index("j", "N")), ONE)
    assert told(sp.Eq(i, j)) == [fact]
    assert isinstance(told(TOTAL)[0].left, Sum) and isinstance(told(x > 0)[0].left, Sym)


# diff and simplify
def at_three(e: Any) -> Any:
    return e.subs({N: 3, M: 3}).doit()


DIFFERENTIATED = [
    (over(h[j] ** 2), 2 * h[i]),
    (P(j), P(j) * (D(i, j) - P(i))),
    (sp.log(over(sp.exp(h[k]), k)), P(i)),
    (over(t[j] * h[j]) ** 2, 2 * t[i] * over(t[j] * h[j])),
    (over(over(W[j, k] * h[k], k) ** 2), over(2 * W[j, i] * over(W[j, k] * h[k], k))),
    (sp.Product(h[j], (j, 1, N)), sp.Product(h[j], (j, 1, N)) / h[i]),
    (over(h[j] * D(j, i)), sp.Integer(1)),
    (x * over(t[j]), sp.Integer(0)),
]


@pytest.mark.parametrize(("e", "expected"), DIFFERENTIATED, ids=lambda e: str(e)[:40])
def test_a_derivative_by_an_entry(e: Any, expected: Any) -> None:
    found = derive.diff(e, h[i])
    for a in (1, 2):
        for b in (1, 3):
            one, other = (at_three(u.subs({i: a, j: b})) for u in (found, expected))
            assert sp.simplify(one - other) == 0, found
            # and SymPy agrees, once the sums are written out
            written = sp.diff(at_three(e.subs({i: a, j: b})), h[a])
            assert sp.simplify(one - written) == 0


def test_derivatives_by_symbols_and_of_higher_order() -> None:
    assert derive.diff(sp.tanh(x), x) == 1 - sp.tanh(x) ** 2
    assert derive.diff(x**4, x, 2) == derive.diff(x**4, (x, 2)) == derive.diff(x**4, x, x)
    assert derive.diff(x**2 * y**3, x, y, 2) == 12 * x * y
    assert derive.diff(sp.Max(x, 0), x) == sp.Heaviside(x, 0)
    assert sp.simplify(derive.diff(sp.erf(x), x) - sp.diff(sp.erf(x), x)) == 0


@pytest.mark.parametrize(
    ("wrt", "message"),
    [
        ((), "a symbol or an indexed quantity"),
        ((2,), "follows no variable"),
        ((x**2,), "can't differentiate by x\\*\\*2"),
        (("x",), r"wrt\[0\]: .*string"),
        ((j,), "used as an index and as a number"),
        ((N,), "can't differentiate by N"),
    ],
    ids=str,
)
def test_what_cannot_be_differentiated_by(wrt: tuple[Any, ...], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        derive.diff(over(h[k] * x, k) + h[j], *wrt)


def test_simplify() -> None:
    assert derive.simplify(over(W[i, j] * D(j, k))) == W[i, k]
    assert derive.simplify(over(x)) == N * x
    assert derive.simplify(sp.tanh(x)) == sp.tanh(x)
    assert derive.simplify(over(h[j]) - over(h[k], k)) == 0
    assert derive.simplify((x**2 - y**2) - (x - y) * (x + y)) == 0
    with pytest.raises(TypeError, match="string"):
        derive.simplify("x + x")


def test_simplifying_what_is_defined_nowhere_is_an_error() -> None:
    nowhere = sp.Pow(over(h[j]) - over(h[k], k), -1)
    with pytest.raises(ZeroDivisionError, match="defined nowhere"):
        derive.simplify(nowhere)


def test_enormous_powers_are_never_written_out() -> None:
    tower = sp.Pow(10, sp.Pow(10, 10, evaluate=False), evaluate=False)
    large = sp.Pow(sp.Integer(10), sp.Integer(10) ** 10, evaluate=False)
    assert derive.simplify(tower).has(sp.Pow) and derive.simplify(large).has(sp.Pow)
    assert derive.diff((x + 1) ** 10**6, x) == 10**6 * (x + 1) ** (10**6 - 1)
    assert not isinstance(derive.prove(large, x), derive.Proved)
