"""Every proved target with one mistake put in: none of them may still be proved.

A mistake is a sign, a factor 2, an index for another of its set, a lost summand, an exponent one
higher, or a hypothesis left out. Each is made at every place of the right side where it fits (the
left side's mistakes are the same ones seen from the other end). Where the result is still true,
`STILL_TRUE` says why, in a line that somebody has thought about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from multiprocessing import get_context

from derive.judge import prove
from derive.kernel.givens import Given
from derive.kernel.terms import (
    Add,
    Binder,
    Call,
    Deriv,
    Index,
    Mul,
    Num,
    Pow,
    Size,
    Sum,
    Sym,
    Term,
    add,
    mul,
    walk,
)
from derive.report import Proved, Refuted

from ..targets import Target, proved
from .fuzz import replaced

PLACES = 8  # places of one right side at which one kind of mistake is made
SECONDS = 1


@dataclass(frozen=True)
class Mutant:
    """A target with one mistake, and what the mistake was."""

    target: str
    mistake: str
    left: Term
    right: Term
    givens: tuple[Given, ...]

    def __str__(self) -> str:
        return f"{self.target} | {self.mistake}"


def _places(t: Term, *kinds: type[Term]) -> list[Term]:
    """Subterms of some kinds, each once, the outermost first."""
    held = {u.variable for u in walk(t) if isinstance(u, Deriv)}
    found = [u for u in dict.fromkeys(walk(t)) if isinstance(u, kinds) and u not in held]
    return found[:PLACES]


def _word(t: Term) -> str:
    """A short name of a place."""
    match t:
        case Sym(name, indices):
            return name + "".join(f"_{i.name}" for i in indices)
        case Call(name, _):
            return name
        case Num(value):
            return str(value)
        case Size(of):
            return f"|{of}|"
        case Binder(index, body):
            return f"{type(t).__name__}_{index.name}({_word(body)})"
        case Pow(base, exponent):
            return f"{_word(base)}^{exponent}"
    return f"{type(t).__name__}({', '.join(_word(c) for c in t.children())})"[:38]


def _signs(t: Term) -> Iterator[tuple[str, Term]]:
    for u in _places(t, Sym, Mul, Call):
        yield f"sign of {_word(u)}", replaced(t, u, mul(Num(Fraction(-1)), u))


def _factors(t: Term) -> Iterator[tuple[str, Term]]:
    for u in _places(t, Sym, Mul, Sum, Size):
        yield f"2 {_word(u)}", replaced(t, u, mul(Num(Fraction(2)), u))


def _indices(t: Term) -> Iterator[tuple[str, Term]]:
    others: dict[str, list[Index]] = {}
    for u in walk(t):
        if isinstance(u, Sym):
            for i in u.indices:
                if i not in others.setdefault(i.set, []):
                    others[i.set].append(i)
    for u in _places(t, Sym):
        assert isinstance(u, Sym)
        for place, i in enumerate(u.indices):
            for other in others[i.set]:
                if other != i and (other in t.free or other.member):
                    new = Sym(u.name, (*u.indices[:place], other, *u.indices[place + 1 :]))
                    yield f"{_word(new)} for {_word(u)}", replaced(t, u, new)
                    break


def _lost(t: Term) -> Iterator[tuple[str, Term]]:
    for u in _places(t, Add):
        assert isinstance(u, Add)
        for place, part in enumerate(u.terms):
            rest = add(*u.terms[:place], *u.terms[place + 1 :])
            yield f"lost summand {_word(part)}", replaced(t, u, rest)


def _exponents(t: Term) -> Iterator[tuple[str, Term]]:
    for u in _places(t, Pow):
        assert isinstance(u, Pow)
        yield f"exponent + 1 of {_word(u)}", replaced(t, u, Pow(u.base, u.exponent + 1))


def mutants(t: Target) -> Iterator[Mutant]:
    """All mistakes that are made in a target."""
    seen = {t.right}
    for kind in (_signs, _factors, _indices, _lost, _exponents):
        for mistake, right in kind(t.right):
            if right not in seen:
                seen.add(right)
                yield Mutant(t.name, mistake, t.left, right, t.givens)
    verdict = prove(t.left, t.right, t.givens, seconds=20)
    assert isinstance(verdict, Proved)
    for n in verdict.uses:
        rest = (*t.givens[:n], *t.givens[n + 1 :])
        yield Mutant(t.name, f"without given {n}", t.left, t.right, rest)


# -- what is still true ----------------------------------------------------------------------------
STILL_TRUE: dict[str, tuple[str, ...]] = {
    "any o will do that is not 0, which is listed": (
        "line 0, o softmax | without given 0",
        "whole sheet, o softmax | without given 1",
    ),
    "without eps > 0 the root's argument is listed as a condition": (
        "batch norm, short form | without given 5",
        "batch norm, long form | without given 5",
        "batch norm, variance | without given 5",
        "rms norm | without given 2",
        "layer norm | without given 4",
    ),
    "the deviations from the mean sum to 0": (
        "batch norm, long form | lost summand Mul(Sum_n(Mul(g_n, gamma, Add(x_n, Mul",
    ),
    "any normalised values will do that do not depend on gamma and beta": (
        "batch norm, gamma | without given 0",
        "batch norm, gamma | without given 1",
        "batch norm, gamma | without given 2",
        "batch norm, beta | without given 0",
        "batch norm, beta | without given 1",
        "batch norm, beta | without given 2",
    ),
    "var is held as a variable: where mu comes from does not matter": (
        "batch norm, variance | without given 0",
        "batch norm, variance | without given 1",
    ),
    "the last layer's gradient holds for any activations": (
        "squared error, U | without given 0",
        "squared error, U | without given 1",
        "cross-entropy, U | without given 0",
        "cross-entropy, U | without given 1",
    ),
    "a positive factor does not move a gate": (
        "squared error, W | 2 pre_v",
        "cross-entropy, W | 2 pre_v",
        "relu'  | 2 X",
    ),
    "the gradient by V holds for any attention weights": (
        "attention, V | without given 0",
        "attention, V | without given 1",
    ),
    "the logarithms' arguments are listed as conditions": (
        "H(q, p) = H(q) + KL | without given 1",
        "KL by the logits | without given 2",
        "log(ab), signs known | without given 0",
        "log(ab), signs known | without given 1",
    ),
    "the roots' arguments are listed as conditions": (
        "roots of what may be zero | without given 0",
        "roots of what may be zero | without given 1",
    ),
    "an even function of it": (
        "antisymmetric: absolute values | sign of A_l_k",
        "temperature, by T | sign of T",
        "sigmoid' | sign of X",
        "tanh' | sign of tanh",
        "tanh' | sign of X",
        "sqrt(x^2) = |x| | sign of X",
        "one-hot: square of the sum | sign of h_k",
        "0/1 and sum 1 | sign of h_k",
        "variance | sign of x_n",
        "variance | sign of mu",
    ),
    "the two sides are one sum under other names: no symmetry is needed": (
        "6-clique of a symmetric matrix | without given 0",
    ),
    "a mu that is held gives the same: the deviations sum to 0": (
        "variance, by x | without given 0",
    ),
    "without signs, the factors are listed as not 0": ("product, by p_i | without given 0",),
}
REVIEWED = {mutant for mutants in STILL_TRUE.values() for mutant in mutants}


def judged(t: Target) -> list[tuple[str, str]]:
    """What becomes of each mutant of a target."""
    out = []
    for mutant in mutants(t):
        verdict = prove(mutant.left, mutant.right, mutant.givens, seconds=SECONDS)
        out.append((str(mutant), verdict.name))
    return out


@cache
def verdicts() -> list[tuple[str, str]]:
    """The verdict on every mutant, found once for all tests of this file."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        return [pair for found in pool.map(judged, proved(), chunksize=4) for pair in found]


def test_no_mutant_stays_proved() -> None:
    alive = [m for m, verdict in verdicts() if verdict == Proved.name]
    surprising = [m for m in alive if m not in REVIEWED]
    assert not surprising, "\n".join(surprising)


def test_the_reviewed_list_is_not_longer_than_needed() -> None:
    alive = {m for m, verdict in verdicts() if verdict == Proved.name}
    assert not [m for m in REVIEWED if m not in alive]


def test_nearly_every_mutant_is_refuted() -> None:
    """What is false is not only not proved: a point shows it."""
    counts = Counter(verdict for m, verdict in verdicts() if m not in REVIEWED)
    assert counts.total() > 1000, counts
    assert counts[Refuted.name] > 0.97 * counts.total(), counts
