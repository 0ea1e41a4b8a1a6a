"""Names to terms: which quantity a name is, which of its scripts are indices, labels, a power.

A name has a few special meanings, tried in the order of `READINGS`; any other is a quantity.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ..choose.written_out import TOO_LONG
from ..data import replace
from ..kernel.terms import Deriv, Index, Max, Pow, Size, Sym, Term, call, fresh
from ..maths.functions import NAMES
from ..maths.vectors import VECTOR_FUNCTIONS
from ..read import tree as t
from ..read.notation import SIGNS
from ..read.tree import Node
from . import primed
from .names import (
    FUNCTION_LETTERS,
    TRANSPOSES,
    WORDY,
    arguments,
    display,
    form,
    is_index_letter,
    letter,
    plain,
    stands_bare,
    tagged,
)
from .nouns import POSITION
from .steps import label, moved
from .world import Unread

if TYPE_CHECKING:
    from .resolve import Resolver

OPERATORS = frozenset((r"\partial", "dim", "ker", "deg", "hom"))  # that make no quantity
DEEPEST_CALL = 100  # functions inside functions
MOST_CALLS = 2000  # bodies that are put in, in one chain
BARE_CALL = 20  # what a function without its arguments counts for, of that
POINT = r"\cdot"  # the argument that functions have where none is written
TRANSPOSED = "transposes are matrix notation, which is not read yet"


class Quantity(NamedTuple):
    """The key of a name, its indices, and the superscript that is left over as a power."""

    key: str
    indices: tuple[Index, ...]
    power: Node | None


def name(r: Resolver, node: t.Name) -> Term:
    """What a name means."""
    for reading in READINGS:
        found = reading(r, node)
        if found is not None:
            return found
    if _is_position(r, node):
        return _position(r, node)
    if node.base in OPERATORS:
        raise Unread(f"{node.base} stands here without what it is applied to", node.span)
    key, indices, power = quantity(r, node)
    if not indices and _is_vector(r, key):
        if r.vector is not None:
            indices = (r.vector,)
        else:
            r.scope.bare = True
    if (display(node), len(indices)) in r.world.survey.shaped:
        raise Unread("matrix notation is not read yet", node.span)
    r.world.slot(key, indices)
    return r.raised(Sym(key, indices), power)


def _is_position(r: Resolver, node: t.Name) -> bool:
    """`\\sum_j j x_j`: an index that stands as a number."""
    if node.sub or not is_index_letter(replace(node, sup=None)):
        return False
    name = letter(node)
    if name in r.bound:
        return True
    if name not in r.scope.free and name not in r.scope.subscripts:
        r.scope.valued.add(name)
        return False
    return name not in r.world.survey.defined


def _position(r: Resolver, node: t.Name) -> Term:
    """Where a member stands in its set: nothing else is known of that number here."""
    r.note(f"the index {letter(node)} stands as a number")
    return r.raised(Sym(POSITION, (r.index(replace(node, sup=None)),)), node.sup)


def single(r: Resolver, node: Node) -> Sym | None:
    """A name that is one number where it is differentiated, though it has entries elsewhere."""
    if not isinstance(node, t.Name) or node.sub or node.sup is not None or node.primes:
        return None
    return Sym(display(node), ()) if display(node) in r.world.survey.single else None


def sigma_is_sigmoid(r: Resolver) -> bool:
    """Whether \\sigma is nothing else in this document."""
    survey, chance = r.world.survey, r.world.chance
    spread = chance is not None and r"\sigma" in chance.names.said  # the root of a variance
    return not spread and r"\sigma" not in survey.squares | survey.defined


def _is_vector(r: Resolver, key: str) -> bool:
    """A family without its index is the whole vector, unless the bare name has a meaning."""
    survey = r.world.survey
    has_meaning = key in survey.defined and (key, 0) in r.world.slots
    return r.world.is_family(key) and survey.arity.get(key) == {1} and not has_meaning


def whole_family(r: Resolver, node: Node) -> int:
    """How many indices a family has that stands without them; 0 for any other name."""
    if not isinstance(node, t.Name) or node.sub or node.sup is not None or node.primes:
        return 0
    key, survey = display(node), r.world.survey
    arity = survey.arity.get(key, set())
    named = key in r.params or key in r.vectors or key in survey.bare
    return max(arity) if r.world.is_family(key) and arity and not named else 0


# -- what else a name may be --------------------------------------------------------------------
def _vector_parameter(r: Resolver, node: t.Name) -> Term | None:
    put = r.vectors.get(display(node))
    if put is None:
        return None
    return name(r.inside(vectors={}), replace(node, base=put.base, style=put.style))


def _parameter(r: Resolver, node: t.Name) -> Term | None:
    put = r.params.get(display(node))
    other = node.sub or node.primes or node.stars  # w^* is another quantity than w
    return None if put is None or other else r.raised(put, node.sup)


def put_in(r: Resolver, node: t.Name, deeper: int = 0) -> None:
    """A function's body is to be put in: not in itself, nor more often than anybody could write."""
    if r.depth + deeper > DEEPEST_CALL:
        raise Unread(f"{display(node)} is defined by itself", node.span)
    r.scope.calls += 1
    if r.scope.calls > MOST_CALLS:
        raise Unread(TOO_LONG, node.span)


def _bare_function(r: Resolver, node: t.Name) -> Term | None:
    """A function without its arguments: its value at the names it was defined with."""
    function = r.world.only_function(display(node))
    if function is None or node.sub or display(node) in r.world.survey.formulas:
        return None
    if node.primes and len(function.parameters) != 1:
        return None
    put_in(r, node, deeper=BARE_CALL)
    r.keep_free(function.letters, node)
    out = r.inside(params={}, deeper=BARE_CALL).term(function.body)
    for _ in range(node.primes):
        out = Deriv(out, Sym(function.parameters[0], ()))
    return r.raised(out, node.sup)


def _exponential(r: Resolver, node: t.Name) -> Term | None:
    survey = r.world.survey
    if display(node) != "e" or node.sub or "e" in survey.defined:
        return None
    if node.sup is not None:
        return call("exp", r.term(node.sup))
    return call("exp", 1) if survey.exponentials else None


def _kronecker(r: Resolver, node: t.Name) -> Term | None:
    if display(node) != r"\delta" or r"\delta" in r.world.survey.pairs or len(node.sub) != 2:
        return None
    if not all(isinstance(s, t.Number) or is_index_letter(s) or r.is_index(s) for s in node.sub):
        return None
    return r.delta(*map(r.index, node.sub))


def _identity(r: Resolver, node: t.Name) -> Term | None:
    if display(node) != "I" or len(node.sub) != 2 or "I" in r.world.survey.defined:
        return None
    r.note("I with two indices is read as the identity matrix")
    return r.raised(r.delta(*map(r.index, node.sub)), node.sup)


def _square(r: Resolver, node: t.Name) -> Term | None:
    """A name whose square is what was defined: `\\sigma^2 = ...`."""
    if form(node) not in r.world.survey.squares or node.primes:
        return None
    square = r.params.get(display(node) + "^2") or squared(r, node)
    match node.sup:
        case None:
            return Pow(square, Fraction(1, 2))
        case t.Number(value=value):
            return square if value == 2 else Pow(square, value / 2)
    return call("pow", square, r.term(node.sup) / 2)


def squared(r: Resolver, node: t.Name) -> Sym:
    """The quantity that is defined as a square, by the name that is squared."""
    key, indices, _ = quantity(r, replace(node, sup=None))
    r.world.slot(key + "^2", indices)
    return Sym(key + "^2", indices)


def _pi(r: Resolver, node: t.Name) -> Term | None:
    if display(node) != r"\pi" or node.sub or r"\pi" in r.world.survey.defined:
        return None
    return r.raised(call("pi"), node.sup)


def _size(r: Resolver, node: t.Name) -> Term | None:
    if display(node) not in r.world.survey.sizes or node.sub or node.primes:
        return None
    extra = r.world.survey.extra.get(display(node), 0)
    size: Term = Size(r.world.sized(display(node)))
    return r.raised(size - extra if extra else size, node.sup)


def _largest(r: Resolver, node: t.Name) -> Term | None:
    """`x_{\\max}` of a family x."""
    key = display(node)
    match node.sub:
        case (t.Name(base=r"max" | r"\max"),) if r.world.is_family(key):
            i = fresh(Index("k", r.world.sets.new()))
            r.world.slot(key, (i,))
            return r.raised(Max(i, Sym(key, (i,))), node.sup)
    return None


def _lone_function(r: Resolver, node: t.Name) -> Term | None:
    """A function without its argument, as in `\\sigma' = \\sigma(1 - \\sigma)`."""
    key = display(node)
    called = r.world.survey.called.get(key, {}).values()
    sigmoid = key == r"\sigma" and sigma_is_sigmoid(r)
    sigmoid = sigmoid and (
        key in r.world.survey.primed or not all(stands_bare(node, g) for g in called)
    )
    worded = node.style & WORDY and len(node.base) > 1 and not node.sub
    name = "sigmoid" if sigmoid and not node.sub else NAMES.get(node.base) if worded else None
    row = r.world.table.get(name) if name not in (None, "exp", "log") else None
    if name and row is not None and row.arity == 1 and not node.stars:
        r.note("functions without an argument are read at one and the same")
        point = Sym(POINT, ())
        out = primed.slope(r, row, [point], node.primes) if node.primes else call(name, point)
        return r.raised(out, node.sup)
    if sigmoid:
        raise Unread(r"\sigma stands without its argument", node.span)
    if worded and (node.base in NAMES or node.base in VECTOR_FUNCTIONS):
        raise Unread(f"{node.base} stands without its argument", node.span)
    return None


def _applied_elsewhere(r: Resolver, node: t.Name) -> Term | None:
    """`f` where all others are `f(x)`: the same."""
    called = r.world.survey.called.get(display(node), {}).values()
    groups = [g for g in called if g.open == "("]
    if display(node) not in FUNCTION_LETTERS or not groups or node.sub or node.primes:
        return None
    if display(node) in r.world.survey.formulas:  # f = q z beside f(x, y, z)
        return None
    group, *others = groups
    if others or not all(isinstance(a, t.Name) for a in arguments(group.body)):
        raise Unread(f"{display(node)} stands without its argument", node.span)
    return r.term(t.Run(node.span, (node, group), ("",)))


def _derivative(r: Resolver, node: t.Name) -> Term | None:
    """`y'` where y was defined through one variable: its derivative."""
    formula = r.world.formulas.get(display(node)) if node.primes and not node.sub else None
    if formula is None or node.stars:
        return None
    variable = primed.variable(formula)
    if variable is None:
        return None
    out: Term = Sym(display(node), ())
    for _ in range(node.primes):
        out = Deriv(out, variable)
    r.note(f"the prime is the derivative by {variable.name}")
    return r.raised(out, node.sup)


READINGS: tuple[Callable[[Resolver, t.Name], Term | None], ...] = (
    _vector_parameter,
    _parameter,
    _bare_function,
    _exponential,
    _kronecker,
    _identity,
    _square,
    _pi,
    _size,
    _largest,
    _derivative,
    _lone_function,
    _applied_elsewhere,
)


# -- scripts ------------------------------------------------------------------------------------
def quantity(r: Resolver, node: t.Name) -> Quantity:
    """Which quantity a name is."""
    if node.base in SIGNS:
        raise Unread(f"nothing stands after {node.base}", node.span)
    above = _superscript(r, node.sup) if node.sup is not None else Above()
    key = display(node) + above.label + "'" * node.primes + "^{*}" * node.stars
    key += _layer_letter(r, node)
    indices = [above.member] if above.member is not None else []
    labels = []
    for sub in node.sub:
        step = moved(sub) if r.world.survey.steps else None
        if step is not None and step[0] in r.world.survey.steps:
            labels.append(label(*step))
            continue
        found = _members(r, node, sub)
        if found:
            indices += found
        elif isinstance(sub, t.Sum | t.Run | t.Group | t.Chain) and _letters(r, sub):
            indices += _shifted(r, node, sub)
            labels.append("+")
        else:
            labels.append(plain(sub))
    text = ",".join(labels)
    if labels:
        key += f"_{{{text}}}" if len("".join(labels)) > 1 else "_" + text
    return Quantity(key, tuple(indices), above.power)


def _layer_letter(r: Resolver, node: t.Name) -> str:
    """`\\delta_j` and `\\delta_k` with formulas of their own are two families."""
    letters = r.world.survey.split.get(tagged(node))
    if letters is None or len(node.sub) != 1:
        return ""
    own = letter(node.sub[0]) if isinstance(node.sub[0], t.Name) else ""
    if own not in letters:
        names = " or ".join(f"{display(node)}_{other}" for other in sorted(letters))
        raise Unread(f"whether {names} is meant is not clear", node.span)
    return f"^{{{own}}}"


def _letters(r: Resolver, sub: Node) -> list[t.Name]:
    """The indices and sizes that a computed subscript is made of."""
    sizes = r.world.survey.sizes
    names = [n for n in t.walk(sub) if isinstance(n, t.Name)]
    return [n for n in names if r.is_index(n) or is_index_letter(n) or letter(n) in sizes]


def _shifted(r: Resolver, node: t.Name, sub: Node) -> list[Index]:
    """`x_{t+k}` where x has no other entries: a quantity of t and k. Any other computed index would
    have to be related to the entries that are written otherwise."""
    if not r.world.survey.is_only_shifted(display(node)):
        raise Unread("an index that is computed is not read yet", sub.span)
    return [r.index(n) for n in sorted(_letters(r, sub), key=letter)]


def _members(r: Resolver, node: t.Name, sub: Node) -> list[Index]:
    """The indices that a subscript stands for; none for a label."""
    if isinstance(sub, t.Number):
        if not r.world.is_family(display(node)):
            return []
        if _has_digits_apart(r, node):
            digits = [replace(sub, value=Fraction(d), text=d) for d in sub.text]
            return [r.index(d) for d in digits]
        return [r.index(sub)]
    if isinstance(sub, t.Name) and r.world.survey.is_label(letter(sub)):
        return []
    if r.is_index(sub) or is_index_letter(sub):
        return [r.index(sub)]
    if isinstance(sub, t.Name) and letter(sub) in r.world.survey.sizes:
        return [r.index(sub)] if r.world.is_family(display(node)) else []
    return []


def _has_digits_apart(r: Resolver, node: t.Name) -> bool:
    """`W_{12}` is entry (1, 2) where W carries two letters elsewhere."""
    arities = r.world.survey.arity.get(display(node), set())
    match node.sub:
        case (t.Number(text=text),):
            return 1 not in arities and len(text) in arities
    return False


class Above(NamedTuple):
    """What a superscript is: a label, an index, or else a power."""

    label: str = ""
    member: Index | None = None
    power: Node | None = None


def _superscript(r: Resolver, sup: Node) -> Above:
    for reading in SUPERSCRIPTS:
        found = reading(r, sup)
        if found is not None:
            return found
    return Above(power=sup)


def _bracketed(r: Resolver, sup: Node) -> Above | None:
    """`^{(i)}`, `^{[1]}`."""
    if not isinstance(sup, t.Group) or sup.open not in "([":
        return None
    if sup.open == "(" and _is_sample(r, sup.body):
        return Above(member=r.index(sup.body))
    inside = [n for n in t.walk(sup.body) if isinstance(n, t.Name)]
    step = moved(sup.body) if r.world.survey.steps else None
    if step is not None and step[0] in r.world.survey.steps:
        return Above(f"^{{({label(*step)})}}")
    if isinstance(sup.body, t.Sum | t.Run) and any(_is_sample(r, n) for n in inside):
        raise Unread("an index that is computed is not read yet", sup.span)
    return Above(f"^{{{sup.open}{plain(sup.body)}{sup.close}}}")


def _is_sample(r: Resolver, body: Node) -> bool:
    """`^{(i)}` is an index where i is bound; `^{(1)}` where such an i is somewhere."""
    survey = r.world.survey
    if isinstance(body, t.Name):
        name = letter(body)
        return name in r.bound or (is_index_letter(body) and name in survey.bound)
    return isinstance(body, t.Number) and bool(survey.samples & survey.bound)


def _transposed(r: Resolver, sup: Node) -> Above | None:
    if isinstance(sup, t.Name) and (
        sup.base in TRANSPOSES or (sup.base == "T" and "T" not in r.world.survey.defined)
    ):
        raise Unread(TRANSPOSED, sup.span)
    return None


def _layer(r: Resolver, sup: Node) -> Above | None:
    """`^l`, `^{l+1}`, `^{L-1}`."""
    layers = r.world.survey.layers
    match sup:
        case t.Name(base=base, sub=()) if base in layers:
            return Above(f"^{{{base}}}")
        case t.Sum(terms=((_, t.Name(base=base) as first), (sign, t.Number() as step))):
            return Above(f"^{{{plain(first)}{sign}{plain(step)}}}") if base in layers else None
    return None


def _worded(r: Resolver, sup: Node) -> Above | None:
    return Above(f"^{{{sup.text}}}") if isinstance(sup, t.Text) else None


SUPERSCRIPTS: tuple[Callable[[Resolver, Node], Above | None], ...] = (
    _bracketed,
    _transposed,
    _layer,
    _worded,
)
