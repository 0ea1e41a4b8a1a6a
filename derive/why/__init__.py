"""Why a step is wrong, found by trying; each answer only where the judge proves it."""

from .explain import Why, explain

__all__ = ["Why", "explain"]
