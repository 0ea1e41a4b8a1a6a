"""Properties of vectors and matrices in words ("A is symmetric"), as hypotheses: one row each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ...kernel.givens import Given
from ...kernel.terms import ONE, Delta, Index, Sum, Sym, Term, fresh
from ...read import blocks
from ...read import tree as t
from ...read.tree import Chain, Node
from .. import prose, quantities
from ..names import display
from ..record import given_entry
from ..world import Scope, Unread

if TYPE_CHECKING:
    from ..statements import Statements

Entry = Callable[[Index, Index], Term]
Equations = Callable[[Entry, Index, Index], list[tuple[Term, Term]]]


class Property(NamedTuple):
    """What words say of a matrix: equations between its entries."""

    words: str
    equations: Equations
    text: str


def _gram(a: Entry, i: Index, j: Index, rows: bool) -> Term:
    k = fresh(i)
    return Sum(k, a(i, k) * a(j, k) if rows else a(k, i) * a(k, j))


def _squared(a: Entry, i: Index, j: Index) -> Term:
    k = fresh(i)
    return Sum(k, a(i, k) * a(k, j))


MATRICES = (
    Property(
        r"(?<!skew-)(?<!skew )\bsymmetric|covariance matri|positive (semi-?)?definite|\bPSD\b",
        lambda a, i, j: [(a(i, j), a(j, i))],
        "{} is symmetric",
    ),
    Property(
        r"skew-? ?symmetric|antisymmetric",
        lambda a, i, j: [(a(i, j), -a(j, i))],
        "{} is skew-symmetric",
    ),
    Property(
        r"\borthogonal|\borthonormal",
        lambda a, i, j: [
            (_gram(a, i, j, rows=False), Delta(i, j)),
            (_gram(a, i, j, rows=True), Delta(i, j)),
        ],
        "{} is orthogonal",
    ),
    Property(
        r"\bidempotent|\bprojection matri",
        lambda a, i, j: [(_squared(a, i, j), a(i, j))],
        "{} is idempotent",
    ),
)
DIAGONAL = (
    r"(?<!block )(?<!block-)(?<!off-)(?<!main )(?<!the )\bdiagonal(?!-)"
    r"(?! (?:elements?|entr(?:y|ies)|blocks?|terms?|part|of)\b)"
)
# what is said of matrices in words and not covered: nothing about these names can be wrong
UNCOVERED = re.compile(
    r"\b(eigen\w+|singular (?:values?|vectors?)|(?<!full )(?<!column )(?<!row )"
    r"(?<!low-)(?<!low )rank"
    r"(?![- ](?:one|1|\$?k)\b)|nilpotent|commut(?:es?|ing)|permutation matri\w+|unitary|triangular|"
    r"(?:doubly |row-|column-|right )?stochastic matri\w+|null ?space|(?:column|row) space|"
    r"circulant|toeplitz|hankel|vandermonde|cholesky|(?:QR|LU) (?:decomposition|factori[sz]ation)|"
    r"(?:rows|columns) (?:that )?(?:all )?sum to|involutory|skew-?hermitian|hermitian|"
    r"positive (?:matrix|entries)|non-?negative (?:matrix|entries)|block[- ]diagonal|centered)\b",
    re.I,
)
SUPPOSED = re.compile(r"\b(let|suppose|assume|consider|given|denote|where|if|for)\b", re.I)
TOLD = "what is said of {} in words ({}) is not covered"
UNIT = re.compile(r"\bunit (vector|norm|length)|\bnormali[sz]ed", re.I)
FOLLOWS = (
    r"^(?:\W*(?:be|is|are|denotes?|a|an|the|which|that|some|any|two)\b[\w\s,-]{0,60}?|"
    r"\s*(?:(?:real|square|invertible|positive|and)\b[\s,]*)*)"  # "with A symmetric"
)
LEADS = (
    r"(?:[\s-]*\b(?:positive|semi-?definite|definite|real|square|invertible|weight|kernel|"
    r"covariance|matri(?:x|ces)|vectors?)\b)*\s*$"
)
JOINED = re.compile(r"\W*(?:and\W*)?$")
DENIED = re.compile(r"\bnot\b|\bneed not\b|\bn't\b", re.I)


def said_of(sentence: blocks.Sentence, words: str) -> Iterator[t.Name]:
    """The names that a sentence says something of, in these words."""
    waiting: list[t.Name] = []
    before = False
    behind, ahead = (
        re.compile(FOLLOWS + f"(?:{words})", re.I),
        re.compile(f"(?:{words}){LEADS}", re.I),
    )
    for piece in sentence.pieces:
        if isinstance(piece, blocks.Words):
            if DENIED.search(piece.text):
                waiting, before = [], False
                continue
            said = bool(behind.search(piece.text))
            if said:
                yield from waiting
            if not JOINED.match(piece.text):
                waiting, before = [], not said and bool(ahead.search(piece.text))
            continue
        names = [n for s in piece.statements for n in _named(s.node)]
        waiting += names
        if before:
            yield from names


def _named(node: Node) -> Iterator[t.Name]:
    match node:
        case t.Name():
            yield node
        case t.List(items=items):
            yield from (i for i in items if isinstance(i, t.Name))
        case Chain(items=(t.Name() as name, *_), relations=(t.Relation(kind="in"),)):
            yield name
        case Chain(items=(t.Name() as name, *_), relations=(t.Relation(kind="succ" | "succeq"),)):
            yield name
        case Chain(items=(t.List(items=items), *_), relations=(t.Relation(kind="in"),)):
            yield from (i for i in items if isinstance(i, t.Name))


def symmetric_names(sentence: blocks.Sentence) -> Iterator[t.Name]:
    return said_of(sentence, MATRICES[0].words)


def suppose(statements: Statements, sentence: blocks.Sentence, section: int) -> None:
    """The hypotheses that a sentence makes in words."""
    from ..resolve import Resolver

    arrays = statements.world.arrays
    if arrays is None:
        return
    _note_uncovered(statements, sentence)
    for row in MATRICES:
        for name in said_of(sentence, row.words):
            r = Resolver(statements.world, Scope())
            if arrays.kind(r, name) == "m":
                _suppose_matrix(statements, name, row, section)
    for name in said_of(sentence, UNIT.pattern):
        r = Resolver(statements.world, Scope())
        if arrays.kind(r, name) == "v":
            key, own, _ = quantities.quantity(r, name)
            k = fresh(Index("k", r.world.sets.new()))
            entry = Sym(key, (*own, k))
            r.world.slot(key, entry.indices)
            given = Given(Sum(k, entry**2), ONE, "=", frozenset(own))
            place = given_entry(name.span, section)
            statements.record.know("hypothesis", place, given, f"{key} has length 1")


def _note_uncovered(statements: Statements, sentence: blocks.Sentence) -> None:
    """Names of which words say what is not covered: where they are supposed to be so, or come up
    with these words."""
    text = " ".join(p.text if isinstance(p, blocks.Words) else "$" for p in sentence.pieces)
    found = UNCOVERED.search(text)
    if found is None:
        return
    before = text[: found.start()]
    supposed = SUPPOSED.search(text) and not prose.CONCLUSION.search(before)
    record, document = statements.record, statements.document
    for piece in sentence.pieces:
        inline = piece.statements if isinstance(piece, blocks.Inline) else ()
        names = [n for s in inline for n in t.walk(s.node) if isinstance(n, t.Name)]
        for name in names:
            shown = document.source(name.span)
            new = shown not in document.text[: sentence.pieces[0].span.start]
            if (supposed or new) and display(name) not in statements.world.survey.sizes:
                record.tainted.setdefault(display(name), TOLD.format(display(name), found[0]))


def _suppose_matrix(statements: Statements, name: t.Name, row: Property, section: int) -> None:
    from ..resolve import Resolver

    r = Resolver(statements.world, Scope())
    try:
        key, own, _ = quantities.quantity(r, name)
        i = Index("i", r.world.sets.new())
        j = Index("j", i.set)
        r.world.slot(key, (*own, i, j))
    except Unread as stop:
        statements.record.unread(stop, section)
        return

    def entry(a: Index, b: Index) -> Term:
        return Sym(key, (*own, a, b))

    for left, right in row.equations(entry, i, j):
        given = Given(left, right, "=", frozenset((*own, i, j)))
        place = given_entry(name.span, section)
        statements.record.know("hypothesis", place, given, row.text.format(key))
