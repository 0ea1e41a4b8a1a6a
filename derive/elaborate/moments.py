"""Variances that divide by one less than the number of entries, where batch normalisation, which
divides by the number itself, is what a sheet is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..pattern import pattern
from ..read import Document
from .nouns import Entry, Known

_LESS_ONE = pattern(r"\\frac\s*\{\s*1\s*\}\s*\{\s*(?:[nmNMB]|\d+)\s*-\s*1\s*\}", hints="frac")
_BATCH = pattern(r"batch[\s-]?norm|normali[sz]e the batch", re.I, "batch")
SCALE_AND_SHIFT = (r"\gamma", r"\beta")
FINDING = "batch normalisation divides by the number of entries, not by one less"


def with_moments(
    document: Document, entries: Sequence[Entry], known: Sequence[Known]
) -> tuple[Entry, ...]:
    """The entries, with a finding for such a variance."""
    if not _LESS_ONE.search(document.text):
        return tuple(entries)
    scaled = {k.family[0] for k in known if k.role == "value"} >= set(SCALE_AND_SHIFT)
    if not scaled and not _BATCH.search(document.text):
        return tuple(entries)
    spans = [e.span for e in entries if e.kind == "given" and e.left is not None]
    found = dict.fromkeys(span for span in spans if _LESS_ONE.search(document.source(span)))
    more = (
        Entry("noted", span, message=FINDING, code="variance", order=len(entries) + k)
        for k, span in enumerate(found)
    )
    return (*entries, *more)
