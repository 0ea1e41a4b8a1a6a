"""Sizes, parameters and multiplications of an architecture that a problem names:
`\\texttt{30 -> 1024 -> 512 -> 1}`."""

from __future__ import annotations

import re
from fractions import Fraction

from ..kernel import terms as k
from ..kernel.terms import Num, Term
from ..maths.architecture import Architecture, architecture
from ..maths.counts import Count, value
from ..maths.spec import SpecError, read_spec
from ..sheet.lines import Derivation, Line
from ..sheet.writing import Group, Table

_SPEC = re.compile(r"\\texttt\{([^{}]*->[^{}]*)\}|`([^`]*->[^`]*)`")
_BATCH = re.compile(r"\bbatch(?:es)?(?: size)?(?: of)? \$?(\d+)", re.I)
_PARAMETERS = re.compile(r"\b(parameters?|weights)\b", re.I)
_PRODUCTS = re.compile(r"\bmultipl\w+", re.I)
HEADS = ("layer", "output size", "numbers", "parameters", "multiplications")


def counted(text: str) -> list[Group]:
    """The table of the architecture in a text, and how its counts come about; nothing, where there
    is none."""
    match = _SPEC.search(text)
    if match is None:
        return []
    spec = re.sub(r"\\([_%#&])", r"\1", match[1] or match[2])
    batch = _BATCH.search(text)
    try:
        read = read_spec(spec)
        made = architecture(read._replace(batch=int(batch[1])) if batch else read)
    except SpecError:
        return []
    groups = [Group("", table=_table(made))]
    sizes = [_sizes(made)] if len(made.lines) else []
    wanted = [("The parameters, biases included:", _PARAMETERS, "parameters")]
    wanted += [("The multiplications:", _PRODUCTS, "multiplications")]
    for intro, cue, kind in wanted:
        if cue.search(text):
            groups.append(Group(intro, _counts(made, kind), compact=True, decimals=True))
    return groups if len(groups) > 1 else [*groups, *sizes]


def _table(made: Architecture) -> Table:
    shape = made.spec.shape
    rows: list[tuple[str, ...]] = [
        ("input", _size(shape.text()), f"${made.batch * shape.total}$", "", "")
    ]
    for line in made.lines:
        after = line.after
        counts = (value(line.parameters), value(line.multiplications))
        shown = [f"${c}$" if c else "" for c in counts]
        name = f"{line.step.text} units" if line.step.text.isdigit() else line.step.text
        rows.append((name, _size(after.text()), f"${made.batch * after.total}$", *shown))
    total = value(made.parameters)
    rows.append(("total", "", "", f"${total}$", f"${value(made.multiplications)}$"))
    return Table(HEADS, rows)


def _size(text: str) -> str:
    return "$" + text.replace("x", r" \times ") + "$"


def _sizes(made: Architecture) -> Group:
    """How many numbers come out of every layer."""
    chains = []
    for line in made.lines:
        factors = (made.batch, *line.after.space, line.after.channels)
        left = _product([f for f in factors if f != 1] or [1])
        right = Num(Fraction(made.batch * line.after.total))
        if left is not right:
            chains.append(Derivation(left, (Line(right, f"numbers of {line.step.text}"),)))
    return Group("The numbers in every output:", chains, compact=True, decimals=True)


def _counts(made: Architecture, kind: str) -> list[Derivation]:
    """Every layer's count as it is computed, and their sum."""
    chains = []
    totals: list[Term] = []
    for line in made.lines:
        count: Count = getattr(line, kind)
        result = Num(Fraction(value(count)))
        if not count:
            continue
        left = k.add(*[_product([f.value for f in p.factors]) for p in count])
        totals.append(result)
        if left is not result:
            chains.append(Derivation(left, (Line(result, f"{kind} of {line.step.text}"),)))
    if len(totals) > 1:
        whole = Num(Fraction(sum(t.value for t in totals if isinstance(t, Num))))
        chains.append(Derivation(k.add(*totals), (Line(whole, "all together"),)))
    return chains


def _product(values: list[int]) -> Term:
    return k.mul(*[Num(Fraction(v)) for v in values])
