"""Names of a formula in LaTeX as SymPy's symbols: `\\alpha` is alpha, `\\hat{y}` is yhat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sympy

from ..elaborate.nouns import POSITION
from ..kernel import terms as k
from ..kernel.terms import Index, Sym, Term, transform
from ..maths.names import indices_of, taken_names
from ..symbolic.back import to_sympy
from ..symbolic.context import Context
from ..symbolic.entries import FIRST_SIZES, size_symbol
from .plain import plain


def expressions(
    terms: Sequence[Term],
    sizes: Mapping[str, str],
    context: Context | None = None,
    evaluate: bool = True,
) -> list[Any]:
    """Terms that were read from LaTeX, over the symbols that a context knows already."""
    context = context or Context()
    named = [_renamed(t, context) for t in terms]
    _name_sizes(named, sizes, context)
    return [_with_positions(to_sympy(t, context, evaluate)) for t in named]


def _renamed(t: Term, context: Context) -> Term:
    def rule(u: Term) -> Term | None:
        if not isinstance(u, Sym):
            return None
        name = plain(u.name)
        base, _, number = name.rpartition("_")
        lone = number.isdigit() and not u.indices and name not in context.scalars
        if lone and context.ranks.get(base) == 1:  # where p has entries, p_1 is one of them
            return Sym(base, (Index(number, base, True),))
        return Sym(name, u.indices)

    return transform(t, rule)


def _with_positions(expr: Any) -> Any:
    """An index that stands as a number is itself."""
    numbers = (a for a in expr.atoms(sympy.Indexed) if str(a.base).startswith(POSITION))
    placed = {a: a.indices[0] for a in numbers}
    return expr.xreplace(placed) if placed else expr


def _name_sizes(terms: Sequence[Term], sizes: Mapping[str, str], context: Context) -> None:
    """Every set gets a symbol for its size: the letter that is written, or that of a quantity."""
    sets = dict.fromkeys(s for t in terms for u in k.walk(t) for s in _sets(u))
    taken = {n for t in terms for n in taken_names(t)} | {*context.scalars, *sizes.values()}
    spare = (n for n in (*FIRST_SIZES, *(f"N{m}" for m in range(1, 99))) if n not in taken)
    for name in sets:
        known = next((s for t in terms for s in _sizes_of(t, name, context)), None)
        if known is None and name in sizes:
            letter = plain(sizes[name])
            known = context.sizes.get(letter, size_symbol(letter))
        context.sets.sizes[name] = size_symbol(next(spare)) if known is None else known


def _sets(t: Term) -> list[str]:
    return [t.set] if isinstance(t, k.Size) else [i.set for i in indices_of(t)]


def _sizes_of(t: Term, set_: str, context: Context) -> Iterator[Any]:
    """The sizes that a context knows of quantities with an index of this set."""
    for u in k.walk(t):
        if isinstance(u, Sym) and context.ranks.get(u.name) == len(u.indices):
            for place, index in enumerate(u.indices):
                size = context.sets.of(context.sets.slot(u.name, place, len(u.indices))).size
                if index.set == set_ and size is not None:
                    yield size
