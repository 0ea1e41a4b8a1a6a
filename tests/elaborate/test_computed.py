"""Sentences about what a machine computes, and the verdicts that they get."""

from __future__ import annotations

import pytest

from derive.check import verify_text

# S: supported, the computation comes to that; R: refuted; P: proved as a formula; G: a given
ROWS = [
    (r"In float64, $e^{1000} = \infty$.", "S"),
    (r"In float64, $e^{1000} = \text{inf}$.", "S"),
    (r"In float64, $e^{700} = \infty$.", "R"),
    (r"In float64, $-e^{1000} = -\infty$.", "S"),
    (r"In double precision, computing $e^{710}$ overflows.", "S"),
    (r"In double precision, computing $e^{709}$ overflows.", "R"),
    (r"In single precision, $e^{88}$ does not overflow.", "S"),
    (r"In single precision, $e^{89}$ does not overflow.", "R"),
    (r"In half precision, $e^{12}$ overflows.", "S"),
    (r"In bfloat16, $e^{88}$ is finite.", "S"),
    (r"Computing $e^{100}$ overflows in float32 but $e^{100}$ is finite in float64.", "SS"),
    (r"Computing $e^{100}$ overflows in float64 but $e^{100}$ is finite in float32.", "RR"),
    (r"In float64, $\frac{e^{1000}}{e^{1000} + e^{999}}$ is nan.", "S"),
    (r"In float64, $\frac{e^{1000}}{e^{1000} + e^{999}} = 0.731$.", "R"),
    (r"In float64, $\frac{e^{0}}{e^{0} + e^{-1}} = 0.731$.", "S"),
    (r"In float64, $\frac{e^{0}}{e^{0} + e^{-1}} = 0.732$.", "R"),
    (r"In float64, $\log(1 + e^{1000})$ gives infinity.", "S"),
    (r"In float64, $1 + 10^{-17} = 1$.", "S"),
    (r"In float64, $1 + 10^{-17} \neq 1$.", "R"),
    (r"In float64, $1 + 10^{-15} = 1$.", "R"),
    (r"In float64, $0.1 + 0.2 \neq 0.3$.", "S"),
    (r"In float64, $0.1 + 0.2 = 0.3$.", "S"),
    (r"In float64, $0.1 + 0.2 = 0.4$.", "R"),
    (r"In float32, $e^{-200}$ underflows.", "S"),
    (r"In float32, $e^{-200}$ is zero.", "S"),
    (r"In float64, $e^{-200}$ is zero.", "R"),
    (r"In float64, $\log(0)$ is nan.", "R"),
    (r"In float64, $\log(0) = -\infty$.", "S"),
    (r"Let $x = 1000$. In float64, $e^x$ overflows.", "GS"),
    (r"Let $x = 100$. In float64, $e^x$ overflows.", "GR"),
    (r"In float64 we get \[ e^{1000} = \infty \]", "S"),
    (r"In float64 we get \[ e^{100} = \infty \]", "R"),
    (r"\[ \frac{e^{1000}}{e^{1000}} = \text{nan} \quad \text{in float32} \]", "S"),
    (r"In float64 we get \[ x + x = 2x \]", "P"),
    (r"In float32 each takes $4$ bytes, so $3 \cdot 33333333 = 99999999$ bytes.", "S"),
    (r"In float32 each takes $4$ bytes, so $3 \cdot 33333333 = 88888888$ bytes.", "R"),
    # not about what is computed, or not said of what
    (r"In float64, $a + b = b + a$.", "P"),
    (r"In float64, $e^z$ overflows for large $z$.", ""),
    (r"In float64, $e^{800}$ would be finite if the format were larger.", ""),
    (r"Without the shift, $e^{800}$ is finite in float64.", ""),
    (r"Both float32 and float64 have few digits; $e^{89}$ overflows.", ""),
    (r"The value $e^{89}$ overflows.", ""),
    (r"This doubles it: $2 \cdot 3 = 6$.", "P"),
    (r"In float64, $e^{10^{10^{10}}}$ overflows.", "U"),
]


@pytest.mark.parametrize(("text", "verdicts"), ROWS)
def test_what_a_machine_computes(text: str, verdicts: str) -> None:
    claims = verify_text(text, "tex").claims
    assert "".join(c.verdict[0].upper() for c in claims) == verdicts


def test_both_forms_are_shown() -> None:
    text = r"In float64, $\frac{e^{1000}}{e^{1000} + e^{999}} = 0.731$."
    (claim,) = verify_text(text, "tex").claims
    assert claim.code == "machine"
    assert claim.message == (
        r"computed in float64 as written: nan (overflow in e^{1000}); its value is 0.731059; "
        r"after the shift, \frac{1}{e^{0} + e^{-1}}: 0.7310585786300049"
    )
