"""The HTML report in a browser. (`conftest.py` leaves this file out where there is none.)"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from .conftest import BROWSERS
from .pages import MARKDOWN, page
from .test_machine_formats import rendered

PAGES = {"a sheet": page(), "a table": page(MARKDOWN, "md"), "made by hand": rendered("html")}
WIDE = "<script>document.body.dataset.wide = document.documentElement.scrollWidth</script></body>"


@pytest.fixture(params=BROWSERS, ids=lambda path: Path(path).name)
def browser(request: pytest.FixtureRequest) -> str:
    path: str = request.param
    return path


def browse(browser: str, folder: Path, text: str, *arguments: str) -> str:
    (folder / "report.html").write_text(text, encoding="utf-8")
    profile = f"--user-data-dir={folder / 'profile'}"
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
    done = subprocess.run(
        [browser, *flags, profile, *arguments, (folder / "report.html").as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_what_was_written(browser: str, tmp_path: Path, name: str) -> None:
    """A browser repairs what is not well-formed; here it has nothing to repair."""
    seen = browse(browser, tmp_path, PAGES[name], "--dump-dom")
    for tag in ("<math", "<mfrac", "<details", "<li", "<dd", "<td", "<p", "<a", "<ol", "<h"):
        assert seen.count(tag) == PAGES[name].count(tag), tag


@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_wider_than_the_window(browser: str, tmp_path: Path, name: str) -> None:
    """Long formulas scroll by themselves; nobody has to move the whole page on a phone."""
    text = PAGES[name].replace("</body>", WIDE)
    seen = browse(browser, tmp_path, text, "--window-size=500,900", "--dump-dom")
    found = re.search(r'data-wide="(\d+)"', seen)
    assert found and int(found[1]) <= 500


@pytest.mark.parametrize("look", [(360, 1), (1200, 1), (1200, 0)])
def test_a_picture(browser: str, tmp_path: Path, look: tuple[int, int]) -> None:
    width, light = look
    picture = tmp_path / "page.png"
    scheme = f"--blink-settings=preferredColorScheme={light}"
    browse(
        browser, tmp_path, page(), scheme, f"--window-size={width},1200", f"--screenshot={picture}"
    )
    assert picture.stat().st_size > 10_000


def test_it_prints(browser: str, tmp_path: Path) -> None:
    paper = tmp_path / "page.pdf"
    browse(browser, tmp_path, page(), f"--print-to-pdf={paper}")
    assert paper.read_bytes().startswith(b"%PDF") and paper.stat().st_size > 10_000
