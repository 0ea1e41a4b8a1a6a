"""`derive layers SPEC`: the table of an architecture, in the formats that people ask for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from .maths.architecture import Architecture, Line, architecture
from .maths.counts import text, value
from .maths.spec import SpecError, read_spec
from .maths.spec_tokens import MAX_LENGTH
from .options import LAYER_FORMATS, UsageError

HEADS = ("layer", "size", "outputs", "parameters", "multiplications")
GAP = "  "


class Row(NamedTuple):
    """A line of the table: its number (or none), and a cell for each head."""

    number: str
    cells: tuple[str, str, str, str, str]


def table(spec: str, batch: int | None, form: str, width: int, formulas: bool) -> tuple[str, bool]:
    """The table as text, and whether every size is a whole number."""
    source = _source(spec)
    try:
        read = read_spec(source)
        made = architecture(read._replace(batch=batch) if batch is not None else read)
    except SpecError as problem:
        raise UsageError(pointed(source, problem)) from None
    lines = WRITERS[form](made, width, formulas)
    return "\n".join(lines), not any(line.notes for line in made.lines)


def _source(spec: str) -> str:
    """The text of an architecture: what was given, what stands in a file, or standard input."""
    if spec != "-" and not os.path.isfile(spec):
        return spec
    try:
        if spec == "-":
            data = sys.stdin.buffer.read(4 * MAX_LENGTH + 1)
        else:
            with open(spec, "rb") as file:
                data = file.read(4 * MAX_LENGTH + 1)
        return data.decode("utf-8-sig").strip("\n")
    except OSError as error:
        raise UsageError(f"{spec}: {error.strerror or 'cannot be read'}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{spec}: not UTF-8 text") from None


def pointed(source: str, problem: SpecError) -> str:
    """A message with the line that it is about, and a caret below the place."""
    start = source.rfind("\n", 0, problem.start) + 1
    end = source.find("\n", start)
    line = source[start : end if end >= 0 else len(source)].replace("\t", " ")
    column = problem.start - start
    long = max(min(problem.end, start + len(line) + 1) - problem.start, 1)
    if column > 60:  # a long line: what stands before the place is not needed
        line, column = "..." + line[column - 40 :], 43
    shown = f"  {line[:76]}\n  {' ' * column}{'^' * min(long, 76 - min(column, 75))}"
    return f"{problem.message}\n{shown}"


# -- what the table says ---------------------------------------------------------------------------
def _rows(made: Architecture) -> Iterator[Row]:
    first = made.spec.channels_first
    shape = made.spec.shape
    yield Row("", ("input", shape.text(first), _number(made.outputs(shape)), "", ""))
    for n, line in enumerate(made.lines, 1):
        label = f"{line.step.label}: " if line.step.label else ""
        name = line.row.name if line.step.branches else line.step.text
        name = f"linear {name}" if name.isdigit() else name
        cells = (
            "  " * line.depth + label + name,
            line.after.text(first),
            _number(made.outputs(line.after)),
            _number(value(line.parameters)),
            _number(value(line.multiplications)),
        )
        yield Row(str(n), cells)


def _total(made: Architecture) -> Row:
    parameters, products = value(made.parameters), value(made.multiplications)
    return Row("", ("total", "", "", _number(parameters), _number(products)))


def _number(n: int) -> str:
    return f"{n:,}"


def _notes(made: Architecture) -> Iterator[str]:
    for n, line in enumerate(made.lines, 1):
        for note in line.notes:
            yield f"layer {n}: {note}"
    if any("used" in note for line in made.lines for note in line.notes):
        yield "'floor' or 'ceil' behind a layer says that its size is rounded"


def _counts(made: Architecture) -> Iterator[str]:
    """How each count is computed."""
    for n, line in enumerate(made.lines, 1):
        for what, count in (
            ("parameters", line.parameters),
            ("multiplications", line.multiplications),
        ):
            if count:
                yield f"layer {n}: {text(count)} = {_number(value(count))} {what}"


# -- formats ---------------------------------------------------------------------------------------
def _text(made: Architecture, width: int, formulas: bool) -> Iterator[str]:
    rows = [Row("", HEADS), *_rows(made), _total(made)]
    digits = max(len(r.number) for r in rows)
    wide = [max(len(r.cells[k]) for r in rows) for k in range(5)]
    others = digits + sum(wide[1:]) + 5 * len(GAP)
    wide[0] = max(min(wide[0], width - others), 12)
    for k, row in enumerate(rows):
        name, *cells = row.cells
        if k == len(rows) - 1:
            yield "-" * (digits + sum(wide) + 5 * len(GAP))
        first, *more = _wrapped(name, wide[0])
        shown = [
            cells[0].ljust(wide[1]),
            *(c.rjust(w) for c, w in zip(cells[1:], wide[2:], strict=True)),
        ]
        yield GAP.join([row.number.rjust(digits), first.ljust(wide[0]), *shown]).rstrip()
        yield from (" " * digits + GAP + part for part in more)
    if made.spec.batch is not None:
        yield f"\noutputs and multiplications are those of a batch of {_number(made.spec.batch)}"
    below = [*_notes(made), *(_counts(made) if formulas else ())]
    if below:
        yield ""
    for note in below:
        first, *more = _wrapped(note, max(width - 2, 20))
        yield first
        yield from (f"  {part}" for part in more)


def _wrapped(words: str, width: int) -> list[str]:
    """Lines of at most this width, broken between words where that is possible."""
    indent = " " * (len(words) - len(words.lstrip()))
    lines = [indent]
    for word in words.split():
        fits = len(lines[-1]) + len(word) + bool(lines[-1].strip()) <= width
        if fits or not lines[-1].strip():
            lines[-1] += (" " if lines[-1].strip() else "") + word
        else:
            lines.append(indent + "  " + word)
    return lines


def _markdown(made: Architecture, width: int, formulas: bool) -> Iterator[str]:
    yield f"| | {' | '.join(HEADS)} |"
    yield "|--:|:--|:--|--:|--:|--:|"
    for row in (*_rows(made), _total(made)):
        cells = (c.replace("|", "\\|").strip() for c in row.cells)
        yield f"| {row.number} | {' | '.join(cells)} |".replace("  ", " ")
    for note in (*_notes(made), *(_counts(made) if formulas else ())):
        yield f"\n{note[0].upper()}{note[1:]}."


_ESCAPES = str.maketrans(
    {c: f"\\{c}" for c in "#$%&_{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    | {"\\": r"\textbackslash{}", "·": r"$\cdot$", "×": r"$\times$", "→": r"$\to$"}
)


def _latex(made: Architecture, width: int, formulas: bool) -> Iterator[str]:
    yield r"\begin{tabular}{rllrrr}"
    yield r"  \hline"
    yield f"  & {' & '.join(HEADS)} \\\\"
    yield r"  \hline"
    for row in _rows(made):
        yield _latex_row(row)
    yield r"  \hline"
    yield _latex_row(_total(made))
    yield r"  \hline"
    yield r"\end{tabular}"
    for note in (*_notes(made), *(_counts(made) if formulas else ())):
        yield f"\n{note[0].upper()}{note[1:]}.".translate(_ESCAPES)


def _latex_row(row: Row) -> str:
    name, size, *counts = (c.strip().translate(_ESCAPES) for c in row.cells)
    size = f"${size.replace('x', chr(92) + 'times ')}$" if size else ""
    return f"  {row.number} & {' & '.join([name, size, *counts])} \\\\"


def _json(made: Architecture, width: int, formulas: bool) -> Iterator[str]:
    import json

    def shown(line: Line) -> dict[str, object]:
        return {
            "label": line.step.label,
            "layer": line.row.name,
            "written": line.step.text,
            "depth": line.depth,
            "input": [*line.before.space, line.before.channels],
            "size": [*line.after.space, line.after.channels],
            "outputs": made.outputs(line.after),
            "parameters": value(line.parameters),
            "weights": value(line.weights),
            "biases": value(line.biases),
            "multiplications": value(line.multiplications),
            "formulas": {
                "parameters": text(line.parameters),
                "multiplications": text(line.multiplications),
            },
            "notes": list(line.notes),
        }

    shape = made.spec.shape
    whole = {
        "input": [*shape.space, shape.channels],
        "batch": made.spec.batch,
        "layers": [shown(line) for line in made.lines],
        "total": {
            "parameters": value(made.parameters),
            "multiplications": value(made.multiplications),
        },
    }
    yield json.dumps(whole, indent=2, ensure_ascii=False)


Writer = Callable[[Architecture, int, bool], Iterator[str]]
WRITERS: Mapping[str, Writer] = dict(
    zip(LAYER_FORMATS, (_text, _markdown, _latex, _json), strict=True)
)
