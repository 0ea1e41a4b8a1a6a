"""The HTML report in a browser, where there is one."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from .test_machine_formats import rendered

BROWSER = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
)
pytestmark = pytest.mark.skipif(not BROWSER, reason="no browser is installed")


def browse(folder: Path, *arguments: str) -> str:
    page = folder / "report.html"
    page.write_text(rendered("html"), encoding="utf-8")
    profile = f"--user-data-dir={folder / 'profile'}"
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", profile, *arguments]
    done = subprocess.run(
        [*command, page.as_uri()], capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout


def test_the_page_is_what_was_written(tmp_path: Path) -> None:
    """A browser repairs what is not well-formed; here it has nothing to repair."""
    seen = browse(tmp_path, "--dump-dom")
    written = rendered("html")
    for tag in ("<math", "<mfrac", "<details", "<details open", "<li", "<dd", "<tr"):
        assert seen.count(tag) == written.count(tag), tag


@pytest.mark.parametrize("width", [360, 1200])
def test_a_picture(tmp_path: Path, width: int) -> None:
    picture = tmp_path / "page.png"
    browse(tmp_path, f"--window-size={width},1200", f"--screenshot={picture}")
    assert picture.stat().st_size > 10_000
