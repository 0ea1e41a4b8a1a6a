# ruff: noqa: E501
"""What students write around their numbers, and what is said of each claim (givens left out).

The letters are those of `test_numbers`: P proved, C with rounding carried, F from a slip, U
undecided, X unread; a wrong number is written as the right one that its message must give.
"""

from __future__ import annotations

import pytest

from derive.check import verify_text

from .test_numbers import C, F, P, U, said

SOFTMAX = r"$$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$ "
ROWS: list[tuple[str, tuple[str, ...]]] = [
    # -- an array without a name, and one entry of a family
    (rf"The logits are $[2, 1, 0.1]$. {SOFTMAX} $$p_1 = 0.659$$ $$p_2 = 0.5$$", (P, U)),
    (rf"The logits are $[2, 1, 0.1]$. Let $z = [1, 1, 1]$. {SOFTMAX} $$p_1 = 0.333$$", (P,)),
    (rf"Let $z = (2, 1, 0.1)$. {SOFTMAX} $$p_1 = \frac{{7.39}}{{11.22}} = 0.659$$ $p_3 = 0.89$", (C, P, "0.0986")),
    (r"Let $z = (2, 1, 0.1)$. $$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}} = \frac{7.39}{11.22} = 0.659$$", (C, P)),
    (r"Let $z = (2, 1, 0.1)$. $$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}} = \frac{7.93}{11.22}$$", ("entry 1 (and 2 more of 3): 0.659",)),
    (r"Let $a_i = z_i^2$. $$a_1 = 4$$ $$2 a_1 = 8$$ $$2 a_1 = 7$$", (P, "8")),
    # -- updates
    (r"Let $w = 0$. $$w = 0 - 0.1 \cdot (-13) = 1.3$$ $$2 w = 2.6$$", (P, P)),
    (r"Let $w = 3$. $$w = 3 + 2 = 6$$ $$2w = 12$$", ("5", F)),
    (r"Let $w = 3$. $$w = 1 + 1 = 2$$", ("3", F)),
    (r"Let $w = (0, 0)$, $x = (2, 1)$. $$w \leftarrow w + x = (2, 1)$$ $$w \cdot x = 5$$ $$w \cdot x = 0$$", (P, P, "5")),
    (r"Let $w = (0, 0)$. $$w = (0, 0) + (2, 1) = (2, 2)$$", ("entry 2: 1",)),
    (r"Let $c = (1, 1)$. The new centroid is $$c = \left(\frac{1 + 4}{2}, 3\right) = (2.5, 3)$$ $$c_1 = 2.5$$", (P, P)),
    (r"Let $v = 0$, $w = 4$. $$v \leftarrow 0.9 v - 0.1 w = -0.4$$ $$w \leftarrow w + v = 3.6$$", (P, P)),
    (r"Let $v = 0$, $w = 4$. $$v \leftarrow 0.9 v - 0.1 w = -0.4$$ $$w \leftarrow w + v = 4$$", (P, P)),
    (r"Let $v = 0$, $w = 4$. $$v \leftarrow 0.9 v - 0.1 w = -0.4$$ $$w \leftarrow w + v = 3.4$$", (P, "4")),
    (r"$$w_1 = w_0 - \eta g = 0.8$$ where $w_0 = 1$, $\eta = 0.1$ and $g = 2$.", (P,)),
    # -- ranges, labels, words, commas
    (r"$$J = \frac{1}{2} \sum_{i=1}^{2} (w x_i - y_i)^2$$ $$\frac{\partial J}{\partial w} = \sum_i (w x_i - y_i) x_i$$", (P,)),
    (r"Let $d_k = 4$. $$\frac{3}{\sqrt{d_k}} = 1.5$$ $$\frac{3}{\sqrt{d_k}} = 1.7$$", (P, "1.5")),
    (r"Let $w = 0.5$. $$net_o = 3 w = 1.5$$ $$out_o = \sigma(net_o) = 0.818$$", (P, P)),
    (r"Let $w = 0.5$. $$net_{h1} = 3 w = 1.5$$ $$2 net_{h1} = 4$$", (P, "3")),
    (r"Let $x = 2{,}5$, $w = 0{,}4$. $$x w = 1{,}0$$ $$x w + 0{,}125 = 1{,}152$$", (P, "1.125")),
    (r"$$32{,}896 + 1{,}290 = 34{,}186$$", (P,)),
    (r"$$\sigma^2 = \frac{4 + 4}{4} = 2$$ $$\frac{1}{\sqrt{2 \pi \sigma^2}} = 0.282$$", (P, P)),
    (r"$$\text{recall}_A = \frac{30}{40} = 0.75, \qquad \text{recall}_B = \frac{3}{5} = 0.5$$", (P, "0.6")),
    (r"Let $\epsilon \approx 0$ and $x = 2$. $$x^2 = 4$$ $$x + \epsilon = 3$$", (P, U)),
    # -- a result that a formula is made of
    (r"Let $x = 2$. $$z = 0.45 x + 0.111 = 1.011$$ $$a = \sigma(1.011) = 0.733$$ $$\frac{\partial a}{\partial z} = a (1 - a)$$", (P, C, P, P)),
    (r"Let $x = 2$. $$z = 0.45 x + 0.111 = 1.011$$ $$a = 3 \cdot 1.011 = 3.033$$ $$\frac{\partial a}{\partial z} = 4$$", (P, P, U)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[r[0] for r in ROWS])
def test_what_is_said(text: str, expected: tuple[str, ...]) -> None:
    assert (
        tuple(said(c) for c in verify_text(text, "md").claims if c.verdict != "given") == expected
    )
