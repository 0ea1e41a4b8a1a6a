"""Where an equation can be used: finding its left side in an expression, up to order and letters.

A fact `a + b = c` about a sum also holds for the whole of a larger sum's part, but only whole
subterms are looked for here: a step that uses less is one that a reader does not see either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from ..choose.written_out import occurrences
from ..kernel.givens import Given
from ..kernel.terms import Delta, Index, Sym, Term, rename, walk
from .forms import REMEMBERED, key

Env = dict[Index, Index]
MANY = 6  # generic indices are tried against the letters that stand there


def instance(t: Term, fact: Given) -> Term | None:
    """What a fact says of a whole term; None where it says nothing of it."""
    if type(t) is not type(fact.left) or fact.relation != "=":
        return None
    if not fact.generic:
        return fact.right if key(t) == key(fact.left) else None
    if _shape(t) != _shape(fact.left):
        return None
    wanted = key(t)
    for env in _assignments(fact, t):
        if key(rename(fact.left, env)) == wanted:
            return rename(fact.right, env)
    return None


@lru_cache(REMEMBERED)
def _shape(t: Term) -> tuple[object, ...]:
    """What does not change when indices are renamed."""
    return tuple(sorted(str(type(u).__name__) + getattr(u, "name", "") for u in occurrences(t)))


def _assignments(fact: Given, t: Term) -> Iterator[Mapping[Index, Index]]:
    """Which letters the generic indices may stand for: those of the free ones that stand there."""
    generic = sorted(i for i in fact.generic if i in fact.left.free)
    if len(generic) > MANY:
        return
    there = sorted(t.free | {i for u in walk(t) for i in _members(u)})

    def go(n: int, env: Env) -> Iterator[Env]:
        if n == len(generic):
            yield dict(env)
            return
        for i in there:
            if i.set == generic[n].set:
                env[generic[n]] = i
                yield from go(n + 1, env)

    yield from go(0, {})


def _members(t: Term) -> tuple[Index, ...]:
    match t:
        case Sym(_, indices):
            return tuple(i for i in indices if i.member)
        case Delta(i, j):
            return tuple(m for m in (i, j) if m.member)
    return ()
