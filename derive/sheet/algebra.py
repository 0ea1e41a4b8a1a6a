"""The rules of algebra as rows: each does one thing everywhere in an expression.

A rule need not be trusted: a line that is wrong is not proved, and does not leave.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from ..kernel.givens import Given
from ..kernel.terms import Call, Term, walk
from . import naming, networks, powers, products, sums
from .forms import REMEMBERED, neat, rewrite
from .scene import Scene


class Rule(NamedTuple):
    """How a step is called, the sentence that explains it, and what it makes of an expression."""

    name: str
    sentence: str
    apply: Callable[[Term, Scene], Term]


Row = Callable[[Term, Scene], Term | None]
NOTHING = Scene()


def _at(row: Row) -> Callable[[Term, Scene], Term]:
    """What is said of one part of an expression, done to all parts, whatever is known."""

    @lru_cache(REMEMBERED)
    def everywhere(t: Term) -> Term:
        return neat(rewrite(t, lambda u: row(u, NOTHING)))

    return lambda t, scene: everywhere(t)


def _knowing(row: Row) -> Callable[[Term, Scene], Term]:
    """The same for a row that looks at what is known."""
    return lambda t, scene: neat(rewrite(t, lambda u: row(u, scene)))


SPLIT = Rule("split the sum", "a sum of sums is taken apart", _at(sums.split))
CONTRACT = Rule(r"$\delta$ keeps one term", "only where the indices agree", _at(sums.contract))
FLATTEN = Rule("order of the sums", "sums may be exchanged", _at(sums.flatten))
PULL_OUT = Rule("pull out of the sum", "a constant factor stands in front", _at(sums.pull_out))
JOIN = Rule("join the sum", "one term and all others are all terms", _at(sums.join))
EXPAND = Rule("multiply out", "a(b + c) = ab + ac", _at(products.expand))
CANCEL = Rule("cancel", "equal factors above and below the bar", _at(products.cancel))
FRACTION = Rule("split the fraction", "(a + b)/c = a/c + b/c", _at(products.split_fraction))
DENOMINATOR = Rule("common denominator", "a/b + c = (a + cb)/b", _at(products.denominator))
EXTEND = Rule("multiply above and below", "a/b = ac/(bc)", _at(powers.extend))
COLLECT = Rule("collect", "equal summands are counted", _at(products.collect))
COMMON = Rule("common factor", "ab + ac = a(b + c)", _at(products.common_factor))
ORDER = Rule("minus into the bracket", "positive summands first", _knowing(products.positive_first))
SIGNS = Rule("minus into the bracket", "-(a - b) = b - a", _at(products.sign_inside))
LOG_PRODUCT = Rule("log of a quotient", "log(a/b) = log a - log b", _at(powers.log_product))
LOG_EXP = Rule("log of exp", "log exp x = x", _at(powers.log_exp))
EXP_SUM = Rule("exp of a difference", "exp(a - b) = exp a / exp b", _at(powers.exp_sum))
EXP_JOIN = Rule("exp of a sum", "exp a exp b = exp(a + b)", _at(powers.exp_join))
UNFOLD = Rule("definition of the function", "as it is defined", _at(powers.unfold))
COMPLEMENT = Rule("symmetry of the sigmoid", "1 - s(u) = s(-u)", _at(powers.complement))
FACTS = Rule("given", "what is supposed", naming.apply_facts)
FOLD = Rule("definition", "the formula of a name is the name", naming.fold)
OPEN = Rule("definition", "a name is its formula", naming.open_names)
SUMS = Rule("definition", "a sum has a name", naming.sums_by_name)
INSIDE = Rule("given", "what is supposed of two factors", networks.facts_inside)
NAMED = Rule("definition", "a product has a name", networks.folds_inside)
BY_DENOMINATOR = Rule("denominator", "u = 1/a - 1 where a = 1/(1 + u)", naming.by_denominator)


def unfolded(before: Term, after: Term) -> tuple[Given, ...]:
    """The functions that were written as they are defined."""
    old, new = (
        {u.name: u for u in walk(t) if isinstance(u, Call) and powers.has_formula(u)}
        for t in (before, after)
    )
    return tuple(Given(u, u, "=", frozenset()) for name, u in old.items() if name not in new)
