"""A document, block by block: what it defines, supposes and claims.

The first walk (`definitions`) notes what is defined where; the second one resolves every formula
to terms. Definitions and hypotheses hold in their whole section (a "where" may follow), cases
until their display or sentence ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from ..data import replace
from ..kernel.givens import Given
from ..kernel.terms import Term
from ..pattern import pattern
from ..read import Document, blocks
from .anew import Changes
from .context import Context
from .definitions import survey_document
from .depends import arbitrary
from .displays import Displays
from .layers import neighbours
from .moments import with_moments
from .nouns import Elaborated, Entry, Known, Models
from .outputs import with_outputs
from .reach import Reach
from .record import Record
from .sentences import Sentences
from .spelling import NONE, spelled_out
from .statements import Statements
from .steps import at_ends
from .tables import Tables
from .unnamed import is_called, noted
from .world import World

if TYPE_CHECKING:
    from .chance.densities import Taken
    from .chance.families import Law

LAYERS = pattern(  # what speaks of an architecture, or of a size that must be whole
    r"derive:\s*layers\b|\d\$?\s*(-{1,2}>?|–|→|\\to|\\rightarrow)\s*\$?\d+\$?\s*\1\s*\$?\d"
    r"|\binputs?\b[^.]{1,60}\d|\bpadding\b|\boutput (size|shape|dimension)",
    re.IGNORECASE,
)

CHANCE = pattern(  # what may speak of expectations
    r"\\mathbb\s*\{?\s*[EV]\b|\{\s*(E|V|[Vv]ar|[Cc]ov|[Cc]orr)\s*\}|\bE\s*(\\left|\\[bB]igg?l?)?\s*[\[(]"
    r"|(?<![A-Za-z\\])(Var|Cov|Corr)\s*(\\left)?\s*[(\[]|\\i{1,2}nt(?![a-z])|\bKL\b"
    r"|\b[pPq](_\w|_\{[^{}]*\})?\s*\([^()$]{1,30}(\\mid|\\vert|\||,)[^()$]{1,30}\)"
    r"|\\sum_(\{\s*)?[asxyz](?![a-z])|\\mathcal\s*\{?\s*N\b",
    hints="mathcal|\\int|\\iint|\\sum|kl|p|q|mathbb|var|cov|corr|e[|e(|e [|e (|e\\left|e\\b|e \\|{e"
    "|{v|{ e|{ v",
)

CONFLICTS = ("shape", "index")  # what is found where a name is read as two things at once
LONG = 400  # entries of a document that is not read more than once

__all__ = ["Elaborated", "Entry", "Known", "elaborate"]


def elaborate(document: Document, kept: bool = False) -> Elaborated:
    """The claims of a document over terms, and what is known at each of them; with expectations
    taken apart, or `kept` as they are written. Where shapes conflict, its chapters may use letters
    anew."""
    sheet = _elaborated(document, kept, NONE)
    conflicts = any(e.code in CONFLICTS for e in sheet.entries if e.kind == "unread")
    if not conflicts or len(sheet.entries) > LONG:
        return sheet
    from .apart import changes

    sheets = [sheet, *(_elaborated(document, kept, found) for found in changes(document))]
    return min(sheets, key=lambda s: sum(e.kind == "unread" for e in s.entries))


def _elaborated(document: Document, kept: bool, apart: Changes) -> Elaborated:
    written = document
    document, sums, taken = _with_expectations(document)
    chance = document is not written
    document = spelled_out(document, apart)
    found = survey_document(document)
    world = World(found.survey, found.arrays)
    statements = Statements(document, world, found)
    if chance:
        from .chance.hearing import Hearing

        statements.hearing = Hearing(world, statements.record, document, sums, taken, kept)
    _walk(document, statements)
    statements.record.known += list(neighbours(world, statements.record))
    stacks = _stacks(world, statements.record)
    laws = None if statements.hearing is None else statements.hearing.settled()
    settle = world.sets.settled()
    inverses = tuple(_settled_known(k, settle) for k in _of_inverses(world, statements.record))
    known = tuple(_settled_known(k, settle) for k in statements.record.known)
    known += tuple(_settled_known(k, settle) for k in laws.known) if laws is not None else ()
    entries = tuple(_settled_entry(e, settle) for e in statements.record.entries)
    entries, known = with_outputs(with_moments(document, entries, known), known)
    entries = noted(entries) if any(is_called(name) for name, _ in world.slots) else entries
    known += (*inverses, *(_settled_known(k, settle) for k in stacks))
    entries += tuple(_counted(written, len(entries)))
    sizes = {name: name for name in world.sets.letters if name in found.survey.sizes}
    tainted = dict(statements.record.tainted)
    models = Models()
    if laws is not None:
        givens = tuple(_settled(g, settle) for g in laws.models.givens)
        possible = tuple(_settled(g, settle) for g in laws.models.possible)
        models = replace(laws.models, givens=givens, possible=possible)
    depends, freed = arbitrary(entries, known), tuple(statements.record.freed)
    nearest = depends
    if found.survey.steps:
        from .carried import with_carried

        ends = at_ends(entries, known, found.survey.steps)
        nearest = {section: {**ends, **here} for section, here in depends.items()}
        depends, carried = with_carried(entries, known, found.survey.steps)
        depends = {section: {**ends, **here} for section, here in depends.items()}
        known += carried
    updating = frozenset(statements.record.updating)
    heard = laws.heard.settled(settle) if laws is not None else None
    called = {settle(value): settle(call) for value, call in world.called.items()}
    sheet = Elaborated(
        document,
        entries,
        known,
        depends,
        sizes,
        tainted,
        freed,
        updating,
        models,
        nearest,
        heard,
        called,
    )
    if found.arrays is None or not found.arrays.literals:
        return sheet
    from .arrays.concrete import told_apart

    return told_apart(sheet, found.arrays.settled(settle), world.sets.listed())


def _with_expectations(
    document: Document,
) -> tuple[Document, tuple[Law, ...], tuple[Taken, ...]]:
    """Expectations as nodes of their own, and the laws of those that are sums; what reads them is
    loaded where there are some only."""
    if not CHANCE.search(document.text):
        return document, (), ()
    from .chance.operators import with_operators

    return with_operators(document)


def _counted(document: Document, first: int) -> list[Entry]:
    """Claims about layers; the table is loaded where something speaks of layers only."""
    if not LAYERS.search(document.text):
        return []
    from .counted import count_claims

    return count_claims(document, first)


def _stacks(world: World, record: Record) -> list[Known]:
    """Vectors that are the rows of a matrix."""
    if world.arrays is None:
        return []
    from .arrays.stacked import stacked

    return list(stacked(world, record))


def _of_inverses(world: World, record: Record) -> Iterable[Known]:
    """What is known of the inverses that a document speaks of."""
    if not world.opaques:
        return ()
    from .arrays.opaques import known

    return known(world, record)


def _walk(document: Document, statements: Statements) -> None:
    """Read the blocks in order; headings and questions make sections."""
    sentences, displays = Sentences(statements), Displays(statements)
    tables = Tables(statements)
    context, reach = Context(), Reach(statements.record)
    for block in document.blocks:
        reach.at(block)
        tables.note(block, context.section)
        match block:
            case blocks.Heading() | blocks.Item(kind="question"):
                context = Context(context.section + 1)
                statements.world.section = context.section
                statements.world.question += isinstance(block, blocks.Item)
                displays.forget()
            case blocks.Item():
                context.words, context.cases = "", ()
            case blocks.Prose():
                sentences.read(block, context)
            case blocks.Display():
                if statements.hearing is not None:
                    statements.hearing.displayed(block, context.section)
                displays.read(block, context)
                context.words = ""
            case blocks.Table():
                tables.read(block, context)
            case blocks.Directive(kind="derive", text=text):
                context.directive = text.strip()
    reach.end()


# -- index sets as they turned out in the end --------------------------------------------
def _settled_entry(entry: Entry, settle: Callable[[Term], Term]) -> Entry:
    return replace(
        entry,
        left=settle(entry.left) if entry.left is not None else None,
        right=settle(entry.right) if entry.right is not None else None,
        alike=_settled_pair(entry.alike, settle),
        way=entry.way._replace(terms=tuple(map(settle, entry.way.terms))) if entry.way else None,
        instead=tuple(
            i._replace(term=settle(i.term), alike=_settled_pair(i.alike, settle))
            for i in entry.instead
        ),
        also=settle(entry.also) if entry.also is not None else None,
        cases=tuple(_settled(c, settle) for c in entry.cases),
        premises=tuple(_settled(p, settle) for p in entry.premises),
        kinks=tuple(_settled(k, settle) for k in entry.kinks),
        restates=_settled(entry.restates, settle) if entry.restates else None,
    )


def _settled_pair(
    pair: tuple[Term, Term] | None, settle: Callable[[Term], Term]
) -> tuple[Term, Term] | None:
    return (settle(pair[0]), settle(pair[1])) if pair else None


def _settled_known(known: Known, settle: Callable[[Term], Term]) -> Known:
    slipped = _settled(known.slipped, settle) if known.slipped else None
    return replace(known, given=_settled(known.given, settle), slipped=slipped)


def _settled(given: Given, settle: Callable[[Term], Term]) -> Given:
    left, right = settle(given.left), settle(given.right)
    names = {i.name: i for i in left.free | right.free}
    generic = frozenset(names[i.name] for i in given.generic if i.name in names)
    return replace(given, left=left, right=right, generic=generic)
