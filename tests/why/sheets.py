r"""One slip each, in derivations that no table was made for: sheets as a student hands them in.

`<<right|wrong>>` marks what was slipped. The third field is a part of the hint that a teacher would
give: of the edited expression, of the missing hypothesis, or the mistake by name.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Sheet(NamedTuple):
    """A derivation with a slip, and what must be said of it."""

    name: str
    text: str
    hint: str

    def read(self, wrong: bool) -> str:
        return re.sub(r"<<(.*?)\|(.*?)>>", lambda m: m[1 + wrong], self.text, flags=re.DOTALL)


CHAIN = "the chain rule without the inner derivative"
PRODUCT = "one half of the product rule"
SOFTMAX = r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. "
SUMS = r"Assume $\sum_j y_j = 1$. "

ROWS = r"""
cubic | \[ \frac{d}{dx} (3x^2 + 1)^4 = <<24 x (3x^2 + 1)^3|4 (3x^2 + 1)^3>> \] | 6 x
power | \[ \frac{d}{dx} x^5 = <<5 x^4|5 x^5>> \] | x^{4}
root | \[ \frac{d}{dx} \sqrt{1 + x^2} = \frac{x}{<<\sqrt{1 + x^2}|2 \sqrt{1 + x^2}>>} \] | \sqrt{1 + x^{2}}
arctan | \[ \frac{d}{dx} \arctan x = \frac{1}{1 <<+|->> x^2} \] | 1 + x^{2}
cosine | \[ \frac{d}{dt} \cos(\omega t) = <<-\omega|\omega>> \sin(\omega t) \] | -\omega
log of a square | \[ \frac{d}{dx} \log(x^2 + 1) = \frac{<<2x|1>>}{x^2 + 1} \] | 2 x
product | \[ \frac{d}{dx} x^2 e^x = <<2x e^x + x^2 e^x|2x e^x>> \] | x^{2} e^{x}
quotient | \[ \frac{d}{dx} \frac{x}{1 + x^2} = \frac{1 + x^2 <<-|+>> 2x^2}{(1 + x^2)^2} \] | - 2 x^{2}
quotient over | \[ \frac{d}{dx} \frac{\sin x}{x} = \frac{x \cos x - \sin x}{<<x^2|x>>} \] | x^{2}
gaussian | \[ \frac{d}{dx} e^{-x^2/2} = <<-x|x>> e^{-x^2/2} \] | -x
tower | \[ \frac{d}{dx} e^{e^x} = e^{e^x} <<e^x|>> \] | inner derivative
binomial | \[ (a - b)^2 = a^2 <<-|+>> 2ab + b^2 \] | - 2 a b
binomial half | \[ (a + b)^3 = a^3 + 3a^2 b + <<3|>>a b^2 + b^3 \] | 3 a b^{2}
difference of squares | \[ (a + b)(a - b) = a^2 <<- b^2|+ b^2>> \] | a^{2} - b^{2}
fractions | \[ \frac{1}{a} + \frac{1}{b} = \frac{<<a + b|1>>}{ab} \] | a + b
fraction | \[ \frac{1}{1 + e^{-x}} = \frac{e^x}{<<e^x + 1|e^x - 1>>} \] | 1
log rule | Assume $a > 0$ and $b > 0$. \[ \log(a^2 b) = <<2 \log a|\log a>> + \log b \] | 2 \log a or \log(a^{2})
log of a quotient | Let $a, b > 0$. \[ \log \frac{a}{b} = \log a <<-|+>> \log b \] | - \log b
exponent of a sum | \[ e^{a + b} = e^a <<e^b|+ e^b>> \] | e^{b}
sum of a constant | \[ \sum_{i=1}^{n} (x_i - c) = \sum_{i=1}^{n} x_i - <<n c|c>> \] | n c or (x_{i} - c)
sum in a sum | \[ \sum_{i=1}^{n} (x_i + a)^2 = \sum_{i=1}^{n} x_i^2 + 2a \sum_{i=1}^{n} x_i + <<n|>> a^2 \] | n
delta | \[ \sum_j \delta_{ij} w_{jk} = <<w_{ik}|w_{jk}>> \] | w_{ik}
transposed | Let $y_i = \sum_j A_{ij} x_j$. \[ \frac{\partial y_i}{\partial x_k} = <<A_{ik}|A_{ki}>> \] | A_{ik}
quadratic | Let $q = \sum_i \sum_j x_i A_{ij} x_j$. \[ \frac{\partial q}{\partial x_k} = \sum_j A_{kj} x_j + \sum_i <<A_{ik}|A_{ki}>> x_i \] | A_{ik} or A_{jk}
norm | Let $q = \sum_i x_i^2$. \[ \frac{\partial q}{\partial x_j} = <<2|>> x_j \] | 2 x_{j}
weights | Let $s = \sum_i w_i x_i + b$ and $L = (s - t)^2$. \[ \frac{\partial L}{\partial w_i} = 2 (s - t) <<x_i|w_i>> \] | x_{i}
bias | Let $s = \sum_i w_i x_i + b$ and $L = \frac{1}{2} (s - t)^2$. \[ \frac{\partial L}{\partial b} = <<s - t|(s - t) b>> \] | s - t
wrong label | Let $s = w x + b$ and $L = (s - t)^2$. \[ \frac{\partial L}{\partial w} = 2 (<<s - t|t - s>>) x \] | s - t
softmax sign | {SOFTMAX}\[ \frac{\partial p_j}{\partial z_i} = p_j (\delta_{ij} <<- p_i|+ p_i>>) \] | - p_{i}
softmax delta | {SOFTMAX}\[ \frac{\partial p_j}{\partial z_i} = p_j (<<\delta_{ij}|1>> - p_i) \] | a lost delta
softmax index | {SOFTMAX}\[ \frac{\partial \log p_j}{\partial z_i} = \delta_{ij} - p_<<i|j>> \] | p_{i}
softmax only off | {SOFTMAX}\[ \frac{\partial p_j}{\partial z_i} = <<p_j \delta_{ij} - p_i p_j|-p_i p_j>> \] | i \neq j
softmax only on | {SOFTMAX}\[ \frac{\partial p_j}{\partial z_i} = <<p_j (\delta_{ij} - p_i)|p_j (1 - p_j)>> \] | i = j
one class | {SOFTMAX}Let $L = -\sum_j y_j \log p_j$. <<Assume $\sum_j y_j = 1$.|>>\[ \frac{\partial L}{\partial z_i} = p_i - y_i \] | \sum_{j} y_{j} = 1
temperature | Let $q_j = \frac{e^{z_j / T}}{\sum_k e^{z_k / T}}$. \[ \frac{\partial \log q_j}{\partial z_i} = <<\frac{1}{T}|>> (\delta_{ij} - q_i) \] | \frac{1}{T}
entropy | {SOFTMAX}Let $H = -\sum_j p_j \log p_j$. \[ H = -\sum_j p_j z_j <<+|->> \log \sum_k e^{z_k} \] | + \log
mean | Let $m = \frac{1}{n} \sum_{i=1}^{n} x_i$. \[ \frac{\partial m}{\partial x_j} = <<\frac{1}{n}|1>> \] | \frac{1}{n}
variance | Let $m = \frac{1}{n} \sum_{i=1}^{n} x_i$. \[ \frac{1}{n} \sum_{i=1}^{n} (x_i - m)^2 = \frac{1}{n} \sum_{i=1}^{n} x_i^2 - <<m^2|m>> \] | m^{2}
centred | Let $m = \frac{1}{n} \sum_{i=1}^{n} x_i$ and $u_i = x_i - m$. \[ \frac{\partial u_i}{\partial x_j} = <<\delta_{ij} - \frac{1}{n}|\delta_{ij} - 1>> \] | \frac{1}{n}
sigmoid | Let $a = \sigma(z)$. \[ \frac{d a}{d z} = <<a (1 - a)|z (1 - z)>> \] | a
tanh | Let $h = \tanh(z)$. \[ \frac{d h}{d z} = 1 - <<h^2|h>> \] | h^{2}
softplus | \[ \frac{d}{dx} \log(1 + e^x) = \frac{<<e^x|1>>}{1 + e^x} \] | e^{x} or e^{-x}
relu | Let $h_j = \max(0, z_j)$ and $E = \sum_j (h_j - t_j)^2$. For $z_i \neq 0$, \[ \frac{\partial E}{\partial z_i} = 2 (h_i - t_i) <<\mathbb{1}[z_i > 0]|h_i>> \] | instead of its derivative
absolute | <<Assume $x \geq 0$.|>>\[ \sqrt{x^2} = x \] | x \geq 0
two names | Let $u = w_1 x + b_1$ and $v = w_2 u + b_2$. \[ \frac{\partial v}{\partial w_1} = <<w_2|w_1>> x \] | w_{2}
two layers | Let $u = w x$ and $v = a u^2$. \[ \frac{\partial v}{\partial w} = 2 a <<u|w>> x \] | u
ridge | Let $J = \sum_n (w x_n - t_n)^2 + \lambda w^2$. \[ \frac{\partial J}{\partial w} = 2 \sum_n (w x_n - t_n) x_n <<+ 2|+>> \lambda w \] | 2 \lambda or x_{n} + \lambda w)
bernoulli | Let $\ell = k \log \theta + (n - k) \log(1 - \theta)$. \[ \frac{d \ell}{d \theta} = \frac{k}{\theta} <<-|+>> \frac{n - k}{1 - \theta} \] | - \frac{n - k} or k - n
poisson | Let $\ell = k \log \lambda - \lambda$. \[ \frac{d \ell}{d \lambda} = \frac{k}{\lambda} - <<1|\lambda>> \] | 1
kl | Assume $\sum_i p_i = 1$. \[ \sum_i p_i (\log p_i - \log q_i + c) = \sum_i p_i \log p_i - \sum_i p_i \log q_i + <<c|c^2>> \] | + c
batch | Let $\hat{x}_i = \frac{x_i - m}{s}$. \[ \frac{\partial \hat{x}_i}{\partial s} = -\frac{x_i - m}{<<s^2|s>>} \] | s^{2}
cross terms | \[ \sum_i (a_i + b_i)^2 = \sum_i a_i^2 + 2 \sum_i a_i b_i + \sum_i <<b_i^2|b_i>> \] | b_{i}^{2}
diagonal | \[ \left( \sum_i x_i \right)^2 = \sum_i x_i^2 + \sum_i \sum_{j <<\neq i|>>} x_i x_j \] | leave out the diagonal
bracket | \[ a (b + c) + d = a b + <<a c|c>> + d \] | a
power of a product | \[ (2 x y)^2 = <<4|2>> x^2 y^2 \] | 4
momentum | Let $v = \beta u + (1 - \beta) g$. \[ v - u = (1 - \beta)(g <<- u|+ u>>) \] | g - u
"""


def sheets() -> list[Sheet]:
    out = []
    for line in ROWS.strip().splitlines():
        name, _, rest = line.partition(" | ")
        text, _, hint = rest.rpartition(" | ")
        out.append(Sheet(name, text.replace("{SOFTMAX}", SOFTMAX), hint))
    return out
