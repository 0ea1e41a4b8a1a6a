"""The pipeline: read -> elaborate -> judge -> report."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

from .elaborate.document import Elaborated, Entry, Known, elaborate
from .judge import Disagreement, prove
from .judge.enclose import EvaluationError, enclose
from .judge.points import admissible_points
from .kernel import Given
from .kernel.terms import Delta, Deriv, Num, Size, Sym, Term, rename, walk
from .maths.functions import FUNCTIONS
from .maths.latex import latex
from .read import Document, read, read_text
from .report import (
    Claim,
    Condition,
    Proved,
    Refuted,
    Report,
    Supported,
    Undecided,
    Verdict,
    WitnessText,
)

Family = tuple[str, int]
SECONDS = 2.0


@dataclass(frozen=True)
class Options:
    """How a document is judged."""

    seconds: float = SECONDS
    strict: bool = False  # whether a step may not narrow the domain: log(ab) to log a + log b


def verify(path: Path | str, options: Options | None = None) -> Report:
    """The report on one file. Raises ReadError where it cannot be read at all."""
    return judge(elaborate(read(str(path))), options or Options())


def verify_text(text: str, kind: str = "tex", options: Options | None = None) -> Report:
    """The report on a sheet that is held as text."""
    return judge(elaborate(read_text(text, kind)), options or Options())


def judge(sheet: Elaborated, options: Options) -> Report:
    """Every entry of a sheet with its verdict, in reading order."""
    return _Session(sheet, options).run()


@dataclass
class _Chain:
    """What a chain's steps have come to: the last good expression, and the refuted one before."""

    good: Term | None = None
    slipped: bool = False


@dataclass
class _Session:
    sheet: Elaborated
    options: Options
    chains: dict[int, _Chain] = field(default_factory=dict)
    refined: dict[Family, Known] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    by_cases: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._orders = [k.order for k in self.sheet.known]
        self._tables: dict[tuple[int, int, int], Mapping[Family, list[Known]]] = {}
        self._uses: list[str] = []
        self.identities: dict[int, Proved[Term]] = {}
        self._forms: dict[Given, Term | None] = {}

    @property
    def document(self) -> Document:
        return self.sheet.document

    def run(self) -> Report:
        self._drop_identities()
        for entry in self.sheet.entries:
            started = time.perf_counter()
            claim = self._entry(entry)
            ms = (time.perf_counter() - started) * 1000
            self.claims.append(replace(claim, ms=round(ms, 3)))
        for finding in self.document.findings:
            self.claims.append(self._finding(finding.code, finding.message, finding.span))
        self.claims.sort(key=lambda c: (c.path, c.line, c.column))
        return Report(self.document.path, tuple(self._without_doubles()))

    def _drop_identities(self) -> None:
        """A hypothesis that holds anyway ("recall that tanh x = ...") is a claim, and proved."""
        kept = []
        for k in self.sheet.known:
            if k.role == "hypothesis" and k.given.relation == "=":
                entry = self.sheet.entries[k.entry]
                known = self._known_at(entry, (k.given.left, k.given.right), False)
                givens = [x.given for x in known if x.role == "definition"]
                verdict = prove(
                    k.given.left,
                    k.given.right,
                    givens,
                    functions=FUNCTIONS,
                    depends=self.sheet.depends,
                    seconds=min(0.5, self.options.seconds),
                    strict=False,
                    hunt=3,
                )
                if isinstance(verdict, Proved):
                    self.identities[k.entry] = verdict
                    continue
            kept.append(k)
        if self.identities:
            self.sheet = replace(self.sheet, known=tuple(kept))
            self._orders = [k.order for k in kept]
            self._tables = {}

    def _without_doubles(self) -> Iterable[Claim]:
        """A reader's finding inside an unread formula is one finding, not two."""
        unread = [c for c in self.claims if c.verdict == "unread"]
        for c in self.claims:
            inside = any(
                u is not c and u.covers(c) and (u.kind == "claim" or c.kind != "claim")
                for u in unread
            )
            if c.kind == "finding" and inside:
                continue
            yield c

    # -- entries ------------------------------------------------------------------------------------
    def _entry(self, entry: Entry) -> Claim:
        if entry.order in self.identities:
            self._uses = []
            return self._claim(
                replace(entry, kind="claim"), "proved", verdict=self.identities[entry.order]
            )
        if entry.kind == "given":
            if entry.left is None and entry.right is not None:
                self.chains[entry.chain] = _Chain(entry.right)
            elif entry.chain and entry.right is not None:
                self.chains[entry.chain] = _Chain(entry.right)
            return self._claim(entry, "given")
        if entry.kind == "unread":
            self.chains.pop(entry.chain, None)
            return self._claim(entry, "unread", code=entry.code, message=entry.message)
        return self._step(entry)

    def _step(self, entry: Entry) -> Claim:
        if entry.left is None or entry.right is None:
            self.chains[entry.chain] = _Chain(entry.right)
            return self._claim(entry, "undecided", code="undecided", message=entry.message)
        state = self.chains.setdefault(entry.chain, _Chain(entry.left))
        if entry.link <= 1 or state.good is None:
            state.good, state.slipped = entry.left, False
        verdict, notes = self._judge(entry, entry.left, entry.right)
        if isinstance(verdict, Refuted) and entry.remark:
            verdict, notes = self._reminder(entry) or (verdict, notes)
        follows = recovers = False
        if isinstance(verdict, Refuted) and entry.conditional and self._may_condition(entry):
            return self._claim(
                entry, "given", notes=(*entry.notes, "a condition: what follows from it is judged")
            )
        if isinstance(verdict, Refuted) and self._is_tainted(entry):
            verdict = Undecided("it depends on something that was not understood")
        if isinstance(verdict, Refuted):
            again = self._under_slips(entry)
            if again is not None:
                verdict, notes, follows = again, [], True
        if state.slipped:
            if isinstance(verdict, Refuted) and state.good is not None:
                again, more = self._judge(entry, state.good, entry.right)
                if not isinstance(again, Refuted | Undecided):
                    verdict, notes, recovers = again, more, True
                    state.slipped, state.good = False, entry.right
            elif not isinstance(verdict, Refuted | Undecided):
                follows = True
        elif isinstance(verdict, Refuted):
            state.slipped = True
        else:
            state.good = entry.right
        if isinstance(verdict, Proved) and entry.cases:
            self.by_cases.append(entry)
        if isinstance(verdict, Proved) and entry.restates and not follows:
            self._refine(entry)
        return self._claim(
            entry,
            verdict.name,
            verdict=verdict,
            notes=(*entry.notes, *notes),
            follows=follows,
            recovers=recovers,
        )

    def _may_condition(self, entry: Entry) -> bool:
        """An equation may be a condition: something is zero, or its two sides are unknowns."""
        assert entry.left is not None and entry.right is not None
        if entry.right == Num(Fraction(0)):
            return True
        terms = (entry.left, entry.right)
        defined = {k.family for k in self.sheet.known if k.role == "definition"}
        return not any(
            isinstance(u, Deriv) or (isinstance(u, Sym) and _family_of(u) in defined)
            for x in terms
            for u in walk(x)
        )

    def _is_tainted(self, entry: Entry) -> bool:
        """Whether a claim touches a name of which a given was not understood."""
        if not self.sheet.tainted:
            return False
        assert entry.left is not None and entry.right is not None
        terms = [entry.left, entry.right]
        for k in self._known_at(entry, terms, True):
            terms += [k.given.left, k.given.right]
        names = {name for x in terms for name, _ in _families(x)}
        return any(name.split("_")[0].split("^")[0] in self.sheet.tainted for name in names)

    def _under_slips(self, entry: Entry) -> Verdict[Term] | None:
        """Where "set this to zero" was said of a derivative that had gone wrong: does the step
        follow from what stood there?"""
        assert entry.left is not None and entry.right is not None
        known = self._known_at(entry, (entry.left, entry.right), False)
        if not any(k.slipped for k in known):
            return None
        givens = [*(k.slipped or k.given for k in known), *entry.cases]
        verdict = self._prove(entry.left, entry.right, givens, "=")
        return None if isinstance(verdict, Refuted | Undecided) else verdict

    def _reminder(self, entry: Entry) -> tuple[Verdict[Term], list[str]] | None:
        """A remark that repeats what was proved in a case above means that case."""
        assert entry.left is not None and entry.right is not None
        for earlier in self.by_cases:
            assert earlier.left is not None and earlier.right is not None
            names = {i: i for i in earlier.left.free | earlier.right.free}
            mine = {i.name: i for i in entry.left.free | entry.right.free}
            if not all(i.name in mine and mine[i.name].set == i.set for i in names):
                continue
            given = replace(entry, cases=earlier.cases)
            verdict, notes = self._judge(given, entry.left, entry.right)
            if isinstance(verdict, Proved):
                case = " and ".join(map(_case_text, earlier.cases))
                return verdict, [*notes, f"read as a reminder of the case {case}"]
        return None

    def _refine(self, entry: Entry) -> None:
        """A proved `y = u + b` through newer names replaces what y was defined to be."""
        given = entry.restates
        assert given is not None and isinstance(given.left, Sym)
        family = given.left.name, len(given.left.indices)
        newer = {
            (u.name, len(u.indices)) for u in walk(given.right) if isinstance(u, Sym)
        }
        defined = {k.family: k.order for k in self.sheet.known if k.role == "definition"}
        if family in defined and any(f in defined for f in newer):
            if not self._reaches(newer, family):
                text = self.document.source(entry.span)
                self.refined[family] = Known(
                    given, "definition", entry.order, entry.section, defined[family], text
                )

    def _reaches(self, start: set[Family], goal: Family) -> bool:
        known = {k.family: k for k in self.sheet.known if k.role == "definition"} | self.refined
        seen, todo = set(), list(start)
        while todo:
            family = todo.pop()
            if family == goal:
                return True
            if family in seen or family not in known:
                continue
            seen.add(family)
            todo += _families(known[family].given.right)
        return False

    # -- judging ------------------------------------------------------------------------------------
    def _judge(self, entry: Entry, left: Term, right: Term) -> tuple[Verdict[Term], list[str]]:
        notes: list[str] = []
        number = _is_closed(right) or _is_closed(left)
        values = number and not (_is_closed(left) and _is_closed(right))
        known = self._known_at(entry, (left, right), values)
        givens = [k.given for k in known] + list(entry.cases)
        self._uses = [k.text for k in known] + [_case_text(c) for c in entry.cases]
        relation = "=" if entry.relation == "~" else entry.relation
        rough = entry.decimals is not None or entry.relation == "~"
        if number and rough and relation == "=":
            verdict = self._number(entry, left, right, givens)
            if verdict is not None:
                return verdict, notes
        verdict = self._prove(left, right, givens, relation)
        if isinstance(verdict, Refuted):
            other = self._direct(left, right, known, entry, relation)
            if other is not None:
                notes.append("read as the direct partial derivative: other named quantities fixed")
                return other, notes
        return verdict, notes

    def _prove(
        self, left: Term, right: Term, givens: Sequence[Given], relation: str
    ) -> Verdict[Term]:
        try:
            return prove(
                left,
                right,
                givens,
                functions=FUNCTIONS,
                relation=relation,
                depends=self.sheet.depends,
                strict=self.options.strict,
                seconds=self.options.seconds,
            )
        except Disagreement as defect:
            return Undecided(f"internal error, please report it: {defect}")

    def _number(
        self, entry: Entry, left: Term, right: Term, givens: Sequence[Given]
    ) -> Verdict[Term] | None:
        """A decimal stands for the reals that round to it."""
        if not isinstance(right, Num):
            return None
        half = Fraction(1, 2 * 10 ** (entry.decimals or 0))
        point = admissible_points((left,), givens, FUNCTIONS).first()
        if point is None:
            return None
        free = {f for f in _families(left) if f not in {_family(g) for g in givens}}
        if free:
            return Undecided("no value is known for " + ", ".join(sorted(n for n, _ in free)))
        try:
            ball = enclose(left, point)
        except EvaluationError:
            return None
        if not ball.is_finite():
            return None
        low, high = right.value - half, right.value + half
        from flint import arb, fmpq

        distance = ball - arb(fmpq(right.value.numerator, right.value.denominator))
        limit = arb(fmpq(half.numerator, half.denominator))
        if distance == 0:
            return Proved(uses=tuple(range(len(givens))))
        if abs(distance) <= limit:
            del low, high
            return Proved(uses=tuple(range(len(givens))))
        return None

    def _direct(
        self, left: Term, right: Term, known: Sequence[Known], entry: Entry, relation: str
    ) -> Verdict[Term] | None:
        """The partial derivative with all other named quantities held fixed."""
        if not any(isinstance(u, Deriv) for t in (left, right) for u in walk(t)):
            return None
        found = {
            (_family_of(u.body), _family_of(u.variable))
            for t in (left, right)
            for u in walk(t)
            if isinstance(u, Deriv) and isinstance(u.body, Sym)
        }
        own = {k.family: set(_families(k.given.right)) for k in known if k.role == "definition"}
        bodies = {a for a, b in found if b in own.get(a, ())}
        if not bodies:
            return None
        givens = [
            replace(k.given, definition=False)
            if k.role == "definition" and k.family not in bodies
            else k.given
            for k in known
        ]
        verdict = self._prove(left, right, [*givens, *entry.cases], relation)
        return verdict if isinstance(verdict, Proved) else None

    # -- what is known --------------------------------------------------------------------------------
    def _known_at(self, entry: Entry, terms: Sequence[Term], values: bool) -> list[Known]:
        """The givens that a claim can depend on, through its names."""
        effective = self._effective(entry)
        wanted: dict[Family, None] = dict.fromkeys(f for t in terms for f in _families(t))
        todo = list(wanted)
        chosen: dict[int, Known] = {}
        while todo:
            family = todo.pop()
            for k in effective.get(family, ()):
                if k.role == "value" and not values:
                    continue
                if id(k) in chosen:
                    continue
                chosen[id(k)] = k
                for f in (*_families(k.given.left), *_families(k.given.right)):
                    if f not in wanted:
                        wanted[f] = None
                        todo.append(f)
        return sorted(chosen.values(), key=lambda k: (k.role != "definition", k.order))

    def _effective(self, entry: Entry) -> Mapping[Family, list[Known]]:
        """By quantity: the definition that holds at an entry, values so far, hypotheses."""
        so_far = bisect_right(self._orders, entry.order)
        key = entry.section, so_far, len(self.refined)
        if key not in self._tables:
            self._tables = {key: self._table(entry)}  # entries come in order: one is enough
        return self._tables[key]

    def _table(self, entry: Entry) -> Mapping[Family, list[Known]]:
        table: dict[Family, list[Known]] = {}
        best: dict[tuple[Family, str, Term], Known] = {}
        for k in self.sheet.known:
            if k.role == "condition":
                if k.section == entry.section and k.order < entry.order:
                    for f in set(_families(k.given.left)) | set(_families(k.given.right)):
                        table.setdefault(f, []).append(k)
                continue
            if k.role == "hypothesis":
                if k.section in (entry.section, 0) or k.order <= entry.order:
                    for f in set(_families(k.given.left)) | set(_families(k.given.right)):
                        table.setdefault(f, []).append(k)
                continue
            if k.role == "value" and k.order > entry.order:
                continue
            key = (k.family, k.role, _shape(k.given.left))
            old = best.get(key)
            if old is None or self._better(k, old, entry):
                best[key] = k
        formulas = {f for f, role, _ in best if role == "definition"}
        for (f, role, _), k in best.items():
            if role == "definition":
                table.setdefault(f, []).append(self.refined.get(f, k))
            elif f not in formulas:
                table.setdefault(f, []).append(k)
        self._alias(table)
        return table

    @staticmethod
    def _better(new: Known, old: Known, entry: Entry) -> bool:
        """The definition of the claim's own section, else the last one before."""
        here = entry.section

        def rank(k: Known) -> tuple[bool, bool, int]:
            before = k.order <= entry.order
            return k.section == here, before, k.order if before else -k.order

        return rank(new) > rank(old)

    def _alias(self, table: dict[Family, list[Known]]) -> None:
        """Two names with one formula are one quantity: the earlier is the later."""
        bodies: dict[Term, Known] = {}
        for family, found in list(table.items()):
            for k in found:
                if k.role != "definition" or not isinstance(k.given.left, Sym):
                    continue
                if k.given not in self._forms:
                    self._forms[k.given] = _canonical(k.given)
                form = self._forms[k.given]
                if form is None:
                    continue
                twin = bodies.get(form)
                if twin is None:
                    bodies[form] = k
                elif twin.family != family and isinstance(twin.given.left, Sym):
                    first, second = sorted((twin, k), key=lambda x: x.order)
                    names = dict(zip(second.given.left.indices, first.given.left.indices, strict=True))  # type: ignore[attr-defined]
                    same = replace(first.given, right=rename(second.given.left, names))
                    table[first.family] = [
                        replace(first, given=same) if x is first else x
                        for x in table[first.family]
                    ]
                    bodies[form] = second

    # -- reports ------------------------------------------------------------------------------------
    def _claim(
        self,
        entry: Entry,
        name: str,
        *,
        verdict: Verdict[Term] | None = None,
        notes: tuple[str, ...] | None = None,
        follows: bool = False,
        recovers: bool = False,
        code: str | None = None,
        message: str = "",
    ) -> Claim:
        path, line, column = self.document.place(entry.span.start)
        _, end_line, end_column = self.document.place(entry.span.end)
        uses: tuple[str, ...] = ()
        provided: tuple[str, ...] = ()
        witness = None
        if isinstance(verdict, Proved):
            uses = tuple(self._uses[n] for n in verdict.uses if n < len(self._uses))
            provided = tuple(
                dict.fromkeys(condition_text(c, self.sheet.sizes) for c in verdict.provided)
            )
        elif isinstance(verdict, Refuted):
            code, message = "wrong", _refutation(verdict, self.sheet.sizes)
            if verdict.witness:
                witness = WitnessText.of(verdict.witness)
        elif isinstance(verdict, Supported | Undecided):
            code, message = verdict.name, verdict.reason
        return Claim(
            path=path,
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column,
            kind="claim" if entry.kind != "given" else "given",
            verdict=name,
            code=code,
            relation={"~": "approx"}.get(entry.relation, entry.relation),
            latex=self.document.source(entry.span),
            previous=self.document.source(entry.previous) if entry.previous else None,
            follows=follows,
            recovers=recovers,
            uses=uses,
            provided=provided,
            reading=notes if notes is not None else entry.notes,
            witness=witness,
            message=message,
        )

    def _finding(self, code: str, message: str, span: tuple[int, int]) -> Claim:
        path, line, column = self.document.place(span[0])
        _, end_line, end_column = self.document.place(span[1])
        return Claim(
            path=path,
            line=line,
            column=column,
            end_line=end_line,
            end_column=end_column,
            kind="finding",
            verdict="unread",
            code=code,
            latex=self.document.text[span[0] : span[1]],
            message=message,
        )


def _family_of(t: Term) -> Family:
    assert isinstance(t, Sym)
    return t.name, len(t.indices)


def _family(given: Given) -> Family | None:
    return _family_of(given.left) if isinstance(given.left, Sym) else None


def _families(t: Term) -> list[Family]:
    return list(dict.fromkeys((u.name, len(u.indices)) for u in walk(t) if isinstance(u, Sym)))


def _is_closed(t: Term) -> bool:
    """Only numbers: no name, no index."""
    return not any(isinstance(u, Sym | Deriv) for u in walk(t)) and not t.free


def _shape(t: Term) -> Term:
    """A definition's left side with its letters forgotten."""
    return rename(t, {i: i._replace(name="*") for i in t.free})


def _canonical(given: Given) -> Term | None:
    """A definition's formula with its letters numbered: the same for the same formula."""
    assert isinstance(given.left, Sym)
    names = {i: i._replace(name=f"#{n}") for n, i in enumerate(given.left.indices) if not i.member}
    if not names:
        return None
    from .choose import simplify

    return simplify(rename(given.right, names), (), FUNCTIONS)


def _case_text(given: Given) -> str:
    if isinstance(given.left, Delta):
        i, j = given.left.args
        sign = "=" if isinstance(given.right, Num) and given.right.value else r"\neq"
        return f"{i.name} {sign} {j.name}"
    relation = {"!=": r"\neq", ">=": r"\geq"}.get(given.relation, given.relation)
    return f"{latex(given.left)} {relation} {latex(given.right)}"


_CONDITIONS = {
    "!=": r"{} \neq 0",
    ">": "{} > 0",
    ">=": r"{} \geq 0",
    "kink": r"{} \neq 0 \text{{ (the derivative at the kink is a convention)}}",
    "unique": r"\text{{only one entry attains }} {}",
}


def condition_text(condition: Condition[Term], sizes: Mapping[str, str]) -> str:
    """A side condition as LaTeX."""
    if isinstance(condition.subject, Size):
        letter = sizes.get(condition.subject.set)
        return rf"{letter} \geq 1" if letter else r"\text{a sum has at least one term}"
    return _CONDITIONS[condition.relation].format(latex(condition.subject, sizes=sizes))


def _refutation(verdict: Refuted[Term], sizes: Mapping[str, str]) -> str:
    if verdict.needs:
        return "true only if " + ", ".join(condition_text(c, sizes) for c in verdict.needs)
    witness = verdict.witness
    if witness is None or witness.right is None:
        return verdict.reason
    text = WitnessText.of(witness)
    return f"the two sides differ: {text.left} is not {text.right}"
