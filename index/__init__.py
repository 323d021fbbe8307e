"""What is stored: documents, passages, vectors, words. Knows no model and never imports torch."""

from index.errors import (
    DocumentNotFound,
    EmbedderMismatch,
    FootnoteError,
    LibraryCorrupt,
    LibraryLocked,
    LibraryReadOnly,
    LibraryTooNew,
    StorageFull,
    StoreError,
)
from index.library import Library
from index.manifest import Fingerprint
from index.records import (
    Counts,
    Document,
    Entry,
    Gap,
    Heading,
    Match,
    Page,
    PageState,
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
    "Fingerprint",
    "FootnoteError",
    "Gap",
    "Heading",
    "Library",
    "LibraryCorrupt",
    "LibraryLocked",
    "LibraryReadOnly",
    "LibraryTooNew",
    "Match",
    "Page",
    "PageState",
    "Passage",
    "Span",
    "State",
    "StorageFull",
    "StoreError",
    "document_id",
]
