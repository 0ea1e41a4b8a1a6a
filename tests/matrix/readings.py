# ruff: noqa: E501
"""Documents of one line in matrix notation, with the verdict of each claim: P proved, R refuted, S
supported, U undecided, X unread; and what a wrong reading would be."""

from __future__ import annotations

NET = r"Let $z^l = W^l a^{l-1} + b^l$ and $a^l = \sigma(z^l)$. Let $\delta^l = \frac{\partial C}{\partial z^l}$. "
SOFTMAX = r"Let $\mathbf{x} \in \mathbb{R}^D$, $\mathbf{W} \in \mathbb{R}^{K\times D}$, $\mathbf{p} = \operatorname{softmax}(\mathbf{W}\mathbf{x})$ and $L = -\mathbf{y}^\top \log \mathbf{p}$ with one-hot $\mathbf{y}$. "
LEAST = r"Let $X \in \mathbb{R}^{n \times d}$, $y \in \mathbb{R}^n$, $w \in \mathbb{R}^d$ and $L = \|Xw - y\|^2$. "

ROWS = [
    # -- what is said in words
    (
        SOFTMAX + r"$$\nabla_{\mathbf{x}} L = \mathbf{W}^\top(\mathbf{p} - \mathbf{y})$$",
        "P",
        "a bold vector is not one-hot",
    ),
    (
        r"Let $f = \mathbf{x}^\top \mathbf{S} \mathbf{x}$ with $\mathbf{S}$ symmetric positive definite. $$\nabla_{\mathbf{x}} f = 2\mathbf{S}\mathbf{x}$$",
        "P",
        "only what is called symmetric after a verb is",
    ),
    (r"Let $P = P^\top$ and $S = HPH^\top$. $$S^\top = S$$", "P", "P is defined through itself"),
    # -- gradients
    (
        r"Let $\mathbf{y} = \mathbf{g}\odot\mathbf{x}$. $$\nabla_{\mathbf{g}} L = \nabla_{\mathbf{y}} L \odot \mathbf{x}$$",
        "P",
        "the gradient is taken of L times x",
    ),
    (
        r"Let $\mathbf{z} = \mathbf{W}\mathbf{x}$. $$\nabla_{\mathbf{W}} L = \nabla_{\mathbf{z}} L \, \mathbf{x}^\top$$",
        "P",
        "the gradient is taken of L times x",
    ),
    (
        r"Let $J(\mathbf{w}) = \frac{a}{2}\mathbf{w}^\top\mathbf{w} + L(\mathbf{w})$. $$\nabla_{\mathbf{w}} J(\mathbf{w}) = a\mathbf{w} + \nabla_{\mathbf{w}} L(\mathbf{w})$$",
        "P",
        "L is taken of every entry",
    ),
    (
        r"Let $J(\mathbf{w}) = \|\mathbf{w} - \mathbf{w}^*\|^2$. $$\nabla_{\mathbf{w}} J(\mathbf{w}) = 2(\mathbf{w} - \mathbf{w}^*)$$",
        "P",
        "w with a star is the parameter w",
    ),
    (
        r"Let $D(\mathbf{x}) = \sigma(\mathbf{w}^\top\mathbf{x})$. $$\nabla_{\mathbf{x}} D(\mathbf{x}) = D(\mathbf{x})(1 - D(\mathbf{x}))\mathbf{w}$$",
        "P",
        "the function D is a matrix",
    ),
    (
        r"Let $f = \mathbf{u}^\top\mathbf{S}\mathbf{u} - \lambda\mathbf{u}^\top\mathbf{u}$ with $\mathbf{S}$ symmetric. $$\nabla_{\mathbf{u}} f = 2\mathbf{S}\mathbf{u} - 2\lambda\mathbf{u} = 0$$ Therefore $\mathbf{S}\mathbf{u} = \lambda\mathbf{u}$.",
        "PP",
        "the gradient is said to be zero everywhere",
    ),
    (
        r"Let $f = \mathbf{u}^\top\mathbf{S}\mathbf{u} - \lambda\mathbf{u}^\top\mathbf{u}$ with $\mathbf{S}$ symmetric. $$\nabla_{\mathbf{u}} f = 2\mathbf{S}\mathbf{u} - 2\lambda\mathbf{u} = 0$$ Therefore $\mathbf{S}\mathbf{u} = 2\lambda\mathbf{u}$.",
        "PR",
        "anything follows from a condition",
    ),
    (r"Let $f = w^2 - 2w$. $$\frac{df}{dw} = 2w - 2 = 0$$ so $w = 2$.", "PR", "w is defined"),
    # -- layers
    (NET + r"$$\delta^l = ((W^{l+1})^\top \delta^{l+1}) \odot \sigma'(z^l)$$", "P", "numbers"),
    (
        NET + r"$$\delta^l = (W^{l+1} \delta^{l+1}) \odot \sigma'(z^l)$$",
        "R",
        "numbers, or one delta for all layers",
    ),
    # -- shapes that conflict
    (LEAST + r"$$\nabla_w L = 2X(Xw - y)$$", "R", "a lost transpose is unread"),
    (LEAST + r"$$\nabla_w L = 2(Xw - y)X^\top$$", "R", "exchanged factors are unread"),
    (
        SOFTMAX + r"$$\nabla_{\mathbf{W}} L = \mathbf{x}(\mathbf{p} - \mathbf{y})^\top$$",
        "R",
        "a turned gradient is unread",
    ),
    (
        LEAST + r"$$\nabla_w L = 2X(Xw - y) = 2X^\top Xw - 2X^\top y$$",
        "RP",
        "the step after a slip has nothing before it",
    ),
    (r"Let $X \in \mathbb{R}^{n \times d}$. $$XX = X$$", "RU", "the right side is judged as well"),
    (
        r"Let $\mathbf{W} \in \mathbb{R}^{K\times D}$ and $\mathbf{z} = \mathbf{W}\mathbf{x}$. Let $\boldsymbol\delta = \frac{\partial L}{\partial \mathbf{z}}$. $$\frac{\partial L}{\partial \mathbf{x}} = \boldsymbol\delta\mathbf{W}$$",
        "P",
        "gradients are columns in a document that has them as rows",
    ),
]
