"""What the table of an architecture says where a count is asked for, and why another one is wrong.

Where the words leave two counts open (with the biases or without, for a sample or for the batch),
both are right; the first one is what a message names."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from .architecture import Architecture, Line
from .counts import Count, Factor, Product, Shape, product, text, value

COLUMNS = ("parameters", "weights", "biases", "multiplications", "outputs")
MADE = ("filters", "outputs", "units")  # a factor that counts what a layer has side by side
LONG = 6  # products that a message shows


class Asked(NamedTuple):
    """A cell of the table: a column, of one layer or of the whole (`line` is None). `bias` is None
    where nothing is said of biases; `per` is "", "unit", "sample" or "batch"; `size` says that a
    size is asked for, which may be given along one axis."""

    column: str
    line: int | None
    bias: bool | None = None
    per: str = ""
    size: bool = False


class Choice(NamedTuple):
    """A count that may be meant, and in which way it is counted."""

    products: Count
    how: str = ""


def expected(made: Architecture, asked: Asked) -> list[Choice]:
    """The counts that a claim may mean; none where the table has no such number."""
    lines = made.lines if asked.line is None else (made.lines[asked.line],)
    if asked.column == "outputs" and asked.line is None:
        return []
    found = [*_COLUMNS[asked.column](made, lines, asked)]
    if asked.per == "unit":
        one = [Choice(_for_one(c.products), c.how) for c in found]
        return [c for c in one if c.products]
    return found


def _parameters(made: Architecture, lines: Sequence[Line], asked: Asked) -> Iterator[Choice]:
    both = Choice(tuple(p for line in lines for p in line.parameters), "with biases")
    weights = Choice(tuple(p for line in lines for p in line.weights), "without biases")
    choices = {True: (both,), False: (weights,), None: (both, weights)}[asked.bias]
    yield from choices if asked.column == "parameters" or asked.bias else reversed(choices)


def _biases(made: Architecture, lines: Sequence[Line], asked: Asked) -> Iterator[Choice]:
    yield Choice(tuple(p for line in lines for p in line.biases))


def _multiplications(made: Architecture, lines: Sequence[Line], asked: Asked) -> Iterator[Choice]:
    whole = tuple(p for line in lines for p in line.multiplications)
    yield from _batches(made, whole, asked)


def _outputs(made: Architecture, lines: Sequence[Line], asked: Asked) -> Iterator[Choice]:
    shape = lines[0].after
    batch = [("batch", made.batch)] if made.spec.batch is not None else []
    yield from _batches(made, (_shaped(shape, batch),), asked)
    if asked.size:
        if len(shape.space) > 1:
            yield Choice((product("outputs", ("positions", shape.space)),), "of one channel")
        for n in (*shape.space, shape.channels):
            yield Choice((product("outputs", ("along an axis", n)),), "along one axis")


def _shaped(shape: Shape, batch: Sequence[tuple[str, int]]) -> Product:
    return product("outputs", *batch, ("positions", shape.space), ("channels", shape.channels))


def _batches(made: Architecture, whole: Count, asked: Asked) -> Iterator[Choice]:
    if made.spec.batch is None:
        yield Choice(whole)
        return
    every, one = Choice(whole, "for the batch"), Choice(_without(whole, "batch"), "for one sample")
    yield from {"sample": (one,), "batch": (every,)}.get(asked.per, (every, one))


_COLUMNS: dict[str, Callable[[Architecture, Sequence[Line], Asked], Iterator[Choice]]] = {
    "parameters": _parameters,
    "weights": _parameters,
    "biases": _biases,
    "multiplications": _multiplications,
    "outputs": _outputs,
}


def _without(count: Count, name: str) -> Count:
    """A count with the factors of one name left out."""
    return tuple(Product(p.name, tuple(f for f in p.factors if f.name != name)) for p in count)


def _for_one(count: Count) -> Count:
    """What falls on one filter or unit; nothing where a layer has none side by side."""
    found: list[Product] = []
    for p in count:
        if p.name == "biases":
            found.append(product("biases", ("bias", 1)))
            continue
        made = [f for f in p.factors if f.name in MADE]
        if len(made) != 1:
            return ()
        found.append(Product(p.name, tuple(f for f in p.factors if f is not made[0])))
    return tuple(found)


# -- what to say -----------------------------------------------------------------------------------
def stated(made: Architecture, asked: Asked, choice: Choice) -> str:
    """A count of the table in words."""
    where = "the network" if asked.line is None else _named(made, asked.line)
    each = " for one unit" if asked.per == "unit" else ""
    how = f" {choice.how}" if choice.how else ""
    return f"{asked.column} of {where}{each}{how}: {_computed(choice.products)}"


def said(made: Architecture, asked: Asked, claimed: int) -> str:
    """The right count, and where a wrong one comes from if that can be told."""
    first, *others = expected(made, asked)
    message = stated(made, asked, Choice(first.products) if others else first)
    for other in others[: asked.column in ("parameters", "weights")]:
        if value(other.products) != value(first.products):
            message += f" ({value(other.products):,} {other.how})"
    reason = _reason(made, asked, claimed)
    return f"{message}; {reason}" if reason else message


def _named(made: Architecture, line: int) -> str:
    step = made.lines[line].step
    label = f"{step.label}, " if step.label else ""
    written = f"linear {step.text}" if step.text.isdigit() else step.text
    return f"layer {line + 1} ({label}{written if not step.branches else step.row.name})"


def _computed(count: Count) -> str:
    shown = f"{value(count):,}"
    simple = len(count) == 1 and len(count[0].factors) < 2
    return shown if simple or not 0 < len(count) <= LONG else f"{text(count)} = {shown}"


def _reason(made: Architecture, asked: Asked, claimed: int) -> str:
    """The slip that gives what was written."""
    counts: list[Count] = [c.products for c in expected(made, asked)]
    for cut in (_without, _without_one):
        for count in counts:
            for name in dict.fromkeys(f.name for p in count for f in p.factors):
                gone = [f.value for p in count for f in p.factors if f.name == name]
                if value(cut(count, name)) == claimed and name not in ("batch", "biases"):
                    return _left_out(name, gone, whole=cut is _without)
    for column in COLUMNS:
        if column != asked.column and claimed in _values(made, asked._replace(column=column)):
            return f"that is the number of {column}"
    if asked.line is not None:
        for n in range(len(made.lines)):
            if n != asked.line and claimed in _values(made, asked._replace(line=n)):
                return f"that is what {_named(made, n)} has"
        line = made.lines[asked.line]
        if claimed == value([_before(line, p) for p in counts[0]]):
            return "the positions of the input are counted, not those of the output"
    return ""


def _values(made: Architecture, asked: Asked) -> list[int]:
    return [value(c.products) for c in expected(made, asked._replace(size=False))]


def _left_out(name: str, values: Sequence[int], whole: bool) -> str:
    if not whole:
        return f"one of the numbers for the {name} is left out"
    shown = "·".join(map(str, values)) if len(set(values)) > 1 else str(values[0])
    return f"the {name} ({shown}) {'are' if name.endswith('s') else 'is'} left out"


def _without_one(count: Count, name: str) -> Count:
    """A count in which every product lacks one factor of a name."""
    found = []
    for p in count:
        named = [k for k, f in enumerate(p.factors) if f.name == name]
        kept = [f for k, f in enumerate(p.factors) if k not in named[:1]]
        found.append(Product(p.name, tuple(kept)))
    return tuple(found)


def _before(line: Line, p: Product) -> Product:
    """A product over the input's positions instead of the output's."""
    rest = tuple(f for f in p.factors if f.name != "output positions")
    inner = tuple(Factor("input positions", n) for n in line.before.space)
    return Product(p.name, rest + inner) if len(rest) < len(p.factors) else p
