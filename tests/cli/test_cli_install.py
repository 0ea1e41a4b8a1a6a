"""An installation that lacks a package says so; it is no defect to report."""

from __future__ import annotations

from argparse import Namespace

from derive.cli import _internal


def test_a_missing_package_is_named() -> None:
    line = _internal(ModuleNotFoundError("No module named 'flint'", name="flint"), Namespace())
    assert "flint is not installed" in line and "report" not in line


def test_a_missing_part_of_ours_is_a_defect() -> None:
    error = ModuleNotFoundError("No module named 'derive.x'", name="derive.x")
    assert "internal error" in _internal(error, Namespace())
