"""Layers over sequences: embedding, recurrent layers, attention."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product as combinations
from math import prod

from .counts import Count, Shape, product
from .layer import Layer, LayerError, Settings, Sized, Use, positions


def embedding_size(shape: Shape, s: Settings) -> Sized:
    if shape.space:
        raise LayerError(f"an embedding takes a list of tokens, not {shape.text()}")
    return Shape((shape.channels,), s.units), ()


def embedding_weights(shape: Shape, s: Settings) -> Count:
    return (product("weights", ("words", s.window), ("features", s.units)),)


def embedding_uses(shape: Shape, s: Settings) -> Iterator[Use]:
    """A table is looked up: which row, the token says."""
    for word, f in positions((*s.window, s.units)):
        yield Use(("row", word, f), ("w", word, f), False)
    for at in positions((shape.channels, s.units)):
        yield Use(("out", *at), None, False)


def _steps(shape: Shape) -> int:
    if len(shape.space) > 1:
        raise LayerError(f"a sequence has one axis of steps; {shape.text()} has more")
    return prod(shape.space)


def recurrent(name: str, spellings: str, gates: int, elementwise: int) -> Layer:
    """A recurrent layer: `gates` linear maps of input and state, and products of whole states."""

    def around(s: Settings) -> list[tuple[str, int | tuple[int, ...]]]:
        both = [("directions", s.directions)] if s.directions > 1 else []
        return [*both, *([("gates", gates)] if gates > 1 else []), ("units", s.units)]

    def size(shape: Shape, s: Settings) -> Sized:
        _steps(shape)
        return Shape(() if s.last else shape.space, s.units * s.directions), ()

    def parameters(shape: Shape, s: Settings) -> Count:
        each = [("biases", s.biases)] if s.biases > 1 else []
        biases = [product("biases", *around(s), *each)] if s.bias else []
        return (
            product("weights", *around(s), ("inputs", shape.channels)),
            product("weights", *around(s), ("state", s.units)),
            *biases,
        )

    def multiplications(shape: Shape, s: Settings) -> Count:
        steps = ("steps", _steps(shape))
        both = product("multiplications", steps, *around(s), ("inputs", shape.channels))
        state = product("multiplications", steps, *around(s), ("state", s.units))
        whole = ("units", s.units * s.directions)
        gating = product("multiplications", steps, ("products of states", elementwise), whole)
        return (both, state, gating) if elementwise else (both, state)

    def uses(shape: Shape, s: Settings) -> Iterator[Use]:
        steps = _steps(shape)
        for way, step, u in positions((s.directions, steps, s.units)):
            for gate in range(gates):
                for c in range(shape.channels):
                    yield Use(("gate", way, step, gate, u), ("w", way, gate, u, c), True)
                for v in range(s.units):
                    yield Use(("gate", way, step, gate, u), ("r", way, gate, u, v), True)
                for b in range(s.biases if s.bias else 0):
                    yield Use(("gate", way, step, gate, u), ("b", way, gate, u, b), False)
            for k in range(elementwise):
                yield Use(("state", way, step, u, k), None, True)
            if not s.last or step == steps - 1:
                at = (step,) if shape.space and not s.last else ()
                yield Use(("out", *at, way * s.units + u), None, False)

    options = "bias biases directions last"
    return Layer(name, spellings, size, parameters, multiplications, uses, "units", options)


def attention_size(shape: Shape, s: Settings) -> Sized:
    _steps(shape)
    if shape.channels % s.heads:
        raise LayerError(f"{shape.channels} features can't be split over {s.heads} heads")
    return shape, ()


def attention_parameters(shape: Shape, s: Settings) -> Count:
    d = shape.channels
    maps = ("queries, keys, values, output", 4)
    found = (product("weights", maps, ("features", (d, d))),)
    return (*found, product("biases", maps, ("features", d))) if s.bias else found


def attention_products(shape: Shape, s: Settings) -> Count:
    n, d = _steps(shape), shape.channels
    return (
        product("multiplications", ("maps", 4), ("steps", n), ("features", (d, d))),
        product("multiplications", ("scores, sums", 2), ("steps", (n, n)), ("features", d)),
    )


def attention_uses(shape: Shape, s: Settings) -> Iterator[Use]:
    n, d = _steps(shape), shape.channels
    place = (lambda step, f: (step, f)) if shape.space else (lambda step, f: (f,))
    for name, step, f in combinations(("q", "k", "v", "out"), range(n), range(d)):
        target = ("out", *place(step, f)) if name == "out" else (name, step, f)
        for c in range(d):
            yield Use(target, (name, f, c), True)
        if s.bias:
            yield Use(target, ("b", name, f), False)
    for head, query, key in positions((s.heads, n, n)):
        for f in range(d // s.heads):
            yield Use(("score", head, query, key), None, True)
            yield Use(("mixed", head, query, f), None, True)
