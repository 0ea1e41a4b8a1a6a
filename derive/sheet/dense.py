"""Formulas over indices, written over whole arrays: `sum_k X_ki (P_kj - Y_kj)` as `X^T (P - Y)`.

A product under sums is a network: its factors are vectors and matrices, its indices tie them
together. Contracting one summed index after the other makes matrix products of it. What has no form
over arrays is None; the line is then written entry by entry.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from ..kernel import terms as k
from ..kernel.terms import ONE, Index, Sym, Term
from ..maths.names import choose, free_names, latex_name
from ..maths.printer import ATOM, OPEN, POWER, PRODUCT, SUM, Piece, over_and_under, signed
from .arrayforms import (
    MOST_AXES,
    Axes,
    Form,
    having,
    mapped,
    opened,
    other,
    products_first,
    same_text,
)
from .forms import neat
from .lines import Derivation
from .notation import MAXIMUM, Notation, Printing

ENTRYWISE = {  # f(v) is f of every entry
    "exp": r"\exp",
    "log": r"\log",
    "tanh": r"\tanh",
    "sigmoid": r"\sigma",
    "relu": r"\mathrm{ReLU}",
}


_TURNED = r"-\top"  # of an inverse: no more to read than -1
_INVERSE = re.compile(r"\^\{-1\}$")
DIAGONAL = r"\operatorname{diag}"


def dense(t: Term, axes: Axes, notation: Notation) -> str | None:
    """A term as a formula over arrays whose entries have the indices `axes`."""
    made = _Dense(t, notation).form(t, axes)
    return None if made is None else made.piece.text


def bare(t: Sym, notation: Notation) -> str:
    """The name of an array."""
    spelling = notation.names.get((t.name, 0))
    return latex_name(t.name) if spelling is None else "".join(map(str, spelling))


def shown(t: Term, made: Derivation, notation: Notation) -> str:
    """A side of a derivation, as that is written."""
    first, last = made.spelled
    if notation.decimals and not any(isinstance(u, Sym) for u in k.walk(t)):
        notation = notation.of_values()
    if first and t is made.left:
        return first
    if last and t is made.result:
        return last
    found = None if made.axes is None else dense(t, made.axes, notation)
    return notation.latex(t) if found is None else found


class _Dense:
    """Writes one formula."""

    def __init__(self, t: Term, notation: Notation) -> None:
        self.notation = notation
        self.printer = Printing(t, notation)
        self.env = free_names(t, {}, self.printer.taken)

    def is_stacked(self, i: Index) -> bool:
        """Whether vectors are counted by an index: it is written, as in `x_n`."""
        return i.set in self.notation.stacked

    def form(self, t: Term, axes: Axes) -> Form | None:
        """A term over these axes; it may depend on fewer."""
        free = [i for i in axes if i in t.free]
        if len(axes) > MOST_AXES or any(i.member for i in axes):
            return None
        if any(i not in axes and not self.is_stacked(i) for i in t.free):
            return None
        if not axes:
            return self.scalar(t)
        if t is k.ZERO:
            return Form(Piece("0"), Piece("0"), axes)
        if not free or (isinstance(t, k.Num | k.Size)):
            return self.times(t, self.ones(axes))
        minus, plain = signed(t)
        if minus:
            inner = self.form(plain, axes)
            return inner and mapped(inner, self.negative)
        if isinstance(plain, k.Add):
            return self.total(plain, axes)
        if len(free) < len(axes):
            return self.network(plain, axes)
        shown = _SHOW.get(type(plain))
        return None if shown is None else shown(self, plain, axes)

    # -- single things -----------------------------------------------------------------------------
    def name(self, t: Term, axes: Axes) -> Form | None:
        assert isinstance(t, Sym)
        mine = tuple(i for i in t.indices if i in axes)
        if sorted(mine) != sorted(axes):
            return None
        if len(mine) < len(t.indices):
            return self.member(t, mine, axes)
        text = bare(t, self.notation)
        if text.endswith("'"):
            return None
        if t.name in self.notation.symmetric:
            return Form(Piece(text), Piece(text), axes)
        if text.startswith("(") and not re.search(r" [-+] ", text):  # without a name
            return self.leaf(Piece(text[1:-1], PRODUCT), t.indices).along(axes)
        return self.leaf(Piece(text), t.indices).along(axes)

    def member(self, t: Sym, mine: Axes, axes: Axes) -> Form | None:
        """One of many vectors: `x_n`."""
        others = tuple(i for i in t.indices if i not in axes)
        if (t.name, len(others)) not in self.notation.names or t.indices != (*others, *mine):
            return None
        vector = self.printer.symbol(Sym(t.name, others), self.env)
        return self.leaf(vector, mine).along(axes)

    def leaf(self, piece: Piece, axes: Axes) -> Form:
        if _INVERSE.search(piece.text):
            return Form(piece, Piece(_INVERSE.sub(r"^{-\\top}", piece.text), piece.level), axes)
        raised = "^" in piece.text or piece.level < ATOM
        base = self.printer.bracket(piece.text) if raised else piece.text
        return Form(piece, Piece(rf"{base}^\top", POWER), axes)

    def ones(self, axes: Axes) -> Form:
        one = Piece(r"\mathbf{1}")
        if len(axes) < MOST_AXES:
            return self.leaf(one, axes)
        both = Piece(r"\mathbf{1} \mathbf{1}^\top", PRODUCT)
        return Form(both, both, axes)

    def unit(self, t: Term, axes: Axes) -> Form | None:
        assert isinstance(t, k.Delta)
        if {t.left, t.right} != set(axes) or len(axes) < MOST_AXES:
            return None
        return Form(Piece("I"), Piece("I"), axes)

    def call(self, t: Term, axes: Axes) -> Form | None:
        assert isinstance(t, k.Call)
        if len(t.arguments) != 1:
            return None
        inner = self.form(t.arguments[0], axes)
        slope = t.name == "step" and "relu" in self.notation.functions
        if inner is None or not (slope or t.name in ENTRYWISE):
            return None
        if self.notation.functions.get("relu") == MAXIMUM and (slope or t.name == "relu"):
            return None
        if len(inner.flipped.text) < len(inner.piece.text):
            inner = inner.turned()
        name = "relu" if slope else t.name
        spelled = self.notation.functions.get(name, ENTRYWISE[name]) + "'" * slope
        text = spelled + self.printer.bracket(inner.piece.text)
        return self.leaf(Piece(text, POWER), inner.axes).along(axes)

    def power(self, t: Term, axes: Axes) -> Form | None:
        assert isinstance(t, k.Pow)
        inner = self.form(t.base, axes) if t.exponent == 2 else None
        return inner and self.entrywise(inner, inner)

    def slope(self, t: Term, axes: Axes) -> Form | None:
        """The derivative of a number by an array."""
        assert isinstance(t, k.Deriv)
        body, v = t.body, t.variable
        if sorted(v.indices) != sorted(axes) or isinstance(body, k.Deriv):
            return None
        if not all(map(self.is_stacked, body.free)):
            return None
        inner = self.scalar(body)
        if inner is None:
            return None
        by, text = bare(v, self.notation), inner.piece.text
        if not isinstance(body, Sym):
            text = " " + self.printer.bracket(text)
        if self.notation.nabla:
            shown = Piece(rf"\nabla_{{{by}}} {text.lstrip()}", OPEN)
        else:
            top, behind = (f" {text}", "") if isinstance(body, Sym) else ("", text)
            shown = Piece(rf"\frac{{\partial{top}}}{{\partial {by}}}{behind}", PRODUCT)
        bracket = self.printer.bracket(shown.text)
        return Form(shown, Piece(rf"{bracket}^\top", POWER), v.indices).along(axes)

    # -- sums --------------------------------------------------------------------------------------
    def total(self, t: Term, axes: Axes) -> Form | None:
        assert isinstance(t, k.Add)
        text = flipped = ""
        for part in t.terms:
            minus, plain = signed(part)
            made = self.form(plain, axes)
            if made is None:
                return None
            if not made.entrywise:
                made = mapped(made, lambda p: self.printer.closed(p, OPEN))
            sign = " - " if minus else " + "
            text += sign + made.piece.text
            flipped += sign + made.flipped.text
        if len(flipped.replace(_TURNED, "-1")) < len(text.replace(_TURNED, "-1")):
            return self.summed(flipped, axes[::-1]).turned()
        return self.summed(text, axes)

    def summed(self, text: str, axes: Axes) -> Form:
        text = text[3:] if text.startswith(" + ") else "-" + text[3:]
        return Form(Piece(text, SUM), Piece(rf"{self.printer.bracket(text)}^\top", POWER), axes)

    def negative(self, p: Piece) -> Piece:
        return Piece("-" + self.printer.closed(p, PRODUCT, last=True).text, SUM)

    # -- products ----------------------------------------------------------------------------------
    def times(self, number: Term, form: Form) -> Form:
        """An array with a number in front."""
        if number is ONE:
            return form
        front = self.printer.closed(self.number(number), PRODUCT)

        def scaled(p: Piece) -> Piece:
            behind = self.printer.closed(p, PRODUCT, last=True)
            return Piece(self.printer.join([front, behind]), min(PRODUCT, behind.level))

        return mapped(form, scaled)

    def matrix_product(self, left: Form, right: Form, axes: Axes) -> Form:
        def beside(a: Piece, b: Piece) -> Piece:
            parts = [self.printer.closed(a, PRODUCT), self.printer.closed(b, PRODUCT, last=True)]
            return Piece(" ".join(p.text for p in parts), min(PRODUCT, parts[1].level))

        return Form(beside(left.piece, right.piece), beside(right.flipped, left.flipped), axes)

    def entrywise(self, left: Form, right: Form) -> Form:
        def beside(a: Piece, b: Piece) -> Piece:
            first = a if left.entrywise else self.printer.closed(a, PRODUCT)
            second = self.printer.closed(b, PRODUCT)
            return Piece(rf"{first.text} \odot {second.text}", SUM)

        turned = right.along(left.axes)
        flipped = beside(left.flipped, turned.flipped)
        return Form(beside(left.piece, turned.piece), flipped, left.axes, entrywise=True)

    def network(self, t: Term, axes: Axes) -> Form | None:
        """A product, also under sums."""
        found = opened(t)
        if found is None:
            return None
        every, parts = found
        counted = tuple(i for i in every if self.is_stacked(i))
        for i in counted:
            self.env[i] = choose(i, {*self.env.values(), *self.printer.taken})
        bound = [i for i in every if i not in counted]
        tied = set(bound) | set(axes)
        numbers = [f for f in parts if not f.free & tied]
        forms: list[Form] = []
        for f in parts:
            mine = tuple(sorted(f.free & tied))
            if mine:
                made = self.form(f, mine)
                if made is None:
                    return None
                forms.append(made)
        if len(forms) + len(bound) > 1 and any(isinstance(f, k.Delta) for f in parts):
            return None
        contracted = self.contracted(forms, bound)
        if contracted is None:
            return None
        forms, scalars = contracted
        outside = [f for f in numbers if not f.free & set(counted)]
        inside = neat(k.mul(*[f for f in numbers if f not in outside]))
        front = neat(k.mul(*outside))
        whole = self.spread(forms, axes) if axes else None
        if axes and whole is None:
            return None
        for s in reversed(scalars):
            whole = s if whole is None else self.matrix_product(self.lone(s), whole, whole.axes)
        if counted:
            if whole is None:
                whole, inside = self.scalar(inside), ONE
            return self.scaled(front, self.series(counted, self.scaled(inside, whole)))
        return self.scaled(front, whole)

    def series(self, counted: Axes, form: Form | None) -> Form | None:
        """A sum over an index that counts vectors."""
        if form is None:
            return None

        def summed(p: Piece) -> Piece:
            for i in reversed(counted):
                body = self.printer.closed(p, OPEN, last=True)
                p = self.printer.over(k.Sum, i, self.env[i], body)
            return p

        return mapped(form, summed)._replace(entrywise=False)

    def lone(self, number: Form) -> Form:
        """A product that is a number, as a factor beside others."""
        return mapped(number, lambda p: self.printer.closed(p, POWER))

    def scaled(self, front: Term, form: Form | None) -> Form | None:
        if form is None:
            return None
        minus, plain = signed(front)
        made = self.times(plain, form)
        return mapped(made, self.negative) if minus else made

    def contracted(
        self, forms: list[Form], bound: list[Index]
    ) -> tuple[list[Form], list[Form]] | None:
        """The factors after every summed index is gone, and the numbers that came of it."""
        scalars: list[Form] = []
        while bound:
            i = min(bound, key=lambda b: (len(having(forms, b)) != MOST_AXES, b))
            mine = having(forms, i)
            rest = [f for f in forms if f not in mine]
            vectors = products_first([f for f in mine if len(f.axes) < MOST_AXES])
            matrices = [f for f in mine if f not in vectors]
            if len(matrices) == MOST_AXES and {*matrices[0].axes} == {*matrices[1].axes}:
                both = {*matrices[0].axes}
                lone = both <= set(bound) and not having(rest, (both - {i}).pop())
                if vectors or not lone:
                    return None
                alike = same_text(matrices[0], matrices[1].along(matrices[0].axes))
                if not (self.notation.norms if alike else self.notation.traces):
                    return None
                scalars.append(self.trace(*matrices))
                bound = [b for b in bound if b not in both]
                forms = rest
                continue
            if len(matrices) > MOST_AXES or not mine:
                return None
            while len(vectors) > (1 if matrices else MOST_AXES):
                vectors = [self.entrywise(vectors[0], vectors[1]), *vectors[2:]]
            bound.remove(i)
            made = self.joined(i, vectors, matrices)
            if made is None:
                return None
            forms = [*rest, *([made] if made.axes else [])]
            scalars += [] if made.axes else [made]
        return forms, scalars

    def joined(self, i: Index, vectors: list[Form], matrices: list[Form]) -> Form | None:
        """One sum carried out: over an index of at most two matrices and two vectors."""
        if not matrices:
            left, right = (*vectors, self.ones((i,)))[:MOST_AXES]
            if len(vectors) < MOST_AXES:  # 1^T v
                left, right = right, left
            if same_text(left, right) and self.notation.norms:
                return self.norm(left, "")
            return self.plainer(self.matrix_product(left.turned(), right, ()))
        first = matrices[0].along((other(matrices[0], i), i))
        if len(matrices) == 1:
            if not vectors and DIAGONAL in first.piece.text:
                return None  # nobody writes the rows of a matrix so
            column = vectors[0] if vectors else self.ones((i,))
            return self.matrix_product(first, column, first.axes[:1])
        last = matrices[1].along((i, other(matrices[1], i)))
        if vectors:
            first = self.matrix_product(first, self.diagonal(vectors[0]), first.axes)
        return self.matrix_product(first, last, (first.axes[0], last.axes[1]))

    def trace(self, left: Form, right: Form) -> Form:
        """The sum over all entries of the product of two matrices."""
        if same_text(left, right.along(left.axes)):
            return self.norm(left, "_F")
        inner = self.plainer(self.matrix_product(left.turned(), right.along(left.axes), ()))
        text = rf"\operatorname{{tr}}{self.printer.bracket(inner.piece.text)}"
        return Form(Piece(text, POWER), Piece(text, POWER), ())

    def plainer(self, form: Form) -> Form:
        """A number and its transpose are the same: the one with fewer signs is written."""
        turned = form.flipped.text.count(r"\top") < form.piece.text.count(r"\top")
        return form.turned() if turned else form

    def norm(self, form: Form, kind: str) -> Form:
        text = rf"\|{form.piece.text}\|{kind}^2"
        return Form(Piece(text, POWER), Piece(text, POWER), ())

    def diagonal(self, vector: Form) -> Form:
        text = rf"{DIAGONAL}{self.printer.bracket(vector.piece.text)}"
        return Form(Piece(text, POWER), Piece(text, POWER), (*vector.axes, *vector.axes))

    def spread(self, forms: list[Form], axes: Axes) -> Form | None:
        """What is left, as one array over the axes."""
        forms = products_first(forms)
        if len(axes) < MOST_AXES:
            return self.all_entrywise(forms)
        whole = self.all_entrywise([f for f in forms if len(f.axes) == MOST_AXES])
        column = self.all_entrywise([f for f in forms if f.axes == axes[:1]])
        row = self.all_entrywise([f for f in forms if f.axes == axes[1:]])
        if whole is None:
            left = column or self.ones(axes[:1])
            right = row or self.ones(axes[1:])
            return self.matrix_product(left, right.turned(), axes)
        whole = whole.along(axes)
        if column is not None:
            whole = self.matrix_product(self.diagonal(column), whole, axes)
        if row is not None:
            whole = self.matrix_product(whole, self.diagonal(row), axes)
        return whole

    def all_entrywise(self, forms: Sequence[Form]) -> Form | None:
        if not forms:
            return None
        out = forms[0]
        for f in forms[1:]:
            out = self.entrywise(out, f)
        return out

    # -- numbers -----------------------------------------------------------------------------------
    def scalar(self, t: Term) -> Form | None:
        """A number: of arrays where it is one, entry by entry where not."""
        minus, plain = signed(t)
        piece = self.number(plain)
        if minus:
            piece = self.negative(piece)
        return Form(piece, piece, ())

    def number(self, t: Term) -> Piece:
        """Sums of products in it are written as products of arrays."""
        if any(isinstance(u, k.Sum) for u in k.walk(t)):
            minus, plain = signed(t)
            way = _NUMBERS.get(type(plain))
            made = way(self, plain) if way else None
            if made is not None:
                return self.negative(made) if minus else made
        env = {**free_names(t, {}, self.printer.taken), **self.env}
        return self.printer.show(t, env)

    def number_sum(self, t: k.Add) -> Piece | None:
        made = self.total(t, ())
        return made and made.piece

    def number_product(self, t: Term) -> Piece | None:
        above, below = over_and_under(t)
        if not below:
            made = self.network(t, ()) if any(isinstance(f, k.Sum) for f in above) else None
            if made is not None:
                return made.piece
            parts = [self.printer.closed(self.number(f), PRODUCT, f is above[-1]) for f in above]
            return Piece(self.printer.join(parts), min(PRODUCT, parts[-1].level))
        lower = any(isinstance(u, k.Sum) for f in below for u in k.walk(f))
        small = [f for f in above if lower or not isinstance(f, k.Sum | k.Add)]
        front = self.printer.fraction(list(map(self.number, small)), list(map(self.number, below)))
        if len(small) == len(above):
            return front
        rest = k.mul(*[f for f in above if f not in small])
        behind = self.printer.closed(self.number(rest), PRODUCT, last=True)
        return Piece(self.printer.join([front, behind]), min(PRODUCT, behind.level))

    def number_power(self, t: k.Pow) -> Piece | None:
        if t.exponent < 0:
            return self.number_product(t)
        if t.exponent.denominator != 1:
            return self.printer.root(self.number(t.base), t.exponent.denominator)
        return self.printer.power(self.number(t.base), self.number(k.Num(t.exponent)))

    def number_series(self, t: k.Sum) -> Piece | None:
        made = self.network(t, ())
        return made and made.piece

    def number_call(self, t: k.Call) -> Piece | None:
        return self.printer.call(t.name, [self.number(x) for x in t.arguments])


_NUMBERS: dict[type[Term], Callable[[Any, Any], Piece | None]] = {
    k.Add: _Dense.number_sum,
    k.Mul: _Dense.number_product,
    k.Pow: _Dense.number_power,
    k.Sum: _Dense.number_series,
    k.Call: _Dense.number_call,
}
_SHOW: dict[type[Term], Callable[[_Dense, Term, Axes], Form | None]] = {
    Sym: _Dense.name,
    k.Delta: _Dense.unit,
    k.Call: _Dense.call,
    k.Pow: _Dense.power,
    k.Deriv: _Dense.slope,
    k.Mul: _Dense.network,
    k.Sum: _Dense.network,
}
