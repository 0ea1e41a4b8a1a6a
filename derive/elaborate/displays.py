"""Displays: rows that begin, continue or comment on chains, and the cases that hold for them.

Rows continue the chain of their column and slot: the statements of a cell are its slots, and the
chains of the display before may go on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..read import blocks
from ..read import tree as t
from ..read.tree import Chain, Node
from . import prose, shapes
from .chains import OpenChain
from .context import Context, Premise
from .statements import Statements
from .survey import Survey
from .world import Unread

MANY = 4  # statements that one more may be concluded from
Slot = tuple[int, int]  # column and place in the cell
REMARKS = ("suppose", "where", "?")  # what words beside a step make of what follows them


class Displays:
    """Reads displays; `open` are the chains of the last one."""

    def __init__(self, statements: Statements) -> None:
        self.statements = statements
        self.chains, self.survey = statements.chains, statements.world.survey
        self.said: list[Premise] = []  # what may be concluded from, in this display
        self.carried: list[Premise] = []  # the same, of the display before
        self.arrow: t.Relation | None = None  # at the end of the last row
        self.open: dict[Slot, OpenChain] = {}
        self.before: dict[Slot, OpenChain] = {}
        self.earlier: list[OpenChain] = []  # of the displays before, the last one behind

    def forget(self) -> None:
        """A new section: nothing is continued."""
        self.open, self.earlier, self.chains.latest = {}, [], None
        self.chains.gradient = None
        self.arrow, self.said = None, []

    def read(self, block: blocks.Display, context: Context) -> None:
        for directive in block.directives:
            if directive.kind == "derive":
                context.directive = directive.text.strip()
        self.statements.record.local = bool(prose.SUPPOSED.search(context.words))
        if prose.TITLE.fullmatch(context.words):
            self.forget()
        if context.directive != "skip" and not self._computed(block, context):
            self.before, self.open = self.open, {}
            self.earlier = [*self.earlier[-MANY:], *self.before.values()]
            self.carried, self.said = self.said[-1:] or self.carried, []
            scoped, any_formula = context.with_cases(), False
            for cell in (cell for row in block.rows for cell in row.cells):
                any_formula |= self._cell(cell, scoped, any_formula)
            self.open = self.open or self.before
        context.directive = ""

    def _computed(self, block: blocks.Display, context: Context) -> bool:
        """Whether the display is about what a machine computes."""
        source = self.statements.document.source(block.span)
        if not prose.MACHINE.search(source) and not prose.MACHINE.search(context.words):
            return False
        from .computed import displayed, judgeable

        entries = [*judgeable(displayed(block, context.words), self.statements, context.section)]
        for entry in entries:
            self.statements.record.add(entry)
        return bool(entries)

    def _cell(self, cell: blocks.Cell, context: Context, any_formula: bool) -> bool:
        """Whether the cell holds a formula. A case that comes first holds for all that follows."""
        nodes = [s.node for s in cell.statements]
        trailing = _trailing_cases(nodes, self.survey)
        words, slot, seen = "", 0, False
        for n, node in enumerate(nodes):
            if isinstance(node, t.Text):
                words += " " + node.text
                continue
            if n in trailing or shapes.is_range(node):
                continue
            first = not seen and not any_formula
            if first and shapes.is_index_fact(node, self.survey):
                context.cases, words = (node,), ""
                continue
            kind = prose.cue(words) or (_cue_before(context.words) if first else "")
            here = context.with_cases(*(nodes[k] for k in trailing if k > n))
            if seen and kind in REMARKS and shapes.is_formula(node):
                self._remark(node, kind, here)
                continue
            self._formula(node, kind, here, (cell.column, slot))
            words, seen, slot = "", True, slot + 1
        return seen

    def _remark(self, node: Chain, kind: str, context: Context) -> None:
        """What is said beside a step ("since ...") never carries the chain on."""
        first = len(self.statements.record.entries)
        self.statements.read(node, kind, context)
        self.statements.record.remark(first)

    def _formula(self, node: Node, kind: str, context: Context, slot: Slot) -> None:
        arrow, self.arrow = self.arrow, None
        if isinstance(node, Chain) and (hanging := shapes.conclusion(node)):
            self.arrow = hanging
            node = _bare(shapes.part(node, 0, len(node.items) - 1))
        if shapes.follows(node):
            arrow, kind, node = node.relations[0], "claim", _bare(shapes.part(node, 1))
        context = self._behind(context, arrow)
        if shapes.is_continued(node):
            self.statements.reasons(node, context)
            self._continue(node, slot, context)
        elif isinstance(node, Chain):
            self._opened(slot, self.statements.read(node, kind, context))
            self._note()
        elif isinstance(node, t.Unknown):
            stop = Unread(node.message or f"{node.token} is not known", node.span)
            self.statements.record.unread(stop, context.section)
        elif not isinstance(node, t.Missing | t.Empty | t.Ellipsis):
            self._opened(slot, self.chains.start(node, context))

    def _behind(self, context: Context, arrow: t.Relation | None) -> Context:
        """The context of a statement, which may follow from those before it, by an arrow."""
        context, said = context.with_cases(), tuple(self.said or self.carried)[-MANY:]
        if arrow is None or arrow.kind not in shapes.CONCLUSIONS:
            context.beside = tuple(self.said)[-MANY:]
        else:
            context.premises, context.arrow = said, arrow
        return context

    def _note(self) -> None:
        """What was said last may be concluded from."""
        last = self.statements.last
        if last is not None and last not in self.said:
            self.said.append(last)

    def _opened(self, slot: Slot, chain: OpenChain | None) -> None:
        if chain is None:
            return
        old = self.open.get(slot)
        if old is not None:  # what stands to the right of it goes on with the new one
            for behind in [s for s, c in self.open.items() if c is old and s[0] > slot[0]]:
                del self.open[behind]
        self.open[slot] = chain
        self.chains.follow(chain)

    def _continue(self, node: Chain, slot: Slot, context: Context) -> None:
        """A row that begins with a relation."""
        chain = _nearest(self.open, slot) or _nearest(self.before, slot) or self.chains.latest
        chain = self._fitting(chain, node.items[1])
        if chain is None:  # nothing to go on with: its first formula begins a chain
            chain = self.chains.start(node.items[1], context)
            node = shapes.part(node, 1)
        more = [c for c in context.cases if c not in chain.cases]
        self.chains.links(chain, node, more)
        if self.said:
            last = self.said.pop()
            joined = (last.node.items[0], node.items[-1])
            step = Chain(node.span, joined, node.relations[-1:])
            self.said.append(Premise(step, last.entry))
        self.open[slot] = chain

    def _fitting(self, chain: OpenChain | None, node: Node) -> OpenChain | None:
        """The last chain whose shape a matrix has that is written out: columns of a page are
        scanned in turns."""
        if not isinstance(node, t.Matrix) or chain is None or self._fits(chain, node):
            return chain
        return next((c for c in reversed(self.earlier) if self._fits(c, node)), chain)

    def _fits(self, chain: OpenChain, node: t.Matrix) -> bool:
        shape, sets = chain.scope.shape, self.chains.world.sets
        if shape is None or shape.row is None or shape.col is not None:
            return True
        return sets.length(shape.row.set) in ("", str(len(node.rows)))


def _bare(node: Chain) -> Node:
    """A chain, or the formula that is left of it."""
    return node if node.relations else node.items[0]


def _cue_before(words: str) -> str:
    """What the sentence before says of a display; cases in it are the sentence's own."""
    kind = prose.cue(words)
    return "" if kind in ("if", "for", "?") else kind


def _nearest(table: Mapping[Slot, OpenChain], slot: Slot) -> OpenChain | None:
    """The chain of this slot, or of the same in another column: the closest one to the left, else
    the first one."""
    column, place = slot
    columns = [c for c, p in table if p == place]
    if not columns:
        return None
    return table[max((c for c in columns if c <= column), default=min(columns)), place]


def _trailing_cases(nodes: Sequence[Node], survey: Survey) -> list[int]:
    """Statements after a formula that say for which indices or values it holds."""
    found = []
    formula, kind = False, ""
    for n, node in enumerate(nodes):
        if isinstance(node, t.Text):
            kind = prose.cue(node.text)
            continue
        fact = shapes.is_index_fact(node, survey)
        member = shapes.is_member_fact(node, survey)
        fact = fact or (member and (isinstance(node, t.Group) or kind in ("if", "for")))
        bracketed = isinstance(node, t.Group) and shapes.is_inequality(node.body)
        said = kind in ("if", "for") and shapes.is_inequality(node)
        bare = kind == "" and isinstance(node, Chain) and shapes.is_bound(node)
        if formula and (fact or bracketed or said or bare):
            found.append(n)
        formula, kind = formula or not fact, ""
    return found
