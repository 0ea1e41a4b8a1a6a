"""Ways from one side of an equation to the other, where inverses stand in it.

Products of matrices are words; the inverse of P meets P, or the leading word of P, and cancels:
`U V (U V + I)^{-1}` is `I - (U V + I)^{-1}`. Two sides that do not meet by themselves are
multiplied by what is inverted. All of this only chooses: each step is a formula that is read like
any other, and the judge proves it equal to the one before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise, product
from typing import TYPE_CHECKING, NamedTuple

from ...data import replace
from ...kernel.terms import Term
from ...read import tree as t
from ...read.tree import Node, Span
from ..names import display
from ..names import word as word_of
from ..nouns import Way
from ..trees import rewritten
from ..world import Scope, Unread, World
from .scripts import is_slice, operations, split

if TYPE_CHECKING:
    from ..resolve import Resolver

Factor = tuple[str, bool]  # a key of `_Words.nodes`, and whether it stands transposed
Monomial = tuple[tuple[str, ...], tuple[Factor, ...]]  # numbers with a name, and a word
Poly = Mapping[Monomial, Fraction]
STEPS, TERMS, DEEP = 24, 60, 40
TRACES = ("tr", "Tr", "trace", "Trace")
ONE = Fraction(1)


class _Unfit(Exception):  # noqa: N818
    """A formula that is not made of products and sums of matrices."""


def way(world: World, scope: Scope, left: Node, right: Node) -> Way | None:
    """Formulas from one side to the other, each of which is the one before with one step done."""
    own = scope.copy()
    own.shape = own.alike = None
    words = _Words(world, own, left.span)
    try:
        turned = words.rotated(left), words.rotated(right)
        if turned != (left, right):
            return Way(tuple(words.read(n) for n in (left, *turned, right)), False)
        found = words.between(words.of(left), words.of(right))
        ends = (found.around(left), found.around(right)) if words.inverses else None
        if ends is None:
            return None
        terms = [words.read(ends[0]), *map(words.read_poly, found.polys), words.read(ends[1])]
    except (_Unfit, Unread, RecursionError):
        return None
    return Way(tuple(terms), found.multiplied)


def may_cancel(world: World, *nodes: Node) -> bool:
    """Whether an inverse stands in one of these, or in what a name in them is."""
    assert world.arrays is not None
    formulas = world.arrays.formulas
    seen: set[str] = set()
    todo = list(nodes)
    while todo:
        for part in t.walk(todo.pop()):
            if _is_inverse(part):
                return True
            key = _plain(part) if isinstance(part, t.Name) else ""
            if key in formulas and key not in seen:
                seen.add(key)
                todo.append(formulas[key])
    return False


def _is_inverse(node: Node) -> bool:
    match node:
        case t.Name(sup=t.Sum(terms=(("-", _),))) | t.Group(sup=t.Sum(terms=(("-", _),))):
            return True
        case t.Scripted(sup=t.Sum(terms=(("-", _),))):
            return True
    return False


def _plain(name: t.Name) -> str:
    return t.dump(replace(name, sup=None))


class _Around(NamedTuple):
    """What a side is multiplied by: an inverse, what it inverts, and that as one letter."""

    inverse: Poly
    base: Poly
    name: Poly


class _Path(NamedTuple):
    """The formulas on a way, and what both sides are multiplied by on it."""

    polys: tuple[Poly, ...]
    front: tuple[Node, ...]
    end: tuple[Node, ...]

    @property
    def multiplied(self) -> bool:
        return bool(self.front or self.end)

    def around(self, side: Node) -> Node:
        """A side as it is written, multiplied."""
        if not self.multiplied:
            return side
        items = (*self.front, t.Group(side.span, "(", ")", side), *self.end)
        return t.Run(side.span, items, ("",) * (len(items) - 1))


class _Words:
    """Formulas as sums of words."""

    def __init__(self, world: World, scope: Scope, span: Span) -> None:
        from ..resolve import Resolver

        assert world.arrays is not None
        self.world, self.scope, self.span, self.arrays = world, scope, span, world.arrays
        self.resolver: Resolver = Resolver(world, Scope())
        self.nodes: dict[str, Node] = {}  # of names, and of what is inverted, in brackets
        self.inverses: dict[str, Poly] = {}  # what is inverted, by the key of the inverse
        self.depth = 0
        self.divides = False  # whether numbers that are made of arrays stand below a fraction

    # -- reading ------------------------------------------------------------------------------
    def of(self, node: Node) -> Poly:
        self.depth += 1
        if self.depth > DEEP:
            raise _Unfit
        try:
            return self._of(node)
        finally:
            self.depth -= 1

    def _of(self, node: Node) -> Poly:
        match node:
            case t.Number(value=value):
                return {((), ()): value} if value else {}
            case t.Name():
                return self._name(node)
            case t.Group(open="(" | "[" | "{", body=body, sup=sup, sub=(), primes=0):
                return self._raised(self.of(body), sup)
            case t.Scripted(base=body, sup=sup, sub=(), primes=0):
                return self._raised(self.of(body), sup)
            case t.Sum(terms=terms):
                out: Poly = {}
                for sign, part in terms:
                    if sign not in "+-":
                        raise _Unfit
                    out = _plus(out, self.of(part), Fraction(-1 if sign == "-" else 1))
                return out
            case t.Frac(num=above, den=below):  # below stands a number, whatever it is made of
                one = t.Frac(self.span, t.Number(self.span, "1", ONE), below)
                key = t.dump(one)
                self.nodes[key], self.divides = one, True
                return _times(self.of(above), {((key,), ()): ONE})
            case t.Run(items=items, ops=ops) if all(op in ("", r"\cdot") for op in ops):
                out = {((), ()): Fraction(1)}
                for item in items:
                    out = _times(out, self.of(item))
                return out
        raise _Unfit

    def _name(self, node: t.Name) -> Poly:
        if is_slice(node):
            raise _Unfit
        label, above = split(node, self.arrays.transposes)
        base = replace(node, sup=label)
        if self.arrays.special(self.resolver, node):
            if display(base) != "I":
                raise _Unfit
            return self._raised({((), ()): Fraction(1)}, above)
        if self.arrays.kind(self.resolver, base) == "s":
            self.nodes[t.dump(node)] = node
            return {((t.dump(node),), ()): Fraction(1)}
        formula = self.arrays.formulas.get(t.dump(base))
        if formula is not None:
            return self._raised(self.of(formula), above)
        key = t.dump(base)
        self.nodes[key] = base
        return self._raised({((), ((key, False),)): Fraction(1)}, above)

    def _raised(self, p: Poly, sup: Node | None) -> Poly:
        for operation in operations(sup, self.arrays.transposes) if sup is not None else ():
            if operation.kind == "transpose":
                p = self.transposed(p)
            elif operation.kind == "inverse":
                p = self.inverse(p)
            else:
                power = operation.node
                if not isinstance(power, t.Number) or power.value not in (1, 2, 3):
                    raise _Unfit
                p = _times(*([p] * 2)) if power.value == 2 else p if power.value == 1 else _cube(p)
        return p

    def transposed(self, p: Poly) -> Poly:
        out: dict[Monomial, Fraction] = {}
        for (numbers, word), c in p.items():
            turned = tuple(self._turned(f) for f in reversed(word))
            out[numbers, turned] = out.get((numbers, turned), Fraction(0)) + c
        return out

    def _turned(self, f: Factor) -> Factor:
        if f[0] in self.inverses:
            ((_, word),) = self.inverse(self.transposed(self.inverses[f[0]]))
            return word[0]
        return f[0], not f[1]

    def inverse(self, p: Poly) -> Poly:
        """A letter of its own; the inverse of an inverse is what that inverts."""
        if len(p) == 1:
            (((numbers, word), c),) = p.items()
            if not numbers and len(word) == 1 and word[0][0] in self.inverses:
                return {m: k / c for m, k in self.inverses[word[0][0]].items()}
            if not word:
                raise _Unfit
        key = f"({sorted(p.items())})^-1"
        if key not in self.inverses:
            self.inverses[key] = dict(p)
            inner = t.Group(self.span, "(", ")", self.tree(p))
            minus = t.Sum(self.span, (("-", t.Number(self.span, "1", Fraction(1))),))
            self.nodes[key] = replace(inner, sup=minus)
            self.nodes[f"[{key}]"] = inner
        return {((), ((key, False),)): Fraction(1)}

    # -- writing ------------------------------------------------------------------------------
    def read(self, node: Node) -> Term:
        from ..resolve import Resolver

        return Resolver(self.world, self.scope).term(node)

    def read_poly(self, p: Poly) -> Term:
        return self.read(self.tree(p))

    def tree(self, p: Poly) -> Node:
        if not p:
            return t.Number(self.span, "0", Fraction(0))
        terms = []
        for (numbers, word), c in sorted(p.items()):
            items: list[Node] = [self._number(abs(c))] if abs(c) != 1 else []
            items += [self.nodes[n] for n in numbers]
            items += [self._factor(f) for f in word] or [t.Name(self.span, "I")]
            part = t.Run(self.span, tuple(items), ("",) * (len(items) - 1))
            terms.append(("-" if c < 0 else "+", part if len(items) > 1 else items[0]))
        if len(terms) == 1 and terms[0][0] == "+":
            return terms[0][1]
        return t.Sum(self.span, tuple(terms))

    def _number(self, c: Fraction) -> Node:
        if c.denominator == 1:
            return t.Number(self.span, str(c), c)
        above, below = (Fraction(n) for n in (c.numerator, c.denominator))
        parts = (t.Number(self.span, str(n), n) for n in (above, below))
        return t.Frac(self.span, *parts)

    def _factor(self, f: Factor) -> Node:
        node = self.nodes[f[0]]
        if not f[1]:
            return node
        return t.Scripted(self.span, node, (), t.Name(self.span, r"\top"))

    # -- traces -------------------------------------------------------------------------------
    def rotated(self, node: Node) -> Node:
        """A formula with the factors in its traces turned to where an inverse meets what it
        inverts."""

        def rule(part: Node) -> Node | None:
            match part:
                case t.Run(items=(t.Name() as name, of), ops=("",)) if word_of(name) in TRACES:
                    plain = isinstance(of, t.Group) and of.sup is None
                    return self._trace(name, of.body if isinstance(of, t.Group) and plain else of)
            return None

        return rewritten(node, rule)

    def _trace(self, name: t.Name, body: Node) -> Node | None:
        found = sorted(self.of(body).items())
        first = next((factors[0] for (_, factors), _ in found if factors), None)
        parts: list[tuple[Poly, Fraction]] = []  # what the traces are of
        for (numbers, factors), c in found:
            turns = [factors[k:] + factors[:k] for k in range(len(factors))]
            better = [u for u in turns if self._cancelled({(numbers, u): c}) is not None]
            if better:
                parts.append(({(numbers, better[0]): ONE}, c))
            elif factors or first is None:
                return None
            else:  # an I is as large as what it stands beside
                beside: Poly = {(numbers, (first, self._turned(first))): ONE}
                parts += [(_plus(beside, {(numbers, ()): ONE}), c), (beside, -c)]
        terms = [("-" if c < 0 else "+", self._traced(name, p, abs(c))) for p, c in parts]
        return terms[0][1] if len(terms) == 1 and terms[0][0] == "+" else self._sum(terms)

    def _traced(self, name: t.Name, p: Poly, c: Fraction) -> Node:
        inner = t.Group(self.span, "(", ")", self.tree(p))
        factors = (name, inner) if c == 1 else (self._number(c), name, inner)
        return t.Run(self.span, factors, ("",) * (len(factors) - 1))

    def _sum(self, terms: list[tuple[str, Node]]) -> Node:
        return t.Sum(self.span, tuple(terms))

    # -- steps --------------------------------------------------------------------------------
    def between(self, left: Poly, right: Poly) -> _Path:
        """The formulas on the way; nothing where none was found."""
        for before, behind in self._multiplied(left, right):
            try:
                there = self._opened(_times(_times(before.name, left), behind.name))
                back = self._opened(_times(_times(before.name, right), behind.name))
            except _Unfit:
                continue
            lone = sum(len(word) for _, word in before.base) == 1  # of which more may be known
            summed = self.divides and max(len(before.base), len(behind.base)) > 1
            if there[-1] != back[-1] and not lone and not summed:
                continue
            front = () if before is NOTHING else (self.tree(before.name),)
            end = () if behind is NOTHING else (self.tree(behind.name),)
            return _Path((*there, *back[::-1]), front, end)
        raise _Unfit

    def _multiplied(self, left: Poly, right: Poly) -> Iterator[tuple[_Around, _Around]]:
        """Nothing, or what is inverted, in front and behind."""
        words = [word for p in (left, right) for _, word in p if word]
        first = dict.fromkeys(w[0][0] for w in words if w[0][0] in self.inverses)
        last = dict.fromkeys(w[-1][0] for w in words if w[-1][0] in self.inverses)
        return product([NOTHING, *map(self._around, first)], [NOTHING, *map(self._around, last)])

    def _around(self, key: str) -> _Around:
        return _Around(_letter(key), self.inverses[key], _letter(f"[{key}]"))

    def _opened(self, p: Poly) -> list[Poly]:
        """What is inverted meets its inverse by its name, and is opened where it does not."""
        met: Poly = {}
        for (numbers, word), c in p.items():
            met = _plus(met, {(numbers, self._met(word)): c})
        opened: Poly = {}
        for (numbers, word), c in met.items():
            part: Poly = {(numbers, ()): c}
            for factor in word:
                base = self.inverses.get(factor[0][1:-1]) if factor[0].startswith("[") else None
                part = _times(part, base or {((), (factor,)): ONE})
            opened = _plus(opened, part)
        return [p, met, *self._settled(opened)]

    def _met(self, word: tuple[Factor, ...]) -> tuple[Factor, ...]:
        """A word without what cancels in it."""
        for k, (a, b) in enumerate(pairwise(word)):
            if f"[{a[0]}]" == b[0] or a[0] == f"[{b[0]}]":
                return self._met((*word[:k], *word[k + 2 :]))
        return word

    def _settled(self, p: Poly) -> list[Poly]:
        """The formula as it is, and after each cancellation."""
        out = [p]
        while len(out) < STEPS and len(p) < TERMS:
            steps = self._cancelled(p)
            if steps is None:
                return out
            out += steps
            p = out[-1]
        raise _Unfit

    def _cancelled(self, p: Poly) -> list[Poly] | None:
        """One inverse beside what leads what it inverts: that by its name, and then without."""
        for (numbers, word), c in p.items():
            for at, (key, _) in enumerate(word):
                base = self.inverses.get(key)
                if base is None:
                    continue
                lead = max(base, key=lambda m: (len(m[1]), m))
                size = len(lead[1])
                for start, stop in ((at - size, at), (at + 1, at + 1 + size)):
                    if start < 0 or word[start:stop] != lead[1] or lead[0] or not size:
                        continue
                    rest: Poly = {m: k for m, k in p.items() if m != (numbers, word)}
                    head, tail = word[:start], word[stop:]
                    scale = c / base[lead]
                    others = {m: k for m, k in base.items() if m != lead}
                    lower = _times(_times({(numbers, head): -scale}, others), {((), tail): ONE})
                    name = {(numbers, (*head, (f"[{key}]", False), *tail)): scale}
                    inner = (*head, *tail[1:]) if stop == at else (*head[:-1], *tail)
                    gone = {(numbers, inner): scale}
                    rest = _plus(rest, lower)
                    return [_plus(rest, name), _plus(rest, gone)]
        return None


NOTHING = _Around({((), ()): ONE}, {((), ()): ONE}, {((), ()): ONE})


def _letter(key: str) -> Poly:
    return {((), ((key, False),)): ONE}


def _plus(a: Poly, b: Poly, times: Fraction = ONE) -> Poly:
    out = dict(a)
    for m, c in b.items():
        out[m] = out.get(m, Fraction(0)) + times * c
    return {m: c for m, c in out.items() if c}


def _times(a: Poly, b: Poly) -> Poly:
    if len(a) * len(b) > TERMS:
        raise _Unfit
    out: dict[Monomial, Fraction] = {}
    for (n, u), c in a.items():
        for (k, v), d in b.items():
            m = tuple(sorted((*n, *k))), (*u, *v)
            out[m] = out.get(m, Fraction(0)) + c * d
    return {m: c for m, c in out.items() if c}


def _cube(p: Poly) -> Poly:
    return _times(_times(p, p), p)
