"""The library for people who hold SymPy and NumPy. Its builders are imported when first used."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .builders import (
        attention,
        batch_norm,
        binary_cross_entropy,
        cross_entropy,
        entropy,
        gelu,
        kl,
        layer_norm,
        leaky_relu,
        linear,
        log_softmax,
        logsumexp,
        mse,
        prelu,
        relu,
        residual,
        sigmoid,
        silu,
        softmax,
        softplus,
        tanh,
    )
    from .entries import Entries

__all__ = [
    "Entries",
    "attention",
    "batch_norm",
    "binary_cross_entropy",
    "cross_entropy",
    "entropy",
    "gelu",
    "kl",
    "layer_norm",
    "leaky_relu",
    "linear",
    "log_softmax",
    "logsumexp",
    "mse",
    "prelu",
    "relu",
    "residual",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "tanh",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    room = ".entries" if name == "Entries" else ".builders"
    value = globals()[name] = getattr(import_module(room, __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
