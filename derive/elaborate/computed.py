"""Sentences about what a computation comes to: "in float32, $e^{89}$ overflows", "$0.1 + 0.2 \\neq
0.3$ in double precision". They are about the numbers of a machine, not about the formula, so they
are judged operation by operation, and not as an equation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from ..kernel.terms import Deriv, Num, Sym, Term, transform, walk
from ..read import blocks
from ..read import tree as t
from ..read.tree import Chain, Node
from .nouns import Computation, Entry
from .resolve import Resolver
from .statements import Statements
from .world import Scope, Unread

_FORMATS = {
    "float64": r"float ?64|double[- ]precision|64[- ]bit(?: floats?)?",
    "bfloat16": r"bfloat ?16|bf16",
    "float32": r"float ?32|single[- ]precision|32[- ]bit(?: floats?)?",
    "float16": r"float ?16|half[- ]precision|16[- ]bit floats?|fp16",
}
_NAMED = {name: re.compile(rf"\b(?:{said})\b", re.I) for name, said in _FORMATS.items()}
SAID = re.compile("|".join(rf"\b(?:{said})\b" for said in _FORMATS.values()), re.I)
_IS = r"(?:is|gives|becomes|evaluates to|returns|yields|comes out as|equals|turns into)"
_OUTCOMES = (  # what stands behind a formula, and what it says the computation comes to
    (r"(?:does not|doesn't|will not|do not|never) (?:yet )?overflow", "finite"),
    (rf"(?:{_IS}|stays|remains) (?:still )?finite", "finite"),
    (r"(?:already |would |will )?overflows?\b", "overflow"),
    (r"(?:already |would |will )?underflows?\b", "underflow"),
    (rf"{_IS} (?:plus )?(?:\+ ?)?(?:inf|infinity|infinite)\b", "inf"),
    (rf"{_IS} (?:- ?|minus |negative )(?:inf|infinity)\b", "-inf"),
    (rf"{_IS} (?:nan|not a number)\b", "nan"),
    (rf"{_IS} (?:exactly )?(?:0|zero)\b", "0"),
)
_BEHIND = [(re.compile(rf"\s*{said}", re.I), outcome) for said, outcome in _OUTCOMES]
_CUT = re.compile(r"[,;:]|\b(?:and|but|while|whereas)\b", re.I)
_WORDS = {"infty": "inf", "inf": "inf", "infinity": "inf", "nan": "nan"}
_HOPES = re.compile(
    r"\b(?:if|unless|would be|should|without|instead|mathematically|exactly|[kmgt]i?b|"
    r"memory|storage|stored)\b",
    re.I,
)


class Said(NamedTuple):
    """A statement that is about a computation."""

    node: Node
    left: Node
    right: Node
    computation: Computation


def computations(sentence: blocks.Sentence, said: str) -> list[Said]:
    """The statements of a sentence that are about computed numbers."""
    if not SAID.search(said) or _HOPES.search(said):
        return []
    formats = [name for name, pattern in _NAMED.items() if pattern.search(said)]
    found: list[Said] = []
    for k, piece in enumerate(sentence.pieces):
        if not isinstance(piece, blocks.Inline):
            continue
        rest = sentence.pieces[k + 1] if k + 1 < len(sentence.pieces) else None
        behind = _clause(rest.text) if isinstance(rest, blocks.Words) else ""
        own = [name for name in formats if _NAMED[name].search(behind)]
        named = own if len(formats) > 1 else formats
        if len(named) == 1:
            claims = (_said(statement.node, behind, named[0]) for statement in piece.statements)
            found += [claim for claim in claims if claim is not None]
    return found


def displayed(block: blocks.Display, before: str) -> list[Said]:
    """The statements of a display, where words before it or in it name one precision, and where
    all of them are about computed numbers."""
    nodes = [s.node for row in block.rows for cell in row.cells for s in cell.statements]
    said = " ".join([before, *(n.text for n in nodes if isinstance(n, t.Text))])
    formats = [name for name, pattern in _NAMED.items() if pattern.search(said)]
    formulas = [n for n in nodes if not isinstance(n, t.Text)]
    if len(formats) != 1 or _HOPES.search(said):
        return []
    found = [claim for n in formulas if (claim := _said(n, "", formats[0])) is not None]
    return found if len(found) == len(formulas) else []


def _clause(words: str) -> str:
    found = _CUT.search(words)
    return words[: found.start()] if found else words


def _said(node: Node, behind: str, form: str) -> Said | None:
    """What a formula is said to come to, by its own relation or by the words behind it."""
    if not isinstance(node, Chain):
        outcome = next((o for pattern, o in _BEHIND if pattern.match(behind)), "")
        return Said(node, node, node, Computation(form, outcome)) if outcome else None
    kind = node.relations[0].kind
    if len(node.items) != 2 or kind not in _RELATIONS:
        return None
    left, right = node.items
    outcome = _word(right)
    if outcome and kind != "neq":
        return Said(node, left, left, Computation(form, outcome))
    plain = not any(isinstance(n, t.Name) and n.base != "e" for n in t.walk(node))
    outcome, off = _RELATIONS[kind], _half_unit(right)
    if not outcome or not plain or off is None:
        return None
    return Said(node, left, right, Computation(form, outcome, off))


def _half_unit(node: Node) -> Fraction | None:
    """Half a unit of a number's last digit behind the point; None for a formula with such digits,
    of which one can't say how exactly it is meant."""
    if isinstance(node, t.Sum) and len(node.terms) == 1:
        return _half_unit(node.terms[0][1])
    if isinstance(node, t.Number) and node.decimals is not None:
        return Fraction(1, 2 * 10**node.decimals)
    rough = any(isinstance(n, t.Number) and n.decimals is not None for n in t.walk(node))
    return None if rough else Fraction(0)


_RELATIONS = {"=": "same", "neq": "other", "approx": ""}


def judgeable(found: list[Said], statements: Statements, section: int) -> Iterator[Entry]:
    """Those of which every name has a value, as claims."""
    for said in found:
        left, right = _valued(said.left, statements), _valued(said.right, statements)
        if left is not None and right is not None:
            span, computation = said.node.span, said.computation
            yield Entry(
                "claim", span, left=left, right=right, section=section, computation=computation
            )


def _word(node: Node) -> str:
    """Infinity and nan, which are no numbers but may be what a computation comes to."""
    match node:
        case t.Name(base=base, sub=(), sup=None):
            return _WORDS.get(base.strip("\\").lower(), "")
        case t.Text(text=text):
            return _WORDS.get(text.strip(" .").lower(), "")
        case t.Sum(terms=(("-", inner),)):
            return "-inf" if _word(inner) == "inf" else ""
        case t.Sum(terms=(("+", inner),)):
            return _word(inner)
    return ""


def _valued(node: Node, statements: Statements) -> Term | None:
    """A formula with the sheet's values put for its names; None where one has no value."""
    try:
        found = Resolver(statements.world, Scope()).term(node)
    except Unread:
        return None
    values: dict[Term, Fraction] = {}
    for known in statements.record.known:
        given = known.given
        if known.role == "value" and isinstance(given.right, Num) and known.until is None:
            values[given.left] = given.right.value
    put = transform(found, lambda u: Num(values[u]) if u in values else None)
    return None if any(isinstance(u, Sym | Deriv) for u in walk(put)) else put
