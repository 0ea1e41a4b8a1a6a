"""What is said to make a proved step hold: each rule in words, each given by what it says."""

from __future__ import annotations

import json

import pytest

from derive.check import Options, verify_text
from derive.kernel.terms import Delta, Deriv, Index, Sum, Sym, Term
from derive.marking.because import PHRASES, because
from derive.report import Claim, Proved, Step
from derive.write.said import bare

from ..kernel.test_trace import RULES
from .conftest import Program

SOFTMAX = r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$ and $L = -\sum_j y_j \log p_j$. "

# a sheet whose last claim is proved, and everything that is said of it
SAID = {
    r"\[ 2x + x = 3x \]": [],
    r"Let $y = x + 1$. \[ 2y = 2x + 2 \]": ["expand $y$"],
    r"\[ \frac{d}{dx} x^3 = 3x^2 \]": ["differentiate $x^{3}$ by $x$"],
    r"\[ \sum_j \delta_{ij} z_j = z_i \]": ["the sum over $j$ collapses at $j = i$"],
    r"\[ \sum_j a z_j = a \sum_j z_j \]": ["take $a$ out of the sum over $j$"],
    r"Assume $\sum_j y_j = 1$. \[ 3 \sum_j y_j = 3 \]": [r"since $\sum_j y_j = 1$"],
    r"Assume $a \geq 0$. \[ \sqrt{a^2} = a \]": [
        "case by case",
        "powers of one base combine",
        r"since $a \geq 0$",
    ],
    SOFTMAX + r"Case $i \neq j$: \[ \frac{\partial p_j}{\partial z_i} = -p_i p_j \]": [
        "expand $p$",
        "differentiate $p_{j}$ by $z_{i}$",
        "the sum over $k$ collapses at $k = i$",
        r"since $i \neq j$",
    ],
}


def last(text: str, trace: bool = True) -> Claim:
    return verify_text(text, options=Options(trace=trace)).claims[-1]


@pytest.mark.parametrize("text", SAID)
def test_what_is_said(text: str) -> None:
    claim = last(text)
    assert claim.verdict == "proved"
    assert list(claim.because) == SAID[text]
    said = sum(line.count(", ") + 1 for line in claim.because)
    assert claim.leap == said


def test_it_is_said_only_where_it_was_asked_for() -> None:
    claim = last(next(reversed(SAID)), trace=False)
    assert (claim.because, claim.leap) == ((), None)
    assert claim.uses


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_its_words(rule: str) -> None:
    assert rule in PHRASES or rule.partition(" ")[0] in PHRASES


def test_a_rule_without_words_is_called_by_its_name() -> None:
    x = Sym("x", ())
    steps: tuple[Step[Term], ...] = (Step("telescope", x, x), Step("telescope", x + x, x))
    assert because(Proved(trace=steps), [], [], {}) == (("telescope",), 1)


def test_shapes_that_no_proof_makes_are_said_too() -> None:
    """A trace is read as it is: a row never stumbles over a step that it does not expect."""
    i, j = Index("i", "C"), Index("j", "C")
    x = Sym("x", ())
    for t in (x, Deriv(x, x), Sum(j, Delta(i, j)), Sum(i, Sum(j, Delta(i, j)))):
        for rule in PHRASES:
            for after in (x, t, x * t):
                because(
                    Proved(trace=(Step(rule, t, after), Step(f"{rule} x", t, after))), [], [], {}
                )


def test_formulas_that_read_well_need_no_marks() -> None:
    assert bare("expand $P$, $\\hat{y}$ at $y_{i}$") == r"expand P, $\hat{y}$ at y_i"
    assert bare("no $ at all") == "no $ at all"


def test_it_is_in_the_reports(derive: Program) -> None:
    sheet = SOFTMAX + r"\[ \frac{\partial L}{\partial z_i} = p_i \sum_j y_j - y_i \]"
    shown = derive("show", "-", stdin=sheet).stdout
    assert "holds: expand p, L; differentiate L by z_i; the sum over " in shown
    done = derive("verify", "-", "--explain", "--format", "json", stdin=sheet)
    claim = json.loads(done.stdout)["documents"][0]["claims"][-1]
    assert claim["because"][0] == "expand $p$, $L$"
    assert claim["leap"] >= len(claim["because"])
