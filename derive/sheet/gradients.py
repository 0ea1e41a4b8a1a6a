"""Routes to a derivative: which chains of lines lead to it, in which style.

Backwards through the graph of definitions, the derivative by a node is the sum over everything that
the node goes into. A node that goes into nothing but the body itself is differentiated directly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ..kernel import terms as k
from ..kernel.givens import Given
from ..kernel.terms import Delta, Deriv, Index, Num, Sum, Sym, Term, rename
from . import algebra as a
from .connect import connect
from .differentiation import by_sign
from .forms import factors, neat, outermost, same, size
from .lines import Derivation, Line, differentiate, distinct, one_way, tidy
from .routes import ROUTES, bridge, states
from .scene import Family, Scene, family, letters, lookup
from .sums import APART

CHAIN_RULE = "chain rule"
LOCAL = "local derivatives"
TOTAL = "What will be needed:"
TRIVIAL = 2  # lines of a derivation that nobody needs to see
SIMPLE = 2  # lines of a derivative that is put where it is needed
TRIED = 2  # of the last lines, from which a way to the target is looked for
WIDER = 2  # for a number by a number, whose derivative has no name of its own in a chain
INSERTED = 30  # the largest derivative that is written out where it is used


class Share(NamedTuple):
    """What one node adds to a chain rule: as it is written; with the local derivative put; and
    with all that is known put."""

    shown: Term
    local: Term
    put: Term


@dataclass
class Cases:
    """What was found for equal indices and for different ones."""

    equal: list[Given] = field(default_factory=list)
    apart: list[Given] = field(default_factory=list)


@dataclass
class Gradients:
    """Finds derivatives, and keeps the derivations that it needed in order."""

    scene: Scene
    style: str = "full"
    arrays: bool = False  # local derivatives of arrays have no name of their own
    done: list[Derivation] = field(default_factory=list)
    cases: Cases = field(default_factory=lambda: Cases())

    def derivative(self, left: Deriv, target: Term | None = None, asked: bool = True) -> Term:
        """The derivative in a simple form. What it needs is derived before it; what is only needed
        on the way (`asked` is false) is written down where it takes more than a glance."""
        before = self.scene.found(left)
        if before is not None and target is None and not asked:
            return before
        pair = self._pair(left) if self.style == "cases" else None
        if pair is not None:
            return self._by_cases(left, pair, target, asked)
        lines = self._lines(left)
        if lines and not self.arrays and self._finds_total(lines[-1].right):
            lines = self._lines(left)
        lines = ended(left, lines, target, self.scene)
        while lines and same(lines[-1].right, left):  # back where it began
            lines.pop()
        made = Derivation(left, distinct(left, lines))
        if not made.lines:
            return left
        if asked or len(made.lines) > TRIVIAL or made.lines[0].rule == CHAIN_RULE:
            self.done.append(made)
        self._learn(left, made.result)
        return made.result

    def _finds_total(self, t: Term) -> bool:
        """Whether a sum over a named quantity in a result comes to a number, which is shown."""
        for u in k.walk(t):
            if not isinstance(u, Sum) or self.scene.formula(u.body) is None:
                continue
            for route in ROUTES:
                lines = states(u, route, self.scene)[1:]
                if lines and isinstance(lines[-1].right, Num):
                    self.done.append(Derivation(u, distinct(u, lines), TOTAL))
                    fact = Given(u, lines[-1].right, "=", u.free)
                    self.scene = replace(self.scene, facts=(*self.scene.facts, fact))
                    return True
        return False

    # -- equal and different indices ---------------------------------------------------------------
    def _pair(self, left: Deriv) -> tuple[Index, Index] | None:
        """An index of the body and one of the variable that may be one member or two."""
        body, v = left.body, left.variable
        if not isinstance(body, Sym) or self._between(body, v):
            return None
        if _is_simple(self.scene.formula(body), body, v, self.scene):
            return None
        pairs = [(j, i) for j in body.indices for i in v.indices if _may_meet(i, j, self.scene)]
        return pairs[0] if len(pairs) == 1 else None

    def _by_cases(
        self, left: Deriv, pair: tuple[Index, Index], target: Term | None, asked: bool
    ) -> Term:
        """Once for the entry itself, once for any other one."""
        j, i = pair
        before = self.scene
        whole = self._directly(left)[-1].right
        same_entry = rename(left, {j: i})
        assert isinstance(same_entry, Deriv)
        one = Derivation(
            same_entry, distinct(same_entry, self._directly(same_entry)), "", ("=", i, j)
        )
        self.scene = replace(before, unequal=before.unequal | {(i, j)})
        other = Derivation(left, distinct(left, self._directly(left)), "", ("!=", i, j))
        self.scene = before
        self.done += [one, other]
        self.cases.equal.append(_equation(same_entry, one.result))
        self.cases.apart.append(_equation(left, other.result))
        if asked:
            both = k.Cases(((Delta(i, j), one.result),), other.result)
            made = Derivation(left, (Line(whole if target is None else target, "both cases"),))
            if target is None and size(both) < size(whole):
                made = Derivation(left, (Line(both, "both cases"),))
            self.done.append(made)
        self._learn(left, whole)
        return whole

    def _split_path(self, body: Sym, entry: Sym, v: Sym) -> Iterator[Share]:
        """The chain rule over the entries of a node: the one with the variable's index, and all
        others. Nothing, where there are no such cases."""
        for j in entry.indices:
            for i in v.indices:
                if not _may_meet(i, j, self.scene):
                    continue
                at = rename(entry, {j: i})
                assert isinstance(at, Sym)
                one = lookup(self.cases.equal, Deriv(at, v))
                other = lookup(self.cases.apart, Deriv(entry, v))
                if one is not None and other is not None:
                    mark = Sym(APART, (i, j))
                    yield self._step(body, at, v, one)
                    share = self._step(body, entry, v, other)
                    yield Share(*[Sum(j, k.mul(mark, part)) for part in share])

    def _step(self, body: Sym, entry: Sym, v: Sym, value: Term) -> Share:
        """One entry's share in the chain rule: as it is written, and with what is known put."""
        upstream = Deriv(body, entry)
        above = upstream if self.scene.arbitrary(upstream) else self._upstream(upstream)
        known = k.mul(above, value)
        return Share(k.mul(upstream, Deriv(entry, v)), k.mul(upstream, value), known)

    def _learn(self, left: Deriv, right: Term) -> None:
        self.scene = replace(self.scene, known=(*self.scene.known, _equation(left, right)))

    def _lines(self, left: Deriv) -> list[Line]:
        body, v = left.body, left.variable
        if isinstance(body, Sym):
            if self.style == "logs":
                early = self._logarithm_first(body, v)
                if early is not None:
                    return early
            if self.scene.formula(body) is None or self._between(body, v):
                return self._backwards(body, v)
            return self._directly(left)
        return self._directly(left)

    # -- one formula -------------------------------------------------------------------------------
    def _directly(self, left: Deriv) -> list[Line]:
        """The definition is put, the rules are applied, the result is put in order."""
        t: Term = left
        lines: list[Line] = []
        if isinstance(left.body, Deriv):
            inner = self.scene.found(left.body) or self.derivative(left.body, asked=False)
            t = Deriv(inner, left.variable)
            lines.append(Line(t, "the first derivative"))
        formula = self.scene.formula(left.body)
        if formula is not None:
            t = Deriv(formula, left.variable)
            about = (self.scene.definitions[family(left.body)],)  # type: ignore[arg-type]
            lines.append(Line(t, "definition", minor=True, about=about))
        logs = self._without_logs(t)
        if not same(logs, t):
            t = logs
            lines.append(Line(t, "log of a quotient"))
        lines += differentiate(t, self.scene)
        t = lines[-1].right if lines else t
        inserted = self._insert(t)
        if not same(inserted, t):
            lines.append(Line(inserted, "insert"))
            t = inserted
        return lines + tidy(t, self.scene)

    def _without_logs(self, t: Term) -> Term:
        """Logarithms of quotients that are to be differentiated become differences."""

        def rule(u: Term) -> Term | None:
            if isinstance(u, k.Call) and u.name == "log" and self.scene.depends_on(u, variable):
                opened = a.LOG_EXP.apply(a.LOG_PRODUCT.apply(u, self.scene), self.scene)
                return None if opened is u else opened
            return None

        if not isinstance(t, Deriv):
            return t
        variable = t.variable
        body = a.SIGNS.apply(neat(outermost(t.body, rule)), self.scene)
        return t if same(body, t.body) else Deriv(body, variable)

    def _insert(self, t: Term) -> Term:
        """The derivatives of named quantities are found, and put where they stand."""

        def rule(u: Term) -> Term | None:
            if not isinstance(u, Deriv) or self.scene.arbitrary(u):
                return None
            opaque = isinstance(u.body, Sym) and u.body.name in self.scene.matrices
            if opaque:
                return None
            if isinstance(u.body, Sym) and self.scene.depends_on(u.body, u.variable):
                return self._found(u)
            return None

        return neat(outermost(t, rule))

    def _found(self, t: Deriv) -> Term:
        known = self.scene.found(t)
        if known is None:
            self.derivative(self._general(t), asked=False)
            known = self.scene.found(t)
        return t if known is None else known

    def _general(self, t: Deriv) -> Deriv:
        """A derivative with a letter of its own for every index."""
        assert isinstance(t.body, Sym)
        slots = (*t.body.indices, *t.variable.indices)
        taken: set[str] = set()
        fresh = [next(iter(letters((i,), taken).values())) if not i.member else i for i in slots]
        cut = len(t.body.indices)
        return Deriv(Sym(t.body.name, tuple(fresh[:cut])), Sym(t.variable.name, tuple(fresh[cut:])))

    # -- the graph ---------------------------------------------------------------------------------
    def _between(self, body: Sym, v: Sym) -> list[Family]:
        """The named quantities on the way from the body to the variable."""
        start, end = family(body), family(v)
        seen: list[Family] = []
        todo = [start]
        while todo:
            for inner in self.scene.uses(todo.pop()):
                if inner not in seen and inner not in (start, end) and self._on_way(inner, end):
                    seen.append(inner)
                    todo.append(inner)
        return seen

    def _on_way(self, node: Family, end: Family) -> bool:
        return self.scene.reaches(node, end)

    def _children(self, body: Sym, v: Sym) -> list[Family]:
        """The nodes that the variable goes into directly."""
        end = family(v)
        start = [family(body)] if self.scene.formula(body) is not None else []
        nodes = [c for c in (*self._between(body, v), *start) if c in self.scene.definitions]
        return [c for c in nodes if end in self.scene.uses(c)]

    def _backwards(self, body: Sym, v: Sym) -> list[Line]:
        """The chain rule over all nodes that the variable goes into."""
        if not self._children(body, v):
            return []
        shares = [s for node in self._children(body, v) for s in self._path(body, node, v)]
        lines = [Line(neat(k.add(*[s.shown for s in shares])), CHAIN_RULE)]
        if self.arrays:
            lines.append(Line(neat(k.add(*[s.local for s in shares])), LOCAL))
        lines.append(Line(neat(k.add(*[s.put for s in shares])), "insert"))
        return lines + tidy(lines[-1].right, self.scene)

    def _path(self, body: Sym, node: Family, v: Sym) -> Iterator[Share]:
        """What the chain rule says of one node."""
        if node == family(body):
            formula = self.scene.formula(body)
            assert formula is not None
            direct = self._partial(formula, v)
            yield Share(direct, direct, direct)
            return
        entry, local = self._local(node, v)
        over = [i for i in entry.indices if i not in v.indices]
        symbol: Term = Deriv(entry, v)
        value = local
        if self._is_ambiguous(node, v):
            symbol = local
        elif not _is_simple(self.scene.formula(entry), entry, v, self.scene):
            value = self._found(Deriv(entry, v))
            split = list(self._split_path(body, entry, v))
            if split and len(over) == 1:
                yield from split
                return
        upstream = Deriv(body, entry)
        above = upstream if self.scene.arbitrary(upstream) else self._upstream(upstream)
        if over and not self.arrays and any(isinstance(u, Sum) for u in k.walk(above)):
            above = upstream  # sums in sums are hard to read: the error of a layer has a name
        share = Share(k.mul(upstream, symbol), k.mul(upstream, value), k.mul(above, value))
        for i in reversed(over):
            share = Share(*[Sum(i, part) for part in share])
        yield share

    def _upstream(self, t: Deriv) -> Term:
        """The derivative by a node: written out where it is short."""
        value = self._found(t)
        room = INSERTED if t.variable.indices else WIDER * INSERTED
        return value if size(value) <= room else t

    def _local(self, node: Family, v: Sym) -> tuple[Sym, Term]:
        """An entry of a node and its derivative by the variable, other nodes held fixed. Where it
        is zero but for one entry, that entry is taken."""
        given = self.scene.definitions[node]
        assert isinstance(given.left, Sym)
        taken = {i.name for i in v.indices} | {family(v)[0]}
        fresh = letters(given.left.indices, taken)
        entry = Sym(given.left.name, tuple(fresh.get(i, i) for i in given.left.indices))
        return self._more_local(entry, self._partial(rename(given.right, fresh), v), v)

    def _more_local(self, entry: Sym, local: Term, v: Sym) -> tuple[Sym, Term]:
        """The entries for which a local derivative is not zero."""
        for f in k.walk(local):
            for own, other in _sides(f):
                if own in entry.indices and other in v.indices:
                    rest = without_delta(local, f)
                    if rest is not None:
                        swap = {own: other}
                        entry = Sym(entry.name, tuple(swap.get(i, i) for i in entry.indices))
                        return self._more_local(entry, neat(rename(rest, swap)), v)
        return entry, local

    def _partial(self, formula: Term, v: Sym) -> Term:
        """The derivative of a formula, every other name held fixed, in a simple form."""
        fixed = replace(self.scene, definitions={})
        raw = by_sign(neat(fixed.calculus().diff(formula, v)))
        lines = tidy(a.CONTRACT.apply(raw, self.scene), self.scene)
        return lines[-1].right if lines else a.CONTRACT.apply(raw, self.scene)

    def _is_ambiguous(self, node: Family, v: Sym) -> bool:
        """Whether the node also depends on the variable through other nodes."""
        end = family(v)
        inner = [c for c in self.scene.uses(node) if c != end]
        return any(self.scene.reaches(c, end) for c in inner)

    # -- the logarithm first -----------------------------------------------------------------------
    def _logarithm_first(self, body: Sym, v: Sym) -> list[Line] | None:
        """Logarithms of named quotients become differences before anything is differentiated."""
        formula = self.scene.formula(body)
        if formula is None:
            return None
        opened = neat(outermost(formula, lambda u: _log_of(u, self.scene)))
        if same(opened, formula):
            return None
        split = a.LOG_EXP.apply(a.LOG_PRODUCT.apply(opened, self.scene), self.scene)
        lines = [Line(opened, "definition", minor=True), Line(split, "log of a quotient")]
        lines += _simpler(split, self.scene)
        lines = list(distinct(formula, lines))
        self.done.append(Derivation(body, (Line(formula, "definition"), *lines)))
        after = Deriv(lines[-1].right, v)
        out = [Line(after, "logarithm first")]
        out += differentiate(after, self.scene)
        return out + tidy(out[-1].right, self.scene)


def _sides(f: Term) -> tuple[tuple[Index, Index], ...]:
    return ((f.left, f.right), (f.right, f.left)) if isinstance(f, Delta) else ()


def without_delta(t: Term, mark: Term) -> Term | None:
    """What a delta is a factor of, everywhere; None where it is not."""
    match t:
        case k.Add(parts):
            inner = [without_delta(p, mark) for p in parts]
            return None if None in inner else k.add(*[p for p in inner if p is not None])
        case k.Cases(branches, otherwise):
            values = [without_delta(x, mark) for x in (*(b for _, b in branches), otherwise)]
            found = [x for x in values if x is not None]
            if len(found) < len(values):
                return None
            conditions = [c for c, _ in branches]
            return k.Cases(tuple(zip(conditions, found[:-1], strict=True)), found[-1])
        case k.Num() if t is k.ZERO:
            return t
    if mark not in factors(t):
        return None
    return k.mul(*[f for f in factors(t) if f is not mark])


def _simpler(t: Term, scene: Scene) -> list[Line]:
    lines = []
    split = a.PULL_OUT.apply(a.SPLIT.apply(a.EXPAND.apply(t, scene), scene), scene)
    if not same(split, t):
        lines.append(Line(split, "split the sum"))
    facts = a.FACTS.apply(split, scene)
    if not same(facts, split):
        lines.append(Line(facts, "given"))
    return lines


def _log_of(t: Term, scene: Scene) -> Term | None:
    match t:
        case k.Call("log", (Sym() as name,)):
            formula = scene.formula(name)
            return None if formula is None else k.call("log", formula)
    return None


def _may_meet(i: Index, j: Index, scene: Scene) -> bool:
    """Whether two letters may stand for one member, or for two."""
    known = i == j or {(i, j), (j, i)} & scene.unequal
    return i.set == j.set and not known and not (i.member or j.member)


def _equation(left: Deriv, right: Term) -> Given:
    """What was found, for every member."""
    return Given(left, right, "=", frozenset(i for i in left.free if not i.member))


def _is_simple(formula: Term | None, entry: Sym, v: Sym, scene: Scene) -> bool:
    """Whether a derivative needs no derivation of its own."""
    if formula is None:
        return True
    lines = differentiate(Deriv(formula, v), scene)
    if lines:
        lines += tidy(lines[-1].right, scene)
    return len(lines) <= SIMPLE and not any("quotient" in line.rule for line in lines)


def ended(left: Term, lines: list[Line], target: Term | None, scene: Scene) -> list[Line]:
    """The lines up to the form that was asked for."""
    if target is None:
        return lines
    for n, line in enumerate(lines):
        if same(line.right, target) or same(*(one_way(t, scene) for t in (line.right, target))):
            return [*lines[:n], line._replace(right=neat(target))]
    return connected(left, lines, target, scene)


def connected(left: Term, lines: list[Line], target: Term, scene: Scene) -> list[Line]:
    """Lines and those that lead on from them to a target; where no way is found, in one step."""
    way = None
    for n in range(len(lines), max(len(lines) - TRIED, 0) - 1, -1):
        start = lines[n - 1].right if n else left
        if any(isinstance(u, Deriv) and not scene.arbitrary(u) for u in k.walk(start)):
            break
        found = connect(start, target, scene)
        if found is not None and (way is None or n + len(found) < len(way)):
            way = [*lines[:n], *found]
    if way is not None:
        return way
    found = bridge(lines[-1].right if lines else left, target, scene)
    return [*lines, *(found or [Line(target, "rearrange")])]
