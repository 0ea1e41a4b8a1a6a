"""Which names are numbers, vectors, matrices: by what a document says, else by how it uses them.

Declarations and written-out matrices decide. Bold letters, transposes, norms and gradients are
hints: they make a first reading, small letters vectors and capitals matrices. Where shapes then
conflict, the names that nothing decided are read otherwise, one at a time, as long as fewer
statements conflict.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ...maths.functions import NAMES
from ...read import Document, blocks
from ...read import tree as t
from ...read.tree import Chain, Node
from .. import shapes
from ..dotted import LAID
from ..names import WORDY, display
from ..placed import statements
from ..survey import Survey
from ..world import Scope, Unread, UserFunction, World
from . import differentials, reader
from .blocked import find_stacked
from .declared import BEFORE, BEHIND, lengths, shown, space, without_sizes, worded
from .functions import WORDS
from .knowledge import Arrays, Form, is_set_bold
from .properties import DIAGONAL, said_of, symmetric_names
from .repaired import TURNED, repair, settle
from .scripts import is_slice, is_transpose, split
from .uses import is_capital, is_latin, uses
from .valued import find_computed, find_numbers

if TYPE_CHECKING:
    from ..resolve import Resolver

LOSSES = frozenset("LJEFCH")  # what is differentiated, where a differential stands alone
PASSES = 6  # how far a shape is carried from name to name
BASIS = re.compile(r"\b(basis|unit) vector|one[- ]hot|\bstandard basis|canonical", re.I)
JOINED = re.compile(r"\W*(?:and\W*)?$")


def find_arrays(
    document: Document, survey: Survey, functions: Sequence[tuple[str, UserFunction]]
) -> Arrays | None:
    """The arrays of a document; None where nothing but numbers was found."""
    said = list(statements(document))
    nodes = [n for n, _ in said]
    kinds: dict[Form, str] = {}
    arrays = Arrays(document, survey, kinds, bool(BASIS.search(document.text)))
    search = Search(arrays, functions, nodes)
    arrays.leaves = differentials.leaves(nodes, survey)
    search.declared()
    search.in_words(document)
    search.hinted()
    literal = any(_is_literal(p) for n in nodes for p in t.walk(n))
    ones = any(isinstance(p, t.Name) and search.is_ones(p) for n in nodes for p in t.walk(n))
    total = bool(arrays.leaves) and any(map(differentials.says_differential, nodes))
    if not any(k != "s" for k in kinds.values()) and not (literal or ones or total):
        return None
    find_numbers(search, said)
    search.families()
    search.beside()
    search.propagate()
    repair(search)
    find_computed(search, said)
    settle(search)
    arrays.stacked = find_stacked(search.resolver(search.new_world(), Scope()), nodes)
    return arrays


class Search:
    """Fills the kinds of a document's names."""

    def __init__(
        self, arrays: Arrays, functions: Sequence[tuple[str, UserFunction]], nodes: list[Node]
    ) -> None:
        self.arrays, self.nodes = arrays, nodes
        self.functions: dict[str, dict[int, UserFunction]] = {}
        for name, function in functions:
            self.functions.setdefault(name, {})[len(function.parameters)] = function
        self.world = self.new_world()
        self.kinds = arrays.kinds
        self.firm: set[Form] = set()
        self.hints: set[Form] = set()  # what something says to be no number
        self.questions: dict[int, int] = {}  # of each statement
        self.question = 0  # of the one that is looked at

    def new_world(self) -> World:
        """A world in which nothing but the functions is defined."""
        world = World(self.arrays.survey, self.arrays)
        world.functions = self.functions
        return world

    @staticmethod
    def resolver(world: World, scope: Scope) -> Resolver:
        return _resolver(world, scope)

    def form(self, name: t.Name) -> Form:
        return self.arrays.form(self.world, name)

    def say(self, name: t.Name, kind: str, firm: bool = False) -> None:
        form = self.form(name)
        if name.primes or (form[0] in self.arrays.survey.sizes and not firm):
            return
        if form in self.firm or (not firm and form in self.kinds):
            return
        self.kinds[form] = kind
        if firm:
            self.firm.add(form)

    # -- what is said -------------------------------------------------------------------------
    def declared(self) -> None:
        """`W \\in \\mathbb{R}^{K \\times D}`; matrices that are written out."""
        waiting: list[t.Name] = []
        for node in self.nodes:
            if isinstance(node, t.Name):
                waiting = waiting if waiting and self._beside(waiting[-1], node) else []
                waiting.append(node)
                continue
            if waiting and not self._beside(waiting[-1], node):
                waiting = []
            if isinstance(node, Chain):
                for name, kind in self._declarations(node, waiting):
                    self.say(name, kind, firm=True)
                self._literals(node)
            waiting = []

    def _beside(self, first: Node, second: Node) -> bool:
        """Whether nothing but a comma stands between two formulas."""
        text = self.arrays.document.text[first.span.end : second.span.start]
        return not text.strip(" ,")

    def _declarations(self, node: Chain, before: list[t.Name]) -> Iterator[tuple[t.Name, str]]:
        if node.relations[0].kind != "in":
            return
        kind = space(node.items[1])
        first = node.items[0]
        named = list(first.items) if isinstance(first, t.List) else [first]
        for name in (*named, *before) if kind else ():
            if isinstance(name, t.Name):
                turned = is_transpose(name.sup, self.arrays.transposes)
                found = lengths(node.items[1])
                self.arrays.lengths[display(name)] = found[::-1] if turned else found
                yield name, TURNED.get(kind, kind) if turned else kind

    def _literals(self, node: Chain) -> None:
        sides = [(shown(item), item) for item in node.items]
        shaped = [found for found, _ in sides if found]
        for _, item in sides:
            if shaped and isinstance(item, t.Name):
                self.say(item, shaped[0], firm=True)

    def in_words(self, document: Document) -> None:
        """ "Let A be a symmetric matrix and x a column vector"."""
        for block in document.blocks:
            if isinstance(block, blocks.Prose):
                for sentence in block.sentences:
                    self._sentence(sentence)

    def _sentence(self, sentence: blocks.Sentence) -> None:
        for name in symmetric_names(sentence):
            self.say(name, "m")
            self.arrays.symmetric.add(display(name))
        for name in said_of(sentence, DIAGONAL):
            if display(name) not in self.arrays.survey.defined:
                self.say(name, "m")
                self.arrays.diagonal.add(display(name))
        waiting: list[t.Name] = []
        before = ""
        for piece in without_sizes(sentence.pieces):
            if isinstance(piece, blocks.Words):
                kind = worded(piece.text, BEHIND)
                for name in waiting if kind else ():
                    self.say(name, kind, firm=True)
                if not JOINED.match(piece.text):
                    waiting = []
                    before = worded(piece.text, BEFORE)
                continue
            for s in piece.statements:
                items = s.node.items if isinstance(s.node, t.List) else (s.node,)
                names = [i for i in items if isinstance(i, t.Name)]
                waiting += names
                for name in names if before else ():
                    self.say(name, before, firm=True)

    # -- what is hinted at --------------------------------------------------------------------
    def hinted(self) -> None:
        for node in self.nodes:
            for name, hint in uses(node, self.arrays.transposes):
                if is_slice(name):
                    self.say(name, "m")
                    self.hints.add(self.form(name))
                    continue
                above = name.sup if isinstance(name.sup, t.Name) else None
                size = above is not None and display(above) in self.arrays.survey.sizes  # gamma^T
                if (hint and not size) or is_set_bold(name) or "vec" in name.style:
                    self._by_case(name)
                    self.hints.add(self.form(name))
        if any(k != "s" for k in self.kinds.values()):
            for node in self.nodes:
                for part in t.walk(node):
                    if isinstance(part, t.DerivOp) and part.kind == "nabla":
                        for v, _ in part.by:
                            if isinstance(v, t.Name):
                                self._by_case(v)

        for name in self.arrays.leaves.values():
            if is_capital(name) and name.base not in LOSSES:
                self._by_case(name)

    def _by_case(self, name: t.Name) -> None:
        if self.is_plain_number(name):
            return
        rows = any(self.kinds[f] == "r" for f in self.firm)
        self.say(name, "m" if is_capital(name) else "r" if rows else "v")

    def is_plain_number(self, name: t.Name) -> bool:
        survey = self.arrays.survey
        shown = display(name)
        bold = is_set_bold(name)
        if (
            name.base[:1].isdigit()
            or "bb" in name.style
            or (name.base in NAMES and len(name.base) > 1)
        ):
            return True
        if name.base == "d" and self.arrays.leaves:
            return True
        if name.base in WORDS or (name.style & WORDY and len(name.base) > 1):
            return True
        if self.arrays.special(_resolver(self.world, Scope()), name):
            return True
        return shown in survey.sizes and not bold

    def is_ones(self, name: t.Name) -> bool:
        """A bold 1, which is no indicator."""
        return name.base == "1" and is_set_bold(name)

    def families(self) -> None:
        """Names that stand alone here and with indices there."""
        survey = self.arrays.survey
        for node in self.nodes:
            for name, _ in uses(node, self.arrays.transposes):
                arity = survey.arity.get(display(name), set())
                bare = not name.sub and display(name) not in survey.sizes
                if bare and arity == {1} and display(name) not in survey.bare:
                    self.say(name, "v")
                elif bare and arity == {2}:
                    self.say(name, "m")

    def beside(self) -> None:
        """`X w`: a small letter behind a matrix is a vector, a capital a matrix."""
        for node in self.nodes:
            for part in t.walk(node):
                if not isinstance(part, t.Run):
                    continue
                for k, (first, second) in enumerate(zip(part.items, part.items[1:], strict=False)):
                    if part.ops[k] != "" or not self._is_matrix(first):
                        continue
                    if isinstance(second, t.Name) and is_latin(second):
                        self._by_case(second)

    def _is_matrix(self, node: Node) -> bool:
        if isinstance(node, t.Scripted):
            return self._is_matrix(node.base)
        if not isinstance(node, t.Name):
            return isinstance(node, t.Matrix)
        kind = self.kinds.get(self.form(node))
        _, above = split(node, self.arrays.transposes)
        return kind == "m" or (kind == "v" and is_transpose(above, self.arrays.transposes))

    def propagate(self) -> None:
        """A name that is equated with a vector, or added to one, is one."""
        for _ in range(PASSES):
            before = dict(self.kinds)
            for node in self.nodes:
                self.question = self.questions.get(id(node), 0)
                for part in t.walk(node):
                    match part:
                        case Chain():
                            for piece in shapes.split(part):
                                self._equal(piece.items)
                        case t.Sum(terms=terms) if len(terms) > 1:
                            self._equal([p for _, p in terms])
            if self.kinds == before:
                return

    def _equal(self, sides: Sequence[Node]) -> None:
        """What is said of names that stand beside formulas of one shape."""
        open_names = [s for s in sides if isinstance(s, t.Name) and self._is_open(s)]
        if not open_names:
            return
        shaped = {k for k in map(self._shape, sides) if k not in ("", "s")}
        if len(shaped) == 1:
            for name in open_names:
                _, above = split(name, self.arrays.transposes)
                (kind,) = shaped
                if is_transpose(above, self.arrays.transposes):
                    kind = {"v": "r", "r": "v"}.get(kind, kind)
                self.say(name, kind)
                self.arrays.forget()

    def _is_open(self, name: t.Name) -> bool:
        return self.form(name) not in self.kinds and not self.is_plain_number(name)

    def is_family(self, name: t.Name) -> bool:
        """Whether a numeral on this name is a member of a family, and no label."""
        return display(name) in self.arrays.survey.indexed

    def shape(self, node: Node, question: int) -> str:
        """The kind of a formula by itself; nothing where it is not clear."""
        world = self.new_world()
        world.question = question
        try:
            found = reader.read(_resolver(world, Scope()), node)
        except (Unread, RecursionError):
            return ""
        if found.row is None:
            return "s" if found.col is None else "r"
        return "v" if found.col is None else "m"

    def _shape(self, node: Node) -> str:
        return self.shape(node, self.question)


def _is_literal(node: Node) -> bool:
    return isinstance(node, t.Matrix) or (isinstance(node, t.BigOp) and node.kind in LAID)


def _resolver(world: World, scope: Scope) -> Resolver:
    from ..resolve import Resolver

    return Resolver(world, scope)
