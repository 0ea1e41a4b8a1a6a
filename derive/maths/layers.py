"""What is known of layers: one row each. A row is all that a new layer needs.

A row says which size comes out, which parameters are learned and which multiplications are carried
out, each as a formula in named factors. `uses` says the same by walking through the layer in loops:
every number that is made, with the parameter that it takes and whether it is a product. The
test-suite counts these and tries the formulas of every row by itself.

Products are counted, also those with the zeros of a padding; sums, divisions, comparisons and
functions such as exp are not. Batch norm has its statistics at hand; layer and group norm square
what they normalise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from . import sequences, windows
from .counts import Count, Shape, product
from .layer import Layer, LayerError, Settings, Sized, Use, learned, positions

__all__ = ["LAYERS", "SPELLINGS", "Layer", "LayerError", "Settings", "Use"]


def _none(shape: Shape, s: Settings) -> Count:
    return ()


def _kept(shape: Shape, s: Settings) -> Sized:
    return shape, ()


def _copies(shape: Shape, s: Settings) -> Iterator[Use]:
    for at in positions((*shape.space, shape.channels)):
        yield Use(("out", *at), None, False)


def _linear_uses(shape: Shape, s: Settings) -> Iterator[Use]:
    for *at, o in positions((*shape.space, s.units)):
        for c in range(shape.channels):
            yield Use(("out", *at, o), ("w", o, c), True)
        if s.bias:
            yield Use(("out", *at, o), ("b", o), False)


def _global_size(shape: Shape, s: Settings) -> Sized:
    return Shape((), shape.channels), ()


def _global_uses(shape: Shape, s: Settings) -> Iterator[Use]:
    for *_, c in positions((*shape.space, shape.channels)):
        yield Use(("out", c), None, False)


def _flat_size(shape: Shape, s: Settings) -> Sized:
    return Shape((), shape.total), ()


def _flat_uses(shape: Shape, s: Settings) -> Iterator[Use]:
    for n, _ in enumerate(positions((*shape.space, shape.channels))):
        yield Use(("out", n), None, False)


# -- normalisation ---------------------------------------------------------------------------------
def _affine(shape: Shape, s: Settings) -> Count:
    return learned([("channels", shape.channels)], shape.channels, s)


def _per_value(times: int) -> Callable[[Shape, Settings], Count]:
    def products(shape: Shape, s: Settings) -> Count:
        each = ("for each value", times)
        return (product("multiplications", each, ("values", (*shape.space, shape.channels))),)

    return products


def _norm_uses(*steps: str) -> Callable[[Shape, Settings], Iterator[Use]]:
    """Every value goes through these products, the last of them with a learned factor."""

    def uses(shape: Shape, s: Settings) -> Iterator[Use]:
        for *at, c in positions((*shape.space, shape.channels)):
            for step in steps:
                yield Use((step, *at, c), None, True)
            yield Use(("out", *at, c), ("gamma", c), True)
            if s.bias:
                yield Use(("out", *at, c), ("beta", c), False)

    return uses


def _split_size(shape: Shape, s: Settings) -> Sized:
    if shape.channels % s.groups:
        raise LayerError(f"{shape.channels} channels can't be split into {s.groups} groups")
    return shape, ()


def _channel_weight(shape: Shape, s: Settings) -> Count:
    return (product("weights", ("channels", shape.channels)),)


def _slope_uses(shape: Shape, s: Settings) -> Iterator[Use]:
    for *at, c in positions((*shape.space, shape.channels)):
        yield Use(("out", *at, c), ("slope", c), True)


# -- the table -------------------------------------------------------------------------------------
_ACTIVATIONS = (
    "relu, sigmoid, tanh, softmax, gelu, silu, swish, elu, selu, relu6, leakyrelu, leaky relu, "
    "softplus, mish, hardswish, hard swish, hardsigmoid, hardtanh, logsoftmax, log softmax, "
    "activation, identity"
)
_MOVES = "stride pad rounding"
_ROWS = (
    Layer(
        "linear",
        "linear, dense, fc, fully connected, affine",
        lambda shape, s: (Shape(shape.space, s.units), ()),
        lambda shape, s: learned([("outputs", s.units), ("inputs", shape.channels)], s.units, s),
        lambda shape, s: (
            product(
                "multiplications",
                ("positions", shape.space),
                ("outputs", s.units),
                ("inputs", shape.channels),
            ),
        ),
        _linear_uses,
        "units",
        "bias",
    ),
    Layer(
        "conv",
        "conv, convolution, convolutional, conv1d, conv2d, conv3d",
        windows.conv_size,
        lambda shape, s: learned(windows.kernel(shape, s), s.units, s),
        windows.conv_products,
        windows.conv_uses,
        "window units",
        f"{_MOVES} dilation groups bias",
    ),
    Layer(
        "deconv",
        "deconv, deconvolution, transposed conv, transposed convolution, conv transpose, "
        "convtranspose1d, convtranspose2d, convtranspose3d, up conv",
        windows.transposed_size,
        lambda shape, s: learned(windows.kernel(shape, s), s.units, s),
        windows.transposed_products,
        windows.transposed_uses,
        "window units",
        "stride pad more dilation groups bias",
    ),
    Layer(
        "maxpool",
        "maxpool, max pool, max pooling, maxpool1d, maxpool2d, maxpool3d, pool, pooling",
        windows.pool_size,
        _none,
        _none,
        windows.pool_uses,
        "window",
        f"{_MOVES} dilation",
    ),
    Layer(
        "avgpool",
        "avgpool, avg pool, average pool, average pooling, mean pooling, avgpool1d, avgpool2d, "
        "avgpool3d",
        windows.pool_size,
        _none,
        _none,
        windows.pool_uses,
        "window",
        _MOVES,
    ),
    Layer(
        "global pool",
        "global pool, global avgpool, global average pool, global average pooling, global maxpool, "
        "global max pooling, gap",
        _global_size,
        _none,
        _none,
        _global_uses,
    ),
    Layer(
        "batchnorm",
        "batchnorm, batch norm, batch normalisation, batch normalization, bn, batchnorm1d, "
        "batchnorm2d, batchnorm3d",
        _kept,
        _affine,
        _per_value(2),
        _norm_uses("scaled"),
        options="bias",
    ),
    Layer(
        "layernorm",
        "layernorm, layer norm, layer normalisation, layer normalization",
        _kept,
        _affine,
        _per_value(3),
        _norm_uses("squared", "scaled"),
        options="bias",
    ),
    Layer(
        "groupnorm",
        "groupnorm, group norm, group normalisation, group normalization",
        _split_size,
        _affine,
        _per_value(3),
        _norm_uses("squared", "scaled"),
        "groups",
        "bias groups",
    ),
    Layer(
        "embedding",
        "embedding, embed, embeddings",
        sequences.embedding_size,
        sequences.embedding_weights,
        _none,
        sequences.embedding_uses,
        "window units",
    ),
    sequences.recurrent("rnn", "rnn, recurrent, simple rnn, elman", 1, 0),
    sequences.recurrent("lstm", "lstm", 4, 3),
    sequences.recurrent("gru", "gru", 3, 3),
    Layer(
        "attention",
        "attention, self attention, multi head attention, multihead attention, mha",
        sequences.attention_size,
        sequences.attention_parameters,
        sequences.attention_products,
        sequences.attention_uses,
        "heads",
        "bias heads",
    ),
    Layer("residual", "residual, skip, shortcut, add", _kept, _none, _none, _copies),
    Layer("flatten", "flatten, flat", _flat_size, _none, _none, _flat_uses),
    Layer("dropout", "dropout, dropout1d, dropout2d", _kept, _none, _none, _copies, "rate"),
    Layer(
        "upsample",
        "upsample, upsampling, up sampling, unpool, upsampling2d",
        windows.up_size,
        _none,
        _none,
        windows.up_uses,
        "window",
    ),
    Layer("activation", _ACTIVATIONS, _kept, _none, _none, _copies, "rate"),
    Layer("prelu", "prelu", _kept, _channel_weight, _per_value(1), _slope_uses),
)

LAYERS: Mapping[str, Layer] = MappingProxyType({row.name: row for row in _ROWS})
"""Every layer by name."""

SPELLINGS: Mapping[str, Layer] = MappingProxyType(
    {spelling: row for row in _ROWS for spelling in row.spellings.split(", ")}
)
"""The layers by what people call them, in small letters."""
