"""What a written name is: the quantity's key, its index slots, its power, or a label.

A first walk over the whole document notes which letters are bound somewhere, which bases carry
letters as subscripts, which letters are sizes and which names are functions; the same subscript
can then be read as an index here and as a label there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..read.tree import (
    Bar,
    BigOp,
    Chain,
    DerivOp,
    Frac,
    Group,
    List,
    Name,
    Node,
    Number,
    Run,
    Sum,
    walk,
)

ACCENTS = ("hat", "bar", "tilde", "vec", "dot", "ddot", "check", "breve", "cal", "frak", "bb")
_ACCENT_COMMANDS = {"cal": r"\mathcal", "frak": r"\mathfrak", "bb": r"\mathbb"}
TRANSPOSES = {r"\top", "T", r"\intercal", r"\mathsf{T}"}
GREEK_INDEX = frozenset()


@dataclass
class Survey:
    """What a document does with its names, gathered before anything is resolved."""

    bound: set[str] = field(default_factory=set)  # letters under a sum or product
    sizes: set[str] = field(default_factory=set)  # letters that end a range
    # bases with a letter as subscript -> the questions in which they have one
    indexed: dict[str, set[int]] = field(default_factory=dict)
    arity: dict[str, set[int]] = field(default_factory=dict)
    functions: set[str] = field(default_factory=set)  # names defined as f(x) = ...
    exponentials: bool = False  # whether e^x stands somewhere
    called: set[str] = field(default_factory=set)  # names with a bracket behind them
    pairs: set[str] = field(default_factory=set)  # names defined with two letters as subscripts
    applied: set[str] = field(default_factory=set)  # families defined as y_k(x) = ...
    squares: set[str] = field(default_factory=set)  # names defined as a square: \sigma^2 = ...
    defined: set[str] = field(default_factory=set)  # displays of names with a definition
    samples: set[str] = field(default_factory=set)  # letters of ^{(i)} that are indices
    index_letters: set[str] = field(default_factory=set)
    _question: int = 0

    def is_family(self, base: str, question: int) -> bool:
        """Whether a numeral on this base is a member, not a label: by what its own question (or
        the text before all questions) does with it."""
        found = self.indexed.get(base, set())
        return question in found or 0 in found or (question == 0 and bool(found))

    def look(self, node: Node, question: int = 0) -> None:
        """Note what one formula shows."""
        self._question = question
        for part in walk(node):
            if isinstance(part, BigOp):
                self._big(part)
            elif isinstance(part, Name):
                self._name(part)
            elif isinstance(part, Run):
                self._events(part)

    def _big(self, op: BigOp) -> None:
        for name in bound_letters(op.lower):
            self.bound.add(name)
            self.index_letters.add(name)
        upper = op.upper
        if isinstance(upper, Sum) and len(upper.terms) == 2 and isinstance(upper.terms[1][1], Number):
            upper = upper.terms[0][1]
        if isinstance(upper, Name) and not upper.sub:
            self.sizes.add(display(upper))

    def _name(self, name: Name) -> None:
        letters = [s for s in name.sub if is_index_letter(s)]
        base = display(name)
        if base == "e" and name.sup is not None and not isinstance(name.sup, Group):
            self.exponentials = True
        if letters:
            self.indexed.setdefault(base, set()).add(self._question)
            self.arity.setdefault(base, set()).add(len(name.sub))
            self.index_letters.update(letter(s) for s in letters if isinstance(s, Name))
        if isinstance(name.sup, Group) and name.sup.open == "(":
            body = name.sup.body
            if isinstance(body, Name) and is_index_letter(body):
                self.samples.add(display(body))

    def _events(self, run: Run) -> None:
        for name, group in zip(run.items, run.items[1:], strict=False):
            if isinstance(name, Frac) and isinstance(group, BigOp) and group.upper is None:
                letter_of = mean_letter(name)
                if letter_of is not None:
                    self.sizes.add(letter_of)
            if isinstance(name, Name) and isinstance(group, Group):
                self.called.add(display(name))
                at = event(group)
                if at is not None and isinstance(at[1], Name):
                    self.index_letters.add(display(at[1]))

    def statement(self, chain: Chain) -> None:
        """Note what the first link of a chain defines."""
        left, relation = chain.items[0], chain.relations[0]
        if relation.kind not in ("=", ":=", "equiv", "triangleq"):
            return
        match left:
            case Run(items=(Name() as name, Group(open="(", body=body))) if not name.sup:
                plain = all(isinstance(a, Name) for a in arguments(body))
                if event_of(body) is None and plain:
                    (self.applied if name.sub else self.functions).add(display(name))
            case Name(sup=Number(value=value)) if value == 2 and not left.sub:
                self.squares.add(display(left))
            case Name(sup=None) | Name(sup=Group()):
                self.defined.add(display(left))
                if len(left.sub) == 2 and any(isinstance(p, DerivOp) for p in walk(chain.items[1])):
                    self.pairs.add(display(left))

    @property
    def errors(self) -> bool:
        """Whether \\delta with two subscripts is an error of backpropagation, defined as such."""
        return r"\delta" in self.pairs

    def settle(self) -> None:
        """A letter that is defined itself is squared by `^2`, nothing new."""
        self.squares -= self.defined
        self.sizes -= self.defined


def mean_letter(node: Node) -> str | None:
    """`n` of `\\frac{1}{n}`: before a sum without a range, the number of its terms."""
    match node:
        case Frac(num=Number(value=value), den=Name() as den) if value == 1 and not den.sub:
            if den.sup is None and len(den.base) == 1:
                return display(den)
    return None


def bound_letters(lower: Node | None) -> Iterable[str]:
    match lower:
        case Name():
            yield letter(lower)
        case Chain(items=(first, *rest), relations=relations):
            yield from bound_letters(first)
            if relations[0].kind == "neq" and rest:
                yield from bound_letters(rest[0])
        case List(items=items):
            for item in items:
                yield from bound_letters(item)


def display(name: Node) -> str:
    """The name without scripts, as LaTeX: accents are part of it, weight and slant are not."""
    assert isinstance(name, Name)
    text = name.base
    for accent in ACCENTS:
        if accent in name.style:
            text = f"{_ACCENT_COMMANDS.get(accent, chr(92) + accent)}{{{text}}}"
    return text


def is_index_letter(node: Node) -> bool:
    """A lone small letter, perhaps with primes: the usual form of an index."""
    return (
        isinstance(node, Name)
        and len(node.base) == 1
        and node.base.islower()
        and node.base.isascii()
        and not node.sub
        and node.sup is None
        and not node.style & {"text", "rm", "op"}
    )


def letter(node: Name) -> str:
    return display(node) + "'" * node.primes


def arguments(body: Node) -> tuple[Node, ...]:
    """The arguments between a function's brackets."""
    if isinstance(body, Bar):
        return arguments(body.left)
    return body.items if isinstance(body, List) else (body,)


def event_of(body: Node) -> tuple[Node, Node] | None:
    """`y = j` (perhaps given something) between brackets: what is said to be which member."""
    if isinstance(body, Bar):
        return event_of(body.left)
    match body:
        case Chain(items=(left, right), relations=(relation,)) if relation.kind == "=":
            if isinstance(left, Name) and isinstance(right, Name | Number):
                return left, right
    return None


def event(group: Group) -> tuple[Node, Node] | None:
    return event_of(group.body) if group.open in "([" else None


__all__ = [
    "DerivOp",
    "Survey",
    "arguments",
    "display",
    "event",
    "event_of",
    "is_index_letter",
    "letter",
]
