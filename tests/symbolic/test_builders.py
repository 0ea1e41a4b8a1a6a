"""Every builder: its derivative against differences, its compiled function against exact values."""

from __future__ import annotations

import doctest
import importlib
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
import sympy as sp

import derive
from derive import symbolic
from derive.judge.enclose import EvaluationError
from derive.symbolic import Entries
from derive.symbolic import builders as b
from derive.symbolic.checks import check_gradient
from derive.symbolic.compiled import compile
from derive.symbolic.samples import finite_samples

SIZES = (1, 2, 3, 4, 5, 6, 7)
N = sp.Symbol("N", integer=True, positive=True)
i, j, c = sp.symbols("i j c", integer=True)
x, a = sp.symbols("x a")
h, y, g, o, W, Q, K, V = map(sp.IndexedBase, ("h", "y", "g", "o", "W", "Q", "K", "V"))
p, q = (sp.IndexedBase(n, positive=True) for n in "pq")
ONE_NUMBER = ("sigmoid", "tanh", "relu", "leaky_relu", "gelu", "silu", "softplus")


def weighed(vector: Entries) -> Any:
    """One generic number from a vector: a plain sum of softmax is 1 whatever it is of."""
    if len(vector.sizes) == 2:
        return Entries(lambda m, n: sp.sin(vector[m, n]), vector.sizes).total()
    return vector.map(lambda e: sp.sin(2 * e) + e).total()


def of_one(name: str, size: int | None = None) -> Any:
    return getattr(b, name)(x)


def of_each(name: str, size: int | None = None) -> Any:
    return weighed(getattr(b, name)(h, size=size))


# name -> a value that is one number, by what it is differentiated, with a size or without
CASES: dict[str, tuple[Callable[..., Any], Any]] = {
    **{name: (partial(of_one, name), x) for name in ONE_NUMBER},
    **{f"{name} of a vector": (partial(of_each, name), h) for name in ONE_NUMBER},
    "prelu": (lambda n=None: b.prelu(x, a), x),
    "prelu, by its slope": (lambda n=None: b.prelu(x, a), a),
    "softmax": (lambda n=None: weighed(b.softmax(h, size=n)), h),
    "softmax, shifted": (lambda n=None: weighed(b.softmax(h, size=n, shifted=True)), h),
    "log_softmax": (lambda n=None: weighed(b.log_softmax(h, size=n)), h),
    "logsumexp": (lambda n=None: b.logsumexp(h, size=n), h),
    "cross_entropy": (lambda n=None: b.cross_entropy(p, y, size=n), p),
    "cross_entropy of softmax": (lambda n=None: b.cross_entropy(b.softmax(h, size=n), y), h),
    "cross_entropy from logits": (
        lambda n=None: b.cross_entropy(h, y, size=n, from_logits=True),
        h,
    ),
    "cross_entropy, by the labels": (lambda n=None: b.cross_entropy(p, y, size=n), y),
    "cross_entropy, one class": (lambda n=None: b.cross_entropy(p, 1, size=n), p),
    "cross_entropy, one class, from logits": (
        lambda n=None: b.cross_entropy(h, 1, size=n, from_logits=True),
        h,
    ),
    "binary_cross_entropy": (lambda n=None: b.binary_cross_entropy(p, y, size=n), p),
    "binary_cross_entropy from logits": (
        lambda n=None: b.binary_cross_entropy(h, y, size=n, from_logits=True),
        h,
    ),
    "mse": (lambda n=None: b.mse(h, y, size=n), h),
    "kl": (lambda n=None: b.kl(p, q, size=n), p),
    "kl, by the second": (lambda n=None: b.kl(p, q, size=n), q),
    "entropy": (lambda n=None: b.entropy(p, size=n), p),
    "linear": (lambda n=None: weighed(b.linear(h, W, y, size=n and (2, n))), h),
    "linear, by the weights": (lambda n=None: weighed(b.linear(h, W, size=n and (2, n))), W),
    "linear, by the bias": (lambda n=None: weighed(b.linear(h, W, y, size=n and (2, n))), y),
    "batch_norm": (lambda n=None: weighed(b.batch_norm(h, a, x, size=n)), h),
    "layer_norm": (lambda n=None: weighed(b.layer_norm(h, g, o, size=n)), h),
    "layer_norm, by the scale": (lambda n=None: weighed(b.layer_norm(h, g, o, size=n)), g),
    "attention": (lambda n=None: weighed(b.attention(Q, K, V, size=n and (n, 2, 2, 2))), Q),
    "attention, by the keys": (lambda n=None: weighed(b.attention(Q, K, V)), K),
    "attention, by the values": (lambda n=None: weighed(b.attention(Q, K, V)), V),
    "residual": (lambda n=None: weighed(b.residual(h, b.softmax, size=n)), h),
    "residual of one number": (lambda n=None: b.residual(x, b.tanh), x),
}


def test_every_builder_is_tried() -> None:
    names = {name for name in symbolic.__all__ if name != "Entries"}
    assert names == {n for n in names if any(case.startswith(n) for case in CASES)}
    assert all(getattr(symbolic, name) is getattr(b, name) for name in names)
    assert set(symbolic.__all__) <= set(dir(symbolic))
    with pytest.raises(AttributeError, match="has no attribute 'relu9'"):
        symbolic.relu9  # noqa: B018


@pytest.mark.parametrize("name", CASES)
def test_the_derivative_agrees_with_differences(name: str) -> None:
    build, by = CASES[name]
    found = check_gradient(build(), by, sizes=SIZES, points=100)
    assert found.worst_error < 1e-6, found
    assert found.points > 0.95 * (700 if found.sizes else 100) or "entropy" in name, found


@pytest.mark.parametrize("name", [n for n, (build, by) in CASES.items() if by in (h, p, q, y)])
def test_written_out_it_is_the_same(name: str) -> None:
    """With three classes, the sum written out has the values of the symbolic one."""
    build, _ = CASES[name]
    symbolic_one, written = compile(build()), compile(build(3))
    assert not written.term.free
    at = finite_samples(symbolic_one, symbolic_one, 3, 5, seed=3)
    assert at is not None
    if "linear" in name:  # it has two outputs there
        return
    values = {n: v for n, v in at.items() if n in written.arguments}
    assert np.allclose(symbolic_one(**at), written(**values), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", CASES)
def test_the_compiled_function_has_the_exact_values(name: str) -> None:
    function = compile(CASES[name][0]())
    for size in (1, 2, 3):
        at = finite_samples(function, function, size, 3, seed=5)
        assert at is not None
        for n in range(3):
            point = {m: v[n] if v.ndim else v for m, v in at.items()}
            try:
                exact = float(function.exact(point, ()).mid())
            except EvaluationError:
                pytest.fail(f"{name} has no exact value at {point}")
            assert abs(function(**point) - exact) <= 1e-11 * max(1, abs(exact))


def test_large_logits_stay_finite_and_right() -> None:
    at = np.array([1000.0, -1000.0, 999.0])
    shares = compile(b.softmax(h)[i])(at)
    assert np.allclose(shares, [1 / (1 + np.exp(-1)), 0, 1 / (1 + np.e)], rtol=1e-14)
    logs = compile(b.log_softmax(h)[i])(at)
    assert np.allclose(logs, at - 1000 - np.log1p(np.exp(-1)), rtol=1e-14)
    labels = np.array([[0.0, 1.0, 0.0], [0.2, 0.3, 0.5], [1.0, 0.0, 0.0]])
    right = -(labels * (at - 1000 - np.log1p(np.exp(-1)))).sum(axis=1)
    for loss in (b.cross_entropy(b.softmax(h), y), b.cross_entropy(h, y, from_logits=True)):
        assert np.allclose(compile(loss, [h, y])(at, labels), right, rtol=1e-12)
        slope = compile(derive.diff(loss, h[i]), [h, y])(at, labels)
        assert np.allclose(slope, shares * labels.sum(axis=1, keepdims=True) - labels, atol=1e-12)
    assert compile(b.sigmoid(x))([-1000.0, 1000.0]).tolist() == [0.0, 1.0]
    assert compile(b.softplus(x))([-1000.0, 1000.0]).tolist() == [0.0, 1000.0]
    assert compile(b.softplus(x))(-50.0) == pytest.approx(np.exp(-50), rel=1e-12)
    assert compile(sp.log(b.sigmoid(x)))([-1000.0, 1000.0]).tolist() == [-1000.0, 0.0]
    one_hot = compile(b.cross_entropy(b.softmax(h), c), [h])(at)
    assert np.allclose(one_hot, -logs, rtol=1e-14)


def test_a_vector_may_be_anything_that_has_entries() -> None:
    three = sp.symbols("u v w")
    assert b.softmax(list(three))[2] == sp.exp(three[1]) / sum(map(sp.exp, three))
    assert b.softmax(sp.Matrix(three)).explicit() == b.softmax(three).explicit()
    deep = b.softmax(b.relu(b.linear(h, W)))
    assert deep.sizes == (sp.Symbol("M", integer=True, positive=True),)
    named = sp.IndexedBase("h", shape=(sp.Symbol("C", integer=True, positive=True),))
    assert b.softmax(named)[i].atoms(sp.Sum).pop().limits[0][2] == named.shape[0]
    assert b.softmax(h, size=np.int64(4))[np.int64(2)] == b.softmax(h, size=4)[2]
    assert len(b.softmax(h, size=4)) == 4 and list(b.relu(h, size=1)) == [sp.Max(0, h[1])]


def test_bound_letters_are_never_captured() -> None:
    k = sp.Symbol("k", integer=True)
    at_k = b.softmax(b.linear(h, W))[k]
    at_i = b.softmax(b.linear(h, W))[i]
    assert isinstance(derive.prove(at_k, at_i, given=[sp.Eq(i, k)]), derive.Proved)
    assert k in at_k.free_symbols and i not in at_k.free_symbols


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: b.softmax("h"), "z: a vector was expected"),
        (lambda: b.softmax(h, size=0), "size: a whole number from 1 to 1000"),
        (lambda: b.softmax(h, size=10**6), "size: a whole number from 1 to 1000"),
        (lambda: b.softmax(h, size=2.5), "size: a whole number or a symbol"),
        (lambda: b.softmax(h, size=True), "size: a whole number or a symbol"),
        (lambda: b.softmax([x, a], size=3), "z: it has 2 entries, 3 were expected"),
        (lambda: b.softmax(h, size=3)[4], "index: 4 is outside 1..3"),
        (lambda: b.softmax(h)[0], "index: 0 is outside 1..N"),
        (lambda: b.softmax(h)[1, 2], "index: 1 expected"),
        (lambda: b.softmax(h)[x + 1], "index: a symbol or a number"),
        (lambda: len(b.softmax(h)), "the size N is not a number"),
        (lambda: b.sigmoid("x"), "x: a SymPy expression was expected, not the string"),
        (lambda: b.sigmoid(0.5), "x: .*float 0.5.*Rational"),
        (lambda: b.prelu(x, "a"), "a: a SymPy expression"),
        (lambda: b.linear(h, W, size=3), "size: a pair"),
        (lambda: b.linear(h, x), "W: a matrix was expected"),
        (lambda: b.attention(Q, K, V, size=(1, 2)), "size: four sizes"),
        (lambda: b.cross_entropy([x, a], [x]), "y: it has 1 entries, 2 were expected"),
        (lambda: b.softmax([x, a])[i], "z: a list has entries at numbers"),
        (lambda: b.softmax([x, "a"]), r"z\[2\]: a SymPy expression"),
    ],
)
def test_errors_name_the_argument(call: Callable[[], Any], message: str) -> None:
    with pytest.raises((TypeError, ValueError, IndexError), match=message):
        call()


@pytest.mark.parametrize(
    "name", ["builders", "entries", "compiled", "gradients", "checks", "homework", "stability"]
)
def test_the_examples_in_the_documentation(name: str) -> None:
    result = doctest.testmod(importlib.import_module(f"derive.symbolic.{name}"))
    assert result.attempted > 0 and result.failed == 0
