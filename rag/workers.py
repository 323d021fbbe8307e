"""Processes that read files, so that a parser that crashes, hangs or swells costs one file.

Each worker (`rag.worker`) is started once, reads one file after another, and is
killed and replaced when it breaks a limit. None of them imports torch.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Self, cast

import rag
from rag.errors import LoadError, ParserFailed, ParserTimeout, ParserTooBig
from rag.look import Look
from rag.worker import ALIVE, PATIENCE, Job, Outcome, receive, send, too_big

if TYPE_CHECKING:
    from rag.config import Settings

_START = "from rag.worker import main; main()"
_LOOK_SECONDS = 0.05
# On a busy machine a sound file takes long because its process has to wait. While it
# gets this share of a core it is given more time, up to so many times as much.
_WORKING_SHARE = 0.05
_MOST_BY_CORES = 4


class Readers:
    """Up to `processes` workers; 0 takes one a core, four at most. Thread-safe.

    `seconds` and `megabytes` bound the reading of one file; where other programs hold
    it up, `seconds` count its own work, within PATIENCE times as many. While its pages are
    recognised, `seconds` bound each page, and `ocr_seconds` the time after which
    no further page is begun. A worker is started when a job finds none idle.
    """

    def __init__(
        self, *, processes: int, seconds: float, megabytes: int, ocr_seconds: float = 600.0
    ) -> None:
        """Start nothing yet."""
        self.processes = processes or min(os.cpu_count() or 1, _MOST_BY_CORES)
        self._limits = seconds, megabytes, ocr_seconds
        self._threads = ThreadPoolExecutor(self.processes, thread_name_prefix="reader")
        self._guard = threading.Lock()
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()
        self._closed = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def submit(self, job: Job | Look) -> Future[Outcome]:
        """Begin a job; its outcome comes, whatever the file does."""
        return self._threads.submit(self._run, job)

    def close(self) -> None:
        """Kill the workers and drop what waits."""
        self._closed.set()
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._guard:
            workers, self._all, self._idle = self._all, set(), []
        for worker in workers:
            worker.kill()
        self._threads.shutdown(wait=True)
        self._watcher.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _run(self, job: Job | Look) -> Outcome:
        try:
            worker = self._take()
        except OSError as error:
            return Outcome(error=_not_started(job.name, error))
        outcome = worker.run(job)
        with self._guard:
            if worker.healthy and not self._closed.is_set():
                self._idle.append(worker)
                return outcome
            self._all.discard(worker)
        worker.kill()
        return outcome

    def _take(self) -> _Worker:
        with self._guard:
            if self._idle:
                return self._idle.pop()
        worker = _Worker(*self._limits)
        with self._guard:
            self._all.add(worker)
            closed = self._closed.is_set()
        if closed:
            worker.kill()
        return worker

    def _watch(self) -> None:
        while not self._closed.wait(_LOOK_SECONDS):
            with self._guard:
                workers = list(self._all)
            for worker in workers:
                worker.look()


def open_readers(settings: Settings, processes: int | None = None) -> Readers:
    """Readers within the limits of the settings; so many `processes`, if given."""
    return Readers(
        processes=settings.readers if processes is None else processes,
        seconds=settings.file_seconds,
        megabytes=settings.file_memory_mb,
        ocr_seconds=settings.ocr_seconds,
    )


def _not_started(name: str, error: OSError) -> ParserFailed:
    return ParserFailed(
        f"{name}: no process to read it could be started ({error.strerror or error}).",
        "Close other programs, then run `footnote add` again.",
    )


class _Worker:
    """One process and the job it is at."""

    def __init__(self, seconds: float, megabytes: int, ocr_seconds: float) -> None:
        # -P: nothing is imported from the folder the user happens to be in.
        root = str(Path(rag.__file__).parents[1])
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START, *map(str, (seconds, megabytes, ocr_seconds))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": root} if "site-packages" not in root else None,
        )
        self._seconds, self._bytes = seconds, megabytes * 1_000_000
        self._began: tuple[float, float] | None = None
        self._broke: str | None = None
        self.healthy = True

    def run(self, job: Job | Look) -> Outcome:
        """Have the job done; a worker that dies over it gives a named error."""
        self._began = self._times()
        try:
            send(cast("IO[bytes]", self._process.stdin), job)
            while (outcome := receive(cast("IO[bytes]", self._process.stdout))) == ALIVE:
                self._began = self._times()
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            self.healthy = False
            self._process.kill()
            return Outcome(error=self._error(job.name, self._process.wait()))
        finally:
            self._began = None
        # What a parser keeps must not add up, and after MemoryError nothing is sure.
        swollen = isinstance(outcome.error, ParserTooBig) or self._kept_too_much()
        self.healthy = not swollen and self._broke is None
        return cast("Outcome", outcome)

    def look(self) -> None:
        """Kill the process when its job is over a limit."""
        began = self._began
        if began is None or self._broke:
            return
        if self._too_long(*began):
            self._broke = "time"
        elif self._held() > self._bytes:
            self._broke = "memory"
        if self._broke:
            self._process.kill()

    def kill(self) -> None:
        """End the process, now."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def _too_long(self, began: float, spent: float) -> bool:
        """Whether the job has had its time, counted by its own work where others hold it up."""
        gone = time.monotonic() - began
        if gone <= self._seconds:
            return False
        worked = self._times()[1] - spent
        idle = worked < gone * _WORKING_SHARE
        return idle or worked > self._seconds or gone > self._seconds * PATIENCE

    def _times(self) -> tuple[float, float]:
        """The clock, and the seconds of work that the process has done; 0 when it has ended."""
        import psutil

        try:
            spent = psutil.Process(self._process.pid).cpu_times()
        except psutil.Error:
            return time.monotonic(), 0.0
        return time.monotonic(), spent.user + spent.system

    def _held(self) -> int:
        """The bytes of memory the process holds; 0 when it has ended."""
        return self._memory()[0]

    def _kept_too_much(self) -> bool:
        """Whether so much is kept after a job that the next might lack it."""
        held, space = self._memory()
        # Elsewhere the address space is not bounded, and its size says nothing.
        return held > self._bytes / 2 or (sys.platform == "linux" and space > self._bytes)

    def _memory(self) -> tuple[int, int]:
        """Bytes held, and bytes of address space; zeros when the process has ended."""
        import psutil

        try:
            found = psutil.Process(self._process.pid).memory_info()
        except psutil.Error:
            return 0, 0
        return int(found.rss), int(found.vms)

    def _error(self, name: str, status: int) -> LoadError:
        if self._broke == "time":
            return ParserTimeout(
                f"{name}: reading it took longer than {self._seconds:g} seconds.",
                "Save it anew in its own program or split it, or raise the setting file_seconds, "
                "and run `footnote add` again.",
            )
        if self._broke == "memory":
            return too_big(name)
        how = f"signal {-status}" if status < 0 else f"exit status {status}"
        return ParserFailed(
            f"{name}: the program that reads such files broke down on it ({how}).",
            "The file may be damaged or hostile. Save it anew in its own program, and add that.",
        )
