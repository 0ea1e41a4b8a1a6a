"""Judging a claim: attempts at a proof, admissible points, rigorous enclosures, evidence."""

from .prove import Disagreement, prove

__all__ = ["Disagreement", "prove"]
