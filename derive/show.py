"""What was understood of a sheet, for a person to compare with what was meant.

The likeliest way to a wrong verdict is a misreading, and no check can find one: both sides are
misread alike. So everything is read back into LaTeX with nothing left implicit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .data import field, record
from .elaborate.nouns import Elaborated, Entry
from .kernel.givens import Given
from .kernel.terms import Binder, Delta, Index, Num, Sym, Term, walk
from .maths.latex import latex
from .read import blocks
from .report import Report
from .write.said import because

Family = tuple[str, int]
Statement = tuple[tuple[int, int], int | None, list[str]]  # place, section, lines
_RELATIONS = {">=": r"\geq", "<=": r"\leq", "!=": r"\neq", "~": r"\approx"}


def show(sheet: Elaborated, report: Report | None = None) -> Iterator[str]:
    """The lines: index sets, then every given, claim and unread formula in reading order; with a
    report, also what makes each proved step hold."""
    sets = _Sets.of(sheet)
    yield from sets.lines()
    titles = dict(enumerate(_titles(sheet), 1))
    section = None
    held = _held(report) if report is not None else {}
    for place, where, lines in sorted(_statements(sheet, sets), key=lambda s: s[0]):
        if where is not None and where != section:
            section = where
            yield from ("", titles.get(section, "(before the first heading)"))
        first, *more = lines
        yield f"  {f'{place[0]}:{place[1]}':8} {first}"
        yield from (f"           {line}" for line in (*more, *held.get(place, ())))


def _held(report: Report) -> dict[tuple[int, int], list[str]]:
    """By the place of a proved step, what makes it hold."""
    proved = [c for c in report.claims if c.verdict == "proved" and c.path == report.path]
    return {(c.line, c.column): [f"holds: {because(c)}"] for c in proved}


def _statements(sheet: Elaborated, sets: _Sets) -> Iterator[Statement]:
    document = sheet.document
    roles = {k.entry: k.role for k in sheet.known}
    for entry in sheet.entries:
        lines = list(_entry(entry, roles.get(entry.order, ""), sheet, sets))
        yield document.position(entry.span.start), entry.section, lines
    inside = [e.span for e in sheet.entries if e.kind == "unread"]
    for code, message, span in document.findings:
        if not any(s.start <= span.start and span.end <= s.end for s in inside):
            yield document.position(span.start), None, [f"unread      {message} [{code}]"]


def _entry(entry: Entry, role: str, sheet: Elaborated, sets: _Sets) -> Iterator[str]:
    """What kind of statement it is, the formula, and what it holds for."""
    if entry.kind == "unread":
        yield f"unread      {' '.join(sheet.document.source(entry.span).split())}"
        yield entry.message
        return
    kind = role or ("claim" if entry.kind == "claim" else "expression")
    if entry.right is None:  # a function, or a network, kept as it was written
        kept = "network" if entry.code else "function"
        yield f"{kept:11} {' '.join(sheet.document.source(entry.span).split())}"
        yield from (f"reading: {note}" for note in entry.notes)
        return
    relation = _RELATIONS.get(entry.relation, entry.relation)
    left = sets.latex(entry.left) if entry.left is not None and entry.link <= 1 else ""
    sign = f"{relation} " if entry.left is not None else ""
    yield f"{kind:11} {left + ' ' if left else ''}{sign}{sets.latex(entry.right)}"
    terms = [t for t in (entry.left, entry.right) if t is not None]
    free = sorted({i for t in terms for i in t.free if not i.member})
    if free:
        yield f"for every {sets.ranges(free)}"
    yield from (f"case {sets.condition(case)}" for case in entry.cases)
    yield from (f"reading: {note}" for note in entry.notes)


def _titles(sheet: Elaborated) -> Iterator[str]:
    """The headings and questions that begin a section, in order."""
    for block in sheet.document.blocks:
        if isinstance(block, blocks.Heading) or (
            isinstance(block, blocks.Item) and block.kind == "question"
        ):
            yield block.text.strip() or "(untitled)"


@record
class _Sets:
    """The index sets of a sheet and what is indexed by them."""

    sizes: frozenset[str]  # sets whose size is written as a letter
    members: dict[str, dict[Family, str]] = field(default_factory=dict)  # set -> quantities
    names: dict[str, str] = field(default_factory=dict)  # set -> how it is called here

    @classmethod
    def of(cls, sheet: Elaborated) -> _Sets:
        made = cls(frozenset(sheet.sizes))
        for t in _terms(sheet):
            for u in walk(t):
                made._note(u)
        return made

    def _note(self, t: Term) -> None:
        match t:
            case Sym(name, indices):
                for i in indices:
                    slot = self._quantities(i.set)
                    slot.setdefault((name, len(indices)), latex(_lettered(t)))
            case Binder(i, _) | Delta(i, _):
                self._quantities(i.set)

    def _quantities(self, name: str) -> dict[Family, str]:
        if name not in self.names:
            unnamed = sum(n.startswith("?") for n in self.names)
            self.names[name] = f"S{unnamed + 1}" if name.startswith("?") else name
        return self.members.setdefault(name, {})

    def name(self, name: str) -> str:
        """How the set is called here: the ranges of letters as they are written in a sum."""
        known = self.names.get(name, name)
        return rf"1..{known}" if name in self.sizes else known

    def lines(self) -> Iterator[str]:
        if self.members:
            yield "index sets (of any size)"
        for name, quantities in self.members.items():
            yield f"  {self.name(name):8} {', '.join(quantities.values()) or '(only under a sum)'}"

    def ranges(self, indices: Iterable[Index]) -> str:
        """`i, j in C, n in 1..N`"""
        by: dict[str, list[str]] = {}
        for i in indices:
            by.setdefault(i.set, []).append(i.name)
        return ", ".join(f"{', '.join(names)} in {self.name(s)}" for s, names in by.items())

    def latex(self, t: Term) -> str:
        ranges = {name: name for name in self.sizes}
        sizes = {name: f"|{shown}|" for name, shown in self.names.items()}
        return latex(t, sizes=sizes | ranges, ranges=ranges)

    def condition(self, given: Given) -> str:
        match given.left, given.right:
            case Delta(i, j), Num(value):
                return f"{i.name} {'=' if value else _RELATIONS['!=']} {j.name}"
        relation = _RELATIONS.get(given.relation, given.relation)
        return f"{self.latex(given.left)} {relation} {self.latex(given.right)}"


def _lettered(t: Sym) -> Sym:
    """The quantity with the letters that were written."""
    return Sym(t.name, tuple(i._replace(name=i.name.partition("~")[0]) for i in t.indices))


def _terms(sheet: Elaborated) -> Iterator[Term]:
    for entry in sheet.entries:
        yield from (t for t in (entry.left, entry.right) if t is not None)
