"""python-flint is loaded in part, and nobody else sees a difference."""

from __future__ import annotations

import inspect
import subprocess
import sys

from derive.judge.reals import FLAGS


def test_the_flags_are_those_of_the_interpreter() -> None:
    told = {f"CO_{name}": 1 << bit for bit, name in enumerate(FLAGS)}
    assert told == {name: getattr(inspect, name) for name in told}


def test_what_is_loaded_later_is_whole() -> None:
    code = """
import sys
from derive.judge.reals import arb, ctx, fmpq
assert "inspect" not in sys.modules
import inspect
assert list(inspect.signature(lambda a, b: a).parameters) == ["a", "b"]
import flint
assert flint.arb is arb and flint.fmpq is fmpq and flint.ctx is ctx
assert flint.fmpz_mat([[1, 2], [3, 4]]).det() == -2
assert flint.fmpz_poly([1, 2])(3) == 7
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_who_loaded_it_before_keeps_it() -> None:
    code = """
import flint, inspect
from derive.judge.reals import arb
assert flint.arb is arb and hasattr(inspect, "signature")
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
