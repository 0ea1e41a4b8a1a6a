"""One statement about a matrix of numbers is judged entry by entry, and reported once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ..data import replace
from ..elaborate.nouns import Entry
from ..report import Claim

# what a statement is, by the worst of its entries
ORDER = ("refuted", "unread", "undecided", "supported", "proved", "given")


def together(entries: Sequence[Entry], claims: Iterable[Claim]) -> Iterator[Claim]:
    """The claims of a document; those of one statement are one claim."""
    pairs = zip(entries, claims, strict=True)
    for _, members in groupby(pairs, key=lambda p: p[0].group or -p[0].order - 1):
        yield _one(list(members))


def _one(members: list[tuple[Entry, Claim]]) -> Claim:
    """The worst claim says what is wrong where; the others count."""
    if len(members) == 1:
        return members[0][1]
    entry, worst = min(members, key=lambda p: ORDER.index(p[1].verdict))
    alike = sum(c.verdict == worst.verdict for _, c in members)
    message = worst.message
    if message and len({c.message for _, c in members}) > 1:
        others = f" (and {alike - 1} more of {len(members)})" if alike > 1 else ""
        message = f"entry {entry.place}{others}: {message}"
    claims = [c for _, c in members]
    uses = tuple(dict.fromkeys(u for c in claims for u in c.uses))
    provided = tuple(dict.fromkeys(p for c in claims for p in c.provided))
    reading = tuple(dict.fromkeys(n for c in claims for n in c.reading))
    return replace(
        worst,
        message=message,
        uses=uses,
        provided=provided,
        reading=reading,
        ms=round(sum(c.ms for c in claims), 3),
    )
