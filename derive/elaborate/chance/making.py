"""Sayings as facts: names as the quantities that they are, parameters as terms.

Of a vector, or a family without its index, something is said of any entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from ...data import replace
from ...kernel.terms import ONE, Index, Pow, Sym, Term, fresh, rename
from ...read import Document
from ...read import tree as t
from ...read.tree import Node, Span
from ..names import display
from ..resolve import Resolver
from ..trees import stated
from ..world import Scope, Unread, World
from . import told
from .nouns import Alike, Fact, Independent, Says, Shared, Told
from .reading import entry
from .told import Saying

WORDS = {"uncorrelated": "uncorrelated", "pairwise": "pairwise independent"}


class Facts:
    """Makes facts of what is said."""

    def __init__(self, world: World, document: Document) -> None:
        self.world, self.document = world, document
        self.numerals = _numerals(document)

    def of(self, saying: Saying, place: Told) -> Iterator[Fact]:
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
            "covariance": self._says,
            "law": self._says,
        }.get(saying.kind)
        return iter(()) if make is None else make(saying, place)

    def _independent(self, saying: Saying, place: Told) -> Iterator[Fact]:
        groups, entries, shown = [], set(), []
        for nodes in saying.groups:
            found = [self.variable(n) for node in nodes for n in told.members(node)]
            groups.append(frozenset(self._key(u) for u in found))
            shown += [self._text(n) for n in nodes]
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
            text = ", ".join(self._text(n) for n in nodes) + r" \text{ of one law}"
            pairs = [n for n in nodes if len(told.members(n)) > 1]
            for pair in pairs:
                names = tuple(self.variable(n).name for n in told.members(pair))
                yield Alike(replace(place, text=text), names, together=True, entries=True)
            found = [self.variable(n) for n in nodes if n not in pairs]
            if found and (
                self._has_all(saying) or not any(i.member for u in found for i in u.indices)
            ):
                names = tuple(dict.fromkeys(u.name for u in found))
                entries = all(u.indices for u in found)
                yield Alike(replace(place, text=text), names, entries=entries)

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
        row = next((i for i in of.indices if not i.member), None)
        scope.vector = row
        if row is not None and self._is_vector(node) and saying.kind in ("covariance", "law"):
            yield from self._of_vector(saying, of, node, values, place)
            return
        if saying.kind == "covariance":
            raise Unread("a covariance of two variables is written Cov(X, Y)", node.span)
        terms = tuple(self.value(v, of, scope) for v in values)
        name, shown = self._text(node), [self._text(v) for v in values]
        if saying.kind == "law":
            text = rf"{name} \sim \text{{{saying.law}}}({', '.join(shown)})"
            yield Says(replace(place, text=text), "law", of, terms, saying.law)
            return
        if saying.kind == "deviation":
            terms, shown = (Pow(terms[0], Fraction(2)),), [f"({shown[0]})^2"]
        head = r"\mathbb{E}" if saying.kind == "mean" else r"\operatorname{Var}"
        what = "mean" if saying.kind == "mean" else "variance"
        yield Says(replace(place, text=f"{head}[{name}] = {shown[0]}"), what, of, terms)

    def _of_vector(
        self, saying: Saying, of: Sym, node: Node, values: told.Nodes, place: Told
    ) -> Iterator[Fact]:
        """A covariance matrix, perhaps with the mean of a normal law: a multiple of the identity
        says that the entries have nothing to do with each other."""
        name, last = self._text(node), values[-1]
        place = replace(place, text=rf"\operatorname{{Cov}}({name}) = {self._text(last)}")
        scope = Scope()
        if saying.kind == "law":
            terms = [self.value(v, of, scope) for v in values[:1]]
            shown = self._text(values[0])
            yield Says(
                replace(place, text=rf"\mathbb{{E}}[{name}] = {shown}"), "mean", of, tuple(terms)
            )
        if _is_identity(last):
            spread = self.value(last, of, scope)
            alone = frozenset((of.name,))
            yield Independent(place, (alone,), alone, linear=saying.kind == "covariance")
            if saying.kind == "law":
                mean = self.value(values[0], of, scope)
                yield Says(place, "law", of, (mean, spread), saying.law)
            else:
                yield Says(place, "variance", of, (spread,))
            return
        row = of.indices[-1]
        other = fresh(row)
        yield Shared(place, (of, rename_all(of, row, other)), self._matrix(last, row, other))

    def _matrix(self, node: Node, row: Index, col: Index) -> Term:
        from ..arrays.reader import read

        found = read(Resolver(self.world, Scope()), node)
        if not found.is_matrix or found.row is None or found.col is None:
            raise Unread("a covariance is a matrix here", node.span)
        for mine, other in ((found.row, row), (found.col, col)):
            self.world.sets.join(mine.set, other.set)
        return found.at(row, col)

    def _is_vector(self, node: Node) -> bool:
        arrays = self.world.arrays
        return arrays is not None and arrays.concerns(Resolver(self.world, Scope()), node)

    def value(self, node: Node, of: Sym, scope: Scope) -> Term:
        """A parameter of a variable; of a vector's, the entry. A multiple of the identity matrix
        says that every entry has the same."""
        if _is_identity(node):
            inside = node.items[:-1] if isinstance(node, t.Run) else ()
            if not inside:
                return ONE
            assert isinstance(node, t.Run)
            node = inside[0] if len(inside) == 1 else replace(node, items=inside, ops=node.ops[:-1])
        resolver = Resolver(self.world, scope)
        if self._is_vector(node):
            from ..arrays.reader import read

            found = read(resolver, node)
            if found.col is not None or (found.row is not None and not of.indices):
                raise Unread("a parameter has another shape than its variable", node.span)
            if found.row is not None:
                self.world.sets.join(found.row.set, of.indices[-1].set)
            term = found.at(of.indices[-1], None) if found.row is not None else found.entry
        else:
            term = resolver.number(node)
        if term.free - of.free:
            raise Unread("a parameter has an index that its variable has not", node.span)
        return term

    # -- names ------------------------------------------------------------------------------------
    def variable(self, node: Node, scope: Scope | None = None) -> Sym:
        """The quantity that a name stands for; of a family without its index any entry."""
        scope = scope or Scope()
        bare = isinstance(node, t.Name) and not node.sub and self.world.is_family(display(node))
        if bare and self.world.arrays is None:
            scope.vector = Index("i", self.world.sets.new())
        found = entry(Resolver(self.world, scope), node)
        if not isinstance(found, Sym):
            raise Unread("a random variable is a name", node.span)
        return found

    def _key(self, u: Sym) -> str:
        members = [i.name for i in u.indices if i.member]
        return f"{u.name}#{','.join(members)}" if members else u.name

    def _text(self, node: Node) -> str:
        if isinstance(node, t.Number) and node.span == Span(0, 0):
            return node.text
        if isinstance(node, t.Name) and any(
            isinstance(s, t.Name) and s.base == told.ENTRY and s.span == node.span for s in node.sub
        ):
            return f"{display(node)}_{told.ENTRY}"  # for x_1, ..., x_n
        return self.document.source(node.span)


def rename_all(u: Sym, old: Index, new: Index) -> Sym:
    """The quantity at another member."""
    made = rename(u, {old: new})
    assert isinstance(made, Sym)
    return made


def _merged(groups: Sequence[frozenset[str]], entries: Iterable[str]) -> tuple[frozenset[str], ...]:
    """Groups of members of one family, all of which are independent, are the family."""
    families = {e for e in entries if any(k.partition("#")[0] == e for g in groups for k in g)}
    out: dict[frozenset[str], None] = {}
    for g in groups:
        out[frozenset(k.partition("#")[0] if k.partition("#")[0] in families else k for k in g)] = (
            None
        )
    return tuple(out)


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
