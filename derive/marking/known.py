"""What is known at an entry: definitions, values, hypotheses and conditions that reach it.

A document may say the same of one quantity several times (a definition in each section, "let y be
one-hot" in each question). Such sayings share a `_Slot`, and of each slot the nearest one counts:
an entry costs what it depends on, not what the whole document says.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from time import thread_time
from typing import NamedTuple

from ..choose import simplify
from ..data import replace
from ..elaborate.nouns import Elaborated, Entry, Family, Known, family
from ..kernel import Given, OutOfBudget, Undefined
from ..kernel.terms import Binder, Deriv, Sym, Term, rename, transform, walk
from ..maths.functions import FUNCTIONS

SECONDS = 0.5  # for the normal form of one definition
Key = tuple[str, object]  # the role of a given, and what it says of its quantity


class Reach(NamedTuple):
    """Where a given holds beside the entries after it in its own section."""

    back: bool  # for what stands before it in its section
    on: bool  # for the sections after
    anywhere: bool = False  # for all sections, where nothing nearer is


REACH: Mapping[str, Reach] = {
    "definition": Reach(back=True, on=True, anywhere=True),
    "value": Reach(back=False, on=True),
    "hypothesis": Reach(back=True, on=True),
    "law": Reach(back=False, on=True),
    "assumption": Reach(back=False, on=True),
    "existence": Reach(back=False, on=True),
    "condition": Reach(back=False, on=False),
}


class _Slot:
    """The givens that say the same of one quantity, in reading order."""

    def __init__(self, reach: Reach) -> None:
        self.reach = reach
        self.all: list[Known] = []
        self.sections: dict[int, list[Known]] = {}

    def add(self, known: Known) -> None:
        self.all.append(known)
        self.sections.setdefault(known.section, []).append(known)

    def remove(self, known: Known) -> None:
        self.all.remove(known)
        self.sections[known.section].remove(known)

    def at(self, place: Entry) -> Known | None:
        """The one that holds at an entry: of its own section, else the last before, else the first
        after."""
        own = self.sections.get(place.section, [])
        found = _last(own, place.order)
        if found is None and own and self.reach.back:
            found = own[0]
        if found is None and self.reach.on:
            found = _last(self.all, place.order)
        if found is None and self.reach.anywhere:
            found = self.all[0]
        return found


def _last(known: Sequence[Known], order: int) -> Known | None:
    """The last one up to an entry."""
    before = bisect_right(known, order, key=lambda k: k.order)
    return known[before - 1] if before else None


class Knowledge:
    """All givens of a document, by the quantities that they mention."""

    def __init__(self, sheet: Elaborated) -> None:
        self.depends, self.freed = sheet.depends, sheet.freed
        self.slots: dict[Family, dict[Key, _Slot]] = {}
        self.formulas: dict[Family, Known] = {}  # what each quantity is defined as, at last
        self.refined: dict[int, Known] = {}  # by the order of the definition that is replaced
        self.forms: dict[Given, object] = {}
        self.twins: dict[object, dict[Family, None]] = {}
        self.inside: dict[Term, tuple[Family, ...]] = {}
        self.values: dict[int, list[Known]] = {}  # by the entry that gives them
        for k in sheet.known:
            self.add(k)
            if k.role == "value":
                self.values.setdefault(k.entry, []).append(k)

    def add(self, known: Known) -> None:
        about, key = self._said_of(known)
        for quantity in about:
            slots = self.slots.setdefault(quantity, {})
            slots.setdefault(key, _Slot(REACH[known.role])).add(known)
        if known.role == "definition":
            self.formulas[known.family] = known
            self._note_form(known)

    def _said_of(self, known: Known) -> tuple[Iterable[Family], Key]:
        """The quantities that a given speaks of, and what it says of them."""
        if known.role in ("definition", "value", "law"):
            return (known.family,), (known.role, _shape(known.given.left))
        about = dict.fromkeys(self._mentioned(known.given))
        if known.role == "condition":  # it ties together what its quantities are made of
            about |= dict.fromkeys(self._behind(about))
        return about, (known.role, _saying(known.given))

    def _behind(self, quantities: Iterable[Family]) -> Iterator[Family]:
        """The quantities that some are computed from, by the definitions up to here."""
        todo, seen = list(quantities), set[Family]()
        while todo:
            quantity = todo.pop()
            if quantity not in seen and quantity in self.formulas:
                seen.add(quantity)
                new = self.families(self.formulas[quantity].given.right)
                yield from new
                todo += new

    def drop(self, known: Known) -> None:
        """A given that turned out to be a claim."""
        about, key = self._said_of(known)
        for quantity in about:
            self.slots[quantity][key].remove(known)

    def repeated(self, entry: Entry) -> Known | None:
        """The value that is given here of a quantity with a formula in a section before."""
        for k in self.values.get(entry.order, ()):
            formulas = (s for (role, _), s in self.slots[k.family].items() if role == "definition")
            if any(d.section < k.section for slot in formulas for d in slot.all):
                return k
        return None

    def is_defined(self, quantity: Family) -> bool:
        return quantity in self.formulas

    def families(self, term: Term) -> tuple[Family, ...]:
        """The quantities in a term."""
        if term not in self.inside:
            found = dict.fromkeys(family(u) for u in walk(term) if isinstance(u, Sym))
            self.inside[term] = tuple(found)
        return self.inside[term]

    def _mentioned(self, given: Given) -> Iterator[Family]:
        yield from self.families(given.left)
        yield from self.families(given.right)

    # -- at an entry ------------------------------------------------------------------------------
    def at(self, place: Entry, terms: Iterable[Term], values: bool) -> list[Known]:
        """The givens that a claim over these terms can depend on, definitions first. `values` of
        quantities count for numeric claims only."""
        todo = [f for t in terms for f in self.families(t)]
        depends = self.depends.get(place.section, {})
        wanted = set(todo)
        chosen: dict[tuple[int, Term], Known] = {}  # one sentence may say what several moments are
        while todo:
            quantity = todo.pop()
            # an arbitrary function speaks of what it depends on
            new = [(inner, len(sets)) for inner, sets in depends.get(quantity[0], ())]
            for k in self._of(quantity, place, values):
                if (k.order, k.given.left) not in chosen:
                    chosen[k.order, k.given.left] = k
                    new += self._mentioned(k.given)
            todo += [f for f in dict.fromkeys(new) if f not in wanted]
            wanted.update(new)
        return sorted(chosen.values(), key=lambda k: (_turn(k), k.order))

    def _of(self, quantity: Family, place: Entry, values: bool) -> Iterator[Known]:
        """What is known of one quantity; a value says nothing where there is a formula, nor a
        formula of another section where there is a nearer value."""
        slots = self.slots.get(quantity, {})
        valued = [slot.at(place) for (role, _), slot in slots.items() if role == "value"]
        formulas = [slot.at(place) for (role, _), slot in slots.items() if role == "definition"]
        since = max((k.section for k in valued if k is not None), default=None)
        apart = since is not None and all(
            k is None or not since <= k.section <= place.section for k in formulas
        )
        values = values and (apart or not self.is_defined(quantity))
        for (role, _), slot in slots.items():
            found = slot.at(place) if role != "value" or values else None
            found = None if apart and role == "definition" else found
            if found is not None and role in ("hypothesis", "assumption"):
                found = None if self._is_freed(quantity, found, place) else found
            if found is not None and _is_elsewhere(found, place):
                found = replace(found, elsewhere=True)
            if found is not None and role == "definition":
                found = self._by_twin(self.refined.get(found.order, found), place)
            if found is not None:
                yield found

    def _is_freed(self, quantity: Family, known: Known, place: Entry) -> bool:
        """Whether the quantity was said to be arbitrary between a hypothesis and an entry."""
        return any(
            name == quantity[0] and known.order < order <= place.order for name, order in self.freed
        )

    # -- better definitions -----------------------------------------------------------------------
    def refine(self, place: Entry, given: Given, text: str) -> None:
        """A proved `y = u + b` through newer names replaces what y was defined to be."""
        assert isinstance(given.left, Sym)
        quantity = family(given.left)
        slot = self.slots.get(quantity, {}).get(("definition", _shape(given.left)))
        old = slot.at(place) if slot is not None else None
        newer = self.families(given.right)
        if old is None or not any(map(self.is_defined, newer)) or self._reaches(newer, quantity):
            return
        new = Known(given, "definition", place.order, old.section, old.order, text)
        self.refined[old.order] = self.formulas[quantity] = new
        self._note_form(new)

    def _reaches(self, start: Iterable[Family], goal: Family) -> bool:
        """Whether a quantity is computed from another one."""
        seen: set[Family] = set()
        todo = list(start)
        while todo:
            quantity = todo.pop()
            if quantity == goal:
                return True
            if quantity not in seen and quantity in self.formulas:
                seen.add(quantity)
                todo += self.families(self.formulas[quantity].given.right)
        return False

    # -- two names for one formula ----------------------------------------------------------------
    def _note_form(self, known: Known) -> None:
        form = _form(known.given)
        if form is not None:
            self.forms[known.given] = form
            self.twins.setdefault(form, {})[known.family] = None

    def _by_twin(self, known: Known, place: Entry) -> Known:
        """Two names with one formula are one quantity: the earlier is the later."""
        form = self.forms.get(known.given)
        if form is None or len(self.twins[form]) < 2:
            return known
        later = [
            twin
            for twin in self._twins(known, form, place)
            if twin.order > known.order and self.forms.get(twin.given) == form
        ]
        if not later:
            return known
        first, second = known.given, min(later, key=lambda k: k.order).given
        assert isinstance(first.left, Sym) and isinstance(second.left, Sym)
        names = dict(zip(second.left.indices, first.left.indices, strict=True))
        return replace(known, given=replace(first, right=rename(second.left, names)))

    def _twins(self, known: Known, form: object, place: Entry) -> Iterator[Known]:
        """The definitions at an entry of the other quantities that ever had this formula."""
        for quantity in self.twins[form]:
            if quantity == known.family:
                continue
            for (role, _), slot in self.slots[quantity].items():
                found = slot.at(place) if role == "definition" else None
                if found is not None and not _is_elsewhere(found, place):
                    yield self.refined.get(found.order, found)


def _turn(known: Known) -> int:
    """Definitions come first; that a matrix is symmetric comes before what is said of it."""
    if known.role == "definition":
        return 0
    match known.given.left, known.given.right:
        case Sym(a, i), Sym(b, j) if a == b and sorted(i) == sorted(j):
            return 1
    return 2


def _is_elsewhere(known: Known, place: Entry) -> bool:
    """Whether a given is said for another place: supposed in an argument that has ended, or
    defined in a later section."""
    if known.until is not None and place.order >= known.until:
        return True
    return known.role == "definition" and known.section > place.section


# -- what is the same -----------------------------------------------------------------------------
def _shape(left: Term) -> Term:
    """A definition's left side with its letters forgotten."""
    return rename(left, {i: i._replace(name="*") for i in left.free})


def _saying(given: Given) -> object:
    """The same for two givens that say the same, whatever their bound letters."""
    return given.relation, _plain(given.left), _plain(given.right)


def _plain(term: Term, depth: int = 0) -> Term:
    """A term with its bound letters numbered from outside; equal forms mean equal terms."""

    def rule(u: Term) -> Term | None:
        if not isinstance(u, Binder):
            return None
        numbered = u.index._replace(name=f"#{depth}")
        return type(u)(numbered, _plain(rename(u.body, {u.index: numbered}), depth + 1))

    return transform(term, rule)


def _form(given: Given) -> object:
    """A definition's formula with its letters numbered: the same for the same formula."""
    assert isinstance(given.left, Sym)
    indices = given.left.indices
    if not indices or any(i.member for i in indices):
        return None
    if any(isinstance(u, Deriv) for u in walk(given.right)):
        return None  # what a derivative comes to depends on what is defined
    names = {i: i._replace(name=f"#{n}") for n, i in enumerate(indices)}
    sets = tuple(i.set for i in indices)
    try:
        return sets, simplify(rename(given.right, names), (), FUNCTIONS, thread_time() + SECONDS)
    except (OutOfBudget, Undefined):
        return None
