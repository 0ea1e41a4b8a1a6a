"""Formulas and the trees that they must be read as: see formulas.txt beside this file."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import pytest

from derive.read import Chain, Finding, Name, Node, Number, Sum, parse_formula, walk
from derive.read.layout import read_rows
from derive.read.tokens import Tokenizer

TABLE = Path(__file__).with_name("formulas.txt")


def shown(formula: str) -> str:
    """Rows below each other, columns as `2:`, statements with their separators, findings as !."""
    findings: list[Finding] = []
    tokens = Tokenizer(formula, findings).read(0, len(formula))
    lines = []
    for row in read_rows(tokens, "align", findings):
        cells = []
        for cell in row.cells:
            said = [repr(s.node) + (f" {s.sep}" if s.sep else "") for s in cell.statements]
            cells.append((f"{cell.column}: " if cell.column else "") + " | ".join(said))
        lines.append(" && ".join(cells))
    lines += [f"! {f.code} at {f.span.start}-{f.span.end}" for f in findings]
    return "\n".join(lines)


def rows() -> list[tuple[str, str]]:
    """(formula, what it is read as): a formula on one line, the lines of its reading indented."""
    out: list[tuple[str, list[str]]] = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("% "):
            continue
        if line.startswith("    "):
            out[-1][1].append(line.strip())
        else:
            out.append((line, []))
    return [(formula, "\n".join(lines)) for formula, lines in out]


def test_the_table_is_not_empty() -> None:
    assert len(rows()) > 100


@pytest.mark.parametrize(("formula", "expected"), rows(), ids=[f for f, _ in rows()])
def test_formula(formula: str, expected: str) -> None:
    assert shown(formula) == expected


def only(formula: str) -> Node:
    (statement,) = parse_formula(formula)
    return statement.node


@pytest.mark.parametrize(
    ("formula", "value", "decimals"),
    [
        ("32,768", 32768, None),
        ("32{,}768", 32768, None),
        ("3,77,64,42,464", 377_64_42_464, None),
        ("1.50", 1.5, 2),
        (".5", 0.5, 1),
        ("2.5e-1", 0.25, 1),
        ("7", 7, None),
    ],
)
def test_numbers(formula: str, value: float, decimals: int | None) -> None:
    number = only(formula)
    assert isinstance(number, Number)
    assert (number.value, number.decimals) == (value, decimals)


def test_every_node_lies_inside_its_formula_and_its_parent() -> None:
    for formula, _ in rows():
        for statement in parse_formula(formula):
            for node in walk(statement.node):
                assert 0 <= node.span.start <= node.span.end <= len(formula), (formula, node)


def test_spans_are_exact() -> None:
    formula = r"\frac{\partial L}{\partial h_i} &= o_i - y_{i}".replace("&", " ")
    chain = only(formula)
    assert isinstance(chain, Chain)
    right = chain.items[1]
    assert formula[slice(*right.span)] == "o_i - y_{i}"
    assert formula[slice(*chain.relations[0].span)] == "="
    assert formula[slice(*chain.items[0].span)] == r"\frac{\partial L}{\partial h_i}"
    assert isinstance(right, Sum)
    assert formula[slice(*right.terms[1][1].span)] == "y_{i}"


def test_nodes_are_equal_where_they_say_the_same() -> None:
    one, two = only(r"\frac12 x_i"), only(r"\frac{1}{2}\, x_{i}")
    assert one == two
    assert hash(one) == hash(two)
    assert one != only(r"\frac12 x_j")
    assert len({one, two}) == 1


def test_nodes_are_frozen_and_can_be_copied() -> None:
    name = only("x_i")
    assert isinstance(name, Name)
    with pytest.raises(AttributeError):
        name.base = "y"  # type: ignore[misc]
    assert copy.deepcopy(name) == name
    assert pickle.loads(pickle.dumps(name)) == name
    assert not hasattr(name, "__dict__")


@pytest.mark.parametrize(
    "formula",
    [
        "{" * 5000 + "x" + "}" * 5000,
        "(" * 5000 + "x",
        r"\frac" * 3000,
        r"\hat" * 3000 + "x",
        r"\left(" * 2000,
        "x" + "^{" * 2000,
        "-" * 5000 + "x",
        "x" + "!" * 3000,
        r"\sqrt" * 3000 + "2",
        r"\begin{matrix}" * 1000,
        "|" * 3000,
        r"\text{" * 2000,
        "1," * 4000 + "1",
        "x" + "'" * 5000,
    ],
)
def test_deep_formulas_end(formula: str) -> None:
    statements = parse_formula(formula)
    for statement in statements:
        assert sum(1 for _ in walk(statement.node)) <= 40 * len(formula)


def test_numbers_without_end_are_a_finding() -> None:
    findings: list[Finding] = []
    parse_formula("9" * 5000 + " + 1e999999999", findings)
    assert [f.code for f in findings] == ["number-too-long", "number-too-long"]
