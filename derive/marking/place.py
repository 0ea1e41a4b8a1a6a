"""What the quantities of one claim are worth at its place: by formulas, by what was written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ..elaborate.nouns import Entry, Family, Known
from ..judge.trouble import EvaluationError
from ..kernel.terms import Deriv, Num, Sym, Term, transform, walk
from ..maths.functions import FUNCTIONS
from .known import Knowledge
from .ledger import Ledger, Written, may_stand_for_more
from .putting import put_in

if TYPE_CHECKING:
    from ..judge.worked import Key, Number, Scene


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


FORMULAS, SLIPS = MODES[0], MODES[-1]


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


class Place:
    """A claim with what is known of its quantities."""

    def __init__(
        self,
        book: Ledger,
        knowledge: Knowledge,
        entry: Entry,
        left: Term,
        right: Term,
        known: Sequence[Known],
    ) -> None:
        self.book, self.knowledge, self.entry = book, knowledge, entry
        self.left, self.right = left, right
        self.definitions = known
        self.sources: tuple[Written, ...] = ()  # of numbers that were put in
        self._copied: frozenset[Fraction] | None = None
        self.known = [k for k in known if k.role == "definition"]
        self.families = {
            f
            for side in (
                left,
                right,
                *(s for k in self.known for s in (k.given.left, k.given.right)),
            )
            for f in knowledge.families(side)
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
        families = self.knowledge.families
        own = {k.family: k.section for k in self.known}
        for term, written in self.book.numbers.items():
            names: tuple[Family, ...] = families(term)
            if self.families.isdisjoint(names):
                continue
            anew = any(written.section < own.get(f, -1) for f in names)
            if not anew:
                yield term, written

    def reached(self, term: Term) -> set[Family]:
        """The quantities that a term depends on, through their definitions."""
        formulas: dict[Family, list[Term]] = {}
        for k in self.known:
            formulas.setdefault(k.family, []).append(k.given.right)
        found: set[Family] = set()
        todo = [term]
        while todo:
            new = set(self.knowledge.families(todo.pop())) - found
            found |= new
            todo += [right for f in new for right in formulas.get(f, ())]
        return found

    def _scene(self) -> Scene:
        from ..judge.worked import Scene

        counts: dict[str, int] = {}
        for letter in self.book.sheet.sizes:
            written = self.book.numbers.get(Sym(letter, ()))
            if written is not None and written.value.denominator == 1:
                counts[letter] = int(written.value)
        givens = [k.given for k in self.known]
        return Scene((self.left, self.right, *self.ledger), givens, counts, FUNCTIONS)

    # -- computing ------------------------------------------------------------------------------
    def attempt(self, mode: Mode) -> Outcome:
        """What one way of computing says."""
        written = self._written(mode)
        sources: dict[Key, Written] = {
            k: w if mode.slips else _right(w) for k, w in self.keys.items()
        }
        left, right = self.left, self.right
        if mode.balls:
            left = self._loosened(left, written, sources, new=False)
            right = right if self.entry.lone else self._loosened(right, written, sources, new=True)
        x, met = self.scene.worth(left, written, mode.formulas)
        y, more = self.scene.worth(right, written, mode.formulas)
        name = _compared(x, y, self.entry, mode)
        needed = [w for k, w in sources.items() if k in met or k in more]  # in their order
        used = tuple(dict.fromkeys([*self.sources, *needed]))
        return Outcome(name, x, y, mode, used)

    def with_written(self) -> Place:
        """The same claim, with the numbers that were written for the parts of its left side."""
        left, sources = put_in(self, self.left)
        made = Place(self.book, self.knowledge, self.entry, left, self.right, self.definitions)
        made.sources = sources
        return made

    def worth(self, term: Term, mode: Mode) -> Any:
        """The value of a term, which may be any one of the claim's."""
        return self.scene.worth(term, self._written(mode), mode.formulas)[0]

    def _written(self, mode: Mode) -> dict[Key, Number]:
        kept = {k: w if mode.slips else _right(w) for k, w in self.keys.items()}
        return {k: self._number(w, mode.balls) for k, w in kept.items() if w.good or mode.slips}

    def _number(self, written: Written, balls: bool) -> Number:
        from ..judge.worked import Number

        return Number(written.value, written.half if balls else Fraction(0))

    @property
    def copied(self) -> frozenset[Fraction]:
        """The values of the parts of the left side that are rational: who writes one of these has
        rounded nothing."""
        if self._copied is None:
            found = set()
            for part in {u for u in walk(self.left) if not u.free and not isinstance(u, Deriv)}:
                try:
                    value = self.worth(part, FORMULAS)
                except EvaluationError:
                    continue
                exact = rational(value)
                found |= {abs(exact)} if exact is not None else set()
            self._copied = frozenset(found)
        return self._copied

    def _loosened(
        self, term: Term, written: dict[Key, Number], sources: dict[Key, Written], new: bool
    ) -> Term:
        """Decimals that were rounded where they came from stand for what rounds to them. A `new`
        one may stand for a number that was rounded silently, unless it cuts a given value off."""
        loose: dict[Fraction, Written] = {}
        exact = self.book.exact_values()
        for d in self.entry.written:
            known = self.book.literals.get(d.value)
            if known is not None:
                loose[d.value] = known
            elif new and may_stand_for_more(d, exact) and d.value not in self.copied:
                loose[d.value] = self.book.written(self.entry, d.value, d.half)

        def rule(u: Term) -> Term | None:
            found = loose.get(abs(u.value)) if isinstance(u, Num) else None
            if found is None or not isinstance(u, Num):
                return None
            name = f"#{u.value}"
            written[name, ()] = self._number(found._replace(value=u.value), balls=True)
            sources[name, ()] = found
            return Sym(name, ())

        return transform(term, rule)


def rational(value: Any) -> Fraction | None:
    """A value that is exact."""
    from ..judge.reals import fmpq

    return Fraction(int(value.p), int(value.q)) if isinstance(value, fmpq) else None


def _right(written: Written) -> Written:
    """What should have been written."""
    if written.good or written.truth is None:
        return written
    return written._replace(value=written.truth, half=written.doubt, good=True)


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


def spread(value: Any) -> Fraction:
    """The radius of a ball; a ball without bounds says nothing of what was rounded."""
    from ..judge.reals import arb

    if not isinstance(value, arb) or not value.is_finite():
        return Fraction(0)
    radius = value.rad().fmpq()
    return Fraction(int(radius.p), int(radius.q))
