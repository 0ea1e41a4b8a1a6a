"""Names that a condition speaks of, `set the gradient to zero`: what is solved for them later is a
claim, and defines nothing."""

from __future__ import annotations

from itertools import pairwise
from typing import TypeGuard

from ..read import tree as t
from ..read.tree import Chain, Node
from . import prose, shapes
from .names import display
from .placed import Place
from .survey import EQUALS
from .words import names


class Unknowns:
    """Names that a condition speaks of: what is solved for them later is a claim."""

    def __init__(self) -> None:
        self.seen: list[tuple[Node, int]] = []
        self.first: dict[str, int] = {}  # where a name stands first
        self.by: dict[int, set[str]] = {}  # what is differentiated by, in each section
        self.varied: dict[tuple[int, str], int] = {}  # the first derivative by it
        self.found: dict[tuple[int, str], int] = {}  # (section, name) -> the condition's place
        self.supposed: dict[tuple[int, str], int] = {}  # the same for supposed equations
        self.gradient = False  # whether the chain that is open begins with a derivative

    def look(self, node: Node, place: Place) -> None:
        self.seen.append((node, place.order))
        for name in names_in(node):
            self.first.setdefault(name, place.order)
        by = self.by.setdefault(place.section, set())
        zero = isinstance(node, Chain) and shapes.is_zero(node.items[-1])
        said = prose.SETTING if place.inline and zero else prose.ZERO_CONDITION
        solved = zero or not place.inline or prose.AT_OPTIMUM.search(place.words)
        if isinstance(node, Chain) and not shapes.is_continued(node):
            self.gradient = shapes.is_gradient(node.items[0])
        stationary = zero and self.gradient and isinstance(node, Chain)
        if (said.search(place.words) and solved) or stationary:
            for name in names_in(node) | by:
                self.found.setdefault((place.section, name), place.order)
        if _is_supposed_equation(node, place):
            for name in (display(p) for p in t.walk(node) if is_letter(p)):
                self.supposed.setdefault((place.section, name), place.order)
        if zero and isinstance(node, Chain) and len(node.items) > 2:  # dJ/dw = ... = 0
            for name in _varied(node.items[0]):
                self.supposed.setdefault((place.section, name), place.order)
        by.update(_varied(node))
        for name in _variables(node) | _primed(node):
            self.varied.setdefault((place.section, name), node.span.start)

    def is_varied(self, name: str, node: Node, place: Place) -> bool:
        """Whether something was differentiated by it before: what it is said to be after that, it
        is from there on, unless words introduce it."""
        before = self.varied.get((place.section, name), node.span.start) < node.span.start
        return before and prose.cue(place.words) not in ("define", "where")

    def solved_for(self, name: str, place: Place) -> bool:
        key, found = (place.section, name), self.found
        if prose.CONCLUSION.search(place.words):
            found = {**self.supposed, **found}
        return found.get(key, place.order) < place.order


def _varied(node: Node) -> set[str]:
    """The names that something is differentiated by."""
    made = [part for part in t.walk(node) if isinstance(part, t.DerivOp)]
    return {name for part in made for v, _ in part.by for name in names_in(v)}


def _variables(node: Node) -> set[str]:
    """The quantities that something is differentiated by, without their indices."""
    made = (v for part in t.walk(node) if isinstance(part, t.DerivOp) for v, _ in part.by)
    return {display(v) for v in made if isinstance(v, t.Name)}


def _primed(node: Node) -> set[str]:
    """x of `f'(x)`."""
    runs = (part.items for part in t.walk(node) if isinstance(part, t.Run))
    calls = (pair for items in runs for pair in pairwise(items))
    return {
        display(group.body)
        for name, group in calls
        if isinstance(name, t.Name) and name.primes and isinstance(group, t.Group)
        if isinstance(group.body, t.Name) and not group.body.sub
    }


def _is_supposed_equation(node: Node, place: Place) -> bool:
    """`x^2 = 4` after "suppose", `(a + b) w = c`: what x or w is follows from it."""
    match node:
        case Chain(items=(left, *more), relations=(relation, *_)) if relation.kind in EQUALS:
            supposed = prose.cue(place.words) == "suppose"
            return not shapes.is_lone(left) and (supposed or (len(more) == 1 and _is_product(left)))
    return False


def _is_product(node: Node) -> bool:
    """`(a + b) w`: no call, no sum, no derivative."""
    parts = t.parts(node) if isinstance(node, t.Run) and "" in node.ops else ()
    plain = all(isinstance(p, t.Name | t.Group | t.Number | t.Frac) for p in parts)
    return len(parts) > 1 and plain and shapes.defined_function(node) is None


def is_letter(node: Node) -> TypeGuard[t.Name]:
    """A name without a subscript, perhaps raised to a power."""
    power = isinstance(node, t.Name) and isinstance(node.sup, t.Number | None)
    return isinstance(node, t.Name) and power and not node.sub


def names_in(node: Node) -> set[str]:
    return set(map(display, names(node)))
