"""Index sets, found by use: slots that meet under one index range over one set."""

from __future__ import annotations

from itertools import count

from ..kernel.terms import Binder, Delta, Index, Size, Sym, Term, rename, transform


class Sets:
    """Union-find over index sets. Names are made up at first; a set that a document gives a size
    letter or a name is shown by it."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._numbers = count(1)
        self.letters: dict[str, str] = {}  # size letter or written name -> set

    def new(self) -> str:
        name = f"?{next(self._numbers)}"
        self._parent[name] = name
        return name

    def find(self, name: str) -> str:
        while self._parent.get(name, name) != name:
            self._parent[name] = self._parent.get(self._parent[name], self._parent[name])
            name = self._parent[name]
        return name

    def join(self, a: str, b: str) -> None:
        a, b = self.find(a), self.find(b)
        if a != b:
            self._parent[max(a, b, key=lambda s: (len(s), s))] = min(a, b, key=lambda s: (len(s), s))

    def lettered(self, letter: str) -> str:
        """The set whose size (or name) is written with this letter."""
        if letter not in self.letters:
            self.letters[letter] = self.new()
        return self.letters[letter]

    def name(self, found: str) -> str:
        """How a set is called in the end."""
        root = self.find(found)
        for letter, of in self.letters.items():
            if self.find(of) == root:
                return letter
        return root

    def settle(self, t: Term) -> Term:
        """The term with every index in its final set."""

        def final(i: Index) -> Index:
            return i._replace(set=self.name(i.set))

        def rule(u: Term) -> Term | None:
            match u:
                case Sym(name, indices):
                    return Sym(name, tuple(final(i) for i in indices))
                case Delta(i, j):
                    return Delta(final(i), final(j))
                case Size(name):
                    return Size(self.name(name))
                case Binder(i, body):
                    return type(u)(final(i), transform(body, rule))
            return None

        return transform(t, rule)


__all__ = ["Sets", "rename"]
