"""Traps: identities that look right, and input that nobody should write.

Each row was a wrong verdict of some program before it was a row. What is said of a claim here is
said of it for every later version; a new trap is one more row.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import pytest

from derive.choose import simplify
from derive.judge import prove
from derive.judge.enclose import compare
from derive.judge.points import admissible_points
from derive.kernel.givens import Given
from derive.kernel.terms import (
    ONE,
    ZERO,
    Cases,
    Delta,
    Index,
    Max,
    Pow,
    Prod,
    Size,
    Sum,
    Term,
    add,
    call,
    mul,
    term,
)
from derive.maths.functions import FUNCTIONS
from derive.report import Proved, Refuted, Supported, Undecided, Verdict

from ..build import (
    D,
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

i, j, k, l = indices("i j k l", "C")
m, n, q = indices("m n q", "S")
ONE_C, TWO_C = Index("1", "C", True), Index("2", "C", True)
N, M = Size("C"), Size("S")
X, Y, Z, L, eps = scalars("X Y Z L eps")
h, g, y, v, W, P, x, o = families("h g y v W P x o")
SOFTMAX = define(P[j], softmax(h, j, k))
ONE_SUM = eq(total(j, y[j]), 1)
ONE_HOT = eq(y[j] * y[k], Delta(j, k) * y[j], j, k), ONE_SUM


@dataclass(frozen=True)
class Row:
    """A claim with the verdict that it must get."""

    name: str
    left: Term
    right: Term
    givens: tuple[Given, ...] = ()
    relation: str = "="


def row(name: str, left: Term | int, right: Term | int, *givens: Given, relation: str = "=") -> Row:
    return Row(name, term(left), term(right), givens, relation)


def judged(r: Row, seconds: float = 5) -> Verdict[Term]:
    return prove(r.left, r.right, r.givens, relation=r.relation, seconds=seconds)


def zero(t: Term) -> Term:
    return call("zero", t)


def provided(r: Row) -> set[tuple[Term, str]]:
    verdict = judged(r)
    assert isinstance(verdict, Proved), verdict
    return {(c.subject, c.relation) for c in verdict.provided}


rows = pytest.mark.parametrize

# -- false, and a point shows it -----------------------------------------------------------------
FALSE = [
    row("a hypothesis applied before the derivative", D(total(k, y[k]), y[i]), 0, ONE_SUM),
    row("without the hypothesis", D(-total(j, y[j] * log(P[j])), h[i]), P[i] - y[i], SOFTMAX),
    row("the sign", D(-total(j, y[j] * log(P[j])), h[i]), y[i] - P[i], SOFTMAX, ONE_SUM),
    row("the i != j formula for every j", D(P[j], h[i]), -P[i] * P[j], SOFTMAX),
    row("sigmoid' at z", D(call("sigmoid", X), X), X * (1 - X)),
    row("lost 1/N", D(mean(n, x[n] ** 2), x[m]), 2 * x[m]),
    row("N for N - 1", total(n, x[n]) / M, total(n, x[n]) / (M - 1)),
    row("lost delta", D(P[j], h[i]), P[i] * (1 - P[j]), SOFTMAX),
    row("i and j exchanged", D(total(j, W[i, j] * h[j]), h[k]), W[k, i]),
    row("rows for columns", total(k, W[k, i]), 1, eq(total(j, W[i, j]), 1, i)),
    row("sqrt(x^2) = x", sqrt(X**2), X),
    row("(x^2)^(3/2) = x^3", Pow(X**2, Fraction(3, 2)), X**3),
    row("log(ab) without signs", log(X * Y), log(X) + log(Y)),
    row("log x^2 = 2 log x", log(X**2), 2 * log(X)),
    row("log of a sum", log(X + Y), log(X) + log(Y), positive(X), positive(Y)),
    row("exp of a sum", exp(X + Y), exp(X) + exp(Y)),
    row("a gate on the other unit", relu(X + Y), relu(X) + relu(Y)),
    row("a product of gates", step(X * Y), step(X) * step(Y)),
    row("relu of a product", relu(X * Y), relu(X) * relu(Y)),
    row("a sum of products", total(k, h[k] * g[k]), total(k, h[k]) * total(k, g[k])),
    row("square of a sum", total(k, h[k]) ** 2, total(k, h[k] ** 2)),
    row("sum of quotients", total(k, h[k] / g[k]), total(k, h[k]) / total(k, g[k])),
    row("max of a sum", Max(k, h[k] + g[k]), Max(k, h[k]) + Max(k, g[k])),
    row("max of a negative", Max(k, -h[k]), -Max(k, h[k])),
    row("only N = 1: sum = member", total(k, h[k]), h[i]),
    row("only N = 1: max = sum", Max(k, h[k]), total(k, h[k])),
    row("only N = 2: two members", total(k, h[k]), h[ONE_C] + h[TWO_C]),
    row("only N >= 2: a product of deltas", Prod(k, Delta(k, i)), 0),
    row("only N >= 2: somebody else", Max(k, 1 - Delta(k, i)), 1),
    row("only N >= 2: step(N - 1)", step(N - 1), 1),
    row("one-hot, at a particular place", y[i], 1, *ONE_HOT),
    row("0/1 without a sum", total(k, y[k] * h[k]) ** 2, total(k, y[k] * h[k] ** 2),
        eq(y[k] ** 2, y[k], k)),
    row("0/1 and sum 2", total(k, y[k] * h[k]) ** 2, total(k, y[k] * h[k] ** 2),
        eq(y[k] ** 2, y[k], k), eq(total(j, y[j]), 2)),
    row("two one-hot vectors", total(k, y[k] * v[k]), 1, *ONE_HOT,
        eq(v[j] * v[k], Delta(j, k) * v[j], j, k), eq(total(j, v[j]), 1)),
    row("a given about one member only", y[k], X, eq(y[i], X)),
    row("a row sum about one row only", total(j, W[k, j]), 1, eq(total(j, W[i, j]), 1)),
    row("a root that has two", X, 1, eq(X**2, 1)),
    row("a factor that may be zero", X, 0, eq(X * Y, 0)),
    row("D by an entry that is another one", D(h[i] * h[j], h[i]), h[j]),
    row("D where i = j", D(h[i] * h[j], h[i]), h[j], same(i, j)),
    row("D by a concrete entry", D(h[ONE_C] ** 2, h[i]), 2 * h[i]),
    row("D twice, lost delta", D(total(k, h[k] ** 2), h[i], h[j]), 2),
    row("D through a definition", D(X * Y, X), Y, define(Y, X)),
    row("an unknown function", call("f", X), call("f", Y)),
    row("only at 0: the indicator of a sum of squares", step(total(k, h[k] ** 2)), 1),
    row("only at 0: a square is positive", X**2, 0, relation=">"),
    row("only at 0: the square of a sign", call("sign", X) ** 2, 1),
    row("only at 0: above or below", step(total(k, h[k]) - Y) + step(Y - total(k, h[k])), 1),
    row("only for ties: max(x, y) is above one", step(call("max", X, Y) - X) + step(X - Y), 1),
    row("a square root with the sign of another one", log(h[i]) + sqrt(h[j] ** 2),
        log(h[i]) + h[j]),
    row("an inequality", X, X**2, relation="<="),
    row("antisymmetric, but not as a square", total(i, total(j, W[i, j] * W[j, i])), 0,
        eq(W[k, l], -W[l, k], k, l)),
    row("antisymmetric, two vectors", total(i, total(j, W[i, j] * h[i] * g[j])), 0,
        eq(W[k, l], -W[l, k], k, l)),
    row("antisymmetric, one row", total(j, W[i, j]), 0, eq(W[k, l], -W[l, k], k, l)),
    row("antisymmetric for two entries only", W[k, l], -W[l, k], eq(W[i, j], -W[j, i])),
    row("one entry is another one, not all are", h[k], h[l], eq(h[i], h[j])),
    row("equations that say the same", X, 1, eq(X + Y, 1), eq(2 * X + 2 * Y, 2)),
    row("a root of negative factors", sqrt(X * Y), sqrt(X) * sqrt(Y)),
    row("a cube root of a square", Pow(X**2, Fraction(1, 3)), Pow(X, Fraction(2, 3))),
    row("an inequation", X, Y, relation="!="),
]  # fmt: skip


@rows("trap", FALSE, ids=lambda r: r.name)
def test_is_refuted(trap: Row) -> None:
    verdict = judged(trap)
    assert isinstance(verdict, Refuted), verdict
    assert verdict.witness is not None


# -- true, with what must hold for it ------------------------------------------------------------
TRUE: list[tuple[Row, set[tuple[Term, str]]]] = [
    (row("x / x = 1", X / X, 1), {(X, "!=")}),
    (row("0 / x = 0", 0 / X, 0), {(X, "!=")}),
    (row("0 log x = 0", 0 * log(X), 0), {(X, ">")}),
    (row("exp(log x) = x", exp(log(X)), X), {(X, ">")}),
    (row("log(exp x) = x", log(exp(X)), X), set()),
    (row("sqrt(x)^2 = x", sqrt(X) ** 2, X), {(X, ">=")}),
    (row("sqrt(x^2) = |x|", sqrt(X**2), call("abs", X)), set()),
    (row("sqrt(x^2) = x for x > 0", sqrt(X**2), X, positive(X)), set()),
    (row("1/x for x > 0", X / X, 1, positive(X)), set()),
    (row("variance + eps is positive", 1 / (mean(n, x[n] ** 2) + eps) * (mean(n, x[n] ** 2) + eps),
         1, positive(eps)), {(M, ">")}),
    (row("a mean of one needs a member", mean(k, ONE), 1), {(N, ">")}),
    (row("a sum over the others divided by N - 1", others(k, i, ONE) / (N - 1), 1),
     {(N - 1, "!=")}),
    (row("sum of softmax needs a member", total(j, softmax(h, j, k)), 1), {(N, ">")}),
    (row("max of a constant needs a member", Max(k, X), X), {(N, ">")}),
    (row("the derivative of relu at the kink", D(relu(X), X), step(X)), {(X, "kink")}),
    (row("a condition guards its branch", Cases(((step(X), X / X),), ZERO), step(X)), set()),
    (row("h's derivative under sum h = 1", D(total(k, y[k]), y[i]), 1, ONE_SUM), set()),
    (row("D keeps a value out", D(X**2, X), 6, eq(X, 3)), set()),
    (row("a sum given after the derivative", D(total(k, y[k]) ** 2, y[i]), 2, ONE_SUM), set()),
    (row("shadowed names", Sum(j, h[j] * Sum(j, h[j])), total(k, h[k]) ** 2), set()),
    (row("a free index named as a bound one", h[j] * Sum(j, h[j]), total(k, h[k]) * h[j]), set()),
    (row("D by an index that is bound inside", D(Sum(i, h[i] ** 2), h[i]), 2 * h[i]), set()),
    (row("D by one of two", D(Sum(i, h[i] * h[j]), h[i]), Delta(i, j) * total(k, h[k]) + h[j]),
     set()),
    (row("two concrete members differ", Delta(ONE_C, TWO_C), 0), set()),
    (row("a leading coefficient that is a name", (X * Y - X) / (Y - 1), X), {(Y - 1, "!=")}),
]  # fmt: skip


def _plain(t: Term) -> Term:
    """Up to order: conditions are compared as what they say."""
    return simplify(t, (), FUNCTIONS)


@rows("claim, conditions", TRUE, ids=[r.name for r, _ in TRUE])
def test_is_proved_with_its_conditions(claim: Row, conditions: set[tuple[Term, str]]) -> None:
    found = {(_plain(t), relation) for t, relation in provided(claim)}
    assert found == {(_plain(t), relation) for t, relation in conditions}


# -- neither: nothing may be said ----------------------------------------------------------------
SILENT = [
    row("0/0 for one-hot y", (y[i] ** 2 - y[i]) / (y[i] ** 2 - y[i]), 1, *ONE_HOT),
    row("0/0", (X - X) / (X - X), 1),
    row("1/0 = 2/0", 1 / (X - X), 2 / (X - X)),
    row("a sum of 1/0", total(k, 1 / (h[k] - h[k])), 0),
    row("1/x where x = 0", 1 / X, 1 / X, eq(X, 0)),
    row("log of a negative", log(-(X**2) - 1), log(-(X**2) - 1)),
    row("sqrt of a negative", sqrt(-(X**2) - 1), sqrt(-(X**2) - 1)),
    row("x/x where x = y - y", X / X, 1, eq(X, Y - Y)),
]


@rows("claim", SILENT, ids=lambda r: r.name)
def test_nothing_is_said_where_nothing_is_defined(claim: Row) -> None:
    assert isinstance(judged(claim), Undecided), judged(claim)


CONTRADICTIONS: list[tuple[str, tuple[Given, ...]]] = [
    ("two sums for one vector", (eq(total(j, y[j]), 1), eq(total(j, y[j]), 2))),
    ("x = x + 1", (eq(X, X + 1),)),
    ("1 = 2", (eq(term(1), 2),)),
    ("x > 0 and x = -1", (positive(X), eq(X, -1))),
    ("x > 0 and x < 0", (positive(X), Given(X, ZERO, "<"))),
    ("x != x", (Given(X, X, "!="),)),
    ("i = j and i != j", (same(i, j), differ(i, j))),
    ("i = 1 and i = 2", (same(i, ONE_C), same(i, TWO_C))),
    ("i != j in a set of one", (differ(i, j), eq(N, 1))),
    ("half a member", (eq(N, Fraction(1, 2)),)),
    ("x defined through itself", (define(X, X + 1),)),
    ("positive entries that sum to 0", (positive(y[j], j), eq(total(j, y[j]), 0))),
    ("a set of size -1", (eq(N, -1),)),
    ("a member of an empty set", (eq(N, 0),)),
    ("three members of a set of two", (differ(i, j), differ(j, k), differ(i, k), eq(N, 2))),
]


@rows("givens", [g for _, g in CONTRADICTIONS], ids=[n for n, _ in CONTRADICTIONS])
@rows(
    "claim", [row("true", X * y[i], y[i] * X), row("false", X * y[i], h[j])], ids=["true", "false"]
)
def test_nothing_follows_from_a_contradiction(claim: Row, givens: tuple[Given, ...]) -> None:
    verdict = prove(claim.left, claim.right, givens)
    assert isinstance(verdict, Undecided), verdict


# -- invariance ----------------------------------------------------------------------------------
def test_the_form_does_not_depend_on_names() -> None:
    """Scaling by a leading coefficient would: which one leads depends on the alphabet."""
    for one, two in ((X, Y), (Y, X)):
        ratio = (2 * one + 3 * two) / (4 * one - 6 * two)
        turned = (one + Fraction(3, 2) * two) / (2 * one - 3 * two)
        assert isinstance(prove(ratio, turned), Proved)
        assert isinstance(prove(step(6 * one - 4 * two), step(3 * one - 2 * two)), Proved)


def test_batch_norm_with_an_upstream_gradient_of_one_is_vacuous() -> None:
    """The sum of normalised values does not move: any multiple of 0 would pass as its gradient."""
    s = sqrt(mean(n, (x[n] - mean(q, x[q])) ** 2) + eps)
    hat = total(n, (x[n] - mean(q, x[q])) / s)
    assert isinstance(prove(D(hat, x[m]), ZERO, [positive(eps)]), Proved)
    generic = total(n, W[i, n] * (x[n] - mean(q, x[q])) / s)
    assert isinstance(prove(D(generic, x[m]), ZERO, [positive(eps)]), Refuted)


def test_ties_in_a_maximum_are_listed() -> None:
    claim = row("", D(Max(k, h[k]), h[i]), total(j, (1 - step(Max(k, h[k]) - h[j])) * Delta(i, j)))
    assert {relation for _, relation in provided(claim)} == {"unique"}


def test_the_kink_is_a_convention_that_is_listed() -> None:
    assert (X, "kink") in provided(row("", D(call("abs", X), X), call("sign", X)))


def test_a_proof_needs_a_point_that_satisfies_the_givens() -> None:
    """Contradictory givens are found by the search for a point, whatever the claim."""
    points = admissible_points((), (eq(X, X + 1),), FUNCTIONS)
    assert points.first() is None and points.status == "contradiction"


def test_a_witness_satisfies_the_givens() -> None:
    givens = (ONE_SUM, positive(y[j], j))
    for point in admissible_points((y[i],), givens, FUNCTIONS, limit=8):
        assert compare(total(j, y[j]), ONE, point) == "agree"
        assert compare(y[i], ZERO, point, ">") == "agree"


# -- bad input -----------------------------------------------------------------------------------
SLACK = 3.0  # seconds that a verdict may come later than its limit


def nested(levels: int, wrap: Callable[[Term], Term], inner: Term = X) -> Term:
    for _ in range(levels):
        inner = wrap(inner)
    return inner


def many_sums(depth: int) -> Term:
    """One sum inside another, each with its own index."""
    t: Term = h[i]
    for level in range(depth):
        t = Sum(Index(f"b{level}", "C"), t * h[Index(f"b{level}", "C")])
    return t


def big_power(count: int, exponent: int) -> Term:
    return Pow(add(*scalars(" ".join(f"x{a}" for a in range(count)))), Fraction(exponent))


def tower(*exponents: int) -> Term:
    return nested(1, lambda t: call("pow", t, call("pow", *map(term, exponents))), term(10))


BAD = {
    "10**10**10": lambda: tower(10, 10),
    "a huge exponent": lambda: Pow(X + 1, Fraction(10**30)),
    "a huge negative exponent": lambda: Pow(X + Y, Fraction(-(10**12))),
    "a huge root": lambda: Pow(term(10**40 + 1), Fraction(1, 10**12)),
    "a number to a huge power": lambda: Pow(term(3), Fraction(10**18)),
    "powers of powers": lambda: nested(40, lambda t: Pow(t + 1, Fraction(3))),
    "exponentials of exponentials": lambda: nested(60, exp),
    "40 factorial-like terms": lambda: big_power(8, 40),
    "a product of many sums": lambda: mul(*[big_power(6, 1) + a for a in range(40)]),
    "a sum nested 50 deep": lambda: many_sums(50),
    "5,000 levels of calls": lambda: nested(5000, lambda t: call("sin", t)),
    "5,000 levels of sums": lambda: nested(5000, lambda t: Sum(k, t * h[k])),
    "5,000 levels of cases": lambda: nested(5000, lambda t: Cases(((step(X), t),), Y)),
    "2,000 derivatives": lambda: nested(2000, lambda t: D(t, X), exp(X)),
    "a deep relu": lambda: nested(40, lambda t: relu(t + Y)),
    "a sum of very many terms": lambda: add(*[X * a for a in range(200_000)]),
    "a million products": lambda: mul(big_power(1000, 1), big_power(1000, 1)) + Y,
    "a hundred deltas": lambda: mul(
        *[1 + Delta(a, b) * X for a in indices(" ".join(f"a{s}" for s in range(10)), "C")
          for b in indices(" ".join(f"b{s}" for s in range(10)), "C")]
    ),
}  # fmt: skip


@rows("name", BAD)
def test_bad_input_ends_in_time(name: str) -> None:
    bad = BAD[name]()
    more = bad + 1
    began = time.thread_time()
    verdict = prove(bad, more, seconds=1)
    spent = time.thread_time() - began
    assert isinstance(verdict, Undecided | Refuted | Supported), verdict
    assert spent < 1 + SLACK, f"{spent:.1f} s"


def test_an_unknown_function_is_only_itself() -> None:
    assert isinstance(prove(call("mystery", X + Y), call("mystery", Y + X)), Proved)
    assert isinstance(prove(call("mystery", X), X), Refuted)


def test_indices_of_different_sets_do_not_mix() -> None:
    """One member cannot be of two sets: no value, so no verdict."""
    mixed = total(k, h[k]) - total(n, h[n])
    assert not isinstance(prove(mixed, ZERO), Proved)
    assert isinstance(prove(total(k, ONE), total(n, ONE)), Refuted)


_MEMORY = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))
sys.path.insert(0, {root!r})
from tests.kernel.test_traps import BAD, prove
bad = BAD[{name!r}]()
print(prove(bad, bad + 1, seconds=2).name)
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(status["VmHWM"].split()[0])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
@rows("name", ["40 factorial-like terms", "10**10**10", "a million products", "powers of powers"])
def test_memory_is_bounded(name: str) -> None:
    """In a process of its own: what would not fit must not be begun."""
    script = _MEMORY.format(root=str(Path(__file__).parents[2]), name=name)
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr[-500:]
    verdict, peak = run.stdout.split()
    assert verdict in ("undecided", "refuted", "supported")
    assert int(peak) < 400_000, f"{int(peak) // 1000} MB"
