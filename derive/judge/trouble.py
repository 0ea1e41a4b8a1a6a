"""Why an evaluation gives no value."""

from __future__ import annotations


class EvaluationError(Exception):
    """Base: no value, and nothing follows for the claim."""


class Undefined(EvaluationError):  # noqa: N818
    """The point is not in the domain of the term: division by zero, logarithm of -1, a kink."""


class TooMuch(EvaluationError):  # noqa: N818
    """The budget of steps, digits or time is used up."""


class Missing(EvaluationError):  # noqa: N818
    """The point says nothing about a name that the term uses."""
