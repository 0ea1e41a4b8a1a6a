"""Functions of results: `a = \\sigma(0.3775) = 0.5933` behind `z = w x + b = 0.3775` says that a is
the sigmoid of z. Where a sheet differentiates, what was computed so is a formula of that. (In a sum
of products, what the other numbers are is not known.)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..data import replace
from ..read import tree as t
from ..read.tree import Chain, Node
from . import decimals, shapes
from .trees import Rule, rewritten

LEAST_DIGITS = 3  # of a number that stands in two places for one reason


def traced(said: Sequence[tuple[Node, int]]) -> dict[int, Chain]:
    """By the id of a statement, the same with the formula that its numbers were put into."""
    if not any(isinstance(p, t.DerivOp) for node, _ in said for p in t.walk(node)):
        return {}
    formed = {
        (section, t.dump(node.items[0]))
        for node, section in said
        if isinstance(node, Chain) and not _is_number(node.items[1])
    }
    results: dict[tuple[int, str], t.Name | None] = {}  # by section and digits
    found: dict[int, Chain] = {}
    for node, section in said:
        if not isinstance(node, Chain) or not isinstance(node.items[0], t.Name):
            continue
        name, body = node.items[0], node.items[1]
        known = {text: of for (at, text), of in results.items() if at == section and of is not None}
        plain = node.relations[0].kind == "=" and (section, t.dump(name)) not in formed
        if plain and _is_function_of_one(body):
            formula = rewritten(body, _put(known))
            if formula is not body:
                items, relations = node.items, node.relations
                made = (items[0], formula, *items[1:]), (relations[0], *relations)
                found[id(node)] = Chain(node.span, *made)
        number = decimals.lone(node.items[-1])
        if number is not None and number.rounded and number.digits >= LEAST_DIGITS:
            key = section, t.dump(node.items[-1])
            same = results.get(key, name)
            results[key] = name if same is not None and t.dump(same) == t.dump(name) else None
    return found


def _is_number(node: Node) -> bool:
    return shapes.is_computed(node) or _is_function_of_one(node)


def _is_function_of_one(node: Node) -> bool:
    """`\\tanh(0.38)`, `\\frac{1}{1 + e^{-0.38}}`, `\\max(0, 0.38)`."""
    match node:
        case t.Run(items=(t.Name() as name, t.Group(body=t.List(items=(zero, last))))):
            least = decimals.lone(zero)
            at_zero = name.base in (r"\max", "max") and least is not None and not least.value
            return at_zero and decimals.lone(last) is not None
        case t.Run(items=(t.Name() as name, argument)):
            known = shapes.is_function_name(name) or name.base == r"\sigma"
            return known and decimals.lone(argument) is not None
        case t.Frac(num=one, den=t.Sum(terms=(("+", other), ("+", t.Name(base="e", sup=sup))))):
            ones = all(n is not None and n.value == 1 for n in map(decimals.lone, (one, other)))
            return ones and sup is not None and decimals.lone(sup) is not None
    return False


def _put(known: Mapping[str, t.Name]) -> Rule:
    def rule(part: Node) -> Node | None:
        name = known.get(t.dump(part)) if isinstance(part, t.Number | t.Sum) else None
        return None if name is None else replace(name, span=part.span)

    return rule
