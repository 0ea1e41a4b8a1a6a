"""Which names are numbers, vectors, matrices: by what a document says, else by how it uses them.

Declarations and written-out matrices decide. Bold letters, transposes, norms and gradients are
hints: they make a first reading, small letters vectors and capitals matrices. Where shapes then
conflict, the names that nothing decided are read otherwise, one at a time, as long as fewer
statements conflict.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ...maths.functions import NAMES
from ...read import Document, blocks
from ...read import tree as t
from ...read.tree import Chain, Node
from ..names import WORDY, display
from ..survey import Survey
from ..world import Scope, Unread, World
from . import differentials, reader
from .functions import WORDS
from .knowledge import Arrays, Form, is_numeral, is_set_bold
from .properties import symmetric_names
from .scripts import is_transpose, split
from .valued import find_computed, find_numbers

if TYPE_CHECKING:
    from ..resolve import Resolver

LOSSES = frozenset("LJEFCH")  # what is differentiated, where a differential stands alone
MATRIX_WORDS = frozenset(("tr", "Tr", "trace", "Trace", "det", "Det", "logdet"))
PASSES = 6  # how far a shape is carried from name to name
REPAIRS = 60  # readings that are tried for the names of one document
BASIS = re.compile(r"\b(basis|unit) vector|one[- ]hot|\bstandard basis|canonical", re.I)
KINDS_IN_WORDS = {
    "r": r"row vectors?",
    "v": r"vectors?",
    "m": r"matri(?:x|ces)",
    "s": r"(?:scalars?|(?:real |positive )?numbers?|constants?)",
}
BEHIND = r"^\W*(?:be|is|are|denotes?|as|a|an|the)\b[\w\s,-]{{0,40}}?\b{}\b"
BEFORE = r"\b{}\s*$"
JOINED = re.compile(r"\W*(?:and\W*)?$")


def find_arrays(document: Document, survey: Survey) -> Arrays | None:
    """The arrays of a document; None where nothing but numbers was found."""
    from ..definitions import statements

    said = list(statements(document))
    nodes = [n for n, _ in said]
    kinds: dict[Form, str] = {}
    arrays = Arrays(document, survey, kinds, bool(BASIS.search(document.text)))
    world = World(survey, arrays)
    search = Search(arrays, world, nodes)
    arrays.leaves = differentials.leaves(nodes, survey)
    search.declared()
    search.in_words(document)
    search.hinted()
    literal = any(isinstance(p, t.Matrix) for n in nodes for p in t.walk(n))
    ones = any(isinstance(p, t.Name) and search.is_ones(p) for n in nodes for p in t.walk(n))
    if not any(k != "s" for k in kinds.values()) and not literal and not ones:
        return None
    find_numbers(search, said)
    search.families()
    search.beside()
    search.propagate()
    search.repair()
    find_computed(search, said)
    search.settle()
    return arrays


class _Use(NamedTuple):
    """A name in a formula, with what is directly around it."""

    name: t.Name
    hint: str


class Search:
    """Fills the kinds of a document's names."""

    def __init__(self, arrays: Arrays, world: World, nodes: list[Node]) -> None:
        self.arrays, self.world, self.nodes = arrays, world, nodes
        self.kinds = arrays.kinds
        self.firm: set[Form] = set()
        self.hints: set[Form] = set()  # what something says to be no number
        self.questions: dict[int, int] = {}  # of each statement
        self.question = 0  # of the one that is looked at

    @staticmethod
    def shown(node: Node) -> str:
        """The kind of a side that is written out."""
        return _shown(node)

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
        kind = _space(node.items[1])
        first = node.items[0]
        named = list(first.items) if isinstance(first, t.List) else [first]
        for name in (*named, *before) if kind else ():
            if isinstance(name, t.Name):
                self.arrays.lengths[display(name)] = _lengths(node.items[1])
                yield name, kind

    def _literals(self, node: Chain) -> None:
        sides = [(_shown(item), item) for item in node.items]
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
        waiting: list[t.Name] = []
        before = ""
        for piece in sentence.pieces:
            if isinstance(piece, blocks.Words):
                kind = _worded(piece.text, BEHIND)
                for name in waiting if kind else ():
                    self.say(name, kind, firm=True)
                if not JOINED.match(piece.text):
                    waiting = []
                    before = _worded(piece.text, BEFORE)
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
            for name, hint in _uses(node, self.arrays.transposes):
                if hint or is_set_bold(name) or "vec" in name.style:
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
            if _is_capital(name) and name.base not in LOSSES:
                self._by_case(name)

    def _by_case(self, name: t.Name) -> None:
        if self._is_plain_number(name):
            return
        rows = any(self.kinds[f] == "r" for f in self.firm)
        self.say(name, "m" if _is_capital(name) else "r" if rows else "v")

    def _is_plain_number(self, name: t.Name) -> bool:
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
            for name, _ in _uses(node, self.arrays.transposes):
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
                    if isinstance(second, t.Name) and _is_latin(second):
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
                        case Chain(items=items):
                            self._equal(items)
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
        return self.form(name) not in self.kinds and not self._is_plain_number(name)

    def is_family(self, name: t.Name) -> bool:
        """Whether a numeral on this name is a member of a family, and no label."""
        return display(name) in self.arrays.survey.indexed

    def shape(self, node: Node, question: int) -> str:
        """The kind of a formula by itself; nothing where it is not clear."""
        world = World(self.arrays.survey, self.arrays)
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

    # -- what conflicts -----------------------------------------------------------------------
    def repair(self) -> None:
        """Other readings of what nothing decided, while fewer statements conflict."""
        mentions: dict[Form, list[Node]] = {}
        for node in self.nodes:
            for form in self._undecided(node):
                mentions.setdefault(form, []).append(node)
        waiting = [n for n in self.nodes if any(f in mentions for f in self._undecided(n))]
        tried = 0
        while waiting and tried < REPAIRS:
            bad = waiting[0]
            if not self._conflicts(bad):
                del waiting[0]
                continue
            best: tuple[int, Form, str] | None = None
            for form, name in self._undecided(bad).items():
                for kind in _others(name, self.kinds.get(form, "s")):
                    tried += 1
                    gain = self._gain(form, kind, mentions[form])
                    if gain > 0 and (best is None or gain > best[0]):
                        best = gain, form, kind
            if best is None:
                del waiting[0]
            else:
                self.kinds[best[1]] = best[2]

    def _undecided(self, node: Node) -> dict[Form, t.Name]:
        """The names of a statement of which nothing says what they are."""
        found = {}
        for name, _ in _uses(node, self.arrays.transposes) if isinstance(node, Chain) else ():
            form = self.form(name)
            known = form in self.firm or form in self.hints or form in found
            if not known and not self._is_plain_number(name):
                found[form] = name
        return found

    def settle(self) -> None:
        """What speaks of inverses or lays out derivatives once more, with the kinds as they are."""
        self.arrays.bases.clear()
        self.arrays.square.clear()
        self.arrays.layouts.clear()
        self.arrays.forget()
        for node in self.nodes:
            telling = isinstance(node, Chain) and any(map(_is_telling, t.walk(node)))
            if isinstance(node, Chain) and telling and self._trouble(node):
                for item in node.items:
                    self._shape(item)
        self.arrays.forget()

    def _gain(self, form: Form, kind: str, nodes: Iterable[Node]) -> int:
        """How many statements fewer conflict where a name is read as this kind."""
        nodes = list(nodes)
        before = sum(bool(self._trouble(n)) for n in nodes)
        old = self.kinds.get(form)
        self.kinds[form] = kind
        after = sum(bool(self._trouble(n)) for n in nodes)
        if old is None:
            del self.kinds[form]
        else:
            self.kinds[form] = old
        return before - after

    def _conflicts(self, node: Node) -> bool:
        """Whether the sides of a statement have no common shape."""
        return self._trouble(node) == "shape"

    def _trouble(self, node: Node) -> str:
        """Why a statement is not read; nothing where it is."""
        if not isinstance(node, Chain):
            return ""
        world = World(self.arrays.survey, self.arrays)
        world.question = self.questions.get(id(node), 0)
        self.arrays.forget()
        scope = Scope()
        for item in node.items:
            if isinstance(item, t.Missing | t.Text):
                continue
            try:
                _resolver(world, scope).term(item)
            except Unread as stop:
                return stop.code
            except RecursionError:
                return "unread"
        return ""


def _resolver(world: World, scope: Scope) -> Resolver:
    from ..resolve import Resolver

    return Resolver(world, scope)


def _space(node: Node) -> str:
    """The kind that `\\mathbb{R}^{K \\times D}` gives."""
    match node:
        case t.Name(base="R", style=style, sup=sup) if "bb" in style:
            match sup:
                case None:
                    return "s"
                case t.Run(items=(a, b), ops=(r"\times",)):
                    if _is_one(a):
                        return "s" if _is_one(b) else "r"
                    return "v" if _is_one(b) else "m"
                case t.Run() if r"\times" in sup.ops:
                    return ""
                case _:
                    return "s" if _is_one(sup) else "v"
    return ""


def _lengths(node: Node) -> tuple[int | None, ...]:
    """The dimensions that `\\mathbb{R}^{3 \\times D}` gives as numbers; those of 1 are left out."""
    sup = node.sup if isinstance(node, t.Name) else None
    dims = sup.items if isinstance(sup, t.Run) else (sup,)
    numbers = [int(d.value) if isinstance(d, t.Number) else None for d in dims]
    return tuple(n for n in numbers if n != 1)


def _is_one(node: Node) -> bool:
    return isinstance(node, t.Number) and node.value == 1


def _shown(node: Node) -> str:
    """The kind of a side that is written out."""
    match node:
        case t.Matrix(rows=rows) if rows:
            if node.env in ("vmatrix", "vmatrix*"):
                return ""
            if len(rows[0]) == 1:
                return "v" if len(rows) > 1 else "s"
            return "m" if len(rows) > 1 else "r"
        case t.Scripted(base=t.Matrix() as inner, sup=t.Name()):
            return {"v": "r", "r": "v"}.get(_shown(inner), _shown(inner))
        case t.Group(open="(" | "[", body=t.List(items=items, seps=seps)):  # transposed or not
            listed = all(s == "," for s in seps) and len(items) > 1
            return "v" if listed and all(map(is_numeral, items)) else ""
    return ""


def _uses(node: Node, transposes: frozenset[str]) -> Iterator[_Use]:
    """The names of a formula (not those in subscripts), and what hints at arrays."""
    match node:
        case t.Name():
            _, above = split(node, transposes)
            hint = "transposed" if is_transpose(above, transposes) else ""
            yield _Use(node, hint or ("inverted" if _is_inverted(node) else ""))
            if above is not None and not is_transpose(above, transposes):
                yield from _uses(above, transposes)
            return
        case t.Group(body=t.Name() as inner, sup=sup) if is_transpose(sup, transposes):
            yield _Use(inner, "transposed")
            return
        case t.Group(open="‖", body=t.Name() as inner):
            yield _Use(inner, "norm")
            return
        case t.BigOp():
            return
        case t.Run(items=items):
            yield from _in_run(items, transposes)
            return
        case t.DerivOp(of=of, by=by):
            if of is not None:
                yield from _uses(of, transposes)
            for v, _ in by:
                yield from _uses(v, transposes)
            return
        case t.Group(body=body) | t.Scripted(base=body):
            yield from _uses(body, transposes)
            return
    for part in t.parts(node):
        yield from _uses(part, transposes)


def _is_telling(node: Node) -> bool:
    """Inverses, determinants, derivatives."""
    match node:
        case t.Sum(terms=(("-", _),)) | t.Group(open="|"):
            return True
        case t.DerivOp(kind=kind):
            return kind == "partial"
        case t.Name(base=base):
            return base in (r"\det", "det", "logdet")
    return False


def _in_run(items: Sequence[Node], transposes: frozenset[str]) -> Iterator[_Use]:
    """Factors: a capital behind tr or det is a matrix."""
    before: Node | None = None
    for item in items:
        word = isinstance(before, t.Name) and before.base.lstrip("\\") in MATRIX_WORDS
        for use in _uses(item, transposes):
            capital = _is_capital(use.name) and _is_latin(use.name)
            hint = "argument" if capital and word else ""
            yield _Use(use.name, use.hint or hint)
        before = item


def _is_inverted(name: t.Name) -> bool:
    """`X^{-1}` of a capital."""
    match name.sup:
        case t.Sum(terms=(("-", t.Number(value=value)),)):
            return value == 1 and _is_capital(name) and _is_latin(name)
    return False


def _is_capital(name: t.Name) -> bool:
    letters = name.base.lstrip("\\")
    return letters[:1].isupper()


def _is_latin(name: t.Name) -> bool:
    return len(name.base) == 1 and name.base.isalpha() and name.base.isascii()


def _others(name: t.Name, kind: str) -> list[str]:
    """Other readings of a name, the likelier first."""
    order = "mvs" if _is_capital(name) else "vs"
    return [k for k in order if k != kind]


def _worded(text: str, pattern: str) -> str:
    """The kind that words say, where they say it at this place."""
    for kind, words in KINDS_IN_WORDS.items():
        if re.search(pattern.format(words), text, re.I):
            return kind
    return ""
