"""What a term looks like: one row of the table per habit of the hand."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from derive.kernel.terms import (
    ONE,
    Cases,
    Delta,
    Deriv,
    Index,
    Max,
    Pow,
    Prod,
    Size,
    Sum,
    Sym,
    Term,
    call,
    fresh,
    mul,
    rename,
    term,
)
from derive.maths.functions import FUNCTIONS, X
from derive.maths.latex import latex, text
from tests.build import sym

I, J, K = (Index(n, "C") for n in "ijk")
FIRST, TWELFTH = Index("1", "C", True), Index("12", "C", True)
BATCH = Index("b", "S")
x, z, L = sym("x"), sym("z"), sym("L")


def h(i: Index) -> Sym:
    return sym("h", i)


def y(i: Index) -> Sym:
    return sym("y", i)


def P(i: Index) -> Sym:
    return sym("P", i)


LOSS = -Sum(J, y(J) * call("log", P(J)))

TABLE: list[tuple[Term, str, str]] = [
    # sums and signs
    (x - z, r"x - z", "x - z"),
    (-x + z, r"-x + z", "-x + z"),
    (x - (z - 1), r"x - (z - 1)", "x - (z - 1)"),
    (x + (-3), r"x - 3", "x - 3"),
    (mul(x, -z), r"-x z", "-x*z"),
    (-(x - z), r"-(x - z)", "-(x - z)"),
    (LOSS, r"-\sum_{j} y_{j} \log P_{j}", "-sum_j y_j*log(P_j)"),
    (Sum(J, h(J)) + x, r"\sum_{j} h_{j} + x", "sum_j h_j + x"),
    (Sum(J, h(J) - x), r"\sum_{j} (h_{j} - x)", "sum_j (h_j - x)"),
    (Sum(J, -h(J)), r"\sum_{j} (-h_{j})", "sum_j (-h_j)"),
    (x - Max(K, h(K)), r"x - \max_{k} h_{k}", "x - max_k h_k"),
    (Max(K, h(K)) - x, r"\left(\max_{k} h_{k}\right) - x", "(max_k h_k) - x"),
    (Prod(I, P(I)), r"\prod_{i} P_{i}", "prod_i P_i"),
    (Sum(I, x) * z, r"\left(\sum_{i} x\right) z", "(sum_i x)*z"),
    (z * Sum(I, x), r"z \sum_{i} x", "z*sum_i x"),
    # products, fractions and powers
    (P(I) * (Delta(I, J) - P(J)), r"P_{i} (\delta_{ij} - P_{j})", "P_i*([i = j] - P_j)"),
    (x * (1 - x), r"x \cdot (1 - x)", "x*(1 - x)"),
    (x * 2, r"x \cdot 2", "x*2"),
    (Fraction(3, 2) * x, r"\frac{3 x}{2}", "3*x/2"),
    (x / (2 * z), r"\frac{x}{2 z}", "x/(2*z)"),
    (1 / (x + z), r"\frac{1}{x + z}", "1/(x + z)"),
    (1 / Size("C") * Sum(I, h(I)), r"\frac{1}{|C|} \sum_{i} h_{i}", "1/|C|*sum_i h_i"),
    (x**2, r"x^{2}", "x^2"),
    ((-x) ** 2, r"(-x)^{2}", "(-x)^2"),
    (term(-3) ** 2, r"(-3)^{2}", "(-3)^2"),
    (Pow(x, Fraction(1, 2)), r"\sqrt{x}", "sqrt(x)"),
    (Pow(x, Fraction(1, 3)), r"\sqrt[3]{x}", "x^(1/3)"),
    (Pow(x, Fraction(-3, 2)), r"\frac{1}{x^{3/2}}", "1/x^(3/2)"),
    (Pow(x + 1, Fraction(-1, 2)), r"\frac{1}{\sqrt{x + 1}}", "1/sqrt(x + 1)"),
    (call("log", x) ** 2, r"(\log x)^{2}", "log(x)^2"),
    # names and indices
    (sym("W", I, J), r"W_{ij}", "W_ij"),
    (sym("W", FIRST, TWELFTH), r"W_{1,12}", "W[1, 12]"),
    (sym("W", Index("alpha", "C"), J), r"W_{\alpha j}", "W[alpha, j]"),
    (sym("W^{[1]}", I, J), r"W^{[1]}_{ij}", "W^[1]_ij"),
    (sym("W^{[1]}", I, J) ** 2, r"(W^{[1]}_{ij})^{2}", "W^[1]_ij^2"),
    (sym(r"\hat{y}", I), r"\hat{y}_{i}", "hat(y)_i"),
    (sym("x_0", I), r"x_{0, i}", "x_0[i]"),
    (sym("alpha") * sym("loss"), r"\alpha \mathrm{loss}", "alpha*loss"),
    (sym("w_out"), r"w_{\mathrm{out}}", "w_out"),
    (sym("x1"), r"x_{1}", "x1"),
    # functions
    (call("exp", h(I)), r"e^{h_{i}}", "exp(h_i)"),
    (
        call("exp", h(I)) / Sum(K, call("exp", h(K))),
        r"\frac{e^{h_{i}}}{\sum_{k} e^{h_{k}}}",
        "exp(h_i)/(sum_k exp(h_k))",
    ),
    (
        call("exp", h(I) - Max(K, h(K))),
        r"\exp\left(h_{i} - \max_{k} h_{k}\right)",
        "exp(h_i - max_k h_k)",
    ),
    (call("log", x + 1), r"\log(x + 1)", "log(x + 1)"),
    (call("log", x) * z, r"(\log x) z", "log(x)*z"),
    (call("pow", x, z + 1), r"x^{z + 1}", "x^(z + 1)"),
    (call("abs", x), r"\left|x\right|", "abs(x)"),
    (call("relu", x), r"\operatorname{ReLU}(x)", "relu(x)"),
    (call("max", x, z), r"\max(x, z)", "max(x, z)"),
    (call("f'", x), r"f'(x)", "f'(x)"),
    (2 * call("pi"), r"2 \pi", "2*pi"),
    # statements that are 1 or 0
    (call("step", x - z), r"\mathbb{1}[x > z]", "[x > z]"),
    (call("step", -x), r"\mathbb{1}[x < 0]", "[x < 0]"),
    (call("zero", x), r"\mathbb{1}[x = 0]", "[x = 0]"),
    (1 - Delta(I, J), r"1 - \delta_{ij}", "1 - [i = j]"),
    (Delta(I, FIRST), r"\delta_{i,1}", "[i = 1]"),
    (
        Cases(((call("step", x), x), (1 - call("step", -x), z)), -x),
        r"\begin{cases} x & \text{if } x > 0 \\ z & \text{if } x \ge 0 \\ "
        r"-x & \text{otherwise} \end{cases}",
        "cases(x if x > 0; z if x >= 0; -x otherwise)",
    ),
    (
        Cases((((1 - Delta(I, J)) * call("step", x), ONE),), x),
        r"\begin{cases} 1 & \text{if } i \neq j \text{ and } x > 0 \\ "
        r"x & \text{otherwise} \end{cases}",
        "cases(1 if i != j and x > 0; x otherwise)",
    ),
    # derivatives
    (Deriv(L, h(I)), r"\frac{\partial L}{\partial h_{i}}", "dL/dh_i"),
    (
        Deriv(Deriv(L, h(I)), h(J)),
        r"\frac{\partial^{2} L}{\partial h_{j} \, \partial h_{i}}",
        "d^2 L/(dh_j dh_i)",
    ),
    (Deriv(Deriv(L, x), x), r"\frac{\partial^{2} L}{\partial x^{2}}", "d^2 L/(dx dx)"),
    (Deriv(x * z, x), r"\frac{\partial}{\partial x} (x z)", "d/dx (x*z)"),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[2])
def test_a_term_is_written_as_people_write_it(row: tuple[Term, str, str]) -> None:
    t, as_latex, as_text = row
    assert latex(t) == as_latex
    assert text(t) == as_text


def test_bound_indices_are_letters_that_are_not_in_use() -> None:
    inner = Sum(fresh(J), Sum(fresh(J), sym("j") * ONE))
    assert text(inner) == "sum_k sum_l j*1"
    body = Sum(J, y(J) * h(I))
    captured = rename(body, {I: J})  # the bound index is j~..., the free one is j now
    assert text(captured) == "sum_k y_k*h_j"
    assert latex(Sum(fresh(I), y(I)) + Sum(fresh(I), y(J))) == r"\sum_{k} y_{i} + \sum_{k} y_{j}"


def test_a_bound_index_that_is_also_free_elsewhere_is_renamed() -> None:
    assert text(Sum(J, h(J)) + y(J)) == "sum_k h_k + y_j"


def test_indices_of_different_sets_differ() -> None:
    other = Index("j", "S")
    assert text(h(J) * sym("v", other)) == "h_j*v_k"


def test_sizes_ranges_and_names_may_be_given() -> None:
    t = 1 / Size("C") * Sum(J, h(J)) - h(I)
    assert text(t, sizes={"C": "N"}) == "1/N*sum_j h_j - h_i"
    assert latex(t, sizes={"C": "N"}, ranges={"C": "N"}) == (
        r"\frac{1}{N} \sum_{j=1}^{N} h_{j} - h_{i}"
    )
    assert text(t, names={I: "a"}) == "1/|C|*sum_j h_j - h_a"


def grow(rng: random.Random, depth: int, scope: tuple[Index, ...]) -> Term:
    if depth == 0:
        i = rng.choice(scope)
        return rng.choice((h(i), x, sym("W^{[1]}", i, rng.choice(scope)), term(rng.randint(-3, 3))))

    def below(*more: Index) -> Term:
        return grow(rng, depth - 1, scope + more)

    index = fresh(rng.choice((I, J)))
    return rng.choice(
        (
            lambda: below() + below(),
            lambda: below() - below(),
            lambda: below() * below() * below(),
            lambda: Pow(below(), Fraction(rng.choice((-2, -1, 2, 3)), rng.choice((1, 2)))),
            lambda: rng.choice((Sum, Prod, Max))(index, below(index)),
            lambda: call(rng.choice(("exp", "log", "relu", "step", "f")), below()),
            lambda: Cases(((call("step", below()), below()),), below()),
            lambda: Deriv(below(), h(rng.choice(scope))),
        )
    )()


@pytest.mark.parametrize("seed", range(60))
def test_any_term_is_written_in_balanced_brackets(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(20):
        t = grow(rng, 4, (I, J, BATCH))
        for out in (latex(t), text(t)):
            assert "~" not in out
            for pair in ("{}", "()", "[]"):
                assert out.count(pair[0]) == out.count(pair[1]), out
        assert latex(t).count(r"\left") == latex(t).count(r"\right")


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_has_a_name_in_latex(name: str) -> None:
    row = FUNCTIONS[name]
    out = latex(call(name, *(X, x)[: row.arity]))
    assert out.replace("#0", "z").replace("x", "") and "_exp" not in out
    assert not out.startswith(r"\mathrm")
