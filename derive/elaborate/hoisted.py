"""`$$w = w_0 - \\eta g$$ where $\\eta = 0.1$`: such values are meant in the display before them."""

from __future__ import annotations

from ..data import replace
from ..pattern import pattern
from ..read import blocks
from ..read.tree import Chain, Name
from . import decimals

BEHIND = pattern(r"\s*[,;]?\s*(where|with)\b[^.]*")
BETWEEN = pattern(r"\s*(,|and|, and|&)?\s*|\s*\.?\s*")


def hoisted(document: tuple[blocks.Block, ...]) -> tuple[blocks.Block, ...]:
    """The blocks of a document, with such sentences before their displays."""
    out: list[blocks.Block] = []
    for block in document:
        before = out[-1] if out else None
        if isinstance(block, blocks.Prose) and isinstance(before, blocks.Display):
            first, *others = block.sentences or (None,)
            if first is not None and _says_values(first):
                out[-1:] = [replace(block, sentences=(first,)), before]
                if others:
                    out.append(replace(block, sentences=tuple(others)))
                continue
        out.append(block)
    return tuple(out)


def _says_values(sentence: blocks.Sentence) -> bool:
    """ "where x = 2 and y = 3" """
    match sentence.pieces:
        case (blocks.Words(text=text), blocks.Inline(), *rest) if BEHIND.fullmatch(text):
            words = [p.text for p in rest if isinstance(p, blocks.Words)]
            formulas = [p for p in sentence.pieces if isinstance(p, blocks.Inline)]
            said = [s.node for p in formulas for s in p.statements]
            return all(map(BETWEEN.fullmatch, words)) and all(map(_is_value, said))
    return False


def _is_value(node: object) -> bool:
    match node:
        case Chain(items=(Name(), value), relations=(relation,)):
            return relation.kind == "=" and decimals.lone(value) is not None
    return False
