"""The names of a formula, with what is directly around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeGuard

from ...read import tree as t
from ...read.tree import Node
from .scripts import is_transpose, split

MATRIX_WORDS = frozenset(("tr", "Tr", "trace", "Trace", "det", "Det", "logdet"))


class Use(NamedTuple):
    """A name in a formula, with what is directly around it."""

    name: t.Name
    hint: str


def uses(node: Node, transposes: frozenset[str]) -> Iterator[Use]:
    """The names of a formula (not those in subscripts), and what hints at arrays."""
    match node:
        case t.Name():
            _, above = split(node, transposes)
            hint = "transposed" if is_transpose(above, transposes) else ""
            yield Use(node, hint or ("inverted" if _is_inverted(node) else ""))
            if above is not None and not is_transpose(above, transposes):
                yield from uses(above, transposes)
            return
        case t.Group(body=t.Name() as inner, sup=sup) if is_transpose(sup, transposes):
            yield Use(inner, "transposed")
            return
        case t.Group(open="‖", body=t.Name() as inner):
            yield Use(inner, "norm")
            return
        case t.Group(open="‖", body=t.Sum(terms=terms)):
            yield from (Use(n, "norm") for _, n in terms if isinstance(n, t.Name))
            yield from uses(node.body, transposes)
            return
        case t.BigOp():
            return
        case t.Run(items=items):
            yield from _in_run(items, transposes)
            yield from _around_entrywise(node)
            return
        case t.DerivOp(of=of, by=by):
            if of is not None:
                yield from uses(of, transposes)
            for v, _ in by:
                yield from uses(v, transposes)
            return
        case t.Group(body=body) | t.Scripted(base=body):
            yield from uses(body, transposes)
            return
    for part in t.parts(node):
        yield from uses(part, transposes)


def _around_entrywise(run: t.Run) -> Iterator[Use]:
    """`(W \\delta) \\odot \\sigma'(z)`: what an entrywise product multiplies is no number."""
    if r"\odot" not in run.ops:
        return
    factors: list[Node] = []
    for item, op in zip(run.items, (*run.ops, r"\odot"), strict=True):
        factors.append(item)
        if op == r"\odot":
            if not any(isinstance(p, t.DerivOp) for f in factors for p in t.walk(f)):
                yield from _multiplied(factors)
            factors = []


def _multiplied(factors: Sequence[Node]) -> Iterator[Use]:
    """The names of one side of an entrywise product: a name by itself or behind a function, and
    capitals."""
    match factors:
        case (t.Group(open="(", body=t.Run(items=items)),):
            yield from (Use(n, "entrywise") for n in items if _is_matrix_letter(n))
        case (t.Name() as name,) | (t.Name(), t.Group(body=t.Name() as name)):
            yield Use(name, "entrywise")
        case _:
            yield from (Use(n, "entrywise") for n in factors if _is_matrix_letter(n))


def _is_matrix_letter(node: Node) -> TypeGuard[t.Name]:
    return isinstance(node, t.Name) and is_capital(node) and is_latin(node)


def _in_run(items: Sequence[Node], transposes: frozenset[str]) -> Iterator[Use]:
    """Factors: a capital behind tr or det is a matrix."""
    before: Node | None = None
    for item in items:
        word = isinstance(before, t.Name) and before.base.lstrip("\\") in MATRIX_WORDS
        for use in uses(item, transposes):
            capital = is_capital(use.name) and is_latin(use.name)
            hint = "argument" if capital and word else ""
            yield Use(use.name, use.hint or hint)
        before = item


def _is_inverted(name: t.Name) -> bool:
    """`X^{-1}` of a capital."""
    match name.sup:
        case t.Sum(terms=(("-", t.Number(value=value)),)):
            return value == 1 and is_capital(name) and is_latin(name)
    return False


def is_capital(name: t.Name) -> bool:
    letters = name.base.lstrip("\\")
    return letters[:1].isupper()


def is_latin(name: t.Name) -> bool:
    return len(name.base) == 1 and name.base.isalpha() and name.base.isascii()
