"""Which files a run of `rag.ingest` takes: from folders, from the ledger, from the web."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index import Entry
from rag.expand import Found, expand
from rag.tasks import Allowance, Task

if TYPE_CHECKING:
    from rag.config import Settings
    from rag.web import Fetch, WebPage

_BYTES_PER_MB = 1_000_000


def stored_ids(entries: Sequence[Entry]) -> set[str]:
    """The documents that need not be read again.

    A superseded version that comes back is read again, and then no longer superseded.
    """
    return {e.document_id for e in entries if e.state != "unreadable" and e.superseded is None}


def read_again(entries: Sequence[Entry], found: Found, *, retry_failed: bool) -> set[str]:
    """The places to read although their bytes are known: not read whole, or holding such a one.

    With `retry_failed` their files are added to `found`.
    """
    again: set[str] = set()
    parents = {entry.source: entry.parent for entry in entries}
    for entry in entries:
        if entry.state == "read" or entry.superseded is not None:
            continue
        source = entry.source
        again.add(source)
        while (parent := parents.get(source)) is not None:
            source = parent
            again.add(source)
        if retry_failed:
            more = expand([source])
            found.files += [path for path in more.files if path not in found.files]
            found.addresses += [one for one in more.addresses if one not in found.addresses]
            found.failed += more.failed
    return again


def task_of(path: Path, settings: Settings) -> Task:
    """The task of a file that the user named, or met in a folder."""
    room = Allowance(settings.archive_members, int(settings.archive_mb * _BYTES_PER_MB))
    return Task(path, path.name, str(path), room, settings.archive_depth)


def fetched(
    addresses: Sequence[str], folder: Path, settings: Settings, fetch: Fetch | None
) -> Iterator[tuple[WebPage, Task | None]]:
    """What comes from web addresses, fetched one by one as it is asked for; a page may be a task.

    The pages are written into `folder`.
    """
    if not addresses:
        return
    from rag.web import open_fetch

    fetch = fetch or open_fetch(settings)
    for number, address in enumerate(addresses):
        place = folder / f"web{number}"
        place.mkdir()
        for page in fetch.pages(address, place):
            if page.path is None:
                yield page, None
                continue
            task = task_of(page.path, settings)
            task.name, task.source, task.temporary = page.name, page.source, True
            task.metadata = dict(page.metadata)
            yield page, task
