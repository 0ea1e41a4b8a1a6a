"""What the kernel did, written down: rule instances as terms that people and programs can read.

An instance says that by a rule `before` equals `after`. Names of rules are stable; the table
`RULES` says what each one does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from ..data import frozen
from ..kernel.givens import Given
from ..kernel.poly import Mono, Poly
from ..kernel.terms import ONE, ZERO, Index, Pow, Sum, Term, call, neg
from .chooser import Noted
from .printing import as_term

RULES: Mapping[str, str] = MappingProxyType(
    {
        "expand": "a quantity is its formula; `given` is the number of the definition",
        "given": "what a given says; `given` is its number",
        "one-hot": "zeros and ones with sum 1 are [k = c] for some c, the same throughout",
        "sign": "an indicator is 1 or 0, because a given says the sign; `given` is its number",
        "definition": "a function of the table is its definition (`definition of tanh`)",
        "differentiate": "a derivative is carried out, before anything else is applied to it",
        "delta": "a sum over j of [j = i] f(j) is f(i)",
        "split": "a sum of a product is the product of sums of its connected parts",
        "flatten": "a product of sums is one sum over all their indices",
        "power": "powers of one base combine; a power is multiplied out",
        "exp": "the exponential of a sum is a product of exponentials; exp(c log q) is q^c",
        "log": "the logarithm of a product of positive factors is a sum of logarithms",
        "indicator": "positive factors do not matter for a sign",
        "product": "a product over an index set is taken apart",
        "maximum": "what does not depend on the index comes out of a maximum",
        "clear denominators": "two expressions are equal where they are over a common denominator",
        "one sum": "sums over one set are one sum, the body of which is 0",
        "case": "what is supposed; the steps up to the next line of cases hold under it",
        "rearrange": "an expression is its normal form, by the steps before",
        "equal": "two normal forms are the same, over a common denominator or as one sum",
    }
)
_CALLED: Mapping[str, str] = MappingProxyType(
    {"Prod": "product", "Max": "maximum", "step": "indicator", "zero": "indicator"}
)
_SIGNS: Mapping[str, tuple[Callable[[Term], Term], Term]] = MappingProxyType(
    {
        ">": (lambda t: call("step", t), ONE),
        "<": (lambda t: call("step", neg(t)), ONE),
        ">=": (lambda t: call("step", neg(t)), ZERO),
        "<=": (lambda t: call("step", t), ZERO),
        "!=": (lambda t: call("zero", t), ZERO),
    }
)


@frozen
class RuleInstance:
    """By `rule`, `before` equals `after`; `given` is the number of the given that was used."""

    rule: str
    before: Term
    after: Term
    given: int | None = None


def instances(
    rule: str, before: Noted, after: Noted, givens: tuple[int, ...]
) -> Iterator[RuleInstance]:
    """What one note of the kernel says: one instance, or one for each given that it needs."""
    if rule == "Sum":  # more is said of it where its parts are summed
        return
    if rule == "given" and len(givens) > 1:
        rule = "one-hot"
    if rule == "sign":
        t, relation = before  # type: ignore[misc]
        make, value = _SIGNS[str(relation)]
        left, right = make(_term(t)), value
    else:
        left, right = _term(_WRITTEN.get(rule, _called)(rule, before)), _term(after)
    if left is not right:
        for given in givens or (None,):
            yield RuleInstance(_CALLED.get(rule, rule), left, right, given)


def case(given: Given) -> RuleInstance:
    """What is supposed in a case, as what the indicator of it is."""
    if given.relation == "=":
        return RuleInstance("case", given.left, given.right)
    make, value = _SIGNS[given.relation]
    return RuleInstance("case", make(given.left - given.right), value)


def _term(side: Any) -> Term:
    return as_term(side) if isinstance(side, Poly | Term) else _called("", side)


def _called(rule: str, before: Any) -> Term:
    """A function of its arguments; what is a term or a polynomial already stays so."""
    if isinstance(before, Poly | Term):
        return _term(before)
    return call(rule, *[p.term() for p in before])


def _power(rule: str, before: tuple[Poly, Fraction | int]) -> Term:
    p, e = before
    return Pow(p.term(), Fraction(e))


def _summed(rule: str, before: tuple[tuple[Index, ...], Mono]) -> Term:
    bound, m = before
    t = Poly({m: 1}).term()
    for b in reversed(bound):
        t = Sum(b, t)
    return t


_WRITTEN: Mapping[str, Callable[[str, Any], Term]] = MappingProxyType(
    {"power": _power, "delta": _summed, "split": _summed, "flatten": _summed}
)
