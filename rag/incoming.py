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
_LOCK = "lock"


@contextmanager
def incoming(library: Path) -> Iterator[Path]:
    """A fresh folder, gone afterwards. Raises LibraryReadOnly where none can be made."""
    top = library / NAME
    folder = top / uuid4().hex
    try:
        folder.mkdir(parents=True)
    except OSError as error:
        raise LibraryReadOnly(
            f"Nothing can be written to {library}: {error.strerror or error}.",
            "Give yourself permission to the folder, or name another with --home.",
        ) from error
    with FileLock(folder / _LOCK):
        _clear(top)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)  # where an open lock file could not be deleted


def _clear(top: Path) -> None:
    """Delete the folders whose run is over: their lock is free."""
    for folder in top.iterdir():
        if not (folder / _LOCK).exists():
            continue  # another process is making it at this moment
        try:
            with FileLock(folder / _LOCK, timeout=0):
                shutil.rmtree(folder, ignore_errors=True)
        except (Timeout, OSError):
            continue  # another process is at work there
