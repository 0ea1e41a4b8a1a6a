"""What stops the reading of a formula."""

from __future__ import annotations

from ..read.tree import Span


class Unread(Exception):  # noqa: N818
    """A formula that was not understood, with the place that stopped it."""

    def __init__(self, message: str, span: Span, code: str = "unread") -> None:
        super().__init__(message)
        self.message, self.span, self.code = message, span, code
