"""Documents of every kind: what is found in them, and at which line and column."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from derive.read import (
    Directive,
    Display,
    Document,
    Heading,
    Inline,
    Item,
    Prose,
    ReadError,
    Statement,
    Table,
    Words,
    read,
    read_text,
    walk,
)

TEX = r"""\documentclass{article}
\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}
\DeclareMathOperator*{\argmax}{arg\,max}
\def\be{\begin{equation}}
\def\ee{\end{equation}}
\newcommand{\loss}[1][L]{\mathcal{#1}}
\begin{document}
\section{Softmax}\label{sec:a}
Let $z \in \mathbb{R}^K$. % a comment with a $ dollar
We \emph{define} $p_i$, e.g. as in Section~\ref{sec:a}:
% expect: given
\be
  p_i = \frac{e^{z_i}}{\sum_k e^{z_k}} % why
\ee
\begin{theorem}[Gradient]
For all $i$, \( \pd{\loss}{z_i} = p_i - y_i \).
\end{theorem}
\begin{align*}
  \pd{L}{z_i} &= \sum_j \pd{L}{p_j} \pd{p_j}{z_i} \tag{1} \\
  % expect: refuted [sign]
  &= p_i + y_i .
\end{align*}
\verb|$x$| and \$5.
\begin{itemize}
\item Case $i=j$:
\[ \argmax_i p_i = 1 \]
\end{itemize}
\begin{verbatim}
$not math$ % no
\end{verbatim}
\end{document}
$ignored$
"""

MARKDOWN = r"""# Notes

Costs $5 and $6 here. Let $x = 1$, and `$code$`.

> Quoted: $$a = b$$

```python
$x$
```

```math
a &= b \\
  &= c
```

1. First $i=j$
2. Second $i \ne j$

<!-- derive: given -->
\begin{align}
a &= b \\
&= c % expect: refuted
\end{align}

| $x$ | words |
|---|:-:|
| 1 | $\frac12$ |

**Problem 3.** Show $a$.

T4. We have $\newcommand{\E}{\mathbb{E}} \E[x] = 1$.

x_1	$y^{[1]}$
0	-1
"""


def told(document: Document) -> list[str]:
    """One line for each block: its line, kind and content."""
    return [f"{document.position(b.span.start)[0]} {_block(b)}" for b in document.blocks]


def _said(statements: tuple[Statement, ...]) -> str:
    return " | ".join(repr(s.node) for s in statements)


def _block(block: object) -> str:
    match block:
        case Heading(_, level, text):
            return f"heading {level} {text}"
        case Item(_, kind, text):
            return f"{kind} {text}"
        case Directive(_, kind, text):
            return f"% {kind}: {text}"
        case Display(_, env, rows, directives):
            shown = [" && ".join(_said(c.statements) for c in row.cells) for row in rows]
            notes = "".join(f" % {d.kind}: {d.text}" for d in directives)
            return f"{env} " + r" \\ ".join(shown) + notes
        case Prose(_, sentences):
            return " // ".join(
                " ".join(
                    p.text if isinstance(p, Words) else f"${_said(p.statements)}$"
                    for p in sentence.pieces
                )
                for sentence in sentences
            )
        case Table(_, header, rows):
            lines = [header, *rows]
            return " / ".join(
                ", ".join(_said(c.statements) or f'"{c.text}"' for c in line) for line in lines
            )
    raise AssertionError(block)


def test_latex() -> None:
    assert told(read_text(TEX, "tex")) == [
        "8 heading 1 Softmax",
        "9 Let $(chain z in R.bb^K)$ . // We define $p_[i]$ , e.g. as in Section :",
        "11 % expect: given",
        "12 equation (chain p_[i] = (frac e^z_[i] (run (sum k) e^z_[k])))",
        "15 environment theorem",
        "16 For all $i$ , $(chain (D partial L.cal / z_[i]) = (sum +p_[i] -y_[i]))$ .",
        "17 end theorem",
        "18 align* (chain (D partial L / z_[i]) = (run (sum j) (D partial L / p_[j]) "
        r"(D partial p_[j] / z_[i]))) \\ (chain ? = (sum +p_[i] +y_[i]))"
        " % expect: refuted [sign]",
        "23 and $5.",
        "25 item ",
        "25 Case $(chain i = j)$ :",
        r"26 \[ (chain (run (argmax i) p_[i]) = 1)",
    ]


def test_markdown() -> None:
    document = read_text(MARKDOWN, "md")
    assert told(document) == [
        "1 heading 1 Notes",
        "3 Costs $5 and $6 here. // Let $(chain x = 1)$ , and .",
        "5 Quoted:",
        "5 $$ (chain a = b)",
        r"11 $$ (chain a = b) \\ (chain ? = c)",
        "16 item 1",
        "16 First $(chain i = j)$",
        "17 item 2",
        "17 Second $(chain i neq j)$",
        "19 % derive: given",
        r"20 align (chain a = b) \\ (chain ? = c) % expect: refuted",
        '25 x, "words" / 1, (frac 1 2)',
        "29 question Problem 3",
        "29 Show $a$ .",
        "31 question T4",
        "31 We have $(chain (run E.bb (group [] x)) = 1)$ .",
        "33 x_[1], y^(group [] 1) / 0, (sum -1)",
    ]
    assert not document.findings


def test_doubled_backslashes_in_markdown() -> None:
    document = read_text("So \\\\(x = 1\\\\), thus\n\n\\\\[ a = b \\\\]\n", "md")
    assert [_block(b) for b in document.blocks] == [
        "So $(chain x = 1)$ , thus",
        r"\\[ (chain a = b)",
    ]


def statements(document: Document) -> list[Statement]:
    out: list[Statement] = []
    for block in document.blocks:
        if isinstance(block, Display):
            out += [s for row in block.rows for cell in row.cells for s in cell.statements]
        elif isinstance(block, Prose):
            for sentence in block.sentences:
                for piece in sentence.pieces:
                    out += piece.statements if isinstance(piece, Inline) else ()
    return out


def place_of(document: Document, shown: str) -> list[tuple[int, int]]:
    """Where every node stands that prints like this."""
    return [
        document.position(node.span.start)
        for statement in statements(document)
        for node in walk(statement.node)
        if repr(node) == shown
    ]


def test_positions_are_exact_through_macros_and_comments() -> None:
    document = read_text(TEX, "tex")
    assert place_of(document, "(D partial L.cal / z_[i])") == [(16, 17)]
    assert place_of(document, "(D partial p_[j] / z_[i])") == [(19, 37)]
    assert place_of(document, "(sum +p_[i] +y_[i])") == [(21, 6)]
    # An argument of a macro keeps its own place.
    assert place_of(document, "(D partial L / p_[j])") == [(19, 25)]
    assert (19, 32) in place_of(document, "p_[j]")


def test_positions_in_a_notebook(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "code", "source": ["$x = 0$\n"], "outputs": []},
        {
            "metadata": {"source": ["$no$"]},
            "source": ["# Notes \u00e9\n", "Let $a = \\frac{1}{2}$.\n", '"$$b = c$$"'],
            "cell_type": "markdown",
        },
        {"cell_type": "markdown", "source": "So $d = e$."},
    ]
    file = tmp_path / "sheet.ipynb"
    file.write_text(json.dumps({"cells": cells, "nbformat": 4}, indent=1))
    lines = file.read_text().splitlines()
    document = read(file)
    assert [_block(b) for b in document.blocks] == [
        "heading 1 Notes é",
        'Let $(chain a = (frac 1 2))$ . // "',
        "$$ (chain b = c)",
        '"',
        "So $(chain d = e)$ .",
    ]
    for shown, text in (("(frac 1 2)", "\\\\frac{1}{2}"), ("c", "c$$"), ("e", "e$.")):
        ((line, column),) = place_of(document, shown)
        assert lines[line - 1][column - 1 :].startswith(text)


def test_input_stays_below_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "sheet"
    (folder / "sub").mkdir(parents=True)
    (tmp_path / "secret.tex").write_text("$s = 1$")
    os.symlink(tmp_path / "secret.tex", folder / "link.tex")
    (folder / "macros.tex").write_text(r"\newcommand{\half}{\frac12}")
    (folder / "sub" / "part.tex").write_text("Text.\n\n$$q = \\half$$\n\\input{sub/part}")
    main = folder / "main.tex"
    main.write_text(
        "\\input{macros}\n\\begin{document}\n\\input{sub/part}\n\\input{../secret}\n"
        "\\input{link}\n\\input{/etc/passwd}\n\\input{none}\n$a = b$\n\\end{document}"
    )
    document = read(main)
    assert [repr(s.node) for s in statements(document)] == [
        "(chain q = (frac 1 2))",
        "(chain a = b)",
    ]
    path, line, column = document.place(statements(document)[0].span.start)
    assert (Path(path), line, column) == (folder / "sub" / "part.tex", 3, 3)
    assert document.place(statements(document)[1].span.start) == (str(main), 8, 2)
    codes = sorted((f.code, document.position(f.span.start)[0]) for f in document.findings)
    assert codes == [
        ("input-missing", 4),  # the part that includes itself
        ("input-missing", 7),
        ("input-outside", 4),
        ("input-outside", 5),
        ("input-outside", 6),
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.tex", b"a\0b", "NUL"),
        ("a.md", b"\xff\xfe\x00x", "not UTF-8"),
        ("a.png", b"x", "not a .tex"),
        ("a.ipynb", b"[1", "not a Jupyter notebook"),
        ("a.ipynb", b"[" * 100_000, "not a Jupyter notebook"),
        ("a.txt", b"x" * 10_000_001, "larger than 10 MB"),
    ],
)
def test_unreadable_files(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(ReadError, match=message) as caught:
        read(file)
    assert "\n" not in str(caught.value)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "folder.tex").mkdir()
    for name in ("none.tex", "folder.tex"):
        with pytest.raises(ReadError):
            read(tmp_path / name)


@pytest.mark.parametrize(
    "definitions",
    [
        r"\def\a{\a}",
        r"\def\a{x\a y}",
        r"\def\a{\b}\def\b{\a\a}",
        "".join(rf"\def\a{'b' * k}{{\a{'b' * (k + 1)}\a{'b' * (k + 1)}}}" for k in range(40)),
        r"\newcommand{\a}[1]{\a{#1#1}}",
    ],
)
def test_macros_without_end(definitions: str) -> None:
    text = definitions + "\n$\\a{x} + \\b$\n$$\\a{y}$$\n$z = 1$"
    begun = time.process_time()
    document = read_text(text, "tex")
    assert time.process_time() - begun < 0.5
    assert {"macro-loop", "macro-bad"} & {f.code for f in document.findings}
    assert repr(statements(document)[-1].node) == "(chain z = 1)"


def test_macros_within_macros() -> None:
    text = (
        r"\newcommand{\p}[1]{\left(#1\right)}\newcommand{\dd}{\mathrm{d}}"
        r"\let\eps=\varepsilon \newcommand{\word}[1]{\text{#1}}"
        r"\DeclarePairedDelimiter{\size}{\lvert}{\rvert}"
        r" $\p{\p{x} + \eps} \frac{\dd f}{\dd x} \word{loss} \size{x}$"
    )
    (statement,) = statements(read_text(text, "tex"))
    assert repr(statement.node) == (
        r"(run (group () (sum +(group () x) +\varepsilon)) (D d f / x) loss.text (group || x))"
    )


def test_a_macro_holds_from_its_definition_on() -> None:
    text = r"$\q$ \newcommand{\q}{a} $\q$ \renewcommand{\q}{b} $\q$"
    document = read_text(text, "tex")
    assert [repr(s.node) for s in statements(document)][1:] == ["a", "b"]
    assert [f.code for f in document.findings] == ["unread-token"]


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("Let $x = 1.\n\nNext", "unbalanced", (1, 5)),
        ("$a + \\foo$", "unread-token", (1, 6)),
        ("\\[ a = b\n\nwords and words and words and words and more", "unbalanced", (1, 1)),
        ("\\begin{align}\na &= b\n\nText.", "unbalanced", (1, 1)),
        ("\n $a = (b$", "unbalanced", (2, 7)),
        ("\\newcommand{x}", "macro-bad", (1, 1)),
    ],
)
def test_findings_are_located(text: str, code: str, place: tuple[int, int]) -> None:
    document = read_text(text, "tex")
    assert [(f.code, document.position(f.span.start)) for f in document.findings] == [(code, place)]
