"""Statements about matrices that are written out, told apart into their entries.

Up to here such a matrix is a family over sets of known size, and a statement about it is one
formula. Here its free indices become members, sums over such sets are written out, and each entry
is a statement of its own; a report puts them together again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any, NamedTuple

from ...choose.written_out import rebuilt
from ...data import replace
from ...kernel.givens import Given
from ...kernel.terms import (
    ONE,
    ZERO,
    Add,
    Binder,
    Call,
    Delta,
    Index,
    Max,
    Mul,
    Num,
    Pow,
    Prod,
    Size,
    Sum,
    Sym,
    Term,
    add,
    call,
    mul,
    rename,
    walk,
)
from ..decimals import Decimal
from ..nouns import Elaborated, Entry, Family, Known, family
from .knowledge import Literal

ENTRIES = 400  # entries of one statement
WORK = 400_000  # terms of one document


class TooLarge(Exception):  # noqa: N818
    """More entries or operations than are computed."""


class Axis(NamedTuple):
    """A set of known size: its number of members, and the first of them."""

    first: int
    size: int

    def members(self, of: str) -> list[Index]:
        return [Index(str(n), of, True) for n in range(self.first, self.first + self.size)]


def told_apart(
    sheet: Elaborated, literals: Mapping[str, Literal], listed: Mapping[str, tuple[int, int]]
) -> Elaborated:
    """The sheet with its statements about matrices of numbers entry by entry. `listed` says where
    the sets of known size begin, and their sizes."""
    return _Telling(sheet, literals, {s: Axis(*found) for s, found in listed.items()}).run()


class _Telling:
    def __init__(
        self, sheet: Elaborated, literals: Mapping[str, Literal], axes: Mapping[str, Axis]
    ) -> None:
        self.sheet, self.axes = sheet, axes
        self.concrete = Concrete(literals, axes)
        self.literals = literals
        self.dense = self._dense_families()
        self.chains: dict[tuple[int, str], int] = {}
        self.last_chain = max((e.chain for e in sheet.entries), default=0)

    def run(self) -> Elaborated:
        knowns: dict[int, list[Known]] = {}
        for k in self.sheet.known:
            knowns.setdefault(k.entry, []).append(k)
        entries: list[Entry] = []
        known: list[Known] = []
        orders: list[int] = []
        for entry in self.sheet.entries:
            orders.append(len(entries))
            mine = knowns.get(entry.order, [])
            try:
                parts = list(self._parts(entry, mine))
            except TooLarge as stop:
                message = str(stop)
                undecided = replace(entry, kind="claim", left=None, right=None, message=message)
                parts = [(undecided, [])]
            for part, said in parts:
                n = len(entries)
                entries.append(replace(part, order=n))
                known += [replace(k, entry=n, order=n) for k in said]
        known += self._everywhere(knowns.get(-1, []))
        freed = tuple((n, orders[o] if o < len(orders) else o) for n, o in self.sheet.freed)
        updating = {new for (old, _), new in self.chains.items() if old in self.sheet.updating}
        return replace(
            self.sheet,
            entries=tuple(entries),
            known=tuple(known),
            freed=freed,
            updating=self.sheet.updating | updating,
        )

    def _everywhere(self, known: Sequence[Known]) -> Iterator[Known]:
        """What holds in the whole document; a computed matrix of numbers entry by entry."""
        order = min((k.order for k in known), default=0)
        for k in known:
            places = self._places((k.given.left,))
            count = prod(self.axes[i.set].size for i in places)
            computed = (
                k.role == "definition" and places and self._touches(k.given.right, self.dense)
            )
            if not computed or count > ENTRIES:
                yield k
                continue
            for at in product(*(self.axes[i.set].members(i.set) for i in places)):
                order -= 1
                given = self._given(k.given, dict(zip(places, at, strict=True)))
                yield replace(k, given=given, order=order)

    # -- which quantities are written out -------------------------------------------------------
    def _dense_families(self) -> frozenset[Family]:
        """The quantities that have entries of their own: what is defined by matrices of numbers."""
        dense: set[Family] = set()
        found = True
        while found:
            found = False
            for k in self.sheet.known:
                left = k.given.left
                if not isinstance(left, Sym) or family(left) in dense or not left.indices:
                    continue
                if self._touches(k.given.right, dense) and self._places((left,)):
                    dense.add(family(left))
                    found = True
        return frozenset(dense)

    def _touches(self, term: Term, dense: frozenset[Family] | set[Family]) -> bool:
        return any(
            isinstance(u, Sym) and (u.name in self.literals or family(u) in dense)
            for u in walk(term)
        )

    def _places(self, terms: Sequence[Term]) -> list[Index]:
        """The free indices that range over sets of known size."""
        free = {i for x in terms for i in x.free if not i.member and i.set in self.axes}
        return sorted(free)

    # -- statements -----------------------------------------------------------------------------
    def _parts(
        self, entry: Entry, known: Sequence[Known]
    ) -> Iterator[tuple[Entry, Sequence[Known]]]:
        sides = [x for x in (entry.left, entry.right) if x is not None]
        sides += [x for k in known for x in (k.given.left, k.given.right)]
        if not any(self._touches(x, self.dense) for x in sides):
            yield entry, known
            return
        places = self._places(sides)
        members = [self.axes[i.set].members(i.set) for i in places]
        count = 1
        for m in members:
            count *= len(m)
        if count > ENTRIES:
            raise TooLarge(f"a statement about {count} entries, more than {ENTRIES} are not judged")
        for at in product(*members):
            put = dict(zip(places, at, strict=True))
            label = ", ".join(i.name for i in at)
            yield self._entry(entry, put, label), [self._known(k, put) for k in known]

    def _entry(self, entry: Entry, put: Mapping[Index, Index], label: str) -> Entry:
        def final(x: Term | None) -> Term | None:
            return None if x is None else self.concrete.term(rename(x, put))

        return replace(
            entry,
            left=final(entry.left),
            right=final(entry.right),
            cases=tuple(self._given(c, put) for c in entry.cases),
            alike=None,
            restates=self._restated(entry.restates, put),
            chain=self._chain(entry.chain, label),
            lone=self._lone(entry, put),
            group=entry.order + 1 if label else 0,
            place=label,
        )

    def _restated(self, given: Given | None, put: Mapping[Index, Index]) -> Given | None:
        found = self._given(given, put) if given else None
        return found if found is not None and isinstance(found.left, Sym) else None

    def _chain(self, chain: int, label: str) -> int:
        if not label or not chain:
            return chain
        if (chain, label) not in self.chains:
            self.last_chain += 1
            self.chains[chain, label] = self.last_chain
        return self.chains[chain, label]

    def _lone(self, entry: Entry, put: Mapping[Index, Index]) -> Decimal | None:
        """The entry of a matrix on the right side, as it is written."""
        match entry.right:
            case Sym(name, indices) if name in self.literals:
                at = self.concrete.cell(name, tuple(put.get(i, i) for i in indices))
                return self.literals[name].decimals.get(at) if at else entry.lone
        return entry.lone

    def _known(self, known: Known, put: Mapping[Index, Index]) -> Known:
        given = self._given(known.given, put)
        role = known.role
        if role == "definition" and isinstance(given.right, Num):
            role, given = "value", replace(given, definition=False)
        if role in ("definition", "value") and not isinstance(given.left, Sym):
            role, given = "hypothesis", replace(given, definition=False)
        slipped = self._given(known.slipped, put) if known.slipped else None
        return replace(known, given=given, role=role, slipped=slipped)

    def _given(self, given: Given, put: Mapping[Index, Index]) -> Given:
        left = self.concrete.term(rename(given.left, put))
        right = self.concrete.term(rename(given.right, put))
        return replace(given, left=left, right=right, generic=frozenset(given.generic - put.keys()))


class Concrete:
    """Writes out sums over sets of known size, and matrices at their members."""

    def __init__(self, literals: Mapping[str, Literal], axes: Mapping[str, Axis]) -> None:
        self.literals, self.axes = literals, axes
        self.work = 0
        self.made: dict[Term, Term] = {}

    def term(self, x: Term) -> Term:
        found = self.made.get(x)
        if found is None:
            self.work += 1
            if self.work > WORK:
                raise TooLarge(f"more than {WORK} operations on matrices are not computed")
            rule = _RULES.get(type(x))
            found = rule(self, x) if rule else self._rebuilt(x)
            self.made[x] = found
        return found

    def cell(self, name: str, indices: tuple[Index, ...]) -> tuple[int, int] | None:
        """The row and column of an entry of a matrix that is written out."""
        numbers = []
        for i in indices:
            axis = self.axes.get(i.set)
            if not i.member or axis is None or not i.name.isdigit():
                return None
            numbers.append(int(i.name) - axis.first + 1)
        cells = self.literals[name].cells
        rows = len({n for n, _ in cells})
        if len(numbers) == 1:
            numbers = [numbers[0], 1] if rows > 1 else [1, numbers[0]]
        return (numbers[0], numbers[1]) if numbers else (1, 1)

    def _rebuilt(self, x: Term) -> Term:
        children = x.children()
        changed = tuple(map(self.term, children))
        return x if changed == children else rebuilt(x, changed)

    def _sym(self, x: Sym) -> Term:
        if x.name not in self.literals:
            return x
        at = self.cell(x.name, x.indices)
        found = self.literals[x.name].cells.get(at) if at else None
        return x if found is None else self.term(found)

    def _binder(self, x: Binder) -> Term:
        axis = self.axes.get(x.index.set)
        if axis is None:
            return self._rebuilt(x)
        parts = [self.term(rename(x.body, {x.index: m})) for m in axis.members(x.index.set)]
        if isinstance(x, Sum):
            return add(*(p for p in parts if p is not ZERO))
        if isinstance(x, Prod):
            return mul(*parts)
        out = parts[0]
        for p in parts[1:]:
            out = call("max", out, p)
        return out

    def _delta(self, x: Delta) -> Term:
        i, j = x.left, x.right
        if i.member and j.member and i.set in self.axes:
            return ONE if i.name == j.name else ZERO
        return x

    def _mul(self, x: Mul) -> Term:
        parts = [self.term(p) for p in x.terms]
        if ZERO in parts and all(map(_is_total, parts)):
            return ZERO
        return mul(*(p for p in parts if p is not ONE))

    def _add(self, x: Add) -> Term:
        return add(*(p for p in map(self.term, x.terms) if p is not ZERO))


def _is_total(x: Term) -> bool:
    """Whether a term has a value everywhere, so that zero times it is zero."""
    return not any(isinstance(u, Call | Pow | Max) for u in walk(x))


def _size(self: Concrete, x: Size) -> Term:
    axis = self.axes.get(x.set)
    return x if axis is None else Num(Fraction(axis.size))


_RULES: Mapping[type[Term], Callable[[Concrete, Any], Term]] = {
    Sym: Concrete._sym,
    **dict.fromkeys((Sum, Prod, Max), Concrete._binder),
    Delta: Concrete._delta,
    Mul: Concrete._mul,
    Add: Concrete._add,
    Size: _size,
}
