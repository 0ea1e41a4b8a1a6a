"""What all tests share: goldens are read-only unless `pytest --update-goldens` is asked for."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import pytest

Golden = Callable[[Path, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-goldens", action="store_true", help="rewrite what is expected")


@pytest.fixture(autouse=True, scope="module")
def _short_pauses() -> None:
    """What other modules left is not looked through for garbage: in a process of thousands of tests
    that takes a second, now and then, within the time of some claim."""
    gc.freeze()


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """`golden(path, text)`: the text is what the file says, or becomes it where that is wanted."""

    def compare(path: Path, text: str) -> None:
        if request.config.getoption("--update-goldens"):
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"{path.name} is missing; pytest --update-goldens writes it"
        assert text == path.read_text(encoding="utf-8")

    return compare
