"""What a document does with its names, noted before anything is resolved.

Which letters are bound somewhere, which bases carry letters as subscripts, which letters are sizes
and which names are functions: the same subscript can then be read as an index here and as a label
there. Names of quantities are counted by question, since questions use letters anew.
"""

from __future__ import annotations

from ..read.tree import BigOp, Chain, DerivOp, Frac, Group, Name, Node, Number, Run, Sum, walk
from .names import arguments, bound_letters, display, event, index_letter, mean_letter

EQUALS = frozenset(("=", ":=", "equiv", "triangleq"))


class Survey:
    """What was noted; `look` and `defines` add to it, `settle` ends it."""

    def __init__(self) -> None:
        self.bound: set[str] = set()  # letters under a sum or product
        self.sizes: set[str] = set()  # letters that end a range
        # bases with a letter as subscript -> the questions in which they have one
        self.indexed: dict[str, set[int]] = {}
        self.arity: dict[str, set[int]] = {}  # how many subscripts a base has
        self.exponentials = False  # whether e^x stands somewhere
        self.called: set[str] = set()  # names with a bracket behind them
        self.pairs: set[str] = set()  # names defined with two letters, as a derivative
        self.applied: set[str] = set()  # families defined as y_k(x) = ...
        self.squares: set[str] = set()  # names defined as a square: \sigma^2 = ...
        self.defined: set[str] = set()  # displays of names with a definition
        self.samples: set[str] = set()  # letters of ^{(i)} that are indices
        self.index_letters: set[str] = set()

    def is_family(self, base: str, question: int) -> bool:
        """Whether a numeral on this base is a member, not a label: by what its own question (or
        the text before all questions) does with it."""
        found = self.indexed.get(base, set())
        return question in found or 0 in found or (question == 0 and bool(found))

    def look(self, node: Node, question: int) -> None:
        """Note what one formula shows."""
        for part in walk(node):
            if isinstance(part, BigOp):
                self._big(part)
            elif isinstance(part, Name):
                self._name(part, question)
            elif isinstance(part, Run):
                self._neighbours(part)

    def _big(self, op: BigOp) -> None:
        for name in bound_letters(op.lower):
            self.bound.add(name)
            self.index_letters.add(name)
        upper = op.upper
        if isinstance(upper, Sum) and len(upper.terms) == 2:  # N - 1
            (_, first), (_, second) = upper.terms
            upper = first if isinstance(second, Number) else upper
        if isinstance(upper, Name) and not upper.sub:
            self.sizes.add(display(upper))

    def _name(self, name: Name, question: int) -> None:
        base = display(name)
        if base == "e" and name.sup is not None and not isinstance(name.sup, Group):
            self.exponentials = True
        letters = [found for s in name.sub if (found := index_letter(s)) is not None]
        if letters:
            self.indexed.setdefault(base, set()).add(question)
            self.arity.setdefault(base, set()).add(len(name.sub))
            self.index_letters.update(letters)
        match name.sup:
            case Group(open="(", body=Name() as body) if index_letter(body) is not None:
                self.samples.add(display(body))

    def _neighbours(self, run: Run) -> None:
        """What stands before brackets, and 1/n before a sum without a range."""
        for first, second in zip(run.items, run.items[1:], strict=False):
            if isinstance(first, Frac) and isinstance(second, BigOp) and second.upper is None:
                size = mean_letter(first)
                if size is not None:
                    self.sizes.add(size)
            if isinstance(first, Name) and isinstance(second, Group):
                self.called.add(display(first))
                at = event(second)
                if at is not None and isinstance(at[1], Name):
                    self.index_letters.add(display(at[1]))

    def defines(self, chain: Chain) -> None:
        """Note what the first link of a chain would define."""
        left, relation = chain.items[0], chain.relations[0]
        if relation.kind not in EQUALS:
            return
        match left:
            case Run(items=(Name(sup=None) as name, Group(open="(", body=body) as group)):
                plain = all(isinstance(a, Name) for a in arguments(body))
                if name.sub and plain and event(group) is None:
                    self.applied.add(display(name))
            case Name(sup=Number(value=value)) if value == 2 and not left.sub:
                own = display(left)
                inside = [p for p in walk(chain.items[1]) if isinstance(p, Name)]
                if all(display(p) != own for p in inside):
                    self.squares.add(own)
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
