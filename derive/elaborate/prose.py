"""What words around a formula make of it. Tables; the reader of a phrase takes the last match."""

from __future__ import annotations

import re
from collections.abc import Mapping

# what a formula is -> the phrases before (or after) it that say so
PHRASES: Mapping[str, str] = {
    "define": "let, define, defined, denote, denotes, denoted, recall, set, call, write, "
    "definition, notation, given by, take, put, introduce, abbreviate",
    "where": "where, with, using, for which",
    "because": "since, because, as we know",
    "suppose": "assume, assuming, suppose, supposing, given, given that, "
    "such that, provided, as long as, constraint, satisfies, satisfying, normalised, normalized, "
    "sums to, hypothesis, subject to, under the constraint, under the constraints",
    "if": "if, when, case, whenever, in case, first case, second case",
    "for": "for, for all, for every, for each, for any",
    "claim": "therefore, thus, hence, so, then, we get, get, gives, give, obtain, yields, have, "
    "implies, is, are, equals, equal, finally, show, prove, find, becomes, follows, consequently, "
    "we see, find that, now, leads, result, derivative, gradient, compute, differentiate, apply, "
    "rule, step, expand, simplify, substitute, note, notice, observe, verify, claim, loss, layer, "
    "function",
}
CUES: Mapping[str, str] = {
    phrase: kind for kind, phrases in PHRASES.items() for phrase in phrases.split(", ")
}
_CUE = re.compile(rf"\b({'|'.join(sorted(CUES, key=len, reverse=True))})\b")
_JOINTS = re.compile(r"\b(and|or|but|also)\b")
_WORD = re.compile(r"[a-z]+")

FROM_HERE = re.compile(r"\b(now|next|then|later|from now on),? (we )?(suppose|assume)\b", re.I)
SUPPOSED = re.compile(r"\b(assum(e|ing)|suppos(e|ing)|given that|if)\b", re.I)
ANEW = re.compile(r"\b(now|instead|again|this time),? (we )?(let|define|set|write|put)\b", re.I)
INTRODUCES = re.compile(r"\b(let|define|put|set|denote|write)\b", re.I)
TAKEN = re.compile(r"(with|taking|choosing|for the choice|if we take)", re.I)
UNIVERSAL = re.compile(r"\b(all|every|each|any|always)\b", re.I)
FREED = re.compile(r"\b(let|for)\b.{0,200}\b(any|arbitrary)\b|\bfor (any|every|all)\b", re.I)
MATRICES = re.compile(r"\b(be|are|is|as|for) [\w\s-]{0,30}\bmatri(x|ces)\b", re.I)
DENIED = re.compile(
    r"\b(common|typical|frequent|usual) (mistake|error)|not (true|correct|the case) that|"
    r"(it|this) is (false|wrong|incorrect)|one might (think|be tempted)|wrongly|but this is false",
    re.I,
)
TITLE = re.compile(  # a line that names what comes next: what it names begins anew
    r"\s*(for )?(the )?((\w+|\d+\w\w) )?(hidden |output |input |last )?"
    r"(layer|neuron|unit|node|sample|network|convolution)s?( (no\. ?)?\d+)?\s*[:.]?\s*",
    re.I,
)
MACHINE = re.compile(r"float|precision|\bbf16|\bfp16|-bit\b", re.I)
SETTING = re.compile(r"\b(set|setting|put|putting|equate|equating|solve|solving|require)\b", re.I)
# "$m$ is the mean of the $x_i$", "the mean $m$ of $x_1, ..., x_n$"
MEAN_BEHIND = re.compile(
    r"^\s*(is|be|denotes?|as|for|=)\s+(the|their)\s+((sample|empirical|arithmetic|batch)\s+)?"
    r"(mean|average)(\s+value)?\s+(of|over)(\s+(the|all))?(\s+\w+)?\s*$",
    re.I,
)
MEAN_BEFORE = re.compile(r"\b(mean|average)\s*$", re.I)
OF_ALL = re.compile(r"^\s*(of|over)(\s+(the|all))?(\s+\w+)?\s*$", re.I)
CONDITION = re.compile(
    r"\b(condition|constraint|restriction|range|domain|needs?|requires?|required|must|valid|"
    r"only (for|if|when)|holds (for|if|when))\b",
    re.I,
)
ONE_HOT = re.compile(
    r"one[- ]?hot|is 1 if .{0,60}(0|zero) otherwise|indicator vector|"
    r"(equal to )?(1|one) (for|at|if) .{0,60}(0|zero) (for|otherwise|else)",
    re.I,
)
COPULA = re.compile(r"\b(is|are|be|being|was|as|that)\s+(also\s+)?((a|an|the)\s+)?$", re.I)
SUMS_TO_ONE = re.compile(
    r"sums? (up )?to (1|one)|probability (distribution|vector)|"
    r"(soft|target) (label|distribution)s? (that )?sum",
    re.I,
)
ZERO_CONDITION = re.compile(
    r"set(ting)?\b.{0,60}\b(zero|0)|equal to (zero|0)|at (the|a) (maximum|minimum|optimum)|"
    r"stationar|vanish",
    re.I,
)
AT_OPTIMUM = re.compile(
    r"\bat (the|a|an|its) (maximum|minimum|optimum|optimal|(stationary|critical) point)", re.I
)
CONCLUSION = re.compile(
    r"\b(that is|therefore|thus|hence|then|so that|consequently|we (get|obtain|have|see|find)|"
    r"gives|yields|becomes|follows)\b",
    re.I,
)
END_OF_CASE = re.compile(
    r"\b(combin|together|both cases|in general|overall|therefore|finally|"
    r"now|next|summar|putting|total)",
    re.I,
)


# what a letter is that does not count anything, said before or behind it
_RATES = (
    r"(rate|temperature|step|step[- ]size|constant|factor|parameter|hyperparameter|coefficient|"
    r"weight|strength|margin|width|bandwidth|variance|deviation|slope|threshold|penalty|momentum|"
    r"decay|scale|budget|price|cost|energy)"
)
_PARAMETER_BEFORE = re.compile(rf"\b{_RATES}\s*$", re.I)
_PARAMETER_BEHIND = re.compile(
    r"\s*(is|be|denotes|denote|being|as|for|stands for)\s+(the|a|an|our|some)\s+([\w-]+\s+)?"
    rf"{_RATES}\b",
    re.I,
)


def is_parameter(before: str, behind: str) -> bool:
    """Whether the words around a letter call it something that is no number of things."""
    return bool(_PARAMETER_BEFORE.search(before) or _PARAMETER_BEHIND.match(behind))


def cue(words: str) -> str:
    """What the words before a formula say it is: "define", "where", "suppose", "if", "claim", "".

    "?" means that there are words, and none is known."""
    text = _JOINTS.sub(" ", words.lower().replace("\n", " "))
    found = [CUES[phrase] for phrase in _CUE.findall(text)]
    return found[-1] if found else "?" if _WORD.search(text) else ""
