"""Files to library: expand, load, chunk, embed, store; every failure collected, none fatal.

Passages of many small files share an embedding batch, and what was embedded
together is stored in one transaction, so a stop at any moment loses at most
the batch in hand.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from index import Document, Entry, Passage, document_id
from rag.chunk import chunk, embedded_text, passage_window
from rag.errors import FileMissing, LoadError
from rag.expand import Found, expand
from rag.load import check_supported, load_bytes, read_bytes

if TYPE_CHECKING:
    from index.library import Library
    from rag.config import Settings
    from rag.embed import Embedder

# So many passages are embedded and stored together: enough for batches of even
# length, few enough to lose when stopped.
_PASSAGES_AT_ONCE = 512
_BYTES_PER_MB = 1_000_000

Step = Literal["reading", "embedding", "added", "replaced", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the work stands: `done` of `total` files, and what happened to which.

    `bytes` is the size of that file, 0 where it is not known. While a batch is
    embedded, `embedded` of its `passages` are done.
    """

    done: int
    total: int
    source: str
    state: Step
    problem: str | None = None
    bytes: int = 0
    embedded: int = 0
    passages: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, why, and what to do."""

    source: str
    error: str
    remedy: str


@dataclass(slots=True)
class IngestReport:
    """What became of every file; `partly` are those of the added that have unreadable pages."""

    added: int = 0
    unchanged: int = 0
    replaced: int = 0
    failed: list[Failure] = field(default_factory=list)
    partly: list[tuple[str, str]] = field(default_factory=list)
    skipped: int = 0
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The `footnote.ingest/1` shape."""
        return {
            "schema": "footnote.ingest/1",
            "added": self.added,
            "unchanged": self.unchanged,
            "replaced": self.replaced,
            "failed": [
                {"source": one.source, "error": one.error, "remedy": one.remedy}
                for one in self.failed
            ],
            "partly": [{"source": source, "problem": why} for source, why in self.partly],
            "skipped": self.skipped,
            "seconds": round(self.seconds, 3),
        }


OnProgress = Callable[[Progress], None]


def ingest(
    paths: Sequence[str],
    library: Library,
    embedder: Embedder,
    settings: Settings,
    on_progress: OnProgress | None = None,
) -> IngestReport:
    """Read files and folders into the library.

    A file whose bytes are stored for its path is unchanged; the same bytes at
    another path are noted there and not embedded again; other bytes at a known
    path replace what stood there. A file that cannot be read is in the
    report's `failed` and in the library's ledger. Raises what the library and
    the embedder raise; everything stored until then stays.
    """
    begun = time.perf_counter()
    work = _Ingest(library, embedder, settings, on_progress or (lambda _: None))
    work.run(expand(paths, leave_out=library.folder))
    work.report.seconds = time.perf_counter() - begun
    return work.report


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A document read and cut, not yet embedded."""

    document: Document
    passages: list[Passage]
    state: Step
    size: int


class _Ingest:
    """One run: what is stored, what waits to be embedded, and the report so far."""

    def __init__(
        self, library: Library, embedder: Embedder, settings: Settings, on_progress: OnProgress
    ) -> None:
        self.report = IngestReport()
        self._library = library
        self._embedder = embedder
        self._max_bytes = int(settings.max_file_mb * _BYTES_PER_MB)
        self._window = passage_window(embedder, settings)
        self._on_progress = on_progress
        self._stored: set[str] = set()
        self._waiting: list[_Waiting] = []
        self._done = self._total = 0

    def run(self, found: Found) -> None:
        """Take every file in order; what waits at the end is stored too."""
        self._stored = {
            entry.document_id for entry in self._library.entries() if entry.state != "unreadable"
        }
        self.report.skipped = found.skipped
        self._total = len(found.files) + len(found.failed)
        for source, error in found.failed:
            self._fail(source, error)
        for path in found.files:
            try:
                self._take(path)
            except LoadError as error:
                self._fail(str(path), error)
        self._flush()

    def _take(self, path: Path) -> None:
        """Read one file, unless its bytes are here already. Raises LoadError."""
        source = str(path)
        self._tell(source, "reading")
        check_supported(path)
        data = read_bytes(path, self._max_bytes)
        id = document_id(data)
        former = self._library.known(source)
        if former == id:
            self.report.unchanged += 1
            self._finish(source, "unchanged", len(data))
            return
        state: Step = "replaced" if former else "added"
        if any(waiting.document.id == id for waiting in self._waiting):
            self._flush()
        if id in self._stored:
            self._library.add_source(id, source)
            self._count(source, state, len(data))
            return
        document = load_bytes(data, path.name, source)
        passages = chunk(document, self._embedder.count_tokens, self._window)
        self._waiting.append(_Waiting(document, passages, state, len(data)))
        if sum(len(waiting.passages) for waiting in self._waiting) >= _PASSAGES_AT_ONCE:
            self._flush()

    def _flush(self) -> None:
        """Embed what waits in one go and store it in one transaction."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, []
        texts = [embedded_text(passage) for one in waiting for passage in one.passages]
        vectors = self._embed(texts, waiting[0].document.source)
        ends = np.cumsum([len(one.passages) for one in waiting])
        parts = np.split(vectors, ends[:-1])
        self._library.add(
            [(one.document, one.passages, part) for one, part in zip(waiting, parts, strict=True)]
        )
        for one in waiting:
            self._stored.add(one.document.id)
            if one.document.problem:
                self.report.partly.append((one.document.source, one.document.problem))
            self._count(one.document.source, one.state, one.size, one.document.problem)

    def _embed(self, texts: list[str], source: str) -> np.ndarray:
        """Vectors of the texts, telling how many are done; `source` is the first file's."""
        embedded = 0

        def heard(more: int) -> None:
            nonlocal embedded
            embedded += more
            self._tell(source, "embedding", embedded, len(texts))

        heard(0)
        return self._embedder.encode_documents(texts, heard)

    def _count(self, source: str, state: Step, size: int, problem: str | None = None) -> None:
        if state == "replaced":
            self.report.replaced += 1
        else:
            self.report.added += 1
        self._finish(source, state, size, problem)

    def _fail(self, source: str, error: LoadError) -> None:
        """Report the file; note it in the ledger, unless there is no such file at all."""
        self.report.failed.append(Failure(source, error.message, error.remedy))
        if not isinstance(error, FileMissing):
            self._library.record_unreadable(
                Entry(
                    document_id="",
                    title=Path(source).name,
                    source=source,
                    pages=0,
                    passages=0,
                    state="unreadable",
                    problem=error.message,
                    remedy=error.remedy,
                )
            )
        self._finish(source, "failed", 0, error.message)

    def _finish(self, source: str, state: Step, size: int, problem: str | None = None) -> None:
        self._done += 1
        self._on_progress(Progress(self._done, self._total, source, state, problem, size))

    def _tell(self, source: str, state: Step, embedded: int = 0, passages: int = 0) -> None:
        self._on_progress(
            Progress(self._done, self._total, source, state, embedded=embedded, passages=passages)
        )
