"""What a statement is: a definition, a hypothesis, a condition, or a chain of claims.

Its shape, the words around it and what is known so far decide, in the order in which
`Statements._piece` asks.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ..data import replace
from ..kernel.givens import Given, define
from ..kernel.terms import (
    ONE,
    ZERO,
    Call,
    Delta,
    Index,
    Num,
    Size,
    Sum,
    Sym,
    Term,
    call,
    mul,
    rename,
    walk,
)
from ..read import Document
from ..read import tree as t
from ..read.tree import Chain, Node, Span, spanning
from . import decimals, prose, shapes
from .chains import Chains, OpenChain
from .context import Context, Premise
from .definitions import Found
from .names import display, form, parameter_names, title
from .nouns import Entry, Family, family
from .quantities import squared
from .record import Record, given_entry
from .resolve import Resolver
from .shapes import RELATIONS, TURNED
from .supposed import ELEMENTARY, REASONS, is_identity, is_of_one, may_suppose
from .updates import Updates
from .words import names
from .world import Scope, Unread, UserFunction, World

if TYPE_CHECKING:
    from .chance.hearing import Hearing


class Elsewhere(NamedTuple):
    """`y_j = 0` for every j but c."""

    quantity: Sym
    running: Index
    but: Index
    value: Term
    entry: Entry
    text: str


class Statements:
    """Reads statements into a record."""

    def __init__(self, document: Document, world: World, found: Found) -> None:
        self.document, self.world, self.found = document, world, found
        for section, name, function in found.functions:
            world.upcoming.setdefault((section, name, len(function.parameters)), function)
        self.universal = True  # whether a hypothesis about one entry is about every entry
        self.record = Record()
        self.chains = Chains(document, world, self.record)
        self.updates = Updates(self.chains)
        self.last: Premise | None = None  # what was said last
        self.elsewhere: list[Elsewhere] = []
        self.hearing: Hearing | None = None  # of what is told of random variables

    def read(
        self, node: Chain, kind: str, context: Context, inline: bool = False
    ) -> OpenChain | None:
        """Read a statement after words of this kind; the chain that it opens, if it does."""
        self.reasons(node, context, inline)
        opened: OpenChain | None = None
        arrow, arrows = context.arrow, shapes.arrows(node)
        for n, piece in enumerate(shapes.split(node)):
            first = len(self.record.entries)
            self.last = Premise(shapes.last_step(piece), first)
            opened = self._piece(piece, kind, context, inline) or opened
            if arrow is not None and context.premises:
                self._concluded(piece, arrow, context, first)
            arrow = arrows[n] if n < len(arrows) else None
            if arrow is not None and arrow.kind in shapes.CONCLUSIONS:
                context = context.following(self.last, arrow)
            kind = "claim"
        return opened

    def reasons(self, node: Node, context: Context, inline: bool = False) -> None:
        """What stands below a brace is said of what stands above it."""
        for note in shapes.notes(node):
            first = len(self.record.entries)
            self.read(note, "because", context, inline)
            self.record.remark(first)

    def _concluded(self, piece: Chain, arrow: t.Relation, context: Context, first: int) -> None:
        """What a statement follows from may be a condition; an equivalence holds backwards too."""
        if len(self.record.entries) == first:
            return
        for premise in context.premises:
            self.record.condition(premise.entry)
        if arrow.kind == "iff":
            self.chains.backwards(context.premises[-1], arrow, shapes.last_step(piece), context)

    def _piece(self, node: Chain, kind: str, context: Context, inline: bool) -> OpenChain | None:
        defining, claimed = self.found.defining, context.directive == "claim"
        supposes = (may_suppose(kind, inline) or kind == "define") and not claimed
        if supposes and (self._elsewhere(node, context) or self._there(node)):
            return None
        if id(node.items[0]) in defining and not claimed and not self.updates.renews(node):
            return self._define(node, context.section, context.cases)
        updated = None if claimed else self.updates.read(node, context)
        if updated is not None:
            return updated
        if len(node.items) == 2 and id(node.items[1]) in defining and not claimed:
            turned = Chain(node.span, node.items[::-1], node.relations)
            return self._define(turned, context.section)
        if shapes.is_silent(node):
            self.suppose_values(node, context.section)
            return None
        if inline and shapes.explains_delta(node):
            return None
        if context.directive == "given":
            self.suppose(node, context.section)
            return None
        if prose.ZERO_CONDITION.search(context.words) and not claimed:
            context.words = ""
            said = shapes.is_zero(node.items[-1]) and shapes.has_derivative(node)
            if said or (not self._stationary(context.section) and shapes.is_zero(node.items[-1])):
                self.set_to_zero(node, context, inline)
                return None
        steps = [r for r in node.relations if RELATIONS.get(r.kind) == "="]
        argued = kind in REASONS and len(steps) > 1  # a reason that is given in several steps
        may = may_suppose(kind, inline) and not claimed and not argued
        may = may or (not claimed and self._normalises(node, context))
        if self.hearing is not None and not claimed:
            if kind != "claim" and self.hearing.supposed(node, context.section, inline):
                return None
            may = may and self.hearing.may_suppose(node, kind, inline)
        if kind != "define" and any(map(self._is_function, t.walk(node))):
            may = False  # a function that is known is not supposed to be something
        if may and kind not in ("suppose", "if"):
            may = not self._is_identity(node, kind == "define")
        if kind == "?" and id(node.items[0]) in self.found.solved:
            may = False  # "i.e. c = ..." behind a condition follows from it
        if may and self._is_hypothesis(node):
            late = kind in ("?", "for", "because") and self._is_varied(node, context.section)
            self.suppose(node, context.section, "assumption" if late else "hypothesis")
            return None
        told = kind in ("claim", "because") or claimed
        if not told and shapes.says_total(node) and self._is_hypothesis(node, heard=False):
            self.suppose(node, context.section, "assumption")
            return None
        chain = self.chains.start(node.items[0], context)
        self.chains.links(chain, node)
        return chain

    # -- definitions ------------------------------------------------------------------------------
    def _define(self, node: Chain, section: int, cases: tuple[Node, ...] = ()) -> OpenChain:
        """The first link says what a name is; the others are claims about it, in these cases."""
        chain = self.chains.open(section, cases if len(node.items) > 2 else ())
        left, right = node.items[0], node.items[1]
        function = shapes.defined_function(left, self.world.survey)
        if function is not None:
            self._define_function(chain, *function, node)
            if len(node.items) > 2 and id(right) in self.found.defining:
                return self._define(shapes.part(node, 1), section)
            self.chains.links(chain, shapes.part(node, 1))
        elif self._define_quantity(chain, left, right):
            if len(node.items) > 2 and id(right) in self.found.defining:
                self._define(shapes.part(node, 1), section)  # a := b = formula
                chain.last, chain.last_term = node.items[2], self.record.known[-1].given.right
                self.chains.links(chain, shapes.part(node, 2))
            else:
                self.chains.links(chain, shapes.part(node, 1))
        return chain

    def _define_function(
        self, chain: OpenChain, name: t.Name, given: tuple[Node, ...], node: Chain
    ) -> None:
        """`f(x) = ...` is kept as it was written, and read at each call."""
        left, right = node.items[0], node.items[1]
        parameters = parameter_names(given, self.world.survey.squares)
        self.world.define_function(title(name), UserFunction(parameters, right))
        self.record.add(chain.entry("given", spanning(left.span, right.span)))
        chain.last = right
        try:
            body = chain.last_term = Resolver(self.world, chain.scope).term(right)
        except Unread as stop:
            self.record.unread(stop, chain.section)
            return
        letters = frozenset(i.name for i in body.free) - frozenset(parameters)
        self.world.define_function(title(name), UserFunction(parameters, right, letters))

    def _define_quantity(self, chain: OpenChain, left: Node, right: Node) -> bool:
        """Whether the definition was understood."""
        if isinstance(left, t.Name) and not left.sub:
            self.world.functions.pop(display(left), None)  # `L(w) = ...` before, now `L = ...`
        resolver = Resolver(self.world, chain.scope)
        if self.world.arrays is not None and t.dump(left) in self.world.arrays.stacked:
            self.record.add(chain.entry("given", spanning(left.span, right.span)))
            chain.last = right  # a matrix of blocks: it is put wherever its name stands
            return True
        if chain.scope.vector is None and shapes.gives_vector(right) and self._is_family(left):
            chain.scope.vector = Index("k", self.world.sets.new())
            chain.scope.note("a vector equation is read entry by entry")
        try:
            inner = shapes.logged(left)
            quantity = self._defined(resolver, inner or left)
            body = resolver.term(right)
        except Unread as stop:
            self.record.unread_given(stop, chain.section, left)
            return False
        if body == quantity:  # x = (x_1, ..., x_n): how its entries are called
            self.record.add(chain.entry("given", spanning(left.span, right.span)))
            chain.last, chain.last_term, chain.first_term = right, body, quantity
            return True
        if self.world.arrays is not None and isinstance(left, t.Name):
            self.world.arrays.formulas[t.dump(left)] = right
        free = frozenset(i for i in quantity.indices if not i.member)
        loose = sorted(i.name for i in body.free - free)
        if any(name in self.world.survey.bound for name in loose):
            reason = f"the index {', '.join(loose)} stands on the right side only"
            self.record.unread(Unread(reason, right.span), chain.section, "index")
            return False
        self.world.constants |= {i.name: i for i in body.free - free}
        value = isinstance(body, Num) and inner is None
        if value and not self.universal:  # "y_j = 1" speaks of one entry
            self.world.constants |= {i.name: i for i in free}
            free = frozenset()
        formula = body if inner is None else call("exp", body)
        self.world.formulas[quantity.name] = formula
        given = Given(quantity, formula, "=", free, definition=not value)
        if self.world.chance is not None:
            self.world.chance.define(given)
        span = spanning(left.span, right.span)
        role = "value" if value else "definition"
        entry = chain.entry("given", span)
        if value:
            entry = replace(entry, lone=decimals.lone(right), also=self.chains.unevaluated())
        self.record.know(role, entry, given, self.document.source(span))
        self._complete()
        self.updates.say(left, right)
        chain.last, chain.last_term, chain.first_term = right, body, quantity
        return True

    def _is_family(self, left: Node) -> bool:
        """`p` of `p = softmax(z)`, where p has entries elsewhere."""
        if not isinstance(left, t.Name) or left.sub or left.sup is not None:
            return False
        return self.world.is_family(display(left))

    def _defined(self, resolver: Resolver, left: Node) -> Sym:
        if isinstance(left, t.Name) and form(left) in self.world.survey.squares:
            return squared(resolver, left)
        found = resolver.term(left)
        if not isinstance(found, Sym):
            raise Unread("a definition needs a name on its left side", left.span)
        return found

    # -- hypotheses and conditions ----------------------------------------------------------------
    def suppose(self, node: Chain, section: int, role: str = "hypothesis") -> None:
        """A hypothesis: every relation of the chain is a given. A condition ("set to zero") holds
        from here on only."""
        resolver = Resolver(self.world, Scope())
        try:
            terms = [resolver.term(i) for i in node.items]
        except Unread as stop:
            self.record.unread_given(stop, section, node)
            return
        text = self.document.source(node.span)
        for (a, b), relation in zip(pairwise(terms), node.relations, strict=True):
            kind = RELATIONS.get(relation.kind, "?")
            if kind == "~":  # how near is not said: nothing is known of these names for certain
                self.record.add(given_entry(node.span, section))
                self.record.taint(node)
                return
            if kind == "?":
                reason = f"{relation.text} in a hypothesis is not read"
                self.record.unread(Unread(reason, relation.span), section)
                return
            left, right = (b, a) if kind in TURNED else (a, b)
            generic = a.free | b.free
            one = isinstance(a, Sym) and not b.free and not self.universal
            if kind == "=" and (one or is_of_one(a, b) or is_of_one(b, a)):
                # "so y_j = 1" speaks of one class, the same wherever the letter stands free
                self.world.constants |= {i.name: i for i in generic}
                generic = frozenset()
            given = Given(left, right, TURNED.get(kind, kind), generic)
            self.record.know(role, given_entry(node.span, section), given, text)

    def _is_varied(self, node: Chain, section: int) -> bool:
        """Whether something was differentiated before by what an equation speaks of: what that is
        then, `\\frac{dQ}{dc} = ... = 0, i.e. c = ...`, it was not while it varied."""
        start = node.span.start
        said = (self.found.varied.get((section, display(n)), start) for n in names(node))
        return not shapes.is_inequality(node) and any(at < start for at in said)

    def set_to_zero(self, node: Chain, context: Context, inline: bool) -> None:
        """Of `\\partial L / \\partial w = formula = 0` only the end is a condition: what the
        derivative is was claimed."""
        if len(node.items) > 2:
            self._piece(shapes.part(node, 0, len(node.items) - 1), "claim", context, inline)
        self.suppose(shapes.last_step(node), context.section, "condition")

    def is_case(self, node: Node) -> bool:
        """`y = 1`, `p_i = 0`: a number that a name may have in a case; one entry of which nothing
        else is known is known from there on."""
        if not shapes.is_said_number(node) or id(node.items[0]) in self.found.defining:
            return False
        bare = isinstance(node.items[0], t.Name) and not node.items[0].sub
        return bare or not self._is_hypothesis(node)

    def mention(self, node: Chain, context: Context) -> None:
        """A condition that the words around it do not apply to a formula: listed, not judged."""
        self.record.add(given_entry(node.span, context.section))

    def suppose_values(self, node: Chain, section: int) -> None:
        """`y_i \\in \\{0, 1\\}`: the product of the differences to the values is zero."""
        if shapes.is_inequality(node) and self._is_hypothesis(node):  # `p \\in (0, 1)`
            self.suppose(node, section)
            return
        values = shapes.listed_numbers(node)
        if not values or not self._is_hypothesis(shapes.part(node, 0, 1)):
            return
        quantity = Resolver(self.world, Scope()).term(node.items[0])
        if isinstance(quantity, Sym):
            product = mul(*[quantity - v for v in values])
            given = Given(product, ZERO, "=", quantity.free)
            entry = given_entry(node.span, section)
            self.record.know("hypothesis", entry, given, self.document.source(node.span))

    def _elsewhere(self, node: Chain, context: Context) -> bool:
        """`y_j = 0` for `j \\neq c`, beside `y_c = 1`: what y is at every member."""
        if len(context.cases) != 1 or len(node.items) != 2 or node.relations[0].kind != "=":
            return False
        scope = Scope()
        try:
            left, right = (Resolver(self.world, scope).term(i) for i in node.items)
            case = self.chains.case(context.cases[0], scope)
        except Unread:
            return False
        if not isinstance(left, Sym) or not isinstance(case.left, Delta) or case.right != ZERO:
            return False
        pair = {case.left.left, case.left.right}
        running = [i for i in left.indices if i in pair and i.name not in self.world.constants]
        formulas = {k.family for k in self.record.known if k.role == "definition"}
        if len(running) != 1 or right.free or family(left) in formulas:
            return False
        (but,) = pair - {running[0]}
        self.world.constants.setdefault(but.name, but)
        entry, text = given_entry(node.span, context.section), self.document.source(node.span)
        self.elsewhere.append(Elsewhere(left, running[0], but, right, entry, text))
        self._complete()
        return True

    def _there(self, node: Chain) -> bool:
        """`y_c = 1` behind `y_j = 0` for `j \\neq c`."""
        if not self.elsewhere:
            return False
        places = {rename(e.quantity, {e.running: e.but}): e for e in self.elsewhere}
        try:
            left, right = (Resolver(self.world, Scope()).term(i) for i in node.items)
        except (Unread, ValueError):
            return False
        found = places.get(left)
        if found is None or right.free or node.relations[0].kind != "=":
            return False
        entry, text = given_entry(node.span, found.entry.section), self.document.source(node.span)
        self.record.know("hypothesis", entry, Given(left, right), text)
        self._complete()
        return True

    def _complete(self) -> None:
        """A value at one member and one at all others make a formula for every member."""
        for found in list(self.elsewhere):
            at = rename(found.quantity, {found.running: found.but})
            there = [k for k in self.record.known if k.given.left == at]
            if there:
                delta = Delta(found.running, found.but)
                value = found.value + (there[-1].given.right - found.value) * delta
                generic = found.quantity.free - {found.but}
                given = Given(found.quantity, value, "=", generic)
                text = f"{there[-1].text}, {found.text}"
                self.record.know("hypothesis", found.entry, given, text)
                self.elsewhere.remove(found)

    def define_mean(self, name: t.Name, over: Node, section: int) -> None:
        """A name that words call the mean of a family, where no formula says what it is."""
        resolver = Resolver(self.world, Scope())
        try:
            mean, entry = resolver.term(name), resolver.term(over)
        except Unread:
            return
        if not isinstance(mean, Sym) or not isinstance(entry, Sym) or not entry.indices:
            return
        if family(mean) in self.found.promised or mean.indices or len(entry.indices) > 1:
            return
        last = entry.indices[0]
        index = Index("i", last.set)
        average = Sum(index, Sym(entry.name, (index,))) / Size(last.set)
        text = rf"{display(name)} = \text{{mean of }} {self.document.source(over.span)}"
        given = define(mean, average)
        self.record.know("definition", given_entry(name.span, section), given, text)

    def suppose_in_words(
        self, key: str, one_hot: bool, span: Span, section: int, late: bool, at: t.Name | None
    ) -> None:
        """ "q sums to one", "y is one-hot"; `late`: from here on only; `at`: where it is 1."""
        role = "assumption" if late else "hypothesis"
        sets = self.world.sets
        arity = min(self.world.survey.arity.get(key, {1}))
        outer = tuple(Index(f"n{k}", sets.new()) for k in range(arity - 1))
        k = Index("k", sets.new())
        member = Sym(key, (*outer, k))
        self.world.slot(key, member.indices)
        entry = given_entry(span, section)
        total = Given(Sum(k, member), ONE, "=", frozenset(outer))
        self.record.know(role, entry, total, rf"\sum_k {key}_k = 1")
        if at is not None and not outer:
            hot = Resolver(self.world, Scope()).index(at)
            given = Given(member, Resolver(self.world, Scope()).delta(k, hot), "=", frozenset((k,)))
            self.record.know(role, entry, given, rf"{key}_k = \delta_{{k{hot.name}}}")
        elif one_hot and not outer:
            square = Given(member**2, member, "=", frozenset((k,)))
            self.record.know(role, entry, square, rf"{key}_k \in \{{0, 1\}}")

    def _normalises(self, node: Chain, context: Context) -> bool:
        """`\\sum_j t_j = 1` beside another formula, where nothing else is said of t."""
        match node:
            case Chain(items=(t.Run(items=(t.BigOp(kind="sum"), t.Name() as name)), right)):
                one = isinstance(right, t.Number) and right.value == 1
                return bool(context.beside) and one and not self._is_said(display(name))
        return False

    def _is_said(self, name: str) -> bool:
        """Whether something is known of a quantity, beside what is computed from it."""
        for known in self.record.known:
            sides = (known.given.left, known.given.right)
            about = sides[:1] if known.role == "definition" else sides
            if any(isinstance(u, Sym) and u.name == name for x in about for u in walk(x)):
                return True
        return False

    def _is_hypothesis(self, node: Chain, heard: bool = True) -> bool:
        """A hypothesis speaks of nothing but undefined names, and not of derivatives; where they
        must not be `heard` of, no other hypothesis speaks of them."""
        if shapes.is_derivative(node):
            return False
        try:
            terms = [Resolver(self.world, Scope()).term(i) for i in node.items]
        except Unread:
            return False
        named = {family(u) for x in terms for u in walk(x) if isinstance(u, Sym)}
        known: list[Collection[Family]] = [self.record.defined, self.found.promised]
        if not heard:
            givens = [k.given for k in self.record.known]
            said = (u for g in givens for x in (g.left, g.right) for u in walk(x))
            known.append({family(u) for u in said if isinstance(u, Sym)})
        return bool(named) and all(map(named.isdisjoint, known))

    def _is_identity(self, node: Chain, recalled: bool) -> bool:
        """Whether a statement is right or wrong by itself; one that may be a definition, where it
        is about a function that nobody defines anew."""
        if shapes.is_derivative(node) or RELATIONS.get(node.relations[0].kind) != "=":
            return False
        try:
            left, right = (Resolver(self.world, Scope()).term(i) for i in node.items[:2])
            firm = isinstance(left, Call) and left.name in ELEMENTARY
            return is_identity(left, right) and (firm or not recalled)
        except Unread:
            return False

    def _is_function(self, node: Node) -> bool:
        return isinstance(node, t.Name) and title(node) in self.world.functions

    def _stationary(self, section: int) -> bool:
        """ "Setting this to zero": the derivative that was computed last is zero from here on."""
        chain = self.chains.latest
        chain = self.chains.gradient if chain is not None and chain.second else chain
        if chain is None or not chain.derivative or chain.last is None:
            return False
        first, last = chain.first_term, chain.last_term
        if first is None or last is None:
            return False
        span = chain.last.span
        came_to = Given(last, ZERO, "=", last.free)
        given = Given(first, ZERO, "=", first.free)
        text = self.document.source(span) + " = 0"
        self.record.know("condition", given_entry(span, section), given, text, came_to)
        chain.derivative = False
        return True
