"""Index sets, found by use: slots that meet under one index range over one set."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from ..kernel.terms import Binder, Delta, Index, Size, Sym, Term, transform


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
        while self._parent[name] != name:
            self._parent[name] = self._parent[self._parent[name]]
            name = self._parent[name]
        return name

    def join(self, a: str, b: str) -> None:
        older, newer = sorted((self.find(a), self.find(b)), key=lambda s: (len(s), s))
        self._parent[newer] = older

    def lettered(self, letter: str) -> str:
        """The set whose size (or name) is written with this letter."""
        if letter not in self.letters:
            self.letters[letter] = self.new()
        return self.letters[letter]

    def settled(self) -> Callable[[Term], Term]:
        """Puts every index of a term in its final set, once all that meets has met."""
        shown: dict[str, str] = {}
        for letter, name in self.letters.items():
            shown.setdefault(self.find(name), letter)

        def called(name: str, letter: str = "?") -> str:
            """By its size letter, else by the first index letter that ranges over it."""
            root = self.find(name)
            if root not in shown:
                letter = letter.partition("~")[0]
                while letter in shown.values():
                    letter += "'"
                shown[root] = letter
            return shown[root]

        def final(i: Index) -> Index:
            return i._replace(set=called(i.set, i.name))

        def rule(u: Term) -> Term | None:
            match u:
                case Sym(name, indices):
                    return Sym(name, tuple(map(final, indices)))
                case Delta(i, j):
                    return Delta(final(i), final(j))
                case Size(name):
                    return Size(called(name))
                case Binder(i, body):
                    return type(u)(final(i), transform(body, rule))
            return None

        return lambda t: transform(t, rule)
