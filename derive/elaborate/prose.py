"""What words around a formula make of it. Tables; the reader of a phrase takes the last match."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..pattern import pattern

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
JOINTS = frozenset(("and", "or", "but", "also"))
LONGEST = 3  # words of a phrase
_WORD = pattern(r"[a-z]\w*")

FROM_HERE = pattern(
    r"\b(now|next|then|later|from now on),? (we )?(suppose|assume)\b",
    re.I,
    "suppose|assume",
)
SUPPOSED = pattern(r"\b(assum(e|ing)|suppos(e|ing)|given that|if)\b", re.I)
ANEW = pattern(
    r"\b(now|instead|again|this time),? (we )?(let|define|set|write|put|take)\b|"
    r"\b(the|its|our|a) (new|updated|next) \w+( \w+){0,2} (is|are|becomes?)\W*$",
    re.I,
    "now|instead|again|this time|new|updated|next",
)
INTRODUCES = pattern(r"\b(let|define|put|set|denote|write)\b", re.I)
TAKEN = pattern(r"(with|taking|choosing|for the choice|if we take)", re.I)
UNIVERSAL = pattern(r"\b(all|every|each|any|always)\b", re.I)
FREED = pattern(
    r"\b(let|for)\b.{0,200}\b(any|arbitrary)\b|\bfor (any|every|all)\b",
    re.I,
    "any|arbitrary|every|all",
)
MATRICES = pattern(r"\b(be|are|is|as|for) [\w\s-]{0,30}\bmatri(x|ces)\b", re.I, "matri")
DENIED = pattern(
    r"\b(common|typical|frequent|usual) (mistake|error)|not (true|correct|the case) that|"
    r"(it|this) is (false|wrong|incorrect)|one might (think|be tempted)|wrongly|but this is false",
    re.I,
    "mistake|error|not |false|wrong|incorrect|might ",
)
TITLE = pattern(  # a line that names what comes next: what it names begins anew
    r"\s*(for )?(the )?((\w+|\d+\w\w) )?(hidden |output |input |last )?"
    r"(layer|neuron|unit|node|sample|network|convolution)s?( (no\. ?)?\d+)?\s*[:.]?\s*",
    re.I,
    "layer|neuron|unit|node|sample|network|convolution",
)
MACHINE = pattern(
    r"float|precision|\bbf16|\bfp16|-bit\b",
    re.I,
    "float|precision|bf16|fp16|-bit",
)
SETTING = pattern(r"\b(set|setting|put|putting|equate|equating|solve|solving|require)\b", re.I)
# "$m$ is the mean of the $x_i$", "the mean $m$ of $x_1, ..., x_n$"
MEAN_BEHIND = pattern(
    r"^\s*(is|be|denotes?|as|for|=)\s+(the|their)\s+((sample|empirical|arithmetic|batch)\s+)?"
    r"(mean|average)(\s+value)?\s+(of|over)(\s+(the|all))?(\s+\w+)?\s*$",
    re.I,
    "mean|average",
)
MEAN_BEFORE = pattern(
    r"\b(mean|average)\s*$",
    re.I,
    "mean|average",
)
OF_ALL = pattern(r"^\s*(of|over)(\s+(the|all))?(\s+\w+)?\s*$", re.I)
CONDITION = pattern(
    r"\b(condition|constraint|restriction|range|domain|needs?|requires?|required|must|valid|"
    r"only (for|if|when)|holds (for|if|when))\b",
    re.I,
)
ONE_HOT = pattern(
    r"one[- ]?hot|is 1 if .{0,60}(0|zero) otherwise|indicator vector|"
    r"(equal to )?(1|one) (for|at|if) .{0,60}(0|zero) (for|otherwise|else)",
    re.I,
    "hot|otherwise|indicator|1 for|1 at|1 if|one for|one at|one if",
)
# "the one-hot vector of $c$": what stands between these words and the index
ONE_HOT_AT = pattern(
    r"\s*(vectors?|encodings?|codes?|representations?|labels?|targets?)?\s*"
    r"(of|for|at|corresponding to|with (a )?(1|one) (at|in)( the)?)\s*(the )?"
    r"((true|correct|target|right|observed) )?(label|class|word|index|position|component)?\s*",
    re.I,
)
COPULA = pattern(r"\b(is|are|be|being|was|as|that)\s+(also\s+)?((a|an|the)\s+)?$", re.I)
SUMS_TO_ONE = pattern(
    r"sums? (up )?to (1|one)|probability (distribution|vector)|"
    r"(soft|target) (label|distribution)s? (that )?sum",
    re.I,
    "sum|probability",
)
ZERO_CONDITION = pattern(
    r"set(ting)?\b.{0,60}\b(zero|0)|equal to (zero|0)|at (the|a) (maximum|minimum|optimum)|"
    r"stationar|vanish",
    re.I,
    "set|equal to|at the|at a|stationar|vanish",
)
SET_TO_ZERO = pattern(  # of what was computed before: what follows solves it
    r"\b(set|setting|equat(e|ing))\s+(it|this|that|them|these|both|"
    r"((this|that|these|the|its|their|both)\s+)?((first|partial|resulting)\s+)*"
    r"(derivatives?|gradients?|expressions?|results?|equations?))\s+((equal )?to|=)\s+(zero|0)\b",
    re.I,
    "set|equat",
)
AT_OPTIMUM = pattern(
    r"\bat (the|a|an|its) (maximum|minimum|optimum|optimal|(stationary|critical) point)",
    re.I,
    "maximum|minimum|optim|point",
)
# "where $X$ is fixed, $b = 0$": words about the name before, after which the sentence goes on
PREDICATE = pattern(
    r"\s*(is|are|be)\s+(an?\s+)?(?!(there|hence|thus|so)\b)([\w-]+\s*){1,3}(,\s*(and|with)?|\band)\s*",
    re.I,
)
IMPLIES = pattern(r"\W*(implies|means|requires|forces) that\b|\W*(implies|gives|leads to)\b", re.I)
ASKED = pattern(r"\b(show|prove)( that)?\W*$", re.I, "show|prove")  # of what comes next
_ASKS = pattern(r"\b(show|prove)\b", re.I)
_OF_A_CONDITION = pattern(r"[,\s]*\b(where|when|if|with)\W*$", re.I)
CONCLUSION = pattern(
    r"\b(that is|therefore|thus|hence|then|so|consequently|we (get|obtain|have|see|find)|"
    r"gives|yields|becomes|follows)\b",
    re.I,
)
RESTATED = pattern(  # what comes is another form of what was said
    r"\b(that is|therefore|thus|hence|then|so|consequently|we (get|obtain|have|see|find)|gives|"
    r"yields|becomes?|follows|equal\w*|equivalent\w*|same|again|i\.e|expand\w*|simplif\w*|"
    r"re-?writ\w*|factor\w*|rearrang\w*|substitut\w*|plug\w*|now|also|or|alternatively)\b",
    re.I,
)
END_OF_CASE = pattern(
    r"\b(combin|together|both cases|in general|overall|therefore|finally|"
    r"now|next|summar|putting|total)",
    re.I,
)

OTHERWISE = pattern(
    r"\b(otherwise|else|sonst|andernfalls|sinon)\b(?! (said|known|called|stated|put))", re.I
)
ONLY_IF = pattern(  # what stands behind is a condition for what is said in words
    r"\b(iff|(if and )?only (if|when)|(exactly|precisely) (if|when)|unless|except (if|when))\W*$",
    re.I,
)

# what a letter is that does not count anything, said before or behind it
_RATES = (
    "rate|temperature|step|constant|factor|parameter|coefficient|weight|strength|margin|width|"
    "variance|deviation|slope|threshold|penalty|momentum|decay|scale|budget|price|cost|energy"
)
_RATE = rf"\b(step[- ]size|hyperparameter|bandwidth|{_RATES})"
_PARAMETER_BEFORE = pattern(rf"{_RATE}\s*$", re.I, _RATES)
_PARAMETER_BEHIND = pattern(
    r"\s*(is|be|denotes|denote|being|as|for|stands for)\s+(the|a|an|our|some)\s+([\w-]+\s+)?"
    rf"{_RATE}\b",
    re.I,
    _RATES,
)


def is_parameter(before: str, behind: str) -> bool:
    """Whether the words around a letter call it something that is no number of things."""
    return bool(_PARAMETER_BEFORE.search(before) or _PARAMETER_BEHIND.match(behind))


def supposes_a_slope(kind: str, words: str, after: str) -> bool:
    """Whether a derivative that is zero, between these words, is supposed to be so."""
    asked = kind == "claim" and _ASKS.search(words)
    concluded = ASKED.search(words) and IMPLIES.match(after)
    at = AT_OPTIMUM.search(words) and not asked
    return kind in ("suppose", "if") or bool(concluded or at)


def before_condition(words: str) -> str:
    """What was said before a condition: "show that at the minimum", without "where"."""
    return _OF_A_CONDITION.sub("", words)


def cue(words: str) -> str:
    """What the words before a formula say it is: "define", "where", "suppose", "if", "claim", "".

    "?" means that there are words, and none is known."""
    spoken = [word for word in _WORD.findall(words.lower()) if word not in JOINTS]
    found, at = "?" if spoken else "", 0
    while at < len(spoken):
        phrases = (" ".join(spoken[at : at + size]) for size in range(LONGEST, 0, -1))
        phrase = next((p for p in phrases if p in CUES), "")
        found = CUES.get(phrase, found)
        at += phrase.count(" ") + 1
    return found
