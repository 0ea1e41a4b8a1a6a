"""A name with brackets behind it: a call, a probability, an indicator, or a product.

What it is, is tried in the order of `CALLS`; where nothing fits, it is a product.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ..choose import differentiate
from ..choose.written_out import TOO_LONG, is_too_long
from ..data import replace
from ..kernel.functions import instantiate
from ..kernel.terms import ZERO, Call, Deriv, Index, Num, Sym, Term, call, fresh, transform, walk
from ..maths.functions import DEFAULTS, NAMES
from ..maths.vectors import VECTOR_FUNCTIONS, apply_vector
from ..read import tree as t
from ..read.tree import Node
from . import quantities, shapes, truth
from .names import (
    DOUBLE,
    FUNCTION_LETTERS,
    WORDY,
    arguments,
    display,
    entry_of,
    event,
    plain,
    stands_bare,
    title,
    word,
)
from .primed import slope
from .quantities import put_in, sigma_is_sigmoid
from .world import Unread, UserFunction

if TYPE_CHECKING:
    from .resolve import Resolver

LOSSES = frozenset(("L", "J", "E", r"\mathcal{L}", r"\mathcal{J}", "H", "C"))
INDICATORS = frozenset(("I", r"\mathbb{I}", r"\mathbbm{1}"))
ORDERS = frozenset(("O", r"\mathcal{O}"))
NARY = frozenset(("max", "min"))  # functions of two arguments that may be given more


def call_of(r: Resolver, node: t.Name, group: t.Group) -> Term | None:
    """What a name with these brackets is; None for a product."""
    if group.primes:  # a prime behind the brackets
        node = replace(node, primes=node.primes + group.primes)
        group = replace(group, primes=0)
    if stands_bare(node, group):  # \sigma(1 - \sigma) is a product
        return None
    for reading in CALLS:
        found = reading(r, node, group)
        if found is not None:
            return found
    return None


def is_function_word(node: t.Name) -> bool:
    """`\\log x`: a function whose argument may stand without brackets."""
    return word(node) in NAMES and bool(node.style & WORDY)


def apply(r: Resolver, node: t.Name, terms: Sequence[Term]) -> Term:
    """A function of the table; `\\log^2 x` is its square, `\\log_2` another base."""
    name = NAMES[word(node)]
    out = _tabled(r, name, terms, node)
    if node.sub and name == "log":
        out = out / call("log", r.term(node.sub[0]))
    return r.raised(out, node.sup)


def _tabled(r: Resolver, name: str, terms: Sequence[Term], node: t.Name) -> Term:
    """A row of the function table, with the arguments that are usually left out."""
    row = r.world.table[name]
    if node.primes:
        return slope(r, row, terms, node.primes)
    if len(terms) == row.arity - 1 and name in DEFAULTS:
        r.note("the slope is read as 0.01" if name == "leaky_relu" else "the slope is 1")
        terms = [*terms, Num(DEFAULTS[name])]
    if name == "max" and len(terms) == 2 and ZERO in terms:
        return call("relu", terms[0] if terms[1] == ZERO else terms[1])
    if name in NARY and len(terms) > 2:
        return _tabled(r, name, [terms[0], _tabled(r, name, terms[1:], node)], node)
    if len(terms) != row.arity:
        raise Unread(f"{name} takes {row.arity} argument(s)", node.span)
    return call(name, *terms)


def _terms(r: Resolver, group: t.Group) -> list[Term]:
    return [r.term(a) for a in arguments(group.body)]


# -- what a call may be -------------------------------------------------------------------------
def _expectation(r: Resolver, node: t.Name, group: t.Group) -> Term | None:
    """What `chance` has not taken for an operator with its operand."""
    if (node.base == "E" and "bb" in node.style) or word(node) == "Cov":
        raise Unread("this expectation is not read", node.span)
    if display(node) == "E" and group.open == "[" and "E" not in r.world.survey.defined:
        raise Unread("this expectation is not read", node.span)
    return None


def _order(r: Resolver, node: t.Name, group: t.Group) -> Term | None:
    """`O(n \\log n)` is no number."""
    named = display(node) in ORDERS and not node.sub and group.open == "("
    if named and display(node) not in r.world.survey.defined:
        raise Unread("orders of growth are not judged", node.span)
    return None


def is_indicator(node: t.Name) -> bool:
    named = node.base == "1" or (node.base in INDICATORS and not node.sub)
    return named and node.sup is None


def _indicator(r: Resolver, node: t.Name, group: t.Group) -> Term | None:
    """`1[i = j]`, `I(x > 0)`."""
    if not is_indicator(node) or not isinstance(group.body, t.Chain):
        return None
    return r.raised(truth.truth(r, group.body), group.sup)


def _probability(r: Resolver, node: t.Name, group: t.Group) -> Term | None:
    """`P(y = j)`: a family that is indexed by the right side."""
    at = event(group)
    if at is None:
        return None
    left, right = at
    key, own, power = quantities.quantity(r, node)
    samples = quantities.quantity(r, left).indices
    member = r.index(right)
    variable = display(left)
    if r.world.events.setdefault(key, variable) != variable:
        key += f"_{{{variable}}}"
    behind = _condition(r, group)
    key += f"(|{behind.text})" if behind.text else ""
    more = [i for i in behind.indices if i not in samples]
    return _family(r, key, (*own, *samples, *more, member), power, group)


def _conditional(r: Resolver, node: t.Name, group: t.Group) -> Term | None:
    """`p(C_k \\mid x)`: a quantity by both parts."""
    if not isinstance(group.body, t.Bar) or group.open not in "([":
        return None
    left = group.body.left
    if group.body.spelled in DOUBLE:
        return None
    key, own, power = quantities.quantity(r, node)
    if not isinstance(left, t.Name):
        raise Unread("this probability is not read", group.span)
    inner, behind = _said(r, left), _condition(r, group)
    indices = dict.fromkeys((*own, *inner.indices, *behind.indices))
    return _family(r, f"{key}({inner.text}|{behind.text})", tuple(indices), power, group)


class _Said(NamedTuple):
    """What stands on one side of the bar of a probability: a text for its quantities, the same one
    for every index, and the indices."""

    text: str = ""
    indices: tuple[Index, ...] = ()


def _said(r: Resolver, part: Node) -> _Said:
    if r.is_index(part):
        return _Said("#", (r.index(part),))
    if isinstance(part, t.Name):
        found = quantities.quantity(r, part)
        return _Said(found.key, found.indices)
    if isinstance(part, t.Number):
        return _Said(plain(part))
    raise Unread("this probability is not read", part.span)


def _condition(r: Resolver, group: t.Group) -> _Said:
    if not isinstance(group.body, t.Bar):
        return _Said()
    parts = [_said(r, part) for part in arguments(group.body.right)]
    return _Said(",".join(p.text for p in parts), tuple(i for p in parts for i in p.indices))


def _family(
    r: Resolver, key: str, indices: tuple[Index, ...], power: Node | None, group: t.Group
) -> Term:
    r.world.slot(key, indices)
    return r.raised(r.raised(Sym(key, indices), power), group.sup)


def _applied_family(r: Resolver, node: t.Name, group: t.Group) -> Term | None:
    """`y_k(x)` where that was defined: y_k."""
    named = all(isinstance(a, t.Name) for a in arguments(group.body))
    if not named or not node.sub or display(node) not in r.world.survey.applied:
        return None
    return r.raised(quantities.name(r, node), group.sup)


def _entrywise(r: Resolver, node: t.Name, group: t.Group) -> Term | None:
    """`h(x_i)` where that was defined for every i: a family of its own."""
    entry = entry_of(group)
    if entry is None or (title(node), display(entry)) not in r.world.survey.entrywise:
        return None
    if node.primes or r.world.function(title(node), 1) is not None:
        return None
    indices = quantities.quantity(r, entry).indices
    return _family(r, f"{title(node)}({display(entry)})", indices, node.sup, group)


def _user_function(r: Resolver, node: t.Name, group: t.Group) -> Term | None:
    """A function that the document defines: its body, with the arguments put in."""
    given = arguments(group.body)
    function = r.world.function(title(node), len(given))
    if function is None or display(node) in r.params:
        return None
    put_in(r, node)
    r.keep_free(function.letters, node)
    pairs = dict(zip(function.parameters, given, strict=True))
    vectors = {
        p: r.vectors.get(display(a), a)
        for p, a in pairs.items()
        if isinstance(a, t.Name) and not a.sub and a.sup is None and _is_vector(p, function.body)
    }
    params = {p: r.term(a) for p, a in pairs.items() if p not in vectors}
    inner = r.inside(params=params, vectors={**r.vectors, **vectors})
    out = _derived(inner, node, function) if node.primes else inner.term(function.body)
    if is_too_long(out):
        raise Unread(TOO_LONG, node.span)
    if not (vectors or isinstance(out, Sym | Num)):
        name = title(node) + "'" * node.primes
        r.world.called.setdefault(out, Call(name, tuple(params.values())))
    return r.raised(r.raised(out, node.sup), group.sup)


def _derived(r: Resolver, node: t.Name, function: UserFunction) -> Term:
    """`f'(x)`: the derivative of the body by its first parameter, at x."""
    first = function.parameters[0]
    if r.params.get(first) == Sym(first, ()):
        out = r.inside(params={}).term(function.body)
        if _has_formulas(r, out, first):  # what it is made of may depend on x as well
            for _ in range(node.primes):
                out = Deriv(out, Sym(first, ()))
            return out
    at, hole = r.params.get(first, ZERO), Sym(f"#{display(node)}", ())
    body = r.inside(params={first: hole}).term(function.body)

    def put(term: Term) -> Term:
        return transform(term, lambda u: at if u is hole else None)

    moving = (u for u in walk(body) if isinstance(u, Call) and hole in walk(u))
    rows = ((r.world.table.get(u.name), u.arguments) for u in moving)
    r.scope.kinks += [put(instantiate(k, a)) for row, a in rows if row for k in row.kinks]
    for _ in range(node.primes):
        body = differentiate(body, hole, r.world.table)
    return put(body)


def _has_formulas(r: Resolver, term: Term, parameter: str) -> bool:
    """Whether a term mentions quantities that are defined themselves."""
    defined = r.world.survey.defined | r.world.formulas.keys()
    names = {u.name for u in walk(term) if isinstance(u, Sym)} - {parameter}
    return any(name.partition("_")[0] in defined for name in names)


def _is_vector(parameter: str, body: Node) -> bool:
    """Whether a parameter stands with subscripts in a function's body."""
    return any(isinstance(p, t.Name) and p.sub and display(p) == parameter for p in t.walk(body))


def _vector_function(r: Resolver, node: t.Name, group: t.Group) -> Term | None:
    """`softmax(z)_i`, or `softmax(z_i)` for the same."""
    row = VECTOR_FUNCTIONS.get(word(node)) or VECTOR_FUNCTIONS.get(word(node).lower())
    if row is None or len(arguments(group.body)) != 1:
        return None
    subs = group.sub or node.sub
    over = fresh(Index("k", r.world.sets.new()))
    body = r.inside(vector=over).term(arguments(group.body)[0])
    at: Index | None = None
    if over not in body.free:
        over = at = _only_letter(r, node, group, body)
    if subs:
        at = r.index(subs[0])
        r.world.sets.join(at.set, over.set)
    elif at is None and not row.scalar:
        if r.vector is None:
            reason = f"{word(node)} gives a vector; which entry is meant is not written"
            raise Unread(reason, node.span)
        at = r.vector
        r.world.sets.join(at.set, over.set)
    return r.raised(apply_vector(row, body, over, None if row.scalar else at), group.sup)


def _only_letter(r: Resolver, node: t.Name, group: t.Group, body: Term) -> Index:
    """The free letter of an argument that is written as an entry."""
    letters = [i for i in body.free if i in r.scope.free.values()]
    if len(letters) != 1:
        raise Unread(f"{word(node)} needs a vector", group.span)
    return letters[0]


def _function(r: Resolver, node: t.Name, group: t.Group) -> Term | None:
    """A function of the table."""
    named = word(node) in NAMES and (node.style & WORDY or len(word(node)) > 1)
    if not named or group.open == "|" or not r.world.table[NAMES[word(node)]].arity:
        return None
    return r.raised(apply(r, node, _terms(r, group)), group.sup)


def _sigmoid(r: Resolver, node: t.Name, group: t.Group) -> Term | None:
    if display(node) != r"\sigma" or group.open != "(" or not sigma_is_sigmoid(r):
        return None
    r.note(r"\sigma is read as the sigmoid function")
    return r.raised(_tabled(r, "sigmoid", _terms(r, group), node), group.sup)


def _gamma(r: Resolver, node: t.Name, group: t.Group) -> Term | None:
    plain = not node.sub and not node.primes and node.sup is None and not node.style
    if node.base != r"\Gamma" or not plain or r"\Gamma" in r.world.survey.defined:
        return None
    if group.open != "(" or isinstance(group.body, t.Chain | t.List):
        return None
    r.note(r"\Gamma is read as the gamma function")
    return r.raised(call("gamma", r.term(group.body)), group.sup)


def _unknown_function(r: Resolver, node: t.Name, group: t.Group) -> Term | None:
    """A function without a definition, or the derivative of one from the table."""
    named = display(node) in FUNCTION_LETTERS or bool(node.style & WORDY and len(node.base) > 1)
    named = named or _is_applied(r, node, group)
    lettered = named and group.open == "(" and not node.sub
    if node.sub and group.open == "(" and shapes.is_zero(group.body):
        raise Unread("as a product this is zero, as a function it is not known", node.span)
    if not lettered and (not node.primes or group.open == "|"):
        return None
    terms, given = _terms(r, group), _conditions(r, group)
    known = _row_name(r, node)
    if known is not None and node.primes:
        out = slope(r, r.world.table[known], terms, node.primes)
    else:
        name = quantities.quantity(r, replace(node, sup=None, primes=0)).key
        bar = f"|{len(terms)}" if given else ""  # p(x | y) is another function than p(x, y)
        out = Call(name + bar + "'" * node.primes, (*terms, *given))
        r.note(f"{name} is read as an unknown function")
    return r.raised(r.raised(out, node.sup), group.sup)


def _conditions(r: Resolver, group: t.Group) -> list[Term]:
    """What stands behind the bar of `p(x | y, z)`."""
    body = group.body
    if not isinstance(body, t.Bar) or body.spelled in DOUBLE:
        return []
    return [r.term(a) for a in arguments(body.right)]


def _is_applied(r: Resolver, node: t.Name, group: t.Group) -> bool:
    """`V(s)`, `p(x)`: a letter that never stands without brackets, before names or numbers."""
    plain_ones = all(isinstance(a, t.Name | t.Number) for a in arguments(group.body))
    return plain_ones and r.world.survey.is_only_called(display(node))


def _row_name(r: Resolver, node: t.Name) -> str | None:
    """The table's name for a function that is spelled with more than a letter."""
    if display(node) == r"\sigma" and sigma_is_sigmoid(r):
        return "sigmoid"
    return NAMES.get(word(node)) if len(word(node)) > 1 else None


def _loss(r: Resolver, node: t.Name, group: t.Group) -> Term | None:
    """`L(\\theta)` for a quantity L: bare names in brackets, not a sum to multiply with."""
    name = display(node)
    known = name in r.world.survey.defined or (name, 0) in r.world.slots
    named = all(isinstance(a, t.Name) for a in arguments(group.body))
    if name not in LOSSES or not known or not named or group.open != "(" or node.sup is not None:
        return None
    return quantities.name(r, node)


CALLS: tuple[Callable[[Resolver, t.Name, t.Group], Term | None], ...] = (
    _expectation,
    _order,
    _indicator,
    _probability,
    _conditional,
    _applied_family,
    _entrywise,
    _user_function,
    _vector_function,
    _function,
    _sigmoid,
    _gamma,
    _unknown_function,
    _loss,
)
