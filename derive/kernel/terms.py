"""Terms: what a formula means.

A term is immutable and interned: terms with the same parts are one object, so equality and
hashing cost nothing. Terms are *not* simplified when they are made. They keep what was written,
because side conditions (a denominator that must not vanish, the argument of a logarithm) are read
off the written form.

Index sets (`C` for classes, `S` for samples, ...) have a symbolic size. An `Index` is an arbitrary
member of its set (free or bound) or, with `member=True`, a concrete one, as in `h_1`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, reduce
from itertools import count
from typing import Any, ClassVar, NamedTuple, Self, dataclass_transform


class OutOfBudget(Exception):  # noqa: N818
    """The work does not fit its limits of time or size."""


class Undefined(Exception):  # noqa: N818
    """The expression is defined nowhere (a division by zero, a logarithm of zero)."""


class Contradiction(Undefined):
    """The givens cannot hold together."""


class Index(NamedTuple):
    """A member of an index set: arbitrary (`j`), or concrete (`1`)."""

    name: str
    set: str
    member: bool = False

    @property
    def free(self) -> frozenset[Index]:
        """The index itself, unless it is concrete."""
        return NO_INDICES if self.member else frozenset((self,))


NO_INDICES: frozenset[Index] = frozenset()
_numbers = count(1)


Naming = Callable[[Index], Index]


def fresh(index: Index) -> Index:
    """A new index of the same set; its name cannot be written in a document."""
    return Index(f"{index.name.partition('~')[0]}~{next(_numbers)}", index.set)


def _operator(make: Callable[[Term, Term], Term]) -> Callable[[Term, TermLike], Term]:
    return lambda left, right: make(left, term(right))


@dataclass_transform(frozen_default=True, eq_default=False)
class Term:
    """Base of all terms; a subclass declares its parts, in constructor order. `free` are the
    indices that it speaks of. Terms are ordered by what they are, never by when they were made."""

    __match_args__: ClassVar[tuple[str, ...]] = ()
    _table: ClassVar[dict[Any, Any]] = {}  # swept from time to time (`derive.choose.sweep`)
    _binds: ClassVar[int] = 0  # how many parts at the beginning are bound indices
    args: tuple[Any, ...]
    parts: tuple[Term | Index, ...]
    free: frozenset[Index]

    def __init_subclass__(cls) -> None:
        setattr(cls, "__match_args__", (*cls.__match_args__, *vars(cls).get("__annotations__", ())))  # noqa: B010

    def __new__(cls, *args: Any) -> Self:
        made: Self | None = Term._table.get((cls, args))
        if made is None:
            made = object.__new__(cls)
            parts = tuple(_parts(args))
            free = NO_INDICES.union(*[p.free for p in parts]).difference(args[: cls._binds])
            own = zip(cls.__match_args__, args, strict=True)
            made.__dict__.update(own, args=args, parts=parts, free=free)
            Term._table[cls, args] = made
        return made

    @cached_property
    def height(self) -> int:
        """How many binders stand in each other."""
        return self._binds + max([c.height for c in self.children()], default=0)

    @cached_property
    def rank(self) -> tuple[Any, ...]:
        """What orders terms: smaller ones first, then by their parts."""
        size = 1 + sum([c.rank[0] for c in self.children()])
        plain = [a for a in self.args if isinstance(a, str | Fraction)]
        return size, type(self).__name__, *plain, *[getattr(p, "rank", p) for p in self.parts]

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a term is never changed: {name}")

    def __lt__(self, other: Term) -> bool:
        return self.rank < other.rank

    def children(self) -> tuple[Term, ...]:
        """The terms directly below this one."""
        return tuple([p for p in self.parts if isinstance(p, Term)])

    def over(self, terms: Callable[[Term], Term], indices: Naming = lambda i: i) -> Self:
        """The same term over other terms and indices."""

        def put(arg: Any) -> Any:
            if isinstance(arg, Term) or type(arg) is Index:
                return indices(arg) if isinstance(arg, Index) else terms(arg)
            return tuple(map(put, arg)) if type(arg) is tuple else arg

        return type(self)(*map(put, self.args))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self.args

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.args))})"

    def __neg__(self) -> Term:
        return neg(self)

    def __pow__(self, exponent: int | Fraction) -> Term:
        return Pow(self, Fraction(exponent))

    # Operators make building readable; they never simplify.
    __add__ = _operator(lambda a, b: add(a, b))
    __radd__ = _operator(lambda a, b: add(b, a))
    __sub__ = _operator(lambda a, b: add(a, neg(b)))
    __rsub__ = _operator(lambda a, b: add(b, neg(a)))
    __mul__ = _operator(lambda a, b: mul(a, b))
    __rmul__ = _operator(lambda a, b: mul(b, a))
    __truediv__ = _operator(lambda a, b: mul(a, Pow(b, Fraction(-1))))
    __rtruediv__ = _operator(lambda a, b: mul(b, Pow(a, Fraction(-1))))


TermLike = Term | int | Fraction


def _parts(args: Iterable[Any]) -> Iterator[Term | Index]:
    for arg in args:
        if type(arg) is tuple:
            yield from _parts(arg)
        elif isinstance(arg, Term) or type(arg) is Index:
            yield arg


class Num(Term):
    """An exact rational number."""

    value: Fraction


class Sym(Term):
    """A quantity: `Sym("h", (j,))` is h_j, `Sym("T", ())` is a scalar."""

    name: str
    indices: tuple[Index, ...]


class Size(Term):
    """The number of members of an index set."""

    set: str


class _Nary(Term):
    terms: tuple[Term, ...]


class Add(_Nary):
    """A sum of finitely many written terms."""


class Mul(_Nary):
    """A product of finitely many written factors."""


class Pow(Term):
    """A power with a rational exponent; `Call("pow", (a, b))` is the general one."""

    base: Term
    exponent: Fraction


class Call(Term):
    """A function of terms. The kernel knows exp, log, step (1 above 0, else 0), zero (1 at 0, else
    0) and pow; others are rows of a table, or unknown. Primes on a name are derivatives."""

    name: str
    arguments: tuple[Term, ...]


class Binder(Term):
    """A term that ranges over all members `index` of an index set."""

    _binds = 1
    index: Index
    body: Term


class Sum(Binder):
    """The sum of `body`; over an empty set, 0."""


class Prod(Binder):
    """The product of `body`; over an empty set, 1."""


class Max(Binder):
    """The largest `body`; the set must not be empty."""


class Delta(Term):
    """1 where two indices are the same member, else 0."""

    left: Index
    right: Index


class Cases(Term):
    """`Cases(((condition, value), ...), otherwise)`: the value of the first condition that is 1.
    Conditions are 0/1-valued terms; a branch that is not taken need not be defined."""

    branches: tuple[tuple[Term, Term], ...]
    otherwise: Term


class Deriv(Term):
    """The derivative of `body` by one entry of a quantity, not yet carried out. Quantities that
    have a definition are followed down to that entry; the entry itself is held as a variable."""

    body: Term
    variable: Sym


ZERO, ONE = Num(Fraction(0)), Num(Fraction(1))


def term(value: TermLike) -> Term:
    """A term as it is, or an exact number as a term."""
    return value if isinstance(value, Term) else Num(Fraction(value))


def _flat(cls: type[_Nary], parts: Iterable[Term], empty: Term) -> Term:
    flat = tuple(t for p in parts for t in (p.terms if isinstance(p, cls) else (p,)))
    return flat[0] if len(flat) == 1 else cls(flat) if flat else empty


def add(*parts: Term) -> Term:
    """A written sum; nested sums are laid flat, nothing else changes."""
    return _flat(Add, parts, ZERO)


def mul(*parts: Term) -> Term:
    """A written product; nested products are laid flat, nothing else changes."""
    return _flat(Mul, parts, ONE)


def neg(t: Term) -> Term:
    """The negative of a term."""
    return Num(-t.value) if isinstance(t, Num) else mul(Num(Fraction(-1)), t)


def call(name: str, *arguments: TermLike) -> Term:
    """A function applied to terms or numbers."""
    return Call(name, tuple(map(term, arguments)))


def total(indices: Sequence[Index], body: Term) -> Term:
    """The sum over several indices, the first one outermost."""
    return reduce(lambda inner, i: Sum(i, inner), reversed(indices), body)


def transform(t: Term, rule: Callable[[Term], Term | None]) -> Term:
    """Rebuild a term from the top: where `rule` gives a term, that one is taken as it is."""
    return rule(t) or t.over(lambda u: transform(u, rule))


def rename(t: Term, mapping: Mapping[Index, Index], bound: Naming = fresh) -> Term:
    """Put other indices for free ones. Binders on the way get fresh ones: nothing is captured."""
    if not any(i.member or i in t.free for i in mapping):
        return t
    if isinstance(t, Binder):
        mapping = {**mapping, t.index: bound(t.index)}
    return t.over(lambda u: rename(u, mapping, bound), lambda i: mapping.get(i, i))


def walk(t: Term) -> Iterator[Term]:
    """The term and everything below it, each part once, outermost first."""
    stack, seen = [t], set[Term]()
    while stack:
        u = stack.pop()
        if u not in seen:
            yield u
            seen.add(u)
            stack.extend([p for p in reversed(u.parts) if isinstance(p, Term)])
