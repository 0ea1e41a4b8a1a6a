"""Worked numbers: a formula, the same with its values put, and what comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ..kernel import terms as k
from ..kernel.terms import Add, Num, Sym, Term, walk
from .forms import same
from .lines import Derivation, Line, distinct
from .notation import Notation
from .numbers import Numbers, with_numbers
from .passes import Graph

WIDEST = 110  # characters of an array that is written out with its numbers


def worked(left: Term, numbers: Numbers) -> Derivation | None:
    """An expression with numbers put for its names, and its value."""
    value = numbers.of(left)
    if value is None:
        return None
    lines = []
    if any(isinstance(u, Sym) for u in walk(left)):
        lines.append(Line(with_numbers(left, _values(left, numbers)), "insert the values"))
    parts = _summands(lines[-1].right if lines else left, numbers)
    if parts is not None:
        lines.append(Line(parts, "evaluate the parts", minor=True))
    lines.append(Line(value, "evaluate"))
    return Derivation(left, distinct(left, lines))


def _values(t: Term, numbers: Numbers) -> Mapping[Sym, Num]:
    found = {u: numbers.of(u) for u in walk(t) if isinstance(u, Sym)}
    return {u: v for u, v in found.items() if v is not None}


def _summands(t: Term, numbers: Numbers) -> Term | None:
    """A sum of products with each product as a number; of a fraction, the parts."""
    match t:
        case Add(parts):
            values = [numbers.of(p) for p in parts]
            exact = all(v is not None for v in values)
            made = k.add(*[v for v in values if v is not None]) if exact else None
            return None if made is None or same(made, t) else made
    return None


# -- arrays ----------------------------------------------------------------------------------------
class Array(NamedTuple):
    """The entries of a vector or a matrix, in rows."""

    name: str
    rows: tuple[tuple[Sym, ...], ...]


def arrays(graph: Graph) -> list[Array]:
    """The nodes of a graph, the entries of one array together, in the order of computation."""
    entries: dict[tuple[str, int], list[Sym]] = {}
    for node in graph.nodes:
        entries.setdefault((node.name.name, len(node.name.indices)), []).append(node.name)
    return [Array(name, _rows(found)) for (name, _), found in entries.items()]


def _rows(entries: Sequence[Sym]) -> tuple[tuple[Sym, ...], ...]:
    """A vector stands as a column, a matrix in rows."""
    placed = sorted(entries, key=lambda s: [_number(i.name) for i in s.indices])
    rows: dict[object, list[Sym]] = {}
    for entry in placed:
        rows.setdefault(entry.indices[:1], []).append(entry)
    return tuple(map(tuple, rows.values()))


def _number(text: str) -> tuple[int, str]:
    return (int(text), "") if text.isdigit() else (0, text)


class ArrayLine(NamedTuple):
    """One array with its formulas' numbers and its values, as LaTeX."""

    left: str
    rights: tuple[str, ...]


def array_line(array: Array, graph: Graph, notation: Notation) -> ArrayLine | None:
    """A computed array: the numbers put, where there is room for them, and the values."""
    nodes = {n.name: n for n in graph.nodes}
    values = {n.name: n.value for n in graph.nodes if n.value is not None}
    names = [s for row in array.rows for s in row]
    if any(nodes[s].formula is None or s not in values for s in names):
        return None
    put = _matrix(array, notation, lambda s: with_numbers(nodes[s].formula or s, values))
    end = _matrix(array, notation, lambda s: values[s])
    rights = (put, end) if len(put) <= WIDEST and put != end else (end,)
    return ArrayLine(_bare(names[0], notation), rights)


def _bare(name: Sym, notation: Notation) -> str:
    return notation.latex(Sym(name.name, ()))


def _matrix(array: Array, notation: Notation, of: Callable[[Sym], Term]) -> str:
    rows = [" & ".join(notation.latex(of(s)) for s in row) for row in array.rows]
    if len(array.rows) == 1 and len(array.rows[0]) == 1 and not array.rows[0][0].indices:
        return rows[0]
    return r"\begin{pmatrix} " + r" \\ ".join(rows) + r" \end{pmatrix}"
