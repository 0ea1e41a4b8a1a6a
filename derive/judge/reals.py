"""python-flint's real balls and rationals, without the rest of it until somebody asks.

`import flint` loads every type that it has, and takes twice as long as the two that are used here;
that is a tenth of the time of a small sheet. So the package is entered without being executed, and
executed at the first name that it is asked for and does not have. Its modules ask `inspect` for
the flags of code objects, which is all that they want of it: they are told these without it. Where
that does not work, or it is loaded already, it is imported as usual.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flint import arb, ctx, fmpq

__all__ = ["arb", "ctx", "fmpq"]

FLAGS = (  # bit by bit
    *("OPTIMIZED", "NEWLOCALS", "VARARGS", "VARKEYWORDS", "NESTED"),
    *("GENERATOR", "NOFREE", "COROUTINE", "ITERABLE_COROUTINE", "ASYNC_GENERATOR"),
)


def _whole() -> tuple[Any, Any, Any]:
    flint = import_module("flint")
    return flint.arb, flint.ctx, flint.fmpq


@contextmanager
def _flags() -> Iterator[None]:
    """The flags of code objects, where `inspect` would be loaded for them."""
    if "inspect" in sys.modules:
        yield
        return
    told = ModuleType("inspect")
    vars(told).update({f"CO_{name}": 1 << bit for bit, name in enumerate(FLAGS)})
    sys.modules["inspect"] = told
    try:
        yield
    finally:
        if sys.modules.get("inspect") is told:
            del sys.modules["inspect"]


def _few() -> tuple[Any, Any, Any]:
    spec = find_spec("flint")
    if spec is None or spec.loader is None or "flint" in sys.modules:
        return _whole()
    package, loader = module_from_spec(spec), spec.loader

    def executed(name: str) -> Any:
        del package.__dict__["__getattr__"]
        loader.exec_module(package)
        return getattr(package, name)

    sys.modules["flint"] = package
    try:
        with _flags():
            ball, rational = import_module("flint.types.arb"), import_module("flint.types.fmpq")
            few = ball.arb, import_module("flint.pyflint").ctx, rational.fmpq
    except (ImportError, AttributeError):
        for name in [n for n in sys.modules if n.partition(".")[0] == "flint"]:
            del sys.modules[name]
        return _whole()
    package.__dict__["__getattr__"] = executed
    return few


if not TYPE_CHECKING:
    arb, ctx, fmpq = _few()
