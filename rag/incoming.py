"""A folder for what is on its way into the library: members of archives, fetched pages.

It lies in the library's own folder, so that no text is left anywhere else, and
what a killed run left there is deleted by the next one.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

from index import LibraryReadOnly

NAME = "incoming"
_GUARD = "incoming.lock"
_LOCK = ".lock"


@contextmanager
def incoming(library: Path) -> Iterator[Path]:
    """A fresh folder, gone afterwards. Raises LibraryReadOnly where none can be made.

    Its lock, beside it, is made before it and deleted after it, and is free
    when the run that held it is over.
    """
    top = library / NAME
    folder = top / uuid4().hex
    lock = FileLock(folder.with_suffix(_LOCK))
    try:
        top.mkdir(parents=True, exist_ok=True)
        with FileLock(library / _GUARD):
            _clear(top)
            lock.acquire()
            folder.mkdir()
    except OSError as error:
        raise LibraryReadOnly(
            f"Nothing can be written to {library}: {error.strerror or error}.",
            "Give yourself permission to the folder, or name another with --home.",
        ) from error
    try:
        yield folder
    finally:
        _delete(folder, lock)


def _clear(top: Path) -> None:
    """Delete the folders whose run is over. The caller holds the guard."""
    for folder in {path.with_suffix("") for path in top.iterdir()}:
        lock = FileLock(folder.with_suffix(_LOCK))
        try:
            lock.acquire(timeout=0)
        except Timeout:
            continue  # another process is at work there
        _delete(folder, lock)


def _delete(folder: Path, lock: FileLock) -> None:
    """Delete a folder whose lock is held, then the lock."""
    shutil.rmtree(folder, ignore_errors=True)
    lock.release()
    if not folder.exists():
        Path(lock.lock_file).unlink(missing_ok=True)
