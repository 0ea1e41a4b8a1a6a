"""The structure of a printed formula: signs, fractions, brackets, names of bound indices.

What a fraction or a sum looks like is the business of a dialect (`latex.py`). A printed part is a
`Piece`: its text and how tightly it holds together, so that brackets stand only where they must.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, ClassVar, NamedTuple

from derive.kernel import terms as k
from derive.kernel.terms import Index, Term

from .names import choose, free_names, taken_names

SUM, OPEN, PRODUCT, POWER, ATOM = range(5)
# OPEN: a product that ends with an operator without brackets, such as a sum; it may stand last

Env = Mapping[Index, str]


class Piece(NamedTuple):
    """A printed part. `number`: begins with a digit; `bare`: could be taken for a function."""

    text: str
    level: int = ATOM
    number: bool = False
    bare: bool = False


def signed(t: Term) -> tuple[bool, Term]:
    """Whether a term is written with a minus, and the term without it."""
    if isinstance(t, k.Num) and t.value < 0:
        return True, k.Num(-t.value)
    if not isinstance(t, k.Mul):
        return False, t
    signs = sum(isinstance(f, k.Num) and f.value < 0 for f in t.terms)
    if not signs:
        return False, t
    kept = [_magnitude(f) for f in t.terms if f != k.Num(Fraction(-1))]
    return signs % 2 == 1, k.mul(*kept)


def _magnitude(t: Term) -> Term:
    return k.Num(abs(t.value)) if isinstance(t, k.Num) else t


def over_and_under(t: Term) -> tuple[list[Term], list[Term]]:
    """The factors above and below the bar of a product or power."""
    above: list[Term] = []
    below: list[Term] = []
    for f in t.terms if isinstance(t, k.Mul) else (t,):
        match f:
            case k.Pow(base, e) if e < 0:
                below.append(base if e == -1 else k.Pow(base, -e))
            case k.Num(q) if q.denominator != 1:
                below.append(k.Num(Fraction(q.denominator)))
                if q.numerator != 1:
                    above.append(k.Num(Fraction(q.numerator)))
            case _:
                above.append(f)
    return above, below


def negation(t: Term) -> Term | None:
    """The condition `c` of `1 - c`."""
    if isinstance(t, k.Add) and len(t.terms) == 2 and t.terms[0] is k.ONE:
        minus, inner = signed(t.terms[1])
        return inner if minus else None
    return None


class Printer(ABC):
    """Prints terms in a dialect."""

    relations: ClassVar[Mapping[str, str]]
    conjunction: ClassVar[str]
    truth: ClassVar[str]

    def __init__(self, t: Term, sizes: Mapping[str, str], ranges: Mapping[str, str]) -> None:
        self.sizes, self.ranges = sizes, ranges
        self.taken = taken_names(t) | frozenset(sizes.values())

    # What a dialect decides.
    @abstractmethod
    def bracket(self, text: str) -> str: ...
    @abstractmethod
    def symbol(self, t: k.Sym, env: Env) -> Piece: ...
    @abstractmethod
    def size(self, name: str) -> Piece: ...
    @abstractmethod
    def delta(self, left: str, right: str) -> Piece: ...
    @abstractmethod
    def join(self, factors: Sequence[Piece]) -> str: ...
    @abstractmethod
    def fraction(self, above: Sequence[Piece], below: Sequence[Piece]) -> Piece: ...
    @abstractmethod
    def power(self, base: Piece, exponent: Piece) -> Piece: ...
    @abstractmethod
    def root(self, inner: Piece, degree: int) -> Piece | None: ...
    @abstractmethod
    def big(
        self, kind: type[k.Binder], index: str, upper: str, body: Piece, but: str = ""
    ) -> Piece: ...
    @abstractmethod
    def call(self, name: str, arguments: Sequence[Piece]) -> Piece: ...
    @abstractmethod
    def indicator(self, condition: str) -> Piece: ...
    @abstractmethod
    def cases(self, branches: Sequence[tuple[str, str]], otherwise: str) -> Piece: ...
    @abstractmethod
    def derivative(self, body: Piece, symbol: bool, variables: Sequence[Piece]) -> Piece: ...

    # What every dialect shares.
    def show(self, t: Term, env: Env) -> Piece:
        """A term as a piece; `env` has a name for every free index."""
        minus, plain = signed(t)
        if minus:
            return Piece("-" + self.within(plain, PRODUCT, env, last=True), SUM)
        return _SHOW[type(plain)](self, plain, env)

    def within(self, t: Term, level: int, env: Env, last: bool = False) -> str:
        """The text of a term where at least `level` must hold it together."""
        return self.closed(self.show(t, env), level, last).text

    def closed(self, p: Piece, level: int, last: bool = False) -> Piece:
        """A piece in brackets if it needs them; an open one needs none at the end."""
        if p.level >= level or (last and p.level == OPEN):
            return p
        return Piece(self.bracket(p.text))

    def sum_(self, t: k.Add, env: Env) -> Piece:
        out = ""
        for place, part in enumerate(t.terms):
            minus, plain = signed(part)
            piece = self.show(plain, env)
            unsafe = isinstance(plain, k.Max | k.Cases) and place + 1 < len(t.terms)
            text = self.bracket(piece.text) if unsafe or piece.level == SUM else piece.text
            out += (" - " if minus else " + ") + text
        return Piece(out[3:] if out.startswith(" + ") else "-" + out[3:], SUM)

    def product(self, t: Term, env: Env) -> Piece:
        above, below = over_and_under(t)
        small, rest = _split(above) if below and not any(map(_is_big, below)) else (above, [])
        pieces = [self.show(f, env) for f in (rest if below else above)]
        if below:
            under = [self.show(f, env) for f in below]
            pieces.insert(0, self.fraction([self.show(f, env) for f in small], under))
        if len(pieces) == 1:
            return pieces[0]
        closed = [self.closed(p, PRODUCT, last=p is pieces[-1]) for p in pieces]
        level = min(PRODUCT, closed[-1].level)
        return Piece(self.join(closed), level, closed[0].number)

    def power_(self, t: k.Pow, env: Env) -> Piece:
        if t.exponent < 0:
            return self.product(t, env)
        base = self.show(t.base, env)
        if t.exponent.numerator == 1 and t.exponent != 1:
            root = self.root(base, t.exponent.denominator)
            if root is not None:
                return root
        return self.power(base, self.show(k.Num(t.exponent), env))

    def binder(self, t: k.Binder, env: Env) -> Piece:
        name = choose(t.index, {*env.values(), *self.taken})
        match t.body:
            case k.Cases(branches=((condition, value),), otherwise=k.Num(q)) if q == 0:
                apart = negation(condition) if isinstance(t, k.Sum) else None
                if isinstance(apart, k.Delta) and t.index in (apart.left, apart.right):
                    other = apart.left if apart.right == t.index else apart.right
                    body = self.closed(self.show(value, {**env, t.index: name}), OPEN, last=True)
                    return self.big(type(t), name, "", body, env[other])
        body = self.show(t.body, {**env, t.index: name})
        upper = self.ranges.get(t.index.set, "")
        return self.big(type(t), name, upper, self.closed(body, OPEN, last=True))

    def call_(self, t: k.Call, env: Env) -> Piece:
        if t.name in ("step", "zero"):
            return self.indicator(self.condition(t, env))
        return self.call(t.name, [self.show(a, env) for a in t.arguments])

    def cases_(self, t: k.Cases, env: Env) -> Piece:
        branches = [(self.show(v, env).text, self.condition(c, env)) for c, v in t.branches]
        return self.cases(branches, self.show(t.otherwise, env).text)

    def deriv(self, t: k.Deriv, env: Env) -> Piece:
        variables: list[Piece] = []
        body: Term = t
        while isinstance(body, k.Deriv):
            variables.append(self.symbol(body.variable, env))
            body = body.body
        return self.derivative(self.show(body, env), isinstance(body, k.Sym), variables)

    def condition(self, t: Term, env: Env) -> str:
        """A 0/1-valued term as a statement."""
        match t:
            case k.Call("step", (inner,)):
                return self.compare(inner, ">", env)
            case k.Call("zero", (inner,)):
                return self.compare(inner, "=", env)
            case k.Delta(i, j):
                return f"{env[i]} = {env[j]}"
            case k.Mul(parts):
                return self.conjunction.join(self.condition(p, env) for p in parts)
            case k.Num(q) if q == 1:
                return self.truth
        match negation(t):
            case k.Call("step", (inner,)):
                return self.compare(inner, "<=", env)
            case k.Call("zero", (inner,)):
                return self.compare(inner, "!=", env)
            case k.Delta(i, j):
                return f"{env[i]} {self.relations['!=']} {env[j]}"
        return self.compare(t - 1, "=", env)

    def compare(self, t: Term, relation: str, env: Env) -> str:
        """`t relation 0`, with what is subtracted on the other side."""
        left: Term = t
        right: Term = k.ZERO
        parts = [signed(p) for p in t.terms] if isinstance(t, k.Add) else [signed(t)]
        flip = parts[0][0]
        if len(parts) == 1:
            left = parts[0][1]
        elif len(parts) == 2 and parts[0][0] != parts[1][0]:
            left, right = parts[0][1], parts[1][1]
        else:
            flip = False
        sign = self.relations[_FLIPPED[relation] if flip else relation]
        return f"{self.show(left, env).text} {sign} {self.show(right, env).text}"


_FLIPPED = {">": "<", "<=": ">=", ">=": "<=", "=": "=", "!=": "!="}


def _is_big(t: Term) -> bool:
    return isinstance(t, k.Binder | k.Add)


def _split(above: list[Term]) -> tuple[list[Term], list[Term]]:
    """What stays on the bar, and what is written after the fraction: `1/N sum_i x_i`."""
    at = next((i for i, f in enumerate(above) if _is_big(f)), len(above))
    return above[:at], above[at:]


_SHOW: dict[type[Term], Callable[[Any, Any, Env], Piece]] = {
    k.Num: lambda s, t, env: (
        Piece(str(t.value), ATOM, number=True) if t.value.denominator == 1 else s.product(t, env)
    ),
    k.Sym: lambda s, t, env: s.symbol(t, env),
    k.Size: lambda s, t, env: s.size(t.set),
    k.Add: Printer.sum_,
    k.Mul: Printer.product,
    k.Pow: Printer.power_,
    k.Call: Printer.call_,
    k.Sum: Printer.binder,
    k.Prod: Printer.binder,
    k.Max: Printer.binder,
    k.Delta: lambda s, t, env: s.delta(env[t.left], env[t.right]),
    k.Cases: Printer.cases_,
    k.Deriv: Printer.deriv,
}


def print_term(printer: Printer, t: Term, names: Mapping[Index, str]) -> str:
    """The text of a term, with names for its free indices."""
    return printer.show(t, free_names(t, names, printer.taken)).text
