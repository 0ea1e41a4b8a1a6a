"""The table of identities: each is proved for every shape and holds in NumPy, its false twin is
refuted (or, where only the value of a determinant is wrong, not proved)."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from time import thread_time
from typing import Any

import numpy as np
import pytest

from derive.check import Options, verify_text

from . import identities
from .cookbook import MORE
from .identities import Row

ROWS = [*identities.ROWS, *MORE]

SIZES = {"m": 4, "n": 3, "k": 2, "p": 5}
QUICK = Options(why=0)


def document(row: Row, right: str) -> str:
    said = []
    for name, dims in (part.split("=") for part in row.shapes.split()):
        shape = r" \times ".join(dims)
        said.append(f"${name} \\in \\mathbb{{R}}^{{{shape}}}$" if dims else f"${name}$ a number")
    known = f" Let ${row.symmetric}$ be symmetric." if row.symmetric else ""
    return f"Let {', '.join(said)}.{known}\n$$ {row.left} = {right} $$\n"


def verdicts(text: str) -> set[str]:
    return {c.verdict for c in verify_text(text, "md", QUICK).claims if c.verdict != "given"}


def grad(f: Callable[[Any], Any], x: Any, h: float = 1e-5) -> Any:
    out = np.zeros_like(x)
    for at in np.ndindex(*x.shape):
        step = np.zeros_like(x)
        step[at] = h
        out[at] = (f(x + step) - f(x - step)) / (2 * h)
    return out


def jac(f: Callable[[Any], Any], x: Any, h: float = 1e-5) -> Any:
    columns = [(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))]
    return np.stack(columns, axis=1)


def softmax(x: Any) -> Any:
    return np.exp(x) / np.exp(x).sum()


def values(row: Row) -> dict[str, Any]:
    random = np.random.default_rng(7)
    scope: dict[str, Any] = {"np": np, "grad": grad, "jac": jac, "softmax": softmax}
    scope["vec"] = lambda a: a.T.reshape(-1)
    scope |= {"inv": np.linalg.inv, "det": np.linalg.det, "tr": np.trace}
    scope["hess"] = lambda f, x: jac(lambda y: grad(f, y, 1e-4), x, 1e-4)
    for name, dims in (part.split("=") for part in row.shapes.split()):
        found = random.standard_normal([SIZES[d] for d in dims])
        scope[name] = found + found.T if name == row.symmetric else found
    return scope


@pytest.mark.parametrize("row", ROWS, ids=lambda r: f"{r.left} {r.shapes}")
def test_an_identity_holds_for_every_shape(row: Row) -> None:
    scope = values(row)
    left, right = eval(row.left_value, scope), eval(row.right_value, scope)
    assert np.allclose(left, right, atol=1e-4), "the row itself is wrong"
    assert verdicts(document(row, row.right)) == {"proved"}


@pytest.mark.parametrize("row", [r for r in ROWS if r.wrong], ids=lambda r: f"{r.left} {r.wrong}")
def test_its_false_twin_is_refuted(row: Row) -> None:
    assert verdicts(document(row, row.wrong)) == {"refuted"}


def test_the_table_is_long_enough_and_quick() -> None:
    assert len({(r.left, r.shapes, r.right) for r in ROWS}) == len(ROWS) >= 80
    times = []
    for row in ROWS:
        start = thread_time()  # a machine that does other things too takes longer by the clock
        verify_text(document(row, row.right), "md", QUICK)
        times.append(thread_time() - start)
    assert statistics.median(times) < 0.015  # reading included; 10 ms are for the judging
