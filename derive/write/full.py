"""Diagnostics in the manner of compilers: what is said, where, the lines with the expression and
the one that it should equal, the values at which they differ, and one hint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TextIO

from ..report import Claim, Place, Report
from . import Look, Outcome, concise
from .measure import Strip, painted, plain, shortened, width, wrapped
from .said import EXPECTED, Told, changed_span, grounds, hint, point, sides, summary, told

_MANY = 4  # lines of one expression that are shown; the middle of a longer one is left out
_ROWS = 6  # rows of a witness that are shown without being asked


class Label(NamedTuple):
    """Words for a stretch of the source, with the sign that is drawn under it."""

    place: Place
    text: str
    sign: str
    role: str


class Mark(NamedTuple):
    """What of a label falls on one line: from and to which column, and the words if it ends."""

    start: int
    end: int
    label: Label
    text: str


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
    for one in told(report, look):
        source = report.source.get(one.claim.path, ())
        said = one.claim.verdict != "given" or one.claim.kind == "finding"
        if look.places and one.claim.line <= len(source) and said:
            yield from _diagnostic(one, source, look)
        else:
            yield from concise.entry(one, look)


def _diagnostic(one: Told, source: Sequence[str], look: Look) -> Iterator[str]:
    claim = one.claim
    if claim.verdict == "proved" and not one.claim.code:
        yield from concise.entry(one, look)
        return
    yield concise.head(one, look)[0]
    labels = [Label(claim.place, _primary(claim), "^", claim.verdict)]
    before = claim.previous_place
    if before is not None and before.line <= len(source):
        labels.append(
            Label(before, EXPECTED.get(claim.relation, "compared with this"), "-", "second")
        )
    digits = len(str(max(label.place.end_line for label in labels)))
    place = f"{plain(claim.path)}:{claim.line}:{claim.column}"
    yield f"{' ' * digits}{painted('-->', 'gutter', look)} {place}"
    yield from _excerpt(labels, source, digits, look)
    notes = list(_notes(one, bool(before), look))
    if notes:
        yield _gutter("", digits, look).rstrip()
    margin = " " * (digits + 1)
    for title, body in notes:
        yield from _note(title, body, margin, look)
    yield from _help(claim, digits, look)
    yield ""


def _primary(claim: Claim) -> str:
    """The words under the expression itself."""
    if claim.verdict == "refuted":
        value = claim.witness.right if claim.witness else ""
        return "this is not defined there" if value == "undefined" else "this differs"
    return {"unread": "not understood"}.get(claim.verdict, "")


# -- the source ------------------------------------------------------------------------------------
def _excerpt(
    labels: Sequence[Label], source: Sequence[str], digits: int, look: Look
) -> Iterator[str]:
    """The lines that the labels touch, each with its signs below."""
    rows: dict[int, list[Mark]] = {}
    for label in labels:
        for number, mark in _marks(label, source):
            rows.setdefault(number, []).append(mark)
    room = max(look.width - digits - 3, 20)
    yield _gutter("", digits, look).rstrip()
    last = 0
    for number in sorted(rows):
        if last and number == last + 2 and source[last].strip():
            strip = Strip.of(source[last].rstrip("\r\n"))
            shown = strip.window(0, 0, room)[0]
            yield _gutter(str(last + 1), digits, look) + shown
        elif last and number > last + 1:
            yield painted("...", "gutter", look)
        last = number
        strip = Strip.of(source[number - 1].rstrip("\r\n"))
        yield from _row(number, strip, rows[number], room, digits, look)


def _marks(label: Label, source: Sequence[str]) -> Iterator[tuple[int, Mark]]:
    """A label line by line; the middle of one that takes many lines is left out."""
    place = label.place
    end_line = min(place.end_line, len(source))
    numbers = [
        n for n in range(place.line, end_line + 1) if n == place.line or source[n - 1].strip()
    ]
    if len(numbers) > _MANY:
        numbers = [*numbers[: _MANY - 1], numbers[-1]]
    for number in numbers:
        line = source[number - 1].rstrip()
        strip = Strip.of(line)
        start = place.column if number == place.line else len(line) - len(line.lstrip()) + 1
        end = place.end_column if number == place.end_line else len(line) + 1
        a, b = strip.at(start), strip.at(end)
        text = label.text if number == numbers[-1] else ""
        yield number, Mark(a, max(b, a + 1), label, text)


def _row(
    number: int, strip: Strip, marks: Sequence[Mark], room: int, digits: int, look: Look
) -> Iterator[str]:
    """A line of the file, the signs under it, and the words."""
    main = marks[0]
    low, high = min(m.start for m in marks), max(m.end for m in marks)
    if high - low > room - 6:  # both do not fit: the expression itself goes first
        low, high = main.start, main.end
    shown, cut, moved = strip.window(low, high, room)
    yield _gutter(str(number), digits, look) + shown
    edge = width(shown)
    placed = []
    for m in marks:
        a = max(m.start - cut + moved, 0)
        b = min(m.end - cut + moved, max(edge, a + 1))
        if a < max(edge, 1) and b > 0:
            placed.append(m._replace(start=a, end=b))
    yield from (_gutter("", digits, look) + line for line in _under(placed, room, look))
    for m in marks:
        if m.text and all(p.label is not m.label for p in placed):
            yield _gutter("", digits, look) + painted(
                shortened(f"({m.text}: column {m.label.place.column})", room), m.label.role, look
            )


def _under(marks: Sequence[Mark], room: int, look: Look) -> Iterator[str]:
    """The signs in one line, the words of the last one beside it if they fit, the others below."""
    signs: dict[int, Mark] = {}
    for m in reversed(marks):  # the first is drawn over the others
        signs.update(dict.fromkeys(range(m.start, m.end), m))
    if not signs:
        return
    line, at = "", 0
    while at <= max(signs):
        here = signs.get(at)
        run = at
        while run <= max(signs) and signs.get(run) is here:
            run += 1
        wide = run - at
        line += painted(here.label.sign * wide, here.label.role, look) if here else " " * wide
        at = run
    waiting = sorted((m for m in marks if m.text), key=lambda m: -m.start)
    if waiting and waiting[0].end == at and at + 1 + width(waiting[0].text) <= room:
        first = waiting.pop(0)
        line += " " + painted(first.text, first.label.role, look)
    yield line
    for m in waiting:
        start = max(min(m.start, room - width(m.text)), 0)
        yield " " * start + painted(shortened(m.text, room), m.label.role, look)


def _gutter(number: str, digits: int, look: Look) -> str:
    return painted(f"{number:>{digits}} |", "gutter", look) + " "


# -- below the source ------------------------------------------------------------------------------
def _notes(one: Told, has_place: bool, look: Look) -> Iterator[tuple[str, Sequence[str]]]:
    """Titles with their lines."""
    claim = one.claim
    room = look.width - 8
    if claim.previous is not None and not has_place and claim.verdict != "unread":
        title = EXPECTED.get(claim.relation, "compared with").removesuffix(" this")
        yield title, [plain(claim.previous)]
    if claim.witness is not None:
        left, right = sides(claim)
        wide = max(len(left), len(right))
        values = [f"{left:{wide}}  {claim.witness.left}", f"{right:{wide}}  {claim.witness.right}"]
        yield "at", [*_table(point(claim.witness), room, look.verbose), *map(plain_value, values)]
    for text in one.after:
        yield "note", [text]
    for title, text in grounds(claim, look):
        yield title, [text]


def plain_value(text: str) -> str:
    """A row of a table: its spaces stay."""
    return "".join(c if c.isprintable() else "?" for c in text)


def _table(pairs: Sequence[str], room: int, whole: bool) -> Iterator[str]:
    """`name = value` in columns, the members of one quantity in a row of their own."""
    families: dict[str, list[str]] = {}
    for pair in pairs:
        name = pair.partition(" = ")[0]
        base = name.partition("[")[0] if "[" in name else ""
        families.setdefault(base, []).append(shortened(pair, room - 2))
    wide = max((width(p) for row in families.values() for p in row), default=0) + 3
    per = max(room // wide, 1)
    rows = [
        row[n : n + per]
        for row in families.values()
        for n in range(0, len(row), per)
    ]  # fmt: skip
    kept = rows if whole or len(rows) <= _ROWS else rows[: _ROWS - 1]
    for row in kept:
        yield "".join(p + " " * (wide - width(p)) for p in row).rstrip()
    left = sum(map(len, rows[len(kept) :]))
    if left:
        yield f"and {left} more values"


def _note(title: str, body: Sequence[str], margin: str, look: Look) -> Iterator[str]:
    """`= title: text`; what does not fit goes on below, and tables begin below."""
    lead = f"{margin}{painted('=', 'gutter', look)} {painted(title, 'place', look)}:"
    indent = margin + "  "
    used = len(indent) + len(title) + 2
    if title == "at":
        room = look.width - used
        for n, row in enumerate(body):
            yield (f"{lead} " if n == 0 else " " * used) + shortened_row(row, room)
        return
    (text,) = body
    if used + width(text) <= look.width:
        yield f"{lead} {text}"
        return
    yield lead
    deep = indent + "  "
    yield from (deep + line for line in wrapped(text, look.width - len(deep)))


def shortened_row(row: str, room: int) -> str:
    """A row of a table; only one that holds a single long value can be too long."""
    return row if width(row) <= room else shortened(row, room)


def _help(claim: Claim, digits: int, look: Look) -> Iterator[str]:
    """The hint, and the edited expression with the change marked."""
    advice = hint(claim)
    if not advice:
        return
    lead = painted("help", "help", look) + ": "
    for n, line in enumerate(wrapped(advice + (":" if claim.suggestion else ""), look.width - 6)):
        yield (lead if n == 0 else " " * 6) + line
    if claim.suggestion:
        written, edited = plain(claim.latex), plain(claim.suggestion)
        strip = Strip.of(edited)
        a, b = (strip.columns[n] for n in changed_span(written, edited))
        room = look.width - digits - 3
        shown, cut, moved = strip.window(a, max(b, a + 1), room)
        yield _gutter("", digits, look).rstrip()
        yield _gutter(str(claim.line), digits, look) + shown
        a, b = a - cut + moved, min(max(b, a + 1) - cut + moved, room)
        yield _gutter("", digits, look) + " " * a + painted("~" * max(b - a, 1), "help", look)
