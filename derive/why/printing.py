"""Hints as LaTeX: hypotheses, and edited expressions with the change marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..data import field, frozen
from ..kernel import Given
from ..kernel.terms import ONE, Call, Delta, Deriv, Mul, Sym, Term, mul, transform
from ..maths.latex import Latex
from ..maths.printer import ATOM, Piece, print_term
from .edits import EXTRA, MISSING
from .hypotheses import Hypothesis

MARK = "#changed"
_RELATIONS = {"!=": r"\neq", ">=": r"\geq", "<=": r"\leq"}


class _Marked(Latex):
    """The dialect of documents, with a frame around what changed."""

    def call(self, name: str, arguments: Sequence[Piece]) -> Piece:
        if name == MARK:
            return Piece(rf"\boxed{{{arguments[0].text}}}", ATOM)
        return super().call(name, arguments)


@frozen
class Style:
    """How sizes and ranges are written in the document."""

    sizes: Mapping[str, str] = field(default_factory=dict)
    ranges: Mapping[str, str] = field(default_factory=dict)

    def latex(self, t: Term) -> str:
        """A term; what is marked stands in a frame."""
        t = without_ones(t)
        text = print_term(_Marked(t, self.sizes, self.ranges), t, {})
        return text.replace(r"+ \boxed{-", r"\boxed{- ")

    def given(self, g: Given) -> str:
        """A given as a statement."""
        if isinstance(g.left, Delta):
            i, j = (n.name.partition("~")[0] for n in sorted((g.left.left, g.left.right)))
            return f"{i} = {j}" if g.right == ONE else rf"{i} \neq {j}"
        left, relation = g.left, g.relation
        if isinstance(left, Mul) and len(left.terms) == 2 and relation in (">", ">="):
            minus, plain = left.terms
            if minus == -ONE:
                left, relation = plain, {">": "<", ">=": "<="}[relation]
        sign = _RELATIONS.get(relation, relation)
        return f"{self.latex(left)} {sign} {self.latex(g.right)}"

    def hypothesis(self, h: Hypothesis) -> str:
        """What must hold, in words."""
        return h.text.replace("{}", ", ".join(f"${self.given(g)}$" for g in h.givens))


def without_ones(t: Term) -> Term:
    """Without the factors 1 that an edit left, or that a definition brought along."""

    def rule(u: Term) -> Term | None:
        if isinstance(u, Mul) and ONE in u.terms:
            return transform(mul(*[p for p in u.terms if p != ONE]), rule)
        return None

    return transform(t, rule)


def mark(t: Term) -> Term:
    """A term in a frame."""
    return Call(MARK, (t,))


def said(style: Style, kind: str, was: Term, now: Term, part: Term | None) -> str:
    """What is to be changed, in words."""
    if kind == MISSING and part is not None:
        return f"${style.latex(part)}$ is missing"
    if kind == EXTRA and part is not None:
        return f"${style.latex(part)}$ is too much"
    return f"${style.latex(now)}$ instead of ${style.latex(was)}$"


def mark_everywhere(t: Term, old: Term, new: Term) -> Term:
    """One subterm exchanged wherever it stands, each in a frame."""

    def rule(u: Term) -> Term | None:
        if u == old:
            return mark(new)
        if isinstance(u, Deriv):
            return Deriv(transform(u.body, rule), u.variable)
        return u if isinstance(u, Sym) else None

    return transform(t, rule)
