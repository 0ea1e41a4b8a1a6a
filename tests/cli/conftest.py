"""The program as it is called, and the small sheets that it is called on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHEETS = Path(__file__).parent / "sheets"
PLAIN = ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "TERM")

Program = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def derive() -> Program:
    """`derive("verify", path, stdin="...", env={...})` in its own process, beside the sheets."""

    def call(
        *arguments: str | Path,
        stdin: str | bytes = "",
        env: dict[str, str] | None = None,
        cwd: Path = SHEETS,
    ) -> subprocess.CompletedProcess[str]:
        kept = {k: v for k, v in os.environ.items() if k not in PLAIN}
        done = subprocess.run(
            [sys.executable, "-m", "derive", *map(str, arguments)],
            input=stdin if isinstance(stdin, bytes) else stdin.encode(),
            capture_output=True,
            cwd=cwd,
            env={**kept, "PYTHONPATH": str(ROOT), **(env or {})},
            timeout=60,
            check=False,
        )
        out, err = done.stdout.decode(), done.stderr.decode()
        assert "Traceback" not in out + err
        return subprocess.CompletedProcess(done.args, done.returncode, out, err)

    return call
