"""What can go wrong while a normal form is made."""


class OutOfBudget(Exception):  # noqa: N818
    """The work does not fit its limits of time or size."""


class Undefined(Exception):  # noqa: N818
    """The expression is defined nowhere (a division by zero, a logarithm of zero)."""


class Contradiction(Undefined):
    """The givens cannot hold together."""
