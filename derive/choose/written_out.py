"""Terms as long as they are written out: a part that is shared counts wherever it stands.

A term shares its equal parts, so a short one can stand for more than could ever be written (a
function of itself of itself, thirty times). Such a term is refused before anybody goes over it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from ..kernel.terms import Term

MOST = 400_000
TOO_LONG = f"an expression is too long: written out, it has more than {MOST:,} parts"


def rebuilt(t: Term, children: Iterable[Term]) -> Term:
    """The same term over other children, given in the order of `children()`."""
    left = iter(children)
    return t.over(lambda _: next(left))


def occurrences(t: Term) -> Iterator[Term]:
    """The term and everything below it, as often as it stands there, outermost first."""
    stack = [t]
    while stack:
        u = stack.pop()
        yield u
        stack.extend(reversed(u.children()))


@lru_cache(4096)
def is_too_long(t: Term) -> bool:
    """Whether a term has more than `MOST` parts, written out."""
    parts: dict[Term, int] = {}
    waiting = [t]
    while waiting:
        inner = waiting[-1].children()
        new = [u for u in inner if u not in parts]
        if new:
            waiting += new
        else:
            parts[waiting.pop()] = 1 + sum([parts[u] for u in inner])
    return parts[t] > MOST
