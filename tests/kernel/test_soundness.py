"""What must not be proved, and side conditions that must not get lost.

Each row was, or would have been, a false `proved` of the normal form: the points that every proof
is looked at again are the second line of defence, so the normal form is asked by itself here.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from derive.choose import Choices, Chooser, algebra
from derive.judge import prove
from derive.kernel import Algebra, Undefined
from derive.kernel.givens import Given
from derive.kernel.terms import ONE, ZERO, Cases, Delta, Prod, Size, Sum, Term, call, term
from derive.maths.functions import FUNCTIONS
from derive.report import Proved

from ..build import (
    D,
    define,
    differ,
    eq,
    families,
    indices,
    log,
    positive,
    same,
    scalars,
    softmax,
    sqrt,
    step,
    total,
)

i, j, k, l = indices("i j k l", "C")
m, n = indices("m n", "S")
X, Y, T, L = scalars("X Y T L")
h, x, y, A, P, W = families("h x y A P W")
SOFTMAX = define(P[j], softmax(h, j, k))
ONE_HOT = eq(y[j] * y[k], Delta(j, k) * y[j], j, k), eq(total(j, y[j]), 1)


def equal(left: Term, right: Term | int, *givens: Given) -> bool:
    """Whether the normal form says that two terms are equal, with every definition opened."""
    defined = [g.left.args[0] for g in givens if g.definition]
    space = algebra(givens, FUNCTIONS, unfold=defined)
    return not space.residual(left, term(right))


@dataclass(frozen=True)
class Row:
    """A claim that is false, or is not said by its givens."""

    name: str
    left: Term
    right: Term | int
    givens: tuple[Given, ...] = ()


FALSE = [
    Row("i != j says nothing of a bound j", Sum(j, Delta(i, j) * h[j]), 0, (differ(i, j),)),
    Row("i = j says nothing of a bound j", Sum(j, h[j]), Size("C") * h[i], (same(i, j),)),
    Row("i = j says nothing of the j of a definition", P[k], P[i], (SOFTMAX, same(i, j))),
    Row("a value of one entry is not one of the bound", Sum(i, h[i]), Size("C"), (eq(h[i], 1),)),
    Row("a sign of one entry is not one of the bound",
        Sum(i, sqrt(h[i] ** 2)), Sum(i, h[i]), (positive(h[i]),)),
    Row("a sign of one entry is not one of a definition",
        sqrt(P[k] ** 2), P[k], (define(P[i], h[i]), positive(h[i]))),
    Row("a formula is not captured by a sum",
        D(Sum(i, L * x[i]), h[k]), x[k], (define(L, h[i]),)),
    Row("a bound index does not stand for itself",
        Sum(k, W[k, i] * h[k]), Sum(k, W[k, k] * h[k]), (same(i, j),)),
    Row("symmetric in two places, not in three",
        A[i, j, k], A[i, k, j], (eq(A[i, j, k], A[j, i, k], i, j, k),)),
    Row("symmetric for these two only", A[k, l], A[l, k], (eq(A[i, j], A[j, i]),)),
    Row("one-hot with one index, not with two",
        y[n, k] ** 2, y[n, k], ONE_HOT),
    Row("one-hot over classes, not over samples", y[n] ** 2, y[n], ONE_HOT),
    Row("a row sum of classes is none of samples", total(n, y[n]), 1, ONE_HOT),
    Row("no inequality of indices", Delta(i, j), 0, (Given(Delta(i, j), ZERO, "!="),)),
    Row("the other factors of a root stay", sqrt(T * X**2), -X, (positive(T), Given(X, ZERO, "<"))),
    Row("a product may be over nothing", Prod(k, term(0)), 0),
    Row("another factor may be zero", Prod(k, Cases(((Delta(k, i), h[k]),), x[k])), h[i]),
    Row("an indicator of a square", step(X**2), 1),
    Row("a maximum of a product", call("max", X * Y, X * T), X * call("max", Y, T)),
]  # fmt: skip


@pytest.mark.parametrize("row", FALSE, ids=lambda r: r.name)
def test_is_not_equal(row: Row) -> None:
    assert not equal(row.left, row.right, *row.givens)


TRUE = [
    Row("the same under a bound index",
        Sum(k, W[k, i] * h[k]), Sum(l, W[l, j] * h[l]), (same(i, j),)),
    Row("a sum over everything, with i apart from j",
        Sum(j, Delta(i, j) * h[j]), h[i], (differ(i, j),)),
    Row("definitions under i = j", P[i], P[j], (SOFTMAX, same(i, j))),
    Row("a formula under a sum",
        D(Sum(i, L * x[i]), h[k]), Delta(i, k) * total(j, x[j]), (define(L, h[i]),)),
    Row("the root of a negative number's square",
        sqrt(T * X**2), -X * sqrt(T), (positive(T), Given(X, ZERO, "<"))),
    Row("one factor is another one",
        Prod(k, Cases(((Delta(k, i), h[k]),), x[k])) * x[i], h[i] * Prod(k, x[k]),
        (positive(x[k], k),)),
    Row("a fact about all members, for others",
        sqrt((h[k] - x[k]) ** 2), h[k] - x[k], (positive(h[j] - x[j], j),)),
    Row("a symmetric matrix", A[k, l], A[l, k], (eq(A[i, j], A[j, i], i, j),)),
]  # fmt: skip


@pytest.mark.parametrize("row", TRUE, ids=lambda r: r.name)
def test_is_equal(row: Row) -> None:
    assert equal(row.left, row.right, *row.givens)


# -- side conditions ------------------------------------------------------------------------------
guarded = Cases(((step(X), log(X)),), ZERO)
NEEDED = [
    Row("a condition holds in its case only", guarded + log(X), log(X) + guarded),
    Row("in the other order", log(X) + guarded, guarded + log(X)),
]


@pytest.mark.parametrize("row", NEEDED, ids=lambda r: r.name)
def test_a_guard_excuses_nothing_outside(row: Row) -> None:
    verdict = prove(row.left, term(row.right), row.givens)
    assert isinstance(verdict, Proved)
    assert [(c.subject, c.relation) for c in verdict.provided] == [(X, ">")]


def test_a_guard_does_not_reach_into_a_sum_over_its_own_letter() -> None:
    inner = Sum(j, log(h[j]))
    t = Cases(((step(h[j]), inner),), ZERO)
    space = algebra((), FUNCTIONS)
    space.poly(t)
    assert [relation for _, relation in space.conditions()] == [">"]


def test_the_sign_of_one_entry_excuses_no_other() -> None:
    space = algebra((positive(h[i]),), FUNCTIONS)
    space.poly(Sum(i, log(h[i])))
    assert [relation for _, relation in space.conditions()] == [">"]


def test_a_power_with_a_number_as_exponent_may_be_zero() -> None:
    square = call("pow", X, 2)
    space = algebra((), FUNCTIONS)
    space.poly(log(square))
    assert space.conditions() == [(square, ">")]


def test_a_sum_over_two_sets_is_positive_where_both_have_members() -> None:
    both = Sum(i, Sum(n, call("exp", W[i, n])))
    space = algebra((), FUNCTIONS)
    assert space.poly(step(both)) == space.poly(ONE)
    assert set(space.signs.nonempty) == {"C", "S"}


def test_conditions_of_a_given_are_no_conditions_of_a_claim() -> None:
    verdict = prove(X, X, [eq(T / Y, 1)])
    assert isinstance(verdict, Proved) and not verdict.provided


def test_members_of_different_sets_are_not_compared() -> None:
    with pytest.raises(Undefined):
        algebra().poly(Delta(i, n))


# -- who chooses is not trusted -------------------------------------------------------------------
class Confused(Chooser):
    """Proposes what cannot be done."""

    def orders(self, algebra, bound, body):  # type: ignore[no-untyped-def]
        return [bound[1:]]

    def factors(self, algebra, p, whole):  # type: ignore[no-untyped-def]
        return [(p, 2)]


class Liar(Choices):
    """Proposes what does not follow."""

    def one_hot(self, algebra):  # type: ignore[no-untyped-def]
        return [("y", "C")]

    def fit(self, algebra, lead, powers, generic, known):  # type: ignore[no-untyped-def]
        return dict.fromkeys(generic, i) | dict(known)


def test_a_kernel_that_is_lied_to_complains() -> None:
    with pytest.raises(ValueError):
        Algebra(chooser=Confused()).poly(Sum(i, Sum(j, W[i, j] ** 2)))
    space = Algebra(chooser=Confused())
    assert space.residual(sqrt(term(36)), term(36)) and space.residual(log(term(36)), log(term(6)))


def test_a_kernel_that_is_lied_to_proves_nothing() -> None:
    two = eq(y[j] ** 2, 2 * y[j], j), eq(total(j, y[j]), 1)
    assert Algebra(two, chooser=Liar()).residual(y[i] ** 2, y[i])
    product = (eq(x[j] * y[j], h[j], j),)
    assert Algebra(product, chooser=Liar()).residual(x[k] * y[k], h[i])
    rows = (eq(total(j, W[k, j]), h[k], k),)
    assert Algebra(rows, chooser=Liar()).residual(total(j, W[l, j]), h[i])


def test_a_kernel_without_a_chooser_proves_little_but_nothing_false() -> None:
    assert not Algebra(chooser=Chooser()).residual(Sum(i, h[i] + x[i]), Sum(j, h[j]) + Sum(k, x[k]))
    assert Algebra(chooser=Chooser()).residual(Sum(i, h[i]), Sum(i, x[i]))
    assert Algebra((eq(X, 2),), chooser=Chooser()).residual(X, term(2))
