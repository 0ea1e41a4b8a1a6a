"""The nouns of a formula as it was written: frozen nodes, each with its place in the text.

A tree keeps what stands on the page and decides nothing about what it means: factors stay
adjacent (`Run`), a superscript may be a power, a label or a transpose, a big operator does not
know how far it reaches. Two nodes are equal when they say the same, wherever they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, NamedTuple, Protocol, TypeVar, dataclass_transform

from ..data import MISSING, AsDataclass, Field, field, names, refuse, rows

C = TypeVar("C")


class Span(NamedTuple):
    """Offsets into `Document.text`: from `start` up to but not including `end`."""

    start: int
    end: int


class _Place(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def spanning(first: _Place, last: _Place) -> Span:
    """From the first to the last. A macro may have swapped them, so both orders are fine."""
    return Span(min(first.start, last.start), max(first.end, last.end))


class Finding(NamedTuple):
    """Something that could not be read, as a value with a place. `code` is a row of `CODES`."""

    code: str
    message: str
    span: Span


CODES = {
    "unread-token": "a command or character that no table knows",
    "unbalanced": "a bracket, brace or environment without its partner",
    "dangling": "an operator or relation with nothing on one side",
    "double-script": "two subscripts or two superscripts on one base",
    "macro-loop": "a macro whose expansion does not end, or grows without bound",
    "macro-bad": "a macro definition or call that does not fit its form",
    "too-deep": "brackets nested deeper than any formula needs",
    "number-too-long": "a number with more digits than any derivation needs",
    "input-outside": r"an \input that leaves the folder of the sheet",
    "input-missing": r"an \input of a file that cannot be read",
}


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def noun(cls: type[C]) -> type[C]:
    """A frozen dataclass with slots that prints as an s-expression.

    As `frozen`, with slots and a constructor of its own, since a long sheet has many nodes."""
    listed = rows(cls)
    own = list(listed)
    inherited = {name for base in cls.__mro__[1:] for name in getattr(base, "__slots__", ())}
    body = {k: v for k, v in vars(cls).items() if k not in (*own, "__dict__", "__weakref__")}
    hidden = () if inherited else ("_inside", "_everything")
    body["__slots__"] = (*hidden, *(name for name in own if name not in inherited))
    body["__match_args__"] = tuple(own)
    body["_rows"] = listed
    body["__dataclass_fields__"] = AsDataclass()
    body["_compared"] = tuple(name for name, row in listed.items() if row.compare)
    made: Any = type(cls.__name__, cls.__bases__, body)
    made.__init__ = _constructor(listed)
    made.__eq__, made.__hash__ = _equal, _hash
    made.__setattr__ = made.__delattr__ = refuse
    made.__reduce__ = _reduce
    if cls.__repr__ is object.__repr__:
        made.__repr__ = _show
    kept: type[C] = made
    return kept


def _constructor(listed: dict[str, Field]) -> Callable[..., None]:
    """One that makes a better one when it is first called: most sheets have few sorts of nodes."""

    def first(self: Any, *values: Any, **named: Any) -> None:
        made: Any = type(self)
        made.__init__ = _compiled(listed)
        made.__init__(self, *values, **named)

    return first


def _compiled(listed: dict[str, Field]) -> Callable[..., None]:
    defaults = {
        f"_{name}": row.default for name, row in listed.items() if row.default is not MISSING
    }
    heads = [name + (f"=_{name}" if f"_{name}" in defaults else "") for name in listed]
    lines = [f" _set(self, {name!r}, {name})" for name in listed]
    scope: dict[str, Any] = {"_set": object.__setattr__, **defaults}
    exec(f"def __init__(self, {', '.join(heads)}):\n" + "\n".join(lines), scope)
    init: Callable[..., None] = scope["__init__"]
    return init


def _key(self: Any) -> tuple[object, ...]:
    return tuple(getattr(self, name) for name in self._compared)


def _equal(self: object, other: object) -> object:
    return _key(self) == _key(other) if type(self) is type(other) else NotImplemented


def _hash(self: object) -> int:
    return hash((type(self), _key(self)))


def _show(self: Any) -> str:
    inner = ", ".join(repr(getattr(self, name)) for name in self._compared)
    return f"{type(self).__name__}({inner})"


def _reduce(self: Any) -> tuple[object, ...]:
    return type(self), tuple(getattr(self, name) for name in self.__match_args__)


@noun
class Node:
    """Anything in a formula. `span` is where it stands; through a macro, where the call stands."""

    span: Span = field(compare=False)

    def __repr__(self) -> str:
        return dump(self)


@noun
class Number(Node):
    """A number as written. `decimals` counts the digits after the point, None without a point.

    `1,024` and `32{,}768` are one integer; `50\\%` is 50 with `percent` set."""

    text: str
    value: Fraction
    decimals: int | None = None
    percent: bool = False


@noun
class Name(Node):
    """A letter (`x`), a command that is a letter (`\\alpha`) or a word (`ReLU`), with its scripts.

    `style` holds how it is set: "text", "op" (`\\log`, `\\operatorname`), "rm", "bold", "cal",
    "bb", "frak", "sf", "hat", "bar", "tilde", "vec", "dot", ... `sub` lists the subscript's items
    (`_{ij}` and `_{i,j}` have two), `sup` is the superscript, brackets kept as a Group:
    whether it is a power, a label or a transpose is not decided here."""

    base: str
    style: frozenset[str] = frozenset()
    sub: tuple[Node, ...] = ()
    sup: Node | None = None
    primes: int = 0
    stars: int = 0


@noun
class Group(Node):
    """A bracketed body with its scripts. `open` and `close` are single signs: ( ) [ ] { } | ‖ ⟨ ⟩
    ⌊ ⌋ ⌈ ⌉, or "." for the empty delimiter of `\\left.` and `\\right.`.

    Braces that only group for TeX leave no node."""

    open: str
    close: str
    body: Node
    sub: tuple[Node, ...] = ()
    sup: Node | None = None
    primes: int = 0
    stars: int = 0


@noun
class Scripted(Node):
    """Scripts on anything that is neither a Name nor a Group: `10^{-3}`, `{x^2}_i`, a matrix."""

    base: Node
    sub: tuple[Node, ...] = ()
    sup: Node | None = None
    primes: int = 0
    stars: int = 0


@noun
class Accented(Node):
    """An accent over more than one name: `\\overline{x y}`. (On one name it is in its style.)"""

    accent: str
    body: Node


@noun
class Decorated(Node):
    """`\\underbrace{x}_{note}`, `\\boxed`, `\\underline`, `\\cancel`: the body is what counts."""

    kind: str
    body: Node
    note: Node | None = None


@noun
class Run(Node):
    """Factors in a row. `ops[k]` joins `items[k]` and `items[k + 1]`: "" where they only stand
    side by side, else the operator as a command or sign: `\\cdot`, `\\times`, `*`, `/`, `\\odot`...

    BigOp and DerivOp stand among the items; what they take of the rest is not decided here. A sign
    after an operator is a Sum of one signed factor."""

    items: tuple[Node, ...]
    ops: tuple[str, ...]


@noun
class Sum(Node):
    """Terms with their signs: "+", "-", "\\pm", "\\mp". The first has "+" where none is written.

    A Sum of one term is a term with a written sign."""

    terms: tuple[tuple[str, Node], ...]


@noun
class Frac(Node):
    """`\\frac{num}{den}`, `{num \\over den}`. (`a/b` is a Run.)"""

    num: Node
    den: Node


@noun
class Binom(Node):
    """`\\binom{top}{bottom}`."""

    top: Node
    bottom: Node


@noun
class Root(Node):
    """`\\sqrt[degree]{body}`."""

    body: Node
    degree: Node | None = None


@noun
class Factorial(Node):
    """`body!`."""

    body: Node


@noun
class BigOp(Node):
    """`\\sum`, `\\prod`, `\\int`, `\\lim`, and `\\max`, `\\min`, ... with a subscript.

    `lower` is as written: a Chain (`j=1`, `k \\neq i`), a Name, a List. `spelled` is the command;
    for `\\Sigma_j y_j` it is `\\Sigma`, and it may yet turn out to be a letter."""

    kind: str
    lower: Node | None = None
    upper: Node | None = None
    spelled: str = ""


@noun
class DerivOp(Node):
    """A derivative in any spelling. `of` is None where the operand follows in the run.

    `kind` is "d", "partial", "delta" or "nabla"; `by` lists variables with their orders (empty for
    a bare `\\nabla`)."""

    kind: str
    of: Node | None
    by: tuple[tuple[Node, int], ...]
    order: int = 1


@noun
class Relation(Node):
    """A relation sign. `kind` is its meaning-free name (`=`, `:=`, `neq`, `leq`, `in`,
    `implies`, ...: see `notation.RELATIONS`), `text` its spelling, `note` what stands over it."""

    kind: str
    text: str
    note: Node | None = None


@noun
class Chain(Node):
    """`a = b \\leq c`: one item more than relations. A side that is not written is Missing."""

    items: tuple[Node, ...]
    relations: tuple[Relation, ...]


@noun
class List(Node):
    """Items in a row; `seps[k]` stands between `items[k]` and `items[k + 1]`: "," or ";", or ""
    around text (`\\{x \\text{ such that } x > 0\\}`), or "\\\\" in a `\\substack`."""

    items: tuple[Node, ...]
    seps: tuple[str, ...]


@noun
class Bar(Node):
    """`y \\mid x` (also `|`, `\\|`) inside brackets."""

    left: Node
    right: Node
    spelled: str


@noun
class Matrix(Node):
    """Cells of `pmatrix`, `array`, ...; of a layout environment inside a formula too."""

    env: str
    rows: tuple[tuple[Node, ...], ...]


@noun
class CasesEnv(Node):
    """Rows of (value, condition as written: a Chain, Text, or a List of both)."""

    rows: tuple[tuple[Node, Node | None], ...]


@noun
class Text(Node):
    """Words inside a formula: `\\text{if }`, `\\forall` (its text is then the command)."""

    text: str


@noun
class Ellipsis(Node):
    """`\\dots` and its kin; `kind` is the command."""

    kind: str


@noun
class Missing(Node):
    """The unwritten side of a relation or operator at a row's edge."""


@noun
class Empty(Node):
    """A group with nothing in it."""


@noun
class Unknown(Node):
    """Something that was not understood; a Finding with the same span says so."""

    token: str
    message: str


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes directly inside a node, in the order in which they are written."""
    try:
        found: tuple[Node, ...] = node._inside  # type: ignore[attr-defined]
    except AttributeError:  # a sheet is walked many times, and looked into once
        held = [getattr(node, name) for name in names(node)]
        found = tuple(part for value in held for part in _nodes(value))
        object.__setattr__(node, "_inside", found)
    return found


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, tuple) and not isinstance(value, Span):
        for part in value:
            yield from _nodes(part)


def walk(node: Node) -> tuple[Node, ...]:
    """The node and everything inside it, outermost first."""
    try:
        found: tuple[Node, ...] = node._everything  # type: ignore[attr-defined]
    except AttributeError:  # the surveys of a sheet look at the same formulas
        listed, todo = [], [node]
        while todo:
            part = todo.pop()
            listed.append(part)
            todo += reversed(parts(part))
        found = tuple(listed)
        object.__setattr__(node, "_everything", found)
    return found


def dump(node: Node | None) -> str:
    """An s-expression of what was read: for tests and for debugging."""
    if node is None:
        return "_"
    show = _SHOW.get(type(node))
    return show(node) if show else _plain(node)


def _words(head: str, *rest: str) -> str:
    return "(" + " ".join([head, *(r for r in rest if r)]) + ")"


def _plain(node: Node) -> str:
    inner = [dump(part) for part in parts(node)]
    labels = [v for name in names(node) if isinstance(v := getattr(node, name), str) and v]
    return _words(type(node).__name__.lower(), *labels, *inner)


def _scripts(node: Name | Group | Scripted) -> str:
    text = "'" * node.primes + "*" * node.stars
    if node.sub:
        text += "_[" + " ".join(map(dump, node.sub)) + "]"
    if node.sup is not None:
        text += "^" + dump(node.sup)
    return text


def _name(node: Name) -> str:
    style = ".".join(["", *sorted(node.style)])
    return node.base + style + _scripts(node)


def _run(node: Run) -> str:
    out = [dump(node.items[0])]
    for op, item in zip(node.ops, node.items[1:], strict=True):
        out += [op, dump(item)]
    return _words("run", *out)


def _chain(node: Chain) -> str:
    out = [dump(node.items[0])]
    for relation, item in zip(node.relations, node.items[1:], strict=True):
        note = "" if relation.note is None else "[" + dump(relation.note) + "]"
        out += [relation.kind + note, dump(item)]
    return _words("chain", *out)


def _list(node: List) -> str:
    out = [dump(node.items[0])] if node.items else []
    for sep, item in zip(node.seps, node.items[1:], strict=True):
        out += [sep, dump(item)]
    return _words("list", *out)


def _deriv(node: DerivOp) -> str:
    by = [dump(v) + (f":{n}" if n != 1 else "") for v, n in node.by]
    order = f":{node.order}" if not by and node.order != 1 else ""
    return _words("D", node.kind + order, dump(node.of), "/", *by)


def _matrix(node: Matrix) -> str:
    return _words(node.env, *("[" + " ".join(map(dump, row)) + "]" for row in node.rows))


def _cases(node: CasesEnv) -> str:
    return _words("cases", *(f"[{dump(value)} if {dump(when)}]" for value, when in node.rows))


_SHOW: dict[type[Node], Callable[..., str]] = {
    Number: lambda n: n.text + ("%" if n.percent else ""),
    Name: _name,
    Group: lambda n: f"(group {n.open}{n.close} {dump(n.body)}){_scripts(n)}",
    Scripted: lambda n: f"(scripted {dump(n.base)}){_scripts(n)}",
    Run: _run,
    Sum: lambda n: _words("sum", *(s + dump(t) for s, t in n.terms)),
    BigOp: lambda n: _words(n.kind, dump(n.lower), "" if n.upper is None else dump(n.upper)),
    DerivOp: _deriv,
    Chain: _chain,
    List: _list,
    Bar: lambda n: _words("bar", dump(n.left), dump(n.right)),
    Matrix: _matrix,
    CasesEnv: _cases,
    Decorated: lambda n: _words(n.kind, dump(n.body), "" if n.note is None else dump(n.note)),
    Text: lambda n: '"' + n.text + '"',
    Ellipsis: lambda _: "...",
    Missing: lambda _: "?",
    Empty: lambda _: "()",
}
