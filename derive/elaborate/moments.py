"""Variances that divide by one less than the number of entries, where batch normalisation, which
divides by the number itself, is what a sheet is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..data import replace
from ..pattern import pattern
from ..read import Document
from .nouns import Entry, Known

_LESS_ONE = pattern(r"\\frac\s*\{\s*1\s*\}\s*\{\s*[nmN]\s*-\s*1\s*\}")
_BATCH = pattern(r"batch[\s-]?norm|normali[sz]e the batch", re.I)
SCALE_AND_SHIFT = (r"\gamma", r"\beta")
NOTE = "batch normalisation divides by the number of entries, not by one less"


def with_moments(
    document: Document, entries: Sequence[Entry], known: Sequence[Known]
) -> tuple[Entry, ...]:
    """The entries, with a note on such a variance."""
    if not _LESS_ONE.search(document.text):
        return tuple(entries)
    scaled = {k.family[0] for k in known if k.role == "value"} >= set(SCALE_AND_SHIFT)
    if not scaled and not _BATCH.search(document.text):
        return tuple(entries)
    return tuple(
        replace(e, notes=(*e.notes, NOTE))
        if e.kind == "given" and _LESS_ONE.search(document.source(e.span))
        else e
        for e in entries
    )
