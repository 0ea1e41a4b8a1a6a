"""Planted slips: a true step with one mistake put in, and what must be said of it.

`row` is the table row that must find it, `mistake` the name that it must get, `says` a part of the
hint. Read as a list of exercises that somebody got wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from derive.kernel.givens import Given
from derive.kernel.terms import Delta, Size, Sum, Sym, Term, call, term

from ..build import (
    D,
    Family,
    define,
    exp,
    families,
    indices,
    log,
    mean,
    others,
    relu,
    scalars,
    sqrt,
    step,
    total,
)
from ..targets import LOSS, SOFTMAX, h, proved

C = i, j, k, l, a, c = indices("i j k l a c", "C")
n, m, q = indices("n m q", "S")
d, e = indices("d e", "D")
u, v = indices("u v", "H")
N, M = Size("C"), Size("S")
y, P, o, x, t, W, b, z, g, p, f = families("y P o x t W b z g p f")
L, T, X, Y, mu, gamma, eps, s = scalars("L T X Y mu gamma eps s")

QUOTIENT = "the quotient rule with its signs exchanged"
CHAIN = "the chain rule without the inner derivative"
PRODUCT = "one half of the product rule"
ACTIVATION = "the derivative of the activation at the wrong place"
SLOPE = "the activation instead of its derivative"
SQUARE = "the quotient rule without its square"
DIAGONAL = "a sum that lost its diagonal"
OFF_DIAGONAL = "a sum that should leave out the diagonal"
MEAN = "an average that lost its 1/N"
DELTA = "a lost delta"


@dataclass(frozen=True)
class Slip:
    """A step that is wrong, and what must be found."""

    name: str
    left: Term
    right: Term
    givens: tuple[Given, ...]
    row: str = ""
    mistake: str | None = None
    says: str = ""


def slip(
    name: str,
    left: Term,
    right: Term | int,
    *givens: Given,
    row: str = "",
    mistake: str | None = None,
    says: str = "",
) -> Slip:
    return Slip(name, left, term(right), givens, row, mistake, says)


def instead(name: str, right: Term | int, row: str, says: str = "", mistake: str = "") -> Slip:
    """A slip in the result of one of the proved targets."""
    true = next(target for target in proved() if target.name == name)
    return Slip(name, true.left, term(right), true.givens, row, mistake or None, says)


def lacking(name: str, given: int, row: str, says: str) -> Slip:
    """One of the proved targets without one of its hypotheses."""
    true = next(target for target in proved() if target.name == name)
    rest = (*true.givens[:given], *true.givens[given + 1 :])
    return Slip(f"{name}, without a hypothesis", true.left, true.right, rest, row, None, says)


def signs() -> Iterator[Slip]:
    yield instead("cross-entropy", P[i] + y[i], "sign", "-y_{i}")
    yield instead("softmax, i != j", P[i] * P[j], "sign", "-P_{i} P_{j}")
    yield instead("softmax jacobian", P[i] * (Delta(i, j) + P[j]), "sign", "-P_{j}")
    yield instead("label smoothing", t[i] - P[i], "sign", "P_{i} - t_{i}")
    back = total(n, (t[n] - total(d, Family("A")[n, d] * Family("w")[d])) * Family("A")[n, e])
    yield instead("least squares", 2 * back, "sign")
    yield slip("exp(-x)", D(exp(-X), X), exp(-X), row="sign", mistake=CHAIN)
    yield slip("sum of logs", log(X / Y), log(X) + log(Y), row="sign", says=r"-\log Y")


def letters() -> Iterator[Slip]:
    yield instead("dL/db", P[a] - y[c], "index", "y_{a}")
    yield instead("softmax, i = j", P[i] * (1 - P[l]), "index", "P_{i}")
    yield slip("transposed", D(total(j, W[i, j] * h[j]), h[k]), W[k, i], row="index", says="W_{ik}")
    wrong = total(n, (P[n, a] - Family("ys")[n, a]) * Family("xs")[n, d]) / M
    yield instead("dL/dW, batch mean", wrong, "index", r"\mathrm{xs}_{ne}")
    y0, y1, w0, w1, b0, b1 = scalars("y_0 y_1 w_0 w_1 b_0 b_1")
    net = define(y0, w0 * X + b0), define(y1, w1 * relu(y0) + b1)
    wrong = step(y1) * w1 * X
    yield slip("the other gate", D(y1, w0), wrong, *net, row="name", says="y_{0}")


def factors() -> Iterator[Slip]:
    least = mean(n, (X * x[n] - t[n]) ** 2)
    yield slip("lost 2", D(least, X), mean(n, (X * x[n] - t[n]) * x[n]), row="factor", says="2")
    lost = 2 * total(n, (X * x[n] - t[n]) * x[n])
    yield slip("lost 1/N", D(least, X), lost, row="factor", mistake=MEAN)
    bias = total(n, P[n, a] - Family("ys")[n, a])
    yield instead("dL/db, batch mean", bias, "factor", "is missing", MEAN)
    unbiased = total(n, x[n]) / (M - 1)
    yield slip("n - 1", mean(n, x[n]), unbiased, row="number", says="instead of")
    yield slip("power rule", D(X**3, X), 3 * X**3, row="exponent", says="X^{2}")
    yield slip("root", D(sqrt(X), X), Fraction(1, 2) * sqrt(X), row="exponent")
    yield instead("temperature, by h", P[i] * (Delta(i, j) - P[j]), "factor", r"\frac{1}{T}")
    yield instead(
        "ridge",
        2 * total(n, (total(d, Family("A")[n, d] * Family("w")[d]) - t[n]) * Family("A")[n, e])
        + Sym("lambda", ()) * Family("w")[e],
        "bracket",
        r"2 \left(",
    )


def summands() -> Iterator[Slip]:
    yield slip(
        "variance",
        mean(n, (x[n] - mu) ** 2),
        mean(n, x[n] ** 2),
        define(mu, mean(n, x[n])),
        row="summand",
        says=r"\mu^{2}",
    )
    yield instead("softmax, i = j", P[i], "summand", "^{2}$ is missing")
    yield instead("tanh'", call("tanh", X) ** 2, "complement")
    yield slip("square", (X + Y) ** 2, X**2 + 2 * X * Y, row="summand", says="Y^{2}")
    yield slip("square, 2", (X + Y) ** 2, X**2 + Y**2, row="product", says="2 ")


def functions() -> Iterator[Slip]:
    known = define(s, relu(mu)), define(T, s * X)
    yield slip("relu for its slope", D(T, mu), X * s, *known, row="argument", mistake=SLOPE)
    yield slip("log of exp", D(exp(X), X), log(X), row="function", says="e^{X}")
    yield slip("tanh for sigmoid", D(call("softplus", X), X), call("tanh", X), row="function")
    yield instead("log-sum-exp, shifted", total(k, exp(h[k])), "function", r"\log")
    yield slip("product of exps", exp(X + Y), exp(X) + Y, row="bracket")
    yield slip("brackets", X * (Y + T), X * Y + T, row="bracket")


def rules() -> Iterator[Slip]:
    ratio = call("f", X) / call("g", X)
    df, dg = call("f'", X), call("g'", X)
    exchanged = (call("f", X) * dg - df * call("g", X)) / call("g", X) ** 2
    yield slip("quotient", D(ratio, X), exchanged, row="sign", mistake=QUOTIENT)
    soft = X / (1 + X**2)
    wrong = (2 * X**2 - (1 + X**2)) / (1 + X**2) ** 2
    yield slip("quotient, 2", D(soft, X), wrong, row="sign", mistake=QUOTIENT)
    wrong = (call("g", X) * df - call("f", X) * dg) / call("g", X)
    yield slip("quotient, 3", D(ratio, X), wrong, row="exponent", mistake=SQUARE)
    yield slip("chain", D(exp(X**2), X), exp(X**2), row="chain rule", mistake=CHAIN)
    yield slip("chain, sin", D(call("sin", 3 * X), X), call("cos", 3 * X), mistake=CHAIN)
    yield slip("chain, unknown", D(call("f", X**2), X), call("f'", X**2), mistake=CHAIN)
    yield slip("chain, log", D(log(1 + X**2), X), 1 / (1 + X**2), mistake=CHAIN)
    yield slip("product", D(X * exp(X), X), exp(X), row="product rule", mistake=PRODUCT)
    yield slip("product, 2", D(call("f", X) * call("g", X), X), df * call("g", X), mistake=PRODUCT)
    sg = call("sigmoid", X)
    yield slip("sigmoid' at z", D(sg, X), X * (1 - X), row="argument", mistake=ACTIVATION)
    th = define(s, call("tanh", X))
    yield slip("tanh' at z", D(s, X), 1 - X**2, th, mistake=ACTIVATION)
    th = define(s, call("sigmoid", X))
    yield slip("sigmoid' of a", D(s, X), s * (1 - X), th, mistake=ACTIVATION)


def sums() -> Iterator[Slip]:
    pairs = others(j, i, y[j] * o[i]) + y[i] * o[i]
    yield slip(
        "lost diagonal",
        total(j, y[j] * o[i]),
        others(j, i, y[j] * o[i]),
        row="diagonal",
        mistake=DIAGONAL,
    )
    yield slip("extra diagonal", pairs - y[i] * o[i], total(j, y[j] * o[i]), mistake=OFF_DIAGONAL)
    yield instead("log-sum-exp, hessian", P[i] - P[i] * P[j], "delta", r"\delta_{ij}", DELTA)
    yield slip("identity", D(h[i], h[j]), 1, row="delta", mistake=DELTA)
    inside = total(j, log(exp(h[j])))
    yield slip("log of a sum", log(total(j, exp(h[j]))), inside, row="sum")
    yield slip("lost sum", D(total(n, X * x[n]), X), x[m], row="sum")


def hypotheses() -> Iterator[Slip]:
    known = SOFTMAX, LOSS
    yield slip(
        "without sum y = 1",
        D(L, h[i]),
        P[i] - y[i],
        *known,
        row="sum to one",
        says=r"true if $\sum_{j} y_{j} = 1$",
    )
    yield lacking("dL/dW, batch mean", 3, "sum to one", r"\sum_{j} \mathrm{ys}_{nj} = 1")
    yield lacking("label smoothing", 3, "sum to one", r"\sum_{j} y_{j} = 1")
    yield lacking("softmax, i = j", 1, "same", "only for $i = j$")
    yield lacking("softmax, i != j", 1, "distinct", r"only for $i \neq j$")
    yield lacking("one-hot: squares", 0, "one-hot", "$y$ is one-hot")
    yield lacking("one-hot: log of the sum", 0, "one-hot", "$y$ is one-hot")
    yield lacking("L = -log P_c", 0, "label", r"= \delta_{")
    yield lacking("sqrt(x^2), sign known", 0, "positive", r"true if $X \geq 0$")
    yield slip("|x| = -x", call("abs", X), -X, row="positive", says=r"$X \leq 0$")
    yield slip("either side", step(X) + step(-X), 1, row="kink", says=r"for $X \neq 0$")
    yield slip("relu(x) = x", relu(X), X, row="positive", says=r"$X \geq 0$")
    A = Family("A")
    form = Sum(l, Sum(j, h[l] * A[l, j] * h[j]))
    right = 2 * total(j, A[i, j] * h[j])
    yield slip("h^T A h", D(form, h[i]), right, row="symmetric", says="is symmetric")
    yield slip(
        "only one sample",
        total(n, x[n]) ** 2,
        total(n, x[n] ** 3) / x[m],
        row="single",
        says="= 1$",
    )


def slips() -> list[Slip]:
    groups = signs, letters, factors, summands, functions, rules, sums, hypotheses
    return [one for group in groups for one in group()]
