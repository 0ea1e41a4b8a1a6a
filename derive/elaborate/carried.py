"""What a recurrence carries on to its next step, and what L depends on through that.

Where a sheet speaks of step t alone, L may still depend on c_t through c_{t+1}. So an arbitrary
function of what is computed at a step is one of all that the step carries on, too: of c_t^+, which
is c_t, beside the quantities nearest to it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from ..kernel.calculus import Depends
from ..kernel.givens import Given
from ..kernel.terms import Sum, Sym, fresh, walk
from .depends import arbitrary
from .nouns import Entry, Family, Known, family
from .steps import base, step

BEFORE = re.compile(r"_\{-\d\}$")  # of what a sum over all steps has at the step before
WHOLE = "_{all}"  # of a loss that is a sum over all steps
LATER = "R_{all}"  # what later steps add to a loss that is a sum over the steps
CARRIED = "^{+}"  # what of a quantity is carried on
TOLD = "what {} carries on to the next step"
Slot = tuple[str, tuple[str, ...]]
Inner = Mapping[Family, set[Family]]


def with_carried(
    entries: Sequence[Entry], known: Sequence[Known], steps: Collection[str]
) -> tuple[Mapping[int, Depends], tuple[Known, ...]]:
    """What arbitrary functions depend on in each section; what is carried on, as definitions."""
    definitions = {k.family: k.given for k in known if k.role == "definition"}
    wholes = {f: g for f, g in definitions.items() if f[0].endswith(WHOLE)}
    nearest = arbitrary(entries, known, {f: _parts(g, definitions) for f, g in wholes.items()})
    named = {family(u) for g in definitions.values() for u in walk(g.right) if isinstance(u, Sym)}
    latest = {f: definitions[f] for f in _latest(definitions, steps)}
    in_sums = {
        f: definitions[f]
        for name, arity in named
        if BEFORE.search(name) and (f := (BEFORE.sub("", name), arity)) in definitions
    }
    inner = {
        f: {family(u) for u in walk(g.right) if isinstance(u, Sym)} for f, g in definitions.items()
    }
    more: dict[Family, Known] = {}
    out: dict[int, Depends] = {}
    for section, depends in nearest.items():
        made: dict[str, tuple[Slot, ...]] = {}
        for name, found in depends.items():
            mine = {(by, len(sets)) for by, sets in found}
            carried = set(latest) if any(base(by, steps) for by, _ in mine) else set()
            if not _around(mine, inner).isdisjoint(in_sums):
                carried |= in_sums.keys()
            added = tuple(_added(carried - mine, definitions, more))
            made[name] = (*(x for x in found if not _leads_to(x, added, inner)), *added)
        if any(name == LATER for name, _ in named):
            made[LATER] = tuple(_added(in_sums.keys(), definitions, more))
        out[section] = made
    return out, tuple(more.values())


def _parts(given: Given, definitions: Mapping[Family, Given]) -> list[str]:
    """The losses of single steps of which nothing is said."""
    bodies = (u.body for u in walk(given.right) if isinstance(u, Sum))
    return sorted({b.name for b in bodies if isinstance(b, Sym) and family(b) not in definitions})


def _latest(definitions: Mapping[Family, Given], steps: Collection[str]) -> Iterator[Family]:
    """What is carried on, at the last step that is spoken of."""
    carried: set[str] = set()
    last: dict[str, tuple[int, Family]] = {}
    for f, given in definitions.items():
        here = step(f[0], steps)
        if here is None:
            continue
        inside = (u.name for u in walk(given.right) if isinstance(u, Sym))
        behind = {n for n in inside if (at := step(n, steps)) is not None and at < here}
        carried |= {base(n, steps) for n in behind}
        last[base(f[0], steps)] = max(last.get(base(f[0], steps), (here, f)), (here, f))
    yield from (f for name, (_, f) in last.items() if name in carried)


def _around(found: Collection[Family], inner: Inner) -> set[Family]:
    """Some quantities, what they are computed from, and what is computed from them."""
    out, grown = set(found), True
    while grown:
        above = {f for f, parts in inner.items() if f not in out and parts & out}
        out |= above
        grown = bool(above)
    return out | _behind(found, inner)


def _behind(found: Collection[Family], inner: Inner) -> set[Family]:
    """What some quantities are computed from."""
    seen: set[Family] = set()
    todo = list(found)
    while todo:
        new = inner.get(todo.pop(), set()) - seen
        seen |= new
        todo += new
    return seen


def _leads_to(one: Slot, added: Collection[Slot], inner: Inner) -> bool:
    """Whether something of what is carried on is computed from a quantity."""
    carried = [(name.removesuffix(CARRIED), len(sets)) for name, sets in added]
    return (one[0], len(one[1])) in _behind(carried, inner)


def _added(
    carried: Collection[Family], definitions: Mapping[Family, Given], more: dict[Family, Known]
) -> Iterator[Slot]:
    for name, arity in sorted(carried):
        left = definitions[name, arity].left
        assert isinstance(left, Sym)
        new = name + CARRIED
        if (new, arity) not in more:
            indices = tuple(fresh(i) for i in left.indices)
            given = Given(
                Sym(new, indices), Sym(name, indices), "=", frozenset(indices), definition=True
            )
            order = -(10**6) - len(more) - 1
            more[new, arity] = Known(given, "definition", -1, -1, order, TOLD.format(name))
        yield new, tuple(i.set for i in left.indices)
