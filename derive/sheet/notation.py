"""Terms in the notation of a problem: its spelling of names, functions, sums and numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ..kernel import terms as k
from ..kernel.terms import Index, Term
from ..maths.latex import Latex
from ..maths.names import choose, free_names, latex_name
from ..maths.operators import Operator, read
from ..maths.printer import ATOM, OPEN, POWER, PRODUCT, SUM, Env, Piece, over_and_under, signed
from .forms import MINUS, factors, neat, power
from .sums import APART

Family = tuple[str, int]
Spelling = tuple[str | int, ...]  # the text of a name with the places of its indices
MOST_DECIMALS = 14
MAXIMUM = r"\max"  # how ReLU(x) may be spelled: max(0, x)


@dataclass(frozen=True)
class Notation:
    """How a problem writes what it writes."""

    names: Mapping[Family, Spelling] = field(default_factory=dict)
    functions: Mapping[str, str] = field(default_factory=dict)  # sigmoid -> \sigma
    bounds: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # of sums over a set
    sizes: Mapping[str, str] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()  # letters that no index may have
    exp: str = "e"  # or "exp": how exponentials are written
    total: bool = False  # d instead of \partial
    nabla: bool = False  # gradients by arrays as \nabla_x f
    traces: bool = False  # sums over all entries as traces
    norms: bool = False  # sums of all squares as norms
    stacked: frozenset[str] = frozenset()  # sets that count vectors: the n of x_n
    symmetric: frozenset[str] = frozenset()  # matrices that are their own transposes
    decimals: bool = False  # numbers as decimals
    fractions: frozenset[Fraction] = frozenset()  # numbers that the problem writes as fractions
    written: frozenset[Fraction] = frozenset()  # numbers that it writes as decimals
    indexed: frozenset[str] = frozenset()  # names that are written with an index

    def of_values(self) -> Notation:
        """For what is computed: a number that is written as a decimal somewhere is one here."""
        return replace(self, decimals=True, fractions=self.fractions - self.written)

    def function(self, t: Term) -> str:
        """The name of the function of a call."""
        name = t.name if isinstance(t, k.Call) else ""
        spelled = self.functions.get(name, rf"\{name}")
        return r"\mathrm{ReLU}" if spelled == MAXIMUM else spelled

    def latex(self, t: Term, names: Mapping[Index, str] | None = None) -> str:
        printer = Printing(t, self)
        env = free_names(t, names or {}, printer.taken)
        return printer.show(t, env).text


class Printing(Latex):
    """The LaTeX printer with the spelling of a problem."""

    def __init__(self, t: Term, notation: Notation) -> None:
        super().__init__(t, notation.sizes, {})
        self.notation = notation
        self.taken = self.taken | notation.taken

    def show(self, t: Term, env: Env) -> Piece:
        if self.notation.decimals:
            number = _decimal_piece(t, self.notation.fractions)
            if number is not None:
                return number
            if isinstance(t, k.Add):
                return self.sum_of_decimals(t, env)
            if isinstance(t, k.Mul) and t.terms[0] != MINUS:
                return self.product(t, env)
        if isinstance(t, k.Pow) and t.exponent > 0:
            return self.power_(t, env)
        if not signed(t)[0]:
            if isinstance(t, k.Mul):
                return self.product(t, env)
            if isinstance(t, k.Binder):
                return self.binder(t, env)
        return super().show(t, env)

    def symbol(self, t: k.Sym, env: Env) -> Piece:
        spelling = self.notation.names.get((t.name, len(t.indices)))
        if spelling is None:
            return super().symbol(t, env)
        letters = [latex_name(env[i]) for i in t.indices]
        text = "".join(p if isinstance(p, str) else letters[p] for p in spelling)
        return Piece(text, bare=not t.indices)

    def operator(self, found: Operator, arguments: Sequence[Piece]) -> Piece:
        """`\\mathbb{E}[X \\mid Y]`"""
        count = len(found.operands)
        inside = ", ".join(p.text for p in arguments[:count])
        if found.given:
            inside += r" \mid " + ", ".join(p.text for p in arguments[count:])
        brackets = self.bracket(inside)
        if found.kind == "E":
            left, right = ("[", "]") if brackets[0] == "(" else (r"\left[", r"\right]")
            brackets = f"{left}{inside}{right}"
        return Piece(found.head + brackets)

    def call(self, name: str, arguments: Sequence[Piece]) -> Piece:
        found = read(k.Call(name, tuple(k.ZERO for _ in arguments)))
        if found is not None:
            return self.operator(found, arguments)
        spelled = self.notation.functions.get(name)
        if spelled == "\\" + name and name != "exp":
            spelled = None
        if spelled is not None and (name != "exp" or self.notation.exp == "exp"):
            first = "0, " if spelled == MAXIMUM and name == "relu" else ""
            inner = first + ", ".join(a.text for a in arguments)
            return Piece(f"{spelled}{self.bracket(inner)}", POWER)
        return super().call(name, arguments)

    def product(self, t: Term, env: Env) -> Piece:
        if self.notation.decimals and isinstance(t, k.Mul):
            return self.with_decimals(t, env)
        if isinstance(t, k.Mul):
            t = sums_last(t)
        above, below = over_and_under(t)
        slopes = [f for f in above if isinstance(f, k.Deriv)]
        if below and slopes and not any(isinstance(f, k.Deriv | k.Add) for f in below):
            return self.slopes_behind(t, slopes, env)
        lone = len(above) == 1 and isinstance(above[0], k.Add) and not _has_fraction(above[0])
        if lone and not all(map(_is_plain, below)):
            return self.fraction([self.show(above[0], env)], [self.show(f, env) for f in below])
        return super().product(t, env)

    def slopes_behind(self, t: Term, slopes: Sequence[Term], env: Env) -> Piece:
        """Derivatives are fractions already: they stand behind one, not on it."""
        front = k.mul(*[f for f in factors(t) if f not in slopes and not isinstance(f, k.Binder)])
        parts = [*slopes, *(f for f in factors(t) if isinstance(f, k.Binder))]
        behind = [self.closed(self.show(f, env), PRODUCT, last=f is parts[-1]) for f in parts]
        first = self.closed(self.show(front, env), PRODUCT)
        return Piece(self.join([first, *behind]), min(PRODUCT, behind[-1].level), first.number)

    def with_decimals(self, t: k.Mul, env: Env) -> Piece:
        """A product of numbers: decimals are no fractions, negative ones stand in brackets."""
        below = [f for f in t.terms if isinstance(f, k.Pow) and f.exponent < 0]
        above = [self._factor(f, n, env) for n, f in enumerate(t.terms) if f not in below]
        under = [self.show(power(f.base, -f.exponent), env) for f in below]
        if under:
            top = [f for f in t.terms if f not in below]
            if len(top) == 1:
                above = [self.show(top[0], env)]
            return self.fraction(above, under)
        if any(p.number for p in above):
            return Piece(r" \cdot ".join(p.text for p in above), PRODUCT, above[0].number)
        return Piece(self.join(above), PRODUCT, above[0].number)

    def sum_of_decimals(self, t: k.Add, env: Env) -> Piece:
        """A sum in which a negative number in a product keeps its brackets."""
        out = ""
        for part in t.terms:
            plain = isinstance(part, k.Mul) and part.terms[0] != MINUS and not _begins_below(part)
            minus, kept = (False, part) if plain else signed(part)
            piece = self.closed(self.show(kept, env), OPEN)
            out += (" - " if minus else " + ") + piece.text
        return Piece(out[3:] if out.startswith(" + ") else "-" + out[3:], SUM)

    def _factor(self, f: Term, place: int, env: Env) -> Piece:
        piece = self.show(f, env)
        if isinstance(f, k.Num) and f.value < 0:
            return Piece(f"({piece.text})" if place else piece.text, ATOM, number=True)
        return self.closed(piece, PRODUCT, last=False)

    def compare(self, t: Term, relation: str, env: Env) -> str:
        """A number that was put stands where its name stood."""
        if isinstance(t, k.Num):
            return f"{self.show(t, env).text} {self.relations[relation]} 0"
        if isinstance(t, k.Add) and len(t.terms) == 2 and not any(map(_is_named, k.walk(t))):
            left, right = t.terms[0], neat(k.neg(t.terms[1]))
            sides = (self.show(left, env).text, self.show(right, env).text)
            return f"{sides[0]} {self.relations[relation]} {sides[1]}"
        return super().compare(t, relation, env)

    def power_(self, t: k.Pow, env: Env) -> Piece:
        """`\\tanh^2 u` for the square of a value of a function with a short name."""
        match t:
            case k.Pow(k.Call(name, (argument,)), e) if e > 1 and e.denominator == 1:
                piece, inner = self.show(t.base, env), self.show(argument, env)
                if piece.text == rf"\{name} {inner.text}":
                    return Piece(rf"\{name}^{{{e}}} {inner.text}", piece.level)
        return super().power_(t, env)

    def binder(self, t: k.Binder, env: Env) -> Piece:
        name = choose(t.index, {*env.values(), *self.taken})
        inner = {**env, t.index: name}
        mark = next((f for f in factors(t.body) if _is_apart(f, t.index)), None)
        if mark is not None:
            assert isinstance(mark, k.Sym)
            other = next(i for i in mark.indices if i != t.index)
            rest = k.mul(*[f for f in factors(t.body) if f is not mark])
            body = self.closed(self.show(rest, inner), OPEN, last=True)
            scope = rf"{latex_name(name)} \neq {latex_name(env[other])}"
            return Piece(rf"\sum_{{{scope}}} {body.text}", OPEN)
        body = self.closed(self.show(t.body, inner), OPEN, last=True)
        return self.over(type(t), t.index, name, body)

    def over(self, kind: type[k.Binder], index: Index, name: str, body: Piece) -> Piece:
        """A sum or its kin over the set of an index, which has a name."""
        bounds = self.notation.bounds.get(index.set)
        if bounds is None or kind is k.Max:
            return self.big(kind, name, "", body)
        lower, upper = bounds
        sign = {k.Sum: r"\sum", k.Prod: r"\prod"}[kind]
        return Piece(rf"{sign}_{{{latex_name(name)}={lower}}}^{{{upper}}} {body.text}", OPEN)

    def indicator(self, condition: str) -> Piece:
        made = super().indicator(condition)  # the usual fonts have no blackboard 1
        return made._replace(text=made.text.replace(r"\mathbb{1}", r"\mathbf{1}", 1))

    def derivative(self, body: Piece, symbol: bool, variables: Sequence[Piece]) -> Piece:
        made = super().derivative(body, symbol, variables)
        if self.notation.total:
            return made._replace(text=re.sub(r"\\partial(?![A-Za-z])", "d", made.text))
        return made


def _decimal_piece(t: Term, fractions: frozenset[Fraction]) -> Piece | None:
    """A number as a decimal, where it is a short one and not written as a fraction."""
    if not isinstance(t, k.Num) or (t.value in fractions and t.value.denominator > 1):
        return None
    text = decimal(abs(t.value))
    if text is None:
        return None
    if t.value < 0:
        return Piece(f"-{text}", SUM, number=True)
    return Piece(text, ATOM, number=True)


def _is_named(t: Term) -> bool:
    return isinstance(t, k.Sym | k.Size)


def _begins_below(t: k.Mul) -> bool:
    """Whether a product begins with a negative number."""
    return isinstance(t.terms[0], k.Num) and t.terms[0].value < 0


def _has_fraction(t: Term) -> bool:
    """Whether a fraction stands in a sum, which is then no numerator."""
    return any(isinstance(f, k.Pow) and f.exponent < 0 for p in t.children() for f in factors(p))


def _is_plain(t: Term) -> bool:
    """A number or size: what stands as a fraction before a bracket."""
    return isinstance(t.base if isinstance(t, k.Pow) else t, k.Num | k.Size)


def sums_last(t: k.Mul) -> Term:
    """`a log p` and `a sum_j b_j` read better than `(log p) a` and `(sum_j b_j) a`."""
    sums = [f for f in t.terms if isinstance(f, k.Binder)]
    logs = [f for f in t.terms if isinstance(f, k.Call) and f.name == "log"]
    late = logs + sums
    return k.Mul((*[f for f in t.terms if f not in late], *late)) if late else t


def _is_apart(f: Term, index: Index) -> bool:
    return isinstance(f, k.Sym) and f.name == APART and index in f.indices


def decimal(value: Fraction) -> str | None:
    """An exact decimal; None where there is none, or only a long one."""
    below = value.denominator
    for prime in (2, 5):
        while below % prime == 0:
            below //= prime
    if below != 1:
        return None
    for places in range(MOST_DECIMALS + 1):
        scaled = value * 10**places
        if scaled.denominator == 1:
            sign, digits = ("-" if scaled < 0 else ""), str(abs(int(scaled))).rjust(places + 1, "0")
            return sign + (digits if not places else f"{digits[:-places]}.{digits[-places:]}")
    return None
