"""Where letters are used as no size is: in an exponent, beside a sign, in an inequality."""

from __future__ import annotations

from collections.abc import Iterator

from ..read.tree import Chain, DerivOp, Frac, Group, Name, Node, Number, Run, Sum, walk
from .names import display

DECLARING = frozenset(("in", ":=", "<", ">", "leq", "geq", "neq"))


def used(node: Node) -> set[str]:
    """The letters that a formula uses as quantities: a size may only be a factor, a divisor of
    numbers, a term beside numbers, the end of a range, or stand alone."""
    return {display(n) for part in walk(node) for n in _names(part)}


def _names(part: Node) -> Iterator[Name]:
    match part:
        case Name():
            yield from _in_name(part)
        case Sum(terms=terms):
            beside = [p for _, p in terms if not isinstance(p, Number)]
            if len(beside) > 1:
                yield from (p for p in beside if isinstance(p, Name))
        case Frac(num=num, den=den):
            divided = [] if isinstance(num, Number) else [den]
            yield from (p for p in (num, *divided) if isinstance(p, Name))
        case Run():
            yield from _in_run(part)
        case Chain(items=items, relations=relations):
            for k, relation in enumerate(relations):
                if relation.kind in DECLARING:
                    yield from (p for p in items[k : k + 2] if isinstance(p, Name))
            if relations[0].kind == "=" and isinstance(items[0], Name):
                yield items[0]
        case DerivOp(of=of, by=by):
            yield from (p for p in (of, *(v for v, _ in by)) if isinstance(p, Name))


def _in_name(name: Name) -> Iterator[Name]:
    if name.sub:
        yield name
    if name.sup is not None and not (name.base == "R" and "bb" in name.style):
        yield from (p for p in walk(name.sup) if isinstance(p, Name))


def _in_run(run: Run) -> Iterator[Name]:
    """What a function word, brackets or a slash stand before or behind."""
    for k, (first, second) in enumerate(zip(run.items, run.items[1:], strict=False)):
        if isinstance(first, Name) and isinstance(second, Name) and len(first.base) > 1:
            yield second
        if isinstance(first, Name) and isinstance(second, Group) and run.ops[k] == "":
            yield first
            if isinstance(second.body, Name):
                yield second.body
        if run.ops[k] == "/" and isinstance(second, Name) and not isinstance(first, Number):
            yield second
