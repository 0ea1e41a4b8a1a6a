"""Phrases that tell something of random variables, as patterns over a line of words in which a
formula stands as `<3>`."""

from __future__ import annotations

import re

ONE_TOKEN = r"<\d+>"
GROUP = rf"{ONE_TOKEN}(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+(?:the\s+)?){ONE_TOKEN})*"
GROUPED = re.compile(GROUP)
TOKEN = re.compile(r"<(\d+)>")
IID = r"i\.?\s?i\.?\s?d\b\.?|independent(?:ly)? and identically distributed"
INDEPENDENT = re.compile(rf"\b(?:{IID}|independent(?:ly)?\b|independence\b)", re.I)
OF = re.compile(rf"\bindependent\s+(?:of|from)\s+(?:\w+\s+){{0,3}}?({GROUP})", re.I)
ALIKE = re.compile(rf"\b(?:{IID}|identically distributed|same distribution)", re.I)
UNDER = re.compile(r"[\s,]*(?:of (?:each|one an)\s?other[\s,]*)?(?:given|condition\w*)\b", re.I)
GIVEN = re.compile(r"^\W*(?:given|conditional\w*|conditioned|for (?:a )?(?:given|fixed))\b", re.I)
_SAY_NOTHING = """
is are be being were and both all mutually jointly statistically pairwise also assumed to that
which random variable variables the a an each two three four several they have has with mean
means variance variances zero unit common same of drawn sampled chosen taken as i d samples
sample sequence draws observations copies scalars centred centered standard normal gaussian
bernoulli noise terms gradients weights inputs components entries vectors by in where moreover
further here finite let assume suppose numbers real valued respectively identically distributed
independent independently stochastic data points from for it
"""
PLAIN = frozenset(_SAY_NOTHING.split())
"""Words between variables and their independence that do not turn it."""
OTHER = re.compile(r"\b(?:conditionally|linearly|time|path)[-\s]+independent", re.I)
DENIED = re.compile(
    r"(?:\b(?:not|without|never|whether|cannot|no longer|regardless|unless|would|needs?|requires?|"
    r"were)\b|n't\b)[^.;]{0,80}\b(?:independen|uncorrelated)|\bdependent\b|(?<!un)\bcorrelated\b"
    r"|\bindependence\b[^.;]{0,60}\b(?:not|never|fails?|violated|dropped|unnecessary)\b",
    re.I,
)
UNCORRELATED = re.compile(r"\buncorrelated\b", re.I)
NUMERAL = r"\d+(?:\.\d+)?(?![\w.]*\d)"
VALUE = rf"(?:{ONE_TOKEN}|zero\b|one\b|unity\b|{NUMERAL})"
VALUES = rf"({VALUE}(?:(?:\s*,\s*|\s+and\s+){VALUE})*)"
MEAN = re.compile(
    r"(?<!sample )(?<!empirical )(?<!batch )\b(?:means?|expectations?|expected values?)\s+"
    rf"(?:of\s+|is\s+|are\s+|equal to\s+)?{VALUES}(?!\s*of\b)"
    r"|\b(zero)[-\s]+(?:mean|expectation)\b|\bmean[-\s]+(zero)\b|\b(centred|centered)\b",
    re.I,
)
VARIANCE = re.compile(
    r"(?<!sample )(?<!empirical )(?<!batch )\bvariances?\s+"
    rf"(?:of\s+|is\s+|are\s+|equal to\s+)?{VALUES}(?!\s*of\b)|\b(unit)[-\s]+variance\b",
    re.I,
)
SOMETHING = re.compile(
    r"\b(?:with|has|have|having)\s+(?:(?!finite\b)[\w-]+\s+){0,4}?(?:means?|variances?|deviations?)\b",
    re.I,
)
COVARIANCE = re.compile(
    rf"\bcovariance(?:\s+matrix)?\s+(?:of\s+|is\s+|equal to\s+)?({ONE_TOKEN})(?!\s*of\b)", re.I
)
MOST_BEHIND = 40  # characters behind a phrase in which its value may stand
DEVIATION = re.compile(
    rf"\bstandard deviations?\s+(?:of\s+|is\s+|are\s+)?{VALUES}(?!\s*of\b)", re.I
)
STANDARD = re.compile(r"\bstandard[-\s]+(?:normal|gaussian)", re.I)
GAUSSIAN = re.compile(r"\b(?:normal(?:ly distributed)?|gaussian)\b", re.I)
GAP = r"(?:\s+(?!with\b|of\b|for\b|not\b|never\b|no\b)[\w-]+){0,4}?"
RANDOM = re.compile(
    rf"({GROUP})\s*(?:is|are|be|being|denotes?|as)\b{GAP}\s+random\b"
    rf"|\brandom\s+(?:\w+\s+){{1,2}}?({GROUP})|\bnoise\s+(?:\w+\s+)?({GROUP})",
    re.I,
)
CONSTANT = re.compile(
    rf"({GROUP})\s*(?:(?:is|are|be|being)\b{GAP}|\ban?\b)?\s+"
    r"(?:constants?|fixed|deterministic|scalars?|numbers?|parameters?|non-?random|not random)\b"
    r"|\b(?:constants?|fixed|deterministic|scalars?|numbers?|parameters?|non-?random)\s+"
    rf"(?:\w+\s+){{0,2}}?({GROUP})",
    re.I,
)
SAID_OF = re.compile(  # before what is said of the names before it
    r"\b(?:has|have|having|is|are|be|being|with|of|both|all|mutually|jointly|pairwise|"
    r"statistically|also|assumed|drawn|sampled)\s+(?:(?:a|an|the|common|also)\s+)?$",
    re.I,
)
NOUN_BEHIND = re.compile(r"[-\s]+(?:(?!and\b|with\b|variance|mean)\w+[\s-]+){0,4}(?=<\d)", re.I)
SHORT = re.compile(r"\bi\.?\s?i\.?\s?d\.$", re.I)
CONTINUES = re.compile(  # a sentence that speaks of what the one before it was about
    r"^\W*(they|both|each|it|all|these|its|their|with|having|whose|"
    r"the (components|entries|samples|variables|weights|noise))\b",
    re.I,
)
HAS = re.compile(
    r"(?:\b(?:with|has|have|having|and|an?|common|same|finite|unknown|known|their|its|whose|of|both|"
    r"zero|respective|is|are|be)\b|,)\s*$",
    re.I,
)
TURNED = re.compile(
    r"(?:\b(?:not|never|no|nor|without|neither|cannot|hardly|rarely)\b|n't\b|\bnon-?)[^.;<]{0,30}$",
    re.I,
)
OWNER = re.compile(
    r"\b(means?|variances?|deviations?|expectations?|values?|of|by|number)\s+"
    r"(?:of\s+)?$",
    re.I,
)
PARTS = re.compile(r"\b(?:components?|entries|elements|coordinates)\b", re.I)
WORDS = {"zero": "0", "centred": "0", "centered": "0", "unit": "1", "one": "1", "unity": "1"}
