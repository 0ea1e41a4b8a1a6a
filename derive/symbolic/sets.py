"""Which index set does an index range over? Found out by union-find, while expressions are read.

Every slot of an indexed name and every index is a node. `h[i]` joins i with the slot of h; a
range 1..N gives the set its size. The set is then called after its size: two ranges of one size
are one set, and a set that would have two sizes is an error that names both.
"""

from __future__ import annotations

from itertools import count
from typing import Any

from ..data import record

Node = str


@record
class _Class:
    """What is known of a set of joined nodes."""

    origin: str  # how the set is called where no size is known
    size: Any = None  # a SymPy Symbol
    explicit: tuple[int, int] | None = None
    spelled: str = ""  # the range as it was written, for messages


class IndexSets:
    """Nodes, joined to sets; mutable, and owned by one context."""

    def __init__(self) -> None:
        self._parent: dict[Node, Node] = {}
        self._classes: dict[Node, _Class] = {}
        self._numbers = count(1)
        self.first: dict[Any, int] = {}
        self.sizes: dict[str, Any] = {}

    def node(self, origin: str) -> Node:
        """A node of its own, for an index."""
        number = next(self._numbers)
        return self._made(f"?{number}", f"range({origin}, {number})")

    def slot(self, base: str, place: int, rank: int) -> Node:
        """The node of a slot of an indexed name."""
        origin = f"dim({base})" if rank == 1 else f"dim({base}, {place + 1})"
        return self._made(f"{base}[{place}/{rank}]", origin)

    def _made(self, node: Node, origin: str) -> Node:
        if node not in self._parent:
            self._parent[node] = node
            self._classes[node] = _Class(origin)
        return node

    def _root(self, node: Node) -> Node:
        while self._parent[node] != node:
            self._parent[node] = node = self._parent[self._parent[node]]
        return node

    def known(self, node: Node) -> bool:
        """Whether this is a node, and not the name of a set."""
        return node in self._parent

    def of(self, node: Node) -> _Class:
        return self._classes[self._root(node)]

    def join(self, one: Node, other: Node, where: object) -> None:
        """Two nodes belong to one set."""
        a, b = self._root(one), self._root(other)
        if a == b:
            return
        kept, gone = self._classes[a], self._classes[b]
        if kept.size is not None and gone.size is not None and kept.size != gone.size:
            raise TypeError(
                f"indices of different sets are mixed in {where}: "
                f"one runs over {kept.spelled}, the other over {gone.spelled}"
            )
        if gone.origin.startswith("dim(") and not kept.origin.startswith("dim("):
            kept.origin = gone.origin
        kept.size = kept.size if kept.size is not None else gone.size
        kept.spelled = kept.spelled or gone.spelled
        kept.explicit = _hull(kept.explicit, gone.explicit)
        self._parent[b] = a

    def range(self, node: Node, size: Any, first: int | None, where: object) -> None:
        """A node runs over `first .. first + size - 1`; `first` may be unknown."""
        spelled = _spelled(size, first)
        known = self.first.get(size)
        if first is not None and known is not None and first != known:
            raise TypeError(
                f"index sets are mixed in {where}: one index runs over {spelled}, "
                f"another over {_spelled(size, known)}; count from one number throughout"
            )
        if first is not None:
            self.first[size] = first
        if self.sizes.setdefault(size.name, size) != size:
            raise TypeError(f"two different symbols are called {size.name} in {where}")
        found = self.of(node)
        if found.size is not None and found.size != size:
            raise TypeError(
                f"indices of different sets are mixed in {where}: "
                f"one runs over {found.spelled}, the other over {spelled}"
            )
        found.size, found.spelled = size, found.spelled or spelled

    def explicit(self, node: Node, low: int, high: int) -> None:
        """A node runs over numbers that are known."""
        found = self.of(node)
        found.explicit = _hull(found.explicit, (low, high))

    def name(self, node: Node, index: str, member: bool) -> str:
        """How the set of an index is called."""
        found = self.of(node)
        if found.size is None:
            if found.explicit and not member:
                low, high = found.explicit
                raise TypeError(
                    f"the index {index} stands for any of {low}..{high}: put each number for it, "
                    "or give the range a symbolic size"
                )
            return found.origin
        first = self.first.get(found.size, 1)
        if member and int(index) < first:
            raise TypeError(f"the index {index} is outside {_spelled(found.size, first)}")
        return str(found.size.name)


def _spelled(size: Any, first: int | None) -> str:
    return f"0..{size}-1" if first == 0 else f"1..{size}"


def _hull(a: tuple[int, int] | None, b: tuple[int, int] | None) -> tuple[int, int] | None:
    return (min(a[0], b[0]), max(a[1], b[1])) if a and b else a or b
