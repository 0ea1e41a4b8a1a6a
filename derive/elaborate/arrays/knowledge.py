"""What a document's names are: numbers, columns, rows, matrices; and the matrices written out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from ...data import replace
from ...kernel.terms import Index, Term
from ...read import Document
from ...read import tree as t
from ...read.tree import Node, noun
from ..decimals import Decimal
from ..dotted import LAID
from ..names import WORDY, display, index_letter, word
from ..stops import Unread
from ..survey import Survey
from . import reader
from .differentials import is_sign
from .functions import WORDS
from .nouns import Array
from .properties import suppose
from .scripts import is_slice, is_transpose, sliced, split

if TYPE_CHECKING:
    from ...read.blocks import Sentence
    from ..resolve import Resolver
    from ..statements import Statements
    from ..world import World

LETTERS = "ijklmpqrsuv"  # for the row and the column of a statement
Form = tuple[str, bool, int]
"""A name as it is written: its letters, whether it is set as a vector, how many indices it has."""


@noun
class Literal:
    """A matrix that is written out: its entries, and those that are numbers as they are written."""

    cells: Mapping[tuple[int, int], Term]
    decimals: Mapping[tuple[int, int], Decimal | None]


class Arrays:
    """What is known of a document's arrays; `kinds` says "s", "v", "r" or "m" of each form."""

    def __init__(
        self, document: Document, survey: Survey, kinds: dict[Form, str], basis: bool
    ) -> None:
        self.document, self.kinds, self.basis = document, kinds, basis
        transposes = {"T"} - survey.defined
        self.transposes = frozenset(transposes)
        self.survey = survey
        self.leaves: dict[str, t.Name] = {}  # what differentials are taken in
        self.literals: dict[str, Literal] = {}
        self.numbers: set[tuple[int, Form]] = set()  # what is a number in one question
        # what names with a label are, b^{(2)}, by question: W_2 may be a row where W_1 is a matrix
        self.labelled: dict[tuple[int, str], str] = {}
        self.valued: set[str] = set()  # names that are given as numbers
        self.lengths: dict[str, tuple[int | None, ...]] = {}  # declared as numbers
        self.bases: dict[str, Term] = {}  # computed matrices whose inverses are spoken of
        self.square: set[str] = set()  # matrices that must be square: they are inverted
        self.diagonal: set[str] = set()  # matrices that are said to be diagonal
        self.symmetric: set[str] = set()  # matrices that are said to be symmetric
        self.stacked: dict[str, Node] = {}  # names that are defined as matrices of blocks
        self.formulas: dict[str, Node] = {}  # what names are defined as, as it is written
        self.ways: dict[str, str] = {}  # how the first of them are that were read
        self.mixed: list[Unread] = []  # the places where others are laid out otherwise
        self.layouts: dict[str, set[str]] = {}  # how gradients and Jacobians are laid out
        self._concerned: dict[int, tuple[Node, bool]] = {}

    # -- names --------------------------------------------------------------------------------
    def form(self, world: World, node: t.Name) -> Form:
        """A name as it is written, without what is done to it."""
        label, _ = split(node, self.transposes)
        if is_slice(node):
            node = replace(node, sub=())
        own = sum(self._is_index(world, node, s) for s in node.sub)
        if isinstance(label, t.Group) and label.open == "(":
            own += self._is_sample(label.body)
        return display(node), is_set_bold(node), own

    def _is_index(self, world: World, node: t.Name, sub: Node) -> bool:
        if isinstance(sub, t.Number):
            return world.is_family(display(node))
        found = index_letter(sub)
        if found is not None:
            return found not in self.survey.steps
        return isinstance(sub, t.Name) and display(sub) in self.survey.index_letters

    def _is_sample(self, body: Node) -> bool:
        found = index_letter(body)
        if found is not None:
            return found in self.survey.bound
        return isinstance(body, t.Number) and bool(self.survey.samples & self.survey.bound)

    def kind(self, r: Resolver, node: t.Name) -> str:
        """What a name stands for: a number where nothing else is known."""
        if is_slice(node):
            return sliced(node)[1]
        form = self.form(r.world, node)
        own = self.labelled.get((r.world.question, t.dump(node))) if self.labelled else None
        if own is not None:
            return own
        return "s" if (r.world.question, form) in self.numbers else self.kinds.get(form, "s")

    def is_vector(self, name: str) -> bool:
        """Whether a name without indices is a vector."""
        kinds = {k for (shown, _, own), k in self.kinds.items() if shown == name and not own}
        return kinds in ({"v"}, {"r"})

    def special(self, r: Resolver, node: t.Name) -> str:
        """Names with a meaning of their own: the identity, ones, zeros, unit vectors."""
        bold = is_set_bold(node) or "bb" in node.style
        if len(node.sub) > 1 or node.primes:
            return ""
        if node.base == "e" and self.basis and node.sub and "e" not in self.survey.defined:
            return "basis"
        named = self.form(r.world, node) in self.kinds
        if (
            node.base == "I"
            and not named
            and "bb" not in node.style
            and "I" not in self.survey.defined
        ):
            return "identity"
        sized = all(isinstance(s, t.Name | t.Number) for s in node.sub)
        if node.base == "1" and bold and sized:
            return "ones"
        if node.base == "0" and bold:
            return "zero"
        return ""

    def is_word(self, node: t.Name) -> bool:
        """Whether a name is a function of arrays, spelled as a word."""
        return word(node) in WORDS and bool(node.style & WORDY)

    def forget(self) -> None:
        """The kinds have changed."""
        self._concerned.clear()

    # -- formulas -----------------------------------------------------------------------------
    def concerns(self, r: Resolver, node: Node) -> bool:
        """Whether an array stands in a formula (subscripts and labels apart)."""
        if r.arrays:
            return self._concerned_now(r, node)
        known = self._concerned.get(id(node))
        if known is None or known[0] is not node:
            known = self._concerned[id(node)] = node, self._concerned_now(r, node)
        return known[1]

    def _concerned_now(self, r: Resolver, node: Node) -> bool:
        match node:
            case t.Name():
                if display(node) in r.arrays and not (node.sub or node.stars or node.primes):
                    return True
                if self.kind(r, node) != "s" or self.special(r, node) or self.is_word(node):
                    return True
                if len(node.sub) == 2 and display(node) in self.diagonal:
                    return True
                _, above = split(node, self.transposes)
                if is_transpose(above, self.transposes):
                    return True
                return above is not None and self.concerns(r, above)
            case t.Matrix() | t.DerivOp(by=()):
                return True
            case t.Run(items=items) if self.leaves and any(map(is_sign, items[:-1])):
                return True
            case t.Run(items=items) if any(self._is_called_with(r, *p) for p in pairwise(items)):
                return True
            case t.Group(open="‖" | "⟨"):
                return True
            case t.Group(open="(" | "[", body=t.List(items=items)) if len(items) > 1:
                listed = node.open == "[" and any(self.concerns(r, i) for i in items)
                return listed or all(map(is_numeral, items))
            case t.BigOp(kind=kind):
                return kind in LAID
            case t.Group(body=body, sup=sup) | t.Scripted(base=body, sup=sup):
                if is_transpose(sup, self.transposes):
                    return True
                return self.concerns(r, body) or (sup is not None and self.concerns(r, sup))
        return any(self.concerns(r, p) for p in t.parts(node))

    def _is_called_with(self, r: Resolver, name: Node, group: Node) -> bool:
        """`\\max(0, W x)`, `k(x, y)`: an array among several arguments."""
        match name, group:
            case t.Name(), t.Group(open="(", body=t.List(items=items)):
                return any(self.concerns(r, i) for i in items)
        return False

    def term(self, r: Resolver, node: Node) -> Term:
        """What a formula means: a whole side of a statement, or a number inside one."""
        if r.depth == 0:
            return reader.side(r, node)
        return reader.term(r, node) if self.concerns(r, node) else r.number(node)

    def source(self, node: Node) -> str:
        return " ".join(self.document.source(node.span).split())

    def letters(self, r: Resolver, found: Array) -> tuple[Index | None, Index | None]:
        """Letters for the row and the column of a statement that nothing else has."""
        axes = [i for i in (found.row, found.col) if i is not None]
        letters = iter(self.lettered(r, axes))
        row = next(letters) if found.row is not None else None
        return row, next(letters) if found.col is not None else None

    def lettered(self, r: Resolver, axes: Sequence[Index]) -> list[Index]:
        """A letter for each of these places."""
        taken = {*r.bound, *r.scope.free, *self.survey.index_letters, *self.survey.bound}
        names = [x for x in LETTERS if x not in taken]
        names += [x + "'" for x in LETTERS] if len(names) < len(axes) else []
        return [Index(name, i.set) for name, i in zip(names, axes, strict=False)]

    def suppose(self, statements: Statements, sentence: Sentence, section: int) -> None:
        """What a sentence says of matrices in words."""
        suppose(statements, sentence, section)

    # -- matrices that are written out --------------------------------------------------------
    def keep(
        self,
        r: Resolver,
        cells: dict[tuple[int, int], Term],
        decimals: dict[tuple[int, int], Decimal | None],
    ) -> str:
        """The name of a matrix that is written out."""
        name = f"#m{len(self.literals) + 1}"
        r.world.sets.journal.put(self.literals, name, Literal(cells, decimals))
        return name

    def settled(self, settle: Callable[[Term], Term]) -> dict[str, Literal]:
        """Those matrices, over the index sets as they turned out in the end."""
        return {
            name: Literal({at: settle(x) for at, x in found.cells.items()}, found.decimals)
            for name, found in self.literals.items()
        }


def is_numeral(node: Node) -> bool:
    """A number, perhaps computed from others."""
    others = (t.Name, t.Text, t.Ellipsis, t.Missing, t.Unknown, t.Chain, t.Matrix, t.Empty)
    return not any(isinstance(p, others) for p in t.walk(node))


def is_set_bold(node: t.Name) -> bool:
    return "bold" in node.style
