"""Reports for a terminal or a pipe: a line for each claim that is not proved, and a summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from ..report import Claim, Report, WitnessText
from . import Look, Outcome

ORDER = ("proved", "supported", "refuted", "undecided", "unread")  # as a summary counts them
_INDENT = "    "
_SHORTEST = 32  # columns; an expression cut shorter than this says little
_COLOURS = {
    "proved": "32",
    "supported": "36",
    "given": "2",
    "undecided": "33",
    "unread": "33",
    "refuted": "1;31",
    "place": "1",
}


def write(outcomes: Iterable[Outcome], out: TextIO, look: Look) -> None:
    """Each file as soon as it is judged, then one line that counts."""
    seen = []
    for outcome in outcomes:
        seen.append(outcome)
        if outcome.report is not None:
            for line in lines(outcome.report, look):
                out.write(line + "\n")
    if look.places:
        out.write(summary(seen, look) + "\n")


def lines(report: Report, look: Look) -> Iterator[str]:
    """What a report has to say, line by line."""
    slip = 0
    for number, claim in enumerate(report.claims):
        slip = claim.line if claim.verdict == "refuted" else slip
        if look.verbose or _is_news(claim, look):
            yield from _headline(claim, slip, look)
            later = report.claims[number + 1 :]
            yield from (_INDENT + line for line in _details(claim, later, look))


def _is_news(claim: Claim, look: Look) -> bool:
    """Whether it is told without being asked: in a sheet not what is proved."""
    return claim.verdict != "given" and (claim.verdict != "proved" or not look.places)


def _headline(claim: Claim, slip: int, look: Look) -> Iterator[str]:
    """`file:line:col verdict message`, and the expression: beside it where there is room for it,
    else below."""
    place = f"{plain(claim.path)}:{claim.line}:{claim.column} " if look.places else ""
    message = plain(_message(claim, slip))
    line = _painted(place, "place", look) + _painted(claim.verdict, claim.verdict, look)
    line += f" {message}" if message else ""
    formula = plain(_formula(claim, look))
    if not formula:
        yield line
        return
    gap = ": " if message else " "
    room = look.width - width(f"{place}{claim.verdict} {message}{gap}")
    if width(formula) <= room or (not message and room >= _SHORTEST):
        yield line + gap + shortened(formula, room)
    else:
        yield line
        yield _INDENT + shortened(formula, look.width - len(_INDENT))


def _formula(claim: Claim, look: Look) -> str:
    """The judged expression; where there is no sheet to look into, the whole claim."""
    if look.places or claim.previous is None:
        return claim.latex
    return f"{claim.previous} {claim.relation} {claim.latex}"


def _message(claim: Claim, slip: int) -> str:
    """What is said of a claim, and how it stands to the slip before it."""
    said = [claim.message] if claim.message else []
    if claim.recovers:
        said.append(f"recovers from the slip in line {slip}")
    elif claim.follows:
        said.append(f"follows from the slip in line {slip}")
    return "; ".join(said)


def _details(claim: Claim, later: Sequence[Claim], look: Look) -> Iterator[str]:
    room = look.width - len(_INDENT)
    if claim.witness is not None:
        yield from _witness(claim.witness, room, look.verbose)
    if claim.verdict == "refuted":
        yield from _aftermath(later)
    if look.verbose or not look.places:
        for title, texts in (
            ("uses", claim.uses),
            ("provided", claim.provided),
            ("reading", claim.reading),
        ):
            yield from (shortened(f"{title}: {_words(text)}", room) for text in texts)


def _words(text: str) -> str:
    """A condition without the marks that typesetting its words takes."""
    head, *rest = plain(text).split(r"\text{")
    return head + "".join(part.replace("}", "", 1) for part in rest)


def _witness(witness: WitnessText, room: int, whole: bool) -> Iterator[str]:
    """The values at which the sides differ; one line of them unless the whole is wanted."""
    sizes = (_size(name, size) for name, size in witness.sizes.items())
    values = (f"{name} = {value}" for name, value in witness.values.items())
    pairs = [shortened(plain(pair), room - 4) for pair in (*sizes, *values)]
    if not pairs:
        return
    rows = list(_packed(pairs, room - 3))
    if whole or len(rows) == 1:
        for number, row in enumerate(rows, 1):
            lead = "at " if number == 1 else "   "
            yield lead + ", ".join(row) + ("," if number < len(rows) else "")
        return
    first = next(_packed(pairs, room - 3 - len(f" and {len(pairs)} more values")))
    yield f"at {', '.join(first)} and {len(pairs) - len(first)} more values"


def _packed(parts: Iterable[str], room: int) -> Iterator[list[str]]:
    """Rows of parts with commas between and after them; a part is never cut in two."""
    row: list[str] = []
    for part in parts:
        if row and width(", ".join([*row, part])) >= room:
            yield row
            row = []
        row.append(part)
    yield row


def _size(name: str, size: int) -> str:
    """The size of an index set; a set that the sheet gives no letter has no name to show."""
    return f"size {size}" if name.startswith("?") else f"{name} = {size}"


def _aftermath(later: Sequence[Claim]) -> Iterator[str]:
    """Which steps after a slip follow from it, and which one recovers."""
    follow: list[str] = []
    for claim in later:
        place = f"{claim.line}:{claim.column}"
        if claim.verdict == "refuted":
            break
        if claim.follows:
            follow.append(place)
        if claim.recovers:
            yield from _followers(follow)
            yield f"the step at {place} recovers"
            return
    yield from _followers(follow)


def _followers(places: Sequence[str]) -> Iterator[str]:
    if len(places) == 1:
        yield f"the step at {places[0]} follows from this slip"
    elif places:
        yield f"the {len(places)} steps from {places[0]} to {places[-1]} follow from this slip"


# -- the summary -----------------------------------------------------------------------------------
def summary(outcomes: Sequence[Outcome], look: Look) -> str:
    """`softmax.tex: 41 proved, 1 refuted`; for several files their total."""
    counts = dict.fromkeys(ORDER, 0)
    for outcome in outcomes:
        for verdict, n in outcome.report.summary.items() if outcome.report else ():
            if verdict in counts:
                counts[verdict] += n
    parts = [_painted(f"{n} {v}", v, look) for v, n in counts.items() if n]
    unreadable = sum(outcome.report is None for outcome in outcomes)
    if unreadable and len(outcomes) > 1:
        parts.append(f"{unreadable} file{'s' * (unreadable > 1)} not readable")
    elif unreadable:
        parts = ["not readable"]
    name = plain(outcomes[0].path) if len(outcomes) == 1 else f"{len(outcomes)} files"
    return f"{name}: {', '.join(parts) or 'no claims'}"


# -- text ------------------------------------------------------------------------------------------
def plain(text: str) -> str:
    """One line without control characters: a sheet must not steer the terminal."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
    words = " ".join(text.split())
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in words)


def width(text: str) -> int:
    """How many columns a text takes; many East Asian characters take two, accents none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 1 + (east_asian_width(c) in "WF") for c in text)


def shortened(text: str, room: int) -> str:
    """The text, its middle left out where it is too long: both ends of a formula tell it apart."""
    if width(text) <= room:
        return text
    left = (room - 5) * 2 // 3
    return f"{_start(text, left)} ... {_start(text[::-1], room - 5 - left)[::-1]}"


def _start(text: str, room: int) -> str:
    """The longest beginning that fits."""
    if text.isascii():
        return text[: max(room, 0)]
    end = used = 0
    while end < len(text) and used + width(text[end]) <= room:
        used += width(text[end])
        end += 1
    return text[:end]


def _painted(text: str, role: str, look: Look) -> str:
    return f"\x1b[{_COLOURS[role]}m{text}\x1b[0m" if look.colour else text
