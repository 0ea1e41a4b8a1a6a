"""Judging a claim: attempts at a proof, admissible points, rigorous enclosures, evidence."""

from .prove import HUNT, Disagreement, prove

__all__ = ["HUNT", "Disagreement", "prove"]
