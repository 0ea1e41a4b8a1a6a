"""Text to syntax trees with places: notation is known here, mathematics is not.

`read(path)` and `read_text(text, kind)` give a Document; `parse_formula(latex)` the statements of
one formula. Reading cannot fail on a formula: what is not understood is an Unknown node and a
Finding. Only a file that is no text at all raises ReadError.
"""

from __future__ import annotations

from derive.read.blocks import (
    Block,
    Cell,
    Directive,
    Display,
    Document,
    Heading,
    Inline,
    Item,
    Prose,
    ReadError,
    Row,
    Sentence,
    Statement,
    Table,
    TableCell,
    Words,
)
from derive.read.document import read, read_text
from derive.read.formula import Parser
from derive.read.tokens import Tokenizer
from derive.read.tree import (
    Accented,
    Bar,
    BigOp,
    Binom,
    CasesEnv,
    Chain,
    Decorated,
    DerivOp,
    Ellipsis,
    Empty,
    Factorial,
    Finding,
    Frac,
    Group,
    List,
    Matrix,
    Missing,
    Name,
    Node,
    Number,
    Relation,
    Root,
    Run,
    Scripted,
    Span,
    Sum,
    Text,
    Unknown,
    dump,
    parts,
    walk,
)


def parse_formula(text: str, findings: list[Finding] | None = None) -> tuple[Statement, ...]:
    """The statements of one formula, without dollars. Offsets count in `text`."""
    found: list[Finding] = [] if findings is None else findings
    return Parser(Tokenizer(text, found).read(0, len(text)), found).statements()


__all__ = [
    "Accented",
    "Bar",
    "BigOp",
    "Binom",
    "Block",
    "CasesEnv",
    "Cell",
    "Chain",
    "Decorated",
    "DerivOp",
    "Directive",
    "Display",
    "Document",
    "Ellipsis",
    "Empty",
    "Factorial",
    "Finding",
    "Frac",
    "Group",
    "Heading",
    "Inline",
    "Item",
    "List",
    "Matrix",
    "Missing",
    "Name",
    "Node",
    "Number",
    "Prose",
    "ReadError",
    "Relation",
    "Root",
    "Row",
    "Run",
    "Scripted",
    "Sentence",
    "Span",
    "Statement",
    "Sum",
    "Table",
    "TableCell",
    "Text",
    "Unknown",
    "Words",
    "dump",
    "parse_formula",
    "parts",
    "read",
    "read_text",
    "walk",
]
