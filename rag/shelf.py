"""Documents read and cut, waiting to be embedded together and stored in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from index import Document
from rag.chunk import chunk, embedded_text, passage_window
from rag.language import language_of
from rag.report import now
from rag.tasks import Task, Waiting

if TYPE_CHECKING:
    from index.library import Library
    from rag.config import Settings
    from rag.embed import Embedder

# So many passages are embedded and stored together: enough for batches of even
# length, few enough to lose when stopped.
_PASSAGES_AT_ONCE = 512
_FILES_AT_ONCE = 256  # files without passages, such as archives, wait no longer than this


class Shelf:
    """What waits, in order. `stored` hears of each document once it is in the library.

    `embedding` hears, while a batch is embedded, of the first file's source, how
    many passages are done and how many there are.
    """

    def __init__(
        self,
        library: Library,
        embedder: Embedder,
        settings: Settings,
        *,
        embedding: Callable[[str, int, int], None],
        stored: Callable[[Waiting], None],
        keep: str | None = None,
    ) -> None:
        """Begin empty. `keep` is that of `Library.add`."""
        self._keep = keep
        self._library, self._embedder = library, embedder
        self._window = passage_window(embedder, settings)
        self._embedding, self._heard = embedding, stored
        self._waiting: list[Waiting] = []

    def put(self, task: Task, document: Document, keep: frozenset[str]) -> None:
        """Cut a document and put it in line; `keep` is what stays inside it."""
        document = _described(document)
        passages = chunk(document, self._embedder.count_tokens, self._window)
        self._waiting.append(Waiting(task, document, passages, keep))

    def holds(self, id: str) -> bool:
        """Whether this document waits."""
        return any(waiting.document.id == id for waiting in self._waiting)

    def full(self) -> bool:
        """Whether it is time to flush."""
        held = sum(len(waiting.passages) for waiting in self._waiting)
        return held >= _PASSAGES_AT_ONCE or len(self._waiting) >= _FILES_AT_ONCE

    def flush(self) -> None:
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
            keep=self._keep,
        )
        for one in waiting:
            self._heard(one)

    def _embed(self, texts: list[str], source: str) -> np.ndarray:
        if not texts:
            return np.empty((0, self._embedder.dimension), dtype=np.float32)
        embedded = 0

        def heard(more: int) -> None:
            nonlocal embedded
            embedded += more
            self._embedding(source, embedded, len(texts))

        heard(0)
        return self._embedder.encode_documents(texts, heard)


def _described(document: Document) -> Document:
    """The document with the moment it is added, and its language where the file names none."""
    more = {"added": now()}
    if not document.metadata.get("language") and (code := language_of(document.text)):
        more |= {"language": code, "language_by": "detection"}
    return replace(document, metadata={**document.metadata, **more})
