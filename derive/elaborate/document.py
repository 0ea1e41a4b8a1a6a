"""A document, statement by statement: what it defines, supposes and claims.

The first walk notes what is defined where; the second one resolves every formula to terms. What a
given says holds from its section on; definitions and hypotheses hold in their whole section
(a "where" may follow), cases until their display or sentence ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ..kernel.calculus import Depends
from ..kernel.givens import Given
from ..kernel.terms import ONE, ZERO, Delta, Deriv, Index, Num, Sum, Sym, Term, neg, walk
from ..maths.functions import DEFAULTS, NAMES
from ..read import Document, blocks
from ..read import tree as t
from ..read.tree import Chain, Node, Span
from . import prose
from .names import Survey, arguments, display, event, is_index_letter, letter
from .resolve import Resolver, Scope, Unread, UserFunction, World

EQUALS = frozenset(("=", ":=", "equiv", "triangleq"))
RELATIONS = {"<": "<", ">": ">", "leq": "<=", "geq": ">=", "neq": "!=", "approx": "~"}
BREAKS = frozenset(("implies", "iff", "to", "therefore", "because", "mapsto", "colon"))
# relations that say what kind of thing something is: nothing to judge
SILENT = frozenset(("in", "notin", "ni", "subset", "supset", "propto", "sim", "to", "mapsto"))
Family = tuple[str, int]


@dataclass(frozen=True)
class Entry:
    """One thing that a document says, with its place. `left relation right` for every value of the
    free indices; a given has no verdict to get. `link` orders the steps of chain `chain`."""

    kind: str  # "given", "claim", "unread"
    span: Span
    relation: str = "="
    left: Term | None = None
    right: Term | None = None
    previous: Span | None = None
    chain: int = 0
    link: int = 0
    section: int = 0
    order: int = 0
    cases: tuple[Given, ...] = ()
    notes: tuple[str, ...] = ()
    message: str = ""
    code: str | None = None
    decimals: int | None = None  # of a right side that is a lone decimal number
    conditional: bool = False  # an equation that something follows from
    remark: bool = False  # words after a step say it as a reminder
    restates: Given | None = None  # a claim `name = formula` that may refine the name's definition


@dataclass(frozen=True)
class Known:
    """A given with where it holds and what it says of which quantity."""

    given: Given
    role: str  # "definition", "value", "hypothesis"
    entry: int
    section: int
    order: int
    text: str
    slipped: Given | None = None  # the same, said of the expression that a chain came to

    @property
    def family(self) -> Family:
        assert isinstance(self.given.left, Sym)
        return self.given.left.name, len(self.given.left.indices)


@dataclass(frozen=True)
class Elaborated:
    """The entries of a document in reading order, and what is known in it."""

    document: Document
    entries: tuple[Entry, ...]
    known: tuple[Known, ...]
    depends: Depends
    sizes: Mapping[str, str]  # sets whose size is written as a letter
    tainted: frozenset[str]  # names of which a given was not understood


@dataclass
class Open:
    """A chain that later rows may continue."""

    number: int
    scope: Scope
    last: Node | None
    last_term: Term | None
    first_term: Term | None = None
    links: int = 0
    cases: tuple[Chain, ...] = ()
    derivative: bool = False  # its first formula is a derivative


@dataclass
class _Context:
    """What surrounds the formula that is being read."""

    words: str = ""
    section: int = 0
    cases: tuple[Chain, ...] = ()
    suppose: str = ""
    directive: str = ""


@dataclass
class Elaborator:
    """Walks a document once; `entries` and `known` grow."""

    document: Document
    world: World
    defining: dict[int, int]  # id of a defining chain -> its section
    entries: list[Entry] = field(default_factory=list)
    known: list[Known] = field(default_factory=list)
    chains: int = 0
    open: dict[tuple[int, int], Open] = field(default_factory=dict)
    latest: Open | None = None
    tainted: set[str] = field(default_factory=set)

    def promise(self) -> None:
        """Note which quantities will have a definition, before any is read."""
        for node, (_, self.world.question), *_ in _formulas(self.document):
            if isinstance(node, Chain):
                for piece in _split(node):
                    for left in piece.items:
                        if id(left) not in self.defining:
                            continue
                        try:
                            apart = World(self.world.survey)
                            apart.question = self.world.question
                            found = Resolver(apart, Scope()).term(left)
                        except Unread:
                            continue
                        if isinstance(found, Sym):
                            self.world.promised.add((found.name, len(found.indices)))
        self.world.question = 0

    # -- blocks -----------------------------------------------------------------------------------
    def run(self) -> None:
        context = _Context()
        for block in self.document.blocks:
            match block:
                case blocks.Heading() | blocks.Item(kind="question"):
                    context = _Context(section=context.section + 1)
                    self.world.question += isinstance(block, blocks.Item)
                    self.open, self.latest = {}, None
                case blocks.Item():
                    context = replace(context, words="", cases=())
                case blocks.Prose():
                    self._prose(block, context)
                case blocks.Display():
                    self._display(block, context)
                    context.words = ""
                case blocks.Directive(kind="derive", text=text):
                    context.directive = text.strip()

    def _prose(self, block: blocks.Prose, context: _Context) -> None:
        for sentence in block.sentences:
            words = ""
            said = "".join(p.text for p in sentence.pieces if isinstance(p, blocks.Words))
            if said.strip() and prose.END_OF_CASE.search(said):
                context.cases = ()
            inlines = [p for p in sentence.pieces if isinstance(p, blocks.Inline)]
            facts = [
                s.node for p in inlines for s in p.statements if self._is_index_fact(s.node)
            ]
            single = len(facts) == 1
            kind = ""
            behind = _conditions_behind(sentence)
            if any(not self._is_index_fact(c) for c in context.cases):
                context.cases = ()
            for piece in sentence.pieces:
                if isinstance(piece, blocks.Words):
                    words += " " + piece.text
                    new = prose.cue(piece.text)
                    kind = new or kind
                    continue
                for statement in piece.statements:
                    node = statement.node
                    if id(node) in behind:
                        continue
                    if kind in ("if", "for") and self._is_condition(node):
                        assert isinstance(node, Chain)
                        context.cases = (*context.cases, node)
                        continue
                    here = [c for c, of in behind.values() if of is node]
                    if here:
                        inner = replace(context, cases=(*context.cases, *here))
                        self._inline(node, kind, words, inner)
                        continue
                    if self._is_index_fact(node):
                        if kind in ("if", "for", "claim", "?") and single:
                            assert isinstance(node, Chain)
                            context.cases = (node,)
                        continue
                    self._inline(node, kind, words, context)
            self._word_hypotheses(sentence, said, context)
            last = sentence.pieces[-1] if sentence.pieces else None
            context.words = last.text if isinstance(last, blocks.Words) else ""

    def _inline(self, node: Node, kind: str, words: str, context: _Context) -> None:
        """A formula in a sentence: a definition, a hypothesis, or a claim where words say so."""
        if not isinstance(node, Chain) or isinstance(node.items[0], t.Missing):
            return
        if any(isinstance(i, t.List) for i in node.items):  # n = 1, ..., N
            return
        if all(r.kind in SILENT for r in node.relations):
            return
        if prose.SETTING.search(words) and _is_zero(node.items[-1]):
            self._suppose(node, context, "condition")
            return
        if kind == "?" and _is_inequality(node):
            return
        self._statement(node, kind, context, inline=True)

    def _word_hypotheses(self, sentence: blocks.Sentence, said: str, context: _Context) -> None:
        """ "y is one-hot", "q sums to one": hypotheses in words, about the name beside them."""
        hot = prose.ONE_HOT.search(said)
        total = prose.SUMS_TO_ONE.search(said)
        if not hot and not total:
            return
        for piece in sentence.pieces:
            if not isinstance(piece, blocks.Inline):
                continue
            for statement in piece.statements:
                node = statement.node
                if isinstance(node, t.Name) and self.world.survey.is_family(display(node), self.world.question):
                    key = display(node)
                    self._grant(key, bool(hot), piece.span, context)
                    return
        for word in said.replace(",", " ").split():
            if self.world.survey.is_family(word, self.world.question):
                self._grant(word, bool(hot), sentence.span, context)
                return

    def _grant(self, key: str, hot: bool, span: Span, context: _Context) -> None:
        arity = min(self.world.survey.arity.get(key, {1}))
        outer = tuple(Index(f"n{k}", self.world.sets.new()) for k in range(arity - 1))
        k = Index("k", self.world.sets.new())
        entry = Sym(key, (*outer, k))
        self.world.slot(key, entry.indices)
        total = Given(Sum(k, entry), ONE, "=", frozenset(outer))
        self._know(total, "hypothesis", span, context, rf"\sum_k {key}_k = 1")
        if hot and not outer:
            square = Given(entry**2, entry, "=", frozenset((k,)))
            self._know(square, "hypothesis", span, context, rf"{key}_k \in \{{0, 1\}}")

    # -- displays -----------------------------------------------------------------------------------
    def _display(self, block: blocks.Display, context: _Context) -> None:
        for directive in block.directives:
            if directive.kind == "derive":
                context.directive = directive.text.strip()
        if context.directive == "skip":
            context.directive = ""
            return
        before, self.open = self.open, {}
        scoped = replace(context)
        any_formula = False
        for row in block.rows:
            for cell in row.cells:
                any_formula |= self._cell(cell, scoped, before, any_formula)
        if not self.open:
            self.open = before
        context.directive = ""

    def _cell(
        self,
        cell: blocks.Cell,
        context: _Context,
        before: dict[tuple[int, int], Open],
        any_formula: bool,
    ) -> bool:
        words, slot, seen = "", 0, False
        parts = list(cell.statements)
        trailing = self._trailing_cases(parts)
        for n, statement in enumerate(parts):
            node = statement.node
            if isinstance(node, t.Text):
                words += " " + node.text
                continue
            if n in trailing:
                continue
            if self._is_index_fact(node) and not seen and not any_formula:
                assert isinstance(node, Chain)
                context.cases = (node,)
                words = ""
                continue
            kind = prose.cue(words)
            if not kind and not seen and not any_formula:
                kind = prose.cue(context.words)
                kind = "" if kind in ("if", "for", "?") else kind
            row_cases = tuple(parts[k].node for k in trailing if k > n)
            here = replace(context, cases=(*context.cases, *row_cases))  # type: ignore[arg-type]
            if _arrow_first(node):
                assert isinstance(node, Chain)
                node = Chain(node.span, node.items[1:], node.relations[1:])
                node = node if node.relations else node.items[0]
                kind = "claim"
            if isinstance(node, Chain) and isinstance(node.items[0], t.Missing):
                self._continue(node, cell.column, slot, before, here)
            elif isinstance(node, Chain):
                remark = seen and kind in ("suppose", "where", "?")
                first_entry = len(self.entries)
                opened = self._statement(node, kind, here)
                if remark:
                    self.entries[first_entry:] = [
                        replace(e, remark=True) for e in self.entries[first_entry:]
                    ]
                if opened is not None and not remark:
                    self.open[cell.column, slot] = opened
                    self.latest = opened
                if remark:
                    continue
            elif isinstance(node, t.Unknown):
                self._unread(node.span, node.message or f"{node.token} is not known", here)
            elif not isinstance(node, t.Missing | t.Empty | t.Ellipsis):
                opened = self._start(node, here)
                self.open[cell.column, slot] = opened
                self.latest = opened
            words, seen, slot = "", True, slot + 1
        return seen

    def _trailing_cases(self, parts: Sequence[blocks.Statement]) -> set[int]:
        """Statements after a formula that say for which indices it holds."""
        found = set()
        formula = False
        kind = ""
        for n, statement in enumerate(parts):
            node = statement.node
            if isinstance(node, t.Text):
                kind = prose.cue(node.text)
                continue
            bracketed = isinstance(node, t.Group) and _is_inequality(node.body)
            said = kind in ("if", "for") and _is_inequality(node)
            if formula and (self._is_index_fact(node) or bracketed or said):
                found.add(n)
            formula = formula or not self._is_index_fact(node)
            kind = ""
        return found

    def _is_condition(self, node: Node) -> bool:
        """`x > 0`: a condition on values, not on indices."""
        return _is_inequality(node) and not self._is_index_fact(node)

    def _is_index_fact(self, node: Node) -> bool:
        """`i = j`, `(i \\neq j)`."""
        if isinstance(node, t.Group):
            return self._is_index_fact(node.body)
        letters = self.world.survey.index_letters
        return (
            isinstance(node, Chain)
            and len(node.items) == 2
            and node.relations[0].kind in ("=", "neq", "colon")
            and all(is_index_letter(i) and letter(i) in letters for i in node.items)  # type: ignore[arg-type]
        )

    # -- statements ---------------------------------------------------------------------------------
    def _open(self, context: _Context) -> Open:
        self.chains += 1
        return Open(self.chains, Scope(), None, None, cases=context.cases)

    def _start(self, node: Node, context: _Context) -> Open:
        """A formula that a following row continues."""
        chain = self._open(context)
        self._take(chain, node, context)
        return chain

    def _statement(
        self, node: Chain, kind: str, context: _Context, inline: bool = False
    ) -> Open | None:
        pieces = list(_split(node))
        opened: Open | None = None
        for n, piece in enumerate(pieces):
            first = len(self.entries)
            opened = self._piece(piece, kind, context, inline) or opened
            if _concludes(node) and n + 1 < len(pieces) and len(self.entries) > first:
                # what the next piece follows from need not hold by itself
                if self.entries[-1].kind == "claim":
                    self.entries[-1] = replace(self.entries[-1], conditional=True)
                equation = Chain(piece.span, piece.items[-2:], piece.relations[-1:])
                context = replace(context, cases=(*context.cases, equation))
            kind = "claim" if len(pieces) > 1 else kind
        return opened

    def _piece(self, node: Chain, kind: str, context: _Context, inline: bool) -> Open | None:
        if id(node.items[0]) in self.defining and context.directive != "claim":
            return self._define(node, context)
        if len(node.items) == 2 and id(node.items[1]) in self.defining:
            turned = Chain(node.span, node.items[::-1], node.relations)
            return self._define(turned, context)
        if all(r.kind in SILENT for r in node.relations):
            return None
        if inline and _explains_delta(node):
            return None
        if context.directive == "given":
            self._suppose(node, context)
            return None
        if inline and not kind:
            kind = "claim"
        if prose.ZERO_CONDITION.search(context.words) and context.directive != "claim":
            context.words = ""
            if not self._stationary(context) and _is_zero(node.items[-1]):
                self._suppose(node, context, "condition")
                return None
        if (kind in ("suppose", "where", "?") or (kind in ("if", "for", "define") and inline)) and (
            context.directive != "claim"
            and not _has_derivative(node)
            and not self._mentions_defined(node)
        ):
            self._suppose(node, context)
            return None
        chain = self._open(context)
        if not self._take(chain, node.items[0], context):
            return chain
        self._links(chain, node, context)
        return chain

    def _stationary(self, context: _Context) -> bool:
        """ "Setting this to zero": the derivative that was computed last is zero from here on."""
        chain = self.latest
        if chain is None or chain.last_term is None or chain.first_term is None:
            return False
        if not chain.derivative:
            return False
        assert chain.last is not None
        assert chain.first_term is not None
        text = self.document.source(chain.last.span) + " = 0"
        given = Given(chain.first_term, ZERO, "=", chain.first_term.free)
        self._know(given, "condition", chain.last.span, context, text)
        came_to = Given(chain.last_term, ZERO, "=", chain.last_term.free)
        self.known[-1] = replace(self.known[-1], slipped=came_to)
        chain.derivative = False
        return True

    def _mentions_defined(self, node: Chain) -> bool:
        """Whether a formula speaks of a quantity that is defined anywhere in the document."""
        try:
            terms = [Resolver(self.world, Scope()).term(i) for i in node.items]
        except Unread:
            return True
        named = {(u.name, len(u.indices)) for x in terms for u in walk(x) if isinstance(u, Sym)}
        return bool(named & self._defined_families())

    def _defined_families(self) -> set[Family]:
        return {k.family for k in self.known if k.role != "hypothesis"} | self.world.promised

    def _define(self, node: Chain, context: _Context) -> Open:
        """The first link says what a name is; the others are claims about it."""
        chain = self._open(replace(context, cases=()))
        left, right = node.items[0], node.items[1]
        span = Span(min(left.span.start, right.span.start), max(left.span.end, right.span.end))
        if isinstance(left, t.Run):  # f(x) = ..., kept as it was written
            name, group = left.items
            assert isinstance(name, t.Name) and isinstance(group, t.Group)
            conditional = isinstance(group.body, t.Bar) and _has_subscript(group.body.left)
            if event(group) is None and not name.sub and not conditional:
                parameters = tuple(display(a) for a in arguments(group.body))
                function = UserFunction(parameters, right)
                self.world.functions[display(name), len(parameters)] = function
                self._entry("given", span, chain, context)
                chain.last = right
                try:
                    chain.last_term = Resolver(self.world, chain.scope).term(right)
                except Unread as stop:
                    self._unread(stop.span, stop.message, context)
                self._links(chain, Chain(node.span, node.items[1:], node.relations[1:]), context)
                return chain
        resolver = Resolver(self.world, chain.scope)
        try:
            quantity = self._defined_quantity(resolver, left)
            body = resolver.term(right)
        except Unread as stop:
            self._unread(stop.span, stop.message, context)
            self.tainted |= {display(n) for n in t.walk(left) if isinstance(n, t.Name)}
            return chain
        value = isinstance(body, Num)
        free = frozenset(i for i in quantity.indices if not i.member)
        loose = body.free - free
        if loose and not any(i.name in self.world.survey.bound for i in loose):
            self.world.constants |= {i.name: i for i in loose}
        elif loose:
            names = ", ".join(sorted(i.name for i in loose))
            self._unread(right.span, f"the index {names} stands on the right side only", context, "index")
            return chain
        given = Given(quantity, body, "=", free, definition=not value)
        role = "value" if value else "definition"
        self._know(given, role, span, context, self.document.source(span), chain)
        chain.last, chain.last_term = right, body
        rest = Chain(node.span, node.items[1:], node.relations[1:])
        if id(right) in self.defining and rest.relations:
            self._define(rest, context)
            rest = Chain(node.span, node.items[2:], node.relations[2:])
            chain.last = node.items[2]
            chain.last_term = self.known[-1].given.right
        self._links(chain, rest, context)
        return chain

    def _defined_quantity(self, resolver: Resolver, left: Node) -> Sym:
        if isinstance(left, t.Name) and display(left) in self.world.survey.squares and not left.sub:
            return Sym(display(left) + "^2", ())
        found = resolver.term(left)
        if not isinstance(found, Sym):
            raise Unread("a definition needs a name on its left side", left.span)
        return found

    def _suppose(self, node: Chain, context: _Context, role: str = "hypothesis") -> None:
        """A hypothesis: every relation of the chain is a given. A condition ("set to zero") holds
        from here on only."""
        scope = Scope()
        resolver = Resolver(self.world, scope)
        try:
            terms = [resolver.term(i) for i in node.items]
        except Unread as stop:
            self._unread(stop.span, stop.message, context)
            self.tainted |= {display(n) for n in t.walk(node) if isinstance(n, t.Name)}
            return
        for (a, b), relation in zip(zip(terms, terms[1:], strict=False), node.relations, strict=True):
            kind = "=" if relation.kind in EQUALS else RELATIONS.get(relation.kind)
            if kind is None or kind == "~":
                self._unread(relation.span, f"{relation.text} in a hypothesis is not read", context)
                return
            generic = a.free | b.free
            if kind in ("<", "<="):
                a, b, kind = b, a, {"<": ">", "<=": ">="}[kind]
            self._know(
                Given(a, b, kind, generic), role, node.span, context,
                self.document.source(node.span),
            )

    # -- chains -------------------------------------------------------------------------------------
    def _continue(
        self,
        node: Chain,
        column: int,
        slot: int,
        before: dict[tuple[int, int], Open],
        context: _Context,
    ) -> None:
        chain = (
            self.open.get((column, slot))
            or self._nearest(self.open, column, slot)
            or before.get((column, slot))
            or self._nearest(before, column, slot)
            or self.latest
        )
        if chain is None:
            first = node.items[1] if len(node.items) > 1 else node
            if len(node.items) > 2:
                chain = self._start(first, context)
                rest = Chain(node.span, node.items[1:], node.relations[1:])
                self._links(chain, rest, context)
            else:
                chain = self._start(first, context)
            self.open[column, slot] = chain
            return
        self.open[column, slot] = chain
        extra = tuple(c for c in context.cases if c not in chain.cases)
        saved, chain.cases = chain.cases, (*chain.cases, *extra)
        self._links(chain, node, context)
        chain.cases = saved

    @staticmethod
    def _nearest(table: dict[tuple[int, int], Open], column: int, slot: int) -> Open | None:
        """The chain of this slot in another column, the closest one to the left first."""
        same = [c for c, s in table if s == slot]
        left = [c for c in same if c <= column]
        pick = max(left, default=min(same, default=None))  # type: ignore[type-var]
        return table.get((pick, slot)) if pick is not None else None

    def _take(self, chain: Open, node: Node, context: _Context) -> bool:
        """The first formula of a chain."""
        chain.last = node
        chain.derivative = any(
            isinstance(p, t.DerivOp) or (isinstance(p, t.Name) and p.primes) for p in t.walk(node)
        )
        if _is_words(node):
            return True
        try:
            self._set_vector(chain, node)
            chain.last_term = Resolver(self.world, chain.scope).term(node)
            chain.first_term = chain.last_term
        except Unread as stop:
            self._unread(stop.span, stop.message, context)
            chain.last_term = None
        return True

    def _set_vector(self, chain: Open, node: Node) -> None:
        """A chain about whole vectors is read entry by entry."""
        if chain.scope.vector is None and any(
            isinstance(p, t.DerivOp) and p.kind == "nabla" for p in t.walk(node)
        ):
            chain.scope.vector = Index("k", self.world.sets.new())
            chain.scope.notes.append("a vector equation is read entry by entry")

    def _links(self, chain: Open, node: Chain, context: _Context) -> None:
        for relation, item in zip(node.relations, node.items[1:], strict=True):
            self._link(chain, relation, item, context)

    def _link(self, chain: Open, relation: t.Relation, node: Node, context: _Context) -> None:
        if isinstance(node, t.Missing):
            return
        previous, chain_last = chain.last_term, chain.last
        chain.links += 1
        chain.last = node
        if _is_words(node):
            chain.last_term = None
            return
        try:
            term = Resolver(self.world, chain.scope).term(node)
            cases = tuple(self._case(c, chain.scope) for c in chain.cases)
        except Unread as stop:
            chain.last_term = None
            self._unread(stop.span, stop.message, context)
            return
        chain.last_term = term
        if previous is None and chain_last is not None and not _is_words(chain_last):
            self._entry("claim", node.span, chain, context, right=term,
                        message="the expression before this one was not read")
            return
        if previous is None:
            self._entry("given", node.span, chain, context, right=term)
            return
        if relation.kind == "=:":
            self._name_it(term, previous, node, chain, context)
            return
        kind = "=" if relation.kind in EQUALS else RELATIONS.get(relation.kind)
        if kind is None:
            self._unread(relation.span, f"the relation {relation.text} is not judged", context)
            return
        self._entry(
            "claim",
            node.span,
            chain,
            context,
            relation=kind,
            left=previous,
            right=term,
            previous=chain_last.span if chain_last is not None else None,
            cases=cases,
            decimals=_decimals(node),
            restates=_restates(previous, term) if chain.links == 1 else None,
        )

    def _name_it(
        self, name: Term, formula: Term, node: Node, chain: Open, context: _Context
    ) -> None:
        """`formula =: name`."""
        if not isinstance(name, Sym) or formula.free - name.free:
            self._unread(node.span, "a definition needs a name on this side", context)
            return
        free = frozenset(i for i in name.indices if not i.member)
        given = Given(name, formula, "=", free, definition=True)
        self._know(given, "definition", node.span, context, self.document.source(node.span), chain)

    def _case(self, node: Node, scope: Scope) -> Given:
        """A condition of a case, about the letters of this chain."""
        if isinstance(node, t.Group):
            return self._case(node.body, scope)
        assert isinstance(node, Chain)
        resolver = Resolver(self.world, scope)
        if not self._is_index_fact(node):
            left, right = (resolver.term(x) for x in node.items[:2])
            kind = node.relations[0].kind
            kind = "=" if kind in EQUALS else RELATIONS.get(kind, "")
            if kind not in ("=", "<", "<=", ">", ">=", "!="):
                raise Unread("this condition is not read", node.span)
            if kind in ("<", "<="):
                left, right, kind = right, left, {"<": ">", "<=": ">="}[kind]
            return Given(left, right, kind)
        i, j = (resolver.index(x) for x in node.items)
        self.world.sets.join(i.set, j.set)
        return Given(Delta(i, j), ZERO if node.relations[0].kind == "neq" else ONE)

    # -- entries ------------------------------------------------------------------------------------
    def _entry(self, kind: str, span: Span, chain: Open, context: _Context, **more: object) -> None:
        self.entries.append(
            Entry(
                kind,
                span,
                chain=chain.number,
                link=chain.links,
                section=context.section,
                order=len(self.entries),
                notes=tuple(chain.scope.notes),
                **more,  # type: ignore[arg-type]
            )
        )

    def _unread(self, span: Span, message: str, context: _Context, code: str = "unread") -> None:
        self.entries.append(
            Entry("unread", span, message=message, code=code, section=context.section,
                  order=len(self.entries))
        )

    def _know(
        self,
        given: Given,
        role: str,
        span: Span,
        context: _Context,
        text: str,
        chain: Open | None = None,
    ) -> None:
        self.known.append(
            Known(given, role, len(self.entries), context.section, len(self.entries), text)
        )
        self.entries.append(
            Entry(
                "given",
                span,
                relation=given.relation,
                left=given.left,
                right=given.right,
                section=context.section,
                order=len(self.entries),
                chain=chain.number if chain else 0,
                notes=tuple(chain.scope.notes) if chain else (),
            )
        )


def _is_inequality(node: Node) -> bool:
    return (
        isinstance(node, Chain)
        and len(node.items) == 2
        and node.relations[0].kind in ("<", ">", "leq", "geq", "neq")
        and not isinstance(node.items[0], t.Missing)
    )


def _conditions_behind(sentence: blocks.Sentence) -> dict[int, tuple[Chain, Node]]:
    """Inequalities that stand behind a statement ("g(u) = 0 for u < 0"), with that statement."""
    out: dict[int, tuple[Chain, Node]] = {}
    statement: Node | None = None
    kind = ""
    for piece in sentence.pieces:
        if isinstance(piece, blocks.Words):
            kind = prose.cue(piece.text)
            continue
        for s in piece.statements:
            if statement is not None and kind in ("if", "for") and _is_inequality(s.node):
                assert isinstance(s.node, Chain)
                out[id(s.node)] = (s.node, statement)
            elif isinstance(s.node, Chain) and not _is_inequality(s.node):
                statement = s.node
    return out


def _split(node: Chain) -> Iterator[Chain]:
    """A chain cut at arrows of reasoning."""
    start = 0
    for k, relation in enumerate(node.relations):
        if relation.kind in BREAKS:
            if k > start:
                yield Chain(node.span, node.items[start : k + 1], node.relations[start:k])
            start = k + 1
    if start < len(node.relations):
        yield Chain(node.span, node.items[start:], node.relations[start:])


def _has_subscript(node: Node) -> bool:
    return isinstance(node, t.Name) and bool(node.sub)


def _arrow_first(node: Node) -> bool:
    """`\\Rightarrow w = ...`: what follows from the statement before."""
    return (
        isinstance(node, Chain)
        and isinstance(node.items[0], t.Missing)
        and node.relations[0].kind in BREAKS
    )


def _is_zero(node: Node) -> bool:
    return isinstance(node, t.Number) and node.value == 0


def _explains_delta(node: Chain) -> bool:
    """`\\delta_{ij} = 1` (if i = j ...): the usual notation, explained once more."""
    left, right = node.items[0], node.items[1]
    return (
        isinstance(left, t.Name)
        and left.base == r"\delta"
        and len(left.sub) == 2
        and isinstance(right, t.Number | t.CasesEnv | t.Group)
    )


def _is_lone(node: Node) -> bool:
    """A name by itself, perhaps `P(y=i)`."""
    match node:
        case t.Name(sup=None):
            return True
        case t.Run(items=(t.Name(sup=None), t.Group() as group)):
            return event(group) is not None
    return False


def _concludes(node: Chain) -> bool:
    return any(r.kind in ("implies", "iff", "therefore") for r in node.relations)


def _has_derivative(node: Node) -> bool:
    return any(isinstance(p, t.DerivOp) for p in t.walk(node))


def _is_words(node: Node) -> bool:
    """Words in the place of a formula: a label, nothing to judge."""
    match node:
        case t.Text():
            return True
        case t.Run(items=items):
            return all(_is_words(i) for i in items)
        case t.Sum(terms=terms):
            return all(_is_words(i) for _, i in terms)
        case t.Name():
            return node.base in ("#", r"\#") or ("text" in node.style and len(node.base) > 2 and not node.sub)
    return False


def _decimals(node: Node) -> int | None:
    """How many decimals a lone number was written with."""
    match node:
        case t.Sum(terms=((_, inner),)):
            return _decimals(inner)
        case t.Number(decimals=decimals):
            return decimals
    return None


def _restates(left: Term, right: Term) -> Given | None:
    if isinstance(left, Sym) and len(set(left.indices)) == len(left.indices):
        if not any(isinstance(u, Deriv) or u == left for u in walk(right)):
            free = frozenset(i for i in left.indices if not i.member)
            if right.free <= free and not isinstance(right, Num):
                return Given(left, right, "=", free, definition=True)
    return None


# -- the first walk -----------------------------------------------------------------------------------
def _formulas(document: Document) -> Iterator[tuple[Node, tuple[int, int], str, bool]]:
    """Every statement with its section and question, the words before it, and whether it stands in
    a sentence."""
    section = (0, 0)
    words = ""
    for block in document.blocks:
        match block:
            case blocks.Heading():
                section = section[0] + 1, section[1]
            case blocks.Item(kind="question"):
                section = section[0] + 1, section[1] + 1
            case blocks.Prose():
                for sentence in block.sentences:
                    words = ""
                    for piece in sentence.pieces:
                        if isinstance(piece, blocks.Words):
                            words = piece.text if piece.text.strip(" ,;") else words
                        else:
                            for s in piece.statements:
                                yield s.node, section, words, True
            case blocks.Display():
                for row in block.rows:
                    for cell in row.cells:
                        said = words
                        for s in cell.statements:
                            if isinstance(s.node, t.Text):
                                said = s.node.text
                            else:
                                yield s.node, section, said, False
                                said = ""
                words = ""


def _definition_key(left: Node, world: World) -> tuple[str, str] | None:
    """What a left side would define: the display of the name with its kind of subscript."""
    match left:
        case t.Name(primes=0):
            if left.base.isdigit():
                return None
            if left.base == r"\delta" and len(left.sub) == 2 and not world.survey.errors:
                return None
            if left.sup is not None and not isinstance(left.sup, t.Group):
                squares = display(left) in world.survey.squares and not left.sub
                labelled = isinstance(left.sup, t.Name) and left.sup.base in ("l", "L", r"\ell")
                if not squares and not labelled:
                    return None
            subs = ",".join("·" if is_index_letter(s) else t.dump(s) for s in left.sub)
            sup = t.dump(left.sup) if left.sup is not None else ""
            return display(left), f"{subs}^{sup}"
        case t.Run(items=(t.Name(sup=None) as name, t.Group(open="(", sup=None) as group)):
            at = event(group)
            if at is not None:
                member = "·" if isinstance(at[1], t.Name) else t.dump(at[1])
                return display(name), f"(={member})"
            if isinstance(group.body, t.Bar) and isinstance(group.body.left, t.Name):
                if group.body.left.sub:
                    return display(name), f"({t.dump(group.body.left)}|)"
            names = arguments(group.body)
            if all(isinstance(a, t.Name) and not a.sub for a in names) and not name.primes:
                word = name.base.lstrip("\\")
                known = NAMES.get(word) if len(word) > 1 else None
                firm = known is not None and known not in DEFAULTS
                if len({display(a) for a in names}) == len(names) and not firm:
                    return display(name), f"(){len(names)}"
    return None


def _names(node: Node) -> set[str]:
    return {display(p) for p in t.walk(node) if isinstance(p, t.Name)}


def survey_document(document: Document) -> tuple[Survey, dict[int, int]]:
    """What the document does with its names, and which statements define something."""
    survey = Survey()
    statements = list(_formulas(document))
    pieces: list[tuple[Chain, int, str, bool]] = []
    for node, (section, question), words, inline in statements:
        survey.look(node, question)
        if isinstance(node, Chain):
            # what follows from something else is a claim, not a definition
            firm = [c for c in _split(node) if c.items[0] is node.items[0] or not _concludes(node)]
            pieces += [(c, section, words, inline) for c in firm]
    for node, *_ in pieces:
        if isinstance(node.items[0], t.Name | t.Run):
            survey.statement(node)
    survey.settle()
    world = World(survey)
    defining: dict[int, int] = {}
    taken: dict[tuple[str, str], tuple[int, bool]] = {}
    # a formula says more of a name than another name does: those come first
    ordered = sorted(pieces, key=lambda p: _is_lone(p[0].items[1]))
    for node, section, words, inline in ordered:
        left, relation = node.items[0], node.relations[0]
        if relation.kind not in EQUALS or len(node.items) < 2:
            continue
        key = _definition_key(left, world)
        if key is None or _is_fact(node, survey) or _explains_delta(node):
            continue
        right = node.items[1]
        cue = prose.cue(words)
        if inline and cue == "if":
            continue
        if prose.ZERO_CONDITION.search(words) and not inline:
            continue
        value = isinstance(right, t.Number) or (
            isinstance(right, t.Sum) and len(right.terms) == 1 and isinstance(right.terms[0][1], t.Number)
        )
        again = relation.kind == ":=" or cue == "define"
        before = taken.get(key)
        mine = (key[0], key[1])
        if before is not None and _is_lone(right) and len(node.items) == 2:
            # o_i = P(y=i), where o_i has a formula: P is the new name
            other = _definition_key(right, world)
            if other is not None and other not in taken and not other[1].startswith("()"):
                defining[id(right)] = section
                taken[other] = (section, False)
            continue
        if before is not None and before[0] == section:
            continue
        if before is not None and before[0] != section and not again and value:
            continue
        if isinstance(right, t.Missing) or _mentions_itself(left, right):
            continue
        if value and (key[0], key[1]) in taken:
            continue
        defining[id(left)] = section
        taken[mine] = (section, value)
    for node, section, *_ in pieces:  # a := b = formula, where b has no other meaning: both names
        if id(node.items[0]) in defining and len(node.items) > 2:
            key = _definition_key(node.items[1], world)
            if key is not None and key not in taken and not isinstance(node.items[1], t.Number):
                if node.relations[1].kind in EQUALS and not key[1].startswith("()"):
                    defining[id(node.items[1])] = section
                    taken[key] = (section, False)
    return survey, defining


def _is_fact(node: Chain, survey: Survey) -> bool:
    return all(is_index_letter(i) and letter(i) in survey.index_letters for i in node.items)  # type: ignore[arg-type]


def _mentions_itself(left: Node, right: Node) -> bool:
    """`x = x + 1` defines nothing; `y_i = y_j` neither."""
    name = left.items[0] if isinstance(left, t.Run) else left
    assert isinstance(name, t.Name)
    key = t.dump(replace(name, sub=(), sup=name.sup)) + str(len(name.sub))
    return any(
        isinstance(p, t.Name) and t.dump(replace(p, sub=())) + str(len(p.sub)) == key
        and (not p.sub or is_index_letter(p.sub[0]) == is_index_letter(name.sub[0]))
        and (is_index_letter(p.sub[0]) if p.sub else True or p.sub == name.sub)
        for p in t.walk(right)
    )


def elaborate(document: Document) -> Elaborated:
    """The claims of a document over terms, and what is known at each of them."""
    survey, defining = survey_document(document)
    world = World(survey)
    walker = Elaborator(document, world, defining)
    walker.promise()
    walker.run()
    settle = world.sets.settle

    def final(given: Given) -> Given:
        left, right = settle(given.left), settle(given.right)
        names = {i.name: i for i in left.free | right.free}
        generic = frozenset(names[i.name] for i in given.generic if i.name in names)
        return replace(given, left=left, right=right, generic=generic)

    known = tuple(
        replace(k, given=final(k.given), slipped=final(k.slipped) if k.slipped else None)
        for k in walker.known
    )
    entries = tuple(
        replace(
            e,
            left=settle(e.left) if e.left is not None else None,
            right=settle(e.right) if e.right is not None else None,
            cases=tuple(final(c) for c in e.cases),
            restates=final(e.restates) if e.restates else None,
        )
        for e in walker.entries
    )
    sizes = {name: name for name in world.sets.letters if name in survey.sizes}
    return Elaborated(document, entries, known, arbitrary(entries, known), sizes, frozenset(walker.tainted))


def arbitrary(entries: Sequence[Entry], known: Sequence[Known]) -> Depends:
    """Quantities without a definition that only stand under derivatives (L in backpropagation
    through one layer) are arbitrary functions: of the quantities nearest to them, by which they
    are differentiated."""
    terms = [x for e in entries for x in (e.left, e.right) if x is not None]
    terms += [x for k in known for x in (k.given.left, k.given.right)]
    defined = {k.family: k for k in known if k.role == "definition"}
    bare: set[Family] = set()
    by: dict[str, dict[Family, tuple[str, ...]]] = {}

    def look(x: Term) -> None:
        if isinstance(x, Deriv) and isinstance(x.body, Sym):
            v = x.variable
            if v.name != x.body.name and (x.body.name, len(x.body.indices)) not in defined:
                sets = tuple(i.set for i in v.indices)
                by.setdefault(x.body.name, {})[v.name, len(v.indices)] = sets
                return
        if isinstance(x, Sym):
            bare.add((x.name, len(x.indices)))
        for child in x.children():
            look(child)

    for x in terms:
        look(x)
    used = {name for name, _ in bare}
    out = {}
    for name, variables in by.items():
        if name in used:
            continue
        reach = {v: _ancestors(v, defined, by) for v in variables}
        nearest = [v for v in variables if not any(v in reach[w] for w in variables if w != v)]
        out[name] = tuple((v[0], variables[v]) for v in nearest)
    return out


def _ancestors(
    family: Family,
    defined: Mapping[Family, Known],
    by: Mapping[str, Mapping[Family, tuple[str, ...]]],
) -> set[Family]:
    """The quantities that a quantity is computed from."""
    seen: set[Family] = set()
    todo = [family]
    while todo:
        here = todo.pop()
        k = defined.get(here)
        inner = list(by.get(here[0], ())) if k is None else [
            (u.name, len(u.indices)) for u in walk(k.given.right) if isinstance(u, Sym)
        ]
        for f in inner:
            if f not in seen:
                seen.add(f)
                todo.append(f)
    return seen


__all__ = ["Elaborated", "Entry", "Fraction", "Iterable", "Known", "elaborate", "neg"]
