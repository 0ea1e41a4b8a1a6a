"""A problem: a sheet without its proof. What is given, and what is to be shown or found.

A question ("Find $\\partial L$ ...") is a formula without a right side. It is read
with itself on both sides, so that what holds for reading claims holds for questions.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ..elaborate.document import elaborate
from ..elaborate.nouns import Elaborated, Entry, family
from ..kernel.calculus import Depends
from ..kernel.givens import Given
from ..kernel.terms import ONE, ZERO, Delta, Deriv, Index, Num, Sym, Term, transform, walk
from ..marking.known import Knowledge
from ..maths.inverses import matrix_of
from ..read import Chain, Document, Text, blocks, read_text
from ..read.tree import List, Name, Node, Span, spanning
from ..sheet.forms import neat
from ..sheet.naming import unit_sums
from ..sheet.notation import Notation
from ..sheet.scene import Scene
from .chances import chance_of
from .spelling import bare_names, called_names, notation

_ASKS = re.compile(
    r"\b(find|compute|calculate|determine|evaluate|derive|differentiate|what (is|are)|give"
    r"|solve)\b",
    re.I,
)
_SHOWS = re.compile(r"\b(show|prove|verify|check|demonstrate|derive|deduce|conclude)\b", re.I)
_GOES_ON = re.compile(r"^\s*(and|,|that)\b")
_SLOPES = re.compile(r"\b(derivatives?|gradients?|differentiate|sensitivit)", re.I)
_BY = re.compile(r"\b(by|with respect to|w\.?r\.?t|for)\b", re.I)
_PASSES = re.compile(r"\b(forward|backward|computation(al)? graph|backprop\w*)\b", re.I)
_COUNTS = re.compile(r"\b(parameters?|weights|multiplications|sizes?|numbers)\b", re.I)
_PARAGRAPH = re.compile(
    r"\n[ \t]*\n|\n?[ \t]*\\(end\{(enumerate|itemize|document)\}|(item|(sub)*section|paragraph)\b)"
    r"|\n(#|\([a-z]\) )|\Z"
)
_BODY = re.compile(r"\\begin\{document\}(.*?)(?:\\end\{document\}|\Z)", re.S)


SUPPOSED = ("hypothesis", "assumption", "condition", "existence")


class Task(NamedTuple):
    """Something to be shown (`right` is there) or found. `end` is where its solution goes."""

    left: Term
    right: Term | None
    entry: Entry
    end: int
    text: str
    parts: tuple[Term, ...] = ()  # the entries of an array that is asked for


@dataclass(frozen=True)
class Problem:
    """What was understood of a problem."""

    text: str
    kind: str
    sheet: Elaborated
    tasks: tuple[Task, ...]
    notation: Notation
    passes: int | None  # where a forward and backward pass is asked for
    missed: tuple[str, ...]  # questions that were not understood

    def scene(self, task: Task, found: Sequence[Given] = ()) -> Scene:
        """What may be used for a task; what was `found` before may speak of other names."""
        knowledge = Knowledge(self.sheet)
        terms = [t for t in (task.left, task.right, *task.parts) if t is not None]
        outputs = _outputs(task.left, self.sheet)
        terms += [*outputs, *_slopes_by_name(self.sheet), *(g.right for g in found)]
        known = knowledge.at(task.entry, terms, values=False)
        unequal = {(i, j) for sign, i, j in _cases(task.entry) if sign == "!="}
        definitions = {
            k.family: k.given._replace(right=neat(k.given.right))
            for k in known
            if k.role == "definition" and not any(map(_is_helper, walk(k.given.right)))
        }
        said = [
            _by_its_name(k.given) for k in known if k.role in SUPPOSED and k.given.relation == "="
        ]
        said = [f for f in said if not any(_is_helper(u) for t in f[:2] for u in walk(t))]
        facts = [f for f in said if f.left is not f.right and not _is_symmetry(f)]
        scene = Scene(
            definitions,
            tuple(facts),
            {**self.sheet.depends.get(task.entry.section, {}), **_loss(task.left, outputs)},
            frozenset(unequal),
            entries={
                k.given.left: neat(k.given.right)
                for k in known
                if k.role == "definition" and isinstance(k.given.left, Sym) and k.given.left.indices
                if not k.given.generic
            },
            symmetric=tuple(filter(_is_symmetry, said)),
            matrices=dict(_matrices(self.sheet)),
            chance=chance_of(self.sheet, task.entry),
        )
        return replace(scene, facts=(*scene.facts, *unit_sums(scene)))

    def of_arrays(self, task: Task) -> bool:
        """Whether a task speaks of arrays by their names alone."""
        entries = {u.name for u in walk(task.left) if isinstance(u, Sym) and u.indices}
        entry = task.entry
        span = spanning(entry.previous, entry.span) if entry.previous else entry.span
        return not entries.isdisjoint(bare_names(self.sheet.document, span))

    def spelled(self, task: Task) -> tuple[str, str]:
        """Both sides of a task as they are written, where they call functions that have a formula:
        a term has the formula."""
        entry, document = task.entry, self.sheet.document
        if entry.previous is None:
            return "", ""
        out = []
        for span, term in ((entry.previous, task.left), (entry.span, task.right)):
            known = {u.name for u in walk(term) if isinstance(u, Sym)} if term is not None else None
            calls = called_names(document) & bare_names(document, span)
            text = document.source(span).strip().rstrip(".,; ")
            told = known is not None and calls - known and not re.search(r"&|\\\\", text)
            out.append(text if told else "")
        return out[0], out[1]

    def case(self, task: Task) -> tuple[str, Index, Index] | None:
        """The case of a question that asks for several."""
        return next(_cases(task.entry), None)

    def equal(self, task: Task) -> dict[Index, Index]:
        """The indices that are one member in the case of a task. The one that definitions speak of
        stays."""
        formulas = [k.given for k in self.sheet.known if k.role == "definition"]
        fixed = {i for g in formulas for i in g.right.free - g.generic}
        pairs = [(i, j) for sign, i, j in _cases(task.entry) if sign == "="]
        return {i: j for i, j in pairs if j in fixed} | {j: i for i, j in pairs if j not in fixed}

    @property
    def counts(self) -> int:
        """Where the counts of an architecture go: below the last sentence that asks for them."""
        found = [m.end() for m in _COUNTS.finditer(self.text)]
        return _paragraph_end(self.text, max(found, default=0))

    @property
    def last(self) -> tuple[Sym, Task] | None:
        """The quantity with a formula that goes into no other one, if there is just one."""
        formulas = [k for k in self.sheet.known if k.role == "definition"]
        used = {family(u) for k in formulas for u in walk(k.given.right) if isinstance(u, Sym)}
        found = [k for k in formulas if k.family not in used]
        if len(found) != 1 or not isinstance(found[0].given.left, Sym):
            return None
        name = found[0].given.left
        return name, Task(name, None, self.sheet.entries[-1], len(self.text), name.name)

    @property
    def givens(self) -> tuple[Given, ...]:
        """Everything that is known, values too."""
        return tuple(k.given for k in self.sheet.known)

    @property
    def values(self) -> dict[Sym, Term]:
        """The numbers that are given."""
        return {
            k.given.left: k.given.right
            for k in self.sheet.known
            if k.role == "value" and isinstance(k.given.left, Sym)
        }


def _entries(asked: Term, sheet: Elaborated) -> tuple[Term, ...]:
    """The entries of an array that is asked for by its name, or with a letter for all of them."""
    if not isinstance(asked, Sym) or any(i.member for i in asked.indices):
        return ()
    lefts = [k.given.left for k in sheet.known if k.role == "definition"]
    if asked in lefts:
        return ()
    found = [x for x in lefts if isinstance(x, Sym) and x.name == asked.name and x.indices]
    return tuple(x for x in found if all(i.member for i in x.indices))


def _cases(entry: Entry) -> Iterator[tuple[str, Index, Index]]:
    """Which indices are equal or different where an entry is said."""
    for case in entry.cases:
        if isinstance(case.left, Delta) and isinstance(case.right, Num):
            yield "=" if case.right.value else "!=", case.left.left, case.left.right


def _is_symmetry(fact: Given) -> bool:
    """`A_ij = A_ji`."""
    match fact.left, fact.right:
        case Sym(name, (i, j)), Sym(other, (n, m)):
            return name == other and (i, j) == (m, n) and i != j
    return False


def _is_helper(t: Term) -> bool:
    """An inverse is known through another name for it."""
    return isinstance(t, Sym) and t.name.endswith(("''", ")'"))


def _by_its_name(fact: Given) -> Given:
    """What is known of an inverse by its other name."""

    def rule(u: Term) -> Term | None:
        return Sym(u.name.removesuffix("''"), u.indices) if isinstance(u, Sym) else None

    sides = [neat(transform(t, rule)) for t in (fact.left, fact.right)]
    return fact._replace(left=sides[0], right=sides[1])


def _matrices(sheet: Elaborated) -> Iterator[tuple[str, Sym]]:
    """The matrices whose inverses and determinants are spoken of, by the names of those."""
    for known in sheet.known:
        name = known.given.left.name if isinstance(known.given.left, Sym) else ""
        base = matrix_of(name)
        for u in walk(known.given.right) if base is not None else ():
            if isinstance(u, Sym) and u.name == base:
                yield name, u


def _outputs(left: Term, sheet: Elaborated) -> list[Sym]:
    """Where a quantity without a formula is differentiated: what goes into nothing else."""
    if not isinstance(left, Deriv) or not isinstance(left.body, Sym):
        return []
    formulas = {k.family: k.given for k in sheet.known if k.role == "definition"}
    if family(left.body) in formulas:
        return []
    forward = [g for g in formulas.values() if not any(isinstance(u, Deriv) for u in walk(g.right))]
    used = {family(u) for g in forward for u in walk(g.right) if isinstance(u, Sym)}
    found = [g.left for g in forward if isinstance(g.left, Sym) and family(g.left) not in used]
    return [o for o in found if o.indices or len(found) == 1]


def _slopes_by_name(sheet: Elaborated) -> Iterator[Sym]:
    """The names of derivatives: g_t for dL/dy_t."""
    for k in sheet.known:
        left, right = k.given.left, k.given.right
        if k.role == "definition" and isinstance(left, Sym) and isinstance(right, Deriv):
            yield left


def _loss(left: Term, outputs: Sequence[Sym]) -> Depends:
    """A quantity without a formula depends on the outputs."""
    if not outputs or not isinstance(left, Deriv) or not isinstance(left.body, Sym):
        return {}
    return {left.body.name: tuple((o.name, tuple(i.set for i in o.indices)) for o in outputs)}


class _Asked(NamedTuple):
    """A formula that is asked for: what is put into the text that is read, and where."""

    at: int
    put: str
    end: int
    text: str
    cases: bool = False  # for equal indices, and for different ones


def read_problem(text: str, kind: str = "tex", path: str = "<problem>") -> Problem:
    """The problem that a text poses."""
    document = read_text(text, kind, path)
    asked = sorted(_questions(document), key=lambda a: a.at)
    probe = _with(text, asked)
    sheet = elaborate(read_text(probe, kind, path) if asked else document, kept=True)
    places = _Places(asked)
    claimed = _Regions(_claims(sheet.document))
    tasks: list[Task] = []
    answered: set[int] = set()
    for entry in sheet.entries:
        number = places.inside(entry.span.start)
        if entry.kind != "claim" or entry.left is None or entry.right is None:
            continue
        if number is not None:
            a = asked[number]
            parts = _entries(entry.left, sheet) or (entry.left,)
            task = Task(parts[0], None, entry, _paragraph_end(text, a.end), a.text, parts)
            if number in answered:
                task = task._replace(parts=(*tasks[-1].parts, entry.left))
                task = tasks.pop()._replace(parts=task.parts)
            answered.add(number)
            tasks += _in_cases(task) if a.cases else [task]
        elif entry.span.start in claimed:
            end = _paragraph_end(text, places.original(entry.span.end))
            span = spanning(entry.previous, entry.span) if entry.previous else entry.span
            said = sheet.document.source(span)
            tasks.append(Task(entry.left, entry.right, entry, end, said))
    for number, a in enumerate(asked):
        for entry, unknown in _conditions(sheet):
            if number not in answered and a.text == unknown.name:
                answered.add(number)
                tasks.append(Task(unknown, None, entry, _paragraph_end(text, a.end), a.text))
    missed = tuple(a.text for n, a in enumerate(asked) if n not in answered)
    return Problem(
        text, kind, sheet, tuple(tasks), notation(sheet), _passes(document, text), missed
    )


def _in_cases(task: Task) -> Iterator[Task]:
    """A task once for equal indices, once for different ones."""
    entry = task.entry
    for value in (ONE, ZERO):
        cases = tuple(c._replace(right=value) for c in entry.cases)
        yield task._replace(entry=replace(entry, cases=cases))


def _conditions(sheet: Elaborated) -> Iterator[tuple[Entry, Sym]]:
    """The variables by which a derivative is set to zero: what may be solved for."""
    for known in sheet.known:
        if known.role == "condition" and isinstance(known.given.left, Deriv):
            yield sheet.entries[known.entry], known.given.left.variable


def _with(text: str, asked: Sequence[_Asked]) -> str:
    out, at = [], 0
    for a in asked:
        out += [text[at : a.at], a.put]
        at = a.at
    return "".join([*out, text[at:]])


class _Places:
    """Where an offset of the text that is read stands in the text of the problem."""

    def __init__(self, asked: Sequence[_Asked]) -> None:
        self.starts: list[int] = []
        self.lengths = [len(a.put) for a in asked]
        moved = 0
        for a in asked:
            self.starts.append(a.at + moved)
            moved += len(a.put)

    def inside(self, offset: int) -> int | None:
        """The number of the question in whose text an offset stands."""
        n = bisect_right(self.starts, offset) - 1
        return n if n >= 0 and offset < self.starts[n] + self.lengths[n] else None

    def original(self, offset: int) -> int:
        n = bisect_right(self.starts, offset)
        return offset - sum(self.lengths[:n])


def _paragraph_end(text: str, offset: int) -> int:
    """Where the paragraph ends in which something stands; a display may stand in it."""
    for match in _PARAGRAPH.finditer(text, offset):
        before = text[offset : match.start()]
        if before.count("\\begin{") <= before.count("\\end{"):
            return match.start()
    return len(text)


class _Regions:
    """Where claims are to be shown: what a problem says besides is what it tells. Where it asks for
    nothing in words, every claim is meant."""

    def __init__(self, spans: Iterator[Span]) -> None:
        self.spans = list(spans)

    def __contains__(self, offset: int) -> bool:
        return not self.spans or any(s.start <= offset < s.end for s in self.spans)


def _claims(document: Document) -> Iterator[Span]:
    """The sentences that ask to show something, and the displays after them."""
    asking = False
    for block in document.blocks:
        match block:
            case blocks.Prose():
                for sentence in block.sentences:
                    words = " ".join(p.text for p in sentence.pieces if isinstance(p, blocks.Words))
                    begins = _SHOWS.search(words) or _ASKS.search(words)
                    asking = bool(begins) or (asking and bool(_GOES_ON.search(words)))
                    if asking:
                        yield sentence.span
            case blocks.Display() if asking:
                yield block.span


# -- questions -------------------------------------------------------------------------------------
def _questions(document: Document) -> Iterator[_Asked]:
    asking = False
    for block in document.blocks:
        match block:
            case blocks.Prose():
                for sentence in block.sentences:
                    words = " ".join(p.text for p in sentence.pieces if isinstance(p, blocks.Words))
                    asking = bool(_ASKS.search(words))
                    if asking:
                        yield from _in_sentence(document, sentence, words)
            case blocks.Display() if asking:
                for row in block.rows:
                    for cell in row.cells:
                        yield from _bare(document, cell.statements)
                asking = False


def _in_sentence(document: Document, sentence: blocks.Sentence, words: str) -> Iterator[_Asked]:
    slopes = list(_slopes(document, sentence)) if _SLOPES.search(words) else []
    if slopes:
        end = sentence.span.end
        puts = [(f" ${left} = {left}$.", left) for left in slopes]
        yield from (_Asked(end, put, end, left) for put, left in puts)
        return
    begun = False
    nodes = [s.node for p in sentence.pieces if isinstance(p, blocks.Inline) for s in p.statements]
    signs = [n.relations[0].kind for n in nodes if isinstance(n, Chain) and _of_letters(n)]
    for piece in sentence.pieces:
        if isinstance(piece, blocks.Words):
            begun = begun or bool(_ASKS.search(piece.text))
        elif begun:
            for asked in _bare(document, piece.statements):
                yield asked._replace(cases=signs == ["=", "neq"])


def _of_letters(chain: Chain) -> bool:
    """`i = c`"""
    return all(isinstance(x, Name) and not x.sub for x in chain.items)


def _bare(document: Document, statements: Sequence[blocks.Statement]) -> Iterator[_Asked]:
    for statement in statements:
        if isinstance(statement.node, Chain | Text):
            continue
        for node in _listed(statement.node):
            source = document.source(node.span).strip()
            if source:
                yield _Asked(node.span.end, f" = {source}", node.span.end, source)


def _listed(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, List) else (node,)


def _slopes(document: Document, sentence: blocks.Sentence) -> Iterator[str]:
    """ "the gradient of z with respect to w_0 and w_1": each as a formula."""
    body = ""
    by = False
    for piece in sentence.pieces:
        if isinstance(piece, blocks.Words):
            by = by or (bool(body) and bool(_BY.search(piece.text)))
            continue
        for statement in piece.statements:
            for node in _listed(statement.node):
                if not isinstance(node, Name):
                    continue
                source = document.source(node.span).strip()
                if by:
                    yield rf"\frac{{\partial {body}}}{{\partial {source}}}"
                else:
                    body = source


def _passes(document: Document, text: str) -> int | None:
    """Where a forward or backward pass is asked for."""
    for block in document.blocks:
        if isinstance(block, blocks.Prose):
            for sentence in block.sentences:
                words = " ".join(p.text for p in sentence.pieces if isinstance(p, blocks.Words))
                if _PASSES.search(words) and re.search(
                    r"\b(comput|draw|do|make|give|find|write|run)", words, re.I
                ):
                    return _paragraph_end(text, sentence.span.end)
    return None


def preamble_and_body(text: str) -> tuple[str, str, int]:
    """What stands before the document begins, the document, and where that begins."""
    match = _BODY.search(text)
    if match is None:
        return "", text, 0
    return text[: match.start()], match[1], match.start(1)
