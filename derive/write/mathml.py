"""Formulas as MathML, which browsers and screen readers know by themselves: no script, no font."""

from __future__ import annotations

import re
from html import unescape
from unicodedata import lookup
from xml.etree.ElementTree import Element, SubElement, tostring

from latex2mathml.converter import convert_to_element
from markupsafe import Markup

from .measure import plain, shortened

LONGEST = 5_000  # characters of a formula that is typeset; the converter is no faster than its text
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


def math(latex: str, before: str = "", display: bool = True) -> Markup:
    """A formula as MathML, with its LaTeX for who copies it or has it read; where it can't be
    typeset, the LaTeX itself."""
    source = plain(before + latex)
    if len(source) > LONGEST:
        return Markup("<code>{}</code>").format(shortened(source, LONGEST))
    try:
        made = convert_to_element(_cleaned(before + latex))
        whole = Element("math", {"xmlns": _MATHML, "alttext": source})
        if display:
            whole.set("displaystyle", "true")
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
        start, *columns = re.split(r"(?<!\\)&", text)
        text = start + "".join(columns[:1]) + "".join(rf" \quad {c}" for c in columns[1:] if c)
        text = text.replace(r"\\", " ")
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
