"""Other readings of names of which nothing decided what they are, while fewer statements conflict.

What is set in bold, or looks like a vector otherwise, may only turn out to be a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...read import tree as t
from ...read.tree import Chain, Node
from ..names import display
from ..world import Scope, Unread
from .knowledge import Form
from .uses import is_capital, uses

if TYPE_CHECKING:
    from .kinds import Search

REPAIRS = 60  # readings that are tried for the names of one document
LOOKED_AT = 40  # statements that a reading of a name is tried on
TURNED = {"v": "r", "r": "v"}


def repair(search: Search) -> None:
    """Other readings of what nothing decided, while fewer statements conflict."""
    undecided = [(node, found) for node in search.nodes if (found := _undecided(search, node))]
    mentions: dict[Form, list[Node]] = {}
    for node, names in undecided:
        for form in names:
            mentions.setdefault(form, []).append(node)
    tried = 0
    for node, names in undecided:
        while tried < REPAIRS and trouble(search, node) == "shape":
            best: tuple[int, Form, str] | None = None
            for form, name in names.items():
                where = mentions[form][:LOOKED_AT]
                before = sum(bool(trouble(search, n)) for n in where)
                for kind in _others(search, form, name):
                    tried += 1
                    least = before - (best[0] if best is not None else 0)
                    gain = before - _conflicts(search, form, kind, where, least)
                    if gain > 0 and (best is None or gain > best[0]):
                        best = gain, form, kind
            if best is None:
                break
            search.kinds[best[1]] = best[2]
        if tried >= REPAIRS:
            return


def settle(search: Search) -> None:
    """What speaks of inverses or lays out derivatives once more, with the kinds as they are."""
    arrays = search.arrays
    arrays.bases.clear()
    arrays.square.clear()
    arrays.layouts.clear()
    arrays.forget()
    for node in search.nodes:
        if isinstance(node, Chain) and any(map(_is_telling, t.walk(node))):
            for item in node.items if trouble(search, node) else ():
                search.shape(item, search.questions.get(id(node), 0))
    arrays.forget()
    arrays.ways.clear()
    arrays.mixed.clear()


def trouble(search: Search, node: Node) -> str:
    """Why a statement is not read; nothing where it is."""
    if not isinstance(node, Chain):
        return ""
    world = search.new_world()
    world.question = search.questions.get(id(node), 0)
    search.arrays.forget()
    scope = Scope()
    for item in node.items:
        if isinstance(item, t.Missing | t.Text):
            continue
        try:
            search.resolver(world, scope).term(item)
        except Unread as stop:
            return stop.code
        except RecursionError:
            return "unread"
    return ""


def _undecided(search: Search, node: Node) -> dict[Form, t.Name]:
    """The names of a statement of which nothing says what they are."""
    found: dict[Form, t.Name] = {}
    for name, _ in uses(node, search.arrays.transposes) if isinstance(node, Chain) else ():
        form = search.form(name)
        if form not in search.firm and form not in found and not search.is_plain_number(name):
            found[form] = name
    return found


def _conflicts(search: Search, form: Form, kind: str, nodes: Sequence[Node], enough: int) -> int:
    """How many statements conflict where a name is read as this kind; not more than `enough` are
    counted."""
    old = search.kinds.get(form)
    search.kinds[form] = kind
    found = 0
    for node in nodes:
        found += bool(trouble(search, node))
        if found >= enough:
            break
    if old is None:
        del search.kinds[form]
    else:
        search.kinds[form] = old
    return found


def _others(search: Search, form: Form, name: t.Name) -> list[str]:
    """Other readings of a name, the likelier first."""
    kind = search.kinds.get(form, "s")
    if form in search.hints:
        spaced = display(name) in search.arrays.lengths
        return [TURNED[kind]] if kind in TURNED and not spaced else []
    order = "mvs" if is_capital(name) else "vs"
    return [k for k in order if k != kind]


def _is_telling(node: Node) -> bool:
    """Inverses, determinants, derivatives."""
    match node:
        case t.Sum(terms=(("-", _),)) | t.Group(open="|"):
            return True
        case t.DerivOp(kind=kind):
            return kind == "partial"
        case t.Name(base=base):
            return base in (r"\det", "det", "logdet")
    return False
