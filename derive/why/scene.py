"""What a step speaks of: the words from which a slip could have been made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import product

from ..data import frozen
from ..kernel import Function, Given
from ..kernel.calculus import Calculus, Depends
from ..kernel.functions import instantiate
from ..kernel.terms import (
    Add,
    Binder,
    Call,
    Delta,
    Deriv,
    Index,
    Mul,
    Num,
    Pow,
    Size,
    Sum,
    Sym,
    Term,
    rename,
    walk,
)
from .places import nodes, refreshed

LARGEST = 9  # nodes of a factor or summand that may have been lost
WORDS = 60  # factors or summands that are tried
Words = tuple[tuple[Term, int], ...]
DEPTH = 3  # definitions that are opened one after the other


@frozen
class Scene:
    """A refuted step with everything that the tables of hypotheses and edits look at."""

    left: Term
    right: Term
    givens: tuple[Given, ...]
    functions: Mapping[str, Function]
    depends: Depends

    @cached_property
    def definitions(self) -> Mapping[tuple[str, int], Given]:
        """What is defined, by name and number of indices; the general ones."""
        return {
            (g.left.name, len(g.left.indices)): g
            for g in reversed(self.givens)
            if g.definition
            and isinstance(g.left, Sym)
            and not any(i.member for i in g.left.indices)
        }

    def formula(self, s: Sym) -> Term | None:
        """The formula of a quantity at its indices, if it is defined."""
        given = self.definitions.get((s.name, len(s.indices)))
        if given is None:
            return None
        names = dict(zip(given.left.args[1], s.indices, strict=True))
        return rename(refreshed(given.right), names)

    @cached_property
    def spoken(self) -> tuple[Term, ...]:
        """Both sides, and the formulas of the quantities in them, and of those in these."""
        found: dict[Term, None] = {}
        layer: list[Term] = [self.left, self.right]
        opened: set[Sym] = set()
        for _ in range(DEPTH + 1):
            found.update(dict.fromkeys(layer))
            syms = dict.fromkeys(u for t in layer for u in walk(t) if isinstance(u, Sym))
            fresh_ones = [s for s in syms if s not in opened]
            opened.update(fresh_ones)
            layer = [f for f in map(self.formula, fresh_ones) if f is not None]
        return tuple(found)

    def all(self, *kinds: type[Term]) -> list[Term]:
        """Every subterm of some kinds that is spoken of, each once."""
        seen = dict.fromkeys(u for t in self.spoken for u in walk(t))
        return [u for u in seen if isinstance(u, kinds)]

    @cached_property
    def free(self) -> tuple[Index, ...]:
        """The free indices of the step."""
        return tuple(sorted(self.left.free | self.right.free))

    def in_scope(self, bound: Sequence[Index]) -> tuple[Index, ...]:
        """The indices that may stand where `bound` are bound; concrete members too."""
        return tuple(dict.fromkeys((*self.free, *bound, *self.members)))

    @cached_property
    def members(self) -> tuple[Index, ...]:
        """Concrete members that are named."""
        named = (i for u in self.all(Sym) for i in u.args[1] if i.member)
        return tuple(dict.fromkeys(named))

    @cached_property
    def kinds(self) -> Mapping[tuple[str, ...], tuple[str, ...]]:
        """Names by the sets of their indices."""
        table: dict[tuple[str, ...], dict[str, None]] = {}
        given = [u for g in self.givens for t in (g.left, g.right) for u in walk(t)]
        for u in (*self.all(Sym), *given):
            if isinstance(u, Sym):
                table.setdefault(tuple(i.set for i in u.indices), {})[u.name] = None
        return {sets: tuple(names) for sets, names in table.items()}

    @cached_property
    def undefined(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Names without a formula, with the sets of their indices."""
        equations = [g.left for g in self.givens if g.relation == "="]
        ruled = {(t.name, len(t.indices)) for t in equations if isinstance(t, Sym)}
        found = dict.fromkeys((u.args[0], tuple(i.set for i in u.args[1])) for u in self.all(Sym))
        return tuple(
            f for f in found if (f[0], len(f[1])) not in ruled and f[0] not in self.depends
        )

    @cached_property
    def unbound(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Those that may be constrained: nothing is derived by them."""
        moving = {u.variable.name for t in (self.left, self.right) for u in derivatives(t)}
        return tuple(f for f in self.undefined if f[0] not in moving)

    @cached_property
    def numbers(self) -> tuple[Fraction, ...]:
        """Factors that get lost: 2, and small whole numbers that occur, also as exponents."""
        found = [Fraction(2)]
        for u in self.all(Num, Pow):
            value = abs(u.args[0] if isinstance(u, Num) else u.args[1])
            if value.denominator == 1 and 2 < value <= LARGEST:
                found.append(value)
        return tuple(dict.fromkeys(found))

    @cached_property
    def sets(self) -> tuple[str, ...]:
        """The index sets of the step."""
        found = (
            *(i.set for i in self.free),
            *(u.index.set for u in self.all(Binder) if isinstance(u, Binder)),
            *(u.args[0] for u in self.all(Size)),
        )
        return tuple(dict.fromkeys(found))

    def letter(self, of: str) -> Index:
        """A new index of a set, called as such indices are called here."""
        bound = [u.index for u in self.all(Binder) if isinstance(u, Binder)]
        taken = {i.name for i in self.free}
        for index in (*bound, *(i for g in self.givens for i in sorted(g.generic))):
            if index.set == of and index.name.partition("~")[0] not in taken:
                return index
        return Index(next(c for c in "jknmlabcdpq" if c not in taken), of)

    @cached_property
    def factors(self) -> Words:
        """What occurs as a factor, with its size, the small ones first."""
        return _words(self._factors(), self.right)

    def _factors(self) -> Iterator[Term]:
        for u in self.all(Sym, Size, Call, Pow, Mul, Add, Delta):
            if isinstance(u, Mul):
                yield from u.terms
            elif isinstance(u, Pow):
                yield u.base
                yield u
            else:
                yield u
            if isinstance(u, Call):
                yield 1 - u

    @cached_property
    def summands(self) -> Words:
        """What occurs, or could occur, as a summand, with its size."""
        return _words(self._summands(), self.right)

    def _summands(self) -> Iterator[Term]:
        for u in self.all(Add, Sym, Call, Mul, Pow):
            yield from u.args[0] if isinstance(u, Add) else (u,)
        for u in self.all(Sym, Call):
            yield Pow(u, _TWO)
        for sets, names in self.kinds.items():
            if len(sets) == 1:
                j = self.letter(sets[0])
                yield from (Sum(j, Sym(name, (j,))) for name in names)

    def entries(self, scope: Sequence[Index]) -> Iterator[Sym]:
        """Entries, at indices in scope, of every quantity with one or two indices."""
        for sets, names in self.kinds.items():
            if len(sets) in (1, 2):
                for at in product(*[[i for i in scope if i.set == s] for s in sets]):
                    yield from (Sym(name, at) for name in names)

    @cached_property
    def called(self) -> tuple[str, ...]:
        """Functions of one argument that occur."""
        calls = [u for u in self.all(Call) if isinstance(u, Call) and len(u.arguments) == 1]
        return tuple(dict.fromkeys(u.name for u in calls))

    @cached_property
    def derived(self) -> tuple[tuple[Term, Sym], ...]:
        """What the left side derives, by what; also the formulas behind it."""
        out: dict[tuple[Term, Sym], None] = {}
        for u in derivatives(self.left):
            body: Term | None = u.body
            for _ in range(DEPTH):
                if body is None:
                    break
                out[body, u.variable] = None
                body = self.opened(body)
        return tuple(out)

    def opened(self, t: Term) -> Term | None:
        """The formula of a quantity, or of a function of the table at its arguments."""
        if isinstance(t, Call):
            row = self.functions.get(t.name)
            known = row.definition if row is not None else None
            return None if known is None else refreshed(instantiate(known, t.arguments))
        return self.formula(t) if isinstance(t, Sym) else None

    @cached_property
    def calculus(self) -> Calculus:
        """Derivatives of what is written, through every definition."""
        return Calculus(self.functions, self.formula, self.depends)


_TWO = Fraction(2)


def derivatives(t: Term) -> list[Deriv]:
    """The derivatives in a term."""
    return [u for u in walk(t) if isinstance(u, Deriv)]


def _words(found: Iterable[Term], right: Term) -> Words:
    """The small ones, each once; those of the right side before others of their size."""
    own = set(walk(right))
    kept = [
        t
        for t in dict.fromkeys(found)
        if not isinstance(t, Num) and not isinstance(t, Deriv) and nodes(t) <= LARGEST
    ]
    kept.sort(key=lambda t: (nodes(t), t not in own))
    return tuple((refreshed(t), nodes(t)) for t in kept[:WORDS])
