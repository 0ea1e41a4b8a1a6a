"""The functions that a document defines, by their calls: edits leave their formulas alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from ..kernel.terms import ONE, Call, Mul, Pow, Sym, Term, mul, transform, walk


class Folding:
    """Values of functions, and the calls that stand for them."""

    def __init__(self, called: Mapping[Term, Term], left: Term) -> None:
        """What stands on the left by itself is what a function is: that stays written out."""
        known = [(v, c) for v, c in called.items() if isinstance(c, Call) and v != left]
        self.values = {call: value for value, call in known}
        self.factors = [(Counter(_factors(v)), c) for v, c in known]
        self.names = {call.name for _, call in known}

    def fold(self, t: Term) -> Term:
        """A term with its calls, those of the largest values first."""
        if not self.values or self._is_value(t):
            return t
        order = sorted(self.factors, key=lambda f: -sum(1 for u in f[0] for _ in walk(u)))
        return transform(t, lambda u: self._folded(u, order))

    def _is_value(self, t: Term) -> bool:
        own = Counter(_factors(t))
        return any(own == factors for factors, _ in self.factors)

    def _folded(self, t: Term, order: Sequence[tuple[Counter[Term], Call]]) -> Term | None:
        if not isinstance(t, Mul | Pow):
            return next((c for v, c in self._plain() if v == t), None)
        own, found = Counter(_factors(t)), list[Call]()
        for factors, call in order:
            while factors and not factors - own:
                own -= factors
                found.append(call)
        if not found:
            return None
        return mul(*self._in_order(_factors(t), own, found))

    def _in_order(
        self, factors: Sequence[Term], left: Counter[Term], calls: list[Call]
    ) -> Iterator[Term]:
        """What is left of the factors, and each call where the first of its factors stood."""
        for u in factors:
            if left[u]:
                left[u] -= 1
                yield self.fold(u)
                continue
            first = next((c for c in calls if u in _factors(self.values[c])), None)
            if first is not None:
                calls.remove(first)
                yield first

    def _plain(self) -> Iterator[tuple[Term, Term]]:
        return ((value, call) for call, value in self.values.items())

    def unfold(self, t: Term) -> Term | None:
        """The term with the formulas; None where one is called with something new that is not as
        simple as what it was called with."""
        whole = transform(t, self._unfolded)
        return (
            None
            if any(isinstance(u, Call) and u.name in self.names for u in walk(whole))
            else whole
        )

    def _unfolded(self, t: Term) -> Term | None:
        if not isinstance(t, Call) or t.name not in self.names:
            return None
        if t in self.values:
            return self.values[t]
        for call, value in self.values.items():
            assert isinstance(call, Call)
            if call.name == t.name and len(call.arguments) == len(t.arguments):
                pairs = dict(zip(call.arguments, t.arguments, strict=True))
                if all(isinstance(a, Sym) and not a.indices for a in pairs):
                    return transform(value, pairs.get)
        return None


def _factors(t: Term) -> list[Term]:
    return [u for u in (t.terms if isinstance(t, Mul) else (t,)) if u is not ONE]
