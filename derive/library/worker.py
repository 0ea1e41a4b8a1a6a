"""A process of its own for work that must be stopped in time, whatever it does.

A thread can't be killed; a process can. A worker speaks JSON, one line for each request and one for
each answer, so that anything may be one. It is started when it is first asked, kept for the next
question, and killed where it is late; the next question starts another.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Any, TextIO

MEMORY = 2 * 2**30
"""Bytes that a worker may have."""

START_SECONDS = 30.0
"""How long a worker may take before it is ready."""

IDLE = 4
"""So many workers are kept for later."""

READY = "ready"


class WorkerError(Exception):
    """A worker was late, or ended before it had answered."""


class LateError(WorkerError):
    """It did not answer in time."""


def python(module: str) -> list[str]:
    """The command that runs `main()` of a module of this package in another Python."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    code = f"import sys; sys.path.insert(0, {root!r}); from {module} import main; main()"
    return [sys.executable, "-P", "-c", code]


class _Process:
    """One running worker."""

    def __init__(self, command: Sequence[str]) -> None:
        self.owner = os.getpid()
        self.answers: SimpleQueue[str] = SimpleQueue()
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            errors="replace",
        )
        assert self.process.stdout is not None
        threading.Thread(target=self._listen, args=(self.process.stdout,), daemon=True).start()
        self.wait(START_SECONDS)

    def _listen(self, out: TextIO) -> None:
        with out:
            for line in out:
                self.answers.put(line)
        self.answers.put("")

    def wait(self, seconds: float) -> Any:
        """The next answer."""
        try:
            line = self.answers.get(timeout=seconds)
        except Empty:
            self.kill()
            raise LateError(f"no answer within {seconds:g} s") from None
        if not line:
            self.kill()
            raise WorkerError("the process ended without an answer")
        try:
            return json.loads(line)
        except ValueError:
            self.kill()
            raise WorkerError("the process answered something that is not JSON") from None

    def ask(self, request: Any, seconds: float) -> Any:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(request) + "\n")
            self.process.stdin.flush()
        except (OSError, ValueError):  # a pipe that is broken, or closed
            self.kill()
            raise WorkerError("the process has ended") from None
        return self.wait(seconds)

    def kill(self) -> None:
        """End it now."""
        self.process.kill()
        self.process.wait()
        if self.process.stdin is not None:
            try:
                self.process.stdin.close()
            except OSError:
                return


class Workers:
    """Workers of one kind: a question goes to one that is idle, or to a new one. Any thread may
    ask, and several at once."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command = command
        self._idle: list[_Process] = []
        self._lock = threading.Lock()
        atexit.register(self.close)

    def ask(self, request: Any, seconds: float) -> Any:
        """The answer to a request. Raises WorkerError (LateError where time is up), and OSError
        where no process can be started."""
        with self._worker() as worker:
            return worker.ask(request, seconds)

    @contextmanager
    def _worker(self) -> Iterator[_Process]:
        with self._lock:
            # after a fork, the parent's workers are not ours
            self._idle = [w for w in self._idle if w.owner == os.getpid()]
            worker = self._idle.pop() if self._idle else None
        if worker is None or worker.process.poll() is not None:
            worker = _Process(self.command)
        try:
            yield worker
        except BaseException:
            worker.kill()
            raise
        with self._lock:
            if len(self._idle) < IDLE:
                self._idle.append(worker)
                return
        worker.kill()

    def close(self) -> None:
        """End all that are idle."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            if worker.owner == os.getpid():
                worker.kill()


def serve(answer: Callable[[Any], Any]) -> None:
    """The worker's side: a request on each line of the input, an answer to each."""
    _limit_memory()
    out = sys.stdout
    sys.stdout = sys.stderr  # what libraries print is no answer
    _reply(out, READY)
    for line in sys.stdin:
        _reply(out, answer(json.loads(line)))


def _reply(out: TextIO, value: Any) -> None:
    out.write(json.dumps(value) + "\n")
    out.flush()


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))
