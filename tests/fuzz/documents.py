"""Real sheets, broken at random: pieces of them are cut out, doubled, moved, mixed and misspelled.

A document is made from its number alone, so that one that fails can be made again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
FOLDERS = ("proofs", "proofs/wrong", "tests/documents/right", "tests/documents/wrong")
SEEDS = ROOT / ".." / "shared" / "seeds"
LONGEST = 700  # characters of a piece
PARAGRAPH = re.compile(r"\n[ \t]*\n")
TOKEN = re.compile(r"\\[A-Za-z]+|\\.|[A-Za-z]+|[0-9.]+|\s+|.", re.DOTALL)
_ODDS = r"""
\frac \sum_{j} \sum_{i \neq j} \left( \right) \begin{cases} \end{cases} & \\ { } _ ^ ( ) [ ] | $ $$
\[ \] \text{if} = , . ; + - \cdot / ! ' % \def\a{\a} \newcommand{\f}[2]{#2#1} \f \quad \partial
\over \not \hat \mathbf \stackrel{!}{=} \underbrace \sqrt[3] 1,234 .5 \foo ≤ ŷ ² ∂ 漢 \end{x}
\begin{align} # \boxed{ \substack \right. \item \input{x} ``` <!-- --> > \limits \nabla d \infty 0
1 2 -1 \log \exp e^ \max_ \prod_{k=1}^{N} \delta_{ij} \mathbb{E}[ \top ^{-1} ^{(i)} ^{[1]} _{i,j} x
\frac{\partial}{\partial x} \frac{d}{dx} \int \lim \approx \leq \neq > < \in \mathbb{R} \dots := \to
\mathbb{1}[ 10^{10^{10}} N! \binom{n}{k} \begin{pmatrix} \Rightarrow \iff \because \pm \mod \! \,
"""
_WORDS = r"""
Let Assume Since where Case If for every Then so suppose $i=j$ $i\neq j$ one-hot $x>0$ N=2 given
that % derive: claim
"""
ODDS, WORDS = _ODDS.split(), _WORDS.split()


class Made(NamedTuple):
    """A broken document and what kind it is."""

    text: str
    kind: str


@cache
def pieces() -> tuple[str, ...]:
    """Short stretches of all real sheets, between their blank lines."""
    files = [p for f in FOLDERS for p in sorted((ROOT / f).glob("*.*"))]
    files += sorted(SEEDS.glob("*.txt"))
    texts = [p.read_text(encoding="utf-8") for p in files if p.suffix in (".tex", ".md", ".txt")]
    found = dict.fromkeys(x for text in texts for x in PARAGRAPH.split(text))
    return tuple(x[:LONGEST] for x in found if x.strip())


Change = Callable[[list[str], Random], None]


def _cut(tokens: list[str], dice: Random) -> None:
    at = dice.randrange(len(tokens))
    del tokens[at : at + dice.choice((1, 1, 1, 2, 3, 8))]


def _double(tokens: list[str], dice: Random) -> None:
    at = dice.randrange(len(tokens))
    some = tokens[at : at + dice.randint(1, 6)]
    tokens[at:at] = some * dice.choice((1, 1, 1, 2, 40))


def _move(tokens: list[str], dice: Random) -> None:
    at = dice.randrange(len(tokens))
    some = tokens[at : at + dice.randint(1, 6)]
    del tokens[at : at + len(some)]
    to = dice.randint(0, len(tokens))
    tokens[to:to] = some


def _swap(tokens: list[str], dice: Random) -> None:
    a, b = (dice.randrange(len(tokens)) for _ in range(2))
    tokens[a], tokens[b] = tokens[b], tokens[a]


def _put_in(tokens: list[str], dice: Random) -> None:
    tokens.insert(dice.randint(0, len(tokens)), dice.choice(ODDS))


def _exchange(tokens: list[str], dice: Random) -> None:
    """One token for another of the same document: still mathematics, mostly."""
    tokens[dice.randrange(len(tokens))] = dice.choice(tokens)


def _odd(tokens: list[str], dice: Random) -> None:
    tokens[dice.randrange(len(tokens))] = dice.choice(ODDS)


def _speak(tokens: list[str], dice: Random) -> None:
    tokens.insert(dice.randint(0, len(tokens)), f" {dice.choice(WORDS)} ")


def _mix(tokens: list[str], dice: Random) -> None:
    """A stretch of another sheet."""
    other = TOKEN.findall(dice.choice(pieces()))
    at = dice.randrange(len(other))
    to = dice.randint(0, len(tokens))
    tokens[to:to] = other[at : at + dice.randint(1, 30)]


def _stop(tokens: list[str], dice: Random) -> None:
    """The file ends too early."""
    del tokens[dice.randint(1, len(tokens)) :]


CHANGES: Sequence[Change] = (
    _cut,
    _double,
    _move,
    _swap,
    _put_in,
    _exchange,
    _exchange,
    _odd,
    _speak,
    _mix,
    _stop,
)


def document(number: int) -> Made:
    """The document of this number."""
    dice = Random(number)
    tokens = TOKEN.findall("\n\n".join(dice.choices(pieces(), k=dice.choice((1, 1, 2)))))
    for _ in range(dice.choice((0, 1, 1, 2, 3, 6))):
        if tokens:
            dice.choice(CHANGES)(tokens, dice)
    text = "".join(tokens)
    kind = dice.choice(("tex", "tex", "md", "txt", "ipynb"))
    return Made(_notebook(text) if kind == "ipynb" else text, kind)


def _notebook(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return json.dumps({"cells": [{"cell_type": "markdown", "source": lines}]}, indent=1)
