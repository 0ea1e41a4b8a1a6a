"""Layers: what is defined for layer l is defined for layer l + 1.

`a^{l} = \\sigma(z^{l})` speaks of every layer. Where a sheet names quantities of a neighbouring
layer that it does not define, the definitions of this one are said of that one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ..data import replace
from ..kernel.givens import Given
from ..kernel.terms import Binder, Delta, Index, Size, Sym, Term, transform, walk
from ..pattern import pattern
from .nouns import Known
from .record import Record
from .steps import STEP, base, label
from .world import Unread, World

# the label of a layer in a name: its letter, and how many layers further on
LABEL = pattern(
    r"\^\{(?P<open>[\[(]?)(?:sum )?\+?(?P<letter>l|L|\\ell|k)"
    r"(?: ?(?P<sign>[+-])(?P<step>\d+))?(?P<close>[\])]?)\}"
)
LAST, GENERIC = "L", ("l", r"\ell")  # what is said of layer l is said of the last one
Move = tuple[str, int]  # to another letter, or to none; so many layers further on
FAR: tuple[Move, ...] = (("", 1), ("", -1), ("", 2), ("", -2), (LAST, 0), (LAST, -1), (LAST, -2))


def neighbours(world: World, record: Record) -> Iterator[Known]:
    """The definitions of layer l, said of the layers beside it that are spoken of."""
    steps = world.survey.steps
    labelled = {name for name, _ in world.slots if LABEL.search(name) or base(name, steps)}
    if not labelled:
        return
    definitions = [k for k in record.known if k.role == "definition"]
    defined = {k.given.left.name for k in definitions if isinstance(k.given.left, Sym)}
    order, grown = 0, True
    while grown:
        grown = False
        for k in definitions:
            for by in FAR:
                name = _moved_name(k.given.left, by, steps)
                if name in defined or name not in labelled:
                    continue
                given = _moved(world, k.given, by)
                if given is None:
                    continue
                defined.add(name)
                labelled |= {u.name for u in walk(given.right) if isinstance(u, Sym)}
                order, grown = order - 1, True
                yield replace(k, given=given, order=order - len(record.known))


def _moved_name(left: Term, by: Move, steps: Collection[str]) -> str:
    labelled = isinstance(left, Sym) and (LABEL.search(left.name) or base(left.name, steps))
    return shifted(left.name, by, steps) if isinstance(left, Sym) and labelled else ""


def _moved(world: World, given: Given, by: Move) -> Given | None:
    """A definition with every label of a layer moved on, over index sets of its own."""
    sets: dict[str, str] = {}

    def own(name: str) -> str:
        root = world.sets.find(name)
        if root not in sets:
            sets[root] = world.sets.new()
        return sets[root]

    def moved(i: Index) -> Index:
        return i._replace(set=own(i.set))

    def rule(u: Term) -> Term | None:
        match u:
            case Sym(name, indices):
                return Sym(shifted(name, by, world.survey.steps), tuple(map(moved, indices)))
            case Delta(i, j):
                return Delta(moved(i), moved(j))
            case Size(name):
                return Size(own(name))
            case Binder(i, body):
                return type(u)(moved(i), transform(body, rule))
        return None

    left, right = transform(given.left, rule), transform(given.right, rule)
    try:
        for u in (*walk(left), *walk(right)):
            if isinstance(u, Sym):
                world.slot(u.name, u.indices)
    except Unread:
        return None
    return Given(left, right, "=", frozenset(map(moved, given.generic)), definition=True)


def shifted(name: str, by: Move, steps: Collection[str]) -> str:
    """A name with its label, or its step, moved on."""
    if steps and not by[0]:
        name = STEP.sub(lambda m: _step(m, by) if m["letter"] in steps else m[0], name)
    return LABEL.sub(lambda m: _label(m, by), name)


def _step(m: re.Match[str], by: Move) -> str:
    moved = label(m["letter"], int((m["sign"] or "+") + (m["step"] or "0")) + by[1])
    opening = m["open"] if m["open"] != "_" else "_{"
    if opening == "_{" and len(moved) == 1:
        return "_" + moved
    return opening + moved + ("}" if opening[0] == "_" else ")}")


def _label(m: re.Match[str], by: Move) -> str:
    letter, bracket = m["letter"], bool(m["open"])
    if by[0] and letter not in GENERIC:
        return m[0]
    step = int((m["sign"] or "+") + (m["step"] or "0")) + by[1]
    sign, letter = "+" if step > 0 else "-", by[0] or letter
    inner = letter if not step else f"{letter}{sign}{abs(step)}"
    if step and bracket:
        inner = f"sum +{letter} {sign}{abs(step)}"
    return f"^{{{m['open']}{inner}{m['close']}}}"
