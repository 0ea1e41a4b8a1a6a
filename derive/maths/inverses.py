"""The names of inverses and determinants, which are quantities of their own beside their matrix."""

from __future__ import annotations

DETERMINANT = r"\det"
"""How the names of determinants begin: no point says what their values are."""

LOG_DETERMINANT = r"\log" + DETERMINANT


def inverse_name(name: str, layer: int = 0) -> str:
    """The name of an inverse; `layer` 1 is the next in its definition. Points are searched for in
    the order of names: these come last, when the matrix is there, and are solved for."""
    return f"{{{name}}}^{{-1}}" + "'" * layer


def is_inverse(name: str) -> bool:
    return name.startswith("{") and name.rstrip("'").endswith("}^{-1}")


def determinant_name(name: str, log: bool) -> str:
    return (LOG_DETERMINANT if log else DETERMINANT) + f"({name})"


def matrix_of(name: str) -> str | None:
    """The name of the matrix of which this is the inverse or the determinant."""
    if is_inverse(name):
        return name.rstrip("'")[1:].removesuffix("}^{-1}")
    for begin in (LOG_DETERMINANT, DETERMINANT):
        if name.startswith(f"{begin}("):
            return name[len(begin) + 1 :].rstrip("'").removesuffix(")")
    return None
