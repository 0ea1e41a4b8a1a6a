"""Terms that nobody holds any more are forgotten.

The kernel keeps every term that was ever made, so that equal ones are one object; that is right for
a sheet and too much for a folder of them, or for a process that stays. A term that only the
kernel's table holds can go: nobody can compare anything with it.
"""

from __future__ import annotations

import gc
from sys import getrefcount

from ..kernel.terms import Term

MANY = 100_000  # terms below which nothing is done
ALONE = 3  # the table, the variable that holds it here, and the argument of getrefcount


class _Due:
    """At how many terms the next sweep is worth its time: at twice what the last one left."""

    terms = MANY


def sweep(many: int | None = None) -> int:
    """Forget what nobody holds, if there is much; how many terms that was."""
    table = Term._table
    before = len(table)
    if before <= (_Due.terms if many is None else many):
        return 0
    gc.collect()  # what only circles hold is held by nobody
    gone = True
    while gone:  # what was held by what went goes next
        gone = False
        keys = list(table)
        while keys:  # what holds others was made after them; a key holds what it is made of
            key = keys.pop()
            term = table[key]
            if getrefcount(term) <= ALONE:
                del table[key]
                gone = True
            del term, key
    _Due.terms = max(MANY, 2 * len(table))
    return before - len(table)
