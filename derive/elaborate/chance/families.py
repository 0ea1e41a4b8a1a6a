"""Which calls are entries of families, and of which joint distribution.

`p(x)`, `p(x, z)`, `p(z \\mid x)` with letters that stand for nothing but members are entries. Where
one name is called in several of these ways it is the joint distribution of all its letters, with
its marginals and conditionals; a function that is called in one way only is a family by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from string import ascii_lowercase
from typing import NamedTuple

from ...data import replace
from ...maths.functions import NAMES
from ...read import tree as t
from ...read.tree import Node, Span
from ..names import DOUBLE, WORDY, arguments, display

PROBABILITIES = frozenset(("p", "q", "P", r"\Pr", r"\mathbb{P}"))


Way = tuple[tuple[str, ...], tuple[str, ...]]  # the letters before and behind the bar


class Call(NamedTuple):
    """`p(x \\mid y)`: what is called, and the names before and behind the bar."""

    head: t.Name
    left: tuple[t.Name, ...]
    right: tuple[t.Name, ...] = ()
    barred: bool = False  # whether it is a bar that stands between them


class Law(NamedTuple):
    """A distribution over a finite set, by its name, and where it is first taken: how many of its
    indices it sums to one over, for every value of how many others. A marginal or a conditional is
    said by the `joint` one of `size` letters, at those `places` of these."""

    name: str
    span: Span
    by: tuple[str, ...] = ()  # its parameters: \\theta of p_\\theta
    left: int = 1
    right: int = 0
    joint: str = ""
    size: int = 0
    places: tuple[int, ...] = ()
    loose: bool = False  # whether its parameters are written in some places only


def called(items: Sequence[Node], ops: Sequence[str], k: int) -> Call | None:
    """The call that begins at an item, where all its arguments are names."""
    match items[k : k + 2]:
        case (t.Name(primes=0, stars=0) as f, t.Group(open="(" | "[") as g):
            plain = ops[k] == "" and not g.sub and not g.primes and not (f.sup and g.sup)
            if not plain or "op" in f.style or (f.base != r"\pi" and f.base.lstrip("\\") in NAMES):
                return None
            found = parted(g.body)
            return Call(f, *found, isinstance(g.body, t.Bar)) if found and found[0] else None
    return None


def parted(body: Node) -> tuple[tuple[t.Name, ...], tuple[t.Name, ...]] | None:
    """The names before and behind a bar or a semicolon."""
    left: tuple[Node, ...]
    match body:
        case t.Bar(left=first, right=second, spelled=spelled) if spelled not in DOUBLE:
            left, right = arguments(first), arguments(second)
        case t.List(items=items, seps=seps) if ";" in seps:
            at = seps.index(";") + 1
            left, right = items[:at], items[at:]
        case _:
            left, right = arguments(body), ()
    names = tuple(n for n in (*left, *right) if isinstance(n, t.Name))
    if len(names) < len(left) + len(right) or (isinstance(body, t.Bar) and names == ()):
        return None
    return names[: len(left)], names[len(left) :]


def is_bare(name: t.Name) -> bool:
    """A letter that may stand for a member."""
    single = len(name.base) == 1 or name.base.startswith("\\")
    return single and not (name.sub or name.sup or name.stars or name.style & WORDY)


def variable(name: t.Name) -> str:
    """What a letter ranges over: x and x' over the same."""
    return display(name)


class Families:
    """The families of one document, once its letters are known."""

    def __init__(
        self,
        calls: Iterable[Call],
        letters: Iterable[str],
        used: Set[str] = frozenset(),
        defined: Set[str] = frozenset(),
        closed: Set[str] = frozenset(),
        several: bool = False,
    ) -> None:
        """`used` are the letters of the document, which stand for something already; names that
        are `defined` are functions, of those that are `closed` no call is an entry. Of `several`
        variables entropies are spoken of, so that p(x, y) has marginals."""
        self.defined, self.closed, self.several = defined, closed, several
        spare = (c for c in ascii_lowercase if c not in used)
        chosen = {x: x if _is_index(x) else next(spare, "") for x in sorted(letters)}
        self.letters = {x: mine for x, mine in chosen.items() if mine}
        self.ways: dict[str, dict[Way, Call]] = {}
        self.said: dict[str, set[str]] = {}  # the labels that a name is called with
        for call in filter(self.fits, calls):
            self.ways.setdefault(head(call), {}).setdefault(self.way(call), call)
            self.said.setdefault(head(call), set()).add(self._said(call))
        self.laws: dict[str, Law] = {}

    # -- what a call is ---------------------------------------------------------------------------
    def is_letter(self, name: t.Name) -> bool:
        return is_bare(name) and variable(name) in self.letters

    def fits(self, call: Call) -> bool:
        """Whether a call is an entry: letters, each of another variable, and parameters."""
        inside = [variable(n) for n in (*call.left, *call.right) if self.is_letter(n)]
        apart = all(map(self.is_letter, call.left)) and len(set(inside)) == len(inside)
        return apart and head(call) not in self.closed

    def way(self, call: Call) -> Way:
        left, right = (
            tuple(sorted(variable(n) for n in names if self.is_letter(n)))
            for names in (call.left, call.right)
        )
        return left, right

    def labels(self, call: Call) -> str:
        """The parameters of a call as one label, which are meant too where they are left out."""
        found = self._said(call)
        others = self.said.get(head(call), set()) - {""}
        return found or (next(iter(others)) if len(others) == 1 else "")

    def is_loose(self, h: str) -> bool:
        """Whether parameters are written in some calls and left out in others."""
        return "" in self.said.get(h, ()) and len(self.said[h]) > 1

    def _said(self, call: Call) -> str:
        """The parameters of `p_\\theta(x \\mid y)`, `p(x; \\theta)`."""
        found = [n for n in call.right if not self.is_letter(n)]
        scripts = [s for s in call.head.sub if isinstance(s, t.Name)]
        return ",".join(dict.fromkeys(map(_label, (*scripts, *found))))

    def is_joint(self, h: str) -> bool:
        """Whether a name is called in several ways, so that each is a distribution of its own."""
        ways = self.ways.get(h, {})
        if h in self.defined:
            return False
        if self.several and h in PROBABILITIES and len(self.variables(h)) > 1:
            return True
        if len(ways) < 2:
            return False
        barred = any(right for _, right in ways)
        shapes = {(len(left), len(right)) for left, right in ways}
        return (barred and (len(shapes) > 1 or h in PROBABILITIES)) or (
            len(shapes) > 1 and h in PROBABILITIES
        )

    def variables(self, h: str) -> list[str]:
        """All that a joint distribution is of."""
        return list(dict.fromkeys(x for way in self.ways.get(h, ()) for part in way for x in part))

    def only(self, h: str) -> Call | None:
        """How a name is called, where it is called in one way."""
        ways = self.ways.get(h, {})
        return next(iter(ways.values())) if len(ways) == 1 else None

    # -- entries ----------------------------------------------------------------------------------
    def letter(self, name: t.Name) -> t.Name:
        return t.Name(name.span, self.letters[variable(name)], primes=name.primes)

    def entry(self, call: Call, sup: Node | None = None) -> Node:
        """A call as an entry of a family."""
        h, label = head(call), self.labels(call)
        own = t.Name(call.head.span, label, frozenset(("rm",))) if label else None
        names = [n for n in (*call.left, *call.right) if self.is_letter(n)]
        base = replace(call.head, sub=(), sup=sup if sup is not None else call.head.sup)
        if h not in self.defined and (h in PROBABILITIES or call.barred):
            self.normalise(call, call.head.span)
        if self.is_joint(h):
            order = self.variables(h)
            key = {variable(n): n for n in names}
            left, right = self.way(call)
            if len(left) < len(order):
                base = replace(base, base=self._derived(h, label, left, right, call.head.span))
            else:
                self._whole(h, label, call.head.span)
            names = [key[x] for x in order if x in left] + [key[x] for x in order if x in right]
        subs = tuple(map(self.letter, names))
        return replace(base, sub=subs if own is None else (own, *subs))

    def _derived(
        self, h: str, label: str, left: Sequence[str], right: Sequence[str], span: Span
    ) -> str:
        """The name of a marginal or a conditional."""
        order = self.variables(h)
        said = [",".join(x for x in order if x in part) for part in (left, right)]
        base = f"{h}({said[0]}" + (rf" \mid {said[1]})" if right else ")")
        places = tuple(order.index(x) for part in (left, right) for x in order if x in part)
        name = base + (f"_{{{label}}}" if label else "")
        joint = self._whole(h, label, span)
        law = Law(name, span, (), len(left), len(right), joint, len(order), places)
        self.laws.setdefault(name, law)
        return base

    def _whole(self, h: str, label: str, span: Span) -> str:
        name = h + (f"_{{{label}}}" if label else "")
        by = tuple(label.split(",")) if label else ()
        self.laws.setdefault(
            name, Law(name, span, by, len(self.variables(h)), loose=self.is_loose(h))
        )
        return name

    def bound(self, names: Sequence[t.Name], span: Span) -> Node:
        """Letters below a sum."""
        letters = tuple(map(self.letter, names))
        if len(letters) == 1:
            return letters[0]
        return t.List(span, letters, (",",) * (len(letters) - 1))

    def weighted(self, law: Call, body: Node, span: Span) -> Node:
        """The mean of something under a law."""
        op = t.BigOp(span, "sum", self.bound(law.left, span), None, r"\sum")
        return t.Run(span, (op, replace(self.entry(law), span=span), body), ("", ""))

    def normalise(self, call: Call, span: Span) -> None:
        """A call is a distribution: it sums to one over what stands before its bar."""
        h = head(call)
        if self.is_joint(h):
            return
        left, right = self.way(call)
        label = self.labels(call)
        name = h + (f"_{{{label}}}" if label else "")
        by = tuple(label.split(",")) if label else ()
        self.laws.setdefault(
            name, Law(name, span, by, len(left), len(right), loose=self.is_loose(h))
        )


def head(call: Call) -> str:
    return display(call.head)


def _label(name: t.Name) -> str:
    scripts = "".join(_label(s) if isinstance(s, t.Name) else t.dump(s) for s in name.sub)
    above = "" if name.sup is None else "^" + t.dump(name.sup)
    return display(name) + "'" * name.primes + (f"_{scripts}" if scripts else "") + above


def _is_index(x: str) -> bool:
    return len(x) == 1 and x.islower() and x.isascii()
