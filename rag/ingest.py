"""Files to library: expand, read, chunk, embed, store; every failure collected, none fatal.

Files are read by worker processes, side by side, and taken in the order they
were found. Passages of many small files share an embedding batch, and what was
embedded together is stored in one transaction, so a stop at any moment loses at
most the batch in hand. A file with others inside is stored after all of them.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from index import Document
from rag.errors import FileMissing, LoadError
from rag.expand import Found, expand, passed_over
from rag.incoming import incoming
from rag.intake import fetched, read_again, stored_ids, task_of
from rag.load import check_supported, file_id
from rag.load.archive import Budget, Member
from rag.report import Failure, IngestReport, OnProgress, Progress, Step, now, silent
from rag.shelf import Shelf
from rag.tasks import Holder, Task, Waiting, skipped, unreadable
from rag.worker import Job, Outcome
from rag.workers import open_readers

if TYPE_CHECKING:
    from index.library import Library
    from rag.config import Settings
    from rag.embed import Embedder
    from rag.web import Fetch

_AHEAD = 4  # files read ahead, for each reading process


def ingest(
    paths: Sequence[str],
    library: Library,
    embedder: Embedder,
    settings: Settings,
    on_progress: OnProgress | None = None,
    *,
    password: str | None = None,
    retry_failed: bool = False,
    fetch: Fetch | None = None,
    keep_old: bool = False,
) -> IngestReport:
    """Read files, folders and web addresses into the library.

    A file whose bytes are stored for its path is unchanged; the same bytes at
    another path are noted there and not embedded again; other bytes at a known
    path replace what stood there. What is found inside a file (an archive's
    members, attachments) becomes documents of its own, at "file!member". A file
    that cannot be read is in the report's `failed` and in the library's ledger.

    `password` opens locked files. `retry_failed` also takes every file that the
    ledger says could not be read, or only partly. `fetch` replaces how web
    addresses are fetched. With `keep_old` a changed file's former version stays.
    Raises what the library and the embedder raise; what was stored until then stays.
    """
    begun = time.perf_counter()
    tell, keep = on_progress or silent, now() if keep_old else None
    work = _Ingest(library, embedder, settings, tell, password, fetch, keep)
    work.run(expand(paths, leave_out=library.folder), retry_failed=retry_failed)
    work.report.seconds = time.perf_counter() - begun
    return work.report


class _Ingest:
    """One run: what is stored, what waits to be embedded, and the report so far."""

    def __init__(  # noqa: PLR0917 - made in one place
        self,
        library: Library,
        embedder: Embedder,
        settings: Settings,
        on_progress: OnProgress,
        password: str | None,
        fetch: Fetch | None,
        keep: str | None,
    ) -> None:
        self.report = IngestReport()
        self._library = library
        self._settings = settings
        self._password = password
        self._fetch = fetch
        self._keep = keep
        self._max_bytes = int(settings.max_file_mb * 1_000_000)
        self._on_progress = on_progress
        self._stored: set[str] = set()
        self._again: set[str] = set()
        self._todo: list[Iterator[Task]] = []
        self._done = self._total = self._jobs = 0
        self._shelf = Shelf(
            library,
            embedder,
            settings,
            embedding=lambda source, done, of: self._tell(source, "embedding", done, of),
            stored=self._stand,
            keep=keep,
        )

    # --- which files, in which order -------------------------------------------------------

    def run(self, found: Found, *, retry_failed: bool) -> None:
        """Take every file in order; what waits at the end is stored too."""
        entries = self._library.entries()
        self._stored = stored_ids(entries)
        if retry_failed or self._password is not None:
            self._again = read_again(entries, found, retry_failed=retry_failed)
        self.report.skipped = len(found.skipped)
        self._total = len(found.files) + len(found.failed) + len(found.addresses)
        self._library.record_unreadable(*[skipped(source, why) for source, why in found.skipped])
        for source, error in found.failed:
            self._fail(source, error)
        with incoming(self._library.folder) as folder, open_readers(self._settings) as readers:
            self._folder = folder
            files = (task_of(path, self._settings) for path in found.files)
            self._todo = [chain(files, self._fetched(found.addresses))]
            flying: deque[tuple[Task, Future[Outcome]]] = deque()
            while True:
                while len(flying) < readers.processes * _AHEAD and (task := self._next()):
                    job = self._begin(task)
                    if job is not None:
                        flying.append((task, readers.submit(job)))
                if not flying:
                    break
                task, coming = flying.popleft()
                self._land(task, coming.result())
        self._shelf.flush()

    def _fetched(self, addresses: Sequence[str]) -> Iterator[Task]:
        """The files behind web addresses; a failure is told at once."""
        for page, task in fetched(addresses, self._folder, self._settings, self._fetch):
            self._total += page.more
            if page.error is not None:
                self._fail(page.source, page.error)
            if task is not None:
                yield task

    def _next(self) -> Task | None:
        while self._todo:
            task = next(self._todo[-1], None)
            if task is not None:
                return task
            self._todo.pop()
        return None

    # --- one file --------------------------------------------------------------------------

    def _begin(self, task: Task) -> Job | None:
        """The job of reading a file; None when its bytes are here already or it failed."""
        self._tell(task.source, "reading")
        try:
            check_supported(Path(task.name))
            id, task.size = file_id(task.path, self._max_bytes)
        except LoadError as error:
            self._settle_failed(task, error)
            return None
        former = self._library.known(task.source)
        task.state = "replaced" if former and former != id else "added"
        if task.source not in self._again:
            if former == id:
                self.report.unchanged += 1
                self._finish(task, "unchanged")
                return None
            if id in self._stored and not self._library.holds_others(id):
                self._place_again(task, id)
                return None
        self._jobs += 1
        return Job(
            path=task.path,
            name=task.name,
            source=task.source,
            max_bytes=self._max_bytes,
            folder=self._folder / str(self._jobs),
            budget=Budget(task.room.members, task.room.bytes, task.depth),
            password=self._password,
            metadata=task.metadata,
        )

    def _place_again(self, task: Task, id: str) -> None:
        self._library.keep_inside(task.source, frozenset())
        self._library.add_source(id, task.source, task.parent, keep=self._keep)
        self.report.again += 1
        self._count(task)

    def _land(self, task: Task, outcome: Outcome) -> None:
        """Take what a worker made of the file."""
        document = outcome.document
        if document is None:
            assert outcome.error is not None  # noqa: S101 - an outcome is one or the other
            self._settle_failed(task, outcome.error)
            return
        if outcome.members:
            self._open(task, document, outcome.members)
            return
        if self._shelf.holds(document.id):
            self._shelf.flush()
        if document.id in self._stored and task.source not in self._again:
            self._place_again(task, document.id)
            return
        self._wait(task, document, frozenset())

    def _open(self, task: Task, document: Document, members: Sequence[Member]) -> None:
        """Take what was found inside a file before the file itself."""
        try:
            task.room.take(members, task.name)
        except LoadError as error:
            for member in members:
                member.drop()
            self._settle_failed(task, error)
            return
        holder = Holder(task, document, depth=task.depth - 1)
        tasks = []
        for member in members:
            source = f"{task.source}!{member.name}"
            holder.keep.add(source)
            why = passed_over(member.name)
            if member.error is not None or why:
                member.drop()
                if member.error is not None and not why:
                    self._total += 1
                    self._fail(source, member.error, task.source)
                else:
                    self.report.skipped += 1
                    self._library.record_unreadable(skipped(source, why, task.source))
            elif member.path is not None:
                tasks.append(holder.task(member.name, source, member.path))
        self._total += len(tasks)
        holder.left = len(tasks)
        if tasks:
            self._todo.append(iter(tasks))
        else:
            self._close(holder)

    def _close(self, holder: Holder) -> None:
        """All that was found inside a file is taken: now the file itself."""
        self._wait(holder.file, holder.document, frozenset(holder.keep))

    def _wait(self, task: Task, document: Document, keep: frozenset[str]) -> None:
        """Put a document in line to be embedded; `keep` is what stays inside it."""
        self._shelf.put(task, document, keep)
        self._settle(task)
        if self._shelf.full():
            self._shelf.flush()

    def _settle(self, task: Task) -> None:
        """Nothing more is to be read of this file; perhaps it was the last inside another."""
        if task.temporary:
            task.path.unlink(missing_ok=True)
        holder, task.holder = task.holder, None
        if holder is not None:
            holder.left -= 1
            if not holder.left:
                self._close(holder)

    def _settle_failed(self, task: Task, error: LoadError) -> None:
        self._fail(task.source, error, task.parent)
        self._settle(task)

    # --- telling ---------------------------------------------------------------------------

    def _stand(self, one: Waiting) -> None:
        """A document is in the library."""
        self._stored.add(one.document.id)
        self.report.stored(one.document)
        self._count(one.task, one.document.problem, counted=bool(one.document.text))

    def _count(self, task: Task, problem: str | None = None, *, counted: bool = True) -> None:
        """A document is stored; a file that only holds others is none."""
        if counted:
            self.report.count(task.state)
        self._finish(task, task.state, problem)

    def _fail(self, source: str, error: LoadError, parent: str | None = None) -> None:
        """Report the file; note it in the ledger, unless there is no such file at all."""
        self.report.failed.append(Failure(source, error.message, error.remedy))
        if not isinstance(error, FileMissing):
            self._library.record_unreadable(unreadable(source, error, parent))
        self._done += 1
        self._on_progress(Progress(self._done, self._total, source, "failed", error.message))

    def _finish(self, task: Task, state: Step, problem: str | None = None) -> None:
        self._done += 1
        self._on_progress(Progress(self._done, self._total, task.source, state, problem, task.size))
        self._settle(task)

    def _tell(self, source: str, state: Step, embedded: int = 0, passages: int = 0) -> None:
        self._on_progress(
            Progress(self._done, self._total, source, state, embedded=embedded, passages=passages)
        )


__all__ = ["Failure", "IngestReport", "OnProgress", "Progress", "Step", "ingest"]
