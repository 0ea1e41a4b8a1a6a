"""What is known of functions: one row each. A row is all that a new function needs.

The definition is trusted. The derivative, the domain and the sign are claims that the test-suite
tries on every row by itself. Rows may use other rows, as long as they do not go round in a circle.

`exp`, `log`, `step`, `zero` and `pow` are native to the kernel; `pi` is a function of nothing.
`sin`, `cos`, `erf`, `atan`, `asin` and `floor` have no definition here: they stay atoms with a
derivative. Everything else unfolds to these.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from derive.kernel.functions import A, Function, X
from derive.kernel.terms import ONE, ZERO, Cases, Pow, Term, call, term

HALF = Fraction(1, 2)
PI = call("pi")


def exp(t: Term) -> Term:
    return call("exp", t)


def log(t: Term | int) -> Term:
    return call("log", t)


def step(t: Term) -> Term:
    return call("step", t)


def sqrt(t: Term | int) -> Term:
    return Pow(term(t), HALF)


def sigmoid(t: Term) -> Term:
    return call("sigmoid", t)


def _within(low: int, high: int) -> Term:
    """1 strictly between two numbers, else 0."""
    return step(X - low) * step(high - X)


# sqrt(2/pi) (x + 0.044715 x^3): the argument of the tanh form of GELU
_GELU_SLOPE = sqrt(2) * Pow(PI, -HALF)
_GELU_CUBIC = Fraction(44715, 1_000_000)
_GELU_INNER = _GELU_SLOPE * (X + _GELU_CUBIC * X**3)

_NATIVE = (
    Function("pi", (), sign="> 0"),
    Function("exp", (exp(X),), sign="> 0"),
    Function("log", (1 / X,), domain=((X, "> 0"),)),
    Function("step", (ZERO,), kinks=(X,), sign=">= 0"),
    Function("zero", (ZERO,), kinks=(X,), sign=">= 0"),
    Function(
        "pow",
        (A * call("pow", X, A - 1), call("pow", X, A) * log(X)),
        domain=((X, "> 0"),),
        sign="> 0",
    ),
)

_POWERS = (
    Function("sqrt", (Fraction(1, 2) * Pow(X, -HALF),), sqrt(X), ((X, ">= 0"),), sign=">= 0"),
    Function("square", (2 * X,), X**2, sign=">= 0"),
    Function("reciprocal", (-(X**-2),), 1 / X, ((X, "!= 0"),)),
    Function("log2", (1 / (X * log(2)),), log(X) / log(2), ((X, "> 0"),)),
    Function("log10", (1 / (X * log(10)),), log(X) / log(10), ((X, "> 0"),)),
    Function("log1p", (1 / (1 + X),), log(1 + X), ((1 + X, "> 0"),)),
    Function("expm1", (exp(X),), exp(X) - 1),
    Function("exp2", (log(2) * call("exp2", X),), exp(X * log(2)), sign="> 0"),
    Function("logit", (1 / (X * (1 - X)),), log(X / (1 - X)), ((X, "> 0"), (1 - X, "> 0"))),
)

_CIRCULAR = (
    Function("sin", (call("cos", X),)),
    Function("cos", (-call("sin", X),)),
    Function(
        "tan",
        (call("cos", X) ** -2,),
        call("sin", X) / call("cos", X),
        ((call("cos", X), "!= 0"),),
    ),
    Function(
        "cot",
        (-(call("sin", X) ** -2),),
        call("cos", X) / call("sin", X),
        ((call("sin", X), "!= 0"),),
    ),
    Function(
        "sec",
        (call("sin", X) / call("cos", X) ** 2,),
        1 / call("cos", X),
        ((call("cos", X), "!= 0"),),
    ),
    Function(
        "csc",
        (-call("cos", X) / call("sin", X) ** 2,),
        1 / call("sin", X),
        ((call("sin", X), "!= 0"),),
    ),
    Function("asin", (Pow(1 - X**2, -HALF),), domain=((1 - X**2, ">= 0"),)),
    Function(
        "acos",
        (-Pow(1 - X**2, -HALF),),
        HALF * PI - call("asin", X),
        ((1 - X**2, ">= 0"),),
        sign=">= 0",
    ),
    Function("atan", (1 / (1 + X**2),)),
)

_WHOLE = (
    Function("floor", (ZERO,), kinks=(call("sin", PI * X),)),
    Function("ceil", (ZERO,), -call("floor", -X), kinks=(call("sin", PI * X),)),
)

_HYPERBOLIC = (
    Function("sinh", (call("cosh", X),), (exp(X) - exp(-X)) / 2),
    Function("cosh", (call("sinh", X),), (exp(X) + exp(-X)) / 2, sign="> 0"),
    Function(
        "tanh",
        (1 - call("tanh", X) ** 2,),
        (exp(X) - exp(-X)) / (exp(X) + exp(-X)),
    ),
    Function(
        "coth",
        (-(call("sinh", X) ** -2),),
        (exp(X) + exp(-X)) / (exp(X) - exp(-X)),
        ((X, "!= 0"),),
    ),
    Function(
        "sech",
        (-call("sech", X) * call("tanh", X),),
        2 / (exp(X) + exp(-X)),
        sign="> 0",
    ),
    Function(
        "csch",
        (-call("csch", X) * call("coth", X),),
        2 / (exp(X) - exp(-X)),
        ((X, "!= 0"),),
    ),
    Function("asinh", (Pow(X**2 + 1, -HALF),), log(X + sqrt(X**2 + 1))),
    Function(
        "acosh",
        (Pow(X - 1, -HALF) * Pow(X + 1, -HALF),),
        log(X + sqrt(X - 1) * sqrt(X + 1)),
        ((X - 1, ">= 0"),),
        sign=">= 0",
    ),
    Function(
        "atanh",
        (1 / (1 - X**2),),
        HALF * log((1 + X) / (1 - X)),
        ((1 - X**2, "> 0"),),
    ),
)

_NORMAL = (
    Function("erf", (2 * Pow(PI, -HALF) * exp(-(X**2)),)),
    Function(
        "erfc",
        (-2 * Pow(PI, -HALF) * exp(-(X**2)),),
        1 - call("erf", X),
        sign="> 0",
    ),
)

_PIECEWISE = (
    Function("abs", (call("sign", X),), X * step(X) - X * step(-X), kinks=(X,), sign=">= 0"),
    Function("sign", (ZERO,), step(X) - step(-X), kinks=(X,)),
    Function(
        "max",
        (step(X - A), 1 - step(X - A)),
        A + (X - A) * step(X - A),
        kinks=(X - A,),
    ),
    Function(
        "min",
        (1 - step(X - A), step(X - A)),
        X - (X - A) * step(X - A),
        kinks=(X - A,),
    ),
)

_SMOOTH_UNITS = (
    Function("sigmoid", (sigmoid(X) * (1 - sigmoid(X)),), 1 / (1 + exp(-X)), sign="> 0"),
    Function("softplus", (sigmoid(X),), log(1 + exp(X)), sign="> 0"),
    Function("logsigmoid", (1 - sigmoid(X),), -log(1 + exp(-X))),
    Function("silu", (sigmoid(X) * (1 + X * (1 - sigmoid(X))),), X * sigmoid(X)),
    Function(
        "mish",
        (
            call("tanh", call("softplus", X))
            + X * sigmoid(X) * (1 - call("tanh", call("softplus", X)) ** 2),
        ),
        X * call("tanh", call("softplus", X)),
    ),
    Function(
        "gelu",
        (
            HALF * (1 + call("erf", X * Pow(term(2), -HALF)))
            + X * Pow(term(2), -HALF) * Pow(PI, -HALF) * exp(-HALF * X**2),
        ),
        HALF * X * (1 + call("erf", X * Pow(term(2), -HALF))),
    ),
    Function(
        "gelu_tanh",
        (
            HALF * (1 + call("tanh", _GELU_INNER))
            + HALF
            * X
            * (1 - call("tanh", _GELU_INNER) ** 2)
            * _GELU_SLOPE
            * (1 + 3 * _GELU_CUBIC * X**2),
        ),
        HALF * X * (1 + call("tanh", _GELU_INNER)),
    ),
    Function("softsign", ((1 + call("abs", X)) ** -2,), X / (1 + call("abs", X)), kinks=(X,)),
    Function("tanhshrink", (call("tanh", X) ** 2,), X - call("tanh", X)),
)

_LEAK = (step(X) + A * (1 - step(X)), X * (1 - step(X)))

_KINKED_UNITS = (
    Function("relu", (step(X),), X * step(X), kinks=(X,), sign=">= 0"),
    Function("leaky_relu", _LEAK, X * step(X) + A * X * (1 - step(X)), kinks=(X,)),
    Function("prelu", _LEAK, X * step(X) + A * X * (1 - step(X)), kinks=(X,)),
    Function(
        "elu",
        (
            Cases(((step(X), ONE),), A * exp(X)),
            Cases(((step(X), ZERO),), exp(X) - 1),
        ),
        Cases(((step(X), X),), A * (exp(X) - 1)),
        kinks=(X,),
    ),
    Function(
        "relu6",
        (_within(0, 6),),
        X * step(X) - (X - 6) * step(X - 6),
        kinks=(X, X - 6),
        sign=">= 0",
    ),
    Function(
        "hardtanh",
        (_within(-1, 1),),
        (X + 1) * step(X + 1) - (X - 1) * step(X - 1) - 1,
        kinks=(X + 1, X - 1),
    ),
    Function(
        "hardsigmoid",
        (Fraction(1, 6) * _within(-3, 3),),
        Fraction(1, 6) * call("relu6", X + 3),
        kinks=(X + 3, X - 3),
        sign=">= 0",
    ),
    Function(
        "hardswish",
        (Fraction(1, 6) * (call("relu6", X + 3) + X * _within(-3, 3)),),
        Fraction(1, 6) * X * call("relu6", X + 3),
        kinks=(X + 3, X - 3),
    ),
)


def _table(*groups: tuple[Function, ...]) -> Mapping[str, Function]:
    rows = [row for group in groups for row in group]
    table = {row.name: row for row in rows}
    if len(table) != len(rows):
        raise ValueError("two rows of the function table have one name")
    return MappingProxyType(table)


FUNCTIONS: Mapping[str, Function] = _table(
    _NATIVE,
    _POWERS,
    _CIRCULAR,
    _WHOLE,
    _HYPERBOLIC,
    _NORMAL,
    _PIECEWISE,
    _SMOOTH_UNITS,
    _KINKED_UNITS,
)
"""Every scalar function by name, as the kernel is to be told of them."""

DEFAULTS: Mapping[str, Fraction] = MappingProxyType(
    {"leaky_relu": Fraction(1, 100), "elu": Fraction(1)}
)
"""The second argument of functions that are usually written with one: readers put it."""

NAMES: Mapping[str, str] = MappingProxyType(
    {name: name for name in FUNCTIONS}
    | {
        "ln": "log",
        "lg": "log10",
        "Exp": "exp",
        "Log": "log",
        "Sqrt": "sqrt",
        "tg": "tan",
        "ctg": "cot",
        "cosec": "csc",
        "arcsin": "asin",
        "arccos": "acos",
        "arctan": "atan",
        "arctg": "atan",
        "arcsinh": "asinh",
        "arcosh": "acosh",
        "arsinh": "asinh",
        "arccosh": "acosh",
        "artanh": "atanh",
        "arctanh": "atanh",
        "th": "tanh",
        "sh": "sinh",
        "ch": "cosh",
        "logistic": "sigmoid",
        "Sigmoid": "sigmoid",
        "sigm": "sigmoid",
        "expit": "sigmoid",
        "LogSigmoid": "logsigmoid",
        "log_sigmoid": "logsigmoid",
        "Softplus": "softplus",
        "SoftPlus": "softplus",
        "Softsign": "softsign",
        "Tanh": "tanh",
        "ReLU": "relu",
        "Relu": "relu",
        "RELU": "relu",
        "ReLu": "relu",
        "ReLU6": "relu6",
        "LeakyReLU": "leaky_relu",
        "LeakyRelu": "leaky_relu",
        "LReLU": "leaky_relu",
        "leakyrelu": "leaky_relu",
        "lrelu": "leaky_relu",
        "PReLU": "prelu",
        "PRelu": "prelu",
        "ELU": "elu",
        "GELU": "gelu",
        "GeLU": "gelu",
        "SiLU": "silu",
        "Swish": "silu",
        "swish": "silu",
        "Mish": "mish",
        "HardTanh": "hardtanh",
        "Hardtanh": "hardtanh",
        "HardSigmoid": "hardsigmoid",
        "Hardsigmoid": "hardsigmoid",
        "HardSwish": "hardswish",
        "Hardswish": "hardswish",
        "Tanhshrink": "tanhshrink",
        "Abs": "abs",
        "sgn": "sign",
        "signum": "sign",
        "sqr": "square",
        "inv": "reciprocal",
        "heaviside": "step",
        "Heaviside": "step",
    }
)
"""Spellings of function names, each with the row that it means. Names of which a document must be
asked first (`sigma`, `phi`) are not here."""
