"""Derivatives in deep compositions: fast, and no step is proved that forgets a way."""

from __future__ import annotations

import time

import pytest

from derive.check import verify_text
from derive.solving.solve import solve

NETWORK = r"""Let $u = x w$, $s = \sigma(u)$, $r = s v$, $h = \tanh(r)$, $y = h + x$,
$q = \sigma(y)$ and $z = q^2$.
"""
RIGHT = (
    r"\frac{\partial z}{\partial s} = \frac{\partial z}{\partial r} \frac{\partial r}{\partial s}",
    r"\frac{\partial z}{\partial s} = \frac{\partial z}{\partial r} v",
    r"\frac{\partial z}{\partial w} = \frac{\partial z}{\partial h} (1 - h^2) v s (1 - s) x",
    r"\frac{\partial z}{\partial x}"
    r" = \frac{\partial z}{\partial u} w + \frac{\partial z}{\partial y}",
    r"\frac{\partial z}{\partial r} = \frac{\partial z}{\partial y} (1 - h^2)",
)
WRONG = (
    r"\frac{\partial z}{\partial x} = \frac{\partial z}{\partial u} w",
    r"\frac{\partial z}{\partial x} = \frac{\partial z}{\partial h} \frac{\partial h}{\partial x}",
    r"\frac{\partial z}{\partial s} = \frac{\partial z}{\partial r} w",
    r"\frac{\partial z}{\partial s} = \frac{\partial z}{\partial r}",
    r"\frac{\partial z}{\partial w} = \frac{\partial z}{\partial h} (1 - h^2) v s x",
    r"\frac{\partial z}{\partial r} = \frac{\partial z}{\partial y} h (1 - h^2)",
    r"\frac{\partial z}{\partial r} = q \frac{\partial z}{\partial y} (1 - h^2)",
    r"\frac{\partial^2 z}{\partial s^2} = \frac{\partial^2 z}{\partial r^2} v",
    r"\frac{\partial}{\partial s} (q v) = 0 \cdot \frac{\partial z}{\partial r}",
)


@pytest.mark.parametrize("claim", RIGHT)
def test_right(claim: str) -> None:
    claims = verify_text(f"{NETWORK}\n\\[ {claim} . \\]\n").claims
    assert [c.verdict for c in claims if c.kind == "claim"] == ["proved"]


@pytest.mark.parametrize("claim", WRONG)
def test_wrong(claim: str) -> None:
    claims = verify_text(f"{NETWORK}\n\\[ {claim} . \\]\n").claims
    assert [c.verdict for c in claims if c.kind == "claim"] == ["refuted"]


def test_kinks_above_are_listed() -> None:
    sheet = r"""Let $u = x w$, $s = \sigma(u)$, $r = s v$, $h = \mathrm{ReLU}(r)$,
$y = h + 1$ and $z = y^2$.
\[ \frac{\partial z}{\partial s} = \frac{\partial z}{\partial r} \frac{\partial r}{\partial s} \]
\[ \frac{\partial z}{\partial w} = \frac{\partial z}{\partial u} x \]
"""
    steps = [c for c in verify_text(sheet).claims if c.kind == "claim"]
    assert [c.verdict for c in steps] == ["proved", "proved"]
    assert all(any("r" in p and "kink" in p for p in c.provided) for c in steps)


def deep(layers: int) -> str:
    rows = [
        rf"z^{{[{n}]}}_j = \sum_i W^{{[{n}]}}_{{ji}} a^{{[{n - 1}]}}_i + b^{{[{n}]}}_j, \quad "
        rf"a^{{[{n}]}}_j = \sigma(z^{{[{n}]}}_j)"
        for n in range(1, layers + 1)
    ]
    loss = rf"\frac{{1}}{{2}} \sum_j (a^{{[{layers}]}}_j - y_j)^2"
    return "\n".join(
        (
            "The network is",
            r"\begin{align*}",
            " \\\\\n".join(rows) + ",",
            r"\end{align*}",
            f"and $L = {loss}$.",
            "",
            r"Find $\frac{\partial L}{\partial W^{[1]}_{ji}}$.",
        )
    )


def test_ten_layers() -> None:
    started = time.process_time()
    sheet = solve(deep(10))
    assert sheet.solved
    assert time.process_time() - started < 2
    assert len(sheet.steps) >= 40
