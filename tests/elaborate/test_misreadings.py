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
    # -- scopes of sums
    (r"$$\sum_{i=1}^n a_i + b = b + \sum_{i=1}^n a_i$$", (P,), "the sum takes b in"),
    (r"$$\sum_{i=1}^n a_i + b = \sum_{i=1}^n (a_i + b)$$", (R,), "the sum takes b in"),
    (r"$$\sum_{i=1}^n (a_i + b) = \sum_{i=1}^n a_i + n b$$", (P,), "a constant under a sum counts once"),
    (r"$$\sum_{i=1}^n (a_i + b) = \sum_{i=1}^n a_i + b$$", (R,), "a constant under a sum counts once"),
    (r"$$\sum_i a_i b_i = \sum_i a_i \sum_i b_i$$", (R,), "two sums over one letter are one sum"),
    (r"$$\sum_i a_i \sum_i b_i = \sum_i \sum_j a_i b_j$$", (P,), "the inner i is the outer one"),
    (r"$$\left(\sum_i a_i\right)^2 = \sum_i a_i^2$$", (R,), "the power goes under the sum"),
    (r"$$\left(\sum_i a_i\right)^2 = \sum_{i,j} a_i a_j$$", (P,), "`i,j` is one letter"),
    (r"$$\sum_{i=1}^n a_i - \sum_{i=1}^n b_i = \sum_{i=1}^n (a_i - b_i)$$", (P,),
     "the second sum stands inside the first, because it has the same letter"),
    (r"$$\sum_{i=1}^n a_i - c \sum_{i=1}^n b_i + n d = n d - c \sum_{i=1}^n b_i + \sum_{i=1}^n a_i$$", (P,),
     "sums in a row swallow each other"),
    (r"$$\sum_i a_i - b_i = \sum_i a_i - \sum_i b_i$$", (P,), "the sum ends before a term with its letter"),
    (r"$$c \sum_j w_j x_j = \sum_j c w_j x_j$$", (P,), "a factor before the sum"),
    (r"$$\sum_j x_j^2 y = y \sum_j x_j^2$$", (P,), "a factor behind the sum's letter"),
    (r"$$\frac{1}{N}\sum_{n=1}^N 1 = 1$$", (P,), "a sum of a constant is the constant"),
    (r"$$\sum_{n=1}^N 1 = 1$$", (R,), "a sum of a constant is the constant"),
    (r"$$\sum_{j \neq i} a_j = \sum_j a_j - a_i$$", (P,), "i is the bound letter"),
    (r"$$\sum_{j \neq i} a_j = \sum_j a_j$$", (R,), "the exclusion is dropped"),
    (r"$$a_i + \sum_{i \neq j} a_i = 2 a_i$$", (R,), "the bound letter is free elsewhere"),
    (r"$$\prod_i a_i b_i = \prod_i a_i \prod_i b_i$$", (P,), "a product is read as a sum"),
    (r"$$\prod_i e^{a_i} = e^{\sum_i a_i}$$", (P,), "a product of exponentials"),
    (r"$$\log \prod_{i=1}^n p_i = \sum_{i=1}^n \log p_i \quad\text{where } p_i > 0$$", (P,), "the hypothesis after the formula is lost"),
    # -- indices, labels, powers
    (r"$$\sum_i x^{(i)} = m x^{(i)}$$", (R,), "(i) is a label, so that the sum is over a constant"),
    (r"$$\sum_{i=1}^m x^{(i)} y^{(i)} = \sum_{k=1}^m y^{(k)} x^{(k)}$$", (P,), "(i) is a power"),
    (r"$$x_i x_i = x_i^2$$", (P,), "the power is a label"),
    (r"$$x_i x_j = x_i^2$$", (R,), "i and j are one"),
    (r"$$x^2 + x^3 = x^2 (1 + x)$$", (P,), "the power is a label"),
    (r"$$W^{[2]} W^{[2]} = (W^{[2]})^2$$", (P,), "[2] is a power"),
    (r"$$W^{[2]} + W^{[1]} = W^{[1]} W^{[1]} + W^{[1]}$$", (R,), "[2] is a power"),
    (r"Here $a^{(2)}$ is the second layer. $$a^{(2)} a^{(1)} = (a^{(1)})^3$$", (R,), "(2) is a power"),
    (r"$$\sum_i x_i = \sum_k x_k$$", (P,), "bound letters matter"),
    (r"$$x_i = x_k$$", (R,), "different letters are one"),
    (r"$$y_1 + y_2 = 2 y_1$$", (R,), "1 and 2 are the same member"),
    (r"$$\delta_{ij} a_j = \delta_{ij} a_i$$", (P,), "delta is a number"),
    (r"$$\sum_j \delta_{ij} a_j = a_i$$", (P,), "delta is a number"),
    (r"$$\sum_j \delta_{ij} a_j = a_j$$", (R,), "j is bound on one side and free on the other"),
    (r"$$\delta_{ij} = \delta_{ji}$$", (P,), "the order of delta's letters"),
    (r"$$\mathbb{1}[i=j]\, a_i = \mathbb{1}[i=j]\, a_j$$", (P,), "the indicator is one"),
    (r"$$\sum_k \mathbb{1}[k=j] = 1$$", (P,), "the indicator is one"),
    (r"$$\sigma^2 + \mu^2 = (\sigma + \mu)^2 - 2\sigma\mu$$", (P,), "sigma is the sigmoid, or a square is a name"),
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
    (r"$$\tanh'(x) = 1 - \tanh^2(x)$$", (P,), "the prime is dropped, or the statement defines tanh'"),
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
    (r"$$\frac{\partial}{\partial x_i} \sum_j x_j^2 = 2 x_i$$", (P,), "the derivative sees a sum of constants"),
    (r"$$\frac{\partial}{\partial x_i} \sum_j x_j^2 = 2 \sum_j x_j$$", (R,), "the derivative does not contract the sum"),
    (r"$$\frac{\partial x_i}{\partial x_j} = \delta_{ij}$$", (P,), "x_i and x_j are unrelated"),
    (r"$$\frac{\partial x_i}{\partial x_j} = 0$$", (R,), "x_i and x_j are unrelated"),
    (r"$$\frac{\partial x_i}{\partial x_j} = 1$$", (R,), "x_i and x_j are one"),
    (r"$$\frac{d}{dx} x^2 + 1 = 2x + 1$$", (P,), "the derivative takes the 1 in"),
    (r"$$\frac{d}{dx} (x^2 + 1) = 2x$$", (P,), "the derivative stops inside the bracket"),
    (r"$$\frac{d}{dx} x^2 \cdot x = 2x^2$$", (P,), "the derivative goes on behind the dot"),
    (r"$$\frac{d}{dx} e^{ax} = a e^{ax}$$", (P,), "the derivative leaves the inner one out"),
    (r"$$\frac{d}{dx} e^{ax} = e^{ax}$$", (R,), "the derivative leaves the inner one out"),
    (r"Let $L = \frac12 (y-t)^2$. $$\frac{\partial L}{\partial t} = t - y$$", (P,), "the variable is lost"),
    (r"Let $L = \frac12 (y-t)^2$. $$\frac{\partial L}{\partial t} = y - t$$", (R,), "the variable is lost"),
    (r"Let $L = \frac12 (y-t)^2$ with $y = wx$. $$\frac{\partial L}{\partial w} = (y-t)x$$", (P,), "y is held fixed"),
    (r"Let $L = \frac12 (y-t)^2$ with $y = wx$. $$\frac{\partial L}{\partial w} = 0$$", (R,), "y is held fixed"),
    (r"With $\partial \mu / \partial x_i = 2/m$ for $\mu = \frac1m \sum_{k=1}^m x_k$.", (R,), "a claim after `with` is believed"),
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
    (r"Let $q$ be a probability vector, $q_k > 0$. $$\sum_k 2 q_k = 2$$", (P,), "the words are not read"),
    (r"Let $q$ be a probability vector. $$q_k^2 = q_k$$", (R,), "a probability vector is one-hot"),
    (r"$$y = a x, \quad x = b \quad\Rightarrow\quad y = a b$$", (P,), "statements in one display are one chain"),
    (r"$$a = b + c, \qquad d = a - c = b$$", (P,), "the second statement continues the first"),
    # -- cases
    (r"If $i = j$: $$\delta_{ij} = 1$$", (P,), "the case is lost"),
    (r"If $i = j$: $$\delta_{ij} = 0$$", (R,), "the case is inverted"),
    (r"If $i \neq j$: $$\delta_{ij} = 0$$", (P,), "the case is lost"),
    (r"$$\delta_{ij} = 1 \quad \text{if } i = j$$", (P,), "the case is lost"),
    (r"$$\delta_{ij} = 1 \quad \text{if } i \neq j$$", (R,), "the case is lost"),
    (r"If $i = j$: $$a_i = a_j$$ In general, $$a_i = a_j$$", (P, R), "the case leaks"),
    (r"$$\delta_{ij} = \begin{cases} 1 & i = j \\ 0 & i \neq j \end{cases}$$", (P,), "the rows of cases are mixed"),
    (r"$$\delta_{ij} = \begin{cases} 0 & i = j \\ 1 & \text{otherwise} \end{cases}$$", (R,), "the rows of cases are mixed"),
    (r"$$\max(0,x) = \begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}$$", (P,), "a condition on values"),
    (r"$$\max(0,x) = \begin{cases} x & x < 0 \\ 0 & \text{otherwise} \end{cases}$$", (R,), "a condition on values"),
    # -- what a first sentence says, and what only looks like a definition
    (r"Let $s = a + b$. $$s^2 = a^2 - 2ab + b^2$$", (R,), "the statement defines the square of s"),
    (r"Assume $\sum_j y_j = 1$. $$\sum_j y_j a = 2a$$", (R,), "the display belongs to `assume`, a finished sentence"),
    (r"Suppose $x > 0$. $$\log(x^2) = 3\log x$$", (R,), "the display belongs to `suppose`, a finished sentence"),
    (r"Since $\sum_j y_j = 1$, we get $$\sum_j y_j a = 2a$$", (R,), "the display belongs to `since`"),
    (r"Recall that $a > 0$. $$\sqrt{a^2} = a$$", (P,), "a recalled inequality is a claim"),
    (r"Let $p_i > 0$ and $q_i > 0$. $$\log\frac{p_i}{q_i} = \log p_i - \log q_i$$", (P,), "the second hypothesis is a claim"),
    (r"Setting the derivative to zero, $$2w - 4 = 0 \implies w = 3$$", (R,), "the solution is a definition"),
    (r"Setting the derivative to zero, $$2w - 4 = 0 \implies w = 2$$", (P,), "the solution is a definition"),
    (r"Setting it to zero, $$\begin{align} 2w - 4 &= 0 \\ 2w &= 4 \\ w &= 3\end{align}$$", (P, R), "the solved row is a definition"),
    (r"For $i=1,\dots,N$ let $z_i = 2x_i$. $$\sum_{i=1}^N z_i = 2\sum_{i=1}^N x_i$$", (P,), "the range of an index is a formula"),
    (r"$$\sigma(z)' = \sigma(z)(1-\sigma(z))$$", (P,), "the prime behind a call is dropped"),
    (r"$$H(p,q) = -\sum_i p_i \log q_i$$ $$H(p,q) = H(q,p)$$", (R,), "vectors as arguments are not substituted"),
    (r"$$H(p,q) = -\sum_i p_i \log q_i$$ $$H(p,p) = -\sum_i p_i \log p_i$$", (P,), "vectors as arguments are not substituted"),
    (r"$$H(p) = -\sum_i p_i \log p_i$$ $$H(q) = -\sum_i q_i \log q_i$$", (P,), "vectors as arguments are not substituted"),
    (r"$$H(p) = -\sum_i p_i \log p_i$$ $$H(q) = -\sum_i p_i \log p_i$$", (R,), "vectors as arguments are not substituted"),
    (r"Let $p_i = \frac1n$ for all $i$. $$H = \sum_{i=1}^n p_i = 1$$ Then $e^H = e$.", (P, P), "a definition by a number and a size is no value"),
    (r"Let $a_j = \max(0, z_j)$. $$\frac{\partial a_j}{\partial z_j} = 1[z_j > 0]$$", (P,), "max runs over an index"),
    (r"Let $z_i = \sum_j W_{ij}x_j$ and $\delta_i = \frac{\partial L}{\partial z_i}$. $$\frac{\partial L}{\partial x_j} = \sum_i \delta_i W_{ij}$$", (P,), "delta with one letter is Kronecker's"),
    (r"Let $z_i = \sum_j W_{ij}x_j$ and $\delta_i = \frac{\partial L}{\partial z_i}$. $$\frac{\partial L}{\partial x_j} = \sum_i \delta_i W_{ji}$$", (R,), "the order of a matrix's letters"),
    (r"$$P(y=i) = \frac{e^{h_i}}{\sum_k e^{h_k}}$$ $$\frac{\partial P(y=i)}{\partial h_j} = -P(y=i)P(y=j)$$", (R,), "i and j differ without being said to"),
    (r"$$P(y=i) = \frac{e^{h_i}}{\sum_k e^{h_k}}$$ $$\frac{\partial P(y=i)}{\partial h_j} = -P(y=i)P(y=j)\quad (i \ne j)$$", (P,), "the case behind the formula is lost"),
    # -- families of probabilities
    (r"$$\sum_j P(y=j) a = a \sum_k P(y=k)$$", (P,), "P is a factor"),
    (r"$$P(y=j)^2 = P^2(y=j)$$", (P,), "the power is a label"),
    (r"$$P(y=j) = P(y=k)$$", (R,), "the letter is part of the name"),
    (r"$$p(y=j \mid x)\, p(y=k \mid x) = p(y=k \mid x)\, p(y=j \mid x)$$", (P,), "the bar is a division"),
    # -- arithmetic and layout
    (r"$$a - b - c = a - (b + c)$$", (P,), "minus groups to the right"),
    (r"$$a - b - c = a - (b - c)$$", (R,), "minus groups to the right"),
    (r"$$a / b / c = a / (b c)$$", (P,), "division groups to the right"),
    (r"$$a/2b = \frac{a}{2} b$$", (P, ), "a/2b has two readings; the left-to-right one is used"),
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
]


@pytest.mark.parametrize(("text", "verdicts", "misreading"), ROWS, ids=[r[0] for r in ROWS])
def test_is_not_misread(text: str, verdicts: tuple[str, ...], misreading: str) -> None:
    claims = verify_text(text, "md").claims
    found = tuple(c.verdict for c in claims if c.verdict != "given")
    assert found == verdicts, f"{misreading}: {[(c.verdict, c.latex, c.message) for c in claims]}"


def test_the_table_is_long_enough() -> None:
    assert len(ROWS) >= 80
    assert len({r[0] for r in ROWS}) == len(ROWS)
