"""Layers and losses as SymPy expressions: over a symbolic size, or written out with `size=3`.

What has one value gives an expression. What has entries gives `Entries`: `softmax(h)[i]` is an
expression. Functions of one number take an expression or the entries of a vector.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy

from .convert import expression
from .entries import Entries, Size, entries, rank_of, size_symbol, total
from .maxover import MaxOver

EPSILON = sympy.Rational(1, 100_000)
"""What keeps a variance from zero, unless something else is asked for."""


def _each(function: Callable[[Any], Any], x: Any, size: Size | None, what: str = "x") -> Any:
    """A function of one number: of an expression, or of every entry."""
    if size is not None or isinstance(x, sympy.IndexedBase) or rank_of(x):
        rank = rank_of(x) or 1
        sizes: Sequence[Size | None] = (size,) if rank == 1 else (None,) * rank
        return entries(x, what, sizes).map(function)
    return function(expression(x, what))


# -- functions of one number -----------------------------------------------------------------------
def sigmoid(x: Any, size: Size | None = None) -> Any:
    """1/(1 + exp(-x)).

    >>> sigmoid(sympy.Symbol("x"))
    1/(1 + exp(-x))
    """
    return _each(lambda z: 1 / (1 + sympy.exp(-z)), x, size)


def tanh(x: Any, size: Size | None = None) -> Any:
    """The hyperbolic tangent.

    >>> tanh(sympy.Symbol("x"))
    tanh(x)
    """
    return _each(sympy.tanh, x, size)


def relu(x: Any, size: Size | None = None) -> Any:
    """x where it is positive, else 0.

    >>> relu(sympy.Symbol("x"))
    Max(0, x)
    """
    return _each(lambda z: sympy.Max(z, 0), x, size)


def prelu(x: Any, a: Any, size: Size | None = None) -> Any:
    """x where it is positive, else a*x.

    >>> prelu(*sympy.symbols("x a"))
    Piecewise((x, x > 0), (a*x, True))
    """
    slope = expression(a, "a")
    return _each(lambda z: sympy.Piecewise((z, z > 0), (slope * z, True)), x, size)


def leaky_relu(x: Any, slope: Any = None, size: Size | None = None) -> Any:
    """x where it is positive, else x/100, or the slope that is given.

    >>> leaky_relu(sympy.Symbol("x"))
    Piecewise((x, x > 0), (x/100, True))
    """
    return prelu(x, sympy.Rational(1, 100) if slope is None else expression(slope, "slope"), size)


def gelu(x: Any, size: Size | None = None) -> Any:
    """x times the distribution function of the normal distribution.

    >>> gelu(sympy.Symbol("x"))
    x*(erf(sqrt(2)*x/2) + 1)/2
    """
    return _each(lambda z: z * (1 + sympy.erf(z / sympy.sqrt(2))) / 2, x, size)


def silu(x: Any, size: Size | None = None) -> Any:
    """x times sigmoid(x).

    >>> silu(sympy.Symbol("x"))
    x/(1 + exp(-x))
    """
    return _each(lambda z: z / (1 + sympy.exp(-z)), x, size)


def softplus(x: Any, size: Size | None = None) -> Any:
    """log(1 + exp(x)).

    >>> softplus(sympy.Symbol("x"))
    log(exp(x) + 1)
    """
    return _each(lambda z: sympy.log(1 + sympy.exp(z)), x, size)


# -- over the classes ------------------------------------------------------------------------------
def softmax(z: Any, size: Size | None = None, shifted: bool = False) -> Entries:
    """exp(z_i) / sum_k exp(z_k); with `shifted`, the largest z is subtracted first.

    >>> softmax(sympy.IndexedBase("z"))[sympy.Symbol("i", integer=True)]
    exp(z[i])/Sum(exp(z[k]), (k, 1, N))
    """
    logits = entries(z, "z", (size,))
    (n,) = logits.sizes
    if shifted:
        from .entries import over

        largest = over(logits.entry, (n,), MaxOver)
        return softmax(logits.map(lambda e: e - largest))
    return Entries(lambda i: sympy.exp(logits[i]) / total(lambda k: sympy.exp(logits[k]), n), (n,))


def logsumexp(z: Any, size: Size | None = None) -> Any:
    """log(sum_k exp(z_k)).

    >>> logsumexp(sympy.IndexedBase("z"), size=2)
    log(exp(z[1]) + exp(z[2]))
    """
    logits = entries(z, "z", (size,))
    return sympy.log(total(lambda k: sympy.exp(logits[k]), logits.sizes[0]))


def log_softmax(z: Any, size: Size | None = None) -> Entries:
    """z_i - log(sum_k exp(z_k)).

    >>> log_softmax(sympy.IndexedBase("z"))[1]
    -log(Sum(exp(z[k]), (k, 1, N))) + z[1]
    """
    logits = entries(z, "z", (size,))
    return Entries(lambda i: logits[i] - logsumexp(logits), logits.sizes)


def _is_class(y: Any) -> bool:
    """Whether labels are one class: a symbol or a number, not a vector."""
    return isinstance(y, int | sympy.Symbol | sympy.Idx | sympy.Integer) and not isinstance(y, bool)


def cross_entropy(p: Any, y: Any, size: Size | None = None, from_logits: bool = False) -> Any:
    """-sum_j y_j log p_j for labels y that are a vector; -log p_y where y is the class, a symbol
    or a number. With `from_logits`, p holds logits: log p is then their `log_softmax`.

    >>> z, c = sympy.IndexedBase("z"), sympy.Symbol("c", integer=True)
    >>> cross_entropy(z, c, from_logits=True)
    log(Sum(exp(z[k]), (k, 1, N))) - z[c]
    """
    given = entries(p, "p", (size,))
    logs = log_softmax(given) if from_logits else given.map(sympy.log)
    if _is_class(y):
        return -logs[y]
    labels = entries(y, "y", logs.sizes)
    return -total(lambda k: labels[k] * logs[k], logs.sizes[0])


def binary_cross_entropy(
    p: Any, y: Any, size: Size | None = None, from_logits: bool = False
) -> Any:
    """-(y log p + (1 - y) log(1 - p)), for vectors its mean. With `from_logits`, p holds logits:
    then it is softplus(p) - y p, which is the same of sigmoid(p).

    >>> binary_cross_entropy(*sympy.symbols("p y"))
    -y*log(p) - (1 - y)*log(1 - p)
    """

    def one(q: Any, label: Any) -> Any:
        if from_logits:
            return softplus(q) - label * q
        return -label * sympy.log(q) - (1 - label) * sympy.log(1 - q)

    if size is None and not rank_of(p) and not isinstance(p, sympy.IndexedBase):
        return one(expression(p, "p"), expression(y, "y"))
    return _mean(one, p, y, size)


def _mean(one: Callable[[Any, Any], Any], p: Any, y: Any, size: Size | None) -> Any:
    first = entries(p, "p", (size,))
    second = entries(y, "y", first.sizes)
    (n,) = first.sizes
    return total(lambda k: one(first[k], second[k]), n) / n


def mse(p: Any, y: Any, size: Size | None = None) -> Any:
    """The mean of (p_k - y_k)^2.

    >>> mse(sympy.IndexedBase("p"), sympy.IndexedBase("y"))
    Sum((p[k] - y[k])**2, (k, 1, N))/N
    """
    return _mean(lambda a, b: (a - b) ** 2, p, y, size)


def kl(p: Any, q: Any, size: Size | None = None) -> Any:
    """sum_k p_k log(p_k / q_k).

    >>> kl(sympy.IndexedBase("p"), sympy.IndexedBase("q"))
    Sum(log(p[k]/q[k])*p[k], (k, 1, N))
    """
    first = entries(p, "p", (size,))
    second = entries(q, "q", first.sizes)
    return total(lambda k: first[k] * sympy.log(first[k] / second[k]), first.sizes[0])


def entropy(p: Any, size: Size | None = None) -> Any:
    """-sum_k p_k log p_k.

    >>> entropy(sympy.IndexedBase("p"))
    -Sum(log(p[k])*p[k], (k, 1, N))
    """
    shares = entries(p, "p", (size,))
    return -total(lambda k: shares[k] * sympy.log(shares[k]), shares.sizes[0])


# -- layers ----------------------------------------------------------------------------------------
def linear(x: Any, W: Any, b: Any = None, size: tuple[Size, Size] | None = None) -> Entries:
    """sum_j W_ij x_j + b_i; `size=(2, 3)` has 2 outputs of 3 inputs.

    >>> x, W, b = map(sympy.IndexedBase, "xWb")
    >>> linear(x, W, b)[sympy.Symbol("i", integer=True)]
    b[i] + Sum(W[i, k]*x[k], (k, 1, N))
    """
    outputs, inputs = _pair(size)
    vector = entries(x, "x", (inputs,))
    (n,) = vector.sizes
    weights = entries(W, "W", (outputs or _known(W, 0) or size_symbol("M"), n))
    (m, _) = weights.sizes
    bias = None if b is None else entries(b, "b", (m,))

    def entry(i: Any) -> Any:
        product = total(lambda k: weights[i, k] * vector[k], n)
        return product if bias is None else product + bias[i]

    return Entries(entry, (m,))


def _pair(size: Any) -> tuple[Any, Any]:
    if size is None:
        return None, None
    if not isinstance(size, tuple) or len(size) != 2:
        raise TypeError(f"size: a pair (outputs, inputs) was expected, not {size!r}")
    return size


def _known(value: Any, axis: int) -> Any:
    """A size that a matrix has by itself."""
    if isinstance(value, sympy.IndexedBase):
        return value.shape[axis] if value.shape else None
    sizes = getattr(value, "sizes", None) or getattr(value, "shape", None)
    return sizes[axis] if sizes and len(sizes) > axis else None


def _normalised(x: Entries, eps: Any) -> Callable[[Any], Any]:
    (n,) = x.sizes
    mean = total(lambda k: x[k], n) / n
    variance = total(lambda k: (x[k] - mean) ** 2, n) / n
    return lambda i: (x[i] - mean) / sympy.sqrt(variance + expression(eps, "eps"))


def batch_norm(
    x: Any, gamma: Any = 1, beta: Any = 0, eps: Any = EPSILON, size: Size | None = None
) -> Entries:
    """gamma (x_i - mean) / sqrt(variance + eps) + beta, where i runs over the samples of a batch;
    gamma and beta are numbers.

    >>> batch_norm(sympy.IndexedBase("x"), size=1)[1]
    0
    """
    scale, shift = expression(gamma, "gamma"), expression(beta, "beta")
    batch = entries(x, "x", (size,))
    return Entries(lambda i: scale * _normalised(batch, eps)(i) + shift, batch.sizes)


def layer_norm(
    x: Any, gamma: Any = None, beta: Any = None, eps: Any = EPSILON, size: Size | None = None
) -> Entries:
    """gamma_i (x_i - mean) / sqrt(variance + eps) + beta_i, where i runs over the features; gamma
    and beta are vectors, or left out.

    >>> x, g = sympy.IndexedBase("x"), sympy.IndexedBase("g")
    >>> layer_norm(x, g, size=2)[1].subs({x[1]: 1, x[2]: 1})
    0
    """
    features = entries(x, "x", (size,))
    scale = None if gamma is None else entries(gamma, "gamma", features.sizes)
    shift = None if beta is None else entries(beta, "beta", features.sizes)

    def entry(i: Any) -> Any:
        value = _normalised(features, eps)(i)
        value = value if scale is None else scale[i] * value
        return value if shift is None else value + shift[i]

    return Entries(entry, features.sizes)


def attention(Q: Any, K: Any, V: Any, size: tuple[Size, Size, Size, Size] | None = None) -> Entries:
    """sum_j softmax_j(q_i . k_j / sqrt(d)) V_jc, for query i and feature c. `size` is how many
    queries, keys, entries of a query, and features there are: (N, M, D, C) unless given.

    >>> Q, K, V = map(sympy.IndexedBase, "QKV")
    >>> attention(Q, K, V, size=(1, 1, 2, 1))[1, 1]
    V[1, 1]
    """
    if size is not None and (not isinstance(size, tuple) or len(size) != 4):
        raise TypeError(
            f"size: four sizes (queries, keys, entries, features) were expected, not {size!r}"
        )
    known = (_known(Q, 0), _known(K, 0), _known(Q, 1), _known(V, 1))
    named = (s or size_symbol(letter) for s, letter in zip(known, "NMDC", strict=True))
    n, m, d, c = size or named
    queries, keys = entries(Q, "Q", (n, d)), entries(K, "K", (m, d))
    values = entries(V, "V", (m, c))

    def scores(i: Any) -> Entries:
        def score(j: Any) -> Any:
            return total(lambda k: queries[i, k] * keys[j, k], d) / sympy.sqrt(d)

        return softmax(Entries(score, (m,)))

    return Entries(lambda i, at: total(lambda j: scores(i)[j] * values[j, at], m), (n, c))


def residual(x: Any, layer: Any, size: Size | None = None) -> Any:
    """x + layer(x): the layer is a function of x, or what it gave.

    >>> residual(sympy.Symbol("x"), relu)
    x + Max(0, x)
    """
    if not isinstance(x, sympy.IndexedBase) and not rank_of(x) and size is None:
        inner = layer(x) if callable(layer) else layer
        return expression(x, "x") + expression(inner, "layer")
    vector = entries(x, "x", (size,))
    made = layer(vector) if callable(layer) and not isinstance(layer, Entries) else layer
    branch = entries(made, "layer", vector.sizes)
    return Entries(lambda i: vector[i] + branch[i], vector.sizes)
