"""Sheets that attack: each writes its files into a folder; the first one is what is judged.

`FINDING` sheets are read and get a finding with a place; `UNREADABLE` ones get exit status 2 and a
line that says why; `FINE` ones are odd, but nothing is wrong with them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

FINDING, UNREADABLE, FINE = "finding", "unreadable", "fine"
Writer = Callable[[Path], None]


def display(formula: str) -> str:
    return f"\\[ {formula} \\]\n"


def steps(count: int) -> Iterator[str]:
    """A chain: every step is right but the last one."""
    yield "\\begin{align}\nx + x &= 2x \\\\\n"
    for _ in range(count - 1):
        yield "&= 2x \\\\\n"
    yield "&= 3x\n\\end{align}\n"


def doubling(depth: int) -> str:
    r"""\def\a{\b\b}, and so on."""
    names = [f"\\m{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(depth + 1)]
    made = (f"\\def{a}{{{b}{b}}}\n" for a, b in pairwise(names))
    return "".join(made) + f"\\def{names[-1]}{{x}}\n" + display(f"{names[0]} = x")


def functions(count: int) -> str:
    """Each calls the one before it twice."""
    names = "abcdfghklmopqrstuvwxyzABCDFGHKL"[:count]
    made = (f"Let ${b}(x) = {a}(x)^2 + {a}(x)$.\n\n" for a, b in pairwise(names))
    return f"Let ${names[0]}(x) = x^2 + x$.\n\n" + "".join(made) + display(f"{names[-1]}(x) = 0")


def slopes(count: int) -> str:
    """A chain of derivatives of quantities of which nothing is said."""
    made = (rf"\frac{{\partial a_{{{n + 1}}}}}{{\partial a_{{{n}}}}}" for n in range(count))
    return " ".join(made) + " = 1"


def nested_sums(depth: int, free: bool = False) -> str:
    letters = [f"j_{{{n}}}" for n in range(depth)]
    sums = "".join(f"\\sum_{{{n}}} " for n in letters)
    body = " ".join(f"x_{{{n}}}" for n in letters)
    return display(f"{sums}{body} = {'y' if free else 'x'}")


# what stands in the sheet -> what must come of it
FORMULAS: Mapping[str, tuple[str, str]] = {
    "powers of ten": (display("10^{10^{10}} = 10^{10^{10}} + 1"), FINDING),
    "a tower": (display("2^{2^{2^{2^{2^{2^{2}}}}}} = 1"), FINDING),
    "a negative tower": (display("2^{-2^{2^{2^{2^{2}}}}} = 0"), FINDING),
    "factorials of factorials": (display("((((9!)!)!)!)! = 1"), FINDING),
    "slopes of unknowns": (display(slopes(100)), FINDING),
    "a factorial": (display("100000! = 1"), FINDING),
    "a binomial": (display(r"\binom{100000}{50000} = 1"), FINDING),
    "a gigantic integer": (display("9" * 100_000 + " = 1"), FINDING),
    "a product of large integers": (display(" ".join(["(99999999999)"] * 2000) + "= 1"), FINDING),
    "a gigantic exponent": (display(f"x^{{{'9' * 5000}}} = 1"), FINDING),
    "a large exponent": (display("(x + y + z)^{100000} = x"), FINDING),
    "an exponent of digits": (display("1.000001^{1000000000000} = 1"), FINDING),
    "a gigantic decimal": (display("0." + "1" * 100_000 + " = 1"), FINDING),
    "a large sum": (display(r"\sum_{k=1}^{1000000000} k = 3"), FINDING),
    "a product with many factors": (display(r"\prod_{k=1}^{1000000000} k = 3"), FINDING),
    "sums nested 50 deep": (nested_sums(50), FINDING),
    "sums nested 50 deep, free": (nested_sums(50, free=True), FINDING),
    "sums nested 300 deep": (nested_sums(300), FINDING),
    "a polynomial that explodes": (
        display("".join(f"(a_{{{n}}} + b_{{{n}}} + c_{{{n}}})" for n in range(40)) + "= 1"),
        FINDING,
    ),
    "a power that explodes": (display("(a+b+c+d+e+f+g+h)^{60} = 1"), FINDING),
    "denominators that explode": (
        display(" + ".join(rf"\frac{{1}}{{x_{{{n}}} + y_{{{n}}}}}" for n in range(60)) + "= 1"),
        FINDING,
    ),
    "deltas": (
        display("".join(rf"\sum_{{j_{{{n}}}}} \delta_{{j_{{{n}}} i}}" for n in range(80)) + "= 2"),
        FINE,
    ),
    "derivatives of derivatives": (
        display(r"\frac{d}{dx} " * 60 + r"\exp(\exp(x^2)) = 1"),
        FINDING,
    ),
    "a tower of functions": (
        display(r"\frac{d}{dx} " + r"\exp(\log(" * 80 + "x" + "))" * 80 + "= 2"),
        FINDING,
    ),
    "functions of functions of functions": (
        "Let $f(x)=x x + x$ and $g(x)=f(f(f(f(x))))$ and $h(x)=g(g(g(g(x))))$ and "
        "$p(x) = h(h(h(x)))$.\n" + display("p(x) = 0"),
        FINDING,
    ),
    "functions that call each other twice": (functions(22), FINDING),
    "deep fractions": (display(r"\frac{1}{1 + " * 500 + "x" + "}" * 500 + "= 1"), FINDING),
    "deeper fractions": (display(r"\frac{1}{" * 20_000 + "x" + "}" * 20_000 + "= 1"), FINDING),
    "deep roots": (display(r"\sqrt{1 + " * 300 + "x" + "}" * 300 + "= 1"), FINDING),
    "deep left and right": (
        display(r"\left( " * 3000 + "x" + r" \right)" * 3000 + "= 1"),
        FINDING,
    ),
    "deep scripts": (display("x" + "^{y" * 3000 + "}" * 3000 + "= 1"), FINDING),
    "deep indices": (display("x" + "_{y" * 3000 + "}" * 3000 + "= 1"), FINDING),
    "deep signs": (display("-" * 20_000 + "x = x + 1"), FINDING),
    "primes": (display("f" + "'" * 20_000 + "(x) = 1"), FINDING),
    "10,000 nested braces": (display("{" * 10_000 + "x" + "}" * 10_000 + "= 1"), FINDING),
    "unclosed braces": (display("{" * 10_000 + "x = 1"), FINDING),
    "unclosed brackets": (display("(" * 50_000 + "x = 1"), FINDING),
    "closing brackets": (display("x" + ")" * 50_000 + "= 1"), FINDING),
    "bars": (display("|" * 5_000 + "x" + "= 1"), FINDING),
    "unclosed environments": ("\\begin{align}" * 5_000 + "x = 1", FINDING),
    "unclosed lefts": (display(r"\left(" * 5_000 + "x = 1"), FINDING),
    "dollars": ("$" * 99_999 + " x = 1", FINDING),
    "a wide matrix": (
        display(r"\begin{pmatrix} " + " & ".join(["1"] * 100_000) + r" \end{pmatrix} = 1"),
        FINDING,
    ),
    "many cases": (
        display(r"x = \begin{cases} " + r" \\ ".join(["1 & x > 0"] * 3_000) + r" \end{cases} + 1"),
        FINE,
    ),
    "a long label": (display(r"x = x + 1 \label{" + "a" * 200_000 + "}"), FINDING),
    "a long name": (display(r"\mathrm{" + "a" * 200_000 + "} = 1 + 1 + 1 = 2"), FINDING),
    "a long command": (display("\\" + "a" * 200_000 + " = 1"), FINDING),
    "a long row": (display(" + ".join(["x"] * 20_000) + "= x"), FINDING),
    "many names": (display(" + ".join(f"x_{{{n}}}" for n in range(5_000)) + "= 0 + 1"), FINDING),
    "a long chain on one row": (display(" = ".join(["x"] * 5_000) + "= 2x"), FINDING),
    "macros without end": ("\\def\\a{\\a}\n" + display(r"\a = 1"), FINDING),
    "macros in a ring": ("\\def\\a{\\b}\\def\\b{x\\a}\n" + display(r"\a = 1"), FINDING),
    "macros that double": (doubling(40), FINDING),
    "arguments that double": (
        "\\newcommand{\\d}[1]{#1#1}\n" + display(r"\d{" * 40 + "x" + "}" * 40 + "= 1"),
        FINDING,
    ),
    "a macro that defines": (r"\def\a{\def\a{\a\a}\a}" + display(r"\a = 1"), FINDING),
    "right-to-left marks": (display("x \u202e= \u2066y\u2069 + 1 = y + 2\u202c"), FINDING),
    "invisible characters": (display("x\u200b\u200d\ufeff = x + 1"), FINDING),
    "control characters": (display("x \x1b[2J\x07\x08 = x + 1"), FINDING),
    "combining marks": (display("x" + "\u0301" * 5_000 + " = 1 = 2"), FINDING),
    "other digits": (display("٣ + ٤ = ٨"), FINDING),
    "other spaces": (display("x\u00a0=\u2003x\u2028+\u20291"), FINDING),
    "carriage returns": ("\\[ x = x + 1 \\]\r\r\r\n\r", FINDING),
    "lone surrogates as text": (display(r"x = x + 1 \text{\ud800}"), FINDING),
    "an input that is not there": ("\\input{nowhere}\n" + display("x = x + 1"), FINDING),
    "an input of the root": ("\\input{/etc/passwd}\n" + display("x = x"), FINDING),
    "an input of the folder above": ("\\input{../../secret}\n", FINDING),
    "an input with a strange name": ("\\input{" + "a/" * 5_000 + "}\n", FINDING),
    "format strings": (display(r"x = {0} {x!r} %s %(x)s + 1 \text{{{0}}}"), FINDING),
    "code": (display(r"\operatorname{__import__}(os) = 1"), FINE),
    "directives": ("% derive: given\n" * 20_000 + display("x = x + 1"), FINE),
    "markdown": ("\\[ x = x + 1 \\]\n" + "> " * 20_000, FINDING),
}


def _of_text(text: str) -> Writer:
    return lambda folder: (folder / "sheet.tex").write_text(text, encoding="utf-8") and None


def _of_bytes(name: str, data: bytes) -> Writer:
    return lambda folder: (folder / name).write_bytes(data) and None


def loop(folder: Path) -> None:
    (folder / "sheet.tex").write_text("\\input{b}\n" + display("x = x + 1"))
    (folder / "b.tex").write_text("\\input{c}\n")
    (folder / "c.tex").write_text("\\input{sheet}\n\\input{b}\n")


def fork(folder: Path) -> None:
    """Each file includes the next one twice."""
    for n in range(40):
        (folder / f"part{n}.tex").write_text(f"\\input{{part{n + 1}}}\n\\input{{part{n + 1}}}\n")
    (folder / "sheet.tex").write_text("\\input{part0}\n" + display("x = x + 1"))


def link_out(folder: Path) -> None:
    (folder.parent / "secret.tex").write_text(display("secret = 1"))
    (folder / "link.tex").symlink_to(folder.parent / "secret.tex")
    (folder / "sheet.tex").write_text("\\input{link}\n")


def link_to_itself(folder: Path) -> None:
    (folder / "sheet.tex").symlink_to(folder / "sheet.tex")


def link_to_nowhere(folder: Path) -> None:
    (folder / "sheet.tex").symlink_to(folder / "gone.tex")


def endless(folder: Path) -> None:
    (folder / "sheet.tex").symlink_to("/dev/zero")


def pipe(folder: Path) -> None:
    os.mkfifo(folder / "sheet.tex")


def piped_input(folder: Path) -> None:
    os.mkfifo(folder / "pipe.tex")
    (folder / "sheet.tex").write_text("\\input{pipe}\n" + display("x = x + 1"))


def a_folder(folder: Path) -> None:
    (folder / "sheet.tex").mkdir()


def a_deep_folder(folder: Path) -> None:
    deep = folder / "sheet.tex"
    for _ in range(200):
        deep = deep / "d"
    deep.mkdir(parents=True)
    (deep / "sheet.tex").write_text(display("x = x + 1"))


def much(piece: bytes, size: int, kind: str) -> Writer:
    """So many megabytes of one piece."""
    return _of_bytes(f"sheet.{kind}", piece * (size * 1_000_000 // len(piece)))


# what is repeated, for how many megabytes, in what kind of file
MUCH: Mapping[str, tuple[bytes, int, str, str]] = {
    "nothing": (b"\n", 10, "tex", FINE),
    "prose": (b"word ", 10, "tex", FINE),
    "formulas": (b"$x$ $y$ $z$\n", 10, "tex", UNREADABLE),
    "braces": (b"{", 10, "tex", FINE),
    "comments": (b"% derive: claim\n", 10, "tex", UNREADABLE),
    "macros": (b"\\def\\a{x}\n", 10, "tex", UNREADABLE),
    "sentences": (b"Let a. So b. ", 3, "md", FINE),
    "displays": (b"\\[ x = 1 \\]\n", 3, "tex", UNREADABLE),
    "items": (b"\\item a\n", 3, "tex", UNREADABLE),
    "headings": (b"# a\n", 3, "md", UNREADABLE),
    "tables": (b"| 1 | x | $y$ |\n", 3, "md", UNREADABLE),
    "code": (b"`$x$` ```\n", 3, "md", FINE),
    "line ends": (b"\r\n", 1, "tex", FINE),
    "openings": (b"\\( ", 1, "tex", UNREADABLE),
    "environments": (b"\\begin{align} ", 1, "tex", FINDING),
    "fences": (b"```\n~~~\n", 1, "md", FINE),
    "references": (b"\\ref{a} ", 1, "tex", FINE),
    "quotes": (b"> ", 1, "md", FINE),
}


FILES: Mapping[str, tuple[Writer, str]] = {
    **{
        f"{size} MB of {name}": (much(piece, size, kind), outcome)
        for name, (piece, size, kind, outcome) in MUCH.items()
    },
    "more than 10 MB": (_of_bytes("sheet.tex", b"x" * 10_000_001), UNREADABLE),
    "one formula of 10 MB": (
        _of_bytes("sheet.tex", b"\\[ " + b"x + " * 2_400_000 + b"x = 1 \\]"),
        UNREADABLE,
    ),
    "large macros": (
        _of_text("\\def\\a{" + "x + " * 4_000 + "x}" + display(r"\a = 1") * 2_000),
        UNREADABLE,
    ),
    "a million steps": (_of_text("".join(steps(600_000))), UNREADABLE),
    "a long chain": (_of_text("".join(steps(3_000))), FINDING),
    "NUL bytes": (_of_bytes("sheet.tex", b"\\[ x = \0 \\]"), UNREADABLE),
    "invalid UTF-8": (_of_bytes("sheet.tex", b"\\[ x = \xff\xfe \\]"), UNREADABLE),
    "UTF-16": (_of_bytes("sheet.tex", "\\[ x = 1 \\]".encode("utf-16")), UNREADABLE),
    "surrogates": (_of_bytes("sheet.tex", b"\\[ x = \xed\xa0\x80 \\]"), UNREADABLE),
    "an empty file": (_of_bytes("sheet.tex", b""), FINE),
    "a byte order mark": (_of_bytes("sheet.tex", b"\xef\xbb\xbf\\[ x = x + 1 \\]"), FINDING),
    "a notebook that is not JSON": (_of_bytes("sheet.ipynb", b'{"cells": ['), UNREADABLE),
    "a notebook of another kind": (_of_bytes("sheet.ipynb", b"[1, 2, 3]"), UNREADABLE),
    "an empty notebook": (_of_bytes("sheet.ipynb", b"{}"), UNREADABLE),
    "a deep notebook": (_of_bytes("sheet.ipynb", b"[" * 100_000), UNREADABLE),
    "cells of no kind": (
        _of_bytes("sheet.ipynb", b'{"cells": [1, null, {"source": 3}, {"cell_type": []}]}'),
        UNREADABLE,
    ),
    "a notebook with a long number": (
        _of_bytes("sheet.ipynb", b'{"cells": [], "n": ' + b"9" * 100_000 + b"}"),
        UNREADABLE,
    ),
    "a loop of inputs": (loop, FINDING),
    "inputs that double": (fork, FINDING),
    "a link out of the folder": (link_out, FINDING),
    "a link to itself": (link_to_itself, UNREADABLE),
    "a link to nowhere": (link_to_nowhere, UNREADABLE),
    "a link to an endless file": (endless, UNREADABLE),
    "a pipe": (pipe, UNREADABLE),
    "a pipe as input": (piped_input, FINDING),
    "an empty folder with the name of a sheet": (a_folder, UNREADABLE),
    "a deep folder": (a_deep_folder, FINDING),
}

ATTACKS: dict[str, tuple[Writer, str]] = {
    **{name: (_of_text(text), outcome) for name, (text, outcome) in FORMULAS.items()},
    **FILES,
}
