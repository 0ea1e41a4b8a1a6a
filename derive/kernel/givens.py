"""Givens: what a proof may use. Numbered by their place in the sequence that is passed in."""

from __future__ import annotations

from dataclasses import dataclass

from .terms import Index, Sym, Term


@dataclass(frozen=True)
class Given:
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
