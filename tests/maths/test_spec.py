"""The notation of an architecture: what is understood, and what is said of what is not."""

from __future__ import annotations

import random

import pytest

from derive.maths.architecture import Architecture, architecture
from derive.maths.counts import value
from derive.maths.layers import SPELLINGS
from derive.maths.spec import SpecError, read_spec


def made(text: str) -> Architecture:
    return architecture(read_spec(text))


# a text; the sizes after its layers; parameters and multiplications of the whole
READ = [
    ("100x100x3 -> conv 3x3x5 -> conv 3x3x10", "98x98x5 96x96x10", 600, 5_443_740),
    ("100x100x3 -> conv 5x5x10", "96x96x10", 760, 6_912_000),
    ("30 -> 1024 -> 512 -> 1, batch 32", "1024 512 1", 557_057, 17_776_640),
    ("30-1024-512-1", "1024 512 1", 557_057, 555_520),
    ("30 – 1024 – 512 – 1", "1024 512 1", 557_057, 555_520),
    (r"30 \to 1024 \rightarrow 512 → 1", "1024 512 1", 557_057, 555_520),
    ("30\n1024\n512\n1\n", "1024 512 1", 557_057, 555_520),
    ("30 ->\n 1024 ->\n512 -> 1", "1024 512 1", 557_057, 555_520),
    ("3-4-2", "4 2", 26, 20),
    (
        "28x28x1 -> conv 5x5x6 pad 2 -> relu -> maxpool 2x2 -> flatten -> 120 -> 84 -> 10",
        "28x28x6 28x28x6 14x14x6 1176 120 84 10",
        152_410,
        269_640,
    ),
    ("33x33x64 -> conv 3x3x64 stride 2 groups 32 no bias", "16x16x64", 1_152, 294_912),
    ("3x32x32 channels first -> conv 3x3x8", "30x30x8", 224, 194_400),
    ("channels first, 3x32x32 -> conv 3x3x8", "30x30x8", 224, 194_400),
    (r"100 \times 100 \times 3 -> conv 3 \times 3 \times 5", "98x98x5", 140, 1_296_540),
    ("input (100 × 100 × 3) -> Conv2D 3x3, 5 filters", "98x98x5", 140, 1_296_540),
    ("100x100x3 -> conv 3x3 with 5 filters", "98x98x5", 140, 1_296_540),
    ("100x100x3 -> 5 filters of size 3x3", "98x98x5", 140, 1_296_540),
    ("100x100x3 -> 5 3x3 filters", "98x98x5", 140, 1_296_540),
    ("100x100x3 -> conv filters 5 kernel 3x3", "98x98x5", 140, 1_296_540),
    ("100x100x3 -> conv 3x3x3x5", "98x98x5", 140, 1_296_540),
    ("100x100x3 -> conv 3, 5 filters, same padding", "100x100x5", 140, 1_350_000),
    ("100x100x3 -> conv 3x3x5 valid", "98x98x5", 140, 1_296_540),
    ("32x32x3 -> depthwise conv 3x3 pad 1 -> conv 1x1x16", "32x32x3 32x32x16", 94, 76_800),
    ("16x8 -> conv1d 3x4 dilation 2", "12x4", 100, 1_152),
    ("4x6x6x2 -> conv3d 3x3x3x5", "2x4x4x5", 275, 8_640),
    ("4x4x8 -> transposed conv 4x4x2 stride 2 pad 1", "8x8x2", 258, 4_096),
    ("4x4x8 -> deconv 3x3x2 s2 p1 output padding 1", "8x8x2", 146, 2_304),
    ("7x7x4 -> max pooling 3x3 stride 2 ceil", "3x3x4", 0, 0),
    ("8x8x4 -> average pool 2 -> upsample 3 -> gap", "4x4x4 12x12x4 4", 0, 0),
    ("8x8x4 -> batch norm -> group norm 2 -> layer norm", "8x8x4 8x8x4 8x8x4", 24, 2_048),
    ("20 -> embedding 10000x300 -> lstm 64 last -> 2", "20x300 64 2", 3_093_570, 1_867_648),
    ("20x300 -> bidirectional gru 64, two biases", "20x128", 140_544, 2_803_200),
    ("20x300 -> rnn 64 no bias", "20x64", 23_296, 465_920),
    ("10x512 -> attention 8 heads -> linear 2048", "10x512 10x2048", 2_101_248, 21_073_920),
    (
        "8x8x3 -> dropout 0.5 -> leaky relu 0.1 -> prelu -> softmax",
        "8x8x3 8x8x3 8x8x3 8x8x3",
        3,
        192,
    ),
    ("9 -> Hidden 1: 4 -> out: 2", "4 2", 50, 44),
    ("30\n-> 10\n-> 5", "10 5", 365, 350),
    (
        "8x8x4 -> residual(conv 3x3x4 same -> relu -> conv 3x3x4 same) -> relu",
        "8x8x4 8x8x4 8x8x4 8x8x4 8x8x4",
        296,
        18_432,
    ),
    (
        "8x8x4 -> residual(conv 3x3x8 same stride 2 | conv 1x1x8 stride 2 floor)",
        "4x4x8 4x4x8 4x4x8",
        336,
        5_120,
    ),
    ("30 -> 1024 neurons -> 1 output, batch size of 7", "1024 1", 32_769, 222_208),
    ("784", "", 0, 0),
]


@pytest.mark.parametrize(("text", "sizes", "parameters", "products"), READ)
def test_what_is_read(text: str, sizes: str, parameters: int, products: int) -> None:
    found = made(text)
    assert [line.after.text() for line in found.lines] == sizes.split()
    assert value(found.parameters) == parameters
    assert value(found.multiplications) == products


def test_labels_and_batch() -> None:
    found = made("30 -> A: 1024 -> B: 512 -> C: 1, batch 32")
    assert [line.step.label for line in found.lines] == ["A", "B", "C"]
    assert found.spec.batch == found.batch == 32
    assert found.outputs(found.lines[0].after) == 32_768


# a text, with what the message says and the part that the caret stands below
WRONG = [
    ("28x28x1 -> cnov 5x5x6", "'cnov' is no layer; did you mean 'conv'?", "cnov"),
    ("28x28x1 -> blub", "'blub' is no layer; a layer was expected, as in conv 3x3x5", "blub"),
    ("28x28x1 -> ", "a layer, as in conv 3x3x5 or 10, was expected", ""),
    ("28x28x1 -> -> 10", "'->': a layer, as in conv 3x3x5 or 10, was expected", "-> 10"),
    ("", "the size of the input, as in 28x28x1 or 30, was expected", ""),
    ("foo -> 10", "'foo': the size of the input, as in 28x28x1 or 30, was expected", "foo"),
    ("1x2x3x4x5 -> 10", "a size of at most four numbers was expected", "1x2x3x4x5"),
    ("0x3 -> 10", "a size is at least 1", "0x3"),
    ("28x28x1 -> conv 5x5", "the number of filters is missing, as in conv 3x3x5", "conv 5x5"),
    ("28x28x1 -> maxpool", "the size of the window is missing, as in maxpool 3x3", "maxpool"),
    ("28x28x1 -> 120", "28x28x1 has to be flattened before", "120"),
    ("30 -> conv 3x3x5", "30 is a vector", "conv 3x3x5"),
    ("28x28x1 -> conv 2x3x4x5x6", "", "conv 2x3x4x5x6"),
    ("9x9x3 -> conv 3x3x4 groups 2", "3 input channels can't be split into 2 groups", "conv 3x3x4"),
    ("9x9x3 -> maxpool 2x2 filters 5", "'filters' means nothing to maxpool", "filters"),
    ("9x9x3 -> relu stride 2", "'stride' means nothing to activation", "stride"),
    ("9x9x3 -> relu 5x5", "what 5x5 means is not clear", "relu 5x5"),
    ("9x9x3 -> conv 3x3x8 bananas", "'bananas': what conv takes", "bananas"),
    ("9x9x3 -> conv 3x3x8 stride", "a number after stride was expected", "stride"),
    ("9x9x3 -> conv 3x3x8 stride 0", "stride is at least 1", "0"),
    ("9x9x3 -> maxpool 64x64", "a window that reaches over 64 does not fit into 9", "maxpool"),
    ("10x512 -> attention 7", "512 features can't be split over 7 heads", "attention 7"),
    ("8x8x4 -> residual(conv 3x3x8 same)", "8x8x8 and 8x8x4 can't be added", "residual("),
    ("8x8x4 -> residual(conv 3x3x8", "')' that closes the residual block was expected", ""),
    ("8x8x4 -> (relu", "')' that closes the bracket was expected", ""),
    ("8x8x4 -> relu)", "')': a layer or '->' was expected", ")"),
    ("30 -> 10 é", "'é' means nothing here", "é"),
    ("30 -> 0", "a size is at least 1", "0"),
    ("30 -> 99999999999999", "no layer is as large as that", "99999999999999"),
    ("30 -> 10, batch", "a number after batch was expected", ""),
    ("30 -> 10, batch 0", "a number after batch was expected", "0"),
    ("8x8x4 -> conv1d 3x5", "it moves along 1 axis, but 8x8x4 has 2", "conv1d 3x5"),
    ("8x4 -> embedding 100x5", "an embedding takes a list of tokens, not 8x4", "embedding"),
    ("8x8x4 -> lstm 4", "a sequence has one axis of steps; 8x8x4 has more", "lstm 4"),
]


@pytest.mark.parametrize(("text", "said", "at"), WRONG)
def test_what_is_not_read_is_located(text: str, said: str, at: str) -> None:
    with pytest.raises(SpecError) as caught:
        made(text)
    problem = caught.value
    assert said in problem.message
    assert "\n" not in problem.message
    assert text[problem.start :].startswith(at)
    assert 0 <= problem.start < problem.end <= len(text) + 1


ODD_SIZES = [
    ("28x28x1 -> conv 5x5x6 stride 2", "the size (28 - 5)/2 + 1 = 12.5 is no whole number"),
    ("7x7x1 -> maxpool 2x2", "the size (7 - 2)/2 + 1 = 3.5 is no whole number; 3 was used"),
    ("32x32x3 -> conv 3x3x8 stride 3 pad 1", "the size (32 + 2·1 - 3)/3 + 1 = 11.3333"),
    ("28x28x1 -> conv 28x28x1 same", "the padding (28 - 1)/2 = 13.5 is no whole number"),
]


@pytest.mark.parametrize(("text", "said"), ODD_SIZES)
def test_a_size_that_is_no_whole_number_is_said(text: str, said: str) -> None:
    (line,) = made(text).lines
    assert any(said in note for note in line.notes)


@pytest.mark.parametrize("text", ["7x7x1 -> maxpool 2x2 floor", "7x7x1 -> maxpool 2x2 ceil"])
def test_rounding_that_is_asked_for_is_no_finding(text: str) -> None:
    (line,) = made(text).lines
    assert not line.notes
    assert line.after.space == ((3, 3) if "floor" in text else (4, 4))


def test_every_spelling_is_read() -> None:
    numbers = {"window units": "3x2", "window": "3", "units": "4", "groups": "2", "heads": "2"}
    for spelling, row in SPELLINGS.items():
        before = "5" if row.name == "embedding" else "5x4"
        if spelling[-2:] in ("2d", "3d"):
            before = "5x5x4" if spelling.endswith("2d") else "5x5x5x4"
        given = "3x3x2" if spelling.endswith("2d") else "3x3x3x2"
        short = numbers.get(row.reads, "")
        many = given if row.reads == "window units" and before.count("x") > 1 else short
        assert made(f"{before} -> {spelling} {many}").lines[0].row is row


PIECES = (
    "-> -> -> , ( ) | : 3x3x5 3x3x5 28x28x1 conv conv relu residual( stride pad 2 2 batch same no "
    "bias groups filters lstm flatten embedding 0 x - . ceil heads of input attention upsample A: "
    "\n"
)


def test_nothing_but_an_error_comes_of_any_text() -> None:
    """Pieces of the notation in any order: a table, or a located error."""
    pieces = PIECES.split(" ")
    rng = random.Random(11)
    fine = 0
    for _ in range(4000):
        text = "9x9x4 -> " + " ".join(rng.choices(pieces, k=rng.randint(1, 8)))
        try:
            fine += bool(made(text).lines)
        except SpecError as problem:
            assert problem.message
            assert 0 <= problem.start < problem.end <= len(text) + 1
    assert fine > 40


def test_long_and_deep_texts_end_soon() -> None:
    for text in (
        "9x9x4 -> " + " -> ".join(["relu"] * 501),
        "9x9x4" + " -> residual(relu" * 40 + ")" * 40,
        "9x9x4 -> " + "relu " * 10_000,
    ):
        with pytest.raises(SpecError):
            made(text)
    nested = "9x9x4" + " -> residual(relu" * 7 + ")" * 7
    assert len(made(nested).lines) == 14
