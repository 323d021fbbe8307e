"""A data set's documents: made as the loaders make them, stored as `add` stores them."""

from __future__ import annotations

import hashlib
import random
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from filelock import FileLock, Timeout

from index import Document, Heading, Span, document_id
from rag.chunk import CHUNKER, chunk, embedded_text, passage_window
from rag.text import normalise, one_line

if TYPE_CHECKING:
    from rag.pipeline import Pipeline

# Documents embedded and stored together: enough for batches of even length.
_AT_ONCE = 128
# Written last into a kept library: without it the folder is begun anew.
_WHOLE = "whole"
KEPT = "evaluated"

OnStored = Callable[[int, int], None]


@dataclass
class Corpus:
    """Documents by the data set's own names (`doc_id`).

    Two with the same title and text are one document, under the first name
    (`names` leads there): nobody could tell which of them was meant. `raw` is
    the text before normalising, which a data set's offsets count in.
    """

    documents: dict[str, Document] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    _by_text: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)

    def put(self, name: str, title: str, text: str) -> bool:
        """Take one document; False, and nothing is taken, when it has no text."""
        document = _made(name, title, text)
        if not normalise(text):
            return False
        first = self._by_text.setdefault((title, text), name)
        self.names[name] = first
        if first == name:
            self.documents[name] = document
            self.raw[name] = text
        return True

    def sample(self, size: int | None, wanted: Iterable[str], seed: int) -> list[Document]:
        """All documents, or `size` of them at random, the wanted ones among them in any case."""
        if size is None or size >= len(self.documents):
            return list(self.documents.values())
        chosen = {self.names[name] for name in wanted}
        rest = [name for name in self.documents if name not in chosen]
        random.Random(seed).shuffle(rest)  # noqa: S311 - a sample, no secret
        chosen.update(rest[: max(0, size - len(chosen))])
        return [document for name, document in self.documents.items() if name in chosen]


def _made(name: str, title: str, text: str) -> Document:
    """As the Markdown loader would: the title is a heading, unless the text begins with it."""
    title, text = one_line(title), normalise(text)
    headings: tuple[Heading, ...] = ()
    if title and not text.startswith(title):
        text = f"{title}\n\n{text}"
        headings = (Heading(1, Span(0, len(title))),)
    return Document(document_id(name.encode()), title, name, text, headings=headings)


def store(pipeline: Pipeline, documents: Sequence[Document], on_stored: OnStored) -> None:
    """Cut, embed and store documents in the pipeline's library, a batch at a time."""
    embedder = pipeline.embedder
    window = passage_window(embedder, pipeline.settings)
    for done in range(0, len(documents), _AT_ONCE):
        on_stored(done, len(documents))
        batch = documents[done : done + _AT_ONCE]
        cut = [chunk(document, embedder.count_tokens, window) for document in batch]
        texts = [embedded_text(passage) for passages in cut for passage in passages]
        vectors = embedder.encode_documents(texts)
        parts = np.split(vectors, np.cumsum([len(passages) for passages in cut])[:-1])
        pipeline.library.add(list(zip(batch, cut, parts, strict=True)))
    on_stored(len(documents), len(documents))


@contextmanager
def folder_for(
    pipeline: Pipeline, documents: Sequence[Document], on_stored: OnStored, *, keep: bool
) -> Iterator[tuple[Path, Callable[[], None] | None]]:
    """A folder for the library of these documents, and what to call once it holds them.

    Temporary, or, with `keep`, of its own in the pipeline's home: the same
    documents under the same embedder and chunker find it again; then there is nothing to call.
    Where another process is making the library, this waits for it.
    """
    if not keep:
        with TemporaryDirectory(prefix="footnote-eval-") as folder:
            yield Path(folder), lambda: None
        return
    told = hashlib.sha256()
    shape = (pipeline.embedder.name, CHUNKER, str(pipeline.settings.passage_tokens))
    for part in (*shape, *(one for d in documents for one in (d.source, d.title, d.text))):
        told.update(part.encode("utf-8", "surrogatepass") + b"\0")
    kept = pipeline.home / KEPT / told.hexdigest()[:16]
    kept.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(kept.with_suffix(".lock"), thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        on_stored(0, len(documents))
        lock.acquire()

    def made() -> None:
        (kept / _WHOLE).touch()
        lock.release()

    try:
        if (kept / _WHOLE).exists():
            lock.release()
            yield kept, None
        else:
            shutil.rmtree(kept, ignore_errors=True)
            kept.mkdir()
            yield kept, made
    finally:
        lock.release(force=True)
