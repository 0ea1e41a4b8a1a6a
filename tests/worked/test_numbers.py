# ruff: noqa: E501
"""One-line sheets of numbers, and what is said of each claim in reading order (givens left out).

P: proved, C: proved with rounding carried, F: follows from a slip, R: refuted for all values, U:
undecided, X: unread. A wrong number is written as the right one that its message must give, behind "~" where only its last digit
is off.
"""

from __future__ import annotations

import pytest

from derive.check import verify_text
from derive.report import Claim

P, C, F, R, U, X = "P", "C", "F", "R", "U", "X"

ROWS: list[tuple[str, tuple[str, ...]]] = [
    # -- decimals
    (r"$$\frac{2}{3} = 0.67$$", (P,)),
    (r"$$\frac{2}{3} = 0.66$$", ("~0.667",)),
    (r"$$\frac{2}{3} \approx 0.7$$", (P,)),
    (r"$$\frac{2}{3} = 67\%$$", (P,)),
    (r"$$\frac{2}{3} = 76\%$$", ("0.667",)),
    (r"$$0.00012345 = 1.23 \times 10^{-4}$$", (P,)),
    (r"$$0.00012345 = 1.32 \times 10^{-4}$$", ("0.000123",)),
    (r"$$1.5 \times 10^{3} = 1500$$", (P,)),
    (r"$$1024 \times 32 = 32{,}768 = 32,768$$", (P, P)),
    (r"$$376442464 + 1 = 37,64,42,465$$", (P,)),
    (r"$$7 \times 8 = 54$$", ("56",)),
    (r"$$e^{-1} = 0.368$$", (P,)),
    (r"$$0.2 \times 0.3 = 0.07$$", ("0.06",)),
    # -- a root that was rounded before it divides
    (r"$$\frac{2}{\sqrt{10}} = 0.633$$ $$\frac{2}{\sqrt{10}} = 0.634$$", (C, "0.632")),
    (r"$$\frac{4}{\sqrt{10}} = 1.266$$ $$\sqrt{10} = 3.163$$", ("1.265", "~3.162")),
    # -- values and formulas
    (r"Take $x = 0.5$, $w = 0.8$. $$z = w x = 0.4$$ $$\frac{\partial z}{\partial w} = 0.5$$", (P, P)),
    (r"Take $x = 0.5$, $w = 0.8$. $$z = w x = 0.4$$ $$\frac{\partial z}{\partial w} = 0.8$$", (P, "0.5")),
    (r"Let $z = 0.5$. $$a = \sigma(z) = 0.622$$ $$a(1-a) = 0.622 \times 0.378 = 0.235$$", (P, C, P)),
    # -- what follows from what was rounded, or from a slip
    (r"$$a = \frac{1}{3} = 0.333$$ $$b = 3 a = 0.999$$", (P, C)),
    (r"$$a = \frac{1}{3} = 0.33$$ $$b = 30 a = 9.8$$", (P, C)),
    (r"$$a = \frac{1}{3} = 0.33$$ $$b = 30 a = 9.4$$", (P, "10")),
    (r"$$a = \frac{1}{4} = 0.35$$ $$b = 2 a = 0.70$$", ("0.25", F)),
    # -- short forms
    (r"Let $(x, w) = (0.5, 3)$. $$y = w x = 1.5$$", (P,)),
    (r"Take $w_1 = w_2 = 0.5$. $$y = w_1 + 2 w_2 = 1.5$$", (P,)),
    (r"$TP = 40$, $FP = 10$. $$P = \frac{TP}{TP + FP} = 0.8$$", (P,)),
    (r"$$\text{recall} = \frac{40}{50} = 0.8$$ $$2 \cdot \text{recall} = 1.6$$", (P, P)),
    (r"$x_1 = 1$, $w_x = 0.6$, $h_0 = 2$, $w_h = 0.4$. $$a = w_x x_1 + w_h h_0 = 1.4$$", (P,)),
    # -- updates
    (r"Let $w = 0.5$, $\eta = 0.1$. $$w \leftarrow w - \eta \cdot 2 = 0.3$$ $$3 w = 0.9$$", (P, P)),
    (r"Let $w = 0.5$. $$w = w - 0.1 \cdot 2 = 0.7$$ $$3 w = 2.1$$", ("0.3", F)),
    (r"Let $w = 0.5$. $$w \leftarrow w - 0.2$$ $$w = 0.3$$ $$w \leftarrow w - 0.2$$ $$w = 0.2$$", (P, "0.1")),
    (r"Let $w = 2$, $b = 1$. $$J = w b$$ $$w \leftarrow w - \frac{\partial J}{\partial w} = 1$$ $$b \leftarrow b - \frac{\partial J}{\partial b} = -1$$ $$J = -1$$", (P, P, P)),
    (r"Let $w = 0.5$. $$w^{new} = w - 0.2 = 0.3$$ $$w^+ = w - 0.3 = 0.1$$ $$w = 0.5$$", (P, "0.2", P)),
    # -- formulas at the document's values
    (r"Let $z = 0.1$. $$a = \max(0, z)$$ $$\frac{\partial a}{\partial z} = 1$$ $$L = 3 a$$ $$\frac{\partial L}{\partial z} = \frac{\partial L}{\partial a} \cdot 1 = 3$$", (P, P, P)),
    (r"Let $z = -0.1$. $$a = \max(0, z)$$ $$L = 3 a$$ $$\frac{\partial L}{\partial z} = \frac{\partial L}{\partial a} \cdot 1 = 3$$", ("0", F)),
    (r"Let $y = 3$, $t = 3$. $$L = (y - t)^2$$ $$\frac{\partial L}{\partial y} = 3 (y - t)$$", (R,)),
    # -- numbers before their formulas, and formulas whose inputs have no value
    (r"$$z = 0.25$$ $$z = w x$$ $$a = \sigma(z) = 0.562$$", (P,)),
    (r"$$z = 0.25$$ $$a = 0.652$$ $$z = w x$$ $$a = \sigma(z)$$", ("0.562",)),
    (r"$$z = w x$$ $$w = 0.5$$ $$x = 2$$ $$z = 1.1$$", ("1",)),
    # -- backpropagation by what was written
    (r"$$z = 0.2$$ $$a = \sigma(z) = 0.55$$ $$b = w a$$ $$\frac{\partial b}{\partial z} = \frac{\partial b}{\partial a} \frac{\partial a}{\partial z} = w \cdot 0.2475$$", (P, P, C)),
    (r"$$z = 0.2$$ $$a = \sigma(z)$$ $$\frac{\partial a}{\partial z} = z (1 - z) = 0.16$$ $$z = v x$$ $$\frac{\partial a}{\partial x} = \frac{\partial a}{\partial z} \frac{\partial z}{\partial x} = 0.16 \cdot v$$", ("0.248", F, P, F)),
    (r"$$\frac{dy}{dy} = 1$$ $$z = 1$$ $$z = 3 x$$ $$a = z^2$$ $$\frac{dy}{dz} = 2$$ $$\frac{dy}{dx} = 5$$", (P, P, "6")),
    # -- entries of what is given as a whole
    (r"Let $x = (1, 2, 4)$. $$x_2 = 5$$ $$2 x_2 = 10$$ $$x_1 + x_3 = 5$$", ("2", F, P)),
    (r"Let $A = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}$. $$A_{12} + 1 = 3$$ $$A_{2,1} = 2$$", (P, "3")),
    (r"Let $p = \text{softmax}(z)$ with $z = (1, 2, 3)$. $$p_1 = 0.090$$ $$p_2 = 0.254$$", (P, "0.245")),
    (r"Let $W = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}$, $x = (1, 1)$. $$y = W x$$ $$y_1 = 3$$ $$y_2 = 8$$", (P, "7")),
    (r"$$p_1 = 0.5$$ $$p_2 = 0.3$$ $$p_3 = 0.2$$ Let $y = (1, 0, 0)$. $$p - y = (-0.5, 0.3, 0.3)$$", ("entry 3: 0.2",)),
    (r"Let $x = (1, 2)$. $$x_1 + x_2 = 3$$ Let $x = (3, 4)$. $$x_1 + x_2 = 7$$", (P, P)),
    (r"$$\begin{bmatrix} 1 \\ -1 \end{bmatrix} \odot \mathbb{1}[\begin{bmatrix} 3 \\ -2 \end{bmatrix} > 0] = \begin{bmatrix} 1 \\ -1 \end{bmatrix}$$", ("entry 2: 0",)),
    # -- what stands in brackets says which one is meant
    (r"$$H(S) = 0.5 + 0.25 = 0.75$$ $$H(S_{\text{a}}) = 0.5$$ $$G = H(S) - H(S_{\text{a}}) = 0.35$$", (P, "0.25")),
    (r"$P(\text{yes}) = \frac{9}{14}$, $P(\text{no}) = \frac{5}{14}$. $$P(\text{yes}) + P(\text{no}) = 1$$ $$2 P(\text{no}) = 0.5$$", (P, "0.714")),
    (r"Let $f(x) = x^2$. $$f(3) = 9$$ $$f(-2) = 5$$", (P, "4")),
    (r"$P(ill) = 0.01$. $$P(+) = 0.0099 + 0.0495 = 0.0594$$ $$2 P(+) = 0.21$$", (P, "0.1188")),
    (r"$$P(X = 0) = 0.4 + 0.1 = 0.5$$ $$P(Y = 0) = 0.4 + 0.2 = 0.7$$", (P, "0.6")),
    # -- subscripts of several letters that are words
    (r"$$s_{xx} = \frac{10}{3} = 3.33$$ $$s_{yy} = \frac{34}{3} = 11.3$$ $$s_{xy} = \frac{18}{3} = 7$$", (P, P, "6")),
    (r"Let $d = 512$. $$n_{attn} = 4 d^2 = 1048576$$ $$n_{norm} = 4 d = 2084$$", (P, "2048")),
    # -- ranges that end at a value
    (r"Let $N = 3$. $$\sum_{j=1}^N j^2 = 14$$ $$\sum_{j=0}^{N-1} 2^j = 8$$", (P, "7")),
    (r"Let $N = 3$, $x_1 = 1$, $x_2 = 2$, $x_3 = 4$. $$\frac{1}{N} \sum_{j=1}^N x_j = 2.33$$ $$\prod_{j=1}^N x_j = 7$$", (P, "8")),
    # -- sizes that are rounded down; separators
    (r"$$\left\lfloor \frac{28 + 2 - 3}{2} \right\rfloor + 1 = 14$$ $$\lceil 3.2 \rceil = 3$$", (P, "4")),
    (r"$$\frac{1,000}{4,000} = 0.25$$ $$\frac{2{,}500}{5} = 50$$", (P, "500")),
    (r"$$1.000.000 + 1 = 2$$", (X, U)),
    # -- gradients as tuples
    (r"Let $f(w_1, w_2) = w_1^2 + 3 w_2$. $$\nabla f = (2 w_1, 3)$$ $$f(1, 2) = 8$$", (P, P, "7")),
    (r"Let $f(a_1, a_2) = a_1 - a_2$. $$f(a_2, a_1) = a_2 - a_1$$ $$f(5, 3) = 8$$", (P, "2")),
    (r"Let $f(x, y) = x^2 + 3 y$. $$\nabla f = (2 x, 3 y)$$", (P, R)),
    # -- a value that one side has put in
    (r"Let $a = 3$. $$f = a w^2$$ $$\frac{df}{dw} = 6 w$$ $$\frac{df}{dw} = 5 w$$", (P, R)),
    # -- what is copied exactly was not rounded
    (r"Let $p = 0.48$, $q = \frac13$. $$p \ln \frac{p}{q} = 0.48 \ln 1.44$$ $$0.48 \ln 1.44 = 0.1753$$", (P, "0.1750")),
    (r"Let $s = 1.6$, $g = 3.368$. $$0.9 s + 0.1 g^2 = 1.44 + 1.134 = 2.577$$", (C, "2.574")),
    # -- a formula that speaks of the parts of what it is differentiated by
    (r"Let $f(w, x) = \frac{1}{1 + e^{-w x}}$, $w = 2$, $x = 0.5$. $$s = w x = 1$$ $$f = 0.731$$ $$\frac{\partial f}{\partial s} = f (1 - f)$$", (P, P, U)),
]  # fmt: skip


def said(claim: Claim) -> str:
    """A claim's verdict as it is written in a row."""
    if claim.verdict == "refuted":
        number, _, stands = claim.message.partition("; ")
        return ("~" if claim.code == "rounding" else "") + number if stands else R
    if claim.verdict != "proved":
        return {"undecided": U, "unread": X}.get(claim.verdict, claim.verdict)
    if claim.follows:
        return F
    return C if any("rounding carried" in note for note in claim.reading) else P


@pytest.mark.parametrize(
    ("text", "expected"), ROWS, ids=lambda v: v[:60] if isinstance(v, str) else ""
)
def test_what_is_said_of_numbers(text: str, expected: tuple[str, ...]) -> None:
    claims = verify_text(text, "md").claims
    assert tuple(said(c) for c in claims if c.verdict != "given") == expected
