"""A second reader: latex2sympy2 reads plain scalar expressions too, and disagreement is a finding.

It knows nothing of sums, labels, relations or calls of unknown names, so these are never sent; it
takes `\\log` for the logarithm to base 10, so that is rewritten. It keeps state between formulas
and may hang on one, so it lives in a process of its own, which answers with a tree of plain lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from ..elaborate.nouns import Elaborated
from ..kernel import terms as k
from ..kernel.terms import Pow, Sym, Term, add, call, mul, term, transform
from ..maths.functions import FUNCTIONS
from ..maths.latex import latex
from ..maths.names import GREEK
from ..read import Frac, Group, Name, Node, Number, Root, Run, Sum, parse_formula, walk
from ..read.tree import Finding, Span
from ..report import Claim, Refuted, Report
from .plain import plain
from .worker import WorkerError, Workers, python

AMBIGUOUS = "ambiguous"
PACKAGE = "latex2sympy2"
SECONDS = 2.0
"""For one reading."""

PROOF_SECONDS = 0.5
"""For finding out whether two readings are equal."""

_PLAIN: tuple[type[Node], ...] = (Number, Name, Group, Run, Sum, Frac, Root)
_NAME = re.compile(r"\\?[A-Za-z]+(_\{?[A-Za-z0-9]+\}?)?")
_CIRCULAR = ("sin", "cos", "tan", "sinh", "cosh", "tanh")
_FUNCTIONS = frozenset(
    n for n in FUNCTIONS if n in {"exp", "log", "sqrt", "pow"} or n.lstrip("a") in _CIRCULAR
)
_CONSTANTS = ("pi", "e", "i", "I", "E")
_LOG = re.compile(r"\\log(?![A-Za-z_])")


class SecondReader:
    """Asks the second reader. What was asked once is known."""

    def __init__(self, command: Sequence[str] | None = None) -> None:
        self._workers = Workers(command or python(__name__))
        self._known: dict[str, Term | None] = {}

    def read(self, text: str) -> Term | None:
        """How it reads an expression; None where it has nothing to say."""
        if text not in self._known:
            try:
                tree = self._workers.ask(_LOG.sub(r"\\ln ", text), SECONDS)
                self._known[text] = None if tree is None else _term(tree)
            except (WorkerError, ValueError, KeyError, TypeError, IndexError):
                self._known[text] = None
        return self._known[text]

    def close(self) -> None:
        """End its process."""
        self._workers.close()


def installed() -> bool:
    """Whether the package is there."""
    from importlib.util import find_spec

    return find_spec(PACKAGE) is not None


def with_second_opinion(report: Report, sheet: Elaborated, reader: SecondReader) -> Report:
    """The report with a finding for each expression that the two readers understand differently."""
    from ..data import replace

    found = [c for c in map(_Opinion(sheet, reader).on, dict.fromkeys(_sides(sheet))) if c]
    claims = sorted((*report.claims, *found), key=lambda c: (c.line, c.column))
    return replace(report, claims=tuple(claims)) if found else report


def _sides(sheet: Elaborated) -> Iterator[tuple[Span, Term]]:
    """The sides of all claims, each with its place."""
    for entry in sheet.entries:
        if entry.kind == "claim":
            if entry.previous is not None and entry.left is not None:
                yield entry.previous, entry.left
            if entry.right is not None:
                yield entry.span, entry.right


class _Opinion:
    """What the second reader says of the sides of one sheet."""

    def __init__(self, sheet: Elaborated, reader: SecondReader) -> None:
        self.sheet, self.reader = sheet, reader

    def on(self, side: tuple[Span, Term]) -> Claim | None:
        """A finding, where it reads a side differently."""
        span, ours = side
        text = self.sheet.document.source(span).strip().rstrip(".,;")
        if not (_is_plain(ours) and _is_plain_text(text)):
            return None
        theirs = self.reader.read(text)
        mine = transform(ours, _renamed)
        if theirs is None or not _differ(mine, theirs):
            return None
        path, line, column = self.sheet.document.place(span.start)
        _, end_line, end_column = self.sheet.document.place(span.end)
        said = f"read as ${latex(mine)}$; another reader takes it for ${latex(theirs)}$"
        return Claim(
            path=path,
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column,
            kind="finding",
            verdict=AMBIGUOUS,
            code="ambiguous",
            latex=text,
            message=said,
        )


def _renamed(t: Term) -> Term | None:
    return Sym(plain(t.name), ()) if isinstance(t, Sym) else None


def _differ(ours: Term, theirs: Term) -> bool:
    from ..judge import Disagreement, prove

    try:
        verdict = prove(theirs, ours, functions=FUNCTIONS, seconds=PROOF_SECONDS, strict=False)
    except Disagreement:
        return False
    return isinstance(verdict, Refuted) and verdict.witness is not None


def _is_plain(t: Term) -> bool:
    """Numbers, names without indices, arithmetic, and functions that both readers know."""
    for u in k.walk(t):
        match u:
            case k.Num() | k.Add() | k.Mul() | k.Pow():
                continue
            case k.Sym(name, ()) if _NAME.fullmatch(name) and plain(name) not in _CONSTANTS:
                continue
            case k.Call(name, _) if name in _FUNCTIONS:
                continue
        return False
    return True


def _is_plain_text(text: str) -> bool:
    """Whether an expression is written without labels, primes, words and environments."""
    findings: list[Finding] = []
    statements = parse_formula(text, findings)
    if findings or len(statements) != 1:
        return False
    for node in walk(statements[0].node):
        if not isinstance(node, _PLAIN):
            return False
        if isinstance(node, Name) and not _is_plain_name(node):
            return False
    return True


def _is_plain_name(node: Name) -> bool:
    letter = len(node.base) == 1 or node.base.lstrip("\\") in GREEK
    return not (node.primes or node.stars or node.style - {"op"} or (node.sub and not letter))


# -- what the process answers ----------------------------------------------------------------------
def _term(tree: Any) -> Term:
    """A tree of lists as a term."""
    head, *rest = tree
    return _TERMS[head](*rest)


def _call(name: str, *arguments: Any) -> Term:
    if name not in _FUNCTIONS:
        raise ValueError(name)
    return call(name, *map(_term, arguments))


def _power(base: Any, exponent: Any) -> Term:
    below, above = _term(base), _term(exponent)
    return Pow(below, above.value) if isinstance(above, k.Num) else call("pow", below, above)


_TERMS: Mapping[str, Callable[..., Term]] = {
    "number": lambda p, q: term(Fraction(int(p), int(q))),
    "name": lambda name: Sym(plain(str(name)), ()),
    "sum": lambda *parts: add(*map(_term, parts)),
    "product": lambda *parts: mul(*map(_term, parts)),
    "power": _power,
    "call": _call,
    "e": lambda: call("exp", 1),
}


# -- the process itself ----------------------------------------------------------------------------
def main() -> None:
    """Reads with latex2sympy2, one expression after the other."""
    from latex2sympy2 import latex2sympy

    from .worker import serve

    def answered(text: Any) -> Any:
        try:
            return _tree(latex2sympy(str(text)))
        except Exception:
            return None  # it can't read everything, and then it has no opinion

    serve(answered)


def _tree(expr: Any) -> Any:
    """An expression as lists; ValueError for what is no plain arithmetic."""
    import sympy

    inner = [_tree(a) for a in expr.args]
    name = type(expr).__name__
    if expr is sympy.E:
        return ["e"]
    if isinstance(expr, sympy.Rational):
        return ["number", str(expr.p), str(expr.q)]
    if isinstance(expr, sympy.Symbol):
        return ["name", expr.name]
    if name == "log" and len(inner) == 2:
        if inner[1] != ["e"]:
            raise ValueError("a logarithm to another base")
        inner = inner[:1]
    heads = {"Add": ["sum"], "Mul": ["product"], "Pow": ["power"]}
    if name not in heads and name not in _FUNCTIONS:
        raise ValueError(name)
    if name == "Pow" and inner[0] == ["e"]:
        return ["call", "exp", inner[1]]
    return [*heads.get(name, ["call", name]), *inner]
