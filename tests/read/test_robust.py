"""Reading never fails, never hangs, and takes time in proportion to what there is to read."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.read import Display, Document, Finding, Prose, parse_formula, read, read_text, walk
from tests.read.test_documents import MARKDOWN, TEX, statements
from tests.read.test_formulas import rows

SEEDS = Path(__file__).parents[2] / ".." / "shared" / "seeds"
ODDS = r"""
\frac \sum \left( \right) \begin{cases} \end{cases} & \\ { } _ ^ ( ) [ ] | \| $ $$ \[ \] \text{if}
\text{ = , . ; + - \cdot / ! ' % \def\a{\a} \newcommand \quad \partial \over \not \hat \mathbf
\stackrel \underbrace \sqrt[ 1,234 .5 \foo ≤ ŷ ² ∂ 漢 \end{x} \begin{align} # \boxed{ \substack
\right. \item \input{x} ``` <!-- --> > \middle| \mid \limits \nabla d
"""
PIECES = ODDS.split()


def mutants(text: str, count: int, seed: int) -> Iterator[str]:
    """The text with pieces put in, cut out, and moved, always the same ones."""
    source = random.Random(seed)
    for _ in range(count):
        out = text
        for _ in range(source.randint(1, 6)):
            at = source.randrange(len(out) + 1)
            to = min(len(out), at + source.randint(0, 12))
            change = source.choice(("in", "out", "move"))
            if change == "in":
                out = out[:at] + source.choice(PIECES) + out[at:]
            elif change == "out":
                out = out[:at] + out[to:]
            else:
                cut, rest = out[at:to], out[:at] + out[to:]
                back = source.randrange(len(rest) + 1)
                out = rest[:back] + cut + rest[back:]
        yield out


def sound(document: Document) -> None:
    """Every place lies in the text, and has a line and a column."""
    size = len(document.text)
    for block in document.blocks:
        assert 0 <= block.span.start <= block.span.end <= size
    for finding in document.findings:
        assert 0 <= finding.span.start <= finding.span.end <= size
        assert min(document.position(finding.span.start)) >= 1
    for statement in statements(document):
        for node in walk(statement.node):
            assert 0 <= node.span.start <= node.span.end <= size
            assert min(document.position(node.span.start)) >= 1
            hash(node)


@pytest.mark.parametrize("kind", ["tex", "md"])
@pytest.mark.parametrize("text", [TEX, MARKDOWN], ids=["latex", "markdown"])
def test_broken_documents(kind: str, text: str) -> None:
    for mutant in mutants(text, 150, 7):
        sound(read_text(mutant, kind))


def test_broken_formulas() -> None:
    for number, (formula, _) in enumerate(rows()):
        for mutant in mutants(formula, 12, number):
            for statement in parse_formula(mutant):
                assert repr(statement.node)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=40))
def test_any_text(pieces: list[str]) -> None:
    text = " ".join(pieces).replace("\0", "")
    sound(read_text(text, "tex"))
    sound(read_text(text, "md"))


def _took(text: str, kind: str) -> float:
    best = 1e9
    for _ in range(3):
        begun = time.process_time()
        read_text(text, kind)
        best = min(best, time.process_time() - begun)
    return best


@pytest.mark.parametrize(
    ("kind", "piece"),
    [
        ("tex", "Let $x_i = 1$ hold.\n\n\\[ a_{ij} = \\frac{b}{c} \\]\n"),
        (
            "md",
            "Let $x = 1$.\n\n$$ a = \\frac{b}{c} $$\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n",
        ),
        ("tex", "$"),
        ("md", "$$ a "),
        ("tex", "\\begin{align} "),
        ("tex", "\\begin{verbatim} "),
        ("md", "`x "),
        ("md", "a | b\n"),
        ("md", "```\n"),
        ("tex", "\\text{ $a "),
        ("tex", "\\["),
        ("tex", "{"),
        ("tex", "%\n"),
        ("md", "<!-- "),
        ("tex", "\\newcommand{\\a"),
        ("tex", "\\newcommand{\\a}{b} $\\a$ "),
        ("tex", "% derive: claim\n"),
        ("md", "a\tb\n"),
        ("tex", "\\section{a "),
        ("tex", "\\newcommand{\\be}{\\begin{align}}\\be "),
    ],
)
def test_time_grows_with_length(kind: str, piece: str) -> None:
    short, long = piece * 400, piece * 3200
    assert _took(long, kind) < 20 * _took(short, kind) + 0.05


@pytest.mark.parametrize(
    "piece", ["|a", "(", "x^{", "\\left(", "a &", "1,", "\\frac", "a + ", "|", "||", "!="]
)
def test_time_grows_with_the_length_of_a_formula(piece: str) -> None:
    short, long = f"${piece * 300}$", f"${piece * 2400}$"
    assert _took(long, "tex") < 20 * _took(short, "tex") + 0.05


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the scanned sheets are not beside this checkout")
def test_scanned_sheets() -> None:
    sheets = sorted(SEEDS.glob("0*.txt"))
    assert len(sheets) == 5
    found = {sheet.name[:3]: read(sheet) for sheet in sheets}
    for document in found.values():
        sound(document)
    clean = found["002"]
    assert [(f.code, clean.position(f.span.start)) for f in clean.findings] == [
        ("dangling", (18, 159))
    ]
    assert sum(isinstance(block, Display) for block in clean.blocks) == 31
    assert {f.code for f in found["003"].findings} == {"dangling"}
    assert len(found["003"].findings) == 1
    for number, sheet in enumerate(sheets):
        for mutant in mutants(sheet.read_text(encoding="utf-8"), 25, number):
            sound(read_text(mutant, "txt"))


def test_prose_keeps_its_order() -> None:
    (block,) = read_text("Let $a=1$, w.r.t. $b$. Then $c$", "md").blocks
    assert isinstance(block, Prose)
    assert [len(s.pieces) for s in block.sentences] == [5, 2]


@pytest.mark.parametrize(
    ("formula", "code", "at"),
    [
        ("(" * 20 + "a = b", "unbalanced", 0),
        ("(" * 28 + "a = b", "too-deep", None),
        (r"a = \left( b \left[ \left( c", "unbalanced", 4),
        ("a))))) = b", "unbalanced", 1),
        ("(" * 60 + "a" + ")" * 60, "too-deep", None),
        (r"\frac{((((a}{b}", "unbalanced", 6),
    ],
)
def test_brackets_without_partners_are_one_finding(formula: str, code: str, at: int | None) -> None:
    findings: list[Finding] = []
    parse_formula(formula, findings)
    assert [f.code for f in findings] == [code]
    assert at is None or findings[0].span.start == at
