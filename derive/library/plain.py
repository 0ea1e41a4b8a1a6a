"""Names of LaTeX as programs write them."""

from __future__ import annotations

import re

from ..elaborate.nouns import POSITION

_ACCENT = re.compile(r"\\(hat|bar|tilde|vec|dot|ddot)\{?\\?([A-Za-z]+)\}?")
_STYLE = re.compile(r"\\(?:mathrm|mathbf|boldsymbol|bm|text|operatorname)\{([^{}]*)\}")
_GROUP = re.compile(r"\{([^{}]*)\}")


def plain(name: str) -> str:
    """A name as programs write it: `\\hat{y}_1` is yhat_1. SymPy prints it as LaTeX again."""
    if name.startswith(POSITION):
        return name
    name = _ACCENT.sub(r"\2\1", _STYLE.sub(r"\1", name))
    return _GROUP.sub(r"\1", name.replace("\\", ""))
