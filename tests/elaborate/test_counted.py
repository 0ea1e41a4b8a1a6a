"""Counts of layers in sheets: what is claimed, what is not, and what the messages say."""

from __future__ import annotations

import pytest

from derive.check import verify_text
from derive.elaborate.spec_sentences import spec_in
from derive.report import Claim

NET = "A network with layers 30-20-10.\n\n"
CODES = ("count", "not-whole", "layers")
CONV = "% derive: layers 100x100x3 -> A: conv 3x3x5 -> B: conv 3x3x10\n"
DENSE = "% derive: layers 30 -> 1024 -> 512 -> 1, batch 32\n"
MIXED = "% derive: layers 28x28x1 -> conv 5x5x6 pad 2 -> relu -> maxpool 2x2 -> flatten -> 10\n"


def judged(text: str, kind: str = "tex") -> list[Claim]:
    """What is said of layers: claims against the table, and findings about it."""
    claims = verify_text(text, kind).claims
    table = "counted: "
    return [c for c in claims if c.code in CODES or any(r.startswith(table) for r in c.reading)]


def letters(text: str, kind: str = "tex") -> str:
    return "".join(c.verdict[0].upper() for c in judged(text, kind))


# a sheet after its network; P or R for each count that is judged, nothing where none is
ROWS = [
    # the column and the layer in one clause
    (CONV, r"The number of parameters of the first layer is $3\cdot3\cdot3\cdot5 + 5 = 140$.", "P"),
    (CONV, r"The number of parameters of the first layer is $3\cdot3\cdot3\cdot5 = 135$.", "P"),
    (CONV, r"The number of parameters of the first layer is $3\cdot3\cdot5 = 45$.", "R"),
    (CONV, r"The number of parameters with biases of layer 1 is $135$.", "R"),
    (CONV, r"The number of parameters without biases of layer 1 is $140$.", "R"),
    (CONV, r"The number of weights and biases of layer 1 is $135$.", "R"),
    (CONV, r"The number of biases of layer 2 is $10$, that of the weights is $1$.", "P"),
    (CONV, r"Layer 2 has $460$ parameters.", "P"),
    # counts that stand in the words themselves
    (CONV, "Layer 2 has 460 parameters.", "P"),
    (CONV, "Layer 2 has 461 learnable parameters.", "R"),
    (CONV, "The total number of parameters is 600.", "P"),
    (CONV, "The output size of layer 1 is 98 x 98 x 5.", "P"),
    (CONV, "The output size of layer 1 is 96x96x5.", "R"),
    (CONV, "Layer 2 is trained for 100 epochs with 60,000 images.", ""),
    (DENSE, "In total there are 557,057 parameters.", "P"),
    (DENSE, "In total there are 556,057 parameters.", "R"),
    (CONV, r"Layer 2 has $461$ learnable parameters.", "R"),
    (CONV, r"The second convolution has $3 \times 3 \times 5 \times 10 = 450$ weights.", "P"),
    (CONV, r"The last layer has $90$ weights.", "R"),
    (CONV, r"The total number of parameters is $140 + 460 = 600$.", "P"),
    (CONV, r"The network has $585$ parameters.", "P"),
    (CONV, r"In all, there are $45 + 90 = 135$ parameters.", "R"),
    (
        CONV,
        r"The number of multiplications for $A$ is $98^2 \cdot 3^2\cdot 15 = 1296540$.",
        "P",
    ),
    (
        CONV,
        r"To compute $B$ we need $96^2 \cdot 450 = 4{,}147{,}200$ multiplications.",
        "P",
    ),
    (CONV, r"To compute $B$ we need $96^2 \cdot 9 \cdot 10 = 829440$ multiplications.", "R"),
    (CONV, r"Each filter of the first layer has $3\cdot3\cdot3 + 1 = 28$ parameters.", "P"),
    (CONV, r"Each filter of the first layer has $3\cdot3 + 1 = 10$ parameters.", "R"),
    (CONV, r"The size of $A$ is $98 \times 98 \times 5$.", "P"),
    (CONV, r"The size of $A$ is $5 \times 98 \times 98$.", "P"),
    (CONV, r"The size of $A$ is $98 \times 98$.", "P"),
    (CONV, r"The size of $A$ is $98 \times 97$.", "R"),
    (CONV, r"The size of $A$ is $49 \times 196 \times 5$.", ""),
    (CONV, r"The size of $A$ is $100 \times 100 \times 5$.", "R"),
    (CONV, r"The output size of the second layer is $98 - 3 + 1 = 96$.", "P"),
    (CONV, r"The output size of the second layer is $98 - 3 = 95$.", "R"),
    (CONV, r"The number of outputs of the second layer is $96$.", "R"),
    (CONV, r"The number of outputs of the second layer is $92160$.", "P"),
    (DENSE, r"Hidden layer 1 has $1024 \times 32 = 32{,}768$ outputs.", "P"),
    (DENSE, r"Hidden layer 1 has $1024$ outputs.", "P"),
    (DENSE, r"The output layer has $513$ parameters.", "P"),
    (DENSE, r"The output layer has $512$ parameters with biases.", "R"),
    (DENSE, r"Each neuron in the first layer has $31$ parameters.", "P"),
    (
        DENSE,
        r"The multiplications of layer 1 for one sample are $30 \cdot 1024 = 30720$.",
        "P",
    ),
    (
        DENSE,
        r"The multiplications of layer 1 for the batch are $30 \cdot 1024 = 30720$.",
        "R",
    ),
    (DENSE, r"The number of multiplications of layer 1 is $30 \cdot 1024 = 30720$.", "P"),
    (MIXED, r"The fully connected layer has $11770$ parameters.", "P"),
    (MIXED, r"The size of the output of the pooling layer is $14 \cdot 14 \cdot 6$.", "P"),
    (MIXED, r"The $5 \times 5$ convolution has $156$ parameters.", "P"),
    (MIXED, r"The $5 \times 5$ convolution has $150 + 6 = 157$ parameters.", "R"),
    # in displays, with the words before or inside
    (CONV, r"The number of parameters in layer 1 is \[ 3\cdot3\cdot5 = 45 \]", "R"),
    (CONV, r"\[ \text{parameters of layer 1} = 3\cdot3\cdot5 = 45 \]", "R"),
    (CONV, r"\[ \text{Total number of parameters: } 140 + 460 = 600 \]", "P"),
    (DENSE, r"\[ \text{Total learnable parameters} = 557{,}057 \]", "P"),
    (DENSE, r"\[ \text{Total learnable parameters} = 557{,}058 \]", "R"),
    (
        DENSE,
        "What is the total number of learnable parameters?\n\nHidden layer 1\n"
        r"\[ 1024 + (30 \times 1024) = 31744 \]" + "\n\nHidden layer 2\n\n"
        r"\[ 512 + (512 \times 1024) = 524801 \]",
        "PR",
    ),
    (
        DENSE,
        "\\section{Number of parameters}\nLayer 1: $31744$.\n\nLayer 2: $524800$.\n\n"
        "Output layer: $512$.",
        "PPP",
    ),
    # what the words do not decide
    (CONV, r"The number of parameters is reduced to $135$.", ""),
    (CONV, r"Half of the parameters of the first layer are $70$ parameters.", ""),
    (CONV, r"The first layer has $45$ parameters fewer.", ""),
    (CONV, r"If the first layer had one channel, it would have $50$ parameters.", ""),
    (CONV, r"It is wrong that the number of parameters of layer 1 is $45$.", ""),
    (CONV, r"The number of parameters of layer 1 is not $45$.", ""),
    (CONV, r"The number of parameters of layer 1 is about $100$.", ""),
    (CONV, r"The number of parameters of layer 1 is $1.4 \cdot 10^2$.", ""),
    (CONV, r"The number of parameters of layer 1 is more than $100$.", ""),
    (CONV, r"The number of parameters of layer 1 and layer 2 is $600$.", ""),
    (CONV, r"The number of parameters of layer 3 is $600$.", ""),
    (CONV, r"The output of the first layer is $0.62$.", ""),
    (CONV, r"The output of the first layer is $2$.", ""),
    (CONV, r"The bias of the first layer is $3$. The weight of the first layer is $0.5$.", ""),
    (CONV, r"The weights of the first layer are $3$.", ""),
    (CONV, r"The first layer has $5$ filters.", ""),
    (CONV, r"The batch size is $7$. The step size is $0.1$. The input size is $9$.", ""),
    (CONV, r"Determine the number of parameters. First, $3 \cdot 3 = 9$, times $3$ is $27$.", ""),
    (CONV, r"The number of parameters is $n$, which is $7$ in the example.", ""),
    (MIXED, r"The number of outputs of layer 2 is $10$.", "P"),
    (MIXED, r"The number of outputs of layer 2 is $4704$.", "P"),
    (MIXED, r"The number of outputs of layer 2 is $4705$.", "R"),
    (MIXED, r"Layer 2 has $0$ parameters.", "P"),
    (MIXED, r"Layer 2 has $11770$ parameters.", "P"),
    (MIXED, r"Layer 2 has $1$ parameters.", "R"),
    (CONV, r"The first layer has $5$ outputs.", ""),
    (CONV, r"The first layer has $6$ outputs.", "R"),
    (CONV, r"\[ 3 \cdot 3 \cdot 5 = 45 \]", ""),
    ("", r"The number of parameters of the first layer is $3\cdot3\cdot5 = 45$.", ""),
    (CONV, "Another network has other sizes.\n\nThe number of parameters of layer 1 is $45$.", ""),
    # a network in a sentence, and one that is not understood
    (
        "A network with layers 30-1024-512-1 is trained with batch size 32.\n\n",
        r"The first layer has $31744$ parameters, the second has $524800$ parameters.",
        "PP",
    ),
    (
        r"The input is $100 \times 100 \times 3$; conv 3x3 with 5 filters, then conv 3x3 with 10 "
        "filters.\n\n",
        r"The first layer has $45$ parameters.",
        "R",
    ),
    (
        "A network with layers 30-20-10.\n\n",
        r"The network has 9 inputs. Layer 1 has $6$ weights.",
        "",
    ),
    (CONV, r"Freeze layers 3-4-5 of the network. Layer 1 has $140$ parameters.", "P"),
    (NET, "Consider the CNN. Layer 1 has $6$ weights.", ""),
    # sizes that are no whole numbers
    ("", r"The padding is $\frac{28-1}{2} = 13.5$.", "R"),
    ("", r"The padding is $\frac{5-1}{2} = 2$.", ""),
    ("", r"The output size is $(28 - 5)/2 + 1 = 12.5$.", "R"),
    ("", r"\[ \text{padding} = \frac{28-1}{2} = 13.5 \]", "R"),
    ("", r"\[ \text{padding} \rightarrow \frac{f-1}{2} = P \] \[ P = 13.5 \]", "R"),
    ("", r"The average padding is $13.5$.", ""),
    ("", r"The output is $13.5$. The number of parameters is $1.5$ million, with padding.", ""),
]


@pytest.mark.parametrize(("network", "text", "verdicts"), ROWS)
def test_what_is_claimed(network: str, text: str, verdicts: str) -> None:
    assert letters(network + text) == verdicts


MESSAGES = [
    (
        CONV + r"The number of parameters of layer 1 is $3\cdot3\cdot5 = 45$.",
        "parameters of layer 1 (A, conv 3x3x5): 3·3·3·5 + 5 = 140 (135 without biases); "
        "the input channels (3) are left out",
    ),
    (
        CONV + r"The number of weights of layer 1 is $3\cdot3\cdot3 = 27$.",
        "weights of layer 1 (A, conv 3x3x5): 3·3·3·5 = 135 (140 with biases); "
        "the filters (5) are left out",
    ),
    (
        CONV + r"The number of parameters of layer 1 is $460$.",
        "parameters of layer 1 (A, conv 3x3x5): 3·3·3·5 + 5 = 140 (135 without biases); "
        "that is what layer 2 (B, conv 3x3x10) has",
    ),
    (
        CONV + r"The number of multiplications of layer 1 is $100\cdot100\cdot9\cdot15 = 1350000$.",
        "multiplications of layer 1 (A, conv 3x3x5): 98·98·3·3·3·5 = 1,296,540; "
        "the positions of the input are counted, not those of the output",
    ),
    (
        CONV + r"The network has $45 + 90 = 135$ parameters.",
        "parameters of the network: 3·3·3·5 + 5 + 3·3·5·10 + 10 = 600 (585 without biases); "
        "the input channels (3·5) are left out",
    ),
    (
        r"The padding is $\frac{28-1}{2} = 13.5$.",
        "13.5 is no whole number, so it can't be a padding: with stride 1, only a window of odd "
        "size keeps what it moves over",
    ),
]


@pytest.mark.parametrize(("text", "message"), MESSAGES)
def test_the_message_has_the_right_number_and_why(text: str, message: str) -> None:
    (claim,) = judged(text)
    assert claim.message == message


def test_the_arithmetic_is_judged_anyway() -> None:
    text = CONV + r"The number of parameters of layer 1 is $3\cdot3\cdot5 = 46$."
    assert [c.code for c in verify_text(text, "tex").claims if c.verdict == "refuted"] == [
        "count",
        "wrong",
    ]


def test_a_network_that_is_not_understood_is_located() -> None:
    (found,) = judged("Words.\n% derive: layers 28x28x1 -> cnov 5x5x6\n")
    assert (found.verdict, found.code) == ("unread", "layers")
    assert found.message == "'cnov' is no layer; did you mean 'conv'?"
    assert (found.line, found.column) == (2, 29)
    assert letters("% derive: layers\n") == "U"


TABLE = """
| Layer | Output size | Parameters | Note |
|---|---|---|---|
| conv 5x5x6 | 28x28x6 | 156 | 7 |
| max pooling | $14 \\times 14 \\times 6$ | 0 | 7 |
| the output layer | 11 | $1176 \\cdot 10 + 10 = 11770$ | 7 |
| total | | 11,927 | 7 |
| something else | 7 | 7 | 7 |
"""


def test_tables() -> None:
    network = f"<!-- {MIXED.strip('% ').strip()} -->\n"
    assert letters(network + TABLE, "md") == "PPPPRPR"
    values = "| Layer | Output | Weights |\n|---|---|---|\n| layer 1 | 0.5 | 2 |\n"
    assert letters(network + values, "md") == ""


def test_a_title_begins_anew() -> None:
    """A display that begins with = after a title does not go on with the one before."""
    text = DENSE + (
        "\\section{Number of parameters}\nHidden layer 1\n"
        "\\[ = 1024 + (30 \\times 1024) = 31744 \\]\n"
        "Hidden layer 2\n\\[ = 512 + (512 \\times 1024) = 524800 \\]"
    )
    assert not [c for c in verify_text(text, "tex").claims if c.verdict == "refuted"]
    on = r"\[ a = 2 + 3 \] Simplifying \[ = 6 \]"
    assert [c.verdict for c in verify_text(on, "tex").claims][-1] == "refuted"


def test_markdown() -> None:
    network = "<!-- derive: layers 30 -> 20 -> 10 -->\n\n"
    assert letters(network + "Layer 1 has $620$ parameters.", "md") == "P"
    assert letters(network + "Layer 1 has $621$ parameters.", "md") == "R"


SENTENCES = [
    ("A network with layers 30-1024-512-1", "30 -> 1024 -> 512 -> 1"),
    ("An MLP (784 - 100 - 10) with batch size 64", "784 -> 100 -> 10, batch 64"),
    (r"The layers of the network: $30 \to 20 \to 10$.", "30 -> 20 -> 10"),
    (
        "The input is 28x28x1, followed by a 5x5 convolution with 6 filters and padding 2, max "
        "pooling 2x2, then a dense layer with 10 units",
        "28x28x1 -> a 5x5 convolution with 6 filters padding 2 -> max pooling 2x2 -> "
        "a dense layer with 10 units",
    ),
    ("The input is 28x28x1.", ""),
    ("The model was trained on 2020-11-26.", ""),
    ("With input 0.5, a sigmoid layer gives 0.62.", ""),
    ("The scores were 3-2-1 in the end.", ""),
    ("How many parameters has a network with layers 3-4-2?", ""),
    ("The input is 28x28x1 and goes through a magical device.", ""),
]


@pytest.mark.parametrize(("sentence", "spec"), SENTENCES)
def test_networks_in_sentences(sentence: str, spec: str) -> None:
    assert spec_in(sentence) == spec


def test_show_prints_the_network() -> None:
    from derive.elaborate.document import elaborate
    from derive.read import read_text
    from derive.show import show

    shown = "\n".join(show(elaborate(read_text(DENSE, "tex"))))
    assert "network     30 -> 1024 -> 512 -> 1, batch 32" in shown
    assert "read as the sizes 30 -> 1024 -> 512 -> 1, batch 32" in shown
