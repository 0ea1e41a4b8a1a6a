"""Which count the words around a number speak of: tables of phrases, read one after the other.

A clause decides only if every word of it is understood: of "half of the parameters" or "the
parameters that are saved" nothing is claimed."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..maths.layers import SPELLINGS

COUNTING = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
ORDINALS = {word: n for n, word in enumerate(COUNTING, 1)}
_NTH = rf"(?:{'|'.join(COUNTING)}|\d{{1,2}}\s?(?:st|nd|rd|th))"
_N = r"(?:number |no\.? ?|# ?)?(?P<n>\d{1,3})"
_KINDS = "|".join(sorted((s for s in SPELLINGS if len(s) > 1), key=len, reverse=True))
_UNIT = r"(?:filters?|kernels?|neurons?|units?|nodes?)"
_ONE = r"(?:each|every|one|a single|per|a)"


class Phrase(NamedTuple):
    """A pattern, and what it says: a slot with its value. Groups `n`, `nth`, `kind`, `window` and
    `label` say their own."""

    pattern: re.Pattern[str]
    slot: str = ""
    value: str = ""


def _phrase(pattern: str, slot: str = "", value: str = "") -> Phrase:
    return Phrase(re.compile(rf"(?<![\w]){pattern}(?!\w)", re.IGNORECASE), slot, value)


PHRASES = (
    Phrase(re.compile(r"(?= weights? (?:and|plus|&) (?:the )?bias)", re.I), "bias", "yes"),
    _phrase(r"weights? (?:and|plus|&) (?:the )?bias(?:es)?", "column", "parameters"),
    _phrase(
        r"(?:without|excluding|ignoring|neglecting|not counting|no) (?:the |any )?"
        r"bias(?:es)?(?: terms?)?",
        "bias",
        "no",
    ),
    _phrase(
        r"(?:with|including|counting|plus|(?:do not|don'?t) forget) (?:the |all )?"
        r"bias(?:es)?(?: terms?)?",
        "bias",
        "yes",
    ),
    _phrase(rf"(?:in|of|for|has|have)? ?{_ONE} {_UNIT}(?: (?:has|have|needs))?", "per", "unit"),
    _phrase(
        r"(?:per|for (?:each|every|one|a|a single)|of (?:each|one|a single)) "
        r"(?:samples?|images?|examples?)",
        "per",
        "sample",
    ),
    _phrase(
        r"(?:per|for|of|in|over) (?:the |a |one )?(?:whole |entire |full )?(?:mini-?)?batch"
        r"(?: of (?:size )?\d+)?",
        "per",
        "batch",
    ),
    _phrase(rf"hidden layer {_N}", "row", "hidden"),
    _phrase(rf"(?P<nth>{_NTH}) hidden layer", "row", "hidden"),
    _phrase(r"(?:the )?only hidden layer", "row", "hidden"),
    _phrase(r"(?:output|last|final) layer", "row", "last"),
    _phrase(rf"layer {_N}", "row", "nth"),
    _phrase(rf"(?P<nth>{_NTH}) layer", "row", "nth"),
    _phrase(
        r"(?P<window>\d+ ?[x×] ?\d+(?: ?[x×] ?\d+)?)[ -]?(?:filters?|kernels?|windows?)?", "row"
    ),
    _phrase(rf"(?P<kind>{_KINDS})(?: layer)? {_N}", "row"),
    _phrase(rf"(?P<kind>{_KINDS})(?P<n>\d)", "row"),
    _phrase(rf"(?P<nth>{_NTH}) (?P<kind>{_KINDS})(?: layer)?", "row"),
    _phrase(rf"(?P<nth>{_NTH})", "row", "nth"),
    _phrase(
        r"(?:(?:of|in|for|over) )?(?:the |this )?(?:whole |entire |full |complete )?"
        r"(?:network|model|architecture|cnn|mlp|net)",
        "row",
        "total",
    ),
    _phrase(r"(?:all (?:the )?layers(?: together)?|layers together)", "row", "total"),
    _phrase(r"(?:total|in total|overall|altogether|in all|all together)", "row", "total"),
    _phrase(
        r"output (?:sizes?|shapes?|dimensions?|volume)"
        r"|(?:sizes?|shapes?|dimensions?) of (?:the |its )?(?:\w+ )?outputs?"
        r"|outputs?(?: (?:values|neurons|numbers|units))?",
        "column",
        "outputs",
    ),
    _phrase(r"(?:sizes?|shapes?|dimensions?)", "size", "yes"),
    _phrase(r"padding", "column", "padding"),
    _phrase(r"(?:feature maps?|activations)(?: has| have)?", "column", "outputs"),
    _phrase(
        r"(?:learnable |trainable |free |learned )?(?:parameters?|params)", "column", "parameters"
    ),
    _phrase(r"(?:learnable |trainable )?weights?(?: parameters?)?", "column", "weights"),
    _phrase(r"bias(?:es)?(?: terms?| parameters?)?", "column", "biases"),
    _phrase(
        r"(?:scalar )?(?:multiplications?|multiplies|mults?|multiply[- ]adds?|macs?)",
        "column",
        "multiplications",
    ),
    _phrase(rf"(?P<kind>{_KINDS})(?: layer)?", "row"),
)
_FILLER_WORDS = """
a an the of in for to at is are be has have had there we get gets obtain it its this that these so
thus hence therefore then now number numbers amount count counts how many much what which do does
needs need needed require requires required uses used compute computed computing path from with
layer layers learn learns learned learnable trainable and also again only exactly equals equal total
gives give our by as on determine find calculate calculation let us here will makes made consists
finally next come comes out forward pass input's contains contain carry carries carried
"""
FILLER = frozenset(_FILLER_WORDS.split())


_COUNTS = re.compile(  # words that ask for a count, not for a value: the output may be 0.62
    r"\b(?:number|amount|count|how many|sizes?|shapes?|dimensions?|volume|padding|"
    r"multipl\w+|mults?|macs?|total (?:\w+ )?(?:parameters?|params|weights|biases))\b|#"
    r"|\b(?:parameters|params)\b[^:=]*[:=]\s*$",
    re.IGNORECASE,
)
_SIZES = re.compile(r"\b(?:sizes?|shapes?|dimensions?)\b", re.IGNORECASE)
_COUNTED = re.compile(  # behind a number: "140 parameters"
    r"\s*(?:learnable |trainable |free )?(?:parameters|params|weights|biases|outputs)\b",
    re.IGNORECASE,
)


class Understood(NamedTuple):
    """What words decide. `rest` are the words that no table knows; `counts` says that a count is
    asked for."""

    columns: frozenset[str]
    bias: bool | None
    per: str
    total: bool
    last: bool
    hidden: bool
    nth: int | None
    kind: str
    window: tuple[int, ...]
    label: str
    rest: str
    clash: bool  # two of one sort
    counts: bool
    size: bool  # a size is asked for, not a number of outputs

    @property
    def column(self) -> str:
        return next(iter(self.columns)) if len(self.columns) == 1 else ""

    @property
    def names_row(self) -> bool:
        """Whether a layer, or the whole, is named."""
        return (
            bool(self.total or self.last or self.nth or self.kind or self.window or self.label)
            or self.hidden
        )


def understood(words: str, labels: frozenset[str], after: str = "") -> Understood:
    """Read the words of a clause; `after` are those of them that stand behind the number."""
    found: dict[str, set[object]] = {}
    left = " " + " ".join(words.replace("-", " ").split()) + " "
    left = _labels(left, labels, found)
    for phrase in PHRASES:
        left = _without(left, phrase, found)
    rest = [w for w in re.findall(r"[^\s.,;:()?!'\"=]+", left) if w.lower() not in FILLER]
    clash = any(
        len(found.get(s, ())) > 1 for s in ("nth", "kind", "window", "label", "bias", "per")
    )
    columns = frozenset(str(c) for c in found.get("column", ()))
    if "size" in found and not columns and (found.get("row") or found.get("label")):
        columns = frozenset({"outputs"})
    bias = {"yes": True, "no": False}.get(str(_only(found, "bias")))
    if {"weights", "biases"} <= columns:
        clash = True
    row = found.get("row", set())
    nth, window = _only(found, "nth"), _only(found, "window")
    return Understood(
        columns,
        bias,
        str(_only(found, "per") or ""),
        "total" in row,
        "last" in row,
        "hidden" in row,
        nth if isinstance(nth, int) else None,
        str(_only(found, "kind") or ""),
        window if isinstance(window, tuple) else (),
        str(_only(found, "label") or ""),
        " ".join(rest),
        clash,
        bool(_COUNTS.search(words) or _COUNTED.match(after)),
        bool(_SIZES.search(words)),
    )


def _without(words: str, phrase: Phrase, found: dict[str, set[object]]) -> str:
    """Words without the places where a phrase stands, after what these say was noted."""
    return phrase.pattern.sub(lambda match: _noted(match, phrase, found), words)


def _only(found: dict[str, set[object]], slot: str) -> object:
    return next(iter(found.get(slot, ())), None)


def _labels(words: str, labels: frozenset[str], found: dict[str, set[object]]) -> str:
    """Labels of layers: as a formula (`[A]` here), or behind a word that says what A is."""
    for label in labels:
        name = re.escape(label)
        pattern = rf"\[{name}\]|(?<=\bof |\bto |\bin |\bat )(?:layer |output )?{name}(?!\w)"
        words, count = re.subn(pattern, " ", words)
        if count:
            found.setdefault("label", set()).add(label)
    return words


def _noted(match: re.Match[str], phrase: Phrase, found: dict[str, set[object]]) -> str:
    if phrase.slot and phrase.value:
        found.setdefault(phrase.slot, set()).add(phrase.value)
    groups = match.groupdict()
    if phrase.slot == "row" and not phrase.value:
        found.setdefault("row", set()).add("named")
    if groups.get("n"):
        found.setdefault("nth", set()).add(int(groups["n"]))
    if groups.get("nth"):
        said = groups["nth"].lower()
        n = ORDINALS.get(said) or int(re.match(r"\d+", said).group())  # type: ignore[union-attr]
        found.setdefault("nth", set()).add(n)
    if groups.get("kind"):
        found.setdefault("kind", set()).add(SPELLINGS[groups["kind"].lower()].name)
    if groups.get("window"):
        numbers = tuple(map(int, re.findall(r"\d+", groups["window"])))
        found.setdefault("window", set()).add(numbers)
    return " "
