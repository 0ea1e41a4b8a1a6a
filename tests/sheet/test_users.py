r"""Problems that nobody prepared, in every style: every line that is written is proved, what is
asked is found, and no step is a leap.

A row is a name, a problem, and what must stand somewhere in the answer."""

from __future__ import annotations

from itertools import pairwise

import pytest

from derive.report import Report
from derive.solving.solve import STYLES, Sheet, solve

SOFTMAX = r"Let $q_k = \frac{e^{z_k}}{\sum_{l} e^{z_l}}$"

ROWS: list[tuple[str, str, str]] = [
    (
        "three layers",
        r"""Let $s_j = \sum_i A_{ji} x_i + a_j$, $u_j = \sigma(s_j)$,
$r_k = \sum_j B_{kj} u_j + b_k$, $v_k = \sigma(r_k)$, $z_m = \sum_k C_{mk} v_k + c_m$ and
$q_m = \frac{e^{z_m}}{\sum_l e^{z_l}}$. The loss is $E = -\sum_m t_m \log q_m$ with
$\sum_m t_m = 1$.

Find $\frac{\partial E}{\partial A_{ji}}$.""",
        r"q_{m} - t_{m}",
    ),
    (
        "temperature",
        r"""Let $q_j = \frac{\exp(z_j/T)}{\sum_k \exp(z_k/T)}$ and $L = -\sum_j t_j \log q_j$ with
$\sum_j t_j = 1$.

Find $\frac{\partial L}{\partial z_i}$.""",
        r"\frac{q_{i} - t_{i}}{T}",
    ),
    (
        "focal",
        r"""Let $q = \sigma(z)$ and $F = -(1-q)^\gamma \log q$.

Find $\frac{dF}{dz}$.""",
        r"\gamma",
    ),
    (
        "focal of two",
        r"""Let $q = \frac{1}{1+e^{-z}}$ and $F = -(1-q)^2 \log q$.

Find $\frac{dF}{dq}$ and $\frac{dF}{dz}$.""",
        r"q \cdot (1 - q)",
    ),
    (
        "hinge",
        r"""Let $s_n = \sum_d w_d x_{nd} + b$ and
$L = \frac{1}{N}\sum_{n=1}^N \max(0, 1 - t_n s_n)$.

Find $\frac{\partial L}{\partial w_d}$ and $\frac{\partial L}{\partial b}$.""",
        r"\max(0, 1 - t_{p} s_{p})",
    ),
    (
        "Huber",
        r"""Let $r = y - t$ and
\[ H = \begin{cases} \frac{1}{2} r^2 & |r| \le \delta \\
   \delta (|r| - \frac{1}{2}\delta) & \text{otherwise} \end{cases} \]

Find $\frac{\partial H}{\partial y}$.""",
        r"\operatorname{sign}(r)",
    ),
    (
        "label smoothing",
        r"""Let $q_k = \frac{e^{z_k}}{\sum_{l=1}^K e^{z_l}}$,
$t_k = (1-\epsilon) y_k + \frac{\epsilon}{K}$ with $\sum_{k=1}^K y_k = 1$, and
$L = -\sum_{k=1}^K t_k \log q_k$.

Show that $\sum_{k=1}^K t_k = 1$.

Show that $\frac{\partial L}{\partial z_k} = q_k - t_k$.""",
        r"q_{k} - t_{k}",
    ),
    (
        "KL",
        SOFTMAX
        + r""" and $D = \sum_k p_k \log \frac{p_k}{q_k}$ where $\sum_k p_k = 1$.

Find $\frac{\partial D}{\partial z_k}$.""",
        r"q_{k} - p_{k}",
    ),
    (
        "logistic regression",
        r"""Let $a_n = \sum_d w_d x_{nd} + b$, $q_n = \sigma(a_n)$ and
$L = -\sum_{n} \left( t_n \log q_n + (1-t_n) \log(1-q_n) \right)$.

Show that $\frac{\partial L}{\partial w_d} = \sum_n (q_n - t_n) x_{nd}$ and
$\frac{\partial L}{\partial b} = \sum_n (q_n - t_n)$.""",
        r"q_{n} - t_{n}",
    ),
    (
        "layer norm",
        r"""Let $\mu = \frac{1}{D} \sum_{d=1}^D a_d$, $v = \frac{1}{D} \sum_{d=1}^D (a_d - \mu)^2$,
$n_d = \frac{a_d - \mu}{\sqrt{v + \epsilon}}$ with $\epsilon > 0$, and $E$ a loss with the
derivatives $\frac{\partial E}{\partial n_d}$.

Find $\frac{\partial E}{\partial a_d}$.""",
        r"\frac{1}{\sqrt{v + \epsilon}}",
    ),
    (
        "one head",
        r"""Let $s_{tu} = \sum_d q_{td} k_{ud}$, $a_{tu} = \frac{e^{s_{tu}}}{\sum_{w} e^{s_{tw}}}$,
$o_{td} = \sum_u a_{tu} v_{ud}$ and let $L$ be a loss with the derivatives
$\frac{\partial L}{\partial o_{td}}$.

Find $\frac{\partial L}{\partial v_{ud}}$, $\frac{\partial L}{\partial s_{tu}}$ and
$\frac{\partial L}{\partial q_{td}}$.""",
        r"\frac{\partial L}{\partial o_{td}} a_{tu}",
    ),
    (
        "a function and its letter alone",
        r"""Let $s(x) = \frac{1}{1+e^{-x}}$ and $f(x) = x \cdot s(x)$.

Show that $\frac{df}{dx} = s + f \cdot (1-s)$.""",
        r"s + f \cdot (1-s)",
    ),
    (
        "a function of its own name",
        r"""Let $\sigma(x) = \frac{1}{1+e^{-x}}$.

Show that $\sigma'(x) = \sigma(x)(1-\sigma(x))$ and $\sigma(-x) = 1 - \sigma(x)$.""",
        r"\sigma(x)(1-\sigma(x))",
    ),
    (
        "two cases of one question",
        SOFTMAX
        + r""" and let $c$ be the correct class, $L = -\log q_c$.

Find $\frac{\partial L}{\partial z_i}$ for $i = c$ and for $i \ne c$.""",
        r"q_{c} - 1",
    ),
    (
        "log-sum-exp",
        r"""Let $m = \log \sum_k e^{z_k}$ and $p_k = \frac{e^{z_k}}{\sum_l e^{z_l}}$.

Show that $\frac{\partial m}{\partial z_k} = p_k$ and $\log p_k = z_k - m$.""",
        r"z_{k} - m",
    ),
    (
        "a second derivative by a name of the first one",
        r"""Let $f = \log \sum_{k=1}^{n} e^{z_k}$ and
$p_i = \frac{e^{z_i}}{\sum_{k=1}^{n} e^{z_k}}$.

Show that $\frac{\partial f}{\partial z_i} = p_i$.

Find $\frac{\partial^2 f}{\partial z_i \partial z_j}$.""",
        r"p_{j} (\delta_{ji} - p_{i})",
    ),
    (
        "the mean of independent trials",
        r"""Let $\ell = \sum_{n=1}^N \left( x_n \log \theta + (1 - x_n) \log(1-\theta) \right)$.

Set $\frac{\partial \ell}{\partial \theta} = 0$ and solve for $\theta$.""",
        r"\frac{1}{N} \sum_{n=1}^{N} x_{n}",
    ),
    (
        "layers without a name between",
        r"""Let $y = W_2 \, \mathrm{ReLU}(W_1 x + b_1) + b_2$ with $x \in \mathbb{R}^d$,
$W_1 \in \mathbb{R}^{h \times d}$, $W_2 \in \mathbb{R}^{k \times h}$, and $L = \|y - t\|^2$.

Find $\frac{\partial L}{\partial W_1}$.""",
        r"2 (W_{2}^\top (y - t) \odot \mathrm{ReLU}'(W_{1} x + b_{1})) x^\top",
    ),
    (
        "one sample with vectors",
        r"""Let $\mathbf{x} \in \mathbb{R}^D$, $\mathbf{W} \in \mathbb{R}^{K \times D}$,
$\mathbf{z} = \mathbf{W}\mathbf{x} + \mathbf{b}$, $\mathbf{p} = \operatorname{softmax}(\mathbf{z})$
and $L = -\mathbf{y}^\top \log \mathbf{p}$ with $\mathbf{1}^\top \mathbf{y} = 1$.

Find $\nabla_{\mathbf{W}} L$.""",
        r"(\mathbf{p} - \mathbf{y}) \mathbf{x}^\top",
    ),
    (
        "a mean with a vector of ones",
        r"""Let $x \in \mathbb{R}^n$, $\mu = \frac{1}{n} \mathbf{1}^\top x$ and
$u = x - \mu \mathbf{1}$.

Show that $\mathbf{1}^\top u = 0$.""",
        "0",
    ),
    (
        "weights that do not sum to one",
        SOFTMAX
        + r""" and $J = -\sum_k w_k t_k \log q_k$.

Find $\frac{\partial J}{\partial z_k}$.""",
        r"- w_{k} t_{k}",
    ),
    (
        "what a sum comes to is found on the way",
        r"""Let $q_k = \frac{e^{u_k}}{\sum_{j=1}^K e^{u_j}}$,
$t_k = (1 - \epsilon) y_k + \epsilon / K$ where $\sum_{k=1}^K y_k = 1$, and
$H = -\sum_{k=1}^K t_k \log q_k$.

Show that $\frac{\partial H}{\partial u_k} = q_k - t_k$.""",
        r"q_{k} - t_{k}",
    ),
    (
        "an inverse that the problem does not speak of",
        r"""Let $A \in \mathbb{R}^{n \times d}$, $b \in \mathbb{R}^n$, $x \in \mathbb{R}^d$ and
$F = \|A x - b\|^2 + \mu \|x\|^2$.

Set $\nabla_x F = 0$ and solve for $x$.""",
        r"(A^\top A + \mu I)^{-1} A^\top b",
    ),
    (
        "names inside names",
        r"""Let $v_1 = g_0$, $v_2 = \beta v_1 + g_1$ and $v_3 = \beta v_2 + g_2$.

Show that $v_3 = \beta^2 g_0 + \beta g_1 + g_2$.""",
        r"\beta^{2} g_{0} + \beta g_{1} + g_{2}",
    ),
    (
        "independent variables",
        r"""Let $X$ and $Y$ be independent random variables with means $\mu$ and $\nu$ and variances
$\sigma^2$ and $\tau^2$.

Find $\mathbb{E}[X Y]$ and $\operatorname{Var}(2X - 3Y + 1)$.""",
        r"4 \sigma^{2} + 9 \tau^{2}",
    ),
    (
        "one name with two formulas",
        r"""\begin{enumerate}
\item Let $y = \tanh(w x)$. Find $\frac{dy}{dx}$.
\item Let $y = e^{-x^2}$. Find $\frac{dy}{dx}$ and $\frac{d^2 y}{dx^2}$.
\end{enumerate}""",
        r"-2 (-2 y x^{2} + y)",
    ),
    (
        "weights of a mean",
        r"""Suppose that $X_1, \dots, X_n$ are independent with mean $\mu$ and variance $\sigma^2$.
Let $T = \sum_{i=1}^n a_i X_i$ with constants $a_i$ such that $\sum_{i=1}^n a_i = 1$.

Show that $\mathbb{E}[T] = \mu$ and find $\operatorname{Var}(T)$.""",
        r"\sigma^{2} \sum_{i=1}^{n} a_{i}^{2}",
    ),
    (
        "counts",
        r"""Let $\eta_n = \sum_d \beta_d x_{nd}$, $\mu_n = e^{\eta_n}$ and
$\ell = \sum_n (y_n \log \mu_n - \mu_n)$.

Show that $\frac{\partial \ell}{\partial \beta_d} = \sum_n (y_n - \mu_n) x_{nd}$.""",
        r"y_{n} - \mu_{n}",
    ),
    (
        "numbers",
        r"""Let $x = 0.5$, $w = 1.2$, $b = -0.3$, $t = 1$. Let $z = w x + b$, $a = \sigma(z)$ and
$E = \frac{1}{2}(a - t)^2$.

Compute the forward and backward pass. Find $\frac{\partial E}{\partial w}$.""",
        r"1.2 \cdot 0.5",
    ),
]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(("problem", "wanted"), [r[1:] for r in ROWS], ids=[r[0] for r in ROWS])
def test_user_problems(problem: str, wanted: str, style: str) -> None:
    sheet = solve(problem, style=style)
    assert sheet.solved, sheet.unsolved
    assert unproved(sheet.report) == []
    assert all(step.rule and step.left != step.right for step in sheet.steps)
    assert all((a.left, a.right) != (b.left, b.right) for a, b in pairwise(sheet.steps))
    if style == "full":
        assert any(wanted in step.right for step in sheet.steps), sheet.latex
        assert not leaps(sheet)


def unproved(report: Report) -> list[str]:
    return [c.latex for c in report.claims if c.verdict not in ("proved", "given")]


def leaps(sheet: Sheet) -> list[str]:
    """Steps that name no rule but that something was moved."""
    return [step.right for step in sheet.steps if step.rule == "rearrange"]


FALSE = [
    SOFTMAX + ".\n\nShow that $\\frac{\\partial q_k}{\\partial z_l} = q_k (\\delta_{kl} - q_k)$.",
    "Let $s(x) = \\frac{1}{1+e^{-x}}$.\n\nShow that $s'(x) = s(x)(1 + s(x))$.",
    "Let $E = \\frac{1}{2} (w x - t)^2$.\n\nShow that $\\frac{dE}{dw} = w x - t$.",
    "Show that $\\tanh x = 2 \\sigma(x) - 1$.",
    "Let $X$ be a random variable and let $a$ be a constant.\n\n"
    "Show that $\\operatorname{Var}(a X) = a \\operatorname{Var}(X)$.",
    "Let $A \\in \\mathbb{R}^{n \\times n}$, $x \\in \\mathbb{R}^n$ and $f = x^\\top A x$.\n\n"
    "Show that $\\nabla_x f = 2 A x$.",
]


@pytest.mark.parametrize("problem", FALSE)
def test_what_is_false_is_not_solved(problem: str) -> None:
    sheet = solve(problem)
    assert sheet.refuted is not None
    assert sheet.latex == ""


OPEN = [
    (
        r"Let $f = \max_i x_i$."
        "\n\nFind $\\frac{\\partial f}{\\partial x_j}$.",
        "a derivative is left",
    ),
    (
        "Let $x_1, \\dots, x_n$ be i.i.d.\\ with mean $0$ and variance $1$ and let "
        "$S = \\sum_{i=1}^n x_i$.\n\nFind $\\mathbb{E}[S^2]$ and $\\mathbb{E}[S^3]$.",
        "an expectation is left",
    ),
    (
        "Let $E = e^c - c^2$.\n\nSet $\\frac{dE}{dc} = 0$ and solve for $c$.",
        "could not be solved",
    ),
]


@pytest.mark.parametrize(("problem", "said"), OPEN)
def test_what_is_left_open_is_said(problem: str, said: str) -> None:
    sheet = solve(problem)
    assert not sheet.solved
    assert said in " ".join(sheet.unsolved)
    assert unproved(sheet.report) == []
