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

    @property
    def sides(self) -> tuple[str, str]:
        """Where its numbers stand: along the arrow; beside one that is so steep that they would lie
        on their sides."""
        up, on = self.end.y - self.start.y, self.end.x - self.start.x
        if abs(up) <= abs(on):
            return "above, sloped", "below, sloped"
        return ("left", "right") if up > 0 else ("right", "left")


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
    """Every operation in the row of what it is computed from, every input beside the operation
    that uses it first: as near as there is room in the column."""
    rows: dict[Sym, float] = {}
    taken: dict[int, set[float]] = {}
    operations = [n.name for n in graph.nodes if n.formula is not None]
    for name in sorted(operations, key=lambda n: depth[n]):
        before = [rows[e.start] for e in graph.into(name) if e.start in rows]
        wish = sum(before) / len(before) if before else 0.0
        rows[name] = _nearest(wish, 2, taken.setdefault(depth[name], set()))
    for node in graph.nodes:
        uses = graph.out_of(node.name)
        if node.formula is None and uses:
            first = min((e.end for e in uses), key=lambda n: depth[n])
            rows[node.name] = _nearest(rows[first], 1, taken.setdefault(depth[node.name], set()))
    return {n.name: rows.get(n.name, 0.0) for n in graph.nodes}


def _nearest(wish: float, step: int, taken: set[float]) -> float:
    """The free row that is nearest to a wish; above, where two are."""
    at = next(
        y for y in sorted(range(-60, 61, step), key=lambda y: (abs(y - wish), -y)) if y not in taken
    )
    taken.add(at)
    return float(at)


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
    return f"${notation.latex(t)}$" if markup else _lowered(plain(t))


def _lowered(text: str) -> str:
    """A name for a screen, with what stands below it below it: u_1."""
    base, _, below = text.partition("_")
    if not below:
        return escape(base)
    return f'{escape(base)}<tspan dy="4" font-size="11">{escape(below.strip("{}"))}</tspan>'


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
