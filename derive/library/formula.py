"""One formula in LaTeX as a SymPy expression, with the places of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..answer import one_line, statement_of
from ..data import frozen
from ..elaborate.document import elaborate
from ..elaborate.nouns import POSITION, Elaborated, Entry
from ..kernel.terms import Term
from ..maths.latex import latex as as_latex
from ..read import Chain, Node, read_text, walk

if TYPE_CHECKING:
    from ..symbolic.context import Context


class ParseError(ValueError):
    """A formula that was not understood. `start` and `end` are where, counted in `text`."""

    def __init__(self, what: str, text: str, message: str, start: int, end: int) -> None:
        super().__init__(f"{what}: {message}, at {start} in {_excerpt(text, start)!r}")
        self.text, self.message, self.start, self.end = text, message, start, end


def _excerpt(text: str, at: int, width: int = 60) -> str:
    first = max(0, min(at - width // 2, len(text) - width))
    return text[first : first + width]


@frozen
class Part:
    """A part of a formula: what it is (`Name`, `Frac`, `Run`, ...), its text, and where it stands:
    `source[start:end]`."""

    kind: str
    text: str
    start: int
    end: int


@frozen
class Formula:
    """A formula as it was understood. `notes` say how doubtful notation was read.

    >>> f = parse(r"\\frac{e^{z_i}}{\\sum_k e^{z_k}}")
    >>> f
    Formula(exp(z[i])/Sum(exp(z[k]), (k, 1, N)))
    >>> [p.text for p in f.parts if p.kind == "Name"][:3]
    ['e^{z_i}', 'z_i', 'i']
    """

    source: str
    left: Term
    right: Term | None
    relation: str
    parts: tuple[Part, ...]
    notes: tuple[str, ...]
    sizes: Mapping[str, str]

    @property
    def terms(self) -> tuple[Term, ...]:
        """One side, or both."""
        return (self.left,) if self.right is None else (self.left, self.right)

    @property
    def sympy(self) -> Any:
        """The SymPy expression; of an equation or inequality, the relation."""
        return self.expression()

    def expression(self, context: Context | None = None, evaluate: bool = True) -> Any:
        """The same over the symbols that a context knows; with `evaluate=False` as written."""
        from .names import expressions

        sides = expressions(self.terms, self.sizes, context, evaluate)
        if self.right is None:
            return sides[0]
        import sympy

        relation = getattr(sympy, RELATIONS.get(self.relation, ""), None)
        if relation is None:
            raise ValueError(f"the relation {self.relation} of {self.source!r} is none of SymPy's")
        return relation(*sides, evaluate=evaluate)

    @property
    def latex(self) -> str:
        """What was understood, read back into LaTeX."""
        sides = [
            _POSITION.sub(r"\1", as_latex(t, sizes=self.sizes, ranges=self.sizes))
            for t in self.terms
        ]
        return f" {WRITTEN.get(self.relation, self.relation)} ".join(sides)

    def __repr__(self) -> str:
        return f"Formula({self.sympy})"

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex}$"


_POSITION = re.compile(re.escape(POSITION) + r"[^_]*_\{([^{}]*)\}")
"""An index that stands as a number."""

RELATIONS = {"=": "Eq", "!=": "Ne", "<": "Lt", ">": "Gt", "<=": "Le", ">=": "Ge"}
WRITTEN = {"!=": r"\neq", "<=": r"\leq", ">=": r"\geq", "~": r"\approx"}


def parse(latex: str) -> Formula:
    """A formula in LaTeX, one expression or one relation. Raises ParseError where something in it
    is not understood.

    >>> parse(r"\\log(1 + x) > \\alpha").sympy
    log(x + 1) > alpha
    """
    text = checked(latex, "latex")
    node = statement(text, "latex")
    is_relation = isinstance(node, Chain)
    if isinstance(node, Chain) and len(node.items) > 2:
        raise ParseError("latex", text, "several steps: derive.verify judges them", 0, len(text))
    sheet = _elaborated(text, text if is_relation else f"{text}\n=\n{text}")
    for unread in sheet.entries:
        if unread.kind == "unread":
            raise _unread(text, unread)
    found = [e for e in sheet.entries if e.left is not None]
    entry = found[0] if found else None
    if entry is None or entry.left is None:
        raise ParseError("latex", text, "it was not understood", 0, len(text))
    right = entry.right if is_relation else None
    relation = entry.relation if is_relation else ""
    parts = tuple(_parts(node, text))
    return Formula(text, entry.left, right, relation, parts, entry.notes, sheet.sizes)


def checked(text: Any, what: str) -> str:
    """One line of LaTeX; dollars around it are no part of it."""
    if not isinstance(text, str):
        raise TypeError(f"{what}: LaTeX text was expected, not {text!r}")
    return one_line(text)


def statement(text: str, what: str) -> Node:
    """The one statement of a text; raises ParseError where there is none, or another one."""
    node, problems = statement_of(text)
    for message, start, end in problems:
        raise ParseError(what, text, message, start, end)
    assert node is not None
    return node


_CLAIM = "% derive: claim\n\\[\n"


def _elaborated(text: str, claim: str) -> Elaborated:
    try:
        return elaborate(read_text(f"{_CLAIM}{claim}\n\\]", "tex"))
    except RecursionError:
        raise ParseError("latex", text, "it is nested too deeply", 0, len(text)) from None


def _unread(text: str, entry: Entry) -> ParseError:
    start, end = (min(max(n - len(_CLAIM), 0), len(text)) for n in entry.span)
    return ParseError("latex", text, entry.message, start, end)


def _parts(node: Node, text: str) -> Iterator[Part]:
    for part in walk(node):
        start, end = part.span
        yield Part(type(part).__name__, text[start:end], start, end)
