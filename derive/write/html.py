"""One self-contained HTML file: the steps as typeset mathematics (native MathML), each with its
mark, and under it what was found, the values, and what was used. No script, no network."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple, TextIO
from unicodedata import lookup
from xml.etree.ElementTree import Element, SubElement, tostring

from jinja2 import Environment, StrictUndefined
from latex2mathml.converter import convert_to_element
from markupsafe import Markup

from ..report import Claim
from . import Look, Outcome
from .measure import Strip, plain
from .measure import words as in_words
from .said import ORDER, Told, hint, is_news, point, sides, summary, told

TEMPLATE = Path(__file__).with_name("report.html.jinja")
MARKS = {"proved": "✓", "supported": "≈", "refuted": "✗", "undecided": "?", "unread": "!"}
RELATIONS = {"<=": r"\leq", ">=": r"\geq", "!=": r"\neq", "approx": r"\approx"}
_MATHML = "http://www.w3.org/1998/Math/MathML"

# what may stand in a formula: a sheet is untrusted, and the converter lets markup through
CHILDREN: dict[str, int | None] = {
    **dict.fromkeys(("mrow", "mstyle", "mtable", "mtr", "mtd", "mpadded", "mphantom", "msqrt")),
    **dict.fromkeys(("mi", "mn", "mo", "mtext", "mspace"), 0),
    **dict.fromkeys(("mfrac", "mroot", "msub", "msup", "munder", "mover"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
}
PROPERTIES = re.compile(
    r"(stretchy|fence|form|largeop|movablelimits|accent|accentunder|columnalign|linethickness|"
    r"lspace|rspace|width|minsize|maxsize|symmetric|separator|displaystyle)=[\w. -]*"
)
_LEFT_OUT = re.compile(
    r"\\(label|tag\*?)\s*\{[^{}]*\}|\\(nonumber|notag|displaystyle|limits|nolimits)\b|(?<!\\)%.*"
)
_FONTS = {
    "bold": "BOLD",
    "double-struck": "DOUBLE-STRUCK",
    "script": "SCRIPT",
    "fraktur": "FRAKTUR",
    "sans-serif": "SANS-SERIF",
    "monospace": "MONOSPACE",
}
_DIGITS = ("ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE")


class Row(NamedTuple):
    """A claim as it stands in the report."""

    claim: Claim
    anchor: str
    mark: str
    is_open: bool
    message: str
    formula: Markup
    facts: list[tuple[str, list[Markup]]]
    values: list[str]
    sides: list[tuple[str, str]]
    advice: str
    edit: Markup | None


def write(outcomes: Iterable[Outcome], out: TextIO, look: Look) -> None:
    """All sheets in one page."""
    found = list(outcomes)
    text = TEMPLATE.read_text(encoding="utf-8")
    page = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    ).from_string(text)
    counts: dict[str, int] = dict.fromkeys(ORDER, 0)
    for outcome in found:
        for verdict, n in outcome.report.summary.items() if outcome.report else ():
            counts[verdict] = counts.get(verdict, 0) + n
    out.write(
        page.render(
            version=look.version,
            summary=summary(found, look._replace(colour=False)),
            counts=[(v, n, MARKS[v]) for v, n in counts.items() if v in MARKS and n],
            sheets=[_sheet(n, outcome, look) for n, outcome in enumerate(found, 1)],
        )
    )
    out.write("\n")


def _sheet(number: int, outcome: Outcome, look: Look) -> dict[str, Any]:
    report = outcome.report
    made: dict[str, Any] = {"path": plain(outcome.path), "error": plain(outcome.error), "files": []}
    made |= {"number": number, "givens": [], "rows": [], "one": ""}
    if report is None:
        return made
    every = list(told(report, look._replace(verbose=True)))
    before: Claim | None = None
    for n, one in enumerate(every):
        if one.claim.verdict == "given":
            made["givens"].append(
                (one.claim, math(one.claim.latex), [*map(in_words, one.claim.reading)])
            )
            before = one.claim
        else:
            made["rows"].append(_row(f"s{number}-{n}", one, before, look))
            before = one.claim
    made["one"] = summary([outcome], look._replace(colour=False)).partition(": ")[2]
    noted = {(c.path, c.line): c.verdict for c in report.claims if is_news(c, look)}
    for path, lines in report.source.items():
        numbered = [
            (n, Strip.of(line).text, noted.get((path, n), "")) for n, line in enumerate(lines, 1)
        ]
        made["files"].append((plain(path), numbered))
    return made


def _row(anchor: str, one: Told, before: Claim | None, look: Look) -> Row:
    claim = one.claim
    goes_on = before is not None and claim.previous == before.latex
    start = "" if goes_on or claim.previous is None else claim.previous
    relation = RELATIONS.get(claim.relation, claim.relation) if claim.previous is not None else ""
    shown = math(claim.latex, before=f"{start} {relation} ")
    facts = [
        ("uses", [math(text) for text in claim.uses]),
        ("provided", [math(text) for text in claim.provided]),
        ("reading", [Markup.escape(in_words(text)) for text in claim.reading]),
        ("then", [Markup.escape(text) for text in one.after]),
    ]
    if claim.previous is not None and claim.verdict not in ("proved", "unread"):
        facts.insert(0, ("compared with", [math(claim.previous)]))
    values = point(claim.witness) if claim.witness else []
    both = (
        list(zip(sides(claim), (claim.witness.left, claim.witness.right), strict=True))
        if claim.witness
        else []
    )
    return Row(
        claim,
        anchor,
        MARKS.get(claim.verdict, ""),
        is_news(claim, look),
        one.message,
        shown,
        [(title, texts) for title, texts in facts if texts],
        values,
        both,
        hint(claim) if claim.verdict != "proved" else "",
        math(claim.suggestion) if claim.suggestion else None,
    )


# -- mathematics -----------------------------------------------------------------------------------
def math(latex: str, before: str = "") -> Markup:
    """A formula as MathML, with its LaTeX for who copies it or has it read; where it can't be
    typeset, the LaTeX itself."""
    source = plain(before + latex)
    try:
        made = convert_to_element(_cleaned(before + latex))
        whole = Element("math", {"xmlns": _MATHML, "displaystyle": "true", "alttext": source})
        box = SubElement(SubElement(whole, "semantics"), "mrow")
        box.extend(map(_trusted, made))
        note = SubElement(whole[0], "annotation", encoding="application/x-tex")
        note.text = source
        return Markup(tostring(whole, encoding="unicode"))
    except Exception:  # whatever the converter meets, the reader still gets the formula
        return Markup("<code>{}</code>").format(source)


def _cleaned(latex: str) -> str:
    """Without what belongs to the display around a formula."""
    text = _LEFT_OUT.sub("", latex)
    if r"\begin" not in text:
        text = re.sub(r"(?<!\\)&", "", text).replace(r"\\", " ")
    return text


def _trusted(part: Element) -> Element:
    """The same, of known elements and properties only."""
    count = CHILDREN[part.tag]
    if count and count != len(part):
        raise ValueError(f"{part.tag} with {len(part)} parts")
    kept = {k: v for k, v in part.attrib.items() if PROPERTIES.fullmatch(f"{k}={v}")}
    made = Element(part.tag, kept)
    if part.text:
        text = unescape(part.text)
        if text.startswith("\\") and len(text) > 1:
            raise ValueError(f"{text} is not known")
        made.text = plain(_styled(text, part.get("mathvariant", "")))
    for n, inner in enumerate(part, 1):
        made.append(_trusted(inner))
        if (
            inner.tag == "mi"
            and len(unescape(inner.text or "")) > 1
            and n < len(part)
            and not count
        ):
            SubElement(made, "mspace", width="0.1667em")  # log p is not logp
    return made


def _styled(text: str, variant: str) -> str:
    """Letters in a font of their own: MathML of today has characters for them, no property."""
    words = [_FONTS[name] for name in _FONTS if name in variant]
    return "".join(_letter(c, " ".join(words)) for c in text) if words else text


def _letter(c: str, font: str) -> str:
    if not (c.isascii() and c.isalnum()):
        return c
    kind = "CAPITAL" if c.isupper() else "SMALL"
    name = f"DIGIT {_DIGITS[int(c)]}" if c.isdigit() else f"{kind} {c.upper()}"
    for full in (f"MATHEMATICAL {font} {name}", f"{font} {name}", f"BLACK-LETTER {name}"):
        try:
            return lookup(full)
        except KeyError:
            continue
    return c
