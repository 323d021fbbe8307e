"""What is stored: documents, passages, vectors, words. Knows no model and never imports torch."""

from index.errors import (
    DocumentNotFound,
    EmbedderMismatch,
    FootnoteError,
    LibraryCorrupt,
    LibraryLocked,
    LibraryTooNew,
    StorageFull,
    StoreError,
)
from index.records import (
    Counts,
    Document,
    Entry,
    Heading,
    Match,
    Page,
    Passage,
    Span,
    State,
    document_id,
)

__all__ = [
    "Counts",
    "Document",
    "DocumentNotFound",
    "EmbedderMismatch",
    "Entry",
    "FootnoteError",
    "Heading",
    "LibraryCorrupt",
    "LibraryLocked",
    "LibraryTooNew",
    "Match",
    "Page",
    "Passage",
    "Span",
    "State",
    "StorageFull",
    "StoreError",
    "document_id",
]
