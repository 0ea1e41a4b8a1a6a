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
from ...kernel.terms import ONE, Index, Pow, Sym, Term
from ...read import Document, blocks
from ...read import tree as t
from ...read.tree import Chain, Node, Span
from ..expect import Expect
from ..names import display
from ..record import Record, given_entry
from ..resolve import Resolver
from ..trees import stated
from ..world import Scope, Unread, World
from . import told
from .names import CONSTANT
from .nouns import Alike, Fact, Independent, Says, Shared, Told
from .reading import Chance
from .settled import Settled, settled
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


WORDS = {"uncorrelated": "uncorrelated", "pairwise": "pairwise independent"}


class Hearing:
    """Listens to the sentences of a document."""

    def __init__(self, world: World, record: Record, document: Document) -> None:
        self.world, self.record, self.document = world, record, document
        self.facts: list[Fact] = []
        self.ends: dict[int, int] = {}  # the facts that are not meant any more, from an entry on
        self.fleeting: list[tuple[int, bool]] = []  # facts under an "if", or else supposed
        self.unheard: list[frozenset[str]] = []  # names of which more is told than is understood
        self.before: told.Nodes = ()
        self.display: int | None = None  # the first entry of the display that stands last
        self.numerals = _numerals(document)
        world.chance = Chance(document)

    def settled(self) -> Settled:
        """What all of it says of the moments, once the document is read."""
        return settled(self.facts, self.ends, self.unheard, self.world, self.record)

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
        found = told.sayings(sentence, self.before)
        self.before = told.subject(sentence) or self.before
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
        if what == "covariance" and not inline:
            return False
        place = Told(len(self.record.entries), section, self.document.source(node.span))
        scope = Scope()
        try:
            of = [self.variable(n, scope) for n in names]
            value = self._value(right, scope)
        except Unread:
            return False
        if any(self._is_known(u, what, section) for u in of):
            return False
        if what == "covariance":
            self.facts.append(Shared(place, (of[0], of[1]), value))
        else:
            self.facts.append(Says(place, what, of[0], (value,)))
        self.record.add(given_entry(node.span, section))
        return True

    def may_suppose(self, node: Chain, kind: str, inline: bool) -> bool:
        """A statement about expectations is a claim, but for `suppose E[XY] = 0` in a sentence."""
        return (inline and kind == "suppose") or not any(
            isinstance(p, Expect) for p in t.walk(node)
        )

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
                self.facts += self._agreeing(self._facts(saying, Told(order, section, "")), order)
            except Unread:
                self._miss(saying)
        new = range(start, len(self.facts))
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

    # -- facts ------------------------------------------------------------------------------------
    def _facts(self, saying: Saying, place: Told) -> Iterator[Fact]:
        """What a saying comes to. Raises Unread."""
        make = {
            "independent": self._independent,
            "uncorrelated": self._independent,
            "pairwise": self._independent,
            "of": self._independent,
            "alike": self._alike,
            "mean": self._says,
            "variance": self._says,
            "deviation": self._says,
            "law": self._says,
        }.get(saying.kind)
        return iter(()) if make is None else make(saying, place)

    def _independent(self, saying: Saying, place: Told) -> Iterator[Fact]:
        groups, entries, shown = [], set(), []
        for nodes in saying.groups:
            found = [self.variable(n) for node in nodes for n in told.members(node)]
            groups.append(frozenset(self._key(u) for u in found))
            shown += [_text(n, self.document) for n in nodes]
            whole = saying.kind != "of" and self._has_all(saying)
            for u in found:
                free = any(not i.member for i in u.indices)
                listed = saying.entries or any(told.has_letter(n) for n in nodes)
                if (free and listed and saying.kind != "of") or (u.indices and whole):
                    entries.add(u.name)
        word = WORDS.get(saying.kind, "independent")
        text = ", ".join(shown) + rf" \text{{ {word}}}"
        if len(groups) > 1 or entries:
            merged = _merged(groups, entries)
            yield Independent(
                replace(place, text=text),
                merged,
                frozenset(entries),
                pairs=saying.kind == "pairwise",
                linear=saying.kind == "uncorrelated",
            )

    def _has_all(self, saying: Saying) -> bool:
        """`X_1` and `X_2` of a document that has no other X."""
        mine: dict[str, set[str]] = {}
        for n in told.named(saying):
            numerals = [s.text for s in n.sub if isinstance(s, t.Number)]
            mine.setdefault(display(n), set()).update(numerals)
        return all(len(m) > 1 and m == self.numerals.get(name) for name, m in mine.items())

    def _alike(self, saying: Saying, place: Told) -> Iterator[Fact]:
        for nodes in saying.groups:
            text = ", ".join(_text(n, self.document) for n in nodes) + r" \text{ of one law}"
            pairs = [n for n in nodes if len(told.members(n)) > 1]
            for pair in pairs:
                names = tuple(self.variable(n).name for n in told.members(pair))
                yield Alike(replace(place, text=text), names, together=True)
            found = [self.variable(n) for n in nodes if n not in pairs]
            if found and (
                self._has_all(saying) or not any(i.member for u in found for i in u.indices)
            ):
                names = tuple(dict.fromkeys(u.name for u in found))
                yield Alike(replace(place, text=text), names)

    def _says(self, saying: Saying, place: Told) -> Iterator[Fact]:
        for nodes in saying.groups:
            several = len(saying.values) == len(nodes) > 1 and saying.kind != "law"
            for k, node in enumerate(nodes):
                values = saying.values[k : k + 1] if several else saying.values
                yield from self._of_one(saying, node, values, place)

    def _of_one(
        self, saying: Saying, node: Node, values: told.Nodes, place: Told
    ) -> Iterator[Fact]:
        scope = Scope()
        of = self.variable(node, scope)
        scope.vector = next((i for i in of.indices if not i.member), None)
        each = saying.kind == "law" and any(map(_is_identity, values))
        terms = tuple(self._value(v, scope) for v in values)
        if any(v.free - of.free for v in terms):
            raise Unread("a parameter has an index that its variable has not", node.span)
        name, shown = _text(node, self.document), [_text(v, self.document) for v in values]
        if saying.kind == "law":
            text = rf"{name} \sim \text{{{saying.law}}}({', '.join(shown)})"
            if each and of.indices:
                yield Independent(
                    replace(place, text=text), (frozenset((of.name,)),), frozenset((of.name,))
                )
            yield Says(replace(place, text=text), "law", of, terms, saying.law)
            return
        if saying.kind == "deviation":
            terms, shown = (Pow(terms[0], Fraction(2)),), [f"({shown[0]})^2"]
        head = r"\mathbb{E}" if saying.kind == "mean" else r"\operatorname{Var}"
        what = "mean" if saying.kind == "mean" else "variance"
        yield Says(replace(place, text=f"{head}[{name}] = {shown[0]}"), what, of, terms)

    def _value(self, node: Node, scope: Scope) -> Term:
        """A parameter; the identity matrix says that every entry has the same."""
        if _is_identity(node):
            inside = node.items[:-1] if isinstance(node, t.Run) else ()
            if not inside:
                return ONE
            assert isinstance(node, t.Run)
            node = inside[0] if len(inside) == 1 else replace(node, items=inside, ops=node.ops[:-1])
        return Resolver(self.world, scope).number(node)

    # -- names ------------------------------------------------------------------------------------
    def variable(self, node: Node, scope: Scope | None = None) -> Sym:
        """The quantity that a name stands for; of a family without its index any entry."""
        scope = scope or Scope()
        if isinstance(node, t.Name) and not node.sub and self.world.is_family(display(node)):
            scope.vector = Index("i", self.world.sets.new())
        found = Resolver(self.world, scope).number(node)
        if not isinstance(found, Sym):
            raise Unread("a random variable is a name", node.span)
        return found

    def _key(self, u: Sym) -> str:
        members = [i.name for i in u.indices if i.member]
        return f"{u.name}#{','.join(members)}" if members else u.name


def _merged(groups: Sequence[frozenset[str]], entries: Iterable[str]) -> tuple[frozenset[str], ...]:
    """Groups of members of one family, all of which are independent, are the family."""
    families = {e for e in entries if any(k.partition("#")[0] == e for g in groups for k in g)}
    out: dict[frozenset[str], None] = {}
    for g in groups:
        out[frozenset(k.partition("#")[0] if k.partition("#")[0] in families else k for k in g)] = (
            None
        )
    return tuple(out)


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


def _is_identity(node: Node) -> bool:
    match node:
        case t.Name(base="I", sub=subs):
            return len(subs) < 2
        case t.Run(items=(*_, last)):
            return _is_identity(last)
    return False


def _numerals(document: Document) -> dict[str, set[str]]:
    """The members of each family that stand as numerals; letters count as another one."""
    found: dict[str, set[str]] = {}
    for block in document.blocks:
        for node in stated(block):
            for part in t.walk(node):
                if isinstance(part, t.Name) and len(part.sub) == 1:
                    sub = part.sub[0]
                    text = sub.text if isinstance(sub, t.Number) else "?"
                    found.setdefault(display(part), set()).add(text)
    return found


def _text(node: Node, document: Document) -> str:
    if isinstance(node, t.Number) and node.span == Span(0, 0):
        return node.text
    if isinstance(node, t.Name) and any(
        isinstance(s, t.Name) and s.base == told.ENTRY and s.span == node.span for s in node.sub
    ):
        return f"{display(node)}_{told.ENTRY}"  # for x_1, ..., x_n
    return document.source(node.span)
