"""Sentences that give an architecture: "a network with layers 30-1024-512-1", "The input is
100x100x3, followed by a 3x3 convolution with 5 filters"."""

from __future__ import annotations

import re

from ..maths.layers import SPELLINGS

_NETWORK = re.compile(r"\b(networks?|perceptron|mlp|layers?|architecture|model)\b", re.I)
_WIDTHS = re.compile(r"(?<![\w.-])\d+(?:\s*(?:-{1,2}>?|–|→)\s*\d+){2,}(?![\w.-]*\d)")
_INPUT = re.compile(
    r"\binputs?\b(?: (?:image|picture|tensor|layer|volume))?(?: (?:is|are|has|have|of|with|size|"
    r"shape|dimensions?|an?|the|images?|vector))*,?\s*(?P<size>\d+(?:\s*x\s*\d+)*)",
    re.I,
)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}-\d{1,2}-\d{4}")
_BATCH = re.compile(r"\bbatch(?:es)?(?: size)?(?: of)?(?: size)?(?: is)? (\d+)\b", re.I)
_CUTS = re.compile(
    r"->|→|;|\bthen\b|\bfollowed by\b|\bgoes (?:through|into)\b|\b(?:passes|passed|fed) "
    r"(?:through|into|to)\b|\bis followed\b",
    re.I,
)
_COMMAS = re.compile(r",|\band\b")
_KIND = re.compile(
    rf"\b(?:{'|'.join(sorted((s for s in SPELLINGS if len(s) > 3), key=len, reverse=True))})s?\b",
    re.I,
)
_COUNTED = re.compile(
    r"\b(?:parameters?|weights?|multiplications?|how many|number of|compute|determine)\b|[=?]", re.I
)
_NO_WORDS = re.compile(
    r"\b(?:we|apply|applied|use|used|another|one|by|first|second|third|next|finally|again|it|"
    r"there|comes?|followed|is|are|this|through|goes|network|consists?|has|after|that)\b",
    re.I,
)


def spec_in(source: str) -> str:
    """The architecture of a sentence in the notation of SPEC, or nothing."""
    if _COUNTED.search(source):
        return ""
    said = _plain(source)
    batch = _BATCH.search(said)
    tail = f", batch {batch.group(1)}" if batch else ""
    widths = _WIDTHS.search(said)
    if widths and _NETWORK.search(said) and not _DATE.fullmatch(widths.group()):
        return " -> ".join(re.findall(r"\d+", widths.group())) + tail
    given = _INPUT.search(said)
    if given is None:
        return ""
    rest = said[given.end() :]
    if batch:
        rest = rest.replace(batch.group(), " ")
    layers = _layers(rest)
    return " -> ".join([given["size"], *layers]) + tail if layers else ""


def _plain(source: str) -> str:
    """A sentence without the marks of formulas."""
    said = re.sub(r"\\(?:times|cdot)\b|×", "x", source)
    said = re.sub(r"\\(?:to|rightarrow)\b", "->", said)
    return " ".join(re.sub(r"[$*~]|\\[,;!]", " ", said).rstrip(". ").split())


def _layers(rest: str) -> list[str]:
    """The parts of a sentence that each name a layer; what stands behind a comma without one
    belongs to the layer before it."""
    found: list[str] = []
    for part in _CUTS.split(rest):
        for piece in _COMMAS.split(part):
            words = " ".join(_NO_WORDS.sub(" ", piece).split()).strip(" .:")
            if not words:
                continue
            if len(_KIND.findall(words)) > 1:
                return []
            if _KIND.search(words):
                found.append(_KIND.sub(lambda m: m.group().removesuffix("s"), words))
            elif found:
                found[-1] += f" {words}"
            else:
                return []
    return found
