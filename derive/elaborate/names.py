"""What a written name is made of: its display, its letters, what stands between its brackets.

Whether a subscript is an index or a label is not decided here: that takes the whole document
(`survey`), and what is in scope (`quantities`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import pairwise

from ..maths.functions import DEFAULTS, NAMES
from ..maths.vectors import VECTOR_FUNCTIONS
from ..read.tree import (
    Bar,
    BigOp,
    Chain,
    Frac,
    Group,
    List,
    Name,
    Node,
    Number,
    Run,
    Sum,
    Text,
    dump,
    walk,
)

ACCENTS = {
    **{a: rf"\{a}" for a in ("hat", "bar", "tilde", "vec", "dot", "ddot", "check", "breve")},
    "cal": r"\mathcal",
    "frak": r"\mathfrak",
    "bb": r"\mathbb",
}
FUNCTION_LETTERS = frozenset(("f", "g", "F", "G", r"\phi", r"\varphi", r"\psi", r"\Phi"))
LOSS_LETTERS = ("L", r"\mathcal{L}", "J", r"\ell", "E")  # a sheet has one of each
WORDY = frozenset(("op", "text", "rm"))  # how a word is set that is one name
TRANSPOSES = (r"\top", r"\intercal")
DOUBLE = (r"\|", r"\parallel", r"\Vert")  # bars between two arguments, not before a condition
SHIFTED = "letter+letter"  # the subscript of x_{t+k}
# functions of matrices, which no document defines in another way
POOLS = frozenset(["maxpool", "MaxPool", "Maxpool", "avgpool", "AvgPool", "meanpool"])
OF_MATRICES = POOLS | {"tr", "Tr", "trace", "Trace", "det", "Det", "logdet"}
LAYERS = ("l", "L", r"\ell")  # letters that label a layer where others would be powers


def display(name: Name) -> str:
    """The name without scripts, as LaTeX: accents are part of it, weight and slant are not."""
    text = name.base
    if name.style:
        for accent, command in ACCENTS.items():
            if accent in name.style:
                text = f"{command}{{{text}}}"
    return text


def letter(node: Name) -> str:
    return display(node) + "'" * node.primes


def word(node: Name) -> str:
    """The name as a table spells it."""
    return node.base.lstrip("\\")


def is_index_letter(node: Node) -> bool:
    """A lone small letter, perhaps with primes: the usual form of an index."""
    return (
        isinstance(node, Name)
        and len(node.base) == 1
        and node.base.islower()
        and node.base.isascii()
        and not node.sub
        and node.sup is None
        and not node.style & WORDY
    )


def letter_above(sup: Node | None) -> str | None:
    """The letter of `^t`, `^{t-1}`."""
    match sup:
        case Name():
            return index_letter(sup)
        case Sum(terms=((_, Name() as first), (_, Number()))):
            return index_letter(first)
    return None


def index_letter(node: Node) -> str | None:
    """The letter of a node that has the usual form of an index."""
    return letter(node) if isinstance(node, Name) and is_index_letter(node) else None


def mean_letter(node: Node) -> str | None:
    """`n` of `\\frac{1}{n}`: before a sum without a range, the number of its terms."""
    match node:
        case Frac(num=Number(value=value), den=Name(sup=None) as den) if value == 1:
            if not den.sub and len(den.base) == 1:
                return display(den)
    return None


def tagged(name: Name) -> str:
    """The name with its label: `z^{[1]}` and `z^{[2]}` are two."""
    return display(name) + (dump(name.sup) if isinstance(name.sup, Group) else "")


def form(name: Name) -> str:
    """A name with the kinds of its subscripts: two entries of one family have one form."""
    return ",".join([display(name), *map(subscript_form, name.sub)])


def is_square(node: Node) -> bool:
    match node:
        case Name(sup=Number(value=value), primes=0):
            return value == 2
    return False


def parameter_names(given: Iterable[Node], squares: Collection[str]) -> tuple[str, ...]:
    """What a function is defined with; \\sigma^2 is one quantity where it is known as such."""
    return tuple(
        display(a) + "^2" * (is_square(a) and form(a) in squares)
        for a in given
        if isinstance(a, Name)
    )


def subscript_form(sub: Node) -> str:
    """How a subscript is made, whatever its letters are."""
    match sub:
        case Sum(terms=(("+" | "", first), ("+", second))):
            if index_letter(first) is not None and index_letter(second) is not None:
                return SHIFTED
    return "letter" if is_index_letter(sub) else dump(sub)


def range_end(upper: Node | None) -> tuple[str, int] | None:
    """`N`, `N - 1`: the letter that ends a range, and what is added to it."""
    match upper:
        case Name(sup=None, primes=0) if not upper.sub:
            return display(upper), 0
        case Sum(terms=(("+" | "", Name(sup=None, primes=0) as name), (sign, Number(value=value)))):
            if not name.sub and value.denominator == 1:
                return display(name), int(-value if sign == "-" else value)
    return None


def range_begin(lower: Node | None) -> int | None:
    """The number that a range begins with; None where it is not written."""
    match lower:
        case Chain(items=(_, Number(value=value))) if value.denominator == 1:
            return int(value)
    return None


def bound_letters(lower: Node | None) -> Iterable[str]:
    """The letters that an operator with this lower line binds."""
    match lower:
        case Name():
            yield letter(lower)
        case Chain(items=(first, *rest), relations=relations):
            yield from bound_letters(first)
            if relations[0].kind == "neq" and rest:
                yield from bound_letters(rest[0])
        case List(items=items):
            for item in items:
                yield from bound_letters(item)


def title(name: Name) -> str:
    """A function's name with its label: `D_{KL}`."""
    return display(name) + ("_" + ",".join(map(plain, name.sub)) if name.sub else "")


def is_firm(name: Name) -> bool:
    """A function of the table that no document defines in another way."""
    known = NAMES.get(word(name)) if len(word(name)) > 1 else None
    if word(name) in OF_MATRICES:
        return True
    return known is not None and known not in DEFAULTS


def entry_of(group: Group) -> Name | None:
    """`x^{(i)}`, `x_i` between brackets: the entry of a family that a function is applied to."""
    match group:
        case Group(open="(", body=Name(sub=(sub,), sup=None, primes=0) as name):
            return name if index_letter(sub) is not None else None
        case Group(open="(", body=Name(sub=(), sup=Group(open="(", body=inner), primes=0) as name):
            return name if index_letter(inner) is not None else None
    return None


def stands_bare(node: Name, group: Group) -> bool:
    """Whether a name stands between its own brackets without an argument."""
    inside = list(walk(group.body))
    runs = [p for p in inside if isinstance(p, Run)]
    applied = {id(a) for run in runs for a, b in pairwise(run.items) if isinstance(b, Group)}
    names = (p for p in inside if isinstance(p, Name) and p.base == node.base)
    return any(display(p) == display(node) and not p.sub and id(p) not in applied for p in names)


def subscripts(node: Node) -> set[str]:
    """The letters that stand as subscripts and are not bound inside."""
    inside = list(walk(node))
    own = {name for op in inside if isinstance(op, BigOp) for name in bound_letters(op.lower)}
    subs = [s for n in inside if isinstance(n, Name) for s in n.sub]
    return {letter(s) for s in subs if isinstance(s, Name)} - own


def arguments(body: Node) -> tuple[Node, ...]:
    """The arguments between a function's brackets."""
    if isinstance(body, Bar) and body.spelled in DOUBLE:  # D(p || q)
        return *arguments(body.left), *arguments(body.right)
    if isinstance(body, Bar):
        return arguments(body.left)
    return body.items if isinstance(body, List) else (body,)


def event(group: Group) -> tuple[Name, Name | Number] | None:
    """`(y = j)` (perhaps given something): what is said to be which member."""
    return _event(group.body) if group.open in "([" else None


def _event(body: Node) -> tuple[Name, Name | Number] | None:
    match body:
        case Bar(left=left):
            return _event(left)
        case Chain(items=(Name() as left, Name() | Number() as right), relations=(relation,)):
            return (left, right) if relation.kind == "=" else None
    return None


def gives_vector(node: Node) -> bool:
    """`softmax(z)`, without an index."""
    match node:
        case Run(items=(Name(sub=()) as name, Group(sub=()))):
            row = VECTOR_FUNCTIONS.get(word(name)) or VECTOR_FUNCTIONS.get(word(name).lower())
            return row is not None and not row.scalar
    return False


def plain(node: Node) -> str:
    """A label as text."""
    match node:
        case Name():
            return display(node) + ("_" + "".join(map(plain, node.sub)) if node.sub else "")
        case Number(text=text) | Text(text=text):
            return text
    return dump(node).strip("()")
