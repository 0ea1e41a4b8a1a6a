"""Chains of steps: every link is a claim about the expression before it, in the chain's cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..data import replace
from ..kernel.givens import Given, define
from ..kernel.terms import ONE, ZERO, Delta, Deriv, Index, Num, Sym, Term, walk
from ..read import Document
from ..read import tree as t
from ..read.tree import Chain, Node, Span
from . import decimals, shapes
from .context import Context, Premise
from .nouns import Entry, Instead, Known, Way
from .record import Record
from .resolve import Resolver
from .shapes import RELATIONS, TURNED
from .world import Scope, Unread, World


class OpenChain:
    """A chain that later rows may continue."""

    def __init__(self, number: int, section: int, cases: tuple[Node, ...]) -> None:
        self.number, self.section, self.cases = number, section, cases
        self.premises: tuple[Premise, ...] = ()  # what it follows from
        self.scope = Scope()
        self.last: Node | None = None
        self.last_term: Term | None = None  # None where the last formula was not read
        self.first_term: Term | None = None
        self.links = 0
        self.second = False  # it is a second derivative: no condition is set on that
        self.derivative = False  # its first formula is a derivative
        self.gradient = False  # and nothing but that

    def entry(self, kind: str, span: Span) -> Entry:
        """An entry at the chain's present link."""
        notes = tuple(self.scope.notes)
        return Entry(
            kind, span, chain=self.number, link=self.links, section=self.section, notes=notes
        )


class _Step(NamedTuple):
    """One link as it is written, with what stands before it."""

    relation: t.Relation
    previous: Term
    before: Node | None
    node: Node


class Chains:
    """Opens chains and adds links to them."""

    def __init__(self, document: Document, world: World, record: Record) -> None:
        self.document, self.world, self.record = document, world, record
        self.opened = 0
        self.latest: OpenChain | None = None  # of the last display
        self.gradient: OpenChain | None = None  # the last one about a first derivative

    def open(self, section: int, cases: tuple[Node, ...] = ()) -> OpenChain:
        self.opened += 1
        return OpenChain(self.opened, section, cases)

    def follow(self, chain: OpenChain) -> None:
        """A display has opened this chain."""
        self.latest = chain
        if chain.derivative and not chain.second:
            self.gradient = chain

    def start(self, node: Node, context: Context) -> OpenChain:
        """A chain with its first formula."""
        chain = self.open(context.section, context.cases)
        chain.premises = context.premises
        chain.last = node
        chain.derivative = shapes.is_derivative(node)
        chain.gradient = shapes.is_gradient(node)
        chain.second = shapes.is_second_derivative(node)
        if shapes.is_words(node):
            return chain
        if shapes.has_gradient(node) and self.world.arrays is None:
            chain.scope.vector = Index("k", self.world.sets.new())
            chain.scope.note("a vector equation is read entry by entry")
        chain.first_term = chain.last_term = self._read(chain, node)
        return chain

    def _read(self, chain: OpenChain, node: Node) -> Term | None:
        scope = self._marked(chain)
        try:
            return Resolver(self.world, chain.scope).term(node)
        except Unread as stop:
            meant, _ = self._meant(scope, stop, node, None)
            chain.scope = chain.scope if scope is None else scope
            if meant and stop.sure:
                entry = chain.entry("claim", node.span)
                self.record.add(_conflicting(entry, stop, meant))
                return None
            self.record.unread(stop, chain.section)
            return None

    def links(self, chain: OpenChain, node: Chain, more: Sequence[Node] = ()) -> None:
        """The steps of a chain whose first item stands already; `more` are cases of these only."""
        cases = (*chain.cases, *more)
        for relation, item in zip(node.relations, node.items[1:], strict=True):
            if not isinstance(item, t.Missing):
                self._link(chain, relation, item, cases)

    def _link(
        self, chain: OpenChain, relation: t.Relation, node: Node, cases: Sequence[Node]
    ) -> None:
        previous, before = chain.last_term, chain.last
        chain.links += 1
        chain.last, chain.last_term = node, None
        if shapes.is_words(node):
            return
        scope = self._marked(chain)
        try:
            term = Resolver(self.world, chain.scope).term(node)
            holds_in = tuple(self.case(c, chain.scope) for c in cases)
            follows = tuple(self._premise(p.node, chain.scope) for p in chain.premises)
        except Unread as stop:
            step = _Step(relation, previous, before, node) if previous is not None else None
            if step is None or not self._misshapen(chain, scope, stop, step, cases):
                self.record.unread(stop, chain.section)
            return
        self._mixed(chain)
        chain.last_term = term
        if previous is None:
            self._first_read(chain, before, node, term)
        elif relation.kind == "=:":
            self._name(chain, previous, node, term)
        elif relation.kind not in RELATIONS:
            reason = f"the relation {relation.text} is not judged"
            self.record.unread(Unread(reason, relation.span), chain.section)
        else:
            step = _Step(relation, previous, before, node)
            self.record.add(self._claim(chain, step, term, holds_in, follows))
            if relation.kind == "=" and shapes.is_zero(node):
                self._may_be_set(chain, previous)

    def _mixed(self, chain: OpenChain) -> None:
        """Derivatives that were laid out in another way than those before."""
        arrays = self.world.arrays
        for stop in arrays.mixed if arrays is not None else ():
            self.record.unread(stop, chain.section)
        if arrays is not None:
            arrays.mixed.clear()

    def _marked(self, chain: OpenChain) -> Scope | None:
        """The scope as it is, where reading arrays may have to be taken back."""
        if self.world.arrays is None:
            return None
        self.world.sets.journal.mark()
        return chain.scope.copy()

    def _claim(
        self,
        chain: OpenChain,
        step: _Step,
        term: Term,
        cases: tuple[Given, ...],
        premises: tuple[Given, ...],
    ) -> Entry:
        sides = [n for n in (step.before, step.node) if n is not None]
        alike = chain.scope.alike
        return replace(
            chain.entry("claim", step.node.span),
            relation=RELATIONS[step.relation.kind],
            left=step.previous,
            right=term,
            previous=step.before.span if step.before is not None else None,
            cases=cases,
            premises=premises,
            total=any(map(shapes.is_total, sides)),
            kinks=tuple(_away(k, chain.scope) for k in chain.scope.kinks),
            lone=decimals.lone(step.node),
            plain=all(map(shapes.is_plain, sides)),
            written=tuple(d for n in sides for d in decimals.decimals(n)),
            alike=alike(step.previous) if alike else None,
            way=self._way(chain, step),
            rules=tuple(chain.scope.rules),
            restates=_restated(step.previous, term) if chain.links == 1 else None,
            one=_says_one(chain, step),
        )

    def _way(self, chain: OpenChain, step: _Step) -> Way | None:
        """Steps between the two sides, where inverses stand in them."""
        if self.world.arrays is None or step.before is None or step.relation.kind != "=":
            return None
        from .arrays.cancelled import may_cancel, way

        sides = step.before, step.node
        return way(self.world, chain.scope, *sides) if may_cancel(self.world, *sides) else None

    def _misshapen(
        self,
        chain: OpenChain,
        scope: Scope | None,
        stop: Unread,
        step: _Step,
        cases: Sequence[Node],
    ) -> bool:
        """A step whose shapes conflict, with what may be meant by it; whether there is that."""
        if scope is None or RELATIONS.get(step.relation.kind) != "=":
            return False
        meant, chain.scope = self._meant(scope, stop, step.node, step.previous)
        if not meant:
            return False
        try:
            holds_in = tuple(self.case(c, chain.scope) for c in cases)
        except Unread:
            return False
        chain.last_term = meant[0].term
        entry = self._claim(chain, step, meant[0].term, holds_in, ())
        self.record.add(_conflicting(entry, stop, meant))
        return True

    def _meant(
        self, scope: Scope | None, stop: Unread, node: Node, left: Term | None
    ) -> tuple[tuple[Instead, ...], Scope]:
        """What may be meant by a formula whose shapes conflict, and the scope after it."""
        if scope is None or stop.code != "shape":
            return (), scope or Scope()
        from .arrays.mended import mended

        self.world.sets.journal.back()
        return mended(self.world, scope, node, left)

    def _may_be_set(self, chain: OpenChain, formula: Term) -> None:
        """`\\nabla L = formula = 0`: where that does not hold anyway, it is a condition on what the
        gradient was taken by."""
        first = chain.first_term
        if not chain.gradient or chain.second or chain.links < 2 or first is None:
            return
        order = len(self.record.entries) - 1
        entry = self.record.entries[order]
        self.record.entries[order] = replace(entry, conditional=True)
        text = self.document.source(entry.previous or entry.span) + " = 0"
        given = Given(first, ZERO, "=", first.free)
        came_to = Given(formula, ZERO, "=", formula.free)
        self.record.known.append(
            Known(given, "condition", order, chain.section, order + 1, text, came_to)
        )

    def _first_read(self, chain: OpenChain, before: Node | None, node: Node, term: Term) -> None:
        """A formula with nothing before it that it could be judged against."""
        if before is None or shapes.is_words(before):
            self.record.add(replace(chain.entry("given", node.span), right=term))
            return
        reason = "the expression before this one was not read"
        self.record.add(replace(chain.entry("claim", node.span), right=term, message=reason))

    def _name(self, chain: OpenChain, formula: Term, node: Node, name: Term) -> None:
        """`formula =: name`."""
        if not isinstance(name, Sym) or formula.free - name.free:
            reason = "a definition needs a name on this side"
            self.record.unread(Unread(reason, node.span), chain.section)
            return
        text = self.document.source(node.span)
        entry = replace(chain.entry("given", node.span), link=0)
        self.record.know("definition", entry, define(name, formula), text)

    def backwards(
        self, premise: Premise, arrow: t.Relation, conclusion: Chain, context: Context
    ) -> None:
        """The other direction of an equivalence: what was concluded from follows as well."""
        node, end = premise.node, len(self.record.entries)
        chain = self.open(context.section)
        kind = RELATIONS.get(node.relations[0].kind, "")
        try:
            cases = tuple(self.case(c, chain.scope) for c in context.cases)
            concluded = self.case(conclusion, chain.scope)
            left, right = (Resolver(self.world, chain.scope).term(i) for i in node.items)
        except Unread:
            return  # that was said where it stands
        chain.links = 1
        chain.scope.note("the direction back, from right to left")
        entry = replace(chain.entry("claim", arrow.span), relation=kind, left=left, right=right)
        entry = replace(entry, previous=conclusion.span, cases=cases, premises=(concluded,))
        self.record.add(replace(entry, backward=(premise.entry, end)))

    def unevaluated(self) -> Term | None:
        """The computation that the last display ended with, if it has neither name nor result: a
        number that is said next may be that."""
        chain = self.latest
        if chain is None or chain.last is None or chain.last_term is None or not chain.links:
            return None
        first = chain.first_term
        nameless = first is not None and not (isinstance(first, Sym) and not first.free)
        closed = not any(isinstance(u, Sym | Deriv) for u in walk(chain.last_term))
        computed = decimals.lone(chain.last) is None and not chain.last_term.free
        return chain.last_term if nameless and closed and computed else None

    def also(self, chain: OpenChain, node: Node) -> None:
        """Another formula that may stand for the one before the last step."""
        if not self.record.entries or self.record.entries[-1].chain != chain.number:
            return
        try:
            term = Resolver(self.world, chain.scope).term(node)
        except Unread:
            return
        self.record.entries[-1] = replace(self.record.entries[-1], also=term)

    # -- cases ----------------------------------------------------------------------------------
    def _premise(self, node: Node, scope: Scope) -> Given:
        """What a statement follows from, which may be about arrays of another shape."""
        try:
            return self.case(node, scope)
        except Unread as stop:
            if stop.code != "shape":
                raise
        other = scope.copy()
        other.shape = None
        return self.case(node, other)

    def case(self, node: Node, scope: Scope) -> Given:
        """A condition of a case, about the letters of this chain."""
        if isinstance(node, t.Group):
            return self.case(node.body, scope)
        assert isinstance(node, Chain)
        resolver = Resolver(self.world, scope)
        kind = node.relations[0].kind
        survey = self.world.survey
        if shapes.is_index_fact(node, survey) or shapes.is_member_fact(node, survey):
            i, j = map(resolver.index, node.items)
            self.world.sets.join(i.set, j.set)
            return Given(Delta(i, j), ZERO if kind == "neq" else ONE)
        left, right = map(resolver.term, node.items[:2])
        relation = RELATIONS.get(kind, "~")
        if relation == "~":
            raise Unread("this condition is not read", node.span)
        if relation in TURNED:
            return Given(right, left, TURNED[relation])
        return Given(left, right, relation)


def _conflicting(entry: Entry, stop: Unread, meant: tuple[Instead, ...]) -> Entry:
    entry = replace(entry, message=stop.message, code=stop.code, instead=meant)
    return replace(entry, sure=stop.sure, restates=None)


def _says_one(chain: OpenChain, step: _Step) -> bool:
    """`p_i = \\frac{e^{x_i}}{\\sum_j e^{x_j}} = \\frac{7.39}{11.22}`: numbers are put in, and it is
    not said for which i."""
    loose = any(i.name in chain.scope.free for i in step.previous.free if not i.member)
    if not loose or step.relation.kind not in ("=", "approx") or not shapes.is_computed(step.node):
        return False
    number = decimals.lone(step.node)
    return number.rounded if number is not None else not isinstance(step.node, t.Matrix)


def _away(kink: Term, scope: Scope) -> Given:
    """A kink's term is not zero, for every member that a big operator runs over."""
    return Given(kink, ZERO, "!=", kink.free - set(scope.free.values()))


def _restated(left: Term, right: Term) -> Given | None:
    """`name = formula` as the definition that it could be."""
    if not isinstance(left, Sym) or isinstance(right, Num):
        return None
    given = define(left, right)
    distinct = len(set(left.indices)) == len(left.indices)
    circular = any(isinstance(u, Deriv) or u == left for u in walk(right))
    return given if distinct and not circular and right.free <= given.generic else None
