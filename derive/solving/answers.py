"""The answers to the tasks of a problem: by which route, in which groups of lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..kernel.givens import Given
from ..kernel.terms import Deriv, Num, Sum, Sym, Term, rename, walk
from ..maths.operators import read
from ..sheet.dense import bare
from ..sheet.dense import shown as written
from ..sheet.drawing import svg, tikz
from ..sheet.forms import neat, same
from ..sheet.gradients import Gradients
from ..sheet.identities import identity
from ..sheet.lines import Derivation, Line, distinct
from ..sheet.notation import Notation
from ..sheet.numbers import Numbers, is_closed
from ..sheet.overflow import overflow, shifted
from ..sheet.passes import Graph, along, backward, forward, graph, merged, one_by_one
from ..sheet.scene import Family, Scene
from ..sheet.stationary import solved, spelled
from ..sheet.whole import over_arrays
from ..sheet.working import array_line, arrays, worked
from ..sheet.writing import Group, Table
from .counting import counted
from .problem import Problem, Task

_FORMAT = re.compile(r"float(16|32|64)")
SHORT = 6  # lines of a short solution
OPENED = "definition"  # the rule by which a name is its formula
EXPECTED = "an expectation is left of which nothing is told"
LEFT = "a derivative is left that no rule carries out"
NAMED = "Every operation gets a name:"


@dataclass
class Answer:
    """The solution of one task; where it goes; what is missing."""

    end: int
    text: str
    groups: list[Group]
    unsolved: str = ""


def answers(problem: Problem, style: str) -> Iterator[Answer]:
    """An answer for every task, in order; what one has found is known to the next."""
    passed = _passes(problem)
    graph = None
    if passed is not None:
        answer, graph = passed
        yield answer
    counts = counted(problem.text)
    if counts:
        yield Answer(problem.counts, "the counts", counts)
    formulas: Mapping[Family, Given] = {}
    known: tuple[Given, ...] = ()
    shown: tuple[Given, ...] = ()
    for task in problem.tasks:
        groups = _with_numbers(problem, task, graph)
        if groups is None:
            scene = problem.scene(task, known)
            if _redefines(formulas, scene):
                known = shown = ()
                scene = problem.scene(task)
            formulas = scene.definitions
            scene = replace(scene, known=known, facts=(*scene.facts, *shown))
            finder = Gradients(scene, style, arrays=problem.of_arrays(task))
            groups = _symbolic(problem, task, finder, style)
            known = finder.scene.known
            shown = (*_learned(task), *shown)
            yield Answer(task.end, task.text, groups, _missing(task, groups, finder.scene))
            continue
        yield Answer(task.end, task.text, groups)


def _redefines(before: Mapping[Family, Given], scene: Scene) -> bool:
    """Whether a name has another formula than at the task before: what was found is old then."""
    now = scene.definitions
    return any(not same(g.right, now[name].right) for name, g in before.items() if name in now)


def _missing(task: Task, groups: list[Group], scene: Scene) -> str:
    """What a question still has no answer for."""
    made = [d for g in groups for d in g.derivations]
    if task.right is not None or not made:
        return ""
    if groups[-1].equations and made[-1].left is not task.left:
        return "the equation could not be solved for it"
    if all(x.rule == OPENED for x in made[-1].lines) and any(
        read(u) for u in walk(made[-1].result)
    ):
        return EXPECTED
    slopes = [u for u in walk(made[-1].result) if isinstance(u, Deriv) and not scene.arbitrary(u)]
    return LEFT if any(scene.found(u) is None for u in slopes) else ""


def _learned(task: Task) -> tuple[Given, ...]:
    """What a task has shown, for those after it: the value of a sum, or of an expectation."""
    if task.right is not None and (
        isinstance(task.left, Sum) or any(read(u) for u in walk(task.left))
    ):
        return (Given(task.left, task.right, "=", task.left.free),)
    return ()


# -- formulas --------------------------------------------------------------------------------------
def _symbolic(problem: Problem, task: Task, finder: Gradients, style: str) -> list[Group]:
    swap = problem.equal(task)
    left = rename(task.left, swap)
    right = rename(task.right, swap) if task.right is not None else None
    if finder.arrays:  # a product with a vector of ones is a sum
        left, right = neat(left), neat(right) if right is not None else None
    rows = solved(left, right, finder)
    if rows is not None:
        before = [Group(_intro(d, problem.notation), [d]) for d in finder.done]
        texts = (spelled(row, problem.notation) for row in rows)
        shown = _different([row for row in texts if row is not None], problem.notation)
        return [*before, Group("", shown, equations=True)]
    if isinstance(left, Deriv) and isinstance(left.body, Sym | Deriv):
        finder.derivative(left, right)
        made = finder.done
    else:
        last = identity(left, right, finder)
        made = [*finder.done, last]
    if finder.arrays:
        made = [form for d in made for form in over_arrays(d, problem.notation)]
    made = [visible(d, problem.notation) for d in made]
    sides = problem.spelled(task)
    if any(sides) and made:
        made[-1] = _as_written(made[-1], sides, left)
    if task.right is None and made:
        made[-1] = replace(made[-1], case=made[-1].case or problem.case(task))
    if not made:
        return []
    made = short(made) if style == "short" else made
    return [
        Group(d.intro or (_intro(d, problem.notation) if d is not made[-1] else ""), [d])
        for d in made
    ]


def _as_written(made: Derivation, spelled: tuple[str, str], left: Term) -> Derivation:
    """With the sides of the problem; a derivative in it is carried out in the first line."""
    if made.left is not left:
        return made
    if not spelled[0]:
        return replace(made, spelled=spelled)
    if "'" in spelled[0] and made.lines:
        first = made.lines[0]._replace(rule="differentiate")
        made = replace(made, lines=(first, *made.lines[1:]))
    elif not any(isinstance(u, Deriv) for u in walk(left)):
        rule = "differentiate" if "'" in spelled[0] else "definition"
        lines = (Line(neat(left), rule), *made.lines)
        made = replace(made, lines=distinct(Sym(spelled[0], ()), lines))
        made = replace(made, left=Sym(spelled[0], ()))
    return replace(made, spelled=spelled)


def _different(rows: list[Derivation], notation: Notation) -> list[Derivation]:
    """Equations without those that look like the one before."""
    texts = [(written(r.left, r, notation), written(r.result, r, notation)) for r in rows]
    return [r for n, r in enumerate(rows) if texts[n] not in texts[:n]]


def _intro(made: Derivation, notation: Notation) -> str:
    if isinstance(made.left, Deriv):
        body, variable = made.left.body, made.left.variable
        by = notation.latex(variable) if made.axes is None else bare(variable, notation)
        return f"The derivative of ${notation.latex(body)}$ by ${by}$:"
    return ""


def _end(made: Sequence[Derivation]) -> str:
    return "Together:" if len(made) > 1 else ""


def visible(made: Derivation, notation: Notation) -> Derivation:
    """Without the lines that look like the one before."""
    before = written(made.left, made, notation)
    kept = []
    for line in made.lines:
        text = written(line.right, made, notation)
        if text != before:
            kept.append(line)
        before = text
    return replace(made, lines=tuple(kept))


def short(made: Sequence[Derivation]) -> list[Derivation]:
    """The lines that matter; of what only prepares the answer, the result."""
    *before, last = made
    out = [replace(d, lines=(d.lines[-1],)) for d in before if d.lines]
    room = max(SHORT - len(out), 1)
    lines = list(last.lines)
    while len(lines) > room:
        at = next((n for n, line in enumerate(lines[:-1]) if line.minor), len(lines) - 2)
        del lines[at]
    return [*out, replace(last, lines=tuple(lines))]


# -- numbers ---------------------------------------------------------------------------------------
def _with_numbers(problem: Problem, task: Task, whole: Graph | None) -> list[Group] | None:
    """A question about values; None where it is not one."""
    if task.right is not None or not (problem.values or is_closed(task.left)):
        return None
    scene = problem.scene(task)
    numbers = Numbers(problem.givens, (task.left, *task.parts))
    if len(task.parts) > 1:
        return _arrays(problem, task, scene, numbers)
    match task.left:
        case Deriv(Sym() as body, variable):
            if whole is None or body != whole.output:
                whole = _worked_graph(body, scene, numbers)
            made = along(whole, variable)
            if made is None:
                chains = [d for d in backward(whole, numbers)[1] if d.left == task.left]
                return [Group("", chains, decimals=True)] if chains else None
            return [Group("", [made], decimals=True)]
        case Deriv():
            return None
        case Sym() as name:
            whole, chains = forward(graph(name, scene), numbers)
            if not any(isinstance(n.value, Num) for n in whole.nodes[-1:]):
                return None
            return [Group("", chains, compact=True, decimals=True)]
    form = _FORMAT.search(problem.text)
    if form is not None and is_closed(task.left):
        written = overflow(task.left, form[0])
        moved = shifted(task.left, numbers)
        if written and moved is not None:
            return [Group(written, [moved], decimals=True)]
    made = worked(task.left, numbers)
    return None if made is None else [Group("", [made], decimals=True)]


def _arrays(problem: Problem, task: Task, scene: Scene, numbers: Numbers) -> list[Group] | None:
    """Every array on the way to the one that is asked for."""
    names = [p for p in task.parts if isinstance(p, Sym)]
    if len(names) < len(task.parts):
        return None
    whole, chains = forward(merged([graph(name, scene) for name in names]), numbers)
    notation = problem.notation.of_values()
    groups: list[Group] = []
    for array in arrays(whole):
        entries = {s for row in array.rows for s in row}
        mine = [d for d in chains if d.left in entries]
        line = array_line(array, whole, notation)
        if array.name in notation.indexed or len(entries) == 1:
            if mine and groups and groups[-1].compact:
                groups[-1].derivations += mine
            elif mine:
                groups.append(Group("", mine, compact=True, decimals=True))
        elif line is not None:
            if groups and groups[-1].rows:
                groups[-1].rows = [*groups[-1].rows, line]
            else:
                groups.append(Group("", rows=[line]))
    return groups or None


def _worked_graph(body: Sym, scene: Scene, numbers: Numbers) -> Graph:
    whole, _ = forward(graph(body, scene), numbers)
    return backward(whole, numbers)[0]


# -- passes ----------------------------------------------------------------------------------------
def _passes(problem: Problem) -> tuple[Answer, Graph] | None:
    """Forward and backward through the graph of a quantity, where that is asked for."""
    if problem.passes is None:
        return None
    found = _output(problem)
    if found is None:
        return Answer(problem.passes, "the passes", [], "which quantity is the output?"), None  # type: ignore[return-value]
    output, task = found
    scene, new = one_by_one(output, problem.scene(task), problem.notation.taken)
    names: list[Term] = [output, *(g.left for g in new)]
    numbers = Numbers((*problem.givens, *new), names)
    whole, forwards = forward(graph(output, scene), numbers)
    whole, backwards = backward(whole, numbers)
    notation = replace(problem.notation, decimals=True)
    groups = []
    if new:
        lets = ", ".join(f"${notation.latex(g.left)} = {notation.latex(g.right)}$" for g in new)
        groups.append(Group(f"{NAMED} let {lets}."))
    if forwards:
        groups.append(Group("Forward:", forwards, compact=True, decimals=True))
    groups.append(Group("Backward, by the chain rule:", backwards, compact=True, decimals=True))
    groups.append(Group("All nodes:", table=nodes(whole, notation)))
    values = notation.of_values()
    drawings = {"tex": tikz(whole, values), "md": svg(whole, values)}
    groups.append(Group("The graph, with values above and gradients below:", drawings=drawings))
    return Answer(problem.passes, "the passes", groups), whole


def _output(problem: Problem) -> tuple[Sym, Task] | None:
    """The quantity whose graph is meant: the one that is asked about."""
    for task in problem.tasks:
        body = task.left
        while isinstance(body, Deriv):
            body = body.body
        if isinstance(body, Sym) and problem.scene(task).formula(body) is not None:
            return body, task
    return problem.last


def nodes(whole: Graph, notation: Notation) -> Table:
    """The table of nodes: formula, value, local derivatives, gradient."""
    latex, number = notation.latex, notation.of_values().latex
    rows = []
    for node in whole.nodes:
        local = [f"$\\partial {latex(node.name)} / \\partial {latex(e.start)}: {latex(e.local)}$"
                 for e in whole.into(node.name)]  # fmt: skip
        formula = f"${latex(node.formula)}$" if node.formula is not None else "input"
        numbers = [node.value, node.gradient]
        value, gradient = [f"${number(c)}$" if c is not None else "" for c in numbers]
        rows.append((f"${latex(node.name)}$", formula, value, ", ".join(local), gradient))
    output = latex(whole.output)
    head = ("node", "formula", "value", "local derivatives", f"gradient of ${output}$")
    return Table(head, rows)
