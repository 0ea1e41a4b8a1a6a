"""Vectors and matrices: statements about them are read entry by entry, for every shape.

An `Array` is a term with a place for its row and one for its column. Formulas of arrays are read
to arrays (`reader`), a statement to the entry at one free row and column; nothing of this is known
to the kernel. Which names are arrays is found once for a document (`kinds`). Matrices of numbers
are told apart into their entries at the end (`concrete`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...read import Document
    from ..survey import Survey
    from ..world import UserFunction
    from .knowledge import Arrays

# what no document without vectors or matrices has
NOTATION = re.compile(
    r"matrix\}|\\begin\{array|\\mathbf|\\bm\b|\\boldsymbol|\\vec\b|\\mathbb\s*\{?R\}?\s*\^|\\top\b|"
    r"\^\s*\{?\s*(T|\\mathsf|\\mathrm\s*\{?T|\\intercal)|\\odot|\\otimes|\\nabla|\\\||\|\||\\lVert|"
    r"\\det\b|\bmatri(x|ces)\b|\{(tr|Tr|trace|diag|det|vec)\}|"
    r"\bd(\\[,!;]|\s)*[ABDGKMNPQRSUVWXYZ]\b(?!\s*/)|"
    r"(?<![/}\w])d(\\[,!;]|\s)*[a-z](_\{?\w+\}?)?\s*&?\s*=|"
    r"=\s*(\\left)?\s*[\[(]\s*-?[0-9.]+\s*,|\(\s*-?[0-9.]+\s*,\s*-?[0-9.]+\s*\)|"
    r"[\[(]\s*-?[0-9.]+\s*,\s*-?[0-9.]+\s*,\s*-?[0-9.]|"
    r"\|\s*\$?\s*-?[0-9]|\t-?[0-9]",
)


def arrays_of(
    document: Document, survey: Survey, functions: Sequence[tuple[str, UserFunction]]
) -> Arrays | None:
    """What the arrays of a document with these functions are; None for one that has none."""
    if not NOTATION.search(document.text):
        return None
    from .kinds import find_arrays

    return find_arrays(document, survey, functions)
