"""A sheet that has everything, as a page: from its text, as the program makes it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from io import StringIO

from derive.check import Options, judge
from derive.elaborate.document import elaborate
from derive.files import source_of
from derive.read import read_text
from derive.typeset import typeset
from derive.write import Look, Outcome, writer

SHEET = r"""
\documentclass{article}
\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}
\DeclareMathOperator{\softmax}{softmax}
\begin{document}
\section{The \emph{softmax} layer}
Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$ and $L = -\sum_j y_j \log p_j$, where $\sum_j y_j = 1$;
its derivative is
\begin{align}
\pd{p_j}{z_i} &= p_j (\delta_{ij} - p_i) & \text{for every } i, \\
\pd{L}{z_i} &= -\sum_j \frac{y_j}{p_j} \pd{p_j}{z_i}
  = p_i + y_i. \nonumber
\end{align}
\subsection{Small print}
\begin{itemize}
\item[(b)] First $a = c + 1$ (so $a - 1 = c$, and $a + 1 = c$).
\end{itemize}
\begin{theorem} If $i=j$: \[ \pd{p_i}{z_i} = p_i (1 - p_i) \] \end{theorem}
\[ \underline{z} \unheardof{x} = 1 \]
\[ x_1 + x_2 + x_3 + x_4 + x_5 + x_6 + x_7 + x_8 + x_9 + x_{10} + x_{11} + x_{12} + x_{13} + x_{14}
 + x_{15} + x_{16} + x_{17} + x_{18} + x_{19} + x_{20} - (x_1 + x_2 + x_3 + x_4 + x_5 + x_6 + x_7)
 = x_8 + x_9 + x_{10} + x_{11} + x_{12} + x_{13} + x_{14} + x_{15} + x_{16} + x_{17} + x_{18}
 + x_{19} + x_{20} \]
\end{document}
"""
MARKDOWN = "# A table\n\n| $x$ | $x^2$ |\n|---|---|\n| 2 | 4 |\n\nWith <b>words</b> and $x = x$.\n"


@cache
def page(text: str = SHEET, kind: str = "tex") -> str:
    document = read_text(text, kind, f"sheet.{kind}")
    report = judge(elaborate(document), Options(trace=True))
    report = typeset(document, replace(report, source=source_of(document)))
    out = StringIO()
    writer("html")([Outcome(report.path, report)], out, Look(version="1.2.3"))
    return out.getvalue()
