"""What a conversation with SymPy remembers: which object a name stands for, and index sets.

Terms know names; SymPy has objects, and two different ones may have one name. A context keeps the
objects, so that what comes back consists of the very symbols that went in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import sympy
from sympy.concrete.expr_with_limits import ExprWithLimits

from ..kernel.terms import Binder, Delta, Deriv, Index, Size, Sym, Term, transform
from .sets import IndexSets, Node


def name_of(symbol: Any) -> str:
    """The name of a Symbol, an Idx or an IndexedBase."""
    return str(symbol.label if isinstance(symbol, sympy.Idx | sympy.IndexedBase) else symbol.name)


def index_symbols(expr: Any, bound: frozenset[Any] = frozenset()) -> Iterator[Any]:
    """The symbols that stand, free, where an index stands."""
    if isinstance(expr, sympy.Indexed):
        places: tuple[Any, ...] = expr.indices
    elif isinstance(expr, sympy.KroneckerDelta):
        places = expr.args[:2]
    else:
        places = (expr,) if isinstance(expr, sympy.Idx) else ()
    yield from (s for s in places if isinstance(s, sympy.Symbol | sympy.Idx) and s not in bound)
    if isinstance(expr, sympy.Indexed | sympy.IndexedBase | sympy.Idx):
        return
    if isinstance(expr, ExprWithLimits):
        bound |= {limit[0] for limit in expr.limits}
        yield from index_symbols(expr.function, bound)
        return
    for part in expr.args:
        yield from index_symbols(part, bound)


class Context:
    """The names, index sets and functions of some expressions. Mutable: reading adds to it."""

    def __init__(self) -> None:
        self.sets = IndexSets()
        self.scalars: dict[str, Any] = {}
        self.bases: dict[str, Any] = {}
        self.ranks: dict[str, int] = {}
        self.functions: dict[str, Any] = {}
        self.indices: dict[str, Any] = {}
        self.letters: dict[str, Any] = {}
        self.written_out = 0
        self._nodes: dict[Any, Node] = {}

    def announce(self, expr: Any) -> None:
        """Learn which symbols are indices, before an expression is read."""
        for symbol in index_symbols(expr):
            self.free_index(symbol)

    def is_index(self, symbol: Any) -> bool:
        return symbol in self._nodes

    def free_index(self, symbol: Any) -> Index:
        """The index that a free symbol stands for."""
        node = self._nodes.get(symbol)
        if node is None:
            self._one_meaning(self.indices, name_of(symbol), symbol)
            node = self._nodes[symbol] = self.index_node(symbol)
        return Index(name_of(symbol), node)

    def index_node(self, symbol: Any) -> Node:
        """A node for an index, with the range that an Idx may have."""
        if symbol.is_integer is False or not symbol.is_commutative:
            raise TypeError(f"{symbol} is not an integer symbol and can't be an index")
        self.letters.setdefault(name_of(symbol), symbol)
        node = self.sets.node(name_of(symbol))
        if isinstance(symbol, sympy.Idx) and symbol.lower is not None:
            self.give_range(node, symbol, symbol.lower, symbol.upper, symbol)
        return node

    def give_range(self, node: Node, symbol: Any, low: Any, high: Any, where: object) -> None:
        """An index runs from `low` to `high`: 1..N, 0..N-1, or between two numbers."""
        if low.is_Integer and high.is_Integer:
            self.sets.explicit(node, int(low), int(high))
            return
        size = sympy.expand(high - low + 1)
        if not (size.is_Symbol and low.is_Integer and int(low) in (0, 1)):
            raise TypeError(
                f"the range {low}..{high} of {symbol} can't be represented: an index runs over "
                "1..N or 0..N-1 with a symbol N, or between two numbers"
            )
        self.sets.range(node, size, int(low), where)

    def scalar(self, symbol: Any) -> str:
        """The name of a scalar."""
        self._real(symbol)
        name = name_of(symbol)
        if isinstance(symbol, sympy.Dummy) and self.scalars.get(name, symbol) != symbol:
            name = f"{name}_{symbol.dummy_index}"
        return self._one_meaning(self.scalars, name, symbol)

    def base(self, base: Any, rank: int) -> str:
        """The name of an indexed quantity."""
        self._real(base)
        name = self._one_meaning(self.bases, name_of(base), base)
        if self.ranks.setdefault(name, rank) != rank:
            raise TypeError(
                f"{name} has {self.ranks[name]} indices in one place, {rank} in another"
            )
        return name

    def function(self, function: Any) -> str:
        """The name of an undefined function."""
        return self._one_meaning(self.functions, function.__name__, function)

    def _real(self, symbol: Any) -> None:
        if symbol.assumptions0.get("real") is False:
            raise TypeError(f"{symbol} is not a real number")

    def _one_meaning(self, table: dict[str, Any], name: str, thing: Any) -> str:
        if table.setdefault(name, thing) != thing:
            raise TypeError(
                f"two different symbols are called {name} (do their assumptions differ?): "
                "use one symbol throughout"
            )
        return name

    @property
    def sizes(self) -> Mapping[str, Any]:
        """The symbols that are sizes of index sets, by name, which is also the set's."""
        return self.sets.sizes

    def resolve(self, t: Term) -> Term:
        """The term with every index in its set, and sizes where their symbols stood."""
        for name, symbol in self.indices.items():
            if name in self.scalars and self.scalars[name] == symbol:
                raise TypeError(f"{name} is used as an index and as a number")
            if self.sizes.get(name) == symbol:
                raise TypeError(f"{name} is used as an index and as the size of an index set")
        return self._put(t)

    def _put(self, t: Term) -> Term:
        return transform(t, self._resolved)

    def _index(self, i: Index) -> Index:
        if not self.sets.known(i.set):
            return i
        return Index(i.name, self.sets.name(i.set, i.name.partition("~")[0], i.member), i.member)

    def _resolved(self, t: Term) -> Term | None:
        match t:
            case Sym(name, ()):
                size = self.sizes.get(name)
                if size is not None:
                    self._one_meaning(self.scalars, name, size)
                return None if size is None else Size(name)
            case Sym(name, indices):
                return Sym(name, tuple(map(self._index, indices)))
            case Delta(i, j):
                return Delta(self._index(i), self._index(j))
            case Binder(index, body):
                return type(t)(self._index(index), self._put(body))
            case Deriv(body, variable):
                by = self._put(variable)
                if not isinstance(by, Sym):
                    raise TypeError(f"{variable.name} is a size: there is no derivative by it")
                return Deriv(self._put(body), by)
        return None
