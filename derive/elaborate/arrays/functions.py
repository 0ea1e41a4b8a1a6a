"""Functions of arrays: traces, norms, softmax, and every function of numbers entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from ...data import replace
from ...kernel.terms import ZERO, Index, Pow, Sym, Term, call, fresh
from ...maths.vectors import VECTOR_FUNCTIONS, VECTOR_NAMES, apply_vector
from ...read import tree as t
from ...read.tree import Node
from .. import calls, quantities, truth
from ..names import arguments, display, subscripts, title, word
from ..quantities import put_in
from ..world import Unread
from . import inverses, opaques, pairs, windows
from . import operations as op
from .nouns import Array
from .scripts import is_transpose

if TYPE_CHECKING:
    from ..resolve import Resolver

DETERMINANTS = ("det", "Det")
LOGARITHMS = ("log", "ln")
Rule = Callable[["Resolver", Array, Node], Array]


def applied(
    r: Resolver, node: t.Name, items: Sequence[Node], ops: Sequence[str], k: int
) -> tuple[Array, int] | None:
    """A function with its brackets, or with the factors behind it."""
    arrays = r.world.arrays
    assert arrays is not None
    following = items[k + 1]
    bracket = isinstance(following, t.Group) and ops[k] == ""
    rule = WORDS.get(word(node)) if arrays.is_word(node) else None
    if rule in windows.POOLS and len(node.sub) == 2:
        rule = windows.moved(rule, node.sub)
    if rule is not None:
        return _worded(r, rule, node, items, ops, k)
    unknown = _unknown(r, node, following) if bracket else None
    if unknown is not None:
        return unknown, 2
    if arrays.kind(r, node) != "s" and not (bracket and _is_defined(r, node, following)):
        return None
    if word(node) in LOGARITHMS and not node.sub and node.sup is None:
        logged = _log_determinant(r, items, ops, k)
        if logged is not None:
            return logged
    if bracket:
        assert isinstance(following, t.Group)
        found = _called(r, node, following)
        return None if found is None else (found, 2)
    if calls.is_function_word(node) and ops[k] in ("", r"\cdot"):
        from .reader import factor

        inner, used = factor(r, items, ops, k + 1)
        return Array(calls.apply(r, node, [inner.entry]), inner.row, inner.col), used + 1
    return None


def _unknown(r: Resolver, node: t.Name, group: Node) -> Array | None:
    """`\\phi(x_n)` where nothing but brackets ever stands behind a vector \\phi: the features of
    x_n, whatever they are. Nothing may be differentiated by x."""
    from .named import raised

    arrays, survey = r.world.arrays, r.world.survey
    assert arrays is not None
    given = arguments(group.body) if isinstance(group, t.Group) and group.open == "(" else ()
    argument = given[0] if len(given) == 1 else None
    if not isinstance(argument, t.Name) or arrays.kind(r, node) != "v":
        return None
    assert isinstance(group, t.Group)
    plain = not (node.sub or node.primes or node.sup is not None)
    if not plain or not survey.is_only_called(display(node)) or argument.sup is not None:
        return None
    if r.world.function(title(node), 1) is not None:
        return None
    if display(argument) in survey.variables:
        told = f"how {display(node)} changes with {display(argument)} is not known"
        raise Unread(told, node.span)
    key, own, _ = quantities.quantity(r, argument)
    place = op.axis(r)
    r.world.slot(f"{display(node)}()", (place,))
    name = f"{display(node)}{opaques.APPLIED}({key})"
    r.world.slot(name, (*own, place))
    return raised(r, Array(Sym(name, (*own, place)), place), group.sup, group)


def _is_defined(r: Resolver, node: t.Name, group: Node) -> bool:
    """Whether brackets behind a name are those of a function that the document defines."""
    given = arguments(group.body) if isinstance(group, t.Group) and group.open == "(" else ()
    plain = not (node.sub or node.primes or node.sup is not None)
    return bool(given) and plain and r.world.function(title(node), len(given)) is not None


def _worded(
    r: Resolver, rule: Rule, node: t.Name, items: Sequence[Node], ops: Sequence[str], k: int
) -> tuple[Array, int]:
    """`tr(A)`, `\\det X`, `\\operatorname{tr} A B`."""
    from .named import raised
    from .reader import factors, read_any

    if k + 1 == len(items):
        raise Unread(f"nothing stands after {display(node)}", node.span)
    following = items[k + 1]
    if isinstance(following, t.Group) and ops[k] == "":
        inner = replace(following, sup=None, sub=(), primes=0)
        argument = _family(r, inner) if rule is op.diagonal else None
        argument = argument or read_any(r, inner)
        if argument.is_paired and rule is not _trace:
            raise Unread(pairs.UNCOVERED, following.span)
        found = rule(r, argument, following.body)
        return raised(r, raised(r, found, node.sup, node), following.sup, following), 2
    end = k + 2
    while end < len(items) and ops[end - 1] == "":
        end += 1
    argument = factors(r, items[k + 1 : end], ops[k + 1 : end - 1], following.span)
    return raised(r, rule(r, argument, following), node.sup, node), end - k


def _family(r: Resolver, node: t.Group) -> Array | None:
    """`\\mu_i (1 - \\mu_i)` in `diag`: the vector of these, where i is a letter of
    nothing else."""
    assert r.world.arrays is not None
    letters = {x for x in subscripts(node) if x not in r.bound and x not in r.scope.free}
    if r.world.arrays.concerns(r, node.body) or len(letters) != 1:
        return None
    (letter,) = letters
    place = fresh(Index(letter, r.world.sets.new()))
    return Array(r.inside(bound={letter: place}).number(node.body), place)


def _log_determinant(
    r: Resolver, items: Sequence[Node], ops: Sequence[str], k: int
) -> tuple[Array, int] | None:
    """`\\log\\det X`, `\\log|X|`, `\\log(\\det X)`."""
    from .reader import factors, read

    following = items[k + 1]
    if isinstance(following, t.Name) and word(following) in DETERMINANTS and ops[k] == "":
        inner, used = _worded(r, inverses.log_determinant, following, items, ops, k + 1)
        return inner, used + 1
    match following:
        case t.Group(sup=None, body=t.Run() as body) if _is_determinant(body):
            return factors(r, (items[k], *body.items), ("", *body.ops), body.span), 2
        case t.Group(open="|", sup=None, body=body):
            a = read(r, body)
            return None if a.is_number else (inverses.log_determinant(r, a, body), 2)
    return None


def _is_determinant(body: t.Run) -> bool:
    first = body.items[0]
    return isinstance(first, t.Name) and word(first) in DETERMINANTS and len(body.items) == 2


def _called(r: Resolver, node: t.Name, group: t.Group) -> Array | None:
    """A function applied to arrays: of the whole vector, or entry by entry."""
    from .reader import read

    arrays = r.world.arrays
    assert arrays is not None
    if calls.is_indicator(node) and arrays.concerns(r, group):
        return condition(r, group)
    given = arguments(group.body)
    whole = [isinstance(a, t.Chain) or not arrays.concerns(r, a) for a in given]
    if all(whole):
        found = calls.call_of(r, node, group)
        return None if found is None else op.number(found)
    user = r.world.function(title(node), len(given))
    named = all(isinstance(a, t.Name) for a in given)
    if user is None and named and display(node) in calls.LOSSES and node.sup is None:
        return op.number(quantities.name(r, node))  # L(w), of which nothing else is said
    read_in = [read(r, a) for a in given]
    if user is not None and not node.sub and not node.primes and display(node) not in r.params:
        return _user(r, node, group, user.parameters, user.body, read_in)
    row = VECTOR_FUNCTIONS.get(VECTOR_NAMES.get(word(node), word(node).lower()))
    if row is not None and len(read_in) == 1 and not read_in[0].is_number:
        return _vector_function(r, node, group, read_in[0])
    return _entrywise(r, node, group, read_in)


def _user(
    r: Resolver,
    node: t.Name,
    group: t.Group,
    parameters: Sequence[str],
    body: Node,
    given: Sequence[Array],
) -> Array:
    """A function that the document defines, at arrays."""
    from .named import raised
    from .reader import read

    put_in(r, node)
    inner = r.inside(arrays=dict(zip(parameters, given, strict=True)), deeper=1)
    out = read(inner, body)
    return raised(r, raised(r, out, node.sup, node), group.sup, group)


def _entrywise(r: Resolver, node: t.Name, group: t.Group, given: Sequence[Array]) -> Array | None:
    """A function of numbers at every entry. None where the name is a factor."""
    shaped = next((a for a in given if not a.is_number), None)
    places: dict[str, Term] = {}
    holes: list[Node] = []
    for n, a in enumerate(given):
        if not a.is_number and shaped is not None and a is not shaped:
            a = op.same(r, shaped, a, group.span, "a function of different shapes")
        places[f"#{n}"] = a.entry
        holes.append(t.Name(group.span, f"#{n}"))
    body = (
        holes[0] if len(holes) == 1 else t.List(group.span, tuple(holes), (",",) * (len(holes) - 1))
    )
    inner = r.inside(params={**r.params, **places})
    arrays = r.world.arrays
    assert arrays is not None
    turned = group.sup if is_transpose(group.sup, arrays.transposes) else None
    plain = replace(group, body=body, sup=None if turned else group.sup)
    found = calls.call_of(inner, node, plain)
    if found is None:
        return None
    out = Array(found) if shaped is None else Array(found, shaped.row, shaped.col)
    return op.transpose(out) if turned is not None else out


def _vector_function(r: Resolver, node: t.Name, group: t.Group, a: Array) -> Array:
    """Softmax and its kin: of a vector, or of every row of a matrix."""
    row = VECTOR_FUNCTIONS[VECTOR_NAMES.get(word(node), word(node).lower())]
    over = a.row if a.col is None else a.col
    assert over is not None
    if a.row is not None and a.col is not None:
        r.note(f"{word(node)} is taken of every row")
    subs = group.sub or node.sub
    if subs and a.row is not None and a.col is not None:
        raise Unread("an entry of a function of a matrix is not read", group.span)
    if row.scalar:
        entry = apply_vector(row, a.entry, over, None)
        rest = a.row if a.row is not None and a.col is not None else None
        return Array(r.raised(entry, group.sup), rest)
    if subs:
        at = r.index(subs[0])
        r.world.sets.join(at.set, over.set)
        return op.number(r.raised(apply_vector(row, a.entry, over, at), group.sup))
    entry = apply_vector(row, a.entry, over, over)
    from .named import raised

    return raised(r, Array(entry, a.row, a.col), group.sup, group)


# -- brackets that are functions ------------------------------------------------------------------
def norm(r: Resolver, node: t.Group) -> Array | None:
    """`\\|x\\|`, `\\|x\\|_2^2`, `\\|A\\|_F`, `\\|x\\|_1`."""
    if node.open != "‖":
        return None
    from .reader import read_any

    a = read_any(r, node.body)
    kind = "".join(
        n.text if isinstance(n, t.Number) else display(n) if isinstance(n, t.Name) else "?"
        for n in node.sub
    )
    matrix = a.row is not None and a.col is not None
    if a.blocks is not None or (a.is_paired and kind == "1"):
        raise Unread(pairs.UNCOVERED, node.span)
    if kind == "1" and not matrix:
        return op.number(r.raised(op.summed(call("abs", a.entry), a), node.sup))
    if kind not in ("", "2", "F") or (kind == "2" and matrix):
        raise Unread("this norm is not covered", node.span)
    if matrix and not kind:
        r.note("the norm of a matrix is read as the Frobenius norm")
    square = op.squared_norm(a) if not a.is_paired else pairs.squared_norm(a)
    match node.sup:
        case t.Number(value=value):
            return op.number(square if value == 2 else Pow(square, value / 2))
    return op.number(r.raised(Pow(square, op.HALF), node.sup))


def bars(r: Resolver, node: t.Group) -> Array | None:
    """`|x|` of a number; `|A|` of a square matrix is its determinant."""
    if node.open != "|":
        return None
    from .reader import read

    a = read(r, node.body)
    if a.is_number:
        return op.number(r.raised(call("abs", a.entry), node.sup))
    if a.row is None or a.col is None:
        raise Unread("bars around a vector are not read", node.span)
    r.note("bars around a matrix are read as its determinant")
    return op.number(r.raised(inverses.determinant(r, a, node.body).entry, node.sup))


def inner_product(r: Resolver, node: t.Group) -> Array | None:
    """`\\langle x, y \\rangle`."""
    if node.open != "⟨" or not isinstance(node.body, t.List) or len(node.body.items) != 2:
        return None
    from .reader import read

    left, right = node.body.items
    found = op.dot(r, read(r, left), read(r, right), left, right)
    return op.number(r.raised(found.entry, node.sup))


def condition(r: Resolver, node: t.Group) -> Array | None:
    """`(z > 0)`: one where it holds, entry by entry."""
    from .reader import read

    match node.body:
        case t.Chain(items=(left, right), relations=(relation,)) if relation.kind in truth.TESTS:
            a, b = read(r, left), read(r, right)
            if a.is_number and b.is_number:
                return op.number(r.number(node))
            moved = op.total(r, a, op.negative(b), node.span) if b.entry != ZERO else a
            entry = truth.TESTS[relation.kind](moved.entry)
            return Array(r.raised(entry, node.sup), moved.row, moved.col)
    return None


# -- functions with a name ------------------------------------------------------------------------
def _trace(r: Resolver, a: Array, node: Node) -> Array:
    return op.trace(r, a, node)


def _sum_of(r: Resolver, a: Array, node: Node) -> Array:
    return op.number(op.summed(a.entry, a))


WORDS: Mapping[str, Rule] = {
    "tr": _trace,
    "Tr": _trace,
    "trace": _trace,
    "Trace": _trace,
    "diag": op.diagonal,
    "Diag": op.diagonal,
    "det": inverses.determinant,
    "Det": inverses.determinant,
    "logdet": inverses.log_determinant,
    "vec": pairs.vec,
    **dict.fromkeys(("maxpool", "MaxPool", "Maxpool"), windows.max_pool),
    **dict.fromkeys(("avgpool", "AvgPool", "meanpool"), windows.mean_pool),
}
