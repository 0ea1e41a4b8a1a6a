"""What can be tried here: the report in a browser, where there is one."""

from __future__ import annotations

import shutil

BROWSERS = [
    path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path
]
collect_ignore = [] if BROWSERS else ["test_browser.py"]
