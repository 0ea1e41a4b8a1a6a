"""Words that were read as letters: `exp(h)`, `sigmoid(z)` without a backslash."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..data import replace
from ..maths.functions import NAMES
from ..maths.vectors import VECTOR_FUNCTIONS
from ..read import tree as t
from ..read.tree import Node, Span
from .names import word

Items = Sequence[Node]
Ops = Sequence[str]

LONGEST = max(map(len, (*NAMES, *VECTOR_FUNCTIONS)))
"""Letters that a function's name has at most."""


def spelled(items: Items, ops: Ops) -> tuple[Items, Ops]:
    """Factors in which letters that stand together and spell a function are its name."""
    out: list[Node] = []
    joins: list[str] = []
    k = 0
    while k < len(items):
        item, used = _word_at(items, ops, k)
        k += used
        out.append(item)
        if k <= len(ops):
            joins.append(ops[k - 1])
    return out, joins


def names(node: Node) -> Iterator[t.Name]:
    """All names in a formula; the letters of a function's name are none."""
    todo = [node]
    while todo:
        part = todo.pop()
        if isinstance(part, t.Name):
            yield part
        todo += spelled(part.items, part.ops)[0] if isinstance(part, t.Run) else t.parts(part)


def is_function_name(name: t.Name) -> bool:
    return len(word(name)) > 1 and (word(name) in NAMES or word(name) in VECTOR_FUNCTIONS)


def is_computed(node: Node) -> bool:
    """A formula of numbers only, perhaps with functions of the table."""
    inside = [p for p in t.walk(node) if isinstance(p, t.Name)]
    sigmas = _applied(node) if any(p.base == r"\sigma" for p in inside) else ()
    return all(is_function_name(p) or p.base in ("e", r"\pi") or id(p) in sigmas for p in inside)


def _applied(node: Node) -> set[int]:
    """The ids of `\\sigma` in `\\sigma(1)`."""
    runs = (p.items for p in t.walk(node) if isinstance(p, t.Run))
    return {
        id(one)
        for items in runs
        for one, other in pairwise(items)
        if isinstance(other, t.Group) and isinstance(one, t.Name) and one.base == r"\sigma"
    }


def _word_at(items: Items, ops: Ops, k: int) -> tuple[Node, int]:
    """The longest function name that is spelled from item k on, else the item."""
    text = ""
    letters: list[t.Name] = []
    for n in range(k, min(k + LONGEST, len(items))):
        item = items[n]
        if not isinstance(item, t.Name) or not _is_bare_letter(item):
            break
        if letters and (ops[n - 1] != "" or item.span.start != letters[-1].span.end):
            break
        text += item.base
        letters.append(item)
    for length in range(len(letters), 1, -1):
        called = length == len(letters) and _is_called(text, items[k + length : k + length + 1])
        if called or text[:length] in NAMES or text[:length] in VECTOR_FUNCTIONS:
            last = letters[length - 1]
            span = Span(letters[0].span.start, last.span.end)
            style = frozenset({"op"})
            return replace(last, span=span, base=text[:length], style=style), length
    return items[k], 1


def _is_called(text: str, following: Items) -> bool:
    """`LSE(a, b)`: capitals before brackets are a name, `AB(x + y)` is a product."""
    brackets = bool(following) and isinstance(following[0], t.Group) and following[0].open == "("
    return brackets and text.isupper() and len(text) > 2


def joined(node: Node) -> Node:
    """A run with its words as names."""
    if not isinstance(node, t.Run):
        return node
    items, ops = spelled(node.items, node.ops)
    return replace(node, items=tuple(items), ops=tuple(ops))


def _is_bare_letter(node: t.Name) -> bool:
    return len(node.base) == 1 and node.base.isalpha() and not node.style and not node.primes
