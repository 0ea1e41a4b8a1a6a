"""What kind of statement a tree is, by its shape alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeGuard

from ..maths.functions import NAMES
from ..maths.vectors import VECTOR_FUNCTIONS
from ..read import tree as t
from ..read.tree import Chain, Node
from .names import (
    DOUBLE,
    TRANSPOSES,
    WORDY,
    arguments,
    display,
    entry_of,
    event,
    form,
    index_letter,
    is_firm,
    is_index_letter,
    tagged,
    title,
    word,
)
from .names import (
    gives_vector as gives_vector,
)
from .survey import EQUALS, Survey
from .words import is_computed as is_computed
from .words import is_function_name as is_function_name
from .words import joined, names

# relations that a claim or a given may have -> how terms write them
RELATIONS: Mapping[str, str] = {
    **dict.fromkeys(EQUALS, "="),
    "<": "<",
    ">": ">",
    "leq": "<=",
    "geq": ">=",
    "neq": "!=",
    "approx": "~",
}
TURNED: Mapping[str, str] = {"<": ">", "<=": ">="}  # givens are written with the larger side left
# relations at which one statement ends and what follows from it begins
BREAKS = frozenset(("implies", "iff", "to", "therefore", "because", "mapsto", "colon"))
CONCLUSIONS = frozenset(("implies", "iff", "therefore"))
# relations that say what kind of thing something is: nothing to judge
SILENT = frozenset(("in", "notin", "ni", "subset", "supset", "propto", "sim", "to", "mapsto"))
IN = r"\in"  # the text of an inequality that `x \\in (0, 1)` says
OPPOSITES = {"<": "geq", ">": "leq", "leq": ">", "geq": "<", "=": "neq", "neq": "="}
INEQUALITIES = frozenset(("<", ">", "leq", "geq", "neq"))
Key = tuple[str, str]
"""What a left side would define: a name, and the kind of subscripts or brackets it has."""


def part(node: Chain, start: int, stop: int | None = None) -> Chain:
    """The chain from one of its items to another."""
    relations = node.relations[start : None if stop is None else stop - 1]
    return Chain(node.span, node.items[start:stop], relations)


def last_step(node: Chain) -> Chain:
    """The last relation of a chain with its two sides."""
    return part(node, len(node.items) - 2)


def split(node: Chain) -> Iterator[Chain]:
    """A chain cut at arrows of reasoning."""
    start = 0
    for k, relation in enumerate(node.relations):
        if relation.kind in BREAKS:
            if k > start:
                yield part(node, start, k + 1)
            start = k + 1
    if start < len(node.relations):
        yield part(node, start)


def conclusion(node: Chain) -> t.Relation | None:
    """The arrow at the end of a row: what follows stands in the next one."""
    hangs = isinstance(node.items[-1], t.Missing) and node.relations[-1].kind in CONCLUSIONS
    return node.relations[-1] if hangs else None


def arrows(node: Chain) -> list[t.Relation]:
    """The arrows between the statements of a chain."""
    return [r for r in node.relations if r.kind in BREAKS]


def concludes(node: Chain) -> bool:
    return any(r.kind in CONCLUSIONS for r in node.relations)


def follows(node: Node) -> TypeGuard[Chain]:
    """`\\Rightarrow w = ...`: what follows from the statement before."""
    return is_continued(node) and node.relations[0].kind in BREAKS


def is_continued(node: Node) -> TypeGuard[Chain]:
    """A row that begins with a relation."""
    return isinstance(node, Chain) and isinstance(node.items[0], t.Missing)


def notes(node: Node) -> Iterator[Chain]:
    """`\\underbrace{\\sum_j y_j}_{= 1}`: what is said of the formula over the brace."""
    for found in t.walk(node):
        if isinstance(found, t.Decorated) and found.note is not None and is_continued(found.note):
            note = found.note
            yield Chain(note.span, (found.body, *note.items[1:]), note.relations)


def is_formula(node: Node) -> TypeGuard[Chain]:
    """A relation with both sides."""
    return isinstance(node, Chain) and not isinstance(node.items[0], t.Missing)


def is_silent(node: Chain) -> bool:
    return all(r.kind in SILENT or is_membership(r) for r in node.relations)


def is_membership(relation: t.Relation) -> bool:
    """The relation of an inequality that an interval says."""
    return relation.text == IN and relation.kind in INEQUALITIES


def is_inequality(node: Node) -> TypeGuard[Chain]:
    """`x > 0`, `i \\neq j`."""
    return (
        isinstance(node, Chain)
        and len(node.items) == 2
        and node.relations[0].kind in INEQUALITIES
        and not isinstance(node.items[0], t.Missing)
    )


def negated(cases: Sequence[Node]) -> tuple[Node, ...]:
    """All that one case leaves; of several at once it is not read."""
    match cases:
        case (Chain(items=items, relations=(relation,), span=span),) if relation.kind in OPPOSITES:
            turned = t.Relation(relation.span, OPPOSITES[relation.kind], relation.text)
            return (Chain(span, items, (turned,)),)
    return ()


def is_said_number(node: Node) -> TypeGuard[Chain]:
    """`x = 0`, `p_i = 1`."""
    match node:
        case Chain(items=(t.Name(), value), relations=(relation,)):
            return relation.kind == "=" and is_number(value)
    return False


def is_bound(node: Node) -> TypeGuard[Chain]:
    """`0 < \\theta < 1`: a lone name between numbers."""
    if not isinstance(node, Chain):
        return False
    others = [i for i in node.items if not is_number(i)]
    return all(r.kind in INEQUALITIES for r in node.relations) and len(others) == 1


def is_range(node: Node) -> bool:
    """`i = 1, \\dots, N`."""
    match node:
        case Chain(items=(t.Name(), t.List(items=items)), relations=(t.Relation(kind="="),)):
            return any(isinstance(i, t.Ellipsis) for i in items)
    return False


def is_index_fact(node: Node, survey: Survey) -> bool:
    """`i = j`, `(i \\neq j)`."""
    if isinstance(node, t.Group):
        return is_index_fact(node.body, survey)
    return (
        isinstance(node, Chain)
        and len(node.items) == 2
        and node.relations[0].kind in ("=", "neq", "colon")
        and are_indices(node, survey)
    )


def says_total(node: Chain) -> bool:
    """`\\sum_k \\alpha_k = 1`: what a sum of unknowns comes to."""
    match node:
        case Chain(items=(t.Run(items=(t.BigOp(), *_)), right), relations=(relation,)):
            return relation.kind == "=" and is_number(right)
    return False


def is_member_fact(node: Node, survey: Survey) -> bool:
    """`j \\neq 0`, `i = 1`: a letter of an index and a member that is written as a number."""
    match node:
        case t.Group(body=body):
            return is_member_fact(body, survey)
        case Chain(items=(left, t.Number(decimals=None)), relations=(relation,)):
            return relation.kind in ("=", "neq") and index_letter(left) in survey.index_letters
    return False


def are_indices(node: Chain, survey: Survey) -> bool:
    """Whether all sides are letters of indices."""
    return all(index_letter(i) in survey.index_letters for i in node.items)


def is_member(node: Node) -> bool:
    """A letter of an index, or a number in its place."""
    return isinstance(node, t.Number) or index_letter(node) is not None


def is_zero(node: Node) -> bool:
    """0, also in bold: a vector of zeros."""
    match node:
        case t.Number(value=value):
            return value == 0
        case t.Name(base="0", sub=(), sup=None):
            return True
    return False


def listed_numbers(node: Chain) -> list[Fraction]:
    """The values of `y \\in \\{0, 1\\}`, a few numbers; else nothing."""
    match node:
        case Chain(items=(_, t.Group(open="{", body=t.List(items=items))), relations=(r,)):
            values = [number(i) for i in items]
            if r.kind == "in" and len(values) <= 4:
                found = [v for v in values if v is not None]
                return found if len(found) == len(values) else []
    return []


def number(node: Node) -> Fraction | None:
    """A number with its sign."""
    match node:
        case t.Number(value=value):
            return value
        case t.Sum(terms=((sign, t.Number(value=value)),)):
            return -value if sign == "-" else value
    return None


def explains_delta(node: Chain) -> bool:
    """`\\delta_{ij} = 1` (if i = j ...): the usual notation, explained once more."""
    left, right = node.items[0], node.items[1]
    return (
        isinstance(left, t.Name)
        and left.base == r"\delta"
        and len(left.sub) == 2
        and isinstance(right, t.Number | t.CasesEnv | t.Group)
    )


def is_lone(node: Node) -> bool:
    """A name by itself, perhaps `P(y=i)`."""
    match node:
        case t.Name(sup=None):
            return True
        case t.Run(items=(t.Name(sup=None), t.Group() as group)):
            return event(group) is not None
    return False


def is_number(node: Node) -> bool:
    """A number, perhaps with a sign."""
    match node:
        case t.Number() | t.Sum(terms=((_, t.Number()),)):
            return True
    return False


def is_plain(node: Node) -> bool:
    """Nothing but a name or a number, perhaps with a sign or a number before it."""
    match node:
        case t.Name() | t.Number():
            return True
        case t.Frac(num=num, den=den):
            return is_number(num) and is_number(den)
        case t.Sum(terms=((_, body),)) | t.Group(body=body):
            return is_plain(body)
        case t.Run(items=(t.BigOp(kind="sum"), t.Name())):
            return True
        case t.Run(items=items):
            names = [i for i in items if not is_number(i)]
            return len(names) <= 1 and all(map(is_plain, names))
    return is_point(node)


def is_point(node: Node) -> bool:
    """`(1, 2)`, or a matrix of numbers."""
    match node:
        case t.Group(open="(" | "[", body=t.List(items=items), sup=None):
            return all(map(is_number, items))
        case t.Matrix(rows=rows):
            return all(is_number(cell) for row in rows for cell in row)
    return False


def has_derivative(node: Node) -> bool:
    return any(is_gradient(p) for p in t.walk(node))


def is_gradient(node: Node) -> bool:
    """A derivative by itself, which may be set to zero."""
    match node:
        case t.DerivOp() | t.Run(items=(t.DerivOp(), *_)):
            return True
        case t.Run(
            items=(t.Name(primes=primes, sub=(), sup=None), t.Group(body=t.Name())), ops=("",)
        ):
            return primes > 0  # f'(x)
    return False


def is_slope_zero(node: Node) -> TypeGuard[Chain]:
    """`\\nabla L = 0`"""
    return isinstance(node, Chain) and is_gradient(node.items[0]) and is_zero(node.items[-1])


def is_total(node: Node) -> bool:
    """`\\frac{dL}{dw}`: through everything that depends on w."""
    return any(isinstance(p, t.DerivOp) and p.kind == "d" for p in t.walk(node))


def is_derivative(node: Node) -> bool:
    """Whether a formula differentiates: an operator, or a prime."""
    return has_derivative(node) or any(isinstance(p, t.Name) and p.primes for p in t.walk(node))


def is_second_derivative(node: Node) -> bool:
    """A Hessian, or another derivative of an order above the first."""
    match node:
        case t.DerivOp(by=by, order=order):
            return order > 1 or sum(n for _, n in by) > 1
        case t.Run(items=(t.DerivOp() as first, *_)):
            return is_second_derivative(first)
    return False


def has_gradient(node: Node) -> bool:
    return any(isinstance(p, t.DerivOp) and p.kind == "nabla" for p in t.walk(node))


def is_words(node: Node) -> bool:
    """Words in the place of a formula: a label, nothing to judge."""
    match node:
        case t.Text():
            return True
        case t.Run(items=items):
            return all(map(is_words, items))
        case t.Sum(terms=terms):
            return all(is_words(i) for _, i in terms)
        case t.Name(base=base, style=style, sub=sub):
            return base in ("#", r"\#") or ("text" in style and len(base) > 2 and not sub)
    return False


def logged(node: Node) -> Node | None:
    """p of `\\log p`, also `L(\\theta)` of `\\log L(\\theta)`."""
    match node:
        case t.Run(items=(t.Name(sub=(), sup=None, primes=0) as log, inner)):
            inner = inner.body if isinstance(inner, t.Group) else inner
            plain = isinstance(inner, t.Name) and inner.sup is None
            return inner if NAMES.get(word(log)) == "log" and plain else None
        case t.Run(items=(t.Name(sub=(), sup=None, primes=0) as log, t.Name() as name, t.Group())):
            group = node.items[2]
            assert isinstance(group, t.Group)
            plain = all(isinstance(a, t.Name) for a in arguments(group.body)) and name.sup is None
            return name if NAMES.get(word(log)) == "log" and plain and not name.sub else None
    return None


# -- definitions ----------------------------------------------------------------------------------
def is_by_index(body: Node, survey: Survey | None) -> bool:
    """`k \\mid x`, where k is an index elsewhere: what stands around it is a family."""
    if survey is None or not isinstance(body, t.Bar):
        return False
    return index_letter(body.left) in survey.index_letters


def defined_function(
    left: Node, survey: Survey | None = None
) -> tuple[t.Name, tuple[Node, ...]] | None:
    """`f` and its parameters, where a left side defines a function as it is written."""
    match joined(left):
        case t.Run(items=(t.Name() as name, t.Group(body=body) as group)):
            fixed = (
                isinstance(body, t.Bar) and isinstance(body.left, t.Name) and bool(body.left.sub)
            )
            fixed = fixed or is_by_index(body, survey)
            labelled = isinstance(body, t.Bar) and body.spelled in DOUBLE  # D_{KL}(p || q)
            if entry_of(group) is not None:
                return None
            if event(group) is None and (labelled or not name.sub) and not fixed:
                return name, arguments(body)
    return None


def definition_key(left: Node, survey: Survey) -> Key | None:
    """What a left side would define."""
    match left := joined(left):
        case t.Name(primes=0):
            return _name_key(left, survey)
        case t.Run(items=(t.Name(sup=None) as name, t.Group(open="(", sup=None) as group)):
            return _call_key(name, group, survey)
    return None


def is_layer(sup: Node, survey: Survey) -> bool:
    """`^l`, `^{l+1}`: the label of a layer."""
    match sup:
        case t.Name(base=base) | t.Sum(terms=((_, t.Name(base=base)), (_, t.Number()))):
            return base in survey.layers
    return False


def _name_key(left: t.Name, survey: Survey) -> Key | None:
    if left.base.isdigit() or (left.style & WORDY and word(left) in NAMES):
        return None
    if left.base == r"\delta" and len(left.sub) == 2 and not survey.errors:
        return None
    if left.sup is not None and not isinstance(left.sup, t.Group | t.Text):
        square = form(left) in survey.squares
        labelled = is_layer(left.sup, survey)
        if not square and not labelled:
            return None
    kept = tagged(left) in survey.split
    places = [
        is_index_letter(s) and not kept and index_letter(s) not in survey.steps for s in left.sub
    ]
    subs = ",".join("·" if at else t.dump(s) for s, at in zip(left.sub, places, strict=True))
    return display(left), f"{subs}^{t.dump(left.sup) if left.sup is not None else ''}"


def _call_key(name: t.Name, group: t.Group, survey: Survey) -> Key | None:
    """`P(y = j)`, `p(C_k | x)`, `f(x, w)`."""
    at, entry = event(group), entry_of(group)
    if entry is not None:
        return None if is_firm(name) else (title(name), f"({display(entry)}·)")
    if at is not None:
        which = "·" if isinstance(at[1], t.Name) else t.dump(at[1])
        return display(name), f"({display(at[0])}={which})"
    match group.body:
        case t.Bar(left=t.Name() as left) if left.sub:
            return display(name), f"({t.dump(left)}|)"
    if is_by_index(group.body, survey):
        return display(name), "(·|)"
    given = arguments(group.body)
    plain = {display(a) for a in given if isinstance(a, t.Name) and not a.sub}
    distinct = len(plain) == len(given) and not name.primes
    return (display(name), f"(){len(given)}") if distinct and not is_firm(name) else None


def is_value_of_known(left: Node, right: Node) -> bool:
    """`\\sigma(z) = \\frac{1}{1 + e^{-1.2}}`: the value of a known function, not what it is."""
    match left:
        case t.Run(items=(t.Name() as name, *_)) if (
            name.base == r"\sigma" or word(name) in VECTOR_FUNCTIONS
        ):
            return is_computed(right)
    return False


def mentions_itself(left: Node, right: Node, survey: Survey) -> bool:
    """`x = x + 1` defines nothing; `y_i = y_j` neither."""
    left = joined(left)
    name = left.items[0] if isinstance(left, t.Run) else left
    assert isinstance(name, t.Name)
    apart = tagged(name) in survey.split
    labels = {id(s) for p in names(right) for s in p.sub}  # f of a_f
    inside = (p for p in names(right) if id(p) not in labels)
    return any(_may_be_one(p, name) and not (apart and p.sub != name.sub) for p in inside)


def _may_be_one(a: t.Name, b: t.Name) -> bool:
    """`h_1` is not `h_2`, and `h_1` not one of several `h_i`; `y_i` may be `y_j`."""
    pairs = list(zip(a.sub, b.sub, strict=False))
    letters = all(is_index_letter(s) for pair in pairs for s in pair)
    return _base(a) == _base(b) and (letters or all(s == o for s, o in pairs))


def _base(name: t.Name) -> tuple[object, ...]:
    turned = isinstance(name.sup, t.Name) and name.sup.base in (*TRANSPOSES, "T")
    sup = None if turned else name.sup  # P = P^T says of P what it is like, not what it is
    return name.base, name.style, sup, name.primes, name.stars, len(name.sub)
