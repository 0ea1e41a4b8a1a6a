# ruff: noqa: E501
"""One-line documents with one possible misreading each, and the verdicts they must get.

A misreading that makes a wrong step `proved` is caught by no numeric check, because the check
reads it in the same way. Only this table sees it. A row is the text, the verdicts of its claims in
reading order (givens are not counted) and the misreading.
"""

from __future__ import annotations

import pytest

from derive.check import verify_text

P, R, S, U, X = "proved", "refuted", "supported", "undecided", "unread"

ROWS: list[tuple[str, tuple[str, ...], str]] = [
    (
        r"Let $q = x + y$ and $f = q^2$. $$\frac{df}{ds} = 2q$$ $$\frac{df}{dx} = 3q$$",
        (U, R),
        "what nothing speaks of is what nothing depends on",
    ),
    (
        "# A\n\nLet $x = 3$ and $z = x + 1$.\n\n# B\n\nLet $z = 5$. Then $z^2 = 25$.\n\n# C\n\nSo $z = 7$.",
        (P, R),
        "a value in the next exercise is a claim about the quantity of the last one",
    ),
    (
        r"Let $f(w, x) = \sigma(w x)$, $w = 2$ and $x = 0.5$. Then $f = \sigma(1) = 0.731$ and $\frac{\partial f}{\partial w} = x \sigma(1) (1 - \sigma(1)) = 0.098$.",
        (P, P, P, P),
        "a value of a function is what it is defined as",
    ),
    (
        r"Let $\mathbf{V} \in \mathbb{R}^{K \times H}$ and $\mathbf{o} = \mathbf{V}\mathbf{h} + \mathbf{c}$. Then $\mathbf{V}(\mathbf{h} + \mathbf{h}) = 2 \mathbf{o} - 2 \mathbf{c}$.",
        (P,),
        "a bold V is a variance",
    ),
    (
        r"Let $\mathbf{h} \in \mathbb{R}^n$, $\mathbf{h} = \tanh(\mathbf{a})$ and $E = \frac{1}{2} \|\mathbf{h} - \mathbf{t}\|^2$. $$\nabla_{\mathbf{a}} E = (\nabla_{\mathbf{h}} E) \odot (\mathbf{1} - \mathbf{h} \odot \mathbf{h})$$",
        (P,),
        "a loss whose gradient is multiplied entry by entry is a matrix",
    ),
    (
        "| node | slopes |\n|---|---|\n| $a$ | $\\partial a / \\partial b: 2$, $c$ |\n\n$$1 + 1 = 2$$",
        (P,),
        "two formulas in a cell of a table are one with dollar signs in it",
    ),
    (
        r"Let $\mathbf{E} \in \mathbb{R}^{n \times n}$ and $\mathbf{u} = \mathbf{E}\mathbf{v}$. Then $\mathbf{v}^\top \mathbf{u} = \mathbf{u}^\top \mathbf{E} \mathbf{v}$.",
        (R,),
        "a bold E is an expectation",
    ),
    (
        r"Let $A$ and $B$ be matrices. $$(A+B)^2 = A^2 + 2AB + B^2$$",
        (R,),
        "matrices in words are multiplied like numbers",
    ),
    (
        r"$$\max_{j \neq i} a_j = 0$$",
        (X, U),
        "the member that a maximum leaves out counts as 0",
    ),
    (
        r"$$\sum_j y_j a = a.$$ Now assume that $y$ is one-hot.",
        (R,),
        "what is supposed from now on reaches back",
    ),
    (
        "# A\nAssume $x > 0$. $$|x| = x$$\n# B\nLet $x$ be any real number. $$|x| = x$$",
        (P, R),
        "a hypothesis outlives the words that end it",
    ),
    # -- a slope that is supposed to be zero
    *(
        (rf"Let $L = \sum_{{n=1}}^N (x_n - c)^2$. {said}", verdicts, "what a slope is said to be")
        for said, verdicts in (
            (
                r"Suppose that $\frac{dL}{dc} = 0$. Show that $c = \frac{1}{N} \sum_{n=1}^N x_n$.",
                (P,),
            ),
            (r"At the minimum $\frac{dL}{dc} = 0$. Then $c = \frac{1}{N} \sum_{n=1}^N x_n$.", (P,)),
            (r"At the minimum we have $\frac{dL}{dc} = 0$. Then $c = \sum_{n=1}^N x_n$.", (R,)),
            (r"Show that if $\frac{dL}{dc} = 0$ then $c = \frac{1}{N} \sum_{n=1}^N x_n$.", (P,)),
            (
                r"Show that at the minimum, where $\frac{dL}{dc} = 0$, $c = \frac{1}{N} \sum_{n=1}^N x_n$.",
                (P,),
            ),
            (r"Show that $\frac{dL}{dc} = 0$ implies $c = \frac{1}{N} \sum_{n=1}^N x_n$.", (P,)),
            (r"Show that $\frac{dL}{dc} = 0$ implies $c = \sum_{n=1}^N x_n$.", (R,)),
            (r"Since $\frac{dL}{dc} = 0$, we are done.", (R,)),
            (r"So $\frac{dL}{dc} = 0$ leads to $L = 0$.", (R, R)),
            (r"Show that at the minimum $\frac{dL}{dc} = 0$.", (R,)),
            (r"Show that $\frac{dL}{dc} = 0$.", (R,)),
            (r"Show that $s = 2 c$.", ()),
        )
    ),
    (
        "Let $L = (w - 1)^2$ and $M = w^2$. Set $\\frac{dL}{dw} = 0$. $$w = 1$$"
        "$$\\frac{dM}{dw} = 2$$ $$\\frac{dM}{dw} = 3$$",
        (P, P, R),
        "a whole number that was proved is a rounded one",
    ),
    # -- what is said for a case
    (
        r"If $x = 0$, then $x^2 = 0$. In general $$x + 1 = 1$$",
        (P, U),
        "a number that x has in a case is its number",
    ),
    (
        r"Let $J(w) = w^2$. If $w = 3$, $\frac{dJ}{dw} = 6$. If $w = 2$, $\frac{dJ}{dw} = 4$. If $w = -3$, $\frac{dJ}{dw} = 6$. $$\frac{dJ}{dw} = 2w$$ $$\frac{dJ}{dw} = 6$$",
        (P, P, R, P, R),
        "the number of one example is that of the next",
    ),
    (
        r"If $y = 1$, the loss is $$L = -\log p$$ If $y = 0$, the loss is $$L = -\log(1 - p)$$ Together $$L = -y \log p - (1 - y)\log(1 - p)$$",
        (P, P),
        "a formula for a case is one for all",
    ),
    (
        r"If $y = 1$, the loss is $$L = -\log p$$ If $y = 0$, the loss is $$L = \log(1 - p)$$ Together $$L = -y \log p - (1 - y)\log(1 - p)$$",
        (P, R),
        "a formula for a case is believed",
    ),
    (
        r"Let $p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$. If $p_i = 1$, the loss is $-\log p_i = 0$.",
        (P,),
        "a number in a case contradicts a formula",
    ),
    # -- one of two
    (
        r"$$u^2 - 5u + 6 = 0 \Rightarrow u = 2 \text{ or } u = 3$$",
        (P,),
        "of two solutions both hold",
    ),
    (
        r"$$u^2 - 5u + 6 = 0 \Rightarrow u = 2 \text{ or } u = 4$$",
        (R,),
        "a wrong solution is one of two",
    ),
    (
        r"$$w^3 = w \Rightarrow w = 0 \quad\text{or}\quad w = 1 \quad\text{or}\quad w = -1$$ $$a b = 0 \Rightarrow a = 0 \text{ or } b = 0$$ $$a b = 1 \Rightarrow a = 1 \text{ or } b = 1$$",
        (P, P, R),
        "of two solutions both hold",
    ),
    # -- signs that are no letters
    (r"$$W = X.T.dot(S)$$", (X,), "a point in code ends a sentence"),
    (r"$$(70 - 32) \cdot 5 / 9 \approx 21^\circ C$$", (X,), "a degree is a power"),
    (r"$$100 \cdot 2 = 200\$$$", (P,), "a currency is a factor"),
    # -- what an operator runs over is not written
    (
        r"Let $\bar x = \frac1n \sum x_i$. $$\sum (x_i - \bar x) = 0$$",
        (P,),
        "a sum without a range is not read",
    ),
    (
        r"$$\frac{d}{dc} \sum (x_i - c)^2 = \sum 2(c - x_i)$$ $$\frac{d}{dc} \sum (x_i - c)^2 = \sum 2(x_i - c)$$",
        (P, R),
        "a sum without a range is not read",
    ),
    (
        r"$$\ln \prod a_i = \sum \ln a_i$$ $$\ln \prod a_i = \prod \ln a_i$$",
        (P, R),
        "a product without a range is not read",
    ),
    (r"$$x_i = \sum x_i$$", (X,), "a letter that is free runs"),
    (r"$$\sum w_{ij} x_j = 0$$", (X, U), "of two letters one runs"),
    (
        "| a | b |\n|---|---|\n| scales $x_i$ | then $x_i = x_i + 1$ |",
        (),
        "words with formulas between them are a formula",
    ),
    # -- what nothing else is known of
    (
        r"$$\ell(\mu, \sigma^2) = -\frac{n}{2}\ln(\sigma^2) - \frac{1}{2\sigma^2}\sum_{i=1}^n (x_i - \mu)^2$$ $$\ell(\mu, \sigma^2) = -n \ln \sigma - \frac{1}{2\sigma^2}\sum_{i=1}^n (x_i - \mu)^2$$ $$\frac{\partial \ell}{\partial \sigma^2} = -\frac{n}{2\sigma^2} + \frac{1}{2(\sigma^2)^2}\sum_{i=1}^n (x_i - \mu)^2$$ $$\frac{\partial \ell}{\partial \sigma^2} = -\frac{n}{2\sigma} + \frac{1}{2\sigma^4}\sum_{i=1}^n (x_i - \mu)^2$$",
        (P, P, R),
        "where the variance is the argument, its square is put in",
    ),
    (
        r"$$g(\sigma^2) = \sigma^2 + 1$$ $$g(4) = 5$$ $$g(\sigma^2 + 1) = \sigma^2 + 1$$",
        (P, R),
        "what is put in for a variance is left out",
    ),
    (
        r"Let $\ell = -\frac{1}{2v}\sum_{i=1}^n (x_i - \mu)^2$. $$\frac{\partial \ell}{\partial \mu} = \frac1v \sum_{i=1}^n (x_i - \mu) = 0$$ $$\sum_{i=1}^n x_i = n \mu$$ $$\sum_{i=1}^n x_i = \mu$$",
        (P, P, R),
        "a derivative that is set to zero vanishes everywhere",
    ),
    (
        r"Let $L = x - y$. $$L = x + y = 0$$",
        (R, R),
        "whatever is said to be zero is a condition",
    ),
    (r"$$\frac{dy}{dx} = -y$$", (U,), "a differential equation is an identity"),
    (
        r"$$\frac{\partial u}{\partial x} + \frac{\partial v}{\partial y} = 0$$",
        (U,),
        "a differential equation is an identity",
    ),
    (
        r"$$\frac{\partial f}{\partial \beta} = \frac{\partial f}{\partial y_i} \cdot \frac{\partial y_i}{\partial \beta} = \sum_{i=1}^m \frac{\partial f}{\partial y_i}$$",
        (U, U),
        "what y is, which no formula says, is known",
    ),
    (
        r"$u_i = \frac{x_i - \mu}{\sqrt{v + \epsilon}}$ and $v = \frac1m \sum_{i=1}^m (x_i - \mu)^2$. $$\frac{\partial \mu}{\partial x_i} = \frac1m$$ $$\frac{\partial v}{\partial x_i} = \frac{2(x_i - \mu)}{m}$$ $$\frac{\partial v}{\partial x_i} = \frac{(x_i - \mu)}{m}$$",
        (U, P, R),
        "a mean without a formula is not held fixed",
    ),
    (
        r"$$(y_i - \sigma(z_i)) x_{ij} = (y_i - \sigma(w^T x_i)) x_{ij}$$",
        (U,),
        "a name without a formula is some other number",
    ),
    (
        r"$$\theta^T x_i = r_i \lVert \theta \rVert$$ where $r_i$ is the length of the projection of $x_i$",
        (U,),
        "a name that words describe is any number",
    ),
    (r"The plane is $$\theta^T x + b = 0$$", (U,), "a condition is an identity"),
    (r"$$x^2 + 1 = 0$$ $$x - x = 1$$", (R, R), "what never holds is a condition"),
    (r"$$|a_1| + |a_2| \leq C$$ $$\sin(u) \sin(v) > 0$$", (U, U), "a condition is a law"),
    (r"$$x^2 < 0$$ $$(a+b)^2 < 2ab$$", (R, R), "what never holds is a condition"),
    (r"$$P(A^c) = 1 - P(A)$$", (U,), "a law of probability is one of any function"),
    (
        r"$$G(t) = 1 - \sum_k p_k^2$$ For two classes $$G(t) = 1 - p^2 - (1-p)^2 = 2p(1-p)$$",
        (U, P),
        "a special case is the general one",
    ),
    (
        r"$$K(p, q) = \sum_i p_i \log \frac{p_i}{q_i}$$ $$T^2 G(u) = T^2 \sum_i u_i$$",
        (U,),
        "a function in words is any function",
    ),
    (r"$$2\alpha = \frac{2\pi}{m-1}$$", (), "what an unknown is, is an identity"),
    (r"$$a + b = \frac{c}{d}$$", (U,), "what unknowns are, is an identity"),
    (
        r"$$\frac{\partial L}{\partial b} = \frac1m \sum_{i=1}^m (\hat y_i - y_i)$$",
        (U,),
        "a loss in words is any function",
    ),
    (
        r"$$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial z}\frac{\partial z}{\partial w} = \frac{\partial L}{\partial z}, \quad z = w x$$",
        (P, R),
        "a loss without a formula makes everything undecided",
    ),
    (r"Let $a = x^2$. $$b = a + 1$$ $$b = a$$", (R,), "a name that has a formula is unknown"),
    (
        r"$\mu_B = \frac1m \sum_{i=1}^m x_i$, $\sigma_B^2 = \frac1m \sum_{i=1}^m (x_i - \mu_B)^2$. $$\frac{\partial \sigma_B^2}{\partial x_i} = \frac2m (x_i - \mu_B)$$",
        (P,),
        "a variance with a label is the square of nothing known",
    ),
    (
        r"$\mu_j = \frac1m \sum_{i=1}^m x_{ij}$, $\sigma_j^2 = \frac1m \sum_{i=1}^m (x_{ij} - \mu_j)^2$. $$\sigma_j^2 = \frac1m \sum_{i=1}^m x_{ij}^2$$",
        (R,),
        "a variance of each feature is the square of nothing known",
    ),
    (
        r"$q_o = p(o \mid c) = \frac{e^{h_o}}{\sum_{w=1}^V e^{h_w}}$ and $J = -\log q_o$. $$\frac{\partial J}{\partial h_i} = q_i - \delta_{io} = q_i$$",
        (P, R),
        "a probability of an index, given another one, has these indices",
    ),
    (
        r"Let $p(o \mid c) = \frac{e^{u_o^\top v_c}}{\sum_{w=1}^V e^{u_w^\top v_c}}$ and $J = -\log p(o \mid c)$. $$\frac{\partial J}{\partial v_c} = -u_o + \sum_{w=1}^V p(w \mid c) u_w$$",
        (P,),
        "p(w|c) is the entry w of p(o|c)",
    ),
    (
        r"$g(y) = a\log y$ with $0 < y < 1$. Then $g''(y) = -\frac{a}{y^2} < 0$ for $a > 0$.",
        (P, P),
        "what stands behind is said of the whole chain",
    ),
    (
        r"Let $g = -a x^2 - b < 0$ for all $a, b > 0$. Let $h = -a x^2 - b < 0$ for all $a > 0$ and $b > 0$. Let $k = a + b < 0$ for $a, b > 0$.",
        (P, P, R),
        "a condition on several names; it holds for what is said of a new name too",
    ),
    (
        r"Let $\ell = -\frac{1}{2}\sum_{i=1}^n (x_i-\mu)^2$. Setting $\frac{\partial \ell}{\partial \mu} = \sum_i (x_i + \mu) = 0$ gives $\mu = -\frac1n\sum_i x_i$.",
        (R, P),
        "what a derivative is that is set to zero is claimed",
    ),
    (
        r"Let $\ell = -\frac{1}{2}\sum_{i=1}^n (x_i-\mu)^2$. Setting the derivative to zero, $$\frac{\partial \ell}{\partial \mu} = \sum_i (x_i - \mu) = 0$$ gives $$\mu = \frac1n\sum_i x_i$$",
        (P, P),
        "the same in displays",
    ),
    (
        r"Let $p_k = \frac{e^{h_k}}{\sum_j e^{h_j}}$ and $L = -\sum_k y_k \log p_k$, where $y$ is the one-hot encoding of the true class $c$. Then $L = -\log p_c$ and $\frac{\partial L}{\partial h_i} = p_i - \delta_{ic}$. So $\frac{\partial L}{\partial h_c} = p_c$.",
        (P, P, R),
        "the index at which y is 1",
    ),
    (
        r"$z = w x + b$, $a = \sigma(z)$, $L = -(y\log a + (1-y)\log(1-a))$. $$da = -\frac{y}{a} + \frac{1-y}{1-a}$$ $$dz = a - y$$ $$dw = x\,dz$$ $$db = 2\, dz$$",
        (P, P, P, R),
        "dw is the gradient of the loss by w, where it is said of an input by what it goes into",
    ),
    (
        r"Let $S = QK^\top/\sqrt{d}$, $P = \operatorname{softmax}(S)$ row-wise and $O = PV$. Given $dO$, $$dV = P^\top dO$$ $$dQ = dS\,K/\sqrt d$$ $$dK = dS\,Q/\sqrt d$$",
        (P, P, R),
        "the same with matrices and without a loss; d by itself is a number",
    ),
    (
        r"Let $Z = WX$ and $A = \sigma(Z)$ with $J = \frac1m \sum_i L_i$. $$dZ = A - Y$$ $$dW = \frac1m dZ X^\top$$",
        (X, U, X, X),
        "some of the gradients are divided by m",
    ),
    (
        r"Let $f = x^2 y$. Then $df = 2xy\,dx + x^2\,dy$ and $df = 2xy\,dx$.",
        (P, R),
        "a differential of what is defined, in terms of what it is made of",
    ),
    (
        r"Here $(a + b) w = c$, so $w = \frac{c}{a+b}$. And $(X^TX + \lambda I) v = X^T y$, hence $v = (X^TX - \lambda I)^{-1}X^Ty$.",
        (P, U, R),
        "what an equation is solved for is claimed",
    ),
    (
        "$J(w) = (w-1)^2$\n\nExpanding:\n\n$J(w) = w^2 - 2w + 1$\n\n$J(w) = w^2 - 3w + 1$",
        (P, R),
        "there is one J",
    ),
    (
        r"$3\frac14 = 3.25$, $2\frac{1}{2} \cdot 4 = 10$, $-2\tfrac12 = -2.5$, $3\frac14 = 0.75$, $3 \cdot \frac14 = 3.25$, $3\frac14 = 3.5$, $2\frac13 \approx 2.33$",
        (P, P, P, P, R, R, P),
        "a mixed number where a sum is right and a product is not",
    ),
    (
        r"We agree on $0\log 0 = 0$. But $0\log 0 = 1$ and $\frac{1}{0} = 0$.",
        (R, R),
        "a convention about a limit",
    ),
    (
        r"Linear: $f = Wx$. Two layers: $f = W_2 \max(0, W_1 x)$. Then $f = 2 W_2 \max(0, W_1 x)$.",
        (R,),
        "another formula, of names that stood nowhere before, is another f",
    ),
    (
        r"$$s = sigmoid(z) = \frac{1}{1+\exp(-z)}$$ $$\frac{ds}{dz} = s(1-s)$$",
        (P, P),
        "the s of sigmoid is the name that is defined",
    ),
    (
        r"$$f(x) = \frac1x \rightarrow \frac{df}{dx} = -\frac{1}{x^2}$$ $$f(x) = e^x \rightarrow \frac{df}{dx} = x e^x$$",
        (P, R),
        "the second example is about the first function",
    ),
    (
        r"$$\frac{\partial}{\partial x}(f(x) g(x)) = \frac{\partial f}{\partial x} g(x) + f(x) \frac{\partial g}{\partial x}$$",
        (P,),
        "f by itself is not f(x)",
    ),
    (
        r"$$g(f(x)) = \frac{\partial g}{\partial x} f(x)$$",
        (X,),
        "g by itself is g(x)",
    ),
    (
        r"\begin{align} u &= e^a & &= a \\ v &= e^{-a} & &= \frac{1}{e^a} \end{align}",
        (R, P),
        "a column goes on with the row above",
    ),
    # -- letters that name layers, approximations, conditions
    (
        r"Let $h_j = \sigma(\sum_i w_{ij} x_i)$, $o_k = \sum_j v_{jk} h_j$, $E = \frac12 \sum_k (o_k - t_k)^2$. Output: $\delta_k = o_k - t_k$. Hidden: $\delta_j = h_j(1-h_j)\sum_k v_{jk}\delta_k$. $$\frac{\partial E}{\partial v_{jk}} = \delta_k h_j$$ $$\frac{\partial E}{\partial w_{ij}} = \delta_j x_i$$ $$\frac{\partial E}{\partial w_{ij}} = \delta_j x_j$$",
        (P, P, R),
        "the errors of two layers are one family",
    ),
    (
        r"Output: $\delta_k = o_k - t_k$. Hidden: $\delta_j = h_j \sum_k v_{jk}\delta_k$. $$\sum_m \delta_m = 0$$",
        (X, U),
        "which of two families is meant is guessed",
    ),
    (
        r"\begin{align} b_x &= \sigma(t_x) + c_x \\ b_w &= p_w e^{t_w} \end{align} $$\frac{\partial b_w}{\partial t_w} = b_w$$",
        (P,),
        "letters that are labels are one index",
    ),
    (
        r"\begin{align} u_i &= a_i^2 \\ u_j &= a_j^3 \end{align} $$\sum_i u_i = \sum_j u_j$$",
        (R,),
        "two families with two letters are one",
    ),
    (r"$$u_i = a_i^2$$ $$u_j = a_j^3$$", (R,), "another letter is another family"),
    (r"$$\log(1 + x) \approx x$$", (), "an approximation is an equation"),
    (r"$$\log(2) \approx 0.7$$", (P,), "an approximation of numbers is not judged"),
    (r"$$T_i > T_j$$", (U,), "a condition is a law"),
    (r"$$a^2 + b^2 > 3 a b$$", (R,), "a law is a condition"),
    (
        r"$$\mu^t = \frac1H \sum_{i=1}^H a_i^t$$ $$\sum_{i=1}^H (a_i^t - \mu^t) = 0$$",
        (P,),
        "a letter above that is never anything else is a power",
    ),
    (r"$$y = x^t$$ $$\frac{\partial y}{\partial t} = x^t \log x$$", (P,), "a power is a label"),
    (
        r"$$LSE(x, y) = \log(e^x + e^y)$$ $$\frac{\partial LSE(a, b)}{\partial a} = \frac{e^a}{e^a + e^b}$$",
        (P,),
        "a name of capitals is a product",
    ),
    (r"$$AB(x + y) = ABx + ABy$$", (P,), "a product of capitals is a name"),
    (
        r"In Einstein notation sums are left out: $$W_{ib} \delta_{ic} = W_{cb}$$",
        (U,),
        "a sum that is left out is refuted",
    ),
    (r"$$W_{ib} \delta_{ic} = W_{cb}$$", (R,), "a sum that is lost is left out"),
    # -- as lecture notes write
    (
        r"Let $z$ be logits, $p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$, and $y$ be one-hot. Let $L = -\sum_k y_k \log p_k$. $$\frac{\partial L}{\partial z_k} = p_k - y_k$$",
        (P,),
        "the first name of a sentence is one-hot",
    ),
    (
        r"The logits $z$ and the one-hot label $y$ are given. Let $p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$, $L = -\sum_k y_k \log p_k$. $$\frac{\partial L}{\partial z_k} = p_k - y_k$$ $$z_k^2 = z_k$$",
        (P, R),
        "the name before is one-hot",
    ),
    (
        r"$$a \underbrace{\sum_j y_j}_{= 1} - y_i = a - y_i$$",
        (P,),
        "what stands below a brace is lost",
    ),
    (
        r"Let $p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$. $$a \underbrace{\sum_j p_j}_{= 2} = 2a$$",
        (R, R),
        "what stands below a brace is believed",
    ),
    (
        r"The filter has size $F = 3$. Another one has $F = 5$. $$2 F = 10$$",
        (P,),
        "a second value contradicts the first",
    ),
    (r"Take $x = 3$. Then $x = 5$.", (R,), "a conclusion is a new value"),
    (r"$$R_{max} > R_{min}$$", (U,), "max and min are letters"),
    (
        r"$$\sum_{max} x_{max} = \sum_{abc} x_{abc}$$",
        (X, X),
        "a word is an index",
    ),
    (r"Then $h[1] = 2$ and $h[2] = 5$, so $h[1] + h[2] = 7$.", (P,), "an entry is a product"),
    (r"$$E[x] = E[y]$$", (U,), "an expectation is a product"),
    (r"$$O(n \log n) = O(n)$$", (X, X), "an order of growth is a product"),
    (r"$$w = w - \eta \frac{\partial L}{\partial w}$$", (), "an update is an equation"),
    (r"$$w = w + 1$$", (R,), "a contradiction is an update"),
    (
        "- Step decay: $a = a_0 / 2$\n- 1/t decay: $a = a_0 / (1 + k t)$\n",
        (),
        "one of several in a list contradicts another",
    ),
    (
        r"Here $f(x) = x^2$. $$f(3) = 9$$ For the other, $f(x) = x^3$. $$f(3) = 27$$",
        (P, P),
        "a function keeps its first body",
    ),
    # -- probabilities, words, functions and totals of which nothing else is known
    (r"$$p(a \mid b) = p(a \mid c)$$", (R,), "what stands behind the bar does not matter"),
    (
        r"$$p(a \mid b) \, p(c) = p(a \mid c) \, p(c)$$",
        (R,),
        "what stands behind the bar does not matter",
    ),
    (
        r"$$\sum_{i=1}^n \log p(y^{(i)} \mid x^{(i)}) = n \log p(y^{(1)} \mid x^{(1)})$$",
        (U,),
        "what stands behind the bar has no index",
    ),
    (r"$$p(x \mid z) p(z) = p(z \mid x) p(x)$$", (P,), "p(z) is a product"),
    (r"$$Loss = a + b$$ $$\frac{\partial Loss}{\partial a} = 1$$", (P,), "a word is a product"),
    (r"Let $f = xyz$. $$\frac{\partial f}{\partial x} = yz$$", (P,), "a product is a word"),
    (r"$$V(s) + V(t) = V(s + t)$$", (R,), "a letter that is only applied is a factor"),
    (r"$$\frac{df(x)}{dx} = f(x)$$", (), "a differential equation is a law"),
    (r"$$\frac{d}{dx} f(x) g(x) = f'(x) g(x)$$", (R,), "a rule is a differential equation"),
    (
        r"$$\sum_k a_k = 1$$ $$b \sum_k a_k = b$$",
        (P,),
        "what unknowns come to is an identity",
    ),
    (r"Then we get $$\sum_k a_k = 1$$", (R,), "a conclusion is a hypothesis"),
    (
        r"Let $a_k = e^{z_k}$. $$\sum_k a_k = 1$$",
        (R,),
        "what a formula comes to is a hypothesis",
    ),
    (
        r"\begin{align} b &= a \sum_j y_j - y_1 \\ &= a \underbrace{\sum_j y_j}_{= 1} - y_1 \\ &= a - y_1 \end{align}",
        (P, P),
        "what stands below a brace is lost in a row",
    ),
    (
        "Here $$x = 2$$ is one value and $$x = 3$$ is another.",
        (),
        "two dollars in a sentence are a display",
    ),
    (r"$$\sqrt{m^2} = m, \quad m > 0$$", (P,), "a condition behind a formula is a claim"),
    (
        "# A\nLet $L(w) = w^2$. $$L(3) = 9$$\n# B\nLet $L = \\frac12 (a - y)^2$. $$\\frac{\\partial L}{\\partial a} = a - y$$",
        (P, P),
        "what was a function stays one",
    ),
    (
        r"Let $N = 3$. $$\sum_{j=1}^N a = 3a$$",
        (U,),
        "a range that ends at a number has any size",
    ),
    # -- scopes of sums
    (r"$$\sum_{i=1}^n a_i + b = b + \sum_{i=1}^n a_i$$", (P,), "the sum takes b in"),
    (r"$$\sum_{i=1}^n a_i + b = \sum_{i=1}^n (a_i + b)$$", (R,), "the sum takes b in"),
    (
        r"$$\sum_{i=1}^n (a_i + b) = \sum_{i=1}^n a_i + n b$$",
        (P,),
        "a constant under a sum counts once",
    ),
    (
        r"$$\sum_{i=1}^n (a_i + b) = \sum_{i=1}^n a_i + b$$",
        (R,),
        "a constant under a sum counts once",
    ),
    (r"$$\sum_i a_i b_i = \sum_i a_i \sum_i b_i$$", (R,), "two sums over one letter are one sum"),
    (r"$$\sum_i a_i \sum_i b_i = \sum_i \sum_j a_i b_j$$", (P,), "the inner i is the outer one"),
    (r"$$\left(\sum_i a_i\right)^2 = \sum_i a_i^2$$", (R,), "the power goes under the sum"),
    (r"$$\left(\sum_i a_i\right)^2 = \sum_{i,j} a_i a_j$$", (P,), "`i,j` is one letter"),
    (
        r"$$\sum_{i=1}^n a_i - \sum_{i=1}^n b_i = \sum_{i=1}^n (a_i - b_i)$$",
        (P,),
        "the second sum stands inside the first, because it has the same letter",
    ),
    (
        r"$$\sum_{i=1}^n a_i - c \sum_{i=1}^n b_i + n d = n d - c \sum_{i=1}^n b_i + \sum_{i=1}^n a_i$$",
        (P,),
        "sums in a row swallow each other",
    ),
    (
        r"$$\sum_i a_i - b_i = \sum_i a_i - \sum_i b_i$$",
        (P,),
        "the sum ends before a term with its letter",
    ),
    (r"$$c \sum_j w_j x_j = \sum_j c w_j x_j$$", (P,), "a factor before the sum"),
    (r"$$\sum_j x_j^2 y = y \sum_j x_j^2$$", (P,), "a factor behind the sum's letter"),
    (r"$$\frac{1}{N}\sum_{n=1}^N 1 = 1$$", (P,), "a sum of a constant is the constant"),
    (r"$$\sum_{n=1}^N 1 = 1$$", (R,), "a sum of a constant is the constant"),
    (r"$$\sum_{j \neq i} a_j = \sum_j a_j - a_i$$", (P,), "i is the bound letter"),
    (r"$$\sum_{j \neq i} a_j = \sum_j a_j$$", (R,), "the exclusion is dropped"),
    (r"$$a_i + \sum_{i \neq j} a_i = 2 a_i$$", (R,), "the bound letter is free elsewhere"),
    (r"$$\prod_i a_i b_i = \prod_i a_i \prod_i b_i$$", (P,), "a product is read as a sum"),
    (r"$$\prod_i e^{a_i} = e^{\sum_i a_i}$$", (P,), "a product of exponentials"),
    (
        r"$$\log \prod_{i=1}^n p_i = \sum_{i=1}^n \log p_i \quad\text{where } p_i > 0$$",
        (P,),
        "the hypothesis after the formula is lost",
    ),
    # -- indices, labels, powers
    (r"$$\sum_i x^{(i)} = m x^{(i)}$$", (R,), "(i) is a label, so that the sum is over a constant"),
    (r"$$\sum_{i=1}^m x^{(i)} y^{(i)} = \sum_{k=1}^m y^{(k)} x^{(k)}$$", (P,), "(i) is a power"),
    (r"$$x_i x_i = x_i^2$$", (P,), "the power is a label"),
    (r"$$x_i x_j = x_i^2$$", (R,), "i and j are one"),
    (r"$$x^2 + x^3 = x^2 (1 + x)$$", (P,), "the power is a label"),
    (r"$$W^{[2]} W^{[2]} = (W^{[2]})^2$$", (P,), "[2] is a power"),
    (r"$$W^{[2]} + W^{[1]} = W^{[1]} W^{[1]} + W^{[1]}$$", (R,), "[2] is a power"),
    (
        r"Here $a^{(2)}$ is the second layer. $$a^{(2)} a^{(1)} = (a^{(1)})^3$$",
        (R,),
        "(2) is a power",
    ),
    (r"$$\sum_i x_i = \sum_k x_k$$", (P,), "bound letters matter"),
    (r"$$x_i = x_k$$", (R,), "different letters are one"),
    (r"$$y_1 + y_2 = 2 y_1$$", (R,), "1 and 2 are the same member"),
    (r"$$\delta_{ij} a_j = \delta_{ij} a_i$$", (P,), "delta is a number"),
    (r"$$\sum_j \delta_{ij} a_j = a_i$$", (P,), "delta is a number"),
    (r"$$\sum_j \delta_{ij} a_j = a_j$$", (R,), "j is bound on one side and free on the other"),
    (r"$$\delta_{ij} = \delta_{ji}$$", (P,), "the order of delta's letters"),
    (r"$$\mathbb{1}[i=j]\, a_i = \mathbb{1}[i=j]\, a_j$$", (P,), "the indicator is one"),
    (r"$$\sum_k \mathbb{1}[k=j] = 1$$", (P,), "the indicator is one"),
    (
        r"$$\sigma^2 + \mu^2 = (\sigma + \mu)^2 - 2\sigma\mu$$",
        (P,),
        "sigma is the sigmoid, or a square is a name",
    ),
    # -- functions
    (r"$$\log(a) b = b \log(a)$$", (P,), "log takes what stands behind its bracket"),
    (r"$$\exp(a) b = \exp(ab)$$", (R,), "exp takes what stands behind its bracket"),
    (r"$$e^{a} b = b e^{a}$$", (P,), "e is a name"),
    (r"$$e^{a+b} = e^a e^b$$", (P,), "e is a name"),
    (r"$$e^{a+b} = e^a + e^b$$", (R,), "the exponential is additive"),
    (r"$$\ln e^{x} = x$$", (P,), "ln is a product of two letters"),
    (r"Let $x > 0$. $$\log x^2 = 2 \log x$$", (P,), "the hypothesis is lost"),
    (r"$$\log^2 x = \log x \cdot \log x$$", (P,), "the power is on the argument"),
    (r"$$\log^2 x = \log x^2$$", (R,), "the power is on the argument"),
    (r"$$\sqrt{x^2} = x$$", (R,), "the root undoes the square for negative x too"),
    (r"$$\sqrt{x^2} = |x|$$", (P,), "bars are a product"),
    (
        r"$$\tanh'(x) = 1 - \tanh^2(x)$$",
        (P,),
        "the prime is dropped, or the statement defines tanh'",
    ),
    (r"$$\tanh'(x) = 1 - \tanh(x)$$", (R,), "the statement defines tanh'"),
    (r"$$\sigma'(z) = \sigma(z)(1-\sigma(z))$$", (P,), "the statement defines sigma'"),
    (r"$$\sigma'(z) = z(1-z)$$", (R,), "the statement defines sigma'"),
    (r"Let $f(x) = x^3$. $$f'(x) = 3x^2$$", (P,), "the statement defines f'"),
    (r"Let $f(x) = x^3$. $$f'(x) = 3x$$", (R,), "the statement defines f'"),
    (r"Let $f(x) = x^3$. $$f(2a) = 8a^3$$", (P,), "f is a factor"),
    (r"Let $f(x) = x^3$. $$f(a) + f(b) = f(a+b)$$", (R,), "f is a factor"),
    (r"$$a(b+c) = ab + ac$$", (P,), "a is a function"),
    (r"$$\max(x, 0) = \max(0, x)$$", (P,), "max runs over an index"),
    (r"$$\mathrm{ReLU}(x) = \max(0, x)$$", (P,), "the statement defines ReLU"),
    (r"$$\mathrm{ReLU}(x) = \max(1, x)$$", (R,), "the statement defines ReLU"),
    (r"$$\tanh(x) = 2\sigma(2x) - 1$$", (P,), "the statement defines tanh"),
    (r"$$\tanh(x) = 2\sigma(x) - 1$$", (R,), "the statement defines tanh"),
    # -- derivatives
    (
        r"$$\frac{\partial}{\partial x_i} \sum_j x_j^2 = 2 x_i$$",
        (P,),
        "the derivative sees a sum of constants",
    ),
    (
        r"$$\frac{\partial}{\partial x_i} \sum_j x_j^2 = 2 \sum_j x_j$$",
        (R,),
        "the derivative does not contract the sum",
    ),
    (r"$$\frac{\partial x_i}{\partial x_j} = \delta_{ij}$$", (P,), "x_i and x_j are unrelated"),
    (r"$$\frac{\partial x_i}{\partial x_j} = 0$$", (R,), "x_i and x_j are unrelated"),
    (r"$$\frac{\partial x_i}{\partial x_j} = 1$$", (R,), "x_i and x_j are one"),
    (r"$$\frac{d}{dx} x^2 + 1 = 2x + 1$$", (P,), "the derivative takes the 1 in"),
    (r"$$\frac{d}{dx} (x^2 + 1) = 2x$$", (P,), "the derivative stops inside the bracket"),
    (r"$$\frac{d}{dx} x^2 \cdot x = 2x^2$$", (P,), "the derivative goes on behind the dot"),
    (r"$$\frac{d}{dx} e^{ax} = a e^{ax}$$", (P,), "the derivative leaves the inner one out"),
    (r"$$\frac{d}{dx} e^{ax} = e^{ax}$$", (R,), "the derivative leaves the inner one out"),
    (
        r"Let $L = \frac12 (y-t)^2$. $$\frac{\partial L}{\partial t} = t - y$$",
        (P,),
        "the variable is lost",
    ),
    (
        r"Let $L = \frac12 (y-t)^2$. $$\frac{\partial L}{\partial t} = y - t$$",
        (R,),
        "the variable is lost",
    ),
    (
        r"Let $L = \frac12 (y-t)^2$ with $y = wx$. $$\frac{\partial L}{\partial w} = (y-t)x$$",
        (P,),
        "y is held fixed",
    ),
    (
        r"Let $L = \frac12 (y-t)^2$ with $y = wx$. $$\frac{\partial L}{\partial w} = 0$$",
        (R,),
        "y is held fixed",
    ),
    (
        r"With $\partial \mu / \partial x_i = 2/m$ for $\mu = \frac1m \sum_{k=1}^m x_k$.",
        (R,),
        "a claim after `with` is believed",
    ),
    (r"$$\frac{\partial^2}{\partial x^2} x^3 = 6x$$", (P,), "the 2 is a power of the derivative"),
    # -- definitions and hypotheses
    (r"Let $s = a + b$. $$s^2 = a^2 + 2ab + b^2$$", (P,), "the definition is not used"),
    (r"Let $s = a + b$. Then $s = a - b$.", (R,), "the second formula defines again"),
    (r"Let $s = a + b$. $$s = a + b = b - a$$", (P, R), "the chain is a definition as a whole"),
    (r"We have $x = x + 1$.", (R,), "a formula that mentions itself defines the name"),
    (r"Assume $\sum_j y_j = 1$. $$\sum_j y_j a = a$$", (P,), "the hypothesis is lost"),
    (r"$$\sum_j y_j a = a$$", (R,), "a hypothesis that nobody stated"),
    (r"Let $y$ be one-hot. $$\sum_j y_j a = a$$", (P,), "one-hot is not read"),
    (r"Let $y$ be one-hot. $$y_j^2 = y_j$$", (P,), "one-hot is not read"),
    (r"Let $y$ be one-hot. $$1 - y_j = 0$$", (R,), "one-hot is read as all ones"),
    (
        r"Let $q$ be a probability vector, $q_k > 0$. $$\sum_k 2 q_k = 2$$",
        (P,),
        "the words are not read",
    ),
    (r"Let $q$ be a probability vector. $$q_k^2 = q_k$$", (R,), "a probability vector is one-hot"),
    (
        r"$$y = a x, \quad x = b \quad\Rightarrow\quad y = a b$$",
        (P,),
        "statements in one display are one chain",
    ),
    (r"$$a = b + c, \qquad d = a - c = b$$", (P,), "the second statement continues the first"),
    # -- cases
    (r"If $i = j$: $$\delta_{ij} = 1$$", (P,), "the case is lost"),
    (r"If $i = j$: $$\delta_{ij} = 0$$", (R,), "the case is inverted"),
    (r"If $i \neq j$: $$\delta_{ij} = 0$$", (P,), "the case is lost"),
    (r"$$\delta_{ij} = 1 \quad \text{if } i = j$$", (P,), "the case is lost"),
    (r"$$\delta_{ij} = 1 \quad \text{if } i \neq j$$", (R,), "the case is lost"),
    (r"If $i = j$: $$a_i = a_j$$ In general, $$a_i = a_j$$", (P, R), "the case leaks"),
    (
        r"$$\delta_{ij} = \begin{cases} 1 & i = j \\ 0 & i \neq j \end{cases}$$",
        (P,),
        "the rows of cases are mixed",
    ),
    (
        r"$$\delta_{ij} = \begin{cases} 0 & i = j \\ 1 & \text{otherwise} \end{cases}$$",
        (R,),
        "the rows of cases are mixed",
    ),
    (
        r"$$\max(0,x) = \begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}$$",
        (P,),
        "a condition on values",
    ),
    (
        r"$$\max(0,x) = \begin{cases} x & x < 0 \\ 0 & \text{otherwise} \end{cases}$$",
        (R,),
        "a condition on values",
    ),
    # -- what a first sentence says, and what only looks like a definition
    (r"Let $s = a + b$. $$s^2 = a^2 - 2ab + b^2$$", (R,), "the statement defines the square of s"),
    (
        r"Assume $\sum_j y_j = 1$. $$\sum_j y_j a = 2a$$",
        (R,),
        "the display belongs to `assume`, a finished sentence",
    ),
    (
        r"Suppose $x > 0$. $$\log(x^2) = 3\log x$$",
        (R,),
        "the display belongs to `suppose`, a finished sentence",
    ),
    (
        r"Since $\sum_j y_j = 1$, we get $$\sum_j y_j a = 2a$$",
        (R,),
        "the display belongs to `since`",
    ),
    (r"Recall that $a > 0$. $$\sqrt{a^2} = a$$", (P,), "a recalled inequality is a claim"),
    (
        r"Let $p_i > 0$ and $q_i > 0$. $$\log\frac{p_i}{q_i} = \log p_i - \log q_i$$",
        (P,),
        "the second hypothesis is a claim",
    ),
    (
        r"Setting the derivative to zero, $$2w - 4 = 0 \implies w = 3$$",
        (R,),
        "the solution is a definition",
    ),
    (
        r"Setting the derivative to zero, $$2w - 4 = 0 \implies w = 2$$",
        (P,),
        "the solution is a definition",
    ),
    (
        r"Setting it to zero, $$\begin{align} 2w - 4 &= 0 \\ 2w &= 4 \\ w &= 3\end{align}$$",
        (P, R),
        "the solved row is a definition",
    ),
    (
        r"For $i=1,\dots,N$ let $z_i = 2x_i$. $$\sum_{i=1}^N z_i = 2\sum_{i=1}^N x_i$$",
        (P,),
        "the range of an index is a formula",
    ),
    (r"$$\sigma(z)' = \sigma(z)(1-\sigma(z))$$", (P,), "the prime behind a call is dropped"),
    (
        r"$$H(p,q) = -\sum_i p_i \log q_i$$ $$H(p,q) = H(q,p)$$",
        (R,),
        "vectors as arguments are not substituted",
    ),
    (
        r"$$H(p,q) = -\sum_i p_i \log q_i$$ $$H(p,p) = -\sum_i p_i \log p_i$$",
        (P,),
        "vectors as arguments are not substituted",
    ),
    (
        r"$$H(p) = -\sum_i p_i \log p_i$$ $$H(q) = -\sum_i q_i \log q_i$$",
        (P,),
        "vectors as arguments are not substituted",
    ),
    (
        r"$$H(p) = -\sum_i p_i \log p_i$$ $$H(q) = -\sum_i p_i \log p_i$$",
        (U,),
        "vectors as arguments are not substituted",
    ),
    (
        r"Let $p_i = \frac1n$ for all $i$. $$H = \sum_{i=1}^n p_i = 1$$ Then $e^H = e$.",
        (P, P),
        "a definition by a number and a size is no value",
    ),
    (
        r"Let $a_j = \max(0, z_j)$. $$\frac{\partial a_j}{\partial z_j} = 1[z_j > 0]$$",
        (P,),
        "max runs over an index",
    ),
    (
        r"Let $z_i = \sum_j W_{ij}x_j$ and $\delta_i = \frac{\partial L}{\partial z_i}$. $$\frac{\partial L}{\partial x_j} = \sum_i \delta_i W_{ij}$$",
        (P,),
        "delta with one letter is Kronecker's",
    ),
    (
        r"Let $z_i = \sum_j W_{ij}x_j$ and $\delta_i = \frac{\partial L}{\partial z_i}$. $$\frac{\partial L}{\partial x_j} = \sum_i \delta_i W_{ji}$$",
        (R,),
        "the order of a matrix's letters",
    ),
    (
        r"$$P(y=i) = \frac{e^{h_i}}{\sum_k e^{h_k}}$$ $$\frac{\partial P(y=i)}{\partial h_j} = -P(y=i)P(y=j)$$",
        (R,),
        "i and j differ without being said to",
    ),
    (
        r"$$P(y=i) = \frac{e^{h_i}}{\sum_k e^{h_k}}$$ $$\frac{\partial P(y=i)}{\partial h_j} = -P(y=i)P(y=j)\quad (i \ne j)$$",
        (P,),
        "the case behind the formula is lost",
    ),
    # -- families of probabilities
    (r"$$\sum_j P(y=j) a = a \sum_k P(y=k)$$", (P,), "P is a factor"),
    (r"$$P(y=j)^2 = P^2(y=j)$$", (P,), "the power is a label"),
    (r"$$P(y=j) = P(y=k)$$", (R,), "the letter is part of the name"),
    (
        r"$$p(y=j \mid x)\, p(y=k \mid x) = p(y=k \mid x)\, p(y=j \mid x)$$",
        (P,),
        "the bar is a division",
    ),
    # -- arithmetic and layout
    (r"$$a - b - c = a - (b + c)$$", (P,), "minus groups to the right"),
    (r"$$a - b - c = a - (b - c)$$", (R,), "minus groups to the right"),
    (r"$$a / b / c = a / (b c)$$", (P,), "division groups to the right"),
    (r"$$a/2b = \frac{a}{2} b$$", (P,), "a/2b has two readings; the left-to-right one is used"),
    (r"$$-x^2 = (-x)^2$$", (R,), "the sign goes under the power"),
    (r"$$2^{3} = 8$$", (P,), "a power is a label"),
    (r"$$1{,}024 \cdot 2 = 2{,}048$$", (P,), "the comma ends the number"),
    (r"$$1 - p = -(p - 1)$$", (P,), "a sign is dropped"),
    (r"$$(1 - p)(1 + p) = 1 - p^2$$", (P,), "brackets are a call"),
    (r"$$x \cdot -1 = -x$$", (P,), "minus after a dot is a difference"),
    (r"$$\frac1n \cdot n = 1$$", (P,), "`\\frac1n` takes the wrong digits"),
    (r"$$\underbrace{a + b}_{=c} - b = a$$", (P,), "the brace's label is a subscript"),
    (r"$$a + b = b + a \tag{3}$$", (P,), "the tag is a factor"),
    (r"$$2 + 2 = 5.$$", (R,), "the full stop makes a decimal"),
    (r"$$0.5 + 0.25 = 0.75,$$", (P,), "the comma belongs to the number"),
    # -- habits of notes, solutions and posts
    (
        r"Let $\ell = -\log p_j$ with $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. $$\frac{\partial\ell}{\partial z_j} = p_j - 1$$",
        (P,),
        "the class of the logarithm is a running index",
    ),
    (
        r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$ and $\ell = -\log p_j$. If $i \neq j$: $$\frac{\partial\ell}{\partial z_i} = p_i$$",
        (P,),
        "the class of the logarithm is a running index",
    ),
    (
        r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. Assume that $j$ is the correct class. The loss is $$\ell = -\log p_j.$$ If $i \neq j$: $$\frac{\partial\ell}{\partial z_i} = p_i$$",
        (P,),
        "the class of the logarithm is a running index",
    ),
    (
        r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. Assume that $j$ is the correct class. Then $$L = -\log p_j.$$ If $i \neq j$: $$\frac{\partial L}{\partial z_i} = p_i$$ If $i=j$: $$\frac{\partial L}{\partial z_i} = p_i - 1$$",
        (P, P),
        "the class of the logarithm is a running index",
    ),
    (
        r"$$p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$$ $$L = -\log p_c$$ where $c$ is the correct class. $$\frac{\partial L}{\partial z_i} = p_i - \delta_{ic}$$",
        (P,),
        "the class of the logarithm is a running index",
    ),
    (
        r"$$p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$$ $$L = -\log p_c$$ where $c$ is the correct class. $$\frac{\partial L}{\partial z_i} = p_i - 1$$",
        (R,),
        "the class of the logarithm is a running index",
    ),
    (
        r"$$p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$$ $$L = -\log p_c$$ where $c$ is the correct class. $$\frac{\partial L}{\partial z_c} = p_c - 1$$ For $i \neq c$, $$\frac{\partial L}{\partial z_i} = p_i$$",
        (P, P),
        "the class of the logarithm is a running index",
    ),
    (
        r"For $T > 0$ let $q = \exp(z/T)$. $$\frac{\partial q}{\partial T} = -\frac{z}{T^2} q$$",
        (P,),
        "T is a transpose, or the size",
    ),
    (
        r"$$\frac{\partial}{\partial T} \frac{z}{T} = -\frac{z}{T^2}$$",
        (P,),
        "T is a transpose, or the size",
    ),
    (
        r"For $T > 0$ let $q_i = \exp(z_i/T)$. $$\frac{\partial q_i}{\partial z_k} = \frac{\delta_{ik}}{T} q_i$$ $$\frac{\partial q_i}{\partial T} = -\frac{z_i}{T^2} q_i$$",
        (P, P),
        "T is a transpose, or the size",
    ),
    (
        r"Let $q_i = \frac{\exp(z_i / T)}{\sum_j \exp(z_j / T)}$. $$\frac{\partial q_i}{\partial T} = - \frac{q_i}{T^2} \left( z_i - \sum_j q_j z_j \right)$$",
        (P,),
        "T is a transpose, or the size",
    ),
    (
        r"Let $q = \exp(z / T)$ and $t = 5 z$. $$\frac{\partial q}{\partial T} = - \frac{q}{T^2} z$$",
        (P,),
        "a capital is the small letter",
    ),
    (
        r"$$t_1 + T = T + t_1$$ $$\frac{\partial}{\partial T} T^2 = 2T$$",
        (P, P),
        "a capital is the small letter",
    ),
    (r"Let $t = 3a$. $$T + a = 4a$$", (R,), "a capital is the small letter"),
    (r"Let $x = 2a$. $$X a = 2a^2$$", (R,), "a capital is the small letter"),
    (
        r"Let $b = 2a$ where $B$ is the batch size. $$\frac{1}{B}\sum_{n=1}^B b = 2a$$",
        (P,),
        "a capital is the small letter",
    ),
    (r"Let $k = 2a$. $$\sum_{i=1}^K k = 2 K a$$", (P,), "a capital is the small letter"),
    (r"Let $k = 2a$. $$\sum_{i=1}^K k = k^2$$", (R,), "a capital is the small letter"),
    (
        r"Let $T > 0$ be the temperature and $q_i = \exp(z_i/T)$. $$\frac{1}{T}\sum_i q_i = \frac{1}{T} \sum_i q_i$$ $$\sum_i 1 = T$$",
        (P, R),
        "a factor before a sum is its size",
    ),
    (
        r"$$\frac{1}{\lambda}\sum_i (x_i + 1) = \frac1\lambda \sum_i x_i + 1 $$",
        (R,),
        "a factor before a sum is its size",
    ),
    (
        r"Let $\sigma$ be the standard deviation. $$\frac{1}{\sigma}\sum_i (x_i + 1) = \frac1\sigma \sum_i x_i + 1 $$",
        (R,),
        "a factor before a sum is its size",
    ),
    (
        r"$$\frac{1}{M}\sum_i (x_i + 1) = \frac1M \sum_i x_i + 1 $$",
        (P,),
        "a factor before a sum is its size",
    ),
    (
        r"$$\frac{1}{N} \sum_i \sum_j x_{ij} = \frac1N \sum_j \sum_i x_{ij}$$ $$\sum_j 1 = N$$",
        (P, R),
        "a factor before a sum is its size",
    ),
    (
        r"$$\frac{1}{C} \sum_{i=1}^N x_i = \frac{1}{C}\sum_{i=1}^N x_i$$ $$\sum_{i=1}^N 1 = C$$",
        (P, R),
        "a factor before a sum is its size",
    ),
    (
        r"$$P(y=j) = \frac{\exp(h_j)}{\sum_k \exp(h_k)}$$ Assume that $j$ is the correct class. The loss is $$\ell = - \log P(y=j) .$$ If $i \neq j$: $$\frac{\partial\ell}{\partial h_i} = P(y=i)$$ If $i=j$: $$\frac{\partial\ell}{\partial h_i} = P(y=i)-1$$",
        (P, P),
        "the class of the logarithm is a running index",
    ),
    (
        r"Let $a^{(i)} = \sum_j w_j x^{(i)}_j + b$ and $J = \frac1m \sum_{i=1}^m (a^{(i)} - y^{(i)})^2$. $$\frac{\partial J}{\partial b} = \frac2m \sum_{i=1}^m (a^{(i)} - y^{(i)})$$",
        (P,),
        "the inner rows see the index of the outer sum",
    ),
    (
        r"Let $a^{(i)} = \sum_{j=1}^d w_j x^{(i)}_j + b$ and $J = \frac1m \sum_{i=1}^m a^{(i)}$. For a single example, $$\frac{\partial a^{(i)}}{\partial w_j} = x^{(i)}_j$$ $$\frac{\partial J}{\partial b} = \frac1m \sum_{i=1}^m 1 = 1$$",
        (P, P, P),
        "the inner rows see the index of the outer sum",
    ),
    (
        r"$$v_i = \begin{cases} u_i & u_i > 0 \\ \alpha_i u_i & \text{otherwise} \end{cases}$$ $$\frac{\partial L}{\partial u_i} = \frac{\partial L}{\partial v_i} \frac{\partial v_i}{\partial u_i}$$ $$\frac{\partial L}{\partial \alpha_i} = \frac{\partial L}{\partial v_i} \frac{\partial v_i}{\partial \alpha_i}$$",
        (P, P),
        "one upstream gradient stands for all",
    ),
    (
        r"$$y_i = a_i x_i$$ $$\frac{\partial L}{\partial x_i} = \frac{\partial L}{\partial y_i} a_i$$ $$\frac{\partial L}{\partial a_i} = \frac{\partial L}{\partial y_i} x_i$$",
        (P, P),
        "one upstream gradient stands for all",
    ),
    (
        "# A\n$$y_i = 2 x_i$$ $$\\frac{\\partial L}{\\partial x_i} = 2\\frac{\\partial L}{\\partial y_i}$$\n\n# B\n$$y_i = a_i x_i$$ $$\\frac{\\partial L}{\\partial x_i} = \\frac{\\partial L}{\\partial y_i} a_i$$ $$\\frac{\\partial L}{\\partial a_i} = \\frac{\\partial L}{\\partial y_i} x_i$$",
        (P, P, P),
        "one upstream gradient stands for all",
    ),
    (
        r"$$\frac{\partial}{\partial\alpha} (\alpha \min(0, u)) = \min(0,u)$$ $$\min(0,u) = -\max(0,-u)$$ $$\min(0,u) = u - \max(0,u)$$",
        (P, P, P),
        "min is not read, or has no derivative",
    ),
    (
        r"Let $v_i = \max(0, u_i) + \alpha \min(0, u_i)$. $$\frac{\partial v_i}{\partial\alpha} = \min(0,u_i)$$ $$\frac{\partial L}{\partial\alpha} = \sum_i \frac{\partial L}{\partial v_i} \min(0,u_i)$$",
        (P, P),
        "min is not read, or has no derivative",
    ),
    (
        "# A\n$$v = a u$$ $$\\frac{\\partial L}{\\partial a} = \\frac{\\partial L}{\\partial v} u$$\n\n# B\n$$w = a b$$ $$\\frac{\\partial L}{\\partial a} = \\frac{\\partial L}{\\partial w} b$$",
        (P, P),
        "one upstream gradient stands for all",
    ),
    (
        r"Let $z_i = \sum_{j=1}^{d} w_j x_{ij} + b$, $a_i = \sigma(z_i)$ and $$J = - \frac{1}{m} \sum_{i=1}^{m} ( y_i \log a_i + (1 - y_i) \log(1 - a_i) ) .$$ $$\frac{\partial J}{\partial b} = \frac{1}{m} \sum_{i=1}^{m} (a_i - y_i)$$",
        (P,),
        "the inner rows see the index of the outer sum",
    ),
    (
        r"Let $z_i = w x_i + b$, $a_i = \sigma(z_i)$ and $$J = - \frac{1}{m} \sum_{i=1}^{m} ( y_i \log a_i + (1 - y_i) \log(1 - a_i) ) .$$ $$\frac{\partial J}{\partial b} = \frac{1}{m} \sum_{i=1}^{m} (a_i - y_i)$$",
        (P,),
        "the inner rows see the index of the outer sum",
    ),
    (
        r"Let $z_i = w x_i + b$, $a_i = \sigma(z_i)$ and $$J = - \frac{1}{m} \sum_{i=1}^{m} ( y_i \log a_i + (1 - y_i) \log(1 - a_i) ) .$$ $$\frac{\partial J}{\partial w} = \frac{1}{m} \sum_{i=1}^{m} (a_i - y_i)x_i$$",
        (P,),
        "the inner rows see the index of the outer sum",
    ),
    (
        r"Let $0 < \theta < 1$. Then $\log \theta^2 = 2 \log\theta$.",
        (P,),
        "the double inequality is half a hypothesis",
    ),
    (
        r"Suppose $0 < \theta < 1$. $$\log \theta^2 = 2 \log\theta$$",
        (P,),
        "the double inequality is half a hypothesis",
    ),
    (r"$$2\theta - s = 0$$ and hence $\theta = s$.", (U, R), "a wrong solution is a definition"),
    (
        r"Let $J = w^2 - 4w$. $$\frac{dJ}{dw} = 2w - 4 = 0$$ so $w=3$.",
        (P, R),
        "a wrong solution is a definition",
    ),
    (
        r"Let $y = a x$. $$\frac{\partial L}{\partial x} = \frac{\partial L}{\partial y}$$",
        (R,),
        "a chain of gradients is believed",
    ),
    (
        r"Let $y = v x$, $v = x + b$. $$\frac{\partial L}{\partial v} = \frac{\partial L}{\partial y} x$$ $$\frac{\partial L}{\partial x} = \frac{\partial L}{\partial y} v + \frac{\partial L}{\partial v}$$",
        (P, P),
        "a chain of gradients is believed",
    ),
    (
        r"Let $y = v x$, $v = x + b$. $$\frac{\partial L}{\partial v} = \frac{\partial L}{\partial y} 3x$$ $$\frac{\partial L}{\partial x} = \frac{\partial L}{\partial y} v + \frac{\partial L}{\partial v}$$",
        (R, P),
        "a chain of gradients is believed",
    ),
    (
        r"Let $y_i = v x_i$, $v = \sum_i x_i$. $$\frac{\partial L}{\partial v} = \sum_i \frac{\partial L}{\partial y_i} 3 x_i$$ $$\frac{\partial L}{\partial x_i} = \frac{\partial L}{\partial y_i} v + \frac{\partial L}{\partial v}$$",
        (R, P),
        "a chain of gradients is believed",
    ),
    (
        r"Let $y_i = v x_i$, $v = \sum_i x_i$. $$\frac{\partial L}{\partial x_i} = \frac{\partial L}{\partial y_i} v + 5\frac{\partial L}{\partial v}$$",
        (R,),
        "a chain of gradients is believed",
    ),
    (
        r"Let $h_i = u x_i$ and $y_i = \gamma h_i$. $$\frac{\partial L}{\partial u} = \sum_i \frac{\partial L}{\partial h_i} 7 x_i$$",
        (R,),
        "a chain of gradients is believed",
    ),
    (
        r"Let $\mu = \frac{1}{m} \sum_{i=1}^{m} x_i$, $v = \frac{1}{m} \sum_{i=1}^{m} (x_i - \mu)^2$, $h_i = (x_i-\mu)v$. $$\frac{\partial L}{\partial v} = \sum_i \frac{\partial L}{\partial h_i} 7(x_i - \mu)$$ $$\frac{\partial L}{\partial x_i} = \frac{\partial L}{\partial h_i} v + \frac{\partial L}{\partial v} 2 (x_i - \mu) + \frac{\partial L}{\partial \mu} \cdot \frac{1}{m}$$",
        (R, R),
        "a chain of gradients is believed",
    ),
    (
        r"Let $\mu = \frac{1}{m} \sum_{i=1}^{m} x_i$, $h_i = (x_i-\mu)$. $$\frac{\partial L}{\partial \mu} = \sum_i \frac{\partial L}{\partial h_i} 7$$",
        (R,),
        "a chain of gradients is believed",
    ),
    (r"Let $f(x) = x^2$. $$f(x - 1) = x^2 - 2x + 1$$", (P,), "the argument of f is a factor"),
    (r"Let $f(x) = x^2$. $$f(x - 1) = x^2 - 2x$$", (R,), "the argument of f is a factor"),
    (r"Let $f(x) = x^2$. $$f(x - a(x)) = x^2 - 2x$$", (U,), "the argument of f is a factor"),
    (r"Let $f(x) = x^2$. $$f(x - a(x - b)) = x^2$$", (R,), "the argument of f is a factor"),
    (r"Let $f(x) = x^2$. $$f(x - a x) = x^2$$", (R,), "the argument of f is a factor"),
    (r"Suppose $x^2 = 4$. Then $x = 2$.", (R,), "cancelled without a condition"),
    (r"Suppose $ab = 0$. Then $a = 0$.", (R,), "cancelled without a condition"),
    (
        r"Let $a b = a c$ with $a \neq 0$. Then $b = c$.",
        (P,),
        "what follows is taken as a definition",
    ),
    (
        r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. For the correct class $c$ let $L = -\log p_c$. $$\frac{\partial L}{\partial z_k} = p_k - \mathbb{1}[k = c]$$",
        (P,),
        "the class of the logarithm is a running index",
    ),
    (
        r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. For the correct class $c$ let $L = -\log p_c$. $$\frac{\partial L}{\partial z_k} = p_k - 1$$",
        (R,),
        "the class of the logarithm is a running index",
    ),
    (
        r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. For the correct class $c$ let $L = -\log p_c$. $$\frac{\partial L}{\partial z_c} = p_c$$",
        (R,),
        "the class of the logarithm is a running index",
    ),
    (
        r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. Let $L = -\log p_y$. $$\partial_{z_i} L = p_i - \delta_{iy}$$",
        (P,),
        "a short spelling of a derivative",
    ),
    (
        r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. Let $L = -\log p_y$. $$\partial_{z_i} L = p_i$$",
        (R,),
        "a short spelling of a derivative",
    ),
    (
        r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. Let $L = -\log p_y$. $$dL/dz_i = p_i - \delta_{iy}$$",
        (P,),
        "a short spelling of a derivative",
    ),
    (
        r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. Let $L = -\log p_y$. $$dL/dz_y = p_y - 1$$",
        (P,),
        "a short spelling of a derivative",
    ),
    (
        r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. Let $L = -\log p_y$. $$dL/dz_y = p_y$$",
        (R,),
        "a short spelling of a derivative",
    ),
    (
        r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. Let $L = -\log p_y$. $$\nabla_{z_i} L = p_i - \delta_{iy}$$",
        (P,),
        "a short spelling of a derivative",
    ),
    (r"$$\prod_{i=1}^n c = c^n$$", (P,), "the size of a product is lost"),
    (r"$$\prod_{i=1}^n c = c$$", (R,), "the size of a product is lost"),
    (r"$$\prod_{i=1}^n c a_i = c \prod_{i=1}^n a_i$$", (R,), "the size of a product is lost"),
    (
        r"$$\sum_j a_j \sum_j b_j = \sum_j a_j b_j$$",
        (R,),
        "one letter for two sums, or for a sum and a free index",
    ),
    (
        r"$$\sum_j \left( a_j - \frac{e^{b_j}}{\sum_j e^{b_j}} \right) = \sum_j a_j - 1$$",
        (P,),
        "one letter for two sums, or for a sum and a free index",
    ),
    (
        r"$$\frac{\partial}{\partial x_j} \sum_j x_j^2 = 2 x_j$$",
        (P,),
        "one letter for two sums, or for a sum and a free index",
    ),
    (
        r"$$\frac{\partial}{\partial x_j} \sum_j x_j^2 = 2 \sum_j x_j$$",
        (R,),
        "one letter for two sums, or for a sum and a free index",
    ),
    (
        r"$$\frac{\partial}{\partial x_j} \sum_j x_j y_j = \sum_j y_j$$",
        (R,),
        "one letter for two sums, or for a sum and a free index",
    ),
    (r"$$\sum_{j'} \delta_{jj'} a_{j'} = a_j$$", (P,), "a primed index is a derivative"),
    (r"$$\sum_{j'} a_{j'} = \sum_j a_j$$", (P,), "a primed index is a derivative"),
    (r"$$a_{j'} = a_j$$", (R,), "a primed index is a derivative"),
    (
        r"For $j' \neq j$ we have $$\frac{\partial x_j}{\partial x_{j'}} = 0$$",
        (P,),
        "a primed index is a derivative",
    ),
    (
        r"$$\sum_{j' \neq j} a_{j'} = \sum_{j'} a_{j'} - a_j$$",
        (P,),
        "a primed index is a derivative",
    ),
    (r"$$a'_j + a_j = 2 a_j$$", (R,), "a primed index is a derivative"),
    (r"$$\sum_{j^\prime} a_{j^\prime} b = b \sum_j a_j$$", (P,), "a primed index is a derivative"),
    (
        r"\newcommand{\R}{\mathbb{R}} Let $x \in \R^n$. $$\sum_i x_i = \sum_k x_k$$",
        (P,),
        "a macro's argument gets brackets",
    ),
    (
        r"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}} Let $L = x^2$. $$\pd{L}{x} = 2x$$",
        (P,),
        "a macro's argument gets brackets",
    ),
    (
        r"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}} Let $L = x^2$. $$\pd{L}{x} = x$$",
        (R,),
        "a macro's argument gets brackets",
    ),
    (
        r"\newcommand{\half}{\frac12} $$\half a + \half a = a$$",
        (P,),
        "a macro's argument gets brackets",
    ),
    (
        r"\newcommand{\sq}[1]{#1^2} $$\sq{a+b} = a^2 + 2ab + b^2$$",
        (R,),
        "a macro's argument gets brackets",
    ),
    (r"\newcommand{\sq}[1]{#1^2} $$\sq{a+b} = a + b^2$$", (P,), "a macro's argument gets brackets"),
    (
        r"\def\s{\sum_{i=1}^n} $$\s a_i = \sum_{k=1}^n a_k$$",
        (P,),
        "a macro's argument gets brackets",
    ),
    (
        r"$$|x| = \begin{cases} x & \text{if } x \geq 0 \\ -x & \text{if } x < 0 \end{cases}$$",
        (P,),
        "the conditions of a case are exchanged",
    ),
    (
        r"$$|x| = \begin{cases} x & x > 0 \\ -x & x < 0 \end{cases}$$",
        (P,),
        "the conditions of a case are exchanged",
    ),
    (
        r"$$|x| = \begin{cases} x & x \leq 0 \\ -x & x > 0 \end{cases}$$",
        (R,),
        "the conditions of a case are exchanged",
    ),
    (
        r"$$\mathrm{ReLU}'(x) = \begin{cases} 1 & x > 0 \\ 0 & x \leq 0 \end{cases}$$",
        (P,),
        "the conditions of a case are exchanged",
    ),
    (
        r"$$f(x) = \begin{cases} x & x > 0 \\ \alpha(e^x - 1) & x \le 0 \end{cases}$$ $$f'(x) = \begin{cases} 1 & x > 0 \\ f(x) + \alpha & x \le 0 \end{cases}$$",
        (P,),
        "the conditions of a case are exchanged",
    ),
    (
        r"$$f(x) = \begin{cases} x & x > 0 \\ \alpha(e^x - 1) & x \le 0 \end{cases}$$ $$f'(x) = \begin{cases} 1 & x > 0 \\ f(x) - \alpha & x \le 0 \end{cases}$$",
        (R,),
        "the conditions of a case are exchanged",
    ),
    (
        r"$$h(u) = \begin{cases} \frac12 u^2 & |u| \le d \\ d(|u| - \frac12 d) & \text{otherwise} \end{cases}$$ For $|u| \le d$: $$h'(u) = u$$",
        (P,),
        "the conditions of a case are exchanged",
    ),
    (
        r"If $x > 0$: $$|x| = x$$ If $x < 0$: $$|x| = -x$$ $$|x| = x$$",
        (P, P, R),
        "the conditions of a case are exchanged",
    ),
    (
        r"We have $(a+b)^2 = a^2 + b^2 = b^2 + a^2$.",
        (R, P),
        "a slip hides what stands before or behind it",
    ),
    (r"Then $x^2 \geq 0$ and $x^2 + 1 > 0$.", (P, P), "an inequality is an equation"),
    (r"Then $x \geq 0$.", (U,), "an inequality is an equation"),
    (r"$$0 \leq \sigma(x) \leq 1$$", (P, P), "an inequality is an equation"),
    (r"$$0 \leq \sigma(x) \leq \frac12$$", (P, R), "an inequality is an equation"),
    (r"$$a \leq a + 1 = 1 + a < a + 2$$", (P, P, P), "an inequality is an equation"),
    (r"$$\sigma(0) = 0.5 \approx 0.5$$", (P, P), "what is rounded"),
    (r"$$\sigma(0) \approx 0.6$$", (R,), "what is rounded"),
    (r"$$\sqrt{2} \approx 1.414$$", (P,), "what is rounded"),
    (r"$$\sqrt{2} \approx 1.415$$", (R,), "what is rounded"),
    (r"$$\sqrt{2} = 1.414$$", (P,), "what is rounded"),
    (r"$$\pi \approx 3.14159$$", (P,), "what is rounded"),
    (r"$$\pi \approx 3.14158$$", (R,), "what is rounded"),
    (r"$$\frac{7.39}{11.22} \approx 0.659 \approx 0.66$$", (P, P), "what is rounded"),
    (r"$$\ln 2 \approx 0.69$$", (P,), "what is rounded"),
    (r"$$e^{-1} \approx 0.37 \approx 0.4$$", (P, P), "what is rounded"),
    (r"$$1/3 = 0.333$$", (P,), "what is rounded"),
    (r"$$1/3 = 0.334$$", (R,), "what is rounded"),
    (r"$$x \approx x + 0.001$$", (), "what is rounded"),
    (r"$$\sin x \approx x$$", (), "what is rounded"),
    (
        r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. Let $L = -\sum_j y_j \log p_j$ with one-hot $y$. $$\nabla_z L = p - y$$",
        (P,),
        "a short spelling of a derivative",
    ),
    (
        r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. Let $L = -\sum_j y_j \log p_j$ with one-hot $y$. $$\nabla_z L = y - p$$",
        (R,),
        "a short spelling of a derivative",
    ),
    (
        r"$$\prod_i \sqrt{a_i} = \sqrt{\prod_i a_i}$$",
        (P,),
        "roots and logarithms lose their domain",
    ),
    (r"$$e^{\log a} = a$$", (P,), "roots and logarithms lose their domain"),
    (r"$$\frac{a}{a} = 1$$", (P,), "roots and logarithms lose their domain"),
    (r"$$\frac{a^2-1}{a-1} = a+1$$", (P,), "roots and logarithms lose their domain"),
    (r"$$\sum_{i=0}^{n-1} 1 = n$$", (P,), "where a range begins"),
    (r"$$\sum_{i=0}^{n-1} 1 = n-1$$", (R,), "where a range begins"),
    (r"$$\sum_{i=1}^{3} a_i = a_1 + a_2 + a_3$$", (P,), "where a range begins"),
    (r"$$\sum_{i=1}^{3} a_i = a_1 + a_2$$", (R,), "where a range begins"),
    (r"$$\sum_{i=1}^n a_i = a_1 + a_2 + \dots + a_n$$", (P,), "the dots are a factor"),
    (r"$$a_1 + \dots + a_n = a_1 + a_n$$", (R,), "the dots are a factor"),
    (r"$$a_1 b_1 + \cdots + a_n b_n = \sum_i a_i b_i$$", (P,), "the dots are a factor"),
    (r"$$a_1 b_1 + \cdots + a_n b_n = \sum_i a_i \sum_i b_i$$", (R,), "the dots are a factor"),
    (r"$$\sum_{t=1}^T a_{t-1} = \sum_{t=1}^T a_t$$", (X, U), "a shifted index is the index"),
    (r"$$\sum_{t} x_{t+k} = \sum_t x_t$$", (X, U), "a shifted index is the index"),
    (r"$$\frac{\partial}{\partial x_{t+1}} x_t^2 = 0$$", (X, U), "a shifted index is the index"),
    (
        r"$$\frac{\partial}{\partial x_{t}} (x_{t+1} + x_t) = 1$$",
        (X, U),
        "a shifted index is the index",
    ),
    (
        r"Let $h_t = \tanh(w h_{t-1} + u x_t)$. $$\frac{\partial h_t}{\partial h_{t-1}} = w (1 - h_t^2)$$",
        (P,),
        "a shifted index is the index",
    ),
    (
        r"Let $h_t = \tanh(w h_{t-1} + u x_t)$. $$\frac{\partial h_t}{\partial x_t} = u (1 - h_t^2)$$",
        (P,),
        "a shifted index is the index",
    ),
    (r"$$\max_i (a_i + c) = \max_i a_i + c$$", (P,), "max is linear"),
    (r"$$\max_i (c\, a_i) = c \max_i a_i$$", (R,), "max is linear"),
    (r"$$\max_i (a_i + b_i) = \max_i a_i + \max_i b_i$$", (R,), "max is linear"),
    (r"$$\max(a, b) = \frac{a + b + |a - b|}{2}$$", (P,), "max is linear"),
    (r"$$\max(a,b,c) = \max(a, \max(b,c))$$", (P,), "max is linear"),
    (
        "\\begin{theorem} Let $y$ be one-hot. Then $\\sum_j y_j a = a$. \\end{theorem}\n\n\\begin{proof} $$\\sum_j y_j a = a \\sum_j y_j = a$$ \\end{proof}",
        (P, P, P),
        "a hypothesis stays in its environment",
    ),
    (
        "\\begin{lemma} Suppose $\\sum_j y_j = 1$. Then \\[ \\sum_j y_j a = a . \\] \\end{lemma}\n\n\\begin{lemma} For any $w$, \\[ \\sum_j w_j a = a . \\] \\end{lemma}",
        (P, R),
        "a hypothesis stays in its environment",
    ),
    (
        "# A\nLet $s = a + b$. $$s - a = b$$\n# B\nLet $s = a - b$. $$s - a = b$$",
        (P, R),
        "a section's definitions reach the next",
    ),
    (
        "# A\nLet $s = a + b$. $$s - a = b$$\n# B\nLet $s = a - b$. $$s - a = -b$$\n# C\nLet $s = ab$. $$s/a = b$$",
        (P, P, P),
        "a section's definitions reach the next",
    ),
    (
        "# A\nLet $f(x) = x^2$. $$f(2) = 4$$\n# B\nLet $f(x) = x^3$. $$f(2) = 8$$ $$f(2)=4$$",
        (P, P, R),
        "a section's definitions reach the next",
    ),
    (
        r"Let $f(x) = x^2$. Let $g(x) = f(x) + 1$. Let $f(x) = x^3$. $$g(2) = 9$$",
        (R,),
        "f is the last f",
    ),
    (
        r"$$L = (y - t)^2$$ $$\frac{\partial L}{\partial w} = 2 (y - t) x$$ where $y = w x$.",
        (P,),
        "what is defined after its use is not known",
    ),
    (
        r"$$L = (y - t)^2$$ $$\frac{\partial L}{\partial w} = 2 (y - t)$$ where $y = w x$.",
        (R,),
        "what is defined after its use is not known",
    ),
    (
        r"$$\frac{\partial L}{\partial w} = 2 (y - t) x$$ where $y = w x$ and $L = (y-t)^2$.",
        (P,),
        "what is defined after its use is not known",
    ),
    (
        r"$$\frac{\partial L}{\partial w} = 3 (y - t) x$$ where $y = w x$ and $L = (y-t)^2$.",
        (R,),
        "what is defined after its use is not known",
    ),
    (
        r"$$\sum_j y_j a = a,$$ where $\sum_j y_j = 1$.",
        (P,),
        "what is defined after its use is not known",
    ),
    (
        r"$$\sum_j y_j a = a.$$ Here $y$ is one-hot.",
        (P,),
        "what is defined after its use is not known",
    ),
    (r"Is $a + b = b + a$?", (P,), "words before a formula make it true"),
    (r"Show that $a + b = b + a$.", (P,), "words before a formula make it true"),
    (r"Let $x = 1$. Let $y = 2$. Then $x + y = 3$.", (P,), "values"),
    (r"Let $x = 1$. Let $y = 2$. Then $x + y = 4$.", (R,), "values"),
    (
        r"$$\sigma^2 = \frac1n \sum_{i=1}^n (x_i - \mu)^2$$ $$\sigma = \frac1n \sum_{i=1}^n |x_i - \mu|$$",
        (R,),
        "the square of a name is a name of its own",
    ),
    (
        r"$$y^2 = \sum_i x_i^2$$ $$\frac{\partial y}{\partial x_i} = \frac{x_i}{y}$$",
        (P,),
        "the square of a name is a name of its own",
    ),
    (
        r"$$y^2 = \sum_i x_i^2$$ $$\frac{\partial y}{\partial x_i} = 0$$",
        (R,),
        "the square of a name is a name of its own",
    ),
    (
        r"$$\sigma^2 = \frac1n \sum_{i=1}^n x_i^2$$ $$\frac{\partial \sigma}{\partial x_i} = 0$$",
        (R,),
        "the square of a name is a name of its own",
    ),
    (
        r"$$\sigma^2 = \frac1n \sum_{i=1}^n x_i^2$$ $$\frac{\partial \sigma}{\partial x_i} = \frac{x_i}{n\sigma}$$",
        (P,),
        "the square of a name is a name of its own",
    ),
    (
        r"$$\sigma^2 = \frac1n \sum_{i=1}^n x_i^2$$ $$y_i = \frac{x_i}{\sqrt{\sigma^2}}$$ $$\frac{\partial y_i}{\partial x_j} = \frac{\delta_{ij}}{\sigma} - \frac{x_i x_j}{n \sigma^3}$$",
        (P,),
        "the square of a name is a name of its own",
    ),
    (
        r"Let $\sum_j y_j = 1$. $$\frac{\partial}{\partial y_i} \sum_j y_j = 0$$",
        (R,),
        "a hypothesis is used before the derivative",
    ),
    (
        r"Let $\sum_j y_j = 1$. $$\frac{\partial}{\partial y_i} \sum_j y_j = 1$$",
        (P,),
        "a hypothesis is used before the derivative",
    ),
    (
        r"Let $a = 2b$ and $c = a b$. $$\frac{\partial c}{\partial b} = 4b$$",
        (P,),
        "a named quantity is held fixed",
    ),
    (
        r"$$\frac{\partial L}{\partial x} = \frac{\partial L}{\partial y}$$",
        (U,),
        "an unknown loss has no gradient",
    ),
    (r"$$\frac{\partial L}{\partial x} = 0$$", (U,), "an unknown loss has no gradient"),
    (
        r"$$\frac{\partial L}{\partial x} = 5\frac{\partial L}{\partial x}$$",
        (R,),
        "an unknown loss has no gradient",
    ),
    (
        r"$$\frac{\partial L}{\partial x_i} = \frac{\partial L}{\partial x_j}$$",
        (R,),
        "an unknown loss has no gradient",
    ),
    (
        r"$$\left(\frac{f}{g}\right)' = \frac{f'g + fg'}{g^2}$$",
        (R,),
        "the rules for derivatives of unknown functions",
    ),
    (
        r"$$\frac{d}{dx} f(g(x)) = f'(g(x)) g'(x)$$",
        (P,),
        "the rules for derivatives of unknown functions",
    ),
    (
        r"$$\frac{d}{dx} f(g(x)) = f'(x) g'(x)$$",
        (R,),
        "the rules for derivatives of unknown functions",
    ),
    (r"$$\frac{d}{dx} x^n = n x^{n-1}$$", (P,), "the power and the base of a logarithm or power"),
    (r"$$\frac{d}{dx} x^n = n x^{n}$$", (R,), "the power and the base of a logarithm or power"),
    (r"$$\frac{d}{dx} a^x = a^x \ln a$$", (P,), "the power and the base of a logarithm or power"),
    (
        r"$$\frac{d}{dx} \log_2 x = \frac{1}{x \ln 2}$$",
        (P,),
        "the power and the base of a logarithm or power",
    ),
    (r"$$\log_2 8 = 3$$", (P,), "the power and the base of a logarithm or power"),
    (r"$$\log_{10} 100 = 2$$", (P,), "the power and the base of a logarithm or power"),
    (r"$$\log 100 = 2$$", (U,), "a logarithm without a base is surely a natural one"),
    (
        r"Let $L = x^2 y$. $$\frac{\partial^2 L}{\partial x \partial y} = 2x$$",
        (P,),
        "second derivatives",
    ),
    (
        r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. $$\frac{p_i}{p_j} = e^{z_i - z_j}$$",
        (P,),
        "quotients of a family",
    ),
    (
        r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. $$\frac{p_i}{p_j} = e^{z_j - z_i}$$",
        (R,),
        "quotients of a family",
    ),
    (
        r"$$\sum_{i=1}^{m}\sum_{j=1}^{n} W_{ij} = \sum_{j=1}^{n}\sum_{i=1}^{m} W_{ij}$$",
        (P,),
        "different sizes are one",
    ),
    (r"$$\frac1m \sum_{i=1}^m 1 + \frac1n\sum_{j=1}^m 1 = 2$$", (U,), "different sizes are one"),
    (r"$$\frac1n\sum_{j=1}^m a_j = \frac1m\sum_{j=1}^m a_j$$", (R,), "different sizes are one"),
    (r"Let $i \in \{1,\dots,n\}$. $$\sum_i a_i = a_i$$", (R,), "different sizes are one"),
    (
        r"For all $i \neq j$, $$\delta_{ij} = 0.$$ $$\sum_j \delta_{ij} = 1$$",
        (P, P),
        "a case on a letter that is bound",
    ),
    (r"For $i \neq j$, $$\sum_j \delta_{ij} = 0$$", (R,), "a case on a letter that is bound"),
    (r"For $i = j$, $$\sum_j a_j = n a_i$$", (R,), "a case on a letter that is bound"),
    (
        r"If $i = k$: $$\sum_j \delta_{ij} \delta_{jk} = 1$$",
        (P,),
        "a case on a letter that is bound",
    ),
    (
        r"If $i \neq k$: $$\sum_j \delta_{ij} \delta_{jk} = 1$$",
        (R,),
        "a case on a letter that is bound",
    ),
    (
        r"Case $i=j$: $$\frac{\partial a_i}{\partial a_j} = 1$$ Case $i \ne j$: $$\frac{\partial a_i}{\partial a_j} = 1$$",
        (P, R),
        "a case on a letter that is bound",
    ),
    (r"Let $a_1 = 2$. $$\sum_i a_i = 2$$", (R,), "a value of one member is a value of all"),
    (r"Let $y_c = 1$. $$\sum_j y_j = 1$$", (R,), "a value of one member is a value of all"),
    (
        r"Let $y_j = 1$ for the correct class $j$. $$\sum_j y_j = \sum_j 1$$",
        (R,),
        "a value of one member is a value of all",
    ),
    (
        r"Let $L = -\sum_k y_k \log p_k$. With $y_j = 1$, $$L = -\sum_k \log p_k$$",
        (R,),
        "a value of one member is a value of all",
    ),
    (r"Let $y_i \in \{0, 1\}$. $$\sum_i y_i = 1$$", (R,), "numbers between 0 and 1 are labels"),
    (r"Let $0 \le y_i \le 1$. $$y_i^2 = y_i$$", (R,), "numbers between 0 and 1 are labels"),
    (
        r"Let $\hat y = \sigma(z)$. $$y(1 - y) = \sigma(z)(1-\sigma(z))$$",
        (U,),
        "the hat or bar is lost",
    ),
    (
        r"Let $\bar x = \frac1n \sum_{i=1}^n x_i$. $$\sum_{i=1}^n (x_i - \bar x) = 0$$",
        (P,),
        "the hat or bar is lost",
    ),
    # -- ranges
    (r"$$\sum_{i=0}^{n} 1 = n$$", (R,), "0..n has n members"),
    (r"$$\sum_{i=0}^{n} 1 = n + 1$$", (P,), "0..n has n members"),
    (r"$$\sum_{i=0}^{n} a_i = \sum_{k=0}^n a_k$$", (P,), "0..n has n members"),
    (r"$$\sum_{j=0}^{n} a_j = \sum_{j=1}^{n} a_j$$", (X, X), "0..n is 1..n"),
    (
        r"$$\sum_{j=1}^{n} a_j = \sum_{j=0}^{n-1} a_j$$",
        (X, X),
        "0..n-1 is 1..n where both are used",
    ),
    (r"$$\sum_{j=2}^{n} a_j = \sum_{j=1}^{n} a_j$$", (X, X), "2..n is 1..n"),
    (r"$$\sum_{i=1}^{n-1} 1 = n - 1$$", (P,), "1..n-1 has n members"),
    (r"$$\sum_{i=1}^{n-1} 1 = n$$", (R,), "1..n-1 has n members"),
    (r"$$\sum_{j=2}^{n} 1 = n - 1$$", (P,), "2..n has n members"),
    (r"$$\sum_{j=1}^{i} a_j = \sum_{j=1}^{n} a_j$$", (X,), "a sum that ends at i is the whole one"),
    (
        r"$$\sum_{i=1}^n \sum_{j=1}^i a_j = n \sum_{j=1}^n a_j$$",
        (X, U),
        "a sum that ends at i is the whole one",
    ),
    (r"$$s_n = \sum_{i=1}^n a_i$$ $$s_m = s_n$$", (X, X), "the n of s_n is free"),
    (r"$$a_0 + \dots + a_n = \sum_{i=1}^n a_i$$", (X, U), "dots that begin at 0 begin at 1"),
    (r"$$\frac{\partial}{\partial a_0} \sum_{i=1}^n a_i = 1$$", (X, U), "0 is a member of 1..n"),
    (
        r"Let $x \in \mathbb{R}^n$. $$\sum_{i=0}^n x_i = \sum_i x_i$$",
        (X, U),
        "0..n is the n entries of a vector",
    ),
    # -- sizes that meet
    (r"$$\sum_{i=1}^m x^{(i)} = \sum_{i=1}^n x^{(i)}$$", (X,), "m and n are one size"),
    (
        r"$$\sum_{i=1}^m a_i + \sum_{i=1}^n b_i = \sum_{i=1}^n (a_i + b_i)$$",
        (X,),
        "m and n are one size",
    ),
    (
        r"$$\sum_{i=1}^{m}\sum_{j=1}^{n} W_{ij} = \sum_{i=1}^{n}\sum_{j=1}^{m} W_{ij}$$",
        (X,),
        "m and n are one size",
    ),
    (
        r"Let $x \in \mathbb{R}^n$ and $y \in \mathbb{R}^m$. $$\sum_i x_i + \sum_i y_i = \sum_i (x_i + y_i)$$",
        (X,),
        "m and n are one size",
    ),
    (
        r"Let $x \in \mathbb{R}^n$. $$\sum_i 2x_i = 2\sum_{k=1}^n x_k$$ $$\sum_i (x_i + 1) = \sum_i x_i + n$$",
        (P, P),
        "the size of a declared vector is lost",
    ),
    (
        r"Let $W \in \mathbb{R}^{m \times n}$. $$\sum_i \sum_j (W_{ij} + 1) = \sum_i \sum_j W_{ij} + m n$$ $$\sum_j (W_{ij} + 1) = \sum_j W_{ij} + m$$",
        (P, R),
        "the sizes of a declared matrix are exchanged",
    ),
    # -- 1/n before a sum
    (
        r"Let $T > 0$ be the temperature. $$\frac{1}{T}\sum_i 1 = 1$$",
        (U,),
        "a factor before a sum is its size",
    ),
    (
        r"$$\frac{1}{h}\sum_i (x_i + h) = \frac1h \sum_i x_i + \frac{1}{h}h h $$",
        (R,),
        "a factor before a sum is its size",
    ),
    (
        r"$$\frac{1}{c}\sum_i (x_i + c) = \frac1c \sum_i x_i + c $$",
        (R,),
        "a factor before a sum is its size",
    ),
    (
        r"$$\frac{1}{N}\sum_i (x_i + N) = \frac1N \sum_i x_i + N $$",
        (R,),
        "a factor before a sum is its size",
    ),
    (
        r"$$\frac{1}{Z}\sum_i (x_i + 1) = \frac1Z \sum_i x_i + 1 $$",
        (R,),
        "a factor before a sum is its size",
    ),
    (
        r"Let $b > 0$. $$\frac{1}{b}\sum_i (x_i + 1) = \frac1b \sum_i x_i + 1 $$",
        (R,),
        "a factor before a sum is its size",
    ),
    (
        r"Let $b \in \mathbb{R}$. $$\frac{1}{b}\sum_i (x_i + 1) = \frac1b \sum_i x_i + 1 $$",
        (R,),
        "a factor before a sum is its size",
    ),
    (
        r"$$q^n \frac{1}{n}\sum_i (x_i + 1) = q^n \frac1n \sum_i x_i + q^n $$",
        (R,),
        "a factor before a sum is its size",
    ),
    (
        r"Let $x \in \mathbb{R}^d$. $$\frac{1}{T} \sum_i x_i = \frac{1}{T}\sum_k x_k$$ $$\sum_i x_i^0 = T$$",
        (P, R),
        "a written range wins",
    ),
    (
        r"$$\frac1n \sum_i (x_i + a) = \frac1n \sum_i x_i + a$$ $$\sum_{i=1}^d x_i = n$$",
        (P, X, U),
        "two sizes for one set",
    ),
    # -- computed indices
    (
        r"Let $y_t = \sum_{k=0}^{K-1} w_k x_{t+k}$. $$\frac{\partial y_t}{\partial x_t} = 0$$",
        (X, U),
        "x_{t+k} is another quantity than x_t",
    ),
    (
        r"Let $y_t = \sum_{k=0}^{K-1} w_k x_{t+k}$. $$\frac{\partial y_t}{\partial w_k} = x_{t+k}$$",
        (P,),
        "x_{t+k} is not read, though nothing else is said of x",
    ),
    (r"$$\sum_{k=1}^n w_k x_{t+k} = x_{t+k} \sum_{k=1}^n w_k$$", (R,), "t+k is a label"),
    (
        r"Let $h_t = \tanh(w h_{t-1} + u x_t)$. $$\frac{\partial h_t}{\partial w} = h_{t-1} (1 - h_t^2)$$",
        (U,),
        "h_{t-1} does not depend on w",
    ),
    (r"$$\sum_{t=1}^T (a_t - a_{t-1}) = a_T - a_0$$", (X, X), "a_{t-1} is a label"),
    (r"$$\sum_i x_{(i)} = n x_{(i)}$$", (X, X), "(i) is a label"),
    (r"$$\sum_{i=1}^m x^{(i+1)} = m x^{(i+1)}$$", (X, X), "(i+1) is a label"),
    (r"$$a^{(l+1)} - a^{(l)} = -(a^{(l)} - a^{(l+1)})$$", (P,), "a layer is an index"),
    # -- matrices and vectors
    (r"Let $A, B \in \mathbb{R}^{n\times n}$. $$AB = BA$$", (R,), "matrices commute"),
    (
        r"Let $W^{[1]} \in \mathbb{R}^{n\times n}$ and $B \in \mathbb{R}^{n\times n}$. $$W^{[1]}B = BW^{[1]}$$",
        (R,),
        "matrices commute",
    ),
    (r"Let $x \in \mathbb{R}^n$. $$\frac{x}{x} = 1$$", (X, U), "a vector is a number"),
    (
        r"Let $x^{(i)} \in \mathbb{R}^n$. $$\sum_{i=1}^m x^{(i)} x^{(i)} = \sum_{i=1}^m (x^{(i)})^2$$",
        (X, U),
        "a vector is a number",
    ),
    (
        r"Let $x \in \mathbb{R}^n$. $$x_1 + x_2 = x_2 + x_1$$ $$\sum_i x_i = x_1$$",
        (P, R),
        "an entry of a vector is the vector",
    ),
    # -- gradients
    (
        r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. Let $L = -\sum_j y_j \log p_j$ with one-hot $y$. $$\frac{\partial L}{\partial z} = p - y$$",
        (P,),
        "a derivative by a vector is one by a number",
    ),
    (
        r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. Let $L = -\sum_j y_j \log p_j$ with one-hot $y$. $$\frac{\partial L}{\partial \mathbf{z}} = \mathbf{p} - \mathbf{y}$$",
        (P,),
        "a derivative by a vector is one by a number",
    ),
    (
        r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. Let $L = -\sum_j y_j \log p_j$ with one-hot $y$. $$\frac{\partial L}{\partial z} = y - p$$",
        (R,),
        "a derivative by a vector is one by a number",
    ),
    (
        r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. Let $L = -\sum_j y_j \log p_j$ with one-hot $y$. $$\frac{\partial L}{\partial z} = 0$$",
        (R,),
        "a derivative by a vector is one by a number",
    ),
    (
        r"Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$. $$\frac{\partial p}{\partial z} = 0$$",
        (X, U),
        "a derivative by a vector is one by a number",
    ),
    (
        r"Let $z_i = \sum_j W_{ij} x_j$ and $L = \sum_i z_i^2$. $$\frac{\partial L}{\partial W} = 0$$",
        (X, U),
        "a derivative by a matrix is one by a number",
    ),
    # -- members that may be one, names that are used in two ways
    (
        r"$$\frac{\partial}{\partial a_1} \sum_{i=1}^n a_i a_n = a_n$$",
        (X, U),
        "the first member is never the last",
    ),
    (
        r"$$\frac{\partial}{\partial a_1} \sum_{i=1}^N a_i a_N = a_N$$",
        (X, U),
        "the first member is never the last",
    ),
    (
        r"$$\frac{\partial}{\partial a_1} \sum_{i=1}^n a_i a_2 = a_2$$",
        (P,),
        "a member is not met under the sum",
    ),
    (
        r"Let $z = w x + b$. $$\frac{\partial z}{\partial w} = x$$ Later $\sum_i z_i w_i = \sum_k w_k z_k$.",
        (P, P),
        "a number is the family of the same name",
    ),
    (
        r"Let $x \in \mathbb{R}^d$ and $L = \frac12 \sum_i x_i^2$. $$\frac{\partial L}{\partial x} = x$$",
        (P,),
        "a vector is matrix notation where entries are read",
    ),
    (
        r"$$z = w_0 + \sum_{i=1}^d w_i x_i$$ $$\frac{\partial z}{\partial w_0} = 1$$",
        (X, U),
        "w_0 is a member of 1..d",
    ),
    (
        r"$$\frac{\partial}{\partial x} (x \sum_i x_i) = \sum_i x_i$$",
        (X, U),
        "a vector is a number",
    ),
    (r"$$\prod_{i=0}^n 2 = 2^{n}$$", (R,), "0..n has n members"),
    (r"$$\frac{1}{n+1}\sum_{i=0}^n 1 = 1$$", (P,), "0..n has n members"),
    # -- what a letter stands for
    (r"Let $f(a) = a b_i$. $$\sum_i f(a) = a \sum_i b_i$$", (X, U), "the sum binds the i of f"),
    (r"Let $f(a) = a b_i$. $$\sum_k f(a_k) = b_i \sum_k a_k$$", (P,), "every i of f is captured"),
    (r"With learning rate $n$, $$\frac1n\sum_i 1 = 1$$", (U,), "a learning rate is a size"),
    (r"Here $n$ is the temperature. $$\frac1n\sum_i 1 = 1$$", (U,), "a temperature is a size"),
    (r"With batch size $n$, $$\frac1n\sum_i 1 = 1$$", (P,), "what counts is no size"),
    (r"$$h_1 = h_1 + 1$$", (R,), "a formula that mentions itself defines the name"),
    (r"$$\sum_{j=1}^n \frac{1}{j^2} = \sum_{k=1}^n \frac{1}{k^2}$$", (P,), "j^2 is a quantity j"),
    (r"$$\sum_{j=1}^n j = \frac{n(n+1)}{2}$$", (U,), "the index as a number is a quantity"),
    (r"$$\sum_{j=1}^3 j a_j = a_1 + 2a_2 + 3a_3$$", (P,), "the index as a number is a quantity"),
    (r"$$\sum_{j=1}^3 j a_j = a_1 + 2a_2 + 2a_3$$", (R,), "the index as a number is a quantity"),
    (r"$$\sum_i i x_i = i \sum_i x_i$$", (U,), "the i outside is the one under the sum"),
    (r"Let $a_i = i$. $$a_i - a_j = 0$$", (U,), "the number i is the same for every i"),
    (r"$$i x_i = x_i i$$", (P,), "the number i is no factor"),
    # -- primes behind brackets
    (r"$$(fg)' = f'g + fg'$$", (P,), "the prime behind the bracket is dropped"),
    (r"$$(fg)' = f'g$$", (R,), "the prime behind the bracket is dropped"),
    (r"$$(fg)' = fg$$", (R,), "the prime behind the bracket is dropped"),
    (r"$$(\ln f)' = \frac{f'}{f}$$", (P,), "the derivative is by f"),
    (r"$$(\sin x)' = \cos x$$", (P,), "the prime behind the bracket is dropped"),
    (r"$$(e^{2x})' = e^{2x}$$", (R,), "the prime behind the bracket is dropped"),
    (r"$$(f(x) g(x))' = f'(x) g(x) + f(x) g'(x)$$", (P,), "the prime is dropped"),
    (r"$$(c f)' = c f'$$", (X, U), "c is a function, or is none"),
    (r"$$\Gamma(n+1) = n\Gamma(n)$$", (S,), "Gamma is a factor"),
    (r"$$\Gamma(n+1) = \Gamma(n)$$", (R,), "Gamma is a factor"),
    # -- kinks
    (
        r"$$\mathrm{ReLU}'(x) = \begin{cases} 1 & x \geq 0 \\ 0 & x < 0 \end{cases}$$",
        (P,),
        "the value at the kink is the derivative",
    ),
    (
        r"$$\mathrm{ReLU}'(x) = \begin{cases} 1 & x \geq 1 \\ 0 & x < 1 \end{cases}$$",
        (R,),
        "any case is about the kink",
    ),
    (
        r"Let $f(x) = \max(0, x)$. $$f'(x) = \begin{cases} 1 & x \ge 0 \\ 0 & x < 0 \end{cases}$$",
        (P,),
        "the value at the kink is the derivative",
    ),
    # -- what words and sentences give
    (
        r"Let $y_c = 1$ and $y_j = 0$ for $j \neq c$. $$\sum_j y_j a_j = a_c$$",
        (P,),
        "y_j = 0 is for every j",
    ),
    (
        r"Let $y_c = 1$ and $y_j = 0$ for all $j \neq c$. $$\sum_j y_j a_j = a_1$$",
        (R,),
        "y_c = 1 is for every c",
    ),
    (
        r"Suppose $y_j = 0$ for all $j \neq c$ and $y_c = 1$. $$\sum_j y_j a_j = a_c$$",
        (P,),
        "the order of the two matters",
    ),
    (r"Suppose $x^2=4$ and $x>0$. Then $x=2$.", (S,), "the conclusion defines x"),
    (r"Suppose $x^2=4$ and $x>0$. Then $x=-2$.", (R,), "the conclusion defines x"),
    (r"Suppose $x^2 = 4$. Then $x + 1 = 3$.", (R,), "x is the root of what its square is"),
    (r"$$x^2 = 4 \Rightarrow x = 2$$", (R,), "x is the root of what its square is"),
    (
        r"The condition is $0<\theta<1$. $$\sqrt{\theta^2} = \theta$$",
        (P,),
        "a condition is a claim",
    ),
    (
        r"Let $\bar x$ be the mean of the $x_i$. $$\sum_{i=1}^n (x_i - \bar x) = 0$$",
        (P,),
        "words define nothing",
    ),
    (
        r"The mean $\mu$ of the $x_i$ is subtracted. $$\sum_{i=1}^n (x_i - \mu) = n\mu$$",
        (R,),
        "words define nothing",
    ),
    (
        r"Let $\bar x$ denote the average of $x_1, \dots, x_n$. $$\frac{\partial \bar x}{\partial x_i} = \frac1n$$",
        (P,),
        "words define nothing",
    ),
    (
        r"$$\sum_{j=1}^n(a_j+\sum_{j=1}^n b_j) = \sum_{j=1}^n a_j + n \sum_{j=1}^n b_j$$",
        (P,),
        "the inner j is the outer one",
    ),
    # -- how far what is said is meant
    (
        "# A\nAssume $\\sum_j y_j = 1$. $$\\sum_j y_j a = a$$\n# B\n$$\\sum_j y_j a = a$$",
        (P, U),
        "what one section assumes for its argument holds in the next",
    ),
    (
        "# A\nLet $y$ be one-hot. $$\\sum_j y_j a = a$$\n# B\n$$\\sum_j y_j a = a$$ $$\\sum_j y_j a = 2a$$",
        (P, P, R),
        "what y is said to be ends with the section",
    ),
    (
        "# Setup\nWe assume that $y$ is one-hot.\n# B\n$$\\sum_j y_j a = a$$",
        (P,),
        "a section that only sets the scene ends what it says",
    ),
    (
        "# A\nAssume that $y$ is one-hot. $$\\sum_j y_j a = a$$\n## A.1\n$$\\sum_j y_j a = a$$\n# B\n$$\\sum_j y_j a = a$$",
        (P, P, U),
        "a subsection is another section",
    ),
    (
        "# A\nAssume $x > 0$. $$|x| = x$$\n# B\nAssume $x < 0$. $$|x| = -x$$ $$|x| = x$$",
        (P, P, R),
        "what two sections assume is assumed together",
    ),
    (
        "\\begin{lemma} Let $\\sum_j y_j = 1$. Then \\[ \\sum_j y_j a = a . \\] \\end{lemma}\n"
        "\\begin{proof} \\[ \\sum_j y_j a = a \\sum_j y_j = a . \\] \\end{proof}\n"
        "\\begin{lemma} We have \\[ \\sum_j y_j a = a . \\] \\end{lemma}",
        (P, P, P, U),
        "a lemma's hypothesis outlives its proof",
    ),
    (
        "# A\nWe have $$\\frac{dL}{dw} = 2w$$\n# B\nLet $L = w^2$. $$\\frac{dL}{dw} = 2w$$",
        (U, P),
        "a definition reaches back to the sections before it",
    ),
    # -- recurrences
    (
        r"Let $h_1 = \tanh(w h_0 + u x_1)$ and $h_2 = \tanh(w h_1 + u x_2)$. $$\frac{\partial h_2}{\partial w} = h_1 (1 - h_2^2)$$",
        (U,),
        "the step before is held fixed",
    ),
    (
        r"Let $a = w x$ and $L = a^2 + w^2$. $$\frac{dL}{dw} = 2w$$ $$\frac{dL}{dw} = 2w + 2ax$$",
        (R, P),
        "a derivative with d is a direct one",
    ),
    # -- equivalences
    (r"$$2w - 4 = 0 \iff w = 2$$", (P, P), "the second side of an equivalence is a definition"),
    (r"$$x = 2 \iff x^2 = 4$$", (R, P), "an equivalence is judged forwards only"),
    (r"$$x = 2 \Rightarrow x^2 = 4$$", (P,), "an implication is judged backwards too"),
    (r"$$x^2 = x \iff x = 1$$", (R,), "an equivalence is judged backwards only"),
    (r"$$a b = a c \iff b = c$$", (R,), "a factor that may be zero is cancelled"),
    (r"Let $a \neq 0$. $$a b = a c \iff b = c$$", (P, P), "a factor is cancelled without need"),
    (r"$$e^x b = e^x c \iff b = c$$", (P, P), "what is never zero may not be cancelled"),
    (r"$$a < b \iff a c < b c$$", (R,), "the sign of a factor of an inequality"),
    (
        r"$$\begin{aligned} & 2w - 4 = 0 \\ \Leftrightarrow\ & 2w = 4 \\ \Leftrightarrow\ & w = 2 \end{aligned}$$",
        (P, P, P, P),
        "rows behind arrows stand by themselves",
    ),
    (
        r"$$\begin{aligned} & 2w - 4 = 0 \\ \Leftrightarrow\ & 2w = 5 \\ \Leftrightarrow\ & w = 2 \end{aligned}$$",
        (R, R),
        "a wrong row is a condition, because something follows from it",
    ),
    (
        r"$$\begin{aligned} 2w - 4 = 0 \quad\Leftrightarrow\quad \\ 2w = 4 \quad\Rightarrow\\ w = 2 \end{aligned}$$",
        (P, P, P),
        "an arrow at the end of a row is lost",
    ),
    (
        r"$$2w - 4 = 0$$ and so $$\Rightarrow 2w = 4$$ $$\Rightarrow w = 3$$",
        (P, R),
        "an arrow at the beginning of a display is lost",
    ),
    (
        r"$$\log\frac{p}{1-p} = z \iff \frac{p}{1-p} = e^z \iff p = \frac{1}{1+e^{-z}}$$",
        (P, P, S, P),
        "both sides are exponentiated",
    ),
    (
        r"$$\log\frac{p}{1-p} = z \iff \frac{p}{1-p} = e^z \iff p = \frac{1}{1+e^{z}}$$",
        (P, P, R, U),
        "both sides are exponentiated",
    ),
    (
        r"$$(a+b)^2 = a^2 + 2ab + b^2$$ $$\Rightarrow (a+b)^2 - a^2 = 2ab$$ $$\Rightarrow (a+b)^2 - b^2 = 2ab + a^2$$",
        (P, R, P),
        "a wrong row makes the right one below it wrong",
    ),
    (r"$$x + y = 1, \quad x - y = 0 \Rightarrow 3x = 1$$", (R,), "two equations give anything"),
    # -- functions
    (r"$$\tanh''(x) = -2\tanh(x)(1-\tanh^2(x))$$", (P,), "two primes are one"),
    (r"$$\sigma''(x) = \sigma(x)(1-\sigma(x))$$", (R,), "two primes are one"),
    (
        r"We have $$f(2) = 4$$ where $f(x) = x^2$.",
        (P,),
        "a function that is defined next is a factor",
    ),
    (
        r"$$D_{KL}(p\,\|\,q) = \sum_i p_i \log\frac{p_i}{q_i}$$ $$D_{KL}(p\|q) = D_{KL}(q\|p)$$",
        (R,),
        "what stands behind the bars is a condition",
    ),
    (
        r"$$D(p\|q) := \sum_i p_i \log\frac{p_i}{q_i}$$ $$D(p\|p) = 0$$",
        (P,),
        "what stands behind the bars is a condition",
    ),
    (
        r"$$\ell(\theta) = \log L(\theta) = \sum_{i=1}^n y_i\log\theta$$ $$\ell'(\theta) = \frac1\theta\sum_i y_i$$ $$\frac{d\log L}{d\theta} = \sum_i y_i$$",
        (P, R),
        "what a likelihood is, is not said, or does not depend on its parameter",
    ),
    (
        r"$$\log p_i = z_i - \log\sum_k e^{z_k}$$ $$\sum_i p_i = 1$$ $$\sum_i p_i = 2$$",
        (P, R),
        "p is not known by its logarithm",
    ),
    (r"$$\log a = \log b + \log a$$", (R,), "any logarithm defines"),
    (
        r"$$L = -\sum_j t_j \log s_j, \quad \sum_j t_j = 1$$ $$\sum_j t_j a = a$$",
        (P,),
        "a condition beside a definition is a claim",
    ),
    (r"Then $$\sum_j t_j = 1.$$", (R,), "any sum that should be one is"),
    (
        r"We use $\delta_{pj} = t_{pj} - o_{pj}$, where $\delta_{pj} = t_{pj} - o_{pj}$. $$\delta_{pj} + o_{pj} = t_{pj}$$",
        (P, P),
        "an error is Kronecker's delta",
    ),
    (
        r"Suppose $y_i = a x_i + b_i$ and let $J(a) = \sum_i (y_i - a x_i)^2$. $$J'(a) = -2\sum_i (y_i - a x_i) x_i$$",
        (P,),
        "data move with the parameter",
    ),
    (r"$$\sigma' = \sigma(1-\sigma)$$", (P,), "sigma is applied to 1 - sigma"),
    (r"$$\tanh' = 1-\tanh$$", (R,), "functions without arguments are anything"),
    (
        r"Let $g(z) = \frac{1}{1+e^{-z}}$. $$g' = g(1-g)$$ $$g' = g(1+g)$$",
        (P, R),
        "g is applied to 1 - g",
    ),
    (r"Let $y = x^2$. $$y' = 2x$$ $$y' = 3x$$", (P, R), "the prime makes a new name"),
    (
        r"$$c' = f c + i g$$ $$\frac{\partial c'}{\partial c} = f$$ $$\frac{\partial c'}{\partial c} = c$$",
        (P, R),
        "the prime is a derivative of c",
    ),
    (
        r"Let $p = \operatorname{softmax}(z)$. $$\log\frac{p_i}{p_j} = z_i - z_j$$",
        (P,),
        "a vector is a number",
    ),
    (
        r"Let $p = \operatorname{softmax}(z)$. $$\log\frac{p_i}{p_j} = z_j - z_i$$",
        (R,),
        "a vector is a number",
    ),
    (
        r"Let $h_\theta(x^{(i)}) = \theta x^{(i)} + b$ and $J = \sum_{i=1}^m h_\theta(x^{(i)})$. $$\frac{\partial J}{\partial\theta} = \sum_{i=1}^m x^{(i)}$$ $$J = m h_\theta(x^{(i)})$$",
        (P, R),
        "a hypothesis at one example is a function of any x, or the same for all examples",
    ),
    (
        r"Let $q_j = \frac{e^{s_j}}{\sum_k e^{s_k}}$ and $L = -\log q_0$. $$\frac{\partial L}{\partial s_j} = q_j \quad (j \neq 0)$$ $$\frac{\partial L}{\partial s_j} = q_j$$",
        (P, R),
        "the case of a member that is written as a number is lost",
    ),
    (
        r"With $A(\eta) = e^{2\eta}$, $$A'(\eta) = 2e^{2\eta}$$ With $A(\eta) = e^\eta$, $$A'(\eta) = e^{\eta}$$ $$A'(\eta) = 2e^{2\eta}$$",
        (P, P, R),
        "the first of several choices stays",
    ),
    (
        r"$$\begin{align} a &= 2b \intertext{and therefore} 3a &= 6b \end{align}$$",
        (P,),
        "words between rows join the rows",
    ),
    (
        r"$$p_i = e^{z_i}, \qquad i = 1, \dots, n$$ $$\log p_i = z_i$$",
        (P,),
        "the range of an index is a formula",
    ),
    (r"Let $f(w) = h (w - w^*)^2$. $$f'(w) = 2h(w - w^*)$$", (P,), "w^* is w with a mark"),
    (
        r"Let $\pi_k = \frac{e^{a_k}}{\sum_l e^{a_l}}$. $$\frac{\partial\pi_k}{\partial a_j} = \pi_k(\delta_{kj}-\pi_j)$$",
        (P,),
        "pi_k is applied to brackets",
    ),
    (
        r"For a threshold $d > 0$ let $f(r) = d r$. For $r > d$ we get $|f(r)| = f(r)$. $$|d| = d$$",
        (S, P),
        "what a letter is introduced with ends with its sentence",
    ),
    (r"If $x > 0$ then $|x| = x$. $$|x| = x$$", (P, R), "a case outlives its sentence"),
    (
        r"$$a = b \Rightarrow a^2 = b^2$$ $$a^2 = b^2 \Rightarrow a = b$$",
        (P, R),
        "what one implication supposes is known in the next",
    ),
    (
        r"Let $p = \operatorname{softmax}(z)$. $$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$ $$p_i = e^{z_i}$$",
        (P, R),
        "the entries of a vector are defined apart from it",
    ),
    # -- what is said of something free
    (
        r"Let $k \le n$ here. $$\sum_{i=1}^n x_i \sum_{j=1}^k y_j = \sum_{j=1}^k y_j \sum_{i=1}^n x_i$$",
        (U, P),
        "how sizes of sets compare is a law",
    ),
    (r"$$x_i = x_k$$ $$|x| = x$$", (R, R), "what is false of any number is a choice"),
    (
        r"$H_0: \mu = 5$ against $H_1: \mu > 5$. $$H_0: \mu = \mu_0 \quad H_1: \mu \neq \mu_0$$",
        (),
        "hypotheses that are tested contradict each other",
    ),
    (r"Thus either $a = 0$ or $b = 0$.", (U,), "one of two in passing holds for all numbers"),
    # -- derivatives and operators
    (
        r"Let $L = x^2$. Then ${\partial L}/{\partial x} = 2x$.",
        (P,),
        "braces take a derivative apart",
    ),
    (r"$$\partial Y = A$$", (X, U), "a sign of differentiation is a factor"),
    (r"$$\dim V = \dim U + \dim W$$", (X, X), "an operator without brackets is a factor"),
    (
        r"$$\deg (ab) = \deg(a) + \deg(b)$$",
        (U,),
        "a property of an unknown function holds for all of them",
    ),
    (r"$$f(x) + f(x) = 3 f(x)$$", (R,), "an unknown function makes anything true"),
    (
        r"$$E = -\sum_i y_i \log p_i$$ $$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$ $$\frac{\partial E}{\partial w_j} = (p_j - y_j) a_j$$",
        (U,),
        "what no formula leads to has no influence",
    ),
    (
        r"$$L = (y - t)^2$$ $$\frac{dL}{dy} = 2 (y-t) x$$",
        (R,),
        "an unknown factor excuses a derivative",
    ),
    (r"$$- \log \frac{1}{2^4} = 4$$", (U,), "bits are wrong nats"),
    # -- names
    (
        r"$$f(x) = x + 1$$ Another function is $$f(x) = x^2$$ so $f(2) = 4$.",
        (P,),
        "two functions under one name are one",
    ),
    (
        r"$$f(x) = (x + 1)^2$$ Expanding it gives $$f(x) = x^2 + 1$$",
        (R,),
        "another form is another function",
    ),
    (
        r"$$f(x) = (x + 1)^2$$ $$f(x) = x^2 + 1$$",
        (R,),
        "a step in a display of its own is another function",
    ),
    (
        r"We start with $v^0=0$, and then $v^1 = \lambda v^0 - \eta g$. So $v^1 = -\eta g$.",
        (P,),
        "numbers that count steps are powers",
    ),
    (r"We know $x^0 = 1$ and $x^1 = x$. So $x^3 = x x$.", (P, P, R), "powers count steps"),
    (
        r"$$p(c_1) = 1 + c_1 p(c_1)$$ $$p(c_1) - c_1 p(c_1) = 1$$",
        (U,),
        "a function that calls itself is put into itself",
    ),
    # -- other languages
    (
        "设 $y$ 为 one-hot 向量，$p = \\text{softmax}(z)$，$L = -\\sum_k y_k \\log p_k$。\n\n当 $i \\neq j$ 时：$\\frac{\\partial p_i}{\\partial z_j} = -p_i p_j$。\n\n因此 $$\\frac{\\partial L}{\\partial z_j} = p_j - y_j$$",
        (P, P),
        "cases and labels in Chinese are not heard",
    ),
    (
        r"Sei $\sigma(x) = \frac{1}{1+e^{-x}}$. Wenn $x = 0$, dann $\sigma(x) = \frac12$. Somit gilt $\sigma'(x) = \sigma(x)(1-\sigma(x))$.",
        (P, P),
        "a case in German holds for all",
    ),
    (
        r"Soit $f(x) = x^2$. Si $x = 1$, alors $f(x) = 1$. Donc $f'(x) = 2x$.",
        (P, P),
        "a case in French holds for all",
    ),
    (
        r"$$g(x) = \begin{cases} x & \text{si } x > 0 \\ 0 & \text{sinon} \end{cases}$$ Si $x > 0$, $g(x) = x$.",
        (P,),
        "what holds otherwise is only known in English",
    ),
]


@pytest.mark.parametrize(("text", "verdicts", "misreading"), ROWS, ids=[r[0] for r in ROWS])
def test_is_not_misread(text: str, verdicts: tuple[str, ...], misreading: str) -> None:
    claims = verify_text(text, "md").claims
    found = tuple(c.verdict for c in claims if c.verdict != "given")
    assert found == verdicts, f"{misreading}: {[(c.verdict, c.latex, c.message) for c in claims]}"


def test_the_table_is_long_enough() -> None:
    assert len(ROWS) >= 80
    assert len({r[0] for r in ROWS}) == len(ROWS)
