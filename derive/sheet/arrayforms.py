"""An array as it is written, and a product under sums as a network of arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..kernel import terms as k
from ..kernel.terms import Index, Sym, Term
from ..maths.printer import PRODUCT, Piece
from .forms import factors

Axes = tuple[Index, ...]
MOST_AXES = 2


class Form(NamedTuple):
    """An array as it is written, and its transpose. A vector is a column."""

    piece: Piece
    flipped: Piece
    axes: Axes
    entrywise: bool = False  # a product of entries: it needs brackets in any other product

    def turned(self) -> Form:
        return Form(self.flipped, self.piece, self.axes[::-1], self.entrywise)

    def along(self, axes: Axes) -> Form:
        """The same with its axes in this order."""
        return self if self.axes == axes or len(axes) < MOST_AXES else self.turned()


def same_text(a: Form, b: Form) -> bool:
    return a.piece.text == b.piece.text


def mapped(form: Form, change: Callable[[Piece], Piece]) -> Form:
    return Form(change(form.piece), change(form.flipped), form.axes, form.entrywise)


def having(forms: Sequence[Form], i: Index) -> list[Form]:
    return [f for f in forms if i in f.axes]


def other(form: Form, i: Index) -> Index:
    return form.axes[0] if form.axes[1] == i else form.axes[1]


def is_slope(p: Piece) -> bool:
    return p.text.startswith(r"\frac{\partial")


def products_first(forms: Sequence[Form]) -> list[Form]:
    """What comes from above stands before what is done here."""
    return sorted(forms, key=lambda f: f.piece.level != PRODUCT or f.entrywise)


def opened(t: Term) -> tuple[Axes, list[Term]] | None:
    """The indices that a product is summed over, and its factors; powers are repeated factors."""
    bound: list[Index] = []
    parts: list[Term] = []

    def visit(u: Term) -> None:
        for f in factors(u):
            match f:
                case k.Sum(index, body):
                    i = index
                    if i in bound or i in t.free:
                        i = k.fresh(index)
                        body = k.rename(body, {index: i})
                    bound.append(i)
                    visit(body)
                case k.Pow(base, e) if e == 2 and base.free:
                    parts.extend((base, base))
                case _:
                    parts.append(f)

    visit(t)
    repeated = any(
        len([i for i in u.indices if not i.member]) > len({i for i in u.indices if not i.member})
        for p in parts
        for u in k.walk(p)
        if isinstance(u, Sym)
    )
    return None if repeated else (tuple(bound), parts)
