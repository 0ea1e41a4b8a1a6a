# ruff: noqa: E501
"""Vectors and matrices as people write them: one-line documents and the verdicts they must get.

A row is the text and a letter for each of its claims in reading order (proved, refuted, supported,
undecided, unread); givens are not counted. Most right rows have a wrong twin.
"""

from __future__ import annotations

import pytest

from derive.check import verify_text

ROWS = [
    (r"$$\mathbf{(AB)^T = B^T A^T}$$", "P"),
    (r"Let $A$ and $B$ be matrices. $$(AB)^T = B^T A^T = A^T B^T$$", "PR"),
    (r"Let $A$ and $B$ be matrices. $$(A+B)^2 = A^2 + 2AB + B^2$$", "R"),
    (r"Let $A$ and $B$ be matrices. $$(A+B)^2 = A^2 + AB + BA + B^2$$", "P"),
    (r"$$\mathbf{x}^\top \mathbf{y} = \mathbf{y}^\top \mathbf{x}$$", "P"),
    (r"$$\mathbf{x} \mathbf{y} = \mathbf{y}^\top \mathbf{x}$$", "XU"),
    (r"$$\operatorname{tr}(AB) = \operatorname{tr}(BA) = \operatorname{tr}(B^\top A^\top)$$", "PP"),
    (r"$$\operatorname{tr}(AB) = \operatorname{tr}(A^\top B)$$", "R"),
    (
        r"$$\|\mathbf{x} - \mathbf{y}\|^2 = \|\mathbf{x}\|^2 - 2\mathbf{x}^\top\mathbf{y} + \|\mathbf{y}\|^2$$",
        "P",
    ),
    (r"$$\|A\|_F^2 = \operatorname{tr}(A^\top A)$$", "P"),
    (
        r"$$\|\mathbf{x} - \mathbf{y}\|^2 = \|\mathbf{x}\|^2 - \mathbf{x}^\top\mathbf{y} + \|\mathbf{y}\|^2$$",
        "R",
    ),
    (r"$$\nabla_{\mathbf{x}} \|\mathbf{x}\|^2 = 2\mathbf{x}$$", "P"),
    (r"$$\frac{\partial}{\partial \mathbf{x}} \mathbf{a}^\top\mathbf{x} = \mathbf{a}$$", "P"),
    (
        r"$$\frac{\partial\, \mathbf{x}^\top \mathbf{A} \mathbf{x}}{\partial \mathbf{x}} = (\mathbf{A} + \mathbf{A}^\top)\mathbf{x}$$",
        "P",
    ),
    (
        r"$$\frac{\partial\, \mathbf{x}^\top \mathbf{A} \mathbf{x}}{\partial \mathbf{x}} = 2\mathbf{A}\mathbf{x}$$",
        "R",
    ),
    (
        r"$$\frac{\partial}{\partial \mathbf{X}} \mathbf{a}^\top \mathbf{X} \mathbf{b} = \mathbf{a}\mathbf{b}^\top$$",
        "P",
    ),
    (r"$X \in \mathbb{R}^{m\times n}$ $$\frac{\partial}{\partial X} a^\top X b = b a^\top$$", "R"),
    (r"$$\frac{\partial}{\partial X} \operatorname{tr}(AXB) = A^\top B^\top$$", "P"),
    (
        r"Let $\mathbf{z} = \mathbf{W}\mathbf{x} + \mathbf{b}$ and $\mathbf{a} = \sigma(\mathbf{z})$, $L = \frac12\|\mathbf{a} - \mathbf{y}\|^2$. $$\frac{\partial L}{\partial \mathbf{z}} = (\mathbf{a} - \mathbf{y}) \odot \mathbf{a} \odot (\mathbf{1} - \mathbf{a})$$ $$\frac{\partial L}{\partial \mathbf{W}} = \left((\mathbf{a} - \mathbf{y}) \odot \sigma'(\mathbf{z})\right) \mathbf{x}^\top$$",
        "PP",
    ),
    (r"$$A I = A$$ for every matrix $A$.", "P"),
    (r"$$\mathbf{1}^\top \mathbf{x} = \sum_i x_i$$", "P"),
    (
        r"Let $\mathbf{p} = \operatorname{softmax}(\mathbf{z})$ and $L = -\sum_k y_k \log p_k$ with $\sum_k y_k = 1$. $$\nabla_{\mathbf{z}} L = \mathbf{p} - \mathbf{y}$$",
        "P",
    ),
    (
        r"Let $\mathbf{p} = \operatorname{softmax}(\mathbf{z})$ and $L = -\mathbf{y}^\top \log \mathbf{p}$ with $\mathbf{1}^\top \mathbf{y} = 1$. $$\nabla_{\mathbf{z}} L = \mathbf{y} - \mathbf{p}$$",
        "R",
    ),
    (
        r"Let $L = \frac{1}{N}\sum_{n=1}^N (\mathbf{w}^\top\mathbf{x}_n - y_n)^2$. $$\nabla_{\mathbf{w}} L = \frac{2}{N}\sum_{n=1}^N (\mathbf{w}^\top\mathbf{x}_n - y_n) \mathbf{x}_n$$ $$\frac{\partial L}{\partial \mathbf{w}} = \frac{2}{N}\sum_n \mathbf{x}_n (\mathbf{x}_n^\top \mathbf{w} - y_n)$$",
        "PP",
    ),
    (
        r"Let $L = \frac{1}{N}\sum_{n=1}^N (\mathbf{w}^\top\mathbf{x}_n - y_n)^2$. $$\nabla_{\mathbf{w}} L = 2\sum_{n=1}^N (\mathbf{w}^\top\mathbf{x}_n - y_n) \mathbf{x}_n$$",
        "R",
    ),
    (r"$$\langle \mathbf{x}, \mathbf{y} \rangle = \mathbf{x} \cdot \mathbf{y}$$", "P"),
    (
        r"$$\begin{bmatrix}1&2\\3&4\end{bmatrix}\begin{bmatrix}5\\6\end{bmatrix} = \begin{bmatrix}17\\39\end{bmatrix}$$",
        "P",
    ),
    (
        r"$$\begin{bmatrix}1&2\\3&4\end{bmatrix}\begin{bmatrix}5\\6\end{bmatrix} = \begin{bmatrix}17\\38\end{bmatrix}$$",
        "R",
    ),
    (
        r"$$\begin{pmatrix}1&2\\3&4\end{pmatrix} + \begin{pmatrix}1&1\\1&1\end{pmatrix} = \begin{pmatrix}2&3\\4&5\end{pmatrix}$$",
        "P",
    ),
    (r"$$\begin{pmatrix}1&2\\3&4\end{pmatrix}^T = \begin{pmatrix}1&3\\2&4\end{pmatrix}$$", "P"),
    (r"$$\begin{pmatrix}1&2\\3\end{pmatrix}^T = \begin{pmatrix}1&3\\2&4\end{pmatrix}$$", "XU"),
    (
        r"$$\begin{pmatrix}1&2&3\\3&4&5\end{pmatrix}\begin{pmatrix}1\\2\end{pmatrix} = \begin{pmatrix}1\\2\end{pmatrix}$$",
        "XU",
    ),
    (
        r"Let $W = \begin{bmatrix}0.5&-0.2\\0.1&0.3\end{bmatrix}$, $x = \begin{bmatrix}1\\2\end{bmatrix}$, $b = \begin{bmatrix}0.1\\0.1\end{bmatrix}$. $$z = Wx + b = \begin{bmatrix}0.2\\0.8\end{bmatrix}$$ $$a = \sigma(z) = \begin{bmatrix}0.550\\0.690\end{bmatrix}$$",
        "PP",
    ),
    (
        r"$$\mathrm{ReLU}\left(\begin{bmatrix}-1\\2\end{bmatrix}\right) = \begin{bmatrix}0\\2\end{bmatrix}$$",
        "P",
    ),
    (
        r"$$\mathrm{softmax}\left(\begin{bmatrix}2.0\\1.0\\0.1\end{bmatrix}\right) = \begin{bmatrix}0.659\\0.242\\0.099\end{bmatrix}$$",
        "P",
    ),
    (r"$$\begin{vmatrix}1&2\\3&4\end{vmatrix} = -2$$", "P"),
    (
        r"$$\begin{bmatrix}1&2\\3&4\end{bmatrix}\odot\begin{bmatrix}1&0\\0&1\end{bmatrix} = \begin{bmatrix}1&0\\0&4\end{bmatrix}$$",
        "P",
    ),
    (r"Let $x = (1,2,3)$ and $y = (4,5,6)$. $$x^T y = 32$$ $$x^T y = 33$$", "PR"),
    (r"Let $W \in \mathbb{R}^{2\times 3}$ and $x\in\mathbb{R}^3$. $$\|Wx\|^2 = x^T W^T W x$$", "P"),
    (
        r"Let $W \in \mathbb{R}^{2\times 3}$ and $x\in\mathbb{R}^2$. $$\|Wx\|^2 = x^T W^T W x$$",
        "XX",
    ),
    (r"$$\frac{\partial \mathbf{W}\mathbf{x}}{\partial \mathbf{x}} = \mathbf{W}$$", "P"),
    (r"$$\operatorname{diag}(\mathbf{a})\mathbf{x} = \mathbf{a}\odot\mathbf{x}$$", "P"),
    (
        r"Let $\mathbf{s} = \operatorname{softmax}(\mathbf{z})$. $$\frac{\partial \mathbf{s}}{\partial \mathbf{z}} = \operatorname{diag}(\mathbf{s}) - \mathbf{s}\mathbf{s}^\top$$",
        "P",
    ),
    (
        r"Let $\mathbf{s} = \operatorname{softmax}(\mathbf{z})$. $$\frac{\partial \mathbf{s}}{\partial \mathbf{z}} = \operatorname{diag}(\mathbf{s})$$",
        "R",
    ),
    (
        r"Let $A \in \mathbb{R}^{n \times n}$ be symmetric, $A^\top = A$. $$\nabla_x (x^\top A x) = 2 A x$$",
        "P",
    ),
    (r"$$\nabla^2_{\mathbf{x}} \|\mathbf{x}\|^2 = 2 I$$", "P"),
    (
        r"Let $W \in \mathbb{R}^{m\times n}$. $$\frac{\partial W\mathbf{x}}{\partial \mathbf{x}} = W^\top$$",
        "P",
    ),
    (r"$$\frac{\partial \mathbf{W}\mathbf{x}}{\partial \mathbf{x}} = \mathbf{W}^\top$$", "P"),
    (
        r"$$\frac{\partial \mathbf{a}^\top\mathbf{x}}{\partial \mathbf{x}} = \mathbf{a}^\top$$ $$\frac{\partial \mathbf{x}^\top \mathbf{A}\mathbf{x}}{\partial \mathbf{x}} = \mathbf{x}^\top(\mathbf{A}+\mathbf{A}^\top)$$",
        "PP",
    ),
    (
        r"Let $\mathbf{z} = W\mathbf{x}$. $$\frac{\partial L}{\partial \mathbf{x}} = \frac{\partial L}{\partial \mathbf{z}}\frac{\partial \mathbf{z}}{\partial \mathbf{x}}$$",
        "P",
    ),
    (
        r"Let $\mathbf{z} = W\mathbf{x}$. $$\frac{\partial L}{\partial \mathbf{x}} = W^\top \frac{\partial L}{\partial \mathbf{z}}$$",
        "P",
    ),
    (
        r"Let $\mathbf{z} = W\mathbf{x}$. $$\frac{\partial L}{\partial W} = \frac{\partial L}{\partial \mathbf{z}} \mathbf{x}^\top$$",
        "P",
    ),
    (
        r"Let $\mathbf{z} = W\mathbf{x}$. $$\frac{\partial L}{\partial \mathbf{x}} = \left(\frac{\partial \mathbf z}{\partial \mathbf x}\right)^\top \frac{\partial L}{\partial \mathbf{z}}$$",
        "P",
    ),
    (
        r"Let $X \in \mathbb{R}^{m\times n}$. $$\frac{\partial a^\top X b}{\partial X} = b a^\top$$",
        "R",
    ),
    (
        r"Let $X \in \mathbb{R}^{m\times n}$. $$\frac{\partial a^\top x}{\partial x} = a^\top$$ $$\frac{\partial a^\top X b}{\partial X} = b a^\top$$",
        "PP",
    ),
    (r"$$\mathbf{A}\mathbf{A}^{-1} = \mathbf{I}$$", "P"),
    (r"$$(\mathbf{A}\mathbf{B})^{-1} = \mathbf{B}^{-1}\mathbf{A}^{-1}$$", "P"),
    (r"$$(\mathbf{A}\mathbf{B})^{-1} = \mathbf{A}^{-1}\mathbf{B}^{-1}$$", "R"),
    (r"$$(\mathbf{A}^\top)^{-1} = (\mathbf{A}^{-1})^\top$$", "P"),
    (r"$$(\mathbf{X}^\top \mathbf{X})^{-1}\mathbf{X}^\top\mathbf{X} = I$$", "P"),
    (r"$$(\mathbf{X}^\top \mathbf{X})^{-1}\mathbf{X}^\top\mathbf{X} = 2 I$$", "R"),
    (
        r"$$\frac{\partial\, \mathbf{a}^\top \mathbf{X}^{-1} \mathbf{b}}{\partial \mathbf{X}} = -\mathbf{X}^{-\top}\mathbf{a}\mathbf{b}^\top \mathbf{X}^{-\top}$$",
        "P",
    ),
    (
        r"$$\frac{\partial\, \mathbf{a}^\top \mathbf{X}^{-1} \mathbf{b}}{\partial \mathbf{X}} = -\mathbf{X}^{-1}\mathbf{a}\mathbf{b}^\top \mathbf{X}^{-1}$$",
        "R",
    ),
    (r"$$\frac{\partial}{\partial \mathbf{X}} \log\det \mathbf{X} = \mathbf{X}^{-\top}$$", "P"),
    (r"$$\frac{\partial}{\partial \mathbf{X}} \log\det \mathbf{X} = \mathbf{X}^{-1}$$", "R"),
    (r"$$\frac{\partial \log |\mathbf{X}|}{\partial \mathbf{X}} = (\mathbf{X}^{-1})^\top$$", "P"),
    (
        r"$$\frac{\partial \det(\mathbf{X})}{\partial \mathbf{X}} = \det(\mathbf{X}) \mathbf{X}^{-\top}$$",
        "P",
    ),
    (
        r"$$\det(AB) = \det(A)\det(B)$$ for square $A$, $B$ in $\mathbb{R}^{n\times n}$. $A,B \in \mathbb{R}^{n\times n}$",
        "P",
    ),
    (
        r"$$\frac{\partial}{\partial \mathbf{X}}\operatorname{tr}(\mathbf{A}\mathbf{X}^{-1}\mathbf{B}) = -(\mathbf{X}^{-1}\mathbf{B}\mathbf{A}\mathbf{X}^{-1})^\top$$",
        "P",
    ),
    (
        r"Let $\mathbf{H} = \mathbf{X}(\mathbf{X}^\top \mathbf{X})^{-1}\mathbf{X}^\top$. $$\mathbf{H}^2 = \mathbf{H}$$",
        "P",
    ),
    (
        r"Let $\mathbf{H} = \mathbf{X}(\mathbf{X}^\top \mathbf{X})^{-1}\mathbf{X}^\top$. $$\mathbf{H}^\top = \mathbf{H}$$",
        "P",
    ),
    (
        r"Let $\mathbf{w} = (\mathbf{X}^\top \mathbf{X} + \lambda \mathbf{I})^{-1}\mathbf{X}^\top \mathbf{y}$. $$(\mathbf{X}^\top \mathbf{X} + \lambda \mathbf{I})\mathbf{w} = \mathbf{X}^\top \mathbf{y}$$",
        "P",
    ),
    (
        r"Let $L = \|Xw-y\|^2$. $$\nabla_w L = 2X^\top X w - 2X^\top y$$ Setting the gradient to zero gives $$X^\top X w = X^\top y$$ and so $$w = (X^\top X)^{-1} X^\top y$$",
        "PPP",
    ),
    (
        r"Let $L = \|Xw-y\|^2$. Setting the gradient $\nabla_w L = 0$ gives $$w = (X X^\top)^{-1} X^\top y$$",
        "R",
    ),
    (
        r"$$A = \begin{bmatrix}1&2\\3&4\end{bmatrix}$$ $$A^{-1} = \begin{bmatrix}-2&1\\1.5&-0.5\end{bmatrix}$$",
        "P",
    ),
    (r"$$A = \begin{bmatrix}1&2\\3&4\end{bmatrix}$$ $$\det A = -2$$", "P"),
    (r"$$\det(\mathbf{I} + \mathbf{u}\mathbf{v}^\top) = 1 + \mathbf{v}^\top\mathbf{u}$$", "U"),
    (
        r"Consider the linear model $\hat{\bm{y}} = \bm{X}\bm{\beta}$ with residual $\bm{e} = \bm{y} - \bm{X}\bm{\beta}$. The sum of squares is $$ S(\bm{\beta}) = \bm{e}^{T}\bm{e} = \bm{y}^{T}\bm{y} - 2\bm{\beta}^{T}\bm{X}^{T}\bm{y} + \bm{\beta}^{T}\bm{X}^{T}\bm{X}\bm{\beta}. $$ Differentiating, $$ \frac{\partial S}{\partial \bm{\beta}} = -2\bm{X}^{T}\bm{y} + 2\bm{X}^{T}\bm{X}\bm{\beta}. $$",
        "PP",
    ),
    (
        r"Consider the linear model with residual $\bm{e} = \bm{y} - \bm{X}\bm{\beta}$. The sum of squares is $$ S(\bm{\beta}) = \bm{e}^{T}\bm{e} = \bm{y}^{T}\bm{y} - 2\bm{\beta}^{T}\bm{X}^{T}\bm{y} + \bm{\beta}^{T}\bm{X}^{T}\bm{X}\bm{\beta}. $$ Differentiating, $$ \frac{\partial S}{\partial \bm{\beta}} = -2\bm{X}^{T}\bm{y} + \bm{X}^{T}\bm{X}\bm{\beta}. $$",
        "PR",
    ),
    (
        r"We have $\mathbf{z} = \mathbf{W}\mathbf{h} + \mathbf{b}$, $\hat{\mathbf{y}} = \mathrm{softmax}(\mathbf{z})$ and $J = -\sum_k y_k \log \hat{y}_k$ where $\mathbf{y}$ is one-hot. $$\frac{\partial J}{\partial \mathbf{z}} = \hat{\mathbf{y}} - \mathbf{y}$$ $$\frac{\partial J}{\partial \mathbf{W}} = (\hat{\mathbf{y}} - \mathbf{y})\mathbf{h}^\top$$ $$\frac{\partial J}{\partial \mathbf{h}} = \mathbf{W}^\top(\hat{\mathbf{y}} - \mathbf{y})$$",
        "PPP",
    ),
    (
        r"We have $\mathbf{z} = \mathbf{W}\mathbf{h} + \mathbf{b}$, $\hat{\mathbf{y}} = \mathrm{softmax}(\mathbf{z})$ and $J = -\sum_k y_k \log \hat{y}_k$ where $\mathbf{y}$ is one-hot, $\mathbf{W} \in \mathbb{R}^{V \times H}$. $$\frac{\partial J}{\partial \mathbf{z}} = \hat{\mathbf{y}} - \mathbf{y}$$ $$\frac{\partial J}{\partial \mathbf{W}} = \mathbf{h}(\hat{\mathbf{y}} - \mathbf{y})^\top$$",
        "PR",
    ),
    (
        r"Let $z_1 = xW_1 + b_1$, $h = \mathrm{ReLU}(z_1)$, $z_2 = hW_2 + b_2$ where $x \in \mathbb{R}^{1\times D_x}$, $W_1 \in \mathbb{R}^{D_x \times H}$, $W_2 \in \mathbb{R}^{H \times D_y}$, $b_1 \in \mathbb{R}^{1 \times H}$, $b_2 \in \mathbb{R}^{1 \times D_y}$, $L = \frac12 \|z_2 - y\|^2$. $$\frac{\partial L}{\partial z_2} = z_2 - y$$ $$\frac{\partial L}{\partial h} = (z_2 - y) W_2^\top$$ $$\frac{\partial L}{\partial W_2} = h^\top (z_2 - y)$$ $$\frac{\partial L}{\partial x} = \left((z_2-y) W_2^\top \odot \mathrm{ReLU}'(z_1)\right) W_1^\top$$",
        "PPPP",
    ),
    (
        r"Let $L = \frac{1}{m}\|X\theta - y\|^2$ with $X \in \mathbb{R}^{m \times n}$. $$\nabla_\theta L = \frac{2}{m} X^T (X\theta - y)$$ Setting the gradient to zero gives $$X^TX\theta = X^Ty$$ and hence $$\theta = (X^TX)^{-1}X^Ty$$",
        "PPP",
    ),
    (
        r"Let $L = \frac{1}{m}\|X\theta - y\|^2$ with $X \in \mathbb{R}^{m \times n}$. $$\nabla_\theta L = 2 X^T (X\theta - y)$$",
        "R",
    ),
    (r"$$\mathbf{u}\cdot\mathbf{v} = \mathbf{u}^\top \mathbf{v} = \sum_{i=1}^n u_i v_i$$", "PP"),
    (
        r"Let $\vec{a}, \vec{b} \in \mathbb{R}^n$. $$\|\vec{a}+\vec{b}\|^2 = (\vec a + \vec b)\cdot(\vec a + \vec b) = \vec a \cdot \vec a + 2 \vec a\cdot\vec b + \vec b \cdot \vec b = \|\vec a\|^2 + 2\vec a \cdot \vec b + \|\vec b\|^2$$",
        "PPP",
    ),
    (
        r"The ELBO term: let $\boldsymbol\mu \in \mathbb{R}^d$ and $\boldsymbol\sigma \in \mathbb{R}^d$ and $K = \frac12 \sum_{i=1}^d (\mu_i^2 + \sigma_i^2 - 1 - \log \sigma_i^2)$. Then $$\nabla_{\boldsymbol\mu} K = \boldsymbol\mu$$ $$\frac{\partial K}{\partial \sigma_i} = \sigma_i - \frac{1}{\sigma_i}$$",
        "PP",
    ),
    (
        r"Let $g(w) = \frac{1}{n}\sum_{i=1}^n \log(1 + e^{-y_i w^\top x_i})$. $$\nabla g(w) = -\frac{1}{n}\sum_{i=1}^n \frac{y_i x_i}{1 + e^{y_i w^\top x_i}}$$ $$\nabla g(w) = \frac{1}{n}\sum_{i=1}^n (\sigma(y_i w^\top x_i) - 1) y_i x_i$$",
        "PP",
    ),
    (
        r"Let $g(w) = \frac{1}{n}\sum_{i=1}^n \log(1 + e^{-y_i w^\top x_i})$. $$\nabla g(w) = -\frac{1}{n}\sum_{i=1}^n \frac{x_i}{1 + e^{y_i w^\top x_i}}$$",
        "R",
    ),
    (
        r"For $A \in \mathbb{R}^{m \times n}$ we have $$\frac{\partial}{\partial A}\|A x\|^2 = 2 A x x^\top .$$",
        "P",
    ),
    (r"$$ (I + A)^{-1} = I - A (I + A)^{-1} $$ for a square matrix $A$.", "P"),
    (
        r"Let $P = A(A^\top A)^{-1}A^\top$ where $A \in \mathbb{R}^{m\times n}$. $$PA = A(A^\top A)^{-1}A^\top A = A$$",
        "PP",
    ),
    (
        r"Let $\mathbf{Q}$ be orthogonal, $\mathbf{Q} \in \mathbb{R}^{n\times n}$. $$(\mathbf{Q}\mathbf{x})^\top(\mathbf{Q}\mathbf{y}) = \mathbf{x}^\top \mathbf{Q}^\top\mathbf{Q}\mathbf{y} = \mathbf{x}^\top\mathbf{y}$$",
        "PP",
    ),
    (
        r"Let $\mathbf{h}_t = \tanh(\mathbf{W}_h \mathbf{h}_{t-1} + \mathbf{W}_x \mathbf{x}_t + \mathbf{b})$. $$\frac{\partial \mathbf{h}_t}{\partial \mathbf{h}_{t-1}} = \operatorname{diag}(1 - \mathbf{h}_t^2)\mathbf{W}_h$$",
        "P",
    ),
    (
        r"Let $\ell = -\log p_y$ with $p = \operatorname{softmax}(z)$ and $z = Wx$. $$\frac{\partial \ell}{\partial z} = p - e_y$$ where $e_y$ is the standard basis vector. $$\nabla_W \ell = (p - e_y)x^T$$",
        "PP",
    ),
    (
        r"$$\operatorname{tr}(\mathbf{A}\mathbf{B}\mathbf{C}) = \operatorname{tr}(\mathbf{B}\mathbf{C}\mathbf{A})$$",
        "P",
    ),
    (
        r"Let $\mathbf{X}\in\mathbb{R}^{N\times D}$, $\mathbf{1}\in\mathbb{R}^N$, $\bar{\mathbf{x}} = \frac1N \mathbf{X}^\top\mathbf{1}$ and $\mathbf{X}_c = \mathbf{X} - \mathbf{1}\bar{\mathbf{x}}^\top$. Then $$\mathbf{1}^\top\mathbf{X}_c = \mathbf{0}^\top$$ and $$\mathbf{X}_c^\top\mathbf{X}_c = \mathbf{X}^\top\mathbf{X} - N\bar{\mathbf{x}}\bar{\mathbf{x}}^\top$$",
        "PP",
    ),
    (
        r"Let $f = x^T A x$. $$df = dx^T A x + x^T A dx = x^T (A^T + A) dx$$ so $$\nabla f = (A + A^T) x$$",
        "PPP",
    ),
    (
        r"Let $L = \operatorname{tr}(A X B)$. $$dL = \operatorname{tr}(A\, dX\, B) = \operatorname{tr}(BA\, dX)$$",
        "PP",
    ),
    (r"$$d(X^{-1}) = -X^{-1}\, dX\, X^{-1}$$", "P"),
    (r"$$d \log\det X = \operatorname{tr}(X^{-1} dX)$$", "P"),
    (r"$$d(X^{-1}) = X^{-1}\, dX\, X^{-1}$$", "R"),
    (r"$$\mathbf{A}\mathbf{B} = \mathbf{B}\mathbf{A}$$", "R"),
    (r"$$\mathbf{x}\mathbf{y}^\top = \mathbf{y}\mathbf{x}^\top$$", "R"),
    (r"$$\mathbf{x}^\top\mathbf{y} = \mathbf{x}\mathbf{y}^\top$$", "R"),
    (r"$$\|\mathbf{x}+\mathbf{y}\| = \|\mathbf{x}\| + \|\mathbf{y}\|$$", "R"),
    (r"$$\mathbf{A}^\top = \mathbf{A}$$", "R"),
    (r"$$\det(\mathbf{A} + \mathbf{B}) = \det(\mathbf{A}) + \det(\mathbf{B})$$", "U"),
    (r"$$(\mathbf{A}+\mathbf{B})^{-1} = \mathbf{A}^{-1} + \mathbf{B}^{-1}$$", "R"),
    (r"$$\det(2\mathbf{A}) = 2\det(\mathbf{A})$$", "U"),
    (
        r"$$\operatorname{diag}(\mathbf{a})\operatorname{diag}(\mathbf{b}) = \operatorname{diag}(\mathbf{a}+\mathbf{b})$$",
        "R",
    ),
    (
        r"$$\operatorname{diag}(\mathbf{a})\operatorname{diag}(\mathbf{b}) = \operatorname{diag}(\mathbf{a}\odot\mathbf{b})$$",
        "P",
    ),
    (
        r"$$(\mathbf{A}\odot\mathbf{B})\mathbf{x} = \mathbf{A}\mathbf{x}\odot\mathbf{B}\mathbf{x}$$",
        "R",
    ),
    (
        r"Let $\mathbf{a} = \sigma(\mathbf{W}\mathbf{x})$. $$\frac{\partial \mathbf{a}}{\partial \mathbf{x}} = \operatorname{diag}(\mathbf{a})\mathbf{W}$$",
        "R",
    ),
    (
        r"Let $\mathbf{a} = \sigma(\mathbf{W}\mathbf{x})$. $$\frac{\partial \mathbf{a}}{\partial \mathbf{x}} = \operatorname{diag}(\mathbf{a}\odot(1-\mathbf{a}))\mathbf{W}$$",
        "P",
    ),
    (r"$$\frac{\partial}{\partial \mathbf{A}} \operatorname{tr}(\mathbf{A}^{-1}) = 0$$", "R"),
    (
        r"Let $L = \mathbf{a}^\top \mathbf{A}^{-1}\mathbf{b}$. $$\frac{\partial L}{\partial \mathbf{A}} = 0$$",
        "R",
    ),
    (
        r"Let $\mathbf{B} = \mathbf{A}^{-1}$ and $L = \mathbf{a}^\top \mathbf{B}\mathbf{b}$. $$\frac{\partial L}{\partial \mathbf{A}} = 0$$",
        "R",
    ),
    (
        r"Let $\mathbf{B} = \mathbf{A}^{-1}$ and $L = \mathbf{a}^\top \mathbf{B}\mathbf{b}$. $$\frac{\partial L}{\partial \mathbf{A}} = -\mathbf{A}^{-\top}\mathbf{a}\mathbf{b}^\top\mathbf{A}^{-\top}$$",
        "P",
    ),
    (r"$$\frac{\partial \log\det \mathbf{A}}{\partial \mathbf{A}^{-1}} = 0$$", "XU"),
    (r"Let $L = \log\det \mathbf{A}$. $$\frac{\partial L}{\partial \mathbf{A}} = 0$$", "R"),
    (
        r"Let $A(t) = tI$ and $f = \operatorname{tr}(A^{-1})$. $$\operatorname{tr}(A) = \operatorname{tr}(A^{-1})$$",
        "R",
    ),
    (r"$$\frac{\partial}{\partial \theta} (\theta \mathbf{A})^{-1} = 0$$", "R"),
    (r"$$\frac{\partial}{\partial \theta} (\mathbf{A} + \theta \mathbf{I})^{-1} = 0$$", "R"),
    (
        r"$$\frac{\partial}{\partial \theta} (\mathbf{A} + \theta \mathbf{I})^{-1} = -(\mathbf{A} + \theta \mathbf{I})^{-1}(\mathbf{A} + \theta \mathbf{I})^{-1}$$",
        "P",
    ),
    (r"$$\mathbf{1}\mathbf{1}^\top = \mathbf{I}$$", "R"),
    (r"$$\mathbf{1}^\top\mathbf{1} = 1$$", "R"),
    (r"$$\mathbf{x} + c = \mathbf{y}$$ where $c$ is a scalar.", "XU"),
    (
        r"$$\begin{bmatrix}1&2\\3&4\end{bmatrix}\begin{bmatrix}0&1\\1&0\end{bmatrix} = \begin{bmatrix}3&4\\1&2\end{bmatrix}$$",
        "R",
    ),
    (
        r"$$\begin{bmatrix}a&b\\c&e\end{bmatrix}\begin{bmatrix}x\\y\end{bmatrix} = \begin{bmatrix}ax+by\\cx+ey\end{bmatrix}$$",
        "P",
    ),
    (
        r"$$\begin{bmatrix}a&b\\c&e\end{bmatrix}\begin{bmatrix}x\\y\end{bmatrix} = \begin{bmatrix}ax+cy\\bx+ey\end{bmatrix}$$",
        "R",
    ),
    (r"$$\begin{bmatrix}1&2\end{bmatrix}\begin{bmatrix}3\\4\end{bmatrix} = 11$$", "P"),
    (r"$$\left\|\begin{bmatrix}3\\4\end{bmatrix}\right\| = 5$$", "P"),
    (r"Let $A$ be symmetric and $B$ be a matrix. $$B^\top = B$$", "R"),
    (r"Let $A$ be a symmetric matrix and $B$ be a symmetric matrix. $$(AB)^\top = AB$$", "R"),
    (
        r"Let $\mathbf{X}\in\mathbb{R}^{N\times D}$. $$\frac{\partial}{\partial\mathbf{X}}\|\mathbf{X}\|_F^2 = 2\mathbf{X} + \mathbf{X}$$",
        "R",
    ),
    (r"$$\nabla_{\mathbf{x}} (\mathbf{x}^\top\mathbf{x})^2 = 4\mathbf{x}$$", "R"),
    (
        r"$$\nabla_{\mathbf{x}} (\mathbf{x}^\top\mathbf{x})^2 = 4(\mathbf{x}^\top\mathbf{x})\mathbf{x}$$",
        "P",
    ),
    (
        r"$$\frac{\partial^3}{\partial \theta^3} \operatorname{tr}((\mathbf{A} + \theta \mathbf{I})^{-1}) = 0$$",
        "U",
    ),
    (
        r"$$\frac{\partial^2}{\partial \theta^2} \operatorname{tr}((\mathbf{A} + \theta \mathbf{I})^{-1}) = 2\operatorname{tr}((\mathbf{A} + \theta \mathbf{I})^{-1}(\mathbf{A} + \theta \mathbf{I})^{-1}(\mathbf{A} + \theta \mathbf{I})^{-1})$$",
        "P",
    ),
    (r"$$\frac{\partial^2}{\partial \theta^2} \log\det(\mathbf{A} + \theta \mathbf{I}) = 0$$", "R"),
    (
        r"Let $\mathbf{w}$ be a vector. $$\sum_{t=1}^T r_t = R$$ $$\gamma^T \mathbf{w} = \gamma \mathbf{w}$$",
        "XU",
    ),
    (r"$$\mathbf{1}[i = j]\, a_i = \mathbf{1}[i=j]\, a_j$$", "P"),
    (
        r"Let $\mathbf{v}, \mathbf{u} \in \mathbb{R}^n$ and $f = \mathbf{u}^\top\mathbf{v}$. $$\nabla_{\mathbf{u}} f = \mathbf{v}$$",
        "P",
    ),
    (
        r"Let $\mathbf{W} \in \mathbb{R}^{n\times n}$ and $\mathbf{z} = \mathbf{W}\mathbf{x}$, $L = \|\mathbf z\|^2$. $$\frac{\partial L}{\partial \mathbf{x}} = 2\mathbf{W}\mathbf{z}$$",
        "R",
    ),
    (
        r"Let $\mathbf{P} = \operatorname{softmax}(\mathbf{S})$ with $\mathbf{S} \in \mathbb{R}^{T\times T}$. $$\mathbf{P}^\top\mathbf{1} = \mathbf{1}$$",
        "R",
    ),
    (
        r"Let $\mathbf{P} = \operatorname{softmax}(\mathbf{S})$ with $\mathbf{S} \in \mathbb{R}^{T\times T}$. $$\mathbf{P}\mathbf{1} = \mathbf{1}$$",
        "P",
    ),
    (
        r"Let $\mathbf{p} = \operatorname{softmax}(\mathbf{z})$. $$\mathbf{1}^\top\mathbf{p} = 1$$",
        "P",
    ),
    (r"$$\operatorname{softmax}(2\mathbf{z}) = 2\operatorname{softmax}(\mathbf{z})$$", "R"),
    (
        r"$$\operatorname{softmax}(\mathbf{z} + c\mathbf{1}) = \operatorname{softmax}(\mathbf{z})$$",
        "P",
    ),
    (r"Let $Q$ be an orthogonal matrix. $$Q^{-1} = Q^\top$$", "P"),
    (
        r"Let $A = \begin{pmatrix} 2 & 1 \\ 1 & 3\end{pmatrix}$ and $v = \begin{pmatrix}1 \\ -1\end{pmatrix}$. $$v^\top A v = 3$$ $$\operatorname{tr}(A) = 5$$",
        "PP",
    ),
    (
        r"Let $A = \begin{pmatrix} 2 & 1 \\ 1 & 3\end{pmatrix}$ and $v = \begin{pmatrix}1 \\ -1\end{pmatrix}$. $$v^\top A v = 4$$ $$\det(A) = 6$$",
        "RR",
    ),
    (
        r"$$(\mathbf{A}^{-1} + \mathbf{B}^{-1})^{-1} = \mathbf{A}(\mathbf{A}+\mathbf{B})^{-1}\mathbf{B}$$",
        "S",
    ),
    (
        r"$$(\mathbf{A} + \mathbf{u}\mathbf{v}^\top)^{-1} = \mathbf{A}^{-1} - \frac{\mathbf{A}^{-1}\mathbf{u}\mathbf{v}^\top\mathbf{A}^{-1}}{1 + \mathbf{v}^\top\mathbf{A}^{-1}\mathbf{u}}$$",
        "P",
    ),
    (
        r"$$\frac{\partial}{\partial \mathbf{X}}\log\det(\mathbf{X}\mathbf{X}^\top + \lambda\mathbf{I}) = 2(\mathbf{X}\mathbf{X}^\top + \lambda\mathbf{I})^{-1}\mathbf{X}$$",
        "P",
    ),
    (
        r"$$\mathbf{X}(\mathbf{X}^\top\mathbf{X} + \lambda\mathbf{I})^{-1} = (\mathbf{X}\mathbf{X}^\top + \lambda\mathbf{I})^{-1}\mathbf{X}$$",
        "P",
    ),
    (
        r"Let $\mathbf{Y} = \mathbf{A}^2\mathbf{B}^3\mathbf{A}^4$. $$\operatorname{tr}(\mathbf{Y}) = \operatorname{tr}(\mathbf{A}^6\mathbf{B}^3)$$",
        "P",
    ),
    (
        r"$$\nabla_{\mathbf{x}}^2 \left(\mathbf{x}^\top (\mathbf{A} + \mathbf{x}\mathbf{x}^\top)^{-1}\mathbf{x}\right) = 0$$",
        "R",
    ),
    (
        r"$$\frac{\partial}{\partial \mathbf{A}}\operatorname{tr}((\mathbf{A}^{-1} + \mathbf{B})^{-1}) = 0$$",
        "R",
    ),
    (r"$$\frac{\partial}{\partial \mathbf{A}}\log\det(\mathbf{A}^{-1} + \mathbf{B}) = 0$$", "R"),
    (
        r"Let $\mathbf{B} = \mathbf{A}^{-1}$ for $\mathbf{A}\in\mathbb{R}^{n\times n}$. $$\mathbf{A}\mathbf{B} = \mathbf{I}$$",
        "P",
    ),
    (r"$$\mathbf{x}\odot\mathbf{y} = \mathbf{x}\odot\mathbf{x}$$", "R"),
    (
        r"Let $c$ be a scalar and $\mathbf{x}\in\mathbb{R}^n$. $$\frac{\partial (c\mathbf{x})}{\partial c} = \mathbf{x}$$",
        "P",
    ),
    (
        r"Let $L = \frac{1}{N}\sum_{n=1}^N \ell_n$ with $\ell_n = \frac12(\mathbf{w}^\top\mathbf{x}_n - t_n)^2$. $$\nabla_{\mathbf{w}} L = \sum_{n=1}^N(\mathbf{w}^\top\mathbf{x}_n - t_n)\mathbf{x}_n$$",
        "R",
    ),
    (
        r"Let $L = \frac{1}{N}\sum_{n=1}^N \ell_n$ with $\ell_n = \frac12(\mathbf{w}^\top\mathbf{x}_n - t_n)^2$. $$\nabla_{\mathbf{w}} L = \frac1N\sum_{n=1}^N(\mathbf{w}^\top\mathbf{x}_n - t_n)\mathbf{x}_n$$",
        "P",
    ),
    (
        r"$$\mathbf{X}^\top\mathbf{X} = \sum_{n=1}^N \mathbf{x}_n\mathbf{x}_n^\top$$ where $\mathbf{x}_n^\top$ are the rows of $\mathbf{X}$.",
        "P",
    ),
    (
        r"$$\sum_{n=1}^N \mathbf{x}_n^\top\mathbf{x}_n = \left(\sum_{n=1}^N \mathbf{x}_n\right)^\top\left(\sum_{n=1}^N \mathbf{x}_n\right)$$",
        "R",
    ),
    (
        r"Let $\bar{\mathbf{x}} = \frac{1}{N}\sum_{n=1}^N \mathbf{x}_n$. $$\sum_{n=1}^N (\mathbf{x}_n - \bar{\mathbf{x}}) = \mathbf{0}$$",
        "P",
    ),
    (
        r"Let $\bar{\mathbf{x}} = \frac{1}{N}\sum_{n=1}^N \mathbf{x}_n$. $$\frac1N\sum_{n=1}^N (\mathbf{x}_n - \bar{\mathbf{x}})(\mathbf{x}_n - \bar{\mathbf{x}})^\top = \frac1N\sum_{n=1}^N \mathbf{x}_n\mathbf{x}_n^\top - \bar{\mathbf{x}}\bar{\mathbf{x}}^\top$$",
        "P",
    ),
]
LETTERS = {"proved": "P", "refuted": "R", "supported": "S", "undecided": "U", "unread": "X"}


@pytest.mark.parametrize(("text", "verdicts"), ROWS, ids=[r[0] for r in ROWS])
def test_is_read_entry_by_entry(text: str, verdicts: str) -> None:
    claims = verify_text(text, "md").claims
    found = "".join(LETTERS[c.verdict] for c in claims if c.verdict != "given")
    assert found == verdicts, [(c.verdict, c.latex, c.message) for c in claims]
