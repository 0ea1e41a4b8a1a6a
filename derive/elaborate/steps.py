"""Steps of a recurrence: `h_t = f(h_{t-1})` says what h is at every step.

What stands at step t and at step t - 1 are quantities of their own, as layers are; the definitions
of one step are said of the steps beside it (`layers`). The first of them that has no definition is
still computed in the same way: it is an arbitrary function of what all steps share.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from ..kernel.terms import Deriv, Sym, walk
from ..read.tree import Group, Name, Node, Number, Sum
from ..read.tree import walk as inside
from .names import display, index_letter
from .nouns import Entry, Known, family

STEP = re.compile(
    r"(?P<open>_\{(?:[^{}]*,)?|_(?=[a-z](?:\^|$))|\^\{\()(?P<letter>[a-z])"
    r"(?:(?P<sign>[+-])(?P<step>\d+))?(?P<close>\)\}|\}|)"
)


def recurring(links: Sequence[tuple[Name, Node]]) -> set[str]:
    """The letters of the steps of which definitions speak: those that a name which is defined
    carries on a right side, moved on by a number."""
    heads: dict[str, list[Name]] = {}
    for left, _ in links:
        heads.setdefault(display(left), []).append(left)
    found: set[str] = set()
    for left, right in links:
        for other in (p for p in inside(right) if isinstance(p, Name)):
            for head in heads.get(display(other), ()):
                found |= _moved_on(head, other) if _speak_of_one(left, head) else set()
    return found


def _speak_of_one(one: Name, other: Name) -> bool:
    """Whether two names stand at the same step, or are one name."""
    mine, others = ({letter for _, letter, _ in _places(x)} for x in (one, other))
    return display(one) == display(other) or bool(mine & others)


def _moved_on(left: Name, other: Name) -> set[str]:
    """The letters that a name carries in two places, moved on in one of them."""
    mine = {at: letter for at, letter, by in _places(left) if not by}
    shifted = {at: letter for at, letter, by in _places(left) if by}
    found = set()
    if len(other.sub) == len(left.sub):
        for at, letter, by in _places(other):
            if (by and mine.get(at) == letter) or (not by and shifted.get(at) == letter):
                found.add(letter)
    return found


def _places(name: Name) -> Iterator[tuple[int, str, int]]:
    """Which subscripts (or what in brackets above) are a letter, and by how much it is moved."""
    above = name.sup.body if isinstance(name.sup, Group) and name.sup.open == "(" else None
    for at, node in enumerate((above, *name.sub)):
        found = moved(node) if node is not None else None
        if found is not None:
            yield at, *found


def moved(node: Node) -> tuple[str, int] | None:
    """`t`, `t-1`: the letter, and what is added to it."""
    match node:
        case Name():
            letter = index_letter(node)
            return (letter, 0) if letter is not None else None
        case Sum(terms=((first, Name() as name), (sign, Number(value=value, decimals=None)))):
            letter = index_letter(name)
            if letter is not None and first in "+" and value.denominator == 1:
                return letter, int(-value if sign == "-" else value)
    return None


def label(letter: str, by: int) -> str:
    return f"{letter}{by:+d}" if by else letter


def at_ends(
    entries: Sequence[Entry], known: Sequence[Known], steps: Collection[str]
) -> Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    """The steps of a recurrence that have no definition, as functions of what is differentiated by
    and belongs to no step."""
    definitions = [k for k in known if k.role == "definition"]
    defined = {k.family for k in definitions}
    bases = {base(f[0], steps) for f in defined} - {""}
    sides = [x for e in entries for x in (e.left, e.right) if x is not None]
    sides += [k.given.right for k in known]
    terms = [u for x in sides for u in walk(x)]
    shared = {
        family(u.variable)[0]: tuple(i.set for i in u.variable.indices)
        for u in terms
        if isinstance(u, Deriv) and isinstance(u.variable, Sym) and not base(u.variable.name, steps)
    }
    open_ones = {
        u.name
        for k in definitions
        for u in walk(k.given.right)
        if isinstance(u, Sym) and family(u) not in defined and base(u.name, steps) in bases
    }
    return {name: tuple(shared.items()) for name in open_ones} if shared else {}


def base(name: str, steps: Collection[str]) -> str:
    """The name that carries a step; nothing for one that carries none."""
    found = STEP.search(name)
    return name[: found.start()] if found is not None and found["letter"] in steps else ""


def step(name: str, steps: Collection[str]) -> int | None:
    """How far the step that a name carries is moved on."""
    found = STEP.search(name)
    if found is None or found["letter"] not in steps:
        return None
    return int((found["sign"] or "+") + (found["step"] or "0"))
