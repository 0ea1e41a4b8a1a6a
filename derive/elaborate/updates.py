"""Updates: `w \\leftarrow w - \\eta g`, `w = w - 0.1 = 0.3`. The name has another value from
there on; what stands behind the arrow is a formula of the old one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..data import replace
from ..kernel.givens import Given
from ..kernel.terms import Num, Sym
from ..pattern import pattern
from ..read import tree as t
from ..read.tree import Chain, Node, spanning
from . import decimals, shapes
from .chains import Chains, OpenChain
from .names import display
from .resolve import Resolver
from .survey import EQUALS, Survey
from .words import names
from .world import Unread

if TYPE_CHECKING:
    from .context import Context

ARROW = "leftarrow"
NEW = pattern(r"\b(new|updated|next)( [a-z-]+){1,5}\b", re.I, "new|updated|next")
BEFORE = 150  # how far back the words before a formula reach, in characters


class Updates:
    """Reads the updates of a document. `rules` are those that have no number yet, by what they
    update: a number that is written for it later is what the rule gives."""

    def __init__(self, chains: Chains) -> None:
        self.chains, self.record = chains, chains.record
        self.rules: dict[str, Node] = {}
        self.said: dict[str, str] = {}  # the values that names have

    def read(self, node: Chain, context: Context) -> OpenChain | None:
        """The chain behind an update; None where the statement is none."""
        left, right = node.items[0], node.items[1]
        if not isinstance(left, t.Name):
            return None
        rule = self.rules.get(t.dump(left))
        if rule is not None and len(node.items) == 2 and decimals.lone(right) is not None:
            return self._update(left, Chain(node.span, (rule, right), node.relations), context)
        if not is_update(node, self.chains.world.survey) and not self._goes_on(left, node):
            return None
        return self._update(left, shapes.part(node, 1), context)

    def _update(self, left: t.Name, body: Chain, context: Context) -> OpenChain:
        """Judge what the new value comes from, then let it hold."""
        chain = self.chains.start(body.items[0], context)
        self.record.updating.add(chain.number)
        self.chains.links(chain, body)
        last = body.items[-1]
        self.rules.pop(t.dump(left), None)
        if decimals.lone(last) is not None or shapes.is_point(last):
            self.say(left, last)
            self._hold(chain, left, last)
        else:
            self.rules[t.dump(left)] = last
        return chain

    def _hold(self, chain: OpenChain, left: t.Name, value: Node) -> None:
        """From here on this is the value of a name; of a vector or matrix entry by entry."""
        world, scope = self.chains.world, chain.scope.copy()
        resolver = Resolver(world, scope)
        try:
            quantity, worth = resolver.term(left), resolver.term(value)
        except Unread as stop:
            self.record.unread(stop, chain.section)
            return
        if isinstance(quantity, Sym) and (not quantity.free or not isinstance(worth, Num)):
            given = Given(quantity, worth, "=", quantity.free)
            span = spanning(left.span, left.span)
            text = " = ".join(self.chains.document.source(n.span) for n in (left, value))
            entry = replace(chain.entry("given", span), link=chain.links + 1)
            self.record.know("value", entry, given, text)

    def say(self, left: Node, value: Node) -> None:
        """What a name is said to be."""
        self.said[t.dump(left)] = t.dump(value)

    def renews(self, node: Chain) -> bool:
        """ "The new centroids are c = (1, 2)", where c had a value."""
        left, right = node.items[0], node.items[1]
        if t.dump(left) not in self.said or not shapes.is_computed(right):
            return False
        start = left.span.start
        words = self.chains.document.text[max(0, start - BEFORE) : start].rpartition(". ")[2]
        return NEW.search(words) is not None

    def _goes_on(self, left: t.Name, node: Chain) -> bool:
        """`w = 3 - 0.2 = 2.8` after `w = 3`: the old value with a step; `b := 0.8`: the new one."""
        old, right = self.said.get(t.dump(left)), node.items[1]
        if old is None or not shapes.is_computed(right):
            return False
        if node.relations[0].kind == ":=" or self.renews(node):
            return True
        match right:
            case t.Sum(span, ((sign, first), _, *_)) if len(node.items) > 2:
                return old == t.dump(first if sign == "+" else t.Sum(span, ((sign, first),)))
        return False


def _is_step(left: t.Name, right: Node) -> bool:
    """`w - \\eta g`, as what w becomes: the name itself, and more that is not made of it."""
    if not isinstance(right, t.Sum):
        return False
    others = [term for _, term in right.terms if term != left]
    inside = [{display(n) for n in names(term)} for term in others]
    moved = len(others) < len(right.terms)
    return moved and any(found - {display(left)} for found in inside)


def is_update(node: Chain, survey: Survey) -> bool:
    """An arrow to the left; or a name that is said to be a formula of itself, with a step or with
    its number."""
    kind, left, right = node.relations[0].kind, node.items[0], node.items[1]
    if kind == ARROW:
        return True
    if kind not in EQUALS or not isinstance(left, t.Name):
        return False
    if not shapes.mentions_itself(left, right, survey):
        return False
    numbered = len(node.items) > 2 and decimals.lone(node.items[-1]) is not None
    return kind == ":=" or numbered or _is_step(left, right)
