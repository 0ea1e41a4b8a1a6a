"""What is said of a claim, in whatever format people read it: data in words, no layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..pattern import pattern
from ..report import Claim, Report, WitnessText
from . import Look, Outcome
from .measure import painted, plain, shortened, words

ORDER = ("proved", "supported", "refuted", "undecided", "unread")  # as a summary counts them
LONGEST = 400  # columns of a message; what it cites may be longer
LEAP, BECAUSE = "leap", "because"

# what the expression before a relation is to the one after it
EXPECTED = {
    "=": "it should equal this",
    "approx": "it should round to this",
    "<": "it should be greater than this",
    "<=": "it should not be less than this",
    ">": "it should be less than this",
    ">=": "it should not be greater than this",
    "!=": "it should differ from this",
}


class Told(NamedTuple):
    """A claim with what the report around it adds."""

    claim: Claim
    message: str
    after: tuple[str, ...] = ()  # what became of a slip


def told(report: Report, look: Look) -> Iterator[Told]:
    """The claims that are told of, in reading order."""
    slip = 0
    for number, claim in enumerate(report.claims):
        slip = claim.line if claim.verdict == "refuted" else slip
        if look.verbose or is_news(claim, look):
            after = _aftermath(report.claims[number + 1 :]) if claim.verdict == "refuted" else ()
            yield Told(claim, _message(claim, slip), tuple(after))


def is_news(claim: Claim, look: Look) -> bool:
    """Whether it is told without being asked: in a sheet not what is proved."""
    if claim.verdict == "proved":
        return claim.code == LEAP or not look.places
    return claim.verdict != "given" or claim.kind == "finding"


def _message(claim: Claim, slip: int) -> str:
    """What is said of a claim, and how it stands to the slip before it."""
    said = [claim.message] if claim.message else []
    if claim.recovers:
        said.append(f"recovers from the slip in line {slip}")
    elif claim.follows:
        said.append(f"follows from the slip in line {slip}")
    return shortened(plain("; ".join(said)), LONGEST)


def coded(one: Told) -> str:
    """The message with the code that `derive explain` knows."""
    code = f"[{one.claim.code}]" if one.claim.code else ""
    return " ".join(filter(None, (one.message, code)))


def formula(claim: Claim, look: Look) -> str:
    """The judged expression; where there is no sheet to look into, the whole claim."""
    if look.places or claim.previous is None:
        return plain(claim.latex)
    return plain(f"{claim.previous} {claim.relation} {claim.latex}")


def hint(claim: Claim) -> str:
    """What would make it right: the mistake by name, what is missing, that the edit below helps."""
    said = [plain(text) for text in (claim.mistake, claim.cause) if text]
    if claim.suggestion:
        said.append("this is right")
    if not said and claim.code and claim.verdict in ("supported", "undecided", "unread"):
        said.append(f"derive explain {claim.code}")
    return "; ".join(dict.fromkeys(said))


def because(claim: Claim) -> str:
    """What makes a proved step hold, in one line."""
    parts = list(map(bare, claim.because))
    if claim.uses and not parts:
        parts.append("since " + ", ".join(map(words, claim.uses)))
    if claim.provided:
        parts.append("provided " + ", ".join(map(words, claim.provided)))
    return "; ".join(parts) or "by algebra alone"


def bare(text: str) -> str:
    """Words with their formulas; one that reads well as it is needs no marks around it."""
    return words(_FORMULA.sub(lambda found: _unmarked(found[1]), text))


def _unmarked(latex: str) -> str:
    light = _BRACED.sub(r"_\1", latex)
    return f"${light}$" if "\\" in light else light


def grounds(claim: Claim, look: Look) -> Iterator[tuple[str, str]]:
    """What a verdict stands on, each with its title."""
    if look.explain and claim.verdict == "proved":
        yield BECAUSE, because(claim)
    elif look.verbose or not look.places:
        yield from (("uses", words(text)) for text in claim.uses)
        yield from (("provided", words(text)) for text in claim.provided)
    if look.verbose or not look.places or claim.verdict not in ("proved", "given"):
        yield from (("reading", words(text)) for text in claim.reading)


# -- the witness -----------------------------------------------------------------------------------
def point(witness: WitnessText) -> list[str]:
    """The values of a witness: `y[1] = 3/2`, one each."""
    sizes = [_size(name, size, name in witness.values) for name, size in witness.sizes.items()]
    return [*sizes, *(plain(f"{name} = {value}") for name, value in witness.values.items())]


def _size(name: str, size: int, is_index: bool) -> str:
    """The size of an index set: its letter, or up to where the index runs that it is called by."""
    if name.startswith("?"):
        return f"size {size}"
    is_index = is_index or name[0] in "ijkl"
    return plain(f"{name} up to {size}" if is_index else f"{name} = {size}")


def sides(claim: Claim) -> tuple[str, str]:
    """What the two values of a witness are values of."""
    equation = claim.relation in ("=", "approx") and claim.previous is not None
    return ("expected", "written") if equation else ("left", "right")


# -- after a slip ----------------------------------------------------------------------------------
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
    parts = [painted(f"{n} {v}", v, look) for v, n in counts.items() if n]
    unreadable = sum(outcome.report is None for outcome in outcomes)
    if unreadable and len(outcomes) > 1:
        parts.append(f"{unreadable} file{'s' * (unreadable > 1)} not readable")
    elif unreadable:
        parts = ["not readable"]
    name = plain(outcomes[0].path) if len(outcomes) == 1 else f"{len(outcomes)} files"
    return f"{name}: {', '.join(parts) or 'no claims'}"


_FORMULA = pattern(r"\$([^$]*)\$")
_BRACED = pattern(r"_\{(\w)\}")
_TOKEN = pattern(r"\\[a-zA-Z]+|[^\s{}]")


def changed_span(before: str, after: str) -> tuple[int, int]:
    """From where to where an edited expression differs from what was written. Spaces and braces are
    no difference: `P_{j}` is `P_j`."""
    old = _TOKEN.findall(before)
    found = list(_TOKEN.finditer(after))
    new = [token[0] for token in found]
    most = min(len(old), len(new))
    start = next((n for n in range(most) if old[n] != new[n]), most)
    most -= start
    tail = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    changed = found[start : len(found) - tail]
    if changed:
        return changed[0].start(), changed[-1].end()
    here = found[start - 1].end() if start else 0  # something was taken out here
    return here, here
