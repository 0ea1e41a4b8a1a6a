"""What stops the reading of a formula."""

from __future__ import annotations

from ..read.tree import Span


class Unread(Exception):  # noqa: N818
    """A formula that was not understood, with the place that stopped it. `sure` says that it can't
    be meant as it stands: two sizes meet that are declared to be different."""

    def __init__(
        self, message: str, span: Span, code: str = "unread", *, sure: bool = False
    ) -> None:
        super().__init__(message)
        self.message, self.span, self.code, self.sure = message, span, code, sure
