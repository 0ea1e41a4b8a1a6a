# ruff: noqa: E501
"""What many authors write in many ways, and slips that were taken as said: short documents with
the verdicts of their claims in reading order (givens are not counted)."""

from __future__ import annotations

import pytest

from derive.check import verify_text

P, R, S, U, X = "proved", "refuted", "supported", "undecided", "unread"

SQUARES = r"""Let $J = \frac12 \sum_i (w x_i - t_i)^2$. Its derivative is
\[ \frac{dJ}{dw} = \sum_i (w x_i - t_i) x_i . \]
"""
EIGEN = r"""With $S$ symmetric let $\Lambda = u^\top S u - \lambda(u^\top u - 1)$. Its gradient is
\[ \nabla_u\Lambda = 2Su - 2\lambda u . \]
"""
RIDGE = r"""Let $J = \frac12 \sum_i (w x_i - t_i)^2 + \frac{\lambda}{2} w^2$. Its derivative is
\[ \frac{dJ}{dw} = \sum_i (w x_i - t_i) x_i + \lambda w . \]
Setting $\frac{dJ}{dw} = 0$ gives
"""
LINEAR = r"""Let $z_{nk} = \sum_d x_{nd} w_{dk} + b_k$, $p_{nk} = e^{z_{nk}}/\sum_j e^{z_{nj}}$ and
$L = -\frac1N \sum_{n=1}^N \sum_k y_{nk} \log p_{nk}$, $\sum_k y_{nk} = 1$.
"""
WEIGHTS = r"""Let $L = -\sum_k \omega_k y_k \log p_k$ where $p_k = e^{z_k} / \sum_j e^{z_j}$ and $y$ is one-hot. Then
\[ -\sum_k \omega_k y_k (\delta_{ik} - p_i) = p_i \sum_k \omega_%s y_k - \omega_i y_i . \]
For the correct class $c$, $\sum_k \omega_k y_k = \omega_c$.
"""
SOFTMAX = r"Let $p_i = e^{z_i}/\sum_k e^{z_k}$. "


CASED = r"Let $f(x) = \max(0, x)$. \[ f'(x) = \begin{cases} VALUES \end{cases} \]"


def cased(values: str) -> str:
    return CASED.replace("VALUES", values)


ROWS: list[tuple[str, tuple[str, ...], str]] = [
    # -- intervals
    (r"For $p\in(0,1)$ \[ p = p^2/p \]", (P,), "an interval is a vector of its ends"),
    (r"If $p,q\in(0,1)$ then $\log(p/q) = \log p - \log q$", (P,), "of two names the last one"),
    (r"For $x\in(-\infty,0)$ we have $|x| = -x$, and $|x| = x$.", (P, R), "a half line"),
    (r"Let $p \in [0, 1]$. Then $\sqrt{p^2} = p$ and $\sqrt{(1-p)^2} = p - 1$.", (P, R), "closed"),
    (r"With $p = 2x$ where $p \in (0,1)$, we get $p^2 = 4x^2$.", (P,), "a claim about a formula"),
    (
        r"For $x \in [0, \infty)$ we have $\sqrt{x^2} = x$. For $x \in (-\infty, 0]$ we have $\sqrt{x^2} = -x$ and $\sqrt{x^2} = x$.",
        (P, P, R),
        "the one half line holds beside the other",
    ),
    # -- what opens a claim
    (r"For $x>0$, $|x|=-x$.", (R,), "what holds in a case is taken as said"),
    (r"If $x>0$: $|x|=x$.", (P,), "what holds in a case is taken as said"),
    (r"For every $c$, $\log\sum_{i} e^{x_i+c} = c - \log\sum_i e^{x_i}$.", (R,), "for every c"),
    (r"For any $c \in \mathbb{R}$, $c^2 = c$.", (R,), "for any c in R"),
    (
        r"For all $i$, $\sum_k r_{ik} = 1$. Then $\sum_k 2r_{ik} = 2$.",
        (P,),
        "a hypothesis about all i",
    ),
    (
        SQUARES + r"Setting it to zero yields $w = \frac{\sum_i t_i x_i}{\sum_i x_i^2}$.",
        (P, P),
        "solved for in a sentence",
    ),
    (
        SQUARES + r"Setting it to zero yields $w = \frac{\sum_i t_i x_i}{\sum_i x_i}$.",
        (P, R),
        "solved for in a sentence: a definition",
    ),
    (
        SQUARES
        + r"Setting this derivative to zero, we obtain $w \sum_i x_i^2 = 2 \sum_i t_i x_i$.",
        (P, R),
        "an equation of unknowns",
    ),
    (
        EIGEN + r"Setting it to zero yields $Su = \lambda u$.",
        (P, P),
        "a gradient that is set to zero in a sentence",
    ),
    (
        RIDGE
        + r"\[ w (\sum_i x_i^2 - \lambda) = \sum_i t_i x_i \Rightarrow w = \frac{\sum_i t_i x_i}{\sum_i x_i^2 + \lambda}. \]",
        (P, R, P),
        "what solves a condition is a new one",
    ),
    (
        RIDGE
        + r"\[ w (\sum_i x_i^2 + \lambda) = \sum_i t_i x_i \Rightarrow w = \frac{\sum_i t_i x_i}{\sum_i x_i^2 + \lambda}. \]",
        (P, P, P),
        "what solves a condition is a new one",
    ),
    (
        r"Maximise $u^\top S u$ subject to $u^\top u = 1$. Lagrangian $\mathcal L = u^\top S u - \lambda(u^\top u - 1)$ with $S$ symmetric. \[ \nabla_u \mathcal S = 2Su - 2\lambda u = 0 \implies Su = \lambda u \implies u^\top S u = \lambda. \]",
        (R, U, U),
        "unknowns for which no equation is left are an internal error",
    ),
    (
        SOFTMAX
        + r"If $i=j$ then $\frac{\partial p_i}{\partial z_j} = p_i(1-p_i)$. Otherwise $\frac{\partial p_i}{\partial z_j} = -p_i p_j$.",
        (P, P),
        "otherwise is about numbers only",
    ),
    (
        SOFTMAX
        + r"If $i=j$ then $\frac{\partial p_i}{\partial z_j} = p_i(1-p_i)$; otherwise, $\frac{\partial p_i}{\partial z_j} = p_i p_j$.",
        (P, R),
        "otherwise is about numbers only",
    ),
    (
        r"If $x>0$ then $|x| = x$. Let $y = 2x$. Otherwise said, $|y| = -y$.",
        (P, R),
        "otherwise said is another case",
    ),
    # -- several cases in one sentence
    (
        r"Let $h=\max(a,b)$, $a=ux$, $b=vx$. If $a>b$ then $\frac{\partial h}{\partial x}=u$; if $a<b$ then $\frac{\partial h}{\partial x}=v$.",
        (P, P),
        "the second case is behind the first statement, or holds beside the first case",
    ),
    (
        r"Let $h=\max(0,x)$. If $x > 0$, $h = x$, if $x<0$, $h = 0$.",
        (P, P),
        "what holds in a case is a second case",
    ),
    (
        r"Let $h=\max(0,x)$. We have $h = 0$ if $x > 0$ and $h = x$ if $x<0$.",
        (R, R),
        "cases behind their statements",
    ),
    (
        r"Let $h=\max(0,x)$. We have $h = x$ if $x > 0$ and $h = 0$ if $x<0$.",
        (P, P),
        "x is a new name for h",
    ),
    (
        r"Let $L=\frac1n\sum_{i=1}^n(f_i-y_i)^2$. Then \[\frac{\partial L}{\partial f_i}=\frac2n(f_i-y_i).\] If $f_i=ax_i+b$ then \[\frac{\partial L}{\partial a}=\frac2n\sum_{i=1}^n(ax_i+b-y_i)x_i \]",
        (P, P),
        "L does not depend on what f is made of in a case",
    ),
    (
        r"Let $y^{LS}_k=(1-\alpha)y_k+\frac{\alpha}{K}$ with $\sum_{k=1}^K y_k = 1$. $$\sum_{k=1}^Ky^{LS}_k=(1-\alpha)\sum_{k=1}^Ky_k+\alpha=1 .$$",
        (P, P),
        "LS is an exponent",
    ),
    (r"Let $W^{QK} = 2 a$, $W^{OV} = 3a$. Then $W^{OV} = W^{QK}$.", (R,), "QK is an exponent"),
    # -- what can be no hypothesis
    (
        r"With $\varphi=\Phi'$ let $g(x)=x\Phi(x)$. Then $g'(x)=\Phi(x)+x\varphi(x)$, and since $\varphi'(x)=-x\varphi(x)$ we have $g''(x)=2\varphi(x)-x^2\varphi(x)$.",
        (P, U),
        "what is said of an unknown function is forgotten",
    ),
    (
        r"Recall $\tanh(x) = \frac{e^x + e^{-x}}{e^x + e^{-x}}$. Then $\tanh(x) + 1 = 1$.",
        (R, R),
        "what is recalled is believed",
    ),
    (
        r"Define $\mathrm{softplus}(x) = \log(1+e^x)$ and $\operatorname{swish}(x) = x\sigma(\beta x)$. Then $2 = 2$.",
        (P, P),
        "a function of the table cannot have a parameter",
    ),
    (r"Since $\tanh(a) = 1 - \tanh^2(a)$, we get $2 = 2$.", (R, P), "a reason is believed"),
    (
        r"With $\log z_i = z_i - \log \sum_j e^{z_j}$, we have $2=2$.",
        (R, P),
        "a reason is believed",
    ),
    (r"With $\log(ab) = \log a + \log b$ we have $2=2$.", (P, P), "a reason that holds"),
    (r"Suppose $e^x = x + 2$. Then $x = e^x - 2$.", (P,), "an equation that is supposed"),
    # -- otherwise, if and only if
    (
        r"Let $r = \max(0,x)$. If $x>0$ then $\frac{dr}{dx} = 1$. Otherwise $\frac{dr}{dx} = 0$.",
        (P, P),
        "what holds otherwise holds everywhere",
    ),
    (
        r"Let $r = \max(0,x)$. If $x>0$, then $$\frac{dr}{dx} = 1.$$ Otherwise, $$\frac{dr}{dx} = 1.$$",
        (P, R),
        "what holds otherwise holds in the case too",
    ),
    (
        r"Let $r = \max(0,x)$. If $x>0$ then $\frac{dr}{dx} = 1$, else $\frac{dr}{dx} = 0$.",
        (P, P),
        "else in one sentence",
    ),
    (
        r"Let $D = p\log(p/q)$. The gradient vanishes iff $q=p$. Then $D + q = D + p$.",
        (R,),
        "a condition in words is a definition",
    ),
    (
        r"Let $D = p\log(p/q)$. If $q = \sigma(v)$ then $\frac{\partial D}{\partial v} = -p(1-q)$.",
        (P,),
        "what a quantity is in a case does not count for derivatives",
    ),
    # -- names
    (
        r"With $\varphi=\Phi'$ let $g(x)=x\Phi(x)$. Then $g'(x)=\Phi(x)+x\varphi(x)$ and $g'(x) = \Phi(x) + \varphi(x)$.",
        (P, R),
        "functions that are equated are two numbers",
    ),
    (
        r"Let $F' = f$ and $g(x)=F(x)^2$. Then $g'(x)= 2 F(x) f(x)$.",
        (P,),
        "a function by its antiderivative",
    ),
    (
        r"Let $\ell = \max(0, d_p - d_n + m)$ with $d_p=\sum_k(a_k-p_k)^2$, $d_n=\sum_k(a_k-n_k)^2$. If $d_p-d_n+m>0$ then \[ \frac{\partial\ell}{\partial a_k} = 2(a_k-p_k)-2(a_k-n_k) = 2(n_k-p_k). \]",
        (P, P),
        "the label of a distance is an index",
    ),
    (
        SOFTMAX + r"Then $\log(p_i) = z_i - z_j$.",
        (R,),
        "a function of the table is defined anew by its entries",
    ),
    (
        SOFTMAX + r"\[ \exp(p_i) = z_i \]",
        (R,),
        "a function of the table is defined anew by its entries",
    ),
    (
        r"Let $\mathbf{z} = (1, 2)^\top$. \[ \operatorname{softmax}(\mathbf{z}) = \begin{bmatrix} 0.731 \\ 0.269 \end{bmatrix} \]",
        (R,),
        "a value of softmax says what softmax is",
    ),
    (
        r"Let $x = \begin{bmatrix} 1 \\ 2 \end{bmatrix}$. \[ 2x = \begin{bmatrix} 2 \\ - \end{bmatrix} \]",
        (X,),
        "a lone sign is a name",
    ),
    (WEIGHTS % "k", (P,), "a total that is one entry"),
    (WEIGHTS % "i", (R,), "a total that is one entry makes all entries the same"),
    # -- derivatives
    (
        r"Let $f(x,y) = x^2 y^2$. \[ \frac{\partial^3 f}{\partial x \partial y} = 4xy \]",
        (X, U),
        "the order above does not count",
    ),
    (
        r"Let $f(x,y) = x^2 y^2$. \[ \frac{\partial^2 f}{\partial x \partial y} = 4xy \]",
        (P,),
        "the order above",
    ),
    (
        LINEAR
        + r"\[ \frac{\partial L}{\partial w_{dk}} = \sum_{n=1}^{N} \frac{\partial L}{\partial z_{nk}} \frac{\partial z_{nk}}{\partial w_{dk}} = \frac{0}{N} \sum_n (p_{nk}-y_{nk}) x_{nd}.\]",
        (P, R),
        "with all other names fixed everything is zero",
    ),
    (
        r"Let $a = x^2$, $c = 2x$, $b = 3 a + x$, $d = 2b + c$. \[ \frac{\partial b}{\partial x} \frac{\partial d}{\partial x}= 0 \]",
        (R,),
        "one factor is zero with all other names fixed",
    ),
    (
        r"Let $a = x^2$, $b = 3 a + x$. \[ \frac{\partial b}{\partial x} = 1 \]",
        (P,),
        "the direct partial derivative",
    ),
    # -- the last case
    (cased(r"1 & x > 0 \\ 0 & x < 0"), (P,), "the last case"),
    (cased(r"1 & x > 0 \\ 0 & -x \geq 0"), (P,), "the last case, turned round"),
    (cased(r"1 & x > 0 \\ 0 & x > 0"), (X,), "the condition of a last case is not looked at"),
    (cased(r"1 & x > 0 \\ 0 & x < 1"), (X,), "the condition of a last case is not looked at"),
    (cased(r"1 & x > 0 \\ 0 & y < 0"), (X,), "the condition of a last case is not looked at"),
    (
        SOFTMAX
        + r"\[ \frac{\partial p_i}{\partial z_j} = \begin{cases} p_i(1-p_i) & i=j \\ -p_ip_j & i=j \end{cases} \]",
        (X,),
        "the condition of a last case is not looked at",
    ),
    (
        SOFTMAX
        + r"\[ \frac{\partial p_i}{\partial z_j} = \begin{cases} p_i(1-p_i) & i=j \\ -p_ip_j & j \neq i \end{cases} \]",
        (P,),
        "the last case of indices",
    ),
    (
        r"Let $P = p^y (1-p)^{1-y}$ where $y \in \{0,1\}$. \[ P = \begin{cases} p & y=1 \\ 1-p & y=0 \end{cases} \]",
        (S,),
        "two values leave a third one",
    ),
]


@pytest.mark.parametrize(
    ("text", "verdicts", "misreading"), ROWS, ids=lambda x: x if isinstance(x, str) else ""
)
def test_a_document(text: str, verdicts: tuple[str, ...], misreading: str) -> None:
    claims = [c for c in verify_text(text).claims if c.verdict != "given"]
    assert tuple(c.verdict for c in claims) == verdicts, [
        (c.latex, c.verdict, c.message) for c in claims
    ]
