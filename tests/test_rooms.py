"""The house: imports go one way, and the trusted room stays small enough to be read."""

from __future__ import annotations

import ast
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent / "derive"
STANDS_ON = {
    "data": "",
    "pattern": "",
    "report": "data",
    "kernel": "",
    "read": "data pattern",
    "choose": "kernel data",
    "maths": "kernel data pattern",
    "judge": "kernel maths report choose data",
    "elaborate": "read kernel maths report choose data pattern",
    "why": "kernel judge maths report choose data",
    "marking": "elaborate read judge choose why maths kernel report data pattern",
    "write": "report data pattern",
    "explain": "",
    "symbolic": "kernel judge maths report choose data",
    "sheet": "kernel judge maths report choose data",
    "solving": "data read elaborate marking sheet kernel maths report check files options write",
    "library": "data read kernel maths elaborate judge report symbolic check answer",
}  # check, cli and the package itself see all


def files(room: str) -> list[Path]:
    alone = HOUSE / f"{room}.py"
    return [alone] if alone.exists() else sorted((HOUSE / room).rglob("*.py"))


def imported(path: Path) -> Iterator[tuple[str, ...]]:
    """The modules that a file names, each as its parts, relative ones from the package on."""
    package = ("derive", *path.relative_to(HOUSE).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else ()
            stem = (*base, *(node.module or "").split(".")) if node.module else base
            yield from ((*stem, alias.name) for alias in node.names)


@pytest.mark.parametrize("room", STANDS_ON)
def test_imports_go_one_way(room: str) -> None:
    allowed = {room, *STANDS_ON[room].split()}
    for path in files(room):
        rooms = {parts[1] for parts in imported(path) if parts[0] == "derive"}
        assert rooms <= allowed, f"{path.relative_to(HOUSE)} imports {rooms - allowed}"


def test_every_room_is_known() -> None:
    """A new room says here what it may stand on."""
    rooms = {p.name for p in HOUSE.iterdir() if p.is_dir() and list(p.glob("*.py"))}
    assert rooms <= set(STANDS_ON), rooms - set(STANDS_ON)


def test_the_kernel_needs_the_standard_library_only() -> None:
    for path in files("kernel"):
        outside = {p[0] for p in imported(path)} - sys.stdlib_module_names - {"derive"}
        assert not outside, f"{path.name} imports {outside}"


def code_lines(path: Path) -> int:
    """Lines that carry a token which is no comment, without those of docstrings."""
    silent = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT}
    carried = set()
    with path.open(encoding="utf-8") as file:
        for token in tokenize.generate_tokens(file.readline):
            if token.type not in silent and token.type != tokenize.ENDMARKER:
                carried.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        if isinstance(node, kinds) and ast.get_docstring(node) is not None:
            said = node.body[0]
            carried.difference_update(range(said.lineno, (said.end_lineno or said.lineno) + 1))
    return len(carried)


def test_the_kernel_can_be_read_in_an_afternoon() -> None:
    assert sum(map(code_lines, files("kernel"))) <= 1000
