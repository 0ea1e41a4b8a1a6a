"""What is said of a sheet depends on the sheet alone: not on the process that judges it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROOFS = Path(__file__).parents[2] / "proofs"
SHEETS = ("softmax_ce.tex", "worked", "wrong/worked", "batchnorm_compact.tex", "matrix/pca.tex")


def said(seed: int) -> list[dict[str, object]]:
    paths = [str(PROOFS / name) for name in SHEETS if (PROOFS / name).exists()]
    assert len(paths) > 3
    done = subprocess.run(
        [sys.executable, "-m", "derive", "verify", *paths, "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONHASHSEED": str(seed)},
    )
    claims = [c for d in json.loads(done.stdout)["documents"] for c in d["claims"]]
    assert len(claims) > 100
    return [{name: value for name, value in c.items() if name != "ms"} for c in claims]


@pytest.mark.parametrize("seed", [1, 77])
def test_the_order_of_sets_is_not_seen(seed: int) -> None:
    assert said(seed) == said(0)
