"""Keeping the library in step with folders: what is new, what changed, what is gone."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import FileMissing, FileUnreadable, NothingToSync
from rag.expand import expand
from rag.ingest import ingest
from rag.report import IngestReport, OnProgress

if TYPE_CHECKING:
    from index.library import Library
    from rag.config import Settings
    from rag.embed import Embedder

_LOOK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What keeping in step did: the report of adding, the folders, and what was taken away.

    `removed` counts documents; one that still stands elsewhere is not removed.
    """

    folders: tuple[str, ...]
    removed: int
    added: IngestReport

    def to_dict(self) -> dict[str, Any]:
        """The `footnote.ingest/1` shape, with `folders` and `removed`."""
        return {**self.added.to_dict(), "folders": list(self.folders), "removed": self.removed}


def sync(
    folders: Sequence[str],
    library: Library,
    embedder: Embedder,
    settings: Settings,
    on_progress: OnProgress | None = None,
    *,
    keep_old: bool = False,
) -> SyncReport:
    """Bring the library in step with these folders, and remember them; none: all remembered.

    Adds what is new, replaces what changed, takes away what is no longer there.
    With `keep_old` the former version of a changed file stays, superseded.
    A file that is there and cannot be read keeps what was read of it before; a
    folder that is missing, as when a disk is not connected, loses nothing.
    Raises FileMissing or FileUnreadable for such a folder and NothingToSync
    without any, before anything is done.
    """
    wanted = followed(folders, library)
    for folder in wanted:
        library.follow(folder)
    report = ingest(wanted, library, embedder, settings, on_progress, keep_old=keep_old)
    gone = [source for source in _sources(wanted, library) if not os.path.lexists(source)]
    removed = library.leave(gone) if gone else 0
    return SyncReport(tuple(wanted), removed, report)


def followed(folders: Sequence[str], library: Library) -> list[str]:
    """The folders named, as absolute paths, or all remembered ones; raises as `sync` does."""
    wanted = absolute(folders) or library.folders()
    if not wanted:
        raise NothingToSync("No folder has been synced yet.", "Name one: `footnote sync FOLDER`.")
    for folder in wanted:
        if not Path(folder).is_dir():
            raise FileMissing(
                f"There is no folder at {folder}; nothing was changed.",
                f"Connect its disk, or stop following it: `footnote sync --forget {folder}`.",
            )
        if not os.access(folder, os.R_OK | os.X_OK):
            raise FileUnreadable(
                f"The folder {folder} may not be opened by this user; nothing was changed.",
                f"Grant yourself access, for example `chmod u+rx {folder}`.",
            )
    return wanted


def absolute(folders: Sequence[str]) -> list[str]:
    """The folders as absolute paths, links kept as named, each once."""
    paths = [os.path.abspath(Path(folder).expanduser()) for folder in folders]  # noqa: PTH100
    return list(dict.fromkeys(paths))


def changes(
    folders: Sequence[str], library: Library, *, look: float = _LOOK_SECONDS
) -> Iterator[None]:
    """Yields when it is time to sync: at once, then after changes, once nothing moves any more.

    What changes while the caller is at work is noticed afterwards. Looks every
    `look` seconds at names, sizes and times, which works on every file system.
    Never ends by itself.
    """
    known = _snapshot(folders, library)
    yield
    while True:
        time.sleep(look)
        now = _snapshot(folders, library)
        if now == known:
            continue
        while now != (later := _later(folders, library, look)):
            now = later
        known = now
        yield


def _later(folders: Sequence[str], library: Library, look: float) -> dict[str, tuple[int, ...]]:
    time.sleep(look)
    return _snapshot(folders, library)


def _snapshot(folders: Sequence[str], library: Library) -> dict[str, tuple[int, ...]]:
    """Size, time and number of every file that would be read."""
    found: dict[str, tuple[int, ...]] = {}
    for path in expand([f for f in folders if Path(f).is_dir()], leave_out=library.folder).files:
        try:
            status = path.stat()
        except OSError:
            found[str(path)] = ()
        else:
            found[str(path)] = (status.st_size, status.st_mtime_ns, status.st_ino)
    return found


def _sources(folders: Sequence[str], library: Library) -> list[str]:
    """The places in the ledger that are files of these folders, not inside other files."""
    tops = tuple(folder.rstrip(os.sep) + os.sep for folder in folders)
    return [
        entry.source
        for entry in library.entries(skipped=True)
        if entry.parent is None and not entry.superseded and entry.source.startswith(tops)
    ]
