"""Quantities without a formula that can only be one thing: the output of the network of a section.

`\\frac{\\partial y}{\\partial z^{[3]}}` speaks of a y that was never said to be `a^{[3]}`. Where y
has neither formula nor value and is differentiated by the nodes of formulas that all end in one
last quantity, that quantity is y. The report says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..data import replace
from ..kernel.givens import define
from ..kernel.terms import Deriv, Sym, walk
from ..maths.latex import latex
from .nouns import Entry, Known, family

OUTPUTS = frozenset(("y", r"\hat{y}", "o", "out", "output"))


def with_outputs(
    entries: Sequence[Entry], known: Sequence[Known]
) -> tuple[tuple[Entry, ...], tuple[Known, ...]]:
    """Entries with their reading notes, and what is known with the outputs that were found."""
    asked: dict[tuple[int, Sym], set[Sym]] = {}  # by section and output, what it is derived by
    for e in entries:
        for side in (e.left, e.right):
            for u in walk(side) if side is not None else ():
                match u:
                    case Deriv(Sym(name, ()) as body, Sym() as variable) if name in OUTPUTS:
                        asked.setdefault((e.section, body), set()).add(variable)
    found: dict[tuple[int, Sym], Sym] = {}
    for (section, output), variables in asked.items():
        last = _last(section, output, variables - {output}, known)
        if last is not None:
            found[section, output] = last
    if not found:
        return tuple(entries), tuple(known)
    more = tuple(
        Known(define(output, last), "definition", 0, section, order, _text(output, last))
        for order, ((section, output), last) in enumerate(found.items(), len(entries))
    )
    return tuple(_noted(e, found) for e in entries), (*known, *more)


def _text(output: Sym, last: Sym) -> str:
    return f"{latex(output)} = {latex(last)}"


def _last(section: int, output: Sym, variables: set[Sym], known: Sequence[Known]) -> Sym | None:
    """The one quantity of a section that is computed from others and that nothing is computed
    from, if the output has no meaning of its own and all variables lead there."""
    if any(isinstance(k.given.left, Sym) and k.family == family(output) for k in known):
        return None
    formulas = {
        k.given.left: {u for u in walk(k.given.right) if isinstance(u, Sym)}
        for k in known
        if k.role == "definition" and k.section == section and isinstance(k.given.left, Sym)
    }
    computed = {name for name, parts in formulas.items() if parts and not name.indices}
    used = {part for parts in formulas.values() for part in parts}
    below = {v: n for n, parts in formulas.items() for v in parts if n in computed}
    ends = set()
    for v in variables:
        seen = {v}
        while v in below and below[v] not in seen:
            v = below[v]
            seen.add(v)
        ends.add(v)
    match list(ends):
        case [last] if last in computed - used:
            return last
    return None


def _noted(entry: Entry, found: dict[tuple[int, Sym], Sym]) -> Entry:
    """An entry with what its outputs were read as."""
    names = {u for s in (entry.left, entry.right) if s is not None for u in walk(s)}
    notes = tuple(
        f"{latex(output)} is read as {latex(last)}, the last quantity that is computed"
        for (section, output), last in found.items()
        if section == entry.section and output in names
    )
    return replace(entry, notes=(*entry.notes, *notes)) if notes else entry
