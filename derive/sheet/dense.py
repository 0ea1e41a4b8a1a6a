"""Formulas over indices, written over whole arrays: `sum_k X_ki (P_kj - Y_kj)` as `X^T (P - Y)`.

A product under sums is a network: its factors are vectors and matrices, its indices tie them
together. Contracting one summed index after the other makes matrix products of it. What has no form
over arrays is None; the line is then written entry by entry.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..kernel import terms as k
from ..kernel.terms import ONE, Index, Sym, Term
from ..maths.names import free_names, latex_name
from ..maths.printer import ATOM, OPEN, POWER, PRODUCT, SUM, Piece, signed
from .differentiation import CURVED
from .forms import factors, neat
from .gradients import CHAIN_RULE, LOCAL
from .lines import Derivation, Line
from .notation import Notation, Printing

Axes = tuple[Index, ...]
MOST_AXES = 2
MOST_PASSED = 3  # lines that are left out because they speak of single entries
ENTRYWISE = {  # f(v) is f of every entry
    "exp": r"\exp",
    "log": r"\log",
    "tanh": r"\tanh",
    "sigmoid": r"\sigma",
    "relu": r"\mathrm{ReLU}",
}


_CALCULUS = frozenset(rule.name for rule in CURVED)


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
    found = None if made.axes is None else dense(t, made.axes, notation)
    return notation.latex(t) if found is None else found


# -- derivations -----------------------------------------------------------------------------------
def over_arrays(made: Derivation, notation: Notation) -> list[Derivation]:
    """A gradient over whole arrays. Where most of its lines speak of single entries, they are kept,
    and the result is put together."""
    left = made.left
    if not isinstance(left, k.Deriv) or left.body.free or made.case is not None:
        return [made]
    axes = left.variable.indices
    fits = [dense(line.right, axes, notation) is not None for line in made.lines]
    if not axes or dense(left, axes, notation) is None or not fits[-1:] == [True]:
        return [made]
    kept: list[Line] = []
    passed: list[Line] = []
    for line, fit in zip(made.lines, fits, strict=True):
        if fit:
            kept.append(line._replace(rule=_rule([*passed, line])))
            passed = []
        else:
            passed.append(line)
    if fits.count(False) <= MOST_PASSED:
        return [replace(made, lines=tuple(kept), axes=axes)]
    result = Line(made.result, "all entries together")
    lines = tuple(line for line in made.lines if line.rule != LOCAL)
    return [replace(made, lines=lines), Derivation(left, (result,), "As one array:", axes=axes)]


def _rule(lines: Sequence[Line]) -> str:
    """What is said of several lines that became one: the rules of differentiation among them."""
    if lines[-1].rule == LOCAL:
        return CHAIN_RULE
    rules = [name for line in lines for name in line.rule.split(", ") if name in _CALCULUS]
    return ", ".join(dict.fromkeys(rules)) or lines[-1].rule


class _Dense:
    """Writes one formula."""

    def __init__(self, t: Term, notation: Notation) -> None:
        self.notation = notation
        self.printer = Printing(t, notation)

    def form(self, t: Term, axes: Axes) -> Form | None:
        """A term over these axes; it may depend on fewer."""
        free = [i for i in axes if i in t.free]
        if len(axes) > MOST_AXES or any(i.member for i in axes):
            return None
        if not t.free <= set(axes):
            return None
        if not axes:
            return self.scalar(t)
        if not free or (isinstance(t, k.Num | k.Size)):
            return self.times(t, self.ones(axes))
        minus, plain = signed(t)
        if minus:
            inner = self.form(plain, axes)
            return inner and _mapped(inner, self.negative)
        if isinstance(plain, k.Add):
            return self.total(plain, axes)
        if len(free) < len(axes):
            return self.network(plain, axes)
        shown = _SHOW.get(type(plain))
        return None if shown is None else shown(self, plain, axes)

    # -- single things -----------------------------------------------------------------------------
    def name(self, t: Term, axes: Axes) -> Form | None:
        assert isinstance(t, Sym)
        if sorted(t.indices) != sorted(axes):
            return None
        return self.leaf(Piece(bare(t, self.notation)), t.indices).along(axes)

    def leaf(self, piece: Piece, axes: Axes) -> Form:
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
        if sorted(v.indices) != sorted(axes) or body.free or isinstance(body, k.Deriv):
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
            sign = " - " if minus else " + "
            text += sign + made.piece.text
            flipped += sign + made.flipped.text
        if len(flipped) < len(text):
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

        return _mapped(form, scaled)

    def matrix_product(self, left: Form, right: Form, axes: Axes) -> Form:
        def beside(a: Piece, b: Piece) -> Piece:
            parts = [self.printer.closed(a, PRODUCT), self.printer.closed(b, PRODUCT, last=True)]
            return Piece(" ".join(p.text for p in parts), min(PRODUCT, parts[1].level))

        return Form(
            beside(left.piece, right.piece), beside(right.flipped, left.flipped), axes
        )

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
        found = _opened(t)
        if found is None:
            return None
        bound, parts = found
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
        if any(isinstance(f, k.Delta) for f in parts):
            return None
        contracted = self.contracted(forms, list(bound), axes)
        if contracted is None:
            return None
        forms, scalars = contracted
        front = neat(k.mul(*numbers)) if numbers else ONE
        whole = self.spread(forms, axes) if axes else None
        if axes and whole is None:
            return None
        for s in reversed(scalars):
            whole = s if whole is None else self.matrix_product(s, whole, whole.axes)
        return self.scaled(front, whole)

    def scaled(self, front: Term, form: Form | None) -> Form | None:
        if form is None:
            return None
        minus, plain = signed(front)
        made = self.times(plain, form)
        return _mapped(made, self.negative) if minus else made

    def contracted(
        self, forms: list[Form], bound: list[Index], axes: Axes
    ) -> tuple[list[Form], list[Form]] | None:
        """The factors after every summed index is gone, and the numbers that came of it."""
        scalars: list[Form] = []
        while bound:
            i = min(bound, key=lambda b: (len(_with(forms, b)) != MOST_AXES, b))
            mine = _with(forms, i)
            rest = [f for f in forms if f not in mine]
            vectors = [f for f in mine if len(f.axes) < MOST_AXES]
            matrices = [f for f in mine if f not in vectors]
            if len(matrices) == MOST_AXES and {*matrices[0].axes} == {*matrices[1].axes}:
                both = {*matrices[0].axes}
                lone = both <= set(bound) and not _with(rest, (both - {i}).pop())
                if vectors or not lone or not self.notation.traces:
                    return None
                scalars.append(self.trace(*matrices))
                bound = [b for b in bound if b not in both]
                forms = rest
                continue
            if len(matrices) > MOST_AXES:
                return None
            while len(vectors) > (1 if matrices else MOST_AXES):
                vectors = [self.entrywise(vectors[0], vectors[1]), *vectors[2:]]
            bound.remove(i)
            made = self.joined(i, vectors, matrices)
            forms = [*rest, *([made] if made.axes else [])]
            scalars += [] if made.axes else [made]
        return forms, scalars

    def joined(self, i: Index, vectors: list[Form], matrices: list[Form]) -> Form:
        """One sum carried out: over an index of at most two matrices and two vectors."""
        if not matrices:
            left, right = (*vectors, self.ones((i,)))[:MOST_AXES]
            if len(vectors) < MOST_AXES:  # 1^T v
                left, right = right, left
            if same_text(left, right):
                return self.norm(left, "")
            return self.plainer(self.matrix_product(left.turned(), right, ()))
        first = matrices[0].along((_other(matrices[0], i), i))
        if len(matrices) == 1:
            column = vectors[0] if vectors else self.ones((i,))
            return self.matrix_product(first, column, first.axes[:1])
        last = matrices[1].along((i, _other(matrices[1], i)))
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
        text = rf"\operatorname{{diag}}{self.printer.bracket(vector.piece.text)}"
        return Form(Piece(text, POWER), Piece(text, POWER), (*vector.axes, *vector.axes))

    def spread(self, forms: list[Form], axes: Axes) -> Form | None:
        """What is left, as one array over the axes."""
        forms = sorted(forms, key=lambda f: f.piece.level > PRODUCT and not _is_slope(f.piece))
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
        if isinstance(t, k.Add):
            made = self.total(t, ())
            if made is not None:
                return made.piece
        if isinstance(t, k.Sum | k.Mul):
            made = self.network(t, ()) if _has_sum(t) else None
            if made is not None:
                return made.piece
        env = free_names(t, {}, self.printer.taken)
        return self.printer.show(t, env)


_SHOW: dict[type[Term], Callable[[_Dense, Term, Axes], Form | None]] = {
    Sym: _Dense.name,
    k.Delta: _Dense.unit,
    k.Call: _Dense.call,
    k.Pow: _Dense.power,
    k.Deriv: _Dense.slope,
    k.Mul: _Dense.network,
    k.Sum: _Dense.network,
}


def same_text(a: Form, b: Form) -> bool:
    return a.piece.text == b.piece.text


def _mapped(form: Form, change: Callable[[Piece], Piece]) -> Form:
    return Form(change(form.piece), change(form.flipped), form.axes, form.entrywise)


def _with(forms: Sequence[Form], i: Index) -> list[Form]:
    return [f for f in forms if i in f.axes]


def _other(form: Form, i: Index) -> Index:
    return form.axes[0] if form.axes[1] == i else form.axes[1]


def _is_slope(p: Piece) -> bool:
    return p.text.startswith(r"\frac{\partial")


def _has_sum(t: Term) -> bool:
    return any(isinstance(f, k.Sum) for f in factors(t))


def _opened(t: Term) -> tuple[Axes, list[Term]] | None:
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

