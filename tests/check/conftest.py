"""Real libraries of a few documents, on disk, without any model; and a check desk over one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from index import Document, Fingerprint, Library, Page, Span, document_id
from rag.check.desk import CheckDesk
from rag.chunk import CHUNKER, chunk
from rag.config import Settings
from rag.pipeline import Pipeline
from rag.text import normalise
from rag.verify import Verifier
from tests.doubles import HashEmbedder, OverlapReranker, WordJudge

FINGERPRINT = Fingerprint("none", 1, CHUNKER)
Shelve = Callable[..., Library]
Desk = Callable[..., CheckDesk]


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


@pytest.fixture
def desk(home: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk over files of these texts, with doubles for models."""
    opened: list[Pipeline] = []

    def made(*texts: str, verifier: Verifier | None = None) -> CheckDesk:
        pipeline = Pipeline(
            home,
            Settings(),
            embedder=HashEmbedder,
            reranker=OverlapReranker,
            verifier=verifier or WordJudge(),
        )
        opened.append(pipeline)
        folder = tmp_path / "texts"
        folder.mkdir(exist_ok=True)
        for number, text in enumerate(texts, start=1):
            (folder / f"{number}.txt").write_text(text, encoding="utf-8")
        if texts:
            pipeline.add([str(folder)])
        return pipeline.desk

    yield made
    for pipeline in opened:
        pipeline.close()
