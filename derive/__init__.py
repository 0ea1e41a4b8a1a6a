"""derive checks mathematical derivations in machine learning, for sums over sets of any size.

The names below are imported when they are first used: `import derive` alone loads nothing else.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import symbolic
    from .library.equality import equal
    from .library.formula import Formula, ParseError, parse
    from .library.grading import Grade, grade_answer
    from .library.sheets import Report, verify
    from .read import ReadError
    from .report import Proved, Refuted, Supported, Undecided, Verdict
    from .solving.solve import solve
    from .symbolic.api import diff, prove, simplify
    from .symbolic.checks import GradientCheck, check_gradient
    from .symbolic.compiled import Compiled, compile
    from .symbolic.entries import Entries
    from .symbolic.gradients import gradient, hessian
    from .symbolic.graph import Graph, graph
    from .symbolic.homework import FunctionCheck, check_function
    from .symbolic.maxover import MaxOver
    from .symbolic.stability import Stability, stability

__version__ = "0.1.0"

_ROOMS = {
    "Compiled": ".symbolic.compiled",
    "Entries": ".symbolic.entries",
    "Formula": ".library.formula",
    "FunctionCheck": ".symbolic.homework",
    "Grade": ".library.grading",
    "GradientCheck": ".symbolic.checks",
    "Graph": ".symbolic.graph",
    "MaxOver": ".symbolic.maxover",
    "ParseError": ".library.formula",
    "Proved": ".report",
    "ReadError": ".read",
    "Refuted": ".report",
    "Report": ".library.sheets",
    "Stability": ".symbolic.stability",
    "Supported": ".report",
    "Undecided": ".report",
    "Verdict": ".report",
    "check_function": ".symbolic.homework",
    "check_gradient": ".symbolic.checks",
    "compile": ".symbolic.compiled",
    "diff": ".symbolic.api",
    "equal": ".library.equality",
    "grade_answer": ".library.grading",
    "gradient": ".symbolic.gradients",
    "graph": ".symbolic.graph",
    "hessian": ".symbolic.gradients",
    "parse": ".library.formula",
    "prove": ".symbolic.api",
    "simplify": ".symbolic.api",
    "solve": ".solving.solve",
    "stability": ".symbolic.stability",
    "verify": ".library.sheets",
}
"""Where each name is."""

__all__ = [
    "Compiled",
    "Entries",
    "Formula",
    "FunctionCheck",
    "Grade",
    "GradientCheck",
    "Graph",
    "MaxOver",
    "ParseError",
    "Proved",
    "ReadError",
    "Refuted",
    "Report",
    "Stability",
    "Supported",
    "Undecided",
    "Verdict",
    "check_function",
    "check_gradient",
    "compile",
    "diff",
    "equal",
    "grade_answer",
    "gradient",
    "graph",
    "hessian",
    "parse",
    "prove",
    "simplify",
    "solve",
    "stability",
    "symbolic",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name == "symbolic":
        return import_module(".symbolic", __name__)
    room = _ROOMS.get(name)
    if room is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(room, __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
