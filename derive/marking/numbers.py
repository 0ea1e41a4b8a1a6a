"""Claims about numbers: judged at the values of the document, by its formulas and its decimals.

What was written for a quantity is kept in a ledger. A number is right if it is what the formulas
give from the given values; it is right with rounding carried if it is what follows from decimals
that were written before and rounded; it follows from a slip if it comes from a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ..elaborate.decimals import Decimal
from ..elaborate.nouns import Elaborated, Entry, Family, Known
from ..judge.trouble import EvaluationError, Undefined
from ..kernel import Given
from ..kernel.functions import instantiate
from ..kernel.terms import ZERO, Call, Deriv, Num, Sym, Term, transform, walk
from ..maths.functions import FUNCTIONS
from ..report import Proved, Refuted
from .decimals import plain, said
from .known import Knowledge
from .outcome import Judgement

if TYPE_CHECKING:
    from ..judge.worked import Key, Number, Scene

VALUED = frozenset(("value", "hypothesis", "assumption", "condition"))
LEAST_DIGITS = 2  # of a new decimal that may stand for what was rounded silently


class Written(NamedTuple):
    """A number that stands somewhere for a quantity."""

    value: Fraction
    half: Fraction  # how far from it the reals lie that it stands for
    line: int
    section: int
    good: bool = True
    given: bool = False  # a value of the document, or what an update came to
    text: str = ""  # how the document says a value


class Mode(NamedTuple):
    """One way to compute: by formulas or by what was written, with or without wrong numbers."""

    formulas: bool
    balls: bool
    slips: bool


MODES = (
    Mode(formulas=True, balls=False, slips=False),
    Mode(formulas=False, balls=False, slips=False),
    Mode(formulas=False, balls=True, slips=False),
    Mode(formulas=False, balls=False, slips=True),
    Mode(formulas=False, balls=True, slips=True),
)


class Outcome(NamedTuple):
    """What one way of computing said of a claim: "exact", "rounds", "near", "apart", "open"."""

    name: str
    left: Any
    right: Any
    mode: Mode
    sources: tuple[Written, ...]

    @property
    def holds(self) -> bool:
        return self.name in ("exact", "rounds")


class Numbers:
    """The ledger of a document's numbers, filled while its claims are judged in reading order."""

    def __init__(self, sheet: Elaborated, knowledge: Knowledge, loose: bool) -> None:
        self.sheet, self.knowledge, self.loose = sheet, knowledge, loose
        self.ledger: dict[Term, Written] = {}
        self.literals: dict[Fraction, Written] = {}
        self.heads: dict[int, list[Term]] = {}  # what each chain is about
        self.last: dict[int, Written] = {}  # the number that each chain came to
        self.updates: dict[Term, Written] = {}  # that hold from the next statement on
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
        self._update(entry)
        if entry.left is not None:
            self.heads[entry.chain] = [entry.left]
        for known in self.values.get(entry.order, ()):
            value, left = closed_value(known.given.right), known.given.left
            if value is None:
                continue
            written = self._written(entry, value)._replace(given=True, text=known.text)
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
        before = self.ledger.get(left)
        if before is not None and before.value != written.value:
            self.ledger = {t: w for t, w in self.ledger.items() if w.given}
            self.literals.clear()
        self.ledger[left] = written

    def _update(self, entry: Entry) -> None:
        """Updates in a row are made together: none of them uses what another one came to. But two
        of one quantity come one after the other."""
        last = entry.kind == "given"  # of its chain
        if self.updated.get(entry.chain) in (None, *(() if last else self.updates)):
            for left, written in self.updates.items():
                self._value(left, written)
            self.updates.clear()

    def learn(self, entry: Entry, left: Term, right: Term, judged: Judgement) -> None:
        """What a judged step says of the quantities that its chain is about."""
        heads = self.heads.setdefault(entry.chain, [left] if _is_quantity(left) else [])
        if entry.lone is not None:
            spread = Fraction(0) if judged.exact else entry.lone.half
            half = max(spread, judged.spread)
            written = self._written(entry, entry.lone.value, half, judged.holds)
            self.last[entry.chain] = written
            if spread:
                self.literals[written.value] = written
        elif _is_quantity(right):
            heads.append(right)
        else:
            self.last.pop(entry.chain, None)
            for d in entry.written if judged.holds and not judged.exact else ():
                if d.value not in self._given_values():
                    self.literals.setdefault(d.value, self._written(entry, d.value, d.half))
        if entry.chain in self.last:
            for head in heads:
                if not (head in self.ledger and self.ledger[head].given):
                    self.ledger[head] = self.last[entry.chain]

    def _written(
        self,
        entry: Entry,
        value: Fraction,
        half: Fraction = Fraction(0),
        good: bool = True,
    ) -> Written:
        line = self.sheet.document.place(entry.span.start)[1]
        return Written(value, half, line, entry.section, good)

    def _given_values(self) -> set[Fraction]:
        return {w.value for w in self.ledger.values() if w.given and not w.half}

    # -- judging --------------------------------------------------------------------------------
    def judge(self, entry: Entry, left: Term, right: Term) -> Judgement | None:
        """The verdict on a claim about numbers; None where it is no such claim."""
        self._update(entry)
        if entry.cases or left.free or right.free:
            return None
        known = self.knowledge.at(entry, (left, right), values=False)
        place = _Place(self, entry, left, right, known)
        outcomes: list[Outcome] = []
        for mode in MODES:
            if mode.slips and not place.slips:
                break
            try:
                found = place.attempt(mode)
            except Undefined as stop:
                return Judgement(Refuted(reason=f"{stop}: there is no such number"))
            except EvaluationError:
                continue
            if found.holds:
                return place.proved(found)
            outcomes.append(found)
        if not outcomes or any(o.name == "open" for o in outcomes):
            return None
        return place.refuted(outcomes)

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
        """On which side of each kink the values of the document lie, where they say so."""
        known = self.knowledge.at(entry, (left, right), values=False)
        place = _Place(self, entry, left, right, known)
        found: dict[Term, Given] = {}
        for term in (left, right, *(k.given.right for k in place.known)):
            for kink in _kinks(term):
                if kink not in found and not kink.free:
                    try:
                        value = place.worth(kink, MODES[0])
                    except EvaluationError:
                        continue
                    if value > 0 or value < 0:
                        found[kink] = Given(kink, ZERO, ">" if value > 0 else "<")
        return list(found.values())


def _kinks(term: Term) -> Iterator[Term]:
    """Where the functions of a term have no derivative: the terms that are zero there."""
    for u in walk(term):
        row = FUNCTIONS.get(u.name) if isinstance(u, Call) else None
        if row is not None and isinstance(u, Call):
            yield from (instantiate(kink, u.arguments) for kink in row.kinks)


class _Place:
    """A claim with what is known of its quantities."""

    def __init__(
        self, numbers: Numbers, entry: Entry, left: Term, right: Term, known: Sequence[Known]
    ) -> None:
        self.numbers, self.entry, self.left, self.right = numbers, entry, left, right
        self.known = [k for k in known if k.role == "definition"]
        self.families = {
            f
            for side in (
                left,
                right,
                *(s for k in self.known for s in (k.given.left, k.given.right)),
            )
            for f in numbers.knowledge.families(side)
        }
        self.ledger = dict(self._relevant())
        self.slips = any(not w.good for w in self.ledger.values())
        self.scene = self._scene()
        self.keys: dict[Key, Written] = {}
        for term, written in self.ledger.items():
            key = self.scene.key(term)
            if key is not None:
                self.keys[key] = written

    def _relevant(self) -> Iterator[tuple[Term, Written]]:
        """The written numbers of quantities that the claim depends on, where they still hold."""
        families = self.numbers.knowledge.families
        own = {k.family: k.section for k in self.known}
        for term, written in self.numbers.ledger.items():
            names: tuple[Family, ...] = families(term)
            if self.families.isdisjoint(names):
                continue
            anew = any(written.section < own.get(f, -1) for f in names)
            if not anew:
                yield term, written

    def _scene(self) -> Scene:
        from ..judge.worked import Scene

        counts: dict[str, int] = {}
        for letter in self.numbers.sheet.sizes:
            written = self.numbers.ledger.get(Sym(letter, ()))
            if written is not None and written.value.denominator == 1:
                counts[letter] = int(written.value)
        givens = [k.given for k in self.known]
        return Scene((self.left, self.right, *self.ledger), givens, counts, FUNCTIONS)

    # -- computing ------------------------------------------------------------------------------
    def attempt(self, mode: Mode) -> Outcome:
        """What one way of computing says."""
        written = {
            key: self._number(w, mode) for key, w in self.keys.items() if w.good or mode.slips
        }
        sources: dict[Key, Written] = dict(self.keys)
        left, right = self.left, self.right
        if mode.balls:
            left = self._loosened(left, written, sources, new=False)
            right = right if self.entry.lone else self._loosened(right, written, sources, new=True)
        x, met = self.scene.worth(left, written, mode.formulas)
        y, more = self.scene.worth(right, written, mode.formulas)
        name = _compared(x, y, self.entry, mode)
        used = tuple(dict.fromkeys(sources[k] for k in (*met, *more)))
        return Outcome(name, x, y, mode, used)

    def worth(self, term: Term, mode: Mode) -> Any:
        """The value of a term, which may be any one of the claim's."""
        written = {k: self._number(w, mode) for k, w in self.keys.items() if w.good or mode.slips}
        return self.scene.worth(term, written, mode.formulas)[0]

    def _number(self, written: Written, mode: Mode) -> Number:
        from ..judge.worked import Number

        return Number(written.value, written.half if mode.balls else Fraction(0))

    def _loosened(
        self, term: Term, written: dict[Key, Number], sources: dict[Key, Written], new: bool
    ) -> Term:
        """Decimals that were rounded where they came from stand for what rounds to them. A `new`
        one may stand for a number that was rounded silently, unless it cuts a given value off."""
        numbers = self.numbers
        loose: dict[Fraction, Written] = {}
        exact = numbers._given_values()
        for d in self.entry.written:
            known = numbers.literals.get(d.value)
            if known is not None:
                loose[d.value] = known
            elif new and _may_stand_for_more(d, exact):
                loose[d.value] = numbers._written(self.entry, d.value, d.half)

        def rule(u: Term) -> Term | None:
            found = loose.get(abs(u.value)) if isinstance(u, Num) else None
            if found is None or not isinstance(u, Num):
                return None
            name = f"#{u.value}"
            written[name, ()] = self._number(found._replace(value=u.value), MODES[2])
            sources[name, ()] = found
            return Sym(name, ())

        return transform(term, rule)

    # -- what is said ---------------------------------------------------------------------------
    def proved(self, outcome: Outcome) -> Judgement:
        givens = [w.text for w in outcome.sources if w.text]
        uses = tuple(dict.fromkeys([*(k.text for k in self.known), *givens]))
        notes: tuple[str, ...] = ()
        slips = [w for w in outcome.sources if not w.good]
        carried = [w for w in outcome.sources if w.good and (w.half or not w.given)]
        own = self.numbers.sheet.document.place(self.entry.span.start)[1]
        if slips:
            notes = ("follows from " + _cited(slips, own),)
        elif not outcome.mode.formulas and carried:
            notes = ("rounding carried from " + _cited(carried, own),)
        exact = outcome.name == "exact" and not outcome.mode.balls
        return Judgement(
            Proved(),
            uses,
            notes,
            follows=bool(slips),
            exact=exact and all(not w.half for w in outcome.sources),
            spread=_spread(outcome.left) if outcome.mode.balls else Fraction(0),
        )

    def refuted(self, outcomes: Sequence[Outcome]) -> Judgement:
        first = outcomes[0]
        lone, text = self.entry.lone, self.numbers.sheet.document.source(self.entry.span)
        near = lone is not None and any(o.name == "near" for o in outcomes if not o.mode.slips)
        if near and self.numbers.loose:
            note = "off by one unit in its last digit"
            return Judgement(Proved(), tuple(k.text for k in self.known), (note,))
        right = said(first.left, lone.places if lone else None)
        reason = f"{right}; {text} stands there"
        if lone is None:
            reason += f", which is {said(first.right)}"
        return Judgement(Refuted(reason=reason), code="rounding" if near else "wrong")


def _may_stand_for_more(d: Decimal, exact: set[Fraction]) -> bool:
    """Whether a decimal that stands nowhere before may be a rounded number: a given value is
    copied, not rounded."""
    return d.digits >= LEAST_DIGITS and not any(abs(d.value - v) <= d.half for v in exact)


def _cited(written: Sequence[Written], own: int) -> str:
    """Where numbers stand, in the order of the document."""
    found = sorted({(w.line, plain(w.value)) for w in written})
    return ", ".join(text if line == own else f"{text} in line {line}" for line, text in found)


def _compared(x: Any, y: Any, entry: Entry, mode: Mode) -> str:
    """How the value of a left side stands to a right one."""
    from ..judge.reals import arb, fmpq

    lone = entry.lone
    rounds = lone is not None and (lone.rounded or entry.relation == "~")
    if isinstance(x, fmpq) and isinstance(y, fmpq) and x == y:
        return "exact"
    distance = abs(arb(x) - arb(y))
    if not distance.is_finite():
        return "open"
    unit = _rational(2 * lone.half) if lone is not None and rounds else fmpq(0)
    if isinstance(x, fmpq) and unit and (x / unit).q == 1:
        return "apart"  # it has a last digit of its own: nothing was rounded
    if mode.balls:
        if distance.lower() <= unit / 2:
            return "rounds"
        return "near" if unit and distance.lower() <= unit else "apart"
    if unit and distance <= arb(unit / 2):
        return "rounds"
    if not unit and distance.contains(0):
        return "open"
    return "near" if unit and distance <= arb(unit) else "apart"


def _rational(value: Fraction) -> Any:
    from ..judge.reals import fmpq

    return fmpq(value.numerator, value.denominator)


def _spread(value: Any) -> Fraction:
    """The radius of a ball."""
    from ..judge.reals import arb

    if not isinstance(value, arb):
        return Fraction(0)
    radius = value.rad().fmpq()
    return Fraction(int(radius.p), int(radius.q))


def _is_value(known: Known) -> bool:
    return known.given.relation == "=" and _is_quantity(known.given.left)


def _is_quantity(term: Term) -> bool:
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
