"""Computation graphs as drawings: forward values above the arrows, gradients below.

Operations stand in columns from left to right, each as far right as its longest way from an input.
An input stands one column before the first operation that uses it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from ..kernel.terms import Num, Sym, Term
from ..maths.latex import text as plain
from .notation import Notation
from .passes import Graph
from .writing import rendered

WIDTH = 15.5  # of a page's text, in centimetres
COLUMN, ROW = 2.0, 1.5  # between nodes, in centimetres
PIXELS = 48  # of a drawing on a screen, for a centimetre


@dataclass(frozen=True)
class Spot:
    """A node with its place; `label` is its name, `id` its name in the drawing."""

    id: str
    label: str
    x: float
    y: float
    is_input: bool


@dataclass(frozen=True)
class Arrow:
    """An edge with what stands above and below it."""

    start: Spot
    end: Spot
    above: str
    below: str
    bend: bool


@dataclass(frozen=True)
class Drawing:
    """A graph with places."""

    spots: tuple[Spot, ...]
    arrows: tuple[Arrow, ...]
    out: Arrow | None
    scale: float

    @property
    def box(self) -> tuple[float, float, float, float]:
        xs, ys = [s.x for s in self.spots], [s.y for s in self.spots]
        return min(xs) - 1, min(ys) - 1, max(xs) + 2.4, max(ys) + 1


def columns(graph: Graph) -> dict[Sym, int]:
    """The column of every node."""
    depth: dict[Sym, int] = {}
    for node in graph.nodes:
        into = graph.into(node.name)
        depth[node.name] = 1 + max((depth[e.start] for e in into), default=-1)
    for node in graph.nodes:
        uses = [depth[e.end] for e in graph.out_of(node.name)]
        if node.formula is None and uses:
            depth[node.name] = min(uses) - 1
    return depth


def _rows(graph: Graph, depth: Mapping[Sym, int]) -> dict[Sym, float]:
    """Operations in the middle; inputs that share a column with something above and below."""
    rows: dict[Sym, float] = {}
    taken: dict[int, list[float]] = {}
    places = (0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 4.0, -4.0)
    ordered = sorted(graph.nodes, key=lambda n: n.formula is None)
    for node in ordered:
        column = taken.setdefault(depth[node.name], [])
        free = (y for y in places if y not in column)
        y = next(free, float(len(column)))
        column.append(y)
        rows[node.name] = y
    return rows


def draw(graph: Graph, notation: Notation, markup: bool) -> Drawing:
    """The drawing of a graph, its labels as LaTeX or (without markup) as plain text."""
    depth = columns(graph)
    rows = _rows(graph, depth)
    wide = (max(depth.values()) + 1.4) * COLUMN
    spots = {
        node.name: Spot(
            f"n{at}",
            _label(node.name, notation, markup),
            depth[node.name] * COLUMN,
            rows[node.name] * ROW,
            node.formula is None,
        )
        for at, node in enumerate(graph.nodes)
    }
    nodes = {node.name: node for node in graph.nodes}
    arrows = []
    for e in graph.edges:
        start, end = nodes[e.start], nodes[e.end]
        far = depth[e.end] - depth[e.start] > 1 and rows[e.start] == rows[e.end]
        shown = _numbers(start.value, start.gradient, notation, markup)
        arrows.append(Arrow(spots[e.start], spots[end.name], *shown, far))
    last = nodes[graph.output]
    spot = spots[graph.output]
    beyond = Spot("out", "", spot.x + COLUMN * 0.8, spot.y, True)
    out = Arrow(spot, beyond, *_numbers(last.value, last.gradient, notation, markup), False)
    scale = min(1.0, WIDTH / wide)
    return Drawing(tuple(spots.values()), tuple(arrows), out if out.above else None, scale)


def _label(t: Term, notation: Notation, markup: bool) -> str:
    return f"${notation.latex(t)}$" if markup else escape(plain(t))


def _numbers(
    value: Term | None, gradient: Term | None, notation: Notation, markup: bool
) -> tuple[str, str]:
    """What stands above and below an arrow; formulas are for the table."""
    shown = [t if isinstance(t, Num) else None for t in (value, gradient)]
    texts = [notation.latex(t) if t is not None else "" for t in shown]
    return (texts[0], texts[1]) if not markup else (_math(texts[0]), _math(texts[1]))


def _math(text: str) -> str:
    return f"${text}$" if text else ""


def tikz(graph: Graph, notation: Notation) -> str:
    """The drawing for LaTeX."""
    return rendered("graph.tikz.jinja", drawing=draw(graph, notation, markup=True))


def svg(graph: Graph, notation: Notation) -> str:
    """The drawing for a screen."""
    drawing = draw(graph, notation, markup=False)
    return rendered("graph.svg.jinja", drawing=drawing, unit=PIXELS)
