"""Computation graphs: values, local derivatives, chains, gradients."""

from __future__ import annotations

import doctest
import random
from fractions import Fraction
from typing import Any

import pytest
import sympy as sp

import derive
from derive.symbolic import graph as module
from derive.symbolic import relu, sigmoid

R = sp.Rational


@pytest.fixture
def g() -> derive.Graph:
    """Two ReLU units with a shortcut: z = relu(w1 relu(x0 w0 + b0) + b1 + x0)."""
    g = derive.graph()
    g["x0"], g["w0"], g["w1"], g["b0"], g["b1"] = 1.0, 0.3, -0.2, 0.1, -0.3
    g["u0"] = g["x0"] * g["w0"]
    g["y0"] = g["u0"] + g["b0"]
    g["x1"] = relu(g["y0"])
    g["u1"] = g["x1"] * g["w1"]
    g["y1"] = g["u1"] + g["b1"]
    g["v1"] = g["y1"] + g["x0"]
    g["z"] = relu(g["v1"])
    return g


def test_forward(g: derive.Graph) -> None:
    values = g.forward()
    assert values == g.forward({}) and values["z"] == R(31, 50) and values["u1"] == R(-2, 25)
    assert g.forward({"x0": 2})["z"] == R(156, 100)
    floats = g.forward(exact=False)
    assert all(isinstance(v, float) for v in floats.values()) and floats["z"] == 0.62
    assert g.forward({"x0": Fraction(1, 3)})["u0"] == R(1, 10)


def test_backward(g: derive.Graph) -> None:
    assert g.gradients("z", {}) == {
        "x0": R(47, 50),
        "w0": R(-1, 5),
        "w1": R(2, 5),
        "b0": R(-1, 5),
        "b1": 1,
        **dict.fromkeys(("u0", "y0", "x1"), R(-1, 5)),
        **dict.fromkeys(("u1", "y1", "v1"), 1),
    }
    assert g.gradient("z", "w0", {}, exact=False) == -0.2
    assert g.local("u1") == {"w1": g["x1"], "x1": g["w1"]}
    step = sp.Heaviside
    assert g.gradient("z", "w0") == step(g["v1"], 0) * g["w1"] * step(g["y0"], 0) * g["x0"]
    assert g.gradient("z", "z") == 1 and g.gradient("u0", "b1") == 0


def test_a_chain_has_every_path(g: derive.Graph) -> None:
    chain = g.chain("z", "x0")
    assert len(chain.paths) == 2 and ("z", "v1", "x0") in chain.paths
    assert sp.expand(chain.expr - g.gradient("z", "x0")) == 0
    assert "dz/dv1 * dv1/dx0 + dz/dv1 * dv1/dy1" in repr(chain)
    assert r"\frac{\partial z}{\partial v_{1}}" in chain._repr_latex_()
    nothing = g.chain("u0", "b1")
    assert nothing.paths == () and nothing.expr == 0 and "= 0 = 0" in repr(nothing)
    assert r"\begin{aligned}" in g._repr_latex_() and "z = Max(0, v1)" in repr(g)


def test_random_graphs_agree_with_sympy() -> None:
    rng = random.Random(3)
    for _ in range(10):
        g = derive.graph()
        whole: dict[str, Any] = {n: sp.Symbol(n) for n in "abc"}
        for n in range(6):
            one, other = rng.choice(sorted(whole)), rng.choice(sorted(whole))
            make = rng.choice(
                [lambda s, t: s * t, lambda s, t: s + 2 * t, lambda s, t: sigmoid(s) - t]
            )
            g[f"n{n}"] = make(g[one], g[other])
            whole[f"n{n}"] = make(whole[one], whole[other])
        at = {n: R(rng.randint(-9, 9), 7) for n in g.inputs}
        for name in g.inputs:
            ours = g.gradient("n5", name, at, exact=False)
            theirs = float(sp.diff(whole["n5"], whole[name]).subs(at))
            assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-12)


def test_formulas_may_come_in_any_order() -> None:
    g = derive.graph()
    g["z"] = g["y"] ** 2
    g["y"] = 3 * g["x"]
    assert g.order() == ["x", "y", "z"] and g.gradient("z", "x", {"x": 1}) == 18
    g["y"] = g["x"] + 1  # a new formula takes the place of the old one
    assert g.gradient("z", "x", {"x": 1}) == 4 and "z" in g and list(g) == ["x", "y", "z"]


def test_exact_values_stay_exact() -> None:
    g = derive.graph()
    g["y"] = sp.exp(g["x"])
    assert g.forward({"x": R(1, 2)})["y"] == sp.exp(R(1, 2))
    assert g.gradient("y", "x", {"x": 0}) == 1


def two(formula: Any) -> Any:
    g = derive.graph()
    g["y"] = formula(g["x"])
    return g


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: two(lambda x: "x + 1"), "y: a SymPy expression was expected, not the string"),
        (lambda: two(lambda x: x + sp.Symbol("y")), "y: its formula depends on y itself"),
        (lambda: two(lambda x: float("nan")), "y: a finite number"),
        (lambda: two(lambda x: float("inf")), "y: a finite number"),
        (lambda: two(lambda x: sp.IndexedBase("h")[1]), "y: a formula of numbers"),
        (lambda: two(lambda x: sp.Eq(x, 1)), "y: a formula of numbers"),
        (lambda: two(lambda x: x).forward(), "at: no value is given for the input x"),
        (lambda: two(lambda x: x).forward({"q": 1}), "at: there is no node 'q'"),
        (lambda: two(lambda x: x).forward({"x": "1"}), r"at\['x'\]: a number was expected"),
        (lambda: two(lambda x: x).forward({"x": float("inf")}), r"at\['x'\]: a finite number"),
        (lambda: two(lambda x: 1 / x).forward({"x": 0}), "y: 1/x is not defined"),
        (lambda: two(lambda x: sp.log(x)).forward({"x": -1}), r"y: log\(x\) is not defined"),
        (lambda: two(lambda x: x ** (10**9)).forward({"x": 3}), "y: the number .* is too large"),
        (lambda: two(lambda x: sp.exp(x)).forward({"x": 10**6}, exact=False), "y: .*a float"),
        (lambda: two(lambda x: x).gradient("y", "q"), "there is no node 'q'"),
        (lambda: two(lambda x: x).chain("q", "x"), "there is no node 'q'"),
        (lambda: two(lambda x: x).local("x"), "x: this node has no formula"),
        (lambda: derive.graph()[3], "name: the name of a node"),
        (lambda: derive.graph().__setitem__("", 1), "name: the name of a node"),
    ],
)
def test_errors_name_what_is_wrong(call: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError, KeyError), match=message):
        call()


def test_a_circle_through_several_nodes_is_refused() -> None:
    g = derive.graph()
    g["a"] = g["b"] + 1
    g["b"] = g["c"] + 1
    with pytest.raises(ValueError, match="c: its formula depends on c itself"):
        g["c"] = g["a"] + 1


def test_too_many_paths_are_refused_and_the_gradient_is_not() -> None:
    g = derive.graph()
    for n in range(16):
        g[f"n{n + 1}"] = g[f"n{n}"] * g[f"n{n}"] + sp.sin(g[f"n{n}"])
        g[f"m{n + 1}"] = g[f"n{n + 1}"] + 1
    deep = derive.graph()
    for n in range(14):
        deep[f"l{n + 1}"] = deep[f"x{n}"] + 1
        deep[f"r{n + 1}"] = deep[f"x{n}"] * 2
        deep[f"x{n + 1}"] = deep[f"l{n + 1}"] + deep[f"r{n + 1}"]
    assert deep.gradient("x14", "x0", {"x0": 1}) == 3**14
    with pytest.raises(ValueError, match="more than 1000 paths"):
        deep.chain("x14", "x0")
    assert g.gradient("n16", "n0", {"n0": 0}) == 1


def test_the_examples_in_the_documentation() -> None:
    result = doctest.testmod(module)
    assert result.attempted > 0 and result.failed == 0
