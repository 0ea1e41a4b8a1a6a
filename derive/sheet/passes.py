"""Forward and backward passes: one operation for each node, its value, and its gradient."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..kernel import terms as k
from ..kernel.givens import Given, define
from ..kernel.terms import ONE, Add, Call, Deriv, Mul, Num, Pow, Sym, Term
from .forms import coefficient, factors, neat, same
from .lines import Derivation, Line, distinct, tidy
from .numbers import Numbers, with_numbers, written
from .scene import Family, Scene, family

LONGEST = 8  # factors of a product of local derivatives
NODE_LETTERS = "uvsrqgefklmn"


@dataclass(frozen=True)
class Node:
    """A quantity of the graph. Inputs have no formula."""

    name: Sym
    formula: Term | None
    value: Num | None = None
    gradient: Term | None = None  # of the output by this node, as a number or a formula


@dataclass(frozen=True)
class Edge:
    """From a node to one that is computed from it, with the local derivative."""

    start: Sym
    end: Sym
    local: Term


@dataclass(frozen=True)
class Graph:
    """The nodes in the order in which they are computed; the last one is the output."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    def into(self, name: Sym) -> list[Edge]:
        return [e for e in self.edges if e.end == name]

    def out_of(self, name: Sym) -> list[Edge]:
        return [e for e in self.edges if e.start == name]

    @property
    def output(self) -> Sym:
        return self.nodes[-1].name


def graph(output: Sym, scene: Scene) -> Graph:
    """The graph of everything that a quantity is computed from."""
    order: dict[Sym, Term | None] = {}

    def visit(name: Sym) -> None:
        if name in order:
            return
        formula = scene.formula(name)
        for inner in _names(formula):
            visit(inner)
        order[name] = formula

    visit(output)
    inputs = [n for n, f in order.items() if f is None]
    names = [*inputs, *(n for n, f in order.items() if f is not None)]
    edges = [
        Edge(start, end, _local(order[end], start, scene))
        for end in names
        for start in _names(order[end])
    ]
    return Graph(tuple(Node(n, order[n]) for n in names), tuple(edges))


def merged(graphs: Sequence[Graph]) -> Graph:
    """Several graphs as one."""
    nodes = {n.name: n for g in graphs for n in g.nodes}
    edges = {(e.start, e.end): e for g in graphs for e in g.edges}
    ordered = sorted(nodes.values(), key=lambda n: n.formula is not None)
    return Graph(tuple(ordered), tuple(edges.values()))


def _names(formula: Term | None) -> list[Sym]:
    if formula is None:
        return []
    return list(dict.fromkeys(u for u in k.walk(formula) if isinstance(u, Sym)))


def _local(formula: Term | None, name: Sym, scene: Scene) -> Term:
    """The derivative of one operation by one of its inputs."""
    assert formula is not None
    fixed = replace(scene, definitions={})
    raw = neat(fixed.calculus().diff(formula, name))
    lines = tidy(raw, scene)
    return lines[-1].right if lines else raw


# -- one operation for each node -------------------------------------------------------------------
def one_by_one(output: Sym, scene: Scene, taken: frozenset[str]) -> tuple[Scene, list[Given]]:
    """The definitions with a name for every operation, and the new ones among them."""
    whole = graph(output, scene)
    names = _fresh(taken)
    new: list[Given] = []
    changed: dict[Family, Given] = {}

    def named(t: Term) -> Term:
        """A name for what is computed inside of an operation."""
        if isinstance(t, Sym | Num) or _is_sign(t):
            return t
        inner = _operation(t, named)
        for given in (*new, *scene.definitions.values()):
            if isinstance(given.left, Sym) and same(given.right, inner) and not given.left.indices:
                return given.left
        name = next(names)
        new.append(define(name, inner))
        return name

    for node in whole.nodes:
        if node.formula is not None:
            formula = _operation(node.formula, named)
            if not same(formula, node.formula):
                changed[family(node.name)] = define(node.name, formula)
    definitions = {**scene.definitions, **changed}
    definitions |= {family(g.left): g for g in new if isinstance(g.left, Sym)}
    return replace(scene, definitions=definitions), new


def _operation(t: Term, put: Callable[[Term], Term]) -> Term:
    """The outermost operation of a formula over names."""
    match t:
        case Add(parts):
            made = [_signed(p, put) for p in parts]
            return k.add(*made)
        case Mul(parts):
            return k.mul(*[p if isinstance(p, Num) else _inverse(p, put) for p in parts])
        case Pow(base, e):
            return Pow(put(base), e)
        case Call(name, arguments):
            return Call(name, tuple(put(p) for p in arguments))
    return t


def _inverse(p: Term, put: Callable[[Term], Term]) -> Term:
    return Pow(put(p.base), p.exponent) if isinstance(p, Pow) else put(p)


def _signed(p: Term, put: Callable[[Term], Term]) -> Term:
    """A summand; a sign in front belongs to the sum."""
    number, rest = coefficient(p)
    if number == -1 and rest:
        return k.neg(put(k.mul(*rest)))
    return put(p)


def _is_sign(t: Term) -> bool:
    number, rest = coefficient(t)
    return number == -1 and len(rest) == 1 and isinstance(rest[0], Sym)


def _fresh(taken: frozenset[str]) -> Iterator[Sym]:
    """Names that the problem does not use: u_1, u_2, ..."""
    used = {name.partition("_")[0] for name in taken}
    letter = next((c for c in NODE_LETTERS if c not in used), "n'")
    n = 0
    while True:
        n += 1
        yield Sym(f"{letter}_{n}", ())


# -- the passes ------------------------------------------------------------------------------------
def forward(whole: Graph, numbers: Numbers) -> tuple[Graph, list[Derivation]]:
    """The value of every node, and how it is computed."""
    values: dict[Sym, Num] = {}
    nodes, out = [], []
    for node in whole.nodes:
        value = numbers.of(node.name)
        nodes.append(replace(node, value=value))
        if value is not None:
            values[node.name] = value
        if node.formula is None or value is None:
            continue
        lines = [Line(node.formula, "definition")]
        if all(n in values for n in _names(node.formula)):
            lines.append(Line(with_numbers(node.formula, values), "insert the values", minor=True))
        lines.append(Line(value, "evaluate"))
        out.append(Derivation(node.name, distinct(node.name, lines)))
    return replace(whole, nodes=tuple(nodes)), out


def backward(whole: Graph, numbers: Numbers) -> tuple[Graph, list[Derivation]]:
    """The gradient of the output by every node, from the output to the inputs."""
    values = {n.name: n.value for n in whole.nodes if n.value is not None}
    gradients: dict[Sym, Term] = {whole.output: ONE}
    exact: dict[Sym, Any] = {whole.output: numbers.ball(ONE)}
    nodes: dict[Sym, Node] = {n.name: n for n in whole.nodes}
    nodes[whole.output] = replace(nodes[whole.output], gradient=ONE)
    out = []
    for node in reversed(whole.nodes[:-1]):
        edges = [e for e in whole.out_of(node.name) if e.end in gradients]
        if not edges:
            continue
        lines = _chain_rule(node.name, edges, whole.output)
        if all(n in values for e in edges for n in _names(e.local)):
            put = [k.mul(gradients[e.end], with_numbers(e.local, values)) for e in edges]
            lines.append(Line(k.add(*map(_visible, put)), "insert the values", minor=True))
            exact[node.name] = _total(numbers, edges, exact)
            value = written(exact[node.name])
            if value is not None:
                lines.append(Line(value, "evaluate"))
        made = Derivation(Deriv(whole.output, node.name), tuple(lines))
        made = replace(made, lines=distinct(made.left, lines))
        gradients[node.name] = made.result
        nodes[node.name] = replace(node, gradient=made.result)
        out.append(made)
    return replace(whole, nodes=tuple(nodes[n.name] for n in whole.nodes)), out


def _chain_rule(name: Sym, edges: Sequence[Edge], output: Sym) -> list[Line]:
    """The chain rule over the nodes that a node goes into."""
    chain, local = [], []
    for e in edges:
        above = Deriv(output, e.end)
        direct = e.end == output
        chain.append(Deriv(e.end, name) if direct else k.mul(above, Deriv(e.end, name)))
        local.append(e.local if direct else k.mul(above, e.local))
    return [
        Line(k.add(*chain), "chain rule"),
        Line(neat(k.add(*local)), "local derivatives", minor=True),
    ]


def _total(numbers: Numbers, edges: Sequence[Edge], above: Mapping[Sym, Any]) -> Any:
    """The sum over the edges of the gradient above times the local derivative."""
    parts = [(above.get(e.end), numbers.ball(e.local)) for e in edges]
    if any(x is None or y is None for x, y in parts):
        return None
    return sum((x * y for x, y in parts[1:]), parts[0][0] * parts[0][1])


def _visible(p: Term) -> Term:
    """A product without factors of 1, unless nothing else is left."""
    kept = [f for f in factors(p) if f is not ONE]
    return k.mul(*kept)


def along(whole: Graph, name: Sym) -> Derivation | None:
    """The product of all local derivatives, where one way alone leads to the output."""
    way: list[Edge] = []
    at = name
    while at != whole.output:
        edges = [e for e in whole.out_of(at) if _leads(whole, e.end)]
        if len(edges) != 1:
            return None
        way.insert(0, edges[0])
        at = edges[0].end
        if len(way) > LONGEST:
            return None
    values = {n.name: n.value for n in whole.nodes if n.value is not None}
    gradient = next(n.gradient for n in whole.nodes if n.name == name)
    lines = [
        Line(k.mul(*[Deriv(e.end, e.start) for e in way]), "chain rule"),
        Line(k.mul(*[e.local for e in way]), "local derivatives"),
    ]
    if isinstance(gradient, Num):
        lines.append(
            Line(k.mul(*[with_numbers(e.local, values) for e in way]), "insert the values")
        )
        lines.append(Line(gradient, "evaluate"))
    left = Deriv(whole.output, name)
    return Derivation(left, distinct(left, lines))


def _leads(whole: Graph, name: Sym) -> bool:
    return name == whole.output or any(_leads(whole, e.end) for e in whole.out_of(name))
