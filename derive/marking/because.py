"""What makes a proved step hold, in words: the rules of its trace, and the givens that it used.

Each rule has a row that says what one instance of it does. An instance that only gives a bound
index another name says nothing; a rule without a row is called by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from ..elaborate.nouns import Known
from ..kernel import Given
from ..kernel.terms import Delta, Deriv, Index, Mul, Num, Sum, Sym, Term, walk
from ..maths.latex import latex
from ..maths.names import choose, latex_name, taken_names
from ..report import Proved, Step
from .texts import case_text

SHORT = 30  # characters of LaTeX that a phrase repeats; what is longer is only spoken of
Sizes = Mapping[str, str]


class Reason(NamedTuple):
    """One thing that a step needs: what is done, and to what. Those that do the same are said
    together: `expand $P$, $o$`."""

    does: str
    what: str = ""


def because(
    verdict: Proved[Term],
    known: Sequence[Known],
    cases: Sequence[Given],
    sizes: Sizes,
) -> tuple[tuple[str, ...], int]:
    """What a proof stands on, and how many rules and hypotheses that is. `sizes` says how the size
    of a set is written."""
    rules = _rules(verdict.trace, sizes)
    reasons = tuple(dict.fromkeys((*rules, *_givens(verdict.uses, known, cases))))
    opened = [r for r in reasons if r.does == "expand"]  # what is opened is said first
    ordered = [*opened, *(r for r in reasons if r.does != "expand")]
    together: dict[str, list[str]] = {}
    for reason in ordered:
        together.setdefault(reason.does, []).append(reason.what)
    said = (f"{does} {', '.join(filter(None, what))}".strip() for does, what in together.items())
    return tuple(said), len(reasons)


def _givens(
    uses: Iterable[int], known: Sequence[Known], cases: Sequence[Given]
) -> Iterator[Reason]:
    for n in uses:
        if n < len(known):
            yield _given(known[n])
        elif n < len(known) + len(cases):
            yield Reason("since", f"${case_text(cases[n - len(known)])}$")


def _given(known: Known) -> Reason:
    """A definition is opened; anything else is why."""
    left = known.given.left
    if known.role == "definition" and isinstance(left, Sym):
        return Reason("expand", f"${latex_name(left.name)}$")
    return Reason("since", f"${known.text}$")


def _rules(trace: Iterable[Step[Term]], sizes: Sizes) -> Iterator[Reason]:
    for step in trace:
        rule = step.rule if step.rule in PHRASES else step.rule.partition(" ")[0]
        phrase = PHRASES.get(rule)
        found = Reason(step.rule) if phrase is None else phrase(step, sizes)
        if found is not None:
            yield found


# -- the rules -------------------------------------------------------------------------------------
Phrase = Callable[[Step[Term], Sizes], Reason | None]


def _fixed(does: str) -> Phrase:
    return lambda step, sizes: Reason(does)


def _silent(step: Step[Term], sizes: Sizes) -> None:
    """Said by the given that was used, or of no interest by itself."""


def _definition(step: Step[Term], sizes: Sizes) -> Reason:
    name = step.rule.rpartition(" ")[2]
    return Reason("by the definition of", name)


def _derivative(step: Step[Term], sizes: Sizes) -> Reason:
    match step.before:
        case Deriv(body, variable):
            of = latex(body, sizes=sizes)
            what = f"${of}$" if len(of) <= SHORT else "the expression"
            return Reason("differentiate", f"{what} by ${latex(variable)}$")
    return Reason("differentiate")


def _collapse(step: Step[Term], sizes: Sizes) -> Reason | None:
    """The sum over j of [i = j] f(j)."""
    bound, body = _summed(step.before)
    for u in walk(body):
        if isinstance(u, Delta):
            for b, other in ((u.left, u.right), (u.right, u.left)):
                if b in bound:
                    names = _letters(step.before, (b, other))
                    return Reason(f"the sum over ${names[0]}$ collapses at ${' = '.join(names)}$")
    return None


def _taken_out(step: Step[Term], sizes: Sizes) -> Reason | None:
    """What does not depend on the bound indices, and sums that have nothing in common."""
    bound, _ = _summed(step.before)
    after = step.after
    factors = after.terms if isinstance(after, Mul) else (after,)
    sums = [f for f in factors if isinstance(f, Sum)]
    outside = [f for f in factors if not isinstance(f, Sum | Num)]
    over = ", ".join(f"${name}$" for name in _letters(step.before, bound))
    if len(sums) > 1 and len(bound) > 1:
        return Reason(f"the sum over {over} is a product of sums")
    if not sums or not outside:
        return None
    pulled = latex(Mul(tuple(outside)) if len(outside) > 1 else outside[0], sizes=sizes)
    if len(pulled) > SHORT:
        return Reason(f"take what does not depend on {over} out of the sum")
    return Reason(f"take ${pulled}$ out of the sum over {over}")


def _summed(t: Term) -> tuple[list[Index], Term]:
    """The bound indices of nested sums, and what is summed."""
    bound = []
    while isinstance(t, Sum):
        bound.append(t.index)
        t = t.body
    return bound, t


def _letters(whole: Term, indices: Sequence[Index]) -> list[str]:
    """Names for indices as they would be printed in this term."""
    names = {i: i.name.partition("~")[0] for i in sorted(whole.free)}
    for i in indices:
        if i not in names:
            names[i] = i.name if i.member else choose(i, {*names.values(), *taken_names(whole)})
    return [latex_name(names[i]) for i in indices]


PHRASES: dict[str, Phrase] = {
    "expand": _silent,
    "given": _silent,
    "definition": _definition,
    "differentiate": _derivative,
    "delta": _collapse,
    "split": _taken_out,
    "flatten": _fixed("multiply the sums out"),
    "clear": _fixed("clear the denominators"),
    "power": _fixed("powers of one base combine"),
    "exp": _fixed("$e^a e^b = e^{a+b}$"),
    "log": _fixed("the logarithm of a product is a sum of logarithms"),
    "product": _fixed("the product is taken apart"),
    "maximum": _fixed("by what a maximum is"),
    "case": _fixed("case by case"),
    "one": _fixed("put the sums together"),
    "one-hot": _silent,
    "sign": _silent,
    "indicator": _silent,
    "rearrange": _silent,
    "equal": _silent,
}
