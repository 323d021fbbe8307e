"""Index the stored documents anew: after a change of embedder or of chunker, no file is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rag.chunk import chunk, embedded_text, passage_window

if TYPE_CHECKING:
    from index.library import Library
    from rag.config import Settings
    from rag.embed import Embedder


def rebuild(
    library: Library,
    embedder: Embedder,
    settings: Settings,
    on_progress: Callable[[int, int], None] | None = None,
) -> int:
    """Chunk and embed every document's stored text with this embedder; the number done.

    `library` is opened with `rebuilding=True` and the embedder's fingerprint.
    The old passages serve until all new ones stand; stopped half-way, the next
    run goes on where this one ended. `on_progress` gets (done, total) documents.
    """
    done = 0
    window = passage_window(embedder, settings)
    while pending := library.rebuild_pending():
        total = done + len(pending)
        for id in pending:
            document = library.document(id)
            passages = chunk(document, embedder.count_tokens, window)
            vectors = embedder.encode_documents([embedded_text(passage) for passage in passages])
            library.rebuild_stage([(document, passages, vectors)])
            done += 1
            if on_progress is not None:
                on_progress(done, total)
        if library.rebuild_finish():
            break
    return done
