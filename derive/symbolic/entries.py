"""Vectors and matrices by their entries: what goes into a builder, and what comes out of it.

`p[i]` is a SymPy expression for any index, a symbol or a number (counted from 1). A vector is an
`IndexedBase`, a list of expressions, or what another builder gave.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count as numbers
from itertools import product
from numbers import Integral
from typing import Any

import sympy

from .convert import WRITTEN_OUT, expression

LETTERS = "kjilmnpqrstuvwabcdefgh"
"""What bound indices are called, the first that is free."""

FIRST_SIZES = "NMKD"
"""How sizes that nobody names are called."""

_MARKS = numbers()

Size = Any
"""A positive whole number, or a SymPy symbol."""


def size_symbol(name: str) -> Any:
    """A size of an index set: a whole number above 0."""
    return sympy.Symbol(name, integer=True, positive=True)


@dataclass(frozen=True, eq=False)
class Entries:
    """A vector (one size) or a matrix (two) whose entries are SymPy expressions.

    >>> import sympy
    >>> from derive.symbolic import softmax
    >>> h, i = sympy.IndexedBase("h"), sympy.Symbol("i", integer=True)
    >>> softmax(h)[i]
    exp(h[i])/Sum(exp(h[k]), (k, 1, N))
    >>> softmax(h, size=2).explicit()
    Matrix([
    [exp(h[1])/(exp(h[1]) + exp(h[2]))],
    [exp(h[2])/(exp(h[1]) + exp(h[2]))]])
    """

    entry: Callable[..., Any]
    sizes: tuple[Size, ...]
    base: Any = None

    def __getitem__(self, index: Any) -> Any:
        indices = tuple(index) if isinstance(index, tuple | sympy.Tuple) else (index,)
        if len(indices) != len(self.sizes):
            raise IndexError(
                f"index: {len(self.sizes)} expected, one for each size of {self.sizes}, "
                f"not {len(indices)}"
            )
        return self.entry(*map(_index, indices, self.sizes))

    def __iter__(self) -> Iterator[Any]:
        yield from (self[at] for at in self._places())

    def __len__(self) -> int:
        return int(self._number(0))

    def _number(self, axis: int) -> int:
        size = self.sizes[axis]
        if not isinstance(size, int):
            raise TypeError(f"the size {size} is not a number: build it with size=3, say")
        return size

    def _places(self) -> Iterator[tuple[int, ...]]:
        yield from product(*(range(1, self._number(a) + 1) for a in range(len(self.sizes))))

    def explicit(self) -> Any:
        """The SymPy matrix of all entries, where every size is a number."""
        columns = self._number(1) if len(self.sizes) == 2 else 1
        return sympy.Matrix(self._number(0), columns, list(self))

    def total(self) -> Any:
        """The sum of all entries."""
        return over(self.entry, self.sizes, sympy.Sum)

    def map(self, function: Callable[[Any], Any]) -> Entries:
        """The same function of every entry."""
        return Entries(lambda *at: function(self.entry(*at)), self.sizes)

    def shown(self) -> tuple[tuple[Any, ...], Any]:
        """Letters for the indices, and the entry there."""
        return _with_letters(self.entry, len(self.sizes))

    def __repr__(self) -> str:
        letters, body = self.shown()
        return f"Entries({', '.join(map(str, letters))} -> {body})"

    def _repr_latex_(self) -> str:
        letters, body = self.shown()
        ranges = r",\ ".join(
            rf"{sympy.latex(i)} = 1, \dots, {sympy.latex(n)}"
            for i, n in zip(letters, self.sizes, strict=True)
        )
        return rf"$\displaystyle {sympy.latex(body)} \qquad {ranges}$"


def _index(index: Any, size: Size) -> Any:
    if isinstance(index, Integral):
        index = sympy.Integer(int(index))
    if not isinstance(index, sympy.Symbol | sympy.Idx | sympy.Integer):
        raise TypeError(f"index: a symbol or a number was expected, not {index!r}")
    if index.is_Integer and not (index >= 1 and (not isinstance(size, int) or index <= size)):
        raise IndexError(f"index: {index} is outside 1..{size}")
    return index


def _with_letters(entry: Callable[..., Any], count: int) -> tuple[tuple[Any, ...], Any]:
    """An entry at letters that nothing in it is called by."""
    marks = [sympy.Dummy(f"i{next(_MARKS)}", integer=True) for _ in range(count)]
    body = entry(*marks)
    taken = {a.name for a in body.atoms(sympy.Symbol)} if isinstance(body, sympy.Basic) else set()
    order = LETTERS if count == 1 else "ij" + LETTERS
    free = [c for c in dict.fromkeys(order) if c not in taken]
    letters = tuple(sympy.Symbol(c, integer=True) for c in free[:count])
    return letters, body.xreplace(dict(zip(marks, letters, strict=True)))


def over(entry: Callable[..., Any], sizes: Sequence[Size], kind: Any) -> Any:
    """The sum (or maximum) of all entries: written out where the sizes are numbers."""
    if not sizes:
        return entry()
    *outer, size = sizes

    def inner(*at: Any) -> Any:
        if isinstance(size, int):
            parts = [entry(*at, sympy.Integer(k)) for k in range(1, size + 1)]
            return sympy.Add(*parts) if kind is sympy.Sum else sympy.Max(*parts)
        (letter,), body = _with_letters(lambda k: entry(*at, k), 1)
        return kind(body, (letter, 1, size))

    return over(inner, outer, kind)


def total(entry: Callable[[Any], Any], size: Size) -> Any:
    """The sum of `entry(k)` for k from 1 to the size."""
    return over(entry, (size,), sympy.Sum)


# -- what builders are given -----------------------------------------------------------------------
def checked_size(size: Any, what: str = "size") -> Size:
    """A size as it was asked for."""
    if isinstance(size, sympy.Symbol):
        return size
    if isinstance(size, bool) or not isinstance(size, Integral | sympy.Integer):
        raise TypeError(f"{what}: a whole number or a symbol was expected, not {size!r}")
    if not 1 <= int(size) <= WRITTEN_OUT:
        raise ValueError(
            f"{what}: a whole number from 1 to {WRITTEN_OUT} or a symbol was expected, not {size}"
        )
    return int(size)


def rank_of(value: Any) -> int | None:
    """How many indices a value has: 0 for an expression, None where that is not known."""
    if isinstance(value, Entries):
        return len(value.sizes)
    if isinstance(value, sympy.IndexedBase):
        return len(value.shape) if value.shape else None
    if isinstance(value, sympy.MatrixBase):
        return 1 if value.shape[1] == 1 else 2
    return 1 if isinstance(value, Sequence) and not isinstance(value, str) else 0


def entries(value: Any, what: str, sizes: Sequence[Size | None]) -> Entries:
    """A vector or matrix with as many sizes as asked for; `None` is a size that it may choose."""
    rank = len(sizes)
    kind = {1: "a vector", 2: "a matrix"}[rank]
    if isinstance(value, sympy.IndexedBase):
        own = tuple(value.shape) if value.shape else (None,) * rank
        entry = value.__getitem__ if rank > 1 else None
        made = (lambda *at: entry(at)) if entry else (lambda i: value[i])
    elif isinstance(value, Entries):
        own, made = value.sizes, value.entry
    elif isinstance(value, sympy.MatrixBase):
        own = (value.rows, value.cols)[:rank] if rank == 2 or value.cols == 1 else ()
        made = lambda *at: value[tuple(int(i) - 1 for i in (*at, 1)[:2])]  # noqa: E731
    elif isinstance(value, Sequence) and not isinstance(value, str) and rank == 1:
        listed = [expression(v, f"{what}[{n}]") for n, v in enumerate(value, 1)]
        own, made = (len(listed),), lambda i: _listed(listed, i, what)
    else:
        raise TypeError(
            f"{what}: {kind} was expected (an IndexedBase, a list or what a builder gave), "
            f"not {value!r}"
        )
    if len(own) != rank:
        raise TypeError(f"{what}: {kind} was expected, not something with {len(own)} indices")
    fixed = tuple(_agreed(what, a, b) for a, b in zip(own, sizes, strict=True))
    names = iter(FIRST_SIZES)
    chosen = tuple(size_symbol(next(names)) if s is None else s for s in fixed)
    base = value if isinstance(value, sympy.IndexedBase) else getattr(value, "base", None)
    return Entries(made, chosen, base)


def _listed(listed: Sequence[Any], index: Any, what: str) -> Any:
    if not index.is_Integer:
        raise TypeError(f"{what}: a list has entries at numbers, not at {index}")
    return listed[int(index) - 1]


def _agreed(what: str, own: Any, asked: Size | None) -> Size | None:
    own = None if own is None else checked_size(own, f"the size of {what}")
    asked = None if asked is None else checked_size(asked)
    if own is None or asked is None:
        return asked if own is None else own
    if own != asked:
        raise ValueError(f"{what}: it has {own} entries, {asked} were expected")
    return own
