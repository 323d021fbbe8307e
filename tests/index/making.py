"""Small documents for the storage tests, embedded by the hash double."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import numpy as np

from index import Document, Fingerprint, Library, Page, Passage, Span, document_id

DIMENSION = 16
FINGERPRINT = Fingerprint("hash-embedder", DIMENSION, "sentences-1")

Made = tuple[Document, list[Passage], np.ndarray]


def embed(text: str, dimension: int = DIMENSION) -> np.ndarray:
    """A float32 vector of length one; each word lights one place."""
    vector = np.zeros(dimension, dtype=np.float32)
    for word in re.findall(r"\w+", text.lower()):
        vector[int(hashlib.md5(word.encode()).hexdigest(), 16) % dimension] += 1  # noqa: S324
    return vector / max(1.0, float(np.linalg.norm(vector)))


def made(source: str, text: str, *, dimension: int = DIMENSION, heading: str = "") -> Made:
    """A one-page document with a passage a line."""
    id = document_id(text.encode("utf-8", "surrogatepass"))
    page = (Page(1, Span(0, len(text))),) if text else ()
    document = Document(id, f"Title of {source}", source, text, page, {"author": "Ada"})
    passages = [
        Passage(id, Span(*match.span()), match.group(), heading)
        for match in re.finditer(r"[^\n]+", text)
    ]
    vectors = [embed(passage.text, dimension) for passage in passages]
    return document, passages, np.array(vectors, dtype=np.float32).reshape(-1, dimension)


def assert_intact(folder: Path) -> None:
    """The one document of `filled` is still all there is."""
    with Library.open(folder, FINGERPRINT) as library:
        assert library.check() == []
        assert [entry.source for entry in library.entries()] == ["a.txt"]
        assert len(library.search_words("wheat", 5)) == 1
