"""Values of terms in a worked sheet: by formulas down to what was given, or by what was written.

A sheet often has two values for one quantity: the one that its formula has, and the decimal that
was written for it. Preferring the first computes what is right; preferring the second, what follows
from what stands there. A written decimal is a ball: it stands for all reals that round to it.
Derivatives go through the formulas, at the written values, unless they were written themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from ..kernel.functions import Function
from ..kernel.givens import Given
from ..kernel.terms import Deriv, Index, Sym, Term, walk
from .enclose import Entry, Point, families
from .evaluate import Evaluator
from .jets import NAN, Jet, Value, real
from .reals import arb, fmpq
from .trouble import Missing

PRECISION = 96
BUDGET = 200_000
Key = Hashable  # of a written number: an entry of a quantity, or a term with what it is derived by


class Number(NamedTuple):
    """A number, and how far from it the reals lie that it stands for."""

    value: Fraction
    half: Fraction = Fraction(0)

    @property
    def ball(self) -> Value:
        middle = rational(self.value)
        return middle + arb(0, 1) * arb(rational(self.half)) if self.half else middle


def rational(value: Fraction) -> fmpq:
    return fmpq(value.numerator, value.denominator)


class Worked(Evaluator):
    """Evaluates over `written` numbers; `formulas` says whether formulas come before them."""

    def __init__(self, point: Point, written: Mapping[Key, Number], formulas: bool) -> None:
        super().__init__(point, PRECISION, BUDGET)
        self.written, self.formulas = written, formulas
        self.met: set[Key] = set()  # the written numbers that were used

    def _still(self, name: str, at: tuple[int, ...]) -> Value:
        key = (name, at)
        held = key in self.context
        moves = any(other is not None and other != key for other in self.context)
        if key in self.written and not (self.formulas or moves):
            return self._taken(key)
        if moves and (name, len(at)) in self.point.definitions:
            value = super()._still(name, at)  # without its formula, how it moves is not known
        else:
            value = self._or_written(key, lambda: super(Worked, self)._still(name, at), held)
        if key in self.written and not self.formulas:
            return _at(value, self._taken(key))
        return value

    def derivative(self, body: Term, entry: Entry) -> Value:
        key = (body, entry)
        if key in self.written and not self.formulas and not self.context:
            return self._taken(key)
        return self._or_written(key, lambda: super(Worked, self).derivative(body, entry))

    def _taken(self, key: Key) -> Value:
        self.met.add(key)
        return self.written[key].ball

    def _or_written(self, key: Key, compute: Callable[[], Value], held: bool = False) -> Value:
        """What a formula gives; where it cannot, what was written. What is differentiated by needs
        no value, as long as what is computed from it has one."""
        active = set(self.active)
        try:
            return compute()
        except Missing:
            known = key in self.written
            if not known and not (held and not self.formulas):
                raise
            self.active = active
            return self._taken(key) if known else NAN


def _at(value: Value, written: Value) -> Value:
    """A moving value at the place that was written for it."""
    return Jet(value.level, _at(value.re, written), value.eps) if type(value) is Jet else written


class Scene:
    """The sets and members that some terms and givens speak of. `counts` are known sizes."""

    def __init__(
        self,
        terms: Iterable[Term],
        givens: Sequence[Given],
        counts: Mapping[str, int],
        functions: Mapping[str, Function],
    ) -> None:
        found: dict[str, set[str]] = {}
        for term in (*terms, *(side for g in givens for side in (g.left, g.right))):
            for u in walk(term):
                for i in u.indices if isinstance(u, Sym) else ():
                    if i.member:
                        found.setdefault(i.set, set()).add(i.name)
        self.elements = {
            Index(member, name, True): element
            for name, members in found.items()
            for element, member in enumerate(_ordered(members, counts.get(name)))
        }
        definitions = families(g for g in givens if g.definition)
        self.point = Point(counts, self.elements, {}, definitions, functions)

    def key(self, term: Term) -> Key | None:
        """The evaluator's key of an entry, or of a derivative by one."""
        try:
            match term:
                case Sym(name, indices):
                    return name, tuple(self.elements[i] for i in indices)
                case Deriv(body, Sym() as variable):
                    return body, self.key(variable)
        except KeyError:
            pass
        return None

    def worth(
        self, term: Term, written: Mapping[Key, Number], formulas: bool
    ) -> tuple[Value, set[Key]]:
        """The value of a term, and the written numbers that it rests on; raises like `enclose`."""
        evaluator = Worked(self.point, written, formulas)
        return real(evaluator.value(term)), evaluator.met


def _ordered(members: set[str], count: int | None) -> list[str]:
    """Members in their places: all numerals of a set that is counted, else those that occur."""
    numerals = sorted(int(m) for m in members if m.lstrip("-").isdigit())
    others = sorted(m for m in members if not m.lstrip("-").isdigit())
    if count is not None and numerals and not others:
        first = 0 if numerals[0] == 0 else 1
        return [str(n) for n in range(first, max(first + count, numerals[-1] + 1))]
    return [*map(str, numerals), *others]
