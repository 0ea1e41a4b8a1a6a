"""What a document costs as it grows: 1,000 claims against 100, by kind of document and by stage.

    python -m tests.bench.documents [--only KIND] [--claims 100 1000]

Growth is linear where the ratio is the ratio of the sizes. Each kind repeats one thing that could
cost more than it should: sections that define the same names anew, ever more names in one section,
hypotheses said again in each question, one long chain, numbers, findings.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable, Mapping
from itertools import pairwise

from derive.check import Options, judge
from derive.elaborate.document import elaborate
from derive.read import read_text

LIMIT = 1.25  # how much more than the ratio of the sizes is no growth, but noise


def sections(n: int) -> str:
    """The same names, defined anew in each section."""
    return "\n".join(
        rf"""
# Part {k}

Let $p_j = \frac{{e^{{h_j}}}}{{\sum_k e^{{h_k}}}}$ and $s = a^2 + {k} b$.

$$\sum_j p_j s = s$$

$$\frac{{\partial s}}{{\partial a}} = 2a$$
"""
        for k in range(n // 2)
    )


def names(n: int) -> str:
    """Ever more names in one section; every fourth formula is one of the others."""
    return "\n".join(
        rf"""
Let $u^{{[{k}]}}_i = {k // 4} x_i + b^{{[{k}]}}_i$.

$$u^{{[{k}]}}_i - b^{{[{k}]}}_i = {k // 4} x_i$$
"""
        for k in range(n)
    )


def questions(n: int) -> str:
    """The same hypotheses, said again in each question."""
    return "\n".join(
        r"""
# Question

Let $y$ be one-hot. Suppose $x > 0$.

$$\sum_j y_j a = a$$

$$\log x^2 = 2 \log x$$
"""
        for _ in range(n // 2)
    )


def chain(n: int) -> str:
    """One chain."""
    rows = (rf"&= (a + {k} b) - {k} b \\" for k in range(n))
    return "\n".join([r"\begin{align*}", "a", *rows, r"\end{align*}"])


def numbers(n: int) -> str:
    """Values, and a number that follows from each."""
    return "\n".join(
        rf"""
Let $w^{{[{k}]}} = 0.{k + 1}$.

$$w^{{[{k}]}} + 1 = 1.{k + 1}$$
"""
        for k in range(n)
    )


def sentences(n: int) -> str:
    """Claims in sentences, with conditions and cases."""
    return "\n".join(
        rf"""
If $i = j$ then $\delta_{{ij}} a_i = a_j + {k} - {k}$.
Together, $a_i \delta_{{ij}} = a_j \delta_{{ij}}$.
"""
        for k in range(n // 2)
    )


def findings(n: int) -> str:
    """Formulas that can't be read, with findings in them."""
    return "\n".join(r"$$a \unknown b = c + $$" + "\n" for _ in range(n))


KINDS: Mapping[str, Callable[[int], str]] = {
    made.__name__: made
    for made in (sections, names, questions, chain, numbers, sentences, findings)
}


def spent(text: str) -> tuple[float, float, float]:
    """Seconds to read, to elaborate, to judge, without the garbage collector: it looks through all
    that is kept, so that its share grows with the document (the commands rarely let it run)."""
    gc.collect()
    gc.disable()
    times = [time.process_time()]
    document = read_text(text, "md")
    times.append(time.process_time())
    sheet = elaborate(document)
    times.append(time.process_time())
    judge(sheet, Options())
    times.append(time.process_time())
    gc.enable()
    read, elaborated, judged = (b - a for a, b in pairwise(times))
    return read, elaborated, judged


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=KINDS)
    parser.add_argument("--claims", nargs=2, type=int, default=(100, 1000))
    options = parser.parse_args()
    few, many = options.claims

    def best(text: str) -> list[float]:
        return [min(stage) for stage in zip(*(spent(text) for _ in range(3)), strict=True)]

    spent(sections(20))  # imports and caches
    print(
        f"{'':10} {f'{few} claims':>12} {f'{many} claims':>12} {'ratio':>6}  read, elaborate, judge"
    )
    for name, made in KINDS.items():
        if options.only in (None, name):
            small, large = best(made(few)), best(made(many))
            ratio = sum(large) / sum(small)
            stages = ", ".join(f"{b / a:.1f}" for a, b in zip(small, large, strict=True))
            growth = "" if ratio <= LIMIT * many / few else "  grows"
            ms = f"{1000 * sum(small):9.0f} ms {1000 * sum(large):9.0f} ms"
            print(f"{name:10} {ms} {ratio:6.1f}  {stages}{growth}", flush=True)


if __name__ == "__main__":
    main()
