"""A LaTeX sheet as PDF. TeX runs in a folder of its own, may not start programs, and may not read
or write outside of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile

SECONDS = 120
PACKAGES = "latexmk texlive-latex-recommended texlive-pictures"


class NoPdfError(Exception):
    """Why there is no PDF, in one line."""


def pdf(latex: str, path: str) -> str:
    """Write the PDF and say where it is."""
    if not shutil.which("latexmk") or not shutil.which("pdflatex"):
        raise NoPdfError(f"--pdf needs latexmk and pdflatex: apt-get install {PACKAGES}")
    guarded = {**os.environ, "openin_any": "p", "openout_any": "p", "shell_escape": "f"}
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "sheet.tex"), "w", encoding="utf-8") as file:
            file.write(latex)
        try:
            done = subprocess.run(
                [
                    *("latexmk", "-norc", "-pdf", "-halt-on-error", "-interaction=nonstopmode"),
                    *("-latexoption=-no-shell-escape", "sheet.tex"),
                ],
                cwd=folder,
                env=guarded,
                capture_output=True,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise NoPdfError(f"LaTeX did not end within {SECONDS} seconds") from None
        made = os.path.join(folder, "sheet.pdf")
        if done.returncode or not os.path.exists(made):
            raise NoPdfError("LaTeX failed: " + _complaint(folder))
        try:
            shutil.copyfile(made, path)
        except OSError as error:
            raise NoPdfError(f"{path}: {error.strerror or 'cannot be written'}") from None
    return path


def _complaint(folder: str) -> str:
    """The first error of the log."""
    try:
        with open(os.path.join(folder, "sheet.log"), encoding="latin-1") as log:
            lines = log.read().split("\n")
    except OSError:
        return "it left no log"
    missing = next((row for row in lines if ".sty' not found" in row), "")
    if missing:
        return f"{missing.lstrip('! ')} apt-get install {PACKAGES}"
    return next((row.lstrip("! ") for row in lines if row.startswith("!")), "see its log")
