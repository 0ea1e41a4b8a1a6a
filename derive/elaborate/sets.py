"""Index sets, found by use: slots that meet under one index range over one set."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from ..kernel.terms import Binder, Delta, Index, Size, Sym, Term, transform
from ..read.tree import Span
from .journal import Journal
from .nouns import POSITION
from .stops import Unread


class Sets:
    """Union-find over index sets. Names are made up at first; a set that a document gives a size
    letter or a name is shown by it. Sets of different sizes, or a member that stands before the
    first one of a range, never meet: that is a finding at the place that is being read."""

    def __init__(self) -> None:
        self.journal = Journal()
        self._parent: dict[str, str] = {}
        self._numbers = count(1)
        self.letters: dict[str, str] = {}  # size letter or written name -> set
        self.at = Span(0, 0)  # the place that is being read
        self._size: dict[str, str] = {}  # by the set's root: its size,
        self._first: dict[str, int] = {}  # where its ranges begin,
        self._least: dict[str, int] = {}  # the least of its members that are written,
        self._most: dict[str, int] = {}  # the greatest of them,
        self._count: dict[str, int] = {}  # how many members it has, where that is a number,
        self._shown: dict[str, str] = {}  # and what it is called in the end

    def new(self) -> str:
        name = f"?{next(self._numbers)}"
        self.journal.put(self._parent, name, name)
        return name

    def find(self, name: str) -> str:
        parent = self._parent
        if name not in parent:  # first met in a reading that was taken back
            self.journal.put(parent, name, name)
        while (above := parent[name]) != name:
            if (further := parent[above]) != above:
                self.journal.put(parent, name, further)
            name = further
        return name

    def join(self, a: str, b: str) -> None:
        older, newer = sorted((self.find(a), self.find(b)), key=lambda s: (len(s), s))
        if older == newer:
            return
        sizes = sorted({self._size[s] for s in (older, newer) if s in self._size})
        if len(sizes) > 1:
            raise Unread(f"the sets of sizes {' and '.join(sizes)} meet here", self.at, "index")
        counts = sorted({self._count[s] for s in (older, newer) if s in self._count})
        if len(counts) > 1:
            raise Unread(f"sets of {counts[0]} and {counts[1]} members meet here", self.at, "index")
        first = [self._first[s] for s in (older, newer) if s in self._first]
        least = [self._least[s] for s in (older, newer) if s in self._least]
        most = [self._most[s] for s in (older, newer) if s in self._most]
        self._check(first, least)
        self._within(counts, first, least, most)
        put = self.journal.put
        put(self._parent, newer, older)
        if sizes:
            put(self._size, older, sizes[0])
        self.journal.drop(self._count, newer)
        if counts:
            put(self._count, older, counts[0])
        if first:
            put(self._first, older, first[0])
        if least:
            put(self._least, older, min(least))
        if most:
            put(self._most, older, max(most))

    def _check(self, first: list[int], least: list[int]) -> None:
        if len(set(first)) > 1:
            raise Unread("ranges that begin at 0 and at 1 meet here", self.at, "index")
        if first and least and min(least) < first[0]:
            reason = f"the member {min(least)} is outside of the range, which begins at {first[0]}"
            raise Unread(reason, self.at, "index")

    def roots(self) -> set[str]:
        """The sets that there are by now."""
        return {self.find(name) for name in self._parent}

    def merges(self, roots: set[str]) -> bool:
        """Whether some of these have become one."""
        return len({self.find(name) for name in roots}) < len(roots)

    def _within(
        self, counts: list[int], first: list[int], least: list[int], most: list[int]
    ) -> None:
        """Nothing of three entries has a fourth one."""
        begin = min([*first, *least, 1])
        if counts and most and max(most) >= begin + counts[0]:
            entries = "1 entry" if counts[0] == 1 else f"{counts[0]} entries"
            raise Unread(f"the entry {max(most)} of {entries} is meant", self.at, "index")

    def count(self, name: str) -> int | None:
        """How many members the set has, where that is a number."""
        return self._count.get(self.find(name))

    def length(self, name: str) -> str:
        """How many members a set has, where that is known."""
        root = self.find(name)
        return self._size.get(root) or str(self._count.get(root, ""))

    def size(self, name: str) -> str | None:
        """The letter of a set's size, where it has one."""
        return self._size.get(self.find(name))

    def sized(self, letter: str) -> str:
        """The set whose size is written with this letter."""
        name = self.lettered(letter)
        root = self.find(name)
        if root not in self._size:
            self.journal.put(self._size, root, letter)
        return name

    def begins(self, name: str, first: int) -> None:
        """A range over the set begins here."""
        root = self.find(name)
        self._check([first, self._first.get(root, first)], [self._least.get(root, first)])
        self.journal.put(self._first, root, first)

    def member(self, name: str, number: int) -> None:
        """The set has a member that is written as a number."""
        root = self.find(name)
        least = min(number, self._least.get(root, number))
        most = max(number, self._most.get(root, number))
        self._check([self._first.get(root, least)], [least])
        self._within(self._known(root), [self._first.get(root, least)], [least], [most])
        self.journal.put(self._least, root, least)
        self.journal.put(self._most, root, most)

    def _known(self, root: str) -> list[int]:
        return [self._count[root]] if root in self._count else []

    def counted(self, name: str, count: int) -> None:
        """The set has so many members: all of them were listed."""
        root = self.find(name)
        most, least = ([m[root]] if root in m else [] for m in (self._most, self._least))
        self._within([count], [self._first[root]] if root in self._first else [], least, most)
        known = self._count.get(root, count)
        self.journal.put(self._count, root, known)
        if known != count:
            raise Unread(f"{known} and {count} members stand for the same set", self.at, "index")

    def lettered(self, letter: str) -> str:
        """The set whose size (or name) is written with this letter."""
        if letter not in self.letters:
            self.journal.put(self.letters, letter, self.new())
        return self.letters[letter]

    def listed(self) -> dict[str, tuple[int, int]]:
        """The sets whose members were listed, as they are called: where they begin, their size."""
        return {
            self._shown[root]: (self._first.get(root, min(1, self._least.get(root, 1))), count)
            for root, count in self._count.items()
            if root in self._shown
        }

    def settled(self) -> Callable[[Term], Term]:
        """Puts every index of a term in its final set, once all that meets has met."""
        shown = self._shown
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
                    own = [called(i.set) for i in indices] if name == POSITION else []
                    key = ", ".join([name, *own])
                    return Sym(key, tuple(map(final, indices)))
                case Delta(i, j):
                    return Delta(final(i), final(j))
                case Size(name):
                    return Size(called(name))
                case Binder(i, body):
                    return type(u)(final(i), transform(body, rule))
            return None

        return lambda t: transform(t, rule)
