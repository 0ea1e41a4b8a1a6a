"""Claims about numbers: judged at the values of the document, by its formulas and its decimals.

A number is right if it is what the formulas give from the given values. It is right with rounding
carried if it is what follows from decimals that were written before and rounded, and it follows
from a slip if it comes from a wrong one. What was written for which quantity is in the ledger.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from fractions import Fraction

from ..data import replace
from ..elaborate.nouns import Elaborated, Entry, Family, family
from ..judge.trouble import EvaluationError, Undefined
from ..kernel import Given
from ..kernel.terms import ONE, ZERO, Call, Deriv, Num, Sym, Term, add, call, walk
from ..report import Proved, Refuted, Undecided
from .decimals import middle, plain, said
from .factors import wrong_factor
from .known import Knowledge
from .ledger import Ledger, Written, closed_value
from .outcome import Judgement
from .place import FORMULAS, MODES, SLIPS, Mode, Outcome, Place, spread
from .putting import put_in, without_common
from .roots import by_rounded_root
from .slopes import kinks, slope

TARGETS = ("y", "t")  # what a label is called
BASES = (2, 10)  # that logarithms have where they are not natural
IN_BASE = (
    "it holds for logarithms to base {0} and not for natural ones: write \\log_{{{0}}} or \\ln"
)
MANY = 3  # numbers that make a worked sheet
NO_NUMBER = "{}: there is no such number"
ROW = "rounding carried from the numbers of this row"
RESULT = "read as the result of the computation before it"
OFF_BY_ONE = "off by one unit in its last digit"


class Numbers:
    """Judges the claims of a document that speak of numbers."""

    def __init__(self, sheet: Elaborated, knowledge: Knowledge, loose: bool) -> None:
        self.sheet, self.knowledge, self.loose = sheet, knowledge, loose
        self.ledger = Ledger(sheet)
        numbers = [e.lone for e in sheet.entries if e.lone is not None]
        values = any(k.role == "value" for k in sheet.known)
        self.worked = values or len(numbers) >= MANY or any(n.rounded for n in numbers)

    def place(self, entry: Entry, left: Term, right: Term) -> Place:
        """A claim with what is known of its quantities."""
        known = self.knowledge.at(entry, (left, right), values=False)
        return Place(self.ledger, self.knowledge, entry, left, right, known)

    def judge(self, entry: Entry, left: Term, right: Term) -> Judgement | None:
        """The verdict on a claim about numbers; None where it is no such claim. An update may use
        what the one before it came to."""
        self.ledger.update(entry)
        judged = self._judge(entry, left, right)
        if judged is None or not judged.refuted or not self.ledger.updates:
            return judged
        before = self.ledger.made()
        again = self._judge(entry, left, right)
        if again is not None and again.holds:
            return again
        self.ledger.numbers, self.ledger.literals, self.ledger.updates = before
        return judged

    def _judge(self, entry: Entry, left: Term, right: Term) -> Judgement | None:
        cased = entry.cases and not (_is_number(left) and _is_number(right))
        if cased or left.free or right.free:
            return None
        if self._is_unknown_slope(left) and (found := slope(self, entry, left, right)):
            judged = self.judge(entry, found[0], right)
            return judged and judged._replace(
                notes=(*self.sources(entry, found[1], carried=False), *judged.notes),
                follows=judged.follows or any(not w.good for w in found[1]),
            )
        place = self.place(entry, left, right)
        outcomes: list[Outcome] = []
        try:
            for outcome in _outcomes(place):
                if outcome.holds:
                    return self._proved(place, outcome)
                outcomes.append(outcome)
        except Undefined as stop:
            return Judgement(Refuted(reason=NO_NUMBER.format(stop)), numeric=True)
        if not outcomes or any(o.name == "open" for o in outcomes):
            return None
        if entry.also is not None:
            judged = self.judge(replace(entry, also=None), entry.also, right)
            if judged is not None and judged.holds:
                return judged._replace(notes=(*judged.notes, ROW))
        return self._in_other_base(entry, left, right) or self._refuted(place, outcomes)

    def _in_other_base(self, entry: Entry, left: Term, right: Term) -> Judgement | None:
        """What holds where `\\log` is no natural logarithm: nothing says which one is meant."""
        source = self.sheet.document.source
        written = source(entry.span) + (source(entry.previous) if entry.previous else "")
        if r"\log" not in written or r"\ln" in written:
            return None
        for base in BASES:
            unit = call("log", Num(Fraction(base)))
            sides = [_scaled_logarithms(side, unit) for side in (left, right)]
            place = self.place(entry, *sides)
            try:
                found = next((o for o in _outcomes(place) if o.holds), None)
            except Undefined:
                continue
            if found is not None:
                return Judgement(Undecided(IN_BASE.format(base)))
        return None

    def result(self, entry: Entry) -> Judgement | None:
        """The verdict on a number that is said right behind a computation without a result, if it
        is meant for that: it is off by its last digits at most."""
        lone, computed = entry.lone, entry.also
        if lone is None or computed is None or entry.right is None or not lone.rounded:
            return None
        value = closed_value(computed)
        if value is None or abs(value - lone.value) > 4 * lone.half:
            return None
        judged = self.judge(replace(entry, also=None), computed, entry.right)
        return judged and judged._replace(notes=(*judged.notes, RESULT))

    # -- what else may be asked of a claim --------------------------------------------------------
    def is_said(self, entry: Entry, left: Term, right: Term) -> str:
        """What has no value, where a number is said for a quantity whose formula needs it: there
        is nothing to judge the number by, and it is a value from here on."""
        value = closed_value(right)
        entered = isinstance(left, Sym) and any(i.member for i in left.indices)
        plain = value is None or entry.lone is not None or right is Num(value)
        if not self.worked and plain and not entered:
            return ""
        if value is not None and self._is_unknown_slope(left):
            assert isinstance(left, Deriv)
            assert isinstance(left.body, Sym)
            return "" if slope(self, entry, left, right) else left.body.name
        if isinstance(left, Sym) and not left.free and value is not None:
            quantity = left
        elif isinstance(right, Sym) and not right.free and closed_value(left) is not None:
            quantity = right
        else:
            return self._said_for_factor(entry, left, right)
        known = quantity in self.ledger.numbers
        if known or not self.knowledge.is_defined(family(quantity)):
            return ""
        place = self.place(entry, left, right)
        try:
            place.worth(quantity, SLIPS)
        except EvaluationError:
            missing = {family(t) for t in place.ledger if isinstance(t, Sym)}
            missing |= {k.family for k in place.known}
            return ", ".join(sorted({name for name, _ in place.families - missing}))
        return ""

    def _is_unknown_slope(self, term: Term) -> bool:
        """A derivative, without a number so far, of something of which no formula stands."""
        if not isinstance(term, Deriv) or not isinstance(term.body, Sym) or term.free:
            return False
        known = self.knowledge.is_defined(family(term.body)) or term in self.ledger.numbers
        return not known

    def _said_for_factor(self, entry: Entry, left: Term, right: Term) -> str:
        """What has no value, and a number stands in its place: 0.2 w = 0.2 \\cdot 0.5."""
        if closed_value(right) is None or left.free or closed_value(left) is not None:
            return ""
        one, other, _ = self.put_in(entry, left, right)
        quantity, rest = without_common(one, other)
        value = closed_value(rest)
        if not isinstance(quantity, Sym) or rest is ONE:
            return ""
        known = quantity in self.ledger.numbers or self.knowledge.is_defined(family(quantity))
        if known or value is None or quantity.free:
            return ""
        self.ledger.numbers[quantity] = self.ledger.written(entry, value)._replace(given=True)
        return quantity.name

    def is_computed(self, entry: Entry, left: Term, right: Term) -> bool:
        """Whether a claim speaks of a quantity that the document knows by a computation with
        numbers only: what it says can hold at the document's values alone."""
        known = self.knowledge.at(entry, (left, right), values=False)
        names = {f for side in (left, right) for f in self.knowledge.families(side)}
        return any(
            k.role == "definition" and k.family in names and closed_value(k.given.right) is not None
            for k in known
        )

    def signs(self, entry: Entry, left: Term, right: Term) -> list[Given]:
        """On which side of each kink the values of the document lie, where they say so; and its
        labels."""
        place = self.place(entry, left, right)
        found: dict[Term, Given] = {}
        for term in (left, right, *(k.given.right for k in place.known)):
            for kink in kinks(term):
                if kink in found or kink.free:
                    continue
                try:
                    value = place.worth(kink, FORMULAS)
                except EvaluationError:
                    continue
                if value > 0 or value < 0:
                    found[kink] = Given(kink, ZERO, ">" if value > 0 else "<")
        return [*found.values(), *_labels(place)]

    def of_one_side(self, entry: Entry, left: Term, right: Term) -> list[Given]:
        """The values of quantities that one side depends on and the other one does not: there they
        were put in."""
        place = self.place(entry, left, right)
        return self._valued(place, place.reached(left) ^ place.reached(right))

    def of_both_sides(self, entry: Entry, left: Term, right: Term) -> list[Given]:
        """All values, where they were put into a function: `\\sigma(1)`."""
        if not any(map(_is_at_number, (*walk(left), *walk(right)))):
            return []
        place = self.place(entry, left, right)
        return self._valued(place, place.reached(left) | place.reached(right))

    def _valued(self, place: Place, quantities: Collection[Family]) -> list[Given]:
        return [
            Given(term, Num(written.value))
            for term, written in place.ledger.items()
            if written.given and isinstance(term, Sym) and family(term) in quantities
        ]

    def put_in(
        self, entry: Entry, left: Term, right: Term
    ) -> tuple[Term, Term, tuple[Written, ...]]:
        """Both sides with the numbers that were written for their parts."""
        place = self.place(entry, left, right)
        one, sources = put_in(place, left)
        other, more = put_in(place, right)
        return one, other, tuple(dict.fromkeys((*sources, *more)))

    def differs(self, entry: Entry, left: Term, right: Term) -> str:
        """What a step that is wrong for all values comes to at those of the document."""
        if left.free or right.free or entry.cases:
            return ""
        place = self.place(entry, left, right)
        factor = wrong_factor(place)
        if factor:
            return factor
        for mode in (FORMULAS, SLIPS):
            try:
                found = place.attempt(mode)
            except EvaluationError:
                continue
            return self._stands(place, found) if found.name == "apart" else ""
        return ""

    # -- what is said -----------------------------------------------------------------------------
    def _proved(self, place: Place, outcome: Outcome) -> Judgement:
        texts = [k.text for k in place.known] + [w.text for w in outcome.sources if w.text]
        notes = self.sources(place.entry, outcome.sources, not outcome.mode.formulas)
        slips = any(not w.good for w in outcome.sources)
        radius = self._spread(place, outcome)
        exact = outcome.name == "exact" and not radius
        uses = tuple(dict.fromkeys(texts))
        copies = place.entry.lone is None and not exact and bool(place.entry.written)
        found = Judgement(Proved(), uses, notes, follows=slips, exact=exact, spread=radius)
        return found._replace(copied=place.copied) if copies else found

    def sources(
        self, entry: Entry, sources: Sequence[Written], carried: bool = True
    ) -> tuple[str, ...]:
        """Which written numbers a step rests on, where they are not the true ones."""
        own = self.sheet.document.place(entry.span.start)[1]
        slips = [w for w in sources if not w.good]
        rounded = [w for w in sources if w.good and w.half]
        rounded = rounded or [w for w in sources if w.good and not w.given]
        if slips:
            return ("follows from " + _cited(slips, own),)
        return ("rounding carried from " + _cited(rounded, own),) if carried and rounded else ()

    def _spread(self, place: Place, outcome: Outcome) -> Fraction:
        """How far the true value may lie from the one that was computed, by what was rounded."""
        literals = self.ledger.literals
        rounded = any(w.half for w in place.keys.values())
        rounded |= any(d.value in literals for d in place.entry.written)
        if not outcome.mode.balls and rounded:
            try:
                outcome = place.attempt(Mode(formulas=False, balls=True, slips=outcome.mode.slips))
            except EvaluationError:
                return Fraction(0)
        return spread(outcome.left)

    def _refuted(self, place: Place, outcomes: Sequence[Outcome]) -> Judgement:
        lone = place.entry.lone
        near = any(o.name == "near" for o in outcomes if not o.mode.slips)
        by_hand = by_rounded_root(place) if near else ""
        if near and (self.loose or by_hand):
            uses, unit = tuple(k.text for k in place.known), 2 * lone.half if lone else Fraction(0)
            return Judgement(Proved(), uses, (by_hand or OFF_BY_ONE,), spread=unit)
        wrong = Refuted[Term](reason=self._stands(place, outcomes[0]))
        truth = middle(outcomes[0].left)
        found = Judgement(wrong, code="rounding" if near else "wrong", numeric=True)
        return found._replace(truth=truth, doubt=spread(outcomes[0].left))

    def _stands(self, place: Place, outcome: Outcome) -> str:
        """The right number, and what stands there instead."""
        lone, text = place.entry.lone, self.sheet.document.source(place.entry.span)
        if place.entry.place and lone is not None:  # an entry of a matrix
            text = said(outcome.right, lone.places)
        right = said(outcome.left, lone.places if lone else None)
        which = "" if lone else f", which is {said(outcome.right)}"
        return f"{right}; {text} stands there{which}"


def _is_number(term: Term) -> bool:
    """No case changes what it is."""
    return not any(isinstance(u, Sym | Deriv) for u in walk(term))


def _scaled_logarithms(term: Term, unit: Term) -> Term:
    """A term with its logarithms in another unit."""
    made = term.over(lambda u: _scaled_logarithms(u, unit))
    return made / unit if isinstance(made, Call) and made.name == "log" else made


def _outcomes(place: Place) -> Iterator[Outcome]:
    """All ways of computing, from the strictest on."""
    for mode in MODES:
        if mode.slips and not place.slips:
            return
        for variant in (place, *((place.with_written(),) if mode.slips else ())):
            try:
                yield variant.attempt(mode)
            except Undefined:
                raise
            except EvaluationError:
                continue


def _labels(place: Place) -> Iterator[Given]:
    """What is given of vectors of labels: that they are these, where they are one-hot, else that
    they sum to one."""
    vectors: dict[str, dict[Term, Fraction]] = {}
    for term, written in place.ledger.items():
        if not isinstance(term, Sym) or not written.given:
            continue
        if term.name in TARGETS and not term.indices and written.value in (0, 1):
            yield Given(term, Num(written.value))
        if len(term.indices) == 1:
            vectors.setdefault(term.name, {})[term] = written.value
    for entries in vectors.values():
        if len(entries) < 2 or min(entries.values()) < 0 or sum(entries.values()) != 1:
            continue
        if set(entries.values()) <= {0, 1}:
            yield from (Given(entry, Num(value)) for entry, value in entries.items())
        else:
            yield Given(add(*entries), ONE)


def _cited(written: Sequence[Written], own: int) -> str:
    """Where numbers stand, in the order of the document."""
    found = sorted({(w.line, plain(w.value)) for w in written})
    return ", ".join(text if line == own else f"{text} in line {line}" for line, text in found)


def _is_at_number(term: Term) -> bool:
    """A function at a number other than 0."""
    return isinstance(term, Call) and any(isinstance(a, Num) and a != ZERO for a in term.arguments)
