"""Every code that a finding can have is explained, with examples that do what the page says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from derive import check
from derive.explain import codes, listed, page, title
from derive.judge.points import CONTRADICTION
from derive.read import read
from derive.read.tree import CODES
from derive.report import Undecided

from .conftest import ROOT, Program

ON_REQUEST = ("leap", "ambiguous")  # reported by an option only


def emitted() -> set[str]:
    """The codes that stand in the source, wherever a finding or a claim is made."""
    found = set(CODES) | {"supported"}  # the verdict's own name
    found |= {Undecided.code, CONTRADICTION}
    for path in (ROOT / "derive").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            found |= set(_given_codes(node))
    return found


def _given_codes(node: ast.AST) -> Iterator[str]:
    values: list[ast.expr] = []
    if isinstance(node, ast.Call):
        values += [k.value for k in node.keywords if k.arg == "code"]
        named = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if named in ("Finding", "_complain", "_report") and node.args:
            values.append(node.args[0])
        if named == "unread" and len(node.args) == 3:
            values.append(node.args[2])
    elif isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        values += [v for k, v in pairs if isinstance(k, ast.Constant) and k.value == "code"]
    elif isinstance(node, ast.arguments):
        named = [a.arg for a in node.args][len(node.args) - len(node.defaults) :]
        pairs = zip(named, node.defaults, strict=True)
        values += [v for k, v in pairs if k == "code"]
    elif isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "code":
        values += [node.value] if node.value is not None else []
    for value in (part for v in values for part in _either(v)):
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def _either(value: ast.expr) -> tuple[ast.expr, ...]:
    return (value.body, value.orelse) if isinstance(value, ast.IfExp) else (value,)


def test_every_code_has_its_page() -> None:
    assert {"wrong", "index", "unread", "dangling", "leap"} <= emitted()
    assert emitted() <= set(codes())
    assert set(codes()) <= emitted()


@pytest.mark.parametrize("code", codes())
def test_the_examples(code: str, tmp_path: Path) -> None:
    text = page(code) or ""
    assert text.startswith(f"# {code}: ")
    wrong, right = re.findall(r"```latex\n(.*?)```", text, re.DOTALL)
    (tmp_path / "part.tex").write_text("\\[ 1 + 1 = 2 \\]\n")
    found = _codes(tmp_path / "wrong.tex", wrong)
    if code in ON_REQUEST:
        assert not found
    else:
        assert code in found
    assert not _codes(tmp_path / "right.tex", right)
    assert all(len(line) <= 100 for line in text.splitlines())


def test_the_examples_of_a_leap(derive: Program, tmp_path: Path) -> None:
    text = page("leap") or ""
    option = re.findall(r"`(--max-leap) (\d+)`", text)[0]
    for sheet, leaps in zip(
        re.findall(r"```latex\n(.*?)```", text, re.DOTALL), (1, 0), strict=True
    ):
        (tmp_path / "sheet.tex").write_text(sheet)
        done = derive("verify", "sheet.tex", *option, cwd=tmp_path)
        assert (done.returncode, done.stdout.count("[leap]")) == (0, leaps), done.stdout


def _codes(path: Path, text: str) -> set[str | None]:
    """The codes of the claims, and those that the reader gave inside an unread formula."""
    path.write_text(text)
    claims = check.verify(path).claims
    return {c.code for c in claims if c.code} | {f.code for f in read(path).findings}


def test_the_list(derive: Program) -> None:
    done = derive("explain")
    assert done.stdout.splitlines() == list(listed())
    assert all(title(code).partition(": ")[2] for code in codes())


def test_a_page(derive: Program) -> None:
    assert derive("explain", "wrong").stdout.startswith("# wrong: two sides that differ\n")


def test_a_code_that_is_none(derive: Program) -> None:
    done = derive("explain", "wong")
    assert done.returncode == 2
    assert done.stderr == "derive: 'wong' is no code of a finding; did you mean 'wrong'?\n"
    assert derive("explain", "../wrong").returncode == 2
