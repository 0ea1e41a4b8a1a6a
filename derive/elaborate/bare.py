"""`\\nabla_a C \\odot \\sigma'(z^L)`: a name that everywhere else carries the label of a layer is
that of the layer which its statement speaks of."""

from __future__ import annotations

from collections.abc import Sequence

from ..data import replace
from ..read import tree as t
from ..read.tree import Node
from .names import LAYERS, display
from .trees import rewritten


class Bare:
    """The names of a document that stand without their layer only below a derivative."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        found = [v for n in nodes for v in _variables(n) if _is_bare(v)]
        self.names = {display(v) for v in found}
        for node in nodes if self.names else ():
            below = {id(v) for v in _variables(node)}
            for part in t.walk(node):
                if isinstance(part, t.Name) and _label(part) is None and id(part) not in below:
                    self.names.discard(display(part))
        parts = (p for n in nodes for p in t.walk(n)) if self.names else ()
        self.names &= {display(p) for p in parts if isinstance(p, t.Name) and _label(p) is not None}

    def spelled(self, node: Node) -> Node:
        """A statement with the label of its layer on those names, where it speaks of one layer."""
        variables = [v for v in _variables(node) if _is_bare(v) and display(v) in self.names]
        labels = {t.dump(a): a for p in t.walk(node) if (a := _label(p)) is not None}
        if not variables or len(labels) != 1:
            return node
        (label,) = labels.values()

        def rule(part: Node) -> Node | None:
            if not isinstance(part, t.DerivOp):
                return None
            mine = [id(v) for v in variables]
            by = tuple((replace(v, sup=label) if id(v) in mine else v, n) for v, n in part.by)
            return replace(part, by=by)

        return rewritten(node, rule)


def _variables(node: Node) -> list[t.Name]:
    operators = (p for p in t.walk(node) if isinstance(p, t.DerivOp))
    return [v for p in operators for v, _ in p.by if isinstance(v, t.Name)]


def _is_bare(name: t.Name) -> bool:
    return name.sup is None and not name.sub and not name.primes


def _label(node: Node) -> Node | None:
    """The label of a layer above a name: `l`, `L-1`, `(l)`."""
    sup = node.sup if isinstance(node, t.Name) else None
    inner = sup.body if isinstance(sup, t.Group) else sup
    match inner:
        case t.Name(base=base, sub=()) if base in LAYERS:
            return sup
        case t.Sum(terms=((_, t.Name(base=base)), (_, t.Number()))) if base in LAYERS:
            return sup
    return None
