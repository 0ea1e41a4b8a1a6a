"""What an expectation is on the page; who reads it is loaded where there is one."""

from __future__ import annotations

from ..read.tree import Node, noun


@noun
class Expect(Node):
    """`E_{x \\sim p}[X \\mid Y]`, `Var(X)`, `Cov(X, Y)`: an operator with what it is taken of."""

    kind: str
    items: tuple[Node, ...]
    over: tuple[Node, ...] = ()  # the names that it runs over, where they are written below it
    law: str = ""  # and what is written there of their law,
    under: tuple[Node, ...] = ()  # as it is written
    given: tuple[Node, ...] = ()  # behind the bar
    head: str = ""  # the operator as it is written, with what stands below it
    note: str = ""  # how it was read, where there are two ways
