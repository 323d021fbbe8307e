"""The write lock: one writer at a time, among threads and among processes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from index.database import locked, named_errors
from index.errors import LibraryReadOnly

LOCK = "write.lock"
LOCK_SECONDS = 5.0


class WriteLock:
    """An operating-system lock on a file, so a killed process frees it by dying."""

    def __init__(self, folder: Path, *, read_only: bool) -> None:
        """Touch nothing yet."""
        self._folder = folder
        self._read_only = read_only
        self._turn = threading.Lock()
        self._file = filelock.FileLock(folder / LOCK, thread_local=False)

    @contextmanager
    def held(self, seconds: float | None = None) -> Iterator[None]:
        """Hold it; LibraryLocked after waiting so long, LibraryReadOnly where none may write."""
        seconds = LOCK_SECONDS if seconds is None else seconds
        if self._read_only:
            raise LibraryReadOnly(
                f"The library in {self._folder} was opened for reading only.",
                "Copy it somewhere writable and use it with --home.",
            )
        if not self._turn.acquire(timeout=seconds):
            raise locked(self._folder)
        try:
            self._acquire(seconds)
            try:
                yield
            finally:
                self._file.release()
        finally:
            self._turn.release()

    def _acquire(self, seconds: float) -> None:
        with named_errors(self._folder / LOCK):
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                self._file.acquire(timeout=seconds)
            except filelock.Timeout as error:
                raise locked(self._folder) from error
