"""Worked sheets in several styles: right ones raise nothing, a single slip is found at its line.

A slip is a row: the sheet, what is replaced by what (in its first occurrence behind a mark), and
the right value, which the message must give.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from derive.check import verify, verify_text

RIGHT = sorted((Path(__file__).parent / "right").iterdir())

SLIPS: list[tuple[str, str, str, str]] = [
    ("adam.tex", "= 0.05 ", "= 0.5 ", "0.05"),
    ("adam.tex", "= 1 - 0.01", "= 1 + 0.01", "0.99"),
    ("attention.tex", "= 0.6698", "= 0.6968", "0.6698"),
    ("attention.tex", "6.604 = 13.302", "6.604 = 13.202", "13.302"),
    ("batchnorm.md", r"\frac{9 + 1 + 1 + 9}{4} = 5", r"\frac{9 + 1 + 1 + 9}{3} = 6.67", "5"),
    ("batchnorm.md", r"\frac{-3}{2.236} = -1.342", r"\frac{-3}{2.236} = -1.432", "-1.342"),
    ("batchnorm.md", r"+ \beta = -0.394", r"+ \beta = -1.394", "-0.394"),
    ("confusion.md", r"\frac{40}{45} = 0.889", r"\frac{40}{50} = 0.8", "0.889"),
    ("confusion.md", "= 0.842", "= 0.824", "0.842"),
    ("convolution.md", "3 & 7", "3 & 1", "7"),
    ("count.tex", "&= 26", "&= 28", "26"),
    ("dropout.tex", r"\frac{10}{0.5} = 20", r"\frac{10}{0.5} = 5", "20"),
    ("entropy.tex", "= 1.5 ", "= 1.25 ", "1.5"),
    ("gd_scalar.md", r"0.25 \cdot (-2) = 1.5", r"0.25 \cdot (-2) = 0.5", "1.5"),
    ("gd_scalar.md", "$f(x_3) = 3.0625$", "$f(x_3) = 3.0265$", "3.0625"),
    ("layernorm.tex", "-0.535, 0, 1.604", "-0.353, 0, 1.604", "-0.535"),
    ("leaky.tex", "= 0.1 w_2 = 0.4", "= w_2 = 4", "0.4"),
    ("linear_gd.tex", "= -7.333", "= 7.333", "-7.333"),
    ("logistic.md", r"\times 1.5 = -0.6753", r"\times 1.5 = -0.6573", "-0.675"),
    ("logistic.md", r"(-0.6753) = 0.2675", r"(-0.6753) = 0.1325", "0.26753"),
    ("lstm.md", "= 0.249 + 0.160 = 0.409", "= 0.249 + 0.160 = 0.419", "0.409"),
    ("matrix_net.tex", r"1 \\ 0.6 \end{pmatrix} \\", r"1 \\ 1.6 \end{pmatrix} \\", "0.6"),
    ("matrix_net.tex", "-0.777 & -0.466", "-0.777 & -0.644", "-0.466"),
    ("matrix_net.tex", r"W_2^\top \delta", r"W_2 \delta", "0.389"),
    ("momentum.md", "= 3.4$", "= 3.8$", "3.4"),
    ("mse.md", "| 0.5 | 0.25 |", "| 0.5 | 0.5 |", "0.25"),
    ("perceptron.md", "x_1 = 2$$", "x_1 = 3$$", "2"),
    ("pooling.tex", r"8 & 6 \\ -0.5 & -0.5", r"8 & 6 \\ -0.5 & -3", "-0.5"),
    ("relu_net.tex", "a = -0.07", "a = 0.07", "-0.07"),
    ("relu_net.tex", "v = -2.1", "v = -1.2", "-2.1"),
    ("rnn.tex", r"\tanh(a_2) = 0.4737", r"\tanh(a_2) = 0.4377", "0.4737"),
    ("silu.tex", "= 0.7685$\n", "= 0.7865$\n", "0.7685"),
    ("sizes.md", "557{,}057", "556{,}057", "557057"),
    ("sizes.md", "+ 1 = 32", "+ 1 = 31", "32"),
    ("softmax.md", "{11.212} = 0.242", "{11.212} = 0.422", "0.242"),
    ("softmax.md", "= p_1 - 1 = -0.341", "= p_1 - 1 = 0.341", "-0.341"),
    ("stats.md", r"\frac{40}{4} = 10", r"\frac{40}{5} = 8", "10"),
    ("two_layer.md", "+ b_1 = 0.3925", "+ b_1 = 0.3952", "0.3925"),
    ("two_layer.md", "= 0.358916", "= 0.441084", "0.358917"),
    ("xor.md", "| 0.5 | 1 | -0.5 | 0 | 1 |", "| 0.5 | 0 | -0.5 | 0 | 1 |", "1"),
    ("adam_steps.md", r"\frac{0.066}{0.19} = 0.3474", r"\frac{0.066}{0.19} = 0.3747", "0.3474"),
    ("adam_steps.md", "= 0.00024984$$", "= 0.00024948$$", "0.00024984"),
    ("attention_small.tex", r"0.401 \\ 0.198", r"0.401 \\ 0.189", "0.198"),
    ("batchnorm_forward.tex", r"{1.8708} = 1.604", r"{1.8708} = 1.640", "1.604"),
    ("confusion_matrix.tex", r"\frac{50}{70} = 0.714", r"\frac{50}{60} = 0.833", "0.714"),
    ("confusion_table.md", "= 0.7692", "= 0.7962", "0.7692"),
    ("conv_grid.tex", r"3 & 7 & 1", r"3 & 6 & 1", "7"),
    ("conv_grid.tex", r"7 & 7 \\ 5 & 5", r"7 & 7 \\ 5 & 4", "5"),
    ("conv_sizes.md", "| 14 | 5 | 0 | 1 | 10 |", "| 14 | 5 | 0 | 1 | 9 |", "10"),
    ("conv_sizes.md", "= 61706", "= 61760", "61706"),
    ("dropout_mean.txt", "0.625, 1.875", "0.625, 1.785", "1.875"),
    ("gd_two_variables.tex", "(2x, 6y)", "(2x, 3y)", ""),
    ("gd_two_variables.tex", "0.4 - 0.24 = 0.16", "0.4 - 0.24 = 0.26", "0.16"),
    ("gru_step.md", "(0.55) = 0.634", "(0.55) = 0.643", "0.634"),
    ("information_gain.tex", r"\frac{2}{8} = 0.811", r"\frac{2}{8} = 0.118", "0.811"),
    ("information_gain.tex", r"\cdot 1 = 0.048", r"\cdot 1 = 0.084", "0.048"),
    ("kl_divergence.md", "1.44 = 0.1750", "1.44 = 0.1570", "0.1750"),
    ("kl_divergence.md", "= 0.0853$$", "= 0.3201$$", "0.0853"),
    ("kmeans.md", r"\sqrt{13} = 3.61", r"\sqrt{13} = 3.16", "3.606"),
    ("kmeans.md", "(3.67, 2.67)", "(3.67, 2.76)", "2.667"),
    ("layernorm_row.md", "| 5 | 1 | 0.447 |", "| 5 | 1 | 0.474 |", "0.447"),
    ("logistic_step.tex", "(0.5599, -0.2201)", "(0.4401, -0.2201)", "0.5599"),
    ("matrix_backprop.tex", r"-2 \\ -1 \end{bmatrix} \\", r"2 \\ -1 \end{bmatrix} \\", "-2"),
    ("matrix_backprop.tex", r"0 & 0 \\ -1 & -2", r"0 & 0 \\ -2 & -1", "-1"),
    ("momentum_quadratic.md", "w_1 + v_2 = 1.75", "w_1 + v_2 = 4.45", "1.75"),
    ("mse_given_n.tex", "y_j = 7", "y_j = 8", "7"),
    ("naive_bayes.tex", "= 0.0429", "= 0.0249", "0.0429"),
    ("normal_equations.tex", r"3 & 6 \\ 6 & 14", r"3 & 6 \\ 6 & 13", "14"),
    ("parameter_counts.txt", "= 98,816", "= 98,618", "98816"),
    ("pca.md", r"(2 - \lambda)^2 - 1", r"(2 - \lambda)^2 + 1", ""),
    ("perceptron_and.md", r"1 \cdot 1 = 0.5$$", r"1 \cdot 1 = 1.5$$", "0.5"),
    ("pooling_backward.tex", r"5 & 8 \\ 9 & 7", r"5 & 8 \\ 9 & 6", "7"),
    ("pooling_backward.tex", "0 & 0 & 2 & 0", "0 & 2 & 0 & 0", "0"),
    ("pooling_pairs.md", r"4.25 & 1.75", r"4.25 & 1.57", "1.75"),
    ("relu_backprop.txt", r"(-0.4)^2 = 0.08", r"(-0.4)^2 = 0.8", "0.08"),
    ("rmsprop.tex", "1.44 + 1.134 = 2.574", "1.44 + 1.134 = 2.577", "2.574"),
    ("rnn_bptt.tex", "0.1109 \\cdot 0.1712 = 0.0190", "0.1109 \\cdot 0.1712 = 0.0910", "0.0190"),
    ("roc.md", "| 0.5 | 4 | 2 | 1 | 3 | 0.8 |", "| 0.5 | 4 | 2 | 1 | 3 | 0.7 |", "0.8"),
    ("schedules.md", "0.95^3 = 0.0857", "0.95^3 = 0.0875", "0.0857"),
    ("sigmoid_net.tex", "w_{22} x_2 + b_2 = 0.42", "w_{22} x_2 + b_2 = 0.24", "0.23"),
    ("sigmoid_net.tex", r"\cdot 0.4613 = 0.2485", r"\cdot 0.4613 = 0.2845", "0.2485"),
    ("softmax_regression.tex", "(-0.371, 0.256", "(-0.371, 0.265", "0.256"),
    ("svm_hinge.md", r"\sqrt{5} = 2.236", r"\sqrt{5} = 2.326", "2.236"),
    ("tabular_gd.tex", "1 & 4 & 4 & 3", "1 & 4 & 4 & 2", "3"),
    ("tanh_neuron.md", "= -1.458", "= -1.548", "-1.458"),
]


@pytest.mark.parametrize("path", RIGHT, ids=lambda p: p.name)
def test_a_right_sheet_raises_nothing(path: Path) -> None:
    claims = verify(path).claims
    assert any(c.verdict == "proved" for c in claims)
    kept = ("given", "proved")
    assert not [(c.line, c.verdict, c.latex, c.message) for c in claims if c.verdict not in kept]


@pytest.mark.parametrize(("name", "old", "new", "right"), SLIPS, ids=lambda v: str(v)[:30])
def test_a_slip_is_found_where_it_is(name: str, old: str, new: str, right: str) -> None:
    path = Path(__file__).parent / "right" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    line = text[: text.index(old)].count("\n") + 1
    claims = verify_text(text.replace(old, new, 1), path.suffix).claims
    wrong = [c for c in claims if c.verdict == "refuted" and not c.follows]
    assert {c.line for c in wrong} == {line}, [(c.line, c.latex, c.message) for c in wrong]
    assert any(right in c.message for c in wrong), [c.message for c in wrong]


def test_two_hundred_steps_take_no_second() -> None:
    """Warm, on this machine: what is loaded once is not counted."""
    verify_text("$$1 + 1 = 2$$")
    lines = ["Let $w = 0.5$, $b = 0.1$."]
    for n in range(100):
        x = f"{n / 10:.1f}"
        lines.append(f"$$z_{{{n}}} = {x} w + b = {0.5 * n / 10 + 0.1:.2f}$$")
        lines.append(f"$$a_{{{n}}} = {x} \\times 0.25 = {0.25 * n / 10:.3f}$$")
    started = time.process_time()
    claims = verify_text("\n\n".join(lines), "md").claims
    assert time.process_time() - started < 2
    assert sum(c.verdict == "proved" for c in claims) >= 200


BAD = [
    (r"$$A = \begin{bmatrix} 1 & 2 \\ 3 \end{bmatrix}$$", "the rows of this matrix have 1 and 2"),
    (
        r"$$\begin{bmatrix} 1 & 2 \end{bmatrix} \begin{bmatrix} 1 & 2 \end{bmatrix} = 5$$",
        "does not",
    ),
    (r"$$\frac{1}{0} = 3$$", "division by zero"),
    (r"Let $x = 0$. $$\frac{0.5}{x} = 2.5$$", "division by zero"),
    ("| $x$ | $2x$ |\n|---|---|\n", "this table has no rows"),
    ("| $x$ | $2x$ |\n|---|---|\n| 1 | 2 | 3 |\n", "this row has 3 cells, the header 2"),
    (r"Let $x = (1, 2, 4)$. $$\sum_{i=1}^4 x_i = 7$$", "the entry 4 of 3 entries is meant"),
    (
        "$$y = 2 x = 1$$\n\nLet $x = 0.5$.",
        "no value is known for x here: that stands in line 3",
    ),
]


@pytest.mark.parametrize(("text", "message"), BAD, ids=lambda v: v[:40])
def test_bad_input_is_found(text: str, message: str) -> None:
    claims = verify_text(text, "md").claims
    assert any(message in c.message and c.verdict != "proved" for c in claims), [
        (c.verdict, c.latex, c.message) for c in claims
    ]


def test_the_variance_of_a_batch_divides_by_their_number() -> None:
    text = r"Let $x = [1, 3]$. $$\text{var}(x) = \frac{1}{n-1} \sum (x - \bar{x})^2 = 2$$"
    (found,) = [c for c in verify_text("Batch normalisation. " + text, "md").claims if c.code]
    assert (found.kind, found.verdict, found.code) == ("finding", "given", "variance")
    assert "divides by the number of entries" in found.message and found.line == 1
    assert not [c for c in verify_text(text, "md").claims if c.code]
