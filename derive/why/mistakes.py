"""Mistakes that have a name, as a table: which edit, of what, shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..data import frozen
from ..kernel import Given
from ..kernel.terms import ONE, Add, Call, Cases, Delta, Deriv, Mul, Pow, Size, Sum, Sym, Term, walk
from ..maths.printer import signed
from .edits import Change, slopes
from .larger import halves, inner_derivatives
from .places import negated
from .scene import Scene

Holds = Callable[[Term, Term, Sequence[Given]], bool]


@frozen
class Shown:
    """A proved edit: the step, the table row, what stood there, what should, and the judge."""

    scene: Scene
    row: str
    was: Term
    change: Change
    holds: Holds

    def equal(self, left: Term, right: Term) -> bool:
        """Whether the judge proves two expressions equal here."""
        return self.holds(left, right, self.scene.givens)


def _derives(scene: Scene) -> bool:
    return any(isinstance(u, Deriv) for u in walk(scene.left))


def _is_quotient(t: Term) -> bool:
    parts = t.terms if isinstance(t, Mul) else (t,)
    return any(isinstance(p, Pow) and p.exponent < 0 for p in parts)


def _is_squared_below(t: Term) -> bool:
    match t:
        case Pow(Pow(_, inner), outer):
            return inner * outer <= -2
        case Pow(_, e):
            return e <= -2
    return False


def _numerators(t: Term) -> list[Add]:
    """Differences of two terms that are a term or a factor of it."""
    parts = t.terms if isinstance(t, Mul) else (t,)
    return [
        p
        for p in parts
        if isinstance(p, Add)
        and len(p.terms) == 2
        and signed(p.terms[0])[0] != signed(p.terms[1])[0]
    ]


def quotient(s: Shown) -> bool:
    """(u v' - u' v) / v^2: a difference over a square, with the other sign."""
    squared = any(_is_squared_below(u) for u in walk(s.scene.right))
    return s.row == "sign" and squared and bool(_numerators(s.was)) and _of_quotient(s.scene)


def _of_quotient(scene: Scene) -> bool:
    return any(_is_quotient(body) for body, _ in scene.derived)


def lost_square(s: Shown) -> bool:
    """A quotient rule over v instead of v^2."""
    match s.was, s.change.new:
        case Pow(_, e), Pow(_, other) if s.row == "exponent":
            return _of_quotient(s.scene) and other == 2 * e < 0
    return False


def lost_mean(s: Shown) -> bool:
    """A factor 1/N for a set over which a sum runs."""
    part = s.change.part
    match part:
        case Pow(Size(of), e) if e == -1 and s.change.kind == "missing":
            return any(isinstance(u, Sum) and u.index.set == of for u in walk(s.scene.right))
    return False


def inner_derivative(s: Shown) -> bool:
    """A missing factor that is the derivative of an inner function; -1 is one too."""
    part = s.change.part
    if s.row == "sign" and not _numerators(s.was):
        return -ONE in inner_derivatives(s.scene) and signed(s.was)[0] != signed(s.change.new)[0]
    if part is None or s.change.kind != "missing" or s.row not in ("chain rule", "factor"):
        return False
    return s.row == "chain rule" or any(
        part in (d, negated(d)) or _same(s, part, d) for d in inner_derivatives(s.scene)[:4]
    )


def _same(s: Shown, part: Term, d: Term) -> bool:
    """Whether a factor equals a derivative, though it is written in another way."""
    return part.free == d.free and s.equal(part, d)


def half_of_product(s: Shown) -> bool:
    """A missing summand that is one half of the product rule."""
    part = s.change.part
    if part is None or s.change.kind != "missing" or s.row not in ("product rule", "summand"):
        return False
    return s.row == "product rule" or any(_same(s, part, d) for d in halves(s.scene)[:4])


def activation_itself(s: Shown) -> bool:
    """The activation where its derivative belongs."""
    made = s.scene.formula(s.was) if isinstance(s.was, Sym) else s.was
    return s.row == "argument" and isinstance(made, Call) and s.change.new in slopes(s.scene, made)


def activation(s: Shown) -> bool:
    """The derivative of an activation, at z for at a = f(z) or the other way round."""
    if s.row not in ("argument", "name") or not _derives(s.scene):
        return False
    return _made_from(s.scene, s.was, s.change.new) or _made_from(s.scene, s.change.new, s.was)


def _made_from(scene: Scene, inner: Term, outer: Term) -> bool:
    """Whether one quantity is a function applied to the other one."""
    made = scene.formula(outer) if isinstance(outer, Sym) else outer
    return isinstance(made, Call) and inner in made.arguments


def lost_diagonal(s: Shown) -> bool:
    """A sum over the others where all belong."""
    return s.row == "diagonal" and not _leaves_out(s.change.new)


def extra_diagonal(s: Shown) -> bool:
    """A sum over all where one does not belong."""
    return s.row == "diagonal" and _leaves_out(s.change.new)


def _leaves_out(t: Term) -> bool:
    return isinstance(t, Sum) and isinstance(t.body, Cases)


def lost_delta(s: Shown) -> bool:
    """A summand or factor that belongs to the diagonal only."""
    return s.row == "delta" and any(isinstance(u, Delta) for u in walk(s.change.new))


MISTAKES: tuple[tuple[str, Callable[[Shown], bool]], ...] = (
    ("the quotient rule with its signs exchanged", quotient),
    ("the quotient rule without its square", lost_square),
    ("an average that lost its 1/N", lost_mean),
    ("the chain rule without the inner derivative", inner_derivative),
    ("one half of the product rule", half_of_product),
    ("the activation instead of its derivative", activation_itself),
    ("the derivative of the activation at the wrong place", activation),
    ("a sum that lost its diagonal", lost_diagonal),
    ("a sum that should leave out the diagonal", extra_diagonal),
    ("a lost delta", lost_delta),
)


def named(scene: Scene, row: str, was: Term, change: Change, holds: Holds) -> str | None:
    """The name of the mistake that a proved edit shows, if it has one."""
    shown = Shown(scene, row, was, change, holds)
    return next((name for name, shows in MISTAKES if shows(shown)), None)
