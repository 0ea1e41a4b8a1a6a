"""What the library costs: its import, and `derive.equal` beside `sympy.simplify(a - b) == 0`.

    python -m tests.bench.library

Everything is measured in one run on one machine. The pairs are those of `tests/library/pairs.py`.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

from derive import Proved, Refuted, equal, parse

from ..library.pairs import DIFFERENT, EQUAL
from .targets import best

IMPORT_BUDGET = 30.0  # ms over bare Python
EQUAL_BUDGET = 2.0  # ms, warm
RATIO = 10.0
PATIENCE = 20.0  # seconds that a simplification may take
RUNS = 15


def process(code: str) -> float:
    """Milliseconds of the fastest of some processes."""

    def run() -> None:
        subprocess.run([sys.executable, "-c", code], check=True)

    return best(run, RUNS)


def simplified(left: Any, right: Any) -> bool:
    import sympy

    return bool(sympy.simplify(left - right) == 0)


def _timed(left: Any, right: Any, out: Any) -> None:
    began = time.perf_counter()
    found = simplified(left, right)
    out.send((1000 * (time.perf_counter() - began), found))


def theirs(left: Any, right: Any) -> tuple[float, bool | None]:
    """Milliseconds and verdict of SymPy, on expressions that are there already; it is stopped
    where it takes too long."""
    ends = get_context("fork").Pipe(duplex=False)
    process = get_context("fork").Process(target=_timed, args=(left, right, ends[1]))
    process.start()
    try:
        return ends[0].recv() if ends[0].poll(PATIENCE) else (1000 * PATIENCE, None)
    finally:
        process.kill()
        process.join()


def _judged(run: Callable[[], Any]) -> float:
    return best(run, 5)


def main() -> None:
    """Three figures, each beside its budget."""
    bare, ours = process("pass"), process("import derive")
    print(f"import derive: {ours - bare:.1f} ms over bare Python's {bare:.1f} ms ({IMPORT_BUDGET})")
    simplified(parse("x + x").sympy, parse("2x").sympy)  # SymPy's own imports
    times, slower, wrong, theirs_wrong = [], [], 0, 0
    for pairs, same in ((EQUAL, True), (DIFFERENT, False)):
        for left, right in pairs:
            mine = _judged(lambda left=left, right=right: equal(left, right))
            spent, said = theirs(parse(left).sympy, parse(right).sympy)
            times.append(mine)
            slower.append(spent / mine)
            wrong += isinstance(equal(left, right), Refuted if same else Proved)
            theirs_wrong += said is not same
    print(f"equal: median {statistics.median(times):.2f} ms, slowest {max(times):.2f} ms", end="")
    print(f" ({EQUAL_BUDGET}); {wrong} of {len(times)} wrong")
    total = sum(s * t for s, t in zip(slower, times, strict=True)) / sum(times)
    print(f"simplify(a - b) == 0: median {statistics.median(slower):.0f} times slower", end="")
    print(f" ({RATIO:.0f}), all together {total:.0f} times; {theirs_wrong} wrong")


if __name__ == "__main__":
    main()
