"""Numeric checks: compiled functions, gradients, somebody's own functions, stability."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import pytest
import sympy as sp

import derive
from derive.symbolic import (
    cross_entropy,
    layer_norm,
    linear,
    log_softmax,
    logsumexp,
    mse,
    relu,
    sigmoid,
    softmax,
    softplus,
)
from derive.symbolic.checks import TOLERANCES
from derive.symbolic.compiled import CompilationError, Compiled, untested

N, M = sp.symbols("N M", integer=True, positive=True)
x, y, a = sp.symbols("x y a")
i, j, k, c = sp.symbols("i j k c", integer=True)
h, v, W, A = map(sp.IndexedBase, ("h", "v", "W", "A"))
D = sp.KroneckerDelta


def over(body: Any, index: Any = j, size: Any = N) -> Any:
    return sp.Sum(body, (index, 1, size))


# -- compile ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("expr", "arrays", "expected"),
    [
        (over(h[j] * v[j]), {"h": [1, 2], "v": [3, 4]}, 11),
        (over(W[i, j] * h[j]), {"W": [[1, 2], [3, 4], [5, 6]], "h": [1, 1]}, [3, 7, 11]),
        (over(W[j, j]), {"W": [[1, 2], [3, 4]]}, 5),
        (W[i, i], {"W": [[1, 2], [3, 4]]}, [1, 4]),
        (over(h[j]) + N, {"h": [1, 2]}, 5),
        (sp.Product(h[j], (j, 1, N)), {"h": [2, 3, 4]}, 24),
        (derive.MaxOver(h[j], (j, 1, N)), {"h": [2, 5, 4]}, 5),
        (over(x), {"N": 3, "x": 2.0}, 6),
        (h[1] - h[3], {"h": [5, 6, 7]}, -2),
        (D(i, j) * h[i], {"h": [5, 6]}, [[5, 0], [0, 6]]),
        (D(i, 2) + h[i], {"h": [5, 6]}, [5, 7]),
        (sp.Piecewise((x, x > 0), (0, True)), {"x": [-1, 0, 2]}, [0, 0, 2]),
        (sp.Max(x, y, 0), {"x": -1, "y": [3, -3]}, [3, 0]),
        (x**y, {"x": [2, 4], "y": [3, 0.5]}, [8, 2]),
        (sp.log(x * y), {"x": -1, "y": -1}, 0),
        (sp.Abs(x) + sp.sign(x), {"x": [-2, 2]}, [1, 3]),
        (sp.Derivative(x**3, x), {"x": 2}, 12),
        (sp.pi * x, {"x": 1}, np.pi),
        (sp.Integer(3), {}, 3),
        (over(over(W[j, k] * h[k], k) * v[j], j, M), {"W": [[1, 2]], "h": [1, 1], "v": [2]}, 6),
        (over(sp.exp(h[j])) * sp.exp(-h[i]), {"h": [800, 800]}, [2, 2]),
        (sp.Mul(sp.exp(x), sp.exp(-x), evaluate=False), {"x": 1000}, 1),
        (sp.sqrt(sp.exp(x)) / sp.exp(x / 2), {"x": 2000}, 1),
        (sp.log(1 + x), {"x": 1e-20}, 1e-20),
        (sp.log(over(h[j])), {"h": [0, 0]}, -np.inf),
        (sp.Heaviside(x, 0), {"x": [-1, 0, 1]}, [0, 0, 1]),
    ],
    ids=str,
)
def test_values(expr: Any, arrays: dict[str, Any], expected: Any) -> None:
    made = derive.compile(expr)(**arrays)
    assert np.shape(made) == np.shape(expected)
    assert np.allclose(made, expected, rtol=1e-13, atol=0)


def test_sums_from_zero_and_members() -> None:
    from_zero = sp.Sum(h[j], (j, 0, N - 1)) + h[0]
    assert derive.compile(from_zero)([1.0, 2.0]) == 4
    with pytest.raises(ValueError, match="h: it needs 3 entries, not 2"):
        derive.compile(h[3])([1.0, 2.0])


def test_many_points_at_once() -> None:
    f = derive.compile(linear(h, W), [h, W])
    hs, ws = np.arange(12.0).reshape(4, 3), np.ones((4, 2, 3))
    assert f(hs, ws).shape == (4, 2) and np.allclose(f(hs, ws)[:, 0], hs.sum(axis=1))
    assert f(hs, ws[0]).shape == (4, 2) and f(hs[0], ws).shape == (4, 2)
    assert f(np.ones((2, 1, 3)), np.ones((5, 2, 3))).shape == (2, 5, 2)
    assert derive.compile(softmax(h)[i])(np.zeros((2, 3, 4))).shape == (2, 3, 4)


def test_axes_come_in_the_order_that_is_asked_for() -> None:
    expr = h[i] * v[j]
    first = derive.compile(expr, [v, h], [j, i])([1.0, 2.0, 3.0], [1.0, 10.0])
    assert first.shape == (3, 2) and first[2, 1] == 30
    assert derive.compile(x + 1, [y, x])(5.0, 1.0) == 2  # an argument may be idle
    assert derive.compile(h[1] + 1, [v, h])([9.0, 9.0, 9.0], [1.0]) == 2


def test_a_class_may_be_an_argument() -> None:
    loss = cross_entropy(softmax(h), c)
    f = derive.compile(loss, [h, c])
    z = np.array([1.0, 2.0, 3.0])
    logs = -(z - np.log(np.exp(z).sum()))
    assert f(z, 2) == pytest.approx(logs[1]) and repr(f).startswith("<compiled function of h[N], c")
    assert np.allclose(f(np.stack([z, z]), [1, 3]), logs[[0, 2]])
    assert derive.check_gradient(loss, h).ok and derive.check_gradient(h[i] ** 2, h).ok
    slope = derive.gradient(loss, h)
    assert np.allclose(derive.compile(slope, [h, c])(z, 3), np.exp(-logs) - [0, 0, 1])

    def homework(h: Any, c: int, shift: int = 1) -> Any:
        return np.exp(h) / np.exp(h).sum() - np.eye(len(h))[c - shift]

    assert derive.check_function(homework, slope, [h, c]).ok
    wrong = derive.check_function(lambda h, c: homework(h, c, 2), slope, [h, c])
    assert not wrong.ok and wrong.at is not None and len(wrong.at["h"]) == 2
    for number in (0, 4, 1.5):
        with pytest.raises(ValueError, match=r"c: a member of 1..3 was expected, not"):
            f(z, number)


def test_deep_expressions_need_few_axes() -> None:
    square = sp.IndexedBase("W", shape=(N, N))
    x = softmax(linear(softmax(linear(softmax(linear(h, square)), square)), square))
    assert np.isfinite(derive.compile(x.map(sp.sin).total())(h=np.ones(3), W=np.ones((3, 3))))


def test_a_product_of_matrices_makes_no_table_of_all_products() -> None:
    f = derive.compile(over(W[i, k] * A[k, j], k), [W, A])
    w, b = np.random.default_rng(0).normal(size=(2, 600, 600))
    began = time.perf_counter()
    assert np.allclose(f(w, b), w @ b)
    assert time.perf_counter() - began < 5


def test_float32() -> None:
    f = derive.compile(softmax(h)[i], dtype="float32")
    made = f([1e3, 1e3])
    assert made.dtype == np.float32 and made.tolist() == [0.5, 0.5]


def test_it_is_looked_at_when_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """A compiled function that is not what it was made from is noticed."""
    other, exactly = untested(x + 2), Compiled.exact
    monkeypatch.setattr(Compiled, "exact", lambda _, *at: exactly(other, *at))
    with pytest.raises(CompilationError, match="please report it"):
        derive.compile(x + 1)
    assert derive.compile(x + 2)(1.0) == 3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: derive.compile("x"), "expr: a SymPy expression was expected, not the string"),
        (lambda: derive.compile(0.5), "expr: .*Rational"),
        (lambda: derive.compile(x, ["x"]), r"arguments\[0\]: a symbol"),
        (lambda: derive.compile(x + y, [x]), "arguments: y is in the expression"),
        (lambda: derive.compile(h[i], indices=[j]), "indices: i expected, not j"),
        (lambda: derive.compile(x, dtype=int), "dtype: a kind of floats"),
        (lambda: derive.compile(sp.Function("f")(x)), "f is an unknown function"),
        (lambda: derive.compile(x)(), "no value is given for x"),
        (lambda: derive.compile(x)(1, 2), "1 arrays were expected"),
        (lambda: derive.compile(x)(1, x=2), "x is given twice"),
        (lambda: derive.compile(x)(z=2), "z is no argument: there are x"),
        (lambda: derive.compile(x)("1"), "x: numbers were expected, not '1'"),
        (lambda: derive.compile(x)(object()), "x: an array of numbers"),
        (lambda: derive.compile(x)(1j), "x: an array of numbers"),
        (lambda: derive.compile(h[i])(1.0), "h: 1 axes were expected, not 0"),
        (lambda: derive.compile(over(h[j] * v[j]))([1], [1, 2]), "v: 1 entries were expected as"),
        (lambda: derive.compile(over(x))(N=2.5, x=1), "N: a whole number"),
        (lambda: derive.compile(over(x))(N=-1, x=1), "N: a whole number"),
        (lambda: derive.compile(derive.MaxOver(h[j], (j, 1, N)))([]), "h: it needs 1 entries"),
        (lambda: derive.compile(softmax(h)[i])([]), "h: it needs 1 entries, not 0"),
        (lambda: derive.compile(h[i] * v[j])(np.ones(10**5), np.ones(10**5)), "would be needed"),
    ],
)
def test_compile_names_the_argument(call: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        call()


def test_it_says_what_it_is() -> None:
    f = derive.compile(over(h[j] * x))
    assert repr(f) == "<compiled function of h[N], x: Sum(x*h[j], (j, 1, N))>"
    assert f._repr_latex_().startswith("$") and f.arguments == ("h", "x")


# -- gradients -------------------------------------------------------------------------------------
def test_gradient_and_hessian() -> None:
    loss = cross_entropy(softmax(h), v)
    slope, bend = derive.gradient(loss, h), derive.hessian(loss, h)
    one = [sp.Eq(over(v[j]), 1)]
    p = softmax(h)
    assert isinstance(derive.prove(slope[i], p[i] - v[i], given=one), derive.Proved)
    second = p[i] * (D(i, j) - p[j])
    assert isinstance(derive.prove(bend[i, j], second, given=one), derive.Proved)
    assert derive.gradient(x**2 * y, [x, y]) == sp.Matrix([2 * x * y, x**2])
    assert derive.gradient(x**2, x) == 2 * x and derive.hessian(x**3, x) == 6 * x
    assert derive.gradient(h[i] ** 2, h[i]) == 2 * h[i]
    assert derive.gradient(mse(h, v, size=2), h)[1] == h[1] - v[1]
    assert slope.sizes == (N,) and bend.sizes == (N, N)
    assert slope._repr_latex_().startswith("$")


def test_the_gradient_of_a_layer_by_its_weights() -> None:
    loss = linear(h, W).map(lambda e: e**2).total()
    slope = derive.gradient(loss, W)
    assert isinstance(derive.prove(slope[i, j], 2 * linear(h, W)[i] * h[j]), derive.Proved)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((x, "x"), "wrt: a symbol"),
        ((x, x + 1), "wrt: a symbol"),
        ((x, [x, 2]), r"wrt\[1\]: a symbol"),
        (("x", x), "loss: a SymPy expression"),
        ((x, softmax(h)), "wrt: a quantity of its own"),
    ],
)
def test_gradient_names_the_argument(arguments: tuple[Any, ...], message: str) -> None:
    for function in (derive.gradient, derive.hessian):
        with pytest.raises(TypeError, match=message):
            function(*arguments)


def test_check_gradient() -> None:
    loss = cross_entropy(softmax(h), v)
    found = derive.check_gradient(loss, h)
    assert found.ok and found and found.worst_error < 1e-8 and found.points == 500
    assert "agrees" in repr(found) and "500 points of sizes 1, 2, 3, 5, 7" in repr(found)
    at = derive.check_gradient(loss, h, at={h: [1.0, 2.0], "v": [0.0, 1.0]})
    assert at.ok and at.points == 1 and at.sizes == ()
    single = derive.check_gradient(loss, h, dtype="float32")
    assert single.ok and single.tolerance == TOLERANCES[np.float32] and single.worst_error > 1e-9
    assert derive.check_gradient(logsumexp(h), h[i]).ok
    assert derive.check_gradient(x**3, x).ok and derive.check_gradient(relu(x) * x, x).ok


def test_check_gradient_finds_a_wrong_one() -> None:
    loss = cross_entropy(softmax(h), v)
    wrong = derive.check_gradient(loss, h, derived=softmax(h).map(lambda e: e)[i] - 2 * v[i])
    assert not wrong.ok and not wrong and "DIFFERS" in repr(wrong)
    assert {"h", "v"} == set(wrong.at) and wrong.derived != wrong.differences
    assert "DIFFERS" in wrong._repr_markdown_()
    assert not derive.check_gradient(x**2, x, derived=2 * x + sp.Rational(1, 10**4)).ok


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: derive.check_gradient("x", x), "expr: a SymPy expression"),
        (lambda: derive.check_gradient(x, "x"), "wrt: a symbol or an IndexedBase"),
        (lambda: derive.check_gradient(logsumexp(h), h, sizes=[0]), "sizes: whole numbers above 0"),
        (lambda: derive.check_gradient(logsumexp(h), h, sizes=[]), "sizes: whole numbers above 0"),
        (lambda: derive.check_gradient(x, x, points=0), "points: a whole number above 0"),
        (lambda: derive.check_gradient(x, y), "wrt: y is not in the expression"),
        (lambda: derive.check_gradient(x, x, at=[1]), "at: a mapping"),
        (lambda: derive.check_gradient(x * y, x, at={x: 1}), "no value is given for y"),
        (lambda: derive.check_gradient(x, x, at={x: float("inf")}), "at: x must be finite"),
        (lambda: derive.check_gradient(x, x, at={x: float("nan")}), "at: x must be finite"),
        (lambda: derive.check_gradient(sp.log(-1 - x**2), x), "no finite value at random points"),
        (lambda: derive.check_gradient(relu(x), x, at={x: 0}), "no derivative by x here"),
        (lambda: derive.check_gradient(x, x, dtype="int8"), "dtype: a kind of floats"),
        (lambda: derive.check_gradient(sp.I * x, x), "ImaginaryUnit"),
    ],
)
def test_check_gradient_names_the_argument(call: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        call()


# -- somebody's own function -----------------------------------------------------------------------
GRADIENT = derive.gradient(cross_entropy(softmax(h), v), h)


def stable(z: Any) -> Any:
    e = np.exp(z - z.max())
    return e / e.sum()


def forgets_to_return(z: Any, t: Any) -> Any:
    stable(z) - t


def changes_its_input(z: Any, t: Any) -> Any:
    z -= z.max()
    return np.exp(z) / np.exp(z).sum() * t.sum() - t


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (lambda z, t: stable(z) * t.sum() - t, ""),
        (lambda z, t: (stable(z) * t.sum() - t).tolist(), ""),
        (lambda z, t: stable(z) - t, "other values"),
        (lambda z, t: t - stable(z), "other values"),
        (lambda z, t: stable(z) * t.sum(), "other values"),
        (lambda z, t: (stable(z) * t.sum() - t).sum(), r"shape \(\), \(1,\) was expected"),
        (lambda z, t: np.outer(stable(z), t), r"shape \(1, 1\), \(1,\) was expected"),
        (lambda z, t: np.exp(z) / 0 - t, "nan or inf"),
        (lambda z, t: 1 / 0, "raises ZeroDivisionError: division by zero"),
        (lambda z, t: np.ones(3) @ np.ones(2), "raises ValueError"),
        (lambda z: z, "raises TypeError"),
        (forgets_to_return, "returns nothing"),
        (changes_its_input, "changes its argument h"),
        (lambda z, t: "p - y", "returns str, no array of numbers"),
        (lambda z, t: exit(1), "raises SystemExit"),
    ],
)
def test_check_function(function: Any, reason: str) -> None:
    found = derive.check_function(function, GRADIENT, [h, v])
    assert found.ok is (reason == "") and bool(found) is found.ok
    import re

    assert re.search(reason, found.reason) and ("WRONG" in repr(found)) is not found.ok


def test_the_smallest_failing_input_and_the_worst_one() -> None:
    found = derive.check_function(lambda z, t: stable(z) - t, GRADIENT, [h, v])
    assert found.at is not None and found.at["h"].tolist() == [0.0]
    assert found.at["v"].tolist() == [0.0] and found.expected.tolist() == [0.0]
    assert found.returned.tolist() == [1.0] and found.worst_error >= 1
    assert found.worst_at is not None and "smallest failing input: h = [0.]" in repr(found)
    only_two = derive.check_function(lambda z: z[::-1] if len(z) > 1 else z, h[i])
    assert only_two.at is not None and sorted(only_two.at["h"]) == [0.0, 1.0]


def test_a_function_that_does_not_return_is_left_behind() -> None:
    def forever(z: Any) -> Any:
        while True:
            pass

    began = time.monotonic()
    found = derive.check_function(forever, h[i], seconds=0.3)
    assert found.reason == "it does not return within 0.3 s" and time.monotonic() - began < 5
    slept = derive.check_function(lambda z: time.sleep(2), h[i], seconds=0.2)
    assert "within" in slept.reason


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: derive.check_function(3, x), "function: a function of arrays"),
        (lambda: derive.check_function(abs, x, points=0), "points: a whole number above 0"),
        (lambda: derive.check_function(abs, h[i], sizes=["a"]), "sizes: whole numbers above 0"),
        (lambda: derive.check_function(abs, x, seconds=-1), "tolerance, seconds: above 0"),
        (lambda: derive.check_function(abs, "x"), "expr: a SymPy expression"),
        (lambda: derive.check_function(abs, x, ["x"]), r"arguments\[0\]"),
        (lambda: derive.check_function(abs, sp.log(-1 - x**2)), "no finite value"),
    ],
)
def test_check_function_names_the_argument(call: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        call()


# -- stability -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("expr", "at", "dtype", "kind", "value"),
    [
        (softmax(h)[i], {h: [1000, 0], i: 1}, "float64", "overflow", 1.0),
        (softmax(h)[i], {h: [-1000, -1001], i: 2}, "float64", "underflow", None),
        (softmax(h)[i], {h: [100, 0], i: 1}, "float32", "overflow", 1.0),
        (sp.log(softmax(h)[i]), {h: [1000, 0], i: 2}, "float64", "overflow", -1000.0),
        (logsumexp(h), {h: [1000, 0]}, "float64", "overflow", 1000.0),
        (softplus(x), {x: 1000}, "float64", "overflow", 1000.0),
        ((x + 1) ** 2 - x**2, {x: 1e15}, "float64", "cancellation", 2e15),
        (cross_entropy(softmax(h), v), {h: [1000, 0], v: [0, 1]}, "float64", "overflow", 1000.0),
    ],
)
def test_stability(expr: Any, at: Any, dtype: str, kind: str, value: float | None) -> None:
    found = derive.stability(expr, at, dtype)
    assert not found.fine and found.troubles[0].kind == kind
    assert found.form is not None and isinstance(found.proof, derive.Proved)
    if value is not None:
        assert found.form_value == pytest.approx(value, rel=1e-5)
    assert isinstance(derive.prove(expr, found.form), derive.Proved)
    assert derive.stability(found.form, at, dtype).fine
    assert kind in repr(found) and "stable" in repr(found) and found._repr_latex_()


def test_what_is_fine_is_said_to_be() -> None:
    found = derive.stability(log_softmax(h)[i], {h: [1, 2, 3], i: 1})
    assert (
        found.fine
        and found.form is None
        and found.value == found.exact == pytest.approx(-2.4076059644)
    )
    assert "fine in float64" in repr(found)
    assert derive.stability(sigmoid(x), {x: 1}, "float16").fine


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: derive.stability("x", {}), "expr: a SymPy expression"),
        (lambda: derive.stability(x, [1]), "at: a mapping"),
        (lambda: derive.stability(x, {}), "no value is given for x"),
        (lambda: derive.stability(h[i], {h: [1]}), "at: no number is given for the index i"),
        (lambda: derive.stability(h[i], {h: [1], i: 2}), "at: there is no member 2 of i"),
        (lambda: derive.stability(x, {x: float("nan")}), "at: x must be finite"),
        (lambda: derive.stability(x, {x: 1}, "float12"), "dtype: one of float64"),
        (lambda: derive.stability(sp.Function("f")(x), {x: 1}), "unknown function"),
    ],
)
def test_stability_names_the_argument(call: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=message):
        call()


# -- what nobody should ask for --------------------------------------------------------------------
@pytest.mark.parametrize(
    "expr",
    [
        x ** (10**9),
        sp.Pow(10, sp.Pow(10, 10, evaluate=False), evaluate=False) * x,
        sp.exp(sp.exp(sp.exp(x + 50))),
        sp.Pow(sp.Integer(3), 10**7, evaluate=False) + x,
        over(h[j] ** (10**6)),
        sp.Integer(10) ** 4000 * x,
    ],
    ids=range(6),
)
def test_huge_numbers_end_in_time(expr: Any) -> None:
    began = time.monotonic()
    f = derive.compile(expr)
    assert np.shape(f(**{n: [1.5] if n == "h" else 1.5 for n in f.arguments})) == ()
    derive.simplify(expr)
    by = h if expr.has(h) else x
    try:
        derive.check_gradient(expr, by)
    except ValueError as problem:
        assert "expr: " in str(problem)
    assert time.monotonic() - began < 20


def test_layer_norm_of_equal_entries_is_no_division_by_zero() -> None:
    made = derive.compile(layer_norm(h)[i])
    assert made([3.0, 3.0]).tolist() == [0.0, 0.0]
