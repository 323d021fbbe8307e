"""A real library of a few documents, on disk, without any model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from index import Document, Fingerprint, Library, Page, Span, document_id
from rag.chunk import CHUNKER, chunk
from rag.text import normalise

FINGERPRINT = Fingerprint("none", 1, CHUNKER)
Shelve = Callable[..., Library]


def document(text: str, source: str = "notes.txt") -> Document:
    """One page of text."""
    text = normalise(text)
    pages = (Page(1, Span(0, len(text))),) if text else ()
    return Document(document_id((source + text).encode()), source, source, text, pages)


def add(library: Library, documents: Sequence[Document], words: int = 60) -> None:
    """Cut the documents into passages of so many words, and store them."""
    batch = []
    for one in documents:
        passages = chunk(one, lambda texts: [len(text.split()) for text in texts], words)
        batch.append((one, passages, np.ones((len(passages), 1), dtype=np.float32)))
    library.add(batch)


@pytest.fixture
def shelve(tmp_path: Path) -> Iterator[Shelve]:
    """Make a library of texts; each is a document named after its number."""
    made: list[Library] = []

    def shelved(*texts: str, words: int = 60) -> Library:
        library = Library.open(tmp_path / f"library{len(made)}", FINGERPRINT)
        made.append(library)
        add(library, [document(t, f"{n}.txt") for n, t in enumerate(texts, start=1)], words)
        return library

    yield shelved
    for library in made:
        library.close()
