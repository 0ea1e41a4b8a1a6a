"""A progress bar on the terminal of a long run; on standard error, so that reports stay clean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def shown(work: Iterable[T], total: int, many: int) -> Iterator[T]:
    """The same items; while each one is made, a bar says how many there are left. It is taken away
    before anything is written."""
    if total < many:
        yield from work
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("judging"), BarColumn(), MofNCompleteColumn()
    console = Console(stderr=True)
    bar = Progress(
        *columns,
        console=console,
        transient=True,
        auto_refresh=False,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    task = bar.add_task("judging", total=total)
    rest = iter(work)
    while True:
        bar.start()
        bar.refresh()
        try:
            item = next(rest)
            bar.advance(task)
        except StopIteration:
            return
        finally:
            bar.stop()
        yield item
