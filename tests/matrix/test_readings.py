"""Matrix notation as it is read, and what is said where shapes conflict."""

from __future__ import annotations

import pytest

from derive.check import Options, verify_text

from .readings import LEAST, ROWS, SOFTMAX

LETTERS = {"proved": "P", "refuted": "R", "supported": "S", "undecided": "U", "unread": "X"}


@pytest.mark.parametrize(("text", "verdicts", "misread"), ROWS, ids=[r[0] for r in ROWS])
def test_is_not_misread(text: str, verdicts: str, misread: str) -> None:
    claims = verify_text(text, "md", Options(why=0)).claims
    found = "".join(LETTERS[c.verdict] for c in claims if c.verdict != "given")
    assert found == verdicts, (misread, [(c.verdict, c.latex, c.message) for c in claims])


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        (LEAST + r"$$\nabla_w L = 2X(Xw - y)$$", r"2X^\top(Xw - y)"),
        (LEAST + r"$$\nabla_w L = 2X^{\top}Xw - 2Xy$$", r"2X^{\top}Xw - 2X^\top y"),
        (
            SOFTMAX + r"$$\nabla_{\mathbf{W}} L = \mathbf{x}(\mathbf{p} - \mathbf{y})^\top$$",
            r"(\mathbf{p} - \mathbf{y}) \mathbf{x}^\top",
        ),
        (LEAST + r"$$X^\top X w = X^{\top} X w^\top$$", r"X^{\top} X w"),
        (LEAST + r"$$w^\top X^\top y = w^\top y X^\top$$", r"w^\top X^\top y"),
    ],
)
def test_a_transpose_that_mends_a_step_is_suggested(text: str, suggested: str) -> None:
    (claim,) = (c for c in verify_text(text, "md").claims if c.verdict != "given")
    assert (claim.verdict, claim.code) == ("refuted", "shape"), claim.message
    assert "not conformable unless transposed" in claim.message
    assert claim.suggestion == suggested


def test_a_conflict_names_both_places_and_their_sizes() -> None:
    claims = verify_text(LEAST + r"$$\nabla_w L = 2X(Xw - y)$$", "md").claims
    told = claims[-1].message
    assert "2X has d column(s)" in told
    assert "(Xw - y) has n row(s)" in told
