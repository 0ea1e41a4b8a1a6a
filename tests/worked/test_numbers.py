# ruff: noqa: E501
"""One-line sheets of numbers, and what is said of each claim in reading order (givens left out).

P: proved, C: proved with rounding carried, F: follows from a slip, U: undecided, X: unread. A wrong
number is written as the right one that its message must give, behind "~" where only its last digit
is off.
"""

from __future__ import annotations

import pytest

from derive.check import verify_text
from derive.report import Claim

P, C, F, U, X = "P", "C", "F", "U", "X"

ROWS: list[tuple[str, tuple[str, ...]]] = [
    # -- decimals
    (r"$$\frac{2}{3} = 0.67$$", (P,)),
    (r"$$\frac{2}{3} = 0.66$$", ("~0.667",)),
    (r"$$\frac{2}{3} \approx 0.7$$", (P,)),
    (r"$$\frac{2}{3} = 67\%$$", (P,)),
    (r"$$\frac{2}{3} = 76\%$$", ("0.667",)),
    (r"$$0.00012345 = 1.23 \times 10^{-4}$$", (P,)),
    (r"$$0.00012345 = 1.32 \times 10^{-4}$$", ("0.00012345",)),
    (r"$$1.5 \times 10^{3} = 1500$$", (P,)),
    (r"$$1024 \times 32 = 32{,}768 = 32,768$$", (P, P)),
    (r"$$376442464 + 1 = 37,64,42,465$$", (P,)),
    (r"$$7 \times 8 = 54$$", ("56",)),
    (r"$$e^{-1} = 0.368$$", (P,)),
    (r"$$0.2 \times 0.3 = 0.07$$", ("0.06",)),
    # -- values and formulas
    (r"Take $x = 0.5$, $w = 0.8$. $$z = w x = 0.4$$ $$\frac{\partial z}{\partial w} = 0.5$$", (P, P)),
    (r"Take $x = 0.5$, $w = 0.8$. $$z = w x = 0.4$$ $$\frac{\partial z}{\partial w} = 0.8$$", (P, "0.5")),
    (r"Let $z = 0.5$. $$a = \sigma(z) = 0.622$$ $$a(1-a) = 0.622 \times 0.378 = 0.235$$", (P, C, P)),
    # -- what follows from what was rounded, or from a slip
    (r"$$a = \frac{1}{3} = 0.333$$ $$b = 3 a = 0.999$$", (P, C)),
    (r"$$a = \frac{1}{3} = 0.33$$ $$b = 30 a = 9.8$$", (P, C)),
    (r"$$a = \frac{1}{3} = 0.33$$ $$b = 30 a = 9.4$$", (P, "10")),
    (r"$$a = \frac{1}{4} = 0.35$$ $$b = 2 a = 0.70$$", ("0.25", F)),
]  # fmt: skip


def said(claim: Claim) -> str:
    """A claim's verdict as it is written in a row."""
    if claim.verdict == "refuted":
        return ("~" if claim.code == "rounding" else "") + claim.message.partition("; ")[0]
    if claim.verdict != "proved":
        return {"undecided": U, "unread": X}.get(claim.verdict, claim.verdict)
    if claim.follows:
        return F
    return C if any("rounding carried" in note for note in claim.reading) else P


@pytest.mark.parametrize(
    ("text", "expected"), ROWS, ids=lambda v: v[:60] if isinstance(v, str) else ""
)
def test_what_is_said_of_numbers(text: str, expected: tuple[str, ...]) -> None:
    claims = verify_text(text, "md").claims
    assert tuple(said(c) for c in claims if c.verdict != "given") == expected
