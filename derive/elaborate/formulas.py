"""Numbers that stand before the formula of their quantity: the formula defines it, not the number.

A worked sheet often has `z = 0.25` in one place and `z = x w` in another. Whatever comes first, the
formula says what z is, and the number is a claim about it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ..read import tree as t
from ..read.tree import Chain, Node
from . import prose, shapes
from .shapes import Key, definition_key
from .survey import EQUALS, Survey

if TYPE_CHECKING:
    from .placed import Place

Said = tuple[Chain, "Place"]
GIVING = ("define", "suppose", "where", "for")  # words that make a number a value


def outranked(pieces: Sequence[Said], survey: Survey) -> frozenset[int]:
    """The ids of statements that give a number to what has a formula in the same section."""
    formulas: dict[int, dict[Key, frozenset[Key]]] = {}  # by section: what it is made of
    numbers: list[tuple[int, int, Key]] = []
    for node, place in pieces:
        left, right = node.items[0], node.items[1]
        key = definition_key(left, survey)
        if key is None or node.relations[0].kind not in EQUALS:
            continue
        parts = frozenset(_parts(right, survey))
        said = place.inline and prose.cue(place.words) in GIVING
        own = shapes.mentions_itself(left, right, survey)
        if parts and not shapes.is_lone(right) and not own:
            formulas.setdefault(place.section, {}).setdefault(key, parts)
        elif shapes.is_computed(right) and not parts and not said:
            numbers.append((id(node), place.section, key))
    return frozenset(n for n, section, key in numbers if _stands(key, formulas.get(section, {})))


def _parts(node: Node, survey: Survey) -> Iterator[Key]:
    for part in t.walk(node):
        if isinstance(part, t.Name) and not shapes.is_function_name(part):
            key = definition_key(part, survey)
            if key is not None:
                yield key


def _stands(key: Key, formulas: Mapping[Key, frozenset[Key]]) -> bool:
    """Whether a quantity has a formula that does not come back to it by way of others."""
    todo = list(formulas.get(key, ()))
    seen: set[Key] = set()
    while todo:
        part = todo.pop()
        if part == key:
            return False
        if part not in seen:
            seen.add(part)
            todo += formulas.get(part, ())
    return key in formulas
