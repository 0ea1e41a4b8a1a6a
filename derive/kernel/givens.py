"""Givens: what a proof may use. Numbered by their place in the sequence that is passed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .terms import Index, Sym, Term, rename


class Given(NamedTuple):
    """`left relation right`, for every member of the `generic` indices.

    Index facts are written with deltas: `Delta(i, j) = 1` says i = j, `Delta(i, j) = 0` says
    i != j. With `definition=True` the left side is a quantity whose indices are generic, and
    the right side is its formula: derivatives go through it."""

    left: Term
    right: Term
    relation: str = "="  # "=", "!=", ">", ">="
    generic: frozenset[Index] = frozenset()
    definition: bool = False


def define(name: Sym, formula: Term) -> Given:
    """The definition of a quantity, for every member of its indices."""
    return Given(name, formula, "=", frozenset(i for i in name.indices if not i.member), True)


def apart(n: int, given: Given, fixed: Env | None = None) -> Given:
    """A given whose generic indices have names that nothing else has; the others get these."""
    names = {i: Index(f"{i.name}~given{n}", i.set) for i in given.generic}
    left, right = [rename(side, {**(fixed or {}), **names}) for side in given[:2]]
    return given._replace(left=left, right=right, generic=frozenset(names.values()))


Env = Mapping[Index, Index]
Slots = Sequence[Index]


def bind(
    pattern: Slots, target: Slots, generic: frozenset[Index], known: Env | None = None
) -> Env | None:
    """The members that generic indices stand for, where a pattern fits; else None."""
    pairs = [*zip(pattern, target, strict=False)]
    env = {p: t for p, t in pairs if p in generic} | dict(known or {})
    fits = all(env.get(p, p) == t and p.set == t.set for p, t in pairs)
    return env if fits and len(pattern) == len(target) else None


def members(env: Env, generic: frozenset[Index]) -> bool:
    """Whether these are members that generic indices can stand for."""
    return all(i in generic and i.set == j.set for i, j in env.items())
