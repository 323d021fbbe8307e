"""Files to library: expand, read, chunk, embed, store; every failure collected, none fatal.

Files are read by worker processes, side by side, and taken in the order they
were found. Passages of many small files share an embedding batch, and what was
embedded together is stored in one transaction, so a stop at any moment loses
at most the batch in hand. A file with others inside is stored after all of
them: stopped before, the next run reads it again.
"""

from __future__ import annotations

import shutil
import time
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import numpy as np

from index import Document, Entry
from rag.chunk import chunk, embedded_text, passage_window
from rag.errors import FileMissing, LoadError
from rag.expand import Found, expand, passed_over
from rag.incoming import incoming
from rag.load import check_supported, file_id
from rag.load.archive import Budget, Member
from rag.report import Failure, IngestReport, OnProgress, Progress, Step
from rag.tasks import Allowance, Holder, Task, Waiting
from rag.worker import Job, Outcome
from rag.workers import Readers

if TYPE_CHECKING:
    from index.library import Library
    from rag.config import Settings
    from rag.embed import Embedder
    from rag.web import Fetch

# So many passages are embedded and stored together: enough for batches of even
# length, few enough to lose when stopped.
_PASSAGES_AT_ONCE = 512
_FILES_AT_ONCE = 256  # files without passages, such as archives, wait no longer than this
_AHEAD = 4  # files read ahead, for each reading process
_BYTES_PER_MB = 1_000_000


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
) -> IngestReport:
    """Read files, folders and web addresses into the library.

    A file whose bytes are stored for its path is unchanged; the same bytes at
    another path are noted there and not embedded again; other bytes at a known
    path replace what stood there. What is found inside a file (an archive's
    members, attachments) becomes documents of its own, at "file!member". A file
    that cannot be read is in the report's `failed` and in the library's ledger.

    `password` opens locked files. `retry_failed` also takes every file that the
    ledger says could not be read, or only partly. `fetch` replaces how web
    addresses are fetched. Raises what the library and the embedder raise;
    everything stored until then stays.
    """
    begun = time.perf_counter()
    work = _Ingest(library, embedder, settings, on_progress or (lambda _: None), password, fetch)
    found = expand(paths, leave_out=library.folder)
    work.run(found, retry_failed=retry_failed)
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
    ) -> None:
        self.report = IngestReport()
        self._library = library
        self._embedder = embedder
        self._settings = settings
        self._password = password
        self._fetch = fetch
        self._max_bytes = int(settings.max_file_mb * _BYTES_PER_MB)
        self._window = passage_window(embedder, settings)
        self._on_progress = on_progress
        self._stored: set[str] = set()
        self._again: set[str] = set()
        self._todo: list[Iterator[Task]] = []
        self._waiting: list[Waiting] = []
        self._done = self._total = self._jobs = 0

    # --- which files, in which order -------------------------------------------------------

    def run(self, found: Found, *, retry_failed: bool) -> None:
        """Take every file in order; what waits at the end is stored too."""
        self._look_up(found, retry_failed=retry_failed)
        self.report.skipped = len(found.skipped)
        self._total = len(found.files) + len(found.failed) + len(found.addresses)
        self._note([_skipped(source, why) for source, why in found.skipped])
        for source, error in found.failed:
            self._fail(source, error)
        with incoming(self._library.folder) as folder, self._readers() as readers:
            self._folder = folder
            self._todo = [chain(map(self._task, found.files), self._fetched(found.addresses))]
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
        self._flush()

    def _look_up(self, found: Found, *, retry_failed: bool) -> None:
        """What is stored; which files are read again although their bytes are known."""
        entries = self._library.entries()
        self._stored = {entry.document_id for entry in entries if entry.state != "unreadable"}
        if not retry_failed and self._password is None:
            return
        parents = {entry.source: entry.parent for entry in entries}
        for entry in entries:
            if entry.state == "read":
                continue
            source = entry.source
            self._again.add(source)
            while (parent := parents.get(source)) is not None:
                source = parent
                self._again.add(source)
            if retry_failed:
                again = expand([source])
                found.files += [path for path in again.files if path not in found.files]
                found.addresses += [a for a in again.addresses if a not in found.addresses]
                found.failed += again.failed

    def _readers(self) -> Readers:
        settings = self._settings
        return Readers(
            processes=settings.readers,
            seconds=settings.file_seconds,
            megabytes=settings.file_memory_mb,
        )

    def _task(self, path: Path) -> Task:
        settings = self._settings
        room = Allowance(settings.archive_members, int(settings.archive_mb * _BYTES_PER_MB))
        return Task(path, path.name, str(path), room, settings.archive_depth)

    def _fetched(self, addresses: Sequence[str]) -> Iterator[Task]:
        """The pages behind web addresses, fetched one by one as they are asked for."""
        if not addresses:
            return
        from rag.web import open_fetch

        fetch = self._fetch or open_fetch(self._settings)
        for number, address in enumerate(addresses):
            folder = self._folder / f"web{number}"
            folder.mkdir()
            for page in fetch.pages(address, folder):
                self._total += page.more
                if page.error is not None:
                    self._fail(page.source, page.error)
                elif page.path is not None:
                    task = self._task(page.path)
                    task.name, task.source, task.temporary = page.name, page.source, True
                    task.metadata = dict(page.metadata)
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
        """The same bytes stand here too."""
        self._library.keep_inside(task.source, frozenset())
        self._library.add_source(id, task.source, task.parent)
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
        if any(waiting.document.id == document.id for waiting in self._waiting):
            self._flush()
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
                if member.path is not None:
                    member.path.unlink()
            self._settle_failed(task, error)
            return
        holder = Holder(task, document, depth=task.depth - 1)
        tasks = []
        for member in members:
            source = f"{task.source}!{member.name}"
            holder.keep.add(source)
            why = passed_over(member.name)
            if member.error is not None or why:
                if member.path is not None:
                    member.path.unlink()
                if member.error is not None and not why:
                    self._total += 1
                    self._fail(source, member.error, task.source)
                else:
                    self.report.skipped += 1
                    self._note([_skipped(source, why, task.source)])
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
        shutil.rmtree(holder.folder, ignore_errors=True)
        self._wait(holder.file, holder.document, frozenset(holder.keep))

    def _wait(self, task: Task, document: Document, keep: frozenset[str]) -> None:
        """Put a document in line to be embedded; `keep` is what stays inside it."""
        passages = chunk(document, self._embedder.count_tokens, self._window)
        self._waiting.append(Waiting(task, document, passages, keep))
        self._settle(task)
        held = sum(len(waiting.passages) for waiting in self._waiting)
        if held >= _PASSAGES_AT_ONCE or len(self._waiting) >= _FILES_AT_ONCE:
            self._flush()

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

    # --- storing ---------------------------------------------------------------------------

    def _flush(self) -> None:
        """Embed what waits in one go and store it in one transaction."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        texts = [embedded_text(passage) for one in waiting for passage in one.passages]
        vectors = self._embed(texts, waiting[0].document.source)
        ends = np.cumsum([len(one.passages) for one in waiting])
        parts = np.split(vectors, ends[:-1])
        for one in waiting:
            self._library.keep_inside(one.document.source, one.keep)
        self._library.add(
            [(one.document, one.passages, part) for one, part in zip(waiting, parts, strict=True)],
            {one.document.source: one.task.parent for one in waiting if one.task.parent},
        )
        for one in waiting:
            self._stored.add(one.document.id)
            if one.document.problem:
                self.report.partly.append((one.document.source, one.document.problem))
            self._count(one.task, one.document.problem, counted=bool(one.document.text))

    def _embed(self, texts: list[str], source: str) -> np.ndarray:
        """Vectors of the texts, telling how many are done; `source` is the first file's."""
        if not texts:
            return np.empty((0, self._embedder.dimension), dtype=np.float32)
        embedded = 0

        def heard(more: int) -> None:
            nonlocal embedded
            embedded += more
            self._tell(source, "embedding", embedded, len(texts))

        heard(0)
        return self._embedder.encode_documents(texts, heard)

    # --- telling ---------------------------------------------------------------------------

    def _count(self, task: Task, problem: str | None = None, *, counted: bool = True) -> None:
        """A document is stored; a file that only holds others is none."""
        if counted and task.state == "replaced":
            self.report.replaced += 1
        elif counted:
            self.report.added += 1
        self._finish(task, task.state, problem)

    def _fail(self, source: str, error: LoadError, parent: str | None = None) -> None:
        """Report the file; note it in the ledger, unless there is no such file at all."""
        self.report.failed.append(Failure(source, error.message, error.remedy))
        if not isinstance(error, FileMissing):
            self._note([_unreadable(source, error, parent)])
        self._done += 1
        self._on_progress(
            Progress(self._done, self._total, source, "failed", problem=error.message)
        )

    def _note(self, entries: Sequence[Entry]) -> None:
        if entries:
            self._library.record_unreadable(*entries)

    def _finish(self, task: Task, state: Step, problem: str | None = None) -> None:
        self._done += 1
        self._on_progress(Progress(self._done, self._total, task.source, state, problem, task.size))
        self._settle(task)

    def _tell(self, source: str, state: Step, embedded: int = 0, passages: int = 0) -> None:
        self._on_progress(
            Progress(self._done, self._total, source, state, embedded=embedded, passages=passages)
        )


def _unreadable(source: str, error: LoadError, parent: str | None) -> Entry:
    return Entry(
        document_id="",
        title=PurePosixPath(source).name,
        source=source,
        pages=0,
        passages=0,
        state="unreadable",
        problem=error.message,
        remedy=error.remedy,
        parent=parent,
    )


def _skipped(source: str, why: str, parent: str | None = None) -> Entry:
    title = PurePosixPath(source).name
    return Entry("", title, source, 0, 0, "skipped", why, parent=parent)


__all__ = ["Failure", "IngestReport", "OnProgress", "Progress", "Step", "ingest"]
