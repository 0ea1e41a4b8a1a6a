"""Updates: `w \\leftarrow w - \\eta g`, `w = w - 0.1 = 0.3`. The name has another value from
there on; what stands behind the arrow is a formula of the old one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..data import replace
from ..kernel.givens import Given
from ..kernel.terms import Num, Sym
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


class Updates:
    """Reads the updates of a document. `rules` are those that have no number yet, by what they
    update: a number that is written for it later is what the rule gives."""

    def __init__(self, chains: Chains) -> None:
        self.chains, self.record = chains, chains.record
        self.rules: dict[str, Node] = {}

    def read(self, node: Chain, context: Context) -> OpenChain | None:
        """The chain behind an update; None where the statement is none."""
        left, right = node.items[0], node.items[1]
        if not isinstance(left, t.Name):
            return None
        rule = self.rules.get(t.dump(left))
        if rule is not None and len(node.items) == 2 and decimals.lone(right) is not None:
            return self._update(left, Chain(node.span, (rule, right), node.relations), context)
        if not is_update(node, self.chains.world.survey):
            return None
        return self._update(left, shapes.part(node, 1), context)

    def _update(self, left: t.Name, body: Chain, context: Context) -> OpenChain:
        """Judge what the new value comes from, then let it hold."""
        chain = self.chains.start(body.items[0], context)
        self.record.updating.add(chain.number)
        self.chains.links(chain, body)
        last = body.items[-1]
        number = decimals.lone(last)
        if number is None:
            self.rules[t.dump(left)] = last
            return chain
        self.rules.pop(t.dump(left), None)
        try:
            quantity = Resolver(self.chains.world, chain.scope).term(left)
        except Unread as stop:
            self.record.unread(stop, context.section)
            return chain
        if isinstance(quantity, Sym) and not quantity.free:
            given = Given(quantity, Num(number.value), "=", frozenset())
            span = spanning(left.span, left.span)
            text = f"{self.chains.document.source(left.span)} = {number.value}"
            entry = replace(chain.entry("given", span), link=chain.links + 1)
            self.record.know("value", entry, given, text)
        return chain


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
