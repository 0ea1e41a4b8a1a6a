"""derive checks mathematical derivations in machine learning, for sums over sets of any size.

The names below are imported when they are first used: `import derive` alone loads nothing else.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .report import Proved, Refuted, Supported, Undecided, Verdict
    from .solving.solve import solve
    from .symbolic.api import diff, prove, simplify
    from .symbolic.maxover import MaxOver

__version__ = "0.1.0"

__all__ = [
    "MaxOver",
    "Proved",
    "Refuted",
    "Supported",
    "Undecided",
    "Verdict",
    "diff",
    "prove",
    "simplify",
    "solve",
]

_ROOMS = {
    "MaxOver": ".symbolic.maxover",
    "Proved": ".report",
    "Refuted": ".report",
    "Supported": ".report",
    "Undecided": ".report",
    "Verdict": ".report",
    "diff": ".symbolic.api",
    "prove": ".symbolic.api",
    "simplify": ".symbolic.api",
    "solve": ".solving.solve",
}


def __getattr__(name: str) -> Any:
    room = _ROOMS.get(name)
    if room is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(room, __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
