"""Which names are random: said in words, by `X \\sim p`, by what an expectation is taken of.

A document says it of most names. For the others there are hints, each noted where it was used: a
capital beside random capitals is random, Greek letters and a, b, c are constants. Where nothing
says it, nothing is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from ...data import replace
from ...read import Document, blocks
from ...read import tree as t
from ...read.tree import Chain, Node
from ..arrays.declared import space
from ..expect import Expect
from ..names import arguments, display, is_index_letter, plain
from ..trees import stated
from . import told

RANDOM, CONSTANT = "random", "constant"
USUAL = frozenset("abcdkmn")  # letters that are constants where nothing says otherwise
NOISE = frozenset((r"\epsilon", r"\varepsilon", r"\xi", r"\zeta"))  # often random, often not
DATA = frozenset("stxyz")  # letters of which what has a hat is a prediction, no estimator
VARIABLES = frozenset("XYZUV")  # capitals that are random beside others
SAID = {
    **dict.fromkeys(("law", "random", "mean", "variance", "deviation"), (RANDOM, 4)),
    "constant": (CONSTANT, 3),
    **dict.fromkeys(("independent", "pairwise", "of", "uncorrelated", "alike"), (RANDOM, 2)),
    "real": (CONSTANT, 1),
}
USED = 1  # how much it counts what is done with a name


class _Said(NamedTuple):
    section: int
    what: str
    strength: int


class Names:
    """What a document says of its names, by section."""

    def __init__(self, document: Document) -> None:
        self.said: dict[str, list[_Said]] = {}
        self.capitals = False  # whether a capital letter is random for certain
        self.fixed: set[str] = set()  # matrices of a space, and what an estimator is of
        self.laws: set[str] = set()  # under which expectations are taken
        section = 0
        listener = told.Listener()
        for block in document.blocks:
            section += isinstance(block, blocks.Heading)
            section += isinstance(block, blocks.Item) and block.kind == "question"
            for node in stated(block):
                self._used(node, section)
                self.fixed.update(_estimated(node), _matrices(node), _points(node))
                for saying in told.of_statement(node):
                    self._told(saying, section)
            for sentence in block.sentences if isinstance(block, blocks.Prose) else ():
                for saying in told.sayings(sentence, listener):
                    self._told(saying, section)
                listener = listener.after(sentence)
        random = [n for n, all_ in self.said.items() if any(s.what == RANDOM for s in all_)]
        self.capitals = any(len(n) == 1 and n.isupper() for n in random)

    def of(self, name: str, section: int) -> str:
        """What is said of a name: "random", "constant", or nothing."""
        for key in (name, stem(name)):
            found = self.said.get(key, ())
            before = [s.section for s in found if s.section <= section]
            at = max(before, default=min((s.section for s in found), default=0))
            mine = [s for s in found if s.section == at]
            if mine:
                most = max(s.strength for s in mine)
                return min(s.what for s in mine if s.strength == most)  # a constant, if both
        return ""

    def hint(self, name: str) -> str:
        """What a name is by its letter alone; nothing where that says nothing."""
        letter = stem(name)
        if letter in self.fixed:
            return CONSTANT
        if len(letter) == 1 and letter.isupper():
            return RANDOM if self.capitals and letter in VARIABLES else ""
        if letter.startswith("\\") and not letter.startswith((r"\hat", r"\bar", r"\tilde")):
            return "" if letter in NOISE else CONSTANT
        return CONSTANT if letter in USUAL or self.capitals else ""

    # -- the first walk ---------------------------------------------------------------------------
    def _told(self, saying: told.Saying, section: int) -> None:
        if saying.kind in SAID:
            for name in told.named(saying):
                self._say(name, section, *SAID[saying.kind])
        for value in saying.values:
            for part in t.walk(value):
                if isinstance(part, t.Name):
                    self._say(part, section, CONSTANT, USED)

    def _used(self, node: Node, section: int) -> None:
        """`E[X]`, `Var(X_i)`, `E[\\hat{f}(x)]`, `E_{x}[...]` take something random; what a
        variance is, is a number."""
        match node:
            case Chain(items=(Expect(kind="Var" | "Cov"), value)):
                for part in t.walk(value):
                    if isinstance(part, t.Name) and part.base == r"\sigma":
                        self._say(part, section, CONSTANT, USED)
        for part in t.walk(node):
            if not isinstance(part, Expect):
                continue
            self.laws |= {part.law} - {""}
            for name in (*map(_alone, part.items), *map(_alone, part.given), *part.over):
                usual = isinstance(name, t.Name) and name.base in USUAL and not name.style
                if isinstance(name, t.Name) and not usual:
                    self._say(name, section, RANDOM, USED)

    def _say(self, name: t.Name, section: int, what: str, strength: int) -> None:
        for key in set(_keys(name)):
            self.said.setdefault(key, []).append(_Said(section, what, strength))


def _alone(node: Node) -> Node | None:
    match node:
        case t.Name():
            return node
        case t.Run(items=(t.Name(style=style) as name, t.Group())) if "hat" in style:
            return name
        case t.Group(open="(", body=body):
            return _alone(body)
        case t.Run(items=items):  # \sum_i \sum_j X_i X_j
            rest = [i for i in items if not isinstance(i, t.BigOp)]
            names = {display(i) for i in rest if isinstance(i, t.Name)}
            lone = len(names) == 1 and all(isinstance(i, t.Name) for i in rest)
            return rest[0] if lone else None
        case Chain(items=(t.Name() as name, *_)):
            return name
    return None


def _estimated(node: Node) -> Iterator[str]:
    """w of `\\hat{w}`: what is estimated is a constant; data have hats too."""
    for part in t.walk(node):
        if isinstance(part, t.Name) and "hat" in part.style and part.base not in DATA:
            yield display(replace(part, style=part.style - {"hat"}, sub=(), sup=None))


def _points(node: Node) -> Iterator[str]:
    """x of `\\hat{f}(x)`: an estimate is looked at where it is said."""
    for part in t.walk(node):
        match part:
            case t.Run(items=items):
                for f, group in pairwise(items):
                    match f, group:
                        case t.Name(style=style), t.Group(open="(", body=t.Name(sub=()) as x):
                            yield from (display(x),) if "hat" in style else ()


def _matrices(node: Node) -> Iterator[str]:
    """X of `X \\in \\mathbb{R}^{n \\times d}`."""
    match node:
        case Chain(items=(left, right), relations=(t.Relation(kind="in"),)):
            if space(right) == "m":
                yield from (display(n) for n in arguments(left) if isinstance(n, t.Name))


def _keys(name: t.Name) -> Iterator[str]:
    """What a name is called as a quantity: `x_i` and `x_1` are of the family x."""
    label = [s for s in name.sub if not is_index_letter(s) and not isinstance(s, t.Number)]
    capital = all(isinstance(s, t.Name) and len(s.base) == 1 and not s.style for s in label)
    if not label or (capital and display(name)[0] != "\\"):
        yield display(name)
    if name.sub:
        text = ",".join(map(plain, name.sub))
        yield display(name) + (f"_{{{text}}}" if len(text) > 1 else f"_{text}")


def stem(name: str) -> str:
    """A quantity's name without its label."""
    depth = 0
    for at, c in enumerate(name):
        depth += {"{": 1, "}": -1, "[": 1, "]": -1}.get(c, 0)
        if c in "_^'" and depth == 0 and at:
            return name[:at]
    return name
