"""What must be proved, for every size; and what must be refuted. Read as a list of exercises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from derive.kernel.givens import Given
from derive.kernel.terms import (
    ONE,
    Cases,
    Delta,
    Index,
    Max,
    Pow,
    Prod,
    Size,
    Sum,
    Sym,
    Term,
    call,
    term,
)

from .build import (
    D,
    Family,
    define,
    differ,
    eq,
    exp,
    families,
    indices,
    log,
    mean,
    others,
    positive,
    relu,
    same,
    scalars,
    softmax,
    sqrt,
    step,
    total,
)


@dataclass(frozen=True)
class Target:
    """One exercise: under the givens, `left` equals `right` (or does not)."""

    name: str
    left: Term
    right: Term
    givens: tuple[Given, ...] = ()
    budget_ms: float = 50


def target(name: str, left: Term, right: Term | int, *givens: Given, ms: float = 50) -> Target:
    return Target(name, left, term(right), givens, ms)


C = i, j, k, l, a, c = indices("i j k l a c", "C")
S = n, m, q = indices("n m q", "S")
d, e, f = indices("d e f", "D")
u, v, w = indices("u v w", "H")
h, y, P, o, r, p, g, x, t, W, b, z = families("h y P o r p g x t W b z")
L, T, s, eps, gamma, beta, alpha, lam = scalars("L T s eps gamma beta alpha lambda")
X, Y = scalars("X Y")

SOFTMAX = define(P[j], softmax(h, j, k))
LOSS = define(L, -total(j, y[j] * log(P[j])))
ONE_SUM = eq(total(j, y[j]), 1)
ONE_HOT = eq(y[j] * y[k], Delta(j, k) * y[j], j, k)
LSE = log(total(k, exp(h[k])))


def softmax_and_cross_entropy() -> Iterator[Target]:
    yield target("softmax jacobian", D(P[j], h[i]), P[i] * (Delta(i, j) - P[j]), SOFTMAX, ms=5)
    yield target("softmax, i = j", D(P[j], h[i]), P[i] * (1 - P[i]), SOFTMAX, same(i, j), ms=5)
    yield target("softmax, i != j", D(P[j], h[i]), -P[i] * P[j], SOFTMAX, differ(i, j), ms=5)
    yield target("cross-entropy", D(L, h[i]), P[i] - y[i], SOFTMAX, LOSS, ONE_SUM, ms=5)
    yield target("shift", softmax_of(h, s), P[j], SOFTMAX, ms=2)
    yield target("max shift", softmax_of(h, Max(l, h[l])), P[j], SOFTMAX, ms=2)
    yield target("log-sum-exp", D(LSE, h[i]), P[i], SOFTMAX, ms=10)
    hessian = P[i] * Delta(i, j) - P[i] * P[j]
    yield target("log-sum-exp, hessian", D(LSE, h[i], h[j]), hessian, SOFTMAX, ms=10)
    third = (
        P[i] * Delta(i, j) * Delta(j, l)
        - Delta(i, j) * P[i] * P[l]
        - Delta(i, l) * P[i] * P[j]
        - Delta(j, l) * P[i] * P[j]
        + 2 * P[i] * P[j] * P[l]
    )
    yield target("log-sum-exp, third", D(LSE, h[i], h[j], h[l]), third, SOFTMAX, ms=10)
    shifted = log(total(k, exp(h[k] - Max(l, h[l])))) + Max(l, h[l])
    yield target("log-sum-exp, shifted", shifted, LSE, ms=5)
    yield target("log-sum-exp, shifted, gradient", D(shifted, h[i]), P[i], SOFTMAX, ms=10)


def softmax_of(f: Family, shift: Term) -> Term:
    return exp(f[j] - shift) / total(k, exp(f[k] - shift))


def sheet_of_the_twelve_lines() -> Iterator[Target]:
    start = others(j, i, (-y[j] / o[j]) * (-o[i] * o[j])) - y[i] * (1 - o[i])
    lines = [
        start,
        others(j, i, y[j] * o[i]) - y[i] + y[i] * o[i],
        total(j, y[j] * o[i]) - y[i],
        o[i] * total(j, y[j]) - y[i],
    ]
    soft = define(o[j], softmax(h, j, k))
    for given, word in ((), "opaque"), ((soft,), "softmax"):
        for number, (left, right) in enumerate(pairwise(lines)):
            yield target(f"line {number}, o {word}", left, right, *given, ms=5)
        yield target(f"last line, o {word}", lines[-1], o[i] - y[i], ONE_SUM, *given, ms=5)
        yield target(f"whole sheet, o {word}", start, o[i] - y[i], ONE_SUM, *given, ms=5)


def linear_layer() -> Iterator[Target]:
    layer = define(z[a], total(d, W[a, d] * x[d]) + b[a])
    prob = define(P[j], softmax(z, j, k))
    known = layer, prob, LOSS, ONE_SUM
    yield target("dL/dW", D(L, W[a, e]), (P[a] - y[a]) * x[e], *known, ms=20)
    yield target("dL/db", D(L, b[a]), P[a] - y[a], *known, ms=20)
    zs, ys, xs = families("zs ys xs")
    batch_layer = define(zs[n, a], total(d, W[a, d] * xs[n, d]) + b[a])
    batch_prob = define(P[n, j], exp(zs[n, j]) / total(k, exp(zs[n, k])))
    batch_loss = define(L, -mean(n, total(j, ys[n, j] * log(P[n, j]))))
    batch_one = eq(total(j, ys[n, j]), 1, n)
    batch = batch_layer, batch_prob, batch_loss, batch_one
    result = mean(n, (P[n, a] - ys[n, a]) * xs[n, e])
    yield target("dL/dW, batch mean", D(L, W[a, e]), result, *batch, ms=20)
    yield target("dL/db, batch mean", D(L, b[a]), mean(n, P[n, a] - ys[n, a]), *batch, ms=20)


def normalisation() -> Iterator[Target]:
    mu, var, hat, out = Sym("mu", ()), Sym("var", ()), Family("xhat"), Family("out")
    mean_given = define(mu, mean(n, x[n]))
    var_given = define(var, mean(n, (x[n] - mu) ** 2))
    hat_given = define(hat[n], (x[n] - mu) / sqrt(var + eps))
    out_given = define(out[n], gamma * hat[n] + beta)
    loss = define(L, total(n, g[n] * out[n]))  # any upstream gradient g
    known = mean_given, var_given, hat_given, out_given, loss, positive(eps)
    N = Size("S")
    short = (
        gamma
        / (N * sqrt(var + eps))
        * (N * g[m] - total(n, g[n]) - hat[m] * total(q, g[q] * hat[q]))
    )
    dvar = total(n, g[n] * gamma * (x[n] - mu)) * Fraction(-1, 2) * Pow(var + eps, Fraction(-3, 2))
    dmu = total(n, -g[n] * gamma / sqrt(var + eps)) + dvar * mean(n, -2 * (x[n] - mu))
    long = g[m] * gamma / sqrt(var + eps) + dvar * 2 * (x[m] - mu) / N + dmu / N
    yield target("batch norm, short form", D(L, x[m]), short, *known)
    yield target("batch norm, long form", D(L, x[m]), long, *known)
    yield target("batch norm, gamma", D(L, gamma), total(n, g[n] * hat[n]), *known)
    yield target("batch norm, beta", D(L, beta), total(n, g[n]), *known)
    yield target("batch norm, variance", D(L, var), dvar, *known)
    rms = define(T, sqrt(mean(n, x[n] ** 2) + eps))
    rms_loss = define(L, total(n, g[n] * x[n] / T))
    grad = g[m] / T - x[m] / (N * T**3) * total(n, g[n] * x[n])
    yield target("rms norm", D(L, x[m]), grad, rms, rms_loss, positive(eps))
    hats = Family("lhat")
    mus, vars_ = Family("lmu"), Family("lvar")
    xs = Family("xs")
    layer = (
        define(mus[n], mean(d, xs[n, d])),
        define(vars_[n], mean(d, (xs[n, d] - mus[n]) ** 2)),
        define(hats[n, d], (xs[n, d] - mus[n]) / sqrt(vars_[n] + eps)),
        define(L, total(n, total(d, W[n, d] * hats[n, d]))),
        positive(eps),
    )
    Dn = Size("D")
    result = (Dn * W[m, e] - total(d, W[m, d]) - hats[m, e] * total(d, W[m, d] * hats[m, d])) / (
        Dn * sqrt(vars_[m] + eps)
    )
    yield target("layer norm", D(L, xs[m, e]), result, *layer)


def two_layers() -> Iterator[Target]:
    U, act, pre, out, c2 = families("U act pre out c")
    base = (
        define(pre[u], total(d, W[u, d] * x[d]) + b[u]),
        define(act[u], relu(pre[u])),
        define(out[a], total(u, U[a, u] * act[u]) + c2[a]),
    )
    square = (*base, define(L, total(a, (out[a] - t[a]) ** 2) / 2))
    back = total(a, (out[a] - t[a]) * U[a, v]) * step(pre[v])
    yield target("squared error, U", D(L, U[c, v]), (out[c] - t[c]) * act[v], *square)
    yield target("squared error, W", D(L, W[v, e]), back * x[e], *square)
    cross = (*base, define(P[j], softmax(out, j, k)), LOSS, ONE_SUM)
    back = total(a, (P[a] - y[a]) * U[a, v]) * step(pre[v])
    yield target("cross-entropy, U", D(L, U[c, v]), (P[c] - y[c]) * act[v], *cross)
    yield target("cross-entropy, W", D(L, W[v, e]), back * x[e], *cross)


def deep(layers: int) -> Target:
    """Named layers, and the errors delta as a recursion from the last one down."""

    def at(name: str, number: int) -> Family:
        return Family(f"{name}{number}")

    def unit(letter: str, number: int) -> Index:
        return Index(letter, f"H{number}")

    givens = [define(at("z", 1)[unit("a", 1)], total(d, at("W", 1)[unit("a", 1), d] * x[d]))]
    for n in range(2, layers + 1):
        low, high = unit("b", n - 1), unit("a", n)
        body = total(low, at("W", n)[high, low] * relu(at("z", n - 1)[low]))
        givens.append(define(at("z", n)[high], body))
    last = unit("a", layers)
    givens.append(define(L, total(last, g[last] * at("z", layers)[last])))
    givens.append(define(at("d", layers)[last], g[last]))
    for n in range(layers - 1, 0, -1):
        low, high = unit("a", n), unit("b", n + 1)
        back = total(high, at("W", n + 1)[high, low] * at("d", n + 1)[high])
        givens.append(define(at("d", n)[low], back * step(at("z", n)[low])))
    first = unit("v", 1)
    result = at("d", 1)[first] * x[e]
    return target(f"{layers} layers", D(L, at("W", 1)[first, e]), result, *givens, ms=250)


def attention() -> Iterator[Target]:
    Q, K, V, A, O, G = families("Q K V A O G")
    n1, n2, n3, n4 = indices("n1 n2 n3 n4", "N")
    d1, d2 = indices("d1 d2", "D")
    v1, v2 = indices("v1 v2", "V")
    score = Family("S")
    known = (
        define(score[n1, n2], total(d1, Q[n1, d1] * K[n2, d1]) / sqrt(Size("D"))),
        define(A[n1, n2], exp(score[n1, n2]) / total(n3, exp(score[n1, n3]))),
        define(O[n1, v1], total(n2, A[n1, n2] * V[n2, v1])),
        define(L, total(n1, total(v1, G[n1, v1] * O[n1, v1]))),
    )
    by_v = total(n1, A[n1, n4] * G[n1, v2])
    yield target("attention, V", D(L, V[n4, v2]), by_v, *known, ms=150)
    dA = lambda p, q: total(v1, G[p, v1] * V[q, v1])  # noqa: E731
    dS = lambda p, q: A[p, q] * (dA(p, q) - total(n3, A[p, n3] * dA(p, n3)))  # noqa: E731
    by_q = total(n2, dS(n4, n2) * K[n2, d2]) / sqrt(Size("D"))
    by_k = total(n1, dS(n1, n4) * Q[n1, d2]) / sqrt(Size("D"))
    yield target("attention, Q", D(L, Q[n4, d2]), by_q, *known, ms=150)
    yield target("attention, K", D(L, K[n4, d2]), by_k, *known, ms=150)


def entropies() -> Iterator[Target]:
    qq, pp = families("q p")
    signs = positive(qq[j], j), positive(pp[j], j)
    cross = -total(j, qq[j] * log(pp[j]))
    entropy = -total(j, qq[j] * log(qq[j]))
    kl = total(j, qq[j] * log(qq[j] / pp[j]))
    yield target("H(q, p) = H(q) + KL", cross, entropy + kl, *signs)
    soft = define(pp[j], softmax(h, j, k))
    one = eq(total(j, qq[j]), 1)
    yield target("KL by the logits", D(kl, h[i]), pp[i] - qq[i], soft, one, signs[0])
    hot = define(P[j], exp(h[j] / T) / total(k, exp(h[k] / T)))
    by_h = P[i] * (Delta(i, j) - P[j]) / T
    yield target("temperature, by h", D(P[j], h[i]), by_h, hot)
    by_t = P[j] / T**2 * (total(k, P[k] * h[k]) - h[j])
    yield target("temperature, by T", D(P[j], T), by_t, hot)
    sig = define(s, call("sigmoid", X))
    bce = -(Y * log(s) + (1 - Y) * log(1 - s))
    yield target("binary cross-entropy", D(bce, X), s - Y, sig)
    focal = -call("pow", 1 - s, gamma) * log(s)
    grad = gamma * call("pow", 1 - s, gamma) * s * log(s) - call("pow", 1 - s, gamma + 1)
    yield target("focal loss", D(focal, X), grad, sig)
    smooth = define(t[j], (1 - eps) * y[j] + eps / Size("C"))
    loss = define(L, -total(j, t[j] * log(P[j])))
    known = SOFTMAX, smooth, loss, ONE_SUM
    yield target("label smoothing", D(L, h[i]), P[i] - t[i], *known)
    yield target("label smoothing sums to 1", total(j, t[j]), 1, smooth, ONE_SUM)


def activations() -> Iterator[Target]:
    sg = call("sigmoid", X)
    yield target("sigmoid'", D(sg, X), sg * (1 - sg), ms=5)
    th = call("tanh", X)
    yield target("tanh'", D(th, X), 1 - th**2, ms=5)
    yield target("softplus'", D(call("softplus", X), X), sg, ms=5)
    yield target("silu'", D(call("silu", X), X), sg + X * sg * (1 - sg), ms=5)
    phi = exp(-(X**2) / 2) / sqrt(2 * call("pi"))
    big = (1 + call("erf", X / sqrt(term(2)))) / 2
    yield target("gelu'", D(call("gelu", X), X), big + X * phi, ms=5)
    yield target("prelu, by alpha", D(call("prelu", X, alpha), alpha), X * (1 - step(X)), ms=5)
    yield target("s(-x) = 1 - s(x)", call("sigmoid", -X), 1 - sg, ms=5)
    below = 1 - step(X)
    yield target("[v>0] + [v<=0] = 1", step(X) + below, 1, ms=5)
    yield target("[v>0] + [v<0] + [v=0] = 1", step(X) + step(-X) + call("zero", X), 1, ms=5)
    yield target("relu(x) - relu(-x) = x", relu(X) - relu(-X), X, ms=5)
    yield target("relu' ", D(relu(X), X), step(X), ms=5)
    yield target("sqrt(x^2) = |x|", sqrt(X**2), call("abs", X), ms=5)
    yield target("tanh = 2 s(2x) - 1", th, 2 * call("sigmoid", 2 * X) - 1, ms=5)
    yield target("relu(relu(x))", relu(relu(X)), relu(X), ms=5)
    yield target("max(a,b) + min(a,b)", call("max", X, Y) + call("min", X, Y), X + Y, ms=5)
    yield target("relu in a sum", total(j, relu(h[j]) - relu(-h[j])), total(j, h[j]), ms=5)


def one_hot() -> Iterator[Target]:
    known = ONE_HOT, ONE_SUM
    yield target("one-hot: squares", total(k, y[k] ** 2), 1, *known)
    right = total(k, y[k] * h[k] ** 2)
    yield target("one-hot: square of the sum", total(k, y[k] * h[k]) ** 2, right, *known)
    idempotent = eq(y[k] ** 2, y[k], k)
    yield target("0/1 and sum 1", total(k, y[k] * h[k]) ** 2, right, idempotent, ONE_SUM)
    label = define(y[k], Delta(k, c))
    yield target("L = -log P_c", L, -log(P[c]), label, LOSS)
    log_of_sum = log(total(k, y[k] * exp(h[k])))
    yield target("one-hot: log of the sum", log_of_sum, total(k, y[k] * h[k]), *known)


def symmetries() -> Iterator[Target]:
    A = Family("A")
    seven = indices("i1 i2 i3 i4 i5 i6 i7", "C")
    ring = ONE
    for one, two in zip(seven, seven[1:] + seven[:1], strict=True):
        ring = ring * A[one, two]
    turned = ONE
    order = seven[3:] + seven[:3]
    for one, two in zip(order, order[1:] + order[:1], strict=True):
        turned = turned * A[one, two]
    left, right = ring, turned
    for one in seven:
        left, right = Sum(one, left), right
    for one in reversed(order):
        right = Sum(one, right)
    yield target("trace(A^7), turned", left, right)
    six = seven[:6]
    sym = eq(A[i, j], A[j, i], i, j)
    clique, reversed_clique = ONE, ONE
    for p_ in range(6):
        for q_ in range(p_):
            clique = clique * A[six[p_], six[q_]]
            reversed_clique = reversed_clique * A[six[5 - p_], six[5 - q_]]
    for one in six:
        clique, reversed_clique = Sum(one, clique), Sum(one, reversed_clique)
    yield target("6-clique of a symmetric matrix", clique, reversed_clique, sym)


def statistics() -> Iterator[Target]:
    mu = Sym("mu", ())
    known = (define(mu, mean(n, x[n])),)
    var = mean(n, (x[n] - mu) ** 2)
    yield target("variance", var, mean(n, x[n] ** 2) - mu**2, *known)
    yield target("variance, by x", D(var, x[m]), 2 / Size("S") * (x[m] - mu), *known)
    A, wt = families("A w")
    least = total(n, (total(d, A[n, d] * wt[d]) - t[n]) ** 2)
    grad = 2 * total(n, (total(d, A[n, d] * wt[d]) - t[n]) * A[n, e])
    yield target("least squares", D(least, wt[e]), grad)
    ridge = least + lam * total(d, wt[d] ** 2)
    yield target("ridge", D(ridge, wt[e]), grad + 2 * lam * wt[e])
    product = log(Prod(j, p[j]))
    yield target("log of a product", product, total(j, log(p[j])), positive(p[j], j))
    without = Prod(j, Cases(((1 - Delta(i, j), p[j]),), ONE))
    yield target("product, by p_i", D(Prod(j, p[j]), p[i]), without, positive(p[j], j))


def side_conditions() -> Iterator[Target]:
    yield target("x/x = 1", X / X, 1)
    yield target("exp(log x) = x", exp(log(X)), X)
    yield target("log(ab), signs known", log(X * Y), log(X) + log(Y), positive(X), positive(Y))
    yield target("sqrt(x^2), sign known", sqrt(X**2), X, positive(X))


def systems_of_givens() -> Iterator[Target]:
    """What several equations say together, in whichever order they stand."""
    Z = Sym("Z", ())
    two = eq(X + Y, 1), eq(X - Y, 0)
    yield target("two equations", 2 * X, 1, *two)
    yield target("two equations, turned", 2 * X, 1, *two[::-1])
    yield target("three equations", X + Y + Z, 6, eq(X + Y, 3), eq(Y + Z, 5), eq(X + Z, 4))
    pair = eq(h[i] + g[i], 3, i), eq(h[i] - g[i], -1, i)
    yield target("two equations for every member", total(k, h[k]), Size("C"), *pair)
    yield target("one entry is another one", h[i] ** 2 - h[j] ** 2, 0, eq(h[i], h[j]))
    yield target("a product is one", 1 / X, Y, eq(X * Y, 1))
    roots = sqrt(X * Y), sqrt(X) * sqrt(Y)
    known = Given(X, term(0), ">="), Given(Y, term(0), ">=")
    yield target("roots of what may be zero", *roots, *known)


def antisymmetry() -> Iterator[Target]:
    A, B = Family("A"), Family("B")
    anti, sym = eq(A[i, j], -A[j, i], i, j), eq(B[i, j], B[j, i], i, j)
    yield target("antisymmetric: two entries", A[k, l] + A[l, k], 0, anti)
    yield target("antisymmetric: the diagonal", A[k, k], 0, anti)
    form = total(k, total(l, A[k, l] * h[k] * h[l]))
    yield target("antisymmetric: its form", form, 0, anti)
    yield target("antisymmetric: its form, derived", D(form, h[i]), 0, anti)
    yield target("antisymmetric: all entries", total(k, total(l, A[k, l])), 0, anti)
    cycle = total(j, total(k, total(l, A[j, k] * A[k, l] * A[l, j])))
    yield target("antisymmetric: trace of the cube", cycle, 0, anti)
    mixed = total(k, total(l, A[k, l] * B[k, l]))
    yield target("antisymmetric with symmetric", mixed, 0, anti, sym)
    yield target("antisymmetric: absolute values", call("abs", A[k, l]), call("abs", A[l, k]), anti)


def proved() -> list[Target]:
    groups = (
        softmax_and_cross_entropy,
        sheet_of_the_twelve_lines,
        linear_layer,
        normalisation,
        two_layers,
        attention,
        entropies,
        activations,
        one_hot,
        symmetries,
        statistics,
        side_conditions,
        systems_of_givens,
        antisymmetry,
    )
    return [t for group in groups for t in group()] + [deep(3), deep(10)]


def refuted() -> list[Target]:
    """Tempting, and false; each must come with a witness."""
    x0, w0, b0, w1, b1 = scalars("x_0 w_0 b_0 w_1 b_1")
    y0, x1, y1, out = scalars("y_0 x_1 y_1 z")
    net = (
        define(y0, x0 * w0 + b0),
        define(x1, relu(y0)),
        define(y1, x1 * w1 + b1),
        define(out, relu(y1 + x0)),
    )
    wrong_gate = step(y1 + x0) * w1 * step(y1) * x0
    sg = call("sigmoid", X)
    A, wt = families("A w")
    least = mean(n, (total(d, A[n, d] * wt[d]) - t[n]) ** 2)
    lost = 2 * total(n, (total(d, A[n, d] * wt[d]) - t[n]) * A[n, e])
    mu = Sym("mu", ())
    var = mean(n, (x[n] - mu) ** 2)
    ce = SOFTMAX, LOSS, ONE_SUM
    return [
        target("sign", D(L, h[i]), y[i] - P[i], *ce),
        target("without sum y = 1", D(L, h[i]), P[i] - y[i], SOFTMAX, LOSS),
        target("i != j for every j", D(P[j], h[i]), -P[i] * P[j], SOFTMAX),
        target("sigmoid' at z", D(sg, X), X * (1 - X)),
        target("lost 1/N", D(least, wt[e]), lost),
        target("N for N-1", mean(n, x[n]), total(n, x[n]) / (Size("S") - 1)),
        target("lost delta", D(P[j], h[i]), P[i] - P[i] * P[j], SOFTMAX),
        target("i and j exchanged", D(total(j, W[i, j] * h[j]), h[k]), W[k, i]),
        target("wrong gate", D(out, w0), wrong_gate, *net),
        target("sqrt(x^2) = x", sqrt(X**2), X),
        target("log(ab) without signs", log(X * Y), log(X) + log(Y)),
        target("variance lost its mean", var, mean(n, x[n] ** 2), define(mu, mean(n, x[n]))),
    ]
