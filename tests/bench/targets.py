"""What each target costs, beside its budget and beside `sympy.simplify` at three concrete sizes.

    python -m tests.bench.targets [--quick] [--only NAME] [--seconds 5]

Everything is measured in one run on one machine, so that the ratios mean something. A proof holds
for every size at once; SymPy's answer is for one size.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection

from derive.judge import prove
from derive.report import Proved

from ..targets import Target, deep, proved

SIZES = (3, 10, 50)
MEMORY = 3 * 10**9  # bytes that a SymPy run may have
LAYERS = (2, 4, 8, 16)


def best(run: Callable[[], object], times: int = 5) -> float:
    """Milliseconds of the fastest of some runs, after one that does not count."""
    run()
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        run()
        spent.append(time.perf_counter() - began)
    return 1000 * min(spent)


def ours(target: Target) -> float:
    """Milliseconds for a proof, with its look at admissible points."""
    verdict = prove(target.left, target.right, target.givens, seconds=20)
    assert isinstance(verdict, Proved), target.name
    return best(lambda: prove(target.left, target.right, target.givens, seconds=20))


def _sympy(target: Target, size: int, out: Connection) -> None:
    import sympy

    from .concrete import difference

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    began = time.perf_counter()
    try:
        left = sympy.simplify(difference(target, size))
        out.send((1000 * (time.perf_counter() - began), left == 0))
    except (MemoryError, RecursionError):
        out.send((None, "memory"))
    except Exception as error:
        out.send((None, type(error).__name__))


def theirs(target: Target, size: int, seconds: float) -> tuple[float | None, object]:
    """Milliseconds for SymPy to expand, differentiate and simplify; what it came to."""
    ends = get_context("fork").Pipe(duplex=False)
    process = get_context("fork").Process(target=_sympy, args=(target, size, ends[1]))
    process.start()
    ends[1].close()
    try:
        if ends[0].poll(seconds):
            return ends[0].recv()  # type: ignore[no-any-return]
        return None, f"> {seconds:g} s"
    except EOFError:
        return None, "died"
    finally:
        process.kill()
        process.join()


def _cell(mine: float, found: tuple[float | None, object]) -> str:
    spent, result = found
    if spent is None:
        return str(result)
    return f"{spent / mine:.0f}x" + ("" if result is True else " (not 0)")


def compared(targets: list[Target], quick: bool, seconds: float) -> None:
    """One line per target."""
    heads = [] if quick else [f"SymPy N={n}" for n in SIZES]
    print(f"{'target':34} {'ms':>8} {'budget':>7}  " + "  ".join(f"{h:>14}" for h in heads))
    late = 0
    times: list[float] = []
    ratios: dict[int, list[float]] = {n: [] for n in SIZES}
    for target in targets:
        mine = ours(target)
        times.append(mine)
        late += mine > target.budget_ms
        cells: list[str] = []
        stopped = False
        for size in () if quick else SIZES:
            found = (None, "-") if stopped else theirs(target, size, seconds)
            stopped = stopped or found[0] is None
            if found[0] is not None:
                ratios[size].append(found[0] / mine)
            cells.append(_cell(mine, found))
        mark = "!" if mine > target.budget_ms else " "
        cols = "  ".join(f"{c:>14}" for c in cells)
        print(f"{target.name:34} {mine:8.2f} {target.budget_ms:7.0f}{mark} {cols}", flush=True)
    print(f"median {statistics.median(times):.2f} ms, slowest {max(times):.1f} ms, {late} too late")
    for size, known in ratios.items():
        if known:
            print(f"SymPy at N={size}: {len(known)} in time, median ratio {_median(known)}")


def _median(ratios: list[float]) -> str:
    return f"{statistics.median(ratios):.0f}x"


def growth() -> None:
    """Named layers, one on the other: at most quadratic in their number."""
    print(f"\n{'layers':34} {'ms':>8}   ratio (4 is quadratic)")
    before = None
    for layers in LAYERS:
        spent = ours(deep(layers))
        ratio = f"{spent / before:10.2f}" if before else ""
        print(f"{layers:<34} {spent:8.2f} {ratio}", flush=True)
        before = spent


def main() -> None:
    parser = argparse.ArgumentParser(prog="tests.bench.targets", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="without SymPy")
    parser.add_argument("--only", default="", help="targets whose name contains this")
    parser.add_argument("--seconds", type=float, default=5, help="time limit of one SymPy run")
    options = parser.parse_args()
    if not options.quick:
        import sympy  # noqa: F401  loaded once: the runs are forked from here

        from . import concrete  # noqa: F401
    compared([t for t in proved() if options.only in t.name], options.quick, options.seconds)
    if not options.only:
        growth()


if __name__ == "__main__":
    main()
