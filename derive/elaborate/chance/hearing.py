"""What words tell of random variables, as facts with their place.

A fact holds from where it is told on. Behind a display, "where X and Y are independent" is said of
that display. What is told under an "if" ends with what follows from it, what is supposed ends with
"in general"; a variable that is introduced anew is another one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from ...data import replace
from ...kernel.givens import Given, define
from ...kernel.terms import (
    ONE,
    ZERO,
    Deriv,
    Index,
    Pow,
    Sym,
    Term,
    add,
    fresh,
    rename,
    total,
    transform,
)
from ...read import Document, blocks
from ...read import tree as t
from ...read.tree import Chain, Span
from ..expect import Expect
from ..names import display
from ..nouns import family
from ..record import Record, given_entry
from ..trees import stated
from ..world import Scope, Unread, World
from . import told
from .densities import Taken
from .families import Law
from .making import Facts
from .moments import put, symbols
from .names import CONSTANT
from .nouns import Alike, Fact, Independent, Says, Shared, Told
from .reading import Chance
from .settled import LETTERS, Settled, settled
from .told import Saying

_BEHIND = re.compile(
    r"^\W*(where|with|here|since|because|as|for|by|using|if|when|provided|under|assuming)\b"
    r"|\b(we (have )?used|this uses|relies on)\b",
    re.I,
)
_IF = re.compile(r"\b(if|when|whenever|provided|in case)\b", re.I)
_SUPPOSED = re.compile(r"\b(assum\w+|suppos\w+)\b", re.I)
_GOES_ON = re.compile(r"^\W*(then|thus|hence|so|therefore|and|with|where|which|here|since)\b", re.I)
_GENERAL = re.compile(
    r"\b(in general|without (this|the|any|that)|otherwise|no longer|on the other hand)\b", re.I
)
_STRUCTURED = re.compile(  # words that say more of distributions than is heard
    r"independen|markov|factori[sz]|\bi\.?i\.?d\b|graphical|directed|mean[- ]field", re.I
)


class Hearing:
    """Listens to the sentences of a document."""

    def __init__(
        self,
        world: World,
        record: Record,
        document: Document,
        laws: Sequence[Law],
        taken: Sequence[Taken] = (),
        kept: bool = False,
    ) -> None:
        self.world, self.record, self.document = world, record, document
        self.facts: list[Fact] = []
        self.ends: dict[int, int] = {}  # the facts that are not meant any more, from an entry on
        self.fleeting: list[tuple[int, bool]] = []  # facts under an "if", or else supposed
        self.models: list[Given] = []  # distributions that move with their parameters
        self.unheard: list[frozenset[str]] = []  # names of which more is told than is understood
        self.listener = told.Listener()
        self.display: int | None = None  # the first entry of the display that stands last
        self.make = Facts(world, document)
        world.chance = Chance(document, kept)
        for law in laws:
            self._normalised(law)
        for name, density in taken:
            saying = Saying("law", ((name,),), density.parameters, density.row)
            self._take([saying], name.span, 0, 0, "")

    def _normalised(self, law: Law) -> None:
        """The probabilities of a finite set sum to one; marginals and conditionals are sums of the
        joint ones."""
        if law.joint:
            self._derived(law)
            return
        indices = self._indices(law.name, law.left + law.right)
        summed, others = indices[: law.left], frozenset(indices[law.left :])
        entry = Sym(law.name, indices)
        text = rf"{law.name} \text{{ is a distribution}}"
        at = given_entry(law.span, 0)
        self.record.know("hypothesis", at, Given(total(summed, entry), ONE, "=", others), text)
        for name in law.by:
            slope = Deriv(entry, Sym(name, ()))
            text = rf"{law.name} \text{{ is a distribution for every }} {name}"
            for of in (slope, Deriv(slope, Sym(name, ()))):
                self.record.know(
                    "hypothesis", at, Given(total(summed, of), ZERO, "=", others), text
                )
        positive = Given(entry, ZERO, ">", frozenset(indices))
        self.record.know("hypothesis", at, positive, rf"{law.name} > 0")
        if law.by or r"\int" in self.document.text:  # a density is not below one
            self.models.append(_moving(entry, law))
        if law.loose or _STRUCTURED.search(self.document.text):
            self.record.tainted[law.name.partition("_")[0]] = ""

    def _derived(self, law: Law) -> None:
        joint = self._indices(law.joint, law.size)
        entry = Sym(law.joint, joint)
        mine = tuple(joint[n] for n in law.places)
        given = mine[law.left :]
        formula = total([i for i in joint if i not in mine], entry)
        if given:
            others = {i: fresh(i) for i in joint if i not in given}
            below = total(list(others.values()), rename(entry, others))
            formula = formula / below
        self.world.slot(law.name, mine)
        left = Sym(law.name, mine)
        text = rf"{law.name} \text{{ by }} {law.joint}"
        self.record.know("definition", given_entry(law.span, 0), define(left, formula), text)
        self.record.defined.discard(family(left))  # more may be supposed of it

    def _indices(self, name: str, count: int) -> tuple[Index, ...]:
        sets = self.world.slots.get((name, count)) or [self.world.sets.new() for _ in range(count)]
        indices = tuple(Index(LETTERS[n % len(LETTERS)], s) for n, s in enumerate(sets))
        self.world.slot(name, indices)
        return indices

    def settled(self) -> Settled:
        """What all of it says of the moments, once the document is read."""
        self._merge()
        found = settled(self.facts, self.ends, self.unheard, self.world, self.record)
        models = found.models
        return found._replace(models=replace(models, givens=(*models.givens, *self.models)))

    def _merge(self) -> None:
        """`E[x_i x_j]` at one entry is `E[x_i^2]`: where an array's row was put for its column."""
        record = self.record
        for n, e in enumerate(record.entries):
            sides = [None if u is None else self._merged(u) for u in (e.left, e.right)]
            if sides[0] is not e.left or sides[1] is not e.right:
                record.entries[n] = replace(e, left=sides[0], right=sides[1])
        for n, k in enumerate(record.known):
            right = self._merged(k.given.right)
            if right is not k.given.right:
                record.known[n] = replace(k, given=k.given._replace(right=right))

    def _merged(self, term: Term) -> Term:
        assert self.world.chance is not None
        moments = self.world.chance.moments

        def rule(u: Term) -> Term | None:
            moment = moments.by_name.get(u.name) if isinstance(u, Sym) else None
            if moment is None or not isinstance(u, Sym) or len(set(u.indices)) == len(u.indices):
                return None
            given = put(moment.given, moment.indices, u.indices)
            return moments.of(moment.at(u.indices), moment.random, given, moment.law)

        made = transform(term, rule)
        for u in symbols((made,)):
            if u.name in moments.by_name:
                self.world.slot(u.name, u.indices)
        return made

    # -- in reading order -------------------------------------------------------------------------
    def displayed(self, block: blocks.Display, section: int) -> None:
        """A display begins."""
        self.display = len(self.record.entries)
        for node in stated(block):
            self._take(list(told.of_statement(node)), node.span, section, self.display, "")

    def sentence(self, sentence: blocks.Sentence, section: int, first: bool) -> None:
        """A sentence is read; the `first` of its paragraph may speak of the display before."""
        said = " ".join(p.text for p in sentence.pieces if isinstance(p, blocks.Words))
        self._end(said)
        found = told.sayings(sentence, self.listener)
        self.listener = self.listener.after(sentence)
        order = len(self.record.entries)
        if first and self.display is not None and _BEHIND.search(said):
            order = self.display
        if not first or not _BEHIND.search(said):
            self.display = None
        self._take(found, sentence.span, section, order, said)

    # -- formulas ---------------------------------------------------------------------------------
    def supposed(self, node: Chain, section: int, inline: bool) -> bool:
        """`E[X] = \\mu`, `\\operatorname{Var}(X) = 1` of a variable of which that is new."""
        if all(r.kind == "perp" for r in node.relations):
            return any(True for s in told.of_statement(node) for f in self.facts if _is_of(f, s))
        match node:
            case Chain(items=(Expect() as left, right), relations=(t.Relation(kind="="),)):
                found = _statistic(left)
            case _:
                return False
        if found is None or any(isinstance(p, Expect) for p in t.walk(right)):
            return False
        what, names = found
        if what == "covariance" and not inline and len(names) > 1:
            return False
        place = Told(len(self.record.entries), section, self.document.source(node.span))
        scope = Scope()
        try:
            of = [self.make.variable(n, scope) for n in names]
            if what == "covariance" and len(names) == 1:
                return self._spread(Saying(what, (names,), (right,)), of[0], node, place)
            value = self.make.value(right, of[0], scope)
        except Unread:
            return False
        chance = self.world.chance
        assert chance is not None
        if any(chance.is_random(u) for u in symbols((value,))):
            return False  # E[X] = X says nothing that could be
        if any(self._is_known(u, what, section) for u in of):
            return False
        if what == "covariance":
            self.facts.append(Shared(place, (of[0], of[1]), value))
        else:
            self.facts.append(Says(place, what, of[0], (value,)))
        self.record.add(given_entry(node.span, section))
        return True

    def _spread(self, saying: Saying, of: Sym, node: Chain, place: Told) -> bool:
        """`\\operatorname{Cov}(\\varepsilon) = \\sigma^2 I`. Raises Unread."""
        if self._is_known(of, saying.kind, place.section):
            return False
        self.facts += self.make.of(saying, place)
        self.record.add(given_entry(node.span, place.section))
        return True

    def may_suppose(self, node: Chain, kind: str, inline: bool) -> bool:
        """A statement about expectations is a claim, but for `suppose E[XY] = 0` in a sentence."""
        sides = [any(isinstance(p, Expect) for p in t.walk(i)) for i in node.items]
        said = kind == "suppose" or (kind == "where" and not all(sides))
        return (inline and said) or not any(sides)

    def _is_known(self, u: Sym, what: str, section: int) -> bool:
        """Whether a variable is none, has a formula, or was spoken of in this way already."""
        chance = self.world.chance
        assert chance is not None
        said = chance.names.of(u.name, section) or chance.names.hint(u.name)
        mine = [f.what for f in self.facts if isinstance(f, Says) and f.of.name == u.name]
        rows = {"variance": ("variance", "second"), "second": ("variance", "second")}
        told_already = any(w == "law" or w in rows.get(what, (what,)) for w in mine)
        power = Pow(u, Fraction(2)) if what in rows else u
        met = what != "covariance" and chance.moments.knows((power,))
        return said == CONSTANT or chance.formula(u) is not None or told_already or met

    def _take(
        self, found: Sequence[Saying], span: Span, section: int, order: int, said: str
    ) -> None:
        for saying in found:
            if saying.kind == "random":
                self._anew(saying, section)
            if saying.kind == "free":
                self._free(saying)
            if saying.kind == "unheard":
                self._miss(saying)
        start = len(self.facts)
        for saying in found:
            try:
                self.facts += self._agreeing(self.make.of(saying, Told(order, section, "")), order)
            except Unread:
                self._miss(saying)
        new = range(start, len(self.facts))
        for n in new:
            self._symmetric(self.facts[n], span, section)
            self._positive(self.facts[n], span, section)
        if not new:
            return
        for n in new:
            if _IF.search(said) or _SUPPOSED.search(said):
                self.fleeting.append((n, bool(_IF.search(said))))
        self.record.add(given_entry(span, section))

    def _end(self, said: str) -> None:
        """What was told under an "if" ends where words go on to something else."""
        general = bool(_GENERAL.search(said))
        goes_on = not said.strip() or bool(_GOES_ON.search(said))
        for n, under_if in list(self.fleeting):
            claims = self.record.entries[self.facts[n].told.order :]
            concluded = any(e.kind == "claim" for e in claims)
            if general or (under_if and concluded and not goes_on):
                self._stop(n)
                self.fleeting.remove((n, under_if))

    def _stop(self, n: int) -> None:
        self.ends.setdefault(n, len(self.record.entries))

    def _positive(self, fact: Fact, span: Span, section: int) -> None:
        """The standard deviation of a normal law is positive."""
        match fact:
            case Says(law="normal", values=(_, Pow(Sym() as root, exponent))) if exponent == 2:
                said = any(
                    k.given.left is root and k.given.relation == ">" for k in self.record.known
                )
                given = Given(root, ZERO, ">", frozenset(i for i in root.indices if not i.member))
                if not said:
                    self.record.know(
                        "assumption", given_entry(span, section), given, f"{root.name} > 0"
                    )

    def _symmetric(self, fact: Fact, span: Span, section: int) -> None:
        """A matrix of covariances equals its transpose."""
        match fact:
            case Shared(of=(one, other), value=Sym(name, (i, j)) as value) if (
                one.name == other.name
            ):
                turned = Given(value, Sym(name, (j, i)), "=", frozenset((i, j)))
                text = rf"{name} \text{{ symmetric}}"
                self.record.know("hypothesis", given_entry(span, section), turned, text)

    def _miss(self, saying: Saying) -> None:
        """Something is told that is not understood; "by independence" may repeat what was."""
        known = any(isinstance(f, Independent) for f in self.facts)
        if saying.values or saying.groups or not (saying.law and known):
            self.unheard.append(frozenset(display(n) for n in told.named(saying)))

    def _free(self, saying: Saying) -> None:
        """Not independent: what was told of that is not meant any more."""
        names = {display(n) for n in told.named(saying)}
        for n, fact in enumerate(self.facts):
            if isinstance(fact, Independent):
                mine = {k.partition("#")[0].partition("_")[0] for g in fact.groups for k in g}
                if not names or mine & names:
                    self._stop(n)

    def _anew(self, saying: Saying, section: int) -> None:
        """A variable is introduced once more: it is another one."""
        names = {display(n) for n in told.named(saying)}
        for n, fact in enumerate(self.facts):
            since = self.record.entries[fact.told.order :]
            if names & set(_about(fact)) and any(e.kind == "claim" for e in since):
                self._stop(n)

    def _agreeing(self, facts: Iterable[Fact], order: int) -> Iterator[Fact]:
        """Facts, unless one sentence gives a variable two means or two variances."""
        for fact in facts:
            twice = isinstance(fact, Says) and any(
                isinstance(f, Says)
                and (f.what, f.of.name) == (fact.what, fact.of.name)
                and f.values != fact.values
                for f in self.facts
                if f.told.order == order
            )
            if twice:
                self.unheard.append(frozenset(_about(fact)))
            else:
                yield fact


def _moving(entry: Sym, law: Law) -> Given:
    """A distribution that sums to one whatever its parameters are: for points."""
    part = add(*(_square(entry, f"^{{{x}}}", Sym(x, ())) for x in law.by), _square(entry, "^{+}"))
    names = {i: fresh(i) for i in entry.indices[: law.left]}
    return define(entry, part / total(list(names.values()), rename(part, names)))


def _square(entry: Sym, mark: str, by: Term = ONE) -> Term:
    one, other = (Sym(entry.name + mark + end, entry.indices) for end in ("", "'"))
    return Pow(one + other * by, Fraction(2))


def _about(fact: Fact) -> Iterator[str]:
    """The names that a fact is about."""
    match fact:
        case Independent(groups=groups):
            yield from (k.partition("#")[0] for g in groups for k in g)
        case Alike(names=names):
            yield from names
        case Says(of=of):
            yield of.name
        case _:
            yield from (u.name for u in fact.of)


def _statistic(node: Expect) -> tuple[str, told.Nodes] | None:
    """What is taken of which variables."""
    if node.given or node.law or not all(isinstance(i, t.Name) for i in node.items):
        return None
    name = node.items[0]
    assert isinstance(name, t.Name)
    if node.kind == "E" and isinstance(name.sup, t.Number) and name.sup.value == 2:
        return "second", (replace(name, sup=None),)
    what = {"E": "mean", "Var": "variance", "Cov": "covariance"}.get(node.kind)
    return (what, node.items) if what is not None else None


def _is_of(fact: Fact, saying: Saying) -> bool:
    """Whether a fact came from a saying."""
    names = {display(n) for n in told.named(saying)}
    return isinstance(fact, Independent) and names <= {k.partition("#")[0] for k in _about(fact)}
