"""What a document says a name is: by a space, by a matrix that is written out, by words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...data import replace
from ...read import blocks
from ...read import tree as t
from ...read.tree import Node
from .knowledge import is_numeral

KINDS_IN_WORDS = {
    "r": r"row vectors?",
    "v": r"vectors?",
    "m": r"matri(?:x|ces)",
    "s": r"(?:scalars?|(?:real |positive )?numbers?|constants?)",
}
BEHIND = r"^\W*(?:be|is|are|denotes?|as|a|an|the)\b[\w\s,-]{{0,40}}?\b{}\b"
BEFORE = r"\b{}\s*$"


def space(node: Node) -> str:
    """The kind that `\\mathbb{R}^{K \\times D}` gives."""
    match node:
        case t.Name(base="R", style=style, sup=sup) if "bb" in style:
            match sup:
                case None:
                    return "s"
                case t.Run(items=(a, b), ops=(r"\times",)):
                    if _is_one(a):
                        return "s" if _is_one(b) else "r"
                    return "v" if _is_one(b) else "m"
                case t.Run() if r"\times" in sup.ops:
                    return ""
                case _:
                    return "s" if _is_one(sup) else "v"
    return ""


def lengths(node: Node) -> tuple[int | None, ...]:
    """The dimensions that `\\mathbb{R}^{3 \\times D}` gives as numbers; those of 1 are left out."""
    sup = node.sup if isinstance(node, t.Name) else None
    dims = sup.items if isinstance(sup, t.Run) else (sup,)
    numbers = [int(d.value) if isinstance(d, t.Number) else None for d in dims]
    return tuple(n for n in numbers if n != 1)


def _is_one(node: Node) -> bool:
    return isinstance(node, t.Number) and node.value == 1


def shown(node: Node) -> str:
    """The kind of a side that is written out."""
    match node:
        case t.Matrix(rows=rows) if rows:
            if node.env in ("vmatrix", "vmatrix*"):
                return ""
            if len(rows[0]) == 1:
                return "v" if len(rows) > 1 else "s"
            return "m" if len(rows) > 1 else "r"
        case t.Scripted(base=t.Matrix() as inner, sup=t.Name()):
            return {"v": "r", "r": "v"}.get(shown(inner), shown(inner))
        case t.Group(open="(" | "[", body=t.List(items=items, seps=seps)):  # transposed or not
            listed = all(s == "," for s in seps) and len(items) > 1
            return "v" if listed and all(map(is_numeral, items)) else ""
    return ""


def worded(text: str, pattern: str) -> str:
    """The kind that words say, where they say it at this place."""
    for kind, words in KINDS_IN_WORDS.items():
        if re.search(pattern.format(words), text, re.I):
            return kind
    return ""


def without_sizes(
    pieces: Sequence[blocks.Words | blocks.Inline],
) -> list[blocks.Words | blocks.Inline]:
    """The pieces of a sentence with "be $n \\times n$ matrices" as words."""
    out: list[blocks.Words | blocks.Inline] = []
    for piece in pieces:
        before = out[-2] if len(out) > 1 else None
        if (
            isinstance(piece, blocks.Words)
            and isinstance(before, blocks.Words)
            and _is_size(out[-1])
        ):
            out[-2:] = [replace(before, text=f"{before.text} {piece.text}")]
        else:
            out.append(piece)
    return out


def _is_size(piece: blocks.Words | blocks.Inline) -> bool:
    nodes = [s.node for s in piece.statements] if isinstance(piece, blocks.Inline) else []
    return len(nodes) == 1 and isinstance(nodes[0], t.Run) and {*nodes[0].ops} == {r"\times"}
