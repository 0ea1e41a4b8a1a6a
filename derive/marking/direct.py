"""The direct partial derivative: what a step may mean that is wrong as the derivative through
everything."""

from __future__ import annotations

from collections.abc import Sequence

from ..data import replace
from ..elaborate.nouns import Entry, Family, Known, family
from ..kernel import Given
from ..kernel.terms import Deriv, Sym, Term, walk
from ..report import Proved, Undecided, Verdict
from .asking import Asking

DIRECT = "read as the direct partial derivative: other named quantities fixed"


def directly(
    asking: Asking, entry: Entry, left: Term, right: Term, known: Sequence[Known], relation: str
) -> Verdict[Term] | None:
    """The partial derivative with all other named quantities held fixed, if that is meant: not
    where it is written with d, and hardly in a recurrence, whose earlier steps depend on the
    variable as well."""
    if entry.total:
        return None
    inner = {
        k.family: asking.knowledge.families(k.given.right) for k in known if k.role == "definition"
    }
    pairs = {
        (family(u.body), family(u.variable))
        for t in (left, right)
        for u in walk(t)
        if isinstance(u, Deriv) and isinstance(u.body, Sym)
    }
    bodies = {body for body, by in pairs if by in inner.get(body, ())}
    if any(body in inner and by not in {body, *inner[body]} for body, by in pairs):
        return None  # one that is not direct would be zero
    if not bodies and not any(map(_is_formula_in, (*walk(left), *walk(right)))):
        return None
    held = {name for b in bodies for name, _ in inner[b]}
    depends = asking.sheet.depends.get(entry.section, {})
    free = {name: by for name, by in depends.items() if name not in held}
    at = [
        n
        for n, k in enumerate(known)
        if k.role != "definition" or k.family in bodies or k.entry < 0
    ]
    nearest = [known[n].given for n in at]
    verdict = asking.attempt(entry, left, right, nearest, relation, depends=free)
    if isinstance(verdict, Proved):  # the others are not looked into
        verdict = replace(verdict, uses=tuple(at[n] for n in verdict.uses if n < len(at)))
    else:
        givens = [*(_opened(k, bodies) for k in known), *entry.cases]
        verdict = asking.attempt(entry, left, right, givens, relation, depends=free)
    if not isinstance(verdict, Proved):
        return None
    by = {family(u.variable) for t in (left, right) for u in walk(t) if isinstance(u, Deriv)}
    again = [
        g for b in bodies for g in inner[b] if g in inner and g not in by and _step(g) == _step(b)
    ]
    if again:
        reason = f"it holds for {again[0][0]} held fixed, and not through it"
        return Undecided(reason)
    return verdict


def _is_formula_in(u: Term) -> bool:
    """Whether a term is the derivative of a formula by a quantity that stands in it."""
    if not isinstance(u, Deriv) or isinstance(u.body, Sym | Deriv):
        return False  # of a second derivative, the first one says so
    return any(isinstance(v, Sym) and family(v) == family(u.variable) for v in walk(u.body))


def _step(quantity: Family) -> str:
    """The name of which h_1 and h_2 are two steps."""
    return quantity[0].partition("_")[0]


def _opened(known: Known, bodies: set[Family]) -> Given:
    """A definition through which only derivatives of `bodies` go."""
    if known.role != "definition" or known.family in bodies or known.entry < 0:
        return known.given
    return replace(known.given, definition=False)
