# ruff: noqa: E501
"""Derivations as lecture notes, books and posts write them, each with slips: what is written in
place of what. All steps are right; each slip is found at its line."""

from __future__ import annotations

from typing import NamedTuple


class Published(NamedTuple):
    name: str
    text: str
    slips: tuple[tuple[str, str], ...]


PUBLISHED = [
    Published(
        "cs229_normal",
        r"""
Let $X \in \mathbb{R}^{m \times n}$ be the design matrix, $\vec{y} \in \mathbb{R}^m$ and $\theta \in \mathbb{R}^n$. The cost is $J(\theta) = \frac{1}{2}(X\theta - \vec{y})^T(X\theta - \vec{y})$. Then
\begin{align*}
\nabla_\theta J(\theta) &= \nabla_\theta \frac{1}{2}(X\theta - \vec{y})^T(X\theta - \vec{y}) \\
&= \frac{1}{2}\nabla_\theta \left( (X\theta)^T X\theta - (X\theta)^T\vec{y} - \vec{y}^T(X\theta) + \vec{y}^T\vec{y} \right) \\
&= \frac{1}{2}\nabla_\theta \left( \theta^T(X^TX)\theta - \vec{y}^T(X\theta) - \vec{y}^T(X\theta) \right) \\
&= \frac{1}{2}\nabla_\theta \left( \theta^T(X^TX)\theta - 2(X^T\vec{y})^T\theta \right) \\
&= \frac{1}{2}\left( 2X^TX\theta - 2X^T\vec{y} \right) \\
&= X^TX\theta - X^T\vec{y}
\end{align*}
Setting the derivative to zero gives the normal equations
$$ X^TX\theta = X^T\vec{y} $$
and so
$$ \theta = (X^TX)^{-1}X^T\vec{y} . $$
""",
        (
            (r"- 2(X^T\vec{y})^T\theta", r"- 2(X\vec{y})^T\theta"),
            (r"&= X^TX\theta - X^T\vec{y}", r"&= X^TX\theta - 2X^T\vec{y}"),
            (r"\theta = (X^TX)^{-1}X^T\vec{y}", r"\theta = (X^TX)^{-1}X\vec{y}"),
        ),
    ),
    Published(
        "softmax_reg",
        r"""
Let $\mathbf{x} \in \mathbb{R}^D$, $\mathbf{W} \in \mathbb{R}^{K\times D}$, $\mathbf{b}\in\mathbb{R}^K$ and let $\mathbf{y}$ be one-hot. The model is
$$\mathbf{z} = \mathbf{W}\mathbf{x} + \mathbf{b}, \qquad \mathbf{p} = \operatorname{softmax}(\mathbf{z}), \qquad L = -\mathbf{y}^\top \log \mathbf{p}.$$
By the chain rule,
\begin{align}
\nabla_{\mathbf{z}} L &= \mathbf{p} - \mathbf{y} \\
\nabla_{\mathbf{W}} L &= (\mathbf{p} - \mathbf{y})\mathbf{x}^\top \\
\nabla_{\mathbf{b}} L &= \mathbf{p} - \mathbf{y} \\
\nabla_{\mathbf{x}} L &= \mathbf{W}^\top(\mathbf{p} - \mathbf{y})
\end{align}
""",
        (
            (
                r"(\mathbf{p} - \mathbf{y})\mathbf{x}^\top",
                r"\mathbf{x}(\mathbf{p} - \mathbf{y})^\top",
            ),
            (r"\mathbf{W}^\top(\mathbf{p}", r"\mathbf{W}(\mathbf{p}"),
        ),
    ),
    Published(
        "nielsen",
        r"""
In a network, $z^l = W^l a^{l-1} + b^l$ and $a^l = \sigma(z^l)$. Define the error $\delta^l = \frac{\partial C}{\partial z^l}$. Then
$$\delta^l = ((W^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)$$
$$\frac{\partial C}{\partial b^l} = \delta^l$$
$$\frac{\partial C}{\partial W^l} = \delta^l (a^{l-1})^T$$
For the last layer $L$, $\delta^L = \nabla_a C \odot \sigma'(z^L)$.
""",
        (
            (r"((W^{l+1})^T \delta^{l+1})", r"(W^{l+1} \delta^{l+1})"),
            (r"\delta^l (a^{l-1})^T", r"\delta^l (a^{l})^T"),
        ),
    ),
    Published(
        "nielsen_index",
        r"""
Let $z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j$ and $a^l_j = \sigma(z^l_j)$. We define $\delta^l_j = \frac{\partial C}{\partial z^l_j}$. Then
\begin{align}
\delta^l_j &= \sum_k \frac{\partial C}{\partial z^{l+1}_k} \frac{\partial z^{l+1}_k}{\partial z^l_j} \\
&= \sum_k \delta^{l+1}_k \frac{\partial z^{l+1}_k}{\partial z^l_j} \\
&= \sum_k w^{l+1}_{kj} \delta^{l+1}_k \sigma'(z^l_j)
\end{align}
$$\frac{\partial C}{\partial b^l_j} = \delta^l_j$$
$$\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j$$
""",
        (
            (r"\sum_k w^{l+1}_{kj} \delta", r"\sum_k w^{l+1}_{jk} \delta"),
            (r"a^{l-1}_k \delta^l_j", r"a^{l}_k \delta^l_j"),
        ),
    ),
    Published(
        "logreg_matrix",
        r"""
Let $X \in \mathbb{R}^{N\times D}$ have rows $x_i^T$, let $w \in \mathbb{R}^D$ and $y \in \mathbb{R}^N$. With $p = \sigma(Xw)$ the negative log-likelihood is
$$ L(w) = -\frac{1}{N}\left[ y^T \log p + (1-y)^T \log(1-p) \right]. $$
Its gradient is
$$ \nabla_w L = \frac{1}{N} X^T (p - y) $$
and its Hessian is
$$ \nabla_w^2 L = \frac{1}{N} X^T \operatorname{diag}(p \odot (1-p)) X. $$
""",
        (
            (r"\frac{1}{N} X^T (p - y)", r"X^T (p - y)"),
            (r"\operatorname{diag}(p \odot (1-p))", r"\operatorname{diag}(p)"),
        ),
    ),
    Published(
        "ridge",
        r"""
We minimise $J(\mathbf{w}) = \|\mathbf{y} - \mathbf{X}\mathbf{w}\|_2^2 + \lambda \|\mathbf{w}\|_2^2$.
\begin{align*}
\nabla_{\mathbf{w}} J &= -2\mathbf{X}^\top(\mathbf{y} - \mathbf{X}\mathbf{w}) + 2\lambda\mathbf{w} \\
&= 2(\mathbf{X}^\top\mathbf{X} + \lambda\mathbf{I})\mathbf{w} - 2\mathbf{X}^\top\mathbf{y}
\end{align*}
Setting the gradient to zero,
$$ \hat{\mathbf{w}} = (\mathbf{X}^\top\mathbf{X} + \lambda\mathbf{I})^{-1}\mathbf{X}^\top\mathbf{y} $$
""",
        (
            (r"2\lambda\mathbf{w} \\", r"\lambda\mathbf{w} \\"),
            (r"-2\mathbf{X}^\top(", r"2\mathbf{X}^\top("),
        ),
    ),
    Published(
        "affine_batch",
        r"""
An affine layer computes $Y = XW + b$ with $X \in \mathbb{R}^{N\times D}$, $W \in \mathbb{R}^{D\times M}$ and $b \in \mathbb{R}^M$. Given $\frac{\partial L}{\partial Y}$,
$$\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Y} W^T$$
$$\frac{\partial L}{\partial W} = X^T \frac{\partial L}{\partial Y}$$
$$\frac{\partial L}{\partial b} = \sum_{n=1}^N \frac{\partial L}{\partial Y_{n,:}}$$
""",
        (
            (r"\frac{\partial L}{\partial Y} W^T", r"W^T \frac{\partial L}{\partial Y}"),
            (r"X^T \frac{\partial L}{\partial Y}", r"X \frac{\partial L}{\partial Y}"),
        ),
    ),
    Published(
        "rnn_bptt",
        r"""
Consider a vanilla RNN with $\mathbf{h}_t = \tanh(\mathbf{W}\mathbf{h}_{t-1} + \mathbf{U}\mathbf{x}_t + \mathbf{b})$ and $\mathbf{o}_t = \mathbf{V}\mathbf{h}_t + \mathbf{c}$. Then
$$ \frac{\partial \mathbf{h}_{t}}{\partial \mathbf{h}_{t-1}} = \operatorname{diag}(1 - \mathbf{h}_t^2) \mathbf{W} $$
and for the loss $L$ that depends on $\mathbf{h}_{t+1}$ and $\mathbf{o}_t$,
$$ \nabla_{\mathbf{h}_t} L = \mathbf{W}^\top \operatorname{diag}(1 - \mathbf{h}_{t+1}^2) \nabla_{\mathbf{h}_{t+1}} L + \mathbf{V}^\top \nabla_{\mathbf{o}_t} L $$
""",
        (
            (
                r"\operatorname{diag}(1 - \mathbf{h}_t^2) \mathbf{W}",
                r"\operatorname{diag}(1 - \mathbf{h}_t^2) \mathbf{W}^\top",
            ),
            (r"\mathbf{V}^\top \nabla", r"\mathbf{V} \nabla"),
        ),
    ),
    Published(
        "gauss_mle",
        r"""
The log-likelihood of $\boldsymbol\mu$ and $\boldsymbol\Sigma$ is
$$ \ell(\boldsymbol\mu) = -\frac{N}{2}\log|\boldsymbol\Sigma| - \frac{1}{2}\sum_{n=1}^N (\mathbf{x}_n - \boldsymbol\mu)^\top\boldsymbol\Sigma^{-1}(\mathbf{x}_n - \boldsymbol\mu) $$
where $\boldsymbol\Sigma$ is symmetric. Then
$$ \frac{\partial \ell}{\partial \boldsymbol\mu} = \sum_{n=1}^N \boldsymbol\Sigma^{-1}(\mathbf{x}_n - \boldsymbol\mu) = \boldsymbol\Sigma^{-1}\left(\sum_{n=1}^N \mathbf{x}_n - N\boldsymbol\mu\right). $$
Setting this to zero we get
$$ \boldsymbol\mu = \frac{1}{N}\sum_{n=1}^N \mathbf{x}_n. $$
""",
        (
            (r"- N\boldsymbol\mu\right)", r"- \boldsymbol\mu\right)"),
            (
                r"\boldsymbol\mu = \frac{1}{N}\sum_{n=1}^N \mathbf{x}_n",
                r"\boldsymbol\mu = \sum_{n=1}^N \mathbf{x}_n",
            ),
        ),
    ),
    Published(
        "pca",
        r"""
Let $\mathbf{S} = \frac{1}{N}\sum_{n=1}^N (\mathbf{x}_n - \bar{\mathbf{x}})(\mathbf{x}_n - \bar{\mathbf{x}})^\top$ where $\bar{\mathbf{x}} = \frac{1}{N}\sum_{n=1}^N \mathbf{x}_n$. The variance of the projections is
\begin{align*}
\frac{1}{N}\sum_{n=1}^N \left(\mathbf{u}^\top\mathbf{x}_n - \mathbf{u}^\top\bar{\mathbf{x}}\right)^2 &= \mathbf{u}^\top\mathbf{S}\mathbf{u}.
\end{align*}
With the Lagrangian $\mathcal{L} = \mathbf{u}^\top\mathbf{S}\mathbf{u} + \lambda(1 - \mathbf{u}^\top\mathbf{u})$,
$$\frac{\partial \mathcal{L}}{\partial \mathbf{u}} = 2\mathbf{S}\mathbf{u} - 2\lambda\mathbf{u} = 0,$$
and therefore $\mathbf{S}\mathbf{u} = \lambda\mathbf{u}$.
""",
        (
            (
                r"2\mathbf{S}\mathbf{u} - 2\lambda\mathbf{u} = 0",
                r"\mathbf{S}\mathbf{u} - 2\lambda\mathbf{u} = 0",
            ),
        ),
    ),
    Published(
        "woodbury",
        r"""
For invertible $A$ and $C$, the Woodbury identity says
$$ (A + UCV)^{-1} = A^{-1} - A^{-1}U(C^{-1} + VA^{-1}U)^{-1}VA^{-1}. $$
In particular for column vectors $u$ and $v$ (Sherman--Morrison)
$$ (A + uv^\top)^{-1} = A^{-1} - \frac{A^{-1}uv^\top A^{-1}}{1 + v^\top A^{-1}u}. $$
""",
        (
            (r"(C^{-1} + VA^{-1}U)^{-1}", r"(C + VA^{-1}U)^{-1}"),
            (r"{1 + v^\top A^{-1}u}", r"{1 - v^\top A^{-1}u}"),
        ),
    ),
    Published(
        "push_through",
        r"""
Let $A \in \mathbb{R}^{n\times d}$ and $B \in \mathbb{R}^{d \times n}$. Then
$$ (I + AB)^{-1}A = A(I + BA)^{-1} $$
and with $X \in \mathbb{R}^{n \times d}$
$$ (X^\top X + \lambda I)^{-1}X^\top = X^\top(XX^\top + \lambda I)^{-1}. $$
""",
        ((r"A(I + BA)^{-1}", r"A(I + AB)^{-1}"), (r"X^\top(XX^\top", r"X^\top(X^\top X")),
    ),
    Published(
        "lstm",
        r"""
An LSTM cell computes
\begin{align}
\mathbf{f}_t &= \sigma(\mathbf{W}_f \mathbf{h}_{t-1} + \mathbf{U}_f\mathbf{x}_t + \mathbf{b}_f) \\
\mathbf{i}_t &= \sigma(\mathbf{W}_i \mathbf{h}_{t-1} + \mathbf{U}_i\mathbf{x}_t + \mathbf{b}_i) \\
\mathbf{o}_t &= \sigma(\mathbf{W}_o \mathbf{h}_{t-1} + \mathbf{U}_o\mathbf{x}_t + \mathbf{b}_o) \\
\tilde{\mathbf{c}}_t &= \tanh(\mathbf{W}_c \mathbf{h}_{t-1} + \mathbf{U}_c\mathbf{x}_t + \mathbf{b}_c) \\
\mathbf{c}_t &= \mathbf{f}_t \odot \mathbf{c}_{t-1} + \mathbf{i}_t \odot \tilde{\mathbf{c}}_t \\
\mathbf{h}_t &= \mathbf{o}_t \odot \tanh(\mathbf{c}_t)
\end{align}
Hence
$$ \frac{\partial L}{\partial \mathbf{o}_t} = \frac{\partial L}{\partial \mathbf{h}_t} \odot \tanh(\mathbf{c}_t) $$
$$ \frac{\partial \mathbf{h}_t}{\partial \mathbf{c}_t} = \operatorname{diag}(\mathbf{o}_t \odot (1 - \tanh^2(\mathbf{c}_t))) $$
$$ \frac{\partial \mathbf{c}_t}{\partial \mathbf{c}_{t-1}} = \operatorname{diag}(\mathbf{f}_t) $$
""",
        (
            (r"\operatorname{diag}(\mathbf{f}_t)", r"\operatorname{diag}(\mathbf{i}_t)"),
            (
                r"\frac{\partial L}{\partial \mathbf{h}_t} \odot \tanh(\mathbf{c}_t)",
                r"\frac{\partial L}{\partial \mathbf{h}_t} \odot \mathbf{c}_t",
            ),
        ),
    ),
    Published(
        "two_layer",
        r"""
Consider a two-layer network with $\mathbf{z}_1 = \mathbf{W}_1\mathbf{x} + \mathbf{b}_1$, $\mathbf{h} = \operatorname{ReLU}(\mathbf{z}_1)$, $\mathbf{z}_2 = \mathbf{W}_2\mathbf{h} + \mathbf{b}_2$, $\hat{\mathbf{y}} = \operatorname{softmax}(\mathbf{z}_2)$ and $J = -\sum_i y_i \log \hat{y}_i$ with $\mathbf{y}$ one-hot.
Let $\boldsymbol\delta_1 = \frac{\partial J}{\partial \mathbf{z}_2}$ and $\boldsymbol\delta_2 = \frac{\partial J}{\partial \mathbf{z}_1}$. Then
$$\boldsymbol\delta_1 = (\hat{\mathbf{y}} - \mathbf{y})^T$$
$$\boldsymbol\delta_2 = \boldsymbol\delta_1 \mathbf{W}_2 \circ \operatorname{sgn}(\mathbf{h})$$
""",
        ((r"(\hat{\mathbf{y}} - \mathbf{y})^T", r"(\mathbf{y} - \hat{\mathbf{y}})^T"),),
    ),
    Published(
        "dl_book_wd",
        r"""
Consider $\tilde{J}(\boldsymbol w) = \frac{\alpha}{2}\boldsymbol w^\top\boldsymbol w + J(\boldsymbol w)$, with the gradient
$$\nabla_{\boldsymbol w}\tilde J(\boldsymbol w) = \alpha\boldsymbol w + \nabla_{\boldsymbol w}J(\boldsymbol w).$$
Let the quadratic approximation be $\hat J(\boldsymbol w) = J_0 + \frac12(\boldsymbol w - \boldsymbol w^*)^\top\boldsymbol H(\boldsymbol w - \boldsymbol w^*)$ with symmetric $\boldsymbol H$. Then
$$\nabla_{\boldsymbol w}\hat J(\boldsymbol w) = \boldsymbol H(\boldsymbol w - \boldsymbol w^*).$$
""",
        (
            (
                r"= \boldsymbol H(\boldsymbol w - \boldsymbol w^*).",
                r"= \frac12\boldsymbol H(\boldsymbol w - \boldsymbol w^*).",
            ),
        ),
    ),
    Published(
        "skipgram",
        r"""
Let $\mathbf{v}_c \in \mathbb{R}^d$ and let $\mathbf{U}\in\mathbb{R}^{d\times V}$ have columns $\mathbf{u}_w$. With $\hat{\mathbf{y}} = \operatorname{softmax}(\mathbf{U}^\top\mathbf{v}_c)$ and one-hot $\mathbf{y}$, the loss is $J = -\mathbf{y}^\top\log\hat{\mathbf{y}}$. Then
$$\frac{\partial J}{\partial \mathbf{v}_c} = \mathbf{U}(\hat{\mathbf{y}} - \mathbf{y})$$
$$\frac{\partial J}{\partial \mathbf{U}} = \mathbf{v}_c(\hat{\mathbf{y}} - \mathbf{y})^\top$$
""",
        (
            (r"= \mathbf{U}(\hat", r"= \mathbf{U}^\top(\hat"),
            (
                r"\mathbf{v}_c(\hat{\mathbf{y}} - \mathbf{y})^\top",
                r"(\hat{\mathbf{y}} - \mathbf{y})\mathbf{v}_c^\top",
            ),
        ),
    ),
    Published(
        "kron",
        r"""
Let $A \in \mathbb{R}^{m\times n}$, $X \in \mathbb{R}^{n\times p}$ and $B\in\mathbb{R}^{p\times q}$. Then
$$\operatorname{vec}(AXB) = (B^\top\otimes A)\operatorname{vec}(X)$$
so that
$$\frac{\partial \operatorname{vec}(AXB)}{\partial \operatorname{vec}(X)} = B^\top\otimes A.$$
With $C\in\mathbb{R}^{n\times p}$ and $D \in \mathbb{R}^{r \times s}$, $E \in \mathbb{R}^{s\times t}$,
$$(A\otimes D)(C\otimes E) = (AC)\otimes(DE)$$
$$(A\otimes D)^\top = A^\top\otimes D^\top$$
""",
        (
            (r"(B^\top\otimes A)\operatorname", r"(A\otimes B^\top)\operatorname"),
            (r"= A^\top\otimes D^\top", r"= D^\top\otimes A^\top"),
        ),
    ),
    Published(
        "blocks",
        r"""
Let $A, B, C, D$ and $E$ be $n\times n$ matrices. Then
$$\begin{bmatrix} A & B \\ 0 & D\end{bmatrix}\begin{bmatrix} E & 0 \\ C & I\end{bmatrix} = \begin{bmatrix} AE + BC & B \\ DC & D\end{bmatrix}$$
$$\begin{bmatrix} A & B \\ C & D\end{bmatrix}^\top = \begin{bmatrix} A^\top & C^\top \\ B^\top & D^\top\end{bmatrix}$$
""",
        (
            (r"AE + BC & B", r"EA + CB & B"),
            (r"A^\top & C^\top \\ B^\top", r"A^\top & B^\top \\ C^\top"),
        ),
    ),
    Published(
        "bias_trick",
        r"""
Let $W\in\mathbb{R}^{K\times D}$, $b\in\mathbb{R}^K$, $x\in\mathbb{R}^D$. Define
$$\tilde W = \begin{bmatrix} W & b\end{bmatrix}, \qquad \tilde x = \begin{bmatrix} x \\ 1\end{bmatrix}.$$
Then $$\tilde W\tilde x = Wx + b.$$
""",
        ((r"= Wx + b.$$", r"= Wx - b.$$"),),
    ),
    Published(
        "rows",
        r"""
Let $X\in\mathbb{R}^{N\times D}$ and $W \in \mathbb{R}^{D\times K}$, and $Z = XW$. Then
$$Z_{ij} = X_{i:} W_{:j}$$
$$X^\top X = \sum_{i=1}^N X_{i,:}^\top X_{i,:}$$
$$XW = \sum_{d=1}^D X_{:,d} W_{d,:}$$
""",
        ((r"\sum_{i=1}^N X_{i,:}^\top X_{i,:}", r"\sum_{i=1}^N X_{i,:} X_{i,:}^\top"),),
    ),
    Published(
        "batchnorm_vec",
        r"""
Let $\mathbf{x}\in\mathbb{R}^m$, $\mu = \frac1m\mathbf{1}^\top\mathbf{x}$, $\sigma^2 = \frac1m\|\mathbf{x}-\mu\mathbf{1}\|^2$ and $\hat{\mathbf{x}} = \frac{\mathbf{x}-\mu\mathbf{1}}{\sqrt{\sigma^2+\epsilon}}$. For a loss $L$ with $\mathbf{g} = \frac{\partial L}{\partial\hat{\mathbf{x}}}$,
$$\frac{\partial L}{\partial\mathbf{x}} = \frac{1}{\sqrt{\sigma^2+\epsilon}}\left(\mathbf{g} - \frac1m\mathbf{1}\mathbf{1}^\top\mathbf{g} - \frac1m\hat{\mathbf{x}}\hat{\mathbf{x}}^\top\mathbf{g}\right).$$
""",
        ((r"- \frac1m\hat{\mathbf{x}}\hat", r"- \hat{\mathbf{x}}\hat"),),
    ),
    Published(
        "gan",
        r"""
The discriminator is $D(\mathbf{x}) = \sigma(\mathbf{w}^\top\mathbf{x} + b)$ and its loss on a real and a fake sample is $L = -\log D(\mathbf{x}) - \log(1 - D(\tilde{\mathbf{x}}))$. Hence
$$\nabla_{\mathbf{w}} L = -(1 - D(\mathbf{x}))\mathbf{x} + D(\tilde{\mathbf{x}})\tilde{\mathbf{x}}$$
$$\nabla_{\tilde{\mathbf{x}}} L = D(\tilde{\mathbf{x}})\mathbf{w}$$
""",
        (
            (
                r"+ D(\tilde{\mathbf{x}})\tilde{\mathbf{x}}",
                r"- D(\tilde{\mathbf{x}})\tilde{\mathbf{x}}",
            ),
        ),
    ),
    Published(
        "differentials",
        r"""
Let $f = \operatorname{tr}(A X B X^\top)$. Taking differentials,
\begin{align}
df &= \operatorname{tr}(A\,dX\,B X^\top) + \operatorname{tr}(A X B\,dX^\top) \\
&= \operatorname{tr}(B X^\top A\,dX) + \operatorname{tr}(B^\top X^\top A^\top dX) \\
&= \operatorname{tr}\left((B X^\top A + B^\top X^\top A^\top)dX\right)
\end{align}
so $$\frac{\partial f}{\partial X} = A^\top X B^\top + A X B.$$
""",
        (
            (
                r"\operatorname{tr}(B^\top X^\top A^\top dX) \\",
                r"\operatorname{tr}(B X^\top A^\top dX) \\",
            ),
            (r"= A^\top X B^\top + A X B.", r"= A^\top X B + A X B."),
        ),
    ),
    Published(
        "em_m",
        r"""
Let $Q(\boldsymbol\mu) = -\frac12\sum_{n=1}^N r_n(\mathbf{x}_n-\boldsymbol\mu)^\top\boldsymbol\Sigma^{-1}(\mathbf{x}_n-\boldsymbol\mu)$ with $\boldsymbol\Sigma$ symmetric positive definite. Then
$$\nabla_{\boldsymbol\mu}Q = \boldsymbol\Sigma^{-1}\sum_{n=1}^N r_n(\mathbf{x}_n - \boldsymbol\mu).$$
Setting this to zero yields
$$\boldsymbol\mu = \frac{\sum_{n=1}^N r_n\mathbf{x}_n}{\sum_{n=1}^N r_n}.$$
""",
        ((r"{\sum_{n=1}^N r_n}.", r"{N}."),),
    ),
    Published(
        "least_squares_trace",
        r"""
Let $L = \|XW - Y\|_F^2$ with $X\in\mathbb{R}^{N\times D}$, $W\in\mathbb{R}^{D\times K}$, $Y\in\mathbb{R}^{N\times K}$. Then
\begin{align*}
L &= \operatorname{tr}\left((XW-Y)^\top(XW-Y)\right) \\
&= \operatorname{tr}(W^\top X^\top XW) - 2\operatorname{tr}(Y^\top XW) + \operatorname{tr}(Y^\top Y)
\end{align*}
and
$$\frac{\partial L}{\partial W} = 2X^\top XW - 2X^\top Y = 2X^\top(XW - Y).$$
""",
        (
            (r"- 2\operatorname{tr}(Y^\top XW)", r"- \operatorname{tr}(Y^\top XW)"),
            (r"2X^\top(XW - Y)", r"2X(XW - Y)"),
        ),
    ),
    Published(
        "rnn_ctc",
        r"""
A linear recurrence $\mathbf{h}_t = \mathbf{A}\mathbf{h}_{t-1}$ gives $\frac{\partial\mathbf{h}_t}{\partial\mathbf{h}_{t-1}} = \mathbf{A}$ and $\frac{\partial \mathbf{h}_{t}}{\partial\mathbf{h}_{t-2}} = \mathbf{A}^2$.
""",
        ((r"= \mathbf{A}^2$", r"= 2\mathbf{A}$"),),
    ),
    Published(
        "row_vectors",
        r"""
We use row vectors. Let $h = xW_1 + b_1$ and $s = hW_2 + b_2$ where $x \in \mathbb{R}^{1\times D}$, $W_1\in\mathbb{R}^{D\times H}$, $W_2\in\mathbb{R}^{H\times C}$. Then
$$\frac{\partial L}{\partial h} = \frac{\partial L}{\partial s}W_2^\top, \qquad \frac{\partial L}{\partial W_2} = h^\top\frac{\partial L}{\partial s}, \qquad \frac{\partial L}{\partial W_1} = x^\top\frac{\partial L}{\partial h}.$$
""",
        (
            (r"\frac{\partial L}{\partial s}W_2^\top,", r"\frac{\partial L}{\partial s}W_2,"),
            (r"h^\top\frac{\partial L}{\partial s}", r"h\frac{\partial L}{\partial s}"),
        ),
    ),
    Published(
        "softmax_jac",
        r"""
Let $\mathbf{s} = \operatorname{softmax}(\mathbf{z})$. Its Jacobian is
$$\frac{\partial\mathbf{s}}{\partial\mathbf{z}} = \operatorname{diag}(\mathbf{s}) - \mathbf{s}\mathbf{s}^\top$$
and for any upstream gradient $\mathbf{g}$
$$\left(\operatorname{diag}(\mathbf{s}) - \mathbf{s}\mathbf{s}^\top\right)\mathbf{g} = \mathbf{s}\odot(\mathbf{g} - \mathbf{s}^\top\mathbf{g}\mathbf{1}) .$$
""",
        (
            (
                r"\operatorname{diag}(\mathbf{s}) - \mathbf{s}\mathbf{s}^\top$$",
                r"\operatorname{diag}(\mathbf{s}) - \mathbf{s}^\top\mathbf{s}$$",
            ),
        ),
    ),
    Published(
        "orth",
        r"""
Let $Q$ be an orthogonal matrix and $x$ a vector. Then $Q^{-1} = Q^\top$ and
$$\|Qx\|^2 = x^\top Q^\top Qx = x^\top x = \|x\|^2.$$
""",
        ((r"= x^\top x =", r"= x x^\top ="),),
    ),
    Published(
        "layernorm_mat",
        r"""
Let $\mathbf{y} = \boldsymbol\gamma\odot\hat{\mathbf{x}} + \boldsymbol\beta$ for a loss $L$. Then
$$\nabla_{\boldsymbol\gamma}L = \nabla_{\mathbf{y}}L\odot\hat{\mathbf{x}},\quad\nabla_{\boldsymbol\beta}L = \nabla_{\mathbf{y}}L,\quad\nabla_{\hat{\mathbf{x}}}L = \nabla_{\mathbf{y}}L\odot\boldsymbol\gamma.$$
""",
        (
            (
                r"\nabla_{\mathbf{y}}L\odot\boldsymbol\gamma",
                r"\nabla_{\mathbf{y}}L\odot\boldsymbol\beta",
            ),
        ),
    ),
    Published(
        "matfac",
        r"""
For $L = \|R - PQ^\top\|_F^2 + \lambda(\|P\|_F^2 + \|Q\|_F^2)$ and $E = R - PQ^\top$,
$$\frac{\partial L}{\partial P} = -2EQ + 2\lambda P,\qquad \frac{\partial L}{\partial Q} = -2E^\top P + 2\lambda Q.$$
""",
        ((r"-2E^\top P", r"-2EP"), (r"-2EQ", r"-2EQ^\top")),
    ),
    Published(
        "kalman",
        r"""
Let $P = P^\top$ and $R = R^\top$, $S = HPH^\top + R$ and $K = PH^\top S^{-1}$. Then
\begin{align}
(I - KH)P(I - KH)^\top + KRK^\top &= P - KHP - PH^\top K^\top + K(HPH^\top + R)K^\top \\
&= P - KHP - PH^\top K^\top + KSK^\top \\
&= P - KHP \\
&= (I - KH)P
\end{align}
""",
        (
            (r"&= P - KHP - PH^\top K^\top + KSK^\top", r"&= P - KHP - HPK^\top + KSK^\top"),
            (
                r"""(I - KH)P
\end""",
                r"""(I - HK)P
\end""",
            ),
        ),
    ),
]
