# ruff: noqa: E501
"""Documents of one line in matrix notation, with the verdict of each claim: P proved, R refuted, S
supported, U undecided, X unread; and what a wrong reading would be."""

from __future__ import annotations

NET = r"Let $z^l = W^l a^{l-1} + b^l$ and $a^l = \sigma(z^l)$. Let $\delta^l = \frac{\partial C}{\partial z^l}$. "
SOFTMAX = r"Let $\mathbf{x} \in \mathbb{R}^D$, $\mathbf{W} \in \mathbb{R}^{K\times D}$, $\mathbf{p} = \operatorname{softmax}(\mathbf{W}\mathbf{x})$ and $L = -\mathbf{y}^\top \log \mathbf{p}$ with one-hot $\mathbf{y}$. "
LEAST = r"Let $X \in \mathbb{R}^{n \times d}$, $y \in \mathbb{R}^n$, $w \in \mathbb{R}^d$ and $L = \|Xw - y\|^2$. "

PLAIN = r"Let $W \in \mathbb{R}^{K\times D}$, $x\in\mathbb{R}^D$ and $z = Wx$. "
BLOCKS = r"Let $A, B, C, D$ and $E$ be $n\times n$ matrices. "
BIAS = r"Let $W\in\mathbb{R}^{K\times D}$, $b\in\mathbb{R}^K$, $x\in\mathbb{R}^D$, $\tilde W = \begin{bmatrix} W & b\end{bmatrix}$ and $\tilde x = \begin{bmatrix} x \\ 1\end{bmatrix}$. "
SQUARE = r"Let $A$, $B$, $C$, $U$ and $V$ be square matrices. "
HAT = r"Let $X \in \mathbb{R}^{n\times d}$, $y \in \mathbb{R}^n$, $H = X(X^\top X)^{-1}X^\top$ and $\hat y = Hy$. "
RECURRENT = r"Let $h_t = \tanh(w h_{t-1} + u x_t)$. "

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
        r"Let $f = \|\mathbf{w} - \mathbf{a}\|^2 + \|\mathbf{w}\|^2$. $$\nabla_{\mathbf{w}} f = 4\mathbf{w} - 2\mathbf{a} = 0$$ Therefore $\mathbf{w} = 2\mathbf{a}$.",
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
    # -- rows and columns
    *(
        (PLAIN + rf"$${claim}$$", verdict, "a row is an entry at a computed index")
        for claim, verdict in (
            (r"W_{i:} x = z_i", "P"),
            (r"W_{i,:} x = z_i", "P"),
            (r"W_{i\cdot} x = z_i", "P"),
            (r"W_{i*} x = z_i", "P"),
            (r"W_{i:}^\top x = z_i", "P"),
            (r"W_{i:} x = z_i + 1", "R"),
            (r"z = \sum_{j=1}^D W_{:,j} x_j", "P"),
            (r"z = \sum_{j=1}^D W_{\bullet j} x_j", "P"),
            (r"z = \sum_{j=1}^D W_{:j} x_j^2", "R"),
            (r"\frac{\partial L}{\partial W_{i,:}} = \frac{\partial L}{\partial z_i} x^\top", "P"),
            (r"W^\top W = \sum_{i=1}^K W_{i,:}^\top W_{i,:}", "P"),
            (r"\|W\|_F^2 = \sum_{i=1}^K \|W_{i,:}\|^2", "P"),
            (r"\|W\|_F^2 = \sum_{i=1}^K \|W_{i,:}\|", "R"),
        )
    ),
    (
        r"Let $X \in \mathbb{R}^{n\times d}$, $W \in \mathbb{R}^{d \times k}$ and $Z = XW$. $$Z_{ij} = X_{i:} W_{:j}$$",
        "P",
        "an entry is defined anew",
    ),
    (
        r"Let $X \in \mathbb{R}^{n\times d}$, $W \in \mathbb{R}^{d \times k}$ and $Z = XW$. $$Z_{ij} = 2 X_{i:} W_{:j}$$",
        "R",
        "an entry is defined anew",
    ),
    # -- steps of a recurrence
    *(
        (RECURRENT + rf"$${claim}$$", verdict, "what stands at t - 1 is not read")
        for claim, verdict in (
            (
                r"\frac{\partial h_t}{\partial w} = (1 - h_t^2)\left(h_{t-1} + w\frac{\partial h_{t-1}}{\partial w}\right)",
                "P",
            ),
            (
                r"\frac{\partial h_t}{\partial w} = (1 - h_t^2)\left(h_{t-1} + \frac{\partial h_{t-1}}{\partial w}\right)",
                "R",
            ),
            (r"\frac{\partial h_t}{\partial w} = (1 - h_t^2) h_{t-1}", "U"),
            (r"\frac{\partial h_t}{\partial h_{t-2}} = (1 - h_t^2)(1 - h_{t-1}^2) w^2", "P"),
            (r"\frac{\partial h_t}{\partial h_{t-2}} = (1 - h_t^2)^2 w^2", "R"),
            (
                r"\frac{\partial L}{\partial h_t} = \frac{\partial L}{\partial h_{t+1}} (1 - h_{t+1}^2) w",
                "P",
            ),
            (
                r"\frac{\partial L}{\partial h_t} = \frac{\partial L}{\partial h_{t+1}} (1 - h_t^2) w",
                "R",
            ),
        )
    ),
    (
        r"Let $\mathbf{h}^{(t)} = \tanh(\mathbf{W}\mathbf{h}^{(t-1)} + \mathbf{U}\mathbf{x}^{(t)})$ and $\mathbf{o}^{(t)} = \mathbf{V}\mathbf{h}^{(t)}$. $$\nabla_{\mathbf{h}^{(t)}} L = \mathbf{W}^\top \operatorname{diag}(1 - (\mathbf{h}^{(t+1)})^2)\nabla_{\mathbf{h}^{(t+1)}} L + \mathbf{V}^\top\nabla_{\mathbf{o}^{(t)}} L$$",
        "P",
        "steps in brackets are samples",
    ),
    (
        r"Let $\mathbf{h}^{(t)} = \tanh(\mathbf{W}\mathbf{h}^{(t-1)} + \mathbf{U}\mathbf{x}^{(t)})$ and $\mathbf{o}^{(t)} = \mathbf{V}\mathbf{h}^{(t)}$. $$\nabla_{\mathbf{h}^{(t)}} L = \mathbf{W}^\top \operatorname{diag}(1 - (\mathbf{h}^{(t)})^2)\nabla_{\mathbf{h}^{(t+1)}} L + \mathbf{V}^\top\nabla_{\mathbf{o}^{(t)}} L$$",
        "R",
        "all steps are one",
    ),
    (
        r"Let $\mathbf{f}_t = \sigma(\mathbf{W}\mathbf{h}_{t-1})$, $\mathbf{c}_t = \mathbf{f}_t \odot \mathbf{c}_{t-1} + \mathbf{i}_t \odot \mathbf{g}_t$ and $\mathbf{h}_t = \mathbf{o}_t \odot \tanh(\mathbf{c}_t)$. $$\frac{\partial \mathbf{c}_t}{\partial \mathbf{c}_{t-1}} = \operatorname{diag}(\mathbf{f}_t)$$",
        "P",
        "the partial derivative along the cell is one through the hidden state as well",
    ),
    # -- two layouts in one document: what is said stands beside the step, which is right by itself
    (
        r"Let $\mathbf{z} = \mathbf{W}\mathbf{x}$, $\mathbf{x} = \mathbf{V}\mathbf{u}$, $\mathbf{W} \in \mathbb{R}^{K\times D}$ and $\mathbf{V} \in \mathbb{R}^{D\times M}$. $$\frac{\partial\mathbf{z}}{\partial\mathbf{x}} = \mathbf{W}$$ $$\frac{\partial\mathbf{x}}{\partial\mathbf{u}} = \mathbf{V}^\top$$",
        "PXP",
        "a lost transpose is the other layout",
    ),
    (
        r"Let $\mathbf{z} = \mathbf{W}\mathbf{x}$, $\mathbf{x} = \mathbf{V}\mathbf{u}$, $\mathbf{W} \in \mathbb{R}^{K\times D}$ and $\mathbf{V} \in \mathbb{R}^{D\times M}$. $$\frac{\partial\mathbf{z}}{\partial\mathbf{x}} = \mathbf{W}^\top$$ $$\frac{\partial\mathbf{x}}{\partial\mathbf{u}} = \mathbf{V}^\top$$",
        "PP",
        "there is one layout",
    ),
    (
        r"$$\frac{\partial \mathbf{a}^\top\mathbf{x}}{\partial \mathbf{x}} = \mathbf{a}^\top$$ $$\frac{\partial \mathbf{x}^\top\mathbf{x}}{\partial \mathbf{x}} = 2\mathbf{x}$$",
        "PXP",
        "a lost transpose is the other layout",
    ),
    # -- blocks
    *(
        (BLOCKS + rf"$${claim}$$", verdict, "blocks are entries that are numbers")
        for claim, verdict in (
            (
                r"\begin{bmatrix} A & B \\ 0 & D\end{bmatrix}\begin{bmatrix} E & 0 \\ C & I\end{bmatrix} = \begin{bmatrix} AE + BC & B \\ DC & D\end{bmatrix}",
                "P",
            ),
            (
                r"\begin{bmatrix} A & B \\ 0 & D\end{bmatrix}\begin{bmatrix} E & 0 \\ C & I\end{bmatrix} = \begin{bmatrix} AE + CB & B \\ DC & D\end{bmatrix}",
                "R",
            ),
            (
                r"\begin{bmatrix} A & B \\ C & D\end{bmatrix}^\top = \begin{bmatrix} A^\top & C^\top \\ B^\top & D^\top\end{bmatrix}",
                "P",
            ),
            (
                r"\begin{bmatrix} A & B \\ C & D\end{bmatrix}^\top = \begin{bmatrix} A^\top & B^\top \\ C^\top & D^\top\end{bmatrix}",
                "R",
            ),
            (r"\begin{bmatrix} A \\ B\end{bmatrix} C = \begin{bmatrix} AC \\ BC\end{bmatrix}", "P"),
            (
                r"\begin{bmatrix} A & B\end{bmatrix}\begin{bmatrix} C \\ D\end{bmatrix} = AC + BD",
                "P",
            ),
            (
                r"\begin{bmatrix} A & B\end{bmatrix}\begin{bmatrix} C \\ D\end{bmatrix} = AC - BD",
                "R",
            ),
            (r"[A, B][C, D]^\top = AC^\top + BD^\top", "P"),
            (
                r"2\begin{bmatrix} A & B\end{bmatrix} - \begin{bmatrix} A & 0\end{bmatrix} = \begin{bmatrix} A & 2B\end{bmatrix}",
                "P",
            ),
            (
                r"2\begin{bmatrix} A & B\end{bmatrix} - \begin{bmatrix} A & 0\end{bmatrix} = \begin{bmatrix} A & B\end{bmatrix}",
                "R",
            ),
        )
    ),
    (BIAS + r"$$\tilde W\tilde x = Wx + b$$", "P", "a name of blocks is a matrix of its own"),
    (BIAS + r"$$\tilde W\tilde x = Wx - b$$", "R", "a name of blocks is a matrix of its own"),
    (BIAS + r"$$\tilde x^\top\tilde x = x^\top x + 1$$", "P", "the appended one is lost"),
    (
        BIAS + r"$$\tilde W\tilde W^\top = WW^\top + bb^\top$$",
        "P",
        "a name of blocks is a matrix of its own",
    ),
    (BIAS + r"$$\tilde W\tilde W^\top = WW^\top + b^\top b$$", "R", "shapes are not looked at"),
    (
        r"Let $\mathbf{x} \in \mathbb{R}^D$, $\mathbf{h} \in \mathbb{R}^H$, $\mathbf{U} \in \mathbb{R}^{K\times D}$ and $\mathbf{V} \in \mathbb{R}^{K\times H}$. $$\begin{bmatrix}\mathbf{U} & \mathbf{V}\end{bmatrix}[\mathbf{x}, \mathbf{h}] = \mathbf{U}\mathbf{x} + \mathbf{V}\mathbf{h}$$",
        "P",
        "what stands in brackets is a list of numbers",
    ),
    (
        r"Let $\mathbf{X}$ be an invertible matrix. $$\frac{\partial \ln |\det(\mathbf{X})|}{\partial \mathbf{X}} = (\mathbf{X}^{-1})^\top$$",
        "P",
        "bars around a determinant stop the logarithm",
    ),
    (
        r"Let $\mathbf{X}$ be an invertible matrix. $$\frac{\partial \ln |\det(\mathbf{X})|}{\partial \mathbf{X}} = \mathbf{X}^{-1}$$",
        "R",
        "bars around a determinant stop the logarithm",
    ),
    # -- inverses that meet what they invert
    *(
        (SQUARE + rf"$${claim}$$", verdict, "an inverse meets nothing but a whole matrix")
        for claim, verdict in (
            (r"(I + AB)^{-1}A = A(I + BA)^{-1}", "P"),
            (r"(I + AB)^{-1}A = A(I + AB)^{-1}", "R"),
            (r"(A + UCV)^{-1} = A^{-1} - A^{-1}U(C^{-1} + VA^{-1}U)^{-1}VA^{-1}", "P"),
            (r"(A + UCV)^{-1} = A^{-1} + A^{-1}U(C^{-1} + VA^{-1}U)^{-1}VA^{-1}", "R"),
            (r"(A + UCV)^{-1} = A^{-1} - A^{-1}U(C + VA^{-1}U)^{-1}VA^{-1}", "R"),
            (r"(I + A)^{-1} = I - A(I + A)^{-1}", "P"),
            (r"(I + A)^{-1} = I + A(I + A)^{-1}", "R"),
            (r"(I + A)^{-1} = I - A + A^2(I + A)^{-1}", "P"),
            (r"A(I + A)^{-1} = (I + A)^{-1}A", "P"),
            (r"A(I + B)^{-1} = (I + B)^{-1}A", "R"),
            (r"(A^{-1} + B^{-1})^{-1} = A + B", "R"),
            (r"(A + B)^{-1} = A^{-1} + B^{-1}", "R"),
        )
    ),
    *(
        (HAT + rf"$${claim}$$", verdict, "what is computed from an inverse is opaque")
        for claim, verdict in (
            (r"H^2 = H", "P"),
            (r"H^2 = 2H", "R"),
            (r"H^3 = H", "P"),
            (r"H^\top = H", "P"),
            (r"HX = X", "P"),
            (r"(I - H)^2 = I - H", "P"),
            (r"(I - H)^2 = I + H", "R"),
            (r"(I - H)X = 0", "P"),
            (r"(X^\top X + \lambda I)^{-1}X^\top = X^\top(XX^\top + \lambda I)^{-1}", "P"),
            (r"(X^\top X + \lambda I)^{-1}X^\top = X^\top(XX^\top - \lambda I)^{-1}", "R"),
        )
    ),
    (
        r"Let $Q$ be an orthogonal matrix. $$Q^{-1} = Q^\top$$",
        "P",
        "what is known of Q is not used",
    ),
    (r"Let $Q$ be a square matrix. $$Q^{-1} = Q^\top$$", "R", "every matrix is orthogonal"),
    # -- what tempts
    (SQUARE + r"$$A^{-1}B = BA^{-1}$$", "R", "factors are exchanged"),
    (SQUARE + r"$$(A^\top A)^{-1}A^\top A A = I$$", "R", "an inverse cancels twice"),
    (HAT + r"$$X(X^\top X)^{-1}X^\top = I$$", "R", "what is tall is inverted"),
    (
        r"Let $h_t = w h_{t-1}$ and $L = h_t^2$. $$\frac{\partial L}{\partial w} = 2 h_t h_{t-1}$$",
        "R",
        "the steps before do not depend on w",
    ),
    (r"Let $s_n = s_{n-1} + a_n$. $$s_n - s_{n-2} = a_n + a_{n-1}$$", "P", "one step is all"),
    (r"Let $s_n = s_{n-1} + a_n$. $$s_n - s_{n-2} = a_n$$", "R", "one step is all"),
    (
        r"Let $h_t = \tanh(w h_{t-1})$. $$\frac{\partial h_t}{\partial h_{t-1}} = \frac{\partial h_{t+1}}{\partial h_t}$$",
        "R",
        "all steps are one",
    ),
    (
        r"Let $A$ and $B$ be $n\times n$ matrices. $$A\otimes B = B\otimes A$$",
        "R",
        "the pairs are in any order",
    ),
    (
        r"$$\|\operatorname{vec}(\mathbf A)\|^2 = \|\mathbf A\|_F^2$$",
        "P",
        "an axis of pairs is one of its parts",
    ),
    (
        r"$$\begin{bmatrix} \mathbf{A} & \mathbf{B}\end{bmatrix}^{-1} = \mathbf{A}$$",
        "XU",
        "blocks are lost",
    ),
]
