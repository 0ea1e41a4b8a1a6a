"""The numbers of a document: what was given, and what was written for each quantity since."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import NamedTuple

from ..elaborate.decimals import Decimal
from ..elaborate.nouns import Elaborated, Entry, Known
from ..judge.trouble import EvaluationError
from ..kernel.terms import Deriv, Num, Sym, Term, walk
from ..maths.functions import FUNCTIONS
from .outcome import Judgement

LEAST_DIGITS = 2  # of a new decimal that may stand for what was rounded silently
VALUED = frozenset(("value", "hypothesis", "assumption", "condition"))


class Written(NamedTuple):
    """A number that stands somewhere for a quantity."""

    value: Fraction
    half: Fraction  # how far from it the reals lie that it stands for
    line: int
    section: int
    good: bool = True
    given: bool = False  # a value of the document, or what an update came to
    text: str = ""  # how the document says a value
    truth: Fraction | None = None  # what should stand there instead
    doubt: Fraction = Fraction(0)  # how far from that the true number may lie


Numbers = dict[Term, Written]


class Ledger:
    """What has a number, and which; filled while the claims are judged in reading order."""

    def __init__(self, sheet: Elaborated) -> None:
        self.sheet = sheet
        self.numbers: Numbers = {}
        self.literals: dict[Fraction, Written] = {}
        self.heads: dict[int, list[Term]] = {}  # what each chain is about
        self.last: dict[int, Written] = {}  # the number that each chain came to
        self.updates: Numbers = {}  # that hold from the next statement on
        self.values: dict[int, list[Known]] = {}  # by entry
        self.updated: dict[int, Term] = {}  # by chain, what gets another value at its end
        for known in sheet.known:
            if known.role in VALUED and _is_value(known):
                self.values.setdefault(known.entry, []).append(known)
                chain = sheet.entries[known.entry].chain
                if chain in sheet.updating:
                    self.updated[chain] = known.given.left

    # -- what is learned ------------------------------------------------------------------------
    def given(self, entry: Entry) -> None:
        """A given: a value begins, or a chain about a quantity."""
        self.update(entry)
        if entry.left is not None:
            self.heads[entry.chain] = [entry.left]
        for known in self.values.get(entry.order, ()):
            value, left = closed_value(known.given.right), known.given.left
            if value is None:
                continue
            written = self.written(entry, value)._replace(given=True, text=known.text)
            came_to = self.last.get(entry.chain)
            if entry.chain in self.updated:
                if came_to is not None:
                    written = came_to._replace(given=True)
                self.updates[left] = written
            else:
                self._value(left, written)
                self.last[entry.chain] = written

    def _value(self, left: Term, written: Written) -> None:
        """A value begins. Where there was another one, what was computed from it counts no more."""
        before = self.numbers.get(left)
        if before is not None and before.value != written.value:
            self.numbers = {t: w for t, w in self.numbers.items() if w.given}
            self.literals.clear()
        self.numbers[left] = written

    def update(self, entry: Entry) -> None:
        """Updates in a row are made together: none of them uses what another one came to. But two
        of one quantity come one after the other."""
        last = entry.kind == "given"  # of its chain
        if self.updated.get(entry.chain) in (None, *(() if last else self.updates)):
            self.made()

    def made(self) -> tuple[Numbers, dict[Fraction, Written], Numbers]:
        """The updates that wait are made; what was known before, and what waited."""
        before = dict(self.numbers), dict(self.literals), self.updates
        self.updates = {}
        for left, written in before[2].items():
            self._value(left, written)
        return before

    def learn(
        self, entry: Entry, left: Term, right: Term, judged: Judgement, follows: bool = False
    ) -> None:
        """What a judged step says of the quantities that its chain is about."""
        heads = self.heads.setdefault(entry.chain, [left] if is_quantity(left) else [])
        value = closed_value(left) if is_quantity(right) else None
        if value is not None and entry.chain not in self.last:
            self.last[entry.chain] = self.written(entry, value)
        if entry.lone is not None:
            whole = entry.relation == "=" and judged.holds and not entry.lone.rounded
            spread = Fraction(0) if judged.exact or whole else entry.lone.half
            half = max(spread, judged.spread)
            written = self.written(entry, entry.lone.value, half, not (judged.refuted or follows))
            if judged.refuted and judged.truth is not None:
                written = written._replace(truth=judged.truth, doubt=judged.doubt)
            self.last[entry.chain] = written
            if spread:
                self.literals[written.value] = written
        elif is_quantity(right):
            heads.append(right)
        else:
            self.last.pop(entry.chain, None)
            exact = self.exact_values()
            for d in entry.written if judged.holds and not judged.exact else ():
                if may_stand_for_more(d, exact) and d.value not in judged.copied:
                    self.literals.setdefault(d.value, self.written(entry, d.value, d.half))
        if entry.chain in self.last:
            written = self.last[entry.chain]
            for head in heads:
                given = head in self.numbers and self.numbers[head].given
                if not given or written.truth is not None:
                    self.numbers[head] = written._replace(given=given)

    def written(
        self,
        entry: Entry,
        value: Fraction,
        half: Fraction = Fraction(0),
        good: bool = True,
    ) -> Written:
        line = self.sheet.document.place(entry.span.start)[1]
        return Written(value, half, line, entry.section, good)

    def exact_values(self) -> set[Fraction]:
        """The numbers that were given, or came out without rounding: these are copied."""
        return {w.value for w in self.numbers.values() if w.good and not w.half}


def may_stand_for_more(d: Decimal, exact: Collection[Fraction]) -> bool:
    """Whether a decimal that stands nowhere before may be a rounded number: a number that is known
    exactly is copied, not rounded."""
    return d.digits >= LEAST_DIGITS and not any(abs(d.value - v) <= d.half for v in exact)


def _is_value(known: Known) -> bool:
    return known.given.relation == "=" and is_quantity(known.given.left)


def is_quantity(term: Term) -> bool:
    """One number of the document: an entry of a quantity, or a derivative by one."""
    return isinstance(term, Sym | Deriv) and not term.free


def closed_value(term: Term) -> Fraction | None:
    """The value of a term of numbers, where it is rational."""
    match term:
        case Num(value):
            return value
    if any(isinstance(u, Sym | Deriv) for u in walk(term)) or term.free:
        return None
    from ..judge.enclose import Point, exact

    try:
        return exact(term, Point({}, {}, {}, functions=FUNCTIONS))
    except EvaluationError:
        return None
