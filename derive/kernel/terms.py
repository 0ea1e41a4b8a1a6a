"""Terms: what a formula means.

A term is immutable and interned: terms with the same parts are one object, so equality and
hashing cost nothing. Terms are *not* simplified when they are made. They keep what was written,
because side conditions (a denominator that must not vanish, the argument of a logarithm) are read
off the written form.

Index sets (`C` for classes, `S` for samples, ...) have a symbolic size. An `Index` is an arbitrary
member of its set (free or bound) or, with `member=True`, a concrete one, as in `h_1`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import count
from typing import Any, ClassVar, NamedTuple, Self


class Index(NamedTuple):
    """A member of an index set: arbitrary (`j`), or concrete (`1`)."""

    name: str
    set: str
    member: bool = False


NO_INDICES: frozenset[Index] = frozenset()
_numbers = count(1)


def fresh(index: Index) -> Index:
    """A new index of the same set; its name cannot be written in a document."""
    return Index(f"{index.name.partition('~')[0]}~{next(_numbers)}", index.set)


class Term:
    """Base of all terms; a subclass names its parts in `__slots__`, in constructor order."""

    __slots__ = ("_hash", "args", "free")
    _table: ClassVar[dict[Any, Any]] = {}
    args: tuple[Any, ...]
    free: frozenset[Index]
    _hash: int

    def __new__(cls, *args: Any) -> Self:
        key = (cls, *args)
        known: Self | None = Term._table.get(key)
        if known is not None:
            return known
        made = object.__new__(cls)
        put = object.__setattr__
        put(made, "args", args)
        put(made, "_hash", hash(key))
        for name, value in zip(cls.__match_args__, args, strict=True):  # type: ignore[attr-defined]
            put(made, name, value)
        put(made, "free", made._free())
        Term._table[key] = made
        return made

    def _free(self) -> frozenset[Index]:
        return NO_INDICES.union(*[t.free for t in self.children()])

    def children(self) -> tuple[Term, ...]:
        """The terms directly below this one."""
        return ()

    def rebuild(self, children: tuple[Term, ...]) -> Term:
        """The same term over other children, given in the order of `children()`."""
        return self

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return type(self) is type(other) and self.args == other.args  # type: ignore[attr-defined]

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("terms are immutable")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.args

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.args))})"

    # Operators make building readable; they never simplify.
    def __add__(self, other: TermLike) -> Term:
        return add(self, term(other))

    def __radd__(self, other: TermLike) -> Term:
        return add(term(other), self)

    def __sub__(self, other: TermLike) -> Term:
        return add(self, neg(term(other)))

    def __rsub__(self, other: TermLike) -> Term:
        return add(term(other), neg(self))

    def __mul__(self, other: TermLike) -> Term:
        return mul(self, term(other))

    def __rmul__(self, other: TermLike) -> Term:
        return mul(term(other), self)

    def __truediv__(self, other: TermLike) -> Term:
        return mul(self, Pow(term(other), Fraction(-1)))

    def __rtruediv__(self, other: TermLike) -> Term:
        return mul(term(other), Pow(self, Fraction(-1)))

    def __pow__(self, exponent: int | Fraction) -> Term:
        return Pow(self, Fraction(exponent))

    def __neg__(self) -> Term:
        return neg(self)


TermLike = Term | int | Fraction


class Num(Term):
    """An exact rational number."""

    __slots__ = __match_args__ = ("value",)
    value: Fraction


class Sym(Term):
    """A quantity: `Sym("h", (j,))` is h_j, `Sym("T", ())` is a scalar."""

    __slots__ = __match_args__ = ("name", "indices")
    name: str
    indices: tuple[Index, ...]

    def _free(self) -> frozenset[Index]:
        return frozenset(i for i in self.indices if not i.member)


class Size(Term):
    """The number of members of an index set."""

    __slots__ = __match_args__ = ("set",)
    set: str


class _Nary(Term):
    __slots__ = __match_args__ = ("terms",)
    terms: tuple[Term, ...]

    def children(self) -> tuple[Term, ...]:
        return self.terms

    def rebuild(self, children: tuple[Term, ...]) -> Term:
        return type(self)(children)


class Add(_Nary):
    """A sum of finitely many written terms."""

    __slots__ = ()


class Mul(_Nary):
    """A product of finitely many written factors."""

    __slots__ = ()


class Pow(Term):
    """A power with a rational exponent; `Call("pow", (a, b))` is the general one."""

    __slots__ = __match_args__ = ("base", "exponent")
    base: Term
    exponent: Fraction

    def children(self) -> tuple[Term, ...]:
        return (self.base,)

    def rebuild(self, children: tuple[Term, ...]) -> Term:
        return Pow(children[0], self.exponent)


class Call(Term):
    """A function of terms. The kernel knows exp, log, step (1 above 0, else 0), zero (1 at 0, else
    0) and pow; others are rows of a table, or unknown. Primes on a name are derivatives."""

    __slots__ = __match_args__ = ("name", "arguments")
    name: str
    arguments: tuple[Term, ...]

    def children(self) -> tuple[Term, ...]:
        return self.arguments

    def rebuild(self, children: tuple[Term, ...]) -> Term:
        return Call(self.name, children)


class Binder(Term):
    """A term that ranges over all members `index` of an index set."""

    __slots__ = __match_args__ = ("index", "body")
    index: Index
    body: Term

    def children(self) -> tuple[Term, ...]:
        return (self.body,)

    def rebuild(self, children: tuple[Term, ...]) -> Term:
        return type(self)(self.index, *children)

    def _free(self) -> frozenset[Index]:
        return self.body.free - {self.index}


class Sum(Binder):
    """The sum of `body`; over an empty set, 0."""

    __slots__ = ()


class Prod(Binder):
    """The product of `body`; over an empty set, 1."""

    __slots__ = ()


class Max(Binder):
    """The largest `body`; the set must not be empty."""

    __slots__ = ()


class Delta(Term):
    """1 where two indices are the same member, else 0."""

    __slots__ = __match_args__ = ("left", "right")
    left: Index
    right: Index

    def _free(self) -> frozenset[Index]:
        return frozenset(i for i in self.args if not i.member)


class Cases(Term):
    """`Cases(((condition, value), ...), otherwise)`: the value of the first condition that is 1.
    Conditions are 0/1-valued terms; a branch that is not taken need not be defined."""

    __slots__ = __match_args__ = ("branches", "otherwise")
    branches: tuple[tuple[Term, Term], ...]
    otherwise: Term

    def children(self) -> tuple[Term, ...]:
        return (*(t for branch in self.branches for t in branch), self.otherwise)

    def rebuild(self, children: tuple[Term, ...]) -> Term:
        return Cases(tuple(zip(children[:-1:2], children[1::2], strict=True)), children[-1])


class Deriv(Term):
    """The derivative of `body` by one entry of a quantity, not yet carried out. Quantities that
    have a definition are followed down to that entry; the entry itself is held as a variable."""

    __slots__ = __match_args__ = ("body", "variable")
    body: Term
    variable: Sym

    def children(self) -> tuple[Term, ...]:
        return self.args

    def rebuild(self, children: tuple[Term, ...]) -> Term:
        return Deriv(*children)


ZERO, ONE = Num(Fraction(0)), Num(Fraction(1))


def term(value: TermLike) -> Term:
    """A term as it is, or an exact number as a term."""
    return value if isinstance(value, Term) else Num(Fraction(value))


def _flat(cls: type[_Nary], parts: Iterable[Term]) -> tuple[Term, ...]:
    return tuple(t for p in parts for t in (p.terms if isinstance(p, cls) else (p,)))


def add(*parts: Term) -> Term:
    """A written sum; nested sums are laid flat, nothing else changes."""
    flat = _flat(Add, parts)
    return flat[0] if len(flat) == 1 else Add(flat) if flat else ZERO


def mul(*parts: Term) -> Term:
    """A written product; nested products are laid flat, nothing else changes."""
    flat = _flat(Mul, parts)
    return flat[0] if len(flat) == 1 else Mul(flat) if flat else ONE


def neg(t: Term) -> Term:
    """The negative of a term."""
    return Num(-t.value) if isinstance(t, Num) else mul(Num(Fraction(-1)), t)


def call(name: str, *arguments: TermLike) -> Term:
    """A function applied to terms or numbers."""
    return Call(name, tuple(map(term, arguments)))


def sym(name: str, *indices: Index) -> Sym:
    """A quantity with its indices."""
    return Sym(name, indices)


def transform(t: Term, rule: Callable[[Term], Term | None]) -> Term:
    """Rebuild a term from the top: where `rule` gives a term, that one is taken as it is."""
    new = rule(t)
    if new is not None:
        return new
    children = t.children()
    changed = tuple(transform(c, rule) for c in children)
    return t if changed == children else t.rebuild(changed)


def rename(t: Term, mapping: Mapping[Index, Index]) -> Term:
    """Put other indices for free ones. Binders on the way get fresh indices: nothing is captured."""
    if not any(i.member or i in t.free for i in mapping):
        return t

    def rule(u: Term) -> Term | None:
        match u:
            case Sym(name, indices):
                return Sym(name, tuple(mapping.get(i, i) for i in indices))
            case Delta(i, j):
                return Delta(mapping.get(i, i), mapping.get(j, j))
            case Binder(i, body):
                if not any(k.member or k in u.free for k in mapping):
                    return u
                new = fresh(i)
                return type(u)(new, rename(body, {**mapping, i: new}))
        return None

    return transform(t, rule)


def walk(t: Term) -> Iterator[Term]:
    """The term and everything below it, outermost first."""
    stack = [t]
    while stack:
        u = stack.pop()
        yield u
        stack.extend(reversed(u.children()))
