"""The first walk over a document: what it does with its names, and which statements define one.

The first plain `name = formula` in a section defines the name, unless words make it something else;
a formula in a later section defines it anew, a number does not. Statements are told apart by
identity: the same formula may stand in two places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ..kernel.terms import Sym
from ..read import Document, blocks
from ..read import tree as t
from ..read.tree import Chain, Node
from . import prose, shapes
from .arrays import arrays_of
from .conditions import Unknowns, is_letter, names_in
from .formulas import outranked
from .layers import GENERIC, LAST
from .names import (
    FUNCTION_LETTERS,
    LOSS_LETTERS,
    WORDY,
    display,
    is_index_letter,
    parameter_names,
    subscripts,
    title,
)
from .nouns import Family, family
from .placed import Place, statements
from .resolve import Resolver
from .shapes import Key, definition_key
from .survey import EQUALS, Survey
from .world import Scope, Unread, UserFunction, World

if TYPE_CHECKING:
    from .arrays.knowledge import Arrays


INTRODUCING = frozenset(("define", "where", "suppose", "for"))  # what words make of a new value


class Found(NamedTuple):
    """What the first walk has found out."""

    survey: Survey
    defining: frozenset[int]  # ids of the nodes that are defined where they stand
    promised: frozenset[Family]  # quantities that have a definition somewhere
    arrays: Arrays | None  # what is known of vectors and matrices, if there are any
    functions: tuple[tuple[int, str, UserFunction], ...] = ()  # with their sections
    varied: Mapping[tuple[int, str], int] = {}  # by section, the first derivative by a name
    solved: frozenset[int] = frozenset()  # ids of the names that conditions are solved for


def survey_document(document: Document) -> Found:
    """What the document does with its names, and which statements define something."""
    survey = Survey()
    pieces: list[tuple[Chain, Place]] = []
    unknowns = Unknowns()
    hangs = False  # whether an arrow stood last: what comes now follows
    for order, (node, where) in enumerate(statements(document)):
        place = where._replace(order=order)
        unknowns.look(node, place)
        survey.look(node, place.question)
        follows, hangs = hangs, isinstance(node, Chain) and shapes.conclusion(node) is not None
        if isinstance(node, Chain) and not follows:
            pieces += [(p, _leading(p, node, place)) for p in _firm(node)]
            solves = shapes.concludes(node) or prose.cue(place.words) == "suppose"
            for piece in _firm(node):
                survey.defines(piece, solves, place.block)
                if prose.cue(place.words) in ("define", "where"):
                    survey.names_pair(piece)
    survey.used.update(_parameters(document))
    survey.settle()
    search = _Search(survey, unknowns)
    claimed = outranked(pieces, survey)
    # those come first that say most of a name: a formula says more of it
    # than another name does, and what is said for a case less than what is said for all
    search.cases = Counter(definition_key(p.items[0], survey) for p, at in pieces if at.cased)
    for piece, place in pieces:
        family = None if id(piece) in claimed else _schema(piece, survey)
        search.schemas |= {(family, place.section)} if family else set()
    for piece, place in sorted(pieces, key=lambda p: (p[1].cased, shapes.is_lone(p[0].items[1]))):
        if id(piece) not in claimed:
            search.look(piece, place)
    for piece, place in pieces:
        search.look_behind(piece, place)
        search.look_inside(piece, place)
    _judge_layers(search, pieces)
    functions = _functions(search, pieces)
    arrays = arrays_of(document, survey, [(name, made) for _, name, made in functions])
    if arrays is not None:
        _judge_entries(search, arrays)
    promised = _promised(search, arrays)
    if arrays is not None:
        arrays.literals.clear()  # what was read up to here only served to find the kinds
    return Found(survey, frozenset(search.defining), promised, arrays, functions, unknowns.varied)


def _judge_entries(search: _Search, arrays: Arrays) -> None:
    """`Z_{ij} = ...` behind `Z = X W` says what the entries of Z are: a claim."""
    nodes = [node for node, _ in search.defining.values() if isinstance(node, t.Name)]
    whole = {display(n): n for n in nodes if not n.sub and n.sup is None}
    for node in nodes:
        of = whole.get(display(node))
        axes = {"v": 1, "m": 2}.get(arrays.kinds.get((display(node), "bold" in node.style, 0), ""))
        if of is None or len(node.sub) != axes or of.span.start > node.span.start:
            continue
        keys = definition_key(of, search.survey), definition_key(node, search.survey)
        same = len({search.taken.get(k) for k in keys if k is not None}) == 1
        if same and all(map(shapes.is_member, node.sub)):
            del search.defining[id(node)]


def _judge_layers(search: _Search, pieces: Sequence[tuple[Chain, Place]]) -> None:
    """`\\delta^L = ...`, `\\delta^{l} = ...` where `\\delta^l_j = \\partial C / \\partial z^l_j` is
    said of every layer: claims."""
    heads = [p.items[:2] for p, _ in pieces if id(p.items[0]) in search.defining]
    named = [(left, right) for left, right in heads if isinstance(left, t.Name) and _layer(left)]
    errors = {
        display(left)
        for left, right in named
        if isinstance(right, t.DerivOp) and _layer(left) in GENERIC
    }
    for left, right in named:
        if display(left) in errors and not isinstance(right, t.DerivOp):
            del search.defining[id(left)]


def _layer(name: t.Name) -> str:
    """The letter of the layer above a name."""
    inner = name.sup.body if isinstance(name.sup, t.Group) else name.sup
    first = inner.terms[0][1] if isinstance(inner, t.Sum) else inner
    letter = display(first) if isinstance(first, t.Name) else ""
    return letter if letter in (*GENERIC, LAST) else ""


def _functions(
    search: _Search, pieces: Sequence[tuple[Chain, Place]]
) -> tuple[tuple[int, str, UserFunction], ...]:
    """The functions that the document defines, for those that are called before."""
    out = []
    for piece, place in pieces:
        function = shapes.defined_function(piece.items[0], search.survey)
        if function is not None and id(piece.items[0]) in search.defining:
            name, given = function
            parameters = parameter_names(given, search.survey.squares)
            letters = frozenset(subscripts(piece.items[1])) - frozenset(parameters)
            made = UserFunction(parameters, piece.items[1], letters)
            out.append((place.section, title(name), made))
    return tuple(out)


def _firm(node: Chain) -> Iterator[Chain]:
    """What follows from something else is a claim, not a definition."""
    if any(r.kind == "iff" for r in node.relations):
        return
    for piece in shapes.split(node):
        if piece.items[0] is node.items[0] or not shapes.concludes(node):
            yield piece


def _leading(piece: Chain, node: Chain, place: Place) -> Place:
    return place._replace(leads=True) if piece.items[-1] is not node.items[-1] else place


def _parameters(document: Document) -> Iterator[str]:
    """The letters that words call a rate, a temperature, ...: no sizes of sets."""
    for block in document.blocks:
        for sentence in block.sentences if isinstance(block, blocks.Prose) else ():
            texts = [p.text if isinstance(p, blocks.Words) else "" for p in sentence.pieces]
            around = zip(["", *texts], sentence.pieces, [*texts[1:], ""], strict=False)
            for before, piece, behind in around:
                if isinstance(piece, blocks.Inline) and prose.is_parameter(before, behind):
                    yield from (display(s.node) for s in piece.statements if is_letter(s.node))


def _is_numbered(name: t.Name) -> bool:
    """`W_1`."""
    return len(name.sub) == 1 and isinstance(name.sub[0], t.Number)


class _Search:
    """Which names are taken where, while the statements are looked at."""

    def __init__(self, survey: Survey, unknowns: Unknowns) -> None:
        self.survey, self.unknowns = survey, unknowns
        self.defining: dict[int, tuple[Node, int]] = {}  # id -> the node and its question
        self.taken: dict[Key, int] = {}  # what is defined -> the last section that does
        self.items: dict[Key, int] = {}  # what is defined in a list -> in which item
        self.values: set[Key] = set()  # what was given as a number
        self.solved: set[int] = set()  # ids of names that conditions are solved for
        self.inside: set[str] = set()  # names in the bodies of functions
        self.cases: Counter[Key | None] = Counter()  # how often a name is defined in a case
        self.schemas: set[tuple[str, int]] = set()  # families with a formula, by section

    def look(self, node: Chain, place: Place) -> None:
        """Take the left side, or a lone name on the right, as defined here."""
        left, right, relation = node.items[0], node.items[1], node.relations[0]
        key = definition_key(left, self.survey)
        if key is None and isinstance(left, t.Name) and left.primes:
            key = self._primed(left)
        if key is None or relation.kind not in EQUALS or not self._may_define(node, place):
            return
        before = self.taken.get(key)
        if place.cased and (before is not None or self.cases[key] > 1):
            return
        named = len(node.items) == 2 and shapes.is_lone(right)
        if before is not None and named and not self._both_used(key[0], right, place):
            # o_i = P(y=i), where o_i has a formula: P is the new name
            other = definition_key(right, self.survey)
            if other is not None and other not in self.taken and not _is_function(other):
                self._take(right, other, place)
            return
        if shapes.is_lone(right) and self._both_used(key[0], right, place):
            return
        gives = prose.cue(place.words) == "define" and not prose.AT_OPTIMUM.search(place.words)
        if self.unknowns.solved_for(key[0], place) and not gives:
            self.solved.add(id(left))
            return
        zero = place.inline and prose.ZERO_CONDITION.search(place.words)  # "vanishes for c = ..."
        if zero and self.unknowns.is_varied(key[0], node, place):
            return
        # "f(x) = x^2 -> f' = 2x": one function of several, each with what follows from it
        concluded = bool(prose.CONCLUSION.search(place.words))
        example = _is_function(key) and (place.leads or place.inline) and key[0] not in self.inside
        example = example and key[0] not in LOSS_LETTERS
        example = example or self._is_another(key, left, right, place)
        listed = self.items.get(key, place.item) != place.item  # one of several, in a list
        taken = place.inline and bool(prose.TAKEN.fullmatch(place.words.strip()))
        anew = example or listed or taken or bool(prose.ANEW.search(place.words))
        anew = anew or (place.inline and self._of_new_names(right, place))
        value = shapes.is_number(right) or shapes.is_point(right)
        computed = shapes.is_computed(right) and not prose.ANEW.search(place.words)
        again = concluded or computed or (before == place.section and not anew)
        given = value and place.inline and key in self.values and not concluded
        elsewhere = value and place.inline and before != place.section  # z = 2, an exercise later
        given = given or (elsewhere and prose.cue(place.words) in INTRODUCING)
        if before is not None and again and not given:
            return
        if _is_function(key) and shapes.is_value_of_known(left, right):
            return
        if value and not place.inline and self._is_known_entry(left, place):
            return
        if (value or computed) and self._has_schema(left, place) and key not in self.values:
            return
        if place.leads and relation.kind == "=" and (shapes.is_lone(right) or value):
            return  # "x = 2 => x^2 = 4" supposes that for what follows, and no longer
        called = any(name == key[0] and _is_function((name, of)) for name, of in self.taken)
        if called and not _is_function(key) and computed:
            return  # f = 0.73: a value of the function f(w, x)
        circular = shapes.mentions_itself(left, right, self.survey)
        if not isinstance(right, t.Missing) and not circular:
            self._take(left, key, place)
            if shapes.gives_vector(right):  # p = softmax(z) says what every p_i is
                self.taken.setdefault((key[0], "·^"), place.section)
            self.values |= {key} if value else set()
            self.inside |= names_in(right) if _is_function(key) else set()

    def _is_another(self, key: Key, left: Node, right: Node, place: Place) -> bool:
        """`f(x) = x^2` in a display of its own, behind words that conclude nothing: another one of
        the functions that a text shows under one name."""
        lettered = _is_function(key) and key[0] in (*FUNCTION_LETTERS, "h")
        told = not prose.RESTATED.search(place.words) and place.words.strip(" ,.:;")
        function = shapes.defined_function(left, self.survey)
        variables = {n for a in function[1] for n in names_in(a)} if function else set()
        speaks = function is not None and variables <= names_in(right)
        own = not place.inline and key[0] not in self.inside
        return lettered and bool(told) and speaks and own

    def _of_new_names(self, right: Node, place: Place) -> bool:
        """`f = W_2 \\max(0, W_1 x)` after `f = W x`: two of its names stand nowhere before."""
        numbered = {p for p in t.walk(right) if isinstance(p, t.Name) and _is_numbered(p)}
        if len(numbered) < 2:
            return False
        before = [n for n, order in self.unknowns.seen if order < place.order]
        return not any(p in numbered for n in before for p in t.walk(n))

    def _is_known_entry(self, left: Node, place: Place) -> bool:
        """`x_2 = 5` of a vector that was given, or has a formula."""
        numbered = isinstance(left, t.Name) and any(isinstance(s, t.Number) for s in left.sub)
        if not numbered or not isinstance(left, t.Name):
            return False
        whole = display(left), "^"
        return whole in self.taken and self.survey.is_entry(display(left), place.question)

    def _has_schema(self, left: Node, place: Place) -> bool:
        """`p_1 = 0.659` where p_i has a formula."""
        if not isinstance(left, t.Name) or not left.sub or left.sup is not None:
            return False
        if not all(isinstance(s, t.Number) for s in left.sub):
            return False
        known = (display(left), place.section) in self.schemas
        return known and self.survey.is_family(display(left), place.question)

    def _primed(self, left: t.Name) -> Key | None:
        """`c' = f c + i g`: a new c, where c itself is nothing that could be differentiated."""
        plain = display(left)
        function = plain in self.survey.called or plain in (*FUNCTION_LETTERS, r"\sigma")
        if function or plain in self.survey.defined or left.sup is not None or left.style & WORDY:
            return None
        return plain + "'" * left.primes, ",".join(map(t.dump, left.sub))

    def _both_used(self, name: str, right: Node, place: Place) -> bool:
        """`b = c` where both stood in formulas before: something is said, nothing defined."""
        if prose.cue(place.words) in ("define", "where"):
            return False
        names = {name, *names_in(right)}
        return all(self.unknowns.first.get(n, place.order) < place.order for n in names)

    def _may_define(self, node: Chain, place: Place) -> bool:
        """Whether neither the words before a statement nor its shape make it something else."""
        if shapes.are_indices(node, self.survey) or shapes.explains_delta(node):
            return False
        if place.inline and prose.ONLY_IF.search(place.words):
            return False
        if place.inline and prose.cue(place.words) == "if":
            return self._is_new(node, place)
        if prose.ASKED.search(place.words):
            return False
        if place.inline:
            return not (prose.SET_TO_ZERO.search(place.words) and self._varied(node, place))
        return not prose.ZERO_CONDITION.search(place.words)

    def _varied(self, node: Chain, place: Place) -> bool:
        """Whether something was differentiated by what stands on the left."""
        left = node.items[0]
        plain = isinstance(left, t.Name) and left.sup is None and not left.stars
        return plain and not self.unknowns.by.get(place.section, set()).isdisjoint(names_in(left))

    def _is_new(self, node: Chain, place: Place) -> bool:
        """`if s = \\log v is used instead`: a name that stands nowhere before, and its formula; or
        `if q = \\sigma(v)`, what is said of a quantity by others of which none stands before."""
        left, right = node.items[:2]
        if not isinstance(left, t.Name) or shapes.is_lone(right) or shapes.is_number(right):
            return False
        first = self.unknowns.first
        by = names_in(right) - self.survey.index_letters
        if by and all(first.get(n, -1) == place.order for n in by):
            return True
        return first.get(display(left), -1) == place.order

    def look_behind(self, node: Chain, place: Place) -> None:
        """`a := b = formula`, where b has no other meaning: both names."""
        if id(node.items[0]) not in self.defining or len(node.items) < 3:
            return
        second = node.items[1]
        key = definition_key(second, self.survey)
        if key is None or key in self.taken or _is_function(key):
            return
        if node.relations[1].kind in EQUALS:
            self._take(second, key, place)

    def look_inside(self, node: Chain, place: Place) -> None:
        """`\\log L = formula`, where L stands nowhere before and is not defined: L by its
        logarithm. So does the second link of a definition."""
        first = 1 if id(node.items[0]) in self.defining and len(node.items) > 2 else 0
        inner = shapes.logged(node.items[first])
        if not isinstance(inner, t.Name) or not self._may_define(node, place):
            return
        key = definition_key(inner, self.survey)
        new = self.unknowns.first.get(display(inner)) == place.order
        right = node.items[first + 1]
        taken = any(name == display(inner) for name, _ in self.taken)
        says = not shapes.is_number(right) and display(inner) not in names_in(right)
        if key is None or not new or taken or not says:
            return
        if node.relations[first].kind in EQUALS:
            self._take(node.items[first], key, place)

    def _take(self, node: Node, key: Key, place: Place) -> None:
        self.defining[id(node)] = node, place.question
        self.taken[key] = place.section
        if place.item:
            self.items[key] = place.item


def _schema(node: Chain, survey: Survey) -> str | None:
    """`p_i = e^{z_i} / \\sum_j e^{z_j}` says what every entry of a family is: of which one."""
    left, right = node.items[:2]
    if not isinstance(left, t.Name) or node.relations[0].kind not in EQUALS or left.sup is not None:
        return None
    indexed = bool(left.sub) and all(map(is_index_letter, left.sub))
    formula = not shapes.is_computed(right) and not isinstance(right, t.Missing)
    says = indexed and formula and not shapes.mentions_itself(left, right, survey)
    return display(left) if says else None


def _is_function(key: Key) -> bool:
    return key[1].startswith("()")


def _promised(search: _Search, arrays: Arrays | None) -> frozenset[Family]:
    """Which quantities will have a definition, before any is read: a hypothesis is about others."""
    found = set()
    world = World(search.survey, arrays)
    for node, question in search.defining.values():
        world.question = question
        try:
            term = Resolver(world, Scope()).term(node)
        except Unread:
            continue
        if isinstance(term, Sym):
            found.add(family(term))
    return frozenset(found)
