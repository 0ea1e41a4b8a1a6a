"""Equations about something of which nothing else is known.

`2\\alpha = \\frac{\\pi}{n}` is no identity that could be wrong: it says what alpha is. Nor can
`\\frac{\\partial L}{\\partial b} = \\hat{y} - y` be wrong where no formula of L stands anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from ..elaborate.nouns import Elaborated, Entry, Family, Known, family
from ..kernel import Given
from ..kernel.terms import Add, Call, Deriv, Mul, Num, Size, Sum, Sym, Term, walk
from ..maths.functions import FUNCTIONS
from ..maths.names import unplaced
from .known import Knowledge

PROBABILITIES = frozenset((name, -1) for name in ("P", "Pr", "p", r"\mathbb{P}", "Prob"))
NAMED = frozenset(("gamma",))  # functions that no table has and every reader knows


class Unknowns:
    """What of a document's quantities and functions nothing is known."""

    def __init__(self, sheet: Elaborated, knowledge: Knowledge) -> None:
        self.knowledge, self.inside = knowledge, sheet.models.inside
        self.changed: set[str] = set()  # what had one value and is said to have another
        sizes = (u for k in sheet.known for t in (k.given.left, k.given.right) for u in walk(t))
        self.fixed = {u.set for u in sizes if isinstance(u, Size)}  # of which something is said
        self.some: dict[int, list[Given]] = {}  # by section, what holds for some values
        self.first: dict[tuple[int, Family], Entry] = {}  # where a section names something first
        for entry in sheet.entries:
            for t in (entry.left, entry.right):
                for quantity in _all_named(t) if t is not None else ():
                    self.first.setdefault((entry.section, quantity), entry)

    def named_here(self, entry: Entry, left: Term, right: Term) -> str | None:
        """The unknown that an equation gives a value to: it stands alone, for the first time."""
        if entry.relation != "=":
            return None
        for one, other in ((left, right), (right, left)):
            function = _applied(one)
            under = {f for name, _ in _all_named(other) for f in self.inside.get(name, ())}
            if function is not None and function not in under and self._is_free(function, entry):
                return function[0]
            head = _head(one)
            if head is None or head in self.reached(entry, other):
                continue
            if self._is_unheard(head, entry):
                return head[0]
        return None

    def undetermined(
        self, entry: Entry, left: Term, right: Term, claimed: bool = False
    ) -> str | None:
        """What an equation speaks of that nothing else says anything about: a function whose
        derivative stands on one side only, or, where it is not claimed to follow from anything,
        what stands on one side only while such an unknown stands on the other as well."""
        if entry.relation != "=":
            return self._compared(entry, left, right)
        heads = [_head(one) for one in (left, right)]
        means = [h[0] for h in heads if h is not None and h[0] in self.inside]
        if len(means) == 2 and self.inside[means[0]].isdisjoint(self.inside[means[1]]):
            return ", ".join(map(unplaced, means))  # E[x] = E[y]
        strange = self._unlinked(entry, left, right) or self._strangers(entry, left, right)
        if strange is not None and not claimed and not entry.group:
            return strange
        for one, other in ((left, right), (right, left)):
            others = self.reached(entry, other)
            value = _named(one) if isinstance(one, Call) and not others else None
            if value is not None and self._is_free(value, entry):
                return value[0]  # the value of a function of which nothing is known
            hidden = self._hidden(entry, one) or self._out_of_reach(entry, one)
            if hidden is not None:
                return hidden
            for function in _differentiated(one):
                repeated = isinstance(other, Add) and set(other.terms) == {one}  # one a path
                new = function not in (others if function[1] < 0 else self._derived(entry, other))
                if self._is_free(function, entry) and (new or repeated):
                    return function[0]
            for name, count in _all_named(one):  # laws of probability are not known here
                if "|" in name and self._is_free((name, count), entry):
                    return name
            if property_of := self._property(entry, one, other):
                return property_of
            mine, names = set(_all_named(one)), {name for name, _ in others}
            apart = mine and others and mine.isdisjoint(others)
            derived = one is right and any(isinstance(u, Deriv) for u in walk(left))
            bare = derived or all(count <= 0 for _, count in mine)
            bare = bare or any(name in self.inside for name, _ in others)
            if apart and bare and all(self._is_unheard(f, entry) for f in mine):
                return _listed(mine)
            laws = _functions(left) & _functions(right) & PROBABILITIES
            for function in sorted({f for f in _functions(one) if f[0] not in names} | laws):
                if self._is_free(function, entry) and not claimed:
                    return function[0]
        return None

    def _property(self, entry: Entry, one: Term, other: Term) -> str | None:
        """f of `f(x + y) = f(x) + f(y)`: what is said of an unknown function at several places."""
        if any(isinstance(u, Deriv) for side in (one, other) for u in walk(side)):
            return None
        here, there = (
            {u for u in walk(side) if isinstance(u, Call) and _named(u) and u.name not in NAMED}
            for side in (one, other)
        )
        if any(u.name.endswith("'") for u in here | there):
            return None
        for u in sorted(here - there, key=lambda u: u.name):
            function = _named(u)
            applied = any(v.name == u.name for v in there)
            if function is not None and applied and self._is_free(function, entry):
                return function[0]
        return None

    def _derived(self, entry: Entry, side: Term) -> set[Family]:
        """What a side, or what it is defined through, differentiates."""
        around = self.knowledge.at(entry, (side,), values=False)
        return {f for t in (side, *(k.given.right for k in around)) for f in _differentiated(t)}

    def _strangers(self, entry: Entry, left: Term, right: Term) -> str | None:
        """What stands on one side only while another such unknown stands on the other."""
        one, other = self._strange(entry, left, right), self._strange(entry, right, left)
        moments = all(f[0] in self.inside or f[1] < 0 for f in one | other)  # which have laws
        return _listed(one | other) if one and other and not moments else None

    def _strange(self, entry: Entry, one: Term, other: Term) -> set[Family]:
        """The unknowns of a side that the other side does not come to speak of."""
        apart = self._apart(entry, one, other)
        return {f for f in apart if f[0] in self.inside or self._is_free(f, entry)}

    def _apart(self, entry: Entry, one: Term, other: Term) -> set[Family]:
        """What a side speaks of and the other side does not come to."""
        others = self.reached(entry, other)
        applied = {name for name, count in others if count < 0}  # V of V(s) may be a factor in V t
        heard = {name for name, count in others if count >= 0}
        return {
            f
            for f in _all_named(one)
            if f not in others and f[0] not in (heard if f[1] < 0 else applied)
        }

    def _unlinked(self, entry: Entry, left: Term, right: Term) -> str | None:
        """What an unknown function is differentiated by on the two sides, where nothing says how
        the ones depend on the others."""
        one, other = _variables(left), _variables(right)
        for function in one.keys() & other.keys():
            if not self._is_free(function, entry):
                continue
            links = [
                v == w or family(v) in self.reached(entry, w) or family(w) in self.reached(entry, v)
                for v in one[function]
                for w in other[function]
            ]
            if not any(links):
                return _listed({family(v) for v in one[function] | other[function]})
        return None

    def condition(self, entry: Entry, left: Term, right: Term) -> str | None:
        """What a relation may say of its unknowns: `w^T x + b = 0`, `|w| + |v| \\leq c` hold for
        some of their values and are no laws."""
        if any(isinstance(u, Deriv) for u in (*walk(left), *walk(right))):
            return None
        one, other = self._apart(entry, left, right), self._apart(entry, right, left)
        law = entry.relation == "="
        number = Num if law else Num | Size
        closed = isinstance(left, number) or isinstance(right, number)
        may = closed and entry.link <= 1 if law else closed or (one and other)
        reached = self.reached(entry, left) | self.reached(entry, right)
        loose = not entry.group and all(map(self._is_loose, reached))
        return _listed(one | other) if may and loose and (one or other) else None

    def stated(self, entry: Entry, left: Term, right: Term, claimed: bool) -> str | None:
        """What a relation between lone names and numbers is said of, where no formula says what
        they are: `k \\leq n`, `\\mu = 5`, `x_1 = z_1` are chosen, not concluded."""
        names = set(_all_named(left, right))
        if _is_choice(left, right) and all(self._is_unheard(f, entry) for f in names):
            return _listed(names) if not entry.premises else None
        if not entry.plain or claimed or entry.cases or entry.premises:
            return None
        if isinstance(left, Sum) and isinstance(left.body, Sym) and isinstance(right, Size):
            left = left.body  # what the members of a family come to together
        sides = [self._lone(one, entry) for one in (left, right)]
        members = sides[0] == sides[1] and not entry.group  # x_i = x_k
        if members or any(side is None for side in sides):
            return None
        return ", ".join(sorted({unplaced(side) for side in sides if side})) or None

    def of_another_value(self, entry: Entry, left: Term, right: Term, claimed: bool) -> str | None:
        """What is said to be another number than before, here or in what a number comes from."""
        alone = isinstance(left, Sym) and not left.indices and entry.link <= 1
        other = self.stated(entry, left, right, claimed) if alone else None
        if other is not None:
            self.changed.add(other)
            return other
        reached = self.reached(entry, left) | self.reached(entry, right)
        return ", ".join(sorted(self.changed & {name for name, _ in reached})) or None

    def _lone(self, side: Term, entry: Entry) -> str | None:
        """The name that a side is, up to a number before it, of which at most values are known;
        "" for a number; None for anything else."""
        if isinstance(side, Size):
            return side.set if side.set not in self.fixed else None
        if not any(isinstance(u, Sym | Deriv | Size) for u in walk(side)) and not side.free:
            return ""
        head = _head(side)
        if head is None or head[1] < 0 or head[0] in self.inside:
            return None
        said = [k for slot in self.knowledge.slots.get(head, {}).values() for k in slot.all]
        return head[0] if all(k.role == "value" or _is_number_said(k) for k in said) else None

    def restrict(self, entry: Entry, left: Term, right: Term) -> None:
        """A relation that holds for some values is what the rest of its section speaks of."""
        said = Given(left, right, entry.relation)
        if entry.relation == "=" and not (left.free or right.free):
            self.some.setdefault(entry.section, []).append(said)

    def restrictions(self, entry: Entry, left: Term, right: Term) -> tuple[list[Given], str]:
        """The relations before that hold for some values of the unknowns of this one, and these."""
        mine = set(_all_named(left, right))
        loose = mine and all(map(self._is_loose, mine))
        said = self.some.get(entry.section, ()) if loose else ()
        return [g for g in said if mine <= {*_all_named(g.left, g.right)}], _listed(mine)

    def valued(self, entry: Entry, left: Term, right: Term) -> str | None:
        """The names of a formula that is said to be an array of numbers, where nothing is known of
        any of them."""
        if not entry.group or right.free or list(_all_named(right)) or not list(_all_named(left)):
            return None
        if any(isinstance(u, Deriv) for u in (*walk(left), *walk(right))):
            return None
        known = self.knowledge.at(entry, (left, right), values=True)
        names = sorted({u.name for u in walk(left) if isinstance(u, Sym)})
        return None if known else ", ".join(names)

    def _is_loose(self, quantity: Family) -> bool:
        """Whether no equation says what it is, nor a law."""
        if quantity[0] in self.inside:
            return False
        slots = self.knowledge.slots.get(quantity, {}).values()
        return not any(k.given.relation == "=" for slot in slots for k in slot.all)

    def _hidden(self, entry: Entry, side: Term) -> str | None:
        """What a formula is differentiated by, though it speaks of the parts of that and not of
        it: how the formula depends on it is not said."""
        for u in walk(side):
            if not isinstance(u, Deriv) or isinstance(u.body, Sym | Deriv):
                continue
            variable = u.variable.name, len(u.variable.indices)
            inside = self.reached(entry, u.body)
            if variable in inside or not self.knowledge.is_defined(variable):
                continue
            if inside & (self.reached(entry, u.variable) - {variable}):
                return variable[0]
        return None

    def _out_of_reach(self, entry: Entry, side: Term) -> str | None:
        """What a quantity is differentiated by, where its formulas lead to other unknowns only:
        whether these depend on it is not said."""
        for u in walk(side):
            if not isinstance(u, Deriv) or not isinstance(u.body, Sym):
                continue
            variable = u.variable.name, len(u.variable.indices)
            inside = self.reached(entry, u.body)
            leaves = [f for f in inside if f[1] >= 0 and not self.knowledge.is_defined(f)]
            if self.knowledge.is_defined(family(u.body)) and variable not in inside and leaves:
                return variable[0]
        return None

    def unheard(self, entry: Entry, *sides: Term) -> str | None:
        """What something known is differentiated by, though nothing else speaks of that."""
        for u in (u for side in sides for u in walk(side)):
            if isinstance(u, Deriv) and not isinstance(u.body, Deriv):
                variable, reached = family(u.variable), self.reached(entry, u.body)
                known = any(map(self.knowledge.slots.get, reached))
                if known and variable not in reached and self._is_unheard(variable, entry):
                    return variable[0]
        return None

    def _compared(self, entry: Entry, left: Term, right: Term) -> str | None:
        """`T_i > T_j`, `g > 1`, `V(s) > W(s)`: an inequality of unknowns is a condition, no law."""
        for function in sorted(_functions(left) | _functions(right)):
            if self._is_free(function, entry):
                return function[0]
        for one, other in ((left, right), (right, left)):
            head = _head(one)
            free = head is not None and head[1] >= 0 and self._is_free(head, entry)
            if free and head is not None and head not in self.reached(entry, other):
                return head[0]
        heads = [_head(t) for t in (left, right) if not isinstance(t, Num)]
        names = [h[0] for h in heads if h is not None and self._is_free(h, entry)]
        return ", ".join(names) if heads and len(names) == len(heads) else None

    def _is_unheard(self, quantity: Family, entry: Entry) -> bool:
        return self._is_free(quantity, entry) and self._is_new(quantity, entry)

    def _is_free(self, quantity: Family, entry: Entry) -> bool:
        """Whether no definition, hypothesis or case speaks of it."""
        if quantity[0] in self.inside:  # a moment of a random variable
            return False
        said = [t for c in entry.cases for t in (c.left, c.right)]
        return not self.knowledge.slots.get(quantity) and quantity not in _all_named(*said)

    def _is_new(self, quantity: Family, entry: Entry) -> bool:
        """Whether nothing before in its section speaks of it."""
        first = self.first.get((entry.section, quantity), entry)
        return first.order >= entry.order or first.chain == entry.chain

    def reached(self, entry: Entry, side: Term) -> set[Family]:
        """The quantities and unknown functions of a side, and those of their definitions."""
        around = self.knowledge.at(entry, (side,), values=True)
        givens = [t for k in around for t in (k.given.left, k.given.right)]
        found = set(_all_named(side, *givens))
        return found.union(*(self.inside.get(name, ()) for name, _ in found))


def _is_number_said(known: Known) -> bool:
    """`x = 2`, whatever makes it so."""
    plain = isinstance(known.given.left, Sym) and isinstance(known.given.right, Num)
    return plain and known.given.relation == "="


def _is_choice(left: Term, right: Term) -> bool:
    """`a (b - 1) = 0`: a is 0, or b is 1."""
    if not isinstance(left, Mul) or right != Num(Fraction(0)):
        return False
    sums = (set(f.terms) if isinstance(f, Add) else {f} for f in left.terms)
    return all(sum(isinstance(u, Sym) for u in s) == 1 == len(s - _numbers(s)) for s in sums)


def _numbers(terms: set[Term]) -> set[Term]:
    return {u for u in terms if isinstance(u, Num)}


def _listed(names: Iterable[Family]) -> str:
    return ", ".join(sorted({unplaced(name) for name, _ in names}))


def _functions(t: Term) -> set[Family]:
    """The unknown functions that are applied in a term."""
    return {f for f in _all_named(t) if f[1] < 0 and f[0] not in NAMED}


def _variables(t: Term) -> dict[Family, set[Sym]]:
    """By what the lone quantities in a term are differentiated."""
    found: dict[Family, set[Sym]] = {}
    for u in walk(t):
        if isinstance(u, Deriv) and isinstance(u.body, Sym) and isinstance(u.variable, Sym):
            found.setdefault(family(u.body), set()).add(u.variable)
    return found


def _all_named(*terms: Term) -> Iterator[Family]:
    for t in terms:
        for u in walk(t):
            found = _named(u)
            if found is not None:
                yield found


def _named(t: Term) -> Family | None:
    """A quantity, or a function that no table knows."""
    match t:
        case Sym(name, indices):
            return name, len(indices)
        case Call(name, arguments) if name.rstrip("'") not in FUNCTIONS and arguments:
            return name.rstrip("'"), -len(arguments)
    return None


def _head(t: Term) -> Family | None:
    """What a side is, up to a number before it: a quantity, or an unknown function."""
    factors = [c for c in t.children() if not isinstance(c, Num)] if isinstance(t, Mul) else [t]
    return _named(factors[0]) if len(factors) == 1 else None


def _applied(t: Term) -> Family | None:
    """The unknown function of `f(x)`, `f'(0)`, `\\frac{df}{dx}`: what it is, is said."""
    while isinstance(t, Deriv):
        t = t.body
    plain = isinstance(t, Call) and all(isinstance(a, Sym | Num) for a in t.arguments)
    found = _named(t) if plain else None
    return found if found is not None and found[0] not in NAMED else None


def _differentiated(t: Term) -> Iterator[Family]:
    """The lone quantities and unknown functions in a term whose derivative is taken."""
    for u in walk(t):
        if isinstance(u, Deriv):
            body = u.body
            while isinstance(body, Deriv):
                body = body.body
            found = _named(body)
            if found is not None and found != _named(u.variable):
                yield found
