"""Terms as LaTeX that reads back, and as plain text for terminals and reprs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from derive.kernel import terms as k
from derive.kernel.terms import Index, Term

from .names import attach, join_indices, latex_name, text_name, text_symbol
from .printer import ATOM, OPEN, POWER, PRODUCT, Env, Piece, Printer, print_term

_TALL = re.compile(r"\\(frac|sum|prod|max_|sqrt|begin|left)")
_SHORT_EXPONENT = 24
_UNBRACKETED = {name: rf"\{name}" for name in ("log", "sin", "cos", "tan", "cot", "sec", "csc")} | {
    name: rf"\{name}" for name in ("sinh", "cosh", "tanh", "coth")
}
_OPERATORS = {
    "exp": r"\exp",
    "max": r"\max",
    "min": r"\min",
    "asin": r"\arcsin",
    "acos": r"\arccos",
    "atan": r"\arctan",
    "log2": r"\log_{2}",
    "log10": r"\log_{10}",
    "relu": r"\operatorname{ReLU}",
    "leaky_relu": r"\operatorname{LeakyReLU}",
    "prelu": r"\operatorname{PReLU}",
    "elu": r"\operatorname{ELU}",
    "gelu": r"\operatorname{GELU}",
    "gelu_tanh": r"\operatorname{GELU}_{\tanh}",
    "silu": r"\operatorname{SiLU}",
    "relu6": r"\operatorname{ReLU6}",
}
_WORD_LIST = """
sigmoid softplus logsigmoid mish softsign tanhshrink hardtanh hardsigmoid hardswish erf erfc sign
log1p expm1 exp2 logit reciprocal sech csch asinh acosh atanh
"""
_WORDS = frozenset(_WORD_LIST.split())
_BIG = {k.Sum: r"\sum", k.Prod: r"\prod", k.Max: r"\max"}
_BIG_TEXT = {k.Sum: "sum", k.Prod: "prod", k.Max: "max"}


class Latex(Printer):
    """The dialect of documents."""

    relations: ClassVar[Mapping[str, str]] = {
        ">": ">",
        "<": "<",
        ">=": r"\ge",
        "<=": r"\le",
        "=": "=",
        "!=": r"\neq",
    }
    conjunction = r" \text{ and } "
    truth = r"\text{always}"

    def bracket(self, text: str) -> str:
        return rf"\left({text}\right)" if _TALL.search(text) else f"({text})"

    def symbol(self, t: k.Sym, env: Env) -> Piece:
        text = attach(latex_name(t.name), [latex_name(env[i]) for i in t.indices])
        return Piece(text, bare=not t.indices)

    def size(self, name: str) -> Piece:
        known = self.sizes.get(name)
        return Piece(f"|{latex_name(name)}|" if known is None else known, bare=known is not None)

    def delta(self, left: str, right: str) -> Piece:
        return Piece(rf"\delta_{{{join_indices([latex_name(left), latex_name(right)])}}}")

    def join(self, factors: Sequence[Piece]) -> str:
        out, before = factors[0].text, factors[0]
        for p in factors[1:]:
            opens = p.text.startswith(("(", r"\left("))
            dot = p.number or (before.bare and opens) or out.endswith("|") or p.text[0] == "|"
            out += (r" \cdot " if dot else " ") + p.text
            before = p
        return out

    def fraction(self, above: Sequence[Piece], below: Sequence[Piece]) -> Piece:
        top, bottom = (self._product(side) for side in (above, below))
        return Piece(rf"\frac{{{top}}}{{{bottom}}}", PRODUCT)

    def _product(self, pieces: Sequence[Piece]) -> str:
        if len(pieces) < 2:
            return pieces[0].text if pieces else "1"
        return self.join([self.closed(p, PRODUCT, last=p is pieces[-1]) for p in pieces])

    def power(self, base: Piece, exponent: Piece) -> Piece:
        clash = base.level < ATOM or "'" in base.text or _raised(base.text)
        text = self.bracket(base.text) if clash else base.text
        inner = re.sub(r"^\\frac\{(\d+)\}\{(\d+)\}$", r"\1/\2", exponent.text)
        return Piece(f"{text}^{{{inner}}}", POWER, base.number)

    def root(self, inner: Piece, degree: int) -> Piece | None:
        mark = "" if degree == 2 else f"[{degree}]"
        return Piece(rf"\sqrt{mark}{{{inner.text}}}", POWER)

    def big(
        self, kind: type[k.Binder], index: str, upper: str, body: Piece, but: str = ""
    ) -> Piece:
        name = latex_name(index) + (rf" \neq {latex_name(but)}" if but else "")
        scope = rf"_{{{name}=1}}^{{{upper}}}" if upper and kind is not k.Max else f"_{{{name}}}"
        return Piece(f"{_BIG[kind]}{scope} {body.text}", OPEN)

    def call(self, name: str, arguments: Sequence[Piece]) -> Piece:
        special = _LATEX_CALLS.get(name)
        made = special(self, arguments) if special else None
        if made is not None:
            return made
        inner = ", ".join(a.text for a in arguments)
        return Piece(f"{_operator(name)}{self.bracket(inner)}", POWER)

    def exponential(self, arguments: Sequence[Piece]) -> Piece | None:
        inner = arguments[0].text
        if _TALL.search(inner) or len(inner) > _SHORT_EXPONENT or "e" in self.taken:
            return None
        return Piece(f"e^{{{inner}}}", POWER)

    def unbracketed(self, operator: str, arguments: Sequence[Piece]) -> Piece | None:
        p = arguments[0]
        return Piece(f"{operator} {p.text}", OPEN) if p.level == ATOM and not _closed(p) else None

    def indicator(self, condition: str) -> Piece:
        left, right = (r"\left[", r"\right]") if _TALL.search(condition) else "[]"
        return Piece(rf"\mathbb{{1}}{left}{condition}{right}")

    def cases(self, branches: Sequence[tuple[str, str]], otherwise: str) -> Piece:
        rows = [rf"{value} & \text{{if }} {condition}" for value, condition in branches]
        rows.append(rf"{otherwise} & \text{{otherwise}}")
        body = r" \\ ".join(rows)
        return Piece(rf"\begin{{cases}} {body} \end{{cases}}", OPEN)

    def derivative(self, body: Piece, symbol: bool, variables: Sequence[Piece]) -> Piece:
        degree = f"^{{{len(variables)}}}" if len(variables) > 1 else ""
        below = r" \, ".join(
            rf"\partial {self.power(v, Piece(str(n))).text if n > 1 else v.text}"
            for v, n in Counter(variables).items()
        )
        top = rf"\partial{degree}"
        if symbol:
            return Piece(rf"\frac{{{top} {body.text}}}{{{below}}}", PRODUCT)
        return Piece(rf"\frac{{{top}}}{{{below}}} {self.bracket(body.text)}", PRODUCT)


def _raised(text: str) -> bool:
    """Whether a name has a superscript of its own, outside braces."""
    depth = 0
    for c in text:
        depth += {"{": 1, "}": -1}.get(c, 0)
        if c == "^" and depth == 0:
            return True
    return False


def _closed(p: Piece) -> bool:
    return p.text.startswith(("(", r"\left"))


def _operator(name: str) -> str:
    if name in _UNBRACKETED:
        return _UNBRACKETED[name]
    if name in _OPERATORS:
        return _OPERATORS[name]
    return rf"\operatorname{{{name}}}" if name in _WORDS else latex_name(name)


def _opened(name: str) -> Callable[[Latex, Sequence[Piece]], Piece | None]:
    return lambda printer, arguments: printer.unbracketed(_UNBRACKETED[name], arguments)


_LATEX_CALLS: dict[str, Callable[[Latex, Sequence[Piece]], Piece | None]] = {
    **{name: _opened(name) for name in _UNBRACKETED},
    "exp": Latex.exponential,
    "pi": lambda printer, arguments: Piece(r"\pi"),
    "sqrt": lambda printer, arguments: printer.root(arguments[0], 2),
    "square": lambda printer, arguments: printer.power(arguments[0], Piece("2")),
    "pow": lambda printer, arguments: printer.power(*arguments),
    "abs": lambda printer, arguments: Piece(rf"\left|{arguments[0].text}\right|"),
    "floor": lambda printer, arguments: Piece(rf"\lfloor {arguments[0].text} \rfloor"),
    "ceil": lambda printer, arguments: Piece(rf"\lceil {arguments[0].text} \rceil"),
}


class Text(Printer):
    """The dialect of terminals: ASCII, `*` and `/`."""

    relations: ClassVar[Mapping[str, str]] = {r: r for r in (">", "<", ">=", "<=", "=", "!=")}
    conjunction = " and "
    truth = "always"

    def bracket(self, text: str) -> str:
        return f"({text})"

    def symbol(self, t: k.Sym, env: Env) -> Piece:
        return Piece(text_symbol(t.name, [text_name(env[i]) for i in t.indices]))

    def size(self, name: str) -> Piece:
        return Piece(text_name(self.sizes.get(name, f"|{name}|")))

    def delta(self, left: str, right: str) -> Piece:
        return Piece(f"[{text_name(left)} = {text_name(right)}]")

    def join(self, factors: Sequence[Piece]) -> str:
        return "*".join(p.text for p in factors)

    def fraction(self, above: Sequence[Piece], below: Sequence[Piece]) -> Piece:
        top = self.join([self.closed(p, PRODUCT) for p in above]) or "1"
        bottom = self.join([self.closed(p, PRODUCT if len(below) > 1 else POWER) for p in below])
        return Piece(f"{top}/{f'({bottom})' if len(below) > 1 else bottom}", PRODUCT)

    def power(self, base: Piece, exponent: Piece) -> Piece:
        return Piece(f"{self.closed(base, ATOM).text}^{self.closed(exponent, ATOM).text}", POWER)

    def root(self, inner: Piece, degree: int) -> Piece | None:
        return Piece(f"sqrt({inner.text})") if degree == 2 else None

    def big(
        self, kind: type[k.Binder], index: str, upper: str, body: Piece, but: str = ""
    ) -> Piece:
        scope = f"{text_name(index)}=1..{upper}" if upper else text_name(index)
        scope += f"!={text_name(but)}" if but else ""
        return Piece(f"{_BIG_TEXT[kind]}_{scope} {body.text}", OPEN)

    def call(self, name: str, arguments: Sequence[Piece]) -> Piece:
        if name == "pow":
            return self.power(*arguments)
        inner = ", ".join(a.text for a in arguments)
        return Piece(f"{text_name(name)}({inner})" if arguments else text_name(name))

    def indicator(self, condition: str) -> Piece:
        return Piece(f"[{condition}]")

    def cases(self, branches: Sequence[tuple[str, str]], otherwise: str) -> Piece:
        rows = [f"{value} if {condition}" for value, condition in branches]
        return Piece(f"cases({'; '.join([*rows, f'{otherwise} otherwise'])})")

    def derivative(self, body: Piece, symbol: bool, variables: Sequence[Piece]) -> Piece:
        below = " ".join(f"d{v.text}" for v in variables)
        degree = f"^{len(variables)}" if len(variables) > 1 else ""
        if len(variables) > 1:
            below = f"({below})"
        if symbol:
            return Piece(f"d{degree}{' ' if degree else ''}{body.text}/{below}", PRODUCT)
        return Piece(f"d{degree}/{below} ({body.text})", PRODUCT)


_NOTHING: Mapping[str, str] = {}
_NO_NAMES: Mapping[Index, str] = {}


def latex(
    t: Term,
    *,
    names: Mapping[Index, str] = _NO_NAMES,
    sizes: Mapping[str, str] = _NOTHING,
    ranges: Mapping[str, str] = _NOTHING,
) -> str:
    """A term as LaTeX.

    `names` gives free indices other names, `sizes` says how the size of a set is written (`|C|`
    where it says nothing), `ranges` gives the upper limit of sums over a set."""
    return print_term(Latex(t, sizes, ranges), t, names)


def text(
    t: Term,
    *,
    names: Mapping[Index, str] = _NO_NAMES,
    sizes: Mapping[str, str] = _NOTHING,
    ranges: Mapping[str, str] = _NOTHING,
) -> str:
    """A term as plain ASCII text, such as `sum_j y_j*log(P_j)`."""
    return print_term(Text(t, sizes, ranges), t, names)
