"""What a vector or matrix is here: one term with a place for a row and a place for a column."""

from __future__ import annotations

from typing import Any, NamedTuple

from ...kernel.terms import Index, Term, fresh, rename
from ...read.tree import noun


class Made(NamedTuple):
    """How a matrix was made, where a rule for inverses or determinants asks for it."""

    kind: str  # "product", "transpose", "scaled", "inverse", "diagonal", "identity"
    parts: tuple[Any, ...] = ()


Grid = tuple[tuple["Array", ...], ...]


@noun
class Array:
    """The entry at (row, column), as a term in which these two indices are free.

    A number has neither, a column vector has a row only, a row vector a column only. The indices
    are made for this array alone: they stand for any member of its axes. `layout` says of which
    kind a derivative is that is written transposed in the other layout."""

    entry: Term
    row: Index | None = None
    col: Index | None = None
    made: Made | None = None
    layout: str = ""  # "gradient", "jacobian", "slice"
    lead: tuple[Array, Array] | None = None  # A and B, where this is the inverse of A times B
    # the inner row and column, where an axis runs over pairs
    inner: tuple[Index | None, Index | None] = (None, None)
    blocks: Grid | None = None

    @property
    def is_number(self) -> bool:
        return self.row is None and self.col is None and self.blocks is None

    @property
    def is_matrix(self) -> bool:
        return self.row is not None and self.col is not None

    @property
    def is_paired(self) -> bool:
        """Whether an axis runs over pairs, or over blocks: `pairs` and `blocked` know what may be
        done with that."""
        return self.inner != (None, None) or self.blocks is not None

    def at(self, row: Index | None, col: Index | None) -> Term:
        """The entry at these members."""
        pairs = ((self.row, row), (self.col, col))
        return rename(self.entry, {a: b for a, b in pairs if a is not None and b is not None})

    def anew(self) -> Array:
        """The same array with indices of its own."""
        row = fresh(self.row) if self.row else None
        col = fresh(self.col) if self.col else None
        return Array(self.at(row, col), row, col, self.made, self.layout)
