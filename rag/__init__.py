"""What is judged: load, chunk, embed, retrieve, rerank, select, generate, cite, verify.

The faces import from `rag` alone, so what they need of the floor below is named here.
"""

from index.errors import DocumentNotFound, FootnoteError
from index.records import (
    Conversation,
    Counts,
    Document,
    Entry,
    Gap,
    KeptTurn,
    Page,
    Passage,
    Span,
    collection_fits,
    document_id,
    found_again,
)

__all__ = [
    "Conversation",
    "Counts",
    "Document",
    "DocumentNotFound",
    "Entry",
    "FootnoteError",
    "Gap",
    "KeptTurn",
    "Page",
    "Passage",
    "Span",
    "collection_fits",
    "document_id",
    "found_again",
]
