"""Sheets are untrusted: whatever stands in one, it ends in time, within its memory, and says why.

Every attack is judged in a process of its own together with an honest sheet, which must not suffer.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .sheets import ATTACKS, FINDING, FINE, UNREADABLE

ROOT = Path(__file__).parents[2]
MEMORY = 512_000_000
SECONDS = 15  # of the processor, for one attack
HONEST = "\\[ (x+1)^2 = x^2 + 2x + 1 \\]\n"


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _spent() -> float:
    """The processor's time of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def judged(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`derive verify` in a folder, with all that it may use bounded."""
    return subprocess.run(
        [sys.executable, "-m", "derive", "verify", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "COLUMNS": "80"},
        capture_output=True,
        text=True,
        timeout=SECONDS * 8,
        preexec_fn=_bounded,
        check=False,
    )


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack(name: str, tmp_path: Path) -> None:
    write, outcome = ATTACKS[name]
    folder = tmp_path / "sheets"
    folder.mkdir()
    write(folder)
    (folder / "honest.tex").write_text(HONEST)
    sheet = next(p.name for p in folder.iterdir() if p.name.startswith("sheet."))
    begun = _spent()
    done = judged(folder, sheet, "honest.tex", "--seconds", "1", "--format", "json")
    took = _spent() - begun
    assert "Traceback" not in done.stderr and "internal error" not in done.stdout + done.stderr
    *attacked, honest = json.loads(done.stdout)["documents"]
    assert [c["verdict"] for c in honest["claims"]] == ["proved"]
    (document,) = attacked
    assert CHECKS[outcome](document, done.stderr.splitlines()), (document, done.stderr)
    assert (done.returncode == 2) == (outcome == UNREADABLE)
    assert took < SECONDS


def _has_finding(document: dict[str, Any], errors: list[str]) -> bool:
    """A claim that is not proved, at a place."""
    found = [c for c in document["claims"] if c["verdict"] not in ("given", "proved")]
    return bool(found) and all(c["line"] >= 1 and c["column"] >= 1 for c in found) and not errors


def _is_unreadable(document: dict[str, Any], errors: list[str]) -> bool:
    """One clear line that names the file; to run out of memory is no answer."""
    (line,) = errors
    return line.startswith("derive: sheet.") and len(line) < 200 and "memory" not in line


def _is_fine(document: dict[str, Any], errors: list[str]) -> bool:
    return not errors and document["verdict"] != "unreadable"


CHECKS = {FINDING: _has_finding, UNREADABLE: _is_unreadable, FINE: _is_fine}


PAGES = (
    "10,000 nested braces",
    "deep fractions",
    "a wide matrix",
    "a long row",
    "markdown",
    "code",
)


@pytest.mark.parametrize("name", PAGES)
def test_an_attack_on_the_page(name: str, tmp_path: Path) -> None:
    """What is typeset is bounded too."""
    write, _ = ATTACKS[name]
    write(tmp_path)
    (tmp_path / "honest.tex").write_text(HONEST)
    done = judged(tmp_path, ".", "--seconds", "1", "--format", "html")
    assert "Traceback" not in done.stderr and done.returncode in (0, 1)
    assert done.stdout.rstrip().endswith("</html>") and "proved" in done.stdout
