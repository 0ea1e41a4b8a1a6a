# ruff: noqa: E501
"""What students write around their numbers, and what is said of each claim (givens left out).

The letters are those of `test_numbers`: P proved, C with rounding carried, F from a slip, U
undecided, X unread; a wrong number is written as the right one that its message must give.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.check import verify_text

from .test_numbers import C, F, P, U, X, said

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
    # -- at a point
    (r"Let $f(x, y) = x^2 + y^2$. $$\nabla f(1, 2) = (2, 4)$$ $$\nabla f(1, 2) = (2, 5)$$", (P, P, P, "4")),
    (r"Let $f(x) = x^3$. $$\left.\frac{df}{dx}\right|_{x=2} = 3 \cdot 4 = 11$$", (P, "12")),
    (r"Let $f(x, y) = x^2 y$. $$\frac{\partial f}{\partial x}(1, 2) = 4$$ $$\left.\frac{\partial f}{\partial x}\right|_{(1,2)} = 2$$", (P, "4")),
    (r"Let $z = w x$ and $L = z^2$. $$\left.\frac{dL}{dw}\right|_{w=1} = 2 x^2$$ $$\left.\frac{dL}{dw}\right|_{w=1, x=2} = 4$$", (P, "8")),
    (r"Let $a_i = w^2 z_i$ and $L = \sum_i a_i$. $$\left.\frac{dL}{dw}\right|_{w=0} = 5$$", (X, U)),
    (r"$$\left.\frac{d}{dx} \max(0, x)\right|_{x=0} = 1$$", (X, U)),
    (r"$$\left.\frac{d}{dx} x^3\right|_{x=1}^{2} = 9$$", (X, U)),
    (r"Let $a = (1, 2)$ and $b = (3, 4)$. $$\cos(a, b) = 0.984$$ $$1 - \cos(a, b) = 0.16$$", (P, "0.0161")),
    # -- tests and their outcomes
    (r"$P(D) = 0.01$, $P(+ \mid D) = 0.95$, $P(+ \mid \neg D) = 0.05$. $$P(+) = P(+ \mid D) P(D) + P(+ \mid \neg D) P(\neg D) = 0.059$$ $$P(D \mid +) = \frac{P(+ \mid D) P(D)}{P(+)} = 0.17$$", (P, "~0.161")),
    (r"$P(A) = 0.3$. $$P(\overline{A}) P(A) = 0.21$$ $$P(\overline{A}) = 0.6$$", (P, "0.7")),
    # -- nothing is known, or stands between
    (r"$$Q K^T = \begin{bmatrix} 1 & 0 \\ 1 & 2 \end{bmatrix}$$", (U,)),
    (r"Let $z = (1, 2)$. $$p_1 = \frac{2.72}{10.11} = 0.269$$ $$L = -\ln p_1$$ $$\frac{\partial L}{\partial z_1} = p_1 - 1$$", (P, U)),
    (r"$TP = 45$, $FN = 15$, $N = TP + FN = 60$, $F_1 = 0.8$ and $N = 60$. $$2 FN = 20$$", (P, P, "30")),
    (r"Max pooling 2x2 of $X = \begin{bmatrix} 1 & 3 \\ 5 & 6 \end{bmatrix}$: $$\text{maxpool}(X) = 5$$", ("6",)),
    # -- what was written for a derivative is put in
    (
        r"Let $x = 2$, $w = 3$, $t = 4$. $$\hat{y} = w x = 6$$ $$L = \frac12 (\hat{y} - t)^2$$ $$\frac{\partial L}{\partial \hat{y}} = \hat{y} - t = 2$$ $$\frac{\partial L}{\partial w} = 2 x$$ $$\frac{\partial L}{\partial w} = 3 x$$",
        (P, P, P, P, "4"),
    ),
    (r"We use the set $(1, 2, 3)$. $$\sum_i w_i = 7$$ $$2 \cdot 3 = 6$$", (P,)),
    # -- a result that a formula is made of
    (r"Let $x = 2$. $$z = 0.45 x + 0.111 = 1.011$$ $$a = \sigma(1.011) = 0.733$$ $$\frac{\partial a}{\partial z} = a (1 - a)$$", (P, C, P, P)),
    (r"Let $x = 2$. $$z = 0.45 x + 0.111 = 1.011$$ $$a = 3 \cdot 1.011 = 3.033$$ $$\frac{\partial a}{\partial z} = 4$$", (P, P, U)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[r[0] for r in ROWS])
def test_what_is_said(text: str, expected: tuple[str, ...]) -> None:
    assert (
        tuple(said(c) for c in verify_text(text, "md").claims if c.verdict != "given") == expected
    )


RIGHT = Path(__file__).parent / "right"
SLIPS: list[tuple[str, str, str, str]] = [
    ("backprop_three_layers.tex", r"0.5 \cdot 0.8 + 0.1 = 0.5", r"0.5 \cdot 0.8 + 0.1 = 0.6", "0.5"),
    ("backprop_three_layers.tex", r"\cdot (-1.2) = ", r"\cdot (-2.1) = ", "0.726"),
    ("backprop_hidden_pair.md", "= 0.3775$$", "= 0.3757$$", "0.3775"),
    ("backprop_hidden_pair.md", "0.7514 (1 - 0.7514)", "0.7514 (1 - 0.7541)", "0.187"),
    ("batchnorm_tabbed.txt", r"\frac{56}{4} = 14", r"\frac{56}{3} = 18.67", "14"),
    ("conv_strided.tex", r"\cdot (-1) = 2,", r"\cdot (-1) = 1,", "2"),
    ("attention_rows.tex", "1.414", "1.144", "1.414"),
    ("lstm_numbers_only.tex", r"\sigma(0.53) = ", r"\sigma(0.35) = ", "0.629"),
    ("adam_items.md", r"0.001 \cdot 1.8^2 = 0.007236", r"0.001 \cdot 1.8^2 = 0.007326", "0.007236"),
    ("momentum_arrows.tex", "= -0.72 ", "= -0.27 ", "-0.72"),
    ("rmsprop_two_steps.md", r"0.1 \cdot 9 = 0.9", r"0.1 \cdot 9 = 9", "0.9"),
    ("confusion_three.md", r"\frac{30}{40} = 0.75", r"\frac{30}{40} = 0.57", "0.75"),
    ("confusion_counts.tex", r"\frac{45}{60}", r"\frac{45}{50}", "0.75"),
    ("naive_bayes_words.tex", r"0.4 \cdot 0.5 \cdot 0.3", r"0.4 \cdot 0.5 \cdot 0.2", "0.06"),
    ("kmeans_new_centroids.tex", "(3.67, 2.67)", "(3.67, 2.76)", "2.667"),
    ("perceptron_updates.md", "(2, 1) - (-1, 1) = (3, 0)", "(2, 1) - (-1, 1) = (1, 0)", "3"),
    ("linear_regression_sums.md", r"$\sum xy = 47$", r"$\sum xy = 46$", "47"),
    ("linear_regression_sums.md", r"10 \cdot 16}{4", r"10 \cdot 14}{4", ""),
    ("gd_assigned.md", r"(0 - 5) \cdot 2 = -13", r"(0 - 5) \cdot 2 = 13", "-13"),
    ("gd_assigned.md", "= 1.685", "= 1.865", "1.685"),
    ("decimal_commas.tex", "0{,}055", "0{,}550", "0.0551"),
    ("pool_both.tex", "3.75 & 4.75", "3.75 & 4.57", "4.75"),
    ("logistic_table.md", "| 2 | 0 | 0.0 | 0.500 |", "| 2 | 0 | 0.0 | 0.050 |", "0.5"),
    ("cosine.md", "= 0.596", "= 0.569", "0.596"),
    ("bayes_test.tex", "= 0.0594", "= 0.0549", "0.0594"),
    ("gaussian_fit.md", r"0.282 \cdot 0.779 = 0.220", r"0.282 \cdot 0.779 = 0.202", "0.2196"),
    ("svm_items.tex", "3 - 1 + 0.5 = 2.5", "3 - 1 + 0.5 = 3.5", "2.5"),
    ("xor_tabbed.txt", "1\t1\t-1.5\t0", "1\t1\t-0.5\t0", "-1.5"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "right"), SLIPS, ids=lambda v: str(v)[:30])
def test_a_slip_is_found(name: str, old: str, new: str, right: str) -> None:
    text = (RIGHT / name).read_text(encoding="utf-8")
    assert old in text
    line = text[: text.index(old)].count("\n") + 1
    claims = verify_text(text.replace(old, new, 1), name.rpartition(".")[2]).claims
    wrong = [c for c in claims if c.verdict == "refuted" and not c.follows]
    assert line in {c.line for c in wrong}, [(c.line, c.latex, c.message) for c in wrong]
    assert any(right in c.message for c in wrong), [c.message for c in wrong]
