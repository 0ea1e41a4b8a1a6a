"""How wide a formula comes out on paper, and where it may be broken."""

from __future__ import annotations

import re

ROOM = 62  # characters of formula beside its left side on a line of text
_SILENT = re.compile(
    r"\\(left|right|text|mathrm|operatorname|footnotesize|,|;|quad|begin\{[a-z]+\}|end\{[a-z]+\})"
)
_NAMED = re.compile(r"\\(exp|log|sin|cos|tanh|max|min|partial|sum|prod|[A-Za-z]+)")
_WIDE = {"exp": 3, "log": 3, "sin": 3, "cos": 3, "tanh": 4, "max": 3, "min": 3, "sum": 2, "prod": 2}


def width(latex: str) -> float:
    """About how many characters wide a formula is."""
    text = latex
    while (at := text.find(r"\frac{")) >= 0:
        top, middle = _group(text, at + 5)
        bottom, end = _group(text, middle)
        wide = max(width(top), width(bottom))
        text = text[:at] + "x" * max(round(wide * (0.75 if at else 1)), 1) + text[end:]
    if r"\begin{pmatrix}" in text:
        return _matrices(text)
    text = _SILENT.sub("", text)
    text = _NAMED.sub(lambda m: "x" * _WIDE.get(m[1], 1), text)
    small = sum(len(m) for m in re.findall(r"[_^]\{([^{}]*)\}", text))
    plain = re.sub(r"[{}_^\s\\]", "", text)
    return len(plain) - 0.35 * small + 0.8 * len(re.findall(r" (?:[-+=]|\\cdot) ", text))


def _matrices(text: str) -> float:
    """A matrix is as wide as its widest row."""
    total = 0.0
    for n, part in enumerate(re.split(r"\\begin\{pmatrix\}|\\end\{pmatrix\}", text)):
        inside = n % 2 == 1
        total += max(width(row) + row.count("&") * 2 for row in part.split(r"\\")) if inside else (
            width(part) + 1
        )  # fmt: skip
    return total


def _group(text: str, start: int) -> tuple[str, int]:
    """What stands between the braces that begin at `start`, and where they end."""
    depth = 0
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return text[start + 1 : at], at + 1
    return text[start + 1 :], len(text)


def broken(latex: str, room: float = ROOM) -> list[str]:
    """A formula in pieces that fit on lines; each but the first begins with its sign."""
    parts = _summands(latex)
    out = [parts[0]]
    for part in parts[1:]:
        if width(out[-1] + part) <= room:
            out[-1] += part
        else:
            out.append(part.strip())
    return out


def _summands(latex: str) -> list[str]:
    """A formula cut before its outermost plus and minus signs."""
    cuts = [0]
    depth = 0
    for match in re.finditer(r"\\left|\\right|\\begin|\\end|[{}()\[\]]| [-+] ", latex):
        sign = match[0]
        if sign in (r"\left", r"\begin", "{", "(", "["):
            depth += 1
        elif sign in (r"\right", r"\end", "}", ")", "]"):
            depth -= 1
        elif depth == 0:
            cuts.append(match.start())
    return [latex[a:b] for a, b in zip(cuts, [*cuts[1:], len(latex)], strict=True)]
